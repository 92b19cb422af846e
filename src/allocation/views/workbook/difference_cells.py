"""Differences of two amounts by formula, where a spreadsheet can work them out exactly."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.worksheet import Cell, call, join

MOST = 10**13
"""Euros up to which cents are kept by the binary numbers of a spreadsheet, with room to spare."""
_PLACES = 6


def decimals(values: Iterable[Fraction | int]) -> int:
    """How many decimals some amounts are written with: none, two, or as many as one needs."""
    denominators = {Fraction(value).denominator for value in values}
    enough = (n for n in range(_PLACES) if n != 1 and not any(10**n % d for d in denominators))
    return next(enough, _PLACES)


def subtracted(
    amount: Cell,
    less: Cell,
    value: Fraction,
    places: int,
    look: Look = Look.FIGURE,
    mark: str = "",
) -> Cell:
    """The difference of two cells, live; `value` in its place where it would not be exact.

    A difference of binary numbers has dust beyond the cents: it is rounded to the decimals that
    the two have, which is right as long as their digits fit into 15.
    """
    digits = Digits(places, mark, signed=True)
    kept = max(places, 2)
    known = [cell.content for cell in (amount, less) if not cell.is_formula]
    sizes = [abs(each) for each in (*known, value) if isinstance(each, int | Fraction)]
    if any(size * 10**kept >= MOST * 100 for size in sizes) or (10**kept) % value.denominator:
        return Cell(value, Style(Look.VALUE, digits))
    return Cell(call("ROUND", join(amount, "-", less), kept), Style(look, digits))
