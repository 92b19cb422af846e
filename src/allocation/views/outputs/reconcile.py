"""The JSON of `allocate reconcile`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from typing_extensions import TypeAliasType, TypedDict

from allocation.audit.reconcile.compare import AcceptedBy
from allocation.audit.reconcile.figures import SideKind
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.method import Method
from allocation.model.publication import Reading
from allocation.views.outputs.common import (
    Digest,
    ExactEuros,
    FileJson,
    Number,
    OfRule,
    Said,
    Standing,
)

Interval = TypeAliasType("Interval", Sequence[ExactEuros | None])
"""From, and to; null where there is no end."""


class SideJson(TypedDict):
    """One of the two sides."""

    kind: SideKind
    name: Said | str


class EstimateJson(TypedDict):
    """What a figure may stand for, and under which methods of rounding."""

    methods: Sequence[Method]
    interval: Interval | None
    includes: Sequence[bool] | None
    """Whether each end belongs to it."""


class TotalJson(TypedDict):
    """A total or a count of one side."""

    name: str
    side: SideKind
    of: str
    """What it counts: euros, regions, projects."""
    value: ExactEuros | Number
    interval: Interval | None
    includes: Sequence[bool] | None
    intervals: Sequence[EstimateJson]
    reading: Reading
    printed: str | None
    cite: str | None
    status: Standing | None
    verdict: Verdict
    why: Said | Literal[""]


class AcceptedJson(TypedDict):
    """By what a difference was accepted."""

    by: AcceptedBy
    reason: Said | str
    cite: str


class PairJson(TypedDict):
    """Two totals held against each other."""

    first: str
    second: str
    difference: ExactEuros
    verdict: Verdict
    under: Sequence[Method]
    accepted: AcceptedJson | None
    why: Said | Literal[""]


class ReferenceJson(TypedDict, total=False):
    """What a figure is held against: one of the two."""

    published: ExactEuros | None
    computed: ExactEuros | None


class ComparedRegionJson(ReferenceJson):
    """A region on both sides."""

    code: str
    name: str
    held: ExactEuros | None
    difference: ExactEuros | None
    interval: Interval | None
    includes: Sequence[bool] | None
    verdict: Verdict
    under: Sequence[Method]
    accepted: AcceptedJson | None
    status: Standing | None
    place: str | None
    why: Said | Literal[""]


class UsedHypothesisJson(TypedDict):
    """What a computed side rests on."""

    name: str
    value: str
    overridden: bool


class NoticeJson(TypedDict):
    """What should be known of how a table was read."""

    code: str
    place: str | None
    message: Said


class ReconciliationJson(OfRule):
    """Two sides held against each other."""

    verdict: Verdict
    partial: bool
    missing: Sequence[str]
    given: Mapping[str, str]
    reference: SideJson
    held: SideJson
    unit: ExactEuros
    held_unit: ExactEuros
    totals: Sequence[TotalJson]
    pairs: Sequence[PairJson]
    regions: Sequence[ComparedRegionJson]
    hypotheses: Sequence[UsedHypothesisJson]
    problems: Sequence[Said]
    notices: Sequence[NoticeJson]
    notes: Sequence[Said]
    data: Sequence[FileJson]
    digest: Digest
