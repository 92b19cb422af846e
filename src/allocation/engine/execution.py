"""The steps of a plan carried out over exact arrays, for one case or many scenarios at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import lcm
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from allocation.diagnostics import Place
from allocation.engine.apportion import Apportioned, by_largest_remainder, floors, one_by_one
from allocation.engine.case import Case
from allocation.engine.exact import (
    Exact,
    Integers,
    across,
    evaluate,
    narrow,
    times,
)
from allocation.model.expression import (
    Across,
    Axis,
    Check,
    Expression,
    Figure,
    Formula,
    KeyOf,
    Operand,
    Result,
    Rounded,
    Shared,
    Step,
    TakingPart,
    Weights,
    formula_of,
)
from allocation.model.method import Method
from allocation.model.participation import TakesPart
from allocation.money import CENTS


class Execution:
    """The values of the steps of a case, each worked out once, when asked for.

    A value has an entry for each member of its axis, in the last axis of its array: of every
    territory of the set in its order (0 for those that are no members), of the lines or components
    of a step, or one. `varied` gives figures of the case, by the place where they stand, other
    values: a vector of one for each scenario, of shape (n, 1). What depends on them has a row of
    entries for each scenario.
    """

    def __init__(self, case: Case, varied: Mapping[Place, Exact] | None = None) -> None:
        self.case = case
        self.varied = varied or {}
        self.refused: NDArray[np.bool_] = np.zeros(1, bool)
        """Scenarios that would be refused alone, of shape (n,) or (1,); known at the end."""
        self.codes = case.territories.codes
        # Ties go by code, whatever the order in which the set lists its territories.
        self.order = np.argsort(np.argsort(np.array(self.codes)))
        self._values: dict[Step, Exact] = {}
        self._rounded: dict[Rounded, Apportioned] = {}

    def run(self) -> Execution:
        """Carry out every step: whatever refuses the case is raised, or noted in `refused`.

        Raises Refusal where a value is not what its step asks for, and nothing is varied.
        """
        for step in self.case.plan.steps:
            self.value(step)
        return self

    def value(self, step: Step) -> Exact:
        """What a step gives, in euros."""
        if step not in self._values:
            if isinstance(step, Rounded):
                found = Exact(self.apportioned(step).units, 1).scaled(step.unit)
            else:
                found = self._formula(step)
            self._values[step] = found
        return self._values[step]

    def apportioned(self, step: Rounded) -> Apportioned:
        """How what a step rounds became whole units."""
        if step not in self._rounded:
            units = self.value(step.of).scaled(1 / step.unit)
            if step.method is Method.LARGEST_REMAINDER and step.ties is not None:
                keys = self.along(step.of.axis, step.ties).numerators
                found = by_largest_remainder(units, keys, self._order_of(step.of))
            else:
                found = one_by_one(units, step.method)
            self._rounded[step] = found
        return self._rounded[step]

    def cents(self, step: Step) -> Integers:
        """What a step gives that is whole cents; of another figure, of a scenario, the floor."""
        return narrow(floors(self.value(step).scaled(Fraction(CENTS)))[0])

    def one(self, expression: Expression) -> Fraction:
        """The value of an expression that is one amount, where nothing is varied."""
        return self.along(Axis.ONE, expression).as_fraction()

    def along(self, axis: Axis, expression: Expression) -> Exact:
        """The value of an expression along an axis."""
        return evaluate(expression, lambda operand: self._operand(operand, axis))

    # Formulas

    def _formula(self, step: Formula) -> Exact:
        value = self.along(step.axis, step.expression)
        if step.axis is Axis.TERRITORIES:  # one amount for all of them becomes one for each
            members = self._column(dict.fromkeys(step.members, 1))
            value = Exact(value.numerators * members, value.denominator)
        for check in step.checks:
            value = self._checked(value, check)
        return value

    def _operand(self, operand: Operand, axis: Axis) -> Exact:
        match operand:
            case Figure():
                value = self.varied.get(operand.place) or Exact.scalar(operand.value)
            case KeyOf():
                values = self.case.keys[operand.key].values
                value = Exact(self._column({code: values[code] for code in operand.among}), 1)
            case Weights():
                value = Exact(_integers(weight for _line, weight in operand.weights), 1)
            case TakingPart():
                value = Exact(self._takes_part(operand.line), 1)
            case Result():
                value = self._result(operand)
            case Shared():
                return Exact(self._shared(operand), 1)
            case Across():
                inner = self._operand(operand.of, axis)
                return Exact(across(inner.numerators), inner.denominator)
            case _:
                assert_never(operand)
        # Beside components that are shared, a territory's own value is the same for each of them.
        if axis is Axis.COMPONENTS:
            return Exact(value.numerators[..., None], value.denominator)
        return value

    def _result(self, operand: Result) -> Exact:
        value = self.value(operand.step)
        if operand.at is None:
            return value
        of = formula_of(operand.step)
        at = of.members.index(operand.at)
        if of.axis is Axis.COMPONENTS:
            return Exact(value.numerators[..., at], value.denominator)
        return Exact(value.numerators[..., at : at + 1], value.denominator)

    def _shared(self, operand: Shared) -> Integers:
        """Weights of shape (..., territories, components)."""
        quotas = [self.value(quota.step) for _name, quota in operand.quotas]
        common = lcm(*(quota._common for quota in quotas))
        columns = [times(quota.numerators, common // quota._common) for quota in quotas]
        weights = np.stack(np.broadcast_arrays(*columns), axis=-1)
        nothing = (weights == 0).all(axis=-1)
        for at, first in enumerate(self.first(operand)):
            weights[..., at, first] += nothing[..., at]
        return weights

    def first(self, operand: Shared) -> list[int]:
        """For each territory the first component that it can receive."""
        members = [formula_of(quota.step).members for _name, quota in operand.quotas]
        return [
            next((index for index, codes in enumerate(members) if code in codes), 0)
            for code in self.codes
        ]

    def _takes_part(self, line: str) -> Integers:
        takes_part = self.case.takes_part
        return self._column(
            {
                code: int(part is not TakesPart.NO)
                for (of, code), part in takes_part.items()
                if of == line
            }
        )

    def _checked(self, value: Exact, check: Check) -> Exact:
        """Refuse the case where a value is bad; of several scenarios, those that have one."""
        match check.kind:
            case "not negative":
                bad = value.numerators < 0
            case "whole cents":
                bad = floors(value.scaled(Fraction(CENTS)))[1] > 0
            case _:
                assert_never(check.kind)
        if not bad.any():
            return value
        if not self.varied:
            first, *_others = value.numerators[bad]
            raise check.refusal(Fraction(int(first), value._common))
        self.refused = self.refused | bad.any(axis=-1)
        return Exact(np.maximum(value.numerators, 0), value.denominator)

    def _order_of(self, step: Formula) -> Integers:
        return self.order if step.axis is Axis.TERRITORIES else np.arange(len(step.members))

    def _column(self, values: Mapping[str, int]) -> Integers:
        return _integers(values.get(code, 0) for code in self.codes)


def _integers(values: Iterable[int]) -> Integers:
    return narrow(np.array(list(values), dtype=object))
