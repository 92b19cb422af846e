"""A fit as a report, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from allocation import __version__
from allocation.audit.fit.conclusion import conclude, near_interval
from allocation.audit.fit.search import Candidate, Fit
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros, machine_euros
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import SHORT
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.words import _, grouped


def describe(found: Fit, name: str, territories: TerritorySet, files: Iterable[DataFile]) -> Report:
    """The conclusion first, then the best candidate of every key."""
    sentences = conclude(found, territories)
    items = tuple(Item("", sentence) for sentence in sentences)
    title = _(
        "{name}: {n} of {tried} hypotheses tried reproduce all {rows} rows",
        name=name,
        n=len(found.reproducing),
        tried=grouped(found.tried),
        rows=found.rows,
    )
    envelopes = ", ".join(f"{e.name} {exact_euros(e.value)} €" for e in found.envelopes)
    sources = [Item(file.key, f"{file.file}, sha256 {file.sha256[:SHORT]}") for file in files]
    lead = (
        _("Envelopes tried: {envelopes}, or any.", envelopes=envelopes),
        _("Inferred by allocate {version}; no text says so.", version=__version__),
    )
    blocks = (
        Items(_("Conclusion"), items),
        _grid(found),
        Items(
            _("Columns"),
            (
                Item("base", _("the same for every region, found by the fit")),
                Item("between", _("the envelopes under which every row comes out")),
                Item("equal", _("rows recomputed to the cent")),
                Item("within", _("rows whose unrounded amount the method could have rounded so")),
            ),
        ),
        Items(_("Sources"), tuple(sources)),
    )
    return Report(title, lead, blocks)


def _grid(found: Fit) -> Grid:
    columns = (
        Column(_("key")),
        Column(_("rounded to"), figures=True),
        Column(_("base"), figures=True),
        Column(_("envelope"), figures=True),
        Column(_("between"), figures=True),
        Column(_("unit"), figures=True),
        Column(_("method")),
        Column(_("equal"), figures=True),
        Column(_("within"), figures=True),
        Column(_("largest error"), figures=True),
        Column(_("verdict")),
    )
    rows = tuple(_row(candidate) for candidate in _shown(found))
    return Grid(columns, rows, _("The best candidates, best first; amounts in euros"))


def _shown(found: Fit) -> Sequence[Candidate]:
    """All candidates of a key that fits, and the best one of every other key."""
    fitting = {candidate.key for candidate in found.reproducing}
    seen: set[str] = set()
    shown = []
    for candidate in found.candidates:
        if candidate.key in fitting or candidate.key not in seen:
            shown.append(candidate)
        seen.add(candidate.key)
    return shown


def _row(candidate: Candidate) -> Row:
    return Row(
        (
            candidate.key,
            exact_euros(candidate.key_unit) if candidate.key_unit > 1 else "",
            exact_euros(candidate.base) if candidate.base_found else _("none"),
            exact_euros(candidate.envelope),
            near_interval(candidate.envelope_interval),
            exact_euros(candidate.unit),
            candidate.method.value,
            f"{candidate.equal}/{candidate.rows}",
            f"{candidate.within}/{candidate.rows}",
            exact_euros(candidate.max_error),
            _(candidate.verdict.value),
        )
    )


def as_json(found: Fit, territories: TerritorySet, files: Iterable[DataFile]) -> str:
    """One object; amounts are strings of euros, exact, words are never translated."""
    document = {
        "tried": found.tried,
        "keys": found.keys,
        "rows": found.rows,
        "version": __version__,
        "official": False,
        "envelopes": [
            {"name": e.name, "value": machine_euros(e.value), "from_the_rows": e.free}
            for e in found.envelopes
        ],
        "candidates": [_candidate(candidate) for candidate in found.candidates],
        "conclusion": " ".join(conclude(found, territories)),
        "data": [{"key": f.key, "file": f.file, "sha256": f.sha256} for f in files],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


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
        "envelope_name": candidate.envelope_name or None,
        "envelope_interval": _interval(candidate.envelope_interval),
        "envelope_includes": _ends(candidate.envelope_interval),
        "rate_interval": _interval(candidate.rate_interval),
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
    if interval is None or interval.low is None or interval.high is None:
        return None
    return [machine_euros(interval.low), machine_euros(interval.high)]


def _ends(interval: Interval | None) -> list[bool] | None:
    return None if interval is None else [interval.low_in, interval.high_in]


def as_csv(found: Fit, dialect: Dialect) -> str:
    """A row for each candidate."""
    fields = [
        "key",
        "key_rounding",
        "base",
        "envelope",
        "low",
        "high",
        "unit",
        "method",
        "rows_equal",
        "rows_within",
        "rows",
        "max_error",
        "free_parameters",
        "verdict",
    ]
    table: list[list[Cell]] = [[*fields]]
    for c in found.candidates:
        interval = c.envelope_interval
        low, high = (interval.low, interval.high) if interval else (None, None)
        table.append(
            [
                c.key,
                str(c.key_unit) if c.key_unit > 1 else "",
                c.base,
                c.envelope,
                "" if low is None else low,
                "" if high is None else high,
                c.unit,
                c.method.value,
                str(c.equal),
                str(c.within),
                str(c.rows),
                c.max_error,
                str(c.free),
                c.verdict.value,
            ]
        )
    return write(table, dialect)
