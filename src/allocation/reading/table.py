"""A CSV file with a header as rows by column name: the form of keys and of participants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, Problems, did_you_mean
from allocation.model.territory import unaccented
from allocation.reading.delimited import MAX_TEXT, Record, decoded, read_records
from allocation.reading.document import decode
from allocation.reading.files import read_bytes
from allocation.words import _


class Entry(NamedTuple):
    """The cells of one row by column name, its line in the file, and that line to show."""

    cells: Mapping[str, str]
    line: int
    place: Place


class Table(NamedTuple):
    """A CSV file with a header, and what the user should know of how it was read."""

    name: str
    sha256: str
    header: Place
    entries: tuple[Entry, ...]
    notices: tuple[Diagnostic, ...]


def read_table(
    path: Path,
    name: str,
    needed: Iterable[str],
    synonyms: Mapping[str, str] | None = None,
    *,
    utf_8: bool = False,
) -> Table:
    """Read a CSV file that must have the `needed` columns, every row as wide as its header.

    `synonyms` are other words for columns, without accents and in lower case. A file is UTF-8,
    else what Excel writes, unless it must be `utf_8`. Raises Refusal: exit code 2 when the file
    can't be opened, 3 when it is no such table.
    """
    data = read_bytes(path, name, MAX_TEXT)
    text, notices = (decode(data, name), ()) if utf_8 else decoded(data, name)
    needed = tuple(needed)

    def column(heading: str) -> str:
        plain = unaccented(heading).casefold()
        return heading if heading in needed else (synonyms or {}).get(plain, plain)

    def place(record: Record) -> Place:
        return Place(name, record.line, None, record.excerpt)

    records = read_records(text, name, lambda cell: column(cell) in needed)
    header, *rows = [record for record in records if not record.blank] or [Record(1, (), None)]
    columns = [column(heading) for heading in header.cells]
    named = [column for column in columns if column]
    problems = Problems()
    for twice in dict.fromkeys(named):
        if named.count(twice) > 1:
            problems.add("duplicate-column", _("two columns {column}", column=twice), place(header))
    for missing in needed:
        if missing not in named:
            message, hint = _("no column {column!r}", column=missing), did_you_mean(missing, named)
            problems.add("missing-column", message, place(header), hint)
    problems.refuse()
    for row in rows:
        if len(row.cells) != len(columns):
            message = _("{n} cells under {m} columns", n=len(row.cells), m=len(columns))
            problems.add("ragged-row", message, place(row))
    if not rows:
        message, hint = _("there is a header and no row"), _("one row for each territory")
        problems.add("no-rows", message, place(header), hint)
    problems.refuse()
    entries = tuple(
        Entry(dict(zip(columns, row.cells, strict=True)), row.line, place(row)) for row in rows
    )
    return Table(name, sha256(data).hexdigest(), place(header), entries, notices)
