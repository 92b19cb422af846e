"""The steps from the text to the cent, for one region or for all of them together."""

from __future__ import annotations

from allocation.audit.explain.explanation import Explanation
from allocation.audit.explain.of_region import OfRegion
from allocation.audit.explain.of_total import OfTotal
from allocation.engine.allocation import Allocation


def explain(
    allocation: Allocation, region: str | None = None, line: str | None = None
) -> Explanation:
    """The steps to what a region (a code) gets, or all of them, from every line or from one.

    A region that the rule is not about has no steps and no amount.
    """
    lines = [line] if line else list(allocation.case.rule.lines)
    if region is None:
        return OfTotal(allocation).explanation(lines, line)
    return OfRegion(allocation, region).explanation(lines, line)
