"""Which language is spoken, and its catalogues.

English is in the code, the prose of the shipped files is French. Whatever else a language needs are
catalogues of gettext in `locale/<language>/LC_MESSAGES/` beside the package: `allocate.mo` for the
texts of the code, `rules.mo` for the prose of files, `names.mo` for what is typed.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from allocation.views.typography import SPACES

_LOCALE = Path(__file__).parents[1] / "locale"
ENGLISH = "en"
_VARIABLES = ("ALLOCATE_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


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
    """A catalogue of a language; one that translates nothing where there is none."""
    return gettext.translation(domain, _LOCALE, [code], fallback=True)


@cache
def languages() -> tuple[str, ...]:
    """The languages that the program speaks: English, and those that have a catalogue."""
    found = {path.parents[1].name for path in _LOCALE.glob("*/LC_MESSAGES/allocate.mo")}
    return tuple(sorted({ENGLISH, *found}))


def chosen() -> str:
    """The language of the environment: the first that is spoken, of the first variable that is set.

    `LANGUAGE` may name several (``de:fr``). Without any, that of Windows' own windows.
    """
    for name in _VARIABLES:
        if os.environ.get(name):
            return _first_spoken(os.environ[name].split(":"))
    return _first_spoken([_of_windows()])


def _first_spoken(names: Sequence[str]) -> str:
    for name in names:
        code = name.replace("-", "_").split("_")[0].split(".")[0].casefold()
        if code in languages():
            return code
    return ENGLISH


def _of_windows() -> str:
    """The language of the user interface, such as ``fr_FR``; empty elsewhere."""
    if sys.platform != "win32":
        return ""
    import ctypes
    import locale

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return locale.windows_locale.get(number, "")


_current: ContextVar[Language] = ContextVar("language")


def current() -> Language:
    """The language that is spoken here: as `speaking` says, else that of the environment."""
    found = _current.get(None)
    if found is None:
        found = Language(chosen())
        _current.set(found)
    return found


@contextmanager
def speaking(language: Language | str) -> Iterator[None]:
    """Speak a language within; what is around goes on in its own."""
    said = language if isinstance(language, Language) else Language(language)
    before = _current.set(said)
    try:
        yield
    finally:
        _current.reset(before)
