"""A workbook as a file for Excel, by XlsxWriter: the same bytes for the same book.

Every cell is written by the kind of what it holds, never by what it looks like, so that a text that
begins with ``=`` stays a text. Every formula has its value beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet as Written

from allocation.reading.tables.sheet import letters
from allocation.views.workbook.files import paper
from allocation.views.workbook.files.spelling import Spelling, decimal, quoted, shown, spelt
from allocation.views.workbook.looks import FONT, LOOKS, Digits, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import (
    Book,
    Cell,
    Constant,
    Limits,
    Node,
    Worksheet,
)

_Placed = Callable[[Cell, Cell, Worksheet], str]
_FONT = {"font_name": FONT, "font_size": 10, "font_scheme": "none"}
_LONGEST_FORMULA = 8192
_LONGEST_SAID = 255
"""Characters that Excel takes: in a cell, in a formula, in what is said of a wrong value."""
_MINUS = "\u2212"
_A4 = 9
_LINE = "#7F7F7F"
_WHITE = "FFFFFF"
_EXACT_BELOW = 10**15
"""Numbers of which a spreadsheet keeps every digit are smaller."""


def write(book: Book) -> bytes:
    """The bytes of an XLSX file."""
    stream = io.BytesIO()
    file = Workbook(
        stream,
        {"in_memory": True, "default_format_properties": dict(_FONT), "default_row_height": 17},
    )
    file.set_properties(
        {
            "title": shown(book.title),
            "author": "allocate",
            "comments": paper.made(),
            "created": paper.MADE,
        }
    )
    for cell in book.named():
        fault = file.define_name(cell.name, f"={_address(cell, cell)}")
        assert not fault, f"{cell.name} is no name for a cell"
    writer = _ExcelFile(file, CachedValues())
    sheets = [(sheet, file.add_worksheet(sheet.title)) for sheet in book.sheets]
    for sheet, written in sheets:
        writer.sheet(sheet, written)
        _printed(sheet, written, book.digest, writer.heights(sheet))
    file.close()
    return _with_language(stream, book.language)


class _ExcelFile:
    """What the sheets of a file have in common: its styles, and the values of its cells."""

    def __init__(self, file: Workbook, values: CachedValues) -> None:
        self._file = file
        self._values = values
        self._conditions: dict[str, str] = {}
        """Names, by the formulas that they stand for."""
        self._formats: dict[tuple[Style, Style | None, bool], Format] = {}

    def sheet(self, sheet: Worksheet, written: Written) -> None:
        """Write one sheet, as it is seen on the screen."""
        for column, width in sheet.widths.items():
            written.set_column(column, column, width)
        for row, last in sheet.spread:
            if last:
                style = self._format(sheet.cells[row, 0].style)
                written.merge_range(row, 0, row, last, "", style)
        for row, height in self.heights(sheet).items():
            written.set_row(row, height)
        for cell in sheet.in_order():
            self._cell(cell, written)
            if cell.limits is not None:
                fault = written.data_validation(
                    cell.row, cell.column, cell.row, cell.column, _validation(cell.limits)
                )
                assert not fault, f"what {cell.name} may hold can't be written"
        self._restyle(sheet, written)
        written.freeze_panes(*sheet.frozen)
        written.hide_gridlines(2)
        written.protect("", {"format_columns": True, "format_rows": True})
        rows, columns = paper.extent(sheet)
        # Codes of regions are texts of digits, and meant to be.
        everywhere = _block(0, 0, max(rows, 1) - 1, max(columns, 1) - 1)
        written.ignore_errors({"number_stored_as_text": everywhere})

    def heights(self, sheet: Worksheet) -> dict[int, float]:
        """Of rows, in points."""
        return paper.heights(sheet, self._values)

    def _cell(self, cell: Cell, written: Written) -> None:
        at = (cell.row, cell.column)
        value = self._values(cell)
        style = self._format(cell.style, text=isinstance(value, str))
        if cell.is_formula:
            formula = _formula(cell.content, cell)
            written.write_formula(*at, formula, style, _cached(value))
        elif value is None:
            written.write_blank(*at, None, style)
        elif isinstance(value, bool):
            written.write_boolean(*at, value, style)
        elif isinstance(value, str):
            written.write_string(*at, shown(value), style)
        else:
            written.write_number(*at, _number(value), style)

    def _restyle(self, sheet: Worksheet, written: Written) -> None:
        """Write what changes the look of cells: one entry for all of one condition and look."""
        last = dict(sheet.spread)
        groups: dict[tuple[int, str, Style, Style], list[Cell]] = {}
        for cell in sheet.in_order():
            for order, restyled in enumerate(cell.restyled):
                condition = self._condition(restyled.condition, cell)
                key = (order, condition, cell.style, restyled.style)
                groups.setdefault(key, []).append(cell)
        for key in sorted(groups, key=lambda key: key[0]):
            _order, condition, style, other = key
            blocks = list(_blocks(groups[key], last))
            options = {
                "type": "formula",
                "criteria": condition,
                "format": self._format(style, other),
                "stop_if_true": True,
            }
            if len(blocks) > 1:
                options["multi_range"] = " ".join(_block(*block) for block in blocks)
            fault = written.conditional_format(*blocks[0], options)
            assert not fault, "a condition that can't be written"

    def _condition(self, node: Node, cell: Cell) -> str:
        """A condition as a rule of a cell has it: under a name, where it is of other sheets.

        Excel has no room for another sheet in such a rule ([MS-XLSX], 2.2.2), but for names.
        """
        own = _formula(node, cell, partial(_place, None))
        if "!" not in own:
            return own
        whole = _formula(node, cell, _address)
        if whole not in self._conditions:
            name = self._conditions[whole] = f"_condition_{len(self._conditions) + 1}"
            fault = self._file.define_name(name, whole)
            assert not fault, f"{name} is no name for a condition"
        return f"={self._conditions[whole]}"

    def _format(self, style: Style, other: Style | None = None, *, text: bool = False) -> Format:
        """A style, of a text or not; or what of it is different where it becomes another."""
        found = self._formats.get((style, other, text))
        if found is None:
            properties = _properties(style, text) if other is None else _changed(style, other)
            found = self._formats[style, other, text] = self._file.add_format(properties)
        return found


# Formulas


def _formula(node: Node | None, cell: Cell, place: _Placed | None = None) -> str:
    """A formula as a cell has it, with the places of others as they are seen from there."""
    assert node is not None
    assert cell.sheet is not None
    spelling = Spelling(",", place or partial(_place, cell.row))
    text = shown("=" + spelt(node, cell.sheet, spelling))
    assert len(text) <= _LONGEST_FORMULA, f"{_address(cell, cell)}: {len(text)} characters"
    return text


def _place(row: int | None, first: Cell, last: Cell, here: Worksheet) -> str:
    """A block of cells, seen from a row of a sheet: in this row as ``B5``, else as ``$B$5``.

    So the formulas of a column are alike, and Excel, which marks one that is not, marks none.
    """
    if first.sheet is not here:
        return _address(first, last)
    if first.row == last.row == row:
        return _block(first.row, first.column, last.row, last.column)
    return _fixed(first, last)


def _address(first: Cell, last: Cell, _here: Worksheet | None = None) -> str:
    """A block of cells, seen from anywhere: ``'Keys'!$B$5:$B$22``."""
    assert first.sheet is not None
    assert first.sheet is last.sheet
    return f"{quoted(first.sheet.title)}!{_fixed(first, last)}"


def _fixed(first: Cell, last: Cell) -> str:
    ends = [first] if first is last else [first, last]
    return ":".join(f"${letters(end.column)}${end.row + 1}" for end in ends)


def _block(top: int, left: int, bottom: int, right: int) -> str:
    """``B5``, or ``B5:C9``."""
    first = f"{letters(left)}{top + 1}"
    return first if (top, left) == (bottom, right) else f"{first}:{letters(right)}{bottom + 1}"


def _blocks(cells: Iterable[Cell], spread: Mapping[int, int]) -> list[tuple[int, int, int, int]]:
    """Blocks that have some cells of a sheet, given row by row, and the columns they run over."""
    runs: list[tuple[int, int, int]] = []
    for cell in cells:
        left, right = cell.column, cell.column or spread.get(cell.row, 0)
        if runs and runs[-1][0] == cell.row and runs[-1][2] == left - 1:
            left = runs.pop()[1]
        runs.append((cell.row, left, right))
    tops: dict[tuple[int, int, int], int] = {}  # the first row, by the last one and the columns
    for row, left, right in runs:
        tops[row, left, right] = tops.pop((row - 1, left, right), row)
    return [(top, left, bottom, right) for (bottom, left, right), top in tops.items()]


# Values


def _number(value: int | Fraction) -> int | float:
    return value.numerator / value.denominator


def _cached(value: Constant | None) -> float | str | bool:
    if isinstance(value, str):
        return shown(value)
    return value if isinstance(value, bool) else _number(value or 0)


# Styles


def _properties(style: Style, text: bool) -> dict[str, Any]:
    drawn = LOOKS[style.look]
    found = _FONT | {
        "font_size": drawn.size,
        "bold": drawn.bold,
        "italic": drawn.italic,
        "font_color": f"#{drawn.ink}",
        "text_wrap": drawn.wrapped,
        "valign": "top",
        "locked": drawn.locked,
    }
    if drawn.ground is not None:
        found["bg_color"] = f"#{drawn.ground}"
    if drawn.border:
        found |= {"border": 1, "border_color": _LINE}
    if drawn.right:
        found["align"] = "right"
    elif text and drawn.border and style.digits is None:
        found["indent"] = 1  # to the left of a text there may be a figure
    if style.digits is not None:
        found["num_format"] = _digits(style.digits)
    return found


def _changed(style: Style, other: Style) -> dict[str, Any]:
    """What is said of a style that takes the place of one: a condition changes no font or size."""
    found: dict[str, Any] = {}
    if other.look is not style.look:
        drawn = LOOKS[other.look]
        ground = drawn.ground or (LOOKS[style.look].ground and _WHITE)
        found = {"bold": drawn.bold, "italic": drawn.italic, "font_color": f"#{drawn.ink}"}
        if ground:
            found["bg_color"] = f"#{ground}"
    if other.digits != style.digits:
        # What is built in can't be said here, so the plainest form is spelled out.
        found["num_format"] = _digits(other.digits) if other.digits else "General;-General"
    return found


def _digits(digits: Digits) -> str:
    """A format of numbers: above 0, below 0 and 0; a text is shown as it is."""
    zero = "0" + ("." + "0" * digits.decimals if digits.decimals else "")
    number = f"#,##{zero}" if digits.grouped else zero
    mark, unit = _quoted(digits.mark), _quoted(digits.unit)
    below = f"{mark}{_quoted(_MINUS)}{number}{unit}"
    if digits.signed:
        return f"{mark}{_quoted('+')}{number}{unit};{below};{mark}{zero}{unit}"
    return f"{mark}{number}{unit};{below}"


def _quoted(text: str) -> str:
    """A text in a format of numbers, which has no sign for a quotation mark within it."""
    return f'"{shown(text)}"' if text else ""


# What may be typed


def _validation(limits: Limits) -> dict[str, Any]:
    found: dict[str, Any]
    if limits.choices:
        assert not any("," in choice for choice in limits.choices), "a comma parts two choices"
        found = {"validate": "list", "source": list(limits.choices)}
    else:
        low = -_EXACT_BELOW if limits.low is None else limits.low
        high = _EXACT_BELOW if limits.high is None else limits.high
        found = {
            "validate": "integer" if limits.whole else "decimal",
            "criteria": "between",
            "minimum": decimal(low),
            "maximum": decimal(high),
        }
    said = shown(limits.said)
    if said:
        found["error_message"] = (
            said if len(said) <= _LONGEST_SAID else said[: _LONGEST_SAID - 1] + "…"
        )
    return found | {"error_type": "stop" if limits.strict else "warning"}


# Paper and properties


def _printed(sheet: Worksheet, written: Written, digest: str, tall: Mapping[int, float]) -> None:
    """Say how a sheet is printed."""
    rows, columns = paper.extent(sheet)
    across = paper.pages_across(sheet)
    written.set_landscape()
    written.set_paper(_A4)
    written.fit_to_pages(across, int(paper.on_one_page(sheet, tall)))
    written.set_h_pagebreaks(paper.breaks(sheet, tall))
    inch = paper.MARGIN / 2.54
    written.set_margins(left=inch, right=inch, top=inch, bottom=2 * inch)
    if rows and columns:
        written.print_area(0, 0, rows - 1, columns - 1)
    if sheet.repeated:
        written.repeat_rows(0, sheet.repeated - 1)
    if across > 1 and sheet.frozen[1]:
        written.repeat_columns(0, sheet.frozen[1] - 1)
    left, centre, right = paper.foot(
        digest, sheet="&A", file="&F", page="&P", pages="&N", date="&D"
    )
    written.set_footer(f"&L{left}&C{centre}&R{right}", {"margin": inch, "scale_with_doc": False})


def _with_language(stream: io.BytesIO, language: str) -> bytes:
    """A file that says its language, too, of which XlsxWriter knows nothing."""
    told = f"<dc:language>{language}</dc:language>"
    result = io.BytesIO()
    with ZipFile(stream) as plain, ZipFile(result, "w", ZIP_DEFLATED) as whole:
        for part in plain.infolist():
            content = plain.read(part)
            if part.filename == "docProps/core.xml":
                content = content.replace(b"<dc:creator>", told.encode() + b"<dc:creator>")
            part.create_system = 0  # the same on every system
            whole.writestr(part, content)
    return result.getvalue()
