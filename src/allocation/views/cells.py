"""What one cell of a table says: an amount with its mark, bounds, or words in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import CENTS, human
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation
    from allocation.engine.quotas import Interval

Cell = Callable[[Sequence[Territory]], str]
"""What a column shows for one territory, or for several taken together."""

MARKS = {
    Status.FIXED: "",
    Status.PUBLISHED: "",
    Status.FLOOR: "≥ ",
    Status.CEILING: "≤ ",
    Status.ESTIMATED: "~ ",
    Status.UNKNOWN: "? ",
}
"""What stands before an amount, so that an estimate never looks like a fact."""


def marked(cents: int, status: Status) -> str:
    """An amount with the mark of its status: ``~ 269 586``."""
    return MARKS[status] + human(cents)


def interval(bounds: Interval) -> str:
    """``[200 000; 1 250 000]``."""
    return f"[{human(bounds[0])}; {human(bounds[1])}]"


def amount_cell(
    allocation: Allocation, line: str, components: Sequence[str], territories: Sequence[Territory]
) -> str:
    """What some components of a line give, in words where no agency can or does receive it."""
    case = allocation.case
    eligible = [t.code for t in territories if (line, t.code) in case.takes_part]
    if not eligible:
        concerned = any(territory.code in case.concerned for territory in territories)
        return _("none") if concerned else _("not concerned")
    if len(territories) == 1 and case.takes_part[line, eligible[0]] is TakesPart.NO:
        return _("absent")
    cents = sum(allocation.cells[code, line, name][0] for code in eligible for name in components)
    return marked(cents, allocation.status_of([line], eligible, components))


def total_cell(
    allocation: Allocation, lines: Sequence[str], territories: Sequence[Territory]
) -> str:
    """What several lines together give."""
    case = allocation.case
    concerned = [t.code for t in territories if t.code in case.concerned]
    if not concerned:
        return _("not concerned")
    if not lines:
        return _("no such line")
    agencies = [
        case.takes_part[line, c]
        for line in lines
        for c in concerned
        if (line, c) in case.takes_part
    ]
    if len(territories) == 1 and set(agencies) == {TakesPart.NO}:
        return _("absent")
    cents = sum(allocation.line_of(code, line) for code in concerned for line in lines)
    return marked(cents, allocation.status_of(lines, concerned))


def bounds_cell(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """The bounds of one territory or of the whole; those of a part are not known."""
    if len(territories) == 1:
        bounds = allocation.bounds.get(territories[0].code)
    else:
        everything = len(territories) >= len(allocation.case.concerned)
        bounds = allocation.total_bounds if everything else None
    return interval(bounds) if bounds else ""


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
