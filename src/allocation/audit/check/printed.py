"""A figure as a text prints it: its words, its number, its unit; and the numbers of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from allocation.model.publication import Reading

_WORDS = {
    Reading.MORE_THAN: ("plus de", "more than"),
    Reading.AT_LEAST: ("au moins", "a minima", "au minimum", "at least"),
    Reading.NEARLY: ("près de", "presque", "nearly"),
    Reading.ABOUT: ("de l'ordre de", "environ", "of the order of", "about"),
}
"""The words before a figure, by how they are read; without any it was rounded."""
_READINGS = {word: reading for reading, words in _WORDS.items() for word in words}
_UNITS = {"": 1, "€": 1, "euros": 1, "k€": 1_000, "M€": 1_000_000, "Md€": 1_000_000_000}
_SPACE = "[ \u00a0\u202f_]"
_WHOLE = rf"(?:\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,12}}|\d{{1,40}})(?!\d)"
_NUMBER = rf"(?P<whole>{_WHOLE})(?:[,.](?P<decimals>\d{{1,40}})(?!\d))?"
_FIGURE = re.compile(rf"(?<![\d,.]){_NUMBER}(?:{_SPACE}?(?P<unit>M€|Md€|k€|€|euros\b))?")


class Printed(NamedTuple):
    """A figure in a text: what it is in euros or things, and what one of its last digit is."""

    value: Fraction
    step: Fraction
    text: str
    money: bool
    """Whether a unit of money stands behind it."""
    grouped: bool
    """Whether it is written as amounts are, in groups of three digits."""
    end: int


def read_printed(text: str) -> tuple[Reading, Printed] | None:
    """What ``plus de 5,1 M€`` says; None where it is no figure, or more than one."""
    words = next((word for word in _READINGS if text.lower().startswith(f"{word} ")), "")
    found = _FIGURE.fullmatch(text[len(words) :].strip())
    return (_READINGS.get(words, Reading.ROUNDED), _printed(found)) if found else None


def numbers_in(text: str) -> Iterator[Printed]:
    """Every number of a sentence that stands by itself, and not within a word or reference."""
    for found in _FIGURE.finditer(text):
        before, after = f" {text[: found.start()]}"[-1], f"{text[found.end() :]} "[0]
        if not (before.isalnum() or before in "/-–_.§°" or after.isalnum() or after in "/-_"):
            yield _printed(found)


def _printed(found: re.Match[str]) -> Printed:
    whole, decimals = re.sub(_SPACE, "", found["whole"]), found["decimals"] or ""
    step = Fraction(_UNITS[found["unit"] or ""], 10 ** len(decimals))
    value = int(whole + decimals) * step
    grouped = len(whole) < len(found["whole"])
    return Printed(value, step, found[0].strip(), bool(found["unit"]), grouped, found.end())
