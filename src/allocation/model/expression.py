"""The formula of an amount, defined once and read by several readers.

A component of a rule says how a region's amount is made by building an `Expression` from a few
operands and + - x /. The engine evaluates it over exact arrays; words, symbols and spreadsheet
formulas come from the same tree, so that none of them can drift from what was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from allocation.diagnostics import Place
from allocation.model.fields import Citation
from allocation.model.status import Status


class Expression:
    """An operand or an operation; combine them with the usual operators."""

    def __add__(self, other: Expression) -> Operation:
        return Operation("+", self, other)

    def __sub__(self, other: Expression) -> Operation:
        return Operation("-", self, other)

    def __mul__(self, other: Expression) -> Operation:
        return Operation("*", self, other)

    def __truediv__(self, other: Expression) -> Operation:
        return Operation("/", self, other)

    def operands(self) -> Iterator[Operand]:
        """The operands, from left to right."""
        if isinstance(self, Operation):
            yield from self.left.operands()
            yield from self.right.operands()
        elif isinstance(self, Operand):
            yield self


@dataclass(frozen=True)
class Operation(Expression):
    """Two expressions joined by an operator."""

    symbol: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


class Operand(Expression):
    """A leaf of the tree."""

    status: Status


@dataclass(frozen=True)
class Figure(Operand):
    """A number that a text, a hypothesis or the user gives: the same for every region.

    `value` is in euros, or in euros per unit of a key; `name` is the one that `--set` takes.
    """

    name: str
    value: Fraction
    status: Status
    place: Place
    cite: Citation | None = None


@dataclass(frozen=True)
class KeyOf(Operand):
    """The region's own value of a key, in the key's unit; 0 outside the territories in `among`."""

    key: str
    among: frozenset[str]
    status: Status


@dataclass(frozen=True)
class KeySum(Operand):
    """The sum of a key over the territories in `among`."""

    key: str
    among: frozenset[str]
    status: Status


@dataclass(frozen=True)
class PoolPart(Operand):
    """What a pool gives to one line, in euros, already a whole number of rounding units."""

    pool: str
    line: str
    status: Status


@dataclass(frozen=True)
class PaidTotal(Operand):
    """What a component gives to all its agencies together, in euros, rounded."""

    line: str
    component: str
    status: Status


MACHINE = {"+": "+", "-": "-", "*": "*", "/": "/"}
"""The operators as programs read them."""
HUMAN = {"+": "+", "-": "\u2212", "*": "×", "/": "÷"}
"""The operators as people read them."""


def written(
    expression: Expression, leaf: Callable[[Operand], str], signs: Mapping[str, str] = HUMAN
) -> str:
    """An expression as text, with brackets only where they are needed: ``(a + b) × c``.

    `leaf` writes an operand and `signs` the operators.
    """
    if not isinstance(expression, Operation):
        assert isinstance(expression, Operand)
        return leaf(expression)
    left = written(expression.left, leaf, signs)
    right = written(expression.right, leaf, signs)
    if _binds(expression.left) < _binds(expression):
        left = f"({left})"
    # Subtraction and division are read from the left: a - (b + c) needs its brackets.
    strict = expression.symbol in "-/"
    if _binds(expression.right) < _binds(expression) + strict:
        right = f"({right})"
    return f"{left} {signs[expression.symbol]} {right}"


def _binds(expression: Expression) -> int:
    """How tightly an expression holds together: a sum, a product, a single operand."""
    if not isinstance(expression, Operation):
        return 3
    return 1 if expression.symbol in "+-" else 2
