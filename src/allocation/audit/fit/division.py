"""A table divided by one key: what each hypothesis gives, by the arithmetic of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from allocation.audit.fit.feasible import least_greatest_error
from allocation.audit.fit.rows import TableRows, UnitRows
from allocation.engine.apportion import largest_remainder, rounded, whole
from allocation.engine.exact import Exact, narrow
from allocation.model.method import Method


class Division:
    """One key, plain or rounded, against one table."""

    def __init__(self, table: TableRows, name: str, key_unit: int, key: Sequence[int]) -> None:
        self.table, self.name, self.key_unit = table, name, key_unit
        self.key, self.total, self.rows = list(key), sum(key), len(key)
        self.shares = [Fraction(value, self.total) for value in key]
        self.column = narrow(np.array(self.key, dtype=object))
        self._bases: dict[Fraction, Fraction] = {}

    def recomputed(
        self, base: Fraction, envelope: Fraction, rows: UnitRows, method: Method
    ) -> tuple[list[int], list[Fraction]]:
        """The rows in units, rounded and unrounded, less the shift; the engine's own arithmetic.

        A base that is a multiple of the unit stands beside the rounded share; another one is
        rounded with it.
        """
        unit = rows.unit
        flat, pool = (base - rows.shift) / unit, (envelope - self.rows * base) / unit
        apart = flat.denominator == 1
        if method is Method.LARGEST_REMAINDER and apart:
            pool = Fraction(whole(pool, Method.NEAREST))
        numerators = self.column.astype(object) * pool.numerator
        quotas = Exact(numerators, self.total * pool.denominator)
        if not apart:
            quotas = quotas + Exact.scalar(flat)
        quotas = Exact(narrow(quotas.numerators), quotas.denominator)
        if method is Method.LARGEST_REMAINDER and pool >= 0:
            counts = largest_remainder(quotas, self.column, self.table.order)
        else:
            counts = rounded(quotas, method)
        beside = flat if apart else Fraction(0)
        computed = [int(count) + int(beside) for count in counts]
        exact = [quotas.entry(row) + beside for row in range(self.rows)]
        return computed, exact

    def gives(self, base: Fraction, envelope: Fraction, rows: UnitRows, method: Method) -> bool:
        """Whether the engine makes every row under this hypothesis."""
        return self.recomputed(base, envelope, rows, method)[0] == rows.units

    def least_error_base(self, envelope: Fraction, rows: UnitRows) -> Fraction:
        """The base of the least error under an envelope, a multiple of the unit above the shift."""
        if envelope not in self._bases:
            slopes = [1 - self.rows * share for share in self.shares]
            offsets = [
                envelope * share - amount
                for share, amount in zip(self.shares, self.table.amounts, strict=True)
            ]
            most = int(envelope / self.rows)
            self._bases[envelope] = Fraction(least_greatest_error(slopes, offsets, most))
        base = self._bases[envelope] - rows.shift
        return max(round(base / rows.unit), 0) * rows.unit + rows.shift
