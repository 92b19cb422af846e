"""From exact quotas to whole numbers of rounding units.

Sources of the methods: largest remainder, A. Hamilton's apportionment of 1792 (each quota rounded
down, the units left over given one by one to the largest remainders); nearest, half away from
zero, the everyday "round half up" of positive amounts; half-even, IEEE 754 roundTiesToEven.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from allocation.engine.exact import Exact, Integers, narrow, times, total, wide
from allocation.model.rule import Method


def whole(value: Fraction, method: Method) -> int:
    """One exact number of units as a whole number; largest remainder rounds it to the nearest."""
    return int(rounded(Exact.scalar(value), method)[0])


def rounded(quotas: Exact, method: Method) -> Integers:
    """Each quota rounded by itself; largest remainder, which has no meaning for one, as nearest.

    `quotas` is a column of units, any sign; the result has its shape and is int64 where it fits.
    """
    numerators, denominator = quotas.numerators, quotas.denominator
    if numerators.dtype != object and denominator >= 2**62:
        numerators = wide(numerators)
    floor = numerators // denominator
    remainder = numerators - floor * denominator
    match method:
        case Method.DOWN:
            return narrow(floor)
        case Method.UP:
            return narrow(floor + (remainder > 0))
    twice = times(remainder, 2)
    up = twice > denominator
    tie = twice == denominator
    if method is Method.HALF_EVEN:
        up = up | (tie & (floor % 2 == 1))
    else:
        up = up | (tie & (numerators > 0))
    return narrow(floor + up)


def largest_remainder(quotas: Exact, keys: Integers, order: Integers) -> Integers:
    """Whole units that add up to the sum of the quotas, rounded to the nearest unit.

    `quotas`: a column of units, none negative. A tie between equal remainders goes to the larger
    of `keys`, then to the smaller of `order`; so the order of the rows never matters.
    """
    numerators, denominator = quotas.numerators, quotas.denominator
    if numerators.dtype != object and denominator >= 2**62:
        numerators = wide(numerators)
    floor = narrow(numerators // denominator)
    remainder = narrow(numerators - wide(floor) * denominator)
    left = whole(quotas.sum(), Method.NEAREST) - total(floor)
    units = floor.copy()
    units[_first(left, remainder, keys, order)] += 1
    return narrow(units)


def _first(count: int, remainder: Integers, keys: Integers, order: Integers) -> Integers:
    """The positions of the `count` rows that come first in line for a unit."""
    if remainder.dtype == object or keys.dtype == object:
        line = sorted(
            range(remainder.size),
            key=lambda i: (-int(remainder[i]), -int(keys[i]), int(order[i])),
        )
        return np.array(line[:count], dtype=np.intp)
    return np.lexsort((order, -keys, -remainder))[:count]


def split(units: int, weights: dict[str, int]) -> dict[str, int]:
    """A whole number of units between named lines in proportion to their weights.

    By largest remainder; a tie goes to the larger weight, then to the name that comes first.
    """
    names = sorted(weights)
    keys = np.array([weights[name] for name in names], dtype=object)
    quotas = Exact(keys * units, sum(weights.values()))
    parts = largest_remainder(quotas, keys, np.arange(len(names)))
    return {name: int(part) for name, part in zip(names, parts, strict=True)}
