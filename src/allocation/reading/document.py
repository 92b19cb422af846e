"""A YAML file as plain values, each with the place where it stands.

Stricter than YAML where YAML guesses: a doubled key, a number with a leading zero (`07` would be
read as 7 and `08` as text), a number in base 60 (`5:3`) and an alias are refused; decimals are
exact; `yes` and `no` are words.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from allocation.diagnostics import MOST_OF_A_CHECK, Place, Problems, wrong
from allocation.reading.files import KIB, empty_file, read_bytes, too_large
from allocation.words import CONTROL, _, grouped

Path_ = tuple[str | int, ...]
"""Where a value stands in the tree: ``("lines", "ars-fir", "components", "base", "amount")``."""

_Mark = tuple[int, int]
"""A line and a column, from 1."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # eight times faster, when built
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,2}(_[0-9]{3})+|[1-9][0-9]*)")
_DECIMAL = re.compile(_INTEGER.pattern + r"\.[0-9]+")
_UNPRINTABLE = re.compile(f"(?![\\t\\n\\r])(?:{CONTROL.pattern}|[\ufffe\uffff])")
"""What stands nowhere in a file: `CONTROL`, and what YAML has no characters for."""
_BREAK = re.compile(r"\r\n?|\n")
_FOLDED = re.compile(" *[\t\n][ \t\n]*")
"""What is read as one space: a text is one line, however it stands in the file."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = "tag:yaml.org,2002:"
_RESOLVER: Any = yaml.resolver.Resolver()
MAX_BYTES = 256 * KIB
"""Of a rule or a data file; a rule of 200 lines of credit has 60 kB."""
_MAX_NODES = 20_000
"""Names, values, lists and mappings of a file; a rule of 200 lines of credit has 10 000."""
_MAX_DEPTH = 40
_MAX_DIGITS = 40
"""Of a number."""
_MAX_NAME = 200
"""Characters of what stands before a colon."""
_MAX_TEXT = 5_000
"""Characters of a text, which is more than a page."""


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
    problems: Problems = field(default_factory=Problems)
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
    return document_of(read_bytes(path, shown, MAX_BYTES), path, shown)


@lru_cache(maxsize=64)
def document_of(data: bytes, path: Path, shown: str) -> Document:
    """The same of bytes that were read elsewhere; `path` is where they would stand as a file.

    What is read again and again is parsed once: all files of a tree, and more.
    """
    if len(data) > MAX_BYTES:
        raise too_large(shown, MAX_BYTES)
    text = decode(data, shown)
    reader = _Reader(shown, text)
    value = reader.document()
    if value is None:
        reader.problems.refuse()
    checksum, unread = sha256(data).hexdigest(), frozenset(reader.unread)
    return Document(
        path, shown, checksum, value, reader.lines, reader.marks, {}, reader.problems, unread
    )


class _Reader:
    """Turns what the YAML parser meets into values, noting places and problems on the way.

    Nothing is composed first: what is too much, too deep or no plain YAML is refused where it is
    met, and nothing behind it is read.
    """

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.lines = tuple(_BREAK.split(text))
        self.marks: dict[Path_, _Mark] = {}
        self.problems = Problems(most=MOST_OF_A_CHECK)  # what is parsed once is told by all
        self.unread: set[Path_] = set()
        self._left = _MAX_NODES
        self._events: Iterator[Any] = iter(())

    def problem(self, code: str, message: str, at: _Mark, hint: str | None = None) -> None:
        self.problems.add(code, message, _place(self.name, self.lines, at), hint)

    def document(self) -> Any:
        """The value of the whole file; None where it is empty or no YAML, with a problem."""
        if stray := _UNPRINTABLE.search(self.text):
            before = _BREAK.split(self.text[: stray.start()])
            at = len(before), len(before[-1]) + 1
            self.problem("control-character", _not_text(stray[0]), at, _("delete it"))
            return None
        try:
            self._events = yaml.parse(self.text, Loader=_LOADER)
            next(self._events)  # the start of the stream
            if isinstance(next(self._events), yaml.StreamEndEvent):
                return None
            value = self.value(next(self._events), ())
            next(self._events)  # the end of the document
            after = next(self._events)
            if isinstance(after, yaml.StreamEndEvent):
                return value
            self._not_yaml("document", _at(after.start_mark))
        except yaml.MarkedYAMLError as error:
            self._stopped(error)
        return None

    def _stopped(self, error: yaml.MarkedYAMLError) -> None:
        """Why the parser can't go on, where a person would look for it."""
        # What is never closed is noticed at the end of the file and must be mended at its start.
        unclosed = any(word in (error.context or "") for word in ("quoted scalar", "flow"))
        unclosed &= "escape" not in (error.problem or "")
        mark = (error.context_mark if unclosed else None) or error.problem_mark
        at = _at(mark) if mark else (1, 1)
        said = f"{error.context} {error.problem}"
        if "\t" in (_place(self.name, self.lines, at).excerpt or ""):
            said = "tab"
        self._not_yaml(said, at)

    def _not_yaml(self, said: str, at: _Mark) -> None:
        """Words of ours for those of the parser."""
        message, hint = next((m, h) for words, m, h in _REASONS if words in said)
        self.problem("yaml", message, at, hint)

    def value(self, event: Any, path: Path_) -> Any:
        """The value that an event begins; its place, and those of all below it, go to `marks`."""
        at = self._met(event, path)
        self.marks.setdefault(path, at)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.value(item, (*path, n)) for n, item in enumerate(self._until_end())]
        before = len(self.problems)
        value = None
        if isinstance(event, yaml.AliasEvent):
            message = _("aliases (*{name}) are not supported", name=event.anchor)
            self.problem("alias", message, at, _("write the value where it is used"))
        else:
            value = self._scalar(event)
        if len(self.problems) > before:
            self.unread.add(path)
        return value

    def _met(self, event: Any, path: Path_) -> _Mark:
        """Where a value begins; raises Refusal where it is one too many, or too deep."""
        at = _at(event.start_mark)
        self._left -= 1
        if self._left < 0:
            message = _("more than {n} values", n=grouped(_MAX_NODES))
            raise wrong("too-many-values", message, _place(self.name, self.lines, at))
        if len(path) > _MAX_DEPTH:
            place = _place(self.name, self.lines, at)
            raise wrong("too-deep", _("nested too deeply"), place)
        if getattr(event, "tag", None) is not None:
            message = _("a tag ({tag}) is not supported", tag=event.tag.replace(_TAG, "!!"))
            hint = _("write the value alone; what is text stands in quotes")
            self.problem("tag", message, at, hint)
            self.unread.add(path)
        return at

    def _until_end(self) -> Iterator[Any]:
        """The events that begin the members of a list or mapping."""
        while not isinstance(event := next(self._events), yaml.CollectionEndEvent):
            yield event

    def _mapping(self, path: Path_) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in self._until_end():
            at, scalar = self._met(event, path), isinstance(event, yaml.ScalarEvent)
            before = len(self.problems)
            key = self._scalar(event) if scalar else None
            if not scalar:
                self._skip(event)
            if not isinstance(key, str):
                hint = _('write it in quotes: "{text}"', text=event.value) if scalar else None
                self.problem("key-not-text", _("a key must be text"), at, hint)
            elif len(key) > _MAX_NAME:
                message = _("a name of more than {n} characters", n=_MAX_NAME)
                self.problem("text-too-long", message, at)
            elif key in result:
                first = self.marks[(*path, key)][0]
                message = _("{key!r} stands here twice; first on line {line}", key=key, line=first)
                self.problem("duplicate-key", message, at, _("keep one of the two"))
            if len(self.problems) > before:
                self._skip(next(self._events))
            else:
                self.marks[(*path, str(key))] = at
                result[str(key)] = self.value(next(self._events), (*path, str(key)))
        return result

    def _skip(self, event: Any) -> None:
        """Read over a value that has no name to be known by."""
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if not depth:
                return
            event = next(self._events)

    def _scalar(self, event: Any) -> Any:
        """A value that is no list or mapping; a text is one line, and breaks in it are spaces."""
        text, at = event.value, _at(event.start_mark)
        if event.style:
            return self._text(text, at)
        tag = _resolved(text).removeprefix(_TAG)
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
            except ValueError:
                message = _("{text} is no day of the calendar", text=text)
                self.problem("not-a-date", message, at)
        return self._text(text, at)

    def _text(self, text: str, at: _Mark) -> str:
        if len(text) > _MAX_TEXT:
            message = _("a text of more than {n} characters", n=grouped(_MAX_TEXT))
            self.problem("text-too-long", message, at)
            return ""
        line = _FOLDED.sub(" ", text)
        if stray := CONTROL.search(line):
            self.problem("control-character", _not_text(stray[0]), at, _("delete it"))
        return line


def _not_text(character: str) -> str:
    return _("the character U+{code} is not text", code=f"{ord(character):04X}")


def _resolved(text: str) -> str:
    """The tag that YAML gives to a value without quotes: of a number, a date, a text."""
    return str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))


_QUOTE = _("write the text in quotes")
_CLOSED = _("is it closed?")
_INDENTATION = _("look at the indentation, and for a missing colon or quote")
_REASONS = (
    ("tab", _("not YAML: a tab can't indent"), _("use spaces")),
    (
        "escape",
        _("not YAML: between double quotes a backslash and what follows it are one character"),
        _("write the backslash twice, or single quotes around the text"),
    ),
    ("tag", _("not YAML: a value can't begin with !"), _QUOTE),
    ("alias", _("not YAML: a value can't begin with *"), _QUOTE),
    ("anchor", _("not YAML: a value can't begin with &"), _QUOTE),
    ("directive", _("not YAML: a line can't begin with %"), _QUOTE),
    ("start any token", _("not YAML: a value can't begin with this character"), _QUOTE),
    ("quoted scalar", _("not YAML: a quote is opened here"), _CLOSED),
    ("flow", _("not YAML: a bracket or brace is opened here"), _CLOSED),
    ("block scalar", _("not YAML: no text follows > or | on their line"), _("begin a new line")),
    (
        "document",
        _("not YAML: the file holds more than one document"),
        _("is there a second --- in it?"),
    ),
    ("mapping values", _("not YAML: no colon can stand here"), _INDENTATION),
    ("", _("not YAML: a name with its colon, or a value, is missing here"), _INDENTATION),
)
"""By a word of the YAML parser, which says more than anybody wants to know; the first counts."""


def _number_hint(text: str) -> str:
    if ":" in text:
        example = "{line: 5, other: 3}"
        return _("a split is written {example}, anything else in quotes", example=example)
    if re.fullmatch(r"0\d+", text):
        return _('a code is written in quotes: "{text}"; a number without the 0', text=text)
    return _("write an amount like 50_000 or 3.10")
