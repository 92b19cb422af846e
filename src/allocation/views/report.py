"""A report as plain blocks, before it is known whether a terminal or Markdown will show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from allocation.words import visible


class Column(NamedTuple):
    """A column of a grid; figures are aligned to the right, and a group is kept together."""

    title: str
    figures: bool = False
    group: str = ""


class Row(NamedTuple):
    """A row of a grid: one cell for each column."""

    cells: tuple[str, ...]
    kind: Literal["row", "total"] = "row"


class Grid(NamedTuple):
    """A table; the first column names the row, and stays when the others must be split."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""


class Item(NamedTuple):
    """A labelled remark."""

    label: str
    text: str


class Items(NamedTuple):
    """Remarks under a title."""

    title: str
    items: tuple[Item, ...]


class Report(NamedTuple):
    """A title, what must be said at once, and blocks in reading order."""

    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Grid | Items, ...] = ()

    @property
    def visible(self) -> Report:
        """The report without control characters: a name or a stranger's cell may have some."""
        shown: Report = _visible(self)
        return shown


def _visible(part: Any) -> Any:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, tuple):
        inner = map(_visible, part)
        return part._make(inner) if hasattr(part, "_make") else tuple(inner)
    return part


class Forms(NamedTuple):
    """How a result is written: for people in whichever form, and for programs.

    `csv` is None where the result is no table.
    """

    report: Callable[[], Report]
    json: Callable[[], str]
    csv: Callable[[], str] | None = None
