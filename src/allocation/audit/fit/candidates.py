"""Hypotheses that were tried, how far each gives the table, and which are worth reporting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.fit.allowed import Fits, Rival
from allocation.model.interval import Interval
from allocation.model.method import Method


class Candidate(NamedTuple):
    """One hypothesis and how far the table follows it; amounts in euros."""

    key: str
    key_unit: int
    base: Fraction
    base_found: bool
    envelope: Fraction
    envelope_name: str
    """Which of the envelopes to try it is; empty for one that was found."""
    unit: Fraction
    method: Method
    verdict: Fits
    rows: int
    equal: int
    """Rows that are recomputed to the cent."""
    within: int
    """Rows whose unrounded amount lies where the method could have rounded it from."""
    max_error: Fraction
    worst: str
    """The region of the largest error."""
    base_interval: Interval | None
    envelope_interval: Interval | None
    rate_interval: Interval | None
    """Euros per unit of the key that every row allows."""
    free: int
    """Parameters that were fitted to the rows."""
    asks_most: Rival | None = None
    allows_least: Rival | None = None
    """Where no envelope fits: the two rows that exclude one another."""


class Least(NamedTuple):
    """The least error, in euros, to which any hypothesis of a key came; None where none was."""

    without_base: Fraction | None = None
    with_base: Fraction | None = None


def rank(candidate: Candidate) -> tuple[object, ...]:
    """Best first: by verdict, by rows, then by how little had to be assumed."""
    return (
        list(Fits).index(candidate.verdict),
        candidate.free if candidate.verdict is Fits.REPRODUCES else 0,
        -candidate.equal,
        candidate.base_found,
        candidate.max_error,
        candidate.key_unit,
        -candidate.unit,
        list(Method).index(candidate.method),
        candidate.key,
    )


def reported(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """What is reported: the best of each key, with and without a base; more of a key that fits.

    Of a key that some hypothesis reproduces: each method, plain and rounded, at its best. A base
    that is not needed is no hypothesis of its own: how large it might be stands with the others.
    """
    best: dict[tuple[object, ...], Candidate] = {}
    fitting = {c.key for c in found if c.verdict is not Fits.INCOMPATIBLE}
    plain = {_hypothesis(c) for c in found if not c.base_found and c.verdict is Fits.REPRODUCES}
    possible = {_hypothesis(c): c.base_interval for c in found if c.base_found}
    for candidate in found:
        group: tuple[object, ...] = (candidate.key, candidate.base_found)
        kept = candidate
        if candidate.key in fitting:
            same = _hypothesis(candidate)
            idle = candidate.verdict is Fits.INCOMPATIBLE or same in plain
            if candidate.base_found and idle:
                continue
            group = (*group, candidate.key_unit, candidate.method)
            if candidate.verdict is not Fits.INCOMPATIBLE:
                group = (*group, candidate.unit)
            if same in plain:
                kept = candidate._replace(base_interval=possible.get(same))
        if group not in best or rank(kept) < rank(best[group]):
            best[group] = kept
    yield from best.values()


def _hypothesis(candidate: Candidate) -> tuple[object, ...]:
    """What is tried, but for the base."""
    return (candidate.key, candidate.key_unit, candidate.method, candidate.unit)


def least_errors(found: Iterable[Candidate]) -> dict[str, Least]:
    """For each key the least of the largest errors."""
    least: dict[str, Least] = {}
    for candidate in found:
        field = "with_base" if candidate.base_found else "without_base"
        known = least.setdefault(candidate.key, Least())
        before = getattr(known, field)
        error = candidate.max_error if before is None else min(before, candidate.max_error)
        least[candidate.key] = known._replace(**{field: error})
    return least
