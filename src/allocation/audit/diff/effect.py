"""What the difference between two rules does to each region, and which cause does what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from allocation.audit.diff import shapley
from allocation.audit.diff.causes import Between, Cause
from allocation.audit.diff.shapley import Column
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Allocation
from allocation.engine.case import Case
from allocation.engine.resolve import resolve
from allocation.engine.scenarios import totals
from allocation.model.rule import Rule
from allocation.model.status import Status, weakest
from allocation.model.territory import Territory
from allocation.reading.places import Folder


class RegionEffect(NamedTuple):
    """One region under both rules, in cents, and what each cause does to it."""

    territory: Territory
    a: int
    b: int
    concerned_a: bool
    concerned_b: bool
    status: Status
    causes: Mapping[str, int]

    @property
    def difference(self) -> int:
        """What the second rule gives more than the first, in cents."""
        return self.b - self.a

    @property
    def concerned(self) -> bool:
        """Whether either rule is about the region."""
        return self.concerned_a or self.concerned_b


class Effect(NamedTuple):
    """Every region of the set, and all of them together."""

    a: Allocation
    b: Allocation
    regions: tuple[RegionEffect, ...]
    causes: tuple[Cause, ...]
    merged: tuple[str, ...]
    """Causes that are several, because not every combination of them is a valid rule."""
    sampled: bool
    """True where there were too many causes for every combination to be computed."""

    @property
    def status(self) -> Status:
        """The status of the difference of the totals."""
        return weakest([self.a.status, self.b.status])

    @property
    def difference(self) -> int:
        """The difference of the totals, in cents."""
        return self.b.total - self.a.total

    @property
    def total(self) -> dict[str, int]:
        """What each cause does to all regions together, in cents."""
        return {
            cause.name: sum(region.causes[cause.name] for region in self.regions)
            for cause in self.causes
        }


def effect(a: Allocation, b: Allocation, data: Folder, participants: Path | None) -> Effect:
    """The effect of going from one allocation's rule to the other's, over the same territories.

    `participants` is the file, if any, that says who takes part under both.
    """
    # One orientation for each pair: the same cents are rounded up whichever rule comes first.
    turned = _content(a) > _content(b)
    first, second = (b, a) if turned else (a, b)
    found = _Decomposition(first, second, data, participants)
    sign = -1 if turned else 1
    regions = tuple(
        RegionEffect(
            territory=territory,
            a=a.region(territory.code).cents or 0,
            b=b.region(territory.code).cents or 0,
            concerned_a=territory.code in a.case.concerned,
            concerned_b=territory.code in b.case.concerned,
            status=weakest([a.region(territory.code).status, b.region(territory.code).status]),
            causes={name: sign * cents for name, cents in found.cents[index].items()},
        )
        for index, territory in enumerate(a.case.territories.members)
    )
    return Effect(a, b, regions, tuple(found.causes), tuple(found.merged), found.sampled)


def _content(allocation: Allocation) -> str:
    rule: Rule = allocation.case.rule
    return json.dumps(rule.model_dump(mode="json"), sort_keys=True)


class _Invalid(Exception):
    """A combination of causes that is no valid rule."""

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = taken


class _Decomposition:
    """The causes of a pair of allocations in one orientation, with their whole cents."""

    def __init__(
        self, a: Allocation, b: Allocation, data: Folder, participants: Path | None
    ) -> None:
        self._data, self._participants = data, participants
        self._between = Between(a.case.rule, b.case.rule, dated=participants is not None)
        self._single = {cause.name: cause for cause in self._between.causes()}
        self._known: dict[frozenset[str], Column | None] = {}
        everything = frozenset(self._single)
        first, last = _totals(a), _totals(b)
        assert self._value(frozenset()) == first  # nothing has an effect that is no cause
        assert self._value(everything) == last
        blocks: list[Sequence[str]] = [[name] for name in self._single]
        while True:
            try:
                parts = self._parts(blocks)
                break
            except _Invalid as invalid:
                blocks = self._merged(blocks, invalid.taken)
        self.sampled = len(blocks) > shapley.EXACT
        self.causes = [self._cause(block) for block in blocks]
        self.merged = [_name(block) for block in blocks if len(block) > 1]
        self.cents = [
            shapley.whole_cents({name: column[index] for name, column in parts.items()})
            for index in range(len(first))
        ]

    def _cause(self, block: Sequence[str]) -> Cause:
        paths = [path for name in block for path in self._single[name].paths]
        return Cause(_name(block), tuple(paths))

    def _parts(self, blocks: Sequence[Sequence[str]]) -> dict[str, list[Fraction]]:
        members = {_name(block): frozenset(block) for block in blocks}

        def value(taken: frozenset[str]) -> Column:
            names = frozenset(name for block in taken for name in members[block])
            found = self._value(names)
            if found is None:
                raise _Invalid(names)
            return found

        method = shapley.exact if len(members) <= shapley.EXACT else shapley.sampled
        return method(list(members), value)

    def _merged(
        self, blocks: Sequence[Sequence[str]], taken: frozenset[str]
    ) -> list[Sequence[str]]:
        """The blocks once those of an invalid combination, and what makes it valid, are one."""
        inside = [block for block in blocks if taken >= set(block)]
        outside = [block for block in blocks if block not in inside]
        for n in range(1, len(outside) + 1):
            for added in combinations(outside, n) if n <= _TRIED else [tuple(outside)]:
                names = taken.union(*added)
                if self._value(names) is not None:
                    involved = [*inside, *added]
                    one = [n for block in blocks if block in involved for n in block]
                    at = next(i for i, block in enumerate(blocks) if block in involved)
                    rest = [block for block in blocks if block not in involved]
                    return [*rest[:at], one, *rest[at:]]
        raise AssertionError(taken)

    def _value(self, taken: frozenset[str]) -> Column | None:
        """The cents of every territory under a combination; None where it is no valid rule."""
        if taken not in self._known:
            try:
                case = resolve(self._between.rule(taken), self._data, self._participants)
                self._known[taken] = _cents(case)
            except Refusal:
                self._known[taken] = None
        return self._known[taken]


_TRIED = 2
"""How many causes are added to an invalid combination, in every way, to find what it lacks."""


def _name(block: Sequence[str]) -> str:
    return "+".join(block)


def _totals(allocation: Allocation) -> Column:
    codes = allocation.case.territories.codes
    return tuple(allocation.region(code).cents or 0 for code in codes)


def _cents(case: Case) -> Column:
    """What each territory gets from every agency that takes part, as the engine has it."""
    return tuple(int(cents) for cents in totals(case, {}, 1).cents[0, :-1])
