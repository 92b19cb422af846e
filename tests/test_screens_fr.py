"""The screens of allocations, rules, keys and regions in French.

Their amounts are those of facts.md and of the four sketches of the French of reference; their
sentences are held to these in substance.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import allocation
from allocation import allocate
from allocation.diagnostics import Refusal
from allocation.model.interval import Interval
from allocation.views import spoken
from allocation.views.language import say
from allocation.views.spoken import speaking
from conftest import Run

PARTICIPANTS = "region,agency,takes_part\nCorse,ARS,no\nBretagne,DREETS,unknown\n"
SCREENS = [
    *("2021", "2023", "2024", "2025", "2021 --details", "2023 --details", "2024 --details"),
    *("2025 --details", "2021-2025", "2021-2025 --region Corse", "2023 --by component"),
    *("2023 --by component --region Corse", "2023 --per births_2021", "2023 --region outre-mer"),
    *("2023 --line ars-fir", "2024 --key equal", "2024 --region Corse", "2025 --region Corse"),
    *("2023 --envelope 6M --key population_2023 --set rounding.method=half-even",),
    *("2023 --envelope 5M --envelope 6M", "2025 --set key=births_2021"),
    *("2023 --participants PARTICIPANTS", "2021 --participants PARTICIPANTS"),
    *("show 2021", "show 2022", "show 2023", "show 2024", "show 2025", "show 2023 --details"),
    *("show 2024 --details", "rules", "rules --details", "keys", "keys --details", "regions"),
    *("regions --details", "keys births_2021"),
]


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """French for what is run, as a reader's environment asks for it."""
    monkeypatch.delenv("ALLOCATE_LANG", raising=False)
    monkeypatch.setenv("LANGUAGE", "fr")
    with speaking("fr"):
        yield


@pytest.fixture
def screen(run: Run, french: None, tmp_path: Path) -> Callable[[str], str]:
    """What a command prints in French."""
    participants = tmp_path / "p.csv"
    participants.write_text(PARTICIPANTS, encoding="utf-8")

    def shown(words: str) -> str:
        typed = [str(participants) if w == "PARTICIPANTS" else w for w in words.split()]
        result = run("--lang", "fr", *typed)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    return shown


def flat(text: str) -> str:
    """A text on one line, its no-break spaces as plain ones."""
    return " ".join(re.sub("[\u00a0\u202f]", " ", text).split())


# The four sketches


def test_2023_says_that_it_is_a_simulation(screen: Callable[[str], str]) -> None:
    text = flat(screen("2023"))
    for said in (
        "1000 premiers jours, déclinaison 2023 (règle 2023@1)",
        "Simulation : aucune enveloppe ni aucun montant régional n'est publié. L'enveloppe de "
        "5 100 000 € est supposée. Ne vaut pas notification de crédits.",
        "en euros ARS (FIR) DREETS (P304-17) total",
        "Corse ~ 58 423 ~ 35 054 ~ 93 477",
        "Île-de-France ~ 565 836 ~ 339 502 ~ 905 338",
        "métropole ~ 2 813 433 ~ 1 688 061 ~ 4 501 494",
        "outre-mer ~ 374 067 ~ 224 439 ~ 598 506",
        "18 régions ~ 3 187 500 ~ 1 912 500 ~ 5 100 000",
        "~ estimé : repose sur les hypothèses",
        "l'euro est l'unité du calcul, non sa précision",
        "Le partage ARS/DREETS déplace les lignes, non le total régional.",
        "Fixé par l'instruction, par région dont l'agence participe (§3.1) : 50 000 € sur la ligne "
        "ARS (FIR) ; 30 000 € sur la ligne DREETS (P304-17).",
        "enveloppe : 5 100 000 €",
        "partage ARS/DREETS : 5 pour 3",
        "clé : naissances 2021",
        "les 36 agences comptées",
        "part d'une agence absente : non redistribuée",
        "arrondi : plus forts restes, 1 €, par composante.",
        "Suite : --détails --par composante allocate expliquer 2023 Corse",
    ):
        assert said in text


def test_2025_shows_what_is_published_beside_what_is_computed(screen: Callable[[str], str]) -> None:
    text = flat(screen("2025"))
    for said in (
        "18 montants publiés (Annexe 5), les 18 retrouvés par le calcul. La méthode n'est pas "
        "publiée : elle est déduite. Ne vaut pas notification de crédits.",
        "en euros publié calculé écart",
        "Corse 11 500 ~ 11 500 0",
        "métropole (somme) 2 128 100 ~ 2 128 100 0",
        "outre-mer (somme) 72 300 ~ 72 300 0",
        "18 régions (somme) 2 200 400 ~ 2 200 400 0",
        "2 200 374 ~ 2 200 400 +26",
        "corps du texte, §2.2 2,2 M€ ~ 2 200 400 +400",
        "3 totaux publiés, compatibles aux arrondis près ; aucun n'est corrigé.",
        "Sans signe : publié",
        "~ estimé : retrouve le montant publié, ne confirme pas la méthode, car d'autres donnent "
        "les mêmes montants (allocate reconstituer 2025)",
        "Hypothèses : enveloppe : 2 200 374 € ; clé : population 2025 ; arrondi : plus forts "
        "restes, 100 €, par composante.",
        "Suite : --détails allocate rapprocher 2025 allocate expliquer 2025 Corse",
    ):
        assert said in text


def test_2024_says_floor_and_unknown_distribution_never_reliquat(
    screen: Callable[[str], str],
) -> None:
    text = flat(screen("2024"))
    for said in (
        "Au moins 1 000 000 € : plancher fixé par l'instruction.",
        "2 M€ (DGCS/SD2/DGS/2025/159, Annexe 1) ; la répartition n'en est pas connue. Ne vaut pas "
        "notification de crédits.",
        "Mayotte ≥ 200 000 ≥ 200 000 ≤ 1 250 000",
        "répartition inconnue",
        "≥ 950 000 ≤ 1 050 000",
        "13 régions de métropole : non concernées par l'instruction (et non pas 0 €).",
        "≥ plancher : au moins ce montant",
        "clé : aucune",
        "précision de l'enveloppe : 100 000 €",
        "--clé égale",
    ):
        assert said in text
    assert "reliquat" not in text.casefold()


def test_2021_says_first_that_the_total_is_unknown(screen: Callable[[str], str]) -> None:
    text = flat(screen("2021"))
    for said in (
        "(règle 2021@1) Total national inconnu : les agences participantes ne sont pas publiées.",
        "Au plus 3 600 000 € (36 agences).",
        "si 15 régions exactement ont reçu des crédits",
        "1 600 000 € et 3 000 000 €",
        "au moins au plus",
        "Pays de la Loire 100 000 100 000 200 000 200 000",
        "18 régions ≤ 1 800 000 ≤ 1 800 000 ≥ 600 000 ≤ 3 600 000",
        "≤ plafond : au plus ce montant",
        "Sans signe : fixé par l'instruction, participation connue par une source tierce",
        "--participation FICHIER",
    ):
        assert said in text


# Elsewhere


def test_what_is_left_over_is_a_reliquat_only_of_absent_agencies(
    screen: Callable[[str], str],
) -> None:
    text = flat(screen("2023 --participants PARTICIPANTS"))
    assert "Reliquat non réparti, ARS (FIR) : ~ 58 423 €, hors du total" in text
    assert "Participation fournie par l'utilisateur : p.csv, non contrôlée." in text


def test_what_was_changed_is_the_users(screen: Callable[[str], str]) -> None:
    text = flat(screen("2023 --envelope 6M --key population_2023"))
    said = "Modifié par l'utilisateur : enveloppe = 6 000 000 € (la règle suppose : 5 100 000 €)."
    assert said in text
    assert "clé = population 2023 (la règle suppose : naissances 2021)." in text


def test_no_sum_is_made_of_several_years(screen: Callable[[str], str]) -> None:
    text = flat(screen("2021-2025"))
    assert "Montants non comparables d'une année à l'autre" in text
    assert "2022@1 : aucune formule connue" in text


def test_one_agency_is_singular(screen: Callable[[str], str]) -> None:
    assert "1 réserve ;" in flat(screen("keys"))
    assert "6 réserves ;" in flat(screen("keys"))


def test_dates_are_written_out(french: None) -> None:
    assert say(date(2023, 7, 18)) == "18 juillet 2023"
    assert say(date(2021, 4, 1)) == "1er avril 2021"


@pytest.mark.parametrize(
    ("ends", "written"),
    [
        ((True, True), "[1,50\u202f; 2,50]"),
        ((True, False), "[1,50\u202f; 2,50["),
        ((False, True), "]1,50\u202f; 2,50]"),
        ((False, False), "]1,50\u202f; 2,50["),
    ],
)
def test_an_interval_has_the_brackets_of_french(
    ends: tuple[bool, bool], written: str, french: None
) -> None:
    found = Interval(Fraction(3, 2), Fraction(5, 2), *ends)
    text = str.__str__(found.__str__())
    assert text.startswith("[" if ends[0] else "(")  # for programs as it was
    assert say(found.__str__()) == written


# Form


@pytest.mark.parametrize("words", SCREENS)
def test_screens_are_80_columns_wide(words: str, screen: Callable[[str], str]) -> None:
    for line in screen(words).splitlines():
        assert len(line) <= 80 or " " not in line.strip() or line.startswith("  allocate ")


@pytest.mark.parametrize("form", ["table", "md"])
@pytest.mark.parametrize("words", SCREENS)
def test_the_signs_have_their_spaces(words: str, form: str, screen: Callable[[str], str]) -> None:
    text = screen(f"{words} --format {form}")
    if form == "md":
        text = text.replace("---:", "---")
    assert re.findall(r"(?<=\S) [;!?:€%»](?=\s|$)", text) == []
    assert re.findall(r"\d[ \u00a0]\d{3}(?!\d)[ \u00a0\u202f](?:€|\d{3})", text) == []
    assert re.findall(r"(?<![\w\d§/.-])-\d", text) == []
    assert not re.search(r"\[\d[^\]\n]*\d; ", text)
    assert "..." not in text


# A file for Excel


@pytest.mark.parametrize(
    "words",
    [
        *("2021", "2023", "2024", "2025", "2021-2025", "2023 --shape long"),
        *("2023 --per births_2021", "rules", "keys", "regions"),
    ],
)
def test_a_file_for_french_excel_is_the_same_whoever_writes_it(words: str, run: Run) -> None:
    typed = (*words.split(), "-f", "csv", "--dialect", "excel-fr")
    english, french = (run("--lang", code, *typed).stdout for code in ("en", "fr"))
    assert english == french
    assert "calcul (ne vaut pas notification)" in english


@pytest.mark.parametrize("words", ["2021", "2023", "2024", "2025", "2023 --shape long", "keys"])
def test_what_programs_read_is_the_same_in_french(words: str, run: Run) -> None:
    for form in ("csv", "json"):
        english, french = (
            run("--lang", code, *words.split(), "-f", form).stdout for code in ("en", "fr")
        )
        assert english == french


def test_what_describes_a_file_is_the_same_in_french(run: Run, tmp_path: Path) -> None:
    found = []
    for code in ("en", "fr"):
        for dialect in ("standard", "excel-fr"):
            file = tmp_path / "x.csv"
            words = ("2024", "-o", file, "--dialect", dialect, "--metadata", "--force")
            assert run("--lang", code, *words).exit_code == 0
            found.append((tmp_path / "x.csv-metadata.json").read_text(encoding="utf-8"))
    assert found[:2] == found[2:]
    assert "Not an official notification of credits." in found[0]


def _rows(text: str) -> list[dict[str, str]]:
    text = re.sub("[\u00a0\u202f]", " ", text.removeprefix("\ufeff"))
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_columns_of_a_file_for_french_excel(run: Run) -> None:
    words = ("--region", "Corse,Bretagne", "-f", "csv", "--dialect", "excel-fr")
    *_regions, total = _rows(run("2023", *words).stdout)
    assert total["nom"] == "total (somme)"
    assert total["total estimé (€)"] == "331884,00"  # 93 477 and 238 407
    assert total["statut"] == "estimé"
    corse = next(row for row in _rows(run("2025", *words).stdout) if row["code"] == "94")
    assert corse["montant publié (€)"] == "11500,00"
    corse = next(row for row in _rows(run("2024", *words).stdout) if row["code"] == "94")
    assert corse["statut"] == "région non concernée"
    (row, *_others) = _rows(run("2023", "--shape", "long", *words).stdout)
    assert (row["ligne"], row["composante"]) == ("ARS (FIR)", "part forfaitaire")
    assert row["statut"] == "fixé par l'instruction"
    stamp = row["calcul (ne vaut pas notification)"]
    assert stamp.endswith("ne vaut pas notification de crédits")


def test_a_list_for_french_excel_has_french_words(run: Run) -> None:
    words = ("-f", "csv", "--dialect", "excel-fr")
    regions = {row["code"]: row for row in _rows(run("regions", *words).stdout)}
    assert (regions["94"]["outre-mer"], regions["06"]["outre-mer"]) == ("non", "oui")
    (first, *_rest) = _rows(run("rules", *words).stdout)
    assert first["statut"] == "plafond"
    assert first["lignes de crédits"] == "ARS (FIR), DREETS (P304-17)"


# From Python


def test_a_notebook_has_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spoken, "_current", type(spoken._current)("language"))
    monkeypatch.setenv("ALLOCATE_LANG", "fr")
    assert "Ne vaut pas notification de crédits." in _plain(allocate(2023)._repr_html_())


def test_a_language_is_chosen_from_python() -> None:
    result = allocate(2023)
    with allocation.speaking("fr"):
        shown = result._repr_html_()
    assert "Ne vaut pas notification de crédits." in _plain(shown)
    with allocation.speaking("en"):
        assert "Not an official notification." in result._repr_html_()
    with pytest.raises(Refusal):
        allocation.speaking("latin")


def _plain(text: Any) -> str:
    return re.sub("[\u00a0\u202f]", " ", str(text))


def test_json_has_the_prose_of_the_file_and_english_messages(run: Run) -> None:
    document = json.loads(run("--lang", "fr", "2024", "-f", "json").stdout)
    assert document["totals"]["status"] == "floor"
    assert document["distribution_unknown"][0]["status"] == "estimated"
