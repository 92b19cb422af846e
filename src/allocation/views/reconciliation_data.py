"""A reconciliation as JSON and CSV, for programs."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding
from allocation.audit.reconcile.figures import ComparedFigure
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.interval import Interval
from allocation.model.publication import Reading
from allocation.money import machine_euros
from allocation.views import machine
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.diagnostics import as_value
from allocation.views.provenance import files_json, rule_json, stamped
from allocation.views.reconciliation_words import SIDES
from allocation.words import _


def as_json(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> str:
    """One object; amounts are strings of euros, words are never translated.

    `regions` and `pairs` are those of `found` to write; the verdict is of all of them.
    """
    return machine.write(
        {
            **(rule_json(found.rule) if found.rule else {}),
            "verdict": found.verdict.value,
            "partial": bool(found.missing),
            "missing": [territory.code for territory in found.missing],
            "reference": {"kind": found.reference.kind.value, "name": found.reference.name},
            "held": {"kind": found.held.kind.value, "name": found.held.name},
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
        }
    )


def _hypotheses_json(found: Reconciliation) -> list[dict[str, Any]]:
    """What a computed side rests on."""
    used = found.allocation.case.hypotheses if found.allocation else ()
    return [{"name": h.name, "value": h.value, "overridden": h.overridden} for h in used]


def _interval_json(interval: Interval | None) -> list[str | None] | None:
    if interval is None:
        return None
    return [None if end is None else machine_euros(end) for end in (interval.low, interval.high)]


def _ends(interval: Interval | None) -> list[bool] | None:
    return None if interval is None else [interval.low_in, interval.high_in]


def _total_json(found: Reconciliation, total: ComparedFigure) -> dict[str, Any]:
    pair = found.counterpart(total)
    first = total.estimates[0].interval
    exact = total.of == "euros"
    return {
        "name": str(total.name),
        "side": (found.reference if total in found.reference.totals else found.held).kind.value,
        "of": total.of,
        "value": machine_euros(total.value) if exact else str(total.value),
        "interval": _interval_json(first),
        "includes": _ends(first),
        "intervals": [
            {
                "methods": [method.value for method in estimate.methods],
                "interval": _interval_json(estimate.interval),
                "includes": _ends(estimate.interval),
            }
            for estimate in total.estimates
        ],
        "reading": total.reading.value,
        "printed": str(total.printed) or None,
        "cite": total.cite or None,
        "status": total.status.value if total.status else None,
        "verdict": (pair.finding.verdict if pair else Verdict.CANNOT_TELL).value,
        "why": pair.finding.why if pair else _("there is nothing like it to hold against"),
    }


def _pair_json(pair: PairFinding) -> dict[str, Any]:
    return {
        "first": str(pair.first.name),
        "second": str(pair.second.name),
        "difference": machine_euros(pair.difference),
        "verdict": pair.finding.verdict.value,
        "under": [method.value for method in pair.finding.under],
        "accepted": _accepted_json(pair),
        "why": pair.finding.why,
    }


def _region_json(found: Reconciliation, region: RegionFinding) -> dict[str, Any]:
    difference = region.difference
    return {
        "code": region.territory.code,
        "name": region.territory.name,
        SIDES[found.reference.kind]: (
            machine_euros(region.reference.value) if region.reference else None
        ),
        "held": machine_euros(region.held.value) if region.held else None,
        "difference": machine_euros(difference) if difference is not None else None,
        "interval": _interval_json(region.finding.interval),
        "includes": _ends(region.finding.interval),
        "verdict": region.finding.verdict.value,
        "under": [method.value for method in region.finding.under],
        "accepted": _accepted_json(region),
        "status": _status(region.held) or None,
        "place": (region.held.place or None) if region.held else None,
        "why": region.finding.why,
    }


def _accepted_json(found: PairFinding | RegionFinding) -> dict[str, str] | None:
    return found.accepted._asdict() if found.accepted else None


_HEADER = ("difference", "low", "high", "verdict", "under", "accepted", "why", "made by")


def as_csv(
    found: Reconciliation,
    regions: Sequence[RegionFinding],
    pairs: Sequence[PairFinding],
    dialect: Dialect,
) -> str:
    """A row for each region, then one for each pair of totals; amounts in euros.

    `regions` and `pairs` are those of `found` to write.
    Beside each figure stands its status, or how the words around a published one are read.
    """
    reference = SIDES[found.reference.kind]
    table: list[list[Cell]] = [
        ["kind", "code", "name", reference, f"{reference} is", "held", "held is", *_HEADER]
    ]
    used = found.allocation.case.hypotheses if found.allocation else ()
    keys = {file.key for file in found.files}
    also = [f"{h.name}={h.value}" for h in used if h.overridden and h.name not in keys]
    if found.missing:
        also.append(f"partial: {found.checked} of {len(found.regions)} regions")
    origin = stamped(found.files, *also)
    for region in regions:
        interval = region.finding.interval
        table.append(
            [
                "region",
                region.territory.code,
                region.territory.name,
                _cell(region.reference.value if region.reference else None),
                _status(region.reference),
                _cell(region.held.value if region.held else None),
                _status(region.held),
                _cell(region.difference),
                _cell(interval.low if interval else None),
                _cell(interval.high if interval else None),
                *_told(region),
                origin,
            ]
        )
    for pair in pairs:
        euros = pair.first.of == "euros"
        first, second, difference = (
            _cell(value) if euros else str(value)
            for value in (pair.first.value, pair.second.value, pair.difference)
        )
        table.append(
            [
                "totals" if euros else pair.first.of,
                "",
                f"{pair.first.name} / {pair.second.name}",
                first,
                _is(pair.first),
                second,
                _is(pair.second),
                difference,
                "",
                "",
                *_told(pair),
                origin,
            ]
        )
    return write(table, dialect)


def _status(row: ComparedFigure | None) -> str:
    return row.status.value if row and row.status else ""


def _is(total: ComparedFigure) -> str:
    plain = total.reading is Reading.ROUNDED
    return _status(total) if plain else f"{_status(total)}, {total.reading.value}"


def _told(found: PairFinding | RegionFinding) -> list[Cell]:
    return [
        found.finding.verdict.value,
        ", ".join(found.finding.under),
        found.accepted.by if found.accepted else "",
        found.finding.why,
    ]


def _cell(value: Fraction | None) -> Cell:
    return "" if value is None else value
