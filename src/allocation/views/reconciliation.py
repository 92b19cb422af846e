"""A reconciliation as a report, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding, differs
from allocation.audit.reconcile.figures import ComparedFigure, Side, SideKind
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.key import DataFile
from allocation.model.publication import Reading
from allocation.views.cells import MARKS
from allocation.views.diagnostics import in_line
from allocation.views.language import _, counted, exact_euros, say
from allocation.views.lead import said_of_variant
from allocation.views.provenance import not_official, source
from allocation.views.report import Column, Grid, Item, Items, Report, Row

REFERENCE = {
    SideKind.PUBLICATION: "published",
    SideKind.COMPUTED: "computed",
    SideKind.TABLE: "table",
}
"""What the amounts of a side are called; a computed one is never called published."""


def describe(found: Reconciliation, regions: Sequence[RegionFinding]) -> Report:
    """The report; `regions` are those of `found` in the order in which to show them."""
    blocks: list[Grid | Items] = [_totals(found), _intervals(found)]
    if found.pairs:
        blocks += [_pairs(found), _reasons(found)]
    compared = [region for region in regions if region.reference]
    if compared:
        blocks += [_regions(found, compared), _why(compared)]
    blocks += [_accepted(found), Items(_("Problems"), _items(found.problems))]
    blocks += [Items(_("Notes"), _items(_notes(found, compared))), _sources(found.files)]
    lead = [
        _(
            "{held}, held against {reference}.",
            held=_side(found.held),
            reference=_side(found.reference),
        )
    ]
    if not (found.held.rows or found.held.totals):
        lead = [_("Published; there is nothing to hold against it.")]
    if found.caveat and compared:
        lead.append(say(found.caveat))
    return Report(summary(found), (*lead, not_official()), tuple(blocks))


def summary(found: Reconciliation) -> str:
    """The one line that says it: the verdict of the whole, and which regions decide it."""
    verdict = _(found.verdict.value)
    if found.accepted:
        words = _("{verdict}, differences accepted: {n}", verdict=verdict, n=found.accepted)
        verdict = _named(words, [region for region in found.regions if region.accepted])
    told = [_("no amount is published by region")]
    if found.reference.rows:
        told = [", ".join(_by_verdict(found))]
    totals = sum(1 for pair in found.pairs if differs(pair) and not pair.follows)
    if totals:
        told.append(_("pairs of totals that differ: {n}", n=totals))
    return _("{verdict}: {regions}", verdict=verdict, regions="; ".join(told))


_HOW_MANY = {
    Verdict.WITHIN: "{n} within rounding",
    Verdict.CANNOT_TELL: "{n} that cannot be told",
    Verdict.DIFFERS: "{n} different",
}


def _by_verdict(found: Reconciliation) -> Iterator[str]:
    """How many regions have each verdict, and which."""
    agree, everything = len(found.with_verdict(Verdict.AGREES)), len(found.regions)
    one, several = "1 of {all} regions agrees", "{n} of {all} regions agree"
    yield counted(one, several, agree, all=everything)
    for verdict, words in _HOW_MANY.items():
        regions = found.with_verdict(verdict)
        if regions:
            yield _named(_(words, n=len(regions)), regions)


_NAMED = 3
"""Regions that are named where something is said of so many of them at most."""


def _named(words: str, regions: Sequence[RegionFinding]) -> str:
    """What is said of some regions, their names after it, each with its difference, if few."""
    if not 0 < len(regions) <= _NAMED:
        return words
    names = (
        r.territory.name + (f" {_signed(r.difference)} €" if r.difference is not None else "")
        for r in regions
    )
    return _("{said} ({names})", said=words, names=", ".join(names))


def _side(side: Side) -> str:
    match side.kind:
        case SideKind.PUBLICATION:
            return _("{name}, as published", name=side.name)
        case SideKind.COMPUTED:
            return _("{name}, as computed", name=side.name)
        case SideKind.TABLE:
            return _("the table {name}", name=side.name)


def _items(texts: Iterable[str]) -> tuple[Item, ...]:
    return tuple(Item("", say(text)) for text in texts)


def _totals(found: Reconciliation) -> Grid:
    rows = [
        Row((say(total.name), _figure(total), say(total.printed), total.cite))
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
    items = [Item(say(total.name), _stands_for(total)) for total in totals if _stands_for(total)]
    return Items(_("What they may stand for"), tuple(items))


def _figure(total: ComparedFigure) -> str:
    unit = "€" if total.of == "euros" else _(total.of)
    return f"{_WORDS.get(total.reading, MARKS[total.status])}{exact_euros(total.value)} {unit}"


_WORDS = {
    Reading.AT_LEAST: "≥ ",
    Reading.MORE_THAN: "> ",
    Reading.NEARLY: "nearly ",
    Reading.ABOUT: "of the order of ",
}
"""What stands before a worded figure, so that it never looks like a plain one."""


def _stands_for(total: ComparedFigure) -> str:
    """The intervals, those of several methods apart; nothing where the figure is exact."""
    if total.worded:
        return _("no bound follows from the words")
    return say(str(total.estimates)) if total.width or total.open else ""


def _pairs(found: Reconciliation) -> Grid:
    rows = [
        Row((say(pair.first.name), say(pair.second.name), _signed(pair.difference), _verdict(pair)))
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
            label = f"{say(pair.first.name)} – {say(pair.second.name)}"
            pairs.setdefault(say(pair.finding.why), []).append(label)
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
                exact_euros(region.reference.value) if region.reference else "",
                _held(region),
                _signed(region.difference),
                _verdict(region),
                say(str(region.finding.interval or "")),
            )
        )
        for region in regions
    ]
    columns = (
        Column(_("region")),
        Column(_(REFERENCE[found.reference.kind]), figures=True),
        Column(_(REFERENCE[found.held.kind]), figures=True),
        Column(_("difference"), figures=True),
        Column(_("verdict")),
        Column(_("interval"), figures=True),
    )
    return Grid(columns, tuple(rows), _("Regions, in euros"))


def _held(region: RegionFinding) -> str:
    if region.held is None:
        return ""
    return MARKS[region.held.status] + exact_euros(region.held.value)


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
            say(region.finding.why),
            region.held.place if region.held else "",
        ]
        text = "; ".join(part for part in parts if part)
        items += [Item(region.territory.name, text)] if text else []
    return Items(_("Why, and where"), tuple(items))


def _accepted(found: Reconciliation) -> Items:
    items = []
    for region in found.regions:
        if region.accepted:
            by, reason, cite = region.accepted
            text = "; ".join(part for part in (_(by.value), _(reason), cite) if part)
            items.append(Item(region.territory.name, text))
    return Items(_("Accepted differences"), tuple(items))


def _notes(found: Reconciliation, regions: Sequence[RegionFinding]) -> Iterator[str]:
    yield from map(in_line, found.notices)
    for total in (*found.reference.totals, *found.held.totals):
        if total.note:
            yield f"{say(total.name)}: {_(total.note)}"
    if any(region.finding.interval for region in regions):
        yield _(
            "Two amounts that were rounded once, to the same unit, agree only if they are equal. "
            "Any other amount is within rounding where what it stands for, an interval of its own "
            "unit, meets the interval of the coarser one beside it."
        )
    if found.rule:
        yield from said_of_variant(found.rule.rule.label, found.rule.variant)
        yield from map(_, found.rule.rule.notes)


def _sources(files: Iterable[DataFile]) -> Items:
    return Items(_("Sources"), tuple(map(source, files)))
