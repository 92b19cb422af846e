"""Which language is spoken, and its catalogues.

English is in the code, the prose of the shipped files is French. Whatever else a language needs are
catalogues of gettext in `locale/<language>/LC_MESSAGES/` beside the package: `allocate.mo` for the
texts of the code, `rules.mo` for the prose of files, `names.mo` for what is typed.
"""

from __future__ import annotations

import gettext
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from allocation.views.typography import SPACES

_LOCALE = Path(__file__).parents[1] / "locale"
ENGLISH = "en"
VARIABLE = "ALLOCATE_LANG"
_VARIABLES = (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_CODE = re.compile(r"([a-z]{2,3})([_-][a-z0-9]+)*([.@].*)?", re.IGNORECASE)
"""``fr``, ``fr-FR``, ``fr_FR.UTF-8@euro``; not ``C`` or ``POSIX``."""


class Language:
    """A language and its catalogues, each read when it is first needed."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.spaces = SPACES.get(code, str)

    @property
    def texts(self) -> gettext.NullTranslations:
        """Of the texts of the code; their id is English."""
        return catalogue("allocate", self.code)

    @property
    def prose(self) -> gettext.NullTranslations:
        """Of the prose of rule and data files; its id is French."""
        return catalogue("rules", self.code)


@cache
def catalogue(domain: str, code: str) -> gettext.NullTranslations:
    """A catalogue of a language; one that translates nothing where there is none, or none whole."""
    if code == ENGLISH and domain != "rules":
        return gettext.NullTranslations()  # it is in the code
    import struct

    try:
        return gettext.translation(domain, _LOCALE, [code], fallback=True)
    except (OSError, ValueError, LookupError, struct.error):
        return gettext.NullTranslations()


@cache
def languages() -> tuple[str, ...]:
    """The languages that the program speaks: English, and those that have a catalogue."""
    found = {path.parents[1].name for path in _LOCALE.glob("*/LC_MESSAGES/allocate.mo")}
    return tuple(sorted({ENGLISH, *found}))


def spoken_code(name: str) -> str | None:
    """The language of a name such as ``fr_FR.UTF-8``, where it is spoken."""
    parts = _CODE.fullmatch(name.strip())
    code = parts[1].lower() if parts else ""
    there = code == ENGLISH or (code and (_LOCALE / code / "LC_MESSAGES/allocate.mo").is_file())
    return code if there else None


def chosen() -> str:
    """The language of the environment: the first that is spoken, of the first variable that is set.

    `LANGUAGE` may name several (``de:fr``). Without any, that of Windows' own windows. What is no
    language in `ALLOCATE_LANG` is refused on the command line, and passed over everywhere else.
    """
    for name in _VARIABLES:
        if told := os.environ.get(name):
            code = next(filter(None, map(spoken_code, told.split(":"))), None)
            if code or name != VARIABLE:
                return code or ENGLISH
    return spoken_code(_of_windows()) or ENGLISH


def _of_windows() -> str:
    """The language of the user interface, such as ``fr_FR``; empty elsewhere."""
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return locale.windows_locale.get(number, "")


_current: ContextVar[Language] = ContextVar("language")
_language = cache(Language)


def current() -> Language:
    """The language that is spoken here: as `speaking` says, else that of the environment."""
    return _current.get(None) or _language(chosen())


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within; what is around goes on in its own."""
    before = _current.set(_language(code))
    try:
        yield
    finally:
        _current.reset(before)
