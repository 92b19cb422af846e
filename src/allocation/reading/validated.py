"""A document held against a model: all problems at once, each at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from allocation.diagnostics import (
    Diagnostic,
    Exit,
    Place,
    Problems,
    Refusal,
    did_you_mean,
)
from allocation.reading.document import Document, Path_
from allocation.words import Message, _

M = TypeVar("M", bound=BaseModel)
Wrong = tuple[Place | None, Callable[[Any], Diagnostic]]
"""Where something is wrong, and what is said of it there."""


def validated(model: type[M], document: Document) -> M:
    """The document as a model; raises Refusal with a diagnostic for each problem.

    Exit code 2 when every problem lies in a value given on the command line, else 3.
    """
    errors: list[Any] = []
    found = None
    try:
        found = model.model_validate(document.value)
    except ValidationError as invalid:
        errors = list(invalid.errors(include_url=False))
    wrong: list[Wrong] = []
    for error in errors:
        path = _path(error["loc"], document)
        # A value that can't be read is one problem, not another one for its type.
        if not any(path[:n] in document.unread for n in range(len(path) + 1)):
            path = (*path, "kind") if error["type"] == "union_tag_invalid" else path
            wrong.append((document.place(path), partial(_diagnostic, error, model)))
    if found is None or document.problems:
        raise refusal(wrong, document.problems)
    return found


def refusal(wrong: Iterable[Wrong], of_form: Problems | None = None) -> Refusal:
    """A refusal of a file's content, or of the command line when only that is to blame.

    Those that are told are the first of the file, and only their sentences are made; `of_form` are
    the problems with which the file was read.
    """
    form = of_form or Problems()
    both = [*((problem.place, lambda _place, p=problem: p) for problem in form.kept), *wrong]
    both.sort(key=lambda found: (found[0] and found[0].line) or 0)
    problems = Problems(partial(told, place) for place, told in both)
    problems.more += form.more
    of_options = all(place and place.option for place, _told in both)
    return Refusal(problems, Exit.USAGE if of_options else Exit.CONTENT)


def _diagnostic(error: Any, model: type[BaseModel], place: Place) -> Diagnostic:
    kind, context = error["type"], error.get("ctx", {})
    field = str(error["loc"][-1]) if error["loc"] else ""
    hint = None
    match kind:
        case "missing" if field == "cite":
            code, message = "missing-citation", _("a figure needs its citation")
            hint = _('add cite: "§…", where in the text it stands')
        case "missing":
            code, message = "missing", _("{field} is missing", field=field)
        case "extra_forbidden":
            code, message = "unknown-key", _("{field!r} is not known here", field=field)
            hint = did_you_mean(field, _known_fields(model, error["loc"]))
        case "union_tag_invalid":
            code = "unknown-kind"
            message = _("{kind!r} is not a kind of component", kind=context.get("tag"))
            tags = str(context.get("expected_tags", "")).replace("'", "").split(", ")
            hint = did_you_mean(str(context.get("tag")), tags)
        case "union_tag_not_found":
            code, message = "missing", _("kind is missing")
        case "value_error" if isinstance(context["error"].args[0], Message):
            code, message = "wrong-value", context["error"].args[0]
            hint = getattr(context["error"], "hint", None)
        case "string_pattern_mismatch":
            code = "wrong-name"
            message = _("{name!r} is not a name", name=error["input"])
            hint = _("lower case letters, digits and hyphens, beginning with a letter")
        case "enum" | "literal_error":
            code = "wrong-value"
            message = _("{value!r} is not known here", value=error["input"])
            words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            hint = did_you_mean(str(error["input"]), words)
        case _:
            code = "wrong-type"
            expected = _EXPECTED.get(kind)
            message = (
                _("{field}: {expected} is needed", field=field, expected=expected(context))
                if expected
                else _("{field} is not as it must be", field=field)
            )
    return Diagnostic(code, message, place, hint)


_EXPECTED: dict[str, Callable[[Any], str]] = {
    "int_type": lambda _context: _("a whole number"),
    "int_from_float": lambda _context: _("a whole number"),
    "int_parsing": lambda _context: _("a whole number"),
    "int_parsing_size": lambda _context: _("a whole number"),
    "finite_number": lambda _context: _("a number"),
    "string_type": lambda _context: _("text (a number that is text stands in quotes)"),
    "string_sub_type": lambda _context: _("text (a number that is text stands in quotes)"),
    "string_unicode": lambda _context: _("text (a number that is text stands in quotes)"),
    "string_too_short": lambda _context: _("text that is not empty"),
    "string_too_long": lambda c: _("text of {n} characters or fewer", n=c["max_length"]),
    "bool_type": lambda _context: _("true or false"),
    "bool_parsing": lambda _context: _("true or false"),
    "dict_type": lambda _context: _("a mapping of names to values"),
    "model_type": lambda _context: _("a mapping of names to values"),
    "model_attributes_type": lambda _context: _("a mapping of names to values"),
    "invalid_key": lambda _context: _("a mapping of names to values"),
    "list_type": lambda _context: _("a list"),
    "tuple_type": lambda _context: _("a list"),
    "date_type": lambda _context: _("a date like 2023-07-18"),
    "date_parsing": lambda _context: _("a date like 2023-07-18"),
    "date_from_datetime_parsing": lambda _context: _("a date like 2023-07-18"),
    "date_from_datetime_inexact": lambda _context: _("a date like 2023-07-18"),
    "decimal_type": lambda _context: _("a number"),
    "decimal_parsing": lambda _context: _("a number"),
    "greater_than_equal": lambda context: _("{n} or more", n=context["ge"]),
    "less_than_equal": lambda context: _("{n} or less", n=context["le"]),
    "too_long": lambda context: _("{n} entries or fewer", n=context["max_length"]),
    "too_short": lambda context: _("{n} entry or more", n=context["min_length"]),
}
"""What to say for the error types of pydantic that a file can cause, after "is needed"."""
WORDED = _EXPECTED.keys() | {
    *("missing", "extra_forbidden", "union_tag_invalid", "union_tag_not_found", "value_error"),
    *("string_pattern_mismatch", "enum", "literal_error"),
}
"""All the error types for which there are words of our own."""


def _path(location: tuple[str | int, ...], document: Document) -> Path_:
    """The place of an error in the document: pydantic's own steps (union tags) are left out."""
    path: Path_ = ()
    for step in location:
        if isinstance(step, str) and step == "[key]":
            continue
        if document.get((*path, step)) is not None or (*path, step) in document.marks:
            path = (*path, step)
    return path


def _known_fields(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The fields that could stand where an unknown one was found, as YAML writes them."""
    models, named = {model}, False
    for step in location[:-1]:
        if named:  # by a name of the file's own, or by its number
            named = False
            continue
        fields = [info for found in models for name, info in _fields(found) if name == step]
        named = any(get_origin(info.annotation) in (dict, tuple) for info in fields)
        kinds = {found for found in models if step in _kinds(found)}
        models = {inner for info in fields for inner in _models(info.annotation)} or kinds or models
    return sorted({name for found in models for name, _info in _fields(found)})


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields of a model by the name that YAML has for them."""
    for name, info in model.model_fields.items():
        yield info.alias or name.replace("_", "-"), info


def _kinds(model: type[BaseModel]) -> tuple[Any, ...]:
    """By which kinds one of several models is chosen."""
    return get_args(model.model_fields["kind"].annotation) if "kind" in model.model_fields else ()


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
