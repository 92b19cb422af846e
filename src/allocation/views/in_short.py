"""What a screen says in a line or two: the hypotheses with their values, and citations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from allocation.engine.case import UsedHypothesis
from allocation.model.fields import Citation
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.views.labels import label, line_label
from allocation.views.language import _
from allocation.views.report import Item
from allocation.views.values import human_value

FIGURES = {
    Status.FIXED: "{amount}, fixed by the instruction ({where}).",
    Status.OWN_RULE: "{amount}, fixed by your rule ({where}), not by the instruction.",
    Status.FLOOR: "{amount}, a floor: at least so much ({where}).",
}
"""A component that is one figure, by its status: who fixes it."""


def hypotheses_in_short(rule: Rule, used: Iterable[UsedHypothesis]) -> Item:
    """``Hypotheses: envelope 5 100 000 €; ARS/DREETS split 5:3``; why is for the record."""
    told: list[str] = []
    rounding: list[str] = []
    for found in used:
        value = human_value(found.value)
        if found.name.startswith("rounding."):
            rounding.append(_(value))
        elif found.name == "participation":
            told.append(_participation(found))
        else:
            told.append(
                _(
                    "{what} {value}",
                    what=label(rule, found.name),
                    value=line_label(rule, value) if value in rule.lines else _(value),
                )
            )
    if rounding:
        told.append(_("rounding {how}", how=", ".join(rounding)))
    return Item(_("Hypotheses"), "; ".join(told) if told else _("none"))


def _participation(found: UsedHypothesis) -> str:
    if found.overridden:
        return _("participation {file}", file=Path(found.value).name)
    return _("every agency counted that may take part")


def where(rule: Rule, cite: Citation) -> str:
    """``§3.1`` of the rule's own text, or ``Annexe 1 of DGCS/SD2/DGS/2025/159``."""
    if not cite.source:
        return cite.section
    return _("{section} of {text}", section=cite.section, text=rule.source_of(cite).id)
