"""Which names of two rules mean the same: by name, or by everything else where a name changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from allocation.model.fields import Citation, Strict
from allocation.model.rule import Rule

Tree = dict[str, Any]
Thing = tuple[str, str]
"""A kind of thing (``lines``, ``pools``, ``hypotheses`` or ``components LINE``), and its name."""

_UNPAIRED = "*"
_KINDS = ("hypotheses", "pools", "lines")


class Names(NamedTuple):
    """The names that one rule has for what the other knows by another name."""

    other: Mapping[Thing, str] = {}

    def of(self, kind: str, name: str) -> str:
        """The other rule's name of a thing, or its own where it has no other."""
        return self.other.get((kind, name), name)

    def component(self, line: str, name: str) -> str:
        """The same of a component; `line` is named as its own rule does."""
        return self.of(f"components {line}", name)

    def reference(self, rule: Rule, name: Any) -> Any:
        """The same of whatever a field may refer to; anything else is left as it stands."""
        if not isinstance(name, str):
            return name
        kind = "pools" if name in rule.pools else "hypotheses" if name in rule.hypotheses else ""
        return self.of(kind, name)

    def weights(self, value: Any) -> Any:
        """The same of a value that weighs lines."""
        if not isinstance(value, dict):
            return value
        return {self.of("lines", line): weight for line, weight in value.items()}

    def after(self, rule: Rule, names: tuple[str, ...]) -> frozenset[str]:
        """The same of the components that a pool comes after, whatever their line."""
        return frozenset(
            self.component(line, name) for line, name, _c in rule.components() if name in names
        )

    def after_by_line(self, rule: Rule, names: tuple[str, ...]) -> frozenset[tuple[str, str]]:
        """The same with the line of each: two lines may have components of one name."""
        return frozenset(
            (self.of("lines", line), self.component(line, name))
            for line, name, _c in rule.components()
            if name in names
        )


def cited(rule: Rule, cite: Citation | None) -> tuple[str, str] | None:
    """A citation for comparison: where it stands in which text, the rule's own being no text."""
    if cite is None:
        return None
    source = rule.source_of(cite)
    return cite.section, "" if source == rule.source else str(source)


def part_tree(rule: Rule, part: Strict, names: Names) -> Tree:
    """The fields of a part of a rule for comparison; its citation is another matter."""
    roles = part.roles()
    return {
        field: names.reference(rule, value) if field in roles else value
        for field, value in part
        if field != "cite"
    }


def line_tree(rule: Rule, name: str, names: Names) -> Tree:
    """A line with its components for comparison."""
    line = rule.lines[name]
    components = {
        names.component(name, part): _cited(part_tree(rule, c, names), rule, c.cite)
        for part, c in line.components.items()
    }
    tree = {"agency": line.agency, "credit": line.credit, "components": components}
    return _cited(tree, rule, line.cite)


def pool_tree(rule: Rule, name: str, names: Names) -> Tree:
    """A pool for comparison."""
    pool = rule.pools[name]
    return {**part_tree(rule, pool, names), "after": names.after(rule, pool.after)}


def hypothesis_tree(rule: Rule, name: str, names: Names) -> Tree:
    """A hypothesis for comparison."""
    hypothesis = rule.hypotheses[name]
    return {
        **part_tree(rule, hypothesis, names),
        "value": names.weights(hypothesis.value),
        "choices": frozenset(hypothesis.choices or ()),
        "bounds": str(hypothesis.bounds) if hypothesis.bounds else None,
    }


def _cited(tree: Tree, rule: Rule, cite: Citation | None) -> Tree:
    return {**tree, "cite": cited(rule, cite)}


def _tree(rule: Rule, thing: Thing, names: Names) -> Tree:
    kind, name = thing
    match kind:
        case "lines":
            return line_tree(rule, name, names)
        case "pools":
            return _cited(pool_tree(rule, name, names), rule, rule.pools[name].cite)
        case "hypotheses":
            return _cited(hypothesis_tree(rule, name, names), rule, rule.hypotheses[name].cite)
    component = rule.lines[kind.removeprefix("components ")].components[name]
    return _cited(part_tree(rule, component, names), rule, component.cite)


def pair(a: Rule, b: Rule) -> Names:
    """The names of `b` for which `a` has another, everything else being the same.

    Things of the same name are taken for the same thing. What one rule refers to may be renamed as
    well: pairs are first formed as if all such names fitted, and those that then don't are parted
    again, until all that are left fit one another.
    """
    alone_a, alone_b = _alone(a, b), _alone(b, a)
    blind_a = Names(dict.fromkeys(alone_a, _UNPAIRED))
    blind_b = Names(dict.fromkeys(alone_b, _UNPAIRED))
    pairs = dict(_matches(a, alone_a, blind_a, b, alone_b, blind_b))
    while True:
        names = Names({theirs: ours[1] for theirs, ours in pairs.items()})
        kept = {
            theirs: ours
            for theirs, ours in pairs.items()
            if _tree(a, ours, Names()) == _tree(b, theirs, names)
        }
        rest_a = [thing for thing in alone_a if thing not in kept.values()]
        rest_b = [thing for thing in alone_b if thing not in kept]
        if len(kept) < len(pairs):
            pairs = kept
            continue
        more = dict(_matches(a, rest_a, Names(), b, rest_b, names))
        if not more:
            return names
        pairs |= more


def _alone(rule: Rule, other: Rule) -> list[Thing]:
    """The things of a rule of whose name the other has none."""
    found = [
        (kind, name)
        for kind in _KINDS
        for name in getattr(rule, kind)
        if name not in getattr(other, kind)
    ]
    for line in rule.lines.keys() & other.lines.keys():
        theirs = other.lines[line].components
        found += [
            (f"components {line}", name)
            for name in rule.lines[line].components
            if name not in theirs
        ]
    return sorted(found)


def _matches(
    a: Rule, ours: list[Thing], in_a: Names, b: Rule, theirs: list[Thing], in_b: Names
) -> Iterator[tuple[Thing, Thing]]:
    """Pairs of things of one kind that are the same but for their names: of `b`, and of `a`."""
    free = [(thing, _tree(a, thing, in_a)) for thing in ours]
    for thing in theirs:
        tree = _tree(b, thing, in_b)
        for index, (candidate, same) in enumerate(free):
            if candidate[0] == thing[0] and same == tree:
                del free[index]
                yield thing, candidate
                break
