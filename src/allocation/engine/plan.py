"""The steps of a case, in the order in which they rest on each other.

Every order of steps stands here and nowhere else: what remains of an envelope, how lines share it,
which amounts are rounded together and what decides ties. The engine executes the steps, an
explanation reads them; neither knows one by its role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple, TypeVar

from allocation.diagnostics import gather, wrong
from allocation.engine import refusals, titles
from allocation.engine.lookup import Fields, Lookup
from allocation.engine.planned import PlannedComponent, PlannedPool
from allocation.engine.standing import Standing
from allocation.model.components import Component
from allocation.model.expression import (
    Across,
    Axis,
    Check,
    Expression,
    Formula,
    KeyOf,
    Result,
    Rounded,
    Shared,
    Step,
    TakingPart,
    Weights,
    figures,
    standing,
)
from allocation.model.fields import Citation
from allocation.model.key import Key
from allocation.model.method import Level, Method
from allocation.model.rule import Rounding
from allocation.model.status import Status, weakest
from allocation.money import CENTS, exact_euros
from allocation.words import Named, _, listed

S = TypeVar("S", bound=Step)
_FEW = 4
"""How many components a message names."""


class Plan(NamedTuple):
    """The steps of a case; `steps` are all of them, each after those that it rests on."""

    steps: tuple[Step, ...]
    components: tuple[PlannedComponent, ...]
    pools: Mapping[str, PlannedPool]
    lines: Mapping[str, Formula]
    """What each agency of a line gets, 0 where it takes no part; no line that gives nothing."""
    whole: Formula | None
    """What each territory gets, all lines together."""
    standing: Standing


class Planner:
    """Builds the plan of one rule from what its names stand for."""

    def __init__(self, lookup: Lookup, rounding: Rounding) -> None:
        self.lookup, self.rule, self.agencies = lookup, lookup.rule, lookup.agencies
        self.level, self.method = rounding.level, rounding.method
        self.unit = Fraction(rounding.unit)
        self.rounding_place = lookup.document.place(("rounding", "unit"))
        self.rounds = lookup.rounding()
        # A number of seats is needed only where each component is apportioned by itself.
        self.seats = self.method is Method.LARGEST_REMAINDER and self.level is Level.COMPONENT
        self.steps: list[Step] = []
        self.pools: dict[str, PlannedPool] = {}
        self.components: dict[tuple[str, str], PlannedComponent] = {}
        self.standing = Standing(self.agencies)

    def plan(self) -> Plan:
        """Raises Refusal where a name of the rule stands for nothing that can be used."""
        gather(partial(self.component, line, name) for line, name, _c in self.rule.components())
        if self.level is not Level.COMPONENT:
            for line, group in self._groups().items():
                self._round_together(line, group)
        components = tuple(self.components[place] for place in self._places())
        known = Standing(self.agencies, components)
        lines: dict[str, Formula] = {}
        for line in self.rule.lines:
            amounts = [found.amount for found in components if found.line == line]
            if given := [Result(amount) for amount in amounts if amount is not None]:
                lines[line] = self._line(line, given, known)
        whole = self._whole(lines, known) if lines else None
        return Plan(tuple(self.steps), components, self.pools, lines, whole, known)

    def _add(self, step: S) -> S:
        self.steps.append(step)
        return step

    def _places(self) -> list[tuple[str, str]]:
        return [(line, name) for line, name, _c in self.rule.components()]

    # Pools

    def pool(self, name: str) -> PlannedPool:
        """A pool of the rule; what comes before it is planned first."""
        if name not in self.pools:
            pool = self.rule.pools[name]
            envelope = self.lookup.figure(pool.remainder_of, ("pools", name, "remainder-of"))
            remainder: Expression = envelope
            after = tuple(place for place in self._places() if place[1] in pool.after)
            for place in after:
                remainder = remainder - Across(Result(self._first(name, *place)))
            precision = Fraction(0)
            if pool.precision is not None:
                figure = self.lookup.figure(pool.precision, ("pools", name, "precision"))
                # A figure that the user gives is meant exactly, unless its precision is given too.
                if figure.place.given or not envelope.place.given:
                    precision = figure.value
            weights = self.rule.value_of(pool.split) if pool.split else None
            if not isinstance(weights, dict):
                weights = {line: 1 for line, _name, c in self.rule.components() if _draws(c, name)}
            at = ("hypotheses", pool.split, "value") if pool.split else ("pools", name)
            # Without a split one line has all of it, and nothing rests on its weight.
            where, split = self.lookup.document.place(at), pool.split
            of = Weights(tuple(sorted(weights.items())), Status.ESTIMATED, where, split)
            self._pool(name, remainder, precision, of, after, pool.cite)
        return self.pools[name]

    def _called(self, places: Sequence[tuple[str, str]]) -> str:
        """Components as people see them; of many, the first."""
        names = []
        for place in places:
            line, component = self._component_called(*place)
            names.append(_("{about} {component}", about=line, component=component))
        return listed([*names[:_FEW], "…"] if len(names) > _FEW else names)

    def _line_called(self, line: str) -> str:
        """A line with its label, for people."""
        label = self.rule.lines[line].label
        return Named(line, label) if label else line

    def _component_called(self, line: str, name: str) -> tuple[str, str]:
        """A line and its component with their labels, for people."""
        label = self.rule.lines[line].components[name].label
        return self._line_called(line), Named(name, label) if label else name

    def _pool_called(self, name: str, remainder: Expression, *, is_rest: bool) -> str:
        """A pool with its label, for people; one that is a single figure is called like that."""
        if is_rest:
            return Named(name, _("pool {name}", name=name))
        return self._figure_called(remainder)

    def _figure_called(self, remainder: Expression) -> str:
        """The figure that a pool begins with, with its label."""
        figure = next(figures(remainder)).name
        hypothesis = self.rule.hypotheses.get(figure)
        return Named(figure, hypothesis.label) if hypothesis and hypothesis.label else figure

    def _first(self, pool: str, line: str, name: str) -> Step:
        """What a component gives before a pool is what remains."""
        found = self.component(line, name)
        step = found.amount or found.quota
        if step is None:
            message = _("{name} comes first and has no known key", name=name)
            raise wrong("no-key", message, self.lookup.document.place(("pools", pool, "after")))
        return step

    def _pool(
        self,
        name: str,
        remainder: Expression,
        precision: Fraction,
        of: Weights,
        after: tuple[tuple[str, str], ...],
        cite: Citation | None,
    ) -> None:
        label = self._pool_called(name, remainder, is_rest=bool(after))
        unit = exact_euros(self.unit)
        value = self._add(
            Formula(
                title=lambda _member: (
                    _("{pool} in whole units of {unit} €", pool=label, unit=unit)
                    if self.seats
                    else label
                ),
                axis=Axis.ONE,
                expression=remainder,
                status=standing(remainder),
                checks=(
                    Check(
                        "not negative",
                        partial(
                            refusals.too_small,
                            remainder,
                            self._figure_called(remainder),
                            self._called(after),
                        ),
                    ),
                ),
                cite=cite,
            )
        )
        pool = self._units(value)
        parts = {line: Result(pool) for line, _weight in of.weights}
        if len(parts) > 1:
            part = self._add(
                Formula(
                    title=lambda line: (
                        _("{line}'s part of {pool}", line=self._line_called(line), pool=label)
                        if line
                        else _("the parts of {pool}", pool=label)
                    ),
                    axis=Axis.LINES,
                    expression=Result(pool) * of / Across(of),
                    status=weakest([pool.status, of.status]),
                    members=tuple(parts),
                )
            )
            shared = self._units(part, of)
            parts = {line: Result(shared, line) for line in parts}
        weights = dict(of.weights)
        self.pools[name] = PlannedPool(name, label, value, precision, weights, after, parts)

    def _units(self, of: Formula, ties: Expression | None = None) -> Step:
        """In whole units where seats are to be given; exact anywhere else."""
        if not self.seats:
            return of
        method = Method.LARGEST_REMAINDER if ties else Method.NEAREST
        status = weakest([of.status, self.rounds])
        return self._add(Rounded(of, self.unit, method, status, ties, ("unit",)))

    # Components

    def component(self, line: str, name: str) -> PlannedComponent:
        """A component of a line; the pool that it draws on is planned first."""
        if (line, name) not in self.components:
            component = self.rule.lines[line].components[name]
            self.components[line, name] = self._component(line, name, component)
        return self.components[line, name]

    def _component(self, line: str, name: str, component: Component) -> PlannedComponent:
        fields = Fields(self.lookup, line, name, component)
        operands = _Operands(self, fields)
        eligible = self.agencies.eligible[line]
        if fields.withheld and not component.divides:
            message = _("{name} is an amount per unit of a key, and no key is known", name=name)
            raise wrong("no-key", message, fields.place, _("name a key with --key"))
        pool = operands.divided().name if component.divides else None
        base = PlannedComponent(line, name, component, Status.UNKNOWN, eligible, pool)
        if fields.withheld:
            assert pool is not None
            return base._replace(withheld=self._withheld(base, self.pools[pool].parts[line]))
        expression = component.expression(operands)
        place = fields.place
        refusal = partial(refusals.less_than_0, line, name, place)
        checks = [Check("not negative", refusal)]
        if not component.computed:
            checks.append(Check("whole cents", partial(refusals.part_cent, line, name, place)))
        status = fields.status(standing(expression))
        quota = self._add(
            Formula(
                title=partial(
                    titles.of_component, *self._component_called(line, name), len(eligible)
                ),
                axis=Axis.TERRITORIES,
                expression=expression,
                status=status,
                members=self._members(eligible),
                checks=tuple(checks),
                line=line,
                component=name,
                cite=component.cite,
                together=self.standing.together(line, eligible, self._rounds(component, status)),
            )
        )
        if not component.computed:
            return base._replace(status=status, quota=quota, amount=quota)
        status = self._rounds(component, status)
        amount = self._rounded(quota, fields.key, status, pool, line)
        return base._replace(status=status, quota=quota, amount=amount)

    def _rounds(self, component: Component, status: Status) -> Status:
        """The status of a component's amounts, once rounded where they are."""
        return weakest([status, self.rounds]) if component.computed else status

    def _rounded(
        self, quota: Formula, key: Key | None, status: Status, pool: str | None, line: str
    ) -> Step | None:
        """A component rounded by itself; None where it is rounded together with others."""
        if self.level is not Level.COMPONENT:
            return None
        ties: Expression = Result(quota)
        if key is not None:
            ties = KeyOf(key.description.name, frozenset(quota.members), Status.FIXED)
        sums_to = self.pools[pool].parts[line] if pool is not None else None
        return self._rounding(quota, status, ties, sums_to, ("method", "unit"))

    def _rounding(
        self,
        of: Formula,
        status: Status,
        ties: Expression,
        sums_to: Expression | None,
        because: tuple[str, ...],
    ) -> Rounded:
        method = self.method
        if method is Method.LARGEST_REMAINDER and sums_to is None:
            method = Method.NEAREST  # there is nothing that the amounts must add up to
        return self._add(Rounded(of, self.unit, method, status, ties, because, sums_to))

    def _withheld(self, component: PlannedComponent, part: Result) -> Step:
        line, name = component.line, component.name
        of_line, called = self._component_called(line, name)
        what = self._add(
            Formula(
                title=lambda _member: _(
                    "{line} {component}, distribution unknown", line=of_line, component=called
                ),
                axis=Axis.ONE,
                expression=part,
                status=part.status,
                line=line,
                component=name,
            )
        )
        if self.seats:
            return what
        return self._add(Rounded(what, Fraction(1, CENTS), Method.NEAREST, what.status))

    # What is rounded together

    def _groups(self) -> dict[str | None, list[PlannedComponent]]:
        """The distributed components that are rounded together, by line or all side by side."""
        groups: dict[str | None, list[PlannedComponent]] = {}
        for place in self._places():
            found = self.components[place]
            if found.quota is not None:
                line = found.line if self.level is Level.LINE else None
                groups.setdefault(line, []).append(found)
        return groups

    def _round_together(self, line: str | None, group: list[PlannedComponent]) -> None:
        """A line, or for None a region's total, rounded as a whole.

        Figures of the text stay as they stand; what the rounding moves falls on the computed
        components, in proportion to their quotas and to the cent.
        """
        computed = [found for found in group if found.component.computed]
        if not computed:
            return
        # Where nothing is computed there is nothing to round.
        members = self._members({code for found in computed for code in found.eligible})
        terms = [Result(found.quota) for found in group if found.quota is not None]
        status = weakest(found.status for found in group)
        called = self._line_called(line) if line else None
        title = partial(titles.rounded_as_a_whole, called, len(members))
        together = self._add(
            Formula(title, Axis.TERRITORIES, _sum(terms), status, members, line=line)
        )
        divides = any(found.pool is not None for found in computed)
        sums_to = Across(Result(together)) if divides else None
        because = ("method", "unit", "level")
        whole = self._rounding(together, status, Result(together), sums_to, because)
        rest: Expression = Result(whole)
        for found in group:
            if found.quota is not None and not found.component.computed:
                rest = rest - Result(found.quota)
        check = Check(
            "not negative", partial(refusals.unit_too_large, self.unit, self.rounding_place)
        )
        left = self._add(
            Formula(
                title=partial(titles.left_for, called, len(members)),
                axis=Axis.TERRITORIES,
                expression=rest,
                status=status,
                members=members,
                checks=(check,),
                line=line,
            )
        )
        self._share(left, computed)

    def _share(self, left: Formula, computed: list[PlannedComponent]) -> None:
        """What is left after the figures of the text, shared by the computed components."""
        names = tuple(f"{found.line} {found.name}" for found in computed)
        quotas = [Result(found.quota) for found in computed if found.quota is not None]
        weights = Shared(tuple(zip(names, quotas, strict=True)), weakest(q.status for q in quotas))
        cent = Fraction(1, CENTS)
        shares: Step | None = None
        if len(computed) > 1:
            of = self._add(
                Formula(
                    title=lambda name: (
                        _("{component}, to the cent", component=name)
                        if name
                        else _("the components, to the cent")
                    ),
                    axis=Axis.COMPONENTS,
                    expression=Result(left) * weights / Across(weights),
                    status=left.status,
                    members=names,
                )
            )
            method = Method.LARGEST_REMAINDER
            shares = self._add(Rounded(of, cent, method, of.status, weights, ("level",)))
        for name, found in zip(names, computed, strict=True):
            amount = self._add(
                Formula(
                    title=partial(
                        titles.to_the_cent,
                        *self._component_called(found.line, found.name),
                        len(found.eligible),
                    ),
                    axis=Axis.TERRITORIES,
                    expression=Result(shares, name) if shares else Result(left),
                    status=found.status,
                    members=self._members(found.eligible),
                    line=found.line,
                    component=found.name,
                    together=self.standing.together(found.line, found.eligible, found.status),
                )
            )
            place = found.line, found.name
            self.components[place] = self.components[place]._replace(amount=amount)

    # Totals

    def _line(self, line: str, amounts: list[Result], known: Standing) -> Formula:
        expression = _sum(amounts)
        if self.rule.participation is not None or self.agencies.participants is not None:
            expression = TakingPart(line, known.participation(line)) * expression
        members = self._members(self.agencies.eligible[line])
        return self._add(
            Formula(
                title=partial(titles.of_line, self._line_called(line)),
                axis=Axis.TERRITORIES,
                expression=expression,
                status=known.of([line]),
                together=known.of([line]),
                members=members,
                line=line,
                statuses={code: known.of([line], [code]) for code in members},
            )
        )

    def _whole(self, lines: Mapping[str, Formula], known: Standing) -> Formula:
        if len(lines) == 1:
            (only,) = lines.values()
            return only
        codes = {code for step in lines.values() for code in step.members}
        members = self._members(codes)
        return self._add(
            Formula(
                title=titles.of_everything,
                axis=Axis.TERRITORIES,
                expression=_sum([Result(step) for step in lines.values()]),
                status=known.of(self.rule.lines),
                together=known.of(self.rule.lines),
                members=members,
                statuses={code: known.of(self.rule.lines, [code]) for code in members},
            )
        )

    def _members(self, codes: Iterable[str]) -> tuple[str, ...]:
        known = set(codes)
        return tuple(code for code in self.agencies.territories.codes if code in known)


class _Operands:
    """The operands of one component's formula: its fields, and its line's part of a pool."""

    def __init__(self, planner: Planner, fields: Fields) -> None:
        self._planner, self._fields = planner, fields
        self.figure, self.key_of = fields.figure, fields.key_of

    def key_sum(self, field: str) -> Across:
        """The sum of the key that a field names."""
        return Across(self._fields.key_of(field))

    def pool(self, _field: str) -> Expression:
        """The line's part of the pool that the component divides."""
        return self.divided().parts[self._fields.line]

    def divided(self) -> PlannedPool:
        """The pool that the component divides; an amount of its own becomes a pool of its own."""
        planner, fields = self._planner, self._fields
        field = str(fields.component.divides)
        value = getattr(fields.component, field)
        if isinstance(value, str) and value in planner.rule.pools:
            return planner.pool(value)
        line, component = fields.line, str(fields.here[-1])
        name = f"{line}.{component}.{field}"
        if name not in planner.pools:
            figure = planner.lookup.figure(value, (*fields.here, field))
            of = Weights(((line, 1),), Status.FIXED, figure.place)
            cite = fields.component.cite
            planner._pool(name, figure, Fraction(0), of, (), cite)
        return planner.pools[name]


def _draws(component: Component, pool: str) -> bool:
    return component.divides is not None and getattr(component, component.divides) == pool


def _sum(terms: list[Result]) -> Expression:
    """Halves of halves: whoever reads a sum of hundreds of terms need not go hundreds deep."""
    half = len(terms) // 2
    if not half:
        (only,) = terms
        return only
    return _sum(terms[:half]) + _sum(terms[half:])
