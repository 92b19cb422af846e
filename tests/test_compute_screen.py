"""What `allocate YEAR` shows on one screen of 80 by 40, and never leaves out."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from conftest import ROOT, Run

THIN = "\u202f"
NBSP = "\u00a0"


def shown(run: Run, *words: str | Path) -> list[str]:
    """The lines on standard output, spaces within figures made plain."""
    result = run(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout.replace(THIN, " ").replace(NBSP, " ").splitlines()


def told(run: Run, *words: str | Path) -> str:
    """The same as one text, whose lines are put together again."""
    return " ".join(" ".join(shown(run, *words)).split())


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of the rule of 2023 in which the base of the ARS is 60 000 €."""
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    file = tmp_path / "my-2023.yaml"
    file.write_text(text.replace("amount: 50_000", "amount: 60_000"), encoding="utf-8")
    return file


@pytest.fixture
def without_corse(tmp_path: Path) -> Path:
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\n", encoding="utf-8")
    return file


# How much


@pytest.mark.parametrize(
    ("words", "most"),
    [
        ("2021", 38),
        ("2023", 38),
        ("2025", 38),
        ("2024", 22),
        ("2021 --region Bretagne", 14),
        ("2023 --region Corse", 14),
        ("2024 --region Guyane", 14),
        ("2025 --region Corse", 14),
        ("2023 --line ars-fir", 38),
        ("2023 --region overseas", 24),
        ("2023 --sort total", 38),
        ("2023 --key births_2022 --envelope 6M€", 40),
        ("--region Bretagne", 40),
        ("2023 --envelope 5M€ --envelope 6M€ --region Corse", 24),
    ],
)
def test_an_answer_fits_on_one_screen(run: Run, words: str, most: int) -> None:
    lines = shown(run, *words.split())
    assert len(lines) <= most
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
@pytest.mark.parametrize("option", ["--details", "--by=component", "--by=line", "--by=total"])
def test_nothing_is_wider_than_80_columns(run: Run, year: str, option: str) -> None:
    for line in shown(run, year, option):
        assert len(line) <= 80, line


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        # Bounds and totals of facts.md; 93 477 = 50 000 + 30 000 + the shares of 2 728 births.
        ("2021", r"18 regions +≤ 1 800 000 +≤ 1 800 000 +≥ 600 000 +≤ 3 600 000"),
        ("2023", r"18 regions +~ 3 187 500 +~ 1 912 500 +~ 5 100 000"),
        ("2024", r"5 regions +≥ 1 000 000 +≥ 1 000 000"),
        ("2025", r"printed total, Annexe 5, row TOTAL +2 200 374 +~ 2 200 400 +\+26"),
        ("2023 --region Corse", r"Corse +~ 58 423 +~ 35 054 +~ 93 477"),
    ],
)
def test_the_answer_is_among_the_last_forty_lines(run: Run, words: str, answer: str) -> None:
    assert re.search(answer, "\n".join(shown(run, *words.split())[-40:]))


def test_a_file_has_the_record_too_and_standard_output_on_demand(run: Run, tmp_path: Path) -> None:
    for ending in ("txt", "md"):
        file = tmp_path / f"out.{ending}"
        assert run("2023", "-o", file).exit_code == 0
        written = file.read_text(encoding="utf-8")
        assert "final amounts were to be known on" in " ".join(written.split())
        short = tmp_path / f"short.{ending}"
        assert run("2023", "-o", short, "--no-details").exit_code == 0
        assert "More:" in short.read_text(encoding="utf-8")
    assert "final amounts were to be known on" not in told(run, "2023")
    assert "final amounts were to be known on" in told(run, "2023", "--details")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_details_of_what_is_written_whole_are_refused(run: Run, form: str) -> None:
    result = run("2023", "-f", form, "--details")
    assert result.exit_code == 2
    assert "--details would change nothing" in result.stderr


# How far it can be trusted


def test_2023_is_a_simulation(run: Run) -> None:
    text = told(run, "2023")
    assert "Simulation: no envelope nor regional amount is published" in text
    assert "an envelope of 5 100 000 € is supposed" in text
    assert "50 000 € for ARS (FIR); 30 000 € for DREETS (P304-17)" in text
    assert "for each region whose agency signed up (§3.1)" in text
    assert "The ARS/DREETS split moves the lines, not a region's total." in text


def test_2025_is_published_and_never_called_confirmed(run: Run) -> None:
    lines = shown(run, "2025")
    head = next(line for line in lines if "computed" in line and "published" in line)
    assert re.search("published +computed +difference", head)
    text = " ".join(" ".join(lines).split())
    assert "all 18 found again by the computation" in text
    assert "the method is not published, it is inferred" in text
    assert "confirmed" not in text
    for total in (
        "2 200 400 ~ 2 200 400 0",
        "2 200 374 ~ 2 200 400 +26",
        "2,2 M€ ~ 2 200 400 +400",
    ):
        assert total in text


def test_2025_by_births_is_not_called_found_again(run: Run) -> None:
    text = told(run, "2025", "--key", "births_2021")
    assert "found again" not in text
    assert "finds the published amounts again" not in text
    assert "equals 0 of them" in text


def test_2024_has_the_delegated_total_beside_its_floors(run: Run) -> None:
    first = " ".join(" ".join(shown(run, "2024")[:5]).split())
    assert "At least 1 000 000 €: a floor fixed by the instruction." in first
    assert "Published: total delegated, 2 M€" in first
    assert "13 metropolitan regions: not concerned by the instruction, which is not 0 €." in told(
        run, "2024"
    )
    row = next(line for line in shown(run, "2024") if line.startswith("distribution unknown"))
    assert re.search("~ 1 000 000 +≥ 950 000 +≤ 1 050 000", row)


def test_2021_says_that_the_total_is_unknown_before_any_figure(run: Run) -> None:
    lines = shown(run, "2021")
    text = " ".join(lines[1:])
    before, _, after = text.partition("National total unknown")
    assert not re.search(r"\d", before)
    assert "if exactly 15 regions received credits, the total lies between 1 600 000 €" in after
    text = " ".join(" ".join(lines).split())
    assert "No mark: fixed by the instruction, for an agency that takes part, as third" in text
    assert "≤ ceiling: at most so much, if the agency takes part" in text
    # Known to take part through one of their agencies, and through which is not said.
    unsaid = "Bourgogne-Franche-Comté, Provence-Alpes-Côte d'Azur, La Réunion: one of the agencies"
    assert unsaid in text
    assert "≥ 600 000" in text  # 200 000 of Pays de la Loire, 100 000 each of four others


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
def test_each_estimated_table_says_how_fine_it_is(run: Run, year: str) -> None:
    text = told(run, year)
    said = "the euro is the unit of the computation, not its precision" in text
    assert said is ("~ " in text)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("2023 --region Corse", "Corse: 93 477 €, estimated."),
        ("2023 --line ars-fir", "ARS (FIR) only: 3 187 500 €, estimated."),
        ("2023 --line ars-fir --region Corse", "Corse, ARS (FIR) only: 58 423 €, estimated."),
        ("2025 --region Corse", "Corse: 11 500 €, published (Annexe 5), found again"),
        (
            "2024 --region Guyane",
            "Guyane: at least 200 000 €, and inferred to be at most 1 250 000 €",
        ),
        ("2024 --region Bretagne", "Bretagne: not concerned, which is not 0 €."),
        (
            "2021 --region Bretagne",
            "Bretagne: at most 200 000 €; inferred to lie between 100 000 € and 200 000 €.",
        ),
        ("2023 --region overseas", "overseas: 598 506 €, estimated."),
    ],
)
def test_a_selection_heads_with_its_own_total(run: Run, words: str, first: str) -> None:
    assert first in " ".join(shown(run, *words.split())[1:4])


# What may not be left out


@pytest.mark.parametrize(
    ("words", "in_short"),
    [
        ("--envelope 6M€", "6 000 000 €, your envelope (the rule supposes 5 100 000 €)."),
        ("--key population_2023", "population_2023, your key (the rule supposes births_2021)."),
        ("--set split=1:1", "1:1, your ARS/DREETS split (the rule supposes 5:3)."),
        (
            "--set ars-fir.base.amount=60000",
            "60 000 €, your ARS (FIR) base (the rule fixes 50 000 €).",
        ),
        ("--set rounding.unit=100", "100 €, your rounding unit (the rule supposes 1 €)."),
        ("--pool ars-fir=2M€", "2 000 000 €, your pool of ARS (FIR)"),
        ("--rate dreets-p304=4", "4 €, your rate of DREETS (P304-17) (in place of the rule's"),
    ],
)
@pytest.mark.parametrize("form", ["table", "md"])
def test_what_was_changed_stands_first(run: Run, words: str, in_short: str, form: str) -> None:
    lines = shown(run, "2023", *words.split(), "-f", form)
    lines = [line.replace("\\", "") for line in lines if line.strip()]
    assert in_short in " ".join(lines[1:3])


def test_no_heading_says_births_where_another_key_divides(run: Run) -> None:
    for form in ("table", "md", "csv"):
        for by in ([], ["--by", "component"]) if form != "csv" else ([],):
            lines = shown(run, "2023", "--key", "population_2023", "-f", form, *by)
            assert "births" not in lines[0]
            assert not any("births" in line for line in lines if "in euros" in line)


def test_every_hypothesis_has_its_value_on_the_screen(run: Run) -> None:
    for year in ("2021", "2023", "2024", "2025"):
        document = json.loads(run(year, "-f", "json").stdout)
        text = told(run, year)
        for hypothesis in document["hypotheses"]:
            value = hypothesis["value"]
            if value == "ars-fir":  # a line is shown by its label
                value = "ARS (FIR)"
            elif re.fullmatch(r"\d+\.\d\d", value):
                value = f"{int(float(value)):,}".replace(",", " ") + " €"
            assert value.replace("-", " ") in text.replace("-", " "), (year, hypothesis["name"])


def test_undistributed_money_is_on_the_screen(run: Run, without_corse: Path) -> None:
    text = told(run, "2023", "--participants", without_corse)
    assert "undistributed, in no total above ~ 58 423" in text
    assert "left by agencies that take no part (Corse), and given to nobody" in text
    assert "Corse absent ~ 35 054 ~ 35 054" in text
    assert "Your own participation: who.csv" in text


# Whose rule, whose data


def test_a_copied_rule_is_named_in_line_2_of_every_form(run: Run, mine: Path) -> None:
    own = "Your own rule: my-2023.yaml, not shipped with the program; its figures have not been"
    lines = shown(run, mine)
    assert lines[1].startswith(own[:60])
    assert own in " ".join(lines)
    markdown = [line for line in shown(run, mine, "-f", "md") if line]
    assert markdown[1].startswith(own[:60])
    document = json.loads(run(mine, "-f", "json").stdout)
    assert document["rule"]["shipped"] is False
    assert json.loads(run("2023", "-f", "json").stdout)["rule"]["shipped"] is True


def test_figures_of_ones_own_rule_are_never_called_the_instructions(run: Run, mine: Path) -> None:
    text = told(run, mine, "--by", "component")
    assert "fixed by the instruction" not in text.lower()
    assert "~ fixed by your rule, not by the instruction" in text
    assert "Corse ~ 60 000" in text
    document = json.loads(run(mine, "-f", "json").stdout)
    bases = {r["lines"]["ars-fir"]["components"]["base"]["status"] for r in document["regions"]}
    assert bases == {"estimated"}  # of a text that is registered, and does not say so
    assert {
        r["lines"]["dreets-p304"]["components"]["base"]["status"] for r in document["regions"]
    } == {"fixed-by-own-rule"}
    assert "fixed-by-own-rule" in run(mine, "-f", "csv", "--shape", "long").stdout


def test_a_copy_that_changes_nothing_is_the_shipped_rule(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.yaml"
    shutil.copy(ROOT / "rules" / "2023.yaml", copy)
    assert "Your own rule" not in told(run, copy)
    assert "No mark: fixed by the instruction" in told(run, copy, "--by", "component")


def test_ones_own_data_are_named_in_line_2(run: Run, tmp_path: Path) -> None:
    text = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8")
    shutil.copy(ROOT / "data" / "catalogue.yaml", tmp_path)
    changed = text.replace("Corse,2728", "Corse,2729")
    catalogue = (tmp_path / "catalogue.yaml").read_text(encoding="utf-8")
    (tmp_path / "births_2021.csv").write_text(changed, encoding="utf-8")
    (tmp_path / "catalogue.yaml").write_text(
        catalogue.replace("total: 740_862", "total: 740_863"), encoding="utf-8"
    )
    result = run("2023", "--data-dir", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1].startswith(
        "Your own files: births_2021.csv (data); catalogue.yaml"
    )


def test_other_data_under_a_shipped_name_are_not_shipped(run: Run, tmp_path: Path) -> None:
    """The births of 2018, called those of 2021, are no less the user's own for being a copy."""
    catalogue = (ROOT / "data" / "catalogue.yaml").read_text(encoding="utf-8")
    shutil.copy(ROOT / "data" / "births_2018.csv", tmp_path / "births_2021.csv")
    text = (tmp_path / "births_2021.csv").read_text(encoding="utf-8")
    (tmp_path / "births_2021.csv").write_text(text.replace("2018", "2021"), encoding="utf-8")
    changed = catalogue.replace("total: 740_862", "total: 756_663")
    (tmp_path / "catalogue.yaml").write_text(changed, encoding="utf-8")
    result = run("2023", "--data-dir", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1].startswith(
        "Your own files: births_2021.csv (data); catalogue.yaml"
    )


def test_an_example_is_no_instruction(run: Run) -> None:
    lines = shown(run, "examples/bretagne-2021.yaml")
    text = " ".join(" ".join(lines).split())
    assert "An example: bretagne-2021.yaml, which is no instruction." in text
    assert "fixed by the instruction" not in text.lower()
    assert "97 departments: not concerned by the rule, which is not 0 €." in text
    assert "4 departments ~ 400 000" in text


def test_lines_that_do_not_fit_are_shown_together(run: Run, tmp_path: Path) -> None:
    """Eight lines of 1 000 € for 18 regions: 8 000 € for each."""
    lines = "".join(
        f"  line-{n}: {{credit: c, cite: a, components: "
        "{base: {kind: flat, amount: 1_000, cite: a}}}\n"
        for n in range(1, 9)
    )
    file = tmp_path / "eight.yaml"
    head = "year: 2030\ntitle: eight\nsource: {id: X, date: 2030-01-01}\nlines:\n"
    file.write_text(head + lines, encoding="utf-8")
    text = told(run, file)
    assert "8 lines together: --by line shows them apart, --line NAME one of them." in text
    assert "Corse ~ 8 000" in text
    assert "line-1" not in text.partition("8 lines together")[0]
    apart = shown(run, file, "--by", "line")
    assert sum("line-8" in line for line in apart) >= 1
    assert max(len(line) for line in apart if str(file) not in line) <= 80


# Which regions, in which order


def names(lines: list[str]) -> list[str]:
    """What stands first in each row of the only table."""
    at = next(n for n, line in enumerate(lines) if line.startswith("──"))
    rows = lines[at + 1 : lines.index("", at)]
    return [re.split("  +", line)[0] for line in rows]


def test_groups_of_regions(run: Run) -> None:
    overseas = names(shown(run, "2023", "--region", "overseas"))
    assert overseas == ["Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte", "overseas"]
    metropolitan = names(shown(run, "2023", "--region", "metropolitan"))
    assert len(metropolitan) == 14
    assert not set(metropolitan) & set(overseas)
    some = names(shown(run, "2023", "--region", "Corse,bretagne", "--region", "04"))
    assert some == ["Bretagne", "Corse", "La Réunion", "3 regions"]


def test_sorted_by_total_or_name(run: Run) -> None:
    by_total = names(shown(run, "2025", "--sort", "total"))
    # Annexe 5: 399 300, 264 900, 198 900, 198 600 … 9 400.
    assert by_total[:4] == [
        "Île-de-France",
        "Auvergne-Rhône-Alpes",
        "Occitanie",
        "Nouvelle-Aquitaine",
    ]
    assert by_total[17] == "Guyane"
    by_name = names(shown(run, "2025", "--sort", "name"))
    assert by_name[8:11] == ["Hauts-de-France", "Île-de-France", "La Réunion"] or by_name[8:10] == [
        "Hauts-de-France",
        "Île-de-France",
    ]


def test_the_csv_has_the_regions_that_were_asked_for(run: Run) -> None:
    lines = run("2023", "--region", "overseas", "-f", "csv").stdout.splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["01", "02", "03", "04", "06"]


# Side by side


def test_values_of_one_option_stand_side_by_side(run: Run) -> None:
    lines = shown(run, "2023", "--envelope", "5M€", "--envelope", "6M€", "--region", "Corse")
    head = next(line for line in lines if "in euros" in line)
    assert re.search("envelope 5 000 000 € +envelope 6 000 000 €", head)
    row = next(line for line in lines if re.match("Corse  ", line))
    one = json.loads(run("2023", "--envelope", "5M€", "--region", "Corse", "-f", "json").stdout)
    two = json.loads(run("2023", "--envelope", "6M€", "--region", "Corse", "-f", "json").stdout)
    for document in (one, two):
        total = document["regions"][0]["total"].removesuffix(".00")
        assert f"~ {int(total):,}".replace(",", " ") in row


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("2023 --envelope 5M€ --envelope 6M€ --set split=1:1 --set split=2:1", "both repeated"),
        ("2023 2025 --envelope 5M€ --envelope 6M€", "repeated beside several years"),
        ("2023 --envelope 5M€ --envelope 5M€", "given already"),
        ("2023 2025 --by component", "--by would change nothing"),
        ("2023 2025 --per key", "--per would change nothing"),
        ("2021 --per key", "2021@1 divides by no key"),
        ("2023 --per naissances", "there is no key 'naissances'"),
        ("2030-2040", "there is no rule from 2030 to 2040"),
    ],
)
def test_what_can_not_stand_side_by_side_is_refused(run: Run, words: str, message: str) -> None:
    result = run(*words.split())
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_every_year_for_one_region(run: Run) -> None:
    lines = shown(run, "--region", "Bretagne")
    head = next(line for line in lines if line.startswith("in euros"))
    assert head.split() == ["in", "euros", *(f"{year}@1" for year in range(2021, 2026))]
    row = next(line for line in lines if line.startswith("Bretagne  "))
    assert re.split("  +", row) == [
        "Bretagne",
        "≤ 200 000",
        "unknown",
        "~ 238 407",
        "not concerned",
        "111 500",  # published, and found again
    ]
    text = " ".join(" ".join(lines).split())
    assert "Amounts of different rules don't compare" in text
    assert "Nothing is added up across them." in text
    assert "inferred to lie between 100 000 € and 200 000 €" in text
    assert shown(run, "2021-2025", "--region", "Bretagne") == lines


# A ratio


def test_euros_per_birth_is_a_computed_ratio(run: Run) -> None:
    text = told(run, "2023", "--region", "Corse", "--per", "key")
    rows = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8").splitlines()
    births = int(next(row for row in rows if "Corse" in row).split(",")[-1])
    assert f"~ {93477 / births:.2f}" in text
    assert "a computed ratio; no text fixes an amount per birth" in text


def test_a_ratio_of_fixed_money_is_marked_too(run: Run) -> None:
    row = next(
        line
        for line in shown(run, "2021", "--per", "births_2021", "--region", "Pays de la Loire")
        if line.startswith("Pays de la Loire  ")
    )
    assert re.search("~ [0-9.]+$", row)


def test_a_ratio_is_in_every_form_and_never_official(run: Run) -> None:
    """93 477 € for 2 728 births are 34.265 762 46… € each."""
    words = ("2023", "--region", "Corse", "--per", "births_2021")
    document = json.loads(run(*words, "-f", "json").stdout)
    assert document["per"]["key"] == "births_2021"
    assert "no text fixes" in str(document["per"]["why"])
    assert document["regions"][0]["per"] == "34.265762"
    head, row = run(*words, "-f", "csv").stdout.splitlines()
    at = head.split(",").index("total per birth of births_2021")
    assert row.split(",")[at] == "34.265762"
    french = run(*words, "-f", "csv", "--dialect", "excel-fr").stdout
    assert "34,265762" in french
    assert "total par naissance estimé" in french
    refused = run(*words, "-f", "csv", "--shape", "long")
    assert refused.exit_code == 2


# Where to see more


@pytest.mark.parametrize(
    "words",
    [
        "2023",
        "2023 --envelope 6M€",
        "2025 --key round(population_2025,1000) --set rounding.method=nearest",
        "2021",
        "2024",
    ],
)
def test_the_words_under_an_answer_lead_to_the_same_amount(run: Run, words: str) -> None:
    more = run(*words.split()).stdout.replace("\n  ", "   ").splitlines()[-1]
    command = re.search("allocate explain (.*?)(?:   |$)", more)
    assert command is not None, more
    typed = shlex.split(command[1])
    document = json.loads(run("explain", *typed, "-f", "json").stdout)
    (row,) = json.loads(run(*words.split(), "--region", typed[1], "-f", "json").stdout)["regions"]
    assert document["total"] == row["total"]
