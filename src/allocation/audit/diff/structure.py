"""Two rules compared as rules: what only moved or was written otherwise is no change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import reduce
from typing import Any, NamedTuple

from allocation.audit.diff.pairing import (
    Names,
    cited,
    hypothesis_tree,
    pair,
    part_tree,
)
from allocation.diagnostics import Place
from allocation.model.fields import Citation, Source, Strict
from allocation.model.rule import Rule, value_text
from allocation.reading.document import Path_
from allocation.reading.rules import RuleFile
from allocation.words import N_, Cited
from allocation.words import cited as in_a_row


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

    @property
    def of_figures(self) -> bool:
        """Whether it is one of figures or formulas, which amounts are computed from.

        Else of words only: a name, a title, a label, a source, a reason, a citation, a note.
        """
        section, *below = self.path.split(".")
        named = section in _NAMED and len(below) % 2 == 1  # a thing of that name, no field
        words = bool(below) and not named and below[-1] in _WORDS
        return section in _COMPUTED and not words and self.kind is not ChangeKind.RENAMED


_NAMED = ("lines", "pools", "hypotheses")
_COMPUTED = ("territories", "scope", "participation", "rounding", *_NAMED)
"""The sections of a rule that amounts are computed from."""
_WORDS = (
    *("label", "credit", "why", "cite", "taken-from", "choices", "excluded", "same-agency"),
    *("differs", "leaves-out", "in-ratio-of", "figures"),
)
"""Fields of these that say something to people only."""


class _Leaf(NamedTuple):
    """A value of a rule: what is compared, its text, where it stands in its own file."""

    value: Any
    text: str
    own: Path_
    cite: Citation | None = None


_Leaves = dict[Path_, _Leaf]
_Field = tuple[str, Any, str]
"""The name of a field, what is compared, its text."""
_Told = Mapping[str, tuple[Any, Any]]
"""What is compared of a field, and its text, where that is not simply its value."""
_APART = (None, None)
"""Of a field that is no value of the thing: it is left out, or a thing by itself."""


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
    "replaces",
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
        for field in ("year", "version", "title", "territories", "publication"):
            value = getattr(rule, field)
            if value is not None:
                self._single((field,), value, value if isinstance(value, str) else str(value))
        if rule.replaces:
            text = _with_more(rule.replaces.told, rule.replaces.why)
            self._single(("replaces",), rule.replaces, text)
        self._source(rule.source, ("source",))
        for label, source in rule.other_sources.items():
            self._source(source, ("other-sources", label))
        self._scope()
        self._participation()
        self._lines()
        self._pools()
        self._hypotheses()
        if rule.rounding:
            here: Path_ = ("rounding",)
            self._thing(here, here, rule.rounding, _listed(self._fields(rule.rounding)[:3]))
        self._rest()

    def _fields(self, part: Strict, told: _Told = {}) -> list[_Field]:  # noqa: B006
        """The fields of a part that say something; `told` has those that read otherwise."""
        tree = part_tree(self.rule, part, self.names)
        found = {f: (v, v if isinstance(v, str) else value_text(v)) for f, v in tree.items()}
        return [
            (field.replace("_", "-"), value, text)
            for field, (value, text) in (found | dict(told)).items()
            if value is not None
        ]

    def _thing(
        self,
        path: Path_,
        own: Path_,
        part: Strict,
        text: str,
        told: _Told = {},  # noqa: B006
    ) -> None:
        """A thing with its fields; `own` is its path in its own file."""
        cite: Citation | None = getattr(part, "cite", None)
        leaves: _Leaves = {_WHOLE: _Leaf(None, text, own, cite)}
        for field, value, words in self._fields(part, told):
            leaves[(field,)] = _Leaf(value, words, (*own, field), cite)
        if cite is not None:
            where = (*own, "cite")
            leaves[_CITE] = _Leaf(cited(self.rule, cite), self.rule.cited(cite), where, cite)
        self.things[path] = leaves

    def _single(self, path: Path_, value: Any, text: str, own: Path_ | None = None) -> None:
        """A thing that is one value."""
        self.things[path] = {_WHOLE: _Leaf(value, text, own or path)}

    def _source(self, source: Source, path: Path_) -> None:
        parts = filter(None, (str(source), source.title, source.url))
        self._single(path, source, reduce(_with_more, parts))

    def _scope(self) -> None:
        scope, here = self.rule.scope, ("scope",)
        of = frozenset(scope.of) if isinstance(scope.of, tuple) else scope.of
        text = scope.of if isinstance(scope.of, str) else ",".join(scope.of)
        excluded = frozenset(scope.excluded) or None, ", ".join(scope.excluded)
        self._thing(here, here, scope, text, {"of": (of, text), "excluded": excluded})

    def _participation(self) -> None:
        about = self.rule.participation
        if about is None:
            return
        here: Path_ = ("participation",)
        self._thing(here, here, about, about.why, {"regions": _APART})
        if about.regions:
            count = about.regions.count
            here = ("participation", "regions")
            self._thing(here, here, about.regions, str(count), {"count": (count, str(count))})

    def _lines(self) -> None:
        for own_name, line in self.rule.lines.items():
            path: Path_ = ("lines", self.names.of("lines", own_name))
            own: Path_ = ("lines", own_name)
            text = in_a_row(filter(None, (line.agency, line.credit)))
            self._thing(path, own, line, text, {"components": _APART})
            for own_part, component in line.components.items():
                part = self.names.component(own_name, own_part)
                fields = [f for f in self._fields(component)[1:] if f[0] != "label"]
                text = f"{component.kind}: {_listed(fields)}"
                below = (*own, "components", own_part)
                self._thing((*path, "components", part), below, component, text)

    def _pools(self) -> None:
        for own_name, pool in self.rule.pools.items():
            names = self.names.after(self.rule, pool.after)
            order = [name for name in pool.after if name in names]
            after = ",".join([*order, *sorted(names - set(order))])
            told = {"after": (self.names.after_by_line(self.rule, pool.after) or None, after)}
            path: Path_ = ("pools", self.names.of("pools", own_name))
            text = _listed(self._fields(pool, told))
            self._thing(path, ("pools", own_name), pool, text, told)

    def _hypotheses(self) -> None:
        for own_name, hypothesis in self.rule.hypotheses.items():
            tree = hypothesis_tree(self.rule, own_name, self.names)
            value, text = _value(tree["value"])
            told = {
                "value": (value, text),
                "choices": (tree["choices"] or None, ", ".join(hypothesis.choices or ())),
                "bounds": (tree["bounds"], tree["bounds"]),
            }
            path: Path_ = ("hypotheses", self.names.of("hypotheses", own_name))
            self._thing(path, ("hypotheses", own_name), hypothesis, text, told)

    def _rest(self) -> None:
        about, here = self.rule.no_formula, ("no-formula",)
        if about:
            self._thing(here, here, about, about.why, {"known": _APART})
            for index, fact in enumerate(about.known):
                own: Path_ = (*here, "known", index)
                self._thing((*here, "known", fact.what), own, fact, fact.what, {"what": _APART})
        for index, note in enumerate(self.rule.notes):
            self._single(("notes", note), None, note, ("notes", index))


def _with_more(some: object, more: object) -> str:
    return Cited(N_("{some}; {more}"), {"some": some, "more": more})


def _listed(fields: Iterable[_Field]) -> str:
    return ", ".join(f"{name} {text}" for name, _value, text in fields)


def _value(value: Any) -> tuple[Any, str]:
    """The value of a hypothesis for comparison, where order means nothing, and as text."""
    if isinstance(value, dict):
        return value, ",".join(f"{line}:{weight}" for line, weight in value.items())
    if isinstance(value, list):
        return frozenset(value), value_text(value)
    return value, value_text(value)
