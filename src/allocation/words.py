"""Every text a person reads passes through `_`; every figure they read, through `grouped`.

English stands in the code and in the rule files; another language is a gettext catalogue
`locale/<language>/LC_MESSAGES/allocate.mo` beside this file, chosen by the usual environment
variables (LANGUAGE, LC_ALL, LC_MESSAGES, LANG).
"""

from __future__ import annotations

import gettext
import re
from functools import cache
from pathlib import Path

THIN_SPACE = "\u202f"  # narrow no-break space: groups thousands in every language


_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|[kM]?€)")
"""A plain space inside a figure: it must not be where a line is broken."""


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("allocate", Path(__file__).parent / "locale", fallback=True)


def _(text: str, /, **values: object) -> str:
    """The text in the reader's language, its `{names}` filled with `values`."""
    translated = _GROUPS.sub(THIN_SPACE, _catalogue().gettext(text)) if text else ""
    return translated.format(**values) if values else translated


def grouped(whole: int) -> str:
    """A whole number with its thousands grouped by U+202F: ``1 234 567``."""
    return f"{whole:,}".replace(",", THIN_SPACE)


def decimal_mark() -> str:
    """The mark between euros and cents in the reader's language."""
    return _("decimal mark: .")[-1]
