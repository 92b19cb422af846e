"""One case under many values of its figures at once: what each territory gets in each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.diagnostics import Place
from allocation.engine.case import Case
from allocation.engine.exact import Exact, Integers, across, plus
from allocation.engine.quotas import Computation
from allocation.model.expression import Expression, Figure, Operation
from allocation.model.participation import TakesPart


class Totals(NamedTuple):
    """What `totals` finds.

    `cents`: shape (scenarios, territories + 1), the territories in the order of the set and then
    the total of all; int64, or Python integers where a sum could overflow. `valid`: shape
    (scenarios,), False where the case alone would be refused; the cents of such a row mean nothing.
    """

    cents: Integers
    valid: NDArray[np.bool_]
    concerned: frozenset[str] = frozenset()
    """Codes of the territories in the scope of the rule; the others' 0 is no amount."""


def totals(case: Case, varied: Mapping[Place, Exact], scenarios: int) -> Totals:
    """The totals of each territory, all lines together, rounded by the rule's own method.

    `varied` gives the figures that stand at some places one value for each scenario, in euros:
    numerators of shape (scenarios, 1). What an agency that does not take part leaves is left out.
    """
    computation = Computation(case, varied)
    for fund in case.funds.values():
        computation.pool_exact(fund)  # refused when it is too small, even if no key divides it
    rows = len(computation.codes)
    cents: Integers = np.zeros((scenarios, rows), np.int64)
    for (line, _component), column in computation.cents().items():
        takes_part = [
            case.takes_part.get((line, code)) is not TakesPart.NO for code in computation.codes
        ]
        cents = plus(cents, column if all(takes_part) else np.where(takes_part, column, 0))
    valid = np.broadcast_to(~computation.refused[:, 0], scenarios)
    both = np.concatenate([cents, across(cents)], axis=-1)
    return Totals(both, valid, case.concerned)


def can_vary(case: Case, place: Place) -> bool:
    """Whether the figures at a place can be given many values at once.

    Not where they divide: quotients by different numbers have no denominator in common. Nor the
    unit of rounding, on which more depends than formulas say.
    """
    expressions = [part.expression for part in case.parts if part.expression is not None]
    expressions += [fund.expression for fund in case.funds.values()]
    divides = any(_divides(expression, place) for expression in expressions)
    return not divides and place != case.rounding_place


def _divides(expression: Expression, place: Place) -> bool:
    if not isinstance(expression, Operation):
        return False
    if expression.symbol == "/":
        figures = [o for o in expression.right.operands() if isinstance(o, Figure)]
        if any(figure.place == place for figure in figures):
            return True
    return _divides(expression.left, place) or _divides(expression.right, place)
