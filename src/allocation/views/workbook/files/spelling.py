"""Formulas as text: what the kinds of file have in common, and where they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

from allocation.views.workbook.worksheet import (
    Call,
    Cell,
    Joined,
    Node,
    Span,
    Worksheet,
    binds,
    block,
)
from allocation.words import visible

_LONGEST_CELL = 32_767
"""Characters of a text in a cell, as Excel has it."""
REFUSED: dict[int, None] = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
"""Characters for which XML has no room, in whichever spelling: for ``str.translate``."""
_ARGUMENTS = 255
"""Arguments of a function, as Excel has it."""
_LONGEST = 255
"""Characters of a text within a formula, as Excel has it; a longer one is joined from pieces."""


class Spelling(NamedTuple):
    """How a kind of file spells what differs: `place` is a block of cells, seen from a sheet."""

    separator: str
    place: Callable[[Cell, Cell, Worksheet], str]


def spelt(node: Node, here: Worksheet, spelling: Spelling) -> str:
    """A formula as it stands in a cell of a sheet, without what begins it."""
    match node:
        case Cell():
            return node.name or spelling.place(node, node, here)
        case Span():
            return spelling.place(*block(node.cells), here)
        case Call():
            inner = [spelt(each, here, spelling) for each in _arguments(node)]
            assert len(inner) <= _ARGUMENTS, f"{len(inner)} arguments"
            return f"{node.function}({spelling.separator.join(inner)})"
        case Joined():
            # What is to the right binds more tightly, since equal operators go from the left.
            left = _within(node.left, binds(node), here, spelling)
            return left + node.sign + _within(node.right, binds(node) + 1, here, spelling)
        case bool():
            return "TRUE()" if node else "FALSE()"
        case str():
            pieces = [node[at : at + _LONGEST] for at in range(0, len(node), _LONGEST)] or [""]
            return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
        case int() | Fraction():
            return decimal(node)
        case _:
            assert_never(node)


def _arguments(node: Call) -> Iterator[Node]:
    """The arguments of a function; cells under each other of which any span may be taken as one."""
    if node.function not in ("SUM", "MIN", "MAX"):
        yield from node.arguments
        return
    run: list[Cell] = []
    for each in node.arguments:
        last = run[-1] if run else None
        if isinstance(each, Cell) and not each.name:
            if last and (last.sheet, last.column, last.row + 1) == (
                each.sheet,
                each.column,
                each.row,
            ):
                run.append(each)
                continue
            yield from _run(run)
            run = [each]
            continue
        yield from _run(run)
        run = []
        yield each
    yield from _run(run)


def _run(cells: Sequence[Cell]) -> Iterator[Node]:
    if len(cells) > 1:
        yield Span(cells)
    else:
        yield from cells


def _within(node: Node, least: int, here: Worksheet, spelling: Spelling) -> str:
    """A formula in another one, in brackets if it would fall apart there."""
    text = spelt(node, here, spelling)
    loose = isinstance(node, str) and len(node) > _LONGEST
    return f"({text})" if loose or binds(node) < least else text


def decimal(number: int | Fraction) -> str:
    """A number as files hold it: digits, or the shortest decimal of the nearest binary number."""
    if isinstance(number, int) or number.denominator == 1:
        return str(int(number))
    return repr(number.numerator / number.denominator).upper()


def quoted(title: str) -> str:
    """The title of a sheet as formulas name it."""
    return "'" + title.replace("'", "''") + "'"


def shown(text: str) -> str:
    """A text as a cell takes it: without what steers instead of being read, and not too long."""
    lines = "\n".join(map(visible, text.split("\n"))).translate(REFUSED)
    return lines if len(lines) <= _LONGEST_CELL else lines[: _LONGEST_CELL - 1] + "…"
