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

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import gcd
from typing import NamedTuple

import numpy as np

from allocation.audit.fit.feasible import (
    Common,
    Strip,
    common,
    least_greatest_error,
    polygon,
    roundest,
    span,
)
from allocation.engine.apportion import largest_remainder, rounded, whole
from allocation.engine.exact import Exact, narrow
from allocation.model.interval import Interval, row_interval
from allocation.model.key import multiple
from allocation.model.rule import Method

KEY_UNITS = (1, 1000)
"""Keys are tried as they are and rounded to the thousand."""
_STEPS = (1, 2, 5, 10, 20, 25, 50)
_FINEST = Fraction(1, 100)
_TRIES = 20


class Fits(StrEnum):
    """How far a hypothesis fits; written to JSON, never translated; the best first."""

    REPRODUCES = "reproduces every row"
    COMPATIBLE = "compatible"
    """Only with another convention for a half, or for equal remainders, than the engine's."""
    INCOMPATIBLE = "incompatible"


class Envelope(NamedTuple):
    """An envelope to try, in euros; `free` when it was made from the rows themselves."""

    name: str
    value: Fraction
    free: bool = False


class Rival(NamedTuple):
    """A region and the least, or the most, that the envelope must be for its row."""

    code: str
    envelope: Fraction


class Candidate(NamedTuple):
    """One hypothesis and how far the table follows it; amounts in euros."""

    key: str
    key_unit: int
    base: Fraction
    base_found: bool
    envelope: Fraction
    envelope_name: str
    """Which of the envelopes to try it is; empty for one that was found."""
    unit: Fraction
    method: Method
    verdict: Fits
    rows: int
    equal: int
    """Rows that are recomputed to the cent."""
    within: int
    """Rows whose unrounded amount lies where the method could have rounded it from."""
    max_error: Fraction
    worst: str
    """The region of the largest error."""
    base_interval: Interval | None
    envelope_interval: Interval | None
    rate_interval: Interval | None
    """Euros per unit of the key that every row allows."""
    free: int
    """Parameters that were fitted to the rows."""
    asks_most: Rival | None = None
    allows_least: Rival | None = None
    """Where no envelope fits: the two rows that exclude one another."""


class Least(NamedTuple):
    """The least error, in euros, to which any hypothesis of a key came; None where none was."""

    without_base: Fraction | None = None
    with_base: Fraction | None = None


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


def units(amounts: Sequence[Fraction]) -> list[Fraction]:
    """The usual rounding units (1, 2, 2.5 or 5 times a power of ten, from the cent) that may be.

    Those that divide every difference between two rows: a base for each region that is no multiple
    of the unit moves all rows alike. The coarsest first.
    """
    scale = 10_000
    whole_ = [int(amount * scale) for amount in amounts]
    common_ = gcd(*(value - whole_[0] for value in whole_)) or gcd(*whole_)
    found = {
        Fraction(step * 10**power, 10**4)
        for power in range(1, 16)
        for step in _STEPS
        if not common_ % (step * 10**power)
    }
    found |= {Fraction(common_, scale)}
    return sorted((unit for unit in found if not unit % _FINEST), reverse=True)


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
    total = Envelope("sum of the rows", sum(amounts.values(), Fraction(0)), free=True)
    tried_envelopes = [total]
    for envelope in envelopes:
        if envelope.value not in {known.value for known in tried_envelopes}:
            tried_envelopes.append(envelope)
    table = _Table(amounts, tried_envelopes)
    found: list[Candidate] = []
    tried = 0
    for done, (name, values) in enumerate(keys.items()):
        plain = [values[code] for code in table.codes]
        for key_unit in KEY_UNITS:
            column = [multiple(value, key_unit) for value in plain]
            if sum(column) == 0 or (key_unit > 1 and column == plain):
                continue
            for candidate in _Search(table, name, key_unit, column).candidates():
                tried += 1
                if candidate is not None:
                    found.append(candidate)
        advance(done + 1, len(keys))
    return Fit(
        tuple(sorted(_kept(found), key=_rank)),
        tried,
        len(keys),
        len(table.codes),
        tuple(tried_envelopes),
        tuple(grid.unit for grid in table.grids),
        _least(found),
        table.amounts[0] if len(set(table.amounts)) == 1 else None,
    )


def _least(found: Iterable[Candidate]) -> dict[str, Least]:
    least: dict[str, Least] = {}
    for candidate in found:
        field = "with_base" if candidate.base_found else "without_base"
        known = least.setdefault(candidate.key, Least())
        before = getattr(known, field)
        if before is None or candidate.max_error < before:
            least[candidate.key] = known._replace(**{field: candidate.max_error})
    return least


def _rank(candidate: Candidate) -> tuple[object, ...]:
    """Best first: by verdict, by rows, then by how little had to be assumed."""
    return (
        list(Fits).index(candidate.verdict),
        candidate.free if candidate.verdict is Fits.REPRODUCES else 0,
        -candidate.equal,
        candidate.base_found,
        candidate.max_error,
        candidate.key_unit,
        -candidate.unit,
        list(Method).index(candidate.method),
        candidate.key,
    )


def _kept(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """What is reported: the best of each key, with and without a base; more of a key that fits.

    Of a key that some hypothesis reproduces: each method, plain and rounded, at its best. A base
    that is not needed is no hypothesis of its own: how large it might be stands with the others.
    """
    best: dict[tuple[object, ...], Candidate] = {}
    fitting = {c.key for c in found if c.verdict is not Fits.INCOMPATIBLE}
    plain = {_hypothesis(c) for c in found if not c.base_found and c.verdict is Fits.REPRODUCES}
    possible = {_hypothesis(c): c.base_interval for c in found if c.base_found}
    for candidate in found:
        group: tuple[object, ...] = (candidate.key, candidate.base_found)
        kept = candidate
        if candidate.key in fitting:
            same = _hypothesis(candidate)
            idle = candidate.verdict is Fits.INCOMPATIBLE or same in plain
            if candidate.base_found and idle:
                continue
            group = (*group, candidate.key_unit, candidate.method)
            if candidate.verdict is not Fits.INCOMPATIBLE:
                group = (*group, candidate.unit)
            if same in plain:
                kept = candidate._replace(base_interval=possible.get(same))
        if group not in best or _rank(kept) < _rank(best[group]):
            best[group] = kept
    yield from best.values()


def _hypothesis(candidate: Candidate) -> tuple[object, ...]:
    """What is tried, but for the base."""
    return (candidate.key, candidate.key_unit, candidate.method, candidate.unit)


class _Table:
    """The rows as columns, in the order of the codes: ties of equal rows go by code."""

    def __init__(self, amounts: Mapping[str, Fraction], envelopes: Sequence[Envelope]) -> None:
        self.codes = sorted(amounts)
        self.amounts = [amounts[code] for code in self.codes]
        self.envelopes = envelopes
        self.order = np.arange(len(self.codes))
        found = units(self.amounts)
        if len(set(self.amounts)) == 1:
            found = found[:1]  # one amount for all: a finer unit would only say so again
        self.grids = [_Grid(self.amounts, unit) for unit in found]


class _Grid:
    """The rows in units of one rounding, above the part of the base that is no multiple of it."""

    def __init__(self, amounts: Sequence[Fraction], unit: Fraction) -> None:
        self.unit = unit
        self.shift = amounts[0] % unit
        self.units = [int((amount - self.shift) / unit) for amount in amounts]
        self.sum = sum(self.units)
        self._rows: dict[tuple[Method, bool], list[Interval]] = {}

    def rows(self, method: Method, *, exact: bool) -> list[Interval]:
        """Where the unrounded amount of each row lies, in euros, less the shift."""
        if (method, exact) not in self._rows:
            rows = [_row(method, count, self.unit, exact=exact) for count in self.units]
            self._rows[method, exact] = rows
        return self._rows[method, exact]


class _Fitted(NamedTuple):
    """What the rows allow under one hypothesis."""

    verdict: Fits
    base: Fraction
    envelope: Envelope | None
    base_interval: Interval | None = None
    envelope_interval: Interval | None = None
    rate_interval: Interval | None = None
    asks_most: Rival | None = None
    allows_least: Rival | None = None


class _Search:
    """One key, plain or rounded, against one table."""

    def __init__(self, table: _Table, name: str, key_unit: int, key: Sequence[int]) -> None:
        self.table, self.name, self.key_unit = table, name, key_unit
        self.key, self.total, self.rows = list(key), sum(key), len(key)
        self.shares = [Fraction(value, self.total) for value in key]
        self.column = narrow(np.array(self.key, dtype=object))
        self._bases: dict[Fraction, Fraction] = {}

    def candidates(self) -> Iterator[Candidate | None]:
        """Each rounding, without a base and with one.

        None for what a finer unit than the coarsest excludes: it was tried, and how far off it is
        says no more than under the coarsest.
        """
        with_base = len(set(self.key)) > 1 and self.rows > 2
        told: set[tuple[Method, bool]] = set()
        for grid in self.table.grids:
            for method in Method:
                for base_found in (False, True):
                    if not (with_base if base_found else not grid.shift):
                        continue
                    search = self._with_base if base_found else self._without_base
                    fitted = search(grid, method)
                    if fitted.envelope is None and (method, base_found) in told:
                        yield None
                        continue
                    told.add((method, base_found))
                    yield self._candidate(fitted, grid, method, base_found)

    def _candidate(
        self, fitted: _Fitted, grid: _Grid, method: Method, base_found: bool
    ) -> Candidate:
        tries = [(fitted.envelope, fitted.base)] if fitted.envelope else []
        if not tries:
            tries = [
                (envelope, self._least_error_base(envelope, grid) if base_found else Fraction(0))
                for envelope in self.table.envelopes
            ]
        best: Candidate | None = None
        for envelope, base in tries:
            computed, exact = self._recomputed(base, envelope.value, grid, method)
            errors = [abs(a - b) * grid.unit for a, b in zip(computed, grid.units, strict=True)]
            worst = max(range(self.rows), key=lambda i: (errors[i], -i))
            bounds = row_interval(method, Fraction(1))
            candidate = Candidate(
                key=self.name,
                key_unit=self.key_unit,
                base=base,
                base_found=base_found,
                envelope=envelope.value,
                envelope_name=envelope.name,
                unit=grid.unit,
                method=method,
                verdict=fitted.verdict,
                rows=self.rows,
                equal=errors.count(Fraction(0)),
                within=sum(1 for x, a in zip(exact, grid.units, strict=True) if x - a in bounds),
                max_error=errors[worst],
                worst=self.table.codes[worst],
                base_interval=fitted.base_interval,
                envelope_interval=fitted.envelope_interval,
                rate_interval=fitted.rate_interval,
                free=base_found + (envelope.free or not envelope.name),
                asks_most=fitted.asks_most,
                allows_least=fitted.allows_least,
            )
            if best is None or _rank(candidate) < _rank(best):
                best = candidate
        assert best is not None
        return best

    def _least_error_base(self, envelope: Envelope, grid: _Grid) -> Fraction:
        """The base of the least error under an envelope, a multiple of the unit above the shift."""
        if envelope.value not in self._bases:
            slopes = [1 - self.rows * share for share in self.shares]
            offsets = [
                envelope.value * share - amount
                for share, amount in zip(self.shares, self.table.amounts, strict=True)
            ]
            most = int(envelope.value / self.rows)
            self._bases[envelope.value] = Fraction(least_greatest_error(slopes, offsets, most))
        base = self._bases[envelope.value] - grid.shift
        return max(round(base / grid.unit), 0) * grid.unit + grid.shift

    # Recomputing

    def _recomputed(
        self, base: Fraction, envelope: Fraction, grid: _Grid, method: Method
    ) -> tuple[list[int], list[Fraction]]:
        """The rows in units, rounded and unrounded, less the shift; the engine's own arithmetic.

        A base that is a multiple of the unit stands beside the rounded share; another one is
        rounded with it.
        """
        unit = grid.unit
        flat, pool = (base - grid.shift) / unit, (envelope - self.rows * base) / unit
        apart = flat.denominator == 1
        if method is Method.LARGEST_REMAINDER and apart:
            pool = Fraction(whole(pool, Method.NEAREST))
        numerators = self.column.astype(object) * pool.numerator
        quotas = Exact(numerators, self.total * pool.denominator)
        if not apart:
            quotas = quotas + Exact.scalar(flat)
        quotas = Exact(narrow(quotas.numerators), quotas.denominator)
        if method is Method.LARGEST_REMAINDER and pool >= 0:
            counts = largest_remainder(quotas, self.column, self.table.order)
        else:
            counts = rounded(quotas, method)
        beside = flat if apart else Fraction(0)
        computed = [int(count) + int(beside) for count in counts]
        exact = [Fraction(int(n), quotas.denominator) + beside for n in quotas.numerators]
        return computed, exact

    def _gives(self, base: Fraction, envelope: Fraction, grid: _Grid, method: Method) -> bool:
        return self._recomputed(base, envelope, grid, method)[0] == grid.units

    # Without a base

    def _without_base(self, grid: _Grid, method: Method) -> _Fitted:
        if method is Method.LARGEST_REMAINDER:
            return self._by_largest_remainder(grid)
        return self._row_by_row(grid, method)

    def _row_by_row(self, grid: _Grid, method: Method) -> _Fitted:
        """Each row rounded by itself bounds the envelope."""
        necessary = self._envelopes(grid, method, exact=False)
        if necessary.interval.empty:
            return self._excluded(necessary)
        found = self._envelopes(grid, method, exact=True)
        exact = not found.interval.empty
        found = found if exact else necessary
        verdict = Fits.REPRODUCES if exact else Fits.COMPATIBLE
        envelope = self._envelope(found.interval)
        if not self._gives(Fraction(0), envelope.value, grid, method):
            verdict = Fits.COMPATIBLE
        rate = found.interval.times(Fraction(1, self.total))
        return _Fitted(verdict, Fraction(0), envelope, None, found.interval, rate)

    def _envelopes(self, grid: _Grid, method: Method, *, exact: bool) -> Common:
        """The envelopes that every row allows, and the rows that bound them."""
        return common(
            around.times(1 / share)
            if share
            else Interval(Fraction(0), None if Fraction(0) in around else Fraction(-1))
            for share, around in zip(self.shares, grid.rows(method, exact=exact), strict=True)
        )

    def _excluded(self, found: Common) -> _Fitted:
        """Two rows that no envelope can satisfy together."""
        low, high = found.interval.low, found.interval.high
        assert low is not None
        assert high is not None
        codes = self.table.codes
        return _Fitted(
            Fits.INCOMPATIBLE,
            Fraction(0),
            None,
            asks_most=Rival(codes[found.lowest], low),
            allows_least=Rival(codes[found.highest], high),
        )

    def _by_largest_remainder(self, grid: _Grid) -> _Fitted:
        """The sum of the rows is the number of units, so that one computation decides."""
        pool = grid.sum * grid.unit
        if self._gives(Fraction(0), pool, grid, Method.LARGEST_REMAINDER):
            verdict = Fits.REPRODUCES
        else:
            quotas = [share * grid.sum for share in self.shares]
            least = max(a - q for a, q in zip(grid.units, quotas, strict=True))
            most = min(a + 1 - q for a, q in zip(grid.units, quotas, strict=True))
            # Equal remainders that went another way than ours still fit the method.
            verdict = Fits.COMPATIBLE if least <= most else Fits.INCOMPATIBLE
        if verdict is Fits.INCOMPATIBLE:
            return _Fitted(verdict, Fraction(0), None)
        interval = _one_unit(pool, grid.unit)
        envelope = self._envelope(interval)
        rate = Interval.point(pool / self.total)
        return _Fitted(verdict, Fraction(0), envelope, None, interval, rate)

    def _envelope(self, interval: Interval) -> Envelope:
        """An envelope to try that lies in an interval, else the roundest one in it."""
        inside = [envelope for envelope in self.table.envelopes if envelope.value in interval]
        if inside:
            return min(inside, key=lambda envelope: envelope.free)
        return Envelope("", roundest(interval))

    # With a base

    def _with_base(self, grid: _Grid, method: Method) -> _Fitted:
        largest = method is Method.LARGEST_REMAINDER
        corners = self._threshold(grid) if largest else self._rates(grid, method)
        if not corners:
            return _Fitted(Fits.INCOMPATIBLE, Fraction(0), None)
        bases = span(x for x, _y in corners).shifted(grid.shift)
        shift = self.rows * grid.shift
        if largest:
            pool = grid.sum * grid.unit
            envelopes = _one_unit(pool + shift, grid.unit)
            rates = span((pool - self.rows * x) / self.total for x, _y in corners)
        else:
            envelopes = span(self.rows * x + self.total * y + shift for x, y in corners)
            rates = span(y for _x, y in corners)
        envelope, base = self.table.envelopes[0], Fraction(0)
        for envelope, base in self._bases_to_try(grid, method, bases, envelopes):
            payable = not (base - grid.shift) % (grid.unit if grid.shift else _FINEST)
            if payable and self._gives(base, envelope.value, grid, method):
                return _Fitted(Fits.REPRODUCES, base, envelope, bases, envelopes, rates)
        return _Fitted(Fits.COMPATIBLE, base, envelope, bases, envelopes, rates)

    def _rates(self, grid: _Grid, method: Method) -> list[tuple[Fraction, Fraction]]:
        """The polygon of (base, euros per unit of the key) that every row allows."""
        around = grid.rows(method, exact=False)
        highs = [interval.high for interval in around if interval.high is not None]
        most = max(min(highs), Fraction(0))
        steepest = min(high / value for high, value in zip(highs, self.key, strict=True) if value)
        strips = [
            Strip(Fraction(1), Fraction(value), interval.low, interval.high)
            for value, interval in sorted(
                zip(self.key, around, strict=True), key=lambda pair: pair[0]
            )
            if interval.low is not None and interval.high is not None
        ]
        # From both ends of the key inwards: rows that exclude one another are found there.
        inwards = [strip for pair in zip(strips, reversed(strips), strict=True) for strip in pair]
        box = (Interval(Fraction(0), most), Interval(Fraction(0), max(steepest, Fraction(0))))
        return polygon(box, inwards[: len(strips)])

    def _threshold(self, grid: _Grid) -> list[tuple[Fraction, Fraction]]:
        """The polygon of (base, threshold of the remainders) that every row allows."""
        unit = grid.unit
        strips = [
            Strip(
                (1 - self.rows * share) / unit,
                Fraction(1),
                count - share * grid.sum,
                count + 1 - share * grid.sum,
            )
            for share, count in zip(self.shares, grid.units, strict=True)
        ]
        most = min(grid.units) * unit + unit
        box = (Interval(Fraction(0), Fraction(most)), Interval(Fraction(0), Fraction(1)))
        return polygon(box, strips)

    def _bases_to_try(
        self,
        grid: _Grid,
        method: Method,
        bases: Interval,
        envelopes: Interval,
    ) -> Iterator[tuple[Envelope, Fraction]]:
        """Envelopes to try with a base each that the rows allow: round ones first."""
        inside = [envelope for envelope in self.table.envelopes if envelope.value in envelopes]
        for envelope in sorted(inside, key=lambda envelope: envelope.free):
            found = self._bases_under(envelope.value, grid, method)
            if found is not None:
                yield envelope, found
        for base in self._some_bases(bases, grid):
            yield self._under_base(base, grid, method, envelopes), base

    def _some_bases(self, bases: Interval, grid: _Grid) -> Iterator[Fraction]:
        """Bases to try, in whole cents; beside a shift only whole units make the rows."""
        low, high = bases.low, bases.high
        assert low is not None
        assert high is not None
        yield self._round_base(bases, grid)
        if grid.shift:
            first = -(-(low - grid.shift) // grid.unit)
            for count in range(first, first + _TRIES):
                if count * grid.unit + grid.shift <= high:
                    yield count * grid.unit + grid.shift
            return
        for part in (Fraction(1, 2), Fraction(1, 8), Fraction(7, 8)):
            yield _short(low + part * (high - low), (high - low) / 16)

    def _round_base(self, bases: Interval, grid: _Grid) -> Fraction:
        low, high = bases.low, bases.high
        assert low is not None
        assert high is not None
        in_units = Interval((low - grid.shift) / grid.unit, (high - grid.shift) / grid.unit)
        found = roundest(in_units, Fraction(1))
        if found.denominator == 1:
            return found * grid.unit + grid.shift
        return _short((low + high) / 2, (high - low) / 4) if not grid.shift else low

    def _bases_under(self, envelope: Fraction, grid: _Grid, method: Method) -> Fraction | None:
        """A round base that fits under one envelope; None where there is none."""
        if method is Method.LARGEST_REMAINDER:
            return self._round_base(
                span(x for x, _y in self._threshold(grid)).shifted(grid.shift), grid
            )
        pool = envelope - self.rows * grid.shift
        intervals = [Interval(Fraction(0), pool / self.rows)]
        for share, row in zip(self.shares, grid.rows(method, exact=False), strict=True):
            slope = 1 - self.rows * share
            around = row.shifted(-pool * share)
            if slope > 0:
                intervals.append(around.times(1 / slope))
            elif slope < 0:
                low, high, low_in, high_in = around
                turned = Interval(
                    None if high is None else -high, None if low is None else -low, high_in, low_in
                )
                intervals.append(turned.times(-1 / slope))
            elif Fraction(0) not in around:
                return None
        found = common(intervals).interval
        return None if found.empty else self._round_base(found.shifted(grid.shift), grid)

    def _under_base(
        self, base: Fraction, grid: _Grid, method: Method, envelopes: Interval
    ) -> Envelope:
        """An envelope that fits with one base."""
        if method is Method.LARGEST_REMAINDER:
            return self._envelope(envelopes)
        flat = base - grid.shift
        found = common(
            row.shifted(-flat).times(1 / share)
            for share, row in zip(self.shares, grid.rows(method, exact=True), strict=True)
            if share
        ).interval
        return self._envelope(envelopes if found.empty else found.shifted(self.rows * base))


def _row(method: Method, count: int, unit: Fraction, *, exact: bool) -> Interval:
    """Where the unrounded amount of a row lies, in euros.

    `exact`: with the engine's own conventions for a half; else with either.
    """
    around = row_interval(method, unit).shifted(count * unit)
    if exact and method is Method.NEAREST:
        around = around._replace(high_in=False)
    if exact and method is Method.HALF_EVEN:
        around = around._replace(low_in=count % 2 == 0, high_in=count % 2 == 0)
    return around & Interval(Fraction(0), None)


def _short(value: Fraction, within: Fraction) -> Fraction:
    """A decimal number of few digits, no further than so much from a value."""
    step = Fraction(1)
    while step > max(within, _FINEST):
        step /= 10
    return round(value / step) * step


def _one_unit(pool: Fraction, unit: Fraction) -> Interval:
    """The envelopes that are the same number of units, half away from zero."""
    return Interval(pool - unit / 2, pool + unit / 2, high_in=False)
