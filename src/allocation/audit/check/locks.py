"""Locks: every file is what was accepted, and no other file is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shlex import quote

from allocation.audit.check.parts import Kind, Part
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, Refusal
from allocation.model.lock import Locked, content_digest
from allocation.reading.delimited import MAX_TEXT
from allocation.reading.files import is_there, read_bytes
from allocation.reading.locks import lock_of
from allocation.reading.rules import is_version
from allocation.words import _

CODES = ("changed-version", "changed-file", "not-accepted", "gone")
"""What a lock says of files, which accepting them mends."""


def lock_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Files that are not what was accepted of them, in each folder that has a lock.

    What is shipped has one; a folder of the user's own may.
    """
    held = by_lock(tree.parts)
    for lock in dict.fromkeys((*held, *tree.locks)):
        there = is_there(lock)
        if lock in tree.locks or (not there and is_shipped_lock(tree, lock)):
            locked = tree.locks[lock].lock.locked if there else {}
            for part in held.get(lock, ()):
                if problem := _problem(tree, part, locked.get(name_in(lock, part))):
                    yield problem
            yield from _gone(tree, lock)


def by_lock(parts: Iterable[Part]) -> dict[Path, list[Part]]:
    """Files by the lock that holds them, or would if there were one."""
    found: dict[Path, list[Part]] = {}
    for part in parts:
        if part.kind is not Kind.LOCK:
            found.setdefault(lock_of(part.path), []).append(part)
    return found


def name_in(lock: Path, part: Part) -> str:
    """The name of a file in its lock: ``variants/2025-births.yaml``."""
    return part.path.relative_to(lock.parent).as_posix()


def digest(tree: Tree, part: Part) -> str | None:
    """What a lock holds of a file: of its content, or of its bytes; None if it can't be read."""
    if part.kind in (Kind.RULE, Kind.VARIANT):
        file = tree.rule_files.get(part)
        return file and content_digest(file.variant.variant if file.variant else file.rule)
    if part.kind is Kind.CASES:
        cases = tree.worked.get(part)
        return cases and content_digest(cases.worked)
    with suppress(Refusal):
        return sha256(read_bytes(part.path, part.name, MAX_TEXT)).hexdigest()
    return None


def is_shipped_lock(tree: Tree, lock: Path) -> bool:
    """Whether a lock is that of a shipped folder."""
    return lock.parent in (tree.rules.shipped, tree.data.shipped)


def _problem(tree: Tree, part: Part, accepted: Locked | None) -> Diagnostic | None:
    found = digest(tree, part)
    if found is None or (accepted and accepted.digest == found):
        return None
    accept = _accept(part.name)
    hint = _("if it is as it should be, accept it: {command}", command=accept)
    if accepted is None:
        message = _("the file was never accepted")
        return Diagnostic("not-accepted", message, Place(part.name, 1), hint)
    told = {"on": accepted.on, "by": accepted.by}
    if part.kind is not Kind.RULE or not is_version(part.path.stem):
        message = _("the file is not what was accepted on {on} by {by}", **told)
        return Diagnostic("changed-file", message, Place(part.name, 1), hint)
    rule, document = tree.rule_files[part].rule, tree.rule_files[part].document
    message = _("{rule} is not what was accepted on {on} by {by}", rule=rule.label, **told)
    hint = _(
        "raise the version ({next}, which says what it replaces, from when and why), or accept it: "
        "{command}",
        next=f"{rule.year}@{rule.version + 1}.yaml",
        command=accept,
    )
    return Diagnostic("changed-version", message, document.place(("version",)), hint)


def _accept(file: str) -> str:
    return f'allocate check --accept {quote(file)} --by "…" --why "…"'


def _gone(tree: Tree, lock: Path) -> Iterator[Diagnostic]:
    """Files that a lock holds and that are not there."""
    if lock not in tree.locks:
        return
    document = tree.locks[lock].document
    for name, accepted in tree.locks[lock].lock.locked.items():
        if not is_there(lock.parent / name):
            message = _(
                "{file} is gone, which was accepted on {on} by {by}",
                file=name,
                on=accepted.on,
                by=accepted.by,
            )
            command = _accept((Path(document.name).parent / name).as_posix())
            hint = _("restore it, or accept that it is gone: {command}", command=command)
            yield Diagnostic("gone", message, document.place(("locked", name)), hint)
