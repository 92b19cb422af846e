"""A workbook as an XLSX file: what other readers find in it, and what they compute from it.

openpyxl reads formulas, looks and print settings, calamine the values beside the formulas, and
ironcalc works the formulas out again, from a file without these values.
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet as Sheet
from python_calamine import load_workbook

from allocation.cli.options import complete_format
from allocation.views import spoken
from allocation.views.workbook.files import xlsx
from allocation.views.workbook.looks import LOOKS, Digits, Look, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import (
    Book,
    Cell,
    Limits,
    Node,
    Restyled,
    Sign,
    Span,
    call,
    join,
    when,
)
from conftest import Run
from small_book import SENTENCE, TRICKY, small_book
from spreadsheet import Sheets


def opened(book: Book, **how: Any) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.write(book)), **how)


def one_sheet(*cells: Cell) -> Book:
    """A book of one sheet with some cells in its first column."""
    book = Book("t", "en", "d")
    sheet = book.sheet("One")
    for row, cell in enumerate(cells):
        sheet.put(row, 0, cell)
    return book


def formula_of(content: Node, *others: Cell) -> str:
    """A formula as it stands in the file, under the cells of a sheet that it may name."""
    cell = Cell(content)
    book = one_sheet(*others, cell)
    return str(opened(book)["One"].cell(len(others) + 1, 1).value)


@pytest.fixture(scope="module")
def small() -> Workbook:
    with spoken.speaking("fr"):
        return opened(small_book())


@pytest.fixture(scope="module")
def first(small: Workbook) -> Sheet:
    return small["Lire d'abord"]


# Formulas


def test_formulas_name_cells_by_name_and_by_place(first: Sheet) -> None:
    assert first["B4"].value == "=INT(enveloppe_*'Données'!$B$2/SUM('Données'!$B$2:$B$4))"
    assert first["B8"].value == "=COUNTIFS('Données'!$B$2:$B$4,\">1\",'Données'!$B$2:$B$4,\"<5\")"
    assert first["C8"].value == "=(3-(2-1))*(2/(4*1))"
    assert first["A7"].value == ('=IF(enveloppe_<>2500000.5,"changée depuis","comme ""écrite""")')


def test_a_column_has_formulas_of_one_form() -> None:
    """A cell of the same row moves with the row, any other stays: Excel marks none as unlike."""
    book = Book("t", "en", "d")
    sheet = book.sheet("One's")
    keys = [sheet.put(row, 0, Cell(row + 1)) for row in range(3)]
    total = sheet.put(3, 0, Cell(call("SUM", Span(keys))))
    for row, key in enumerate(keys):
        sheet.put(row, 1, Cell(join(key, "/", total)))
    sheet.put(4, 1, Cell(call("SUM", Span([sheet.cells[2, 0], sheet.cells[2, 1]]))))
    other = book.sheet("Other")
    other.put(0, 0, Cell(keys[0]))
    other.put(2, 0, Cell(call("MAX", Span(keys))))
    found = opened(book)
    assert [cell.value for cell in found["One's"]["B"][:3]] == ["=A1/$A$4", "=A2/$A$4", "=A3/$A$4"]
    assert found["One's"]["A4"].value == "=SUM($A$1:$A$3)"
    assert found["One's"]["B5"].value == "=SUM($A$3:$B$3)"
    assert found["Other"]["A1"].value == "='One''s'!$A$1"
    assert found["Other"]["A3"].value == "=MAX('One''s'!$A$1:$A$3)"


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (join(join(1, "+", 2), "*", 3), "=(1+2)*3"),
        (join(1, "+", join(2, "*", 3)), "=1+2*3"),
        (join(1, "-", join(2, "+", 3)), "=1-(2+3)"),
        (join(join(1, "-", 2), "+", 3), "=1-2+3"),
        (join(8, "/", join(4, "/", 2)), "=8/(4/2)"),
        (join(join(1, "<", 2), "=", join(2, "<", 3)), "=1<2=(2<3)"),
        (join("n = ", "&", join(1, "+", 1)), '="n = "&1+1'),
        (join(join("a", "&", 1), "=", "a1"), '="a"&1="a1"'),
        (call("NOT", join(1, ">=", 2)), "=NOT(1>=2)"),
        (when(join(1, "=", 1), 'dit "oui"', ""), '=IF(1=1,"dit ""oui""","")'),
        (join(Fraction(51, 10), "*", Fraction(1, 100)), "=5.1*0.01"),
        (join(10**14, "+", Fraction(10**15 + 1, 100)), "=100000000000000+10000000000000.01"),
    ],
)
def test_a_formula_is_written_with_the_brackets_it_needs(node: Node, text: str) -> None:
    assert formula_of(node) == text


def test_a_long_text_in_a_formula_is_in_pieces_that_excel_takes() -> None:
    long = 'é"' * 300
    text = formula_of(join(long, "&", "."))
    assert max(len(piece) for piece in re.findall('"(?:[^"]|"")*"', text)) <= 2 * 255 + 2
    sheets = Sheets(xlsx.write(one_sheet(Cell(join(long, "&", ".")))))
    assert sheets["One", 0, 0] == long + "."


def test_a_formula_that_is_too_long_is_refused() -> None:
    cells = [Cell(1), Cell(1)]
    many = call("SUM", *[call("SUM", *cells * 127)] * 8)
    with pytest.raises(AssertionError, match=r"'One'!\$A\$3: \d+ characters"):
        xlsx.write(one_sheet(*cells, Cell(many)))
    with pytest.raises(AssertionError, match="256 arguments"):
        xlsx.write(one_sheet(Cell(call("SUM", *[1] * 256))))


def of_numbers(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    signs: list[Sign] = ["+", "-", "*"]
    return st.one_of(
        st.builds(join, inner, st.sampled_from(signs), inner),
        st.builds(lambda over, under: join(over, "/", under), inner, st.sampled_from([1, 2, 4, 8])),
        st.builds(
            lambda a, sign, b, then, other: when(join(a, sign, b), then, other),
            inner,
            st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
            *[inner] * 3,
        ),
        st.builds(lambda each: call("ABS", each), inner),
        st.builds(lambda a, b: call("MAX", a, b), inner, inner),
    )


trees = st.recursive(
    st.fractions(-16, 16, max_denominator=1) | st.sampled_from([Fraction(1, 2), Fraction(-3, 4)]),
    of_numbers,
    max_leaves=8,
)


@settings(max_examples=30)
@given(contents=st.lists(trees, min_size=20, max_size=20))
def test_another_program_reads_formulas_as_we_do(contents: list[Node]) -> None:
    """Every bracket that is left out would be missed here, and each that is kept is harmless."""
    cells = [Cell(content) for content in contents]
    sheets = Sheets(xlsx.write(one_sheet(*cells)))
    value = CachedValues()
    assert [sheets[cell] for cell in cells] == [float(value.number(cell)) for cell in cells]


# Values


def test_every_formula_has_its_value_beside_it() -> None:
    """Worked out by hand in `small_book`; they are what another program computes, too."""
    data = xlsx.write(small_book())
    book = load_workbook(io.BytesIO(data))
    rows = book.get_sheet_by_name("Lire d'abord").to_python()
    assert [row[1] for row in rows[3:6]] == [312_500, 625_000, 1_562_500]
    assert [row[2] for row in rows[3:6]] == [-1, 0, 3]
    assert [row[3] for row in rows[3:6]] == [False, True, True]
    assert rows[6][0] == 'comme "écrite"'
    assert rows[7][1:3] == [1, 1]
    assert rows[8][1:3] == [True, 0.3333333333333333]
    sheets, value = Sheets(data), CachedValues()
    for sheet in small_book().sheets:
        for cell in sheet.in_order():
            if cell.is_formula:
                assert sheets[cell] == value(cell), (cell.row, cell.column)


def test_what_looks_like_a_formula_stays_a_text(first: Sheet) -> None:
    for row, text in enumerate(TRICKY[:-1], start=11):
        cell = first.cell(row, 2)
        assert (cell.value, cell.data_type) == (text, "s")
    assert first.cell(10 + len(TRICKY), 2).value == "x\\x00\\x0b"


def test_a_text_that_is_too_long_is_cut() -> None:
    text = str(opened(one_sheet(Cell("é" * 40_000)))["One"]["A1"].value)
    assert text == "é" * 32_766 + "…"


def test_texts_of_digits_are_not_complained_of() -> None:
    data = xlsx.write(small_book())
    part = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert '<ignoredError sqref="A1:E19" numberStoredAsText="1"/>' in part


# What may be typed


def test_only_inputs_are_unlocked(small: Workbook) -> None:
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in small
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    inputs = {("Données", at) for at in ("B2", "B3", "B4", "B6", "B7")}
    assert unlocked == inputs | {("Lire d'abord", "D9")}
    for sheet in small:
        assert sheet.protection.sheet
        assert not sheet.protection.password
        # These say what is forbidden.
        assert not sheet.protection.selectLockedCells
        assert not sheet.protection.formatColumns
        assert not sheet.protection.formatRows
        assert sheet.sheet_state == "visible"


def test_limits_are_validated(small: Workbook) -> None:
    found = {
        str(rule.sqref): (rule.type, rule.formula1, rule.formula2, rule.errorStyle, rule.error)
        for rule in small["Données"].data_validations.dataValidation
    }
    whole = ("whole", "0", "1000000000000000", None, "Un nombre entier, 0 ou plus.")
    assert {found[at] for at in ("B2", "B3", "B4")} == {whole}
    assert found["B6"] == ("decimal", "0", "1000000000", "warning", "Un montant.")
    assert found["B7"] == ("list", '"oui,non"', None, None, "oui ou non")


def test_what_is_said_of_a_wrong_value_is_no_longer_than_excel_takes() -> None:
    book = one_sheet(Cell(1, limits=Limits(0, Fraction(1, 4), said="é" * 300)))
    (rule,) = opened(book)["One"].data_validations.dataValidation
    assert rule.error == "é" * 254 + "…"
    assert (rule.formula1, rule.formula2) == ("0", "0.25")


def test_names(small: Workbook) -> None:
    assert {name: cell.attr_text for name, cell in small.defined_names.items()} == {
        "enveloppe_": "'Données'!$B$6"
    }


@pytest.mark.filterwarnings("ignore")  # of XlsxWriter, which says it, too
@pytest.mark.parametrize("name", ["LQ1", "r", "a b", "1st"])
def test_a_name_that_excel_refuses_is_refused(name: str) -> None:
    with pytest.raises(AssertionError, match="no name for a cell"):
        xlsx.write(one_sheet(Cell(1, name=name)))


# Looks


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        (Digits(), '#,##0;"−"#,##0'),
        (Digits(2), '#,##0.00;"−"#,##0.00'),
        (Digits(mark="~\u00a0"), '"~\u00a0"#,##0;"~\u00a0""−"#,##0'),
        (Digits(2, unit="\u00a0€"), '#,##0.00"\u00a0€";"−"#,##0.00"\u00a0€"'),
        (Digits(signed=True), '"+"#,##0;"−"#,##0;0'),
        (
            Digits(2, mark="~", signed=True, unit="€"),
            '"~""+"#,##0.00"€";"~""−"#,##0.00"€";"~"0.00"€"',
        ),
    ],
)
def test_digits(digits: Digits, written: str) -> None:
    book = one_sheet(Cell(-1234, Style(Look.FIGURE, digits)))
    assert opened(book)["One"]["A1"].number_format == written


@pytest.mark.parametrize("look", Look)
def test_looks(look: Look) -> None:
    cell, drawn = opened(one_sheet(Cell("a", Style(look))))["One"]["A1"], LOOKS[look]
    assert (cell.font.name, cell.font.sz, cell.font.scheme) == ("Arial", drawn.size, None)
    assert (cell.font.b, cell.font.i) == (drawn.bold, drawn.italic)
    assert cell.font.color.rgb == f"FF{drawn.ink}"
    ground = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    assert ground == (drawn.ground and f"FF{drawn.ground}")
    assert bool(cell.border.left.style) is drawn.border
    assert bool(cell.alignment.wrap_text) is drawn.wrapped
    assert cell.protection.locked is drawn.locked


def conditions(sheet: Sheet) -> list[tuple[str, str, Any]]:
    """Where, when and how cells become others, the most important first."""
    found = [
        (rule.priority, str(block.sqref), rule.formula[0], rule.dxf)
        for block in sheet.conditional_formatting
        for rule in block.rules
    ]
    return [each[1:] for each in sorted(found, key=lambda each: each[0])]


def test_cells_change_their_look_together(first: Sheet) -> None:
    ((where, condition, style),) = conditions(first)
    assert (where, condition) == ("B4:B6", "enveloppe_<>2500000.5")
    assert style.numFmt.formatCode == '"~\u00a0"#,##0.00"\u00a0€";"~\u00a0""−"#,##0.00"\u00a0€"'
    assert (style.font.b, style.font.color.rgb) == (True, "FF9C0006")
    assert style.fill.bgColor.rgb == "FFFFC7CE"


def test_the_first_condition_that_is_true_decides() -> None:
    book = Book("t", "en", "d")
    sheet = book.sheet("One")
    ask = sheet.put(0, 0, Cell(0, Style(Look.INPUT), name="ask_"))
    bad = Restyled(join(ask, ">", 1), Style(Look.BAD))
    estimated = Restyled(join(ask, ">", 0), Style(Look.FIGURE, Digits(mark="~")))
    for row, column in ((2, 1), (2, 2), (3, 1), (3, 2), (5, 2)):
        cell = Cell(1, Style(Look.FIGURE, Digits()), restyled=(bad, estimated))
        sheet.put(row, column, cell)
    sheet.put(6, 2, Cell(1, Style(Look.FIGURE, Digits()), restyled=(estimated,)))
    sheet.across(8, "a sentence", 3)
    sheet.cells[8, 0].restyled = (bad,)
    found = conditions(opened(book)["One"])
    assert [(where, condition) for where, condition, _style in found] == [
        ("B3:C4 C6", "ask_>1"),
        ("C7", "ask_>0"),
        ("A9:D9", "ask_>1"),
        ("B3:C4 C6", "ask_>0"),
    ]
    assert not conditions(opened(small_book())["Données"])


def test_a_condition_on_another_sheet_stands_under_a_name() -> None:
    """In a rule of a cell a formula has no other sheet, in Excel; a name says it for both cells."""
    book = Book("t", "en", "d")
    other, sheet = book.sheet("It's"), book.sheet("One")
    ask = other.put(0, 0, Cell(2, Style(Look.INPUT)))
    own = sheet.put(0, 1, Cell(1))
    here = Restyled(join(own, "=", 1), Style(Look.GOOD))
    for row in range(2):
        there = Restyled(join(join(ask, "+", own), "=", 3), Style(Look.BAD))
        sheet.put(row, 0, Cell(row, restyled=(there, here)))
    found = opened(book)
    assert [each[:2] for each in conditions(found["One"])] == [
        ("A1:A2", "_condition_1"),
        ("A1:A2", "$B$1=1"),
    ]
    assert {name: each.attr_text for name, each in found.defined_names.items()} == {
        "_condition_1": "'It''s'!$A$1+'One'!$B$1=3"
    }


def test_a_look_without_a_ground_takes_it_away() -> None:
    ask = Cell(0, name="ask_")
    plain = Restyled(join(ask, "=", 1), Style(Look.FIGURE))
    cell = Cell(1, Style(Look.TOTAL, Digits()), restyled=(plain,))
    ((_where, _condition, style),) = conditions(opened(one_sheet(ask, cell))["One"])
    assert style.fill.bgColor.rgb == "FFFFFFFF"
    assert style.numFmt.formatCode == "General;-General"


# Sheets, paper and properties


def test_a_sheet_as_it_is_seen(first: Sheet) -> None:
    assert first.freeze_panes == "B4"
    assert first.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert first.column_dimensions["C"].width == pytest.approx(14, abs=1)
    assert first.row_dimensions[3].height == pytest.approx(6, abs=0.5)
    assert {str(area) for area in first.merged_cells.ranges} == {"A1:E1", "A2:E2", "A7:E7"}
    assert first["A2"].value == SENTENCE * 5
    # 355 letters in 500 points: three lines at least of 10 points, and not twice as many.
    assert 3 * 12 < first.row_dimensions[2].height < 6 * 14


def test_a_sheet_as_it_is_printed(first: Any) -> None:
    page = first.page_setup
    assert (page.paperSize, page.orientation) == (9, "landscape")
    assert (page.fitToWidth or 1, page.fitToHeight or 1) == (1, 1)
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert first.print_title_rows == "$1:$2"
    assert str(first.print_area).endswith("$A$1:$E$19")
    foot = first.oddFooter
    assert foot.left.text == "&F · ab12cd34"
    assert foot.center.text == "&A"
    assert foot.right.text == "page &P sur &N, imprimé le &D"


def test_what_is_too_wide_for_one_page_takes_two_and_repeats_its_first_columns() -> None:
    """A page has 785 points: 13 columns of 12 letters, 70 points each, fit at 8 in place of 10."""
    book = Book("t", "en", "d")
    for columns in (11, 13, 14):
        sheet = book.sheet(str(columns))
        sheet.frozen = (1, 1)
        for column in range(columns):
            sheet.widths[column] = 12
            sheet.text(0, column, "a", Look.LABEL)
    found = opened(book)
    assert [found[title].page_setup.fitToWidth or 1 for title in ("11", "13", "14")] == [1, 1, 2]
    assert found["14"].print_title_cols == "$A:$A"
    assert found["13"].print_title_cols is None


def test_title_language_and_a_fixed_date() -> None:
    core = zipfile.ZipFile(io.BytesIO(xlsx.write(small_book()))).read("docProps/core.xml")
    found = {each.tag.rpartition("}")[2]: each.text for each in ElementTree.fromstring(core)}
    assert found["title"] == "Répartition <2023> & co"
    assert found["language"] == "fr"
    assert found["created"] == found["modified"] == "2000-01-01T00:00:00Z"
    assert found["creator"] == "allocate"
    assert found["description"] == (
        "The date of creation is fixed: the same input gives the same file, byte by byte."
    )


WRITE = """\
import hashlib, sys
sys.path[:0] = {path!r}
from allocation.views.workbook.files import xlsx
from small_book import small_book
print(hashlib.sha256(xlsx.write(small_book())).hexdigest())
"""


def test_same_bytes_in_another_process_folder_zone_and_order_of_hashes(tmp_path: Path) -> None:
    code = WRITE.format(path=[str(Path(__file__).parent), *sys.path])
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for folder, seed, zone in ((tmp_path, "1", "UTC"), (Path.cwd(), "2", "Asia/Tokyo"))
    }
    assert len(found) == 1
    data = xlsx.write(small_book())
    assert xlsx.write(small_book()) == data
    assert len(data) < 12_000


def test_same_bytes_on_another_day(monkeypatch: pytest.MonkeyPatch) -> None:
    data = xlsx.write(small_book())
    later = time.time() + 86_400 * 400
    for name in ("time", "time_ns"):
        scale = 10**9 if name == "time_ns" else 1
        monkeypatch.setattr(time, name, lambda scale=scale: later * scale)
    assert xlsx.write(small_book()) == data
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


# The command line


def test_forms_are_completed() -> None:
    assert complete_format("x") == ["xlsx"]
    assert complete_format("o") == ["ods"]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_ending_of_a_file_asks_for_a_workbook(run: Run, tmp_path: Path, kind: str) -> None:
    """Whole, by its ending or by its name, under a device too; an existing file is kept."""
    file, named = tmp_path / f"out.{kind.upper()}", tmp_path / "out"
    words = ("reconcile", "2025")
    assert run(*words, "-o", file).exit_code == 0
    data = file.read_bytes()
    assert zipfile.is_zipfile(file)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    assert run(*words, "-o", named, "-f", kind).exit_code == 0
    assert named.read_bytes() == data
    kept = run(*words, "-o", file)
    assert (kept.exit_code, file.read_bytes()) == (2, data)
    assert "--force overwrites it" in kept.stderr
    file.write_bytes(b"")
    assert run(*words, "-o", file, "--force").exit_code == 0
    assert file.read_bytes() == data
    piped = [sys.executable, "-m", "allocation", *words, "-f", kind, "-o", "/dev/stdout"]
    assert subprocess.run(piped, capture_output=True, check=True).stdout == data


REFUSED = [
    ("2023 -f xlsx", "a workbook is written to a file", "add --output FILE.xlsx"),
    ("2023 -f ods", "a workbook is written to a file", "add --output FILE.ods"),
    ("explain 2023 -o FILE.xlsx", "this command makes no workbook", "use table, json, md"),
    ("show 2023 -o FILE.ods", "this command makes no workbook", "use table, json, md"),
    *(
        (f"{verb} -o FILE.{kind}", "this command makes no workbook", "-f csv --dialect excel-fr")
        for verb, kind in (
            ("rules", "xlsx"),
            ("keys", "ods"),
            ("keys births_2021", "xlsx"),
            ("regions", "ods"),
            ("fit 2025", "xlsx"),
        )
    ),
    ("2023 -o FILE.xlsx --details", "--details would change nothing: XLSX is", "leave it out"),
    ("2023 -o FILE.ods --no-details", "--no-details would change nothing", "leave it out"),
    ("2023 -o FILE.xlsx --dialect standard", "--dialect would change nothing", "--format csv"),
    ("2023 -o FILE.xlsx --metadata", "--metadata describes a CSV file", "--output FILE.csv"),
    ("2023 -o FILE.ods --shape wide", "--shape would change nothing", "--format csv"),
    *(
        (f"2023 -o FILE.xlsx {option}", "would change nothing: a workbook holds", "leave it out")
        for option in ("--region Corse", "--line ars-fir", "--by total", "--sort name")
    ),
    ("reconcile 2025 -o FILE.ods --all", "--all would change nothing: ODS is", "leave it out"),
    ("2023 -o FILE.xlsx -f ods", "FILE.xlsx and --format ods name two forms", "leave out"),
    ("keys -o FILE.xls", "its ending names no form", "use .txt, .csv, .json, .md, or --format"),
]


@pytest.mark.parametrize(("words", "said", "hint"), REFUSED)
def test_no_workbook(
    run: Run, words: str, said: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*words.split())
    assert (found.exit_code, found.stdout) == (2, "")
    sentence, _hint, help = found.stderr.partition("\n  hint: ")
    assert said in sentence
    assert hint in help
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2023 -f xlsx", "un classeur s'écrit dans un fichier"),
        ("2023 -f xlsx", "ajoutez --sortie FICHIER.xlsx"),
        ("clés -o a.ods", "cette commande ne produit pas de classeur"),
        ("clés -o a.ods", "écrivez -f csv --dialecte excel-fr"),
        ("2023 -o a.xlsx --détails", "--détails serait sans effet"),
    ],
)
def test_no_workbook_in_french(run: Run, words: str, said: str) -> None:
    found = run(*words.split(), "--lang", "fr")
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr.replace("\u202f", " ")


def test_a_terminal_gets_no_workbook() -> None:
    ours, theirs = pty.openpty()
    try:
        words = ["reconcile", "2025", "-f", "xlsx", "-o", os.ttyname(theirs)]
        found = subprocess.run(
            [sys.executable, "-m", "allocation", *words],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert (found.returncode, found.stdout) == (2, "")
    assert "a workbook is written to a file" in found.stderr
