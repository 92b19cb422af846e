"""A CSV file as rows that know their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, did_you_mean
from allocation.reading.document import decode, read_bytes
from allocation.words import _


class Row(NamedTuple):
    """The cells of one row by column name, stripped of outer spaces, and its line in the file."""

    cells: Mapping[str, str]
    line: int


class Table(NamedTuple):
    """A CSV file with a header; comma or semicolon, whichever its header uses."""

    name: str
    sha256: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[str, ...]

    def place(self, line: int) -> Place:
        """A line of the file, with its text."""
        text = self.lines[line - 1] if line <= len(self.lines) else None
        return Place(self.name, line, None, text)


def read_table(
    path: Path, name: str, needed: Iterable[str], synonyms: Mapping[str, str] | None = None
) -> Table:
    """Read a CSV file that must have the `needed` columns; `synonyms` are other words for columns.

    Raises Refusal: exit code 2 when the file can't be opened, 3 when it is no such table.
    """
    data = read_bytes(path, name)
    text = decode(data, name)
    lines = tuple(line.rstrip("\r") for line in text.split("\n"))
    header = next(line for line in lines if line.strip())
    delimiter = ";" if header.count(";") > header.count(",") else ","
    needed = tuple(needed)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[Diagnostic] = []

    def problem(code: str, message: str, line: int, hint: str | None = None) -> None:
        excerpt = lines[line - 1] if line <= len(lines) else None
        problems.append(Diagnostic(code, message, Place(name, line, None, excerpt), hint))

    rows: list[Row] = []
    columns: list[str] = []
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if not columns:
                columns = [cell if cell in needed else cell.casefold() for cell in cells]
                columns = [(synonyms or {}).get(column, column) for column in columns]
                for column in {c for c in columns if c and columns.count(c) > 1}:
                    problem("duplicate-column", _("two columns {column}", column=column), line)
                for column in needed:
                    if column not in columns:
                        problem(
                            "missing-column",
                            _("no column {column!r}", column=column),
                            line,
                            did_you_mean(column, [c for c in columns if c]),
                        )
                if problems:
                    break
            elif len(cells) != len(columns):
                problem(
                    "ragged-row",
                    _("{n} cells under {m} columns", n=len(cells), m=len(columns)),
                    line,
                )
            else:
                rows.append(Row(dict(zip(columns, cells, strict=True)), line))
    except csv.Error as error:
        hint = _("is a quote never closed?")
        problem("csv", _("not CSV: {why}", why=error), start, hint)
    if not problems and not rows:
        problem("no-rows", _("there is a header and no row"), 1, _("one row for each territory"))
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    return Table(name, sha256(data).hexdigest(), tuple(columns), tuple(rows), lines)
