"""Locks: one read, and the text of one with other entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from json import dumps
from pathlib import Path
from typing import NamedTuple

from allocation.model.lock import LOCK, Lock, Locked
from allocation.reading.document import Document, read_document
from allocation.reading.validated import validated

_BELOW = ("examples", "variants", "cases", "published")
"""The folders in a folder of rules or data whose files its lock holds."""
_HEADER = """\
# Ce qui a été accepté : l'empreinte de chaque fichier, la date, l'auteur et le motif.
# Fichier écrit par « allocate contrôler --accepter », jamais à la main.
locked:"""


class LockFile(NamedTuple):
    """A lock and the document it was read from."""

    lock: Lock
    document: Document


def read_lock(path: Path, name: str) -> LockFile:
    """A lock; raises Refusal with every problem of it."""
    document = read_document(path, name)
    return LockFile(validated(Lock, document), document)


def lock_of(path: Path) -> Path:
    """The lock that holds a file, whether it is there or not."""
    home = path.parent
    return (home.parent if home.name in _BELOW else home) / LOCK


def with_entries(locked: Mapping[str, Locked], changed: Mapping[str, Locked | None]) -> str:
    """The text of a lock with some entries changed, or taken out, and the others as they are.

    A new entry comes last.
    """
    entries = {name: found for name, found in ({**locked, **changed}).items() if found}
    return _HEADER + ("".join(map(_entry, entries, entries.values())) or " {}") + "\n"


def _entry(name: str, found: Locked) -> str:
    shown = name if re.fullmatch(r"\w[\w.@/-]*", name) else _quoted(name)
    fields = {
        "digest": _quoted(found.digest),
        "on": found.on.isoformat(),
        "by": _quoted(found.by),
        "why": _quoted(found.why),
    }
    return f"\n  {shown}:" + "".join(f"\n    {field}: {text}" for field, text in fields.items())


def _quoted(text: str) -> str:
    """A text between double quotes, where YAML has the escapes of JSON."""
    return dumps(text, ensure_ascii=False)
