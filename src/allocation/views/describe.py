"""An allocation as a report: the table for eyes, in a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import human_euros
from allocation.views.cells import (
    Cell,
    amount_cell,
    bounds_cell,
    interval,
    marked,
    published_cell,
    total_cell,
)
from allocation.views.provenance import not_official, said_of_variant
from allocation.views.remarks import assumptions, formulas, legend, notes, participation, sources
from allocation.views.report import Column, Grid, Items, Report, Row
from allocation.views.selection import Selection
from allocation.views.side_by_side import side_by_side
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


ENVELOPE = "envelope"
"""The name of the hypothesis that a total hands back: it must not be read as a result."""


def describe(allocations: Sequence[Allocation], selection: Selection) -> Report:
    """The report of one allocation, or of several side by side."""
    if len(allocations) == 1:
        return _one(allocations[0], selection)
    return side_by_side(allocations, selection)


def _one(allocation: Allocation, selection: Selection) -> Report:
    rule = allocation.case.rule
    blocks: list[Grid | Items] = [_lines(allocation, selection), _regions(allocation, selection)]
    if allocation.undistributed:
        blocks.append(_undistributed(allocation))
    blocks.append(formulas(allocation))
    blocks.append(legend([allocation]))
    if allocation.case.assumptions:
        blocks.append(assumptions(allocation))
    blocks.append(participation(allocation))
    blocks.append(notes(allocation))
    blocks.append(sources(allocation))
    case = allocation.case
    lead = (_headline(allocation), *said_of_variant(rule.label, case.variant), not_official())
    return Report(f"{_(rule.title)} ({case.label})", lead, tuple(blocks))


def _headline(allocation: Allocation) -> str:
    """The total in one sentence, with its status and bounds."""
    total, status = human_euros(allocation.total), allocation.status
    words = {
        Status.FIXED: _("Total: {total}, fixed by the instruction.", total=total),
        Status.FLOOR: _("Total: at least {total}.", total=total),
        Status.CEILING: _("Total: at most {total}.", total=total),
        Status.ESTIMATED: _("Total: {total}, estimated.", total=total),
        Status.UNKNOWN: _("Total: {total}, of unknown standing.", total=total),
    }
    sentence = words.get(status, words[Status.UNKNOWN])
    assumed = any(a.name == ENVELOPE for a in allocation.case.assumptions)
    if assumed and status is Status.ESTIMATED:
        sentence += " " + _("The envelope is a hypothesis.")
    if allocation.total_bounds:
        sentence += " " + _("All agencies that may take part are counted.")
        sentence += " " + _(
            "Inferred to lie in {interval}.", interval=interval(allocation.total_bounds)
        )
    if allocation.reproduces:
        rows = len(allocation.published)
        sentence += " " + _("All {n} amounts reproduce the publication.", n=rows)
    return sentence


def _lines(allocation: Allocation, selection: Selection) -> Grid:
    rule = allocation.case.rule
    titles = allocation.case.territories.agencies
    rows = []
    for name in selection.line_names(allocation):
        line = rule.lines[name]
        agency = titles[line.agency].title if line.agency else _("each territory")
        status = allocation.status_of([name], allocation.case.concerned)
        amount = marked(allocation.line_totals[name], status)
        rows.append(Row((name, _(agency), _(line.credit), amount)))
    if len(rows) == len(rule.lines) > 1:
        total = marked(allocation.total, allocation.status)
        rows.append(Row((_("total"), "", "", total), "total"))
    columns = (
        Column(_("line")),
        Column(_("to")),
        Column(_("credit")),
        Column(_("total, €"), figures=True),
    )
    return Grid(columns, tuple(rows), _("Lines of credit"))


def _regions(allocation: Allocation, selection: Selection) -> Grid:
    columns = _columns(allocation, selection)

    def row(name: str, territories: Sequence[Territory], *, total: bool = False) -> Row:
        cells = [cell(territories) for _title, cell in columns]
        return Row((name, *cells), "total" if total else "row")

    members, shown, title = _shown(allocation, selection)
    groups = [[t for t in shown if t.overseas is overseas] for overseas in (False, True)]
    rows = []
    for name, group in zip((_("metropolitan France"), _("overseas")), groups, strict=True):
        rows += [row(territory.name, [territory]) for territory in group]
        concerned = any(territory.code in allocation.case.concerned for territory in group)
        if concerned and all(groups) and not selection.regions:
            rows.append(row(name, group, total=True))
    about = [territory for territory in members if territory.code in allocation.case.concerned]
    everyone = _("all {n}", n=len(members))
    if len(about) < len(members):
        everyone = _("all {n} concerned", n=len(about))
    rows.append(row(everyone, members, total=True))
    heads = (Column(_("region")), *(column for column, _cell in columns))
    return Grid(heads, tuple(rows), title)


def _shown(
    allocation: Allocation, selection: Selection
) -> tuple[list[Territory], list[Territory], str]:
    """The territories that a rule is about, those of them to show, and the title of the table.

    A rule about a list of territories says nothing of the others; one about all or the overseas
    ones is read by everybody, so that those it leaves out are told.
    """
    case = allocation.case
    members, shown = list(case.territories.members), selection.territories(allocation)
    if isinstance(case.rule.scope.of, str):
        return members, shown, _("Amounts in euros")
    about = [territory for territory in members if territory.code in case.concerned]
    others = len(members) - len(about)
    title = _("Amounts in euros ({n} others are not concerned)", n=others)
    return about, [t for t in shown if selection.regions or t in about], title


def _columns(allocation: Allocation, selection: Selection) -> list[tuple[Column, Cell]]:
    """The columns after the name: each line's components and total, then what is beside them."""
    lines = selection.line_names(allocation)
    columns: list[tuple[Column, Cell]] = []

    def add(title: str, cell: Cell, group: str = "") -> None:
        columns.append((Column(title, figures=True, group=group), cell))

    for line in lines:
        components = allocation.components(line)
        for component in components:
            add(f"{line} {component}", partial(amount_cell, allocation, line, [component]), line)
        if len(components) > 1:
            title = _("{line} total", line=line)
            add(title, partial(amount_cell, allocation, line, components), line)
    if len(lines) == len(allocation.case.rule.lines) and len(columns) > 1:
        add(_("total"), partial(total_cell, allocation, lines))
    if allocation.bounds:
        add(_("between"), partial(bounds_cell, allocation))
    if allocation.published:
        add(_("published"), partial(published_cell, allocation))
    return columns


def _undistributed(allocation: Allocation) -> Grid:
    rows = [
        Row(
            (
                item.line,
                marked(item.cents, item.status),
                interval(item.interval) if item.interval else "",
                item.why,
            )
        )
        for item in allocation.undistributed
    ]
    columns = (
        Column(_("line")),
        Column(_("undistributed, €"), figures=True),
        Column(_("between"), figures=True),
        Column(_("why")),
    )
    return Grid(columns, tuple(rows), _("Undistributed, left out of every total above"))
