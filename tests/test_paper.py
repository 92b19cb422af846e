"""What is printed of a workbook: one page wide, and high enough for every sentence."""

from __future__ import annotations

import unicodedata

import pytest

from allocation import allocate, load_rule
from allocation.views.selection import Selection
from allocation.views.spoken import speaking
from allocation.views.workbook.allocation import book_of
from allocation.views.workbook.files import paper
from allocation.views.workbook.looks import Look, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Cell, join, when

# Adobe's metrics of Helvetica, which Arial has too: thousandths of the size.
WIDTHS = {
    **dict.fromkeys("abdeghnopqu0123456789?_L€", 556),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" \u00a0\u202ftf.,:;/!I[]", 278),
    **dict.fromkeys("r()-`°", 333),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("mM", 833),
    **dict.fromkeys("<=>+~−≥≤÷", 584),
    **{"W": 944, "'": 191, '"': 355, "%": 889, "«": 556, "»": 556, "@": 1015, "…": 1000},
    **{"·": 278, "§": 556, "œ": 944, "*": 389, "^": 469, "|": 260, "–": 556, "×": 584, "Σ": 618},
}


def true_width(text: str) -> int:
    plain = unicodedata.normalize("NFD", text)
    return sum(WIDTHS[letter] for letter in plain if not unicodedata.combining(letter))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "years", [(2021,), (2023,), (2024,), (2025,), (2021, 2022, 2023, 2024, 2025)]
)
def test_every_sheet_is_printed_one_page_wide_in_8_points(
    years: tuple[int, ...], language: str
) -> None:
    with speaking(language):
        found = [load_rule(year) if year == 2022 else allocate(year) for year in years]
        book = book_of(found, Selection())
    assert [sheet.title for sheet in book.sheets if paper.pages_across(sheet) > 1] == []


def test_a_sheet_that_is_too_wide_takes_more_pages_and_not_smaller_letters() -> None:
    sheet = Book("t", "en", "d").sheet("One")
    # 10 points may become 8: 785 points of paper hold 981, and one of these columns takes 115.
    for column in range(9):
        sheet.widths[column] = 20
        sheet.text(0, column, "x")
        assert paper.pages_across(sheet) == (1 if column < 8 else 2)


def test_lines_are_as_wide_as_in_arial_or_a_little_wider() -> None:
    with speaking("fr"):
        book = book_of([allocate(2023)], Selection())
    values = CachedValues()
    texts = {
        value
        for sheet in book.sheets
        for cell in sheet.in_order()
        if isinstance(value := values(cell), str) and len(value) > 30
    }
    assert len(texts) > 30
    for text in texts:
        # So many points for a text of 10 points; where less is left, it takes another line.
        true = true_width(text) / 100
        sheet = Book("t", "fr", "d").sheet("One")
        sheet.text(0, 0, text.replace(" ", "\u00a0"))
        for factor, lines in ((0.995, 2), (1.09, 1)):
            sheet.widths[0] = true * factor / 5.25
            assert paper.heights(sheet, values)[0] == lines * 13 + 2, text


def test_there_is_room_for_what_a_formula_may_say_later() -> None:
    sheet = Book("t", "en", "d").sheet("One")
    typed = sheet.put(1, 0, Cell(1, Style(Look.INPUT)))
    # 200 letters of 5 points and more, in 400 points.
    sheet.across(0, when(join(typed, "=", 1), "short", "long " * 40), 3, Look.LEAD)
    sheet.widths.update(dict.fromkeys(range(4), 19.0))
    heights = paper.heights(sheet, CachedValues())
    assert 3 * 13 + 2 <= heights[0] <= 4 * 13 + 2
    assert heights[1] == 15
