"""What is printed: how wide a page is, how high a row, and what stands at its foot.

Every sheet is printed on A4 across, one page wide. What is wider than that is made smaller, down to
`SMALLEST`; where even that is too wide it takes more pages across, and the columns that stay on the
screen are repeated on each.
"""

from __future__ import annotations

from math import ceil
from textwrap import wrap

from allocation.views.language import _
from allocation.views.workbook.formula import Call, Joined, Node, Span
from allocation.views.workbook.looks import LOOKS
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Worksheet

MARGIN = 1.0
"""Around a page, in centimetres."""
SMALLEST = 8
"""The size in points below which no text is printed."""
WIDTH = 8.43
"""Of a column of which nothing is said, in characters."""
_PAGE = (29.7 - 2 * MARGIN) / 2.54 * 72
_LETTER, _PADDING = 5.25, 3.75
"""Points of a digit of 10 points, and of what is left free in every column."""
_LINE = 1.3
"""The height of a line for its size."""
_NUMBER = 15
"""Letters of the longest number in a sentence."""


def points(width: float) -> float:
    """The width of a column, from characters."""
    return width * _LETTER + _PADDING


def pages_across(sheet: Worksheet) -> int:
    """How many pages wide a sheet is when its smallest text is printed in `SMALLEST` points."""
    _rows, columns = extent(sheet)
    wide = sum(points(sheet.widths.get(column, WIDTH)) for column in range(columns))
    least = min((LOOKS[cell.style.look].size for cell in sheet.cells.values()), default=SMALLEST)
    fixed = sum(points(sheet.widths.get(column, WIDTH)) for column in range(sheet.frozen[1]))
    room = _PAGE * least / SMALLEST
    return 1 if wide <= room else max(2, ceil((wide - fixed) / max(room - fixed, room / 2)))


def extent(sheet: Worksheet) -> tuple[int, int]:
    """How many rows and columns are printed: those of cells, and of sentences across columns."""
    rows, columns = sheet.size
    return rows, max([columns, *(last + 1 for _row, last in sheet.spread)])


def height(sheet: Worksheet, row: int, last: int, values: CachedValues) -> float:
    """The height in points of a row whose sentence runs over the columns up to `last`.

    A spreadsheet finds by itself how high a row must be only where no cell is a merged one. A
    formula has room for the longest sentence that it may give.
    """
    cell = sheet.cells[row, 0]
    drawn = LOOKS[cell.style.look]
    wide = sum(points(sheet.widths.get(column, WIDTH)) for column in range(last + 1))
    # Letters are narrower than digits on average; capitals and bold ones are not.
    letters = int(wide / (_LETTER * drawn.size / 10) * (0.9 if drawn.bold else 1))
    text = _longest(cell, values)
    lines = sum(max(1, len(wrap(line, max(letters, 1)))) for line in text.split("\n"))
    return max(1, lines) * drawn.size * _LINE + 2


def _longest(node: Node | None, values: CachedValues) -> str:
    """The longest text that a formula may give, as far as its parts tell."""
    match node:
        case Cell():
            return _longest(node.content, values)
        case Call("IF", (_condition, *branches)):
            return max((_longest(branch, values) for branch in branches), key=len)
        case Joined("&", left, right):
            return _longest(left, values) + _longest(right, values)
        case str():
            return node
        case None:
            return ""
        case Span() | Call() | Joined() | int() | _:
            return "0" * _NUMBER


def foot(
    digest: str, *, file: str, sheet: str, page: str, pages: str, date: str
) -> tuple[str, str, str]:
    """What stands at the foot of each page, to the left, in the middle and to the right.

    What is known only when it is printed is given as the kind of file writes it.
    """
    return (
        f"{file} · {digest}",
        sheet,
        _("page {page} of {pages}, printed on {date}", page=page, pages=pages, date=date),
    )
