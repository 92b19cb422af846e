"""What is asked to be checked: all that is shipped, or what some paths name, each in its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allocation.audit.check.parts import ALONE, FOLDERS, Kind, Part, files_of, part_of, within
from allocation.audit.check.tree import Tree
from allocation.diagnostics import usage
from allocation.reading.files import is_folder, is_there, no_file
from allocation.reading.places import Folder
from allocation.reading.rules import find_rule, is_version
from allocation.words import _

_INNER = ("published", "variants", "cases", "examples")
"""Folders within one of rules or of data."""
_KINDS = {
    "rules": {*ALONE},
    "data": {*Kind} - {*ALONE, Kind.LOCK},
}
"""What makes a folder one of rules or of data."""


class Asked(NamedTuple):
    """What is to be checked of one tree."""

    tree: Tree
    parts: tuple[Part, ...]


def asked_for(paths: Sequence[Path], rules: Folder, data: Folder) -> list[Asked]:
    """What is to be checked of which trees: all that is shipped, or what the paths name.

    A folder that is not in the tree is laid over it, as one of rules and of data (or its folders
    of these names are); a file of data too, with its folder. A year or version that is no path is
    the file of its rule. Raises Refusal (exit code 2) for what is not there, and for what holds
    nothing that could be checked.
    """
    tree = Tree(rules, data)
    if not paths:
        return [Asked(tree, tree.parts)]
    found = [_there(path, rules, data) for path in dict.fromkeys(paths)]
    homes: dict[Path | None, list[Path]] = {}
    for path in found:
        homes.setdefault(None if within(tree.parts, path) else _home(path), []).append(path)
    asked = []
    for home, named in homes.items():
        if home:
            tree = Tree(_over(rules, home), _over(data, home))
        elif beside := [path for path in named if not within(tree.parts, path)]:
            tree = Tree(rules, data, beside)
        asked.append(Asked(tree, tuple(_named(tree, named))))
    return asked


def _there(path: Path, *folders: Folder) -> Path:
    """The file or folder that a path is, or the shipped file that is shown so."""
    if is_folder(path) or is_there(path):
        return path
    if is_version(str(path)):
        return find_rule(str(path), folders[0])[0]
    if shown := as_shown(path, *folders):
        return shown
    raise no_file(path, str(path), "no-file")


def as_shown(path: Path, *folders: Folder) -> Path | None:
    """The file that is shown so, ``rules/2023.yaml``, where there is none of this path here."""
    for folder in folders if not is_there(path) else ():
        if path.parts[:1] == (folder.kind,) and (inside := folder.find(str(Path(*path.parts[1:])))):
            return inside
    return None


def _home(path: Path) -> Path | None:
    """The folder that is laid over the others to check a path; None where that takes none.

    A rule can be checked wherever it lies; with a folder of data beside its own it goes by that.
    """
    folder = path if is_folder(path) else path.parent
    beside = any((folder.parent / each).is_dir() for each in FOLDERS)
    inner = folder.parent if folder.name in _INNER and not beside else folder
    home = inner.parent if inner.name in FOLDERS else inner
    with_data = home != inner and (home / "data").is_dir()
    alone = folder != path and part_of(path, str(path)).kind in ALONE
    return None if alone and not with_data else home


def _over(folder: Folder, home: Path) -> Folder:
    """The folder of a kind in place of one's own; one's own stays where the home has none."""
    inside = home / folder.kind
    own = Folder(folder.kind, inside if inside.is_dir() else home)
    files = [path for path in files_of(own) if own.own in path.parents]
    wanted = {*Kind} if inside.is_dir() else _KINDS[folder.kind]
    return own if any(part_of(path, "").kind in wanted for path in files) else folder


def _named(tree: Tree, paths: Sequence[Path]) -> Iterator[Part]:
    """The files that paths name, each once; raises Refusal (exit code 2) where one names none."""
    found: dict[Part, None] = {}
    for path in paths:
        inside = within(tree.parts, path)
        if not inside:
            message = _("there is nothing to check in {path}", path=path)
            hint = _("name a file, or a folder of rules (YAML) or of data (YAML, CSV)")
            raise usage("nothing-to-check", message, hint)
        found |= dict.fromkeys(inside)
    return iter(found)
