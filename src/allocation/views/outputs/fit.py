"""The JSON of `allocate fit`."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict

from allocation.audit.fit.allowed import Fits
from allocation.model.method import Method
from allocation.views.outputs.common import (
    Digest,
    ExactEuros,
    FileJson,
    RuleFileJson,
    Said,
    Varied,
)


class EnvelopeJson(TypedDict):
    """An envelope under which every hypothesis was tried."""

    name: str
    value: ExactEuros
    from_the_rows: bool


class RivalJson(TypedDict):
    """A row, and the envelope that it asks for or allows."""

    code: str
    envelope: ExactEuros


class ConflictJson(TypedDict):
    """Two rows that exclude one another."""

    at_least: RivalJson
    at_most: RivalJson


class CandidateJson(TypedDict):
    """A hypothesis, and how far the table follows it."""

    key: str
    key_rounding: str | None
    base: ExactEuros
    base_found: bool
    base_interval: Sequence[ExactEuros] | None
    envelope: ExactEuros
    envelope_name: str | None
    envelope_interval: Sequence[ExactEuros] | None
    envelope_includes: Sequence[bool] | None
    envelope_interval_exact: Sequence[ExactEuros] | None
    rate_interval: Sequence[ExactEuros] | None
    rate_interval_exact: Sequence[ExactEuros] | None
    unit: ExactEuros
    method: Method
    rows_equal: int
    rows_within: int
    max_error: ExactEuros
    max_error_region: str | None
    free_parameters: int
    verdict: Fits
    conflict: ConflictJson | None


class OfPublication(Varied, total=False):
    """The rule whose published table it is, where it is one."""

    rule: RuleFileJson


class FitJson(OfPublication):
    """What a table may follow."""

    tried: int
    keys: int
    rows: int
    units: Sequence[ExactEuros]
    envelopes: Sequence[EnvelopeJson]
    candidates: Sequence[CandidateJson]
    conclusion: Sequence[Said]
    data: Sequence[FileJson]
    digest: Digest
