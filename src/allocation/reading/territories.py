"""The file of a territory set."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

from allocation.diagnostics import Diagnostic, Place, Problems, did_you_mean, wrong
from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet, folded
from allocation.reading.document import MAX_BYTES, read_document
from allocation.reading.files import read_bytes
from allocation.reading.places import Folder
from allocation.reading.validated import validated
from allocation.words import _


def read_territories(name: str, data: Folder, asked_at: Place | None = None) -> TerritorySet:
    """The set of this name, from ``NAME.yaml`` in the data folder; codes and names once each."""
    path = data.find(f"{name}.yaml")
    if path is None:
        message = _("there is no territory set {name!r}", name=name)
        hint = _("it would be the file {name}.yaml in a data folder", name=name)
        raise wrong("unknown-territories", message, asked_at, hint)
    document = read_document(path, data.name_of(path))
    territories = validated(TerritorySet, document)
    problems = Problems()
    if territories.set != name:
        message = _("the file is named {name} and holds {set}", name=name, set=territories.set)
        problems.add("wrong-file-name", message, document.place(("set",)))
    seen: dict[str, int] = {}
    for index, member in enumerate(territories.members):
        names = {"code": [member.code], "name": [member.name], "aliases": member.aliases}
        for field, values in names.items():
            for value in values:
                word = f"code {value}" if field == "code" else folded(value)
                if seen.setdefault(word, index) != index:
                    message = _("{value} stands here twice", value=value)
                    place = document.place(("members", index, field))
                    problems.add("duplicate-territory", message, place)
    for index, member in enumerate(territories.members):
        for kind in member.agencies.keys() - territories.agencies.keys():
            place = document.place(("members", index, "agencies", kind))
            problems.append(partial(_unknown_agency, kind, territories, place))
    problems.refuse()
    return territories


def own_territories(name: str, data: Folder) -> DataFile | None:
    """The file of a territory set, where it is not the shipped one."""
    path = data.find(f"{name}.yaml")
    if path is None or path.is_relative_to(data.shipped):
        return None
    digest = sha256(read_bytes(path, str(path), MAX_BYTES)).hexdigest()
    return DataFile("territories", data.name_of(path), digest)


MOST_COMPARED = 20_000
"""How many names are looked through for those near to what a file has in place of one."""
_SHOWN = 80
"""How much of a text is shown and compared that is no name."""


def _unknown_agency(kind: str, territories: TerritorySet, place: Place) -> Diagnostic:
    message = _("{kind!r} is not a kind of agency of this set", kind=kind)
    return Diagnostic("unknown-agency", message, place, did_you_mean(kind, territories.agencies))


def worth_a_hint(problems: Problems, territories: TerritorySet) -> bool:
    """Whether there is time to look for the names that are near to one more stranger."""
    return not problems.full and len(problems) * len(territories.members) < MOST_COMPARED


def stranger(
    text: str,
    territories: TerritorySet,
    place: Place,
    code: str = "stranger",
    beside: str = "",
    *,
    shown: bool = True,
) -> Diagnostic:
    """What is said of a code or name that no member of a set has; `beside` it stands a name.

    What is counted and not `shown` has no hint: to look for the nearest name takes its time.
    """
    cut = text[:_SHOWN]
    message = _("{region!r} is not one of the {set}", region=cut, set=territories.title)
    if not shown:
        return Diagnostic(code, message, place)
    apart, known = territories.find_apart(text), territories.find(beside or text)
    short = territories.by_code.get(f"0{text}")
    if apart:
        hint: str | None = _("{name} is never a row: {note}", name=apart.name, note=apart.note)
    elif known:
        hint = _('its code is "{code}"', code=known.code)
    elif short:
        hint = _(
            "a spreadsheet drops the zero of a code: is it {code} {name}?",
            code=short.code,
            name=short.name,
        )
    else:
        hint = did_you_mean(cut, territories.names())
    return Diagnostic(code, message, place, hint)
