"""The JSON of `allocate rules`, `keys` and `regions`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from allocation.views.outputs.common import Digest, FileJson, Said, Standing


class RuleRowJson(TypedDict):
    """A rule version, with what its total can claim."""

    rule: str
    status: Standing
    lines: Sequence[str]
    source: str
    title: str
    file: str
    shipped: bool


class KeyRowJson(TypedDict):
    """A key as the catalogue describes it."""

    key: str
    counts: str
    territories: str
    total: int
    source: str
    date: str
    licence: str
    doubts: Sequence[Said | str]
    file: str
    sha256: Digest
    shipped: bool


class FigureRowJson(TypedDict, extra_items=int):  # type: ignore[call-arg]
    """The figure of one territory, under the name of the key."""

    code: str
    name: str
    place: str


class RegionRowJson(TypedDict, extra_items=str | None):  # type: ignore[call-arg]
    """A region, with its agency of each kind under the name of the kind."""

    code: str
    name: str
    overseas: Literal["yes", "no"]
    aliases: Sequence[str]


class Listed(TypedDict):
    """The files that rows are read from."""

    data: Sequence[FileJson]
    digest: Digest


class RulesJson(Listed):
    """Every rule version."""

    rows: Sequence[RuleRowJson]


class KeysJson(Listed):
    """Every key."""

    rows: Sequence[KeyRowJson]


class FiguresJson(Listed):
    """One key."""

    rows: Sequence[FigureRowJson]


class RegionsJson(Listed):
    """Every region."""

    rows: Sequence[RegionRowJson]


Keys = KeysJson | FiguresJson
