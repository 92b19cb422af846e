"""Rows as CSV, for programs or for Excel in French."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

from allocation.money import machine, machine_euros
from allocation.views.tables import Cell, DataTable
from allocation.words import visible


class Dialect(StrEnum):
    """How a CSV file is written."""

    STANDARD = "standard"
    """For programs: RFC 4180 with line feeds, comma, decimal point, UTF-8; data and nothing else,
    the same in every language."""
    EXCEL_FR = "excel-fr"
    """For people, as Excel in French opens it by itself: semicolon, decimal comma, byte order mark;
    French headings, whatever the reader's language, and a row of sums."""


class Shape(StrEnum):
    """What a row of a CSV file is."""

    WIDE = "wide"
    """A region."""
    LONG = "long"
    """A region, line and component."""


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What begins a formula in a spreadsheet, in full width too."""


def write(table: DataTable, dialect: Dialect) -> str:
    """A table as CSV, as it is for programs or for people."""
    people = dialect is Dialect.EXCEL_FR
    return rows(table.for_people if people else table.for_programs, dialect)


def rows(
    table: Iterable[Sequence[Cell]], dialect: Dialect = Dialect.STANDARD, *, begun: bool = False
) -> str:
    """Rows as CSV; what a spreadsheet would run as a formula is preceded by an apostrophe.

    `begun` says that others stand before them.
    """
    french = dialect is Dialect.EXCEL_FR
    stream = io.StringIO()
    writer = csv.writer(
        stream,
        delimiter=";" if french else ",",
        lineterminator="\r\n" if french else "\n",
    )
    for row in table:
        writer.writerow([_cell(cell, french=french) for cell in row])
    return ("\ufeff" if french and not begun else "") + stream.getvalue()


def _cell(cell: Cell, *, french: bool) -> str:
    if not isinstance(cell, str):
        amount = machine(cell) if isinstance(cell, int) else machine_euros(cell)
        return amount.replace(".", ",") if french else amount
    return neutral(cell)


def neutral(text: str) -> str:
    """A text that a spreadsheet shows as it stands."""
    text = visible(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
