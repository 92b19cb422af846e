"""A report as plain blocks, before it is known in which form it will be shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from allocation.views.language import _
from allocation.words import visible

if TYPE_CHECKING:
    from allocation.views.tables import DataTable
    from allocation.views.workbook.worksheet import Book


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

    @property
    def told(self) -> str:
        """The remark with its label."""
        return _("{label}: {text}", label=self.label, text=self.text) if self.label else self.text


class Items(NamedTuple):
    """Remarks under a title; without one they are paragraphs that follow each other."""

    title: str
    items: tuple[Item, ...]


Block = Grid | Items


class Report(NamedTuple):
    """An answer: what was asked, how far it can be trusted, the figures, where to see more.

    `blocks` are the answer, which fits on one screen; `record` is all that it rests on, and follows
    where details are wanted. `more` are words to type, told where the record is not shown. `last`
    is said again at the end of a long answer.
    """

    title: str
    lead: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    record: tuple[Block, ...] = ()
    more: tuple[str, ...] = ()
    last: str = ""

    @property
    def visible(self) -> Report:
        """The report without control characters: a name or a stranger's cell may have some."""
        return self.mapped(visible)

    def mapped(self, change: Callable[[str], str]) -> Report:
        """The report with every text of it changed."""
        changed: Report = _mapped(self, change)
        return changed

    def shown(self, *, details: bool) -> tuple[Block, ...]:
        """The blocks to write, without those that say nothing."""
        blocks = (*self.blocks, *self.record) if details else self.blocks
        return tuple(block for block in blocks if not isinstance(block, Items) or block.items)


def _mapped(part: Any, change: Callable[[str], str]) -> Any:
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        inner = (_mapped(each, change) for each in part)
        return part._make(inner) if hasattr(part, "_make") else tuple(inner)
    return part


class Forms(NamedTuple):
    """How a result is written: for people in whichever form, and for programs.

    `table` is None where the result is no table, `book` where there is nothing to work on.
    """

    report: Callable[[], Report]
    json: Callable[[], str]
    table: Callable[[], DataTable] | None = None
    book: Callable[[], Book] | None = None
