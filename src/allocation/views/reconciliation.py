"""A reconciliation as a report, as JSON and as CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from allocation import __version__
from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding, differs
from allocation.audit.reconcile.sides import Kind, Total
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.status import Status
from allocation.money import exact_euros, machine_euros
from allocation.views.cells import MARKS
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import SHORT, not_official
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.words import _

REFERENCE = {Kind.PUBLICATION: "published", Kind.COMPUTED: "computed", Kind.TABLE: "table"}
"""What the amounts held against are called; a computed one is never called published."""
_HELD = {Kind.COMPUTED: "computed", Kind.TABLE: "table"}


# For people


def describe(
    found: Reconciliation,
    regions: Sequence[RegionFinding],
    files: Iterable[DataFile],
    notes: Iterable[str] = (),
) -> Report:
    """The report; `regions` are those of `found` in the order in which to show them."""
    blocks: list[Grid | Items] = [_totals(found), _intervals(found)]
    if found.pairs:
        blocks += [_pairs(found), _reasons(found)]
    compared = [region for region in regions if region.reference]
    if compared:
        blocks += [_regions(found, compared), _why(compared)]
    blocks += [_accepted(found), Items(_("Problems"), _items(found.problems))]
    blocks += [Items(_("Notes"), _items([*_remarks(found, compared), *notes])), _sources(files)]
    lead = _(
        "{held}, held against {reference}.",
        held=_side(found.held.kind, found.held.name),
        reference=_side(found.reference.kind, found.reference.name),
    )
    if not (found.held.rows or found.held.totals):
        lead = _("Published; there is nothing to hold against it.")
    return Report(summary(found), (lead, not_official()), tuple(blocks))


def summary(found: Reconciliation) -> str:
    """The one line that says it: the verdict of the whole, and which regions decide it."""
    regions = _("no amount is published by region")
    if found.reference.rows:
        words = {
            Verdict.WITHIN: _("{n} within rounding"),
            Verdict.CANNOT_TELL: _("{n} that cannot be told"),
            Verdict.DIFFERS: _("{n} different"),
        }
        counts = {verdict: found.count(verdict) for verdict in Verdict}
        agree = _("{n} of {all} regions agree", n=counts[Verdict.AGREES], all=len(found.regions))
        others = [words[v].format(n=counts[v]) + _which(found, v) for v in words if counts[v]]
        regions = ", ".join([agree, *others])
    parts = [f"{_(found.verdict.value)}: {regions}"]
    totals = [pair for pair in found.pairs if differs(pair)]
    if totals:
        parts.append(_("{n} pairs of totals differ", n=len(totals)))
    if found.accepted:
        parts.append(_("known or tolerated differences accepted: {n}", n=found.accepted))
    return "; ".join(parts)


_NAMED = 3


def _which(found: Reconciliation, verdict: Verdict) -> str:
    """The regions of a verdict by name, where they are few."""
    which = [r for r in found.regions if r.finding.verdict is verdict and not r.accepted]
    if len(which) > _NAMED:
        return ""
    names = (f"{r.territory.name} {_signed(r.difference)} €".replace("  €", "") for r in which)
    return f" ({', '.join(names)})"


def _side(kind: Kind, name: str) -> str:
    words = {
        Kind.PUBLICATION: _("{name}, as published"),
        Kind.COMPUTED: _("{name}, as computed"),
        Kind.TABLE: _("the table {name}"),
    }
    return words[kind].format(name=name)


def _items(texts: Iterable[str]) -> tuple[Item, ...]:
    return tuple(Item("", text) for text in texts)


def _totals(found: Reconciliation) -> Grid:
    rows = [
        Row((total.name, _figure(total), total.printed, total.cite))
        for total in (*found.reference.totals, *found.held.totals)
    ]
    columns = (
        Column(_("total")),
        Column(_("figure"), figures=True),
        Column(_("printed as")),
        Column(_("where")),
    )
    return Grid(columns, tuple(rows), _("Totals, each as it stands"))


def _intervals(found: Reconciliation) -> Items:
    totals = (*found.reference.totals, *found.held.totals)
    items = [Item(total.name, _stands_for(total)) for total in totals if _stands_for(total)]
    return Items(_("What they may stand for"), tuple(items))


def _figure(total: Total) -> str:
    unit = "€" if total.of == "euros" else _(total.of)
    return f"{MARKS[total.status]}{exact_euros(total.value)} {unit}"


def _stands_for(total: Total) -> str:
    """The intervals, those of several methods apart; nothing where the figure is exact."""
    by_interval: dict[Interval, list[str]] = {}
    for estimate in total.estimates:
        if estimate.interval is None:
            return _("no bound follows from the words")
        by_interval.setdefault(estimate.interval, []).extend(estimate.methods)
    parts = [
        f"{interval}" + (f" ({', '.join(methods)})" if methods else "")
        for interval, methods in by_interval.items()
        if interval.low != interval.high
    ]
    return ", ".join(parts)


def _pairs(found: Reconciliation) -> Grid:
    rows = [
        Row((pair.first.name, pair.second.name, _signed(pair.difference), _verdict(pair)))
        for pair in found.pairs
    ]
    columns = (
        Column(_("total")),
        Column(_("held against it")),
        Column(_("difference"), figures=True),
        Column(_("verdict")),
    )
    return Grid(columns, tuple(rows), _("Totals in pairs"))


def _reasons(found: Reconciliation) -> Items:
    """What decided each pair; pairs with one reason are put together."""
    pairs: dict[str, list[str]] = {}
    for pair in found.pairs:
        if pair.finding.why:
            label = f"{pair.first.name} – {pair.second.name}"
            pairs.setdefault(pair.finding.why, []).append(label)
    items = [Item("; ".join(labels), why) for why, labels in pairs.items()]
    return Items(_("What decided it"), tuple(items))


def _signed(value: Fraction | None) -> str:
    if value is None:
        return ""
    return ("+" if value > 0 else "") + exact_euros(value)


def _verdict(found: PairFinding | RegionFinding) -> str:
    word = _(found.finding.verdict.value)
    return _("{verdict} (accepted)", verdict=word) if found.accepted else word


def _regions(found: Reconciliation, regions: Sequence[RegionFinding]) -> Grid:
    rows = [
        Row(
            (
                region.territory.name,
                exact_euros(region.reference.euros) if region.reference else "",
                _held(region),
                _signed(region.difference),
                _verdict(region),
                str(region.finding.interval or ""),
            )
        )
        for region in regions
    ]
    columns = (
        Column(_("region")),
        Column(_(REFERENCE[found.reference.kind]), figures=True),
        Column(_(_HELD[found.held.kind]), figures=True),
        Column(_("difference"), figures=True),
        Column(_("verdict")),
        Column(_("interval"), figures=True),
    )
    return Grid(columns, tuple(rows), _("Regions, in euros"))


def _held(region: RegionFinding) -> str:
    if region.held is None:
        return ""
    return MARKS[region.held.status or Status.PUBLISHED] + exact_euros(region.held.euros)


def _why(regions: Sequence[RegionFinding]) -> Items:
    """For what does not simply agree: under which methods, why, and where the figure stands."""
    items = []
    for region in regions:
        if region.finding.verdict is Verdict.AGREES and not region.finding.why:
            continue
        parts = [
            _("under {methods}", methods=", ".join(region.finding.under))
            if region.finding.under
            else "",
            region.finding.why,
            region.held.place if region.held else "",
        ]
        text = "; ".join(part for part in parts if part)
        items += [Item(region.territory.name, text)] if text else []
    return Items(_("Why, and where"), tuple(items))


def _accepted(found: Reconciliation) -> Items:
    items = [
        Item(
            region.territory.name,
            "; ".join(
                part
                for part in (region.accepted.by, region.accepted.reason, region.accepted.cite)
                if part
            ),
        )
        for region in found.regions
        if region.accepted
    ]
    return Items(_("Accepted differences"), tuple(items))


def _remarks(found: Reconciliation, regions: Sequence[RegionFinding]) -> list[str]:
    remarks = [
        f"{total.name}: {total.note}"
        for total in (*found.reference.totals, *found.held.totals)
        if total.note
    ]
    if any(region.finding.interval for region in regions):
        remarks.append(
            _(
                "Figures given to the same unit ({unit} €) agree only if they are equal; a finer "
                "one is within rounding inside the interval, and at most {half} € away if it was "
                "rounded to the nearest.",
                unit=exact_euros(max(found.unit, found.held_unit)),
                half=exact_euros(max(found.unit, found.held_unit) / 2),
            )
        )
    return remarks


def _sources(files: Iterable[DataFile]) -> Items:
    items = [Item(file.key, f"{file.file}, sha256 {file.sha256[:SHORT]}") for file in files]
    return Items(_("Sources"), tuple(items))


# For programs


def as_json(
    found: Reconciliation, regions: Sequence[RegionFinding], files: Iterable[DataFile]
) -> str:
    """One object; amounts are strings of euros, words are never translated."""
    document = {
        "verdict": found.verdict.value,
        "version": __version__,
        "official": False,
        "reference": {"kind": found.reference.kind.value, "name": found.reference.name},
        "held": {"kind": found.held.kind.value, "name": found.held.name},
        "unit": machine_euros(found.unit),
        "held_unit": machine_euros(found.held_unit),
        "totals": [
            _total_json(found, total) for total in (*found.reference.totals, *found.held.totals)
        ],
        "pairs": [_pair_json(pair) for pair in found.pairs],
        "regions": [_region_json(found, region) for region in regions],
        "problems": list(found.problems),
        "data": [{"key": f.key, "file": f.file, "sha256": f.sha256} for f in files],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _interval_json(interval: Interval | None) -> list[str | None] | None:
    if interval is None:
        return None
    return [None if end is None else machine_euros(end) for end in (interval.low, interval.high)]


def _ends(interval: Interval | None) -> list[bool] | None:
    return None if interval is None else [interval.low_in, interval.high_in]


def _total_json(found: Reconciliation, total: Total) -> dict[str, Any]:
    pair = found.counterpart(total)
    first = total.estimates[0].interval
    exact = total.of == "euros"
    return {
        "name": total.name,
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
        "printed": total.printed or None,
        "cite": total.cite or None,
        "status": total.status.value,
        "verdict": (pair.finding.verdict if pair else Verdict.CANNOT_TELL).value,
        "why": pair.finding.why if pair else _("there is nothing like it to hold against"),
    }


def _pair_json(pair: PairFinding) -> dict[str, Any]:
    return {
        "first": pair.first.name,
        "second": pair.second.name,
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
        REFERENCE[found.reference.kind]: (
            machine_euros(region.reference.euros) if region.reference else None
        ),
        "held": machine_euros(region.held.euros) if region.held else None,
        "difference": machine_euros(difference) if difference is not None else None,
        "interval": _interval_json(region.finding.interval),
        "includes": _ends(region.finding.interval),
        "verdict": region.finding.verdict.value,
        "under": [method.value for method in region.finding.under],
        "accepted": _accepted_json(region),
        "status": region.held.status.value if region.held and region.held.status else None,
        "place": (region.held.place or None) if region.held else None,
        "why": region.finding.why,
    }


def _accepted_json(found: PairFinding | RegionFinding) -> dict[str, str] | None:
    return found.accepted._asdict() if found.accepted else None


def as_csv(found: Reconciliation, regions: Sequence[RegionFinding], dialect: Dialect) -> str:
    """A row for each region, then one for each pair of totals; amounts in euros."""
    reference = REFERENCE[found.reference.kind]
    table: list[list[Cell]] = [
        [
            "kind",
            "code",
            "name",
            reference,
            "held",
            "difference",
            "low",
            "high",
            "verdict",
            "under",
            "accepted",
            "why",
        ]
    ]
    for region in regions:
        table.append(
            [
                "region",
                region.territory.code,
                region.territory.name,
                _cell(region.reference.euros if region.reference else None),
                _cell(region.held.euros if region.held else None),
                _cell(region.difference),
                _cell(region.finding.interval.low if region.finding.interval else None),
                _cell(region.finding.interval.high if region.finding.interval else None),
                region.finding.verdict.value,
                ", ".join(region.finding.under),
                region.accepted.by if region.accepted else "",
                region.finding.why,
            ]
        )
    for pair in found.pairs:
        euros = pair.first.of == "euros"
        table.append(
            [
                "totals" if euros else pair.first.of,
                "",
                f"{pair.second.name} / {pair.first.name}",
                *(
                    _cell(value) if euros else str(value)
                    for value in (pair.first.value, pair.second.value, pair.difference)
                ),
                "",
                "",
                pair.finding.verdict.value,
                ", ".join(pair.finding.under),
                pair.accepted.by if pair.accepted else "",
                pair.finding.why,
            ]
        )
    return write(table, dialect)


def _cell(value: Fraction | None) -> Cell:
    return "" if value is None else value
