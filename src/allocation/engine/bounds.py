"""Between which bounds an amount lies when it is not known who takes part, or how it is divided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from allocation.engine.case import Case
from allocation.engine.quotas import Columns, Computation, Interval
from allocation.model.participation import TakesPart
from allocation.money import CENTS, human_euros
from allocation.words import _


class Bounds(NamedTuple):
    """Bounds in cents by territory code and of the total, where they are known, and a note."""

    regions: Mapping[str, Interval]
    total: Interval | None = None
    note: str | None = None


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


def bounds(computation: Computation, cents: Columns) -> Bounds:
    """The bounds that follow from who may take part, or from a pool that no key divides."""
    case = computation.case
    if case.ceiling:
        return _of_participation(computation, cents)
    found: dict[str, Interval] = {}
    totals = {
        code: sum(int(c[row]) for c in cents.values()) for row, code in enumerate(computation.codes)
    }
    for part in case.parts:
        if part.expression is None and part.pool is not None:
            interval = computation.pool_interval(case.funds[part.pool], part.line)
            rest = (
                interval[1]
                if interval
                else int(computation.pool_part(part.pool, part.line) * CENTS)
            )
            for code in part.eligible:
                if case.takes_part[part.line, code] is not TakesPart.NO:
                    low, high = found.get(code, (totals[code], totals[code]))
                    found[code] = (low, high + rest)
    return Bounds({code: found[code] for code in computation.codes if code in found})


def _of_participation(computation: Computation, cents: Columns) -> Bounds:
    case = computation.case
    amounts: dict[tuple[str, str], int] = {}
    for (line, _name), column in cents.items():
        for row, code in enumerate(computation.codes):
            if (line, code) in case.takes_part:
                amounts[line, code] = amounts.get((line, code), 0) + int(column[row])
    regions = region_bounds(case, amounts)
    if not any(bound.open for bound in regions):
        return Bounds({})
    found = {bound.region: bound.interval for bound in regions}
    financed = case.rule.participation.regions if case.rule.participation else None
    interval = total_interval(regions, financed.count if financed else None)
    if interval is not None and financed is not None:
        note = _(
            "Inference: if exactly {n} regions received credits, the total lies between "
            "{low} and {high}.",
            n=financed.count,
            low=human_euros(interval[0]),
            high=human_euros(interval[1]),
        )
        return Bounds(found, interval, note)
    if interval is None and financed is not None:
        note = _(
            "That exactly {n} regions received credits does not agree with the participants "
            "given; the total's bounds follow from the participants alone.",
            n=financed.count,
        )
        return Bounds(found, total_interval(regions, None), note)
    return Bounds(found, interval)
