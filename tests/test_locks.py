"""A version is what it was accepted as: digests, locks, and versions that replace others."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from allocation.audit.check.accept import relocked
from allocation.audit.check.asked import asked_for
from allocation.audit.check.check import check, check_all
from allocation.audit.check.locks import CODES, lock_problems
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Refusal
from allocation.model.fields import Prose, Strict, Text
from allocation.model.lock import content_digest
from allocation.model.rule import Rule
from allocation.reading.document import Document, document_of, read_document
from allocation.reading.places import Folder, data_folder, rules_folder
from allocation.reading.texts import with_texts
from allocation.reading.validated import validated
from conftest import ROOT, Run

BROKEN = Path(__file__).parent / "broken" / "check"
RULES = sorted((ROOT / "rules").glob("2*.yaml"))
FREE = {"why", "notes", "credit", "what"}
"""What may be said otherwise of a rule without another version of it."""
WHO = ("--by", "A. Martin", "--why", "a second order")


# Digests


def scalars(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where single values stand in a document."""
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from scalars(inner, (*path, step))
    else:
        yield path


def put(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = put(copy[path[0]], path[1:], value)
    return copy


def other(value: Any) -> Any:
    """Another value of the same type, which most fields take."""
    if isinstance(value, date):
        return value.replace(year=value.year + 1)
    if isinstance(value, int | Decimal):
        return value + 1
    swapped = {
        "flat": "floor",
        "largest-remainder": "nearest",
        "component": "line",
        "ars": "dreets",
    }
    return swapped.get(value, f"{value}x")


def digest_of(document: Document) -> str:
    return content_digest(validated(Rule, with_texts(document)))


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_value_of_a_rule_counts_but_its_prose(path: Path) -> None:
    document = read_document(path)
    before, tried = digest_of(document), 0
    for where in scalars(document.value):
        value = put(document.value, where, other(document.get(where)))
        try:
            after = digest_of(replace(document, value=value))
        except Refusal:  # no rule any more: another mistake, which loading tells
            continue
        tried += 1
        names = [step for step in where if isinstance(step, str)]
        assert (after == before) == (names[-1] in FREE), where
    assert tried > 12


def digest_in(text: str) -> str:
    return digest_of(document_of(text.encode(), Path("2031.yaml"), "2031.yaml"))


RULE = """\
year: 2031
title: an example
source: {id: Example 1, date: 2031-01-01}
lines:
  one:
    credit: a credit
    cite: art. 1
    components:
      base: {kind: flat, amount: 10_000, cite: art. 1}
  two:
    credit: a credit
    cite: art. 1
    components:
      base: {kind: flat, amount: 10_000, cite: art. 1}
"""


def test_how_a_rule_is_written_does_not_count() -> None:
    otherwise = (
        "# A comment.\ntitle: an example\nyear: 2031\nversion: 1  # as it would be without\n"
        + RULE.partition("title: an example\n")[2]
        .replace("10_000", "10000.00")
        .replace("a credit", "another credit")
    ).replace("cite: art. 1", 'cite: {section: "art. 1"}')
    assert digest_in(otherwise) == digest_in(RULE)


def test_the_order_of_lines_counts_since_it_decides_ties() -> None:
    swapped = RULE.replace("  one:", "  2:").replace("  two:", "  one:").replace("  2:", "  two:")
    assert digest_in(swapped) != digest_in(RULE)


def test_a_new_field_counts_once_it_says_something() -> None:
    class Before(Strict):
        name: Text
        why: Prose

    class After(Before):
        note: Prose | None = None
        limit: int | None = None

    said = {"name": "x", "why": "y"}
    digests = [
        content_digest(model.model_validate(value))
        for model, value in (
            (Before, said),
            (After, said),
            (After, {**said, "note": "z"}),
            (After, {**said, "limit": 1}),
        )
    ]
    assert digests[0] == digests[1] == digests[2] != digests[3]


def test_a_digest_is_that_of_the_text_that_it_says() -> None:
    """Worked out here once: a digest that moves with the program would have all accepted anew."""
    text = (
        '{"lines": [["one", {"cite": [null, "art. 1"], "components": [["base", {"amount": "10000", '
        '"cite": [null, "art. 1"], "kind": "flat"}]]}], ["two", {"cite": [null, "art. 1"], '
        '"components": [["base", {"amount": "10000", "cite": [null, "art. 1"], '
        '"kind": "flat"}]]}]], '
        '"source": {"date": "2031-01-01", "id": "Example 1"}, "title": "an example", '
        '"year": 2031}'
    )
    assert digest_in(RULE) == sha256(text.encode()).hexdigest()


# Locks


def codes(tree: Tree) -> set[tuple[str, str]]:
    return {(p.code, p.place.file) for p in lock_problems(tree) if p.place}


def test_what_is_shipped_is_what_was_accepted() -> None:
    """Whoever changes a file accepts it: allocate check --accept FILE --by … --why …."""
    assert codes(Tree(rules_folder(), data_folder())) == set()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """All rules and data with locks of their own, in which all is accepted."""
    for folder in ("rules", "data"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
        (tmp_path / folder / "lock.yaml").unlink(missing_ok=True)
    found = tree_of(tmp_path)
    for lock in relocked(found, found.parts, "a test", "a copy", date(2026, 11, 28)):
        lock.path.write_text(lock.text, encoding="utf-8")
    assert codes(tree_of(tmp_path)) == set()
    return tmp_path


def tree_of(folder: Path) -> Tree:
    return Tree(Folder("rules", folder / "rules"), Folder("data", folder / "data"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("rules/2023.yaml", "amount: 50_000", "amount: 50_800", "changed-version"),
        ("rules/2023.yaml", "unit: 1\n", "unit: 10\n", "changed-version"),
        ("rules/2025.yaml", "of: all", 'of: ["94", "53"]', "changed-version"),
        ("rules/variants/2025-births.yaml", "births_2021", "births_2022", "changed-file"),
        ("rules/cases/2023.yaml", "quota: ", "quota: 1", "changed-file"),
        ("rules/examples/bretagne-2021.yaml", "10_000", "10_001", "changed-file"),
        ("data/catalogue.yaml", "# Cat", "# cat", "changed-file"),
        ("data/births_2018_by_department.csv", "01,Ain,7101", "01,Ain,7110", "changed-file"),
        ("data/regions.yaml", "AURA", "ARRA", "changed-file"),
        ("data/participation.csv", "unknown", "yes", "changed-file"),
        ("data/published/outcome-2023.yaml", "5_100_000", "5_200_000", "changed-file"),
        ("data/texts.yaml", "checked-by: second reading", "checked-by: another", "changed-file"),
    ],
)
def test_a_change_is_noticed(copy: Path, file: str, old: str, new: str, code: str) -> None:
    edit(copy / file, old, new)
    assert codes(tree_of(copy)) == {(code, str(copy / file))}


def test_what_is_free_is_free(copy: Path) -> None:
    edit(copy / "rules" / "2023.yaml", "credit: programme 304", "credit: le programme 304")
    edit(copy / "rules" / "2025.yaml", "arrondi déduit", "arrondi que l'on déduit")
    edit(copy / "rules" / "variants" / "2025-births.yaml", "l'équipe", "une équipe")
    edit(copy / "rules" / "cases" / "2023.yaml", "working: ", "working: autrement dit, ")
    assert codes(tree_of(copy)) == set()


def test_the_message_says_what_to_do(copy: Path, run: Run) -> None:
    edit(copy / "rules" / "2023.yaml", "amount: 50_000", "amount: 50_800")
    folders = ("--rules-dir", copy / "rules", "--data-dir", copy / "data")
    result = run("check", *folders, "--format", "json")
    assert result.exit_code == 3
    (problem,) = [p for p in json.loads(result.stdout)["problems"] if p["code"] in CODES]
    assert problem["message"]["text"] == "2023@1 is not what was accepted on 2026-11-28 by a test"
    assert problem["hint"]["text"] == (
        "raise the version (2023@2.yaml, which says what it replaces, from when and why), or "
        f'accept it: allocate check --accept {copy}/rules/2023.yaml --by "…" --why "…"'
    )


def test_without_a_lock_of_its_own_nothing_is_said_of_a_folder(copy: Path) -> None:
    edit(copy / "rules" / "2023.yaml", "amount: 50_000", "amount: 50_800")
    (copy / "rules" / "lock.yaml").unlink()
    assert codes(tree_of(copy)) == set()


def test_a_lock_that_cannot_be_read_is_told_once(copy: Path) -> None:
    lock = copy / "data" / "lock.yaml"
    edit(lock, 'digest: "', 'digest: "0')
    found = check(tree_of(copy)).problems
    assert {(p.code, p.place.file) for p in found if p.place and p.level == "error"} == {
        ("wrong-name", str(lock))
    }


# Accepting


def accepted(run: Run, copy: Path, *files: str, who: tuple[str, ...] = WHO) -> Any:
    paths = [word for file in files for word in ("--accept", copy / file)]
    return run("check", *paths, *who, "--rules-dir", copy / "rules", "--data-dir", copy / "data")


def test_accepting_changes_one_entry_and_leaves_the_others(copy: Path, run: Run) -> None:
    lock = copy / "rules" / "lock.yaml"
    before, data = lock.read_text(encoding="utf-8"), (copy / "data" / "lock.yaml").read_bytes()
    edit(copy / "rules" / "2023.yaml", "unit: 1\n", "unit: 10\n")
    result = accepted(run, copy, "rules/2023.yaml")
    assert result.exit_code == 0, result.stderr
    told = f"Accepted in {lock}: {copy}/rules/2023.yaml."
    assert "".join(result.stdout.split()) == "".join(told.split())
    after = lock.read_text(encoding="utf-8")
    start = before.index("  2023.yaml:")
    end = before.index("  2024.yaml:")
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])
    assert re.fullmatch(
        r'  2023\.yaml:\n    digest: "[0-9a-f]{64}"\n    on: \d{4}-\d\d-\d\d\n'
        r'    by: "A\. Martin"\n    why: "a second order"\n',
        after[start : len(after) - len(before[end:])],
    )
    assert (copy / "data" / "lock.yaml").read_bytes() == data
    assert codes(tree_of(copy)) == set()


def test_what_did_not_change_keeps_who_accepted_it(copy: Path, run: Run) -> None:
    before = (copy / "rules" / "lock.yaml").read_bytes()
    result = accepted(run, copy, "rules", "data")
    assert result.stdout == "Nothing to accept: the files are what was accepted of them.\n"
    assert (copy / "rules" / "lock.yaml").read_bytes() == before


def test_several_files_of_several_folders_are_accepted_at_once(copy: Path, run: Run) -> None:
    edit(copy / "rules" / "2023.yaml", "[Polynésie française, ", "[")
    edit(copy / "data" / "catalogue.yaml", "# Cat", "# cat")
    (copy / "rules" / "2022.yaml").unlink()
    (copy / "data" / "published" / "outcome-2022.yaml").unlink()
    assert len(codes(tree_of(copy))) == 4
    assert accepted(run, copy, "rules/2022.yaml").exit_code == 0
    text = (copy / "rules" / "lock.yaml").read_text(encoding="utf-8")
    assert "\n  2022.yaml:" not in text
    assert accepted(run, copy, "rules", "data").exit_code == 0
    # In their place what is shipped is used: that has the shipped lock.
    assert {file for _code, file in codes(tree_of(copy)) if str(copy) in file} == set()


def test_a_folder_of_ones_own_gets_a_lock_with_what_is_accepted_first(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("2031.yaml").write_text(RULE, encoding="utf-8")
    odd = ('"quoted"', "a: b # \\ é")
    result = run("check", "--accept", "2031.yaml", "--by", odd[0], "--why", odd[1])
    assert result.exit_code == 0, result.stderr
    locked = yaml.safe_load(Path("lock.yaml").read_text(encoding="utf-8"))["locked"]
    assert list(locked) == ["2031.yaml"]
    entry = locked["2031.yaml"]
    assert (entry["by"], entry["why"], entry["digest"]) == (*odd, digest_in(RULE))
    assert run("check", "2031.yaml").exit_code == 0
    edit(Path("2031.yaml"), "10_000", "20_000")
    assert "[changed-version]" in run("check", "2031.yaml").stdout


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ((), "no-reason"),
        (("--by", "A. Martin"), "no-reason"),
        (("--by", " ", "--why", "x"), "no-reason"),
        (("--by", "A\x1b[1m", "--why", "x"), "wrong-value"),
        (("--by", "A", "--why", "two\nlines"), "wrong-value"),
        (("--by", "A", "--why", "x" * 1001), "wrong-value"),
    ],
)
def test_whoever_accepts_says_who_and_why(
    copy: Path, run: Run, who: tuple[str, ...], code: str
) -> None:
    before = (copy / "rules" / "lock.yaml").read_bytes()
    edit(copy / "rules" / "2023.yaml", "unit: 1\n", "unit: 10\n")
    result = accepted(run, copy, "rules/2023.yaml", who=who)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert (copy / "rules" / "lock.yaml").read_bytes() == before


def test_what_has_errors_is_not_accepted(copy: Path, run: Run) -> None:
    before = (copy / "data" / "lock.yaml").read_bytes()
    edit(copy / "data" / "births_2018_by_department.csv", "01,Ain,7101", "01,Ain,7110")
    result = accepted(run, copy, "data/births_2018_by_department.csv", "data/births_2018.csv")
    assert result.exit_code == 2
    assert "[not-sound]" in result.stderr
    assert "[wrong-total]" in result.stderr
    assert (copy / "data" / "lock.yaml").read_bytes() == before


@pytest.mark.parametrize("file", ["nowhere.yaml", "rules/lock.yaml"])
def test_what_is_no_rule_or_data_is_not_accepted(copy: Path, run: Run, file: str) -> None:
    result = accepted(run, copy, file)
    assert result.exit_code in (2, 3)
    assert result.exit_code == 2
    assert "[not-in-tree]" in result.stderr


@pytest.mark.parametrize("option", ["--by", "--why"])
def test_who_and_why_belong_to_accepting(run: Run, option: str) -> None:
    result = run("check", option, "somebody")
    assert result.exit_code == 2
    assert "[no-effect]" in result.stderr


def test_an_installed_copy_is_what_it_is(tmp_path: Path) -> None:
    """The package as a wheel lays it out, in a process of its own."""
    package = tmp_path / "allocation"
    shutil.copytree(
        ROOT / "src" / "allocation", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    for folder in ("rules", "data"):
        shutil.copytree(ROOT / folder, package / "shipped" / folder)
    before = {path: path.read_bytes() for path in (package / "shipped").rglob("*.yaml")}
    rule = package / "shipped" / "rules" / "2023.yaml"
    command = [sys.executable, "-m", "allocation", "check", "--accept", rule, *WHO]
    result = subprocess.run(
        command,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert result.returncode == 2
    assert "[installed-copy]" in result.stderr
    assert {path: path.read_bytes() for path in (package / "shipped").rglob("*.yaml")} == before


def test_accepting_as_tests_do_whatever_is_wrong(copy: Path) -> None:
    """Of a mutated tree: what is then still told is told by something else than a digest."""
    edit(copy / "data" / "births_2018_by_department.csv", "01,Ain,7101", "01,Ain,7110")
    edit(copy / "rules" / "2023.yaml", "amount: 50_000", "amount: 50_800")
    tree = tree_of(copy)
    for lock in relocked(tree, tree.parts, "a test", "no digest counts", date(2026, 11, 28)):
        lock.path.write_text(lock.text, encoding="utf-8")
    found = {p.code for p in check(tree_of(copy)).problems}
    assert not found & set(CODES)
    assert {"wrong-total", "unread-figure"} <= found


# Versions


SECOND = RULE.replace(
    "year: 2031\n",
    "year: 2031\nversion: 2\n"
    "replaces: {version: 2031@1, from: 2031-06-01, why: a second order of June}\n",
)


def versions(folder: Path, **files: str) -> list[tuple[str, int | None]]:
    for name, text in files.items():
        (folder / f"{name.removeprefix('r')}.yaml").write_text(text, encoding="utf-8")
    found = check(Tree(Folder("rules", folder), data_folder())).problems
    return [(p.code, p.place.line) for p in found if p.place and "replace" in p.code]


def test_a_second_version_says_what_it_replaces(tmp_path: Path) -> None:
    told = {"r2031": RULE, "r2031@2": SECOND}
    assert versions(tmp_path, **told) == []
    plain = RULE.replace("year: 2031\n", "year: 2031\nversion: 2\n")
    assert versions(tmp_path, **{"r2031@2": plain}) == [("replaces-nothing", 2)]


@pytest.mark.parametrize(
    "replaced", ["2031@2", "2031@3", "2030@1", "2031@1"], ids=lambda replaced: replaced
)
def test_a_version_replaces_an_earlier_one_of_its_year(tmp_path: Path, replaced: str) -> None:
    text = SECOND.replace("2031@1", replaced)
    assert versions(tmp_path, **{"r2031@2": text}) == [("wrong-replaced", 3)]


def test_the_first_version_replaces_none(tmp_path: Path) -> None:
    text = SECOND.replace("version: 2\n", "")
    assert versions(tmp_path, r2031=text) == [("wrong-replaced", 2)]


def test_what_a_version_replaces_is_shown_and_compared(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("2031.yaml").write_text(RULE, encoding="utf-8")
    Path("2031@2.yaml").write_text(SECOND, encoding="utf-8")
    shown = run("show", "2031@2.yaml").stdout
    assert "It replaces 2031@1 from 2031-06-01 on: a second order of June." in shown
    told = json.loads(run("show", "2031@2.yaml", "-f", "json").stdout)["replaces"]
    assert told == {"version": "2031@1", "from": "2031-06-01", "why": "a second order of June"}
    compared = run("diff", "2031.yaml", "2031@2.yaml", "--structure").stdout
    assert "2031@1, 2031-06-01; a second order of June" in " ".join(compared.split())


# Broken files

EXPECTED = {
    "changed-file": [("changed-file", "data/cantons.yaml", 1)],
    "changed-version": [("changed-version", "rules/2031.yaml", 2)],
    "gone": [("gone", "data/lock.yaml", 3)],
    "not-accepted": [("not-accepted", "data/cantons.yaml", 1)],
    "replaces-nothing": [("replaces-nothing", "rules/2031@2.yaml", 3)],
    "wrong-replaced": [("wrong-replaced", "rules/2031@2.yaml", 4)],
}


@pytest.mark.parametrize("code", EXPECTED)
def test_broken(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    found = check_all(asked_for([Path(code)], rules_folder(), data_folder())).problems
    told = [(p.code, p.place.file, p.place.line) for p in found if p.place and p.level == "error"]
    assert told == [(c, f"{code}/{file}", line) for c, file, line in EXPECTED[code]]


def test_the_broken_files_were_sound_when_they_were_accepted(tmp_path: Path) -> None:
    shutil.copytree(BROKEN / "changed-version" / "rules", tmp_path / "rules")
    shutil.copytree(BROKEN / "changed-file" / "data", tmp_path / "data")
    edit(tmp_path / "rules" / "2031.yaml", "20_000", "10_000")
    edit(tmp_path / "data" / "cantons.yaml", "Below", "Lower")
    assert codes(tree_of(tmp_path)) == set()
