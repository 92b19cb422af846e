"""A fit for programs: JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.conclusion import conclude, inward
from allocation.audit.fit.search import Fit
from allocation.audit.fit.subject import Subject
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.money import machine_euros
from allocation.views import machine
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import files_json, rule_json, stamped_inferred


def as_json(found: Fit, subject: Subject, files: Iterable[DataFile]) -> str:
    """One object; amounts are strings of euros, exact."""
    document = {
        **(rule_json(subject.rule) if subject.rule else {}),
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
    }
    return machine.write(document)


def _candidate(candidate: Candidate) -> dict[str, Any]:
    conflict = None
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
        "method": candidate.method.value,
        "rows_equal": candidate.equal,
        "rows_within": candidate.within,
        "max_error": machine_euros(candidate.max_error),
        "max_error_region": candidate.worst if candidate.max_error else None,
        "free_parameters": candidate.free,
        "verdict": candidate.verdict.value,
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


_FIELDS = (
    "key",
    "key_rounding",
    "base",
    "envelope",
    "low",
    "low_included",
    "high",
    "high_included",
    "rate_low",
    "rate_high",
    "unit",
    "method",
    "rows_equal",
    "rows_within",
    "rows",
    "max_error",
    "free_parameters",
    "verdict",
    "made by",
)


def as_csv(found: Fit, files: Iterable[DataFile], dialect: Dialect) -> str:
    """A row for each candidate; what no text says stands in the last column."""
    origin = stamped_inferred(files)
    table: list[list[Cell]] = [list(_FIELDS)]
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
                *(_interval(c.rate_interval) or ("", "")),
                c.unit,
                c.method.value,
                str(c.equal),
                str(c.within),
                str(c.rows),
                c.max_error,
                str(c.free),
                c.verdict.value,
                origin,
            ]
        )
    return write(table, dialect)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
