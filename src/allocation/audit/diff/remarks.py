"""What must be said beside an effect."""

from __future__ import annotations

from allocation.audit.diff.effect import Effect
from allocation.audit.diff.shapley import EXACT, ORDERS
from allocation.money import human_euros
from allocation.words import _


def remarks(effect: Effect) -> list[str]:
    """How causes were told apart, who is not concerned, and what no total has."""
    found = []
    if len(effect.causes) > 1:
        found.append(
            _(
                "What a cause does is its Shapley value, the mean over all orders in which the "
                "causes can come: it depends on no order, and the causes add up to the difference."
            )
        )
    found += [
        _("{causes} count as one cause: one without the other makes no valid rule.", causes=name)
        for name in effect.merged
    ]
    if effect.sampled:
        found.append(
            _(
                "There are more than {n} causes: their values come from {orders} orders drawn at "
                "random (the same in every run) and their reverses, and add up all the same.",
                n=EXACT,
                orders=ORDERS,
            )
        )
    apart = [r.territory.name for r in effect.regions if r.concerned_a != r.concerned_b]
    if apart:
        found.append(
            _(
                "Not concerned by one of the two rules, which counts as 0 € in a difference and is "
                "not an amount of 0 €: {names}.",
                names=", ".join(apart),
            )
        )
    for allocation in (effect.a, effect.b):
        found += [
            _(
                "{rule}, {line}: {amount} undistributed, in no difference; {why}.",
                rule=allocation.case.label,
                line=rest.line,
                amount=human_euros(rest.cents),
                why=rest.why,
            )
            for rest in allocation.balances
        ]
        if allocation.case.ceiling:
            words = _("{rule}: each amount counts every agency that may take part.")
            found.append(words.format(rule=allocation.case.label))
    return list(dict.fromkeys(found))
