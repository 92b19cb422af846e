"""Workbooks of `reconcile`, `diff` and `sweep`: what they hold, what is live in them, what isn't.

Expected amounts are those of a file in `tests/tables`, of the published data, of single runs of a
rule, or worked out by hand; what a change does is worked out by hand, too.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path

import ironcalc
import pytest
import yaml
from openpyxl.utils import coordinate_to_tuple

from allocation import allocate, load_rule
from allocation.audit.diff.difference import compared, difference
from allocation.audit.reconcile.figures import Against
from allocation.audit.reconcile.reconcile import reconcile
from allocation.audit.sweep.factors import factors
from allocation.audit.sweep.sweep import sweep
from allocation.diagnostics import Refusal
from allocation.model.status import MARKS, Status
from allocation.model.territory import TerritorySet
from allocation.reading.places import data_folder
from allocation.reading.rules import Override
from allocation.reading.tables.amounts import read_amounts
from allocation.reading.territories import read_territories
from allocation.views.spoken import speaking
from allocation.views.workbook import difference as of_difference
from allocation.views.workbook import reconciliation as of_reconciliation
from allocation.views.workbook import sweep as of_sweep
from allocation.views.workbook.difference_cells import decimals, subtracted
from allocation.views.workbook.files import ods, paper, xlsx
from allocation.views.workbook.looks import Look, Style
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Book, Call, Cell, Constant, Worksheet, join
from conftest import Run, by_region
from spreadsheet import OtherSheets, Sheets
from workbooks import write

ROOT = Path(__file__).parents[1]
PRINTED = Path(__file__).parent / "tables" / "annexe-5.csv"
PUBLISHED = ROOT / "data" / "published" / "annexe-5-2025.yaml"
WRITERS = {"xlsx": xlsx.write, "ods": ods.write}
KINDS = pytest.mark.parametrize("kind", WRITERS)


def reconciled(
    year: str, table: Path | None = None, against: Against = Against.PUBLICATION
) -> Book:
    found = reconcile(
        load_rule(year),
        data_folder(),
        table=partial(read_amounts, table) if table else None,
        against=against,
    )
    return of_reconciliation.book_of(found, found.regions, found.pairs)


def differing(a: str, b: str, *overrides: Override) -> Book:
    sides = compared(load_rule(a)), compared(load_rule(b), overrides)
    return of_difference.book_of(difference(*sides, data_folder()))


def swept(year: str, *varied: str) -> Book:
    loaded, written = load_rule(year), of_sweep.WrittenRuns()
    some = factors(loaded, varied, sampled=False)
    found = sweep(loaded, [], None, data_folder(), some, record=written)
    return of_sweep.book_of(found, written)


def sheet(book: Book, title: str) -> Worksheet:
    (found,) = [each for each in book.sheets if each.title == title]
    return found


def column(sheet: Worksheet, heading: str) -> int:
    """The first column whose heading begins so."""
    values = CachedValues()
    return min(
        cell.column
        for cell in sheet.in_order()
        if cell.style.look in (Look.HEADING, Look.GREY_HEADING)
        and str(values(cell)).startswith(heading)
    )


def rows(sheet: Worksheet) -> dict[str, int]:
    """The row of each code of a region, and of the first row below them by ""."""
    found: dict[str, int] = {}
    for cell in sheet.in_order():
        if cell.column == 0 and cell.row >= sheet.repeated:
            found.setdefault(str(cell.content), cell.row)
    return found


def by_code(sheet: Worksheet, heading: str) -> dict[str, Cell]:
    at = column(sheet, heading)
    found = {code: sheet.cells.get((row, at)) for code, row in rows(sheet).items()}
    return {code: cell for code, cell in found.items() if cell is not None}


def amounts(path: Path = PRINTED) -> dict[str, int]:
    """Euros by name, as a table has them."""
    with path.open(encoding="utf-8") as lines:
        return {name: int(euros) for name, euros in csv.reader(lines) if euros.isdigit()}


def texts(book: Book) -> str:
    values = CachedValues()
    return "\n".join(
        str(values(cell)) for each in book.sheets for cell in each.in_order() if values(cell)
    )


BOOKS: dict[str, Callable[[], Book]] = {
    "table": lambda: reconciled("2025", PRINTED),
    "publication": lambda: reconciled("2025"),
    "totals alone": lambda: reconciled("2021"),
    "years": lambda: differing("2023", "2025"),
    "bounds": lambda: differing("2021", "2023"),
    "no formula": lambda: differing("2022", "2023"),
    "sweep": lambda: swept("2023", "envelope=5M€:6M€:500k€"),
}
EVERY = pytest.mark.parametrize("name", BOOKS)


# All of them


@EVERY
@pytest.mark.parametrize(
    ("language", "first", "not_official"),
    [
        ("en", "Read first", "Not an official notification."),
        ("fr", "À lire en premier", "Ne vaut pas notification de crédits."),
    ],
)
def test_every_page_says_what_it_is(
    name: str, language: str, first: str, not_official: str
) -> None:
    with speaking(language):
        book = BOOKS[name]()
    values = CachedValues()
    assert book.language == language
    assert book.sheets[0].title == first
    assert book.sheets[-1].title == "Sources"
    for each in book.sheets:
        repeated = [c for c in each.in_order() if c.row < each.repeated]
        said = " ".join(str(values(cell)) for cell in repeated)
        assert book.title in said
        assert not_official in said
        assert "euros" in said
        assert each.frozen[0] >= 3
        assert paper.pages_across(each) == 1
    assert book.digest in texts(book)


@EVERY
@KINDS
def test_every_kind_of_file_can_be_written_and_again(name: str, kind: str) -> None:
    assert WRITERS[kind](BOOKS[name]()) == WRITERS[kind](BOOKS[name]())


@EVERY
def test_two_engines_find_what_is_written_beside_every_formula(name: str) -> None:
    book = BOOKS[name]()
    values, data = CachedValues(), xlsx.write(book)
    engines = Sheets(data), OtherSheets(data)
    for each in book.sheets:
        for cell in each.in_order():
            if not cell.is_formula:
                continue
            value = values(cell)
            for engine in engines:
                found = engine[cell]
                if isinstance(value, str):
                    assert found == value
                else:
                    assert found == pytest.approx(float(value or 0), rel=1e-12, abs=1e-9)


@EVERY
def test_nothing_looks_live_that_is_not(name: str) -> None:
    """Figures under a heading that is not grey follow others, or may be typed over."""
    book = BOOKS[name]()
    for each in book.sheets:
        heading: dict[int, Look] = {}
        for cell in each.in_order():
            look = cell.style.look
            if look in (Look.HEADING, Look.GREY_HEADING):
                heading[cell.column] = look
            elif look is Look.FIGURE or (look is Look.TOTAL and cell.style.digits):
                live = cell.is_formula or heading.get(cell.column) is Look.GREY_HEADING
                assert live, (each.title, cell.row, cell.column)
            elif look is Look.VALUE and not cell.is_formula and cell.style.digits:
                grey = heading[cell.column] is Look.GREY_HEADING
                assert grey or each.title in ("Totals", "Differences")
    assert all(
        cell.style.look is Look.INPUT for s in book.sheets for cell in s.in_order() if cell.limits
    )


# reconcile


def test_a_table_against_what_is_published() -> None:
    book = reconciled("2025", PRINTED)
    values, compare = CachedValues(), sheet(book, "Comparison")
    printed = yaml.safe_load(PUBLISHED.read_text(encoding="utf-8"))["rows"]["amounts"]
    reference, held = by_code(compare, "published"), by_code(compare, "amount (€)")
    assert {code: values(reference[code]) for code in printed} == printed
    names = by_code(compare, "region")
    theirs = {str(names[code].content): values(held[code]) for code in printed}
    assert theirs == {n: e for n, e in amounts().items() if n != "TOTAL"}
    between = by_code(compare, "difference")
    for code in printed:
        assert isinstance(compare.cells[names[code].row, 0].content, str)
        assert between[code].is_formula
        assert values(between[code]) == 0
        assert held[code].style.look is Look.INPUT
    assert values(held[""]) == sum(printed.values()) == 2_200_400
    assert isinstance(held[""].content, Call)
    assert values(between[""]) == 0


def typed(cell: Cell, value: Constant) -> None:
    """What a user types in place of what is there."""
    assert cell.style.look is Look.INPUT
    cell.content = value


@pytest.mark.parametrize(
    ("language", "none", "one", "two", "again", "changed"),
    [
        (
            "en",
            "No value has been changed since it was made.",
            "Changed since it was made: 1 value (see Comparison).",
            "Changed since it was made: 2 values (see Comparison).",
            "to be computed again",
            "changed",
        ),
        (
            "fr",
            "Aucune valeur modifiée depuis l'édition.",
            "Classeur modifié depuis son édition\u00a0: 1 valeur "
            "(voir «\u00a0Rapprochement\u00a0»).",
            "Classeur modifié depuis son édition\u00a0: 2 valeurs "
            "(voir «\u00a0Rapprochement\u00a0»).",
            "à recalculer",
            "modifié",
        ),
    ],
)
def test_what_is_typed_over_is_followed_and_said(
    language: str, none: str, one: str, two: str, again: str, changed: str
) -> None:
    with speaking(language):
        book = reconciled("2025", PRINTED)
        compare = book.sheets[1]
    code, at = rows(compare), 4
    corse, total = compare.cells[code["94"], at], compare.cells[code[""] + 1, at]

    def heads() -> list[str]:
        values = CachedValues()
        return [
            "\n".join(str(values(c)) for c in each.in_order() if c.row < 4) for each in book.sheets
        ]

    def words() -> list[Constant | None]:
        values = CachedValues()
        return [values(compare.cells[row, 7]) for row in code.values() if (row, 7) in compare.cells]

    assert all(none in head for head in heads())
    verdict = words()[0]
    assert verdict in ("agrees", "concorde")
    typed(corse, Fraction(1_200_050, 100))  # 11 500 € before
    values = CachedValues()
    row = corse.row
    assert values(compare.cells[row, at + 1]) == changed
    assert values(compare.cells[row, 6]) == Fraction(50_050, 100)
    assert values(compare.cells[code[""], at]) == Fraction(220_090_050, 100)
    assert values(compare.cells[code[""], at + 1]) == changed
    assert values(compare.cells[code[""], 6]) == Fraction(50_050, 100)
    assert values(compare.cells[code["84"], 6]) == 0
    assert set(words()) == {again}
    assert all(one in head and again in head for head in heads())
    typed(total, 2_200_900)
    assert all(two in head for head in heads())
    typed(corse, 11_500)
    assert all(one in head for head in heads())
    typed(total, 2_200_374)
    assert set(words()) == {verdict}
    assert all(none in head for head in heads())


def test_an_empty_cell_and_words_are_changes() -> None:
    book = reconciled("2025", PRINTED)
    compare = sheet(book, "Comparison")
    cell = by_code(compare, "amount (€)")["94"]
    for content in (None, 0):
        cell.content = content
        assert "1 value" in str(CachedValues()(book.sheets[0].cells[3, 0]))


def test_a_computation_is_a_value_with_its_mark() -> None:
    book = reconciled("2025")
    compare, values = sheet(book, "Comparison"), CachedValues()
    computed = by_code(compare, "computed (a value, follows nothing)")
    for code, cell in computed.items():
        assert cell.style.digits is not None
        assert cell.style.digits.mark == MARKS[Status.ESTIMATED]
        assert cell.is_formula == (code == "")  # the sum is one
    assert values(computed["94"]) == 11_500
    verdicts = by_code(compare, "verdict (a value, follows nothing)")
    assert {verdicts[code].content for code in computed if code} == {"agrees"}
    assert not any(cell.limits for each in book.sheets for cell in each.in_order())


def test_bounds_are_not_subtracted(tmp_path: Path) -> None:
    """In 2021 one region alone is known to get 200 000 €; another gets between 0 and that."""
    table = tmp_path / "table.csv"
    table.write_text("region,montant\nCorse,100000\nPays de la Loire,150000\n", encoding="utf-8")
    compare = sheet(reconciled("2021", table, Against.COMPUTED), "Comparison")
    between, computed = by_code(compare, "difference"), by_code(compare, "computed")
    values = CachedValues()
    assert values(computed["94"]) == "[0; 200\u202f000]"
    assert between["94"].content == "no single figure"
    assert values(computed["52"]) == 200_000
    assert values(between["52"]) == -50_000
    assert between["52"].is_formula
    assert by_code(compare, "amount (€)")["84"].content == "no row"
    assert between[""].content == "no single figure"


def test_totals_and_the_words_around_them() -> None:
    book = reconciled("2023")
    totals, values = sheet(book, "Totals"), CachedValues()
    shown = {
        values(totals.cells[cell.row, 0]): (values(cell), cell.style.digits, cell.is_formula)
        for cell in reversed([*totals.in_order()])
        if cell.column == 2 and cell.style.digits
    }
    value, digits, live = shown["received by projects"]
    assert (value, live) == (5_100_000, False)
    assert digits is not None
    assert digits.mark.startswith(">")
    assert digits.unit.endswith("€")
    value, digits, live = shown["computed total"]
    assert (value, live) == (5_100_000, True)
    assert digits is not None
    assert digits.mark == MARKS[Status.ESTIMATED]
    # "More than 5,1 M€" less something is no figure.
    pairs = [c for c in totals.in_order() if c.column == 4 and c.content == "no single figure"]
    assert len(pairs) == 1


def test_of_some_regions_only_the_sums_are_of_these(tmp_path: Path) -> None:
    """264 900 + 89 600 = 354 500, of both sides; what is left out is in no sum."""
    found = reconcile(load_rule("2025"), data_folder(), table=partial(read_amounts, PRINTED))
    some = [r for r in found.regions if r.territory.code in ("84", "27")]
    book = of_reconciliation.book_of(found, some, found.pairs)
    compare, values = sheet(book, "Comparison"), CachedValues()
    assert values(by_code(compare, "published")[""]) == 354_500
    totals = sheet(book, "Totals")
    (whole,) = [
        totals.cells[cell.row, 2]
        for cell in totals.in_order()
        if cell.column == 0 and cell.content == "sum of printed rows" and cell.row < 10
    ]
    assert (values(whole), whole.is_formula) == (2_200_400, False)


def test_where_nothing_differs_and_only_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.xlsx"
    result = run("reconcile", "2025", PRINTED, "--only-differences", "-o", path)
    assert result.exit_code == 0, result.stderr


def test_the_same_table_elsewhere_gives_the_same_workbook(tmp_path: Path) -> None:
    """The folders of a user are in no cell."""
    written = []
    for folder in ("a", "b"):
        table = tmp_path / folder / "table.csv"
        table.parent.mkdir()
        table.write_text(PRINTED.read_text(encoding="utf-8").replace("Corse,11500", "Corse,11600"))
        book = reconciled("2025", table)
        assert str(tmp_path) not in texts(book)
        written.append(xlsx.write(book))
    assert written[0] == written[1]


# Read back


@KINDS
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_reconciliation_is_read_back_as_the_user_left_it(
    kind: str, language: str, tmp_path: Path, run: Run
) -> None:
    with speaking(language):
        book = reconciled("2025", PRINTED)
        compare = book.sheets[1]
        typed(compare.cells[rows(compare)["94"], 4], 11_600)
        path = tmp_path / f"table.{kind}"
        path.write_bytes(WRITERS[kind](book))
    result = run("reconcile", "2025", path)
    assert result.exit_code == 1, result.stderr
    assert "Differs: 1 region (Corse +100" in result.stdout.replace("\u202f", " ")
    assert "17 of 18 regions agree" in result.stdout
    assert "2 200 374" in result.stdout.replace("\u202f", " ")  # the row TOTAL of the table


AMOUNTS_EN = {
    "Read first": [["1000 premiers jours"], ["Changed since it was made: 1 value."]],
    "Amounts": [
        ["1000 premiers jours, 5 M€ (rule 2023@1)"],
        ["rule 2023@1; Not an official notification."],
        [
            *("code", "region", "ARS (FIR) estimated (€)", "ARS (FIR): status"),
            *("DREETS (P304-17) estimated (€)", "DREETS (P304-17): status"),
            *("total estimated (€)", "status", "published (a value, follows nothing)"),
            *("difference (€)", "per birth estimated (€)"),
        ],
        ["84", "Auvergne-Rhône-Alpes", 1, "estimated", 2, "estimated", 3, "estimated", 9, -6, 0.5],
        ["94", "Corse", 1, "estimated", 2, "estimated", 30.25, "estimated", 9, 21.25, 0.5],
        [
            *("53", "Bretagne", "agency that takes no part", "agency that takes no part"),
            *("agency that takes no part", "agency that takes no part"),
            *("agency that takes no part", "agency that takes no part", "", "", ""),
        ],
        ["", "metropolitan", 2, "estimated", 4, "estimated", 33.25, "estimated", 18, 15.25, 0.5],
        ["06", "Mayotte", 1, "estimated", 2, "estimated", 40, "estimated", 9, 31, 0.5],
        ["", "overseas", 1, "estimated", 2, "estimated", 40, "estimated", 9, 31, 0.5],
        ["", "18 regions", 3, "estimated", 6, "estimated", 73.25, "estimated", 27, 46.25, 0.5],
        ["", "undistributed, in no total above", 7, "undistributed", "nothing", "", 7],
        ["~ estimated, from the hypotheses"],
    ],
    "Keys": [["code", "region", "births"], ["94", "Corse", 2728]],
    "Calculation ARS (FIR)": [["code", "region", "amount"], ["94", "Corse", 3025]],
    "Sources": [["rule", "x"]],
}
AMOUNTS_FR = {
    "À lire en premier": [["1000 premiers jours"]],
    "Montants": [
        ["Montants en euros. Classeur modifié depuis son édition : 1 valeur."],
        [
            *("code", "région", "ARS (FIR) estimé (€)", "ARS (FIR) : statut"),
            *("total (€, statut par ligne)", "statut", "écart (€)", "par naissance estimé (€)"),
        ],
        ["84", "Auvergne-Rhône-Alpes", 1, "estimé", 3, "estimé", 2, 0.5],
        ["94", "Corse", 1, "estimé", 30.25, "plafond", 2, 0.5],
        ["53", "Bretagne", *["agence non participante"] * 4],
        ["", "métropole", 2, "estimé", 33.25, "estimé", 2, 0.5],
        ["06", "Mayotte", 1, "estimé", 40, "estimé", 2, 0.5],
        ["", "outre-mer", 2, "estimé", 40, "estimé", 2, 0.5],
        ["", "18 régions", 2, "estimé", 73.25, "estimé", 2, 0.5],
        ["", "non réparti, hors total", 2, "", 7],
    ],
    "Calcul ARS (FIR)": [["code", "région", "montant"], ["94", "Corse", 3025]],
    "Sources": [["règle", "x"]],
}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
@pytest.mark.parametrize("sheets", [AMOUNTS_EN, AMOUNTS_FR], ids=["en", "fr"])
def test_the_amounts_of_a_workbook_of_ours_are_found(
    kind: str, sheets: dict[str, list[list[object]]], tmp_path: Path, regions: TerritorySet
) -> None:
    path = write(tmp_path / f"own.{kind}", sheets)
    found = read_amounts(path, regions)
    euros = {code: amount.euros for code, amount in found.amounts.items()}
    assert euros == {"84": 3, "94": Fraction(121, 4), "06": 40}
    assert found.total is not None
    assert found.total.euros == Fraction(293, 4)
    one = read_amounts(path, regions, amount_column="C", sheet=list(sheets)[1])
    assert {code: a.euros for code, a in one.amounts.items()} == {"84": 1, "94": 1, "06": 1}


def test_a_workbook_that_only_has_such_a_sheet_is_read_like_any_other(
    tmp_path: Path, regions: TerritorySet
) -> None:
    """A sum of some rows is not passed over in a table of which it is not known who made it."""
    sheets = {"Amounts": AMOUNTS_EN["Amounts"]}
    path = write(tmp_path / "other.xlsx", sheets)
    with pytest.raises(Refusal):
        read_amounts(path, regions)


@KINDS
@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_our_own_workbook_is_read_back(
    year: str, kind: str, language: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / f"own.{kind}"
    key = ["--key", "equal"] if year == "2024" else []
    assert run(year, *key, "-o", path, "--lang", language).exit_code == 0
    result = run("reconcile", year, path, "--against", "computed", *key)
    assert result.exit_code == 0, result.stderr + result.stdout
    assert "Agrees: " in result.stdout


@pytest.fixture(scope="module")
def regions() -> TerritorySet:
    return read_territories("regions", data_folder())


def test_a_workbook_that_another_program_saved_is_read_back(run: Run, tmp_path: Path) -> None:
    """The envelope of 2023 is changed to 6 M€ in a spreadsheet, and the workbook saved."""
    path, saved = tmp_path / "2023.xlsx", tmp_path / "saved.xlsx"
    assert run("2023", "-o", path, "--lang", "fr").exit_code == 0
    model = ironcalc.load_from_xlsx(str(path))
    (place,) = [n["formula"] for n in model.get_defined_name_list() if n["name"] == "v_envelope"]
    title, at = place.lstrip("=").rsplit("!", 1)
    titles = [each["name"] for each in model.get_worksheets_properties()]
    row, column = coordinate_to_tuple(at.replace("$", ""))
    model.update_cell_with_number(titles.index(title.strip("'")), row, column, 6_000_000.0)
    model.evaluate()
    model.save_to_xlsx(str(saved))
    words = ["--against", "computed", "--envelope"]
    result = run("reconcile", "2023", saved, *words, "6M€")
    assert result.exit_code == 0, result.stderr
    assert "Agrees: 18 of 18 regions." in result.stdout
    assert run("reconcile", "2023", saved, *words, "5.1M€").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [["--sheet", "2025@1 Amounts"], ["--amount-column", "2025@1 total estimated (€)"]],
    ids=["sheet", "column"],
)
def test_of_several_years_it_is_said_which(words: list[str], run: Run, tmp_path: Path) -> None:
    path = tmp_path / "years.ods"
    assert run("2023", "2025", "-o", path).exit_code == 0
    asked = run("reconcile", "2025", path)
    assert asked.exit_code == 3
    assert "[several-sheets]" in asked.stderr
    found = run("reconcile", "2025", path, *words)
    assert found.exit_code == 0, found.stderr
    assert "18 of 18 regions agree" in found.stdout


@pytest.mark.parametrize("made", [["diff", "2023", "2025"], ["sweep", "2023"]])
def test_a_workbook_without_amounts_is_refused_once(
    made: list[str], run: Run, tmp_path: Path
) -> None:
    """A difference and runs are no table of amounts; each of their sheets need not say so."""
    varied = ["--vary", "envelope=4M€:6M€:1M€"] if made[0] == "sweep" else []
    book = str(tmp_path / "b.ods")
    assert run(*made, *varied, "-o", book).exit_code == 0
    for words in (["reconcile", "2023"], ["fit"]):
        asked = run(*words, book)
        assert asked.exit_code == 3
        assert asked.stderr.count("error:") == 1
        assert "[no-amounts]" in asked.stderr


# diff


def test_before_after_and_what_lies_between() -> None:
    """2025 less 2023: of Corse 11 500 - 93 477, as both years have them in `test_years.py`."""
    book = differing("2023", "2025")
    page, values = sheet(book, "Differences"), CachedValues()
    a, b = by_code(page, "2023@1"), by_code(page, "2025@1")
    between = by_code(page, "difference")
    assert (values(a["94"]), values(b["94"])) == (93_477, 11_500)
    assert values(between["94"]) == -81_977
    for code, cell in between.items():
        assert isinstance(cell.content, Call)
        assert cell.content.function == "ROUND"
        assert values(cell) == values.number(b[code]) - values.number(a[code])
        assert cell.style.digits is not None
        assert cell.style.digits.mark == MARKS[Status.ESTIMATED]
    assert values(a[""]) == 5_100_000
    assert values(b[""]) == 2_200_400
    assert not any(cell.is_formula for code, cell in a.items() if code)
    share = by_code(page, "%")["94"]
    assert values(share) == Fraction(-81_977 * 100, 93_477)


def test_causes_are_values_that_add_up() -> None:
    book = differing("2023", "2025")
    page, values = sheet(book, "Causes"), CachedValues()
    between = by_code(sheet(book, "Differences"), "difference")
    summed = by_code(page, "sum of the causes")
    assert set(summed) == set(between)
    for code, cell in summed.items():
        assert cell.is_formula
        assert values(cell) == values(between[code])
    for code, cell in by_code(page, "envelope (a value, follows nothing)").items():
        assert cell.is_formula == (code == "")


def test_ceilings_are_not_subtracted() -> None:
    """2021 gives at most 200 000 € where 2023 gives 93 477: at least 106 523 less, or more."""
    page, values = sheet(differing("2021", "2023"), "Differences"), CachedValues()
    between, far = by_code(page, "difference"), by_code(page, "between")
    assert not between["94"].is_formula
    assert values(between["94"]) == -106_523
    assert between["94"].style.look is Look.VALUE
    assert values(far["94"]) == "[−106\u202f523; 93\u202f477]"
    assert not between[""].is_formula
    assert between["52"].is_formula  # one region is known to get all of it
    assert values(between["52"]) == 78_729


def test_a_difference_that_is_sure_between_two_ceilings_is_a_value() -> None:
    """Bretagne has one ARS, which takes part: 10 000 € less, whatever the rest of it is."""
    lower = Override("ars-fir.base", "90000", "--set-b ars-fir.base=90000")
    page, values = sheet(differing("2021", "2021", lower), "Differences"), CachedValues()
    between = by_code(page, "difference")["53"]
    assert values(between) == -10_000
    assert not between.is_formula


def test_a_difference_that_a_value_makes_is_said() -> None:
    book = differing("2023", "2023", Override("envelope", "6000000", "--set-b envelope=6000000"))
    values = CachedValues()
    page = sheet(book, "Differences")
    assert values(by_code(page, "difference")[""]) == 900_000
    first = "\n".join(str(values(cell)) for cell in book.sheets[0].in_order())
    assert "your envelope" in first


def test_two_rules_without_amounts() -> None:
    book = differing("2022", "2023")
    titles = [each.title for each in book.sheets]
    assert titles == ["Read first", "Changes of the text", "Sources"]
    assert "no formula is known for 2022" in texts(book)


# sweep


def test_order_statistics_follow_the_runs() -> None:
    """Three envelopes, each computed by itself: of three in order, rank 2 is the median."""
    book = swept("2023", "envelope=5M€:6M€:500k€")
    page, values = sheet(book, "Order statistics"), CachedValues()
    envelopes = (5_000_000, 5_500_000, 6_000_000)
    results = [allocate(2023, set={"envelope": str(each)}) for each in envelopes]
    single = [Fraction(by_region(each)["94"], 100) for each in results]
    named = {"minimum": 0, "median": 1, "maximum": 2, "5": 0, "25": 0, "75": 2, "95": 2}
    for heading, rank in named.items():
        cells = by_code(page, heading)
        assert all(cell.is_formula for cell in cells.values())
        assert values(cells["94"]) == single[rank]
        assert values(cells[""]) == envelopes[rank]
    default = by_code(page, "default (a value, follows nothing)")
    assert (values(default["94"]), default["94"].is_formula) == (93_477, False)
    runs = sheet(book, "Runs")
    assert runs.size[0] - runs.repeated == 19 * 3


def test_many_runs_are_not_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_sweep, "_MOST", 19 * 3 - 1)
    book = swept("2023", "envelope=5M€:6M€:500k€")
    assert "Runs" not in [each.title for each in book.sheets]
    page, values = sheet(book, "Order statistics"), CachedValues()
    median = by_code(page, "median (a value, follows nothing)")
    assert not any(cell.is_formula for cell in median.values())
    assert values(median[""]) == 5_500_000


# Differences of cells


def placed(*contents: Constant) -> Iterator[Cell]:
    page = Worksheet("x")
    for row, content in enumerate(contents):
        yield page.put(row, 0, Cell(content))


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([1, Fraction(300, 100)], 0),
        ([1, Fraction(1, 10)], 2),
        ([Fraction(1, 100)], 2),
        ([Fraction(1, 1000), 5], 3),
        ([Fraction(1, 3)], 6),
        ([], 0),
    ],
)
def test_decimals_that_amounts_need(values: list[Fraction | int], places: int) -> None:
    assert decimals(values) == places


def test_a_difference_is_live_as_long_as_it_is_exact() -> None:
    """10^13 euros have 15 digits with their cents, which is all that a spreadsheet keeps."""
    for size, live in ((10**13 - 1, True), (10**13, False)):
        a, b = placed(Fraction(size * 100 + 99, 100) if live else size, 1)
        cell = subtracted(a, b, Fraction(size - 1), 2)
        assert cell.is_formula == live
    a, b = placed(Fraction(3, 10), Fraction(1, 10))
    assert subtracted(a, b, Fraction(1, 5), 2).is_formula
    a, b = placed(Fraction(1, 3), 0)
    assert not subtracted(a, b, Fraction(1, 3), 6).is_formula


def test_a_binary_difference_has_no_dust() -> None:
    """0.3 - 0.1 is 0.19999999999999998 in binary; rounded to cents it is 0.2."""
    a, b = placed(Fraction(3, 10), Fraction(1, 10))
    cell = subtracted(a, b, Fraction(1, 5), 2)
    assert isinstance(cell.content, Call)
    assert cell.content.function == "ROUND"
    assert cell.content.arguments[1] == 2
    assert CachedValues()(Cell(join(cell, "*", 5), Style())) == 1
