"""The sheet of amounts: a row for each territory, each amount with its status beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocation.model.status import MARKS, Status
from allocation.money import CENTS
from allocation.views.cells import ratio
from allocation.views.headline import of_whole
from allocation.views.language import _, say, typeset
from allocation.views.tables import headed
from allocation.views.values import unit_in_words
from allocation.views.workbook.calculation.arithmetic import total
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head, follows_nothing, mark_of, page_head, paragraphs
from allocation.views.workbook.sheets.balances import put_balances
from allocation.views.workbook.sheets.remarks import remarks
from allocation.views.workbook.sheets.rows import (
    BOUND,
    FIRST,
    MONEY,
    NAME,
    RegionRow,
    end_of_interval,
    look_of,
    put_rows,
    put_sums,
    rows_of,
)
from allocation.views.workbook.sheets.statuses import standings
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Node, Restyled, Worksheet, call, join, when
from allocation.words import spaced


def put_amounts(sheet: Worksheet, year: Year, head: Head) -> None:
    """Fill the sheet."""
    rows = rows_of(year)
    how_far = when(join(year.changed, "=", 0), " ".join(of_whole(year.allocation)), _again())
    top = page_head(sheet, head._replace(lines=(*head.lines, how_far)), 9)
    put_rows(sheet, rows, top)
    column = FIRST
    for line in year.lines:
        if len(year.lines) > 1:
            column = put_sums(sheet, year, rows, top, column, [line], year.label(line))
    whole = column
    column = put_sums(sheet, year, rows, top, column, year.lines, _("total"))
    below = _put_printed(sheet, year, top + 1 + len(rows), whole)
    column = _put_published(sheet, year, rows, top, column)
    below = put_balances(sheet, year, below, column)
    column = _put_bounds(sheet, year, rows, top, column)
    _put_ratio(sheet, year, rows, top, column)
    paragraphs(sheet, below + 1, remarks(year), 9, Look.NOTE)


def _again() -> str:
    return _("Values were changed: what was said of the amounts as exported no longer holds.")


def _put_published(
    sheet: Worksheet, year: Year, rows: Sequence[RegionRow], top: int, column: int
) -> int:
    """What is published beside it, and what is computed less that."""
    published = year.allocation.published
    if not published:
        return column
    own = year.case.is_own("publication")
    status = Status.OWN_RULE if own else Status.PUBLISHED
    title = _("your publication") if own else _("published")
    sheet.text(top, column, follows_nothing(title), Look.GREY_HEADING)
    sheet.text(top, column + 1, _("difference (€)"), Look.HEADING)
    for n, row in enumerate(rows, top + 1):
        codes = [t.code for t in row.territories]
        cents = [published[code] for code in codes if code in published]
        look = Look.TOTAL if row.is_sum else Look.VALUE
        if not cents:
            continue
        style = Style(look, Digits(0, MARKS[status]))
        content: Node = Fraction(sum(cents), CENTS)
        if row.is_sum:
            content = total(_above(sheet, rows, top, column, codes))
        sheet.put(n, column, Cell(content, style))
        computed = year.cents(year.lines, codes)
        difference = join(join(computed, "-", sum(cents)), "/", CENTS)
        sheet.put(n, column + 1, _difference(year, difference, look_of(row)))
    sheet.widths.update({column: MONEY, column + 1: MONEY})
    return column + 2


def _above(
    sheet: Worksheet, rows: Sequence[RegionRow], top: int, column: int, codes: Sequence[str]
) -> list[Cell]:
    """The cells of a column of some territories, where they have one."""
    return [
        sheet.cells[n, column]
        for n, row in enumerate(rows, top + 1)
        if not row.is_sum and row.territories[0].code in codes and (n, column) in sheet.cells
    ]


def _put_printed(sheet: Worksheet, year: Year, row: int, column: int) -> int:
    """The totals that a text prints beside its rows, each as it stands, with the difference."""
    publication = year.case.publication
    if publication is None or not publication.rows or not year.allocation.published:
        return row
    codes = [t.code for t in year.case.territories.members]
    found = standings(year, year.lines, codes)
    mark = mark_of(Status.PUBLISHED, shipped=not year.case.is_own("publication"))
    for printed in publication.totals:
        name = _("{name}, {where}", name=say(printed.called), where=printed.cite.section)
        for at in range(column):
            sheet.text(row, at, name if at == NAME else "", Look.TOTAL)
        style, restyled = found.style(Look.TOTAL, year.inputs.has_cents)
        euros = join(year.cents(year.lines, codes), "/", CENTS)
        sheet.put(row, column, Cell(found.figure(euros), style, restyled=restyled))
        sheet.put(row, column + 1, Cell(found.text(), Style(Look.TOTAL)))
        content: str | Fraction = printed.value
        if printed.printed:
            content = typeset(spaced(printed.printed))
        style = Style(Look.VALUE, Digits(0, mark))
        sheet.put(row, column + 2, Cell(content, style))
        cents = int(printed.value * CENTS)
        gap = join(join(year.cents(year.lines, codes), "-", cents), "/", CENTS)
        sheet.put(row, column + 3, _difference(year, gap, Look.TOTAL))
        row += 1
    return row


def _difference(year: Year, euros: Node, look: Look) -> Cell:
    style, fine = (Style(look, Digits(decimals, signed=True)) for decimals in (0, 2))
    return Cell(euros, style, restyled=(Restyled(year.inputs.has_cents, fine),))


def _put_bounds(
    sheet: Worksheet, year: Year, rows: Sequence[RegionRow], top: int, column: int
) -> int:
    """Between what amounts lie, as computed: once a value was changed it is not known here."""
    bounds = year.allocation.bounds(year.lines)
    if not bounds.regions:
        return column
    for end, title in enumerate((_("at least"), _("at most"))):
        sheet.text(top, column + end, follows_nothing(title), Look.GREY_HEADING)
        mark = MARKS[(Status.FLOOR, Status.CEILING)[end]]
        for n, row in enumerate(rows, top + 1):
            code = row.territories[0].code
            known = (
                bounds.total if len(row.territories) == len(year.case.territories.members) else None
            )
            if not row.is_sum:
                known = bounds.regions.get(code)
            if known is None:
                continue
            sheet.put(n, column + end, end_of_interval(year, known[end], mark))
        sheet.widths[column + end] = BOUND
    return column + 2


def _put_ratio(
    sheet: Worksheet, year: Year, rows: Sequence[RegionRow], top: int, column: int
) -> None:
    """Euros for each unit of the key: computed, whatever the amount is."""
    key = year.key
    if key is None or key.description.name not in year.inputs.keys:
        return
    cells = year.inputs.key(key.description.name).whole
    unit = unit_in_words(key.description.unit)
    title = headed(_("per {unit}", unit=unit), Status.ESTIMATED)
    known, _amount = ratio(year.allocation, year.lines, key, year.case.territories.members)
    decimals = 4 if known is not None and known < 1 else 2
    sheet.text(top, column, title, Look.HEADING)
    for n, row in enumerate(rows, top + 1):
        codes = [t.code for t in row.territories]
        standing = standings(year, year.lines, codes)
        if not standing.amount:
            continue
        having = [code for code in codes if standings(year, year.lines, [code]).amount]
        units = total([cells.cells[code] for code in having])
        euros = join(join(year.cents(year.lines, codes), "/", CENTS), "/", call("MAX", 1, units))
        style = Style(look_of(row), Digits(decimals, MARKS[Status.ESTIMATED]))
        sheet.put(n, column, Cell(euros, style))
    sheet.widths[column] = BOUND
