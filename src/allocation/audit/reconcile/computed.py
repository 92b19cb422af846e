"""What a rule gives, as a side of a reconciliation: how far exact arithmetic may lie from it."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from allocation.audit.reconcile.figures import (
    ComparedFigure,
    Estimate,
    Estimates,
    FigureKind,
    Side,
    SideKind,
)
from allocation.model.expression import Across, KeyOf
from allocation.model.interval import Interval, row_interval, sum_interval
from allocation.model.method import Level, Method
from allocation.model.participation import TakesPart
from allocation.model.publication import ROWS, Counted
from allocation.model.status import Status, weakest
from allocation.money import CENTS
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount
    from allocation.engine.case import Case
    from allocation.engine.planned import PlannedComponent

RoundedTogether = tuple[str, ...]
"""What is rounded as a whole: a line and a component of it, a line, or (empty) a region's total."""


def computed_side(allocation: Allocation) -> Side:
    """What the rule gives, what no key divides counted in the total."""
    case = allocation.case
    rows = {
        code: _row(case, code, Fraction(amount.cents, CENTS), amount)
        for code in case.territories.codes
        if (amount := allocation.region(code)).cents is not None
    }
    unit = Fraction(case.rounding.unit)
    totals = (_total(allocation), _regions(allocation))
    return Side(SideKind.COMPUTED, case.label, rows, unit, totals)


def nothing_computed(name: str) -> Side:
    """The side of a rule that has no formula."""
    return Side(SideKind.COMPUTED, name, {}, None, ())


def _row(case: Case, code: str, value: Fraction, amount: Amount) -> ComparedFigure:
    """A region's total: fixed figures of the text, and what was rounded once or several times."""
    unit, rounded = Fraction(case.rounding.unit), _rounded(case, code)
    around = Interval.point(value)
    for together in rounded.values():
        around = around.plus(_around(case, together, code))
    takes_part = [case.takes_part.get((line, code)) for line in case.rule.lines]
    shared = case.rounding.level is Level.REGION and TakesPart.NO in takes_part
    if rounded and shared:  # of what is rounded as a whole it has a share, to the cent
        around = around.widened(Fraction(1, CENTS))
    once = len(rounded) == 1 and not value % unit and not shared
    return ComparedFigure(
        case.territories.by_code[code].name,
        value,
        FigureKind.ROW,
        _estimates(case, around),
        unit if once else None,
        status=amount.status,
        bounds=_euros(amount.bounds),
    )


def _estimates(case: Case, around: Interval) -> Estimates:
    exact = around.low == around.high
    return Estimates([Estimate(() if exact else (case.rounding.method,), around)])


def _euros(bounds: tuple[int, int] | None) -> Interval | None:
    """Bounds in euros; None where there are none, or one amount only."""
    if bounds is None or bounds[0] == bounds[1]:
        return None
    return Interval(Fraction(bounds[0], CENTS), Fraction(bounds[1], CENTS))


def _rounded(case: Case, code: str) -> dict[RoundedTogether, list[PlannedComponent]]:
    """The components of a region that are rounded, together where they are rounded as a whole."""
    depth = {Level.COMPONENT: 2, Level.LINE: 1, Level.REGION: 0}[case.rounding.level]
    found: dict[RoundedTogether, list[PlannedComponent]] = {}
    for component in case.components:
        computed = component.quota is not None and component.component.computed
        if computed and case.standing.cell(component, code).amount:
            found.setdefault((component.line, component.name)[:depth], []).append(component)
    return found


def _method(case: Case, together: list[PlannedComponent]) -> Method:
    """How some components are rounded: where nothing is divided, no remainder is the largest."""
    method = case.rounding.method
    divides = any(component.pool is not None for component in together)
    return Method.NEAREST if method is Method.LARGEST_REMAINDER and not divides else method


def _around(case: Case, together: list[PlannedComponent], code: str) -> Interval:
    """How far the exact amount of a region may lie from what one rounding made of it."""
    moved = sum(_share(case, c, code) * _moved(case, c.pool) for c in together if c.pool)
    cents = Fraction(ceil(moved * CENTS), CENTS)  # an interval that one can read
    return row_interval(_method(case, together), Fraction(case.rounding.unit)).widened(cents)


def _share(case: Case, component: PlannedComponent, code: str) -> Fraction:
    """A region's share of what a component divides."""
    assert component.quota is not None
    operands = component.quota.expression.operands()
    over = next(o.of for o in operands if isinstance(o, Across) and isinstance(o.of, KeyOf))
    values = case.keys[over.key].values
    return Fraction(values[code], sum(values[code] for code in over.among))


def _moved(case: Case, pool: str) -> Fraction:
    """How far, in euros, a line's part of a pool may lie from what exact arithmetic divides.

    Where seats are given, a pool becomes a whole number of units, and so does the part of each of
    its n lines, by the largest remainder: half a unit, and (n - 1)/n, at most. What is rounded
    before moves what it leaves.
    """
    if case.rounding.level is not Level.COMPONENT:
        return Fraction(0)
    unit, planned = Fraction(case.rounding.unit), case.plan.pools[pool]
    moved = Fraction(0)
    if case.rounding.method is Method.LARGEST_REMAINDER:
        lines = len(planned.weights)
        moved = unit / 2 + unit * (lines - 1) / lines
    for component in case.components:
        if (component.line, component.name) in planned.after and component.component.computed:
            moved += unit * len(component.eligible)
            moved += _moved(case, component.pool) if component.pool else 0
    return moved


def _total(allocation: Allocation) -> ComparedFigure:
    withheld = [b for b in allocation.balances if b.kind is Status.DISTRIBUTION_UNKNOWN]
    value = Fraction(allocation.total + sum(balance.cents for balance in withheld), CENTS)
    name = _("computed total, distribution unknown included") if withheld else _("computed total")
    bounds = _euros(allocation.whole().bounds)
    around = _around_total(allocation.case).shifted(value)
    return ComparedFigure(
        name,
        value,
        FigureKind.SUM,
        Estimates([Estimate((), bounds)]) if bounds else _estimates(allocation.case, around),
        status=weakest([allocation.status, *(balance.status for balance in withheld)]),
        taken_from=_taken_from(allocation),
        bounds=bounds,
    )


def _around_total(case: Case) -> Interval:
    """How far the exact total may lie from the sum of all that was rounded."""
    rows: dict[RoundedTogether, list[tuple[list[PlannedComponent], str]]] = {}
    for code in case.territories.codes:
        for name, together in _rounded(case, code).items():
            rows.setdefault(name, []).append((together, code))
    absent = TakesPart.NO in case.takes_part.values()
    moved = Interval.point(Fraction(0))
    for found in rows.values():
        method = _method(case, found[0][0])
        if method is Method.LARGEST_REMAINDER and not absent:
            moved = moved.plus(sum_interval(method, Fraction(case.rounding.unit), len(found)))
        else:
            for together, code in found:
                moved = moved.plus(_around(case, together, code))
    return moved


def _regions(allocation: Allocation) -> ComparedFigure:
    """How many regions are counted, with the fewest that may be where taking part is open."""
    case = allocation.case
    amounts = [allocation.region(code).cents for code in case.concerned]
    value = Fraction(sum(1 for cents in amounts if cents))
    rounded = any(component.component.computed for component in case.components)
    # A 0 that was rounded may well be an amount.
    most = Fraction(sum(1 for cents in amounts if cents is not None)) if rounded else value
    status = Status.FIXED
    if TakesPart.UNKNOWN in case.takes_part.values():
        status = Status.CEILING if case.ceiling else Status.ESTIMATED
    return ComparedFigure(
        _("regions counted"),
        value,
        FigureKind.TEXT,
        Estimates([Estimate((), Interval(value, most))]),
        of=Counted.REGIONS.value,
        status=status,
        taken_from=_taken_from(allocation),
    )


def caveat(allocation: Allocation) -> str:
    """What it is worth that printed rows come out of a rule that was inferred from them in part.

    Empty where nothing of that is in use as it stands in the rule.
    """
    case = allocation.case
    used = {a.name.split(".")[0] for a in case.hypotheses if not a.overridden}
    found = [path[-2] for path, name in case.rule.taken_from() if name == ROWS and path[-2] in used]
    if not found:
        return ""
    return _(
        "{names}: inferred from these very rows; that they come out reproduces the table, and "
        "confirms no method (allocate fit says what else gives them).",
        names=", ".join(found),
    )


def _taken_from(allocation: Allocation) -> frozenset[str]:
    """The published figures that are in use as values, and still have the value that is printed."""
    case = allocation.case
    publication = case.publication
    if publication is None:
        return frozenset()
    used = {hypothesis.name for hypothesis in case.hypotheses}
    printed = {figure.name: figure.value for figure in publication.figures}
    found = set()
    for path, name in case.rule.taken_from():
        if name not in printed:
            continue
        if path[0] == "hypotheses":
            in_use, value = path[1] in used, case.rule.value_of(path[1])
        else:
            regions = case.rule.participation.regions if case.rule.participation else None
            in_use, value = True, regions.count if regions else None
        if in_use and Fraction(value) == printed[name]:
            found.add(name)
    return frozenset(found)
