"""A sheet of workings: what a reader looks for first, then the exact division, step by step.

The first table has a row for each agency: base, key, quota, whole units, remainder, rank, unit
given, amount, of one step after the other. What an exact division needs besides stands below, under
the title of its step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from allocation.model.expression import Axis
from allocation.views.language import _
from allocation.views.workbook.calculation.arithmetic import Member, Whole
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import values_only
from allocation.views.workbook.worksheet import Cell, Node, Restyled, Span, Worksheet

MOST_COLUMNS = 9
"""Of one table, so that a page one table wide can be read; a step's components stay together."""
WIDTHS = (28.0, 14.5)
"""Of names, and of figures: together as wide as a page."""


class FigureColumn(NamedTuple):
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
    short: str = ""
    """What its columns are called after, beside those of other steps."""
    grey: bool = False
    columns: list[FigureColumn] = field(default_factory=list)

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
        # What serves the division alone can have fifteen digits.
        look = Style(Look.VALUE if self.grey else Look.FIGURE, Digits(grouped=not aside))
        cells = {
            member: Cell(_content(node), style or look, restyled=restyled)
            for member, node in nodes.items()
        }
        self.columns.append(FigureColumn(title, axis, cells, aside, whole))
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
    sheet: Worksheet, sections: Sequence[Section], names: Mapping[Member, str], top: int
) -> list[Span]:
    """Put sections on a sheet from a row on; the spans to which the arithmetic is held.

    `names` are those of members.
    """
    held: list[Span] = []
    sheet.widths.update({0: WIDTHS[0], **dict.fromkeys(range(1, MOST_COLUMNS + 1), WIDTHS[1])})
    shown = [(section, column) for section in sections for column in section.columns]
    rows = _rows([column for _section, column in shown], names)
    row = _put(sheet, [each for each in shown if not each[1].aside], names, rows, top, held)
    if any(section.grey for section in sections):
        sheet.across(row, values_only(), MOST_COLUMNS, Look.NOTE)
        row += 2
    sheet.across(row, _("Whole numbers of the exact computation"), MOST_COLUMNS, Look.SECTION)
    _put(sheet, [each for each in shown if each[1].aside], names, rows, row + 1, held)
    return held


_Shown = tuple[Section, FigureColumn]


def _put(
    sheet: Worksheet,
    shown: Sequence[_Shown],
    names: Mapping[Member, str],
    rows: Sequence[Member],
    row: int,
    held: list[Span],
) -> int:
    """Single figures, then tables; the next free row."""
    for section, column in shown:
        if column.axis is Axis.ONE:
            (cell,) = column.cells.values()
            sheet.text(row, 0, _titled(section, column), Look.LABEL)
            sheet.put(row, 1, cell)
            if column.whole:
                held.append(Span((cell,)))
            row += 1
    if any(column.axis is Axis.ONE for _section, column in shown):
        row += 1
    known_lines = {m for _s, c in shown if c.axis is Axis.LINES for m in c.cells}
    for lines in (True, False):
        of_axis = [
            (section, column)
            for section, column in shown
            if column.axis is not Axis.ONE and (column.axis is Axis.LINES) is lines
        ]
        for group in _packed(of_axis):
            of_table = [member for member in rows if (member in known_lines) is lines]
            row = _table(sheet, group, names, of_table, row, held)
    return row


def _titled(section: Section, column: FigureColumn) -> str:
    if not section.short:
        return column.title
    return _("{step}: {figure}", step=section.short, figure=column.title)


def _table(
    sheet: Worksheet,
    group: Sequence[_Shown],
    names: Mapping[Member, str],
    rows: Sequence[Member],
    row: int,
    held: list[Span],
) -> int:
    """A table whose rows are territories, or lines; the next free row."""
    sheet.text(row, 0, "", Look.HEADING)
    at = 1
    for section, column in group:
        for component in _side_by_side(column):
            title = _titled(section, column)
            if component is not None:
                title = _("{step}: {figure}", step=names[component], figure=column.title)
            sheet.text(row, at, title, Look.GREY_HEADING if section.grey else Look.HEADING)
            cells = []
            for n, member in enumerate(rows, row + 1):
                key = member if component is None else (str(member), component)
                if key in column.cells:
                    cells.append(sheet.put(n, at, column.cells[key]))
            if column.whole:
                held.append(Span(tuple(cells)))
            at += 1
    for n, member in enumerate(rows, row + 1):
        sheet.text(n, 0, names[member], Look.LABEL)
    return row + len(rows) + 2


def _packed(shown: Sequence[_Shown]) -> Iterator[list[_Shown]]:
    """Columns in tables that are not too wide."""
    group: list[_Shown] = []
    wide = 0
    for section, column in shown:
        width = len(_side_by_side(column))
        if group and wide + width > MOST_COLUMNS:
            yield group
            group, wide = [], 0
        group.append((section, column))
        wide += width
    if group:
        yield group


def _side_by_side(column: FigureColumn) -> list[str] | list[None]:
    """The components of which each has a column; of any other, one column without a name."""
    if column.axis is not Axis.COMPONENTS:
        return [None]
    return list(dict.fromkeys(key[1] for key in column.cells if isinstance(key, tuple)))


def _rows(columns: Sequence[FigureColumn], names: Mapping[Member, str]) -> list[Member]:
    """The members that have a row, in their order, the same in every table of a sheet.

    So what is compared member by member stands in the same order everywhere.
    """
    found = {
        member[0] if isinstance(member, tuple) else member
        for column in columns
        if column.axis is not Axis.ONE
        for member in column.cells
    }
    return [member for member in names if member in found]
