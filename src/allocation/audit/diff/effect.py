"""What the difference between two rules does to each region, and which cause does what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from allocation.audit.diff.amounts import (
    AmountDifference,
    difference_of_sums,
    same_participants,
    subtract,
)
from allocation.audit.diff.causes import Cause
from allocation.audit.diff.decomposition import Decomposition
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

    @property
    def counted(self) -> tuple[RegionEffect, ...]:
        """The regions of the total."""
        return tuple(r for r in self.regions if r.difference.cents is not None)

    @property
    def differs(self) -> bool:
        """Whether any region differs."""
        return any(region.differs for region in self.regions)

    def largest_first(self) -> Effect:
        """The same with the regions by the size of their differences, those without one last."""

        def size(region: RegionEffect) -> tuple[bool, int]:
            cents = region.difference.cents
            return cents is None, -abs(cents or 0)

        return self._replace(regions=tuple(sorted(self.regions, key=size)))


def effect(a: Allocation, b: Allocation, data: Folder, participants: Path | None) -> Effect:
    """The effect of going from one allocation's rule to the other's, over the same territories.

    `participants` is the file, if any, that says who takes part under both.
    """
    # One orientation for each pair: the same cents are rounded up whichever rule comes first.
    turned = _content(a) > _content(b)
    first, second = (b, a) if turned else (a, b)
    found = Decomposition(first, second, data, participants)
    regions = []
    for territory in a.case.territories.members:
        ours, theirs = a.region(territory.code), b.region(territory.code)
        span = same_participants(a, b, territory.code) if found.causes else (0, 0)
        regions.append(RegionEffect(territory, ours, theirs, subtract(ours, theirs, span), {}, {}))
    counted = [row for row, region in enumerate(regions) if region.difference.cents is not None]
    total = None
    if counted:
        both = [x.cents or 0 for row in counted for x in (regions[row].a, regions[row].b)]
        cents = _rounded(found, counted, 1, turned=turned)
        euros = not any(amount % CENTS for amount in both)
        shown = _rounded(found, counted, CENTS, turned=turned) if euros else cents
        for row, causes, whole in zip(counted, cents, shown, strict=False):
            regions[row] = regions[row]._replace(causes=causes, shown=whole)
        total = _together(a, b, [regions[row] for row in counted], cents[-1], shown[-1])
    return Effect(a, b, tuple(regions), total, found.causes, found.merged, found.orders)


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
) -> RegionEffect:
    codes = [region.territory.code for region in regions if region.territory]
    ours, theirs = a.of(codes=codes), b.of(codes=codes)
    terms = [(region.a, region.b, region.difference) for region in regions]
    found = difference_of_sums(terms, ours, theirs)
    if found.cents is None:
        causes = shown = {}
    return RegionEffect(None, ours, theirs, found, causes, shown)


def _content(allocation: Allocation) -> str:
    rule: Rule = allocation.case.rule
    return json.dumps(rule.model_dump(mode="json"), sort_keys=True)
