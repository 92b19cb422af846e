"""Where the value of each operand comes from: file and line, citation, hypothesis or option."""

from __future__ import annotations

from fractions import Fraction

from allocation.audit.explain.explanation import EUROS, NUMBER, NamedHypothesis, Term
from allocation.diagnostics import Place
from allocation.engine.case import Case
from allocation.model.expression import (
    Across,
    Expression,
    Figure,
    Formula,
    KeyOf,
    Operation,
    Weights,
)
from allocation.model.fields import Citation
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.words import N_, Cited, Named, _


def origin(place: Place) -> str:
    """``rules/2025.yaml:29``, or the option as it was typed."""
    return place.file if place.option or not place.line else f"{place.file}:{place.line}"


def those(*found: NamedHypothesis | None) -> tuple[NamedHypothesis, ...]:
    """Those of some hypotheses that there are."""
    return tuple(hypothesis for hypothesis in found if hypothesis)


class Terms:
    """The operands of one case as terms."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.by_name = {hypothesis.name: hypothesis for hypothesis in case.hypotheses}
        self.by_option = {a.option: a for a in case.hypotheses if a.option}

    def figure(self, figure: Figure, cite: Citation | None, unit: str = EUROS) -> Term:
        """A figure of the text, of a hypothesis or of an option; `cite` where it has none."""
        place = figure.place
        where = figure.cite or cite
        return Term(
            what=figure.name,
            value=figure.value,
            unit=unit,
            origin=origin(place),
            status=figure.status,
            cite=self.case.rule.cited(where) if where and not place.given else None,
            hypotheses=those(self.hypothesis(figure.name, place)),
        )

    def hypothesis(self, name: str | None, place: Place | None = None) -> NamedHypothesis | None:
        """The hypothesis of a name, or what was given at a place."""
        found = self.by_option.get(origin(place)) if place and place.given else None
        found = found or self.by_name.get(name or "")
        return NamedHypothesis(found.name, found.why) if found else None

    def key_of(self, operand: KeyOf, code: str) -> Term:
        """The key of one territory, with the line of its file."""
        key, territory = self.case.keys[operand.key], self.case.territories.by_code[code]
        about = key.description
        counted = code in operand.among
        what = _("{key} of {name}", key=operand.key, name=territory.name)
        if not counted:
            what = _("{key} of {name}, which is not counted", key=operand.key, name=territory.name)
        return Term(
            what=what,
            value=Fraction(key.values[code] if counted else 0),
            unit=about.unit or NUMBER,
            origin=f"{key.file}:{key.lines[code]}" if key.file else f"key {operand.key}",
            status=operand.status,
            cite=_source(about.source, about.date),
            hypotheses=those(self._named(operand)),
        )

    def key_sum(self, operand: KeyOf) -> Term:
        """The sum of a key, with how many rows of its file were added up."""
        key, n = self.case.keys[operand.key], len(operand.among)
        about = key.description
        kinds = _(self.case.territories.set)
        return Term(
            what=_("the sum of {key} over {n} {kinds}", key=operand.key, n=n, kinds=kinds),
            value=Fraction(sum(key.values[code] for code in operand.among)),
            unit=about.unit or NUMBER,
            origin=key.file or f"key {operand.key}",
            status=operand.status,
            cite=_source(about.source, about.date),
            hypotheses=those(self._named(operand), self.hypothesis(operand.over)),
            rows=n,
        )

    def _named(self, operand: KeyOf) -> NamedHypothesis | None:
        return self.hypothesis(operand.named, operand.place)

    def weight(self, operand: Weights, line: str | None) -> Term:
        """The weight of a line in the split of a pool, or the sum of all weights."""
        if line is None:
            what = _("the sum of the weights")
        else:
            label = self.case.rule.lines[line].label
            what = _("weight of {line}", line=Named(line, label) if label else line)
        hypothesis = self.case.rule.hypotheses.get(operand.split or "")
        cite = hypothesis.cite if hypothesis and not operand.place.given else None
        weights = dict(operand.weights)
        return Term(
            what=what,
            value=Fraction(sum(weights.values()) if line is None else weights[line]),
            unit=NUMBER,
            origin=origin(operand.place),
            status=operand.status,
            cite=self.case.rule.cited(cite) if cite else None,
            hypotheses=those(self.hypothesis(operand.split, operand.place)),
        )

    def count(self, step: Formula) -> Term:
        """How many agencies a step is about, whether they take part or not."""
        scope, place = self.case.rule.scope, self.case.scope_place
        kind = self.case.rule.lines[step.line].agency if step.line else None
        known = self.case.territories.agencies.get(kind or "")
        called = Named(kind, known.title) if kind and known else kind
        what = _("agencies in scope ({kind})", kind=called) if kind else _("territories in scope")
        return Term(
            what=what,
            value=Fraction(len(step.members)),
            unit="agency" if kind else "territory",
            origin=origin(place),
            status=Status.ESTIMATED if place.given else Status.FIXED,
            cite=self.case.rule.cited(scope.cite) if scope.cite and not place.given else None,
            hypotheses=those(self.hypothesis("scope", place) if place.given else None),
        )

    def absent(self, line: str, euros: Fraction) -> Term:
        """What would go to the agencies of a line that take no part."""
        case = self.case
        names = [
            member.name
            for member in case.territories.members
            if case.takes_part.get((line, member.code)) is TakesPart.NO
        ]
        return Term(
            what=_(
                "what would go to agencies of {line} that don't take part: {names}",
                line=line,
                names=", ".join(names),
            ),
            value=euros,
            unit=EUROS,
            origin=case.participants.file if case.participants else "participation",
            status=Status.ESTIMATED if case.participants_given else Status.FIXED,
        )

    def takes_part(self, line: str, code: str) -> Term:
        """1 where the agency takes part or may do so, 0 where it does not, and who says so."""
        case, kind = self.case, self.case.rule.lines[line].agency or ""
        taken = case.takes_part[line, code]
        participants, about = case.participants, case.rule.participation
        agency = case.territories.by_code[code].agencies.get(kind, _("the territory"))
        what = {
            TakesPart.YES: _("participation of {agency} (1: it takes part)", agency=agency),
            TakesPart.NO: _("participation of {agency} (0: it does not take part)", agency=agency),
            TakesPart.UNKNOWN: _(
                "participation of {agency} (not known, counted as 1)", agency=agency
            ),
        }[taken]
        said = participants.answers if participants else {}
        who = next((who for who in ((code, kind), (code, "")) if who in said), None)
        source: str | None = None
        where = origin(case.participation_place)
        if participants:
            where = f"{participants.file}:{said[who].line}" if who else participants.file
            source = participants.sources.get(who) if who else None
        assumed = case.participants_given
        status = case.standing.participation(line, code)
        if taken is TakesPart.UNKNOWN:
            source = case.rule.cited(about.cite) if about and not assumed else None
            assumed = True
        return Term(
            what=what,
            value=Fraction(0 if taken is TakesPart.NO else 1),
            unit=NUMBER,
            origin=where,
            status=status,
            cite=source,
            hypotheses=those(self.hypothesis("participation") if assumed else None),
        )


def rate_units(expression: Expression, case: Case) -> dict[Figure, str]:
    """The unit of each figure that a key is multiplied by: ``EUR/birth``."""
    if not isinstance(expression, Operation):
        return {}
    found = rate_units(expression.left, case) | rate_units(expression.right, case)
    pair = (expression.left, expression.right)
    figures = [operand for operand in pair if isinstance(operand, Figure)]
    sums = [operand.of if isinstance(operand, Across) else operand for operand in pair]
    keys = [operand for operand in sums if isinstance(operand, KeyOf)]
    if expression.symbol == "*" and figures and keys:
        found[figures[0]] = f"{EUROS}/{case.keys[keys[0].key].description.unit or NUMBER}"
    return found


def _source(*parts: str) -> str | None:
    """Where a key comes from, and of when it is."""
    told = [part for part in parts if part]
    if len(told) == 2:
        return Cited(_SOURCE, {"source": told[0], "date": told[1]})
    return told[0] if told else None


_SOURCE = N_("{source}; {date}")
