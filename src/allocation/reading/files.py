"""The bytes of a file, of which no more is read than its reader allows."""

from __future__ import annotations

import difflib
import os
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path

from allocation.diagnostics import Place, Refusal, usage, why_not, wrong
from allocation.words import _

KIB, MIB = 1 << 10, 1 << 20
WORKBOOK = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08", b"\xd0\xcf\x11\xe0")
"""The first bytes of a workbook: of a ZIP archive, or of OLE."""


def read_bytes(path: Path, name: str, limit: int) -> bytes:
    """The bytes of a file, shown as `name`; a pipe or a device is refused, never waited for.

    Raises Refusal: exit code 2 where it can't be read, 3 where it has more than `limit` bytes.
    """
    try:
        # Without waiting: what was a file a moment ago may be a pipe that nobody writes to.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                message = _("{name} is a pipe or a device, not a file", name=name)
                raise usage("not-a-file", message, _("save what it gives to a file, and name that"))
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise no_file(path, name, "unreadable") from None
    except IsADirectoryError:
        message = _("{name} is a folder, not a file", name=name)
        raise usage("unreadable", message, _("name a file in it")) from None
    except OSError as error:
        message = _("{name} can't be read: {why}", name=name, why=why_not(error))
        raise usage("unreadable", message, _("choose another file, or copy it")) from None
    except ValueError:  # a NUL, which no name has
        message = _("{name} is no name of a file", name=name)
        raise usage("unreadable", message, _("correct the name")) from None
    if len(data) > limit:
        raise too_large(name, limit)
    return data


def no_file(path: Path, name: str, code: str) -> Refusal:
    """The refusal of a file that is not there, with those of its folder that are spelled alike."""
    folder = path.parent
    message = _("there is no file {name}", name=name)
    if not is_folder(folder):
        return usage(code, message, _("there is no folder {folder}", folder=folder))
    if os.path.islink(path):  # noqa: PTH114  Path's may raise OSError
        message = _("{name} is a link that leads to no file", name=name)
        return usage(code, message, _("delete it, or have it lead to a file"))
    near: list[str] = []
    with suppress(OSError):
        names = list(islice((entry.name for entry in os.scandir(folder)), 1000))
        near = difflib.get_close_matches(path.name[:100], names, n=3, cutoff=0.8)
    if near:
        words = ", ".join(str(folder / found) for found in near)
        return usage(code, message, _("did you mean {words}?", words=words))
    return usage(code, message, _("correct its name, or put the folder before it"))


def is_there(path: Path | str) -> bool:
    """Whether there is a file of this name, or a pipe or device for its reader to refuse.

    A name that no file can have, a long one say, is that of none.
    """
    return os.path.exists(path) and not is_folder(path)  # noqa: PTH110  Path's may raise OSError


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder of this name, whatever the name is."""
    return os.path.isdir(path)  # noqa: PTH112


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def too_large(name: str, limit: int) -> Refusal:
    """The refusal of what nobody means to be read."""
    message = _("the file is larger than {size}", size=size_of(limit))
    return wrong("file-too-large", message, Place(name))


def size_of(bytes: int) -> str:
    """So many bytes, as people say it."""
    if bytes >= MIB:
        return _("{n} MiB", n=bytes // MIB)
    return _("{n} KiB", n=bytes // KIB)


def empty_file(place: Place) -> Refusal:
    """The refusal of a file with nothing in it."""
    hint = _("was it saved, and is it the right file?")
    return wrong("empty-file", _("the file is empty"), place, hint)
