"""What the operands of an expression are in cells, and an expression as a quantity of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

from allocation.engine.execution import Execution
from allocation.model.expression import (
    Across,
    Axis,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Operation,
    Result,
    Shared,
    Step,
    TakingPart,
    Weights,
    formula_of,
)
from allocation.views.language import _, say
from allocation.views.values import key_in_words
from allocation.views.workbook.calculation.arithmetic import (
    LIMIT,
    Member,
    NotLive,
    Quantity,
    Whole,
    common_factors,
    total,
    whole_number,
)
from allocation.views.workbook.calculation.inputs import Inputs
from allocation.views.workbook.calculation.workings import Section
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node, call, join, when


class Where(NamedTuple):
    """For whom an expression is worked out: on the sheet of a line, for each of some members."""

    line: str | None
    members: Sequence[Member]


class Quantities:
    """Operands as quantities in euros; `known` are those of the steps before.

    What several steps use (a key where it counts, its sum, proportions) has cells of its own, in
    `sections` by line, before those of the steps.
    """

    def __init__(
        self,
        execution: Execution,
        inputs: Inputs,
        values: CachedValues,
        known: Mapping[Step, Quantity | None],
    ) -> None:
        self._inputs, self._values, self._known = inputs, values, known
        self._order = {code: n for n, code in enumerate(sorted(execution.codes))}
        self.sections: dict[str | None, list[Section]] = {}
        self.key_sums: dict[Cell, str] = {}
        """Sums of keys where they count, which divide nothing if they are 0."""
        self._keys: dict[KeyOf, Whole] = {}
        self._sums: dict[Whole, Whole] = {}
        self._at: dict[tuple[Whole, str], Whole] = {}
        self._shared: dict[Shared, Whole] = {}

    def quantity(self, expression: Expression, where: Where) -> Quantity:
        """An expression as a quantity in euros."""
        if not isinstance(expression, Operation):
            return self._operand(expression, where)
        left = self.quantity(expression.left, where)
        right = self.quantity(expression.right, where)
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

    def _operand(self, operand: Operand, where: Where) -> Quantity:
        match operand:
            case Figure():
                figure = self._inputs.figure(operand)
                return Quantity.of(figure.whole, Fraction(1, figure.scale))
            case KeyOf():
                return Quantity.of(self._key(operand, where))
            case Weights():
                return Quantity.of(self._inputs.weights(operand).whole)
            case TakingPart():
                return Quantity.of(self._inputs.taking_part(operand.line))
            case Result():
                return self._result(operand)
            case Shared():
                return Quantity.of(self._proportions(operand, where))
            case Across():
                inner = self._operand(operand.of, where)
                return self._across(inner, operand, where)
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

    def _key(self, operand: KeyOf, where: Where) -> Whole:
        """A key where it counts: for those who are counted, and where that bears, take part."""
        if operand not in self._keys:
            counted = operand.among | (operand.absent or frozenset())
            key = self._inputs.key(operand.key).whole
            if operand.absent is None and len(counted) == len(key.cells):
                self._keys[operand] = key
            else:
                part = self._inputs.taking_part(str(where.line))

                def node(member: Member) -> Node:
                    if member not in counted:
                        return 0
                    own = key.cells[member]
                    return own if operand.absent is None else join(own, "*", part.cells[member])

                nodes = {member: node(member) for member in where.members}
                title = _("key, where it counts")
                self._keys[operand] = self._kept(where.line, title, Axis.TERRITORIES, nodes)
        return self._keys[operand]

    def _proportions(self, operand: Shared, where: Where) -> Whole:
        """The proportions of what components share; where all are 0 the first that can counts."""
        if operand in self._shared:
            return self._shared[operand]
        quotas = [self._result(quota) for _name, quota in operand.quotas]
        if not any(quota.terms for quota in quotas):
            raise NotLive
        common, weights = common_factors(quotas)
        names = [name for name, _quota in operand.quotas]
        able = [frozenset(formula_of(quota.step).members) for _name, quota in operand.quotas]
        codes = list(dict.fromkeys(member[0] for member in where.members if member is not None))
        raw: dict[Member, Node] = {}
        for code in codes:
            for name, weight, members in zip(names, weights, able, strict=True):
                node: Node = whole_number(weight, code) if code in members else 0
                if code in members and common.terms[0].up:
                    node = when(join(whole_number(common, code), ">", 0), node, 0)
                raw[code, name] = node
        found = self._kept(where.line, _("proportion"), Axis.COMPONENTS, raw)
        nodes: dict[Member, Node] = {}
        for code in codes:
            row = [found.cells[code, name] for name in names]
            first = next((n for n, members in enumerate(able) if code in members), 0)
            for n, name in enumerate(names):
                nothing = join(total(row), "=", 0)
                nodes[code, name] = when(nothing, 1, row[n]) if n == first else row[n]
        title = _("proportion that counts")
        self._shared[operand] = self._kept(where.line, title, Axis.COMPONENTS, nodes)
        return self._shared[operand]

    def _across(self, inner: Quantity, operand: Across, where: Where) -> Quantity:
        """The sum over the axis of what is added up."""
        found = Quantity(())
        of = operand.of
        for term in inner.terms:
            each = [whole for whole in term.up if whole.axis is not Axis.ONE]
            single = tuple(whole for whole in term.up if whole.axis is Axis.ONE)
            if any(whole.axis is not Axis.ONE for whole in term.down) or len(each) > 1:
                raise NotLive
            if each:
                added = self._sum(each[0], where, of)
                if isinstance(of, KeyOf) and added.axis is Axis.ONE:
                    self.key_sums.setdefault(added.cells[None], of.key)
                term = term._replace(up=(*single, added))
            elif isinstance(of, Result):
                term = term._replace(factor=term.factor * len(formula_of(of.step).members))
            else:
                raise NotLive
            found += Quantity((term,))
        return found

    def _sum(self, whole: Whole, where: Where, of: Operand) -> Whole:
        if whole not in self._sums:
            title = _("sum: {what}", what=_called(of))
            known = self._inputs.sum_of(whole)
            if known is not None:
                self._sums[whole] = known
            elif whole.axis is Axis.COMPONENTS:
                rows: dict[str, list[Cell]] = {}
                for member, cell in whole.cells.items():
                    assert isinstance(member, tuple)
                    rows.setdefault(member[0], []).append(cell)
                nodes: dict[Member, Node] = {code: total(row) for code, row in rows.items()}
                self._sums[whole] = self._kept(where.line, title, Axis.TERRITORIES, nodes)
            else:
                node = call("SUM", whole.span())
                self._sums[whole] = self._kept(where.line, title, Axis.ONE, {None: node})
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

    def places(self, axis: Axis, members: Sequence[Member]) -> Mapping[Member, int]:
        """Where members stand when all else is equal: territories by code, others as they come."""
        if axis is Axis.TERRITORIES:
            return {member: self._order[str(member)] for member in members}
        return {member: n for n, member in enumerate(members)}


def _called(of: Operand) -> str:
    """What is added up, in words."""
    match of:
        case KeyOf():
            return key_in_words(of.key)
        case Result():
            return say(of.step.title(None))
        case _:
            return _("weights")
