"""Where in a sheet the table is: its header, and the columns of its regions and amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import NamedTuple, NoReturn

from allocation.diagnostics import (
    Diagnostic,
    Exit,
    Place,
    Problems,
    Refusal,
    did_you_mean,
    usage,
    wrong,
)
from allocation.model.territory import TerritorySet
from allocation.money import AmountError, read_amount
from allocation.reading.tables.headings import (
    factors,
    is_agency,
    is_amount,
    is_our_amount,
    is_our_book,
    is_our_own,
    is_recipient,
    is_region,
    is_unit,
    plain,
    unknown_words,
)
from allocation.reading.tables.sheet import Sheet, SheetCell, SheetRow, letters
from allocation.words import _, counted, grouped, listed

_HEADER_ROWS = 30
_REGION_COLUMNS = 20
"""Codes and names of regions, of departments, of agencies: each is looked up in every row."""
_TITLES = 5
"""How many of them are told that name a unit."""
_SHEETS = 5
"""Of how many sheets without a table it is said what they have in its place."""


class Wanted(NamedTuple):
    """The columns that a user named, and how; the option is empty where nothing was typed."""

    region: str | None = None
    amount: str | None = None
    amount_option: str = "--amount-column "

    def place(self, *, amount: bool) -> Place:
        """The option as it was typed."""
        if amount:
            return Place(f"{self.amount_option}{self.amount}", option=True)
        return Place(f"--region-column {self.region}", option=True)


class Layout(NamedTuple):
    """A table found in a sheet; columns count from 0."""

    sheet: Sheet
    header: SheetRow | None
    rows: tuple[SheetRow, ...]
    regions: tuple[int, ...]
    amount: int
    factor: int
    """What an amount is multiplied by, as its heading says."""
    notices: tuple[Diagnostic, ...]

    @property
    def ours(self) -> bool:
        """Whether `allocate` wrote it."""
        return _is_ours(self.sheet, self.header)

    @property
    def heading(self) -> str:
        """What stands over the amounts, if anything does."""
        return self.header.cell(self.amount).text if self.header else ""

    def column(self, column: int) -> str:
        """A column by its heading, or by its letter where it has none."""
        return (self.header and self.header.cell(column).text) or letters(column)


class _Header(NamedTuple):
    """A row that may be the header, by its index, and the columns it may have."""

    at: int
    regions: list[int]
    amounts: list[int]


_Columns = Callable[[SheetRow], list[int]]


def find_table(sheets: Sequence[Sheet], territories: TerritorySet, wanted: Wanted) -> Layout:
    """The one table among the sheets; raises Refusal where there is none, or more than one."""
    _check_named(sheets, wanted)
    headers = {
        index: header
        for index, sheet in enumerate(sheets)
        if (header := _header(sheet, territories, wanted)) is not None
    }
    with_regions = [
        index for index in headers if _has_region(sheets[index], headers[index], territories)
    ]
    ours = [index for index in with_regions if sheets[index].ours]
    candidates = ours or with_regions or list(headers)
    if not candidates:
        _check_apart(sheets, wanted)
        if wanted == Wanted() and is_our_book(sheet.title or "" for sheet in sheets):
            message = _("a workbook of allocate that has no amounts to read: differences, or runs")
            hint = _("make one of the amounts: allocate 2023 -o FILE.xlsx")
            raise wrong("no-amounts", message, _file_of(sheets), hint)
        _refuse_all(sheets, wanted)
    first, *others = candidates
    sheet, header = sheets[first], headers[first]
    if others:
        titles = ", ".join(sheets[index].title or "" for index in candidates)
        message = _("a table on each of the sheets {sheets}", sheets=titles)
        hint = _('say which: --sheet "{sheet}"', sheet=sheet.title)
        raise wrong("several-sheets", message, _file_of(sheets), hint)
    if sheet.excess:
        raise Refusal(sheet.excess, Exit.CONTENT)
    if sheet.visible == "VeryHidden":
        message = _("the table is on a sheet that a spreadsheet does not offer to show")
        hint = _("copy the table to a sheet that can be seen")
        raise wrong("hidden-sheet", message, sheet.place(), hint)
    layout = _layout(sheet, header, wanted)
    if sheet.visible == "Hidden":
        message = _("the table was read from a hidden sheet")
        notice = Diagnostic("hidden-sheet", message, sheet.place(), level="notice")
        return layout._replace(notices=(notice, *layout.notices))
    return layout


def _layout(sheet: Sheet, header: _Header, wanted: Wanted) -> Layout:
    row = sheet.rows[header.at] if header.at >= 0 else None
    problems = Problems(_merged(sheet, found) for found in _over_columns(sheet, row))
    amounts = header.amounts
    if row and wanted.amount is None and _is_ours(sheet, row):
        ours = [column for column in amounts if is_our_amount(row.cell(column).text)]
        amounts = ours or amounts
    amount, *others = amounts
    if row:
        problems += _repeated(sheet, row, [*header.regions, *amounts])
        if len(header.regions) > _REGION_COLUMNS and not problems:
            message = _("more than {n} columns of regions", n=_REGION_COLUMNS)
            place, hint = sheet.place(row, header.regions[-1]), _("say which: --region-column A")
            problems.add("ambiguous-column", message, place, hint)
        if others and not problems:
            told = listed(_('"{column}"', column=row.cell(column).text) for column in amounts)
            message = _("several columns of amounts: {columns}", columns=told)
            hint = _("say which: --amount-column {column}", column=f'"{row.cell(amount).text}"')
            problems.add("ambiguous-column", message, sheet.place(row, others[0]), hint)
    factor, notices = 1, []
    if row:
        heading = row.cell(amount).text
        named = factors(heading)
        if len(named) > 1:
            message = _("the heading {heading!r} names two units", heading=heading)
            problems.add("ambiguous-unit", message, sheet.place(row, amount))
        elif named:
            (factor,) = named
            message = _(
                "the amounts under {heading!r} were multiplied by {n}",
                heading=heading,
                n=grouped(factor),
            )
            place = sheet.place(row, amount)
            notices.append(Diagnostic("multiplied", message, place, level="notice"))
        elif not {"eur", "euro", "euros"} & set(plain(heading).split()):
            notices += _units_of_titles(sheet, header.at)
        if wanted.amount is not None and not named and unknown_words(heading):
            message = _("the amounts under {heading!r} were read as euros", heading=heading)
            place = sheet.place(row, amount)
            notices.append(Diagnostic("read-as-euros", message, place, level="notice"))
        problems += _units_beside(sheet, header)
    problems.refuse()
    below = sheet.rows[header.at + 1 :]
    if row and wanted.amount is None and not _is_ours(sheet, row):
        notices += _unread(sheet, row, below, {*header.regions, amount})
    return Layout(sheet, row, below, tuple(header.regions), amount, factor, tuple(notices))


def _is_ours(sheet: Sheet, header: SheetRow | None) -> bool:
    """Whether `allocate` wrote a table: a CSV file of its own says so in its header."""
    return sheet.ours or (header is not None and is_our_own(cell.text for cell in header.cells))


def _unread(
    sheet: Sheet, header: SheetRow, below: Sequence[SheetRow], read: set[int]
) -> list[Diagnostic]:
    """Columns of figures that nobody chose to leave out are told."""

    def figures(column: int) -> bool:
        filled = [cell for row in below if (cell := row.cell(column)).filled]
        return bool(filled) and all(map(_is_figure, filled))

    columns = [c for c, cell in enumerate(header.cells) if cell.text and c not in read]
    left = [column for column in columns[:_REGION_COLUMNS] if figures(column)]
    if not left:
        return []
    message = counted(
        "the column of figures {names} was not read",
        "the columns of figures {names} were not read",
        len(left),
        names=listed(header.cell(column).text for column in left),
    )
    place = sheet.place(header, left[0])
    hint = _('--amount-column "{column}" reads that one', column=header.cell(left[0]).text)
    return [Diagnostic("unread-column", message, place, hint, level="notice")]


def _units_beside(sheet: Sheet, header: _Header) -> list[Diagnostic]:
    """A column that says the unit of each amount is not read; it must not say more than euros."""
    columns = _where(sheet.rows[header.at], is_unit)
    other = (
        Diagnostic(
            "ambiguous-unit",
            _("{unit!r} beside the amounts: they are not in euros", unit=row.cell(column).text),
            sheet.place(row, column),
            _("write the amounts in euros, and leave the column out"),
        )
        for row in sheet.rows[header.at + 1 :]
        for column in columns
        if row.cell(column).text and plain(row.cell(column).text) not in ("eur", "euro", "euros")
    )
    return list(islice(other, 1))


def _units_of_titles(sheet: Sheet, end: int) -> list[Diagnostic]:
    """What is written above a header is not read; that it names a unit had better be known."""
    notices: list[Diagnostic] = []
    for row in sheet.rows[:end]:
        for column, cell in enumerate(row.cells):
            if len(notices) < _TITLES and factors(
                re.sub(r"\d\s?(k|m|md)\s?€|\d\s?mill\w+", "", cell.text, flags=re.I)
            ):
                message = _(
                    "{title!r} stands above the table, whose heading names no unit: "
                    "its amounts were read as euros",
                    title=cell.text[:80],
                )
                place = sheet.place(row, column)
                notices.append(Diagnostic("unit-of-a-title", message, place, level="notice"))
    return notices


def _header(sheet: Sheet, territories: TerritorySet, wanted: Wanted) -> _Header | None:
    """The first row with both headings, or the row above the regions where letters say which."""
    region, region_by_letter = _columns(sheet, wanted.region, _regions)
    amount, amount_by_letter = _columns(sheet, wanted.amount, _amounts)
    if region is None or amount is None:
        return None
    rows = list(sheet.rows[: _HEADER_ROWS + 1])
    found: _Header | None = None
    for index, row in enumerate(rows):
        regions = region(row)
        amounts = [column for column in amount(row) if column not in regions]
        if region_by_letter:
            (column,) = regions
            if territories.find(row.cell(column).text):
                if amount_by_letter and amounts:
                    (column,) = amounts
                    while index and _is_figure(rows[index - 1].cell(column)):
                        index -= 1  # the row of a region that nobody knows is no header
                    return _Header(index - 1, regions, amounts)
                return found
        if regions and amounts and index < _HEADER_ROWS:
            if not region_by_letter:
                return _Header(index, regions, amounts)
            found = _Header(index, regions, amounts)  # the last above the regions
    return found


def _columns(sheet: Sheet, asked: str | None, usual: _Columns) -> tuple[_Columns | None, bool]:
    """Which columns of a row are meant, and whether a letter says so; None where none can be."""
    if asked is None:
        return usual, False
    name = plain(asked)
    for row in sheet.rows[:_HEADER_ROWS]:
        if _where(row, lambda text: plain(text) == name):
            return lambda row: _where(row, lambda text: plain(text) == name), False
    width = max((len(row.cells) for row in sheet.rows), default=0)
    lettered = [column for column in range(width) if letters(column) == asked.strip().upper()]
    return (lambda row: lettered) if lettered else None, bool(lettered)


def _is_figure(cell: SheetCell) -> bool:
    try:
        return cell.number is not None or cell.odd is not None or read_amount(cell.text) is not None
    except AmountError:
        return False


def _where(row: SheetRow, is_heading: Callable[[str], bool]) -> list[int]:
    return [index for index, cell in enumerate(row.cells) if cell.text and is_heading(cell.text)]


def _regions(row: SheetRow) -> list[int]:
    """The columns headed by regions; where there is none, by agencies, or by those who receive."""
    kinds = (is_region, is_agency, is_recipient)
    return next((found for kind in kinds if (found := _where(row, kind))), [])


def _amounts(row: SheetRow) -> list[int]:
    return _where(row, is_amount)


def _has_region(sheet: Sheet, header: _Header, territories: TerritorySet) -> bool:
    return any(
        territories.find(row.cell(column).text)
        for row in sheet.rows[header.at + 1 :]
        for column in header.regions[:_REGION_COLUMNS]
    )


def _check_named(sheets: Sequence[Sheet], wanted: Wanted) -> None:
    """A column that no sheet has is a mistake on the command line."""
    for asked, amount in ((wanted.region, False), (wanted.amount, True)):
        if asked is None or any(_columns(sheet, asked, _regions)[0] for sheet in sheets):
            continue
        known = [text for sheet in sheets for text in _headings(sheet)]
        raise usage(
            "unknown-column",
            _("there is no column {column!r}", column=asked),
            did_you_mean(asked, dict.fromkeys(known)),
            wanted.place(amount=amount),
        )


def _check_apart(sheets: Sequence[Sheet], wanted: Wanted) -> None:
    """A column of amounts that is the one of the regions is a mistake on the command line."""
    if wanted.amount is None:
        return
    for sheet in sheets:
        regions = _columns(sheet, wanted.region, _regions)[0]
        amounts = _columns(sheet, wanted.amount, _amounts)[0]
        if not regions or not amounts:
            continue
        for row in sheet.rows[:_HEADER_ROWS]:
            if amounts(row) and set(amounts(row)) <= set(regions(row)):
                heading = row.cell(amounts(row)[0]).text
                others = [text for text in _headings(sheet) if plain(text) != plain(heading)]
                message = _("{heading!r} is the column of the regions", heading=heading)
                hint = _("the others are {columns}", columns=", ".join(others))
                raise usage("unknown-column", message, hint, wanted.place(amount=True))


def _headings(sheet: Sheet) -> list[str]:
    """The texts of the row that is most like a header."""
    rows = sheet.rows[:_HEADER_ROWS]
    like = [row for row in rows if _regions(row) or _amounts(row)]
    wide = [row for row in rows if sum(bool(cell.text) for cell in row.cells) > 1]
    best = next((row for row in like if row in wide), next(iter(wide or rows), None))
    return [cell.text[:60] for cell in best.cells if cell.text] if best else []


def _repeated(sheet: Sheet, row: SheetRow, columns: Iterable[int]) -> list[Diagnostic]:
    seen: dict[str, int] = {}
    problems = []
    for column in columns:
        heading = row.cell(column).text
        first = seen.setdefault(plain(heading), column)
        if first != column and heading:
            message = _("two columns {column!r}", column=heading)
            hint = _(
                "delete one, or name the other by its letter: {a} or {b}",
                a=letters(first),
                b=letters(column),
            )
            problems.append(Diagnostic("duplicate-column", message, sheet.place(row, column), hint))
    return problems


def _over_columns(sheet: Sheet, row: SheetRow | None) -> list[str]:
    """The merged cells that span several columns and touch a header; without one, hide it."""
    wide = [found for found in sheet.merged if found.last_column > found.first_column]
    if row:
        touching = [found for found in wide if found.first_row <= row.number <= found.last_row]
        return list(dict.fromkeys(found.name for found in touching))
    names = []
    for row in sheet.rows[:_HEADER_ROWS]:
        filled = [column for column, cell in enumerate(row.cells) if cell.text]
        for found in wide:
            # A title stands alone over the whole table, and hides nothing.
            title = filled == [0] and found.first_column == 0 and not is_region(row.cells[0].text)
            if found.first_row <= row.number <= found.last_row and not title:
                names.append(found.name)
    return list(dict.fromkeys(names))


def _merged(sheet: Sheet, cells: str) -> Diagnostic:
    message = _("the heading in {cells} is merged over several columns", cells=cells)
    hint = _("unmerge it, and give each column a heading of its own")
    place = Place(_("{sheet}, cells {cells}", sheet=sheet.name, cells=cells))
    return Diagnostic("merged-header", message, place, hint)


def _refuse_all(sheets: Sequence[Sheet], wanted: Wanted) -> NoReturn:
    """Say what each sheet has in the place of a table."""
    problems: list[Diagnostic] = []
    for sheet in [sheet for sheet in sheets if sheet.rows][:_SHEETS]:
        merged = [_merged(sheet, cells) for cells in _over_columns(sheet, None)]
        problems += merged or ([sheet.excess] if sheet.excess else [_no_header(sheet, wanted)])
    if not problems:
        message = _("the workbook has no cell with anything in it")
        hint = _("was it saved, and is it the right file?")
        problems.append(Diagnostic("empty-file", message, _file_of(sheets), hint))
    raise Refusal(problems, Exit.CONTENT)


def _file_of(sheets: Sequence[Sheet]) -> Place | None:
    """The file that all sheets are of; none where there are no sheets."""
    return next((Place(sheet.file) for sheet in sheets), None)


def _no_header(sheet: Sheet, wanted: Wanted) -> Diagnostic:
    headings = next((row for row in sheet.rows[:_HEADER_ROWS] if _regions(row)), None)
    shown = [headings] if headings else sheet.rows[:3]
    texts = [", ".join(cell.text[:40] for cell in row.cells[:8] if cell.text) for row in shown]
    found = " / ".join(texts)
    if headings:
        message = _("no column of amounts under the headings: {found}", found=found)
    else:
        message = _("no row with headings for regions and for amounts; found: {found}", found=found)
    hint = (
        _(
            "headings looked for: région, territoire, code or nom, and montant, amount, total, "
            "crédits, dotation, enveloppe or délégation"
        )
        if wanted.amount
        else _(
            "headings looked for: région, territoire, code, nom, ARS or bénéficiaire, and montant, "
            "amount, total, crédits, dotation, enveloppe or délégation; or say --region-column and "
            "--amount-column"
        )
    )
    return Diagnostic("no-header", message, sheet.place(shown[0]), hint)
