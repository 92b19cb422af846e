"""A table that a program hands in: regions and euros in memory, read like any other table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from decimal import Decimal
from hashlib import sha256
from numbers import Real
from typing import Protocol

from allocation.model.key import DataFile
from allocation.reading.tables.file import TableFile
from allocation.reading.tables.sheet import SheetCell, SheetRow, sheet_of

_NAME = "table"
_HOLES = {"None", "nan", "NaN", "<NA>", "NaT"}


class Values(Protocol):
    """Euros by the code or name of a region: a dict, or a pandas Series by its index."""

    def items(self) -> Iterable[tuple[Hashable, object]]: ...


def given_table(values: Values) -> TableFile:
    """The values as a sheet of two columns under a heading; a missing one is an empty cell.

    A number stands for its decimal digits, as `str` writes them: what 0.1 says is 0.1.
    """
    rows = [(str(region), _cell(euros)) for region, euros in values.items()]
    cells = [(SheetCell("region"), SheetCell("amount"))]
    cells += [(SheetCell(region), cell) for region, cell in rows]
    text = "".join(f"{region},{cell.text}\n" for region, cell in rows)
    sheet = sheet_of(_NAME, (SheetRow(number, row) for number, row in enumerate(cells, 1)))
    return TableFile(DataFile("table", _NAME, sha256(text.encode()).hexdigest()), (sheet,), ())


def _cell(value: object) -> SheetCell:
    text = str(value)
    if text in _HOLES:
        return SheetCell()
    if isinstance(value, Real | Decimal) and not isinstance(value, bool) and "/" not in text:
        number = Decimal(text)
        return SheetCell(text, number) if number.is_finite() else SheetCell(text)
    return SheetCell(text)
