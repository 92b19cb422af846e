"""Between which bounds an amount lies when it is not known who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from allocation.engine.case import Case
from allocation.model.participation import TakesPart

Interval = tuple[int, int]


class RegionBounds(NamedTuple):
    """What one region can receive, in cents."""

    region: str
    certain: bool
    """True when one of its agencies at least is known to take part."""
    least: int
    """If it takes part at all."""
    most: int
    open: bool
    """True when one of its agencies at least may or may not take part."""

    @property
    def interval(self) -> Interval:
        """From the least to the most, from 0 when it may not take part."""
        return (self.least if self.certain else 0, self.most)


def region_bounds(case: Case, amounts: Mapping[tuple[str, str], int]) -> list[RegionBounds]:
    """The bounds of each region; `amounts` is what each agency gets if it takes part.

    `amounts` maps (line, territory code) to cents. A region that is named without its agency
    counts for one agency at least.
    """
    bounds = []
    for code in case.territories.codes:
        agencies = {
            line: (amounts[line, of], case.takes_part[line, of])
            for line, of in amounts
            if of == code
        }
        sure = [cents for cents, part in agencies.values() if part is TakesPart.YES]
        maybe = [cents for cents, part in agencies.values() if part is TakesPart.UNKNOWN]
        named = case.participants is not None and code in case.participants.regions
        least = sum(sure) if sure else min(maybe, default=0)
        bounds.append(
            RegionBounds(code, bool(sure) or named, least, sum(sure) + sum(maybe), bool(maybe))
        )
    return bounds


def total_interval(bounds: list[RegionBounds], regions: int | None) -> Interval | None:
    """Bounds of the total, in cents; with `regions`, exactly so many regions take part.

    None when so many regions can't take part: more are known to, or fewer can.
    """
    certain = [bound for bound in bounds if bound.certain]
    others = [bound for bound in bounds if not bound.certain and bound.most]
    least, most = sum(b.least for b in certain), sum(b.most for b in certain)
    if regions is None:
        return least, most + sum(bound.most for bound in others)
    missing = regions - len(certain)
    if not 0 <= missing <= len(others):
        return None
    least += sum(sorted(bound.least for bound in others)[:missing])
    most += sum(sorted((bound.most for bound in others), reverse=True)[:missing])
    return least, most
