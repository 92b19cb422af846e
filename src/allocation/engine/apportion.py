"""From exact quotas to whole numbers of rounding units.

Sources of the methods: largest remainder, A. Hamilton's apportionment of 1792 (each quota rounded
down, the units left over given one by one to the largest remainders); nearest, half away from
zero, the everyday "round half up" of positive amounts; half-even, IEEE 754 roundTiesToEven.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from allocation.engine.exact import Exact, Integers, narrow, times, total, wide
from allocation.model.rule import Method


class Rounded(NamedTuple):
    """Quotas made whole, and how each of them was: columns of the shape of the quotas.

    A quota is `floor` + `remainder` / `denominator`, in units. `line` holds the positions of the
    rows in the order in which they stand in line for a unit left over, and `left` says how many
    units there were; both are None where each quota is rounded by itself.
    """

    method: Method
    floor: Integers
    remainder: Integers
    denominator: int
    units: Integers
    line: Integers | None = None
    left: int | None = None


def whole(value: Fraction, method: Method) -> int:
    """One exact number of units as a whole number; largest remainder rounds it to the nearest."""
    return int(rounded(Exact.scalar(value), method)[0])


def rounded(quotas: Exact, method: Method) -> Integers:
    """Each quota rounded by itself; largest remainder, which has no meaning for one, as nearest.

    `quotas` is a column of units, any sign; the result has its shape and is int64 where it fits.
    """
    return one_by_one(quotas, method).units


def one_by_one(quotas: Exact, method: Method) -> Rounded:
    """As `rounded`, with the floor and the remainder of each quota."""
    if method is Method.LARGEST_REMAINDER:
        method = Method.NEAREST
    numerators, denominator = quotas.numerators, quotas.denominator
    floor, remainder = _floors(quotas)
    twice = times(remainder, 2)
    up: Integers
    match method:
        case Method.DOWN:
            up = np.zeros(floor.shape, bool)
        case Method.UP:
            up = remainder > 0
        case Method.HALF_EVEN:
            up = (twice > denominator) | ((twice == denominator) & (floor % 2 == 1))
        case _:
            up = (twice > denominator) | ((twice == denominator) & (numerators > 0))
    return Rounded(method, floor, remainder, denominator, narrow(floor + up))


def largest_remainder(quotas: Exact, keys: Integers, order: Integers) -> Integers:
    """Whole units that add up to the sum of the quotas, rounded to the nearest unit.

    `quotas`: a column of units, none negative. A tie between equal remainders goes to the larger
    of `keys`, then to the smaller of `order`; so the order of the rows never matters.
    """
    return by_largest_remainder(quotas, keys, order).units


def by_largest_remainder(quotas: Exact, keys: Integers, order: Integers) -> Rounded:
    """As `largest_remainder`, with who stood where in line for how many units left over."""
    floor, remainder = _floors(quotas)
    floor, remainder = narrow(floor), narrow(remainder)
    left = whole(quotas.sum(), Method.NEAREST) - total(floor)
    line = _line(remainder, keys, order)
    units = floor.copy()
    units[line[:left]] += 1
    method = Method.LARGEST_REMAINDER
    return Rounded(method, floor, remainder, quotas.denominator, narrow(units), line, left)


def _floors(quotas: Exact) -> tuple[Integers, Integers]:
    """Each quota rounded down, and what is left of its numerator."""
    numerators, denominator = quotas.numerators, quotas.denominator
    if numerators.dtype != object and denominator >= 2**62:
        numerators = wide(numerators)
    floor = numerators // denominator
    return floor, numerators - floor * denominator


def _line(remainder: Integers, keys: Integers, order: Integers) -> Integers:
    """The positions of the rows in the order in which they stand in line for a unit."""
    if remainder.dtype == object or keys.dtype == object:
        line = sorted(
            range(remainder.size),
            key=lambda i: (-int(remainder[i]), -int(keys[i]), int(order[i])),
        )
        return np.array(line, dtype=np.intp)
    return np.lexsort((order, -keys, -remainder))


def split(units: int, weights: Mapping[str, int]) -> dict[str, int]:
    """A whole number of units between named lines in proportion to their weights.

    By largest remainder; a tie goes to the larger weight, then to the name that comes first.
    """
    names, parts = by_weight(units, weights)
    return {name: int(part) for name, part in zip(names, parts.units, strict=True)}


def by_weight(units: int, weights: Mapping[str, int]) -> tuple[list[str], Rounded]:
    """As `split`: the names in the order of the rows, and how each part was rounded."""
    names = sorted(weights)
    keys = np.array([weights[name] for name in names], dtype=object)
    quotas = Exact(keys * units, sum(weights.values()))
    return names, by_largest_remainder(quotas, keys, np.arange(len(names)))
