"""What changed between two rules, and what each change does: exactly, and whichever comes first."""

from __future__ import annotations

import csv
import io
import itertools
import json
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.audit.diff import shapley
from allocation.audit.diff.effect import Effect, RegionEffect, effect
from allocation.audit.diff.structure import Change, compare
from allocation.diagnostics import Refusal
from allocation.model.fields import Strict
from allocation.model.rule import (
    Fact,
    FinancedRegions,
    Hypothesis,
    Line,
    NoFormula,
    Participation,
    Pool,
    Rounding,
    Rule,
    Scope,
)
from allocation.reading.overrides import overridden
from allocation.reading.places import data_folder
from allocation.reading.rules import Override, RuleFile
from conftest import ROOT, Run, said

DATA = data_folder()
BASE = """
year: 2030
title: A small rule
source: {id: T/2030/1, date: 2030-01-01}
scope: {of: ["11", "94", "06"], cite: §0}
participation: {absent: gone, why: not known, cite: §0}
lines:
  health:
    agency: ars
    credit: FIR
    cite: §1
    components:
      base: {kind: flat, amount: 1_000, cite: §1}
      share: {kind: share, pool: rest, key: key, over: among, cite: §2}
  social:
    agency: dreets
    credit: P304
    cite: §1
    components:
      base: {kind: flat, amount: 500, cite: §1}
      share: {kind: share, pool: rest, key: key, cite: §2}
      rate: {kind: rate, amount: 0.01, key: births_2021, cite: §3}
      floor: {kind: floor, amount: 70, cite: §3}
pools:
  rest: {remainder-of: envelope, after: [base], split: split}
hypotheses:
  envelope: {value: 100_000, why: a guess}
  key: {value: births_2021, why: the latest}
  split: {value: {health: 5, social: 3}, why: so be it}
  among: {value: all, why: nothing else is said}
  gone: {value: undistributed, choices: [undistributed, redistributed], why: a guess}
rounding: {unit: 1, method: largest-remainder, level: component, cite: §4}
notes: [One thing., Another thing.]
"""


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A rule file of some text, under a name of its own."""
    folder = tmp_path_factory.mktemp("rules")
    number = itertools.count()

    def write(text: str) -> Path:
        path = folder / f"rule-{next(number)}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def with_settings(loaded: RuleFile, values: Mapping[str, str]) -> RuleFile:
    return overridden(loaded, [Override(n, v, f"--set-b {n}={v}") for n, v in values.items()])


def effect_of(a: RuleFile, b: RuleFile) -> Effect:
    return effect(allocate(a), allocate(b), DATA, None)


def paths(changes: list[Change]) -> set[tuple[str, str]]:
    return {(change.kind.value, change.path) for change in changes}


def check_sums(found: Effect) -> None:
    """Causes add up in every region and in total: to the cent, and in whole euros for people."""
    for region in (*found.counted, found.total):
        if region is not None and region.difference.cents is not None:
            assert sum(region.causes.values()) == region.difference.cents
            assert sum(region.shown.values()) == region.difference.cents
            assert region.a.cents is not None
            assert region.a.cents + region.difference.cents == region.b.cents
    for cause in found.causes if found.total and found.total.causes else ():
        assert found.total is not None
        for which in ("causes", "shown"):
            parts = [getattr(region, which)[cause.name] for region in found.counted]
            assert getattr(found.total, which)[cause.name] == sum(parts)
    for region in found.regions:
        assert (region in found.counted) or not region.causes


def total_of(found: Effect) -> RegionEffect:
    assert found.total is not None
    return found.total


def by_all_orders(causes: list[str], value: Callable[[frozenset[str]], int]) -> dict[str, Fraction]:
    """The Shapley value as it is defined: the mean over all orders, written the slow way."""
    orders = list(itertools.permutations(causes))
    sums = dict.fromkeys(causes, Fraction(0))
    for order in orders:
        for n, cause in enumerate(order):
            before, after = frozenset(order[:n]), frozenset(order[: n + 1])
            sums[cause] += value(after) - value(before)
    return {cause: total / len(orders) for cause, total in sums.items()}


# 2021 to 2023


def change(document: Any, path: str) -> Any:
    (found,) = [c for c in document["structure"] if c["path"] == path]
    return found


def test_2021_to_2023_as_rules(as_json: Callable[..., Any]) -> None:
    document = as_json("diff", "2021", "2023", "--structure")
    assert document["effect"] is None
    old = "SGMCAS/2021/74, NOR SSAZ2110059J, 2021-04-01, annexe, §3"
    new = "SGMCAS/2023/110, NOR SPRZ2318297J, 2023-07-18, §3.1"
    for line, b, part in (
        ("ars-fir", "50000.00", "volet santé"),
        ("dreets-p304", "30000.00", "volet social"),
    ):
        base = change(document, f"lines.{line}.components.base.amount")
        assert (base["kind"], base["a"], base["b"]) == ("changed", "100000.00", b)
        assert (base["cite_a"], base["cite_b"]) == (old, f"{new}, {part}")
        share = change(document, f"lines.{line}.components.share")
        assert (share["kind"], share["a"]) == ("added", None)
        assert share["b"].startswith("share: pool rest, key key")
        assert (share["cite_a"], share["cite_b"]) == (None, f"{new}, {part}")
    source = change(document, "source")
    assert source["a"].startswith("SGMCAS/2021/74")
    assert source["b"].startswith("SGMCAS/2023/110")
    excluded = change(document, "scope.excluded")
    assert excluded["b"] == "Polynésie française, Nouvelle-Calédonie, Wallis-et-Futuna"
    assert excluded["cite_b"] == "SGMCAS/2023/110, NOR SPRZ2318297J, 2023-07-18, Mention Outre-mer"
    assert change(document, "hypotheses.envelope")["b"] == "5100000.00"
    assert change(document, "rounding")["kind"] == "added"


def test_2021_to_2023_by_cause(as_json: Callable[..., Any]) -> None:
    """By hand, in total: with both bases 36 x 100 000; with those of 2023 18 x 80 000.

    The pool is what the bases leave of 5 100 000: 1 500 000 or 3 660 000, of which the line of the
    ARS takes 5/8. Half the orders put the base before a share and half after it.
    """
    document = as_json("diff", "2021", "2023")
    total = document["effect"]["total"]
    assert (total["a"], total["b"]) == ("3600000.00", "5100000.00")
    assert (total["difference"], total["percent"]) == ("1500000.00", "41.7")
    assert total["causes"] == {
        "base": "-1080000.00",  # -2 160 000 without shares, 0 with both
        "participation": "0.00",
        "ars-fir.share": "1612500.00",  # 5/8 x (1 500 000 + 3 660 000) / 2
        "dreets-p304.share": "967500.00",  # 3/8 of the same
    }
    for region in document["effect"]["regions"]:
        parts = [Fraction(amount) for amount in region["causes"].values()]
        assert sum(parts) == Fraction(region["difference"])
        assert region["status"] == "estimated"  # the weakest of a ceiling and an estimate
    assert document["official"] is False


def test_2021_to_2023_report(run: Run, check_snapshot: Callable[[str], None]) -> None:
    result = run("diff", "2021", "2023")
    assert result.exit_code == 0
    check_snapshot(result.stdout)


def test_2023_to_2025_in_markdown(run: Run, check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("diff", "2023", "2025", "--format", "md").stdout)


TOTALS = [
    # A key moves no envelope, and neither do the bases that come out of it.
    (
        {"key": "population_2023", "envelope": "5200001", "ars-fir.base.amount": "60000"},
        {"envelope": "100001.00", "key": "0.00", "base": "0.00"},
    ),
    # Nor does the split between the lines.
    (
        {"key": "population_2023", "envelope": "5200001", "split": "1:1"},
        {"envelope": "100001.00", "key": "0.00", "split": "0.00"},
    ),
]


@pytest.mark.parametrize(("given_", "causes"), TOTALS)
def test_causes_of_the_total_are_its_own(
    given_: dict[str, str], causes: dict[str, str], as_json: Callable[..., Any], run: Run
) -> None:
    words = [word for name, text in given_.items() for word in ("--set-b", f"{name}={text}")]
    document = as_json("diff", "2023", "2023", *words)
    assert document["effect"]["total"]["causes"] == causes
    for name, total in causes.items():
        parts = [Fraction(r["causes"][name]) for r in document["effect"]["regions"]]
        assert sum(parts) == Fraction(total)
    # Every amount is whole euros on both sides, so people read no cents.
    report = run("diff", "2023", "2023", "--effect", "--causes", *words).stdout
    _before, table = report.split("by cause (Shapley values)")
    grid, _after = table.split("~ estimated")
    assert "." not in grid


# 2025 by births


def test_2025_by_births(as_json: Callable[..., Any]) -> None:
    document = as_json("diff", "2025", "variants/2025-births.yaml")
    assert [(c["path"], c["a"], c["b"]) for c in document["structure"]] == [
        ("hypotheses.key.value", "population_2025", "births_2021")
    ]
    regions = {region["code"]: region for region in document["effect"]["regions"]}
    assert regions["11"]["difference"] == "96900.00"
    assert regions["11"]["causes"] == {"key": "96900.00"}
    assert document["effect"]["total"]["difference"] == "0.00"
    assert document["effect"]["total"]["causes"] == {"key": "0.00"}
    assert document["rules"]["b"]["variant"]["author"]
    assert document["rules"]["b"]["file"] == "rules/2025.yaml"


def test_2025_by_births_report(run: Run, check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("diff", "2025", "variants/2025-births.yaml").stdout)


# A year without a formula, other territories, a narrower scope


@pytest.mark.parametrize("words", [("2023", "2022"), ("2022", "2023")])
def test_no_formula(words: tuple[str, str], as_json: Callable[..., Any], run: Run) -> None:
    document = as_json("diff", *words)
    assert document["structure"]
    assert document["effect"] is None
    (note,) = document["notes"]
    assert "no formula is known for 2022" in said(note)
    assert run("diff", *words).exit_code == 0
    assert "no formula is known for 2022" in run("diff", *words).stdout


def test_other_territories(as_json: Callable[..., Any]) -> None:
    document = as_json("diff", "2023", "rules/examples/bretagne-2021.yaml")
    assert document["effect"] is None
    assert "territories" in said(document["notes"][0])


def test_a_difference_needs_two_amounts(as_json: Callable[..., Any], run: Run) -> None:
    """From at most 200 000 each to nobody in 13 regions, and to at least 200 000 in five."""
    document = as_json("diff", "2021", "2024")
    regions = {region["code"]: region for region in document["effect"]["regions"]}
    paris = regions["11"]
    assert (paris["a"], paris["b"], paris["difference"]) == ("200000.00", None, None)
    assert (paris["percent"], paris["interval"], paris["causes"]) == (None, None, None)
    assert (paris["status_a"], paris["status_b"]) == ("ceiling", "not-concerned")
    assert paris["status"] == "not-concerned"
    mayotte = regions["06"]  # from [0; 200 000] to [200 000; 200 000 + 1 050 000]
    assert (mayotte["difference"], mayotte["status"]) == ("0.00", "floor")
    assert mayotte["interval"] == ["0.00", "1250000.00"]
    total = document["effect"]["total"]
    assert (total["regions"], total["a"], total["b"]) == (5, "1000000.00", "1000000.00")
    assert (total["difference"], total["status"]) == ("0.00", "floor")
    assert total["interval"] == ["0.00", None]  # the rest of 2024 is one for all
    text = run("diff", "2021", "2024").stdout
    assert "−2\u202f600\u202f000" not in text
    assert "−200" not in text
    assert "1\u202f000\u202f000\u202f€ [950\u202f000; 1\u202f050\u202f000] of unknown distr" in text
    assert "undistributed" not in text
    assert "13 of 18 have no difference: 2024@1 does not concern them." in text
    (row,) = [line for line in text.splitlines() if line.startswith("13 not concerned by")]
    assert row.split()[-2:] == ["not", "concerned"]  # no figure after it
    record = run("diff", "2021", "2024", "--details").stdout
    (row,) = [line for line in record.splitlines() if line.startswith("Île-de-France")]
    assert row.split()[-2:] == ["not", "concerned"]
    assert "13 regions have no difference, as 2024@1 does not concern them:" in record
    back = as_json("diff", "2024", "2021")["effect"]
    assert back["total"]["interval"] == [None, "0.00"]
    assert back["total"]["status"] == "ceiling"


def test_from_at_most_to_nothing_is_at_least(as_json: Callable[..., Any]) -> None:
    """Bases of 0 in 2023 leave no amount unknown: from at most 200 000 down to 0."""
    nothing = ["envelope=0", "ars-fir.base.amount=0", "dreets-p304.base.amount=0"]
    words = [word for text in nothing for word in ("--set-b", text)]
    document = as_json("diff", "2021", "2023", *words)
    (corse,) = [r for r in document["effect"]["regions"] if r["code"] == "94"]
    assert (corse["a"], corse["b"], corse["difference"]) == ("200000.00", "0.00", "-200000.00")
    assert corse["interval"] == ["-200000.00", "0.00"]


def test_who_is_absent_has_no_difference(as_json: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    rows = [f"Corse,{agency},no,2023\n" for agency in ("ars", "dreets")]
    file.write_text("region,agency,takes_part,year\n" + "".join(rows), encoding="utf-8")
    document = as_json("diff", "2021", "2023", "--participants", file)
    (corse,) = [r for r in document["effect"]["regions"] if r["code"] == "94"]
    assert (corse["b"], corse["difference"], corse["status"]) == (None, None, "absent")
    assert document["effect"]["total"]["regions"] == 17
    words = "1 region has no difference, as no agency of it takes part under 2023@1: Corse."
    assert words in map(said, document["notes"])


def test_who_volunteers_is_one_unknown_for_two_rules_of_a_year(as_json: Callable[..., Any]) -> None:
    """20 000 more for each ARS that takes part, whichever do; of two, one at least is known."""
    document = as_json("diff", "2021", "2021", "--set-b", "ars-fir.base.amount=120000")
    regions = {region["code"]: region for region in document["effect"]["regions"]}
    assert regions["94"]["difference"] == "20000.00"
    assert regions["94"]["interval"] == ["0.00", "20000.00"]
    assert regions["52"]["interval"] == ["20000.00", "20000.00"]  # known to take part
    assert document["effect"]["total"]["interval"] == ["40000.00", "360000.00"]


def test_two_floors_have_no_single_difference(as_json: Callable[..., Any], run: Run) -> None:
    words = ("diff", "2024", "2024", "--set-b", "ars-fir.floor.amount=210000", "--effect")
    document = as_json(*words)
    (mayotte,) = [r for r in document["effect"]["regions"] if r["code"] == "06"]
    assert (mayotte["difference"], mayotte["status"]) == (None, "unknown")
    # [210 000; 210 000 + 1 000 000] less [200 000; 200 000 + 1 050 000]
    assert mayotte["interval"] == ["-1040000.00", "1010000.00"]
    assert document["effect"]["total"] is None
    assert "5 regions have differences within bounds only" in said(document["notes"][0])
    assert "No region has a single difference." in run(*words).stdout
    assert run(*words, "--exit-code").exit_code == 1


def test_what_has_no_effect_is_said_of_rules_that_differ(run: Run) -> None:
    """Unknown amounts are not the same amounts; the same rule has the same, unknown or not."""
    assert run("diff", "2022", "2023", "--effect", "--exit-code").exit_code == 1
    assert run("diff", "2022", "2022", "--effect", "--exit-code").exit_code == 0


# Output


def test_the_same_rule(run: Run) -> None:
    result = run("diff", "2023", "2023", "--exit-code")
    assert result.exit_code == 0
    assert "No difference in any amount. No change of the text." in result.stdout


@pytest.mark.parametrize("year", ["2021", "2022", "2023", "2024", "2025"])
def test_a_rule_and_itself(year: str, as_json: Callable[..., Any]) -> None:
    document = as_json("diff", year, year)
    assert document["structure"] == []
    assert document["differs"] is False
    if document["effect"]:
        differences = {r["difference"] for r in document["effect"]["regions"] if r["a"]}
        assert differences == {"0.00"}
        assert document["effect"]["causes"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["2021", "2023"], 1),
        (["2021", "2023", "--structure"], 1),
        (["2021", "2023", "--effect"], 1),
        (["2021", "2021"], 0),
        (["2022", "2023"], 1),
        (["2023", "2023", "--set-b", "collectivities=excluded", "--effect"], 0),
    ],
)
def test_exit_code(words: list[str], code: int, run: Run) -> None:
    assert run("diff", *words).exit_code == 0
    assert run("diff", *words, "--exit-code").exit_code == code


def test_only_what_was_asked_for(as_json: Callable[..., Any]) -> None:
    assert as_json("diff", "2021", "2023", "--effect")["structure"] is None
    both = as_json("diff", "2021", "2023", "--effect", "--structure")
    assert both["structure"]
    assert both["effect"]


def test_sorted_by_difference(as_json: Callable[..., Any]) -> None:
    document = as_json("diff", "2021", "2023", "--effect", "--sort", "difference")
    sizes = [abs(Fraction(r["difference"])) for r in document["effect"]["regions"]]
    assert sizes == sorted(sizes, reverse=True)
    assert document["effect"]["regions"][0]["code"] == "11"


def test_csv(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("diff", "2021", "2023", "-f", "csv").stdout)))
    assert len(rows) == 18
    for row in rows:
        parts = [row[c] for c in ("base", "participation", "ars-fir.share", "dreets-p304.share")]
        assert sum(map(Fraction, parts)) == Fraction(row["difference"])
        assert "; a: 2021@1, b: 2023@1; sha256:" in row["made by"]
        assert "not an official notification" in row["made by"]
    words = ("diff", "2021", "2023", "--structure", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(run(*words).stdout)))
    assert {"path", "kind", "a", "b", "cite a", "cite b"} <= rows[0].keys()
    assert "lines.ars-fir.components.base.amount" in {row["path"] for row in rows}


def test_settings_of_one_side(as_json: Callable[..., Any]) -> None:
    document = as_json("diff", "2023", "2023", "--set-b", "ars-fir.base.amount=60000")
    (only,) = document["structure"]
    assert only["path"] == "lines.ars-fir.components.base.amount"
    assert (only["a"], only["b"]) == ("50000.00", "60000.00")
    assert only["cite_a"]
    assert only["cite_b"] is None  # no text says 60 000
    assert only["place_b"] == "--set-b ars-fir.base.amount=60000"
    assert [cause["name"] for cause in document["effect"]["causes"]] == ["base"]
    turned = as_json("diff", "2023", "2023", "--set-a", "ars-fir.base.amount=60000")
    assert turned["effect"]["total"]["a"] == document["effect"]["total"]["b"]


def test_participants_of_both_sides(as_json: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    text = (
        "region,agency,takes_part,year\nCorse,ars,no,2021\nCorse,ars,no,2023\nMayotte,ars,no,2023\n"
    )
    file.write_text(text, encoding="utf-8")
    document = as_json("diff", "2021", "2023", "--participants", file)
    regions = {region["code"]: region for region in document["effect"]["regions"]}
    assert regions["94"]["a"] == "100000.00"  # the DREETS only
    assert regions["06"]["a"] == "200000.00"
    # Mayotte's ARS is absent in 2023 only: that is a matter of who takes part.
    assert Fraction(regions["06"]["causes"]["participation"]) < 0
    for region in regions.values():
        parts = [Fraction(amount) for amount in region["causes"].values()]
        assert sum(parts) == Fraction(region["difference"])


# Revisions


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two revisions of one rule and a variant."""
    monkeypatch.chdir(tmp_path)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)

    def git(*words: str) -> None:
        who = ["-c", "user.name=Jeanne", "-c", "user.email=jeanne@example.org"]
        subprocess.run(["git", *who, *words], check=True, capture_output=True)

    git("init", "--quiet")
    (tmp_path / "ours.yaml").write_text(BASE, encoding="utf-8")
    variant = "variant: v\ntitle: t\nauthor: a\ndate: 2026-01-01\nreason: r\n"
    changes = "changes:\n  key: births_2021\n"
    (tmp_path / "of-a-year.yaml").write_text(f"{variant}baseline: 2025\n{changes}", "utf-8")
    (tmp_path / "of-a-file.yaml").write_text(f"{variant}baseline: ours.yaml\n{changes}", "utf-8")
    git("add", ".")
    git("commit", "--quiet", "--message", "one")
    (tmp_path / "ours.yaml").write_text(BASE.replace("1_000", "2_000"), encoding="utf-8")
    git("commit", "--quiet", "--all", "--message", "two")
    return tmp_path


def test_revisions(repository: Path, as_json: Callable[..., Any], run: Run) -> None:
    document = as_json("diff", "git:HEAD~1:ours.yaml", "ours.yaml")
    (only,) = document["structure"]
    assert (only["a"], only["b"]) == ("1000.00", "2000.00")
    assert only["place_a"].startswith("git:HEAD~1:ours.yaml:")
    assert document["rules"]["a"]["file"] == "git:HEAD~1:ours.yaml"
    assert document["rules"]["a"]["sha256"] != document["rules"]["b"]["sha256"]
    assert [cause["name"] for cause in document["effect"]["causes"]] == ["base"]
    both = as_json("diff", "git:HEAD:ours.yaml", "./ours.yaml")
    assert both["structure"] == []
    births = as_json("diff", "2025", "git:HEAD:of-a-year.yaml")
    assert [c["path"] for c in births["structure"]] == ["hypotheses.key.value"]


@pytest.mark.parametrize(
    ("which", "code", "word"),
    [
        ("git:HEAD:nosuch.yaml", "no-file", "nosuch.yaml"),
        ("git:nosuch:ours.yaml", "unknown-revision", "nosuch"),
        ("git:HEAD:of-a-file.yaml", "no-file", "year or version"),
        ("git:-p:ours.yaml", "not-a-revision", "option"),
        ("git:HEAD:", "not-a-revision", "git:REV:PATH"),
    ],
)
def test_wrong_revisions(which: str, code: str, word: str, repository: Path, run: Run) -> None:
    result = run("diff", which, "2023")
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert word in result.stderr


def test_no_repository(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    result = run("diff", "git:HEAD:x.yaml", "2023")
    assert (result.exit_code, "[no-repository]" in result.stderr) == (2, True)


def test_no_git(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run("diff", "git:HEAD:x.yaml", "2023")
    assert (result.exit_code, "[no-git]" in result.stderr) == (2, True)


# Structure


def shuffled(value: Any, draw: random.Random) -> Any:
    """The same mappings in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(inner, draw)) for key, inner in value.items()]
        draw.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        return [shuffled(inner, draw) for inner in value]
    return value


@given(seed=st.integers(0, 1000), width=st.integers(40, 200))
def test_what_only_moved_is_no_change(seed: int, width: int, write: Callable[[str], Path]) -> None:
    tree = shuffled(yaml.safe_load(BASE), random.Random(seed))
    text = yaml.safe_dump(tree, sort_keys=False, width=width, default_flow_style=None)
    a, b = load_rule(write(BASE)), load_rule(write(text))
    assert compare(a, b) == []
    assert effect_of(a, b).causes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1_000", "1000"),
        ("1_000", "1000.00"),
        ("A small rule", "'A small rule'"),
        ('["11", "94", "06"]', '["06", "11", "94"]'),
        ("{health: 5, social: 3}", "{social: 3, health: 5}"),
        ("[undistributed, redistributed]", "[redistributed, undistributed]"),
        ("after: [base]", "after: [base, base]"),
        ("level: component, ", ""),  # the default
        ("cite: §2", "cite: {section: §2}"),
    ],
)
def test_what_is_written_otherwise_is_no_change(
    old: str, new: str, write: Callable[[str], Path]
) -> None:
    assert old in BASE
    a, b = load_rule(write(BASE)), load_rule(write(BASE.replace(old, new)))
    assert compare(a, b) == []


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"health": "sante"}, {"lines.health"}),
        ({"pool: rest": "pool: births", "  rest: {": "  births: {"}, {"pools.rest"}),
        ({"among": "where"}, {"hypotheses.among"}),
        ({"envelope": "money"}, {"hypotheses.envelope"}),
        ({"floor:": "least:"}, {"lines.social.components.floor"}),
        (
            {"base:": "flat-part:", "[base]": "[flat-part]"},
            {"lines.health.components.base", "lines.social.components.base"},
        ),
        (
            {
                "health": "sante",
                "pool: rest": "pool: births",
                "  rest: {": "  births: {",
                "split: split": "split: ratio",
                "  split: {value": "  ratio: {value",
                "envelope": "money",
            },
            {"lines.health", "pools.rest", "hypotheses.split", "hypotheses.envelope"},
        ),
    ],
)
def test_renamed(pairs: dict[str, str], expected: set[str], write: Callable[[str], Path]) -> None:
    text = BASE
    for old, new in pairs.items():
        text = text.replace(old, new)
    a, b = load_rule(write(BASE)), load_rule(write(text))
    assert paths(compare(a, b)) == {("renamed", path) for path in expected}
    assert paths(compare(b, a)) == {
        ("renamed", change.path.rsplit(".", 1)[0] + f".{change.b}") for change in compare(a, b)
    }
    assert effect_of(a, b).causes == ()  # a name has no effect


def test_renamed_and_changed_is_another(write: Callable[[str], Path]) -> None:
    text = BASE.replace("among", "where").replace("nothing else is said", "another reason")
    found = paths(compare(load_rule(write(BASE)), load_rule(write(text))))
    assert ("removed", "hypotheses.among") in found
    assert ("added", "hypotheses.where") in found
    assert ("changed", "lines.health.components.share.over") in found


FIELDS = {
    Rule: "year version replaces title source other_sources territories scope participation lines "
    "pools hypotheses rounding publication notes no_formula",
    Line: "agency same_agency credit cite label components",
    Pool: "remainder_of after leaves_out split precision cite",
    Hypothesis: "value why cite label choices taken_from in_ratio_of bounds",
    Scope: "of excluded cite",
    Participation: "unknown known regions absent why cite",
    FinancedRegions: "count why cite taken_from",
    Rounding: "unit method level why cite taken_from",
    NoFormula: "why known",
    Fact: "what figures cite",
}


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: model.__name__)
def test_every_field_is_compared(model: type[Strict]) -> None:
    """Whoever adds a field adds it here, once `structure` compares it and `causes` knows of it."""
    assert set(model.model_fields) == set(FIELDS[model].split())


# One parameter, one cause


PARAMETERS = [
    ("amount: 1_000", "amount: 2_000", "lines.health.components.base.amount", "base"),
    ("amount: 70", "amount: 80", "lines.social.components.floor.amount", "floor"),
    ("amount: 0.01", "amount: 0.02", "lines.social.components.rate.amount", "rate"),
    ("value: 100_000", "value: 120_000", "hypotheses.envelope.value", "envelope"),
    ("{value: births_2021", "{value: births_2020", "hypotheses.key.value", "key"),
    ("key: births_2021", "key: births_2020", "lines.social.components.rate.key", "key"),
    ("health: 5", "health: 4", "hypotheses.split.value", "split"),
    ('"94", "06"]', '"94"]', "scope.of", "scope"),
    ("{value: all", "{value: overseas", "hypotheses.among.value", "scope"),
    ("agency: dreets", "agency: ars", "lines.social.agency", "agency"),
    ("value: undistributed", "value: redistributed", "hypotheses.gone.value", "participation"),
    ("unit: 1,", "unit: 10,", "rounding.unit", "rounding"),
    ("method: largest-remainder", "method: down", "rounding.method", "rounding"),
    ("level: component", "level: line", "rounding.level", "rounding"),
    ("after: [base]", "after: [base, floor]", "pools.rest.after", "envelope"),
]


@pytest.mark.parametrize(("old", "new", "path", "cause"), PARAMETERS)
def test_one_parameter_has_one_cause(
    old: str, new: str, path: str, cause: str, write: Callable[[str], Path]
) -> None:
    assert BASE.count(old) == 1
    a, b = load_rule(write(BASE)), load_rule(write(BASE.replace(old, new)))
    assert paths(compare(a, b)) == {("changed", path)}
    found = effect_of(a, b)
    assert [c.name for c in found.causes] == [cause]
    check_sums(found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A small rule", "title: Another"),
        ("id: T/2030/1", "id: T/2030/2"),
        ("cite: §2", "cite: §9"),
        ("why: a guess", "why: another guess"),
        ("credit: FIR", "credit: P304"),
        ("One thing.", "Something else."),
    ],
)
def test_what_has_no_effect_is_no_cause(old: str, new: str, write: Callable[[str], Path]) -> None:
    a, b = load_rule(write(BASE)), load_rule(write(BASE.replace(old, new)))
    assert compare(a, b)
    found = effect_of(a, b)
    assert found.causes == ()
    assert total_of(found).difference.none


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("      floor: {kind: floor, amount: 70, cite: §3}\n", "social.floor"),
        ("      rate: {kind: rate, amount: 0.01, key: births_2021, cite: §3}\n", "social.rate"),
    ],
)
def test_a_component_of_one_side_is_one_cause(
    line: str, cause: str, write: Callable[[str], Path]
) -> None:
    a, b = load_rule(write(BASE)), load_rule(write(BASE.replace(line, "")))
    found = effect_of(a, b)
    assert [c.name for c in found.causes] == [cause]
    cents = total_of(found).difference.cents
    assert cents is not None
    assert total_of(found).causes[cause] == cents < 0


# Effect, by hand


TWO = """
year: 2030
title: By hand
source: {id: T/2030/1, date: 2030-01-01}
scope: {of: ["11", "94"], cite: §0}
lines:
  fund:
    agency: ars
    credit: FIR
    cite: §1
    components:
      base: {kind: flat, amount: 100, cite: §1}
      share: {kind: share, pool: rest, key: equal, cite: §2}
pools:
  rest: {remainder-of: 1_000, after: [base], cite: §2}
rounding: {unit: 0.01, method: largest-remainder, cite: §4}
"""


def amounts(found: Effect, code: str) -> dict[str, int]:
    (region,) = [r for r in found.regions if r.territory and r.territory.code == code]
    return dict(region.causes)


def test_two_causes_by_hand(write: Callable[[str], Path]) -> None:
    """Two regions, equal parts: each has 500 of 1 000 whatever the base, 700 of 1 400."""
    text = TWO.replace("amount: 100", "amount: 300").replace("1_000", "1_400")
    found = effect_of(load_rule(write(TWO)), load_rule(write(text)))
    assert amounts(found, "11") == amounts(found, "94") == {"base": 0, "envelope": 20_000}


def test_three_causes_by_hand(write: Callable[[str], Path]) -> None:
    """Paris and Corsica with keys 185 to 1 or so: worked out over all six orders, in cents.

    With `key` equal a region has half the pool; by births Île-de-France has 171 825 of 174 745.
    """
    text = (
        TWO.replace("amount: 100", "amount: 300")
        .replace("1_000", "1_400")
        .replace("key: equal", "key: births_2021")
    )
    a, b = load_rule(write(TWO)), load_rule(write(text))
    with (ROOT / "data" / "births_2021.csv").open(encoding="utf-8", newline="") as file:
        births = {row["code"]: int(row["births_2021"]) for row in csv.DictReader(file)}

    def corsica(taken: frozenset[str]) -> int:
        base = 30_000 if "base" in taken else 10_000
        pool = (140_000 if "envelope" in taken else 100_000) - 2 * base
        part = Fraction(1, 2)
        if "key" in taken:
            part = Fraction(births["94"], births["94"] + births["11"])
        exact = pool * part  # to the nearest cent: of two remainders, the larger is above a half
        return base + int(exact + Fraction(1, 2))

    parts = by_all_orders(["base", "envelope", "key"], corsica)
    found = effect_of(a, b)
    cents = amounts(found, "94")
    for name, part in parts.items():
        assert abs(cents[name] - part) < 1
    assert sum(cents.values()) == sum(parts.values())
    check_sums(found)


@given(data=st.data())
def test_shapley_against_its_definition(data: st.DataObject) -> None:
    causes = ["p", "q", "r", "s"][: data.draw(st.integers(1, 4))]
    game = {
        frozenset(taken): data.draw(st.integers(-(10**6), 10**6))
        for n in range(len(causes) + 1)
        for taken in itertools.combinations(causes, n)
    }
    found = shapley.exact(causes, lambda taken: (game[taken],))
    assert {name: column[0] for name, column in found.items()} == by_all_orders(
        causes, game.__getitem__
    )


def test_causes_that_need_one_another_are_one(
    write: Callable[[str], Path], as_json: Callable[..., Any]
) -> None:
    """2 x 600 is more than 1 000: without the new envelope the new base is no valid rule."""
    text = TWO.replace("amount: 100", "amount: 600").replace("1_000", "1_400")
    a, b = write(TWO), write(text)
    found = effect_of(load_rule(a), load_rule(b))
    assert found.merged == ("base+envelope",)
    assert amounts(found, "11") == {"base+envelope": 20_000}
    document = as_json("diff", a, b)
    assert any("base+envelope" in said(note) for note in document["notes"])
    assert list(document["effect"]["total"]["causes"]) == ["base+envelope"]


def test_what_an_absent_agency_leaves_is_a_cause(
    write: Callable[[str], Path], tmp_path: Path
) -> None:
    """The DREETS of Corse is absent: its share of 35 812 € by births goes to the other two.

    100 000 less 3 x 1 500 are 95 500, of which 3 in 8 are 35 812.5, and the half goes to the 5.
    """
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,dreets,no\n", encoding="utf-8")
    text = BASE.replace("{value: undistributed, choices", "{value: redistributed, choices")
    a, b = (allocate(load_rule(write(rule)), participants=file) for rule in (BASE, text))
    found = effect(a, b, DATA, file)
    assert [cause.name for cause in found.causes] == ["participation"]
    with (ROOT / "data" / "births_2021.csv").open(encoding="utf-8", newline="") as lines:
        births = {row["code"]: int(row["births_2021"]) for row in csv.DictReader(lines)}
    share = Fraction(35_812 * births["94"], sum(births[code] for code in ("11", "94", "06")))
    assert abs(Fraction(total_of(found).difference.cents or 0, 100) - share) < 1
    check_sums(found)


def test_a_ceiling_beside_what_is_counted(write: Callable[[str], Path]) -> None:
    """An agency that may take part gets 0 to 100 under a ceiling, and 300 where it is counted.

    So the difference is 200 to 300; of two ceilings it would be 0 to 200, the agency being one.
    """
    text = (
        "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\nlines:\n"
        "  a: {agency: ars, credit: c, cite: x,"
        " components: {f: {kind: flat, amount: 100, cite: y}}}\n"
        "participation: {unknown: ceiling, why: w, cite: y}\n"
    )
    more = text.replace("100", "300")
    for second, span in (
        (more.replace("ceiling", "counted"), (20_000, 30_000)),
        (more, (0, 20_000)),
    ):
        found = effect_of(load_rule(write(text)), load_rule(write(second)))
        assert {region.difference.span for region in found.regions} == {span}


def test_a_cause_that_needs_two_others_leaves_the_rest_apart(write: Callable[[str], Path]) -> None:
    """A base of 1 100 needs 2 200 for two regions; 1 200 are enough for one, and 1 000 are not.

    The key needs nothing, and stays a cause of its own.
    """
    text = TWO.replace("amount: 100", "amount: 1_100").replace("1_000", "1_200")
    text = text.replace('["11", "94"]', '["11"]').replace("key: equal", "key: births_2021")
    found = effect_of(load_rule(write(TWO)), load_rule(write(text)))
    (merged,) = found.merged
    assert sorted(merged.split("+")) == ["base", "envelope", "scope"]
    assert {cause.name for cause in found.causes} == {merged, "key"}
    # 11 has 100 + 400 of 1 000 at first and 1 100 + 100 in the end; 94 is not concerned then.
    assert sum(amounts(found, "11").values()) == 70_000
    assert amounts(found, "94") == {}


def test_more_causes_than_can_be_enumerated(write: Callable[[str], Path]) -> None:
    rows = [f"      part-{n}: {{kind: flat, amount: {n + 1}, cite: §9}}\n" for n in range(12)]
    text = BASE.replace("  social:\n", "".join(rows) + "  social:\n")
    a, b = load_rule(write(BASE)), load_rule(write(text))
    found = effect_of(a, b)
    assert found.orders == 32
    assert len(found.causes) == 12
    check_sums(found)
    # Flat parts that nothing else depends on: each does what it does in any order.
    assert amounts(found, "11") == {f"health.part-{n}": (n + 1) * 100 for n in range(12)}
    check_opposite(found, effect_of(b, a))


def test_many_causes_are_told_apart_by_fewer_orders(write: Callable[[str], Path]) -> None:
    rows = [f"      part-{n}: {{kind: flat, amount: {n + 1}, cite: §9}}\n" for n in range(40)]
    text = BASE.replace("  social:\n", "".join(rows) + "  social:\n")
    a, b = load_rule(write(BASE)), load_rule(write(text))
    found = effect_of(a, b)
    assert 0 < found.orders < 32
    check_sums(found)
    assert amounts(found, "11") == {f"health.part-{n}": (n + 1) * 100 for n in range(40)}


# Effect, in general


def check_opposite(there: Effect, back: Effect) -> None:
    assert {c.name for c in there.causes} == {c.name for c in back.causes}
    totals = [found.total for found in (there, back) if found.total]
    assert len(totals) != 1
    regions = list(zip(there.regions, back.regions, strict=True))
    for ours, theirs in [*regions, *([tuple(totals)] if totals else [])]:
        there_, back_ = ours.difference.cents, theirs.difference.cents
        assert there_ == (None if back_ is None else -back_)
        for which in ("causes", "shown"):
            turned = {name: -cents for name, cents in getattr(theirs, which).items()}
            assert getattr(ours, which) == turned


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        # Above any bases (3 regions x (9 000 + 500) €), and no base in doubt of being thousands.
        "envelope": st.integers(30_000, 300_000).map(str),
        "health.base.amount": st.integers(100, 9_000).map(str),
        "social.rate.amount": st.sampled_from(["0.01", "0.02", "1.34"]),
        "social.floor.amount": st.integers(0, 99).map(str),
        "key": st.sampled_from(["births_2018", "population_2023", "equal"]),
        "split": st.sampled_from(["1:1", "1:7", "0:1"]),
        "among": st.sampled_from(["overseas", "94,06"]),
        "scope": st.sampled_from(["all", "overseas", "06,94,11"]),
        "rounding.unit": st.sampled_from(["0.01", "10", "100"]),
        "rounding.method": st.sampled_from(["nearest", "down", "up"]),
        "rounding.level": st.sampled_from(["line", "region"]),
        "health.share.rate": st.sampled_from(["0.5", "0.003"]),
    },
)


# What such settings may be refused for, by what they are; any other refusal is a failure.
REFUSED = {"envelope-too-small", "unit-too-large"}


def test_any_two_rules(write: Callable[[str], Path]) -> None:
    """Of the cases drawn, half at least are compared; the others are refused for a known reason."""
    base = load_rule(write(BASE))
    seen: Counter[str] = Counter()
    refused: set[str] = set()

    @settings(max_examples=20)
    @given(first=SETTINGS, second=SETTINGS)
    def each(first: dict[str, str], second: dict[str, str]) -> None:
        try:
            a, b = with_settings(base, first), with_settings(base, second)
            there = effect_of(a, b)
        except Refusal as refusal:
            seen["refused"] += 1
            refused.update(problem.code for problem in refusal.diagnostics)
            return
        seen["compared"] += 1
        check_two_rules(a, b, there)

    each()
    assert refused <= REFUSED
    assert seen["compared"] >= 0.5 * seen.total() > 0, seen


def check_two_rules(a: RuleFile, b: RuleFile, there: Effect) -> None:
    check_sums(there)
    check_opposite(there, effect_of(b, a))
    if compare(a, b) == []:
        assert there.causes == ()
    same = effect_of(a, a)
    assert same.causes == ()
    assert compare(a, a) == []
    back = compare(b, a)
    assert {(c.path, c.a, c.b) for c in compare(a, b)} == {(c.path, c.b, c.a) for c in back}


@pytest.mark.parametrize(
    ("a", "b"), [("2021", "2023"), ("2021", "2024"), ("2023", "2024"), ("2024", "2025")]
)
def test_years_there_and_back(a: str, b: str) -> None:
    there, back = (effect_of(load_rule(x), load_rule(y)) for x, y in ((a, b), (b, a)))
    check_sums(there)
    check_opposite(there, back)


def test_json_is_the_same_there_and_back(as_json: Callable[..., Any]) -> None:
    there, back = as_json("diff", "2021", "2023"), as_json("diff", "2023", "2021")
    turn = {"added": "removed", "removed": "added"}
    assert {(c["path"], c["kind"], c["a"], c["b"], c["cite_a"]) for c in there["structure"]} == {
        (c["path"], turn.get(c["kind"], c["kind"]), c["b"], c["a"], c["cite_b"])
        for c in back["structure"]
    }
    assert json.dumps(there["rules"]["a"]) == json.dumps(back["rules"]["b"])


SHARED = """
year: 2030
title: A name for two things
source: {id: T/2030/1, date: 2030-01-01}
lines:
  only:
    agency: ars
    credit: FIR
    cite: §1
    components:
      base: {kind: flat, amount: 1_000, cite: §1}
      share: {kind: share, pool: x, key: births_2021, cite: §2}
"""
ROUNDED = "rounding: {unit: 100, method: largest-remainder, cite: §4}\n"


def test_a_pool_and_a_hypothesis_may_share_a_name(write: Callable[[str], Path]) -> None:
    """What x gives: 400 000 less 18 x 1 000 there, 300 000 here; all of it is the envelope's."""
    pool = write(
        SHARED + "pools:\n  x: {remainder-of: 400_000, after: [base], cite: §2}\n" + ROUNDED
    )
    given_ = write(SHARED + "hypotheses:\n  x: {value: 300_000, why: as said}\n" + ROUNDED)
    for first, second, sign in ((pool, given_, 1), (given_, pool, -1)):
        found = effect(allocate(load_rule(first)), allocate(load_rule(second)), DATA, None)
        assert [cause.name for cause in found.causes] == ["envelope"]
        assert total_of(found).difference.cents == sign * (300_000 - 382_000) * 100


def test_the_structure_is_the_same_from_both_sides(write: Callable[[str], Path]) -> None:
    """A component renamed on one line, and one of its old name on another: after is by line."""
    lines = """
  more:
    agency: dreets
    credit: P304
    cite: §1
    components:
      base: {kind: flat, amount: 2_000, cite: §1}
      share: {kind: share, pool: x, key: births_2021, cite: §2}
"""
    pools = "pools:\n  x: {remainder-of: 900_000, after: [AFTER], split: s, cite: §2}\n"
    split = "hypotheses:\n  s: {value: {only: 1, more: 1}, why: half each}\n"
    first = write(SHARED + lines + pools.replace("AFTER", "base") + split + ROUNDED)
    renamed = SHARED.replace("      base:", "      basis:")
    second = write(renamed + lines + pools.replace("AFTER", "basis, base") + split + ROUNDED)

    def kinds(a: Path, b: Path) -> list[str]:
        return sorted(change.kind for change in compare(load_rule(a), load_rule(b)))

    assert kinds(first, second) == kinds(second, first) == ["renamed"]


def test_what_was_given_needs_no_citation(as_json: Callable[..., Any]) -> None:
    """The pool of 2023 names a hypothesis and has no citation of its own."""
    found = as_json("2023", "--set", "rest.remainder-of=4M")
    assert found["totals"]["all"] == "4000000.00"


def test_csv_has_no_amount_where_a_rule_does_not_concern(run: Run) -> None:
    """2024 is about five overseas regions, 2025 about all; the example about four departments."""
    rows = list(csv.DictReader(run("diff", "2024", "2025", "-f", "csv").stdout.splitlines()))
    corse = next(row for row in rows if row["name"] == "Corse")
    assert (corse["a"], corse["b"], corse["difference"]) == ("", "11500.00", "")
    assert (corse["status"], corse["status a"]) == ("not-concerned", "not-concerned")
    example = str(ROOT / "rules" / "examples" / "bretagne-2021.yaml")
    result = run("diff", example, example, "--set-b", "rounding.unit=1", "-f", "csv")
    assert len(list(csv.DictReader(result.stdout.splitlines()))) == 4
