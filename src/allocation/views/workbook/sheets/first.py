"""The first sheet: what this workbook is, how far it can be trusted, whether it was changed."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.money import CENTS
from allocation.views.headline import headline
from allocation.views.language import _, in_series, say
from allocation.views.lead import said_first
from allocation.views.provenance import not_official, not_official_in_full
from allocation.views.selection import Selection
from allocation.views.workbook.looks import Look, Style
from allocation.views.workbook.pages import (
    SEVERAL,
    Head,
    changed_line,
    paragraphs,
    text_sheet,
    with_number,
)
from allocation.views.workbook.sheets.controls import Held
from allocation.views.workbook.sheets.statuses import standings
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Node, Worksheet, join


def put_first(
    sheet: Worksheet, head: Head, years: Sequence[tuple[Year, Held, str]], tabs: str
) -> None:
    """Fill the sheet; of each year its verdict, and the names of its sheets of inputs."""
    row = text_sheet(sheet, head)
    what = _(
        "This workbook computes what each region gets from each credit, step by step; its formulas "
        "follow what is changed in it."
    )
    row = paragraphs(sheet, row, [what], 1) + 1
    for year, verdict, inputs in years:
        row = _of_year(sheet, row, year, verdict, inputs) + 1
    sheet.text(row, 0, _("How to use it"), Look.SECTION)
    said = [
        _(
            "Yellow cells may be changed; every amount that rests on them follows, and is then "
            "estimated. All others are locked, without a password."
        ),
        _(
            "Under a grey heading stands a value, which follows no change: what is published, what "
            "was exported, what a spreadsheet can't compute."
        ),
        _(
            "A mark stands in the format of the number, and is copied with it: ~ estimated, ≥ at "
            "least, ≤ at most."
        ),
        _("Sheets: {names}.", names=tabs),
        not_official_in_full(),
    ]
    paragraphs(sheet, row + 1, said, 1)


def _of_year(sheet: Worksheet, row: int, year: Year, verdict: Held, inputs: str) -> int:
    """What is said of one year: live where it can be, else as it was exported."""
    allocation, case = year.allocation, year.case
    if year.tab:
        title = _("{step}: {figure}", step=year.tab, figure=year.title)
        sheet.across(row, title, 1, Look.SECTION)
        row += 1
    codes = [t.code for t in case.territories.members]
    whole = standings(year, year.lines, codes)
    euros = join(year.cents(year.lines, codes), "/", CENTS)
    style, restyled = whole.style(Look.FIGURE, year.inputs.has_cents)
    total = Cell(whole.figure(euros), style, restyled=restyled)
    held = with_number(_("{n} of {all}", n=SEVERAL, all=verdict.of), verdict.held)
    rule = case.rule
    live: list[tuple[str, Node]] = [
        (_("rule"), in_series([case.label, say(rule.source.cited)])),
        (_("total of all lines (€)"), total),
        (_("status of the total"), whole.text()),
        (_("values changed"), changed_line(year.changed, inputs)),
        (_("controls that hold"), held),
        (_("to the cent"), verdict.exact),
    ]
    for label, content in live:
        sheet.text(row, 0, label, Look.LABEL)
        sheet.put(row, 1, total if content is total else Cell(content, Style(Look.LABEL)))
        row += 1
    told = [*said_first(allocation), headline(allocation, Selection())]
    sheet.text(row, 0, _("as exported"), Look.LABEL)
    sheet.text(row, 1, " ".join(told), Look.LABEL)
    return row + 1


def head_of(year: Year, inputs: str) -> Head:
    """What stands at the top of each printed page of a year."""
    whole = standings(year, year.lines, [t.code for t in year.case.territories.members])
    rule = _("Rule {label}.", label=year.case.label)
    said = _("Status of the total: {status}; amounts in euros.", status=SEVERAL)
    unit = with_number(said, whole.text())
    first = f"{rule} {not_official()}", *said_first(year.allocation)
    return Head(year.title, (*first, unit, changed_line(year.changed, inputs)))
