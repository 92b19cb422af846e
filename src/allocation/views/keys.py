"""Keys for people: one to a line under what they count, or one of them with its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from allocation.model.key import DataFile, Key
from allocation.model.territory import TerritorySet, folded
from allocation.reading.places import is_shipped
from allocation.views.language import _, counted, in_series
from allocation.views.lead import own_files
from allocation.views.listing import Listing, table
from allocation.views.made import Made
from allocation.views.report import Item, Items
from allocation.views.values import key_in_words, set_of
from allocation.words import Named, grouped
from allocation.words import _ as message

_LONG = 30
"""Rows after which the total is said again."""


def list_keys(keys: Sequence[Key]) -> Listing:
    """All keys: name, total, date, and how many doubts there are of each; the record has them."""
    rows = [
        {
            "key": about.name,
            "counts": about.what,
            "territories": Named(about.territories, set_of(about.territories)),
            "total": sum(key.values.values()),
            "source": about.source,
            "date": about.date,
            "licence": about.licence,
            "doubts": list(key.doubts),
            "file": key.file,
            "sha256": key.sha256,
            "shipped": all(map(is_shipped, key.files)),
        }
        for key in keys
        for about in [key.description]
    ]
    blocks = [
        Items(_(what), tuple(map(_line, series)))
        for what, series in groupby(keys, lambda key: key.description.what)
    ]
    record = [_origins(key) for key in keys]
    files = _files(keys)
    made = Made(Named("keys", message("keys")), (), tuple(files))
    return Listing(message("Keys"), rows, blocks, record, own_files([], files), made=made)


def _line(key: Key) -> Item:
    """``births_2021: 740 862; 6 doubts; Eurostat edition not recorded``; with what other tables
    show in place of the name, where that is another word.
    """
    about = key.description
    parts = [grouped(sum(key.values.values())), *_doubts(key), about.date]
    shown = key_in_words(about.name)
    named = about.name if folded(shown) == folded(about.name) else f"{about.name} ({shown})"
    return Item(named, in_series(parts))


def _doubts(key: Key) -> list[str]:
    n = len(key.doubts)
    return [counted("1 doubt", "{n} doubts", n)] if n else []


def _origins(key: Key) -> Items:
    """Where a key comes from, and what is doubtful in it."""
    about = key.description
    origin = in_series([about.source, about.date, about.licence, key.file])
    source = Item(_("source"), origin)
    doubts = [Item(_("doubt"), _(doubt)) for doubt in key.doubts]
    return Items(about.name, (source, *doubts))


def _files(keys: Iterable[Key]) -> list[DataFile]:
    """The files of some keys, and the catalogues of the user's own that describe them."""
    return [*dict.fromkeys(file for key in keys for file in key.files)]


def list_figures(key: Key, territories: TerritorySet) -> Listing:
    """One key, a row for each territory with the line of the file on which it stands."""
    about = key.description
    rows = [
        {
            "code": member.code,
            "name": member.name,
            about.name: key.values[member.code],
            "place": f"{key.file}:{key.lines[member.code]}",
        }
        for member in territories.members
    ]
    total = _("total {total}", total=grouped(sum(key.values.values())))
    said = in_series([about.what, total, *_doubts(key)])
    shown = [{**row, _("line"): key.lines[code]} for row in rows for code in [str(row["code"])]]
    grid = table(shown, ("code", "name", about.name, _("line")))
    lead = (*own_files([], _files([key])), said, _("Lines are those of {file}.", file=key.file))
    last = said if len(rows) > _LONG else ""
    made = Made(about.name, (), key.files)
    return Listing(about.name, rows, [grid], [_origins(key)], lead, last=last, made=made)
