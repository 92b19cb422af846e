"""YAML that is too much, too deep, or no plain text: each bound by what passes and what does not.

What takes longer than anybody waits is told by a limit of the processor's time on the command.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation.audit.diff.decomposition import TOGETHER
from allocation.diagnostics import (
    Diagnostic,
    Exit,
    Place,
    Problems,
    Refusal,
    did_you_mean,
    gather,
    wrong,
)
from allocation.reading import document as document_module
from allocation.reading.document import document_of
from conftest import ROOT, Run

HEAD = "year: 2031\ntitle: Many lines\nsource: {id: X/1, date: 2031-01-01}\n"
FLAT = "{kind: flat, amount: 1, cite: §2}"
LINE = "{agency: ars, credit: c, cite: §1, components: {base: " + FLAT + "}}"
SMALL = f"{HEAD}lines:\n  ars: {LINE}\n"
ROUNDING = "rounding: {unit: 100, method: largest-remainder, why: ordinary}\n"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A file of some text, each under a name of its own."""

    def written(text: str) -> Path:
        path = tmp_path / f"rule-{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return written


def refused(run: Run, *words: str | Path, exit: int = 3) -> str:
    """What is said of a file that is refused: of people's length, and no word of a library."""
    result = run(*words)
    assert result.exit_code == exit, result.stderr
    assert result.stdout == ""
    assert len(result.stderr.encode()) < 60_000
    for foreign in (
        "while",
        "expected <",
        "Value error",
        "literal for",
        "scanning",
        "Input should",
    ):
        assert foreign not in result.stderr
    return result.stderr


def bounded(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """The command in a process that may take 20 s of the processor and 1 GiB."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    command = [sys.executable, "-m", "allocation", *map(str, words)]
    return subprocess.run(command, capture_output=True, preexec_fn=limit, cwd=ROOT, check=False)


def many_lines(n: int, add: int = 0) -> str:
    """An honest rule of n lines: a flat part, and what an envelope of its own leaves by a key."""
    lines = "".join(
        f"  line-{i}:\n    agency: {'ars' if i % 2 else 'dreets'}\n    credit: programme 304, {i}\n"
        f"    cite: §1\n    components:\n"
        f"      base: {{kind: flat, amount: {1000 + i + add}, cite: §2}}\n"
        f"      variable: {{kind: share, pool: rest-{i}, key: key, cite: §3}}\n"
        for i in range(n)
    )
    pools = "".join(f"  rest-{i}: {{remainder-of: envelope-{i}, cite: §4}}\n" for i in range(n))
    values = "".join(
        f"  envelope-{i}: {{value: {1_000_000 + i * 1000}, why: what is left, cite: §5}}\n"
        for i in range(n)
    )
    key = "  key: {value: equal, why: no text says}\n"
    return f"{HEAD}lines:\n{lines}pools:\n{pools}hypotheses:\n{values}{key}{ROUNDING}"


# The largest honest file


def test_a_rule_of_200_lines(write: Write) -> None:
    rule, other = write(many_lines(200)), write(many_lines(200, add=5))
    ended = bounded(rule, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    total = json.loads(ended.stdout)["totals"]["all"]
    # 18 regions get 1000 + i in each line; 1 000 000 + 1000 i are divided whole, in 100 €.
    assert total == f"{sum(18 * (1000 + i) + 1_000_000 + 1000 * i for i in range(200))}.00"
    for words in (
        ("show", rule),
        ("explain", rule, "Corse"),
        ("sweep", rule, "--vary", "envelope-1=1000000:1000400:100"),
    ):
        ended = bounded(*words)
        assert ended.returncode == 0, ended.stderr
    ended = bounded("diff", rule, other, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    causes = json.loads(ended.stdout)["effect"]["total"]["causes"]
    assert causes == {"base": f"{18 * 5 * 200}.00"}


def test_a_line_too_many(write: Write, run: Run) -> None:
    said = refused(run, write(many_lines(201)))
    assert "lines: 200 entries or fewer is needed" in said


@pytest.mark.parametrize(("n", "exit"), [(500, 0), (501, 3)])
def test_components(n: int, exit: int, write: Write, run: Run) -> None:
    parts = ", ".join(f"c{i}: {FLAT}" for i in range(n))
    line = f"  ars: {{agency: ars, credit: c, cite: §1, components: {{{parts}}}}}\n"
    for command in ([], ["explain"]):
        result = run(*command, write(f"{HEAD}lines:\n{line}"))
        assert result.exit_code == exit, result.stderr
    assert ("501 components, and 500 at most" in result.stderr) == (n == 501)


def in_a_row(n: int) -> str:
    """Pools of which each is what a share of the one before leaves: 1 € of it."""
    parts = ", ".join(f"v{i}: {{kind: share, pool: p{i}, key: equal, cite: §}}" for i in range(n))
    pools = "".join(
        f"  p{i}: {{remainder-of: {18 * 100 * (i + 1)}, cite: §"
        + (f", after: [v{i - 1}]" if i else "")
        + "}\n"
        for i in range(n)
    )
    line = f"{{agency: ars, credit: c, cite: §, components: {{{parts}}}}}"
    return f"{HEAD}lines:\n  ars: {line}\npools:\n{pools}{ROUNDING}"


def test_pools_in_a_row(write: Write, run: Run) -> None:
    assert run(write(in_a_row(20))).exit_code == 0
    assert "more than 20 pools come one after the other" in refused(run, write(in_a_row(21)))


def test_components_before_a_pool(write: Write, run: Run) -> None:
    def text(n: int) -> str:
        parts = ", ".join(f"c{i}: {FLAT}" for i in range(n))
        pool = f"  p: {{remainder-of: 100000, after: [{', '.join(f'c{i}' for i in range(n))}], "
        share = "{kind: share, pool: p, key: equal, cite: §}"
        line = f"{{agency: ars, credit: c, cite: §, components: {{{parts}, v: {share}}}}}"
        return f"{HEAD}lines:\n  ars: {line}\npools:\n{pool} cite: §}}\n{ROUNDING}"

    assert run(write(text(200))).exit_code == 0
    assert "more than 200 components come before the pool" in refused(run, write(text(201)))


def test_every_pool_rests_on_every_other(write: Write) -> None:
    """200 pools in a ring, each after 40 others: each reference that closes a ring is told."""
    lines = "".join(
        f"  l{i}: {{agency: ars, credit: c, cite: §, components: "
        f"{{v{i}: {{kind: share, pool: p{i}, key: equal, cite: §}}}}}}\n"
        for i in range(200)
    )
    pools = "".join(
        f"  p{i}: {{remainder-of: 1, cite: §, "
        f"after: [{', '.join(f'v{(i + j) % 200}' for j in range(1, 41))}]}}\n"
        for i in range(200)
    )
    ended = bounded(write(f"{HEAD}lines:\n{lines}pools:\n{pools}{ROUNDING}"))
    assert ended.returncode == 3
    assert ended.stderr.count(b"[circular]") == 20
    assert f"and {200 * 40 - 20} more [more]".encode() in ended.stderr


def test_causes_that_are_too_many(write: Write, run: Run) -> None:
    """200 added parts: what all of them do together is told, and not what each does."""
    parts = ", ".join(f"b{i}: {{kind: flat, amount: {i + 1}, cite: §}}" for i in range(200))
    a, b = write(SMALL), write(SMALL.replace("{base:", f"{{{parts}, base:"))
    ended = bounded("diff", a, b, "--format", "json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["effect"]["total"]["causes"] == {TOGETHER: f"{18 * sum(range(1, 201))}.00"}
    assert len(found["effect"]["causes"][0]["paths"]) == 200
    assert "by rules in between" in run("diff", a, b, "--effect").stdout


# Values, depth, texts


def with_values(n: int) -> str:
    """A file of n values, the list and the mapping and its name among them."""
    return f"a: [{', '.join(['b'] * (n - 3))}]\n"


def test_values() -> None:
    most = document_module._MAX_NODES
    path = Path("x.yaml")
    assert len(document_of(with_values(most).encode(), path, "x.yaml").value["a"]) == most - 3
    with pytest.raises(Refusal, match="more than 20\u202f000 values"):
        document_of(with_values(most + 1).encode(), path, "x.yaml")


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 100_000, "? " * 100_000, "{a: " * 60_000, "a: [" * 60_000]
)
def test_depth(text: str, write: Write) -> None:
    ended = bounded(write(text))
    assert ended.returncode == 3, ended.stderr[:1000]
    assert len(ended.stderr) < 2_000


def test_length_of_texts(write: Write, run: Run) -> None:
    assert run(write(SMALL.replace("Many lines", "x" * 5_000))).exit_code == 0
    said = refused(run, write(SMALL.replace("Many lines", "x" * 5_001)))
    assert "a text of more than 5\u202f000 characters" in said
    said = refused(run, write(f"{SMALL}{'k' * 200}: 1\n"))
    assert "'" + "k" * 100 in said
    assert "a name of more than 200 characters" in refused(run, write(f"{SMALL}{'k' * 201}: 1\n"))


# Many problems

ONE_OF_MANY = {
    "unknown fields": SMALL + "".join(f"titla{i}: 1\n" for i in range(3000)),
    "unread numbers": SMALL + "".join(f"z{i}: 07\n" for i in range(3000)),
    "doubled fields": SMALL + "title: 1\n" * 3000,
    "wrong types": SMALL + f"notes: [{', '.join(['7'] * 3000)}]\n",
    "unknown kinds": SMALL.replace(
        "{base:",
        "{" + ", ".join(f"c{i}: {{kind: fla{i}, cite: §}}" for i in range(3000)) + ", base:",
    ),
    "idle hypotheses": SMALL
    + "hypotheses:\n"
    + "".join(f"  h{i}: {{value: 1, why: x}}\n" for i in range(400)),
    "unknown sources": SMALL.replace(
        "{base:",
        "{"
        + ", ".join(
            f"c{i}: {{kind: flat, amount: 1, cite: {{section: x, source: {'t' * 50}{i}}}}}"
            for i in range(399)
        )
        + ", base:",
    )
    + "other-sources:\n"
    + "".join(f"  s{i}: {{id: x, date: 2031-01-01}}\n" for i in range(2500)),
}


@pytest.mark.parametrize("what", ONE_OF_MANY)
def test_many_problems(what: str, write: Write, run: Run) -> None:
    path = write(ONE_OF_MANY[what])
    found = {"idle hypotheses": 400, "unknown sources": 399}.get(what, 3000)
    said = refused(run, path)
    assert said.count("error: ") == 21
    assert said.count(f"error: {path}: and {found - 20} more [more]") == 1
    assert bounded(path).returncode == 3


def test_the_first_of_the_file_are_told(write: Write, run: Run) -> None:
    """Those of form and those of content together, by line."""
    text = SMALL + "".join(f"u{i}: 1\nz: 07\n" for i in range(15))
    lines = [
        int(line.split(":")[2])
        for line in refused(run, write(text)).splitlines()
        if line.startswith("error: ") and "[more]" not in line
    ]
    assert lines == sorted(lines)


def problem(n: int) -> Diagnostic:
    return Diagnostic("code", f"problem {n}", Place("file", n))


def test_problems_are_counted() -> None:
    problems = Problems(map(problem, range(1, 20)))
    assert not problems.full
    problems.append(problem(20))
    assert problems.full
    assert len(problems.told()) == 20
    problems.append(lambda: pytest.fail("made though it is not told"))
    assert len(problems) == 21
    told = problems.told()
    assert [each.message for each in told[18:]] == ["problem 19", "problem 20", "and 1 more"]
    moved = problems.each(lambda found: found._replace(code="other"))
    assert (len(moved), moved.told()[0].code) == (21, "other")


def test_what_is_gathered_is_counted_too() -> None:
    def refuse(first: int) -> Callable[[], None]:
        def step() -> None:
            raise Refusal(map(problem, range(first, first + 30)), Exit.CONTENT)

        return step

    with pytest.raises(Refusal) as refusal:
        gather([refuse(1), refuse(1), refuse(101)])
    # The same 20 once; of the others it is not known whether they are the same.
    assert refusal.value.diagnostics[-1].message == f"and {10 + 10 + 20 + 10} more"


def test_values_in_sentences_are_cut() -> None:
    from allocation.words import _

    text = "x" * 200_000
    refusal = wrong("code", _("{a!r} and {n}", a=text, n=[text] * 9), None, _("write {b}", b=text))
    (told,) = refusal.diagnostics
    assert told.message.startswith("'xxxx")
    assert len(told.message) < 500
    assert told.hint is not None
    assert len(told.hint) < 500
    short = _("{a} stays", a="y" * 300)
    assert wrong("code", short, None).diagnostics[0].message == short


def test_long_words_are_not_compared() -> None:
    assert did_you_mean("amuont", ["amount", "a" * 5_000]) == "did you mean amount?"
    assert did_you_mean("a" * 61, ["a" * 60]) == "there is only " + "a" * 60


# Control characters

TITLES = {
    '"a\\e[31mRED"': "U+001B",
    '"a\\0b"': "U+0000",
    '"a\\x9b31m"': "U+009B",
    '"a\\u202eb"': "U+202E",
    '"a\\rb"': "U+000D",
    '"a\\u2028b"': "U+2028",
    "a\u202eb": "U+202E",
    "a\x9bb": "U+009B",
}


@pytest.mark.parametrize("title", TITLES)
def test_no_control_character(title: str, write: Write, run: Run) -> None:
    said = refused(run, write(SMALL.replace("Many lines", title)))
    column = 8 if title.startswith('"') else 9
    assert f":2:{column}: the character {TITLES[title]} " in said
    assert "[control-character]" in said


def test_nor_in_a_name(write: Write, run: Run) -> None:
    said = refused(run, write(SMALL + '"no\\e[31mtes": []\n'))
    assert ":6:1: the character U+001B is not text [control-character]" in said


def test_a_text_is_one_line() -> None:
    text = SMALL + 'notes:\n  - |\n    one\n    two\n\n    three\n  - "a\\nb\\tc"\n'
    document = document_of(text.encode(), Path("x.yaml"), "x.yaml")
    assert document.value["notes"] == ["one two three ", "a b c"]


OTHER_FILES = {
    "regions.yaml": (["2023"], "title: "),
    "catalogue.yaml": (["2023"], "what: "),
    "published/annexe-5-2025.yaml": (["2025"], "title: "),
}


@pytest.mark.parametrize("name", OTHER_FILES)
def test_nor_in_a_data_file(name: str, tmp_path: Path, run: Run) -> None:
    words, field = OTHER_FILES[name]
    text = (ROOT / "data" / name).read_text(encoding="utf-8")
    assert field in text
    line = text[: text.index(field)].count("\n") + 1
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(field, f'{field}"\\e[31m"\n#', 1), encoding="utf-8")
    said = refused(run, *words, "--data-dir", tmp_path)
    assert f"{name}:{line}:" in said
    assert "U+001B" in said


def test_nor_in_a_variant(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "variant.yaml"
    path.write_text(
        "variant: v\ntitle: t\nauthor: a\ndate: 2026-01-01\n"
        'reason: "\\u2066why"\nbaseline: 2023\nchanges: {envelope: 5000000}\n',
        encoding="utf-8",
    )
    assert ":5:9: the character U+2066 is not text" in refused(run, path)


# Tags, directives, and what the parser says


@pytest.mark.parametrize(
    "tagged", ["!!str 5", '!!int "07"', "!foo x", "! x", "!!python/object:os.x {}", "!!binary x"]
)
def test_tags(tagged: str, write: Write, run: Run) -> None:
    said = refused(run, write(SMALL.replace("Many lines", tagged)))
    assert f":2:8: a tag ({tagged.split()[0]}) is not supported [tag]" in said


def test_a_tagged_name(write: Write, run: Run) -> None:
    assert ":6:1: a tag (!!str)" in refused(run, write(f"{SMALL}!!str notes: []\n"))


def test_a_directive_changes_nothing(write: Write, as_json: Callable[..., Any]) -> None:
    plain, directed = write(SMALL), write(f"%YAML 1.2\n%TAG ! x:\n---\n{SMALL}")
    regions = [as_json(path)["regions"] for path in (plain, directed)]
    assert regions[0] == regions[1]


NO_YAML = {
    'a: "\\q"': (1, "a backslash and what follows it"),
    'a: "\\ud800"': (1, "a backslash and what follows it"),
    "a: @x": (1, "can't begin with this character"),
    "a: `x`": (1, "can't begin with this character"),
    "a: !q!x 1": (1, "can't begin with !"),
    "a: !<x": (1, "can't begin with !"),
    "a: |3z\n x": (1, "no text follows > or |"),
    "a: 1\nb: [1\nc: 2": (2, "a bracket or brace is opened here"),
    "a: 1\nb: 'x\nc: 2": (2, "a quote is opened here"),
    "a: b: c": (1, "no colon can stand here"),
    "- a\nb: 1": (2, "is missing here"),
    "a:\n  b: 1\n c: 2": (3, "is missing here"),
    "a: 'x' y": (1, "is missing here"),
    "a: *": (1, "can't begin with *"),
    "a: &": (1, "can't begin with &"),
    "%FOO\na: 1": (1, "a line can't begin with %"),
    "a: 1\n---\nb: 2": (2, "more than one document"),
    "a: 1\n...\nb": (3, "more than one document"),
    "a:\n\tb: 1": (2, "a tab can't indent"),
}


@pytest.mark.parametrize("text", NO_YAML)
def test_words_of_our_own(text: str, write: Write, run: Run) -> None:
    line, word = NO_YAML[text]
    said = refused(run, write(text))
    assert f":{line}:" in said
    assert word in said
    assert "hint: " in said


# An agency that the regions don't have


@pytest.mark.parametrize("kept", [[], ["dreets"]])
def test_agencies_that_the_regions_do_not_have(kept: list[str], tmp_path: Path, run: Run) -> None:
    import yaml

    regions = yaml.safe_load((ROOT / "data/regions.yaml").read_text(encoding="utf-8"))
    regions["agencies"] = {kind: regions["agencies"][kind] for kind in kept}
    for member in regions["members"]:
        member["agencies"] = {kind: member["agencies"][kind] for kind in kept}
    (tmp_path / "regions.yaml").write_text(yaml.safe_dump(regions), encoding="utf-8")
    for words in (["2023"], ["2021"], ["show", "2023"], ["explain", "2023"], ["reconcile", "2025"]):
        said = refused(run, *words, "--data-dir", tmp_path)
        assert "unknown-agency" in said
