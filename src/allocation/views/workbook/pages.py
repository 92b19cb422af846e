"""What the sheets of every workbook have in common: heads of pages, paragraphs, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allocation.model.status import MARKS, Status
from allocation.views.language import _, counted
from allocation.views.made import Made, shown
from allocation.views.owners import owned
from allocation.views.provenance import kind_of
from allocation.views.report import Block, Grid, Items, Report
from allocation.views.workbook.looks import Look
from allocation.views.workbook.worksheet import WIDTH, Book, Constant, Node, Worksheet, join, when

TEXT_WIDTHS = (34.0, 96.0)
"""Of a sheet of labels and texts: together as wide as A4 landscape has letters of 10 points."""


_HEAD = 100.0
"""Of a head, in characters: a title of one line."""


class Head(NamedTuple):
    """What stands at the top of each printed page: a line each; a text, or a formula that gives it.

    Headers and footers of a spreadsheet don't follow its cells, so that these are rows.
    """

    title: str
    lines: tuple[Constant | Node, ...]
    """Rule and what it is not; status or verdict; unit, and whether anything was changed."""


def to_hand_on(report: Report, made: Made) -> Report:
    """A report as it leaves: the files of a user are called by their names, without folders, so
    that the same inputs elsewhere give the same workbook.
    """
    named = {file.file: shown(file) for file in made.files if file.file != shown(file)}

    def change(text: str) -> str:
        for path, name in named.items():
            text = text.replace(path, name)
        return text

    return report.mapped(change)


def page_head(sheet: Worksheet, head: Head, last: int) -> int:
    """Put the head over the columns up to `last`, on each printed page; the next free row."""
    sheet.across(0, head.title, last, Look.TITLE)
    row = paragraphs(sheet, 1, head.lines, last, Look.LEAD)
    sheet.repeated = row
    return row


def wide_enough(sheet: Worksheet, last: int) -> int:
    """Up to which column a head is written over a sheet of few columns, whose widths are set."""
    while sum(sheet.widths.get(at, WIDTH) for at in range(last + 1)) < _HEAD:
        last += 1
    return last


def paragraphs(
    sheet: Worksheet,
    row: int,
    texts: Iterable[Constant | Node],
    last: int,
    look: Look = Look.TEXT,
) -> int:
    """Put each text over the columns up to `last`; the next free row."""
    for text in texts:
        sheet.across(row, text, last, look)
        row += 1
    return row


def changed_line(count: Node, where: str) -> Node:
    """How many values were changed since the workbook was made, live; `where` one sees which."""
    some = [
        counted(
            "Changed since it was made: 1 value (see {sheet}).",
            "Changed since it was made: {n} values (see {sheet}).",
            n,
            sheet=where,
        )
        for n in (1, SEVERAL)
    ]
    several = with_number(some[1], count)
    none = _("No value has been changed since it was made.")
    return when(join(count, "=", 0), none, when(join(count, "=", 1), some[0], several))


def with_number(said: str, number: Node) -> Node:
    """A sentence as a formula: where `SEVERAL` stands in it, the number of a cell."""
    before, _number, after = said.partition(str(SEVERAL))
    return join(join(before, "&", number), "&", after)


SEVERAL = 90909
"""Stands where the number will, in the reader's form of several."""


def text_sheet(sheet: Worksheet, head: Head) -> int:
    """Make it a sheet of labels and texts under the head of its pages; its next free row."""
    sheet.widths.update(enumerate(TEXT_WIDTHS))
    row = page_head(sheet, head, 1)
    sheet.frozen = (row, 0)
    return row + 1


def follows_nothing(heading: str) -> str:
    """What a grey heading says of its column."""
    return _("{heading} (a value, follows nothing)", heading=heading)


def not_typed_over() -> str:
    """What the head says of a workbook in which nothing follows from a cell that may be changed."""
    return f"{_('Amounts in euros.')} {_('No cell of this workbook is made to be typed over.')}"


def mark_of(status: Status, *, shipped: bool) -> str:
    """The mark of an amount in its number format, so that it goes with the amount."""
    found = owned(status, shipped=shipped)
    return MARKS[found] if isinstance(found, Status) else MARKS[status]


def items(sheet: Worksheet, row: int, block: Items) -> int:
    """Put labelled remarks under their title, in a sheet of texts; the next free row.

    Those without a label take the whole line.
    """
    if block.title:
        sheet.text(row, 0, block.title, Look.SECTION)
        row += 1
    for item in block.items:
        if not item.label:
            row = paragraphs(sheet, row, [item.text], 1)
            continue
        sheet.text(row, 0, item.label, Look.LABEL)
        sheet.text(row, 1, item.text, Look.LABEL)
        row += 1
    return row + 1


def values_only() -> str:
    """What is said over a table of texts."""
    return _("Values as the program computed them: they follow no change.")


def remarks(sheet: Worksheet, row: int, blocks: Iterable[Block]) -> int:
    """Put all remarks of some blocks of a report; the next free row."""
    for block in blocks:
        if isinstance(block, Items) and block.items:
            row = items(sheet, row, block)
    return row


def grid(sheet: Worksheet, row: int, block: Grid) -> int:
    """Put a table of a report as plain texts that follow nothing; the next free row.

    Its columns get widths that fit.
    """
    for title, look in ((block.title, Look.SECTION), (values_only(), Look.NOTE)):
        if title:
            sheet.across(row, title, len(block.columns) - 1, look)
            row += 1
    for at, column in enumerate(block.columns):
        longest = max((len(each.cells[at]) for each in block.rows), default=0)
        width = float(min(max(longest, 10), 40) + 2)
        sheet.widths[at] = max(sheet.widths.get(at, 0.0), width)
        sheet.text(row, at, column.title, Look.GREY_HEADING)
    for each in block.rows:
        row += 1
        for at, text in enumerate(each.cells):
            look = Look.TOTAL if each.kind == "total" else Look.VALUE if at else Look.LABEL
            sheet.text(row, at, text, look)
    return row + 2


def sources(book: Book, head: Head, made: Made, record: Sequence[Block]) -> Worksheet:
    """The last sheet: the remarks of the record, and every file with its whole digest."""
    sheet = book.sheet(_("Sources"))
    row = remarks(sheet, text_sheet(sheet, head), record)
    sheet.text(row, 0, _("Digests (SHA-256)"), Look.SECTION)
    digests = [(f"{kind_of(file)}, {shown(file)}", file.sha256) for file in made.files]
    for label, digest in [(_("all inputs together"), made.digest), *digests]:
        row += 1
        sheet.text(row, 0, label, Look.LABEL)
        sheet.text(row, 1, digest, Look.NOTE)
    return sheet
