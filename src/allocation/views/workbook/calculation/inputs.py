"""What a reader may change in a workbook: figures, weights, the unit, keys, who takes part.

Each is a yellow cell with the value it was exported with beside it, and a flag that is up where the
two differ; what is computed rests on whole numbers made of it (cents, persons, 1 and 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from allocation.engine.case import Case
from allocation.model.expression import (
    Across,
    Axis,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Rounded,
    Weights,
)
from allocation.model.participation import TakesPart
from allocation.model.status import MARKS, Status, weakest
from allocation.money import CENTS
from allocation.views.language import _
from allocation.views.workbook.calculation.arithmetic import Member, Whole, total
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.worksheet import Cell, Limits, Node, Restyled, Span, call, join, when

Styled = tuple[Style, tuple[Restyled, ...]]
MOST_EUROS = 10**12
UNIT = "rounding.unit"
_LONGEST_NAME = 240
"""Characters; with the number that keeps two names apart no more than the 255 that Excel takes."""
_AT_ONCE = 100
"""Figures that one formula looks at: those of all would be too long."""


@dataclass(eq=False)
class Input:
    """One thing that may be changed: cells to type in, and what is made of them.

    `whole` are whole numbers: `scale` of them are a euro, or one unit of a key. `exported` are the
    values it was made with, `flags` 1 where a value differs from it, `changed` the number of those.
    `sound` is true where every value can be computed with.
    """

    name: str
    typed: Mapping[Member, Cell]
    exported: Mapping[Member, Cell]
    flags: Mapping[Member, Cell]
    whole: Whole
    changed: Cell
    sound: Node
    scale: int = 1
    sum: Whole | None = None
    """Of a key, what all territories have together."""


def _operands(case: Case) -> Iterator[Operand]:
    """Every operand of every step, each sum by what it adds up."""
    expressions: list[Expression] = []
    for step in case.plan.steps:
        if isinstance(step, Rounded):
            if step.ties is not None:
                expressions.append(step.ties)
        else:
            expressions.append(step.expression)
    for expression in expressions:
        for operand in expression.operands():
            yield operand.of if isinstance(operand, Across) else operand


class Inputs:
    """The inputs of a case, found in its steps, in their order."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.figures: dict[tuple[str, object], Input] = {}
        self.splits: dict[Weights, Input] = {}
        self.keys: dict[str, Input] = {}
        self.parts: dict[str | None, Input] = {}
        """By the kind of agency of a line, None for territories that receive themselves."""
        self.figure_of: dict[tuple[str, object], Figure] = {}
        for operand in _operands(case):
            match operand:
                case Figure() if _place(operand) not in self.figures:
                    self.figures[_place(operand)] = _figure(operand.name, operand.value)
                    self.figure_of[_place(operand)] = operand
                case Weights() if operand not in self.splits and len(operand.weights) > 1:
                    self.splits[operand] = _column(
                        operand.split or "", dict(operand.weights), Axis.LINES
                    )
                case KeyOf() if operand.key not in self.keys:
                    key = case.keys[operand.key]
                    values = {code: key.values[code] for code in case.territories.codes}
                    self.keys[operand.key] = _column(operand.key, values, Axis.TERRITORIES)
                case _:
                    pass
        self.unit = _figure(UNIT, Fraction(case.rounding.unit))
        self.rounds = any(
            isinstance(step, Rounded) and "unit" in step.because for step in case.plan.steps
        )
        """Whether anything is rounded to the unit of the rule."""
        for line in case.rule.lines.values():
            if line.agency not in self.parts:
                self.parts[line.agency] = self._part(line.agency)
        self.cents = self._cents()
        """Cells that are 1 where some of the figures have cents, else 0: amounts may have them."""

    def _part(self, kind: str | None) -> Input:
        case = self._case
        of = [name for name, line in case.rule.lines.items() if line.agency == kind]
        values = {
            code: int(case.takes_part[of[0], code] is not TakesPart.NO)
            for code in case.territories.codes
            if (of[0], code) in case.takes_part
        }
        name = "participation" if kind is None else f"participation.{kind}"
        return _column(name, values, Axis.TERRITORIES, yes_or_no=True)

    def _cents(self) -> list[Cell]:
        euros: list[Node] = []
        for found in (*([self.unit] if self.rounds else []), *self.figures.values()):
            (cell,) = found.whole.cells.values()
            parts = join(cell, "/", found.scale)
            euros.append(join(parts, "<>", call("INT", parts)))
        some = (euros[at : at + _AT_ONCE] for at in range(0, len(euros), _AT_ONCE))
        plain = Style(Look.FIGURE, Digits())
        return [Cell(when(call("OR", *each), 1, 0), plain) for each in some]

    @property
    def has_cents(self) -> Node:
        """True where an amount may have cents, so that they must be shown."""
        return join(total(self.cents), ">", 0)

    # What an operand stands for

    def figure(self, operand: Figure) -> Input:
        """The input of a figure."""
        return self.figures[_place(operand)]

    def key(self, name: str) -> Input:
        """The input of a key: a value for every territory of the set."""
        return self.keys[name]

    def weights(self, operand: Weights) -> Input:
        """The input of weights that lines share a pool by."""
        return self.splits[operand]

    def part_of(self, line: str) -> Input:
        """Who takes part, of the agencies of a line's kind."""
        return self.parts[self._case.rule.lines[line].agency]

    def taking_part(self, line: str) -> Whole:
        """1 for each territory whose agency of a line takes part, 0 for the others."""
        return self.part_of(line).whole

    @property
    def participation(self) -> list[Input]:
        """Who takes part, of every kind of agency."""
        return list(self.parts.values())

    def sum_of(self, whole: Whole) -> Whole | None:
        """The sum of a key as it stands beside it; None for any other column."""
        return next((key.sum for key in self.keys.values() if key.whole is whole), None)

    def name(self, prefix: str) -> None:
        """Name every cell that may be changed, by what `--set` calls it: ``v_envelope``.

        An underscore keeps names apart from places, such as ``LQ1``; `prefix` keeps them apart from
        those of other years.
        """
        taken: set[str] = set()
        for given in self.all:
            for member, cell in given.typed.items():
                parts = [prefix, given.name, *([str(member)] if member is not None else [])]
                base = re.sub(r"[^A-Za-z0-9]+", "_", "_".join(parts))[:_LONGEST_NAME]
                name, n = base, 2
                while name.casefold() in taken:
                    name, n = f"{base}_{n}", n + 1
                taken.add(name.casefold())
                cell.name = name

    @property
    def all(self) -> list[Input]:
        """Every input."""
        return [
            *self.figures.values(),
            *([self.unit] if self.rounds else []),
            *self.splits.values(),
            *self.keys.values(),
            *self.parts.values(),
        ]

    def changed(self, inputs: Sequence[Input]) -> Node:
        """How many values of some inputs were changed."""
        return total([each.changed for each in inputs])

    def amount_style(self, status: Status, inputs: Sequence[Input], look: Look) -> Styled:
        """What an amount looks like; its mark is that of an estimate once an input was changed."""
        marks = MARKS[status], MARKS[weakest([status, Status.ESTIMATED])]
        changed = join(self.changed(inputs), ">", 0)

        def style(mark: str, decimals: int) -> Style:
            return Style(look, Digits(decimals, mark))

        if marks[0] == marks[1] or not inputs:
            return style(marks[0], 0), (Restyled(self.has_cents, style(marks[0], 2)),)
        both = call("AND", changed, self.has_cents)
        return style(marks[0], 0), (
            Restyled(both, style(marks[1], 2)),
            Restyled(changed, style(marks[1], 0)),
            Restyled(self.has_cents, style(marks[0], 2)),
        )


def _place(figure: Figure) -> tuple[str, object]:
    return figure.name, figure.place


def _figure(name: str, value: Fraction) -> Input:
    """A figure in euros, and in whole cents or, where it has more decimals, in what it is whole."""
    scale = CENTS
    while (value * scale).denominator != 1:
        scale *= 10
    decimals = 2 if value.denominator > 1 else 0
    style = Style(Look.INPUT, Digits(decimals if scale == CENTS else len(str(scale)) - 1))
    low = Fraction(1, scale) if name == UNIT else 0
    words = _("an amount in euros, not negative")
    cell = Cell(value, style, limits=Limits(low, MOST_EUROS, said=words))
    exported = Cell(value, style._replace(look=Look.VALUE))
    whole = Cell(call("ROUND", join(cell, "*", scale), 0), Style(Look.FIGURE))
    flag = Cell(when(join(cell, "=", exported), 0, 1), Style(Look.FIGURE))
    sound: Node = join(join(whole, "/", scale), "=", cell)
    if name == UNIT:
        sound = call("AND", sound, join(whole, ">", 0))
    return Input(
        name,
        {None: cell},
        {None: exported},
        {None: flag},
        Whole(Axis.ONE, {None: whole}),
        flag,
        sound,
        scale,
    )


def _column(name: str, values: Mapping[str, int], axis: Axis, *, yes_or_no: bool = False) -> Input:
    """Whole numbers by member; whether one takes part is 1 or 0."""
    words = _("a whole number, not negative")
    limits = Limits(0, 10**12, whole=True, said=words)
    if yes_or_no:
        limits = Limits(choices=("1", "0"), said=_("1 takes part, 0 does not"))
    style, grey = Style(Look.INPUT, Digits()), Style(Look.VALUE, Digits())
    typed: dict[Member, Cell] = {m: Cell(v, style, limits=limits) for m, v in values.items()}
    exported: dict[Member, Cell] = {m: Cell(v, grey) for m, v in values.items()}
    flags: dict[Member, Cell] = {
        m: Cell(when(join(typed[m], "=", exported[m]), 0, 1), Style(Look.FIGURE)) for m in values
    }
    plain = Style(Look.FIGURE, Digits())
    changed = Cell(call("SUM", Span(tuple(flags.values()))), plain)
    span = Span(tuple(typed.values()))
    if yes_or_no:
        ones = join(call("COUNTIF", span, 1), "+", call("COUNTIF", span, 0))
        # The text 1 is counted as the number, and adds up to nothing.
        numbers = join(call("SUM", span), "=", call("COUNTIF", span, 1))
        known = call("AND", join(ones, "=", len(typed)), numbers)
        return Input(name, typed, exported, flags, Whole(axis, typed), changed, known)
    whole = Whole(axis, {m: Cell(call("INT", typed[m]), plain) for m in typed})
    added = Cell(call("SUM", whole.span()), Style(Look.TOTAL, Digits()))
    sound: Node = join(call("SUM", span), "=", added)
    if axis is Axis.LINES:  # lines can't share anything in proportion to nothing
        sound = call("AND", sound, join(added, ">", 0))
    all_of_them = Whole(Axis.ONE, {None: added})
    return Input(name, typed, exported, flags, whole, changed, sound, sum=all_of_them)
