"""What the numbers themselves call for saying."""

from __future__ import annotations

from fractions import Fraction

from allocation.engine.case import Case, Fund
from allocation.engine.exact import total
from allocation.engine.quotas import Columns, Computation
from allocation.model.expression import KeyOf
from allocation.model.participation import TakesPart
from allocation.model.rule import Level
from allocation.money import CENTS, exact_euros, human
from allocation.words import _


def notes(computation: Computation, cents: Columns) -> list[str]:
    """What rounding moved, what the split does not change, what is published, who is unknown."""
    case = computation.case
    found = []
    for fund in case.funds.values():
        value, units = computation.pool(fund)
        used = units * computation.unit
        if used != value:
            found.append(
                _(
                    "{pool}: {given} € is {n} units of {unit} €, that is {used} € "
                    "({moved} € by rounding).",
                    pool=computation.pool_label(fund),
                    given=exact_euros(value),
                    n=human(units * CENTS),
                    unit=exact_euros(computation.unit),
                    used=exact_euros(used),
                    moved=("+" if used > value else "") + exact_euros(used - value),
                )
            )
        found += _drift(computation, fund, cents)
    found += computation.moved
    found += _split(case)
    found += _publication(case)
    unknown = [p for p in case.takes_part.values() if p is TakesPart.UNKNOWN]
    if case.participants and unknown and not case.ceiling:
        found.append(
            _(
                "{n} agencies are unknown in {file} and are counted as taking part.",
                n=len(unknown),
                file=case.participants.file,
            )
        )
    return found


def _drift(computation: Computation, fund: Fund, cents: Columns) -> list[str]:
    """Rows rounded one by one need not add up to their pool: say by how much they don't."""
    case = computation.case
    if case.rounding.level is not Level.COMPONENT:
        return []
    notes = []
    for part in case.parts:
        if part.pool != fund.name or part.expression is None or not part.component.computed:
            continue
        pool = computation.pool_part(fund.name, part.line)
        rows = Fraction(total(cents[part.line, part.name]), CENTS)
        if rows != pool:
            notes.append(
                _(
                    "{line}, {component}: the rounded amounts add up to {rows} €, the pool "
                    "is {pool} € ({drift} € by rounding).",
                    line=part.line,
                    component=part.name,
                    rows=exact_euros(rows),
                    pool=exact_euros(pool),
                    drift=("+" if rows > pool else "") + exact_euros(rows - pool),
                )
            )
    return notes


def _publication(case: Case) -> list[str]:
    """The totals that a publication prints or implies, side by side; none is corrected."""
    publication = case.publication
    if publication is None or not (publication.rows and publication.totals):
        return []
    rows = sum(publication.amounts.values(), Fraction(0))
    printed = [
        f"{total.name} {total.printed or exact_euros(total.value) + ' €'} ({total.cite.section})"
        for total in publication.totals
    ]
    return [
        _(
            "Published: the rows add up to {rows} €; {printed}. All are shown as they stand.",
            rows=exact_euros(rows),
            printed=", ".join(printed),
        )
    ]


def _split(case: Case) -> list[str]:
    """With one key, one scope and everyone in, a split moves money between lines only."""
    for fund in case.funds.values():
        parts = [part for part in case.parts if part.pool == fund.name and part.expression]
        keys = {
            o
            for p in parts
            if p.expression
            for o in p.expression.operands()
            if isinstance(o, KeyOf)
        }
        everyone = TakesPart.NO not in case.takes_part.values()
        drawn = {part.line for part in parts} == {
            line for line, weight in fund.weights.items() if weight
        }
        if len(parts) > 1 and len(keys) == 1 and everyone and drawn:
            return [
                _(
                    "With everyone taking part, regional totals do not depend on how {pool} is "
                    "split between the lines, except that each line is rounded by itself; the "
                    "amounts of each line do.",
                    pool=fund.name,
                )
            ]
    return []
