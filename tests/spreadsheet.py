"""Workbooks worked out by spreadsheet engines that know nothing of this program.

`Sheets` opens the bytes of an XLSX whose cached values were wiped, so that nothing can be read but
what ironcalc works out from the formulas; `OtherSheets` does the same with formualizer. A place is
the name of a cell, a sheet's title with a row and a column from 0, or a `Cell` that was put.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import formualizer
import ironcalc

from allocation.views.workbook.worksheet import Cell

Value: TypeAlias = float | str | bool | None
Place: TypeAlias = str | tuple[str, int, int] | Cell

_FORMULA = re.compile(rb"<c ([^>]*?)>(<f[^>]*/>|<f[^>]*>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)?</c>")
_TYPE = re.compile(rb' ?t="\w+"')
_NAME = re.compile(r"^=?(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]+)\$?(\d+)$")


def wiped(data: bytes) -> bytes:
    """The same workbook, in which every formula has the error #N/A as its cached value."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as after,
    ):
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part, found = _FORMULA.subn(_not_available, part)
                assert found == part.count(b"<f>") + part.count(b"<f "), "a formula was missed"
            after.writestr(entry.filename, part)
    return kept.getvalue()


def _not_available(found: re.Match[bytes]) -> bytes:
    attributes = _TYPE.sub(b"", found[1])
    return b'<c %s t="e">%s<v>#N/A</v></c>' % (attributes, found[2])


class _Places:
    """Where cells stand, by their names too."""

    def __init__(self, names: Mapping[str, tuple[str, int, int]]) -> None:
        self.names = {name.casefold(): place for name, place in names.items()}

    def place(self, place: Place) -> tuple[str, int, int]:
        """A sheet's title, a row and a column from 0."""
        if isinstance(place, str):
            return self.names[place.casefold()]
        if isinstance(place, Cell):
            assert place.sheet is not None
            return place.sheet.title, place.row, place.column
        return place


class Sheets(_Places):
    """A workbook in ironcalc: ``sheets["envelope"]``, ``sheets["envelope"] = 6_000_000``."""

    def __init__(self, data: bytes, *, evaluated: bool = True) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "wiped.xlsx"
            path.write_bytes(wiped(data))
            self._model = ironcalc.load_from_xlsx(str(path))
        self.titles = [sheet["name"] for sheet in self._model.get_worksheets_properties()]
        self._numbers = {title: number for number, title in enumerate(self.titles)}
        names = self._model.get_defined_name_list()
        super().__init__(
            {each["name"]: at for each in names if (at := _single(each["formula"])) is not None}
        )
        if evaluated:
            self.evaluate()

    def evaluate(self) -> None:
        """Work out every formula again."""
        self._model.evaluate()

    def __getitem__(self, place: Place) -> Value:
        value: Value = self._model.get_cell_value(*self._at(place))
        return value

    def __setitem__(self, place: Place, value: Value) -> None:
        self.enter(place, value)
        self.evaluate()

    def enter(self, place: Place, value: Value) -> None:
        """Type a value into a cell, over a formula too, and work nothing out yet."""
        at = self._at(place)
        if value is None:
            self._model.clear_cell_contents(*at)
        elif isinstance(value, bool):
            self._model.update_cell_with_bool(*at, value)
        elif isinstance(value, str):
            self._model.update_cell_with_text(*at, value)
        else:
            self._model.update_cell_with_number(*at, float(value))

    def formula(self, place: Place) -> str | None:
        """The formula of a cell; None where it has a constant."""
        return self._model.get_cell_formula(*self._at(place))

    def places(self) -> Iterator[tuple[str, int, int]]:
        """The places of all cells that are not empty."""
        for sheet, row, column in self._model.get_all_cells():
            yield self.titles[sheet], row - 1, column - 1

    def _at(self, place: Place) -> tuple[int, int, int]:
        title, row, column = self.place(place)
        return self._numbers[title], row + 1, column + 1


class OtherSheets(_Places):
    """A workbook in formualizer, used as `Sheets` is."""

    def __init__(self, data: bytes) -> None:
        self._book = formualizer.Workbook.from_bytes(wiped(data))
        super().__init__(
            {
                each["name"]: (each["sheet"], each["start_row"] - 1, each["start_col"] - 1)
                for each in self._book.get_named_ranges()
                if each["kind"] == "cell"
            }
        )
        self._book.evaluate_all()

    def __getitem__(self, place: Place) -> Value:
        title, row, column = self.place(place)
        value = self._book.get_value(title, row + 1, column + 1)
        return str(value) if isinstance(value, dict) else value

    def __setitem__(self, place: Place, value: Value) -> None:
        title, row, column = self.place(place)
        self._book.set_value(title, row + 1, column + 1, value)
        self._book.evaluate_all()


def _single(formula: str) -> tuple[str, int, int] | None:
    """The place of ``'D''été'!$A$3``; None where it is no single cell."""
    found = _NAME.match(formula)
    if found is None:
        return None
    title = found[1].replace("''", "'") if found[1] else found[2]
    column = ironcalc.column_number_from_name(found[3])
    return title, int(found[4]) - 1, column - 1


def same(found: Value, expected: object) -> bool:
    """Whether a value is the expected one: whole numbers exactly, fractions as floats have them."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return found is expected
    if isinstance(expected, Fraction) and expected.denominator != 1:
        return isinstance(found, float) and abs(found / float(expected) - 1) < 1e-14
    return found == expected or (expected is None and found in ("", 0))
