"""A difference between two rules for programs: as JSON and as CSV, never translated."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.audit.diff.difference import Compared, Difference
from allocation.audit.diff.structure import Change, ChangeKind
from allocation.diagnostics import Place
from allocation.model.key import DataFile
from allocation.model.status import Status
from allocation.money import machine
from allocation.views import machine as json
from allocation.views.allocation_data import basis
from allocation.views.labels import cause_label, label, unsaid
from allocation.views.made import Made, together
from allocation.views.made import made_by as made
from allocation.views.owners import OwnBound, owned
from allocation.views.provenance import files_json, rule_file_json, variant_json
from allocation.views.spoken import speaking
from allocation.views.tables import (
    CODE,
    FRENCH,
    NAME,
    TOTAL_SUM,
    CellKind,
    DataTable,
    Heading,
    Row,
    euros,
)
from allocation.words import N_, _, listed

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect, RegionEffect
    from allocation.views.outputs.diff import (
        AmountsJson,
        BothLines,
        ChangeJson,
        ComparedRuleJson,
        DifferenceJson,
        EffectJson,
        RegionEffectJson,
        SelectionJson,
        TotalEffectJson,
    )


def percent(region: RegionEffect, places: int = 1) -> str | None:
    """A difference in per cent, to so many decimals and half away from zero.

    None of nothing, and where bounds on the difference are none on what it is in per cent.
    """
    difference, before = region.difference.cents, region.a.cents
    if difference is None or not before or not region.in_proportion:
        return None
    found = Fraction(abs(difference) * 100 * 10**places, before)
    whole = (2 * found.numerator + found.denominator) // (2 * found.denominator)
    sign = "-" if difference < 0 and whole else ""
    units, decimals = divmod(whole, 10**places)
    return f"{sign}{units}.{decimals:0{places}}" if places else f"{sign}{units}"


def origin(place: Place | None) -> str | None:
    """``rules/2023.yaml:28``, or the option as it was typed."""
    if place is None:
        return None
    return place.file if place.option or not place.line else f"{place.file}:{place.line}"


def data_files(effect: Effect) -> Iterable[DataFile]:
    """Every data file of both sides, each once."""
    return dict.fromkeys([*effect.a.case.data, *effect.b.case.data])


def as_json(found: Difference) -> str:
    """One object; amounts are strings of euros, words are never translated.

    `structure` is null where it was not asked for, `effect` also where there can be none.
    """
    document: DifferenceJson = {
        "rules": {"a": _rule_json(found.a), "b": _rule_json(found.b)},
        "data": files_json(data_files(found.effect)) if found.effect else [],
        "selection": _selection_json(found.effect),
        "digest": made_by(found).digest,
        "differs": found.differs,
        "structure": None if found.structure is None else [_json(c) for c in found.structure],
        "effect": _effect_json(found.effect) if found.effect else None,
        "notes": list(found.notes),
    }
    return json.write(document)


def _selection_json(effect: Effect | None) -> SelectionJson | None:
    """Which regions and lines the effect is about; null for all of them, or without an effect."""
    if effect is None or not (effect.selected or effect.lines):
        return None
    codes = [region.territory.code for region in effect.regions if region.territory]
    lines: BothLines | None = None
    if effect.lines:
        lines = {"a": list(effect.lines.a), "b": list(effect.lines.b)}
    return {"regions": codes if effect.selected else None, "lines": lines}


def _rule_json(side: Compared) -> ComparedRuleJson:
    return {
        "label": side.rule.label,
        **rule_file_json(side.rule.file),
        **variant_json(side.rule.variant),
        "overrides": [
            {
                "name": found.name,
                "label": label(side.rule.rule, found.name, unsaid),
                "value": found.value,
                "was": found.was or None,
            }
            for found in side.rule.overrides
        ],
    }


def _json(change: Change) -> ChangeJson:
    return {
        "path": change.path,
        "kind": change.kind,
        "a": change.a,
        "b": change.b,
        "cite_a": change.cite_a,
        "cite_b": change.cite_b,
        "place_a": origin(change.place_a),
        "place_b": origin(change.place_b),
    }


def _effect_json(effect: Effect) -> EffectJson:
    total: TotalEffectJson | None = None
    if effect.total:
        total = {"regions": len(effect.counted), **_amounts_json(effect, effect.total)}
    return {
        "regions": [_region_json(effect, region) for region in effect.regions],
        "total": total,
        "causes": [{"name": cause.name, "paths": list(cause.paths)} for cause in effect.causes],
        "merged": list(effect.merged),
        "sampled": effect.orders > 0,
    }


def _region_json(effect: Effect, region: RegionEffect) -> RegionEffectJson:
    territory = region.territory
    assert territory is not None
    return {"code": territory.code, "name": territory.name, **_amounts_json(effect, region)}


def statuses(effect: Effect, region: RegionEffect) -> list[Status | OwnBound]:
    """Of a difference, and of the two amounts that it is between; and whose they are."""
    first, second = effect.a.case.shipped, effect.b.case.shipped
    return [
        owned(region.difference.status, shipped=first and second),
        owned(region.a.status, shipped=first),
        owned(region.b.status, shipped=second),
    ]


def _amounts_json(effect: Effect, region: RegionEffect) -> AmountsJson:
    found = region.difference
    status, status_a, status_b = statuses(effect, region)
    causes = {name: machine(cents) for name, cents in region.causes.items()}
    return {
        "a": _machine(region.a.cents),
        "b": _machine(region.b.cents),
        "difference": _machine(found.cents),
        "interval": [_machine(end) for end in found.span] if found.span else None,
        "percent": percent(region),
        "status": status,
        "status_a": status_a,
        "status_b": status_b,
        "causes": causes if found.cents is not None else None,
    }


def _machine(cents: int | None) -> str | None:
    return None if cents is None else machine(cents)


def as_table(found: Difference) -> DataTable:
    """The effect where there is one to show, else the structure."""
    if found.structure is not None:
        return _structure(found.structure, made_by(found))
    return _effect(found)


def made_by(found: Difference) -> Made:
    """What made a difference: both rules with what was set in each, and the data of both."""
    parts = []
    for side, name in zip((found.a, found.b), ("a", "b"), strict=True):
        titled = _("{rule}: {said}", rule=name, said=side.rule.label)
        if found.effect:
            part = made(found.effect.a if name == "a" else found.effect.b)
            lines = getattr(found.effect.lines, name) if found.effect.lines else ()
            if lines:
                titled = _("{rule} only {lines}", rule=titled, lines=listed(lines))
        else:
            part = made(side.rule)
        parts.append(part._replace(label=titled))
    return together(parts)


_KINDS = {
    ChangeKind.ADDED: N_("added"),
    ChangeKind.REMOVED: N_("removed"),
    ChangeKind.CHANGED: N_("changed"),
    ChangeKind.RENAMED: N_("renamed"),
}


def _structure(changes: Iterable[Change], made: Made) -> DataTable:
    """A row for each difference of structure."""
    columns = [
        Heading("path", "What changed, as the rule file names it.", label=_("path")),
        Heading("kind", "How it changed.", label=_("kind")),
        Heading("a", "What the first rule has.", label="a"),
        Heading("b", "What the second rule has.", label="b"),
        Heading("cite a", "Where the text of the first rule says so.", label=_("citation, a")),
        Heading("cite b", "Where the text of the second rule says so.", label=_("citation, b")),
        Heading("place a", "Where it stands in the first rule file.", label=_("place, a")),
        Heading("place b", "Where it stands in the second rule file.", label=_("place, b")),
    ]
    rows: list[Row] = []
    for change in changes:
        places = map(origin, (change.place_a, change.place_b))
        both = (change.a, change.b, change.cite_a, change.cite_b, *places)
        rows.append([change.path, _(_KINDS[change.kind]), *(each or "" for each in both)])
    return DataTable(columns, rows, None, made)


def _effect(found: Difference) -> DataTable:
    """A row for each region that one of the rules concerns, with a column for each cause.

    Amounts in euros; an empty cell, and a status that says why, where there is none.
    """
    effect = found.effect
    names = [cause.name for cause in effect.causes] if effect else []
    first, second = (side.rule.label for side in (found.a, found.b))
    with speaking(FRENCH):
        labels = [(name, cause_label(effect, name)) for name in names if effect]
    status = "How far it can be trusted, or why there is no amount."
    columns = [
        CODE,
        NAME,
        Heading(
            "a",
            "What the first rule gives.",
            CellKind.EUROS,
            "status a",
            _("a: {rule}", rule=first),
        ),
        Heading(
            "b",
            "What the second rule gives.",
            CellKind.EUROS,
            "status b",
            _("b: {rule}", rule=second),
        ),
        Heading("difference", "b less a.", CellKind.EUROS, "status", _("difference")),
        Heading("from", "The least that the difference can be.", CellKind.EUROS, label=_("from")),
        Heading("to", "The most that the difference can be.", CellKind.EUROS, label=_("to")),
        Heading("percent", "The difference in per cent of a.", CellKind.NUMBER, label="%"),
        Heading("status", status, CellKind.STATUS, label=_("status of the difference")),
        Heading("status a", status, CellKind.STATUS, label=_("status of a")),
        Heading("status b", status, CellKind.STATUS, label=_("status of b")),
        *(
            Heading(
                name,
                f"What of the difference is due to {name}.",
                CellKind.EUROS,
                "status",
                _("{part}: amount", part=told),
            )
            for name, told in labels
        ),
    ]

    def row(code: str, name: str, region: RegionEffect) -> Row:
        difference, share = region.difference, percent(region)
        return [
            code,
            name,
            *map(euros, (region.a.cents, region.b.cents, difference.cents)),
            *map(euros, difference.span or (None, None)),
            Fraction(share) if share else "",
            *(statuses(effect, region) if effect else ()),
            *(region.causes.get(name, "") for name in names),
        ]

    regions = [region for region in effect.regions if region.concerned] if effect else []
    rows = [
        row(region.territory.code, region.territory.name, region)
        for region in regions
        if region.territory
    ]
    total = None
    if effect and effect.total and len(effect.counted) == len(rows) > 1:
        causes = {name: sum(each.causes[name] for each in regions) for name in names}
        total = row("", TOTAL_SUM, effect.total._replace(causes=causes))
    bases = tuple(map(basis, (effect.a, effect.b))) if effect else ()
    return DataTable(columns, rows, total, made_by(found), ("code",), bases)
