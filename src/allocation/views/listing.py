"""A list of things (rules, keys, regions) in any output form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from allocation.views import machine, tables
from allocation.views.language import _, say, typed
from allocation.views.made import Made
from allocation.views.provenance import files_json
from allocation.views.report import Block, Column, Forms, Grid, Report, Row
from allocation.words import N_, grouped, listed
from allocation.words import _ as message

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
        more = (*([typed("--details")] if self.record else []), *self.more)
        blocks, record = tuple(self.blocks), tuple(self.record)
        return Report(say(self.title), tuple(self.lead), blocks, record, more, self.last)

    def as_json(self) -> str:
        """One object with the rows."""
        about: dict[str, object] = {}
        if self.made:
            about = {"data": files_json(self.made.files), "digest": self.made.digest}
        return machine.write({**about, "rows": self.rows})

    def as_table(self) -> tables.DataTable:
        """The rows as a table of texts."""
        fields = list(self.rows[0])
        columns = [
            tables.Heading(field, label=message(FIELDS[field]) if field in FIELDS else field)
            for field in fields
        ]
        cells = [[_cell(row[field]) for field in fields] for row in self.rows]
        return tables.DataTable(columns, cells, None, self.made, title=str(self.title))


FIELDS = {
    "rule": N_("rule"),
    "status": N_("status"),
    "total": N_("total"),
    "lines": N_("lines"),
    "source": N_("source"),
    "title": N_("title"),
    "file": N_("file"),
    "shipped": N_("shipped"),
    "key": N_("key"),
    "counts": N_("counts"),
    "territories": N_("territories"),
    "date": N_("date"),
    "licence": N_("licence"),
    "doubts": N_("doubts"),
    "code": N_("code"),
    "name": N_("name"),
    "place": N_("place"),
    "overseas": N_("overseas"),
    "aliases": N_("aliases"),
    "line": N_("line"),
    "ars": "ARS",
    "dreets": "DREETS",
}
"""What people see in place of the names of fields."""


def table(rows: Rows, fields: Iterable[str], title: str = "") -> Grid:
    """Some fields of rows as a table; a value that is a list is shown as text."""
    fields = list(fields)
    columns = tuple(
        Column(_(FIELDS.get(field, field)), figures=isinstance(rows[0][field], int))
        for field in fields
    )
    cells = (tuple(_shown(row[field]) for field in fields) for row in rows)
    return Grid(columns, tuple(map(Row, cells)), title)


def _values(value: object) -> list[object]:
    if value is None:
        return []
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if value in ("yes", "no"):
        return [message(_YES_NO[str(value)])]
    return list(value) if isinstance(value, list | tuple) else [value]


_YES_NO = {"yes": N_("yes"), "no": N_("no")}


def _cell(value: object) -> tables.Cell:
    """A value in a cell of a table that leaves: one is as it is, several are in a row."""
    values = _values(value)
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    return listed(values) if values else ""


def _shown(value: object) -> str:
    if isinstance(value, int):
        return grouped(value)
    return ", ".join(map(say, _values(value)))
