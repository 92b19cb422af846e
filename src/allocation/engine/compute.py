"""A case computed: exact quotas, rounded once, as one tidy table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal
from allocation.engine.allocation import Allocation, Interval, Undistributed
from allocation.engine.apportion import largest_remainder, rounded, split, whole
from allocation.engine.bounds import region_bounds, total_interval
from allocation.engine.case import Case, Fund, Part
from allocation.engine.exact import Exact, Integers, evaluate, narrow, plus, times, total, wide
from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    Operand,
    PaidTotal,
    PoolPart,
)
from allocation.model.participation import TakesPart
from allocation.model.rule import Level, Method
from allocation.model.status import Status, weakest
from allocation.money import CENTS, exact_euros, human, human_euros
from allocation.words import _


def compute(case: Case) -> Allocation:
    """The allocation of a case. Raises Refusal when an envelope is smaller than what comes first.

    Amounts are first computed for every agency in scope, then kept for those that take part: what
    one agency gets does not depend on who else signed up, unless the rule says otherwise.
    """
    return _Computation(case).allocation()


class _Computation:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.codes = case.territories.codes
        # Ties go by code, whatever the order in which the set lists its territories.
        self.order = np.argsort(np.argsort(np.array(self.codes)))
        self.unit = Fraction(case.rounding.unit)
        self.method = case.rounding.method
        self.parts = {(part.line, part.name): part for part in case.parts}
        self._quotas: dict[tuple[str, str], Exact] = {}
        self._units: dict[str, tuple[Fraction, int]] = {}
        self._cents: dict[tuple[str, str], Integers] = {}
        self._moved: list[str] = []

    # Expressions over the territories

    def quota(self, part: Part) -> Exact:
        """The unrounded euros of each territory, 0 where it is not eligible."""
        place = (part.line, part.name)
        if place not in self._quotas:
            assert part.expression is not None
            value = evaluate(part.expression, self._operand)
            eligible = self._column(dict.fromkeys(part.eligible, 1))
            if value.numerators.size == 1:
                numerators = times(eligible, int(value.numerators[0]))
            else:
                numerators = np.where(eligible > 0, value.numerators, 0)
            self._quotas[place] = Exact(numerators, value.denominator)
        return self._quotas[place]

    def _operand(self, operand: Operand) -> Exact:
        match operand:
            case KeyOf():
                return Exact(self._key(operand.key, operand.among), 1)
            case KeySum():
                return Exact.scalar(Fraction(total(self._key(operand.key, operand.among))))
            case PoolPart():
                return Exact.scalar(self.pool_part(operand.pool, operand.line))
            case PaidTotal():
                return Exact.scalar(self.paid(operand.line, operand.component))
        raise TypeError(operand)

    def _key(self, key: str, among: frozenset[str]) -> Integers:
        values = self.case.keys[key].values
        return self._column({code: values[code] for code in among})

    def _column(self, values: dict[str, int]) -> Integers:
        return narrow(np.array([values.get(code, 0) for code in self.codes], dtype=object))

    # Pools

    def pool(self, fund: Fund) -> tuple[Fraction, int]:
        """A pool in euros as its formula gives it, and as a whole number of rounding units."""
        if fund.name not in self._units:
            value = evaluate(fund.expression, self._operand).as_fraction()
            if value < 0:
                raise self._too_small(fund, value)
            self._units[fund.name] = value, whole(value / self.unit, Method.NEAREST)
        return self._units[fund.name]

    def pool_part(self, name: str, line: str) -> Fraction:
        """What a pool gives to a line, in euros: a whole number of units."""
        fund = self.case.funds[name]
        return self.unit * split(self.pool(fund)[1], dict(fund.weights))[line]

    def _pool_interval(self, fund: Fund, line: str) -> Interval | None:
        """Bounds of a line's part of a pool, in cents, when the envelope is printed rounded."""
        if not fund.precision:
            return None
        value = self.pool(fund)[0]
        ends = (max(value - fund.precision / 2, Fraction(0)), value + fund.precision / 2)
        parts = [
            split(whole(end / self.unit, Method.NEAREST), dict(fund.weights))[line] for end in ends
        ]
        low, high = (int(part * self.unit * CENTS) for part in parts)
        return low, high

    def paid(self, line: str, component: str) -> Fraction:
        """What a component gives to all eligible agencies together, in euros."""
        part = self.parts[line, component]
        if part.component.computed and self.case.rounding.level is not Level.COMPONENT:
            return self.quota(part).sum()
        return Fraction(total(self._component_cents(part)), CENTS)

    def _too_small(self, fund: Fund, value: Fraction) -> Refusal:
        figures = self._figures(fund)
        place: Place = next((f.place for f in figures if f.place.option), figures[0].place)
        message = _(
            "{name} is too small: {envelope} € less {first} € that come first leaves {rest} €",
            name=figures[0].name,
            envelope=exact_euros(figures[0].value),
            first=exact_euros(figures[0].value - value),
            rest=exact_euros(value),
        )
        hint = _("it must be {least} € at least", least=exact_euros(figures[0].value - value))
        exit = Exit.USAGE if place.option else Exit.CONTENT
        return Refusal(Diagnostic("envelope-too-small", message, place, hint), exit)

    def _figures(self, fund: Fund) -> list[Figure]:
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
                self._cents[place] = narrow(wide(quota.numerators) * CENTS // quota.denominator)
            else:
                keys = self._key(part.key, part.eligible) if part.key else quota.numerators
                units = self._round(quota, keys, divides=part.pool is not None)
                self._cents[place] = narrow(times(units, int(self.unit * CENTS)))
        return self._cents[place]

    def _round(self, euros: Exact, keys: Integers, *, divides: bool) -> Integers:
        units = euros / Exact.scalar(self.unit)
        if self.method is Method.LARGEST_REMAINDER and divides:
            return largest_remainder(units, keys, self.order)
        return rounded(units, self.method)

    def cents(self) -> dict[tuple[str, str], Integers]:
        """Each distributed component, rounded at the level of the rule, for every agency."""
        distributed = [part for part in self.case.parts if part.expression is not None]
        level = self.case.rounding.level
        if level is Level.COMPONENT:
            return {(p.line, p.name): self._component_cents(p) for p in distributed}
        groups: dict[str, list[Part]] = {}
        for part in distributed:
            groups.setdefault(part.line if level is Level.LINE else "", []).append(part)
        result: dict[tuple[str, str], Integers] = {}
        for group in groups.values():
            result |= self._group_cents(group)
        return {(p.line, p.name): result[p.line, p.name] for p in distributed}

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
        exact = self.quota(group[0])
        for part in group[1:]:
            exact = exact + self.quota(part)
        divides = any(part.pool is not None for part in computed)
        units = self._round(exact, narrow(exact.numerators), divides=divides)
        self._note_level(group, exact.sum(), total(units) * self.unit)
        rest = times(units, int(self.unit * CENTS))
        for column in fixed.values():
            rest = plus(rest, -column)
        if any(int(value) < 0 for value in rest):
            message = _(
                "rounded to {unit} €, an amount falls below its fixed part",
                unit=exact_euros(self.unit),
            )
            hint = _("choose a smaller unit, or round each component")
            place = self.case.rounding_place
            exit = Exit.USAGE if place.option else Exit.CONTENT
            raise Refusal(Diagnostic("unit-too-large", message, place, hint), exit)
        result = {(p.line, p.name): wide(np.zeros(len(self.codes), np.int64)) for p in computed}
        names = [(p.line, p.name) for p in computed]
        for row in range(len(self.codes)):
            quotas = {str(index): self._row(part, row) for index, part in enumerate(computed)}
            common = sum(quotas.values())
            weights = (
                {name: int(q * common_denominator(quotas)) for name, q in quotas.items()}
                if common
                else {name: int(name == "0") for name in quotas}
            )
            for name, part_cents in split(int(rest[row]), weights).items():
                result[names[int(name)]][row] = part_cents
        return fixed | {name: narrow(column) for name, column in result.items()}

    def _note_level(self, group: list[Part], exact: Fraction, rounded_sum: Fraction) -> None:
        if exact == rounded_sum:
            return
        self._moved.append(
            _(
                "{lines}: the rounded amounts add up to {rounded} €, what was rounded to {exact} € "
                "({moved} € by rounding).",
                lines=", ".join(dict.fromkeys(part.line for part in group)),
                rounded=exact_euros(rounded_sum),
                exact=exact_euros(exact),
                moved=("+" if rounded_sum > exact else "") + exact_euros(rounded_sum - exact),
            )
        )

    def _row(self, part: Part, row: int) -> Fraction:
        quota = self.quota(part)
        return Fraction(int(quota.numerators[row]), quota.denominator)

    # The result

    def allocation(self) -> Allocation:
        case = self.case
        cents = self.cents()
        records: list[tuple[str, str, str, int, str, str]] = []
        absent: dict[str, list[tuple[str, int, Status]]] = {}
        from_envelope = {place for fund in case.funds.values() for place in fund.after}
        for row, code in enumerate(self.codes):
            for (line, name), column in cents.items():
                part = self.parts[line, name]
                amount, takes_part = int(column[row]), case.takes_part.get((line, code))
                status = part.status if code in part.eligible else Status.FIXED
                if takes_part is TakesPart.NO:
                    if part.pool is not None or (line, name) in from_envelope:
                        absent.setdefault(line, []).append((code, amount, status))
                    amount = 0
                elif takes_part is TakesPart.UNKNOWN and case.ceiling:
                    status = _ceiling(status)
                records.append((code, line, name, amount, status.value, takes_part or ""))
        frame = pd.DataFrame(records, columns=list(_COLUMNS))
        amounts = narrow(np.array([record[3] for record in records], dtype=object))
        frame["amount_cents"] = pd.Series(amounts, index=frame.index)
        bounds, total_bounds, bound_notes = self._bounds(cents)
        undistributed = [self._absent(line, amounts) for line, amounts in absent.items()]
        undistributed += self._withheld()
        notes = [*case.rule.notes, *self._notes(cents), *bound_notes]
        return Allocation(case, frame, tuple(undistributed), bounds, total_bounds, tuple(notes))

    def _absent(self, line: str, amounts: list[tuple[str, int, Status]]) -> Undistributed:
        codes = dict.fromkeys(code for code, _cents, _status in amounts)
        names = ", ".join(self.case.territories.by_code[code].name for code in codes)
        why = _("of agencies that don't take part, not given to the others: {names}", names=names)
        cents = sum(cents for _code, cents, _status in amounts)
        return Undistributed(line, cents, weakest(status for _c, _n, status in amounts), why)

    def _withheld(self) -> list[Undistributed]:
        found = []
        for part in self.case.parts:
            if part.expression is None and part.pool is not None:
                cents = int(self.pool_part(part.pool, part.line) * CENTS)
                interval = self._pool_interval(self.case.funds[part.pool], part.line)
                why = _("no text says how it is divided")
                statuses = [o.status for o in self.case.funds[part.pool].expression.operands()]
                found.append(Undistributed(part.line, cents, weakest(statuses), why, interval))
        return found

    def _bounds(
        self, cents: dict[tuple[str, str], Integers]
    ) -> tuple[dict[str, Interval], Interval | None, list[str]]:
        if self.case.ceiling:
            return self._participation_bounds(cents)
        bounds: dict[str, Interval] = {}
        totals = {
            code: sum(int(c[row]) for c in cents.values()) for row, code in enumerate(self.codes)
        }
        for part in self.case.parts:
            if part.expression is None and part.pool is not None:
                interval = self._pool_interval(self.case.funds[part.pool], part.line)
                rest = (
                    interval[1] if interval else int(self.pool_part(part.pool, part.line) * CENTS)
                )
                for code in part.eligible:
                    if self.case.takes_part[part.line, code] is not TakesPart.NO:
                        low, high = bounds.get(code, (totals[code], totals[code]))
                        bounds[code] = (low, high + rest)
        return {code: bounds[code] for code in self.codes if code in bounds}, None, []

    def _participation_bounds(
        self, cents: dict[tuple[str, str], Integers]
    ) -> tuple[dict[str, Interval], Interval | None, list[str]]:
        case = self.case
        amounts: dict[tuple[str, str], int] = {}
        for (line, _name), column in cents.items():
            for row, code in enumerate(self.codes):
                if (line, code) in case.takes_part:
                    amounts[line, code] = amounts.get((line, code), 0) + int(column[row])
        regions = region_bounds(case, amounts)
        if not any(bound.open for bound in regions):
            return {}, None, []
        bounds = {bound.region: bound.interval for bound in regions}
        financed = case.rule.participation.regions if case.rule.participation else None
        interval = total_interval(regions, financed.count if financed else None)
        if interval is not None and financed is not None:
            note = _(
                "Inference: if exactly {n} regions received credits, the total lies between "
                "{low} and {high}.",
                n=financed.count,
                low=human_euros(interval[0]),
                high=human_euros(interval[1]),
            )
            return bounds, interval, [note]
        if interval is None and financed is not None:
            note = _(
                "That exactly {n} regions received credits does not agree with the participants "
                "given; the total's bounds follow from the participants alone.",
                n=financed.count,
            )
            return bounds, total_interval(regions, None), [note]
        return bounds, interval, []

    # What rounding moved, and what the split does not change

    def _notes(self, cents: dict[tuple[str, str], Integers]) -> list[str]:
        notes = []
        for fund in self.case.funds.values():
            value, units = self.pool(fund)
            used = units * self.unit
            if used != value:
                notes.append(
                    _(
                        "{pool}: {given} € is {n} units of {unit} €, that is {used} € "
                        "({moved} € by rounding).",
                        pool=fund.name if fund.after else self._figures(fund)[0].name,
                        given=exact_euros(value),
                        n=human(units * CENTS),
                        unit=exact_euros(self.unit),
                        used=exact_euros(used),
                        moved=("+" if used > value else "") + exact_euros(used - value),
                    )
                )
            notes += self._drift(fund, cents)
        notes += self._moved
        notes += self._split_note()
        notes += self._publication_note()
        unknown = [p for p in self.case.takes_part.values() if p is TakesPart.UNKNOWN]
        if self.case.participants and unknown and not self.case.ceiling:
            notes.append(
                _(
                    "{n} agencies are unknown in {file} and are counted as taking part.",
                    n=len(unknown),
                    file=self.case.participants.file,
                )
            )
        return notes

    def _drift(self, fund: Fund, cents: dict[tuple[str, str], Integers]) -> list[str]:
        """Rows rounded one by one need not add up to their pool: say by how much they don't."""
        if self.case.rounding.level is not Level.COMPONENT:
            return []
        notes = []
        for part in self.case.parts:
            if part.pool != fund.name or part.expression is None or not part.component.computed:
                continue
            pool = self.pool_part(fund.name, part.line)
            rows = Fraction(total(cents[part.line, part.name]), CENTS)
            if rows != pool:
                notes.append(
                    _(
                        "{line}, {component}: the rounded amounts add up to {rows} €, the pool "
                        "is {pool} € ({drift} € by rounding).",
                        line=part.line,
                        component=part.name,
                        rows=exact_euros(rows),
                        pool=exact_euros(pool),
                        drift=("+" if rows > pool else "") + exact_euros(rows - pool),
                    )
                )
        return notes

    def _publication_note(self) -> list[str]:
        """The totals that a publication prints or implies, side by side; none is corrected."""
        publication = self.case.publication
        if publication is None or not publication.totals:
            return []
        rows = Fraction(sum(publication.rows.amounts.values()))
        printed = [
            f"{total.name} {exact_euros(Fraction(total.amount))} € ({total.cite.section})"
            for total in publication.totals
        ]
        return [
            _(
                "Published: the rows add up to {rows} €; {printed}. All are shown as they stand.",
                rows=exact_euros(rows),
                printed=", ".join(printed),
            )
        ]

    def _split_note(self) -> list[str]:
        """With one key, one scope and everyone in, a split moves money between lines only."""
        for fund in self.case.funds.values():
            parts = [part for part in self.case.parts if part.pool == fund.name and part.expression]
            keys = {
                o
                for p in parts
                if p.expression
                for o in p.expression.operands()
                if isinstance(o, KeyOf)
            }
            everyone = TakesPart.NO not in self.case.takes_part.values()
            drawn = {part.line for part in parts} == {
                line for line, weight in fund.weights.items() if weight
            }
            if len(parts) > 1 and len(keys) == 1 and everyone and drawn:
                return [
                    _(
                        "With everyone taking part, regional totals do not depend on how {pool} is "
                        "split between the lines, except that each line is rounded by itself; the "
                        "amounts of each line do.",
                        pool=fund.name,
                    )
                ]
        return []


def common_denominator(quotas: dict[str, Fraction]) -> int:
    """The least number by which every quota becomes a whole number."""
    return int(np.lcm.reduce(np.array([q.denominator for q in quotas.values()], dtype=object)))


def _ceiling(status: Status) -> Status:
    """The status of an amount whose agency may not take part."""
    return status if status in (Status.ESTIMATED, Status.UNKNOWN) else Status.CEILING


_COLUMNS = ("region", "line", "component", "amount_cents", "status", "takes_part")
