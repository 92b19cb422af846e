"""Which bases, envelopes and rates a table allows: exact feasible sets of one or two unknowns.

Each row of a rounded table bounds a linear form of the unknowns. With one unknown the bounds are
intersected; with two, a polygon is clipped by one half-plane after the other (I. Sutherland and
G. Hodgman, 1974), with fractions, so that nothing is lost at a corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import NamedTuple

from allocation.model.interval import Interval

Point = tuple[Fraction, Fraction]


class Strip(NamedTuple):
    """``low <= p·x + q·y <= high``."""

    p: Fraction
    q: Fraction
    low: Fraction
    high: Fraction


def common(intervals: Iterable[Interval]) -> Interval:
    """The intersection; it may be empty, and then two of the intervals exclude one another."""
    return reduce(and_, intervals)


def polygon(box: tuple[Interval, Interval], strips: Iterable[Strip]) -> list[Point]:
    """The corners of what all strips and the box have in common; none where that is nothing."""
    (x0, x1), (y0, y1) = box[0].ends, box[1].ends
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    for p, q, low, high in strips:
        corners = _clipped(corners, p, q, -low)
        corners = _clipped(corners, -p, -q, high)
        if not corners:
            return []
    return corners


def _clipped(corners: list[Point], p: Fraction, q: Fraction, c: Fraction) -> list[Point]:
    """The part of a polygon where ``p·x + q·y + c >= 0``."""
    values = [p * x + q * y + c for x, y in corners]
    kept: list[Point] = []
    for index, (x, y) in enumerate(corners):
        (x0, y0), value0, value = corners[index - 1], values[index - 1], values[index]
        if value0 * value < 0:
            share = value0 / (value0 - value)
            kept.append((x0 + share * (x - x0), y0 + share * (y - y0)))
        if value >= 0:
            kept.append((x, y))
    return kept


def span(values: Iterable[Fraction]) -> Interval:
    """From the least to the greatest."""
    values = list(values)
    return Interval(min(values), max(values))


def roundest(interval: Interval, step: Fraction = Fraction(1, 100)) -> Fraction:
    """The number of an interval with the fewest digits before its last zeros, near its middle.

    A number strictly inside wins over an end, which rounding may leave out; `step` is the finest
    unit that is tried before an end or the middle is taken as it is.
    """
    low, high = interval.ends
    middle = (low + high) / 2
    unit = Fraction(10) ** len(str(int(high)))
    while unit >= step:
        nearest = round(middle / unit) * unit  # inside, if any is
        if low < nearest < high:
            return nearest
        unit /= 10
    return middle


def least_greatest_error(slopes: Sequence[Fraction], offsets: Sequence[Fraction], end: int) -> int:
    """The least whole number from 0 to `end` at which the greatest of |slope·x + offset| is least.

    The greatest of absolute values is convex, so half of the range is thrown away at a time.
    """

    def worst(x: int) -> Fraction:
        return max(abs(s * x + o) for s, o in zip(slopes, offsets, strict=True))

    low, high = 0, end
    while low < high:
        middle = (low + high) // 2
        if worst(middle) <= worst(middle + 1):
            high = middle
        else:
            low = middle + 1
    return low
