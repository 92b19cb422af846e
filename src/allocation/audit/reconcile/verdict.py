"""Whether two figures agree, and what decides it.

Two figures given to the same unit agree only if they are equal. A figure finer than the unit of
the other is within rounding when some method could have printed the other one from it. A figure
that was made from the one it is held against proves nothing, whatever it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.reconcile.sides import Estimate, Part, Row, Total
from allocation.engine.apportion import whole
from allocation.model.interval import Interval, row_interval
from allocation.model.method import Method
from allocation.model.status import Status
from allocation.money import exact_euros
from allocation.words import _


class Verdict(StrEnum):
    """Written to JSON and CSV, never translated; the worst last."""

    AGREES = "agrees"
    WITHIN = "within rounding"
    CANNOT_TELL = "cannot tell"
    DIFFERS = "differs"


class Finding(NamedTuple):
    """A verdict, what decided it in words, and the rounding methods under which it holds."""

    verdict: Verdict
    why: str = ""
    under: tuple[Method, ...] = ()
    interval: Interval | None = None
    """Where a figure finer than the published one may lie without differing from it."""
    rows: bool = False
    """True for a sum of which no more is said than of its rows."""


def compare_rows(reference: Row, held: Row, unit: Fraction, held_unit: Fraction) -> Finding:
    """The verdict on one region.

    `unit` is that of the reference, `held_unit` that of what is held against it, both in euros and
    above 0; an amount that is no multiple of its unit is finer than it.
    """
    if reference.bounds is not None:
        return _bounded(reference.bounds, held.euros)
    if held.bounds is not None:
        return _bounded(held.bounds, reference.euros)
    fine, coarse, step = held.euros, reference.euros, unit
    if held_unit > unit and not held.euros % held_unit:
        fine, coarse, step = coarse, fine, held_unit
    around = row_interval(Method.LARGEST_REMAINDER, step).shifted(coarse)
    if fine == coarse:
        return Finding(Verdict.AGREES, interval=around)
    under = tuple(method for method in Method if _prints(method, fine, coarse, step))
    if not under:
        return Finding(Verdict.DIFFERS, interval=around)
    other_half = Method.NEAREST in under and whole(fine / step, Method.NEAREST) * step != coarse
    why = _("nearest only if a half is rounded this way") if other_half else ""
    return Finding(Verdict.WITHIN, why, under, around)


def _prints(method: Method, fine: Fraction, coarse: Fraction, unit: Fraction) -> bool:
    """Whether a method could have made the coarse figure of the fine one."""
    if method is Method.LARGEST_REMAINDER:
        return abs(fine - coarse) < unit
    if method is Method.NEAREST:  # whatever its convention for a half
        return 2 * abs(fine - coarse) <= unit
    return whole(fine / unit, method) * unit == coarse


def _bounded(bounds: Interval, euros: Fraction) -> Finding:
    if euros in bounds:
        why = _("any amount in {interval} is possible", interval=bounds)
        return Finding(Verdict.CANNOT_TELL, why, interval=bounds)
    why = _("not in {interval}, which is all that is possible", interval=bounds)
    return Finding(Verdict.DIFFERS, why, interval=bounds)


def compare_totals(first: Total, second: Total) -> Finding:
    """The verdict on two totals of the same things; sums of rows of two sides have their own."""
    bounded = _within_bounds(first, second)
    if bounded is not None:
        return bounded
    circular = _circular(first, second)
    for ceiling, other in ((first, second), (second, first)):
        if ceiling.status is Status.CEILING and other.value <= ceiling.value:
            why = _("{name}: a ceiling neither confirms nor contradicts it", name=ceiling.name)
            if circular:
                why += _("; and its bounds were made from {name} (circular)", name=other.name)
            return Finding(Verdict.CANNOT_TELL, why)
    if circular:
        return Finding(Verdict.CANNOT_TELL, circular)
    if first.money != second.money:
        why = _("not the same thing: one is what agencies receive, the other what was financed")
        return Finding(Verdict.CANNOT_TELL, why)
    for total in (first, second):
        if any(estimate.interval is None for estimate in total.estimates):
            why = _("{words!r} gives no bound", words=total.printed or total.name)
            return Finding(Verdict.CANNOT_TELL, why)
    if first.open or second.open:
        return _open(first, second)
    coarse, fine = sorted((first, second), key=lambda total: -total.step)
    worded = coarse.part is Part.TEXT and coarse.step > fine.step
    if first.value == second.value and not worded:
        return Finding(Verdict.AGREES)
    return _sums(first, second) if coarse.rounded_rows else _plain(first, second)


def _within_bounds(first: Total, second: Total) -> Finding | None:
    """The verdict where no more than bounds is known of one of the two."""
    for total, other in ((first, second), (second, first)):
        if total.bounds is not None:
            return _bounded(total.bounds, other.value)
    return None


def _circular(first: Total, second: Total) -> str:
    """What to say where one of the two was made from the other."""
    for made, source in ((first, second), (second, first)):
        if source.name in made.taken_from:
            return _(
                "circular: {made} was made from {source}, and can't confirm it",
                made=made.name,
                source=source.name,
            )
    return ""


def compare_sums(first: Total, second: Total, rows: Iterable[Finding]) -> Finding:
    """The verdict on the sums of the rows of two sides: no more can be said than of the rows."""
    bounded = _within_bounds(first, second)
    if bounded is not None:
        return bounded
    if first.value == second.value:
        return Finding(Verdict.AGREES)
    verdicts = {finding.verdict for finding in rows}
    why = _("{apart}, by the rows below", apart=_apart(first, second))
    for verdict in (Verdict.DIFFERS, Verdict.CANNOT_TELL, Verdict.WITHIN):
        if verdict in verdicts:
            return Finding(verdict, why, rows=True)
    return Finding(Verdict.DIFFERS, why, rows=True)


def _meet(first: Estimate, second: Estimate) -> bool:
    assert first.interval is not None
    assert second.interval is not None
    return not (first.interval & second.interval).empty


def _open(first: Total, second: Total) -> Finding:
    """One of the two is "at least" or "more than" so much."""
    bound, other = (first, second) if first.open else (second, first)
    meet = any(_meet(a, b) for a in bound.estimates for b in other.estimates)
    interval = bound.estimates[0].interval
    if meet:
        return Finding(Verdict.AGREES, _("lies in {interval}", interval=interval))
    return Finding(Verdict.DIFFERS, _("does not lie in {interval}", interval=interval))


def _plain(first: Total, second: Total) -> Finding:
    """A coarser printed figure: the finer one must lie where it may come from."""
    coarse, fine = sorted((first, second), key=lambda total: -total.step)
    around = coarse.estimates[0].interval
    if coarse.step == fine.step or around is None or fine.value not in around:
        return Finding(Verdict.DIFFERS, _apart(first, second))
    why = _("{coarse} stands for {interval}", coarse=coarse.name, interval=around)
    return Finding(Verdict.WITHIN, why, (Method.NEAREST,))


def _sums(first: Total, second: Total) -> Finding:
    """Where a sum of rounded rows is one of the two: how far off it may be, by each method."""
    rows, other = (first, second) if first.step >= second.step else (second, first)
    allowed = [a for a in rows.estimates if any(_meet(a, b) for b in other.estimates)]
    margins: dict[str, list[str]] = {}
    for estimate in allowed or rows.estimates:
        margins.setdefault(_margin(rows, estimate), []).extend(estimate.methods)
    words = ", ".join(f"{margin} ({', '.join(names)})" for margin, names in margins.items())
    apart = _apart(first, second)
    if not allowed:
        why = _("{apart}; rounding explains no more than {words}", apart=apart, words=words)
        return Finding(Verdict.DIFFERS, why)
    why = _("{apart}; rounding may leave {rows} {words}", apart=apart, rows=rows.name, words=words)
    return Finding(Verdict.WITHIN, why, tuple(m for estimate in allowed for m in estimate.methods))


def _apart(first: Total, second: Total) -> str:
    gap = exact_euros(abs(first.value - second.value))
    return _("{gap} € apart", gap=gap) if first.of == "euros" else _("{gap} apart", gap=gap)


def _margin(total: Total, estimate: Estimate) -> str:
    """``±900 € off`` or ``0 to 1 800 € too low``: how far the sum may be from the exact total."""
    assert estimate.interval is not None
    low, high = estimate.interval.low, estimate.interval.high
    assert low is not None
    assert high is not None
    low, high = low - total.value, high - total.value
    if low == -high:
        return _("±{most} € off", most=exact_euros(high))
    if low == 0:
        return _("up to {most} € too low", most=exact_euros(high))
    return _("up to {most} € too high", most=exact_euros(-low))
