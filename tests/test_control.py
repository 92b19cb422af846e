"""No text of a stranger steers the terminal, turns a line around or runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.diagnostics import Diagnostic, Place
from allocation.views import colour, diagnostics, html, machine, markdown, text
from allocation.views.delimited import Dialect, rows
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.words import CONTROL, visible
from conftest import ROOT, Run

NAME = "a\x1b[31mred\x1b]0;owned\x07\x9b31m\u202ertl\x7f\u2028\nend"
SHOWN = r"a\x1b[31mred\x1b]0;owned\x07\x9b31m\u202ertl\x7f\u2028\nend"

# Unicode's own word for them, not this program's: controls, surrogates, separators of lines and
# paragraphs; and the marks of direction, by their classes.
DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def steers(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character) in DIRECTIONS
        or character in "\u200e\u200f\u061c"
    )


def plain(output: str) -> bool:
    return not any(steers(character) for character in output.replace("\n", ""))


def test_every_character_that_steers_is_a_control_character() -> None:
    assert {c for c in map(chr, range(0x11_0000)) if steers(c)} == {
        c for c in map(chr, range(0x11_0000)) if CONTROL.match(c)
    }


@given(st.text(st.characters(categories=None), max_size=40))
def test_what_is_shown_says_which_character_it_was(any_text: str) -> None:
    shown = visible(any_text)
    assert plain(shown)
    assert "\n" not in shown
    if "\\" not in any_text:
        said = re.sub(
            r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})", lambda m: chr(int(m[1] or m[2], 16)), shown
        )
        for escape, character in {r"\n": "\n", r"\r": "\r", r"\t": "\t"}.items():
            said = said.replace(escape, character)
        assert said == any_text


REPORT = Report(
    NAME,
    (NAME,),
    (
        Grid((Column(NAME), Column("b", figures=True)), (Row((NAME, "1"), "total"),), NAME),
        Items(NAME, (Item(NAME, NAME),)),
    ),
)


@pytest.mark.parametrize("render", [text.render, markdown.render, html.render])
def test_a_report_in_every_form(render: object) -> None:
    assert callable(render)
    assert plain(render(REPORT))


def test_a_report_on_a_terminal() -> None:
    shown = colour.render(text.lines(REPORT))
    assert not CONTROL.search(re.sub(r"\x1b\[[0-9;]*m|\n", "", shown))


@given(st.text(st.characters(categories=None), max_size=40))
def test_json_escapes_and_loses_nothing(any_text: str) -> None:
    written = machine.write({"name": any_text})
    assert plain(written)
    assert json.loads(written)["name"] == any_text


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_stays_text(formula: str, dialect: Dialect) -> None:
    written = rows([[formula, NAME, "\t=1", "\r=1"]], dialect)
    delimiter = ";" if dialect is Dialect.EXCEL_FR else ","
    (row,) = csv.reader(io.StringIO(written.removeprefix("\ufeff")), delimiter=delimiter)
    assert row == ["'" + formula, SHOWN, r"\t=1", r"\r=1"]


def test_a_diagnostic_shows_the_place_the_line_and_the_value_escaped() -> None:
    place = Place(NAME, 3, 4, "ab\x1b[31mc\u202ed")
    shown = diagnostics.written(Diagnostic("x", "wrong", place, hint=f"is it {NAME}?"))
    assert plain(shown)
    where, excerpt, caret, hint = shown.split("\n")
    assert where == f"error: {SHOWN}:3:4: wrong [x]"
    assert excerpt == r"    3 | ab\x1b[31mc\u202ed"
    assert caret == " " * 5 + " | " + " " * 6 + "^", "under the bracket"
    assert hint == f"  hint: is it {SHOWN}?"


# Names of files can't be refused: they are shown escaped, in every form of every command.


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    folder = tmp_path / os.fsdecode(b"old \x1b[31m\xe9\n\xe2\x80\xae")
    folder.mkdir()
    return Path(shutil.copy(ROOT / "rules/2023.yaml", folder / "mine.yaml"))


VERBS: list[tuple[str, list[str]]] = [
    ("compute", []),
    ("explain", ["Corse"]),
    ("diff", ["2023"]),
    ("sweep", ["--vary", "envelope=5M:5.2M:100k"]),
    ("show", []),
]


@pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
@pytest.mark.parametrize(("verb", "more"), VERBS, ids=[verb for verb, _more in VERBS])
def test_the_name_of_a_rule_file(
    run: Run, rule: Path, verb: str, more: list[str], form: str
) -> None:
    result = run(verb, rule, *more, "-f", form)
    if (verb, form) in {("show", "csv"), ("explain", "csv")}:
        assert result.exit_code == 2
    else:
        assert result.exit_code in (0, 1), result.stderr
        assert result.stdout
    assert plain(result.stdout)
    assert plain(result.stderr)


@pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
@pytest.mark.parametrize("verb", ["reconcile", "fit"])
def test_a_cell_of_a_stranger(run: Run, tmp_path: Path, verb: str, form: str) -> None:
    table = tmp_path / "t\x1b.csv"
    table.write_text("Région;Mont\u202eant\nCorse\u009b31m;100\nBretagne;abc\n", encoding="utf-8")
    result = run(verb, "2025", table, "-f", form)
    assert result.exit_code in (0, 1, 2, 3)
    assert plain(result.stdout)
    assert plain(result.stderr)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("words", ["compute", "diff 2023", "sweep --vary envelope=5M:6M:500k"])
def test_in_a_workbook(run: Run, rule: Path, tmp_path: Path, words: str, kind: str) -> None:
    """Neither in its parts nor as one of the spellings by which Excel has control characters."""
    file = tmp_path / f"out.{kind}"
    verb, *more = words.split()
    result = run(verb, rule, *more, "-o", file)
    assert result.exit_code in (0, 1), result.stderr
    texts = [each for part in parts_of(file) for each in (part.text or "", *part.attrib.values())]
    assert not [each for each in texts if CONTROL.search(each.replace("\n", ""))]
    assert not [each for each in texts if re.search("_x00[0-9A-F]{2}_", each)]
    assert any(r"\x1b[31m" in each for each in texts)


def parts_of(file: Path) -> Iterator[ElementTree.Element]:
    """The elements of all parts of a workbook."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name != "mimetype":
                yield from ElementTree.fromstring(archive.read(name)).iter()


@pytest.mark.parametrize(
    "words",
    [
        ["2023", "--set", "{}"],
        ["2023", "--set", "envelope={}"],
        ["2023", "--{}"],
        ["2023", "--region", "{}"],
        ["2023", "--dialect", "{}"],
        ["sweep", "2023", "--vary", "{}"],
        ["sweep", "2023", "--vary", "envelope={}"],
        ["fit", "2025", "--key", "{}"],
        ["explain", "2023", "{}"],
        ["{}"],
    ],
    ids="_".join,
)
def test_a_long_word_is_not_said_whole(run: Run, words: list[str]) -> None:
    result = run(*(word.format("x" * 50_000) for word in words))
    assert result.exit_code == 2
    assert not result.stdout
    assert "xxxx" in result.stderr
    assert len(result.stderr) < 2_000


@pytest.mark.parametrize("verb", ["rules", "keys", "regions"])
def test_lists_as_csv(run: Run, verb: str) -> None:
    result = run(verb, "-f", "csv")
    assert result.exit_code == 0
    assert not any(
        cell.startswith(tuple("=+-@"))
        for row in csv.reader(io.StringIO(result.stdout))
        for cell in row
    )
