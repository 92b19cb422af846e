"""What went wrong, where, and what to do about it.

A problem found in a file or on the command line is a `Diagnostic`; one or more of them, with the
exit code they lead to, make a `Refusal`. Nothing is written once a refusal is raised.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Literal, NamedTuple, TypeVar

from allocation.words import _


class Exit(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    DIFFERENCE = 1
    USAGE = 2
    CONTENT = 3
    NO_FORMULA = 4
    INTERNAL = 70
    INTERRUPTED = 130
    TERMINATED = 143


class Place(NamedTuple):
    """A place in a file (line and column count from 1), or an option of the command line."""

    file: str
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None
    """The line itself, to show with a caret."""
    option: bool = False
    """True when `file` is an option as typed, such as ``--set rounding.unit=0``."""
    variant: bool = False
    """True for a line of a variant file, which stands in place of the rule's own."""

    @property
    def given(self) -> bool:
        """Whether what stands here was given in place of the rule's own."""
        return self.option or self.variant

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part)


class Diagnostic(NamedTuple):
    """One problem: a stable code for programs, a sentence and a hint for people."""

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    level: Literal["error", "notice"] = "error"

    def __str__(self) -> str:
        """In English, on one line; `views/diagnostics.py` writes it for people."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} [{self.code}]"


class Refusal(Exception):
    """The work can't be done; `diagnostics` say why and `exit` is the exit code that follows."""

    def __init__(self, problems: Diagnostic | Iterable[Diagnostic], exit: Exit) -> None:
        self.diagnostics = (problems,) if isinstance(problems, Diagnostic) else tuple(problems)
        self.exit = exit
        super().__init__("\n".join(map(str, self.diagnostics)))


class Problems(list[Diagnostic]):
    """What is wrong with a file, found one after the other and refused together."""

    def add(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Keep one problem."""
        self.append(Diagnostic(code, message, place, hint))

    def refuse(self) -> None:
        """Raise Refusal (exit code 3) if there is any."""
        if self:
            raise Refusal(self, Exit.CONTENT)


def wrong(code: str, message: str, place: Place | None, hint: str | None = None) -> Refusal:
    """A refusal of a value: of the command line where it was typed there, else of its file."""
    exit = Exit.USAGE if place and place.option else Exit.CONTENT
    return Refusal(Diagnostic(code, message, place, hint), exit)


def usage(code: str, message: str, hint: str | None = None, place: Place | None = None) -> Refusal:
    """A refusal of what was typed on the command line (exit code 2)."""
    return Refusal(Diagnostic(code, message, place, hint), Exit.USAGE)


_FEW = 20
"""How many words are listed where none is near; more would be a list to search, not a hint."""

T = TypeVar("T")


def gather(steps: Iterable[Callable[[], T]]) -> list[T]:
    """The results of all steps; what any of them refuses is refused together, each thing once."""
    results: list[T] = []
    problems: list[Diagnostic] = []
    exits: list[Exit] = []
    for step in steps:
        try:
            results.append(step())
        except Refusal as refusal:
            problems += [found for found in refusal.diagnostics if found not in problems]
            exits.append(refusal.exit)
    if problems:
        raise Refusal(problems, max(exits))
    return results


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint that names the nearest of the known words, or all of them when none is near."""
    words = list(known)
    folded = {candidate.casefold(): candidate for candidate in words}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    if near:
        return _("did you mean {words}?", words=", ".join(folded[found] for found in near))
    few = 0 < len(words) <= _FEW
    return _("there are {words}", words=", ".join(words)) if few else None
