"""A workbook as its sheets; nothing of it is believed before it is measured.

openpyxl reads the values, from a copy in memory that has only the parts it needs, each of them
looked through first. What it does not tell of a sheet that it reads row by row, the formulas whose
value was never stored and the merged cells, is found in the same look.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Context, Decimal
from io import BytesIO
from typing import Any, NamedTuple
from xml.parsers import expat

from allocation.diagnostics import Place, Refusal, did_you_mean, usage, wrong
from allocation.reading.tables.sheet import EMPTY, Merged, Sheet, SheetCell, SheetRow, sheet_of
from allocation.words import _, grouped

_MAX_UNPACKED = 64 << 20
_MAX_XML = 8 << 20
_MAX_PARTS = 5_000
_MAX_ELEMENTS = 400_000
_MAX_MERGED = 1_000
_NEEDED = re.compile(r"\[Content_Types\]\.xml|(_rels|xl)/.*\.(xml|rels)", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SCALED = re.compile(
    r"(k|m|md)\s?(€|eur)|milli|[\"\\]\s*(k|m|md|mio)\b|[0#?],+(?![0#?,])", re.IGNORECASE
)
"""Of a number format: another unit in letters, or a comma after the last digit (a thousandth)."""
_EXCEL = Context(prec=15)
"""Excel keeps fifteen significant digits; what follows them in a file is binary noise."""


class _NotRead(Exception):
    """Why a file is no workbook that can be read, for people."""


class _SheetOutline(NamedTuple):
    """What a sheet says of itself beside its values; rows and columns count from 1."""

    unstored: set[tuple[int, int]]
    """Cells with a formula whose value was never stored."""
    merged: list[Merged]


def read_workbook(data: bytes, name: str, sheet: str | None) -> tuple[Sheet, ...]:
    """The sheets of a workbook, or the one of them that is asked for."""
    try:
        parts = _parts(data, name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_sheets(parts, name, sheet))
    except Refusal:
        raise
    except _NotRead as problem:
        message, hint = problem.args
        raise wrong("not-a-workbook", message, Place(name), hint) from None
    except Exception as error:  # whatever a library says of a file that was not made by a program
        why = " ".join(str(error).split())[:200] or type(error).__name__
        message = _("not a workbook that can be read: {why}", why=why)
        hint = _("open it in a spreadsheet and save it again as .xlsx")
        raise wrong("not-a-workbook", message, Place(name), hint) from None


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of the workbook by path, unpacked only when they are sure to be small."""
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
        if any(entry.filename == "mimetype" for entry in entries):
            raise _NotRead(_("an OpenDocument file, not a workbook"), _("save it as .xlsx"))
        if any(entry.filename == "xl/workbook.bin" for entry in entries):
            raise _NotRead(_("a binary workbook (.xlsb)"), _("save it as .xlsx"))
        if not any(entry.filename == "[Content_Types].xml" for entry in entries):
            raise _NotRead(_("a ZIP archive, not a workbook"), _("unpack it, and name one file"))
        if len(entries) > _MAX_PARTS:
            raise _too_large(_("more than {n} parts", n=grouped(_MAX_PARTS)), name)
        if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
            raise _too_large(_("more than 64 MiB unpacked"), name)
        needed = [entry for entry in entries if _NEEDED.fullmatch(entry.filename)]
        xml = [entry for entry in entries if entry.filename.lower().endswith((".xml", ".rels"))]
        if sum(entry.file_size for entry in xml) > _MAX_XML:
            raise _too_large(_("more than 8 MiB of XML"), name)
        elements = 0
        for entry in needed:
            if entry.flag_bits & 1:
                hint = _("save it again without a password")
                raise _NotRead(_("a workbook with a password"), hint)
            if entry.filename in parts:
                raise _NotRead(_("the part {part} is there twice", part=entry.filename), None)
            # No more is unpacked than was declared: where that is a lie, its checksum is wrong.
            parts[entry.filename] = archive.read(entry)
            elements += _elements(parts[entry.filename])
            if elements > _MAX_ELEMENTS:
                n = grouped(_MAX_ELEMENTS)
                raise _too_large(_("more than {n} elements of XML", n=n), name)
    return parts


def _elements(xml: bytes) -> int:
    """How many elements there are; a part that declares entities is refused, for it may explode."""
    count = 0

    def element(*_names: object) -> None:
        nonlocal count
        count += 1
        if count > _MAX_ELEMENTS:
            parser.StartElementHandler = None

    def doctype(*_names: object) -> None:
        raise _NotRead(_("it declares a document type, which no workbook does"), None)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(xml, True)
    return count


def _sheets(parts: dict[str, bytes], name: str, sheet: str | None) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        for path, xml in parts.items():
            archive.writestr(path, xml)
    book = load_workbook(copy, read_only=True, data_only=True, keep_links=False)
    declared = re.findall(rb"<(?:\w+:)?sheet\s", parts.get("xl/workbook.xml", b""))
    if len(book.sheetnames) < len(declared):
        raise _NotRead(_("a sheet is missing from the file"), None)
    sheets: Any = book.worksheets  # without those that a chart fills, which have no cells
    asked = sheets
    if sheet is not None:
        asked = [found for found in sheets if found.title == sheet] or [
            found for found in sheets if found.title.strip().casefold() == sheet.strip().casefold()
        ]
        if not asked:
            raise usage(
                "unknown-sheet",
                _("{name} has no sheet {sheet!r}", name=name, sheet=sheet),
                did_you_mean(sheet, [found.title for found in sheets]),
                Place(f"--sheet {sheet}", option=True),
            )
    for found in asked:
        # The only way to the part of a sheet; its formulas and merged cells are not told.
        outline = _outline(parts[found._worksheet_path])
        yield sheet_of(name, _rows(found, outline), found.title, tuple(outline.merged))


def _outline(xml: bytes) -> _SheetOutline:
    """Look through a sheet; rows and cells must stand in order, or some would be passed over."""
    from openpyxl.xml.functions import iterparse

    outline = _SheetOutline(set(), [])
    last_row = 0
    for _event, element in iterparse(BytesIO(xml)):
        tag = element.tag.rpartition("}")[2]
        if tag == "row":
            row = int(element.get("r", last_row + 1))
            if row <= last_row:
                raise _NotRead(_("the row {n} is out of order", n=row), None)
            last_row, last_column = row, 0
            for cell in element:
                column = last_column + 1
                if cell.get("r"):
                    found, column = _coordinates(cell.get("r"))
                    if found != row or column <= last_column:
                        message = _("the cell {cell} is out of order", cell=cell.get("r"))
                        raise _NotRead(message, None)
                last_column = column
                children = {child.tag.rpartition("}")[2]: child for child in cell}
                value = children.get("v")
                stored = value is not None and (value.text or cell.get("t") == "str")
                if "f" in children and not stored:
                    outline.unstored.add((row, column))
            element.clear()
        elif tag == "mergeCell" and len(outline.merged) < _MAX_MERGED:
            corners = element.get("ref", "").split(":")
            if len(corners) == 2:
                (top, left), (bottom, right) = map(_coordinates, corners)
                outline.merged.append(Merged(":".join(corners), top, bottom, left - 1, right - 1))
    return outline


def _coordinates(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference.replace("$", ""))
    if match is None:
        raise _NotRead(_("{cell} is not a cell", cell=reference[:40]), None)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _rows(sheet: Any, outline: _SheetOutline) -> Iterator[SheetRow]:
    """The rows of one sheet, each up to its last cell that is not blank."""
    sheet.reset_dimensions()  # they may be wrong, and only tell how far to read
    for number, read in enumerate(sheet.iter_rows(), start=1):
        cells = [
            _cell(cell, (number, column) in outline.unstored)
            for column, cell in enumerate(read, start=1)
        ]
        while cells and not cells[-1].filled:
            cells.pop()
        yield SheetRow(number, tuple(cells))


def _cell(cell: Any, unstored: bool) -> SheetCell:
    """A value as it is stored; `odd` where that is neither text nor a number that is shown so."""
    if unstored:
        hint = _("open the workbook in a spreadsheet and save it")
        return SheetCell(odd=_("a formula with no stored value"), hint=hint)
    value = cell.value
    if value is None:
        return EMPTY
    if cell.data_type == "e":
        return SheetCell(odd=_("the error {error}", error=value), hint=_("correct the formula"))
    if isinstance(value, bool):
        return SheetCell(odd=_("true or false, not an amount"))
    if isinstance(value, str):
        text = value.strip()
        return SheetCell(text) if text else EMPTY
    if isinstance(value, int | float):
        number = Decimal(value) if isinstance(value, int) else _EXCEL.create_decimal(repr(value))
        if not number.is_finite() or (number and not -9 < number.adjusted() < 30):
            return SheetCell(odd=_("the number {value} is out of range", value=f"{number:.5}"))
        return SheetCell(_text(number), number, *_shown_otherwise(cell.number_format or ""))
    hint = _("format the cell as a number")
    return SheetCell(odd=_("a date or a time, not an amount"), hint=hint)


def _text(number: Decimal) -> str:
    """A number as text: 84 for a code that a spreadsheet made a number of."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown_otherwise(form: str) -> tuple[str | None, str | None]:
    """Why a number is not what the sheet shows: a percentage, or thousands by its format only."""
    if "%" in form:
        return _("a percentage, not an amount"), None
    if _SCALED.search(form):
        hint = _("write the amount in euros, in a cell without a format of its own")
        return _("a number that its format ({form}) shows in another unit", form=form[:60]), hint
    return None, None


def _too_large(why: str, name: str) -> Refusal:
    hint = _("copy the table alone to a new workbook, or save it as CSV")
    message = _("the workbook has {why}", why=why)
    return wrong("workbook-too-large", message, Place(name), hint)
