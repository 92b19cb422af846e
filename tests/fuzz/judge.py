"""One case run in this process, and what is wrong with what came of it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import traceback
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from allocation.cli.app import app
from allocation.diagnostics import Exit
from allocation.views.names import VERBS
from allocation.words import CONTROL

from .case import Case
from .stages import stage

SECONDS = 5
"""Of the processor, for whatever file."""
WAITING = 60
"""Seconds by the clock: a run that waits for something uses no processor."""
MOST_REFUSED = 60_000
"""Bytes that a refusal may write."""
MEMORY = 400 << 20
"""Bytes that a process which a run starts may use at most."""
GROWTH = 300 << 20
"""Bytes by which a run may raise the most that this process ever used."""

_CODE = re.compile(r"(?:^|: )error: .+?\[([a-z][a-z0-9-]*)\]$", re.MULTILINE | re.DOTALL)
"""A sentence, on one line or on several, and the code after it."""
_TYPED = re.compile(r"^Error: .+", re.MULTILINE)
_LIBRARY = re.compile(
    r"Traceback \(most recent|Value error|invalid literal|\[errno|Input should be|codec can't"
    r"|object at 0x|<class '|NoneType|<built-in|errors\.pydantic|unhashable type",
    re.IGNORECASE,
)
_EXITS = {Exit.OK, Exit.DIFFERENCE, Exit.USAGE, Exit.CONTENT, Exit.NO_FORMULA}


class TooSlow(BaseException):
    """The watchdog; no handler of exceptions may take it for its own."""


class Outcome(NamedTuple):
    """What came of a run: exit code (None after an exception), both streams, and what is wrong."""

    exit: int | None
    stdout: str
    stderr: str
    stage: str
    failures: tuple[str, ...]
    """Each begins with what it is, the same for the same fault."""


@contextlib.contextmanager
def _watched() -> Iterator[None]:
    def stop(_number: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop), signal.signal(signal.SIGALRM, stop)
    # Said again each second: an exception in a callback of the interpreter is lost.
    signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)
    signal.setitimer(signal.ITIMER_REAL, WAITING, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGPROF, before[0])
        signal.signal(signal.SIGALRM, before[1])


class _Standard(NamedTuple):
    exit: int | None
    stdout: str
    stderr: str
    error: BaseException | None


def _called(case: Case) -> _Standard:
    """Run a command line as the program does, but for its process."""
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    given = io.TextIOWrapper(io.BytesIO(case.standard_input), "utf-8")
    stdout, stderr = (io.TextIOWrapper(s, "utf-8", "backslashreplace", "") for s in (out, err))
    code: int | None = 0
    error: BaseException | None = None
    sys.stdin, sys.stdout, sys.stderr = given, stdout, stderr
    try:
        with _watched():
            app(list(case.words), prog_name="allocate")
    except SystemExit as way_out:
        code = way_out.code if isinstance(way_out.code, int) else 0
    except (Exception, TooSlow) as found:
        code, error = None, found
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    stdout.flush()
    stderr.flush()
    shown = [stream.getvalue().decode("utf-8", "replace") for stream in (out, err)]
    return _Standard(code, *shown, error)


def laid_out(case: Case, folder: Path) -> None:
    """Write the files of a case into an empty folder."""
    for path, data in case.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    for path, target in case.links.items():
        (folder / path).symlink_to(target)


def run(case: Case, folder: Path, *, twice: bool = False) -> Outcome:
    """Run a case in a folder, which is emptied, and judge what came of it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    laid_out(case, folder)
    before = _peaks()
    with contextlib.chdir(folder):
        found = _called(case)
        failures = list(_failures(case, found, folder))
        again = twice and not failures and found.exit in (0, 1) and "--force" not in case.words
        if again and not _targets(case):
            second = _called(case)
            if second[:3] != found[:3]:
                failures.append("the same command gave two outputs")
    own, started = _peaks()
    if own - before[0] > GROWTH:
        failures.append(f"memory: {(own - before[0]) >> 20} MiB more than before")
    if started > max(MEMORY, before[1], own):  # a process begins with the memory of its parent
        failures.append(f"memory: {started >> 20} MiB in a process of its own")
    codes = _CODE.findall(found.stderr)
    accepted = found.exit in (0, 1) or (found.exit == Exit.NO_FORMULA and bool(found.stdout))
    reached = "accepted" if accepted else stage(codes)
    return Outcome(found.exit, found.stdout, found.stderr, reached, tuple(failures))


def _peaks() -> tuple[int, int]:
    """The most bytes that this process ever used, and the largest that it ever waited for."""
    whose = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    own, started = (resource.getrusage(who).ru_maxrss * 1024 for who in whose)
    return own, started


def _failures(case: Case, found: _Standard, folder: Path) -> Iterator[str]:
    text = found.stdout + found.stderr
    if isinstance(found.error, TooSlow):
        # A sweep may be asked for as many runs as one likes: it says so and is interrupted.
        if "sweep" not in case.words:
            yield f"slow: more than {SECONDS} s: {_innermost(found.error)}"
    elif found.error is not None:
        error = str(found.error)[:200]
        yield f"exception {type(found.error).__name__}: {_innermost(found.error)}: {error}"
    elif found.exit not in _EXITS:
        yield f"exit code {found.exit}"
    if match := _LIBRARY.search(text):
        yield f"text of a library: {match[0]}: {_around(text, match)}"
    for match in CONTROL.finditer(_allowed(case, found.stdout) + found.stderr):
        if match[0] != "\n":
            yield f"control character {match[0]!r}: {_around(match.string, match)}"
            break
    refused = found.exit in (Exit.USAGE, Exit.CONTENT, Exit.NO_FORMULA)
    if found.exit in (0, 1) and not found.stdout and not _written(case, folder):
        yield f"silent: exit code {found.exit}, nothing on standard output and no file"
    if found.exit == 1 and "reconcile" not in case.words and "--exit-code" not in case.words:
        yield "exit code 1 of a command that has none"
    if refused and case.words:
        if not _CODE.search(found.stderr) and not (found.exit == 2 and _TYPED.search(found.stderr)):
            yield f"a refusal without a sentence and a code: exit code {found.exit}"
        if len(text.encode()) > MOST_REFUSED:
            yield f"long: {len(text.encode())} bytes of refusal"
    # Of a year without a formula `reconcile` still writes what is known.
    known = found.exit == Exit.NO_FORMULA and "reconcile" in case.words
    yield from _left_behind(case, folder, refused=found.exit not in (0, 1) and not known)
    if found.exit == 0 and found.stdout and _form(case) == "json":
        yield from _sums(found.stdout)
    if found.exit == 0 and found.stdout and _form(case) == "csv":
        yield from _formulas(found.stdout)


def _form(case: Case) -> str | None:
    """The form that a command line asks for, the last where there are several."""
    if {"--version", "--help", "-h"} & set(case.words):  # which are text, whatever else is asked
        return None
    form = None
    for word, after in zip(case.words, (*case.words[1:], ""), strict=True):
        if word in ("-f", "--format"):
            form = after
        elif word.startswith(("-f", "--format=")):
            form = word.removeprefix("--format=").removeprefix("-f")
    return form


def _formulas(stdout: str) -> Iterator[str]:
    """No cell of a CSV file is one that a spreadsheet would run."""
    for row in csv.reader(io.StringIO(stdout), delimiter=";" if stdout[:1] == "\ufeff" else ","):
        for cell in row:
            if cell[:1] in tuple("=+-@＝＋－＠\t") and not re.fullmatch(r"-\d+([.,]\d+)?", cell):
                yield f"formula: {cell[:100]!r}"
                return


def _allowed(case: Case, stdout: str) -> str:
    """Excel's own line ends and byte order mark are no control characters."""
    if any("excel-fr" in word for word in case.words):
        return stdout.removeprefix("\ufeff").replace("\r\n", "\n")
    return stdout


def _around(text: str, match: re.Match[str]) -> str:
    return repr(text[max(match.start() - 60, 0) : match.end() + 60])


def _innermost(error: BaseException) -> str:
    """Where in the program an exception came from."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/allocation/" in frame.filename] or frames[-1:]
    return f"{own[-1].filename.rpartition('/allocation/')[2]} in {own[-1].name}"


def _targets(case: Case) -> set[str]:
    """The files that a command line names as output."""
    found = set()
    given = list(case.words)
    verb = next((word for word in given if word in VERBS), None)
    if verb and given[0].startswith("-"):  # it may stand after options, even before their values
        given.remove(verb)
    words = iter(given)
    for word in words:
        if word in ("-o", "--output", "--runs"):
            found.add(next(words, ""))
        elif word.startswith(("--output=", "--runs=", "-o")):
            found.add(word.removeprefix("-o").partition("=")[2] or word.removeprefix("-o"))
    return found


def _written(case: Case, folder: Path) -> bool:
    """Whether a file that was named as output is there."""
    return any(name and os.path.exists(folder / name) for name in _targets(case))  # noqa: PTH110


def _left_behind(case: Case, folder: Path, *, refused: bool) -> Iterator[str]:
    targets = {os.path.realpath(folder / name) for name in _targets(case) if "\0" not in name}
    expected = {os.path.realpath(folder / name): data for name, data in case.files.items()}
    links = {str(folder / name) for name in case.links}
    for file in sorted(folder.rglob("*")):
        if (file.is_dir() and not file.is_symlink()) or str(file) in links:
            continue
        path = os.path.realpath(file)
        if path not in expected and (refused or path not in targets):
            yield f"left behind: {file.name[:40]!r} {'by a refusal' * refused}"
        elif path in expected and (refused or path not in targets):
            if file.read_bytes() != expected[path]:
                yield f"changed: {file.name!r}"
            del expected[path]
        else:
            expected.pop(path, None)
    for path in expected:
        yield f"gone: {Path(path).name!r}"


def _sums(stdout: str) -> Iterator[str]:
    """The amounts of an allocation in JSON add up, lines and components too."""
    try:
        document = json.loads(stdout, parse_float=Decimal)
    except ValueError:
        yield "JSON that is none"
        return
    if not isinstance(document, dict) or not {"totals", "regions", "rule"} <= document.keys():
        return
    regions = document["regions"]
    totals = document["totals"]
    if len(regions) < 18 or not isinstance(totals, dict) or "all" not in totals:
        return
    amounts = [Decimal(region["total"]) for region in regions if region.get("total")]
    if totals["all"] is not None and sum(amounts) != Decimal(totals["all"]):
        yield f"sums: regions make {sum(amounts)}, the total is {totals['all']}"
    for region in regions:
        lines = [line for line in region.get("lines", {}).values() if isinstance(line, dict)]
        parts = [Decimal(line["total"]) for line in lines if line.get("total")]
        if region.get("total") and parts and sum(parts) != Decimal(region["total"]):
            yield f"sums: lines of a region make {sum(parts)}, not {region['total']}"
            return
