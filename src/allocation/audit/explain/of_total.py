"""The steps to a total: each component added up over its agencies."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from allocation.audit.explain.chain import WHOLE, Chain, euros, nothing, total_of
from allocation.audit.explain.explanation import EUROS, Explanation, Known, Term
from allocation.audit.explain.operands import origin, reasons
from allocation.engine.case import Part
from allocation.engine.exact import total
from allocation.model.expression import Expression
from allocation.model.participation import TakesPart
from allocation.model.rule import Level
from allocation.model.status import Status, weakest
from allocation.money import CENTS, human_euros
from allocation.words import _


class OfTotal(Chain):
    """The steps to a total: each component added up over its agencies."""

    def explanation(self, lines: Sequence[str], line: str | None) -> Explanation:
        case, allocation = self.case, self.allocation
        whole = set(lines) == set(case.rule.lines)
        interval = allocation.total_bounds if whole else None
        if case.rounding.level is Level.REGION and whole:
            self._together(lines)
        else:
            results = [self._line(name) for name in lines]
            if len(results) > 1:
                what, status = _("all lines"), allocation.status
                self.step(("total",), what, total_of(results), status=status)
        self.steps[-1] = self.steps[-1]._replace(interval=interval)
        last = self.steps[-1]
        return Explanation(
            None,
            line,
            tuple(self.steps),
            int(last.result * CENTS),
            last.status,
            interval,
        )

    def _parts(self, lines: Sequence[str]) -> list[Part]:
        """The distributed components of some lines; what no key divides is a step by itself."""
        found = []
        for part in self.case.parts:
            if part.line in lines and part.expression is None:
                self.undistributed(part)
            elif part.line in lines:
                found.append(part)
        return found

    def _line(self, line: str) -> Term:
        parts = self._parts([line])
        at, what = ("line", line), _("{line}, all agencies", line=line)
        if self.case.rounding.level is Level.LINE and any(p.component.computed for p in parts):
            expression: Expression = Known(self._rounded_together(parts, ("group", line)))
        else:
            terms = [self.component_sum(part) for part in parts] or [nothing()]
            expression = total_of(terms)
            cents = euros(sum(total(self.cents[p.line, p.name]) for p in parts))
            moved = cents - sum((term.value for term in terms), Fraction(0))
            if moved:
                words = _("what rounding each region's total moved onto {line}", line=line)
                place = origin(self.case.rounding_place)
                moved_term = Term(words, moved, EUROS, place, Status.ESTIMATED)
                expression = expression + Known(moved_term)
        return self._finish(at, what, expression, [line], parts)

    def _together(self, lines: Sequence[str]) -> None:
        """Every line at once, where it is the region's total that is rounded."""
        parts = self._parts(lines)
        expression: Expression
        if any(part.component.computed for part in parts):
            expression = Known(self._rounded_together(parts, ("group",)))
        else:
            expression = total_of([self.component_sum(part) for part in parts] or [nothing()])
        self._finish(("total",), _("all lines"), expression, lines, parts)

    def _rounded_together(self, parts: Sequence[Part], at: tuple[str, ...]) -> Term:
        """Components added up before rounding, and what rounding each row as a whole made of it."""
        group = list(parts)
        terms = [self.component_sum(part) for part in group]
        exact, rounded = self.computation.group_rounded(group)
        eligible = {code for part in group for code in part.eligible}
        rows = [row for row, code in enumerate(self.computation.codes) if code in eligible]
        name = group[0].line if self.case.rounding.level is Level.LINE else _("all lines")
        return self.step(
            at,
            _("{name} of all {n}, each rounded as a whole", name=name, n=len(rows)),
            total_of(terms),
            exact=exact.sum(),
            decision=self.decisions.of_sum(rounded, rows, WHOLE),
            result=self.computation.unit * total(rounded.units),
            status=weakest(part.status for part in group),
        )

    def _finish(
        self,
        at: tuple[str, ...],
        what: str,
        expression: Expression,
        lines: Sequence[str],
        parts: Sequence[Part],
    ) -> Term:
        """The sum over the agencies that take part."""
        case = self.case
        absent = [
            (part, row)
            for part in parts
            for row, code in enumerate(self.computation.codes)
            if case.takes_part.get((part.line, code)) is TakesPart.NO
        ]
        amounts = [(part, int(self.cents[part.line, part.name][row])) for part, row in absent]
        remarks = self._who(parts)
        if gone := sum(cents for _part, cents in amounts):
            members = case.territories.members
            names = dict.fromkeys(f"{part.line} {members[row].name}" for part, row in absent)
            words = _(
                "what would go to agencies that don't take part: {names}", names=", ".join(names)
            )
            file = case.participants.file if case.participants else "participation"
            status = Status.ESTIMATED if case.participants_given else Status.FIXED
            expression = expression - Known(Term(words, euros(gone), EUROS, file, status))
            kept = sum(cents for part, cents in amounts if case.stays(part))
            if kept:
                remarks.append(_("{amount} of it stay undistributed.", amount=human_euros(kept)))
        unsure = case.rule.participation is not None or case.participants is not None
        reason = self.operands.reason("participation") if unsure else None
        status = self.allocation.status_of(lines, case.concerned)
        line = lines[0] if len(lines) == 1 else None
        return self.step(
            at,
            what,
            expression,
            line=line,
            status=status,
            reasons=reasons(reason),
            remarks=remarks,
        )

    def _who(self, parts: Sequence[Part]) -> list[str]:
        """How many agencies are known to take part, where that is not a matter of course."""
        case, lines = self.case, {part.line for part in parts}
        if case.rule.participation is None and case.participants is None:
            return []
        known = [taken for (line, _code), taken in case.takes_part.items() if line in lines]
        return [
            _(
                "{n} agencies: {yes} known to take part, {unknown} counted though it is not known, "
                "{no} known not to.",
                n=len(known),
                yes=known.count(TakesPart.YES),
                unknown=known.count(TakesPart.UNKNOWN),
                no=known.count(TakesPart.NO),
            )
        ]
