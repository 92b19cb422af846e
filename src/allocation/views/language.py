"""The reader's language: the only place where a message becomes a text in it.

English is in the code; another language is a gettext catalogue
`locale/<language>/LC_MESSAGES/allocate.mo` beside the package, chosen by the usual environment
variables (LANGUAGE, LC_ALL, LC_MESSAGES, LANG).
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path

from allocation import money
from allocation.words import Message, Written, filled, spaced, visible


@cache
def _catalogue() -> gettext.NullTranslations:
    folder = Path(__file__).parents[1] / "locale"
    return gettext.translation("allocate", folder, fallback=True)


def say(text: object) -> str:
    """A message in the reader's language, a figure with its mark; any other text as it is."""
    if isinstance(text, Written):
        return text.replace(".", decimal_mark())
    if not isinstance(text, Message):
        return str(text)
    if not text.id:
        return ""
    catalogue = _catalogue()
    if text.plural:
        found = catalogue.ngettext(text.id, *text.plural)
    else:
        found = catalogue.gettext(text.id)
    return filled(found, {name: _said(value) for name, value in text.values.items()})


def _said(value: object) -> object:
    """A value of a message; a name has no second line, unlike a message within another."""
    if isinstance(value, Message | Written):
        return say(value)
    return visible(value) if isinstance(value, str) else value


def _(text: str, /, **values: object) -> str:
    """A text in the reader's language: a message, the prose of a file, or one of the views' own."""
    return spaced(say(text)) if isinstance(text, Message) else say(Message(text, values))


def counted(one: str, several: str, n: int, /, **values: object) -> str:
    """A text about `n` things: `one` where there is one, else `several`."""
    return say(Message(one, {"n": n, **values}, (several, n)))


def joined(texts: Iterable[object], by: str = ", ") -> str:
    """Several texts in the reader's language, one after the other."""
    return by.join(map(say, texts))


def decimal_mark() -> str:
    """The mark between euros and cents in the reader's language."""
    return _("decimal mark: .")[-1]


# Figures as the reader writes them; `allocation.money` says how each is made.


def human(cents: int) -> str:
    """``5 100 000`` or ``5 100 000.50``."""
    return say(money.human(cents))


def human_euros(cents: int) -> str:
    """``5 100 000 €``."""
    return say(money.human_euros(cents))


def human_decimal(value: Fraction, places: int = 6) -> str:
    """``11 549.875``, cut after so many decimals."""
    return say(money.human_decimal(value, places))


def human_rounded(value: Fraction, places: int) -> str:
    """``27.00``, rounded to so many decimals."""
    return say(money.human_rounded(value, places))


def exact_euros(value: Fraction) -> str:
    """A fraction of euros, exactly."""
    return say(money.exact_euros(value))
