"""No base: the envelopes that every row allows."""

from __future__ import annotations

from fractions import Fraction

from allocation.audit.fit.allowed import Allowed, Fits, Rival, envelope_in, same_units
from allocation.audit.fit.division import Division
from allocation.audit.fit.feasible import common
from allocation.audit.fit.rows import UnitRows
from allocation.model.interval import Interval
from allocation.model.method import Method


def without_base(division: Division, rows: UnitRows, method: Method) -> Allowed:
    """What every row allows, with an envelope that gives the table where there is one."""
    if method is Method.LARGEST_REMAINDER:
        return _by_largest_remainder(division, rows)
    return _row_by_row(division, rows, method)


def _row_by_row(division: Division, rows: UnitRows, method: Method) -> Allowed:
    """Each row rounded by itself bounds the envelope."""
    necessary = _envelopes(division, rows, method, exact=False)
    allowed = common(necessary)
    if allowed.empty:
        return _excluded(division, necessary, allowed)
    exact = common(_envelopes(division, rows, method, exact=True))
    found = allowed if exact.empty else exact
    envelope = envelope_in(division.table, found)
    gives = division.gives(Fraction(0), envelope.value, rows, method)
    verdict = Fits.REPRODUCES if gives else Fits.COMPATIBLE
    rate = found.times(Fraction(1, division.total))
    return Allowed(verdict, envelope, envelope_interval=found, rate_interval=rate)


def _envelopes(
    division: Division, rows: UnitRows, method: Method, *, exact: bool
) -> list[Interval]:
    """The envelopes that each row allows."""
    return [
        around.times(1 / share)
        if share
        else Interval(Fraction(0), None if Fraction(0) in around else Fraction(-1))
        for share, around in zip(division.shares, rows.around(method, exact=exact), strict=True)
    ]


def _excluded(division: Division, rows: list[Interval], allowed: Interval) -> Allowed:
    """The first two rows that bound the envelopes, which no envelope can satisfy together."""
    low, high = allowed.ends
    lowest = next(i for i, r in enumerate(rows) if (r.low, r.low_in) == (low, allowed.low_in))
    highest = next(i for i, r in enumerate(rows) if (r.high, r.high_in) == (high, allowed.high_in))
    asks, allows = (division.table.codes[row] for row in (lowest, highest))
    return Allowed(Fits.INCOMPATIBLE, asks_most=Rival(asks, low), allows_least=Rival(allows, high))


def _by_largest_remainder(division: Division, rows: UnitRows) -> Allowed:
    """The sum of the rows is the number of units, so that one computation decides."""
    pool = rows.sum * rows.unit
    if division.gives(Fraction(0), pool, rows, Method.LARGEST_REMAINDER):
        verdict = Fits.REPRODUCES
    else:
        quotas = [share * rows.sum for share in division.shares]
        least = max(a - q for a, q in zip(rows.units, quotas, strict=True))
        most = min(a + 1 - q for a, q in zip(rows.units, quotas, strict=True))
        # Equal remainders that went another way than ours still fit the method.
        verdict = Fits.COMPATIBLE if least <= most else Fits.INCOMPATIBLE
    if verdict is Fits.INCOMPATIBLE:
        return Allowed(verdict)
    interval = same_units(pool, rows.unit)
    envelope = envelope_in(division.table, interval)
    rate = Interval.point(pool / division.total)
    return Allowed(verdict, envelope, envelope_interval=interval, rate_interval=rate)
