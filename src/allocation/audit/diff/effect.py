"""What the difference between two rules does to each region, and which cause does what."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from allocation.audit.diff.amounts import (
    AmountDifference,
    difference_of_sums,
    proportional,
    same_participants,
    subtract,
)
from allocation.audit.diff.causes import Cause
from allocation.audit.diff.decomposition import Decomposition
from allocation.audit.diff.lines import Lines
from allocation.audit.diff.rounding import controlled
from allocation.engine.allocation import Allocation, Amount
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.reading.places import Folder


class RegionEffect(NamedTuple):
    """One region under both rules, or all of the total together (no territory)."""

    territory: Territory | None
    a: Amount
    b: Amount
    difference: AmountDifference
    causes: Mapping[str, int]
    """What each cause does, in whole cents; empty where there is no single figure."""
    shown: Mapping[str, int]
    """The same for people: in whole euros, as cents, where the amounts of both rules are."""
    in_proportion: bool = True
    """Whether the difference is in per cent what it is in euros: a floor of it a floor, say."""

    @property
    def concerned(self) -> bool:
        """Whether either rule is about the region."""
        return any(found.status is not Status.NOT_CONCERNED for found in (self.a, self.b))

    @property
    def differs(self) -> bool:
        """Whether the region may have another amount, or has one under one of the rules only."""
        if self.difference.span is None:
            return (self.a.cents is None) != (self.b.cents is None)
        return not self.difference.none


class Effect(NamedTuple):
    """Every region of the set, and all of them together whose difference is a single figure."""

    a: Allocation
    b: Allocation
    regions: tuple[RegionEffect, ...]
    total: RegionEffect | None
    """Of the regions whose difference is a single figure; None where there are none."""
    causes: tuple[Cause, ...]
    merged: tuple[str, ...]
    """Causes that are several, because not every combination of them is a valid rule."""
    orders: int
    """How many were drawn, where there were too many causes for every combination; else 0."""
    lines: Lines | None = None
    """The lines that are compared; None for all of them together."""

    @property
    def counted(self) -> tuple[RegionEffect, ...]:
        """The regions of the total."""
        return tuple(r for r in self.regions if r.difference.cents is not None)

    @property
    def differs(self) -> bool:
        """Whether any region differs."""
        return any(region.differs for region in self.regions)

    @property
    def selected(self) -> bool:
        """Whether these are some of the regions only."""
        return len(self.regions) < len(self.a.case.territories.members)

    def only(self, codes: Collection[str]) -> Effect:
        """The same of some regions, in their order, and of these together.

        What a cause does to a region is what it does among all of them: the total is their sum.
        """
        regions = tuple(r for r in self.regions if r.territory and r.territory.code in codes)
        found = self._replace(regions=regions, total=None)
        counted = found.counted
        if not counted:
            return found
        names = [cause.name for cause in self.causes]
        cents = {name: sum(region.causes[name] for region in counted) for name in names}
        shown = {name: sum(region.shown[name] for region in counted) for name in names}
        total = _together(self.a, self.b, counted, cents, shown, self.lines)
        return found._replace(total=total)

    def largest_first(self) -> Effect:
        """The same with the regions by the size of their differences, those without one last."""

        def size(region: RegionEffect) -> tuple[bool, int]:
            cents = region.difference.cents
            return cents is None, -abs(cents or 0)

        return self._replace(regions=tuple(sorted(self.regions, key=size)))


def effect(
    a: Allocation,
    b: Allocation,
    data: Folder,
    participants: Path | None,
    lines: Lines | None = None,
) -> Effect:
    """The effect of going from one allocation's rule to the other's, over the same territories.

    `participants` is the file, if any, that says who takes part under both; `lines` are those that
    are compared, all of them together by default.
    """
    # One orientation for each pair: the same cents are rounded up whichever rule comes first.
    first, second = sorted((a, b), key=_content)
    turned = first is not a
    found = Decomposition(
        first, second, data, participants, Lines(lines.b, lines.a) if lines and turned else lines
    )
    of_a, of_b = lines or (None, None)
    regions = []
    for territory in a.case.territories.members:
        ours, theirs = a.region(territory.code, of_a), b.region(territory.code, of_b)
        span = same_participants(a, b, territory.code, lines) if found.causes else (0, 0)
        found_here = subtract(ours, theirs, span)
        known = proportional(ours, theirs)
        regions.append(RegionEffect(territory, ours, theirs, found_here, {}, {}, known))
    counted = [row for row, region in enumerate(regions) if region.difference.cents is not None]
    total = None
    if counted:
        both = [x.cents for row in counted for x in (regions[row].a, regions[row].b)]
        cents = _rounded(found, counted, 1, turned=turned)
        euros = not any(amount and amount % CENTS for amount in both)
        shown = _rounded(found, counted, CENTS, turned=turned) if euros else cents
        for row, causes, whole in zip(counted, cents, shown, strict=False):
            regions[row] = regions[row]._replace(causes=causes, shown=whole)
        some = [regions[row] for row in counted]
        total = _together(a, b, some, cents[-1], shown[-1], lines)
    return Effect(a, b, tuple(regions), total, found.causes, found.merged, found.orders, lines)


def _rounded(
    found: Decomposition, rows: Sequence[int], unit: int, *, turned: bool
) -> list[dict[str, int]]:
    """What each cause does to some regions, and last to all of them, in cents of whole units."""
    table, sums = controlled([[part / unit for part in found.of(row)] for row in rows])
    scale = -unit if turned else unit
    names = [cause.name for cause in found.causes]
    return [dict(zip(names, (scale * n for n in row), strict=True)) for row in (*table, sums)]


def _together(
    a: Allocation,
    b: Allocation,
    regions: Sequence[RegionEffect],
    causes: Mapping[str, int],
    shown: Mapping[str, int],
    lines: Lines | None,
) -> RegionEffect:
    codes = [region.territory.code for region in regions if region.territory]
    of_a, of_b = lines or (None, None)
    ours, theirs = a.of(of_a, codes), b.of(of_b, codes)
    terms = [(region.a, region.b, region.difference) for region in regions]
    found = difference_of_sums(terms, ours, theirs)
    if found.cents is None:
        causes = shown = {}
    known = all(region.in_proportion for region in regions)
    return RegionEffect(None, ours, theirs, found, causes, shown, known)


def _content(allocation: Allocation) -> str:
    rule: Rule = allocation.case.rule
    return json.dumps(rule.model_dump(mode="json"), sort_keys=True)
