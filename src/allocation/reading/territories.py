"""The file of a territory set."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256

from allocation.diagnostics import Diagnostic, Place, Problems, Refusal, did_you_mean, wrong
from allocation.model.key import DataFile
from allocation.model.territory import Territory, TerritorySet, folded
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
        for field, kinds in (("agencies", member.agencies), ("lacks", member.lacks)):
            for kind in kinds.keys() - territories.agencies.keys():
                place = document.place(("members", index, field, kind))
                problems.append(partial(_unknown_agency, kind, territories, place))
    problems.refuse()
    return territories


def territories_file(name: str, data: Folder) -> DataFile:
    """The file of a territory set that was read."""
    path = data.find(f"{name}.yaml")
    assert path is not None
    digest = sha256(read_bytes(path, str(path), MAX_BYTES)).hexdigest()
    return DataFile("territories", data.name_of(path), digest)


def missing_rows(missing: Sequence[Territory], territories: TerritorySet, of: int) -> str:
    """What is said of the members that have no row, all in one sentence; `of` are expected."""
    if len(missing) == 1:
        return _("{name} ({code}) is missing", name=missing[0].name, code=missing[0].code)
    names = ", ".join(member.name for member in missing)
    if territories.set == "regions":
        return _("{n} regions of {all} are missing: {names}", n=len(missing), all=of, names=names)
    return _("{n} rows of {all} are missing: {names}", n=len(missing), all=of, names=names)


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


def whereabouts(text: str, territories: TerritorySet) -> str | None:
    """In which of the regions a former region or a department is, as a sentence."""
    found = territory_now(text, territories)
    if found is None:
        return None
    what, region = found
    return _(
        "{what}: its region is {code} {region}", what=what, region=region.name, code=region.code
    )


def territory_now(text: str, territories: TerritorySet) -> tuple[str, Territory] | None:
    """What a former region or a department is, and the region that has it now."""
    former = territories.find_former(text)
    if former:
        return _("{text!r} is a former region", text=text.strip()), former
    if territories.set != "regions":
        return None
    with suppress(Refusal):
        departments = _departments()
        found = departments.find(text) or departments.by_code.get(text.strip().upper())
        region = found and territories.by_code.get(found.within or "")
        if found and region:
            what = _(
                "{text!r} is a department, {name} ({code})",
                text=text.strip(),
                name=found.name,
                code=found.code,
            )
            return what, region
    return None


@cache
def _departments() -> TerritorySet:
    return read_territories("departments", Folder("data", None))


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
    message = _("{region!r} is not one of the {set}", region=cut, set=territories.called)
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
    elif now := whereabouts(text, territories):
        hint = now
    else:
        hint = did_you_mean(cut, territories.names())
    return Diagnostic(code, message, place, hint)
