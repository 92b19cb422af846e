"""A bounded run of `tests/fuzz`, always the same one; and that the driver sees what is wrong."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

import fuzz.judge
from allocation.diagnostics import Exit
from allocation.reading import document, loading
from fuzz.campaign import Tally, case_of, minimised, runs, smaller, written
from fuzz.case import Case
from fuzz.judge import run
from fuzz.mutate import Dictionary
from fuzz.readers import SMALL_RULE, makers
from fuzz.stages import stage

SEED = 1793
READERS = len(makers())


@pytest.mark.parametrize("part", range(4))
def test_nothing_is_found_in_some_hundred_runs(part: int) -> None:
    """In parts, so that they run beside each other; by hand it runs for as long as one likes."""
    tally = Tally()
    for number, case, outcome in runs(range(part * 165, (part + 1) * 165), SEED):
        tally.count(number, case, outcome)
    assert not tally.failures, tally.report()
    assert set(tally.stages) == {case_of(SEED, number).reader for number in range(READERS)}


def test_mutants_reach_every_stage() -> None:
    """One rule file in five or more is accepted, and others are refused early and late."""
    tally = Tally()
    for number, case, outcome in runs(range(0, 60 * READERS, READERS), SEED, ["rule"]):
        tally.count(number, case, outcome)
    (found,) = tally.stages.values()
    assert found.total() == 60
    assert found["accepted"] >= 12
    assert {"parsing", "validating"} <= set(found)


def test_a_run_is_known_by_its_number() -> None:
    for number in range(3 * READERS):
        assert case_of(SEED, number) == case_of(SEED, number)
    assert case_of(SEED, 0) != case_of(SEED, READERS) != case_of(SEED + 1, READERS)


# What is wrong is seen

RULE = Case("rule", ("m.yaml", "-f", "json"), {"m.yaml": SMALL_RULE.encode()})


def failures(case: Case, folder: Path) -> str:
    return "\n".join(run(case, folder / "run").failures)


def test_a_sound_case_has_no_failure(tmp_path: Path) -> None:
    outcome = run(RULE, tmp_path / "run", twice=True)
    assert (outcome.exit, outcome.stage, outcome.failures) == (0, "accepted", ())


def test_a_bug_of_a_reader_is_found_and_made_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that fails on a title, planted: the driver finds it, and keeps the line it needs."""
    sound = document.decode

    def failing(data: bytes, name: str) -> str:
        if b"title" in data:
            raise KeyError("planted")
        return sound(data, name)

    monkeypatch.setattr(document, "decode", failing)
    document.document_of.cache_clear()  # what other tests have read would not be decoded again
    tally = Tally()
    kept = [
        failure
        for number, case, outcome in runs(range(6 * READERS), SEED, ["rule"])
        if (failure := tally.count(number, case, outcome))
    ]
    (failure,) = kept  # of one kind, however many runs found it
    assert failure.outcome.failures[0].startswith("exception KeyError: reading/")
    assert failure.signature in tally.report()
    small = minimised(failure, tmp_path / "run")
    (data,) = small.case.files.values()
    assert len(data.splitlines()) == 1
    place = written(small, tmp_path / "kept")
    assert (place / "m.yaml").read_bytes() == data
    assert "planted" in (place / "WHAT.txt").read_text(encoding="utf-8")


def plant(monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    """Something that happens in place of reading a rule."""
    monkeypatch.setattr(loading, "read_rule", what)


def leaves_a_file(*_: object) -> NoReturn:
    Path(".temporary").touch()
    sys.exit(Exit.CONTENT)


def refuses_without_end(*_: object) -> NoReturn:
    problems = [f"m.yaml: error: something is wrong with {n} [wrong]\n" for n in range(10_000)]
    sys.stderr.write("".join(problems))
    sys.exit(Exit.CONTENT)


def changes_what_it_reads(*_: object) -> NoReturn:
    Path("m.yaml").write_text("title: another\n", encoding="utf-8")
    sys.exit(0)


def says(text: str, exit: int) -> Any:
    def what(*_: object) -> NoReturn:
        sys.stdout.write(text)
        sys.exit(exit)

    return what


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (leaves_a_file, "left behind: '.temporary'"),
        (leaves_a_file, "a refusal without a sentence and a code"),
        (refuses_without_end, "bytes of refusal"),
        (changes_what_it_reads, "changed: 'm.yaml'"),
        (says("", 0), "silent"),
        (says("a", 1), "exit code 1 of a command that has none"),
        (says("a", 70), "exit code 70"),
        (says("a\x1b[31m", 0), "control character '\\x1b'"),
        (says("Value error, it is wrong", 0), "text of a library: Value error"),
        (says("{", 0), "JSON that is none"),
        (says("a" * 10, 3), "a refusal without a sentence and a code: exit code 3"),
        (says("a\u202eb", 0), "control character '\\u202e'"),
    ],
)
def test_what_may_not_be_is_seen(
    what: Any, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, what)
    assert expected in failures(RULE, tmp_path)


def test_amounts_that_do_not_add_up_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    regions = ",".join('{"total": "1.01", "lines": {"a": {"total": "1.00"}}}' for _ in range(18))
    text = f'{{"rule": 1, "totals": {{"all": "18.17"}}, "regions": [{regions}]}}'
    plant(monkeypatch, says(text, 0))
    found = failures(RULE, tmp_path)
    assert "sums: regions make 18.18, the total is 18.17" in found
    assert "sums: lines of a region make 1.00, not 1.01" in found


def test_a_file_that_was_not_written_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case("rule", ("m.yaml", "-o", "out.json"), RULE.files)
    assert failures(case, tmp_path) == ""
    plant(monkeypatch, says("", 0))
    assert failures(case, tmp_path).startswith("silent")


@pytest.mark.parametrize("cell", ["=1+1", "@a", "-a", "＝1", '"+1"', "a,=1"])
def test_a_formula_in_csv_is_seen(
    cell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch, says(f"region,amount\nCorse,-1.50\n{cell},1\n", 0))
    case = Case("rule", ("m.yaml", "-f", "csv"), RULE.files)
    assert failures(case, tmp_path).startswith("formula")


@pytest.mark.parametrize(
    ("peaks", "expected"),
    [
        ([(100, 0), (401, 0)], "memory: 301 MiB more than before"),
        ([(100, 0), (400, 0)], ""),
        ([(100, 30), (100, 401)], "memory: 401 MiB in a process of its own"),
        ([(100, 30), (100, 400)], ""),
        ([(100, 900), (100, 900)], ""),  # of an earlier one
    ],
)
def test_too_much_memory_is_seen(
    peaks: list[tuple[int, int]], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of this process and of those that it waited for, as the system would tell it."""
    times = iter([tuple(mib << 20 for mib in peak) for peak in peaks])
    monkeypatch.setattr(fuzz.judge, "_peaks", lambda: next(times))
    assert failures(RULE, tmp_path) == expected


def test_a_run_that_does_not_end_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it uses the processor or waits."""

    def turning(*_: object) -> NoReturn:
        while True:
            pass

    def waiting(*_: object) -> NoReturn:
        while True:
            time.sleep(1)

    monkeypatch.setattr(fuzz.judge, "SECONDS", 0.05)
    monkeypatch.setattr(fuzz.judge, "WAITING", 0.05)
    for what in (turning, waiting):
        plant(monkeypatch, what)
        assert failures(RULE, tmp_path).startswith("slow")


def test_two_outputs_of_one_command_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter("ab")

    def what(*_: object) -> NoReturn:
        sys.stdout.write(next(times))
        sys.exit(0)

    plant(monkeypatch, what)
    case = Case("rule", ("m.yaml",), RULE.files)
    assert run(case, tmp_path / "run", twice=True).failures == (
        "the same command gave two outputs",
    )


# Its parts


def test_the_latest_stage_counts() -> None:
    assert stage(["missing", "yaml"]) == "validating"
    assert stage(["a-code-of-tomorrow"]) == "other"
    assert stage([]) == "command line"


def test_as_few_items_as_still_fail() -> None:
    assert list(smaller(range(100), lambda some: {3, 77} <= set(some))) == [3, 77]
    assert list(smaller([1], lambda _: True)) == [1]


def test_a_token_is_replaced_by_one_of_its_kind() -> None:
    words = Dictionary(["births: 1_000 on 2023-01-01", "'01'"])
    assert words.by_kind["date"] == ["2023-01-01"]
    assert words.by_kind["quoted"] == ["'01'"]
    assert words.by_kind["word"] == ["births", "on"]


def test_no_command_line_means_a_file_outside_its_folder() -> None:
    from fuzz.commands import _inside

    for word in ("/x", "-o/x", "--output=/x", "../x", "a/../../x", "-o=/etc/x", "a\0b", "\ud800"):
        assert not _inside(word), word
    for word in (
        "2023",
        "-",
        "--output=x/y.csv",
        "folder/out.csv",
        "/dev/null",
        "5,1 M€",
        "caf\udce9",
    ):
        assert _inside(word), word
