"""An expectation held against a result: which of its figures are not what came out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from allocation.diagnostics import Exit, Refusal, did_you_mean, wrong
from allocation.engine.allocation import Allocation, Amount
from allocation.engine.planned import PlannedComponent, PlannedPool
from allocation.model.expression import Result, Rounded, formula_of
from allocation.model.interval import Interval
from allocation.model.status import Status, in_euros, named
from allocation.model.territory import Territory
from allocation.model.worked import Expectation, is_about
from allocation.money import CENTS, exact_euros, human_decimal
from allocation.reading.document import Document, Path_
from allocation.reading.territories import stranger
from allocation.words import Named, Written, _, listed

_Pair = tuple[int, int]


class Fell(NamedTuple):
    """A figure of a result that is not what is expected, in words, and the field that says so."""

    field: str
    figure: str
    expected: str
    found: str


class HeldExpectation:
    """One expectation and the result that it is about; `path` is where it stands in its file."""

    def __init__(
        self, allocation: Allocation, expected: Expectation, document: Document, path: Path_
    ) -> None:
        self.allocation, self.expected = allocation, expected
        self.document, self.path = document, path
        self.case, self.rule = allocation.case, allocation.case.rule

    def falls(self) -> Iterator[Fell]:
        """Each of its figures that is not what came out; none where the expectation holds.

        Raises Refusal for a line, component, pool or region that there is not.
        """
        expected = self.expected
        self._refuse_unknown_parts()
        if expected.refusal is not None:
            yield Fell("refusal", _("the refusal"), expected.refusal, _("no refusal"))
        elif expected.pool is not None:
            yield from self._pool(expected.pool)
        elif expected.region is not None:
            yield from self._region(self._territory(expected.region, "region"))
        elif expected.regions is not None:
            yield from self._regions(expected.regions)
        elif expected.total is not None:
            what = self._of_line(_("the total"))
            amount = self.allocation.whole(self._lines)
            yield from self._amount("total", what, expected.total, amount)
            yield from self._standing(what, amount)
        elif expected.undistributed is not None:
            what = self._of_line(_("what stays undistributed"))
            amount = self._balance(Status.UNDISTRIBUTED)
            yield from self._amount("undistributed", what, expected.undistributed, amount)
        elif expected.distribution_unknown is not None:
            what = self._of_line(_("what is delegated and no key divides"))
            amount = self._balance(Status.DISTRIBUTION_UNKNOWN)
            given = expected.distribution_unknown
            yield from self._amount("distribution-unknown", what, given, amount)
            yield from self._standing(what, amount)

    # What there is

    @property
    def _lines(self) -> list[str] | None:
        return None if self.expected.line is None else [self.expected.line]

    @property
    def _components(self) -> list[str] | None:
        return None if self.expected.component is None else [self.expected.component]

    def _refuse_unknown_parts(self) -> None:
        line, component = self.expected.line, self.expected.component
        if line is not None and line not in self.rule.lines:
            message = _("{rule} has no line {line!r}", rule=self.rule.label, line=line)
            raise self._unknown("unknown-line", message, "line", line, self.rule.lines)
        names = dict.fromkeys(name for of, name, _c in self.rule.components() if line in (None, of))
        if component is not None and component not in names:
            message = _("there is no component {name!r}", name=component)
            raise self._unknown("unknown-name", message, "component", component, names)

    def _unknown(
        self, code: str, message: str, field: str, name: str, known: Collection[str]
    ) -> Refusal:
        place = self.document.place((*self.path, field))
        return wrong(code, message, place, did_you_mean(name, known))

    def _territory(self, text: str, *field: str | int) -> Territory:
        territories = self.case.territories
        found = territories.find(text)
        if found is None:
            place = self.document.place((*self.path, *field))
            raise Refusal(stranger(text, territories, place, "unknown-region"), Exit.CONTENT)
        return found

    def _balance(self, kind: Status) -> Amount:
        """What is left of the envelope of one kind, its bounds where all of it has some."""
        found = [
            balance
            for balance in self.allocation.balances
            if balance.kind is kind and self.expected.line in (None, balance.line)
        ]
        bounds = [balance.bounds or (balance.cents, balance.cents) for balance in found]
        known = any(balance.bounds for balance in found)
        between = (sum(low for low, _high in bounds), sum(high for _low, high in bounds))
        cents = sum(balance.cents for balance in found)
        status = found[0].status if found else Status.FIXED
        return Amount(cents, status, between if known else None)

    # Pools

    def _pool(self, name: str) -> Iterator[Fell]:
        pool, line = self._planned_pool(name), self.expected.line
        execution = self.allocation.execution
        if line is not None and line not in pool.parts:
            message = _(
                "{rule} divides no pool on the line {line}", rule=self.rule.label, line=line
            )
            raise self._unknown("unknown-line", message, "line", line, pool.parts)
        parts = [part for of, part in pool.parts.items() if line in (None, of)]
        what = self._of_line(pool.label)
        exact = execution.value(pool.value).as_fraction()
        if line is not None and len(pool.parts) > 1:
            exact = execution.one(Result(formula_of(parts[0].step), line))
        yield from self._quota("quota", _("{what} before rounding", what=what), exact)
        if self.expected.amount is not None:
            found = sum(map(execution.one, parts), Fraction(0))
            if found != self.expected.amount:
                expected = exact_euros(Fraction(self.expected.amount))
                yield Fell("amount", what, _euros(expected), _euros(exact_euros(found)))

    def _planned_pool(self, name: str) -> PlannedPool:
        """The pool of this name, or that which is the hypothesis of this name and no more."""
        pools = self.case.plan.pools
        known = dict(pools)
        for line, of, component in self.rule.components():
            given = getattr(component, component.divides) if component.divides else None
            own = f"{line}.{of}.{component.divides}"
            if own in pools and isinstance(given, str):
                known[given] = pools[own]
        if name not in known:
            message = _("{rule} has no pool {name!r}", rule=self.rule.label, name=name)
            raise self._unknown("unknown-name", message, "pool", name, known)
        return known[name]

    # Regions

    def _region(self, territory: Territory) -> Iterator[Fell]:
        found = self.allocation.of(self._lines, [territory.code], self._components)
        what = self._called(territory)
        planned = self._planned(territory)
        if planned and planned.quota:
            row = self.case.territories.codes.index(territory.code)
            exact = self.allocation.execution.value(planned.quota).entry(row)
            yield from self._quota("quota", _("{what} before rounding", what=what), exact)
        elif self.expected.quota is not None:
            yield self._none("quota", what)
        if self.expected.remainder is not None:
            yield from self._remainder(planned, territory, what)
        if self.expected.amount is not None:
            yield from self._amount("amount", what, self.expected.amount, found)
        yield from self._standing(what, found)

    def _planned(self, territory: Territory) -> PlannedComponent | None:
        """The one component that is meant, where the territory's agency can receive it."""
        for component in self.case.components:
            if (component.line, component.name) == (self.expected.line, self.expected.component):
                return component if territory.code in component.eligible else None
        return None

    def _remainder(
        self, planned: PlannedComponent | None, territory: Territory, what: str
    ) -> Iterator[Fell]:
        step = planned and planned.amount
        # Of what is rounded together with other components there is no remainder of its own.
        if planned is None or not isinstance(step, Rounded) or step.of is not planned.quota:
            yield self._none("remainder", what)
            return
        row = self.case.territories.codes.index(territory.code)
        exact = self.allocation.execution.value(planned.quota).entry(row) % step.unit
        yield from self._quota("remainder", _("the remainder of {what}", what=what), exact)

    def _regions(self, named: str | tuple[str, ...]) -> Iterator[Fell]:
        """The regions for which all else is so must be those that are named, and no others."""
        members = self.case.territories.members
        if isinstance(named, str):
            overseas = named == "overseas"
            expected = [m for m in members if named == "all" or m.overseas is overseas]
        else:
            expected = [self._territory(text, "regions", at) for at, text in enumerate(named)]
        found = [member for member in members if not any(self._region(member))]
        if {member.code for member in found} != {member.code for member in expected}:
            what = _("the regions for which this is so")
            yield Fell("regions", what, self._names(expected), self._names(found))

    # Figures

    def _quota(self, field: str, what: str, exact: Fraction) -> Iterator[Fell]:
        given: Decimal | str | None = getattr(self.expected, field)
        if given is not None and not is_about(given, exact):
            number = exact_euros(Fraction(given))
            yield Fell(field, what, _euros(number), _euros(human_decimal(exact)))

    def _amount(self, field: str, what: str, given: Decimal, found: Amount) -> Iterator[Fell]:
        if found.cents is None or given * CENTS != found.cents:
            amount = found.cents
            came = named(found.status) if amount is None else in_euros(amount, found.status)
            yield Fell(field, what, _euros(exact_euros(Fraction(given))), came)

    def _standing(self, what: str, found: Amount) -> Iterator[Fell]:
        """What an amount is worth: its status, and between which bounds it lies."""
        expected = self.expected
        # What a rule fixes is fixed for its cases, whosever rule it is.
        own = (expected.status, found.status) == (Status.FIXED, Status.OWN_RULE)
        if expected.status not in (None, found.status) and not own:
            figure = _("the status of {what}", what=what)
            yield Fell("status", figure, named(expected.status), named(found.status))
        if expected.between is not None:
            low, high = expected.between
            given = Interval(Fraction(low), Fraction(high))
            ends = [Fraction(end, CENTS) for end in found.bounds or ()]
            if ends != list(given.ends):
                figure = _("the interval of {what}", what=what)
                came = str(Interval(ends[0], ends[1])) if ends else _("no interval")
                yield Fell("between", figure, str(given), came)

    def _none(self, field: str, what: str) -> Fell:
        given = exact_euros(Fraction(getattr(self.expected, field)))
        figure = _("the remainder of {what}", what=what)
        if field == "quota":
            figure = _("{what} before rounding", what=what)
        return Fell(field, figure, _euros(given), _("no such figure"))

    # Words

    def _called(self, territory: Territory) -> str:
        parts = [territory.name]
        if self.expected.line is not None:
            parts.append(self._line_called(self.expected.line))
        if self.expected.component is not None:
            parts.append(self._component_called(self.expected.component))
        return listed(parts)

    def _names(self, territories: list[Territory]) -> str:
        if len(territories) == len(self.case.territories.members):
            return _("all")
        return listed(each.name for each in territories) if territories else _("none")

    def _of_line(self, what: str) -> str:
        line = self.expected.line
        return what if line is None else listed([what, self._line_called(line)])

    def _line_called(self, line: str) -> str:
        label = self.rule.lines[line].label
        return Named(line, label) if label else line

    def _component_called(self, name: str) -> str:
        of = self.expected.line
        found = (
            c.label for line, n, c in self.rule.components() if n == name and of in (None, line)
        )
        label = next(found, None)
        return Named(name, label) if label else name


def _euros(figure: Written) -> str:
    return _("{amount} €", amount=figure)
