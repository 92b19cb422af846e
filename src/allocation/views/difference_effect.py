"""What the differences between two rules do, for people: the answer and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from allocation.audit.diff.remarks import gaps, not_told_apart
from allocation.model.status import Status
from allocation.views.cells import MARKS, interval, signed, standing
from allocation.views.difference_causes import (
    cause_status,
    causes_by_region,
    causes_of_total,
    no_cause_of_total,
    where_causes_lie,
)
from allocation.views.difference_data import statuses
from allocation.views.difference_table import (
    BOUNDS,
    grouped_regions,
    headings,
    inferred,
    is_open,
    percent_cell,
    region_name,
    regions,
    told_labels,
)
from allocation.views.labels import line_label
from allocation.views.language import _, counted, human_euros, in_series, say, typeset
from allocation.views.owners import OwnBound, owned
from allocation.views.record import listed_hypotheses
from allocation.views.remarks import in_short, meanings
from allocation.views.report import Block, Item, Items
from allocation.words import N_, THIN_SPACE

__all__ = ["answer", "headings", "record", "rests_on", "sentences"]

if TYPE_CHECKING:
    from allocation.audit.diff.difference import Difference
    from allocation.audit.diff.effect import Effect, RegionEffect
    from allocation.engine.allocation import Allocation


def answer(found: Difference, effect: Effect, *, by_region: bool) -> Iterator[Block]:
    """The table, and the causes: of the total, or of each region."""
    if not effect.differs:
        return
    yield regions(told_labels(found), effect)
    if by_region:
        yield from causes_by_region(effect)
    else:
        yield causes_of_total(effect)


def rests_on(found: Difference, effect: Effect) -> list[Item]:
    """What the amounts leave out, marks, and the hypotheses of both rules in short."""
    said = [*no_cause_of_total(effect), *_left_over(found, effect)]
    said += map(say, not_told_apart(effect))
    marks = list(meanings(_statuses(effect)))
    if any(is_open(region.difference) for region in effect.regions):
        marks.append(_("how far a difference may reach is inferred"))
    if marks:
        said.append(_("{marks}.", marks=in_series(marks)))
    items = [Item("", text) for text in said]
    short = {
        label: in_short(side.case, side.case.hypotheses) for label, side in _sides(found, effect)
    }
    if len(set(short.values())) == 1:
        short = {_("Both rules"): next(iter(short.values()))}
    told = (Item(say(label), text or _("no hypothesis.")) for label, text in short.items())
    return [*items, *told]


def _left_over(found: Difference, effect: Effect) -> Iterator[str]:
    """What each rule leaves undistributed, or of which nobody knows how it is distributed."""
    sides = zip(_sides(found, effect), effect.lines or (None, None), strict=True)
    for (label, allocation), lines in sides:
        for rest in allocation.balances:
            if lines is not None and rest.line not in lines:
                continue
            amount = MARKS[rest.status] + human_euros(rest.cents)
            if rest.bounds:
                amount += f" {interval(rest.bounds)}"
            words = _LEFT_OVER[rest.kind]
            line = line_label(allocation.case.rule, rest.line)
            yield _(words, rule=label, line=line, amount=amount, why=say(rest.why))


_LEFT_OVER = {
    Status.UNDISTRIBUTED: N_("{rule}, {line}: {amount} undistributed, in no difference: {why}."),
    Status.DISTRIBUTION_UNKNOWN: N_(
        "{rule}, {line}: {amount} of unknown distribution, in no difference: {why}."
    ),
}


def record(found: Difference, effect: Effect, *, by_region: bool) -> Iterator[Block]:
    """What each cause does where that is not told, where it lies; hypotheses with their reasons."""
    if effect.differs and grouped_regions(effect):
        yield regions(told_labels(found), effect, every=True)
    if by_region and effect.differs:
        yield from causes_by_region(effect)
    yield where_causes_lie(effect)
    for label, allocation in _sides(found, effect):
        items = listed_hypotheses(allocation.case.rule, allocation.case.hypotheses)
        yield Items(_("Hypotheses of {rule}", rule=label), tuple(items))


def _sides(found: Difference, effect: Effect) -> Sequence[tuple[str, Allocation]]:
    return list(zip(told_labels(found), (effect.a, effect.b), strict=True))


def _statuses(effect: Effect) -> set[Status | OwnBound]:
    """The standing of everything that is shown."""
    if not effect.differs:
        return set()
    shown = [*effect.regions, *([effect.total] if effect.total else [])]
    found = {status for region in shown for status in statuses(effect, region)}
    for side in (effect.a, effect.b):
        found |= {owned(rest.status, shipped=side.case.shipped) for rest in side.balances}
    found |= inferred(effect)
    return found | ({cause_status(effect)} if effect.causes and effect.total else set())


# In one sentence


def sentences(found: Difference, effect: Effect) -> Iterator[str]:
    """What all regions together gain or lose, or why that can't be said."""
    if not effect.differs:
        yield _("No difference in any amount.")
        return
    total = effect.total
    concerned = sum(region.concerned for region in effect.regions)
    if total is None and concerned > 1:
        yield _why_none(effect)
    for gap in gaps(effect, told_labels(found)):
        one, more = _GAPS.get(gap.status, _UNKNOWN) if gap.rule else _WITHIN
        yield counted(one, more, len(gap.names), of=concerned, rule=gap.rule, name=gap.names[0])
    if total is None:
        return
    words = N_("{who}: {change}, {status}.")
    if {total.a.status, total.b.status} == set(BOUNDS):
        words = N_(
            "{who}: no single figure, as a ceiling and a floor can't be subtracted; {change}."
        )
    elif total.difference.status in BOUNDS:
        words = N_("{who}: {change}.")
    status = standing(total.difference.status)
    yield _(words, who=_who(effect), change=_change(total), status=status)


def _why_none(effect: Effect) -> str:
    """Why no region has a single difference, where none has."""
    ours = {region.a.status for region in effect.regions if region.difference.span}
    theirs = {region.b.status for region in effect.regions if region.difference.span}
    for status, words in _TWO_BOUNDS.items():
        if ours == theirs == {status}:
            return _(words)
    return _("No region has a single difference.")


_TWO_BOUNDS = {
    Status.FLOOR: N_("No region has a single difference: two floors can't be subtracted."),
    Status.CEILING: N_("No region has a single difference: two ceilings can't be subtracted."),
}
_GAPS = {
    Status.NOT_CONCERNED: N_(
        "{name} has no difference: {rule} does not concern it.",
        "{n} of {of} have no difference: {rule} does not concern them.",
    ),
    Status.ABSENT: N_(
        "{name} has no difference: no agency of it takes part under {rule}.",
        "{n} of {of} have no difference: no agency of theirs takes part under {rule}.",
    ),
}
"""One and several, by why there is no difference; the table has their names."""
_UNKNOWN = N_(
    "{name} has no difference: its amount under {rule} is unknown.",
    "{n} of {of} have no difference: their amounts under {rule} are unknown.",
)
_WITHIN = N_(
    "{name} has a difference within bounds only, and is in no total.",
    "{n} of {of} have differences within bounds only, and are in no total.",
)


def _who(effect: Effect) -> str:
    concerned = [region for region in effect.regions if region.concerned]
    n = len(effect.counted)
    if len(concerned) == 1:
        return region_name(concerned[0])
    if n < len(concerned):
        words = N_("The 1 that can be compared", "The {n} that can be compared, together")
        return counted(*words, n)
    if effect.selected:
        return _("The {n} shown, together", n=n)
    return _("All {n} together", n=n)


def _change(region: RegionEffect) -> str:
    """``~ 2 899 600 € less (~ −56.9 %)``, ``at least 400 000 € more``."""
    found = region.difference
    assert found.cents is not None
    assert found.span is not None
    (low, high), cents = found.span, found.cents
    bound = "" if low == high else "least" if cents == low else "most"
    mark = "" if found.status in BOUNDS else MARKS[found.status]
    sign = (cents > 0) - (cents < 0)
    said = _(_CHANGES[bound, sign], amount=f"{mark}{human_euros(abs(cents))}")
    if bound and low is not None and high is not None:
        ends = {"low": signed(low), "high": typeset(f"{signed(high)}{THIN_SPACE}€")}
        said = _("{change}, between {low} and {high}", change=said, **ends)
    share = percent_cell(region) if sign else ""
    return _("{change} ({share} %)", change=said, share=share) if share else said


_CHANGES = {
    ("", 1): N_("{amount} more"),
    ("", -1): N_("{amount} less"),
    ("", 0): N_("as much as before"),
    ("least", 1): N_("at least {amount} more"),
    ("least", 0): N_("at least as much as before"),
    ("least", -1): N_("at most {amount} less"),
    ("most", -1): N_("at least {amount} less"),
    ("most", 0): N_("at most as much as before"),
    ("most", 1): N_("at most {amount} more"),
}
"""By which end of its span a difference is, and by its sign."""
