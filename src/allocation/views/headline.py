"""How far an allocation can be trusted, in the sentences that stand before its figures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.model.participation import TakesPart
from allocation.model.publication import Money
from allocation.model.status import IN_WORDS, Status
from allocation.money import CENTS
from allocation.views.cells import MARKS, marked
from allocation.views.labels import line_label
from allocation.views.language import _, counted, human_euros, say, typeset
from allocation.views.provenance import not_official
from allocation.views.selection import Selection
from allocation.words import N_, spaced

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount

ENVELOPE = "envelope"
"""The name of the hypothesis that a total hands back: it must not be read as a result."""


def headline(allocation: Allocation, selection: Selection) -> str:
    """What is shown in one sentence, then how far the whole can be trusted."""
    return " ".join(
        [
            *_of_selection(allocation, selection),
            *of_whole(allocation, brief=_part_of_it(allocation, selection)),
            not_official(),
        ]
    )


def of_amount(who: str, amount: Amount) -> str:
    """``Corse: 93 477 €, estimated.``, or between what an amount lies."""
    if amount.cents is None:
        if amount.status is Status.NOT_CONCERNED:
            return _("{who}: not concerned, which is not 0 €.", who=who)
        return _("{who}: no amount; {why}.", who=who, why=_(IN_WORDS[amount.status]))
    values = {"who": who, "amount": human_euros(amount.cents)}
    if amount.bounds and amount.bounds[0] != amount.bounds[1]:
        low, high = map(human_euros, amount.bounds)
        at_most = amount.status is not Status.FLOOR and amount.cents == amount.bounds[1]
        if amount.status is Status.ESTIMATED and amount.cents == amount.bounds[0]:
            words = N_("{who}: at least {amount}, estimated, and inferred to be at most {high}.")
            return _(words, **values, high=high)
        words = {
            Status.FLOOR: N_("{who}: at least {amount}, and inferred to be at most {high}."),
            Status.CEILING: N_(
                "{who}: at most {amount}; inferred to lie between {low} and {high}."
            ),
        }.get(
            Status.CEILING if at_most else amount.status,
            N_("{who}: {amount}; inferred to lie between {low} and {high}."),
        )
        return _(words, **values, low=low, high=high)
    return _(_AMOUNTS[amount.status], **values)


_AMOUNTS = {
    Status.FIXED: N_("{who}: {amount}, fixed by the instruction."),
    Status.PUBLISHED: N_("{who}: {amount}, published."),
    Status.OWN_RULE: N_("{who}: {amount}, fixed by your rule, not by the instruction."),
    Status.FLOOR: N_("{who}: at least {amount}."),
    Status.CEILING: N_("{who}: at most {amount}."),
    Status.ESTIMATED: N_("{who}: {amount}, estimated."),
    Status.UNKNOWN: N_("{who}: {amount}, of unknown standing."),
}


def _of_selection(allocation: Allocation, selection: Selection) -> Iterator[str]:
    """The own total, with its bounds, of one region, one group, or some lines."""
    lines = selection.line_names(allocation)
    parts = []
    if selection.regions:
        who = of_regions(allocation, selection)
        parts = [who] if who else []
    if len(lines) < len(allocation.case.rule.lines):
        labels = (line_label(allocation.case.rule, line) for line in lines)
        parts.append(_("{lines} only", lines=", ".join(labels)))
    if selection.alone and selection.alone in allocation.published and len(parts) == 1:
        yield _of_row(parts[0], selection.alone, allocation)
    elif parts and lines:
        yield of_amount(", ".join(parts), allocation.of(lines, selection.regions))


def _of_row(who: str, code: str, allocation: Allocation) -> str:
    """What is published of one region stands before what is computed."""
    case = allocation.case
    assert case.publication
    assert case.publication.rows
    if found_again(allocation):
        words = N_(
            "{who}: {amount}, published ({where}), found again by the computation; the method is "
            "not published, it is inferred."
        )
    elif case.is_own("publication"):
        words = N_("{who}: {amount} in your own publication; computed: {computed}.")
    else:
        words = N_(
            "{who}: {amount}, published ({where}); computed under these hypotheses: {computed}."
        )
    computed = allocation.region(code)
    return _(
        words,
        who=who,
        amount=human_euros(allocation.published[code]),
        where=case.publication.rows.cite.section,
        computed=_euros(computed),
    )


def _euros(amount: Amount) -> str:
    """``~ 8 100 €``, or why there is none."""
    if amount.cents is None:
        return marked(amount.cents, amount.status)
    return MARKS[amount.status] + human_euros(amount.cents)


def found_again(allocation: Allocation) -> bool:
    """Whether the rule as it stands gives every amount of an official publication."""
    return bool(allocation.reproduces) and not allocation.case.is_own("publication")


def of_regions(allocation: Allocation, selection: Selection) -> str | None:
    """What the regions that are shown are called together; None for a mere list of several."""
    members = allocation.case.territories.members
    codes = set(selection.regions or ())
    if len(codes) == 1:
        return next(member.name for member in members if member.code in codes)
    for overseas, name in ((True, N_("overseas")), (False, N_("metropolitan"))):
        if codes == {member.code for member in members if member.overseas is overseas}:
            return _(name)
    return None


def _part_of_it(allocation: Allocation, selection: Selection) -> bool:
    """Whether one region is shown, or not all lines: the bounds of the whole are not theirs."""
    shown = selection.line_names(allocation)
    return selection.alone is not None or len(shown) < len(allocation.case.rule.lines)


def of_whole(allocation: Allocation, *, brief: bool = False) -> Iterator[str]:
    """How far the amounts can be trusted; `brief` leaves out the figures of the whole."""
    case = allocation.case
    amount = allocation.whole()
    by_rows = case.publication and case.publication.rows
    assumed = next((h for h in case.hypotheses if h.name == ENVELOPE), None)
    if by_rows:
        if not brief:
            yield _of_rows(allocation, by_rows.cite.section)
        return
    if amount.status is Status.ESTIMATED and assumed and not _delegated(allocation):
        cents = int(Fraction(assumed.value) * CENTS)
        envelope = human_euros(cents)
        left = sum(balance.cents for balance in allocation.balances)
        if not brief and amount.cents is not None and amount.cents + left != cents:
            yield of_amount(_("Total"), amount)
        yield _(_SIMULATIONS[case.shipped, assumed.overridden], envelope=envelope)
    elif case.ceiling and (amount.status is Status.CEILING or amount.bounds):
        yield _("National total unknown: who took part is not published.")
        if not brief:
            yield from _of_ceiling(allocation, amount)
    elif not brief:
        unknown = any(b.kind is Status.DISTRIBUTION_UNKNOWN for b in allocation.balances)
        if amount.cents is not None and (amount.status is Status.FLOOR or unknown):
            total = human_euros(amount.cents)
            whose = _of_instruction(allocation) if amount.status is Status.FLOOR else None
            yield _(_FLOORS[whose], total=total)
        else:
            yield of_amount(_("Total"), amount)
    yield from _of_totals(allocation)


def _of_instruction(allocation: Allocation) -> bool | None:
    """Whether a sum is the instruction's (True), or a rule's of one's own; None where it is mixed.

    What the user set, or the regions and participation of the user's own data, mix it.
    """
    case = allocation.case
    if case.overridden or case.is_own("territories"):
        return None
    return case.shipped


_FLOORS = {
    True: N_("At least {total}: a floor fixed by the instruction."),
    False: N_("At least {total}: a floor fixed by your rule."),
    None: N_("At least {total}, with what you changed."),
}
_SIMULATIONS = {
    (True, False): N_(
        "Simulation: no envelope nor regional amount is published; an envelope of {envelope} is "
        "supposed."
    ),
    (True, True): N_("Simulation: no envelope nor regional amount is published."),
    (False, False): N_("Simulation: the envelope of {envelope} is supposed by your rule."),
    (False, True): N_("Simulation: the envelope is not that of the rule."),
}
"""By whether the rule is shipped, and whether the envelope was given, as was said before."""


def _of_rows(allocation: Allocation, where: str) -> str:
    rows = len(allocation.published)
    if found_again(allocation):
        return counted(
            "1 amount published ({where}), found again by the computation; the method is not "
            "published, it is inferred.",
            "{n} amounts published ({where}), all {n} found again by the computation; the method "
            "is not published, it is inferred.",
            rows,
            where=where,
        )
    same = sum(
        allocation.region(code).cents == cents for code, cents in allocation.published.items()
    )
    if allocation.case.is_own("publication"):
        return counted(
            "1 amount in your own publication; what is computed equals {same} of them.",
            "{n} amounts in your own publication; what is computed equals {same} of them.",
            rows,
            same=same,
        )
    return counted(
        "1 amount published ({where}); what is computed under these hypotheses is not how it came "
        "about, and equals {same} of them.",
        "{n} amounts published ({where}); what is computed under these hypotheses is not how they "
        "came about, and equals {same} of them.",
        rows,
        where=where,
        same=same,
    )


def _of_ceiling(allocation: Allocation, amount: Amount) -> Iterator[str]:
    assert amount.cents is not None
    parts = allocation.case.takes_part.values()
    n = sum(part is not TakesPart.NO for part in parts)
    most = human_euros(amount.cents)
    yield counted("At most {most} (1 agency).", "At most {most} ({n} agencies).", n, most=most)
    note = allocation.bounds().note
    if note:
        yield say(note)


def _delegated(allocation: Allocation) -> bool:
    publication = allocation.case.publication
    totals = publication.totals if publication else ()
    return any(total.counts is Money.DELEGATED for total in totals)


def _of_totals(allocation: Allocation) -> Iterator[str]:
    """The delegated totals that a text gives without rows: how they are divided is not known."""
    publication = allocation.case.publication
    for total in publication.totals if publication else ():
        if total.counts is Money.DELEGATED and publication:
            figure = typeset(spaced(total.printed or human_euros(int(total.value * CENTS))))
            yield _(
                "Published: {name}, {figure} ({source}, {where}); how it was divided is not known.",
                name=total.called,
                figure=figure,
                source=publication.source.id,
                where=total.cite.section,
            )
