"""A YAML file as plain values, each with the place where it stands.

Stricter than YAML where YAML guesses: a doubled key, a number with a leading zero (`07` would be
read as 7 and `08` as text), a number in base 60 (`5:3`) and an alias are refused; decimals are
exact; `yes` and `no` are words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from allocation.diagnostics import Diagnostic, Place, Problems, wrong
from allocation.reading.files import KIB, empty_file, read_bytes, too_large
from allocation.words import _

Path_ = tuple[str | int, ...]
"""Where a value stands in the tree: ``("lines", "ars-fir", "components", "base", "amount")``."""

_Mark = tuple[int, int]
"""A line and a column, from 1."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times faster, when built
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,2}(_[0-9]{3})+|[1-9][0-9]*)")
_DECIMAL = re.compile(_INTEGER.pattern + r"\.[0-9]+")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = "tag:yaml.org,2002:"
_MAX_BYTES = 256 * KIB
"""Of a rule or a data file; a rule of 200 lines of credit has 60 kB."""
_MAX_DEPTH = 40
_MAX_DIGITS = 40


@dataclass(frozen=True)
class Document:
    """The values of one file and their places; `name` is the file as people should see it."""

    path: Path
    name: str
    sha256: str
    value: Any
    lines: tuple[str, ...] = field(repr=False)
    marks: Mapping[Path_, _Mark] = field(repr=False)
    given: Mapping[Path_, Place] = field(default_factory=dict)
    """Values given in place of the file's own, by an option or by a variant, each with where."""
    problems: tuple[Diagnostic, ...] = ()
    """Problems of form with which the rest of the file could still be read."""
    unread: frozenset[Path_] = frozenset()
    """Where the values stand that could not be read; what they should be is not known."""

    def place(self, path: Path_) -> Place:
        """Where the value at `path` stands, or its nearest parent that stands in the file."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.given:
                return self.given[path[:end]]
        for end in range(len(path), -1, -1):
            if path[:end] in self.marks:
                return _place(self.name, self.lines, self.marks[path[:end]])
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

    def overridden(self, path: Path_, value: Any, place: Place) -> Document:
        """A copy in which the value at `path` is `value`, as is said at `place`."""
        return replace(
            self,
            value=_with(self.value, path, value),
            given={**self.given, path: place},
        )


def _place(name: str, lines: Sequence[str], at: _Mark) -> Place:
    line, column = at
    return Place(name, line, column, lines[line - 1] if line <= len(lines) else None)


def _at(mark: Any) -> _Mark:
    """A place of the YAML parser, which counts from 0."""
    return mark.line + 1, mark.column + 1


def _with(tree: Any, path: Path_, value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, Mapping) else {}
    copy[path[0]] = _with(copy.get(path[0]), path[1:], value)
    return copy


def decode(data: bytes, name: str) -> str:
    """UTF-8 text, with or without a byte order mark; anything else is a refusal."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        place, hint = Place(name, line, column), _("save it again as UTF-8 (in Excel: CSV UTF-8)")
        raise wrong("not-utf-8", _("the file is not UTF-8 text"), place, hint) from None
    if not text.strip():
        raise empty_file(Place(name, 1))
    return text


def read_document(path: Path, name: str | None = None) -> Document:
    """Read a YAML file.

    Raises Refusal where it is no YAML at all; what can be read around stays in `problems`, to be
    reported with those of its content.
    """
    shown = name or str(path)
    return document_of(read_bytes(path, shown, _MAX_BYTES), path, shown)


def document_of(data: bytes, path: Path, shown: str) -> Document:
    """The same of bytes that were read elsewhere; `path` is where they would stand as a file."""
    if len(data) > _MAX_BYTES:
        raise too_large(shown, _MAX_BYTES)
    text = decode(data, shown)
    lines = tuple(text.split("\n"))
    reader = _Reader(shown, lines)
    value = None
    try:
        if reader.may_be_composed(text):
            root = yaml.compose(text, Loader=_LOADER)
            value = reader.value(root, ()) if root is not None else None
    except yaml.MarkedYAMLError as error:
        reader.not_yaml(error)
    except yaml.YAMLError as error:
        reader.problem("yaml", _("not YAML: {why}", why=error), (1, 1))
    if value is None:
        reader.problems.refuse()
    checksum, problems = sha256(data).hexdigest(), tuple(reader.problems)
    unread = frozenset(reader.unread)
    return Document(path, shown, checksum, value, lines, reader.marks, {}, problems, unread)


class _Reader:
    """Turns composed YAML nodes into values, noting places and problems on the way."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self.name = name
        self.lines = lines
        self.marks: dict[Path_, _Mark] = {}
        self.problems = Problems()
        self.unread: set[Path_] = set()

    def problem(self, code: str, message: str, at: _Mark, hint: str | None = None) -> None:
        self.problems.add(code, message, _place(self.name, self.lines, at), hint)

    def may_be_composed(self, text: str) -> bool:
        """Whether the text is safe to compose: no control characters, no aliases, no abyss.

        Composing recurses in C, where too deep a file would end the process, and it loses where
        an alias stands. Only a file that could hold either is read through for it.
        """
        stray = _UNPRINTABLE.search(text)
        if stray:
            line = text.count("\n", 0, stray.start()) + 1
            column = stray.start() - text.rfind("\n", 0, stray.start())
            message = _("the character U+{code} is not text", code=f"{ord(stray[0]):04X}")
            self.problem("yaml", message, (line, column), _("delete it"))
            return False
        deep = text.count("[") + text.count("{") > 1_000 or max(map(len, self.lines)) > 1_000
        if not deep and not ("&" in text and "*" in text):
            return True
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            at = _at(event.start_mark)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                message = _("aliases (*{name}) are not supported", name=event.anchor)
                hint = _("write the value where it is used")
                self.problem("alias", message, at, hint)
            if depth > _MAX_DEPTH:
                self.problem("too-deep", _("nested too deeply"), at)
                return False
        return not self.problems

    def not_yaml(self, error: yaml.MarkedYAMLError) -> None:
        """What the YAML parser says, where a person would look for it."""
        context, problem = error.context or "", error.problem or ""
        # What is never closed is noticed at the end of the file and must be mended at its start.
        unclosed = "quoted scalar" in context or "flow" in context
        mark = (error.context_mark if unclosed else None) or error.problem_mark
        at = _at(mark) if mark else (1, 1)
        hint = None
        if "\t" in (_place(self.name, self.lines, at).excerpt or ""):
            hint = _("a tab can't indent YAML: use spaces")
        elif "document" in problem or "document" in context:
            hint = _("one document in a file: is there a second --- in it?")
        elif unclosed:
            hint = _("is it closed?")
        elif "expected key" in problem or "mapping values" in problem:
            hint = _("look at the indentation, and for a missing colon or quote")
        message = _("not YAML: {why}", why=", ".join(filter(None, (context, problem))))
        self.problem("yaml", message, at, hint)

    def value(self, node: yaml.Node, path: Path_) -> Any:
        """The value of a node; its place, and those of all below it, go to `marks`."""
        at = _at(node.start_mark)
        self.marks.setdefault(path, at)
        if len(path) > _MAX_DEPTH:
            if not any(problem.code == "too-deep" for problem in self.problems):
                self.problem("too-deep", _("nested too deeply"), at)
            self.unread.add(path[:1])
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        before = len(self.problems)
        value = self._scalar(node)
        if len(self.problems) > before:
            self.unread.add(path)
        return value

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            at, scalar = _at(key_node.start_mark), isinstance(key_node, yaml.ScalarNode)
            key = self._scalar(key_node) if scalar else None
            if not isinstance(key, str):
                hint = _('write it in quotes: "{text}"', text=key_node.value) if scalar else None
                self.problem("key-not-text", _("a key must be text"), at, hint)
            elif key in result:
                first = self.marks[(*path, key)][0]
                message = _("{key!r} stands here twice; first on line {line}", key=key, line=first)
                self.problem("duplicate-key", message, at, _("keep one of the two"))
            else:
                self.marks[(*path, key)] = at
                result[key] = self.value(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        text, tag, at = node.value, node.tag.removeprefix(_TAG), _at(node.start_mark)
        if getattr(node, "style", None):
            return text
        if tag in ("int", "float") or re.fullmatch(r"0\d+", text):
            if len(text) > _MAX_DIGITS:
                message = _("a number of more than {n} digits", n=_MAX_DIGITS)
                self.problem("ambiguous-number", message, at)
                return None
            if _INTEGER.fullmatch(text):
                return int(text.replace("_", ""))
            if _DECIMAL.fullmatch(text):
                return Decimal(text.replace("_", ""))
            message = _("{text} is not a plain decimal number", text=text)
            self.problem("ambiguous-number", message, at, _number_hint(text))
            return text
        if tag == "null":
            return None
        if tag == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if tag == "timestamp" and _DATE.fullmatch(text):
            try:
                return datetime.date.fromisoformat(text)
            except ValueError as error:
                self.problem("not-a-date", _("not a date: {why}", why=error), at)
        return text


def _number_hint(text: str) -> str:
    if ":" in text:
        return _("a split is written {{line: 5, other: 3}}, anything else in quotes").format()
    if re.fullmatch(r"0\d+", text):
        return _('a code is written in quotes: "{text}"; a number without the 0', text=text)
    return _("write an amount like 50_000 or 3.10")
