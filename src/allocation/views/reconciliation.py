"""A reconciliation as a report, as JSON and as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding, differs
from allocation.audit.reconcile.sides import Kind, Total
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.publication import Reading
from allocation.model.status import Status
from allocation.views.cells import MARKS
from allocation.views.language import _, exact_euros
from allocation.views.provenance import not_official, source
from allocation.views.report import Column, Grid, Item, Items, Report, Row

REFERENCE = {Kind.PUBLICATION: "published", Kind.COMPUTED: "computed", Kind.TABLE: "table"}
"""What the amounts held against are called; a computed one is never called published."""
_HELD = {Kind.COMPUTED: "computed", Kind.TABLE: "table"}


class Beside(NamedTuple):
    """What must be said beside the findings."""

    files: tuple[DataFile, ...]
    """Everything that was read."""
    notices: tuple[str, ...] = ()
    """How a table was read, where that is not plain."""
    notes: tuple[str, ...] = ()
    """Of the rule that was computed."""
    inferred: tuple[str, ...] = ()
    """The hypotheses that were inferred from the rows that are held against the result."""


def describe(found: Reconciliation, regions: Sequence[RegionFinding], beside: Beside) -> Report:
    """The report; `regions` are those of `found` in the order in which to show them."""
    blocks: list[Grid | Items] = [_totals(found), _intervals(found)]
    if found.pairs:
        blocks += [_pairs(found), _reasons(found)]
    compared = [region for region in regions if region.reference]
    if compared:
        blocks += [_regions(found, compared), _why(compared)]
    blocks += [_accepted(found), Items(_("Problems"), _items(found.problems))]
    notes = _items([*beside.notices, *_remarks(found, compared), *beside.notes])
    blocks += [Items(_("Notes"), notes), _sources(beside.files)]
    lead = [
        _(
            "{held}, held against {reference}.",
            held=_side(found.held.kind, found.held.name),
            reference=_side(found.reference.kind, found.reference.name),
        )
    ]
    if not (found.held.rows or found.held.totals):
        lead = [_("Published; there is nothing to hold against it.")]
    if beside.inferred and compared:
        lead.append(confirms_nothing(beside.inferred))
    return Report(summary(found), (*lead, not_official()), tuple(blocks))


def confirms_nothing(inferred: Iterable[str]) -> str:
    """What rows that agree are worth, where the rule was made from them."""
    return _(
        "{names}: inferred from these very rows; that they come out reproduces the table, and "
        "confirms no method (allocate fit says what else gives them).",
        names=", ".join(inferred),
    )


def summary(found: Reconciliation) -> str:
    """The one line that says it: the verdict of the whole, and which regions decide it."""
    verdict = _(found.verdict.value)
    if found.accepted:
        verdict += _(", differences accepted: {n}", n=found.accepted) + _accepted_names(found)
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
    totals = sum(1 for pair in found.pairs if differs(pair) and not pair.finding.rows)
    if totals:
        regions += "; " + _("pairs of totals that differ: {n}", n=totals)
    return f"{verdict}: {regions}"


def _accepted_names(found: Reconciliation) -> str:
    regions = [region for region in found.regions if region.accepted]
    if not regions or len(regions) > _NAMED:
        return ""
    names = (f"{r.territory.name} {_signed(r.difference)} €" for r in regions)
    return f" ({', '.join(names)})"


_NAMED = 3


def _which(found: Reconciliation, verdict: Verdict) -> str:
    """The regions of a verdict by name, where they are few."""
    which = [r for r in found.regions if r.finding.verdict is verdict and not r.accepted]
    if len(which) > _NAMED:
        return ""
    names = (
        r.territory.name + (f" {_signed(r.difference)} €" if r.difference is not None else "")
        for r in which
    )
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
    return f"{_WORDS.get(total.reading, MARKS[total.status])}{exact_euros(total.value)} {unit}"


_WORDS = {
    Reading.AT_LEAST: "≥ ",
    Reading.MORE_THAN: "> ",
    Reading.NEARLY: "nearly ",
    Reading.ABOUT: "of the order of ",
}
"""What stands before a worded figure, so that it never looks like a plain one."""


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
        Column(_("first")),
        Column(_("second")),
        Column(_("second less first"), figures=True),
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
    return Items(_("Sources"), tuple(map(source, files)))
