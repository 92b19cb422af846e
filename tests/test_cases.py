"""Cases worked out by hand: what is shipped holds and is complete, and each mistake is told."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from allocation.audit.check.cases import case_problems
from allocation.audit.check.parts import Part
from allocation.audit.check.tree import Tree
from allocation.cli.app import app
from allocation.engine.allocation import Allocation
from allocation.model.key import DataFile
from allocation.model.worked import Expectation, WorkedCase, is_about
from allocation.reading.places import data_folder, is_shipped, rules_folder
from allocation.reading.rules import rule_files
from conftest import ROOT, Run

BROKEN = Path(__file__).parent / "broken" / "cases"


# What is shipped


@pytest.fixture(scope="module")
def tree() -> Tree:
    tree = Tree(rules_folder(), data_folder())
    tree.read_all()
    return tree


def test_everything_that_is_expected_is_what_comes_out(tree: Tree) -> None:
    assert list(case_problems(tree)) == []
    tried = sum(len(case.expect) for file in tree.worked.values() for case in file.worked.cases)
    assert tried > 140


def of_rule(tree: Tree, part: Part) -> list[WorkedCase]:
    """The cases of a rule, wherever they stand."""
    wanted = tree.rule_files[part]
    return [
        case
        for file in tree.worked.values()
        if tree.rule_of(file) is wanted
        for case in file.worked.cases
    ]


def as_shipped(cases: list[WorkedCase]) -> Iterator[Expectation]:
    """What is expected with nothing given in place of the rule's own."""
    for case in cases:
        if not case.with_ and not case.participation:
            yield from case.expect


def shipped() -> list[str]:
    rules = rules_folder()
    paths = (*rule_files(rules).values(), *rules.shipped.glob("variants/*.yaml"))
    return sorted(path.name for path in paths)


@pytest.mark.parametrize("name", shipped())
def test_cases_are_complete(tree: Tree, name: str) -> None:
    """As far as the rule has it: what is counted here is what its cases say, not what they give."""
    part = next(part for part in tree.rule_files if part.path.name == name)
    cases = of_rule(tree, part)
    rule = tree.rule_files[part].rule
    if rule.no_formula:
        assert [each.refusal for each in as_shipped(cases)] == ["no-formula"]
        return
    usual = list(as_shipped(cases))
    allocation = Allocation(tree.resolved[part])
    whole = [each for each in usual if each.total is not None and each.line is None]
    assert any(each.status is not None for each in whole)
    assert any(each.between for each in whole) == (allocation.whole().bounds is not None)
    assert any(each.undistributed is not None for each in usual)
    if allocation.balances:
        assert any(each.distribution_unknown is not None and each.between for each in usual)
    if any(component.pool for component in allocation.case.components):
        assert any(each.pool and each.amount is not None for each in usual)
    for line, component, about in rule.components():
        told = Counter(
            found.overseas
            for found in allocation.case.territories.members
            if any(
                said(each, found.name) and (each.line, each.component) == (line, component)
                for each in usual
            )
        )
        known = allocation.case.plan.components
        divided = any(c.amount for c in known if (c.line, c.name) == (line, component))
        metropolitan = 2 if divided else 0
        assert told[False] >= metropolitan, (line, component)
        assert told[True] >= 1, (line, component)
        if about.computed and divided:
            exact = [e for e in usual if (e.line, e.component) == (line, component)]
            assert any(e.quota is not None and e.remainder is not None for e in exact)
    assert any(
        "no" in agencies.values() for case in cases for agencies in case.participation.values()
    ) or name.startswith("2025-births")
    assert any({"split", "scope", "share-scope", "key"} & case.with_.keys() for case in cases)


def said(expected: Expectation, region: str) -> bool:
    """Whether something is expected of a region by its name."""
    return expected.region == region or (
        isinstance(expected.regions, tuple) and region in expected.regions
    )


def test_what_only_some_rules_have(tree: Tree) -> None:
    by_name = {part.path.stem: file.worked.cases for part, file in tree.worked.items()}
    uneven = [
        case
        for case in by_name["2024"]
        if case.with_.get("key") == "equal" and (case.with_.get("envelope", 0) - 1_000_000) % 5
    ]
    assert uneven
    corse = [each for case in by_name["2025"] for each in case.expect if each.region == "Corse"]
    assert Decimal(11_500) in [each.amount for each in corse]
    refused = {each.refusal for cases in by_name.values() for c in cases for each in c.expect}
    assert {"no-formula", "too-many-regions", "envelope-too-small"} <= refused


def test_no_figure_is_worked_out_without_a_figure(tree: Tree) -> None:
    """A working of a quota names what is multiplied and divided."""
    for file in tree.worked.values():
        for case in file.worked.cases:
            for each in case.expect:
                working = str(each.working or case.working)
                if each.quota is not None and each.region:
                    assert any(sign in working for sign in "×÷"), working


@pytest.mark.parametrize(
    ("path", "old", "new", "expected", "found"),
    [
        ("rules/2023.yaml", "amount: 50_000", "amount: 50_800", "3 660 000 €", "3 645 600 €"),
        ("rules/2023.yaml", "ars-fir: 5", "ars-fir: 4", "2 287 500 €", "2 091 428.571428… €"),
        ("rules/2023.yaml", "unit: 1\n", "unit: 10\n", "99 004 €", "99 000 €"),
        ("rules/2023.yaml", "value: births_2021", "value: births_2020", "41 590 €", "40 965 €"),
        ("rules/2023.yaml", "value: all\n", "value: overseas\n", "0.521 €", "0 €"),
        ("rules/2025.yaml", "largest-remainder", "nearest", "11 500 €", "11 600 €"),
        ("rules/2025.yaml", "unit: 100\n", "unit: 1000\n", "2 200 400 €", "2 200 000 €"),
        ("rules/2024.yaml", "value: 100_000", "value: 10_000", "1 050 000", "1 005 000"),
        ("rules/2021.yaml", "count: 15", "count: 14", "3 000 000", "2 800 000"),
        ("data/participation.csv", "Mayotte,ars,unknown", "Mayotte,ars,yes", "Bretagne", "Mayotte"),
    ],
)
def test_what_changes_an_amount_is_told(
    run: Run, tmp_path: Path, path: str, old: str, new: str, expected: str, found: str
) -> None:
    """With what was expected, what came instead, the case and its line."""
    for kind in ("rules", "data"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    text = (tmp_path / path).read_text(encoding="utf-8")
    assert text.count(old) >= 1
    (tmp_path / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run(
        "check", "--rules-dir", tmp_path / "rules", "--data-dir", tmp_path / "data", "-f", "json"
    )
    fell = [p for p in json.loads(result.stdout)["problems"] if p["code"] == "case-fell"]
    assert fell
    assert all(p["file"].startswith(str(tmp_path / "rules" / "cases")) and p["line"] for p in fell)
    told = [text_of(p["message"]) for p in fell]
    assert [t for t in told if expected in t and found in t], told


def text_of(message: Any) -> str:
    return str(message["text"] if isinstance(message, dict) else message).replace("\u202f", " ")


def test_a_change_that_no_case_minds(run: Run, tmp_path: Path) -> None:
    """The rule is no shipped one then: what it fixes is still what the cases call fixed."""
    own_rule(tmp_path, lambda text: text.replace("label: enveloppe", "label: enveloppe totale"))
    result = run("check", "--rules-dir", tmp_path, "-f", "parsable")
    assert str(tmp_path) in run("show", "2023", "--rules-dir", tmp_path, "-f", "json").stdout
    assert "case-fell" not in result.stdout


@pytest.mark.parametrize(
    ("old", "new"), [("key: key", "key: kex"), ("value: births_2021", "value: births")]
)
def test_cases_of_a_rule_that_cannot_be_read_are_silent(
    run: Run, tmp_path: Path, old: str, new: str
) -> None:
    """What is wrong is told once, where it is to be mended."""
    path = own_rule(tmp_path, lambda text: text.replace(old, new))
    problems = json.loads(run("check", "--rules-dir", tmp_path, "-f", "json").stdout)["problems"]
    assert [p for p in problems if p["file"] == str(path)]
    assert not [p for p in problems if p["code"] == "case-fell"]


def own_rule(folder: Path, change: Callable[[str], str]) -> Path:
    """The rule of 2023 with a change, in a folder of one's own."""
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    assert change(text) != text
    path = folder / "2023.yaml"
    path.write_text(change(text), encoding="utf-8")
    return path


# Who takes part, said in a case and in a file


def test_participation_is_what_a_file_would_say(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    """The figures of the cases of an absent agency, asked of the command with a file."""
    who = tmp_path / "who.csv"
    who.write_text("region,agency,takes_part\nCorse,dreets,no\n", encoding="utf-8")
    told = as_json("2023", "--participants", who)
    assert Decimal(told["totals"]["all"]) == 5_064_946
    assert [Decimal(each["amount"]) for each in told["undistributed"]] == [35_054]


def test_a_region_out_of_scope_is_none_of_those_that_received(as_json: Callable[..., Any]) -> None:
    """Five overseas regions, of which one agency or two took part: not three regions and two."""
    told = as_json("2021", "--set", "scope=overseas", "--set", "participation.regions=5")
    assert [Decimal(end) for end in told["totals"]["interval"]] == [500_000, 1_000_000]


# Exact figures as people write them


@pytest.mark.parametrize(
    ("given", "exact", "holds"),
    [
        (Decimal("8423.03"), Fraction(1040050000, 123477), True),
        (Decimal("8423.02"), Fraction(1040050000, 123477), False),
        (Decimal("8423"), Fraction(1040050000, 123477), True),
        (Decimal("0.5"), Fraction(1, 2), True),
        (Decimal("0.50"), Fraction(1, 2), True),
        (Decimal("0.3"), Fraction(1, 4), True),  # exactly half way, either neighbour
        (Decimal("0.2"), Fraction(1, 4), True),
        (Decimal("0.25"), Fraction(1, 4), True),
        (Decimal("0.26"), Fraction(1, 4), False),
        ("1/3", Fraction(1, 3), True),
        ("2/6", Fraction(1, 3), True),
        ("333333/1000000", Fraction(1, 3), False),
    ],
)
def test_is_about(given: Decimal | str, exact: Fraction, holds: bool) -> None:
    assert is_about(given, exact) is holds


# Cases are no rules and no data


def test_cases_are_no_rules(run: Run) -> None:
    result = run("rules/cases/2023.yaml")
    assert result.exit_code == 3
    assert "this file holds cases, and no rule [not-a-rule]" in result.stderr
    assert "hint: allocate check rules/cases/2023.yaml computes them" in result.stderr
    assert {path.parent.name for path in rule_files(rules_folder()).values()} == {"rules"}
    assert "cases" not in run("rules").stdout


def test_a_file_is_not_shipped_for_being_like_cases(tree: Tree) -> None:
    for part, file in tree.worked.items():
        assert not is_shipped(DataFile("participation", part.name, file.document.sha256))


# Of a user's own


MINE = """\
rule: fund.yaml
cases:
  - case: the same for both
    expect:
      - {region: "94", amount: 100, status: fixed-by-own-rule, working: as the text has it}
      - {total: 200, working: 2 × 100}
"""
FUND = """\
year: 2031
title: An example
source: {id: Example 1, date: 2031-01-01}
scope: {of: ["94", "53"], cite: art. 1}
lines:
  fund:
    credit: an example
    cite: art. 1
    components:
      base: {kind: flat, amount: 100, cite: art. 1}
"""


def test_cases_beside_a_rule_of_ones_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "fund.yaml").write_text(FUND, encoding="utf-8")
    cases = tmp_path / "fund-cases.yaml"
    cases.write_text(MINE, encoding="utf-8")
    assert run("check", cases).exit_code == 0
    cases.write_text(MINE.replace("200", "300"), encoding="utf-8")
    result = run("check", cases)
    assert result.exit_code == 3
    assert "300 € expected, ~ 200 € found" in plain(result.stdout)
    cases.write_text(MINE.replace("fund.yaml", "2023"), encoding="utf-8")
    assert "case-fell" in run("check", cases).stdout


# Broken files


class Told(NamedTuple):
    """A diagnostic that is expected: its code, its line, and words of its sentence."""

    code: str
    line: int
    words: str


def fell(line: int, words: str) -> list[Told]:
    return [Told("case-fell", line, words)]


WRONG: dict[str, list[Told]] = {
    # What is expected and does not come.
    "falls-pool": fell(6, "pool rest: 3 660 001 € expected, 3 660 000 € found"),
    "falls-part-of-a-pool": fell(6, "2 287 500.50 € expected, 2 287 500 € found"),
    "falls-quota": fell(7, "before rounding: 8 423.027 € expected, 8 423.026150… € found"),
    "falls-quota-as-a-fraction": fell(7, "1040050001/123477 € expected"),
    "falls-remainder": fell(7, "the remainder of Corse, ARS (FIR), share: 0.027 € expected"),
    "falls-no-remainder": fell(6, "0 € expected, no such figure found"),
    "falls-no-quota": fell(6, "200 000 € expected, no such figure found"),
    "falls-amount": fell(6, '"an example": Corse: 93 478 € expected, ~ 93 477 € found'),
    "falls-no-amount": fell(7, "35 054 € expected, absent found"),
    "falls-status": fell(6, "share: fixed expected, estimated found"),
    "falls-interval": fell(6, "[100 000; 200 000] expected, [0; 200 000] found"),
    "falls-no-interval": fell(6, "[5 000 000; 5 200 000] expected, no interval found"),
    "falls-total": [
        *fell(6, "the total: 5 100 001 € expected, ~ 5 100 000 € found"),
        *fell(7, "the total, DREETS (P304-17): 1 912 501 € expected"),
        *fell(7, "the status of the total, DREETS (P304-17): fixed expected, estimated found"),
    ],
    "falls-undistributed": fell(7, "35 055 € expected, ~ 35 054 € found"),
    "falls-distribution-unknown": [
        *fell(6, "no key divides: 1 000 001 € expected, ~ 1 000 000 € found"),
        *fell(6, "[950 000; 1 050 001] expected, [950 000; 1 050 000] found"),
        *fell(6, "the status of what is delegated and no key divides: fixed expected"),
    ],
    "falls-regions": [
        *fell(6, "Bretagne expected, Bretagne, Pays de la Loire found"),
        *fell(7, "all expected, Bretagne, Pays de la Loire found"),
    ],
    "falls-refusal": fell(6, "the refusal: no-formula expected, no refusal found"),
    "falls-other-refusal": fell(7, "no-formula expected, envelope-too-small found"),
    "falls-refused": fell(4, "it is refused: no formula is known for 2022"),
    "falls-nobody": fell(4, "it is refused: no agency in scope takes part"),
    "falls-twice": fell(8, "1 € expected, 0 € found"),
    # What has no working, or is not there.
    "no-working": [Told("no-working", 6, "what is expected has no working")],
    "empty-working": [Told("wrong-type", 6, "text that is not empty")],
    "unknown-region": [Told("unknown-region", 6, "Corze")],
    "unknown-region-in-a-list": [Told("unknown-region", 6, "Corze")],
    "unknown-line": [Told("unknown-line", 6, "ars-fur")],
    "unknown-component": [Told("unknown-name", 6, "bases")],
    "unknown-pool": [Told("unknown-name", 6, "has no pool 'rests'")],
    "pool-of-another-line": [Told("unknown-line", 6, "ars-fir")],
    "unknown-participant": [
        Told("unknown-region", 5, "Corze"),
        Told("unknown-agency", 5, "direts"),
    ],
    "unknown-override": [
        Told("unknown-override", 5, "envelop"),
        Told("unknown-override", 8, "under participation"),
    ],
    "wrong-override": [Told("wrong-unit", 5, "more than 0")],
    "override-and-participant": [
        Told("wrong-unit", 5, "more than 0"),
        Told("unknown-region", 6, "Corze"),
    ],
    "said-twice": [Told("duplicate-row", 5, "Corse ars stands here twice")],
    "rule-of-cases": [Told("not-a-rule", 2, "this file holds cases, and no rule")],
    "unknown-rule": [Told("unknown-year", 2, "2027")],
    "unknown-rule-file": [Told("no-file", 2, "nowhere.yaml")],
    # What can't be expected.
    "two-subjects": [Told("wrong-value", 6, "of one thing")],
    "no-subject": [Told("wrong-value", 6, "of one thing")],
    "nothing-expected": [Told("wrong-value", 6, "nothing is expected")],
    "quota-of-a-region": [Told("wrong-value", 6, "one component of one line")],
    "quota-of-the-total": [Told("wrong-value", 6, "total has no quota")],
    "interval-upside-down": [Told("wrong-value", 6, "the lower one first")],
    "interval-of-one": [Told("wrong-value", 6, "two amounts")],
    "unknown-status": [Told("wrong-value", 6, "fixd")],
    "not-a-fraction": [Told("wrong-value", 6, "a fraction such as 1250/3")],
    "regions-of-nothing": [Told("wrong-value", 6, "a list of names")],
    "unknown-field": [Told("unknown-key", 6, "workings")],
    "not-yes-or-no": [Told("wrong-value", 5, "perhaps")],
    "no-cases": [Told("wrong-value", 3, "one entry at least")],
    "no-expectation": [Told("wrong-value", 5, "one entry at least")],
    "missing-title": [Told("missing", 4, "case")],
    "missing-rule": [Told("missing", 2, "rule")],
}


def test_every_broken_file_is_in_the_table() -> None:
    assert sorted(path.name for path in BROKEN.iterdir()) == sorted(f"{n}.yaml" for n in WRONG)


@cache
def checked(form: str) -> str:
    """What is told of all of them at once: the rest of the tree is read once."""
    paths = [str(BROKEN / f"{name}.yaml") for name in WRONG]
    result = CliRunner().invoke(app, ["check", *paths, "-f", form, "--lang", "en"])
    assert result.exit_code == 3
    assert not result.stderr
    return result.stdout


@pytest.mark.parametrize("name", WRONG)
def test_a_broken_file(name: str) -> None:
    file = str(BROKEN / f"{name}.yaml")
    problems = [p for p in json.loads(checked("json"))["problems"] if p["file"] == file]
    assert [(p["code"], p["line"]) for p in problems] == [(t.code, t.line) for t in WRONG[name]]
    assert all(p["column"] for p in problems)
    lines = [line for line in checked("parsable").splitlines() if line.startswith(f"{file}:")]
    for line, told in zip(lines, WRONG[name], strict=True):
        assert told.words in plain(line)


def test_what_fell_shows_its_working() -> None:
    """But for what is refused, of which no figure was expected to be 0 or anything else."""
    told = [t for name, of in WRONG.items() for t in of if t.code == "case-fell"]
    shown = plain(checked("table"))
    assert shown.count("as worked out: by hand") == len(told) - 3
    assert shown.count("as worked out: all of them are counted") == 1


def test_in_french(run: Run) -> None:
    shown = run("check", BROKEN / "falls-amount.yaml", "--lang", "fr").stdout
    assert "« an example » : Corse : attendu 93 478 €, obtenu ~ 93 477 €" in plain(shown)


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
