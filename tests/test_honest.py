"""Whose a figure is, and what reaches nobody: in every form, whatever command writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run

AsJson = Callable[..., Any]


def flat(text: str) -> str:
    """A screen as one line, with plain spaces."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def records(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text in either dialect."""
    people = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if people else ","))


def stamp(rows: list[dict[str, str]]) -> str:
    """What every row says of what made it, which is the same of all."""
    (text,) = {value for row in rows for name, value in row.items() if name.startswith("made by")}
    return text


def copy_of(source: str, to: Path, *changes: tuple[str, str]) -> Path:
    """A shipped file with some of its words changed, in a place of the user's own."""
    text = (ROOT / source).read_text(encoding="utf-8")
    for was, now in changes:
        assert was in text
        text = text.replace(was, now)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, encoding="utf-8")
    return to


# A catalogue of one's own


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A data folder whose catalogue says that the births come from somebody else."""
    change = ("source: Insee, statistiques", "source: DGCS officiel, statistiques")
    return copy_of("data/catalogue.yaml", tmp_path / "cat" / "catalogue.yaml", change).parent


SAID = "Your own catalogue: catalogue.yaml, not shipped with the program"


def test_an_own_catalogue_is_named_in_line_2_of_every_form(run: Run, catalogue: Path) -> None:
    for words in (
        ("2023",),
        ("2023", "--details"),
        ("2023", "-f", "md"),
        ("sweep", "2023", "--vary", "envelope=5M€,6M€"),
        ("diff", "2023", "2025"),
        ("keys", "births_2021"),
        ("keys",),
        ("fit", "2025"),
    ):
        shown = run(*words, "--data-dir", catalogue)
        assert shown.exit_code == 0, shown.stderr
        assert SAID in flat(shown.stdout), words


def test_an_own_catalogue_is_in_json_and_in_the_digest(
    as_json: AsJson, run: Run, catalogue: Path
) -> None:
    document = as_json("2023", "--data-dir", catalogue)
    by_key = {file["key"]: file for file in document["data"]}
    path = str(catalogue / "catalogue.yaml")
    assert (by_key["catalogue"]["file"], by_key["catalogue"]["shipped"]) == (path, False)
    # The figures are the shipped ones; who is said to have counted them is not.
    births = by_key["births_2021"]
    assert births["shipped"]
    assert births["described_in"] == path
    shipped = as_json("2023")
    assert document["digest"] != shipped["digest"]
    assert all("described_in" not in file for file in shipped["data"])
    rows = records(run("2023", "--data-dir", catalogue, "-f", "csv").stdout)
    assert "own catalogue, not shipped: catalogue.yaml" in stamp(rows)


def test_a_copy_of_the_shipped_catalogue_changes_nothing(as_json: AsJson, tmp_path: Path) -> None:
    own = copy_of("data/catalogue.yaml", tmp_path / "same" / "catalogue.yaml").parent
    assert as_json("2023", "--data-dir", own)["digest"] == as_json("2023")["digest"]


def test_a_catalogue_is_said_only_where_it_describes_what_is_used(
    run: Run, as_json: AsJson, catalogue: Path
) -> None:
    text = (catalogue / "catalogue.yaml").read_text(encoding="utf-8")
    (catalogue / "catalogue.yaml").write_text(text.split("  - what: total population")[0])
    assert "Your own" not in run("2025", "--data-dir", catalogue).stdout
    assert as_json("2025", "--data-dir", catalogue)["digest"] == as_json("2025")["digest"]


# Known differences of one's own

DIFFERENCES = """\
publication: annexe-5-2025
differences:
  - {region: "94", published: 11_500, amount: 11_600, reason: confirmed by DGCS, cite: no text}
"""


@pytest.fixture
def accepting(run: Run, tmp_path: Path) -> tuple[str | Path, ...]:
    """The published table of 2025 with 100 € more for Corse, and a file that accepts them."""
    known = tmp_path / "own" / "published" / "annexe-5-2025.differences.yaml"
    known.parent.mkdir(parents=True)
    known.write_text(DIFFERENCES, encoding="utf-8")
    rows = records(run("2025", "-f", "csv").stdout)
    table = tmp_path / "mine.csv"
    lines = [f"{row['name']},{row['published']}" for row in rows]
    text = "\n".join(["region,amount", *lines])
    table.write_text(text.replace("Corse,11500.00", "Corse,11600.00"), encoding="utf-8")
    assert run("reconcile", "2025", table).exit_code == 1
    return "reconcile", "2025", table, "--data-dir", tmp_path / "own"


def test_differences_accepted_by_an_own_file_are_said_to_be(
    run: Run, accepting: tuple[str | Path, ...]
) -> None:
    for how in ((), ("--details",), ("-f", "md")):
        shown = run(*accepting, *how)
        assert shown.exit_code == 0
        text = flat(shown.stdout)
        assert "Your own known differences: annexe-5-2025.differences.yaml, not shipped" in text
        assert "1 difference accepted by your file" in text
        assert 'Corse, accepted by your file, which says: "confirmed by DGCS" (no text).' in text
    assert "sha256:" in flat(run(*accepting, "--details").stdout).split("differences.yaml, ")[-1]


def test_an_own_file_of_differences_is_in_csv_and_json(
    run: Run, as_json: AsJson, accepting: tuple[str | Path, ...]
) -> None:
    rows = records(run(*accepting, "-f", "csv").stdout)
    (corse,) = (row for row in rows if row["name"] == "Corse")
    assert corse["accepted"] == "own known difference"
    assert "own known differences, not shipped: annexe-5-2025.differences.yaml" in stamp(rows)
    document = as_json(*accepting)
    (file,) = (file for file in document["data"] if file["key"] == "differences")
    assert not file["shipped"]
    (region,) = (region for region in document["regions"] if region["name"] == "Corse")
    assert region["accepted"]["by"] == "own known difference"


# Bounds that are inferred


def test_how_far_a_difference_may_reach_has_a_mark(run: Run) -> None:
    """2024 gives Guadeloupe 200 000 € at least; no more than 1 450 000 € is left for one region:
    2 050 000 € at the most, less 200 000 € for each of four others, is 1 250 000 €.
    """
    for words in (("diff", "2021", "2024"), ("diff", "2021", "2024", "-f", "md")):
        text = flat(run(*words).stdout)
        assert "≤ 1 250 000" in text
        assert text.count("≤ 1 250 000") == text.count("1 250 000")
        assert "≤ ceiling: at most so much" in text
        assert "How far a difference may reach is inferred; no text says so." in text
    down = flat(run("diff", "2024", "2025").stdout)
    assert "≥ −1 237 800" in down
    assert max(map(len, run("diff", "2021", "2024").stdout.splitlines())) <= 80


# Floors and ceilings of a rule of one's own


@pytest.fixture
def own_2024(tmp_path: Path) -> Path:
    return copy_of("rules/2024.yaml", tmp_path / "my2024.yaml", ("200_000", "300_000"))


@pytest.fixture
def own_2021(tmp_path: Path) -> Path:
    return copy_of("rules/2021.yaml", tmp_path / "my2021.yaml", ("100_000", "75_000"))


def test_floors_and_ceilings_of_an_own_rule_are_said_to_be(
    run: Run, as_json: AsJson, own_2024: Path, own_2021: Path
) -> None:
    for rule, mark, kind in ((own_2024, "≥", "floor"), (own_2021, "≤", "ceiling")):
        text = flat(run(rule).stdout)
        assert f"{mark} {kind} of your rule: at" in text
        assert f"{mark} {kind}: at" not in text
        rows = records(run(rule, "-f", "csv").stdout)
        (row,) = (row for row in rows if row["name"] == "Guadeloupe")
        assert row["status"] == f"{kind}-by-own-rule"
        document = as_json(rule)
        (region,) = (r for r in document["regions"] if r["name"] == "Guadeloupe")
        assert region["status"] == f"{kind}-by-own-rule"
        people = run(rule, "-f", "csv", "--csv", "excel-fr").stdout
        assert f"{kind} of your rule" in people
        (listed,) = (
            r for r in as_json("diff", rule, rule)["effect"]["regions"] if r["code"] == "01"
        )
        assert listed["status_a"] == f"{kind}-by-own-rule"
        shipped = rule.name.removeprefix("my").removesuffix(".yaml")
        assert "own-rule" not in run(shipped, "-f", "json").stdout
        assert "of your rule" not in run(shipped).stdout
