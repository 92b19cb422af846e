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


UNDATED = ("unknown", "inconnu", "inconnue")
"""What stands in place of the date of an answer that has none."""


class Answer(NamedTuple):
    """What is said of one agency, or of a region as a whole: by whom, when, and where to find it.

    `date` and `reference` are as the file has them, a date of what has none a word for that; empty
    where nothing is said.
    """

    takes_part: TakesPart
    line: int
    source: str = ""
    date: str = ""
    reference: str = ""


class Participants(NamedTuple):
    """What a participation file says; an agency that it does not name is unknown."""

    agencies: Mapping[tuple[str, str], TakesPart]
    """By territory code and kind of agency."""
    regions: frozenset[str]
    """Codes of regions said to take part without saying through which agency."""
    file: str
    sha256: str
    answers: Mapping[tuple[str, str], Answer] = {}
    """Every row, by territory code and kind of agency; of a region as a whole that is empty."""
    notices: tuple[Diagnostic, ...] = ()
    """What the user should know of how the file was read."""

    @property
    def sources(self) -> dict[tuple[str, str], str]:
        """Where it is said that an agency, or a region (an empty agency), takes part."""
        return {
            who: answer.source
            for who, answer in self.answers.items()
            if answer.takes_part is TakesPart.YES and answer.source
        }

    def of(self, code: str, agency: str | None) -> TakesPart:
        """What is known of one agency."""
        return self.agencies.get((code, agency or ""), TakesPart.UNKNOWN)
