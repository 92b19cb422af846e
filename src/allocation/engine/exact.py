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
from math import gcd
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from allocation.model.expression import Expression, Operand, Operation

Integers = NDArray[Any]
"""An array of dtype int64, or of dtype object holding Python integers."""


def _fits(bound: int) -> bool:
    """Whether int64 has room for what is no larger than a bound, and for a unit more."""
    return bound < 2**62


def largest(values: Integers) -> int:
    """The largest absolute value, as a Python integer; 0 for an empty array."""
    return max(abs(int(values.max())), abs(int(values.min()))) if values.size else 0


def wide(values: Integers) -> Integers:
    """The same integers as Python integers, which never overflow."""
    return values if values.dtype == object else values.astype(object)


def narrow(values: Integers) -> Integers:
    """The same integers as int64 when their sums over the rows are sure to fit, else as objects."""
    if _fits(largest(values) * values.shape[-1]):
        return values.astype(np.int64, copy=False)
    return wide(values)


def each_narrow(values: Integers) -> Integers:
    """The same integers as int64 when each of them is sure to fit; their sum need not."""
    if values.dtype == object and _fits(largest(values)):
        return values.astype(np.int64, copy=False)
    return values


def times(values: Integers, factor: int) -> Integers:
    """The product with one integer, exact."""
    if factor == 1:
        return values
    if _fits(largest(values) * abs(factor)) and _fits(abs(factor)):
        return values * factor
    return wide(values) * factor


def product(left: Integers, right: Integers) -> Integers:
    """The product of two columns, entry by entry, exact."""
    if _fits(largest(left) * largest(right)):
        return left * right
    return wide(left) * wide(right)


def plus(left: Integers, right: Integers) -> Integers:
    """The sum of two columns, entry by entry, exact."""
    if _fits(largest(left) + largest(right)):
        return left + right
    return wide(left) + wide(right)


def total(values: Integers) -> int:
    """The sum of one column as a Python integer, exact."""
    return int(narrow(values).sum())


def across(values: Integers) -> Integers:
    """The sum over the rows of each scenario, exact: the same shape, one entry in the last axis."""
    sums: Integers
    if values.dtype == object or _fits(largest(values) * values.shape[-1]):
        sums = values.sum(axis=-1, keepdims=True)
        return sums
    # The sum of each half of the digits fits, and few rows are fewer to make Python integers of.
    high = (values >> 32).sum(axis=-1, keepdims=True)
    low = (values & 0xFFFF_FFFF).sum(axis=-1, keepdims=True)
    sums = wide(high) * 2**32 + wide(low)
    return sums


@dataclass(frozen=True)
class Exact:
    """A column of rationals: `numerators` of shape (..., rows) over a positive `denominator`.

    The denominator is one integer, or one for each scenario, territory or both: of the shape of the
    numerators with one entry in the last axis. Such a column can only be scaled and rounded.
    """

    numerators: Integers
    denominator: int | Integers

    @staticmethod
    def scalar(value: Fraction) -> Exact:
        """One rational, for every row."""
        return Exact(narrow(np.array([value.numerator], dtype=object)), value.denominator)

    def as_fraction(self) -> Fraction:
        """The value of a scalar."""
        (numerator,) = self.numerators.flat
        return Fraction(int(numerator), self._common)

    def entry(self, place: int | tuple[int, int]) -> Fraction:
        """One entry, also where each territory has its own denominator."""
        denominator = self.denominator
        if not isinstance(denominator, int):
            denominator = int(np.broadcast_to(denominator, self.numerators.shape)[place])
        return Fraction(int(self.numerators[place]), denominator)

    @property
    def _common(self) -> int:
        assert isinstance(self.denominator, int), "no denominator in common"
        return self.denominator

    def __add__(self, other: Exact) -> Exact:
        common = gcd(self._common, other._common)
        left = times(self.numerators, other._common // common)
        right = times(other.numerators, self._common // common)
        return Exact(plus(left, right), self._common // common * other._common)

    def __neg__(self) -> Exact:
        return Exact(-self.numerators, self.denominator)

    def __mul__(self, other: Exact) -> Exact:
        numerators = product(self.numerators, other.numerators)
        return Exact(numerators, self._common * other._common)

    def scaled(self, factor: Fraction) -> Exact:
        """The product with one rational."""
        denominator = self.denominator
        if isinstance(denominator, int):
            denominator *= factor.denominator
        else:
            denominator = times(denominator, factor.denominator)
        return Exact(times(self.numerators, factor.numerator), denominator)

    def __truediv__(self, other: Exact) -> Exact:
        """The quotient by one rational, or by one for each scenario or territory, above 0."""
        if other.numerators.size == 1:
            return self.scaled(1 / other.as_fraction())
        numerators = times(self.numerators, other._common)
        return Exact(numerators, times(other.numerators, self._common))

    def sum(self) -> Fraction:
        """The exact sum of one column."""
        return Fraction(total(self.numerators), self._common)

    def across(self) -> Exact:
        """The exact sum over the rows, for each scenario."""
        return Exact(across(self.numerators), self.denominator)


def evaluate(expression: Expression, operand: Callable[[Operand], Exact]) -> Exact:
    """The value of an expression; `operand` gives those of its leaves."""
    if not isinstance(expression, Operation):
        return operand(expression)
    left, right = evaluate(expression.left, operand), evaluate(expression.right, operand)
    match expression.symbol:
        case "+":
            return left + right
        case "-":
            return left + -right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            assert_never(expression.symbol)
