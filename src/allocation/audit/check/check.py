"""All that is wrong with rules and data: what loading refuses, and what only a check sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from allocation.audit.check.asked import Asked
from allocation.audit.check.cases import case_problems
from allocation.audit.check.figures import figures_problems
from allocation.audit.check.inference import inference_problems
from allocation.audit.check.keys import key_problems
from allocation.audit.check.locks import lock_problems
from allocation.audit.check.participation import participation_problems
from allocation.audit.check.parts import Part
from allocation.audit.check.pools import pools_problems
from allocation.audit.check.prose import prose_problems
from allocation.audit.check.publications import publications_problems
from allocation.audit.check.register import register_problems
from allocation.audit.check.rule_and_publication import rule_and_publication_problems
from allocation.audit.check.sense import sense_problems
from allocation.audit.check.tree import Tree
from allocation.audit.check.versions import version_problems
from allocation.diagnostics import MOST_OF_A_CHECK, Diagnostic, Level, Place, telling

CHECKS: tuple[Callable[[Tree], Iterator[Diagnostic]], ...] = (
    register_problems,
    figures_problems,
    inference_problems,
    sense_problems,
    pools_problems,
    publications_problems,
    rule_and_publication_problems,
    participation_problems,
    prose_problems,
    version_problems,
    key_problems,
    lock_problems,
    case_problems,
)
"""The checks beyond loading; each looks at a whole tree."""


class Checked(NamedTuple):
    """What was checked, and what is wrong with it, by file and line."""

    parts: tuple[Part, ...]
    problems: tuple[Diagnostic, ...]

    def count(self, level: Level) -> int:
        """How many of the problems are of a level."""
        return sum(problem.level == level for problem in self.problems)

    def strict(self) -> Checked:
        """The same with every warning an error."""
        return self._replace(problems=tuple(map(_strict, self.problems)))


def check_all(asked: Iterable[Asked]) -> Checked:
    """All problems of what is asked for of several trees, each told once."""
    each = [check(tree, parts) for tree, parts in asked]
    parts = dict.fromkeys(part for found in each for part in found.parts)
    problems = dict.fromkeys(problem for found in each for problem in found.problems)
    return Checked(tuple(parts), tuple(problems))


def check(tree: Tree, asked: Iterable[Part] | None = None) -> Checked:
    """All problems of the files that are asked for, against the rest; of all by default.

    What is met in reading one of them is told too, wherever it stands.
    """
    parts = tree.parts if asked is None else tuple(asked)
    tree.asked = frozenset(parts)
    order = {part.name: n for n, part in enumerate(parts)}
    with telling(MOST_OF_A_CHECK):
        tree.read_all()
        found = [*tree.problems, *(problem for each in CHECKS for problem in each(tree))]
    if len(parts) < len(tree.parts):
        met = {problem for part in parts for problem in tree.met.get(part, ())}
        found = [p for p in found if p.place is None or p.place.file in order or p in met]
    found.sort(key=lambda problem: _where(problem, order))
    return Checked(parts, tuple(dict.fromkeys(found)))


def _strict(problem: Diagnostic) -> Diagnostic:
    return problem._replace(level="error") if problem.level == "warning" else problem


def _where(problem: Diagnostic, order: dict[str, int]) -> tuple[int, bool, int, int]:
    """By file, line and column; what has no place comes last, and how many more there are."""
    place = problem.place or Place("")
    last = problem.code == "more"
    return order.get(place.file, len(order)), last, place.line or 0, place.column or 0
