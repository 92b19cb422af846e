"""What must be said beside an effect."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.diff.decomposition import TOGETHER
from allocation.audit.diff.effect import Effect
from allocation.audit.diff.shapley import EXACT
from allocation.model.status import Status
from allocation.money import human_euros
from allocation.words import _, counted, listed


def remarks(effect: Effect, labels: tuple[str, str]) -> list[str]:
    """Who has no difference, how causes were told apart, and what no total has."""
    found = list(_without_difference(effect, labels))
    if len(effect.causes) > 1:
        found.append(
            _(
                "What a cause does is its Shapley value, the mean over all orders in which the "
                "causes can come: it depends on no order, and the causes add up to the difference."
            )
        )
    if [cause.name for cause in effect.causes] == [TOGETHER]:
        found.append(
            _(
                "What each cause does is not told: there are too many, in rules of too many "
                "components. Compare in several steps, by rules in between."
            )
        )
    found += [
        _("{causes} count as one cause: one without the other makes no valid rule.", causes=name)
        for name in effect.merged
    ]
    if effect.orders:
        found.append(
            _(
                "There are more than {n} causes: their values come from {orders} orders drawn at "
                "random (the same in every run) and their reverses, and add up all the same.",
                n=EXACT,
                orders=effect.orders,
            )
        )
    for label, allocation in zip(labels, (effect.a, effect.b), strict=True):
        for rest in allocation.balances:
            values = {"rule": label, "line": rest.line, "amount": human_euros(rest.cents)}
            left = rest.kind is Status.UNDISTRIBUTED
            text = _UNDISTRIBUTED if left else _DISTRIBUTION_UNKNOWN
            found.append(_(text, **values, why=rest.why))
        if allocation.case.ceiling:
            text = _("{rule}: each amount counts every agency that may take part.", rule=label)
            found.append(text)
    return list(dict.fromkeys(found))


def _without_difference(effect: Effect, labels: tuple[str, str]) -> Iterator[str]:
    """How many regions have no difference, and why: a line for each reason."""
    names: dict[tuple[Status, str], list[str]] = {}
    for region in effect.regions:
        status, territory = region.difference.status, region.territory
        if not region.concerned or region.difference.cents is not None or territory is None:
            continue
        bounded = region.difference.span is not None
        rule = "" if bounded else labels[0 if region.a.status is status else 1]
        names.setdefault((status, rule), []).append(territory.name)
    for (status, rule), found in names.items():
        one, more = _REASONS.get(status, _UNKNOWN) if rule else _BOUNDED
        yield counted(one, more, len(found), rule=rule, names=listed(found))


_REASONS = {
    Status.NOT_CONCERNED: (
        "1 region has no difference, as {rule} does not concern it: {names}.",
        "{n} regions have no difference, as {rule} does not concern them: {names}.",
    ),
    Status.ABSENT: (
        "1 region has no difference, as no agency of it takes part under {rule}: {names}.",
        "{n} regions have no difference, as no agency of theirs takes part under {rule}: {names}.",
    ),
}
"""One and several, by why there is no difference."""
_UNKNOWN = (
    "1 region has no difference, as its amount under {rule} is unknown: {names}.",
    "{n} regions have no difference, as their amounts under {rule} are unknown: {names}.",
)
_BOUNDED = (
    "1 region has a difference within bounds only, and is in no total: {names}.",
    "{n} regions have differences within bounds only, and are in no total: {names}.",
)
_UNDISTRIBUTED = "{rule}, {line}: {amount} undistributed, in no difference; {why}."
_DISTRIBUTION_UNKNOWN = (
    "{rule}, {line}: the distribution of {amount} is unknown, in no difference; {why}."
)
