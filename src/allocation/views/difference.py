"""A difference between two rules as a report, as JSON and as CSV."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from allocation import __version__
from allocation.audit.diff.difference import Difference, Side
from allocation.audit.diff.structure import Change, Kind
from allocation.diagnostics import Place
from allocation.model.key import DataFile
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.model.variant import variant_files
from allocation.money import machine
from allocation.views.cells import MARKS, marked
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.language import _, decimal_mark, human, human_euros
from allocation.views.provenance import (
    SHORT,
    files_json,
    made_by,
    not_official,
    said_of_variant,
    source,
    variant_json,
)
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.values import human_value
from allocation.words import THIN_SPACE, grouped

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect, RegionEffect
    from allocation.engine.allocation import Allocation


# For people


def describe(found: Difference, regions: Sequence[RegionEffect] = ()) -> Report:
    """The report; `regions` are those of the effect in the order in which to show them."""
    blocks: list[Grid | Items] = []
    if found.structure is not None:
        blocks += _structure(found.structure)
    if found.effect is not None and any(region.difference for region in regions):
        blocks += _effect(found, found.effect, regions)
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
    return tuple(Item("", text) for text in texts)


def _summary(found: Difference) -> str:
    """What there is to know, in one line."""
    parts = []
    if found.structure is not None:
        n = len(found.structure)
        parts.append(
            _("{n} differences of structure.", n=n)
            if n > 1
            else _("1 difference of structure.")
            if n
            else _("No difference of structure.")
        )
    if found.effect is not None:
        effect = found.effect
        if any(region.difference for region in effect.regions):
            parts.append(
                _(
                    "All together: {a} → {b}, {difference}, {status}.",
                    a=MARKS[effect.a.status] + human_euros(effect.a.total),
                    b=MARKS[effect.b.status] + human_euros(effect.b.total),
                    difference=_change_of(effect.a.total, effect.difference),
                    status=_(effect.status.value),
                )
            )
        else:
            parts.append(_("No difference in any amount."))
    return " ".join(parts)


def _set(found: Difference) -> Iterator[str]:
    for label, side in zip(found.labels, (found.a, found.b), strict=True):
        if side.settings:
            options = ", ".join(setting.option for setting in side.settings)
            yield _("{rule}, with {options}.", rule=label, options=options)


def _change_of(before: int, difference: int) -> str:
    share = percent(before, difference)
    return f"{signed(difference)}{THIN_SPACE}€" + (f" ({_human_percent(share)})" if share else "")


def signed(cents: int) -> str:
    """A difference with its sign: ``+1 500 000``."""
    return ("+" if cents > 0 else "") + human(cents)


def percent(before: int, difference: int) -> str | None:
    """A difference in per cent, to one decimal and half away from zero; None of nothing."""
    if not before:
        return None
    tenths = Fraction(abs(difference) * 1000, before)
    whole = (2 * tenths.numerator + tenths.denominator) // (2 * tenths.denominator)
    sign = "-" if difference < 0 and whole else ""
    return f"{sign}{whole // 10}.{whole % 10}"


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
_SIGNS = {Kind.ADDED: "+", Kind.REMOVED: "\u2212", Kind.CHANGED: "±", Kind.RENAMED: "±"}
"""The signs of a difference, as other tools have them."""
_PROSE = ("title", "why", "notes", "cite", "credit", "known", "source", "excluded", "no-formula")


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
        case Kind.ADDED:
            text = new
        case Kind.REMOVED:
            text = old
        case Kind.RENAMED:
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


def origin(place: Place | None) -> str | None:
    """``rules/2023.yaml:28``, or the option as it was typed."""
    if place is None:
        return None
    return place.file if place.option or not place.line else f"{place.file}:{place.line}"


def _effect(
    found: Difference, effect: Effect, regions: Sequence[RegionEffect]
) -> list[Items | Grid]:
    shown = [region for region in regions if region.concerned]
    blocks: list[Items | Grid] = [_regions(found, effect, shown)]
    if effect.causes:
        blocks.append(_causes(effect, shown))
        paths = [Item(cause.name, ", ".join(cause.paths)) for cause in effect.causes]
        blocks.append(Items(_("Where the causes lie"), tuple(paths)))
    hypotheses = [
        Item(label, f"{assumption.name} = {human_value(assumption.value)}")
        for label, allocation in zip(found.labels, (effect.a, effect.b), strict=True)
        for assumption in allocation.case.assumptions
    ]
    blocks.append(Items(_("Hypotheses"), tuple(hypotheses)))
    return blocks


def _regions(found: Difference, effect: Effect, regions: Sequence[RegionEffect]) -> Grid:
    rows = [
        Row(
            (
                region.territory.name,
                _amount(effect.a, region.territory.code, region.a, region.concerned_a),
                _amount(effect.b, region.territory.code, region.b, region.concerned_b),
                signed(region.difference),
                _percent_cell(region.a, region.difference),
                _(region.status.value),
            )
        )
        for region in regions
    ]
    total = (
        _everybody(regions),
        marked(effect.a.total, effect.a.status),
        marked(effect.b.total, effect.b.status),
        signed(effect.difference),
        _percent_cell(effect.a.total, effect.difference),
        _(effect.status.value),
    )
    columns = (
        Column(_("region")),
        *(Column(label, figures=True) for label in found.labels),
        Column(_("difference"), figures=True),
        Column("%", figures=True),
        Column(_("status")),
    )
    return Grid(columns, (*rows, Row(total, "total")), _("Effect, in euros, all lines together"))


def _everybody(regions: Sequence[RegionEffect]) -> str:
    return _("all {n}", n=len(regions))


def _amount(allocation: Allocation, code: str, cents: int, concerned: bool) -> str:
    return marked(cents, allocation.region(code).status) if concerned else _("not concerned")


def _percent_cell(before: int, difference: int) -> str:
    share = percent(before, difference)
    return _human_percent(share).removesuffix(f"{THIN_SPACE}%") if share else ""


def _causes(effect: Effect, regions: Sequence[RegionEffect]) -> Grid:
    names = [cause.name for cause in effect.causes]
    rows = [
        Row(
            (
                region.territory.name,
                *(signed(region.causes[name]) for name in names),
                signed(region.difference),
            )
        )
        for region in regions
    ]
    total = effect.total
    last = (
        _everybody(regions),
        *(signed(total[name]) for name in names),
        signed(effect.difference),
    )
    columns = (
        Column(_("region")),
        *(Column(name, figures=True) for name in names),
        Column(_("difference"), figures=True),
    )
    title = _("Of which, by cause (Shapley values)")
    return Grid(columns, (*rows, Row(last, "total")), title)


def _sources(found: Difference) -> Iterator[Item]:
    for label, side in zip(found.labels, (found.a, found.b), strict=True):
        rule, document = side.rule.rule, side.rule.document
        yield Item(label, f"{rule.source}; {document.name}, sha256 {document.sha256[:SHORT]}")
        yield from map(source, variant_files(side.rule.variant))
    if found.effect:
        for data in _data(found.effect):
            yield source(data)


def _data(effect: Effect) -> Iterable[DataFile]:
    """Every data file of both sides, each once."""
    return dict.fromkeys([*effect.a.case.data, *effect.b.case.data])


# For programs


def as_json(found: Difference, regions: Sequence[RegionEffect] = ()) -> str:
    """One object; amounts are strings of euros, words are never translated.

    `structure` is null where it was not asked for, `effect` also where there can be none.
    """
    document = {
        "rules": {"a": _rule_json(found.a), "b": _rule_json(found.b)},
        "data": files_json(_data(found.effect)) if found.effect else [],
        "version": __version__,
        "official": False,
        "differs": found.differs,
        "structure": None if found.structure is None else [_json(c) for c in found.structure],
        "effect": _effect_json(found.effect, regions) if found.effect else None,
        "notes": list(found.notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule_json(side: Side) -> dict[str, Any]:
    rule: Rule = side.rule.rule
    document = side.rule.document
    return {
        "label": side.rule.label,
        "year": rule.year,
        "version": rule.version,
        "file": document.name,
        "sha256": document.sha256,
        **variant_json(side.rule.variant),
        "overrides": [
            {"name": found.name, "value": found.value, "was": found.was or None}
            for found in side.rule.overrides
        ],
    }


def _json(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "kind": change.kind.value,
        "a": change.a,
        "b": change.b,
        "cite_a": change.cite_a,
        "cite_b": change.cite_b,
        "place_a": origin(change.place_a),
        "place_b": origin(change.place_b),
    }


def _effect_json(effect: Effect, regions: Sequence[RegionEffect]) -> dict[str, Any]:
    return {
        "regions": [_region_json(region) for region in regions],
        "total": {
            **_amounts_json(effect.a.total, effect.difference, effect.b.total, effect.status),
            "causes": {name: machine(cents) for name, cents in effect.total.items()},
        },
        "causes": [{"name": cause.name, "paths": list(cause.paths)} for cause in effect.causes],
        "merged": list(effect.merged),
        "sampled": effect.sampled,
    }


def _region_json(region: RegionEffect) -> dict[str, Any]:
    return {
        "code": region.territory.code,
        "name": region.territory.name,
        **_amounts_json(region.a, region.difference, region.b, region.status),
        "concerned": {"a": region.concerned_a, "b": region.concerned_b},
        "causes": {name: machine(cents) for name, cents in region.causes.items()},
    }


def _amounts_json(a: int, difference: int, b: int, status: Status) -> dict[str, Any]:
    return {
        "a": machine(a),
        "b": machine(b),
        "difference": machine(difference),
        "percent": percent(a, difference),
        "status": status.value,
    }


def structure_csv(found: Difference, dialect: Dialect) -> str:
    """A row for each difference of structure."""
    header: list[Cell] = ["path", "kind", "a", "b", "cite a", "cite b", "place a", "place b"]
    table = [header]
    for change in found.structure or ():
        table.append([str(value or "") for value in _json(change).values()])
    return write(table, dialect)


def effect_csv(found: Difference, regions: Sequence[RegionEffect], dialect: Dialect) -> str:
    """A row for each region that one of the rules concerns, with a column for each cause.

    Amounts in euros; none under a rule that does not concern the region, which is not 0.
    """
    effect = found.effect
    causes = [cause.name for cause in effect.causes] if effect else []
    header: list[Cell] = ["code", "name", "a", "b", "difference", "percent", "status"]
    header += ["concerned a", "concerned b", *causes, "made by"]
    table = [header]
    made = " | ".join(made_by(a) for a in (effect.a, effect.b)) if effect else ""
    for region in regions:
        if not region.concerned:
            continue
        share = percent(region.a, region.difference)
        row: list[Cell] = [region.territory.code, region.territory.name]
        row += [region.a if region.concerned_a else "", region.b if region.concerned_b else ""]
        row.append(region.difference)
        row += [Fraction(share) if share else "", region.status.value]
        row += ["yes" if said else "no" for said in (region.concerned_a, region.concerned_b)]
        row += [region.causes[name] for name in causes]
        table.append([*row, made])
    return write(table, dialect)
