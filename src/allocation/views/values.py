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
            tight = expression.symbol in "*/"
            parts = [
                f"({formula(side)})" if tight and _loose(side) else formula(side)
                for side in (expression.left, expression.right)
            ]
            return f" {_SYMBOLS[expression.symbol]} ".join(parts)
    raise TypeError(expression)


def _loose(expression: Expression) -> bool:
    return isinstance(expression, Operation) and expression.symbol in "+-"
