"""Keys: the catalogue that describes them, and the column of figures that each of them is."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, Problems, wrong
from allocation.model.key import (
    EQUAL_KEY,
    NO_KEY,
    Catalogue,
    DataFile,
    Key,
    KeyDescription,
    OtherFigure,
    key_formula,
)
from allocation.model.territory import TerritorySet, folded, set_named
from allocation.reading.document import Document, read_document
from allocation.reading.files import is_there
from allocation.reading.key_names import NONE_PREFERRED, Preferred, keys_meant
from allocation.reading.places import Folder, is_shipped
from allocation.reading.table import Table, read_table
from allocation.reading.territories import missing_rows, stranger, worth_a_hint
from allocation.reading.validated import validated
from allocation.words import _, grouped

CATALOGUE = "catalogue.yaml"
_NOT_KEYS = {"participation"}
_FRENCH = {"nom": "name"}


def read_catalogue(data: Folder) -> dict[str, KeyDescription]:
    """Every key by name; the entries of the user's own catalogue win over shipped ones.

    A CSV file in the user's folder that no catalogue describes is a key all the same, counted
    over the regions, and described as undocumented.
    """
    described: dict[str, KeyDescription] = {}
    for folder in (data.shipped, data.own):
        if folder is None:
            continue
        path = folder / CATALOGUE
        own: set[str] = set()
        if is_there(path):
            read = _described(read_catalogue_file(path, data))
            own = set(read)
            if any(name in described and about.catalogue for name, about in read.items()):
                message = _("{own} describes keys in place of the shipped one", own=path)
                data.notice(Diagnostic("own-file", message, level="notice"))
            described |= read
        if folder == data.own:
            for file in sorted(folder.glob("*.csv")):
                if file.stem in (NO_KEY, EQUAL_KEY):
                    message = _("{file} is never read: the name has a meaning", file=file)
                    data.notice(Diagnostic("reserved-name", message, level="notice"))
                elif file.stem not in own and file.stem not in _NOT_KEYS:
                    described[file.stem] = undocumented(file.stem, "regions")
    return described


def undocumented(name: str, territories: str) -> KeyDescription:
    """What is said of a key that no catalogue describes; it counts one of `territories` each."""
    words = _("not described in any catalogue")
    return KeyDescription(name, words, "unit", territories, words, words, words, None, (words,))


class CatalogueFile(NamedTuple):
    """A catalogue and the document it was read from."""

    catalogue: Catalogue
    document: Document


def read_catalogue_file(path: Path, data: Folder) -> CatalogueFile:
    """A catalogue; raises Refusal with every problem of it."""
    document = read_document(path, data.name_of(path))
    return CatalogueFile(validated(Catalogue, document), document)


def _described(read: CatalogueFile) -> dict[str, KeyDescription]:
    catalogue, document = read
    file = DataFile("catalogue", document.name, document.sha256)
    described: dict[str, KeyDescription] = {}
    problems = Problems()
    for index, series in enumerate(catalogue.series):
        for name, entry in series.keys.items():
            if name in described:
                place = document.place(("series", index, "keys", name))
                message = _("the key {name} is described twice", name=name)
                problems.add("duplicate-key", message, place)
            described[name] = KeyDescription(
                name=name,
                what=series.what,
                unit=series.unit,
                territories=series.territories,
                source=entry.source or series.source,
                date=entry.date or series.date,
                licence=series.licence,
                total=entry.total,
                doubts=(*series.doubts, *entry.doubts),
                also=entry.also,
                place=document.place(("series", index, "keys", name)),
                catalogue=None if is_shipped(file) else file,
            )
    problems.refuse()
    return described


def read_key(
    name: str,
    catalogue: dict[str, KeyDescription],
    territories: TerritorySet,
    data: Folder,
    asked_at: Place | None = None,
    preferred: Preferred = NONE_PREFERRED,
) -> Key:
    """Read and check one key: each territory of the set once, no stranger, no hole.

    `name`: of the catalogue, or ``round(NAME, UNIT)``. `asked_at` is where the key was named, for
    the diagnostic of an unknown one, which suggests those that are `preferred` first.
    """
    name, unit = key_formula(name)
    key = _read(name, catalogue, territories, data, asked_at, preferred)
    return key.rounded(unit) if unit > 1 else key


def _read(
    name: str,
    catalogue: dict[str, KeyDescription],
    territories: TerritorySet,
    data: Folder,
    asked_at: Place | None,
    preferred: Preferred,
) -> Key:
    description, all_of_them = catalogue.get(name), _("allocate keys lists them")
    path = data.find(f"{name}.csv")
    if description is not None and path is None:
        message = _("the catalogue describes {name}, and there is no {name}.csv", name=name)
        hint = _("it would stand beside {c}", c=CATALOGUE)
        raise wrong("no-key-file", message, description.place, hint)
    if description is None or path is None:
        message = _("there is no key {name!r}", name=name)
        if path is not None:
            message = _("{file} has no entry in {c}", file=data.name_of(path), c=CATALOGUE)
        hint = keys_meant(name, catalogue, territories.set, preferred) or all_of_them
        raise wrong("unknown-key-name", message, asked_at, hint)
    if description.territories != territories.set:
        message = _(
            "the key {name} counts {has}, and the rule is about {needs}",
            name=name,
            has=set_named(description.territories),
            needs=set_named(territories.set),
        )
        hint = keys_meant(name, catalogue, territories.set, preferred) or all_of_them
        raise wrong("wrong-territories", message, asked_at, hint)
    table = read_table(path, data.name_of(path), ("code", name), ("name",), _FRENCH, utf_8=True)
    return _checked(table, description, territories)


def _checked(table: Table, description: KeyDescription, territories: TerritorySet) -> Key:
    problems = Problems()
    values: dict[str, int] = {}
    lines: dict[str, int] = {}
    for row in table.entries:
        code, text = row.cells["code"], row.cells[description.name]
        member = territories.by_code.get(code)
        if member is None:
            beside = row.cells.get("name", "")
            problems.append(
                stranger(
                    code,
                    territories,
                    row.place,
                    beside=beside,
                    shown=worth_a_hint(problems, territories),
                )
            )
            continue
        if code in values:
            message = _("{code} stands here twice", code=code)
            problems.add("duplicate-row", message, row.place, _("first on line {n}", n=lines[code]))
            continue
        name = row.cells.get("name")
        if name and folded(name) not in map(folded, (member.name, *member.aliases)):
            message = _("{code} is {name}, not {found}", code=code, name=member.name, found=name)
            problems.add("wrong-name", message, row.place)
        lines[code] = row.line
        values[code] = 0
        if not text:
            hint = _("a figure that is not known is not 0: the key can't be used without it")
            problems.add("hole", _("no figure for {name}", name=member.name), row.place, hint)
        elif text.isascii() and text.isdigit() and len(text) <= 30:
            values[code] = int(text)
        else:
            hint = _("whole numbers from 0, digits only")
            problems.add(
                "not-whole", _("{text!r} is not a whole number", text=text), row.place, hint
            )
    missing = [member for member in territories.members if member.code not in lines]
    if missing:
        message = missing_rows(missing, territories, len(territories.members))
        hint = _("each of the {set} once", set=territories.called)
        problems.add("missing-row", message, table.entries[-1].place, hint)
    total = sum(values.values())
    if not problems and description.total is not None and total != description.total:
        message = _(
            "the rows add up to {total}; the catalogue declares {declared}",
            total=total,
            declared=description.total,
        )
        problems.add(
            "wrong-total", message, table.header, _("one of the two is wrong; see {c}", c=CATALOGUE)
        )
    problems.refuse()
    others = tuple(_differing(other, values, territories) for other in description.also)
    return Key(description, values, table.name, table.sha256, lines, others)


def _differing(other: OtherFigure, values: dict[str, int], territories: TerritorySet) -> str:
    """What is said where two sources differ; what neither can say is found by a check."""
    member = territories.by_code.get(other.territory)
    return _(
        "{territory} is {figure} here and {other} in {source}",
        territory=member.name if member else other.territory,
        figure=grouped(values.get(other.territory, 0)),
        other=grouped(other.figure),
        source=other.source,
    )
