"""Tables of amounts by region that users hand in: CSV files and workbooks, sound and broken.

Expected values are written by hand, from the printed table or from what a careful reader of the
file would say.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from allocation.diagnostics import Diagnostic, Exit, Refusal
from allocation.model.territory import TerritorySet
from allocation.reading.places import data_folder
from allocation.reading.tables.amounts import AmountTable, read_amounts, read_counts
from allocation.reading.territories import read_territories

TABLES = Path(__file__).parent / "tables"
BROKEN = Path(__file__).parent / "broken" / "tables"
ANNEXE = TABLES / "annexe-5.csv"
THIN, NO_BREAK = "\u202f", "\u00a0"

# Annexe 5 of DGCS/SD2/DGS/2025/159, as printed.
PRINTED = {
    "84": 264_900,
    "27": 89_600,
    "53": 111_500,
    "24": 82_800,
    "94": 11_500,
    "44": 177_800,
    "32": 191_600,
    "11": 399_300,
    "28": 107_200,
    "75": 198_600,
    "76": 198_900,
    "52": 126_300,
    "93": 168_100,
    "01": 12_200,
    "02": 11_400,
    "03": 9_400,
    "04": 28_700,
    "06": 10_600,
}
TOTAL = 2_200_374


@pytest.fixture(scope="module")
def regions() -> TerritorySet:
    return read_territories("regions", data_folder())


def euros(table: AmountTable) -> dict[str, Fraction]:
    return {code: amount.euros for code, amount in table.amounts.items()}


def annexe_rows() -> list[list[str]]:
    return [line.split(",") for line in ANNEXE.read_text(encoding="utf-8").splitlines()]


def saved(path: Path, *sheets: list[list[Any]], **settings: Callable[[Any], None]) -> Path:
    """A workbook with these rows on its sheets; `arrange` changes it before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Feuil{number}")
        for row in rows:
            sheet.append(row)
    if "arrange" in settings:
        settings["arrange"](book)
    book.save(path)
    return path


def altered(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


# The same table in several forms


def french(rows: list[list[str]]) -> str:
    """As Excel in French writes it: semicolon, decimal comma, thousands grouped."""
    lines = ["Région;Montant (€)"]
    for name, amount in rows[1:]:
        grouped = f"{int(amount):,}".replace(",", THIN)
        lines.append(f"{name};{grouped},00 €")
    return "\r\n".join(lines) + "\r\n"


def as_csv(folder: Path) -> Path:
    return ANNEXE


def as_french_csv(folder: Path) -> Path:
    (folder / "annexe.csv").write_bytes(french(annexe_rows()).encode("utf-8-sig"))
    return folder / "annexe.csv"


def as_windows_1252(folder: Path) -> Path:
    text = french(annexe_rows()).replace(THIN, NO_BREAK)
    (folder / "annexe.csv").write_bytes(text.encode("windows-1252"))
    return folder / "annexe.csv"


def as_utf_16(folder: Path) -> Path:
    text = french(annexe_rows()).replace(";", "\t")
    (folder / "annexe.txt").write_bytes(text.encode("utf-16"))
    return folder / "annexe.txt"


def as_old_mac_lines(folder: Path) -> Path:
    (folder / "annexe.csv").write_bytes(ANNEXE.read_bytes().replace(b"\n", b"\r"))
    return folder / "annexe.csv"


def numbers() -> list[list[Any]]:
    return [[name, int(amount)] for name, amount in annexe_rows()[1:]]


def as_workbook(folder: Path) -> Path:
    return saved(folder / "annexe.xlsx", [["region", "amount_eur"], *numbers()])


def as_workbook_without_ending(folder: Path) -> Path:
    return as_workbook(folder).rename(folder / "annexe")


def under_a_title(folder: Path) -> Path:
    def arrange(book: Any) -> None:
        book["Feuil1"].merge_cells("A1:C1")

    title = [["Annexe 5 : répartition régionale des crédits"], [], ["Région", "Montant en euros"]]
    return saved(folder / "annexe.xlsx", [*title, *numbers()], arrange=arrange)


def on_a_second_sheet(folder: Path) -> Path:
    notes = [["À lire"], ["Les crédits sont délégués en une fois."], ["Contact", "Montant"]]
    return saved(folder / "annexe.xlsx", notes, [["Région", "Crédits 2025"], *numbers()])


def with_code_and_name(folder: Path) -> Path:
    codes: list[Any] = [int(code) if code[0] != "0" else code for code in PRINTED]
    rows = [[code, *row] for code, row in zip([*codes, None], numbers(), strict=True)]
    header = ["Code INSEE", "Nom de la région", "Montant de la délégation 2025"]
    return saved(folder / "annexe.xlsx", [header, *rows])


FORMS = [
    as_csv,
    as_french_csv,
    as_windows_1252,
    as_utf_16,
    as_old_mac_lines,
    as_workbook,
    as_workbook_without_ending,
    under_a_title,
    on_a_second_sheet,
    with_code_and_name,
]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_the_printed_table_in_every_form(
    form: Callable[[Path], Path], tmp_path: Path, regions: TerritorySet
) -> None:
    table = read_amounts(form(tmp_path), regions, expected=frozenset(regions.codes))
    assert euros(table) == PRINTED
    assert list(table.amounts) == list(PRINTED)
    assert table.total is not None
    assert table.total.euros == TOTAL
    codes = [notice.code for notice in table.notices]
    assert codes == (["windows-1252"] if form is as_windows_1252 else [])


def test_places(tmp_path: Path, regions: TerritorySet) -> None:
    assert str(read_amounts(ANNEXE, regions).amounts["53"].place) == f"{ANNEXE}:4"
    book = under_a_title(tmp_path)
    table = read_amounts(book, regions)
    assert str(table.amounts["53"].place) == f"{book}, sheet Feuil1, cell B6"
    assert table.file.file == str(book)
    assert len(table.file.sha256) == 64


@pytest.mark.parametrize("form", [as_csv, as_workbook], ids=lambda form: form.__name__)
def test_standard_input(
    form: Callable[[Path], Path],
    tmp_path: Path,
    regions: TerritorySet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = form(tmp_path).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    table = read_amounts(None, regions)
    assert euros(table) == PRINTED
    assert str(table.amounts["84"].place).startswith("standard input")


@pytest.mark.parametrize("year", ["2023", "2025"])
@pytest.mark.parametrize("dialect", ["standard", "excel-fr"])
def test_our_own_table_is_read_back(
    year: str,
    dialect: str,
    run: Callable[..., Any],
    as_json: Callable[..., Any],
    tmp_path: Path,
    regions: TerritorySet,
) -> None:
    path = tmp_path / "ours.csv"
    assert run(year, "--dialect", dialect, "--output", path).exit_code == 0
    table = read_amounts(path, regions, expected=frozenset(regions.codes))
    expected = {r["code"]: Fraction(r["total"]) for r in as_json(year)["regions"]}
    assert euros(table) == expected
    assert table.notices == ()


# Amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12500", 12_500),
        ("12 500", 12_500),
        (f"12{NO_BREAK}500", 12_500),
        (f"12{THIN}500,50 €", Fraction(25_001, 2)),
        ("12,5 k€", 12_500),
        ("1,2 M€", 1_200_000),
        ("-1 234", -1_234),
        ("\u22121 234", -1_234),
        ("(1 234)", -1_234),
        ("(1 234) €", -1_234),
        ("(1 234 €)", -1_234),
        ("0", 0),
        ("0,001", Fraction(1, 1_000)),
    ],
)
def test_amount(text: str, expected: Fraction, tmp_path: Path, regions: TerritorySet) -> None:
    (tmp_path / "t.csv").write_text(f"région;montant\nCorse;{text}\n", encoding="utf-8")
    assert euros(read_amounts(tmp_path / "t.csv", regions)) == {"94": expected}
    saved(tmp_path / "t.xlsx", [["région", "montant"], ["Corse", text]])
    assert euros(read_amounts(tmp_path / "t.xlsx", regions)) == {"94": expected}


def written(cents: int, form: int) -> str:
    """An amount in one of several French forms."""
    sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
    space = (" ", NO_BREAK, THIN)[form % 3]
    grouped = f"{whole:,}".replace(",", space)
    if form < 3:
        return f"{sign}{grouped},{rest:02d}"
    if form < 6:
        return f"{sign}{grouped},{rest:02d}{space}€"
    if form < 9:
        return f"({grouped},{rest:02d})" if sign else f"{whole},{rest:02d}"
    return f"\u2212{whole}.{rest:02d}" if sign else f"{whole}.{rest:02d}€"


@given(
    cents=st.lists(st.integers(-(10**13), 10**13), min_size=18, max_size=18),
    forms=st.lists(st.integers(0, 9), min_size=18, max_size=18),
    delimiter=st.sampled_from([";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_amounts_are_read_back_to_the_cent(
    cents: list[int], forms: list[int], delimiter: str, encoding: str
) -> None:
    territories = read_territories("regions", data_folder())
    rows = [
        f"{code}{delimiter}{written(amount, form)}"
        for code, amount, form in zip(PRINTED, cents, forms, strict=True)
    ]
    text = "\r\n".join([f"Code{delimiter}Montant", *rows])
    with pytest.MonkeyPatch.context() as patch:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode(encoding)))
        patch.setattr(sys, "stdin", stdin)
        table = read_amounts(None, territories, expected=frozenset(PRINTED))
    exact = [Fraction(amount, 100) for amount in cents]
    assert euros(table) == dict(zip(PRINTED, exact, strict=True))


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=18))
def test_amounts_of_a_workbook_are_read_back_to_the_cent(cents: list[int]) -> None:
    """A workbook stores a binary number; what a person typed there is read, to 15 digits."""
    territories = read_territories("regions", data_folder())
    book = Workbook()
    book.active.append(["Code", "Montant"])
    for code, amount in zip(PRINTED, cents, strict=False):
        book.active.append([code, amount / 100])
    stream = io.BytesIO()
    book.save(stream)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stream.getvalue())))
        table = read_amounts(None, territories)
    exact = [Fraction(amount, 100) for amount in cents]
    assert euros(table) == dict(zip(PRINTED, exact, strict=False))


def test_binary_noise_is_rounded_away(tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", [["région", "montant"], ["Corse", 0.1 + 0.2]])
    assert euros(read_amounts(book, regions)) == {"94": Fraction(3, 10)}


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("Montant (k€)", 1_000),
        ("Crédits en milliers d'euros", 1_000),
        ("Montant M€", 1_000_000),
        ("Dotation (millions d'euros)", 1_000_000),
        ("en k€", 1_000),
    ],
)
def test_a_heading_that_multiplies(
    heading: str, factor: int, tmp_path: Path, regions: TerritorySet
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"région;{heading}\nCorse;1,5\nTotal;1,5\n", encoding="utf-8")
    table = read_amounts(path, regions)
    assert euros(table) == {"94": Fraction(3, 2) * factor}
    assert table.total is not None
    assert table.total.euros == Fraction(3, 2) * factor
    assert [notice.code for notice in table.notices] == ["multiplied"]


def test_a_unit_above_the_table_is_told(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text("En milliers d'euros;\nrégion;montant\nCorse;15\n", encoding="utf-8")
    table = read_amounts(path, regions)
    assert euros(table) == {"94": 15}
    assert [notice.code for notice in table.notices] == ["unit-of-a-title"]


# Regions and rows


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("84", "84"),
        ("ILE DE FRANCE", "11"),
        ("IdF", "11"),
        ("Région Île-de-France", "11"),
        ("DRIEETS Île-de-France", "11"),
        ("Agence régionale de santé de Bretagne", "53"),
        ("Région Corse", "94"),
        ("Réunion (La)", "04"),
        ("DEETS de La Réunion", "04"),
        ("Agence de santé de Guadeloupe, Saint-Barthélemy et Saint-Martin", "01"),
        ("Provence Alpes Côte d’Azur", "93"),
        ("Nord-Pas-de-Calais-Picardie", "32"),
        ("Alsace, Champagne-Ardenne et Lorraine", "44"),
        ("Aquitaine-Limousin-Poitou-Charentes", "75"),
        ("Languedoc-Roussillon et Midi-Pyrénées", "76"),
        ("Bourgogne - Franche Comté", "27"),
    ],
)
def test_names_of_regions(written: str, code: str, regions: TerritorySet) -> None:
    found = regions.find(written)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("written", ["France", "ARS", "1", "Languedoc-Roussillon", "Saint-Martin"])
def test_what_is_no_region(written: str, regions: TerritorySet) -> None:
    assert regions.find(written) is None


def read_text(text: str, folder: Path, regions: TerritorySet, **options: Any) -> AmountTable:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_amounts(path, regions, **options)


def test_notes_and_blank_rows_are_passed_over(tmp_path: Path, regions: TerritorySet) -> None:
    text = (
        "Annexe 5;;\n;;\nMétropole;;\n\nrégion;montant;remarque\nMétropole;;\nCorse;1;\n"
        "Outre-mer;;\n;;voir la note\nMayotte;2;\nFrance entière;3;\n\nSource : DGCS;;\n"
    )
    table = read_text(text, tmp_path, regions)
    assert euros(table) == {"94": 1, "06": 2}
    assert table.total is not None
    assert table.total.euros == 3


@pytest.mark.parametrize(
    "label", ["TOTAL", "Totaux", "Total général", "Total France", "Ensemble", "France", "TOTAL :"]
)
def test_the_total_is_kept_apart(label: str, tmp_path: Path, regions: TerritorySet) -> None:
    table = read_text(f"code;région;montant\n94;Corse;5\n{label};;5\n", tmp_path, regions)
    assert table.total is not None
    assert table.total.euros == 5
    assert list(table.amounts) == ["94"]


def test_a_total_with_cents(tmp_path: Path, regions: TerritorySet) -> None:
    """5.25 + 1.50 = 6.75; the TOTAL is kept as it stands, to the cent."""
    text = "région;montant\nCorse;5,25\nMayotte;1,50\nTOTAL;6,75 €\n"
    table = read_text(text, tmp_path, regions)
    assert euros(table) == {"94": Fraction(21, 4), "06": Fraction(3, 2)}
    assert table.total is not None
    assert table.total.euros == Fraction(27, 4)


def test_a_dropped_zero_beside_the_name_is_told(tmp_path: Path, regions: TerritorySet) -> None:
    table = read_text("code,région,montant\n1,Guadeloupe,5\n", tmp_path, regions)
    assert list(table.amounts) == ["01"]
    assert [notice.code for notice in table.notices] == ["dropped-zero"]


@pytest.mark.parametrize(
    ("region", "amount"),
    [("Zone", "Valeur"), ("zone", "VALEUR"), ("A", "B"), ("b", "Valeur"), ("a", "c"), (None, "C")],
)
def test_columns_by_name_or_letter(
    region: str | None, amount: str, tmp_path: Path, regions: TerritorySet
) -> None:
    text = "Titre;;\nZone;Valeur;Autre\nCorse;1;1\nMayotte;1;1\n"
    if region == "b":
        text = "Titre;;\nQuoi;Zone;Valeur\nx;Corse;1\nx;Mayotte;1\n"
    if region is None:
        text = text.replace("Zone", "Région")
    table = read_text(text, tmp_path, regions, region_column=region, amount_column=amount)
    assert euros(table) == {"94": 1, "06": 1}


def test_letters_need_no_header(tmp_path: Path, regions: TerritorySet) -> None:
    options = {"region_column": "A", "amount_column": "B"}
    assert euros(read_text("Corse;1\n", tmp_path, regions, **options)) == {"94": 1}
    with pytest.raises(Refusal) as refused:
        read_text("Bretange;2\nCorse;1\n", tmp_path, regions, **options)
    assert [found.code for found in refused.value.diagnostics] == ["unknown-region"]


def test_letters_mean_the_sheet_of_the_regions(tmp_path: Path, regions: TerritorySet) -> None:
    """The table has no header, and its last row is no region; the other sheet has none at all."""
    table = [["Corse", 1], ["Total", 1]]
    book = saved(tmp_path / "t.xlsx", table, [["note", "number"], ["pages", 2]])
    assert euros(read_amounts(book, regions, region_column="A", amount_column="B")) == {"94": 1}


def test_a_sheet_is_chosen(tmp_path: Path, regions: TerritorySet) -> None:
    sheets = [[["région", "montant"], ["Corse", amount]] for amount in (1, 2)]
    book = saved(tmp_path / "t.xlsx", *sheets)
    assert euros(read_amounts(book, regions, sheet="feuil2")) == {"94": 2}


def test_codes_that_a_workbook_made_numbers(tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", [["code", "total"], [84, 1], [94.0, 2], ["01", 3]])
    assert euros(read_amounts(book, regions)) == {"84": 1, "94": 2, "01": 3}


def test_the_stored_value_of_a_formula_is_read(tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", [["région", "montant"], ["Corse", "=1+1"]])
    sheet = "xl/worksheets/sheet1.xml"
    altered(book, sheet, lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>2</v>", xml))
    assert euros(read_amounts(book, regions)) == {"94": 2}


def test_rows_without_a_number_of_their_own(tmp_path: Path, regions: TerritorySet) -> None:
    """`r` may be left out of a row and of its cells: each stands below, or beside, the last.

    The third row is an error and is told at its own place, which shows that rows were counted.
    """
    rows = [["région", "montant"], ["Corse", 5], ["Mayotte", 7]]
    book = saved(tmp_path / "t.xlsx", rows)
    sheet = "xl/worksheets/sheet1.xml"
    altered(book, sheet, lambda xml: re.sub(rb'(<(?:row|c)\b[^>]*?) r="[^"]*"', rb"\1", xml))
    assert euros(read_amounts(book, regions)) == {"94": 5, "06": 7}
    error = b'<c t="e"><v>#N/A</v></c></row></sheetData>'
    altered(book, sheet, lambda xml: re.sub(rb"<c[^>]*><v>7</v></c></row></sheetData>", error, xml))
    (problem,) = refused(book, regions).diagnostics
    assert "B3" in str(problem.place)
    assert "#N/A" in problem.message


def test_texts_that_a_workbook_shares(tmp_path: Path, regions: TerritorySet) -> None:
    """As Excel writes them: in a part of their own, by number."""
    book = saved(tmp_path / "t.xlsx", [["région", "montant"], ["Corse", 5]])
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    words = "".join(f"<si><t>{word}</t></si>" for word in ("montant", "région", "Corse"))
    order = iter("102")

    def by_number(xml: bytes) -> bytes:
        text = xml.decode().replace('t="inlineStr"', 't="s"')
        return re.sub("<is>.*?</is>", lambda _: f"<v>{next(order)}</v>", text).encode()

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    altered(book, "xl/worksheets/sheet1.xml", by_number)
    altered(book, "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", part.encode()))
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst {space}>{words}</sst>")
    assert euros(read_amounts(book, regions)) == {"94": 5}


def test_an_encoding_is_taken_at_its_word(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("région;montant\nÎle-de-France;1\n".encode("cp850"))
    assert euros(read_amounts(path, regions, encoding="CP850")) == {"11": 1}


# Counts


def test_a_key_of_the_users_own(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text("région;visites\nCorse;1 200\nMayotte;3\nTotal;1 203\n", encoding="utf-8")
    key = read_counts(path, "Visites", regions, expected=frozenset({"94", "06"}))
    assert key.values == {"94": 1_200, "06": 3}
    assert key.lines == {"94": 2, "06": 3}
    assert key.description.name == "visites"
    assert key.description.what == "not described in any catalogue"


def test_a_key_of_a_workbook(tmp_path: Path, regions: TerritorySet) -> None:
    book = saved(tmp_path / "t.xlsx", [["région", "visites"], ["Corse", 12.0], ["Mayotte", 3]])
    assert read_counts(book, "B", regions).values == {"94": 12, "06": 3}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("Corse;1,5", "not-whole"),
        ("Corse;-1", "not-whole"),
        ("Corse;12 €", "not-whole"),
        ("Corse;", "hole"),
        ("Corse;1\nTotal;2", "wrong-total"),
    ],
)
def test_what_is_no_key(rows: str, code: str, tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"région;visites\n{rows}\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_counts(path, "visites", regions)
    assert [found.code for found in refused.value.diagnostics] == [code]
    assert refused.value.exit is Exit.CONTENT


def test_sixty_characters_of_a_cell_are_repeated(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"région;visites\nCorse;{'x' * 61}\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_counts(path, "visites", regions)
    (found,) = refused.value.diagnostics
    assert str(found.message) == f"'{'x' * 60}' is not a whole number"


def test_a_column_of_counts_that_is_not_there(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text("région;visites\nCorse;1\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_counts(path, "visits", regions)
    (found,) = refused.value.diagnostics
    assert refused.value.exit is Exit.USAGE
    assert str(found.place) == f"{path}:visits"
    assert "visites" in (found.hint or "")


# Mistakes: files that can be read in an editor


class Problem(NamedTuple):
    """A diagnostic that is expected: its code, the line that is wrong, a word of its text."""

    code: str
    line: int | None
    word: str


def one(code: str, line: int | None, word: str) -> list[Problem]:
    return [Problem(code, line, word)]


FILES = {
    "ambiguous-amount": one("not-an-amount", 3, "write 1234 or 1,2340"),
    "ambiguous-column": one("ambiguous-column", 1, '--amount-column "Montant FIR"'),
    "code-without-zero": one("unknown-region", 3, "is it 01 Guadeloupe?"),
    "contradiction": one("wrong-name", 3, "Bretagne"),
    "doubled-row": one("duplicate-row", 4, "first on line 2"),
    "duplicate-column": one("duplicate-column", 1, "B or C"),
    "empty": one("empty-file", None, "empty"),
    "header-only": one("no-rows", 1, "no row"),
    "hole": one("hole", 3, "a hole is not 0"),
    "letters-after-an-amount": one("not-an-amount", 2, "12 500 a"),
    "no-amount-column": one("no-header", 1, "no column of amounts"),
    "no-region": one("no-region", 3, "TOTAL"),
    "partial-total": one("partial-total", 4, "outre-mer"),
    "prose": one("no-header", 1, "headings looked for: région"),
    "ragged-row": one("ragged-row", 3, "3 cells under 2 columns"),
    "rate": one("no-header", 1, "par habitant"),
    "region-apart": one("unknown-region", 3, "agence de Guadeloupe"),
    "several-problems": [
        Problem("unknown-region", 2, "did you mean Bretagne?"),
        Problem("duplicate-row", 4, "first on line 3"),
        Problem("hole", 5, "Mayotte"),
        Problem("not-an-amount", 6, "n.d."),
    ],
    "sign-in-brackets": one("not-an-amount", 2, "brackets are a minus"),
    "subtotal": one("total-in-the-middle", 3, "Sous-total"),
    "total-in-the-middle": one("total-in-the-middle", 3, "delete it"),
    "total-without-amount": one("hole", 3, "TOTAL"),
    "two-totals": one("two-totals", 4, "first on line 3"),
    "two-units": one("ambiguous-unit", 2, "heading"),
    "two-units-in-a-heading": one("ambiguous-unit", 1, "two units"),
    "unclosed-quote": one("csv", 2, "is a quote never closed?"),
    "unknown-region": one("unknown-region", 3, "did you mean Bretagne?"),
}


def refused(path: Path | None, regions: TerritorySet, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as raised:
        read_amounts(path, regions, **options)
    return raised.value


def texts(found: Diagnostic) -> str:
    return f"{found.message}\n{found.hint or ''}".replace(THIN, " ")


def expect(problems: list[Problem], refusal: Refusal, exit: Exit = Exit.CONTENT) -> None:
    found = refusal.diagnostics
    assert refusal.exit is exit, refusal
    assert [problem.code for problem in problems] == [one.code for one in found], refusal
    for problem, diagnostic in zip(problems, found, strict=True):
        assert (diagnostic.place and diagnostic.place.line) == problem.line, refusal
        assert problem.word in texts(diagnostic), refusal


@pytest.mark.parametrize(("name", "problems"), FILES.items(), ids=FILES)
def test_broken_file(name: str, problems: list[Problem], regions: TerritorySet) -> None:
    expect(problems, refused(BROKEN / f"{name}.csv", regions))


def test_every_broken_file_is_in_the_table() -> None:
    assert {path.name for path in BROKEN.iterdir()} == {f"{name}.csv" for name in FILES}


def test_what_is_expected_and_missing(tmp_path: Path, regions: TerritorySet) -> None:
    """Amounts may be those of some regions; a key that divides among all has all of them."""
    path = tmp_path / "t.csv"
    path.write_text("région;montant\nCorse;1\nMayotte;2\n", encoding="utf-8")
    expected = frozenset({"94", "53", "28"})
    unexpected = Problem("unexpected-region", 3, "Mayotte (06)")
    expect([unexpected], refused(path, regions, expected=expected))
    assert list(read_amounts(path, regions, expected=expected | {"06"}).amounts) == ["94", "06"]
    with pytest.raises(Refusal) as raised:
        read_counts(path, "montant", regions, expected=expected)
    expect(
        [
            unexpected,
            Problem("missing-row", 3, "2 regions of 3 are missing: Bretagne, Normandie"),
        ],
        raised.value,
    )


# Mistakes: bytes that an editor does not show

TEXT = "région;montant\nÎle-de-France;1\n"
BYTES: dict[str, tuple[str, bytes, Problem]] = {
    "nul": ("t.csv", b"r\0gion;montant\nCorse;1\n", Problem("not-a-table", 1, "U+0000")),
    "rubbish": ("t.csv", bytes(range(256)), Problem("not-a-table", None, "not text")),
    "control-character": (
        "t.csv",
        b"region;montant\nCorse;\x071\n",
        Problem("not-a-table", 2, "U+0007"),
    ),
    "blank": ("t.csv", b"\xef\xbb\xbf \n\n", Problem("empty-file", 1, "empty")),
    "not-windows-1252": (
        "t.csv",
        TEXT.encode("windows-1252") + b"Corse\x81;2\n",
        Problem("undecodable", 3, "--encoding"),
    ),
    "cut-utf-16": ("t.csv", TEXT.encode("utf-16")[:-1], Problem("undecodable", 2, "utf-16")),
    "utf-16-without-mark": (
        "t.csv",
        TEXT.encode("utf-16-le"),
        Problem("not-a-table", None, "not text"),
    ),
    "text-as-xlsx": ("t.xlsx", TEXT.encode(), Problem("not-a-workbook", None, "rename it to .csv")),
    "rubbish-as-xlsx": ("t.xlsx", b"\0\1\2", Problem("not-a-workbook", None, "save it again")),
    "cut-old-workbook": (
        "t.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        Problem("not-a-workbook", None, "save it again as .xlsx"),
    ),
    "encrypted": (
        "t.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        Problem("not-a-workbook", None, "password"),
    ),
    "pdf": ("t.pdf", b"%PDF-1.7\n", Problem("not-a-table", None, "PDF")),
    "cut-workbook": (
        "t.xlsx",
        b"PK\x03\x04" + bytes(60),
        Problem("not-a-workbook", None, "save it"),
    ),
    "long-line": (
        "t.csv",
        b"region;montant\n" + b"x" * 200_000,
        Problem("csv", 2, "100 000 characters"),
    ),
    "endless-quote": (
        "t.csv",
        b'region;montant\n"' + b"x\n" * 200_000,
        Problem("csv", 2, "never closed"),
    ),
    "long-amount": (
        "t.csv",
        b"region;montant\nCorse;" + b"9" * 5_000,
        Problem("not-an-amount", 2, "too long"),
    ),
    "many-columns": (
        "t.csv",
        b"region;montant\nCorse" + b";1" * 600,
        Problem("too-many-columns", 2, "500"),
    ),
    "many-rows": (
        "t.csv",
        b"region;montant\n\n" + b"Corse;1\n" * 100_000,
        Problem("too-many-rows", 50_002, "50 000"),
    ),
    "endless-blank": (
        "t.csv",
        b"region;montant\n" + b"\n" * 1_100_000,
        Problem("too-many-rows", 1_048_577, "rows"),
    ),
}


@pytest.mark.parametrize(("name", "data", "problem"), BYTES.values(), ids=BYTES)
def test_broken_bytes(
    name: str, data: bytes, problem: Problem, tmp_path: Path, regions: TerritorySet
) -> None:
    (tmp_path / name).write_bytes(data)
    expect([problem], refused(tmp_path / name, regions))


def test_a_byte_that_the_encoding_does_not_have(tmp_path: Path, regions: TerritorySet) -> None:
    (tmp_path / "t.csv").write_bytes(b"region;montant\nCorse\xff;1\n")
    problem = Problem("undecodable", 2, "utf-8")
    expect([problem], refused(tmp_path / "t.csv", regions, encoding="utf-8"))


def test_a_workbook_named_csv(tmp_path: Path, regions: TerritorySet) -> None:
    path = as_workbook(tmp_path).rename(tmp_path / "annexe.csv")
    expect(one("wrong-ending", None, "rename it to .xlsx"), refused(path, regions))


# Mistakes in workbooks

HEADER = ["Région", "Montant"]


class Broken(NamedTuple):
    """A broken workbook: its sheets, how it is arranged, the place that is wrong, what is said."""

    sheets: list[list[list[Any]]]
    place: str
    problem: Problem
    arrange: Callable[[Any], None] | None = None


def merging(cells: str) -> Callable[[Any], None]:
    return lambda book: book["Feuil1"].merge_cells(cells)


def shown_as(form: str) -> Callable[[Any], None]:
    def arrange(book: Any) -> None:
        book["Feuil1"]["B2"].number_format = form

    return arrange


def corse(value: Any) -> list[list[list[Any]]]:
    return [[HEADER, ["Corse", value]]]


WORKBOOKS = {
    "formula": Broken(
        corse("=1+1"), "sheet Feuil1, cell B2", Problem("hole", None, "save it in a spreadsheet")
    ),
    "formula-for-a-region": Broken(
        [[HEADER, ["Corse", 1], ['="Bre"&"tagne"', 2]]],
        "sheet Feuil1, cell B3",
        Problem("no-region", None, "save it in a spreadsheet"),
    ),
    "true": Broken(
        corse(True), "sheet Feuil1, cell B2", Problem("not-an-amount", None, "true or false")
    ),
    "date": Broken(
        corse(date(2025, 1, 1)), "sheet Feuil1, cell B2", Problem("not-an-amount", None, "date")
    ),
    "error": Broken(
        corse("#REF!"), "sheet Feuil1, cell B2", Problem("not-an-amount", None, "#REF!")
    ),
    "percentage": Broken(
        corse(0.5),
        "sheet Feuil1, cell B2",
        Problem("not-an-amount", None, "percentage"),
        shown_as("0%"),
    ),
    "format-in-thousands": Broken(
        corse(5),
        "sheet Feuil1, cell B2",
        Problem("not-an-amount", None, "another unit"),
        shown_as('0 "k€"'),
    ),
    "endless-number": Broken(
        corse(1e300), "sheet Feuil1, cell B2", Problem("not-an-amount", None, "out of range")
    ),
    "ambiguous-amount": Broken(
        corse("1.234"), "sheet Feuil1, cell B2", Problem("not-an-amount", None, "1,2340")
    ),
    "hole": Broken(corse(None), "sheet Feuil1, cell B2", Problem("hole", None, "Corse")),
    "doubled-row": Broken(
        [[HEADER, ["Corse", 1], ["94", 2]]],
        "sheet Feuil1, cell A3",
        Problem("duplicate-row", None, "first in cell A2"),
    ),
    "merged-header": Broken(
        [[["Région", "Montant", None], ["Corse", 1, 2]]],
        "sheet Feuil1, cells B1:C1",
        Problem("merged-header", None, "B1:C1"),
        merging("B1:C1"),
    ),
    "merged-above-the-header": Broken(
        [[["Région", "Montant"], [None, "FIR"], ["Corse", 1]]],
        "sheet Feuil1, cells B1:C2",
        Problem("merged-header", None, "B1:C2"),
        merging("B1:C2"),
    ),
    "merged-hides-the-header": Broken(
        [[[None, "Crédits", None], ["Région", "FIR", "P304"], ["Corse", 1, 2]]],
        "sheet Feuil1, cells B1:C1",
        Problem("merged-header", None, "unmerge"),
        merging("B1:C1"),
    ),
    "several-sheets": Broken(
        [[HEADER, ["Corse", 1]], [HEADER, ["Corse", 1]]],
        "",
        Problem("several-sheets", None, '--sheet "Feuil1"'),
    ),
    "no-table": Broken(
        [[["À lire"]]], "sheet Feuil1, cell A1", Problem("no-header", None, "À lire")
    ),
    "empty": Broken([[]], "", Problem("empty-file", None, "anything in it")),
    "many-rows": Broken(
        [[HEADER, *[["Corse", 1]] * 50_000]],
        "sheet Feuil1, cell A50001",
        Problem("too-many-rows", None, "50 000"),
    ),
    "many-columns": Broken(
        [[HEADER, ["Corse", *[1] * 600]]],
        "sheet Feuil1, cell A2",
        Problem("too-many-columns", None, "500"),
    ),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_broken_workbook(name: str, tmp_path: Path, regions: TerritorySet) -> None:
    broken = WORKBOOKS[name]
    arrange = {"arrange": broken.arrange} if broken.arrange else {}
    path = saved(tmp_path / "t.xlsx", *broken.sheets, **arrange)
    refusal = refused(path, regions)
    expect([broken.problem], refusal)
    place = f"{path}, {broken.place}" if broken.place else str(path)
    assert str(refusal.diagnostics[0].place) == place


def bomb(sheet: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(10))
    head = b'<!DOCTYPE worksheet [<!ENTITY e0 "ha">' + entities + b"]>"
    return head + sheet.replace(b"</sheetData>", b"</sheetData><x>&e10;</x>")


PARTS: dict[str, tuple[str, Callable[[bytes], bytes], Problem]] = {
    "not-xml": ("xl/workbook.xml", lambda _: b"<", Problem("not-a-workbook", None, "save it")),
    "not-a-number": (
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b"<v>1</v>", b"<v>one</v>"),
        Problem("not-a-workbook", None, "save it"),
    ),
    "entities": (
        "xl/worksheets/sheet1.xml",
        bomb,
        Problem("not-a-workbook", None, "document type"),
    ),
    "rows-out-of-order": (
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b'<row r="2"', b'<row r="1"'),
        Problem("not-a-workbook", None, "out of order"),
    ),
    "cells-out-of-order": (
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace(b'"B2"', b'"A2"'),
        Problem("not-a-workbook", None, "A2"),
    ),
    "large": (
        "xl/worksheets/sheet1.xml",
        lambda sheet: sheet + b" " * (32 << 20),
        Problem("workbook-too-large", None, "32 MiB"),
    ),
    "many-elements": (
        "xl/styles.xml",
        lambda styles: styles.replace(b"</styleSheet>", b"<x/>" * 1_000_000 + b"</styleSheet>"),
        Problem("workbook-too-large", None, "elements"),
    ),
}


@pytest.mark.parametrize(("part", "change", "problem"), PARTS.values(), ids=PARTS)
def test_broken_part(
    part: str,
    change: Callable[[bytes], bytes],
    problem: Problem,
    tmp_path: Path,
    regions: TerritorySet,
) -> None:
    path = altered(saved(tmp_path / "t.xlsx", *corse(1)), part, change)
    expect([problem], refused(path, regions))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_missing_part(part: str, tmp_path: Path, regions: TerritorySet) -> None:
    path = saved(tmp_path / "t.xlsx", *corse(1), *corse(2))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    assert [found.code for found in refused(path, regions).diagnostics] == ["not-a-workbook"]


def test_a_part_that_is_not_read_is_not_unpacked(tmp_path: Path, regions: TerritorySet) -> None:
    path = saved(tmp_path / "t.xlsx", *corse(1))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", bytes(65 << 20))
    assert path.stat().st_size < 1 << 20
    assert euros(read_amounts(path, regions)) == {"94": 1}


def test_a_lying_directory(tmp_path: Path, regions: TerritorySet) -> None:
    """The directory says that a part of 20 MiB is one of 5 bytes."""
    path = saved(tmp_path / "t.xlsx", *corse(1))
    size = 20 << 20
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", bytes(size))
    data = path.read_bytes()
    told = size.to_bytes(4, "little")
    assert data.count(told) == 2
    path.write_bytes(data.replace(told, (5).to_bytes(4, "little")))
    assert [found.code for found in refused(path, regions).diagnostics] == ["not-a-workbook"]


def test_other_archives(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    expect(one("not-a-workbook", None, "ZIP archive"), refused(path, regions))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<document/>")
    expect(one("not-a-workbook", None, "save it again"), refused(path, regions))


@pytest.mark.parametrize("at", range(4, 6_000, 97))
def test_a_workbook_that_is_cut_or_damaged(at: int, tmp_path: Path, regions: TerritorySet) -> None:
    """It is refused in words, or read as it was where the damage is to a part that is not read."""
    whole = as_workbook(tmp_path).read_bytes()
    path = tmp_path / "damaged.xlsx"
    for data in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :]):
        path.write_bytes(data)
        try:
            read = euros(read_amounts(path, regions))
        except Refusal as refusal:
            codes = {found.code for found in refusal.diagnostics}
            read = PRINTED if codes == {"not-a-workbook"} else {}
        assert read == PRINTED


# Mistakes on the command line


def test_what_can_not_be_opened(tmp_path: Path, regions: TerritorySet) -> None:
    for path in (tmp_path, tmp_path / "nosuch.csv"):
        expect(one("unreadable", None, str(path)), refused(path, regions), Exit.USAGE)


def test_a_file_too_large(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    with path.open("wb") as file:
        file.truncate((16 << 20) + 1)
    expect(one("file-too-large", None, "16 MiB"), refused(path, regions))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs /dev/zero")
def test_a_file_without_end(regions: TerritorySet, monkeypatch: pytest.MonkeyPatch) -> None:
    device = one("not-a-file", None, "a pipe or a device")
    expect(device, refused(Path("/dev/zero"), regions), Exit.USAGE)
    with Path("/dev/zero").open(encoding="latin-1") as endless:
        monkeypatch.setattr(sys, "stdin", endless)
        expect(one("file-too-large", None, "16 MiB"), refused(None, regions))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_that_nobody_writes_to(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    expect(one("not-a-file", None, "a pipe or a device"), refused(path, regions), Exit.USAGE)


def test_no_standard_input(regions: TerritorySet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    expect(one("unreadable", None, "standard input"), refused(None, regions), Exit.USAGE)


OPTIONS: list[tuple[Callable[[Path], Path], dict[str, str], str, str]] = [
    (as_csv, {"sheet": "Feuil1"}, "no-effect", "no workbook"),
    (as_workbook, {"encoding": "utf-8"}, "no-effect", "is a workbook"),
    (as_csv, {"encoding": "utf-9"}, "unknown-encoding", "did you mean utf-8"),
    (as_csv, {"encoding": "hex"}, "unknown-encoding", "windows-1252"),
    (as_csv, {"amount_column": "amount_euro"}, "unknown-column", "did you mean amount_eur?"),
    (as_csv, {"amount_column": "C"}, "unknown-column", "amount_eur"),
    (as_csv, {"region_column": "regoin"}, "unknown-column", "did you mean region?"),
    (as_workbook, {"sheet": "Feuille1"}, "unknown-sheet", "did you mean Feuil1?"),
]


@pytest.mark.parametrize(("form", "options", "code", "word"), OPTIONS)
def test_broken_option(
    form: Callable[[Path], Path],
    options: dict[str, str],
    code: str,
    word: str,
    tmp_path: Path,
    regions: TerritorySet,
) -> None:
    refusal = refused(form(tmp_path), regions, **options)
    expect(one(code, None, word), refusal, Exit.USAGE)
    ((option, value),) = options.items()
    place = refusal.diagnostics[0].place
    assert place is not None
    assert place.option
    assert str(place) == f"--{option.replace('_', '-')} {value}"


def test_a_csv_file_starts_no_process_and_loads_no_pandas() -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from allocation.reading.tables.amounts import read_amounts\n"
        "from allocation.reading.places import data_folder\n"
        "from allocation.reading.territories import read_territories\n"
        "read_amounts(Path(sys.argv[1]), read_territories('regions', data_folder()))\n"
        "print(sorted({'subprocess', 'python_calamine', 'openpyxl', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(ANNEXE)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_table_of_the_tests_is_the_published_one() -> None:
    published = Path(__file__).parents[1] / "data" / "published" / "annexe-5-2025.yaml"
    rows = re.findall(r'^    "(\d\d)": ([\d_]+)', published.read_text(encoding="utf-8"), re.M)
    assert {code: Decimal(amount) for code, amount in rows} == PRINTED


@pytest.mark.parametrize(
    "heading",
    [
        *("Montant (€k)", "Amount (€'000)", "Montant (€ 000)", "Montant (en 1 000 €)"),
        *("Montant (Mds€)", "Montant (Mio €)", "Montant (mille euros)", "Montant (K.€)"),
        *("Montant (k-euros)", "Montant (kE)", "Montant (EUR k)", "Montant x1000"),
        *("Montant (centimes)", "Montant (%)", "Total ETP", "Total projets", "Montant ($)"),
    ],
)
def test_a_heading_with_an_unknown_word_is_not_taken_for_euros(
    heading: str, tmp_path: Path, regions: TerritorySet
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f'région;"{heading}"\nCorse;1\nMayotte;2\n', encoding="utf-8")
    refusal = refused(path, regions)
    assert [found.code for found in refusal.diagnostics] == ["no-header"]
    named = read_amounts(path, regions, amount_column=heading)
    assert [notice.code for notice in named.notices] == ["read-as-euros"]


def test_a_column_of_units_is_not_passed_over(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    path.write_text("région;montant;unité\nCorse;1;k€\nMayotte;2;k€\n", encoding="utf-8")
    (problem,) = refused(path, regions).diagnostics
    assert (problem.code, problem.place and problem.place.line) == ("ambiguous-unit", 2)
    path.write_text("région;montant;unité\nCorse;1;€\nMayotte;2;€\n", encoding="utf-8")
    assert read_amounts(path, regions).amounts["94"].euros == 1


@pytest.mark.parametrize("line", ["53,111,500", "53,111,500,"])
def test_a_comma_in_an_amount_is_not_the_end_of_it(
    line: str, tmp_path: Path, regions: TerritorySet
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"region,amount,note\n{line}\n94,11500,x\n", encoding="utf-8")
    (problem,) = refused(path, regions).diagnostics
    assert problem.code in ("ambiguous-comma", "ragged-row")
    assert problem.place is not None
    assert problem.place.line == 2


@pytest.mark.parametrize("form", ["#,##0.0,", '#,##0" k"', '#,##0.0\\ "M€"', "#,##0,,"])
def test_a_number_format_that_scales_is_refused(
    form: str, tmp_path: Path, regions: TerritorySet
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["région", "montant"])
    sheet.append(["Corse", 264900])
    sheet["B2"].number_format = form
    book.save(tmp_path / "t.xlsx")
    (problem,) = refused(tmp_path / "t.xlsx", regions).diagnostics
    assert problem.code == "not-an-amount"
    assert "B2" in str(problem.place)


def test_a_heading_that_is_merged_over_an_empty_one(tmp_path: Path, regions: TerritorySet) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Région", None])
    sheet.append(["Corse", 1])
    sheet.merge_cells("A1:B1")
    book.save(tmp_path / "t.xlsx")
    (problem,) = refused(tmp_path / "t.xlsx", regions).diagnostics
    assert problem.code == "merged-header"
    assert "A1:B1" in problem.message
