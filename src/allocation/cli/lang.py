"""In which language the command line answers: known before anything else of it is looked at."""

from __future__ import annotations

import os
from collections.abc import Sequence

from allocation.diagnostics import did_you_mean, usage
from allocation.views import names, spoken
from allocation.words import _

OPTION = "--lang"
VARIABLE = "ALLOCATE_LANG"


def asked_language(args: Sequence[str]) -> tuple[str, list[str]]:
    """The language that some words ask for, else that of the environment; and the other words.

    Raises Refusal (exit code 2) for a language that is not spoken.
    """
    asked, rest = "", list(args)
    ends = rest.index("--") if "--" in rest else len(rest)
    at = 0
    while at < min(ends, len(rest)):
        option, equals, value = rest[at].partition("=")
        if option != OPTION and names.own_name(option) != OPTION:
            at += 1
            continue
        if not equals:
            value = rest[at + 1] if at + 1 < ends else ""
        del rest[at : at + (1 if equals else 2)]
        ends -= 1 if equals else 2
        asked = _known(value, OPTION)
    if not asked and os.environ.get(VARIABLE):
        asked = _known(os.environ[VARIABLE], VARIABLE)
    return asked or spoken.chosen(), rest


def _known(text: str, where: str) -> str:
    plain = text.strip().casefold()
    if plain not in spoken.languages():
        message = _("{option} can't be {text!r}", option=where, text=text)
        raise usage("unknown-language", message, did_you_mean(text, spoken.languages()))
    return plain
