"""Several allocations side by side, of one rule or of several years: a column each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from allocation.model.key import DataFile
from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.reading.rules import RuleFile
from allocation.views.cells import (
    MARKS,
    Cell,
    amount_cell,
    bound_cell,
    marked,
    published_cell,
)
from allocation.views.headline import found_again, of_amount, of_regions, of_whole
from allocation.views.labels import label, line_label
from allocation.views.language import _, human_euros, say, typed
from allocation.views.lead import own_files, said_first, titled
from allocation.views.provenance import labels, not_official
from allocation.views.record import computed_by, hypotheses, sources
from allocation.views.remarks import hypotheses_in_short, legend
from allocation.views.report import Block, Column, Grid, Item, Items, Report, Row
from allocation.views.selection import Selection, computed
from allocation.views.values import several, value_in_words
from allocation.words import N_

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

_SEVERAL_YEARS = N_(
    "Amounts of different rules don't compare: scope, recipients and statuses differ. "
    "Nothing is added up across them."
)
_ONE_YEAR = N_(
    "Amounts of different rules don't compare: scope, recipients and statuses may differ. "
    "Nothing is added up across them."
)
_Named = Sequence[tuple[str, "Allocation | RuleFile"]]

_BALANCES = {
    Status.UNDISTRIBUTED: N_("{label}: {amount} undistributed ({line}), {why}."),
    Status.DISTRIBUTION_UNKNOWN: N_("{label}: {amount} of unknown distribution ({line}), {why}."),
}


def side_by_side(years: Sequence[Allocation | RuleFile], selection: Selection) -> Report:
    """The report of several allocations over the same territories.

    A year without a formula is unknown; nothing is added up across years.
    """
    allocations = computed(years)
    one_rule = len({_rule(year) for year in years}) == 1
    names = _values(allocations) if one_rule else labels(years)
    named = list(zip(map(say, names), years, strict=True))
    said = [sentence for a in allocations for sentence in said_first(a)]
    own = own_files(y.file for y in years if isinstance(y, RuleFile))
    lead = [*dict.fromkeys([*own, *said])]
    if not one_rule:
        of = {y.rule.year if isinstance(y, RuleFile) else y.case.rule.year for y in years}
        lead.append(_(_SEVERAL_YEARS if len(of) > 1 else _ONE_YEAR))
    lead.append(not_official())
    blocks: tuple[Block, ...] = (
        _table(named, allocations[0], selection),
        Items("", tuple(_under(named, selection))),
    )
    return Report(
        _title(named, allocations[0], selection, one_rule=one_rule),
        tuple(lead),
        blocks,
        tuple(_record(allocations)),
        (typed("--details"),),
    )


def _values(allocations: Sequence[Allocation]) -> list[str]:
    """What tells allocations by one rule apart: ``envelope 5 000 000 €``."""
    given = [
        [
            _("{what} {value}", what=label(a.case.rule, h.name), value=value_in_words(h.value))
            for h in a.case.hypotheses
            if h.overridden
        ]
        for a in allocations
    ]
    same = set.intersection(*map(set, given))
    found = [", ".join(each for each in own if each not in same) for own in given]
    return found if len(set(found)) == len(found) else labels(allocations)


def _rule(year: Allocation | RuleFile) -> DataFile:
    if isinstance(year, RuleFile):
        return year.file
    return year.case.file._replace(key=year.case.label)


def _title(named: _Named, first: Allocation, selection: Selection, *, one_rule: bool) -> str:
    title = ", ".join(name for name, _year in named)
    if one_rule:
        rule = first.case.rule
        case = first.case
        title = titled(rule, case.label, case.file)
    who = of_regions(first, selection) if selection.regions else None
    return _("{who}: {title}", who=who, title=title) if who else title


def _under(named: _Named, selection: Selection) -> list[Item]:
    """How far each can be trusted, what is in no row, the marks, and what each rests on."""
    one = selection.alone
    if one:  # what a rule says that is not about the region is not about the answer
        named = [
            (name, year)
            for name, year in named
            if isinstance(year, RuleFile) or one in year.case.concerned
        ]
    allocations = computed([year for _label, year in named])
    items: list[Item] = []
    trust: dict[str, str] = {}
    for name, year in named:
        if isinstance(year, RuleFile):
            trust[name] = _unknown(year)
            continue
        lines = selection.line_names(year)
        if one and year.bounds(lines).regions:
            who = year.case.territories.by_code[one].name
            items.append(Item(name, of_amount(who, year.of(lines, selection.regions))))
        trust[name] = " ".join(of_whole(year))
    items += _each(trust)
    items += [Item("", text) for text in _reaching_nobody(named, selection)]
    items.append(Item("", legend(allocations, selection)))
    varied = _varied(allocations) if len({_rule(a) for a in allocations}) == 1 else ()
    short = {
        name: " ".join(item.text for item in hypotheses_in_short(year.case, but=varied).items)
        for name, year in named
        if not isinstance(year, RuleFile)
    }
    if len(set(short.values())) == 1:
        return [*items, Item(_("Hypotheses of each"), next(iter(short.values())))]
    return [*items, *_each(short, N_("{label}, hypotheses"))]


def _varied(allocations: Sequence[Allocation]) -> set[str]:
    """The names of the hypotheses in which some allocations differ."""
    values: dict[str, set[str]] = {}
    for allocation in allocations:
        for used in allocation.case.hypotheses:
            values.setdefault(used.name, set()).add(used.value)
    return {name for name, found in values.items() if len(found) > 1}


def _each(texts: Mapping[str, str], words: str = "") -> list[Item]:
    """What is said of each, under its name; said once of several where it is the same."""
    found: dict[str, list[str]] = {}
    for name, text in texts.items():
        if text:
            found.setdefault(text, []).append(name)
    if len(found) == 1 and len(texts) > 1:
        return [Item("", text) for text in found]
    names = {text: ", ".join(labels) for text, labels in found.items()}
    return [Item(_(words, label=names[text]) if words else names[text], text) for text in found]


def _unknown(year: RuleFile) -> str:
    assert year.rule.no_formula is not None
    return _("no formula is known: {why}.", why=_(year.rule.no_formula.why))


def _reaching_nobody(named: _Named, selection: Selection) -> list[str]:
    return [
        _(
            _BALANCES[b.kind],
            label=name,
            amount=MARKS[b.status] + human_euros(b.cents),
            line=line_label(year.case.rule, b.line),
            why=say(b.why),
        )
        for name, year in named
        if not isinstance(year, RuleFile)
        for b in year.balances
        if b.line in selection.line_names(year)
    ]


def _record(allocations: Sequence[Allocation]) -> list[Block]:
    """The hypotheses of each with their reasons, and every source once."""
    blocks: list[Block] = []
    for allocation in allocations:
        found = hypotheses(allocation)
        title = _("{rule}: {title}", rule=allocation.case.label, title=found.title)
        blocks.append(found._replace(title=title))
    origins = dict.fromkeys(item for year in allocations for item in sources(year).items)
    return [*dict.fromkeys(blocks), Items(_("Sources"), tuple(origins)), computed_by()]


def _table(named: _Named, first: Allocation, selection: Selection) -> Grid:
    columns: list[tuple[Column, Cell]] = []
    for name, year in named:
        columns += _columns(name, year, selection)

    def row(name: str, territories: Sequence[Territory], *, total: bool = False) -> Row:
        cells = (cell(territories) for _column, cell in columns)
        return Row((name, *cells), "total" if total else "row")

    shown = selection.territories(first)
    rows = [row(territory.name, [territory]) for territory in shown]
    if selection.regions is None:
        members = first.case.territories.members
        rows.append(row(several(first.case.territories, len(members)), members, total=True))
    elif len(shown) > 1:
        name = of_regions(first, selection) or several(first.case.territories, len(shown))
        rows.append(row(name, shown, total=True))
    labels_ = (line_label(first.case.rule, line) for line in selection.lines or ())
    head = _("in euros, {lines}", lines=", ".join(labels_)) if selection.lines else _("in euros")
    return Grid((Column(head), *(column for column, _cell in columns)), tuple(rows))


def _columns(
    name: str, year: Allocation | RuleFile, selection: Selection
) -> list[tuple[Column, Cell]]:
    if isinstance(year, RuleFile):
        unknown: Callable[[Sequence[Territory]], str] = lambda _t: marked(None, Status.UNKNOWN)  # noqa: E731
        return [(Column(name, True, name), unknown)]
    lines = selection.line_names(year)
    amounts: Cell = partial(amount_cell, year, lines, None)
    if found_again(year) and len(lines) == len(year.case.rule.lines):
        amounts = partial(published_cell, year)  # the text's own figure, not its twin
    columns = [(Column(name, True, name), amounts)]
    if year.bounds(lines).regions and not selection.alone:
        # A ceiling is the most itself, a floor the least: the other end stands beside it.
        end = int(not year.case.ceiling)
        title = _((N_("{rule} at least"), N_("{rule} at most"))[end], rule=name)
        columns.append((Column(title, True, name), partial(bound_cell, year, lines, end)))
    return columns
