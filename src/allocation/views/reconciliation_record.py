"""What a reconciliation rests on: intervals, what decided each verdict, notes and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding
from allocation.audit.reconcile.figures import ComparedFigure, SideKind
from allocation.model.key import DataFile
from allocation.model.method import called
from allocation.views.diagnostics import in_line
from allocation.views.language import _, in_series, joined, say
from allocation.views.provenance import source
from allocation.views.reconciliation_words import amount, heading, in_short, signed, verdict
from allocation.views.record import computed_by, hypotheses
from allocation.views.report import Block, Column, Grid, Item, Items, Row


def record(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> tuple[Block, ...]:
    """Everything that decided; `regions` and `pairs` are those of `found` that are to be shown."""
    compared = [region for region in regions if region.reference and region.held]
    blocks: list[Block] = [_intervals(found)]
    if pairs:
        blocks += [_pairs(found, pairs), _reasons(pairs)]
    if compared:
        blocks += [_regions(found, compared), _why(compared)]
    if found.allocation:
        blocks.append(hypotheses(found.allocation))
    notes = Items(_("Notes"), _items(_notes(found, compared)))
    return (*blocks, notes, _sources(found.files), computed_by())


def _items(texts: Iterable[str]) -> tuple[Item, ...]:
    return tuple(Item("", say(text)) for text in texts)


def _intervals(found: Reconciliation) -> Items:
    totals = (*found.reference.totals, *found.held.totals)
    items = [Item(say(total.name), _stands_for(total)) for total in totals if _stands_for(total)]
    return Items(_("What they may stand for"), tuple(items))


def _stands_for(total: ComparedFigure) -> str:
    """The intervals, those of several methods apart; nothing where the figure is exact."""
    if total.worded:
        return _("no bound follows from the words")
    return say(str(total.estimates)) if total.width or total.open else ""


def _pairs(found: Reconciliation, pairs: Sequence[PairFinding]) -> Grid:
    rows = [
        Row(
            (
                say(pair.first.name),
                say(pair.second.name),
                signed(pair.difference),
                in_short(found, pair),
            )
        )
        for pair in pairs
    ]
    columns = (
        Column(_("first")),
        Column(_("second")),
        Column(_("second less first"), figures=True),
        Column(_("verdict")),
    )
    return Grid(columns, tuple(rows), _("Totals in pairs"))


def _reasons(found: Sequence[PairFinding]) -> Items:
    """What decided each pair; pairs with one reason are put together."""
    pairs: dict[str, list[str]] = {}
    for pair in found:
        if pair.finding.why:
            label = f"{say(pair.first.name)} – {say(pair.second.name)}"
            pairs.setdefault(say(pair.finding.why), []).append(label)
    items = [Item(in_series(labels), why) for why, labels in pairs.items()]
    return Items(_("What decided it"), tuple(items))


def _regions(found: Reconciliation, regions: Sequence[RegionFinding]) -> Grid:
    rows = [
        Row(
            (
                region.territory.name,
                amount(region.reference),
                amount(region.held),
                signed(region.difference),
                verdict(region),
                say(str(region.finding.interval or "")),
            )
        )
        for region in regions
    ]
    columns = (
        Column(_("region")),
        Column(heading(found.reference), figures=True),
        Column(heading(found.held), figures=True),
        Column(_("difference"), figures=True),
        Column(_("verdict")),
        Column(_("interval"), figures=True),
    )
    return Grid(columns, tuple(rows), _("Regions, in euros"))


def _why(regions: Sequence[RegionFinding]) -> Items:
    """For what does not simply agree: under which methods, why, and where the figure stands."""
    items = []
    for region in regions:
        if region.agrees and not region.finding.why:
            continue
        parts = [
            _("under {methods}", methods=joined(map(called, region.finding.under)))
            if region.finding.under
            else "",
            say(region.finding.why),
            region.held.place if region.held else "",
        ]
        text = in_series(part for part in parts if part)
        items += [Item(region.territory.name, text)] if text else []
    return Items(_("Why, and where"), tuple(items))


def _notes(found: Reconciliation, regions: Sequence[RegionFinding]) -> Iterator[str]:
    if found.columns:
        yield _("{held}: {columns}.", held=found.held.name, columns=say(found.columns))
    yield from map(in_line, found.notices)
    if found.caveat:
        yield found.caveat
    for total in (*found.reference.totals, *found.held.totals):
        if total.note:
            yield _("{name}: {note}", name=total.name, note=_(total.note))
    if any(region.finding.interval for region in regions):
        yield _(
            "Two amounts that were rounded once, to the same unit, agree only if they are equal. "
            "Any other amount is within rounding where what it stands for, an interval of its own "
            "unit, meets the interval of the coarser one beside it."
        )
    if found.rule and SideKind.COMPUTED in (found.reference.kind, found.held.kind):
        yield from map(_, found.rule.rule.notes)


def _sources(files: Iterable[DataFile]) -> Items:
    return Items(_("Sources"), tuple(map(source, files)))
