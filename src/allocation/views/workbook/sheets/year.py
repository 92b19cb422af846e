"""One year of a workbook: an allocation, its inputs, and its steps as cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from allocation.engine.standing import Standing
from allocation.model.expression import Step
from allocation.model.key import Key
from allocation.views.labels import label, line_label
from allocation.views.lead import titled
from allocation.views.workbook.calculation.arithmetic import Member, total
from allocation.views.workbook.calculation.calculation import Calculation
from allocation.views.workbook.calculation.inputs import Input, Inputs
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


class Year:
    """An allocation and its cells; `tab` begins the names of its sheets where there are several."""

    def __init__(self, allocation: Allocation, key: Key | None, tab: str = "") -> None:
        self.allocation, self.case, self.tab = allocation, allocation.case, tab
        self.inputs = Inputs(self.case)
        self.inputs.name(f"v{tab}")
        self.calculation = Calculation(allocation.execution, self.inputs, CachedValues())
        self.key = key
        """The key by whose unit amounts are told, if there is one."""
        case = self.case
        self.title = titled(case.rule, case.label, case.file)
        self.shown: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Cell]] = {}
        """The cells that show what some lines give some territories, by lines and codes."""

    @cached_property
    def told(self) -> Standing:
        """Statuses where the user says who takes part."""
        return self.case.standing.told

    @property
    def lines(self) -> list[str]:
        """The lines of credit that give something, or withhold it."""
        return list(self.case.rule.lines)

    def label(self, line: str) -> str:
        """A line for people."""
        return line_label(self.case.rule, line)

    def rests_on(self, lines: Iterable[str]) -> list[Input]:
        """What the amounts of some lines rest on, whoever takes part."""
        wanted = set(lines)
        steps = [
            found.amount
            for found in self.case.components
            if found.line in wanted and found.amount is not None
        ]
        return list(dict.fromkeys(each for s in steps for each in self.calculation.inputs(s)))

    def cents(self, lines: Sequence[str], codes: Sequence[str]) -> Node:
        """Whole cents that some lines give some territories, by formula."""
        whole = self.case.plan.whole
        if whole is not None and list(lines) == self.lines and self.calculation.amounts(whole).live:
            return total([cell for code in codes if (cell := self.at(whole, code)) is not None])
        cells = [
            cell
            for line in lines
            if (step := self.case.plan.lines.get(line)) is not None
            for code in codes
            if (cell := self.at(step, code)) is not None
        ]
        return total(cells)

    def at(self, step: Step, member: Member) -> Cell | None:
        """The whole cents that a step gives a member; None for 0."""
        return self.calculation.amounts(step).cents.at(member)

    @cached_property
    def changed(self) -> Node:
        """How many values were changed, all inputs together."""
        return self.inputs.changed(self.inputs.all)

    @cached_property
    def names(self) -> Mapping[Member, str]:
        """Territories, lines and components for people."""
        rule = self.case.rule
        found: dict[Member, str] = {t.code: t.name for t in self.case.territories.members}
        # By name, as the steps have them: those who share a pool stand alike on every sheet.
        found |= {line: self.label(line) for line in sorted(rule.lines)}
        for each in self.case.components:
            found[f"{each.line} {each.name}"] = label(rule, f"{each.line}.{each.name}")
        return found
