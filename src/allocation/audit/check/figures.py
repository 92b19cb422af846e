"""A figure that is taken from another equals it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from allocation.audit.check.printed import numbers_in
from allocation.audit.check.publications import figures_of
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, did_you_mean
from allocation.model.publication import PublishedFigure, PublishedTotal, Reading
from allocation.model.rule import Hypothesis, Rule
from allocation.money import exact_euros
from allocation.reading.document import Document, Path_
from allocation.words import _


class _Named(NamedTuple):
    """A published figure, and where it stands."""

    figure: PublishedFigure
    place: Place


def figures_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Values and sentences that are not the published figures that they repeat."""
    for part, file in tree.own_rules():
        if not tree.is_whole(part):
            continue
        named: dict[str, _Named] = {}
        if found := tree.publication_of(file.rule):
            publication, document = found
            for path, figure in figures_of(publication):
                named[figure.name] = _Named(figure, document.place(path))
        yield from _taken(file.rule, file.document, named)
        yield from _untold(file.rule, file.document, named)
        yield from _bounds(file.rule, file.document, named)
        yield from _ratios(file.rule, file.document)
        yield from _facts(file.rule, file.document, named)


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


def _untold(rule: Rule, document: Document, named: Mapping[str, _Named]) -> Iterator[Diagnostic]:
    """Hypotheses that are a published total, and do not say that they were taken from it."""
    totals = {f.value: (f, at) for f, at in named.values() if isinstance(f, PublishedTotal)}
    for name, hypothesis in rule.hypotheses.items():
        value = hypothesis.value
        if hypothesis.taken_from or not isinstance(value, int | Decimal):
            continue
        if found := totals.get(Fraction(value)):
            figure, at = found
            message = _(
                "{value} is {name} ({place}), and nothing says that it was taken from there",
                value=exact_euros(figure.value),
                name=figure.called,
                place=str(at),
            )
            hint = _(
                "add taken-from: {name}: what is made from a figure can't confirm it",
                name=figure.name,
            )
            place = document.place(("hypotheses", name, "value"))
            yield Diagnostic("untold-origin", message, place, hint, "warning")


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
        component, value = hypothesis.in_ratio_of, hypothesis.value
        if component is None:
            continue
        weights = value if isinstance(value, dict) else {}
        pairs = [
            (Fraction(weight), Fraction(amount))
            for line, weight in weights.items()
            if (amount := _amount_of(rule, line, component)) is not None
        ]
        uneven = any(w * b != v * a for (w, a), (v, b) in pairwise(pairs))
        if uneven or len(pairs) < max(1, len(weights)):
            message = _(
                "{weights} is not the ratio of {component}, {amounts}",
                weights=_ratio(list(weights.values())),
                component=component,
                amounts=_ratio([exact_euros(amount) for _weight, amount in pairs]),
            )
            hint = _("correct the split, or leave out in-ratio-of and say in why what it rests on")
            where = document.place(("hypotheses", name, "value"))
            yield Diagnostic("not-the-figure", message, where, hint)


def _ratio(parts: Sequence[object]) -> str:
    """``5:3``, said as the language says it where there are two."""
    if len(parts) == 2:
        return _("{a}:{b}", a=parts[0], b=parts[1])
    return ":".join(map(str, parts))


def _amount_of(rule: Rule, line: str, component: str) -> Decimal | None:
    found = rule.lines[line].components.get(component) if line in rule.lines else None
    amount = getattr(found, "amount", None)
    return amount if isinstance(amount, Decimal) else None


def _facts(rule: Rule, document: Document, named: Mapping[str, _Named]) -> Iterator[Diagnostic]:
    """What is known of a year without a formula: the numbers of a sentence are those it names."""
    if rule.no_formula is None:
        return
    told_of = {name for fact in rule.no_formula.known for name in fact.figures}
    for name, (figure, where) in named.items():
        if name not in told_of:
            message = _("no fact names {name} ({place})", name=figure.called, place=str(where))
            place = document.place(("no-formula", "known"))
            yield Diagnostic("figure-left-out", message, place, None, "warning")
    for index, fact in enumerate(rule.no_formula.known):
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
