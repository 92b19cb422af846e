"""Which keys are meant by a word that names none: by what they count, by spelling, by year."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from allocation.diagnostics import near_words
from allocation.model.key import KeyDescription
from allocation.model.territory import unaccented
from allocation.words import _

_WORDS = {
    "births": "births birth naissance naissances nes newborn newborns baby babies bebe bebes",
    "population": (
        "population populations habitant habitants inhabitant inhabitants person persons personne "
        "personnes people pop capita hab"
    ),
    "population under": "jeune jeunes enfant enfants mineur mineurs child children young youth",
}
"""Words for what is counted, by the words in the names of the keys that count it."""
_MEANT = {word: counted for counted, words in _WORDS.items() for word in words.split()}
_MOST = 3


class Preferred(NamedTuple):
    """What is suggested first: the keys that a rule divides by, then those of its year."""

    own: tuple[str, ...] = ()
    year: int | None = None


NONE_PREFERRED = Preferred()


def keys_meant(
    typed: str,
    catalogue: Mapping[str, KeyDescription],
    territories: str | None = None,
    preferred: Preferred = NONE_PREFERRED,
) -> str | None:
    """The hint that names the keys over these territories that may be meant, three at most.

    Without `territories` they are over any.
    """
    fitting = [name for name, key in catalogue.items() if territories in (None, key.territories)]
    found = [name for name in fitting if typed.startswith(name)]
    found = found or _counting(typed, fitting) or near_words(typed, fitting)
    found = [name for name in found if _year(name) == _year(typed)] or found

    def rank(name: str) -> tuple[bool, int, int]:
        year = _year(name) or 0
        apart = abs(year - preferred.year) if preferred.year else 0
        return name not in preferred.own, apart, -year

    words = ", ".join(sorted(found, key=rank)[:_MOST])
    return _("did you mean {words}?", words=words) if found else None


def _counting(typed: str, names: Collection[str]) -> list[str]:
    """The keys that count what a word says, whatever their year."""
    plain = _plain(typed)
    of_words = (_MEANT[word] for word in plain.split() if word in _MEANT)
    meant = plain if plain in map(_plain, names) else next(of_words, None)
    return [name for name in names if _plain(name) == meant]


def _plain(text: str) -> str:
    """``births`` of ``births_2021``: the words without their figures."""
    return " ".join(re.findall("[a-z]+", unaccented(text[:100]).casefold()))


def _year(text: str) -> int | None:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    return int(found[0]) if found else None
