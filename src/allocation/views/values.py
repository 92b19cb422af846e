"""Values and formulas as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from allocation.engine.case import Case
from allocation.engine.planned import PlannedComponent
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
from allocation.words import THIN_SPACE, _, listed


def human_value(value: str) -> str:
    """The value of a hypothesis for people: an amount in euros, anything else as it is."""
    if re.fullmatch(r"\d+\.\d\d", value):
        return f"{say(exact_euros(Fraction(value)))}{THIN_SPACE}€"
    return value


def in_place_of(case: Case, found: PlannedComponent, say: Callable[[str], str], where: str) -> str:
    """Where the text has a component; of figures that were given, in place of what they stand."""
    within = f"{found.line}.{found.name}."
    given = [used for used in case.hypotheses if used.overridden and used.name.startswith(within)]
    was = listed([say(used.was) for used in given if used.was])
    if not was:
        return where
    if any(used.of_variant for used in given):
        return _("the variant's, in place of {was} ({where})", was=was, where=where)
    return _("yours, in place of {was} ({where})", was=was, where=where)


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
