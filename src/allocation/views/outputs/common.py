"""What the JSON of several commands is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import Field, GetPydanticSchema
from typing_extensions import TypeAliasType, TypedDict  # those of `typing` from Python 3.12 on

from allocation.model.status import Status
from allocation.views.owners import OwnBound


class MessageJson(TypedDict):
    """A sentence of the program: its English id, what fills it, and both together."""

    id: str
    values: Mapping[str, MessageValue]
    text: str


MessageValue = TypeAliasType("MessageValue", str | int | bool | MessageJson | None)


Said = Annotated[str, GetPydanticSchema(lambda _source, handler: handler(MessageJson))]
"""A message, which `machine.write` writes so."""
Euros = Annotated[str, Field(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
"""Euros and cents: ``11500.00``."""
ExactEuros = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]{2,}|/[0-9]+)$")]
"""The same, or exactly: with more decimals, or as a fraction."""
Number = Annotated[str, Field(pattern=r"^-?[0-9]+(/[0-9]+)?$")]
"""An exact number: ``115515/1000``, or whole."""
Decimals = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+…?)?$")]
"""The same in decimals, cut where they don't end."""
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A SHA-256."""
Date = Annotated[str, Field(json_schema_extra={"format": "date"})]
Standing = TypeAliasType("Standing", Status | OwnBound)


class HeadJson(TypedDict):
    """What every output says of itself."""

    format: Literal[2]
    """Of all JSON of the program; the changelog says what moved between two."""
    version: str
    """Of the program."""
    official: Literal[False]
    """No output is a notification of credits."""


class RuleFileJson(TypedDict):
    """A rule and its file."""

    year: int
    version: int
    file: str
    sha256: Digest
    shipped: bool
    """Whether it travels with the program; any other is the user's own."""
    draft: bool
    """Whether it has a figure that no second reader has read."""


class VariantJson(TypedDict):
    """A variant and its file."""

    variant: str
    title: str
    author: str
    date: Date
    reason: str
    baseline: str
    file: str
    sha256: Digest
    shipped: bool


class Varied(TypedDict, total=False):
    """The variant, where one was named in place of the rule."""

    variant: VariantJson


class OfRule(Varied):
    """Of which rule a result is."""

    rule: RuleFileJson


class FileJson(TypedDict):
    """A data file that a result rests on."""

    key: str
    file: str
    sha256: Digest
    shipped: bool
    source: str | None
    licence: str | None
    described_in: NotRequired[str]
    """The user's own catalogue that describes it."""


class Was(TypedDict, total=False):
    """The rule's own value, where another was given."""

    was: str | None


class Cites(TypedDict, total=False):
    """A citation, where there is one."""

    cite: str


class HypothesisJson(Was, Cites):
    """A hypothesis, with the value that was used."""

    name: str
    label: Said | str
    value: str
    status: Status
    why: Said | str
    overridden: bool


class BalanceJson(TypedDict):
    """What of a line reaches no region."""

    line: str
    amount: Euros
    status: Standing
    interval: Sequence[Euros]
    why: Said


class Beyond(TypedDict):
    """What reaches no region."""

    undistributed: Sequence[BalanceJson]
    distribution_unknown: Sequence[BalanceJson]


class Bounded(TypedDict, total=False):
    """Bounds of an amount that is known only within some: the least, the most."""

    interval: Sequence[Euros]
