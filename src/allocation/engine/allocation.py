"""The result: one tidy table, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from allocation.engine.case import Case
from allocation.engine.quotas import Interval
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest
from allocation.money import CENTS


class Undistributed(NamedTuple):
    """An amount of the envelope that reaches no region (reliquat), in cents, and why."""

    line: str
    cents: int
    status: Status
    why: str
    interval: Interval | None = None
    withheld: bool = False
    """True for what is delegated and no key divides, not for what an absent agency leaves."""


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
        """The status of the total."""
        return self.status_of(self.case.rule.lines, self.case.territories.codes)

    def status_of(
        self,
        lines: Iterable[str],
        codes: Iterable[str],
        components: Sequence[str] | None = None,
    ) -> Status:
        """The status of a sum over lines, territories and components: that of its weakest term.

        What one agency would get may be fixed; a sum over several also rests on which of them take
        part, and where that is assumed or given by the user the sum is estimated.
        """
        part = self.case.takes_part
        codes = list(codes)
        agencies = [(line, code) for line in lines for code in codes if (line, code) in part]
        statuses = [
            self.cells[code, line, component][1]
            for line, code in agencies
            for component in self.components(line)
            if components is None or component in components
        ]
        if len(agencies) > 1:
            unknown = any(part[agency] is TakesPart.UNKNOWN for agency in agencies)
            counted = unknown and not self.case.ceiling  # a ceiling says so of itself
            if counted or (not unknown and self._participation_assumed(agencies)):
                statuses.append(Status.ESTIMATED)
        return weakest(statuses)

    def _participation_assumed(self, agencies: Iterable[tuple[str, str]]) -> bool:
        """Whether the user's word on who takes part bears on some agencies."""
        case = self.case
        if not case.participants_given:
            return False
        absent = any(case.takes_part[agency] is TakesPart.NO for agency in agencies)
        return absent or case.rule.participation is not None

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

    def components(self, line: str) -> list[str]:
        """The components of a line that are distributed, in the order of the rule."""
        return [part.name for part in self.case.parts if part.line == line and part.expression]

    def line_of(self, region: str, line: str) -> int:
        """Cents of one territory from one line."""
        return self._lines[line].get(region, 0)

    def region_status(self, region: str) -> Status:
        """The status of a territory's total."""
        return self.status_of(self.case.rule.lines, [region])

    @cached_property
    def published(self) -> dict[str, int]:
        """The published amounts in cents by territory code, where there is a publication."""
        publication = self.case.publication
        if publication is None:
            return {}
        return {code: int(amount * CENTS) for code, amount in publication.amounts.items()}

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
