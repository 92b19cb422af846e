"""A figure that is taken from another equals it, and a printed one is what its words say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from allocation.audit.check.printed import Printed, numbers_in, read_printed
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, did_you_mean
from allocation.model.interval import Interval
from allocation.model.publication import (
    Money,
    Publication,
    PublishedFigure,
    PublishedTotal,
    Reading,
)
from allocation.model.rule import Hypothesis, Rule
from allocation.money import exact_euros
from allocation.reading.document import Document, Path_
from allocation.words import _


class _Named(NamedTuple):
    """A published figure, and where it stands."""

    figure: PublishedFigure
    place: Place


def figures_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Figures that are not those they are taken from, or not as they are printed."""
    for part, read in tree.publications.items():
        document = tree.document(part)
        for path, figure in _figures_of(read.publication):
            yield from _as_printed(figure, document, path)
        yield from _totals_apart(read.publication, document)
    for _part, file in tree.own_rules():
        named: dict[str, _Named] = {}
        if found := tree.publication_of(file.rule):
            publication, document = found
            for path, figure in _figures_of(publication):
                named[figure.name] = _Named(figure, document.place(path))
        yield from _taken(file.rule, file.document, named)
        yield from _bounds(file.rule, file.document, named)
        yield from _ratios(file.rule, file.document)
        yield from _facts(file.rule, file.document, named)


def _figures_of(publication: Publication) -> Iterator[tuple[Path_, PublishedFigure]]:
    for index, total in enumerate(publication.totals):
        yield ("totals", index), total
    for index, count in enumerate(publication.counts):
        yield ("counts", index), count


# Taken from another


def _taken(rule: Rule, document: Document, named: Mapping[str, _Named]) -> Iterator[Diagnostic]:
    """Values that are not the published figure that they are said to be."""
    for path, name in rule.taken_from():
        value = _value_at(rule, path[:-1])
        if name not in named or value is None:  # rows, or refused in loading
            continue
        figure, place = named[name]
        if Fraction(value) != figure.value:
            where = document.place((*path[:-1], _FIELDS[path[0]]))
            yield _not_the_figure(value, figure, figure.value, where, place)


_FIELDS = {"hypotheses": "value", "participation": "count", "rounding": "unit"}
"""The field that holds what is taken from a figure, by section."""


def _value_at(rule: Rule, path: tuple[str, ...]) -> Decimal | int | None:
    if path[0] == "hypotheses":
        value = rule.hypotheses[path[1]].value
        return value if isinstance(value, int | Decimal) else None
    if path[0] == "participation":
        regions = rule.participation and rule.participation.regions
        return regions.count if regions else None
    return rule.rounding.unit if rule.rounding else None


def _not_the_figure(
    value: Decimal | int, figure: PublishedFigure, is_: Fraction, where: Place, place: Place
) -> Diagnostic:
    message = _(
        "{value} is taken from {name}, which is {figure} ({place})",
        value=exact_euros(Fraction(value)),
        name=figure.called,
        figure=exact_euros(is_),
        place=str(place),
    )
    return Diagnostic("not-the-figure", message, where, _("compare both with the text"))


def _bounds(rule: Rule, document: Document, named: Mapping[str, _Named]) -> Iterator[Diagnostic]:
    """A figure that was rounded lies half a unit around what is printed, and no further."""
    for pool_name, pool in rule.pools.items():
        precise = rule.hypotheses.get(str(pool.precision))
        source = _source(rule.hypotheses.get(str(pool.remainder_of)), named)
        value = precise.value if precise else pool.precision
        if source and source.figure.step and isinstance(value, int | Decimal):
            figure, place = source
            if Fraction(value) != figure.step:
                path: Path_ = ("pools", pool_name, "precision")
                path = ("hypotheses", str(pool.precision), "value") if precise else path
                message = _(
                    "a precision of {value}, and {name} is printed to {unit} ({place})",
                    value=exact_euros(Fraction(value)),
                    name=figure.called,
                    unit=exact_euros(figure.step),
                    place=str(place),
                )
                yield Diagnostic("not-the-figure", message, document.place(path))
    for name, hypothesis in rule.hypotheses.items():
        bounds, source = hypothesis.bounds, _source(hypothesis, named)
        interval = source.figure.interval if source else None
        if bounds is None or source is None or interval is None:
            continue
        for field, given, end in (
            ("from", bounds.from_, interval.low),
            ("to", bounds.to, interval.high),
        ):
            if end is not None and given != end:
                message = _(
                    "{value} is not the end of {interval}, for which {name} stands ({place})",
                    value=exact_euros(Fraction(given)),
                    interval=str(interval),
                    name=source.figure.called,
                    place=str(source.place),
                )
                where = document.place(("hypotheses", name, "bounds", field))
                yield Diagnostic("not-the-figure", message, where)


def _source(hypothesis: Hypothesis | None, named: Mapping[str, _Named]) -> _Named | None:
    """The published total that a hypothesis is taken from, read as rounded."""
    found = named.get(hypothesis.taken_from or "") if hypothesis else None
    if found is None or not isinstance(found.figure, PublishedTotal):
        return None
    return found if found.figure.reading is Reading.ROUNDED else None


def _ratios(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """Weights that are not in the ratio of the amounts that they are said to be in."""
    for name, hypothesis in rule.hypotheses.items():
        component, weights = hypothesis.in_ratio_of, hypothesis.value
        if component is None or not isinstance(weights, dict):
            continue
        pairs = [
            (Fraction(weight), Fraction(amount))
            for line, weight in weights.items()
            if (amount := _amount_of(rule, line, component)) is not None
        ]
        uneven = any(w * b != v * a for (w, a), (v, b) in pairwise(pairs))
        if uneven or len(pairs) < len(weights):
            amounts = ":".join(str(exact_euros(amount)) for _weight, amount in pairs)
            message = _(
                "{weights} is not the ratio of {component}, {amounts}",
                weights=":".join(map(str, weights.values())),
                component=component,
                amounts=amounts,
            )
            where = document.place(("hypotheses", name, "value"))
            yield Diagnostic("not-the-figure", message, where, _("compare both with the text"))


def _amount_of(rule: Rule, line: str, component: str) -> Decimal | None:
    found = rule.lines[line].components.get(component) if line in rule.lines else None
    amount = getattr(found, "amount", None)
    return amount if isinstance(amount, Decimal) else None


# As printed


def _as_printed(figure: PublishedFigure, document: Document, path: Path_) -> Iterator[Diagnostic]:
    """Figures whose value, unit or reading is not what the text prints."""
    if figure.printed is None:
        if figure.reading is not Reading.ROUNDED:
            message = _("{reading}: in which words of the text?", reading=figure.reading.value)
            hint = _("write them with the figure: printed: plus de 5,1 M€")
            place = document.place((*path, "reading"))
            yield Diagnostic("not-as-printed", message, place, hint, "warning")
        return
    read = read_printed(figure.printed)
    if read is None:
        message = _("{printed!r} can't be read as one figure", printed=figure.printed)
        hint = _("write it as the text does: plus de 5,1 M€, 2 M€, près de 190")
        place = document.place((*path, "printed"))
        yield Diagnostic("not-as-printed", message, place, hint, "warning")
        return
    reading, printed = read
    for field, given, told in _unlike(figure, reading, printed):
        message = _(
            "{field} is {given}, and {printed!r} says {told}",
            field=field,
            given=given,
            printed=figure.printed,
            told=told,
        )
        place = document.place((*path, field))
        yield Diagnostic("not-as-printed", message, place, _("compare both with the text"))


def _unlike(
    figure: PublishedFigure, reading: Reading, printed: Printed
) -> Iterator[tuple[str, str, str]]:
    """The fields of a figure that are not what is printed; both as text."""
    if figure.value != printed.value:
        field = "amount" if isinstance(figure, PublishedTotal) else "number"
        yield field, exact_euros(figure.value), exact_euros(printed.value)
    if figure.reading is not reading:
        yield "reading", figure.reading.value, reading.value
    # How fine a figure is beyond its last digit is for whoever reads it to say.
    unit = figure.unit if isinstance(figure, PublishedTotal) else None
    if unit and unit != printed.step and not (unit < printed.step and figure.note):
        yield "unit", exact_euros(Fraction(unit)), exact_euros(printed.step)


class _Total(NamedTuple):
    """A total in euros, or the sum of the rows, with what it may stand for."""

    called: str
    interval: Interval
    place: Place
    note: str | None = None


def _totals_apart(publication: Publication, document: Document) -> Iterator[Diagnostic]:
    """Totals of one thing that no rounding brings together, and that no note explains."""
    totals = [
        _Total(total.called, interval, document.place(("totals", index, "amount")), total.note)
        for index, total in enumerate(publication.totals)
        if total.counts is Money.DELEGATED and total.reading is Reading.ROUNDED
        if (interval := total.interval)
    ]
    if rows := publication.rows:
        drift = len(rows.amounts) * Fraction(rows.unit) / 2
        around = Interval.point(sum(publication.amounts.values(), Fraction(0))).widened(drift)
        totals.insert(0, _Total(_("the sum of the rows"), around, document.place(("rows",))))
    for one, two in combinations(totals, 2):
        if (one.interval & two.interval).empty and not (one.note or two.note):
            message = _(
                "{name} stands for {interval}, and {other} for {around}",
                name=two.called,
                interval=str(two.interval),
                other=one.called,
                around=str(one.interval),
            )
            hint = _("compare both with the text; where they stand there so, add a note")
            yield Diagnostic("totals-apart", message, two.place, hint, "warning")


# Told in words


def _facts(rule: Rule, document: Document, named: Mapping[str, _Named]) -> Iterator[Diagnostic]:
    """What is known of a year without a formula: the numbers of a sentence are those it names."""
    for index, fact in enumerate(rule.no_formula.known if rule.no_formula else ()):
        here: Path_ = ("no-formula", "known", index)
        for at, name in enumerate(fact.figures):
            if name not in named:
                message = _("no published figure is named {name!r}", name=name)
                place = document.place((*here, "figures", at))
                yield Diagnostic("unknown-figure", message, place, did_you_mean(name, named))
        values = [named[name].figure.value for name in fact.figures if name in named]
        told = [number.value for number in numbers_in(fact.what)]
        place = document.place((*here, "what"))
        for name, (figure, where) in named.items():
            if name in fact.figures and figure.value not in told:
                message = _(
                    "the sentence names {name}, which is {figure} ({place}), and does not say it",
                    name=figure.called,
                    figure=exact_euros(figure.value),
                    place=str(where),
                )
                yield Diagnostic("not-the-figure", message, place)
            elif name not in fact.figures and figure.value in set(told) - set(values):
                message = _(
                    "{figure} is {name} ({place}), told here a second time",
                    figure=exact_euros(figure.value),
                    name=figure.called,
                    place=str(where),
                )
                hint = _("name it beside the sentence: figures: [{name}]", name=name)
                yield Diagnostic("told-twice", message, place, hint, "warning")
