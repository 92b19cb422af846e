"""What French people hand in: their words for columns, answers, values and totals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation.diagnostics import Refusal
from allocation.model.participation import TakesPart
from allocation.model.territory import TerritorySet
from allocation.reading.participation import read_participants
from allocation.reading.places import data_folder
from allocation.reading.tables.amounts import read_amounts
from allocation.reading.tables.headings import is_our_amount, is_our_own, is_part, is_total
from allocation.reading.territories import read_territories
from conftest import ROOT, Run

AsJson = Callable[..., Any]
THIN = "\u202f"


@pytest.fixture(scope="module")
def regions() -> TerritorySet:
    return read_territories("regions", data_folder())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_participants(encoding: str, tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "participants.csv"
    text = (
        "Région;Agence;Participe;Date;Référence\n"
        "Bretagne;ARS;Oui;1er juin 2021;courrier\n"
        "Île-de-France;DRIEETS;Non;;\n"
        "Provence-Alpes-Côte d'Azur;ARS;Sans réponse;;\n"
        "Normandie;ARS;inconnu;;\n"
        "Corse;DREETS;;;\n"
    )
    path.write_bytes(text.encode(encoding))
    found = read_participants(path, "participants.csv", regions, 2021)
    assert found.of("53", "ars") is TakesPart.YES
    assert found.of("11", "dreets") is TakesPart.NO
    for code, agency in (("93", "ars"), ("28", "ars"), ("94", "dreets")):
        assert found.of(code, agency) is TakesPart.UNKNOWN


def test_participants_of_a_year_in_a_column(tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "participants.csv"
    path.write_text(
        "année;code;région;agence;participe\n2021;53;Bretagne;ars;oui\n2023;53;Bretagne;ars;non\n",
        encoding="utf-8",
    )
    assert read_participants(path, "p.csv", regions, 2021).of("53", "ars") is TakesPart.YES
    assert read_participants(path, "p.csv", regions, 2023).of("53", "ars") is TakesPart.NO


def test_a_misspelt_french_column_is_near_to_its_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p.csv").write_text("région;agence;particip\nCorse;ars;oui\n", encoding="utf-8")
    result = run("2021", "--participants", "p.csv")
    assert result.exit_code == 3
    assert "[missing-column]" in result.stderr
    assert "hint: did you mean particip?" in result.stderr


def test_a_key_of_ones_own(
    run: Run, as_json: AsJson, tmp_path: Path, regions: TerritorySet
) -> None:
    names = [
        f"{member.code};{member.name};{number}" for number, member in enumerate(regions.members, 1)
    ]
    text = "\n".join(["code;nom;visites", *names]) + "\n"
    (tmp_path / "visites.csv").write_text(text, encoding="utf-8")
    own = as_json("2023", "--data-dir", tmp_path, "--key", "visites")
    assert {found["code"] for found in own["regions"]} == set(regions.codes)
    (tmp_path / "visites.csv").write_text(text.replace(";Corse;", ";Bretagne;"), encoding="utf-8")
    # The name beside a code is held against it, in French too.
    assert "[wrong-name]" in run("2023", "--data-dir", tmp_path, "--key", "visites").stderr


@pytest.mark.parametrize(
    ("typed", "own"),
    [
        ("scope=outre-mer", "scope=overseas"),
        ("scope=Métropole", "scope=metropolitan"),
        ("scope=toutes", "scope=all"),
        ("rounding.method=au plus proche", "rounding.method=nearest"),
        ("rounding.method=Plus forts restes", "rounding.method=largest-remainder"),
        ("rounding.method=par défaut", "rounding.method=down"),
        ("rounding.level=ligne", "rounding.level=line"),
        ("rounding.level=région", "rounding.level=region"),
        ("absent-share=redistribuée", "absent-share=redistributed"),
        ("key=égale", "key=equal"),
        ("participation=toutes", "participation=all"),
    ],
)
def test_values(typed: str, own: str, as_json: AsJson) -> None:
    first, second = (as_json("2023", "--set", text)["regions"] for text in (typed, own))
    assert first == second


@pytest.mark.parametrize(
    "label",
    [
        *("total (somme)", "total (sum)", "18 régions", "18 regions", "all 18", "ensemble des 18"),
        *("18 lignes (somme)", "5 régions concernées", "all 5 concerned", "Total général"),
    ],
)
def test_a_row_of_all(label: str, tmp_path: Path, regions: TerritorySet) -> None:
    assert is_total(label)
    assert not is_part(label)
    path = tmp_path / "t.csv"
    path.write_text(f"région;montant\nCorse;5\nMayotte;7\n{label};12\n", encoding="utf-8")
    table = read_amounts(path, regions)
    assert table.total is not None
    assert table.total.euros == 12


@pytest.mark.parametrize(
    "label",
    [
        *("métropole", "outre-mer", "métropole (somme)", "outre-mer (somme)"),
        *("metropolitan", "overseas", "metropolitan (sum)", "overseas (sum)"),
    ],
)
def test_a_row_of_a_part(label: str) -> None:
    assert is_part(label)
    assert not is_total(label)


@pytest.mark.parametrize("label", ["18", "région", "Bretagne", "3 projets", "18 regions of 20"])
def test_no_total(label: str) -> None:
    assert not is_total(label)


@pytest.mark.parametrize(
    "heading",
    [
        *("montant estimé (€)", "montant fixé (€)", "total au moins (€)"),
        *("total estimé (€)", "total, plancher (€)", "total au plus (€)", "montant inconnu (€)"),
        *("montant (statut par ligne)", "total (€, statut par ligne)"),
        *("total fixé selon la règle de l'utilisateur (€)", "total selon règle utilisateur (€)"),
        *("total au moins, selon votre règle (€)", "total au plus, selon la règle (€)"),
    ],
)
def test_a_heading_that_the_program_writes(heading: str) -> None:
    assert is_our_amount(heading)


def test_a_table_that_the_program_writes() -> None:
    assert is_our_own(["code", "nom", "calcul (ne vaut pas notification)"])
    assert not is_our_amount("montant publié (€)")  # it stands beside what was computed
    assert not is_our_amount("écart (€)")


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_our_own_french_table_is_read_as_the_english_one(
    year: str,
    shape: str,
    run: Run,
    tmp_path: Path,
    regions: TerritorySet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = []
    for language in ("en", "fr"):
        monkeypatch.setenv("LANGUAGE", language)
        path = tmp_path / f"{language}.csv"
        words = (year, "--shape", shape, "--dialect", "excel-fr", "--output", path)
        assert run(*words).exit_code == 0
        try:
            table = read_amounts(path, regions)
            figures = {code: amount.euros for code, amount in table.amounts.items()}
            found.append((figures, table.total and table.total.euros, table.notices))
        except Refusal as refusal:
            found.append(
                [(found.code, found.place and found.place.line) for found in refusal.diagnostics]
            )
    header = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "calcul (ne vaut pas notification)" in header
    assert found[0] == found[1]
    if shape == "wide" and year != "2024":
        assert len(found[0][0]) == 18


@pytest.mark.parametrize("command", ["reconcile", "fit"])
def test_reconcile_and_fit_take_our_own_french_table(
    command: str, run: Run, as_json: AsJson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "calcul.csv"
    monkeypatch.setenv("LANGUAGE", "fr")
    assert run("2025", "--dialect", "excel-fr", "--output", path).exit_code == 0
    assert "ne vaut pas notification" in path.read_text(encoding="utf-8-sig")
    monkeypatch.delenv("LANGUAGE")
    if command == "fit":
        assert as_json("fit", path)["candidates"]
    else:
        found = as_json("reconcile", "2025", path, "--against", "computed")
        assert found["verdict"] == "agrees"


@pytest.mark.parametrize(
    "heading", ["montant", "Montant (€)", "montant estimé (€)", "Crédits délégués", "dotation"]
)
def test_a_french_table(heading: str, tmp_path: Path, regions: TerritorySet) -> None:
    path = tmp_path / "t.csv"
    rows = f"région;{heading}\nCorse;11{THIN}500,00\nÎle-de-France;1 000\nmétropole;12 500\n"
    path.write_text(rows + "outre-mer;\n18 régions;12 500 €\n", encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        read_amounts(path, regions)
    assert {found.code for found in refused.value.diagnostics} == {"partial-total"}
    path.write_text(f"{rows.rpartition('métropole')[0]}18 régions;12 500 €\n", encoding="utf-8")
    table = read_amounts(path, regions)
    assert {code: int(found.euros) for code, found in table.amounts.items()} == {
        "94": 11_500,
        "11": 1_000,
    }
    assert table.total is not None


def test_the_published_table_under_french_headings(as_json: AsJson, tmp_path: Path) -> None:
    text = (ROOT / "tests" / "tables" / "annexe-5.csv").read_text(encoding="utf-8")
    path = tmp_path / "annexe.csv"
    lines = text.splitlines()
    path.write_text("\n".join(["région,montant délégué (€)", *lines[1:]]) + "\n", encoding="utf-8")
    assert as_json("reconcile", "2025", path)["verdict"] == "agrees"


def test_a_misspelt_scope_is_near_to_its_french_word(run: Run) -> None:
    """Where words of scopes and names of regions are told side by side, each is in French."""
    result = run("2023", "--set", "scope=oversea", "--lang", "fr")
    assert result.exit_code == 2
    assert "outre-mer, Corse" in result.stderr
