"""The differences between what two rules give, region by region, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.views.cells import MARKS, interval, marked, signed, standing
from allocation.views.difference_data import percent
from allocation.views.labels import line_label
from allocation.views.language import _, decimal_mark, human, say
from allocation.views.report import Column, Grid, Row
from allocation.views.text import fits
from allocation.words import N_, grouped

if TYPE_CHECKING:
    from allocation.audit.diff.amounts import AmountDifference
    from allocation.audit.diff.difference import Difference
    from allocation.audit.diff.effect import Effect, RegionEffect

BOUNDS = (Status.FLOOR, Status.CEILING)


def told_labels(found: Difference) -> tuple[str, str]:
    """What the two rules are called."""
    first, second = map(say, found.labels)
    return first, second


def regions(labels: tuple[str, str], effect: Effect, *, every: bool = False) -> Grid:
    """The table; where it is too wide, the mark of an end stands in the heading alone."""
    grid = _regions(labels, effect, every=every, in_heading=False)
    return grid if fits(grid) else _regions(labels, effect, every=every, in_heading=True)


def _regions(labels: tuple[str, str], effect: Effect, *, every: bool, in_heading: bool) -> Grid:
    """Before, after, the difference, and in per cent; with how far it may reach, where it may.

    Many regions that one of the rules does not concern are one row, but where `every` is said.
    """
    shown = [region for region in effect.regions if region.concerned]
    together = () if every else grouped_regions(effect)
    everyone = [*shown, effect.total] if effect.total and len(effect.counted) > 1 else shown
    far = _far(everyone)
    rows = [
        Row(
            (
                region_name(region) or all_of(effect),
                marked(region.a.cents, region.a.status),
                marked(region.b.cents, region.b.status),
                difference_cell(region.difference),
                *(
                    [reach(region.difference, intervals=far == _BETWEEN, bare=in_heading)]
                    if far
                    else []
                ),
                percent_cell(region, whole=bool(far)),
            ),
            "row" if region.territory else "total",
        )
        for region in everyone
        if region not in together
    ]
    if together:
        at = len(rows) - (rows[-1].kind == "total")
        rows.insert(at, _as_one(labels, effect, together, len(rows[0].cells)))
    first = _("in euros") if effect.lines else _("in euros, all lines")
    columns = [
        Column(first),
        *(Column(title, figures=True) for title in headings(labels, effect)),
        Column(_("difference"), figures=True),
        *([Column(_(_MARKED.get(far, far) if in_heading else far), figures=True)] if far else []),
        Column("%", figures=True),
    ]
    if not any(row.cells[-1] for row in rows):
        del columns[-1]
        rows = [row._replace(cells=row.cells[:-1]) for row in rows]
    title = _("Every region") if every else ""
    return Grid(tuple(columns), tuple(rows), title)


_FEW = 3
"""So many regions that one of the rules does not concern are shown one by one."""


def grouped_regions(effect: Effect) -> tuple[RegionEffect, ...]:
    """The regions that are shown as one row: many that one of the rules does not concern."""
    without = Status.NOT_CONCERNED
    found = tuple(
        region
        for region in effect.regions
        if region.concerned and without in (region.a.status, region.b.status)
    )
    few = len(found) <= _FEW or effect.selected or effect.total is None
    one_side = len({region.a.status is without for region in found}) == 1
    return () if few or not one_side else found


def _as_one(
    labels: tuple[str, str], effect: Effect, some: Sequence[RegionEffect], width: int
) -> Row:
    codes = [region.territory.code for region in some if region.territory]
    sides = zip((effect.a, effect.b), effect.lines or (None, None), strict=True)
    amounts = [allocation.of(lines, codes) for allocation, lines in sides]
    rule = labels[0 if some[0].a.status is Status.NOT_CONCERNED else 1]
    name = _("{n} not concerned by {rule}, together", n=len(some), rule=rule)
    cells = (name, *(marked(found.cents, found.status) for found in amounts))
    return Row((*cells, *[""] * (width - len(cells))))


def headings(labels: tuple[str, str], effect: Effect) -> Iterator[str]:
    """The rules, each with the lines that are compared where these are some only."""
    sides = zip(labels, (effect.a, effect.b), effect.lines or (None, None), strict=True)
    for name, allocation, lines in sides:
        rule = allocation.case.rule
        some = ", ".join(line_label(rule, line) for line in lines or ())
        yield f"{say(name)} {some}" if some else say(name)


_BETWEEN = N_("between")
_UP, _DOWN, _EITHER = N_("or up to"), N_("or down to"), N_("or to")
_MARKED = {_UP: N_("≤ or up to"), _DOWN: N_("≥ or down to")}
"""The headings of ends that have their mark."""


def _far(shown: Sequence[RegionEffect]) -> str:
    """The heading of how far differences may reach beyond their figures; none where they don't."""
    found = [region.difference for region in shown if is_open(region.difference)]
    if any(difference.cents is None for difference in found):
        return _BETWEEN
    up = {bool(d.span and d.span[0] == d.cents) for d in found}
    return {(): "", (True,): _UP, (False,): _DOWN}.get(tuple(up), _EITHER)


def is_open(found: AmountDifference) -> bool:
    """Whether the mark of a difference does not say how far it may reach."""
    if found.span is None or found.span[0] == found.span[1]:
        return False
    alone = None in found.span and found.cents in found.span
    return not (alone and found.status in BOUNDS)


def reach(found: AmountDifference, *, intervals: bool, bare: bool) -> str:
    """The other end of a difference than its figure; or both, ``[0; 1 250 000]``."""
    if not is_open(found) or found.span is None:
        return ""
    low, high = found.span
    if intervals:
        if low is not None and high is not None:
            return interval((low, high))
        ends = {
            name: human(cents)
            for name, cents in (("low", low), ("high", high))
            if cents is not None
        }
        return _(_OPEN[low is None, high is None], **ends)
    end, status = _other_end(found, low, high)
    return _("no bound") if end is None else ("" if bare else MARKS[status]) + human(end)


_OPEN = {
    (False, True): N_("[{low}; ∞)"),
    (True, False): N_("(\u2212∞; {high}]"),
    (True, True): N_("(\u2212∞; ∞)"),
}
"""By whether the lower and the upper end are nowhere."""


def _other_end(
    found: AmountDifference, low: int | None, high: int | None
) -> tuple[int | None, Status]:
    """The end of a difference that is not its figure: the most that it can be, or the least."""
    return (high, Status.CEILING) if found.cents == low else (low, Status.FLOOR)


def inferred(effect: Effect) -> set[Status]:
    """The standing of the ends that stand beside differences, one by one: at most, or at least."""
    shown = [*(r for r in effect.regions if r.concerned), *([effect.total] if effect.total else [])]
    if _far(shown) in ("", _BETWEEN):
        return set()
    found = (region.difference for region in shown if is_open(region.difference))
    ends = (_other_end(each, *each.span) for each in found if each.span)
    return {status for end, status in ends if end is not None}


def region_name(region: RegionEffect) -> str:
    """The name of a region; of all of them together none."""
    return region.territory.name if region.territory else ""


def all_of(effect: Effect) -> str:
    """The name of the regions of the total."""
    n = len(effect.counted)
    if n < sum(region.concerned for region in effect.regions):
        return _("{n} compared", n=n)
    return _("{n} shown", n=n) if effect.selected else _("all {n}", n=n)


def difference_cell(found: AmountDifference) -> str:
    """A difference with its mark and sign, or that it is unknown."""
    if found.cents is not None:
        return MARKS[found.status] + signed(found.cents)
    return standing(found.status) if found.status is Status.UNKNOWN else ""


def percent_cell(region: RegionEffect, *, whole: bool | None = None) -> str:
    """A difference in per cent with the mark of the difference: ``~ −56.9``; or nothing.

    In whole per cents where it is a bound, or one of the rows beside it is.
    """
    whole = is_open(region.difference) if whole is None else whole
    text = percent(region, 0 if whole else 1)
    if text is None:
        return ""
    sign = "\u2212" if text.startswith("-") else "+" if text.strip("0.") else ""
    units, point, tenths = text.removeprefix("-").partition(".")
    decimals = f"{decimal_mark()}{tenths}" if point else ""
    return f"{MARKS[region.difference.status]}{sign}{grouped(int(units))}{decimals}"
