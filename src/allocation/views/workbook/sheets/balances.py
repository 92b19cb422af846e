"""What reaches nobody, below the amounts: what absent agencies leave, what no key divides."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.model.expression import Step
from allocation.model.status import MARKS, Status, weakest
from allocation.money import CENTS
from allocation.views.cells import standing as in_words
from allocation.views.language import _
from allocation.views.owners import owned
from allocation.views.table import BALANCES
from allocation.views.workbook.calculation.arithmetic import total
from allocation.views.workbook.looks import Look, Style
from allocation.views.workbook.sheets.rows import FIRST, NAME, end_of_interval
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Node, Worksheet, call, join, when


def put_balances(sheet: Worksheet, year: Year, row: int, bounds: int) -> int:
    """What reaches nobody, in no total above; `bounds` is the first column of ends."""
    for kind, words in BALANCES.items():
        cents = [
            (line, cell) for line in year.lines if (cell := _balance(year, line, kind)) is not None
        ]
        if not cents:
            continue
        sheet.text(row, 0, "", Look.TOTAL)
        sheet.text(row, NAME, _(words), Look.TOTAL)
        columns = {line: FIRST + 2 * n for n, line in enumerate(year.lines)}
        cells = [
            _put_balance(sheet, year, row, columns[line], [line], join(cell, "/", CENTS), kind)
            for line, cell in cents
        ]
        if len(year.lines) > 1:
            # Of some there may be words; sums of binary numbers have dust.
            added = call("ROUND", call("SUM", *cells), 2)
            lines = [line for line, _cell in cents]
            _put_balance(sheet, year, row, FIRST + 2 * len(year.lines), lines, added, kind)
        known = [b for b in year.allocation.balances if b.kind is kind]
        if known and year.allocation.bounds(year.lines).regions:
            for end, status in enumerate((Status.FLOOR, Status.CEILING)):
                far = sum((b.bounds or (b.cents, b.cents))[end] for b in known)
                sheet.put(row, bounds + end, end_of_interval(year, far, MARKS[status]))
        row += 1
    return row


def _put_balance(
    sheet: Worksheet,
    year: Year,
    row: int,
    column: int,
    lines: Sequence[str],
    euros: Node,
    kind: Status,
) -> Cell:
    """What some lines leave together, as sure as the components that leave it."""
    left = [step for line in lines for step in _leaving(year, line, kind)]
    status = weakest(step.status for step in left)
    inputs = list(dict.fromkeys(each for step in left for each in year.calculation.inputs(step)))
    inputs = [each for each in inputs if each not in year.inputs.participation]
    style, restyled = year.inputs.amount_style(status, inputs, Look.TOTAL)
    nothing = join(euros, "=", 0)
    now, changed = (
        in_words(owned(each, shipped=year.case.shipped))
        for each in (status, weakest([status, Status.ESTIMATED]))
    )
    words = when(join(year.inputs.changed(inputs), ">", 0), changed, now) if inputs else now
    sheet.put(row, column + 1, Cell(when(nothing, "", words), Style(Look.TOTAL)))
    content = when(nothing, _("nothing"), euros)
    return sheet.put(row, column, Cell(content, style, restyled=restyled))


def _leaving(year: Year, line: str, kind: Status) -> list[Step]:
    """The steps of a line that leave something of a kind."""
    steps = [
        found.withheld if kind is Status.DISTRIBUTION_UNKNOWN else found.amount
        for found in year.case.components
        if found.line == line and (kind is Status.DISTRIBUTION_UNKNOWN or year.case.stays(found))
    ]
    return [step for step in steps if step is not None]


def _balance(year: Year, line: str, kind: Status) -> Node | None:
    """What reaches nobody of a line, in whole cents; None where nothing of it can."""
    steps = _leaving(year, line, kind)
    if not steps:
        return None
    if kind is Status.UNDISTRIBUTED:
        return call("SUM", year.calculation.left[line].span())
    return total([year.calculation.amounts(step).cents.number(None) for step in steps])
