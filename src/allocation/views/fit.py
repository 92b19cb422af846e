"""A fit for people: what reproduces the table, how near all else comes, and what it can't tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from allocation.audit.fit.allowed import Fits
from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.conclusion import (
    envelopes,
    excluded,
    free_parameters,
    inward,
    missed,
    named,
)
from allocation.audit.fit.search import Fit
from allocation.audit.fit.subject import Subject
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.method import Method
from allocation.views.fit_record import record
from allocation.views.language import _, counted, exact_euros, in_series, joined, say
from allocation.views.lead import own_files
from allocation.views.names import in_words_of_reader
from allocation.views.provenance import inferred, not_official
from allocation.views.report import Block, Column, Grid, Item, Items, Report, Row
from allocation.views.values import key_in_words
from allocation.words import N_, grouped

_MOST = 9
"""Hypotheses that are listed; the record has more."""


def describe(found: Fit, subject: Subject, files: Sequence[DataFile]) -> Report:
    """The conclusion in words, then the hypotheses that reproduce the table."""
    rules = [subject.rule.file] if subject.rule else []
    own = own_files(rules, (file for file in files if file not in (*rules, *subject.tables)))
    blocks: list[Block] = [*_reproducing(found)]
    beside = [*_legend(found.reproducing[:_MOST]), *map(say, _beside(found))]
    blocks.append(Items("", tuple(Item("", text) for text in beside)))
    return Report(
        counted(
            "{name}: {n} of {tried} hypotheses tried reproduces all {rows} rows",
            "{name}: {n} of {tried} hypotheses tried reproduce all {rows} rows",
            len(found.reproducing),
            name=subject.name,
            tried=grouped(found.tried),
            rows=found.rows,
        ),
        (*own, *_given(found), *map(say, _conclusion(found, subject)), _trust()),
        tuple(blocks),
        record(found, subject.territories, files),
        (in_words_of_reader("--details"), *_more(subject)),
    )


def _trust() -> str:
    """How far a fit can be trusted, and what it is not."""
    return f"{inferred()} {not_official()}"


def _given(found: Fit) -> Iterator[str]:
    """What the user has tried beside the rest."""
    for envelope in found.envelopes:
        if envelope.given:
            yield _("{amount} €, your envelope, is tried too.", amount=exact_euros(envelope.value))


def _conclusion(found: Fit, subject: Subject) -> Iterator[str]:
    """What gives the table, or what comes nearest to it."""
    if found.same is not None:
        yield _(
            "Every row is {amount} €: that amount for each region gives the table by itself, and "
            "the table says nothing of a key.",
            amount=exact_euros(found.same),
        )
    everyone = len(subject.territories.members)
    if found.rows < everyone:
        words = N_("The table has {n} of {all} regions; each key is divided among these.")
        yield _(words, n=found.rows, all=everyone)
    reproducing = found.reproducing
    if not reproducing:
        yield from _nearest(found, subject)
    elif len(reproducing) == 1:
        yield _(
            "{hypothesis}, with an envelope from {bounds}.",
            hypothesis=named(reproducing[0]),
            bounds=_between(reproducing[0].envelope_interval),
        )
    else:
        same = [told for column in _COLUMNS if (told := column.told_of_all(reproducing))]
        words = N_("Which of them it was, if any, the table can't tell.")
        if same:
            words = N_("All have {same}; which of them it was, if any, the table can't tell.")
        yield _(words, same=joined(same))


def _nearest(found: Fit, subject: Subject) -> Iterator[str]:
    """How near the table something comes that does not give all of it."""
    nearest = found.candidates[0]
    yield _("No hypothesis that was tried reproduces the {n} rows.", n=found.rows)
    yield _(
        "The nearest, {hypothesis}, gives {equal} of them; its largest error is {error} €, in "
        "{region}.",
        hypothesis=named(nearest),
        equal=nearest.equal,
        error=exact_euros(nearest.max_error),
        region=subject.territories.by_code[nearest.worst].name,
    )
    compatible = [c for c in found.candidates if c.verdict is Fits.COMPATIBLE]
    for candidate in compatible[:1]:
        yield _(
            "{hypothesis} fits only with another convention for halves or equal remainders.",
            hypothesis=named(candidate),
        )


class _Column:
    """One thing that a hypothesis says: a column where hypotheses differ in it, else a phrase."""

    def __init__(
        self, title: str, cell: Callable[[Candidate], str], phrase: str = "", *, figures: bool
    ) -> None:
        self.title, self.cell, self.phrase, self.figures = title, cell, phrase, figures

    def told_of_all(self, candidates: Sequence[Candidate]) -> str:
        """What all of them say alike; empty where they don't."""
        values = {self.cell(candidate) for candidate in candidates}
        return _(self.phrase, value=values.pop()) if self.phrase and len(values) == 1 else ""


def _between(interval: Interval | None) -> str:
    """An interval in words, its ends as `near_interval` has them: ``2 200 350 to under …``."""
    if interval is None or interval.low is None or interval.high is None:
        return _("none")
    shown = inward(interval)
    words = {
        (True, True): N_("{low} to {high}"),
        (True, False): N_("{low} to under {high}"),
        (False, True): N_("over {low} to {high}"),
        (False, False): N_("over {low} to under {high}"),
    }[shown.low_in, shown.high_in]
    low, high = map(exact_euros, shown.ends)
    return _(words, low=low, high=high)


def _base(candidate: Candidate) -> str:
    """Between which bounds the base lies; from 0 where none is needed."""
    interval = candidate.base_interval
    if candidate.base_found or interval is None or not interval.high:
        return _between(interval if candidate.base_found else None)
    return _between(Interval(Fraction(0), interval.high, high_in=interval.high_in))


_METHODS = {
    Method.LARGEST_REMAINDER: N_("largest remainder"),
    Method.NEAREST: N_("to the nearest"),
    Method.HALF_EVEN: N_("half to even"),
    Method.DOWN: N_("down"),
    Method.UP: N_("up"),
}
_COLUMNS = (
    _Column(N_("key"), lambda c: key_in_words(c.key), N_("key {value}"), figures=False),
    _Column(
        N_("key rounded"),
        lambda c: _("to {unit}", unit=grouped(c.key_unit)) if c.key_unit > 1 else _("no"),
        N_("key rounded: {value}"),
        figures=False,
    ),
    _Column(N_("base, €"), _base, N_("base {value}"), figures=True),
    _Column(N_("envelope, €"), lambda c: _between(c.envelope_interval), figures=True),
    _Column(N_("unit, €"), lambda c: exact_euros(c.unit), N_("unit {value} €"), figures=True),
    _Column(N_("method"), lambda c: _(_METHODS[c.method]), N_("{value}"), figures=False),
)


def _reproducing(found: Fit) -> Iterator[Block]:
    """The hypotheses that give every row, in what they differ."""
    reproducing = found.reproducing
    if len(reproducing) < 2:
        return
    shown = [column for column in _COLUMNS if not column.told_of_all(reproducing)]
    yield Grid(
        tuple(Column(_(column.title), column.figures) for column in shown),
        tuple(
            Row(tuple(column.cell(candidate) for column in shown))
            for candidate in reproducing[:_MOST]
        ),
    )
    if len(reproducing) > _MOST:
        more = _("… and {n} more: --details.", n=len(reproducing) - _MOST)
        yield Items("", (Item("", more),))


def _legend(shown: Sequence[Candidate]) -> Iterator[str]:
    """What the words of the table mean, where there is one."""
    if len(shown) < 2:
        return
    told = [_("base: the same for every region, before the key divides the rest")]
    if any(candidate.key_unit > 1 for candidate in shown):
        told.insert(0, _("key rounded: before it divides"))
    if any(candidate.method is Method.HALF_EVEN for candidate in shown):
        told.append(_("half to even: to the nearest, a half to the even unit"))
    yield _("{words}.", words=in_series(told))


def _beside(found: Fit) -> Iterator[str]:
    """How near all else comes, what was tried, and what follows from it."""
    others = excluded(found)
    words = N_("The best key of each series is off in some row by at least: {keys}.")
    if others and found.reproducing:
        nearest = others.pop(0)
        yield _(
            "The nearest other key gives {equal} of {n} rows at best, and is off in some row by "
            "at least: {key}.",
            equal=found.best(nearest).equal,
            n=found.rows,
            key=missed(found, nearest),
        )
        others = [key for key in others if _series(key) != _series(nearest)]
        words = N_("The best key of each other series is off by at least: {keys}.")
    if others:
        first = {_series(key): key for key in reversed(others)}
        best = [key for key in others if key in first.values()]
        yield _(words, keys=joined(missed(found, key) for key in best))
    yield _(
        "{tried} hypotheses were tried: {keys}, plain and rounded to the thousand, a base found or "
        "none, {units}, {methods} methods; each under any envelope, "
        "and under {envelopes}. What was not tried is not excluded.",
        tried=grouped(found.tried),
        keys=counted("one key", "{n} keys", found.keys),
        units=counted(
            "a unit of {most} €",
            "{n} units from {most} to {least} €",
            len(found.units),
            most=exact_euros(max(found.units)),
            least=exact_euros(min(found.units)),
        ),
        methods=len(Method),
        envelopes=envelopes(found),
    )
    yield from free_parameters(found)


def _series(key: str) -> str:
    """The keys that count one thing on several dates: ``births`` of ``births_2021``."""
    return re.sub(r"_\d{4}$", "", key)


def _more(subject: Subject) -> Iterator[str]:
    if subject.rule:
        rule = subject.rule
        name = str(rule.rule.year) if rule.shipped else rule.document.name
        yield in_words_of_reader(f"allocate reconcile {name}")
