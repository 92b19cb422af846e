"""Who can receive: territories in scope, their agencies, and which of them take part."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from allocation.diagnostics import (
    Diagnostic,
    Exit,
    Place,
    Refusal,
    did_you_mean,
    gather,
    near_words,
    wrong,
)
from allocation.model.key import DataFile
from allocation.model.participation import Participants, TakesPart
from allocation.model.rule import SCOPES
from allocation.reading.document import Path_
from allocation.reading.participation import read_participants
from allocation.reading.places import Folder, is_shipped
from allocation.reading.rules import RuleFile
from allocation.reading.territories import read_territories
from allocation.words import _, listed


class Agencies:
    """The agencies of a rule, resolved.

    `territories` is the whole set, `concerned` the codes in scope, `eligible` those of each line,
    `takes_part` what is known of each eligible agency by line and code; `participants` is the file
    that says so, and `given` the same file when it is the user's own.
    """

    def __init__(
        self, loaded: RuleFile, data: Folder, participants: Path | Participants | None
    ) -> None:
        """Raises Refusal for an unknown territory, agency or file, and where nobody takes part."""
        self.rule, self.document, self.data = loaded.rule, loaded.document, data
        asked_at = self.document.place(("territories",))
        self.territories = read_territories(self.rule.territories, data, asked_at)
        self.participants = self._participants(participants)
        self.given = self.participants if participants is not None or self._own() else None
        self.concerned = self.codes(self.rule.scope.of, ("scope", "of"))
        lines = list(self.rule.lines)
        eligible = gather(partial(self._eligible, line) for line in lines)
        self.eligible = dict(zip(lines, eligible, strict=True))
        self.takes_part = {
            (line, code): self._takes_part(line, code)
            for line, codes in self.eligible.items()
            for code in codes
        }
        self._refuse_nobody()
        self._refuse_too_many_regions()

    def codes(self, selected: Any, path: Path_) -> frozenset[str]:
        """The codes that a scope selects; `path` is where it stands."""
        members = self.territories.members
        if selected == "all":
            return frozenset(member.code for member in members)
        if isinstance(selected, str):
            overseas = selected == "overseas"
            selected = [member.code for member in members if member.overseas is overseas]
        found = {text: self.territories.find(text) for text in selected}
        place = self.document.place(path)
        unknown = [
            Diagnostic(
                "unknown-region",
                _("{text!r} is not one of the {set}", text=text, set=self.territories.called),
                self.document.place((*path, index)),
                self._near(text, typed=place.option),
            )
            for index, (text, member) in enumerate(found.items())
            if member is None
        ]
        if unknown:
            raise Refusal(unknown, Exit.USAGE if place.option else Exit.CONTENT)
        if not found:
            message = _("no territory is in scope, so nobody can receive anything")
            hint = _("all, overseas, metropolitan or a list of codes in quotes")
            if place.option:
                hint = _words_for_scopes()
            raise wrong("empty-scope", message, place, hint)
        return frozenset(member.code for member in found.values() if member)

    def _near(self, text: str, *, typed: bool) -> str:
        near = near_words(text, [*SCOPES, *self.territories.names()])
        if near:
            words = listed(_(word) if word in SCOPES else word for word in near)
            return _("did you mean {words}?", words=words)
        if typed:
            return _words_for_scopes()
        return _("write {words}, or codes with commas between", words=", ".join(SCOPES))

    def _eligible(self, line: str) -> frozenset[str]:
        kind = self.rule.lines[line].agency
        if kind is None:
            return self.concerned
        if kind not in self.territories.agencies:
            message = _("{kind!r} is not a kind of agency", kind=kind)
            hint = did_you_mean(kind, self.territories.agencies)
            place = self.document.place(("lines", line, "agency"))
            raise wrong("unknown-agency", message, place, hint)
        having = {member.code for member in self.territories.members if kind in member.agencies}
        return self.concerned & having

    def _participants(self, given: Path | Participants | None) -> Participants | None:
        if isinstance(given, Participants):
            return given
        if given is not None:
            read = read_participants(given, str(given), self.territories, self.rule.year)
            self.data.notice(*read.notices)
            return read
        known = self.rule.participation.known if self.rule.participation else None
        if known is None:
            return None
        path = self.data.find(known)
        if path is None:
            place = self.document.place(("participation", "known"))
            message = _("there is no data file {name}", name=known)
            raise wrong("no-file", message, place)
        return read_participants(path, self.data.name_of(path), self.territories, self.rule.year)

    def _own(self) -> bool:
        """Whether the data folder's word on who takes part is the user's own."""
        found = self.participants
        return bool(found and not is_shipped(DataFile("participation", found.file, found.sha256)))

    def _takes_part(self, line: str, code: str) -> TakesPart:
        if self.participants is None:
            return TakesPart.UNKNOWN if self.rule.participation else TakesPart.YES
        said = self.participants.of(code, self.rule.lines[line].agency)
        # Where the rule leaves nothing open, an agency that the file does not name takes part.
        if said is TakesPart.UNKNOWN and not self.rule.participation:
            return TakesPart.YES
        return said

    def _refuse_nobody(self) -> None:
        nobody = not self.takes_part or set(self.takes_part.values()) == {TakesPart.NO}
        if not nobody:
            return
        place = Place(self.participants.file) if self.participants else self.document.place(())
        message = _("no agency in scope takes part, so nothing is delegated")
        hint = _("takes_part is no for every agency that could receive")
        raise wrong("no-participant", message, place, hint)

    def _refuse_too_many_regions(self) -> None:
        about = self.rule.participation
        if about is None or about.regions is None or about.regions.count <= len(self.concerned):
            return
        place = self.document.place(("participation", "regions", "count"))
        message = _(
            "{n} regions can't take part: {m} are in scope",
            n=about.regions.count,
            m=len(self.concerned),
        )
        raise wrong("too-many-regions", message, place)


def _words_for_scopes() -> str:
    """On the command line a scope has a word in every language; in a file, that of files only."""
    return _("write {words}, or codes with commas between", words=listed(map(_, SCOPES)))
