"""What comes of a mutated tree: refused, harmless, told by a verdict, or dangerous.

The tree takes the place of what is shipped, as if the mistake were in the repository; with
``--rules-dir`` it would be a user's own file, over a shipped one that is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from allocation.audit.check.accept import relocked
from allocation.audit.check.check import check
from allocation.audit.check.tree import Tree as Checking
from allocation.audit.fit.search import fit
from allocation.audit.fit.subject import Subject, keys_to_try, published
from allocation.audit.reconcile.compare import Reconciliation
from allocation.audit.reconcile.reconcile import reconcile
from allocation.audit.reconcile.verdict import Verdict
from allocation.diagnostics import Exit, Refusal
from allocation.engine.allocation import Allocation
from allocation.engine.run import run
from allocation.reading import places, territories
from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.loading import load_rule
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile

from .files import Mutation, Tree

T = TypeVar("T")
LOCKS = ("rules/lock.yaml", "data/lock.yaml")


class Outcome(StrEnum):
    """The best first."""

    REFUSED = "refused"
    HARMLESS = "harmless"
    TOLD = "told"
    """An amount or a verdict moves, and an exit code with it."""
    VERDICT = "verdict moves"
    """No amount of `allocate` moves, and no exit code; something that is said of them does."""
    DANGEROUS = "dangerous"
    """An amount of `allocate` moves, and every exit code is what it was."""


class Judged(NamedTuple):
    """What came of one mutation; `why` is the code of a refusal, or what moved."""

    outcome: Outcome
    why: str = ""
    moves: bool = False
    """Whether an amount of `allocate` is another, and given with an exit code of 0."""
    caught: tuple[str, ...] = ()
    """The codes with which `allocate check --strict` tells it."""
    again: tuple[str, ...] = ()
    """The same once the changed file was accepted, so that no digest counts."""


class Seen(NamedTuple):
    """All that a tree gives, by what was asked: ``allocate 2023``, ``reconcile 2025``…"""

    amounts: dict[str, object]
    verdicts: dict[str, object]
    exits: dict[str, int]
    codes: dict[str, tuple[str, ...]]
    """Of what was refused."""


@contextmanager
def in_place_of_shipped(top: Path) -> Iterator[None]:
    """Within, ``top/rules`` and ``top/data`` are what the program ships."""
    kept = places._shipped
    places._shipped = lambda folder: top / folder
    _forget()
    try:
        yield
    finally:
        places._shipped = kept
        _forget()


def _forget() -> None:
    places._shipped_files.cache_clear()
    territories._departments.cache_clear()


class Bench:
    """A copied tree in which one file after another is changed, judged and mended."""

    def __init__(self, tree: Tree, folder: Path, *, fits: bool = True) -> None:
        self.tree, self.folder, self.fits = tree, folder, fits
        self._fits: dict[str, object] = {}
        for name in tree:
            self._write(name, tree[name])
        self.sound = self.see()
        if told := self.check():
            raise ValueError(f"nothing can be judged in a tree that is not sound: {told}")

    def judge(self, mutation: Mutation) -> Judged:
        """What comes of it; the tree is whole again afterwards."""
        self._write(mutation.file, mutation.text)
        try:
            found = self._compared(self.see())
            caught = self.check()
            self._accept(mutation.file)
            return found._replace(caught=caught, again=self.check())
        finally:
            for name in (mutation.file, *LOCKS):
                self._write(name, self.tree[name])

    def check(self) -> tuple[str, ...]:
        """The codes of all that `allocate check --strict` tells of the tree as it stands."""
        with in_place_of_shipped(self.folder):
            found = check(Checking(Folder("rules", None), Folder("data", None)))
        return tuple(dict.fromkeys(problem.code for problem in found.problems))

    def _accept(self, file: str) -> None:
        """Enter a file in its lock as it is now."""
        with in_place_of_shipped(self.folder):
            tree = Checking(Folder("rules", None), Folder("data", None))
            parts = [part for part in tree.parts if part.name == file]
            for lock in relocked(tree, parts, "-", "-", date(2026, 1, 1)):
                lock.path.write_text(lock.text, "utf-8")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def _compared(self, seen: Seen) -> Judged:
        exits = _differ(seen.exits, self.sound.exits)
        amounts = _differ(seen.amounts, self.sound.amounts)
        verdicts = _differ(seen.verdicts, self.sound.verdicts)
        moves = any(asked in seen.amounts for asked in amounts)
        refused = [c for asked, c in seen.codes.items() if c != self.sound.codes.get(asked)]
        if refused:
            return Judged(Outcome.REFUSED, refused[0][0], moves)
        if exits:
            return Judged(Outcome.TOLD, ", ".join(exits), moves)
        if amounts:
            return Judged(Outcome.DANGEROUS, ", ".join(amounts), moves)
        if verdicts:
            return Judged(Outcome.VERDICT, ", ".join(verdicts))
        return Judged(Outcome.HARMLESS)

    def see(self) -> Seen:
        """Everything that the tree as it stands gives."""
        seen = Seen({}, {}, {}, {})
        with in_place_of_shipped(self.folder):
            rules, data = Folder("rules", None), Folder("data", None)
            self._ask(seen, "keys", partial(_keys, data))
            for name in self.tree:
                if not name.startswith("rules/"):
                    continue
                path = self.folder / name
                which = str(path) if "variants" in name else path.stem
                loaded = self._ask(seen, f"load {path.stem}", partial(load_rule, which, rules))
                if loaded is not None:
                    self._year(seen, path.stem, loaded, data)
        return seen

    def _year(self, seen: Seen, year: str, loaded: RuleFile, data: Folder) -> None:
        asked = f"allocate {year}"
        allocation = self._ask(seen, asked, lambda: run(loaded, (), None, data))
        if allocation is not None:
            seen.amounts[asked] = _amounts(allocation)
        asked = f"reconcile {year}"
        found = self._ask(seen, asked, lambda: reconcile(loaded, data))
        if found is not None:
            seen.verdicts[asked] = _verdicts(found)
            differs = found.verdict is Verdict.DIFFERS
            seen.exits[asked] = int(Exit.DIFFERENCE if differs else Exit.OK)
        if not self.fits:  # they take most of the time
            return
        asked = f"fit {year}"
        fitted = self._ask(seen, asked, lambda: self._fitted(published(loaded, data), data))
        if fitted is not None:
            seen.verdicts[asked] = fitted

    def _fitted(self, subject: Subject, data: Folder) -> object:
        """The verdicts of `fit`, searched once for the same rows, envelopes and keys."""
        keys = {
            k.description.name: k.values
            for k in keys_to_try(subject.territories, data, [], frozenset(subject.amounts))
        }
        given = repr(
            (
                sorted(subject.amounts.items()),
                subject.envelopes,
                [(n, sorted(v.items())) for n, v in sorted(keys.items())],
            )
        )
        if given not in self._fits:
            found = fit(subject.amounts, keys, subject.envelopes)
            self._fits[given] = [
                (c.key, c.base, c.envelope, c.unit, c.method, c.verdict) for c in found.candidates
            ]
        return self._fits[given]

    def _ask(self, seen: Seen, asked: str, question: Callable[[], T]) -> T | None:
        """The answer, with exit code 0 or that of the refusal noted; nothing may crash."""
        seen.exits[asked] = 0
        try:
            return question()
        except Refusal as refusal:
            seen.exits[asked] = int(refusal.exit)
            seen.codes[asked] = tuple(found.code for found in refusal.diagnostics)
            return None


def _differ(
    one: dict[str, object] | dict[str, int], two: dict[str, object] | dict[str, int]
) -> list[str]:
    return [asked for asked in {**two, **one} if one.get(asked) != two.get(asked)]


def _keys(data: Folder) -> None:
    """Every key of the catalogue, as `allocate keys` would have it read."""
    catalogue = read_catalogue(data)
    for name, about in catalogue.items():
        read_key(name, catalogue, territories.read_territories(about.territories, data), data)


def _amounts(allocation: Allocation) -> object:
    """Cents and bounds by region and line, and what reaches nobody; statuses are no amounts."""
    lines = list(allocation.case.rule.lines)
    places = {line: place for place, line in enumerate(lines)}  # another name moves no amount
    rows = {}
    for code in allocation.case.territories.codes:
        for line in lines:
            cents, _, bounds = allocation.of([line], [code])
            rows[code, places[line]] = cents, bounds
    cells = sorted(str(cell.cents) for cell in allocation.cells.values())
    left = [(places[b.line], b.cents) for b in allocation.balances]
    whole = allocation.whole()
    return rows, cells, left, (whole.cents, whole[2:])


def _verdicts(found: Reconciliation) -> object:
    regions = [
        (
            r.territory.code,
            r.finding.verdict,
            r.reference and r.reference.value,
            r.held and r.held.value,
        )
        for r in found.regions
    ]
    pairs = [(p.first.value, p.second.value, p.finding.verdict) for p in found.pairs]
    return found.verdict, regions, pairs
