"""Statuses that follow the inputs: what was fixed is estimated once something it rests on changed.

They are those of the engine (`engine/standing.py`) for the values that a workbook was made with,
and for the same rule with values of the user's; a formula chooses between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.participation import TakesPart
from allocation.model.status import MARKS, Status, weakest
from allocation.views.cells import standing as in_words
from allocation.views.owners import owned
from allocation.views.tables import headed
from allocation.views.workbook.calculation.arithmetic import total
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.worksheet import Cell, Node, Restyled, call, join, when

if TYPE_CHECKING:
    from allocation.views.workbook.sheets.year import Year


class Standings(NamedTuple):
    """The status of one amount: as it is, where the user says who takes part, with a value changed.

    `parts` are the cells that say who takes part, of the agencies that it is the sum of; `others`
    those of agencies whose lines give nothing that is known by region.
    """

    now: Status
    told: Status
    changed: Status
    parts: Sequence[Cell]
    others: Sequence[Cell]
    values: Node
    """How many values, beside who takes part, were changed of those that it rests on."""
    agencies: Node
    """How many values were changed of who takes part; or, where the rule leaves nothing open, how
    many of its own agencies take none."""
    shipped: bool

    @property
    def amount(self) -> bool:
        """Whether there is an amount, now or once an agency takes part."""
        return self.told.amount

    def text(self) -> Node:
        """The status in words."""
        now = self.now if self.now.amount else self.told
        statuses = (self.changed, self.told, now)
        said = [in_words(owned(each, shipped=self.shipped)) for each in statuses]
        return self.figure(_chosen(self.values, said[0], _chosen(self.agencies, said[1], said[2])))

    def figure(self, euros: Node) -> Node:
        """An amount in euros, or the words that stand where there is none."""
        nothing: Node = in_words(Status.ABSENT)
        if self.others:
            unknown = in_words(Status.DISTRIBUTION_UNKNOWN)
            nothing = when(join(total(self.others), ">", 0), unknown, nothing)
        if not self.amount:
            return nothing if self.others else in_words(self.now)
        return when(join(total(self.parts), "=", 0), nothing, euros) if self.parts else euros

    def style(self, look: Look, has_cents: Node) -> tuple[Style, tuple[Restyled, ...]]:
        """What the amount looks like: its mark follows its status."""
        now = MARKS[self.now if self.now.amount else self.told] if self.amount else ""
        changed = MARKS[self.changed] if self.amount else ""
        given = MARKS[self.told] if self.amount else ""

        def style(mark: str, decimals: int) -> Style:
            return Style(look, Digits(decimals, mark))

        found: list[Restyled] = []
        for count, mark in ((self.values, changed), (self.agencies, given)):
            if mark != now and count != 0:
                up = join(count, ">", 0)
                found.append(Restyled(call("AND", up, has_cents), style(mark, 2)))
                found.append(Restyled(up, style(mark, 0)))
        return style(now, 0), (*found, Restyled(has_cents, style(now, 2)))


def _chosen(count: Node, changed: Node, otherwise: Node) -> Node:
    """One text where a count is not 0, else another; no choice where they are the same."""
    if changed == otherwise or count == 0:
        return otherwise
    return when(join(count, ">", 0), changed, otherwise)


def heading(found: Sequence[Standings], what: str) -> Node:
    """What stands over amounts: with their status where all of them have one."""
    amounts = [each for each in found if each.amount]
    if not amounts:
        return headed(what, None)

    def said(statuses: Iterable[Status]) -> str:
        known = set(statuses)
        only = known.pop() if len(known) == 1 else None
        return headed(what, owned(only, shipped=amounts[-1].shipped) if only else None)

    changed, told = said(each.changed for each in amounts), said(each.told for each in amounts)
    now = said(each.now for each in amounts if each.now.amount)
    return _chosen(amounts[-1].values, changed, _chosen(amounts[-1].agencies, told, now))


def standings(year: Year, lines: Sequence[str], codes: Iterable[str]) -> Standings:
    """The statuses of what some lines give some territories together."""
    case, inputs, codes = year.case, year.inputs, list(codes)
    now, told = case.standing.of(lines, codes), year.told.of(lines, codes)
    agencies = [(line, code) for line in lines for code in codes if (line, code) in case.takes_part]
    unknown = any(case.takes_part[agency] is TakesPart.UNKNOWN for agency in agencies)

    def taking_part(*, giving: bool) -> list[Cell]:
        some = [(line, code) for line, code in agencies if (line in case.plan.lines) is giving]
        return list(dict.fromkeys(inputs.taking_part(line).cells[code] for line, code in some))

    parts = taking_part(giving=True)
    count: Node = inputs.changed(inputs.participation)
    if len(agencies) > 1 and told.amount and not (unknown and case.standing.ceiling):
        if case.rule.participation is None:  # only its own absent agencies bear on a sum
            now, count = told, join(len(parts), "-", total(parts))
        told = weakest([told, Status.ESTIMATED])  # a ceiling says so of itself
    return Standings(
        now,
        told,
        weakest([told, Status.ESTIMATED]) if told.amount else told,
        parts,
        taking_part(giving=False),
        inputs.changed(year.rests_on(lines)),
        count,
        case.shipped,
    )
