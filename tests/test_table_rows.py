"""The rows of a table, one by one, on sheets made in memory; and files, memory and cells as sheets.

What is expected is what a careful reader of the rows would say; amounts are worked out by hand.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from allocation.diagnostics import MOST, Diagnostic, Exit, Refusal
from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet
from allocation.reading.places import data_folder
from allocation.reading.tables import amounts, file
from allocation.reading.tables.amounts import AmountTable, amounts_of, read_amounts, read_counts
from allocation.reading.tables.amounts import _count as count_of
from allocation.reading.tables.amounts import _euros as euros_of
from allocation.reading.tables.amounts import _few as few
from allocation.reading.tables.amounts import _known as known
from allocation.reading.tables.amounts import _Unread as Unread
from allocation.reading.tables.file import TableFile, read_sheets
from allocation.reading.tables.given import given_table
from allocation.reading.tables.layout import Wanted
from allocation.reading.tables.sheet import Sheet, SheetCell, SheetRow, sheet_of
from allocation.reading.tables.workbook import _cell as cell_of
from allocation.reading.tables.workbook import _merged as merged
from allocation.reading.tables.workbook import _refuse as refuse
from allocation.reading.tables.workbook import read_workbook
from allocation.reading.territories import read_territories
from workbooks import write

Patch = pytest.MonkeyPatch
REGIONS: TerritorySet = read_territories("regions", data_folder())


def rows(*lines: str) -> tuple[SheetRow, ...]:
    """Rows with their cells between semicolons; `@` is a cell that is odd."""
    return tuple(
        SheetRow(
            number,
            tuple(
                SheetCell(text.strip("@"), odd="an odd cell" if "@" in text else None)
                for text in line.split(";")
            ),
            line,
        )
        for number, line in enumerate(lines, start=1)
    )


def csv(*lines: str) -> Sheet:
    return sheet_of("t.csv", rows(*lines))


def book(*lines: str, ours: bool = False) -> Sheet:
    return sheet_of("t.xlsx", rows(*lines), "S", ours=ours)


def read(table: Sheet, expected: str | None = None, **wanted: str) -> AmountTable:
    """The amounts of a sheet, of which the `expected` codes may be there."""
    handed = TableFile(DataFile("table", table.file, "0"), (table,), ())
    codes = None if expected is None else frozenset(expected.split())
    return amounts_of(handed, REGIONS, Wanted(**wanted), expected=codes)


def euros(table: AmountTable) -> dict[str, Fraction]:
    return {code: amount.euros for code, amount in table.amounts.items()}


def problems(table: Sheet, expected: str | None = None, **wanted: str) -> Sequence[Diagnostic]:
    with pytest.raises(Refusal) as raised:
        read(table, expected, **wanted)
    assert raised.value.exit is Exit.CONTENT
    return raised.value.diagnostics


def told(table: Sheet, expected: str | None = None, **wanted: str) -> list[str]:
    """The code of each problem and its line, or its cell."""
    found = problems(table, expected, **wanted)
    return [f"{one.code} {str(one.place).rpartition(':')[2].split()[-1]}" for one in found]


HEAD = "région;montant"
NAMED = "code;nom;montant"


# Which rows are told, and which are passed over


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # A total below all regions, of which there is one.
        (["Corse;1", "Total;1", "Total;2"], ["two-totals A4"]),
        (["Corse;1", "Total;1", "Total;2", "Total;3"], ["two-totals A4", "two-totals A5"]),
        (["Corse;1", "Total;", "Total;2"], ["hole B3", "two-totals A4"]),
        (["Corse;1", "Total;"], ["hole B3"]),
        (["Corse;1", "Total;x"], ["not-an-amount B3"]),
        (["Total;2", "Corse;1"], ["total-in-the-middle A2"]),
        (["Total;", "Corse;1"], ["total-in-the-middle A2"]),
        (["Corse;1", "Total;1", "Mayotte;2", "Total;3"], ["total-in-the-middle A3"]),
        # Sums of some rows are headings where they have no amount.
        (["Outre-mer;", "Corse;1", "Métropole;"], []),
        (["Outre-mer;5", "Corse;1"], ["total-in-the-middle A2"]),
        (["Corse;1", "Outre-mer;5"], ["partial-total A3"]),
        (["Corse;1", "Outre-mer;@"], ["partial-total A3"]),
        # A note below the table, a mistake within it.
        (["Corse;1", "voir la note;"], []),
        (["Corse;1", "voir la note;5"], ["unknown-region A3"]),
        (["voir la note;", "Corse;1"], ["unknown-region A2"]),
        (["Corse;1", "voir la note;", "Mayotte;2"], ["unknown-region A3"]),
        (["Corse;1", "Bretange;"], ["unknown-region A3"]),
        (["Corse;1", "1;"], ["unknown-region A3"]),
        (["Corse;1", "7;"], []),
        (["Corse;1", "0;"], []),
        (["Corse;1", "@;"], []),
        (["@;", "Corse;1"], ["unknown-region A2"]),
        # An amount without a region, and the other way round.
        (["Corse;1", ";5"], ["no-region B3"]),
        (["Corse;1", ";@"], ["no-region B3"]),
        ([";5", "Corse;1"], ["no-region B2"]),
        (["Corse;", "Mayotte;2"], ["hole B2"]),
        (["Corse;@", "Mayotte;2"], ["not-an-amount B2"]),
        (["Corse;1 @", "Mayotte;2"], ["not-an-amount B2"]),
        # Regions once each.
        (["Corse;1", "94;2", "ARS Corse;3"], ["duplicate-row A3", "duplicate-row A4"]),
        (["Corse;", "94;2"], ["hole B2", "duplicate-row A3"]),
        (["Total;1"], ["no-rows B1"]),
        (["x;1"], ["unknown-region A2"]),
    ],
)
def test_rows_of_a_region_and_an_amount(lines: list[str], expected: list[str]) -> None:
    table = book(HEAD, *lines)
    if expected:
        assert told(table) == expected
    else:
        assert euros(read(table)) == {"94": 1}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["94;Corse;1"], []),
        ([";Corse;1", "94;;2"], ["duplicate-row A3"]),
        (["94;Mayotte;1"], ["wrong-name B2"]),
        (["94;Corze;1"], ["unknown-region B2"]),
        (["95;Corse;1"], ["unknown-region A2"]),
        (["94;@;1"], ["unknown-region B2"]),
        (["94;Corze@;1"], ["unknown-region B2"]),
        (["94;Métropole;1"], []),
        (["Métropole;Corse;1"], []),
        (["94;Corse;1", ";Total;1"], []),
        (["94;Corse;1", "Total;;1"], []),
        (["94;Corse;1", "99;Total;1"], []),
        (["94;Corse;1", "Total;99;1"], []),
        (["94;Corse;1", "99;Métropole;1"], ["partial-total B3"]),
        (["94;Corse;1", "x;y;1"], ["unknown-region B3"]),
        (["94;Corse;1", "x;;1"], ["unknown-region A3"]),
        (["94;Corse;1", ";;1"], ["no-region C3"]),
        (["94;Corse;1", ";Total;1", "Total;;1"], ["two-totals A4"]),
    ],
)
def test_rows_with_a_code_and_a_name(lines: list[str], expected: list[str]) -> None:
    table = book(NAMED, *lines)
    if expected:
        assert told(table) == expected
    else:
        assert euros(read(table)) == {"94": 1}


def test_a_total_may_stand_in_a_column_that_is_not_of_regions() -> None:
    """In the first cell that has a text, unless that is the amount's own."""
    head = "note;région;montant"
    table = read(book(head, ";Corse;1", "Total;;9", "x"))
    assert table.total is not None
    assert table.total.euros == 9
    assert told(book(head, ";Corse;1", "Métropole;;9")) == ["partial-total A3"]
    assert told(book(head, ";Corse;1", "note;Total x;9", ";;8")) == [
        "partial-total B3",
        "no-region C4",
    ]
    assert told(book("montant;région", "1;Corse", "Total;")) == ["no-region A3"]


def test_what_is_said_of_rows() -> None:
    def said(*lines: str) -> list[tuple[str, str | None]]:
        found = problems(csv(*lines))
        return [(str(one.message), one.hint and str(one.hint)) for one in found]

    assert said(HEAD, "Corse;1", "94;2") == [("Corse (94) stands here twice", "first on line 2")]
    assert said(HEAD, "Corse;1", "Total;1", "Ensemble;2") == [
        ("a second total, 'Ensemble'", "first on line 3")
    ]
    hole = [("no figure for Corse", "a hole is not 0: write 0 where nothing is meant")]
    assert said(HEAD, "Corse;") == hole
    assert said(HEAD, "Corse;1", ";2") == [
        ("an amount and no region", "write the region in its column, or TOTAL")
    ]
    assert said(NAMED, "94;Mayotte;1")[0][0] == "Mayotte (06) beside Corse: which of the two is it?"
    assert said(HEAD, "Corse;@")[0][0] == said(NAMED, "94;@;1")[0][0] == "an odd cell"
    assert said(NAMED, "94;Corze@;1")[0][0] == "'Corze' is not one of the regions"
    assert said(HEAD, "Total;1") == [("there is a header and no row of a region", None)]


def test_in_a_workbook_a_hole_may_be_a_formula() -> None:
    (hole,) = problems(book(HEAD, "Corse;"))
    (none,) = problems(book(HEAD, "Corse;1", ";2"))
    assert "save it in a spreadsheet" in str(hole.hint)
    assert "save it in a spreadsheet" in str(none.hint)


def test_a_zero_that_a_spreadsheet_dropped() -> None:
    table = read(book(NAMED, "1;Guadeloupe;5", "94;Corse;1"))
    assert euros(table) == {"01": 5, "94": 1}
    (notice,) = table.notices
    assert str(notice.message) == "1 beside Guadeloupe was read as 01"
    assert str(notice.place).endswith("cell A2")
    assert read(book(NAMED, "01;Guadeloupe;5")).notices == ()
    assert told(book(NAMED, "1;Corse;5")) == ["unknown-region A2"]


def test_a_problem_of_a_name_is_told_beside_that_of_its_amount() -> None:
    assert told(book(NAMED, "94;Mayotte;x")) == ["wrong-name B2", "not-an-amount C2"]


def test_near_names_are_looked_for_as_long_as_there_is_time(monkeypatch: Patch) -> None:
    """18 names for each note: 36 for two of them."""
    lines = [HEAD, "Corse;1", "Bretange;", "Normandi;"]
    monkeypatch.setattr(amounts, "MOST_COMPARED", 36)
    assert told(csv(*lines)) == ["unknown-region 3", "unknown-region 4"]
    monkeypatch.setattr(amounts, "MOST_COMPARED", 35)
    assert told(csv(*lines)) == ["unknown-region 3"]


def test_the_columns_and_places_of_a_table() -> None:
    table = read(book(NAMED, "94;Corse;1", "06;;2", ";Total;3"))
    assert str(table.columns) == "regions were read in the column code, nom, amounts in montant"
    assert str(table.amounts["06"].place) == "t.xlsx, sheet S, cell C3"
    assert table.total is not None
    assert table.total.euros == 3
    assert str(table.total.place) == "t.xlsx, sheet S, cell C4"
    assert table.name == "t.xlsx, sheet S"
    assert read(csv(HEAD, "Corse;1")).total is None


def test_a_total_of_nothing_is_a_total() -> None:
    table = read(csv(HEAD, "Corse;0", "Total;0"))
    assert table.total is not None
    assert table.total.euros == 0
    assert euros(table) == {"94": 0}


# Those that are looked for


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("5", ["unexpected-region A3"]),
        ("0", []),
        ("", []),
        ("x", ["not-an-amount B3"]),
        ("@", ["not-an-amount B3"]),
    ],
)
def test_a_region_that_is_not_looked_for(amount: str, expected: list[str]) -> None:
    """Nothing for a region of which nothing is looked for is no mistake."""
    table = book(HEAD, "Corse;1", f"Mayotte;{amount}")
    if expected:
        assert told(table, "94 53") == expected
    else:
        assert euros(read(table, "94 53")) == {"94": 1}


def test_a_table_of_nothing_that_is_looked_for() -> None:
    """Also where letters say which columns it has: then there is no header to show."""
    lines = ["Corse;0", "Mayotte;0", "Bretagne;"]
    assert told(book(HEAD, *lines), "11") == ["no-rows B1"]
    assert told(book(*lines), "11", region="A", amount="B") == ["no-rows B1"]


# Tables of our own


OURS = "nom;montant;statut;made by"


def test_what_a_rule_is_not_about_has_no_amount() -> None:
    lines = [OURS, "Corse;1;fixé;x", "Bretagne;;région non concernée;x"]
    assert euros(read(csv(*lines))) == {"94": 1}
    assert euros(read(csv(*lines), "94")) == {"94": 1}
    assert told(csv(*lines), "94 53") == ["hole 3"]
    other = [line.removesuffix(";x") for line in (OURS.replace("made by", "x"), *lines[1:])]
    assert told(csv(*other)) == ["hole 3"]
    assert told(csv(*lines[:2], "Bretagne;x;région non concernée;x")) == ["not-an-amount 3"]
    assert told(csv(*lines[:2], "Bretagne;;fixé;x")) == ["hole 3"]


def test_an_unknown_amount_is_no_hole_to_be_filled_with_0() -> None:
    for status, word in (("inconnu", "leave the row out"), ("fixé", "write 0 where")):
        (hole,) = problems(csv(OURS, "Corse;1;fixé;x", f"Bretagne;;{status};x"))
        assert word in str(hole.hint)
    (hole,) = problems(csv("nom;montant;statut", "Bretagne;;inconnu"))
    assert "write 0 where" in str(hole.hint)


def test_a_workbook_of_ours_is_read_up_to_its_total() -> None:
    """Without the sums of some regions, and what stands in the place of an amount."""
    lines = [
        "code;nom;montant",
        "94;Corse;1",
        ";métropole;1",
        "53;Bretagne;inconnu",
        "28;Normandie;agence non participante",
        "06;Mayotte;2",
        ";outre-mer;2",
        ";total;3",
        ";voir aussi;9",
        ";total;9",
    ]
    table = read(book(*lines, ours=True))
    assert euros(table) == {"94": 1, "06": 2}
    assert table.total is not None
    assert table.total.euros == 3
    assert "total-in-the-middle B3" in told(book(*lines))
    assert told(book("nom;montant", "Total;inconnu", "Corse;1", ours=True)) == ["no-rows B1"]


LONG = "nom;ligne;composante;montant;made by"


def test_a_long_table_of_ours_is_refused_once() -> None:
    lines = ["Corse;l;m;1;x", "Corse;l;n;2;x", "x;;;3;x"]
    assert told(csv("titre", LONG, *lines)) == ["long-table 2"]
    assert euros(read(csv(LONG, lines[0], "Mayotte;l;n;2;x"))) == {"94": 1, "06": 2}
    plain = LONG.replace("composante", "x")
    assert told(csv(plain, *lines)) == ["duplicate-row 3", "unknown-region 4"]
    letters = {"region": "A", "amount": "D"}
    assert told(csv(*lines[:2]), **letters) == ["duplicate-row 2"]


# Commas within an amount


def commas(*lines: str, title: str | None = None) -> Sheet:
    found = tuple(
        SheetRow(number, tuple(map(SheetCell, line.split(","))), line)
        for number, line in enumerate(lines, start=1)
    )
    return sheet_of("t.csv", found, title)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Corse,111,500", "ambiguous-comma"),
        ("Corse,1,500", "ambiguous-comma"),
        ("Corse,1115,500", None),
        ("Corse,111,50", None),
        ("Corse,111,5000", None),
        ("Corse,111,x", None),
        ("Corse,111,", None),
        ("Corse,111", None),
        ("Corse,111,500,", "ragged-row"),
        ("Corse,111,x,", "ragged-row"),
    ],
)
def test_a_comma_within_an_amount(row: str, code: str | None) -> None:
    lines = ("région,montant,note", row)
    if code:
        assert told(commas(*lines)) == [f"{code} 2"]
    else:
        assert list(read(commas(*lines)).amounts) == ["94"]
    assert list(read(commas(*lines, title="S")).amounts) == ["94"]


def test_two_cells_that_no_comma_parts() -> None:
    assert list(read(csv("région;montant;note", "Corse;111;500")).amounts) == ["94"]
    (found,) = problems(commas("région,montant,note", "Corse,111,500"))
    assert str(found.message) == "111,500: one amount, or two cells?"
    (found,) = problems(commas("région,montant", "Corse,111,500"))
    assert str(found.message) == "3 cells under 2 columns"
    bare = commas("Corse,111,x,y", "Mayotte,1")
    assert list(read(bare, region="A", amount="B").amounts) == ["94", "06"]


# Cells


@pytest.mark.parametrize(
    ("cell", "factor", "expected"),
    [
        (SheetCell("1,5", Decimal("1.5")), 1_000, 1_500),
        (SheetCell("12 €"), 1, 12),
        (SheetCell("1,5"), 1_000, 1_500),
        (SheetCell("(1,5)"), 1_000, -1_500),
        (SheetCell("(2 k€)"), 1, -2_000),
        (SheetCell("( 2 ) €"), 1, -2),
        (SheetCell("0", Decimal(0)), 1, 0),
    ],
)
def test_euros_of_a_cell(cell: SheetCell, factor: int, expected: int) -> None:
    assert euros_of(cell, factor) == expected


@pytest.mark.parametrize(
    ("text", "factor", "code", "message"),
    [
        ("2 k€", 1_000, "ambiguous-unit", "'2 k€' has a unit, and so has the heading"),
        ("2 €", 1_000, "ambiguous-unit", "'2 €' has a unit, and so has the heading"),
        ("x" * 61, 1_000, "ambiguous-unit", f"'{'x' * 60}' has a unit, and so has the heading"),
        ("(-2)", 1, "not-an-amount", "'(-2)' is not an amount"),
        ("(+2)", 1, "not-an-amount", "'(+2)' is not an amount"),
        ("(\u22122)", 1, "not-an-amount", "'(\u22122)' is not an amount"),
        (f"(-{'2' * 60})", 1, "not-an-amount", f"'(-{'2' * 58}' is not an amount"),
        ("()", 1, "not-an-amount", "'' is not an amount"),
        ("n.d.", 1, "not-an-amount", "'n.d.' is not an amount"),
        ("n.d.", 1_000, "ambiguous-unit", "'n.d.' has a unit, and so has the heading"),
    ],
)
def test_no_euros_of_a_cell(text: str, factor: int, code: str, message: str) -> None:
    with pytest.raises(Unread) as raised:
        euros_of(SheetCell(text), factor)
    assert (raised.value.code, str(raised.value.message)) == (code, message)


def test_the_whole_number_of_a_cell() -> None:
    for text, number, expected in (
        ("0", Decimal(0), 0),
        ("12", Decimal("12.0"), 12),
        ("13", Decimal(13), 13),
        ("12", None, 12),
        ("1 200", None, 1_200),
        ("9" * 30, None, 10**30 - 1),
    ):
        assert count_of(SheetCell(text, number)) == expected
    for text, number in (
        ("1.5", Decimal("1.5")),
        ("-1", Decimal(-1)),
        ("1", Decimal("0.5")),
        ("1,0", None),
        ("-1", None),
        ("12 00", None),
        ("9" * 31, None),
    ):
        with pytest.raises(Unread, match="is not a whole number"):
            count_of(SheetCell(text, number))


def test_notices_are_as_many_as_are_read() -> None:
    notices = [Diagnostic(f"n-{number}", "x") for number in range(MOST + 2)]
    assert few(notices[:MOST]) == notices[:MOST]
    assert few([]) == []
    *first, more = few(notices)
    assert first == notices[:MOST]
    assert str(more.message) == "and 2 more"
    assert [str(one.message) for one in few(notices[: MOST + 1])][-1] == "and 1 more"


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        *(("Région", True), ("montant", True), ("ARS", True), ("bénéficiaire", True)),
        *(("Corse", True), ("94", True), ("visites", False), ("", False), ("1", False)),
    ],
)
def test_headings_and_regions_tell_the_delimiter(text: str, is_known: bool) -> None:
    assert known(REGIONS)(text) is is_known
    assert known(REGIONS, "valeur")(text) is is_known
    assert known(REGIONS, "Visites")(text) is (is_known or text == "visites")


def test_no_heading_is_longer_than_a_name() -> None:
    for length in (200, 201):
        name = "x" * length
        assert known(REGIONS, name)(name) is (length == 200)


# Counts


def counts(folder: Path, *lines: str, expected: str = "94 06") -> Any:
    (folder / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_counts(folder / "t.csv", "visites", REGIONS, expected=frozenset(expected.split()))


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["Corse;1", "Mayotte;2", "Total;4"], 4, "the rows add up to 3, and the total is 4"),
        (["Corse;1", "Total;1"], 3, "Mayotte (06) is missing"),
        (["x;1", "Corse;1", "Mayotte;2"], 2, "'x' is not one of the regions"),
        (["Corse;1", "Mayotte;"], 3, "no figure for Mayotte"),
    ],
)
def test_a_key_that_can_not_be(lines: list[str], line: int, message: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as raised:
        counts(tmp_path, "région;visites", *lines)
    (found,) = raised.value.diagnostics
    assert found.place is not None
    assert (found.place.line, str(found.message)) == (line, message)
    assert found.code != "missing-row" or found.place.excerpt is None


def test_a_row_that_is_missing_would_stand_below_the_last(tmp_path: Path) -> None:
    """In the first column of the regions."""
    rows = [["code", "nom", "visites"], ["94", "Corse", 1], ["06", "Mayotte", 2]]
    book = write(tmp_path / "t.ods", {"S": rows})
    with pytest.raises(Refusal) as raised:
        read_counts(book, "visites", REGIONS, expected=frozenset({"94", "06", "53"}))
    (found,) = raised.value.diagnostics
    assert str(found.place) == f"{book}, sheet S, cell A3"


def test_a_key_is_whole_numbers_written_out(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("x;\nrégion;visites k€\nCorse;1\n", encoding="utf-8")
    with pytest.raises(Refusal) as raised:
        read_counts(tmp_path / "t.csv", "visites k€", REGIONS)
    (found,) = raised.value.diagnostics
    assert (found.code, found.place and found.place.line) == ("not-whole", 2)


def test_a_key_with_its_total_and_its_lines(tmp_path: Path) -> None:
    key = counts(tmp_path, "x;", "région;visites", "Corse;1", "Mayotte;2", "Total;3")
    assert (key.values, key.lines) == ({"94": 1, "06": 2}, {"94": 3, "06": 4})
    assert counts(tmp_path, "région;visites", "Corse;0", "Mayotte;0", "Total;0").values["94"] == 0
    key = read_counts(tmp_path / "t.csv", "B", REGIONS)
    assert (key.values, key.description.name) == ({"94": 0, "06": 0}, "visites")
    (tmp_path / "t.csv").write_text("région;\nCorse;5\n", encoding="utf-8")
    assert read_counts(tmp_path / "t.csv", "B", REGIONS).description.name == "B"
    (tmp_path / "t.csv").write_text("Corse;5\nMayotte;6\n", encoding="utf-8")
    with pytest.raises(Refusal, match="no row with headings"):
        read_counts(tmp_path / "t.csv", "B", REGIONS)


# Files


class Standard(NamedTuple):
    """Standard input, as bytes."""

    buffer: io.BytesIO


def test_standard_input_as_large_as_allowed(monkeypatch: Patch) -> None:
    data = "région;montant\nCorse;1\n".encode()
    for size in (len(data), len(data) - 1):
        monkeypatch.setattr(file, "MAX_FILE", size)
        monkeypatch.setattr(sys, "stdin", Standard(io.BytesIO(data)))
        if size == len(data):
            assert euros(read_amounts(None, REGIONS)) == {"94": 1}
            continue
        with pytest.raises(Refusal) as raised:
            read_amounts(None, REGIONS)
        assert [found.code for found in raised.value.diagnostics] == ["file-too-large"]


class Broken(io.BytesIO):
    """A stream from which nothing can be read."""

    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError(errno.EIO, "Input/output error")


def test_standard_input_that_can_not_be_read(monkeypatch: Patch) -> None:
    closed = io.BytesIO()
    closed.close()
    for stream, why in ((Broken(), os.strerror(errno.EIO)), (closed, "it is closed")):
        monkeypatch.setattr(sys, "stdin", Standard(stream))
        with pytest.raises(Refusal) as raised:
            read_amounts(None, REGIONS)
        (found,) = raised.value.diagnostics
        assert found.code == "unreadable"
        assert why.lower() in str(found.message).lower()


def test_no_more_is_taken_of_standard_input_than_shows_that_it_is_too_large(
    monkeypatch: Patch,
) -> None:
    stream = io.BytesIO(b"x" * 99)
    monkeypatch.setattr(file, "MAX_FILE", 9)
    monkeypatch.setattr(sys, "stdin", Standard(stream))
    with pytest.raises(Refusal):
        read_amounts(None, REGIONS)
    assert stream.tell() == 10


@pytest.mark.parametrize(
    ("name", "data", "code", "hint"),
    [
        ("t.xlsx", b"a" * 4_095 + b"\0", "not-a-workbook", "save it again as .xlsx"),
        ("t.xlsx", b"a" * 4_096 + b"\0", "not-a-workbook", "rename it to .csv"),
        ("T.XLSX", b"text", "not-a-workbook", "rename it to .csv"),
        ("t.csv", b"PK\3\4", "wrong-ending", "rename it to .xlsx"),
        ("T.TXT", b"PK\3\4", "wrong-ending", "rename it to .xlsx"),
        ("t.csv", b"%PDF-", "not-a-table", "save the table as CSV or as a workbook (.xlsx)"),
        ("t.csv", b" \n", "empty-file", None),
    ],
)
def test_what_a_file_is(
    name: str, data: bytes, code: str, hint: str | None, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Refusal) as raised:
        read_amounts(tmp_path / name, REGIONS)
    (found,) = raised.value.diagnostics
    assert found.code == code
    assert hint is None or str(found.hint) == hint
    if code == "not-a-workbook":
        assert ("it is text" in str(found.message)) == (hint == "rename it to .csv")


def test_a_csv_file_is_one_sheet_of_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.dat"
    path.write_bytes(b"a;\n\n;b;c\n")
    handed = read_sheets(path, lambda text: text == "b")
    (table,) = handed.sheets
    assert [(row.number, [cell.text for cell in row.cells]) for row in table.rows] == [
        (1, ["a", ""]),
        (3, ["", "b", "c"]),
    ]
    assert (table.title, table.file, table.excess) == (None, str(path), None)
    assert handed.file == DataFile("table", str(path), sha256(path.read_bytes()).hexdigest())


# What a program hands in


@pytest.mark.parametrize(
    ("value", "text", "number"),
    [
        (5, "5", Decimal(5)),
        (0.1, "0.1", Decimal("0.1")),
        (Decimal("1.50"), "1.50", Decimal("1.5")),
        (Fraction(1, 3), "1/3", None),
        (Fraction(4, 2), "2", Decimal(2)),
        (True, "True", None),
        ("12 €", "12 €", None),
        (float("inf"), "inf", None),
        (Decimal("-Infinity"), "-Infinity", None),
        (float("nan"), "", None),
        (None, "", None),
    ],
)
def test_a_value_of_a_program(value: object, text: str, number: Decimal | None) -> None:
    (table,) = given_table({"94": value}).sheets
    head, row = table.rows
    assert [cell.text for cell in head.cells] == ["region", "amount"]
    assert row.cells == (SheetCell("94"), SheetCell(text, number))


def test_what_a_program_hands_in_has_lines_and_a_digest() -> None:
    handed = given_table({"94": 1, 6: "2 €"})
    assert [row.number for row in handed.sheets[0].rows] == [1, 2, 3]
    assert handed.file == DataFile("table", "table", sha256("94,1\n6,2 €\n".encode()).hexdigest())


# Cells and sheets of a workbook


@pytest.mark.parametrize(
    ("value", "text", "odd"),
    [
        ("", "", None),
        ("Corse", "Corse", None),
        (Decimal(84), "84", None),
        (Decimal("84.0"), "84", None),
        (Decimal("1e29"), "1" + "0" * 29, None),
        (Decimal("1e30"), "", "the number 1E+30 is out of range"),
        (Decimal("1e-8"), "0.00000001", None),
        (Decimal("1e-9"), "", "the number 1E-9 is out of range"),
        (Decimal("0e-400"), "0", None),
        (Decimal("NaN"), "", "the number NaN is out of range"),
        (Decimal("0.123456789012345"), "0.123456789012345", None),
        (
            Decimal("1.123456789012345"),
            "1.123456789012345",
            "the number 1.123456789012345 has more digits than a workbook keeps",
        ),
        (True, "", "true or false, not an amount"),
        (None, "", "a date or a time, not an amount"),
        (["error", "#N/A", "x"], "", "the error #N/A"),
        (["percentage", "", Decimal("0.5")], "0.5", "a percentage, not an amount"),
        (
            ["format", '0 "k€"', Decimal(5)],
            "5",
            'a number that its format (0 "k€") shows in another unit',
        ),
    ],
)
def test_a_cell_of_a_workbook(value: object, text: str, odd: str | None) -> None:
    cell = cell_of(value)
    assert (cell.text, cell.odd and str(cell.odd)) == (text, odd)
    if odd is None and isinstance(value, Decimal):
        assert cell.number == value


def test_merged_cells_are_named_as_a_spreadsheet_names_them() -> None:
    """From 0, as they are told, to rows from 1."""
    area = merged(1, 1, 3, 3)
    assert area.name == "B2:D4"
    assert (area.first_row, area.last_row, area.first_column, area.last_column) == (2, 4, 1, 3)


@pytest.mark.parametrize(
    ("code", "problem", "word"),
    [
        ("memory", "workbook-too-large", "memory or time"),
        ("unpacked", "workbook-too-large", "32 MiB unpacked"),
        ("parts", "workbook-too-large", "5 000 parts"),
        ("sheets", "workbook-too-large", "250 sheets"),
        ("elements", "workbook-too-large", "1 000 000 elements"),
        ("cells", "workbook-too-large", "250 000 cells, or 8 388 608 characters"),
        ("text", "workbook-too-large", "32 767 characters"),
        ("password", "not-a-workbook", "password"),
        ("archive", "not-a-workbook", "ZIP archive"),
        ("doctype", "not-a-workbook", "document type"),
        ("part", "not-a-workbook", "the part DETAIL is there twice"),
        ("sheet", "not-a-workbook", "the sheet 'DETAIL' is missing"),
        ("titles", "not-a-workbook", "two sheets are named 'DETAIL'"),
        ("row-order", "not-a-workbook", "the row DETAIL"),
        ("cell-order", "not-a-workbook", "the cell DETAIL"),
        ("damaged", "not-a-workbook", "not a workbook that can be read"),
    ],
)
def test_why_a_workbook_is_not_read(code: str, problem: str, word: str) -> None:
    with pytest.raises(Refusal) as raised:
        refuse(code, "DETAIL", "t.xlsx")
    (found,) = raised.value.diagnostics
    assert (found.code, str(found.place)) == (problem, "t.xlsx")
    assert word in str(found.message).replace("\u202f", " ")


def test_the_sheets_that_the_process_tells(tmp_path: Path, monkeypatch: Patch) -> None:
    """A sheet by its very title, or by it whatever its capitals; the others are not read."""
    book = write(tmp_path / "t.ods", {"Un": [["a"]], "un": [[None, 1], ["b"]], "Deux": []})
    data = book.read_bytes()

    def titles(asked: str | None) -> list[str | None]:
        return [table.title for table in read_workbook(data, "t.ods", asked)[0]]

    assert titles(None) == ["Un", "un", "Deux"]
    assert titles("un") == ["un"]
    assert titles(" UN ") == ["Un", "un"]
    with pytest.raises(Refusal) as raised:
        read_workbook(data, "t.ods", "Trois")
    (found,) = raised.value.diagnostics
    assert (found.code, str(found.place)) == ("unknown-sheet", "--sheet Trois")
    tables, notices = read_workbook(data, "t.ods", "un")
    assert notices == ()
    assert [(row.number, [cell.text for cell in row.cells]) for row in tables[0].rows] == [
        (1, ["", "1"]),
        (2, ["b"]),
    ]
    monkeypatch.setattr("allocation.reading.tables.workbook.find_spec", lambda _name: None)
    with pytest.raises(Refusal) as raised:
        read_workbook(data, "t.ods", None)
    assert [one.code for one in raised.value.diagnostics] == ["not-a-workbook"]
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(Refusal) as raised:
        read_workbook(data, "t.ods", None)
    assert [one.code for one in raised.value.diagnostics] == ["unreadable"]
