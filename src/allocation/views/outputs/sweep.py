"""The JSON of `allocate sweep`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from allocation.model.status import Status
from allocation.views.outputs.common import (
    BalanceJson,
    Digest,
    Euros,
    ExactEuros,
    FileJson,
    HypothesisJson,
    OfRule,
    Said,
    Standing,
)


class RefusedJson(TypedDict):
    """Values that are no case, and why."""

    values: Mapping[str, str]
    code: str
    reason: Said


class InvalidJson(TypedDict):
    """Runs that were refused, and the first of them."""

    runs: int
    first: Sequence[RefusedJson]


class ValuesJson(TypedDict):
    """What varies over a list of values."""

    name: str
    values: Sequence[str]


RangeJson = TypedDict(
    "RangeJson",
    {"name": str, "from": Euros, "to": Euros, "step": ExactEuros | None, "count": int},
)
"""What varies over a range of amounts."""


class SpreadJson(TypedDict):
    """The amount with nothing varied, and how the amounts of all runs lie."""

    default: Euros | None
    min: Euros | None
    q05: Euros | None
    q25: Euros | None
    q50: Euros | None
    q75: Euros | None
    q95: Euros | None
    max: Euros | None
    runs: int
    status: Standing
    default_status: Standing | None


class RegionSpreadJson(SpreadJson):
    """The same of a region."""

    code: str
    name: str


class LeftOverJson(TypedDict):
    """What of a line reaches no region in some run."""

    line: str
    status: Status


class SweepJson(OfRule):
    """How far amounts lie apart."""

    runs: int
    invalid: InvalidJson
    data: Sequence[FileJson]
    digest: Digest
    varied: Sequence[ValuesJson | RangeJson]
    fixed: Mapping[str, str]
    seed: int | None
    hypotheses: Sequence[HypothesisJson]
    regions: Sequence[RegionSpreadJson]
    total: SpreadJson
    left_over: Sequence[LeftOverJson]
    undistributed: Sequence[BalanceJson] | None
    distribution_unknown: Sequence[BalanceJson] | None
