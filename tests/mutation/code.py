"""The seeded mutator of the core's Python, and the tests that should notice."""

from __future__ import annotations

import argparse
import ast
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from .files import ROOT

_ENGINE = (
    "years",
    "components",
    "corners",
    "plan",
    "statuses",
    "exactness",
    "explain",
    "random_rules",
)
_RECONCILE = ("reconcile_margins", "reconcile", "reconcile_screen", "difference_amounts")
_FIT = ("fit_arithmetic", "fit", "fit_screen", "fit_allocate")
_DIFF = ("diff_parts", "diff_changes", "diff", "diff_screen", "difference_amounts")
_SWEEP = ("sweep_parts", "sweep", "sweep_screen")
_TABLES = ("table_layouts", "table_rows", "tables", "french_input")

_FOLDERS = {
    "engine": _ENGINE,
    "audit/reconcile": _RECONCILE,
    "audit/fit": _FIT,
    "audit/diff": _DIFF,
    "audit/sweep": _SWEEP,
    "reading/tables": _TABLES,
    "money": ("money", "french_input", "years"),
}
"""The tests of a folder, the quick ones that see most first."""
_NEAREST = {
    "audit/diff/decomposition": ("packaging",),
    "audit/diff/rounding": ("difference_amounts",),
    "audit/sweep/points": ("packaging",),
    "engine/apportion": ("apportion",),
    "engine/exact": ("apportion",),
    "engine/scenarios": _SWEEP,
    "reading/tables/file": ("packaging",),
    "reading/tables/given": ("doorway",),
    "reading/tables/sheet": ("packaging",),
    "reading/tables/workbook": ("packaging",),
    "reading/tables/workbook_process": ("workbook_process", "packaging"),
}
"""What goes before the tests of the folder."""
_MORE = {
    "engine/agencies": ("broken", "robust", "french_input"),
    "engine/allocation": ("honest", "compute_screen"),
    "engine/bounds": ("honest",),
    "engine/case": ("variants", "honest"),
    "engine/execution": ("sweep",),
    "engine/hypotheses": ("variants", "honest", "compute_screen"),
    "engine/lookup": ("keys", "broken", "honest"),
    "engine/notes": ("honest",),
    "engine/plan": ("honest",),
    "engine/refusals": ("broken", "robust"),
    "engine/resolve": ("broken", "compute_screen"),
    "engine/run": ("variants", "broken", "keys"),
    "engine/standing": ("honest",),
    "reading/tables/headings": ("tables_that_leave",),
    "reading/tables/layout": ("tables_that_leave",),
    "reading/tables/workbook": ("workbooks",),
    "reading/tables/workbook_process": ("workbooks",),
}
"""What comes after them."""
_FIRST = 2
"""How many files are run before all the others are read at all."""


def _modules() -> dict[str, tuple[str, ...]]:
    """By module, the test files that hold it, the nearest first."""
    found: dict[str, tuple[str, ...]] = {}
    package = ROOT / "src/allocation"
    for folder, tests in _FOLDERS.items():
        top = package / folder
        for path in sorted(top.glob("*.py")) if top.is_dir() else [top.with_suffix(".py")]:
            name = path.relative_to(package).with_suffix("").as_posix()
            if path.name != "__init__.py":
                every = (*_NEAREST.get(name, ()), *tests, *_MORE.get(name, ()))
                found[name] = tuple(dict.fromkeys(every))
    return found


MODULES = _modules()


def files_of(module: str) -> list[str]:
    """The test files that hold a module, the nearest first."""
    return [f"tests/test_{name}.py" for name in MODULES[module]]


class Mutant(NamedTuple):
    """A module with one mistake in it."""

    kind: str
    module: str
    line: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}, {self.kind}: {self.before} → {self.after}"


_COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def mutants(module: str, text: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines; each parses, and differs."""
    tree, whole = ast.parse(text), text.encode()
    as_it_is, starts = ast.dump(tree), _line_starts(whole)
    found = []
    for node, (kind, new) in _edits(tree):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = whole[start:end].decode()
        changed = (whole[:start] + new.encode() + whole[end:]).decode()
        try:
            same = ast.dump(ast.parse(changed)) == as_it_is
        except SyntaxError:  # within an f-string, say
            continue
        if not same:
            one, two = (" ".join(part.split())[:60] for part in (before, new))
            found.append(Mutant(kind, module, node.lineno, one, two, changed))
    return sorted(found, key=lambda m: (m.line, m.kind, m.before, m.after))


def drawn(seed: int, modules: list[str]) -> Iterator[Mutant]:
    """The mutants of some modules in an order that the seed decides."""
    every = [m for name in modules for m in mutants(name, source(ROOT, name).read_text("utf-8"))]
    Random(seed).shuffle(every)
    return iter(every)


def _edits(tree: ast.AST) -> Iterator[tuple[ast.expr, tuple[str, str]]]:
    skipped = {id(part) for node in ast.walk(tree) for part in _no_code(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr) and id(node) not in skipped:
            for edit in _of(node):
                yield node, edit
        if isinstance(node, ast.If | ast.While) and id(node.test) not in skipped:
            yield node.test, ("the other branch", f"not ({ast.unparse(node.test)})")


def _no_code(node: ast.AST) -> Iterator[ast.AST]:
    """What decides nothing: annotations, and what is for type checkers alone."""
    tops: list[ast.AST | None] = []
    if isinstance(node, ast.FunctionDef):
        tops = [
            node.returns,
            *(a.annotation for a in ast.walk(node.args) if isinstance(a, ast.arg)),
        ]
    elif isinstance(node, ast.AnnAssign):
        tops = [node.annotation]
    elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        tops = [node]
    for top in tops:
        if top is not None:
            yield from ast.walk(top)


def _of(node: ast.expr) -> Iterator[tuple[str, str]]:
    said = ast.unparse
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        right = said(node.comparators[0])
        yield "comparison", f"({said(node.left)} {_COMPARED[type(node.ops[0])]} {right})"
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield "± 1", f"({node.value + 1})"
        yield "± 1", f"({node.value - 1})"
    elif isinstance(node, ast.BoolOp):
        word = " and " if isinstance(node.op, ast.Or) else " or "
        yield "and, or", "(" + word.join(f"({said(value)})" for value in node.values) + ")"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield "not or minus dropped", f"({said(node.operand)})"
    elif isinstance(node, ast.IfExp):
        yield (
            "the other branch",
            f"({said(node.orelse)} if {said(node.test)} else {said(node.body)})",
        )
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in _SWAPPED:
            called = said(node)
            yield "min, max", _SWAPPED[node.func.id] + called[len(node.func.id) :]
    elif isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add | ast.Sub):
            yield "a term dropped", f"({said(node.left)})"
        other = {ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*"}.get(type(node.op))
        if other:
            yield "operator", f"({said(node.left)} {other} {said(node.right)})"


def _line_starts(text: bytes) -> list[int]:
    """Where each line begins, in bytes, as the columns of `ast` are."""
    return [0, *(place + 1 for place, byte in enumerate(text) if byte == ord("\n"))]


def source(root: Path, module: str) -> Path:
    """The file of a module under a copy of the repository."""
    return root / "src/allocation" / f"{module}.py"


# Running


class Outcome(StrEnum):
    """What came of a mutant."""

    DEAD = "dead"
    """A test failed."""
    SLOW = "too slow"
    """The tests did not end in time, which proves nothing on a busy machine: to be judged again."""
    ALIVE = "alive"


class Workbench:
    """A copy of the repository in which one module after another is changed and tested.

    `times` is where the seconds of each test are kept, outside of it.
    """

    def __init__(self, folder: Path, times: Path) -> None:
        self.root, self.times = folder, times
        self._clock = count(1_000_000_000)
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
        for name in listed.stdout.decode().split("\0"):
            if name and (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, folder / name)

    def judge(self, mutant: Mutant, seconds: float, tests: Sequence[str] = ()) -> Outcome:
        """What some tests say of it, by default those of its module."""
        path = source(self.root, mutant.module)
        kept = path.read_text("utf-8")
        self._write(path, mutant.text)
        try:
            files = tests or files_of(mutant.module)
            found = self.test(files[:_FIRST], seconds)
            return self.test(files[_FIRST:], seconds) if found is Outcome.ALIVE else found
        finally:
            self._write(path, kept)

    def test(self, tests: Sequence[str], seconds: float) -> Outcome:
        """Whether these tests pass, the quick ones first, up to the first that does not."""
        if not tests:
            return Outcome.ALIVE
        given = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "mutation.order"]
        ran = [sys.executable, "-m", "pytest", *given, "--hypothesis-profile=mutant", *tests]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(self.root / "src"), str(self.root / "tests")]),
            "MUTATION_TIMES": str(self.times),
        }
        for variable in ("UPDATE_SNAPSHOTS", "UPDATE_DOCS"):
            environment.pop(variable, None)
        quiet = subprocess.DEVNULL
        started = subprocess.Popen(
            ran, cwd=self.root, env=environment, stdout=quiet, stderr=quiet, start_new_session=True
        )
        try:
            return Outcome.ALIVE if started.wait(seconds) == 0 else Outcome.DEAD
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)  # with whatever a test has started
            started.wait()
            return Outcome.SLOW

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, "utf-8")
        # Python takes a compiled module for current by its second and size: each has its own.
        stamp = next(self._clock)
        os.utime(path, (stamp, stamp))


def campaign(options: argparse.Namespace) -> int:
    """Test the mutants that the options ask for, say which live, and count."""
    wanted = [m for m in MODULES if not options.module or any(map(m.startswith, options.module))]
    numbered = list(enumerate(islice(drawn(options.seed, wanted), options.count)))
    if options.only is not None:
        numbered = numbered[options.only : options.only + 1]
    ends = time.monotonic() + options.seconds
    counted: dict[str, Counter[Outcome]] = {}
    alive: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        benches: queue.Queue[Workbench] = queue.Queue()
        for job in range(options.jobs):
            benches.put(Workbench(Path(folder) / str(job), Path(folder) / "times.json"))

        def tried(case: tuple[int, Mutant]) -> tuple[int, Mutant, Outcome] | None:
            if time.monotonic() > ends:
                return None
            bench = benches.get()
            try:
                return *case, bench.judge(case[1], options.timeout)
            finally:
                benches.put(bench)

        tests = list(dict.fromkeys(name for _, m in numbered for name in files_of(m.module)))
        if benches.queue[0].test(tests, 1800) is not Outcome.ALIVE:
            print("the tests are not green, or not in 1800 s, as they stand", file=sys.stderr)
            return 2
        with ThreadPoolExecutor(options.jobs) as pool:
            for found in pool.map(tried, numbered):
                if found is None:
                    continue
                number, mutant, outcome = found
                print(number, f"{outcome}:", mutant, flush=True)
                counted.setdefault(mutant.module, Counter())[outcome] += 1
                if outcome is Outcome.ALIVE:
                    alive.append(f"{number}: {mutant}")
    print("", f"{'module':34}{'mutants':>9}{'dead':>9}{'too slow':>9}{'score':>9}", sep="\n")
    for module, counts in (*sorted(counted.items()), ("all", sum(counted.values(), Counter()))):
        share = 100 * counts[Outcome.DEAD] // max(counts.total(), 1)
        columns = (counts.total(), counts[Outcome.DEAD], counts[Outcome.SLOW])
        print(f"{module:34}" + "".join(f"{each:9}" for each in columns) + f"{share:8}%")
    print("", f"Alive: {len(alive)}", *alive, sep="\n")
    return 1 if alive else 0
