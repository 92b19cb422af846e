"""Delimited text: how it is encoded, what separates its cells, and rows that know their line."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, Refusal, did_you_mean, usage, wrong
from allocation.reading.files import MIB, empty_file
from allocation.words import CONTROL, _, grouped

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
_SAMPLED = 30_000
"""How many characters, which are a header of 500 columns."""
MAX_TEXT = 16 * MIB
MAX_LINES = 1 << 20
"""Blank ones too: as many as a sheet of a workbook has."""
MAX_ROW = 100_000
"""Characters, over however many lines."""
MAX_CELL = 32_767
"""Characters, as a cell of a workbook has."""
MAX_COLUMNS = 500
_LINE = re.compile(rf"[^\r\n]{{0,{MAX_ROW + 1}}}(?:\r\n?|\n)?")
_CONTROL = re.compile(rf"(?![\t\r\n]){CONTROL.pattern}")
_NOT_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(NamedTuple):
    """One row: its cells without outer spaces, and the line on which it starts."""

    line: int
    cells: tuple[str, ...]
    excerpt: str | None

    @property
    def blank(self) -> bool:
        return not any(self.cells)


class _Excess(csv.Error):
    """More than a table has, found while its lines are read."""


def read_records(
    text: str, name: str, known: Callable[[str], bool], *, controls: bool = True
) -> Iterator[Record]:
    """The rows of a text in which anything is, one at a time: who has enough of them may stop.

    `known` recognises what such a text has in its cells, above all headings: the delimiter is the
    one that makes most of them. Without `controls`, what would steer a terminal is refused. Raises
    Refusal (exit code 3) where the text goes wrong.
    """
    text = text.removeprefix("\ufeff").rstrip("\x1a")  # with which DOS ended its files
    stray = _NOT_TEXT.search(text)
    if stray:
        message = _("not a table: the character U+{code} is not text", code=f"{ord(stray[0]):04X}")
        raise _not_a_table(message, Place(name, _line(text[: stray.start()])))
    if text.isspace() or not text:
        raise empty_file(Place(name, 1))
    control = None if controls else _CONTROL.search(text)
    if control:
        message = _("the character U+{code} is not text", code=f"{ord(control[0]):04X}")
        hint = _("delete it: it can't be seen, and changes how the rest is shown")
        raise wrong("control-character", message, Place(name, _line(text[: control.start()])), hint)
    sample = text[:_SAMPLED]
    delimiter = max(_DELIMITERS, key=lambda candidate: _makes(candidate, sample, known))
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = lines.next_record()
        try:
            cells = next(reader, None)
            if lines.length > MAX_CELL and len(max(cells or [""], key=len)) > MAX_CELL:
                raise _Excess(_("a cell of more than {n} characters", n=grouped(MAX_CELL)))
        except csv.Error as error:
            # All that its reader itself refuses is a quote with no end, or a text after its end.
            found = error.args[0] if isinstance(error, _Excess) else None
            message = found or _("a cell begins with a quote, and does not end with it")
            place = Place(name, start, None, lines.excerpt)
            raise wrong("csv", message, place, _("is a quote never closed?")) from None
        if cells is None:
            return
        if start > MAX_LINES:
            message = _("more than {n} rows", n=grouped(MAX_LINES))
            hint = _("delete what stands below the table")
            raise wrong("too-many-rows", message, Place(name, start, None, lines.excerpt), hint)
        if any(cells):
            yield Record(start, tuple(map(str.strip, cells)), lines.excerpt)


def decoded(
    data: bytes, name: str, encoding: str | None = None, *, option: bool = False
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text by the encoding given, else as its bytes allow: UTF-8, or what Excel writes.

    `option` says whether ``--encoding`` can be given. Raises Refusal (exit code 3), or 2 for an
    encoding that is none.
    """
    if encoding is not None:
        return _decode(data, name, _codec(encoding), encoding, option=option), ()
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _decode(data, name, codec, codec.removesuffix("-sig"), option=option), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if b"\0" in data:
        raise _not_a_table(_("not a table: the file is not text"), Place(name))
    text = _decode(data, name, "windows-1252", "windows-1252", option=option)
    message = (
        _("read as Windows-1252, as Excel writes it; --encoding says otherwise")
        if option
        else _("read as Windows-1252, as Excel writes it")
    )
    return text, (Diagnostic("windows-1252", message, Place(name), level="notice"),)


def _makes(delimiter: str, text: str, known: Callable[[str], bool]) -> tuple[int, int]:
    """How many known cells a delimiter makes of the first rows, and how many rows."""
    found = rows = 0
    reader = csv.reader(_Lines(text), delimiter=delimiter)
    try:
        for cells in islice(reader, _SAMPLE):
            if len(cells) > 1:
                rows += 1
                found += sum(known(cell.strip()) for cell in cells)
    except csv.Error:
        pass
    return found, rows


class _Lines:
    """The lines of a text, of which no more is held than one; a row of many is refused."""

    def __init__(self, text: str) -> None:
        self._matches = _LINE.finditer(text)
        self._line = 0
        self.length = 0
        self.excerpt: str | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        match = next(self._matches)
        length = match.end() - match.start()
        if not length:
            raise StopIteration
        self._line += 1
        self.length += length
        if self.excerpt is None:
            end = min(match.end(), match.start() + MAX_ROW)
            self.excerpt = match.string[match.start() : end].rstrip("\r\n")
        if self.length > MAX_ROW:
            raise _Excess(_("a row of more than {n} characters", n=grouped(MAX_ROW)))
        return match[0]

    def next_record(self) -> int:
        """Begin a row: the line on which it starts."""
        self.length = 0
        self.excerpt = None
        return self._line + 1


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


def _decode(data: bytes, name: str, codec: str, shown: str, *, option: bool) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode(codec, errors="replace"))
        message = _("a byte that {encoding} does not have", encoding=shown)
        hint = (
            _("save it again as UTF-8 (in Excel: CSV UTF-8), or say --encoding")
            if option
            else _("save it again as UTF-8 (in Excel: CSV UTF-8)")
        )
        raise wrong("undecodable", message, Place(name, line), hint) from None


def _line(before: str) -> int:
    """The line that comes after a text."""
    return (before.count("\n") or before.count("\r")) + 1


def _not_a_table(message: str, place: Place) -> Refusal:
    return wrong("not-a-table", message, place, _("save the table as CSV UTF-8"))
