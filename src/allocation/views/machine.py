"""JSON for programs: the same bytes in every language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from allocation.version import __version__
from allocation.words import CONTROL, Cited, Message, Prose, Written

FORMAT = 2
"""Of all JSON that is written; the changelog says what moved between two of them."""


def write(document: Mapping[str, Any]) -> str:
    """One object that says of itself which program made it, and that it is not official.

    A message stands as ``{"id", "values", "text"}``, the text in English and the id, where things
    are counted, that of one; the prose of a file as the file has it; fractions as text.
    """
    return text({"format": FORMAT, "version": __version__, "official": False, **document})


def text(document: Mapping[str, Any]) -> str:
    """One object as JSON, without a control character."""
    written = json.dumps(_plain(document), ensure_ascii=False, indent=2)
    return CONTROL.sub(_escaped, written) + "\n"


def _escaped(control: re.Match[str]) -> str:
    """A control character as JSON escapes it; a line feed is not in a text here, but around it."""
    return control[0] if control[0] == "\n" else f"\\u{ord(control[0]):04x}"


def _plain(value: Any) -> Any:
    if isinstance(value, Prose | Cited):
        return str(value)
    if isinstance(value, Message):
        values = {name: _value(given) for name, given in value.values.items()}
        return {"id": value.id, "values": values, "text": str(value)}
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _value(value: object) -> Any:
    """A value of a message: a number, a figure as programs write it, a name, another message."""
    if isinstance(value, Written):
        return value.machine
    if isinstance(value, Message):
        return _plain(value)
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
