"""People read every text in their language; programs read the same bytes in all of them."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import texts as catalogues

import made_up
import walk
from allocation import allocate, diff, explain, fit, reconcile, sweep
from allocation.views import language, spoken
from allocation.views.names import NAMES as TYPED
from allocation.words import Message, Written, counted, listed
from conftest import ROOT, Run
from made_up import MadeUp
from walk import AREAS, COMPUTED, EVERY, TABLES, Heard, around, words_in, words_of

SOURCE = ROOT / "src" / "allocation"


@pytest.fixture(scope="session", name="folder_of_catalogues")
def _folder_of_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_up.catalogues(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def made_up_language(folder_of_catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The made-up language, which the environment asks for."""
    monkeypatch.setenv("LANGUAGE", made_up.CODE)
    with made_up.in_catalogues_of(folder_of_catalogues):
        yield


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
    command: str,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder_of_catalogues: Path,
) -> None:
    monkeypatch.chdir(walk.written_in(tmp_path))
    walk.search_once(monkeypatch)
    for form in forms(command):
        words = [*words_of(command), *form]
        plain = run(*words)
        assert plain.stdout, plain.stderr
        if form == ["--format", "json"]:
            check_messages(json.loads(plain.stdout))
        for code in ("fr", made_up.CODE):
            monkeypatch.setenv("LANGUAGE", code)
            with made_up.in_catalogues_of(folder_of_catalogues):
                other = run(*words)
            assert other.stdout_bytes == plain.stdout_bytes
            assert other.exit_code == plain.exit_code
        monkeypatch.delenv("LANGUAGE")


@pytest.mark.parametrize("command", ["2023", "VARIANT", "reconcile 2025", "diff 2021 2023", "keys"])
def test_so_do_they_of_what_describes_a_table(
    command: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_up_language: None
) -> None:
    described = []
    for code in ("en", "fr", made_up.CODE):
        folder = tmp_path / code
        folder.mkdir()
        monkeypatch.chdir(walk.written_in(folder))
        result = run(*words_of(command), "-o", "table.csv", "--metadata", "--lang", code)
        assert result.exit_code in (0, 1), result.stderr
        described.append({path.name: path.read_bytes() for path in folder.glob("table*")})
    assert len(described[0]) == 2
    assert b'"text":' not in described[0]["table.csv-metadata.json"]
    assert described[0] == described[1] == described[2]


@pytest.mark.parametrize(
    "command",
    [
        "2023 --participants PARTICIPANTS --format json",
        "2022 2023 2024 --format csv",
        "explain 2023 --participants PARTICIPANTS --format json",
        "reconcile 2025 TABLE --format csv",
        "diff 2021 2023 --format json",
        "sweep 2023 --vary envelope=5M€:6M€:100k€ --sample 5 --runs runs.csv --format json",
        "keys --format json",
    ],
)
def test_nor_does_the_machine_change_them(command: str, tmp_path: Path) -> None:
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
    programs = [["-m", "allocation"], [made_up.__file__]]
    written = []
    for number, (program, machine) in enumerate(zip(programs, machines, strict=True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        kept = {name: value for name, value in os.environ.items() if name not in ("LC_ALL", "LANG")}
        done = subprocess.run(
            [sys.executable, *program, *words_of(command)],
            cwd=walk.written_in(folder),
            env={**kept, **machine, "PYTHONPATH": str(SOURCE.parent)},
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.stdout, done.stderr
        runs = folder / "runs.csv"
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


def check_messages(document: dict[str, object]) -> None:
    """Every text of ours is a message, with its id and values."""
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


def test_figures_and_messages_in_a_message_are_said_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spoken, "catalogue", lambda domain, code: MadeUp())
    figure = Written("1\u202f234.50", "1234.50")
    message = Message("{a} of {b}", {"a": figure, "b": listed([Message("a pool", {}), "Corse"])})
    assert language.say(message) == "1\u202f234,50 ŏƒ ă ƥŏŏł, Corse"
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
PROSE = " ".join(
    " ".join(path.read_text(encoding="utf-8").split())
    for folder in ("rules", "data")
    for path in (ROOT / folder).rglob("*.yaml")
)
"""Of the files that are shipped, which may have words of ours by chance."""

DECIMAL_POINT = re.compile(
    r"(?<![\w.@/§=-])\d{1,3}(?:\u202f\d{3})*\.\d+(?![\w.]|[ \u202f\u00a0].€)"
)


@pytest.mark.parametrize("area", AREAS)
def test_in_french_there_is_no_english_word(
    area: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words of the English texts that no French text, no prose of files and no name has.

    Nor is a figure with a decimal point, nor a line of a screen that is too long for it.
    """
    assert "fr" in spoken.languages(), "there is no French catalogue"
    monkeypatch.setenv("LANGUAGE", "fr")
    found = {}
    for heard in walk.heard(area, run, tmp_path, monkeypatch):
        text = walk.plain(heard)
        strange = words_in(text) & english() - (walk.identifiers() if heard.of_files else set())
        told = [around(word, heard.told) for word in sorted(strange)]
        found[" ".join(heard.words)] = [*told, *_misshapen(heard)]
    _nothing(found)


HTML: dict[str, Callable[[], Any]] = {
    "compute": lambda: allocate(2023),
    "explain": lambda: explain(allocate(2025), "Corse"),
    "reconcile": lambda: reconcile(2025),
    "fit": lambda: fit(2025),
    "diff": lambda: diff(2023, 2025),
    "sweep": lambda: sweep(2023, vary={"envelope": "5M€:6M€:500k€"}),
}


def _in_a_notebook(verb: str, code: str) -> Heard:
    """What a notebook shows of a result, without its tags."""
    with spoken.speaking(code):
        shown = HTML[verb]()._repr_html_()
    shown = re.sub(r"<style.*?</style>|<[^>]*>", " ", shown, flags=re.DOTALL)
    return Heard(["md"], html.unescape(shown), verb)


@pytest.mark.parametrize("verb", HTML)
def test_nor_is_there_one_in_a_notebook(verb: str) -> None:
    heard = _in_a_notebook(verb, "fr")
    strange = words_in(walk.plain(heard)) & english()
    assert [around(word, heard.told) for word in sorted(strange)] == []
    assert list(_misshapen(heard)) == []


@pytest.mark.parametrize("verb", HTML)
def test_in_a_notebook_every_text_is_translated(verb: str, made_up_language: None) -> None:
    heard = _in_a_notebook(verb, made_up.CODE)
    assert [around(word, heard.told) for word in sorted(untranslated(heard))] == []


def _nothing(found: dict[str, list[str]]) -> None:
    """What was found, by what was typed, in lines that can be read."""
    lines = [f"{words}\n    {each}" for words, strange in found.items() for each in strange]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def _misshapen(heard: Heard) -> Iterator[str]:
    if heard.of_files:
        return
    if heard.area not in ("lists", "help"):
        yield from DECIMAL_POINT.findall(heard.told.replace("Etalab 2.0", ""))
    if not {"md", "csv"} & {*heard.words} and heard.area != "workbooks":
        lines = (line for line in heard.told.splitlines() if not line.startswith("  allocate "))
        yield from (f"{len(line)} columns: {line}" for line in lines if len(line) > 80)


@cache
def english() -> frozenset[str]:
    """Words that are English and nothing else."""
    ids = [one for id_ in catalogues.messages("allocate") for one in _forms(id_)]
    french = [
        form
        for domain in ("allocate", "names")
        for forms in catalogues.said(catalogues.Place("fr", domain)).values()
        for form in forms
    ]
    french += [text for texts in catalogues.prose_of_files().values() for text in texts]
    return frozenset(_words(ids) - _words(french) - nobody_s())


def _forms(id_: catalogues.Id) -> tuple[str, ...]:
    return (id_,) if isinstance(id_, str) else id_


def _words(texts: list[str]) -> set[str]:
    return words_in(" ".join(re.sub(r"\{[^}]*\}", " ", text) for text in texts))


@pytest.mark.parametrize("area", AREAS)
def test_in_a_made_up_language_every_text_is_translated(
    area: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_up_language: None
) -> None:
    """Whatever is read in plain letters is a name, or what was typed."""
    found = {}
    for heard in walk.heard(area, run, tmp_path, monkeypatch):
        if "excel-fr" not in heard.words:  # which is for Excel in French, whoever asks
            left = [around(word, heard.told) for word in sorted(untranslated(heard))]
            found[" ".join(heard.words)] = [*left, *_misshapen(heard)]
    _nothing(found)


def untranslated(heard: Heard) -> set[str]:
    """Words with plain letters in what was read in the made-up language."""
    words = re.findall(r"[^\W\d_]{2,}", walk.plain(heard))
    left = {word.lower() for word in words if len(re.findall("[A-Za-z]", word)) > 1}
    return left - nobody_s() - (walk.identifiers() if heard.of_files else set())


@cache
def nobody_s() -> frozenset[str]:
    """Words that are the same in every language."""
    found = {"allocate", "drom", "mine", "zz", *FORMS, *SHEETS, *spoken.languages(), made_up.CODE}
    found |= {word for name in walk.named() for word in words_in(name)}
    return frozenset(found | walk.names())


FORMS = (
    *("json", "csv", "md", "table", "xlsx", "ods", "standard", "excel", "utf", "windows"),
    *("github", "parsable"),
)
SHEETS = ("feuil", "ref", "lire")
"""Words of the workbooks that are read."""


@pytest.mark.parametrize("typed", ["--help", "compute --help", "2026", "2O23"])
def test_nothing_is_said_before_the_language_is_known(typed: str) -> None:
    done = subprocess.run(
        [sys.executable, made_up.__file__, *typed.split()],
        env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert re.search(f"[{made_up.ACCENTED}]", said), done.stderr
    typed_words = words_in(" ".join(TYPED))  # which are English in this process
    assert untranslated(Heard(typed.split(), said)) - typed_words == set()
