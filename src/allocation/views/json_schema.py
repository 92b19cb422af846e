"""JSON Schema of each kind of file and of each JSON output, made from the types that read them.

Draft 2020-12, as pydantic derives it from the models of files (`model/`) and from the types of
outputs (`views/outputs/`). Nothing names a host: `$id` is a URN.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import cleandoc
from itertools import pairwise
from types import new_class
from typing import Any, Union, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue

from allocation.views.schemas import Described


def schema(of: Described) -> dict[str, Any]:
    """The schema of a kind, as plain values."""
    module, _colon, name = of.type.partition(":")
    kind = getattr(import_module(f"allocation.{module}"), name)
    mode: JsonSchemaMode = "validation"
    if of.verb:
        kind, mode = _with_head(kind), "serialization"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:allocate:schema:{of.name}",
        **TypeAdapter(kind).json_schema(schema_generator=_Schema, mode=mode),
    }


def _with_head(output: Any) -> Any:
    """An output as `machine.write` writes it: with what every one says of itself."""
    from allocation.views.outputs.common import HeadJson

    if kinds := get_args(output):
        return Union[tuple(map(_with_head, kinds))]  # noqa: UP007
    if issubclass(output, BaseModel):  # a rule, which has its own
        return output
    return new_class(
        f"Written{output.__name__}",
        (HeadJson, output),
        exec_body=lambda body: body.update(__doc__=output.__doc__),
    )


def written(of: Described) -> str:
    """The same as a file."""
    return json.dumps(schema(of), ensure_ascii=False, indent=2) + "\n"


_GROUPED = "[0-9]{1,3}(_[0-9]{3})+"


class _Schema(GenerateJsonSchema):
    """What pydantic makes of types: closed, with what is said of fields, and no name twice."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> JsonSchemaValue:
        found = _with_docstrings(super().model_schema(schema), schema["cls"])
        if self.mode == "serialization":
            _leave_out_null(found)
        return found

    def typed_dict_schema(self, schema: Any) -> JsonSchemaValue:
        found = {"additionalProperties": False} | super().typed_dict_schema(schema)
        return _with_docstrings(found, schema["cls"])

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        """A mapping whose names have a pattern: none of another is let in."""
        found = super().dict_schema(schema)
        for pattern, value in found.pop("patternProperties", {}).items():
            found |= {"propertyNames": {"pattern": pattern}, "additionalProperties": value}
        return found

    def int_schema(self, schema: Any) -> JsonSchemaValue:
        return self._maybe_grouped(super().int_schema(schema), _GROUPED)

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        if self.mode == "serialization":
            return super().decimal_schema(schema)
        number, _text = super().decimal_schema(schema)["anyOf"]
        return self._maybe_grouped(number, rf"{_GROUPED}(\.[0-9]+)?")

    def _maybe_grouped(self, number: JsonSchemaValue, grouped: str) -> JsonSchemaValue:
        """A number of a file may be written ``50_000``, which editors that know YAML 1.2 only take
        for a text.
        """
        if self.mode == "serialization":
            return number
        return {"anyOf": [number, {"type": "string", "pattern": f"^{grouped}$"}]}

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        """A field of a file that has nothing to say is left out, which is easier to check."""
        if self.mode == "serialization":
            return super().nullable_schema(schema)
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        """A default is told where it is a word or a number; what is written has none."""
        if self.mode == "validation" and isinstance(schema.get("default"), str | int):
            return super().default_schema(schema)
        return self.generate_inner(schema["schema"])

    def function_before_schema(self, schema: Any) -> JsonSchemaValue:
        """Of what may be anything to pydantic no more is known than what its validator takes."""
        if schema["schema"]["type"] == "any":
            return self.generate_inner(schema["json_schema_input_schema"])
        return super().function_before_schema(schema)

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        """One of several kinds; `discriminator` is a word of OpenAPI, and of no JSON Schema."""
        return {"oneOf": super().tagged_union_schema(schema)["oneOf"]}


def _leave_out_null(model: JsonSchemaValue) -> None:
    """What is null in a model is not written; all else is, with its default."""
    model["required"] = []
    for name, found in model["properties"].items():
        if _NULL not in found.get("anyOf", ()):
            model["required"].append(name)
            continue
        found["anyOf"].remove(_NULL)
        if len(found["anyOf"]) == 1:
            found |= found.pop("anyOf")[0]


_NULL = {"type": "null"}


def _with_docstrings(schema: JsonSchemaValue, of: type) -> JsonSchemaValue:
    """The schema of a class, with the docstrings that stand under its fields as descriptions."""
    for name, text in _docstrings(of):
        if name in schema["properties"]:
            schema["properties"][name].setdefault("description", text)
    return schema


def _docstrings(of: type) -> Iterator[tuple[str, str]]:
    """The fields of a class and its bases, as files name them, and what stands under each."""
    for base in getattr(of, "__orig_bases__", of.__bases__):
        if base.__module__.startswith("allocation."):
            yield from _docstrings(base)
    for field, under in pairwise(_bodies(of.__module__).get(of.__name__, [])):
        match field, under:
            case ast.AnnAssign(ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name.replace("_", "-") if issubclass(of, BaseModel) else name, cleandoc(text)


@cache
def _bodies(module: str) -> dict[str, list[ast.stmt]]:
    """The classes of a module, as they are written."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {found.name: found.body for found in tree.body if isinstance(found, ast.ClassDef)}
