"""A whole difference, before it is known who will show it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from allocation.audit.diff.lines import chosen
from allocation.audit.diff.structure import Change, compare
from allocation.diagnostics import Refusal, usage
from allocation.engine.run import apply, run
from allocation.model.publication import ROWS
from allocation.reading.overrides import PARTICIPATION, named
from allocation.reading.places import Folder
from allocation.reading.publications import read_publication
from allocation.reading.rules import Override, RuleFile
from allocation.reading.territories import read_territories
from allocation.words import Named, Prose, _, listed

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect


class Compared(NamedTuple):
    """One of the two rules: with its overrides made, and what they were."""

    rule: RuleFile
    read: RuleFile
    """The same as it was read, with nothing set."""
    overrides: tuple[Override, ...] = ()


def compared(read: RuleFile, overrides: Sequence[Override] = ()) -> Compared:
    """A rule to compare; raises Refusal (exit code 2) where its overrides make no sound rule."""
    overrides = named(read.rule, overrides)
    for override in overrides:
        if override.name == PARTICIPATION:
            message = _("who takes part is the same on both sides: --participants FILE")
            hint = _(
                "allocate {year} --participants FILE shows what absent agencies leave",
                year=read.rule.year,
            )
            raise usage("given-once", message, hint, override.place)
    return Compared(apply(read, overrides), read, tuple(overrides))


class Difference(NamedTuple):
    """Two rules and what was asked of them: None stands for what was not asked or can't be told."""

    a: Compared
    b: Compared
    structure: tuple[Change, ...] | None
    effect: Effect | None
    notes: tuple[str, ...]
    differs: bool
    """Whether what was asked for differs anywhere, or can't be told of rules that differ."""

    def only(self, codes: Collection[str]) -> Difference:
        """The same of some regions only, where there is an effect; raises nothing."""
        if self.effect is None:
            return self
        from allocation.audit.diff.remarks import remarks

        effect = self.effect.only(codes)
        differs = bool(self.structure) or effect.differs
        notes = tuple(remarks(effect, self.labels))
        return self._replace(effect=effect, notes=notes, differs=differs)

    @property
    def labels(self) -> tuple[str, str]:
        """A name for each rule, never the same for both."""
        return _labels(self.a.rule, self.b.rule)


def difference(
    a: Compared,
    b: Compared,
    data: Folder,
    participants: Path | None = None,
    *,
    structure: bool = True,
    effect: bool = True,
    lines: Sequence[str] = (),
) -> Difference:
    """What changed from one rule to another, and to what effect.

    `participants` is the file, if any, that says who takes part under both; `lines` are those that
    are compared, by the name that either rule gives them, all together by default. Raises Refusal.
    """
    a, b = (side._replace(rule=side.rule.with_data(data)) for side in (a, b))
    changes = tuple(_labelled(compare(a.rule, b.rule), a.rule, b.rule, data))
    found: Effect | None = None
    notes: list[str] = []
    differs = structure and bool(changes)
    if effect:
        notes = _without_effect(a.rule, b.rule)
        if notes:
            differs = bool(changes)
        else:
            sides = [run(side.read, side.overrides, participants, data) for side in (a, b)]

            from allocation.audit.diff.effect import effect as effect_of
            from allocation.audit.diff.remarks import remarks

            some = chosen(a.rule.rule, b.rule.rule, lines) if lines else None
            found = effect_of(sides[0], sides[1], data, participants, some)
            notes = remarks(found, _labels(a.rule, b.rule))
            differs |= found.differs
    shown = changes if structure else None
    return Difference(a, b, shown, found, tuple(notes), differs)


def _labelled(
    changes: Iterable[Change], a: RuleFile, b: RuleFile, data: Folder
) -> Iterator[Change]:
    """Changes in which published figures have their labels, for people."""
    for change in changes:
        if change.path.endswith(".taken-from"):
            old, new = (_called(a, change.a, data), _called(b, change.b, data))
            yield change._replace(a=old, b=new)
        else:
            yield change


def _called(loaded: RuleFile, name: str | None, data: Folder) -> str | None:
    """A published figure that a rule takes a value from, as people know it; else its name."""
    if name == ROWS:
        return Named(name, _("printed rows"))
    if name is None or loaded.rule.publication is None:
        return name
    try:
        territories = read_territories(loaded.rule.territories, data)
        found = read_publication(loaded.rule.publication, data, territories)
    except Refusal:  # what is asked for is the text of the rules alone
        return name
    return next((f.called for f in found.publication.figures if f.name == name), name)


def _labels(a: RuleFile, b: RuleFile) -> tuple[str, str]:
    """Versions; with the names of their files where they are one version, or A and B."""
    if a.label != b.label:
        first, second = (_label(rule) for rule in (a, b))
        return first, second
    files = [Path(rule.document.name).name for rule in (a, b)]
    apart = files if files[0] != files[1] else ["(A)", "(B)"]
    return listed([a.label, apart[0]], " "), listed([b.label, apart[1]], " ")


def _label(rule: RuleFile) -> str:
    """Its version; with its file where it is of no instruction."""
    return rule.label if rule.shipped else listed([rule.label, Path(rule.document.name).name], " ")


def _without_effect(a: RuleFile, b: RuleFile) -> list[str]:
    """Why there is no effect to show, if there is none."""
    notes = [
        _(
            "No effect can be computed: no formula is known for {year} ({why}).",
            year=loaded.rule.year,
            why=Prose(loaded.rule.no_formula.why),
        )
        for loaded in (a, b)
        if loaded.rule.no_formula
    ]
    if not notes and a.rule.territories != b.rule.territories:
        notes.append(
            _(
                "No effect can be computed: {a} and {b} are not the same territories.",
                a=a.rule.territories,
                b=b.rule.territories,
            )
        )
    return list(dict.fromkeys(notes))
