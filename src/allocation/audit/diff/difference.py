"""A whole difference, before it is known who will show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation.audit.diff.structure import Change
from allocation.reading.overrides import Setting
from allocation.reading.rules import RuleFile

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect


class Side(NamedTuple):
    """One of the two rules: with its settings made, and what they were."""

    rule: RuleFile
    read: RuleFile
    """The same as it was read, with nothing set."""
    settings: tuple[Setting, ...] = ()


class Difference(NamedTuple):
    """Two rules and what was asked of them: None stands for what was not asked or can't be told."""

    a: Side
    b: Side
    structure: tuple[Change, ...] | None
    effect: Effect | None
    notes: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether what was asked for differs anywhere."""
        amounts = self.effect and any(region.difference for region in self.effect.regions)
        return bool(self.structure or amounts)

    @property
    def labels(self) -> tuple[str, str]:
        """A name for each side, never the same for both."""
        sides = (self.a, self.b)
        names = [side.rule.label for side in sides]
        if names[0] == names[1] and self.a.rule.document.name != self.b.rule.document.name:
            names = [f"{side.rule.label} {side.rule.document.name}" for side in sides]
        if names[0] == names[1]:
            names = [f"{name} ({letter})" for name, letter in zip(names, "AB", strict=True)]
        return names[0], names[1]
