"""The steps of a plan as cells of a workbook, whole numbers in and whole numbers out.

The same steps are carried out by the engine over exact arrays; here each becomes formulas. A step
that can't be one, or whose formula would leave the range in which a spreadsheet is exact, becomes
values that say so; whoever rests on it computes with these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

from allocation.engine.execution import Execution
from allocation.model.expression import (
    Across,
    Axis,
    Expression,
    Figure,
    Formula,
    KeyOf,
    Result,
    Rounded,
    Shared,
    Step,
    TakingPart,
    Weights,
    formula_of,
)
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views.labels import component_label
from allocation.views.language import _
from allocation.views.language import say as said
from allocation.views.workbook.calculation.arithmetic import (
    Member,
    NotLive,
    Quantity,
    Whole,
    total,
)
from allocation.views.workbook.calculation.inputs import Input, Inputs, Styled
from allocation.views.workbook.calculation.quantities import Quantities
from allocation.views.workbook.calculation.steps import Agreement, StepCells
from allocation.views.workbook.calculation.workings import Section
from allocation.views.workbook.looks import Look
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node, join

_CENT = Fraction(1, CENTS)


class Amounts(NamedTuple):
    """What a step gives that is whole cents: its cells, and whether they follow the inputs."""

    cents: Whole
    live: bool


class Calculation:
    """The cells of every step, in sections by the line that a step belongs to."""

    def __init__(self, execution: Execution, inputs: Inputs, values: CachedValues) -> None:
        self._execution, self._inputs, self._values = execution, inputs, values
        self._case = execution.case
        self.checks: list[Agreement] = []
        self._amounts: dict[Step, Amounts] = {}
        self._known: dict[Step, Quantity | None] = {}
        self._rests: dict[Step, tuple[Input, ...]] = {}
        self._sections: dict[Step, Section] = {}
        self._constants: list[Step] = []
        self._grey: set[Step] = set()
        """The steps that are values, and those that rest on one."""
        self._quantities = Quantities(execution, inputs, values, self._known)
        for step in self._case.plan.steps:
            self._step(step)
        self.left: dict[str, Whole] = {}
        """By line, what agencies that take no part leave of an envelope, in whole cents."""
        for line in self._case.rule.lines:
            self._leave(line)

    @property
    def sections(self) -> dict[str | None, list[Section]]:
        """What each line has, and what is of no line, in the order in which it is worked out."""
        return self._quantities.sections

    @property
    def key_sums(self) -> dict[Cell, str]:
        """Sums of keys where they count, which divide nothing if they are 0."""
        return self._quantities.key_sums

    def amounts(self, step: Step) -> Amounts:
        """The whole cents that a step gives."""
        return self._amounts[step]

    def inputs(self, step: Step) -> tuple[Input, ...]:
        """All that a step rests on, through the steps before it."""
        return self._rests[step]

    @property
    def frozen(self) -> list[Input]:
        """What amounts rest on that are values and follow nothing."""
        found = (each for step in self._constants for each in self._rests[step])
        return list(dict.fromkeys(found))

    # Steps

    def _step(self, step: Step) -> None:
        self._rests[step] = tuple(dict.fromkeys(self._inputs_of(step)))
        members = self._members(formula_of(step))
        try:
            self._formulas(step, members)
        except NotLive:
            self._values_of(step, members)

    def _members(self, of: Formula) -> tuple[Member, ...]:
        match of.axis:
            case Axis.ONE:
                return (None,)
            case Axis.LINES | Axis.TERRITORIES:
                return of.members
            case Axis.COMPONENTS:
                codes = dict.fromkeys(
                    code
                    for operand in of.expression.operands()
                    if isinstance(operand, Result)
                    for code in formula_of(operand.step).members
                )
                return tuple((code, name) for code in codes for name in of.members)
            case _:
                assert_never(of.axis)

    def _formulas(self, step: Step, members: Sequence[Member]) -> None:
        """The formulas of a step; raises NotLive where they would not be exact, or can't be."""
        section = Section(said(step.title(None)), self._short(step))
        cells = StepCells(
            self._quantities,
            step,
            section,
            members,
            self._values,
            self.style(step.status, self._rests[step]),
        )
        if isinstance(step, Rounded):
            exact = self._known.get(step.of)
            if exact is None:
                raise NotLive
            quantity = cells.rounded(step, exact, self._unit(step))
        else:
            quantity = cells.formula(step, self._whole_formula(step, cells))
        self._quantities.held(section)
        if cells.cents is not None:
            self._agree(step, members, cells.cents)
            self._by_agency(step, cells)
        if self._grey.intersection(_before(step)):
            self._grey.add(step)
        if cells.cents is not None:
            self._amounts[step] = Amounts(cells.cents, step not in self._grey)
        self._known[step] = quantity
        self.checks += cells.checks
        sections = self.sections.setdefault(formula_of(step).line, [])
        before = self._sections.get(step.of) if isinstance(step, Rounded) else None
        if before is not None and not before.grey:
            before.columns += section.columns
        else:
            sections.append(section)
            self._sections[step] = section

    def _by_agency(self, step: Step, cells: StepCells) -> None:
        """What a text fixes for an agency that takes part is a ceiling where that is not known:
        an amount of a component has the status of its agency, too.
        """
        case = self._case
        component = next((each for each in case.components if each.amount is step), None)
        if component is None or cells.euros is None:
            return
        for member, cell in cells.euros.cells.items():
            status = case.standing.cell(component, str(member))
            if status.amount and status is not step.status:
                cell.style, cell.restyled = self.style(status, self._rests[step])

    def _short(self, step: Step) -> str:
        """What the columns of a step are called after, on the sheet of its line."""
        of, rule = formula_of(step), self._case.rule
        if of.component is not None and of.line is not None:
            return component_label(rule, of.line, of.component)
        if of in self._case.plan.lines.values():
            return _("total")
        return said(of.title(None))

    def _whole_formula(self, step: Formula, cells: StepCells) -> Quantity:
        """What a formula gives; who takes part may be changed where the rule leaves no choice."""
        quantity = self._quantities.quantity(step.expression, cells.where)
        asked = any(isinstance(operand, TakingPart) for operand in step.expression.operands())
        if step in self._case.plan.lines.values() and not asked:
            quantity = Quantity.of(self._inputs.taking_part(str(step.line))) * quantity
        return quantity

    def _unit(self, step: Rounded) -> Quantity:
        if "unit" in step.because:
            return Quantity.of(self._inputs.unit.whole, _CENT)
        return Quantity.constant(step.unit)

    def _agree(self, step: Step, members: Sequence[Member], cents: Whole) -> None:
        """Raises NotLive where the formulas don't give what the engine found."""
        for member in members:
            cell = cents.at(member)
            found = self._values.number(cell) if cell else 0
            if found != self._value(step, member) * CENTS:
                raise NotLive

    def _values_of(self, step: Step, members: Sequence[Member]) -> None:
        """The values that the engine found, in place of formulas."""
        self._constants.append(step)
        self._grey.add(step)
        axis = formula_of(step).axis
        section = Section(said(step.title(None)), self._short(step), grey=True)
        euros: dict[Member, Node] = {member: self._value(step, member) for member in members}
        style = self.style(step.status, (), Look.VALUE)
        section.put(_("amount (€)"), axis, euros, *style, whole=False)
        values = {member: self._value(step, member) * CENTS for member in members}
        self._known[step] = None
        if all(value.denominator == 1 for value in values.values()):
            cents: dict[Member, Node] = {member: int(value) for member, value in values.items()}
            whole = section.put(_("amount (cents)"), axis, cents, aside=True)
            self._amounts[step] = Amounts(whole, live=False)
            self._known[step] = Quantity.of(whole, _CENT)
        self.sections.setdefault(formula_of(step).line, []).append(section)

    def _value(self, step: Step, member: Member) -> Fraction:
        """What the engine found, in euros."""
        of = formula_of(step)
        at: int | tuple[int, int]
        match of.axis:
            case Axis.ONE:
                at = 0
            case Axis.LINES:
                at = of.members.index(str(member))
            case Axis.TERRITORIES:
                at = self._execution.codes.index(str(member))
            case Axis.COMPONENTS:
                assert isinstance(member, tuple)
                code, name = member
                at = self._execution.codes.index(code), of.members.index(name)
            case _:
                assert_never(of.axis)
        return self._execution.value(step).entry(at)

    def _leave(self, line: str) -> None:
        """What each agency of a line leaves of an envelope where it takes no part."""
        steps = [
            found.amount
            for found in self._case.components
            if found.line == line and found.amount is not None and self._case.stays(found)
        ]
        if not steps:
            return
        part = self._inputs.taking_part(line)

        def node(member: Member) -> Node:
            amounts = [self._amounts[step].cents.number(member) for step in steps]
            return join(join(1, "-", part.cells[member]), "*", total(amounts))

        title = _("What agencies that take no part leave")
        section = Section(title, title)
        nodes = {member: node(member) for member in part.cells}
        self.left[line] = section.put(_("amount (cents)"), Axis.TERRITORIES, nodes, aside=True)
        self.sections.setdefault(line, []).append(section)

    # What a step rests on

    def _inputs_of(self, step: Step) -> list[Input]:
        found: list[Input] = []
        if isinstance(step, Rounded):
            if "unit" in step.because:
                found.append(self._inputs.unit)
            if step.ties is not None:
                found += self._inputs_in(step.ties)
        of = formula_of(step)
        if of in self._rests:
            return [*self._rests[of], *found]
        found += self._inputs_in(of.expression)
        if of in self._case.plan.lines.values():
            found.append(self._inputs.part_of(str(of.line)))
        return found

    def _inputs_in(self, expression: Expression) -> list[Input]:
        found: list[Input] = []
        for operand in expression.operands():
            if isinstance(operand, Across):
                operand = operand.of
            match operand:
                case Figure():
                    found.append(self._inputs.figure(operand))
                case KeyOf():
                    found.append(self._inputs.key(operand.key))
                    if operand.absent is not None:
                        found += self._inputs.participation
                case Weights():
                    found.append(self._inputs.weights(operand))
                case TakingPart():
                    found.append(self._inputs.part_of(operand.line))
                case Result():
                    found += self._rests.get(operand.step, ())
                case Shared():
                    for _name, quota in operand.quotas:
                        found += self._rests.get(quota.step, ())
                case Across():
                    raise TypeError(operand)  # a sum of a sum
                case _:
                    assert_never(operand)
        return found

    def style(self, status: Status, inputs: Sequence[Input], look: Look = Look.FIGURE) -> Styled:
        """What an amount looks like; its mark is that of an estimate once an input was changed.

        Where nobody takes part there is none until the reader says otherwise.
        """
        known = status if status.amount else Status.ESTIMATED
        return self._inputs.amount_style(known, inputs, look)


def _before(step: Step) -> Iterator[Step]:
    """The steps whose results a step is worked out from."""
    if isinstance(step, Rounded):
        yield step.of
        return
    for operand in step.expression.operands():
        of = operand.of if isinstance(operand, Across) else operand
        if isinstance(of, Result):
            yield of.step
        elif isinstance(of, Shared):
            yield from (quota.step for _name, quota in of.quotas)
