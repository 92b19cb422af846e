"""What travels with the package: pinned versions, licences, and the bounds that users are told."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import texts

import allocation
from conftest import ROOT

PACKAGE = Path(allocation.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
BUILDING = {"hatchling", "editables", "tomlkit", "trove-classifiers"}
"""What builds the package and is needed for nothing else."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> dict[str, str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    assert len(found) == len({name for name, _version in found})
    return {normal(name): version for name, version in found}


# Versions


def test_both_files_pin_the_same_versions() -> None:
    hashed = pins("constraints-hashed.txt")
    assert hashed.keys() >= BUILDING
    assert {name: v for name, v in hashed.items() if name not in BUILDING} == pins(
        "constraints.txt"
    )


def test_every_pinned_file_has_its_hash_and_no_address() -> None:
    text = (ROOT / "constraints-hashed.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[A-Za-z])", text):
        assert re.fullmatch(r"\S+==\S+( \\\n    --hash=sha256:[0-9a-f]{64})+\n?", entry), entry


def test_what_is_asked_for_is_pinned() -> None:
    project = PROJECT["project"]
    asked = [*PROJECT["build-system"]["requires"], *project["dependencies"]]
    asked += project["optional-dependencies"]["dev"]
    names = {normal(re.match(r"[\w.-]+", line)[0]) for line in asked}  # type: ignore[index]
    assert names <= pins("constraints-hashed.txt").keys()


# Licences


def test_the_licence_is_named_and_travels_with_the_package() -> None:
    assert PROJECT["project"]["license"] == "MIT"
    (file,) = PROJECT["project"]["license-files"]
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.startswith("MIT License\n")
    assert "the allocate contributors" in text


def test_every_file_of_data_has_its_licence_told() -> None:
    """In the table of `data/LICENSES.md`, by a pattern."""
    table = (ROOT / "data" / "LICENSES.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    patterns = [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row)]
    told = {path for pattern in patterns for path in (ROOT / "data").glob(pattern)}
    files = {path for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert files == told | {ROOT / "data" / "LICENSES.md"}
    assert all(list((ROOT / "data").glob(pattern)) for pattern in patterns)


# Bounds

ROW = re.compile(r"^\| [^|]+ \| ([\d ]*\d)(?: ([^|]+?))? \| `([\w.]+)` \|$", re.MULTILINE)
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20}


def told() -> dict[str, int]:
    """The bounds of the table, in bytes where it says KiB or MiB, by their names in the code."""
    return {
        name: int(number.replace(" ", "")) * UNITS.get(unit, 1)
        for number, unit, name in ROW.findall(SECURITY)
    }


@pytest.mark.parametrize(("name", "bound"), told().items(), ids=told())
def test_a_bound_is_the_one_in_the_code(name: str, bound: int) -> None:
    module, _dot, constant = name.rpartition(".")
    assert getattr(importlib.import_module(f"allocation.{module}"), constant) == bound


def bounds() -> Iterator[str]:
    """Every constant that is named as a bound, by module and name."""
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Name) and re.match(r"_?(MAX|MOST)(_|$)", target.id):
                    yield f"{module}.{target.id}"


SHOWN = {
    "diagnostics.MOST_OF_A_CHECK",  # problems of a file that are told
    "audit.fit.conclusion._MOST",  # candidates that are listed
    "audit.sweep.factors.MOST",  # values that have a number of their own
    "reading.key_names._MOST",  # keys that are suggested
    "views.explanation_in_short._MOST",  # operands that are spelled out
    "views.workbook.calculation.arithmetic._MOST",  # arguments of one function
    "views.workbook.calculation.workings.MOST_COLUMNS",  # of a table, which goes on below
    "views.workbook.difference._MOST_ARGUMENTS",  # of one function
    "views.workbook.difference_cells.MOST",  # euros whose difference is a formula, else a value
    "views.workbook.sweep._MOST",  # amounts of runs that are written out, else values alone
    "views.fit._MOST",  # hypotheses that are listed on the screen
}
"""Named as bounds, and nothing is refused beyond them."""


def test_every_bound_of_the_code_is_told() -> None:
    assert set(bounds()) - SHOWN <= told().keys()


def test_every_row_of_the_table_is_understood() -> None:
    table = SECURITY[SECURITY.index("\n## Bounds") : SECURITY.index("\n## How it is tested")]
    assert len(told()) == table.count("\n| ") - 1 >= 15


# Catalogues


def test_every_catalogue_travels_with_the_package() -> None:
    """They lie within it, and nothing that is ignored is like them; `.ci/run` builds it."""
    (package,) = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert "/src" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    found = [path for place in texts.places() for path in (place.po, place.mo)]
    assert len(found) == 6
    for path in found:
        assert path.is_file()
        assert path.is_relative_to(ROOT / package)
        parts = path.relative_to(ROOT).parts
        assert not any(fnmatch(part, rule.rstrip("/")) for part in parts for rule in ignored)
