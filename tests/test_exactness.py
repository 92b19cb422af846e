"""Exact where numbers are large, units odd and levels several; own rules and data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.diagnostics import Exit, Refusal
from allocation.model.participation import TakesPart
from conftest import by_region

BILLION = 10**9


def write_key(folder: Path, name: str, values: dict[str, int]) -> None:
    rows = "\n".join(f"{code},{value}" for code, value in values.items())
    (folder / f"{name}.csv").write_text(f"code,{name}\n{rows}\n", encoding="utf-8")


CODES = [m.code for m in allocate(load_rule(2025)).case.territories.members]


def test_an_envelope_of_10_15_and_keys_of_10_9(tmp_path: Path) -> None:
    """Products of 10^17 cents by 10^9 do not fit an int64; the answer does, and is exact."""
    keys = {code: BILLION - 7 * row for row, code in enumerate(CODES)}
    write_key(tmp_path, "huge", keys)
    options = {"key": "huge", "envelope": str(10**15), "rounding.unit": "0.01"}
    result = allocate(load_rule(2025), set=options, data_dir=tmp_path)
    assert result.total == 10**17
    assert str(result.frame["amount_cents"].dtype) == "Int64"
    for code, cents in by_region(result).items():
        assert abs(cents - Fraction(10**17 * keys[code], sum(keys.values()))) < 1


def test_amounts_beyond_int64_become_python_integers() -> None:
    result = allocate(load_rule(2025), set={"envelope": str(10**20), "rounding.unit": "1"})
    assert result.total == 10**22
    assert result.frame["amount_cents"].dtype == object
    assert sum(by_region(result).values()) == 10**22


def test_the_frame_is_tidy() -> None:
    frame = allocate(load_rule(2023)).frame
    assert list(frame.columns) == [
        "region",
        "line",
        "component",
        "amount_cents",
        "status",
        "takes_part",
    ]
    assert len(frame) == 18 * 2 * 2
    assert str(frame["amount_cents"].dtype) == "Int64"
    assert not frame.duplicated(["region", "line", "component"]).any()
    assert "01" in set(frame["region"])


def test_the_frame_says_who_takes_part(tmp_path: Path) -> None:
    """Corse's ARS says no, Bretagne's is not known; of the others the rule says yes or nothing."""
    file = tmp_path / "who.csv"
    text = "region,agency,takes_part\nCorse,ars,no\nBretagne,ars,unknown\nMayotte,ars,yes\n"
    file.write_text(text, encoding="utf-8")
    frame = allocate(load_rule(2023), participants=file).frame
    ars = frame[frame["line"] == "ars-fir"].groupby("region")["takes_part"].unique()
    assert {code: list(ars[code]) for code in ("94", "53", "06")} == {
        "94": ["no"],
        "53": ["unknown"],
        "06": ["yes"],
    }


@pytest.mark.parametrize("method", ["nearest", "half-even", "down", "up"])
def test_rows_rounded_one_by_one_say_by_how_much_they_drift(method: str) -> None:
    result = allocate(load_rule(2025), set={"rounding.method": method})
    drift = result.total - 220_040_000
    assert abs(drift) <= 18 * 10_000
    said = [note for note in result.notes if "the rounded amounts add up to" in note]
    assert bool(said) is (drift != 0)
    assert all(cents % 10_000 == 0 for cents in by_region(result).values())


@settings(max_examples=40)
@given(
    st.sampled_from(["line", "region"]),
    st.sampled_from(["largest-remainder", "nearest", "half-even", "up"]),
    st.sampled_from(["0.01", "1", "7", "100", "1000"]),
    st.integers(2_000_000, 10**9),
)
def test_a_level_rounds_its_totals_and_leaves_figures_of_the_text(
    level: str, method: str, unit: str, euros: int
) -> None:
    options = {
        "rounding.level": level,
        "rounding.method": method,
        "rounding.unit": unit,
        "envelope": str(euros),
    }
    result = allocate(load_rule(2023), set=options)
    cents = int(Fraction(unit) * 100)
    for code in CODES:
        assert result.cells[code, "ars-fir", "base"][0] == 5_000_000
        assert result.cells[code, "dreets-p304", "base"][0] == 3_000_000
        if level == "region":
            assert result.region(code).cents % cents == 0
        else:
            assert result.region(code, ["ars-fir"]).cents % cents == 0
            assert result.region(code, ["dreets-p304"]).cents % cents == 0
    if method == "largest-remainder":
        # Two pools, each a whole number of units, and two line totals rounded to whole units.
        assert abs(result.total - euros * 100) <= 3 * cents


def test_a_unit_larger_than_the_amounts_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        allocate(
            load_rule(2023),
            set={"rounding.level": "line", "rounding.method": "down", "rounding.unit": "1000000"},
        )
    assert caught.value.diagnostics[0].code == "unit-too-large"


@settings(max_examples=30)
@given(st.sets(st.tuples(st.sampled_from(CODES), st.sampled_from(["ars", "dreets"]))), st.data())
def test_what_is_delegated_and_what_is_not_make_the_envelope(
    absent: set[tuple[str, str]], data: st.DataObject
) -> None:
    if len(absent) == 36:
        absent.discard(data.draw(st.sampled_from(sorted(absent))))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "participants.csv"
        rows = [f"{code},{agency},no" for code, agency in sorted(absent)] or ["53,ars,yes"]
        file.write_text("region,agency,takes_part\n" + "\n".join(rows) + "\n", encoding="utf-8")
        result = allocate(load_rule(2023), participants=file)
    rest = sum(item.cents for item in result.balances)
    assert result.total + rest == 510_000_000
    everyone = allocate(load_rule(2023))
    for (line, code), takes_part in result.case.takes_part.items():
        found, before = (each.region(code, [line]) for each in (result, everyone))
        if takes_part is TakesPart.NO:  # no amount, and no amount of 0
            assert (found.cents, found.status) == (None, "absent")
        else:
            assert found.cents == before.cents


# Another fund, with YAML and CSV alone


def test_a_rule_for_another_fund_by_hand(run: Callable[..., Any]) -> None:
    """36 000 units of 10 €: quotas 6 060.44, 9 154.65, 13 200.94, 7 583.97; three units left."""
    result = allocate(load_rule("rules/examples/bretagne-2021.yaml"))
    births = {
        code: cells[0]
        for (code, _line, component), cells in result.cells.items()
        if component == "share" and cells[0]
    }
    assert births == {"22": 6_060_000, "29": 9_155_000, "35": 13_201_000, "56": 7_584_000}
    assert result.total == 40_000_000
    assert result.status == "fixed-by-own-rule"


def test_territories_and_keys_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "cantons.yaml").write_text(
        "set: cantons\ntitle: Cantons\nsource: made up\nmembers:\n"
        "  - {code: A, name: Upper}\n  - {code: B, name: Lower}\n",
        encoding="utf-8",
    )
    (tmp_path / "catalogue.yaml").write_text(
        "series:\n  - {what: cribs, unit: crib, territories: cantons, licence: none, "
        "source: made up, date: none, keys: {cribs: {total: 3}}}\n",
        encoding="utf-8",
    )
    write_key(tmp_path, "cribs", {"B": 1, "A": 2})
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\nterritories: cantons\n"
        "lines:\n  fund:\n    credit: c\n    cite: art. 1\n    components:\n"
        "      share: {kind: share, pool: 100, key: cribs, cite: art. 1}\n"
        "      each: {kind: rate, amount: 0.125, key: cribs, cite: art. 2}\n"
        "rounding: {unit: 0.01, method: largest-remainder, cite: art. 3}\n",
        encoding="utf-8",
    )
    result = allocate(load_rule(rule), data_dir=tmp_path)
    cells = {place: cells[0] for place, cells in result.cells.items()}
    # 100 € at 2:1 is 66.67 and 33.33; 0.125 € a crib is 0.25 and 0.125, rounded half away: 0.13.
    assert cells == {
        ("A", "fund", "share"): 6_667,
        ("A", "fund", "each"): 25,
        ("B", "fund", "share"): 3_333,
        ("B", "fund", "each"): 13,
    }


def test_ones_own_files_win_with_a_notice(run: Callable[..., Any], tmp_path: Path) -> None:
    write_key(tmp_path, "births_2021", dict.fromkeys(CODES, 1))
    result = run("2023", "--data-dir", tmp_path, "--format", "csv")
    assert result.exit_code == 0
    assert "births_2021.csv is used in place of the shipped one" in result.stderr
    assert "not described" in run("2023", "--data-dir", tmp_path, "--details").stdout
    quiet = run("2023", "--data-dir", tmp_path, "--quiet")
    assert quiet.stderr == ""


def test_a_later_version_of_a_year_is_the_year(run: Callable[..., Any], tmp_path: Path) -> None:
    shipped = load_rule(2025).document.path.read_text(encoding="utf-8")
    later = shipped.replace("version: 1", "version: 2").replace("2_200_374", "2_300_000")
    (tmp_path / "2025@2.yaml").write_text(later, encoding="utf-8")
    rules = ("--rules-dir", tmp_path)
    assert "(your rule 2025@2.yaml)" in run("2025", *rules).stdout
    assert "(rule 2025@1)" in run("2025@1", *rules).stdout
    assert run("2025@3", *rules).exit_code == Exit.USAGE
    listed = run("rules", *rules).stdout
    assert "2025@1" in listed
    assert "2025@2" in listed


def test_one_broken_rule_does_not_hide_the_others(run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "2030.yaml").write_text("year: 2030\n", encoding="utf-8")
    result = run("rules", "--rules-dir", tmp_path)
    assert result.exit_code == Exit.CONTENT
    assert "2030.yaml" in result.stderr
    assert "2023@1" in result.stdout
    assert run("2023", "--rules-dir", tmp_path).exit_code == 0


def test_environment_variables_name_ones_own_folders(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_key(tmp_path, "mine", dict.fromkeys(CODES, 2))
    monkeypatch.setenv("ALLOCATE_DATA_DIR", str(tmp_path))
    result = run("2025", "--key", "mine", "--format", "csv", "--region", "06")
    assert result.exit_code == 0
    monkeypatch.setenv("ALLOCATE_DATA_DIR", str(tmp_path / "nowhere"))
    result = run("2025")
    assert result.exit_code == Exit.USAGE
    assert "ALLOCATE_DATA_DIR" in result.stderr


# Rounded once


def two_lines(tmp_path: Path, key: str, rounding: str) -> Path:
    """1 001 €, split 2:1 between two lines by one key."""
    rule = tmp_path / "rule.yaml"
    lines = "".join(
        f"  {name}:\n    credit: c\n    cite: x\n    components:\n"
        f"      part: {{kind: share, pool: all, key: {key}, cite: x}}\n"
        for name in ("one", "two")
    )
    rule.write_text(
        "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\nlines:\n"
        f"{lines}pools:\n  all: {{remainder-of: 1_001, split: split, cite: x}}\n"
        f"hypotheses:\n  split: {{value: {{one: 2, two: 1}}, why: w}}\nrounding: {rounding}\n",
        encoding="utf-8",
    )
    return rule


@pytest.mark.parametrize("method", ["largest-remainder", "nearest", "half-even", "down", "up"])
def test_the_parts_of_a_split_pool_stay_exact_until_their_level_rounds_them(
    tmp_path: Path, method: str
) -> None:
    """At level region one line of 1 001 € and two of 2/3 and 1/3 of it give the same totals."""
    births = allocate(load_rule(2023)).case.keys["births_2021"].values
    rounding = f"{{unit: 1, method: {method}, level: region, cite: x}}"
    result = allocate(load_rule(two_lines(tmp_path, "births_2021", rounding)))
    exact = {code: Fraction(1_001 * n, sum(births.values())) for code, n in births.items()}
    floors = {code: int(quota) for code, quota in exact.items()}
    rests = {code: exact[code] - floors[code] for code in exact}
    line = sorted(rests, key=lambda code: (-rests[code], -births[code], code))
    up = {
        "largest-remainder": set(line[: 1_001 - sum(floors.values())]),
        "nearest": {code for code, rest in rests.items() if rest >= Fraction(1, 2)},
        "half-even": {code for code in exact if round(exact[code]) > floors[code]},
        "down": set(),
        "up": {code for code, rest in rests.items() if rest},
    }[method]
    expected = {code: 100 * (floors[code] + (code in up)) for code in exact}
    assert by_region(result) == expected


@pytest.mark.parametrize("method", ["nearest", "half-even", "down", "up"])
def test_a_pool_is_not_rounded_before_its_rows_are(method: str) -> None:
    """1.49 € over 18 regions in equal shares: 0.0828 each, which is 0 € or 1 €, not 1/18 of 1 €."""
    options = {"key": "equal", "envelope": "1,49", "rounding.method": method, "rounding.unit": "1"}
    result = allocate(load_rule(2025), set=options)
    assert set(by_region(result).values()) == ({100} if method == "up" else {0})
    options["envelope"] = "26,95"  # 1.4972 each: as 27 € it would be 1.5, which is 2
    result = allocate(load_rule(2025), set=options)
    assert set(by_region(result).values()) == ({200} if method == "up" else {100})


def test_a_part_that_nobody_divides_is_rounded_to_the_cent_by_itself(tmp_path: Path) -> None:
    """1 001 € at 2:1 is 667.333… and 333.666…; with seats to give it is 667 and 334 units."""
    expected = {"nearest": [66_733, 33_367], "largest-remainder": [66_700, 33_400]}
    for method, cents in expected.items():
        rule = two_lines(tmp_path, "none", f"{{unit: 1, method: {method}, cite: x}}")
        result = allocate(load_rule(rule))
        assert [balance.cents for balance in result.balances] == cents
        assert {balance.kind for balance in result.balances} == {"distribution-unknown"}
        assert result.whole() == (None, "distribution-unknown", None)
