"""Exact rational columns: whole numbers over one denominator, never a float.

int64 where every intermediate result fits it, Python integers where one might not: a product that
would overflow is detected before it is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation.model.expression import Expression, Figure, Operand, Operation

Integers = NDArray[Any]
"""An array of dtype int64, or of dtype object holding Python integers."""

_LIMIT = 2**62


def largest(values: Integers) -> int:
    """The largest absolute value, as a Python integer; 0 for an empty array."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def wide(values: Integers) -> Integers:
    """The same integers as Python integers, which never overflow."""
    return values if values.dtype == object else values.astype(object)


def narrow(values: Integers) -> Integers:
    """The same integers as int64 when their sum is sure to fit, else as they are."""
    if largest(values) * max(values.size, 1) >= _LIMIT:
        return wide(values)
    return values.astype(np.int64)


def times(values: Integers, factor: int) -> Integers:
    """The product with one integer, exact."""
    if largest(values) * abs(factor) >= _LIMIT or abs(factor) >= _LIMIT:
        return wide(values) * factor
    return values * factor


def plus(left: Integers, right: Integers) -> Integers:
    """The sum of two columns, exact."""
    if largest(left) + largest(right) >= _LIMIT:
        return wide(left) + wide(right)
    return left + right


def total(values: Integers) -> int:
    """The sum as a Python integer, exact."""
    return int(narrow(values).sum()) if values.size else 0


@dataclass(frozen=True)
class Exact:
    """A column of rationals: `numerators` over one positive `denominator`."""

    numerators: Integers
    denominator: int

    @staticmethod
    def scalar(value: Fraction) -> Exact:
        """One rational, for every row."""
        return Exact(narrow(np.array([value.numerator], dtype=object)), value.denominator)

    def as_fraction(self) -> Fraction:
        """The value of a scalar."""
        (numerator,) = self.numerators
        return Fraction(int(numerator), self.denominator)

    def __add__(self, other: Exact) -> Exact:
        left = times(self.numerators, other.denominator)
        right = times(other.numerators, self.denominator)
        return Exact(plus(left, right), self.denominator * other.denominator)

    def __neg__(self) -> Exact:
        return Exact(-self.numerators, self.denominator)

    def __mul__(self, other: Exact) -> Exact:
        if self.numerators.size == 1:
            self, other = other, self
        factor = other.as_fraction()
        numerators = times(self.numerators, factor.numerator)
        return Exact(numerators, self.denominator * factor.denominator)

    def __truediv__(self, other: Exact) -> Exact:
        divisor = other.as_fraction()
        return self * Exact.scalar(1 / divisor)

    def sum(self) -> Fraction:
        """The exact sum of the column."""
        return Fraction(total(self.numerators), self.denominator)


def evaluate(expression: Expression, operand: Callable[[Operand], Exact]) -> Exact:
    """The value of an expression; `operand` gives that of its leaves."""
    if isinstance(expression, Operation):
        left = evaluate(expression.left, operand)
        right = evaluate(expression.right, operand)
        match expression.symbol:
            case "+":
                return left + right
            case "-":
                return left + -right
            case "*":
                return left * right
            case "/":
                return left / right
    if isinstance(expression, Figure):
        return Exact.scalar(expression.value)
    assert isinstance(expression, Operand)
    return operand(expression)
