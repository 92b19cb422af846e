"""A reconciliation as a report, for people: the verdict, and what does not simply agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from allocation.audit.reconcile.compare import (
    AcceptedBy,
    PairFinding,
    Reconciliation,
    RegionFinding,
)
from allocation.audit.reconcile.figures import ComparedFigure, FigureKind, SideKind
from allocation.audit.reconcile.verdict import Untold, Verdict
from allocation.model.status import Status
from allocation.model.variant import variant_files
from allocation.views.allocation import command_word
from allocation.views.cells import interval, marked
from allocation.views.labels import line_label
from allocation.views.language import _, counted, exact_euros, in_series, say, typeset
from allocation.views.lead import own_files, said_first
from allocation.views.names import in_words_of_reader
from allocation.views.owners import owned
from allocation.views.provenance import not_official
from allocation.views.reconciliation_record import record
from allocation.views.reconciliation_words import (
    amount,
    both,
    figure,
    heading,
    in_short,
    signed,
    summary,
    title,
    verdict,
)
from allocation.views.remarks import hypotheses_in_short, meanings
from allocation.views.report import Block, Column, Grid, Item, Items, Report, Row
from allocation.words import N_


def describe(
    found: Reconciliation,
    regions: Sequence[RegionFinding],
    pairs: Sequence[PairFinding],
    *,
    every: bool = False,
) -> Report:
    """The report; `regions` and `pairs` are those of `found` to show, in the order to show them:
    all of them, or those that differ.

    The answer lists the regions that do not simply agree, or with `every` all of them.
    """
    present = [region for region in regions if region.finding.verdict is not Verdict.MISSING]
    shown = [r for r in present if (r.reference and r.held and every) or not r.agrees]
    if not found.reference.rows:
        shown = []
    remarks = [*_remarks(found, pairs), *_marks(found, shown, pairs), *_rests_on(found)]
    listed = len(regions) == len(found.regions)  # else only differences are asked for
    blocks: list[Block] = [_totals(found, pairs if not listed else found.pairs)]
    if shown:
        others = _others(found, shown) if listed else ()
        blocks = [_regions(found, shown), Items("", tuple(others)), *blocks]
    told = [pair for pair in _published(pairs) if not _printed(pair)]
    between = [pair for pair in pairs if pair not in told]
    if between:
        blocks.append(_pairs(found, between))
    blocks.append(Items("", tuple(Item("", text) for text in remarks)))
    said = summary(found)
    return Report(
        title(found),
        (*_first(found), *_given(found), said, *_missing(found), *_worth(found), not_official()),
        tuple(blocks),
        record(found, regions, pairs),
        tuple(_more(found, shown, listed=listed)),
        said,
    )


def _first(found: Reconciliation) -> tuple[str, ...]:
    """Whose files, and what was changed; a table that is checked is named in the title."""
    known = [file for file in found.files if file.key == "differences"]
    if found.allocation:
        return said_first(found.allocation, *known)
    published = [file for file in found.files if file.key == "publication"]
    rules = [found.rule.file, *variant_files(found.rule.variant)] if found.rule else []
    return own_files(rules, [*published, *known])


def _given(found: Reconciliation) -> Iterator[str]:
    """How the user has the figures compared."""
    if found.unit_given:
        yield _("{unit} €, your unit of the table's amounts.", unit=exact_euros(found.held_unit))
    if found.tolerance:
        yield _("{amount} €, your tolerance.", amount=exact_euros(found.tolerance))


def _missing(found: Reconciliation) -> Iterator[str]:
    names = [territory.name for territory in found.missing]
    if names:
        yield counted(
            "Missing from the table: {names}.",
            "Missing from the table, {n}: {names}.",
            len(names),
            names=", ".join(names),
        )


def _worth(found: Reconciliation) -> Iterator[str]:
    """What rows that agree are worth, where the rule was made from them."""
    if not found.caveat:
        return
    if all(region.agrees for region in found.regions):
        yield _("Found again by the computation; the method is not published, it is inferred.")
    else:
        yield _("The method is not published, it is inferred.")


def _regions(found: Reconciliation, regions: Sequence[RegionFinding]) -> Grid:
    columns = (
        Column(_("in euros")),
        Column(heading(found.reference), figures=True),
        Column(heading(found.held), figures=True),
        Column(_("difference"), figures=True),
        Column(_("verdict")),
    )
    rows = [
        Row(
            (
                region.territory.name,
                amount(region.reference),
                amount(region.held),
                signed(region.difference),
                verdict(region),
            )
        )
        for region in regions
    ]
    return Grid(columns, tuple(rows))


def _others(found: Reconciliation, shown: Sequence[RegionFinding]) -> Iterator[Item]:
    """How many regions agree that are not listed."""
    agree = len(found.with_verdict(Verdict.AGREES)) - sum(1 for region in shown if region.agrees)
    if agree:
        said = counted(
            "1 other agrees: --all lists it.", "{n} others agree: --all lists them.", agree
        )
        yield Item("", said)


def _totals(found: Reconciliation, pairs: Sequence[PairFinding]) -> Grid:
    """The totals of both sides that are in a pair, or in none at all; without empty columns."""
    left_out = _in_pairs(found.pairs) - _in_pairs(pairs)
    columns = (
        Column(_("totals, each as it stands")),
        Column(_("figure"), figures=True),
        Column(_("between"), figures=True),
        Column(_("printed as")),
        Column(_("where")),
    )
    rows = [
        (say(t.name), figure(t), say(str(t.bounds or "")), typeset(say(t.printed)), say(t.cite))
        for t in (*found.reference.totals, *found.held.totals)
        if say(t.name) not in left_out
    ]
    used = [at for at in range(len(columns)) if any(cells[at] for cells in rows)]
    return Grid(
        tuple(columns[at] for at in used),
        tuple(Row(tuple(cells[at] for at in used)) for cells in rows),
    )


def _in_pairs(pairs: Iterable[PairFinding]) -> set[str]:
    """The names of totals that stand in some pairs."""
    return {say(figure.name) for pair in pairs for figure in (pair.first, pair.second)}


def _published(pairs: Sequence[PairFinding]) -> list[PairFinding]:
    """The pairs within the publication, where one sentence says all there is to say of them."""
    within = [p for p in pairs if not p.across and p.first.status is Status.PUBLISHED]
    within = [p for p in within if p.second.cite or p.first.cite]
    fine = {Verdict.AGREES, Verdict.WITHIN}
    return within if all(pair.finding.verdict in fine for pair in within) else []


def _printed(pair: PairFinding) -> bool:
    """Whether it holds the printed rows against the total that is printed under them."""
    return (pair.first.kind, pair.second.kind) == (FigureKind.SUM, FigureKind.TOTAL)


def _pairs(found: Reconciliation, pairs: Sequence[PairFinding]) -> Grid:
    rows = [Row((both(pair), signed(pair.difference), in_short(found, pair))) for pair in pairs]
    columns = (
        Column(_("in pairs: first / second")),
        Column(_("second less first"), figures=True),
        Column(_("verdict")),
    )
    return Grid(columns, tuple(rows))


def _remarks(found: Reconciliation, pairs: Sequence[PairFinding]) -> Iterator[str]:
    """What must be known beside the verdicts."""
    published = _published(pairs)
    if published:
        n = len({figure.name for pair in published for figure in (pair.first, pair.second)})
        yield _("The {n} published totals agree within rounding, and none is corrected.", n=n)
    rows, unit = len(found.reference.rows), found.reference.unit
    if unit and any(_printed(pair) and pair.difference for pair in published):
        yield _(
            "{n} rows, each to the nearest {unit} €, can be up to {most} € off their total.",
            n=rows,
            unit=exact_euros(unit),
            most=exact_euros(rows * unit / 2),
        )
    different = len(found.with_verdict(Verdict.DIFFERS))
    across = [pair for pair in pairs if pair.across and not pair.follows]
    if different and any(pair.finding.verdict is Verdict.WITHIN for pair in across):
        yield counted(
            "Within rounding, said of totals, does not excuse the row that differs.",
            "Within rounding, said of totals, does not excuse the {n} rows that differ.",
            different,
        )
    for region in found.regions:
        if region.accepted and region.accepted.cite:
            by_you = region.accepted.by is AcceptedBy.OWN
            yield _(
                N_('{name}, accepted by your file, which says: "{reason}" ({cite}).')
                if by_you
                else N_("{name}, accepted: {reason} ({cite})."),
                name=region.territory.name,
                reason=_(region.accepted.reason),
                cite=region.accepted.cite,
            )
    yield from map(say, found.problems)


_CANNOT_TELL = {
    Untold.CIRCULAR: N_("circular: one was made from the other, and can't confirm it"),
    Untold.CEILING: N_("below a ceiling: which neither confirms nor contradicts it"),
    Untold.BOUNDS: N_("within bounds: any amount between them is possible"),
    Untold.OTHER_MONEY: N_(
        "other money: one is what agencies receive, the other what was financed"
    ),
    Untold.NO_BOUND: N_("no bound: none follows from the words around it"),
    Untold.PART: N_("of more rows: the TOTAL is taken for that of all regions"),
}


def _marks(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> Iterator[str]:
    """What the words and marks mean that are used, and how precise an estimate is."""
    used = {pair.finding.untold for pair in pairs}
    told = [_(words) for untold, words in _CANNOT_TELL.items() if untold in used]
    if told:
        yield _("Cannot tell, {why}.", why=in_series(told))
    if any(in_short(found, pair) == _("follows the rows") for pair in pairs):
        yield _("Follows the rows: the difference is that of the rows, told for each of them.")
    figures: list[ComparedFigure] = [*found.reference.totals, *found.held.totals]
    figures += [row for r in regions for row in (r.reference, r.held) if row]
    marks = [*_unmarked(found)]
    if any(row.status is Status.FIXED and row.of == "euros" for row in figures):
        marks.append(_("computed and without a mark: fixed by the instruction"))
    shipped = found.rule is None or found.rule.shipped
    statuses = {owned(row.status, shipped=shipped) for row in figures if row.status}
    marks += meanings(statuses - {Status.FIXED})
    yield _("{marks}.", marks=in_series(marks))


def _unmarked(found: Reconciliation) -> Iterator[str]:
    """What a figure without a mark is, and to how many euros it is given."""
    if found.reference.own:
        yield _("No mark: as your own files have it")
        return
    units = {"unit": exact_euros(found.unit), "own": exact_euros(found.held_unit)}
    match found.reference.kind, found.held.kind:
        case SideKind.PUBLICATION, SideKind.TABLE if found.reference.rows:
            words = N_("No mark: published (to {unit} €) or of the table (to {own} €)")
            if found.unit == found.held_unit:
                words = N_("No mark: published or of the table, both to {unit} €")
            yield _(words, **units)
        case SideKind.PUBLICATION, SideKind.TABLE:
            yield _("No mark: published, or of the table (to {own} €)", **units)
        case SideKind.PUBLICATION, _other:
            yield _("No mark: published")
        case _computed, SideKind.TABLE:
            yield _("No mark: of the table, to {own} €", **units)


def _rests_on(found: Reconciliation) -> Iterator[str]:
    """The hypotheses of a computed side, and the money that reaches no region there."""
    if found.allocation is None:
        return
    case = found.allocation.case
    yield from (item.told for item in hypotheses_in_short(case).items)
    for balance in found.allocation.balances:
        words = _BEYOND[balance.kind]
        values = {"line": line_label(case.rule, balance.line)}
        values["amount"] = marked(balance.cents, balance.status)
        if balance.bounds:
            words = _BETWEEN.get(balance.kind, words)
            values["interval"] = interval(balance.bounds)
        yield _(words, **values)


_BEYOND = {
    Status.UNDISTRIBUTED: N_("{line}: {amount} € undistributed, not in the computed total."),
    Status.DISTRIBUTION_UNKNOWN: N_(
        "{line}: {amount} € of unknown distribution, in the computed total."
    ),
}
_BETWEEN = {
    Status.DISTRIBUTION_UNKNOWN: N_(
        "{line}: {amount} € of unknown distribution, in the computed total, in {interval}."
    ),
}
"""What of an allocation reaches no region, and the same within bounds."""


def _more(found: Reconciliation, shown: Sequence[RegionFinding], *, listed: bool) -> Iterator[str]:
    """What to type for more: of a rule by the words that name it."""
    yield in_words_of_reader("--details")
    if listed and len(shown) < found.checked and found.reference.rows:
        yield in_words_of_reader("--all")
    if found.allocation is None:
        return
    rule = command_word(found.allocation)
    if found.caveat:
        yield in_words_of_reader(f"allocate fit {rule}")
    if shown and not found.allocation.case.overridden:
        name = shown[0].territory.name
        word = f'"{name}"' if " " in name else name
        yield in_words_of_reader(f"allocate explain {rule} {word}")
