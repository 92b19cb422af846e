"""What has an effect in a rule, so that two rules can be compared value by value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allocation.audit.diff.pairing import Names, Tree, part_tree, pool_tree
from allocation.model.coherence import references
from allocation.model.fields import Role
from allocation.model.rule import Rule

_GROUP_OF_ROLE = {
    Role.KEY: "key",
    Role.SCOPE: "scope",
    Role.SPLIT: "split",
    Role.ABSENT: "participation",
}
_GROUP_OF_AMOUNT = {"flat": "base"}


class Comparable:
    """What has an effect in a rule, under the names of the first of two rules."""

    def __init__(self, rule: Rule, names: Names, dated: bool) -> None:
        self.year, self.territories = rule.year, rule.territories
        self.lines: dict[str, dict[str, Tree]] = {}
        self.agencies: dict[str, str | None] = {}
        self.fields: dict[tuple[str, str], Mapping[str, str]] = {}
        for own_line, found in rule.lines.items():
            line = names.of("lines", own_line)
            self.agencies[line] = found.agency
            self.lines[line] = {}
            for own_part, component in found.components.items():
                part = names.component(own_line, own_part)
                self.lines[line][part] = part_tree(rule, component, names)
                roles = component.roles()
                self.fields[line, part] = {
                    field: _group_of_field(component, field, roles.get(field))
                    for field in type(component).model_fields
                }
        self.component_names = {part for parts in self.lines.values() for part in parts}
        self.pools = {names.of("pools", name): pool_tree(rule, name, names) for name in rule.pools}
        self.values = {
            names.of("hypotheses", name): names.weights(hypothesis.value)
            for name, hypothesis in rule.hypotheses.items()
        }
        self.groups: dict[str, str] = {}
        for path, name, role in references(rule):
            if name in rule.hypotheses:
                group = _group_of_reference(rule, path, role)
                self.groups.setdefault(names.of("hypotheses", name), group)
        self.scope = rule.scope.of if isinstance(rule.scope.of, str) else sorted(rule.scope.of)
        self.participation = _participation(rule, names, dated)
        self.rounding: Tree | None = None
        if rule.rounding is not None:
            self.rounding = rule.rounding.model_dump(include={"unit", "method", "level"})


def _group_of_field(component: Any, field: str, role: Role | None) -> str:
    if field == component.divides:
        return "envelope"
    kind = str(component.kind)
    return _GROUP_OF_ROLE.get(role or Role.AMOUNT, _GROUP_OF_AMOUNT.get(kind, kind))


def _group_of_reference(rule: Rule, path: tuple[str | int, ...], role: Role) -> str:
    if path[0] == "lines":
        component = rule.lines[str(path[1])].components[str(path[3])]
        return _group_of_field(component, str(path[4]), role)
    return _GROUP_OF_ROLE.get(role, "envelope")


def _participation(rule: Rule, names: Names, dated: bool) -> Tree:
    """What a rule says of who takes part, its year included where that is read from a file."""
    about = rule.participation
    found: Tree = {"year": rule.year} if dated else {}
    if about is not None:
        found |= {"unknown": about.unknown, "known": about.known}
        found["absent"] = names.reference(rule, about.absent)
        found["regions"] = about.regions.count if about.regions else None
    return found
