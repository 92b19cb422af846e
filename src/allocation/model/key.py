"""Keys (clés de répartition): a whole number for each territory, and what is known of it."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import Field

from allocation.model.fields import Name, Strict, Text


class KeyEntry(Strict):
    """What the catalogue says of one key beyond its series."""

    total: Annotated[int, Field(ge=0)]
    source: Text | None = None
    date: Text | None = None
    doubts: tuple[Text, ...] = Field(default=(), strict=False)


class Series(Strict):
    """Keys that count the same thing on different dates."""

    what: Text
    unit: Text
    territories: Name
    licence: Text
    source: Text
    date: Text
    doubts: tuple[Text, ...] = Field(default=(), strict=False)
    keys: dict[Name, KeyEntry]


class Catalogue(Strict):
    """The description of every key of a data folder."""

    series: tuple[Series, ...] = Field(strict=False)


class KeyDescription(NamedTuple):
    """One key as the catalogue describes it; `total` is None where nothing was declared."""

    name: str
    what: str
    unit: str
    territories: str
    source: str
    date: str
    licence: str
    total: int | None
    doubts: tuple[str, ...] = ()


class Key(NamedTuple):
    """A key as read and checked: a whole number of its unit for each territory code."""

    description: KeyDescription
    values: Mapping[str, int]
    file: str
    sha256: str
    lines: Mapping[str, int]
    """The line of the file on which each territory stands."""
