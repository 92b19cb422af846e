"""What a screen says in a line or two of what its amounts rest on; the record has it all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from allocation.engine.case import UsedHypothesis
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.reading.overrides import PARTICIPATION
from allocation.views.labels import label
from allocation.views.language import _
from allocation.views.values import human_value

_ROUNDING = "rounding."


def hypotheses_in_short(rule: Rule, used: Sequence[UsedHypothesis]) -> str:
    """``envelope 5 100 000 €; key births_2021; rounding largest-remainder, 1 €, component``."""
    said = [
        _("{what} {value}", what=label(rule, found.name), value=_value(found))
        for found in used
        if not found.name.startswith(_ROUNDING)
    ]
    rounding = [_value(found) for found in used if found.name.startswith(_ROUNDING)]
    if rounding:
        said.append(_("rounding {how}", how=", ".join(rounding)))
    return "; ".join(said)


def _value(found: UsedHypothesis) -> str:
    if found.name == PARTICIPATION:
        return Path(found.value).name  # a file of the user's, or "all"
    return human_value(found.value).replace(" €", "\u00a0€")


_MEANINGS = {
    Status.FIXED: "No mark: fixed by the instruction",
    Status.OWN_RULE: "~ fixed by your rule, not by the instruction",
    Status.FLOOR: "≥ floor: at least",
    Status.CEILING: "≤ ceiling: at most",
    Status.ESTIMATED: "~ estimated, on the hypotheses below",
    Status.UNKNOWN: "? unknown",
}


def meanings(statuses: Collection[Status]) -> str:
    """What the marks of some statuses mean, and what an estimate is not precise to."""
    found = "; ".join(_(_MEANINGS[status]) for status in _MEANINGS if status in statuses)
    found += "." if found else ""
    if Status.ESTIMATED in statuses:
        found += " " + _("The euro is the unit of the computation, not its precision.")
    return found
