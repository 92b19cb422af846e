"""What went wrong, where, and what to do about it.

A problem found in a file or on the command line is a `Diagnostic`; one or more of them, with the
exit code they lead to, make a `Refusal`. Nothing is written once a refusal is raised.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import Literal, NamedTuple, Self, TypeVar

from allocation.words import N_, Message, Prose, _

MOST = 20
"""How many of what is alike people are told at once; of the others, only how many they are."""
MOST_OF_A_CHECK = 1_000
"""The same where all is to be told: as many as any file has that people write."""
_most = ContextVar("most", default=MOST)
_SENTENCE = 500
"""How many characters a sentence may have before the values in it are cut."""
_QUOTED = 100
"""How many characters of a value are then left."""


class Exit(IntEnum):
    """Exit codes of the command line; from 129 on, 128 and the number of a signal."""

    OK = 0
    DIFFERENCE = 1
    USAGE = 2
    CONTENT = 3
    NO_FORMULA = 4
    INTERNAL = 70
    HUNG_UP = 129
    INTERRUPTED = 130
    QUIT = 131
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


Level = Literal["error", "warning", "notice"]


class Diagnostic(NamedTuple):
    """One problem: a stable code for programs, a sentence and a hint for people."""

    code: str
    message: str
    place: Place | None = None
    hint: str | None = None
    level: Level = "error"

    def __str__(self) -> str:
        """In English, on one line; `views/diagnostics.py` writes it for people."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} [{self.code}]"


class Problems:
    """What is wrong with a file, found one after the other and refused together.

    The first `most` are kept, whatever is found after them is counted; `len` is how many there are.
    """

    def __init__(
        self,
        found: Iterable[Diagnostic | Callable[[], Diagnostic]] = (),
        most: int | None = None,
    ) -> None:
        self.most = most or _most.get()
        self.kept: list[Diagnostic] = []
        self.more = 0
        self += found

    def add(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Keep one problem, or count it."""
        self.append(Diagnostic(code, message, place, hint))

    def append(self, problem: Diagnostic | Callable[[], Diagnostic]) -> None:
        """The same of one that is made already, or that is made only to be kept."""
        if self.full:
            self.more += 1
        else:
            self.kept.append(problem() if callable(problem) else problem)

    def __iadd__(self, found: Iterable[Diagnostic | Callable[[], Diagnostic]]) -> Self:
        for problem in found:
            self.append(problem)
        return self

    def __len__(self) -> int:
        return len(self.kept) + self.more

    @property
    def full(self) -> bool:
        """Whether as many are kept as are shown, so that a reader may stop here."""
        return len(self.kept) >= self.most

    def each(self, change: Callable[[Diagnostic], Diagnostic]) -> Problems:
        """The same problems, each of them changed in one way."""
        changed = Problems(map(change, self.kept))
        changed.more = self.more
        return changed

    def told(self) -> tuple[Diagnostic, ...]:
        """Those that are kept, at a length that can be read, and how many more there are."""
        told = tuple(map(_readable, self.kept))
        if not self.more:
            return told
        last = told[-1].place
        place = Place(last.file, option=last.option) if last else None
        return *told, Diagnostic("more", _("and {n} more", n=self.more), place)

    def refuse(self) -> None:
        """Raise Refusal (exit code 3) if there is any."""
        if self:
            told = Problems(self.kept)
            told.more += self.more
            raise Refusal(told, Exit.CONTENT)


@contextmanager
def telling(most: int) -> Iterator[None]:
    """Within it a refusal tells so many problems in place of the first MOST."""
    before = _most.set(most)
    try:
        yield
    finally:
        _most.reset(before)


class Refusal(Exception):
    """The work can't be done; `diagnostics` say why and `exit` is the exit code that follows."""

    def __init__(self, problems: Diagnostic | Problems | Iterable[Diagnostic], exit: Exit) -> None:
        if isinstance(problems, Diagnostic):
            problems = (problems,)
        self.problems = problems if isinstance(problems, Problems) else Problems(problems)
        self.diagnostics = self.problems.told()
        self.exit = exit
        super().__init__("\n".join(map(str, self.diagnostics)))


def _readable(problem: Diagnostic) -> Diagnostic:
    """A diagnostic whose sentences quote no more of a value than tells which it is."""
    place, hint = problem.place, problem.hint and _cut(problem.hint)
    if place and place.option:
        place = place._replace(file=_cut(place.file))
    return problem._replace(message=_cut(problem.message), place=place, hint=hint)


def _cut(text: str, most: int = _SENTENCE) -> str:
    """A text of people's length: of a message, its values cut; of anything else, its start."""
    if len(text) <= most:
        return text
    if isinstance(text, Message) and text.values:
        values = {name: _cut_value(value) for name, value in text.values.items()}
        return Message(text.id, values, text.plural)
    start = f"{text[:most]}…"
    return Prose(start) if isinstance(text, Prose) else start


def _cut_value(value: object) -> object:
    if isinstance(value, str):
        return _cut(value, _SENTENCE if isinstance(value, Message) else _QUOTED)
    return _cut(repr(value), _QUOTED) if isinstance(value, Sized) else value


def wrong(code: str, message: str, place: Place | None, hint: str | None = None) -> Refusal:
    """A refusal of a value: of the command line where it was typed there, else of its file."""
    exit = Exit.USAGE if place and place.option else Exit.CONTENT
    return Refusal(Diagnostic(code, message, place, hint), exit)


def usage(code: str, message: str, hint: str | None = None, place: Place | None = None) -> Refusal:
    """A refusal of what was typed on the command line (exit code 2)."""
    return Refusal(Diagnostic(code, message, place, hint), Exit.USAGE)


_SYSTEM = {
    "E2BIG": N_("Argument list too long"),
    "EACCES": N_("Permission denied"),
    "EBADF": N_("Bad file descriptor"),
    "EBUSY": N_("Device or resource busy"),
    "EDQUOT": N_("Disk quota exceeded"),
    "EEXIST": N_("File exists"),
    "EFBIG": N_("File too large"),
    "EINVAL": N_("Invalid argument"),
    "EIO": N_("Input/output error"),
    "EISDIR": N_("Is a directory"),
    "ELOOP": N_("Too many levels of symbolic links"),
    "EMFILE": N_("Too many open files"),
    "ENAMETOOLONG": N_("File name too long"),
    "ENFILE": N_("Too many open files in system"),
    "ENOENT": N_("No such file or directory"),
    "ENOEXEC": N_("Exec format error"),
    "ENOMEM": N_("Cannot allocate memory"),
    "ENOSPC": N_("No space left on device"),
    "ENOTDIR": N_("Not a directory"),
    "EPERM": N_("Operation not permitted"),
    "EPIPE": N_("Broken pipe"),
    "EROFS": N_("Read-only file system"),
    "ETXTBSY": N_("Text file busy"),
}
"""What the system's errors are in words: its own are English, or of another language than ours."""


def why_not(error: OSError) -> str:
    """Why the system did not do what was asked of it."""
    name = errno.errorcode.get(error.errno or 0, "")
    return _(_SYSTEM[name]) if name in _SYSTEM else _("error {n} of the system", n=error.errno)


_FEW = 20
"""How many words are listed where none is near; more would be a list to search, not a hint."""
_WORD = 60
"""How long a word can be that is compared with others: comparing takes its length squared."""

_LONG = 300
"""How many letters they may have in all."""

T = TypeVar("T")


def gather(steps: Iterable[Callable[[], T]]) -> list[T]:
    """The results of all steps; what any of them refuses is refused together, each thing once."""
    results: list[T] = []
    problems, seen = Problems(), set[Diagnostic]()
    exits: list[Exit] = []
    for step in steps:
        try:
            results.append(step())
        except Refusal as refusal:
            problems += (found for found in refusal.problems.kept if found not in seen)
            problems.more += refusal.problems.more
            seen.update(refusal.problems.kept)
            exits.append(refusal.exit)
    if problems:
        raise Refusal(problems, max(exits))
    return results


def near_words(word: str, known: Iterable[str]) -> list[str]:
    """The known words that are spelled most like this one, three at most."""
    folded = {found.casefold(): found for found in known if len(found) <= _WORD}
    near = difflib.get_close_matches(word.casefold(), folded, n=3) if len(word) <= _WORD else []
    return [folded[found] for found in near]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The hint that names the nearest of the known words, or all of them when none is near."""
    words = [candidate for candidate in known if len(candidate) <= _WORD]
    near = near_words(word, words)
    if near:
        return _("did you mean {words}?", words=", ".join(near))
    few = 0 < len(words) <= _FEW and sum(map(len, words)) <= _LONG
    if few and len(words) == 1:
        return _("there is only {word}", word=words[0])
    return _("there are {words}", words=", ".join(words)) if few else None
