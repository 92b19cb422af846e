"""The status of each amount and of every sum: of what it rests on, and of who takes part."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy

from allocation.engine.agencies import Agencies
from allocation.engine.planned import PlannedComponent
from allocation.model.participation import Participants, TakesPart
from allocation.model.status import Status, weakest

_FIXED = (Status.FIXED, Status.OWN_RULE)


class Standing:
    """Statuses of one case: known before anything is computed."""

    def __init__(self, agencies: Agencies, components: Sequence[PlannedComponent] = ()) -> None:
        self._agencies = agencies
        self._by_line: dict[str, list[PlannedComponent]] = {}
        for component in components:
            self._by_line.setdefault(component.line, []).append(component)
        self._part = agencies.takes_part
        about = agencies.rule.participation
        self._open = about is not None
        self.ceiling = about is not None and about.unknown == "ceiling"
        """True when an amount whose agency may not take part is a ceiling."""

    @property
    def told(self) -> Standing:
        """As it would be if the user said of every agency that takes none that it takes part."""
        told = copy(self._agencies)
        told.given = self._agencies.given or Participants({}, frozenset(), "", "")
        told.takes_part = {
            agency: TakesPart.YES if part is TakesPart.NO else part
            for agency, part in self._part.items()
        }
        return Standing(told, [each for some in self._by_line.values() for each in some])

    def cell(self, component: PlannedComponent, code: str) -> Status:
        """The status of one component of one territory."""
        known = component.amount is not None
        status = component.status if known else Status.DISTRIBUTION_UNKNOWN
        return self._of_agency(component.line, code, status)

    def _of_agency(self, line: str, code: str, status: Status) -> Status:
        """The status of what one agency gets; `status` is that of one that takes part."""
        takes_part = self._part.get((line, code))
        if takes_part is None:
            return Status.NOT_CONCERNED
        if takes_part is TakesPart.NO:
            return Status.ABSENT
        given = self._agencies.given is not None
        if takes_part is TakesPart.YES and self.ceiling and given and status in _FIXED:
            return Status.ESTIMATED  # it is the user who says that it takes part
        if takes_part is TakesPart.UNKNOWN and self.ceiling:
            # At most so much if it takes part; at least so much and perhaps nothing is no bound.
            return weakest([status, Status.CEILING]) if status.amount else status
        return status

    def together(self, line: str, codes: Iterable[str], status: Status) -> Status:
        """The status of a sum over agencies of a line, each of which gets an amount of `status`."""
        agencies = [(line, code) for code in codes]
        return self._sum([self._of_agency(*agency, status) for agency in agencies], agencies)

    def component(self, component: PlannedComponent) -> Status:
        """The weakest that one agency's amount of a component has, or why there is none."""
        statuses = [self.cell(component, code) for code in component.eligible]
        if any(status.amount for status in statuses):
            return weakest(statuses)
        return self.of([component.line], component.eligible, [component.name])

    def of(
        self,
        lines: Iterable[str],
        codes: Iterable[str] | None = None,
        components: Collection[str] | None = None,
    ) -> Status:
        """The status of a sum over lines, territories and components: that of its weakest term.

        What one agency would get may be fixed; a sum over several also rests on which of them take
        part, and where that is assumed or given by the user the sum is estimated. Where nothing is
        added up, why: `absent` if nobody takes part, else what the components are.
        """
        lines = list(lines)
        codes = list(self._agencies.territories.codes if codes is None else codes)
        agencies = [(line, code) for line in lines for code in codes if (line, code) in self._part]
        statuses = [
            self.cell(component, code)
            for line in dict.fromkeys(lines)
            for component in self._by_line.get(line, ())
            if components is None or component.name in components
            for code in codes
        ]
        if not any(status.amount for status in statuses):
            order = (Status.DISTRIBUTION_UNKNOWN, Status.ABSENT)
            return next((status for status in order if status in statuses), Status.NOT_CONCERNED)
        return self._sum(statuses, agencies)

    def _sum(self, statuses: list[Status], agencies: Sequence[tuple[str, str]]) -> Status:
        """As weak as its weakest term, and as what is known of who takes part."""
        if len(agencies) > 1:
            unknown = any(self._part[agency] is TakesPart.UNKNOWN for agency in agencies)
            counted = unknown and not self.ceiling  # a ceiling says so of itself
            if counted or (not unknown and self._assumed(agencies)):
                return weakest([*statuses, Status.ESTIMATED])
        return weakest(statuses)

    def participation(self, line: str, code: str | None = None) -> Status:
        """The status of what is known of who takes part in a line: one territory, or all."""
        found = [
            part for (name, at), part in self._part.items() if name == line and code in (None, at)
        ]
        if TakesPart.UNKNOWN in found:
            return Status.CEILING if self.ceiling else Status.ESTIMATED
        return Status.ESTIMATED if self._agencies.given is not None else Status.FIXED

    def _assumed(self, agencies: Iterable[tuple[str, str]]) -> bool:
        """Whether the user's word on who takes part bears on some agencies."""
        if self._agencies.given is None:
            return False
        return self._open or any(self._part[agency] is TakesPart.NO for agency in agencies)
