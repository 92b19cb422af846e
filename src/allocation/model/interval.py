"""Intervals of exact numbers: what a rounded or worded figure stands for.

A figure that was rounded before it was printed is not a point. The idea is that of XBRL
Calculations 1.1: give each figure the interval of numbers that it may stand for, intersect, and
call figures inconsistent only when nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from allocation.model.method import Method
from allocation.money import exact_euros
from allocation.words import N_, Message


class Interval(NamedTuple):
    """The numbers from `low` to `high`, in the unit of the figure; None where there is no end.

    An end belongs to the interval when it is `low_in` or `high_in`.
    """

    low: Fraction | None
    high: Fraction | None
    low_in: bool = True
    high_in: bool = True

    @staticmethod
    def point(value: Fraction) -> Interval:
        """One number."""
        return Interval(value, value)

    @property
    def empty(self) -> bool:
        """Whether no number lies between the ends."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and not (self.low_in and self.high_in)
        )

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Both ends, of an interval that has both."""
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high

    @property
    def width(self) -> Fraction | None:
        """How far the ends lie apart; None where one is missing."""
        return None if self.low is None or self.high is None else self.high - self.low

    def __str__(self) -> str:
        """``[2 200 350; 2 200 450)``: a square bracket where the end belongs to it."""
        ends = self.low_in and self.low is not None, self.high_in and self.high is not None
        low = "−∞" if self.low is None else exact_euros(self.low)
        high = "∞" if self.high is None else exact_euros(self.high)
        return Message(_WRITTEN[ends], {"low": low, "high": high})

    def __contains__(self, value: object) -> bool:
        assert isinstance(value, Fraction)
        return not (self & Interval.point(value)).empty

    def __and__(self, other: Interval) -> Interval:
        """The numbers that lie in both."""
        low, low_in = _inner(self.low, self.low_in, other.low, other.low_in, least=False)
        high, high_in = _inner(self.high, self.high_in, other.high, other.high_in, least=True)
        return Interval(low, high, low_in, high_in)

    def shifted(self, by: Fraction) -> Interval:
        """The same interval `by` further up."""
        return self.plus(Interval.point(by))

    def plus(self, other: Interval) -> Interval:
        """Every sum of a number of one and a number of the other."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        low_in, high_in = self.low_in and other.low_in, self.high_in and other.high_in
        return Interval(low, high, low_in, high_in)

    def widened(self, by: Fraction) -> Interval:
        """The same interval `by` further out at both ends."""
        return self.plus(Interval(-by, by))

    def times(self, factor: Fraction) -> Interval:
        """Every number times a factor above 0."""
        low, high = (None if end is None else end * factor for end in self[:2])
        return Interval(low, high, self.low_in, self.high_in)


_WRITTEN = {
    (True, True): N_("[{low}; {high}]"),
    (True, False): N_("[{low}; {high})"),
    (False, True): N_("({low}; {high}]"),
    (False, False): N_("({low}; {high})"),
}
"""By whether the lower and the upper end belong to it."""


def hull(intervals: Iterable[Interval]) -> Interval:
    """From the lowest end of some intervals (one at least) to the highest."""
    found = list(intervals)
    lows = [interval.low for interval in found if interval.low is not None]
    highs = [interval.high for interval in found if interval.high is not None]
    low = min(lows) if len(lows) == len(found) else None
    high = max(highs) if len(highs) == len(found) else None
    low_in = any(interval.low_in for interval in found if interval.low == low)
    high_in = any(interval.high_in for interval in found if interval.high == high)
    return Interval(low, high, low_in, high_in)


def _inner(
    a: Fraction | None, a_in: bool, b: Fraction | None, b_in: bool, *, least: bool
) -> tuple[Fraction | None, bool]:
    """Of two ends the one that leaves less; of equal ends the one that is left out."""
    if a is None or b is None:
        return (b, b_in) if a is None else (a, a_in)
    if a == b:
        return a, a_in and b_in
    return (a, a_in) if (a < b) is least else (b, b_in)


def row_interval(method: Method, unit: Fraction) -> Interval:
    """How far the exact amount of a row may lie from the one that the method made of it.

    Necessary for each row, not sufficient for a table: for the largest remainder the rows also
    have to add up.
    """
    half = unit / 2
    match method:
        case Method.DOWN:
            return Interval(Fraction(0), unit, high_in=False)
        case Method.UP:
            return Interval(-unit, Fraction(0), low_in=False)
        case Method.LARGEST_REMAINDER:
            return Interval(-unit, unit, low_in=False, high_in=False)
    return Interval(-half, half)


def sum_interval(method: Method, unit: Fraction, rows: int) -> Interval:
    """How far an exact total may lie from the sum of so many rounded rows.

    Rows that are rounded one by one let their sum drift with their number; the largest remainder
    keeps it within half a unit of what was divided.
    """
    if method is Method.LARGEST_REMAINDER:
        return Interval(-unit / 2, unit / 2, high_in=False)
    around = row_interval(method, unit)
    return around.times(Fraction(rows)) if rows else Interval.point(Fraction(0))
