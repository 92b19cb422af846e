"""A difference between two rules for programs: as JSON and as CSV, never translated."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from allocation.audit.diff.difference import Compared, Difference
from allocation.audit.diff.structure import Change
from allocation.diagnostics import Place
from allocation.model.key import DataFile
from allocation.money import machine
from allocation.views import machine as json
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import files_json, made_by, rule_json

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect, RegionEffect


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
    document = {
        "rules": {"a": _rule_json(found.a), "b": _rule_json(found.b)},
        "data": files_json(data_files(found.effect)) if found.effect else [],
        "selection": _selection_json(found.effect),
        "differs": found.differs,
        "structure": None if found.structure is None else [_json(c) for c in found.structure],
        "effect": _effect_json(found.effect) if found.effect else None,
        "notes": list(found.notes),
    }
    return json.write(document)


def _selection_json(effect: Effect | None) -> dict[str, Any] | None:
    """Which regions and lines the effect is about; null for all of them, or without an effect."""
    if effect is None or not (effect.selected or effect.lines):
        return None
    codes = [region.territory.code for region in effect.regions if region.territory]
    lines = effect.lines and {"a": list(effect.lines.a), "b": list(effect.lines.b)}
    return {"regions": codes if effect.selected else None, "lines": lines}


def _rule_json(side: Compared) -> dict[str, Any]:
    about = rule_json(side.rule)
    return {
        "label": side.rule.label,
        **about.pop("rule"),
        **about,
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


def _effect_json(effect: Effect) -> dict[str, Any]:
    total = effect.total
    return {
        "regions": [_region_json(region) for region in effect.regions],
        "total": {"regions": len(effect.counted), **_amounts_json(total)} if total else None,
        "causes": [{"name": cause.name, "paths": list(cause.paths)} for cause in effect.causes],
        "merged": list(effect.merged),
        "sampled": effect.orders > 0,
    }


def _region_json(region: RegionEffect) -> dict[str, Any]:
    territory = region.territory
    assert territory is not None
    return {"code": territory.code, "name": territory.name, **_amounts_json(region)}


def _amounts_json(region: RegionEffect) -> dict[str, Any]:
    found = region.difference
    causes = {name: machine(cents) for name, cents in region.causes.items()}
    return {
        "a": _machine(region.a.cents),
        "b": _machine(region.b.cents),
        "difference": _machine(found.cents),
        "interval": [_machine(end) for end in found.span] if found.span else None,
        "percent": percent(region),
        "status": found.status.value,
        "status_a": region.a.status.value,
        "status_b": region.b.status.value,
        "causes": causes if found.cents is not None else None,
    }


def _machine(cents: int | None) -> str | None:
    return None if cents is None else machine(cents)


def as_csv(found: Difference, dialect: Dialect) -> str:
    """The effect where there is one to show, else the structure."""
    if found.structure is not None:
        return _structure_csv(found.structure, dialect)
    return _effect_csv(found.effect, dialect)


def _structure_csv(changes: Iterable[Change], dialect: Dialect) -> str:
    """A row for each difference of structure."""
    table: list[list[Cell]] = [["path", "kind", "a", "b", "cite a", "cite b", "place a", "place b"]]
    for change in changes:
        table.append([str(value or "") for value in _json(change).values()])
    return write(table, dialect)


def _made_by(effect: Effect) -> str:
    """What made each side; with its lines, where the amounts are of these only."""
    sides = zip((effect.a, effect.b), effect.lines or (None, None), strict=True)
    made = [
        f"{made_by(side)}; only {', '.join(lines)}" if lines else made_by(side)
        for side, lines in sides
    ]
    return " | ".join(made)


def _effect_csv(effect: Effect | None, dialect: Dialect) -> str:
    """A row for each region that one of the rules concerns, with a column for each cause.

    Amounts in euros; an empty cell, and a status that says why, where there is none.
    """
    names = [cause.name for cause in effect.causes] if effect else []
    header = ["code", "name", "a", "b", "difference", "from", "to", "percent"]
    header += ["status", "status a", "status b", *names, "made by"]
    table: list[list[Cell]] = [[*header]]
    made = _made_by(effect) if effect else ""
    for region in effect.regions if effect else ():
        territory, difference, share = region.territory, region.difference, percent(region)
        if territory is None or not region.concerned:
            continue
        amounts = [region.a.cents, region.b.cents, difference.cents]
        amounts += difference.span or (None, None)
        statuses = (difference.status, region.a.status, region.b.status)
        table.append(
            [
                territory.code,
                territory.name,
                *("" if cents is None else cents for cents in amounts),
                Fraction(share) if share else "",
                *(status.value for status in statuses),
                *(region.causes.get(name, "") for name in names),
                made,
            ]
        )
    return write(table, dialect)
