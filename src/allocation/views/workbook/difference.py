"""A difference between two rules as a workbook: before, after, and what lies between by formula.

The amounts are those of two whole calculations, so that they are values here, as are the causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.audit.diff.difference import Compared, Difference
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views import difference as screen
from allocation.views.cells import marked, standing
from allocation.views.difference_causes import cause_status
from allocation.views.difference_data import made_by, statuses
from allocation.views.difference_table import (
    BOUNDS,
    all_of,
    difference_cell,
    headings,
    is_open,
    percent_cell,
    reach,
    told_labels,
)
from allocation.views.labels import cause_label
from allocation.views.language import _
from allocation.views.lead import titled
from allocation.views.made import SHORT
from allocation.views.report import Items
from allocation.views.spoken import current
from allocation.views.workbook import pages
from allocation.views.workbook.difference_cells import decimals, subtracted
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Cell, Node, Span, Worksheet, call, join

if TYPE_CHECKING:
    from allocation.audit.diff.effect import Effect, RegionEffect

_CODE, _NAME, _A, _A_IS, _B, _B_IS, _DIFFERENCE, _DIFFERENCE_IS, _BETWEEN, _PERCENT = range(10)
_WIDTHS = (6, 28, 16, 14, 16, 14, 14, 14, 24, 10)
_MOST_ARGUMENTS = 200
"""Blocks that a sum adds up; Excel takes no more than 255."""


def book_of(found: Difference) -> Book:
    """The workbook: the differences and their causes, where there are any, and what changed."""
    made = made_by(found)
    report = pages.to_hand_on(screen.describe(found, structure=True, causes=True), made)
    book = Book(report.title, current().code, made.digest[:SHORT])
    rules = " → ".join(_titled(side) for side in (found.a, found.b))
    head = Head(report.title, (rules, report.lead[-1], pages.not_typed_over()))
    first = book.sheet(_("Read first"))
    row = pages.paragraphs(first, pages.text_sheet(first, head), report.lead[:-1], 1)
    remarks = [b for b in report.blocks if isinstance(b, Items) and not b.title]
    pages.remarks(first, row, remarks)
    if found.effect:
        names = list(headings(told_labels(found), found.effect))
        _Effect(found.effect, names, head).put(book)
    changes = [b for b in report.blocks if isinstance(b, Items) and b.title and b.items]
    if changes:
        sheet = book.sheet(_("Changes of the text"))
        pages.remarks(sheet, pages.text_sheet(sheet, head), changes)
    pages.sources(book, head, made, report.record)
    return book


def _titled(side: Compared) -> str:
    file = side.rule
    return titled(file.rule, file.label, file.file)


class _Effect:
    def __init__(self, effect: Effect, names: Sequence[str], head: Head) -> None:
        self.effect, self.names, self.head = effect, names, head
        self.values = CachedValues()
        self.shown = [region for region in effect.regions if region.concerned]
        total = effect.total if effect.total and len(effect.counted) > 1 else None
        self.rows = [*self.shown, *([total] if total else [])]
        amounts = [x.cents or 0 for each in self.rows for x in (each.a, each.b)]
        self.places = decimals(Fraction(cents, CENTS) for cents in amounts)
        self.shipped = effect.a.case.shipped, effect.b.case.shipped
        self.open = any(is_open(each.difference) for each in self.rows)
        """Whether a difference lies between two ends, for which there is a column then."""
        self.percent = _PERCENT if self.open else _BETWEEN

    def put(self, book: Book) -> None:
        """The sheets of the differences, and of the causes where there are some."""
        self._differences(book.sheet(_("Differences")))
        if self.effect.total and self.effect.total.shown:
            self._causes(book.sheet(_("Causes")))

    # Differences

    def _differences(self, sheet: Worksheet) -> None:
        sheet.widths.update((at, float(width)) for at, width in enumerate(_WIDTHS))
        sheet.widths[self.percent] = float(_WIDTHS[_PERCENT])
        if not self.open:
            del sheet.widths[_PERCENT]
        top = pages.page_head(sheet, self.head, self.percent)
        self._headings(sheet, top)
        for row, region in enumerate(self.rows, top + 1):
            self._row(sheet, row, region, top + 1)
        sheet.repeated = top + 1
        sheet.frozen = (top + 1, _A)

    def _headings(self, sheet: Worksheet, row: int) -> None:
        follow = pages.follows_nothing
        grey = {
            _A: follow(self.names[0]),
            _A_IS: _("status"),
            _B: follow(self.names[1]),
            _B_IS: _("status"),
            _DIFFERENCE_IS: _("status"),
        }
        if self.open:
            grey[_BETWEEN] = follow(_("between"))
        live = {_CODE: _("code"), _NAME: _("region"), _DIFFERENCE: _("difference")}
        live[self.percent] = "%"
        for at, said in live.items():
            sheet.text(row, at, said, Look.HEADING)
        for at, said in grey.items():
            sheet.text(row, at, said, Look.GREY_HEADING)

    def _row(self, sheet: Worksheet, row: int, region: RegionEffect, top: int) -> None:
        whole = region.territory is None
        label, look = (Look.TOTAL, Look.TOTAL) if whole else (Look.LABEL, Look.VALUE)
        code = region.territory.code if region.territory else ""
        name = region.territory.name if region.territory else all_of(self.effect)
        sheet.text(row, _CODE, code, label)
        sheet.text(row, _NAME, name, label)
        of_difference, *of_sides = map(standing, statuses(self.effect, region))
        for at, amount, said, shipped in zip(
            (_A, _B), (region.a, region.b), of_sides, self.shipped, strict=True
        ):
            content: Node = marked(None, amount.status) if amount.cents is None else 0
            digits = None
            if amount.cents is not None:
                digits = Digits(self.places, pages.mark_of(amount.status, shipped=shipped))
                content = Fraction(amount.cents, CENTS)
                if whole:
                    content = self._sum(sheet, at, top, content)
            sheet.put(row, at, Cell(content, Style(look, digits)))
            sheet.text(row, at + 1, said, look)
        cell = sheet.put(row, _DIFFERENCE, self._difference(sheet, row, region))
        sheet.text(row, _DIFFERENCE_IS, of_difference, look)
        if self.open:
            far = reach(region.difference, intervals=True, bare=False)
            sheet.text(row, _BETWEEN, far if is_open(region.difference) else "", look)
        if not cell.is_formula or not percent_cell(region):
            sheet.text(row, self.percent, percent_cell(region), look)
            return
        share = join(join(cell, "/", sheet.cells[row, _A]), "*", 100)
        mark = pages.mark_of(region.difference.status, shipped=all(self.shipped))
        style = Style(Look.TOTAL if whole else Look.FIGURE, Digits(1, mark, signed=True))
        sheet.put(row, self.percent, Cell(share, style))

    def _sum(self, sheet: Worksheet, at: int, top: int, value: Fraction) -> Node:
        """The sum of the regions of the total, which others may stand between; or the value."""
        counted = {id(region) for region in self.effect.counted}
        blocks: list[list[Cell]] = [[]]
        for row, region in enumerate(self.shown, top):
            if id(region) in counted:
                blocks[-1].append(sheet.cells[row, at])
            elif blocks[-1]:
                blocks.append([])
        spans = (Span(cells) for cells in blocks if cells)
        added = call("ROUND", call("SUM", *spans), max(self.places, 2))
        right = len(blocks) <= _MOST_ARGUMENTS and self.values.of(added) == value
        return added if right else value

    def _difference(self, sheet: Worksheet, row: int, region: RegionEffect) -> Cell:
        """Live between two plain amounts; where one of them, or what lies between them, is a
        bound, the difference is a value, as computed.
        """
        found = region.difference
        look = Look.FIGURE if region.territory else Look.TOTAL
        if found.cents is None:
            said = difference_cell(found) or standing(found.status)
            return Cell(said, Style(Look.VALUE))
        value = Fraction(found.cents, CENTS)
        mark = pages.mark_of(found.status, shipped=all(self.shipped))
        plain = found.span == (found.cents, found.cents)
        if not plain or {region.a.status, region.b.status} & {*BOUNDS, Status.UNKNOWN}:
            return Cell(value, Style(Look.VALUE, Digits(self.places, mark, signed=True)))
        a, b = sheet.cells[row, _A], sheet.cells[row, _B]
        return subtracted(b, a, value, self.places, look, mark)

    # Causes

    def _causes(self, sheet: Worksheet) -> None:
        names = [cause.name for cause in self.effect.causes]
        last = len(names) + 2
        sheet.widths.update({0: 6.0, 1: 28.0, last: 14.0})
        sheet.widths.update((at, 14.0) for at in range(2, last))
        top = pages.page_head(sheet, self.head, pages.wide_enough(sheet, last))
        sheet.text(top, 0, _("code"), Look.HEADING)
        sheet.text(top, 1, _("region"), Look.HEADING)
        for at, name in enumerate(names, 2):
            said = pages.follows_nothing(cause_label(self.effect, name))
            sheet.text(top, at, said, Look.GREY_HEADING)
        sheet.text(top, last, _("sum of the causes"), Look.HEADING)
        mark = pages.mark_of(cause_status(self.effect), shipped=all(self.shipped))
        digits = Digits(self.places, mark, signed=True)
        rows = [region for region in self.rows if region.shown]
        for row, region in enumerate(rows, top + 1):
            whole = region.territory is None
            label, look = (Look.TOTAL, Look.TOTAL) if whole else (Look.LABEL, Look.VALUE)
            sheet.text(row, 0, region.territory.code if region.territory else "", label)
            name = region.territory.name if region.territory else all_of(self.effect)
            sheet.text(row, 1, name, label)
            cells = []
            for at, cause in enumerate(names, 2):
                content: Node = Fraction(region.shown[cause], CENTS)
                if whole:
                    span = Span([sheet.cells[each, at] for each in range(top + 1, row)])
                    added = call("ROUND", call("SUM", span), max(self.places, 2))
                    content = added if self.values.of(added) == content else content
                cells.append(sheet.put(row, at, Cell(content, Style(look, digits))))
            total = call("ROUND", call("SUM", Span(cells)), max(self.places, 2))
            look = Look.TOTAL if whole else Look.FIGURE
            sheet.put(row, last, Cell(total, Style(look, digits)))
        sheet.repeated = top + 1
        sheet.frozen = (top + 1, 2)
