"""`show`, `rules`, `keys`, `regions`: one screen each, the rest in the record."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation import load_rule
from conftest import ROOT, Run

YEARS = ["2021", "2022", "2023", "2024", "2025"]


@pytest.mark.parametrize("year", YEARS)
def test_show(run: Run, check_snapshot: Callable[[str], None], year: str) -> None:
    check_snapshot(run("show", year).stdout)


@pytest.mark.parametrize("year", ["2022", "2023"])
def test_show_in_full(run: Run, check_snapshot: Callable[[str], None], year: str) -> None:
    check_snapshot(run("show", year, "--details").stdout)


@pytest.mark.parametrize("verb", ["rules", "keys", "regions"])
def test_listing(run: Run, check_snapshot: Callable[[str], None], verb: str) -> None:
    check_snapshot(run(verb).stdout)


@pytest.mark.parametrize(
    ("words", "most"),
    [
        *((f"show {year}", 38) for year in YEARS),
        ("show rules/variants/2025-births.yaml", 30),
        ("rules", 12),
        ("keys", 38),
        ("keys births_2021", 30),
        ("regions", 36),
    ],
)
def test_each_fits_on_one_screen(run: Run, words: str, most: int) -> None:
    result = run(*words.split())
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) <= most
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("More: --details")


@pytest.mark.parametrize("words", ["show 2023", "rules", "keys", "regions", "keys births_2021"])
def test_the_record_says_more_and_is_no_wider(run: Run, words: str) -> None:
    short = run(*words.split()).stdout.splitlines()
    full = run(*words.split(), "--details").stdout.splitlines()
    assert full[: len(short) - 1] == short[:-1]  # all but the words to type
    assert len(full) > len(short)
    assert max(map(len, full)) <= 80


def test_a_key_of_many_rows_ends_with_its_total(run: Run) -> None:
    lines = run("keys", "births_2021_by_department").stdout.splitlines()
    assert len(lines) > 101
    with (ROOT / "data" / "births_2021_by_department.csv").open(encoding="utf-8") as file:
        total = sum(int(row["births_2021_by_department"]) for row in csv.DictReader(file))
    assert total == 740_862
    assert "total 740\u202f862" in lines[-1]


def test_doubts_are_counted_where_they_are_not_told(run: Run) -> None:
    (line,) = [line for line in run("keys").stdout.splitlines() if "births_2021:" in line]
    doubts = run("keys", "births_2021", "--details").stdout.splitlines()
    assert f"{sum(line.startswith('  doubt:') for line in doubts)} doubts" in line


def test_a_rule_of_ones_own_is_named_and_marked(run: Run, tmp_path: Path) -> None:
    rule = tmp_path / "2023.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(text.replace("amount: 50_000", "amount: 60_000"), encoding="utf-8")
    said = run("show", rule).stdout.replace("\u202f", " ")
    assert said.splitlines()[1].startswith("Your own rule: 2023.yaml, not shipped")
    assert "base: ~\u00a060 000 €, estimated: nobody is on record as having read it there" in said
    assert "base: ~\u00a030 000 €, fixed by your rule (§3.1, social part)" in said
    listed = run("rules", "--rules-dir", tmp_path).stdout
    assert listed.splitlines()[1].startswith("Your own rule: 2023.yaml, not shipped")


def test_a_key_of_ones_own_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "births_2021.csv"
    text = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8")
    file.write_text(text.replace("2728", "2729"), encoding="utf-8")
    lines = run("keys", "births_2021", "--data-dir", tmp_path).stdout.splitlines()
    assert lines[1].startswith("Your own data: births_2021.csv, not shipped")


def test_regions_of_ones_own_are_named(run: Run, tmp_path: Path) -> None:
    text = (ROOT / "data" / "regions.yaml").read_text(encoding="utf-8")
    (tmp_path / "regions.yaml").write_text(text.replace("[COR, ", "[COS, "), encoding="utf-8")
    lines = run("regions", "--data-dir", tmp_path).stdout.splitlines()
    assert lines[1].startswith("Your own data: regions.yaml, not shipped")


def test_names_for_set_stand_under_the_labels(run: Run) -> None:
    """A name is typed, a label is read: the screen has both, the record every other spelling."""
    short, full = run("show", "2023").stdout, run("show", "2023", "--details").stdout
    above, names = short.split("Names for --set")
    assert "ars-fir" not in above
    assert "ARS (FIR)" in above
    assert "share-scope (regions of the share)" in " ".join(names.split())
    assert "ars-fir.base.amount" in names
    assert "ars-fir.share.pool" not in names  # ars-fir.pool is the same
    assert "ars-fir.share.pool" in full


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
def test_every_hypothesis_of_a_screen_can_be_set_by_a_name_on_it(run: Run, year: str) -> None:
    names = run("show", year).stdout.split("Names for --set")[1]
    rule = load_rule(year).rule
    assert all(name in names for name in rule.hypotheses)
    assert all(f"{line}." in names for line in rule.lines)


def test_json_and_csv_have_names_and_all_fields(run: Run, as_json: Callable[..., Any]) -> None:
    (first,) = [row for row in as_json("rules")["rows"] if row["rule"] == "2023@1"]
    assert (first["lines"], first["status"]) == (["ars-fir", "dreets-p304"], "estimated")
    heads = {
        "keys": "key,counts,territories,total,source,date,licence,doubts,file,sha256,shipped,"
        "made by",
        "regions": "code,name,overseas,ars,dreets,aliases,made by",
        "keys births_2021": "code,name,births_2021,place,made by",
    }
    for words, head in heads.items():
        assert run(*words.split(), "--format", "csv").stdout.splitlines()[0] == head


def test_what_a_variant_changes_is_told(run: Run) -> None:
    said = run("show", "rules/variants/2025-births.yaml").stdout
    assert "key = births_2021: in place of population_2025" in said
    assert "Variant 2025-births of 2025@1" in said


def test_what_a_year_without_formula_leaves_known_is_on_the_screen(run: Run) -> None:
    said = " ".join(run("show", "2022").stdout.split())
    assert "213 projects were financed in 14 regions" in said
    assert "more than 4.5 M€" in said
