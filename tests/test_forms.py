"""Output forms: what programs, spreadsheets and people get."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from allocation import __version__
from allocation.views import colour, text
from allocation.views.report import Column, Grid, Report, Row
from conftest import SNAPSHOTS, hold, lasting

YEARS = ("2021", "2023", "2024", "2025")
THIN = "\u202f"


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


# Whole reports


def test_snapshots_hold_no_digest_and_no_version() -> None:
    for path in SNAPSHOTS.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert lasting(text) == text, path.name


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ("rules/2023.yaml, sha256 6f2f9a28f7bf", "rules/2023.yaml, sha256 000000000000"),
        ("key sha256:7af9968d4939; no", "key sha256:aaaaaaaaaaaa; no"),
        ('"sha256": "' + "0" * 64 + '"', '"sha256": "' + "f" * 64 + '"'),
        ("Computed by allocate 0.1.0; no", "Computed by allocate 12.0.3; no"),
    ],
)
def test_what_is_held_outlives_digests_and_versions(tmp_path: Path, then: str, now: str) -> None:
    path = tmp_path / "held.txt"
    path.write_text(then, encoding="utf-8")
    hold(path, now, "UPDATE_NOTHING")
    with pytest.raises(AssertionError):
        hold(path, now.replace("; no", "; now").replace("sha", "SHA"), "UPDATE_NOTHING")


def test_what_is_written_anew_ends_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "held.txt"
    monkeypatch.setenv("UPDATE_THIS", "1")
    with pytest.raises(pytest.fail.Exception, match="written anew"):
        hold(path, "as it is", "UPDATE_THIS")
    monkeypatch.delenv("UPDATE_THIS")
    hold(path, "as it is", "UPDATE_THIS")


@pytest.mark.parametrize("year", YEARS)
def test_report(run: Callable[..., Any], check_snapshot: Callable[[str], None], year: str) -> None:
    check_snapshot(run(year).stdout)


@pytest.mark.parametrize("year", YEARS)
def test_record(run: Callable[..., Any], check_snapshot: Callable[[str], None], year: str) -> None:
    check_snapshot(run(year, "--details").stdout)


def test_refusal(run: Callable[..., Any], check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("2022").stderr)


def test_markdown(run: Callable[..., Any], check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("2024", "--format", "md").stdout)


def test_side_by_side(run: Callable[..., Any], check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("2021", "2023", "2024", "2025").stdout)


# JSON


@pytest.mark.parametrize("year", YEARS)
def test_json_has_the_promised_shape(as_json: Callable[..., Any], year: str) -> None:
    document = as_json(year)
    assert set(document) >= {
        "rule",
        "data",
        "version",
        "totals",
        "regions",
        "undistributed",
        "distribution_unknown",
        "hypotheses",
        "notes",
    }
    assert document["rule"]["year"] == int(year)
    assert document["rule"]["file"] == f"rules/{year}.yaml"
    assert len(document["rule"]["sha256"]) == 64
    assert document["version"] == __version__
    assert document["official"] is False
    assert document["format"] == 2
    amounts = [(document["totals"]["all"], document["totals"]["status"])]
    for region in document["regions"]:
        amounts.append((region["total"], region["status"]))
        for line in region["lines"].values():
            amounts.append((line["total"], line["status"]))
            amounts += [(part["amount"], part["status"]) for part in line["components"].values()]
    for amount, status in amounts:
        if status in ("not-concerned", "absent", "distribution-unknown"):
            assert amount is None
            continue
        assert status in ("fixed", "published", "floor", "ceiling", "estimated", "unknown")
        whole, point, cents = amount.partition(".")
        assert whole.isdigit()
        assert point == "."
        assert len(cents) == 2
    for hypothesis in document["hypotheses"]:
        assert set(hypothesis) - {"cite"} == {
            *("name", "label", "value", "status", "why", "overridden")
        }
        assert hypothesis["why"]
        assert not hypothesis["overridden"]


@pytest.mark.parametrize("year", YEARS)
def test_json_adds_up(as_json: Callable[..., Any], year: str) -> None:
    def cents(amount: str | None) -> int:
        """What is no amount is left out of every sum."""
        return int(amount.replace(".", "")) if amount is not None else 0

    document = as_json(year)
    totals = document["totals"]
    assert cents(totals["all"]) == sum(cents(r["total"]) for r in document["regions"])
    assert cents(totals["all"]) == sum(map(cents, totals["lines"].values()))
    for region in document["regions"]:
        assert cents(region["total"]) == sum(cents(x["total"]) for x in region["lines"].values())
        for line in region["lines"].values():
            parts = line["components"].values()
            assert cents(line["total"]) == sum(cents(part["amount"]) for part in parts)


def test_json_says_what_was_overridden(as_json: Callable[..., Any]) -> None:
    document = as_json("2023", "--envelope", "6M€", "--set", "ars-fir.base.amount=60000")
    overridden = {h["name"]: h["value"] for h in document["hypotheses"] if h["overridden"]}
    assert overridden == {"envelope": "6000000.00", "ars-fir.base.amount": "60000.00"}


def test_json_of_several_years(run: Callable[..., Any]) -> None:
    documents = json.loads(run("2021", "2023", "--format", "json").stdout)["allocations"]
    assert [document["rule"]["year"] for document in documents] == [2021, 2023]


def test_filters_choose_what_is_shown_not_what_is_computed(as_json: Callable[..., Any]) -> None:
    document = as_json("2023", "--region", "idf", "--region", "Réunion", "--line", "ars-fir")
    assert [region["code"] for region in document["regions"]] == ["11", "04"]
    # Totals are those of the lines that are shown, over all regions.
    assert document["regions"][0]["total"] == "565836.00"
    assert list(document["regions"][0]["lines"]) == ["ars-fir"]
    assert document["totals"]["all"] == "3187500.00"
    assert document["totals"]["lines"] == {"ars-fir": "3187500.00"}


# CSV


def test_csv_has_one_row_a_region(run: Callable[..., Any]) -> None:
    rows = rows_of(run("2023", "--format", "csv").stdout)
    assert len(rows) == 18
    assert rows[13]["code"] == "01"
    assert rows[7]["name"] == "Île-de-France"
    assert rows[7]["ars-fir base"] == "50000.00"
    assert rows[7]["ars-fir share"] == "515836.00"
    assert rows[7]["total"] == "905338.00"
    assert rows[7]["status"] == "estimated"
    assert all("not an official notification" in row["made by"] for row in rows)


def test_csv_long_has_a_row_for_each_component(run: Callable[..., Any]) -> None:
    rows = rows_of(run("2023", "--format", "csv", "--shape", "long").stdout)
    assert len(rows) == 18 * 4
    assert {row["status"] for row in rows if row["component"] == "base"} == {"fixed"}
    assert {row["status"] for row in rows if row["component"] == "share"} == {"estimated"}


def test_csv_for_french_excel(run: Callable[..., Any]) -> None:
    text = run("2023", "--format", "csv", "--dialect", "excel-fr").stdout
    assert text.startswith("\ufeffcode;nom;")
    (row,) = [r for r in rows_of(text.removeprefix("\ufeff"), ";") if r["code"] == "94"]
    assert row["total estimé (€)"] == "93477,00"


def test_csv_of_an_uncertain_year_has_its_bounds(run: Callable[..., Any]) -> None:
    rows = {row["code"]: row for row in rows_of(run("2024", "--format", "csv").stdout)}
    assert (rows["06"]["minimum"], rows["06"]["maximum"]) == ("200000.00", "1250000.00")
    assert rows["53"]["status"] == "not-concerned"
    assert rows["53"]["total"] == ""  # which is not 0


def test_csv_text_is_no_formula(tmp_path: Path, run: Callable[..., Any]) -> None:
    (tmp_path / "sets.yaml").write_text(
        "set: sets\ntitle: t\nsource: s\nmembers:\n  - {code: A, name: '=1+1'}\n", encoding="utf-8"
    )
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "year: 2021\ntitle: t\nsource: {id: i, date: 2021-01-01}\nterritories: sets\n"
        "lines:\n  a:\n    credit: c\n    cite: x\n"
        "    components: {base: {kind: flat, amount: 5, cite: x}}\n",
        encoding="utf-8",
    )
    (row,) = rows_of(run(rule, "--data-dir", tmp_path, "--format", "csv").stdout)
    assert row["name"] == "'=1+1"


# Text


@pytest.mark.parametrize("year", YEARS)
def test_text_groups_thousands_and_never_cuts(run: Callable[..., Any], year: str) -> None:
    shown = run(year).stdout
    assert "…" not in shown
    assert f"100{THIN}000" in shown or f"200{THIN}" in shown


# The page


LONG = "Provence-Alpes-Côte d'Azur"


def laid_out(*rows: Row, heads: Sequence[Column]) -> list[str]:
    """The lines of a table under its title."""
    grid = Grid(tuple(heads), tuple(rows))
    return text.render(Report("t", (), (grid,))).splitlines()[2:]


def test_headings_are_wrapped_before_anything_else() -> None:
    heads = (Column("region"), *(Column("a rather long heading", True) for _ in range(4)))
    lines = laid_out(Row((LONG, *("1\u202f234\u202f567",) * 4)), heads=heads)
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith(LONG)
    assert lines[-1].count("1\u202f234\u202f567") == 4
    assert len(lines) > 3  # the heading takes more than one line


def test_words_in_a_cell_are_wrapped_and_figures_are_not() -> None:
    heads = (Column("line"), Column("amount", True), Column("why"))
    lines = laid_out(Row(("ars-fir", "9" * 20, "of agencies that " * 8)), heads=heads)
    assert max(map(len, lines)) <= 80
    assert sum("9" * 20 in line for line in lines) == 1
    why = " ".join(line.replace("ars-fir", "").replace("9" * 20, "").strip() for line in lines[2:])
    assert why == ("of agencies that " * 8).strip()


def test_groups_of_columns_stay_together_where_they_fit() -> None:
    columns = [Column("name"), *(Column(t, True, t[0]) for t in ("a1", "a2", "b1", "b2"))]
    figures = ["1" * 30, "2" * 30, "3" * 30, "4" * 30]
    lines = laid_out(Row(("x", *figures)), heads=columns)
    heads = [line.split() for line in lines if line.startswith("name")]
    assert heads == [["name", "a1", "a2"], ["name", "b1", "b2"]]


def test_a_figure_wider_than_the_page_stands_whole_in_a_list() -> None:
    figure = "5" * 90
    lines = laid_out(Row(("x", figure)), heads=(Column("name"), Column("amount", True)))
    assert figure in lines


def test_colour_changes_no_text() -> None:
    report = Report("[bold]t[/bold] [al. 2]", (), (Grid((Column("[red]"),), (Row(("[x]",)),)),))
    lines = text.lines(report)
    coloured = colour.render(lines)
    assert "\x1b[" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == "".join(f"{line.text}\n" for line in lines)


# Files and pipes


def command(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "allocation", *map(str, words)],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize("ending", ["txt", "csv", "json", "md"])
def test_the_ending_says_the_form(run: Callable[..., Any], tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"out.{ending}"
    assert run("2025", "-o", file).exit_code == 0
    form = {"txt": "table"}.get(ending, ending)
    whole = (
        ["--details"] if ending in ("txt", "md") else []
    )  # what leaves the desk is written whole
    assert file.read_text(encoding="utf-8") == run("2025", "--format", form, *whole).stdout
    assert list(tmp_path.iterdir()) == [file]


def test_an_existing_file_is_kept_without_force(run: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    file.write_text("mine", encoding="utf-8")
    result = run("2025", "-o", file)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert file.read_text(encoding="utf-8") == "mine"
    assert run("2025", "-o", file, "--force").exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["rule"]["year"] == 2025


def test_nothing_is_written_when_the_rule_is_wrong(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("2022", "-o", tmp_path / "out.json").exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_output_is_utf_8_whatever_the_terminal() -> None:
    done = command("2023", "--region", "11", PYTHONIOENCODING="cp1252", LC_ALL="C")
    assert done.returncode == 0
    assert f"905{THIN}338" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"'{sys.executable}' -m allocation keys | head -n 1; exit ${{PIPESTATUS[0]}}",
        ],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_same_rule_same_data_same_bytes() -> None:
    first = command("2023", "--format", "json", PYTHONHASHSEED="1")
    second = command("2023", "--format", "json", PYTHONHASHSEED="2")
    assert first.stdout == second.stdout
    assert first.returncode == 0
