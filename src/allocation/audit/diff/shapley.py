"""What each of several causes contributes to a difference, whatever the order they come in.

Source of the method: L. S. Shapley, A Value for n-Person Games (1953): the mean, over all orders
in which the causes can be put into effect, of what each of them adds when its turn comes. The
parts add up to the whole difference, exactly.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

Worth = Callable[[frozenset[str]], tuple[int, ...]]
"""What each territory gets, in cents, once some causes are in effect."""

EXACT = 10
"""Up to so many causes every combination is computed; above, orders are drawn."""
ORDERS = 32
"""How many orders are drawn at most, each with its reverse."""
SEED = 1793
"""Of the orders drawn: the same in every run."""


def exact(causes: Sequence[str], worth: Worth) -> dict[str, list[Fraction]]:
    """The Shapley value of each cause in each territory, from all 2^k combinations."""
    k = len(causes)
    values = {taken: worth(taken) for taken in _subsets(causes)}
    whole = math.factorial(k)
    found: dict[str, list[Fraction]] = {}
    for cause in causes:
        sums = [0] * len(values[frozenset()])
        for taken in values:
            if cause in taken:
                continue
            n = len(taken)
            weight = math.factorial(n) * math.factorial(k - n - 1)
            pairs = zip(values[taken], values[taken | {cause}], strict=True)
            for index, (before, after) in enumerate(pairs):
                sums[index] += weight * (after - before)
        found[cause] = [Fraction(number, whole) for number in sums]
    return found


def sampled(causes: Sequence[str], worth: Worth, drawn: int) -> dict[str, list[Fraction]]:
    """The same from so many orders drawn at random, each with its reverse.

    Each order adds up to the whole difference, and so does their mean.
    """
    draw = random.Random(SEED)
    orders: list[list[str]] = []
    for _ in range(drawn):
        order = draw.sample(list(causes), len(causes))
        orders += [order, order[::-1]]
    sums = {cause: [0] * len(worth(frozenset())) for cause in causes}
    for order in orders:
        taken: frozenset[str] = frozenset()
        before = worth(taken)
        for cause in order:
            taken |= {cause}
            after = worth(taken)
            sums[cause] = [s + y - x for s, x, y in zip(sums[cause], before, after, strict=True)]
            before = after
    return {cause: [Fraction(s, len(orders)) for s in column] for cause, column in sums.items()}


def _subsets(causes: Sequence[str]) -> Iterator[frozenset[str]]:
    """The smallest first: what a combination lacks is best told by one that lacks little else."""
    for n in range(len(causes) + 1):
        yield from map(frozenset, combinations(causes, n))
