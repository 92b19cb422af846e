"""A sweep as a report, for people."""

from __future__ import annotations

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.result import Refused, RegionSpread, Sweep
from allocation.audit.sweep.spread import QUANTILES
from allocation.model.variant import variant_files
from allocation.views.cells import marked
from allocation.views.language import _, counted, exact_euros, say
from allocation.views.lead import said_of_variant
from allocation.views.made import SHORT
from allocation.views.provenance import (
    not_official,
    source,
)
from allocation.views.remarks import MEANINGS, listed_hypotheses
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.sweep_data import figures
from allocation.views.values import human_value
from allocation.words import grouped


def describe(found: Sweep) -> Report:
    """What varies, how many runs there were, and how far each territory's totals lie apart."""
    rule = found.loaded.rule
    if found.seed is None:
        how = _("every combination")
    else:
        how = _("drawn with seed {seed}, every value as likely", seed=found.seed)
    runs = _("Runs: {n}, {how}.", n=grouped(found.runs), how=how)
    lead = [runs, *said_of_variant(rule.label, found.loaded.variant)]
    if found.refused:
        one, more = (
            "1 more point is refused: see below.",
            "{points} more points are refused: see below.",
        )
        lead.append(counted(one, more, found.refused, points=grouped(found.refused)))
    lead.append(not_official())
    blocks = (
        _grid(found),
        Items(_("Varied"), tuple(_varied(factor) for factor in found.factors)),
        Items(
            _("Fixed"),
            tuple(Item(override.name, human_value(override.text)) for override in found.fixed),
        ),
        Items(_("Refused, in no figure above"), tuple(map(_refused, found.first_refused))),
        Items(
            _("Hypotheses that every run rests on"),
            tuple(listed_hypotheses(rule, found.hypotheses)),
        ),
        Items(_("Columns and marks"), _columns(found)),
        Items(_("Sources"), _sources(found)),
    )
    return Report(f"{_(rule.title)} ({found.loaded.label})", tuple(lead), blocks)


def _grid(found: Sweep) -> Grid:
    columns = (
        Column(_("region")),
        Column(_("default"), figures=True),
        Column(_("minimum"), figures=True),
        *(Column(f"{q} %" if q != 50 else _("median"), figures=True) for q in QUANTILES),
        Column(_("maximum"), figures=True),
    )
    shown = [row for row in found.regions if row.concerned]
    rows = [Row((found.territories.by_code[row.code].name, *_cells(row))) for row in shown]
    left_out = len(found.regions) - len(rows)
    title = _("Amounts in euros, all lines together")
    if left_out:
        title = counted(
            "Amounts in euros, all lines together (1 other is not concerned)",
            "Amounts in euros, all lines together ({n} others are not concerned)",
            left_out,
        )
    return Grid(columns, (*rows, Row((_all(found), *_cells(found.total)), "total")), title)


def _all(found: Sweep) -> str:
    return _("all {n}", n=sum(row.spread is not None for row in found.regions))


def _cells(row: RegionSpread) -> list[str]:
    default = marked(row.default.cents, row.default.status) if row.default else ""
    cents = figures(row.spread) if row.spread else [None] * (len(QUANTILES) + 2)
    return [default, *(marked(found, row.status) for found in cents)]


def _varied(factor: Factor) -> Item:
    if factor.steps:
        first, last = factor.euros(0), factor.euros(len(factor) - 1)
        if len(factor) == 1:
            return Item(factor.name, f"{exact_euros(first)} €")
        words = _(
            "{first} € to {last} € in steps of {step} €, {n} values",
            first=exact_euros(first),
            last=exact_euros(last),
            step=exact_euros(factor.euros(1) - first),
            n=grouped(len(factor)),
        )
        return Item(factor.name, words)
    if len(factor) > _SPELLED_OUT:
        a, b = (human_value(factor.text(at)) for at in (0, len(factor) - 1))
        words = _("{a} to {b}, {n} values", a=a, b=b, n=grouped(len(factor)))
        return Item(factor.name, words)
    return Item(factor.name, ", ".join(human_value(factor.text(at)) for at in range(len(factor))))


_SPELLED_OUT = 12
"""Values of a list that are all shown."""


def _refused(refused: Refused) -> Item:
    values = ", ".join(f"{name} = {human_value(text)}" for name, text in refused.values.items())
    return Item(values, say(refused.reason.message))


def _columns(found: Sweep) -> tuple[Item, ...]:
    items = [
        Item(_("default"), _("the rule with what is fixed and nothing varied")),
        Item("5 %", _("of n runs in order the one of rank 0.05 n, rounded up; so for the others")),
        Item(
            _all(found),
            _("the totals of the runs themselves: not the sum of the column"),
        ),
    ]
    if found.default_refused:
        items[0] = Item(_("default"), _("refused: {why}", why=found.default_refused.message))
    if found.undistributed:
        items.append(Item("", _("What stays undistributed is left out of every total.")))
    for row in found.regions:
        if row.spread is not None and row.spread.runs < found.runs:
            words = counted(
                "the 1 run that gives it an amount, of {runs}",
                "the {n} runs that give it an amount, of {runs}",
                row.spread.runs,
                n=grouped(row.spread.runs),
                runs=grouped(found.runs),
            )
            items.append(Item(found.territories.by_code[row.code].name, words))
    rows = (*found.regions, found.total)
    statuses = {row.status for row in rows} | {row.default.status for row in rows if row.default}
    shown = [_(MEANINGS[status]) for status in MEANINGS if status in statuses]
    return (*items, Item("", "; ".join(shown)))


def _sources(found: Sweep) -> tuple[Item, ...]:
    rule, document = found.loaded.rule, found.loaded.document
    text = f"{rule.source}; {document.name}, sha256 {document.sha256[:SHORT]}"
    files = [*variant_files(found.loaded.variant), *found.data]
    return (Item(rule.label, text), *map(source, files))
