"""Which key, envelope and rounding a table follows: recovered from tables made independently."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allocation.audit.fit.allowed import Fits
from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.conclusion import inward
from allocation.audit.fit.division import Division
from allocation.audit.fit.feasible import Strip, common, least_greatest_error, polygon, roundest
from allocation.audit.fit.rows import Envelope, TableRows, units
from allocation.audit.fit.search import fit
from allocation.audit.fit.subject import keys_to_try
from allocation.audit.fit.with_base import _bases_under as bases_under
from allocation.audit.fit.without_base import without_base
from allocation.model.interval import Interval
from allocation.model.method import Method
from allocation.reading.places import data_folder
from allocation.reading.territories import read_territories
from conftest import ROOT, Run, at_least

CODES = [
    *("84", "27", "53", "24", "94", "44", "32", "11", "28"),
    *("75", "76", "52", "93", "01", "02", "03", "04", "06"),
]
"""In the order of the printed table."""
AMOUNTS = [
    *(264_900, 89_600, 111_500, 82_800, 11_500, 177_800, 191_600, 399_300, 107_200),
    *(198_600, 198_900, 126_300, 168_100, 12_200, 11_400, 9_400, 28_700, 10_600),
]
PRINTED = {code: Fraction(amount) for code, amount in zip(CODES, AMOUNTS, strict=True)}


def column(file: str) -> dict[str, int]:
    """A key, read without the program."""
    path = ROOT / "data" / f"{file}.csv"
    with path.open(encoding="utf-8") as lines:
        return {row["code"]: int(row[file]) for row in csv.DictReader(lines)}


# An independent script: how a table is made, in plain fractions.


def made(
    key: dict[str, int], base: Fraction, envelope: Fraction, unit: Fraction, method: Method
) -> dict[str, Fraction]:
    """A base for each region, the rest by the key, each share rounded; by hand and by the book."""
    pool = envelope - base * len(key)
    total = sum(key.values())
    if method is Method.LARGEST_REMAINDER:
        count = (pool / unit + Fraction(1, 2)).__floor__()
        quotas = {code: Fraction(count * value, total) for code, value in key.items()}
        given_ = {code: quota.__floor__() for code, quota in quotas.items()}
        queue = sorted(key, key=lambda code: (given_[code] - quotas[code], -key[code], code))
        for code in queue[: count - sum(given_.values())]:
            given_[code] += 1
    else:
        quotas = {code: pool * value / total / unit for code, value in key.items()}
        given_ = {code: one_by_one(quota, method) for code, quota in quotas.items()}
    return {code: base + count * unit for code, count in given_.items()}


def one_by_one(quota: Fraction, method: Method) -> int:
    floor = quota.__floor__()
    rest = quota - floor
    match method:
        case Method.DOWN:
            return floor
        case Method.UP:
            return floor + (rest > 0)
        case Method.HALF_EVEN:
            return floor + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2 == 1))
    return floor + (rest >= Fraction(1, 2))


def random_key(random: Random, regions: int) -> dict[str, int]:
    return {code: random.randint(3_000, 2_000_000) for code in CODES[:regions]}


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    regions=st.integers(8, 18),
    base=st.one_of(st.just(0), st.integers(1, 2_000).map(lambda n: n * 50)),
    unit=st.sampled_from([Fraction(unit) for unit in ("0.01", "1", "10", "50", "100", "1000")]),
    method=st.sampled_from(list(Method)),
)
def test_the_key_unit_and_method_of_a_made_table_are_found(
    seed: int, regions: int, base: int, unit: Fraction, method: Method
) -> None:
    random = Random(seed)
    key, other = random_key(random, regions), random_key(random, regions)
    envelope = Fraction(random.randint(10**6, 10**8) + base * regions)
    table = made(key, Fraction(base), envelope, unit, method)
    keys = {"other": other, "followed": key}
    found = fit(table, keys, [Envelope("given", envelope)])
    right = [
        c
        for c in found.reproducing
        if (c.key, c.key_unit, c.unit, c.method) == ("followed", 1, unit, method)
    ]
    assert right, [c._asdict() for c in found.candidates]
    assert right[0].envelope_interval is not None
    assert right[0].equal == right[0].rows == regions
    if not base:
        assert envelope in right[0].envelope_interval
        assert not right[0].base_found
    assert {candidate.key for candidate in found.reproducing} == {"followed"}
    for candidate in found.reproducing:
        if not candidate.base % candidate.unit:
            assert again(candidate, key) == table


def again(candidate: Candidate, key: dict[str, int]) -> dict[str, Fraction]:
    """What a candidate says, made anew by the independent script."""
    half = candidate.key_unit / 2
    rounded_key = {
        code: int((value + half) // candidate.key_unit * candidate.key_unit)
        if candidate.key_unit > 1
        else value
        for code, value in key.items()
    }
    return made(rounded_key, candidate.base, candidate.envelope, candidate.unit, candidate.method)


def test_a_base_that_is_no_multiple_of_the_unit_is_found() -> None:
    key = column("births_2021")
    table = made(key, Fraction(80_050), Fraction(5_100_000), Fraction(100), Method.NEAREST)
    assert {amount % 100 for amount in table.values()} == {50}
    found = fit(table, {"births_2021": key}, [Envelope("text", Fraction(5_100_000))])
    best = found.candidates[0]
    assert (best.verdict, best.unit, best.method) == (Fits.REPRODUCES, 100, Method.NEAREST)
    assert best.base_interval is not None
    assert Fraction(80_050) in best.base_interval


@pytest.mark.parametrize("unit", [2, 20, 200])
def test_tables_to_a_unit_of_2(unit: int) -> None:
    """2, 20 and 200 € are usual units too, also where all rows are multiples of twice as much."""
    assert Fraction(unit) in units([Fraction(2 * unit), Fraction(4 * unit), Fraction(6 * unit)])
    key = column("births_2021")
    table = made(key, Fraction(0), Fraction(5_100_000), Fraction(unit), Method.LARGEST_REMAINDER)
    best = fit(table, {"births_2021": key}).candidates[0]
    assert (best.verdict, best.unit) == (Fits.REPRODUCES, unit)
    assert (best.method, best.base_found) == (Method.LARGEST_REMAINDER, False)


@pytest.mark.parametrize("method", [Method.NEAREST, Method.DOWN, Method.UP])
def test_a_base_under_a_given_envelope(method: Method) -> None:
    """80 000 € for each, the rest of 5 100 000 € by births, rounded to 100 € one by one.

    Rounded down or up the sum of the rows is off the envelope by up to 18 x 100 €: only the
    envelope that is given leaves the base as it was.
    """
    key = column("births_2021")
    envelope, base = Fraction(5_100_000), Fraction(80_000)
    table = made(key, base, envelope, Fraction(100), method)
    found = fit(table, {"births_2021": key}, [Envelope("text", envelope)])
    (best,) = [
        c
        for c in found.reproducing
        if c.base_found and c.method is method and c.unit == 100 and c.key_unit == 1
    ]
    assert best.envelope == envelope
    assert best.base_interval is not None
    assert base in best.base_interval
    assert made(key, best.base, envelope, Fraction(100), method) == table
    searched = TableRows(table, [Envelope("text", envelope)])
    division = Division(searched, "key", 1, [key[code] for code in searched.codes])
    (rows,) = [rows for rows in searched.in_units if rows.unit == 100]
    assert bases_under(division, envelope, rows, method) == base


@pytest.mark.parametrize("method", [Method.NEAREST, Method.DOWN, Method.UP])
def test_a_base_above_whole_units_under_a_given_envelope(method: Method) -> None:
    """80 050 € for each: all rows stand 50 € above whole hundreds, and so does the base."""
    key, envelope = column("births_2021"), Fraction(5_100_000)
    table = made(key, Fraction(80_050), envelope, Fraction(100), method)
    searched = TableRows(table, [Envelope("text", envelope)])
    division = Division(searched, "key", 1, [key[code] for code in searched.codes])
    (rows,) = [rows for rows in searched.in_units if rows.unit == 100]
    assert rows.shift == 50
    found = bases_under(division, envelope, rows, method)
    assert found is not None
    assert made(key, found, envelope, Fraction(100), method) == table


@settings(max_examples=15)
@given(seed=st.integers(0, 2**32), unit=st.sampled_from([1, 100, 10_000]))
def test_nothing_is_found_in_random_amounts(seed: int, unit: int) -> None:
    random = Random(seed)
    table = {code: Fraction(random.randint(1, 4_000) * unit, 100) for code in CODES}
    keys = {name: column(name) for name in ("births_2021", "population_2025")}
    found = fit(table, keys)
    assert not found.reproducing
    assert {candidate.verdict for candidate in found.candidates} == {Fits.INCOMPATIBLE}
    assert {candidate.key for candidate in found.candidates} == set(keys)


def test_two_keys_that_give_the_same_table_are_not_told_apart() -> None:
    key = column("births_2021")
    double = {code: 2 * value for code, value in key.items()}
    table = made(key, Fraction(0), Fraction(3_000_000), Fraction(1), Method.LARGEST_REMAINDER)
    found = fit(table, {"once": key, "twice": double})
    assert {c.key for c in found.reproducing} == {"once", "twice"}


def test_one_amount_for_all_follows_any_key_with_a_base() -> None:
    table = dict.fromkeys(CODES, Fraction(100_000))
    found = fit(table, {"a": column("births_2021"), "b": column("population_2025")})
    assert {c.key for c in found.reproducing} == {"a", "b"}
    assert any(c.base_found and c.base == 100_000 for c in found.reproducing)
    assert found.same == 100_000


def test_a_table_of_two_rows_is_no_crash() -> None:
    table = {"04": Fraction(7187), "24": Fraction(11533)}
    found = fit(table, {"births_2021": column("births_2021")})
    assert [c.key for c in found.candidates[:1]] == ["births_2021"]


def test_every_key_is_reported_whatever_the_rows_share() -> None:
    """All rows are odd: a unit of 2 needs a base, and a key that is the same for all has none."""
    table = {"94": Fraction(7187), "53": Fraction(21533), "11": Fraction(3001)}
    keys = {"same": dict.fromkeys(table, 5), "births_2021": column("births_2021")}
    assert {c.key for c in fit(table, keys).candidates} == set(keys)


@at_least(25)
@settings(max_examples=50)
@given(
    seed=st.integers(0, 2**32),
    regions=st.integers(3, 6),
    base=st.integers(1, 10**7),
    unit=st.sampled_from([Fraction(unit) for unit in ("0.25", "1", "20", "50", "100")]),
    method=st.sampled_from(list(Method)),
)
def test_a_base_that_is_found_can_be_paid(
    seed: int, regions: int, base: int, unit: Fraction, method: Method
) -> None:
    """In whole cents, whatever the corners of the polygon of bases are."""
    random = Random(seed)
    key, paid = random_key(random, regions), Fraction(base, 100)
    table = made(key, paid, random.randint(10**4, 10**6) + paid * regions, unit, method)
    bases = [c.base for c in fit(table, {"key": key}).reproducing if c.base_found]
    assume(bases)
    assert all(not base % Fraction(1, 100) for base in bases)


def test_a_key_of_whole_thousands_is_tried_once() -> None:
    key = {code: 1000 * (i + 3) ** 2 for i, code in enumerate(CODES)}
    table = made(key, Fraction(0), Fraction(10**7), Fraction(100), Method.NEAREST)
    found = fit(table, {"key": key})
    assert {c.key_unit for c in found.candidates} == {1}


def test_a_key_of_ones_own_does_not_take_the_place_of_another(
    as_json: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    rows = [f"{code},{value}" for code, value in column("population_2025").items()]
    path.write_text("\n".join(["code,births_2021", *rows]), encoding="utf-8")
    found = as_json("fit", "2025", "--key", f"{path}:births_2021")
    assert found["keys"] == 20
    names = {c["key"] for c in found["candidates"] if c["verdict"] == "reproduces every row"}
    assert names == {"population_2025", f"{path}:births_2021"}


def test_a_key_of_ones_own_may_be_0_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("\n".join(["code,n", "11,3", "94,0"]), encoding="utf-8")
    territories = read_territories("regions", data_folder())
    *_shipped, own = keys_to_try(territories, data_folder(), [f"{path}:n"], frozenset({"11", "94"}))
    assert (own.values["11"], own.values["94"]) == (3, 0)


@pytest.mark.parametrize(
    ("amount", "code"), [("0", None), ("0.50", None), ("-0.01", "negative-amount")]
)
def test_a_row_of_nothing_can_be_fitted_and_one_below_can_not(
    run: Run, tmp_path: Path, amount: str, code: str | None
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"region,amount\nCorse,{amount}\nBretagne,9.50\nMayotte,7\n", encoding="utf-8")
    result = run("fit", path)
    assert result.exit_code == (3 if code else 0), result.stderr
    assert code is None or f"[{code}]" in result.stderr


def test_a_key_of_zeros_divides_nothing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv"
    path.write_text("\n".join(["code,n", *(f"{code},0" for code in CODES)]), encoding="utf-8")
    result = run("fit", "2025", "--key", f"{path}:n")
    assert result.exit_code == 3
    assert "[empty-key]" in result.stderr


# The published table of 2025


@pytest.fixture(scope="module")
def annexe() -> Any:
    names = sorted(path.stem for path in (ROOT / "data").glob("*.csv"))
    names = [n for n in names if n != "participation" and not n.endswith("by_department")]
    keys = {name: column(name) for name in names}
    texts = [Envelope("TOTAL", Fraction(2_200_374)), Envelope("body", Fraction(2_200_000))]
    return fit(PRINTED, keys, texts)


def one(found: Any, **wanted: Any) -> Candidate:
    (candidate,) = [
        c for c in found.candidates if all(getattr(c, n) == v for n, v in wanted.items())
    ]
    return candidate


def test_2025_population_by_largest_remainder(annexe: Any) -> None:
    found = one(annexe, key="population_2025", key_unit=1, method=Method.LARGEST_REMAINDER)
    assert (found.verdict, found.unit, found.equal) == (Fits.REPRODUCES, 100, 18)
    assert found.envelope_interval == Interval(
        Fraction(2_200_350), Fraction(2_200_450), high_in=False
    )


def test_2025_population_rounded_to_the_thousand_to_the_nearest(annexe: Any) -> None:
    found = one(annexe, key="population_2025", key_unit=1000, method=Method.NEAREST)
    assert (found.verdict, found.unit, found.equal) == (Fits.REPRODUCES, 100, 18)
    key = {c: int((v + 500) // 1000) for c, v in column("population_2025").items()}
    total = sum(key.values())
    low = max((PRINTED[c] - 50) * total / key[c] for c in CODES)
    high = min((PRINTED[c] + 50) * total / key[c] for c in CODES)
    assert found.envelope_interval == Interval(low, high, high_in=False)
    assert (int(low), int(high)) == (2_200_215, 2_200_386)


def test_2025_population_to_the_nearest_fits_under_no_envelope(annexe: Any) -> None:
    found = one(annexe, key="population_2025", key_unit=1, method=Method.NEAREST, base_found=False)
    assert found.verdict is Fits.INCOMPATIBLE
    assert found.equal == 17
    assert found.envelope_interval is None
    assert found.asks_most is not None
    assert found.allows_least is not None
    assert (found.asks_most.code, int(found.asks_most.envelope)) == ("52", 2_200_172)
    assert found.allows_least.code == "94"
    assert round(found.allows_least.envelope) == 2_200_107


def test_2025_a_small_base_can_not_be_told_from_none(annexe: Any) -> None:
    """Every whole base up to the bound found gives the table too, and the next one does not."""
    found = one(annexe, key="population_2025", key_unit=1, method=Method.LARGEST_REMAINDER)
    assert not found.base_found
    assert found.base_interval is not None
    assert found.base_interval.low == 0
    assert found.base_interval.high is not None
    most = int(found.base_interval.high)
    key = column("population_2025")
    total = sum(key.values())

    def given_(base: int) -> dict[str, Fraction]:
        """22 004 units in all; base and share are rounded together."""
        quotas = {
            code: (base + Fraction(2_200_400 - 18 * base) * value / total) / 100
            for code, value in key.items()
        }
        floors = {code: quota.__floor__() for code, quota in quotas.items()}
        queue = sorted(key, key=lambda code: floors[code] - quotas[code])
        for code in queue[: 22_004 - sum(floors.values())]:
            floors[code] += 1
        return {code: Fraction(count * 100) for code, count in floors.items()}

    assert all(given_(base) == PRINTED for base in range(most + 1))
    assert given_(most + 1) != PRINTED


def test_intervals_are_cut_inwards_for_people() -> None:
    third = Fraction(1, 3)
    assert inward(Interval(third, 2 + third)) == Interval(Fraction(34, 100), Fraction(233, 100))
    half_open = Interval(Fraction(1), Fraction(2), high_in=False)
    assert inward(half_open) == half_open
    assert inward(Interval(third, third)) == Interval(third, third)


def test_2025_births_are_excluded_and_by_how_much(annexe: Any) -> None:
    for year in range(2018, 2023):
        found = annexe.best(f"births_{year}")
        assert found.verdict is Fits.INCOMPATIBLE
    without = one(annexe, key="births_2021", base_found=False)
    # Île-de-France by births, under the body text: 2 200 000 x 167 061 / 740 862 = 496 100.
    births = column("births_2021")
    exact = Fraction(2_200_000) * births["11"] / sum(births.values())
    assert abs(without.max_error - (exact - 399_300)) <= 100
    assert without.worst == "11"


def test_2025_every_key_is_reported_and_nothing_is_called_unique(annexe: Any) -> None:
    assert len({candidate.key for candidate in annexe.candidates}) == annexe.keys == 19
    assert len(annexe.reproducing) > 1
    assert {candidate.key for candidate in annexe.reproducing} == {"population_2025"}
    assert [c.verdict for c in annexe.candidates] == sorted(
        (c.verdict for c in annexe.candidates), key=list(Fits).index
    )


@pytest.mark.parametrize("words", [[], ["--details"]], ids=["screen", "record"])
def test_fit_2025(run: Run, check_snapshot: Callable[[str], None], words: list[str]) -> None:
    result = run("fit", "2025", *words)
    assert result.exit_code == 0, result.stderr
    check_snapshot(result.stdout)


def test_json_says_what_was_tried(as_json: Callable[..., Any]) -> None:
    found = as_json("fit", "2025")
    assert found["tried"] > 5000
    first = found["candidates"][0]
    assert first["key"] == "population_2025"
    assert first["key_rounding"] is None
    assert (first["unit"], first["method"]) == ("100.00", "largest-remainder")
    assert first["envelope_interval"] == ["2200350.00", "2200450.00"]
    assert found["candidates"][1]["envelope_interval"] == ["2200215.09", "2200386.10"]
    assert (first["rows_equal"], first["max_error"]) == (18, "0.00")
    assert first["verdict"] == "reproduces every row"
    conclusion = " ".join(sentence["text"] for sentence in found["conclusion"])
    assert "can't tell them apart" in conclusion
    assert "Pays de la Loire asks for" in conclusion
    assert f"{found['tried']:,}".replace(",", "\u202f") in conclusion


def test_each_sentence_is_whole_and_its_values_are_named(as_json: Callable[..., Any]) -> None:
    """A catalogue can translate it: no figure, key or region stands in the sentence itself."""
    sentences = as_json("fit", "2025")["conclusion"]
    ids = {sentence["id"] for sentence in sentences}
    assert "{number}. {hypothesis}, envelope in {interval}." in ids
    assert not any(re.search(r"\d|population|births|Corse|largest-remainder", id) for id in ids)
    (first,) = [s for s in sentences if s["values"].get("number") == 1]
    assert first["values"]["interval"]["values"] == {
        "low": "2200350.00",
        "high": "2200450.00",
    }
    assert first["values"]["hypothesis"]["values"]["key"] == "population_2025"


@pytest.mark.parametrize(
    ("year", "exit", "code"), [("2022", 4, "no-formula"), ("2023", 2, "no-rows")]
)
def test_years_without_published_rows(run: Run, year: str, exit: int, code: str) -> None:
    result = run("fit", year)
    assert result.exit_code == exit
    assert f"[{code}]" in result.stderr
    assert result.stdout == ""


# The arithmetic behind it


def test_usual_units_divide_every_difference() -> None:
    found = units([Fraction(264_900), Fraction(89_600), Fraction(111_500)])
    assert found[0] == 100
    assert Fraction(50) in found
    assert Fraction(1, 100) in found
    assert Fraction(200) not in found
    assert all(not (Fraction(264_900) - 89_600) % unit for unit in found)


def test_common_is_what_lies_in_all_intervals() -> None:
    found = common([Interval(Fraction(0), Fraction(9)), Interval(Fraction(5), Fraction(6))])
    assert found == (5, 6, True, True)
    apart = common([Interval(Fraction(7), Fraction(9)), Interval(Fraction(0), Fraction(6))])
    assert apart.empty
    touching = common(
        [Interval(Fraction(0), Fraction(1), high_in=False), Interval(Fraction(1), Fraction(2))]
    )
    assert touching.empty


def test_two_rows_exclude_one_another_of_equal_ones_the_first() -> None:
    rows = {"01": 200, "02": 200, "03": 400, "04": 600, "05": 600}
    table = TableRows({code: Fraction(euros) for code, euros in rows.items()}, [])
    division = Division(table, "one for each", 1, [1] * 5)
    found = without_base(division, table.in_units[0], Method.NEAREST)
    assert table.in_units[0].unit == 200
    # A row of 600 asks for 5 x 500 at least, one of 200 allows 5 x 300 at most.
    assert (found.asks_most, found.allows_least) == (("04", 2500), ("01", 1500))


def test_a_polygon_is_clipped_exactly() -> None:
    box = (Interval(Fraction(0), Fraction(10)), Interval(Fraction(0), Fraction(10)))
    corners = polygon(box, [Strip(Fraction(1), Fraction(3), Fraction(0), Fraction(3))])
    assert set(corners) == {(0, 0), (3, 0), (0, 1)}
    assert polygon(box, [Strip(Fraction(1), Fraction(1), Fraction(21), Fraction(30))]) == []


@given(low=st.fractions(0, 10**6), width=st.fractions(0, 10**4))
def test_the_roundest_number_lies_in_its_interval(low: Fraction, width: Fraction) -> None:
    found = roundest(Interval(low, low + width))
    assert low <= found <= low + width


def test_round_numbers_are_found() -> None:
    assert roundest(Interval(Fraction(2_200_215), Fraction(2_200_386))) == 2_200_300
    assert roundest(Interval(Fraction(79_990), Fraction(80_020))) == 80_000


@given(
    lines=st.lists(st.tuples(st.fractions(-5, 5), st.fractions(-50, 50)), min_size=1, max_size=6),
    end=st.integers(0, 60),
)
def test_the_least_greatest_error_is_the_least(
    lines: list[tuple[Fraction, Fraction]], end: int
) -> None:
    slopes, offsets = zip(*lines, strict=True)

    def worst(x: int) -> Fraction:
        return max(abs(s * x + o) for s, o in lines)

    least = min(worst(x) for x in range(end + 1))
    expected = next(x for x in range(end + 1) if worst(x) == least)
    assert least_greatest_error(slopes, offsets, end) == expected


def test_json_is_strict(as_json: Callable[..., Any]) -> None:
    text = json.dumps(as_json("fit", "2025"))
    assert "NaN" not in text
