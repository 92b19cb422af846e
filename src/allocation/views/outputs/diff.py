"""The JSON of `allocate diff`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from typing_extensions import TypedDict

from allocation.audit.diff.structure import ChangeKind
from allocation.views.outputs.common import (
    Decimals,
    Digest,
    Euros,
    FileJson,
    RuleFileJson,
    Said,
    Standing,
    Varied,
)


class OverrideJson(TypedDict):
    """A value in place of the rule's own."""

    name: str
    label: Said | str
    value: str
    was: str | None


class ComparedRuleJson(RuleFileJson, Varied):
    """One of the two rules."""

    label: Said | str
    overrides: Sequence[OverrideJson]


class BothRules(TypedDict):
    """The rule before, and the rule after."""

    a: ComparedRuleJson
    b: ComparedRuleJson


class BothLines(TypedDict):
    """The lines of each that are compared."""

    a: Sequence[str]
    b: Sequence[str]


class SelectionJson(TypedDict):
    """Which regions and lines the effect is about; null for all."""

    regions: Sequence[str] | None
    lines: BothLines | None


class ChangeJson(TypedDict):
    """What changed in the rule; null on the side that has none."""

    path: str
    kind: ChangeKind
    a: str | None
    b: str | None
    cite_a: str | None
    cite_b: str | None
    place_a: str | None
    place_b: str | None


class AmountsJson(TypedDict):
    """What both rules give, what lies between them, and what of it each cause does."""

    a: Euros | None
    b: Euros | None
    difference: Euros | None
    interval: Sequence[Euros | None] | None
    """The least and the most that the difference can be."""
    percent: Decimals | None
    status: Standing
    status_a: Standing
    status_b: Standing
    causes: Mapping[str, Euros] | None


class RegionEffectJson(AmountsJson):
    """A region under both rules."""

    code: str
    name: str


class TotalEffectJson(AmountsJson):
    """The sum of regions that both rules give an amount."""

    regions: int


class CauseJson(TypedDict):
    """What changes together."""

    name: str
    paths: Sequence[str]


class EffectJson(TypedDict):
    """What a change of rule does."""

    regions: Sequence[RegionEffectJson]
    total: TotalEffectJson | None
    causes: Sequence[CauseJson]
    merged: Sequence[str]
    sampled: bool


class DifferenceJson(TypedDict):
    """Two rules; what was not asked for, or can't be had, is null."""

    rules: BothRules
    data: Sequence[FileJson]
    selection: SelectionJson | None
    digest: Digest
    differs: bool
    structure: Sequence[ChangeJson] | None
    effect: EffectJson | None
    notes: Sequence[Said]
