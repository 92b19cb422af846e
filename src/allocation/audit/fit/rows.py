"""The rows of a table, in units of each rounding that may have made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np

from allocation.model.interval import Interval, row_interval
from allocation.model.method import Method

FINEST = Fraction(1, 100)
_STEPS = (10, 20, 25, 50)


class Envelope(NamedTuple):
    """An envelope to try, in euros; `free` when it was made from the rows themselves."""

    name: str
    value: Fraction
    free: bool = False
    given: bool = False
    """By the user, to be tried as well."""


def units(amounts: Sequence[Fraction]) -> list[Fraction]:
    """The usual rounding units (1, 2, 2.5 or 5 times a power of ten, from the cent) that may be.

    Those that divide every difference between two rows: a base for each region that is no multiple
    of the unit moves all rows alike. The coarsest first.
    """
    scale = 10_000
    whole_ = [int(amount * scale) for amount in amounts]
    common_ = gcd(*(value - whole_[0] for value in whole_)) or gcd(*whole_)
    found = {
        Fraction(step * 10**power, 10**4)
        for power in range(1, 16)
        for step in _STEPS
        if not common_ % (step * 10**power)
    }
    found |= {Fraction(common_, scale)}
    return sorted((unit for unit in found if not unit % FINEST), reverse=True)


class TableRows:
    """The rows as columns, in the order of the codes: ties of equal rows go by code."""

    def __init__(self, amounts: Mapping[str, Fraction], envelopes: Sequence[Envelope]) -> None:
        self.codes = sorted(amounts)
        self.amounts = [amounts[code] for code in self.codes]
        self.envelopes = envelopes
        self.order = np.arange(len(self.codes))
        found = units(self.amounts)
        if len(set(self.amounts)) == 1:
            found = found[:1]  # one amount for all: a finer unit would only say so again
        self.in_units = [UnitRows(self.amounts, unit) for unit in found]


class UnitRows:
    """The rows in units of one rounding, above the part of the base that is no multiple of it."""

    def __init__(self, amounts: Sequence[Fraction], unit: Fraction) -> None:
        self.unit = unit
        self.shift = amounts[0] % unit
        self.units = [int((amount - self.shift) / unit) for amount in amounts]
        self.sum = sum(self.units)
        self._rows: dict[tuple[Method, bool], list[Interval]] = {}

    def around(self, method: Method, *, exact: bool) -> list[Interval]:
        """Where the unrounded amount of each row lies, in euros, less the shift."""
        if (method, exact) not in self._rows:
            rows = [_row(method, count, self.unit, exact=exact) for count in self.units]
            self._rows[method, exact] = rows
        return self._rows[method, exact]


def _row(method: Method, count: int, unit: Fraction, *, exact: bool) -> Interval:
    """Where the unrounded amount of a row lies, in euros.

    `exact`: with the engine's own conventions for a half; else with either.
    """
    around = row_interval(method, unit).shifted(count * unit)
    if exact and method is Method.NEAREST:
        around = around._replace(high_in=False)
    if exact and method is Method.HALF_EVEN:
        around = around._replace(low_in=count % 2 == 0, high_in=count % 2 == 0)
    return around & Interval(Fraction(0), None)
