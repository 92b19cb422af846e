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
    runs: int
    """How many there are."""


class Kept:
    """Some columns of every run, as cents: 8 bytes each, more where a number needs it."""

    def __init__(self, columns: slice, size: int) -> None:
        self.columns = columns
        width = columns.stop - columns.start
        self.values: Integers = np.empty((width, size), np.int64)
        self.filled = np.zeros(width, np.int64)
        """How many runs each column has an amount in."""

    def add(self, cents: Integers, valid: NDArray[np.bool_], amounts: NDArray[np.bool_]) -> None:
        """Keep the valid rows of `cents`, of shape (runs, all columns).

        `amounts`, one for each of all columns, says which of them have amounts in these runs.
        """
        rows = cents[:, self.columns]
        if not valid.all():
            rows = rows[valid]
        if rows.dtype == object:
            self.values = wide(self.values)
        columns = np.flatnonzero(amounts[self.columns])
        for start in np.unique(self.filled[columns]):  # one, unless a scope varies
            some = columns[self.filled[columns] == start]
            self.values[some, start : start + len(rows)] = rows[:, some].T
        self.filled[columns] += len(rows)

    def spreads(self) -> list[Spread | None]:
        """The spread of each column; None where no run gives an amount."""
        found: list[Spread | None] = []
        for column, filled in zip(self.values, self.filled.tolist(), strict=True):
            if not filled:
                found.append(None)
                continue
            values = column[:filled]
            values.sort()
            ranks = [-(-hundredths * filled // 100) for hundredths in QUANTILES]
            quantiles = tuple(int(values[rank - 1]) for rank in ranks)
            found.append(Spread(int(values[0]), quantiles, int(values[-1]), filled))
        return found
