"""What a careful reader of a rule would call nonsense, though each part of it can be computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from allocation.audit.check.parts import Kind
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.components import Component
from allocation.model.rule import Rule
from allocation.model.territory import TerritorySet
from allocation.reading.document import Document
from allocation.words import _

_MAY_DIFFER = {"amount", "cite"}
"""Fields in which components of one name may differ from line to line."""


def sense_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Rules and territories whose parts make no sense together."""
    for part in tree.of(Kind.TERRITORIES):
        if territories := tree.territories.get(part.path.stem):
            yield from _agencies(territories, tree.document(part))
    for _part, file in tree.own_rules():
        rule, document = file.rule, file.document
        if territories := tree.territories.get(rule.territories):
            yield from _excluded(rule, document, territories)
            yield from _labels(rule, document, territories)
        yield from _lines(rule, document)
        yield from _components(rule, document)


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


def _excluded(rule: Rule, document: Document, territories: TerritorySet) -> Iterator[Diagnostic]:
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


def _labels(rule: Rule, document: Document, territories: TerritorySet) -> Iterator[Diagnostic]:
    """Lines whose label is that of another kind of agency."""
    for name, line in rule.lines.items():
        named = {territories.find_agency(word) for word in re.findall(r"\w+", line.label or "")}
        others = named - {None, line.agency}
        if line.agency and others and line.agency not in named:
            message = _(
                "{line} pays the {kind} and is called {label}",
                line=name,
                kind=line.agency,
                label=line.label,
            )
            place = document.place(("lines", name, "agency"))
            yield Diagnostic("other-agency", message, place, None, "warning")


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
    for field in type(one).model_fields:
        values = getattr(one, field), getattr(other, field)
        amounts = all(isinstance(value, Decimal) for value in values)
        if field not in _MAY_DIFFER and values[0] != values[1] and not amounts:
            yield field
