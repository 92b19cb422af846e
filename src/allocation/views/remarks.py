"""What stands under a table on the screen: what the marks mean, and every hypothesis in short."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.engine.case import Case, UsedHypothesis
from allocation.model.method import called
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views.headline import found_again
from allocation.views.labels import label, line_label
from allocation.views.language import _, counted, exact_euros, human_euros, in_series, joined, say
from allocation.views.owners import OwnBound, owned
from allocation.views.report import Item, Items
from allocation.views.selection import By, Selection
from allocation.views.values import member_in_words, value_in_words
from allocation.words import N_

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

MEANINGS: dict[Status | OwnBound, str] = {
    Status.FIXED: N_("No mark: fixed by the instruction"),
    Status.OWN_RULE: N_("~ fixed by your rule, not by the instruction"),
    Status.FLOOR: N_("≥ floor: at least so much"),
    Status.CEILING: N_("≤ ceiling: at most so much"),
    OwnBound.FLOOR: N_("≥ floor of your rule: at least so much"),
    OwnBound.CEILING: N_("≤ ceiling of your rule: at most so much"),
    Status.ESTIMATED: N_("~ estimated, from the hypotheses below"),
    Status.UNKNOWN: N_("? unknown"),
}
"""What the marks before amounts mean."""


def precision() -> str:
    """What must be said of every estimated table."""
    return _("the euro is the unit of the computation, not its precision")


def meanings(statuses: Iterable[Status | OwnBound]) -> Iterator[str]:
    """What the marks of some statuses mean, the strongest first, and how fine an estimate is."""
    found = set(statuses)
    for status, words in MEANINGS.items():
        if status in found:
            yield _(words)
    if Status.ESTIMATED in found:
        yield precision()


def legend(allocations: Sequence[Allocation], selection: Selection) -> str:
    """What the marks before the amounts mean, only those that are used; empty where none is."""
    statuses = {
        owned(status, shipped=a.case.shipped)
        for a in allocations
        for status in _statuses(a, selection)
    }
    said = {status: _(words) for status, words in MEANINGS.items() if status in statuses}
    if any(TakesPart.UNKNOWN in a.case.takes_part.values() for a in allocations):
        third = any(_by_third_parties(a) for a in allocations)
        found = {bound: words for bound, words in _OPEN_CEILING.items() if bound in said}
        found |= {of: words for (of, by), words in _OPEN.items() if of in said and by is third}
        said |= {status: _(words) for status, words in found.items()}
    alone = allocations[0] if len(allocations) == 1 else None
    if alone and found_again(alone):
        words = N_(
            "~ estimated: finds the published amounts again, which does not confirm the method, as "
            "others do too (allocate fit {rule})"
        )
        said[Status.ESTIMATED] = _(words, rule=alone.case.rule.year)
    elif selection.alone and Status.ESTIMATED in said:
        said[Status.ESTIMATED] = _("~ estimated")
    bounded = any(a.bounds(selection.line_names(a)).regions for a in allocations)
    if bounded and (alone or not selection.alone):
        for bound, own, words in (
            (Status.FLOOR, OwnBound.FLOOR, N_("≥ at least")),
            (Status.CEILING, OwnBound.CEILING, N_("≤ at most, inferred")),
        ):
            if own not in said:
                said.setdefault(bound, _(words))
    told = list(said.values())
    if Status.ESTIMATED in said:
        told.append(precision())
    published = [a for a in allocations if a.published and (alone or found_again(a))]
    if alone and alone.case.is_own("publication"):
        told.insert(0, _("~ in your own publication"))
    elif published:
        labels = joined(a.case.label for a in published)
        words = N_("No mark: published") if alone else N_("No mark, {rules}: published")
        if not alone and Status.FIXED in said:
            told.remove(said[Status.FIXED])
            words = next(w for of, w in _PUBLISHED_OR.items() if said[Status.FIXED] == _(of))
        told.insert(0, _(words, rules=labels))
    return in_series([*told[:1], *map(_within, told[1:])]) + "." if told else ""


def _within(meaning: str) -> str:
    """What a mark means, after others in the same sentence."""
    return meaning[:1].lower() + meaning[1:]


_OPEN = {
    (Status.FIXED, False): N_("No mark: fixed by the instruction, for an agency that takes part"),
    (Status.FIXED, True): N_(
        "No mark: fixed by the instruction, for an agency that takes part, as third parties say"
    ),
    (Status.OWN_RULE, False): N_(
        "~ fixed by your rule, not by the instruction, for an agency that takes part"
    ),
    (Status.OWN_RULE, True): N_(
        "~ fixed by your rule, not by the instruction, for an agency that takes part, as third "
        "parties say"
    ),
}
_PUBLISHED_OR = {
    MEANINGS[Status.FIXED]: N_("No mark: published ({rules}), else fixed by the instruction"),
    _OPEN[Status.FIXED, False]: N_(
        "No mark: published ({rules}), else fixed by the instruction, for an agency that takes part"
    ),
    _OPEN[Status.FIXED, True]: N_(
        "No mark: published ({rules}), else fixed by the instruction, for an agency that takes "
        "part, as third parties say"
    ),
}
"""What no mark means of several years, some of which are published, by what it means of others."""
_OPEN_CEILING: dict[Status | OwnBound, str] = {
    Status.CEILING: N_("≤ ceiling: at most so much, if the agency takes part"),
    OwnBound.CEILING: N_("≤ ceiling of your rule: at most so much, if the agency takes part"),
}
"""The same where it is not known of every agency whether it takes part; and by whether third
parties say so of some."""


def _statuses(allocation: Allocation, selection: Selection) -> Iterator[Status]:
    """Of every amount that a table shows: of regions, their lines or components, and of sums."""
    lines = selection.line_names(allocation)
    for territory in selection.territories(allocation):
        yield allocation.region(territory.code, lines).status
        for line in lines:
            yield allocation.region(territory.code, [line]).status
            if selection.by is By.COMPONENT:
                for component in allocation.distributed(line):
                    yield allocation.cells[territory.code, line, component].status
    if not selection.alone:
        yield allocation.of(lines, selection.regions).status
    yield from (b.status for b in allocation.balances if b.line in lines)


def _by_third_parties(allocation: Allocation) -> bool:
    case = allocation.case
    return bool(case.participants and case.participants.sources and not case.participants_given)


def fixed_in_words(allocation: Allocation, lines: Sequence[str]) -> Items:
    """The amounts that are the same for every agency, as the text fixes them, and where it does.

    One remark for each place of the text and status.
    """
    rule, found = allocation.case.rule, dict[tuple[Status, str], list[str]]()
    for planned in allocation.case.components:
        amount = getattr(planned.component, "amount", None)
        if planned.line in lines and isinstance(amount, Decimal) and planned.status in _FIXED:
            told = _(
                "{amount} for {line}",
                amount=human_euros(int(amount * CENTS)),
                line=line_label(rule, planned.line),
            )
            section = say(planned.component.cite.section).split(",")[0]
            found.setdefault((planned.status, section), []).append(told)
    signed_up = rule.participation is not None
    items = [
        Item(
            "",
            _(
                _FIXED[status][signed_up],
                territory=member_in_words(allocation.case.territories),
                where=where,
                amounts=in_series(amounts),
            ),
        )
        for (status, where), amounts in found.items()
    ]
    return Items("", tuple(items))


_FIXED = {
    Status.FIXED: (
        N_("Fixed by the instruction, for each {territory} ({where}): {amounts}."),
        N_(
            "Fixed by the instruction, for each {territory} whose agency signed up ({where}): "
            "{amounts}."
        ),
    ),
    Status.OWN_RULE: (
        N_("Fixed by your rule, for each {territory} ({where}): {amounts}."),
        N_("Fixed by your rule, for each {territory} whose agency signed up ({where}): {amounts}."),
    ),
}
"""What is said of fixed amounts, where everybody takes part and where agencies sign up."""


def hypotheses_in_short(case: Case, *, but: Collection[str] = ()) -> Items:
    """Every hypothesis in use with its value, one after the other, `but` some."""
    told = in_short(case, [used for used in case.hypotheses if used.name not in but])
    return Items("", (Item(_("Hypotheses"), told),) if told else ())


def in_short(case: Case, hypotheses: Sequence[UsedHypothesis]) -> str:
    """Some hypotheses of a case with their values, in one sentence; the rounding is one of them."""
    rounding = [used for used in hypotheses if used.name.startswith("rounding.")]
    whole = len(rounding) == len(_ROUNDING)
    told = [
        _("{what}: {value}", what=label(case.rule, used.name), value=hypothesis_value(case, used))
        for used in hypotheses
        if not (whole and used in rounding)
    ]
    if whole:
        found = case.rounding
        told.append(
            _(
                "rounding: {method}, {unit} €, by {level}",
                method=called(found.method),
                unit=exact_euros(Fraction(found.unit)),
                level=value_in_words(found.level.value),
            )
        )
    return in_series(told) + "." if told else ""


_ROUNDING = ("method", "unit", "level")


def hypothesis_value(case: Case, used: UsedHypothesis) -> str:
    """The value of a hypothesis in words; of a file its name, since where it lies is nobody's."""
    if used.name == "participation" and used.value == "all":
        n = len(case.takes_part)
        return counted("the 1 agency counted", "all {n} agencies counted", n)
    if used.name == "participation":
        return Path(used.value).name
    if used.value in case.rule.lines:
        return line_label(case.rule, used.value)
    return value_in_words(used.value)
