"""A table of amounts by region that a user hands in, or of whole numbers to divide by."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import MOST, Diagnostic, Place, Problems, wrong
from allocation.model.key import DataFile, Key
from allocation.model.territory import LONGEST_NAME, Territory, TerritorySet, folded
from allocation.money import AmountError, read_amount
from allocation.reading.keys import undocumented
from allocation.reading.tables.file import TableFile, read_sheets
from allocation.reading.tables.headings import (
    is_agency,
    is_amount,
    is_long,
    is_no_amount,
    is_not_concerned,
    is_part,
    is_recipient,
    is_region,
    is_total,
    is_unknown,
    plain,
)
from allocation.reading.tables.layout import Layout, Wanted, find_table
from allocation.reading.tables.sheet import SheetCell, SheetRow
from allocation.reading.territories import MOST_COMPARED, missing_rows, stranger, worth_a_hint
from allocation.words import _, grouped, listed

_OWN_UNIT = re.compile(r"[^\W\d_]|€")
_BRACKETS = re.compile(r"\(([^()]*)\)\s*(€?)")
_WHOLE = re.compile(r"[0-9]{1,30}|[0-9]{1,3}([ \u00a0\u202f\u2009][0-9]{3}){1,9}")

_SHOWN = 60
"""Characters of a cell that a message repeats."""

_HOLE = _("a hole is not 0: write 0 where nothing is meant")
_NO_REGION = _("write the region in its column, or TOTAL")
_HOLE_OF_SHEET = _("write 0 where nothing is meant; if it shows a figure, save it in a spreadsheet")
_NO_REGION_OF_SHEET = _("write the region or TOTAL; if it shows one, save it in a spreadsheet")
"""A formula whose value was never stored looks empty: a spreadsheet stores it."""
_HOLE_OF_UNKNOWN = _("an unknown amount is not 0: leave the row out")


class PlacedAmount(NamedTuple):
    """Exact euros, and where they stand: a line of a file, or a cell of a sheet."""

    euros: Fraction
    place: Place


class AmountTable(NamedTuple):
    """The amounts of a table by territory code, in the order of the file."""

    file: DataFile
    name: str
    """Of the file, and of the sheet that was read."""
    amounts: Mapping[str, PlacedAmount]
    total: PlacedAmount | None
    """The row TOTAL, if there is one."""
    notices: tuple[Diagnostic, ...]
    columns: str
    """In which columns the regions and amounts were read."""


class _Unread(ValueError):
    """A cell that is not the figure that is looked for."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class _Said(NamedTuple):
    """Which region a row is about, in which column it says so, and what is wrong with that."""

    member: Territory | None
    column: int
    problem: Diagnostic | None = None
    notice: Diagnostic | None = None
    stranger: int | None = None
    """The column of a text that is no region, if any."""


def read_amounts(
    path: Path | None,
    territories: TerritorySet,
    *,
    expected: frozenset[str] | None = None,
    region_column: str | None = None,
    amount_column: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
) -> AmountTable:
    """Read a CSV file or a workbook, from standard input where `path` is None.

    `expected` are the codes that may be there, each once and no other; without it any do. Which of
    them are not there is for the caller to tell. Raises Refusal: exit code 2 for what was typed, 3
    with every problem of the content.
    """
    handed = read_sheets(path, _known(territories), encoding=encoding, sheet=sheet)
    return amounts_of(handed, territories, Wanted(region_column, amount_column), expected=expected)


def amounts_of(
    handed: TableFile,
    territories: TerritorySet,
    wanted: Wanted,
    *,
    expected: frozenset[str] | None = None,
) -> AmountTable:
    """The amounts of a table that was handed in, as `read_amounts` has them."""
    layout = find_table(handed.sheets, territories, wanted)
    read = _Rows(layout, territories, lambda cell: _euros(cell, layout.factor))
    read.all(expected, whole=False)

    def amount(figure: Fraction, row: SheetRow) -> PlacedAmount:
        return PlacedAmount(figure, layout.sheet.place(row, layout.amount))

    return AmountTable(
        handed.file,
        layout.sheet.name,
        {code: amount(*figure) for code, figure in read.figures.items()},
        amount(*read.total) if read.total else None,
        (*handed.notices, *layout.notices, *_few(read.notices)),
        _(
            "regions were read in the column {regions}, amounts in {amounts}",
            regions=listed(map(layout.column, layout.regions)),
            amounts=layout.column(layout.amount),
        ),
    )


def read_counts(
    path: Path,
    column: str,
    territories: TerritorySet,
    *,
    expected: frozenset[str] | None = None,
) -> Key:
    """A key of the user's own: a column of whole numbers, ``FILE:COLUMN`` on the command line."""
    handed = read_sheets(path, _known(territories, column))
    wanted = Wanted(amount=column, amount_option=f"{path}:")
    layout = find_table(handed.sheets, territories, wanted)
    if layout.factor != 1 and layout.header:
        message = _("{heading!r} counts in thousands or more", heading=layout.heading)
        place = layout.sheet.place(layout.header, layout.amount)
        hint = _("a key is whole numbers: write them out")
        raise wrong("not-whole", message, place, hint)
    read = _Rows(layout, territories, _count)
    read.all(expected)
    values = {code: int(figure) for code, (figure, _row) in read.figures.items()}
    if read.total and read.total[0] != sum(values.values()):
        figure, row = read.total
        message = _(
            "the rows add up to {total}, and the total is {written}",
            total=grouped(sum(values.values())),
            written=grouped(int(figure)),
        )
        place = layout.sheet.place(row, layout.amount)
        raise wrong("wrong-total", message, place)
    return Key(
        undocumented(layout.heading or column, territories.set),
        values,
        layout.sheet.name,
        handed.file.sha256,
        {code: row.number for code, (_figure, row) in read.figures.items()},
    )


def _known(territories: TerritorySet, column: str | None = None) -> Callable[[str], bool]:
    """Whether a text is a heading, or the name of a region."""

    def known(text: str) -> bool:
        if len(text) > LONGEST_NAME:
            return False
        named = column is not None and plain(text) == plain(column)
        headings = (is_region, is_amount, is_agency, is_recipient)
        heading = any(is_heading(text) for is_heading in headings)
        return named or heading or territories.find(text) is not None

    return known


def _euros(cell: SheetCell, factor: int) -> Fraction:
    """The exact euros of a cell under a heading that multiplies by `factor`."""
    if cell.number is not None:
        return Fraction(cell.number) * factor
    if factor != 1 and _OWN_UNIT.search(cell.text):
        message = _("{text!r} has a unit, and so has the heading", text=cell.text[:_SHOWN])
        raise _Unread("ambiguous-unit", message, _("leave one of the two units out"))
    brackets = _BRACKETS.fullmatch(cell.text)
    text = f"{brackets[1]}{brackets[2]}".strip() if brackets else cell.text
    if brackets and text[:1] in ("-", "+", "\u2212"):
        message = _("{text!r} is not an amount", text=cell.text[:_SHOWN])
        raise _Unread("not-an-amount", message, _("brackets are a minus: leave the sign out"))
    try:
        euros = Fraction(read_amount(text))
    except AmountError as error:
        (message,) = error.args
        raise _Unread("not-an-amount", message, error.hint) from None
    return (-euros if brackets else euros) * factor


def _count(cell: SheetCell) -> Fraction:
    """The whole number of a cell."""
    if cell.number is not None and cell.number >= 0 and cell.number % 1 == 0:
        return Fraction(cell.number)
    if cell.number is None and _WHOLE.fullmatch(cell.text):
        return Fraction(int("".join(cell.text.split())))
    message = _("{text!r} is not a whole number", text=cell.text[:_SHOWN])
    raise _Unread("not-whole", message, _("whole numbers from 0, digits only"))


class _Rows:
    """The rows of a table, read one by one; what is wrong with any of them is refused together."""

    def __init__(
        self,
        layout: Layout,
        territories: TerritorySet,
        figure_of: Callable[[SheetCell], Fraction],
    ) -> None:
        self.layout, self.territories, self.figure_of = layout, territories, figure_of
        self.figures: dict[str, tuple[Fraction, SheetRow]] = {}
        """By territory code, in the order of the file."""
        self.total: tuple[Fraction, SheetRow] | None = None
        self.notices: list[Diagnostic] = []
        self._problems = Problems()
        self._firsts: dict[str, tuple[SheetRow, int]] = {}
        self._first_total: SheetRow | None = None
        self._compared = 0
        self._ours = layout.ours

    def all(self, expected: frozenset[str] | None, *, whole: bool = True) -> None:
        """Read every row; raises Refusal with every problem of the content.

        Of the `expected` regions none may be missing from a table that is to be `whole`.
        """
        layout = self.layout
        rows = _table(layout) if layout.sheet.ours else layout.rows
        said = [_said(row, layout, self.territories) for row in rows]
        _refuse_long(layout, said)
        left = sum(bool(found.member) for found in said)
        for row, found in zip(rows, said, strict=True):
            if found.member:
                left -= 1
                self._region(row, found, found.member, expected)
            else:
                self._no_region(row, found, before=bool(left))
        if whole:
            self._missing(expected or frozenset())
        if not self._problems and not self.figures:
            message = _("there is a header and no row of a region")
            self._problem("no-rows", message, layout.header or layout.sheet.rows[0])
        self._problems.refuse()

    def _problem(
        self,
        code: str,
        message: str,
        row: SheetRow,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Keep a problem of a cell, that of the amount where no other column is named."""
        place = self.layout.sheet.place(row, self.layout.amount if column is None else column)
        self._problems.add(code, message, place, hint)

    def _tell(self, row: SheetRow, found: _Said) -> None:
        """Keep what is wrong with what a row says of its region."""
        self._problems += [found.problem] if found.problem else []
        if found.stranger is None:
            return
        cell, place = row.cell(found.stranger), self.layout.sheet.place(row, found.stranger)
        if cell.odd and not cell.text:
            self._problems.add("unknown-region", cell.odd, place, cell.hint)
        else:
            shown = worth_a_hint(self._problems, self.territories)
            problem = stranger(cell.text, self.territories, place, "unknown-region", shown=shown)
            self._problems.append(problem)

    def _near(self, label: str) -> bool:
        """Whether a text without an amount is a misspelt region rather than a note."""
        if label.isdigit() and f"0{label}" in self.territories.by_code:
            return True
        self._compared += len(self.territories.members)
        if self._compared > MOST_COMPARED:
            return False
        names = [folded(name) for name in self.territories.names()]
        return bool(difflib.get_close_matches(folded(label[:LONGEST_NAME]), names, cutoff=0.8))

    def _figure(self, row: SheetRow, name: str) -> Fraction | None:
        """The figure of a row, or None after saying why there is none."""
        cell = row.cell(self.layout.amount)
        try:
            _refuse_cut(row, self.layout)
            if cell.odd:
                raise _Unread("not-an-amount", cell.odd, cell.hint)
            if not cell.text:
                hint = _HOLE if self.layout.sheet.title is None else _HOLE_OF_SHEET
                if self._ours and any(is_unknown(cell.text) for cell in row.cells):
                    hint = _HOLE_OF_UNKNOWN
                raise _Unread("hole", _("no figure for {name}", name=name), hint)
            return self.figure_of(cell)
        except _Unread as error:
            self._problem(error.code, error.message, row, hint=error.hint)
            return None

    def _region(
        self, row: SheetRow, found: _Said, member: Territory, expected: frozenset[str] | None
    ) -> None:
        """A row about a region."""
        code, name = member.code, member.name
        self._tell(row, found)
        self.notices += [found.notice] if found.notice else []
        if code in self._firsts:
            hint = _("first {where}", where=self.layout.sheet.where(*self._firsts[code]))
            message = _("{name} ({code}) stands here twice", name=name, code=code)
            self._problem("duplicate-row", message, row, found.column, hint)
            return
        self._firsts[code] = (row, found.column)
        if (expected is None or code not in expected) and self._not_concerned(row):
            return
        if expected is not None and code not in expected:
            # Nothing for a region of which nothing is looked for is no mistake.
            if row.cell(self.layout.amount).filled and self._figure(row, name):
                message = _("{name} ({code}) is not one of those looked for", name=name, code=code)
                self._problem("unexpected-region", message, row, found.column)
        elif (figure := self._figure(row, name)) is not None:
            self.figures[code] = (figure, row)

    def _not_concerned(self, row: SheetRow) -> bool:
        """Whether a table of ours says that the rule is not about a region."""
        there = row.cell(self.layout.amount).filled
        return self._ours and not there and any(is_not_concerned(cell.text) for cell in row.cells)

    def _no_region(self, row: SheetRow, found: _Said, *, before: bool) -> None:
        """A total, a note or a mistake; `before` where a region stands on some row below."""
        label, filled = row.cell(found.column).text, row.cell(self.layout.amount).filled
        if is_total(label) and not before:
            self._total(row, found.column, label)
        elif is_total(label) or is_part(label):
            if filled or is_total(label):
                code = "total-in-the-middle" if before else "partial-total"
                message = _("which rows {label!r} adds up can't be told", label=label)
                hint = _("delete it; the total of all rows stands on the last one, as TOTAL")
                self._problem(code, message, row, found.column, hint)
        elif found.stranger is not None:
            if filled or before or self._near(label):
                self._tell(row, found)
        elif filled:
            hint = _NO_REGION if self.layout.sheet.title is None else _NO_REGION_OF_SHEET
            self._problem("no-region", _("an amount and no region"), row, hint=hint)

    def _total(self, row: SheetRow, column: int, label: str) -> None:
        """The total below all regions, of which there is one."""
        if self._first_total:
            hint = _("first {where}", where=self.layout.sheet.where(self._first_total, column))
            message = _("a second total, {label!r}", label=label)
            self._problem("two-totals", message, row, column, hint)
        self._first_total = self._first_total or row
        figure = self._figure(row, label)
        if figure is not None:
            self.total = self.total or (figure, row)

    def _missing(self, expected: frozenset[str]) -> None:
        """Every region that is expected has a row; where one would stand there is no line."""
        sheet = self.layout.sheet
        place = sheet.place(sheet.rows[-1], self.layout.regions[0])._replace(excerpt=None)
        missing = [
            member
            for member in self.territories.members
            if member.code in expected and member.code not in self._firsts
        ]
        if missing:
            message = missing_rows(missing, self.territories, len(expected))
            hint = _("each of the {n} once", n=len(expected))
            self._problems.add("missing-row", message, place, hint)


def _table(layout: Layout) -> tuple[SheetRow, ...]:
    """The rows that count of a table in a workbook of ours: of regions, and the total of all.

    A region without an amount has words in its place, which say so: nothing is known of it here.
    Sums of some regions are left out, and what stands below the total.
    """
    kept: list[SheetRow] = []
    for row in layout.rows:
        labels = [row.cell(column).text for column in layout.regions]
        if not any(map(is_part, labels)) and not is_no_amount(row.cell(layout.amount).text):
            kept.append(row)
        if any(map(is_total, labels)):
            break
    return tuple(kept)


def _refuse_long(layout: Layout, said: list[_Said]) -> None:
    """A table of ours with several rows for each region is refused once, not row by row."""
    codes = [found.member.code for found in said if found.member]
    repeated = len(codes) > len(set(codes))
    if layout.header and repeated and is_long(cell.text for cell in layout.header.cells):
        message = _("a long table: several rows for each region, which are not added up")
        hint = _("write the table with --shape wide, which has one row for each region")
        raise wrong("long-table", message, layout.sheet.place(layout.header), hint)


def _refuse_cut(row: SheetRow, layout: Layout) -> None:
    """Refuse a row of a CSV file in which a comma of an amount may have made two cells of it."""
    if layout.sheet.title is not None:
        return
    if layout.header and len(row.cells) > len(layout.header.cells):
        message = _("{n} cells under {m} columns", n=len(row.cells), m=len(layout.header.cells))
        hint = _("a comma within an amount? Put the amount in quotes")
        raise _Unread("ragged-row", message, hint)
    text, beside = row.cell(layout.amount).text, row.cell(layout.amount + 1).text
    grouped_so = re.fullmatch(r"[0-9]{1,3}", text) and re.fullmatch(r"[0-9]{3}", beside)
    if grouped_so and f"{text},{beside}" in (row.excerpt or ""):
        message = _("{text}: one amount, or two cells?", text=f"{text},{beside}")
        hint = _("put an amount with a comma in quotes, or write it without")
        raise _Unread("ambiguous-comma", message, hint)


def _said(row: SheetRow, layout: Layout, territories: TerritorySet) -> _Said:
    """Which region a row is about; its cells that say so must agree."""
    cells = [(column, row.cell(column)) for column in layout.regions]
    cells = [(column, cell) for column, cell in cells if cell.filled]
    named = [(column, cell, territories.find(cell.text)) for column, cell in cells]
    known = [(column, member) for column, _cell, member in named if member]
    if not known:
        return _not_said(row, layout, cells)
    column, member = known[0]
    problem = notice = strange = None
    for at, cell, found in named:
        if found is member or (found is None and is_part(cell.text)):
            continue
        place = layout.sheet.place(row, at)
        if found is None and f"0{cell.text}" == member.code:
            message = _(
                "{short} beside {name} was read as {code}",
                short=cell.text,
                name=member.name,
                code=member.code,
            )
            notice = Diagnostic("dropped-zero", message, place, level="notice")
        elif found is None:
            problem, strange = None, at
        else:
            message = _(
                "{found} ({code}) beside {name}: which of the two is it?",
                found=found.name,
                code=found.code,
                name=member.name,
            )
            problem, strange = Diagnostic("wrong-name", message, place), None
    return _Said(member, column, problem, notice, strange)


def _not_said(row: SheetRow, layout: Layout, cells: list[tuple[int, SheetCell]]) -> _Said:
    """A row that names no region: a total, a note, or something else."""
    first = next((column for column, cell in enumerate(row.cells) if cell.text), layout.amount)
    labels = [column for column, _cell in cells]
    for column in [*labels, first]:
        text = row.cell(column).text
        if column != layout.amount and (is_total(text) or is_part(text)):
            return _Said(None, column)
    if not cells:
        return _Said(None, layout.regions[0])
    column = cells[-1][0]  # of a code and a name, the name
    return _Said(None, column, stranger=column)


def _few(notices: list[Diagnostic]) -> list[Diagnostic]:
    """As many notices as are read, and how many more there are."""
    more = len(notices) - MOST
    if more <= 0:
        return notices
    told = _("and {n} more", n=more)
    return [*notices[:MOST], Diagnostic("more", told, level="notice")]
