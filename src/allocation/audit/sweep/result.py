"""What a sweep found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.spread import Spread
from allocation.diagnostics import Diagnostic
from allocation.engine.allocation import Allocation, Amount
from allocation.engine.case import UsedHypothesis
from allocation.model.key import DataFile
from allocation.model.status import Status
from allocation.model.territory import TerritorySet
from allocation.reading.rules import Override, RuleFile


class Refused(NamedTuple):
    """A point at which the rule alone is refused."""

    values: Mapping[str, str]
    reason: Diagnostic


class RegionSpread(NamedTuple):
    """A territory, or all of them together (`code` is empty); amounts in cents."""

    code: str
    default: Amount | None
    """Under the rule with nothing varied; None where that is refused."""
    spread: Spread | None
    """Over the runs that give an amount; None where none does."""
    status: Status
    """The weakest that any run has, or why no run gives an amount."""

    @property
    def concerned(self) -> bool:
        """Whether any run is about the territory."""
        return self.status is not Status.NOT_CONCERNED


class Sweep(NamedTuple):
    """What a sweep found."""

    loaded: RuleFile
    territories: TerritorySet
    factors: tuple[Factor, ...]
    fixed: tuple[Override, ...]
    runs: int
    refused: int
    """Points that were refused; they are in no figure."""
    first_refused: tuple[Refused, ...]
    regions: tuple[RegionSpread, ...]
    total: RegionSpread
    seed: int | None
    """Of the draws; None for a grid."""
    data: tuple[DataFile, ...]
    given: tuple[tuple[str, str], ...]
    """What was given and does not vary, by name, as programs write it."""
    default_refused: Diagnostic | None
    left_over: frozenset[tuple[str, Status]]
    """By line, what becomes of amounts that reach no territory in some run."""
    default: Allocation | None
    """With nothing varied; None where that is refused."""
    hypotheses: tuple[UsedHypothesis, ...]
    """What every run rests on beside what varies; none where the default is refused."""
    only: frozenset[str] | None = None
    """Codes of the territories to show; None means all of them. The total is of all."""

    @property
    def shown(self) -> tuple[RegionSpread, ...]:
        """The territories to show."""
        return tuple(r for r in self.regions if self.only is None or r.code in self.only)
