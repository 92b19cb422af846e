"""Which lines and regions are shown; what is computed does not change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from allocation.diagnostics import did_you_mean, usage
from allocation.model.territory import Territory, TerritorySet
from allocation.reading.rules import RuleFile
from allocation.views.language import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


class Selection(NamedTuple):
    """The regions to show, by code, and the lines; None means all of them."""

    regions: tuple[str, ...] | None = None
    lines: tuple[str, ...] | None = None

    def territories(self, allocation: Allocation) -> list[Territory]:
        """The territories to show, in the order of the set."""
        members = allocation.case.territories.members
        return [m for m in members if self.regions is None or m.code in self.regions]

    def line_names(self, allocation: Allocation) -> list[str]:
        """The lines of an allocation to show, in the order of the rule."""
        lines = allocation.case.rule.lines
        return [line for line in lines if self.lines is None or line in self.lines]


def computed(years: Sequence[Allocation | RuleFile]) -> list[Allocation]:
    """Those of some years that have a formula."""
    return [year for year in years if not isinstance(year, RuleFile)]


def select(
    allocations: Sequence[Allocation], regions: Iterable[str], lines: Iterable[str]
) -> Selection:
    """A selection from words as typed; raises Refusal (exit code 2) for an unknown one."""
    sets = {allocation.case.territories.set for allocation in allocations}
    if len(sets) > 1:
        message = _("rules about {sets} can't stand side by side", sets=", ".join(sorted(sets)))
        raise usage("different-territories", message, _("run them one by one"))
    codes = [_code(allocations[0].case.territories, text) for text in regions]
    known = {line for allocation in allocations for line in allocation.case.rule.lines}
    wanted = list(lines)
    for line in wanted:
        if line not in known:
            message = _("there is no line {line!r}", line=line)
            raise usage("unknown-line", message, did_you_mean(line, sorted(known)))
    return Selection(tuple(codes) or None, tuple(wanted) or None)


def _code(territories: TerritorySet, text: str) -> str:
    found = territories.find(text)
    if found:
        return found.code
    apart = territories.find_apart(text)
    if apart:
        message = _("{name} is never a row of a result", name=apart.name)
        raise usage("unknown-region", message, apart.note)
    message = _("{text!r} is not one of the {set}", text=text, set=territories.title)
    names = [name for m in territories.members for name in (m.name, *m.aliases) if len(name) > 4]
    hint = did_you_mean(text, names) or _("allocate regions lists them")
    raise usage("unknown-region", message, hint)
