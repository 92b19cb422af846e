"""Where a text says so, and who fixes a figure, in short."""

from __future__ import annotations

from allocation.model.expression import Figure
from allocation.model.fields import Citation
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.views.language import _, say
from allocation.words import N_

_FIGURES = {
    Status.FIXED: N_("{amount}, fixed by the instruction ({where})."),
    Status.OWN_RULE: N_("{amount}, fixed by your rule ({where}), not by the instruction."),
    Status.FLOOR: N_("{amount}, a floor: at least so much ({where})."),
}
"""A component that is one figure, by its status."""
_UNREAD = N_("{amount}, estimated: nobody is on record as having read it there ({where}).")


def figure_said(rule: Rule, figure: Figure, status: Status) -> str | None:
    """What is said of a component that is one figure of its rule; None where nothing fixes it."""
    own = not figure.place.given and figure.name not in rule.hypotheses
    return _UNREAD if own and status is Status.ESTIMATED else _FIGURES.get(status)


def where(rule: Rule, cite: Citation) -> str:
    """``§3.1`` of the rule's own text, or ``Annexe 1 of DGCS/SD2/DGS/2025/159``."""
    if not cite.source:
        return say(cite.section)
    return _("{section} of {text}", section=cite.section, text=rule.source_of(cite).id)
