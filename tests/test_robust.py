"""What an unkind user, shell or file system does, and what must come of it."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Run, said


def shell(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `allocate` is the command of this environment."""
    return subprocess.run(
        ["bash", "-c", f"allocate() {{ '{sys.executable}' -m allocation \"$@\"; }}; {script}"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def participants(folder: Path, *rows: str) -> Path:
    file = folder / "participants.csv"
    file.write_text("region,agency,takes_part\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


# Pipes, devices and closed ends


@pytest.mark.parametrize("words", ["--version", "--help", "rules", "2023"])
def test_a_reader_who_goes_away_is_no_error(words: str) -> None:
    done = shell(f"allocate {words} | true; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_refusal_keeps_its_exit_code_when_nobody_listens() -> None:
    assert shell("{ allocate 2022; exit $?; } 2>&- >&-").returncode == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["--version", "--help", "rules", "2023"])
def test_a_full_disk_is_said_once(words: str) -> None:
    done = shell(f"allocate {words} > /dev/full")
    assert done.returncode == 2
    assert done.stderr.count("error:") == 1
    assert "[unwritable]" in done.stderr


def test_output_to_a_device_writes_to_it_and_leaves_it_there() -> None:
    done = shell("allocate 2025 --format json -o /dev/stdout | cat")
    assert json.loads(done.stdout)["rule"]["year"] == 2025
    assert shell("allocate 2025 -o /dev/null --force --format json").returncode == 0
    assert Path("/dev/null").is_char_device()


def test_output_to_a_link_replaces_what_it_points_to(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    assert run("2025", "-o", link).exit_code == 2
    assert run("2025", "-o", link, "--force").exit_code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["rule"]["year"] == 2025


def test_a_file_name_that_is_too_long(run: Callable[..., Any], tmp_path: Path) -> None:
    result = run("2025", "-o", tmp_path / ("x" * 300 + ".csv"))
    assert result.exit_code == 2
    assert "[unwritable]" in result.stderr


def test_an_internal_error_is_one_line_and_a_way_to_report_it() -> None:
    """Provoked from outside: the steps can't be carried out."""
    code = (
        "import sys\nfrom allocation.engine.execution import Execution\n"
        "def broken(self): raise KeyError('boom')\n"
        "Execution.run = broken\n"
        "sys.argv = ['allocate', '2023']\n"
        "from allocation.cli.app import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 70
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "report it" in done.stderr


# Words in another order


@pytest.mark.parametrize(
    "words",
    [
        ["--quiet", "rules"],
        ["--format", "json", "rules"],
        ["--region", "Corse", "2023"],
        ["--envelope", "6M€", "2023", "--region", "Corse"],
        ["2023", "--region", "Corse", "--envelope", "6M€"],
    ],
)
def test_options_may_stand_before_the_verb_or_the_year(
    run: Callable[..., Any], words: list[str]
) -> None:
    assert run(*words).exit_code == 0


def completes(*words: str, **environment: str) -> list[str]:
    """As a shell asks: python -m has another program name, so the entry point is called."""
    code = "import sys; sys.argv = ['allocate']; from allocation.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            "_ALLOCATE_COMPLETE": "complete_bash",
            "COMP_WORDS": " ".join(["allocate", *words]),
            "COMP_CWORD": str(len(words)),
            **environment,
        },
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["202"], {"2021", "2023", "2025", "2023@1"}),
        (["ru"], {"rules"}),
        (["2023", "--region", "bre"], {"bretagne"}),
        (["2023", "--region", "ile"], {"ile-de-france"}),
        (["2023", "--region", "Île"], {"Île-de-France"}),
        (["2023", "--region", "PAC"], {"PACA"}),
        (["2025", "--key", "births_2021"], {"births_2021", "births_2021_by_department"}),
        (["2023", "--envel"], {"--envelope"}),
    ],
)
def test_completion(words: list[str], expected: set[str]) -> None:
    assert expected <= set(completes(*words))


def test_completion_says_nothing_of_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "regions.yaml").write_text("nonsense: [", encoding="utf-8")
    assert completes("202", ALLOCATE_RULES_DIR=str(tmp_path / "nowhere")) == []
    assert completes("2023", "--region", "Br", ALLOCATE_DATA_DIR=str(tmp_path)) == []


# Several at once


def test_rules_about_different_territories_do_not_stand_side_by_side(
    run: Callable[..., Any],
) -> None:
    for words in itertools.permutations(["2023", "rules/examples/bretagne-2021.yaml"]):
        result = run(*words)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "[different-territories]" in result.stderr


def test_lines_are_chosen_side_by_side_too(run: Callable[..., Any]) -> None:
    text = run("2021", "2023", "2025", "--line", "ars-fir", "--region", "11").stdout
    (row,) = [line for line in text.splitlines() if line.startswith("Île-de-France  ")]
    assert row.replace("\u202f", " ").split("  ")[1:] != []
    assert "565 836" in row.replace("\u202f", " ")
    assert "905 338" not in row.replace("\u202f", " ")
    assert "no such line" in row
    table = run("2021", "2023", "--line", "ars-fir", "--format", "csv", "--region", "11").stdout
    # The bounds are those of the line: its agency may take part or not.
    assert table.splitlines()[1].split(",")[2:8] == [
        *("100000.00", "ceiling", "0.00", "100000.00"),
        *("565836.00", "estimated"),
    ]


def test_two_rules_of_one_version_are_told_apart(run: Callable[..., Any], tmp_path: Path) -> None:
    shipped = Path(__file__).parents[1] / "rules" / "2025.yaml"
    mine = tmp_path / "2025.yaml"
    mine.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    header = run("2025", mine, "--format", "csv").stdout.splitlines()[0].split(",")
    assert len(header) == len(set(header))
    header = run("2025", "2025", "--format", "csv").stdout.splitlines()[0].split(",")
    assert len(header) == len(set(header))


# Who takes part


def test_the_order_of_rows_of_participants_does_not_matter(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    for rows in itertools.permutations(["Corse,,no", "Corse,ars,yes"]):
        result = run("2021", "--participants", participants(tmp_path, *rows))
        assert result.exit_code == 3
        assert "[contradiction]" in result.stderr


def test_the_only_agency_left_of_a_region_that_takes_part_takes_part(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = participants(tmp_path, "Bretagne,,yes", "Bretagne,ars,no")
    regions = {r["code"]: r for r in as_json("2021", "--participants", file)["regions"]}
    assert regions["53"]["interval"] == ["100000.00", "100000.00"]
    assert (
        regions["53"]["lines"]["dreets-p304"]["components"]["base"]["status"] == "estimated"
    )  # as the user says


def test_more_regions_than_were_financed_is_said(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    codes = [region["code"] for region in as_json("2021")["regions"]]
    file = participants(tmp_path, *(f"{code},ars,yes" for code in codes[:16]))
    document = as_json("2021", "--participants", file)
    assert any("does not agree with the participants" in said(note) for note in document["notes"])
    assert document["totals"]["interval"] == ["1600000.00", "3600000.00"]


# Overrides that lead nowhere


@pytest.mark.parametrize(
    ("year", "settings", "code"),
    [
        ("2023", ["ars-fir.share.pool=split"], "wrong-value"),
        ("2023", ["ars-fir.share.pool=key"], "wrong-value"),
        ("2023", ["rest.remainder-of=split"], "wrong-value"),
        ("2023", ["ars-fir.share.over=envelope"], "wrong-value"),
        ("2023", ["ars-fir.share.key=envelope"], "wrong-value"),
        ("2023", ["rest.remainder-of=rest"], "unknown-name"),
        ("2023", ["scope=84", "share-scope=11"], "empty-scope"),
        ("2023", ["split=ars-fir:5,dreets-p304:3,ars-fir:7"], "not-a-split"),
        ("2024", ["scope=all"], "envelope-too-small"),
        ("2024", ["ars-fir.rate=5"], "no-key"),
    ],
)
def test_the_command_line_is_blamed_for_what_was_typed(
    run: Callable[..., Any], year: str, settings: list[str], code: str
) -> None:
    result = run(year, *(word for setting in settings for word in ("--set", setting)))
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert "--set" in result.stderr


def test_a_key_of_ones_own_may_have_capitals(run: Callable[..., Any], tmp_path: Path) -> None:
    codes = [m["code"] for m in json.loads(run("regions", "--format", "json").stdout)["rows"]]
    rows = "\n".join(f"{code};{n}" for n, code in enumerate(codes, 1))
    (tmp_path / "MyKey.csv").write_text(f"\ncode;MyKey\n{rows}\n", encoding="utf-8")
    result = run("2025", "--key", "MyKey", "--data-dir", tmp_path, "--region", "84")
    assert result.exit_code == 0, result.stderr


def test_a_name_with_a_meaning_is_no_key_of_ones_own(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "equal.csv").write_text("code,equal\n84,5\n", encoding="utf-8")
    result = run("2025", "--key", "equal", "--data-dir", tmp_path)
    assert result.exit_code == 0
    assert "equal.csv is never read" in result.stderr


def test_a_published_table_is_traced(as_json: Callable[..., Any]) -> None:
    files = {data["key"]: data["file"] for data in as_json("2025")["data"]}
    assert files["publication"] == "data/published/annexe-5-2025.yaml"


@pytest.mark.parametrize("level", ["line", "region"])
def test_what_a_level_moves_by_rounding_is_shown(as_json: Callable[..., Any], level: str) -> None:
    options = (f"rounding.level={level}", "rounding.method=down", "rounding.unit=100")
    document = as_json("2023", *(word for option in options for word in ("--set", option)))
    assert document["totals"]["all"] != "5100000.00"
    assert any("by rounding" in said(note) for note in document["notes"])


def test_a_file_that_changes_nothing_leaves_a_floor_a_floor(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    """Corse is not concerned by 2024, and Guadeloupe takes part anyhow."""
    for rows in (["Corse,ars,no"], ["Guadeloupe,ars,yes"]):
        document = as_json("2024", "--participants", participants(tmp_path, *rows))
        assert document["totals"]["status"] == "floor"
    document = as_json("2024", "--participants", participants(tmp_path, "Guadeloupe,ars,no"))
    assert document["totals"]["all"] == "800000.00"
    assert document["totals"]["status"] == "estimated"


def test_all_take_part_can_be_said(as_json: Callable[..., Any]) -> None:
    assert as_json("2023", "--set", "participation=all")["totals"]["all"] == "5100000.00"


EXCEL_IN_FRENCH = (
    "Région;Agence;Participe\r\n"
    "Île-de-France;DRIEETS;Non\r\n"
    "Réunion;ARS;oui\r\n"
    "Provence-Alpes-Côte d'Azur;ARS;inconnu\r\n"
    ";;\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_participants_of_a_french_excel(run: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "participants.csv"
    file.write_bytes(EXCEL_IN_FRENCH.encode(encoding))
    result = run("2023", "--participants", file, "--format", "json")
    assert result.exit_code == 0, result.stderr
    (left,) = json.loads(result.stdout)["undistributed"]
    # Île-de-France has 825 338 € for its births, of which its ARS has 515 836 €.
    assert (left["line"], left["amount"]) == ("dreets-p304", f"{30_000 + 825_338 - 515_836}.00")
    # Said once, without an option that the command does not have.
    said = f"notice: {file}: read as Windows-1252, as Excel writes it [windows-1252]\n"
    assert result.stderr.count(said) == (encoding == "windows-1252")
    assert "--encoding" not in result.stderr
    assert run("2023", "--participants", file, "--quiet").stderr == ""


def test_a_key_of_the_data_folder_is_utf_8(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes("code;mine;région\r\n11;1;Île-de-France\r\n".encode("windows-1252"))
    result = run("2025", "--key", "mine", "--data-dir", tmp_path)
    assert result.exit_code == 3
    assert "[not-utf-8]" in result.stderr


def test_a_publication_of_another_year_is_refused(run: Callable[..., Any], tmp_path: Path) -> None:
    shipped = Path(__file__).parents[1] / "rules" / "2025.yaml"
    text = shipped.read_text(encoding="utf-8").replace("year: 2025\n", "year: 2026\n")
    rule = tmp_path / "2026.yaml"
    rule.write_text(text, encoding="utf-8")
    result = run(rule)
    assert result.exit_code == 3
    assert "[wrong-publication]" in result.stderr


def test_one_key_is_shown_with_the_lines_of_its_file(run: Callable[..., Any]) -> None:
    rows = json.loads(run("keys", "births_2021", "--format", "json").stdout)["rows"]
    assert rows[4] == {
        "code": "94",
        "name": "Corse",
        "births_2021": 2728,
        "place": "data/births_2021.csv:6",
    }
    assert run("keys", "births_2012").exit_code == 2


def test_what_a_csv_leaves_out_is_said_beside_it(run: Callable[..., Any]) -> None:
    result = run("2024", "--format", "csv")
    assert "1\u202f000\u202f000\u202f€ of unknown distribution, not in the table" in result.stderr
    assert run("2024", "--format", "csv", "--quiet").stderr == ""


def test_options_for_csv_are_refused_elsewhere(run: Callable[..., Any]) -> None:
    assert run("2023", "--format", "md", "--dialect", "excel-fr").exit_code == 2
    assert run("2023", "--format", "json", "--shape", "long").exit_code == 2


def test_no_path_of_a_user_reaches_a_table(run: Callable[..., Any], tmp_path: Path) -> None:
    file = participants(tmp_path, "Corse,ars,no")
    text = run("2023", "--participants", file, "--format", "csv", "--quiet").stdout
    assert "participants.csv" in text
    assert str(tmp_path) not in text


def test_every_figure_of_the_json_has_its_citation(as_json: Callable[..., Any]) -> None:
    for year in ("2021", "2023", "2024", "2025"):
        formulas = as_json(year)["formulas"]
        assert formulas
        assert all("NOR" in item["cite"] for item in formulas)
    assert "§3.1, volet santé" in as_json("2023")["formulas"][0]["cite"]


def test_figures_are_never_broken_across_lines() -> None:
    """The texts of rule files have plain spaces; what is shown has none inside a figure."""
    done = shell("allocate show 2023; allocate 2025; allocate 2023")
    assert not re.search(r"\d \d{3}\b|\d M€", done.stdout)


LOADING = """
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "allocation.cli.app":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupted())
"""
COMPUTING = """
from allocation.engine.execution import Execution
def interrupted(self):
    os.kill(os.getpid(), signal.SIGINT)
Execution.run = interrupted
"""
READING = """
import allocation.reading.rules as rules
def interrupted(which, folder):
    os.kill(os.getpid(), signal.SIGINT)
rules.find_rule = interrupted
"""


@pytest.mark.parametrize("moment", [LOADING, READING, COMPUTING])
def test_an_interruption_leaves_no_traceback_and_no_file(moment: str, tmp_path: Path) -> None:
    """While modules are loaded, while reading, while computing."""
    output = tmp_path / "out.json"
    code = (
        f"import os, signal, sys\n{moment}\n"
        f"sys.argv = ['allocate', '2023', '-o', {str(output)!r}]\n"
        "from allocation.__main__ import main\nmain()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    # Of a process that died of signal 2 a shell says 130 as well.
    assert done.returncode in (130, -2)
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_behind_when_a_file_can_not_be_put_in_place(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    result = run("2025", "-o", tmp_path / "out.json")
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr
    assert list(tmp_path.iterdir()) == []
