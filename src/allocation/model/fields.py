"""The field types that rule and data files share."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from allocation import words
from allocation.words import _, cited


class Role(StrEnum):
    """What a hypothesis is used for, which says what its value can be.

    A field type bears the role of the hypotheses that it may name.
    """

    AMOUNT = "amount"
    KEY = "key"
    SCOPE = "scope"
    SPLIT = "split"
    ABSENT = "absent"


class Strict(BaseModel):
    """Nothing is coerced, nothing unknown is let through, nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=False,
        defer_build=True,  # a validator is built when a file of its kind is first read
    )

    @classmethod
    @cache
    def roles(cls) -> Mapping[str, Role]:
        """The fields that may name a hypothesis, each with the role of that hypothesis."""
        return {
            field: role
            for field, info in cls.model_fields.items()
            for role in info.metadata
            if isinstance(role, Role)
        }

    def named(self, role: Role) -> dict[str, Any]:
        """The fields of a role that say something, with what they say: ``{"key": "births_2021"}``.

        What stands there is the name of a key, hypothesis or pool, or an amount itself.
        """
        fields = (field for field, found in self.roles().items() if found is role)
        return {field: value for field in fields if (value := getattr(self, field)) is not None}


def parts_of(value: object) -> Iterator[tuple[str | int, object]]:
    """What a part of a model is made of, each with its step in the file: a field or its number."""
    if isinstance(value, Strict):
        yield from ((name.replace("_", "-"), part) for name, part in value)
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from enumerate(value)


class ValueProblem(ValueError):
    """A value that is not allowed, with a hint about what is."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def _euros(value: Any) -> Any:
    """An amount that is not negative: an integer or an exact decimal, never a float."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise ValueError(_("an amount in euros is needed, such as 50_000 or 3.10"))
    if value < 0:
        raise ValueProblem(_("an amount must not be negative"), _("write 0 or more"))
    return value


def _number(value: Any) -> Any:
    """An exact number: an integer or a decimal, never a float."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise ValueError(_("a number is needed, such as 3.8"))
    return value


def _euros_or_name(value: Any) -> Any:
    return value if isinstance(value, str) else _euros(value)


def _citation(value: Any) -> Any:
    return {"section": value} if isinstance(value, str) else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Prose = Annotated[Text, AfterValidator(words.Prose)]
"""A text for people; shipped files have it in French, and a catalogue in other languages."""
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
"""Of a line, a component, a pool, a hypothesis: lower case, digits, hyphens."""
ScopeName = Annotated[Name | None, Role.SCOPE]
"""Of the hypothesis that says over which territories a share or rate runs."""
FileName = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$")]
"""Of a file in a data folder: never a path out of it."""
Number = Annotated[Decimal, BeforeValidator(_number, json_schema_input_type=Decimal)]
"""A number that may be negative, such as percent."""
_Amount = Annotated[Decimal, Field(ge=0)]
"""What a schema says of euros, as it says what else may stand where a validator comes before."""
Euros = Annotated[Decimal, BeforeValidator(_euros, json_schema_input_type=_Amount)]
EurosOrName = Annotated[
    Decimal | str,
    BeforeValidator(_euros_or_name, json_schema_input_type=_Amount | Name),
    Role.AMOUNT,
]
"""Euros, or the name of the hypothesis or pool that gives them."""


class Source(Strict):
    """A legal text: its number, its NOR, the day it was signed."""

    id: Text
    nor: Text | None = None
    date: date
    title: Prose | None = None
    url: Text | None = None

    @property
    def parts(self) -> list[object]:
        """Number, NOR where there is one, and date."""
        return [self.id, *([f"NOR {self.nor}"] if self.nor else []), self.date]

    @property
    def cited(self) -> str:
        """All of it, its date as the reader writes it."""
        return cited(self.parts)

    def __str__(self) -> str:
        return self.cited


def _as_it_is(value: Any) -> Any:
    return value


SourceOrName = Annotated[Source, BeforeValidator(_as_it_is, json_schema_input_type=Text | Source)]
"""A source; in a file its short name may stand, which is replaced before (`reading/texts.py`)."""


class Citation(Strict):
    """Where in a text a figure stands; without `source`, in the rule's own text."""

    section: Prose
    source: Text | None = None


Cite = Annotated[Citation, BeforeValidator(_citation, json_schema_input_type=Text | Citation)]
"""``"§3.1"``, or ``{source: I-2025, section: Annexe 1}`` for another text."""

PositiveInt = Annotated[int, Field(ge=1)]
