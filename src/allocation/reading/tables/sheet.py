"""What a table that a user hands in is made of: sheets, their rows and cells, and their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place
from allocation.reading.delimited import MAX_COLUMNS, MAX_LINES
from allocation.words import _, grouped

MAX_ROWS = 50_000
"""There are 35 000 communes."""
MAX_CELLS = 1_000_000


class SheetCell(NamedTuple):
    """What one cell says: its text, and what is known of it beyond."""

    text: str = ""
    number: Decimal | None = None
    """The number that a workbook stores, exactly as it stores it."""
    odd: str | None = None
    """Why the cell can't be taken as it stands, for people."""
    hint: str | None = None

    @property
    def filled(self) -> bool:
        return bool(self.text or self.odd)


EMPTY = SheetCell()


class SheetRow(NamedTuple):
    """The cells of one line of a file, or of one row of a sheet, which count from 1."""

    number: int
    cells: tuple[SheetCell, ...]
    excerpt: str | None = None

    def cell(self, column: int) -> SheetCell:
        """The cell in a column that counts from 0; there is none beyond the end."""
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def blank(self) -> bool:
        return not any(cell.filled for cell in self.cells)


class Merged(NamedTuple):
    """Cells of a sheet that were made one; rows count from 1 and columns from 0."""

    name: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """A CSV file, or one sheet of a workbook, which has a title: its rows that are not blank."""

    file: str
    rows: tuple[SheetRow, ...]
    title: str | None = None
    merged: tuple[Merged, ...] = ()
    visible: str = "Visible"
    """Or "Hidden", or "VeryHidden", which no spreadsheet offers to show."""
    excess: Diagnostic | None = None
    """Why the rows end where they do, when there are more than can be meant."""
    ours: bool = False
    """Whether it is the table of a workbook that `allocate` wrote."""

    @property
    def name(self) -> str:
        """The file, and which of its sheets."""
        if self.title is None:
            return self.file
        return _("{file}, sheet {sheet}", file=self.file, sheet=self.title)

    def place(self, row: SheetRow | None = None, column: int = 0) -> Place:
        """The line of a CSV file, or the cell of a sheet; without a row, the whole."""
        if row is None:
            return Place(self.name)
        if self.title is None:
            return Place(self.file, row.number, None, row.excerpt)
        return Place(_("{sheet}, cell {cell}", sheet=self.name, cell=cell_name(row.number, column)))

    def where(self, row: SheetRow, column: int) -> str:
        """The same within a sentence about the sheet."""
        if self.title is None:
            return _("on line {n}", n=row.number)
        return _("in cell {cell}", cell=cell_name(row.number, column))


def sheet_of(
    file: str,
    rows: Iterable[SheetRow],
    title: str | None = None,
    merged: tuple[Merged, ...] = (),
    visible: str = "Visible",
    *,
    ours: bool = False,
) -> Sheet:
    """A sheet of its rows that are not blank, as far as a table of regions may reach."""
    sheet = Sheet(file, (), title, merged, visible, ours=ours)
    kept: list[SheetRow] = []
    cells = 0
    for row in rows:
        if row.blank and row.number <= MAX_LINES:
            continue
        cells += len(row.cells)
        rows_end = len(kept) == MAX_ROWS or row.number > MAX_LINES
        if rows_end or len(row.cells) > MAX_COLUMNS or cells > MAX_CELLS:
            excess = _excess(len(row.cells), cells, sheet.place(row))
            return replace(sheet, rows=tuple(kept), excess=excess)
        kept.append(row)
    return replace(sheet, rows=tuple(kept))


def _excess(columns: int, cells: int, place: Place) -> Diagnostic:
    """What is said of the first row that no table of regions would have."""
    hint = _("is it the right file? A table of regions has one row for each")
    if columns > MAX_COLUMNS:
        message = _("more than {n} columns", n=grouped(MAX_COLUMNS))
        return Diagnostic("too-many-columns", message, place, hint)
    if cells > MAX_CELLS:
        message = _("more than {n} cells", n=grouped(MAX_CELLS))
        return Diagnostic("too-many-cells", message, place, hint)
    message = _("more than {n} rows", n=grouped(MAX_ROWS))
    return Diagnostic("too-many-rows", message, place, hint)


def letters(column: int) -> str:
    """The name of a column that counts from 0 in a spreadsheet: A, B, … AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def cell_name(row: int, column: int) -> str:
    """The name of a cell of a sheet: B3; rows count from 1 and columns from 0."""
    return f"{letters(column)}{row}"
