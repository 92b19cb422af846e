"""Many runs: each equals the single run with --set, and the summary equals a plain sort."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.audit.sweep import sweep as sweeping
from allocation.audit.sweep.factors import factors
from allocation.audit.sweep.points import Draws
from allocation.audit.sweep.result import Sweep
from allocation.audit.sweep.spread import Kept
from allocation.audit.sweep.sweep import Runs, sweep
from allocation.diagnostics import Refusal
from allocation.engine.scenarios import Totals
from allocation.model.status import Status
from allocation.reading.places import data_folder
from allocation.reading.rules import Override
from conftest import Run, by_region, said

Point = tuple[dict[str, str], list[int] | None]


def runs_of(
    year: int | str, vary: list[str], fixed: dict[str, str] | None = None, **options: Any
) -> tuple[Sweep, list[Point]]:
    """The sweep, and every run of it: the values, and the totals where it was not refused."""
    rule = load_rule(year)
    varied = factors(rule, vary, sampled="sample" in options)
    found: list[Point] = []

    def record(runs: Runs) -> None:
        totals = runs.found
        for at, row in enumerate(totals.cents.tolist()):
            values = zip(varied, runs.values, strict=True)
            point = {factor.name: texts[at] for factor, texts in values}
            found.append((point, row if totals.valid[at] else None))

    given = [Override(name, text, f"set {name}={text}") for name, text in (fixed or {}).items()]
    result = sweep(rule, given, None, data_folder(None), varied, record=record, **options)
    return result, found


def alone(year: int | str, values: dict[str, str]) -> list[int] | None:
    """What the rule gives at one point, by the ordinary way; None where it is refused."""
    try:
        result = allocate(load_rule(year), set=values)
    except Refusal:
        return None
    codes = result.case.territories.codes
    return [*(result.region(code).cents or 0 for code in codes), result.total]


WHOLE = {
    "key": ["births_2021", "population_2023", "equal"],
    "rounding.unit": ["0.01", "0.03", "1", "7", "50", "100", "1000"],
    "rounding.method": ["largest-remainder", "nearest", "half-even", "down", "up"],
    "rounding.level": ["component", "line", "region"],
    "scope": ["all", "overseas", "11"],
}
"""What is resolved again for each value."""
AMOUNTS = {
    2021: {"ars-fir.base.amount": 100_000, "dreets-p304.base.amount": 100_000},
    2023: {
        "envelope": 3_000_000,
        "ars-fir.base.amount": 60_000,
        "dreets-p304.base.amount": 30_000,
        "dreets-p304.pool": 1_000_000,
        "ars-fir.rate": 5,
        "rest.remainder-of": 3_000_000,
    },
    2024: {"envelope": 1_500_000, "ars-fir.floor.amount": 200_000, "precision": 50_000},
    2025: {"envelope": 2_000_000, "ars-p304.pool": 1_000_000, "ars-p304.rate": 3},
}

ENVELOPES = {"envelope", "rest.remainder-of"}


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[int, list[str], dict[str, str]]:
    """A year, one or two amounts with a range for each, and what else varies."""
    year = draw(st.sampled_from(list(AMOUNTS)))
    whole = dict(WHOLE) if year != 2021 else {"scope": ["all", "overseas"]}
    if year == 2023:
        whole["split"] = ["5:3", "1:1", "0:1"]
        whole["absent-share"] = ["undistributed", "redistributed"]
    vary = []
    for name in draw(st.lists(st.sampled_from(list(AMOUNTS[year])), max_size=2, unique=True)):
        usual = AMOUNTS[year][name]
        least = usual // 2 if name in ENVELOPES else 0  # most envelopes hold what comes first
        first = draw(st.integers(least, 2 * usual))
        step = draw(st.sampled_from(["0.01", "0.5", "1", "333.33", "10000", "123456.7890"]))
        last = first + draw(st.integers(0, 3)) * Decimal(step)
        vary.append(f"{name}={first}:{last}:{step}")
    for name in draw(st.lists(st.sampled_from(list(whole)), min_size=not vary, max_size=2)):
        values = draw(st.lists(st.sampled_from(whole[name]), min_size=1, max_size=2, unique=True))
        if not any(text.startswith(f"{name}=") for text in vary):
            vary.append(f"{name}={';'.join(values)}")
    fixed = {"key": "equal"} if year == 2024 and not any(t.startswith("key=") for t in vary) else {}
    return year, draw(st.permutations(vary)), fixed


def test_every_run_equals_the_single_run() -> None:
    """Of the runs held against one alone, a third at least are amounts; the others are refused."""
    held: Counter[str] = Counter()

    @settings(max_examples=80)
    @given(sweeps(), st.data())
    def each(drawn: tuple[int, list[str], dict[str, str]], data: st.DataObject) -> None:
        year, vary, fixed = drawn
        try:
            _found, runs = runs_of(year, vary, fixed)
        except Refusal:  # then each of the points is refused alone
            varied = factors(load_rule(year), vary, sampled=False)
            points = product(*([(a.name, a.text(at)) for at in range(len(a))] for a in varied))
            runs = [(dict(point), None) for point in points]
        some = data.draw(st.lists(st.integers(0, len(runs) - 1), min_size=1, max_size=4))
        for at in {0, *some}:
            values, totals = runs[at]
            assert totals == alone(year, fixed | written(values))
            held["refused" if totals is None else "amounts"] += 1

    each()
    assert held["amounts"] >= max(50, held.total() // 3), held


def written(values: dict[str, str]) -> dict[str, str]:
    """Amounts with four decimals: three could be read as thousands."""
    return {
        name: text + "0" if len(text.partition(".")[2]) == 3 else text
        for name, text in values.items()
    }


def test_ends_are_included_and_combinations_complete() -> None:
    found, runs = runs_of(2023, ["envelope=5M€:5,4M€:100k€", "key=births_2021,population_2023"])
    assert found.runs == 10
    euros = Counter(values["envelope"] for values, _totals in runs)
    assert euros == dict.fromkeys([f"5{n}00000.00" for n in "01234"], 2)
    assert Counter(values["key"] for values, _ in runs) == {"births_2021": 5, "population_2023": 5}
    one, runs = runs_of(2023, ["envelope=5M:5M:1"])
    assert one.runs == 1
    assert runs[0][1] == alone(2023, {"envelope": "5M"})
    _short, runs = runs_of(2023, ["envelope=5M:5,4M:300k"])
    ends = ["5000000.00", "5300000.00", "5400000.00"]
    assert [values["envelope"] for values, _totals in runs] == ends


def test_a_step_beyond_all_amounts_leaves_the_ends() -> None:
    """10^22 € are more cents than 64 bits count: nothing is ever added up in such steps."""
    step = "1" + 22 * "0"
    for last, ends in (("5M", ["5000000.00"]), ("6M", ["5000000.00", "6000000.00"])):
        _found, runs = runs_of(2023, [f"envelope=5M:{last}:{step}"])
        assert [values["envelope"] for values, _totals in runs] == ends
        for values, totals in runs:
            assert totals == alone(2023, values)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("1€-2€", "not-a-range", "envelope=1€:2€:0.10€"),
        ("5-6M€", "not-a-range", "envelope=5M€:6M€:100k€"),
        ("5M€ à 5,5 M€", "not-a-range", '"envelope=5M€:5,5 M€:50k€"'),
        ("6M€-5M€", "not-an-amount", None),  # no range, whichever way it is read
        ("5M€-5M€", "not-an-amount", None),
    ],
)
def test_a_range_that_is_written_otherwise(text: str, code: str, hint: str | None) -> None:
    """The step is a tenth of the way; thousands where it is whole thousands."""
    with pytest.raises(Refusal) as caught:
        factors(load_rule(2023), [f"envelope={text}"], sampled=False)
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert hint is None or problem.hint == f"write FROM:TO:STEP: {hint}"


@pytest.mark.parametrize(
    ("text", "ambiguous", "meant"),
    [
        ("5,1M€,6M€", "5,1M€", "5,1M€;6M€"),
        ("4M€,5,1M€", "5,1M€", "4M€;5,1M€"),
        ("5,10", "5,10", "5;10"),
        ("1 000,50", "1 000,50", "1 000;50"),
        ("5,1,6", "5,1", "5;1;6"),
    ],
)
def test_a_comma_that_may_begin_decimals(text: str, ambiguous: str, meant: str) -> None:
    """Where a unit says which amounts are meant they are written out; else each figure is one."""
    with pytest.raises(Refusal) as caught:
        factors(load_rule(2023), [f"envelope={text}"], sampled=False)
    (problem,) = caught.value.diagnostics
    assert problem.code == "ambiguous-list"
    assert f"'{ambiguous}' is ambiguous" in problem.message
    assert problem.hint is not None
    assert problem.hint.endswith(f': "envelope={meant}"')


def test_a_comma_between_amounts_of_three_digits_or_more_is_one() -> None:
    (found,) = factors(load_rule(2023), ["envelope=5000000,6000000"], sampled=False)
    assert [found.euros(at) for at in range(len(found))] == [5_000_000, 6_000_000]


def test_draws_are_of_whole_steps() -> None:
    _found, runs = runs_of(2023, ["envelope=5M:5,4M:300k"], sample=50, seed=1)
    assert {values["envelope"] for values, _totals in runs} == {"5000000.00", "5300000.00"}


def test_a_value_named_twice_would_count_twice(run: Run) -> None:
    result = run("sweep", "2023", "--vary", "key=births_2021,births_2021")
    assert result.exit_code == 2
    assert "[given-twice]" in result.stderr


def test_two_lists_of_which_one_has_one_value() -> None:
    """`a,b` is a list of two, `a` alone of one: 2 x 1 runs, each with the one value."""
    _found, runs = runs_of(2023, ["envelope=5M,6M", "key=births_2021"])
    assert [values for values, _totals in runs] == [
        {"envelope": "5000000.00", "key": "births_2021"},
        {"envelope": "6000000.00", "key": "births_2021"},
    ]
    for values, totals in runs:
        assert totals == alone(2023, values)


def test_csv_says_what_made_it_and_nothing_of_whom_the_rule_does_not_concern(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "runs.csv"
    words = ("sweep", "2024", "--vary", "envelope=2M:2,1M:50k", "--key", "equal")
    rows = list(csv.DictReader(run(*words, "-f", "csv", "--runs", file).stdout.splitlines()))
    metropolitan, mayotte = rows[0], next(row for row in rows if row["code"] == "06")
    assert (metropolitan["default"], metropolitan["min"]) == ("", "")
    assert metropolitan["status"] == "not-concerned"
    assert mayotte["min"] == "400000.00"
    assert all("not an official notification" in row["made by"] for row in rows)
    with file.open(encoding="utf-8") as lines:
        runs = list(csv.DictReader(lines))
    assert [row["84"] for row in runs] == ["", "", ""]
    assert [row["06"] for row in runs] == ["400000.00", "410000.00", "420000.00"]
    assert all("not an official notification" in row["made by"] for row in runs)
    assert {row["status"] for row in runs} == {"estimated"}


def test_splits_contain_colons() -> None:
    found, runs = runs_of(2023, ["split=5:3,1:1"])
    assert found.runs == 2
    assert [values["split"] for values, _totals in runs] == ["5:3", "1:1"]
    assert runs_of(2023, ["split=ars-fir:1,dreets-p304:2"])[0].runs == 1


@settings(max_examples=30)
@given(st.lists(st.integers(-9, 9) | st.integers(0, 2**70), min_size=1, max_size=50))
def test_order_statistics_are_those_of_a_plain_sort(values: list[int]) -> None:
    kept = Kept(slice(0, 1), len(values))
    column = np.array(values, dtype=object)[:, None]
    for start in range(0, len(values), 7):
        part = column[start : start + 7]
        narrow = part.astype(np.int64) if max(map(abs, values)) < 2**60 else part
        kept.add(narrow, np.ones(len(part), bool), np.ones(1, bool))
    (spread,) = kept.spreads()
    assert spread is not None
    assert spread.runs == len(values)
    ordered = sorted(values)
    assert (spread.least, spread.most) == (ordered[0], ordered[-1])
    for share, value in zip((5, 25, 50, 75, 95), spread.quantiles, strict=True):
        # The least value that at least so many hundredths do not exceed.
        enough = [v for v in ordered if 100 * sum(o <= v for o in ordered) >= share * len(ordered)]
        assert value == enough[0]


def test_the_summary_is_that_of_the_runs() -> None:
    found, runs = runs_of(2025, ["envelope=2M:2,3M:1234.56", "rounding.unit=1;100"])
    for column, row in enumerate([*found.regions, found.total]):
        values = sorted(totals[column] for _values, totals in runs if totals)
        assert row.spread is not None
        assert row.spread.least == values[0]
        assert row.spread.most == values[-1]
        assert row.spread.quantiles[2] == values[(len(values) + 1) // 2 - 1]
    default = allocate(load_rule(2025))
    amounts = [row.default and row.default.cents for row in found.regions]
    assert amounts == list(by_region(default).values())
    assert found.total.default is not None
    assert found.total.default.cents == default.total


def test_several_passes_and_small_chunks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    vary = ["envelope=5M:6M:1000", "key=births_2021,equal"]
    whole, runs = runs_of(2023, vary)
    monkeypatch.setattr(sweeping, "_KEPT", 8 * 2002 * 5)
    monkeypatch.setattr(sweeping, "_CELLS", 18 * 7)
    again, runs_again = runs_of(2023, vary)
    assert again.regions == whole.regions
    assert again.total == whole.total
    assert runs_again == runs


def test_invalid_points_are_counted_and_named(as_json: Callable[..., Any]) -> None:
    """Under 1 440 000 € the envelope is smaller than the 36 bases."""
    found = as_json("sweep", "2023", "--vary", "envelope=1M:2M:200k")
    assert found["runs"] == 3
    assert found["invalid"]["runs"] == 3
    first = found["invalid"]["first"][0]
    assert first["values"] == {"envelope": "1000000.00"}
    assert first["code"] == "envelope-too-small"
    assert "1 440 000" in said(first["reason"])
    assert found["total"]["min"] == "1600000.00"


def test_beside_a_refused_run_a_remainder_of_0_stays_0() -> None:
    """18 x (50 000 + 30 000) is 1 440 000: an envelope of 1 euro less is refused."""
    _found, runs = runs_of(2023, ["envelope=1439999,1440000"], {"rounding.unit": "0.01"})
    assert [totals for _values, totals in runs] == [None, [80_000_00] * 18 + [1_440_000_00]]


def test_a_base_of_part_cents_is_an_invalid_point() -> None:
    found, runs = runs_of(2023, ["ars-fir.base.amount=50000:50000.01:0.0050"])
    assert [totals is None for _values, totals in runs] == [False, True, False]
    assert found.first_refused[0].reason.code == "part-cent"


def test_values_that_do_not_go_together_are_an_invalid_point(as_json: Callable[..., Any]) -> None:
    found = as_json("sweep", "2021", "--vary", "scope=all,overseas")
    assert (found["runs"], found["invalid"]["runs"]) == (1, 1)
    assert found["invalid"]["first"][0]["code"] == "too-many-regions"


def test_with_every_point_invalid_the_reason_is_given(run: Run) -> None:
    result = run("sweep", "2023", "--vary", "envelope=1M:1,4M:100k")
    assert result.exit_code == 2
    assert "[envelope-too-small]" in result.stderr
    assert result.stdout == ""


def test_who_does_not_take_part_gets_nothing(as_json: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "absent.csv"
    file.write_text("region,agency,takes_part\nCorse,ARS,no\n", encoding="utf-8")
    words = ("2023", "--participants", file)
    swept = as_json("sweep", *words, "--vary", "envelope=5M:6M:500k")
    for envelope, field in (("5M", "min"), ("5,5M", "q50"), ("6M", "max")):
        single = as_json(*words, "--envelope", envelope)
        for region, row in zip(single["regions"], swept["regions"], strict=True):
            assert (region["code"], region["total"]) == (row["code"], row[field])


def test_a_ceiling_stays_one_and_a_floor_too(as_json: Callable[..., Any]) -> None:
    ceiling = as_json("sweep", "2021", "--vary", "participation.regions=14,15")
    assert ceiling["total"]["status"] == "ceiling"
    floor = as_json("sweep", "2024", "--vary", "envelope=1M:2M:500k")
    rows = {row["code"]: row for row in floor["regions"]}
    assert (rows["06"]["min"], rows["06"]["status"]) == ("200000.00", "floor")
    paris = rows["11"]
    assert (paris["default"], paris["min"], paris["max"], paris["runs"]) == (None, None, None, 0)
    assert (paris["status"], paris["default_status"]) == ("not-concerned", "not-concerned")


def test_who_is_absent_in_every_run_has_no_amount(run: Run, tmp_path: Path) -> None:
    """Corse, both of whose agencies take no part; the others leave its share undistributed."""
    file, runs = tmp_path / "absent.csv", tmp_path / "runs.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\nCorse,dreets,no\n", encoding="utf-8")
    words = ("sweep", "2023", "--participants", file, "--vary", "envelope=5M:6M:500k")
    rows = list(csv.DictReader(run(*words, "-f", "csv", "--runs", runs).stdout.splitlines()))
    (corse,) = [row for row in rows if row["code"] == "94"]
    assert (corse["default"], corse["min"], corse["status"]) == ("", "", "absent")
    with runs.open(encoding="utf-8") as lines:
        assert [row["94"] for row in csv.DictReader(lines)] == ["", "", ""]
    (line,) = [line for line in run(*words).stdout.splitlines() if line.startswith("Corse ")]
    assert line.split() == ["Corse", *["absent"] * 4]


def test_runs_that_do_not_concern_a_territory_are_not_its_own(as_json: Callable[..., Any]) -> None:
    """With the whole country in the scope, and with the overseas regions alone."""
    words = ("--vary", "scope=all,overseas", "--key", "equal", "--vary", "envelope=2M,2200000")
    rows = {r["code"]: r for r in as_json("sweep", "2025", *words)["regions"]}
    assert (rows["06"]["runs"], rows["11"]["runs"]) == (4, 2)
    # An eighteenth of 22 000 or 20 000 units of 100 €: 1 222 or 1 111, and a rest.
    assert rows["11"]["min"] in ("111100.00", "111200.00")
    assert rows["11"]["max"] in ("122200.00", "122300.00")
    assert rows["06"]["max"] == "440000.00"


# Draws


def test_the_same_seed_draws_the_same(as_json: Callable[..., Any]) -> None:
    words = ("sweep", "2024", "--key", "equal", "--vary", "envelope", "--sample", "200")
    first, again = as_json(*words), as_json(*words, "--seed", "1")
    other = as_json(*words, "--seed", "2")
    assert first == again
    assert first["seed"] == 1
    assert other["regions"] != first["regions"]


def test_draws_are_the_multiples_between_the_bounds() -> None:
    vary = ["envelope=5M:5,01M:1000", "key=births_2021,equal"]
    found, runs = runs_of(2023, vary, sample=5_500, seed=7)
    assert found.runs == len(runs) == 5_500
    drawn = Counter((values["envelope"], values["key"]) for values, _totals in runs)
    assert {envelope for envelope, _key in drawn} == {f"50{n:02}000.00" for n in range(11)}
    assert len(drawn) == 22
    # 250 each on average; six standard deviations are 93.
    assert all(157 < count < 343 for count in drawn.values())


def test_draws_with_a_seed_are_those_of_today() -> None:
    """The raw numbers of PCG64 are promised not to change, so neither may these."""
    rule = load_rule(2023)
    (factor,) = factors(rule, ["envelope=5M:6M:1000"], sampled=True)
    drawn = Draws([factor], 5, 1, 10).drawn[factor]
    raw = np.random.PCG64(np.random.SeedSequence([1, 0])).random_raw(5)
    assert drawn.tolist() == [int(number) % 1001 for number in raw]


# The runs, one by one


def test_runs_are_written_whole(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    words = ("sweep", "2023", "--vary", "envelope=1,4M:1,5M:50k", "--vary", "split=5:3,1:1")
    result = run(*words, "--runs", file)
    assert result.exit_code == 0, result.stderr
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert [(row["envelope"], row["split"]) for row in rows] == [
        (f"{envelope}.00", split)
        for split in ("5:3", "1:1")
        for envelope in (1_400_000, 1_450_000, 1_500_000)
    ]
    assert [row["total"] for row in rows] == ["", "1450000.00", "1500000.00"] * 2
    single = allocate(load_rule(2023), set={"envelope": "1500000", "split": "1:1"})
    assert Fraction(rows[-1]["94"]) * 100 == single.region("94").cents
    again = run(*words, "--runs", file)
    assert again.exit_code == 2
    assert "[exists]" in again.stderr
    assert run(*words, "--runs", file, "--force").exit_code == 0


def test_an_interrupted_sweep_leaves_no_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: Any, record: Any, **_options: Any) -> None:
        zeros = np.zeros((1, 19), np.int64)
        found, amounts = Totals(zeros, np.ones(1, bool)), np.ones(19, bool)
        record(Runs([["5000000.00"]], found, amounts, Status.ESTIMATED, (), (), None, frozenset()))
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeping, "sweep", interrupted)
    file = tmp_path / "runs.csv"
    result = run("sweep", "2023", "--vary", "envelope=5M:6M:1M", "--runs", file)
    assert result.exit_code == 130
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_that_is_ended_from_outside_leaves_no_file(tmp_path: Path) -> None:
    words = ["sweep", "2023", "--vary", "envelope=5M:6M:1", "--runs", str(tmp_path / "runs.csv")]
    started = subprocess.Popen(
        [sys.executable, "-m", "allocation", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not list(tmp_path.iterdir()) and started.poll() is None:
        time.sleep(0.01)
    started.terminate()
    assert started.wait(timeout=60) == 143
    assert list(tmp_path.iterdir()) == []


def test_csv_has_a_row_for_each_region_and_the_total(run: Run) -> None:
    result = run("sweep", "2025", "--vary", "envelope=2M:2,4M:100k", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == 19
    assert (rows[-1]["region"], rows[-1]["max"]) == ("TOTAL", "2400000.00")


WRONG = {
    "unknown-override": ["2023", "--vary", "envelop=5M:6M:1M"],
    "given-twice": ["2023", "--envelope", "5M", "--vary", "envelope=5M:6M:1M"],
    "no-range": ["2023", "--vary", "envelope"],
    "no-bounds": ["2023", "--vary", "envelope", "--sample", "10"],
    "not-a-range": ["2023", "--vary", "envelope=5M:6M"],
    "no-value": ["2023", "--vary", "key="],
    "not-an-amount": ["2023", "--vary", "envelope=5M:6M:x"],
    "negative-amount": ["2023", "--vary", "envelope=5M:6M:-1"],
    "too-many": ["2023", "--vary", "envelope=5M:6M:0.01"],
    "ambiguous-list": ["2023", "--vary", "envelope=5,4M€"],
    "unknown-key-name": ["2023", "--vary", "key=births_2021,birth"],
    "no-effect": ["2023", "--vary", "envelope=5M:6M:1M", "--seed", "3"],
    "nothing-varies": ["2023"],
    "wrong-value": ["2023", "--vary", "rounding.method=nearest,farthest"],
    "wrong-unit": ["2023", "--vary", "rounding.unit=0:1:1"],
}


@pytest.mark.parametrize("code", WRONG)
def test_wrong_usage(run: Run, code: str) -> None:
    result = run("sweep", *WRONG[code])
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert result.stdout == ""


_KEYS = "births_2021,population_2023"


@pytest.mark.parametrize(
    ("name", "several", "drawn"),
    [
        ("ars-fir.base.amount", "FROM:TO:STEP or ars-fir.base.amount=VALUE,VALUE", "FROM:TO:STEP"),
        ("rounding.method", "VALUE,VALUE", "VALUE,VALUE"),
        ("key", f"KEY,KEY, such as key={_KEYS}", _KEYS),
        ("ars-fir.share.key", f"KEY,KEY, such as ars-fir.share.key={_KEYS}", _KEYS),
    ],
)
def test_what_a_name_may_vary_over(run: Run, name: str, several: str, drawn: str) -> None:
    """Amounts have ranges, keys have names, and other words have neither."""
    for words, hint in (([], f"write {name}={several}"), (["--sample", "5"], f"{name}={drawn}")):
        told = " ".join(run("sweep", "2023", "--vary", name, *words).stderr.split())
        assert told.endswith(hint), told


@pytest.mark.parametrize("text", ["6M:5M:1", "5M:6M:0"])
def test_ranges_that_lead_nowhere(run: Run, text: str) -> None:
    result = run("sweep", "2023", "--vary", f"envelope={text}")
    assert result.exit_code == 2
    assert "[not-a-range]" in result.stderr


def test_the_size_of_a_grid_that_is_too_large_is_said(run: Run) -> None:
    result = run("sweep", "2023", "--vary", "envelope=5M:6M:1", "--vary", "ars-fir.rate=1:20:1")
    assert "20\u202f000\u202f020 runs are too many" in result.stderr


def test_a_misspelt_name_has_a_suggestion(run: Run) -> None:
    assert "did you mean envelope?" in run("sweep", "2023", "--vary", "envelop=1:2:1").stderr


def test_a_rule_without_formula(run: Run) -> None:
    result = run("sweep", "2022", "--vary", "envelope=5M:6M:1M")
    assert result.exit_code == 4
    assert "[no-formula]" in result.stderr


BOUNDS = {
    "wrong-bounds": ["{from: 3, to: 2, step: 1}", "{from: 1, to: 2, step: 0}"],
    "out-of-bounds": ["{from: 3_000_000, to: 4_000_000, step: 1}"],
    "negative-amount": ["{from: -1, to: 4_000_000, step: 1}"],
    "missing": ["{from: 1, to: 4_000_000}"],
}


@pytest.mark.parametrize(("code", "text"), [(c, text) for c in BOUNDS for text in BOUNDS[c]])
def test_bounds_are_checked(run: Run, tmp_path: Path, code: str, text: str) -> None:
    file = tmp_path / "rule.yaml"
    shipped = load_rule(2024).document.path.read_text(encoding="utf-8")
    known = "{from: 1_950_000, to: 2_050_000, step: 1_000}"
    assert known in shipped
    file.write_text(shipped.replace(known, text), encoding="utf-8")
    result = run("compute", file)
    assert result.exit_code == 3, result.stderr
    if code != "negative-amount":
        assert f"[{code}]" in result.stderr


def test_a_value_given_may_lie_beyond_the_bounds(run: Run) -> None:
    assert run("2024", "--envelope", "3M").exit_code == 0


def test_sweep_2023(run: Run, check_snapshot: Callable[[str], None]) -> None:
    words = ["--vary", "envelope=1,2M€:6M€:400k€", "--vary", "key=births_2021,population_2023"]
    result = run("sweep", "2023", *words, "--set", "split=1:1")
    assert result.exit_code == 0, result.stderr
    check_snapshot(result.stdout)


def test_a_sweep_says_of_which_variant_it_is(run: Run, as_json: Callable[..., Any]) -> None:
    words = ("sweep", "variants/2025-births.yaml", "--vary", "envelope=2M:2,1M:100k")
    assert "Variant 2025-births of 2025@1" in run(*words).stdout
    assert as_json(*words)["variant"]["variant"] == "2025-births"
    assert "2025@1 variant 2025-births; " in run(*words, "-f", "csv").stdout
