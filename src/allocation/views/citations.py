"""Where a text says so, and who fixes a figure, in short."""

from __future__ import annotations

from allocation.model.fields import Citation
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.views.language import _, say
from allocation.words import N_

FIGURES = {
    Status.FIXED: N_("{amount}, fixed by the instruction ({where})."),
    Status.OWN_RULE: N_("{amount}, fixed by your rule ({where}), not by the instruction."),
    Status.FLOOR: N_("{amount}, a floor: at least so much ({where})."),
}
"""A component that is one figure, by its status."""


def where(rule: Rule, cite: Citation) -> str:
    """``§3.1`` of the rule's own text, or ``Annexe 1 of DGCS/SD2/DGS/2025/159``."""
    if not cite.source:
        return say(cite.section)
    return _("{section} of {text}", section=cite.section, text=rule.source_of(cite).id)
