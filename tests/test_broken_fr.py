"""The walk through every kind of mistake once more, in French.

Code, place and exit code are those of English, and no word of English is left but what the user's
own file or command line says, and the names that a rule file has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from allocation.views import spoken
from test_broken import (
    BROKEN,
    COMMAND_LINES,
    ENDLESS,
    Allocate,
    Typed,
    allocate,
    file_cases,
    parameters,
)

__all__ = ["allocate"]

ROOT = Path(__file__).parents[1]
_NO_BREAK, _THIN = "\u00a0", "\u202f"
_WORD = re.compile(r"[^\W\d_]{3,}")


class Told(NamedTuple):
    """One diagnostic: its code, its sentence with the place before it, its hint."""

    code: str
    text: str
    hint: str


def told(stderr: str) -> list[Told]:
    """Standard error cut into diagnostics, without the lines of the file that they show."""
    blocks = re.split(r"(?m)^(?=error: |erreur\u00a0: )", stderr)
    found = []
    for block in blocks:
        lines = [line for line in block.splitlines() if not re.match(r" *\d* \|", line)]
        match = re.fullmatch(
            r"(?:error|erreur\u00a0): (.+) \[([a-z0-9-]+)\](?:\n  (?:hint|conseil\u00a0): (.*))?",
            "\n".join(lines),
            re.DOTALL,
        )
        if match:
            found.append(Told(match[2], match[1], match[3] or ""))
    return found


@cache
def english_only() -> frozenset[str]:
    """Words of the English texts that no French text has."""
    catalogue: dict[Any, str] = spoken.catalogue("allocate", "fr")._catalog  # type: ignore[attr-defined]
    english = [key[0] if isinstance(key, tuple) else key for key in catalogue]
    return words(english) - words(catalogue.values())


def words(texts: Iterable[str]) -> frozenset[str]:
    """Their words of three letters and more, without what is filled in."""
    plain = (re.sub(r"\{[^}]*\}", " ", text) for text in texts)
    return frozenset(word.casefold() for text in plain for word in _WORD.findall(text))


@cache
def names() -> frozenset[str]:
    """Words that stand in the shipped files and in the code: names, not texts."""
    files = [*(ROOT / "rules").glob("*.yaml"), *(ROOT / "data").rglob("*.yaml")]
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src" / "allocation" / "model").rglob("*.py")
    )
    fields = re.findall(r"(?m)^    ([a-z_]+): ", code)
    values = re.findall(r'(?m)^    [A-Z_]+ = "([a-z -]+)"', code)
    values += re.findall(r'Literal\["([a-z]+)"', code)
    keys = [path.stem for path in (ROOT / "data").glob("*.csv")]
    known = [path.stem for path in files]
    known += [
        " ".join(found)
        for path in files
        for found in re.findall(
            r"(?m)^\s*choices: \[(.*)\]|^\s*(?:- )?([a-z][\w-]*):", path.read_text(encoding="utf-8")
        )
    ]
    places = re.findall(
        r"(?m)\bname: (.+)$", (ROOT / "data" / "regions.yaml").read_text(encoding="utf-8")
    )
    return words([*keys, *known, *fields, *values, *places])


def expect_french(english: list[Told], french: list[Told], given: str) -> None:
    """The same mistakes, said in French."""
    assert [problem.code for problem in french] == [problem.code for problem in english]
    own = words([re.sub(r"[{}]", " ", given)]) | names()
    for one, other in zip(english, french, strict=True):
        assert other.text != one.text
        assert bool(other.hint) == bool(one.hint)
        assert not one.hint or other.hint != one.hint
        left = words([re.sub(r"[{}]", " ", f"{other.text} {other.hint}")]) & english_only()
        assert not left - own, f"{other.text}\n{other.hint}"


def place_of(problem: Told) -> str:
    """``file:3:14``, where a sentence begins with it."""
    found = re.match(r"(\S+?:\d+(?::\d+)?): ", problem.text)
    return found[1] if found else ""


TABLES = sorted(path.name for path in (BROKEN / "tables").iterdir())
CASES = [
    *((file, words) for file, words, _wrong in file_cases()),
    *((f"tables/{name}", ["reconcile", "2025", f"tables/{name}"]) for name in TABLES),
]


@pytest.mark.parametrize(("file", "typed"), parameters(CASES, lambda file, *_: file))
def test_broken_file(
    file: str, typed: list[str], allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    english = allocate(*typed)
    monkeypatch.setenv("LANGUAGE", "fr")
    french = allocate(*typed)
    assert (french.exit, french.stdout) == (english.exit, "")
    first, second = told(english.stderr), told(french.stderr)
    assert first
    given = Path(file).read_bytes().decode("utf-8", "replace") + " ".join(typed) + file
    expect_french(first, second, given)
    assert [place_of(problem) for problem in second] == [place_of(problem) for problem in first]


@pytest.mark.parametrize(
    "typed", parameters([(typed,) for typed in COMMAND_LINES], lambda typed: " ".join(typed.words))
)
def test_command_line(
    typed: Typed, tmp_path: Path, allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_bytes(b"as it was\r\n")
    Path("folder").mkdir()
    english = allocate(*typed.words)
    monkeypatch.setenv("LANGUAGE", "fr")
    french = allocate(*typed.words)
    assert (french.exit, french.stdout) == (english.exit, "")
    first, second = told(english.stderr), told(french.stderr)
    assert first
    expect_french(first, second, " ".join(typed.words).replace(ENDLESS, ""))


def test_french_is_typed_as_french_is() -> None:
    """No text of the catalogue has a space that the one place for spaces would not find."""
    catalogue: dict[Any, str] = spoken.catalogue("allocate", "fr")._catalog  # type: ignore[attr-defined]
    for text in catalogue.values():
        assert not re.search(f"{_NO_BREAK}[:%€»]|«{_NO_BREAK}|{_THIN}", text), text
        assert "..." not in text
