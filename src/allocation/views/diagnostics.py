"""A diagnostic as people read it."""

from __future__ import annotations

from allocation.diagnostics import Diagnostic
from allocation.views.language import _, say

_EXCERPT = 160
"""How much of a line is shown: enough to find it, whatever its length."""


def in_line(problem: Diagnostic) -> str:
    """Place, sentence and code on one line, among the remarks of a report."""
    where = f"{problem.place}: " if problem.place else ""
    return f"{where}{say(problem.message)} [{problem.code}]"


def as_value(problem: Diagnostic) -> dict[str, object]:
    """A diagnostic in a JSON document."""
    place = str(problem.place) if problem.place else None
    return {"code": problem.code, "place": place, "message": problem.message}


def written(problem: Diagnostic) -> str:
    """Place, sentence and code, the offending line with a caret, and a hint to type."""
    place = problem.place
    where = f"{place}: " if place else ""
    lines = [f"{where}{_(problem.level)}: {say(problem.message)} [{problem.code}]"]
    if place and place.excerpt is not None and place.line:
        number = f"{place.line:>5}"
        column = place.column or 0
        start = max(column - _EXCERPT // 2, 0) if column > _EXCERPT else 0
        lines.append(f"{number} | {place.excerpt[start : start + _EXCERPT]}")
        if column:
            lines.append(f"{' ' * len(number)} | {' ' * (column - 1 - start)}^")
    if problem.hint:
        lines.append(f"  {_('hint')}: {say(problem.hint)}")
    return "\n".join(lines)
