"""Values and formulas as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from allocation.model.expression import (
    Across,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Result,
    Shared,
    TakingPart,
    Weights,
    written,
)
from allocation.money import exact_euros
from allocation.views.language import say
from allocation.words import THIN_SPACE, _


def human_value(value: str) -> str:
    """The value of a hypothesis for people: an amount in euros, anything else as it is."""
    if re.fullmatch(r"\d+\.\d\d", value):
        return f"{say(exact_euros(Fraction(value)))}{THIN_SPACE}€"
    return value


def formula(expression: Expression, say: Callable[[object], str] = say) -> str:
    """An expression in symbols: ``rest × births_2021 ÷ Σ births_2021``.

    `say` says its messages: in the reader's language, or as they are for programs.
    """
    return written(expression, lambda operand: say(_operand(operand)))


def _operand(operand: Operand) -> str:
    match operand:
        case Figure():
            return _("{amount} €", amount=exact_euros(operand.value))
        case KeyOf():
            return operand.key
        case Across(of=Result() as result):
            return _operand(result)
        case Across(of=of):
            return _("Σ {what}", what=_operand(of))
        case Result():
            return operand.step.title(operand.at)
        case Weights():
            return _("weight")
        case TakingPart():
            return _("participation")
        case Shared():
            return _("quota")
        case _:
            assert_never(operand)
