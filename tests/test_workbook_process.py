"""The process that reads a workbook, here without one: what it tells of each cell, and its bounds.

XML is written by hand, and every expected place is counted by hand; bounds are made small.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

import pytest
from openpyxl import Workbook

from allocation.reading.tables import workbook_process as process
from allocation.reading.tables.workbook_process import Problem
from allocation.reading.tables.workbook_process import _cell as cell
from allocation.reading.tables.workbook_process import _coordinates as coordinates
from allocation.reading.tables.workbook_process import _formats as formats
from allocation.reading.tables.workbook_process import _Look as Look
from allocation.reading.tables.workbook_process import _ods as ods_marks
from allocation.reading.tables.workbook_process import _rows as rows_of
from allocation.reading.tables.workbook_process import _times as times
from allocation.reading.tables.workbook_process import _unpacked as unpacked
from allocation.reading.tables.workbook_process import _xlsx as xlsx_marks
from allocation.reading.tables.workbook_process import _xlsx_marks as marks_of
from workbooks import Rows, compound, ods_cell, ods_parts, packed, write, xls

Patch = pytest.MonkeyPatch
Marks = dict[int, dict[int, list[str]]]


def problem(step: Callable[[], object]) -> tuple[str, str]:
    """The code that is told, and what it is about."""
    with pytest.raises(Problem) as raised:
        step()
    code, detail = raised.value.args
    return code, detail


def bound(patch: Patch, **sizes: int) -> None:
    for name, size in sizes.items():
        patch.setattr(process, f"MAX_{name}", size)


# Cells


@pytest.mark.parametrize(
    ("reference", "row", "column"),
    [
        ("A1", 1, 1),
        ("B3", 3, 2),
        ("Z9", 9, 26),
        ("AA10", 10, 27),
        ("BC7", 7, 2 * 26 + 3),
        ("XFD1048576", 1_048_576, 24 * 676 + 6 * 26 + 4),
    ],
)
def test_the_name_of_a_cell(reference: str, row: int, column: int) -> None:
    assert coordinates(reference) == (row, column)


@pytest.mark.parametrize("reference", ["", "A", "1", "a1", "A0", "1A", "AAAA1", "A12345678"])
def test_no_name_of_a_cell(reference: str) -> None:
    assert coordinates(reference) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [(" Corse\n", "Corse"), (True, True), (12, 12), (0.5, 0.5), (date(2025, 1, 1), None)],
)
def test_a_value(value: object, told: object) -> None:
    assert cell(value) == told
    assert type(cell(value)) is type(told)


def test_a_text_as_long_as_allowed(monkeypatch: Patch) -> None:
    bound(monkeypatch, TEXT=3)
    assert cell("abc") == "abc"
    assert problem(lambda: cell("abcd")) == ("text", "")


class Cells(NamedTuple):
    """A sheet as calamine has it: where its cells begin, and its rows from the first one on."""

    start: tuple[int, int] | None
    values: list[list[Any]]

    def iter_rows(self) -> list[list[Any]]:
        return self.values


def test_rows_end_with_their_last_cell_and_blank_ones_are_left_out() -> None:
    sheet = Cells((0, 2), [["a", 1, ""], ["", ""], ["", "b"], ["c"]])
    assert list(rows_of(sheet, {})) == [
        (1, ["", "", "a", 1]),
        (3, ["", "", "", "b"]),
        (4, ["", "", "c"]),
    ]
    assert list(rows_of(Cells(None, []), {})) == []


def test_what_is_odd_of_a_cell_stands_in_its_place() -> None:
    """Also beyond the last cell that has a value, and in a row that has none."""
    sheet = Cells((0, 1), [["a", 1], [""], ["b"]])
    why = ["percentage", ""]
    marks = {1: {3: why}, 2: {2: ["error", "#N/A"]}, 3: {5: why}}
    assert list(rows_of(sheet, marks)) == [
        (1, ["", "a", ["percentage", "", 1]]),
        (2, ["", ["error", "#N/A", ""]]),
        (3, ["", "b", "", "", ["percentage", "", ""]]),
    ]
    assert why == ["percentage", ""]


def test_as_many_columns_as_are_read(monkeypatch: Patch) -> None:
    """The last of them only shows that there are too many."""
    bound(monkeypatch, COLUMNS=3)
    why = ["percentage", ""]
    marks = {1: {2: why, 3: why, 4: why}}
    assert list(rows_of(Cells((0, 1), [[1, 2, 3]]), marks)) == [(1, ["", [*why, 1], 2])]


# One look through all XML


def look(xml: str, through: Look | None = None) -> Look:
    through = through or Look()
    through.through(xml.encode(), lambda _tag, _attributes: None)
    return through


def test_as_many_elements_as_allowed(monkeypatch: Patch) -> None:
    bound(monkeypatch, ELEMENTS=5)
    assert look("<a><b/></a>", look("<a><b/><c/></a>")).elements == 5
    assert problem(lambda: look("<a><b/><c/></a>", look("<a><b/><c/></a>"))) == ("elements", "")


def test_what_one_element_stands_for_is_counted_too(monkeypatch: Patch) -> None:
    bound(monkeypatch, ELEMENTS=5)
    some = Look()
    some.count(2)
    some.count(3)
    assert problem(lambda: some.count(1)) == ("elements", "")


@pytest.mark.parametrize("tag", ["c", "si", "x:c", "table:table-cell"])
def test_the_texts_of_one_cell_count_together(tag: str, monkeypatch: Patch) -> None:
    bound(monkeypatch, TEXT=4)
    space = f"xmlns:{tag.partition(':')[0]}='urn:x'" if ":" in tag else ""
    look(f"<a {space}><{tag}><v>abcd</v></{tag}><{tag}>ab<v>cd</v></{tag}></a>")
    over = f"<a {space}><{tag}><v>abc</v><v>de</v></{tag}></a>"
    assert problem(lambda: look(over)) == ("text", "")


def test_what_is_in_no_cell_may_be_longer(monkeypatch: Patch) -> None:
    bound(monkeypatch, TEXT=4)
    look("<a><f>formula</f><c>abc</c>formula<f>formula</f></a>")


def test_what_is_no_xml_or_declares_a_type_is_refused() -> None:
    assert problem(lambda: look("<!DOCTYPE a><a/>")) == ("doctype", "")
    for text in ("<a>", "<a></b>", ""):
        with pytest.raises(ExpatError):
            look(text)


def test_elements_are_told_by_their_local_names() -> None:
    told: list[object] = []
    Look().through(
        b"<x:a xmlns:x='urn:x' k='1'>one<b>two</b></x:a>",
        lambda tag, attributes: told.append((tag, attributes.get("k"))),
        lambda tag: told.append(f"/{tag}"),
        lambda text: told.append(text.upper()),
    )
    assert told == [("a", "1"), "ONE", ("b", None), "TWO", "/b", "/a"]


# XLSX

STYLES = (
    "<styleSheet><numFmts>"
    '<numFmt numFmtId="164" formatCode="0 &quot;k€&quot;"/>'
    '<numFmt numFmtId="165" formatCode="#,##0.00"/>'
    "</numFmts>"
    '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="165"/><xf numFmtId="10"/>'
    '<xf numFmtId="164"/><xf/></cellXfs>'
    '<other><xf numFmtId="9"/></other></styleSheet>'
)


def test_formats_by_the_index_of_a_style() -> None:
    """9 and 10 are percentages in every workbook; only what is in `cellXfs` counts, from 0."""
    assert formats(Look(), STYLES.encode()) == {
        "1": ["percentage", ""],
        "3": ["percentage", ""],
        "4": ["format", '0 "k€"'],
    }


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("0" * 59 + "k€", "0" * 59 + "k"),  # of which 60 characters are told
        ("0" * 998 + "k€", "0" * 60),
        ("0" * 999 + "k€", None),  # beyond 1 000 nothing is looked for
    ],
)
def test_a_long_format(code: str, told: str | None) -> None:
    xml = (
        f'<s><numFmt numFmtId="164" formatCode="{code}"/>'
        '<cellXfs><xf numFmtId="164"/></cellXfs></s>'
    )
    assert formats(Look(), xml.encode()) == ({"0": ["format", told]} if told else {})


def marks(rows: str, **styles: list[str]) -> Marks:
    xml = f"<worksheet><cols><c/></cols><sheetData>{rows}</sheetData></worksheet>"
    by_index = {name.removeprefix("s"): why for name, why in styles.items()}
    return marks_of(Look(), xml.encode(), by_index)


WHY = ["percentage", ""]


def test_a_number_with_a_format_is_marked_and_a_text_is_not() -> None:
    rows = (
        '<row r="2"><c r="B2" s="1"><v>1</v></c><c r="C2" s="1" t="n"><v>1</v></c>'
        '<c r="D2" s="1" t="str"><v>1</v></c><c r="E2" s="2"><v>1</v></c><c r="F2"/></row>'
    )
    assert marks(rows, s1=WHY) == {2: {2: WHY, 3: WHY}}
    assert marks(rows, s0=WHY) == {2: {6: WHY}}  # a cell without a style has the first


def test_what_has_no_number_stands_beside_or_below_the_last() -> None:
    rows = (
        '<row><c s="1"/><c s="1"/></row><row r="5"><c r="D5"/><c s="1"/></row>'
        '<row><c/><c s="1"/></row>'
    )
    assert marks(rows, s1=WHY) == {1: {1: WHY, 2: WHY}, 5: {5: WHY}, 6: {2: WHY}}


def test_an_error_is_told_as_the_sheet_shows_it() -> None:
    """Not its formula, nor what stands beside it; 20 characters of it."""
    rows = (
        '<row r="1"><c r="A1" t="e"><f>B1/0</f><v>#DIV/0!</v><x>y</x></c>'
        '<c r="B1"><v>1</v></c><c r="C1" t="e"><v>0123456789<i/>012345678901</v></c>'
        '<c r="D1" s="1" t="e"><v>#N/A</v></c></row>'
    )
    rows = rows.replace("<i/>", "")
    assert marks(rows, s1=WHY) == {
        1: {
            1: ["error", "#DIV/0!"],
            3: ["error", "01234567890123456789"],
            4: ["error", "#N/A"],
        }
    }


def test_what_stands_outside_of_the_rows_is_no_cell() -> None:
    xml = (
        '<w><row r="9"><c r="A9" t="e"><v>no</v></c></row><sheetData>'
        '<row r="1"><c r="A1" t="e"><v>yes</v></c></row></sheetData>'
        '<row r="1"><c r="A1" t="e"><v>no</v></c></row></w>'
    )
    assert marks_of(Look(), xml.encode(), {}) == {1: {1: ["error", "yes"]}}


@pytest.mark.parametrize(
    ("rows", "code", "detail"),
    [
        ('<row r="2"/><row r="2"/>', "row-order", "2"),
        ('<row r="2"/><row r="1"/>', "row-order", "1"),
        ('<row r="0"/>', "row-order", "0"),
        ('<row r="12345678"/>', "row-order", "12345678"),
        (f'<row r="{"x" * 21}"/>', "row-order", "x" * 20),
        ('<row r="2"><c r="B2"/><c r="B2"/></row>', "cell-order", "B2"),
        ('<row r="2"><c r="B2"/><c r="A2"/></row>', "cell-order", "A2"),
        ('<row r="2"><c r="B3"/></row>', "cell-order", "B3"),
        ('<row r="2"><c r="B1"/></row>', "cell-order", "B1"),
        (f'<row r="2"><c r="{"x" * 21}"/></row>', "cell-order", "x" * 20),
    ],
)
def test_rows_and_cells_out_of_order(rows: str, code: str, detail: str) -> None:
    assert problem(lambda: marks(rows)) == (code, detail)


def xlsx(titles: Mapping[str, str], shared: str = "<sst/>") -> dict[str, bytes]:
    """Parts by path in lower case: each title with the target of its relation."""
    sheet = '<w><sheetData><row r="1"><c r="A1" s="1"><v>1</v></c></row></sheetData></w>'
    error = sheet.replace('s="1"', 't="e"')
    relations = "".join(
        f'<Relationship Id="r{n}" Target="{target}"/><Other Id="r{n}" Target="no"/>'
        for n, target in enumerate(titles.values())
    )
    sheets = "".join(
        f'<sheet name="{title}" sheetId="{n}" r:id="r{n}"/><other name="no"/>'
        for n, title in enumerate(titles)
    )
    return {
        "xl/workbook.xml": f"<w xmlns:r='urn:r'>{sheets}</w>".encode(),
        "xl/_rels/workbook.xml.rels": f"<R>{relations}</R>".encode(),
        "xl/sharedstrings.xml": shared.encode(),
        "xl/styles.xml": STYLES.encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
        "xl/worksheets/sheet2.xml": error.encode(),
    }


def test_sheets_are_found_by_their_relations() -> None:
    first = {1: {1: ["percentage", ""]}}
    titles = {"B": "worksheets/Sheet2.xml", "A": "/xl/worksheets/sheet1.xml"}
    assert xlsx_marks(xlsx(titles)) == {"B": {1: {1: ["error", "1"]}}, "A": first}
    parts = xlsx({"A": "worksheets/sheet1.xml"})
    assert xlsx_marks(parts) == {"A": first}
    for part in ("xl/sharedstrings.xml", "xl/styles.xml"):
        del parts[part]
    assert xlsx_marks(parts) == {"A": {}}
    del parts["xl/_rels/workbook.xml.rels"]
    assert problem(lambda: xlsx_marks(parts)) == ("sheet", "A")


def test_a_sheet_that_is_not_there() -> None:
    titles = {"A": "worksheets/sheet1.xml", "B": "worksheets/sheet3.xml"}
    assert problem(lambda: xlsx_marks(xlsx(titles))) == ("sheet", "B")


def test_texts_that_sheets_share_are_looked_at(monkeypatch: Patch) -> None:
    bound(monkeypatch, TEXT=4)
    xlsx_marks(xlsx({}, "<sst><si><t>abcd</t></si></sst>"))
    over = xlsx({}, "<sst><si><t>abcde</t></si></sst>")
    assert problem(lambda: xlsx_marks(over)) == ("text", "")


# ODS


Told = tuple[dict[str, Marks], dict[str, Any], str]


def ods(*tables: str, automatic: str = "", named: str = "<none/>") -> Told:
    """What is told of tables named S, T and U, with styles in the content and in their own part."""
    text = "".join(
        f'<table:table table:name="{title}">{rows}</table:table>'
        for title, rows in zip("STU", tables, strict=False)
    )
    content = ods_parts(text, automatic)["content.xml"]
    assert isinstance(content, str)
    return ods_marks({"styles.xml": named.encode(), "content.xml": content.encode()})


def repeated(what: str, number: int | str) -> str:
    return f' table:number-{what}-repeated="{number}"'


def row(*cells: str, told: str = "") -> str:
    return f"<table:table-row{told}>{''.join(cells)}</table:table-row>"


def percentage(told: str = "", tag: str = "table-cell") -> str:
    return f'<table:{tag} office:value-type="percentage"{told}/>'


def error(text: str) -> str:
    kind = 'office:value-type="string" calcext:value-type="error"'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


BLANK = ods_cell(None)
TWICE = repeated("columns", 2)


def test_marks_of_ods_stand_where_cells_are_repeated() -> None:
    """Rows 1 and 2 are blank, 3 and 4 the same; columns A and B are blank, C and D the same."""
    table = (
        row(BLANK, told=repeated("rows", 2))
        + row(
            f"<table:table-cell{TWICE}/>",
            percentage(TWICE),
            ods_cell(1),
            error("#N/A"),
            told=repeated("rows", 2),
        )
        + row(percentage(tag="covered-table-cell"), percentage())
    )
    shown = {3: WHY, 4: WHY, 6: ["error", "#N/A"]}
    marks, areas, unread = ods(table, row(percentage()))
    assert marks == {"S": {3: shown, 4: shown, 5: {1: WHY, 2: WHY}}, "T": {1: {1: WHY}}}
    assert (areas, unread) == ({}, "")


def test_an_error_of_ods_is_told_as_the_sheet_shows_it() -> None:
    """20 characters of it, and nothing of the cells beside it."""
    cells = error("0123456789</text:p><text:p>012345678901"), ods_cell("no"), percentage()
    marks, _, _ = ods(row(*cells, error("#REF!")) + row(ods_cell("no")))
    assert marks == {
        "S": {1: {1: ["error", "01234567890123456789"], 3: WHY, 4: ["error", "#REF!"]}}
    }


def test_marks_of_ods_reach_as_far_as_cells_are_read(monkeypatch: Patch) -> None:
    bound(monkeypatch, ROWS=3, COLUMNS=4)
    marks, _, _ = ods(row(BLANK, percentage(repeated("columns", 9)), told=repeated("rows", 9)))
    assert marks == {"S": {at: {2: WHY, 3: WHY} for at in (1, 2, 3)}}
    marks, _, _ = ods(row(f"<table:table-cell{repeated('columns', 5)}/>", percentage()))
    assert marks == {"S": {1: {}}}


def test_marks_of_ods_count_as_elements(monkeypatch: Patch) -> None:
    """There are 8: `none`, five around the row, the row and its cell. What is marked in two rows
    and three columns counts for 2 × (3 + 1) more; what is beyond the columns, for one a row.
    """
    table = row(percentage(repeated("columns", 3)), told=repeated("rows", 2))
    bound(monkeypatch, ELEMENTS=8 + 8)
    ods(table)
    bound(monkeypatch, ELEMENTS=8 + 7)
    assert problem(lambda: ods(table)) == ("elements", "")
    far = row(f"<table:table-cell{repeated('columns', 99)}/>", percentage())
    bound(monkeypatch, COLUMNS=4, ELEMENTS=9 + 1)
    ods(far)
    bound(monkeypatch, ELEMENTS=9)
    assert problem(lambda: ods(far)) == ("elements", "")


def spanned(columns: int, rows: int | None = None) -> str:
    high = "" if rows is None else f' table:number-rows-spanned="{rows}"'
    return f'<table:table-cell table:number-columns-spanned="{columns}"{high}/>'


def test_merged_cells_of_ods() -> None:
    """B2:D4 and F2:G2, from 0; what is merged over rows alone hides no heading."""
    cells = BLANK, spanned(3, 3), f"<table:covered-table-cell{TWICE}/>", BLANK, spanned(2)
    _, areas, _ = ods(row(BLANK) + row(*cells, spanned(1, 2)), row(spanned(2, 1)))
    assert areas == {"S": [((1, 1), (3, 3)), ((1, 5), (1, 6))], "T": [((0, 0), (0, 1))]}


@pytest.mark.parametrize(
    ("number", "unread"),
    [
        ("<number:number/>", ""),
        ('<number:number number:display-factor="1"/>', ""),
        ('<number:number number:display-factor="1000"/>', "formats"),
        ('<number:number number:display-factor="1000"/><number:number/>', "formats"),
        ("<number:number/><number:text> €</number:text>", ""),
        ("<number:number/><number:text> k€</number:text>", "formats"),
        ("<number:number/><number:text>k</number:text>", "formats"),
        ("<number:text>k€</number:text><number:text> €</number:text>", "formats"),
        ("<number:text>€</number:text>k€", ""),
        ("<number:number>k€</number:number>", ""),
        (f"<number:text>{'x' * 997} k€</number:text>", "formats"),
        (f"<number:text>{'x' * 998} k€</number:text>", ""),  # beyond 1 000 nothing is looked for
    ],
)
def test_formats_of_ods_that_can_not_be_told(number: str, unread: str) -> None:
    style = f'<number:number-style style:name="N1">{number}</number:number-style>'
    spaces = 'xmlns:number="urn:n" xmlns:style="urn:s"'
    table = row(ods_cell("k€"))
    assert ods(table, automatic=style)[2] == unread
    assert ods(table, named=f"<a {spaces}>{style}</a>")[2] == unread


def test_how_often_a_cell_stands_there() -> None:
    assert times({}, "rows-repeated") == 1
    assert times({"table:number-rows-repeated": "1048576"}, "rows-repeated") == 1_048_576
    for number in ("", "x", "-1", "12345678"):
        told = {"table:number-rows-repeated": number}
        assert problem(lambda told=told: times(told, "rows-repeated")) == ("damaged", "")  # type: ignore[misc]


# What of an archive is unpacked


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_what_is_read_is_unpacked(tmp_path: Path, monkeypatch: Patch) -> None:
    """To the byte that is allowed, and as it was; capitals of a path don't count."""
    some: dict[str, str | bytes] = {
        "XL/Workbook.xml": b"12345",
        "xl/worksheets/sheet1.xml": b"1234567",
        "xl/media/image.png": b"x" * 99,
        "docProps/app.xml": b"x",
    }
    book = packed(tmp_path / "t.xlsx", some).read_bytes()
    read = {"xl/workbook.xml": b"12345", "xl/worksheets/sheet1.xml": b"1234567"}
    bound(monkeypatch, UNPACKED=12)
    data, parts, _ = unpacked(book)
    assert parts == read
    (tmp_path / "copy.xlsx").write_bytes(data)
    copied = parts_of(tmp_path / "copy.xlsx")
    assert {name.lower(): part for name, part in copied.items()} == read
    bound(monkeypatch, UNPACKED=11)
    assert problem(lambda: unpacked(book)) == ("unpacked", "")


def test_as_many_parts_as_allowed(tmp_path: Path, monkeypatch: Patch) -> None:
    book = packed(tmp_path / "t.ods", {**ods_parts(""), "other": ""}).read_bytes()
    bound(monkeypatch, PARTS=4)
    assert set(unpacked(book)[1]) == {"mimetype", "meta-inf/manifest.xml", "content.xml"}
    bound(monkeypatch, PARTS=3)
    assert problem(lambda: unpacked(book)) == ("parts", "")


def test_a_part_with_a_password(tmp_path: Path) -> None:
    """The first bit of its flags says so: of its own header, and of the directory."""
    packed(tmp_path / "t.ods", {"content.xml": "x"})
    data = bytearray((tmp_path / "t.ods").read_bytes())
    directory = data.index(b"PK\1\2")
    data[6] |= 2  # how it was compressed: no password
    data[directory + 8] |= 2
    assert unpacked(bytes(data))[1] == {"content.xml": b"x"}
    data[6] |= 1
    data[directory + 8] |= 1
    assert problem(lambda: unpacked(bytes(data))) == ("password", "")


def test_what_is_no_workbook_or_has_a_part_twice(tmp_path: Path) -> None:
    other = packed(tmp_path / "a.zip", {"readme.txt": "x"}).read_bytes()
    assert problem(lambda: unpacked(other)) == ("archive", "")
    twice = packed(tmp_path / "t.ods", {"content.xml": "x", "Content.xml": "y"}).read_bytes()
    assert problem(lambda: unpacked(twice)) == ("part", "Content.xml")
    with zipfile.ZipFile(tmp_path / "t.ods", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("content.xml", "x")
    assert problem(lambda: unpacked((tmp_path / "t.ods").read_bytes())) == ("damaged", "")
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("content.xml", "x")
    assert unpacked(stored.getvalue())[1] == {"content.xml": b"x"}


# A whole workbook


def read(path: Path) -> dict[str, Any]:
    return process.read(path.read_bytes())


TABLE: Rows = [["Région", "Montant"], ["Corse", 1], [], [None, True]]
ROWS = [[1, ["Région", "Montant"]], [2, ["Corse", 1]], [4, ["", True]]]


@pytest.mark.parametrize(
    ("kind", "unread"),
    [("xlsx", ""), ("ods", ""), ("xls", "formats"), ("xlsb", "formats and merged")],
)
def test_the_sheets_of_every_kind(kind: str, unread: str, tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"S": TABLE, "Caché": [["x"]], "Vide": []}
    book = write(tmp_path / f"t.{kind}", sheets, states={"Caché": "hidden"})
    assert read(book) == {
        "unread": unread,
        "sheets": [
            {"title": "S", "visible": "Visible", "rows": ROWS, "merged": []},
            {"title": "Caché", "visible": "Hidden", "rows": [[1, ["x"]]], "merged": []},
            {"title": "Vide", "visible": "Visible", "rows": [], "merged": []},
        ],
    }


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_what_is_merged_over_columns_is_told(kind: str, tmp_path: Path, monkeypatch: Patch) -> None:
    """A1:A2 and F1:F2 are not; of the three that are, as many as allowed."""
    rows = [["a", "b", None, "d", None, "g"], ["e", "f", None]]
    merged = [(0, 0, 1, 0), (0, 5, 1, 5), (0, 1, 0, 2), (0, 3, 1, 4), (1, 1, 1, 2)]
    book = write(tmp_path / f"t.{kind}", {"S": rows}, merged=merged)
    found = [((area[0][0], area[0][1]), (area[1][0], area[1][1])) for area in areas_of(book)]
    assert sorted(found) == [((0, 1), (0, 2)), ((0, 3), (1, 4)), ((1, 1), (1, 2))]
    bound(monkeypatch, MERGED=2)
    assert len(areas_of(book)) == 2


def areas_of(path: Path) -> list[Any]:
    (sheet,) = read(path)["sheets"]
    return list(sheet["merged"])


def test_a_sheet_of_a_chart_is_none_of_cells(tmp_path: Path) -> None:
    book = Workbook()
    book.create_chartsheet("Graphique")
    book.save(tmp_path / "t.xlsx")
    assert [sheet["title"] for sheet in read(tmp_path / "t.xlsx")["sheets"]] == ["Sheet"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_as_many_sheets_as_allowed(kind: str, tmp_path: Path, monkeypatch: Patch) -> None:
    book = write(tmp_path / f"t.{kind}", {"S": TABLE, "T": TABLE})
    bound(monkeypatch, SHEETS=2)
    assert len(read(book)["sheets"]) == 2
    bound(monkeypatch, SHEETS=1)
    assert problem(lambda: read(book)) == ("sheets", "")


def test_two_sheets_of_one_name_are_told_by_it(tmp_path: Path) -> None:
    text = "".join(
        f'<table:table table:name="{title}">{row(ods_cell("a"))}</table:table>' for title in "ABB"
    )
    book = packed(tmp_path / "t.ods", ods_parts(text))
    assert problem(lambda: read(book)) == ("titles", "B")


def test_cells_and_texts_of_all_sheets_count_together(tmp_path: Path, monkeypatch: Patch) -> None:
    """2 × 2 cells, and 2 × 4 characters in texts; numbers have none."""
    rows: Rows = [["ab", 12345], ["cd"]]
    book = write(tmp_path / "t.ods", {"S": rows, "T": [["ab"], ["c", 9], ["d"]]})
    bound(monkeypatch, CELLS=7, TEXTS=8)
    assert len(read(book)["sheets"]) == 2
    for name, size in (("CELLS", 6), ("TEXTS", 7)):
        bound(monkeypatch, CELLS=7, TEXTS=8)
        bound(monkeypatch, **{name: size})
        assert problem(lambda: read(book)) == ("cells", "")


def test_as_many_rows_as_are_read(tmp_path: Path, monkeypatch: Patch) -> None:
    book = write(tmp_path / "t.ods", {"S": TABLE})
    bound(monkeypatch, ROWS=2)
    assert read(book)["sheets"][0]["rows"] == ROWS[:2]


def test_marks_of_each_sheet_are_its_own(tmp_path: Path) -> None:
    text = (
        f'<table:table table:name="S">{row(ods_cell("a"), percentage())}</table:table>'
        f'<table:table table:name="T">{row(ods_cell("a"))}</table:table>'
    )
    found = read(packed(tmp_path / "t.ods", ods_parts(text)))
    assert [sheet["rows"] for sheet in found["sheets"]] == [
        [[1, ["a", ["percentage", "", ""]]]],
        [[1, ["a"]]],
    ]


def test_an_old_workbook_with_a_password() -> None:
    told = "EncryptedPackage".encode("utf-16-le")
    assert problem(lambda: process.read(b"\xd0\xcf\x11\xe0" + told)) == ("password", "")


# The process itself


class Standard(NamedTuple):
    """Standard input, as bytes."""

    buffer: io.BytesIO


@pytest.fixture
def ran(monkeypatch: Patch, capsys: pytest.CaptureFixture[str]) -> Callable[[bytes], Any]:
    """What the process writes of some bytes, with its limits put on record and not in force."""
    resource = pytest.importorskip("resource")

    def running(data: bytes) -> Any:
        limits: dict[int, tuple[int, int]] = {}
        monkeypatch.setattr(resource, "setrlimit", limits.__setitem__)
        monkeypatch.setattr(sys, "argv", ["workbook_process.py", "FOLDER"])
        monkeypatch.setattr(sys, "path", [*sys.path])
        monkeypatch.setattr(sys, "stdin", Standard(io.BytesIO(data)))
        process.main()
        assert sys.path[-1] == "FOLDER"
        assert limits == {
            resource.RLIMIT_AS: (process.MAX_MEMORY, process.MAX_MEMORY),
            resource.RLIMIT_CPU: (process.MAX_SECONDS, process.MAX_SECONDS),
            resource.RLIMIT_CORE: (0, 0),
        }
        return json.loads(capsys.readouterr().out)

    return running


def test_the_process_writes_what_it_reads(ran: Callable[[bytes], Any], tmp_path: Path) -> None:
    book = write(tmp_path / "t.ods", {"S": TABLE})
    (sheet,) = ran(book.read_bytes())["sheets"]
    assert sheet["rows"] == ROWS


def test_the_process_writes_why_it_reads_nothing(
    ran: Callable[[bytes], Any], tmp_path: Path, monkeypatch: Patch
) -> None:
    other = packed(tmp_path / "a.zip", {"readme.txt": "x"}).read_bytes()
    assert ran(other) == {"problem": ["archive", ""]}
    assert ran(b"nothing") == {"problem": ["damaged", ""]}

    def too_much(_data: bytes) -> Any:
        raise MemoryError

    monkeypatch.setattr(process, "read", too_much)
    assert ran(b"") == {"problem": ["memory", ""]}


def test_a_system_without_limits(
    ran: Callable[[bytes], Any], tmp_path: Path, monkeypatch: Patch, capsys: Any
) -> None:
    import resource

    def refused(*_limit: object) -> None:
        raise ValueError

    monkeypatch.setattr(resource, "setrlimit", refused)
    monkeypatch.setattr(sys, "argv", ["workbook_process.py", "FOLDER"])
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "stdin", Standard(io.BytesIO(compound(xls({"S": TABLE}, {})))))
    process.main()
    assert json.loads(capsys.readouterr().out)["unread"] == "formats"
