"""A rule beside what is published of its year: the same territories, regions and unit."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.engine.case import Case
from allocation.model.publication import ROWS, Counted, Money, Publication, Reading
from allocation.model.rule import Rule
from allocation.money import exact_euros
from allocation.reading.document import Document
from allocation.words import _, listed


def rule_and_publication_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Rules that can't be of what their publication prints."""
    for part, file in tree.own_rules():
        found, case = tree.publication_of(file.rule), tree.resolved.get(part)
        if found and case:
            publication = found[0]
            yield from _unit(file.rule, file.document, publication)
            yield from _uncounted(file.rule, file.document, publication)
            yield from _territories(case, file.document, publication)


def _unit(rule: Rule, document: Document, publication: Publication) -> Iterator[Diagnostic]:
    """A unit of rounding that is not that of the printed rows, or coarser than that."""
    rows, rounding = publication.rows, rule.rounding
    if rows is None or rounding is None:
        return
    inferred = rounding.taken_from == ROWS
    if rounding.unit == rows.unit or (not inferred and rows.unit % rounding.unit == 0):
        return
    message = _(
        "amounts are rounded to {unit} €, and the rows of {publication} are printed to {other} €",
        unit=exact_euros(Fraction(rounding.unit)),
        publication=publication.publication,
        other=exact_euros(Fraction(rows.unit)),
    )
    place = document.place(("rounding", "unit"))
    yield Diagnostic("other-unit", message, place, None, "error" if inferred else "warning")


def _uncounted(rule: Rule, document: Document, publication: Publication) -> Iterator[Diagnostic]:
    """A published count of regions of which a rule with a ceiling makes nothing."""
    about = rule.participation
    if about is None or about.unknown != "ceiling" or about.regions:
        return
    for count in publication.counts:
        if count.of is Counted.REGIONS and count.counts is Money.FINANCED:
            message = _(
                "{n} regions are counted in {publication}, and the rule leaves that out",
                n=count.number,
                publication=publication.publication,
            )
            hint = _("say what follows from it: participation: regions: count, why, cite")
            place = document.place(("participation",))
            yield Diagnostic("count-left-out", message, place, hint, "warning")


def _territories(case: Case, document: Document, publication: Publication) -> Iterator[Diagnostic]:
    """A scope that is not that of what is published of the year."""
    place, name, scope = document.place(("scope", "of")), publication.publication, case.concerned
    if publication.territories != case.rule.territories:
        message = _(
            "{publication} is of {other}, and the rule of {set}",
            publication=name,
            other=publication.territories,
            set=case.rule.territories,
        )
        yield Diagnostic("other-territories", message, document.place(("publication",)))
        return
    printed = publication.amounts.keys()
    called = {member.code: member.name for member in case.territories.members}
    if beyond := [called[code] for code in called if code in printed and code not in scope]:
        message = _(
            "{publication} prints rows of territories that are out of scope: {names}",
            publication=name,
            names=listed(beyond),
        )
        yield Diagnostic("other-territories", message, place)
    missing = [called[code] for code in called if code in scope and code not in printed]
    if printed and missing:
        message = _(
            "{publication} prints no row of territories that are in scope: {names}",
            publication=name,
            names=listed(missing),
        )
        yield Diagnostic("other-territories", message, place)
    for count in publication.counts:
        least = count.reading in (Reading.ROUNDED, Reading.AT_LEAST, Reading.MORE_THAN)
        if count.of is Counted.REGIONS and least and count.number > len(scope):
            message = _(
                "{publication} counts {n} regions, and {m} are in scope",
                publication=name,
                n=count.number,
                m=len(scope),
            )
            yield Diagnostic("other-territories", message, place)
