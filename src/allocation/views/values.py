"""Values and formulas as people read them."""

from __future__ import annotations

import re
from fractions import Fraction

from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    Operand,
    PaidTotal,
    PoolPart,
    written,
)
from allocation.money import exact_euros
from allocation.words import _


def human_value(value: str) -> str:
    """The value of a hypothesis for people: an amount in euros, anything else as it is."""
    if re.fullmatch(r"\d+\.\d\d", value):
        return f"{exact_euros(Fraction(value))} €"
    return value


def formula(expression: Expression) -> str:
    """An expression in symbols: ``births-pool × births_2021 ÷ Σ births_2021``."""
    return written(expression, _operand)


def _operand(operand: Operand) -> str:
    match operand:
        case Figure():
            return f"{exact_euros(operand.value)} €"
        case KeyOf():
            return operand.key
        case KeySum():
            return f"Σ {operand.key}"
        case PoolPart():
            return _("{line}'s part of {pool}", line=operand.line, pool=operand.pool)
        case PaidTotal():
            return f"{operand.line} {operand.component}"
    raise TypeError(operand)
