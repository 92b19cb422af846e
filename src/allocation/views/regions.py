"""A set of territories for people: codes, names, and the agencies that are named otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet
from allocation.views.language import _, in_series
from allocation.views.lead import own_files
from allocation.views.listing import Listing, table
from allocation.views.made import Made
from allocation.views.report import Block, Item, Items
from allocation.words import Named
from allocation.words import _ as message


def list_regions(territories: TerritorySet, files: Iterable[DataFile]) -> Listing:
    """Every member; the record has the names by which each is understood."""
    rows: list[dict[str, object]] = [
        {
            "code": member.code,
            "name": member.name,
            "overseas": "yes" if member.overseas else "no",
            **{kind: member.agencies.get(kind) for kind in territories.agencies},
            "aliases": list(member.aliases),
        }
        for member in territories.members
    ]
    usual = ", ".join(_usual(kind, "…") for kind in territories.agencies)
    title = _("Agencies, where they are not {usual}", usual=usual)
    blocks: list[Block] = [
        table(rows, ("code", "name", "overseas")),
        Items(title, tuple(_agencies(territories))),
    ]
    aliases = [Item(m.name, ", ".join(m.aliases)) for m in territories.members if m.aliases]
    apart = [Item(f"{one.name} ({one.code})", _(one.note)) for one in territories.apart]
    record = [
        Items(_("Also understood"), tuple(aliases)),
        Items(_("Never a row of a result"), tuple(apart)),
    ]
    made = Made(Named("regions", message("regions")), (), tuple(files))
    lead = own_files([], made.data)
    return Listing(territories.title, rows, blocks, record, lead, made=made)


def _agencies(territories: TerritorySet) -> Iterator[Item]:
    for member in territories.members:
        other = [
            agency
            for kind, agency in member.agencies.items()
            if agency != _usual(kind, member.name)
        ]
        if other:
            yield Item(member.name, in_series(other))


def _usual(kind: str, name: str) -> str:
    """``DREETS Bretagne``."""
    return f"{kind.upper()} {name}"
