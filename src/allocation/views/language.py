"""A message becomes a text in the reader's language here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from fractions import Fraction
from functools import reduce

from allocation import money
from allocation.views.names import in_words_of_reader
from allocation.views.spoken import current
from allocation.words import N_, Message, Named, Prose, Written, filled, spaced, visible


def say(text: object) -> str:
    """A message in the reader's language, a figure with its mark, the label of what is named so;
    any other text as it is.
    """
    if isinstance(text, Named):
        return say(text.label)
    if isinstance(text, Written):
        return current().spaces(text.replace(".", decimal_mark()))
    if isinstance(text, date):
        return day(text)
    if not isinstance(text, Message):
        return str(text)
    if not text.id:
        return ""
    language = current()
    if isinstance(text, Prose):
        return visible(language.spaces(spaced(language.prose.gettext(text.id))))
    values = {name: _said(value) for name, value in text.values.items()}
    with suppress(LookupError, ValueError, TypeError, AttributeError, ArithmeticError):
        if text.plural:
            found = language.texts.ngettext(text.id, *text.plural)
        else:
            found = language.texts.gettext(text.id)
        if found.strip() and (values or "{" not in found):
            return filled(language.spaces(found), values)
    return filled(text.english, values)  # what the catalogue has can't be filled


def _said(value: object) -> object:
    """A value of a message; a name has no second line, unlike a message within another."""
    if isinstance(value, Message | Named | Written | date):
        return say(value)
    if isinstance(value, str):
        return visible(in_words_of_reader(value))
    return value


def _(text: str, /, **values: object) -> str:
    """A text in the reader's language: a message, the prose of a file, or one of the views' own."""
    return spaced(say(text)) if isinstance(text, Message) else say(Message(text, values))


def counted(one: str, several: str, n: int, /, **values: object) -> str:
    """A text about `n` things: `one` where there is one, else `several`."""
    return say(Message(one, {"n": n, **values}, (several, n)))


def typed(words: str) -> str:
    """What is to be typed, in the reader's words."""
    return visible(in_words_of_reader(words))


def joined(texts: Iterable[object], by: str = ", ") -> str:
    """Several texts in the reader's language, one after the other."""
    return by.join(map(say, texts))


def in_series(texts: Iterable[object]) -> str:
    """Several texts in the reader's language with semicolons between: ``a; b``, ``a ; b``."""
    said = [say(text) for text in texts]
    return (
        reduce(lambda some, more: _("{some}; {more}", some=some, more=more), said) if said else ""
    )


def typeset(text: str) -> str:
    """Figures and signs put together, with the spaces that the reader's language has there."""
    return current().spaces(text)


def decimal_mark() -> str:
    """The mark between euros and cents in the reader's language."""
    mark = _("decimal mark: .")[-1]
    return mark if mark in ".,\u066b" else "."


_MONTHS = (
    *(N_("{day} January {year}"), N_("{day} February {year}"), N_("{day} March {year}")),
    *(N_("{day} April {year}"), N_("{day} May {year}"), N_("{day} June {year}")),
    *(N_("{day} July {year}"), N_("{day} August {year}"), N_("{day} September {year}")),
    *(N_("{day} October {year}"), N_("{day} November {year}"), N_("{day} December {year}")),
)


def day(date: date) -> str:
    """A date as it is written: ``2023-07-18`` in English, else with the name of its month."""
    written = _MONTHS[date.month - 1]
    if current().texts.gettext(written) == written:
        return date.isoformat()
    return _(written, day=_("1st") if date.day == 1 else date.day, year=date.year)


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
