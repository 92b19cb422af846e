"""Cached values of formulas made at random: what independent spreadsheets work out from the file.

Formulas have every function and every sign that a workbook may have, over whole numbers small
enough that a spreadsheet's floats hold every intermediate result exactly.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from fractions import Fraction
from typing import get_args

import pytest
from python_calamine import CalamineWorkbook

from allocation.views.workbook.files.xlsx import write
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import (
    Book,
    Call,
    Cell,
    Function,
    Joined,
    Node,
    Sign,
    Span,
    Worksheet,
    call,
    join,
    when,
)
from spreadsheet import OtherSheets, Sheets, same, wiped

LARGEST = 10**15
ROWS = 12


class Maker:
    """Formulas of one of three types, whose value is known as they are made."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.value = CachedValues()
        self.columns: list[list[Cell]] = []
        self.numbers: list[Cell] = []
        self.texts: list[Cell] = []
        self.used: set[str] = set()

    def one(self, *makers: Callable[[int], Node]) -> Callable[[int], Node]:
        return self.random.choice(makers)

    def number(self, depth: int) -> Node:
        """A whole number, too small to be rounded."""
        if depth <= 0:
            return self.leaf()
        made = self.one(self.sum, self.product, self.function, self.counted, self.quotient)(depth)
        value = self.value.of(made)
        assert isinstance(value, int)
        if value == 0:  # of floats it may be -0, and becomes "-0" in a text: 0 again with 0 added
            return join(made, "+", 0)
        return made if abs(value) < LARGEST else self.leaf()

    def leaf(self) -> Node:
        if self.random.random() < 0.7:
            return self.random.choice(self.numbers)
        return self.random.choice([0, 1, -1, 7, 100, -250, 10**6, 999_999_999])

    def sum(self, depth: int) -> Node:
        return self.joined(self.number, self.random.choice(["+", "-"]), depth)

    def product(self, depth: int) -> Node:
        return self.joined(self.number, "*", depth)

    def joined(self, make: Callable[[int], Node], sign: Sign, depth: int) -> Node:
        self.used.add(sign)
        return join(make(depth - 1), sign, make(depth - 1))

    def called(self, function: Function, *arguments: Node) -> Node:
        self.used.add(function)
        return call(function, *arguments)

    def function(self, depth: int) -> Node:
        name: Function = self.random.choice(["ABS", "IF", "MAX", "MIN", "SUM", "SMALL", "IFERROR"])
        if name == "ABS":
            return self.called(name, self.number(depth - 1))
        if name == "IFERROR":
            return self.called(name, self.number(depth - 1), 0)
        if name == "IF":
            self.used.add("IF")
            return when(self.truth(depth - 1), self.number(depth - 1), self.number(depth - 1))
        if name == "SMALL":
            span = self.span()
            known = sum(isinstance(self.value(cell), int) for cell in span.cells)
            if not known:
                return self.leaf()
            return self.called(name, span, self.random.randint(1, known))
        some = [self.number(depth - 1) for _ in range(self.random.randint(1, 2))]
        return self.called(name, self.span(), *some)

    def quotient(self, depth: int) -> Node:
        """A quotient made whole: the numbers are so small that its float is on the right side."""
        self.used.add("/")
        over = self.called("MAX", 1, self.called("MIN", 9_999, self.number(depth - 1)))
        under = self.called("MIN", 10**9, self.called("MAX", -(10**9), self.number(depth - 1)))
        quotient = join(under, "/", over)
        if self.random.random() < 0.5:
            return self.called("INT", quotient)
        return self.called("ROUND", quotient, self.random.choice([0, -1, -3]))

    def span(self) -> Span:
        cells = self.random.choice(self.columns)
        first, last = sorted(self.random.sample(range(ROWS), 2))
        return Span(cells[first : last + 1])

    def counted(self, depth: int) -> Node:
        """How many cells of a column, or places of two or three, satisfy conditions."""
        spans = self.random.sample(self.columns, self.random.randint(1, 3))
        first, last = sorted(self.random.sample(range(ROWS), 2))
        arguments: list[Node] = []
        for cells in spans:
            arguments += [Span(cells[first : last + 1]), self.condition(cells)]
        return self.called("COUNTIF" if len(spans) == 1 else "COUNTIFS", *arguments)

    def condition(self, cells: list[Cell]) -> Node:
        """Of a cell of the column itself mostly, so that there is something to count."""
        own = self.random.choice([c for c in cells if c.content is not None])
        sign = self.random.choice(["", *get_args(Sign)[5:]])
        if not sign or isinstance(self.value(own), str):
            return own
        self.used.add("&")
        other = own if self.random.random() < 0.8 else self.random.choice(self.numbers)
        return join(sign, "&", other)

    def truth(self, depth: int) -> Node:
        """A comparison, or several together."""
        if depth <= 0 or self.random.random() < 0.6:
            make = self.text if self.random.random() < 0.2 else self.number
            sign = self.random.choice(get_args(Sign)[5:])
            compared = self.joined(make, sign, depth)
            if self.random.random() < 0.3:  # with itself: as good as never equal otherwise
                assert isinstance(compared, Joined)
                return join(compared.left, sign, compared.left)
            return compared
        name: Function = self.random.choice(["AND", "OR", "NOT"])
        if name == "NOT":
            return self.called(name, self.truth(depth - 1))
        return self.called(name, *[self.truth(depth - 1) for _ in range(self.random.randint(1, 3))])

    def text(self, depth: int) -> Call | Joined | Cell | str:
        """A text, or several and numbers behind each other."""
        if depth <= 0:
            leaves: list[Cell | str] = [*self.texts, "=1+1", 'said "so"', "à <b> & c", "-"]
            return self.random.choice(leaves)
        if self.random.random() < 0.3:
            return when(self.truth(depth - 1), self.text(depth - 1), self.text(depth - 1))
        self.used.add("&")
        if self.random.random() < 0.5:
            return join(self.text(depth - 1), "&", self.text(depth - 1))
        return join(self.text(depth - 1), "&", self.number(depth - 1))


def book_of(seed: int) -> tuple[Book, Maker]:
    """Four columns of constants, texts and gaps among them, and formulas on two more sheets."""
    maker = Maker(seed)
    book = Book("t", "en", "")
    inputs, first, second = (book.sheet(title) for title in ("D'été", "A & B", "C <3>"))
    for column in range(4):
        cells = []
        for row in range(ROWS):
            kind = maker.random.random()
            content: int | str | None = maker.random.choice(
                [maker.random.randint(-3, 3), maker.random.randint(-(10**7), 10**7), 0, 10**14]
            )
            if column == 3 and kind < 0.5:
                content = maker.random.choice(["b", "B", "Corse", "=x", "é"])
            elif column >= 2 and kind > 0.8:
                content = None
            cell = inputs.put(row, column, Cell(content))
            if row == 0 and column < 2:
                cell.name = f"named_{column}"
            cells.append(cell)
            if isinstance(content, int):
                maker.numbers.append(cell)
            elif isinstance(content, str):
                maker.texts.append(cell)
        maker.columns.append(cells)
    for sheet in (first, second):
        fill(maker, sheet)
    return book, maker


def fill(maker: Maker, sheet: Worksheet) -> None:
    """Columns of numbers, which later formulas may use, of truths, of texts and of fractions."""
    for column, make in enumerate([maker.number, maker.number, maker.truth, maker.text]):
        cells = []
        for row in range(ROWS):
            node = make(maker.random.randint(1, 4))
            assert not isinstance(node, Span)
            cells.append(sheet.put(row, column, Cell(node)))
            if column < 2:
                maker.numbers.append(cells[-1])
        if column < 2:
            maker.columns.append(cells)
    for row in range(ROWS):
        over = maker.called("MAX", 1, maker.number(1))
        sheet.put(row, 4, Cell(join(maker.number(2), "/", over)))


def formulas(book: Book) -> list[Cell]:
    return [cell for sheet in book.sheets for cell in sheet.in_order() if cell.is_formula]


BOOKS = range(16)


@pytest.mark.parametrize("seed", BOOKS)
def test_cached_values_are_what_two_spreadsheets_work_out(seed: int) -> None:
    book, maker = book_of(seed)
    data = write(book)
    sheets, others = Sheets(data), OtherSheets(data)
    found = formulas(book)
    assert len(found) > 9 * ROWS
    for each in (sheets, others):
        assert [c for c in found if not same(each[c], maker.value(c))] == []
    for title, column in (("NAMED_0", 0), ("named_1", 1)):
        assert sheets[title] == others[title] == book.sheets[0].cells[0, column].content


def test_every_function_and_every_sign_is_among_them() -> None:
    used = {name for seed in BOOKS for name in book_of(seed)[1].used}
    assert used == {*get_args(Function), *get_args(Sign)}


def test_a_changed_cell_is_followed_by_name_and_by_place() -> None:
    book = Book("t", "en", "")
    sheet, other = book.sheet("one"), book.sheet("two")
    amount = sheet.put(0, 0, Cell(2, name="amount"))
    column = [sheet.put(row, 1, Cell(10 * row)) for row in range(4)]
    more = call("COUNTIF", Span(column), join(">", "&", amount))
    said = other.put(5, 2, Cell(join(when(join(amount, ">", 9), "much ", "little "), "&", more)))
    for sheets in (Sheets(write(book)), OtherSheets(write(book))):
        assert sheets[said] == "little 3"
        sheets["AMOUNT"] = 10
        assert sheets["two", 5, 2] == "much 2"
        sheets[column[1]] = 11
        assert sheets[said] == "much 3"
        sheets["one", 0, 0] = 30
        assert sheets[said] == "much 0"


def test_wiped_workbooks_hold_nothing_that_was_not_worked_out() -> None:
    """Every formula reads #N/A until it is evaluated, and calamine, which never does, agrees."""
    book, maker = book_of(0)
    data = write(book)
    before = Sheets(data, evaluated=False)
    assert {before[cell] for cell in formulas(book)} == {"#N/A"}
    constants = [c for c in book.sheets[0].in_order() if c.content is not None]
    assert all(before[cell] == maker.value(cell) for cell in constants)
    for file, expected in ((data, False), (wiped(data), True)):
        read = CalamineWorkbook.from_filelike(io.BytesIO(file))
        for sheet in book.sheets[1:]:
            rows = read.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
            found = {rows[c.row][c.column] for c in sheet.in_order() if c.is_formula}
            assert (found == {""}) is expected


def test_a_formula_that_would_not_be_wiped_is_an_error() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", '<c r="A1"><f>1+1</f><v>2</v><is/></c>')
    with pytest.raises(AssertionError, match="missed"):
        wiped(stream.getvalue())


def test_whole_results_are_whole_numbers_wherever_they_came_from() -> None:
    a, b, nothing = Cell(6), Cell(4), Cell(None)
    value = CachedValues()
    total = call("SUM", Span([a, b]))
    assert value.of(join(">", "&", total)) == ">10"
    assert value.of(join(join(a, "/", 3), "&", call("ROUND", join(a, "/", b), 0))) == "22"
    assert value.of(join(a, "/", b)) == Fraction(3, 2)
    assert value.of(join("<", "&", nothing)) == "<"


def test_what_spreadsheets_keep_apart_is_never_compared() -> None:
    """1 = TRUE is false in a spreadsheet, and true in Python; words for TRUE are not the same."""
    value = CachedValues()
    truth, one = Cell(True), Cell(1)
    for other in (one, Cell("1")):
        with pytest.raises(AssertionError):
            value.of(join(truth, "=", other))
    with pytest.raises(AssertionError):
        value.of(join("it is ", "&", truth))
    cells = Span([truth, one, Cell("a"), Cell(None)])
    assert value.of(call("COUNTIF", cells, 1)) == 1
    assert value.of(call("COUNTIF", cells, True)) == 1
    assert value.of(call("COUNTIF", cells, join("<>", "&", one))) == 3
    with pytest.raises(AssertionError, match="text counted"):
        value.of(call("COUNTIF", Span([Cell("11")]), Cell("11")))
