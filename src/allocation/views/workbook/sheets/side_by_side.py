"""The sheet of several allocations beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.reading.rules import RuleFile
from allocation.views.cells import standing as in_words
from allocation.views.language import _
from allocation.views.tables import headed
from allocation.views.workbook.looks import Look
from allocation.views.workbook.pages import Head, page_head, paragraphs
from allocation.views.workbook.sheets.remarks import changed_later, marks
from allocation.views.workbook.sheets.rows import (
    BOUND,
    FIRST,
    MONEY,
    STATUS,
    put_rows,
    put_sums,
    rows_of,
)
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Worksheet

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

_PAGE = 133.0
"""What a page has for years beside each other; a year of more than four is narrower."""


def put_side_by_side(
    sheet: Worksheet,
    found: Sequence[Year],
    years: Sequence[Allocation | RuleFile],
    names: Sequence[str],
    head: Head,
) -> None:
    """Several allocations beside each other: what each gives each territory, all lines together."""
    computed = {id(year.allocation): year for year in found}
    rows = rows_of(found[0])
    top = page_head(sheet, head, 2 * len(years) + 1)
    put_rows(sheet, rows, top)
    for at, (each, name) in enumerate(zip(years, names, strict=True)):
        column = FIRST + 2 * at
        year = computed.get(id(each))
        if year is not None:
            what = _("{rule} total", rule=name)
            put_sums(sheet, year, rows, top, column, year.lines, what)
            continue
        sheet.text(top, column, headed(name, Status.UNKNOWN), Look.GREY_HEADING)
        sheet.text(top, column + 1, _("status"), Look.HEADING)
        for n, row in enumerate(rows, top + 1):
            look = Look.TOTAL if row.is_sum else Look.LABEL
            for place in (column, column + 1):
                sheet.text(n, place, in_words(Status.UNKNOWN), look)
    room = min(_PAGE / len(years), MONEY + STATUS)
    money = MONEY if room == MONEY + STATUS else BOUND
    for column in range(FIRST, FIRST + 2 * len(years), 2):
        sheet.widths.update({column: money, column + 1: max(room - money, BOUND - 2)})
    said = [marks(shipped=shipped) for shipped in (True, False) if shipped in _whose(found)]
    said.append(changed_later())
    paragraphs(sheet, top + 2 + len(rows), said, 2 * len(years) + 1, Look.NOTE)


def _whose(found: Sequence[Year]) -> set[bool]:
    return {year.case.shipped for year in found}
