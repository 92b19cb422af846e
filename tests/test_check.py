"""`allocate check`: what is checked of which folders, and that nothing is passed over."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from allocation.diagnostics import MOST as FEW
from allocation.diagnostics import MOST_OF_A_CHECK as MOST
from conftest import ROOT, Run
from test_broken import BROKEN

SOUND = (BROKEN / "variants" / "small-baseline.yaml").read_text(encoding="utf-8")
"""A rule of 2030 that is not registered anywhere: two warnings, no error."""
BAD_REGIONS = "set: regions\n"


def put(folder: Path, files: dict[str, str]) -> Path:
    """A folder with some files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def told(run: Run, *words: str | Path, exit: int = 3) -> list[str]:
    """What is told, a line each; nothing stands on standard error, and nothing is a crash."""
    outcome = run("check", *words, "--format", "parsable")
    assert outcome.exit_code == exit, outcome.output
    assert outcome.stderr == ""
    return outcome.stdout.splitlines()


def codes(lines: list[str]) -> list[str]:
    return [line.rpartition("[")[2].rstrip("]") for line in lines]


def errors(lines: list[str]) -> list[str]:
    return codes([line for line in lines if ": error: " in line])


# --- What there is to check ---


@pytest.mark.parametrize(
    "files", [{}, {"readme.txt": "x"}, {".hidden.yaml": "x"}, {"a/b/c.yaml": "x"}]
)
def test_a_folder_with_nothing_to_check_is_refused(
    files: dict[str, str], run: Run, tmp_path: Path
) -> None:
    """Not taken for what is shipped, of which an empty folder would then be as good as."""
    outcome = run("check", put(tmp_path, files))
    assert outcome.exit_code == 2
    assert "[nothing-to-check]" in outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize("name", ["nosuch", "rules/nosuch.yaml", "-", "2099"])
def test_what_is_not_there_is_refused(name: str, run: Run) -> None:
    outcome = run("check", name)
    assert outcome.exit_code == 2
    assert outcome.stdout == ""


def test_a_year_is_its_rule(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    files = json.loads(run("check", "2023", "--format", "json").stdout)["files"]
    assert [file["file"] for file in files] == ["rules/2023.yaml"]


@pytest.mark.parametrize("name", ["rules/2023.yaml", "data/published/outcome-2023.yaml"])
def test_a_shipped_file_is_found_by_the_name_that_is_shown(
    name: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    files = json.loads(run("check", name, "--format", "json").stdout)["files"]
    assert [file["file"] for file in files] == [name]


def test_everything_that_is_shipped_is_checked(run: Run) -> None:
    files = json.loads(run("check", "--format", "json").stdout)["files"]
    shipped = [
        f"{kind}/{path.relative_to(ROOT / kind).as_posix()}"
        for kind in ("rules", "data")
        for path in (ROOT / kind).rglob("*")
        if path.suffix in (".yaml", ".csv")
    ]
    assert sorted(file["file"] for file in files) == sorted(shipped)


def test_rules_and_data_are_named_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    both = json.loads(run("check", "rules", "data", "--format", "json").stdout)
    everything = json.loads(run("check", "--format", "json").stdout)
    assert both["files"] == everything["files"]


def test_what_is_named_twice_is_checked_once(run: Run, tmp_path: Path) -> None:
    file = put(tmp_path, {"2030.yaml": "year: x\n"}) / "2030.yaml"
    once = run("check", file, "--format", "json").stdout
    assert run("check", file, file, tmp_path, "--format", "json").stdout == once


def test_a_folder_is_checked_from_within(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(tmp_path, {"rules/2030.yaml": "year: x\n", "data/regions.yaml": BAD_REGIONS})
    monkeypatch.chdir(tmp_path)
    found = told(run, ".")
    assert {line.partition(":")[0] for line in found} == {"rules/2030.yaml", "data/regions.yaml"}
    assert told(run, "rules", "data") == found
    monkeypatch.chdir(tmp_path / "rules")
    assert [line.partition(":")[0] for line in told(run, ".")] == ["2030.yaml"] * 3


def test_several_folders_are_each_checked_against_what_is_shipped(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"a/data/regions.yaml": BAD_REGIONS, "b/rules/2030.yaml": "year: x\n"})
    a, b = told(run, tmp_path / "a"), told(run, tmp_path / "b")
    assert a
    assert b
    assert told(run, tmp_path / "a", tmp_path / "b") == a + b


def test_a_rule_goes_by_the_data_beside_its_folder(run: Run, tmp_path: Path) -> None:
    visits = (BROKEN / "data" / "wrong-total" / "visits.csv").read_text(encoding="utf-8")
    rule = SOUND.replace("births_2021", "visits")
    put(tmp_path, {"rules/2030.yaml": rule, "data/visits.csv": visits})
    assert errors(told(run, tmp_path / "rules" / "2030.yaml", exit=0)) == []
    put(tmp_path, {"alone/2030.yaml": rule})
    assert errors(told(run, tmp_path / "alone" / "2030.yaml")) == ["unknown-key-name"]


def test_a_folder_of_rules_goes_by_the_data_that_is_given(run: Run, tmp_path: Path) -> None:
    visits = (BROKEN / "data" / "wrong-total" / "visits.csv").read_text(encoding="utf-8")
    rule = SOUND.replace("births_2021", "visits")
    put(tmp_path, {"mine/2030.yaml": rule, "figures/visits.csv": visits})
    words = (tmp_path / "mine", "--data-dir", tmp_path / "figures")
    assert errors(told(run, *words, exit=0)) == []


def test_hidden_files_are_no_rules(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"2030.yaml": SOUND, ".pre-commit-config.yaml": "repos: []\n"})
    assert errors(told(run, tmp_path, exit=0)) == []


# --- Nothing is passed over ---


def test_a_file_that_nothing_looks_for_is_told(run: Run, tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "rules/2030.yml": SOUND,
            "data/catalog.yaml": "series: []\n",
            "data/published/outcome.yaml": "publication: x\ndifferences: []\n",
            "data/other.yaml": "hello: 1\n",
        },
    )
    found = [line for line in told(run, tmp_path) if "[unread-file]" in line]
    assert [line.removeprefix(f"{tmp_path}/").partition(":")[0] for line in found] == [
        "rules/2030.yml",
        "data/catalog.yaml",
        "data/other.yaml",
        "data/published/outcome.yaml",
    ]


@pytest.mark.parametrize("name", ["rules/2030.yaml", "data/births_2021.csv", "data/catalogue.yaml"])
def test_what_is_no_file_is_told_once(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir()
    os.mkfifo(path)
    for words in ((tmp_path,), (path,)):
        (line,) = told(run, *words)
        assert line.startswith(f"{path}:1:1: error: ")
        assert line.endswith(" [not-a-file]")
    option = f"--{path.parent.name}-dir"
    assert [line for line in told(run, option, path.parent) if "not-a-file" in line] == [line]


@pytest.mark.parametrize("target", ["2030.yaml", "/nowhere/at/all.yaml"])
def test_a_link_that_leads_nowhere_is_told(target: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "2030.yaml"
    path.symlink_to(target)
    (line,) = told(run, tmp_path)
    assert line.startswith(f"{path}:1:1: error: ")
    assert line.endswith(" [unreadable]")
    outcome = run("check", path)
    assert outcome.exit_code == 2
    assert "is a link that leads to no file" in outcome.stderr


def test_a_file_that_may_not_be_read_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = put(tmp_path, {"2030.yaml": SOUND}) / "2030.yaml"
    real = os.open

    def refusing(name: str, *rest: int) -> int:  # root may read everything
        if str(name) == str(path):
            raise PermissionError(13, "Permission denied")
        return real(name, *rest)

    monkeypatch.setattr("allocation.reading.files.os.open", refusing)
    (line,) = told(run, path)
    assert line == f"{path}:1:1: error: {path} can't be read: Permission denied [unreadable]"


def test_a_folder_that_is_a_link_to_itself_is_checked(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"2030.yaml": SOUND})
    (tmp_path / "rules").symlink_to(".")
    assert errors(told(run, tmp_path, exit=0)) == []


def test_a_link_to_a_rule_elsewhere_is_checked(run: Run, tmp_path: Path) -> None:
    elsewhere = put(tmp_path / "elsewhere", {"other.yaml": "year: x\n"}) / "other.yaml"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "2030.yaml").symlink_to(elsewhere)
    assert len(told(run, tmp_path / "mine")) == 3


def test_a_variant_is_as_wrong_as_its_baseline(run: Run, tmp_path: Path) -> None:
    variant = (BROKEN / "variants" / "zero-unit.yaml").read_text(encoding="utf-8")
    variant = variant.replace("unit: 0", "unit: 5")
    put(tmp_path, {"v.yaml": variant, "small-baseline.yaml": SOUND.replace("2030", "x", 1)})
    alone, both = told(run, tmp_path / "v.yaml"), told(run, tmp_path)
    (line,) = alone
    assert line.startswith(f"{tmp_path}/small-baseline.yaml:2:1: error: year: ")
    assert both == alone


def test_one_mistake_is_told_once_though_every_rule_rests_on_the_file(
    run: Run, tmp_path: Path
) -> None:
    put(tmp_path, {"regions.yaml": BAD_REGIONS, "catalogue.yaml": "series: 5\n"})
    for words in ((tmp_path,), ("--data-dir", tmp_path)):
        found = told(run, *words)
        assert len(found) == len(set(found))
        assert {line.partition(":")[0] for line in found} == {
            str(tmp_path / "regions.yaml"),
            str(tmp_path / "catalogue.yaml"),
        }


def test_a_broken_catalogue_is_not_told_of_each_key(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"catalogue.yaml": "series: 5\n"})
    assert codes(told(run, "--data-dir", tmp_path)) == ["wrong-type"]


@pytest.mark.parametrize("name", ["births_2021.csv", "texts.yaml", "published/outcome-2022.yaml"])
def test_what_rests_on_a_broken_file_is_not_told_beside_it(
    name: str, run: Run, tmp_path: Path
) -> None:
    """Neither cases that can't be computed, nor figures that are known from that file alone."""
    put(tmp_path, {name: "\N{REPLACEMENT CHARACTER}: [\n"})
    found = told(run, "--data-dir", tmp_path)
    assert {line.partition(":")[0] for line in found} == {str(tmp_path / name)}


def test_a_participation_file_among_data_is_no_key(run: Run, tmp_path: Path) -> None:
    put(tmp_path, {"who.csv": "région;agence;participe\nBretagne;ars;oui\n"})
    assert errors(told(run, "--data-dir", tmp_path, exit=0)) == []
    (file,) = json.loads(run("check", tmp_path, "--format", "json").stdout)["files"]
    assert file["kind"] == "participation"


# --- All problems of a file ---


def test_all_problems_of_a_file_are_told(run: Run, tmp_path: Path) -> None:
    many = "".join(f"field-{n}: 0{n}\n" for n in range(10, 60))
    file = put(tmp_path, {"2030.yaml": f"year: 2030\n{many}"}) / "2030.yaml"
    found = told(run, file)
    assert codes(found).count("ambiguous-number") == 50 > FEW
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == sorted(lines)
    assert "more" not in codes(found)


def test_other_commands_tell_the_first_few(run: Run, tmp_path: Path) -> None:
    many = "".join(f"field-{n}: 0{n}\n" for n in range(10, 60))
    file = put(tmp_path, {"2030.yaml": f"year: 2030\n{many}"}) / "2030.yaml"
    told(run, file)
    outcome = run("compute", file)
    assert outcome.exit_code == 3
    assert outcome.stderr.count("error: ") == FEW + 1
    assert "[more]" in outcome.stderr


def test_of_a_file_without_end_there_is_a_bound(run: Run, tmp_path: Path) -> None:
    many = "".join(f"f{n}: 07\n" for n in range(MOST + 500))
    file = put(tmp_path, {"2030.yaml": many}) / "2030.yaml"
    found = told(run, file)
    assert len(found) == MOST + 1
    assert codes(found)[-1] == "more"


def test_strict_makes_errors_of_warnings(run: Run, tmp_path: Path) -> None:
    file = put(tmp_path, {"2030.yaml": SOUND}) / "2030.yaml"
    mild = told(run, file, exit=0)
    assert mild
    assert all(": warning: " in line for line in mild)
    strict = told(run, "--strict", file)
    assert strict == [line.replace(": warning: ", ": error: ") for line in mild]


# --- Names and bytes of all kinds ---


@pytest.mark.parametrize(
    ("name", "shown"),
    [("accentué.yaml", "accentué.yaml"), ("a\x1b[31mb.yaml", r"a\x1b[31mb.yaml")],
)
@pytest.mark.parametrize("form", ["table", "parsable", "github"])
def test_a_name_of_any_kind_is_shown(
    name: str, shown: str, form: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(tmp_path, {name: "year: x\n"})
    monkeypatch.chdir(tmp_path)
    outcome = run("check", name, "--format", form)
    assert outcome.exit_code == 3
    assert shown in outcome.stdout
    assert "\x1b" not in outcome.output


def test_a_line_feed_in_a_name_makes_no_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(tmp_path, {"a\n::error::b.yaml": "year: x\n"})
    monkeypatch.chdir(tmp_path)
    for form in ("parsable", "github"):
        lines = run("check", "a\n::error::b.yaml", "--format", form).stdout.splitlines()
        assert len(lines) == 3
        assert not any(line.startswith("::error::") for line in lines)


@pytest.mark.parametrize("change", ["\n", "\r\n", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(
    change: str, run: Run, tmp_path: Path
) -> None:
    text = change + SOUND if change == "\ufeff" else SOUND.replace("\n", change)
    found = told(run, put(tmp_path, {"2030.yaml": text}) / "2030.yaml", exit=0)
    plain = told(run, put(tmp_path / "plain", {"2030.yaml": SOUND}) / "2030.yaml", exit=0)
    assert [line.partition(".yaml")[2] for line in found] == [
        line.partition(".yaml")[2] for line in plain
    ]


@pytest.mark.parametrize(
    "name", ["2030.yaml", "data/regions.yaml", "data/visits.csv", "data/texts.yaml"]
)
def test_bytes_that_are_no_text_are_one_problem(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(range(255, 0, -1)) * 10)
    for words in ((tmp_path,), (path,)):
        (line,) = told(run, *words)
        assert re.search(rf"{re.escape(str(path))}:1(:1)?: error: .*\[not-utf-8\]", line)


def test_the_shipped_tree_is_sound_wherever_it_lies(run: Run, tmp_path: Path) -> None:
    for kind in ("rules", "data"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    assert errors(told(run, tmp_path, exit=0)) == []
