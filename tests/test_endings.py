"""Faults and endings: full disks, closed streams, signals, odd names; none costs an answer."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from allocation.audit.sweep.factors import factors
from allocation.reading.loading import load_rule
from allocation.reading.places import rules_folder
from conftest import ROOT, Run

ALLOCATE = [sys.executable, "-m", "allocation"]
TABLE = ROOT / "tests" / "tables" / "annexe-5.csv"
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


def started(*words: object, **more: Any) -> subprocess.Popen[bytes]:
    """The command itself, as a process; what is not redirected is caught."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **more.pop("env", {})}
    command = [*ALLOCATE, *(word if isinstance(word, bytes) else str(word) for word in words)]
    return subprocess.Popen(command, env=environment, **{**streams, **more})


def done(*words: object, **more: Any) -> tuple[int, str, str]:
    """Exit code, as a shell has it, standard output and standard error of the command."""
    process = started(*words, **more)
    out, err = process.communicate()
    return as_in_a_shell(process.returncode), (out or b"").decode(), (err or b"").decode()


def as_in_a_shell(code: int) -> int:
    """A process that dies of a signal has 128 and its number for exit code."""
    return code if code >= 0 else 128 - code


def nobody_reads() -> int:
    """The end of a pipe to which one writes, when its reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


def differing(folder: Path) -> Path:
    """A table with an amount that is not the published one."""
    text = TABLE.read_text(encoding="utf-8")
    file = folder / "table.csv"
    file.write_text(text.replace("Mayotte,10600", "Mayotte,20600"), encoding="utf-8")
    return file


def one_refusal(result: tuple[int, str, str], code: int, *parts: str) -> None:
    """Nothing but one sentence, and at most one hint, with these parts in them."""
    assert result[:2] == (code, "")
    said = re.sub(r"\n {7,8}(?=\S)", " ", result[2])  # unwrapped
    lines = said.splitlines()
    assert sum(line.startswith("error: ") for line in lines) == 1, result[2]
    assert all(line.startswith("  hint: ") for line in lines[1:]), result[2]
    assert "internal" not in result[2]
    for part in parts:
        assert part in said.replace("\u202f", " ")


# Standard streams

NOTICED = ("2024", "--format", "csv")
"""A command that has a notice to give: an amount is not in the table."""


def test_a_notice_that_nobody_reads_costs_neither_result_nor_file(tmp_path: Path) -> None:
    code, out, err = done(*NOTICED)
    assert (code, "[note]" in err or "[unknown" in err or "notice" in err) == (0, True)
    assert done(*NOTICED, stderr=nobody_reads())[:2] == (0, out)
    file = tmp_path / "out.csv"
    assert done("2024", "-o", file, stderr=nobody_reads())[0] == 0
    assert file.read_bytes().decode() == out
    mine = tmp_path / "regions.yaml"
    shutil.copy(ROOT / "data" / "regions.yaml", mine)
    words = ("reconcile", "2025", differing(tmp_path), "--data-dir", tmp_path)
    expected = done(*words)
    assert expected[0] == 1
    assert "[own-file]" in expected[2]
    assert done(*words, stderr=nobody_reads())[:2] == expected[:2]


@FULL
def test_a_notice_on_a_full_disk_costs_nothing_either() -> None:
    expected = done(*NOTICED)
    with Path("/dev/full").open("wb") as full:
        assert done(*NOTICED, stderr=full)[:2] == expected[:2]
        assert done("2022", stderr=full)[:2] == (4, "")


@FULL
def test_a_full_disk_is_an_error_of_standard_output_alone(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        for words in (("2023",), ("--help",), ("rules", "--help"), ("--version",)):
            code, _out, err = done(*words, stdout=full)
            assert code == 2
            assert err.splitlines()[0].startswith("error: the output can't be written: ")
            assert err.splitlines()[1:] == ["  hint: make room there, or write to another place"]
        runs = tmp_path / "runs.csv"
        words = ("sweep", "2023", "--vary", "envelope=5M:6M:500k", "--runs", str(runs))
        assert done(*words, stdout=full)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_who_reads_no_more_changes_no_exit_code(tmp_path: Path) -> None:
    assert done("2025", stdout=nobody_reads()) == (0, "", "")
    assert done("--help", stdout=nobody_reads()) == (0, "", "")
    code, _out, err = done("reconcile", "2025", differing(tmp_path), stdout=nobody_reads())
    assert (code, err) == (1, "")
    runs = tmp_path / "runs.csv"
    words = ("sweep", "2023", "--vary", "envelope=5M:6M:500k", "--runs", runs)
    assert done(*words, stdout=nobody_reads()) == (0, "", "")
    assert len(runs.read_text(encoding="utf-8").splitlines()) == 4
    both = nobody_reads()
    assert done("2022", stdout=both, stderr=both)[0] == 4


def test_a_device_whose_reader_went_away_is_no_error() -> None:
    for _again in range(3):
        assert done("2025", "-o", "/dev/stdout", "-f", "json", stdout=nobody_reads()) == (0, "", "")
    _code, out, _err = done("2025", "-f", "json")
    assert done("2025", "-o", "/dev/stdout", "-f", "json") == (0, out, "")
    assert done("2025", "-o", "/dev/stdout") == done("2025"), "its name names no form"


@pytest.mark.parametrize("closed", list(itertools.product([False, True], repeat=3)))
def test_closed_streams_change_no_exit_code_and_no_file(
    closed: tuple[bool, bool, bool], tmp_path: Path
) -> None:
    """Standard input, output and error, each open or closed from the start."""
    closing = " ".join(s for s, shut in zip(("<&-", ">&-", "2>&-"), closed, strict=True) if shut)
    file = tmp_path / "out.csv"
    for words, expected, written in (
        ("2025 -o FILE --quiet", 0, True),
        ("2024 -o FILE", 0, True),
        ("2022 -o FILE", 4, False),
        ("2023 --nosuch", 2, False),
    ):
        script = f"{sys.executable} -m allocation {words.replace('FILE', str(file))} {closing}"
        ended = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
        assert ended.returncode == expected
        assert b"Traceback" not in ended.stderr
        assert ended.stdout == b""
        assert file.exists() == written
        if written:
            lines = file.read_text(encoding="utf-8").splitlines()
            assert len(lines) == 19
            file.unlink()


def test_standard_input_that_is_closed_is_said() -> None:
    script = f"{sys.executable} -m allocation reconcile 2025 - <&-"
    ended = subprocess.run(["bash", "-c", script], capture_output=True, check=False)
    assert ended.returncode == 2
    assert b"standard input can't be read: it is closed" in ended.stderr


def test_a_full_pipe_that_does_not_wait_gets_everything() -> None:
    """Other programs leave a terminal or pipe that they share in that mode."""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writer, False)
    process = started("diff", "2021", "2023", "-f", "json", stdout=writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read()
    assert process.communicate()[1] == b""
    assert process.returncode == 0
    assert len(text) > 4096
    assert text.decode() == done("diff", "2021", "2023", "-f", "json")[1]


# Files


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def test_a_disk_that_fills_up_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    file, runs = tmp_path / "out.json", tmp_path / "runs.csv"
    one_refusal(done("2025", "-o", file, preexec_fn=small_files), 2, "can't be written")
    assert list(tmp_path.iterdir()) == []
    file.write_text("old", encoding="utf-8")
    one_refusal(done("2025", "-o", file, "--force", preexec_fn=small_files), 2, "[unwritable]")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.json", "old")]
    sweep = ("sweep", "2023", "--vary", "envelope=5M:6M:100k", "--runs", runs, "-o", file)
    one_refusal(done(*sweep, "--force", preexec_fn=small_files), 2, "[unwritable]")
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]


def test_runs_are_not_left_behind_when_the_output_can_not_be_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runs are few enough for the disk, what is made of them is not."""
    from allocation.cli import output

    real = output.emit

    def full(text: str, file: Path | None, *, force: bool = False) -> None:
        with output.stream(file or Path(), force=force):
            raise OSError(28, "No space left on device")

    runs, file = tmp_path / "runs.csv", tmp_path / "out.csv"
    words = ("sweep", "2023", "--vary", "envelope=5M:6M:500k", "--runs", runs, "-o", file)
    monkeypatch.setattr(output, "emit", full)
    assert run(*words).exit_code == 2
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(output, "emit", real)
    assert run(*words).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "runs.csv"]


READ_ONLY = 'mount -t tmpfs -o ro none "$0" && exec "$@"'


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_may_not_be_written_is_told_before_anything_is_computed(
    force: bool, tmp_path: Path
) -> None:
    """Nothing that is computed could be refused first: the rule is none."""
    folder = tmp_path / "read-only"
    folder.mkdir()
    prefix: tuple[str | Path, ...] = ()
    if os.geteuid() == 0:  # whom no mode of a folder stops, unlike a system that is read-only
        prefix = ("unshare", "--mount", "sh", "-c", READ_ONLY, folder)
        tried = shutil.which("unshare") and subprocess.run([*prefix, "true"], check=False)
        if not tried or tried.returncode:
            pytest.skip("needs to mount a folder read-only")
    else:
        folder.chmod(0o555)
    words = ("3000.yaml", "-o", folder / "out.csv", *(["--force"] if force else []))
    command = [*prefix, sys.executable, "-m", "allocation", *words]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    one_refusal((ended.returncode, ended.stdout, ended.stderr), 2, "read-only is a folder that may")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [1, 18, 95, 13])
def test_a_file_is_written_where_there_are_no_hard_links(
    number: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EPERM on exFAT, EXDEV, ENOTSUP, EACCES."""

    def refuse(*_paths: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "out.csv"
    assert run("2025", "-o", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == run("2025", "-f", "csv").stdout
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_never_overwritten(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from allocation.cli.output import stream
    from allocation.diagnostics import Refusal

    def refuse(*_paths: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "out.csv"
    beginning = stream(file, force=False)
    beginning.__enter__()("mine")
    file.write_text("another's", encoding="utf-8")
    with pytest.raises(Refusal, match="exist"):
        beginning.__exit__(None, None, None)
    assert file.read_text(encoding="utf-8") == "another's"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode_and_owner(
    mode: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.csv"
    file.write_text("old", encoding="utf-8")
    file.chmod(mode)
    owner = (1234, 4321) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(file, *owner)
    modes = []
    real = os.fsync

    def noted(opened: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(opened).st_mode))
        real(opened)

    monkeypatch.setattr(os, "fsync", noted)
    assert run("2025", "-o", file, "--force").exit_code == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 19
    found = file.stat()
    assert (stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid) == (mode, *owner)
    # The file, while nobody else may read it, and then the name in its folder.
    assert modes == [0o600, stat.S_IMODE(tmp_path.stat().st_mode)]


def test_a_new_file_has_the_mode_of_any_new_file(run: Run, tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        assert run("2025", "-o", tmp_path / "out.csv").exit_code == 0
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


def test_a_file_is_on_disk_before_it_has_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.csv"
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(opened: int) -> None:
        folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        steps.append("folder" if folder else f"file of {os.fstat(opened).st_size}")
        fsync(opened)

    def renamed(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    file.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    assert run("2025", "-o", file, "--force").exit_code == 0
    assert steps == [f"file of {file.stat().st_size}", "rename", "folder"]


def test_a_write_protected_file_is_not_replaced(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests: root may write to it."""
    file = tmp_path / "out.csv"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o444)

    def may(path: Path, how: int) -> bool:
        return not how & os.W_OK or bool(path.stat().st_mode & 0o222)

    monkeypatch.setattr(os, "access", may)
    result = run("2025", "-o", file, "--force")
    assert result.exit_code == 2
    assert f"{file} can't be written: Permission denied [unwritable]" in result.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.csv", "old")]
    file.chmod(0o644)
    assert run("2025", "-o", file, "--force").exit_code == 0


def test_two_forms_for_one_file_are_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    result = run("2025", "-o", file, "-f", "json")
    assert result.exit_code == 2
    assert "[two-forms]" in result.stderr
    assert run("2025", "-o", tmp_path / "OUT.JSON", "-f", "table").exit_code == 2
    assert list(tmp_path.iterdir()) == []
    assert run("2025", "-o", file, "-f", "csv").exit_code == 0
    assert run("2025", "-o", tmp_path / "out.data", "-f", "csv").exit_code == 0


def test_force_without_a_file_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("2025", "--force")
    assert result.exit_code == 2
    assert "[no-effect]" in result.stderr
    assert run("sweep", "2023", "--vary", "envelope=5M:6M:1M", "--force").exit_code == 2
    runs = tmp_path / "runs.csv"
    words = ("sweep", "2023", "--vary", "envelope=5M:6M:1M", "--runs", runs, "--force")
    assert run(*words).exit_code == 0


# Names of files

READS_OR_WRITES = {
    "rule": "PATH.yaml",
    "show": "show PATH.yaml",
    "explain": "explain PATH.yaml Corse",
    "diff": "diff 2023 PATH.yaml",
    "word": "diff 2023 PATH",
    "participants": "2023 --participants PATH.csv",
    "set": "2023 --set participation=PATH.csv",
    "key": "2023 --key PATH",
    "rules-dir": "2023 --rules-dir PATH",
    "data-dir": "2023 --data-dir PATH",
    "table": "reconcile 2025 PATH.csv",
    "workbook": "fit PATH.xlsx",
    "column": "fit 2025 --key PATH.csv:a",
    "output": "2023 -q -o PATH.csv",
    "device": "2023 -q -o PATH.csv --force",
    "folder": "2023 -o PATH/out.csv",
    "runs": "sweep 2023 --vary envelope=5M:6M:1M --runs PATH.csv",
    "keys": "keys PATH",
}


@pytest.mark.parametrize("command", READS_OR_WRITES.values(), ids=READS_OR_WRITES)
@pytest.mark.parametrize("kind", ["long", "very long", "loop", "braces", "not UTF-8", "absent"])
def test_an_odd_name_is_told_as_what_it_is(command: str, kind: str, tmp_path: Path) -> None:
    word = {
        "long": b"x" * 300,
        "very long": b"x" * 5000,
        "braces": b"{x}{}{",
        "not UTF-8": b"\xe9t\xe9",
    }.get(kind, b"nosuch")
    if kind == "loop":
        for ending in ("", ".yaml", ".csv", ".xlsx"):
            (tmp_path / f"nosuch{ending}").symlink_to(f"nosuch{ending}")
    new = "PATH.csv" in command and ("-o" in command or "--runs" in command)
    result = done(*command.encode().replace(b"PATH", word).split(b" "), cwd=tmp_path)
    if new and kind in ("braces", "not UTF-8", "absent"):
        assert (result[0], result[2]) == (0, "")
        assert (tmp_path / os.fsdecode(word + b".csv")).is_file()
        return
    assert result[0] == 2, result
    one_refusal(result, 2)
    assert "the output can't be written" not in result[2]
    assert {"not UTF-8": "udce9t"}.get(kind, word.decode("latin-1")[:40]) in result[2]


@pytest.mark.parametrize("variable", ["ALLOCATE_RULES_DIR", "ALLOCATE_DATA_DIR"])
def test_a_variable_that_names_no_folder_is_named(variable: str) -> None:
    one_refusal(done("2023", env={variable: "x" * 300}), 2, f"{variable}: xxx", "[no-folder]")


@pytest.mark.skipif(not shutil.which("git"), reason="needs git")
def test_a_long_name_at_a_revision(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    words = "-c user.name=a -c user.email=a@b commit -q --allow-empty -m empty"
    subprocess.run(["git", "-C", str(tmp_path), *words.split()], check=True)
    for which in (f"git:HEAD:{'x' * 300}", f"git:{'x' * 300}:rules/2023.yaml"):
        one_refusal(done("diff", "2023", which, cwd=tmp_path), 2)


def test_braces_in_the_name_of_a_key_of_ones_own(run: Run, tmp_path: Path) -> None:
    """A column that is not there is said with the name that was typed."""
    file = tmp_path / "{0}{x}.csv"
    shutil.copy(TABLE, file)
    result = run("fit", "2025", "--key", f"{file}:a}}b{{c")
    assert result.exit_code == 2
    assert f"{file}:a}}b{{c" in result.stderr.replace("\u202f", " ")


# Other success that is none


def test_an_agency_that_a_region_has_not_is_an_empty_cell(run: Run, tmp_path: Path) -> None:
    text = (ROOT / "data" / "regions.yaml").read_text(encoding="utf-8")
    both = "{ars: ARS Bretagne, dreets: DREETS Bretagne}"
    for left, cells in (
        ("{ars: ARS Bretagne}", ["no", "ARS Bretagne", ""]),
        ("{dreets: DREETS Bretagne}", ["no", "", "DREETS Bretagne"]),
    ):
        own = text.replace(both, left)
        assert own != text
        (tmp_path / "regions.yaml").write_text(own, encoding="utf-8")
        words = ("regions", "--data-dir", tmp_path, "--quiet", "-f")
        for form in ("table", "md"):
            assert run(*words, form).exit_code == 0
        (row,) = [line for line in run(*words, "csv").stdout.splitlines() if "Bretagne" in line]
        assert row.split(",")[2:5] == cells
        rows = json.loads(run(*words, "json").stdout)["rows"]
        (found,) = [row for row in rows if row["name"] == "Bretagne"]
        assert [found["ars"] or "", found["dreets"] or ""] == cells[1:]
        assert None in (found["ars"], found["dreets"])


def test_a_range_is_counted_before_it_is_built() -> None:
    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    # 1 to 3 000 000 in steps of 0.03: 99 999 966 and the far end.
    words = ("sweep", "2023", "--vary", "envelope=1:3M:0.03")
    result = done(*words, preexec_fn=little_memory)
    one_refusal(result, 2, "99 999 968 runs are too many", "[too-many]")
    twice = (*words, "--vary", "ars-fir.base.amount=1:3M:0.03")
    one_refusal(done(*twice, preexec_fn=little_memory), 2, "[too-many]")


def test_the_far_end_of_a_range_is_a_value_though_no_step_meets_it(
    run: Run, tmp_path: Path
) -> None:
    loaded = load_rule("2023", rules_folder())
    (factor,) = factors(loaded, ["envelope=5M:6M:300k"], sampled=False)
    assert [factor.euros(at) for at in range(len(factor))] == [
        *(5_000_000, 5_300_000, 5_600_000, 5_900_000, 6_000_000)
    ]
    (wide,) = factors(loaded, ["envelope=5M:6M:2M"], sampled=False)
    assert [wide.euros(at) for at in range(len(wide))] == [5_000_000, 6_000_000]
    (one,) = factors(loaded, ["envelope=5M:5M:300k"], sampled=False)
    assert [one.euros(at) for at in range(len(one))] == [5_000_000]
    (drawn,) = factors(loaded, ["envelope=5M:6M:300k"], sampled=True)
    assert len(drawn) == 4
    tables = []
    for name, values in (("range", "5M:6M:300k"), ("list", "5M;5.3M;5.6M;5.9M;6M")):
        file = tmp_path / f"{name}.csv"
        assert run("sweep", "2023", "--vary", f"envelope={values}", "--runs", file).exit_code == 0
        lines = file.read_text(encoding="utf-8").splitlines()
        tables.append([line.split(",")[:20] for line in lines])
    assert tables[0] == tables[1]
    document = json.loads(
        run("sweep", "2023", "--vary", "envelope=5M:6M:300k", "-f", "json").stdout
    )
    (said,) = document["varied"]
    assert (said["from"], said["to"], said["step"], said["count"]) == (
        *("5000000.00", "6000000.00", "300000.00"),
        5,
    )


@pytest.mark.parametrize(
    "variables",
    [
        {"_ALLOCATE_COMPLETE": "complete_bash"},
        {"_ALLOCATE_COMPLETE": "complete_bash", "COMP_WORDS": "allocate 20"},
        {"_ALLOCATE_COMPLETE": "complete_bash", "COMP_WORDS": "a 2", "COMP_CWORD": "one"},
        {"_ALLOCATE_COMPLETE": "complete_bash", "COMP_WORDS": "a 2", "COMP_CWORD": "-9"},
        {"_ALLOCATE_COMPLETE": "complete_bash", "COMP_WORDS": "a 2", "COMP_CWORD": "1" * 5000},
        {"_ALLOCATE_COMPLETE": "1"},
        {"_ALLOCATE_COMPLETE": "complete_nosuch"},
        {"_ALLOCATE_COMPLETE": "nosuch_bash"},
    ],
    ids=str,
)
def test_completion_that_no_shell_asks_for(variables: dict[str, str]) -> None:
    one_refusal(done("2025", env=variables), 2, "[no-completion]", "unset _ALLOCATE_COMPLETE")


def test_completion_that_nobody_reads() -> None:
    variables = {"_ALLOCATE_COMPLETE": "complete_bash", "COMP_WORDS": "a 20", "COMP_CWORD": "1"}
    assert "2023" in done(env=variables)[1].split()
    assert done(env=variables, stdout=nobody_reads()) == (0, "", "")
    assert done(env={"_ALLOCATE_COMPLETE": "complete_zsh"})[0] == 0


def test_a_completion_that_can_not_be_installed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file", encoding="utf-8")
    variables = {"HOME": str(home), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    result = done("--install-completion", "bash", env=variables)
    one_refusal(result, 2, "the completion can't be installed: ")


WRONG_WORDS = {
    "2023 --nosuch": ("unknown-option", "there is no option --nosuch", "compute -h"),
    "2023 --regio Corse": ("unknown-option", "there is no option --regio", "--region"),
    "2023 -qz": ("unknown-option", "there is no option -z", "compute -h"),
    "sweep 2023 --sample": ("no-value", "--sample takes a value", "write --sample N"),
    "2023 --quiet=1": ("no-value-taken", "--quiet takes no value", "write --quiet alone"),
    "--version=1": ("no-value-taken", "--version takes no value", "write --version alone"),
    "diff 2023": ("missing-word", "B is missing", "write allocate diff 2023 2025"),
    "sweep": ("missing-word", "YEAR is missing", "write allocate sweep 2023 --vary "),
    "rules 3": ("extra-word", "there is a word too many: '3'", "write allocate rules"),
    "explain 2023 Corse x y": ("extra-word", "too many: 'x'", "write allocate explain 2025 Corse"),
    "sweep 2023 --sample abc": ("not-a-number", "'abc' is not a whole number", "--sample 1"),
    "sweep 2023 --sample 0": ("not-a-number", "'0' is not a whole number", "--sample 1"),
    "sweep 2023 --seed -1": ("not-a-number", "'-1' is not a whole number", "--seed 1"),
    "sweep 2023 --seed ²": ("not-a-number", "'²' is not a whole number", "--seed 1"),
    "2023 --envelope 1e3": ("not-an-amount", "'1e3' is not an amount", "hint"),
    "2023 --bad\x1b[31m": ("unknown-option", "\\x1b[31m", "compute -h"),
    "rules \x1b[31m": ("extra-word", "\\x1b[31m", "allocate rules"),
    "\x1b[31m": ("unknown-command", "\\x1b[31m", "compute"),
}


@pytest.mark.parametrize("typed", WRONG_WORDS, ids=repr)
def test_what_is_typed_wrong_is_told_in_our_words(typed: str, run: Run) -> None:
    result = run(*typed.split())
    code, message, hint = WRONG_WORDS[typed]
    one_refusal((result.exit_code, result.stdout, result.stderr), 2, f"[{code}]", message, hint)
    assert not re.search("[\x00-\x09\x0b-\x1f]|Usage|Error|invalid|Invalid|Input", result.stderr)


def test_nothing_typed_shows_the_help(run: Run) -> None:
    result = run()
    assert result.exit_code == 2
    assert "Usage: allocate" in result.stderr


# Terminals


def on_a_terminal(*words: str, **environment: str) -> bytes:
    """What a command writes to a terminal, on both its streams."""
    ours, its = pty.openpty()
    process = started(*words, stdin=its, stdout=its, stderr=its, env=environment)
    os.close(its)
    text = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    assert process.wait() == 0
    return text


def test_a_dumb_terminal_has_no_colour_and_no_bar() -> None:
    sweep = ("sweep", "2023", "--vary", "envelope=5M:6M:100k")
    assert b"\x1b[" in on_a_terminal("2023", TERM="xterm-256color")
    assert b"\x1b[?25l" in on_a_terminal(*sweep, TERM="xterm-256color")
    for words in (("2023",), sweep):
        shown = on_a_terminal(*words, TERM="dumb")
        assert b"\x1b" not in shown
        assert b"\xe2\x94\x81" not in shown.split(b"Runs:")[0]


# Signals

CATCHABLE = {"SIGHUP": 129, "SIGINT": 130, "SIGQUIT": 131, "SIGTERM": 143}

REPLACED = """
import itertools, json, os, random, signal, sys, time
from pathlib import Path
from allocation.cli import endings, output

folder, links = Path(sys.argv[1]), sys.argv[2] == "links"
file, draw = folder / "out.csv", random.Random(20261124)
texts = ["a" * 300_000, "b" * 300_000]

def no_links(*paths):
    raise PermissionError(1, "Operation not permitted")

def replace_for_ever(ready):
    endings.tidy_when_ended()
    if not links:
        os.link = no_links
    for text in itertools.cycle(texts):
        if not links:
            file.unlink()
        with output.stream(file, force=links) as put:
            for start in range(0, len(text), 10_000):
                put(text[start : start + 10_000])
        if ready is not None:
            os.write(ready, b".")
            ready = None

for kill in range(60):
    number = draw.choice([signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM,
                          *[signal.SIGKILL] * links])
    file.write_text(texts[0])
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            replace_for_ever(writing)
        finally:
            os._exit(99)
    os.read(reading, 1)
    time.sleep(draw.uniform(0, 0.02))
    os.kill(child, number)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    names = sorted(path.name for path in folder.iterdir())
    whole = file.read_text() in texts if file.exists() else None
    print(json.dumps([number, status, names, whole]))
    for path in folder.iterdir():
        path.unlink()
"""


@pytest.mark.parametrize("links", ["links", "no links"])
def test_sixty_kills_while_a_file_is_replaced(links: str, tmp_path: Path) -> None:
    """A process that does nothing but write one file is ended at moments drawn from a seed."""
    folder = tmp_path / "folder"
    folder.mkdir()
    command = [sys.executable, "-c", REPLACED, str(folder), links]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
    assert ended.stderr == ""
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(lines) == 60
    for number, status, names, whole in lines:
        if number == signal.SIGKILL:
            assert status == -number
        else:
            assert status == 128 + number
            assert set(names) <= {"out.csv"}
        # Where there is no old file that is replaced, there may be none at this moment.
        assert whole or (links == "no links" and whole is None)


@pytest.mark.parametrize("name", [*CATCHABLE, "SIGKILL"])
def test_a_command_that_is_ended_leaves_the_old_file_or_the_new_one(
    name: str, tmp_path: Path
) -> None:
    """Ended at six moments from its start to past its end."""
    file = tmp_path / "out.csv"
    new = done("2023", "-f", "csv")[1]
    for tenths in range(1, 7):
        file.write_text("old", encoding="utf-8")
        process = started("2023", "-q", "-o", file, "--force")
        try:
            process.wait(tenths / 10)
        except subprocess.TimeoutExpired:
            process.send_signal(getattr(signal, name))
        _out, err = process.communicate()
        assert file.read_bytes().decode() in ("old", new)
        if name == "SIGINT" and b"Traceback" in err and b"/allocation/cli/" not in err:
            continue  # on a busy machine Python itself is still starting, which is not ours
        assert err == b""
        assert as_in_a_shell(process.returncode) in (0, CATCHABLE.get(name, 137))
        if name != "SIGKILL":
            assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


COMPUTING = """
import os, signal, sys
from allocation.engine.execution import Execution
def ended(self):
    for number in {numbers}:
        os.kill(os.getpid(), number)
Execution.run = ended
sys.argv = ["allocate", {words}]
from allocation.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("numbers", "code"),
    [([number], code) for number, code in ((1, 129), (2, 130), (3, 131), (15, 143))]
    + [([15, 1], 143), ([2, 2, 2], 130)],
)
def test_each_signal_has_its_exit_code(numbers: list[int], code: int, tmp_path: Path) -> None:
    runs = tmp_path / "runs.csv"
    for words in (
        ["2023", "-o", str(tmp_path / "out.csv")],
        ["sweep", "2023", "--vary", "envelope=5M:6M:1M", "--runs", str(runs)],
    ):
        listed = ", ".join(map(repr, words))
        script = COMPUTING.format(numbers=numbers, words=listed)
        ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
        assert (ended.returncode, ended.stdout, ended.stderr) == (code, b"", b"")
        assert list(tmp_path.iterdir()) == []


def test_a_signal_that_the_parent_ignores_stays_ignored() -> None:
    script = COMPUTING.format(numbers=[1], words="'2023'")
    script = script.replace("os.getpid(), number)", "os.getpid(), number)\n    sys.exit(0)")
    nohup = subprocess.run(
        ["bash", "-c", f"trap '' HUP; exec {sys.executable} -c \"$0\"", script],
        capture_output=True,
        check=False,
    )
    assert nohup.returncode == 0


def test_the_command_can_be_interrupted_before_anything_is_loaded() -> None:
    """Until it has said how, an interruption is Python's own traceback."""
    code = (
        "import sys, __future__; before = set(sys.modules); import allocation;"
        "print(sorted(set(sys.modules) - before))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stdout.strip() == "['allocation', 'allocation.version']"


# The network


class NoSocket(socket.socket):
    def __init__(self, *_args: object, **_more: object) -> None:
        raise AssertionError("the network is asked")


@pytest.mark.parametrize(
    "command",
    [
        "compute 2021 2023 2025",
        "explain 2025 Corse",
        "diff 2021 2023",
        "diff 2025 variants/2025-births.yaml",
        "reconcile 2025 TABLE",
        "reconcile 2023",
        "fit 2025",
        "fit TABLE",
        "sweep 2023 --vary envelope=5M:6M:500k",
        "rules",
        "show 2023",
        "keys",
        "keys births_2021",
        "regions",
        "check",
        "schema",
    ],
)
def test_no_command_asks_the_network(
    command: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise AssertionError("the network is asked")

    monkeypatch.setattr(socket, "socket", NoSocket)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    with pytest.raises(AssertionError):
        socket.socket()
    words = [str(TABLE) if word == "TABLE" else word for word in command.split()]
    assert run(*words).exit_code == 0, command


def test_every_verb_is_among_them() -> None:
    from allocation.views.names import VERBS

    marks: Any = test_no_command_asks_the_network.pytestmark  # type: ignore[attr-defined]
    commands: list[str] = marks[0].args[1]
    assert {command.split()[0] for command in commands} == set(VERBS)
