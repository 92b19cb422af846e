"""Exact arithmetic in a spreadsheet, whose numbers are binary floats.

An amount is a `Quantity`: a sum of terms, each a fraction times some whole numbers over others,
all of which stand in cells. It is worked on symbolically, so that what cancels is never computed;
only where it is rounded does it become cells: whole units, a whole remainder, and over what.

Every cell made here holds a whole number, and is right as long as all of them are at least 0 and
below `LIMIT`. Sums, differences and products of whole numbers that are whole numbers below 2^53 are
exact; the first cell, in the order in which they rest on each other, that is not exact would have
to be beyond the limit in truth, and so be shown beyond it. One control looks at them all. A
quotient is cut down by INT, which may be one too large where the float came out as the next whole
number, or where a spreadsheet rounds the argument of INT to 15 digits; a comparison takes that
away. A product of units and a key, which leaves the range, is never formed: the units are divided
digit by digit, as by hand, with digits of two, three or six decimals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from math import gcd, lcm
from typing import NamedTuple

from allocation.model.expression import Axis
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node, Span, call, chain, join, when

LIMIT = 10**15
"""Whole numbers below it have at most 15 digits, which every spreadsheet keeps and shows."""
_ROOM = LIMIT // 2
_DIGITS = ((10**6, 2), (10**3, 4), (10**2, 6))
"""Digits of which base a number is divided in, and how many: the first that leave room."""
_FEW = 4
TERMS = 24
"""Of one formula, whose cells may all stand on sheets with long names."""
_MOST = 200
"""Of the 255 arguments that a function may have."""

Member = str | tuple[str, str] | None
"""A territory's code, a line's name, a territory and a component; None for the one of `ONE`."""


class NotLive(Exception):
    """A figure that can't be a formula here: it becomes a value that says so."""


@dataclass(eq=False)
class Whole:
    """Whole numbers in cells, one for each member of an axis; a member without a cell has 0."""

    axis: Axis
    cells: Mapping[Member, Cell]

    def at(self, member: Member) -> Cell | None:
        """The cell of a member, also of one on a finer axis; None for 0."""
        if self.axis is Axis.ONE:
            member = None
        elif self.axis is Axis.TERRITORIES and isinstance(member, tuple):
            member = member[0]
        return self.cells.get(member)

    def number(self, member: Member) -> Node:
        """The cell of a member, or the 0 that it stands for."""
        cell = self.at(member)
        return 0 if cell is None else cell

    def span(self) -> Span:
        """All cells, which stand in one column."""
        return Span(tuple(self.cells.values()))


class Product(NamedTuple):
    """A fraction times whole numbers over others; the first of `up` is the money, if any is."""

    factor: Fraction
    up: tuple[Whole, ...] = ()
    down: tuple[Whole, ...] = ()

    @property
    def over(self) -> tuple[int, frozenset[tuple[Whole, int]]]:
        """What the term is divided by, whatever its order."""
        return self.factor.denominator, frozenset(Counter(self.down).items())

    def exists(self, member: Member) -> bool:
        """Whether none of its factors is without a cell, and so 0, for a member."""
        return all(whole.at(member) is not None for whole in self.up)


@dataclass(frozen=True)
class Quantity:
    """A sum of terms, in euros where it is money."""

    terms: tuple[Product, ...]

    @staticmethod
    def of(whole: Whole, factor: Fraction = Fraction(1)) -> Quantity:
        """Whole numbers, times a fraction."""
        return Quantity((Product(factor, (whole,)),))

    @staticmethod
    def constant(factor: Fraction) -> Quantity:
        """A number that is in no cell."""
        return _collected([Product(factor)])

    def __add__(self, other: Quantity) -> Quantity:
        return _collected([*self.terms, *other.terms])

    def __sub__(self, other: Quantity) -> Quantity:
        return self + other.scaled(Fraction(-1))

    def __mul__(self, other: Quantity) -> Quantity:
        return _collected(
            Product(a.factor * b.factor, a.up + b.up, a.down + b.down)
            for a in self.terms
            for b in other.terms
        )

    def __truediv__(self, other: Quantity) -> Quantity:
        """Raises NotLive for a divisor of several terms."""
        if len(other.terms) != 1:
            raise NotLive
        (term,) = other.terms
        return self * Quantity((Product(1 / term.factor, term.down, term.up),))

    def scaled(self, factor: Fraction) -> Quantity:
        """The product with a number."""
        return Quantity(tuple(term._replace(factor=term.factor * factor) for term in self.terms))

    @property
    def whole(self) -> bool:
        """Whether it is a whole number whatever the cells hold."""
        return all(not term.down and term.factor.denominator == 1 for term in self.terms)

    def at(self, restrict: Callable[[Whole], Whole]) -> Quantity:
        """The quantity with other cells."""
        return Quantity(
            tuple(
                Product(term.factor, tuple(map(restrict, term.up)), tuple(map(restrict, term.down)))
                for term in self.terms
            )
        )


def _collected(terms: Iterable[Product]) -> Quantity:
    """Terms with what cancels taken away, and those of the same cells added up."""
    found: dict[tuple[frozenset[tuple[Whole, int]], frozenset[tuple[Whole, int]]], Product] = {}
    for term in terms:
        term = _reduced(term)
        key = frozenset(Counter(term.up).items()), term.over[1]
        before = found.get(key)
        factor = term.factor + (before.factor if before else 0)
        found[key] = (before or term)._replace(factor=factor)
    return Quantity(tuple(term for term in found.values() if term.factor))


def _reduced(term: Product) -> Product:
    down = list(term.down)
    up = []
    for whole in term.up:
        if whole in down:
            down.remove(whole)
        else:
            up.append(whole)
    return Product(term.factor, tuple(up), tuple(down))


class Quotient(NamedTuple):
    """Whole units, and what is left of them over a whole number; None where nothing can be left."""

    whole: Whole
    remainder: Whole | None
    over: Whole | None


class Calculator:
    """Makes the cells of one axis: `put` gives whole numbers their cells, by title and member."""

    def __init__(
        self,
        put: Callable[[str, Axis, Mapping[Member, Node]], Whole],
        axis: Axis,
        members: Sequence[Member],
        values: CachedValues,
    ) -> None:
        self._put, self.axis, self.members, self._values = put, axis, members, values

    # One number for each member

    def column(self, title: str, node: Callable[[Member], Node]) -> Whole:
        """A whole number for each member."""
        return self._put(title, self.axis, {member: node(member) for member in self.members})

    def one(self, title: str, node: Node) -> Whole:
        """One whole number for all of them."""
        return self._put(title, Axis.ONE, {None: node})

    def numerator(self, title: str, quantity: Quantity) -> Whole:
        """A quantity that is whole whatever the cells hold; what has a cell already keeps it."""
        quantity = self._added_in_parts(title, quantity)
        if len(quantity.terms) == 1:
            (term,) = quantity.terms
            if term.factor == 1 and len(term.up) == 1:
                only = term.up[0]
                if only.axis is self.axis and set(only.cells) == set(self.members):
                    return only
        return self.column(title, lambda member: whole_number(quantity, member))

    def _added_in_parts(self, title: str, quantity: Quantity) -> Quantity:
        """The same in terms that one formula has room for: of many, some are added up before."""
        found = quantity
        while len(found.terms) > TERMS:
            parts = []
            for sign in (Fraction(1), Fraction(-1)):  # no cell is below 0
                same = [term for term in found.scaled(sign).terms if term.factor > 0]
                for part in in_parts(same):
                    cells = self.column(title, partial(whole_number, part))
                    parts.append(Quantity.of(cells, sign))
            found = sum(parts, Quantity(()))
        return found

    def over(self, title: str, down: Sequence[Whole], factor: int) -> Whole:
        """What is divided by: at least 1, so that nothing divides by 0."""
        if not down:
            return self.one(title, factor)
        each = any(whole.axis is not Axis.ONE for whole in down)
        members: Sequence[Member] = self.members if each else (None,)
        axis = self.axis if each else Axis.ONE

        def node(member: Member) -> Node:
            cells = [whole.at(member) for whole in down]
            if any(cell is None for cell in cells):
                return 1
            numbers: list[Node] = [cell for cell in cells if cell is not None]
            return call("MAX", 1, chain("*", numbers if factor == 1 else [factor, *numbers]))

        return self._put(title, axis, {member: node(member) for member in members})

    # Division

    def divided(self, quantity: Quantity, said: Said) -> Quotient:
        """A quantity in whole units and what is left; raises NotLive beyond the range."""
        if quantity.whole:
            return Quotient(self.numerator(said.whole, quantity), None, None)
        parts = [self._part(terms, said) for terms in _by_divisor(quantity.terms)]
        if len(parts) == 1:
            quotient, _factor, _down = parts[0]
            return quotient
        return self._added(parts, said)

    def _part(
        self, terms: Sequence[Product], said: Said
    ) -> tuple[Quotient, int, tuple[Whole, ...]]:
        """Terms that are divided by the same: as one number, or a product digit by digit."""
        factor, down = terms[0].factor.denominator, terms[0].down
        number = Quantity(tuple(Product(t.factor * factor, t.up) for t in terms))
        if factor == 1 and not down:
            return Quotient(self.numerator(said.whole, number), None, None), 1, ()
        over = self.over(said.over, down, factor)
        if len(terms) == 1 and len(terms[0].up) > 1:
            (term,) = number.terms
            if term.factor < 0:
                raise NotLive
            times = Quantity((Product(term.factor, term.up[1:]),))
            return self._product(term.up[0], times, over, said), factor, down
        of = self.numerator(said.number, number)
        whole = self.column(said.whole, _floor(of, over))
        left = self.column(said.left, _rest(of, whole, over))
        return Quotient(whole, left, over), factor, down

    def _product(self, money: Whole, times: Quantity, over: Whole, said: Said) -> Quotient:
        """Money x a whole number, divided digit by digit."""
        key = self.numerator(said.key, times)
        largest = self._largest(key) + self._largest(over)
        base, n = next(((base, n) for base, n in _DIGITS if largest * base < _ROOM), (0, 0))
        if not base:
            raise NotLive
        whole: list[Whole] = []
        left: Whole | None = None
        for digit in self._digits(money, base, n, said):
            of = self.column(said.number, _carried(digit, key, left, base))
            part = self.column(said.part, _floor(of, over))
            left = self.column(said.left, _rest(of, part, over))
            whole.append(part)

        def added(member: Member) -> Node:
            numbers = (part.number(member) for part in whole)
            return reduce(lambda some, more: join(join(some, "*", base), "+", more), numbers)

        return Quotient(self.column(said.whole, added), left, over)

    def _digits(self, money: Whole, base: int, n: int, said: Said) -> list[Whole]:
        """The digits of a number from the highest, which has no limit of its own."""
        members: Sequence[Member] = (None,) if money.axis is Axis.ONE else self.members
        axis = Axis.ONE if money.axis is Axis.ONE else self.axis
        above, found = money, []
        for _digit in range(n - 1):
            number = above
            above = self._put(
                said.digit, axis, {m: floor_of(number.number(m), base) for m in members}
            )
            digit = {
                m: join(number.number(m), "-", join(above.number(m), "*", base)) for m in members
            }
            found.append(self._put(said.digit, axis, digit))
        return [above, *reversed(found)]

    def _added(
        self, parts: Sequence[tuple[Quotient, int, tuple[Whole, ...]]], said: Said
    ) -> Quotient:
        """The sum of several quotients, over what all of them are divided by."""
        factor = lcm(*(factor for _quotient, factor, _down in parts))
        downs: Counter[Whole] = Counter()
        for _quotient, _factor, down in parts:
            downs |= Counter(down)
        over = self.over(said.over, tuple(downs.elements()), factor)

        def left(member: Member) -> Node:
            numbers = []
            for quotient, own, down in parts:
                if quotient.remainder is None:
                    continue
                more = (downs - Counter(down)).elements()
                cells = [quotient.remainder.number(member), *(w.number(member) for w in more)]
                times = factor // own
                numbers.append(chain("*", cells if times == 1 else [*cells, times]))
            return total(numbers)

        of = self.column(said.number, left)
        carried = self.column(said.part, _floor(of, over))
        rest = self.column(said.left, _rest(of, carried, over))
        whole = self.column(
            said.whole,
            lambda m: total([*(q.whole.number(m) for q, _f, _d in parts), carried.number(m)]),
        )
        return Quotient(whole, rest, over)

    def _largest(self, whole: Whole) -> int:
        return int(max((self._values.number(cell) for cell in whole.cells.values()), default=0))


def in_parts(terms: Sequence[Product]) -> list[Quantity]:
    """Terms as quantities that one formula has room for."""
    return [Quantity(tuple(terms[n : n + TERMS])) for n in range(0, len(terms), TERMS)]


class Said(NamedTuple):
    """What the columns of a division are called."""

    number: str
    key: str
    over: str
    digit: str
    part: str
    left: str
    whole: str


def _by_divisor(terms: Sequence[Product]) -> list[list[Product]]:
    """Terms that can be added up before they are divided; each product by itself."""
    found: dict[object, list[Product]] = {}
    for n, term in enumerate(terms):
        alone = len(term.up) > 1 and (term.down or term.factor.denominator > 1)
        found.setdefault((term.over, n) if alone else term.over, []).append(term)
    return list(found.values())


def whole_number(quantity: Quantity, member: Member) -> Node:
    """A quantity that is whole whatever the cells hold, as a formula; raises NotLive for others."""
    if not quantity.whole:
        raise NotLive
    gained: list[Node] = []
    lost: list[Node] = []
    for term in quantity.terms:
        if not term.exists(member):
            continue
        cells: list[Node] = [whole.number(member) for whole in term.up]
        factor = abs(int(term.factor))
        node = chain("*", cells if factor == 1 and cells else [factor, *cells])
        (gained if term.factor > 0 else lost).append(node)
    if not lost:
        return total(gained)
    return join(total(gained), "-", total(lost))


def shown(quantity: Quantity, member: Member) -> Node:
    """A quantity as a number of the spreadsheet, to be looked at: nothing is worked out from it."""
    nodes = []
    for term in quantity.terms:
        if not term.exists(member):
            continue
        node: Node = chain("*", [whole.number(member) for whole in term.up] or [1])
        for whole in term.down:
            node = join(node, "/", call("MAX", 1, whole.number(member)))
        if abs(term.factor.numerator) != 1 or term.factor < 0:
            node = join(node, "*", term.factor.numerator)
        if term.factor.denominator != 1:
            node = join(node, "/", term.factor.denominator)
        nodes.append(node)
    return total(nodes)


def total(nodes: Sequence[Node]) -> Node:
    """A sum of any number of formulas."""
    if not nodes:
        return 0
    if len(nodes) <= _FEW:
        return chain("+", nodes)
    while len(nodes) > _MOST:
        nodes = [call("SUM", *nodes[n : n + _MOST]) for n in range(0, len(nodes), _MOST)]
    return call("SUM", *nodes)


def floor_of(number: Node, over: Node) -> Node:
    """The whole part of a quotient of whole numbers, exactly."""
    cut = call("INT", join(number, "/", over))
    return join(cut, "-", when(join(join(cut, "*", over), ">", number), 1, 0))


def _floor(of: Whole, over: Whole) -> Callable[[Member], Node]:
    return lambda member: floor_of(of.number(member), over.number(member))


def _rest(of: Whole, whole: Whole, over: Whole) -> Callable[[Member], Node]:
    """What a quotient leaves of its number."""
    return lambda member: join(
        of.number(member), "-", join(whole.number(member), "*", over.number(member))
    )


def _carried(digit: Whole, key: Whole, left: Whole | None, base: int) -> Callable[[Member], Node]:
    """A digit times the key, and what the digit above it left."""

    def node(member: Member) -> Node:
        here = join(digit.number(member), "*", key.number(member))
        return here if left is None else join(here, "+", join(left.number(member), "*", base))

    return node


def common_factors(quantities: Sequence[Quantity]) -> tuple[Quantity, list[Quantity]]:
    """What all terms have in common, and the quantities without it, as whole numbers.

    Their proportions are those of the quantities wherever what they have in common is not 0.
    """
    terms = [term for quantity in quantities for term in quantity.terms]
    up = reduce(lambda a, b: a & b, (Counter(term.up) for term in terms))
    down: Counter[Whole] = Counter()
    for term in terms:
        down |= Counter(term.down)
    factor = Fraction(
        gcd(*(term.factor.numerator for term in terms)),
        lcm(*(term.factor.denominator for term in terms)),
    )
    common = Quantity((Product(Fraction(1), tuple(up.elements())),))
    by = Quantity((Product(1 / factor, tuple(down.elements()), tuple(up.elements())),))
    return common, [quantity * by for quantity in quantities]
