"""Whether two figures agree, and what decides it.

A figure that was rounded stands for an interval (`allocation.model.interval`). Two single figures
given to the same unit agree only if they are equal. Where units differ, or one is a sum of rounded
figures, they differ only if no method that either can have used lets their intervals meet. A figure
that was made from the one it is held against proves nothing, whatever it is.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.reconcile.figures import ComparedFigure, FigureKind
from allocation.model.interval import Interval
from allocation.model.method import Method
from allocation.model.status import Status
from allocation.money import exact_euros
from allocation.words import _


class Verdict(StrEnum):
    """Written to JSON and CSV, never translated; the worst last."""

    AGREES = "agrees"
    WITHIN = "within rounding"
    MISSING = "missing from the table"
    """A region that a table of some regions has no row for; it says nothing of the others."""
    CANNOT_TELL = "cannot tell"
    DIFFERS = "differs"


class Untold(StrEnum):
    """Why it cannot be told, in short."""

    CIRCULAR = "circular"
    """One of the two was made from the other."""
    CEILING = "below a ceiling"
    BOUNDS = "within bounds"
    """Of one of the two no more is known than bounds, and the other lies in them."""
    OTHER_MONEY = "other money"
    """One is what agencies receive, the other what was financed."""
    NO_BOUND = "no bound"
    """The words around one of the two give none."""
    PART = "of more rows"
    """One is the total of more rows than the table has."""


class Finding(NamedTuple):
    """A verdict, what decided it in words, and the rounding methods under which it holds."""

    verdict: Verdict
    why: str = ""
    under: tuple[Method, ...] = ()
    interval: Interval | None = None
    """What the coarser of the two figures may stand for, or all that is possible."""
    untold: Untold | None = None
    """Why it cannot be told, where it can't."""


def compare(first: ComparedFigure, second: ComparedFigure) -> Finding:
    """The verdict on two figures of the same things; of equally coarse ones the first decides."""
    if first.money == second.money:
        for bounded, other in ((first, second), (second, first)):
            if bounded.bounds is not None and not other.worded:
                return _bounded(bounded.bounds, other)
    untold = _untold(first, second)
    if untold is not None:
        return untold
    unit = first.unit if first.unit == second.unit else None
    finer = unit is None and second.width > first.width
    fine, coarse = (first, second) if finer else (second, first)
    around, within = coarse.estimates.hull, fine.estimates.hull
    meet = not (around & within).empty
    if first.open or second.open:
        return _open(first if first.open else second, meet=meet)
    read = coarse.kind is FigureKind.TEXT and coarse.width > fine.width
    if first.value == second.value and not read:
        return Finding(Verdict.AGREES, interval=around)
    if unit is not None:
        return Finding(Verdict.DIFFERS, _unequal(coarse, unit), interval=around)
    if not meet:
        why = _("{a} and {b} do not meet", a=str(around), b=str(within))
        return Finding(Verdict.DIFFERS, why, interval=around)
    methods = coarse.estimates.meeting(within).methods or fine.estimates.meeting(around).methods
    return Finding(Verdict.WITHIN, _within(coarse, fine), methods, around)


def _bounded(bounds: Interval, other: ComparedFigure) -> Finding:
    """The verdict where no more than bounds is known of one of the two."""
    if not (other.estimates.hull & bounds).empty:
        why = _("any amount in {interval} is possible", interval=str(bounds))
        return cannot_tell(Untold.BOUNDS, why, bounds)
    why = _("not in {interval}, which is all that is possible", interval=str(bounds))
    return Finding(Verdict.DIFFERS, why, interval=bounds)


def cannot_tell(untold: Untold, why: str, interval: Interval | None = None) -> Finding:
    """That it cannot be told, in short and at length."""
    return Finding(Verdict.CANNOT_TELL, why, interval=interval, untold=untold)


def _untold(first: ComparedFigure, second: ComparedFigure) -> Finding | None:
    """Why nothing can be told of two figures; None where something can."""
    for ceiling, other in ((first, second), (second, first)):
        if ceiling.status is Status.CEILING and other.value <= ceiling.value:
            if other.name in ceiling.taken_from:
                why = _(
                    "{name}: a ceiling neither confirms nor contradicts it; and its lower bound "
                    "was made from {source}",
                    name=ceiling.name,
                    source=other.name,
                )
                return cannot_tell(Untold.CEILING, why)
            why = _("{name}: a ceiling neither confirms nor contradicts it", name=ceiling.name)
            return cannot_tell(Untold.CEILING, why)
    for made, source in ((first, second), (second, first)):
        if source.name in made.taken_from:
            why = _(
                "circular: {made} was made from {source}, and can't confirm it",
                made=made.name,
                source=source.name,
            )
            return cannot_tell(Untold.CIRCULAR, why)
    if first.money != second.money:
        why = _("not the same thing: one is what agencies receive, the other what was financed")
        return cannot_tell(Untold.OTHER_MONEY, why)
    for figure in (first, second):
        if figure.worded:
            why = _("{words!r} gives no bound", words=figure.printed or figure.name)
            return cannot_tell(Untold.NO_BOUND, why)
    return None


def _open(bound: ComparedFigure, *, meet: bool) -> Finding:
    """One of the two is "at least" or "more than" so much."""
    interval = bound.estimates.hull
    if meet:
        return Finding(Verdict.AGREES, _("lies in {interval}", interval=str(interval)))
    return Finding(Verdict.DIFFERS, _("does not lie in {interval}", interval=str(interval)))


def _unequal(figure: ComparedFigure, unit: Fraction) -> str:
    """Why two figures to one unit differ; of rows it goes without saying."""
    if figure.kind is FigureKind.ROW:
        return ""
    return _("both are given to {unit} €, and are not equal", unit=exact_euros(unit))


def _within(coarse: ComparedFigure, fine: ComparedFigure) -> str:
    """How two totals come to agree but for rounding; the interval of a row stands beside it."""
    around, other = coarse.estimates.hull, fine.estimates.hull
    if coarse.kind is FigureKind.ROW:
        return ""
    if coarse.kind is FigureKind.SUM:
        return _(
            "unrounded, {name} may change by {margins}",
            name=coarse.name,
            margins=str(coarse.estimates.meeting(other).shifted(-coarse.value)),
        )
    if fine.value in around:
        return _("{name} stands for {interval}", name=coarse.name, interval=str(around))
    return _(
        "{name} stands for {interval}, {fine} for {other}",
        name=coarse.name,
        interval=str(around),
        fine=fine.name,
        other=str(other),
    )
