"""A table of some regions only: held against the same regions, and never against all of them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from allocation.audit.reconcile.figures import (
    ComparedFigure,
    Estimate,
    Estimates,
    FigureKind,
    Side,
    SideKind,
)
from allocation.audit.reconcile.verdict import Verdict, compare
from allocation.model.interval import Interval
from allocation.model.status import weakest
from allocation.words import _


def missing(reference: Side, held: Side) -> list[str]:
    """The codes of which a user's table has no row; none where nothing by region is held."""
    if held.kind is not SideKind.TABLE:
        return []
    return [code for code in reference.rows if code not in held.rows]


def same_regions(reference: Side, held: Side) -> tuple[Side, Side]:
    """Both sides with what can be compared: the reference with its sum for the table's regions.

    How they were rounded is not known of some rows only, so that their sum stands for all that they
    may stand for together. How many regions the table has is known, and no figure of it.
    """
    rows = [row for code, row in reference.rows.items() if code in held.rows]
    around, bounds = Interval.point(Fraction(0)), Interval.point(Fraction(0))
    for row in rows:
        around = around.plus(row.estimates.hull)
        bounds = bounds.plus(row.bounds or Interval.point(row.value))
    total = ComparedFigure(
        _("sum of the same regions"),
        sum((row.value for row in rows), Fraction(0)),
        FigureKind.SUM,
        Estimates([Estimate((), around)]),
        status=weakest([row.status for row in rows if row.status]),
        bounds=bounds if any(row.bounds for row in rows) else None,
    )
    kept = tuple(figure for figure in held.totals if figure.kind is not FigureKind.TEXT)
    return reference._replace(totals=(*reference.totals, total)), held._replace(totals=kept)


def comparable(reference: Side, held: Side) -> Iterator[tuple[ComparedFigure, ComparedFigure]]:
    """The totals of two sides that are of the same regions.

    A TOTAL that is not that of the table's own rows is taken for that of all regions.
    """
    *everything, same = reference.totals
    for total in held.totals:
        if total.kind is FigureKind.SUM:
            yield same, total
        elif total.kind is FigureKind.TOTAL and _of_all(held, total):
            yield from ((first, total) for first in everything if first.of == total.of)


def _of_all(held: Side, total: ComparedFigure) -> bool:
    """Whether the TOTAL row of a table adds up more rows than the table has."""
    own = next(figure for figure in held.totals if figure.kind is FigureKind.SUM)
    return compare(own, total).verdict is Verdict.DIFFERS
