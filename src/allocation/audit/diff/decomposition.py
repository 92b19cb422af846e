"""The causes of the difference between two allocations, and what each of them does, exactly."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path

from allocation.audit.diff import shapley
from allocation.audit.diff.causes import Between, Cause
from allocation.audit.diff.lines import Lines
from allocation.audit.diff.pairing import pair
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Allocation
from allocation.engine.case import Case
from allocation.engine.execution import Execution
from allocation.engine.resolve import resolve
from allocation.engine.scenarios import totals
from allocation.model.participation import TakesPart
from allocation.reading.places import Folder

_TRIED = 2
"""How many causes are added to an invalid combination, in every way, to find what it lacks."""
MOST_WORK = 25_000
"""How much is computed to tell causes apart, in components of small rules: some 5 s."""
_FEW_ORDERS = 3
"""Fewer orders, with their reverses, would tell more of the draw than of the causes."""
TOGETHER = "together"
"""The cause that all of them are where telling them apart would be more work."""


class _TooMuch(Exception):
    """Telling causes apart is more work than anybody waits for."""


class _Invalid(Exception):
    """A combination of causes that is no valid rule."""

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = taken


class Decomposition:
    """The causes of a pair of allocations, and the Shapley values of each.

    Causes that make no valid rule one without the other are one cause, and named in `merged`.
    `orders` says how many orders were drawn where there are too many for every combination to be
    computed, else 0; where there is no time for even a few orders they are one cause, `TOGETHER`.
    Where `lines` are given, it is of what these give.
    """

    def __init__(
        self,
        a: Allocation,
        b: Allocation,
        data: Folder,
        participants: Path | None,
        lines: Lines | None = None,
    ) -> None:
        self._data, self._participants = data, participants
        self._between = Between(a.case.rule, b.case.rule, dated=participants is not None)
        self._single = {cause.name: cause for cause in self._between.causes()}
        self._known: dict[frozenset[str], tuple[int, ...] | None] = {}
        self._left = MOST_WORK
        n = len({place for x in (a, b) for place in _places(x)})
        self._size = 10 + n + n * n // 200  # of one rule: measured, from 3 to 400 components
        of_a, of_b = lines or (None, None)
        self._lines: frozenset[str] | None = None
        """The lines that are compared, as the rules in between name them; None for all."""
        if lines:
            names = pair(a.case.rule, b.case.rule)
            self._lines = frozenset([*lines.a, *(names.of("lines", line) for line in lines.b)])
        ours, theirs = _cents(a, of_a), _cents(b, of_b)
        # Nothing has an effect that is no cause.
        assert self._worth(frozenset()) == ours
        assert self._worth(frozenset(self._single)) == theirs
        blocks: list[Sequence[str]] = [[name] for name in self._single]
        self.orders = 0
        self.merged: tuple[str, ...] = ()
        try:
            self.parts, blocks = self._told_apart(blocks)
        except _TooMuch:
            self.orders = 0
            whole = [Fraction(y - x) for x, y in zip(ours, theirs, strict=True)]
            self.parts = {TOGETHER: whole}
            self.causes: tuple[Cause, ...] = (
                Cause(TOGETHER, self._cause(list(self._single)).paths),
            )
            return
        self.causes = tuple(self._cause(block) for block in blocks)
        self.merged = tuple(_name(block) for block in blocks if len(block) > 1)

    def of(self, row: int) -> list[Fraction]:
        """What each cause does to one territory, by its position in the set, in cents."""
        return [self.parts[cause.name][row] for cause in self.causes]

    def _cause(self, block: Sequence[str]) -> Cause:
        paths = [path for name in block for path in self._single[name].paths]
        return Cause(_name(block), tuple(paths))

    def _told_apart(
        self, blocks: list[Sequence[str]]
    ) -> tuple[dict[str, list[Fraction]], list[Sequence[str]]]:
        """What each cause does, and the causes once those that need each other are one."""
        while True:
            try:
                return self._parts(blocks), blocks
            except _Invalid as invalid:
                blocks = self._merge(blocks, invalid.taken)

    def _parts(self, blocks: Sequence[Sequence[str]]) -> dict[str, list[Fraction]]:
        members = {_name(block): frozenset(block) for block in blocks}

        def worth(taken: frozenset[str]) -> tuple[int, ...]:
            names = frozenset(name for block in taken for name in members[block])
            found = self._worth(names)
            if found is None:
                raise _Invalid(names)
            return found

        k = len(members)
        if k <= shapley.EXACT:
            if 2**k * self._size > MOST_WORK:
                raise _TooMuch
            return shapley.exact(list(members), worth)
        self.orders = min(shapley.ORDERS, MOST_WORK // (2 * k * self._size))
        if self.orders < _FEW_ORDERS:
            raise _TooMuch
        return shapley.sampled(list(members), worth, self.orders)

    def _merge(self, blocks: Sequence[Sequence[str]], taken: frozenset[str]) -> list[Sequence[str]]:
        """The blocks once those of an invalid combination, and what makes it valid, are one."""
        inside = [block for block in blocks if taken >= set(block)]
        outside = [block for block in blocks if block not in inside]
        for n in range(1, len(outside) + 1):
            for added in combinations(outside, n) if n <= _TRIED else [tuple(outside)]:
                names = taken.union(*added)
                if self._worth(names) is not None:
                    involved = [*inside, *added]
                    one = [n for block in blocks if block in involved for n in block]
                    at = next(i for i, block in enumerate(blocks) if block in involved)
                    rest = [block for block in blocks if block not in involved]
                    return [*rest[:at], one, *rest[at:]]
        raise AssertionError(taken)

    def _worth(self, taken: frozenset[str]) -> tuple[int, ...] | None:
        """The cents of every territory under a combination; None where it is no valid rule."""
        if taken not in self._known:
            self._left -= self._size
            if self._left < -2 * self._size:  # both rules themselves are always computed
                raise _TooMuch
            try:
                case = resolve(self._between.rule(taken), self._data, self._participants)
                self._known[taken] = _of_case(case, self._lines)
            except Refusal:
                self._known[taken] = None
        return self._known[taken]


def _name(block: Sequence[str]) -> str:
    return "+".join(block)


def _places(allocation: Allocation) -> list[tuple[str, str]]:
    return [(line, name) for line, name, _component in allocation.case.rule.components()]


def _cents(allocation: Allocation, lines: Sequence[str] | None) -> tuple[int, ...]:
    codes = allocation.case.territories.codes
    return tuple(allocation.region(code, lines).cents or 0 for code in codes)


def _of_case(case: Case, lines: Collection[str] | None) -> tuple[int, ...]:
    """The cents of every territory, of some lines or of all; raises Refusal."""
    if lines is None:
        *cents, _total = totals(case, {}, 1).cents.flat
        return tuple(map(int, cents))
    execution = Execution(case).run()
    found = [0] * len(case.territories.codes)
    for component in case.components:
        if component.line not in lines or component.amount is None:
            continue
        cents = execution.cents(component.amount).tolist()
        for row, code in enumerate(case.territories.codes):
            if case.takes_part.get((component.line, code), TakesPart.NO) is not TakesPart.NO:
                found[row] += cents[row]
    return tuple(found)
