"""Workbooks of allocations as a reader sees them: inputs by name, amounts by row and line.

`Live` writes the workbook, wipes its cached values and has ironcalc work it out; what is read of it
is compared with allocations of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

import pytest

from allocation.engine.allocation import Allocation
from allocation.reading.rules import RuleFile
from allocation.views import cells
from allocation.views.owners import owned
from allocation.views.selection import Selection
from allocation.views.workbook import allocation as workbook
from allocation.views.workbook.calculation.inputs import Input
from allocation.views.workbook.files.xlsx import write
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Worksheet
from spreadsheet import Sheets, Value

GUARANTEED = "guaranteed"
ALTERED = "a formula was altered"


class Shown(NamedTuple):
    """An amount as it is shown: whole cents or the words in their place, and its status."""

    amount: int | str
    status: str


class Typed(NamedTuple):
    """A cell that may be changed: what it is, of which territory or line, and where it is typed."""

    given: Input
    member: str | None
    cell: Cell

    @property
    def exported(self) -> Fraction:
        """The value that the workbook was made with."""
        return number(self.cell)


def number(cell: Cell) -> Fraction:
    """The number that stands in a cell."""
    assert isinstance(cell.content, int | Fraction)
    return Fraction(cell.content)


class Live:
    """The workbook of some allocations, worked out by ironcalc from its formulas."""

    def __init__(self, *years: Allocation | RuleFile) -> None:
        self.years: list[Year] = []
        self._given = years

        class Kept(Year):
            def __init__(year, *arguments: object) -> None:  # noqa: N805
                super().__init__(*arguments)  # type: ignore[arg-type]
                self.years.append(year)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(workbook, "Year", Kept)
            self.book = workbook.book_of(years, Selection(None, None))
        self.data = write(self.book)
        self.sheets = Sheets(self.data)

    # What may be changed

    def inputs(self, year: int = 0) -> Iterator[Typed]:
        """Every cell that may be changed, but those that no amount can rest on."""
        for given in self.years[year].inputs.all:
            for member, cell in given.typed.items():
                yield Typed(given, member if member is None else str(member), cell)

    def input(self, name: str, member: str | None = None, year: int = 0) -> Cell:
        """The cell of one input."""
        (found,) = (t.cell for t in self.inputs(year) if (t.given.name, t.member) == (name, member))
        return found

    # What is shown

    def sheet(self, title: str, year: int = 0) -> Worksheet:
        """A sheet of a year by the words on its tab."""
        tab = self.years[year].tab
        own = f"{tab} {title}" if tab else title
        return next(sheet for sheet in self.book.sheets if sheet.title == own)

    def top(self, title: str) -> int:
        """The row of the headings of a sheet of regions."""
        return _rows(self.sheet(title), "code")[0]

    def text(self, sheet: Worksheet, label: str, year: int = 0) -> Value:
        """What stands to the right of a label; of several years the label stands once for each."""
        return self.sheets[sheet.title, _rows(sheet, label)[year], 1]

    def controls(self, year: int = 0) -> dict[str, tuple[bool, Value]]:
        """Whether each control of a year holds, and what it says."""
        sheet = self.sheet("Controls", year)
        top = _rows(sheet, "control")[0]
        found: dict[str, tuple[bool, Value]] = {}
        for row in range(top + 1, sheet.size[0]):
            title = sheet.cells[row, 0].content
            if title == "controls that hold":
                return found
            holds = self.sheets[sheet.title, row, 1]
            assert holds in ("holds", "to be checked")
            found[str(title)] = (holds == "holds", self.sheets[sheet.title, row, 2])
        raise AssertionError("no sum of controls")

    def guaranteed(self, year: int = 0) -> bool:
        """Whether the control of the arithmetic says that amounts are right to the cent."""
        holds, said = self.controls(year)["To the cent"]
        assert holds is (said == GUARANTEED)
        assert holds or str(said).startswith("to be checked")
        return holds

    def altered(self, year: int = 0) -> bool:
        """Whether the control of formulas says that one was altered."""
        holds, said = self.controls(year)["Nothing altered"]
        assert holds is (said != ALTERED)
        return not holds

    def changed(self, year: int = 0) -> int:
        """How many values of a year were changed, as the first sheet says."""
        said = str(self.text(self.book.sheets[0], "values changed", year))
        if said.startswith("No value has been changed"):
            return 0
        return int(said.split("Changed since it was made: ")[1].split()[0])

    def amounts(self, year: int = 0) -> dict[tuple[str, str], Shown]:
        """What the sheet of amounts of a year shows, by row and by line; all lines as ``total``."""
        found = {}
        of = self.years[year]
        sheet = self.sheet("Amounts", year)
        top = _rows(sheet, "code")[0]
        columns = [*of.lines, "total"] if len(of.lines) > 1 else ["total"]
        for row, name in enumerate(rows_of(of.allocation), top + 1):
            code = sheet.cells[row, 0].content or sheet.cells[row, 1].content
            assert code == name or (len(name) > 3 and sheet.cells[row, 0].content == "")
            for n, line in enumerate(columns):
                place = sheet.title, row, 2 + 2 * n
                found[name, line] = Shown(
                    _cents(self.sheets[place]), str(self.sheets[sheet.title, row, 3 + 2 * n])
                )
        return found


def _cents(euros: Value) -> int | str:
    if isinstance(euros, str):
        return euros
    assert isinstance(euros, float), euros
    cents = round(euros * 100)
    assert euros == cents / 100, euros
    return cents


def _rows(sheet: Worksheet, label: str) -> list[int]:
    return [c.row for c in sheet.in_order() if (c.content, c.column) == (label, 0)]


def rows_of(allocation: Allocation) -> Mapping[str, Sequence[str]]:
    """The rows of a sheet of amounts, and the codes of the territories of each."""
    members = allocation.case.territories.members
    rows: dict[str, Sequence[str]] = {}
    for overseas, name in ((False, "metropolitan"), (True, "overseas")):
        codes = [t.code for t in members if t.overseas is overseas]
        rows |= {code: [code] for code in codes}
        if 0 < len(codes) < len(members):
            rows[name] = codes
    return {**rows, "everywhere": [t.code for t in members]}


def expected(allocation: Allocation) -> dict[tuple[str, str], Shown]:
    """What the engine says of the same amounts."""
    found = {}
    case = allocation.case
    lines = list(case.rule.lines)
    columns = (
        {**{line: [line] for line in lines}, "total": lines} if len(lines) > 1 else {"total": lines}
    )
    by_code = {t.code: t for t in case.territories.members}
    for name, codes in rows_of(allocation).items():
        for line, of in columns.items():
            amount = cells.amount_of(allocation, of, [by_code[code] for code in codes])
            words = cells.standing(owned(amount.status, shipped=case.shipped))
            found[name, line] = Shown(words if amount.cents is None else amount.cents, words)
    return found
