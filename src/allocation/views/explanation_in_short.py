"""An explanation on one screen: the sum, then each part of it in a line or two of plain words.

It is made from the explained steps alone, whatever the rule. What adds up lines and components is
the sum; a step that nothing rounds is written out where it is used; pools, and what is rounded,
have a line of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from allocation.audit.explain.explanation import (
    EUROS,
    NUMBER,
    Decision,
    ExplainedStep,
    Explanation,
    Neighbour,
    Term,
)
from allocation.model.expression import (
    Across,
    Axis,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Operation,
    Result,
    TakingPart,
    formula_of,
    written,
)
from allocation.model.method import Method
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views.cells import MARKS, interval
from allocation.views.citations import figure_said, where
from allocation.views.figures import Figures
from allocation.views.labels import component_label, in_labels, line_label
from allocation.views.language import _, counted, exact_euros, human_decimal, in_series
from allocation.views.owners import owned
from allocation.views.remarks import hypotheses_in_short, meanings
from allocation.views.report import Item, Items
from allocation.views.values import pool_title
from allocation.words import N_

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

_MOST = 8
"""Parts of a sum, or operands of a formula, that are spelled out on a screen."""

_METHODS = {
    Method.LARGEST_REMAINDER: N_("{exact}, so {amount} by largest remainder"),
    Method.NEAREST: N_("{exact}, so {amount} to the nearest {unit} €"),
    Method.HALF_EVEN: N_("{exact}, so {amount} to the nearest {unit} € (half to even)"),
    Method.DOWN: N_("{exact}, so {amount}, rounded down to {unit} €"),
    Method.UP: N_("{exact}, so {amount}, rounded up to {unit} €"),
}
"""What rounding made of an exact amount."""
_FIGURE = N_("{amount} ({where}).")
"""A component with the citation of its text."""
_IN_UNITS = N_("{exact}, so {amount} by largest remainder in units of {unit} €")
_PLACES = (
    N_(
        "place {rank} of {of} for the 1 unit left over: gets it; {next} just misses it",
        "place {rank} of {of} for the {n} units left over: the last to get one; {next} just "
        "misses it",
    ),
    N_(
        "place {rank} of {of} for the 1 unit left over: gets it",
        "place {rank} of {of} for the {n} units left over: gets one; the last to get one is {last}",
    ),
    N_(
        "place {rank} of {of} for the 1 unit left over: gets none; {last} gets it",
        "place {rank} of {of} for the {n} units left over: gets none; the last to get one is "
        "{last}",
    ),
)
"""Where something stands in line: the last to get a unit, one that gets one, one that doesn't."""


def in_short(explanation: Explanation, allocation: Allocation) -> tuple[Items, ...]:
    """The sum, its parts with what they rest on, and what the marks mean."""
    return _Screen(explanation, allocation).blocks() if explanation.steps else ()


class _Part(NamedTuple):
    """A term of the sum, in euros: what a component gives, or what is taken away again."""

    value: Fraction
    status: Status
    minus: bool
    step: ExplainedStep | None
    what: str
    line: str = ""
    """As people see it, where `what` is a component of it."""

    @property
    def told(self) -> str:
        return (
            _("{line} {component}", line=self.line, component=self.what) if self.line else self.what
        )


class _Screen:
    def __init__(self, explanation: Explanation, allocation: Allocation) -> None:
        self.explanation, self.allocation = explanation, allocation
        self.case, self.rule = allocation.case, allocation.case.rule
        self.steps = {f"step {step.number}": step for step in explanation.steps}
        self.figures = Figures(explanation, allocation.case)
        self.resting: dict[int, ExplainedStep] = {}
        """Steps that have a line of their own, by number."""

    def blocks(self) -> tuple[Items, ...]:
        parts = self.parts()
        told = list(self.sum(parts))
        if len(parts) <= _MOST:
            told += [self.part(part) for part in parts if part.step]
        told += [self.withheld(step) for step in self.explanation.steps if step.withheld]
        told += [*self.resting_on(), *self.participation()]
        under = [*self.marks(), *hypotheses_in_short(self.case).items]
        return tuple(Items("", tuple(block)) for block in (told, under))

    # The sum

    def parts(self) -> list[_Part]:
        """What the amount is the sum of, in the order of lines and components."""
        if self.explanation.cents is None:
            return []
        last = self.explanation.steps[-1]
        return list(self._terms(last.expression, last, minus=False))

    def _terms(
        self, expression: Expression, step: ExplainedStep, *, minus: bool
    ) -> Iterator[_Part]:
        if isinstance(expression, Operation):
            left, right = expression.left, expression.right
            if expression.symbol == "*" and isinstance(left, TakingPart):
                if step.terms[left].value:
                    yield from self._terms(right, step, minus=minus)
            elif expression.symbol in "+-":
                yield from self._terms(left, step, minus=minus)
                yield from self._terms(right, step, minus=minus is not (expression.symbol == "-"))
            else:
                yield self._whole(step, minus=minus)
            return
        term = step.terms[expression]
        found = self.steps.get(term.origin)
        if found is None:
            yield _Part(term.value, term.status, minus, None, in_labels(self.rule, term.what))
        elif found.component is None and found.decision is None:
            yield from self._terms(found.expression, found, minus=minus)
        else:
            yield self._whole(found, minus=minus)

    def _whole(self, step: ExplainedStep, *, minus: bool) -> _Part:
        if not step.line or not step.component:
            return _Part(step.result, step.status, minus, step, self.title(step))
        codes = None if step.at.code is None else [step.at.code]
        known = self.allocation.of([step.line], codes, [step.component]).status
        status = known if known.amount else step.status
        line = line_label(self.rule, step.line)
        what = component_label(self.rule, step.line, step.component)
        return _Part(step.result, status, minus, step, what, line)

    def sum(self, parts: list[_Part]) -> Iterator[Item]:
        """``50 000 + ~ 8 423 = ~ 58 423 €``, and which is which."""
        self.figures.statuses |= {part.status for part in parts}
        if len(parts) < 2:
            return
        if len(parts) > _MOST:
            words = _("The sum of {n} parts; --line explains those of one line.", n=len(parts))
            yield Item("", words)
            return
        total = Fraction(self.explanation.cents or 0, CENTS)
        terms = _joined((p, f"{MARKS[p.status]}{exact_euros(p.value)}") for p in parts)
        yield Item("", f"{terms} = {self.figures.amount(total, self.explanation.status)}")
        yield Item("", _("That is {names}.", names=_named(parts)))

    # Parts

    def part(self, part: _Part) -> Item:
        """A component in a line or two: its formula with its figures, and its citation."""
        step = part.step
        assert step is not None
        told = self.formula(step, part.status)
        if step.line and step.component:
            cite = self.rule.lines[step.line].components[step.component].cite
            values = {"amount": told, "where": where(self.rule, cite)}
            own = [o for o in step.terms if isinstance(o, Figure) and o.place.given]
            if own:  # the text is cited for what it says, and for nothing else
                return Item(
                    part.told, _("{amount}, in place of what the text says ({where}).", **values)
                )
            if part.status is Status.CEILING and self.explanation.region:
                agency = self.agency(step.line)
                words = N_("{amount} ({where}), if {agency} takes part, which is not known.")
                told = _(words, **values, agency=agency)
            elif isinstance(step.expression, Figure):
                words = figure_said(self.rule, step.expression, part.status) or _FIGURE
                told = _(words, **values)
            else:
                told = _(_FIGURE, **values)
        return Item(part.told, told)

    def formula(self, step: ExplainedStep, status: Status) -> str:
        """``~ 2 287 500 € × 2 728 births ÷ 740 862 births ≈ 8 423.03 €, so ~ 8 423 €``."""
        self.figures.statuses.add(status)
        expression, terms = self.written_out(step)
        amount = self.figures.amount(step.result, status)
        n = sum(1 for _operand in expression.operands())
        if n > _MOST:
            told = _("a formula of {n} figures (see --details)", n=n)
        else:
            told = written(expression, lambda operand: self.figures.value(operand, terms[operand]))
        plain = isinstance(expression, Operation)
        decision = step.decision
        if decision and decision.remainder and (step.exact != step.result or decision.rank):
            return self.rounded(step, decision, _equal(told, step.exact) if plain else told, amount)
        if plain:
            return _("{formula} = {result}", formula=told, result=amount)
        (operand,) = terms
        told = told if isinstance(operand, Figure) and operand.place.given else amount
        return self.divided(step, decision, told) if decision else told

    def rounded(self, step: ExplainedStep, decision: Decision, exact: str, amount: str) -> str:
        """An exact amount with what rounding made of it; its place in line where that decides, or
        where more than a euro hangs on it that it stands next to the cut.
        """
        method = _METHODS[decision.method]
        if decision.method is Method.LARGEST_REMAINDER and decision.unit != 1:
            method = _IN_UNITS
        told = _(method, exact=exact, amount=amount, unit=exact_euros(decision.unit))
        rank, last, after = decision.rank, decision.last, decision.next
        if rank is None or last is None:
            return told
        moved = decision.nearest != decision.floor + decision.added
        if not moved and (decision.unit == 1 or rank not in (last.rank, last.rank + 1)):
            return told
        words = _PLACES[2]
        if decision.got:
            words = _PLACES[0 if after and last.rank == rank else 1]
        place = counted(
            *words,
            decision.left or 0,
            rank=rank,
            of=decision.of,
            last=self.neighbour(step, last),
            next=self.neighbour(step, after) if after else "",
        )
        return _("{rounded} ({place})", rounded=told, place=place)

    def divided(self, step: ExplainedStep, decision: Decision, amount: str) -> str:
        """What all of them get together: who got the last unit left over, who just missed it."""
        last, after = decision.last, decision.next
        if decision.rank is not None or last is None or after is None or decision.unit == 1:
            return amount
        return counted(
            "{amount}, in units of {unit} €: {last} gets the 1 unit left over, {next} just "
            "misses it",
            "{amount}, in units of {unit} €: {last} gets the last of the {n} units left over, "
            "{next} just misses it",
            decision.left or 0,
            amount=amount,
            unit=exact_euros(decision.unit),
            last=self.neighbour(step, last),
            next=self.neighbour(step, after),
        )

    def neighbour(self, step: ExplainedStep, found: Neighbour) -> str:
        """Who stands in line, as people see it: a region, a line or a component of a line."""
        axis = formula_of(step.step).axis
        if axis is Axis.LINES:
            return line_label(self.rule, found.name)
        return self.component(found.name) if axis is Axis.COMPONENTS else found.name

    def component(self, member: str | None) -> str:
        """A component of those that are rounded together, with its line."""
        (found,) = (c for c in self.case.components if f"{c.line} {c.name}" == member)
        line = line_label(self.rule, found.line)
        component = component_label(self.rule, found.line, found.name)
        return _("{line} {component}", line=line, component=component)

    def written_out(self, step: ExplainedStep) -> tuple[Expression, dict[Operand, Term]]:
        """The formula of a step with what nothing rounds written out, and its operands."""
        terms: dict[Operand, Term] = {}

        def out(expression: Expression) -> Expression:
            if isinstance(expression, Operation):
                left, right = expression.left, expression.right
                if (
                    expression.symbol == "/"
                    and isinstance(left, Operation)
                    and left.symbol == "*"
                    and left.right == right
                ):
                    return out(left.left)  # all of what was divided
                return Operation(expression.symbol, out(left), out(right))
            term = step.terms[expression]
            found = self.steps.get(term.origin)
            if found and _in_passing(found):
                inner, more = self.written_out(found)
                for operand, of in more.items():
                    counts = isinstance(operand, KeyOf | Across) or of.unit.startswith(EUROS)
                    terms[operand] = of if counts else of._replace(unit=NUMBER)
                return inner
            terms[expression] = term
            if found:
                self.resting[found.number] = found
            return expression

        return out(step.expression), terms

    # What parts rest on

    def resting_on(self) -> Iterator[Item]:
        """Pools, and what is rounded before it is divided, each after what it is used for."""
        told: set[int] = set()
        parts: dict[str, list[str]] = {}
        while waiting := [step for n, step in self.resting.items() if n not in told]:
            step = waiting[0]
            told.add(step.number)
            formula = self.formula(step, step.status)
            if formula_of(step.step).axis is not Axis.LINES:
                words = in_series([formula, *parts.get(f"step {step.number}", ())])
                yield Item(self.title(step), _("{words}.", words=words))
                continue
            of = next(t.origin for o, t in step.terms.items() if isinstance(o, Result))
            parts.setdefault(of, []).append(self.piece(step))

    def piece(self, step: ExplainedStep) -> str:
        """What one line gets of a pool: ``5 ÷ 8 of it for ARS (FIR)``."""
        weights = [t.value for o, t in step.terms.items() if not isinstance(o, Result)]
        return _(
            "{weights} of it for {line}",
            weights=" ÷ ".join(map(human_decimal, weights)),
            line=line_label(self.rule, step.at.member or ""),
        )

    def title(self, step: ExplainedStep) -> str:
        """A pool, a line or the whole as it is rounded; a component, with its line."""
        formula = formula_of(step.step)
        for name, pool in self.case.plan.pools.items():
            if formula is pool.value:
                return pool_title(name) if pool.after else _("Pool")
        if step.line and step.component:
            return self._whole(step, minus=False).told
        if step.line:
            return _("{line}, rounded as a whole", line=line_label(self.rule, step.line))
        if formula.axis is Axis.COMPONENTS:
            return _("{component}, to the cent", component=self.component(step.at.member))
        return _("All lines, rounded as a whole")

    def withheld(self, step: ExplainedStep) -> Item:
        """What is delegated and no key divides."""
        values = {"amount": self.formula(step, step.status)}
        if step.interval is None:
            words = N_(
                "{amount}, delegated; its distribution is unknown, and it is in no amount here."
            )
            return Item(self.title(step), _(words, **values))
        words = N_(
            "{amount}, between {interval}, delegated too; its distribution is unknown, and it is "
            "in no amount here."
        )
        return Item(self.title(step), _(words, **values, interval=interval(step.interval)))

    # Who takes part

    def participation(self) -> Iterator[Item]:
        """What is known of who takes part, from whom, and what absent agencies leave."""
        known: dict[str, None] = {}
        remarks: dict[str, list[str]] = {}
        for step in self.explanation.steps:
            if step.withheld or step.decision or step.component is not None:
                continue
            for operand, term in step.terms.items():
                if isinstance(operand, TakingPart):
                    known |= dict.fromkeys(self.takes_part(operand.line, term))
            for remark in step.remarks:
                lines = remarks.setdefault(in_labels(self.rule, remark), [])
                lines += [line_label(self.rule, step.line)] if step.line else []
        for text in known:
            yield Item("", text)
        for text, lines in remarks.items():
            yield Item(", ".join(lines) if self.explanation.line is None else "", text)

    def takes_part(self, line: str, term: Term) -> Iterator[str]:
        """Whether the agency takes part, and who says so."""
        assert self.explanation.region is not None
        part = self.case.takes_part[line, self.explanation.region.code]
        values = {"agency": self.agency(line), "source": term.cite or Path(term.origin).name}
        if part is TakesPart.NO:
            words = N_("{agency} does not take part, which is not an amount of 0 ({source}).")
            yield _(words, **values)
        elif part is TakesPart.YES and self.case.participants_given:
            yield _("{agency} takes part ({source}).", **values)
        elif part is TakesPart.YES:
            words = N_("{agency} takes part, as a third party says ({source}).")
            yield _(words, **values)

    def agency(self, line: str) -> str:
        region = self.explanation.region
        assert region is not None
        return region.agencies.get(self.rule.lines[line].agency or "", region.name)

    # What stands under it

    def marks(self) -> Iterator[Item]:
        """What the marks that were used mean."""
        shipped = self.case.shipped
        told = list(meanings(owned(s, shipped=shipped) for s in self.figures.statuses))
        fixed = {Status.FIXED, Status.OWN_RULE} & self.figures.statuses
        if fixed and TakesPart.UNKNOWN in self.case.takes_part.values():
            told.append(_("each for an agency that takes part"))
        if told:
            yield Item("", _("{marks}.", marks=in_series(told)))


def _joined(parts: Iterable[tuple[_Part, str]]) -> str:
    """Some words of each part, with the signs between them."""
    told = ""
    for part, words in parts:
        sign = "\u2212" if part.minus else "+"
        told += f" {sign} {words}" if told else words
    return told


def _named(parts: list[_Part]) -> str:
    """``ARS (FIR): base + share; DREETS (P304-17): base + share``."""
    lines: dict[str, list[_Part]] = {}
    for part in parts:
        lines.setdefault(part.line or part.what, []).append(part)
    told = []
    for name, found in lines.items():
        if found[0].line:
            parts_of = _joined((part, part.what) for part in found)
            told.append(_("{line}: {parts}", line=name, parts=parts_of))
        else:
            told.append(_("less {what}", what=name) if found[0].minus else name)
    return in_series(told)


def _equal(formula: str, exact: Fraction) -> str:
    """A formula with its result; to the cent where it has more decimals."""
    values = {"formula": formula, "result": exact_euros(Fraction(round(exact * CENTS), CENTS))}
    if 100 % exact.denominator == 0:
        return _("{formula} = {result} €", **values)
    return _("{formula} ≈ {result} €", **values)


def _in_passing(step: ExplainedStep) -> bool:
    """Whether a step is written out where it is used: nothing rounds it, and it is no pool."""
    pool = formula_of(step.step).axis in (Axis.ONE, Axis.LINES)
    return step.decision is None and not pool
