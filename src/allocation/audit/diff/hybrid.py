"""The rules that lie between two rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from allocation.audit.diff.comparable import Comparable
from allocation.audit.diff.pairing import Tree
from allocation.reading.document import Document, Path_
from allocation.reading.rules import RuleFile, checked

_ANY = "-"
"""What stands for a text that has no effect."""
_DATE = date.min


def hybrid(
    a: Comparable, b: Comparable, cause_of: Mapping[Path_, str], taken: frozenset[str]
) -> RuleFile:
    """The rule that takes some causes from the second of two rules, and the rest from the first.

    `cause_of` gives the cause of everything that differs, by where it lies. Raises Refusal where
    that is no valid rule.
    """
    tree = _Hybrid(a, b, cause_of, taken).tree
    return checked(Document(Path(_ANY), _ANY, "", tree, (), {}))


class _Hybrid:
    """One rule between two: its tree, as a rule file would have it."""

    def __init__(
        self, a: Comparable, b: Comparable, cause_of: Mapping[Path_, str], taken: frozenset[str]
    ) -> None:
        self._a, self._b, self._cause_of, self._taken = a, b, cause_of, taken
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

    def _side(self, *path: str | int) -> Comparable:
        """The rule from which something is taken that both have."""
        return self._b if self._cause_of.get(path) in self._taken else self._a

    def _has(self, path: Path_, *, first: bool, second: bool) -> Comparable | None:
        """The rule from which something is taken that one of them may not have."""
        side = self._side(*path)
        return side if (first if side is self._a else second) else None

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
        first, *second = sides = [side for side in (self._a, self._b) if name in side.pools]
        found = {
            field: self._side("pools", name, field).pools[name][field] if second else value
            for field, value in first.pools[name].items()
        }
        # What comes first comes with its component, where only one of the rules has that.
        common = self._a.component_names & self._b.component_names
        alone = {n for side in sides for n in side.pools[name]["after"] if n not in common}
        present = {part for line in lines.values() for part in line["components"]}
        after = (found.pop("after") & common) | (alone & present)
        tree = {field.replace("_", "-"): v for field, v in found.items() if v is not None}
        return {**tree, "after": sorted(after), "cite": _ANY}

    def _hypothesis(self, name: str, lines: Mapping[str, Tree]) -> Any:
        first, *second = sides = [side for side in (self._a, self._b) if name in side.values]
        side = self._side("hypotheses", name, "value") if second else first
        value = side.values[name]
        if not isinstance(value, dict):
            return value
        # A weight comes with its line, where only one of the rules has that.
        common = self._a.lines.keys() & self._b.lines.keys()
        weights = {line: weight for line, weight in value.items() if line in common}
        others = [other.values[name] for other in sides if isinstance(other.values[name], dict)]
        own = lines.keys() - common
        return weights | {line: w for other in others for line, w in other.items() if line in own}


def _component(tree: Tree) -> Tree:
    """A component as a rule file would have it."""
    found = {field.replace("_", "-"): value for field, value in tree.items() if value is not None}
    return {**found, "cite": _ANY}
