"""A case: one rule, its data, its participants and overrides, with nothing left to look up."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from allocation.diagnostics import Place
from allocation.model.components import Component
from allocation.model.expression import Expression
from allocation.model.fields import Citation
from allocation.model.key import DataFile, Key
from allocation.model.participation import Participants, TakesPart
from allocation.model.publication import Publication
from allocation.model.rule import Rounding, Rule
from allocation.model.status import Status
from allocation.model.territory import TerritorySet
from allocation.model.variant import VariantFile, labelled


class Part(NamedTuple):
    """A component of a line, ready to compute."""

    line: str
    name: str
    component: Component
    expression: Expression | None
    """Euros per agency; None where no key divides the pool."""
    status: Status
    pool: str | None
    """The fund that the part divides, if it divides one."""
    key: str | None
    place: Place
    """Where the component stands in its rule file."""
    eligible: frozenset[str]
    """Codes of the territories whose agency can receive it, whether it takes part or not."""


class Fund(NamedTuple):
    """A pool, ready to compute: its formula, and the weights of the lines that share it."""

    name: str
    expression: Expression
    precision: Fraction
    """The unit to which its envelope is printed, in euros; 0 where it is taken as exact."""
    weights: Mapping[str, int]
    weights_place: Place
    """Where the weights stand, or the pool where nothing weighs one line more than another."""
    after: tuple[tuple[str, str], ...]
    """The line and component of everything that is taken from the envelope first."""


class Assumption(NamedTuple):
    """A hypothesis as it was used; `value` is text for programs, never translated."""

    name: str
    value: str
    why: str
    status: Status
    cite: Citation | None
    overridden: bool
    option: str | None = None
    """How it was typed, where it was given on the command line."""


class Case(NamedTuple):
    """Everything that `compute` needs."""

    rule: Rule
    rule_file: str
    rule_sha256: str
    territories: TerritorySet
    concerned: frozenset[str]
    """Codes of the territories in the rule's scope."""
    parts: tuple[Part, ...]
    funds: Mapping[str, Fund]
    keys: Mapping[str, Key]
    takes_part: Mapping[tuple[str, str], TakesPart]
    """By line and territory code, for eligible agencies."""
    participants: Participants | None
    ceiling: bool
    """True when an amount whose agency may not take part is a ceiling."""
    rounding: Rounding
    rounding_place: Place
    scope_place: Place
    participation_place: Place
    assumptions: tuple[Assumption, ...]
    data: tuple[DataFile, ...]
    publication: Publication | None
    participants_given: bool
    """True when the user said who takes part."""
    overridden: bool
    """True when anything was given in place of the rule's own values or participants."""
    variant: VariantFile | None = None
    """The variant that was computed, where the rule is the baseline of one."""

    @property
    def label(self) -> str:
        """``2025@1``, or ``2025@1 variant 2025-births``."""
        return labelled(self.rule.label, self.variant)

    def stays(self, part: Part) -> bool:
        """Whether the amount of an agency that does not take part stays undistributed.

        It does where it comes out of an envelope; else nothing was ever there.
        """
        first = {place for fund in self.funds.values() for place in fund.after}
        return part.pool is not None or (part.line, part.name) in first
