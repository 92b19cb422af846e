"""What LibreOffice works out from our workbooks, makes of them, and prints.

Run as ``python -m pytest tests/libreoffice``: the other tests don't need it.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from office import Office, stale
from python_calamine import load_workbook

from allocation.views.workbook import ods, xlsx
from allocation.views.workbook.formula import Constant
from allocation.views.workbook.spelling import shown
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book
from small_book import small_book

WRITERS = {"ods": ods.write, "xlsx": xlsx.write}
KINDS = ("ods", "xlsx", "csv")
"""Ours, the other one, and one that knows nothing but texts and figures."""
BOOKS = {"small": small_book}


class Opened(NamedTuple):
    """A book of ours, and what LibreOffice made of its file, by kind."""

    book: Book
    made: dict[str, Path]


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Opened]:
    """Every book as both kinds of file, whose values are wrong, opened and saved as each kind."""
    office = Office(tmp_path_factory.mktemp("office"))
    found = {}
    for name, make in BOOKS.items():
        book = make()
        for ours, write in WRITERS.items():
            office.open(f"{name}.{ours}", stale(write(book)))
            made = {kind: office.save(f"{name}-{ours}-saved.{kind}") for kind in KINDS}
            office.close()
            found[name, ours] = Opened(book, made)
    office.run()
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ours", WRITERS)
@pytest.mark.parametrize("name", BOOKS)
def test_every_cell_is_worked_out_as_its_value_says(
    opened: dict[tuple[str, str], Opened], name: str, ours: str, kind: str
) -> None:
    book, made = opened[name, ours]
    read = cells(made[kind])
    assert len(read) == len(book.sheets)
    assert different(book, read) == []


def cells(path: Path) -> dict[str, list[list[Any]]]:
    """The rows of each sheet of a file, by its title."""
    if path.suffix == ".csv":
        start = f"{path.stem}-"
        return {
            each.stem.removeprefix(start): [*csv.reader(io.StringIO(each.read_text(), newline=""))]
            for each in path.parent.glob(f"{start}*.csv")
        }
    book = load_workbook(str(path))
    return {
        title: book.get_sheet_by_name(title).to_python(skip_empty_area=False)
        for title in book.sheet_names
    }


def different(book: Book, read: dict[str, list[list[Any]]]) -> list[tuple[str, Constant, object]]:
    """The cells that don't hold what they should."""
    values = CachedValues()
    found = []
    for sheet in book.sheets:
        rows = read[sheet.title]
        for cell in sheet.in_order():
            if (value := values(cell)) is not None:
                there = rows[cell.row][cell.column] if cell.row < len(rows) else ""
                if not same(value, there):
                    found.append((f"{sheet.title} {cell.row + 1}:{cell.column + 1}", value, there))
    return found


def same(value: Constant, there: Any) -> bool:
    """Whole numbers to the last digit, others to the fifteenth; texts letter by letter."""
    if isinstance(value, str):
        return bool(there == shown(value))
    if isinstance(there, str):  # of a CSV, which has nothing else
        there = there.replace(",", ".").replace("TRUE", "1").replace("FALSE", "0") or "nan"
    return abs(float(there) - value) <= (0 if value == int(value) else abs(value) / 10**14)
