"""A file that a user hands in, as sheets: a CSV file or a workbook, as its first bytes say."""

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, Refusal, usage, why_not, wrong
from allocation.model.key import DataFile
from allocation.reading.delimited import decoded, read_records
from allocation.reading.files import MIB, WORKBOOK, empty_file, read_bytes, too_large
from allocation.reading.tables.sheet import EMPTY, Sheet, SheetCell, SheetRow, sheet_of
from allocation.words import _

MAX_FILE = 16 * MIB
_WORKBOOK_ENDINGS = {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods"}
_TEXT_ENDINGS = {".csv", ".tsv", ".txt"}


class TableFile(NamedTuple):
    """What was handed in: its sheets, one for a CSV file, and what the user should know of it."""

    file: DataFile
    sheets: tuple[Sheet, ...]
    notices: tuple[Diagnostic, ...]


def read_sheets(
    path: Path | None,
    known: Callable[[str], bool],
    *,
    encoding: str | None = None,
    sheet: str | None = None,
) -> TableFile:
    """Read a CSV file or a workbook, from standard input where `path` is None.

    `known` recognises a heading or the name of a region: the delimiter of a CSV file is the one
    that makes most of them. Which of the two a file is, its first bytes say.
    """
    if path is None:
        name, data = _("standard input"), _standard_input()
    else:
        name, data = str(path), read_bytes(path, str(path), MAX_FILE)
    ending = path.suffix.lower() if path else ""
    if not data.strip():
        raise empty_file(Place(name))
    _check_kind(data, name, ending)
    file = DataFile("table", name, sha256(data).hexdigest())
    if data.startswith(WORKBOOK):
        if encoding is not None:
            raise _no_effect("--encoding", encoding, _("{name} is a workbook", name=name))
        from allocation.reading.tables.workbook import read_workbook  # it starts a process

        return TableFile(file, *read_workbook(data, name, sheet))
    if sheet is not None:
        raise _no_effect("--sheet", sheet, _("{name} is no workbook", name=name))
    text, notices = decoded(data, name, encoding, option=True)
    rows = (
        SheetRow(record.line, tuple(map(_cell, record.cells)), record.excerpt)
        for record in read_records(text, name, known)
        if not record.blank
    )
    return TableFile(file, (sheet_of(name, rows),), notices)


def _cell(text: str) -> SheetCell:
    return SheetCell(text) if text else EMPTY


def _standard_input() -> bytes:
    name = _("standard input")
    try:
        data = sys.stdin.buffer.read(MAX_FILE + 1)
    except (AttributeError, ValueError, OSError) as error:  # closed, or nothing at all
        why = why_not(error) if isinstance(error, OSError) else _("it is closed")
        message = _("{name} can't be read: {why}", name=name, why=why)
        raise usage("unreadable", message) from None
    if len(data) > MAX_FILE:
        raise too_large(name, MAX_FILE)
    return data


def _check_kind(data: bytes, name: str, ending: str) -> None:
    """Refuse what its first bytes or its name show to be something else."""
    if data.startswith(b"%PDF-"):
        hint = _("save the table as CSV or as a workbook (.xlsx)")
        raise wrong("not-a-table", _("a PDF file, not a table"), Place(name), hint)
    if data.startswith(WORKBOOK):
        if ending in _TEXT_ENDINGS:
            message = _("the name ends in {ending}, and the file is a workbook", ending=ending)
            raise wrong("wrong-ending", message, Place(name), _("rename it to .xlsx"))
    elif ending in _WORKBOOK_ENDINGS:
        binary = b"\0" in data[:4096]
        message = _("not a workbook") if binary else _("not a workbook: it is text")
        hint = _("save it again as .xlsx") if binary else _("rename it to .csv")
        raise wrong("not-a-workbook", message, Place(name), hint)


def _no_effect(option: str, value: str, why: str) -> Refusal:
    place = Place(f"{option} {value}", option=True)
    message = _("{option} has no effect: {why}", option=option, why=why)
    return usage("no-effect", message, _("leave it out"), place)
