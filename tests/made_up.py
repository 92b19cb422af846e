"""A made-up language: texts in wide letters, and a comma between euros and cents.

Run as a program it is the command line in that language: ``python made_up.py 2023 --format json``.
"""

from __future__ import annotations

import gettext
import re
from collections import Counter


class MadeUp(gettext.NullTranslations):
    """A catalogue that translates whatever it is asked for; `asked` counts the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def gettext(self, message: str) -> str:
        """The text in wide letters, what its values are put into kept."""
        self.asked[message] += 1
        if message == "decimal mark: .":
            return "decimal mark: ,"
        return translated(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As `gettext`; of several things the second text."""
        self.asked[msgid1] += 1
        return translated(msgid1 if n == 1 else msgid2)


def translated(text: str) -> str:
    """``total {n}`` as ``ｔｏｔａｌ {n}``."""
    parts = re.split(r"(\{[^}]*\})", text)
    return "".join(part if part.startswith("{") else _wide(part) for part in parts)


def _wide(text: str) -> str:
    return re.sub(r"[A-Za-z]", lambda letter: chr(ord(letter[0]) + 0xFEE0), text)


if __name__ == "__main__":
    from allocation.views import spoken

    spoken.catalogue = lambda domain, code: MadeUp()  # type: ignore[assignment]

    from allocation.cli.app import main

    main()
