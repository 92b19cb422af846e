"""A key is named in one spelling, plain or rounded: ``round(population_2025, 1000)``."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation.model.key import KeyFormula, key_formula, multiple
from conftest import ROOT, Run

ROUNDED = "round(population_2025, 1000)"


def column(file: str) -> dict[str, int]:
    """A key, read without the program."""
    with (ROOT / "data" / f"{file}.csv").open(encoding="utf-8") as lines:
        return {row["code"]: int(row[file]) for row in csv.DictReader(lines)}


@pytest.mark.parametrize(
    "typed",
    [
        ROUNDED,
        "round(population_2025,1000)",
        " round ( population_2025 , 1_000 ) ",
        "round(population_2025, 01000)",
    ],
)
def test_one_spelling_of_a_rounded_key(typed: str) -> None:
    assert key_formula(typed) == KeyFormula("population_2025", 1000)
    assert str(key_formula(typed)) == ROUNDED


def test_a_key_rounded_to_1_is_the_key() -> None:
    assert str(key_formula("round(births_2021, 1)")) == "births_2021"


@pytest.mark.parametrize(
    ("value", "unit", "rounded"),
    [
        (499, 1000, 0),
        (500, 1000, 1000),
        (2_500, 1000, 3000),  # half to even would give 2000
        (3_500, 1000, 4000),
        (360_162, 1000, 360_000),
        (7, 3, 6),
        (8, 3, 9),
        (10**30 + 5, 10, 10**30 + 10),
    ],
)
def test_half_goes_away_from_zero(value: int, unit: int, rounded: int) -> None:
    assert multiple(value, unit) == rounded


def in_place(name: str, rule: Path) -> Path:
    """The rule of 2025 with another key, in the component itself or in the hypothesis."""
    text = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    text = re.sub(r"publication: .*\n|.*taken-from: .*\n", "", text)
    rule.write_text(text.replace(*_REPLACED[name]), encoding="utf-8")
    return rule


_REPLACED = {
    "hypothesis": ("value: population_2025", "value: round(population_2025,1000)"),
    "component": ("key: key, cite", 'key: "round( population_2025,1000 )", cite'),
}


def asked(way: str, tmp_path: Path) -> list[str | Path]:
    typed = "round(population_2025,1000)"
    match way:
        case "--key":
            return ["2025", "--key", typed]
        case "--set key":
            return ["2025", "--set", f"key={typed}"]
        case "--set field":
            return ["2025", "--set", f"ars-p304.share.key={typed}"]
        case "variant":
            variant = tmp_path / "variant.yaml"
            about = "variant: r\ntitle: t\nauthor: a\ndate: 2026-01-01\nreason: w\nbaseline: 2025\n"
            variant.write_text(f"{about}changes:\n  key: {typed}\n", encoding="utf-8")
            return [variant]
    rule = in_place(way, tmp_path / "rule.yaml")
    if way == "component":  # the hypothesis key is idle then
        text = rule.read_text(encoding="utf-8")
        start, end = text.index("  key:\n    value"), text.index("\nrounding:")
        rule.write_text(text[:start] + text[end:], encoding="utf-8")
    return [rule]


@pytest.mark.parametrize(
    "way", ["--key", "--set key", "--set field", "variant", "hypothesis", "component"]
)
def test_a_rounded_key_divides_wherever_it_is_named(
    as_json: Callable[..., Any], tmp_path: Path, way: str
) -> None:
    """22 004 units of 100 €: Île-de-France 12 451 of 68 604 thousand is 3 993.53 units, in place
    10 of the 10 that get one more; Mayotte, 329 of 68 604, has 105.52 and gets none."""
    found = as_json(*asked(way, tmp_path))
    amounts = {region["code"]: region["total"] for region in found["regions"]}
    assert (amounts["11"], amounts["06"], amounts["94"]) == ("399400.00", "10500.00", "11500.00")
    data = {source["key"]: source["file"] for source in found["data"]}
    assert data[ROUNDED] == "data/population_2025.csv"
    assert f"× {ROUNDED} ÷ Σ {ROUNDED}" in found["formulas"][0]["formula"]


def test_the_option_is_recorded_in_one_spelling(as_json: Callable[..., Any]) -> None:
    found = as_json("2025", "--key", "round(population_2025,1000)")
    (key,) = [found for found in found["hypotheses"] if found["name"] == "key"]
    assert (key["value"], key["overridden"]) == (ROUNDED, True)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("rnd(births_2021, 1000)", ROUNDED),
        ("round(births_2021)", ROUNDED),
        ("round(births_2021, 10, 10)", ROUNDED),
        ("round(round(births_2021, 10), 100)", ROUNDED),
        ("round(births_2021, 0)", "round(births_2021, 1000)"),
        ("round(births_2021, -10)", "round(births_2021, 1000)"),
        ("round(births_2021, 0.5)", "round(births_2021, 1000)"),
        ("round(equal, 10)", "equal"),
        ("round(none, 10)", "none"),
    ],
)
@pytest.mark.parametrize("option", ["--key={}", "--set=key={}", "--set=ars-p304.share.key={}"])
def test_a_wrong_formula_is_one_problem_with_a_hint(
    run: Run, option: str, typed: str, hint: str
) -> None:
    result = run("2025", option.format(typed))
    assert result.exit_code == 2
    assert result.stderr.count("error:") == 1
    assert "[wrong-value]" in result.stderr
    assert f"hint: write {hint}\n" in result.stderr


def test_an_unknown_key_in_a_formula_gets_the_nearest_one(run: Run) -> None:
    result = run("2025", "--key", "round(population_2052, 1000)")
    assert result.exit_code == 2
    assert "there is no key 'population_2052' [unknown-key-name]" in result.stderr
    assert "population_2025" in result.stderr


def test_a_wrong_formula_in_a_file_is_shown_at_its_place(run: Run, tmp_path: Path) -> None:
    rule = in_place("hypothesis", tmp_path / "rule.yaml")
    text = rule.read_text(encoding="utf-8").replace("population_2025,1000", "population_2025,0")
    rule.write_text(text, encoding="utf-8")
    result = run(rule)
    assert result.exit_code == 3
    line = text.splitlines().index("    value: round(population_2025,0)") + 1
    assert f"rule.yaml:{line}:" in result.stderr
    assert result.stderr.count("error:") == 1
    assert f"hint: write {ROUNDED}\n" in result.stderr


def test_a_formula_cut_off_at_its_comma_needs_quotes(run: Run, tmp_path: Path) -> None:
    rule = in_place("component", tmp_path / "rule.yaml")
    text = rule.read_text(encoding="utf-8").replace('"', "", 2)
    rule.write_text(text, encoding="utf-8")
    result = run(rule)
    assert result.exit_code == 3
    assert f'hint: write "{ROUNDED}", with quotes' in result.stderr


def test_a_rounded_key_that_is_0_everywhere_divides_nothing(run: Run) -> None:
    result = run("2025", "--key", "round(population_2025, 100000000)")
    assert result.exit_code == 3
    assert "[empty-key]" in result.stderr


def test_a_comma_between_brackets_does_not_part_the_values_of_a_sweep(
    as_json: Callable[..., Any],
) -> None:
    found = as_json("sweep", "2025", "--vary", "key=round(population_2025,1000),population_2025")
    (varied,) = found["varied"]
    assert varied["values"] == [ROUNDED, "population_2025"]


def test_the_same_key_in_two_spellings_varies_nothing(run: Run) -> None:
    twice = "key=round(births_2021,10),round(births_2021, 10)"
    result = run("sweep", "2025", "--vary", twice)
    assert result.exit_code == 2
    assert "[given-twice]" in result.stderr


def test_the_figures_of_a_rounded_key(as_json: Callable[..., Any]) -> None:
    found = as_json("keys", "round(population_2025,1000)")["rows"]
    shown = {row["code"]: row[ROUNDED] for row in found}
    assert shown == {c: (v + 500) // 1000 * 1000 for c, v in column("population_2025").items()}
    assert found[0]["place"] == "data/population_2025.csv:2"


def test_what_a_rounded_key_is_stands_among_the_sources(run: Run) -> None:
    result = run("2025", "--key", ROUNDED, "--details")
    shown = re.sub(r"\n +", " ", result.stdout)
    assert f"{ROUNDED}: total population on 1 January, rounded to 1\u202f000;" in shown
