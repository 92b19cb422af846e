"""A difference between two rules as a report, for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from allocation.audit.diff.difference import Difference
from allocation.audit.diff.structure import Change, ChangeKind
from allocation.diagnostics import Place
from allocation.model.variant import variant_files
from allocation.views.cells import MARKS, marked, standing
from allocation.views.difference_data import data_files, origin, percent
from allocation.views.language import _, counted, decimal_mark, human, say
from allocation.views.lead import said_of_variant
from allocation.views.made import SHORT
from allocation.views.provenance import (
    not_official,
    source,
)
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.values import human_value
from allocation.words import THIN_SPACE, grouped

if TYPE_CHECKING:
    from allocation.audit.diff.amounts import AmountDifference
    from allocation.audit.diff.effect import Effect, RegionEffect
    from allocation.engine.allocation import Amount


def describe(found: Difference) -> Report:
    """The report: what changed in the rules, what it did, what is to be said beside it."""
    blocks: list[Grid | Items] = []
    if found.structure is not None:
        blocks += _structure(found.structure)
    if found.effect is not None and found.effect.differs:
        blocks += _effect(found.labels, found.effect)
    blocks.append(Items(_("Notes"), _items(found.notes)))
    blocks.append(Items(_("Sources"), tuple(_sources(found))))
    said = [
        sentence
        for side in (found.a, found.b)
        for sentence in said_of_variant(side.rule.rule.label, side.rule.variant)
    ]
    lead = (*filter(None, [_summary(found)]), *_set(found), *dict.fromkeys(said), not_official())
    return Report(" → ".join(found.labels), lead, tuple(blocks))


def _items(texts: Iterable[str]) -> tuple[Item, ...]:
    return tuple(Item("", say(text)) for text in texts)


def _summary(found: Difference) -> str:
    """What there is to know, in one line."""
    parts = []
    if found.structure is not None:
        n = len(found.structure)
        one, more = "1 difference of structure.", "{n} differences of structure."
        parts.append(counted(one, more, n) if n else _("No difference of structure."))
    if found.effect is not None:
        parts.append(_of_all(found.effect))
    return " ".join(parts)


def _of_all(effect: Effect) -> str:
    """What all regions together gain or lose, of those that have a difference."""
    total = effect.total
    if not effect.differs:
        return _("No difference in any amount.")
    if total is None:
        return _("No region has a single difference.")
    difference, share, span = _difference(total.difference), percent(total), _span(total.difference)
    if difference:
        difference += f"{THIN_SPACE}€" + (f" ({_human_percent(share)})" if share else "")
    values = {
        "a": _amount(total.a) + f"{THIN_SPACE}€",
        "b": _amount(total.b) + f"{THIN_SPACE}€",
        "difference": ", ".join(filter(None, (difference, span))),
        "status": _(total.difference.status.value),
    }
    n = len(effect.counted)
    if n == sum(region.concerned for region in effect.regions):
        return _("All together: {a} → {b}, {difference}, {status}.", **values)
    return counted(
        "1 region alone can be compared: {a} → {b}, {difference}, {status}.",
        "The {n} regions that can be compared: {a} → {b}, {difference}, {status}.",
        n,
        **values,
    )


def _set(found: Difference) -> Iterator[str]:
    for label, side in zip(found.labels, (found.a, found.b), strict=True):
        if side.overrides:
            options = ", ".join(override.option for override in side.overrides)
            yield _("{rule}, with {options}.", rule=label, options=options)


def signed(cents: int) -> str:
    """A difference with its sign: ``+1 500 000``."""
    return ("+" if cents > 0 else "") + human(cents)


def _human_percent(text: str) -> str:
    sign = "\u2212" if text.startswith("-") else "+" if text.strip("0.") else ""
    units, tenths = text.removeprefix("-").split(".")
    return f"{sign}{grouped(int(units))}{decimal_mark()}{tenths}{THIN_SPACE}%"


_TITLES = {
    "lines": "Lines and components",
    "pools": "Pools",
    "hypotheses": "Hypotheses",
    "rounding": "Rounding",
    "scope": "Scope and participation",
    "participation": "Scope and participation",
    "publication": "Publication, notes",
    "no-formula": "Publication, notes",
    "notes": "Publication, notes",
}
_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "\u2212",
    ChangeKind.CHANGED: "±",
    ChangeKind.RENAMED: "±",
}
"""The signs of a difference, as other tools have them."""
_PROSE = (
    *("title", "label", "why", "notes", "cite", "credit", "known", "source"),
    *("excluded", "no-formula"),
)


def _structure(changes: Sequence[Change]) -> list[Grid | Items]:
    blocks: dict[str, list[Item]] = {}
    for change in changes:
        section = change.path.split(".", 1)[0]
        title = _TITLES.get(section, "Identity and source")
        blocks.setdefault(title, []).append(_item(change))
    return [Items(_(title), tuple(items)) for title, items in blocks.items()]


def _item(change: Change) -> Item:
    old, new = _value(change, change.a), _value(change, change.b)
    match change.kind:
        case ChangeKind.ADDED:
            text = new
        case ChangeKind.REMOVED:
            text = old
        case ChangeKind.RENAMED:
            text = _("renamed: {a} → {b}, all else is the same", a=old, b=new)
        case _:
            text = f"{old} → {new}"
    before = _where(None if change.path.endswith(".cite") else change.cite_a, change.place_a)
    after = _where(None if change.path.endswith(".cite") else change.cite_b, change.place_b)
    where = " → ".join(part for part in (before, after) if part)
    return Item(f"{_SIGNS[change.kind]} {change.path}", f"{text} ({where})")


def _value(change: Change, text: str | None) -> str:
    last = change.path.rsplit(".", 1)[-1]
    if text is None or last in _PROSE or change.path.startswith("other-sources"):
        return _(text) if text else ""
    return re.sub(r"\d+\.\d\d(?!\d)", lambda amount: human_value(amount[0]), text)


def _where(cite: str | None, place: Place | None) -> str:
    return "; ".join(part for part in (cite, origin(place)) if part)


def _effect(labels: tuple[str, str], effect: Effect) -> list[Items | Grid]:
    shown = [region for region in effect.regions if region.concerned]
    blocks: list[Items | Grid] = [_regions(labels, effect, shown)]
    if effect.causes and effect.total:
        blocks.append(_causes(effect, effect.total))
        paths = [Item(cause.name, ", ".join(cause.paths)) for cause in effect.causes]
        blocks.append(Items(_("Where the causes lie"), tuple(paths)))
    hypotheses = [
        Item(label, f"{hypothesis.name} = {human_value(hypothesis.value)}")
        for label, allocation in zip(labels, (effect.a, effect.b), strict=True)
        for hypothesis in allocation.case.hypotheses
    ]
    blocks.append(Items(_("Hypotheses"), tuple(hypotheses)))
    return blocks


def _regions(labels: tuple[str, str], effect: Effect, regions: Sequence[RegionEffect]) -> Grid:
    rows = [Row((_name(region), *_cells(region))) for region in regions]
    if effect.total:
        rows.append(Row((_all(effect), *_cells(effect.total)), "total"))
    columns = [
        Column(_("region")),
        *(Column(label, figures=True) for label in labels),
        Column(_("difference"), figures=True),
        Column("%", figures=True),
        Column(_("between"), figures=True),
        Column(_("status")),
    ]
    at = columns.index(Column(_("between"), figures=True))
    if not any(row.cells[at] for row in rows):
        del columns[at]
        rows = [row._replace(cells=row.cells[:at] + row.cells[at + 1 :]) for row in rows]
    return Grid(tuple(columns), tuple(rows), _("Effect, in euros, all lines together"))


def _cells(region: RegionEffect) -> tuple[str, ...]:
    found = region.difference
    share = percent(region)
    return (
        _amount(region.a),
        _amount(region.b),
        _difference(found),
        _human_percent(share).removesuffix(f"{THIN_SPACE}%") if share else "",
        _span(found),
        standing(found.status),
    )


def _name(region: RegionEffect) -> str:
    return region.territory.name if region.territory else ""


def _all(effect: Effect) -> str:
    return _("all {n}", n=len(effect.counted))


def _amount(found: Amount) -> str:
    return marked(found.cents, found.status)


def _difference(found: AmountDifference) -> str:
    return "" if found.cents is None else MARKS[found.status] + signed(found.cents)


def _span(found: AmountDifference) -> str:
    """Between what a difference lies, ``[0; 1 250 000]``, where its mark does not say all of it."""
    known = (found.cents, found.cents), (found.cents, None), (None, found.cents)
    if found.span is None or (found.cents is not None and found.span in known):
        return ""
    low, high = found.span
    least = "(\u2212∞" if low is None else f"[{human(low)}"
    most = "∞)" if high is None else f"{human(high)}]"
    return f"{least}; {most}"


def _causes(effect: Effect, total: RegionEffect) -> Grid:
    names = [cause.name for cause in effect.causes]

    def cells(label: str, region: RegionEffect) -> tuple[str, ...]:
        parts = (signed(region.shown[name]) if region.shown else "" for name in names)
        return (label, *parts, _difference(region.difference))

    rows = [Row(cells(_name(region), region)) for region in effect.counted]
    columns = (
        Column(_("region")),
        *(Column(name, figures=True) for name in names),
        Column(_("difference"), figures=True),
    )
    last = Row(cells(_all(effect), total), "total")
    return Grid(columns, (*rows, last), _("Of which, by cause (Shapley values)"))


def _sources(found: Difference) -> Iterator[Item]:
    for label, side in zip(found.labels, (found.a, found.b), strict=True):
        rule, document = side.rule.rule, side.rule.document
        yield Item(label, f"{rule.source}; {document.name}, sha256 {document.sha256[:SHORT]}")
        yield from map(source, variant_files(side.rule.variant))
    if found.effect:
        for data in data_files(found.effect):
            yield source(data)
