"""A flat base for each region: the bases, rates and envelopes that every row allows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocation.audit.fit.allowed import Allowed, Fits, envelope_in, same_units
from allocation.audit.fit.division import Division
from allocation.audit.fit.feasible import Strip, common, polygon, roundest, span
from allocation.audit.fit.rows import FINEST, Envelope, UnitRows
from allocation.model.interval import Interval
from allocation.model.method import Method

_TRIES = 20


def with_base(division: Division, rows: UnitRows, method: Method) -> Allowed:
    """What every row allows; a base and an envelope that give the table, where some were found."""
    largest = method is Method.LARGEST_REMAINDER
    corners = _threshold(division, rows) if largest else _rates(division, rows, method)
    if not corners:
        return Allowed(Fits.INCOMPATIBLE)
    bases = span(x for x, _y in corners).shifted(rows.shift)
    shift = division.rows * rows.shift
    if largest:
        pool = rows.sum * rows.unit
        envelopes = same_units(pool + shift, rows.unit)
        rates = span((pool - division.rows * x) / division.total for x, _y in corners)
    else:
        envelopes = span(division.rows * x + division.total * y + shift for x, y in corners)
        rates = span(y for _x, y in corners)
    for envelope, base in _bases_to_try(division, rows, method, bases, envelopes):
        payable = not (base - rows.shift) % (rows.unit if rows.shift else FINEST)
        if payable and division.gives(base, envelope.value, rows, method):
            return Allowed(Fits.REPRODUCES, envelope, base, bases, envelopes, rates)
    return Allowed(Fits.COMPATIBLE, envelope, base, bases, envelopes, rates)


def _rates(division: Division, rows: UnitRows, method: Method) -> list[tuple[Fraction, Fraction]]:
    """The polygon of (base, euros per unit of the key) that every row allows."""
    around = rows.around(method, exact=False)
    highs = [interval.ends[1] for interval in around]
    steepest = min(high / value for high, value in zip(highs, division.key, strict=True) if value)
    strips = [
        Strip(Fraction(1), Fraction(value), *interval.ends)
        for value, interval in sorted(
            zip(division.key, around, strict=True), key=lambda pair: pair[0]
        )
    ]
    # From both ends of the key inwards: rows that exclude one another are found there.
    inwards = [strip for pair in zip(strips, reversed(strips), strict=True) for strip in pair]
    box = (Interval(Fraction(0), min(highs)), Interval(Fraction(0), steepest))
    return polygon(box, inwards[: len(strips)])


def _threshold(division: Division, rows: UnitRows) -> list[tuple[Fraction, Fraction]]:
    """The polygon of (base, threshold of the remainders) that every row allows."""
    unit = rows.unit
    strips = [
        Strip(
            (1 - division.rows * share) / unit,
            Fraction(1),
            count - share * rows.sum,
            count + 1 - share * rows.sum,
        )
        for share, count in zip(division.shares, rows.units, strict=True)
    ]
    most = min(rows.units) * unit + unit
    box = (Interval(Fraction(0), Fraction(most)), Interval(Fraction(0), Fraction(1)))
    return polygon(box, strips)


def _bases_to_try(
    division: Division,
    rows: UnitRows,
    method: Method,
    bases: Interval,
    envelopes: Interval,
) -> Iterator[tuple[Envelope, Fraction]]:
    """Envelopes to try with a base each that the rows allow: round ones first."""
    inside = [envelope for envelope in division.table.envelopes if envelope.value in envelopes]
    for envelope in sorted(inside, key=lambda envelope: envelope.free):
        found = _bases_under(division, envelope.value, rows, method)
        if found is not None:
            yield envelope, found
    for base in _some_bases(bases, rows):
        yield _under_base(division, base, rows, method, envelopes), base


def _some_bases(bases: Interval, rows: UnitRows) -> Iterator[Fraction]:
    """Bases to try, in whole cents; beside a shift only whole units make the rows."""
    low, high = bases.ends
    yield _round_base(bases, rows)
    if rows.shift:
        first = -(-(low - rows.shift) // rows.unit)
        for count in range(first, first + _TRIES):
            if count * rows.unit + rows.shift <= high:
                yield count * rows.unit + rows.shift
        return
    for part in (Fraction(1, 2), Fraction(1, 8), Fraction(7, 8)):
        yield _short(low + part * (high - low), (high - low) / 16)


def _round_base(bases: Interval, rows: UnitRows) -> Fraction:
    low, high = bases.ends
    in_units = Interval((low - rows.shift) / rows.unit, (high - rows.shift) / rows.unit)
    found = roundest(in_units, Fraction(1))
    if found.denominator == 1:
        return found * rows.unit + rows.shift
    return _short((low + high) / 2, (high - low) / 4) if not rows.shift else low


def _bases_under(
    division: Division, envelope: Fraction, rows: UnitRows, method: Method
) -> Fraction | None:
    """A round base that fits under one envelope; None where there is none."""
    if method is Method.LARGEST_REMAINDER:
        corners = _threshold(division, rows)
        return _round_base(span(x for x, _y in corners).shifted(rows.shift), rows)
    pool = envelope - division.rows * rows.shift
    intervals = [Interval(Fraction(0), pool / division.rows)]
    for share, row in zip(division.shares, rows.around(method, exact=False), strict=True):
        slope = 1 - division.rows * share
        around = row.shifted(-pool * share)
        if slope > 0:
            intervals.append(around.times(1 / slope))
        elif slope < 0:
            low, high = around.ends
            turned = Interval(-high, -low, around.high_in, around.low_in)
            intervals.append(turned.times(-1 / slope))
        elif Fraction(0) not in around:
            return None
    found = common(intervals)
    return None if found.empty else _round_base(found.shifted(rows.shift), rows)


def _under_base(
    division: Division, base: Fraction, rows: UnitRows, method: Method, envelopes: Interval
) -> Envelope:
    """An envelope that fits with one base."""
    if method is Method.LARGEST_REMAINDER:
        return envelope_in(division.table, envelopes)
    flat = base - rows.shift
    found = common(
        row.shifted(-flat).times(1 / share)
        for share, row in zip(division.shares, rows.around(method, exact=True), strict=True)
        if share
    )
    return envelope_in(
        division.table, envelopes if found.empty else found.shifted(division.rows * base)
    )


def _short(value: Fraction, within: Fraction) -> Fraction:
    """A decimal number of few digits, no further than so much from a value."""
    step = Fraction(1)
    while step > max(within, FINEST):
        step /= 10
    return round(value / step) * step
