"""One case under many values of its figures at once: what each territory gets in each scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.diagnostics import Place
from allocation.engine.case import Case
from allocation.engine.exact import Exact, Integers, across
from allocation.engine.execution import Execution


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
    Raises Refusal where nothing is varied and the case is refused.
    """
    execution = Execution(case, varied).run()
    rows = len(execution.codes)
    cents: Integers = np.zeros((scenarios, rows), np.int64)
    if case.plan.whole is not None:
        cents = np.broadcast_to(execution.cents(case.plan.whole), (scenarios, rows))
    valid = np.broadcast_to(~execution.refused, scenarios)
    both = np.hstack([cents, across(cents)])
    return Totals(both, valid, case.concerned)
