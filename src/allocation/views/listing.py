"""A list of things (rules, keys, regions) in any output form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from allocation.views import machine, tables
from allocation.views.language import _
from allocation.views.made import Made
from allocation.views.provenance import files_json
from allocation.views.report import Block, Column, Forms, Grid, Report, Row
from allocation.words import grouped

Rows = Sequence[Mapping[str, object]]


class Listing(NamedTuple):
    """Rows with the same fields, which machine forms have all; `blocks` are those for the eye.

    `lead`, `record` and `last` are those of a report.
    """

    title: str
    rows: Rows
    blocks: Sequence[Block]
    record: Sequence[Block] = ()
    lead: Sequence[str] = ()
    more: Sequence[str] = ()
    last: str = ""
    made: Made | None = None
    """The files that the rows are read from, which machine forms name."""

    @property
    def forms(self) -> Forms:
        """The listing in every form."""
        return Forms(self.report, self.as_json, self.as_table)

    def report(self) -> Report:
        """The listing for people."""
        more = (*(["--details"] if self.record else []), *self.more)
        blocks, record = tuple(self.blocks), tuple(self.record)
        return Report(self.title, tuple(self.lead), blocks, record, more, self.last)

    def as_json(self) -> str:
        """One object with the rows."""
        about: dict[str, object] = {}
        if self.made:
            about = {"data": files_json(self.made.files), "digest": self.made.digest}
        return machine.write({**about, "rows": self.rows})

    def as_table(self) -> tables.DataTable:
        """The rows as a table of texts."""
        fields = list(self.rows[0])
        cells = [[", ".join(map(str, _values(row[f]))) for f in fields] for row in self.rows]
        return tables.DataTable(
            [tables.Heading(field) for field in fields], cells, None, self.made, title=self.title
        )


def table(rows: Rows, fields: Iterable[str], title: str = "") -> Grid:
    """Some fields of rows as a table; a value that is a list is shown as text."""
    fields = list(fields)
    columns = tuple(Column(_(field), figures=isinstance(rows[0][field], int)) for field in fields)
    cells = (tuple(_shown(row[field]) for field in fields) for row in rows)
    return Grid(columns, tuple(map(Row, cells)), title)


def _values(value: object) -> list[object]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return list(value) if isinstance(value, list | tuple) else [value]


def _shown(value: object) -> str:
    if isinstance(value, int):
        return grouped(value)
    return ", ".join(map(str, _values(value)))
