"""What texts print: each figure is what its words say, and no two totals contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from allocation.audit.check.printed import Printed, read_printed
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place
from allocation.model.interval import Interval
from allocation.model.publication import (
    Money,
    Publication,
    PublishedFigure,
    PublishedTotal,
    Reading,
)
from allocation.money import exact_euros
from allocation.reading.document import Document, Path_
from allocation.words import _


def publications_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Published figures that can't be what is printed."""
    for part, file in tree.publications.items():
        publication, document = file.publication, tree.document(part)
        yield from _named_as(part.path.stem, publication, document)
        yield from _units(publication, document)
        for path, figure in figures_of(publication):
            yield from _as_printed(figure, document, path)
        yield from _totals_apart(publication, document)


def figures_of(publication: Publication) -> Iterator[tuple[Path_, PublishedFigure]]:
    """The totals and counts of a publication, each with its path in the file."""
    for index, total in enumerate(publication.totals):
        yield ("totals", index), total
    for index, count in enumerate(publication.counts):
        yield ("counts", index), count


def _named_as(stem: str, publication: Publication, document: Document) -> Iterator[Diagnostic]:
    if publication.publication != stem:
        message = _(
            "the file is named {name} and holds {set}", name=stem, set=publication.publication
        )
        place = document.place(("publication",))
        yield Diagnostic("wrong-file-name", message, place)


def _units(publication: Publication, document: Document) -> Iterator[Diagnostic]:
    """Units that no last digit stands for."""
    units: list[tuple[Path_, Decimal | None]] = [
        (("totals", index, "unit"), total.unit) for index, total in enumerate(publication.totals)
    ]
    if publication.rows:
        units.insert(0, (("rows", "unit"), publication.rows.unit))
    for path, unit in units:
        if unit and unit.normalize().as_tuple().digits != (1,):
            message = _(
                "the last digit of a figure stands for 1, 10 or 100, not for {unit}",
                unit=exact_euros(Fraction(unit)),
            )
            yield Diagnostic("not-as-printed", message, document.place(path))


def _as_printed(figure: PublishedFigure, document: Document, path: Path_) -> Iterator[Diagnostic]:
    """Figures whose value, unit or reading is not what the text prints."""
    if figure.printed is None:
        if figure.reading is not Reading.ROUNDED:
            message = _("{reading}: in which words of the text?", reading=figure.reading.value)
            hint = _("write them with the figure: printed: plus de 5,1 M€")
            place = document.place((*path, "reading"))
            yield Diagnostic("not-as-printed", message, place, hint, "warning")
        return
    read = read_printed(figure.printed)
    if read is None:
        message = _("{printed!r} can't be read as one figure", printed=figure.printed)
        hint = _("write it as the text does: plus de 5,1 M€, 2 M€, près de 190")
        place = document.place((*path, "printed"))
        yield Diagnostic("not-as-printed", message, place, hint, "warning")
        return
    reading, printed = read
    for field, given, told in _unlike(figure, reading, printed):
        message = _(
            "{field} is {given}, and {printed!r} says {told}",
            field=field,
            given=given,
            printed=figure.printed,
            told=told,
        )
        place = document.place((*path, field))
        yield Diagnostic("not-as-printed", message, place, _("compare both with the text"))


def _unlike(
    figure: PublishedFigure, reading: Reading, printed: Printed
) -> Iterator[tuple[str, str, str]]:
    """The fields of a figure that are not what is printed; both as text."""
    if figure.value != printed.value:
        field = "amount" if isinstance(figure, PublishedTotal) else "number"
        yield field, exact_euros(figure.value), exact_euros(printed.value)
    if figure.reading is not reading:
        yield "reading", figure.reading.value, reading.value
    # How fine a figure is beyond its last digit is for whoever reads it to say.
    unit = figure.unit if isinstance(figure, PublishedTotal) else None
    if unit and unit != printed.step and not (unit < printed.step and figure.note):
        yield "unit", exact_euros(Fraction(unit)), exact_euros(printed.step)


class _Total(NamedTuple):
    """A total in euros, or the sum of the rows, with what it may stand for."""

    called: str
    interval: Interval
    place: Place
    note: str | None = None


def _totals_apart(publication: Publication, document: Document) -> Iterator[Diagnostic]:
    """Totals of one thing that no rounding brings together, and that no note explains."""
    totals = [
        _Total(total.called, interval, document.place(("totals", index, "amount")), total.note)
        for index, total in enumerate(publication.totals)
        if total.counts is Money.DELEGATED and total.reading is Reading.ROUNDED
        if (interval := total.interval)
    ]
    if rows := publication.rows:
        drift = len(rows.amounts) * Fraction(rows.unit) / 2
        around = Interval.point(sum(publication.amounts.values(), Fraction(0))).widened(drift)
        totals.insert(0, _Total(_("the sum of the rows"), around, document.place(("rows",))))
    for one, two in combinations(totals, 2):
        if (one.interval & two.interval).empty and not (one.note or two.note):
            message = _(
                "{name} stands for {interval}, and {other} for {around}",
                name=two.called,
                interval=str(two.interval),
                other=one.called,
                around=str(one.interval),
            )
            hint = _("compare both with the text; where they stand there so, add a note")
            yield Diagnostic("totals-apart", message, two.place, hint, "warning")
