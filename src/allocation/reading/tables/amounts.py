"""A table of amounts by region that a user hands in, or of whole numbers to divide by."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, did_you_mean
from allocation.model.key import DataFile, Key, KeyDescription
from allocation.model.territory import Territory, TerritorySet, folded
from allocation.money import AmountError, read_amount
from allocation.reading.tables.grid import Cell, Row, read_grids
from allocation.reading.tables.headings import is_amount, is_part, is_region, is_total, plain
from allocation.reading.tables.layout import Layout, Wanted, find_table
from allocation.words import _, grouped

_OWN_UNIT = re.compile(r"[^\W\d_]|€")
_BRACKETS = re.compile(r"\(([^()]*)\)\s*(€?)")
_WHOLE = re.compile(r"[0-9]{1,30}|[0-9]{1,3}([ \u00a0\u202f\u2009][0-9]{3}){1,9}")


class Amount(NamedTuple):
    """Exact euros, and where they stand: a line of a file, or a cell of a sheet."""

    euros: Fraction
    place: Place


class AmountTable(NamedTuple):
    """The amounts of a table by territory code, in the order of the file."""

    file: DataFile
    name: str
    """Of the file, and of the sheet that was read."""
    amounts: Mapping[str, Amount]
    total: Amount | None
    """The row TOTAL, if there is one."""
    notices: tuple[Diagnostic, ...]


class _Unread(ValueError):
    """A cell that is not the figure that is looked for."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


class _Said(NamedTuple):
    """Which region a row is about, in which column it says so, and what is wrong with that."""

    member: Territory | None
    column: int
    problem: Diagnostic | None = None
    notice: Diagnostic | None = None


class _Read(NamedTuple):
    """The figures of a table, by territory code and in the order of the file."""

    figures: dict[str, tuple[Fraction, Row]]
    total: tuple[Fraction, Row] | None
    notices: tuple[Diagnostic, ...]


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

    `expected` are the codes that must be there, each once and no other; without it any do. Raises
    Refusal: exit code 2 for what was typed, 3 with every problem of the content.
    """
    source = read_grids(path, _known(territories), encoding=encoding, sheet=sheet)
    layout = find_table(source.grids, territories, Wanted(region_column, amount_column))
    read = _read(layout, territories, expected, lambda cell: _euros(cell, layout.factor))

    def amount(figure: Fraction, row: Row) -> Amount:
        return Amount(figure, layout.grid.place(row, layout.amount))

    return AmountTable(
        source.file,
        layout.grid.name,
        {code: amount(*figure) for code, figure in read.figures.items()},
        amount(*read.total) if read.total else None,
        (*source.notices, *layout.notices, *read.notices),
    )


def read_counts(
    path: Path,
    column: str,
    territories: TerritorySet,
    *,
    expected: frozenset[str] | None = None,
) -> Key:
    """A key of the user's own: a column of whole numbers, ``FILE:COLUMN`` on the command line."""
    source = read_grids(path, _known(territories, column))
    wanted = Wanted(amount=column, amount_option=f"{path}:{{column}}")
    layout = find_table(source.grids, territories, wanted)
    if layout.factor != 1 and layout.header:
        message = _("{heading!r} counts in thousands or more", heading=layout.heading)
        place = layout.grid.place(layout.header, layout.amount)
        hint = _("a key is whole numbers: write them out")
        raise Refusal(Diagnostic("not-whole", message, place, hint), Exit.CONTENT)
    read = _read(layout, territories, expected, _count)
    values = {code: int(figure) for code, (figure, _row) in read.figures.items()}
    if read.total and read.total[0] != sum(values.values()):
        figure, row = read.total
        message = _(
            "the rows add up to {total}, and the total is {written}",
            total=grouped(sum(values.values())),
            written=grouped(int(figure)),
        )
        place = layout.grid.place(row, layout.amount)
        raise Refusal(Diagnostic("wrong-total", message, place), Exit.CONTENT)
    words = _("not described in any catalogue")
    name = layout.heading or column
    return Key(
        KeyDescription(name, words, "unit", territories.set, words, words, words, None, (words,)),
        values,
        layout.grid.name,
        source.file.sha256,
        {code: row.number for code, (_figure, row) in read.figures.items()},
    )


def _known(territories: TerritorySet, column: str | None = None) -> Callable[[str], bool]:
    """Whether a text is a heading, or the name of a region."""

    def known(text: str) -> bool:
        if len(text) > 200:
            return False
        named = column is not None and plain(text) == plain(column)
        return named or is_region(text) or is_amount(text) or territories.find(text) is not None

    return known


def _euros(cell: Cell, factor: int) -> Fraction:
    """The exact euros of a cell under a heading that multiplies by `factor`."""
    if cell.number is not None:
        return Fraction(cell.number) * factor
    if factor != 1 and _OWN_UNIT.search(cell.text):
        message = _("{text!r} has a unit, and so has the heading", text=cell.text[:60])
        raise _Unread("ambiguous-unit", message, _("leave one of the two units out"))
    brackets = _BRACKETS.fullmatch(cell.text)
    text = f"{brackets[1]}{brackets[2]}".strip() if brackets else cell.text
    if brackets and text[:1] in ("-", "+", "\u2212"):
        message = _("{text!r} is not an amount", text=cell.text[:60])
        raise _Unread("not-an-amount", message, _("brackets are a minus: leave the sign out"))
    try:
        euros = Fraction(read_amount(text))
    except AmountError as error:
        raise _Unread("not-an-amount", str(error), error.hint) from None
    return (-euros if brackets else euros) * factor


def _count(cell: Cell) -> Fraction:
    """The whole number of a cell."""
    if cell.number is not None and cell.number >= 0 and cell.number % 1 == 0:
        return Fraction(cell.number)
    if cell.number is None and _WHOLE.fullmatch(cell.text):
        return Fraction(int("".join(cell.text.split())))
    message = _("{text!r} is not a whole number", text=cell.text[:60])
    raise _Unread("not-whole", message, _("whole numbers from 0, digits only"))


def _read(
    layout: Layout,
    territories: TerritorySet,
    expected: frozenset[str] | None,
    figure_of: Callable[[Cell], Fraction],
) -> _Read:
    """Every row of a table; what is wrong with any of them is refused together."""
    grid, column = layout.grid, layout.amount
    problems: list[Diagnostic] = []
    notices: list[Diagnostic] = []
    figures: dict[str, tuple[Fraction, Row]] = {}
    firsts: dict[str, tuple[Row, int]] = {}
    totals: list[tuple[Fraction | None, Row]] = []
    said = [_said(row, layout, territories) for row in layout.rows]
    last = max((index for index, found in enumerate(said) if found.member), default=-1)

    def problem(
        code: str, message: str, row: Row, at: int = column, hint: str | None = None
    ) -> None:
        problems.append(Diagnostic(code, message, grid.place(row, at), hint))

    def figure(row: Row, name: str) -> Fraction | None:
        """The figure of a row, or None after saying why there is none."""
        cell = row.cell(column)
        if layout.header and grid.sheet is None and len(row.cells) > len(layout.header.cells):
            n, m = len(row.cells), len(layout.header.cells)
            hint = _("a comma within an amount? Put the amount in quotes")
            problem("ragged-row", _("{n} cells under {m} columns", n=n, m=m), row, hint=hint)
            return None
        beside = row.cell(column + 1).text
        if grid.sheet is None and _cut_in_two(cell.text, beside, row.excerpt):
            hint = _("put an amount with a comma in quotes, or write it without")
            message = _("{text}: one amount, or two cells?", text=f"{cell.text},{beside}")
            problem("ambiguous-comma", message, row, hint=hint)
            return None
        if cell.odd:
            problem("not-an-amount", cell.odd, row, hint=cell.hint)
        elif not cell.text:
            hint = _("a hole is not 0: write 0 where nothing is meant")
            problem("hole", _("no figure for {name}", name=name), row, hint=hint)
        else:
            try:
                return figure_of(cell)
            except _Unread as error:
                problem(error.code, str(error), row, hint=error.hint)
        return None

    for index, (row, found) in enumerate(zip(layout.rows, said, strict=True)):
        cell = row.cell(column)
        filled = bool(cell.text or cell.odd)
        label = row.cell(found.column).text
        if found.member:
            code, name = found.member.code, found.member.name
            problems += [found.problem] if found.problem else []
            notices += [found.notice] if found.notice else []
            if code in firsts:
                hint = _("first {where}", where=grid.where(*firsts[code]))
                message = _("{name} ({code}) stands here twice", name=name, code=code)
                problem("duplicate-row", message, row, found.column, hint)
                continue
            firsts[code] = (row, found.column)
            if not filled and expected is not None and code not in expected:
                continue  # no amount, of a region of which none is looked for
            value = figure(row, name)
            if expected is None or code in expected:
                figures |= {code: (value, row)} if value is not None else {}
            elif value:  # nothing for a region that nothing is looked for of is no mistake
                message = _("{name} ({code}) is not one of those looked for", name=name, code=code)
                problem("unexpected-region", message, row, found.column)
        elif is_total(label) or is_part(label):
            if index > last and is_total(label):
                if totals:
                    hint = _("first {where}", where=grid.where(totals[0][1], found.column))
                    message = _("a second total, {label!r}", label=label)
                    problem("two-totals", message, row, found.column, hint)
                totals.append((figure(row, label), row))
            elif filled or is_total(label):
                code = "total-in-the-middle" if index < last else "partial-total"
                message = _("which rows {label!r} adds up can't be told", label=label)
                hint = _("delete it; the total of all rows stands on the last one, as TOTAL")
                problem(code, message, row, found.column, hint)
        elif label or (found.problem and (filled or index < last)):
            if found.problem and (filled or index < last or _near(label, territories)):
                problems.append(found.problem)
        elif filled:
            message = _("an amount and no region")
            hint = _("write the region in its column, or TOTAL")
            problem("no-region", message, row, hint=hint)
    for member in territories.members:
        if expected is not None and member.code in expected and member.code not in firsts:
            message = _("{name} ({code}) is missing", name=member.name, code=member.code)
            hint = _("each of the {n} once", n=len(expected))
            place = grid.place(grid.rows[-1], layout.regions[0])
            problems.append(Diagnostic("missing-row", message, place._replace(excerpt=None), hint))
    if not problems and not figures:
        start = layout.header or grid.rows[0]
        problem("no-rows", _("there is a header and no row of a region"), start)
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    total, total_row = totals[0] if totals else (None, grid.rows[-1])
    return _Read(figures, (total, total_row) if total is not None else None, tuple(notices))


def _cut_in_two(amount: str, beside: str, line: str | None) -> bool:
    """Whether a comma that groups thousands may have been taken for the end of the cell."""
    short = re.fullmatch(r"[0-9]{1,3}", amount) and re.fullmatch(r"[0-9]{3}", beside)
    return bool(short) and f"{amount},{beside}" in (line or "")


def _near(label: str, territories: TerritorySet) -> bool:
    """Whether a text without an amount is a misspelt region rather than a note."""
    names = [folded(name) for name in territories.names()]
    short = label.isdigit() and f"0{label}" in territories.by_code
    return short or bool(difflib.get_close_matches(folded(label[:80]), names, n=1, cutoff=0.8))


def _said(row: Row, layout: Layout, territories: TerritorySet) -> _Said:
    """Which region a row is about; its cells that say so must agree."""
    cells = [(column, row.cell(column)) for column in layout.regions]
    cells = [(column, cell) for column, cell in cells if cell.text or cell.odd]
    named = [(column, cell, territories.find(cell.text)) for column, cell in cells]
    known = [(column, member) for column, _cell, member in named if member]
    if not known:
        return _not_said(row, layout, territories, cells)
    column, member = known[0]
    problem = notice = None
    for at, cell, found in named:
        if found is member or (found is None and is_part(cell.text)):
            continue
        place = layout.grid.place(row, at)
        if found is None and f"0{cell.text}" == member.code:
            message = _(
                "{short} beside {name} was read as {code}",
                short=cell.text,
                name=member.name,
                code=member.code,
            )
            notice = Diagnostic("dropped-zero", message, place, level="notice")
        elif found is None:
            problem = _stranger(cell, place, territories)
        else:
            message = _(
                "{found} ({code}) beside {name}: which of the two is it?",
                found=found.name,
                code=found.code,
                name=member.name,
            )
            problem = Diagnostic("wrong-name", message, place)
    return _Said(member, column, problem, notice)


def _not_said(
    row: Row, layout: Layout, territories: TerritorySet, cells: list[tuple[int, Cell]]
) -> _Said:
    """A row that names no region: a total, a note, or something else."""
    first = next((column for column, cell in enumerate(row.cells) if cell.text), 0)
    labels = [column for column, _cell in cells]
    for column in [*labels, first]:
        text = row.cell(column).text
        if column != layout.amount and (is_total(text) or is_part(text)):
            return _Said(None, column)
    if not cells:
        return _Said(None, layout.regions[0])
    column, cell = cells[-1]  # of a code and a name, the name
    return _Said(None, column, _stranger(cell, layout.grid.place(row, column), territories))


def _stranger(cell: Cell, place: Place, territories: TerritorySet) -> Diagnostic:
    if cell.odd and not cell.text:
        return Diagnostic("unknown-region", cell.odd, place, cell.hint)
    text = cell.text[:80]
    apart, short = territories.find_apart(text), territories.by_code.get(f"0{text}")
    if apart:
        hint: str | None = _("{name} is never a row: {note}", name=apart.name, note=apart.note)
    elif short:
        hint = _(
            "a spreadsheet drops the zero of a code: is it {code} {name}?",
            code=short.code,
            name=short.name,
        )
    else:
        hint = did_you_mean(text, territories.names())
    message = _("{region!r} is not one of the {set}", region=text, set=territories.title)
    return Diagnostic("unknown-region", message, place, hint)
