"""The bytes of a CSV file as a grid: how it is encoded, what separates its cells."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, did_you_mean, usage
from allocation.reading.tables.grid import EMPTY, MAX_COLUMNS, MAX_LINES, MAX_ROWS, Cell, Grid, Row
from allocation.words import _, grouped

_ENCODINGS = (
    *("utf-8", "windows-1252", "utf-16", "utf-16-le", "utf-16-be", "ascii"),
    *("iso-8859-1", "iso-8859-15", "mac-roman", "cp437", "cp850", "cp858"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (";", "\t", ",")
_SAMPLE = 60
"""How many rows are looked at to tell the delimiter."""
_MAX_ROW = 100_000
_LINE = re.compile(rf"[^\r\n]{{0,{_MAX_ROW + 1}}}(?:\r\n?|\n)?")
_NOT_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_delimited(
    data: bytes, name: str, encoding: str | None, known: Callable[[str], bool]
) -> tuple[Grid, tuple[Diagnostic, ...]]:
    """The rows of a CSV file, and what the user should know of how it was read."""
    text, notices = _decoded(data, name, encoding)
    text = text.removeprefix("\ufeff").rstrip("\x1a")  # with which DOS ended its files
    stray = _NOT_TEXT.search(text)
    if stray:
        message = _("not a table: the character U+{code} is not text", code=f"{ord(stray[0]):04X}")
        hint = _("save the table as CSV UTF-8 or as a workbook (.xlsx)")
        raise _refusal("not-a-table", message, Place(name, _line(text[: stray.start()])), hint)
    if not text.strip():
        hint = _("was it saved, and is it the right file?")
        raise _refusal("empty-file", _("the file is empty"), Place(name, 1), hint)
    delimiter = max(_DELIMITERS, key=lambda candidate: _makes(candidate, text, known))
    rows: list[Row] = []
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.next_record()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            hint = _("is a quote never closed?")
            message = _("not CSV: {why}", why=error)
            raise _refusal("csv", message, lines.place(name, start), hint) from None
        if cells is None:
            break
        row = Row(start, tuple(_cell(cell) for cell in cells), lines.excerpt)
        if row.blank and start <= MAX_LINES:
            continue
        if len(rows) == MAX_ROWS or start > MAX_LINES or len(cells) > MAX_COLUMNS:
            raise Refusal(too_much(len(cells), lines.place(name, start)), Exit.CONTENT)
        rows.append(row)
    return Grid(name, tuple(rows)), notices


def too_much(columns: int, place: Place) -> Diagnostic:
    """What is said of the first row that no table of regions would have."""
    hint = _("is it the right file? A table of regions has one row for each")
    if columns > MAX_COLUMNS:
        message = _("more than {n} columns", n=grouped(MAX_COLUMNS))
        return Diagnostic("too-many-columns", message, place, hint)
    message = _("more than {n} rows", n=grouped(MAX_ROWS))
    return Diagnostic("too-many-rows", message, place, hint)


def _cell(text: str) -> Cell:
    text = text.strip()
    return Cell(text) if text else EMPTY


def _makes(delimiter: str, text: str, known: Callable[[str], bool]) -> tuple[int, int]:
    """How many headings and regions a delimiter makes of the first rows, and how many rows."""
    found = rows = 0
    reader = csv.reader(_Lines(text), delimiter=delimiter)
    try:
        for cells in islice(reader, _SAMPLE):
            if 1 < len(cells) <= MAX_COLUMNS:
                rows += 1
                found += sum(known(cell) for cell in cells)
    except csv.Error:
        pass
    return found, rows


class _Lines:
    """The lines of a text, of which no more is held than one; a row of many is refused."""

    def __init__(self, text: str) -> None:
        self._matches = _LINE.finditer(text)
        self._line = 0
        self._length = 0
        self.excerpt: str | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        match = next(self._matches)
        length = match.end() - match.start()
        if not length:
            raise StopIteration
        self._line += 1
        self._length += length
        if self.excerpt is None:
            end = min(match.end(), match.start() + _MAX_ROW)
            self.excerpt = match.string[match.start() : end].rstrip("\r\n")
        if self._length > _MAX_ROW:
            raise csv.Error(_("a row of more than {n} characters", n=grouped(_MAX_ROW)))
        return match[0]

    def next_record(self) -> int:
        """Begin a row: the line on which it starts."""
        self._length = 0
        self.excerpt = None
        return self._line + 1

    def place(self, name: str, line: int) -> Place:
        return Place(name, line, None, self.excerpt)


def _decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text, by the encoding given, else as its bytes allow: UTF-8, or what Excel writes."""
    if encoding is not None:
        return _decode(data, name, _codec(encoding), encoding), ()
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _decode(data, name, codec, codec.removesuffix("-sig")), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        hint = _("save the table as CSV UTF-8 or as a workbook (.xlsx)")
        raise _refusal("not-a-table", _("not a table: the file is not text"), Place(name), hint)
    text = _decode(data, name, "windows-1252", "windows-1252")
    message = _("read as Windows-1252, as Excel writes it; --encoding says otherwise")
    return text, (Diagnostic("windows-1252", message, Place(name), level="notice"),)


def _codec(encoding: str) -> str:
    try:
        codec = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        codec = ""
    if codec not in {codecs.lookup(known).name for known in _ENCODINGS} | {"utf-8-sig"}:
        raise usage(
            "unknown-encoding",
            _("{encoding!r} is not an encoding", encoding=encoding),
            did_you_mean(encoding, _ENCODINGS),
            Place(f"--encoding {encoding}", option=True),
        )
    return codec


def _decode(data: bytes, name: str, codec: str, shown: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode(codec, errors="replace"))
        message = _("a byte that {encoding} does not have", encoding=shown)
        hint = _("save it again as UTF-8 (in Excel: CSV UTF-8), or say --encoding")
        raise _refusal("undecodable", message, Place(name, line), hint) from None


def _line(before: str) -> int:
    """The line that comes after a text."""
    return (before.count("\n") or before.count("\r")) + 1


def _refusal(code: str, message: str, place: Place, hint: str | None = None) -> Refusal:
    return Refusal(Diagnostic(code, message, place, hint), Exit.CONTENT)
