"""An allocation as a report: the table for eyes, in a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.reading.rules import RuleFile
from allocation.views.cells import (
    WORDS,
    Cell,
    amount_cell,
    bounds_cell,
    interval,
    marked,
    published_cell,
)
from allocation.views.language import _, counted, human_euros, say
from allocation.views.lead import said_of_variant
from allocation.views.provenance import not_official
from allocation.views.remarks import formulas, hypotheses, legend, notes, participation, sources
from allocation.views.report import Column, Grid, Items, Report, Row
from allocation.views.selection import Selection, computed
from allocation.views.side_by_side import BALANCES, side_by_side

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


ENVELOPE = "envelope"
"""The name of the hypothesis that a total hands back: it must not be read as a result."""


def describe(years: Sequence[Allocation | RuleFile], selection: Selection) -> Report:
    """The report of one allocation, or of several years side by side."""
    if len(years) == 1:
        return _one(computed(years)[0], selection)
    return side_by_side(years, selection)


def _one(allocation: Allocation, selection: Selection) -> Report:
    rule = allocation.case.rule
    blocks: list[Grid | Items] = [_lines(allocation, selection), _regions(allocation, selection)]
    blocks += _balances(allocation, selection)
    blocks.append(formulas(allocation))
    blocks.append(legend([allocation], selection))
    if allocation.case.hypotheses:
        blocks.append(hypotheses(allocation))
    blocks.append(participation(allocation))
    blocks.append(notes(allocation))
    blocks.append(sources(allocation))
    case = allocation.case
    lead = (
        _headline(allocation, selection),
        *said_of_variant(rule.label, case.variant),
        not_official(),
    )
    return Report(f"{_(rule.title)} ({case.label})", lead, tuple(blocks))


def _headline(allocation: Allocation, selection: Selection) -> str:
    """The total of what is shown in one sentence, with its status and bounds."""
    lines = selection.line_names(allocation)
    cents, status, bounds = allocation.whole(lines)
    sentence = _total(cents, status)
    if len(lines) < len(allocation.case.rule.lines):
        sentence = _("{lines} only. {total}", lines=", ".join(lines), total=sentence)
    assumed = any(a.name == ENVELOPE for a in allocation.case.hypotheses)
    if assumed and status is Status.ESTIMATED:
        sentence += " " + _("The envelope is a hypothesis.")
    if bounds:
        sentence += " " + _("All agencies that may take part are counted.")
        sentence += " " + _("Inferred to lie in {interval}.", interval=interval(bounds))
    if allocation.reproduces:
        sentence += " " + counted(
            "The 1 amount reproduces the publication.",
            "All {n} amounts reproduce the publication.",
            len(allocation.published),
        )
    return sentence


def _total(cents: int | None, status: Status) -> str:
    if cents is None:
        return _("Total: none; {why}.", why=_(WORDS[status]))
    total = human_euros(cents)
    match status:
        case Status.FIXED:
            return _("Total: {total}, fixed by the instruction.", total=total)
        case Status.OWN_RULE:
            return _("Total: {total}, fixed by your rule, not by the instruction.", total=total)
        case Status.FLOOR:
            return _("Total: at least {total}.", total=total)
        case Status.CEILING:
            return _("Total: at most {total}.", total=total)
        case Status.ESTIMATED:
            return _("Total: {total}, estimated.", total=total)
    return _("Total: {total}, of unknown standing.", total=total)


def _lines(allocation: Allocation, selection: Selection) -> Grid:
    rule = allocation.case.rule
    titles = allocation.case.territories.agencies
    rows = []
    for name in selection.line_names(allocation):
        line = rule.lines[name]
        agency = titles[line.agency].title if line.agency else _("each territory")
        cents, status, _bounds = allocation.whole([name])
        rows.append(Row((name, _(agency), _(line.credit), marked(cents, status))))
    if len(rows) == len(rule.lines) > 1:
        cents, status, _bounds = allocation.whole()
        total = marked(cents, status)
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
    title = counted(
        "Amounts in euros (1 other is not concerned)",
        "Amounts in euros ({n} others are not concerned)",
        others,
    )
    return about, [t for t in shown if selection.regions or t in about], title


def _columns(allocation: Allocation, selection: Selection) -> list[tuple[Column, Cell]]:
    """The columns after the name: each line's components and total, then what is beside them."""
    lines = selection.line_names(allocation)
    columns: list[tuple[Column, Cell]] = []

    def add(title: str, cell: Cell, group: str = "") -> None:
        columns.append((Column(title, figures=True, group=group), cell))

    for line in lines:
        components = allocation.distributed(line)
        for component in components:
            add(f"{line} {component}", partial(amount_cell, allocation, [line], [component]), line)
        if len(components) > 1:
            title = _("{line} total", line=line)
            add(title, partial(amount_cell, allocation, [line], components), line)
    if len(lines) > 1 or not columns:
        add(_("total"), partial(amount_cell, allocation, lines, None))
    if allocation.bounds(lines).regions:
        add(_("between"), partial(bounds_cell, allocation, lines))
    if allocation.published:
        add(_("published"), partial(published_cell, allocation))
    return columns


def _balances(allocation: Allocation, selection: Selection) -> list[Grid]:
    lines, grids = selection.line_names(allocation), []
    for kind, title in BALANCES.items():
        rows = [
            Row(
                (
                    balance.line,
                    marked(balance.cents, balance.status),
                    interval(balance.bounds) if balance.bounds else "",
                    say(balance.why),
                )
            )
            for balance in allocation.balances
            if balance.kind is kind and balance.line in lines
        ]
        columns = (
            Column(_("line")),
            Column(_("amount, €"), figures=True),
            Column(_("between"), figures=True),
            Column(_("why")),
        )
        if rows:
            grids.append(Grid(columns, tuple(rows), _(title)))
    return grids
