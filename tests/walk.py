"""Every command, help page, kind of mistake and form for people, by area, to be run in a language.

`AREAS` has the command lines; `heard` runs those of one, and gives what is read on either stream.
What stands there that is nobody's language (names of files, of territories, of what rule files
call things) is told by `plain`.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args
from xml.etree import ElementTree

import pytest
import yaml

import test_broken
import test_mistakes
import test_tables
from allocation.audit.check.codes import PAGES
from allocation.model.fields import Strict
from allocation.reading.places import data_folder, rules_folder
from allocation.reading.territories import read_territories
from allocation.views.names import NAMES, VERBS
from conftest import ROOT, Run

TABLE = ROOT / "tests" / "tables" / "annexe-5.csv"
VARIANT = """\
variant: zz
baseline: 2023
title: Ŧĭŧŕĕ
author: Ăŭŧěŭř
date: 2025-01-15
reason: Ŕăĭšŏň
changes:
  envelope: 6000000.00
"""
"""A user's own words are said as they are written: these are of no language."""
PARTICIPANTS = "region,agency,takes_part\nCorse,ARS,no\nBretagne,DREETS,unknown\n"
BOOK = "walked.xlsx"
FILES = {"PARTICIPANTS": "people.csv", "VARIANT": "zz.yaml", "TABLE": "annexe-5.csv"}
"""What stands in capital letters in the commands below."""

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
CHECKED = [
    *("check", "check --strict", "check mine.yaml", "check VARIANT"),
    *("check --format parsable", "check --format github", "check --explain unread-figure"),
]
SHOWN = [f"show {year}" for year in (2021, 2022, 2023, 2024, 2025)] + ["show VARIANT"]
WORKBOOKS = [
    *("2021", "2022 2023 2024", "2023 --participants PARTICIPANTS", "2024", "2025", "VARIANT"),
    "2023 --set rounding.unit=100 --set envelope=5,2M€",
    *("reconcile 2021", "reconcile 2025", "reconcile 2025 TABLE"),
    "reconcile 2023 TABLE --against computed",
    *("diff 2021 2023", "diff 2022 2023", "diff 2023 VARIANT"),
    *("sweep 2023 --vary envelope=1M€:6M€:1M€", "sweep 2024 --vary envelope=1M€:2M€:1M€"),
]
"""Of which the texts of a workbook are read, too; those of both kinds are the same."""
EVERY = [*COMPUTED, *EXPLAINED, *RECONCILED, *SEARCHED, *COMPARED, *SWEPT, *LISTED, *SHOWN]
TABLES = [*COMPUTED, *RECONCILED, *SEARCHED, *COMPARED, *SWEPT, *LISTED]
ONLY_SHOWN = [
    *("2023 --by component", "2023 --by total --per births_2021", "2025 --sort total"),
    *("2023 --region overseas", "2023 --quiet", "2021 2023 --by line"),
    *("2023 --pool ars-fir=3M€", "2023 --rate ars-fir=3", "2024 --key equal"),
    *("2023 --set scope=overseas", "2023 --set absent-share=redistributed"),
]
"""What people may ask for besides, and programs not: one form is enough."""


class Heard(NamedTuple):
    """What was typed, and what was read on either stream."""

    words: list[str]
    told: str
    area: str = "help"

    @property
    def of_files(self) -> bool:
        """Whether fields and words of files are named as they are written there.

        Where a mistake is told, and where two files are held against each other.
        """
        structure = "--structure" in self.words or self.area == "workbooks"
        return self.area.startswith(("mistakes", "broken", "check")) or (
            structure and "diff" in self.words
        )


def _forms(commands: list[str]) -> list[str]:
    """The commands in every form for people."""
    found = []
    for command in commands:
        found += [command, f"{command} --format md"]
        if command in TABLES:
            found.append(f"{command} --format csv --dialect excel-fr")
    return [*found, f"{commands[-1]} --details"]


def _helps() -> list[str]:
    return ["--help", *(f"{verb} --help" for verb in VERBS), ""]


def _mistakes(start: int, end: int | None) -> list[str]:
    return [mistake.typed for mistake in test_mistakes.MISTAKES][start:end]


_SLOW = {"endless-blank", "many-rows", "endless-quote", "long-line"}
_BYTES = {name: file for name, file in test_tables.BYTES.items() if name not in _SLOW}

AREAS: dict[str, list[str]] = {
    "help": _helps(),
    "compute": [*_forms(COMPUTED), *ONLY_SHOWN],
    "explain": _forms(EXPLAINED),
    "reconcile": _forms(RECONCILED),
    "fit": _forms(SEARCHED),
    "diff": [*_forms(COMPARED), "diff 2023 2025 --causes", "diff 2023 2025 --sort difference"],
    "sweep": [*_forms(SWEPT), f"{SWEPT[0]} --region overseas"],
    "lists": _forms(LISTED),
    "check of schemas": ["schema"],
    "show": _forms(SHOWN),
    "check": CHECKED,
    "workbooks": [f"{command} --output {BOOK}" for command in WORKBOOKS],
    "mistakes of words": _mistakes(0, 120),
    "mistakes of values": _mistakes(120, None),
    "mistakes besides": [],
    "broken files": [],
    "broken tables": [f"reconcile 2025 tables/{name}.csv" for name in test_tables.FILES],
    "broken bytes": [f"reconcile 2025 {name}/{file[0]}" for name, file in _BYTES.items()],
    "broken workbooks": [f"reconcile 2025 {name}.xlsx" for name in test_tables.WORKBOOKS],
}
LISTS: dict[str, list[list[str]]] = {
    "mistakes besides": [typed.words for typed in test_broken.COMMAND_LINES],
    "broken files": [words for _file, words, _wrong in test_broken.file_cases()],
}
"""Command lines that are words already."""


def heard(area: str, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Run the command lines of an area in the language of the environment."""
    monkeypatch.setattr("allocation.views.diagnostics.WIDTH", 80)
    here = area in ("broken files", "broken tables")
    monkeypatch.chdir(test_broken.BROKEN if here else written_in(folder, area))
    lines = [*map(words_of, AREAS[area]), *LISTS.get(area, ())]
    with monkeypatch.context() as within:
        if area == "fit":
            search_once(within)
        for words in lines:
            result = run(*words)
            assert "Traceback" not in result.output, words
            told = result.stdout + result.stderr
            if area == "workbooks":
                told += "\n".join(texts_of_book(Path(BOOK).read_bytes()))
                Path(BOOK).unlink()
            yield Heard(words, told, area)


def texts_of_book(data: bytes) -> Iterator[str]:
    """What can be read in a workbook: in cells, in formulas, on tabs, on paper, of wrong values."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}
    for name, part in parts.items():
        for element in part.iter():
            kind, text = element.tag.rpartition("}")[2], element.text or ""
            if kind == "f":
                literals = re.findall('"((?:[^"]|"")*)"', text)
                yield from (literal.replace('""', '"') for literal in literals)
            elif kind == "oddFooter":
                yield re.sub("&[LCRFAPND]", " ", text)
            elif kind in ("t", "title", "description"):
                yield text
            elif kind == "sheet":
                yield element.get("name", "")
            elif kind == "dataValidation":
                yield element.get("error", "")
        assert name.endswith((".xml", ".rels"))


def words_of(command: str) -> list[str]:
    """A command line as words, with the names of the files."""
    return [FILES.get(word, word) for word in shlex.split(command)]


def written_in(folder: Path, area: str = "") -> Path:
    """A folder with the files that the commands of an area name."""
    test_mistakes.written_in(folder)
    shutil.copy(TABLE, folder / FILES["TABLE"])
    (folder / FILES["PARTICIPANTS"]).write_text(PARTICIPANTS, encoding="utf-8")
    (folder / FILES["VARIANT"]).write_text(VARIANT, encoding="utf-8")
    (folder / "old.csv").write_text("as it was\n", encoding="utf-8")
    (folder / "folder").mkdir()
    if area == "broken bytes":
        for name, (file, data, _problem) in _BYTES.items():
            (folder / name).mkdir()
            (folder / name / file).write_bytes(data)
    if area == "broken workbooks":
        for name, broken in test_tables.WORKBOOKS.items():
            arrange = {"arrange": broken.arrange} if broken.arrange else {}
            test_tables.saved(folder / f"{name}.xlsx", *broken.sheets, **arrange)
    return folder


_found: dict[object, Any] = {}


def search_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `fit` finds knows no language: each search is made once, and said in several."""
    from allocation.audit.fit import search

    first = search.fit

    def fit(amounts: Mapping[str, Any], values: Any, envelopes: Any, **how: Any) -> Any:
        asked = (*amounts.items(), *values, *map(str, envelopes))
        if asked not in _found:
            _found[asked] = first(amounts, values, envelopes, **how)
        return _found[asked]

    monkeypatch.setattr(search, "fit", fit)


# What is nobody's language


def plain(heard: Heard) -> str:
    """What was read, without what was typed and what is a name in every language."""
    text = re.sub(r"^ +\d+ \|.*\n +\|.*$", "", heard.told, flags=re.MULTILINE)  # lines of files
    text = re.sub(r" \[[a-z0-9-]+\]$", "", text, flags=re.MULTILINE)  # codes of diagnostics
    text = re.sub(r"\S*\.(?:com|org|fr)\b\S*(?: [a-z0-9]+-[a-z0-9-]+)?", " ", text)  # addresses
    text = _NAMED.sub(" ", text.replace("\\_", "_"))
    # Paths, and the names of schemas, which begin their lines.
    text = re.sub(r"\b(?:rules|data)/\S*", " ", text)
    if heard.words[:1] == ["schema"]:
        text = re.sub(r"^[a-z]+ ", " ", text, flags=re.MULTILINE)
    text = re.sub(r"\boutput-[a-z]+", " ", text)  # schemas, which programs name
    codes, long = "|".join(PAGES), "|".join(code for code in PAGES if "-" in code)
    text = re.sub(rf"(?<![\w-])(?:{long})(?![\w-])| (?:{codes})$", " ", text, flags=re.MULTILINE)
    if "--explain" in heard.words:
        text = re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE)  # lines as they stand in files
    for word in sorted(_typed(heard), key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", " ", text)
    return text


def _typed(heard: Heard) -> set[str]:
    """What the user typed of his own: no verb, no option, and none of its values that has a name.

    Those are said in the reader's words. What stands in his files is his own too.
    """
    found = set()
    for word in heard.words:
        if word not in NAMES:
            parts = re.split(r"[=:,;/\s]", word)
            found |= {word, *parts}
            if heard.of_files or word.endswith(".csv"):
                found |= {own for part in (word, *parts) for own in _words_of_file(part)}
    return {word for word in found if len(word) > 1 and word not in (*VERBS, *NAMES)}


def _words_of_file(name: str) -> Iterator[str]:
    """The words of a file that is named, or of all files of a folder."""
    path = Path(name) if 0 < len(name) < 100 else Path("nosuch")
    files = [path] if path.is_file() else path.rglob("*.*") if path.is_dir() else []
    for file in files:
        if name not in (".", "..") and file.suffix in (".csv", ".yaml"):
            text = file.read_bytes()[:20_000].decode(errors="replace")
            yield from re.findall(r"[^\W\d_][\w-]*", text)


_FORMS = "yaml|yml|csv|tsv|txt|json|xlsx|xlsm|xlsb|xls|ods|md|pdf|docx"
_NAMED = re.compile(
    r"https?://\S+"
    rf"|[\w./@*-]*\w\.(?:{_FORMS})\b(?::\d+)*|\.(?:{_FORMS})\b"
    r"|\bgit:\S+|\bsha256\b"
    r"|[\w.-]+(?:=(?=\S)| =\s+)(?:[a-z-]+(?![\w-]))?"  # NAME=VALUE, and as `show` has it
    r"|\b[a-z0-9]+(?:_[a-z0-9]+)+\b"  # births_2021
    r"|\b[a-z]+(?:-[a-z0-9]+)*(?:\.[a-z]+(?:-[a-z0-9]+)*)+\b"  # rounding.unit
    r"|\b[A-Z]+/[\w/]+\b|\bNOR\s+\w+|\b[A-Z]{4}\d{7}[A-Z]\b"
    r"|\b[0-9a-f]{12,64}\b"
)


@cache
def names() -> frozenset[str]:
    """Words of names: of territories, and of what rule and data files call things, as they do."""
    found: set[str] = set()
    data = data_folder()
    for which in ("regions", "departments"):
        territories = read_territories(which, data)
        for member in territories.members:
            found |= {member.name, *member.aliases, *member.formerly}
            found |= set(member.agencies) | set(map(str, member.agencies.values()))
        found |= {one.name for one in territories.apart}
    for path in (*rules_folder().shipped.glob("*.yaml"), *data.shipped.rglob("*.yaml")):
        found |= set(_quoted(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return frozenset(word for name in found for word in words_in(name))


def _quoted(value: Any) -> Iterator[str]:
    """What is quoted in files as it is printed, and names of territories and licences."""
    if isinstance(value, dict):
        yield str(value.get("printed", ""))
        yield str(value.get("licence", ""))
        yield from map(str, value.get("excluded") or ())
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from _quoted(each)


@cache
def identifiers() -> frozenset[str]:
    """What a rule or data file is written with: names of fields, and the words that they take."""
    found = {"rows", "all", *_printed_names()}
    for model in _models(Strict):
        for field, info in model.model_fields.items():
            found.add(info.alias or field.replace("_", "-"))
            found |= set(_choices(info.annotation))
    return frozenset(word for name in found for word in words_in(name))


@cache
def named() -> frozenset[str]:
    """What the shipped rules call their lines, components, hypotheses, and what else is set."""
    found = {"scope", "participation", "rounding"}
    for path in rules_folder().shipped.rglob("*.yaml"):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= set(rule.get("hypotheses") or ()) | set(rule.get("pools") or ())
        for hypothesis in (rule.get("hypotheses") or {}).values():
            found |= set(map(str, hypothesis.get("choices") or ()))
        for line, parts in (rule.get("lines") or {}).items():
            found |= {line, *(parts.get("components") or ())}
    return frozenset(found)


def _printed_names() -> Iterator[str]:
    """What publications and their figures are named, as `publication` and `taken-from` say."""
    for path in (data_folder().shipped / "published").glob("*.yaml"):
        publication = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield path.stem
        for figure in (*publication.get("totals", ()), *publication.get("counts", ())):
            yield figure["name"]


def _models(of: type[Strict]) -> Iterator[type[Strict]]:
    for model in of.__subclasses__():
        yield model
        yield from _models(model)


def _choices(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(each.value) for each in annotation)
    for inner in get_args(annotation):
        if isinstance(inner, str):
            yield inner
        else:
            yield from _choices(inner)


def words_in(text: str) -> set[str]:
    """The words of a text, in lower case, of two letters or more."""
    return {word.lower() for word in re.findall(r"[^\W\d_]{2,}", text)}


def around(word: str, text: str) -> str:
    """Where a word stands in a text, for who is to mend it."""
    found = re.search(rf"(?i)(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])", text)
    if found is None:
        return word
    start, end = max(found.start() - 30, 0), found.end() + 30
    return f"{word}: …{' '.join(text[start:end].split())}…"
