"""A CSV file with a header as rows by column name: the form of keys and of participants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import (
    Diagnostic,
    Place,
    Problems,
    did_you_mean,
    near_words,
    wrong,
)
from allocation.model.territory import unaccented
from allocation.reading.delimited import MAX_COLUMNS, MAX_TEXT, Record, decoded, read_records
from allocation.reading.document import decode
from allocation.reading.files import WORKBOOK, read_bytes
from allocation.words import N_, _, grouped

MAX_ROWS = 100_000
"""Below the header, without blank ones."""
_EXCERPT = 200
"""How much of a row is kept to be shown."""


_COLUMNS = {"region": N_("region"), "takes_part": N_("takes_part")}
"""What people call a column in place of its name."""


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
    others: Iterable[str] = (),
    synonyms: Mapping[str, str] | None = None,
    *,
    utf_8: bool = False,
    hint: str | None = None,
) -> Table:
    """Read a CSV file that must have the `needed` columns, every row as wide as its header.

    Of the `others` it may have any; what else it has is left out. `synonyms` are other words for
    columns, without accents and in lower case. A file is UTF-8, else what Excel writes, unless it
    must be `utf_8`. `hint` is what is said of a missing column that none is near to. Raises
    Refusal: exit code 2 when the file can't be opened, 3 when it is no such table.
    """
    data = read_bytes(path, name, MAX_TEXT)
    if data.startswith(WORKBOOK):
        message = _("a workbook, and this file is read as CSV only")
        raise wrong("not-a-table", message, Place(name), _("save its sheet as CSV"))
    text, notices = (decode(data, name), ()) if utf_8 else decoded(data, name)
    needed = tuple(needed)

    def column(heading: str) -> str:
        plain = unaccented(heading).casefold()
        return heading if heading in needed else (synonyms or {}).get(plain, plain)

    def place(record: Record) -> Place:
        return Place(name, record.line, None, (record.excerpt or "")[:_EXCERPT])

    records = read_records(text, name, lambda cell: column(cell) in needed, controls=False)
    rows = (record for record in records if not record.blank)
    header = next(rows, Record(1, (), None))
    if len(header.cells) > MAX_COLUMNS:
        message = _("more than {n} columns", n=grouped(MAX_COLUMNS))
        raise wrong("too-many-columns", message, place(header), _("is it the right file?"))
    columns = [column(heading) for heading in header.cells]
    named = Counter(filter(None, columns))
    problems = Problems()
    for twice, times in named.items():
        if times > 1:
            typed = header.cells[columns.index(twice)]
            problems.add("duplicate-column", _("two columns {column}", column=typed), place(header))
    for missing in needed:
        if missing not in named:
            told = _(_COLUMNS[missing]) if missing in _COLUMNS else missing
            message = _("no column {column!r}", column=told)
            others = [word for word, own in (synonyms or {}).items() if own == missing]
            headings = [text for text in header.cells if text]
            near = _nearest([missing, *others], headings, told=hint)
            problems.add("missing-column", message, place(header), near)
    problems.refuse()
    kept = [(name, columns.index(name)) for name in (*needed, *others) if name in named]
    entries: list[Entry] = []
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            message = _("more than {n} rows", n=grouped(MAX_ROWS))
            raise wrong("too-many-rows", message, place(row), _("is it the right file?"))
        if len(row.cells) != len(columns):
            message = _("{n} cells under {m} columns", n=len(row.cells), m=len(columns))
            problems.add("ragged-row", message, place(row))
        elif not problems:
            cells = {column: row.cells[at] for column, at in kept}
            entries.append(Entry(cells, row.line, place(row)))
    if not entries and not problems:
        message, hint = _("there is a header and no row"), _("one row for each territory")
        problems.add("no-rows", message, place(header), hint)
    problems.refuse()
    return Table(name, sha256(data).hexdigest(), place(header), tuple(entries), notices)


def _nearest(words: Sequence[str], headings: Sequence[str], told: str | None) -> str | None:
    """The hint that names the heading most like one of the words for a column; else what is told,
    or all of the headings.
    """
    near = next((word for word in words if near_words(word, headings)), None)
    if near is None and told:
        return told
    return did_you_mean(near or words[0], headings)
