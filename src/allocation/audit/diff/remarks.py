"""What must be said beside an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from allocation.audit.diff.cause_names import caused
from allocation.audit.diff.decomposition import TOGETHER
from allocation.audit.diff.effect import Effect
from allocation.audit.diff.shapley import EXACT
from allocation.model.status import Status, in_euros
from allocation.words import N_, _, counted, listed


class Gap(NamedTuple):
    """Some regions without a difference, and why: a status, under the rule of this name.

    Without a rule their differences are known within bounds only.
    """

    status: Status
    rule: str
    names: tuple[str, ...]


def remarks(effect: Effect, labels: tuple[str, str]) -> list[str]:
    """Who has no difference, how causes were told apart, and what no total has."""
    found = list(_named(gaps(effect, labels)))
    if len(effect.causes) > 1:
        found.append(
            _(
                "What a cause does is its Shapley value, the mean over all orders in which the "
                "causes can come: it depends on no order, and the causes add up to the difference."
            )
        )
    found += [
        _(
            "{causes} count as one cause: one without the other makes no valid rule.",
            causes=caused(name),
        )
        for name in effect.merged
    ]
    found += [*not_told_apart(effect), *beside(effect, labels)]
    return list(dict.fromkeys(found))


def gaps(effect: Effect, labels: tuple[str, str]) -> list[Gap]:
    """The regions that have no difference, put together by why."""
    names: dict[tuple[Status, str], list[str]] = {}
    for region in effect.regions:
        status, territory = region.difference.status, region.territory
        if not region.concerned or region.difference.cents is not None or territory is None:
            continue
        bounded = region.difference.span is not None
        rule = "" if bounded else labels[0 if region.a.status is status else 1]
        names.setdefault((status, rule), []).append(territory.name)
    return [Gap(status, rule, tuple(found)) for (status, rule), found in names.items()]


def not_told_apart(effect: Effect) -> list[str]:
    """Where the causes are not exactly what their values say: one for all, or by a draw."""
    found = []
    if [cause.name for cause in effect.causes] == [TOGETHER]:
        found.append(
            _(
                "What each cause does is not told: there are too many, in rules of too many "
                "components. Compare in several steps, by rules in between."
            )
        )
    if effect.orders:
        found.append(
            _(
                "There are more than {n} causes: their values come from {orders} orders drawn at "
                "random (the same in every run) and their reverses, and add up all the same.",
                n=EXACT,
                orders=effect.orders,
            )
        )
    return found


def beside(effect: Effect, labels: tuple[str, str]) -> list[str]:
    """What the amounts of each rule leave out, and whom they count."""
    found = []
    sides = zip(labels, (effect.a, effect.b), effect.lines or (None, None), strict=True)
    for label, allocation, lines in sides:
        for rest in allocation.balances:
            if lines is not None and rest.line not in lines:
                continue
            values = {"rule": label, "line": rest.line, "amount": in_euros(rest.cents, rest.status)}
            left = rest.kind is Status.UNDISTRIBUTED
            text = _UNDISTRIBUTED if left else _DISTRIBUTION_UNKNOWN
            found.append(_(text, **values, why=rest.why))
        if allocation.case.ceiling:
            text = _("{rule}: each amount counts every agency that may take part.", rule=label)
            found.append(text)
    return list(dict.fromkeys(found))


def _named(found: Iterable[Gap]) -> Iterator[str]:
    """How many regions have no difference, why, and which: a line for each reason."""
    for gap in found:
        one, more = _REASONS.get(gap.status, _UNKNOWN) if gap.rule else _BOUNDED
        yield counted(one, more, len(gap.names), rule=gap.rule, names=listed(gap.names))


_REASONS = {
    Status.NOT_CONCERNED: N_(
        "1 region has no difference, as {rule} does not concern it: {names}.",
        "{n} regions have no difference, as {rule} does not concern them: {names}.",
    ),
    Status.ABSENT: N_(
        "1 region has no difference, as no agency of it takes part under {rule}: {names}.",
        "{n} regions have no difference, as no agency of theirs takes part under {rule}: {names}.",
    ),
}
"""One and several, by why there is no difference."""
_UNKNOWN = N_(
    "1 region has no difference, as its amount under {rule} is unknown: {names}.",
    "{n} regions have no difference, as their amounts under {rule} are unknown: {names}.",
)
_BOUNDED = N_(
    "1 region has a difference within bounds only, and is in no total: {names}.",
    "{n} regions have differences within bounds only, and are in no total: {names}.",
)
_UNDISTRIBUTED = N_("{rule}, {line}: {amount} undistributed, in no difference; {why}.")
_DISTRIBUTION_UNKNOWN = N_(
    "{rule}, {line}: the distribution of {amount} is unknown, in no difference; {why}."
)
