"""What `fit` shows on one screen: what gives the table, and how near all else comes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, Run

PRINTED = (ROOT / "tests" / "tables" / "annexe-5.csv").read_text(encoding="utf-8").splitlines()

Screen = Callable[..., str]


@pytest.fixture
def screen(run: Run) -> Screen:
    """What is shown, on one line; no line of it is wider than 80, nor are there more than 32."""

    def invoke(*words: str | Path) -> str:
        result = run("fit", *words)
        assert result.exit_code == 0, result.stderr
        lines = result.stdout.splitlines()
        assert len(lines) <= 34
        assert [line for line in lines if len(line) > 80] == []
        return one_line(result.stdout)

    return invoke


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A table by region, of Annexe 5 where nothing else is given."""
    monkeypatch.chdir(tmp_path)

    def write(lines: list[str] | None = None) -> Path:
        path = Path("table.csv")
        path.write_text("\n".join(lines or PRINTED[:19]) + "\n", encoding="utf-8")
        return path

    return write


def test_2025_is_one_screen(run: Run, screen: Screen) -> None:
    """The hypotheses are those of `facts`: exactly 22 004 units, or thousands to the nearest."""
    assert len(run("fit", "2025").stdout.splitlines()) <= 30
    found = screen("2025")
    assert "reproduce all 18 rows" in found
    assert (
        "All have key population_2025, unit 100 €; which of them it was, if any, the table can't "
        "tell." in found
    )
    assert "Inferred; no text says so." in found
    assert re.search(r"no 0 to [\d.]+ 2 200 350 to under 2 200 450 largest remain", found)
    assert re.search(r"to 1 000 0 to [\d.]+ 2 200 215.09 to 2 200 386.10 to the nearest", found)
    assert "base: the same for every region, before the key divides the rest" in found
    assert "half to even: to the nearest, a half to the even unit" in found
    assert "(" not in found.split("envelope, €")[1].split("key rounded:")[0]  # words, no notation
    # Of the next population 3 rows of 18 come out, the largest error is 800 €.
    assert "gives 3 of 18 rows at best" in found
    assert "population_2024 800 €" in found
    assert "population_2023" not in found
    for series in ("population_under_20_2025", "births_2022 95 300 €"):
        assert series in found
    assert "What was not tried is not excluded." in found
    assert "Free parameters fitted to the 18 rows" in found
    assert found.endswith("More: --details allocate reconcile 2025 ")
    assert "sha256" not in found
    assert "within" not in found


def test_the_record_has_all_that_was_tried(run: Run) -> None:
    found = one_line(run("fit", "2025", "--details").stdout)
    assert "population_2023 1 500 €" in found
    assert "Pays de la Loire asks for" in found
    assert "sha256" in found


def test_a_table_of_few_rows_proves_little(screen: Screen, table: Callable[..., Path]) -> None:
    """Three euros for each birth of 2021, in three regions."""
    births = {"Corse": 2_728, "Guyane": 8_127, "Bretagne": 32_065}
    found = screen(table(["région;montant", *(f"{name};{3 * n}" for name, n in births.items())]))
    assert "The table has 3 of 18 regions; each key is divided among these." in found
    assert "births_2021" in found[: found.index("Inferred")]
    fewer = screen(table(["région;montant", "Corse;8184", "Guyane;24381"]))
    assert "The table has 2 of 18 regions" in fewer
    assert "With so few rows a fit proves next to nothing." in fewer


def test_where_nothing_reproduces_that_is_said_first(
    screen: Screen, table: Callable[..., Path]
) -> None:
    """Rows in reverse order follow nothing: the nearest is named, with its largest error."""
    names, amounts = zip(*(line.split(",") for line in PRINTED[1:19]), strict=True)
    lines = [f"{name},{amount}" for name, amount in zip(names, reversed(amounts), strict=True)]
    found = screen(table([PRINTED[0], *lines]))
    head = found[: found.index("Inferred")]
    assert "table.csv: 0 of " in head
    assert "No hypothesis that was tried reproduces the 18 rows." in head
    assert re.search(r"The nearest, \w+.*gives \d+ of them; its largest error is [\d ]+ €", head)
    assert "The best key of each series is off" in found


def test_one_amount_changed(screen: Screen, table: Callable[..., Path]) -> None:
    """With Corse 300 € more nothing gives the table, and the largest error is hers."""
    changed = [line.replace("Corse,11500", "Corse,11800") for line in PRINTED[:19]]
    found = screen(table(changed))
    assert "No hypothesis that was tried reproduces the 18 rows." in found
    assert re.search(
        r"The nearest, population_2025.*; its largest error is [\d ]+ €, in Corse\.", found
    )


def test_equal_rows_say_nothing_of_a_key(screen: Screen, table: Callable[..., Path]) -> None:
    names = [line.split(",")[0] for line in PRINTED[1:19]]
    found = screen(table(["région,montant", *(f"{name},400000" for name in names)]))
    assert "Every row is 400 000 €" in found
    assert "says nothing of a key" in found
    assert re.search(r"… and \d+ more: --details\.", found)


def test_what_the_user_has_tried_too(screen: Screen, table: Callable[..., Path]) -> None:
    names = [line.split(",")[0] for line in PRINTED[1:19]]
    own = Path("own.csv")
    path = table()
    own.write_text(
        "\n".join(["région,habitants", *(f"{n},{i}" for i, n in enumerate(names, 1))]), "utf-8"
    )
    found = screen("2025", "--envelope", "2200380", "--key", "own.csv:habitants")
    assert "2 200 380 €, your envelope, is tried too." in found
    assert "Your own data: own.csv, not shipped with the program" in found
    assert found.index("Your own data") < found.index("All have key")
    plain = screen(path)
    assert "not shipped" not in plain  # the table is what is asked about
    assert plain.startswith("table.csv: ")


def test_a_rule_and_a_publication_of_ones_own(
    run: Run, screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = Path("2025.yaml")
    text = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    rule.write_text(text + "# of my own\n", encoding="utf-8")
    said = "Your own rule: 2025.yaml, not shipped with the program"
    assert said in screen("2025", "--rules-dir", ".")
    found = json.loads(run("fit", "2025", "--rules-dir", ".", "-f", "json").stdout)
    assert found["rule"]["shipped"] is False
    (tmp_path / "published").mkdir()
    publication = ROOT / "data" / "published" / "annexe-5-2025.yaml"
    text = publication.read_text(encoding="utf-8").replace('"94": 11_500', '"94": 11_800')
    (tmp_path / "published" / "annexe-5-2025.yaml").write_text(text, encoding="utf-8")
    found_text = screen("2025", "--data-dir", ".")
    assert "Your own publication: annexe-5-2025.yaml" in found_text
    assert "No hypothesis that was tried reproduces the 18 rows." in found_text


def test_a_table_of_one_row_is_refused(run: Run, table: Callable[..., Path]) -> None:
    result = run("fit", table(["région;montant", "Corse;8184"]))
    assert result.exit_code == 3
    assert "[too-few-rows]" in result.stderr
    assert result.stdout == ""


def test_csv_of_a_table_has_a_row_for_each_hypothesis(run: Run, table: Callable[..., Path]) -> None:
    """Annexe 5 is 22 004 units of 100 €: an envelope from 22 003.5 to under 22 004.5 of them."""
    first = next(csv.DictReader(run("fit", table(), "-f", "csv").stdout.splitlines()))
    expected = {
        **{"key": "population_2025", "key_rounding": "", "base": "0.00", "unit": "100.00"},
        **{"low": "2200350.00", "low_included": "yes", "high": "2200450.00"},
        **{"high_included": "no", "method": "largest-remainder", "rows_equal": "18"},
        **{"max_error": "0.00", "verdict": "reproduces every row"},
    }
    assert {name: first[name] for name in expected} == expected
    assert "own table: table.csv" in first["made by"]
