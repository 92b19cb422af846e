"""What one cell of a table says: an amount with its mark, bounds, or words in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.views.language import _, human

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount

Cell = Callable[[Sequence[Territory]], str]
"""What a column shows for one territory, or for several taken together."""

MARKS = {
    Status.FIXED: "",
    Status.PUBLISHED: "",
    Status.OWN_RULE: "~\u00a0",
    Status.FLOOR: "≥\u00a0",
    Status.CEILING: "≤\u00a0",
    Status.ESTIMATED: "~\u00a0",
    Status.UNKNOWN: "?\u00a0",
}
"""What stands before an amount, so that an estimate never looks like a fact; a no-break space, so
that it stays with the amount."""

WORDS = {
    Status.OWN_RULE: "fixed by your rule",
    Status.UNKNOWN: "unknown",
    Status.NOT_CONCERNED: "not concerned",
    Status.ABSENT: "absent",
    Status.DISTRIBUTION_UNKNOWN: "distribution unknown",
    Status.UNDISTRIBUTED: "undistributed",
}
"""What stands where there is no amount."""


def standing(status: Status) -> str:
    """A status in words."""
    return _(WORDS.get(status, status.value))


def marked(cents: int | None, status: Status) -> str:
    """An amount with the mark of its status, ``~ 269 586``, or why there is none."""
    return _(WORDS[status]) if cents is None else MARKS[status] + human(cents)


def interval(bounds: tuple[int, int]) -> str:
    """``[200 000; 1 250 000]``."""
    return f"[{human(bounds[0])}; {human(bounds[1])}]"


def amount_cell(
    allocation: Allocation,
    lines: Sequence[str],
    components: Sequence[str] | None,
    territories: Sequence[Territory],
) -> str:
    """What some lines give, or some components of them."""
    if not lines:
        return _("no such line")
    amount = allocation.of(lines, [t.code for t in territories], components)
    return marked(amount.cents, amount.status)


def bounds_cell(
    allocation: Allocation, lines: Sequence[str], territories: Sequence[Territory]
) -> str:
    """The bounds of one territory or of the whole; those of a part are not known."""
    bounds = _whole_or_one(allocation, lines, territories).bounds
    return interval(bounds) if bounds else ""


def _whole_or_one(
    allocation: Allocation, lines: Sequence[str], territories: Sequence[Territory]
) -> Amount:
    if len(territories) == 1:
        return allocation.region(territories[0].code, lines)
    if len(territories) >= len(allocation.case.concerned):
        return allocation.whole(lines)
    return allocation.of(lines, [territory.code for territory in territories])


def published_cell(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """What is printed: a row, or the total as it is printed; nothing is added up."""
    publication = allocation.case.publication
    if len(territories) == 1:
        cents = allocation.published.get(territories[0].code)
        return human(cents) if cents is not None else ""
    everything = len(territories) == len(allocation.case.territories.members)
    if publication and publication.rows and publication.totals and everything:
        return human(int(publication.totals[0].value * CENTS))
    return ""
