"""An allocation as a report, for people: its answer on one screen, then its record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from allocation.model.status import Status
from allocation.reading.places import is_shipped
from allocation.reading.rules import RuleFile
from allocation.views.cells import MARKS, interval, marked
from allocation.views.headline import headline, of_regions
from allocation.views.labels import label, line_label
from allocation.views.language import _, counted, human_euros, say, typed
from allocation.views.lead import own_files, said_first, titled
from allocation.views.record import computed_by, formulas, hypotheses, notes, participation, sources
from allocation.views.remarks import fixed_in_words, hypotheses_in_short, legend
from allocation.views.report import Block, Column, Grid, Item, Items, Report, Row
from allocation.views.selection import By, Selection, computed
from allocation.views.side_by_side import side_by_side
from allocation.views.table import lines_together, regions_table
from allocation.views.values import key_in_words, several, unit_in_words
from allocation.words import N_, Typed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def describe(years: Sequence[Allocation | RuleFile], selection: Selection) -> Report:
    """The report of one allocation, or of several years side by side."""
    if len(years) == 1:
        return _one(computed(years)[0], selection)
    return side_by_side(years, selection)


def _one(allocation: Allocation, selection: Selection) -> Report:
    case = allocation.case
    title = titled(case.rule, case.label, case.file)
    if selection.regions:
        who = of_regions(allocation, selection)
        title = _("{who}: {title}", who=who, title=title) if who else title
    per = own_files([], selection.per.files) if selection.per else ()
    lead = (*dict.fromkeys([*said_first(allocation), *per]), headline(allocation, selection))
    grid = regions_table(allocation, selection)
    blocks = (grid, Items("", tuple(_under(allocation, selection, grid))))
    return Report(title, lead, blocks, _record(allocation, selection), _more(allocation, selection))


def _under(allocation: Allocation, selection: Selection, grid: Grid) -> list[Item]:
    """What stands under the table: what is in none of its rows, the marks, what it rests on."""
    lines = selection.line_names(allocation)
    told = [*_reaching_nobody(allocation, lines), *_one_of_its_agencies(allocation, selection)]
    if selection.regions is None:
        told += _not_concerned(allocation)
    if selection.by is None and lines_together(grid, lines):
        told.append(
            counted(
                "1 line together.",
                "{n} lines together: --by line shows them apart, --line NAME one of them.",
                len(lines),
            )
        )
    remarks = [legend([allocation], selection)]
    split = allocation.moving_split
    if split and len(lines) > 1 and not selection.alone:
        remarks.append(
            _(
                "The {split} moves the lines, not a region's total.",
                split=label(allocation.case.rule, split),
            )
        )
    if selection.regions is None and allocation.published:
        remarks.append(of_totals(allocation))
    told += [" ".join(filter(None, remarks))] if any(remarks) else []
    if selection.per:
        told.append(
            _(
                "Per {unit} ({key}): a computed ratio; no text fixes an amount per {unit}.",
                unit=unit_in_words(selection.per.description.unit),
                key=key_in_words(selection.per.description.name),
            )
        )
    items = [Item("", text) for text in told]
    rests_on = hypotheses_in_short(allocation.case).items
    if selection.alone:
        return [*items, *rests_on]
    return [*items, *fixed_in_words(allocation, lines).items, *rests_on]


def of_totals(allocation: Allocation) -> str:
    """That what is printed in all is not corrected, and whether it agrees within rounding."""
    from allocation.audit.reconcile.sides import publication_side
    from allocation.audit.reconcile.verdict import Verdict, compare

    case = allocation.case
    assert case.publication
    totals = publication_side(case.publication, case.territories).totals
    pairs = [pair for pair in combinations(totals, 2) if pair[0].of == pair[1].of]
    if pairs and all(compare(*pair).verdict in (Verdict.AGREES, Verdict.WITHIN) for pair in pairs):
        words = N_("The {n} published totals agree within rounding, and none is corrected.")
        return _(words, n=len({figure.name for pair in pairs for figure in pair}))
    return _("None of the published totals is corrected.")


def _reaching_nobody(allocation: Allocation, lines: Sequence[str]) -> list[str]:
    return [
        _(
            "Undistributed, {line}: {amount}, {why}.",
            line=line_label(allocation.case.rule, balance.line),
            amount=MARKS[balance.status] + human_euros(balance.cents),
            why=say(balance.why),
        )
        for balance in allocation.balances
        if balance.line in lines and balance.kind is Status.UNDISTRIBUTED
    ]


def _one_of_its_agencies(allocation: Allocation, selection: Selection) -> list[str]:
    """The regions that are known to take part without its being said through which agency."""
    participants = allocation.case.participants
    named = participants.regions if participants and not allocation.case.participants_given else ()
    lines = selection.line_names(allocation)
    names = [
        territory.name
        for territory in selection.territories(allocation)
        if territory.code in named and len(lines) > 1
    ]
    if not names:
        return []
    words = _(
        "{names}: one of the agencies takes part at least, which is not said.",
        names=", ".join(names),
    )
    return [words]


def _not_concerned(allocation: Allocation) -> list[str]:
    case = allocation.case
    others = [t for t in case.territories.members if t.code not in case.concerned]
    if not others:
        return []
    n = len(others)
    if any(used.name == "scope" for used in case.hypotheses):
        words = N_("{others}: left out by your scope, which is not 0 €.")
        return [_(words, others=several(case.territories, n))]
    if isinstance(case.rule.scope.of, str) and not any(t.overseas for t in others):
        words = N_("{n} metropolitan regions: not concerned by the instruction, which is not 0 €.")
        if not case.shipped:
            words = N_("{n} metropolitan regions: not concerned by your rule, which is not 0 €.")
        return [_(words, n=n)]
    return [
        _(
            "{others}: not concerned by the rule, which is not 0 €.",
            others=several(case.territories, n),
        )
    ]


def _more(allocation: Allocation, selection: Selection) -> tuple[str, ...]:
    """What to type to see more."""
    case = allocation.case
    rule = command_word(allocation)
    shown = [t for t in selection.territories(allocation) if t.code in case.concerned]
    found = [typed("--details")]
    data = [file for file in case.data if file.key != "participation"]
    if not all(map(is_shipped, data)):  # in which folder they are is not known here
        return tuple(found)
    if selection.by is not By.COMPONENT and _has_parts(allocation, selection):
        found.append(typed("--by component"))
    if case.publication and case.publication.rows and not case.overridden:
        found.append(typed(f"allocate reconcile {rule}"))
    if any(b.kind is Status.DISTRIBUTION_UNKNOWN for b in allocation.balances):
        found.append(typed("--key equal"))
    if case.ceiling and not case.participants_given:
        found.append(typed(Typed("--participants FILE")))
    if shown:
        name = min((t.name for t in shown), key=len)
        words = " ".join([_quoted(name), *_typed(allocation)])
        found.append(typed(f"allocate explain {rule} {words}"))
    return tuple(found)


def _typed(allocation: Allocation) -> Iterator[str]:
    """The options that lead to the same amounts."""
    for hypothesis in allocation.case.hypotheses:
        if hypothesis.option and not hypothesis.of_variant:
            option, _space, value = hypothesis.option.partition(" ")
            yield f"{option} {_quoted(value)}"
    if allocation.case.participants_given and allocation.case.participants:
        yield f"--participants {_quoted(allocation.case.participants.file)}"


def _quoted(word: str) -> str:
    """A word as it can be typed in any shell."""
    return word if re.fullmatch(r"[\w@%+=:,./€-]+", word) else f'"{word}"'


def command_word(allocation: Allocation) -> str:
    """How the rule is named on the command line."""
    case = allocation.case
    if case.variant:
        return case.variant.file
    if not case.shipped:
        return case.file.file
    return str(case.rule.year) if case.rule.version == 1 else case.rule.label


def _has_parts(allocation: Allocation, selection: Selection) -> bool:
    lines = selection.line_names(allocation)
    return any(len(allocation.distributed(line)) > 1 for line in lines)


# The record


def _record(allocation: Allocation, selection: Selection) -> tuple[Block, ...]:
    blocks: list[Block] = [_lines(allocation, selection)]
    if selection.by is not By.COMPONENT and _has_parts(allocation, selection):
        by_component = regions_table(allocation, selection._replace(by=By.COMPONENT))
        blocks.append(by_component._replace(title=_("By component, in euros")))
    blocks += _balances(allocation, selection)
    blocks += [
        formulas(allocation),
        hypotheses(allocation),
        participation(allocation),
        notes(allocation),
        sources(allocation),
        computed_by(),
    ]
    return tuple(blocks)


def _lines(allocation: Allocation, selection: Selection) -> Grid:
    rule = allocation.case.rule
    titles = allocation.case.territories.agencies
    rows = []
    for name in selection.line_names(allocation):
        line = rule.lines[name]
        agency = titles[line.agency].title if line.agency else _("each territory")
        cents, status, _bounds = allocation.whole([name])
        rows.append(Row((name, _(agency), _(line.credit), marked(cents, status))))
    columns = (
        Column(_("line")),
        Column(_("= to").removeprefix("= ")),
        Column(_("credit")),
        Column(_("total, €"), figures=True),
    )
    return Grid(columns, tuple(rows), _("Lines of credit"))


_BALANCES = {
    Status.UNDISTRIBUTED: N_("Undistributed, in no total above"),
    Status.DISTRIBUTION_UNKNOWN: N_("Delegated, distribution unknown, in no total above"),
}


def _balances(allocation: Allocation, selection: Selection) -> list[Grid]:
    lines, grids = selection.line_names(allocation), []
    for kind, title in _BALANCES.items():
        rows = [
            Row(
                (
                    balance.line,
                    marked(balance.cents, balance.status),
                    interval(balance.bounds) if balance.bounds else "",
                    say(balance.why),
                )
            )
            for balance in allocation.balances
            if balance.kind is kind and balance.line in lines
        ]
        columns = (
            Column(_("line")),
            Column(_("amount, €"), figures=True),
            Column(_("between"), figures=True),
            Column(_("why")),
        )
        if rows:
            grids.append(Grid(columns, tuple(rows), _(title)))
    return grids
