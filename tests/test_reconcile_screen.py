"""What `reconcile` shows on one screen: the verdict, what does not agree, and what was changed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Run

PRINTED = (ROOT / "tests" / "tables" / "annexe-5.csv").read_text(encoding="utf-8").splitlines()
"""The heading, the 18 rows of Annexe 5 and its TOTAL."""
MISSING = (
    "Occitanie, Pays de la Loire, Provence-Alpes-Côte d'Azur, Guadeloupe, Martinique, Guyane, "
    "La Réunion, Mayotte"
)
"""Those that stand after the tenth row."""

Screen = Callable[..., str]
Table = Callable[..., Path]


@pytest.fixture
def screen(run: Run) -> Screen:
    """What is shown, on one line and with plain spaces; no line of it is wider than 80."""

    def invoke(*words: str | Path, exit: int = 0) -> str:
        result = run("reconcile", *words)
        assert result.exit_code == exit, result.stderr
        lines = result.stdout.splitlines()
        assert [
            line for line in lines if len(line) > 80 and " " in line.strip()
        ] == []  # but a long path
        return one_line(result.stdout)

    return invoke


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Annexe 5 with `rows` of its 18, some of them changed, with its TOTAL or another one."""

    def write(rows: int = 18, total: str | None = None, **changed: str) -> Path:
        lines = PRINTED[: rows + 1]
        for name, amount in changed.items():
            (at,) = [i for i, line in enumerate(lines) if line.startswith(f"{name},")]
            lines[at] = f"{name},{amount}"
        lines += [f"TOTAL,{total}"] if total else []
        path = tmp_path / "table.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


# As long as one screen, and the answer in sight


@pytest.mark.parametrize("year", ["2021", "2022", "2023", "2024", "2025"])
def test_a_year_is_one_screen(run: Run, year: str) -> None:
    lines = run("reconcile", year).stdout.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 80
    said = "Agrees: 18 of 18 regions."
    if year != "2025":
        said = "Cannot tell: no amount is published by region."
    assert said in lines[:4]
    assert lines[-1] == said
    assert any("Not an official notification" in line for line in lines)


def test_the_verdict_is_said_first_and_last(run: Run, table: Table) -> None:
    lines = run("reconcile", "2025", table(Corse="11600", total="2200374")).stdout.splitlines()
    assert len(lines) <= 40
    said = "Differs: 1 region (Corse +100\u202f€); 17 of 18 regions agree."
    assert said in lines[:4]
    assert lines[-1] == said


def test_what_differs_is_listed_and_the_others_are_counted(screen: Screen, table: Table) -> None:
    path = table(Corse="11600")
    found = screen("2025", path, exit=1)
    assert "in euros published table difference verdict" in found
    assert "Corse 11 500 11 600 +100 differs" in found
    assert "17 others agree: --all lists them." in found
    assert "Bretagne" not in found
    everything = screen("2025", path, "--all", exit=1)
    assert "Bretagne 111 500 111 500 0 agrees" in everything
    assert everything.count(" agrees ") >= 17
    assert "others agree" not in everything
    assert "--all" not in everything


def test_a_computation_finds_a_table_again_and_confirms_nothing(screen: Screen) -> None:
    found = screen("2025")
    assert "Found again by the computation; the method is not published, it is inferred." in found
    assert "printed total / computed total +26 circular" in found
    assert "circular: one was made from the other, and can't confirm it" in found
    assert "The 3 published totals agree within rounding, and none is corrected." in found
    assert "confirmed" not in found
    for figure in ("2 200 400 €", "2 200 374 €", "2 200 000 € 2,2 M€", "~ 2 200 400 €"):
        assert figure in found
    assert "Hypotheses: envelope: 2 200 374 €; key: population_2025; rounding: largest" in found
    assert "the euro is the unit of the computation, not its precision" in found
    assert "No mark: published" in found


def test_rounding_excuses_no_row(screen: Screen, table: Table) -> None:
    """Corse is printed 11 500: 100 € more make 2 200 500, 126 more than the printed total."""
    found = screen("2025", table(Corse="11600"), exit=1)
    assert "sum of printed rows / sum of the table's rows +100 follows the rows" in found
    assert "printed total / sum of the table's rows +126 within rounding" in found
    assert "Within rounding, said of totals, does not excuse the row that differs." in found
    assert "does not excuse" not in screen("2025", table())
    part = screen("2025", table(10, Corse="11600"), exit=1)
    assert "sum of the same regions / sum of the table's rows +100 follows the rows" in part
    assert "+100 within rounding" not in part


def test_why_printed_rows_may_miss_their_total(screen: Screen) -> None:
    """2 200 374 - 2 200 400; half of 100 € on each of 18 rows."""
    found = screen("2025")
    assert "sum of printed rows / printed total −26 within rounding" in found
    assert 18 * 50 == 900
    assert "18 rows, each to the nearest 100 €, can be up to 900 € off their total." in found


def test_one_verdict_has_one_word(screen: Screen, table: Table) -> None:
    """On the screen and in the record."""
    assert screen("2025", "--details").count("+26 circular") == 2
    assert "printed total computed total +26 circular" in screen("2025", "--details")
    assert "cannot tell" not in screen("2025", "--details")
    found = screen("2025", table(Corse="11600"), "--details", exit=1)
    assert found.count("+100 follows the rows") == 2


def test_columns_that_were_read_and_one_that_was_not(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [line.split(",") for line in PRINTED[1:19]]
    text = "".join(f"ARS {name};{amount};5000\n" for name, amount in rows)
    path.write_text("Agence;Montant;Mandaté\n" + text, encoding="utf-8")
    result = run("reconcile", "2025", path, "--details")
    assert result.exit_code == 0, result.stderr
    assert "the column of figures Mandaté was not read" in one_line(result.stderr)
    said = "regions were read in the column Agence, amounts in Montant."
    assert said in one_line(result.stdout)
    assert "the column of figures Mandaté was not read" in one_line(result.stdout)
    chosen = run("reconcile", "2025", path, "--amount-column", "Montant")
    assert "Mandaté" not in chosen.stderr  # left out on purpose


@pytest.mark.parametrize(
    ("year", "words"),
    [
        ("2021", "regions with financed projects / regions counted +3 below a ceiling"),
        ("2023", "received by projects / computed total 0 circular"),
        ("2023", "regions with financed projects / regions counted 0 other money"),
        ("2024", "total delegated / computed total, distribution unknown included 0 circular"),
        ("2024", "~ 1 000 000 € of unknown distribution, in the computed total"),
        ("2024", "in [950 000; 1 050 000]"),
    ],
)
def test_why_nothing_can_be_told(screen: Screen, year: str, words: str) -> None:
    assert words in screen(year)


def test_no_more_than_bounds_is_known(screen: Screen, table: Table) -> None:
    """2021: 0 to 200 000 € for a region; a difference to a ceiling would be none."""
    found = screen("2021", table(), "--against", "computed", exit=1)
    assert "Corse [0; 200 000] 11 500 cannot tell" in found
    assert "Île-de-France [0; 200 000] 399 300 differs" in found


# Whatever is changed is seen without --details


def test_an_amount_of_the_publication(run: Run, screen: Screen, tmp_path: Path) -> None:
    """Corse printed 11 600 in a publication of one's own, and computed 11 500."""
    source = (ROOT / "data" / "published" / "annexe-5-2025.yaml").read_text(encoding="utf-8")
    (tmp_path / "published").mkdir()
    changed = source.replace('"94": 11_500', '"94": 11_600')
    assert changed != source
    (tmp_path / "published" / "annexe-5-2025.yaml").write_text(changed, encoding="utf-8")
    found = screen("2025", "--data-dir", tmp_path, exit=1)
    assert "Corse 11 600 ~ 11 500 −100 differs" in found
    assert "Your own publication: annexe-5-2025.yaml, not shipped with the program" in found


def test_an_accepted_difference(screen: Screen, table: Table, tmp_path: Path) -> None:
    (tmp_path / "published").mkdir()
    known = tmp_path / "published" / "annexe-5-2025.differences.yaml"
    known.write_text(
        "publication: annexe-5-2025\n"
        "differences:\n"
        '  - {region: "94", published: 11_500, amount: 11_600,\n'
        "     reason: one unit was moved, cite: letter of 3 January}\n",
        encoding="utf-8",
    )
    found = screen("2025", table(Corse="11600"), "--data-dir", tmp_path)
    assert (
        "Agrees: 1 difference accepted by your file (Corse +100 €); 17 of 18 regions agree."
        in found
    )
    assert "Corse 11 500 11 600 +100 differs, accepted" in found
    assert (
        'Corse, accepted by your file, which says: "one unit was moved" (letter of 3 January).'
        in found
    )
    moved = screen("2025", table(Corse="11700"), "--data-dir", tmp_path, exit=1)
    assert "Corse: the known difference is no longer accepted" in moved


def test_a_tolerance_is_not_an_acceptance(screen: Screen, table: Table) -> None:
    found = screen("2025", table(Corse="11600"), "--tolerance", "100")
    assert "100 €, your tolerance." in found
    assert "1 difference tolerated (Corse +100 €)" in found
    assert "differs, tolerated" in found
    assert "accepted" not in found


def test_a_unit_of_the_table(screen: Screen, table: Table) -> None:
    found = screen("2025", table(Corse="11600"), "--unit", "1", exit=1)
    assert "1 €, your unit of the table's amounts." in found
    assert "Corse 11 500 11 600 +100 within rounding" in found
    # Its rows to the euro add up to 2 200 500, 9 € either way at the most for the nearest.
    assert "printed total / sum of the table's rows +126 differs" in found
    assert "No mark: published (to 100 €) or of the table (to 1 €)" in found


def test_an_override(screen: Screen) -> None:
    found = screen("2025", "--envelope", "2300000", exit=1)
    assert "2 300 000 €, your envelope (the rule supposes 2 200 374 €)." in found
    assert "Differs: 18 regions; 2 pairs of totals" in found
    assert "Found again" not in found
    keyed = screen("2025", "--key", "births_2021", exit=1)
    assert "births_2021, your key (the rule supposes population_2025)." in keyed
    assert "Île-de-France 399 300 ~ 496 200 +96 900 differs" in keyed


def test_a_rule_of_ones_own(run: Run, tmp_path: Path) -> None:
    """Even one that gives the same amounts; and for a table that is held against nothing of it."""
    rule = tmp_path / "my-2025.yaml"
    text = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    rule.write_text(text + "# of my own\n", encoding="utf-8")
    said = "Your own rule: my-2025.yaml, not shipped with the program; its figures have"
    for words in ([], [ROOT / "tests" / "tables" / "annexe-5.csv"]):
        for form in ("table", "md"):
            shown = run("reconcile", rule, *words, "--format", form).stdout
            assert said in one_line(shown)
            assert shown.index("Your own rule") < shown.index("Agrees")
        found = json.loads(run("reconcile", rule, *words, "--format", "json").stdout)
        assert found["rule"]["shipped"] is False


def test_a_rule_of_ones_own_fixes_nothing(
    screen: Screen, table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status of an amount stands beside it: 80 000 € for each region, by one's own rule."""
    monkeypatch.chdir(tmp_path)
    rule = Path("2030.yaml")
    rule.write_text(
        "year: 2030\ntitle: Flat\nsource: {id: TEXT/2030/1, date: 2030-01-01}\n"
        "lines:\n  only:\n    agency: ars\n    credit: a credit\n    cite: §1\n"
        "    components:\n      base: {kind: flat, amount: 80_000, cite: §1}\n",
        encoding="utf-8",
    )
    found = screen(rule, table(), "--against", "computed", exit=1)
    assert "Corse ~ 80 000 11 500 −68 500 differs" in found
    assert "~ fixed by your rule, not by the instruction" in found


def test_a_fixed_amount_has_no_mark(screen: Screen, table: Table, tmp_path: Path) -> None:
    """2024 fixes floors: 200 000 € at least for each ARS."""
    path = tmp_path / "t.csv"
    path.write_text("région;montant\nMayotte;200000\nGuyane;200000\n", encoding="utf-8")
    found = screen("2024", path, "--against", "computed")
    assert "Partial: 2 of 5 regions. Cannot tell" in found
    assert "Mayotte [200 000; 1 250 000] 200 000 cannot tell" in found
    assert "≥ floor: at least so much" in found


def test_money_that_reaches_nobody(screen: Screen, tmp_path: Path) -> None:
    """Without the ARS of Corse its 50 000 € and its share, 8 423 €, are in no total."""
    who = tmp_path / "who.csv"
    who.write_text("region,agency,takes_part\nCorse,ARS,no\n", encoding="utf-8")
    found = screen("2023", "--participants", who)
    assert "Your own participation: who.csv, which has not been checked" in found
    assert "ARS (FIR): ~ 58 423 € undistributed, not in the computed total." in found
    assert "computed total ~ 5 041 577 €" in found  # 5 100 000 - 58 423
    assert "participation: who.csv" in found


# A table of some regions


@pytest.mark.parametrize("against", ["publication", "computed"])
def test_a_table_of_ten_regions_is_checked_as_that(
    screen: Screen, table: Table, against: str
) -> None:
    words = ("--against", against)
    found = screen("2025", table(10), *words)
    assert "Partial: 10 of 18 regions. Agrees: 10 of 10 regions." in found
    assert f"Missing from the table, 8: {MISSING}." in found
    # The first ten rows add up to 1 634 800, which is no part of any published total.
    assert "sum of the same regions / sum of the table's rows 0 agrees" in found
    assert "printed total /" not in found
    wrong = screen("2025", table(10, Corse="11600"), *words, exit=1)
    said = "Partial: 10 of 18 regions. Differs: 1 region (Corse +100 €); 9 of 10 regions"
    assert wrong.count(said) == 2


def test_one_missing_region_is_named(screen: Screen, table: Table) -> None:
    found = screen("2025", table(17))
    assert "Partial: 17 of 18 regions. Agrees: 17 of 17 regions." in found
    assert "Missing from the table: Mayotte." in found


def test_the_total_of_a_table_of_some_regions(screen: Screen, table: Table) -> None:
    own = screen("2025", table(10, total="1634800"))
    assert "sum of the table's rows / the table's TOTAL row 0 agrees" in own
    assert "printed total /" not in own
    whole = screen("2025", table(10, total="2200374"))
    assert "sum of the table's rows / the table's TOTAL row +565 574 of more rows" in whole
    assert "of more rows: the TOTAL is taken for that of all regions" in whole
    assert "printed total / the table's TOTAL row 0 agrees" in whole
    neither = screen("2025", table(10, total="1700000"), exit=1)
    assert "printed total / the table's TOTAL row −500 374 differs" in neither


def test_a_misspelt_region_is_not_a_missing_one(run: Run, table: Table) -> None:
    path = table(10)
    path.write_text(path.read_text(encoding="utf-8").replace("Corse", "Corze"), encoding="utf-8")
    result = run("reconcile", "2025", path)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "Corze" in result.stderr
    assert "did you mean Corse?" in result.stderr


def test_an_empty_amount_is_not_a_missing_region(run: Run, table: Table) -> None:
    result = run("reconcile", "2025", table(Corse=""))
    assert result.exit_code == 3
    assert "no figure for Corse" in result.stderr


def test_programs_are_told_that_a_table_is_partial(run: Run, table: Table) -> None:
    path = table(10)
    found = json.loads(run("reconcile", "2025", path, "--format", "json").stdout)
    assert (found["verdict"], found["partial"]) == ("agrees", True)
    assert found["missing"] == ["76", "52", "93", "01", "02", "03", "04", "06"]
    missing = [r for r in found["regions"] if r["verdict"] == "missing from the table"]
    assert [r["code"] for r in missing] == found["missing"]
    assert {r["held"] for r in missing} == {None}
    rows = list(csv.DictReader(io.StringIO(run("reconcile", "2025", path, "-f", "csv").stdout)))
    regions = [row for row in rows if row["kind"] == "region"]
    assert [row["verdict"] for row in regions].count("missing from the table") == 8
    assert all("partial: 10 of 18 regions" in row["made by"] for row in rows)
    whole = json.loads(run("reconcile", "2025", table(), "--format", "json").stdout)
    assert (whole["partial"], whole["missing"]) == (False, [])


# Only what differs, in every form


def test_only_differences_in_every_form(run: Run, table: Table) -> None:
    path = table(Corse="11600", Mayotte="10650", total="2200374")
    words = ("reconcile", "2025", path, "--only-differences")
    for form in ([], ["--details"], ["-f", "md"], ["-f", "md", "--details"]):
        shown = run(*words, *form)
        assert shown.exit_code == 1
        assert "Corse" in shown.stdout
        assert "Mayotte" in shown.stdout
        assert "Bretagne" not in shown.stdout
        assert "17" not in shown.stdout.splitlines()[-1]
        assert "16 of 18 regions agree" in one_line(shown.stdout)
    found = json.loads(run(*words, "-f", "json").stdout)
    assert [r["name"] for r in found["regions"]] == ["Corse", "Mayotte"]
    assert "agrees" not in {p["verdict"] for p in found["pairs"]}
    assert found["verdict"] == "differs"
    rows = list(csv.DictReader(io.StringIO(run(*words, "-f", "csv").stdout)))
    assert [row["name"] for row in rows if row["kind"] == "region"] == ["Corse", "Mayotte"]
    assert "agrees" not in {row["verdict"] for row in rows}


def test_only_differences_where_there_is_none(run: Run, table: Table) -> None:
    rows = run("reconcile", "2025", table(), "--only-differences", "-f", "csv").stdout
    assert "region" not in {row["kind"] for row in csv.DictReader(io.StringIO(rows))}


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["--all", "--only-differences"], "--only-differences"),
        (["--all", "-f", "csv"], "CSV"),
        (["--all", "-f", "json"], "JSON"),
    ],
)
def test_all_where_it_changes_nothing(run: Run, words: list[str], word: str) -> None:
    result = run("reconcile", "2025", *words)
    assert result.exit_code == 2
    assert "--all would change nothing" in one_line(result.stderr)
    assert word in result.stderr


def test_what_was_changed_is_in_every_row_for_a_spreadsheet(run: Run) -> None:
    found = run("reconcile", "2025", "--envelope", "2300000", "-f", "csv").stdout
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(found)))
    assert all("envelope=2300000.00" in row["made by"] for row in rows)


def test_the_status_of_a_users_table_is_unknown(run: Run, table: Table) -> None:
    """It is the user's: neither published nor computed, whatever it is."""
    found = json.loads(run("reconcile", "2025", table(), "--format", "json").stdout)
    assert {region["status"] for region in found["regions"]} == {None}
    by_side = {(total["side"], total["status"]) for total in found["totals"]}
    assert by_side == {("publication", "published"), ("table", None)}


def test_people_see_the_label_of_a_published_figure(run: Run, tmp_path: Path) -> None:
    """Programs get its name, in messages too; `taken-from` says the name."""
    shipped = (ROOT / "data" / "published" / "annexe-5-2025.yaml").read_text(encoding="utf-8")
    ours = re.sub(r"label: TOTAL imprimé", "label: Total of the page", shipped)
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "annexe-5-2025.yaml").write_text(ours, encoding="utf-8")
    data = ("--data-dir", tmp_path)
    for words in (["reconcile", "2025", "--details"], ["fit", "2025", "--details"], ["2025"]):
        shown = one_line(run(*words, *data).stdout)
        assert "Total of the page" in shown, words
        assert "printed total" not in shown, words
    in_full = one_line(run("show", "2025", "--details", *data).stdout)
    assert "taken from the published figure Total of the page" in in_full
    assert "inferred from the printed rows" in in_full
    document = json.loads(run("reconcile", "2025", "--format", "json", *data).stdout)
    (pair,) = [
        pair
        for pair in document["pairs"]
        if (pair["first"], pair["second"]) == ("printed total", "computed total")
    ]
    assert pair["why"]["values"]["source"] == "printed total"
    assert "Total of the page" not in json.dumps(document)
    csv_text = run("reconcile", "2025", "--format", "csv", *data).stdout
    assert "printed total" in csv_text
    assert "Total of the page" not in csv_text
