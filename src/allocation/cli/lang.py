"""In which language the command line answers: known before anything else of it is looked at."""

from __future__ import annotations

import os
from collections.abc import Sequence

from allocation.diagnostics import did_you_mean, usage
from allocation.views import spoken
from allocation.views.names import own_name
from allocation.words import _

OPTION = "--lang"


def asked_language(args: Sequence[str]) -> tuple[str, list[str]]:
    """The language that some words ask for, else that of the environment; and the other words.

    Raises Refusal (exit code 2) for a language that is not spoken.
    """
    asked, rest = "", list(args)
    ends = rest.index("--") if "--" in rest else len(rest)
    at = 0
    while at < ends:
        option, equals, value = rest[at].partition("=")
        if not option.startswith("--") or own_name(option) != OPTION:
            at += 1
            continue
        if not equals:
            if at + 1 >= ends:
                message = _("{option} takes a value", option=OPTION)
                other = next(code for code in spoken.languages() if code != spoken.ENGLISH)
                hint = _("write {option}", option=f"{OPTION} {other}")
                raise usage("no-value", message, hint)
            value = rest[at + 1]
        del rest[at : at + (1 if equals else 2)]
        ends -= 1 if equals else 2
        asked = _known(value, OPTION)
    if not asked and os.environ.get(spoken.VARIABLE):
        asked = _known(os.environ[spoken.VARIABLE], spoken.VARIABLE)
    return asked or spoken.chosen(), rest


def choices() -> str:
    """The languages, as the help has them: ``en|fr``."""
    return "|".join(spoken.languages())


def _known(text: str, where: str) -> str:
    code = spoken.spoken_code(text)
    if code is None:
        message = _("{option} can't be {text!r}", option=where, text=text)
        raise usage("unknown-language", message, did_you_mean(text, spoken.languages()))
    return code
