"""What is shown is taken back: our own tables, labels and keys; and hints work as typed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import allocation
from allocation.diagnostics import Refusal
from conftest import Run

AsJson = Callable[..., Any]
LANGUAGES = ["en", "fr"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(run: Run, *words: str, lang: str = "en", exit: int = 2) -> str:
    """What is said of a mistake, on one line and with plain spaces."""
    result = run(*words, "--lang", lang)
    assert result.exit_code == exit, result.stderr
    return " ".join(result.stderr.split())


@pytest.mark.parametrize("dialect", ["excel-fr", "standard"])
def test_fit_reads_a_table_of_ours_with_regions_not_concerned(run: Run, dialect: str) -> None:
    assert run("2024", "-o", "2024.csv", "--dialect", dialect).exit_code == 0
    found = run("fit", "2024.csv")
    assert found.exit_code == 0, found.stderr
    assert "5 of 18 regions" in found.stdout


def test_an_unknown_amount_is_never_to_be_written_as_0(run: Run) -> None:
    heads = "code;nom;total, estimé (€);statut;calcul (ne vaut pas notification)"
    rows = "53;Bretagne;;inconnu;x\n94;Corse;100,00;estimé;x\n28;Normandie;50,00;estimé;x\n"
    Path("own.csv").write_text(f"{heads}\n{rows}", encoding="utf-8")
    said = refused(run, "fit", "own.csv", exit=3)
    assert "hint: an unknown amount is not 0: leave the row out" in said


@pytest.mark.parametrize("dialect", ["excel-fr", "standard"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_table_is_refused_once(run: Run, dialect: str, lang: str) -> None:
    run("2023", "--shape", "long", "-o", "long.csv", "--dialect", dialect, "--lang", lang)
    said = refused(run, "reconcile", "2023", "long.csv", "--against", "computed", exit=3)
    assert said.count("[") == 1
    assert "[long-table]" in said
    assert "--shape wide" in said
    french = ("rapprocher", "2023", "long.csv", "--référence", "calcul")
    assert "--forme large" in refused(run, *french, lang="fr", exit=3)
    run("2023", "--shape", "wide", "-o", "wide.csv", "--dialect", dialect, "--lang", lang)
    assert run("reconcile", "2023", "wide.csv", "--against", "computed").exit_code == 0


@pytest.mark.parametrize(
    ("year", "label", "name"),
    [
        ("2023", "pas d'arrondi=100", "rounding.unit=100"),
        ("2023", "Rounding unit=100", "rounding.unit=100"),
        ("2023", "méthode d'arrondi=au plus proche", "rounding.method=nearest"),
        ("2023", "niveau d'arrondi=ligne", "rounding.level=line"),
        ("2021", "régions ayant reçu des crédits=14", "participation.regions=14"),
        ("2023", "périmètre=outre-mer", "scope=overseas"),
        ("2023", "masse à répartir pour ARS (FIR)=2M€", "ars-fir.pool=2M€"),
        ("2023", "montant unitaire pour ARS (FIR)=2", "ars-fir.rate=2"),
        (
            "2023",
            "ARS (FIR), part variable, clé=population 2023",
            "ars-fir.share.key=population_2023",
        ),
    ],
)
def test_labels_are_names(as_json: AsJson, year: str, label: str, name: str) -> None:
    by_label = as_json(year, "--set", label)
    assert by_label["regions"] == as_json(year, "--set", name)["regions"]


@pytest.mark.parametrize("shown", ["naissances 2020", "births 2020", "Naissances  2020"])
def test_a_key_is_taken_as_it_is_shown(run: Run, as_json: AsJson, shown: str) -> None:
    own = as_json("2023", "--key", "births_2020")
    assert as_json("2023", "--key", shown) == own
    assert as_json("2023", "--set", f"clé={shown}")["regions"] == own["regions"]
    assert run("keys", shown).stdout == run("keys", "births_2020").stdout
    assert run("2023", "--per", shown).stdout == run("2023", "--per", "births_2020").stdout
    assert run("sweep", "2023", "--vary", f"clé={shown},population 2023").exit_code == 0
    assert "each of which is tried" in refused(run, "fit", "2025", "--key", shown)


def test_the_list_of_keys_has_what_is_shown_in_their_place(run: Run) -> None:
    assert "births_2020 (naissances 2020)" in run("keys", "--lang", "fr").stdout
    assert "births_2020: 733" in run("keys").stdout


def test_a_key_that_is_not_shown_so_is_unknown(run: Run) -> None:
    said = refused(run, "2023", "--key", "naissance 2020")
    assert "did you mean births_2020?" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_near_alias_is_told_as_its_region(run: Run, lang: str) -> None:
    said = refused(run, "2023", "--region", "Bretange", lang=lang)
    assert "Bretagne" in said
    assert "Brittany" not in said


def test_a_participation_file_without_its_column(run: Run) -> None:
    Path("p.csv").write_text("région;agence;oui\nBretagne;ars;oui\n", encoding="utf-8")
    said = refused(run, "2023", "--participants", "p.csv", exit=3)
    assert "the columns it needs are region, agency and takes_part" in said
    said = refused(run, "2023", "--participants", "p.csv", lang="fr", exit=3)
    assert "il faut les colonnes région, agence et participe" in said


def test_a_participation_file_is_csv(run: Run) -> None:
    Path("p.xlsx").write_bytes(b"PK\x03\x04 a workbook")
    said = refused(run, "2023", "--participants", "p.xlsx", exit=3)
    assert "this file is read as CSV only" in said
    assert "ne se lisent qu'en CSV" in refused(
        run, "2023", "--participants", "p.xlsx", lang="fr", exit=3
    )


VARIANT = """\
{first}: own
title: Own
author: somebody
date: 2030-01-01
reason: to see
baseline: {year}
changes:
  envelope: 6_000_000
"""


def test_a_variant_of_a_year_without_a_formula(run: Run) -> None:
    Path("own.yaml").write_text(VARIANT.format(first="variant", year=2022), encoding="utf-8")
    said = refused(run, "own.yaml", exit=3)
    assert "own.yaml:6:1: no formula is known for 2022" in said
    assert "aucune formule connue pour 2022" in refused(run, "own.yaml", lang="fr", exit=3)


def test_a_variant_in_french(run: Run) -> None:
    text = VARIANT.format(first="variante", year=2023)
    Path("own.yaml").write_text(text, encoding="utf-8")
    said = refused(run, "own.yaml", exit=3)
    assert said.count("[") == 1
    assert "write variant:" in said
    Path("own.yaml").write_text(text.replace("variante", "variant"), encoding="utf-8")
    assert run("own.yaml").exit_code == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("enveloppe=5M€-6M€", "enveloppe=5M€:6M€:100k€"),
        ("enveloppe=5M€ à 6M€", "enveloppe=5M€:6M€:100k€"),
        ("enveloppe=5-6 M€", '"enveloppe=5M€:6 M€:100k€"'),
        ("enveloppe=4,5M€,6M€", '"enveloppe=4,5M€;6M€"'),
        ("enveloppe=4,5M€,5M€", '"enveloppe=4,5M€;5M€"'),
        ("clé", "clé=births_2021,population_2023"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_setting_that_sweep_suggests_works(run: Run, typed: str, meant: str, lang: str) -> None:
    said = refused(run, "sweep", "2023", "--vary", typed, lang=lang)
    assert said.endswith(meant)
    assert run("sweep", "2023", "--vary", meant.strip('"')).exit_code == 0


def test_refusals_speak_of_labels(run: Run) -> None:
    said = refused(run, "2024", "--set", "vehicle=dreets-p304", lang="fr")
    assert "« voie de délégation » ne se modifie pas" in said
    assert "« ARS (FIR) »" in said
    said = refused(run, "2023", "--set", "collectivities=included", lang="fr")
    assert "sa valeur est toujours « non comptées »" in said
    assert "conseil : supprimez --hypothèse collectivities=included" in said
    said = refused(run, "2023", "--envelope", "0", lang="fr", exit=2)
    assert ": enveloppe : montant insuffisant" in said


def test_columns_are_quoted_as_the_reader_does(run: Run) -> None:
    Path("two.csv").write_text("région;Montant 2023;Montant 2024\nCorse;1;2\n", encoding="utf-8")
    said = refused(run, "reconcile", "2025", "two.csv", lang="fr", exit=3)
    assert "« Montant 2023 », « Montant 2024 »" in said
    assert '--colonne-montant "Montant 2023"' in said


def test_what_a_program_gets_is_english() -> None:
    with allocation.speaking("fr"), pytest.raises(Refusal) as refusal:
        allocation.explain(allocation.allocate(2025), "Corze")
    assert "'Corze' is not one of the regions" in str(refusal.value)
