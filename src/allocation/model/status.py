"""How far an amount can be trusted, and what becomes of that when amounts are added."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """The standing of an amount; the values are written to JSON and CSV and never translated."""

    FIXED = "fixed"
    """The instruction fixes it."""
    PUBLISHED = "published"
    """Read from an official table, never computed."""
    FLOOR = "floor"
    """The text says "at least"."""
    CEILING = "ceiling"
    """What it would be if every agency took part."""
    ESTIMATED = "estimated"
    """It rests on a named hypothesis."""
    UNKNOWN = "unknown"
    """No text gives it."""


_STRENGTH = list(Status)


def weakest(statuses: Iterable[Status]) -> Status:
    """The status of a sum: as weak as its weakest term; `fixed` when there is no term.

    A floor added to a ceiling bounds nothing on either side, so that sum is `unknown`.
    """
    found = set(statuses)
    if {Status.FLOOR, Status.CEILING} <= found:
        return Status.UNKNOWN
    return max(found, key=_STRENGTH.index, default=Status.FIXED)
