"""What a fit can and cannot tell, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from allocation.audit.fit.allowed import Fits
from allocation.audit.fit.candidates import Candidate, Least
from allocation.audit.fit.search import Fit
from allocation.model.interval import Interval
from allocation.model.key import key_named
from allocation.model.method import Method, called
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros
from allocation.words import N_, _, counted, grouped, listed

_MOST = 12
"""Hypotheses that are spelled out; more would be a list that nobody reads."""
_TELLING = 2
"""Rows that must be left over, once each free parameter has taken one, before a fit says much."""


def conclude(found: Fit, territories: TerritorySet) -> list[str]:
    """The conclusion: what reproduces the table, what can't be told apart, what is excluded.

    A fit is never called unique: only so many hypotheses were tried.
    """
    return [
        *_verdict(found),
        *_apart(found),
        *free_parameters(found),
        *_near(found, territories),
        *_excluded(found),
        _(
            "{tried} hypotheses were tried: {keys}, plain and rounded to the thousand, a base "
            "found or none, units of {units} €, {methods} methods; each under any envelope, and "
            "under {envelopes}. What was not tried is not excluded.",
            tried=grouped(found.tried),
            keys=counted("one key", "{n} keys", found.keys),
            units=listed(exact_euros(unit) for unit in found.units),
            envelopes=envelopes(found),
            methods=len(Method),
        ),
    ]


def envelopes(found: Fit) -> str:
    """The envelopes that every hypothesis was tried under."""
    return listed(
        _("{name} {amount} €", name=envelope.name, amount=exact_euros(envelope.value))
        for envelope in found.envelopes
    )


def _verdict(found: Fit) -> Iterator[str]:
    reproducing = found.reproducing
    if found.same is not None:
        yield _(
            "Every row is {amount} €: that amount for each region gives the table by itself, and "
            "the table says nothing of a key.",
            amount=exact_euros(found.same),
        )
    if not reproducing:
        best = found.candidates[0]
        yield _("No hypothesis that was tried reproduces the {n} rows.", n=found.rows)
        yield _(
            "The nearest, {hypothesis}, gives {equal} of them; its largest error is {error} €.",
            hypothesis=named(best),
            equal=best.equal,
            error=exact_euros(best.max_error),
        )
        return
    yield counted(
        "One of the hypotheses tried reproduces all {rows} rows:",
        "{n} hypotheses reproduce all {rows} rows, and the table can't tell them apart:",
        len(reproducing),
        rows=found.rows,
    )
    for number, candidate in enumerate(reproducing[:_MOST], 1):
        yield _(
            "{number}. {hypothesis}, envelope in {interval}.",
            number=number,
            hypothesis=named(candidate),
            interval=near_interval(candidate.envelope_interval),
        )
    if len(reproducing) > _MOST:
        yield _("… and {n} more.", n=len(reproducing) - _MOST)


def _apart(found: Fit) -> Iterator[str]:
    """In what all that reproduces the table agrees, and in what it does not."""
    reproducing = found.reproducing
    if len(reproducing) < 2:
        return
    same, open_ = [], []
    for value, told, untold in _DIMENSIONS:
        values = list(dict.fromkeys(value(candidate) for candidate in reproducing))
        if len(values) == 1:
            same.append(told(values[0]))
        else:
            open_.append(untold(listed(values)))
    if same:
        yield _("All of them say: {same}.", same=listed(same))
    if open_:
        several = reduce(lambda some, more: _("{some}; {more}", some=some, more=more), open_)
        yield _("The table does not tell: {open}.", open=several)


def _rounding(candidate: Candidate) -> str:
    if candidate.key_unit == 1:
        return _("plain")
    return _("to {unit}", unit=grouped(candidate.key_unit))


def base(candidate: Candidate) -> str:
    """The base, and between which bounds it might lie."""
    interval = candidate.base_interval
    if candidate.base_found and interval is not None:
        return _("in {interval} €", interval=near_interval(interval))
    if interval is not None and interval.high:
        return _("none or up to {most} €", most=near_euros(interval.high))
    return _("none")


class _Dimension(NamedTuple):
    """One thing that a hypothesis says; how it is told where all agree, and where they differ."""

    value: Callable[[Candidate], str]
    told: Callable[[str], str]
    untold: Callable[[str], str]


_DIMENSIONS = (
    _Dimension(
        lambda candidate: key_named(candidate.key),
        lambda key: _("key {key}", key=key),
        lambda keys: _("key ({keys})", keys=keys),
    ),
    _Dimension(
        _rounding,
        lambda unit: _("rounding of the key {unit}", unit=unit),
        lambda units: _("rounding of the key ({units})", units=units),
    ),
    _Dimension(
        base,
        lambda base: _("base {base}", base=base),
        lambda bases: _("base ({bases})", bases=bases),
    ),
    _Dimension(
        lambda candidate: _("{unit} €", unit=exact_euros(candidate.unit)),
        lambda unit: _("unit {unit}", unit=unit),
        lambda units: _("unit ({units})", units=units),
    ),
    _Dimension(
        lambda candidate: called(candidate.method),
        lambda method: _("method {method}", method=method),
        lambda methods: _("method ({methods})", methods=methods),
    ),
)


def free_parameters(found: Fit) -> Iterator[str]:
    """How many parameters were fitted against how many rows."""
    reproducing = found.reproducing
    if not reproducing:
        return
    least, most = min(c.free for c in reproducing), max(c.free for c in reproducing)
    free = least if least == most else _("{least} to {most}", least=least, most=most)
    yield _(
        "Free parameters fitted to the {n} rows: {free} (a base, an envelope that no text gives).",
        n=found.rows,
        free=free,
    )
    if found.rows - most < _TELLING:
        yield _("With so few rows a fit proves next to nothing.")


def _near(found: Fit, territories: TerritorySet) -> Iterator[str]:
    """For a key that fits in some way: the ways in which it does not, and which rows forbid it."""
    keys = {candidate.key for candidate in found.reproducing}
    for candidate in found.candidates:
        if candidate.key not in keys or candidate.verdict is Fits.REPRODUCES:
            continue
        if candidate.verdict is Fits.COMPATIBLE:
            yield _(
                "{hypothesis} fits only with another convention for halves or equal remainders.",
                hypothesis=named(candidate),
            )
        elif candidate.asks_most and candidate.allows_least:
            yield _(
                "{hypothesis} fits under no envelope: {first} asks for {low} € or more, {second} "
                "for {high} € or less.",
                hypothesis=named(candidate),
                first=territories.by_code[candidate.asks_most.code].name,
                low=near_euros(candidate.asks_most.envelope),
                second=territories.by_code[candidate.allows_least.code].name,
                high=near_euros(candidate.allows_least.envelope),
            )
        else:
            yield _(
                "{hypothesis} fits under no envelope: {equal} of {n} rows at best.",
                hypothesis=named(candidate),
                equal=candidate.equal,
                n=candidate.rows,
            )


def excluded(found: Fit) -> list[str]:
    """The keys that fit in no way, the nearest first."""
    fitting = {c.key for c in found.candidates if c.verdict is not Fits.INCOMPATIBLE}
    keys = sorted(found.least, key=lambda key: (_first(found.least[key]), key))
    return [key for key in keys if key not in fitting]


def missed(found: Fit, key: str) -> str:
    """By how much a key misses some row at the least: ``births_2022 95 300 €``."""
    least = found.least[key]
    error, with_base = _first(least), least.with_base
    values = {"key": key_named(key), "error": exact_euros(error)}
    if with_base is None or with_base >= error:
        return _("{key} {error} €", **values)
    values["base"] = exact_euros(with_base)
    return _("{key} {error} € ({base} € with a base)", **values)


def _excluded(found: Fit) -> Iterator[str]:
    """The keys that fit in no way, each with the least error that any hypothesis came to."""
    words = [missed(found, key) for key in excluded(found)]
    if words:
        yield _(
            "Excluded, each off in some row by this much at the least: {keys}.",
            keys=listed(words),
        )


def _first(least: Least) -> Fraction:
    error = least.with_base if least.without_base is None else least.without_base
    assert error is not None
    return error


def named(candidate: Candidate) -> str:
    """A hypothesis in words, but for its envelope."""
    key, about = key_named(candidate.key), _("no base")
    if candidate.key_unit > 1:
        key = _("{key} rounded to {unit}", key=key, unit=grouped(candidate.key_unit))
    if candidate.base_found and candidate.base_interval is None:
        about = _("a base of {amount} €", amount=near_euros(candidate.base))
    elif candidate.base_found:
        about = _("a base {interval}", interval=base(candidate))
    elif candidate.base_interval and candidate.base_interval.high:
        about = _("no base (or up to {most} €)", most=near_euros(candidate.base_interval.high))
    return _(
        "{key}, {base}, {method} on {unit} €",
        key=key,
        base=about,
        method=called(candidate.method),
        unit=exact_euros(candidate.unit),
    )


def near_interval(interval: Interval | None) -> str:
    """An interval for people, to the cent or finer; "none" for no interval at all.

    Ends that are no decimal numbers are cut inwards, so that all that is shown belongs to it.
    """
    if interval is None or interval.low is None or interval.high is None:
        return _("none")
    shown = inward(interval)
    low, high = map(exact_euros, shown.ends)
    return _(_INTERVALS[shown.low_in, shown.high_in], low=low, high=high)


_INTERVALS = {
    (True, True): N_("[{low}; {high}]"),
    (True, False): N_("[{low}; {high})"),
    (False, True): N_("({low}; {high}]"),
    (False, False): N_("({low}; {high})"),
}
"""By whether the lower and the upper end belong to it."""


def inward(interval: Interval) -> Interval:
    """The widest interval inside with ends of two decimals, more where two are too few."""
    (low, high), low_in, high_in = interval.ends, interval.low_in, interval.high_in
    for places in range(2, 13):
        step = Fraction(1, 10**places)
        least, most = -(-low // step) * step, high // step * step
        if least < most or (least == most and low == high):
            return Interval(least, most, low_in or least > low, high_in or most < high)
    return interval


def near_euros(value: Fraction) -> str:
    """An amount to the cent for people, with ≈ where that is not exact; JSON has it exactly."""
    cents = value * 100
    if cents.denominator == 1:
        return exact_euros(value)
    return _("≈ {amount}", amount=exact_euros(Fraction(round(cents), 100)))
