"""Controlled rounding: a table in whole numbers that still adds up by row and by column.

Source of the problem: B. D. Causey, L. H. Cox & L. R. Ernst, Applications of Transportation Theory
to Statistical Problems (1985). Each entry becomes its floor or its ceiling, and so does the sum of
each column. That there always is such a table is the integrality of flows: the exact entries are a
flow from rows to columns, and one in whole numbers lies between the same bounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction


def controlled(table: Sequence[Sequence[Fraction]]) -> tuple[list[list[int]], list[int]]:
    """The table in whole numbers, and the sums of its columns; each row must have a whole sum.

    The sums of columns are rounded up in the order of their remainders, as far as the rows allow;
    a tie goes to the column that comes first.
    """
    floors = [[math.floor(entry) for entry in row] for row in table]
    sums = [sum(column, Fraction(0)) for column in zip(*table, strict=True)]
    need = [
        math.floor(exact) - sum(column)
        for exact, column in zip(sums, zip(*floors, strict=True), strict=True)
    ]
    found = _Units(table, floors)
    for column, least in enumerate(need):
        found.keep(column, least)
    for column, least in enumerate(need):
        for _unit in range(least - len(found.rows(column, up=True))):
            assert found.take(column)
    for column in sorted(range(len(sums)), key=lambda c: -(sums[c] % 1)):
        found.take(column)
    whole = [
        [floor + (column in up) for column, floor in enumerate(row)]
        for row, up in zip(floors, found.up, strict=True)
    ]
    assert not any(found.free)
    return whole, [sum(column) for column in zip(*whole, strict=True)]


class _Units:
    """Which entries are rounded up: at first, in each row, those with the largest remainders."""

    def __init__(
        self, table: Sequence[Sequence[Fraction]], floors: Sequence[Sequence[int]]
    ) -> None:
        rest = [[entry % 1 for entry in row] for row in table]
        self.up: list[set[int]] = []
        """The columns in which each row is rounded up."""
        for row, below, parts in zip(table, floors, rest, strict=True):
            left = int(sum(row)) - sum(below)
            self.up.append(set(sorted(range(len(row)), key=lambda c: -parts[c])[:left]))
        self.free = [0] * len(self.up)
        """How many units each row has still to give."""
        self._line = [
            [row for _part, row in sorted((-part, row) for row, part in enumerate(column) if part)]
            for column in zip(*rest, strict=True)
        ]
        """For each column the rows that can be rounded up, the largest remainder first."""

    def rows(self, column: int, *, up: bool) -> list[int]:
        """The rows that are rounded up in a column, or could be; the largest remainder first."""
        return [row for row in self._line[column] if (column in self.up[row]) is up]

    def keep(self, column: int, most: int) -> None:
        """Leave a column so many units at most, those of the largest remainders."""
        for row in self.rows(column, up=True)[most:]:
            self.up[row].remove(column)
            self.free[row] += 1

    def take(self, column: int) -> bool:
        """Give a column one unit more, and every other as many as it has; False where none can.

        The unit comes from a row that has one to give, or from one that gives it to another column,
        which then takes one elsewhere.
        """
        given: dict[int, tuple[int, int] | None] = {column: None}
        """For each column that loses a unit: in which row, and to which column."""
        for at in (line := [column]):
            for row in self.rows(at, up=False):
                if self.free[row]:
                    self.free[row] -= 1
                    self.up[row].add(at)
                    while (step := given[at]) is not None:
                        row, taker = step
                        self.up[row].remove(at)
                        self.up[row].add(taker)
                        at = taker
                    return True
                for other in sorted(self.up[row] - given.keys()):
                    given[other] = row, at
                    line.append(other)
        return False
