"""A sweep as a workbook: order statistics, live where every run fits into it.

A run is a whole calculation, so that its amounts are values; what is said of all runs together is
worked out from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.sweep.result import RegionSpread, Sweep
from allocation.audit.sweep.spread import QUANTILES
from allocation.audit.sweep.sweep import Record, Runs
from allocation.engine.allocation import Amount
from allocation.money import CENTS
from allocation.views import sweep as screen
from allocation.views.cells import marked, standing
from allocation.views.labels import label
from allocation.views.language import _, typeset
from allocation.views.made import SHORT
from allocation.views.owners import owned
from allocation.views.spoken import current
from allocation.views.sweep_data import figures, made_by
from allocation.views.values import value_in_words
from allocation.views.workbook import pages
from allocation.views.workbook.difference_cells import decimals
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head
from allocation.views.workbook.worksheet import Book, Cell, Node, Span, Worksheet, call
from allocation.words import THIN_SPACE

_MOST = 10_000
"""Amounts that are written out; of more runs the statistics are values."""
_CODE, _NAME, _DEFAULT, _DEFAULT_IS, _FIRST = range(5)


class Run(NamedTuple):
    """One run: the values of what varies, as programs write them, and cents by column."""

    values: tuple[str, ...]
    cents: tuple[int | None, ...]
    """Of each territory, None where it gets no amount, and of the total."""


class WrittenRuns:
    """Every run of a sweep that is not refused, as long as they are few."""

    def __init__(self, record: Record | None = None) -> None:
        """`record`, if any, is told of every run as well."""
        self._record = record
        self._seen = 0
        self.runs: list[Run] = []

    def __call__(self, runs: Runs) -> None:
        """Keep some more runs."""
        if self._record is not None:
            self._record(runs)
        valid, cents = runs.found.valid.tolist(), runs.found.cents
        self._seen += cents.size
        if not self.fit:
            self.runs.clear()
            return
        amounts = runs.amounts.tolist()
        for at, values in enumerate(zip(*runs.values, strict=True)):
            if valid[at]:
                found = zip(cents[at].tolist(), amounts, strict=True)
                row = tuple(int(each) if has else None for each, has in found)
                self.runs.append(Run(values, row))

    @property
    def fit(self) -> bool:
        """Whether they are all there."""
        return self._seen <= _MOST


def book_of(found: Sweep, written: WrittenRuns | None = None) -> Book:
    """The workbook; where `written` has every run they are in it, and statistics follow them."""
    made = made_by(found)
    report = pages.to_hand_on(screen.describe(found), made)
    title = _("Sensitivity: {title}", title=report.title)
    book = Book(title, current().code, made.digest[:SHORT])
    total = standing(owned(found.total.status, shipped=found.loaded.shipped))
    status = _("Status of the total: {status}.", status=total)
    head = Head(title, (report.lead[-1], f"{status} {pages.not_typed_over()}"))
    first = book.sheet(_("Read first"))
    row = pages.paragraphs(first, pages.text_sheet(first, head), report.lead[:-1], 1)
    pages.remarks(first, row, report.blocks)
    statistics = book.sheet(_("Order statistics"))
    spans: dict[str, Span] = {}
    if written is not None and written.fit and written.runs:
        spans = _runs(book.sheet(_("Runs")), found, written.runs, head)
    _statistics(statistics, found, spans, head)
    pages.sources(book, head, made, report.record)
    return book


def _rows(found: Sweep) -> list[RegionSpread]:
    shown = [row for row in found.shown if row.concerned or found.only]
    return [*shown, found.total]


def _places(found: Sweep) -> int:
    amounts = [cents for row in _rows(found) if row.spread for cents in figures(row.spread)]
    amounts += [row.default.cents or 0 for row in _rows(found) if row.default]
    return decimals(Fraction(cents, CENTS) for cents in amounts)


def _named(found: Sweep, row: RegionSpread) -> str:
    return found.territories.by_code[row.code].name if row.code else screen.all_of(found)


def _statistics(sheet: Worksheet, found: Sweep, spans: dict[str, Span], head: Head) -> None:
    """A row for each territory, and one for their total: the spread of it, no sum of spreads."""
    names = screen.statistics()
    last = _FIRST + len(names)
    widths = [6, 28, 14, 13, *[13] * len(names), 13]
    sheet.widths.update((at, float(width)) for at, width in enumerate(widths))
    top = pages.page_head(sheet, head, last)
    sheet.text(top, _CODE, _("code"), Look.HEADING)
    sheet.text(top, _NAME, _("region"), Look.HEADING)
    sheet.text(top, _DEFAULT, pages.follows_nothing(_("default")), Look.GREY_HEADING)
    sheet.text(top, _DEFAULT_IS, _("status"), Look.GREY_HEADING)
    for at, name in enumerate(names, _FIRST):
        said, look = (name, Look.HEADING) if spans else (pages.follows_nothing(name), _GREY)
        sheet.text(top, at, said, look)
    sheet.text(top, last, _("status"), Look.GREY_HEADING)
    places = _places(found)
    shipped = found.loaded.shipped
    for number, row in enumerate(_rows(found), top + 1):
        whole = not row.code
        label, grey = (Look.TOTAL, Look.TOTAL) if whole else (Look.LABEL, Look.VALUE)
        sheet.text(number, _CODE, row.code, label)
        sheet.text(number, _NAME, _named(found, row), label)
        _default(sheet, number, row.default, grey, places, shipped=shipped)
        digits = Digits(places, pages.mark_of(row.status, shipped=shipped))
        live = _live(row, spans.get(row.code))
        for at, content in enumerate(live or _values(row, len(names)), _FIRST):
            shown = None if isinstance(content, str) else digits
            look = Look.FIGURE if live and not whole else grey
            sheet.put(number, at, Cell(content, Style(look, shown)))
        sheet.text(number, last, standing(owned(row.status, shipped=shipped)), grey)
    sheet.repeated = top + 1
    sheet.frozen = (top + 1, _DEFAULT)


_GREY = Look.GREY_HEADING


def _default(
    sheet: Worksheet, row: int, amount: Amount | None, look: Look, places: int, *, shipped: bool
) -> None:
    """What the rule gives with nothing varied; nothing where that is refused."""
    content: Node = ""
    digits, status = None, ""
    if amount is not None:
        content, status = marked(None, amount.status) if amount.cents is None else 0, ""
        status = standing(owned(amount.status, shipped=shipped))
        if amount.cents is not None:
            content = Fraction(amount.cents, CENTS)
            digits = Digits(places, pages.mark_of(amount.status, shipped=shipped))
    sheet.put(row, _DEFAULT, Cell(content, Style(look, digits)))
    sheet.text(row, _DEFAULT_IS, status, look)


def _live(row: RegionSpread, span: Span | None) -> list[Node]:
    """Minimum, order statistics and maximum of runs that are written out; else nothing."""
    if span is None or row.spread is None:
        return []
    ranks = [-(-hundredths * row.spread.runs // 100) for hundredths in QUANTILES]
    return [call("MIN", span), *(call("SMALL", span, rank) for rank in ranks), call("MAX", span)]


def _values(row: RegionSpread, n: int) -> list[Node]:
    if row.spread is None:
        return [marked(None, row.status)] * n
    return [Fraction(cents, CENTS) for cents in figures(row.spread)]


def _runs(sheet: Worksheet, found: Sweep, runs: Sequence[Run], head: Head) -> dict[str, Span]:
    """Every run, a row for each amount, those of one territory after each other."""
    factors = found.factors
    amount = len(factors) + 3
    widths = [6, 28, 12, *[22] * len(factors), 16]
    sheet.widths.update((at, float(width)) for at, width in enumerate(widths))
    row = pages.page_head(sheet, head, pages.wide_enough(sheet, amount))
    names = [label(found.loaded.rule, factor.name) for factor in factors]
    for at, said in enumerate([_("code"), _("region"), _("run"), *names, _("amount")]):
        sheet.text(row, at, pages.follows_nothing(said) if at == amount else said, _GREY)
    sheet.repeated, sheet.frozen = row + 1, (row + 1, 0)
    row += 1
    places = _places(found)
    columns = {code: at for at, code in enumerate([*found.territories.codes, ""])}
    spans: dict[str, Span] = {}
    for region in _rows(found):
        mark = pages.mark_of(region.status, shipped=found.loaded.shipped)
        style = Style(Look.VALUE, Digits(places, mark))
        cells = []
        for number, run in enumerate(runs, 1):
            cents = run.cents[columns[region.code]]
            if cents is None:
                continue
            sheet.text(row, 0, region.code, Look.LABEL)
            sheet.text(row, 1, _named(found, region), Look.LABEL)
            sheet.put(row, 2, Cell(number, Style(Look.VALUE, Digits())))
            for at, (factor, text) in enumerate(zip(factors, run.values, strict=True), 3):
                sheet.put(row, at, _value(text, euros=not factor.texts))
            cells.append(sheet.put(row, amount, Cell(Fraction(cents, CENTS), style)))
            row += 1
        if cells:
            spans[region.code] = Span(cells)
    return spans


def _value(text: str, *, euros: bool) -> Cell:
    """A value of what varies: euros, or a key or another choice in words."""
    if not euros:
        return Cell(value_in_words(text), Style(Look.VALUE))
    value = Fraction(text)
    unit = typeset(f"{THIN_SPACE}€")
    return Cell(value, Style(Look.VALUE, Digits(decimals([value]), unit=unit)))
