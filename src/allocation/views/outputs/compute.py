"""The JSON of `allocate 2023` and of several years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.views.outputs.common import (
    Beyond,
    Bounded,
    Decimals,
    Digest,
    Euros,
    FileJson,
    HypothesisJson,
    OfRule,
    RuleFileJson,
    Said,
    Standing,
)


class GivenJson(TypedDict):
    """What stands in place of the rule's own value."""

    name: str
    label: Said | str
    value: str
    was: str | None
    by: Literal["variant", "user"]


class LineJson(TypedDict):
    """A line of credit of the rule."""

    name: str
    label: str
    credit: str


class FormulaJson(TypedDict):
    """How a component is computed, and where the text says so."""

    line: str
    component: str
    kind: str
    formula: str | None
    cite: Said | str


class Reproducing(TypedDict, total=False):
    """Whether the rule as it stands gives what is published, where that is something."""

    reproduces: bool


class TotalsJson(Bounded, Reproducing):
    """Of all regions."""

    all: Euros | None
    status: Standing
    lines: Mapping[str, Euros | None]


class RatioJson(TypedDict):
    """The key by whose unit each region has a ratio."""

    key: str
    unit: str
    why: Said


class Rated(TypedDict, total=False):
    """That ratio, where it was asked for."""

    per: RatioJson


class ComponentJson(TypedDict):
    """What a region gets as a component of a line."""

    amount: Euros | None
    status: Standing


class Taking(TypedDict, total=False):
    """Whether an agency takes part, where there is one."""

    takes_part: TakesPart


class RegionLineJson(Taking):
    """What a region gets from a line."""

    total: Euros | None
    status: Standing
    components: Mapping[str, ComponentJson]


class Beside(TypedDict, total=False):
    """What is published of a region, and the ratio that was asked for."""

    published: Euros
    per: Decimals | None


class RegionJson(Bounded, Beside):
    """What a region gets."""

    code: str
    name: str
    total: Euros | None
    status: Standing
    """Why there is no amount, where there is none; which is not 0."""
    lines: Mapping[str, RegionLineJson]


class AllocationJson(OfRule, Beyond):
    """A year, computed."""

    given: Sequence[GivenJson]
    data: Sequence[FileJson]
    digest: Digest
    lines: Sequence[LineJson]
    formulas: Sequence[FormulaJson]
    totals: TotalsJson
    regions: Sequence[RegionJson]
    hypotheses: Sequence[HypothesisJson]
    notes: Sequence[Said | str]


Nothing = Annotated[Sequence[str], Field(max_length=0)]


class RatedAllocationJson(AllocationJson, Rated):
    """The same alone, for which a ratio can be asked."""


class UnknownTotalsJson(TypedDict):
    """No amount is known."""

    all: None
    status: Literal[Status.UNKNOWN]


class UnknownRegionJson(TypedDict):
    """A region in a year without a formula."""

    code: str
    name: str
    total: None
    status: Literal[Status.UNKNOWN]


class UnknownYearJson(TypedDict):
    """A year without a formula, beside others."""

    rule: RuleFileJson
    given: Nothing
    data: Nothing
    digest: Digest
    totals: UnknownTotalsJson
    regions: Sequence[UnknownRegionJson]
    notes: Sequence[str]


class AllocationsJson(TypedDict):
    """Several years side by side."""

    allocations: Sequence[AllocationJson | UnknownYearJson]


Computed = RatedAllocationJson | AllocationsJson
