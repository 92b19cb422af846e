"""The steps of a plan as cells of a workbook, whole numbers in and whole numbers out.

The same steps are carried out by the engine over exact arrays; here each becomes formulas. A step
that can't be one, or whose formula would leave the range in which a spreadsheet is exact, becomes
values that say so; whoever rests on it computes with these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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
    Operand,
    Operation,
    Result,
    Rounded,
    Shared,
    Step,
    TakingPart,
    Weights,
    formula_of,
)
from allocation.model.method import Method
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views.labels import component_label
from allocation.views.language import _
from allocation.views.language import say as said
from allocation.views.values import key_in_words
from allocation.views.workbook.calculation.arithmetic import (
    LIMIT,
    Calculator,
    Member,
    NotLive,
    Quantity,
    Quotient,
    Said,
    Whole,
    common_factors,
    floor_of,
    shown,
    total,
    whole_number,
)
from allocation.views.workbook.calculation.inputs import Input, Inputs, Styled
from allocation.views.workbook.calculation.workings import Section
from allocation.views.workbook.looks import Look
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node, Span, call, join, when

_CENT = Fraction(1, CENTS)


class Agreement(NamedTuple):
    """What must be true of the cells of a step, and what is said of it."""

    title: str
    condition: Node


@dataclass(frozen=True)
class Amounts:
    """What a step gives that is whole cents: its cells, and what decides whether they stand."""

    cents: Whole
    live: bool
    """Whether they follow the inputs."""
    inputs: tuple[Input, ...]
    """All that they rest on."""


class Calculation:
    """The cells of every step, in sections by the line that a step belongs to."""

    def __init__(self, execution: Execution, inputs: Inputs, values: CachedValues) -> None:
        self._execution, self._inputs, self._values = execution, inputs, values
        self._case = execution.case
        self._order = {code: n for n, code in enumerate(sorted(execution.codes))}
        self.sections: dict[str | None, list[Section]] = {}
        self.checks: list[Agreement] = []
        self.key_sums: dict[Cell, str] = {}
        """Sums of keys where they count, which divide nothing if they are 0."""
        self._amounts: dict[Step, Amounts] = {}
        self._known: dict[Step, Quantity | None] = {}
        self._rests: dict[Step, tuple[Input, ...]] = {}
        self._sections: dict[Step, Section] = {}
        self._keys: dict[KeyOf, Whole] = {}
        self._sums: dict[Whole, Whole] = {}
        self._at: dict[tuple[Whole, str], Whole] = {}
        self._shared: dict[Shared, Whole] = {}
        for step in self._case.plan.steps:
            self._step(step)
        self.left: dict[str, Whole] = {}
        """By line, what agencies that take no part leave of an envelope, in whole cents."""
        for line in self._case.rule.lines:
            self._leave(line)

    def amounts(self, step: Step) -> Amounts:
        """The whole cents that a step gives."""
        return self._amounts[step]

    def inputs(self, step: Step) -> tuple[Input, ...]:
        """All that a step rests on, through the steps before it."""
        return self._rests[step]

    @property
    def frozen(self) -> list[Input]:
        """What amounts rest on that are values and follow nothing."""
        found = (each for each in self._amounts.values() if not each.live)
        return list(dict.fromkeys(given for amounts in found for given in amounts.inputs))

    # Steps

    def _step(self, step: Step) -> None:
        self._rests[step] = tuple(dict.fromkeys(self._inputs_of(step)))
        members = self._members(formula_of(step))
        try:
            self._formulas(step, members)
        except NotLive:
            self._constants(step, members)

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
        cells = StepCells(self, step, section, members, self._values)
        if isinstance(step, Rounded):
            exact = self._known.get(step.of)
            if exact is None:
                raise NotLive
            quantity = cells.rounded(step, exact, self._unit(step))
        else:
            quantity = cells.formula(step, self._whole_formula(step, cells))
        self.held(section)
        if cells.cents is not None:
            self._agree(step, members, cells.cents)
            self._amounts[step] = Amounts(cells.cents, True, self._rests[step])
        self._known[step] = quantity
        self.checks += cells.checks
        sections = self.sections.setdefault(formula_of(step).line, [])
        before = self._sections.get(step.of) if isinstance(step, Rounded) else None
        if before is not None and not before.grey:
            before.columns += section.columns
        else:
            sections.append(section)
            self._sections[step] = section

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
        quantity = self.quantity(step.expression, cells)
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

    def _constants(self, step: Step, members: Sequence[Member]) -> None:
        """The values that the engine found, in place of formulas."""
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
            self._amounts[step] = Amounts(whole, False, self._rests[step])
            self._known[step] = Quantity.of(whole, _CENT)
        self.sections.setdefault(formula_of(step).line, []).append(section)

    def places(self, axis: Axis, members: Sequence[Member]) -> Mapping[Member, int]:
        """Where members stand when all else is equal: territories by code, others as they come."""
        if axis is Axis.TERRITORIES:
            return {member: self._order[str(member)] for member in members}
        return {member: n for n, member in enumerate(members)}

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
            amounts = [_at(self._amounts[step].cents, member) for step in steps]
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

    # Operands

    def quantity(self, expression: Expression, maker: StepCells) -> Quantity:
        """An expression as a quantity in euros."""
        if not isinstance(expression, Operation):
            return self._operand(expression, maker)
        left = self.quantity(expression.left, maker)
        right = self.quantity(expression.right, maker)
        match expression.symbol:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case _:
                assert_never(expression.symbol)

    def _operand(self, operand: Operand, maker: StepCells) -> Quantity:
        match operand:
            case Figure():
                figure = self._inputs.figure(operand)
                return Quantity.of(figure.whole, Fraction(1, figure.scale))
            case KeyOf():
                return Quantity.of(self._key(operand, maker))
            case Weights():
                return Quantity.of(self._inputs.weights(operand).whole)
            case TakingPart():
                return Quantity.of(self._inputs.taking_part(operand.line))
            case Result():
                return self._result(operand)
            case Shared():
                return Quantity.of(self.shared(operand, maker))
            case Across():
                inner = self._operand(operand.of, maker)
                return self._across(inner, operand, maker)
            case _:
                assert_never(operand)

    def _result(self, operand: Result) -> Quantity:
        quantity = self._known.get(operand.step)
        if quantity is None:
            raise NotLive
        at = operand.at
        return quantity if at is None else quantity.at(lambda whole: self._restricted(whole, at))

    def _restricted(self, whole: Whole, name: str) -> Whole:
        """Of what lines or components have, that of one of them."""
        if whole.axis in (Axis.ONE, Axis.TERRITORIES):
            return whole
        if (whole, name) not in self._at:
            if whole.axis is Axis.LINES:
                cells: dict[Member, Cell] = {None: whole.cells[name]}
                self._at[whole, name] = Whole(Axis.ONE, cells)
            else:
                column: dict[Member, Cell] = {
                    m[0]: cell for m, cell in whole.cells.items() if m is not None and m[1] == name
                }
                self._at[whole, name] = Whole(Axis.TERRITORIES, column)
        return self._at[whole, name]

    def _key(self, operand: KeyOf, maker: StepCells) -> Whole:
        """A key where it counts: for those who are counted, and where that bears, take part."""
        if operand not in self._keys:
            counted = operand.among | (operand.absent or frozenset())
            key = self._inputs.key(operand.key).whole
            if operand.absent is None and len(counted) == len(key.cells):
                self._keys[operand] = key
            else:
                part = self._inputs.taking_part(str(maker.line))

                def node(member: Member) -> Node:
                    if member not in counted:
                        return 0
                    own = key.cells[member]
                    return own if operand.absent is None else join(own, "*", part.cells[member])

                nodes = {member: node(member) for member in maker.members}
                title = _("key, where it counts")
                self._keys[operand] = self._kept(maker.line, title, Axis.TERRITORIES, nodes)
        return self._keys[operand]

    def shared(self, operand: Shared, maker: StepCells) -> Whole:
        """The proportions of what components share; where all are 0 the first that can counts."""
        if operand in self._shared:
            return self._shared[operand]
        quotas = [self._result(quota) for _name, quota in operand.quotas]
        if not any(quota.terms for quota in quotas):
            raise NotLive
        common, weights = common_factors(quotas)
        names = [name for name, _quota in operand.quotas]
        able = [frozenset(formula_of(quota.step).members) for _name, quota in operand.quotas]
        codes = list(dict.fromkeys(member[0] for member in maker.members if member is not None))
        raw: dict[Member, Node] = {}
        for code in codes:
            for name, weight, members in zip(names, weights, able, strict=True):
                node: Node = whole_number(weight, code) if code in members else 0
                if code in members and common.terms[0].up:
                    node = when(join(whole_number(common, code), ">", 0), node, 0)
                raw[code, name] = node
        found = self._kept(maker.line, _("proportion"), Axis.COMPONENTS, raw)
        nodes: dict[Member, Node] = {}
        for code in codes:
            row = [found.cells[code, name] for name in names]
            first = next((n for n, members in enumerate(able) if code in members), 0)
            for n, name in enumerate(names):
                nothing = join(total(row), "=", 0)
                nodes[code, name] = when(nothing, 1, row[n]) if n == first else row[n]
        title = _("proportion that counts")
        self._shared[operand] = self._kept(maker.line, title, Axis.COMPONENTS, nodes)
        return self._shared[operand]

    def _across(self, inner: Quantity, operand: Across, maker: StepCells) -> Quantity:
        """The sum over the axis of what is added up."""
        found = Quantity(())
        of = operand.of
        for term in inner.terms:
            each = [whole for whole in term.up if whole.axis is not Axis.ONE]
            single = tuple(whole for whole in term.up if whole.axis is Axis.ONE)
            if any(whole.axis is not Axis.ONE for whole in term.down) or len(each) > 1:
                raise NotLive
            if each:
                added = self._sum(each[0], maker)
                if isinstance(of, KeyOf) and added.axis is Axis.ONE:
                    self.key_sums.setdefault(added.cells[None], of.key)
                term = term._replace(up=(*single, added))
            elif isinstance(of, Result):
                term = term._replace(factor=term.factor * len(formula_of(of.step).members))
            else:
                raise NotLive
            found += Quantity((term,))
        return found

    def _sum(self, whole: Whole, maker: StepCells) -> Whole:
        if whole not in self._sums:
            title = _("sum")
            known = self._inputs.sum_of(whole)
            if known is not None:
                self._sums[whole] = known
            elif whole.axis is Axis.COMPONENTS:
                rows: dict[str, list[Cell]] = {}
                for member, cell in whole.cells.items():
                    assert isinstance(member, tuple)
                    rows.setdefault(member[0], []).append(cell)
                nodes: dict[Member, Node] = {code: total(row) for code, row in rows.items()}
                self._sums[whole] = self._kept(maker.line, title, Axis.TERRITORIES, nodes)
            else:
                node = call("SUM", whole.span())
                self._sums[whole] = self._kept(maker.line, title, Axis.ONE, {None: node})
        return self._sums[whole]

    def _kept(
        self, line: str | None, title: str, axis: Axis, nodes: Mapping[Member, Node]
    ) -> Whole:
        """What several steps of a line use, before them; raises NotLive beyond the range."""
        section = Section(_("What several steps use"))
        whole = section.put(title, axis, nodes, aside=True)
        self.held(section)
        sections = self.sections.setdefault(line, [])
        if not sections or sections[0].title != section.title:
            sections.insert(0, section)
        else:
            sections[0].columns += section.columns
        return whole

    def held(self, section: Section) -> None:
        """Raises NotLive where a cell is not within the range."""
        for cell in section.held():
            if not 0 <= self._values.number(cell) < LIMIT:
                raise NotLive

    def style(self, status: Status, inputs: Sequence[Input], look: Look = Look.FIGURE) -> Styled:
        """What an amount looks like; its mark is that of an estimate once an input was changed."""
        return self._inputs.amount_style(status, inputs, look)


class StepCells(Calculator):
    """Makes the cells of one step."""

    def __init__(
        self,
        calculation: Calculation,
        step: Step,
        section: Section,
        members: Sequence[Member],
        values: CachedValues,
    ) -> None:
        self._of, self._step, self.section = calculation, step, section
        formula = formula_of(step)
        self.line = formula.line
        self.cents: Whole | None = None
        self.checks: list[Agreement] = []
        super().__init__(self._aside, formula.axis, members, values)

    def _aside(self, title: str, axis: Axis, nodes: Mapping[Member, Node]) -> Whole:
        return self.section.put(title, axis, nodes, aside=True)

    def formula(self, step: Formula, quantity: Quantity) -> Quantity:
        """The cells of a formula: whole cents where it is sure to be some, else a quota."""
        cents = quantity.scaled(Fraction(CENTS))
        kinds = {check.kind for check in step.checks}
        title = said(step.title(None))
        if cents.whole or "whole cents" in kinds:
            quotient = self.divided(cents, _words(_("cents")))
            if quotient.remainder is not None:
                nothing = join(call("MAX", quotient.remainder.span()), "=", 0)
                self.checks.append(Agreement(_("{what}: whole cents", what=title), nothing))
            self._amount(quotient.whole)
            return Quantity.of(quotient.whole, _CENT)
        for operand in step.expression.operands():
            if isinstance(operand, KeyOf):
                key = self._of.quantity(operand, self)
                column = {member: whole_number(key, member) for member in self.members}
                self.section.put(key_in_words(operand.key), self.axis, column)
        style = self._of.style(step.status, self._of.inputs(step))
        nodes = {member: shown(quantity, member) for member in self.members}
        self.section.put(_("exact quota (€)"), self.axis, nodes, *style, whole=False)
        return quantity

    def rounded(self, step: Rounded, exact: Quantity, unit: Quantity) -> Quantity:
        """The cells of a rounding: whole units, the remainder, what is given for it, the amount."""
        quotient = self.divided(exact / unit, _words(_("units")))
        units = quotient.whole
        if quotient.remainder is not None:
            self._main(quotient.whole, quotient.remainder)
            given = self._given(step, quotient, quotient.remainder)
            units = self._aside(
                _("units with those given"),
                self.axis,
                {m: join(_at(quotient.whole, m), "+", _at(given, m)) for m in self.members},
            )
        amount = Quantity.of(units) * unit
        self._amount(self.numerator(_("amount (cents)"), amount.scaled(Fraction(CENTS))))
        self._adds_up(step, unit)
        return amount

    def _adds_up(self, step: Rounded, unit: Quantity) -> None:
        """What the members add up to is what was divided, but for the rounding."""
        if step.sums_to is None:
            return
        assert self.cents is not None
        try:
            pool = self._of.quantity(step.sums_to, self).scaled(Fraction(CENTS))
        except NotLive:
            return
        added = call("SUM", Span(tuple(self.cents.cells.values())))
        gap = call("ROUND", call("ABS", join(added, "-", shown(pool, None))), 3)
        each = Fraction(1) if step.method in (Method.UP, Method.DOWN) else Fraction(1, 2)
        times = 1 if step.method is Method.LARGEST_REMAINDER else len(self.members)
        room = shown(unit.scaled(CENTS * each * times), None)
        title = said(step.title(None))
        self.checks.append(Agreement(title, join(gap, "<=", room)))

    def _amount(self, cents: Whole) -> None:
        """Whole cents, and the same in euros."""
        self.cents = cents
        status = self._step.status
        style = self._of.style(status, self._of.inputs(self._step))
        nodes = {m: join(_at(cents, m), "/", CENTS) for m in self.members}
        self.section.put(_("amount (€)"), self.axis, nodes, *style, whole=False)

    def _main(self, *wholes: Whole) -> None:
        """Show columns among those that a reader looks for, in this order."""
        for whole in wholes:
            for column in self.section.columns:
                if column.cells is whole.cells:
                    self.section.columns.remove(column)
                    self.section.columns.append(column._replace(aside=False))
                    break

    def _given(self, step: Rounded, quotient: Quotient, left: Whole) -> Whole:
        """The unit that is given for a remainder, or not."""
        over, whole = quotient.over, quotient.whole
        assert over is not None

        def given(up: Callable[[Member], Node]) -> Whole:
            nodes: dict[Member, Node] = {m: when(up(m), 1, 0) for m in self.members}
            return self.section.put(_("unit given"), self.axis, nodes)

        def twice(member: Member) -> Node:
            return join(2, "*", _at(left, member))

        match step.method:
            case Method.DOWN:
                return given(lambda member: False)
            case Method.UP:
                return given(lambda m: join(_at(left, m), ">", 0))
            case Method.NEAREST:
                return given(lambda m: join(twice(m), ">=", _at(over, m)))
            case Method.HALF_EVEN:

                def up(m: Member) -> Node:
                    odd = join(_at(whole, m), "-", join(2, "*", floor_of(_at(whole, m), 2)))
                    even = call("AND", join(twice(m), "=", _at(over, m)), join(odd, "=", 1))
                    return call("OR", join(twice(m), ">", _at(over, m)), even)

                return given(up)
            case Method.LARGEST_REMAINDER:
                return self._in_line(step, quotient, left, given)
            case _:
                assert_never(step.method)

    def _in_line(
        self,
        step: Rounded,
        quotient: Quotient,
        left: Whole,
        given: Callable[[Callable[[Member], Node]], Whole],
    ) -> Whole:
        """The units left over, given in the order of remainders, then keys, then codes."""
        over = quotient.over
        assert over is not None
        ties = self._ties(step, quotient)
        place = self._of.places(self.axis, self.members)
        order = self.section.put(_("order"), self.axis, dict(place), aside=True)
        groups: dict[Member, list[Member]] = {}
        for member in self.members:
            groups.setdefault(member[0] if isinstance(member, tuple) else None, []).append(member)
        axis = Axis.ONE if None in groups else Axis.TERRITORIES

        def span(whole: Whole, members: Sequence[Member]) -> Span:
            return Span(tuple(whole.cells[member] for member in members))

        seats: dict[Member, Node] = {}
        for group, members in groups.items():
            added = call("SUM", span(left, members))
            half = join(join(2, "*", added), "+", _at(over, members[0]))
            seats[group] = floor_of(half, join(2, "*", _at(over, members[0])))
        units = self.section.put(_("units left over"), axis, seats)

        def rank(member: Member) -> Node:
            group = groups[member[0] if isinstance(member, tuple) else None]
            lefts, keys, orders = span(left, group), span(ties, group), span(order, group)
            own, key, at = left.cells[member], ties.cells[member], order.cells[member]
            return total(
                [
                    1,
                    call("COUNTIF", lefts, join(">", "&", own)),
                    call("COUNTIFS", lefts, own, keys, join(">", "&", key)),
                    call("COUNTIFS", lefts, own, keys, key, orders, join("<", "&", at)),
                ]
            )

        ranks = self.section.put(_("rank"), self.axis, {m: rank(m) for m in self.members})
        return given(lambda m: join(ranks.cells[m], "<=", _at(units, m)))

    def _ties(self, step: Rounded, quotient: Quotient) -> Whole:
        """What decides between equal remainders: more of it comes first."""
        if isinstance(step.ties, Result) and step.ties.step is step.of:
            return quotient.whole  # beside equal remainders the quotas stand as their whole units
        assert step.ties is not None
        quantity = self._of.quantity(step.ties, self)
        if not quantity.whole:
            raise NotLive
        return self.numerator(_("key for ties"), quantity)


def _at(whole: Whole, member: Member) -> Node:
    cell = whole.at(member)
    return 0 if cell is None else cell


def _words(units: str) -> Said:
    """What the columns of a division are called."""
    return Said(
        number=_("number to divide"),
        key=_("key"),
        over=_("divided by"),
        digit=_("digits"),
        part=_("part of the whole"),
        left=_("remainder"),
        whole=_("whole {units}", units=units),
    )
