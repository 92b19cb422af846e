"""A report as plain blocks, before it is known whether a terminal or Markdown will show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Column:
    """A column of a grid; figures are aligned to the right."""

    title: str
    figures: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a grid: one cell for each column."""

    cells: tuple[str, ...]
    kind: Literal["row", "total"] = "row"


@dataclass(frozen=True)
class Grid:
    """A table; the first column names the row, and stays when the others must be split."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True)
class Item:
    """A labelled remark."""

    label: str
    text: str


@dataclass(frozen=True)
class Items:
    """Remarks under a title."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Report:
    """A title, what must be said at once, and blocks in reading order."""

    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Grid | Items, ...] = field(default=())
