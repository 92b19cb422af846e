"""Every code has its page, and every code that a file can cause has a broken file that causes it.

The tables say what a careful reader of a broken file would: which line is wrong, and a word that
the sentence or its hint can't do without. What `allocate check` says stands nowhere here.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from allocation.audit.check.asked import asked_for
from allocation.audit.check.check import Checked, check_all
from allocation.audit.check.codes import OF_FILES, PAGES
from allocation.cli.options import complete_code
from allocation.diagnostics import Diagnostic
from allocation.reading.places import data_folder, rules_folder
from allocation.views.diagnostics import in_line
from allocation.views.language import say
from allocation.views.spoken import speaking
from allocation.words import _
from conftest import ROOT, Run
from test_broken import (
    KEYS,
    PARTICIPANTS,
    PUBLICATIONS,
    RULES,
    TERRITORIES,
    VARIANTS,
    Problem,
    Wrong,
)
from test_cases import WRONG as CASES
from test_sense import FOUND

BROKEN = Path(__file__).parent / "broken"
SOURCE = ROOT / "src" / "allocation"


# --- Every code has its page ---

WITHOUT_A_LITERAL = {
    "distribution-unknown": "the value of a status, of which a sum that nobody divides is told",
    "undistributed": "the same, of what absent agencies would have received",
}
"""Codes that stand in the source otherwise than as the code of a diagnostic, and why."""
OTHER_CODES = {
    "of": "takes the code of a region",
    "Problem": "takes a word of the process that reads workbooks, for which workbook.py has codes",
    "_refuse": "takes the same",
}
"""What takes a code that is none of a diagnostic, and why."""
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")


def test_every_code_that_the_program_tells_has_its_page() -> None:
    told = set(codes_of_the_source())
    assert len(told) > 150
    assert told.isdisjoint(WITHOUT_A_LITERAL)
    assert told | WITHOUT_A_LITERAL.keys() == PAGES.keys()


def codes_of_the_source() -> Iterator[str]:
    """What is given, anywhere in the program, for a parameter or field that is called `code`."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]
    takers = [taker for tree in trees for taker in takers_of_a_code(tree)]
    assert set(dict(takers)) >= OTHER_CODES.keys() | {"Diagnostic", "wrong", "usage", "Misfit"}
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), args, keywords):
                given = [word.value for word in keywords if word.arg == "code"]
                a_function = name == "add" and isinstance(node.func, ast.Name)
                if name not in OTHER_CODES and not a_function:
                    # At least two arguments: the method `add` of a set takes one.
                    places = [at for taker, at in takers if taker == name]
                    given += [args[at] for at in places if len(args) > max(at, 1)]
            case ast.Assign([ast.Name("code")], value):
                given = [value]
            case ast.Assign([ast.Tuple([ast.Name("code"), *_])], ast.Tuple([value, *_])):
                given = [value]
            case ast.FunctionDef(args=ast.arguments(args=parameters, defaults=defaults)):
                named = zip(reversed(parameters), reversed(defaults), strict=False)
                given = [value for parameter, value in named if parameter.arg == "code"]
            case _:
                continue
        for value in given:
            yield from (text for text in texts_of(value) if CODE.fullmatch(text))


def takers_of_a_code(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The functions and classes that take a code, with where it stands among what they take."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, args=ast.arguments(args=parameters)):
                taken = [each.arg for each in parameters if each.arg != "self"]
            case ast.ClassDef(name=name, body=body):
                taken = [
                    each.target.id
                    for each in body
                    if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
                ]
                for each in body:
                    if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                        taken = [parameter.arg for parameter in each.args.args[1:]]
            case _:
                continue
        if "code" in taken and name != "__init__":
            yield name, taken.index("code")


def texts_of(value: ast.expr) -> Iterator[str]:
    match value:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp(_, one, other):
            yield from texts_of(one)
            yield from texts_of(other)


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_is_whole_in_both_languages(code: str) -> None:
    page = PAGES[code]
    parts = [page.meaning, *([page.why] if page.why else []), page.remedy]
    assert len(parts) == 3 or code not in OF_FILES
    for text in parts:
        assert text.endswith("."), text
        assert "{" not in text  # braces stand in examples alone
        with speaking("fr"):
            french = say(_(text))
        assert french != text
        assert french.endswith(".")


def test_a_page_says_what_why_and_how_to_mend_it(run: Run) -> None:
    page = PAGES["missing-split"]
    out = run("check", "--explain", "missing-split").stdout
    assert out.split("\n\n")[0] == "missing-split"
    for text in (page.meaning, page.why, page.remedy):
        assert text in out
    assert "\n    value: {ars-fir: 5, dreets-p304: 3}\n" in out


def test_a_page_is_said_in_the_language_of_the_reader(run: Run) -> None:
    english = run("check", "--explain", "hole", "--lang", "en").stdout
    french = run("check", "--explain", "hole", "--lang", "fr").stdout
    assert "A figure that is not known is not 0" in english
    assert "Un chiffre inconnu n'est pas 0" in french


@pytest.mark.parametrize("typed", ["unread-figure", "[unread-figure]", "Unread-Figure"])
def test_a_code_is_understood_as_it_stands_in_a_diagnostic(typed: str, run: Run) -> None:
    assert run("check", "--explain", typed).stdout.startswith("unread-figure\n")


def test_a_misspelt_code_has_its_nearest(run: Run) -> None:
    outcome = run("check", "--explain", "unread-figur")
    assert outcome.exit_code == 2
    assert "did you mean unread-figure" in outcome.stderr


def test_codes_are_completed_with_what_they_mean() -> None:
    assert complete_code("unread-figu") == [("unread-figure", PAGES["unread-figure"].meaning)]
    assert len(complete_code("")) == len(PAGES)


# --- Every code of a file has its broken file ---


class Expected(NamedTuple):
    """A diagnostic: the file it is told of, its line, a word of its sentence or hint, its level."""

    file: str
    line: int | None
    word: str
    level: str = "error"


THERE_ALREADY = {
    # Files of test_broken.py, whose tables say what is wrong with them.
    "alias": "rules/alias",
    "ambiguous-number": "rules/leading-zero-amount",
    "circular": "rules/circular-pool",
    "control-character": "rules/control-character",
    "csv": "data/unclosed-quote/visits.csv",
    "drawn-twice": "rules/drawn-twice",
    "duplicate-column": "data/duplicate-column/visits.csv",
    "duplicate-key": "rules/duplicate-key",
    "duplicate-name": "rules/duplicate-name",
    "duplicate-row": "data/duplicate/visits.csv",
    "duplicate-territory": "data/territory-code-twice/regions.yaml",
    "empty-file": "rules/empty",
    "empty-scope": "rules/empty-scope",
    "envelope-too-small": "rules/envelope-too-small",
    "formula-and-none": "rules/formula-and-none",
    "given-twice": "variants/given-twice",
    "hole": "data/hole/visits.csv",
    "idle-hypothesis": "rules/idle-hypothesis",
    "key-not-text": "rules/key-not-text",
    "missing": "rules/missing-amount",
    "missing-citation": "rules/missing-citation",
    "missing-column": "data/missing-column/visits.csv",
    "missing-rounding": "rules/missing-rounding",
    "missing-row": "data/missing-row/visits.csv",
    "missing-split": "rules/missing-split",
    "missing-weight": "rules/missing-weight",
    "negative-amount": "variants/negative-amount",
    "no-effect": "variants/no-effect",
    "no-file": "rules/unknown-participation-file",
    "no-formula": "variants/no-formula",
    "no-key-file": "data/catalogue-without-file/catalogue.yaml",
    "no-rows": "data/header-only/visits.csv",
    "not-a-choice": "rules/not-a-choice",
    "not-a-date": "rules/not-a-date",
    "not-a-rule": "rules/not-a-mapping",
    "not-an-amount": "variants/not-an-amount",
    "not-utf-8": "rules/not-utf-8",
    "not-whole": "data/decimal/visits.csv",
    "part-cent": "rules/part-cent",
    "ragged-row": "data/ragged-row/visits.csv",
    "stranger": "data/stranger/visits.csv",
    "too-deep": "rules/nested-too-deeply",
    "unit-too-large": "rules/unit-too-large",
    "unknown-agency": "rules/unknown-agency",
    "unknown-figure": "rules/taken-from-no-figure",
    "unknown-key": "rules/unknown-key",
    "unknown-key-name": "rules/unknown-data",
    "unknown-kind": "rules/unknown-kind",
    "unknown-name": "rules/unknown-component",
    "unknown-override": "variants/unknown-name",
    "unknown-publication": "rules/unknown-publication",
    "unknown-region": "rules/unknown-territory",
    "unknown-source": "rules/unknown-source",
    "unknown-territories": "rules/unknown-territory-set",
    "unknown-year": "variants/unknown-year",
    "variant-of-a-variant": "variants/variant-of-a-variant",
    "wrong-file-name": "rules/wrong-file-name/2031",
    "wrong-name": "rules/wrong-name",
    "wrong-territories": "rules/key-of-other-territories",
    "wrong-total": "data/wrong-total/visits.csv",
    "wrong-type": "rules/wrong-type",
    "wrong-unit": "rules/zero-unit",
    "wrong-value": "rules/negative-amount",
    "yaml": "rules/tab",
    # Files of test_cases.py, whose table does so too.
    "case-fell": "cases/falls-amount",
    "no-working": "cases/no-working",
    "unknown-line": "cases/unknown-line",
}

OVERLAYS = {
    # Folders `check/CODE`, laid over what is shipped.
    "changed-file": Expected("data/cantons.yaml", 1, "2026-11-28"),
    "changed-version": Expected("rules/2031.yaml", 2, "2031@2.yaml"),
    "contradiction": Expected("data/participation.csv", 2, "Bretagne"),
    "departments-differ": Expected("data/births_2021.csv", 4, "Bretagne"),
    "empty-key": Expected("data/visits.csv", 1, "divides nothing"),
    "figure-left-out": Expected("rules/2030.yaml", 5, "30 000", "warning"),
    "gone": Expected("data/lock.yaml", 3, "cantons.yaml"),
    "idle-weight": Expected("rules/2030.yaml", 25, "dreets-p304"),
    "no-key": Expected("rules/2030.yaml", 11, "no key is known"),
    "no-participant": Expected("data/participation.csv", None, "no agency"),
    "no-value": Expected("rules/variants/other.yaml", 9, "missing"),
    "not-accepted": Expected("data/cantons.yaml", 1, "never accepted"),
    "not-a-number": Expected("rules/variants/other.yaml", 9, "many"),
    "not-a-split": Expected("rules/variants/other.yaml", 9, "5:3"),
    "not-a-table": Expected("data/participation.csv", None, "workbook"),
    "not-a-year": Expected("data/participation.csv", 3, "20221"),
    "not-yes-or-no": Expected("data/participation.csv", 4, "maybe"),
    "other-text": Expected("rules/2030.yaml", 4, "date"),
    "out-of-bounds": Expected("rules/2030.yaml", 17, "bounds"),
    "read-once": Expected("rules/2030.yaml", 11, "second reader", "warning"),
    "registered-twice": Expected("data/texts.yaml", 4, "I-2023"),
    "replaces-nothing": Expected("rules/2031@2.yaml", 3, "which version it replaces"),
    "same-figure": Expected("data/catalogue.yaml", 13, "80 is what"),
    "same-figures": Expected("data/cribs_2021.csv", 1, "cribs_2020.csv"),
    "tag": Expected("rules/2030.yaml", 11, "!!float"),
    "too-many-regions": Expected("rules/2030.yaml", 15, "19"),
    "undecodable": Expected("data/participation.csv", 3, "UTF-8"),
    "unknown-section": Expected("rules/2030.yaml", 18, "§3.7"),
    "unknown-version": Expected("rules/variants/other.yaml", 7, "2023@9"),
    "unread-figure": Expected("rules/2030.yaml", 11, "55 000", "warning"),
    "unread-file": Expected("data/texte.yaml", None, "texts.yaml"),
    "unregistered-text": Expected("rules/2030.yaml", 4, "T/2030/1", "warning"),
    "unusual-change": Expected("data/cribs_2021.csv", 3, "15", "warning"),
    "unusual-ratio": Expected("data/cribs_2021.csv", 3, "80", "warning"),
    "wrong-bounds": Expected("rules/2030.yaml", 20, "below"),
    "wrong-publication": Expected("rules/2030.yaml", 12, "2025"),
    "wrong-replaced": Expected("rules/2031@2.yaml", 4, "2031@1"),
}


def written(text: str) -> Callable[[Path], object]:
    """What writes a text to a file."""
    return lambda path: path.write_text(text, encoding="utf-8")


_RULE = "year: 2030\ntitle: A rule\nsource: {id: T/2030/1, date: 2030-01-01}\nlines:\n"
_FLAT = "{kind: flat, amount: 1, cite: §1}"
_MANY = ", ".join(f"c{n}: {_FLAT}" for n in range(251))
_LINE = f"{{credit: P304, cite: §1, components: {{{_MANY}}}}}"
MADE: dict[str, tuple[Callable[[Path], object], Expected]] = {
    # What is too large to be kept, or is no file: made where it is checked.
    "file-too-large": (written("a: 1\n" * 60_000), Expected("rules/2030.yaml", None, "256 KiB")),
    "not-a-file": (os.mkfifo, Expected("rules/2030.yaml", None, "pipe")),
    "text-too-long": (
        written(f"{_RULE}  a: {{credit: {'x' * 5_001}, cite: §1, components: {{c: {_FLAT}}}}}\n"),
        Expected("rules/2030.yaml", 5, "5 000 characters"),
    ),
    "too-many-columns": (
        written("code,visits" + ",x" * 500 + "\n"),
        Expected("data/visits.csv", 1, "500 columns"),
    ),
    "too-many-components": (
        written(f"{_RULE}  a: {_LINE}\n  b: {_LINE}\n"),
        Expected("rules/2030.yaml", 4, "500 at most"),
    ),
    "too-many-rows": (
        written("code,visits\n" + "84,1\n" * 100_001),
        Expected("data/visits.csv", 100_002, "100 000 rows"),
    ),
    "too-many-values": (
        written("a: [" + "1, " * 50_000 + "1]\n"),
        Expected("rules/2030.yaml", 1, "20 000 values"),
    ),
    "unreadable": (
        lambda path: path.symlink_to(path),
        Expected("rules/2030.yaml", None, "symbolic links"),
    ),
}

NO_FILE_CAUSES = {
    "negative-quota": "a guard: a pool below 0 is envelope-too-small, and all else is 0 or more",
}
"""Codes of a calculation that no file can cause, and why they have a page all the same."""


def test_every_code_of_a_file_has_its_broken_file() -> None:
    of_sense = FOUND.keys() - THERE_ALREADY.keys()
    named = [*THERE_ALREADY, *OVERLAYS, *of_sense, *MADE, *NO_FILE_CAUSES]
    assert sorted(named) == sorted(OF_FILES)
    assert {path.name for path in (BROKEN / "check").iterdir()} == {*OVERLAYS, *FOUND}
    tables = (RULES, KEYS, TERRITORIES, PUBLICATIONS, VARIANTS, PARTICIPANTS)
    told = {found.code for table in tables for each in table.values() for found in each.problems}
    told |= {found.code for each in CASES.values() for found in each}
    assert told <= OF_FILES.keys()


@cache
def checked(path: Path) -> Checked:
    return check_all(asked_for([path], rules_folder(), data_folder()))


def broken_file(code: str) -> tuple[Path, Wrong]:
    """A file of another test, and what its table says of it."""
    kind, _slash, name = THERE_ALREADY[code].partition("/")
    if kind == "cases":
        told = [Problem(each.code, each.line, each.words) for each in CASES[name]]
        return BROKEN / kind / f"{name}.yaml", Wrong(told)
    if kind == "data":
        return BROKEN / kind / name, (KEYS | TERRITORIES)[name]
    return BROKEN / kind / f"{name}.yaml", (RULES if kind == "rules" else VARIANTS)[name]


@pytest.mark.parametrize("code", THERE_ALREADY)
def test_what_loading_refuses_is_told_by_a_check(code: str) -> None:
    path, wrong = broken_file(code)
    problems = checked(path if path.parent.name == "cases" else path.parent).problems
    errors = [p for p in problems if p.level == "error" and p.place and p.place.file == str(path)]
    assert {p.code for p in errors} == {code}
    assert [p.place and p.place.line for p in errors] == [p.line for p in wrong.problems]
    for problem, expected in zip(errors, wrong.problems, strict=True):
        assert expected.word.replace("\u202f", " ") in told(problem)


@pytest.mark.parametrize("code", OVERLAYS)
def test_a_broken_folder(code: str) -> None:
    expect(code, BROKEN / "check" / code, OVERLAYS[code])


@pytest.mark.parametrize("code", FOUND)
def test_a_folder_that_makes_no_sense(code: str) -> None:
    folder, found = BROKEN / "check" / code, FOUND[code]
    (path,) = folder.rglob(found.file)
    name = path.relative_to(folder).as_posix()
    expect(code, folder, Expected(name, found.line, found.words, found.level))


@pytest.mark.parametrize("code", MADE)
def test_what_is_too_large_or_no_file(code: str, tmp_path: Path) -> None:
    make, expected = MADE[code]
    path = tmp_path / expected.file
    path.parent.mkdir()
    make(path)
    expect(code, tmp_path, expected)


def expect(code: str, folder: Path, expected: Expected) -> None:
    """The diagnostic stands where it is expected, once, and nothing else is an error."""
    found = checked(folder).problems
    here = (str(folder / expected.file), expected.line)
    (problem,) = [p for p in found if p.code == code and p.place and p.place[:2] == here]
    assert problem.level == expected.level
    assert expected.word in told(problem)
    assert {p.code for p in found if p.level == "error"} <= {code}


def told(problem: Diagnostic) -> str:
    """Sentence and hint, with plain spaces."""
    hint = say(problem.hint) if problem.hint else ""
    return f"{in_line(problem)}\n{hint}".replace("\u202f", " ").replace("\u00a0", " ")
