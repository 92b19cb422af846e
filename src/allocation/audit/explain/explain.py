"""Where an amount comes from: the steps of the plan that lead to it."""

from __future__ import annotations

from collections.abc import Sequence

from allocation.audit.explain.explanation import At, Explanation
from allocation.audit.explain.reader import Reader
from allocation.audit.explain.terms import those
from allocation.engine.allocation import Allocation
from allocation.engine.planned import PlannedComponent
from allocation.model.fields import Role
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest
from allocation.money import exact_euros, human_euros
from allocation.words import N_, Cited, _, counted


def explain(
    allocation: Allocation, code: str | None = None, line: str | None = None
) -> Explanation:
    """The steps to the amount of a territory, or to the total; of one line, or of all.

    `code` is a territory of the set and `line` a line of the rule.
    """
    return _Telling(allocation, code).explanation(line)


_SOURCE = N_("{place}; {source}")
_ESTIMATED = N_("estimated")
_STATUSES = {
    Status.FIXED: N_("fixed"),
    Status.OWN_RULE: N_("fixed-by-own-rule"),
    Status.FLOOR: N_("floor"),
    Status.CEILING: N_("ceiling"),
    Status.UNKNOWN: N_("unknown"),
}
"""What an amount that is kept can be."""


class _Telling:
    def __init__(self, allocation: Allocation, code: str | None) -> None:
        self.allocation, self.case, self.code = allocation, allocation.case, code
        self.at = At(code)
        self.reader = Reader(allocation)
        self.terms = self.reader.terms

    def explanation(self, line: str | None) -> Explanation:
        case, code = self.case, self.code
        lines = [line] if line is not None else list(case.rule.lines)
        territory = case.territories.by_code[code] if code is not None else None
        of = self.allocation.of(lines, None if code is None else [code])
        if code is not None and not any((name, code) in case.takes_part for name in lines):
            return Explanation(territory, line, (), None, of.status, beside=(self._why_not(lines),))
        # Lines of which nothing is divided come first: the last step is that of the amount.
        for name in sorted(lines, key=lambda name: name in case.plan.lines):
            self._line(name)
        whole = case.plan.whole
        if line is None and len(case.plan.lines) > 1 and whole is not None:
            self.reader.read(whole, self.at)
        if of.bounds:
            words = self._between() if code is not None and of.bounds[0] < of.bounds[1] else None
            self.reader.finish(interval=of.bounds, remarks=(words,) if words else ())
        everything = set(lines) == set(case.rule.lines)
        published = self.allocation.published.get(code) if code and everything else None
        return Explanation(
            territory,
            line,
            tuple(self.reader.steps),
            of.cents,
            of.status,
            of.bounds,
            published,
            published is not None and not case.overridden and published == of.cents,
            (*self._nothing(of.status, lines), *(self._known() if code is not None else ())),
        )

    def _line(self, line: str) -> None:
        """The components of a line in the order of the rule, then what it gives."""
        if self.code is not None and (line, self.code) not in self.case.takes_part:
            return
        for component in self.case.components:
            if component.line != line:
                continue
            if component.withheld is not None:
                self._withheld(component)
            elif component.amount is not None and self._gives(component):
                self.reader.read(component.amount, self.at)
        if line not in self.case.plan.lines:
            return
        self.reader.read(self.case.plan.lines[line], self.at)
        kept = self._kept(line)
        remarks = self._who(line) if self.code is None else []
        if kept:
            status = _(_STATUSES.get(self._kept_status(line), _ESTIMATED))
            words = _(
                "{amount} ({status}) stay undistributed.", amount=human_euros(kept), status=status
            )
            remarks.append(words)
        unsure = self.case.rule.participation is not None or self.case.participants is not None
        hypothesis = (
            self.terms.hypothesis("participation") if unsure and self.code is None else None
        )
        self.reader.finish(hypotheses=those(hypothesis), remarks=tuple(remarks))

    def _gives(self, component: PlannedComponent) -> bool:
        return self.code is None or self.code in component.eligible

    def _withheld(self, component: PlannedComponent) -> None:
        """A pool, or a line's part of one, that no key divides."""
        assert component.withheld is not None
        assert component.pool is not None
        self.reader.read(component.withheld, At())
        pool = self.case.plan.pools[component.pool]
        place = component.line, component.name
        known = self.allocation.bounds([component.line]).withheld.get(place)
        words = _("It is delegated, and no text says how it is divided: it is in no amount below.")
        remarks = [words]
        printed = None
        if known:
            unit = exact_euros(pool.precision)
            remarks.append(_("The envelope is taken as printed to {unit} €.", unit=unit))
            precision = self.case.rule.pools[pool.name].precision
            printed = self.terms.hypothesis(precision) if isinstance(precision, str) else None
        named = [
            self.terms.hypothesis(name) for name in component.component.named(Role.KEY).values()
        ]
        self.reader.finish(
            interval=known,
            withheld=True,
            hypotheses=those(*named, printed),
            remarks=tuple(remarks),
        )

    def _kept(self, line: str) -> int:
        """Cents that stay undistributed because an agency takes no part: this one, or any."""
        codes = self.case.territories.codes
        rows = [
            row
            for row, code in enumerate(codes)
            if self.code in (None, code) and self.case.takes_part.get((line, code)) is TakesPart.NO
        ]
        columns = [
            self.reader.execution.cents(c.amount)
            for c in self.case.components
            if c.line == line and c.amount is not None and self.case.stays(c)
        ]
        return sum(int(column[row]) for column in columns for row in rows)

    def _kept_status(self, line: str) -> Status:
        return weakest(
            c.status for c in self.case.components if c.line == line and self.case.stays(c)
        )

    def _between(self) -> str:
        """What the bounds of the last step count."""
        if self.case.ceiling:
            return _("The lower bound counts what is known to take part, the upper all that may.")
        return _(
            "The lower bound counts nothing of what is divided in an unknown way, the upper all "
            "of it."
        )

    def _nothing(self, status: Status, lines: Sequence[str]) -> list[str]:
        """Why there are steps and no amount."""
        names = ", ".join(lines)
        if status is Status.DISTRIBUTION_UNKNOWN:
            why = _(
                "What {lines} gives is delegated, and no text says how it is divided: that is not "
                "an amount of 0.",
                lines=names,
            )
            return [why]
        if status is Status.ABSENT and self.code is not None:
            name = self.case.territories.by_code[self.code].name
            why = _(
                "Of {lines}, no agency of {region} takes part: that is not an amount of 0.",
                lines=names,
                region=name,
            )
            return [why]
        return []

    def _why_not(self, lines: Sequence[str]) -> str:
        assert self.code is not None
        name = self.case.territories.by_code[self.code].name
        if self.code in self.case.concerned:
            return _(
                "{region} has no agency that can receive {lines}, which is not an amount of 0.",
                region=name,
                lines=", ".join(lines),
            )
        cite = self.case.rule.scope.cite
        if cite is None:
            return _(
                "{region} is not concerned by {rule}, which is not the same as an amount of 0.",
                region=name,
                rule=self.case.label,
            )
        return _(
            "{region} is not concerned by {rule} ({where}), which is not the same as an amount of "
            "0.",
            region=name,
            rule=self.case.label,
            where=self.case.rule.cited(cite),
        )

    def _known(self) -> list[str]:
        """What is known of the region as a whole, through which agency is not said."""
        case, code = self.case, self.code
        participants = case.participants
        agencies = [part for (_line, at), part in case.takes_part.items() if at == code]
        if participants is None or code is None or code not in participants.regions:
            return []
        if TakesPart.UNKNOWN not in agencies:
            return []
        who = (code, "")
        place = f"{participants.file}:{participants.answers[who].line}"
        source = participants.sources.get(who)
        return [
            _(
                "{region} is known to take part, through which agency is not said ({source}).",
                region=case.territories.by_code[code].name,
                source=Cited(_SOURCE, {"place": place, "source": source}) if source else place,
            )
        ]

    def _who(self, line: str) -> list[str]:
        """How many agencies are known to take part, where that is not a matter of course."""
        case = self.case
        if case.rule.participation is None and case.participants is None:
            return []
        known = [taken for (name, _code), taken in case.takes_part.items() if name == line]
        if set(known) == {TakesPart.UNKNOWN}:
            return [counted(*_NONE_KNOWN, len(known))]
        return [
            counted(
                "1 agency: {yes} known to take part, {unknown} counted though it is not known, "
                "{no} known not to.",
                "{n} agencies: {yes} known to take part, {unknown} counted though it is not known, "
                "{no} known not to.",
                len(known),
                yes=known.count(TakesPart.YES),
                unknown=known.count(TakesPart.UNKNOWN),
                no=known.count(TakesPart.NO),
            )
        ]


_NONE_KNOWN = N_(
    "1 agency: 0 known to take part, 1 counted though it is not known, 0 known not to.",
    "{n} agencies: 0 known to take part, {n} counted though it is not known, 0 known not to.",
)
