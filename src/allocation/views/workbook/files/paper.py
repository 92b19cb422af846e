"""What is printed: how wide a page is, how high a row, and what stands at its foot.

Every sheet is printed on A4 across, one page wide. What is wider than that is made smaller, down to
`SMALLEST`; where even that is too wide it takes more pages across, and the columns that stay on the
screen are repeated on each.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import ceil

from allocation.views.language import _
from allocation.views.workbook.looks import LOOKS
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import WIDTH, Call, Cell, Joined, Node, Worksheet

MADE = datetime(2000, 1, 1)
"""The date of creation of every file: a true one would make each file another."""
MARGIN = 1.0
"""Around a page, in centimetres."""
SMALLEST = 8
"""The size in points below which no text is printed."""
_PAGE = (29.7 - 2 * MARGIN) / 2.54 * 72
_HIGH = (21 - 2 * MARGIN - 1.2) / 2.54 * 72
"""What is left above the foot of a page."""
_ROW = 12.8
"""The height of a row of which nothing is said."""
_LETTER, _PADDING = 5.25, 3.75
"""Points of a digit of 10 points, and of what is left free in every column."""
_WIDER = 5.56
"""Of the digit by which LibreOffice reads the widths of an XLSX."""
_LINE = 1.3
"""The height of a line for its size."""
_WIDTHS = {
    **dict.fromkeys("'ijl|", 0.25),
    **dict.fromkeys(" \u00a0\u202f!,./:;I[]\\ft·", 0.28),
    **dict.fromkeys('()-r`"*°', 0.36),
    **dict.fromkeys("mMW%@œŒ…—", 1.0),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÀÂÇÉÈÊËÎÏÔÙÛÜ&w", 0.75),
}
_WIDE = 0.57
"""Widths of letters for their size, as Arial has them or a little more."""
_HIGHEST = 409
"""Points of a row, as Excel takes them; what is longer is read in the cell."""
_NUMBER = "0" * 15
"""In the place of a number."""


def points(width: float) -> float:
    """The width of a column, from characters."""
    return width * _LETTER + _PADDING


def pages_across(sheet: Worksheet) -> int:
    """How many pages wide a sheet is when its smallest text is printed in `SMALLEST` points."""
    _rows, columns = extent(sheet)
    widths = [sheet.widths.get(column, WIDTH) * _WIDER + _PADDING for column in range(columns)]
    least = min((LOOKS[cell.style.look].size for cell in sheet.cells.values()), default=SMALLEST)
    fixed = sum(widths[: sheet.frozen[1]])
    room = _PAGE * least / SMALLEST
    wide = sum(widths)
    return 1 if wide <= room else max(2, ceil((wide - fixed) / max(room - fixed, room / 2)))


def _scale(sheet: Worksheet) -> float:
    """How much smaller a sheet is printed, so that it is one page wide."""
    _rows, columns = extent(sheet)
    wide = sum(sheet.widths.get(column, WIDTH) * _WIDER + _PADDING for column in range(columns))
    return min(1.0, _PAGE / wide) if wide else 1.0


def on_one_page(sheet: Worksheet, tall: Mapping[int, float]) -> bool:
    """Whether a sheet fits into one page, where it is made smaller by no more than `SMALLEST`
    allows: `tall` are the heights of its rows.
    """
    rows, _columns = extent(sheet)
    high = sum(tall.get(row, _ROW) for row in range(rows))
    least = min((LOOKS[cell.style.look].size for cell in sheet.cells.values()), default=SMALLEST)
    return pages_across(sheet) == 1 and high * SMALLEST <= _HIGH * least


def breaks(sheet: Worksheet, tall: Mapping[int, float]) -> list[int]:
    """The rows before which a page begins, so that no table is parted from its heading.

    What stands between two empty rows is kept together, if a page has room for it.
    """
    if pages_across(sheet) > 1 or on_one_page(sheet, tall):
        return []
    rows, _columns = extent(sheet)
    room = _HIGH / _scale(sheet) - sum(tall.get(row, _ROW) for row in range(sheet.repeated))
    filled = {row for row, _column in sheet.cells}
    found: list[int] = []
    used, row = 0.0, sheet.repeated
    while row < rows:
        first = row
        while row < rows and row in filled:
            row += 1
        high = sum(tall.get(each, _ROW) for each in range(first, row))
        if used and used + high > room and (high <= room or used > room / 2):
            found.append(first)
            used = 0.0
        used = (used + high) % room if high > room else used + high
        while row < rows and row not in filled:
            used, row = used + _ROW, row + 1
    return found


def extent(sheet: Worksheet) -> tuple[int, int]:
    """How many rows and columns are printed: those of cells, and of sentences across columns."""
    rows, columns = sheet.size
    return rows, max([columns, *(last + 1 for _row, last in sheet.spread)])


def heights(sheet: Worksheet, values: CachedValues) -> dict[int, float]:
    """The height of each row in points: what was said of it, or what its texts need.

    A formula has room for the longest sentence that it may give.
    """
    found: dict[int, float] = {}
    longest = _Longest(values)
    across = dict(sheet.spread)
    for (row, column), cell in sheet.cells.items():
        last = across.get(row, 0) if column == 0 else column
        wide = sum(points(sheet.widths.get(each, WIDTH)) for each in range(column, last + 1))
        for style in (cell.style, *(other.style for other in cell.restyled)):
            drawn = LOOKS[style.look]
            lines = 1
            if drawn.wrapped and isinstance(values(cell), str):
                # Bold letters are wider by a tenth.
                room = (wide - _PADDING) / drawn.size / (1.1 if drawn.bold else 1)
                lines = _lines(longest(cell), room)
            needed = min(lines * drawn.size * _LINE + 2, _HIGHEST)
            found[row] = max(found.get(row, 0), needed)
    return found | sheet.heights


def _lines(text: str, room: float) -> int:
    """How many lines a text takes where one has so much room, for letters of the size 1."""
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        left = room
        for word in paragraph.split(" "):
            needed = sum(_WIDTHS.get(letter, _WIDE) for letter in word)
            if needed > left and left < room:
                lines += 1
                left = room
            if needed > room:  # broken within itself
                broken, needed = divmod(needed, room)
                lines += int(broken)
            left -= needed + _WIDTHS[" "]
    return lines


class _Longest:
    """The longest text that a cell may show, as far as the parts of its formula tell."""

    def __init__(self, values: CachedValues) -> None:
        self._values = values
        self._known: dict[Cell, str] = {}

    def __call__(self, cell: Cell) -> str:
        """Worked out once: what a text rests on is shared by many."""
        if cell not in self._known:
            texts = isinstance(self._values(cell), str)
            self._known[cell] = self._of(cell.content) if texts else _NUMBER
        return self._known[cell]

    def _of(self, node: Node | None) -> str:
        match node:
            case Cell():
                return self(node)
            case Call("IF", (_condition, *branches)):
                return max(map(self._of, branches), key=len)
            case Joined("&", left, right):
                return self._of(left) + self._of(right)
            case str():
                return node
            case _:
                return _NUMBER


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


def made() -> str:
    """What a file says of its date."""
    return _("The date of creation is fixed: the same input gives the same file, byte by byte.")
