"""What a user hands in, as rows of cells that know their place: a CSV file or a workbook."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, usage
from allocation.model.key import DataFile
from allocation.reading.document import MAX_FILE, read_bytes, too_large
from allocation.words import _

MAX_ROWS = 1_000
MAX_COLUMNS = 500
MAX_LINES = 1 << 20
"""Blank ones too: as many as a sheet of a workbook has."""

_WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"}
_TEXT_ENDINGS = {".csv", ".tsv", ".txt"}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0"


class Cell(NamedTuple):
    """What one cell says: its text, and what is known of it beyond."""

    text: str
    number: Decimal | None = None
    """The number that a workbook stores, exactly as it stores it."""
    odd: str | None = None
    """Why the cell can't be taken as it stands, for people."""
    hint: str | None = None


EMPTY = Cell("")


class Row(NamedTuple):
    """The cells of one line of a file, or of one row of a sheet, which count from 1."""

    number: int
    cells: tuple[Cell, ...]
    excerpt: str | None = None

    def cell(self, column: int) -> Cell:
        """The cell in a column that counts from 0; there is none beyond the end."""
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def blank(self) -> bool:
        return not any(cell.text or cell.odd for cell in self.cells)


class Merged(NamedTuple):
    """Cells of a sheet that were made one; rows count from 1 and columns from 0."""

    name: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Grid:
    """A CSV file or one sheet of a workbook: its rows that are not blank."""

    file: str
    rows: tuple[Row, ...]
    sheet: str | None = None
    merged: tuple[Merged, ...] = ()
    excess: Diagnostic | None = None
    """Why the rows end where they do, when there are more than can be meant."""

    @property
    def name(self) -> str:
        """The file, and which of its sheets."""
        if self.sheet is None:
            return self.file
        return _("{file}, sheet {sheet}", file=self.file, sheet=self.sheet)

    def place(self, row: Row | None = None, column: int = 0) -> Place:
        """The line of a CSV file, or the cell of a sheet; without a row, the whole."""
        if row is None:
            return Place(self.name)
        if self.sheet is None:
            return Place(self.file, row.number, None, row.excerpt)
        return Place(_("{sheet}, cell {cell}", sheet=self.name, cell=_cell_name(row, column)))

    def where(self, row: Row, column: int) -> str:
        """The same within a sentence about the grid."""
        if self.sheet is None:
            return _("on line {n}", n=row.number)
        return _("in cell {cell}", cell=_cell_name(row, column))


class Source(NamedTuple):
    """What was handed in: its grids, one for a CSV file, and what the user should know of it."""

    file: DataFile
    grids: tuple[Grid, ...]
    notices: tuple[Diagnostic, ...]


def letters(column: int) -> str:
    """The name of a column that counts from 0 in a spreadsheet: A, B, … AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _cell_name(row: Row, column: int) -> str:
    return f"{letters(column)}{row.number}"


def read_grids(
    path: Path | None,
    known: Callable[[str], bool],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Source:
    """Read a CSV file or a workbook, from standard input where `path` is None.

    `known` recognises a heading or the name of a region: the delimiter of a CSV file is the one
    that makes most of them. Which of the two a file is, its first bytes say.
    """
    if path is None:
        name, data = _("standard input"), _standard_input()
    else:
        name, data = str(path), read_bytes(path, str(path))
    ending = path.suffix.lower() if path else ""
    if not data.strip():
        message = _("the file is empty")
        raise _refusal("empty-file", message, name, _("was it saved, and is it the right file?"))
    _check_kind(data, name, ending)
    file = DataFile("table", name, sha256(data).hexdigest())
    if data.startswith(_ZIP):
        if encoding is not None:
            raise _no_effect("--encoding", encoding, _("{name} is a workbook", name=name))
        from allocation.reading.tables.workbook import read_workbook

        return Source(file, read_workbook(data, name, sheet), ())
    if sheet is not None:
        raise _no_effect("--sheet", sheet, _("{name} is no workbook", name=name))
    from allocation.reading.tables.delimited import read_delimited

    grid, notices = read_delimited(data, name, encoding, known)
    return Source(file, (grid,), notices)


def _standard_input() -> bytes:
    name = _("standard input")
    try:
        data = sys.stdin.buffer.read(MAX_FILE + 1)
    except (AttributeError, ValueError, OSError) as error:  # closed, or nothing at all
        why = getattr(error, "strerror", None) or _("it is closed")
        message = _("{name} can't be read: {why}", name=name, why=why)
        raise usage("unreadable", message) from None
    if len(data) > MAX_FILE:
        raise too_large(name)
    return data


def _check_kind(data: bytes, name: str, ending: str) -> None:
    """Refuse what its first bytes or its name show to be something else."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            message = _("a workbook with a password")
            hint = _("save it again without a password")
        else:
            message = _("an old workbook (.xls), not one that can be read")
            hint = _("save it as .xlsx")
        raise _refusal("not-a-workbook", message, name, hint)
    if data.startswith(b"%PDF-"):
        hint = _("save the table as CSV or as a workbook (.xlsx)")
        raise _refusal("not-a-table", _("a PDF file, not a table"), name, hint)
    if data.startswith(_ZIP):
        if ending in _TEXT_ENDINGS:
            message = _("the name ends in {ending}, and the file is a workbook", ending=ending)
            raise _refusal("wrong-ending", message, name, _("rename it to .xlsx"))
    elif ending in _WORKBOOK_ENDINGS:
        binary = b"\0" in data[:4096]
        message = _("not a workbook") if binary else _("not a workbook: it is text")
        hint = _("save it again as .xlsx") if binary else _("rename it to .csv")
        raise _refusal("not-a-workbook", message, name, hint)


def _no_effect(option: str, value: str, why: str) -> Refusal:
    place = Place(f"{option} {value}", option=True)
    return usage(
        "no-effect", _("{option} has no effect: {why}", option=option, why=why), None, place
    )


def _refusal(code: str, message: str, name: str, hint: str | None = None) -> Refusal:
    return Refusal(Diagnostic(code, message, Place(name), hint), Exit.CONTENT)
