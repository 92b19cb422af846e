"""The steps of a plan read as an explanation, with the values that were computed.

For one territory each step is read at its row; for a total it is read with its formula added up
over the territories. Nothing is worked out a second time but such sums.
"""

from __future__ import annotations

from fractions import Fraction
from string import ascii_lowercase
from typing import assert_never

from allocation.audit.explain.decisions import Decisions
from allocation.audit.explain.explanation import (
    EUROS,
    At,
    Decision,
    ExplainedStep,
    NamedHypothesis,
    Term,
)
from allocation.audit.explain.sums import Sums
from allocation.audit.explain.terms import Terms, origin, rate_units
from allocation.engine.allocation import Allocation
from allocation.engine.apportion import Apportioned, of_row
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
    Rounded,
    Shared,
    Step,
    TakingPart,
    Weights,
    formula_of,
)
from allocation.model.status import Status, weakest
from allocation.words import _


class Reader:
    """Steps become explained ones, each after those that it rests on, and none twice."""

    def __init__(self, allocation: Allocation) -> None:
        self.allocation, self.case = allocation, allocation.case
        self.execution = allocation.execution
        self.terms, self.decisions = Terms(self.case), Decisions(self.case)
        self.steps: list[ExplainedStep] = []
        self._read: dict[tuple[Step, At], Term] = {}

    def read(self, step: Step, at: At) -> Term:
        """The result of a step as an operand of later ones."""
        formula = formula_of(step)
        if formula.axis is Axis.ONE:
            at = At()
        elif formula.axis is Axis.LINES:
            at = At(None, at.member)
        elif formula.axis is Axis.TERRITORIES:
            at = At(at.code)
        if (step, at) not in self._read:
            self._read[step, at] = self._explained(step, formula, at)
        return self._read[step, at]

    def finish(
        self,
        *,
        interval: tuple[int, int] | None = None,
        withheld: bool = False,
        hypotheses: tuple[NamedHypothesis, ...] = (),
        remarks: tuple[str, ...] = (),
    ) -> None:
        """Say more of the last step."""
        last = self.steps[-1]
        self.steps[-1] = last._replace(
            interval=interval,
            withheld=withheld,
            hypotheses=(*last.hypotheses, *hypotheses),
            remarks=(*last.remarks, *remarks),
        )

    def _explained(self, step: Step, formula: Formula, at: At) -> Term:
        if at.code is None and formula.axis is Axis.TERRITORIES:
            expression, own = Sums(self.execution, self.terms).of(formula)
        else:
            expression, own = self._here(formula, at)
        units = rate_units(expression, self.case)
        terms: dict[Operand, Term] = {}
        for operand in expression.operands():
            if operand not in terms:
                found = own.get(operand) or self._term(operand, formula, at, units)
                terms[operand] = found._replace(symbol=_letters(len(terms)))
        decision, remarks = None, []
        if isinstance(step, Rounded):
            decision = self._decision(step, at)
            alone = formula.axis is Axis.TERRITORIES and step.sums_to is None
            if alone and step.method is not self.case.rounding.method:
                words = _(
                    "There is no pool that the amounts must add up to: each is rounded alone."
                )
                remarks.append(words)
        status = self._status(step, formula, at, terms)
        number = len(self.steps) + 1
        what = formula.title(self._name(formula, at))
        result = self._value(step, at)
        self.steps.append(
            ExplainedStep(
                number=number,
                what=what,
                step=step,
                at=at,
                line=formula.line,
                component=formula.component,
                expression=expression,
                terms=terms,
                exact=self._value(formula, at),
                decision=decision,
                result=result,
                status=status,
                remarks=tuple(remarks),
            )
        )
        return Term(what, result, EUROS, f"step {number}", status)

    def _status(self, step: Step, formula: Formula, at: At, terms: dict[Operand, Term]) -> Status:
        """That of the step at a place; of a sum over agencies, also of what is known of them."""
        if formula.axis is not Axis.TERRITORIES:
            return step.status
        if at.code is not None:
            return formula.statuses.get(at.code, step.status)
        if formula.together is not None:
            return formula.together
        return weakest([step.status, *(term.status for term in terms.values())])

    def _name(self, formula: Formula, at: At) -> str | None:
        if formula.axis is Axis.TERRITORIES and at.code is not None:
            return self.case.territories.by_code[at.code].name
        return at.member

    # Values

    def _value(self, step: Step, at: At) -> Fraction:
        """What was computed: at a place, or added up over the territories."""
        value, axis = self.execution.value(step), formula_of(step).axis
        entries = value.numerators.tolist()
        match axis:
            case Axis.ONE:
                (entry,) = entries
            case Axis.LINES:
                entry = entries[formula_of(step).members.index(at.member or "")]
            case Axis.TERRITORIES:
                entry = sum(entries) if at.code is None else entries[self._row(at.code)]
            case Axis.COMPONENTS:
                assert at.code is not None
                row = entries[self._row(at.code)]
                entry = row[formula_of(step).members.index(at.member or "")]
            case _:
                assert_never(axis)
        denominator = value.denominator
        if not isinstance(denominator, int):
            assert at.code is not None
            denominator = int(denominator[self._row(at.code), 0])
        return Fraction(int(entry), denominator)

    def _row(self, code: str) -> int:
        return self.execution.codes.index(code)

    def _decision(self, step: Rounded, at: At) -> Decision:
        of, made = step.of, self.execution.apportioned(step)
        match of.axis:
            case Axis.ONE:
                return self.decisions.of_row(made, 0, str, {0}, step)
            case Axis.LINES:
                row = of.members.index(at.member or "")
                return self.decisions.of_row(
                    made, row, of.members.__getitem__, range(len(of.members)), step
                )
            case Axis.TERRITORIES:
                rows = [self._row(code) for code in of.members]
                if at.code is None:
                    return self.decisions.of_sum(made, self._territory, rows, step)
                return self.decisions.of_row(made, self._row(at.code), self._territory, rows, step)
            case Axis.COMPONENTS:
                assert at.code is not None
                return self._among_components(step, of_row(made, self._row(at.code)), at)
            case _:
                assert_never(of.axis)

    def _among_components(self, step: Rounded, made: Apportioned, at: At) -> Decision:
        members = step.of.members
        shared = next(o for o in step.of.expression.operands() if isinstance(o, Shared))
        among = [
            index
            for index, (_name, quota) in enumerate(shared.quotas)
            if at.code in formula_of(quota.step).members
        ]
        row = members.index(at.member or "")
        return self.decisions.of_row(made, row, members.__getitem__, among, step)

    def _territory(self, row: int) -> str:
        return self.case.territories.members[row].name

    # Operands

    def _term(self, operand: Operand, formula: Formula, at: At, units: dict[Figure, str]) -> Term:
        match operand:
            case Figure():
                return self.terms.figure(operand, formula.cite, units.get(operand, EUROS))
            case KeyOf():
                assert at.code is not None
                return self.terms.key_of(operand, at.code)
            case Weights():
                return self.terms.weight(operand, at.member)
            case TakingPart():
                assert at.code is not None
                return self.terms.takes_part(operand.line, at.code)
            case Result():
                return self.read(operand.step, At(at.code, operand.at))
            case Across(of=KeyOf() as key):
                return self.terms.key_sum(key)
            case Across(of=Weights() as weights):
                return self.terms.weight(weights, None)
            case Across(of=Result() as result):
                return self.read(result.step, At())
            case Across() | Shared():
                raise TypeError(operand)  # spelled out before
            case _:
                assert_never(operand)

    def _here(self, formula: Formula, at: At) -> tuple[Expression, dict[Operand, Term]]:
        """The formula at one place: quotas that are shared are spelled out, and what is no amount
        there is left out of a sum; with the terms that stand for something else.
        """
        own: dict[Operand, Term] = {}
        nothing = formula.axis is Axis.COMPONENTS and self._all_0(formula, at)

        def here(expression: Expression) -> Expression:
            if isinstance(expression, Operation):
                left, right = expression.left, expression.right
                if expression.symbol == "+" and self._no_amount(right, at):
                    return here(left)
                if expression.symbol == "+" and self._no_amount(left, at):
                    return here(right)
                return Operation(expression.symbol, here(left), here(right))
            if isinstance(expression, Shared):
                if nothing:
                    return self._counts(expression, at, own)
                return dict(expression.quotas)[at.member or ""]
            if isinstance(expression, Across) and isinstance(expression.of, Shared):
                if nothing:
                    return self._one(own)
                return self._quotas(expression.of, at)
            return expression

        return here(formula.expression), own

    def _no_amount(self, expression: Expression, at: At) -> bool:
        if not isinstance(expression, Result) or at.code is None:
            return False
        step = formula_of(expression.step)
        gone = at.code not in step.members
        return step.axis is Axis.TERRITORIES and (
            gone or not step.statuses.get(at.code, Status.FIXED).amount
        )

    def _quotas(self, shared: Shared, at: At) -> Expression:
        found = [
            quota for _name, quota in shared.quotas if at.code in formula_of(quota.step).members
        ]
        expression: Expression = found[0]
        for quota in found[1:]:
            expression = expression + quota
        return expression

    def _all_0(self, formula: Formula, at: At) -> bool:
        shared = next(o for o in formula.expression.operands() if isinstance(o, Shared))
        return not any(self._value(quota.step, at) for _name, quota in shared.quotas)

    def _counts(self, shared: Shared, at: At, own: dict[Operand, Term]) -> Expression:
        first = self.execution.first(shared)[self._row(at.code or "")]
        names = [name for name, _quota in shared.quotas]
        counts = int(names.index(at.member or "") == first)
        what = _("weight of {name}, as every quota is 0", name=at.member)
        return self._told(what, Fraction(counts), own)

    def _one(self, own: dict[Operand, Term]) -> Expression:
        return self._told(_("the sum of the weights"), Fraction(1), own)

    def _told(self, what: str, value: Fraction, own: dict[Operand, Term]) -> Expression:
        place = self.case.rounding_place
        figure = Figure(what, value, Status.FIXED, place)
        own[figure] = Term(what, value, "1", origin(place), Status.FIXED)
        return figure


def _letters(index: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab``."""
    rest, letter = divmod(index, len(ascii_lowercase))
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[letter]
