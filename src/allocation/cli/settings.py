"""Options that give values in place of a rule's own, as settings."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from allocation.diagnostics import Place, did_you_mean, usage
from allocation.engine.overrides import Setting
from allocation.words import _

E = TypeVar("E", bound=StrEnum)


def settings(
    envelopes: Sequence[str],
    keys: Sequence[str],
    pools: Sequence[str],
    rates: Sequence[str],
    sets: Sequence[str],
) -> list[Setting]:
    """``--envelope X`` is ``--set envelope=X``, ``--pool L=X`` is ``--set L.pool=X``."""
    found = [Setting("envelope", text, f"--envelope {text}") for text in envelopes]
    found += [Setting("key", text, f"--key {text}") for text in keys]
    for option, suffix, texts in (
        ("--pool", ".pool", pools),
        ("--rate", ".rate", rates),
        ("--set", "", sets),
    ):
        for text in texts:
            name, equals, value = text.partition("=")
            typed = f"{option} {text}"
            if not equals or not name.strip():
                example = "LINE=AMOUNT" if suffix else "NAME=VALUE"
                message = _("{option} takes {example}", option=option, example=example)
                raise usage("not-an-assignment", message, None, Place(typed, option=True))
            found.append(Setting(name.strip() + suffix, value, typed))
    return found


def choice(kind: type[E], text: str, option: str) -> E:
    """A word as one of an enumeration; raises Refusal (exit code 2) for any other word."""
    try:
        return kind(text)
    except ValueError:
        message = _("{option} can't be {text!r}", option=option, text=text)
        raise usage("unknown-choice", message, did_you_mean(text, list(kind))) from None
