"""Many runs: numbered, counted by reader and stage, failures kept, made small and written."""

from __future__ import annotations

import re
import shlex
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from .case import Case
from .judge import Outcome, run
from .readers import makers
from .stages import STAGES

T = TypeVar("T")


class Failure(NamedTuple):
    """A case that went wrong: the number of its run, what it was, and all that was wrong."""

    number: int
    case: Case
    outcome: Outcome

    @property
    def signature(self) -> str:
        """The same for the same fault, whatever the file."""
        first = self.outcome.failures[0]
        return re.sub(r"'.*|\d+", "", ":".join(first.split(":")[:2]))


@dataclass
class Tally:
    """What has been counted: runs by reader and stage, failures by their signature."""

    runs: int = 0
    stages: dict[str, Counter[str]] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    failures: dict[str, list[Failure]] = field(default_factory=dict)

    def count(self, number: int, case: Case, outcome: Outcome) -> Failure | None:
        """Count a run; its failure, if it is the first of its kind."""
        self.runs += 1
        self.stages.setdefault(case.reader, Counter())[outcome.stage] += 1
        if outcome.stage == "other":
            self.codes.update(re.findall(r"\[([a-z][a-z0-9-]*)\]$", outcome.stderr, re.MULTILINE))
        if not outcome.failures:
            return None
        failure = Failure(number, case, outcome)
        same = self.failures.setdefault(failure.signature, [])
        same.append(failure)
        return failure if len(same) == 1 else None

    def add(self, other: Tally) -> None:
        """Take in what another process has counted."""
        self.runs += other.runs
        self.codes += other.codes
        for reader, stages in other.stages.items():
            self.stages.setdefault(reader, Counter()).update(stages)
        for signature, same in other.failures.items():
            self.failures.setdefault(signature, []).extend(same)

    def report(self) -> str:
        """One row for each reader: runs, and how many came to an end at which stage."""
        rows = [["reader", "runs", *STAGES, "accepted, %"]]
        for reader, stages in self.stages.items():
            runs = stages.total()
            share = f"{100 * stages['accepted'] / runs:.0f}"
            rows.append([reader, str(runs), *(str(stages[name] or "") for name in STAGES), share])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                cell.rjust(width) if column else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in rows
        ]
        if self.codes:
            lines.append(f"codes of no stage: {', '.join(sorted(self.codes))}")
        found = sum(map(len, self.failures.values()))
        lines.append(f"{self.runs} runs, {found} failures of {len(self.failures)} kinds")
        lines += [
            f"  {len(same):>4} x {same[0].outcome.failures[0]} (run {same[0].number})"
            for same in self.failures.values()
        ]
        return "\n".join(lines)


def case_of(seed: int, number: int) -> Case:
    """The case of a run: of its seed and number, and of nothing else."""
    chosen = makers()
    return chosen[number % len(chosen)](Random(f"{seed}/{number}"))


def runs(
    numbers: Iterable[int], seed: int, readers: Sequence[str] = ()
) -> Iterator[tuple[int, Case, Outcome]]:
    """Run by run, each judged; every twentieth accepted command is run twice."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for number in numbers:
            case = case_of(seed, number)
            if not readers or case.reader in readers:
                yield number, case, run(case, Path(folder) / "run", twice=number % 20 == 0)


def until(seconds: float, first: int, step: int) -> Iterator[int]:
    """Numbers of runs, until the time is up."""
    end = time.monotonic() + seconds
    number = first
    while time.monotonic() < end:
        yield number
        number += step


# Smaller


def smaller(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """As few of some items as still fail, by taking away halves, quarters and so on."""
    pieces = 2
    while len(items) > 1:
        size = max(len(items) // pieces, 1)
        for at in range(0, len(items), size):
            rest = [*items[:at], *items[at + size :]]
            if fails(rest):
                items, pieces = rest, max(pieces - 1, 2)
                break
        else:
            if size == 1:
                break
            pieces = min(pieces * 2, len(items))
    return items


def minimised(failure: Failure, folder: Path, tries: int = 200) -> Failure:
    """The same failure with fewer words and lines; workbooks and slow runs stay as they are."""
    if failure.outcome.failures[0].startswith(("slow", "memory", "the same")):
        return failure
    best = failure
    left = tries

    def still(case: Case) -> bool:
        nonlocal best, left
        if left == 0:
            return False
        left -= 1
        outcome = run(case, folder)
        found = Failure(failure.number, case, outcome)
        if outcome.failures and found.signature == failure.signature:
            best = found
            return True
        return False

    case = failure.case
    smaller(case.words, lambda some: still(replace(case, words=tuple(some))))
    for name, data in case.files.items():
        if not data.startswith((b"PK", b"\xd0\xcf")):
            at = best.case
            lines = data.splitlines(keepends=True)
            smaller(lines, lambda some, at=at, name=name: still(at.with_file(name, b"".join(some))))
    if best.case.reader == "command-line":
        for name in best.case.files:
            at = best.case
            still(replace(at, files={n: d for n, d in at.files.items() if n != name}))
    return best


def written(failure: Failure, folder: Path) -> Path:
    """Write the files of a failure, its command line and what was wrong; the folder of it."""
    place = folder / f"{failure.case.reader}-{failure.number}"
    place.mkdir(parents=True, exist_ok=True)
    for name, data in failure.case.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    if failure.case.standard_input:
        (place / "standard-input").write_bytes(failure.case.standard_input)
    outcome = failure.outcome
    text = (
        f"allocate {shlex.join(failure.case.words)}\n\n"
        + "".join(f"- {what}\n" for what in outcome.failures)
        + f"\nexit code {outcome.exit}\n\nstandard output:\n{outcome.stdout[:4000]}\n"
        + f"\nstandard error:\n{outcome.stderr[:4000]}\n"
    )
    (place / "WHAT.txt").write_text(text, encoding="utf-8", errors="backslashreplace")
    return place
