"""A diagnostic as people read it."""

from __future__ import annotations

from allocation.diagnostics import Diagnostic
from allocation.views.language import _, say
from allocation.words import visible

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
    where = f"{visible(str(place))}: " if place else ""
    said = f"{where}{_(problem.level)}: {say(problem.message)} [{problem.code}]"
    lines = [visible(line) for line in said.split("\n")]
    if place and place.excerpt is not None and place.line:
        number = f"{place.line:>5}"
        column = place.column or 0
        start = max(column - _EXCERPT // 2, 0) if column > _EXCERPT else 0
        excerpt = place.excerpt[start : start + _EXCERPT]
        lines.append(f"{number} | {visible(excerpt)}")
        if column:
            before = visible(excerpt[: column - 1 - start])
            lines.append(f"{' ' * len(number)} | {' ' * len(before)}^")
    if problem.hint:
        lines.append(visible(f"  {_('hint')}: {say(problem.hint)}"))
    return "\n".join(lines)
