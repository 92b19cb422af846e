"""A case: one rule, its data, its participants and overrides, with nothing left to look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from allocation.diagnostics import Place
from allocation.engine.plan import Plan
from allocation.engine.planned import PlannedComponent
from allocation.engine.standing import Standing
from allocation.model.fields import Citation
from allocation.model.key import DataFile, Key
from allocation.model.participation import Participants, TakesPart
from allocation.model.publication import Publication
from allocation.model.rule import Rounding, Rule
from allocation.model.status import Status
from allocation.model.territory import TerritorySet
from allocation.model.variant import VariantFile, labelled
from allocation.reading.places import is_shipped


class UsedHypothesis(NamedTuple):
    """A hypothesis as it was used; `value` is text for programs, never translated."""

    name: str
    value: str
    why: str
    status: Status
    cite: Citation | None
    overridden: bool
    option: str | None = None
    """How it was typed, or the line of the variant that gives it."""
    was: str = ""
    """The rule's own value, where another was given in its place."""
    of_variant: bool = False
    """True where the variant gives it, and not the user."""


class Case(NamedTuple):
    """Everything that `compute` needs."""

    rule: Rule
    file: DataFile
    """The file of the rule."""
    shipped: bool
    """Whether the rule is one that travels with the program."""
    territories: TerritorySet
    concerned: frozenset[str]
    """Codes of the territories in the rule's scope."""
    plan: Plan
    keys: Mapping[str, Key]
    takes_part: Mapping[tuple[str, str], TakesPart]
    """By line and territory code, for eligible agencies."""
    participants: Participants | None
    rounding: Rounding
    rounding_place: Place
    scope_place: Place
    participation_place: Place
    hypotheses: tuple[UsedHypothesis, ...]
    data: tuple[DataFile, ...]
    publication: Publication | None
    participants_given: bool
    """True when the user said who takes part."""
    overridden: bool
    """True when anything was given in place of the rule's own values or participants."""
    variant: VariantFile | None = None
    """The variant that was computed, where the rule is the baseline of one."""

    def is_own(self, key: str) -> bool:
        """Whether the data of this name (`publication`, `participation`…) are the user's own."""
        return any(file.key == key and not is_shipped(file) for file in self.data)

    @property
    def label(self) -> str:
        """``2025@1``, or ``2025@1 variant 2025-births``."""
        return labelled(self.rule.label, self.variant)

    @property
    def standing(self) -> Standing:
        """The status of every amount and sum."""
        return self.plan.standing

    @property
    def ceiling(self) -> bool:
        """True when an amount whose agency may not take part is a ceiling."""
        return self.plan.standing.ceiling

    @property
    def components(self) -> tuple[PlannedComponent, ...]:
        """The components of every line, in the order of the rule."""
        return self.plan.components

    @property
    def given(self) -> tuple[tuple[str, str], ...]:
        """What was given in place of the rule's own, by name, as programs write it; no file."""
        file = self.participants.file if self.participants else None
        found = (found for found in self.hypotheses if found.overridden)
        return tuple((each.name, each.value) for each in found if each.value != file)

    def stays(self, component: PlannedComponent) -> bool:
        """Whether the amount of an agency that does not take part stays undistributed.

        It does where it comes out of an envelope; else nothing was ever there.
        """
        first = {place for pool in self.plan.pools.values() for place in pool.after}
        return component.pool is not None or (component.line, component.name) in first
