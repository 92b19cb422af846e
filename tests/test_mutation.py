"""That the mutators of `tests/mutation` make valid, different, seeded cases, and see a danger."""

from __future__ import annotations

import ast
from itertools import islice
from pathlib import Path

import pytest

from mutation.code import MODULES, drawn, mutants
from mutation.files import Mutation, mutations, shipped
from mutation.judge import Bench, Outcome
from mutation.named import NAMED
from mutation.source import entries, scalars

TREE = shipped()


def test_a_mutation_is_known_by_its_seed_and_number() -> None:
    first = list(islice(mutations(TREE, 1), 200))
    assert first == list(islice(mutations(TREE, 1), 200))
    assert first != list(islice(mutations(TREE, 2), 200))


def test_each_mutation_is_another_one_and_changes_one_place() -> None:
    found = list(islice(mutations(TREE, 1), 400))
    assert len({(each.file, each.text) for each in found}) == 400
    for each in found:
        assert each.text != TREE[each.file]
        assert each.before != each.after or len(each.before) == 70, each
        before = TREE[each.file].splitlines()
        assert before[: each.line - 1] == each.text.splitlines()[: each.line - 1], each


def test_rules_and_data_come_in_turn_and_every_kind_comes() -> None:
    found = list(islice(mutations(TREE, 1), 300))
    assert {each.group for each in found[::2]} == {"rules"}
    assert {each.group for each in found[1::2]} == {"data"}
    every = {each.kind for each in mutations(TREE, 1)}
    assert {each.kind for each in found} == every
    assert {"a figure", "a scope", "a key", "an agency dropped", "who takes part"} <= every


def test_what_is_dropped_from_a_yaml_text() -> None:
    text = "a: {b: 1, c: [x, y]}\nd:\n  e: 2  # why\n  f: >-\n    g\n    h\ni: 3\n"
    without = {each.path: text[: each.start] + text[each.end :] for each in entries(text)}
    assert without["a", "b"] == text.replace("b: 1, ", "")
    assert without["a", "c", 1] == text.replace(", y", "")
    assert without["d", "e"] == text.replace("  e: 2  # why\n", "")
    assert without["d", "f"] == text.replace("  f: >-\n    g\n    h\n", "")
    assert [each.value for each in scalars(text)] == ["1", "x", "y", "2", "g h", "3"]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(TREE, tmp_path_factory.mktemp("tree"), fits=False)


def mutation(file: str, before: str, after: str) -> Mutation:
    assert TREE[file].count(before) == 1
    return Mutation("by hand", file, 1, before, after, TREE[file].replace(before, after))


@pytest.mark.parametrize(
    ("file", "before", "after", "outcome"),
    [
        ("rules/2023.yaml", "amount: 50_000", "amount: 50_800", Outcome.DANGEROUS),
        ("rules/2023.yaml", "credit: programme 304", "credit: programme 305", Outcome.HARMLESS),
        ("rules/2025.yaml", "  ars-p304:", "  ars:", Outcome.HARMLESS),
        ("rules/2023.yaml", "value: births_2021", "value: births_1921", Outcome.REFUSED),
        ("data/births_2021.csv", "Bretagne,", "Bretagne,1", Outcome.REFUSED),
        ("data/published/annexe-5-2025.yaml", '"94": 11_500', '"94": 11_600', Outcome.TOLD),
    ],
)
def test_what_comes_of_a_mistake(
    bench: Bench, file: str, before: str, after: str, outcome: Outcome
) -> None:
    assert bench.judge(mutation(file, before, after)).outcome is outcome
    assert bench.see() == bench.sound


def test_what_a_check_tells_with_and_without_digests(bench: Bench) -> None:
    found = bench.judge(mutation("rules/2023.yaml", "amount: 50_000", "amount: 50_800"))
    assert found.moves
    assert {"changed-version", "unread-figure", "figure-left-out"} <= set(found.caught)
    assert {"unread-figure", "figure-left-out"} <= set(found.again)
    assert not {"changed-version", "changed-file"} & set(found.again)
    prose = bench.judge(mutation("rules/2023.yaml", "credit: programme 304", "credit: programme 3"))
    assert (prose.moves, prose.caught) == (False, ())
    assert not bench.check()


# Code


def test_mutants_of_code() -> None:
    text = "def f(a: int = 1) -> int:\n    return min(a + 2, 3) if not a < 4 else -a\n"
    found = mutants("m", text)
    changed = {each.text.splitlines()[1].strip() for each in found}
    assert "return max(a + 2, 3) if not a < 4 else -a" in changed
    assert "return min((a), 3) if not a < 4 else -a" in changed
    assert "return min(a + 2, 3) if not (a <= 4) else -a" in changed
    assert "return min(a + 2, 3) if (a < 4) else -a" in changed
    assert len({each.text for each in found}) == len(found)


def test_every_named_mutant_can_be_made_and_its_test_is_there() -> None:
    for each in NAMED:
        assert ast.parse(each.mutant().text)
        file, _, name = each.test.partition("::")
        text = (Path(__file__).parent / f"test_{file}.py").read_text("utf-8")
        assert f"def {name.partition('[')[0]}(" in text, each


def test_every_module_has_mutants_and_its_tests_are_there() -> None:
    tests = Path(__file__).parent
    for module, files in MODULES.items():
        assert all((tests / f"test_{name}.py").is_file() for name in files), module
    some = list(islice(drawn(1, ["audit/fit/division", "engine/refusals"]), 20))
    assert some == list(islice(drawn(1, ["audit/fit/division", "engine/refusals"]), 20))
    assert len({(each.module, each.text) for each in some}) == 20
    assert all(ast.parse(each.text) for each in some)
