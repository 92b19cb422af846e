"""A made-up language: accented letters for plain ones, and a comma between euros and cents.

`catalogues` writes it as catalogues of gettext, which have what the sources have and nothing else.
Run as a program it is the command line in a language that translates whatever it is asked for:
``python made_up.py 2023 --format json``.
"""

from __future__ import annotations

import gettext
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CODE = "xx"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "ăƀčđĕƒğħĭĵķłɱňŏƥɋřšŧŭʋŵẋŷžĂƁČĐĔƑĞĦĬĴĶŁḾŇŎƤɊŘŠŦŬɅŴẊŶŽ"
"""One for each plain letter, of one column and of no other language here."""
_LETTERS = str.maketrans(PLAIN, ACCENTED)


class MadeUp(gettext.NullTranslations):
    """A catalogue that translates whatever it is asked for; `asked` counts the texts."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def gettext(self, message: str) -> str:
        """The text in accented letters, what its values are put into kept."""
        self.asked[message] += 1
        return translated(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """As `gettext`; of several things the second text."""
        self.asked[msgid1] += 1
        return translated(msgid1 if n == 1 else msgid2)


def translated(text: str) -> str:
    """``total {n}`` as ``ŧŏŧăł {n}``."""
    if text == "decimal mark: .":
        return "decimal mark: ,"
    parts = re.split(r"(\{[^}]*\})", text)
    return "".join(part if part.startswith("{") else part.translate(_LETTERS) for part in parts)


def catalogues(folder: Path) -> Path:
    """A folder of catalogues: those of the program, and those of the made-up language."""
    import texts

    for path in texts.LOCALE.glob("*"):
        (folder / path.name).symlink_to(path, target_is_directory=True)
    own = folder / CODE / "LC_MESSAGES"
    own.mkdir(parents=True)
    for domain in texts.DOMAINS:
        catalog = texts.Catalog(locale="en", domain=domain, fuzzy=False, charset="utf-8")
        for one in texts.messages(domain):
            forms = tuple(map(translated, (one,) if isinstance(one, str) else one))
            catalog.add(one, forms[0] if isinstance(one, str) else forms)
        with (own / f"{domain}.mo").open("wb") as file:
            texts.write_mo(file, catalog)
    return folder


@contextmanager
def in_catalogues_of(folder: Path) -> Iterator[None]:
    """The program reads its catalogues from another folder, and forgets what it had read."""
    from allocation.views import spoken

    before = spoken._LOCALE
    spoken._LOCALE = folder
    _forget()
    try:
        yield
    finally:
        spoken._LOCALE = before
        _forget()


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("allocation.views", "allocation.cli")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


if __name__ == "__main__":
    from allocation.views import spoken

    spoken.catalogue = lambda domain, code: MadeUp()  # type: ignore[assignment]

    from allocation.cli.app import main

    main()
