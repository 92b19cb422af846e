"""Accepting files as they are: what their locks then say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from allocation.audit.check.asked import Asked
from allocation.audit.check.check import check_all
from allocation.audit.check.locks import CODES, by_lock, digest, name_in
from allocation.audit.check.parts import Kind, Part, within
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, usage
from allocation.model.lock import Locked
from allocation.reading.document import MAX_BYTES
from allocation.reading.files import is_there, read_bytes
from allocation.reading.locks import read_lock, with_entries
from allocation.reading.places import is_installed
from allocation.words import CONTROL, _

_Held = tuple[Path, str]
"""A lock and the name of a file in it."""
_LONGEST = 1000
"""Characters of a reason or of a name."""


class Relocked(NamedTuple):
    """A lock to be written: its text, and the files of which it says something else than before."""

    path: Path
    name: str
    text: str
    files: tuple[str, ...]
    gone: tuple[str, ...] = ()
    """Files that it held and that are not there any more."""
    read: str | None = None
    """The SHA-256 of the lock as it was read; None where there was none."""

    def check_unchanged(self) -> None:
        """Raise Refusal (exit code 2) where someone else has accepted something meanwhile."""
        there = is_there(self.path)
        now = sha256(read_bytes(self.path, self.name, MAX_BYTES)).hexdigest() if there else None
        if now != self.read:
            message = _("{lock} was changed meanwhile, and is left as it is", lock=self.name)
            raise usage("changed-meanwhile", message, _("accept the files once more"))


def accept(
    asked: Sequence[Asked], paths: Sequence[Path], by: str, why: str, on: date
) -> list[Relocked]:
    """Accept files, or all files of folders, as they are; nothing is written.

    Raises Refusal (exit code 2) for a file that is in no tree, that is wrong otherwise than by its
    lock, or that was installed with the package; and where it is not said by whom and why.
    """
    for option, text in (("--by", by), ("--why", why)):
        _said(option, text)
    for path in paths:
        if not any(_accepted(tree, path) or _gone(tree, path) for tree, _parts in asked):
            message = _("{file} is no file of rules or data that can be accepted", file=path)
            hint = _("its folder is given with --rules-dir or --data-dir")
            raise usage("not-in-tree", message, hint)
    chosen = [
        Asked(tree, tuple(part for path in paths for part in _accepted(tree, path)))
        for tree, _parts in asked
    ]
    relocks: list[Relocked] = []
    for tree, parts in chosen:
        gone = [held for path in paths for held in _gone(tree, path)]
        relocks += relocked(tree, parts, by, why, on, gone)
    held = [lock for _tree, parts in chosen for lock in by_lock(parts)]
    locks = [*held, *(lock.path for lock in relocks)]
    if installed := next((lock for lock in locks if is_installed(lock)), None):
        message = _(
            "{file} was installed with the program, and is not written", file=installed.name
        )
        hint = _("copy it to a folder of yours, and give that with --rules-dir or --data-dir")
        raise usage("installed-copy", message, hint)
    problems = check_all(chosen).problems
    if wrong := [p for p in problems if p.level == "error" and p.code not in CODES]:
        message = _("nothing is accepted: there are errors in what is to be accepted")
        raise Refusal([Diagnostic("not-sound", message), *wrong], Exit.USAGE)
    return relocks


def relocked(
    tree: Tree, parts: Iterable[Part], by: str, why: str, on: date, gone: Iterable[_Held] = ()
) -> list[Relocked]:
    """The locks of some files with the digests of now, whatever is wrong with these files.

    An entry whose digest is still right stays as it is. Those of `gone` go.
    """
    changed: dict[Path, dict[str, Locked | None]] = {}
    for lock, held in by_lock(parts).items():
        locked = _locked(tree, lock)
        for part in held:
            name, found = name_in(lock, part), digest(tree, part)
            if found and (name not in locked or locked[name].digest != found):
                about = {"digest": found, "on": on, "by": by, "why": why}
                changed.setdefault(lock, {})[name] = Locked.model_validate(about)
    for lock, name in gone:
        changed.setdefault(lock, {})[name] = None
    return [
        Relocked(
            lock,
            tree.name_of(lock),
            with_entries(_locked(tree, lock), entries),
            tuple(tree.name_of(lock.parent / name) for name, entry in entries.items() if entry),
            tuple(tree.name_of(lock.parent / name) for name, entry in entries.items() if not entry),
            tree.locks[lock].document.sha256 if lock in tree.locks else None,
        )
        for lock, entries in changed.items()
    ]


def _said(option: str, text: str) -> None:
    place = Place(option, option=True)
    if not text.strip():
        message = _("whoever accepts a file says who and why: {option} is missing", option=option)
        raise usage("no-reason", message, _('add --by "…" --why "…"'))
    if len(text) > _LONGEST or CONTROL.search(text):
        message = _("a text of one line and no more than {n} characters is needed", n=_LONGEST)
        raise usage("wrong-value", message, None, place)


def _locked(tree: Tree, lock: Path) -> Mapping[str, Locked]:
    """What a lock holds; raises Refusal where it can't be read."""
    if lock in tree.locks:
        return tree.locks[lock].lock.locked
    return read_lock(lock, tree.name_of(lock)).lock.locked if is_there(lock) else {}


def _accepted(tree: Tree, path: Path) -> list[Part]:
    """The files that a path names, locks apart."""
    return [part for part in within(tree.parts, path) if part.kind is not Kind.LOCK]


def _gone(tree: Tree, path: Path) -> list[_Held]:
    """The files that locks hold, that a path names, and that are not there."""
    held = ((lock, name) for lock, file in tree.locks.items() for name in file.lock.locked)
    there = ((lock, name, lock.parent / name) for lock, name in held)
    return [
        (lock, name)
        for lock, name, file in there
        if not is_there(file) and file.resolve().is_relative_to(path.resolve())
    ]
