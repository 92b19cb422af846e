"""Whatever a model refuses is told in our own words, none of pydantic's."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from allocation.diagnostics import _SYSTEM, Place, why_not
from allocation.model.key import Catalogue
from allocation.model.publication import KnownDifferences, Publication
from allocation.model.rule import Rule
from allocation.model.territory import TerritorySet
from allocation.model.variant import Variant
from allocation.reading.document import Document, read_document
from allocation.reading.validated import WORDED, _diagnostic
from allocation.words import Message

ROOT = Path(__file__).parents[1]
_RULES = [*(ROOT / "rules").glob("2*.yaml"), *(ROOT / "rules" / "examples").glob("*-2*.yaml")]
_FILES: list[tuple[type[BaseModel], Path]] = [
    *((Rule, path) for path in sorted(_RULES)),
    (Variant, next(iter((ROOT / "tests" / "broken" / "variants").glob("unknown-name.yaml")))),
    (TerritorySet, ROOT / "data" / "regions.yaml"),
    (Catalogue, ROOT / "data" / "catalogue.yaml"),
    *((Publication, path) for path in sorted((ROOT / "data" / "published").glob("*[0-9].yaml"))),
]
_MODELS = [Rule, Variant, TerritorySet, Catalogue, Publication, KnownDifferences]
_VALUES: list[Any] = [
    *(None, True, 0, -1, 10**12, 10**30, Decimal("-1.5"), Decimal("2.005"), date(2023, 7, 18)),
    *("", "  ", "x", "X y!", "1", "2023-07-18", "x" * 4_000, "\x00", [], [1], ["x"], [None]),
    *({}, {"x": 1}, {"kind": "x"}, {f"n{n}": {} for n in range(501)}, ["x"] * 501),
]
"""Of every type that a YAML file or an option can give, and of every size."""


def paths(tree: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, at most two members of each list."""
    yield here
    members = tree.items() if isinstance(tree, dict) else []
    members = list(enumerate(tree[:2])) if isinstance(tree, list) else members
    for step, part in members:
        yield from paths(part, (*here, step))


def changed(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The same with another value at a place; without it where `value` is `...`."""
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    if len(path) == 1 and value is ...:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


def errors_of(model: type[BaseModel], document: Document) -> Iterator[Any]:
    """What the model says of the document with each value wrong in each way."""
    tree = document.value
    for path in list(paths(tree)):
        within = document.get(path)
        others = [{**within, "unknown-field": 1}] if isinstance(within, dict) else []
        for value in (*_VALUES, *([...] if path else []), *others):
            try:
                model.model_validate(changed(tree, path, value))
            except ValidationError as invalid:
                yield from invalid.errors(include_url=False)


@pytest.mark.parametrize(("model", "path"), _FILES, ids=lambda given: getattr(given, "stem", ""))
def test_every_error_that_a_value_can_cause_has_words(model: type[BaseModel], path: Path) -> None:
    document = read_document(path)
    seen: set[tuple[Any, ...]] = set()
    for error in errors_of(model, document):
        about = error["type"], error["loc"][-1:]
        if about in seen:
            continue
        seen.add(about)
        told = _diagnostic(error, model, Place("x.yaml"))
        assert error["type"] in WORDED, error
        assert isinstance(told.message, Message), error
        assert told.message.id != "{field} is not as it must be", error
        assert told.hint is None or isinstance(told.hint, Message), error
    assert len({kind for kind, *_place in seen}) > 4


# What each kind of schema raises, as the documentation of pydantic-core has it.
_RAISED = {
    "bool": {"bool_type", "bool_parsing"},
    "date": {
        *("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    },
    "decimal": {"decimal_type", "decimal_parsing", "finite_number"},
    "dict": {"dict_type", "too_long", "too_short"},
    "list": {"list_type", "too_long", "too_short"},
    "enum": {"enum"},
    "function-after": {"value_error"},
    "function-before": {"value_error"},
    "int": {
        *("int_type", "int_parsing", "int_parsing_size", "int_from_float"),
        *("greater_than_equal", "less_than_equal", "finite_number"),
    },
    "literal": {"literal_error"},
    "model": {"model_type"},
    "model-fields": {"missing", "extra_forbidden", "invalid_key", "model_attributes_type"},
    "str": {
        *("string_type", "string_too_short", "string_too_long", "string_pattern_mismatch"),
        *("string_sub_type", "string_unicode"),
    },
    "tagged-union": {"union_tag_invalid", "union_tag_not_found", "model_attributes_type"},
    "tuple": {"tuple_type", "too_long", "too_short"},
    # These raise nothing of their own.
    **{kind: set() for kind in ("any", "chain", "default", "definition-ref", "definitions")},
    **{kind: set() for kind in ("union", "model-field", "no-info", "nullable", "function-wrap")},
}


def kinds(schema: Any, seen: set[int]) -> Iterator[str]:
    """The kinds of schema in one."""
    if id(schema) in seen:
        return
    seen.add(id(schema))
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            yield schema["type"]
        parts = [part for name, part in schema.items() if name not in ("metadata", "serialization")]
    else:
        parts = list(schema) if isinstance(schema, list | tuple) else []
    for part in parts:
        yield from kinds(part, seen)


def test_every_error_of_every_schema_has_words() -> None:
    found: set[str] = set()
    for model in _MODELS:
        model.model_rebuild(force=True)
        found |= set(kinds(model.__pydantic_core_schema__, set()))
    assert found <= _RAISED.keys()
    raised = {error for kind in found for error in _RAISED[kind]}
    assert raised <= WORDED
    assert len(raised) > 25


@pytest.mark.skipif(sys.platform != "linux", reason="the words are those of glibc")
def test_the_errors_of_the_system_are_in_words_of_our_own() -> None:
    """In English the same ones, so that people find them elsewhere; as messages in any language."""
    for name in _SYSTEM:
        number = getattr(errno, name)
        told = why_not(OSError(number, "in another language"))
        assert isinstance(told, Message)
        assert told == os.strerror(number)
    assert why_not(OSError(95, "not listed")) == "error 95 of the system"
