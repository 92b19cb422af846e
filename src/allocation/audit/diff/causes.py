"""The causes of a difference between two rules.

A cause is something that can be taken from the second rule while the rest stays that of the
first. What stands on one side only, and is no line or component (a pool, a hypothesis, the
rounding), has no effect by itself: it comes along with whatever refers to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from allocation.audit.diff.comparable import Comparable
from allocation.audit.diff.hybrid import hybrid
from allocation.audit.diff.pairing import Names, pair
from allocation.model.rule import Rule
from allocation.reading.document import Path_
from allocation.reading.rules import RuleFile


class Cause(NamedTuple):
    """A cause by name, and where in the rule it lies: ``base``, or ``ars-fir.share``."""

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


class Between:
    """Two rules, and every rule that takes some causes from the second and the rest from the first.

    `dated` says that who takes part is read from a file by the year of the rule.
    """

    def __init__(self, a: Rule, b: Rule, *, dated: bool = False) -> None:
        names = pair(a, b)
        dated = dated or any(r.participation and r.participation.known for r in (a, b))
        # A pool of one rule and a hypothesis of the other may share a name: they are two things.
        of_a = Names(_apart(a, b))
        of_b = Names(_apart(b, a) | dict(names.other))
        self._a, self._b = Comparable(a, of_a, dated), Comparable(b, of_b, dated)
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
        return hybrid(self._a, self._b, self._where, frozenset(taken))

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
