"""Two rules compared as rules: what only moved or was written otherwise is no change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple

from allocation.audit.diff.pairing import (
    Names,
    cited,
    component_tree,
    hypothesis_tree,
    pair,
    pool_tree,
)
from allocation.diagnostics import Place
from allocation.model.components import Component
from allocation.model.fields import Citation, Source
from allocation.model.rule import Rule, value_text
from allocation.reading.document import Path_
from allocation.reading.rules import RuleFile


class ChangeKind(StrEnum):
    """What became of something; written to JSON and CSV, never translated."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


class Change(NamedTuple):
    """One difference: where in the rule, both values as programs write them, both citations.

    `path` has the names of the first rule where it has the thing: ``lines.ars-fir.agency``. A
    value, citation or place is None on the side that has none.
    """

    path: str
    kind: ChangeKind
    a: str | None
    b: str | None
    cite_a: str | None
    cite_b: str | None
    place_a: Place | None
    place_b: Place | None


class _Leaf(NamedTuple):
    """A value of a rule: what is compared, its text, where it stands in its own file."""

    value: Any
    text: str
    own: Path_
    cite: Citation | None = None


_Leaves = dict[Path_, _Leaf]


def compare(a: RuleFile, b: RuleFile) -> list[Change]:
    """Every difference between two rules, in the order of the file's sections."""
    names = pair(a.rule, b.rule)
    first, second = _Things(a.rule, Names()), _Things(b.rule, names)
    changes = list(_renamed(a, b, first, second, names))
    paths = list(dict.fromkeys([*first.things, *second.things]))
    order = {path: index for index, path in enumerate(paths)}

    def place(path: Path_) -> tuple[int, ...]:
        """By section, then line by line, each with its components."""
        return _rank(path), order.get(path[:2], order[path]), len(path), order[path]

    for thing in sorted(paths, key=place):
        ours, theirs = first.things.get(thing), second.things.get(thing)
        if ours is None or theirs is None:
            old = ours[_WHOLE] if ours else None
            new = theirs[_WHOLE] if theirs else None
            changes.append(_change(thing, a, old, b, new))
            continue
        changes += _within(thing, a, ours, b, theirs)
    return sorted(changes, key=lambda change: _rank(tuple(change.path.split("."))))


_WHOLE: Path_ = ()
_CITE: Path_ = ("cite",)
_SECTIONS = (
    "year",
    "version",
    "title",
    "source",
    "other-sources",
    "territories",
    "scope",
    "participation",
    "lines",
    "pools",
    "hypotheses",
    "rounding",
    "publication",
    "no-formula",
    "notes",
)


def _rank(path: Path_) -> int:
    return _SECTIONS.index(str(path[0]))


def _within(thing: Path_, a: RuleFile, ours: _Leaves, b: RuleFile, theirs: _Leaves) -> list[Change]:
    """The differences between two things that stand for the same."""
    found = []
    for field in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(field), theirs.get(field)
        if field != _CITE and (old and old.value) != (new and new.value):
            found.append(_change((*thing, *field), a, old, b, new))
    # Each change shows both citations: theirs is a change of its own where there is no other.
    old, new = ours.get(_CITE), theirs.get(_CITE)
    if not found and (old and old.value) != (new and new.value):
        found.append(_change((*thing, *_CITE), a, old, b, new))
    return found


def _change(path: Path_, a: RuleFile, old: _Leaf | None, b: RuleFile, new: _Leaf | None) -> Change:
    kind = ChangeKind.CHANGED if old and new else ChangeKind.REMOVED if old else ChangeKind.ADDED
    shown = path[:-1] if path[0] == "notes" or path[:2] == ("no-formula", "known") else path
    return Change(
        ".".join(map(str, shown)),
        kind,
        old and old.text,
        new and new.text,
        _cite(a, old),
        _cite(b, new),
        old and a.document.place(old.own),
        new and b.document.place(new.own),
    )


def _cite(loaded: RuleFile, leaf: _Leaf | None) -> str | None:
    """The citation in full; what was given in place of the text's own figure has none."""
    if leaf is None or leaf.cite is None or loaded.document.place(leaf.own).given:
        return None
    return loaded.rule.cited(leaf.cite)


def _renamed(
    a: RuleFile, b: RuleFile, first: _Things, second: _Things, names: Names
) -> Iterator[Change]:
    for (kind, theirs), ours in names.other.items():
        own = names.of("lines", kind.removeprefix("components "))
        line = ("lines", own, "components") if kind.startswith("components ") else (kind,)
        path: Path_ = (*line, ours)
        old, new = first.things[path][_WHOLE], second.things[path][_WHOLE]
        change = _change(path, a, old, b, new)
        yield change._replace(kind=ChangeKind.RENAMED, a=ours, b=theirs)


class _Things:
    """A rule as things, each with its values by field; the things are named as `names` says."""

    def __init__(self, rule: Rule, names: Names) -> None:
        self.rule, self.names = rule, names
        self.things: dict[Path_, _Leaves] = {}
        self._identity()
        self._scope()
        self._participation()
        self._lines()
        self._pools()
        self._hypotheses()
        self._rounding()
        self._rest()

    def _thing(
        self,
        path: Path_,
        own: Path_,
        text: str,
        values: Iterable[tuple[str, Any, str]],
        cite: Citation | None = None,
    ) -> None:
        """A thing with its fields: the name of each, what is compared, its text."""
        leaves: _Leaves = {_WHOLE: _Leaf(None, text, own, cite)}
        for field, value, words in values:
            if value is not None:
                leaves[(field,)] = _Leaf(value, words, (*own, field), cite)
        if cite is not None:
            where = (*own, "cite")
            leaves[_CITE] = _Leaf(cited(self.rule, cite), self.rule.cited(cite), where, cite)
        self.things[path] = leaves

    def _single(self, path: Path_, value: Any, text: str) -> None:
        """A thing that is one value."""
        self.things[path] = {_WHOLE: _Leaf(value, text, path)}

    def _identity(self) -> None:
        rule = self.rule
        for field in ("year", "version", "title", "territories", "publication"):
            value = getattr(rule, field)
            if value is not None:
                self._single((field,), value, str(value))
        self._source(rule.source, ("source",))
        for label, source in rule.other_sources.items():
            self._source(source, ("other-sources", label))

    def _source(self, source: Source, path: Path_) -> None:
        parts = (str(source), source.title, source.url)
        self._single(path, source, "; ".join(part for part in parts if part))

    def _scope(self) -> None:
        scope = self.rule.scope
        of = frozenset(scope.of) if isinstance(scope.of, tuple) else scope.of
        text = scope.of if isinstance(scope.of, str) else ",".join(scope.of)
        values = [
            ("of", of, text),
            ("excluded", frozenset(scope.excluded) or None, ", ".join(scope.excluded)),
        ]
        self._thing(("scope",), ("scope",), text, values, scope.cite)

    def _participation(self) -> None:
        about = self.rule.participation
        if about is None:
            return
        here: Path_ = ("participation",)
        absent = self.names.reference(self.rule, about.absent)
        values = [
            ("unknown", about.unknown, about.unknown),
            ("known", about.known, about.known or ""),
            ("absent", absent, absent or ""),
            ("why", about.why, about.why),
        ]
        self._thing(here, here, about.why, values, about.cite)
        regions = about.regions
        if regions:
            here = ("participation", "regions")
            count = str(regions.count)
            values = [
                ("count", regions.count, count),
                ("why", regions.why, regions.why),
                ("taken-from", regions.taken_from, regions.taken_from or ""),
            ]
            self._thing(here, here, count, values, regions.cite)

    def _lines(self) -> None:
        for own_name, line in self.rule.lines.items():
            name = self.names.of("lines", own_name)
            values = [
                ("agency", line.agency, line.agency or ""),
                ("credit", line.credit, line.credit),
            ]
            text = ", ".join(filter(None, (line.agency, line.credit)))
            self._thing(("lines", name), ("lines", own_name), text, values, line.cite)
            for own_part, component in line.components.items():
                part = self.names.component(own_name, own_part)
                path: Path_ = ("lines", name, "components", part)
                own: Path_ = ("lines", own_name, "components", own_part)
                fields = list(self._fields(component))
                text = f"{component.kind}: " + _listed(fields[1:])
                self._thing(path, own, text, fields, component.cite)

    def _fields(self, component: Component) -> Iterator[tuple[str, Any, str]]:
        tree = component_tree(self.rule, component, self.names)
        yield "kind", component.kind, component.kind
        for field, value in tree.items():
            if field != "kind" and value is not None:
                yield field.replace("_", "-"), value, value_text(value)

    def _pools(self) -> None:
        for own_name, pool in self.rule.pools.items():
            tree = pool_tree(self.rule, own_name, self.names)
            order = [name for name in pool.after if name in tree["after"]]
            after = [*order, *sorted(tree["after"] - set(order))]
            fields = [
                ("remainder-of", tree["remainder_of"], value_text(tree["remainder_of"])),
                ("after", self.names.after_by_line(self.rule, pool.after) or None, ",".join(after)),
                ("split", tree["split"], tree["split"] or ""),
                ("precision", tree["precision"], value_text(tree["precision"])),
            ]
            path: Path_ = ("pools", self.names.of("pools", own_name))
            text = _listed(field for field in fields if field[1] is not None)
            self._thing(path, ("pools", own_name), text, fields, pool.cite)

    def _hypotheses(self) -> None:
        for own_name, hypothesis in self.rule.hypotheses.items():
            tree = hypothesis_tree(self.rule, own_name, self.names)
            value, text = _value(tree["value"])
            choices = ", ".join(hypothesis.choices or ())
            fields = [
                ("value", value, text),
                ("why", tree["why"], tree["why"]),
                ("choices", tree["choices"] or None, choices),
                ("taken-from", tree["taken_from"], tree["taken_from"] or ""),
                ("bounds", tree["bounds"], tree["bounds"] or ""),
            ]
            path: Path_ = ("hypotheses", self.names.of("hypotheses", own_name))
            self._thing(path, ("hypotheses", own_name), text, fields, hypothesis.cite)

    def _rounding(self) -> None:
        rounding = self.rule.rounding
        if rounding is None:
            return
        fields: list[tuple[str, Any, str]] = [
            ("unit", rounding.unit, value_text(rounding.unit)),
            ("method", rounding.method, rounding.method.value),
            ("level", rounding.level, rounding.level.value),
            ("why", rounding.why, rounding.why or ""),
            ("taken-from", rounding.taken_from, rounding.taken_from or ""),
        ]
        self._thing(("rounding",), ("rounding",), _listed(fields[:3]), fields, rounding.cite)

    def _rest(self) -> None:
        rule = self.rule
        if rule.no_formula:
            why = rule.no_formula.why
            here: Path_ = ("no-formula",)
            self._thing(here, here, why, [("why", why, why)])
            for index, fact in enumerate(rule.no_formula.known):
                own: Path_ = ("no-formula", "known", index)
                path: Path_ = ("no-formula", "known", fact.what)
                self._thing(path, own, fact.what, [], fact.cite)
        for index, note in enumerate(rule.notes):
            self._thing(("notes", note), ("notes", index), note, [])


def _listed(fields: Iterable[tuple[str, Any, str]]) -> str:
    return ", ".join(f"{name} {text}" for name, _value, text in fields)


def _value(value: Any) -> tuple[Any, str]:
    """The value of a hypothesis for comparison, where order means nothing, and as text."""
    if isinstance(value, dict):
        return value, ",".join(f"{line}:{weight}" for line, weight in value.items())
    if isinstance(value, list):
        return frozenset(value), value_text(value)
    return value, value_text(value)
