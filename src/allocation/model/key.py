"""Keys (clés de répartition): a whole number for each territory, and what is known of it."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from pydantic import Field

from allocation.diagnostics import Place
from allocation.model.fields import KeyName, Name, Strict, Text

NO_KEY = "none"
"""The key of a share that no text divides: its pool stays undistributed."""
EQUAL_KEY = "equal"
"""The key that counts 1 for each territory."""


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
    keys: dict[KeyName, KeyEntry]


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
    place: Place | None = None
    """Where the catalogue describes it."""


class Key(NamedTuple):
    """A key as read and checked: a whole number of its unit for each territory code."""

    description: KeyDescription
    values: Mapping[str, int]
    file: str
    sha256: str
    lines: Mapping[str, int]
    """The line of the file on which each territory stands."""


class DataFile(NamedTuple):
    """A data file that the result rests on."""

    key: str
    file: str
    sha256: str
