"""What may not be imported: pandas is for commands that compute, and imports point one way."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Container
from pathlib import Path

import pytest

import allocation

PACKAGE = Path(allocation.__file__).parent
# Each with its exit code: what is refused by mistake would import nothing either.
LIGHT = [
    (0, ["--help"]),
    (0, ["--version"]),
    (0, ["compute", "--help"]),
    (0, ["rules"]),
    (0, ["rules", "--format", "json"]),
    (0, ["keys"]),
    (0, ["keys", "--format", "csv"]),
    (0, ["regions"]),
    (0, ["regions", "--format", "md"]),
    (0, ["schema"]),
    (0, ["schema", "rule"]),
    (0, ["schema", "output-compute"]),
    (0, ["show", "2023"]),
    (0, ["show", "2022", "--format", "json"]),
    (0, ["explain", "--help"]),
    (4, ["explain", "2022"]),
    (2, ["explain", "2023", "--set", "envelop=1"]),
    (0, ["diff", "--help"]),
    (0, ["diff", "2021", "2023", "--structure"]),
    (0, ["diff", "2025", "variants/2025-births.yaml", "--structure", "--format", "json"]),
    (0, ["diff", "2022", "2023"]),
    (0, ["check", "--explain", "unread-figure"]),
    (0, ["check", "--help"]),
    (2, ["check", "nosuch"]),
    (0, ["reconcile", "--help"]),
    (2, ["reconcile", "2025", "--unit", "1"]),
    (0, ["fit", "--help"]),
    (0, ["sweep", "--help"]),
    (4, ["sweep", "2022", "--vary", "envelope=1:2:1"]),
    (2, ["sweep", "2023", "--vary", "envelop=1:2:1"]),
    (2, ["sweep", "2023", "--vary", "envelope", "--sample", "10"]),
    (4, ["2022"]),
    (2, ["2023", "--set", "envelop=1"]),
]
PROBE = """
import sys
from allocation.cli.app import main
sys.argv = ["allocate", *{words!r}]
code = 0
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
heavy = {{"pandas", "numpy", "xlsxwriter"}} & set(sys.modules)
print("heavy:", sorted(heavy), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(("code", "words"), LIGHT, ids=[" ".join(words) for _, words in LIGHT])
def test_commands_that_do_not_compute_do_not_import_pandas(code: int, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(words=words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "heavy: []", done.stderr
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize("words", [["2023"], ["check"]], ids=" ".join)
def test_one_year_is_computed_without_pandas(words: list[str]) -> None:
    """So are the cases of all years. And the probe sees what is imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(words=words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "heavy: ['numpy']", done.stderr
    assert done.returncode == 0, done.stderr


def test_completion_does_not_import_pandas() -> None:
    code = (
        "import os, sys\n"
        "os.environ |= {'_ALLOCATE_COMPLETE': 'complete_bash', "
        "'COMP_WORDS': 'allocate 20', 'COMP_CWORD': '1'}\n"
        "sys.argv = ['allocate']\n"
        "from allocation.cli.app import main\n"
        "code = 0\ntry:\n    main()\nexcept SystemExit as ended:\n    code = ended.code or 0\n"
        "print('heavy:', sorted({'pandas', 'numpy'} & set(sys.modules)), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert "2023" in done.stdout.split()
    assert done.stderr.splitlines()[-1] == "heavy: []"
    assert done.returncode == 0, done.stderr


# What each folder may import from the package, beside itself and the files at the top.
MAY_IMPORT = {
    "model": set(),
    "reading": {"model"},
    "engine": {"model", "reading"},
    "audit": {"model", "reading", "engine"},
    "views": {"model", "reading", "engine", "audit"},
    "cli": {"model", "reading", "engine", "audit", "views"},
}
TOP = {"words", "diagnostics", "money", "version"}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_point_one_way(folder: str) -> None:
    allowed = MAY_IMPORT[folder] | {folder} | TOP
    for file in (PACKAGE / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("allocation"):
                _package, _dot, rest = (node.module or "").partition(".")
                targets = [rest.split(".")[0]] if rest else [alias.name for alias in node.names]
                assert set(targets) <= allowed, f"{file.name} imports {node.module}"


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name, parsed."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module, known: Container[str]) -> set[str]:
    """The modules that one names anywhere: at its top, within a function, for types only."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in known else str(node.module) for name in inside}
    return {name for name in names if name in known}


def circles(imports: dict[str, set[str]]) -> list[str]:
    """Modules that import each other: what is left when those that import none left are gone."""
    left = dict(imports)
    while free := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in free}
    while unused := left.keys() - set().union(*left.values()):
        left = {name: others for name, others in left.items() if name not in unused}
    return sorted(left)


def test_no_module_imports_one_that_imports_it() -> None:
    trees = modules()
    assert circles({name: imported(tree, trees) for name, tree in trees.items()}) == []


def test_a_circle_is_seen() -> None:
    trees = {
        "p": ast.parse(""),
        "p.a": ast.parse("def f():\n    from p.b import g"),
        "p.b": ast.parse("if TYPE_CHECKING:\n    from p import c"),
        "p.c": ast.parse("import p.a"),
        "p.d": ast.parse("import os, p.a"),
    }
    assert circles({name: imported(tree, trees) for name, tree in trees.items()}) == [
        *("p.a", "p.b", "p.c"),
    ]


def test_a_class_name_stands_for_one_thing() -> None:
    found = Counter(
        node.name
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, times in found.items() if times > 1] == []
