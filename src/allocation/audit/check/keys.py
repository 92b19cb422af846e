"""Keys against one another: departments and regions, years, other series, other sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, did_you_mean
from allocation.model.key import Key, Seen, SeenRatio, Series
from allocation.model.territory import TerritorySet
from allocation.money import human_decimal
from allocation.reading.document import Document
from allocation.reading.territories import stranger
from allocation.words import _, counted, grouped

_DETAIL = "_by_department"
"""What the name of a key has more than that of the key whose figures it divides up."""
_NAME = re.compile(rf"(?P<what>.+)_(?P<year>\d{{4}})(?P<detail>{_DETAIL})?")


class _Dated(NamedTuple):
    """A series as its keys that can be read, by year, over their territories."""

    series: Series
    keys: dict[int, Key]
    territories: TerritorySet


def key_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Figures that can't be, or never were: see `Series` for what was seen."""
    yield from _departments(tree)
    known = {found["what"] for name in tree.keys if (found := _NAME.fullmatch(name))}
    for catalogue, document in tree.catalogues:
        for number, series in enumerate(catalogue.series):
            keys = {
                name: key
                for name in series.keys
                if (key := tree.keys.get(name)) and _is_described(key, document)
            }
            yield from _same_columns(list(keys.values()))
            yield from _other_sources(tree, document, number, series, keys)
            years = {
                int(found["year"]): keys[name] for name in keys if (found := _NAME.fullmatch(name))
            }
            territories = tree.territories.get(series.territories)
            if years and territories:
                named = _Dated(series, years, territories)
                if series.yearly_change:
                    yield from _changes(named, series.yearly_change)
                if series.ratio and series.ratio.to not in known:
                    message = _("no key is called {name} and a year", name=series.ratio.to)
                    place = document.place(("series", number, "ratio", "to"))
                    hint = did_you_mean(series.ratio.to, known)
                    yield Diagnostic("unknown-key-name", message, place, hint)
                elif series.ratio:
                    yield from _ratios(tree, named, series.ratio)


def _is_described(key: Key, document: Document) -> bool:
    """Whether this catalogue is the one that describes a key: one's own may in its place."""
    place = key.description.place
    return place is not None and place.file == document.name


def _departments(tree: Tree) -> Iterator[Diagnostic]:
    """Regions whose departments don't add up to them, told in both files."""
    for name, detail in tree.keys.items():
        whole = tree.keys.get(name.removesuffix(_DETAIL))
        if not name.endswith(_DETAIL) or whole is None:
            continue
        parts = tree.territories[detail.description.territories].members
        for region in tree.territories[whole.description.territories].members:
            within = [part.code for part in parts if part.within == region.code]
            total, figure = sum(map(detail.values.__getitem__, within)), whole.values[region.code]
            if not within or total == figure:
                continue
            told = {
                "region": region.name,
                "figure": grouped(figure),
                "total": grouped(total),
            }
            lines = ", ".join(str(detail.lines[code]) for code in within)
            yield Diagnostic(
                "departments-differ",
                counted(
                    "{region}: {figure} here, and its only department has {total} in {file}",
                    "{region}: {figure} here, and its {n} departments add up to {total} in {file}",
                    len(within),
                    file=detail.file,
                    **told,
                ),
                _line(whole, region.code),
                _("look there at line {lines}", lines=lines),
            )
            yield Diagnostic(
                "departments-differ",
                counted(
                    "{region}: its only department has {total} here, and {file} has {figure}",
                    "{region}: its {n} departments add up to {total} here, and {file} has {figure}",
                    len(within),
                    file=whole.file,
                    **told,
                ),
                _line(detail, within[0]),
                _("look there at line {lines}", lines=whole.lines[region.code]),
            )


def _same_columns(keys: list[Key]) -> Iterator[Diagnostic]:
    """Keys of a series that are one column: figures of another year under this year's name."""
    for one, other in combinations(keys, 2):
        if one.values == other.values:
            message = _(
                "every figure is that of {other}, which counts the same on another date",
                other=one.file,
            )
            yield Diagnostic("same-figures", message, Place(other.file, 1))


def _other_sources(
    tree: Tree, document: Document, number: int, series: Series, keys: dict[str, Key]
) -> Iterator[Diagnostic]:
    """What another source has of a territory that is none, or of a figure that is the key's own."""
    for name, key in keys.items():
        for n, other in enumerate(series.keys[name].also):
            path = ("series", number, "keys", name, "also", n)
            if other.territory not in key.values:
                place = document.place((*path, "territory"))
                yield stranger(other.territory, tree.territories[series.territories], place)
            elif other.figure == key.values[other.territory]:
                message = _(
                    "{figure} is what {file} has, too: the sources don't differ",
                    figure=grouped(other.figure),
                    file=key.file,
                )
                yield Diagnostic("same-figure", message, document.place((*path, "figure")))


def _changes(named: _Dated, seen: Seen) -> Iterator[Diagnostic]:
    """Figures that change within a year by more, or less, than any ever did."""
    for year, key in named.keys.items():
        before = named.keys.get(year - 1)
        if before is None:
            continue
        for member in named.territories.members:
            was, figure = before.values[member.code], key.values[member.code]
            if was and not seen.holds(change := Fraction(100 * (figure - was), was)):
                message = _(
                    "{territory}: {figure}, after {was} a year before, is a change of {change} %; "
                    "from {least} to {most} % is what was seen",
                    territory=member.name,
                    figure=grouped(figure),
                    was=grouped(was),
                    change=human_decimal(change, 1),
                    least=human_decimal(Fraction(seen.least)),
                    most=human_decimal(Fraction(seen.most)),
                )
                yield _unusual("unusual-change", message, key, member.code)


def _ratios(tree: Tree, named: _Dated, seen: SeenRatio) -> Iterator[Diagnostic]:
    """Figures that are more, or less, of those of another key than any ever were."""
    for year, key in named.keys.items():
        detail = _DETAIL if key.description.name.endswith(_DETAIL) else ""
        over = tree.keys.get(f"{seen.to}_{year}{detail}")
        if over is None:
            continue
        for member in named.territories.members:
            figure, whole = key.values[member.code], over.values.get(member.code)
            if whole and not seen.holds(ratio := Fraction(seen.per * figure, whole)):
                message = _(
                    "{territory}: {figure} to {whole} in {key} is {ratio} per {per}; from {least} "
                    "to {most} is what was seen",
                    territory=member.name,
                    figure=grouped(figure),
                    ratio=human_decimal(ratio, 1),
                    per=grouped(seen.per),
                    whole=grouped(whole),
                    key=over.description.name,
                    least=human_decimal(Fraction(seen.least)),
                    most=human_decimal(Fraction(seen.most)),
                )
                yield _unusual("unusual-ratio", message, key, member.code)


def _unusual(code: str, message: str, key: Key, territory: str) -> Diagnostic:
    hint = _(
        "compare the figure with its source; if it is right, say in the catalogue what is seen"
    )
    return Diagnostic(code, message, _line(key, territory), hint, "warning")


def _line(key: Key, code: str) -> Place:
    return Place(key.file, key.lines[code])
