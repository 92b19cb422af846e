"""The steps to the amount of one region."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from allocation.audit.explain.chain import WHOLE, Chain, euros, nothing, total_of
from allocation.audit.explain.explanation import Explanation, Known, Term
from allocation.engine.allocation import Allocation
from allocation.engine.apportion import by_weight
from allocation.engine.case import Part
from allocation.model.expression import Expression
from allocation.model.participation import TakesPart
from allocation.model.rule import Level
from allocation.model.status import weakest
from allocation.money import CENTS, human_euros
from allocation.words import _


class OfRegion(Chain):
    """The steps to the amount of one region."""

    def __init__(self, allocation: Allocation, code: str) -> None:
        super().__init__(allocation)
        self.code, self.row = code, self.computation.codes.index(code)
        self.territory = self.case.territories.by_code[code]

    def explanation(self, lines: Sequence[str], line: str | None) -> Explanation:
        eligible = [name for name in lines if (name, self.code) in self.case.takes_part]
        if not eligible:
            concerned = self.code in self.case.concerned
            why = self._not_concerned() if not concerned else self._no_agency(lines)
            return Explanation(self.territory, line, (), None, None, beside=(why,))
        results = [self._line(name, eligible) for name in eligible]
        whole = set(lines) == set(self.case.rule.lines)
        interval = self.allocation.bounds.get(self.code) if whole else None
        if len(results) > 1:
            what = _("{region}, all lines", region=self.territory.name)
            status = self.allocation.status_of(eligible, [self.code])
            self.step(("total",), what, total_of(results), status=status, interval=interval)
        else:
            self.steps[-1] = self.steps[-1]._replace(interval=interval)
        if interval:
            self._say_between()
        last = self.steps[-1]
        cents = int(last.result * CENTS)
        published = self.allocation.published.get(self.code) if whole else None
        return Explanation(
            self.territory,
            line,
            tuple(self.steps),
            cents,
            last.status,
            interval,
            published,
            not self.case.overridden and published == cents,
            tuple(self._known()),
        )

    def _say_between(self) -> None:
        """What the bounds of the last step count."""
        words = _(
            "The lower bound counts nothing of what stays undistributed, the upper all of it."
        )
        if self.case.ceiling:
            words = _("The lower bound counts what is known to take part, the upper all that may.")
        last = self.steps[-1]
        self.steps[-1] = last._replace(remarks=(*last.remarks, words))

    def _not_concerned(self) -> str:
        scope = self.case.rule.scope
        where = f" ({self.case.rule.cited(scope.cite)})" if scope.cite else ""
        return _(
            "{region} is not concerned by {rule}{where}, which is not the same as an amount of 0.",
            region=self.territory.name,
            rule=self.case.label,
            where=where,
        )

    def _no_agency(self, lines: Sequence[str]) -> str:
        return _(
            "{region} has no agency that can receive {lines}, which is not an amount of 0.",
            region=self.territory.name,
            lines=", ".join(lines),
        )

    def _known(self) -> list[str]:
        """What is known of the region as a whole, through which agency is not said."""
        participants = self.case.participants
        agencies = [p for (_line, code), p in self.case.takes_part.items() if code == self.code]
        if participants is None or self.code not in participants.regions:
            return []
        if TakesPart.UNKNOWN not in agencies:
            return []
        who = (self.code, "")
        place = f"{participants.file}:{participants.lines[who]}"
        source = participants.sources.get(who)
        return [
            _(
                "{region} is known to take part, through which agency is not said ({source}).",
                region=self.territory.name,
                source=f"{place}; {source}" if source else place,
            )
        ]

    def _line(self, line: str, lines: Sequence[str]) -> Term:
        """What one line gives: its components added up, if its agency takes part."""
        parts = [part for part in self.case.parts if part.line == line]
        amounts = []
        for part in parts:
            if part.expression is None:
                self.undistributed(part)
            else:
                amounts.append(self._amount(part))
        unsure = self.case.rule.participation is not None or self.case.participants is not None
        if len(amounts) == 1 and not unsure and len(lines) > 1:
            return amounts[0]
        expression: Expression = total_of(amounts) if amounts else Known(nothing())
        if unsure:
            expression = Known(self.operands.takes_part(line, self.code)) * expression
        kept = self._kept(parts)
        remarks = [_("{amount} stay undistributed.", amount=human_euros(kept))] if kept else []
        return self.step(
            ("line", line),
            _("{line} of {region}", line=line, region=self.territory.name),
            expression,
            line=line,
            status=self.allocation.status_of([line], [self.code]),
            remarks=remarks,
        )

    def _kept(self, parts: Sequence[Part]) -> int:
        """Cents that stay undistributed because the agency does not take part."""
        if self.case.takes_part[parts[0].line, self.code] is not TakesPart.NO:
            return 0
        columns = [self.cents[p.line, p.name] for p in parts if p.expression and self.case.stays(p)]
        return sum(int(column[self.row]) for column in columns)

    def _amount(self, part: Part) -> Term:
        """A component in whole cents."""
        if not part.component.computed or self.case.rounding.level is Level.COMPONENT:
            return self._component(part, rounded=True)
        return self._share_of_group(part)

    def _component(self, part: Part, *, rounded: bool) -> Term:
        """A component by its own formula, rounded by itself or not at all."""
        at = ("component", part.line, part.name)
        if found := self.done(at):
            return found
        assert part.expression is not None
        exact = self.computation.row(part, self.row)
        result, decision, remarks = exact, None, []
        if rounded:
            result = euros(int(self.cents[part.line, part.name][self.row]))
        if rounded and part.component.computed:
            made = self.computation.rounded(part)
            decision = self.decisions.of_row(made, self.row, self._name, self._rows([part]))
            if decision.method is not self.case.rounding.method:
                words = _(
                    "There is no pool that the amounts must add up to: each is rounded alone."
                )
                remarks.append(words)
        return self.step(
            at,
            _(
                "{line} {component} of {region}",
                line=part.line,
                component=part.name,
                region=self.territory.name,
            ),
            part.expression,
            self.operand_of(part, self.code),
            line=part.line,
            component=part.name,
            exact=exact,
            decision=decision,
            result=result,
            status=part.status,
            remarks=remarks,
        )

    def _share_of_group(self, part: Part) -> Term:
        """A component's share of what was rounded as a whole: its line, or the region's total."""
        at = ("share", part.line, part.name)
        if found := self.done(at):
            return found
        group = [p for p in self._whole_group(part) if self.code in p.eligible]
        whole = self._group(part)
        computed = [p for p in self._whole_group(part) if p.component.computed]
        fixed = [self._component(p, rounded=True) for p in group if not p.component.computed]
        rest: Expression = Known(whole)
        left = whole.value
        for term in fixed:
            rest, left = rest - Known(term), left - term.value
        weights = self.computation.group_weights(computed, self.row)
        names, made = by_weight(np.array([int(left * CENTS)], dtype=object), weights)
        row = names.index(str(computed.index(part)))
        quotas = [self._component(p, rounded=False) for p in computed if self.code in p.eligible]
        own = self._component(part, rounded=False)
        expression, decision = rest, None
        shared = any(quota.value for quota in quotas)
        if not shared and row > 0:
            expression = Known(own)
        elif shared and len(quotas) > 1:
            expression = rest * Known(own) / total_of(quotas)
            among = {i for i, name in enumerate(names) if self.code in computed[int(name)].eligible}
            decision = self.decisions.of_row(
                made,
                row,
                lambda at: " ".join((computed[int(names[at])].line, computed[int(names[at])].name)),
                among,
                ("level",),
                Fraction(1, CENTS),
            )
        return self.step(
            at,
            _(
                "{line} {component} of {region}, to the cent",
                line=part.line,
                component=part.name,
                region=self.territory.name,
            ),
            expression,
            line=part.line,
            component=part.name,
            decision=decision,
            result=euros(int(self.cents[part.line, part.name][self.row])),
            status=part.status,
        )

    def _whole_group(self, part: Part) -> list[Part]:
        return next(group for group in self.computation.groups() if part in group)

    def _group(self, part: Part) -> Term:
        """What is rounded as a whole: the unrounded components added up, then whole units."""
        group = self._whole_group(part)
        by_line = self.case.rounding.level is Level.LINE
        at = ("group", part.line if by_line else "")
        if found := self.done(at):
            return found
        exact, rounded = self.computation.group_rounded(group)
        terms = [
            self._component(p, rounded=not p.component.computed)
            for p in group
            if self.code in p.eligible
        ]
        name = part.line if by_line else _("all lines")
        return self.step(
            at,
            _("{name} of {region}, rounded as a whole", name=name, region=self.territory.name),
            total_of(terms),
            line=part.line if by_line else None,
            exact=Fraction(int(exact.numerators[self.row]), exact.denominator),
            decision=self.decisions.of_row(rounded, self.row, self._name, self._rows(group), WHOLE),
            result=self.computation.unit * int(rounded.units[self.row]),
            status=weakest(p.status for p in group),
        )

    def _name(self, row: int) -> str:
        return self.case.territories.members[row].name

    def _rows(self, parts: Sequence[Part]) -> list[int]:
        eligible = {code for part in parts for code in part.eligible}
        return [row for row, code in enumerate(self.computation.codes) if code in eligible]
