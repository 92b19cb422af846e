"""The JSON of `allocate explain`."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict

from allocation.model.method import Method
from allocation.views.outputs.common import (
    Bounded,
    Cites,
    Decimals,
    Digest,
    Euros,
    FileJson,
    HypothesisJson,
    Number,
    OfRule,
    Said,
    Standing,
)


class WhyJson(TypedDict):
    """A hypothesis, or a value given in place of the rule's, by its name."""

    name: str
    why: Said | str


class Because(TypedDict, total=False):
    """The hypothesis that a figure rests on, where it rests on one."""

    hypothesis: WhyJson
    also: Sequence[WhyJson]
    """What else is assumed."""


class AddedUp(TypedDict, total=False):
    """How many rows of the origin were added up, where they were."""

    rows: int


class Sourced(TypedDict, total=False):
    """Where it is said, in a text or by the program."""

    cite: Said | str


class OperandJson(Sourced, Because, AddedUp):
    """An operand of a formula: its value, and where that comes from."""

    symbol: str
    what: Said | str
    value: Number
    decimal: Decimals
    unit: str
    origin: str
    status: Standing


class NeighbourJson(TypedDict):
    """One in line for the units left over."""

    name: str
    rank: int
    remainder: Number


class RoundingJson(Cites, Because):
    """How an amount became whole units."""

    method: Method
    unit: Euros
    quota: Number
    floor: int
    remainder: Number
    rank: int | None
    of: int | None
    left: int | None
    got: bool | None
    added: int
    last: NeighbourJson | None
    next: NeighbourJson | None
    nearest: int | None
    line: Sequence[NeighbourJson]
    origin: str


class StepJson(Bounded):
    """A formula, its operands, its value, and what rounding made of it."""

    step: int
    what: Said | str
    line: str | None
    component: str | None
    words: str
    symbols: str
    operands: Sequence[OperandJson]
    exact: Number
    decimal: Decimals
    rounding: RoundingJson | None
    result: Euros | Number | None
    status: Standing
    distribution_unknown: bool
    hypotheses: Sequence[WhyJson]
    remarks: Sequence[Said]


class TerritoryJson(TypedDict):
    """A region."""

    code: str
    name: str


class SubjectJson(TypedDict):
    """Whose amount it is; null for all of them."""

    region: TerritoryJson | None
    line: str | None


class PrintedJson(TypedDict, total=False):
    """What is published of it, and whether the rule as it stands gives that."""

    published: Euros
    reproduces: bool


class ExplanationJson(OfRule, Bounded, PrintedJson):
    """The steps to an amount."""

    data: Sequence[FileJson]
    digest: Digest
    hypotheses: Sequence[HypothesisJson]
    subject: SubjectJson
    total: Euros | None
    status: Standing
    steps: Sequence[StepJson]
    notes: Sequence[Said | str]
