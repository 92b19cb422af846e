"""Exact quotas over the territories, and how they become cents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from math import lcm

import numpy as np
from numpy.typing import NDArray

from allocation.diagnostics import Place, Refusal, wrong
from allocation.engine.apportion import (
    Rounded,
    by_largest_remainder,
    by_weight,
    by_weights,
    floors,
    one_by_one,
    split,
    whole,
)
from allocation.engine.case import Case, Fund, Part
from allocation.engine.exact import (
    Exact,
    Integers,
    across,
    constant,
    evaluate,
    narrow,
    plus,
    product,
    times,
    total,
)
from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    Operand,
    PaidTotal,
    PoolPart,
)
from allocation.model.rule import Level, Method
from allocation.money import CENTS, exact_euros
from allocation.words import _

Columns = dict[tuple[str, str], Integers]
"""Cents by line and component: one column for each."""
Interval = tuple[int, int]
"""Bounds in cents, both included."""


class Computation:
    """The quotas, pools and rounded amounts of one case, each worked out once, when asked for.

    A column has one entry for each territory of the set, in its order. `varied` gives figures of
    the case, by the place where they stand, other values: a vector of one for each scenario. A
    column that depends on them has a row of entries for each scenario, of shape (n, rows).
    """

    def __init__(self, case: Case, varied: Mapping[Place, Exact] | None = None) -> None:
        self.case = case
        self.varied = varied or {}
        self.refused: NDArray[np.bool_] = np.zeros((1, 1), bool)
        """Scenarios that would be refused alone, of shape (n, 1) or (1, 1); known at the end."""
        self.codes = case.territories.codes
        # Ties go by code, whatever the order in which the set lists its territories.
        self.order = np.argsort(np.argsort(np.array(self.codes)))
        self.unit = Fraction(case.rounding.unit)
        self.method = case.rounding.method
        self.parts = {(part.line, part.name): part for part in case.parts}
        self._quotas: dict[tuple[str, str], Exact] = {}
        self._pools: dict[str, tuple[Exact, Rounded]] = {}
        self._rounded: dict[tuple[str, str], Rounded] = {}
        self._cents: dict[tuple[str, str], Integers] = {}
        self.moved: list[str] = []
        """What rounding a line or a total as a whole moved, in words; known after `cents`."""

    # Expressions over the territories

    def quota(self, part: Part) -> Exact:
        """The unrounded euros of each territory, 0 where it is not eligible."""
        place = (part.line, part.name)
        if place not in self._quotas:
            assert part.expression is not None
            value = evaluate(part.expression, self.operand, self.figure)
            eligible = self._column(dict.fromkeys(part.eligible, 1))
            numerators = product(value.numerators, eligible)
            message = _("{line} {name} would be less than 0", line=part.line, name=part.name)
            self._refuse(numerators < 0, lambda: wrong("negative-quota", message, part.place))
            if self.varied:
                numerators = np.maximum(numerators, 0)
            self._quotas[place] = Exact(numerators, value.denominator)
        return self._quotas[place]

    def figure(self, figure: Figure) -> Exact:
        """The value of a figure: its own, or that of each scenario."""
        return self.varied.get(figure.place) or constant(figure)

    def operand(self, operand: Operand) -> Exact:
        """The value of an operand that is no figure: a column, or one number for every row."""
        match operand:
            case KeyOf():
                return Exact(self._key(operand.key, operand.among), 1)
            case KeySum():
                return Exact.scalar(Fraction(total(self._key(operand.key, operand.among))))
            case PoolPart():
                return self._pool_part(operand.pool, operand.line)
            case PaidTotal():
                return self._paid(operand.line, operand.component)
        raise TypeError(operand)

    def _refuse(self, bad: NDArray[np.bool_], refusal: Callable[[], Refusal]) -> None:
        """Refuse the case where any entry is bad; of several scenarios, those that have one."""
        if not bad.any():
            return
        if not self.varied:
            raise refusal()
        self.refused = self.refused | bad.any(axis=-1, keepdims=True)

    def _key(self, key: str, among: frozenset[str]) -> Integers:
        values = self.case.keys[key].values
        return self._column({code: values[code] for code in among})

    def _column(self, values: dict[str, int]) -> Integers:
        return narrow(np.array([values.get(code, 0) for code in self.codes], dtype=object))

    # Pools

    def pool(self, fund: Fund) -> tuple[Fraction, int]:
        """A pool in euros as its formula gives it, and as a whole number of rounding units."""
        value, rounded = self.pool_rounded(fund)
        return value, int(rounded.units[0])

    def pool_rounded(self, fund: Fund) -> tuple[Fraction, Rounded]:
        """A pool in euros as its formula gives it, and how that became whole units."""
        value, rounded = self.pool_exact(fund)
        return value.as_fraction(), rounded

    def pool_exact(self, fund: Fund) -> tuple[Exact, Rounded]:
        """As `pool_rounded`, for all scenarios."""
        if fund.name not in self._pools:
            value = evaluate(fund.expression, self.operand, self.figure)
            refusal = partial(self._too_small, fund, value)
            self._refuse(value.numerators < 0, refusal)
            if self.varied:
                value = Exact(np.maximum(value.numerators, 0), value.denominator)
            units = value / Exact.scalar(self.unit)
            self._pools[fund.name] = value, one_by_one(units, Method.NEAREST)
        return self._pools[fund.name]

    def pool_part(self, name: str, line: str) -> Fraction:
        """What a pool gives to a line, in euros: a whole number of units."""
        return self._pool_part(name, line).as_fraction()

    def _pool_part(self, name: str, line: str) -> Exact:
        names, parts = self.pool_parts(self.case.funds[name])
        at = names.index(line)
        return Exact(parts.units[..., at : at + 1], 1) * Exact.scalar(self.unit)

    def pool_parts(self, fund: Fund) -> tuple[list[str], Rounded]:
        """The lines that share a pool, and how the units of each were rounded."""
        return by_weight(self.pool_exact(fund)[1].units, fund.weights)

    def pool_label(self, fund: Fund) -> str:
        """A pool as people know it: by its own name, or by that of the one figure it is."""
        return fund.name if fund.after else self.figures(fund)[0].name

    def pool_interval(self, fund: Fund, line: str) -> Interval | None:
        """Bounds of a line's part of a pool, in cents, when the envelope is printed rounded."""
        if not fund.precision:
            return None
        value = self.pool(fund)[0]
        ends = (max(value - fund.precision / 2, Fraction(0)), value + fund.precision / 2)
        parts = [split(whole(end / self.unit, Method.NEAREST), fund.weights)[line] for end in ends]
        low, high = (int(part * self.unit * CENTS) for part in parts)
        return low, high

    def paid(self, line: str, component: str) -> Fraction:
        """What a component gives to all eligible agencies together, in euros."""
        return self._paid(line, component).as_fraction()

    def _paid(self, line: str, component: str) -> Exact:
        part = self.parts[line, component]
        if part.component.computed and self.case.rounding.level is not Level.COMPONENT:
            return self.quota(part).across()
        return Exact(across(self._component_cents(part)), CENTS)

    def _too_small(self, fund: Fund, pool: Exact) -> Refusal:
        figures, value = self.figures(fund), pool.as_fraction()
        place: Place = next((f.place for f in figures if f.place.given), figures[0].place)
        message = _(
            "{name} is too small: {envelope} € less {first} € that come first leaves {rest} €",
            name=figures[0].name,
            envelope=exact_euros(figures[0].value),
            first=exact_euros(figures[0].value - value),
            rest=exact_euros(value),
        )
        hint = _("it must be {least} € at least", least=exact_euros(figures[0].value - value))
        return wrong("envelope-too-small", message, place, hint)

    def figures(self, fund: Fund) -> list[Figure]:
        """The figures that a pool rests on, those of what comes first included."""
        expressions: list[Expression] = [fund.expression]
        for place in fund.after:
            expression = self.parts[place].expression
            if expression is not None:
                expressions.append(expression)
        return [o for e in expressions for o in e.operands() if isinstance(o, Figure)]

    # Rounding

    def _component_cents(self, part: Part) -> Integers:
        """A component rounded by itself, in cents; a figure of the text is left as it stands."""
        place = (part.line, part.name)
        if place not in self._cents:
            quota = self.quota(part)
            if not part.component.computed:
                cents, part_cents = floors(quota * Exact.scalar(Fraction(CENTS)))
                # One case has no such figure: it would have been refused where it was resolved.
                self.refused = self.refused | (part_cents > 0).any(axis=-1, keepdims=True)
                self._cents[place] = narrow(cents)
            else:
                units = self.rounded(part).units
                self._cents[place] = narrow(times(units, int(self.unit * CENTS)))
        return self._cents[place]

    def rounded(self, part: Part) -> Rounded:
        """How the quotas of a component become whole units, where it is rounded by itself."""
        place = (part.line, part.name)
        if place not in self._rounded:
            quota = self.quota(part)
            keys = self._key(part.key, part.eligible) if part.key else quota.numerators
            self._rounded[place] = self._round(quota, keys, divides=part.pool is not None)
        return self._rounded[place]

    def _round(self, euros: Exact, keys: Integers, *, divides: bool) -> Rounded:
        units = euros / Exact.scalar(self.unit)
        if self.method is Method.LARGEST_REMAINDER and divides:
            return by_largest_remainder(units, keys, self.order)
        return one_by_one(units, self.method)

    def cents(self) -> dict[tuple[str, str], Integers]:
        """Each distributed component, rounded at the level of the rule, for every agency."""
        distributed = [part for part in self.case.parts if part.expression is not None]
        result: dict[tuple[str, str], Integers] = {}
        for group in self.groups():
            if self.case.rounding.level is Level.COMPONENT:
                result |= {(p.line, p.name): self._component_cents(p) for p in group}
            else:
                result |= self._group_cents(group)
        return {(p.line, p.name): result[p.line, p.name] for p in distributed}

    def groups(self) -> list[list[Part]]:
        """The components that are distributed, those that are rounded together side by side."""
        level = self.case.rounding.level
        groups: dict[tuple[str, ...], list[Part]] = {}
        for part in self.case.parts:
            if part.expression is not None:
                name = (part.line, part.name)[: {Level.LINE: 1, Level.REGION: 0}.get(level, 2)]
                groups.setdefault(name, []).append(part)
        return list(groups.values())

    def group_rounded(self, group: list[Part]) -> tuple[Exact, Rounded]:
        """The unrounded euros of a group that is rounded as a whole, and how it was."""
        exact = self.quota(group[0])
        for part in group[1:]:
            exact = exact + self.quota(part)
        divides = any(part.pool is not None for part in group if part.component.computed)
        return exact, self._round(exact, narrow(exact.numerators), divides=divides)

    def group_weights(self, computed: list[Part], row: int) -> dict[str, int]:
        """By which weights the computed components of a row share what rounding leaves them.

        A component goes by its place in `computed`; where all their quotas are 0 the first takes
        everything.
        """
        return {
            str(index): int(weight) for index, weight in enumerate(self._weights(computed)[row])
        }

    def _weights(self, computed: list[Part]) -> Integers:
        """As `group_weights`, for all rows and scenarios: of shape (..., rows, components)."""
        quotas = [self.quota(part) for part in computed]
        common = lcm(*(quota.denominator for quota in quotas))
        columns = [times(quota.numerators, common // quota.denominator) for quota in quotas]
        weights = np.stack(np.broadcast_arrays(*columns), axis=-1)
        weights[..., 0] += across(weights)[..., 0] == 0
        return weights

    def _group_cents(self, group: list[Part]) -> dict[tuple[str, str], Integers]:
        """A line or a region's total rounded as a whole.

        Figures of the text stay as they stand; what the rounding moves falls on the computed
        components, in proportion to their quotas.
        """
        computed = [part for part in group if part.component.computed]
        fixed = {
            (p.line, p.name): self._component_cents(p) for p in group if not p.component.computed
        }
        if not computed:
            return fixed
        exact, rounded = self.group_rounded(group)
        units = rounded.units
        if not self.varied:
            self._note_level(group, exact.sum(), total(units) * self.unit)
        rest = times(units, int(self.unit * CENTS))
        for column in fixed.values():
            rest = plus(rest, -column)
        self._refuse(rest < 0, self._unit_too_large)
        weights = self._weights(computed)
        shared = by_weights(np.maximum(rest, 0)[..., None], weights)
        return fixed | {
            (p.line, p.name): narrow(shared[..., index]) for index, p in enumerate(computed)
        }

    def _unit_too_large(self) -> Refusal:
        message = _(
            "rounded to {unit} €, an amount falls below its fixed part",
            unit=exact_euros(self.unit),
        )
        hint = _("choose a smaller unit, or round each component")
        return wrong("unit-too-large", message, self.case.rounding_place, hint)

    def _note_level(self, group: list[Part], exact: Fraction, rounded_sum: Fraction) -> None:
        if exact == rounded_sum:
            return
        self.moved.append(
            _(
                "{lines}: the rounded amounts add up to {rounded} €, what was rounded to {exact} € "
                "({moved} € by rounding).",
                lines=", ".join(dict.fromkeys(part.line for part in group)),
                rounded=exact_euros(rounded_sum),
                exact=exact_euros(exact),
                moved=("+" if rounded_sum > exact else "") + exact_euros(rounded_sum - exact),
            )
        )

    def row(self, part: Part, row: int) -> Fraction:
        """The unrounded euros of one territory, by its place in the set."""
        quota = self.quota(part)
        return Fraction(int(quota.numerators[row]), quota.denominator)
