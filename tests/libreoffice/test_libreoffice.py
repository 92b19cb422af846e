"""What LibreOffice works out from our workbooks, makes of them, and prints.

Run as ``python -m pytest tests/libreoffice``: the other tests don't need it.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import openpyxl
import pytest
from office import Office, stale
from python_calamine import load_workbook
from typer.testing import CliRunner

from allocation import allocate, load_rule
from allocation.cli.app import app
from allocation.engine.allocation import Allocation
from allocation.views.selection import Selection
from allocation.views.spoken import speaking
from allocation.views.workbook.allocation import book_of
from allocation.views.workbook.files import ods, xlsx
from allocation.views.workbook.files.spelling import shown
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Constant
from conftest import Run
from small_book import small_book

Rows: TypeAlias = list[list[Any]]

WRITERS = {"ods": ods.write, "xlsx": xlsx.write}
KINDS = ("ods", "xlsx", "csv")
"""Ours, the other one, and one that knows nothing but texts and figures."""
YEARS = (2021, 2023, 2024, 2025)
BOOKS: dict[str, tuple[int, ...]] = {
    "small": (),
    **{str(year): (year,) for year in YEARS},
    "all years": (2021, 2022, 2023, 2024, 2025),
}
TYPED: dict[str, tuple[dict[str, int], dict[str, object]]] = {
    "envelope": ({"v_envelope": 6_000_000}, {"envelope": "6000000"}),
    "several": (
        {"v_envelope": 4_999_999, "v_rounding_unit": 100, "v_ars_fir_base_amount": 60_000},
        {"envelope": "4999999", "rounding.unit": "100", "ars-fir.base.amount": "60000"},
    ),
}
"""What is typed into the workbook of 2023, by the names of cells; the same for the engine."""
AUDITS = {
    "reconcile": ("reconcile", "2025"),
    "diff": ("diff", "2023", "2025"),
    "sweep": ("sweep", "2023", "--vary", "envelope=5M€:6M€:250k€", "--vary", "rounding.unit=1,100"),
}
EVERYWHERE = (
    "1000 premiers jours, déclinaison 2023",
    "règle 2023@1",
    "Ne vaut pas notification de crédits",
    "Statut du total : estimé",
    "montants en euros",
    "Aucune valeur modifiée depuis l'édition",
)
"""What stands on each page of 2023."""
SMALLEST = 8.0
A4 = "841.89 x 595.3"


class Made(NamedTuple):
    """The files that LibreOffice made: of a book by its kind, of what was typed, and for paper.

    `audits` are ours, with what LibreOffice made of them.
    """

    saved: dict[tuple[str, str, str], Path]
    audits: dict[tuple[str, str], tuple[Path, list[Path]]]
    typed: dict[tuple[str, str], Path]
    printed: dict[str, Path]


class Word(NamedTuple):
    """A word on paper, and the box around it."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@cache
def book(name: str) -> Book:
    """A workbook in French, as the command makes it."""
    with speaking("fr"):
        if name == "small":
            return small_book()
        found = [load_rule(year) if year == 2022 else allocate(year) for year in BOOKS[name]]
        return book_of(found, Selection())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Everything in one run. Files are opened with wrong values, but where something is typed."""
    office = Office(tmp_path_factory.mktemp("office"))
    found = Made({}, {}, {}, {})
    for kind, write in WRITERS.items():
        for name in BOOKS:
            with speaking("fr"):
                data = write(book(name))
            office.open(f"{name}.{kind}", stale(data), window=name == "small")
            for other in KINDS:
                found.saved[name, kind, other] = office.save(f"{name}-{kind}-saved.{other}")
            if name == "2023":
                found.printed[kind] = office.save(f"{name}-{kind}.pdf")
            office.close()
        for what, (typed, _set) in TYPED.items():
            with speaking("fr"):
                data = write(book("2023"))
            office.open(f"{what}.{kind}", data)
            for cell, number in typed.items():
                office.type(cell, number)
            found.typed[what, kind] = office.save(f"{what}-typed.{kind}")
            office.close()
        for what, words in AUDITS.items():
            ours = office.folder / f"{what}-ours.{kind}"
            done = CliRunner().invoke(app, [*words, "--lang", "fr", "-o", str(ours)])
            assert done.exit_code == 0, done.output
            office.open(f"{what}.{kind}", stale(ours.read_bytes()))
            saved = [office.save(f"{what}-{kind}-saved.{other}") for other in WRITERS]
            office.close()
            found.audits[what, kind] = ours, saved
    office.run()
    return found


# What is worked out


@pytest.mark.parametrize("other", KINDS)
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", BOOKS)
def test_every_cell_is_worked_out_as_its_value_says(
    made: Made, name: str, kind: str, other: str
) -> None:
    read = cells(made.saved[name, kind, other])
    values = CachedValues()
    different = []
    assert len(read) == len(book(name).sheets)
    for sheet in book(name).sheets:
        rows = read[sheet.title]
        for cell in sheet.in_order():
            if (value := values(cell)) is not None:
                there = rows[cell.row][cell.column] if cell.row < len(rows) else ""
                if not same(value, there):
                    different.append((cell, value, there))
    assert different == []


@pytest.mark.parametrize("other", ["ods", "xlsx"])
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("year", YEARS)
def test_every_amount_is_the_engine_s_to_the_cent(
    made: Made, year: int, kind: str, other: str
) -> None:
    read = cells(made.saved[str(year), kind, other])
    assert amounts(read["Montants"], allocate(year)) == expected(allocate(year))
    together = cells(made.saved["all years", kind, other])
    assert amounts(together[f"{year}@1 Montants"], allocate(year)) == expected(allocate(year))


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_is_computed_as_the_engine_does(made: Made, what: str, kind: str) -> None:
    typed, given = TYPED[what]
    read = cells(made.typed[what, kind])
    allocation = allocate(2023, set=given)
    assert amounts(read["Montants"], allocation) == expected(allocation)
    first = [text for row in read["À lire en premier"] for text in row]
    count = len(typed)
    changed = f"{count} valeur{'s' if count > 1 else ''}"
    assert any(changed in str(text) for text in first), first


@pytest.mark.parametrize("kind", WRITERS)
def test_the_envelope_is_changed_saved_and_reconciled(made: Made, kind: str, run: Run) -> None:
    path = made.typed["envelope", kind]
    against = ("--against", "computed", "--envelope", "6M€", "--lang", "en")
    agrees = run("reconcile", "2023", path, *against)
    assert agrees.exit_code == 0
    assert "Agrees: 18 of 18 regions." in agrees.stdout
    differs = run("reconcile", "2023", path, *against[:2], "--lang", "en")
    assert "Agrees: 18 of 18 regions." not in differs.stdout


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("what", AUDITS)
def test_workbooks_of_audits_are_worked_out_as_their_values_say(
    made: Made, what: str, kind: str
) -> None:
    ours, saved = made.audits[what, kind]
    before = cells(ours)
    for path in saved:
        after = cells(path)
        assert list(after) == list(before)
        for title, rows in before.items():
            for n, row in enumerate(rows):
                assert [nearly(value) for value in after[title][n][: len(row)]] == [
                    nearly(value) for value in row
                ]


@pytest.mark.parametrize("kind", WRITERS)
def test_the_other_kind_keeps_what_is_more_than_values(made: Made, kind: str) -> None:
    opened = openpyxl.load_workbook(made.saved["small", kind, "xlsx"])
    first, figures = opened.worksheets
    assert first.freeze_panes == "B4"
    assert first.print_title_rows == "$1:$2"
    assert first.page_setup.orientation == "landscape"
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert {str(area) for area in first.merged_cells.ranges} == {"A1:E1", "A2:E2", "A7:E7"}
    rules = [rule for area in first.conditional_formatting for rule in area.rules]
    assert {rule.formula[0] for rule in rules} == {"enveloppe_<>2500000.5"}
    assert all("~" in rule.dxf.numFmt.formatCode for rule in rules)
    assert (first.protection.sheet, first.protection.password) == (True, None)
    assert [figures[place].protection.locked for place in ("A2", "B2", "B6")] == [
        True,
        False,
        False,
    ]
    limited = [
        cell
        for each in figures.data_validations.dataValidation
        for area in each.sqref.ranges
        for cell in area.cells
    ]
    assert sorted(limited) == [(row, 2) for row in (2, 3, 4, 6, 7)]
    assert opened.defined_names["enveloppe_"].attr_text.replace("'", "") == "Données!$B$6"
    assert ["€" in first[place].number_format for place in ("B4", "C4")] == [True, False]


# What is printed


@pytest.mark.parametrize("kind", WRITERS)
def test_each_page_says_what_it_is(made: Made, kind: str) -> None:
    pages = text_of(made.printed[kind])
    for number, page in enumerate(pages, start=1):
        for text in EVERYWHERE:
            assert text in page, (number, text)
        assert f"page {number} sur {len(pages)}, imprimé le " in page
        assert f"2023.{kind} · {book('2023').digest}" in page
        assert "###" not in page
        assert sum(sheet.title in page for sheet in book("2023").sheets)
    assert len(book("2023").sheets) <= len(pages) <= 24


@pytest.mark.parametrize("kind", WRITERS)
def test_pages_are_a4_and_one_page_wide(made: Made, kind: str) -> None:
    """The columns at both ends of a sheet stand on one page, and nothing is on a page beside it."""
    said = command("pdfinfo", made.printed[kind])
    assert f"{A4}" in said
    assert "(A4)" in said
    pages = text_of(made.printed[kind])
    whole = [page for page in pages if "Corse" in page and "18 régions" in page]
    amounts, exported = whole  # the sheet of amounts, and those that stand beside the controls
    assert {"code", "par"} <= set(amounts.split())
    assert "Montants à l'édition, en euros" in exported
    titles = [sheet.title for sheet in book("2023").sheets]
    order = [next(t for t in titles if re.search(rf"  {re.escape(t)}  ", page)) for page in pages]
    assert order == sorted(order, key=titles.index)


@pytest.mark.parametrize("kind", WRITERS)
def test_no_text_is_printed_smaller_than_8_points(made: Made, kind: str) -> None:
    sizes = [
        float(size)
        for stream in re.findall(
            rb"stream\r?\n(.*?)\r?\nendstream", made.printed[kind].read_bytes(), re.DOTALL
        )
        for size in re.findall(rb"/F\d+ ([\d.]+) Tf", inflated(stream))
    ]
    assert len(sizes) > 1_000
    assert min(sizes) >= SMALLEST


@pytest.mark.parametrize("kind", WRITERS)
def test_no_row_is_too_low_for_its_text(made: Made, kind: str) -> None:
    """What does not fit in its row lies over the text of the next."""
    over = []
    for number, page in enumerate(words_of(made.printed[kind]), start=1):
        for n, one in enumerate(page):
            for other in page[n + 1 :]:
                if other.top > one.bottom - 3:
                    break  # they come from the top down
                if min(one.right, other.right) - max(one.left, other.left) > 1:
                    over.append((number, one.text, other.text))
    assert over == []


# How it is read


def cells(path: Path) -> dict[str, Rows]:
    """The rows of each sheet of a file, by its title."""
    if path.suffix == ".csv":
        start = f"{path.stem}-"
        return {
            each.stem.removeprefix(start): [*csv.reader(io.StringIO(each.read_text(), newline=""))]
            for each in path.parent.glob(f"{start}*.csv")
        }
    opened = load_workbook(str(path))
    return {
        title: opened.get_sheet_by_name(title).to_python(skip_empty_area=False)
        for title in opened.sheet_names
    }


def same(value: Constant, there: Any) -> bool:
    """Whole numbers to the last digit, others to the fifteenth; texts letter by letter."""
    if isinstance(value, str):
        return bool(there == shown(value))
    if isinstance(there, str):  # of a CSV, which has nothing else
        there = there.replace(",", ".").replace("TRUE", "1").replace("FALSE", "0") or "nan"
    return abs(float(there) - value) <= (0 if value == int(value) else abs(value) / 10**14)


def nearly(value: Any) -> Any:
    """A number to the thirteenth digit, true as 1; a text as it is."""
    return value if isinstance(value, str) else float(f"{float(value):.13g}")


def amounts(rows: Rows, allocation: Allocation) -> dict[tuple[str, str], int | None]:
    """Cents by region and line, all lines as ``total``; None for words."""
    lines = columns(allocation)
    return {
        (code, line): None if isinstance(euros, str) else round(euros * 100)
        for code in allocation.case.territories.codes
        for row in rows
        if row[0] == code
        for line, euros in zip(lines, row[2::2], strict=False)
    }


def expected(allocation: Allocation) -> Mapping[tuple[str, str], int | None]:
    """The same of the engine."""
    return {
        (code, line): allocation.region(code, None if line == "total" else [line]).cents
        for code in allocation.case.territories.codes
        for line in columns(allocation)
    }


def columns(allocation: Allocation) -> list[str]:
    lines = list(allocation.case.rule.lines)
    return [*lines, "total"] if len(lines) > 1 else ["total"]


def text_of(path: Path) -> list[str]:
    """The text of each page."""
    return plain(command("pdftotext", "-layout", path, "-")).split("\f")[:-1]


def words_of(path: Path) -> list[list[Word]]:
    """The words of each page, from the top down, in points."""
    word = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')
    return [
        sorted(
            (Word(*map(float, found.groups()[:4]), found[5]) for found in word.finditer(page)),
            key=lambda word: word.top,
        )
        for page in command("pdftotext", "-bbox", path, "-").split("<page ")[1:]
    ]


def plain(text: str) -> str:
    """A text with plain spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def command(*words: str | Path) -> str:
    done = subprocess.run([*map(str, words)], check=True, capture_output=True)
    return done.stdout.decode()


def inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
