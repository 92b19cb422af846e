"""A workbook as JSON, read by calamine in a process of its own, which may be ended or break.

Run as ``python -I -S workbook_process.py FOLDER``, where calamine is installed in FOLDER and the
workbook comes on standard input. Writes ``{"unread": …, "sheets": […]}``, or
``{"problem": [code, detail]}``. Nothing of the program is imported here, so it starts in 20 ms.
"""

import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.parsers import expat

MAX_MEMORY = 256 << 20
"""Bytes of address space, where the system can hold a process to that."""
MAX_SECONDS = 3
"""Of processor time, likewise; 36 000 communes in three columns take half a second."""
MAX_PARTS = 5_000
MAX_UNPACKED = 32 << 20
"""Bytes of the parts that are read, as they really inflate."""
MAX_ELEMENTS = 1_000_000
"""Of the XML of all parts together: 36 000 communes in three columns are 400 000."""
MAX_TEXT = 32_767
"""Characters of one cell, as spreadsheets have it."""
MAX_SHEETS = 250
MAX_ROWS = 50_001
"""Of a sheet, blank ones apart: one more than a table may have."""
MAX_COLUMNS = 501
MAX_CELLS = 250_000
"""Of all sheets together, as far as they are handed on."""
MAX_TEXTS = 8 << 20
"""Characters of all sheets together, as far as they are handed on."""
MAX_MERGED = 1_000

_XLSX = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedstrings)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/[a-z]+sheets/[^/]+\.xml"
)
_XLSB = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/(workbook|styles|sharedstrings)\.bin"
    r"|xl/_rels/workbook\.bin\.rels|xl/[a-z]+sheets/[^/]+\.bin"
)
_ODS = re.compile(r"mimetype|meta-inf/manifest\.xml|content\.xml|styles\.xml")
_KINDS = {"xl/workbook.xml": _XLSX, "xl/workbook.bin": _XLSB, "content.xml": _ODS}
_CELLS = ("c", "si", "table-cell")
"""Elements around the text of a cell: of a sheet, of the texts that sheets share, and of ODS."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_SCALED = re.compile(
    r"(k|m|md)\s?(€|eur)|milli|[\"\\]\s*(k|m|md|mio)\b|[0#?],+(?![0#?,])", re.IGNORECASE
)
"""Of a number format: another unit in letters, or a comma after the last digit (a thousandth)."""

_Area = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last row and column of merged cells, which count from 0."""
_Marks = dict[int, dict[int, list[str]]]
"""What calamine does not tell of a cell, by row and column from 1: why it is no plain value."""


class Problem(Exception):
    """A code that `workbook` has the words of, and what they are about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)


def read(data: bytes) -> dict[str, Any]:
    """The sheets of a workbook, whichever of its kinds it is."""
    marks: dict[str, _Marks] = {}
    areas: dict[str, list[_Area]] = {}
    unread = "formats"
    if data.startswith(b"PK"):
        data, parts, kind = _unpacked(data)
        if kind is _XLSX:
            marks, unread = _xlsx(parts), ""
        elif kind is _ODS:
            marks, areas, unread = _ods(parts)
        else:
            unread = "formats and merged"
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise Problem("password")
    from python_calamine import PasswordError, SheetTypeEnum, load_workbook

    try:
        book = load_workbook(BytesIO(data))
    except PasswordError:
        raise Problem("password") from None
    found = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    titles = [one.name for one in book.sheets_metadata]
    if len(titles) > MAX_SHEETS:
        raise Problem("sheets")
    if len(set(titles)) < len(titles):
        raise Problem("titles", next(title for title in titles if titles.count(title) > 1))
    sheets: list[dict[str, Any]] = []
    cells = texts = 0
    for one in found:
        sheet = book.get_sheet_by_name(one.name)
        rows = []
        for number, row in _rows(sheet, marks.get(one.name, {})):
            rows.append([number, row])
            cells += len(row)
            texts += sum(len(cell) for cell in row if isinstance(cell, str))
            if cells > MAX_CELLS or texts > MAX_TEXTS:
                raise Problem("cells")
            if len(rows) == MAX_ROWS:
                break
        merged = sheet.merged_cell_ranges or areas.get(one.name, [])
        wide = [area for area in merged if area[0][1] < area[1][1]]
        visible = str(one.visible).rpartition(".")[2]
        told = {"title": one.name, "visible": visible, "rows": rows, "merged": wide[:MAX_MERGED]}
        sheets.append(told)
    return {"unread": unread, "sheets": sheets}


def _rows(sheet: Any, marks: _Marks) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank by number, each up to its last cell that is not."""
    if sheet.start is None:
        return
    before = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        row = [_cell(value) for value in values]
        while row and row[-1] == "":
            row.pop()
        row = (before + row)[:MAX_COLUMNS] if row else []
        for column, why in marks.get(number, {}).items():
            if column < MAX_COLUMNS:
                row += [""] * (column - len(row))
                row[column - 1] = [*why, row[column - 1]]
        if row:
            yield number, row


def _cell(value: Any) -> Any:
    """A text, a number, true or false; null for a date, a time or a duration."""
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise Problem("text")
        return value.strip()
    return value if isinstance(value, int | float) else None


def _unpacked(data: bytes) -> tuple[bytes, dict[str, bytes], re.Pattern[str]]:
    """The parts that are read by path in lower case, and an archive of no more than these."""
    if data.count(b"PK\1\2") > MAX_PARTS:
        raise Problem("parts")
    parts: dict[str, bytes] = {}
    copy = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(copy, "w") as safe:
        entries = {entry.filename.lower(): entry for entry in archive.infolist()}
        kind = next((_KINDS[path] for path in _KINDS if path in entries), None)
        if kind is None:
            raise Problem("archive")
        room = MAX_UNPACKED
        for entry in archive.infolist():
            path = entry.filename.lower()
            if not kind.fullmatch(path):
                continue
            if entry.flag_bits & 1:
                raise Problem("password")
            if path in parts:
                raise Problem("part", entry.filename)
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Problem("damaged")
            # What is declared of its size is not believed: so much is inflated, and no more.
            with archive.open(entry) as part:
                parts[path] = part.read(room + 1)
            room -= len(parts[path])
            if room < 0:
                raise Problem("unpacked")
            safe.writestr(entry.filename, parts[path])
    return copy.getvalue(), parts, kind


class _Look:
    """One look through all XML of a workbook, element by element."""

    def __init__(self) -> None:
        self.elements = 0
        self.length: int | None = None
        """Characters of the cell that is looked at, if it is one."""

    def count(self, more: int) -> None:
        """So many elements more, or cells that one of them stands for."""
        self.elements += more
        if self.elements > MAX_ELEMENTS:
            raise Problem("elements")

    def through(
        self,
        xml: bytes,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] = lambda _tag: None,
        text: Callable[[str], None] = lambda _text: None,
    ) -> None:
        """Tell of each element by its local name, with its attributes and texts."""

        def started(tag: str, attributes: dict[str, str]) -> None:
            self.count(1)
            tag = tag.rpartition(":")[2]
            if tag in _CELLS:
                self.length = 0
            start(tag, attributes)

        def told(data: str) -> None:
            if self.length is not None:
                self.length += len(data)
                if self.length > MAX_TEXT:
                    raise Problem("text")
            text(data)

        def ended(tag: str) -> None:
            tag = tag.rpartition(":")[2]
            if tag in _CELLS:
                self.length = None
            end(tag)

        def doctype(*_declared: object) -> None:
            raise Problem("doctype")

        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = started
        parser.EndElementHandler = ended
        parser.CharacterDataHandler = told
        parser.StartDoctypeDeclHandler = doctype
        parser.Parse(xml, True)


def _xlsx(parts: dict[str, bytes]) -> dict[str, _Marks]:
    """The errors of every sheet, and the numbers that their format shows otherwise."""
    look = _Look()
    targets: dict[str, str] = {}
    titles: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            path = attributes.get("Target", "").lower().lstrip("/")
            targets[attributes.get("Id", "")] = path if path.startswith("xl/") else f"xl/{path}"

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            path = targets.get(identity, "")
            if path not in parts:
                raise Problem("sheet", attributes.get("name", ""))
            titles[attributes.get("name", "")] = path

    look.through(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"), relation)
    look.through(parts["xl/workbook.xml"], sheet)
    if len(titles) > MAX_SHEETS:
        raise Problem("sheets")
    look.through(parts.get("xl/sharedstrings.xml", b"<none/>"), lambda _tag, _attributes: None)
    formats = _formats(look, parts.get("xl/styles.xml", b"<none/>"))
    by_path = {path: _xlsx_marks(look, parts[path], formats) for path in set(titles.values())}
    return {title: by_path[path] for title, path in titles.items()}


def _formats(look: _Look, styles: bytes) -> dict[str, list[str]]:
    """Why a number of a style is not what the sheet shows, by the index of the style."""
    codes = {"9": "0%", "10": "0.00%"}
    found: dict[str, list[str]] = {}
    inside = False
    index = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside, index
        if tag == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            code = codes.get(attributes.get("numFmtId", ""), "")
            if "%" in code:
                found[str(index)] = ["percentage", ""]
            elif _SCALED.search(code[:1_000]):
                found[str(index)] = ["format", code[:60]]
            index += 1

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    look.through(styles, start, end)
    return found


def _xlsx_marks(look: _Look, xml: bytes, formats: dict[str, list[str]]) -> _Marks:
    """The marks of a sheet; rows and cells must stand in order, or calamine passes some over."""
    marks: _Marks = {}
    row = column = 0
    kind = ""
    within = error = False
    """Whether it is within the rows, and within the value of a cell that is an error."""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, within, error
        if tag == "sheetData":
            within = True
        elif tag == "row" and within:
            number = attributes.get("r", str(row + 1))
            if not re.fullmatch("[0-9]{1,7}", number) or int(number) <= row:
                raise Problem("row-order", number[:20])
            row, column = int(number), 0
        elif tag == "c" and within:
            reference = attributes.get("r")
            at = _coordinates(reference) if reference else (row, column + 1)
            if at is None or at[0] != row or at[1] <= column:
                raise Problem("cell-order", (reference or "")[:20])
            column = at[1]
            kind = attributes.get("t", "n")
            why = formats.get(attributes.get("s", "0"))
            if kind == "e":
                marks.setdefault(row, {})[column] = ["error", ""]
            elif why and kind == "n":
                marks.setdefault(row, {})[column] = why
        elif tag == "v" and within:
            error = kind == "e"

    def end(tag: str) -> None:
        nonlocal within, error
        within = within and tag != "sheetData"
        error = False

    def text(data: str) -> None:
        if error:
            marks[row][column] = ["error", (marks[row][column][1] + data)[:20]]

    look.through(xml, start, end, text)
    return marks


def _coordinates(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _ods(parts: dict[str, bytes]) -> tuple[dict[str, _Marks], dict[str, list[_Area]], str]:
    """The errors and percentages of every sheet, its merged cells, and what can't be told."""
    look = _Look()
    marks: dict[str, _Marks] = {}
    areas: dict[str, list[_Area]] = {}
    title = ""
    row = rows = column = columns = 0
    """The first row and column of what was last begun, from 1, and how often it stands there."""
    scaled = literal = False
    error: list[list[str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal title, row, rows, column, columns, scaled, literal
        if tag == "table":
            title = attributes.get("table:name", "")
            row, rows = 1, 0
        elif tag == "table-row":
            row += rows
            rows = _times(attributes, "rows-repeated")
            column, columns = 1, 0
        elif tag in ("table-cell", "covered-table-cell"):
            column += columns
            columns = _times(attributes, "columns-repeated")
            mark(attributes)
        elif tag == "number":
            scaled = scaled or attributes.get("number:display-factor", "1") != "1"
        literal = tag == "text"

    def mark(attributes: dict[str, str]) -> None:
        kind = attributes.get("calcext:value-type", attributes.get("office:value-type"))
        error.clear()
        if kind in ("percentage", "error"):
            why = [kind, ""]
            error.extend([why] if kind == "error" else [])
            across = range(column, min(column + columns, MAX_COLUMNS))
            for at in range(row, row + min(rows, MAX_ROWS)):
                look.count(len(across) + 1)
                marks.setdefault(title, {}).setdefault(at, {}).update(dict.fromkeys(across, why))
        if (wide := _times(attributes, "columns-spanned")) != 1:
            corner = (row - 2 + _times(attributes, "rows-spanned"), column - 2 + wide)
            areas.setdefault(title, []).append(((row - 1, column - 1), corner))

    def end(tag: str) -> None:
        nonlocal literal
        literal = False
        if tag in ("table-cell", "covered-table-cell"):
            error.clear()

    def text(data: str) -> None:
        nonlocal scaled
        scaled = scaled or (literal and bool(_SCALED.search(f'"{data[:1_000]}')))
        for why in error:
            why[1] = (why[1] + data)[:20]

    for path in ("styles.xml", "content.xml"):
        look.through(parts.get(path, b"<none/>"), start, end, text)
    return marks, areas, "formats" if scaled else ""


def _times(attributes: dict[str, str], what: str) -> int:
    """How often a row or a cell of an ODS sheet stands there, or over how many of them it spans."""
    number = attributes.get(f"table:number-{what}", "1")
    if not re.fullmatch("[0-9]{1,7}", number):
        raise Problem("damaged")
    return int(number)


def main() -> None:
    """Read the workbook of standard input, and write what it says."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # a system that holds no process to that: `workbook` ends it all the same
    sys.path.append(sys.argv[1])
    try:
        found = read(sys.stdin.buffer.read())
    except Problem as problem:
        found = {"problem": problem.args}
    except MemoryError:
        found = {"problem": ("memory", "")}
    except BaseException:  # whatever a library says of a file that was not made by a program
        found = {"problem": ("damaged", "")}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
