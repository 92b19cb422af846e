"""The file of a territory set."""

from __future__ import annotations

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, did_you_mean
from allocation.model.territory import TerritorySet, folded
from allocation.reading.document import read_document
from allocation.reading.places import Folder
from allocation.reading.validated import validated
from allocation.words import _


def read_territories(name: str, data: Folder, asked_at: Place | None = None) -> TerritorySet:
    """The set of this name, from ``NAME.yaml`` in the data folder; codes and names once each."""
    path = data.find(f"{name}.yaml")
    if path is None:
        raise Refusal(
            Diagnostic(
                "unknown-territories",
                _("there is no territory set {name!r}", name=name),
                asked_at,
                _("it would be the file {name}.yaml in a data folder", name=name),
            ),
            Exit.CONTENT,
        )
    document = read_document(path, data.name_of(path))
    territories = validated(TerritorySet, document)
    problems = []
    if territories.set != name:
        message = _("the file is named {name} and holds {set}", name=name, set=territories.set)
        problems.append(Diagnostic("wrong-file-name", message, document.place(("set",))))
    seen: dict[str, int] = {}
    for index, member in enumerate(territories.members):
        names = {"code": [member.code], "name": [member.name], "aliases": member.aliases}
        for field, values in names.items():
            for value in values:
                word = f"code {value}" if field == "code" else folded(value)
                if seen.setdefault(word, index) != index:
                    message = _("{value} stands here twice", value=value)
                    place = document.place(("members", index, field))
                    problems.append(Diagnostic("duplicate-territory", message, place))
    for index, member in enumerate(territories.members):
        for kind in member.agencies.keys() - territories.agencies.keys():
            place = document.place(("members", index, "agencies", kind))
            message = _("{kind!r} is not a kind of agency of this set", kind=kind)
            hint = did_you_mean(kind, territories.agencies)
            problems.append(Diagnostic("unknown-agency", message, place, hint))
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    return territories
