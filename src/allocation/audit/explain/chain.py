"""Steps as a chain: each one is made once, after those that it rests on.

Values come from the `Computation` that the amounts come from, and formulas from the trees that it
evaluated; nothing is worked out a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from string import ascii_lowercase

from allocation.audit.explain.decisions import Decisions
from allocation.audit.explain.explanation import EUROS, Decision, Known, Reason, Step, Term
from allocation.audit.explain.operands import Operands, rate_units, reasons
from allocation.engine.allocation import Allocation
from allocation.engine.case import Fund, Part
from allocation.engine.exact import Exact, evaluate
from allocation.engine.quotas import Computation, Interval
from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    Operand,
    Operation,
    PaidTotal,
    PoolPart,
)
from allocation.model.rule import Level
from allocation.model.status import Status, weakest
from allocation.money import CENTS, exact_euros
from allocation.words import _

Resolve = Callable[[Operand], Term]


class Chain:
    """The steps that regions and totals have in common: pools, their parts, sums over agencies."""

    def __init__(self, allocation: Allocation) -> None:
        self.allocation, self.case = allocation, allocation.case
        self.computation = Computation(self.case)
        self.cents = self.computation.cents()
        self.operands, self.decisions = Operands(self.case), Decisions(self.case)
        self.steps: list[Step] = []
        self._results: dict[tuple[str, ...], Term] = {}

    def step(
        self,
        at: tuple[str, ...],
        what: str,
        expression: Expression,
        resolve: Resolve | None = None,
        *,
        line: str | None = None,
        component: str | None = None,
        exact: Fraction | None = None,
        decision: Decision | None = None,
        result: Fraction | None = None,
        status: Status | None = None,
        interval: Interval | None = None,
        undistributed: bool = False,
        reasons: Sequence[Reason] = (),
        remarks: Sequence[str] = (),
    ) -> Term:
        """Add a step, and return its result as an operand of later ones.

        `at` names the step, and `resolve` gives its operands, which may add steps before it. Left
        out, `exact` is the value of the formula, `result` is `exact`, and `status` is the weakest
        of the operands'.
        """
        terms: dict[Operand, Term] = {}
        for operand in expression.operands():
            if operand not in terms:
                found = operand.term if isinstance(operand, Known) else None
                if found is None:
                    assert resolve is not None
                    found = resolve(operand)
                terms[operand] = found._replace(symbol=_letters(len(terms)))
        if exact is None:
            exact = _value(expression, terms)
        if result is None:
            result = exact
        if status is None:
            status = weakest(term.status for term in terms.values())
        step = Step(
            number=len(self.steps) + 1,
            what=what,
            line=line,
            component=component,
            expression=expression,
            terms=terms,
            exact=exact,
            decision=decision,
            result=result,
            status=status,
            interval=interval,
            undistributed=undistributed,
            reasons=tuple(reasons),
            remarks=tuple(remarks),
        )
        self.steps.append(step)
        self._results[at] = Term(what, result, EUROS, f"step {step.number}", status)
        return self._results[at]

    def done(self, at: tuple[str, ...]) -> Term | None:
        """The result of a step that was made already."""
        return self._results.get(at)

    # Pools

    def pool(self, fund: Fund) -> Term:
        """A pool, as a whole number of rounding units."""
        at = ("pool", fund.name)
        if found := self.done(at):
            return found
        value, rounded = self.computation.pool_rounded(fund)
        unit, label = self.computation.unit, self.computation.pool_label(fund)
        pool = self.case.rule.pools.get(fund.name)
        drawing = next((part for part in self.case.parts if part.pool == fund.name), None)
        cite = pool.cite if pool else drawing.component.cite if drawing else None

        def resolve(operand: Operand) -> Term:
            if isinstance(operand, PaidTotal):
                return self.component_sum(self.computation.parts[operand.line, operand.component])
            assert isinstance(operand, Figure)
            return self.operands.figure(operand, cite)

        decision = self.decisions.of_row(rounded, 0, str, {0}, ("unit",))
        statuses = [operand.status for operand in fund.expression.operands()]
        if decision.remainder and not decision.cite:
            statuses.append(Status.ESTIMATED)
        return self.step(
            at,
            _("{pool} in whole units of {unit} €", pool=label, unit=exact_euros(unit)),
            fund.expression,
            resolve,
            exact=value,
            decision=decision,
            result=unit * int(rounded.units[0]),
            status=weakest(statuses),
        )

    def pool_part(self, name: str, line: str) -> Term:
        """What a pool gives to one line; the pool itself where no other line draws on it."""
        fund, at = self.case.funds[name], ("pool-part", name, line)
        pool = self.pool(fund)
        if len(fund.weights) == 1:
            return pool
        if found := self.done(at):
            return found
        names, rounded = self.computation.pool_parts(fund)
        row = names.index(line)
        weights = [Known(self.operands.weight(fund, of)) for of in (line, None)]
        label = self.computation.pool_label(fund)
        unit = self.computation.unit
        return self.step(
            at,
            _("{line}'s part of {pool}", line=line, pool=label),
            Known(pool) * weights[0] / weights[1],
            line=line,
            decision=self.decisions.of_row(
                rounded, row, names.__getitem__, range(len(names)), ("unit",)
            ),
            result=unit * int(rounded.units[row]),
        )

    def undistributed(self, part: Part) -> None:
        """A pool, or a line's part of one, that no key divides: it stays where it is."""
        assert part.pool is not None
        pool = self.pool_part(part.pool, part.line)
        fund = self.case.funds[part.pool]
        interval = self.computation.pool_interval(fund, part.line)
        key = self.operands.reason(getattr(part.component, "key", None))
        pools = self.case.rule.pools
        precision = pools[fund.name].precision if interval and fund.name in pools else None
        printed = self.operands.reason(precision if isinstance(precision, str) else None)
        remarks = [_("No text says how it is divided: it stays undistributed, in no amount below.")]
        if interval:
            unit = exact_euros(fund.precision)
            remarks.append(_("The envelope is taken as printed to {unit} €.", unit=unit))
        self.step(
            ("undistributed", part.line, part.name),
            _("{line} {component}, undistributed", line=part.line, component=part.name),
            Known(pool),
            line=part.line,
            component=part.name,
            interval=interval,
            undistributed=True,
            reasons=reasons(key, printed),
            remarks=remarks,
        )

    # Components

    def operand_of(self, part: Part, code: str | None) -> Resolve:
        """The operands of a component's formula, for one territory or for none."""
        units = rate_units(part.expression, self.case) if part.expression else {}

        def resolve(operand: Operand) -> Term:
            match operand:
                case Figure():
                    cite, unit = part.component.cite, units.get(operand, EUROS)
                    return self.operands.figure(operand, cite, unit)
                case KeyOf():
                    assert code is not None
                    return self.operands.key_of(operand, part, code)
                case KeySum():
                    return self.operands.key_sum(operand, part)
                case PoolPart():
                    return self.pool_part(operand.pool, operand.line)
                case PaidTotal():
                    paid = self.computation.parts[operand.line, operand.component]
                    return self.component_sum(paid)
            raise TypeError(operand)

        return resolve

    def component_sum(self, part: Part) -> Term:
        """What a component gives to all agencies in scope together."""
        at = ("sum", part.line, part.name)
        if found := self.done(at):
            return found
        computation = self.computation
        rows = [row for row, code in enumerate(computation.codes) if code in part.eligible]
        exact = computation.quota(part).sum()
        decision = None
        if part.component.computed and self.case.rounding.level is Level.COMPONENT:
            decision = self.decisions.of_sum(computation.rounded(part), rows)
        what = _("{line} {component} of all {n}", line=part.line, component=part.name, n=len(rows))
        return self.step(
            at,
            what,
            self._over_all(part, exact),
            self.operand_of(part, None),
            line=part.line,
            component=part.name,
            exact=exact,
            decision=decision,
            result=computation.paid(part.line, part.name),
            # What one agency gets may be fixed; that so many take part may not be.
            status=self.allocation.status_of([part.line], part.eligible, [part.name]),
        )

    def _over_all(self, part: Part, exact: Fraction) -> Expression:
        """A formula of the sum, from that of one agency: its keys added up, or so many times it."""
        assert part.expression is not None
        keyed = any(isinstance(operand, KeyOf) for operand in part.expression.operands())
        times = Known(self.operands.agencies(part))
        summed = _summed(part.expression) if keyed else times * part.expression
        if evaluate(summed, self._exact).as_fraction() == exact:
            return summed
        n = len(part.eligible)
        what = _("the unrounded amounts of {n} agencies, added up", n=n)
        return Known(Term(what, exact, EUROS, "computed", part.status, rows=n))

    def _exact(self, operand: Operand) -> Exact:
        if isinstance(operand, Known):
            return Exact.scalar(operand.term.value)
        return self.computation.operand(operand)


WHOLE = ("method", "unit", "level")
"""What bears on the rounding of a line or a total as a whole."""


def total_of(terms: Sequence[Term]) -> Expression:
    """The sum of some terms."""
    known: list[Expression] = [Known(term) for term in terms]
    return reduce(lambda left, right: left + right, known)


def nothing() -> Term:
    """What a line gives of which nothing is distributed."""
    return Term(_("nothing is distributed"), Fraction(0), EUROS, "computed", Status.FIXED)


def euros(cents: int) -> Fraction:
    """Cents as euros."""
    return Fraction(cents, CENTS)


def _summed(expression: Expression) -> Expression:
    if isinstance(expression, Operation):
        left, right = _summed(expression.left), _summed(expression.right)
        return Operation(expression.symbol, left, right)
    if isinstance(expression, KeyOf):
        return KeySum(expression.key, expression.among, expression.status)
    return expression


def _value(expression: Expression, terms: dict[Operand, Term]) -> Fraction:
    known = {operand: Exact.scalar(term.value) for operand, term in terms.items()}
    return evaluate(expression, known.__getitem__).as_fraction()


def _letters(index: int) -> str:
    """``a`` to ``z``, then ``aa``, ``ab``."""
    rest, letter = divmod(index, len(ascii_lowercase))
    return (_letters(rest - 1) if rest else "") + ascii_lowercase[letter]
