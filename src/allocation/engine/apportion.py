"""From exact quotas to whole numbers of rounding units.

Sources of the methods: largest remainder, A. Hamilton's apportionment of 1792 (each quota rounded
down, the units left over given one by one to the largest remainders); nearest, half away from
zero, the everyday "round half up" of positive amounts; half-even, IEEE 754 roundTiesToEven.

Columns have the shape (..., rows): the axes before the last are scenarios, or pools, and each of
them is apportioned by itself.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.engine.exact import (
    Exact,
    Integers,
    across,
    each_narrow,
    narrow,
    plus,
    times,
    wide,
)
from allocation.model.method import Method


class Apportioned(NamedTuple):
    """Quotas made whole, and how each of them was: columns of the shape of the quotas.

    A quota is `floor` + `remainder` / `denominator`, in units. `left` says how many units were
    left over, with one entry for the rows together, and `ranked` by what ties between remainders
    were resolved: keys, then order. Both are None where each quota is rounded by itself.
    """

    method: Method
    floor: Integers
    remainder: Integers
    denominator: int | Integers
    units: Integers
    left: Integers | None = None
    ranked: tuple[Integers, Integers] | None = None

    @property
    def line(self) -> Integers | None:
        """For one column: its positions in the order in which they stand in line for a unit."""
        if self.ranked is None:
            return None
        keys, order = self.ranked
        return np.lexsort((order, -keys, -self.remainder))


def of_row(found: Apportioned, row: int) -> Apportioned:
    """Where each row of a table is apportioned by itself: one of them, as one column."""
    ranked = None
    if found.ranked is not None:
        keys, order = found.ranked
        ranked = keys[row], order
    return Apportioned(
        found.method,
        found.floor[row],
        found.remainder[row],
        int(np.broadcast_to(found.denominator, (len(found.floor), 1)).flat[row]),
        found.units[row],
        None if found.left is None else found.left[row],
        ranked,
    )


def whole(value: Fraction, method: Method) -> int:
    """One exact number of units as a whole number; largest remainder rounds it to the nearest."""
    (units,) = rounded(Exact.scalar(value), method)
    return int(units)


def rounded(quotas: Exact, method: Method) -> Integers:
    """Each quota rounded by itself; largest remainder, which has no meaning for one, as nearest.

    `quotas` is a column of units, any sign; the result has its shape and is int64 where it fits.
    """
    return one_by_one(quotas, method).units


def one_by_one(quotas: Exact, method: Method) -> Apportioned:
    """As `rounded`, with the floor and the remainder of each quota."""
    if method is Method.LARGEST_REMAINDER:
        method = Method.NEAREST
    denominator = quotas.denominator
    floor, remainder = floors(quotas)
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
            up = (twice > denominator) | ((twice == denominator) & (floor >= 0))
    return Apportioned(method, floor, remainder, denominator, narrow(floor + up))


def largest_remainder(quotas: Exact, keys: Integers, order: Integers) -> Integers:
    """Whole units that add up to the sum of the quotas, rounded to the nearest unit.

    `quotas`: units of shape (..., rows), none negative; `keys`: of that shape, or one column for
    all of them; `order`: one column. A tie between equal remainders goes to the larger of `keys`,
    then to the smaller of `order`; so the order of the rows never matters. The result has the
    shape of the quotas and is int64 where its sums over the rows fit.
    """
    return by_largest_remainder(quotas, keys, order).units


def by_largest_remainder(quotas: Exact, keys: Integers, order: Integers) -> Apportioned:
    """As `largest_remainder`, with who stood where in line for how many units left over."""
    floor, remainder = floors(quotas)
    units, left = _apportioned(floor, remainder, quotas.denominator, keys, order)
    method = Method.LARGEST_REMAINDER
    return Apportioned(method, floor, remainder, quotas.denominator, units, left, (keys, order))


def floors(quotas: Exact) -> tuple[Integers, Integers]:
    """Each quota rounded down, and what is left of its numerator."""
    return _floors(quotas.numerators, quotas.denominator)


def _floors(numerators: Integers, denominator: int | Integers) -> tuple[Integers, Integers]:
    if numerators.dtype != object and isinstance(denominator, int) and denominator >= 2**62:
        numerators = wide(numerators)
    floor: Integers = numerators // denominator
    remainder: Integers = floor * denominator
    np.subtract(numerators, remainder, out=remainder)
    return each_narrow(floor), each_narrow(remainder)


def _apportioned(
    floor: Integers,
    remainder: Integers,
    denominator: int | Integers,
    keys: Integers,
    order: Integers,
) -> tuple[Integers, Integers]:
    """The units of each row, and how many were left over; `denominator` may differ by scenario."""
    over = denominator
    if isinstance(over, int):
        over = narrow(np.array([over], dtype=object))
    # Half a unit is rounded up, as for any sum that is not negative.
    left = _floors(plus(times(across(remainder), 2), over), times(over, 2))[0].astype(np.int64)
    first = _first(remainder, keys, order, left)
    return narrow(floor + first), left


def _first(
    remainder: Integers, keys: Integers, order: Integers, left: Integers
) -> NDArray[np.bool_]:
    """Which rows are the first `left` in line for a unit; ties are resolved only at the cut."""
    flat = (left.size, remainder.shape[-1])
    cut = _cut(remainder.reshape(flat), left.ravel()).reshape(left.shape)
    first: NDArray[np.bool_] = remainder > cut
    missing = (left - np.count_nonzero(first, axis=-1, keepdims=True)).ravel()
    level: NDArray[np.bool_] = remainder == cut
    level &= left > 0  # where no unit is left over nobody stands in line, and nothing is sorted
    pool, row = np.nonzero(level.reshape(flat))
    keys = np.broadcast_to(keys, remainder.shape).reshape(flat)[pool, row]
    queue = np.lexsort((order[row], -keys, pool))
    pool, row = pool[queue], row[queue]
    served = np.arange(pool.size) - np.searchsorted(pool, pool) < missing[pool]
    first.reshape(flat)[pool[served], row[served]] = True
    return first


def _cut(remainder: Integers, left: Integers) -> Integers:
    """The smallest remainder that a unit left over reaches, for each scenario; shape (scenarios,).

    Where none is left, the largest of them.
    """
    scenarios, rows = remainder.shape
    last = np.minimum(rows - left, rows - 1)
    if scenarios < rows:
        cuts = [np.partition(column, at)[at] for column, at in zip(remainder, last, strict=True)]
        return np.array(cuts, dtype=remainder.dtype)
    return np.sort(remainder)[np.arange(scenarios), last]  # type: ignore[no-any-return]
