"""What is published, and a table that a user has, as sides of a reconciliation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.audit.reconcile.figures import (
    ComparedFigure,
    Estimate,
    Estimates,
    FigureKind,
    Side,
    SideKind,
)
from allocation.model.interval import Interval
from allocation.model.publication import (
    Counted,
    Publication,
    PublishedCount,
    PublishedFigure,
    PublishedTotal,
    Reading,
)
from allocation.money import exact_euros
from allocation.words import _

if TYPE_CHECKING:
    from allocation.model.territory import TerritorySet
    from allocation.reading.tables.amounts import AmountTable


def publication_side(
    publication: Publication, territories: TerritorySet, *, own: bool = False
) -> Side:
    """What is printed, the sum of the printed rows beside it; `own` is one of the user's."""
    unit = Fraction(publication.rows.unit) if publication.rows else None
    rows = {
        code: _row(territories.by_code[code].name, amount, unit)
        for code, amount in publication.amounts.items()
    }
    totals = [_figure(figure) for figure in publication.figures]
    if publication.rows:
        cite = publication.rows.cite.section
        totals.insert(0, _sum(_("sum of printed rows"), rows.values())._replace(cite=cite))
    if own:
        rows = {code: row._replace(status=None) for code, row in rows.items()}
        totals = [total._replace(status=None) for total in totals]
    return Side(SideKind.PUBLICATION, publication.title, rows, unit, tuple(totals), own)


def _figure(figure: PublishedFigure) -> ComparedFigure:
    total = isinstance(figure, PublishedTotal) and not figure.printed and figure.step
    rounded = isinstance(figure, PublishedTotal) and figure.reading is Reading.ROUNDED
    printed = figure.printed or ""
    if total:
        printed = _("{figure} €", figure=exact_euros(figure.value))
    return ComparedFigure(
        figure.called,
        figure.value,
        FigureKind.TOTAL if total else FigureKind.TEXT,
        Estimates([Estimate((), figure.interval)]),
        figure.step if rounded else None,
        figure.of.value if isinstance(figure, PublishedCount) else "euros",
        figure.counts,
        reading=figure.reading,
        printed=printed,
        cite=figure.cite.section,
        note=figure.note or "",
    )


def _row(name: str, value: Fraction, unit: Fraction | None) -> ComparedFigure:
    """A row given to a unit, or to the last digit that it has where that is finer."""
    if unit is None or value % unit:
        unit = last_digit(value)
    return ComparedFigure(name, value, FigureKind.ROW, Estimates.single(value, unit), unit)


def _sum(name: str, rows: Iterable[ComparedFigure]) -> ComparedFigure:
    rows = list(rows)
    total = sum((row.value for row in rows), Fraction(0))
    return ComparedFigure(name, total, FigureKind.SUM, Estimates.of_sum(rows))


def table_side(
    table: AmountTable, territories: TerritorySet, expected: Fraction, unit: Fraction | None = None
) -> Side:
    """A user's table, printed to `unit` euros, with its TOTAL row apart from its own sum.

    Without a unit it is given to the `expected` one, or to a finer one where most of its rows are.
    Its amounts are taken for what agencies receive, as the rules are about nothing else.
    """
    amounts = {code: amount.euros for code, amount in table.amounts.items()}
    unit = unit or table_unit(amounts.values(), expected)
    rows = {
        code: _row(territories.by_code[code].name, amount, unit)._replace(
            place=str(table.amounts[code].place)
        )
        for code, amount in amounts.items()
    }
    totals = [_sum(_("sum of the table's rows"), rows.values())]
    if table.total is not None:
        name, value = _("the table's TOTAL row"), table.total.euros
        step = last_digit(value) if value % unit else unit
        half = (step or Fraction(0)) / 2
        around = Estimates([Estimate((), Interval(value - half, value + half))])
        totals.append(ComparedFigure(name, value, FigureKind.TOTAL, around, step))
    receiving = Fraction(sum(1 for amount in amounts.values() if amount))
    # A 0 that was rounded may well be an amount.
    exact = Estimates([Estimate((), Interval(receiving, Fraction(len(amounts))))])
    name, of = _("regions with an amount"), Counted.REGIONS.value
    totals.append(ComparedFigure(name, receiving, FigureKind.TEXT, exact, of=of))
    unknown = {code: row._replace(status=None) for code, row in rows.items()}
    return Side(
        SideKind.TABLE,
        table.name,
        unknown,
        unit,
        tuple(total._replace(status=None) for total in totals),
    )


def table_unit(amounts: Collection[Fraction], expected: Fraction) -> Fraction:
    """The unit of a table that does not say it: the coarsest to which half of its rows are given.

    One row with more digits than the others does not make these more precise, and one that ends in
    zeros by chance, in a table of cents, is no rounder than the rest. No more than `expected`, or
    one euro where that is less.
    """
    units = [max(expected, Fraction(1)), *_DIGITS]
    given = (u for u in units if 2 * sum(1 for a in amounts if not a % u) >= len(amounts))
    return next(given, units[-1])


def last_digit(value: Fraction) -> Fraction | None:
    """The unit to which a figure is given: one euro, or the last decimal; None if it never ends."""
    return next((digit for digit in _DIGITS if not value % digit), None)


_DIGITS = [Fraction(1, 10**places) for places in range(13)]
