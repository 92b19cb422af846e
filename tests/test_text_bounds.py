"""Delimited text: the largest that anyone means is read, and what is larger is refused.

Each file is read in a process of its own that may take 400 MiB of memory and 20 seconds of
processor, so that what grows with the square of a file, or keeps copies of it, fails.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Run

MIB = 1 << 20
REGIONS = (
    *("84", "27", "53", "24", "94", "44", "01", "03", "32", "11", "04", "02", "06", "28", "75"),
    *("76", "52", "93"),
)
PARTICIPANTS = b"region,agency,takes_part,note\n"
YES = "".join(f"{code},ars,yes,\n{code},dreets,yes,\n" for code in REGIONS).encode()
WIDE = 200


def limited() -> None:
    """In the process that reads."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


def answer(*words: str | Path) -> tuple[int, str, int]:
    """Exit code, standard error, and the most memory that was held, in MiB."""
    code = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, capture_output=True)\n"
        "sys.stderr.buffer.write(done.stderr)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    command = [sys.executable, "-c", code, sys.executable, "-m", "allocation", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        command, capture_output=True, check=True, env=environment, timeout=120, preexec_fn=limited
    )
    exit, mib = done.stdout.split()
    return int(exit), done.stderr.decode("utf-8"), int(mib)


def refused(code: str, *words: str | Path) -> None:
    """The command refuses its file for one reason, within 400 MiB."""
    exit, said, mib = answer(*words)
    assert exit == 3, (exit, said[:500])
    assert f"[{code}]" in said, said[:500]
    assert mib < 400
    assert len(said) < 60_000


NO = {
    "33 000 columns": ("too-many-columns", b",".join([b"c"] * 33_000)),
    "501 columns": ("too-many-columns", b",".join(b"c%d" % i for i in range(501))),
    "one column 500 times": ("duplicate-column", b",".join([b"x"] * 500)),
    "100 001 rows": ("too-many-rows", PARTICIPANTS + b"53,ars,yes,\n" * 100_001),
    "blank lines": ("too-many-rows", PARTICIPANTS + b"\n" * (16 * MIB - 100)),
    "carriage returns": ("too-many-rows", PARTICIPANTS + b"\r" * (16 * MIB - 100)),
    "delimiters": ("too-many-rows", PARTICIPANTS + b",,,\n" * (4 * MIB - 100)),
    "blank": ("empty-file", b"\n" * (16 * MIB)),
    "a cell": ("csv", PARTICIPANTS + b"a" * 32_768),
    "a row": ("csv", PARTICIPANTS + b"a,b,c," * 20_000),
    "a quoted cell over all": ("csv", PARTICIPANTS + b'"' + b"a\n" * (8 * MIB - 100)),
    "quotes": ("csv", PARTICIPANTS + b'"' * (16 * MIB - 100)),
    "a byte more than 16 MiB": ("file-too-large", PARTICIPANTS.ljust(16 * MIB + 1, b"\n")),
    "UTF-16 that ends within a character": (
        "undecodable",
        b"\xff\xfe" + (PARTICIPANTS + YES * 3_000).decode().encode("utf-16-le") + b"\x00\xd8",
    ),
    "no Windows-1252 at the end": ("undecodable", PARTICIPANTS + YES * 20_000 + b"\xff\x81"),
}


@pytest.mark.parametrize(("code", "data"), NO.values(), ids=NO)
def test_participants_that_nobody_means(code: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    file.write_bytes(data)
    refused(code, "2023", "--participants", file)


def test_the_largest_participants(tmp_path: Path) -> None:
    """100 000 rows, most of them of another year; and 500 columns."""
    file = tmp_path / "who.csv"
    header = b"region,agency,takes_part,year\n"
    others = b"53,ars,yes,1999\n" * (100_000 - 36)
    file.write_bytes(header + YES.replace(b",yes,", b",yes,2023") + others)
    exit, said, mib = answer("2023", "--participants", file)
    assert (exit, mib < 400) == (0, True), said[:500]
    wide = b",".join([PARTICIPANTS.strip(), *(b"c%d" % i for i in range(496))]) + b"\n"
    file.write_bytes(wide + YES.replace(b"\n", b"," * 496 + b"\n"))
    exit, said, mib = answer("2023", "--participants", file)
    assert (exit, mib < 400) == (0, True), said[:500]


def test_a_cell_of_as_many_characters_as_a_workbook_allows(tmp_path: Path, run: Run) -> None:
    file = tmp_path / "who.csv"
    file.write_bytes(PARTICIPANTS + YES.replace(b"53,ars,yes,", b"53,ars,yes," + b"n" * 32_767))
    assert run("2023", "--participants", file).exit_code == 0


LABELS = {
    "unfold": ("\ufdfa" * 33_000, 150),
    "unfold in each row": ("\ufdfa" * 66, 15_000),
    "are long": ("Bretagn" * 2_000, 990),
    "are like a name": ("Bretagn " * 9, 50_000),
}


@pytest.mark.parametrize("words", [["reconcile", "2025"], ["2023", "--participants"]])
@pytest.mark.parametrize(("label", "rows"), LABELS.values(), ids=LABELS)
def test_labels(words: list[str], label: str, rows: int, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    text = "region,takes_part,amount\n" + f"{label},yes,1\n" * (rows - 1)
    file.write_text(text, encoding="utf-8")
    exit, _said, mib = answer(*words, file)
    assert exit == 3
    assert mib < 400


def communes(folder: Path, n: int) -> None:
    """A set of n communes, a key of 200 columns, and a rule that divides by it."""
    names = [(f"{i:05d}", f"Saint-Pierre-sur-Vire {i}") for i in range(n)]
    members = "".join(f'- {{code: "{code}", name: {name}}}\n' for code, name in names)
    about = "set: communes\ntitle: Communes\nsource: made up\nmembers:\n"
    (folder / "communes.yaml").write_text(about + members, encoding="utf-8")
    more = [f"c{i}" for i in range(WIDE - 3)]
    rows = [["code", "name", "people", *more]]
    rows += [[code, name, "10", *["1"] * len(more)] for code, name in names]
    text = "".join(",".join(row) + "\n" for row in rows)
    (folder / "people.csv").write_text(text, encoding="utf-8")
    (folder / "table.csv").write_text(text.replace("people", "montant"), encoding="utf-8")
    (folder / "catalogue.yaml").write_text(
        "series:\n- what: people\n  unit: person\n  territories: communes\n  source: made up\n"
        f"  licence: none\n  date: of a day\n  keys:\n    people: {{total: {10 * n}}}\n",
        encoding="utf-8",
    )
    (folder / "rule.yaml").write_text(
        "year: 2021\ntitle: of communes\nterritories: communes\n"
        "source: {id: Example 1, date: 2021-01-01, title: made up}\n"
        "lines:\n  fund:\n    credit: a credit\n    cite: art. 2\n    components:\n"
        "      base: {kind: flat, amount: 0, cite: art. 2}\n"
        "      people: {kind: share, pool: p, key: people, cite: art. 3}\n"
        f"pools:\n  p: {{remainder-of: {10 * n}, after: [base], cite: art. 2}}\n"
        "rounding: {unit: 1, method: largest-remainder, cite: art. 4}\n",
        encoding="utf-8",
    )


def test_the_largest_set_of_territories(tmp_path: Path) -> None:
    """3 900, as many as 20 000 nodes of YAML hold; each gets the 10 € that the table has."""
    communes(tmp_path, 3_900)
    rule, table = tmp_path / "rule.yaml", tmp_path / "table.csv"
    words = ("reconcile", rule, table, "--data-dir", tmp_path, "--against", "computed")
    exit, said, mib = answer(*words, "--amount-column", "montant")
    assert (exit, mib < 400) == (0, True), said[:500]


def test_a_table_of_36_000_communes_is_read(tmp_path: Path, run: Run) -> None:
    """One column of it is what is asked for; that its rows are no regions is what is wrong."""
    file = tmp_path / "table.csv"
    rows = "".join(f"{i:05d},Saint-Pierre {i},10\n" for i in range(200, 36_200))
    file.write_text("code,nom,montant\n" + rows, encoding="utf-8")
    exit, said, mib = answer("reconcile", "2025", file)
    assert (exit, mib < 400) == (3, True)
    assert "too-many" not in said
    assert "'Saint-Pierre 200' is not one of the Regions" in said


TOO_MUCH = {
    "rows": ("too-many-rows", b"region,montant\n" + b"53,1\n" * 50_000),
    "cells": (
        "too-many-cells",
        b",".join([b"region,montant", *[b"x"] * 498])
        + b"\n"
        + (b"53" + b",1" * 499 + b"\n") * 2000,
    ),
    "columns of regions": (
        "ambiguous-column",
        b"montant,"
        + b",".join(b" ".join([b"code"] * (i + 1)) for i in range(21))
        + b"\n1"
        + b",53" * 21
        + b"\n",
    ),
}


@pytest.mark.parametrize(("code", "data"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_tables_that_nobody_means(code: str, data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    refused(code, "reconcile", "2025", file)


@pytest.mark.parametrize("control", ["\x9b", "\x85", "\u202e", "\u2028", "\u2066", "\u200f"])
def test_controls_are_refused_in_data(control: str, tmp_path: Path, run: Run) -> None:
    """In who takes part and in keys; in a table that is handed in they are shown escaped."""
    who, code = tmp_path / "who.csv", f"U+{ord(control):04X}"
    text = (PARTICIPANTS + YES).decode().replace("01,ars,yes,", f"01,ars,yes,{control}")
    who.write_text(text, encoding="utf-8")
    line = text[: text.index(control)].count("\n") + 1 if control != "\x85" else None
    result = run("2023", "--participants", who)
    assert (result.exit_code, "[control-character]" in result.stderr) == (3, True), result.stderr
    assert code in result.stderr
    assert line is None or f"who.csv:{line}:" in result.stderr
    key = (ROOT / "data" / "population_2025.csv").read_text(encoding="utf-8")
    (tmp_path / "population_2025.csv").write_text(key.replace("Corse", f"{control}Corse"), "utf-8")
    result = run("2025", "--data-dir", tmp_path)
    assert (result.exit_code, "[control-character]" in result.stderr) == (3, True), result.stderr
    table = tmp_path / "table.csv"
    table.write_text(f"region,montant\n{control}Utopia,1\n", encoding="utf-8")
    result = run("reconcile", "2025", table)
    assert (result.exit_code, "[unknown-region]" in result.stderr) == (3, True), result.stderr
    assert control not in result.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
@pytest.mark.parametrize(
    "where", ["rule", "named", "data", "catalogue", "participants", "key", "fit", "reconcile"]
)
def test_a_pipe_is_never_waited_for(where: str, tmp_path: Path) -> None:
    """It is refused wherever it stands in place of a file."""
    names = {
        "catalogue": "catalogue.yaml",
        "rule": "2023.yaml",
        "data": "births_2021.csv",
        "named": "mine.yaml",
    }
    pipe = tmp_path / names.get(where, "table.csv")
    os.mkfifo(pipe)
    words: dict[str, list[str | Path]] = {
        "rule": ["2023", "--rules-dir", tmp_path],
        "named": [pipe],
        "data": ["2023", "--data-dir", tmp_path],
        "catalogue": ["keys", "--data-dir", tmp_path],
        "participants": ["2023", "--participants", pipe],
        "key": ["fit", "2025", "--key", f"{pipe}:x"],
        "fit": ["fit", pipe],
        "reconcile": ["reconcile", "2025", pipe],
    }
    exit, said, _mib = answer(*words[where])
    assert (exit, "[not-a-file]" in said) == (2, True), said
