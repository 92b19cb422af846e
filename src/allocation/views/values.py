"""Values and formulas as people read them."""

from __future__ import annotations

import re
from fractions import Fraction

from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    Operation,
    PaidTotal,
    PoolPart,
)
from allocation.money import exact_euros
from allocation.words import _

_SYMBOLS = {"+": "+", "-": "\u2212", "*": "×", "/": "÷"}


def human_value(value: str) -> str:
    """The value of a hypothesis for people: an amount in euros, anything else as it is."""
    if re.fullmatch(r"\d+\.\d\d", value):
        return f"{exact_euros(Fraction(value))} €"
    return value


def formula(expression: Expression) -> str:
    """An expression in symbols: ``births-pool × births_2021 ÷ Σ births_2021``."""
    match expression:
        case Figure():
            return f"{exact_euros(expression.value)} €"
        case KeyOf():
            return expression.key
        case KeySum():
            return f"Σ {expression.key}"
        case PoolPart():
            return _("{line}'s part of {pool}", line=expression.line, pool=expression.pool)
        case PaidTotal():
            return f"{expression.line} {expression.component}"
        case Operation():
            left, right = formula(expression.left), formula(expression.right)
            if _binds(expression.left) < _binds(expression):
                left = f"({left})"
            # Subtraction and division are read from the left: a - (b + c) needs its brackets.
            strict = expression.symbol in "-/"
            if _binds(expression.right) < _binds(expression) + strict:
                right = f"({right})"
            return f"{left} {_SYMBOLS[expression.symbol]} {right}"
    raise TypeError(expression)


def _binds(expression: Expression) -> int:
    """How tightly an expression holds together: a sum, a product, a single operand."""
    if not isinstance(expression, Operation):
        return 3
    return 1 if expression.symbol in "+-" else 2
