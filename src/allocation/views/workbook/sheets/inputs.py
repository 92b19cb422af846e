"""The sheets of what may be changed: hypotheses and figures, who takes part, keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from allocation.engine.case import UsedHypothesis
from allocation.model.expression import Figure
from allocation.model.fields import Citation
from allocation.model.rule import Bounds
from allocation.model.status import Status
from allocation.money import exact_euros
from allocation.views.labels import label
from allocation.views.language import _, say
from allocation.views.owners import owned
from allocation.views.remarks import hypothesis_value
from allocation.views.tables import told
from allocation.views.values import key_in_words, unit_in_words
from allocation.views.workbook.calculation.inputs import UNIT, Input
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head, page_head
from allocation.views.workbook.sheets.rows import RegionRow, put_rows
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import (
    Cell,
    Limits,
    Node,
    Restyled,
    Span,
    Worksheet,
    call,
    join,
    when,
)

_WIDTHS = {0: 28.0, 1: 14.0, 2: 14.0, 3: 10.0, 4: 20.0, 5: 38.0, 6: 22.0, 7: 13.0}
_LAST = 7


class About(NamedTuple):
    """What is said of an input beside its cells."""

    label: str
    status: Status
    why: str = ""
    cite: str = ""
    bounds: Bounds | None = None


def put_figures(sheet: Worksheet, year: Year, head: Head) -> None:
    """Figures and hypotheses that may be changed, then those that can't be here."""
    row = page_head(sheet, head, _LAST)
    sheet.frozen = (row, 1)
    sheet.widths.update(_WIDTHS)
    sheet.text(row, 0, _("Figures that may be changed (yellow cells)"), Look.SECTION)
    _headings(sheet, row + 1)
    row += 2
    for given, about in _figures(year):
        _put_figure(sheet, row, given, about)
        row += 1
    for weights, given in year.inputs.splits.items():
        about = _of_hypothesis(year, weights.split or "", weights.status)
        for line, _weight in weights.weights:
            name = _("{what}, {line}", what=about.label, line=year.label(line))
            _put_member(sheet, row, given, line, about._replace(label=name))
            row += 1
        sheet.text(row, 0, _("{what}: sum of the weights", what=about.label), Look.LABEL)
        _put_sum(sheet, row, given)
        row += 1
    for cell in year.inputs.cents:
        sheet.text(row, 0, _("with cents (1), or in whole euros (0)"), Look.LABEL)
        for column in range(1, _LAST):
            sheet.text(row, column, "", Look.LABEL)
        sheet.put(row, _LAST, cell)
        row += 1
    _put_others(sheet, year, row + 1)


def _headings(sheet: Worksheet, row: int) -> None:
    titles = (
        (_("figure or hypothesis"), Look.HEADING),
        (_("value"), Look.HEADING),
        (_("as exported"), Look.GREY_HEADING),
        (_("changed (1: yes)"), Look.HEADING),
        (_("status"), Look.HEADING),
        (_("reason"), Look.HEADING),
        (_("reference"), Look.HEADING),
        (_("whole number used"), Look.HEADING),
    )
    for column, (title, look) in enumerate(titles):
        sheet.text(row, column, title, look)


def _figures(year: Year) -> Iterator[tuple[Input, About]]:
    for place, given in year.inputs.figures.items():
        yield given, _of_figure(year, year.inputs.figure_of[place])
    if not year.inputs.rounds:
        return
    yield year.inputs.unit, _of_unit(year)


def _of_unit(year: Year) -> About:
    case = year.case
    rounding = case.rule.rounding
    if rounding is None or rounding.cite is None or case.rounding_place.given:
        found = _of_hypothesis(year, UNIT, Status.ESTIMATED)
        return found._replace(why=found.why or say((rounding and rounding.why) or ""))
    fixed = Status.FIXED if case.shipped else Status.OWN_RULE
    return About(label(case.rule, UNIT), fixed, cite=say(case.rule.cited(rounding.cite)))


def _of_figure(year: Year, figure: Figure) -> About:
    rule = year.case.rule
    if figure.name in rule.hypotheses:
        return _of_hypothesis(year, figure.name, figure.status)
    cite = _cite(year, figure)
    why = _used(year, figure.name)
    said = say(why.why) if why else ""
    return About(label(rule, figure.name), figure.status, said, cite)


def _cite(year: Year, figure: Figure) -> str:
    rule = year.case.rule
    if figure.cite is not None:
        return say(rule.cited(figure.cite))
    line, _dot, rest = figure.name.partition(".")
    component = rest.partition(".")[0]
    if line in rule.lines and component in rule.lines[line].components:
        return say(rule.cited(rule.lines[line].components[component].cite))
    return ""


def _used(year: Year, name: str) -> UsedHypothesis | None:
    return next((used for used in year.case.hypotheses if used.name == name), None)


def _of_hypothesis(year: Year, name: str, status: Status) -> About:
    rule, used = year.case.rule, _used(year, name)
    found = rule.hypotheses.get(name)
    if used is None:
        return About(label(rule, name), status)
    cite = say(rule.cited(used.cite)) if isinstance(used.cite, Citation) else ""
    return About(label(rule, name), status, say(used.why), cite, found.bounds if found else None)


def _put_figure(sheet: Worksheet, row: int, given: Input, about: About) -> None:
    if about.bounds is not None:
        low, high = Fraction(about.bounds.from_), Fraction(about.bounds.to)
        ends = {"low": exact_euros(low), "high": exact_euros(high)}
        words = _("between {low} and {high}, as the rule says", **ends)
        given.typed[None].limits = Limits(low, high, said=words, strict=False)
    _put_member(sheet, row, given, None, about)


def _put_member(sheet: Worksheet, row: int, given: Input, member: str | None, about: About) -> None:
    sheet.text(row, 0, about.label, Look.LABEL)
    sheet.put(row, 1, given.typed[member])
    sheet.put(row, 2, given.exported[member])
    sheet.put(row, 3, _flag(given, member))
    sheet.put(row, 4, Cell(_status(given, about.status), Style(Look.LABEL)))
    for column, text in ((5, about.why), (6, about.cite)):
        sheet.text(row, column, text, Look.NOTE)
    sheet.put(row, 7, given.whole.cells[member])


def _put_sum(sheet: Worksheet, row: int, given: Input) -> None:
    assert given.sum is not None
    for column in (1, 2):
        sheet.text(row, column, "", Look.LABEL)
    sheet.put(row, 3, given.changed)
    for column in (4, 5, 6):
        sheet.text(row, column, "", Look.LABEL)
    (cell,) = given.sum.cells.values()
    sheet.put(row, 7, cell)


def _flag(given: Input, member: str | None) -> Cell:
    """1 where the value is not the exported one; said by its ground too."""
    cell = given.flags[member]
    cell.style = Style(Look.FIGURE, Digits())
    cell.restyled = (Restyled(join(cell, ">", 0), Style(Look.BAD, Digits())),)
    return cell


def _status(given: Input, status: Status) -> Node:
    """What is fixed or supposed; once changed it is the reader's."""
    now = _("supposed") if status is Status.ESTIMATED else str(told(owned(status, shipped=True)))
    return when(join(given.changed, ">", 0), _("changed by the reader"), now)


def _put_others(sheet: Worksheet, year: Year, row: int) -> None:
    """What else the rule supposes: a key, a scope, a method, which are no figures."""
    known = {
        *(name for name, _place in year.inputs.figures),
        *(weights.split for weights in year.inputs.splits),
        UNIT,
    }
    others = [used for used in year.case.hypotheses if used.name not in known]
    if not others:
        return
    sheet.text(row, 0, _("Hypotheses that this workbook can't change"), Look.SECTION)
    sheet.across(
        row + 1, _("Make another one: allocate, with the option of the hypothesis."), _LAST
    )
    row += 2
    titles = (_("hypothesis"), _("value"), "", "", _("status"), _("reason"), _("reference"))
    for column, title in enumerate(titles):
        look = Look.GREY_HEADING if column in (1, 2, 3) else Look.HEADING
        sheet.text(row, column, title, look)
    for used in others:
        row += 1
        about = _of_hypothesis(year, used.name, used.status)
        sheet.text(row, 0, about.label, Look.LABEL)
        for column, text in enumerate((hypothesis_value(year.case, used), "", ""), 1):
            sheet.text(row, column, text, Look.VALUE)
        sheet.text(row, 4, _("supposed"), Look.LABEL)
        sheet.text(row, 5, about.why, Look.NOTE)
        sheet.text(row, 6, about.cite, Look.NOTE)


def put_participation(sheet: Worksheet, year: Year, head: Head) -> None:
    """Who takes part: 1 or 0 for each agency, which may be changed."""
    titles = year.case.territories.agencies
    row = _regions(sheet, year, head, 2 + 3 * len(year.inputs.parts))
    codes = [t.code for t in year.case.territories.members]
    for at, (kind, given) in enumerate(year.inputs.parts.items()):
        agency = _(titles[kind].title) if kind else _("each territory")
        who = _("{agency}: 1 takes part, 0 does not", agency=agency)
        _put_columns(sheet, row, 2 + 3 * at, given, codes, who)


def _regions(sheet: Worksheet, year: Year, head: Head, last: int) -> int:
    """Codes and names under the head of the pages; the row of headings."""
    members = year.case.territories.members
    rows = [RegionRow(territory.name, (territory,), False) for territory in members]
    row = page_head(sheet, head, max(last, 7))
    put_rows(sheet, [*rows, RegionRow(_("sum"), members, True)], row)
    return row


def _put_columns(
    sheet: Worksheet, row: int, column: int, given: Input, codes: Sequence[str], title: str
) -> None:
    """An input that has a value for each territory: value, exported value, flag; sums below."""
    titles = (
        (title, Look.HEADING),
        (_("as exported"), Look.GREY_HEADING),
        (_("changed (1: yes)"), Look.HEADING),
    )
    for n, (text, look) in enumerate(titles):
        sheet.text(row, column + n, text, look)
    for n, code in enumerate(codes, row + 1):
        if code in given.typed:
            sheet.put(n, column, given.typed[code])
            sheet.put(n, column + 1, given.exported[code])
            sheet.put(n, column + 2, _flag(given, code))
    last = row + 1 + len(codes)
    for at, cells in enumerate((given.typed, given.exported)):
        added = call("SUM", Span(tuple(cells.values())))
        sheet.put(last, column + at, Cell(added, Style(Look.TOTAL, Digits())))
    given.changed.style = Style(Look.TOTAL, Digits())
    sheet.put(last, column + 2, given.changed)
    sheet.widths.update({column: 16.0, column + 1: 14.0, column + 2: 11.0})


def put_keys(sheet: Worksheet, year: Year, head: Head) -> None:
    """The keys: a value for each territory, which may be changed, and their sum."""
    keys, members = year.inputs.keys, year.case.territories.members
    row = _regions(sheet, year, head, 1 + 4 * len(keys))
    for at, (name, given) in enumerate(keys.items()):
        column = 2 + 4 * at
        unit = unit_in_words(year.case.keys[name].description.unit)
        title = _("{key} ({unit})", key=key_in_words(name), unit=unit)
        _put_columns(sheet, row, column, given, [t.code for t in members], title)
        sheet.text(row, column + 3, _("whole number used"), Look.HEADING)
        for n, territory in enumerate(members, row + 1):
            sheet.put(n, column + 3, given.whole.cells[territory.code])
        assert given.sum is not None
        (cell,) = given.sum.cells.values()
        sheet.put(row + 1 + len(members), column + 3, cell)
        sheet.widths[column + 3] = 14.0
