"""The rows of amounts: territories and their sums, and what lines give them, with statuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.views.language import _
from allocation.views.values import several
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.sheets.statuses import heading, standings
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Worksheet, join, when

NAME, FIRST = 1, 2
"""The columns of names, and of the first amounts."""
MONEY, STATUS, BOUND = 15.5, 18.0, 12.5
"""Widths of amounts, of statuses, and of figures beside them."""


class RegionRow(NamedTuple):
    """One row: a territory, or some whose sum it is."""

    name: str
    territories: tuple[Territory, ...]
    is_sum: bool


def rows_of(year: Year) -> list[RegionRow]:
    """Territories, and their sums below those that they are the sum of."""
    members = year.case.territories.members
    rows: list[RegionRow] = []
    for overseas, name in ((False, _("metropolitan")), (True, _("overseas"))):
        group = tuple(t for t in members if t.overseas is overseas)
        rows += [RegionRow(t.name, (t,), False) for t in group]
        if 0 < len(group) < len(members):
            rows.append(RegionRow(name, group, True))
    return [*rows, RegionRow(several(year.case.territories, len(members)), tuple(members), True)]


def put_rows(sheet: Worksheet, rows: Sequence[RegionRow], top: int) -> None:
    """Codes and names under their headings, which are repeated on each page."""
    sheet.text(top, 0, _("code"), Look.HEADING)
    sheet.text(top, NAME, _("region"), Look.HEADING)
    sheet.frozen, sheet.repeated = (top + 1, FIRST), top + 1
    sheet.widths.update({0: 7.0, NAME: 28.0})
    for n, row in enumerate(rows, top + 1):
        look = Look.TOTAL if row.is_sum else Look.LABEL
        sheet.text(n, 0, "" if row.is_sum else row.territories[0].code, look)
        sheet.text(n, NAME, row.name, look)


def look_of(row: RegionRow) -> Look:
    """What the figures of a row look like."""
    return Look.TOTAL if row.is_sum else Look.FIGURE


def put_sums(
    sheet: Worksheet,
    year: Year,
    rows: Sequence[RegionRow],
    top: int,
    column: int,
    lines: Sequence[str],
    what: str,
) -> int:
    """What some lines give together: amounts, and the status of each beside it."""
    found = [standings(year, lines, [t.code for t in row.territories]) for row in rows]
    live = all(
        year.calculation.amounts(step).live
        for each in year.case.components
        if each.line in lines and (step := each.amount) is not None
    )
    look = Look.HEADING if live else Look.GREY_HEADING
    sheet.put(top, column, Cell(heading(found, what), Style(look)))
    status = _("{label}: status", label=what) if len(lines) < len(year.lines) else _("status")
    sheet.text(top, column + 1, status, Look.HEADING)
    for n, (row, standing) in enumerate(zip(rows, found, strict=True), top + 1):
        codes = [t.code for t in row.territories]
        euros = join(year.cents(lines, codes), "/", CENTS)
        look = Look.VALUE if not live and not row.is_sum else look_of(row)
        style, restyled = standing.style(look, year.inputs.has_cents)
        cell = sheet.put(n, column, Cell(standing.figure(euros), style, restyled=restyled))
        year.shown.setdefault((tuple(lines), tuple(codes)), []).append(cell)
        words = Look.TOTAL if row.is_sum else Look.LABEL
        sheet.put(n, column + 1, Cell(standing.text(), Style(words)))
    sheet.widths.update({column: MONEY, column + 1: STATUS})
    return column + 2


def end_of_interval(year: Year, cents: int, mark: str) -> Cell:
    """One end of what an amount lies between, as long as nothing was changed."""
    euros = join(cents, "/", CENTS)
    content = when(join(year.changed, "=", 0), euros, _("compute again"))
    return Cell(content, Style(Look.VALUE, Digits(0, mark)))
