"""Formulas of a spreadsheet as trees, before it is known how a kind of file spells them.

A leaf is a constant, a cell or a span of cells; cells are named by themselves, and have a place
once they stand in a sheet. Only functions that Excel 2010 and LibreOffice 7 have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

if TYPE_CHECKING:
    from allocation.views.workbook.worksheet import Cell

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
