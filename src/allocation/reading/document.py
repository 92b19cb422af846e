"""A YAML file as plain values, each with the place where it stands.

Stricter than YAML where YAML guesses: a doubled key, a number with a leading zero (`07` would be
read as 7 and `08` as text), a number in base 60 (`5:3`) and an alias are refused; decimals are
exact; `yes` and `no` are words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, usage
from allocation.words import _

Path_ = tuple[str | int, ...]
"""Where a value stands in the tree: ``("lines", "ars-fir", "components", "base", "amount")``."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times faster, when built
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9_]*)\.[0-9]+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = "tag:yaml.org,2002:"
_MAX_BYTES = 1 << 20
_MAX_DEPTH = 40


@dataclass(frozen=True)
class Document:
    """The values of one file and their places; `name` is the file as people should see it."""

    path: Path
    name: str
    sha256: str
    value: Any
    lines: tuple[str, ...] = field(repr=False)
    marks: Mapping[Path_, tuple[int, int]] = field(repr=False)
    options: Mapping[Path_, str] = field(default_factory=dict)
    """Values given on the command line, by the option that gave them."""

    def place(self, path: Path_) -> Place:
        """Where the value at `path` stands, or its nearest parent that stands in the file."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.options:
                return Place(self.options[path[:end]], option=True)
        for end in range(len(path), -1, -1):
            if path[:end] in self.marks:
                line, column = self.marks[path[:end]]
                excerpt = self.lines[line - 1] if line <= len(self.lines) else None
                return Place(self.name, line, column, excerpt)
        return Place(self.name)

    def get(self, path: Path_) -> Any:
        """The value at `path`, or None."""
        value = self.value
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def overridden(self, path: Path_, value: Any, option: str) -> Document:
        """A copy in which the value at `path` is `value`, as `option` says."""
        return replace(
            self,
            value=_with(self.value, path, value),
            options={**self.options, path: option},
        )


def _with(tree: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, Mapping) else {}
    copy[path[0]] = _with(copy.get(path[0]), path[1:], value)
    return copy


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file; a path that can't be read is a refusal with exit code 2."""
    try:
        if path.is_file() and path.stat().st_size > 64 * _MAX_BYTES:
            raise usage("file-too-large", _("{name} is larger than 64 MiB", name=name))
        return path.read_bytes()
    except OSError as error:
        raise usage(
            "unreadable", _("{name} can't be read: {why}", name=name, why=error.strerror)
        ) from None


def decode(data: bytes, name: str) -> str:
    """UTF-8 text, with or without a byte order mark; anything else is a refusal."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise Refusal(
            Diagnostic(
                "not-utf-8",
                _("the file is not UTF-8 text"),
                Place(name, line, column),
                _("save it again as UTF-8 (in Excel: CSV UTF-8)"),
            ),
            Exit.CONTENT,
        ) from None
    if not text.strip():
        raise Refusal(
            Diagnostic("empty-file", _("the file is empty"), Place(name, 1)), Exit.CONTENT
        )
    return text


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a YAML file; every problem of its form is reported at once (exit code 3)."""
    shown = name or str(path)
    data = read_bytes(path, shown)
    if len(data) > _MAX_BYTES:
        raise Refusal(
            Diagnostic("file-too-large", _("the file is larger than 1 MiB"), Place(shown)),
            Exit.CONTENT,
        )
    text = decode(data, shown)
    lines = tuple(text.split("\n"))
    reader = _Reader(shown, lines)
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        reader.problem("yaml", error.problem or _("not YAML"), line, column)
    except (yaml.YAMLError, RecursionError) as error:
        reader.problem("yaml", _("not YAML: {why}", why=error), 1, 1)
    else:
        value = reader.value(root, (), 0) if root is not None else None
    if reader.problems:
        raise Refusal(reader.problems, Exit.CONTENT)
    return Document(path, shown, sha256(data).hexdigest(), value, lines, reader.marks)


class _Reader:
    """Turns composed YAML nodes into values, noting places and problems on the way."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self.name = name
        self.lines = lines
        self.marks: dict[Path_, tuple[int, int]] = {}
        self.problems: list[Diagnostic] = []
        self._seen: set[int] = set()

    def problem(
        self, code: str, message: str, line: int, column: int, hint: str | None = None
    ) -> None:
        excerpt = self.lines[line - 1] if line <= len(self.lines) else None
        place = Place(self.name, line, column, excerpt)
        self.problems.append(Diagnostic(code, message, place, hint))

    def value(self, node: yaml.Node, path: Path_, depth: int) -> Any:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.marks.setdefault(path, (line, column))
        if id(node) in self._seen and not isinstance(node, yaml.ScalarNode):
            self.problem("alias", _("aliases (*name) are not supported"), line, column)
            return None
        self._seen.add(id(node))
        if depth > _MAX_DEPTH:
            self.problem("too-deep", _("nested too deeply"), line, column)
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [
                self.value(item, (*path, index), depth + 1) for index, item in enumerate(node.value)
            ]
        return self._scalar(node, line, column)

    def _mapping(self, node: yaml.MappingNode, path: Path_, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            key = (
                self._scalar(key_node, line, column)
                if isinstance(key_node, yaml.ScalarNode)
                else None
            )
            if not isinstance(key, str):
                text = getattr(key_node, "value", "")
                self.problem(
                    "key-not-text",
                    _("a key must be text"),
                    line,
                    column,
                    _('write it in quotes: "{text}"', text=text) if isinstance(text, str) else None,
                )
                continue
            if key in result:
                first = self.marks[(*path, key)][0]
                self.problem(
                    "duplicate-key",
                    _("{key!r} stands here twice; first on line {line}", key=key, line=first),
                    line,
                    column,
                    _("keep one of the two"),
                )
                continue
            self.marks[(*path, key)] = (line, column)
            result[key] = self.value(value_node, (*path, key), depth + 1)
        return result

    def _scalar(self, node: yaml.Node, line: int, column: int) -> Any:
        text, tag = node.value, node.tag.removeprefix(_TAG)
        plain = not getattr(node, "style", None)
        if not plain:
            return text
        if tag in ("int", "float") or re.fullmatch(r"0\d+", text):
            if _INTEGER.fullmatch(text):
                return int(text.replace("_", ""))
            if _DECIMAL.fullmatch(text):
                return Decimal(text.replace("_", ""))
            self.problem(
                "ambiguous-number",
                _("{text} is not a plain decimal number", text=text),
                line,
                column,
                _('if it is a code or a ratio, write it in quotes: "{text}"', text=text),
            )
            return text
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag == "timestamp" and _DATE.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError as error:
                self.problem("not-a-date", str(error), line, column)
        return text
