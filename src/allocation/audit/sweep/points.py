"""Which runs are made: every point of a grid, or points drawn from it.

Runs are made in groups, of those that differ in amounts alone: the engine computes them together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from allocation.audit.sweep.factors import Factor
from allocation.diagnostics import usage
from allocation.words import _, grouped

MOST_RUNS = 10_000_000
DEFAULT_SEED = 1
Numbers = NDArray[np.int64]
Chunk = Mapping[Factor, Numbers]
"""For each factor of amounts, the numbers of its values, one for each run."""


class Points(Protocol):
    """The runs of a sweep; `whole` are the factors for which the rule is resolved again."""

    size: int

    def groups(self, whole: Sequence[Factor]) -> Iterator[Group]:
        """The groups of runs, always the same and in the same order."""


class Group(NamedTuple):
    """Runs that differ in amounts alone."""

    chosen: Mapping[Factor, int]
    """The number of the value of every other factor."""
    chunks: Iterator[tuple[int, Chunk]]
    """So many runs at a time, and what they are."""


class FullGrid:
    """Every combination of values: the last factor changes first."""

    def __init__(self, factors: Sequence[Factor], at_once: int) -> None:
        """Raises Refusal (exit code 2) for more points than anyone waits for."""
        self.factors, self.at_once = factors, at_once
        self.size = prod(len(factor) for factor in factors)
        if self.size > MOST_RUNS:
            _refuse_size(self.size)

    def groups(self, whole: Sequence[Factor]) -> Iterator[Group]:
        amounts = [factor for factor in self.factors if factor not in whole]
        for chosen in product(*(range(len(factor)) for factor in whole)):
            yield Group(dict(zip(whole, chosen, strict=True)), self._chunks(amounts))

    def _chunks(self, amounts: Sequence[Factor]) -> Iterator[tuple[int, Chunk]]:
        shape = tuple(len(factor) for factor in amounts)
        size = prod(shape)
        for start in range(0, size, self.at_once):
            flat = np.arange(start, min(start + self.at_once, size))
            numbers = np.unravel_index(flat, shape) if shape else ()
            yield len(flat), dict(zip(amounts, numbers, strict=True))


class Draws:
    """Points drawn one by one, each value of each factor as likely as any other.

    Source of the numbers: the raw 64 bits of NumPy's PCG64, whose stream for a seed is promised
    not to change, seeded with the seed and the position of the factor; what exceeds the largest
    multiple of the number of values is drawn again, so that none is favoured.
    """

    def __init__(self, factors: Sequence[Factor], size: int, seed: int, at_once: int) -> None:
        """Raises Refusal (exit code 2) for more points than anyone waits for."""
        if size > MOST_RUNS:
            _refuse_size(size)
        self.size, self.at_once = size, at_once
        self.drawn = {
            factor: _draw(len(factor), size, np.random.SeedSequence([seed, position]))
            for position, factor in enumerate(factors)
        }

    def groups(self, whole: Sequence[Factor]) -> Iterator[Group]:
        amounts = [factor for factor in self.drawn if factor not in whole]
        if not whole:
            yield Group({}, self._chunks(amounts, np.arange(self.size)))
            return
        columns = np.stack([self.drawn[factor] for factor in whole])
        combinations, which = np.unique(columns, axis=1, return_inverse=True)
        queue = np.argsort(which, kind="stable")
        ends = np.cumsum(np.bincount(which))
        for chosen, runs in zip(combinations.T, np.split(queue, ends[:-1]), strict=True):
            numbers = [int(number) for number in chosen]
            yield Group(dict(zip(whole, numbers, strict=True)), self._chunks(amounts, runs))

    def _chunks(self, amounts: Sequence[Factor], runs: Numbers) -> Iterator[tuple[int, Chunk]]:
        for start in range(0, len(runs), self.at_once):
            some = runs[start : start + self.at_once]
            yield len(some), {factor: self.drawn[factor][some] for factor in amounts}


def _draw(values: int, size: int, seed: np.random.SeedSequence) -> Numbers:
    bits = np.random.PCG64(seed)
    limit = 2**64 // values * values
    raw = bits.random_raw(size)
    while limit < 2**64 and (over := raw >= np.uint64(limit)).any():
        raw[over] = bits.random_raw(int(over.sum()))
    return (raw % np.uint64(values)).astype(np.int64)


def _refuse_size(size: int) -> None:
    message = _("{n} runs are too many", n=grouped(size))
    hint = _("at most {n}: take larger steps, or --sample", n=grouped(MOST_RUNS))
    raise usage("too-many", message, hint)
