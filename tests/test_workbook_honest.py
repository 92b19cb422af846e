"""What a page of a workbook says when it is printed, or a figure when it is copied, alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocation import allocate
from allocation.views.selection import Selection
from allocation.views.workbook.allocation import book_of
from allocation.views.workbook.files import paper
from allocation.views.workbook.looks import Look
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Cell, Worksheet
from live import Live
from test_books import differing

RULES = Path(__file__).parent.parent / "rules"


def sheet_of(book: Book, title: str) -> Worksheet:
    return next(sheet for sheet in book.sheets if sheet.title == title)


def row_of(sheet: Worksheet, label: str, column: int = 0) -> int:
    return next(c.row for c in sheet.in_order() if (c.content, c.column) == (label, column))


def mark(cell: Cell) -> str:
    assert cell.style.digits is not None
    return cell.style.digits.mark.strip("\u00a0")


@pytest.mark.parametrize(("year", "marks"), [(2021, {"", "≤"}), (2023, {"~"}), (2024, {"≥"})])
def test_an_exported_amount_keeps_its_mark_beside_the_controls(year: int, marks: set[str]) -> None:
    sheet = sheet_of(book_of([allocate(year)], Selection()), "Controls")
    top = row_of(sheet, "Amounts as exported, in euros") + 1
    bottom = row_of(sheet, "What the controls add up")
    cells = [sheet.cells[n, 2] for n in range(top + 1, bottom) if (n, 2) in sheet.cells]
    assert {mark(cell) for cell in cells if not isinstance(cell.content, str)} == marks


def test_the_heading_of_exported_amounts_tells_their_status() -> None:
    sheet = sheet_of(book_of([allocate(2023)], Selection()), "Controls")
    top = row_of(sheet, "Amounts as exported, in euros") + 1
    assert [sheet.cells[top, n].content for n in (2, 3, 4)] == [
        "ARS (FIR) estimated (€)",
        "DREETS (P304-17) estimated (€)",
        "total estimated (€)",
    ]


def test_the_totals_that_annexe_5_prints_stand_under_the_sums_and_none_is_corrected() -> None:
    """The rows add up to 2 200 400 €; TOTAL is 2 200 374 €, and the text says 2,2 M€."""
    live = Live(allocate(2025))
    sheet = live.sheet("Amounts")
    heads = {str(c.content): c.column for c in sheet.in_order() if c.row == row_of(sheet, "code")}
    published = heads["published (a value, follows nothing)"]
    found = []
    for label in ("printed total, Annexe 5, row TOTAL", "body text, §2.2"):
        row = row_of(sheet, label, 1)
        printed = sheet.cells[row, published]
        assert printed.style.look is Look.VALUE
        found.append((row, printed.content))
    (first, total), (second, words) = found
    assert (total, words) == (2_200_374, "2,2\u202fM€")
    gaps = [live.sheets[sheet.title, row, published + 1] for row in (first, second)]
    assert gaps == [26, 400]
    live.sheets["v_envelope"] = 2_300_000
    gaps = [live.sheets[sheet.title, row, published + 1] for row in (first, second)]
    assert gaps == [99_626, 100_000]


AGAIN = "What is estimated finds the published amounts again"


def test_a_changed_workbook_no_longer_says_that_it_finds_the_published_amounts_again() -> None:
    live = Live(allocate(2025))
    sheet = live.sheet("Amounts")
    said = {row: live.sheets[sheet.title, row, 0] for row, _last in sheet.spread}
    (row,) = (row for row, text in said.items() if str(text).startswith(AGAIN))
    above = row_of(sheet, "code") - 1
    assert str(said[above]).startswith("18 amounts published (Annexe 5), all 18 found again")
    live.sheets["v_envelope"] = 2_300_000
    assert live.sheets[sheet.title, row, 0] in ("", None)
    assert str(live.sheets[sheet.title, above, 0]).startswith("Values were changed")


@pytest.mark.parametrize("sheet_title", ["Amounts", "Keys", "Calculation ARS (FIR)", "Sources"])
def test_each_page_says_what_was_changed_before_anything_else(sheet_title: str) -> None:
    book = book_of([allocate(2023, set={"envelope": 6_000_000})], Selection())
    sheet = sheet_of(book, sheet_title)
    values = CachedValues()
    head = [str(values(sheet.cells[row, 0])) for row in range(sheet.repeated)]
    assert head[1].endswith("Not an official notification.")
    assert "your envelope" in head[2]


def test_a_rule_of_ones_own_is_named_on_each_page(tmp_path: Path) -> None:
    own = tmp_path / "mine.yaml"
    text = (RULES / "2021.yaml").read_text()
    own.write_text(text.replace("100_000", "120_000"))
    book = book_of([allocate(own)], Selection())
    values = CachedValues()
    for sheet in book.sheets:
        head = [str(values(sheet.cells[row, 0])) for row in range(sheet.repeated)]
        assert any(line.startswith("Your own rule: mine.yaml") for line in head), sheet.title


def test_what_is_fixed_for_an_agency_that_takes_part_is_a_ceiling_where_that_is_not_known() -> None:
    """In 2021 an ARS of Bretagne is known to take part, one of Corse is not."""
    sheet = sheet_of(book_of([allocate(2021)], Selection()), "Calculation ARS (FIR)")
    found = {name: mark(sheet.cells[row_of(sheet, name), 1]) for name in ("Bretagne", "Corse")}
    assert found == {"Bretagne": "", "Corse": "≤"}


def test_a_difference_has_a_column_for_two_ends_only_where_something_lies_between() -> None:
    for rules, between in ((("2023", "2025"), 0), (("2021", "2024"), 1)):
        book = differing(*rules)
        sheet = sheet_of(book, "Differences")
        top = row_of(sheet, "code")
        heads = [str(cell.content) for cell in sheet.in_order() if cell.row == top]
        assert sum(head.startswith("between") for head in heads) == between
        assert heads[-1] == "%"


# Paper


def tables(*sizes: int) -> Worksheet:
    """Tables of so many rows of 20 points, an empty row between two of them."""
    sheet = Book("t", "en", "d").sheet("One")
    sheet.text(0, 0, "title")
    sheet.repeated, row = 1, 1
    for size in sizes:
        for n in range(row, row + size):
            sheet.text(n, 0, "a")
        row += size + 1
    sheet.heights.update(dict.fromkeys(range(row), 20.0))
    return sheet


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ((10, 10), []),  # 22 rows of 20 points: one page, of some 505 points
        ((10, 15), []),  # 27 rows: one page in letters of 8 points
        ((20, 20), [22]),
        ((10, 30), []),  # longer than a page: it begins where it can
        ((16, 30), [18]),  # but not near the end of one
        ((10, 5, 20), [18]),
    ],
)
def test_a_table_is_not_parted_where_a_page_has_room_for_it(
    sizes: tuple[int, ...], found: list[int]
) -> None:
    sheet = tables(*sizes)
    assert paper.breaks(sheet, sheet.heights) == found


def test_what_is_a_little_longer_than_a_page_is_made_smaller() -> None:
    """505 points of paper hold 631 at 8 points in place of 10."""
    for rows, one in ((20, True), (29, True), (32, False)):
        sheet = tables(rows)
        assert paper.on_one_page(sheet, sheet.heights) is one
