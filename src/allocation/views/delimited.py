"""Rows as CSV, for programs or for Excel in French."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from allocation.money import machine, machine_euros
from allocation.words import visible


class Dialect(StrEnum):
    """How a CSV file is written."""

    STANDARD = "standard"
    """RFC 4180 with line feeds: comma, decimal point, UTF-8."""
    EXCEL_FR = "excel-fr"
    """What Excel in French opens by itself: semicolon, decimal comma, byte order mark."""


class Shape(StrEnum):
    """What a row of a CSV file is."""

    WIDE = "wide"
    """A region."""
    LONG = "long"
    """A region, line and component."""


_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What begins a formula in a spreadsheet, in full width too."""

Cell = str | int | Fraction
"""Text, or an amount: whole cents as an int, exact euros as a Fraction."""


def write(table: Sequence[Sequence[Cell]], dialect: Dialect) -> str:
    """Rows as CSV; text that a spreadsheet would run as a formula is preceded by an apostrophe."""
    french = dialect is Dialect.EXCEL_FR
    stream = io.StringIO()
    writer = csv.writer(
        stream,
        delimiter=";" if french else ",",
        lineterminator="\r\n" if french else "\n",
    )
    for row in table:
        writer.writerow([_cell(cell, french=french) for cell in row])
    return ("\ufeff" if french else "") + stream.getvalue()


def _cell(cell: Cell, *, french: bool) -> str:
    if not isinstance(cell, str):
        amount = machine(cell) if isinstance(cell, int) else machine_euros(cell)
        return amount.replace(".", ",") if french else amount
    cell = visible(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
