"""The table of one allocation: a row for each region, then what reaches nobody by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.status import Status, weakest
from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.views.cells import (
    Cell,
    amount_cell,
    bound_cell,
    difference_cell,
    marked,
    published_cell,
    ratio_cell,
    signed,
)
from allocation.views.headline import of_regions
from allocation.views.labels import component_label, line_label
from allocation.views.language import _, human, typeset
from allocation.views.report import Column, Grid, Row
from allocation.views.selection import By, Selection, Sort
from allocation.views.text import fits
from allocation.views.values import several, unit_in_words
from allocation.words import N_, spaced

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Balance


class _Shown(NamedTuple):
    """A column, what it says of territories, and the lines whose balances stand in it too."""

    column: Column
    cell: Cell
    lines: tuple[str, ...] = ()
    bound: int | None = None
    """0 for the column of the least, 1 for that of the most."""


def regions_table(allocation: Allocation, selection: Selection) -> Grid:
    """The table by what was asked for; else by line, or by total where lines don't fit a page."""
    if selection.by is By.COMPONENT and selection.alone:
        return _lines_of(allocation, selection.alone, selection.line_names(allocation))
    if selection.by is not None:
        return _table(allocation, selection, selection.by)
    by_line = _table(allocation, selection, By.LINE)
    return by_line if fits(by_line) else _table(allocation, selection, By.TOTAL)


def _lines_of(allocation: Allocation, code: str, lines: Sequence[str]) -> Grid:
    """What one region gets: a row for each line, a column for each component, then sums."""
    rule = allocation.case.rule
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        for component in allocation.distributed(line):
            title = component_label(rule, line, component)
            found.setdefault(title, {}).setdefault(line, []).append(component)

    def cell(part: Mapping[str, list[str]], some: Sequence[str]) -> str:
        named = [name for line in some for name in part.get(line, ())]
        having = [line for line in some if line in part]
        amount = allocation.of(having, [code], named) if named else None
        return marked(amount.cents, amount.status) if amount else ""

    rows = []
    for line in lines:
        amount = allocation.of([line], [code])
        cells = (cell(part, [line]) for part in found.values())
        whole = marked(amount.cents, amount.status)
        rows.append(Row((line_label(rule, line), *cells, whole)))
    if len(lines) > 1:
        amount = allocation.of(lines, [code])
        cells = (cell(part, lines) for part in found.values())
        rows.append(Row((_("total"), *cells, marked(amount.cents, amount.status)), "total"))
    heads = (_("in euros"), *found, _("total"))
    columns = tuple(Column(head, figures=n > 0) for n, head in enumerate(heads))
    return Grid(columns, tuple(rows))


def lines_together(grid: Grid, lines: Sequence[str]) -> bool:
    """Whether a table of several lines has a column for none of them."""
    return len(lines) > 1 and not any(column.group for column in grid.columns)


def _table(allocation: Allocation, selection: Selection, by: By) -> Grid:
    columns = _columns(allocation, selection, by)

    def row(name: str, territories: Sequence[Territory], *, total: bool = False) -> Row:
        cells = [shown.cell(territories) for shown in columns]
        return Row((name, *cells), "total" if total else "row")

    members, shown = _territories(allocation, selection)
    rows = []
    if selection.sort is Sort.REGION and selection.regions is None:
        for overseas, name in ((False, _("metropolitan")), (True, _("overseas"))):
            group = [territory for territory in shown if territory.overseas is overseas]
            rows += [row(territory.name, [territory]) for territory in group]
            if 0 < len(group) < len(shown):
                rows.append(row(_sum(allocation, name), group, total=True))
    else:
        rows = [row(territory.name, [territory]) for territory in shown]
    if selection.regions is None:
        rows.append(
            row(
                _sum(allocation, several(allocation.case.territories, len(shown))),
                members,
                total=True,
            )
        )
        rows += _printed(allocation, columns)
        rows += _balances(allocation, columns)
    elif len(shown) > 1:
        name = of_regions(allocation, selection) or several(allocation.case.territories, len(shown))
        rows.append(row(name, shown, total=True))
    return Grid((Column(_head(allocation, selection)), *(c.column for c in columns)), tuple(rows))


def _head(allocation: Allocation, selection: Selection) -> str:
    """What the amounts are, above the names; with the line where there is only one."""
    lines = selection.line_names(allocation)
    if len(lines) == 1 and allocation.published:
        return _("{line}, in euros", line=line_label(allocation.case.rule, lines[0]))
    return _("in euros")


def _sum(allocation: Allocation, name: str) -> str:
    """A row of sums; said to be one beside published figures, where a text prints another total."""
    return _("{name} (sum)", name=name) if allocation.published else name


def _territories(
    allocation: Allocation, selection: Selection
) -> tuple[list[Territory], list[Territory]]:
    """The territories that the whole is made of, and those that have a row.

    Those that a rule is not about have none unless they were asked for: they are told below.
    """
    case = allocation.case
    shown = selection.territories(allocation)
    if selection.regions is None:
        shown = [territory for territory in shown if territory.code in case.concerned]
    members = list(case.territories.members)
    return (members if isinstance(case.rule.scope.of, str) else shown), shown


def _columns(allocation: Allocation, selection: Selection, by: By) -> list[_Shown]:
    """The columns after the name: what was published, each line, the total, then its bounds."""
    lines = tuple(selection.line_names(allocation))
    found: list[_Shown] = []

    def add(title: str, cell: Cell, of: tuple[str, ...] = (), group: str = "") -> None:
        found.append(_Shown(Column(title, figures=True, group=group), cell, of))

    published = bool(allocation.published) and len(lines) == len(allocation.case.rule.lines)
    if published:
        own = allocation.case.is_own("publication")
        add(_("your publication") if own else _("published"), partial(published_cell, allocation))
    if by is By.COMPONENT:
        for line in lines:
            _add_components(allocation, line, add)
    elif by is By.LINE and not (published and len(lines) == 1):
        for line in lines:
            amounts = partial(amount_cell, allocation, [line], None)
            add(line_label(allocation.case.rule, line), amounts, (line,), line)
    bounded = bool(allocation.bounds(lines).regions)
    if published:
        add(_("computed"), partial(amount_cell, allocation, lines, None), lines)
        add(_("difference"), partial(difference_cell, allocation, lines))
    elif not lines or ((len(lines) > 1 or not found) and not bounded):
        add(_("total"), partial(amount_cell, allocation, lines, None), lines)
    for end, title in enumerate((_("at least"), _("at most"))) if bounded else ():
        column = Column(title, figures=True)
        cell = partial(bound_cell, allocation, lines, end)
        found.append(_Shown(column, cell, lines, end))
    if selection.per:
        unit = selection.per.description.unit
        add(
            _("euros per {unit}", unit=unit_in_words(unit)),
            partial(ratio_cell, allocation, lines, selection.per),
        )
    return found


def _add_components(allocation: Allocation, line: str, add: Callable[..., None]) -> None:
    rule = allocation.case.rule
    components = allocation.distributed(line)
    for component in components:
        title = _(
            "{line} {component}",
            line=line_label(rule, line),
            component=component_label(rule, line, component),
        )
        of = (line,) if len(components) == 1 else ()
        add(title, partial(amount_cell, allocation, [line], [component]), of, line)
    if len(components) > 1:
        title = _("{line} total", line=line_label(rule, line))
        add(title, partial(amount_cell, allocation, [line], components), (line,), line)


def _printed(allocation: Allocation, columns: Sequence[_Shown]) -> list[Row]:
    """The totals that a text prints beside its rows, each as it stands; none is corrected."""
    publication = allocation.case.publication
    if publication is None or not publication.rows or columns[0].lines:
        return []
    total = allocation.whole()
    rows = []
    for printed in publication.totals:
        figure = typeset(spaced(printed.printed or human(int(printed.value * CENTS))))
        cells = ["" for _shown in columns]
        cells[0] = figure
        if total.cents is not None:
            at = next(n for n, shown in enumerate(columns) if len(shown.lines) and n)
            cells[at] = marked(total.cents, total.status)
            cells[at + 1] = signed(total.cents - int(printed.value * CENTS))
        name = _("{name}, {where}", name=printed.called, where=printed.cite.section)
        rows.append(Row((name, *cells), "total"))
    return rows


def _balances(allocation: Allocation, columns: Sequence[_Shown]) -> list[Row]:
    """What reaches nobody, and what reaches somebody no text names: in no total above."""
    return [
        Row((_(words), *(_of_balances(shown, found) for shown in columns)), "total")
        for kind, words in BALANCES.items()
        if (found := [b for b in allocation.balances if b.kind is kind])
    ]


BALANCES = {
    Status.UNDISTRIBUTED: N_("undistributed, in no total above"),
    Status.DISTRIBUTION_UNKNOWN: N_("distribution unknown, in no total above"),
}
"""What stands in the first column."""


def _of_balances(shown: _Shown, balances: Sequence[Balance]) -> str:
    found = [balance for balance in balances if balance.line in shown.lines]
    if not found:
        return ""
    cents, status = sum(b.cents for b in found), weakest(b.status for b in found)
    if shown.bound is None:
        return marked(cents, status)
    end = sum((b.bounds or (b.cents, b.cents))[shown.bound] for b in found)
    if end == cents:
        return marked(cents, status)
    return marked(end, (Status.FLOOR, Status.CEILING)[shown.bound])
