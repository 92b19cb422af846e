"""What a careful reader of a rule would call nonsense, though each part of it can be computed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from allocation.audit.check.tree import Kind, Tree
from allocation.diagnostics import Diagnostic
from allocation.engine.case import Case
from allocation.model.components import Component
from allocation.model.publication import ROWS, Counted, Money, Publication, Reading
from allocation.model.rule import Pool, Rule
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros
from allocation.reading.document import Document, Path_
from allocation.words import _, listed

_MAY_DIFFER = {"amount", "cite"}
"""Fields in which components of one name may differ from line to line."""


def sense_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Rules and territories whose parts make no sense together."""
    for part in tree.of(Kind.TERRITORIES):
        if territories := tree.territories.get(part.path.stem):
            yield from _agencies(territories, tree.document(part))
    for part, file in tree.own_rules():
        rule, document = file.rule, file.document
        if territories := tree.territories.get(rule.territories):
            yield from _excluded(rule, document, territories)
        yield from _lines(rule, document)
        yield from _components(rule, document)
        yield from _pools(rule, document)
        found, case = tree.publication_of(rule), tree.resolved.get(part)
        if found:
            yield from _unit(rule, document, found[0])
            yield from _uncounted(rule, document, found[0])
        if found and case:
            yield from _territories(case, document, found[0])


def _agencies(territories: TerritorySet, document: Document) -> Iterator[Diagnostic]:
    """Members without an agency that others have, and without a word on it."""
    for index, member in enumerate(territories.members):
        for kind in territories.agencies:
            has, lacks = kind in member.agencies, kind in member.lacks
            if has is not lacks:
                continue
            if has:
                message = _("{name} has a {kind} and lacks it", name=member.name, kind=kind)
                hint = None
            else:
                message = _("{name} has no {kind}", name=member.name, kind=kind)
                hint = _("name it, or say why there is none: lacks: {{{kind}: …}}", kind=kind)
            place = document.place(("members", index, "agencies"))
            yield Diagnostic("no-agency", message, place, hint)


def _excluded(
    rule: Rule, document: Document, territories: TerritorySet
) -> Iterator[Diagnostic]:
    """Territories that are left out by name, and receive all the same."""
    for index, name in enumerate(rule.scope.excluded):
        if member := territories.find(name):
            message = _(
                "{name} is excluded, and is one of the {set}",
                name=member.name,
                set=territories.called,
            )
            hint = _("who receives nothing is left out of scope: of, a list of codes")
            place = document.place(("scope", "excluded", index))
            yield Diagnostic("excluded-member", message, place, hint)


def _lines(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """Lines that pay the same agency twice."""
    for (first, one), (second, two) in combinations(rule.lines.items(), 2):
        if one.agency and one.agency == two.agency and not (one.same_agency or two.same_agency):
            message = _(
                "{second} pays the {kind} as {first} does",
                second=second,
                kind=one.agency,
                first=first,
            )
            hint = _("correct the agency, or say why: same-agency: …")
            place = document.place(("lines", second, "agency"))
            yield Diagnostic("shared-agency", message, place, hint)


def _components(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """Components of one name that are of another kind, key or pool from line to line."""
    named: dict[str, list[tuple[str, Component]]] = {}
    for line, name, component in rule.components():
        named.setdefault(name, []).append((line, component))
    for name, found in named.items():
        if any(component.differs for _line, component in found):
            continue
        first, one = found[0]
        for line, other in found[1:]:
            for field in _differing(one, other):
                message = _(
                    "{line}.{name} has another {field} than {first}.{name}",
                    line=line,
                    name=name,
                    field=field,
                    first=first,
                )
                hint = _("correct it, give it another name, or say why: differs: …")
                place = document.place(("lines", line, "components", name, field))
                yield Diagnostic("differing-components", message, place, hint)


def _differing(one: Component, other: Component) -> Iterator[str]:
    """The fields in which two components differ; of two kinds that alone."""
    if one.kind != other.kind:
        yield "kind"
        return
    for field in type(one).model_fields.keys() - _MAY_DIFFER:
        values = getattr(one, field), getattr(other, field)
        if values[0] != values[1] and not all(isinstance(value, Decimal) for value in values):
            yield field


def _pools(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """Pools that nobody draws on, and those that forget what comes before them."""
    drawn: dict[str, list[str]] = {name: [] for name in rule.pools}
    first: dict[str, set[str]] = {line: set() for line in rule.lines}
    for line, _name, component in rule.components():
        pool = getattr(component, component.divides or "", None)
        if pool in rule.pools:
            drawn[pool].append(line)
            first[line] |= {*rule.pools[pool].after}
    for name, pool in rule.pools.items():
        if not drawn[name]:
            message = _("no component draws on {pool}", pool=name)
            yield Diagnostic("idle-pool", message, document.place(("pools", name)))
        if pool.leaves_out:
            continue
        place = document.place(("pools", name, "after"))
        for told in dict.fromkeys(_left_out(rule, pool, name, drawn[name], first)):
            hint = _("add it, or say why it is left out: leaves-out: …")
            yield Diagnostic("left-out", told, place, hint)


def _left_out(
    rule: Rule, pool: Pool, name: str, lines: list[str], first: dict[str, set[str]]
) -> Iterator[str]:
    """What of the lines that draw on a pool should come before it, and does not."""
    for line in lines:
        for own, component in rule.lines[line].components.items():
            if not component.computed and own not in first[line]:
                yield _(
                    "{line}.{name} does not come before {pool}, on which {line} draws",
                    line=line,
                    name=own,
                    pool=name,
                )
    for before in pool.after:
        having = [c for line in lines if (c := rule.lines[line].components.get(before))]
        if not having or any(component.differs for component in having):
            continue
        for line in lines:
            if before not in rule.lines[line].components:
                yield _(
                    "{line} draws on {pool} and has no {name}, which comes before it",
                    line=line,
                    pool=name,
                    name=before,
                )


def _unit(rule: Rule, document: Document, publication: Publication) -> Iterator[Diagnostic]:
    """A unit of rounding that is not that of the printed rows, or coarser than that."""
    rows, rounding = publication.rows, rule.rounding
    if rows is None or rounding is None or not rows.unit % rounding.unit:
        if not (rows and rounding and rounding.taken_from == ROWS and rows.unit != rounding.unit):
            return
    assert rows is not None
    assert rounding is not None
    inferred = rounding.taken_from == ROWS
    message = _(
        "amounts are rounded to {unit} €, and the rows of {publication} are printed to {other} €",
        unit=exact_euros(rounding.unit),
        publication=publication.publication,
        other=exact_euros(rows.unit),
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


def _territories(
    case: Case, document: Document, publication: Publication
) -> Iterator[Diagnostic]:
    """A scope that is not that of what is published of the year."""
    here: Path_ = ("scope", "of")
    place, name, scope = document.place(here), publication.publication, case.concerned
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
    if missing := [called[code] for code in called if code in scope and code not in printed]:
        if printed:
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
