"""Where rule and data files are: the user's folders first, then what the package ships."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path

from allocation.diagnostics import Diagnostic, usage
from allocation.model.key import DataFile
from allocation.model.lock import LOCK
from allocation.model.text import REGISTER
from allocation.reading.files import is_folder, is_there
from allocation.words import _

RULES_VARIABLE = "ALLOCATE_RULES_DIR"
DATA_VARIABLE = "ALLOCATE_DATA_DIR"
EXAMPLES = "rules/examples/"
_CASES = "rules/cases/"


@cache
def _shipped(folder: str) -> Path:
    """A folder that travels in the wheel, or lies at the top of the repository."""
    package = Path(__file__).parents[1]
    inside = package / "shipped" / folder
    return inside if inside.is_dir() else package.parents[1] / folder


def is_installed(path: Path) -> bool:
    """Whether a file is one that was installed with the package."""
    return path.resolve().is_relative_to((Path(__file__).parents[1] / "shipped").resolve())


@dataclass(frozen=True)
class Folder:
    """The shipped folder of one kind, and the user's own folder if there is one."""

    kind: str
    own: Path | None
    notices: list[Diagnostic] = field(default_factory=list)
    """What the user should know of the choice of files, such as a shipped file set aside."""

    @property
    def shipped(self) -> Path:
        return _shipped(self.kind)

    def find(self, name: str) -> Path | None:
        """The file of this name: the user's own wins over the shipped one, with a notice."""
        shipped = self.shipped / name
        if self.own and is_there(self.own / name):
            if is_there(shipped):
                self._own_file(name)
            return self.own / name
        return shipped if is_there(shipped) else None

    def files(self, pattern: str) -> Iterator[Path]:
        """The files that match, each name once, in alphabetical order."""
        found = {path.name: path for path in self.shipped.glob(pattern)}
        if self.own:
            for path in self.own.glob(pattern):
                if path.name in found:
                    self._own_file(path.name)
                found[path.name] = path
        return iter([found[name] for name in sorted(found)])

    def name_of(self, path: Path) -> str:
        """How a file is shown: ``rules/2023.yaml`` for a shipped one, else its path."""
        if path.is_relative_to(self.shipped):
            return f"{self.kind}/{path.relative_to(self.shipped).as_posix()}"
        return str(path)

    def notice(self, *notices: Diagnostic) -> None:
        """Keep what the user should know, each thing once, however often a file is read."""
        self.notices.extend(notice for notice in notices if notice not in self.notices)

    def _own_file(self, name: str) -> None:
        if name in (REGISTER, LOCK):  # it holds beside the shipped one
            return
        message = _("{own} is used in place of the shipped one", own=self.own and self.own / name)
        self.notice(Diagnostic("own-file", message, level="notice"))


def is_shipped(file: DataFile) -> bool:
    """Whether a file that was read is one that travels with the program, wherever it was read.

    A rule says itself which one it is; other files are known by their name. Examples are no rules
    of an instruction, cases no rules at all, and neither counts.
    """
    names = _shipped_files().get(file.sha256, frozenset())
    return Path(file.file).name in names or any(name.startswith("rules/") for name in names)


def is_example(file: DataFile) -> bool:
    """Whether a rule is one of the examples that travel with the program, wherever it was read."""
    return file.sha256 in _examples()


@cache
def _shipped_files() -> dict[str, frozenset[str]]:
    """By checksum: the names of data files, and of rules with their folder."""
    found: dict[str, set[str]] = {}
    for kind in ("rules", "data"):
        folder = _shipped(kind)
        for path in folder.rglob("*"):
            name = path.relative_to(folder.parent).as_posix()
            if path.suffix in (".yaml", ".csv") and not name.startswith((EXAMPLES, _CASES)):
                name = name if kind == "rules" else path.name
                found.setdefault(sha256(path.read_bytes()).hexdigest(), set()).add(name)
    return {digest: frozenset(names) for digest, names in found.items()}


@cache
def _examples() -> frozenset[str]:
    """The checksums of the examples."""
    folder = _shipped("rules") / Path(EXAMPLES).name
    return frozenset(sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.yaml"))


def _folder(kind: str, given: Path | None, variable: str, option: str) -> Folder:
    own = given or (Path(os.environ[variable]) if os.environ.get(variable) else None)
    if own is not None and not is_folder(own):
        name = option if given else variable
        message = _("{name}: {own} is not a folder", name=name, own=own)
        hint = _("correct its name, or leave it out for what is shipped")
        raise usage("no-folder", message, hint)
    return Folder(kind, own)


def rules_folder(given: Path | None = None) -> Folder:
    """The rules; the user's own folder is `given`, or ALLOCATE_RULES_DIR."""
    return _folder("rules", given, RULES_VARIABLE, "--rules-dir")


def data_folder(given: Path | None = None) -> Folder:
    """The data; the user's own folder is `given`, or ALLOCATE_DATA_DIR."""
    return _folder("data", given, DATA_VARIABLE, "--data-dir")
