"""Where in a sheet its table is, on sheets made in memory: headers, columns, units, bounds.

What is expected is what a careful reader of the rows would say; columns count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal
from allocation.model.territory import TerritorySet
from allocation.reading.places import data_folder
from allocation.reading.tables import headings, sheet
from allocation.reading.tables.layout import Layout, Wanted, find_table
from allocation.reading.tables.sheet import (
    EMPTY,
    Merged,
    Sheet,
    SheetCell,
    SheetRow,
    cell_name,
    letters,
    sheet_of,
)
from allocation.reading.territories import read_territories

Patch = pytest.MonkeyPatch
REGIONS: TerritorySet = read_territories("regions", data_folder())


def rows(*lines: str) -> list[SheetRow]:
    """Rows with their cells between semicolons; `@` is a cell that is odd."""
    return [
        SheetRow(
            number,
            tuple(
                SheetCell(text.strip("@"), odd="odd" if "@" in text else None)
                for text in line.split(";")
            ),
            line,
        )
        for number, line in enumerate(lines, start=1)
    ]


def csv(*lines: str) -> Sheet:
    return sheet_of("t.csv", rows(*lines))


def book(title: str, *lines: str, **settings: Any) -> Sheet:
    return sheet_of("t.xlsx", rows(*lines), title, **settings)


def found(*sheets: Sheet, **wanted: str) -> Layout:
    return find_table(sheets, REGIONS, Wanted(**wanted))


def told(*sheets: Sheet, exit: Exit = Exit.CONTENT, **wanted: str) -> list[tuple[str, str]]:
    """The codes that are told, and where."""
    return [(one.code, str(one.place)) for one in refused(*sheets, exit=exit, **wanted)]


def refused(*sheets: Sheet, exit: Exit = Exit.CONTENT, **wanted: str) -> Sequence[Diagnostic]:
    with pytest.raises(Refusal) as raised:
        found(*sheets, **wanted)
    assert raised.value.exit is exit
    return raised.value.diagnostics


def one(*sheets: Sheet, exit: Exit = Exit.CONTENT, **wanted: str) -> tuple[str, str]:
    """What is said of the one problem, and what to do."""
    (problem,) = refused(*sheets, exit=exit, **wanted)
    return plain(problem.message), plain(problem.hint or "")


def plain(text: str) -> str:
    return str(text).replace("\u202f", " ")


def notices(layout: Layout) -> list[tuple[str, str]]:
    return [(notice.code, str(notice.place)) for notice in layout.notices]


# Sheets


@pytest.mark.parametrize(
    ("column", "name"),
    [(0, "A"), (1, "B"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")],
)
def test_the_letters_of_a_column(column: int, name: str) -> None:
    assert letters(column) == name
    assert cell_name(3, column) == f"{name}3"


def test_a_row_has_empty_cells_beyond_its_end() -> None:
    row = SheetRow(1, (SheetCell("a"), EMPTY))
    assert [row.cell(column).text for column in range(4)] == ["a", "", "", ""]


def test_what_is_odd_is_no_blank() -> None:
    assert SheetCell(odd="an error").filled
    assert SheetCell("a").filled
    assert not EMPTY.filled
    assert [SheetRow(1, cells).blank for cells in ((), (EMPTY,), (EMPTY, SheetCell(odd="!")))] == [
        *(True, True, False),
    ]


def test_places_of_a_file_and_of_a_sheet() -> None:
    for table, whole, cell, where in (
        (csv("a"), "t.csv", "t.csv:7", "on line 7"),
        (book("S", "a"), "t.xlsx, sheet S", "t.xlsx, sheet S, cell C7", "in cell C7"),
    ):
        row = SheetRow(7, (), "the line")
        assert table.name == whole
        assert str(table.place()) == whole
        assert str(table.place(row, 2)) == cell
        assert str(table.where(row, 2)) == where
    assert csv("a").place(SheetRow(7, (), "the line")).excerpt == "the line"
    assert str(book("S", "a").place(SheetRow(7, ()))).endswith("cell A7")


BLANK = SheetRow(9, (EMPTY, EMPTY))


@pytest.mark.parametrize(
    ("bound", "size", "lines", "kept", "code"),
    [
        ("MAX_ROWS", 3, ["a", "b", "c"], 3, None),
        ("MAX_ROWS", 2, ["a", "b", "c"], 2, "too-many-rows"),
        ("MAX_LINES", 3, ["a", "b", "c"], 3, None),
        ("MAX_LINES", 2, ["a", "b", "c"], 2, "too-many-rows"),
        ("MAX_LINES", 3, ["a", "", ""], 1, None),
        ("MAX_LINES", 2, ["a", "", ""], 1, "too-many-rows"),
        ("MAX_COLUMNS", 2, ["a;b", "c;d"], 2, None),
        ("MAX_COLUMNS", 1, ["a", "b;c"], 1, "too-many-columns"),
        ("MAX_CELLS", 4, ["a;b", "c;d"], 2, None),
        ("MAX_CELLS", 3, ["a;b", "c;d"], 1, "too-many-cells"),
    ],
)
def test_a_sheet_as_large_as_allowed(
    bound: str, size: int, lines: list[str], kept: int, code: str | None, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(sheet, bound, size)
    table = csv(*lines)
    assert len(table.rows) == kept
    assert (table.excess and table.excess.code) == code
    if table.excess:
        assert str(table.excess.place) == f"t.csv:{kept + 1 if lines[-1] else 3}"


def test_what_a_sheet_has_too_many_of_is_told_by_its_name(monkeypatch: Patch) -> None:
    """Columns first, then cells; one of the others may be just as many as allowed."""
    for columns, cells, most, message in (
        (2, 3, 9, "more than 3 cells"),
        (1, 9, 9, "more than 1 columns"),
        (1, 1, 1, "more than 1 columns"),
        (2, 4, 1, "more than 1 rows"),
    ):
        for name, size in (("COLUMNS", columns), ("CELLS", cells), ("ROWS", most)):
            monkeypatch.setattr(sheet, f"MAX_{name}", size)
        excess = csv("a;b", "c;d").excess
        assert excess is not None
        assert str(excess.message) == message


def test_blank_rows_are_no_rows_of_a_sheet() -> None:
    assert [row.number for row in csv("a", ";", "", "@", "b").rows] == [1, 4, 5]


# Headings


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("Région", True),
        ("Code de la région", True),
        ("Nom de l'agence", True),
        ("Régions ARS", True),
        ("ARS", False),  # it may be one of agencies
        ("Région d'origine", False),
        ("Montant", False),
        ("", False),
        ("de la", False),
    ],
)
def test_a_heading_of_regions(heading: str, is_one: bool) -> None:
    assert headings.is_region(heading) is is_one


@pytest.mark.parametrize(
    ("heading", "agency", "recipient"),
    [
        ("ARS", True, False),
        ("Agence régionale de santé", True, False),
        ("ARS 2025", False, False),
        ("Nom", False, False),
        ("Bénéficiaire", False, True),
        ("Organismes bénéficiaires", False, True),
        ("Agence bénéficiaire", False, True),
        ("Bénéficiaire de la région", False, False),
        ("Bénéficiaire final", False, False),
        ("", False, False),
    ],
)
def test_a_heading_of_agencies_or_of_those_who_receive(
    heading: str, agency: bool, recipient: bool
) -> None:
    assert headings.is_agency(heading) is agency
    assert headings.is_recipient(heading) is recipient


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("Montant", True),
        ("Crédits délégués 2025", True),
        ("2025 crédits", True),
        ("Crédits en k€", True),
        ("k€", True),
        ("Part du montant", False),
        ("Montant par habitant", False),
        ("Montant ($)", False),
        ("Montant 1789", False),
        ("Notifié", False),  # it says of an amount what it is, and not that it is one
        ("Année", False),
        ("2025", False),
        ("", False),
        ("total estimé (€)", True),
        ("total estimé (%)", False),
        ("total de ceci", False),
        ("estimé total", False),
    ],
)
def test_a_heading_of_amounts(heading: str, is_one: bool) -> None:
    assert headings.is_amount(heading) is is_one


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("total estimé (€)", True),
        ("montant", True),
        ("amount fixed (€)", True),
        ("estimé (€)", False),
        ("total publié (€)", False),
        ("total estimé ($)", False),
        ("", False),
    ],
)
def test_a_heading_of_amounts_that_the_program_computed(heading: str, is_one: bool) -> None:
    assert headings.is_our_amount(heading) is is_one


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Montant 2025", []),
        ("Montant mensuel 2025", ["mensuel"]),
        ("Montant 1789", ["1789"]),
        ("Taux", ["Taux"]),
        ("Montant %", ["Montant %"]),
        ("Montant k€", []),
    ],
)
def test_words_that_might_be_a_unit(heading: str, words: list[str]) -> None:
    assert headings.unknown_words(heading) == words


def test_units() -> None:
    assert headings.factors("Montant (k€)") == {1_000}
    assert headings.factors("M€ ou millions, en k euros") == {1_000_000, 1_000}
    assert headings.factors("Md€") == headings.factors("milliards") == {1_000_000_000}
    assert headings.factors("Montant (€)") == set()
    assert headings.is_unit("Unité")
    assert headings.is_unit("Devise du montant")
    assert not headings.is_unit("Montant unité")
    assert not headings.is_unit("")


def test_a_table_of_ours_with_several_rows_a_region() -> None:
    made = "made by"
    assert headings.is_long([made, "line", "component"])
    assert headings.is_long(["calcul (ne vaut pas notification)", "ligne", "composante"])
    assert not headings.is_long([made, "line"])
    assert not headings.is_long([made, "component"])
    assert not headings.is_long(["line", "component"])


def test_a_workbook_of_ours() -> None:
    titles = ["Read first", "Amounts"]
    assert headings.is_our_book(titles)
    assert not headings.is_our_book(titles[1:])
    assert headings.is_our_sheet("Amounts", titles)
    assert headings.is_our_sheet("Montants 2023", ["À lire en premier"])
    assert not headings.is_our_sheet("Read first", titles)
    assert not headings.is_our_sheet("Amounts", titles[1:])


def test_statuses_of_a_table_of_ours() -> None:
    assert headings.is_not_concerned("Région non concernée")
    assert not headings.is_not_concerned("inconnu")
    assert headings.is_unknown("Inconnu")
    assert not headings.is_unknown("agence non participante")
    for status in ("région non concernée", "inconnu", "agence non participante"):
        assert headings.is_no_amount(status)
    assert not headings.is_no_amount("fixé")


@pytest.mark.parametrize(
    ("label", "total", "part"),
    [
        ("Total", True, False),
        ("18 régions", True, False),
        ("Sous-total", False, True),
        ("Total Bretagne", False, True),
        ("Outre-mer", False, True),
        ("Bretagne", False, False),
    ],
)
def test_rows_of_all_and_of_some(label: str, total: bool, part: bool) -> None:
    assert headings.is_total(label) is total
    assert headings.is_part(label) is part


def test_a_text_longer_than_any_name_has_no_words() -> None:
    """200 characters are read, and a longer one stands as it is."""
    assert headings.plain("É" * 200) == "e" * 200
    assert headings.plain("É" * 201) == "É" * 201


# The header


TABLE = ("région;montant", "Corse;1", "Bretagne;2")


def test_a_table_below_other_rows() -> None:
    layout = found(csv("Titre", "", "Source;DGCS", "code;région;montant", "94;Corse;1", "note"))
    assert layout.header
    assert layout.header.number == 4
    assert [row.number for row in layout.rows] == [5, 6]
    assert (layout.regions, layout.amount, layout.factor) == ((0, 1), 2, 1)
    assert layout.heading == "montant"
    assert [layout.column(column) for column in (0, 2)] == ["code", "montant"]
    assert layout.notices == ()
    assert not layout.ours


def test_the_first_row_with_both_headings_is_the_header() -> None:
    layout = found(csv("montant;", "région;code", *TABLE, "région;montant;montant"))
    assert layout.header
    assert layout.header.number == 3


@pytest.mark.parametrize("letter", [False, True])
def test_a_header_is_one_of_the_first_30_rows(letter: bool) -> None:
    wanted = {"region": "A"} if letter else {}
    heads = TABLE if not letter else ("zone;montant", *TABLE[1:])
    layout = found(csv(*["x"] * 29, *heads), **wanted)
    assert layout.header
    assert layout.header.number == 30
    with pytest.raises(Refusal, match="no-header"):
        found(csv(*["x"] * 30, *heads), **wanted)


def test_letters_without_a_header() -> None:
    """The first region stands in row 31 at most, below 30 others."""
    letter = {"region": "A", "amount": "b "}
    layout = found(csv("Corse;1", "Bretagne;2"), **letter)
    assert layout.header is None
    assert len(layout.rows) == 2
    assert (layout.heading, layout.column(1), layout.factor) == ("", "B", 1)
    layout = found(csv(*["x;note"] * 30, "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 30
    layout = found(csv(*["x;note"] * 28, "Bretange;1", "Corze;2", "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 28
    # Below that none is looked for: the header is taken to be row 30.
    layout = found(csv(*["x;note"] * 31, "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 30


def test_a_row_that_no_letter_knows_is_a_row_and_no_header() -> None:
    """What stands above the first region with a figure is one too, as far as there are any."""
    letter = {"region": "A", "amount": "B"}
    layout = found(csv("zone;valeur", "Bretange;1", "Corze;@", "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 1
    layout = found(csv("zone;valeur", "Bretange;1", "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 1
    layout = found(csv("Bretange;1", "Corze;2", "Corse;1"), **letter)
    assert layout.header is None
    assert len(layout.rows) == 3
    layout = found(csv("x;1", "zone;valeur", "Corse;1"), **letter)
    assert layout.header
    assert layout.header.number == 2


def test_the_last_row_of_amounts_above_the_regions_is_their_header() -> None:
    layout = found(csv("x;montant", "zone;montant", "Corse;1", "x;montant"), region="A")
    assert layout.header
    assert layout.header.number == 2


def test_a_letter_of_amounts_below_their_own_heading_of_regions() -> None:
    layout = found(csv("région;valeur;x", "Corse;1;2"), amount="c")
    assert layout.header
    assert (layout.header.number, layout.amount) == (1, 2)
    assert layout.column(2) == "x"


def test_a_name_counts_before_a_letter() -> None:
    layout = found(csv("région;c;d", "Corse;1;2"), amount="C")
    assert layout.amount == 1
    assert found(csv("b;région;d", "Corse;x;2"), region="B", amount="D").regions == (0,)


def test_a_column_that_nobody_has() -> None:
    for wanted, place, word in (
        ({"amount": "montan"}, "--amount-column montan", "did you mean montant?"),
        ({"region": "regoin"}, "--region-column regoin", "did you mean région?"),
        ({"amount": "C"}, "--amount-column C", ""),
        ({"region": "E"}, "--region-column E", ""),
    ):
        assert told(csv(*TABLE), exit=Exit.USAGE, **wanted) == [("unknown-column", place)]
        assert word in one(csv(*TABLE), exit=Exit.USAGE, **wanted)[1]
    assert found(csv("Titre", *TABLE), amount="B").amount == 1
    for letter in ("A", "B"):
        assert told(book("S"), exit=Exit.USAGE, amount=letter) == [
            ("unknown-column", f"--amount-column {letter}")
        ]
    assert told(csv(*["x;x"] * 30, "zone;valeur"), exit=Exit.USAGE, amount="valeur") == [
        ("unknown-column", "--amount-column valeur")
    ]
    assert found(csv(*["x;x"] * 29, "zone;valeur", "Corse;1"), region="A", amount="valeur").amount


def test_one_sheet_that_has_the_column_is_enough() -> None:
    layout = found(book("S", "note"), book("T", "région;valeur", "Corse;1"), amount="valeur")
    assert layout.sheet.title == "T"
    apart = [book("S", "valeur;x"), book("T", "zone;x")]
    for sheets in (apart, apart[::-1]):
        codes = [code for code, _ in told(*sheets, region="zone", amount="valeur")]
        assert codes == ["no-header"] * 2


def test_amounts_in_the_column_of_the_regions() -> None:
    table = csv("région;montant;x", "Corse;1;2")
    message, hint = one(table, exit=Exit.USAGE, amount="Région")
    assert message == "'région' is the column of the regions"
    assert hint == "the others are montant, x"
    assert told(table, exit=Exit.USAGE, amount="A") == [("unknown-column", "--amount-column A")]
    twice = csv(f"région;Région;{'x' * 61}", "Corse;Corse;1")
    assert one(twice, exit=Exit.USAGE, amount="région") == (
        "'région' is the column of the regions",
        f"the others are {'x' * 60}",
    )
    letter = one(csv("Corse;1"), exit=Exit.USAGE, region="A", amount="A")
    assert letter[0] == "'Corse' is the column of the regions"
    both = csv("code;région;montant", "94;Corse;1")
    assert one(both, exit=Exit.USAGE, amount="région")[1] == "the others are code, montant"


def test_headings_of_agencies_count_where_there_are_none_of_regions() -> None:
    assert found(csv("ARS;région;montant", "x;Corse;1")).regions == (1,)
    assert found(csv("ARS;bénéficiaire;montant", "Corse;x;1")).regions == (0,)
    assert found(csv("bénéficiaire;montant", "Corse;1")).regions == (0,)


# Its columns


def several(what: str, number: int) -> str:
    return ";".join(f"{what}{'' if n == 0 else f' {letters(n)}'}" for n in range(number))


def test_20_columns_of_regions() -> None:
    words = ["région", "régions", "territoire", "territoires", "territory", "territories", "code"]
    words += ["département", "départements", "department", "departments", "codes", "nom", "noms"]
    words += ["name", "names", "libellé", "libellés", "code insee", "code ars", "nom ars"]
    some = ";".join(words[:20])
    table = csv(f"{some};montant", "Corse" + ";" * 19 + ";1")
    assert found(table).regions == tuple(range(20))
    more = csv(f"{';'.join(words)};montant", "Corse" + ";" * 20 + ";1")
    assert told(more) == [("ambiguous-column", "t.csv:1")]
    assert told(book("S", f"{';'.join(words)};montant", "Corse;" + ";" * 20 + "1")) == [
        ("ambiguous-column", "t.xlsx, sheet S, cell U1")
    ]
    assert one(more)[0] == "more than 20 columns of regions"


def test_several_columns_of_amounts() -> None:
    table = book("S", "région;montant;total;crédits", "Corse;1;2;3")
    assert told(table) == [("ambiguous-column", "t.xlsx, sheet S, cell C1")]
    message, hint = one(table)
    assert message == 'several columns of amounts: "montant", "total", "crédits"'
    assert hint == 'say which: --amount-column "montant"'
    assert found(table, amount="total").amount == 2


def test_two_columns_of_one_name_are_told_alone() -> None:
    table = book("S", "région;montant;Montant;total", "Corse;1;2;3")
    assert told(table) == [("duplicate-column", "t.xlsx, sheet S, cell C1")]
    assert one(table) == (
        "two columns 'Montant'",
        "delete one, or name the other by its letter: B or C",
    )
    twice = book("S", "région;région;montant", "Corse;Corse;1")
    assert told(twice) == [("duplicate-column", "t.xlsx, sheet S, cell B1")]
    assert found(csv(";région;;montant", ";Corse;;1")).amount == 3


def test_of_a_table_of_ours_what_was_computed_is_read() -> None:
    """Beside it stands what was published, which a user may name."""
    made = "code;nom;montant publié (€);total estimé (€);made by"
    layout = found(csv(made, "94;Corse;1;2;x"))
    assert (layout.ours, layout.amount, layout.notices) == (True, 3, ())
    assert found(csv(made, "94;Corse;1;2;x"), amount="montant publié (€)").amount == 2
    other = csv(made.replace("made by", "x"), "94;Corse;1;2;x")
    assert told(other) == [("ambiguous-column", "t.csv:1")]
    only = csv("code;nom;montant publié (€);made by", "94;Corse;1;x")
    assert found(only).amount == 2
    assert found(book("S", "nom;montant", "Corse;1", ours=True)).ours


# Units


def test_a_heading_that_multiplies() -> None:
    layout = found(book("S", "région;montant (k€)", "Corse;1"))
    assert layout.factor == 1_000
    assert notices(layout) == [("multiplied", "t.xlsx, sheet S, cell B1")]
    assert "multiplied by 1 000" in plain(layout.notices[0].message)
    two = book("S", "région;montant (k€, M€)", "Corse;1")
    assert told(two) == [("ambiguous-unit", "t.xlsx, sheet S, cell B1")]


def test_a_heading_whose_unit_nobody_knows_is_read_as_euros_where_it_is_named() -> None:
    table = book("S", "région;valeur", "Corse;1")
    layout = found(table, amount="valeur")
    assert notices(layout) == [("read-as-euros", "t.xlsx, sheet S, cell B1")]
    assert found(csv(*TABLE), amount="montant").notices == ()
    assert notices(found(csv("région;valeur k€", "Corse;1"), amount="valeur k€")) == [
        ("multiplied", "t.csv:1")
    ]


def test_a_unit_above_a_heading_without_one_is_told() -> None:
    title = "Titre;En k€"
    layout = found(book("S", title, "x", *TABLE))
    assert notices(layout) == [("unit-of-a-title", "t.xlsx, sheet S, cell B1")]
    assert found(csv(title, "région;montant (€)", "Corse;1")).notices == ()
    assert notices(found(csv(title, "région;montant (M€)", "Corse;1"))) == [
        ("multiplied", "t.csv:2")
    ]
    assert found(csv(*TABLE, "En k€")).notices == ()
    for figure in ("2 M€ en tout", "5k€", "3 millions d'euros"):
        assert found(csv(figure, *TABLE)).notices == ()


def test_five_units_above_are_told_and_80_characters_of_each() -> None:
    long = f"En k€ {'x' * 80}"
    for number in (5, 6):
        layout = found(csv(*[long] * number, *TABLE))
        assert [notice.code for notice in layout.notices] == ["unit-of-a-title"] * 5
    assert str(layout.notices[0].message).startswith(f"'{long[:80]}' stands above")


def test_a_column_of_units_beside_the_amounts() -> None:
    lines = ["région;montant;unité;devise", "Corse;1;€;", "Bretagne;2;EUR;euros", "x;3;;euro"]
    assert found(csv(*lines)).amount == 1
    assert told(csv(lines[0], "Corse;1;k€;", *lines[1:])) == [("ambiguous-unit", "t.csv:2")]
    other = [*lines, "y;4;€;k€", "z;5;$;k€"]
    assert told(book("S", *other)) == [("ambiguous-unit", "t.xlsx, sheet S, cell D5")]
    assert "'k€' beside the amounts" in one(csv(*other))[0]
    # What stands above the header is no row of it.
    assert found(csv(";;k€", *lines)).amount == 1


# Columns that are not read


def test_columns_of_figures_that_are_not_read() -> None:
    table = book(
        "S",
        "région;montant;part;note;vide;écart;",
        "Corse;1;2;3;;@;7",
        "Bretagne;2;;x;;5 %;7",
        "Mayotte;2;4 €;;;;7",
    )
    layout = found(table)
    assert notices(layout) == [("unread-column", "t.xlsx, sheet S, cell C1")]
    assert str(layout.notices[0].message) == "the column of figures part was not read"
    assert layout.notices[0].hint == '--amount-column "part" reads that one'
    two = found(book("S", "région;montant;a;b", "Corse;1;2;@"))
    assert notices(two) == [("unread-column", "t.xlsx, sheet S, cell C1")]
    assert str(two.notices[0].message) == "the columns of figures a, b were not read"
    assert two.notices[0].hint == '--amount-column "a" reads that one'
    assert found(table, amount="montant").notices == ()
    assert found(csv("région;montant;a;made by", "Corse;1;2;3")).notices == ()
    assert found(csv("1;2;3", "région;montant;a", "Corse;1;x")).notices == ()


def test_20_columns_are_looked_through_for_figures() -> None:
    for texts, told in ((19, 1), (20, 0)):
        heads = ";".join(f"note {letters(n)}" for n in range(texts))
        layout = found(csv(f"région;montant;{heads};figures", f"Corse;1{';x' * texts};5"))
        assert len(layout.notices) == told


def test_a_number_of_a_workbook_is_a_figure_whatever_its_text() -> None:
    cells = (SheetCell("Corse"), SheetCell("1"), SheetCell("a text", Decimal(5)))
    head = tuple(map(SheetCell, ("région", "montant", "autre")))
    layout = found(sheet_of("t.xlsx", (SheetRow(1, head), SheetRow(2, cells)), "S"))
    assert notices(layout) == [("unread-column", "t.xlsx, sheet S, cell C1")]


# Sheets of a workbook


def test_the_sheet_with_regions_counts_before_one_with_headings_alone() -> None:
    empty, full = book("S", "région;montant", "x;1"), book("T", *TABLE, "note")
    assert found(empty, full).sheet.title == "T"
    assert found(full, empty).sheet.title == "T"
    assert found(empty, book("V", "x")).sheet.title == "S"
    # A region in the place of the header is none below it.
    head = book("S", "région;montant;Corse", "x;1;x")
    assert found(head, full).sheet.title == "T"
    named = book("S", "Corse;montant", "x;1")
    assert found(named, book("T", "Corse;montant", "Corse;1"), region="Corse").sheet.title == "T"


def test_a_table_of_ours_counts_before_the_others_of_its_workbook() -> None:
    ours = book("Amounts", "nom;montant", "Corse;1", ours=True)
    assert found(book("S", *TABLE), ours).sheet.title == "Amounts"


def test_tables_on_several_sheets() -> None:
    sheets = [book(title, *TABLE) for title in ("Un", "Deux")]
    assert told(*sheets) == [("several-sheets", "t.xlsx")]
    assert one(*sheets) == (
        "a table on each of the sheets Un, Deux",
        'say which: --sheet "Un"',
    )


def test_a_hidden_sheet() -> None:
    seen = found(replace(book("S", *TABLE, "x;x"), visible="Hidden"))
    assert notices(seen) == [("hidden-sheet", "t.xlsx, sheet S")]
    units = found(book("S", "région;montant k€", "Corse;1", visible="Hidden"))
    assert [code for code, _ in notices(units)] == ["hidden-sheet", "multiplied"]
    very = book("S", *TABLE, visible="VeryHidden")
    assert told(very) == [("hidden-sheet", "t.xlsx, sheet S")]


def test_a_table_that_ends_too_soon() -> None:
    excess = Diagnostic("too-many-rows", "more", Place("t.csv", 9))
    assert told(replace(csv(*TABLE), excess=excess)) == [("too-many-rows", "t.csv:9")]
    assert told(replace(csv("x"), excess=excess)) == [("too-many-rows", "t.csv:9")]


def test_a_workbook_of_ours_without_amounts() -> None:
    assert told(book("Read first", "x")) == [("no-amounts", "t.xlsx")]
    sheets = [book("Read first", "x"), book("Runs", "y")]
    assert told(*sheets) == [("no-amounts", "t.xlsx")]
    assert [code for code, _ in told(*sheets, region="A")] == ["no-header"] * 2


def test_five_sheets_are_told_that_have_no_table() -> None:
    sheets = [book("V"), *(book(str(n), "x") for n in range(6))]
    assert told(*sheets) == [("no-header", f"t.xlsx, sheet {n}, cell A1") for n in range(5)]
    assert told(*sheets[:5])[-1] == ("no-header", "t.xlsx, sheet 3, cell A1")


def test_a_workbook_with_nothing_in_it() -> None:
    assert told(book("S")) == told(book("S"), book("T")) == [("empty-file", "t.xlsx")]
    assert told() == [("empty-file", "None")]


# What is said where there is no header


def test_what_stands_in_the_place_of_a_header() -> None:
    assert told(csv("a;;b", "c", "d", "e")) == [("no-header", "t.csv:1")]
    message, hint = one(csv("a;;b", "c", "d", "e"))
    assert message.endswith("found: a, b / c / d")
    assert "--region-column" in hint
    message, _ = one(csv(";".join(["y" * 41] * 9)))
    assert message.endswith(": " + ", ".join(["y" * 40] * 8))
    regions = csv("x", "région;valeur", "Corse;1")
    assert told(regions) == [("no-header", "t.csv:2")]
    assert one(regions)[0].endswith("no column of amounts under the headings: région, valeur")
    named = one(csv("zone;valeur", "Corse;1"), amount="valeur")
    assert "--region-column" not in named[1]
    assert one(csv(*["x"] * 29, "région;valeur"))[0].endswith(": région, valeur")
    assert one(csv(*["x"] * 30, "région;valeur"))[0].endswith("found: x / x / x")


@pytest.mark.parametrize(
    ("lines", "hint"),
    [
        (["Titre", "a;b", "région;c"], "did you mean région?"),  # like a header, and wide
        (["région", "régio;b", "c;d"], "did you mean régio?"),  # else the first that is wide
        (["régiom", "x"], "did you mean régiom?"),  # else the first
        (["x" * 10, "montant;régioo", "région"], "did you mean régioo?"),
    ],
)
def test_near_headings_are_those_of_the_row_most_like_a_header(lines: list[str], hint: str) -> None:
    found = one(csv(*lines), exit=Exit.USAGE, region="régiou")[1]
    assert found == hint


# Merged headings


def merged(*areas: tuple[int, int, int, int]) -> tuple[Merged, ...]:
    """First and last row from 1, first and last column from 0."""
    return tuple(
        Merged(f"{cell_name(top, left)}:{cell_name(bottom, right)}", top, bottom, left, right)
        for top, bottom, left, right in areas
    )


@pytest.mark.parametrize(
    ("area", "hides"),
    [
        ((2, 2, 1, 2), True),
        ((1, 2, 1, 2), True),
        ((2, 3, 1, 2), True),
        ((1, 3, 1, 2), True),
        ((1, 1, 0, 2), False),
        ((3, 3, 1, 2), False),
        ((2, 2, 1, 1), False),
        ((2, 3, 1, 1), False),
    ],
)
def test_a_heading_that_is_merged_over_columns(
    area: tuple[int, int, int, int], hides: bool
) -> None:
    table = book("S", "Titre", "région;montant;", "Corse;1;", "x", merged=merged(area, area))
    if hides:
        (told,) = refused(table)
        assert told.code == "merged-header"
    else:
        assert found(table).amount == 1


def test_what_is_merged_where_there_is_no_header() -> None:
    """A title alone over the whole table hides nothing, unless it is a heading of regions."""

    def codes(*lines: str, areas: tuple[tuple[int, int, int, int], ...]) -> list[str]:
        return [code for code, _ in told(book("S", *lines, merged=merged(*areas)))]

    over = (1, 1, 0, 2)
    assert codes("Titre", "a;b", areas=(over,)) == ["no-header"]
    assert codes("région;;", "a;b", areas=(over,)) == ["merged-header"]
    assert codes("Titre;x", "a;b", areas=(over,)) == ["merged-header"]
    assert codes(";Titre", "a;b", areas=((1, 1, 1, 2),)) == ["merged-header"]
    assert codes("Titre", "a;b", areas=((1, 1, 1, 2),)) == ["merged-header"]
    assert codes("Titre", "a;b", areas=((1, 1, 0, 0),)) == ["no-header"]
    assert codes("Titre", "a;b", areas=((3, 4, 0, 2),)) == ["no-header"]
    assert codes("Titre", "a;b", "c;d", areas=((2, 2, 0, 1), (2, 3, 2, 3))) == ["merged-header"] * 2
    assert codes(*["x"] * 30, "a;b", areas=((31, 31, 0, 1),)) == ["no-header"]
    assert codes(*["x"] * 29, "a;b", areas=((30, 30, 0, 1),)) == ["merged-header"]
