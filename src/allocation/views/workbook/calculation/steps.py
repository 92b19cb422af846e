"""The cells of one step: an amount, a quota, or how a quota became whole units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, assert_never

from allocation.model.expression import Axis, Formula, KeyOf, Result, Rounded, Step, formula_of
from allocation.model.method import Method
from allocation.money import CENTS
from allocation.views.language import _
from allocation.views.language import say as said
from allocation.views.values import key_in_words
from allocation.views.workbook.calculation.arithmetic import (
    Calculator,
    Member,
    NotLive,
    Quantity,
    Quotient,
    Said,
    Whole,
    floor_of,
    in_parts,
    shown,
    total,
    whole_number,
)
from allocation.views.workbook.calculation.inputs import Styled
from allocation.views.workbook.calculation.quantities import Quantities, Where
from allocation.views.workbook.calculation.workings import Section
from allocation.views.workbook.looks import Digits, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Node, Restyled, Span, call, join, when

_CENT = Fraction(1, CENTS)


class Agreement(NamedTuple):
    """What must be true of the cells of a step, and what is said of it."""

    title: str
    condition: Node


class StepCells(Calculator):
    """Makes the cells of one step; an amount is `styled` by its status."""

    def __init__(
        self,
        quantities: Quantities,
        step: Step,
        section: Section,
        members: Sequence[Member],
        values: CachedValues,
        styled: Styled,
    ) -> None:
        self._quantities, self._step, self.section, self._styled = quantities, step, section, styled
        formula = formula_of(step)
        self.where = Where(formula.line, members)
        self.cents: Whole | None = None
        """What it gives that is whole cents; None where it need not be."""
        self.euros: Whole | None = None
        """The same in euros, as it is shown."""
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
            quotient = self.divided(cents, _words(_("whole cents")))
            if quotient.remainder is not None:
                nothing = join(call("MAX", quotient.remainder.span()), "=", 0)
                self.checks.append(Agreement(_("{what}: whole cents", what=title), nothing))
            self._amount(quotient.whole)
            return Quantity.of(quotient.whole, _CENT)
        for operand in step.expression.operands():
            if isinstance(operand, KeyOf):
                key = self._quantities.quantity(operand, self.where)
                column = {member: whole_number(key, member) for member in self.members}
                self.section.put(key_in_words(operand.key), self.axis, column)
        # Its cents are no amount's: they show how a whole unit was missed.
        style, restyled = self._styled
        fine = [Restyled(each.condition, _with_cents(each.style)) for each in restyled]
        styled = _with_cents(style), tuple(fine)
        self.section.put(
            _("exact quota (€)"), self.axis, self._to_look_at(quantity), *styled, whole=False
        )
        return quantity

    def _to_look_at(self, quantity: Quantity) -> dict[Member, Node]:
        """A quantity as a number of the spreadsheet; of many terms, some are added up before."""
        parts = in_parts(quantity.terms)
        if len(parts) <= 1:
            return {member: shown(quantity, member) for member in self.members}
        title = _("part of the exact quota (€)")
        columns = [
            self.section.put(title, self.axis, self._to_look_at(part), aside=True, whole=False)
            for part in parts
        ]
        return {m: total([column.number(m) for column in columns]) for m in self.members}

    def rounded(self, step: Rounded, exact: Quantity, unit: Quantity) -> Quantity:
        """The cells of a rounding: whole units, the remainder, what is given for it, the amount."""
        quotient = self.divided(exact / unit, _words(_("whole units")))
        units = quotient.whole
        if quotient.remainder is not None:
            self._main(quotient.whole, quotient.remainder)
            given = self._given(step, quotient, quotient.remainder)
            units = self._aside(
                _("units with those given"),
                self.axis,
                {m: join(quotient.whole.number(m), "+", given.number(m)) for m in self.members},
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
            pool = self._quantities.quantity(step.sums_to, self.where).scaled(Fraction(CENTS))
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
        nodes = {m: join(cents.number(m), "/", CENTS) for m in self.members}
        titled = _("amount (€)")
        self.euros = self.section.put(titled, self.axis, nodes, *self._styled, whole=False)

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
            return join(2, "*", left.number(member))

        match step.method:
            case Method.DOWN:
                return given(lambda member: False)
            case Method.UP:
                return given(lambda m: join(left.number(m), ">", 0))
            case Method.NEAREST:
                return given(lambda m: join(twice(m), ">=", over.number(m)))
            case Method.HALF_EVEN:

                def up(m: Member) -> Node:
                    odd = join(whole.number(m), "-", join(2, "*", floor_of(whole.number(m), 2)))
                    even = call("AND", join(twice(m), "=", over.number(m)), join(odd, "=", 1))
                    return call("OR", join(twice(m), ">", over.number(m)), even)

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
        place = self._quantities.places(self.axis, self.members)
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
            half = join(join(2, "*", added), "+", over.number(members[0]))
            seats[group] = floor_of(half, join(2, "*", over.number(members[0])))
        units = self.section.put(_("units to be given (a unit is that of rounding)"), axis, seats)

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
        return given(lambda m: join(ranks.cells[m], "<=", units.number(m)))

    def _ties(self, step: Rounded, quotient: Quotient) -> Whole:
        """What decides between equal remainders: more of it comes first."""
        if isinstance(step.ties, Result) and step.ties.step is step.of:
            return quotient.whole  # beside equal remainders the quotas stand as their whole units
        assert step.ties is not None
        quantity = self._quantities.quantity(step.ties, self.where)
        if not quantity.whole:
            raise NotLive
        return self.numerator(_("key for ties"), quantity)


def _with_cents(style: Style) -> Style:
    digits = style.digits or Digits()
    return style._replace(digits=digits._replace(decimals=max(2, digits.decimals)))


def _words(whole: str) -> Said:
    """What the columns of a division are called; `whole` is what it is about."""
    return Said(
        number=_("number to divide"),
        key=_("key"),
        over=_("divided by"),
        digit=_("digits"),
        part=_("part of the whole"),
        left=_("remainder"),
        whole=whole,
    )
