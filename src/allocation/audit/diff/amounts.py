"""What one rule gives a region, and the difference between what two rules give it.

A difference needs two amounts. Between two that are known only within bounds it is an interval:
from the least of the second less the most of the first to the most less the least.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allocation.audit.diff.lines import Lines
from allocation.engine.allocation import Allocation, Amount
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest

Span = tuple[int | None, int | None]
"""From the least to the most that something can be, in cents; None where nothing bounds it."""


class AmountDifference(NamedTuple):
    """What a second amount is more than a first.

    `cents` is None where there is no single figure, and `span` also where there is no difference;
    the status then says why. A figure that is the lower end of its span is a floor, one that is
    the upper end a ceiling.
    """

    cents: int | None
    status: Status
    span: Span | None

    @property
    def none(self) -> bool:
        """Whether the two are surely equal."""
        return self.span == (0, 0)


def subtract(a: Amount, b: Amount, span: Span | None = None) -> AmountDifference:
    """The second less the first; `span` where more is known than the bounds of each alone tell."""
    missing = [x.status for x in (a, b) if x.cents is None or x.status is Status.UNKNOWN]
    if missing or a.cents is None or b.cents is None:
        return AmountDifference(None, max(missing, key=list(Status).index), None)
    if span is None:
        (least_a, most_a), (least_b, most_b) = _span(a), _span(b)
        span = _less(least_b, most_a), _less(most_b, least_a)
    return judged(b.cents - a.cents, span, (a.status, b.status))


def proportional(a: Amount, b: Amount) -> bool:
    """Whether a difference is in per cent of the first amount what it is in euros.

    A floor of the one is then a floor of the other. It is not where both amounts are known within
    bounds of one kind: 20 000 more than at most 200 000 is 10 % or more.
    """
    (least_a, most_a), (least_b, most_b) = _span(a), _span(b)
    if a.cents is None or b.cents is None:
        return False
    return b.cents - a.cents in (_less(least_b, most_a), _less(most_b, least_a))


def judged(cents: int, span: Span, statuses: Iterable[Status]) -> AmountDifference:
    """A figure as its span has it; `statuses` are those of the amounts it is made of."""
    found = [status for status in statuses if status not in _ENDS]
    if span != (cents, cents):
        if cents not in span:
            return AmountDifference(None, Status.UNKNOWN, span)
        found.append(Status.FLOOR if cents == span[0] else Status.CEILING)
    return AmountDifference(cents, weakest(found), span)


_ENDS = (Status.FLOOR, Status.CEILING, Status.UNKNOWN)
"""What the span decides: a sum of floors and ceilings is unknown, and its difference may not be."""


def _span(found: Amount) -> Span:
    if found.bounds:
        return found.bounds
    match found.status:
        case Status.FLOOR:
            return found.cents, None
        case Status.CEILING:
            return 0, found.cents
    return found.cents, found.cents


def _less(x: int | None, y: int | None) -> int | None:
    return None if x is None or y is None else x - y


def same_participants(
    a: Allocation, b: Allocation, code: str, lines: Lines | None = None
) -> Span | None:
    """The span of a territory where the same agencies take part under both rules, whichever do.

    None where that is not so: the rules are of two years, say, or of other lines.
    """
    ours, theirs = (
        {
            line: part
            for (line, of), part in x.case.takes_part.items()
            if of == code and (some is None or line in some)
        }
        for x, some in zip((a, b), lines or (None, None), strict=True)
    )
    if ours != theirs or a.case.rule.year != b.case.rule.year:
        return None
    if TakesPart.UNKNOWN not in ours.values() or not (a.case.ceiling and b.case.ceiling):
        return None
    least = most = 0
    for line, part in ours.items():
        difference = (b.region(code, [line]).cents or 0) - (a.region(code, [line]).cents or 0)
        least += difference if part is TakesPart.YES else min(difference, 0)
        most += difference if part is TakesPart.YES else max(difference, 0)
    return least, most


def difference_of_sums(
    terms: Sequence[tuple[Amount, Amount, AmountDifference]], a: Amount, b: Amount
) -> AmountDifference:
    """The difference of two sums from those of their terms: both amounts, and their difference.

    What a floor may exceed is one and the same rest for all terms, so that the sum of their upper
    ends bounds nothing.
    """
    low = _sum(difference.span and difference.span[0] for _a, _b, difference in terms)
    high = _sum(difference.span and difference.span[1] for _a, _b, difference in terms)
    if len(terms) > 1 and not all(difference.none for _a, _b, difference in terms):
        low = None if any(_open(ours) for ours, _b, _d in terms) else low
        high = None if any(_open(theirs) for _a, theirs, _d in terms) else high
    if a.cents is None or b.cents is None:
        return AmountDifference(None, Status.UNKNOWN, (low, high))
    statuses = [a.status, b.status, *(difference.status for _a, _b, difference in terms)]
    return judged(b.cents - a.cents, (low, high), statuses)


def _open(found: Amount) -> bool:
    return found.bounds is not None and found.cents is not None and found.bounds[1] > found.cents


def _sum(ends: Iterable[int | None]) -> int | None:
    known = list(ends)
    return None if None in known else sum(end for end in known if end is not None)
