"""Many runs of one rule: each exact and rounded by the rule's own method, and their spread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, product
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.points import (
    DEFAULT_SEED,
    Chunk,
    Draws,
    FullGrid,
    Group,
    Numbers,
    Points,
)
from allocation.audit.sweep.result import Refused, RegionSpread, Sweep
from allocation.audit.sweep.spread import Kept, Spread
from allocation.diagnostics import Diagnostic, Exit, Refusal
from allocation.engine.allocation import Allocation, Amount
from allocation.engine.case import Case
from allocation.engine.exact import Exact, narrow
from allocation.engine.run import prepare, run
from allocation.engine.scenarios import Totals, totals
from allocation.model.key import DataFile
from allocation.model.status import Status, weakest
from allocation.reading.overrides import PARTICIPATION, named, overridden
from allocation.reading.places import Folder
from allocation.reading.rules import Override, RuleFile

_CELLS = 131_072
"""Amounts that are computed at once: they stay in the cache of a processor."""
_KEPT = 419_430_400
"""Bytes of results that are kept, 400 MiB; where there are more, there are several passes."""
_NAMED = 3
"""How many of the points that are refused are named."""

_OF_A_POINT = {
    "empty-key",
    "empty-scope",
    "no-key",
    "no-participant",
    "part-cent",
    "too-many-regions",
}
"""Refusals of values that are understood and don't go together; any other is wrong usage."""


class Runs(NamedTuple):
    """Some runs: their values, as text by factor and run, what they gave, and whom an amount.

    `status` is that of their totals, the weakest that any amount of theirs has. `data` and `given`
    are the same for all runs of a sweep, as is `default`: what it rests on beside the rule and
    what varies.
    """

    values: Sequence[Sequence[str]]
    found: Totals
    amounts: NDArray[np.bool_]
    status: Status
    data: tuple[DataFile, ...]
    given: tuple[tuple[str, str], ...]
    default: Allocation | None
    """With nothing varied; None where that is refused."""
    left_over: frozenset[tuple[str, Status]]
    """By line, what becomes of amounts that reach no territory in the runs so far."""


Record = Callable[[Runs], None]


def sweep(
    loaded: RuleFile,
    fixed: Sequence[Override],
    participants: Path | None,
    data: Folder,
    factors: Sequence[Factor],
    *,
    sample: int | None = None,
    seed: int | None = None,
    record: Record | None = None,
    advance: Callable[[int, int], None] = lambda _done, _of: None,
) -> Sweep:
    """Run a rule at every point of a grid, or at `sample` points drawn from it.

    `record` is told of every run, `advance` how many are done of how many. Raises Refusal: exit
    code 2 where a value is no value at all or where every point is refused, else as `run`.
    """
    work = _Work(loaded.with_data(data), fixed, participants, data, factors)
    points: Points
    if sample is None:
        points = FullGrid(factors, work.at_once)
    else:
        seed = DEFAULT_SEED if seed is None else seed
        points = Draws(factors, sample, seed, work.at_once)
    width = max(_KEPT // (8 * points.size), 1)
    passes = [slice(at, min(at + width, work.columns)) for at in range(0, work.columns, width)]
    spreads: list[Spread | None] = []
    for number, some in enumerate(passes):
        kept = Kept(some, points.size)
        done = number * points.size
        for group in points.groups(work.whole):
            for count in work.go(group, kept, record if not number else None, first=not number):
                done += count
                advance(done, len(passes) * points.size)
        if work.refused == points.size:
            raise Refusal(work.first_refused[0].reason, Exit.USAGE)
        spreads += kept.spreads()
    return work.result(spreads, points.size, seed if sample is not None else None)


class _Work:
    def __init__(
        self,
        loaded: RuleFile,
        fixed: Sequence[Override],
        participants: Path | None,
        data: Folder,
        factors: Sequence[Factor],
    ) -> None:
        self.loaded, self.participants = loaded, participants
        self.fixed = tuple(named(loaded.rule, fixed))
        self.data, self.factors = data, tuple(factors)
        self.files: dict[DataFile, None] = {}
        """Of every value that is tried, so known before the first run."""
        first = self._any_case()
        self.territories = first.territories
        self.columns = len(self.territories.codes) + 1
        """The territories, and the total."""
        varied = {factor.name for factor in factors}
        self.given = tuple(each for each in first.given if each[0] not in varied)
        unit = first.rounding_place  # on which more depends than formulas say
        self.whole = [factor for factor in factors if factor.texts or factor.place == unit]
        """The factors for which the rule is resolved again: all that are no plain amount."""
        self.at_once = max(_CELLS // len(self.territories.codes), 1)
        self.first_refused: list[Refused] = []
        self.refused = 0
        self.statuses: list[list[Status]] = []
        self.left_over: set[tuple[str, Status]] = set()
        self.default, self.default_refused = _or_reason(
            partial(run, loaded, self.fixed, participants, data)
        )

    def _any_case(self) -> Case:
        """A case of the sweep, once every value that is no amount has been found to mean something.

        Raises Refusal (exit code 2) where one means nothing, and where there is no case at all.
        """
        listed = [factor for factor in self.factors if factor.texts]
        start = dict.fromkeys(listed, 0)
        tried = [{**start, factor: at} for factor in listed for at in range(len(factor))] or [start]
        cases = [self._case(chosen) for chosen in tried]
        for case in cases:
            self.files.update(dict.fromkeys(case.data if isinstance(case, Case) else ()))
        others = product(*(range(len(factor)) for factor in listed))
        more = (self._case(dict(zip(listed, numbers, strict=True))) for numbers in others)
        for found in chain(cases, more):
            if isinstance(found, Case):
                return found
        first, *_others = cases
        assert isinstance(first, Refusal)
        raise Refusal(first.problems, Exit.USAGE)

    def _case(self, chosen: Mapping[Factor, int]) -> Case | Refusal:
        """The case of some values, or why these, each of which is right alone, make none.

        Every other factor has some value in it, which no formula will read.
        """
        try:
            return prepare(self.loaded, self._overrides(chosen), self.participants, self.data)
        except Refusal as refusal:
            if {problem.code for problem in refusal.diagnostics}.issubset(_OF_A_POINT):
                return refusal
            raise

    def _overrides(self, chosen: Mapping[Factor, int]) -> list[Override]:
        varied = [
            factor.override(chosen[factor])
            if factor in chosen
            else Override(factor.name, "1", factor.option)
            for factor in self.factors
        ]
        return [*self.fixed, *varied]

    def _alone(self, chosen: Mapping[Factor, int]) -> Allocation:
        return run(self.loaded, self._overrides(chosen), self.participants, self.data)

    def _amounts(self, case: Case) -> NDArray[np.bool_]:
        """Which columns have amounts: the territories that get one, and the total."""
        lines, codes = list(case.rule.lines), self.territories.codes
        return np.array([*(case.standing.of(lines, [code]).amount for code in codes), True])

    def _applied(self) -> tuple[Override, ...]:
        """What is fixed, with the values that the rule has in its place."""
        others = [override for override in self.fixed if override.name != PARTICIPATION]
        made = {found.option: found for found in overridden(self.loaded, others).overrides}
        return tuple(made.get(override.option, override) for override in self.fixed)

    def go(self, group: Group, kept: Kept, record: Record | None, *, first: bool) -> Iterator[int]:
        """Make the runs of a group, chunk by chunk; yield how many were made."""
        case = self._case(group.chosen)
        amounts = np.ones(self.columns, bool)
        status, data = Status.UNKNOWN, tuple(self.files)
        if isinstance(case, Case):
            amounts = self._amounts(case)
            status = case.standing.of(case.rule.lines)
            self.files.update(dict.fromkeys(case.data))
        known = False
        for count, chunk in group.chunks:
            found = self._totals(case, chunk, count)
            kept.add(found.cents, found.valid, amounts)
            if first:
                self._note_refused(group, chunk, found)
                if not known and found.valid.any():
                    known = True
                    at = int(np.argmax(found.valid))
                    self._note_status(self._alone(_point(group, chunk, at)))
            if record:
                values = self._texts(group, chunk, count)
                left = frozenset(self.left_over)
                record(Runs(values, found, amounts, status, data, self.given, self.default, left))
            yield count

    def _totals(self, case: Case | Refusal, chunk: Chunk, count: int) -> Totals:
        varied = {factor.place: _exact(factor, numbers) for factor, numbers in chunk.items()}
        if isinstance(case, Case):
            try:
                return totals(case, varied, count)
            except Refusal:
                if varied:
                    raise
        nothing = np.zeros((count, self.columns), np.int64)
        return Totals(nothing, np.zeros(count, bool))

    def _note_refused(self, group: Group, chunk: Chunk, found: Totals) -> None:
        bad = np.flatnonzero(~found.valid)
        self.refused += len(bad)
        for at in bad[: _NAMED - len(self.first_refused)]:
            point = _point(group, chunk, int(at))
            values = {factor.name: factor.text(point[factor]) for factor in self.factors}
            _allocation, reason = _or_reason(partial(self._alone, point))
            assert reason is not None
            self.first_refused.append(Refused(values, reason))

    def _note_status(self, allocation: Allocation) -> None:
        self.statuses.append([found.status for found in _amounts(allocation)])
        self.left_over |= {(rest.line, rest.kind) for rest in allocation.balances}

    def _texts(self, group: Group, chunk: Chunk, count: int) -> list[list[str]]:
        return [
            [factor.text(group.chosen[factor])] * count
            if factor in group.chosen
            else [factor.text(number) for number in chunk[factor].tolist()]
            for factor in self.factors
        ]

    def result(self, spreads: Sequence[Spread | None], points: int, seed: int | None) -> Sweep:
        default = self.default
        codes = [*self.territories.codes, ""]
        own = _amounts(default) if default is not None else [None] * self.columns
        weak = map(_weakest, zip(*self.statuses, strict=True))
        rows = [RegionSpread(*values) for values in zip(codes, own, spreads, weak, strict=True)]
        return Sweep(
            loaded=self.loaded,
            territories=self.territories,
            factors=self.factors,
            fixed=self._applied(),
            runs=points - self.refused,
            refused=self.refused,
            first_refused=tuple(self.first_refused),
            regions=tuple(rows[:-1]),
            total=rows[-1],
            seed=seed,
            data=tuple(self.files),
            given=self.given,
            default_refused=self.default_refused,
            left_over=frozenset(self.left_over),
            default=default,
            hypotheses=tuple(
                hypothesis
                for hypothesis in (default.case.hypotheses if default is not None else ())
                if hypothesis.name not in {factor.name for factor in self.factors}
            ),
        )


def _exact(factor: Factor, numbers: Numbers) -> Exact:
    """The amounts of some runs, of shape (runs, 1)."""
    steps, last = factor.numerators, factor.numerator(len(factor) - 1)
    if isinstance(steps, range) and last < 2**62:
        column = steps[0] + numbers * steps.step
        if factor.end is not None:
            column[numbers == len(steps)] = factor.end
        return Exact(column[:, None], factor.denominator)
    some = [factor.numerator(number) for number in numbers.tolist()]
    return Exact(narrow(np.array(some, dtype=object)[:, None]), factor.denominator)


def _point(group: Group, chunk: Chunk, at: int) -> dict[Factor, int]:
    """The number of the value of each factor, in one run."""
    return {**group.chosen, **{factor: int(numbers[at]) for factor, numbers in chunk.items()}}


def _amounts(allocation: Allocation) -> list[Amount]:
    codes = allocation.case.territories.codes
    return [*map(allocation.region, codes), allocation.whole()]


def _weakest(statuses: Sequence[Status]) -> Status:
    """That of the runs that give an amount; without any, why not."""
    if any(status.amount for status in statuses):
        return weakest(statuses)
    return max(statuses, key=list(Status).index)


T = TypeVar("T")


def _or_reason(step: Callable[[], T]) -> tuple[T | None, Diagnostic | None]:
    """What a step gives, or the first reason why it is refused."""
    try:
        return step(), None
    except Refusal as refusal:
        return None, refusal.diagnostics[0]
