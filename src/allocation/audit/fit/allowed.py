"""What the rows of a table allow under one hypothesis, and how far that fits."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.fit.feasible import roundest
from allocation.audit.fit.rows import Envelope, TableRows
from allocation.model.interval import Interval
from allocation.words import N_


class Fits(StrEnum):
    """How far a hypothesis fits; written to JSON, never translated; the best first."""

    REPRODUCES = "reproduces every row"
    COMPATIBLE = "compatible"
    """Only with another convention for a half, or for equal remainders, than the engine's."""
    INCOMPATIBLE = "incompatible"


FITS = {
    Fits.REPRODUCES: N_("reproduces every row"),
    Fits.COMPATIBLE: N_("compatible"),
    Fits.INCOMPATIBLE: N_("incompatible"),
}
"""The same as people read it."""


class Rival(NamedTuple):
    """A region and the least, or the most, that the envelope must be for its row."""

    code: str
    envelope: Fraction


class Allowed(NamedTuple):
    """What the rows allow under one hypothesis; without an envelope they allow nothing."""

    verdict: Fits
    envelope: Envelope | None = None
    base: Fraction = Fraction(0)
    base_interval: Interval | None = None
    envelope_interval: Interval | None = None
    rate_interval: Interval | None = None
    asks_most: Rival | None = None
    allows_least: Rival | None = None


def envelope_in(table: TableRows, interval: Interval) -> Envelope:
    """An envelope to try that lies in an interval, else the roundest one in it."""
    inside = [envelope for envelope in table.envelopes if envelope.value in interval]
    if inside:
        return min(inside, key=lambda envelope: envelope.free)
    return Envelope("", roundest(interval))


def same_units(pool: Fraction, unit: Fraction) -> Interval:
    """The envelopes that are the same number of units, half away from zero."""
    return Interval(pool - unit / 2, pool + unit / 2, high_in=False)
