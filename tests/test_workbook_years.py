"""Workbooks of every year: worked out anew from their formulas, they say what the engine says."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from allocation import allocate, load_rule
from allocation.engine.allocation import Allocation
from allocation.reading.rules import RuleFile
from allocation.views.spoken import speaking
from allocation.views.workbook.values import CachedValues
from live import Live, Shown, expected
from spreadsheet import OtherSheets, Sheets, Value, same

ABSENT = "region,agency,takes_part\n94,ars,no\n11,dreets,no\n06,ars,no\n06,dreets,no\n84,ars,yes\n"

YEARS: dict[str, dict[int, dict[str, object]]] = {
    "2021": {2021: {}},
    "2023": {2023: {}},
    "2024": {2024: {}},
    "2025": {2025: {}},
    "several years": {2021: {}, 2023: {}, 2025: {}},
    "a year without a formula beside others": {2021: {}, 2022: {}, 2023: {}, 2024: {}, 2025: {}},
    "2024 in equal parts": {2024: {"key": "equal"}},
    "2023 to 100 euros": {2023: {"rounding.unit": "100"}},
    "2023 to the cent": {2023: {"rounding.unit": "0.01", "envelope": "5123456.78"}},
    "2023 rounded by line": {2023: {"rounding.level": "line"}},
    "2023 rounded by region": {2023: {"rounding.level": "region", "rounding.unit": "100"}},
    "2023 up": {2023: {"rounding.method": "up"}},
    "2023 down": {2023: {"rounding.method": "down"}},
    "2023 half even": {2023: {"rounding.method": "half-even"}},
    "2023 nearest": {2023: {"rounding.method": "nearest"}},
    "2023 overseas": {2023: {"share-scope": "overseas"}},
}


@cache
def workbook(name: str) -> tuple[list[Allocation], Live]:
    """Allocations and their workbook, of which nothing is changed."""
    found = allocations(YEARS[name])
    return [each for each in found if isinstance(each, Allocation)], Live(*found)


def allocations(years: dict[int, dict[str, object]]) -> list[Allocation | RuleFile]:
    return [
        load_rule(year) if year == 2022 else allocate(year, set=given)
        for year, given in years.items()
    ]


def differing(live: Live, sheets: Sheets | OtherSheets) -> list[str]:
    """The formulas that an engine works out to something else than their cached values.

    What is shown of an exact quota, from which nothing is worked out, is so to 14 digits.
    """
    values = CachedValues()
    quotas = {
        cell
        for year in live.years
        for sections in year.calculation.sections.values()
        for section in sections
        for column in section.columns
        if not column.whole
        for cell in column.cells.values()
    }
    return [
        f"{cell}: {sheets[cell]!r}, not {values(cell)!r}"
        for sheet in live.book.sheets
        for cell in sheet.in_order()
        if not same(sheets[cell], values(cell))
        and not (cell in quotas and near(sheets[cell], values.number(cell)))
    ]


def near(found: Value, expected: int | Fraction) -> bool:
    return isinstance(found, float) and abs(found / float(expected) - 1) < 1e-14


@pytest.mark.parametrize("name", YEARS)
def test_amounts_worked_out_anew_are_the_engine_s(name: str) -> None:
    computed, live = workbook(name)
    for n, allocation in enumerate(computed):
        assert live.amounts(n) == expected(allocation)
        assert live.changed(n) == 0
        assert live.guaranteed(n)
        assert [title for title, (holds, _said) in live.controls(n).items() if not holds] == []


@pytest.mark.parametrize("name", YEARS)
def test_every_cell_is_its_cached_value_in_two_spreadsheets(name: str) -> None:
    _computed, live = workbook(name)
    assert differing(live, live.sheets) == []
    assert differing(live, OtherSheets(live.data)) == []


@pytest.mark.parametrize("year", [2021, 2023])
@pytest.mark.parametrize("absent", ["undistributed", "redistributed"])
def test_agencies_that_take_no_part(year: int, absent: str, tmp_path: Path) -> None:
    file = tmp_path / "participants.csv"
    file.write_text(ABSENT, encoding="utf-8")
    given: dict[str, object] = {"absent-share": absent} if year == 2023 else {}
    allocation = allocate(year, set=given, participants=file)
    live = Live(allocation)
    assert live.amounts() == expected(allocation)
    assert live.amounts()["06", "total"] == Shown("absent", "absent")
    assert differing(live, live.sheets) == []
    assert live.guaranteed()


def test_a_workbook_in_french_gives_the_same_amounts() -> None:
    allocation = allocate(2023)
    with speaking("fr"):
        live = Live(allocation)
        assert differing(live, live.sheets) == []
        sheet = live.sheet("Montants")
        (column,) = {c for (_r, c), cell in sheet.cells.items() if cell.content == "statut"}
        rows = {cell.content: r for (r, c), cell in sheet.cells.items() if c == 0}
        for code in allocation.case.territories.codes:
            cents = allocation.region(code).cents or 0
            assert live.sheets[sheet.title, rows[code], column - 1] == float(Fraction(cents, 100))


def test_years_side_by_side_show_the_totals_of_each() -> None:
    name = "a year without a formula beside others"
    found, live = allocations(YEARS[name]), workbook(name)[1]
    sheet = next(sheet for sheet in live.book.sheets if sheet.title == "Amounts")
    codes = {cell.content: row for (row, column), cell in sheet.cells.items() if column == 0}
    for n, each in enumerate(found):
        for code in ("84", "06", "94"):
            shown = [live.sheets[sheet.title, codes[code], 2 + 2 * n + at] for at in (0, 1)]
            if isinstance(each, RuleFile):
                assert shown == ["unknown", "unknown"]
                continue
            amount, status = expected(each)[code, "total"]
            assert shown == [amount if isinstance(amount, str) else amount / 100, status]
