"""A reconciliation as JSON and CSV, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.audit.reconcile.compare import (
    AcceptedBy,
    PairFinding,
    Reconciliation,
    RegionFinding,
)
from allocation.audit.reconcile.figures import ComparedFigure, SideKind
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.interval import Interval
from allocation.model.method import called
from allocation.model.publication import Counted, Reading
from allocation.model.status import Status
from allocation.money import machine_euros
from allocation.views import machine
from allocation.views.diagnostics import as_value
from allocation.views.made import Made
from allocation.views.owners import OwnBound, owned
from allocation.views.provenance import files_json, rule_file_json, variant_json
from allocation.views.reconciliation_words import SIDES, VERDICTS
from allocation.views.tables import CODE, Cell, CellKind, DataTable, Heading, Row
from allocation.words import N_, _, counted, listed

if TYPE_CHECKING:
    from allocation.views.outputs.reconcile import (
        AcceptedJson,
        ComparedRegionJson,
        PairJson,
        ReconciliationJson,
        ReferenceJson,
        TotalJson,
        UsedHypothesisJson,
    )


def as_json(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> str:
    """One object; amounts are strings of euros, words are never translated.

    `regions` and `pairs` are those of `found` to write; the verdict is of all of them.
    """
    document: ReconciliationJson = {
        "rule": rule_file_json(found.files[0]),
        **variant_json(found.rule.variant if found.rule else None),
        "verdict": found.verdict,
        "partial": bool(found.missing),
        "missing": [territory.code for territory in found.missing],
        "given": dict(found.given),
        "reference": {"kind": found.reference.kind, "name": found.reference.name},
        "held": {"kind": found.held.kind, "name": found.held.name},
        "unit": machine_euros(found.unit),
        "held_unit": machine_euros(found.held_unit),
        "totals": [
            _total_json(found, total) for total in (*found.reference.totals, *found.held.totals)
        ],
        "pairs": [_pair_json(pair) for pair in pairs],
        "regions": [_region_json(found, region) for region in regions],
        "hypotheses": _hypotheses_json(found),
        "problems": found.problems,
        "notices": list(map(as_value, found.notices)),
        "notes": [found.caveat] if found.caveat else [],
        "data": files_json(found.files),
        "digest": made_by(found).digest,
    }
    return machine.write(document)


def _hypotheses_json(found: Reconciliation) -> list[UsedHypothesisJson]:
    """What a computed side rests on."""
    used = found.allocation.case.hypotheses if found.allocation else ()
    return [{"name": h.name, "value": h.value, "overridden": h.overridden} for h in used]


def _interval_json(interval: Interval | None) -> list[str | None] | None:
    if interval is None:
        return None
    return [None if end is None else machine_euros(end) for end in (interval.low, interval.high)]


def _ends(interval: Interval | None) -> list[bool] | None:
    return None if interval is None else [interval.low_in, interval.high_in]


def _total_json(found: Reconciliation, total: ComparedFigure) -> TotalJson:
    pair = found.counterpart(total)
    first = total.estimates[0].interval
    exact = total.of == "euros"
    return {
        "name": str(total.name),
        "side": (found.reference if total in found.reference.totals else found.held).kind,
        "of": total.of,
        "value": machine_euros(total.value) if exact else str(total.value),
        "interval": _interval_json(first),
        "includes": _ends(first),
        "intervals": [
            {
                "methods": estimate.methods,
                "interval": _interval_json(estimate.interval),
                "includes": _ends(estimate.interval),
            }
            for estimate in total.estimates
        ],
        "reading": total.reading,
        "printed": str(total.printed) or None,
        "cite": total.cite or None,
        "status": _standing(found, total),
        "verdict": pair.finding.verdict if pair else Verdict.CANNOT_TELL,
        "why": pair.finding.why if pair else _("there is nothing like it to hold against"),
    }


def _pair_json(pair: PairFinding) -> PairJson:
    return {
        "first": str(pair.first.name),
        "second": str(pair.second.name),
        "difference": machine_euros(pair.difference),
        "verdict": pair.finding.verdict,
        "under": pair.finding.under,
        "accepted": _accepted_json(pair),
        "why": pair.finding.why,
    }


def _region_json(found: Reconciliation, region: RegionFinding) -> ComparedRegionJson:
    difference = region.difference
    return {
        "code": region.territory.code,
        "name": region.territory.name,
        **_reference_json(found, region),
        "held": machine_euros(region.held.value) if region.held else None,
        "difference": machine_euros(difference) if difference is not None else None,
        "interval": _interval_json(region.finding.interval),
        "includes": _ends(region.finding.interval),
        "verdict": region.finding.verdict,
        "under": region.finding.under,
        "accepted": _accepted_json(region),
        "status": _standing(found, region.held),
        "place": (region.held.place or None) if region.held else None,
        "why": region.finding.why,
    }


def _reference_json(found: Reconciliation, region: RegionFinding) -> ReferenceJson:
    """What the held figure is held against, by the name of what it is."""
    value = machine_euros(region.reference.value) if region.reference else None
    if found.reference.kind is SideKind.COMPUTED:
        return {"computed": value}
    return {"published": value}


def _accepted_json(found: PairFinding | RegionFinding) -> AcceptedJson | None:
    if found.accepted is None:
        return None
    by, reason, cite = found.accepted
    return {"by": by, "reason": reason, "cite": cite}


def as_table(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> DataTable:
    """A row for each region, then one for each pair of totals.


    `regions` and `pairs` are those of `found` to write.
    Beside each figure stands its status, or how the words around a published one are read.
    """
    rows: list[Row] = []
    for region in regions:
        interval = region.finding.interval
        rows.append(
            [
                _("region"),
                region.territory.code,
                region.territory.name,
                _cell(region.reference.value if region.reference else None),
                _status(found, region.reference),
                _cell(region.held.value if region.held else None),
                _status(found, region.held),
                _cell(region.difference),
                _cell(interval.low if interval else None),
                _cell(interval.high if interval else None),
                *_told(region),
            ]
        )
    for pair in pairs:
        euros = pair.first.of == "euros"
        first, second, difference = (
            _cell(value) if euros else str(value)
            for value in (pair.first.value, pair.second.value, pair.difference)
        )
        rows.append(
            [
                _("totals") if euros else _(_COUNTS[pair.first.of]),
                "",
                listed([pair.first.name, pair.second.name], by=" / "),
                first,
                _is(found, pair.first),
                second,
                _is(found, pair.second),
                difference,
                "",
                "",
                *_told(pair),
            ]
        )
    also: tuple[str, ...] = ()
    if found.missing:
        checked, of = found.checked, len(found.regions)
        also = (counted(*_PARTIAL, checked, checked=checked, of=of),)
    columns = _columns(SIDES[found.reference.kind])
    return DataTable(columns, rows, None, made_by(found), also=also)


_PARTIAL = N_("partial: {checked} of {of} regions", "partial: {checked} of {of} regions")
"""Of one and of several, which other languages tell apart."""


def _columns(reference: str) -> list[Heading]:
    """`reference` is what the figures are held against: published or computed."""
    is_ = "Its status, and how the words around it are read."
    low = "The least that the coarser of the two figures may stand for."
    high = "The most that the coarser of the two figures may stand for."
    return [
        Heading("kind", "What the row compares: a region, totals, or a count.", label=_("kind")),
        CODE,
        Heading("name", "Name of the region, or of the two totals.", label=_("name")),
        Heading(
            reference,
            "What it is held against.",
            CellKind.EUROS,
            f"{reference} is",
            _("held against"),
        ),
        Heading(f"{reference} is", is_, CellKind.STATUS, label=_("held against: status")),
        Heading("held", "What is held against it.", CellKind.EUROS, "held is", _("held")),
        Heading("held is", is_, CellKind.STATUS, label=_("held: status")),
        Heading(
            "difference",
            "Held less what it is held against.",
            CellKind.EUROS,
            label=_("difference"),
        ),
        Heading("low", low, CellKind.EUROS, label=_("stands for, from")),
        Heading("high", high, CellKind.EUROS, label=_("stands for, to")),
        Heading("verdict", "Whether the two agree.", label=_("verdict")),
        Heading("under", "The ways of rounding under which they do.", label=_("under")),
        Heading("accepted", "By what a difference was accepted, if it was.", label=_("accepted")),
        Heading("why", "What decided the verdict.", label=_("why")),
    ]


def made_by(found: Reconciliation) -> Made:
    """What made a reconciliation: the rule, what it was held against, a table of one's own."""
    rule, *others = found.files
    variants = [file for file in others if file.key.startswith("variant ")]
    data = tuple(file for file in others if file not in variants)
    return Made(rule.key, (rule, *variants), data, found.given)


def _status(found: Reconciliation, row: ComparedFigure | None) -> str:
    return _standing(found, row) or ""


def _standing(found: Reconciliation, row: ComparedFigure | None) -> Status | OwnBound | None:
    if row is None or row.status is None:
        return None
    return owned(row.status, shipped=found.rule is None or found.rule.shipped)


def _is(found: Reconciliation, total: ComparedFigure) -> str:
    plain = total.reading is Reading.ROUNDED
    status = _status(found, total)
    if plain:
        return status
    if total.status is Status.PUBLISHED:
        return _("published, {reading}", reading=_(_READINGS[total.reading]))
    return f"{status}, {total.reading.value}"


_READINGS = {
    Reading.AT_LEAST: N_("at least"),
    Reading.MORE_THAN: N_("more than"),
    Reading.NEARLY: N_("nearly"),
    Reading.ABOUT: N_("of the order of"),
}


def _told(found: PairFinding | RegionFinding) -> list[Cell]:
    return [
        _(VERDICTS[found.finding.verdict]),
        listed(map(called, found.finding.under)),
        _(_ACCEPTED_BY[found.accepted.by]) if found.accepted else "",
        found.finding.why,
    ]


_ACCEPTED_BY = {
    AcceptedBy.TOLERANCE: N_("tolerance"),
    AcceptedBy.KNOWN: N_("known difference"),
    AcceptedBy.OWN: N_("own known difference"),
    AcceptedBy.ROWS: N_("rows"),
}
_COUNTS = {Counted.REGIONS.value: N_("regions"), Counted.PROJECTS.value: N_("projects")}
"""What cells say; to programs in English."""


def _cell(value: Fraction | None) -> Cell:
    return "" if value is None else value
