"""What the five commands that audit say in French: their substance, their figures, their width."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run

Say = Callable[[str], str]
NO_BREAK, THIN = "\u00a0", "\u202f"
PARTIAL = {
    "Corse": "11 600",
    "Bretagne": "111 500",
    "Mayotte": "10 600",
    "Île-de-France": "399 300",
}
REASON = (
    "code,published,amount,reason,cite\n94,11500,11600,arrondi par la direction,note du 3 mars\n"
)


@pytest.fixture
def say(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """What a command prints in French, with the table of some regions beside it."""
    rows = (f"{name};{amount}\n" for name, amount in PARTIAL.items())
    (tmp_path / "table.csv").write_text("Région;Montant\n" + "".join(rows), encoding="utf-8")
    (tmp_path / "own.csv").write_text("code,amount\n94,100\n53,7\n11,30000\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "fr")

    def invoke(command: str) -> str:
        result = run(*shlex.split(command))
        assert "Traceback" not in result.output, command
        return result.stdout or result.stderr

    return invoke


def one_line(text: str) -> str:
    """A screen with its lines joined and plain spaces, so that sentences can be looked for."""
    return " ".join(text.replace(NO_BREAK, " ").replace(THIN, " ").split())


# The verdicts of a reconciliation, first and last


def test_a_reconciliation_that_agrees(say: Say) -> None:
    told = say("reconcile 2025")
    lines = told.splitlines()
    assert "Concorde : 18 régions sur 18." in (one_line(line) for line in lines[:3])
    assert one_line(lines[-1]) == "Concorde : 18 régions sur 18."
    found = one_line(told)
    assert "Retrouve les montants publiés, ne confirme pas la méthode" in found
    assert "3 totaux publiés, compatibles aux arrondis près ; aucun n'est corrigé." in found
    assert "2 200 374 €" in found
    assert "2 200 400 €" in found


def test_a_difference_is_an_ecart(say: Say) -> None:
    found = one_line(say("reconcile 2025 table.csv"))
    partial = "Rapprochement partiel : 4 régions sur 18."
    assert f"{partial} Écart : 1 région (Corse +100 €) ; 3 régions sur 4 concordent." in found
    assert "14 régions absentes du tableau : Auvergne-Rhône-Alpes" in found
    assert "Corse 11 500 11 600 +100 écart" in found


def test_what_is_tolerated_is_not_called_accepted(say: Say) -> None:
    found = one_line(say("reconcile 2025 table.csv --tolerance 100"))
    assert "Seuil indiqué par l'utilisateur : 100 €." in found
    assert "Écart toléré : Corse +100 € ; 3 régions sur 4 concordent." in found
    assert "+100 écart toléré" in found
    assert "accepté" not in found


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_without_amounts_by_region_nothing_can_be_told(say: Say, year: int) -> None:
    found = one_line(say(f"reconcile {year}"))
    assert "Non concluant : aucun montant n'est publié par région." in found


def test_what_was_made_from_a_figure_is_circular(say: Say) -> None:
    found = one_line(say("reconcile 2023"))
    assert "> 5 100 000 €" in found
    assert re.search(r"total calculé 0 circulaire", found)
    assert "circulaire : l'un a servi à établir l'autre et ne peut le confirmer" in found


def test_a_reconciliation_in_excel(say: Say) -> None:
    header, *rows = say("reconcile 2025 table.csv -f csv --dialect excel-fr").splitlines()
    assert ";verdict;arrondi possible;écart accepté;motif;" in header
    (corse,) = (row for row in rows if ";Corse;" in row)
    assert corse.startswith("région;94;Corse;")
    assert ";écart;" in corse
    assert any("absent du tableau" in row for row in rows)


# The other four


def test_a_fit_finds_again_and_confirms_nothing(say: Say) -> None:
    told = say("fit 2025 --details")
    found = one_line(told)
    assert re.search(r"6 hypothèses essayées sur \d \d{3} retrouvent les 18 lignes", found)
    assert "Toutes ont en commun : clé population 2025, arrondi par pas de 100 €." in found
    assert "2 200 350 à moins de 2 200 450 plus forts restes" in found
    assert re.search(r"2 200 215,09 à 2 200 386,10 au plus proche", found)
    assert "[2 200 350 ; 2 200 450[" in found
    assert "Ce qui n'a pas été essayé n'est pas exclu." in found
    assert not re.search(r"certifi|valide|(?<!ne )confirme\b", found)


def test_a_fit_that_finds_nothing(say: Say) -> None:
    found = one_line(say("fit own.csv"))
    assert "0 hypothèse essayée sur" in found
    assert "Aucune hypothèse essayée ne retrouve les 3 lignes." in found


def test_a_change_is_said_with_its_share(say: Say) -> None:
    found = one_line(say("diff 2023 2025"))
    assert "Ensemble des 18 régions : ~ 2 899 600 € de moins (~ −56,9 %), écart estimé." in found
    assert "Décomposition par cause (valeurs de Shapley)" in found
    assert "modifications d'une règle à l'autre, dont" in found
    less = one_line(say("diff 2023 2025 --region Normandie"))
    assert "Normandie : ~ 137 165 € de moins (~ −56,1 %), écart estimé." in less


def test_bounds_of_two_kinds_are_not_subtracted(say: Say) -> None:
    found = one_line(say("diff 2021 2024"))
    assert "Écart non chiffrable : un plafond et un plancher ne se soustraient pas." in found
    assert "13 régions sur 18 sans écart calculable : non concernées par 2024@1." in found
    assert "72,2" not in found


def test_without_a_formula_there_is_no_effect(say: Say) -> None:
    found = one_line(say("diff 2022 2025"))
    assert "Aucun effet ne peut être calculé : aucune formule connue pour 2022" in found


def test_a_sweep_counts_simulations(say: Say) -> None:
    found = one_line(say("sweep 2023 --vary envelope=5M:6M:500k"))
    assert re.search(r"3 simulations : .*5 000 000 € à 6 000 000 € par pas de 500 000 €\.", found)
    assert "sans variation minimum médiane maximum" in found
    assert "Guyane ~ 120 149 ~ 119 051 ~ 124 536 ~ 130 021" in found
    drawn = one_line(say("sweep 2023 --vary envelope=5M:6M:1k --sample 9 --seed 3"))
    assert "9 simulations tirées au sort (graine 3), valeurs équiprobables :" in drawn


def test_a_point_that_is_refused(say: Say) -> None:
    found = one_line(say("sweep 2023 --vary envelope=1M:6M:1M"))
    assert "1 autre combinaison, refusée, n'entre dans aucun montant." in found


def test_where_an_amount_comes_from(say: Say) -> None:
    found = one_line(say("explain 2023 Corse"))
    assert "50 000 + ~ 8 423 + 30 000 + ~ 5 054 = ~ 93 477 €" in found
    assert "2 728 naissances ÷ 740 862 naissances dans 18 régions" in found
    assert "≈ 8 423,03 €, soit ~ 8 423 € aux plus forts restes" in found
    assert "valeur supposée" in found
    assert "dont 5 ÷ 8 pour ARS (FIR)" in found


def test_who_just_missed_a_unit(say: Say) -> None:
    found = one_line(say("explain 2025 Corse"))
    assert "rang 9 parmi 18 restes pour 8 unités restantes : n'en reçoit pas" in found
    assert "bénéficiaire de la dernière : Mayotte" in found
    assert "Le calcul retrouve le montant publié, ne confirme pas la méthode." in found
    long = one_line(say("explain 2025 Corse --details"))
    assert "115 unités, soit 11 500 € et non 11 600 €" in long
    assert "arrondi isolément au plus proche, ce montant serait de 11 600 €" in long


def test_what_is_no_amount_is_no_zero(say: Say) -> None:
    found = one_line(say("explain 2024 Bretagne"))
    assert "Bretagne : région non concernée par 2024@1" in found
    assert "ce n'est pas un montant nul" in found
    guyane = one_line(say("explain 2024 Guyane"))
    assert "La borne basse ne compte rien de la somme dont la répartition est inconnue" in guyane
    assert "[950 000 ; 1 050 000]" in guyane


def test_whose_participation_is_known(say: Say) -> None:
    found = one_line(say("explain 2021 Bretagne"))
    assert "ARS Bretagne : participation connue par une source tierce" in found
    assert "si l'agence participe (DREETS Bretagne), ce qui n'est pas connu" in found


# How it stands on the page

SCREENS = [
    *("reconcile 2021", "reconcile 2023", "reconcile 2024", "reconcile 2025 --all"),
    *("reconcile 2025 table.csv", "reconcile 2025 table.csv --against computed"),
    *("fit 2025", "fit table.csv", "fit own.csv"),
    *("diff 2021 2023", "diff 2021 2024", "diff 2023 2025 --causes", "diff 2024 2025"),
    *("diff 2023 2025 --structure", "diff 2025 2025"),
    *("sweep 2023 --vary envelope=5M:6M:500k", "sweep 2024 --vary envelope=1M:2M:1M"),
    *("explain 2021", "explain 2021 Bretagne", "explain 2023", "explain 2024", "explain 2025"),
]


@pytest.mark.parametrize("command", SCREENS)
def test_screens_have_80_columns_and_french_spaces(say: Say, command: str) -> None:
    for details in ("", " --details"):
        told = say(command + details)
        assert max(map(len, told.splitlines())) <= 80, command
        assert not re.search(r"[^\W_] [;!?:] |\d [%€]|« | »", told), command
        assert not re.search(r"\d\.\d\d(?= €|%| ;)", one_line(told)), command


@pytest.mark.parametrize("command", ["reconcile 2025", "diff 2023 2025", "explain 2025 Corse"])
def test_markdown_says_the_same(say: Say, command: str) -> None:
    plain, markdown = one_line(say(command)), one_line(say(f"{command} -f md"))
    sentences = re.findall(r"[A-ZÉ][^.~_|]{30,}\.", plain)[:3]
    assert sentences
    assert all(text in markdown for text in sentences)
