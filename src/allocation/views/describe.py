"""An allocation as a report: the table for eyes, in a terminal or in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.engine.allocation import Allocation, Interval
from allocation.engine.case import Assumption
from allocation.model.rule import Rule
from allocation.model.status import Status, weakest
from allocation.model.territory import Territory
from allocation.money import human, human_euros
from allocation.views.provenance import SHORT, not_official
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.selection import Selection
from allocation.views.values import human_value
from allocation.words import _

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


def _regions(allocation: Allocation, selection: Selection) -> Grid:
    lines = selection.line_names(allocation)
    everything = len(lines) == len(allocation.case.rule.lines)
    columns = [Column(_("region"))]
    for line in lines:
        components = allocation.components(line)
        columns += [Column(f"{line} {component}", figures=True) for component in components]
        if len(components) > 1:
            columns.append(Column(_("{line} total", line=line), figures=True))
    if everything and len(columns) > 2:
        columns.append(Column(_("total"), figures=True))
    if allocation.bounds:
        columns.append(Column(_("between"), figures=True))
    if allocation.published:
        columns.append(Column(_("published"), figures=True))
    width = len(columns)

    def row(territories: Sequence[Territory], name: str, *, total: bool = False) -> Row:
        cells = [name, *_amounts(allocation, territories, lines)]
        if everything and width > 2 and len(cells) < width:
            codes = [territory.code for territory in territories]
            cells.append(_total_cell(allocation, codes))
        if allocation.bounds:
            cells.append(_bounds_cell(allocation, territories, total=total))
        if allocation.published:
            published = [allocation.published.get(territory.code, 0) for territory in territories]
            cells.append(human(sum(published)))
        return Row(tuple(cells[:width]), "total" if total else "row")

    shown = selection.territories(allocation)
    home = [territory for territory in shown if not territory.overseas]
    overseas = [territory for territory in shown if territory.overseas]
    rows = [row([territory], territory.name) for territory in home]
    if home and overseas and not selection.regions:
        concerned = [t for t in home if t.code in allocation.case.concerned]
        if concerned:
            rows.append(row(home, _("metropolitan regions"), total=True))
    rows += [row([territory], territory.name) for territory in overseas]
    if home and overseas and not selection.regions:
        rows.append(row(overseas, _("overseas regions"), total=True))
    rows.append(
        row(
            allocation.case.territories.members,
            _("all {n}", n=len(allocation.case.territories.members)),
            total=True,
        )
    )
    return Grid(tuple(columns), tuple(rows), _("Amounts in euros"))


def _amounts(
    allocation: Allocation, territories: Sequence[Territory], lines: Sequence[str]
) -> list[str]:
    """The cells of each line: its components, and its total where there are several."""
    codes = [territory.code for territory in territories]
    cells = []
    for line in lines:
        components = allocation.components(line)
        found = [
            [allocation.cells[code, line, component] for code in codes] for component in components
        ]
        places = [(line, code) for code in codes if (line, code) in allocation.case.takes_part]
        if len(codes) == 1 and not places:
            concerned = codes[0] in allocation.case.concerned
            word = _("none") if concerned else _("not concerned")
            cells += [word] * (len(components) + (len(components) > 1))
            continue
        if len(codes) == 1 and allocation.case.takes_part[places[0]] == "no":
            cells += [_("absent")] * (len(components) + (len(components) > 1))
            continue
        eligible = {code for _line, code in places}
        sums = []
        for column in found:
            statuses = [
                status for code, (_c, status) in zip(codes, column, strict=True) if code in eligible
            ]
            sums.append((sum(cents for cents, _s in column), weakest(statuses)))
        cells += [marked(cents, status) for cents, status in sums]
        if len(components) > 1:
            cells.append(marked(sum(c for c, _s in sums), weakest(s for _c, s in sums)))
    return cells


def _total_cell(allocation: Allocation, codes: Sequence[str]) -> str:
    concerned = [code for code in codes if code in allocation.case.concerned]
    if not concerned:
        return _("not concerned")
    status = weakest(allocation.region_status(code) for code in concerned)
    return marked(sum(allocation.region_totals[code] for code in concerned), status)


def _bounds_cell(allocation: Allocation, territories: Sequence[Territory], *, total: bool) -> str:
    if len(territories) == 1 and not total:
        bounds = allocation.bounds.get(territories[0].code)
        return interval(bounds) if bounds else ""
    if allocation.total_bounds and len(territories) == len(allocation.case.territories.members):
        return interval(allocation.total_bounds)
    return ""


def _undistributed(allocation: Allocation) -> Grid:
    rows = [
        Row(
            (
                item.line,
                human(item.cents),
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
    statuses = {status for a in allocations for _cents, status in a.cells.values()}
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
            cells.append(_total_cell(allocation, [territory.code]))
            if allocation.bounds:
                cells.append(_bounds_cell(allocation, [territory], total=False))
        rows.append(Row(tuple(cells)))
    members = allocations[0].case.territories.members
    totals = [_("all {n}", n=len(members))]
    for allocation in allocations:
        totals.append(marked(allocation.total, allocation.status))
        if allocation.bounds:
            totals.append(_bounds_cell(allocation, members, total=True))
    rows.append(Row(tuple(totals), "total"))
    grid = Grid(tuple(columns), tuple(rows), _("Amounts in euros, all lines together"))
    rest = [
        Item(a.case.rule.label, f"{item.line}: {human_euros(item.cents)}; {item.why}")
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
        Items(_("Sources"), tuple(item for a in allocations for item in _sources(a).items))
    )
    labels = ", ".join(a.case.rule.label for a in allocations)
    return Report(labels, (not_official(),), tuple(blocks))
