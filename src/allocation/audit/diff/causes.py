"""The causes of a difference, and the rules that lie between two rules.

A cause is something that can be taken from the second rule while the rest stays that of the
first. What stands on one side only, and is no line or component (a pool, a hypothesis, the
rounding), has no effect by itself: it comes along with whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from allocation.audit.diff.pairing import Names, Tree, component_tree, pair, pool_tree
from allocation.model.coherence import references
from allocation.model.fields import Role
from allocation.model.rule import Rule
from allocation.reading.document import Document, Path_
from allocation.reading.rules import RuleFile, checked


class Cause(NamedTuple):
    """A cause by name, and where in the rule it lies: ``base``, or ``ars-fir.births``."""

    name: str
    paths: tuple[str, ...]


_GROUPS = (
    "base",
    "floor",
    "rate",
    "envelope",
    "key",
    "split",
    "scope",
    "agency",
    "kind",
    "participation",
    "rounding",
)
"""The order of causes; the lines and components that stand on one side only come after them."""
_GROUP_OF_ROLE = {
    Role.KEY: "key",
    Role.SCOPE: "scope",
    Role.SPLIT: "split",
    Role.ABSENT: "participation",
}
_GROUP_OF_AMOUNT = {"flat": "base"}
_ANY = "-"
"""What stands for a text that has no effect."""
_DATE = date(1970, 1, 1)


class Between:
    """Two rules, and every rule that takes some causes from the second and the rest from the first.

    `dated` says that who takes part is read from a file by the year of the rule.
    """

    def __init__(self, a: Rule, b: Rule, *, dated: bool = False) -> None:
        names = pair(a, b)
        self._dated = dated or any(r.participation and r.participation.known for r in (a, b))
        # A pool of one rule and a hypothesis of the other may share a name: they are two things.
        of_a = Names(_apart(a, b))
        of_b = Names(_apart(b, a) | dict(names.other))
        self._a, self._b = _Plain(a, of_a, self._dated), _Plain(b, of_b, self._dated)
        self._where: dict[Path_, str] = {}
        """Everything that can be taken from either side, with the cause it belongs to."""
        self._find()

    def causes(self) -> list[Cause]:
        """All causes, in their order."""
        paths: dict[str, list[str]] = {}
        for path, name in self._where.items():
            paths.setdefault(name, []).append(".".join(map(str, path)))
        order = sorted(paths, key=lambda name: (_rank(name), name))
        return [Cause(name, tuple(sorted(paths[name]))) for name in order]

    def rule(self, taken: Iterable[str]) -> RuleFile:
        """The rule that takes these causes from the second rule.

        Raises Refusal where that is no valid rule.
        """
        return checked(Document(Path(_ANY), _ANY, "", _Hybrid(self, frozenset(taken)).tree, (), {}))

    def sides(self) -> tuple[_Plain, _Plain]:
        """The first rule and the second, both in the names of the first."""
        return self._a, self._b

    def cause_of(self, path: Path_) -> str | None:
        """The cause to which something belongs; None where both sides have the same."""
        return self._where.get(path)

    # What differs

    def _find(self) -> None:
        a, b = self._a, self._b
        for line in {**a.lines, **b.lines}:
            if line not in a.lines or line not in b.lines:
                self._where["lines", line] = line
                continue
            if a.agencies[line] != b.agencies[line]:
                self._where["lines", line, "agency"] = "agency"
            self._components(line)
        for pool in a.pools.keys() & b.pools.keys():
            common = a.component_names & b.component_names
            for field in a.pools[pool]:
                ours, theirs = a.pools[pool][field], b.pools[pool][field]
                if field == "after":
                    ours, theirs = ours & common, theirs & common
                if ours != theirs:
                    name = "split" if field == "split" else "envelope"
                    self._where["pools", pool, field] = name
        for hypothesis in a.values.keys() & b.values.keys():
            group = a.groups.get(hypothesis) or b.groups.get(hypothesis)
            if group and self._differs(a.values[hypothesis], b.values[hypothesis]):
                self._where["hypotheses", hypothesis, "value"] = group
        for section in ("scope", "participation", "rounding"):
            ours, theirs = getattr(a, section), getattr(b, section)
            if ours != theirs and not (section == "rounding" and None in (ours, theirs)):
                self._where[(section,)] = section

    def _components(self, line: str) -> None:
        ours, theirs = self._a.lines[line], self._b.lines[line]
        for name in {**ours, **theirs}:
            here: Path_ = ("lines", line, "components", name)
            if name not in ours or name not in theirs:
                self._where[here] = f"{line}.{name}"
            elif ours[name]["kind"] != theirs[name]["kind"]:
                self._where[here] = "kind"
            else:
                groups = self._a.fields[line, name]
                for field in ours[name]:
                    if ours[name][field] != theirs[name][field]:
                        self._where[(*here, field)] = groups[field]

    def _differs(self, ours: Any, theirs: Any) -> bool:
        """Whether a value differs where both sides have something to say of it."""
        if isinstance(ours, dict) and isinstance(theirs, dict):
            lines = self._a.lines.keys() & self._b.lines.keys()
            ours, theirs = ({k: v for k, v in w.items() if k in lines} for w in (ours, theirs))
        if isinstance(ours, list) and isinstance(theirs, list):
            return set(ours) != set(theirs)
        return bool(ours != theirs)


def _apart(rule: Rule, other: Rule) -> dict[tuple[str, str], str]:
    """Another name for each hypothesis that the other rule has a pool of the same name as."""
    shared = rule.hypotheses.keys() & other.pools.keys()
    return {("hypotheses", name): f"{name}-hypothesis" for name in shared}


def _rank(name: str) -> int:
    return _GROUPS.index(name) if name in _GROUPS else len(_GROUPS)


class _Plain:
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
                self.lines[line][part] = component_tree(rule, component, names)
                self.fields[line, part] = _groups_of_fields(component)
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
        rounding = rule.rounding
        self.rounding = rounding and {
            "unit": rounding.unit,
            "method": rounding.method.value,
            "level": rounding.level.value,
        }


def _groups_of_fields(component: Any) -> dict[str, str]:
    roles = component.roles()
    return {
        field: _group_of_field(component, field, roles.get(field))
        for field in type(component).model_fields
    }


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


class _Hybrid:
    """One rule between two: its tree, as a rule file would have it."""

    def __init__(self, between: Between, taken: frozenset[str]) -> None:
        self._between, self._taken = between, taken
        self._a, self._b = between.sides()
        lines = self._lines()
        pools = {name: self._pool(name, lines) for name in {**self._a.pools, **self._b.pools}}
        values = {n: self._hypothesis(n, lines) for n in {**self._a.values, **self._b.values}}
        participation = self._side("participation").participation
        rounding = self._side("rounding").rounding or self._a.rounding or self._b.rounding
        named = {
            value
            for parts in lines.values()
            for c in parts["components"].values()
            for value in c.values()
            if isinstance(value, str)
        }
        pools = {name: pool for name, pool in pools.items() if name in named}
        named |= {v for pool in pools.values() for v in pool.values() if isinstance(v, str)}
        named.add(participation.get("absent") or "")
        self.tree: Tree = {
            "year": participation.get("year", self._a.year),
            "title": _ANY,
            "source": {"id": _ANY, "date": _DATE},
            "territories": self._a.territories,
            "scope": {"of": self._side("scope").scope},
            "lines": lines,
            "pools": pools,
            "hypotheses": {
                name: {"value": value, "why": _ANY}
                for name, value in values.items()
                if name in named
            },
        }
        if "unknown" in participation:
            fields = ("unknown", "known", "absent")
            said = {f: participation[f] for f in fields if participation[f] is not None}
            self.tree["participation"] = {**said, "why": _ANY, "cite": _ANY}
        if rounding:
            self.tree["rounding"] = {**rounding, "cite": _ANY}

    def _side(self, *path: str) -> _Plain:
        """The rule from which something is taken that both have."""
        return self._b if self._between.cause_of(path) in self._taken else self._a

    def _has(self, path: Path_, *, first: bool, second: bool) -> _Plain | None:
        """The rule from which something is taken that one of them may not have."""
        if first and second:
            return self._b if self._between.cause_of(path) in self._taken else self._a
        taken = self._between.cause_of(path) in self._taken
        return (self._b if second else None) if taken else (self._a if first else None)

    def _lines(self) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for line in {**self._a.lines, **self._b.lines}:
            in_a, in_b = line in self._a.lines, line in self._b.lines
            side = self._has(("lines", line), first=in_a, second=in_b)
            if side is None:
                continue
            parts = self._parts(line) if in_a and in_b else side.lines[line]
            agency = self._side("lines", line, "agency") if in_a and in_b else side
            found[line] = {
                "credit": _ANY,
                "cite": _ANY,
                "components": {name: _component(tree) for name, tree in parts.items()},
            }
            if agency.agencies[line]:
                found[line]["agency"] = agency.agencies[line]
        return found

    def _parts(self, line: str) -> dict[str, Tree]:
        """The components of a line that both rules have."""
        ours, theirs = self._a.lines[line], self._b.lines[line]
        found = {}
        for name in {**ours, **theirs}:
            here = ("lines", line, "components", name)
            side = self._has(here, first=name in ours, second=name in theirs)
            if side is None:
                continue
            found[name] = {
                field: self._side(*here, field).lines[line][name].get(field)
                if side is self._a and name in theirs
                else value
                for field, value in side.lines[line][name].items()
            }
        return found

    def _pool(self, name: str, lines: Mapping[str, Tree]) -> Tree:
        sides = [side for side in (self._a, self._b) if name in side.pools]
        found = {
            field: (self._side("pools", name, field) if len(sides) > 1 else sides[0]).pools[name][
                field
            ]
            for field in sides[0].pools[name]
        }
        # What comes first comes with its component, where only one of the rules has that.
        common = self._a.component_names & self._b.component_names
        alone = {n for side in sides for n in side.pools[name]["after"] if n not in common}
        present = {part for line in lines.values() for part in line["components"]}
        after = (found.pop("after") & common) | (alone & present)
        tree = {field.replace("_", "-"): v for field, v in found.items() if v is not None}
        return {**tree, "after": sorted(after), "cite": _ANY}

    def _hypothesis(self, name: str, lines: Mapping[str, Tree]) -> Any:
        sides = [side for side in (self._a, self._b) if name in side.values]
        side = self._side("hypotheses", name, "value") if len(sides) > 1 else sides[0]
        value = side.values[name]
        if not isinstance(value, dict):
            return value
        # A weight comes with its line, where only one of the rules has that.
        common = self._a.lines.keys() & self._b.lines.keys()
        weights = {line: weight for line, weight in value.items() if line in common}
        for other in sides:
            if isinstance(other.values[name], dict):
                weights |= {
                    line: weight
                    for line, weight in other.values[name].items()
                    if line not in common and line in lines
                }
        return weights


def _component(tree: Tree) -> Tree:
    """A component as a rule file would have it."""
    found = {field.replace("_", "-"): _listed(v) for field, v in tree.items() if v is not None}
    return {**found, "cite": _ANY}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
