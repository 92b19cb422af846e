"""A sweep as a report, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.result import Refused, RegionSpread, Sweep
from allocation.audit.sweep.spread import QUANTILES
from allocation.model.key import DataFile
from allocation.model.status import Status
from allocation.model.variant import variant_files
from allocation.views.cells import MARKS, interval, marked
from allocation.views.labels import label, line_label
from allocation.views.language import (
    _,
    counted,
    exact_euros,
    human_decimal,
    human_euros,
    in_series,
    say,
    typeset,
)
from allocation.views.lead import changes, own_files, said_of_variant, titled
from allocation.views.made import SHORT
from allocation.views.names import in_words_of_reader
from allocation.views.owners import owned
from allocation.views.provenance import not_official, source
from allocation.views.record import computed_by, listed_hypotheses
from allocation.views.remarks import in_short, meanings
from allocation.views.report import Block, Column, Grid, Item, Items, Report, Row
from allocation.views.sweep_data import figures
from allocation.views.values import value_in_words
from allocation.words import N_, THIN_SPACE, Typed, grouped

_MIDDLE = QUANTILES.index(50)


def describe(found: Sweep) -> Report:
    """What varies, how many runs there were, and how far each territory's totals lie apart."""
    rule = found.loaded.rule
    blocks: list[Block] = [
        _grid(found, [0, _MIDDLE + 1, len(QUANTILES) + 1]),
        Items(
            _refused_title(found), tuple(_refused(found, each) for each in found.first_refused[:1])
        ),
        Items("", tuple(_rests_on(found))),
    ]
    record: list[Block] = [
        _grid(found, range(len(QUANTILES) + 2), title=_("With all order statistics")),
        Items(
            _("Refused, the first of them"),
            tuple(_refused(found, each) for each in found.first_refused),
        ),
        Items(
            _("Hypotheses that every run rests on"),
            tuple(listed_hypotheses(rule, found.hypotheses)),
        ),
        Items(_("Columns"), tuple(_columns(found))),
        Items(_("Sources"), _sources(found)),
        computed_by(),
    ]
    loaded = found.loaded
    title = titled(rule, loaded.label, loaded.file)
    more = (in_words_of_reader("--details"), in_words_of_reader(Typed("--runs FILE")))
    return Report(title, tuple(_lead(found)), tuple(blocks), tuple(record), more)


def _lead(found: Sweep) -> Iterator[str]:
    """Whose rule and data these are, what was changed, what varies, how many runs there were."""
    rule = found.loaded.rule
    yield from own_files(_rules(found), found.data)
    yield from said_of_variant(rule.label, found.loaded.variant)
    yield from _changes(found)
    varied = in_series(_varied_in(found, factor) for factor in found.factors)
    if found.seed is None:
        values = {"runs": grouped(found.runs), "varied": varied}
        runs = counted("1 run: {varied}.", "{runs} runs: {varied}.", found.runs, **values)
        if len(found.factors) > 1 and found.runs > 1:
            runs = _("{runs} runs, every combination: {varied}.", **values)
    else:
        runs = counted(
            "1 run, drawn with seed {seed}, every value as likely, from {varied}.",
            "{runs} runs, drawn with seed {seed}, every value as likely, from {varied}.",
            found.runs,
            runs=grouped(found.runs),
            seed=found.seed,
            varied=varied,
        )
    refused = counted(
        "1 more point is refused, and in no figure.",
        "{points} more points are refused, and in no figure.",
        found.refused,
        points=grouped(found.refused),
    )
    yield " ".join([runs, *([refused] if found.refused else []), not_official()])


def _changes(found: Sweep) -> Iterator[str]:
    """What the variant and the user put in place of the rule's own values in every run."""
    rule, varied = found.loaded.rule, {factor.name for factor in found.factors}
    own = [override for override in found.loaded.overrides if override.name not in varied]
    yield from changes(rule, own, of_variant=True)
    yield from changes(rule, [override for override in found.fixed if override.value])


def _varied_in(found: Sweep, factor: Factor) -> str:
    """``envelope 5 000 000 € to 6 000 000 € in steps of 100 000 €``."""
    what = label(found.loaded.rule, factor.name)
    first, last = (_value(factor, at) for at in (0, len(factor) - 1))
    if factor.steps and len(factor) > 1:
        step = exact_euros(factor.euros(1) - factor.euros(0))
        words = N_("{what} {first} to {last} in steps of {step} €")
        return _(words, what=what, first=first, last=last, step=step)
    if len(factor) > _SPELLED_OUT:
        words = N_("{what} {first} to {last}, {n} values")
        return _(words, what=what, first=first, last=last, n=grouped(len(factor)))
    values = ", ".join(_value(factor, at) for at in range(len(factor)))
    return _("{what} {value}", what=what, value=values)


def _value(factor: Factor, at: int) -> str:
    """A value as people read it, its euro sign not to be parted from it."""
    if factor.texts:
        return value_in_words(factor.text(at))
    return typeset(f"{exact_euros(factor.euros(at))}{THIN_SPACE}€")


_SPELLED_OUT = 12
"""Values of a list that are all shown."""


def _grid(found: Sweep, which: Sequence[int], *, title: str = "") -> Grid:
    """The default, and these of minimum, order statistics and maximum, by their numbers."""
    names = statistics()
    columns = (
        Column(_("in euros, all lines")),
        Column(_("default"), figures=True),
        *(Column(names[at], figures=True) for at in which),
    )
    shown = [row for row in found.shown if row.concerned or found.only]
    rows = [Row((found.territories.by_code[r.code].name, *_cells(r, which))) for r in shown]
    rows.append(Row((all_of(found), *_cells(found.total, which)), "total"))
    return Grid(columns, tuple(rows), title)


def statistics() -> list[str]:
    """What minimum, order statistics and maximum are called, as `figures` has them."""
    between = (typeset(f"{q} %") if q != 50 else _("median") for q in QUANTILES)
    return [_("minimum"), *between, _("maximum")]


def all_of(found: Sweep) -> str:
    """The name of the row of the total."""
    return _("all {n}", n=sum(row.spread is not None for row in found.regions))


def _cells(row: RegionSpread, which: Sequence[int]) -> list[str]:
    default = marked(row.default.cents, row.default.status) if row.default else ""
    if row.spread is None:
        return [default, *(marked(None, row.status) for _at in which)]
    cents = figures(row.spread)
    return [default, *(marked(cents[at], row.status) for at in which)]


def _refused_title(found: Sweep) -> str:
    return counted(
        "Refused, in no figure above",
        "Refused, in no figure above: the first of {points}",
        found.refused,
        points=grouped(found.refused),
    )


def _refused(found: Sweep, refused: Refused) -> Item:
    rule = found.loaded.rule
    values = ", ".join(
        f"{label(rule, name)} = {value_in_words(text)}" for name, text in refused.values.items()
    )
    return Item(values, say(refused.reason.message))


def _rests_on(found: Sweep) -> Iterator[Item]:
    """What no total has, who is in few runs, what marks mean, the hypotheses in short."""
    others = sum(not row.concerned for row in found.regions)
    said = []
    if others:
        said.append(
            counted(
                "1 other region is not concerned, which is not 0 €.",
                "{n} others are not concerned, which is not 0 €.",
                others,
            )
        )
    if found.default_refused:
        said.append(_("The default is refused: {why}.", why=say(found.default_refused.message)))
    said += _left_over(found)
    for row in found.shown:
        if row.spread is not None and row.spread.runs < found.runs:
            words = N_(
                "{name}: of the 1 run that gives it an amount, of {runs}.",
                "{name}: of the {some} runs that give it an amount, of {runs}.",
            )
            name = found.territories.by_code[row.code].name
            values = {"some": grouped(row.spread.runs), "runs": grouped(found.runs)}
            said.append(counted(*words, row.spread.runs, name=name, **values))
    rows = (*found.shown, found.total)
    statuses = {row.status for row in rows} | {row.default.status for row in rows if row.default}
    if found.default:
        statuses |= {rest.status for rest in found.default.balances}
    shipped = found.loaded.shipped
    if marks := in_series(meanings(owned(status, shipped=shipped) for status in statuses)):
        said.append(_("{marks}.", marks=marks))
    yield from (Item("", text) for text in said)
    if found.default and found.hypotheses:
        yield Item(_("Hypotheses of every run"), in_short(found.default.case, found.hypotheses))


def _left_over(found: Sweep) -> Iterator[str]:
    """What reaches nobody in some run, and how much of it there is in the default."""
    for kind, words in _LEFT_OVER.items():
        if any(kind is of for _line, of in found.left_over):
            yield _(words)
        for rest in found.default.balances if found.default else ():
            if rest.kind is kind:
                amount = MARKS[rest.status] + human_euros(rest.cents)
                if rest.bounds:
                    amount += f" {interval(rest.bounds)}"
                line = line_label(found.loaded.rule, rest.line)
                words = N_("Of {line}, in the default: {amount}; {why}.")
                yield _(words, line=line, amount=amount, why=say(rest.why))


_LEFT_OVER = {
    Status.UNDISTRIBUTED: N_("What stays undistributed is in no total."),
    Status.DISTRIBUTION_UNKNOWN: N_("What is of unknown distribution is in no total."),
}


def _columns(found: Sweep) -> Iterator[Item]:
    yield Item(_("default"), _("the rule with what is fixed and nothing varied"))
    how = _(
        "of n runs in order the one of rank {share} n, rounded up; so for the others",
        share=human_decimal(Fraction(1, 20)),
    )
    yield Item(typeset("5 %"), how)
    yield Item(all_of(found), _("the totals of the runs themselves: not the sum of the column"))


def _rules(found: Sweep) -> list[DataFile]:
    return [found.loaded.file, *variant_files(found.loaded.variant)]


def _sources(found: Sweep) -> tuple[Item, ...]:
    rule, document = found.loaded.rule, found.loaded.document
    text = in_series([rule.source, f"{document.name}, sha256:{document.sha256[:SHORT]}"])
    files = [*variant_files(found.loaded.variant), *found.data]
    return (Item(rule.label, text), *map(source, files))
