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

from allocation.views import language
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
    monkeypatch.setattr(language, "_catalogue", lambda: catalogue)
    return catalogue


# Programs


def forms(command: str) -> Iterator[list[str]]:
    """Every machine form of a command."""
    yield ["--format", "json"]
    if command not in TABLES:
        return
    yield ["--format", "csv"]
    if command not in LISTED:
        yield ["--format", "csv", "--dialect", "excel-fr"]
    if command in COMPUTED:
        yield ["--format", "csv", "--shape", "long"]

@pytest.mark.parametrize("command", EVERY)
def test_programs_read_the_same_bytes_in_every_language(
    command: str, files: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for form in forms(command):
        plain = run(*words(command, files, *form))
        assert plain.stdout, plain.stderr
        with monkeypatch.context() as spoken:
            spoken.setattr(language, "_catalogue", MadeUp)
            other = run(*words(command, files, *form))
        assert other.stdout_bytes == plain.stdout_bytes
        assert other.exit_code == plain.exit_code


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


def untranslated(text: str) -> list[str]:
    """The texts of ours that stand in what people read in the made-up language."""
    plain = text.replace("\u202f", " ").replace("\\", "")
    return sorted(piece for piece in TEXTS if piece in plain)


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize("command", EVERY)
def test_people_read_no_text_of_ours_untranslated(
    command: str, form: str, files: dict[str, str], run: Run, speaking: MadeUp
) -> None:
    result = run(*words(command, files, "--format", form))
    assert result.stdout, result.stderr
    assert untranslated(result.stdout) == []
    assert untranslated(result.stderr) == []
