"""Several years side by side: one column each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.reading.rules import RuleFile
from allocation.views.cells import MARKS, Cell, amount_cell, bounds_cell, marked
from allocation.views.language import _, human_euros, say
from allocation.views.lead import said_of_variant
from allocation.views.provenance import labels, not_official
from allocation.views.remarks import legend, sources
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.selection import Selection, computed
from allocation.views.values import human_value

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

BALANCES = {
    Status.UNDISTRIBUTED: "Undistributed, in no total above",
    Status.DISTRIBUTION_UNKNOWN: "Delegated, distribution unknown, in no total above",
}
"""What reaches nobody, and what reaches somebody no text names."""


def side_by_side(years: Sequence[Allocation | RuleFile], selection: Selection) -> Report:
    """The report of several years over the same territories; one without a formula is unknown."""
    named = list(zip(labels(years), years, strict=True))
    allocations = computed(years)
    hypotheses = [
        Item(label, f"{hypothesis.name} = {human_value(hypothesis.value)}")
        for label, year in named
        if not isinstance(year, RuleFile)
        for hypothesis in year.case.hypotheses
    ]
    origins = dict.fromkeys(item for year in allocations for item in sources(year).items)
    unknown = [
        Item(label, say(_unknown(year))) for label, year in named if isinstance(year, RuleFile)
    ]
    blocks: tuple[Grid | Items, ...] = (
        _table(named, allocations[0], selection),
        *(Items(_(title), tuple(_balances(named, kind))) for kind, title in BALANCES.items()),
        Items(_("Unknown"), tuple(unknown)),
        legend(allocations, selection),
        Items(_("Hypotheses"), tuple(hypotheses)),
        Items(_("Sources"), tuple(origins)),
    )
    said = [
        sentence
        for a in allocations
        for sentence in said_of_variant(a.case.rule.label, a.case.variant)
    ]
    lead = (*dict.fromkeys(said), not_official())
    return Report(", ".join(label for label, _year in named), lead, blocks)


def _unknown(year: RuleFile) -> str:
    assert year.rule.no_formula is not None
    return _("no formula is known: {why}", why=_(year.rule.no_formula.why))


def _balances(named: Sequence[tuple[str, Allocation | RuleFile]], kind: Status) -> list[Item]:
    return [
        Item(label, f"{b.line}: {MARKS[b.status]}{human_euros(b.cents)}; {say(b.why)}")
        for label, year in named
        if not isinstance(year, RuleFile)
        for b in year.balances
        if b.kind is kind
    ]


def _table(
    named: Sequence[tuple[str, Allocation | RuleFile]], first: Allocation, selection: Selection
) -> Grid:
    columns: list[tuple[Column, Cell]] = []
    for label, year in named:
        columns += _columns(label, year, selection)

    def row(name: str, territories: Sequence[Territory], *, total: bool = False) -> Row:
        cells = (cell(territories) for _column, cell in columns)
        return Row((name, *cells), "total" if total else "row")

    members = first.case.territories.members
    rows = [row(territory.name, [territory]) for territory in selection.territories(first)]
    rows.append(row(_("all {n}", n=len(members)), members, total=True))
    heads = (Column(_("region")), *(column for column, _cell in columns))
    title = (
        _("Amounts in euros, {lines}", lines=", ".join(selection.lines))
        if selection.lines
        else _("Amounts in euros, all lines together")
    )
    return Grid(heads, tuple(rows), title)


def _columns(
    label: str, year: Allocation | RuleFile, selection: Selection
) -> list[tuple[Column, Cell]]:
    if isinstance(year, RuleFile):
        unknown: Callable[[Sequence[Territory]], str] = lambda _t: marked(None, Status.UNKNOWN)  # noqa: E731
        return [(Column(label, True, label), unknown)]
    lines = selection.line_names(year)
    columns: list[tuple[Column, Cell]] = [
        (Column(label, True, label), partial(amount_cell, year, lines, None))
    ]
    if year.bounds(lines).regions:
        title = _("{rule} between", rule=label)
        columns.append((Column(title, True, label), partial(bounds_cell, year, lines)))
    return columns
