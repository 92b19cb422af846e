"""Whose a figure is, and what reaches nobody: in every form, whatever command writes it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run, said

AsJson = Callable[..., Any]


def flat(text: str) -> str:
    """A screen as one line, with plain spaces."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def records(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text in either dialect."""
    people = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    if people:  # in French, a no-break space stands before a sign
        text = text.replace("\u00a0", " ").replace("\u202f", " ")
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
    (catalogue / "catalogue.yaml").write_text(text.split("  - what: population au 1er janvier")[0])
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
        assert "1 250 000" in text
        # In its cells, or where the table is too wide for that in the heading.
        assert "≤ 1 250 000" in text or "≤ or" in text
        assert "≤ ceiling: at most so much" in text
        assert "how far a difference may reach is inferred" in text
    down = flat(run("diff", "2024", "2025").stdout)
    assert "−1 237 800" in down
    assert "≥ −1 237 800" in down or "≥ or" in down
    assert max(map(len, run("diff", "2021", "2024").stdout.splitlines())) <= 80


# Floors and ceilings of a rule of one's own


@pytest.fixture
def own_2024(tmp_path: Path) -> Path:
    return copy_of(
        "rules/2024.yaml",
        tmp_path / "my2024.yaml",
        ("200_000", "300_000"),
        ("source: I-2024", "source: {id: T/1, date: 2024-01-01}"),
    )


@pytest.fixture
def own_2021(tmp_path: Path) -> Path:
    return copy_of(
        "rules/2021.yaml",
        tmp_path / "my2021.yaml",
        ("100_000", "75_000"),
        ("source: I-2021", "source: {id: T/1, date: 2021-01-01}"),
    )


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
        people = run(rule, "-f", "csv", "--dialect", "excel-fr").stdout
        french = {"floor": "plancher", "ceiling": "plafond"}[kind]
        assert f"{french} selon la règle de l'utilisateur" in people
        shipped = rule.name.removeprefix("my").removesuffix(".yaml")
        document = json.loads(run("diff", rule, shipped, "-f", "json").stdout)
        (listed,) = (r for r in document["effect"]["regions"] if r["code"] == "01")
        assert (listed["status_a"], listed["status_b"]) == (f"{kind}-by-own-rule", kind)
        assert "own-rule" not in run(shipped, "-f", "json").stdout
        assert "of your rule" not in run(shipped).stdout


# Money that reaches nobody, in a sweep

ABSENT = "region,agency,takes_part\nCorse,ARS,no\nMayotte,DEETS,no\n"


@pytest.fixture
def absent(tmp_path: Path) -> Path:
    path = tmp_path / "absent.csv"
    path.write_text(ABSENT, encoding="utf-8")
    return path


def test_a_sweep_says_what_stays_undistributed(
    run: Run, as_json: AsJson, absent: Path, tmp_path: Path
) -> None:
    """What of it Corse and Mayotte leave is known from the same rule computed alone."""
    alone = as_json("2023", "--participants", absent)
    left = {rest["line"]: rest["amount"] for rest in alone["undistributed"]}
    labels = {"ars-fir": "ARS (FIR)", "dreets-p304": "DREETS (P304-17)"}
    assert set(left) == set(labels)
    words = ("sweep", "2023", "--vary", "envelope=5.1M€,6M€", "--participants", absent)
    found = run(*words, "-f", "csv")
    for line, amount in left.items():
        told = f"not in the table: {line}={amount} undistributed in the default"
        assert told in stamp(records(found.stdout))
        euros = f"~ {int(float(amount)):,} €".replace(",", " ")
        told = f"not in the table: {labels[line]}={euros} undistributed in the default"
        assert told in flat(found.stderr)
    document = as_json(*words)
    assert {rest["line"]: rest["amount"] for rest in document["undistributed"]} == left
    assert {rest["line"] for rest in document["left_over"]} == set(left)
    runs = tmp_path / "runs.csv"
    assert "undistributed in the default" in flat(run(*words, "--runs", runs).stderr)
    assert "undistributed in the default" in stamp(records(runs.read_text(encoding="utf-8")))


def test_a_sweep_says_what_is_of_unknown_distribution(
    run: Run, as_json: AsJson, tmp_path: Path
) -> None:
    """Of 2 000 000 € published for 2024, five floors of 200 000 € leave 1 000 000 €."""
    words = ("sweep", "2024", "--vary", "envelope=2M€,3M€")
    told = "not in the table: ars-fir=1000000.00 distribution-unknown in the default"
    assert told in stamp(records(run(*words, "-f", "csv").stdout))
    runs = tmp_path / "runs.csv"
    run(*words, "--runs", runs)
    assert told in stamp(records(runs.read_text(encoding="utf-8")))
    (rest,) = as_json(*words)["distribution_unknown"]
    assert rest["amount"] == "1000000.00"


# Whose files, in listings


def test_listings_name_own_files_in_machine_forms(
    run: Run, as_json: AsJson, tmp_path: Path
) -> None:
    births = copy_of("data/births_2021.csv", tmp_path / "d" / "births_2021.csv", ("\n", "\n"))
    births.write_text(births.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    rule = copy_of("rules/2023.yaml", tmp_path / "r" / "2023.yaml", ("50_000", "60_000"))
    for words, folder, whose in (
        (("keys", "births_2021"), ("--data-dir", births.parent), "own data"),
        (("keys",), ("--data-dir", births.parent), "own data"),
        (("rules",), ("--rules-dir", rule.parent), "own rule"),
    ):
        name = f"{whose}, not shipped: {(births if whose == 'own data' else rule).name}"
        assert name in stamp(records(run(*words, *folder, "-f", "csv").stdout))
        document = as_json(*words, *folder)
        assert [file["shipped"] for file in document["data"]].count(False) == 1
        assert all(file["shipped"] for file in as_json(*words)["data"])
        assert document["digest"] != as_json(*words)["digest"]
        out = tmp_path / f"{'-'.join(words)}.csv"
        run(*words, *folder, "-o", out, "--metadata")
        assert name in out.with_name(f"{out.name}-metadata.json").read_text(encoding="utf-8")
    (row,) = (r for r in as_json("rules", "--rules-dir", rule.parent)["rows"] if not r["shipped"])
    assert row["rule"] == "2023@1"
    assert not as_json("keys", "--data-dir", births.parent)["rows"][3]["shipped"]


# What was changed


def test_json_says_first_what_was_given(run: Run, as_json: AsJson, absent: Path) -> None:
    words = ("2023", "--envelope", "6M€", "--set", "ars-fir.base.amount=60000")
    document = as_json(*words, "--participants", absent)
    assert list(document)[3:5] == ["rule", "given"]
    given = {each["name"]: (each["value"], each["was"]) for each in document["given"]}
    assert given["envelope"] == ("6000000.00", "5100000.00")
    assert given["ars-fir.base.amount"] == ("60000.00", "50000.00")
    assert set(given) == {"envelope", "ars-fir.base.amount", "participation"}
    assert as_json("2023")["given"] == []


def test_no_text_is_cited_for_a_figure_that_was_given(run: Run, as_json: AsJson) -> None:
    words = ("2023", "--set", "ars-fir.base.amount=60000")
    by_name = {(f["line"], f["component"]): said(f["cite"]) for f in as_json(*words)["formulas"]}
    assert by_name["ars-fir", "base"].startswith("yours, in place of 50000.00 (")
    assert by_name["ars-fir", "base"].endswith("§3.1, volet santé)")
    assert "yours" not in by_name["dreets-p304", "base"]
    text = flat(run(*words, "--details").stdout)
    assert "60 000 € (yours, in place of 50 000 € (SGMCAS/2023/110, §3.1, health part))" in text


# Sums that are sums


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
def test_the_row_of_sums_has_the_sums_of_its_columns(run: Run, year: str) -> None:
    rows = records(run(year, "-f", "csv", "--dialect", "excel-fr").stdout)
    *regions, total = rows
    assert total["nom"] == "total (somme)"
    for column in (name for name in total if name.endswith(("(€)", "par ligne)"))):
        cells = [row[column].replace(",", ".") for row in regions if row[column]]
        assert total[column].replace(",", ".") == f"{sum(map(Decimal, cells)):.2f}", column


def test_made_by_says_of_which_rule_an_amount_is_not_in_the_table(run: Run, absent: Path) -> None:
    for how in ((), ("--shape", "long")):
        made = stamp(records(run("2021-2025", "-f", "csv", *how).stdout))
        assert "; 2024@1: not in the table: ars-fir=1000000.00 distribution-unknown" in made
    words = ("--envelope", "5M€", "--envelope", "6M€", "--participants", absent)
    made = stamp(records(run("2023", *words, "-f", "csv").stdout))
    for envelope in ("5000000.00", "6000000.00"):
        assert f"; 2023@1 envelope={envelope}: not in the table: ars-fir=" in made


def test_a_fit_is_no_notification(run: Run) -> None:
    assert "Not an official notification." in flat(run("fit", "2025").stdout)


def test_a_publication_of_ones_own_is_published_nowhere(run: Run, tmp_path: Path) -> None:
    """Corse has 91 500 in it, and 11 500 in Annexe 5."""
    folder = tmp_path / "published"
    folder.mkdir()
    text = (ROOT / "data" / "published" / "annexe-5-2025.yaml").read_text(encoding="utf-8")
    own = text.replace('"94": 11_500', '"94": 91_500')
    assert own != text
    (folder / "annexe-5-2025.yaml").write_text(own, encoding="utf-8")
    for words in (["2025", "--region", "Corse"], ["reconcile", "2025"]):
        shown = run(*words, "--data-dir", tmp_path).stdout.replace("\u202f", " ")
        assert "Your own publication: annexe-5-2025.yaml" in shown
        assert "your publication" in shown
        assert "No mark: published" not in shown
        assert "91 500 €, published" not in shown
    table = run("reconcile", "2025", "--data-dir", tmp_path, "-f", "csv").stdout
    (row,) = [line for line in table.splitlines() if ",Corse," in line]
    assert ",published," not in row
    head = run("2025", "--data-dir", tmp_path, "-q", "--dialect", "excel-fr").stdout.splitlines()[0]
    assert "montant publié" not in head


@pytest.mark.parametrize("verb", [[], ["explain"], ["show"], ["sweep"]])
def test_a_rule_of_ones_own_is_named_in_the_title(
    run: Run, tmp_path: Path, verb: list[str]
) -> None:
    file = tmp_path / "mine.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("50_000", "60_000"), encoding="utf-8")
    more = ["--vary", "envelope=5M€,6M€"] if verb == ["sweep"] else []
    title = run(*verb, file, *more).stdout.splitlines()[0]
    assert "(your rule mine.yaml)" in title


def test_what_leads_to_an_amount_is_not_named_without_its_data(run: Run, tmp_path: Path) -> None:
    """The program does not know from which folder they came, and other data give another amount."""
    text = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8")
    (tmp_path / "births_2021.csv").write_text(text.replace("2728", "2729"), encoding="utf-8")
    catalogue = (ROOT / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    catalogue = catalogue.replace("740_862", "740_863")
    (tmp_path / "catalogue.yaml").write_text(catalogue, encoding="utf-8")
    shown = run("2023", "--region", "Corse", "--data-dir", tmp_path).stdout
    assert "allocate explain" not in shown
    assert "allocate explain" in run("2023", "--region", "Corse").stdout
