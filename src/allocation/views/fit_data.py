"""A fit for programs: JSON and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.audit.fit.allowed import FITS
from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.conclusion import conclude, inward
from allocation.audit.fit.search import Fit
from allocation.audit.fit.subject import Subject
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.method import called
from allocation.money import machine_euros
from allocation.views import machine
from allocation.views.made import Made
from allocation.views.provenance import files_json, rule_json
from allocation.views.tables import Cell, CellKind, DataTable, Heading, Row
from allocation.words import _

if TYPE_CHECKING:
    from allocation.views.outputs.fit import CandidateJson, ConflictJson, FitJson, OfPublication


def as_json(found: Fit, subject: Subject, files: Sequence[DataFile]) -> str:
    """One object; amounts are strings of euros, exact."""
    rule: OfPublication = {}
    if subject.rule:
        rule = {**rule_json(subject.rule)}
    document: FitJson = {
        **rule,
        "tried": found.tried,
        "keys": found.keys,
        "rows": found.rows,
        "units": [machine_euros(unit) for unit in found.units],
        "envelopes": [
            {"name": str(e.name), "value": machine_euros(e.value), "from_the_rows": e.free}
            for e in found.envelopes
        ],
        "candidates": [_candidate(candidate) for candidate in found.candidates],
        "conclusion": conclude(found, subject.territories),
        "data": files_json(files),
        "digest": made_by(found, subject.name, files).digest,
    }
    return machine.write(document)


def _candidate(candidate: Candidate) -> CandidateJson:
    conflict: ConflictJson | None = None
    if candidate.asks_most and candidate.allows_least:
        conflict = {
            "at_least": {
                "code": candidate.asks_most.code,
                "envelope": machine_euros(candidate.asks_most.envelope),
            },
            "at_most": {
                "code": candidate.allows_least.code,
                "envelope": machine_euros(candidate.allows_least.envelope),
            },
        }
    return {
        "key": candidate.key,
        "key_rounding": str(candidate.key_unit) if candidate.key_unit > 1 else None,
        "base": machine_euros(candidate.base),
        "base_found": candidate.base_found,
        "base_interval": _interval(candidate.base_interval),
        "envelope": machine_euros(candidate.envelope),
        "envelope_name": str(candidate.envelope_name) or None,
        "envelope_interval": _interval(candidate.envelope_interval),
        "envelope_includes": _ends(candidate.envelope_interval),
        "envelope_interval_exact": _exact(candidate.envelope_interval),
        "rate_interval": _interval(candidate.rate_interval),
        "rate_interval_exact": _exact(candidate.rate_interval),
        "unit": machine_euros(candidate.unit),
        "method": candidate.method,
        "rows_equal": candidate.equal,
        "rows_within": candidate.within,
        "max_error": machine_euros(candidate.max_error),
        "max_error_region": candidate.worst if candidate.max_error else None,
        "free_parameters": candidate.free,
        "verdict": candidate.verdict,
        "conflict": conflict,
    }


def _interval(interval: Interval | None) -> list[str] | None:
    """Decimal ends, cut inwards where they are not decimal."""
    if interval is None or interval.low is None or interval.high is None:
        return None
    inner = inward(interval)
    assert inner.low is not None
    assert inner.high is not None
    return [machine_euros(_cut(end)) for end in (inner.low, inner.high)]


def _cut(value: Fraction) -> Fraction:
    """A number that has no decimals' end, to the twelfth of them: one rate has no room inwards."""
    return Fraction(round(value * 10**12), 10**12) if 10**12 % value.denominator else value


def _exact(interval: Interval | None) -> list[str] | None:
    """The very ends, as fractions where they are not decimal."""
    if interval is None or interval.low is None or interval.high is None:
        return None
    return [machine_euros(interval.low), machine_euros(interval.high)]


def _ends(interval: Interval | None) -> list[bool] | None:
    if interval is None:
        return None
    inner = inward(interval)
    return [inner.low_in, inner.high_in]


_COLUMNS = (
    Heading("key", "The key of the hypothesis.", label=_("key")),
    Heading(
        "key_rounding",
        "To what the key is rounded; empty for not at all.",
        CellKind.NUMBER,
        label=_("key rounding"),
    ),
    Heading("base", "What each region gets before the key.", CellKind.EUROS, label=_("base")),
    Heading("envelope", "What is divided in all.", CellKind.EUROS, label=_("envelope")),
    Heading("low", "The least envelope that gives every row.", CellKind.EUROS, label=_("low")),
    Heading(
        "low_included", "Whether that envelope itself does: yes or no.", label=_("low included")
    ),
    Heading("high", "The greatest envelope that gives every row.", CellKind.EUROS, label=_("high")),
    Heading(
        "high_included", "Whether that envelope itself does: yes or no.", label=_("high included")
    ),
    Heading(
        "rate_low", "The least amount for a unit of the key.", CellKind.NUMBER, label=_("rate low")
    ),
    Heading(
        "rate_high",
        "The greatest amount for a unit of the key.",
        CellKind.NUMBER,
        label=_("rate high"),
    ),
    Heading("unit", "To what amounts are rounded.", CellKind.EUROS, label=_("unit")),
    Heading("method", "How amounts are rounded.", label=_("method")),
    Heading("rows_equal", "How many rows it gives.", CellKind.NUMBER, label=_("rows equal")),
    Heading(
        "rows_within",
        "How many rows it gives within a unit.",
        CellKind.NUMBER,
        label=_("rows within"),
    ),
    Heading("rows", "How many rows there are.", CellKind.NUMBER, label=_("rows")),
    Heading("max_error", "How far the worst row is off.", CellKind.EUROS, label=_("max error")),
    Heading(
        "free_parameters",
        "How many figures were chosen to fit.",
        CellKind.NUMBER,
        label=_("free parameters"),
    ),
    Heading("verdict", "Whether it reproduces the table.", label=_("verdict")),
)


def as_table(found: Fit, name: str, files: Sequence[DataFile]) -> DataTable:
    """A row for each candidate, best first."""
    table: list[Row] = []
    for c in found.candidates:
        ends: list[Cell] = ["", "", "", ""]
        if c.envelope_interval is not None:
            inner = inward(c.envelope_interval)
            assert inner.low is not None
            assert inner.high is not None
            ends = [inner.low, _yes(inner.low_in), inner.high, _yes(inner.high_in)]
        table.append(
            [
                c.key,
                str(c.key_unit) if c.key_unit > 1 else "",
                c.base,
                c.envelope,
                *ends,
                *(Fraction(end) if end else "" for end in _interval(c.rate_interval) or ("", "")),
                c.unit,
                called(c.method),
                str(c.equal),
                str(c.within),
                str(c.rows),
                c.max_error,
                str(c.free),
                _(FITS[c.verdict]),
            ]
        )
    inferred = (_("inferred; no text says so"),)
    return DataTable(_COLUMNS, table, None, made_by(found, name, files), also=inferred)


def made_by(found: Fit, name: str, files: Sequence[DataFile]) -> Made:
    """What made a fit: the table, every key that was tried, and envelopes that were given."""
    tried = (each.value for each in found.envelopes if each.given)
    given = tuple(("envelope", machine_euros(value)) for value in tried)
    return Made(Path(name).name, (), tuple(files), given)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")
