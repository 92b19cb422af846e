"""An allocation as a report: the table for eyes, in a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.engine.case import Assumption
from allocation.model.participation import TakesPart
from allocation.model.rule import Rule
from allocation.model.status import Status, weakest
from allocation.model.territory import Territory
from allocation.money import human, human_euros
from allocation.views.provenance import SHORT, not_official
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.selection import Selection
from allocation.views.values import human_value
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Interval

MARKS = {
    Status.FIXED: "",
    Status.PUBLISHED: "",
    Status.FLOOR: "≥ ",
    Status.CEILING: "≤ ",
    Status.ESTIMATED: "~ ",
    Status.UNKNOWN: "? ",
}
"""What stands before an amount, so that an estimate never looks like a fact."""

_MEANINGS = {
    Status.FIXED: "(no mark) fixed by the instruction",
    Status.FLOOR: "≥ floor: at least so much",
    Status.CEILING: "≤ ceiling: if every agency takes part",
    Status.ESTIMATED: "~ estimated: rests on the hypotheses below",
    Status.UNKNOWN: "? unknown",
}


def marked(cents: int, status: Status) -> str:
    """An amount with the mark of its status: ``~ 269 586``."""
    return MARKS[status] + human(cents)


def describe(allocations: Sequence[Allocation], selection: Selection) -> Report:
    """The report of one allocation, or of several side by side."""
    if len(allocations) == 1:
        return _one(allocations[0], selection)
    return _several(allocations, selection)


def _one(allocation: Allocation, selection: Selection) -> Report:
    rule = allocation.case.rule
    blocks: list[Grid | Items] = [_lines(allocation, selection), _regions(allocation, selection)]
    if allocation.undistributed:
        blocks.append(_undistributed(allocation))
    blocks.append(_legend([allocation]))
    if allocation.case.assumptions:
        blocks.append(_assumptions(allocation))
    blocks.append(_notes(allocation))
    blocks.append(_sources(allocation))
    return Report(
        f"{_(rule.title)} ({rule.label})", (_headline(allocation), not_official()), tuple(blocks)
    )


def _headline(allocation: Allocation) -> str:
    """The total in one sentence, with its status and bounds."""
    total, status = human_euros(allocation.total), allocation.status
    words = {
        Status.FIXED: _("Total: {total}, fixed by the instruction.", total=total),
        Status.FLOOR: _("Total: at least {total}.", total=total),
        Status.CEILING: _("Total: {total} if every agency takes part (a ceiling).", total=total),
        Status.ESTIMATED: _("Total: {total}, estimated.", total=total),
        Status.UNKNOWN: _("Total: {total}, of unknown standing.", total=total),
    }
    sentence = words.get(status, words[Status.UNKNOWN])
    if allocation.total_bounds:
        sentence += " " + _(
            "Inferred to lie in {interval}.", interval=interval(allocation.total_bounds)
        )
    if allocation.reproduces:
        rows = len(allocation.published)
        sentence += " " + _("All {n} amounts reproduce the publication.", n=rows)
    return sentence


def interval(bounds: Interval) -> str:
    """``[200 000; 1 250 000]``."""
    return f"[{human(bounds[0])}; {human(bounds[1])}]"


def _lines(allocation: Allocation, selection: Selection) -> Grid:
    rule = allocation.case.rule
    titles = allocation.case.territories.agencies
    rows = []
    for name in selection.line_names(allocation):
        line = rule.lines[name]
        agency = titles[line.agency].title if line.agency else _("each territory")
        statuses = [
            status
            for (region, of, _component), (_cents, status) in allocation.cells.items()
            if of == name and region in allocation.case.concerned
        ]
        amount = marked(allocation.line_totals[name], weakest(statuses))
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


Cell = Callable[[Sequence[Territory]], str]
"""What a column shows for one territory, or for several taken together."""


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
    rows.append(row(_("all {n}", n=len(members)), members, total=True))
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
            add(f"{line} {component}", partial(_amount, allocation, line, [component]), line)
        if len(components) > 1:
            title = _("{line} total", line=line)
            add(title, partial(_amount, allocation, line, components), line)
    if len(lines) == len(allocation.case.rule.lines) and len(columns) > 1:
        add(_("total"), partial(_total, allocation))
    if allocation.bounds:
        add(_("between"), partial(_bounds, allocation))
    if allocation.published:
        add(_("published"), partial(_published, allocation))
    return columns


def _amount(
    allocation: Allocation, line: str, components: Sequence[str], territories: Sequence[Territory]
) -> str:
    """What some components of a line give, in words where no agency can or does receive it."""
    case = allocation.case
    eligible = [t.code for t in territories if (line, t.code) in case.takes_part]
    if not eligible:
        concerned = any(territory.code in case.concerned for territory in territories)
        return _("none") if concerned else _("not concerned")
    if len(territories) == 1 and case.takes_part[line, eligible[0]] is TakesPart.NO:
        return _("absent")
    found = [allocation.cells[code, line, name] for code in eligible for name in components]
    return marked(sum(cents for cents, _status in found), weakest(s for _cents, s in found))


def _total(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """All lines together."""
    concerned = [t.code for t in territories if t.code in allocation.case.concerned]
    if not concerned:
        return _("not concerned")
    status = weakest(allocation.region_status(code) for code in concerned)
    return marked(sum(allocation.region_totals[code] for code in concerned), status)


def _bounds(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """The bounds of one territory or of the whole; those of a part are not known."""
    if len(territories) == 1:
        bounds = allocation.bounds.get(territories[0].code)
    else:
        everything = len(territories) >= len(allocation.case.concerned)
        bounds = allocation.total_bounds if everything else None
    return interval(bounds) if bounds else ""


def _published(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """What is printed: a row, or the total as it is printed; nothing is added up."""
    publication = allocation.case.publication
    if len(territories) == 1:
        cents = allocation.published.get(territories[0].code)
        return human(cents) if cents is not None else ""
    everything = len(territories) == len(allocation.case.territories.members)
    if publication and publication.totals and everything:
        return human(int(publication.totals[0].amount * 100))
    return ""


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


def _legend(allocations: Sequence[Allocation]) -> Items:
    statuses = {
        status
        for a in allocations
        for (line, code) in a.case.takes_part
        for component in a.components(line)
        for _cents, status in [a.cells[code, line, component]]
    }
    statuses |= {item.status for a in allocations for item in a.undistributed}
    statuses |= {a.status for a in allocations}
    found = [_(_MEANINGS[status]) for status in _MEANINGS if status in statuses]
    return Items(_("Marks"), (Item("", "; ".join(found)),))


def _assumptions(allocation: Allocation) -> Items:
    rule = allocation.case.rule
    items: list[Item] = []
    for assumption in allocation.case.assumptions:
        label = f"{assumption.name} = {human_value(assumption.value)}"
        text = _(assumption.why) if not assumption.overridden else assumption.why
        if assumption.cite:
            text += f" ({_where(rule, assumption)})"
        if items and items[-1].text == text:
            items[-1] = Item(f"{items[-1].label}, {label}", text)
        else:
            items.append(Item(label, text))
    return Items(_("Hypotheses (change one with --set NAME=VALUE)"), tuple(items))


def _where(rule: Rule, assumption: Assumption) -> str:
    assert assumption.cite is not None
    return f"{rule.source_of(assumption.cite).id}, {assumption.cite.section}"


def _notes(allocation: Allocation) -> Items:
    items = [Item("", _(note)) for note in allocation.notes]
    for name, key in allocation.case.keys.items():
        items += [Item(name, _(doubt)) for doubt in key.description.doubts]
    return Items(_("Notes"), tuple(items))


def _sources(allocation: Allocation) -> Items:
    case = allocation.case
    items = [
        Item(
            case.rule.label,
            f"{case.rule.source}; {case.rule_file}, sha256 {case.rule_sha256[:SHORT]}",
        )
    ]
    items += [Item(label, f"{source}") for label, source in case.rule.other_sources.items()]
    for data in case.data:
        key = case.keys.get(data.key)
        about = f"{_(key.description.what)}; {key.description.source}; " if key else ""
        licence = f"; {key.description.licence}" if key else ""
        text = f"{about}{data.file}, sha256 {data.sha256[:SHORT]}{licence}"
        items.append(Item(data.key, text))
    if case.publication:
        publication = case.publication
        items.append(Item(_("published"), f"{publication.title}; {publication.source}"))
    return Items(_("Sources"), tuple(items))


def _several(allocations: Sequence[Allocation], selection: Selection) -> Report:
    columns = [Column(_("region"))]
    for allocation in allocations:
        columns.append(Column(allocation.case.rule.label, figures=True))
        if allocation.bounds:
            label = _("{rule} between", rule=allocation.case.rule.label)
            columns.append(Column(label, figures=True))
    rows = []
    for territory in selection.territories(allocations[0]):
        cells = [territory.name]
        for allocation in allocations:
            cells.append(_total(allocation, [territory]))
            if allocation.bounds:
                cells.append(_bounds(allocation, [territory]))
        rows.append(Row(tuple(cells)))
    members = allocations[0].case.territories.members
    totals = [_("all {n}", n=len(members))]
    for allocation in allocations:
        totals.append(marked(allocation.total, allocation.status))
        if allocation.bounds:
            totals.append(_bounds(allocation, members))
    rows.append(Row(tuple(totals), "total"))
    grid = Grid(tuple(columns), tuple(rows), _("Amounts in euros, all lines together"))
    rest = [
        Item(
            a.case.rule.label,
            f"{item.line}: {MARKS[item.status]}{human_euros(item.cents)}; {item.why}",
        )
        for a in allocations
        for item in a.undistributed
    ]
    blocks: list[Grid | Items] = [grid]
    if rest:
        blocks.append(Items(_("Undistributed, left out of every total above"), tuple(rest)))
    blocks.append(_legend(allocations))
    blocks.append(
        Items(
            _("Hypotheses"),
            tuple(
                Item(a.case.rule.label, f"{x.name} = {human_value(x.value)}")
                for a in allocations
                for x in a.case.assumptions
            ),
        )
    )
    blocks.append(
        Items(_("Sources"), tuple(dict.fromkeys(i for a in allocations for i in _sources(a).items)))
    )
    labels = ", ".join(a.case.rule.label for a in allocations)
    return Report(labels, (not_official(),), tuple(blocks))
