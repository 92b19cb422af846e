"""Workbooks as Excel works them out, which no test can run: floats, and INT of 15 digits.

Every operation is rounded to the nearest double, and INT first rounds its argument to 15
significant digits. Every whole number of the arithmetic stays the exact one, up to its limits.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path

import pytest

from allocation import allocate
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Call, Cell, Constant, Node, call, join
from live import Live
from test_workbook_exact import BIRTHS, CODES, NEAR, SMALL, own_key, rule_of
from test_workbook_limits import INPUTS, limit, started, typed


class ExcelValues(CachedValues):
    """Values in doubles; `cut` counts the arguments of INT that 15 digits bring to the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = 0

    def of(self, node: Node) -> Constant:
        value = super().of(node)
        if isinstance(value, bool | str):
            return value
        rounded = Fraction(float(value))
        return int(rounded) if rounded.denominator == 1 else rounded

    def _call(self, node: Call) -> Constant:
        if node.function != "INT":
            return super()._call(node)
        number = self._number(node.arguments[0])
        whole = floor(Fraction(f"{float(number):.15g}"))
        self.cut += whole != floor(number)
        return whole


def whole_cells(live: Live) -> list[Cell]:
    """The cells of the arithmetic, which hold whole numbers."""
    return [
        cell
        for year in live.years
        for sections in year.calculation.sections.values()
        for section in sections
        for cell in section.held()
    ]


def as_in_excel(live: Live) -> int:
    """Hold a workbook's whole numbers against exact arithmetic; how often INT needed its guard."""
    exact, excel = CachedValues(), ExcelValues()
    assert [c for c in whole_cells(live) if exact(c) != excel(c)] == []
    assert [
        c for each in shown(live) for c in [each] if float_of(exact, c) != float_of(excel, c)
    ] == []
    return excel.cut


def shown(live: Live) -> list[Cell]:
    return [cell for year in live.years for cells in year.shown.values() for cell in cells]


def float_of(values: CachedValues, cell: Cell) -> object:
    value = values(cell)
    return float(value) if isinstance(value, Fraction) else value


def test_excel_needs_the_guard() -> None:
    """(10^15 - 1) / 2 is 499999999999999.5: to 15 digits it is the next whole number."""
    values = ExcelValues()
    quotient = join(10**15 - 1, "/", 2)
    assert values.of(call("INT", quotient)) == 500_000_000_000_000
    assert CachedValues().of(call("INT", quotient)) == 499_999_999_999_999
    assert values.cut == 1


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_every_year_as_excel_works_it_out(year: int) -> None:
    as_in_excel(Live(allocate(year)))


@pytest.mark.parametrize("unit", ["1", "100"])
def test_ties_and_remainders_one_apart_as_excel_works_them_out(unit: str, tmp_path: Path) -> None:
    rule = rule_of(tmp_path, unit)
    births = dict(zip(CODES, BIRTHS, strict=True))
    live = Live(allocate(rule, data_dir=own_key(tmp_path, births)))
    for case in (*NEAR, *SMALL):
        for code, key in case.by_code().items():
            live.input("own", code).content = key
        live.input("pool").content = case.units * int(unit)
        as_in_excel(live)


@pytest.mark.parametrize(("name", "given", "member"), INPUTS)
def test_at_the_limit_of_each_input_as_excel_works_it_out(
    name: str, given: str, member: str | None
) -> None:
    live = started(name)
    of = typed(live, given, member)
    most = limit(live, of)
    live.sheets[of.cell] = float(of.exported)
    before = of.cell.content
    try:
        for value in (most, most - 1, most - 7, most // 3, most // 7 * 2 + 1):
            of.cell.content = value
            as_in_excel(live)
    finally:
        of.cell.content = before
