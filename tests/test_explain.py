"""Explanations: against steps worked out by hand, and on their own against the amounts.

Expected figures come from the instructions, from the data files read here by the csv module, and
from arithmetic in fractions, without any of the code under test.
"""

from __future__ import annotations

import csv
import math
import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.audit.explain.explain import explain
from allocation.diagnostics import Place, Refusal
from allocation.engine.allocation import Allocation
from allocation.engine.plan import Planner
from allocation.model.components.flat import Flat
from allocation.model.components.share import Share
from allocation.model.expression import Expression, Figure, Formula
from allocation.model.status import Status
from allocation.views import text
from allocation.views.explanation import describe_explanation
from conftest import at_least, said
from following import check, explained, followed

ROOT = Path(__file__).parents[1]
SGMCAS_2021 = "SGMCAS/2021/74, NOR SSAZ2110059J, 2021-04-01"
SGMCAS_2023 = "SGMCAS/2023/110, NOR SPRZ2318297J, 2023-07-18"
DGCS_2025 = "DGCS/SD2/DGS/2025/159, NOR SFHA2529787J, 2025-12-08"


def key(name: str) -> dict[str, int]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row[name]) for row in csv.DictReader(file)}


def line_of(name: str, code: str) -> str:
    """Where a code stands in a key's file, as ``data/NAME.csv:LINE``."""
    lines = (ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines, 1) if line.startswith(f"{code},")]
    return f"data/{name}.csv:{number}"


def line_with(file: str, text: str) -> str:
    """Where the one line with a text stands in a file."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines, 1) if text in line]
    return f"{file}:{number}"


def operands(step: Any) -> list[tuple[str, str]]:
    return [(operand["value"], operand["origin"]) for operand in step["operands"]]


CODES = list(key("population_2025"))
ALL = [None, "ars-fir", "dreets-p304"]


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_the_steps_give_every_amount_of_a_year(year: int) -> None:
    allocation = allocate(load_rule(year))
    check(allocation, CODES, [None, *allocation.case.rule.lines])


def test_the_steps_of_a_rule_about_departments() -> None:
    allocation = allocate(load_rule("rules/examples/bretagne-2021.yaml"))
    check(allocation, ["22", "29", "35", "56", "75"], [None])


UNITS = st.sampled_from(["0.01", "0.05", "1", "7", "10", "100"])
METHODS = st.sampled_from(["largest-remainder", "nearest", "half-even", "up", "down"])
LEVELS = st.sampled_from(["component", "line", "region"])
KEYS = st.sampled_from(["births_2018", "births_2021", "population_2025", "equal"])


@at_least(30)
@settings(max_examples=60)
@given(
    envelope=st.integers(1_500_000, 10**9),
    split=st.tuples(st.integers(0, 9), st.integers(1, 9)),
    unit=UNITS,
    method=METHODS,
    level=LEVELS,
    by=KEYS,
    scope=st.sampled_from(["all", "overseas", "94,11,06"]),
    absent=st.sets(st.tuples(st.sampled_from(CODES), st.sampled_from(["ars", "dreets"]))),
    redistributed=st.booleans(),
    code=st.sampled_from(CODES),
)
def test_the_steps_give_the_amount_whatever_is_set(
    envelope: int,
    split: tuple[int, int],
    unit: str,
    method: str,
    level: str,
    by: str,
    scope: str,
    absent: set[tuple[str, str]],
    redistributed: bool,
    code: str,
) -> None:
    options = {
        "envelope": str(envelope),
        "split": f"{split[0]}:{split[1]}",
        "rounding.unit": unit,
        "rounding.method": method,
        "rounding.level": level,
        "key": by,
        "share-scope": scope,
        "absent-share": "redistributed" if redistributed else "undistributed",
    }
    absent -= {("11", "ars"), ("11", "dreets")}  # somebody takes part in every share
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "participants.csv"
        rows = [f"{region},{agency},no" for region, agency in sorted(absent)]
        file.write_text(
            "\n".join(["region,agency,takes_part", *rows, "11,ars,yes"]) + "\n", encoding="utf-8"
        )
        if redistributed and scope == "overseas":
            options["share-scope"] = "all"
        try:
            allocation = allocate(load_rule(2023), set=options, participants=file)
        except Refusal as refusal:  # a total rounded below the figures of the text that it holds
            if refusal.diagnostics[0].code != "unit-too-large":
                raise
            assume(False)
    check(allocation, [code], ALL)


@settings(max_examples=30)
@given(
    envelope=st.integers(0, 10**12),
    unit=UNITS,
    method=METHODS,
    level=LEVELS,
    by=KEYS,
    code=st.sampled_from(CODES),
)
def test_the_steps_of_a_single_pool(
    envelope: int, unit: str, method: str, level: str, by: str, code: str
) -> None:
    options = {
        "envelope": str(envelope),
        "rounding.unit": unit,
        "rounding.method": method,
        "rounding.level": level,
        "key": by,
    }
    check(allocate(load_rule(2025), set=options), [code], [None, "ars-p304"])


@settings(max_examples=20)
@given(
    rate=st.decimals(0, 1000, places=2),
    pool=st.integers(0, 10**8),
    method=METHODS,
    level=LEVELS,
    code=st.sampled_from(CODES),
)
def test_the_steps_of_a_rate_and_a_pool_of_ones_own(
    rate: Any, pool: int, method: str, level: str, code: str
) -> None:
    options = {
        "ars-fir.rate": str(rate),
        "dreets-p304.pool": str(pool),
        "rounding.method": method,
        "rounding.level": level,
    }
    check(allocate(load_rule(2023), set=options), [code], ALL)


def test_the_steps_where_several_components_of_a_line_are_rounded_together(tmp_path: Path) -> None:
    """Two shares and a rate in one line share what rounding the line as a whole gives."""
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\n"
        "lines:\n  fund:\n    agency: ars\n    credit: c\n    cite: art. 1\n    components:\n"
        "      base: {kind: flat, amount: 1000, cite: art. 1}\n"
        "      young: {kind: share, pool: 1_234_567, key: births_2021, cite: art. 2}\n"
        "      people: {kind: share, pool: 7_654_321, key: population_2025, cite: art. 3}\n"
        "      each: {kind: rate, amount: 0.333, key: births_2022, cite: art. 4}\n"
        "rounding: {unit: 100, method: largest-remainder, level: line, cite: art. 5}\n",
        encoding="utf-8",
    )
    for level in ("line", "region", "component"):
        allocation = allocate(load_rule(rule), set={"rounding.level": level})
        check(allocation, CODES, [None, "fund"])


def test_what_rounding_leaves_where_every_quota_is_0_goes_to_the_first(tmp_path: Path) -> None:
    """1 030 rounded up to 1 100 leaves 70, and no share has anything to do with most regions."""
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\n"
        "lines:\n  fund:\n    agency: ars\n    credit: c\n    cite: art. 1\n    components:\n"
        "      base: {kind: flat, amount: 1030, cite: art. 1}\n"
        "      young: {kind: share, pool: 5000, key: births_2021, over: few, cite: art. 2}\n"
        "      people: {kind: share, pool: 700, key: population_2025, over: few, cite: art. 3}\n"
        'hypotheses: {few: {value: ["94", "11"], why: w}}\n'
        "rounding: {unit: 100, method: up, level: line, cite: art. 5}\n",
        encoding="utf-8",
    )
    allocation = allocate(load_rule(rule))
    check(allocation, CODES, [None, "fund"])
    steps = {said(step["what"]): step for step in explained(allocation, "53")["steps"]}
    assert steps["fund young of Bretagne, to the cent"]["result"] == "70.00"
    assert steps["fund people of Bretagne, to the cent"]["result"] == "0.00"


# One region per year, by hand


def test_2021_bretagne_by_hand(as_json: Callable[..., Any]) -> None:
    """100 000 from each agency (annexe, §3); that the ARS took part is known, the DREETS is not."""
    document = as_json("explain", "2021", "Bretagne")
    ars_base, ars, dreets_base, dreets, total = document["steps"]
    for step, line in ((ars_base, "ars-fir"), (dreets_base, "dreets-p304")):
        (amount,) = step["operands"]
        assert amount["value"] == "100000"
        assert amount["cite"] == f"{SGMCAS_2021}, annexe, §3"
        assert amount["origin"].startswith("rules/2021.yaml:")
        assert (step["line"], step["component"], step["status"]) == (line, "base", "fixed")
    where = line_with("data/participation.csv", "2021,53,Bretagne,ars,yes")
    assert operands(ars) == [("1", where), ("100000", "step 1")]
    assert ars["operands"][0]["cite"].startswith("ARS Bretagne")
    assert ars["status"] == "fixed"
    where = line_with("data/participation.csv", "2021,53,Bretagne,dreets,unknown")
    assert operands(dreets) == [("1", where), ("100000", "step 3")]
    assert dreets["operands"][0]["hypothesis"]["name"] == "participation"
    assert dreets["status"] == "ceiling"
    assert total["symbols"] == "a + b"
    assert document["total"] == "200000.00"  # 100 000 + 100 000
    assert document["status"] == "ceiling"
    assert document["interval"] == ["100000.00", "200000.00"]


def test_2023_corse_by_hand(as_json: Callable[..., Any]) -> None:
    """5 100 000 - 18 x 50 000 - 18 x 30 000 = 3 660 000; at 5:3, 2 287 500 and 1 372 500."""
    births = key("births_2021")
    assert (births["94"], sum(births.values())) == (2_728, 740_862)
    document = as_json("explain", "2023", "Corse")
    steps = {said(step["what"]): step for step in document["steps"]}
    pool = steps["rest in whole units of 1 €"]
    assert pool["symbols"] == "a - b - c"
    assert [operand["value"] for operand in pool["operands"]] == ["5100000", "900000", "540000"]
    assert pool["operands"][0]["hypothesis"]["name"] == "envelope"
    assert pool["result"] == "3660000.00"
    for line, base, part, weight in (
        ("ars-fir", 50_000, 2_287_500, "5"),
        ("dreets-p304", 30_000, 1_372_500, "3"),
    ):
        divided = steps[f"{line}'s part of rest"]
        assert divided["symbols"] == "a * b / c"
        assert [o["value"] for o in divided["operands"]] == ["3660000", weight, "8"]
        assert divided["result"] == f"{part}.00"
        share = steps[f"{line} share of Corse"]
        assert [o["value"] for o in share["operands"]] == [str(part), "2728", "740862"]
        assert share["operands"][1]["origin"] == line_of("births_2021", "94")
        assert share["operands"][2]["origin"] == "data/births_2021.csv"
        assert share["operands"][2]["rows"] == 18
        exact = Fraction(part * 2_728, 740_862)
        assert share["exact"] == f"{exact.numerator}/{exact.denominator}"
        rests = {c: Fraction(part * n, 740_862) % 1 for c, n in births.items()}
        rounding = share["rounding"]
        assert rounding["floor"] == math.floor(exact)
        assert Fraction(rounding["remainder"]) == rests["94"]
        rank = 1 + sum(rest > rests["94"] for rest in rests.values())
        left = sum(rests.values())
        assert (rounding["rank"], rounding["of"], rounding["left"]) == (rank, 18, left)
        assert rounding["got"] is (rank <= left)
        amount = math.floor(exact) + (rank <= left)
        assert share["result"] == f"{amount}.00"
        assert steps[f"{line} of Corse"]["result"] == f"{base + amount}.00"
    # 50 000 + 8 423 + 30 000 + 5 054
    assert document["total"] == "93477.00"
    assert steps["ars-fir share of Corse"]["result"] == "8423.00"
    assert steps["dreets-p304 share of Corse"]["result"] == "5054.00"


def test_2024_mayotte_by_hand(as_json: Callable[..., Any]) -> None:
    """At least 200 000 (§2); 2 000 000 - 5 x 200 000 stays undistributed, read to 100 000."""
    document = as_json("explain", "2024", "Mayotte")
    floor, floors, rest, undistributed, total = document["steps"]
    assert floor["result"] == "200000.00"
    assert floor["operands"][0]["cite"].endswith("2024-10-25, §2, Moyens")
    assert floors["symbols"] == "a * b"
    assert [operand["value"] for operand in floors["operands"]] == ["5", "200000"]
    assert operands(rest)[1] == ("1000000", "step 2")
    assert rest["result"] == "1000000.00"
    assert undistributed["distribution_unknown"] is True
    assert undistributed["interval"] == ["950000.00", "1050000.00"]
    assert {h["name"] for h in undistributed["hypotheses"]} == {"key", "precision"}
    assert operands(total) == [("200000", "step 1")]
    assert (document["total"], document["status"]) == ("200000.00", "floor")
    assert document["interval"] == ["200000.00", "1250000.00"]


def test_2025_corse_by_hand(as_json: Callable[..., Any]) -> None:
    """Why 11 500 and not 11 600."""
    people = key("population_2025")
    everyone = sum(people.values())
    quotas = {code: Fraction(22_004 * n, everyone) for code, n in people.items()}
    rests = {code: quota - math.floor(quota) for code, quota in quotas.items()}
    line = sorted(rests, key=lambda code: -rests[code])
    left = 22_004 - sum(math.floor(quota) for quota in quotas.values())
    assert math.floor(quotas["94"]) == 115
    assert line.index("94") == left  # the very first that gets none
    document = as_json("explain", "2025", "corse")
    pool, share, total = document["steps"]
    assert operands(pool) == [("2200374", line_with("rules/2025.yaml", "value: 2_200_374"))]
    assert pool["operands"][0]["cite"] == f"{DGCS_2025}, Annexe 5, ligne TOTAL"
    assert pool["operands"][0]["hypothesis"]["name"] == "envelope"
    assert pool["rounding"]["quota"] == "1100187/50"  # 22 003.74
    assert (pool["rounding"]["unit"], pool["result"]) == ("100.00", "2200400.00")
    assert share["symbols"] == "a * b / c"
    assert operands(share) == [
        ("2200400", "step 1"),
        (str(people["94"]), line_of("population_2025", "94")),
        (str(everyone), "data/population_2025.csv"),
    ]
    exact = quotas["94"] * 100
    assert share["exact"] == f"{exact.numerator}/{exact.denominator}"
    assert share["decimal"] == "11551.539232…"
    rounding = share["rounding"]
    assert rounding["method"] == "largest-remainder"
    assert Fraction(rounding["quota"]) == quotas["94"]
    assert rounding["floor"] == 115
    assert Fraction(rounding["remainder"]) == rests["94"]
    assert (rounding["rank"], rounding["of"], rounding["left"]) == (left + 1, 18, left)
    assert rounding["got"] is False
    assert rounding["last"]["name"] == "Mayotte"
    assert line[left - 1] == "06"
    assert Fraction(rounding["last"]["remainder"]) == rests["06"]
    assert rounding["next"]["name"] == "Corse"
    assert rounding["hypothesis"]["name"] == "rounding"
    assert share["result"] == "11500.00"
    assert (total["result"], document["total"]) == ("11500.00", "11500.00")
    assert document["status"] == "estimated"
    assert document["published"] == "11500.00"
    assert document["reproduces"] is True
    assert document["official"] is False


def test_the_total_of_2025_by_hand(as_json: Callable[..., Any]) -> None:
    document = as_json("explain", "2025")
    _pool, share, _total = document["steps"]
    people = key("population_2025")
    floors = sum(22_004 * n // sum(people.values()) for n in people.values())
    rounding = share["rounding"]
    assert (rounding["floor"], rounding["left"], rounding["of"]) == (floors, 22_004 - floors, 18)
    assert document["total"] == "2200400.00"
    assert document["subject"] == {"region": None, "line": None}


# One definition


def test_a_changed_share_moves_the_amount_and_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Share.expression
    before = explained(allocate(load_rule(2025)), "94")

    def halved(self: Share, operands: Any) -> Expression:
        two = Figure("two", Fraction(2), Status.FIXED, Place("somewhere", 1))
        return original(self, operands) / two

    monkeypatch.setattr(Share, "expression", halved)
    allocation = allocate(load_rule(2025))
    after = explained(allocation, "94")
    assert before["steps"][1]["symbols"] == "a * b / c"
    assert after["steps"][1]["symbols"] == "a * b / c / d"
    assert after["steps"][1]["operands"][3]["origin"] == "somewhere:1"
    assert Fraction(after["steps"][1]["exact"]) == Fraction(before["steps"][1]["exact"]) / 2
    assert followed(after) == Fraction(allocation.region("94").cents, 100)
    assert followed(after) < followed(before)


def test_a_changed_flat_moves_the_pool_after_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Flat.expression

    def doubled(self: Flat, operands: Any) -> Expression:
        return original(self, operands) + original(self, operands)

    monkeypatch.setattr(Flat, "expression", doubled)
    allocation = allocate(load_rule(2023))
    check(allocation, ["94"], ALL)
    steps = {said(step["what"]): step for step in explained(allocation, "94")["steps"]}
    assert steps["ars-fir base of Corse"]["symbols"] == "a + a"
    assert steps["ars-fir base of all 18"]["symbols"] == "a * (b + b)"
    # 5 100 000 - 18 x 160 000
    assert steps["rest in whole units of 1 €"]["result"] == "2220000.00"


# Where values come from


def test_what_is_given_stands_as_typed(as_json: Callable[..., Any]) -> None:
    words = ("--envelope", "6M€", "--set", "ars-fir.base.amount=60000", "--key", "births_2020")
    document = as_json("explain", "2023", "94", *words, "--set", "rounding.unit=10")
    found = {
        operand["origin"]: operand
        for step in document["steps"]
        for operand in step["operands"]
        if operand["origin"].startswith("--")
    }
    assert set(found) == {"--envelope 6M€", "--set ars-fir.base.amount=60000"}
    for operand in found.values():
        assert operand["status"] == "estimated"
        assert said(operand["hypothesis"]["why"]).startswith("given in place of the rule's")
        assert "cite" not in operand
    steps = {said(step["what"]): step for step in document["steps"]}
    share = steps["ars-fir share of Corse"]
    assert share["operands"][1]["origin"] == line_of("births_2020", "94")
    assert (
        said(share["operands"][1]["hypothesis"]["why"])
        == "given in place of the rule's births_2021"
    )
    assert share["rounding"]["origin"].endswith("--set rounding.unit=10")
    (also,) = share["rounding"]["also"]
    assert (also["name"], said(also["why"])) == (
        "rounding.unit",
        "given in place of the rule's 1.00",
    )


def test_an_absent_agency_keeps_its_steps_and_gets_nothing(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\n", encoding="utf-8")
    document = as_json("explain", "2023", "Corse", "--line", "ars-fir", "--participants", file)
    last = document["steps"][-1]
    assert last["symbols"] == "a * (b + c)"
    assert operands(last)[0] == ("0", f"{file}:2")
    assert (document["total"], document["status"]) == (None, "absent")
    assert "58 423 € (estimated) stay undistributed." in said(last["remarks"][0])


def test_a_region_without_the_agency_of_a_line_gets_nothing_from_it(cantons: Path) -> None:
    rule = cantons / "rule.yaml"
    base = "components: {{base: {{kind: flat, amount: 5, cite: x}}}}"
    line = "{{agency: {}, credit: c, cite: x, " + base + "}}"
    rule.write_text(
        "year: 2021\ntitle: t\nsource: {id: i, date: 2021-01-01}\nterritories: cantons\nlines:\n"
        f"  one: {line.format('here')}\n  two: {line.format('there')}\n",
        encoding="utf-8",
    )
    allocation = allocate(load_rule(rule), data_dir=cantons)
    assert followed(explained(allocation, "A")) == 5
    assert followed(explained(allocation, "B")) == 10
    nothing = explained(allocation, "A", "two")
    assert (nothing["total"], nothing["steps"]) == (None, [])
    assert "no agency" in said(nothing["notes"][0])


# What people read


@pytest.mark.parametrize(
    "words",
    ["2025 Corse", "2023 idf", "2024 Mayotte", "2021 Bretagne", "2025", "2023"],
    ids=lambda words: words.replace(" ", "-"),
)
def test_explain(
    run: Callable[..., Any], check_snapshot: Callable[[str], None], words: str
) -> None:
    check_snapshot(run("explain", *words.split()).stdout)


@pytest.mark.parametrize("words", ["2023 Corse", "2025"], ids=lambda words: words.replace(" ", "-"))
def test_explain_in_full(
    run: Callable[..., Any], check_snapshot: Callable[[str], None], words: str
) -> None:
    check_snapshot(run("explain", *words.split(), "--details").stdout)


def test_explain_markdown(run: Callable[..., Any], check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("explain", "2025", "Corse", "--format", "md", "--details").stdout)


def test_the_first_lines_answer_and_say_what_they_are_not(run: Callable[..., Any]) -> None:
    lines = run("explain", "2025", "Corse").stdout.replace("\u202f", " ").splitlines()
    assert lines[1].startswith("Corse: 11 500 €, estimated.")
    said = " ".join(lines[1:4])
    assert "Published: 11 500 € (Annexe 5), found again by the computation" in said
    assert said.endswith("Not an official notification.")


def test_the_record_has_every_step_and_fits_the_page() -> None:
    allocation = allocate(load_rule(2023))
    report = describe_explanation(explain(allocation, "94"), allocation)
    written = text.render(report, details=True)
    assert "12. Corse, all lines" in written
    assert "8\u202f423.026150…" in written
    assert max(map(len, written.splitlines())) <= 80


def test_no_letter_stands_where_a_name_can(run: Callable[..., Any]) -> None:
    lines = run("explain", "2023", "Corse", "--details").stdout.splitlines()
    assert not [line for line in lines if re.search(r"(^| )[a-z] (=|[×÷+\u2212]) ", line)]
    assert (
        "  formula: envelope \u2212 ARS (FIR) base of all 18 \u2212 DREETS (P304-17) base of all 18"
        in lines
    )


def test_text_and_table_are_the_same(run: Callable[..., Any], tmp_path: Path) -> None:
    """A file has the record too; on the screen it is one word away."""
    plain = run("explain", "2025", "Corse", "--details").stdout
    for form in ("text", "table"):
        assert run("explain", "2025", "Corse", "--details", "--format", form).stdout == plain
    file = tmp_path / "corse.txt"
    assert run("explain", "2025", "Corse", "-o", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == plain


def test_a_region_that_is_not_concerned_has_no_amount(
    run: Callable[..., Any], as_json: Callable[..., Any]
) -> None:
    result = run("explain", "2024", "Bretagne")
    assert result.exit_code == 0
    assert "not concerned by 2024@1" in result.stdout
    assert "not the same as an amount of 0" in result.stdout.replace("\n", " ")
    assert "Not an official notification" in result.stdout
    document = as_json("explain", "2024", "Bretagne")
    assert (document["total"], document["status"]) == (None, "not-concerned")
    assert document["steps"] == []


# What is refused


def test_2022_is_refused_as_it_is_by_compute(run: Callable[..., Any]) -> None:
    for words in (["explain", "2022"], ["explain", "2022", "Corse"]):
        result = run(*words)
        assert result.exit_code == 4
        assert result.stdout == ""
        assert result.stderr == run("2022").stderr


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["2025", "Corsse"], "unknown-region", "Corse"),
        (["2025", "Saint-Barthélemy"], "unknown-region", "allocate regions"),
        (["2025", "Corse", "--line", "ars-p305"], "unknown-line", "ars-p304"),
        (["2025", "Corse", "--format", "csv"], "no-such-form", "table, json, md"),
        (["2025", "Corse", "--output", "corse.csv"], "no-such-form", "table, json, md"),
        (["2025", "Corse", "--format", "xml"], "unknown-choice", "--format json"),
        (["2025", "Corse", "--set", "envelop=1"], "unknown-override", "envelope"),
        (["1999", "Corse"], "unknown-year", "2025"),
    ],
)
def test_bad_input_is_a_usage_error(
    run: Callable[..., Any], words: list[str], code: str, hint: str
) -> None:
    result = run("explain", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"[{code}]" in result.stderr
    assert hint in result.stderr.split("hint:")[1]


@pytest.mark.parametrize("level", ["component", "line", "region"])
def test_no_reader_knows_a_step_by_its_label(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """Without title, line and component of any step, amounts and explanations are the same."""
    original = Planner._add

    def unlabelled(self: Planner, step: Any) -> Any:
        if isinstance(step, Formula):
            step = replace(step, title=lambda _member: "a step", line=None, component=None)
        return original(self, step)

    def told(allocation: Allocation) -> list[Any]:
        kept = ("symbols", "exact", "result", "status", "rounding", "interval", "remarks")
        documents = [explained(allocation, code) for code in (None, "94", "06")]
        steps = [[{k: step.get(k) for k in kept} for step in d["steps"]] for d in documents]
        return [allocation.cells, allocation.balances, allocation.bounds(), steps]

    for year in (2021, 2023, 2024, 2025):
        given = {"rounding.level": level} if year > 2021 else {}  # 2021 rounds nothing
        labelled = told(allocate(load_rule(year), set=given))
        with monkeypatch.context() as patch:
            patch.setattr(Planner, "_add", unlabelled)
            allocation = allocate(load_rule(year), set=given)
            assert told(allocation) == labelled
            check(allocation, ["94", "06"], [None, *allocation.case.rule.lines])


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("2023", "Corse", "--participants"), "no agency of Corse takes part"),
        (("2023", "Corse", "--line", "ars-fir", "--participants"), "no agency of Corse takes part"),
        (("2025", "Corse", "--key", "none"), "no text says how it is divided"),
        (("2025", "--key", "none"), "no text says how it is divided"),
    ],
)
def test_the_first_line_says_why_there_is_no_amount(
    run: Callable[..., Any], tmp_path: Path, words: tuple[str, ...], answer: str
) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,,no\n", encoding="utf-8")
    given = [*words, file] if words[-1] == "--participants" else words
    result = run("explain", *given)
    assert result.exit_code == 0, result.stderr
    first = result.stdout.partition("\n\n")[0].replace("\n", " ")
    assert answer in first
    assert "not an amount of 0" in first
