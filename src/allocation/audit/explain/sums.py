"""A formula of each territory as one of their sum: its keys added up, or so many times it."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from allocation.audit.explain.explanation import EUROS, Term
from allocation.audit.explain.terms import Terms
from allocation.engine.execution import Execution
from allocation.model.expression import (
    Across,
    Axis,
    Expression,
    Figure,
    Formula,
    KeyOf,
    Operand,
    Operation,
    Result,
    Shared,
    TakingPart,
    formula_of,
)
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.words import counted


class _NoFormula(Exception):
    """A product or quotient of two columns: its sum has no formula of sums."""


class Sums:
    """The sums of one case."""

    def __init__(self, execution: Execution, terms: Terms) -> None:
        self._execution, self._terms = execution, terms
        self._own: dict[Operand, Term] = {}

    def of(self, formula: Formula) -> tuple[Expression, dict[Operand, Term]]:
        """The formula of a sum, and the terms of it that no step or file has."""
        self._own = {}
        try:
            return self._summed(formula.expression, formula), self._own
        except _NoFormula:
            value = self._execution.value(formula).sum()
            n = len(formula.members)
            what = counted("the amount of 1 agency", "the amounts of {n} agencies, added up", n)
            term = Term(what, value, EUROS, "computed", formula.status, rows=n)
            return self._told(term), {**self._own}

    def _summed(self, expression: Expression, formula: Formula) -> Expression:
        if not has_rows(expression):
            return self._told(self._terms.count(formula)) * expression
        if isinstance(expression, Operation):
            return self._operation(expression, formula)
        if isinstance(expression, KeyOf):
            return Across(expression)
        if isinstance(expression, Result) and expression.at is None:
            return Across(expression)
        raise _NoFormula

    def _operation(self, expression: Operation, formula: Formula) -> Expression:
        left, right, symbol = expression.left, expression.right, expression.symbol
        match symbol:
            case "+" | "-":
                both = self._summed(left, formula), self._summed(right, formula)
                return Operation(symbol, *both)
            case "*":
                if isinstance(left, TakingPart):
                    return self._taking_part(left, right, formula)
                if has_rows(left) and has_rows(right):
                    raise _NoFormula
                if has_rows(left):
                    return Operation(symbol, self._summed(left, formula), right)
                return Operation(symbol, left, self._summed(right, formula))
            case "/":
                if has_rows(right):
                    raise _NoFormula
                return Operation(symbol, self._summed(left, formula), right)
            case _:
                assert_never(symbol)

    def _taking_part(self, who: TakingPart, of: Expression, formula: Formula) -> Expression:
        """The sum over everybody, less what would go to those that take no part."""
        execution = self._execution
        part = execution.case.takes_part
        codes = execution.codes
        out = [row for row, c in enumerate(codes) if part.get((who.line, c)) is TakesPart.NO]
        everybody = self._summed(of, formula)
        if not out:
            return everybody
        value = execution.along(Axis.TERRITORIES, of)
        gone = sum((value.entry(row) for row in out), Fraction(0))
        return everybody - self._told(self._terms.absent(who.line, gone))

    def _told(self, term: Term) -> Expression:
        figure = Figure(term.what, term.value, Status.FIXED, self._execution.case.scope_place)
        self._own[figure] = term
        return figure


def has_rows(expression: Expression) -> bool:
    """Whether an expression has a value for each territory, and not one for all of them."""
    return any(
        isinstance(operand, KeyOf | TakingPart | Shared)
        or (
            isinstance(operand, Result)
            and formula_of(operand.step).axis in (Axis.TERRITORIES, Axis.COMPONENTS)
        )
        for operand in expression.operands()
    )
