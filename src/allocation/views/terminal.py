"""A report for eyes, on a terminal of some width.

No column is cut and no figure wrapped: a grid that is wider than the terminal is split into
several grids, one under the other, and where not even one column fits, into a list.
"""

from __future__ import annotations

import io
import textwrap

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from allocation.views.report import Grid, Items, Report

_WHOLE = 1 << 16
_WORDS = 24
"""Cells of words up to this length can stand in a table that is split; longer ones are read."""


def render(report: Report, width: int, *, colour: bool) -> str:
    """The report for a terminal of `width` columns."""
    report = report.visible
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=_WHOLE,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(Text(report.title, style="bold"), soft_wrap=True)
    for line in report.lead:
        console.print(_wrapped(line, width), soft_wrap=True)
    for block in report.blocks:
        if isinstance(block, Grid):
            _grid(console, block, width)
        elif block.items:
            _items(console, block, width)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _wrapped(text: str, width: int, indent: str = "", first: str = "") -> Text:
    """Wrapped between words only: a narrow no-break space in a figure is no place to break."""
    lines = textwrap.wrap(
        text,
        max(width, len(indent) + 10),
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return Text("\n".join(lines))


def _items(console: Console, block: Items, width: int) -> None:
    console.print()
    console.print(Text(block.title, style="bold"), soft_wrap=True)
    for item in block.items:
        text = f"{item.label}: {item.text}" if item.label else item.text
        console.print(_wrapped(text, width, indent="    ", first="  "), soft_wrap=True)


def _grid(console: Console, grid: Grid, width: int) -> None:
    console.print()
    if grid.title:
        console.print(Text(grid.title, style="bold"), soft_wrap=True)
    for number, part in enumerate(_fitted(console, grid, width)):
        if number:
            console.print()
        if isinstance(part, Table):
            console.print(part, no_wrap=True, crop=False)
        else:
            console.print(part, soft_wrap=True)


def _fitted(console: Console, grid: Grid, width: int) -> list[Table | Text]:
    """The grid whole, or as tables of some of its columns, or as a list."""
    everything = list(range(1, len(grid.columns)))
    if _natural(console, grid, everything) <= width:
        return [_table(grid, everything)]
    parts = _split(console, grid, width)
    sentences = any(
        len(cell) > _WORDS
        for row in grid.rows
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=True)
        if not column.figures
    )
    if parts is None or sentences:
        return [_list(grid, width)]
    return [_table(grid, part) for part in parts]


def _split(console: Console, grid: Grid, width: int) -> list[list[int]] | None:
    """Columns that fit beside the first one, groups kept together where they can be."""
    groups: list[list[int]] = []
    for index in range(1, len(grid.columns)):
        if groups and grid.columns[index].group == grid.columns[groups[-1][0]].group:
            groups[-1].append(index)
        else:
            groups.append([index])
    parts: list[list[int]] = [[]]
    for group in groups:
        fits = _natural(console, grid, group) <= width
        for piece in [group] if fits else [[index] for index in group]:
            if _natural(console, grid, piece) > width:
                return None
            if parts[-1] and _natural(console, grid, [*parts[-1], *piece]) > width:
                parts.append([])
            parts[-1] += piece
    return parts


def _natural(console: Console, grid: Grid, columns: list[int]) -> int:
    return console.measure(_table(grid, columns)).maximum


def _table(grid: Grid, columns: list[int]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for index in [0, *columns]:
        column = grid.columns[index]
        table.add_column(
            Text(column.title),
            justify="right" if column.figures else "left",
            no_wrap=True,
            overflow="fold",
        )
    for number, row in enumerate(grid.rows):
        total = row.kind == "total"
        last = number == len(grid.rows) - 1
        table.add_row(
            *(Text(row.cells[index]) for index in [0, *columns]),
            style="bold" if total else None,
            end_section=total and not last,
        )
    return table


def _list(grid: Grid, width: int) -> Text:
    lines = []
    for row in grid.rows:
        lines.append(row.cells[0])
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=True):
            if not cell:
                continue
            gap = width - 2 - len(column.title) - len(cell)
            if column.figures and gap > 0:
                lines.append(f"  {column.title}{' ' * gap}{cell}")
            elif column.figures:
                lines += [f"  {column.title}", cell.rjust(width)]
            else:
                lines.append(str(_wrapped(f"{column.title}: {cell}", width, "    ", "  ")))
    return Text("\n".join(lines))
