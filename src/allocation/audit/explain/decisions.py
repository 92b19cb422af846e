"""Rounding decisions, read from the very arrays that rounded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.explain.explanation import Decision, NamedHypothesis, Neighbour
from allocation.audit.explain.terms import origin
from allocation.engine.apportion import Apportioned, whole
from allocation.engine.case import Case
from allocation.model.expression import Rounded
from allocation.model.method import Method


class _Because(NamedTuple):
    """Why something is rounded as it is, and where that stands."""

    origin: str
    hypotheses: tuple[NamedHypothesis, ...]
    cite: str | None


class Decisions:
    """The decisions of one case; all of them rest on what its rule says of rounding."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.given = {a.name: a for a in case.hypotheses if a.option}

    def _because(self, *fields: str) -> _Because:
        """What the rule says of some fields of its rounding, or what was given in its place."""
        rounding, place = self.case.rounding, self.case.rounding_place
        if not fields:  # to the cent, which no rule says
            return _Because("computed", (), None)
        names = [f"rounding.{field}" for field in fields]
        given = [self.given[name] for name in names if name in self.given]
        found = tuple(NamedHypothesis(hypothesis.name, hypothesis.why) for hypothesis in given)
        options = [hypothesis.option for hypothesis in given if hypothesis.option]
        if len(given) == len(names):
            return _Because(", ".join(options), found, None)
        if rounding.why:
            found = (NamedHypothesis("rounding", rounding.why), *found)
        if not place.given:
            options.insert(0, origin(place))
        cite = self.case.rule.cited(rounding.cite) if rounding.cite else None
        return _Because(", ".join(options), found, cite)

    def of_row(
        self,
        rounded: Apportioned,
        row: int,
        name: Callable[[int], str],
        among: Collection[int],
        step: Rounded,
    ) -> Decision:
        """What a step decided for one row; `among` are the rows that could get anything."""
        because = self._because(*step.because)
        remainder = _remainder(rounded, row)
        floor = int(rounded.floor[row])
        decision = Decision(
            method=rounded.method,
            unit=step.unit,
            quota=floor + remainder,
            floor=floor,
            remainder=remainder,
            added=int(rounded.units[row]) - floor,
            origin=because.origin,
            hypotheses=because.hypotheses,
            cite=because.cite,
        )
        if rounded.line is None or rounded.left is None:
            return decision
        decision = _in_line(decision, rounded, name, among)
        line = [int(position) for position in rounded.line if int(position) in among]
        return decision._replace(
            of=len(line),
            rank=line.index(row) + 1,
            got=decision.added > 0,
            nearest=whole(decision.quota, Method.NEAREST),
        )

    def of_sum(
        self,
        rounded: Apportioned,
        name: Callable[[int], str],
        among: Collection[int],
        step: Rounded,
    ) -> Decision:
        """What a step decided for several rows, added up."""
        because = self._because(*step.because)
        floor = sum(int(rounded.floor[row]) for row in among)
        remainder = sum((_remainder(rounded, row) for row in among), Fraction(0))
        units = sum(int(rounded.units[row]) for row in among)
        decision = Decision(
            method=rounded.method,
            unit=step.unit,
            quota=floor + remainder,
            floor=floor,
            remainder=remainder,
            added=units - floor,
            origin=because.origin,
            of=len(among),
            left=None if rounded.left is None else int(rounded.left[0]),
            hypotheses=because.hypotheses,
            cite=because.cite,
        )
        return _in_line(decision, rounded, name, among)


def _in_line(
    decision: Decision, rounded: Apportioned, name: Callable[[int], str], among: Collection[int]
) -> Decision:
    """The decision with all that stand in line for the units left over, where there are any."""
    if rounded.line is None or rounded.left is None:
        return decision
    line = [int(position) for position in rounded.line if int(position) in among]
    left = int(rounded.left[0])
    queue = tuple(
        Neighbour(name(position), _remainder(rounded, position), rank)
        for rank, position in enumerate(line, 1)
    )
    return decision._replace(
        left=left,
        last=queue[left - 1] if 0 < left <= len(queue) else None,
        next=queue[left] if left < len(queue) else None,
        queue=queue,
    )


def _remainder(rounded: Apportioned, row: int) -> Fraction:
    assert isinstance(rounded.denominator, int)
    return Fraction(int(rounded.remainder[row]), rounded.denominator)
