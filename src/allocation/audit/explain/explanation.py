"""What an explanation is made of: steps, their operands, and how each amount was rounded."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from allocation.model.expression import Expression, Operand, Step
from allocation.model.method import Method
from allocation.model.status import Status
from allocation.model.territory import Territory

EUROS = "EUR"
NUMBER = "1"
"""The unit of a number that counts nothing, such as a weight."""


class NamedHypothesis(NamedTuple):
    """A hypothesis, or a value given in place of the rule's, by its name."""

    name: str
    why: str


class Term(NamedTuple):
    """An operand with its value and where that comes from.

    `origin` is ``rules/2025.yaml:29``, ``data/population_2025.csv:6``, ``step 2``, or an option
    as typed; it is never translated.
    """

    what: str
    value: Fraction
    unit: str
    origin: str
    status: Status
    cite: str | None = None
    hypotheses: tuple[NamedHypothesis, ...] = ()
    rows: int | None = None
    """How many rows of the origin were added up, where it is a sum."""
    symbol: str = ""
    """The letter by which the formula of its step names it."""


class At(NamedTuple):
    """Where a step is read: at a territory, and at a line or component of what is shared.

    With neither, all together: one amount, or the sum over the territories.
    """

    code: str | None = None
    member: str | None = None


class Neighbour(NamedTuple):
    """Who stood next to the limit between those that got a unit left over and those that didn't."""

    name: str
    remainder: Fraction
    rank: int


class Decision(NamedTuple):
    """How an unrounded amount became whole units: (`floor` + `added`) x `unit` euros.

    For a sum over several, `quota`, `floor` and `added` are sums, and `rank` and `got` are None.
    """

    method: Method
    unit: Fraction
    """In euros."""
    quota: Fraction
    """In units, like floor and remainder."""
    floor: int
    remainder: Fraction
    added: int
    """Units on top of the floor."""
    origin: str
    """Where the rule says how to round."""
    of: int | None = None
    """How many stand in line, or are added up."""
    rank: int | None = None
    left: int | None = None
    """Units left over, for all of them together."""
    got: bool | None = None
    last: Neighbour | None = None
    """The last in line that got a unit left over."""
    next: Neighbour | None = None
    """The first in line that got none."""
    nearest: int | None = None
    """What rounding this one by itself to the nearest unit would make of it."""
    queue: tuple[Neighbour, ...] = ()
    """All of them, in the order in which they stand in line."""
    hypotheses: tuple[NamedHypothesis, ...] = ()
    cite: str | None = None


class ExplainedStep(NamedTuple):
    """One step: a formula, its operands, its value, and what rounding made of it, in euros."""

    number: int
    what: str
    step: Step
    """The step of the plan, and where it was read."""
    at: At
    line: str | None
    component: str | None
    expression: Expression
    terms: dict[Operand, Term]
    """The operands of the expression, each with its letter, in the order of the letters."""
    exact: Fraction
    decision: Decision | None
    result: Fraction
    status: Status
    interval: tuple[int, int] | None = None
    """Bounds of the result in cents, where it is known only within bounds."""
    withheld: bool = False
    """True when how the result is divided is unknown, and it is part of no later sum."""
    hypotheses: tuple[NamedHypothesis, ...] = ()
    """Hypotheses that bear on the step and are no operand of it."""
    remarks: tuple[str, ...] = ()


class Explanation(NamedTuple):
    """The steps to one amount: of a region or of all, from every line or from one."""

    region: Territory | None
    line: str | None
    steps: tuple[ExplainedStep, ...]
    cents: int | None
    """The amount; None where there is none, which is not an amount of 0: the status says why."""
    status: Status
    interval: tuple[int, int] | None = None
    published: int | None = None
    """In cents."""
    reproduces: bool = False
    """True when the rule as it stands gives the published amount."""
    beside: tuple[str, ...] = ()
    """What else must be said of the amount."""
