"""Checks of sense: each code has one broken file that it is found in, and nothing else is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from allocation.audit.check.figures import figures_problems
from allocation.audit.check.inference import inference_problems
from allocation.audit.check.participation import participation_problems
from allocation.audit.check.pools import pools_problems
from allocation.audit.check.prose import prose_problems
from allocation.audit.check.published import published_problems
from allocation.audit.check.register import register_problems
from allocation.audit.check.sense import sense_problems
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.reading.places import Folder

BROKEN = Path(__file__).parent / "broken" / "check"
CHECKS = (
    register_problems,
    figures_problems,
    inference_problems,
    sense_problems,
    pools_problems,
    published_problems,
    participation_problems,
    prose_problems,
)


class Found(NamedTuple):
    """What is expected of a broken file: in which, on which line, and words of the message."""

    file: str
    line: int
    words: str
    level: str = "error"


FOUND = {
    "not-the-figure": Found("envelope.yaml", 13, "5 200 000 is taken from"),
    "not-as-printed": Found("outcome.yaml", 8, "reading is at least, and 'plus de 5,1 M€'"),
    "totals-apart": Found("outcome.yaml", 10, "[3 498.50; 3 499.50]", "warning"),
    "told-twice": Found("known.yaml", 8, "213 is", "warning"),
    "unknown-figure": Found("known.yaml", 9, "'projects'"),
    "inference-fails": Found("key.yaml", 17, "gives 3 of 18"),
    "no-agency": Found("cantons.yaml", 8, "Aval has no ars"),
    "excluded-member": Found("scope.yaml", 6, "Mayotte is excluded"),
    "shared-agency": Found("lines.yaml", 12, "other-fund pays the ars as fund does"),
    "differing-components": Found("lines.yaml", 16, "other-fund.share has another key"),
    "idle-pool": Found("pool.yaml", 12, "rest"),
    "left-out": Found("pool.yaml", 13, "fund.base does not come before rest"),
    "other-unit": Found("unit.yaml", 15, "rounded to 1 000 €", "warning"),
    "count-left-out": Found("count.yaml", 4, "18 regions are counted", "warning"),
    "other-territories": Found("scope.yaml", 5, "counts 18 regions, and 5 are in scope"),
    "loose-figure": Found("note.yaml", 14, "12 mai 2023", "warning"),
    "other-key": Found("key.yaml", 16, "counts population", "warning"),
    "incomplete-participation": Found("who.csv", 1, "Mayotte dreets", "warning"),
    "undated-answer": Found("who.csv", 10, "'au printemps'", "warning"),
    "no-reference": Found("who.csv", 10, "Corse ars", "warning"),
    "no-source": Found("who.csv", 10, "according to whom", "warning"),
    "source-without-answer": Found("who.csv", 10, "a source is named", "warning"),
}
"""Lines are those of the careful reader; 3 of 18 rows is what facts of 2025 say of population_2024."""


def _problems(rules: Path | None = None, data: Path | None = None) -> list[Diagnostic]:
    tree = Tree(Folder("rules", rules), Folder("data", data))
    return [problem for check in CHECKS for problem in check(tree)]


@pytest.fixture(scope="module")
def shipped() -> list[Diagnostic]:
    return _problems()


def test_nothing_is_wrong_with_what_is_shipped(shipped: list[Diagnostic]) -> None:
    assert [str(problem) for problem in shipped] == []


@pytest.mark.parametrize("code", FOUND)
def test_a_broken_file_is_found_by_its_code(code: str, shipped: list[Diagnostic]) -> None:
    folder, expected = BROKEN / code, FOUND[code]
    problems = [p for p in _problems(folder / "rules", folder / "data") if p not in shipped]
    assert [problem.code for problem in problems] == [code]
    (problem,) = problems
    assert problem.level == expected.level
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == expected[:2]
    assert expected.words in str(problem.message).replace("\u202f", " ")
