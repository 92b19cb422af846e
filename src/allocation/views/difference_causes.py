"""What each cause of a difference between two rules does, for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.views.cells import MARKS, signed
from allocation.views.difference_table import all_of, difference_cell, region_name
from allocation.views.labels import cause_label
from allocation.views.language import _, counted, typeset
from allocation.views.report import Column, Grid, Item, Items, Row
from allocation.words import N_, THIN_SPACE

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect, RegionEffect


def causes_of_total(effect: Effect) -> Items:
    """What each cause does to the total, a line each; those that do nothing are counted."""
    total = effect.total
    if total is None or not total.shown:
        return Items("", ())
    some = [cause.name for cause in effect.causes if total.shown[cause.name]]
    rest = len(effect.causes) - len(some)
    if not some:
        return Items("", ())
    title = _("Causes of the difference (Shapley values)")
    if rest:
        title = counted(
            "Causes of the difference (Shapley values); 1 other is 0 in the total",
            "Causes of the difference (Shapley values); {n} others are 0 in the total",
            rest,
        )
    items = [
        Item(cause_label(effect, name), typeset(f"{_part(effect, total.shown[name])}{THIN_SPACE}€"))
        for name in some
    ]
    return Items(title, tuple(items))


def no_cause_of_total(effect: Effect) -> Iterator[str]:
    """Said where there are causes, and none of them does anything to the total."""
    shown = effect.total.shown if effect.total else {}
    if shown and not any(shown.values()):
        words = N_(
            "Its 1 cause is 0 in the total; by region: --causes",
            "Each of its {n} causes is 0 in the total; by region: --causes",
        )
        yield counted(*words, len(shown))


def causes_by_region(effect: Effect) -> list[Grid]:
    """What each cause does to each region and to all of them; none where there is no cause."""
    total = effect.total
    if total is None or not effect.causes:
        return []
    names = [cause.name for cause in effect.causes]

    def cells(name: str, region: RegionEffect) -> tuple[str, ...]:
        parts = (_part(effect, region.shown[of]) if region.shown else "" for of in names)
        return (name, *parts, difference_cell(region.difference))

    rows = [Row(cells(region_name(region), region)) for region in effect.counted]
    columns = (
        Column(_("in euros")),
        *(Column(cause_label(effect, name), figures=True) for name in names),
        Column(_("difference"), figures=True),
    )
    if len(rows) > 1:
        rows.append(Row(cells(all_of(effect), total), "total"))
    return [Grid(columns, tuple(rows), _("Of which, by cause (Shapley values)"))]


def where_causes_lie(effect: Effect) -> Items:
    """The causes, with what in the rule files they are."""
    items = [
        Item(cause_label(effect, cause.name), ", ".join(cause.paths)) for cause in effect.causes
    ]
    return Items(_("Where the causes lie"), tuple(items))


def _part(effect: Effect, cents: int) -> str:
    """What a cause does: of a difference that is fixed so, else estimated, also where it is a
    bound: what makes up a floor is no floor.
    """
    return MARKS[cause_status(effect)] + signed(cents)


def cause_status(effect: Effect) -> Status:
    """The standing of what the causes do."""
    exact = effect.total is not None and effect.total.difference.status is Status.FIXED
    return Status.FIXED if exact else Status.ESTIMATED
