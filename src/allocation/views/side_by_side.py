"""Several allocations side by side: one column each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.model.territory import Territory
from allocation.money import human_euros
from allocation.views.cells import MARKS, Cell, bounds_cell, total_cell
from allocation.views.provenance import labels, not_official, said_of_variant
from allocation.views.remarks import legend, sources
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.selection import Selection
from allocation.views.values import human_value
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def side_by_side(allocations: Sequence[Allocation], selection: Selection) -> Report:
    """The report of several allocations over the same territories."""
    named = list(zip(labels(allocations), allocations, strict=True))
    rest = [
        Item(label, f"{i.line}: {MARKS[i.status]}{human_euros(i.cents)}; {i.why}")
        for label, allocation in named
        for i in allocation.undistributed
    ]
    hypotheses = [
        Item(label, f"{assumption.name} = {human_value(assumption.value)}")
        for label, allocation in named
        for assumption in allocation.case.assumptions
    ]
    origins = dict.fromkeys(item for _l, allocation in named for item in sources(allocation).items)
    blocks = (
        _table(named, selection),
        Items(_("Undistributed, left out of every total above"), tuple(rest)),
        legend(allocations),
        Items(_("Hypotheses"), tuple(hypotheses)),
        Items(_("Sources"), tuple(origins)),
    )
    said = [
        sentence
        for a in allocations
        for sentence in said_of_variant(a.case.rule.label, a.case.variant)
    ]
    lead = (*dict.fromkeys(said), not_official())
    return Report(", ".join(label for label, _a in named), lead, blocks)


def _table(named: Sequence[tuple[str, Allocation]], selection: Selection) -> Grid:
    columns: list[tuple[Column, Cell]] = []
    for label, allocation in named:
        lines = selection.line_names(allocation)
        columns.append((Column(label, True, label), partial(total_cell, allocation, lines)))
        if allocation.bounds and len(lines) == len(allocation.case.rule.lines):
            title = _("{rule} between", rule=label)
            columns.append((Column(title, True, label), partial(bounds_cell, allocation)))

    def row(name: str, territories: Sequence[Territory], *, total: bool = False) -> Row:
        cells = (cell(territories) for _column, cell in columns)
        return Row((name, *cells), "total" if total else "row")

    first = named[0][1]
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
