"""A list of things (rules, keys, regions) in any output form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from allocation.views import machine, tables
from allocation.views.language import _
from allocation.views.report import Column, Forms, Grid, Item, Items, Report, Row
from allocation.words import grouped


class Listing(NamedTuple):
    """Rows with the same fields; `shown` are those for the eye, machine forms have all.

    A field whose value is a list is shown as text; the one named `apart` is shown under the table
    instead, one remark for each of its values.
    """

    title: str
    rows: Sequence[Mapping[str, object]]
    shown: tuple[str, ...] | None = None
    apart: str | None = None
    remarks: tuple[str, ...] = ()
    remarks_title: str = ""

    @property
    def forms(self) -> Forms:
        """The listing in every form."""
        return Forms(self.report, self.as_json, self.as_table)

    def report(self) -> Report:
        """The listing for people."""
        fields = [field for field in self.shown or self.rows[0] if field != self.apart]
        columns = tuple(
            Column(_(field), figures=isinstance(self.rows[0][field], int)) for field in fields
        )
        rows = tuple(Row(tuple(_shown(row[field]) for field in fields)) for row in self.rows)
        blocks: list[Grid | Items] = [Grid(columns, rows)]
        if self.apart:
            first = fields[0]
            items = [
                Item(str(row[first]), _(str(value)))
                for row in self.rows
                for value in _values(row[self.apart])
            ]
            blocks.append(Items(_(self.apart).capitalize(), tuple(items)))
        if self.remarks:
            items = [Item("", _(remark)) for remark in self.remarks]
            blocks.append(Items(self.remarks_title, tuple(items)))
        return Report(self.title, (), tuple(blocks))

    def as_json(self) -> str:
        """One object with the rows."""
        return machine.write({"rows": self.rows})

    def as_table(self) -> tables.DataTable:
        """The rows as a table of texts."""
        fields = list(self.rows[0])
        cells = [[", ".join(map(str, _values(row[f]))) for f in fields] for row in self.rows]
        return tables.DataTable(
            [tables.Heading(field) for field in fields], cells, title=self.title
        )


def _values(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _shown(value: object) -> str:
    if isinstance(value, int):
        return grouped(value)
    return ", ".join(map(str, _values(value)))
