"""A reconciliation as a workbook: both sides, what lies between them by formula, the verdicts.

The figures of a table that the user handed in may be typed over: differences and sums follow, and
the verdicts, which the program alone can reach, say that they no longer hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding
from allocation.audit.reconcile.figures import ComparedFigure, FigureKind, Side, SideKind
from allocation.model.publication import Counted
from allocation.model.status import MARKS, Status, weakest
from allocation.views import reconciliation as screen
from allocation.views.cells import standing
from allocation.views.language import _, exact_euros, say, typeset
from allocation.views.lead import titled
from allocation.views.made import SHORT
from allocation.views.owners import owned
from allocation.views.provenance import not_official
from allocation.views.reconciliation_data import made_by
from allocation.views.reconciliation_words import (
    figure,
    heading,
    in_short,
    mark,
    summary,
    verdict,
)
from allocation.views.spoken import current
from allocation.views.workbook import pages
from allocation.views.workbook.difference_cells import MOST, decimals, subtracted
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import (
    Book,
    Cell,
    Limits,
    Node,
    Span,
    Worksheet,
    call,
    chain,
    join,
    when,
)

_CODE, _NAME, _REFERENCE, _REFERENCE_IS, _HELD, _HELD_IS, _DIFFERENCE, _VERDICT, _INTERVAL, _WAS = (
    range(10)
)
_WIDTHS = (6, 28, 15, 13, 15, 14, 13, 23, 26, 15)


def book_of(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> Book:
    """The workbook; `regions` and `pairs` are those of `found` to write, in their order."""
    return _Reconciled(found, regions, pairs).book


class _Reconciled:
    def __init__(
        self,
        found: Reconciliation,
        regions: Sequence[RegionFinding],
        pairs: Sequence[PairFinding],
    ) -> None:
        self.found, self.regions, self.pairs = found, regions, pairs
        self.values = CachedValues()
        made = made_by(found)
        report = screen.describe(found, regions, pairs, every=True)
        self.report = pages.to_hand_on(report, made)
        self.book = Book(self.report.title, current().code, made.digest[:SHORT])
        self.changes = Cell(0, Style(Look.TOTAL, Digits()))
        """How many figures were typed over; worked out when all that may be are known."""
        self.counted: list[Node] = [0]
        """The terms of it."""
        self.total: Cell | None = None
        """The row TOTAL of a table."""
        self.rows = Span([])
        """The figures of a table."""
        self.typed_over = found.held.kind is SideKind.TABLE and bool(regions)
        first = self.book.sheet(_("Read first"))
        compared = self.book.sheet(_("Comparison"))
        totals = self.book.sheet(_("Totals"))
        self.head = self._head(compared.title)
        self.sums: dict[SideKind, Cell] = {}
        self._compare(compared)
        self._totals(totals)
        if self.typed_over:
            self.changes.content = chain("+", self.counted)
        self._first(first)
        pages.sources(self.book, self.head, made, self.report.record)

    def _head(self, where: str) -> Head:
        found = self.found
        assert found.rule is not None
        file = found.rule
        rule = titled(file.rule, file.label, file.file)
        last: str | Node = pages.not_typed_over()
        if self.typed_over:
            changed = pages.changed_line(self.changes, where)
            last = join(f"{_('Amounts in euros.')} ", "&", changed)
        return Head(
            self.book.title,
            (f"{rule}. {not_official()}", self._holds(summary(found)), last),
        )

    def _holds(self, text: str) -> str | Node:
        """What the program found, as long as nothing was typed over: of a table the unit rests on
        every row, so that no verdict outlives a change of any of them.
        """
        if not self.typed_over or not text:
            return text
        return when(join(self.changes, "=", 0), text, _("to be computed again"))

    # The sheets

    def _first(self, sheet: Worksheet) -> None:
        row = pages.text_sheet(sheet, self.head)
        in_head = {self.report.last, not_official()}
        row = pages.paragraphs(sheet, row, [t for t in self.report.lead if t not in in_head], 1)
        if self.typed_over:
            again = _(
                "Verdicts are those of the table as it was handed in; {command} reads this "
                "workbook with what was changed in it.",
                command="allocate reconcile",
            )
            row = pages.paragraphs(sheet, row, [again], 1)
        row = pages.paragraphs(sheet, row + 1, [pages.values_only()], 1, Look.NOTE)
        pages.remarks(sheet, row, self.report.blocks)

    def _compare(self, sheet: Worksheet) -> None:
        columns = len(_WIDTHS) if self.typed_over else _WAS
        sheet.widths.update((at, float(width)) for at, width in enumerate(_WIDTHS[:columns]))
        top = pages.page_head(sheet, self.head, columns - 1)
        self._headings(sheet, top)
        places = max(decimals(_values(self.regions)), 2 if self.typed_over else 0)
        for row, region in enumerate(self.regions, top + 1):
            sheet.text(row, _CODE, region.territory.code, Look.LABEL)
            sheet.text(row, _NAME, region.territory.name, Look.LABEL)
            self._side(sheet, row, self.found.reference, region.reference, places)
            self._side(sheet, row, self.found.held, region.held, places)
            self._difference(sheet, row, region, places)
            sheet.put(row, _VERDICT, Cell(self._holds(verdict(region)), Style(Look.VALUE)))
            interval = say(str(region.finding.interval or ""))
            sheet.put(row, _INTERVAL, Cell(self._holds(interval), Style(Look.VALUE)))
        self._sums(sheet, top + 1, places)
        sheet.repeated = top + 1
        sheet.frozen = (top + 1, _REFERENCE)

    def _headings(self, sheet: Worksheet, row: int) -> None:
        found = self.found
        sheet.text(row, _CODE, _("code"), Look.HEADING)
        sheet.text(row, _NAME, _("region"), Look.HEADING)
        for side, at in ((found.reference, _REFERENCE), (found.held, _HELD)):
            given = side.kind is SideKind.TABLE
            said = _("amount (€)") if given else pages.follows_nothing(heading(side))
            sheet.text(row, at, said, Look.HEADING if given else Look.GREY_HEADING)
            sheet.text(row, at + 1, _("status"), Look.HEADING if given else Look.GREY_HEADING)
        sheet.text(row, _DIFFERENCE, _("difference"), Look.HEADING)
        for said, at in ((_("verdict"), _VERDICT), (_("interval"), _INTERVAL)):
            sheet.text(row, at, pages.follows_nothing(said), Look.GREY_HEADING)
        if self.typed_over:
            said = pages.follows_nothing(_("as it was handed in"))
            sheet.text(row, _WAS, said, Look.GREY_HEADING)

    def _side(
        self, sheet: Worksheet, row: int, side: Side, found: ComparedFigure | None, places: int
    ) -> None:
        """An amount and its status; words where there is none."""
        at = _REFERENCE if side is self.found.reference else _HELD
        if found is None:
            sheet.text(row, at, _("no row"), Look.VALUE)
            sheet.text(row, at + 1, "", Look.VALUE)
        elif found.bounds:
            sheet.text(row, at, say(str(found.bounds)), Look.VALUE)
            sheet.text(row, at + 1, self._status(side, found.status), Look.VALUE)
        elif side.kind is SideKind.TABLE:
            code = str(sheet.cells[row, _CODE].content)
            typed, was = self._input(found.value, places, code)
            sheet.put(row, at, typed)
            sheet.put(row, _WAS, was)
            sheet.put(row, at + 1, self._status_of_input(side, typed, was))
        else:
            digits = Digits(places, mark(found))
            sheet.put(row, at, Cell(found.value, Style(Look.VALUE, digits)))
            sheet.text(row, at + 1, self._status(side, found.status), Look.VALUE)

    def _input(self, value: Fraction, places: int, code: str) -> tuple[Cell, Cell]:
        """A figure of the user's table, which may be typed over, and as it was handed in."""
        limits = Limits(-MOST, MOST, said=_("An amount in euros."))
        name = f"v_table_{code}" if re.fullmatch("[A-Za-z0-9]+", code) else ""
        typed = Cell(value, Style(Look.INPUT, Digits(places)), name, limits)
        was = Cell(value, Style(Look.VALUE, Digits(places)))
        return typed, was

    def _status_of_input(self, side: Side, typed: Cell, was: Cell) -> Cell:
        kept = self._status(side, None)
        return Cell(when(join(typed, "=", was), kept, _("changed")), Style(Look.FIGURE))

    def _status(self, side: Side, status: Status | None) -> str:
        """In words; a table, or a publication of one's own, has none but whose it is."""
        if status is None:
            return heading(side)
        rule = self.found.rule
        return standing(owned(status, shipped=rule is None or rule.shipped))

    def _difference(self, sheet: Worksheet, row: int, region: RegionFinding, places: int) -> None:
        """Held less reference, live where both are plain amounts; else the words of the screen."""
        reference, held = sheet.cells[row, _REFERENCE], sheet.cells[row, _HELD]
        value = region.difference
        plain = region.reference and region.held and _plain(region.reference, region.held)
        if value is None or not plain:
            words = _no_figure() if region.reference and region.held else ""
            sheet.text(row, _DIFFERENCE, words, Look.VALUE)
            return
        sheet.put(row, _DIFFERENCE, subtracted(held, reference, value, places))

    def _sums(self, sheet: Worksheet, top: int, places: int) -> None:
        """The row of sums, where there are rows to be added up on either side."""
        if not self.regions:
            return
        row = top + len(self.regions)
        sheet.text(row, _CODE, "", Look.TOTAL)
        sheet.text(row, _NAME, _("sum of the rows"), Look.TOTAL)
        sides = ((self.found.reference, _REFERENCE), (self.found.held, _HELD))
        plain = [self._sum(sheet, side, at, top, row, places) for side, at in sides]
        if all(plain) and all(region.reference and region.held for region in self.regions):
            reference, held = sheet.cells[row, _REFERENCE], sheet.cells[row, _HELD]
            value = Fraction(self.values.number(held) - self.values.number(reference))
            cell = subtracted(held, reference, value, places, Look.TOTAL)
        else:
            cell = Cell(_no_figure(), Style(Look.TOTAL))
        sheet.put(row, _DIFFERENCE, cell)
        if self.typed_over:
            sheet.text(row, _INTERVAL, _("values changed"), Look.TOTAL)
            sheet.put(row, _WAS, self.changes)
        for found in self.found.held.totals:
            if self.typed_over and found.kind is FigureKind.TOTAL:
                sheet.text(row + 1, _CODE, "TOTAL", Look.LABEL)
                sheet.text(row + 1, _NAME, _("as the table has it"), Look.LABEL)
                self._side(sheet, row + 1, self.found.held, found, places)
                self.total = sheet.cells[row + 1, _HELD]
                was = sheet.cells[row + 1, _WAS]
                self.counted.append(when(join(self.total, "=", was), 0, 1))

    def _sum(self, sheet: Worksheet, side: Side, at: int, top: int, row: int, places: int) -> bool:
        """The sum of one side and its status; whether it may be subtracted."""
        figures = [r.held if at == _HELD else r.reference for r in self.regions]
        if not any(figures) or any(found and found.bounds for found in figures):
            sheet.text(row, at, _no_figure() if any(figures) else "", Look.TOTAL)
            sheet.text(row, at + 1, "", Look.TOTAL)
            return False
        statuses = [found.status for found in figures if found and found.status]
        status = weakest(statuses) if statuses else None
        marked = Digits(places, MARKS[status] if status else "")
        span = Span([sheet.cells[each, at] for each in range(top, row)])
        # Sums of binary numbers have dust, too, which a reader would take for decimals.
        added = call("ROUND", call("SUM", span), max(places, 2))
        self.sums[side.kind] = sheet.put(row, at, Cell(added, Style(Look.TOTAL, marked)))
        words: str | Node = self._status(side, status)
        if side.kind is SideKind.TABLE:
            beside = Span([sheet.cells[each, at + 1] for each in range(top, row)])
            changed = call("COUNTIF", beside, _("changed"))
            self.counted, self.rows = [changed], span
            words = when(join(changed, "=", 0), words, _("changed"))
        sheet.put(row, at + 1, Cell(words, Style(Look.TOTAL)))
        return status not in _BOUNDS

    def _totals(self, sheet: Worksheet) -> None:
        widths = (36, 36, 18, 18, 24, 28)
        sheet.widths.update((at, float(width)) for at, width in enumerate(widths))
        row = pages.page_head(sheet, self.head, len(widths) - 1) + 1
        sheet.frozen = (row - 1, 0)
        cells: dict[str, Cell] = {}
        totals = [*self.found.reference.totals, *self.found.held.totals]
        grey = [_("between")] if any(total.bounds for total in totals) else []
        headings = (_("totals, each as it stands"), _("printed as, and where"), _("figure"))
        row = self._titles(sheet, row, (*headings, _("status")), grey)
        for side in (self.found.reference, self.found.held):
            for total in side.totals:
                name = say(total.name)
                printed = ", ".join(t for t in (typeset(say(total.printed)), say(total.cite)) if t)
                sheet.text(row, 0, name, Look.LABEL)
                sheet.text(row, 1, printed, Look.LABEL)
                cells[name] = self._total(sheet, row, side, total)
                if grey:
                    sheet.text(row, 4, say(str(total.bounds or "")), Look.VALUE)
                row += 1
        row = pages.paragraphs(sheet, row, [_grey()], len(widths) - 1, Look.NOTE) + 1
        if not self.pairs:
            return
        titles = (_("first"), _("second"), _("first"), _("second"), _("second less first"))
        row = self._titles(sheet, row, titles, (_("verdict"),))
        for pair in self.pairs:
            figures = [self._in_pair(each, cells) for each in (pair.first, pair.second)]
            for at, (each, cell) in enumerate(zip((pair.first, pair.second), figures, strict=True)):
                sheet.text(row, at, say(each.name), Look.LABEL)
                sheet.put(row, at + 2, cell)
            if _plain(pair.first, pair.second):
                places = max(cell.style.digits.decimals for cell in figures if cell.style.digits)
                cell = subtracted(figures[1], figures[0], pair.difference, places)
                sheet.put(row, 4, cell)
            else:
                sheet.text(row, 4, _no_figure(), Look.VALUE)
            said = self._holds(in_short(self.found, pair))
            sheet.put(row, 5, Cell(said, Style(Look.VALUE)))
            row += 1

    def _titles(self, sheet: Worksheet, row: int, live: Sequence[str], grey: Sequence[str]) -> int:
        for at, said in enumerate(live):
            sheet.text(row, at, said, Look.HEADING)
        for at, said in enumerate(grey, len(live)):
            sheet.text(row, at, pages.follows_nothing(said), Look.GREY_HEADING)
        return row + 1

    def _total(self, sheet: Worksheet, row: int, side: Side, total: ComparedFigure) -> Cell:
        """A total: the sum of the rows, a figure of the user's table, or a value."""
        digits = self._digits(total)
        known = self._known(side, total)
        if known is not None:
            assert known.sheet is not None
            status = known.sheet.cells[known.row, known.column + 1]
            sheet.put(row, 3, Cell(status, Style(Look.FIGURE)))
            return sheet.put(row, 2, Cell(known, Style(Look.FIGURE, digits)))
        content: Node = total.value
        if self.rows.cells and side is self.found.held and total.of == Counted.REGIONS.value:
            counts = [call("COUNTIF", self.rows, sign) for sign in (">0", "<0")]
            content = join(counts[0], "+", counts[1])
        look = Look.VALUE if content is total.value else Look.FIGURE
        sheet.text(row, 3, self._status(side, total.status), Look.VALUE)
        return sheet.put(row, 2, Cell(content, Style(look, digits)))

    def _known(self, side: Side, total: ComparedFigure) -> Cell | None:
        """The cell of the comparison that has a total: a sum of rows, or the table's own TOTAL."""
        if total.kind is FigureKind.TOTAL and side.kind is SideKind.TABLE:
            return self.total
        added = self.sums.get(side.kind) if total.kind is FigureKind.SUM else None
        return added if added and self.values(added) == total.value else None

    def _digits(self, total: ComparedFigure) -> Digits:
        """As the screen has it: the words around a figure, and what it counts, stay with it."""
        before, _number, after = figure(total).partition(exact_euros(total.value))
        places = decimals([total.value])
        if self.typed_over and total.of == "euros":
            places = max(places, 2)
        return Digits(places, before, unit=after)

    def _in_pair(self, total: ComparedFigure, cells: dict[str, Cell]) -> Cell:
        """A total beside another; of a table of some regions it is of these alone, and a value."""
        known = cells.get(say(total.name))
        if known is not None and self.values(known) == total.value:
            look = Look.VALUE if known.style.look is Look.VALUE else Look.FIGURE
            return Cell(known, Style(look, self._digits(total)))
        return Cell(total.value, Style(Look.VALUE, self._digits(total)))


_BOUNDS = {Status.FLOOR, Status.CEILING, Status.UNKNOWN}


def _plain(*figures: ComparedFigure) -> bool:
    """Whether figures are amounts, or numbers, that may be subtracted: none is a bound."""
    return not any(
        each.bounds or each.worded or each.open or each.status in _BOUNDS for each in figures
    )


def _no_figure() -> str:
    return _("no single figure")


def _grey() -> str:
    return _("In grey: a value that follows nothing.")


def _values(regions: Sequence[RegionFinding]) -> Iterator[Fraction]:
    for region in regions:
        for row in (region.reference, region.held):
            if row is not None:
                yield row.value
