"""Workbooks of every kind: what is read of them, what is told, and what no file may cost.

Expected values are written by hand, from what is put into the cells.
"""

from __future__ import annotations

import contextlib
import struct
import sys
import warnings
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl.formatting.rule import FormulaRule

from allocation.diagnostics import Refusal
from allocation.model.territory import TerritorySet
from allocation.reading.places import data_folder
from allocation.reading.tables import sheet as tables
from allocation.reading.tables import workbook_process as process
from allocation.reading.tables.amounts import read_amounts, read_counts
from allocation.reading.territories import read_territories
from test_tables import NO_BREAK, PRINTED, TOTAL, annexe_rows, euros, numbers, refused, saved
from workbooks import (
    KINDS,
    biff,
    compound,
    ods_cell,
    ods_parts,
    packed,
    record,
    wide,
    write,
    xls,
    xls_cell,
    xls_sheet,
    xlsb,
    xlsb_cell,
    xlsb_sheet,
)

HEADER = ["Région", "Montant"]
CORSE = [HEADER, ["Corse", 1]]
ALL = pytest.mark.parametrize("kind", KINDS)
UNREAD = {
    "xlsx": [],
    "xlsm": [],
    "ods": [],
    "xls": ["formats-not-read"],
    "xlsb": ["formats-not-read", "formats-not-read"],
}
"""What is said of a kind that does not tell everything of its cells."""


@pytest.fixture(scope="module")
def regions() -> TerritorySet:
    return read_territories("regions", data_folder())


def code(path: Path, regions: TerritorySet, **options: Any) -> str:
    (found,) = refused(path, regions, **options).diagnostics
    return found.code


# What is read


@ALL
def test_the_printed_table_in_every_kind(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    codes: list[Any] = [int(one) if one[0] != "0" else one for one in PRINTED]
    rows = [[one, *row] for one, row in zip([*codes, None], numbers(), strict=True)]
    sheets: dict[str, Any] = {
        "À lire": [["Les crédits sont délégués en une fois."], ["Contact", "Montant"]],
        "Annexe 5": [
            [],
            [None, None, "Répartition régionale"],
            [],
            [None, None, "Code INSEE", "Région", "Montant"],
            *([None, None, *row] for row in rows),
        ],
    }
    book = write(tmp_path / f"annexe.{kind}", sheets)
    table = read_amounts(book, regions, expected=frozenset(regions.codes))
    assert euros(table) == PRINTED
    assert table.total is not None
    assert table.total.euros == TOTAL
    assert str(table.amounts["84"].place) == f"{book}, sheet Annexe 5, cell E5"
    assert [notice.code for notice in table.notices] == UNREAD[kind]


@ALL
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12500, 12_500),
        (-0.5, Fraction(-1, 2)),
        (0.1, Fraction(1, 10)),
        (264900.37, Fraction(26_490_037, 100)),
        (999999999999.99, Fraction(99_999_999_999_999, 100)),
        (f"12{NO_BREAK}500,50 €", Fraction(25_001, 2)),
        ("1,2 M€", 1_200_000),
    ],
)
def test_amount(
    kind: str, value: object, expected: Fraction, tmp_path: Path, regions: TerritorySet
) -> None:
    book = write(tmp_path / f"t.{kind}", {"S": [HEADER, ["Corse", value]]})
    assert euros(read_amounts(book, regions)) == {"94": expected}


@ALL
def test_a_key_of_a_workbook(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    rows = [["région", "visites"], ["Corse", 12.0], ["Mayotte", 3]]
    book = write(tmp_path / f"t.{kind}", {"S": rows})
    assert read_counts(book, "visites", regions).values == {"94": 12, "06": 3}


@ALL
@pytest.mark.parametrize(
    ("rows", "problem", "cell", "word"),
    [
        ([HEADER, ["Corse", 0.1 + 1 / 3]], "not-an-amount", "B2", "ROUND"),
        ([HEADER, ["Corse", 1e300]], "not-an-amount", "B2", "out of range"),
        ([HEADER, ["Corse", True]], "not-an-amount", "B2", "true or false"),
        ([HEADER, ["Corse", "1.234"]], "not-an-amount", "B2", "1,2340"),
        ([HEADER, [], ["Corse", None]], "hole", "B3", "save it in a spreadsheet"),
        ([HEADER, ["Corse", 1], [None, 2]], "no-region", "B3", "save it in a spreadsheet"),
        ([HEADER, ["Corse", 1], ["94", 2]], "duplicate-row", "A3", "first in cell A2"),
    ],
)
def test_problem_of_a_cell(
    kind: str,
    rows: list[list[Any]],
    problem: str,
    cell: str,
    word: str,
    tmp_path: Path,
    regions: TerritorySet,
) -> None:
    book = write(tmp_path / f"t.{kind}", {"S": rows})
    (found,) = refused(book, regions).diagnostics
    assert found.code == problem
    assert str(found.place) == f"{book}, sheet S, cell {cell}"
    assert word in f"{found.message} {found.hint}"


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_merged_heading(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    rows = [["Région", "Montant", None], [None, "FIR", "P304"], ["Corse", 1, 2]]
    book = write(tmp_path / f"t.{kind}", {"S": rows}, merged=[(0, 1, 0, 2)])
    (found,) = refused(book, regions).diagnostics
    assert (found.code, str(found.place)) == ("merged-header", f"{book}, sheet S, cells B1:C1")


# Sheets


@ALL
def test_a_hidden_sheet_is_told(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    book = write(tmp_path / f"t.{kind}", {"Vu": [["À lire"]], "S": CORSE}, states={"S": "hidden"})
    table = read_amounts(book, regions)
    assert euros(table) == {"94": 1}
    told = [notice for notice in table.notices if notice.code == "hidden-sheet"]
    assert [str(notice.place) for notice in told] == [f"{book}, sheet S"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb"])
def test_a_very_hidden_sheet_is_refused(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    book = write(
        tmp_path / f"t.{kind}", {"Vu": [["À lire"]], "S": CORSE}, states={"S": "veryHidden"}
    )
    assert code(book, regions) == "hidden-sheet"
    assert code(book, regions, sheet="S") == "hidden-sheet"


@ALL
def test_as_many_sheets_as_allowed(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    sheets: dict[str, Any] = {f"S{n}": [["À lire"]] for n in range(249)}
    book = write(tmp_path / f"t.{kind}", {**sheets, "T": CORSE})
    assert euros(read_amounts(book, regions)) == {"94": 1}
    write(book, {**sheets, "T": CORSE, "U": [["À lire"]]})
    assert code(book, regions) == "workbook-too-large"


def test_two_sheets_of_one_name(tmp_path: Path, regions: TerritorySet) -> None:
    table = f'<table:table table:name="S"><table:table-row>{ods_cell("a")}</table:table-row>'
    book = packed(tmp_path / "t.ods", ods_parts(f"{table}</table:table>" * 2))
    (found,) = refused(book, regions).diagnostics
    assert (found.code, "two sheets" in found.message) == ("not-a-workbook", True)


# What calamine does not tell


def ods(folder: Path, cell: str, styles: str = "") -> Path:
    """A sheet with one amount, which is this cell."""
    header = ods_cell("Région") + ods_cell("Montant")
    rows = [header, ods_cell("Corse") + cell]
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    parts = ods_parts(f'<table:table table:name="S">{table}</table:table>', styles)
    return packed(folder / "t.ods", parts)


@pytest.mark.parametrize(
    ("told", "text", "word"),
    [
        ('office:value-type="percentage" office:value="0.5"', "50 %", "percentage"),
        ('office:value-type="string" calcext:value-type="error"', "#N/A", "the error #N/A"),
        ('office:value-type="date" office:date-value="2025-01-01"', "1/1/25", "date"),
        ('office:value-type="time" office:time-value="PT1H"', "1:00", "PT1H"),
    ],
)
def test_a_cell_of_ods_that_is_no_amount(
    told: str, text: str, word: str, tmp_path: Path, regions: TerritorySet
) -> None:
    book = ods(tmp_path, f"<table:table-cell {told}><text:p>{text}</text:p></table:table-cell>")
    (found,) = refused(book, regions).diagnostics
    assert (found.code, str(found.place)) == ("not-an-amount", f"{book}, sheet S, cell B2")
    assert word in found.message


def test_a_percentage_below_rows_that_are_repeated(tmp_path: Path, regions: TerritorySet) -> None:
    """Blank rows and columns are counted once each as often as they stand there."""
    blank = '<table:table-cell table:number-columns-repeated="3"/>'
    rows = (
        f'<table:table-row table:number-rows-repeated="4">{blank}</table:table-row>'
        f"<table:table-row>{blank}{ods_cell('Région')}{ods_cell('Montant')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{blank}</table:table-row>'
        f"<table:table-row>{blank}{ods_cell('Corse')}{ods_cell(1)}</table:table-row>"
        f"<table:table-row>{blank}{ods_cell('Mayotte')}<table:table-cell "
        'office:value-type="percentage" office:value="1"/></table:table-row>'
    )
    table = f'<table:table table:name="S">{rows}</table:table>'
    book = packed(tmp_path / "t.ods", ods_parts(table))
    (found,) = refused(book, regions).diagnostics
    assert (found.code, str(found.place)) == ("not-an-amount", f"{book}, sheet S, cell E9")


@pytest.mark.parametrize(
    "number",
    [
        '<number:number number:display-factor="1000"/>',
        "<number:number/><number:text> k€</number:text>",
    ],
)
def test_a_format_of_ods_that_shows_thousands_is_told(
    number: str, tmp_path: Path, regions: TerritorySet
) -> None:
    style = f'<number:number-style style:name="N1">{number}</number:number-style>'
    table = read_amounts(ods(tmp_path, ods_cell(5), style), regions)
    assert [notice.code for notice in table.notices] == ["formats-not-read"]


def test_an_error_of_xls_is_no_amount(tmp_path: Path, regions: TerritorySet) -> None:
    """[MS-XLS] 2.4.25: 42 is #N/A."""
    error = biff(0x205, struct.pack("<HHHBB", 1, 1, 15, 42, 1))
    stream = xls({"S": CORSE}, {}).replace(xls_cell(1, 1, 1), error)
    (tmp_path / "t.xls").write_bytes(compound(stream))
    assert code(tmp_path / "t.xls", regions) == "hole"


# What no file may cost: the largest that passes, and what is refused


@ALL
def test_all_communes_beside_the_table(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    communes = [[f"{n:05d}", f"Commune numéro {n}", n] for n in range(36_000)]
    book = write(tmp_path / f"t.{kind}", {"Régions": CORSE, "Communes": communes})
    assert euros(read_amounts(book, regions)) == {"94": 1}


@ALL
def test_200_columns(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    names = [member.name for member in regions.members]
    rows = [
        ["Région", *(f"Montant {n}" for n in range(199))],
        *([name, *range(199)] for name in names),
        *([f"Remarque {n}"] + [None] * 197 + ["x"] for n in range(101)),
    ]
    book = write(tmp_path / f"t.{kind}", {"S": rows})
    table = read_amounts(book, regions, amount_column="Montant 198")
    assert set(euros(table).values()) == {198}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xlsb"])
def test_the_longest_text(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = write(tmp_path / f"t.{kind}", {"S": [*CORSE, ["x" * 32_767]]})
        assert euros(read_amounts(book, regions)) == {"94": 1}
    xml = '<c r="A9" t="inlineStr"><is><t>' + "x" * 32_768 + "</t></is></c>"
    if kind == "xlsx":
        with zipfile.ZipFile(saved(book, CORSE)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        sheet = "xl/worksheets/sheet1.xml"
        end = f'<row r="9">{xml}</row></sheetData>'.encode()
        packed(book, {**parts, sheet: parts[sheet].replace(b"</sheetData>", end)})
    else:
        write(book, {"S": [*CORSE, ["x" * 32_768]]})
    (found,) = refused(book, regions).diagnostics
    assert found.code == "workbook-too-large"
    assert "32\u202f767" in found.message


def test_rules_of_a_sheet_are_no_text_of_a_cell(tmp_path: Path, regions: TerritorySet) -> None:
    def arrange(book: Any) -> None:
        for number in range(1_000):
            rule = FormulaRule(formula=[f"AND(B2>{number},B3>{number},B4>{number},B5>{number})"])
            book["Feuil1"].conditional_formatting.add("B2", rule)

    assert euros(read_amounts(saved(tmp_path / "t.xlsx", CORSE, arrange=arrange), regions)) == {
        "94": 1
    }


def far_xlsx(folder: Path) -> Path:
    def arrange(book: Any) -> None:
        book["Feuil1"]["XFD1048576"] = 1

    return saved(folder / "t.xlsx", CORSE, arrange=arrange)


def far_ods(folder: Path) -> Path:
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float"'
    rows = f'<table:table-row>{cell} office:value="1"/></table:table-row>' * 2_000
    table = f'<table:table table:name="S">{rows}</table:table>'
    return packed(folder / "t.ods", ods_parts(table))


def far_xlsb(folder: Path) -> Path:
    parts = xlsb({"S": CORSE}, {})
    end = record(0x92) + record(0x82)
    row = record(0, struct.pack("<IIHBBBI", 1_048_575, 0, 300, 0, 0, 0, 0))
    sheet = xlsb_sheet(CORSE).removesuffix(end) + row + xlsb_cell(16_383, 1) + end
    return packed(folder / "t.xlsb", {**parts, "xl/worksheets/sheet1.bin": sheet})


def far_xls(folder: Path) -> Path:
    stream = xls({"S": CORSE}, {})
    end = xls_sheet([])[-10:]
    stream = stream.removesuffix(end) + xls_cell(65_535, 65_535, 1) + end
    (folder / "t.xls").write_bytes(compound(stream))
    return folder / "t.xls"


def one_text_in_many_cells(folder: Path) -> Path:
    """The parts of 40 kB are 3 GB of texts."""
    parts = xlsb({"S": CORSE}, {})
    text = record(0x13, b"\0" + wide("x" * 32_767))
    parts["xl/sharedStrings.bin"] = record(0x9F, struct.pack("<II", 1, 1)) + text + record(0xA0)
    cells = b"".join(
        record(0, struct.pack("<IIHBBBI", n, 0, 300, 0, 0, 0, 0))
        + record(7, struct.pack("<III", 0, 0, 0))
        for n in range(2, 100_000)
    )
    end = record(0x92) + record(0x82)
    parts["xl/worksheets/sheet1.bin"] = xlsb_sheet(CORSE).removesuffix(end) + cells + end
    return packed(folder / "t.xlsb", parts)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a process held to some memory")
@pytest.mark.parametrize(
    "far",
    [far_xlsx, far_ods, far_xlsb, far_xls, one_text_in_many_cells],
    ids=lambda far: far.__name__,
)
def test_what_takes_all_memory_is_refused(
    far: Callable[[Path], Path], tmp_path: Path, regions: TerritorySet
) -> None:
    assert code(far(tmp_path), regions) == "workbook-too-large"


def test_a_process_that_does_not_end_is_ended(
    tmp_path: Path, regions: TerritorySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "endless.py"
    script.write_text("while True: pass\n", encoding="utf-8")
    monkeypatch.setattr(process, "__file__", str(script))
    monkeypatch.setattr("allocation.reading.tables.workbook.MAX_SECONDS", 0.2)
    assert code(saved(tmp_path / "t.xlsx", CORSE), regions) == "workbook-too-large"


def test_a_size_that_lies(tmp_path: Path, regions: TerritorySet) -> None:
    """Of a part that says it has 1 000 bytes, no more than that is inflated."""
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(saved(tmp_path / "t.xlsx", CORSE)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != sheet}
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr(sheet, bytes(100 << 20))
    data = bytearray((tmp_path / "t.xlsx").read_bytes())
    size = data.rfind(b"PK\1\2") + 24
    assert data[size : size + 4] == struct.pack("<I", 100 << 20)
    data[size : size + 4] = struct.pack("<I", 1_000)
    (tmp_path / "t.xlsx").write_bytes(data)
    assert code(tmp_path / "t.xlsx", regions) == "not-a-workbook"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions(method: int, tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", CORSE)
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(book, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert code(book, regions) == "not-a-workbook"


def test_a_part_that_is_there_twice(tmp_path: Path, regions: TerritorySet) -> None:
    """Also where only capitals tell them apart: which of them would be read?"""
    book = saved(tmp_path / "t.xlsx", CORSE)
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", "<worksheet/>")
    (found,) = refused(book, regions).diagnostics
    assert "there twice" in found.message


def test_many_parts(tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", CORSE)
    with zipfile.ZipFile(book, "a") as archive:
        for number in range(process.MAX_PARTS):
            archive.writestr(f"xl/media/{number}", "")
    assert code(book, regions) == "workbook-too-large"


@ALL
def test_many_cells(kind: str, tmp_path: Path, regions: TerritorySet) -> None:
    row = ["Corse", *[1] * 249]
    book = write(tmp_path / f"t.{kind}", {"T": CORSE, "S": [row] * 1_000})
    assert code(book, regions) == "workbook-too-large"


def test_the_process_hands_on_more_than_a_table_may_have() -> None:
    assert process.MAX_ROWS > tables.MAX_ROWS
    assert process.MAX_COLUMNS > tables.MAX_COLUMNS


@ALL
@pytest.mark.parametrize("at", range(4, 3_000, 211))
def test_a_workbook_that_is_cut_or_damaged(
    kind: str, at: int, tmp_path: Path, regions: TerritorySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused in words of ours; whatever breaks, breaks apart from the program."""
    monkeypatch.delitem(sys.modules, "python_calamine", raising=False)  # of another test
    book = write(tmp_path / f"whole.{kind}", {"S": [HEADER, *annexe_rows()[1:]]})
    whole = book.read_bytes()
    path = tmp_path / f"damaged.{kind}"
    for data in (whole[:at], whole[:at] + b"\xff\xff" + whole[at + 2 :]):
        path.write_bytes(data)
        with contextlib.suppress(Refusal):
            read_amounts(path, regions)
    assert "python_calamine" not in sys.modules
