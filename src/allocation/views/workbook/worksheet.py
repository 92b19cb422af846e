"""A workbook as plain cells and formulas as trees, before it is known what kind of file it becomes.

A `Cell` is made first, used in formulas, and put in a sheet in whichever order; it has its place
from then on. A leaf of a formula is a constant, a cell or a span of cells. Its functions are those
that Excel 2010 and LibreOffice 7 have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias, Union

from allocation.reading.tables.sheet import letters
from allocation.views.workbook.looks import PLAIN, Look, Style

Constant: TypeAlias = int | Fraction | str | bool
"""What a cell can hold; a fraction becomes the nearest number of the spreadsheet."""
Sign: TypeAlias = Literal["+", "-", "*", "/", "&", "=", "<>", "<", "<=", ">", ">="]
Function: TypeAlias = Literal[
    "ABS",
    "AND",
    "COUNTIF",
    "COUNTIFS",
    "IF",
    "IFERROR",
    "INT",
    "MAX",
    "MIN",
    "NOT",
    "OR",
    "ROUND",
    "SMALL",
    "SUM",
]


@dataclass(frozen=True, eq=False)
class Span:
    """Cells that stand in one column, or in one row, with nothing else between them."""

    cells: Sequence[Cell]


@dataclass(frozen=True, eq=False)
class Call:
    """A function of a spreadsheet, by its English name."""

    function: Function
    arguments: tuple[Node, ...]


@dataclass(frozen=True, eq=False)
class Joined:
    """Two formulas joined by an operator."""

    sign: Sign
    left: Node
    right: Node


Node: TypeAlias = Union["Constant", "Cell", Span, Call, Joined]


class Limits(NamedTuple):
    """What may be typed into a cell; `strict` refuses anything else, else it is only said.

    Numbers between two ends, both included (`whole` without decimals), or one of some `choices`.
    """

    low: Fraction | int | None = None
    high: Fraction | int | None = None
    whole: bool = False
    choices: tuple[str, ...] = ()
    said: str = ""
    """What is said of anything else."""
    strict: bool = True


class Restyled(NamedTuple):
    """Another style, where a condition is true."""

    condition: Node
    style: Style


@dataclass(eq=False, repr=False)
class Cell:
    """One cell: a constant, a formula, or nothing; where it stands is known once it was put."""

    content: Constant | Call | Joined | Cell | Span | None
    style: Style = PLAIN
    name: str = ""
    """By which formulas and people may call it, instead of by its place; unique in the book."""
    limits: Limits | None = None
    restyled: tuple[Restyled, ...] = ()
    """The first whose condition is true is what it looks like."""
    sheet: Worksheet | None = None
    row: int = -1
    column: int = -1

    def __repr__(self) -> str:
        """Where it stands: what it holds leads to every other cell."""
        at = f"{letters(self.column)}{self.row + 1}"
        return f"<Cell {self.name or (self.sheet and f'{self.sheet.title}!{at}')}>"

    @property
    def is_formula(self) -> bool:
        """Whether it is worked out from other cells."""
        return isinstance(self.content, Call | Joined | Cell | Span)


@dataclass(eq=False, repr=False)
class Worksheet:
    """Cells by row and column, from 0, and how they are shown and printed.

    Rows 0 to `repeated` - 1 are repeated on each printed page; `frozen` are the first row and the
    first column that move on the screen.
    """

    title: str
    """The name on its tab: at most 31 characters, none of ``[]:*?/\\'``, unique in the book."""
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    """Of columns, in characters."""
    heights: dict[int, float] = field(default_factory=dict)
    """Of rows, in points, where it is not the height of a line."""
    frozen: tuple[int, int] = (0, 0)
    repeated: int = 0
    spread: list[tuple[int, int]] = field(default_factory=list)
    """Row and last column of each sentence that is written across columns, from the first."""

    def __repr__(self) -> str:
        return f"<Worksheet {self.title}>"

    def put(self, row: int, column: int, cell: Cell) -> Cell:
        """Give a cell its place."""
        assert cell.sheet is None, "a cell has one place"
        assert (row, column) not in self.cells, "a place has one cell"
        cell.sheet, cell.row, cell.column = self, row, column
        self.cells[row, column] = cell
        return cell

    def text(self, row: int, column: int, text: str, look: Look = Look.TEXT) -> Cell:
        """Put a text."""
        return self.put(row, column, Cell(text, Style(look)))

    def across(self, row: int, text: Constant | Node, last: int, look: Look = Look.LEAD) -> Cell:
        """Put a sentence, or a formula that gives one, over the columns up to `last`."""
        self.spread.append((row, last))
        return self.put(row, 0, Cell(text, Style(look)))

    def in_order(self) -> Iterator[Cell]:
        """The cells row by row."""
        for place in sorted(self.cells):
            yield self.cells[place]

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        rows = max((row for row, _column in self.cells), default=-1)
        columns = max((column for _row, column in self.cells), default=-1)
        return rows + 1, columns + 1


@dataclass(eq=False)
class Book:
    """A workbook: sheets in their order, and what is written on every page of it."""

    title: str
    language: str
    """``fr`` or another code, which says how figures are written, too."""
    digest: str
    """The short digest of everything it was made from, at the foot of each page."""
    sheets: list[Worksheet] = field(default_factory=list)

    def sheet(self, title: str) -> Worksheet:
        """A new sheet; its title is made one that a spreadsheet takes, and unique."""
        kept = "".join(" " if letter in _NOT_IN_TABS else letter for letter in title)
        base = _cut(kept.strip(" '"), _TAB) or "-"
        taken = {sheet.title.casefold() for sheet in self.sheets}
        found, n = base, 2
        while found.casefold() in taken:
            end = f" ({n})"
            found, n = _cut(base, _TAB - len(end)) + end, n + 1
        self.sheets.append(Worksheet(found))
        return self.sheets[-1]

    def named(self) -> Iterator[Cell]:
        """The cells that have a name, in the order of the sheets."""
        for sheet in self.sheets:
            for cell in sheet.in_order():
                if cell.name:
                    yield cell


WIDTH = 8.43
"""Of a column of which nothing is said, in characters."""
_TAB = 31
_NOT_IN_TABS = "[]:*?/\\\n\r\t"


def _cut(title: str, most: int) -> str:
    """The beginning of a title, as long as a spreadsheet counts: some letters are two to it."""
    while len(title.encode("utf-16-le")) > 2 * most:
        title = title[:-1]
    return title.rstrip(" '")


def block(cells: Sequence[Cell]) -> tuple[Cell, Cell]:
    """The first and the last of cells that stand in one row or column; raises AssertionError.

    They are in the order in which they stand, or conditions on several blocks would compare cells
    of different rows. Between them may be empty places: nothing is counted or added there.
    """
    first, last = cells[0], cells[-1]
    places_of = [(cell.row, cell.column) for cell in cells]
    assert places_of == sorted(places_of), "not in order"
    wide, high = last.column - first.column, last.row - first.row
    assert first.sheet is not None
    assert not (wide and high), "neither a row nor a column"
    between = wide + high - len(cells) + 1
    places = (
        (row, column)
        for row in range(first.row, last.row + 1)
        for column in range(first.column, last.column + 1)
    )
    assert sum(place not in first.sheet.cells for place in places) == between, "another cell"
    return first, last


def call(function: Function, *arguments: Node) -> Call:
    """A function of some arguments."""
    return Call(function, arguments)


def join(left: Node, sign: Sign, right: Node) -> Joined:
    """Two formulas joined by an operator."""
    return Joined(sign, left, right)


def when(condition: Node, then: Node, otherwise: Node) -> Call:
    """``IF(condition, then, otherwise)``."""
    return call("IF", condition, then, otherwise)


def chain(sign: Sign, nodes: Sequence[Node]) -> Node:
    """Several formulas joined by one operator, from the left; there is at least one."""
    first, *others = nodes
    for node in others:
        first = join(first, sign, node)
    return first


_BINDS: dict[str, int] = {"*": 4, "/": 4, "+": 3, "-": 3, "&": 2}


def binds(node: Node) -> int:
    """How tightly a formula holds together: a comparison 1, text 2, sums 3, products 4, else 5."""
    return _BINDS.get(node.sign, 1) if isinstance(node, Joined) else 5
