"""What a result rests on: every hypothesis in use, and every value given in place of the rule's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from allocation.engine.case import UsedHypothesis
from allocation.engine.planned import PlannedPool
from allocation.model.coherence import roles
from allocation.model.fields import Citation
from allocation.model.participation import Participants
from allocation.model.rule import value_text
from allocation.model.status import Status
from allocation.money import exact_euros
from allocation.reading.rules import Override, RuleFile
from allocation.words import Named, _


def used_hypotheses(
    loaded: RuleFile, pools: Mapping[str, PlannedPool], participants: Participants | None
) -> list[UsedHypothesis]:
    """The hypotheses in the order of the rule file, then what else was given.

    `pools` are those that something draws on; `participants` is the user's own file, if any.
    A hypothesis that nothing uses, because something was given in place of what it led to, is
    left out: it would be shown as if it mattered.
    """
    rule = loaded.rule
    overrides = {override.name: override for override in loaded.overrides}
    found: list[UsedHypothesis] = []

    def add(name: str, value: str, why: str, cite: Citation | None) -> None:
        given = overrides.get(name)
        found.append(
            _given(given)
            if given
            else UsedHypothesis(name, value, why, Status.ESTIMATED, cite, False)
        )

    if rule.participation:
        about = rule.participation
        if participants:
            found.append(_participants(participants))
        else:
            status = Status.CEILING if about.unknown == "ceiling" else Status.ESTIMATED
            found.append(
                UsedHypothesis("participation", "all", about.why, status, about.cite, False)
            )
        if about.regions:
            regions = about.regions
            add("participation.regions", str(regions.count), regions.why, regions.cite)
    elif participants:
        found.append(_participants(participants))
    used = roles(rule)
    exact = {rule.pools[n].precision for n in rule.pools if n in pools and not pools[n].precision}
    for name, hypothesis in rule.hypotheses.items():
        single = hypothesis.choices and len(hypothesis.choices) == 1
        if (name in used or single) and name not in exact:
            add(name, value_text(hypothesis.value), hypothesis.why, hypothesis.cite)
    if rule.rounding and rule.rounding.why:
        for field in ("method", "unit", "level"):
            value = value_text(getattr(rule.rounding, field))
            add(f"rounding.{field}", value, rule.rounding.why, rule.rounding.cite)
    known = {hypothesis.name for hypothesis in found}
    return found + [_given(given) for name, given in overrides.items() if name not in known]


def _given(override: Override) -> UsedHypothesis:
    was = override.was
    if re.fullmatch(r"\d+\.\d+", was):  # what programs get as it is, people get as an amount
        was = Named(was, _("{amount} €", amount=exact_euros(Fraction(was))))
    if override.place.variant:
        why = (
            _("given by the variant in place of the rule's {was}", was=was)
            if was
            else _("given by the variant in place of the rule's formula")
        )
    else:
        why = (
            _("given in place of the rule's {was}", was=was)
            if was
            else _("given in place of the rule's formula")
        )
    return UsedHypothesis(
        override.name,
        override.value,
        why,
        Status.ESTIMATED,
        None,
        True,
        override.option,
        override.was,
        override.place.variant,
    )


def _participants(participants: Participants) -> UsedHypothesis:
    why = _("given in place of what the rule says of participation")
    return UsedHypothesis("participation", participants.file, why, Status.ESTIMATED, None, True)
