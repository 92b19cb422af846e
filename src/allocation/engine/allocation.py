"""The result: what each territory gets, and what must be said beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from allocation.engine.bounds import KnownBounds, bounds
from allocation.engine.case import Case
from allocation.engine.execution import Execution
from allocation.engine.notes import notes, split_between_lines
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest
from allocation.money import CENTS
from allocation.words import _


class Amount(NamedTuple):
    """Cents with their status; None, and the reason as status, where there is no amount.

    `bounds` are cents, both included, where no more is known.
    """

    cents: int | None
    status: Status
    bounds: tuple[int, int] | None = None


class Balance(NamedTuple):
    """Cents of the envelope that no territory is known to get, how sure they are, and why.

    `kind` is `undistributed` for what an absent agency leaves (reliquat), `distribution-unknown`
    for what is delegated and no key divides.
    """

    line: str
    cents: int
    status: Status
    kind: Status
    why: str
    bounds: tuple[int, int] | None = None


class Allocation:
    """What each territory gets from each line and component: the steps of a case, carried out."""

    def __init__(self, case: Case) -> None:
        """Raises Refusal where an envelope is smaller than what comes first."""
        self.case = case
        self.execution = Execution(case).run()

    # Amounts

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Amount]:
        """By territory code, line and component, in the order of the set and of the rule."""
        case = self.case
        columns = {
            (found.line, found.name): self.execution.cents(found.amount).tolist()
            for found in case.components
            if found.amount is not None
        }
        cells = {}
        for row, code in enumerate(case.territories.codes):
            for found in case.components:
                status = case.standing.cell(found, code)
                cents = columns[found.line, found.name][row] if status.amount else None
                cells[code, found.line, found.name] = Amount(cents, status)
        return cells

    def of(
        self,
        lines: Iterable[str] | None = None,
        codes: Iterable[str] | None = None,
        components: Iterable[str] | None = None,
    ) -> Amount:
        """The sum over some lines, territories and components; over all of them by default.

        KnownBounds are those of the lines and territories, where they are known: of one, or of all.
        """
        case = self.case
        lines = list(case.rule.lines if lines is None else lines)
        one = None if codes is None else list(codes)
        parts = None if components is None else list(components)
        status = case.standing.of(lines, one, parts)
        if not status.amount:
            return Amount(None, status)
        cells = [
            self.cells[code, line, name].cents
            for code in (case.territories.codes if one is None else dict.fromkeys(one))
            for line in dict.fromkeys(lines)
            for name in case.rule.lines[line].components
            if parts is None or name in parts
        ]
        cents = sum(cell for cell in cells if cell is not None)
        return Amount(cents, status, None if parts else self._bounds_of(lines, one))

    def region(self, code: str, lines: Iterable[str] | None = None) -> Amount:
        """What one territory gets from some lines, or from all."""
        return self.of(lines, [code])

    def whole(self, lines: Iterable[str] | None = None) -> Amount:
        """What all territories get from some lines, or from all, without the balances."""
        return self.of(lines)

    @property
    def total(self) -> int:
        """The sum of all amounts, in cents; what is undistributed is left out."""
        return self.whole().cents or 0

    @property
    def status(self) -> Status:
        """The status of the total."""
        return self.case.standing.of(self.case.rule.lines)

    def distributed(self, line: str) -> list[str]:
        """The components of a line that a key divides or a text gives, in the order of the rule."""
        return [c.name for c in self.case.components if c.line == line and c.amount is not None]

    # KnownBounds

    def bounds(self, lines: Iterable[str] | None = None) -> KnownBounds:
        """Between which cents the amounts of some lines lie, where they are not known."""
        chosen = tuple(self.case.rule.lines if lines is None else lines)
        if chosen not in self._bounds:
            self._bounds[chosen] = bounds(self.execution, chosen)
        return self._bounds[chosen]

    @cached_property
    def _bounds(self) -> dict[tuple[str, ...], KnownBounds]:
        return {}

    def _bounds_of(self, lines: list[str], codes: list[str] | None) -> tuple[int, int] | None:
        found = self.bounds(lines)
        if codes is None:
            return found.total
        return found.regions.get(codes[0]) if len(codes) == 1 else None

    # What reaches nobody

    @cached_property
    def balances(self) -> tuple[Balance, ...]:
        """What is left of the envelope, line by line."""
        return (*self._absent(), *self._withheld())

    def _absent(self) -> Iterable[Balance]:
        case, codes = self.case, self.case.territories.codes
        for line in case.rule.lines:
            out = [
                row
                for row, code in enumerate(codes)
                if case.takes_part.get((line, code)) is TakesPart.NO
            ]
            parts = [c for c in case.components if c.line == line and c.amount and case.stays(c)]
            columns = [self.execution.cents(c.amount) for c in parts if c.amount]
            if not columns or not out:
                continue
            cents = sum(int(column[row]) for column in columns for row in out)
            names = ", ".join(case.territories.members[row].name for row in out)
            why = _(
                "left by agencies that take no part ({names}), and given to nobody", names=names
            )
            status = weakest(component.status for component in parts)
            yield Balance(line, cents, status, Status.UNDISTRIBUTED, why)

    def _withheld(self) -> Iterable[Balance]:
        for found in self.case.components:
            if found.withheld is None:
                continue
            cents = int(self.execution.cents(found.withheld).sum())
            why = _("it is delegated, and no text says how it is divided")
            kind, status = Status.DISTRIBUTION_UNKNOWN, found.withheld.status
            known = self.bounds([found.line]).withheld.get((found.line, found.name))
            yield Balance(found.line, cents, status, kind, why, known)

    # Beside the amounts

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What the rule says, and what the numbers themselves call for."""
        found = self.bounds().note
        return (*self.case.rule.notes, *notes(self.execution), *([found] if found else []))

    @property
    def moving_split(self) -> str | None:
        """The split that moves money between lines only, by name; None where there is none."""
        return split_between_lines(self.case)

    @cached_property
    def published(self) -> Mapping[str, int]:
        """The published amounts in cents by territory code, where there is a publication."""
        publication = self.case.publication
        if publication is None:
            return {}
        return {code: int(amount * CENTS) for code, amount in publication.amounts.items()}

    @cached_property
    def reproduces(self) -> bool | None:
        """Whether the rule, as it stands, gives every published amount; None without any.

        With anything overridden nothing is called reproduced.
        """
        if not self.published:
            return None
        amounts = {code: self.region(code).cents for code in self.case.territories.codes}
        totals = {code: cents for code, cents in amounts.items() if cents}
        return not self.case.overridden and totals == self.published
