"""Every year against the texts and against arithmetic done by hand or by other means.

The expected figures come from the instructions themselves or are worked out here, in fractions,
without any of the code under test.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from conftest import by_region, said

ROOT = Path(__file__).parents[1]

# DGCS/SD2/DGS/2025/159, Annexe 5, as printed.
ANNEXE_5 = {
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
OVERSEAS = ("01", "02", "03", "04", "06")


def key(name: str) -> dict[str, int]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: int(row[name]) for row in csv.DictReader(file)}


def hamilton(units: int, weights: dict[str, int]) -> dict[str, int]:
    """Largest remainder written the slow way, for comparison."""
    total = sum(weights.values())
    quotas = {code: Fraction(units * weight, total) for code, weight in weights.items()}
    seats = {code: math.floor(quota) for code, quota in quotas.items()}
    line = sorted(quotas, key=lambda c: (seats[c] - quotas[c], -weights[c], c))
    for code in line[: units - sum(seats.values())]:
        seats[code] += 1
    return seats


def totals(document: Any) -> dict[str, str]:
    return {region["code"]: region["total"] for region in document["regions"]}


def part(document: Any, line: str, component: str) -> dict[str, str]:
    return {
        region["code"]: region["lines"][line]["components"][component]["amount"]
        for region in document["regions"]
    }


# 2021


def test_2021_is_a_ceiling_with_its_bounds(as_json: Callable[..., Any]) -> None:
    document = as_json("2021")
    assert document["totals"]["all"] == "3600000.00"  # 36 agencies at 100 000
    assert document["totals"]["status"] == "ceiling"
    assert document["totals"]["interval"] == ["1600000.00", "3000000.00"]
    intervals = {region["code"]: region["interval"] for region in document["regions"]}
    assert intervals["52"] == ["200000.00", "200000.00"]  # both agencies are known
    for code in ("53", "27", "04", "93"):  # one at least
        assert intervals[code] == ["100000.00", "200000.00"]
    for code in set(ANNEXE_5) - {"52", "53", "27", "04", "93"}:
        assert intervals[code] == ["0.00", "200000.00"]


def test_2021_what_is_known_to_take_part_is_fixed(as_json: Callable[..., Any]) -> None:
    regions = {region["code"]: region for region in as_json("2021")["regions"]}
    assert regions["52"]["status"] == "fixed"
    assert regions["84"]["status"] == "ceiling"
    assert regions["53"]["lines"]["ars-fir"]["components"]["base"]["status"] == "fixed"
    assert regions["53"]["lines"]["dreets-p304"]["components"]["base"]["status"] == "ceiling"


def test_2021_from_the_texts_alone(as_json: Callable[..., Any], tmp_path: Path) -> None:
    """Fifteen regions and no known participant: between 15 and 30 agencies."""
    file = tmp_path / "nothing-known.csv"
    file.write_text("region,agency,takes_part\nBretagne,ars,unknown\n", encoding="utf-8")
    interval = as_json("2021", "--participants", file)["totals"]["interval"]
    assert interval == ["1500000.00", "3000000.00"]


def test_2021_with_every_agency_known_has_no_bounds(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "known.csv"
    rows = ["region,agency,takes_part"]
    for code in ANNEXE_5:
        rows.append(f"{code},ars,{'yes' if code in ('53', '11') else 'no'}")
        rows.append(f"{code},dreets,{'yes' if code == '53' else 'no'}")
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    document = as_json("2021", "--participants", file)
    assert document["totals"]["all"] == "300000.00"
    assert document["totals"]["status"] == "estimated"  # the user says who takes part
    assert "interval" not in document["totals"]
    assert document["undistributed"] == []  # 2021 has no envelope to leave anything in


# 2022


def test_2022_is_refused_with_what_is_known(run: Callable[..., Any]) -> None:
    result = run("2022")
    assert result.exit_code == 4
    assert result.stdout == ""
    for words in ("14 regions", "more than 4.5 M€", "not available", "commissioners", ".yaml"):
        assert words in result.stderr.replace("\u202f", " ")


# 2023


def test_2023_bases_are_exact_and_fixed(as_json: Callable[..., Any]) -> None:
    document = as_json("2023")
    assert set(part(document, "ars-fir", "base").values()) == {"50000.00"}
    assert set(part(document, "dreets-p304", "base").values()) == {"30000.00"}
    for region in document["regions"]:
        for line in region["lines"].values():
            assert line["components"]["base"]["status"] == "fixed"
            assert line["components"]["share"]["status"] == "estimated"
    assert document["totals"]["status"] == "estimated"


def test_2023_shares_follow_the_largest_remainder(as_json: Callable[..., Any]) -> None:
    """5 100 000 less 18 x 80 000 is 3 660 000, which is 2 287 500 and 1 372 500 at 5:3."""
    births = key("births_2021")
    document = as_json("2023")
    for line, pool in (("ars-fir", 2_287_500), ("dreets-p304", 1_372_500)):
        expected = {code: f"{euros}.00" for code, euros in hamilton(pool, births).items()}
        assert part(document, line, "share") == expected
    assert part(document, "ars-fir", "share")["11"] == "515836.00"


def test_2023_a_split_moves_money_between_lines_only(as_json: Callable[..., Any]) -> None:
    default, even = as_json("2023"), as_json("2023", "--set", "split=1:1")
    assert part(even, "ars-fir", "share")["11"] == "412669.00"
    # Each line is rounded to the euro by itself: two roundings can move a total by one euro.
    for code, total in totals(default).items():
        assert abs(Fraction(total) - Fraction(totals(even)[code])) <= 1
    assert totals(default)["11"] == "905338.00"  # 80 000 + 825 338
    assert any("do not depend on split" in said(note) for note in default["notes"])


@settings(max_examples=60)
@given(st.integers(min_value=1_440_000, max_value=10**15))
def test_2023_all_lines_add_up_to_the_envelope(euros: int) -> None:
    result = allocate(load_rule(2023), set={"envelope": str(euros)})
    assert result.total == euros * 100
    assert sum(result.whole([line]).cents for line in result.case.rule.lines) == euros * 100
    assert sum(by_region(result).values()) == euros * 100


@settings(max_examples=40)
@given(st.decimals(min_value=0, max_value=10_000, places=2))
def test_2023_a_rate_is_applied_to_births_and_rounded_once(rate: Any) -> None:
    result = allocate(load_rule(2023), set={"ars-fir.rate": str(rate)})
    for code, births in key("births_2021").items():
        exact = Fraction(rate) * births
        nearest = math.floor(exact + Fraction(1, 2))  # half away from zero
        assert result.cells[code, "ars-fir", "share"][0] == nearest * 100
    assert result.whole(["dreets-p304"]).cents == 1_372_500_00 + 540_000_00


def test_2023_a_pool_for_one_line_leaves_the_other(as_json: Callable[..., Any]) -> None:
    lines = as_json("2023", "--pool", "ars-fir=2.3M")["totals"]["lines"]
    assert lines == {"ars-fir": "3200000.00", "dreets-p304": "1912500.00"}


def test_2023_a_base_does_not_change_the_split(as_json: Callable[..., Any]) -> None:
    """A DREETS base of 40 000 leaves 5 100 000 - 18 x 90 000 = 3 480 000, still at 5:3."""
    document = as_json("2023", "--set", "dreets-p304.base.amount=40000")
    births = part(document, "ars-fir", "share")
    assert sum(map(Fraction, births.values())) == 2_175_000
    base = document["regions"][0]["lines"]["dreets-p304"]["components"]["base"]
    assert base == {"amount": "40000.00", "status": "estimated"}  # given, no longer the text's


def test_2023_an_absent_agency_leaves_the_others_as_they_are(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\n", encoding="utf-8")
    default, document = as_json("2023"), as_json("2023", "--participants", file)
    expected = totals(default) | {"94": default["regions"][4]["lines"]["dreets-p304"]["total"]}
    assert totals(document) == expected
    (left,) = document["undistributed"]
    assert left["line"] == "ars-fir"
    assert left["amount"] == default["regions"][4]["lines"]["ars-fir"]["total"]
    assert left["interval"] == [left["amount"], left["amount"]]  # known exactly
    both = Fraction(document["totals"]["all"]) + Fraction(left["amount"])
    assert both == 5_100_000


def test_2023_an_absent_share_can_be_redistributed(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\n", encoding="utf-8")
    words = ("2023", "--participants", file, "--set", "absent-share=redistributed")
    document = as_json(*words)
    births = {code: n for code, n in key("births_2021").items() if code != "94"}
    expected = {code: f"{n}.00" for code, n in hamilton(2_287_500, births).items()}
    assert part(document, "ars-fir", "share") == expected | {"94": None}
    (left,) = document["undistributed"]
    assert left["amount"] == "50000.00"  # the base of the absent agency stays


# 2024


def test_2024_is_a_floor_with_the_rest_undistributed(as_json: Callable[..., Any]) -> None:
    document = as_json("2024")
    assert document["totals"] == {
        "all": "1000000.00",
        "status": "floor",
        "lines": {"ars-fir": "1000000.00"},
    }
    for region in document["regions"]:
        overseas = region["code"] in OVERSEAS
        assert region["status"] == ("floor" if overseas else "not-concerned")
        assert region["total"] == ("200000.00" if overseas else None)
        assert region.get("interval") == (["200000.00", "1250000.00"] if overseas else None)
    assert document["undistributed"] == []  # it was delegated
    (rest,) = document["distribution_unknown"]
    assert rest["amount"] == "1000000.00"
    assert rest["interval"] == ["950000.00", "1050000.00"]


def test_2024_metropolitan_regions_are_not_concerned(run: Callable[..., Any]) -> None:
    assert "13 metropolitan regions: not concerned" in run("2024").stdout
    lines = run("2024", "--region", "Bretagne").stdout.splitlines()
    (row,) = [line for line in lines if line.startswith("Bretagne  ")]
    assert row.split(maxsplit=1)[1].startswith("not concerned")


def test_2024_an_envelope_that_is_given_is_meant_exactly(as_json: Callable[..., Any]) -> None:
    """The precision is that of the printed "2 M€", unless it is given too."""
    document = as_json("2024", "--envelope", "2,2M€")
    (rest,) = document["distribution_unknown"]
    assert rest["interval"] == ["1200000.00", "1200000.00"]
    assert document["regions"][-1]["interval"] == ["200000.00", "1400000.00"]
    assert "precision" not in {h["name"] for h in document["hypotheses"]}
    document = as_json("2024", "--envelope", "2,2M€", "--set", "precision=200000")
    (rest,) = document["distribution_unknown"]
    assert rest["interval"] == ["1100000.00", "1300000.00"]
    # By the names of the pool itself: two values, not one given twice.
    words = ("--set", "rest.remainder-of=2,2M€", "--set", "rest.precision=200000")
    (rest,) = as_json("2024", *words)["distribution_unknown"]
    assert rest["interval"] == ["1100000.00", "1300000.00"]


def test_2024_an_equal_split_only_on_request(as_json: Callable[..., Any]) -> None:
    document = as_json("2024", "--key", "equal")
    mayotte = document["regions"][-1]
    assert mayotte["total"] == "400000.00"
    assert mayotte["status"] == "estimated"
    assert document["distribution_unknown"] == []


# 2025


def test_2025_reproduces_annexe_5(as_json: Callable[..., Any]) -> None:
    document = as_json("2025")
    assert totals(document) == {code: f"{euros}.00" for code, euros in ANNEXE_5.items()}
    assert document["totals"]["all"] == "2200400.00"
    assert document["totals"]["reproduces"] is True
    assert document["totals"]["status"] == "estimated"
    for region in document["regions"]:
        assert region["published"] == f"{ANNEXE_5[region['code']]}.00"
        assert region["lines"]["ars-p304"]["components"]["share"]["status"] == "estimated"


def test_2025_births_give_none_of_it(as_json: Callable[..., Any]) -> None:
    document = as_json("2025", "--key", "births_2021")
    assert document["totals"]["reproduces"] is False
    assert document["totals"]["all"] == "2200400.00"
    # Île-de-France: 22 004 units x 167 066 / 740 862 is 4 961.97: 96 900 more than printed.
    assert totals(document)["11"] == "496200.00"
    expected = hamilton(22_004, key("births_2021"))
    assert totals(document) == {code: f"{units}00.00" for code, units in expected.items()}


def test_2025_nothing_is_reproduced_with_another_envelope(as_json: Callable[..., Any]) -> None:
    """Even where it happens to give the same rows: the rule as it stands is what reproduces."""
    document = as_json("2025", "--envelope", "2200400")
    assert totals(document) == {code: f"{euros}.00" for code, euros in ANNEXE_5.items()}
    assert document["totals"]["reproduces"] is False


def test_2025_the_move_to_whole_units_is_shown(as_json: Callable[..., Any]) -> None:
    notes = " ".join(map(said, as_json("2025")["notes"]))
    assert "2 200 374 € is 22 004 units of 100 €" in notes
    assert "+26 €" in notes


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_regions_are_exactly_the_18(as_json: Callable[..., Any], year: int) -> None:
    assert [region["code"] for region in as_json(str(year))["regions"]] == list(ANNEXE_5)


# Years side by side


def test_a_year_without_a_formula_is_a_column_unknown(run: Callable[..., Any]) -> None:
    result = run("2022", "2023", "--region", "Corse")
    assert result.exit_code == 0
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("Corse  ")]
    assert row.replace("\u202f", " ").split()[1:] == ["unknown", "~", "93", "477"]
    assert "no formula is known" in result.stdout
    table = run("2022", "2023", "--region", "Corse", "-f", "csv").stdout.splitlines()
    assert table[0].startswith("code,name,2022@1 total,2022@1 status,2023@1 total,2023@1 status")
    assert table[1].startswith("94,Corse,,unknown,93477.00,estimated,")
    (first, _second) = json.loads(run("2022", "2023", "-f", "json").stdout)["allocations"]
    assert first["totals"] == {"all": None, "status": "unknown"}
    assert {region["total"] for region in first["regions"]} == {None}
    assert run("2022", "2022").exit_code == 4  # where no year has one


def test_what_is_not_concerned_leaves_nothing_in_any_form(run: Callable[..., Any]) -> None:
    for shape in ("wide", "long"):
        text = run("2024", "--region", "53", "-f", "csv", "--shape", shape).stdout
        assert "not-concerned" in text
        assert not any(cell == "0.00" for row in csv.reader(text.splitlines()) for cell in row)
    (row,) = csv.DictReader(run("2021", "2024", "--region", "53", "-f", "csv").stdout.splitlines())
    assert (row["2024@1 total"], row["2024@1 status"]) == ("", "not-concerned")
    (region,) = json.loads(run("2024", "--region", "53", "-f", "json").stdout)["regions"]
    (line,) = region["lines"].values()
    cells = [region, line, *line["components"].values()]
    assert {cell["status"] for cell in cells} == {"not-concerned"}
    assert [region["total"], line["total"]] == [None, None]


def test_an_absent_agency_has_no_amount_of_0(
    run: Callable[..., Any], as_json: Callable[..., Any], tmp_path: Path
) -> None:
    """Corse keeps what its social directorate gets: 30 000 and 5 054 (2023, by hand above)."""
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\n", encoding="utf-8")
    words = ("2023", "--participants", file, "--region", "Corse")
    (region,) = as_json(*words)["regions"]
    ars, dreets = region["lines"]["ars-fir"], region["lines"]["dreets-p304"]
    assert (ars["total"], ars["status"]) == (None, "absent")
    assert {(p["amount"], p["status"]) for p in ars["components"].values()} == {(None, "absent")}
    assert (dreets["total"], region["total"]) == ("35054.00", "35054.00")
    (row,) = csv.DictReader(run(*words, "-f", "csv").stdout.splitlines())
    parts = ("ars-fir base", "ars-fir share", "ars-fir total")
    assert {(row[part], row[f"{part} status"]) for part in parts} == {("", "absent")}
    assert (row["dreets-p304 base"], row["dreets-p304 share"]) == ("30000.00", "5054.00")
    assert (row["dreets-p304 total"], row["total"]) == ("35054.00", "35054.00")
    file.write_text("region,agency,takes_part\nCorse,,no\n", encoding="utf-8")
    (region,) = as_json(*words)["regions"]
    assert (region["total"], region["status"]) == (None, "absent")


def test_bounds_and_totals_are_those_of_the_lines_shown(
    as_json: Callable[..., Any], run: Callable[..., Any]
) -> None:
    """18 ARS of 100 000 at most; two are known to take part; 15 regions, so 15 ARS, at most."""
    document = as_json("2021", "--line", "ars-fir")
    assert document["totals"]["all"] == "1800000.00"
    assert document["totals"]["interval"] == ["200000.00", "1500000.00"]
    regions = {region["code"]: region for region in document["regions"]}
    assert regions["94"]["interval"] == ["0.00", "100000.00"]
    assert regions["53"]["interval"] == ["100000.00", "100000.00"]
    # Bourgogne-Franche-Comté takes part, perhaps through its social directorate alone.
    assert regions["27"]["interval"] == ["0.00", "100000.00"]
    text = run("2021", "--line", "ars-fir").stdout.replace("\u202f", " ")
    assert "3 600 000" not in text
    assert "at most 1 800 000 €" in text


def test_what_was_delegated_is_not_called_undistributed(run: Callable[..., Any]) -> None:
    """2024: only its distribution is unknown; what an absent agency leaves is another thing."""
    for form in ("table", "md", "json"):
        text = run("2024", "-f", form).stdout
        assert '"undistributed": []' in text if form == "json" else "ndistributed" not in text
    assert "distribution-unknown" in run("2024", "-f", "csv", "--shape", "long").stdout
