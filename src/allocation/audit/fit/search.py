"""Which key, envelope and rounding does a table follow?

A table of n rows is held against every hypothesis of a finite search: a key of the catalogue, plain
or rounded; a flat base for each region, or none; a rounding unit; a method. For each of them the
rows bound the envelope (and the base) exactly. That is necessary and not always sufficient, so that
whatever survives is recomputed with the arithmetic of the engine, which decides.

The intervals: nearest and half-even half a unit on both sides, down [0, unit), up (-unit, 0]. Under
the largest remainder the number of units is known, it is the sum of the rows, and a row gets its
quota rounded up when its remainder is above a threshold common to all: so the bounds are on that
threshold, and decide it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.fit.allowed import Allowed, Fits
from allocation.audit.fit.candidates import Candidate, Least, least_errors, rank, reported
from allocation.audit.fit.division import Division
from allocation.audit.fit.rows import Envelope, TableRows, UnitRows
from allocation.audit.fit.with_base import with_base
from allocation.audit.fit.without_base import without_base
from allocation.model.interval import row_interval
from allocation.model.key import multiple
from allocation.model.method import Method
from allocation.words import _

KEY_UNITS = (1, 1000)
"""Keys are tried as they are and rounded to the thousand."""


class Fit(NamedTuple):
    """The whole search: the best candidates, best first, and how many hypotheses were tried.

    A hypothesis is a key, plain or rounded, with a base or without, a unit and a method; each was
    tried under every one of the envelopes and under any.
    """

    candidates: tuple[Candidate, ...]
    tried: int
    keys: int
    rows: int
    envelopes: tuple[Envelope, ...]
    units: tuple[Fraction, ...]
    least: Mapping[str, Least]
    """By key."""

    same: Fraction | None = None
    """The amount of every row, where they are all the same."""

    @property
    def reproducing(self) -> list[Candidate]:
        """The candidates that give every row."""
        return [c for c in self.candidates if c.verdict is Fits.REPRODUCES]

    def best(self, key: str) -> Candidate:
        """The best candidate of a key."""
        return next(c for c in self.candidates if c.key == key)


def fit(
    amounts: Mapping[str, Fraction],
    keys: Mapping[str, Mapping[str, int]],
    envelopes: Iterable[Envelope] = (),
    *,
    advance: Callable[[int, int], None] = lambda done, of: None,
) -> Fit:
    """Search for what a table follows.

    `amounts`: euros by territory code, two rows or more, none negative, whole cents. `keys`: whole
    numbers by code, for every row at least. `envelopes`: the totals to try beside the sum of the
    rows, which is tried always, and *any*, which asks whether some envelope gives the table.
    `advance` is told how many keys are done, of how many.
    """
    total = Envelope(_("sum of the rows"), sum(amounts.values(), Fraction(0)), free=True)
    tried_envelopes = [total]
    for envelope in envelopes:
        if envelope.value not in {known.value for known in tried_envelopes}:
            tried_envelopes.append(envelope)
    table = TableRows(amounts, tried_envelopes)
    found: list[Candidate] = []
    tried = 0
    for done, (name, values) in enumerate(keys.items()):
        plain = [values[code] for code in table.codes]
        for key_unit in KEY_UNITS:
            column = [multiple(value, key_unit) for value in plain]
            if sum(column) == 0 or (key_unit > 1 and column == plain):
                continue
            for candidate in _tried(Division(table, name, key_unit, column)):
                tried += 1
                if candidate is not None:
                    found.append(candidate)
        advance(done + 1, len(keys))
    return Fit(
        tuple(sorted(reported(found), key=rank)),
        tried,
        len(keys),
        len(table.codes),
        tuple(tried_envelopes),
        tuple(rows.unit for rows in table.in_units),
        least_errors(found),
        table.amounts[0] if len(set(table.amounts)) == 1 else None,
    )


def _tried(division: Division) -> Iterator[Candidate | None]:
    """Each rounding, without a base and with one.

    None for what a finer unit than the coarsest excludes: it was tried, and how far off it is
    says no more than under the coarsest.
    """
    can_have_base = len(set(division.key)) > 1 and division.rows > 2
    told: set[tuple[Method, bool]] = set()
    for rows in division.table.in_units:
        for method in Method:
            for base_found in (False, True):
                if not (can_have_base if base_found else not rows.shift):
                    continue
                allow = with_base if base_found else without_base
                allowed = allow(division, rows, method)
                if allowed.envelope is None and (method, base_found) in told:
                    yield None
                    continue
                told.add((method, base_found))
                yield _candidate(division, allowed, rows, method, base_found)


def _candidate(
    division: Division, allowed: Allowed, rows: UnitRows, method: Method, base_found: bool
) -> Candidate:
    """A hypothesis with what the rows allow; where they allow nothing, as near as it comes."""
    tries = [(allowed.envelope, allowed.base)] if allowed.envelope else []
    if not tries:
        for envelope in division.table.envelopes:
            base = division.least_error_base(envelope.value, rows) if base_found else Fraction(0)
            tries.append((envelope, base))
    bounds = row_interval(method, Fraction(1))

    def held(envelope: Envelope, base: Fraction) -> Candidate:
        computed, exact = division.recomputed(base, envelope.value, rows, method)
        errors = [abs(a - b) * rows.unit for a, b in zip(computed, rows.units, strict=True)]
        worst = max(range(division.rows), key=lambda i: (errors[i], -i))
        return Candidate(
            key=division.name,
            key_unit=division.key_unit,
            base=base,
            base_found=base_found,
            envelope=envelope.value,
            envelope_name=envelope.name,
            unit=rows.unit,
            method=method,
            verdict=allowed.verdict,
            rows=division.rows,
            equal=errors.count(Fraction(0)),
            within=sum(1 for x, a in zip(exact, rows.units, strict=True) if x - a in bounds),
            max_error=errors[worst],
            worst=division.table.codes[worst],
            base_interval=allowed.base_interval,
            envelope_interval=allowed.envelope_interval,
            rate_interval=allowed.rate_interval,
            free=base_found + (envelope.free or not envelope.name),
            asks_most=allowed.asks_most,
            allows_least=allowed.allows_least,
        )

    return min((held(envelope, base) for envelope, base in tries), key=rank)
