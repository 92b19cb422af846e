"""The steps of a calculation and the formulas in them, defined once and read by several readers.

A component of a rule says how an agency's amount is made by building an `Expression` from a few
operands and + - x /. The steps of a case are such formulas, and roundings of what they give; an
expression refers to an earlier step as one of its operands. The engine executes the steps over
exact arrays; explanations, symbols and spreadsheet formulas are read from the same ones, so that
none of them can drift from what was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never, cast

from allocation.diagnostics import Place, Refusal
from allocation.model.fields import Citation
from allocation.model.method import Method
from allocation.model.status import Status, turned, weakest


class _Combined:
    """What has a value: combine two with the usual operators."""

    def __add__(self, other: Expression) -> Operation:
        return Operation("+", cast("Expression", self), other)

    def __sub__(self, other: Expression) -> Operation:
        return Operation("-", cast("Expression", self), other)

    def __mul__(self, other: Expression) -> Operation:
        return Operation("*", cast("Expression", self), other)

    def __truediv__(self, other: Across) -> Operation:
        """By a sum, and by no figure: a sweep gives any figure many values at once."""
        return Operation("/", cast("Expression", self), other)

    def operands(self) -> Iterator[Operand]:
        """The operands, from left to right."""
        expression = cast("Expression", self)
        if isinstance(expression, Operation):
            yield from expression.left.operands()
            yield from expression.right.operands()
        else:
            yield expression


Symbol: TypeAlias = Literal["+", "-", "*", "/"]


@dataclass(frozen=True)
class Operation(_Combined):
    """Two expressions joined by an operator."""

    symbol: Symbol
    left: Expression
    right: Expression


# Operands


@dataclass(frozen=True)
class Figure(_Combined):
    """A number that a text, a hypothesis or the user gives: the same for every region.

    `value` is in euros, or in euros per unit of a key; `name` is the one that `--set` takes.
    """

    name: str
    value: Fraction
    status: Status
    place: Place
    cite: Citation | None = None


@dataclass(frozen=True)
class KeyOf(_Combined):
    """The region's own value of a key, in the key's unit; 0 outside the territories in `among`.

    `named` is the hypothesis that names the key, `place` where its name stands, and `over` the
    hypothesis that says among which territories it counts.
    """

    key: str
    among: frozenset[str]
    status: Status
    named: str = ""
    place: Place | None = None
    over: str | None = None
    absent: frozenset[str] | None = None
    """Who is not in `among` for the sole reason that its agency takes no part, where the shares of
    such agencies are redistributed; None where they are not."""


@dataclass(frozen=True)
class Weights(_Combined):
    """The weight of each line that shares a pool, and where they stand."""

    weights: tuple[tuple[str, int], ...]
    status: Status
    place: Place
    split: str | None = None
    """The hypothesis that gives them."""


@dataclass(frozen=True)
class TakingPart(_Combined):
    """1 for each territory whose agency of a line takes part or may do so, 0 where it does not."""

    line: str
    status: Status


@dataclass(frozen=True)
class Result(_Combined):
    """What an earlier step gave, in euros; of one of its members with `at`."""

    step: Step
    at: str | None = None

    @property
    def status(self) -> Status:
        """That of the step."""
        return self.step.status


@dataclass(frozen=True)
class Shared(_Combined):
    """The quotas of the components that share what was rounded together, side by side.

    Where all of them are 0 the first that the territory can receive counts as 1.
    """

    quotas: tuple[tuple[str, Result], ...]
    status: Status


@dataclass(frozen=True)
class Across(_Combined):
    """The sum of an operand over its axis: over the territories, the lines, the components."""

    of: KeyOf | Weights | Shared | Result

    @property
    def status(self) -> Status:
        """That of what is added up."""
        return self.of.status


Operand: TypeAlias = Figure | KeyOf | Weights | TakingPart | Result | Shared | Across
Expression: TypeAlias = Operation | Operand


# Steps


class Axis(StrEnum):
    """What a step has a value for."""

    ONE = "one"
    """One amount."""
    LINES = "lines"
    """Each of the lines that share a pool."""
    TERRITORIES = "territories"
    COMPONENTS = "components"
    """For each territory, each of the components that share what was rounded together."""


@dataclass(frozen=True)
class Check:
    """What every value of a step must be; the refusal is given the first that is not."""

    kind: Literal["not negative", "whole cents"]
    refusal: Callable[[Fraction], Refusal]


@dataclass(frozen=True, eq=False)
class Formula:
    """A step that evaluates an expression, in euros and exactly."""

    title: Callable[[str | None], str]
    """What it gives to a member, by its name; of all of them together for None."""
    axis: Axis
    expression: Expression
    status: Status
    members: tuple[str, ...] = ()
    """Who has a value: codes of territories, names of lines or components; others have 0."""
    checks: tuple[Check, ...] = ()
    line: str | None = None
    component: str | None = None
    cite: Citation | None = None
    """Where a text says so, for figures of the expression that have no citation of their own."""
    together: Status | None = None
    """Of the sum of all members, where more bears on it than on each of them: who takes part."""
    statuses: Mapping[str, Status] = field(default_factory=dict)
    """Of single members, where they are not that of the step."""


@dataclass(frozen=True, eq=False)
class Rounded:
    """A step that makes whole units of what another gave, over the same axis.

    Under the largest remainder all its members together get the nearest whole number of units; ties
    go to the larger of `ties`, then to the smaller code, or to the member that comes first.
    """

    of: Formula
    unit: Fraction
    """In euros."""
    method: Method
    status: Status
    ties: Expression | None = None
    because: tuple[str, ...] = ()
    """The fields of the rule's rounding that bear on it."""
    sums_to: Expression | None = None
    """What the members add up to before rounding, where they are to make up an amount."""

    @property
    def title(self) -> Callable[[str | None], str]:
        """That of what it rounds."""
        return self.of.title


Step: TypeAlias = Formula | Rounded


def formula_of(step: Step) -> Formula:
    """The formula of a step, itself or what it rounds."""
    return step.of if isinstance(step, Rounded) else step


def standing(expression: Expression) -> Status:
    """The status of an expression: as weak as its weakest operand."""
    if not isinstance(expression, Operation):
        return expression.status
    left, right = standing(expression.left), standing(expression.right)
    match expression.symbol:
        case "+" | "*":
            return weakest([left, right])
        case "-" | "/":
            return weakest([left, turned(right)])
        case _:
            assert_never(expression.symbol)


def figures(expression: Expression, seen: set[Formula] | None = None) -> Iterator[Figure]:
    """Every figure that an expression rests on, through all steps before it, each step once."""
    seen = set() if seen is None else seen
    for operand in expression.operands():
        if isinstance(operand, Across):
            operand = operand.of
        match operand:
            case Figure():
                yield operand
            case Result():
                step = formula_of(operand.step)
                if step not in seen:
                    seen.add(step)
                    yield from figures(step.expression, seen)
            case Shared():
                for _name, quota in operand.quotas:
                    yield from figures(quota, seen)
            case KeyOf() | Weights() | TakingPart():
                pass
            case Across():
                raise TypeError(operand)  # a sum of a sum
            case _:
                assert_never(operand)


# As text


def human_sign(symbol: Symbol) -> str:
    """An operator as people read it."""
    match symbol:
        case "+":
            return "+"
        case "-":
            return "\u2212"
        case "*":
            return "×"
        case "/":
            return "÷"
        case _:
            assert_never(symbol)


def written(
    expression: Expression,
    leaf: Callable[[Operand], str],
    sign: Callable[[Symbol], str] = human_sign,
) -> str:
    """An expression as text, with brackets only where they are needed: ``(a + b) × c``.

    `leaf` writes an operand and `sign` an operator; as programs read them with `str`.
    """
    if not isinstance(expression, Operation):
        return leaf(expression)
    left = written(expression.left, leaf, sign)
    right = written(expression.right, leaf, sign)
    if _binds(expression.left) < _binds(expression):
        left = f"({left})"
    # Subtraction and division are read from the left: a - (b + c) needs its brackets.
    strict = expression.symbol in "-/"
    if _binds(expression.right) < _binds(expression) + strict:
        right = f"({right})"
    return f"{left} {sign(expression.symbol)} {right}"


def _binds(expression: Expression) -> int:
    """How tightly an expression holds together: a sum, a product, a single operand."""
    if not isinstance(expression, Operation):
        return 3
    match expression.symbol:
        case "+" | "-":
            return 1
        case "*" | "/":
            return 2
        case _:
            assert_never(expression.symbol)
