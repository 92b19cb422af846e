"""What is known of which agencies take part."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from allocation.diagnostics import Diagnostic


class TakesPart(StrEnum):
    """Whether an agency takes part."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Participants(NamedTuple):
    """What a participation file says; an agency that it does not name is unknown."""

    agencies: Mapping[tuple[str, str], TakesPart]
    """By territory code and kind of agency."""
    regions: frozenset[str]
    """Codes of regions said to take part without saying through which agency."""
    file: str
    sha256: str
    sources: Mapping[tuple[str, str], str] = {}
    """Where it is said that an agency, or a region (an empty agency), takes part."""
    lines: Mapping[tuple[str, str], int] = {}
    """The line of the file on which each of them stands."""
    notices: tuple[Diagnostic, ...] = ()
    """What the user should know of how the file was read."""

    def of(self, code: str, agency: str | None) -> TakesPart:
        """What is known of one agency."""
        return self.agencies.get((code, agency or ""), TakesPart.UNKNOWN)
