"""A report as plain text, always laid out for 80 columns: the same on a terminal and in a pipe.

No figure is cut and none is wrapped. A table that is too wide has its headings wrapped, then its
words; where that is not enough its columns are shown in parts, one under the other, and where not
even one column fits, it becomes a list.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from allocation.diagnostics import Level
from allocation.views.language import _
from allocation.views.report import Grid, Item, Items, Report
from allocation.words import THIN_SPACE

WIDTH = 80
"""Columns of a screen, and of a page."""
_BEFORE_EUROS = re.compile(r"(?<=\d) (?=[kM]?€)")
_NARROW = 18
"""Words may be wrapped to as few columns."""
_WORDS = 24
"""Cells of words up to this length can stand in a table that is split; longer ones are read."""


class PageLine(NamedTuple):
    """A line of text, and what it is."""

    text: str
    kind: Literal["title", "heading", "total", ""] | Level = ""


def render(report: Report, *, details: bool = False) -> str:
    """The report as text, with its record or without."""
    return "".join(f"{line.text}\n" for line in lines(report, details=details))


def lines(report: Report, *, details: bool = False) -> list[PageLine]:
    """The lines of the report, none wider than 80 columns but where one word or figure is."""
    report = report.visible
    found = [PageLine(text, "title") for text in _wrapped(report.title)]
    found += [PageLine(text) for said in report.lead for text in _wrapped(said)]
    for block in report.shown(details=details):
        found.append(PageLine(""))
        found += [PageLine(text, "heading") for text in _wrapped(block.title)]
        found += _grid(block) if isinstance(block, Grid) else _items(block)
    if report.more and not details:
        found += [PageLine(text) for text in _commands(report.more)]
    if report.last:
        found += [PageLine(text, "title") for text in _wrapped(report.last)]
    return [line._replace(text=line.text.rstrip()) for line in found]


def _wrapped(text: str, width: int = WIDTH, first: str = "", indent: str = "") -> list[str]:
    """Wrapped between words only: nowhere in a figure, nor between it and its euros."""
    return textwrap.wrap(
        _BEFORE_EUROS.sub(THIN_SPACE, text),
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _items(block: Items) -> Iterator[PageLine]:
    for item in block.items:
        first = "  " if block.title else ""
        for text in _wrapped(item.told, first=first, indent=f"{first}  "):
            yield PageLine(text)


def _commands(words: Sequence[str]) -> list[str]:
    """What to type, as much on a line as fits, none of it broken."""
    found = [_("More:")]
    for word in words:
        gap = " " if found[-1] == _("More:") else "   "
        if len(found[-1] + gap + word) > WIDTH:
            found.append(f"  {word}")
        else:
            found[-1] += gap + word
    return found


# Tables


def fits(grid: Grid) -> bool:
    """Whether a table stands on one page, split nowhere and with no word wrapped below its head."""
    return _unsqueezed(grid, range(len(grid.columns))).width <= WIDTH


class _Layout(NamedTuple):
    """Some columns of a grid, by their numbers, how wide each is, and what stands between them."""

    columns: tuple[int, ...]
    widths: tuple[int, ...]
    gap: int

    @property
    def width(self) -> int:
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


def _grid(grid: Grid) -> Iterator[PageLine]:
    whole = _fitted(grid, range(len(grid.columns)))
    parts = [whole] if whole else _split(grid)
    if not parts:
        yield from map(PageLine, _list(grid))
    for number, part in enumerate(parts):
        if number:
            yield PageLine("")
        yield from _laid_out(grid, part)


def _fitted(grid: Grid, columns: Sequence[int]) -> _Layout | None:
    """The widths of some columns on one page; None where they don't fit."""
    layout = _unsqueezed(grid, columns)
    return layout if layout.width <= WIDTH else _squeezed(grid, layout)


def _unsqueezed(grid: Grid, columns: Sequence[int]) -> _Layout:
    """Some columns with their cells whole, and headings as little wrapped as need be."""
    cells = [max((len(row.cells[at]) for row in grid.rows), default=0) for at in columns]
    titles = [grid.columns[at].title for at in columns]
    for most in range(1, 5):
        for gap in (2, 1):
            pairs = zip(titles, cells, strict=True)
            widths = tuple(max(cell, _narrowest(title, most)) for title, cell in pairs)
            layout = _Layout(tuple(columns), widths, gap)
            if layout.width <= WIDTH:
                return layout
    return layout


def _narrowest(title: str, most: int) -> int:
    """The width at which a heading takes at most so many lines, or its longest word."""
    words = title.split(" ")
    for width in range(max(map(len, words)), len(title)):
        if len(_wrapped(title, width)) <= most:
            return width
    return max(map(len, words)) if most > 1 and len(words) > 1 else len(title)


def _squeezed(grid: Grid, layout: _Layout) -> _Layout | None:
    """The widest column of words made as narrow as need be; None where that is not enough."""
    words = [n for n, at in enumerate(layout.columns) if not grid.columns[at].figures]
    if not words:
        return None
    widest = max(words, key=lambda n: layout.widths[n])
    left = layout.widths[widest] - (layout.width - WIDTH)
    longest = max(
        len(word)
        for text in (row.cells[layout.columns[widest]] for row in grid.rows)
        for word in (text.split(" ") or [""])
    )
    if left < max(_NARROW, longest):
        return None
    widths = (*layout.widths[:widest], left, *layout.widths[widest + 1 :])
    return layout._replace(widths=widths)


def _split(grid: Grid) -> list[_Layout]:
    """Columns that fit beside the first one, groups kept together where they can be; or none."""
    sentences = any(
        len(cell) > _WORDS
        for row in grid.rows
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=True)
        if not column.figures
    )
    if sentences:
        return []
    groups: list[list[int]] = []
    for at in range(1, len(grid.columns)):
        if groups and grid.columns[at].group == grid.columns[groups[-1][0]].group:
            groups[-1].append(at)
        else:
            groups.append([at])
    parts: list[_Layout] = []
    for group in groups:
        pieces = [group] if _fitted(grid, [0, *group]) else [[at] for at in group]
        for piece in pieces:
            joined = _fitted(grid, [*parts[-1].columns, *piece]) if parts else None
            alone = _fitted(grid, [0, *piece])
            if alone is None:
                return []
            parts[-1:] = [joined] if joined else [*parts[-1:], alone]
    return parts


def _laid_out(grid: Grid, layout: _Layout) -> Iterator[PageLine]:
    heads = [
        _wrapped(grid.columns[at].title, max(width, 1)) or [""]
        for at, width in zip(layout.columns, layout.widths, strict=True)
    ]
    tallest = max(map(len, heads))
    for number in range(tallest):
        cells = [
            head[number - tallest + len(head)] if number >= tallest - len(head) else ""
            for head in heads
        ]
        yield PageLine(_line(grid, layout, cells), "heading")
    yield PageLine("─" * layout.width)
    for row in grid.rows:
        told = [
            _wrapped(row.cells[at], width) or [""]
            if not grid.columns[at].figures
            else [row.cells[at]]
            for at, width in zip(layout.columns, layout.widths, strict=True)
        ]
        for number in range(max(map(len, told))):
            cells = [cell[number] if number < len(cell) else "" for cell in told]
            yield PageLine(_line(grid, layout, cells), "total" if row.kind == "total" else "")


def _line(grid: Grid, layout: _Layout, cells: Sequence[str]) -> str:
    return (" " * layout.gap).join(
        cell.rjust(width) if grid.columns[at].figures else cell.ljust(width)
        for at, cell, width in zip(layout.columns, cells, layout.widths, strict=True)
    )


def _list(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        yield from _wrapped(row.cells[0])
        for column, cell in zip(grid.columns[1:], row.cells[1:], strict=True):
            gap = WIDTH - 2 - len(column.title) - len(cell)
            if column.figures and cell and gap > 0:
                yield f"  {column.title}{' ' * gap}{cell}"
            elif column.figures and cell:
                yield f"  {column.title}"
                yield cell.rjust(WIDTH)
            elif cell:
                yield from _wrapped(Item(column.title, cell).told, first="  ", indent="    ")
