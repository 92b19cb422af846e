"""What the numbers themselves call for saying."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.execution import Execution
from allocation.model.expression import Axis, KeyOf, Rounded
from allocation.model.participation import TakesPart
from allocation.money import CENTS, exact_euros, human, human_decimal, whole_cents
from allocation.words import Named, Written, _, counted, listed


def notes(execution: Execution) -> list[str]:
    """What rounding moved, what the split does not change, what is published, who is unknown."""
    case = execution.case
    found: list[str] = []
    for step in case.plan.steps:
        if isinstance(step, Rounded):
            found += _moved(execution, step)
    split = split_between_lines(case)
    if split:
        found.append(
            _(
                "With everyone taking part, regional totals do not depend on {split}, except that "
                "each line is rounded by itself; the amounts of each line do.",
                split=_split_called(case, split),
            )
        )
    found += _publication(case)
    unknown = [part for part in case.takes_part.values() if part is TakesPart.UNKNOWN]
    if case.participants and unknown and not case.ceiling:
        found.append(
            counted(
                "1 agency is unknown in {file} and is counted as taking part.",
                "{n} agencies are unknown in {file} and are counted as taking part.",
                len(unknown),
                file=case.participants.file,
            )
        )
    return found


def _split_called(case: Case, name: str) -> str:
    label = case.rule.hypotheses[name].label if name in case.rule.hypotheses else None
    return Named(name, _("the {what}", what=label)) if label else name


def _moved(execution: Execution, step: Rounded) -> Iterator[str]:
    """How far an amount in whole units, or the sum of rounded ones, lies from what was rounded."""
    if step.of.axis is Axis.ONE:
        exact, rounded = (execution.value(one).as_fraction() for one in (step.of, step))
        if exact != rounded:
            units = int(rounded / step.unit)
            yield counted(
                "{pool}: {given} € is 1 unit of {unit} €, that is {used} € "
                "({moved} € by rounding).",
                "{pool}: {given} € is {n} units of {unit} €, that is {used} € "
                "({moved} € by rounding).",
                units,
                pool=_pool_of(execution.case, step),
                given=_euros(exact),
                n=human(units * CENTS),
                unit=exact_euros(step.unit),
                used=_euros(rounded),
                moved=_signed(rounded - exact),
            )
    elif step.sums_to is not None:
        of = step.sums_to
        value = execution.value(step).sum()
        exact = execution.one(of)
        if exact != value:
            yield _(
                "{what}: the rounded amounts add up to {rows} €, what was rounded to {exact} € "
                "({moved} € by rounding).",
                what=step.of.title(None),
                rows=_euros(value),
                exact=_euros(exact),
                moved=_signed(value - exact),
            )


def _pool_of(case: Case, step: Rounded) -> str:
    for pool in case.plan.pools.values():
        if pool.value is step.of:
            return pool.label
    return step.of.title(None)


def _signed(value: Fraction) -> str:
    written = _euros(value)
    return Written(f"+{written}", written.machine) if value > 0 else written


def _euros(value: Fraction) -> Written:
    return exact_euros(value) if whole_cents(value) is not None else human_decimal(value)


def _publication(case: Case) -> list[str]:
    """The totals that a publication prints or implies, side by side; none is corrected."""
    publication = case.publication
    if publication is None or not (publication.rows and publication.totals):
        return []
    rows = sum(publication.amounts.values(), Fraction(0))
    printed = [
        _(
            "{name} {figure} ({where})",
            name=total.called,
            figure=total.printed or _("{amount} €", amount=exact_euros(total.value)),
            where=total.cite.section,
        )
        for total in publication.totals
    ]
    return [
        _(
            "Published: the rows add up to {rows} €; {printed}. All are shown as they stand.",
            rows=exact_euros(rows),
            printed=listed(printed),
        )
    ]


def split_between_lines(case: Case) -> str | None:
    """The split that moves money between lines only, but for the rounding of each line.

    So it is with one key, one scope and everyone in; None where there is none.
    """
    for pool in case.plan.pools.values():
        drawing = [c for c in case.components if c.pool == pool.name and c.quota is not None]
        keys = {
            (operand.key, operand.among)
            for component in drawing
            if component.quota
            for operand in component.quota.expression.operands()
            if isinstance(operand, KeyOf)
        }
        everyone = TakesPart.NO not in case.takes_part.values()
        drawn = {c.line for c in drawing} == {line for line, w in pool.weights.items() if w}
        if len(drawing) > 1 and len(keys) == 1 and everyone and drawn:
            return case.rule.pools[pool.name].split if pool.name in case.rule.pools else None
    return None
