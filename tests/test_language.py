"""People read every text in their language; programs read the same bytes in all of them."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocation.cli.command import COMMANDS
from allocation.views import language, spoken
from allocation.words import Message, Written, counted, listed
from conftest import ROOT, Run
from made_up import MadeUp

SOURCE = ROOT / "src" / "allocation"
TABLE = ROOT / "tests" / "tables" / "annexe-5.csv"
VARIANT = """\
variant: more
baseline: 2023
title: A larger envelope
author: A. Analyst
date: 2025-01-15
reason: to see what a larger envelope does
changes:
  envelope: 6000000.00
"""
PARTICIPANTS = "region,agency,takes_part\nCorse,ARS,no\nBretagne,DREETS,unknown\n"
COMPUTED = [
    "2021",
    "2021 --line ars-fir",
    "2022 2023 2024",
    "2023",
    "2023 --participants PARTICIPANTS",
    "2023 --participants PARTICIPANTS --set rounding.level=region --set rounding.unit=100",
    "2023 --set envelope=5,2M€ --set rounding.method=nearest",
    "2024",
    "2025",
    "VARIANT",
]
EXPLAINED = [
    "explain 2023 Bretagne --participants PARTICIPANTS",
    "explain 2023 Corse --participants PARTICIPANTS",
    "explain 2023 --participants PARTICIPANTS",
    "explain 2023 Bretagne --set rounding.level=region --set rounding.unit=100",
    "explain 2021 Bretagne",
    "explain 2021",
    "explain 2024",
    "explain 2024 Bretagne",
    "explain 2025 Corse",
    "explain 2025 Corse --envelope 2200374 --set rounding.method=nearest",
    "explain VARIANT Corse",
]
RECONCILED = [
    "reconcile 2021",
    "reconcile 2022",
    "reconcile 2023",
    "reconcile 2024",
    "reconcile 2025",
    "reconcile 2025 --set key=births_2021",
    "reconcile 2025 TABLE",
    "reconcile 2025 TABLE --tolerance 100",
    "reconcile 2023 TABLE --against computed",
]
SEARCHED = [
    "fit 2025",
    "fit TABLE --envelope 2200374",
]
COMPARED = [
    "diff 2021 2023",
    "diff 2021 2024",
    "diff 2022 2023",
    "diff 2023 2025 --structure",
    "diff 2023 2025 --effect",
    "diff 2023 VARIANT",
    "diff 2023 2023 --set-b envelope=5200000 --set-b key=equal",
    "diff 2023 2023 --participants PARTICIPANTS --set-b key=equal",
]
SWEPT = [
    "sweep 2023 --vary envelope=1M€:6M€:1M€ --set rounding.method=nearest",
    "sweep 2023 --vary envelope=5M€:6M€:100k€ --vary key=births_2021,equal --sample 9",
    "sweep 2024 --vary envelope=1M€:2M€:1M€",
    "sweep 2023 --vary envelope=5M€:6M€:1M€ --participants PARTICIPANTS",
]
LISTED = ["rules", "keys", "keys births_2021", "regions"]
SHOWN = [f"show {year}" for year in (2021, 2022, 2023, 2024, 2025)] + ["show VARIANT"]
EVERY = [*COMPUTED, *EXPLAINED, *RECONCILED, *SEARCHED, *COMPARED, *SWEPT, *LISTED, *SHOWN]
TABLES = [*COMPUTED, *RECONCILED, *SEARCHED, *COMPARED, *SWEPT, *LISTED]


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The files that stand in capital letters in the commands above."""
    written = {"PARTICIPANTS": ("who.csv", PARTICIPANTS), "VARIANT": ("more.yaml", VARIANT)}
    found = {"TABLE": str(TABLE)}
    for word, (name, text) in written.items():
        found[word] = str(tmp_path / name)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return found


def words(command: str, files: dict[str, str], *more: str) -> list[str]:
    return [*(files.get(word, word) for word in command.split()), *more]


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    """The made-up language, spoken from here on."""
    catalogue = MadeUp()
    monkeypatch.setattr(spoken, "catalogue", lambda domain, code: catalogue)
    return catalogue


# Programs


def forms(command: str) -> Iterator[list[str]]:
    """Every machine form of a command."""
    yield ["--format", "json"]
    if command not in TABLES:
        return
    yield ["--format", "csv"]
    if command in COMPUTED:
        yield ["--format", "csv", "--shape", "long"]


@pytest.mark.parametrize("command", EVERY)
def test_programs_read_the_same_bytes_in_every_language(
    command: str, files: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in forms(command):
        plain = run(*words(command, files, *form))
        assert plain.stdout, plain.stderr
        with monkeypatch.context() as within:
            within.setattr(spoken, "catalogue", lambda domain, code: MadeUp())
            other = run(*words(command, files, *form))
        assert other.stdout_bytes == plain.stdout_bytes
        assert other.exit_code == plain.exit_code


@pytest.mark.parametrize(
    "command",
    [
        "2023 --participants PARTICIPANTS --format json",
        "2022 2023 2024 --format csv",
        "explain 2023 --participants PARTICIPANTS --format json",
        "reconcile 2025 TABLE --format csv",
        "diff 2021 2023 --format json",
        "sweep 2023 --vary envelope=5M€:6M€:100k€ --sample 5 --runs RUNS --format json",
        "keys --format json",
    ],
)
def test_nor_does_the_machine_change_them(
    command: str, files: dict[str, str], tmp_path: Path
) -> None:
    """Locale, time zone and the seed of hashes, and the made-up language, each in a process."""
    machines = [
        {"LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"},
        {
            "LC_ALL": "tr_TR.UTF-8",
            "LANGUAGE": "fr",
            "TZ": "Pacific/Auckland",
            "PYTHONHASHSEED": "2",
        },
    ]
    programs = [["-m", "allocation"], [str(Path(__file__).with_name("made_up.py"))]]
    written = []
    for number, (program, machine) in enumerate(zip(programs, machines, strict=True)):
        runs = tmp_path / f"runs-{number}.csv"
        kept = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LANG")}
        done = subprocess.run(
            [sys.executable, *program, *words(command, {**files, "RUNS": str(runs)})],
            env={**kept, **machine, "PYTHONPATH": str(SOURCE.parent)},
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.stdout, done.stderr
        every_run = runs.read_bytes() if runs.exists() else b""
        written.append((done.returncode, done.stdout, every_run))
    assert written[0] == written[1]


def messages(document: object) -> Iterator[dict[str, object]]:
    """Every message of a JSON document, and those that are values of others."""
    inner: list[object] = []
    if isinstance(document, dict):
        if "id" in document and "text" in document:
            yield document
        inner = list(document.values())
    elif isinstance(document, list):
        inner = document
    for value in inner:
        yield from messages(value)


NAMES = ("name", "first", "second", "printed", "verdict", "formula", "words", "envelope_name")
"""Members that are names, words of a fixed set, what is printed, and formulas in words."""


def strings(document: object) -> Iterator[str]:
    """Every text of a JSON document that stands by itself, in no message and as no name."""
    if isinstance(document, dict):
        if "id" not in document or "text" not in document:
            for name, value in document.items():
                if name not in NAMES:
                    yield from strings(value)
    elif isinstance(document, list):
        for value in document:
            yield from strings(value)
    elif isinstance(document, str):
        yield document


@pytest.mark.parametrize("command", EVERY)
def test_every_text_of_ours_is_a_message_in_json(
    command: str, files: dict[str, str], run: Run
) -> None:
    document = json.loads(run(*words(command, files, "--format", "json")).stdout)
    assert document["format"] == 2
    assert document["official"] is False
    for message in messages(document):
        assert set(message) == {"id", "values", "text"}
        names = set(re.findall(r"\{(\w+)", str(message["id"])))
        assert isinstance(message["values"], dict)
        assert names <= set(message["values"])
    prose = [text for text in strings(document) if " ".join(text.split()) not in PROSE]
    said = "\n".join(prose).replace("\u202f", " ")
    assert [text for text in TEXTS if text in said] == []


def test_the_id_of_a_message_does_not_depend_on_how_many_there_are() -> None:
    some = [counted("1 thing", "{n} things", n) for n in (0, 1, 2)]
    assert {message.id for message in some if isinstance(message, Message)} == {"1 thing"}
    assert some == ["0 things", "1 thing", "2 things"]


def test_figures_and_messages_in_a_message_are_said_with_it(speaking: MadeUp) -> None:
    figure = Written("1\u202f234.50", "1234.50")
    message = Message("{a} of {b}", {"a": figure, "b": listed([Message("a pool", {}), "Corse"])})
    assert language.say(message) == "1\u202f234,50 ｏｆ ａ ｐｏｏｌ, Corse"
    assert message == "1\u202f234.50 of a pool, Corse"


# People

WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}")
"""What makes a text of ours one: two words."""


def texts() -> set[str]:
    """Every piece of every text in the code, between its values, that has two words or more."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                if isinstance(node, ast.Expr):
                    continue  # a docstring
                if isinstance(child, ast.Constant) and isinstance(child.value, str):
                    pieces = re.split(r"\{[^}]*\}", child.value)
                    found |= {piece.strip() for piece in pieces if WORDS.search(piece)}
    return found


TEXTS = texts()
PROSE = "".join(
    path.read_text(encoding="utf-8")
    for path in (SOURCE.parents[1] / "data" / "published").glob("*.yaml")
)
PROSE = " ".join(
    " ".join(path.read_text(encoding="utf-8").split())
    for folder in ("rules", "data")
    for path in (ROOT / folder).rglob("*.yaml")
)
"""Of the files that are shipped, which may have words of ours by chance."""


def untranslated(text: str) -> list[str]:
    """The texts of ours that stand in what people read in the made-up language.

    What is typed is the same in every language, and so is the prose of files.
    """
    plain = text.replace("\u202f", " ").replace("\\", "")
    typed = re.compile(r"(allocate|--[a-z-]+)( [\w@€=:,.-]+)*")
    examples = {example.words for command in COMMANDS for example in command.examples}
    found = {piece for piece in TEXTS if piece in plain and not typed.fullmatch(piece)}
    return sorted(piece for piece in found - examples if piece not in PROSE)


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize("command", EVERY)
def test_people_read_no_text_of_ours_untranslated(
    command: str, form: str, files: dict[str, str], run: Run, speaking: MadeUp
) -> None:
    result = run(*words(command, files, "--format", form))
    assert result.stdout, result.stderr
    assert untranslated(result.stdout) == []
    assert untranslated(result.stderr) == []


def test_no_figure_has_the_mark_of_another_language(
    files: dict[str, str], run: Run, speaking: MadeUp
) -> None:
    for command in ("explain 2023 Bretagne", "explain 2025 Corse", "diff 2023 2025", "fit 2025"):
        text = "\n".join(
            line
            for line in run(*words(command, files)).stdout.splitlines()
            if "Licence" not in line
        )
        assert (
            re.findall(r"(?<![\w.@/§])\d{1,3}(?:\u202f\d{3})*\.\d+(?![\w.]|[ \u202f].€)", text)
            == []
        )


@pytest.mark.parametrize(
    "typed", ["--help", "compute --help", "sweep --help", "reconcile --help", "2026", "2O23"]
)
def test_help_and_refusals_are_said_in_the_language_too(typed: str) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("made_up.py")), *typed.split()],
        env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert re.search("[ａ-ｚ]", done.stdout + done.stderr), done.stderr
    assert untranslated(done.stdout + done.stderr) == []
