"""A workbook as an OpenDocument file: what is in the XML, and what a reader makes of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from python_calamine import load_workbook

from allocation.views.workbook.files import ods, xlsx
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Cell, call, join
from small_book import SENTENCE, TRICKY, small_book

_NAMES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"
    for name, space in {
        **{name: name for name in ("office", "style", "text", "table", "meta", "config")},
        "number": "datastyle",
        "fo": "xsl-fo-compatible",
        "manifest": "manifest",
    }.items()
} | {"dc": "http://purl.org/dc/elements/1.1/"}


class Opened:
    """The parts of a file, and its cells by sheet, row and column."""

    def __init__(self, data: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.parts = {
            path: ElementTree.fromstring(self.archive.read(path))
            for path in self.archive.namelist()
            if path.endswith(".xml")
        }
        self.content, self.styles = self.parts["content.xml"], self.parts["styles.xml"]
        self.cells = {
            (table.get(_q("table:name")), row, column): cell
            for table in self.content.iter(_q("table:table"))
            for row, line in _each(table.iter(_q("table:table-row")), "rows")
            for column, cell in _each(line, "columns")
        }

    def cell(self, row: int, column: int, sheet: str = "Lire d'abord") -> dict[str, str]:
        """The attributes of a cell, by their names without a prefix, and its text."""
        cell = self.cells[sheet, row, column]
        return {name.rpartition("}")[2]: value for name, value in cell.items()} | {
            "text": "\n".join(map(_text, cell))
        }

    def style(self, name: str | None) -> ElementTree.Element:
        """A style, by its name."""
        found = [
            style
            for part in (self.content, self.styles)
            for style in part.iter()
            if style.get(_q("style:name")) == name and "font-face" not in style.tag
        ]
        assert len(found) == 1, name
        return found[0]


def _q(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _each(
    elements: Iterator[ElementTree.Element] | ElementTree.Element, what: str
) -> Iterator[tuple[int, ElementTree.Element]]:
    """Elements with their numbers; one that is repeated comes as often."""
    number = 0
    for element in elements:
        for _time in range(int(element.get(_q(f"table:number-{what}-repeated"), "1"))):
            yield number, element
            number += 1


def _text(paragraph: ElementTree.Element) -> str:
    text = paragraph.text or ""
    for child in paragraph:
        assert child.tag == _q("text:s")
        text += " " + (child.tail or "")
    return text


@pytest.fixture(scope="module")
def opened() -> Opened:
    return Opened(ods.write(small_book()))


def test_kind_of_file_stands_first_and_unpacked(opened: Opened) -> None:
    first = opened.archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert opened.archive.read(first) == b"application/vnd.oasis.opendocument.spreadsheet"
    assert not first.extra
    listed = {
        entry.get(_q("manifest:full-path")) for entry in opened.parts["META-INF/manifest.xml"]
    }
    files = {"content.xml", "styles.xml", "meta.xml", "settings.xml"}
    assert listed == {"/", *files}
    assert {*opened.archive.namelist()} == {"mimetype", "META-INF/manifest.xml", *files}


def test_same_book_gives_the_same_bytes() -> None:
    first = ods.write(small_book())
    assert ods.write(small_book()) == first
    assert len(first) < 8_000
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_title_language_and_a_fixed_date(opened: Opened) -> None:
    meta = {element.tag: element.text for element in opened.parts["meta.xml"][0]}
    assert meta[_q("dc:title")] == "Répartition <2023> & co"
    assert meta[_q("dc:language")] == "fr"
    assert meta[_q("meta:creation-date")] == "2000-01-01T00:00:00"


def test_formulas_are_openformula_with_their_values(opened: Opened) -> None:
    share = opened.cell(3, 1)
    assert share["formula"] == (
        "of:=INT(enveloppe_*[$'Données'.$B$2]/SUM([$'Données'.$B$2:.$B$4]))"
    )
    assert (share["value-type"], share["value"]) == ("float", "312500")
    assert share["text"] == "312\u202f500,00\u00a0€"
    assert opened.cell(7, 1)["formula"] == (
        "of:=COUNTIFS([$'Données'.$B$2:.$B$4];\">1\";[$'Données'.$B$2:.$B$4];\"<5\")"
    )
    assert opened.cell(7, 1)["value"] == "1"
    assert opened.cell(7, 2)["formula"] == "of:=(3-(2-1))*(2/(4*1))"
    assert opened.cell(7, 2)["value"] == "1"
    said = opened.cell(6, 0)
    assert said["formula"].endswith('"comme ""écrite""")')
    assert (said["value-type"], said["text"]) == ("string", 'comme "écrite"')
    compared = opened.cell(3, 3)
    assert (compared["value-type"], compared["boolean-value"]) == ("boolean", "false")


def test_cells_of_the_same_sheet_are_named_without_it() -> None:
    book = Book("t", "en", "d")
    sheet = book.sheet("One")
    a, b = sheet.put(0, 0, Cell(1)), sheet.put(1, 26, Cell(2))
    sheet.put(2, 0, Cell(join(a, "+", b)))
    sheet.put(3, 0, Cell(call("NOT", False)))
    opened = Opened(ods.write(book))
    assert opened.cell(2, 0, "One")["formula"] == "of:=[.A1]+[.AA2]"
    assert opened.cell(3, 0, "One")["formula"] == "of:=NOT(FALSE())"


def test_equal_formulas_beside_each_other_are_all_there() -> None:
    """LibreOffice reads only the first cell of a formula that is repeated."""
    book = Book("t", "en", "d")
    sheet = book.sheet("One")
    for column in range(3):
        sheet.put(0, column, Cell(join(1, "+", 1)))
        sheet.put(1, column, Cell(2))
    content = Opened(ods.write(book)).content
    cells = list(content.iter(_q("table:table-cell")))
    assert [cell.get(_q("table:formula")) for cell in cells] == ["of:=1+1"] * 3 + [None]
    assert cells[3].get(_q("table:number-columns-repeated")) == "3"


def test_texts_stay_texts(opened: Opened) -> None:
    for row, text in enumerate(TRICKY, start=10):
        cell = opened.cell(row, 1)
        assert cell["value-type"] == "string"
        assert "formula" not in cell
        assert cell["text"] == (text if "\x00" not in text else "x\\x00\\x0b")


def test_lines_of_a_text_are_paragraphs() -> None:
    book = Book("t", "en", "d")
    book.sheet("One").text(0, 0, "first\n\n third")
    opened = Opened(ods.write(book))
    assert opened.cell(0, 0, "One")["text"] == "first\n\n third"


@pytest.mark.parametrize(
    ("digits", "value", "shown"),
    [
        (Digits(2, unit="\u00a0€"), Fraction(123_456_785, 1_000), "123\u202f456,79\u00a0€"),
        (Digits(2, mark="~\u00a0"), -1, "~\u00a0\u22121,00"),
        (Digits(signed=True), 1_000, "+1\u202f000"),
        (Digits(signed=True), 0, "0"),
        (Digits(signed=True), -5, "\u22125"),
        (Digits(), Fraction(1, 2), "1"),
        (None, Fraction(1, 4), "0,25"),
    ],
)
def test_numbers_are_shown_as_french_has_them(
    digits: Digits | None, value: Fraction | int, shown: str
) -> None:
    book = Book("t", "fr", "d")
    book.sheet("One").put(0, 0, Cell(value, Style(Look.FIGURE, digits)))
    assert Opened(ods.write(book)).cell(0, 0, "One")["text"] == shown


def test_marks_and_units_are_in_the_format(opened: Opened) -> None:
    style = opened.style(opened.cell(3, 1)["style-name"])
    (restyled,) = style
    assert restyled.get(_q("style:condition")) == "is-true-formula(enveloppe_<>2500000.5)"
    assert restyled.get(_q("style:base-cell-address")) == "'Lire d''abord'.B4"
    usual = opened.style(style.get(_q("style:parent-style-name")))
    changed = opened.style(restyled.get(_q("style:apply-style-name")))
    shown = [
        [
            (part.text or part.get(_q("number:decimal-places")))
            for part in opened.style(name)
            if part.tag != _q("style:map")
        ]
        for each in (usual, changed)
        for form in [opened.style(each.get(_q("style:data-style-name")))]
        for name in [
            form.get(_q("style:name")),
            *(one.get(_q("style:apply-style-name")) for one in form.iter(_q("style:map"))),
        ]
    ]
    assert shown == [
        ["2", "\u00a0€"],
        ["2", "\u00a0€"],
        ["\u2212", "2", "\u00a0€"],
        ["~\u00a0", "2", "\u00a0€"],
        ["~\u00a0", "2", "\u00a0€"],
        ["~\u00a0\u2212", "2", "\u00a0€"],
    ]
    for form in opened.styles.iter(_q("number:number-style")):
        assert form.get(_q("number:language")) == "fr"
        assert form.get(_q("number:country")) == "FR"


def test_conditional_styles_are_common_ones(opened: Opened) -> None:
    common = opened.styles.find(_q("office:styles"))
    assert common is not None
    names = {style.get(_q("style:name")) for style in common}
    used = {one.get(_q("style:apply-style-name")) for one in opened.content.iter(_q("style:map"))}
    assert used
    assert used <= names


def test_only_inputs_are_unlocked_and_no_password(opened: Opened) -> None:
    for table in opened.content.iter(_q("table:table")):
        assert table.get(_q("table:protected")) == "true"
        assert table.get(_q("table:protection-key")) is None
    unlocked = {
        (sheet, row, column)
        for (sheet, row, column), cell in opened.cells.items()
        if (name := cell.get(_q("table:style-name")))
        for properties in opened.style(name).iter(_q("style:table-cell-properties"))
        if properties.get(_q("style:cell-protect")) == "none"
    }
    figures = {("Données", row, 1) for row in (1, 2, 3, 5, 6)}
    assert unlocked == {("Lire d'abord", 8, 3), *figures}


def test_what_may_be_typed(opened: Opened) -> None:
    said = {
        limits.get(_q("table:name")): limits
        for limits in opened.content.iter(_q("table:content-validation"))
    }
    found = [
        (limits.get(_q("table:condition")), error.get(_q("table:message-type")), _text(error[0]))
        for row in (1, 5, 6)
        for limits in [said[opened.cell(row, 1, "Données")["content-validation-name"]]]
        for error in limits.iter(_q("table:error-message"))
    ]
    whole = "cell-content-is-whole-number() and cell-content-is-between(0,1000000000000000)"
    decimal = "cell-content-is-decimal-number() and cell-content-is-between(0,1000000000)"
    assert found == [
        (f"of:{whole}", "stop", "Un nombre entier, 0 ou plus."),
        (f"of:{decimal}", "warning", "Un montant."),
        ('of:cell-content-is-in-list("oui";"non")', "stop", "oui ou non"),
    ]
    assert len(said) == 3


def test_names(opened: Opened) -> None:
    (name,) = opened.content.iter(_q("table:named-range"))
    assert name.get(_q("table:name")) == "enveloppe_"
    assert name.get(_q("table:cell-range-address")) == "$'Données'.$B$6"


def test_sentences_run_over_columns_and_have_room(opened: Opened) -> None:
    sentence = opened.cell(1, 0)
    assert (sentence["number-columns-spanned"], sentence["text"]) == ("5", SENTENCE * 5)
    for column in range(1, 5):
        assert opened.cells["Lire d'abord", 1, column].tag == _q("table:covered-table-cell")
    # 430 points wide; 355 letters take 4.5 to 6 points each: four or five lines.
    style = next(
        row.get(_q("table:style-name"))
        for number, row in _each(opened.content.iter(_q("table:table-row")), "rows")
        if number == 1
    )
    properties = opened.style(style)[0]
    assert 4 * 11.5 <= float(properties.get(_q("style:row-height"), "").removesuffix("pt")) < 80
    assert properties.get(_q("style:use-optimal-row-height")) == "false"


def test_rows_repeated_and_frozen(opened: Opened) -> None:
    table = next(opened.content.iter(_q("table:table")))
    heads = table.findall(_q("table:table-header-rows"))
    assert [len(head) for head in heads] == [2]
    settings = opened.parts["settings.xml"]
    sheets = {
        entry.get(_q("config:name")): {item.get(_q("config:name")): item.text for item in entry}
        for entry in settings.iter(_q("config:config-item-map-entry"))
    }
    frozen = sheets["Lire d'abord"]
    assert (frozen["HorizontalSplitMode"], frozen["HorizontalSplitPosition"]) == ("2", "1")
    assert (frozen["VerticalSplitMode"], frozen["VerticalSplitPosition"]) == ("2", "3")
    assert "HorizontalSplitMode" not in sheets["Données"]


def test_pages_are_a4_on_their_side(opened: Opened) -> None:
    (page,) = opened.styles.iter(_q("style:page-layout-properties"))
    said = {name.rpartition("}")[2]: value for name, value in page.items()}
    assert (said["page-width"], said["page-height"]) == ("29.7cm", "21cm")
    assert (said["print-orientation"], said["scale-to-X"]) == ("landscape", "1")
    (footer,) = opened.styles.iter(_q("style:footer"))
    fields = [element.tag.rpartition("}")[2] for element in footer.iter()]
    for field in ("file-name", "sheet-name", "page-number", "page-count", "date"):
        assert field in fields
    assert "ab12cd34" in "".join(footer.itertext())


def test_every_style_that_is_named_is_there(opened: Opened) -> None:
    kinds = ("table:style-name", "style:apply-style-name", "style:parent-style-name")
    kinds += ("style:data-style-name", "style:page-layout-name", "style:master-page-name")
    kinds += ("text:style-name",)
    for part in (opened.content, opened.styles):
        for element in part.iter():
            for kind in kinds:
                if (name := element.get(_q(kind))) is not None:
                    opened.style(name)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_read_back_as_the_xlsx_of_the_same_book(language: str) -> None:
    book = small_book(language)
    values = CachedValues()
    kinds = [load_workbook(io.BytesIO(kind.write(book))) for kind in (ods, xlsx)]
    assert kinds[0].sheet_names == kinds[1].sheet_names == ["Lire d'abord", "Données"]
    for sheet in book.sheets:
        read = [
            kind.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False) for kind in kinds
        ]
        for cell in sheet.in_order():
            if (value := values(cell)) is not None:
                found = [rows[cell.row][cell.column] for rows in read]
                if isinstance(value, str):
                    assert found[0] == found[1] == value.replace("x\x00\x0b\ufffe", "x\\x00\\x0b")
                else:
                    assert found == [float(value)] * 2
