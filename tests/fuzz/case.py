"""One run: a command line, and the files of the folder that it is run in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random


@dataclass(frozen=True)
class Case:
    """Words after `allocate`, the bytes of files by their path, and of standard input."""

    reader: str
    words: tuple[str, ...]
    files: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """What a symbolic link points to, by its path."""
    standard_input: bytes = b""

    def with_file(self, path: str, data: bytes) -> Case:
        return replace(self, files={**self.files, path: data})


Maker = Callable[[Random], Case]
"""Makes a case of one reader from random numbers, and from nothing else."""
