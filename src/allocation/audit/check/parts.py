"""Files of rules and of data: what each is, by what it holds or where it lies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Refusal
from allocation.model.lock import LOCK
from allocation.model.text import REGISTER
from allocation.reading.delimited import MAX_TEXT, decoded
from allocation.reading.document import read_document
from allocation.reading.files import read_bytes
from allocation.reading.keys import CATALOGUE
from allocation.reading.participation import says_who
from allocation.reading.places import Folder
from allocation.reading.variants import is_variant


class Kind(StrEnum):
    """What a file is."""

    RULE = "rule"
    VARIANT = "variant"
    CASES = "cases"
    TEXTS = "texts"
    CATALOGUE = "catalogue"
    TERRITORIES = "territories"
    PUBLICATION = "publication"
    DIFFERENCES = "differences"
    KEY = "key"
    PARTICIPATION = "participation"
    LOCK = "lock"


class Part(NamedTuple):
    """One file: what it is, where it is, and how it is shown."""

    kind: Kind
    path: Path
    name: str


RULES = (Kind.RULE, Kind.VARIANT)
ALONE = (*RULES, Kind.CASES)
"""What can be checked wherever it lies."""
FOLDERS = {
    "rules": ("*.yaml", "*.yml", *(f"{each}/*.y*ml" for each in ("examples", "variants", "cases"))),
    "data": ("*.yaml", "*.yml", "*.csv", "published/*.y*ml"),
}
"""Where files are, in a folder of rules or of data."""
NAMES = {Kind.CATALOGUE: CATALOGUE, Kind.TEXTS: REGISTER, Kind.LOCK: LOCK}
"""What files are called of which a folder has one."""
_FIELDS = {
    "cases": Kind.CASES,
    "texts": Kind.TEXTS,
    "locked": Kind.LOCK,
    "series": Kind.CATALOGUE,
    "members": Kind.TERRITORIES,
    "differences": Kind.DIFFERENCES,
    "lines": Kind.RULE,
    "no-formula": Kind.RULE,
    "publication": Kind.PUBLICATION,
}
"""The kind of a YAML file by a field that no other has; the first that it has counts."""
_PLACES = {
    "cases": Kind.CASES,
    "variants": Kind.VARIANT,
    "published": Kind.PUBLICATION,
    "data": Kind.CATALOGUE,
}
"""The same by its folder, of one that has none of them, or is no YAML."""


def files_of(folder: Folder) -> Iterator[Path]:
    """The files of a folder of rules or of data; hidden ones are none."""
    for pattern in FOLDERS[folder.kind]:
        yield from (path for path in folder.files(pattern) if not path.name.startswith("."))


def part_of(path: Path, name: str) -> Part:
    """A file with its kind: by what it holds, else by where it lies."""
    fields: dict[str, object] = {}
    if path.suffix == ".csv":
        return Part(Kind.PARTICIPATION if _says_who(path, name) else Kind.KEY, path, name)
    with suppress(Refusal):
        document = read_document(path, name)
        fields = document.value if isinstance(document.value, dict) else {}
        if is_variant(document):
            return Part(Kind.VARIANT, path, name)
    kinds = [kind for field, kind in _FIELDS.items() if field in fields]
    return Part(kinds[0] if kinds else _PLACES.get(path.parent.name, Kind.RULE), path, name)


def _says_who(path: Path, name: str) -> bool:
    """Whether a CSV file says who takes part."""
    with suppress(Refusal):
        header = read_bytes(path, name, MAX_TEXT).partition(b"\n")[0]
        return path.stem == "participation" or says_who(decoded(header, name)[0])
    return path.stem == "participation"


def within(parts: Sequence[Part], path: Path) -> list[Part]:
    """The files that a path names: itself, or what lies in it, be it a link to elsewhere."""
    named = real_path(path)
    return [part for part in parts if named in _ways(part.path)]


def _ways(path: Path) -> Iterator[Path]:
    """A file, the folders that it lies in, and the same of what it is a link to."""
    for way in (real_path(path.parent) / path.name, real_path(path)):
        yield from (way, *way.parents)


def real_path(path: Path) -> Path:
    """A path without links; of links that go round in a circle, what can be followed of them."""
    return Path(os.path.realpath(path))  # Path.resolve may raise RuntimeError
