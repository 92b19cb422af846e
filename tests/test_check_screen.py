"""`allocate check` as it is typed: its four forms, its ways out, and what it is asked about.

What the checks find has tests of its own, beside each check.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from allocation.audit.check.check import Checked
from allocation.audit.check.codes import PAGES
from allocation.audit.check.parts import Kind, Part
from allocation.diagnostics import Diagnostic, Place
from allocation.views import colour
from allocation.views.check import Form, explained, for_programs, page
from allocation.views.spoken import speaking
from conftest import ROOT, Run

PARSABLE = re.compile(
    r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<level>error|warning|notice): "
    r"(?P<message>.+) \[(?P<code>[a-z0-9-]+)\]"
)
LIMITS = {
    "en": "A check shows that nothing changed unseen and that files make sense; it does not show "
    "that a rule is right.",
    "fr": "Un contrôle montre qu'aucune modification n'est passée inaperçue et que les fichiers "
    "sont cohérents\u202f; il ne montre pas qu'une règle est juste.",
}
BASE = "amount: 50_000"


@pytest.fixture(autouse=True)
def _on_80_columns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("allocation.views.diagnostics.WIDTH", 80)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def misread(tmp_path: Path) -> Path:
    """The rule of 2023 with a base of 50 800 under §3.1, in a folder of its own."""
    return changed(Path("mine"), BASE, "amount: 50_800")


def changed(folder: Path, old: str, new: str, name: str = "2023.yaml") -> Path:
    """A copy of the rule of 2023 in which one thing is another."""
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def place_of(file: Path, text: str) -> tuple[int, int]:
    """The line and the column of a text, both from 1, found by no code of the program."""
    lines = file.read_text(encoding="utf-8").split("\n")
    ((number, line),) = [(n, line) for n, line in enumerate(lines, 1) if text in line]
    return number, line.index(text) + 1


def unwrapped(text: str) -> str:
    return re.sub(r"\n {7,8}(?=\S)", " ", text).replace("\u202f", " ").replace("\u00a0", " ")


def read_back(output: str) -> list[dict[str, str]]:
    """The problems of the parsable form; every line is one."""
    found = [PARSABLE.fullmatch(line) for line in output.splitlines()]
    assert all(found), output
    return [match.groupdict() for match in found if match]


# The whole of what is shipped


def test_what_is_shipped_is_clean(run: Run) -> None:
    result = run("check", "--strict")
    assert result.exit_code == 0, result.output
    files = [f for d in ("rules", "data") for f in (ROOT / d).rglob("*.*")]
    checked = sum(file.suffix in (".yaml", ".csv") for file in files)
    told = f"{checked} files checked: nothing to mend.\n{LIMITS['en']}\n"
    assert " ".join(result.stdout.split()) == " ".join(told.split())
    assert result.stderr == ""


@pytest.mark.parametrize("form", ["github", "parsable"])
def test_where_nothing_is_wrong_there_is_no_line(form: str, run: Run) -> None:
    result = run("check", "-f", form)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_copy_of_what_is_shipped_is_clean_too(run: Run, tmp_path: Path) -> None:
    """Laid over the shipped tree it takes its place, every file of it."""
    for folder in ("rules", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    result = run("check", "--strict", ".")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.split()[0] == run("check").stdout.split()[0]


# A figure that is not the text's


def test_a_misread_base_is_told_with_its_place(misread: Path, run: Run) -> None:
    line, column = place_of(misread, "amount: 50_800")
    result = run("check", misread)
    said = unwrapped(result.stdout)
    assert (
        f"warning: mine/2023.yaml:{line}:{column}: 50 800 € is no figure that was read in "
        "SGMCAS/2023/110, §3.1, health part [unread-figure]\n"
    ) in said
    assert "\n  hint: correct it, or have it read and enter it in texts.yaml\n" in said
    assert re.search(r"\nWhat a code means: allocate check --explain [a-z-]+\n", said)
    assert LIMITS["en"] in " ".join(said.split())


def test_a_misread_base_in_french(misread: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    line, column = place_of(misread, "amount: 50_800")
    said = unwrapped(run("contrôler", misread).stdout)
    assert (
        f"avertissement : mine/2023.yaml:{line}:{column}: 50 800 € n'est pas un chiffre lu dans "
        "SGMCAS/2023/110, §3.1, volet santé [unread-figure]\n"
    ) in said
    assert "\n  conseil : corrigez-le, ou faites-le lire et inscrivez-le dans texts.yaml\n" in said
    assert re.search(r"\nCe que signifie un code : allocate contrôler --expliquer [a-z-]+\n", said)
    assert LIMITS["fr"].replace("\u202f", " ") in " ".join(said.split())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_line_is_shown_with_a_caret_under_the_figure(
    language: str, misread: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    lines = run("check", misread).stdout.split("\n")
    (shown,) = [n for n, line in enumerate(lines) if "amount: 50_800" in line]
    assert lines[shown + 1].index("^") == lines[shown].index("amount: 50_800")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("words", [[], ["--strict"], ["--explain", "unread-figure"], ["-h"]])
def test_no_line_is_wider_than_80_columns(
    words: list[str],
    language: str,
    misread: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    for line in run("check", *words, *([] if words[1:] else [misread])).stdout.splitlines():
        assert len(line) <= 80, line


# The ways out


@pytest.fixture
def unregistered() -> Path:
    """A rule that loads and computes, of a text that is in no register."""
    Path("fund").mkdir()
    file = Path("fund/fund.yaml")
    text = (ROOT / "rules" / "examples" / "bretagne-2021.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("10_000", "20_000"), encoding="utf-8")
    return file


def test_ways_out(unregistered: Path, run: Run) -> None:
    broken = changed(Path("broken"), BASE, "amount: [")
    assert run("check").exit_code == 0
    assert run("check", unregistered).exit_code == 0, "a warning is no error"
    assert run("check", unregistered, "--strict").exit_code == 3
    assert run("check", broken).exit_code == 3
    assert run("check", "nosuch.yaml").exit_code == 2
    assert run("check", "--rules-dir", "nosuch").exit_code == 2


def test_with_strict_every_warning_is_an_error(unregistered: Path, run: Run) -> None:
    plain, strict = (
        read_back(run("check", unregistered, "-f", "parsable", *more).stdout)
        for more in ([], ["--strict"])
    )
    assert {each["level"] for each in plain} == {"warning"}
    assert plain[0]["code"] == "unregistered-text"
    assert strict == [{**problem, "level": "error"} for problem in plain]


def test_a_notice_stays_one() -> None:
    found = Checked((), tuple(Diagnostic("x", "y", level=level) for level in LEVELS)).strict()
    assert [problem.level for problem in found.problems] == ["error", "error", "notice"]
    assert (found.count("error"), found.count("warning"), found.count("notice")) == (2, 0, 1)


LEVELS: Any = ("error", "warning", "notice")


def test_problems_are_told_on_standard_output_and_mistakes_on_the_other(
    misread: Path, run: Run
) -> None:
    told, refused = run("check", misread, "--strict"), run("check", "nosuch")
    assert told.stdout
    assert told.stderr == ""
    assert refused.stdout == ""
    assert "[no-file]" in refused.stderr


# For programs


def test_json_has_the_counts_and_every_problem(misread: Path, run: Run) -> None:
    found = json.loads(run("check", misread, "-f", "json").stdout)
    assert found["files"] == [{"file": "mine/2023.yaml", "kind": "rule"}]
    levels = [problem["level"] for problem in found["problems"]]
    assert (found["errors"], found["warnings"]) == (levels.count("error"), levels.count("warning"))
    (unread,) = [each for each in found["problems"] if each["code"] == "unread-figure"]
    line, column = place_of(misread, "amount: 50_800")
    assert (unread["file"], unread["line"], unread["column"]) == ("mine/2023.yaml", line, column)
    assert unread["level"] == "warning"
    assert unread["message"]["values"]["amount"] == "50800.00"
    assert unread["hint"]["text"] == "correct it, or have it read and enter it in texts.yaml"
    strict = json.loads(run("check", misread, "-f", "json", "--strict").stdout)
    assert (strict["errors"], strict["warnings"]) == (len(levels), 0)


def test_json_is_the_same_bytes_in_french(
    misread: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = run("check", misread, "-f", "json").stdout
    monkeypatch.setenv("LANGUAGE", "fr")
    assert run("contrôler", misread, "-f", "json").stdout == english


ODD = "50 % of a:b,c\nd.yaml"


def test_a_workflow_command_escapes_what_would_end_it(run: Run) -> None:
    """As GitHub's own toolkit does: % CR LF in what is said, : and , too in what it is about."""
    place = Place(ODD, 3, 4)
    problem = Diagnostic("a-code", "50 % of\nit: a,\rb", place, hint="do this", level="warning")
    assert for_programs(Checked((), (problem,)), Form.GITHUB) == (
        "::warning file=50 %25 of a%3Ab%2Cc%0Ad.yaml,line=3,col=4,title=a-code"
        "::50 %25 of%0Ait: a,%0Db (do this)\n"
    )


def test_a_problem_without_a_place_is_said_of_none() -> None:
    found = Checked((), (Diagnostic("a-code", "wrong"),))
    assert for_programs(found, Form.GITHUB) == "::error title=a-code::wrong\n"
    assert for_programs(found, Form.PARSABLE) == "error: wrong [a-code]\n"
    assert json.loads(for_programs(found, Form.JSON))["problems"][0]["file"] is None


def test_nothing_of_a_name_steers_a_terminal() -> None:
    found = Checked((), (Diagnostic("a-code", "is \x1b[31mred", Place("a\x1b[2J.yaml", 1, 1)),))
    for form in (Form.GITHUB, Form.PARSABLE, Form.JSON):
        written = for_programs(found, form)
        assert "\x1b" not in written
        assert json.dumps("\x1b[31m")[1:-1] in written or r"\x1b[31m" in written
    assert "\x1b" not in "".join(line.text for line in page(found))


@pytest.mark.parametrize("name", ["a:b.yaml", "3:4: error: x.yaml", "a [b].yaml"])
def test_a_line_of_the_parsable_form_can_be_read_back(name: str, run: Run) -> None:
    file = changed(Path("mine"), BASE, "amount: 50_800", name)
    found = read_back(run("check", file, "-f", "parsable").stdout)
    told = json.loads(run("check", file, "-f", "json").stdout)["problems"]
    assert len(found) == len(told) > 0
    if name != "3:4: error: x.yaml":
        keys = ("file", "line", "column", "level", "code")
        assert [{key: str(each[key]) for key in keys} for each in told] == [
            {key: each[key] for key in keys} for each in found
        ]


def test_a_problem_is_one_line_whatever_its_sentence_and_its_name() -> None:
    problem = Diagnostic("a-code", "first\n  - then", Place(ODD, 3))
    written = for_programs(Checked((), (problem, problem)), Form.PARSABLE)
    line = r"50 % of a:b,c\nd.yaml:3:1: error: first   - then [a-code]"
    assert written == f"{line}\n{line}\n"


@pytest.mark.parametrize("form", ["table", "github", "parsable"])
def test_every_form_tells_every_problem(form: str, misread: Path, run: Run) -> None:
    (Path("mine") / "2021.yaml").write_text("year: 2021\nnosuch: 1\n", encoding="utf-8")
    problems = json.loads(run("check", "mine", "-f", "json").stdout)["problems"]
    said = unwrapped(run("check", "mine", "-f", form).stdout)
    assert {problem["file"] for problem in problems} == {"mine/2021.yaml", "mine/2023.yaml"}
    for problem in problems:
        at = "file={file},line={line}," if form == "github" else "{file}:{line}:"
        code = f"title={problem['code']}" if form == "github" else f"[{problem['code']}]"
        assert at.format(**problem) in said
        assert code in said


# What is looked at


def test_a_folder_lies_over_what_is_shipped(misread: Path, run: Run) -> None:
    """Its files take the place of those of the same names; only they are told of."""
    everything = json.loads(run("check", "-f", "json").stdout)["files"]
    laid_over = json.loads(run("check", "--rules-dir", "mine", "-f", "json").stdout)
    names = {file["file"] for file in everything}
    assert {file["file"] for file in laid_over["files"]} == (
        names - {"rules/2023.yaml"} | {"mine/2023.yaml"}
    )
    alone = json.loads(run("check", "mine", "-f", "json").stdout)
    assert [file["file"] for file in alone["files"]] == ["mine/2023.yaml"]
    assert alone["problems"] == [
        problem for problem in laid_over["problems"] if problem["file"] == "mine/2023.yaml"
    ]


def test_a_folder_may_hold_rules_and_data(misread: Path, run: Run) -> None:
    Path("both/data").mkdir(parents=True)
    shutil.move("mine", "both/rules")
    shutil.copy(ROOT / "data" / "births_2021.csv", "both/data")
    Path("both/not-ours.yaml").write_text("nothing: of it", encoding="utf-8")
    found = json.loads(run("check", "both", "-f", "json").stdout)
    assert {(file["file"], file["kind"]) for file in found["files"]} == {
        ("both/rules/2023.yaml", "rule"),
        ("both/data/births_2021.csv", "key"),
    }


def test_a_folder_of_rules_alone_brings_no_other_file_as_data(misread: Path, run: Run) -> None:
    """A repository has YAML at its top that is nothing of ours."""
    Path("here").mkdir()
    shutil.move("mine", "here/rules")
    Path("here/compose.yaml").write_text("services: {}\n", encoding="utf-8")
    found = json.loads(run("check", "here", "-f", "json").stdout)
    assert [file["file"] for file in found["files"]] == ["here/rules/2023.yaml"]


def test_one_file_is_held_against_the_rest(run: Run) -> None:
    """A key that only the shipped data have is found, and one that nobody has is not."""
    (unknown,) = [
        problem
        for problem in read_back(
            run(
                "check",
                changed(Path("mine"), "value: births_2021", "value: births_1921"),
                *("-f", "parsable"),
            ).stdout
        )
        if problem["level"] == "error"
    ]
    assert "births_1921" in unknown["message"]
    assert unknown["line"] == str(place_of(Path("mine/2023.yaml"), "births_1921")[0])


def test_a_shipped_file_is_named_by_its_path(run: Run) -> None:
    found = json.loads(run("check", ROOT / "data" / "published", "-f", "json").stdout)
    published = {file.name for file in (ROOT / "data" / "published").iterdir()}
    assert {file["file"] for file in found["files"]} == {
        f"data/published/{name}" for name in published
    }


def test_a_file_that_is_named_twice_is_told_once(misread: Path, run: Run) -> None:
    once = run("check", misread, "-f", "json").stdout
    assert run("check", misread, misread, "-f", "json").stdout == once


def test_problems_stand_by_file_and_line(misread: Path, run: Run) -> None:
    (Path("mine") / "2021.yaml").write_text("year: 2021\nnosuch: 1\n", encoding="utf-8")
    found = read_back(run("check", "mine", "-f", "parsable").stdout)
    places = [(each["file"], int(each["line"]), int(each["column"])) for each in found]
    assert places == sorted(places)
    assert len({file for file, _line, _column in places}) == 2


# For people


def checked(problems: int) -> Checked:
    part = Part(Kind.RULE, Path("x.yaml"), "x.yaml")
    place = Place("x.yaml", 3, 4, "abc: defg")
    return Checked(
        (part,),
        tuple(
            Diagnostic("unread-figure", f"problem {n}", place, hint="do it", level=LEVELS[n % 2])
            for n in range(problems)
        ),
    )


def test_fifty_problems_stand_apart() -> None:
    """Each in a block of its own: the sentence, its line with a caret, the hint."""
    text = "\n".join(line.text for line in page(checked(50)))
    *blocks, last = text.split("\n\n")
    assert len(blocks) == 50
    assert blocks[7].split("\n") == [
        "warning: x.yaml:3:4: problem 7 [unread-figure]",
        "    3 | abc: defg",
        "      |    ^",
        "  hint: do it",
    ]
    assert last.startswith("1 file checked: 25 errors, 25 warnings.\n")


def test_a_terminal_has_the_same_text_with_colours() -> None:
    lines = list(page(checked(2)))
    coloured = colour.render(lines)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == "".join(f"{line.text}\n" for line in lines)
    error, warning = (
        next(line for line in coloured.split("\n") if f"problem {n}" in line) for n in range(2)
    )
    assert error.startswith("\x1b[31m")
    assert warning.startswith("\x1b[33m")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_has_its_page(language: str, run: Run) -> None:
    """What it means, and under their headings why that matters, where it is told, and the rest."""
    known = {"en": ["Why it matters", "How to mend it"], "fr": ["Enjeu", "Que faire"]}[language]
    for code in PAGES:
        result = run("--lang", language, "check", "--explain", code)
        assert result.exit_code == 0
        title, meaning, *parts = re.split("\n\n(?! )", result.stdout)
        assert title == code
        assert meaning.strip()
        assert [part.split("\n")[0] for part in parts] in (known, known[1:], known[:1], [])
        assert all(part.split("\n")[1].strip() for part in parts), code
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_page_says_its_code_first() -> None:
    with speaking("en"):
        first, *_others = explained("unread-figure")
    assert (first.text, first.kind) == ("unread-figure", "title")


# From elsewhere


def done(words: str, folder: Path, more: str = "") -> subprocess.CompletedProcess[str]:
    """A command line as a shell runs it."""
    return subprocess.run(
        [
            "bash",
            "-c",
            f"set -o pipefail; {shlex.quote(sys.executable)} -m allocation {words} {more}",
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"},
        check=False,
    )


def test_through_a_pipe_and_from_another_folder(misread: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    piped = done("check ../mine/2023.yaml --strict", elsewhere, "| cat")
    assert piped.returncode == 3
    assert piped.stderr == ""
    assert "\x1b" not in piped.stdout
    assert "error: ../mine/2023.yaml:" in piped.stdout
    assert done("check", elsewhere).stdout == done("check", ROOT).stdout


def test_a_reader_that_goes_away_is_no_error_to_tell(misread: Path, tmp_path: Path) -> None:
    ended = done("check mine -f parsable", tmp_path, "| head -n 1")
    assert ended.stderr == ""
    assert len(read_back(ended.stdout)) == 1


# For a repository


HOOKS = ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with rules of its own, and other files."""
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    (tmp_path / "rules").mkdir()
    shutil.copy(ROOT / "rules" / "2023.yaml", tmp_path / "rules")
    return tmp_path


def test_the_hook_has_the_form_that_pre_commit_reads() -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    assert (hook["id"], hook["language"]) == ("allocate-check", "python")
    assert hook["entry"] == "allocate check"
    assert hook["pass_filenames"] is False, "one file is held against all the others"
    pattern = re.compile(hook["files"])
    for name in ("rules/2023.yaml", "rules/variants/x.yaml", "data/k.csv", "data/published/p.yaml"):
        assert pattern.search(name), name
    for name in ("README.md", "docs/rules/x.yaml", "data/LICENSES.md", "my-rules/2023.yaml"):
        assert not pattern.search(name), name


def test_the_entry_of_the_hook_runs(repository: Path, run: Run) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    program, *words = shlex.split(hook["entry"])
    assert program == "allocate"
    result = run(*words, *hook["args"])
    assert result.exit_code == 0, result.output
    changed(repository / "rules", BASE, "amount: 50_800")
    result = run(*words, *hook["args"])
    assert result.exit_code == 3
    assert "rules/2023.yaml:" in result.stdout


def test_this_repository_checks_itself_before_its_tests() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    (check,) = [n for n, line in enumerate(lines) if "allocate check --strict" in line]
    assert check < next(n for n, line in enumerate(lines) if "ruff check" in line)
