"""The workbook of one allocation, or of several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.key import EQUAL_KEY, Key
from allocation.reading.rules import RuleFile
from allocation.views.allocation import describe
from allocation.views.language import _, in_series
from allocation.views.made import SHORT, made_by, side_by_side
from allocation.views.provenance import labels
from allocation.views.selection import Selection, computed
from allocation.views.spoken import current
from allocation.views.workbook.calculation.arithmetic import total
from allocation.views.workbook.calculation.workings import MOST_COLUMNS, lay_out
from allocation.views.workbook.pages import Head, changed_line, page_head, sources, to_hand_on
from allocation.views.workbook.sheets.amounts import put_amounts
from allocation.views.workbook.sheets.controls import Held, put_controls
from allocation.views.workbook.sheets.first import head_of, put_first
from allocation.views.workbook.sheets.inputs import put_figures, put_keys, put_participation
from allocation.views.workbook.sheets.side_by_side import put_side_by_side
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Book, Span

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def book_of(years: Sequence[Allocation | RuleFile], selection: Selection) -> Book:
    """The whole calculation: amounts, what may be changed, every step, controls, sources."""
    allocations = computed(years)
    several = len(years) > 1
    names = labels(years)
    made = side_by_side(years, names) if several else made_by(years[0])
    report = to_hand_on(describe(years, Selection()), made)
    book = Book(report.title, current().code, made.digest[:SHORT])
    first = book.sheet(_("Read first"))
    together = book.sheet(_("Amounts")) if several else None
    found: list[Year] = []
    for allocation, tab in zip(allocations, _tabs(allocations), strict=True):
        key = selection.per or _key(allocation)
        found.append(Year(allocation, key, tab if several else ""))
    changed = total([year.changed for year in found])
    unit = _("Status beside each total; amounts in euros.")
    where = _("the sheets of each year")
    head = Head(report.title, (*report.lead, unit, changed_line(changed, where)))
    if together is not None:
        put_side_by_side(together, found, years, names, head)
    filled = [_put_year(book, year) for year in found]
    if not several:
        head = filled[0].head
    sources(book, head, made, report.record)
    tabs = in_series(sheet.title for sheet in book.sheets)
    put_first(first, head, [each.said for each in filled], tabs)
    return book


def _tabs(allocations: Sequence[Allocation]) -> list[str]:
    """What the sheets of each begin with, short: its rule, numbered where it is there twice."""
    rules = [allocation.case.rule.label for allocation in allocations]
    return [f"{rule} ({n})" if rules.count(rule) > 1 else rule for n, rule in enumerate(rules, 1)]


def _key(allocation: Allocation) -> Key | None:
    """The key of the rule, where it has one; equal parts are no unit of anything."""
    keys = allocation.case.keys
    return next((key for name, key in keys.items() if name != EQUAL_KEY), None)


class _Filled(NamedTuple):
    """What other sheets take from those of one year: the head of pages, what is said first."""

    head: Head
    said: tuple[Year, Held, str]


def _put_year(book: Book, year: Year) -> _Filled:
    def tab(title: str) -> str:
        return f"{year.tab} {title}" if year.tab else title

    amounts, figures = book.sheet(tab(_("Amounts"))), book.sheet(tab(_("Hypotheses and figures")))
    participation = book.sheet(tab(_("Participation")))
    keys = book.sheet(tab(_("Keys"))) if year.inputs.keys else None
    inputs = ", ".join(sheet.title for sheet in (figures, participation, keys) if sheet)
    head = head_of(year, inputs)
    put_amounts(amounts, year, head)
    put_figures(figures, year, head)
    put_participation(participation, year, head)
    if keys is not None:
        put_keys(keys, year, head)
    held: list[Span] = []
    for line, sections in year.calculation.sections.items():
        title = _("Calculation {line}", line=year.label(line)) if line else _("Pools and totals")
        sheet = book.sheet(tab(title))
        top = page_head(sheet, head, MOST_COLUMNS)
        sheet.frozen = (top, 1)
        held += lay_out(sheet, sections, year.names, top + 1)
    verdict = put_controls(book.sheet(tab(_("Controls"))), year, head, held)
    return _Filled(head, (year, verdict, inputs))
