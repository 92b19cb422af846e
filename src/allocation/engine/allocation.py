"""The result: one tidy table, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from allocation.engine.case import Case
from allocation.model.status import Status, weakest

Interval = tuple[int, int]
"""Bounds in cents, both included."""


class Undistributed(NamedTuple):
    """An amount of the envelope that reaches no region (reliquat), in cents, and why."""

    line: str
    cents: int
    status: Status
    why: str
    interval: Interval | None = None


@dataclass(frozen=True)
class Allocation:
    """What each territory gets from each line and component.

    `frame` has one row per territory x line x component, in the order of the set and of the rule,
    with the columns

    - ``region``: str, the territory's code (``"01"`` is text);
    - ``line``, ``component``: str, as the rule names them;
    - ``amount_cents``: int64, or Python integers (dtype object) when a sum could overflow;
    - ``status``: str, a value of `Status`;
    - ``takes_part``: str, ``yes``, ``no`` or ``unknown``; empty where no agency is concerned.
    """

    case: Case
    frame: pd.DataFrame
    undistributed: tuple[Undistributed, ...]
    bounds: Mapping[str, Interval]
    """For territories whose total is known only within bounds."""
    total_bounds: Interval | None
    notes: tuple[str, ...]

    @property
    def total(self) -> int:
        """The sum of all amounts, in cents; what is undistributed is left out."""
        return int(self.frame["amount_cents"].sum())

    @property
    def status(self) -> Status:
        """The status of the total: as weak as its weakest term."""
        return weakest(Status(value) for value in self._received["status"].unique())

    @cached_property
    def line_totals(self) -> dict[str, int]:
        """Cents by line."""
        return {line: sum(cells.values()) for line, cells in self._lines.items()}

    @cached_property
    def region_totals(self) -> dict[str, int]:
        """Cents by territory code, in the order of the set."""
        totals = dict.fromkeys(self.case.territories.codes, 0)
        for (region, _line, _component), (cents, _status) in self.cells.items():
            totals[region] += cents
        return totals

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], tuple[int, Status]]:
        """Cents and status by territory code, line and component."""
        columns = (self.frame[name].tolist() for name in _CELL)
        return {
            (region, line, component): (int(cents), Status(status))
            for region, line, component, cents, status in zip(*columns, strict=True)
        }

    @cached_property
    def _lines(self) -> dict[str, dict[str, int]]:
        lines: dict[str, dict[str, int]] = {line: {} for line in self.case.rule.lines}
        for (region, line, _component), (cents, _status) in self.cells.items():
            lines[line][region] = lines[line].get(region, 0) + cents
        return lines

    @property
    def _received(self) -> Any:
        return self.frame[self.frame["takes_part"] != ""]

    def components(self, line: str) -> list[str]:
        """The components of a line that are distributed, in the order of the rule."""
        return [part.name for part in self.case.parts if part.line == line and part.expression]

    def line_of(self, region: str, line: str) -> int:
        """Cents of one territory from one line."""
        return self._lines[line].get(region, 0)

    def region_status(self, region: str) -> Status:
        """The status of a territory's total."""
        return weakest(
            status
            for (code, _line, _component), (_cents, status) in self.cells.items()
            if code == region
        )

    @cached_property
    def published(self) -> dict[str, int]:
        """The published amounts in cents by territory code, where there is a publication."""
        publication = self.case.publication
        if publication is None:
            return {}
        return {code: int(amount * 100) for code, amount in publication.rows.amounts.items()}

    @property
    def reproduces(self) -> bool | None:
        """Whether the rule, as it stands, gives every published amount; None without any.

        With anything overridden nothing is called reproduced.
        """
        if not self.published:
            return None
        totals = {code: cents for code, cents in self.region_totals.items() if cents}
        return not self.case.overridden and totals == self.published


_CELL = ("region", "line", "component", "amount_cents", "status")
