"""How the process ends: by a signal, or with a standard stream that takes nothing any more."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from select import select
from typing import Any, TextIO

from allocation.diagnostics import usage, why_not
from allocation.words import _

_ENDING = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM")
"""The signals that end the command from outside; Windows has two of them."""

unfinished: set[Callable[[], object]] = set()
"""What is to be undone when the process is ended at this moment."""
_held: list[int] | None = None
"""The signals that came while none may disturb."""


def tidy_when_ended() -> None:
    """Undo what is unfinished when a signal comes, and exit with 128 + its number.

    A signal that the parent has the process ignore, as nohup does, stays ignored.
    """
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _ended)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a signal wait for the end of a few steps that belong together."""
    global _held
    _held = []
    try:
        yield
    finally:
        held, _held = _held, None
        for number in held:
            _ended(number, None)


def _ended(number: int, _frame: object) -> None:
    if _held is not None:
        _held.append(number)
        return
    for undo in tuple(unfinished):
        with suppress(OSError):
            undo()
    # Nothing else is unwound: no exception to be lost or shown, however many signals come.
    os._exit(128 + number)


def open_streams() -> None:
    """Standard output and standard error in UTF-8, on which a reader who goes away costs nothing.

    A fault of standard output is a Refusal, told once; of standard error it is nothing: a notice
    that can't be given costs neither the result nor its exit code.
    """
    for number in range(3):  # a file that is opened must not become a standard stream
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _opened(sys.stdout, faults=True)
    sys.stderr = _opened(sys.stderr, faults=False)


def _opened(stream: TextIO | None, *, faults: bool) -> TextIO:
    if stream is None:  # closed before the start
        stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    # Figures are grouped by U+202F, which not every terminal's own encoding can hold.
    return io.TextIOWrapper(
        io.BufferedWriter(_Standard(stream, faults=faults)),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=not faults or stream.isatty(),
    )


class _Standard(io.RawIOBase):
    """What is under a standard stream; once it has failed, all that is written goes nowhere."""

    def __init__(self, stream: TextIO, *, faults: bool) -> None:
        self._stream, self._faults, self._gone = stream, faults, False
        self._raw: Any = getattr(stream.buffer, "raw", stream.buffer)

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        try:
            while not self._gone:
                written: int | None = self._raw.write(data)
                if written is not None:
                    return written
                select([], [self], [])  # a full pipe that was opened not to wait
        except OSError as error:
            self._gone = True
            if self._faults and not isinstance(error, BrokenPipeError):
                message = _("the output can't be written: {why}", why=why_not(error))
                hint = _("make room there, or write to another place")
                raise usage("unwritable", message, hint) from None
        return len(data)
