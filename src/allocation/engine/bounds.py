"""Between which bounds an amount lies when it is not known who takes part, or how it is divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from allocation.engine.case import Case
from allocation.engine.exact import Exact
from allocation.engine.execution import Execution
from allocation.engine.planned import PlannedComponent
from allocation.model.expression import figures
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.money import human_euros
from allocation.words import counted

Cents = tuple[int, int]
"""KnownBounds in cents, both included."""


class KnownBounds(NamedTuple):
    """KnownBounds in cents of some lines, where they are known, and a note.

    Of each territory by code, of the total, and of what no key divides by line and component.
    """

    regions: Mapping[str, Cents] = {}
    total: Cents | None = None
    note: str | None = None
    withheld: Mapping[tuple[str, str], Cents] = {}


class RegionBounds(NamedTuple):
    """What one region can receive from some lines, in cents."""

    region: str
    certain: bool
    """True when one of its agencies at least is known to take part, in whichever line."""
    least: int
    """If it takes part at all."""
    most: int
    open: bool
    """True when an agency of these lines may or may not take part."""
    possible: bool
    """True when one of its agencies at least may take part, in whichever line."""

    @property
    def interval(self) -> Cents:
        """From the least to the most, from 0 when it may not take part."""
        return (self.least if self.certain else 0, self.most)


def region_bounds(
    case: Case, amounts: Mapping[tuple[str, str], int], lines: Sequence[str]
) -> list[RegionBounds]:
    """The bounds of each region for some lines.

    `amounts` is what each agency gets if it takes part: cents by line and territory code, for every
    line. A region that is named without its agency counts for one agency at least, which may be one
    of another line.
    """
    bounds = []
    for code in case.territories.codes:
        # An agency takes part in all its lines or in none.
        agencies: dict[str | None, tuple[TakesPart, int]] = {}
        for line, of in amounts:
            if of == code:
                kind = case.rule.lines[line].agency
                given = amounts[line, of] if line in lines else 0
                before = agencies[kind][1] if kind in agencies else 0
                agencies[kind] = case.takes_part[line, of], before + given
        sure = [cents for part, cents in agencies.values() if part is TakesPart.YES]
        maybe = [cents for part, cents in agencies.values() if part is TakesPart.UNKNOWN]
        named = case.participants is not None and code in case.participants.regions
        least = sum(sure) if sure or not maybe else min(maybe)
        most = sum(sure) + sum(maybe)
        possible = bool(sure or maybe)
        # A region that is named and out of scope has no agency here: nothing of it is counted.
        certain = bool(sure) or (named and possible)
        bounds.append(RegionBounds(code, certain, least, most, any(maybe), possible))
    return bounds


def total_interval(bounds: Sequence[RegionBounds], regions: int | None) -> Cents | None:
    """KnownBounds of the total, in cents; with `regions`, exactly so many regions take part.

    None when so many regions can't take part: more are known to, or fewer can.
    """
    certain = [bound for bound in bounds if bound.certain]
    others = [bound for bound in bounds if not bound.certain and bound.possible]
    least, most = sum(b.least for b in certain), sum(b.most for b in certain)
    if regions is None:
        return least, most + sum(bound.most for bound in others)
    missing = regions - len(certain)
    if not 0 <= missing <= len(others):
        return None
    least += sum(sorted(bound.least for bound in others)[:missing])
    most += sum(sorted((bound.most for bound in others), reverse=True)[:missing])
    return least, most


def bounds(execution: Execution, lines: Sequence[str]) -> KnownBounds:
    """The bounds that follow from who may take part, or from a pool that no key divides."""
    case = execution.case
    if case.ceiling:
        return _of_participation(execution, lines)
    found: dict[str, Cents] = {}
    withheld: dict[tuple[str, str], Cents] = {}
    totals = dict.fromkeys(case.territories.codes, 0)
    for line in lines:
        if line in case.plan.lines:
            for code, cents in zip(totals, execution.cents(case.plan.lines[line]), strict=True):
                totals[code] += int(cents)
    for component in case.components:
        if component.withheld is None or component.line not in lines:
            continue
        known = _of_printed(execution, component)
        if known:
            withheld[component.line, component.name] = known
        rest = known[1] if known else int(execution.cents(component.withheld).sum())
        for code in component.eligible:
            if case.takes_part[component.line, code] is not TakesPart.NO:
                low, high = found.get(code, (totals[code], totals[code]))
                found[code] = (low, high + rest)
    return KnownBounds({code: found[code] for code in totals if code in found}, withheld=withheld)


def _of_printed(execution: Execution, component: PlannedComponent) -> Cents | None:
    """What no key divides, where the envelope is printed rounded: the steps at both of its ends."""
    assert component.pool is not None
    assert component.withheld is not None
    pool = execution.case.plan.pools[component.pool]
    if not pool.precision:
        return None
    envelope = next(figures(pool.value.expression))
    half = pool.precision / 2
    ends = [envelope.value - half, envelope.value + half]  # no pool is less than nothing
    common = int(np.lcm.reduce([end.denominator for end in ends]))
    column = np.array([[int(end * common)] for end in ends], dtype=object)
    at_ends = Execution(execution.case, {envelope.place: Exact(column, common)})
    low, high = at_ends.cents(component.withheld).ravel().tolist()
    return int(low), int(high)


def _of_participation(execution: Execution, lines: Sequence[str]) -> KnownBounds:
    case = execution.case
    amounts: dict[tuple[str, str], int] = {}
    for component in case.components:
        if component.amount is None:
            continue
        column = execution.cents(component.amount)
        for row, code in enumerate(execution.codes):
            place = component.line, code
            if place in case.takes_part:
                amounts[place] = amounts.get(place, 0) + int(column[row])
    if any(c.status is Status.FLOOR for c in case.components if c.line in lines):
        return KnownBounds()  # at least so much: nothing bounds it above
    regions = region_bounds(case, amounts, lines)
    if not any(bound.open for bound in regions):
        return KnownBounds()
    found = {bound.region: bound.interval for bound in regions}
    financed = case.rule.participation.regions if case.rule.participation else None
    if financed is None:
        return KnownBounds(found, total_interval(regions, None))
    interval = total_interval(regions, financed.count)
    if interval is not None:
        note = counted(
            "Inference: if exactly 1 region received credits, the total lies between "
            "{low} and {high}.",
            "Inference: if exactly {n} regions received credits, the total lies between "
            "{low} and {high}.",
            financed.count,
            low=human_euros(interval[0]),
            high=human_euros(interval[1]),
        )
        return KnownBounds(found, interval, note)
    note = counted(
        "That exactly 1 region received credits does not agree with the participants "
        "given; the total's bounds follow from the participants alone.",
        "That exactly {n} regions received credits does not agree with the participants "
        "given; the total's bounds follow from the participants alone.",
        financed.count,
    )
    return KnownBounds(found, total_interval(regions, None), note)
