"""A lock: what a file said when it was accepted, as a digest, with when, by whom and why."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from json import dumps
from typing import Any

from pydantic import BaseModel

from allocation import words
from allocation.model.fields import Citation, Prose, Strict, Text
from allocation.model.text import Digest

LOCK = "lock.yaml"
"""The lock of a folder of rules or of data, in that folder."""


class Locked(Strict):
    """What was accepted last of one file, when, by whom, and why it had changed."""

    digest: Digest
    on: date
    by: Prose
    why: Prose


class Lock(Strict):
    """The files of a folder by their names in it: ``2023.yaml``, ``variants/2025-births.yaml``."""

    locked: dict[Text, Locked]


def content_digest(model: BaseModel) -> str:
    """The SHA-256 of what a file says, its prose apart: of labels, titles, and what is no `Prose`.

    A field that says what it would by default counts as left out, so that one that is new to a
    model changes no digest. The order of lines and components counts: it decides ties.
    """
    return sha256(dumps(_content(model), ensure_ascii=False).encode()).hexdigest()


_SHOWN = ("label", "title")
"""Prose that is not free: under what a figure is shown, an assumed one could be called official."""
_FREE = object()
"""In place of prose, and of a list of nothing else."""


def _content(value: Any) -> Any:
    """A value as JSON has it; what is named by the file itself as pairs, in their order."""
    match value:
        case Citation():  # where a figure stands is what a rule says, and no prose around it
            return [value.source, str(value.section)]
        case BaseModel():
            told = {
                name: str(found) if name in _SHOWN else _content(found)
                for name, found in _told(value)
            }
            return {name: found for name, found in told.items() if found is not _FREE}
        case Mapping():
            told = {str(name): _content(found) for name, found in value.items()}
            return [[name, None if found is _FREE else found] for name, found in told.items()]
        case list() | tuple():
            kept = [found for each in value if (found := _content(each)) is not _FREE]
            return kept if kept or not value else _FREE
        case words.Prose():
            return _FREE
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case Enum():
            return value.value
    return value


def _told(model: BaseModel) -> Iterator[tuple[str, Any]]:
    """The fields that say something else than by default, in the order of their names."""
    for name, field in sorted(type(model).model_fields.items()):
        value = getattr(model, name)
        if value != field.get_default(call_default_factory=True):
            yield name, value
