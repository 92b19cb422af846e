"""How far many whole numbers lie apart: order statistics, nothing in between made up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.engine.exact import Integers, wide

QUANTILES = (5, 25, 50, 75, 95)
"""In hundredths."""


class Spread(NamedTuple):
    """The least and the largest of some cents, and their quantiles: each is one of them."""

    least: int
    quantiles: tuple[int, ...]
    """As `QUANTILES`: of n values in order, the one of rank ceil(q n)."""
    most: int


class Kept:
    """Some columns of every run, as cents: 8 bytes each, more where a number needs it."""

    def __init__(self, columns: slice, size: int) -> None:
        self.columns = columns
        self.values: Integers = np.empty((columns.stop - columns.start, size), np.int64)
        self.filled = 0

    def add(self, cents: Integers, valid: NDArray[np.bool_]) -> None:
        """Keep the valid rows of `cents`, of shape (runs, all columns)."""
        rows = cents[:, self.columns]
        if not valid.all():
            rows = rows[valid]
        if rows.dtype == object and self.values.dtype != object:
            self.values = wide(self.values)
        self.values[:, self.filled : self.filled + len(rows)] = rows.T
        self.filled += len(rows)

    def spreads(self) -> list[Spread]:
        """The spread of each column; one value at least must have been kept."""
        found = []
        for column in self.values:
            values = column[: self.filled]
            values.sort()
            ranks = [-(-hundredths * self.filled // 100) for hundredths in QUANTILES]
            quantiles = tuple(int(values[rank - 1]) for rank in ranks)
            found.append(Spread(int(values[0]), quantiles, int(values[-1])))
        return found
