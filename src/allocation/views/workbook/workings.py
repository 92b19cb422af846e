"""A sheet of workings: sections, each a step with its single figures and its tables.

What a reader looks for (the key, the quota, whole units, the remainder, the rank, the amount)
stands in the first table of a section, what an exact division needs besides in the one below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from allocation.model.expression import Axis
from allocation.views.workbook.arithmetic import Member, Whole
from allocation.views.workbook.formula import Node, Span
from allocation.views.workbook.worksheet import Cell, Look, Restyled, Style, Worksheet

MOST_COLUMNS = 9
"""Of one table, so that a page one table wide can be read; a step's components stay together."""
WIDTH = 15.0


class Column(NamedTuple):
    """A figure of each member, or of one, under its title."""

    title: str
    axis: Axis
    cells: Mapping[Member, Cell]
    aside: bool
    """Whether it only serves the exact division."""
    whole: bool
    """Whether it has whole numbers to which the arithmetic is held; else it is to be looked at."""


@dataclass(eq=False)
class Section:
    """What one step has in cells; `grey` where they are values that follow nothing."""

    title: str
    grey: bool = False
    columns: list[Column] = field(default_factory=list)

    def put(
        self,
        title: str,
        axis: Axis,
        nodes: Mapping[Member, Node],
        style: Style | None = None,
        restyled: tuple[Restyled, ...] = (),
        *,
        aside: bool = False,
        whole: bool = True,
    ) -> Whole:
        """Give figures their cells."""
        look = Style(Look.VALUE if self.grey else Look.FIGURE)
        cells = {
            member: Cell(_content(node), style or look, restyled=restyled)
            for member, node in nodes.items()
        }
        self.columns.append(Column(title, axis, cells, aside, whole))
        return Whole(axis, cells)

    def held(self) -> Iterator[Cell]:
        """The cells to which the arithmetic is held."""
        for column in self.columns:
            if column.whole:
                yield from column.cells.values()


def _content(node: Node) -> Node:
    assert not isinstance(node, Span)
    return node


def lay_out(
    sheet: Worksheet,
    sections: Sequence[Section],
    names: Mapping[Member, str],
    top: int,
    grey: str,
    aside: str,
) -> list[Span]:
    """Put sections under each other from a row on; the spans to which the arithmetic is held.

    `names` are those of members; `grey` is said of what is a value, `aside` over what an exact
    division needs.
    """
    held: list[Span] = []
    row = top
    for section in sections:
        if not section.columns:
            continue
        sheet.text(row, 0, section.title, Look.SECTION)
        row += 1
        if section.grey:
            sheet.across(row, grey, MOST_COLUMNS)
            row += 1
        for of_division in (False, True):
            columns = [column for column in section.columns if column.aside is of_division]
            if not columns:
                continue
            if of_division:
                sheet.text(row, 0, aside, Look.NOTE)
                row += 1
            row = _singles(sheet, columns, row, held)
            for axis in (Axis.LINES, Axis.TERRITORIES, Axis.COMPONENTS):
                of_axis = [column for column in columns if _rows_of(column.axis) is _rows_of(axis)]
                if axis is not Axis.COMPONENTS and of_axis:
                    row = _tables(sheet, section, of_axis, names, row, held)
            row += 1
    sheet.widths.update({0: 34.0, **dict.fromkeys(range(1, MOST_COLUMNS + 1), WIDTH)})
    return held


def _rows_of(axis: Axis) -> Axis:
    """What has a row: components stand beside each other, in the rows of territories."""
    return Axis.TERRITORIES if axis is Axis.COMPONENTS else axis


def _singles(sheet: Worksheet, columns: Sequence[Column], row: int, held: list[Span]) -> int:
    for column in columns:
        if column.axis is Axis.ONE:
            sheet.text(row, 0, column.title, Look.LABEL)
            (cell,) = column.cells.values()
            sheet.put(row, 1, cell)
            if column.whole:
                held.append(Span((cell,)))
            row += 1
    return row


def _tables(
    sheet: Worksheet,
    section: Section,
    columns: Sequence[Column],
    names: Mapping[Member, str],
    row: int,
    held: list[Span],
) -> int:
    for group in _packed(columns):
        rows = _rows(group)
        heading = Look.GREY_HEADING if section.grey else Look.HEADING
        sheet.text(row, 0, "", heading)
        at = 1
        for column in group:
            for component in _side_by_side(column):
                title = column.title
                if component is not None:
                    title = f"{title} – {names[component]}"
                sheet.text(row, at, title, heading)
                cells = []
                for n, member in enumerate(rows):
                    key = member if component is None else (str(member), component)
                    if key in column.cells:
                        cells.append(sheet.put(row + 1 + n, at, column.cells[key]))
                if column.whole:
                    held.append(Span(tuple(cells)))
                at += 1
        for n, member in enumerate(rows):
            sheet.text(row + 1 + n, 0, names[member], Look.LABEL)
        row += len(rows) + 2
    return row


def _packed(columns: Sequence[Column]) -> Iterator[list[Column]]:
    """Columns in tables that are not too wide."""
    group: list[Column] = []
    wide = 0
    for column in columns:
        width = len(_side_by_side(column))
        if group and wide + width > MOST_COLUMNS:
            yield group
            group, wide = [], 0
        group.append(column)
        wide += width
    if group:
        yield group


def _side_by_side(column: Column) -> list[str] | list[None]:
    """The components of which each has a column; of any other, one column without a name."""
    if column.axis is not Axis.COMPONENTS:
        return [None]
    return list(dict.fromkeys(key[1] for key in column.cells if isinstance(key, tuple)))


def _rows(columns: Sequence[Column]) -> list[Member]:
    """The members that have a row, in the order of the longest column."""
    found: dict[Member, None] = {}
    for column in sorted(columns, key=lambda column: -len(column.cells)):
        for member in column.cells:
            found.setdefault(member[0] if isinstance(member, tuple) else member)
    return list(found)
