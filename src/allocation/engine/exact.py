"""Exact rational columns: whole numbers over one denominator, never a float.

A column may stand for many scenarios at once: its last axis is that of the rows, with one entry
where every row has the same value, and the axes before it are those of the scenarios.

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
    """The same integers as int64 when their sums over the rows are sure to fit, else as objects."""
    if largest(values) * max(values.shape[-1], 1) >= _LIMIT:
        return wide(values)
    return values.astype(np.int64, copy=False)


def each_narrow(values: Integers) -> Integers:
    """The same integers as int64 when each of them is sure to fit; their sum need not."""
    if values.dtype != object or largest(values) >= _LIMIT:
        return values
    return values.astype(np.int64, copy=False)


def times(values: Integers, factor: int) -> Integers:
    """The product with one integer, exact."""
    if factor == 1:
        return values
    if largest(values) * abs(factor) >= _LIMIT or abs(factor) >= _LIMIT:
        return wide(values) * factor
    return values * factor


def product(left: Integers, right: Integers) -> Integers:
    """The product of two columns, entry by entry, exact."""
    if largest(left) * largest(right) >= _LIMIT:
        return wide(left) * wide(right)
    return left * right


def plus(left: Integers, right: Integers) -> Integers:
    """The sum of two columns, entry by entry, exact."""
    if largest(left) + largest(right) >= _LIMIT:
        return wide(left) + wide(right)
    return left + right


def total(values: Integers) -> int:
    """The sum of one column as a Python integer, exact."""
    return int(narrow(values).sum()) if values.size else 0


def across(values: Integers) -> Integers:
    """The sum over the rows of each scenario, exact: the same shape, one entry in the last axis."""
    sums: Integers
    if values.dtype == object or largest(values) * max(values.shape[-1], 1) < _LIMIT:
        sums = values.sum(axis=-1, keepdims=True)
        return sums
    # The sum of each half of the digits fits, and few rows are fewer to make Python integers of.
    high = (values >> 32).sum(axis=-1, keepdims=True)
    low = (values & 0xFFFF_FFFF).sum(axis=-1, keepdims=True)
    sums = wide(high) * 2**32 + wide(low)
    return sums


@dataclass(frozen=True)
class Exact:
    """A column of rationals: `numerators` of shape (..., rows) over one positive `denominator`."""

    numerators: Integers
    denominator: int

    @staticmethod
    def scalar(value: Fraction) -> Exact:
        """One rational, for every row."""
        return Exact(narrow(np.array([value.numerator], dtype=object)), value.denominator)

    def as_fraction(self) -> Fraction:
        """The value of a scalar."""
        (numerator,) = self.numerators.flat
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
        if other.numerators.size > 1:
            numerators = product(self.numerators, other.numerators)
            return Exact(numerators, self.denominator * other.denominator)
        factor = other.as_fraction()
        numerators = times(self.numerators, factor.numerator)
        return Exact(numerators, self.denominator * factor.denominator)

    def __truediv__(self, other: Exact) -> Exact:
        """The quotient by one rational, the same for every scenario."""
        divisor = other.as_fraction()
        return self * Exact.scalar(1 / divisor)

    def sum(self) -> Fraction:
        """The exact sum of one column."""
        return Fraction(total(self.numerators), self.denominator)

    def across(self) -> Exact:
        """The exact sum over the rows, for each scenario."""
        return Exact(across(self.numerators), self.denominator)


def constant(figure: Figure) -> Exact:
    """The value of a figure as it stands."""
    return Exact.scalar(figure.value)


def evaluate(
    expression: Expression,
    operand: Callable[[Operand], Exact],
    figure: Callable[[Figure], Exact] = constant,
) -> Exact:
    """The value of an expression; `figure` and `operand` give those of its leaves."""
    if isinstance(expression, Operation):
        left = evaluate(expression.left, operand, figure)
        right = evaluate(expression.right, operand, figure)
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
        return figure(expression)
    assert isinstance(expression, Operand)
    return operand(expression)
