"""The scalars and entries of a YAML text, each with its path and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

Path = tuple[str | int, ...]


class Scalar(NamedTuple):
    """One plain value: ``text[start:end]`` is how it is spelt, quotes included."""

    path: Path
    start: int
    end: int
    value: str
    kind: str
    """The tag of YAML: ``int``, ``str``, ``timestamp``…"""


class Entry(NamedTuple):
    """One entry of a mapping, or one item of a list; what `start` and `end` enclose may go."""

    path: Path
    key: tuple[int, int] | None
    """Where its key stands; None of an item."""
    start: int
    end: int


def scalars(text: str) -> list[Scalar]:
    """Every value of a document, in the order of the file."""
    return [found for found in _walk(yaml.compose(text), (), text) if isinstance(found, Scalar)]


def entries(text: str) -> list[Entry]:
    """Every entry of every mapping and list, in the order of the file."""
    return [found for found in _walk(yaml.compose(text), (), text) if isinstance(found, Entry)]


def _walk(node: yaml.Node | None, path: Path, text: str) -> Iterator[Scalar | Entry]:
    if isinstance(node, yaml.ScalarNode):
        kind = node.tag.rpartition(":")[2]
        yield Scalar(path, node.start_mark.index, node.end_mark.index, node.value, kind)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = (*path, str(key.value))
            spelt = (key.start_mark.index, key.end_mark.index)
            yield Entry(name, spelt, *_span(node, key, value, text))
            yield from _walk(value, name, text)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield Entry((*path, number), None, *_span(node, item, item, text))
            yield from _walk(item, (*path, number), text)


def _span(
    parent: yaml.CollectionNode, first: yaml.Node, last: yaml.Node, text: str
) -> tuple[int, int]:
    """What goes when it is dropped: whole lines of a block, one of the commas within brackets."""
    start, end = first.start_mark.index, last.end_mark.index
    if not parent.flow_style:
        start = text.rfind("\n", 0, start) + 1
        end = start + len(text[start:end].rstrip())
        line_end = text.find("\n", end)
        return start, len(text) if line_end < 0 else line_end + 1
    after = len(text[end:]) - len(text[end:].lstrip())
    if text[end + after : end + after + 1] == ",":
        end += after + 1
        return start, end + len(text[end:]) - len(text[end:].lstrip(" "))
    before = text[:start].rstrip()
    return (len(before) - 1 if before.endswith(",") else start), end
