"""Territories: who can receive, under which names, through which agencies."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Annotated

from pydantic import ConfigDict, Field

from allocation.model.fields import Name, Prose, Strict, Text
from allocation.words import LONGEST_NAME as LONGEST_NAME  # known here too, of names
from allocation.words import N_, Named, _
from allocation.words import unaccented as unaccented

_ARTICLES = {"la", "le", "les", "l", "de", "du", "des", "d", "et", "en", "region"}

_SETS = {"regions": N_("regions"), "departments": N_("departments")}


def set_named(name: str) -> str:
    """A set of territories by the word that people have for them; its name where there is none."""
    return _(_SETS[name]) if name in _SETS else name


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A name without accents, case, hyphens, apostrophes and articles, for comparison."""
    if len(text) > LONGEST_NAME:
        return text
    plain = unaccented(text).casefold()
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return " ".join([word for word in words if word not in _ARTICLES] or words)


class AgencyKind(Strict):
    """A kind of agency, and the other words that people use for it."""

    title: Prose
    also: Annotated[tuple[Text, ...], Field(max_length=50)] = ()

    model_config = ConfigDict(strict=False)


class Territory(Strict):
    """One member of a set; `agencies` gives the real name of each of its agencies by kind.

    `lacks` says why it has none of a kind that the others have. `formerly` are the territories that
    it was made of, which are never taken for it.
    """

    code: Text
    name: Text
    aliases: tuple[Text, ...] = ()
    formerly: tuple[Text, ...] = ()
    overseas: bool = False
    within: Text | None = None
    agencies: dict[Name, Text] = {}
    lacks: dict[Name, Prose] = {}

    model_config = ConfigDict(strict=False)


class Apart(Strict):
    """A territory that the set knows of and that is never a row of a result."""

    code: Text
    name: Text
    note: Prose


class TerritorySet(Strict):
    """A set of territories, in the order in which results list them."""

    set: Name
    title: Prose
    source: Prose
    agencies: Annotated[dict[Name, AgencyKind], Field(max_length=50)] = {}
    members: Annotated[tuple[Territory, ...], Field(min_length=1)]
    apart: tuple[Apart, ...] = ()

    model_config = ConfigDict(strict=False)

    @property
    def called(self) -> str:
        """The set by its name for programs, by its title for people."""
        return Named(self.set, self.title)

    @property
    def codes(self) -> list[str]:
        """The codes of the members, in order."""
        return [member.code for member in self.members]

    @cached_property
    def by_code(self) -> dict[str, Territory]:
        """The members by code."""
        return {member.code: member for member in self.members}

    @cached_property
    def _by_name(self) -> dict[str, Territory]:
        """The members by name and alias, and by the name of an agency of one member only."""
        agencies = [
            (folded(agency), member)
            for member in self.members
            for agency in member.agencies.values()
        ]
        served = Counter(name for name, member in agencies)
        return {name: member for name, member in agencies if served[name] == 1} | {
            folded(name): member
            for member in self.members
            for name in (*member.aliases, member.name)
        }

    @cached_property
    def _agency_words(self) -> tuple[str, ...]:
        """What may stand before the name of a territory: ``ars``, ``agence regionale sante``."""
        words = {word for kind, agency in self.agencies.items() for word in (kind, *agency.also)}
        return tuple(f"{folded(word)} " for word in words)

    def find(self, text: str) -> Territory | None:
        """The member of this code, name or alias; accents, case and articles don't count.

        ``ARS Bretagne`` is Bretagne too: an agency is named after its territory.
        """
        name = folded(text)
        found = self.by_code.get(text.strip()) or self._by_name.get(name)
        for word in self._agency_words:
            found = found or self._by_name.get(name.removeprefix(word))
        return found

    @cached_property
    def _apart(self) -> dict[str, Apart]:
        """Those apart by code and name; the first of a word counts."""
        words = [(word, apart) for apart in self.apart for word in (apart.code, folded(apart.name))]
        return dict(reversed(words))

    def find_apart(self, text: str) -> Apart | None:
        """A territory that is known to the set without being a member of it."""
        return self._apart.get(text.strip()) or self._apart.get(folded(text))

    @cached_property
    def _formerly(self) -> dict[str, Territory]:
        """The members by the names of what they were made of."""
        return {folded(name): member for member in self.members for name in member.formerly}

    def find_former(self, text: str) -> Territory | None:
        """The member that a former territory is in now."""
        return self._formerly.get(folded(text))

    def names(self) -> Iterable[str]:
        """Names to suggest after a miss."""
        return [member.name for member in self.members]

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """The kinds of agency by each of their words; the first of a word counts."""
        kinds = self.agencies.items()
        words = [(folded(word), kind) for kind, a in kinds for word in (kind, *a.also)]
        return dict(reversed(words))

    def find_agency(self, text: str) -> str | None:
        """The kind of agency that a word names: ``DRIEETS`` is ``dreets``."""
        return self._kinds.get(folded(text))
