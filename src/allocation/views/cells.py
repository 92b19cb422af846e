"""What one cell of a table says: an amount with its mark, a bound, or words in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.model.key import Key
from allocation.model.status import IN_WORDS, Status
from allocation.model.status import MARKS as MARKS
from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.views.language import _, human, human_rounded
from allocation.views.owners import OwnBound
from allocation.words import N_

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount

Cell = Callable[[Sequence[Territory]], str]
"""What a column shows for one territory, or for several taken together."""

_WORDS: dict[StrEnum, str] = {
    **IN_WORDS,
    OwnBound.FLOOR: N_("floor of your rule"),
    OwnBound.CEILING: N_("ceiling of your rule"),
}


def standing(status: Status | OwnBound) -> str:
    """A status in words."""
    return _(_WORDS[status])


def marked(cents: int | None, status: Status) -> str:
    """An amount with the mark of its status, ``~ 269 586``, or why there is none."""
    return _(IN_WORDS[status]) if cents is None else MARKS[status] + human(cents)


def interval(bounds: tuple[int, int]) -> str:
    """``[200 000; 1 250 000]``."""
    low, high = bounds
    return _("[{low}; {high}]", low=human(low), high=human(high))


def amount_of(
    allocation: Allocation,
    lines: Sequence[str],
    territories: Sequence[Territory],
    components: Sequence[str] | None = None,
) -> Amount:
    """What some lines, or some components of them, give some territories together."""
    if len(territories) == len(allocation.case.territories.members) and not components:
        return allocation.whole(lines)
    return allocation.of(lines, [t.code for t in territories], components)


def amount_cell(
    allocation: Allocation,
    lines: Sequence[str],
    components: Sequence[str] | None,
    territories: Sequence[Territory],
) -> str:
    """What some lines give, or some components of them."""
    if not lines:
        return _("no such line")
    amount = amount_of(allocation, lines, territories, components)
    return marked(amount.cents, amount.status)


def bound_cell(
    allocation: Allocation, lines: Sequence[str], end: int, territories: Sequence[Territory]
) -> str:
    """The least (`end` 0) or the most (1) of one territory.

    The least of several is their sum; the most is so only where each can get it beside the others.
    """
    amount = amount_of(allocation, lines, territories)
    status = (Status.FLOOR, Status.CEILING)[end]
    if len(territories) > 1 and end:
        ceiling = allocation.case.ceiling and amount.cents is not None
        return marked(amount.cents, status) if ceiling else ""
    if len(territories) > 1:
        each = [allocation.region(territory.code, lines) for territory in territories]
        least = [a.bounds[0] if a.bounds else a.cents for a in each]
        return marked(sum(cents for cents in least if cents is not None), status)
    if amount.bounds is None or amount.bounds[0] == amount.bounds[1]:
        return marked(amount.cents, amount.status)
    return marked(amount.bounds[end], status)


def published_cell(allocation: Allocation, territories: Sequence[Territory]) -> str:
    """What is printed of a territory, or the sum of what is printed of several."""
    found = _published(allocation, territories)
    own = allocation.case.is_own("publication")
    return "" if found is None else marked(found, Status.OWN_RULE if own else Status.PUBLISHED)


def difference_cell(
    allocation: Allocation, lines: Sequence[str], territories: Sequence[Territory]
) -> str:
    """What is computed less what is published."""
    published = _published(allocation, territories)
    amount = amount_of(allocation, lines, territories)
    if published is None or amount.cents is None:
        return ""
    return signed(amount.cents - published)


def signed(cents: int) -> str:
    """A difference with its sign: ``+1 500 000``."""
    return ("+" if cents > 0 else "") + human(cents)


def _published(allocation: Allocation, territories: Sequence[Territory]) -> int | None:
    found = [allocation.published.get(territory.code) for territory in territories]
    amounts = [cents for cents in found if cents is not None]
    return sum(amounts) if amounts else None


def ratio_cell(
    allocation: Allocation, lines: Sequence[str], key: Key, territories: Sequence[Territory]
) -> str:
    """Euros for each unit of a key; the ratio is computed, whatever the amount is."""
    found, amount = ratio(allocation, lines, key, territories)
    if found is None:
        return ""
    status = Status.ESTIMATED if MARKS[amount.status] == "" else amount.status
    return MARKS[status] + human_rounded(found, 2 if found >= 1 else 4)


def ratio(
    allocation: Allocation, lines: Sequence[str], key: Key, territories: Sequence[Territory]
) -> tuple[Fraction | None, Amount]:
    """Euros for each unit of a key, exactly, of the territories that have an amount; and that."""
    amount = amount_of(allocation, lines, territories)
    codes = [t.code for t in territories if allocation.region(t.code, lines).cents is not None]
    units = sum(key.values[code] for code in codes)
    if amount.cents is None or not units:
        return None, amount
    return Fraction(amount.cents, CENTS * units), amount
