"""What `allocate explain` shows on one screen: the sum, its parts, and nothing left out.

Expected figures come from the instructions and from arithmetic written here.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.audit.explain.explain import explain
from allocation.diagnostics import Place, Refusal
from allocation.model.components.share import Share
from allocation.model.expression import Expression, Figure
from allocation.model.status import Status
from allocation.views import text
from allocation.views.explanation import describe_explanation
from conftest import ROOT, Run, at_least
from following import adds_up_on_screen, on_screen, plain

CODES = ["84", "53", "94", "11", "01", "06"]


def screen(run: Run, *words: str | Path) -> str:
    """The screen of `explain`, which never leaves its width and ends with what to type."""
    result = run("explain", *words)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("More: --details")
    return plain(result.stdout)


# By hand


def test_2023_corse(run: Run) -> None:
    """5 100 000 - 18 x 50 000 - 18 x 30 000 = 3 660 000; 5/8 and 3/8 of it are 2 287 500 and
    1 372 500; of 740 862 births 2 728 are Corse's: 8 423.03 and 5 053.82, rounded."""
    pool = 5_100_000 - 18 * 50_000 - 18 * 30_000
    shares = [Fraction(pool * weight * 2_728, 8 * 740_862) for weight in (5, 3)]
    assert [round(share * 100) for share in shares] == [842_303, 505_382]
    said = screen(run, "2023", "Corse")
    assert "50 000 + ~ 8 423 + 30 000 + ~ 5 054 = ~ 93 477 €" in said
    assert 50_000 + 8_423 + 30_000 + 5_054 == 93_477
    assert "That is ARS (FIR): base + share; DREETS (P304-17): base + share." in said
    assert "ARS (FIR) base: 50 000 €, fixed by the instruction (§3.1, health part)." in said
    assert (
        "ARS (FIR) share: ~ 2 287 500 € × 2 728 births ÷ 740 862 births of 18 regions ≈ "
        "8 423.03 €, so ~ 8 423 € by largest remainder (§3.1, health part)." in said
    )
    assert (
        "DREETS (P304-17) share: ~ 1 372 500 € × 2 728 births ÷ 740 862 births of 18 regions ≈ "
        "5 053.82 €, so ~ 5 054 € by largest remainder (§3.1, social part)." in said
    )
    assert (
        "5 100 000 € (envelope, supposed) \u2212 18 × 50 000 € \u2212 18 × 30 000 € = ~ 3 660 000 €"
        in said
    )
    assert "5 ÷ 8 of it for ARS (FIR)" in said
    assert "3 ÷ 8 of it for DREETS (P304-17)" in said
    assert "the euro is the unit of the computation, not its precision" in said


def test_2025_corse(run: Run) -> None:
    """The published 11 500 beside the computed one; the ninth remainder of 8 units left over."""
    said = screen(run, "2025", "Corse")
    assert "Corse: 11 500 €, estimated." in said
    assert (
        "Published: 11 500 € (Annexe 5), found again by the computation, which does not confirm "
        "the method." in said
    )
    assert "2 200 374 € (envelope, supposed), so ~ 2 200 400 € to the nearest 100 €" in said
    exact = Fraction(2_200_400 * 360_162, 68_605_616)
    assert round(exact * 100) == 1_155_154  # 11 551.539…: rounded, not cut
    assert "people of 18 regions ≈ 11 551.54 €, so ~ 11 500 € by largest remainder in" in said


def test_who_got_the_last_unit_left_over_and_who_just_missed_it(run: Run) -> None:
    """22 004 units of 100 € by population: 21 996 are whole, and 8 go to the largest remainders."""
    with (ROOT / "data" / "population_2025.csv").open(encoding="utf-8") as file:
        people = {row["name"]: int(row["population_2025"]) for row in csv.DictReader(file)}
    total = sum(people.values())
    remainders = {name: 22_004 * count % total for name, count in people.items()}
    assert sum(remainders.values()) == 8 * total
    line = sorted(remainders, key=lambda name: -remainders[name])
    assert line[7:9] == ["Mayotte", "Corse"]
    said = screen(run, "2025", "Corse")
    assert (
        "place 9 of 18 for the 8 units left over: gets none; the last to get one is Mayotte" in said
    )
    said = screen(run, "2025", "Mayotte")
    assert (
        "place 8 of 18 for the 8 units left over: the last to get one; Corse just misses it" in said
    )
    said = screen(run, "2025")
    assert "Mayotte gets the last of the 8 units left over, Corse just misses it" in said
    far = line[0]
    assert "left over" not in screen(run, "2025", far)
    for words in (["Corse"], ["Mayotte"], []):
        assert len(run("explain", "2025", *words).stdout.splitlines()) <= 24


def test_2024_guadeloupe(run: Run) -> None:
    """At least 200 000; 2 000 000 - 5 x 200 000 is delegated too, read to 0.1 M€."""
    said = screen(run, "2024", "Guadeloupe")
    assert "at least 200 000 €, and inferred to be at most 1 250 000 €" in said
    assert "≥ 200 000 €, a floor: at least so much (§2, Moyens)" in said
    assert "2 000 000 € (envelope, supposed) \u2212 5 × 200 000 € = ~ 1 000 000 €" in said
    assert (
        "~ 1 000 000 €, between [950 000; 1 050 000], delegated too; its distribution is unknown"
        in said
    )


def test_2021_bretagne(run: Run) -> None:
    """100 000 from the ARS, known by a third party; at most 100 000 more from the DREETS."""
    said = screen(run, "2021", "Bretagne")
    assert "at most 200 000 €; inferred to lie between 100 000 € and 200 000 €" in said
    assert "100 000 + ≤ 100 000 = ≤ 200 000 €" in said
    assert "if DREETS Bretagne takes part, which is not known" in said
    assert "ARS Bretagne takes part, as a third party says (ARS Bretagne, page on" in said


def test_2021_where_the_agency_is_not_said(run: Run) -> None:
    said = screen(run, "2021", "Provence-Alpes-Côte d'Azur")
    assert "is known to take part, through which agency is not said" in said


def test_totals(run: Run) -> None:
    said = screen(run, "2023")
    assert "~ 900 000 + ~ 2 287 500 + ~ 540 000 + ~ 1 372 500 = ~ 5 100 000 €" in said
    assert "ARS (FIR) base: 18 agencies × 50 000 € = ~ 900 000 €" in said
    said = screen(run, "2021")
    assert "inferred to lie between 1 600 000 € and 3 000 000 €" in said
    assert "≤ 1 800 000 + ≤ 1 800 000 = ≤ 3 600 000 €" in said


def test_one_line_heads_with_its_own_total(run: Run) -> None:
    said = screen(run, "2023", "Corse", "--line", "ars-fir")
    assert said.startswith("Corse, ARS (FIR): 1000 premiers jours, déclinaison 2023 (rule 2023@1)")
    assert "Corse, ARS (FIR): 58 423 €, estimated." in said
    assert "50 000 + ~ 8 423 = ~ 58 423 €" in said
    assert "DREETS (P304-17)" not in said.partition("No mark")[0]


# The measure


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_every_amount_is_explained_on_one_screen(year: int) -> None:
    allocation = allocate(load_rule(year))
    lines = [None, *allocation.case.rule.lines]
    for code in [None, *allocation.case.territories.codes]:
        for line in lines:
            report = describe_explanation(explain(allocation, code, line), allocation)
            written = text.render(report).splitlines()
            assert len(written) <= 28
            assert max(map(len, written)) <= 80
            assert not [name for name in allocation.case.rule.lines if name in "".join(written)]
            adds_up_on_screen(allocation, code, line)


def test_2023_corse_is_at_most_24_lines(run: Run) -> None:
    assert len(run("explain", "2023", "Corse").stdout.splitlines()) <= 24


@at_least(20)
@settings(max_examples=40)
@given(
    envelope=st.integers(1_500_000, 10**9),
    unit=st.sampled_from(["0.01", "1", "7", "100"]),
    method=st.sampled_from(["largest-remainder", "nearest", "half-even", "up", "down"]),
    level=st.sampled_from(["component", "line", "region"]),
    key=st.sampled_from(["births_2021", "population_2025", "equal", "round(births_2021, 100)"]),
    scope=st.sampled_from(["all", "overseas", "94,11,06"]),
    rate=st.booleans(),
    code=st.sampled_from([None, *CODES]),
    line=st.sampled_from([None, "ars-fir", "dreets-p304"]),
)
def test_the_sum_adds_up_whatever_is_set(
    envelope: int,
    unit: str,
    method: str,
    level: str,
    key: str,
    scope: str,
    rate: bool,
    code: str | None,
    line: str | None,
) -> None:
    options = {
        "envelope": str(envelope),
        "rounding.unit": unit,
        "rounding.method": method,
        "rounding.level": level,
        "key": key,
        "scope": scope,
    }
    if rate:
        options["ars-fir.rate"] = "3.33"
    try:
        allocation = allocate(load_rule(2023), set=options)
    except Refusal as refusal:
        if refusal.diagnostics[0].code != "unit-too-large":
            raise
        assume(False)
    adds_up_on_screen(allocation, code, line)


# What changes is on the screen


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "--envelope 6M€",
            "6 000 000 €, your envelope (the rule supposes 5 100 000 €).|"
            "~ 6 000 000 € (envelope, yours)|envelope: 6 000 000 €",
        ),
        (
            "--key population_2023",
            "population_2023, your key (the rule supposes births_2021).|people ÷|"
            "key: population_2023",
        ),
        ("--set split=1:1", "1:1, your ARS/DREETS split (the rule supposes 5:3).|1 ÷ 2 of it"),
        ("--set share-scope=94,11", "of 2 regions|regions of the share: 94,11"),
        (
            "--set ars-fir.base.amount=60000",
            "60 000 €, your ARS (FIR) base (the rule fixes 50 000 €).|~ 60 000 + |"
            "18 × ~ 60 000 € (ARS (FIR) base, yours)",
        ),
        ("--set rounding.unit=10", "10 €, your rounding unit|in units of 10 €"),
        ("--set rounding.level=line", "line, your rounding level|ARS (FIR), rounded as a whole:"),
        ("--set rounding.method=up", "up, your rounding method|rounded up to 1 €"),
        ("--rate ars-fir=3.33", "~ 3.33 € per birth (ARS (FIR) share, yours) × 2 728 births"),
        ("--pool dreets-p304=1M€", "your pool of DREETS (P304-17)|~ 1 000 000 € × 2 728 births"),
        ("--set scope=94,11", "94,11, your scope|~ 50 000 + "),
        ("--set absent-share=redistributed", "share of an absent agency: redistributed"),
    ],
)
def test_a_hypothesis_that_is_changed(run: Run, words: str, told: str) -> None:
    before = screen(run, "2023", "Corse")
    after = screen(run, "2023", "Corse", *words.split())
    for each in told.split("|"):
        assert each in after
        assert each not in before


def test_a_rule_of_ones_own(run: Run, tmp_path: Path) -> None:
    """60 000 in place of 50 000 stands in no text, and 30 000 is fixed by the user's rule."""
    rule = tmp_path / "mine.yaml"
    words = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(words.replace("amount: 50_000", "amount: 60_000"), encoding="utf-8")
    result = run("explain", rule, "Corse")
    assert result.stdout.splitlines()[1].startswith("Your own rule: mine.yaml, not shipped")
    said = plain(result.stdout)
    assert (
        "ARS (FIR) base: ~ 60 000 €, estimated: nobody is on record as having read it there (§3.1, "
        "health part)." in said
    )
    assert "base: ~ 30 000 €, fixed by your rule (§3.1, social part), not by the" in said
    assert "fixed by the instruction (" not in said
    assert "18 × ~ 60 000 €" in said


@pytest.fixture
def absent(tmp_path: Path) -> Path:
    file = tmp_path / "who.csv"
    rows = "region,agency,takes_part\nCorse,ars,no\nBretagne,,no\n"
    file.write_text(rows, encoding="utf-8")
    return file


def test_an_absent_agency(run: Run, absent: Path) -> None:
    """What the ARS of Corse would get, 50 000 + 8 423, stays undistributed."""
    said = screen(run, "2023", "Corse", "--participants", absent)
    assert "Your own participation: who.csv" in said
    assert "30 000 + ~ 5 054 = ~ 35 054 €" in said
    assert "ARS Corse does not take part, which is not an amount of 0 (who.csv:2)" in said
    assert "ARS (FIR): 58 423 € (estimated) stay undistributed." in said


def test_redistributed_shares(run: Run, absent: Path) -> None:
    """Bretagne, absent, is not counted: 740 862 - 32 065 births; its base stays undistributed."""
    assert 740_862 - 32_065 == 708_797
    words = ("--participants", absent, "--set", "absent-share=redistributed")
    said = screen(run, "2023", "Corse", *words)
    assert "2 728 births ÷ 708 797 births of 17 regions" in said
    assert "ARS (FIR): 50 000 € (estimated) stay undistributed." in said


def test_a_region_of_which_nobody_takes_part(run: Run, absent: Path) -> None:
    said = screen(run, "2023", "Bretagne", "--participants", absent)
    assert "Of ARS (FIR), DREETS (P304-17), no agency of Bretagne takes part" in said
    assert said.count("stay undistributed") == 2


def test_a_total_with_absent_agencies(run: Run, absent: Path) -> None:
    said = screen(run, "2023", "--participants", absent)
    assert "less what would go to agencies of ARS (FIR) that don't take part:" in said
    adds_up_on_screen(allocate(load_rule(2023), participants=absent), None)


def test_absent_agencies_stand_in_the_order_of_the_set(tmp_path: Path) -> None:
    """And not in that of a hash, which changes from one run to the next."""
    file = tmp_path / "who.csv"
    regions = ["Mayotte", "Corse", "Guyane", "Bretagne", "Normandie", "Grand Est", "Occitanie"]
    rows = "".join(f"{name},ars,no\n" for name in regions)
    file.write_text(f"region,agency,takes_part\n{rows}", encoding="utf-8")
    said = on_screen(allocate(load_rule(2023), participants=file))
    assert "Bretagne, Corse, Grand Est, Normandie, Occitanie, Guyane, Mayotte; DREETS" in said


def test_what_the_user_knows_of_participation_is_no_third_party(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text("region,agency,takes_part\nBretagne,dreets,yes\n", encoding="utf-8")
    said = screen(run, "2021", "Bretagne", "--participants", file)
    assert "DREETS Bretagne takes part (known.csv:2)." in said
    assert "third party" not in said
    assert "≤ 100 000 + ~ 100 000 = ~ 200 000 €" in said


def test_an_interval(run: Run) -> None:
    """Read to 10 000, 2 M€ leaves 995 000 to 1 005 000 above the floors."""
    said = screen(run, "2024", "Guadeloupe", "--set", "precision=10000")
    assert "between [995 000; 1 005 000]" in said
    assert "at most 1 205 000 €" in said


def test_money_whose_distribution_is_unknown(run: Run) -> None:
    said = screen(run, "2025", "Corse", "--key", "none")
    assert "What ARS (P304-17) gives is delegated, and no text says how it is divided" in said
    assert "~ 2 200 400 €, delegated; its distribution is unknown" in said
    assert "found again" not in said


def test_a_floor_and_a_key_on_request(run: Run) -> None:
    """1 000 000 ÷ 5 above each floor."""
    said = screen(run, "2024", "Guadeloupe", "--key", "equal")
    assert "≥ 200 000 + ~ 200 000 = ~ 400 000 €" in said
    assert "distribution is unknown" not in said


def test_another_key_misses_what_is_published(run: Run) -> None:
    """22 004 units of 100 € by births: Corse has 22 004 x 2 728 ÷ 740 862 = 81.02 of them."""
    assert Fraction(22_004 * 2_728, 740_862).__floor__() == 81
    said = screen(run, "2025", "Corse", "--key", "births_2021")
    assert "Published: 11 500 € (Annexe 5); the computed amount is 3 400 € less." in said
    assert 11_500 - 8_100 == 3_400


# Any rule


def test_a_formula_that_no_rule_has_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Share.expression

    def halved(self: Share, operands: Any) -> Expression:
        two = Figure("two", Fraction(2), Status.FIXED, Place("somewhere", 1))
        return original(self, operands) / two

    monkeypatch.setattr(Share, "expression", halved)
    said = on_screen(allocate(load_rule(2023)), "94")
    assert "2 728 births ÷ 740 862 births of 18 regions ÷ 2 € ≈ 4 211.51 €" in said


RULE = """
year: 2021
title: t
source: {{id: i, date: 2021-01-01}}
territories: cantons
lines:
{lines}
"""
LINE = """
  {name}:
    agency: {agency}
    label: {label}
    credit: c
    cite: art. 1
    components:
"""


@pytest.fixture
def cribs(cantons: Path) -> Path:
    """The cantons, with a key of their own."""
    (cantons / "catalogue.yaml").write_text(
        "series:\n  - {what: cribs, unit: crib, territories: cantons, licence: l, source: s,\n"
        "     date: '2021', keys: {cribs: {total: 40}}}\n",
        encoding="utf-8",
    )
    (cantons / "cribs.csv").write_text("code,cribs\nA,30\nB,10\n", encoding="utf-8")
    return cantons


def test_territories_and_keys_of_ones_own(run: Run, cribs: Path) -> None:
    """3.50 x 30 = 105 from cribs, and 12 for each canton; a canton without the second agency."""
    one = LINE.format(name="one", agency="here", label="First fund")
    two = LINE.format(name="two", agency="there", label="Second fund")
    one += "      each: {kind: flat, amount: 12, label: for each, cite: art. 2}\n"
    one += "      cribs: {kind: rate, amount: 3.50, key: cribs, label: by crib, cite: art. 3}\n"
    two += "      all: {kind: share, pool: 100, key: cribs, cite: art. 4}\n"
    rule = cribs / "rule.yaml"
    words = RULE.format(lines=one + two) + "rounding: {unit: 1, method: nearest, cite: art. 5}\n"
    rule.write_text(words, encoding="utf-8")
    said = screen(run, rule, "Upper", "--data-dir", cribs)
    assert "~ 12 + ~ 105 = ~ 117 €" in said
    assert "That is First fund: for each + by crib." in said
    assert "First fund by crib: ~ 3.50 € per crib × 30 of Upper = ~ 105 € (art. 3)." in said
    said = screen(run, rule, "Lower", "--data-dir", cribs)
    assert "~ 12 + ~ 35 + ~ 100 = ~ 147 €" in said
    assert "That is First fund: for each + by crib; Second fund: all." in said


def test_a_sum_of_many_parts_is_told_and_not_spelled_out(run: Run, cribs: Path) -> None:
    """20 lines of 5 € each."""
    lines = "".join(
        LINE.format(name=f"l{n}", agency="here", label=f"Line {n}")
        + "      base: {kind: flat, amount: 5, cite: art. 1}\n"
        for n in range(20)
    )
    rule = cribs / "rule.yaml"
    rule.write_text(RULE.format(lines=lines), encoding="utf-8")
    said = screen(run, rule, "Upper", "--data-dir", cribs)
    assert "Upper: 100 €, fixed by your rule, not by the instruction." in said
    assert "The sum of 20 parts" in said


def test_a_region_that_is_not_concerned(run: Run) -> None:
    said = screen(run, "2024", "Corse")
    assert "Corse is not concerned by 2024@1" in said
    assert "not the same as an amount of 0" in said


def test_markdown_is_the_answer_or_the_record(run: Run, tmp_path: Path) -> None:
    short = run("explain", "2023", "Corse", "--format", "md").stdout
    assert "hypothesis envelope" not in short
    file = tmp_path / "corse.md"
    assert run("explain", "2023", "Corse", "-o", file).exit_code == 0
    assert "hypothesis envelope" in file.read_text(encoding="utf-8")


def test_the_answer_stands_before_what_it_rests_on(run: Run) -> None:
    for words in (["2023", "Corse"], ["2025", "Corse"], ["2024"], ["2021"]):
        lines = run("explain", *words).stdout.splitlines()
        assert "€" in lines[1] + lines[2]
        assert "hypothes" not in " ".join(lines[:2])


def test_a_printed_figure_is_quoted_as_printed(run: Run) -> None:
    """The text prints "2,2 M€", whatever mark the reader's language has."""
    found = run("explain", "2025", "--details").stdout
    assert "2.2 M€" not in plain(found)
    assert '"2,2 M€"' in plain(found)


def test_rounded_down_is_said(run: Run) -> None:
    """2 200 374 x 360 162 / 68 605 616 is 11 551.40 €, 51.40 € above 11 500: down makes that."""
    found = screen(run, "2025", "Corse", "--set", "rounding.method=down")
    assert "≈ 11 551.40 €, so ~ 11 500 €, rounded down to 100 €" in found
