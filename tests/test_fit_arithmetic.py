"""The arithmetic of a fit, piece by piece: against brute force, crossings of edges, and by hand."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import combinations, islice, pairwise
from math import gcd
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from allocation.audit.fit.allowed import Fits, Rival, envelope_in, same_units
from allocation.audit.fit.candidates import Candidate, Least, least_errors, rank, reported
from allocation.audit.fit.conclusion import _apart as apart
from allocation.audit.fit.conclusion import _near as near
from allocation.audit.fit.conclusion import _verdict as verdict
from allocation.audit.fit.conclusion import (
    excluded,
    free_parameters,
    missed,
    named,
    near_euros,
    near_interval,
)
from allocation.audit.fit.division import Division
from allocation.audit.fit.feasible import Point, Strip, polygon, roundest, span
from allocation.audit.fit.rows import Envelope, TableRows, UnitRows, units
from allocation.audit.fit.search import Fit, fit
from allocation.audit.fit.with_base import _bases_to_try as bases_to_try
from allocation.audit.fit.with_base import _bases_under as bases_under
from allocation.audit.fit.with_base import _round_base as round_base
from allocation.audit.fit.with_base import _short as short
from allocation.audit.fit.with_base import _some_bases as some_bases
from allocation.audit.fit.with_base import _under_base as under_base
from allocation.audit.fit.with_base import with_base
from allocation.audit.fit.without_base import without_base
from allocation.model.interval import Interval
from allocation.model.method import Method
from allocation.reading.places import data_folder
from allocation.reading.territories import read_territories
from conftest import at_least
from test_fit import CODES, made, one_by_one

CENT = Fraction(1, 100)
REGIONS = read_territories("regions", data_folder())
ONE_BY_ONE = [method for method in Method if method is not Method.LARGEST_REMAINDER]


def searched(table: dict[str, Fraction], key: dict[str, int]) -> Division:
    rows = TableRows(table, [Envelope("sum", sum(table.values(), Fraction(0)), free=True)])
    return Division(rows, "key", 1, [key[code] for code in rows.codes])


def in_unit(division: Division, unit: int | Fraction) -> UnitRows:
    (rows,) = [rows for rows in division.table.in_units if rows.unit == unit]
    return rows


# Units


def _common(a: Fraction, b: Fraction) -> Fraction:
    """The greatest common divisor, as Euclid has it."""
    while b:
        a, b = b, a % b
    return a


@given(
    st.lists(st.integers(0, 400), min_size=2, max_size=5),
    st.sampled_from([1, 2, 5, 10, 20, 25, 100, 1_000, 2_500, 2 * 10**7, 10**15]),
    st.integers(0, 10**4),
)
def test_units_are_the_usual_numbers_that_divide_all_differences(
    counts: list[int], cents: int, shift: int
) -> None:
    """1, 2, 2.5 and 5 times powers of ten, from the cent; and whatever divides all of them most."""
    amounts = [Fraction(count * cents + shift, 100) for count in counts]
    differences = {abs(a - b) for a, b in combinations(amounts, 2)} - {Fraction(0)} or set(amounts)
    assume(any(differences))
    usual = [Fraction(n, 10) * Fraction(10) ** e for e in range(-2, 13) for n in (10, 20, 25, 50)]
    expected = {
        unit
        for unit in usual
        if unit % CENT == 0 and all(difference % unit == 0 for difference in differences)
    }
    found = units(amounts)
    assert found == sorted(set(found), reverse=True)
    assert expected <= set(found)
    (greatest,) = set(found) - expected or {found[0]}  # the greatest common divisor
    assert greatest == found[0]
    quotients = [int(difference / greatest) for difference in differences]
    assert greatest * gcd(*quotients) == reduce(_common, differences)


def test_the_greatest_unit_of_all_is_tried_even_where_it_is_no_usual_one() -> None:
    """300, 600 and 1 500 € differ by multiples of 300 €; 0.03 of them by no less than 0.03."""
    assert units([Fraction(300), Fraction(600), Fraction(1_500)])[:3] == [300, 100, 50]
    assert units([Fraction(3, 100), Fraction(6, 100)]) == [Fraction(3, 100), CENT]
    assert units([Fraction(70), Fraction(70)])[0] == 70


def test_rows_of_one_amount_are_tried_in_one_unit() -> None:
    table = TableRows(dict.fromkeys("cab", Fraction(70)), [])
    assert table.codes == ["a", "b", "c"]
    assert [rows.unit for rows in table.in_units] == [70]
    assert len(TableRows({"a": Fraction(70), "b": Fraction(140)}, []).in_units) > 1


def test_rows_in_units_stand_above_what_is_no_multiple() -> None:
    rows = UnitRows([Fraction(250), Fraction(50), Fraction(150)], Fraction(100))
    assert (rows.shift, rows.units, rows.sum) == (50, [2, 0, 1], 3)
    down = rows.around(Method.DOWN, exact=False)
    assert down == [
        Interval(Fraction(200), Fraction(300), high_in=False),
        Interval(Fraction(0), Fraction(100), high_in=False),
        Interval(Fraction(100), Fraction(200), high_in=False),
    ]
    # No share is less than 0: of a row of 0 to the nearest the lower half is no amount.
    assert rows.around(Method.NEAREST, exact=False)[1] == Interval(Fraction(0), Fraction(50))
    assert rows.around(Method.NEAREST, exact=True)[0] == Interval(
        Fraction(150), Fraction(250), high_in=False
    )
    even, none, odd = rows.around(Method.HALF_EVEN, exact=True)
    assert even == Interval(Fraction(150), Fraction(250))
    assert none == Interval(Fraction(0), Fraction(50))
    assert odd == Interval(Fraction(50), Fraction(150), low_in=False, high_in=False)


# Round numbers


@given(st.integers(0, 3_000), st.integers(0, 300))
def test_the_roundest_number_has_the_fewest_digits_and_is_near_the_middle(
    low: int, width: int
) -> None:
    """Against all multiples of 1 000, 100, … 0.01 strictly inside, in thousandths of a euro."""
    found = roundest(Interval(Fraction(low, 1000), Fraction(low + width, 1000)))
    middle = Fraction(2 * low + width, 2)
    for unit in (10_000, 1_000, 100, 10):
        inside = [n for n in range(0, 4_000, unit) if low < n < low + width]
        if inside:
            assert found * 1000 in inside
            assert abs(found * 1000 - middle) == min(abs(n - middle) for n in inside)
            return
    assert found * 1000 == middle


def test_the_finest_unit_that_is_tried_can_be_said() -> None:
    interval = Interval(Fraction(21, 10), Fraction(29, 10))
    assert roundest(interval) == Fraction(5, 2)
    assert roundest(interval, Fraction(1)) == Fraction(5, 2)  # the middle as it is
    assert roundest(Interval(Fraction(1), Fraction(5, 2)), Fraction(1)) == 2
    assert roundest(Interval(Fraction(7), Fraction(7))) == 7


@given(st.fractions(0, 10**5), st.fractions(0, 10**3))
def test_a_short_number_is_near(value: Fraction, within: Fraction) -> None:
    found = short(value, within)
    assert abs(found - value) <= max(within, CENT)
    assert found % CENT == 0
    if within >= 1:
        assert found % 1 == 0
    elif within >= Fraction(1, 10):
        assert found % Fraction(1, 10) == 0


def test_an_envelope_of_the_text_goes_before_one_of_the_rows_and_a_round_one() -> None:
    rows, text = Envelope("rows", Fraction(995), free=True), Envelope("text", Fraction(1_004))
    table = TableRows({"a": Fraction(1), "b": Fraction(994)}, [rows, text])
    assert envelope_in(table, Interval(Fraction(990), Fraction(1_010))) == text
    assert envelope_in(table, Interval(Fraction(990), Fraction(1_000))) == rows
    assert envelope_in(table, Interval(Fraction(996), Fraction(1_003))) == Envelope(
        "", Fraction(1_000)
    )
    assert same_units(Fraction(2_200), Fraction(100)) == Interval(
        Fraction(2_150), Fraction(2_250), high_in=False
    )


# Polygons


def holds(point: Point, strips: list[Strip]) -> bool:
    return all(s.low <= s.p * point[0] + s.q * point[1] <= s.high for s in strips)


def vertices(strips: list[Strip]) -> set[Point]:
    """The corners of what all strips have in common: where two of their edges cross, if it is."""
    edges = [(s.p, s.q, end) for s in strips for end in (s.low, s.high)]
    found = set()
    for (a, b, e), (c, d, f) in combinations(edges, 2):
        if cross := a * d - b * c:
            point = ((e * d - b * f) / cross, (a * f - e * c) / cross)
            if holds(point, strips):
                found.add(point)
    return found


def boxed(box: tuple[Interval, Interval]) -> list[Strip]:
    one, none = Fraction(1), Fraction(0)
    return [Strip(one, none, *box[0].ends), Strip(none, one, *box[1].ends)]


SMALL = st.integers(-4, 4).map(Fraction)


@given(
    st.lists(
        st.tuples(SMALL, SMALL, SMALL, st.integers(0, 6)).filter(lambda s: any(s[:2])), max_size=4
    )
)
def test_a_polygon_has_the_corners_where_edges_cross(
    drawn: list[tuple[Fraction, Fraction, Fraction, int]],
) -> None:
    box = (Interval(Fraction(0), Fraction(5)), Interval(Fraction(-2), Fraction(3)))
    strips = [Strip(p, q, low, low + width) for p, q, low, width in drawn]
    corners, expected = polygon(box, strips), vertices([*strips, *boxed(box)])
    assert set(corners) <= expected
    if expected:
        for axis in (0, 1):
            assert span(c[axis] for c in corners) == span(v[axis] for v in expected)
    else:
        assert corners == []


# What the rows allow


@at_least(60)
@settings(max_examples=150)
@given(
    st.integers(0, 2**32),
    st.integers(3, 5),
    st.integers(0, 20),
    st.sampled_from(ONE_BY_ONE),
)
def test_bases_envelopes_and_rates_are_all_that_every_row_allows(
    seed: int, n: int, base: int, method: Method
) -> None:
    """Row i is within its rounding of base + rate x key: corners of that are where edges cross."""
    random = Random(seed)
    key = {code: random.randint(1, 30) for code in CODES[:n]}
    assume(len(set(key.values())) > 1)
    envelope = Fraction(n * base + random.randint(0, 60))
    table = made(key, Fraction(base), envelope, Fraction(1), method)
    assume(len(set(table.values())) > 1)
    division = searched(table, key)
    rows = in_unit(division, 1)
    half = Fraction(1, 2)
    below, above = {Method.DOWN: (0, 1), Method.UP: (1, 0)}.get(method, (half, half))
    strips = [
        Strip(Fraction(1), Fraction(key[code]), max(amount - below, 0), amount + above)
        for code, amount in table.items()
    ]
    one, none, far = Fraction(1), Fraction(0), Fraction(10**6)
    corners = vertices([*strips, Strip(one, none, none, far), Strip(none, one, none, far)])
    found = with_base(division, rows, method)
    assert found.base_interval == span(x for x, _y in corners)
    assert found.rate_interval == span(y for _x, y in corners)
    assert found.envelope_interval == span(n * x + sum(key.values()) * y for x, y in corners)
    assert Fraction(base) in found.base_interval
    if found.verdict is Fits.REPRODUCES:
        assert found.envelope is not None
        assert again(key, found.base, found.envelope.value, method) == table


def again(
    key: dict[str, int], base: Fraction, envelope: Fraction, method: Method
) -> dict[str, Fraction]:
    """A table to the euro; a base that is no whole number of euros is rounded with the share."""
    if base.denominator == 1:
        return made(key, base, envelope, Fraction(1), method)
    pool, total = envelope - base * len(key), sum(key.values())
    exact = {code: base + pool * value / total for code, value in key.items()}
    return {code: Fraction(one_by_one(value, method)) for code, value in exact.items()}


@at_least(60)
@settings(max_examples=120)
@given(st.integers(0, 2**32), st.integers(3, 6), st.integers(0, 20), st.sampled_from([1, 100]))
def test_bases_under_the_largest_remainder_are_those_that_give_the_table(
    seed: int, n: int, base: int, unit: int
) -> None:
    """Of whole bases: all that give it lie in the interval, and all strictly inside give it."""
    random = Random(seed)
    key = {code: random.randint(1, 200) for code in CODES[:n]}
    assume(len(set(key.values())) > 1)
    count = random.randint(1, 80) + n * base
    size, method = Fraction(unit), Method.LARGEST_REMAINDER
    table = made(key, base * size, count * size, size, method)
    assume(len(set(table.values())) > 1)
    division = searched(table, key)
    found = with_base(division, in_unit(division, unit), method)
    assert found.base_interval is not None
    assert found.rate_interval is not None
    low, high = found.base_interval.ends
    for whole in range(int(min(table.values()) / size) + 1):
        gives = made(key, whole * size, count * size, size, method) == table
        assert not gives or low <= whole * size <= high
        assert gives or not low < whole * size < high
    assert found.envelope_interval == same_units(count * size, size)
    total = sum(key.values())
    assert found.rate_interval == Interval(
        (count * size - n * high) / total, (count * size - n * low) / total
    )


@at_least(50)
@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(2, 5), st.sampled_from(ONE_BY_ONE))
def test_envelopes_without_a_base_are_those_that_give_the_table(
    seed: int, n: int, method: Method
) -> None:
    """Whole envelopes, one by one: those that give the table are those of the interval."""
    random = Random(seed)
    key = {code: random.randint(0, 30) for code in CODES[:n]}
    assume(any(key.values()))
    table = made(key, Fraction(0), Fraction(random.randint(5, 150)), Fraction(1), method)
    assume(any(table.values()) and len(set(table.values())) > 1)
    division = searched(table, key)
    found = without_base(division, in_unit(division, 1), method)
    assert found.verdict is Fits.REPRODUCES
    assert found.envelope is not None
    assert found.envelope_interval is not None
    for euros in range(200):
        gives = made(key, Fraction(0), Fraction(euros), Fraction(1), method) == table
        assert gives is (Fraction(euros) in found.envelope_interval)
    assert made(key, Fraction(0), found.envelope.value, Fraction(1), method) == table
    low, high = found.envelope_interval.ends
    total = sum(key.values())
    assert found.rate_interval is not None
    assert found.rate_interval.ends == (low / total, high / total)


def test_a_row_of_a_key_of_0_has_nothing_or_no_envelope_gives_it() -> None:
    key = {"a": 0, "b": 1, "c": 3}
    sound = searched({"a": Fraction(0), "b": Fraction(1), "c": Fraction(3)}, key)
    assert without_base(sound, in_unit(sound, 1), Method.DOWN).verdict is Fits.REPRODUCES
    # 1 of 4 cents, rounded down: less than 4 cents, for 1 cent by 3 of 4 at least 1.33.
    small = searched({"a": Fraction(0), "b": Fraction(0), "c": CENT}, key)
    found = without_base(small, in_unit(small, CENT), Method.DOWN)
    assert found.envelope_interval == Interval(CENT * 4 / 3, CENT * 8 / 3, high_in=False)
    wrong = searched({"a": Fraction(1), "b": Fraction(1), "c": Fraction(3)}, key)
    found = without_base(wrong, in_unit(wrong, 1), Method.DOWN)
    assert (found.verdict, found.allows_least) == (Fits.INCOMPATIBLE, Rival("a", Fraction(-1)))


@pytest.mark.parametrize(
    ("amounts", "fits"),
    [
        # 3 units over keys of 1, 1, 2: 0.75, 0.75, 1.5; the units left go to a and b, of 0.75.
        ((1, 1, 1), Fits.REPRODUCES),
        ((1, 0, 2), Fits.INCOMPATIBLE),
    ],
)
def test_units_by_largest_remainder_are_the_sum_of_the_rows(
    amounts: tuple[int, ...], fits: Fits
) -> None:
    table = {code: Fraction(100 * n) for code, n in zip("abc", amounts, strict=True)}
    division = searched(table, {"a": 1, "b": 1, "c": 2})
    found = without_base(division, in_unit(division, 100), Method.LARGEST_REMAINDER)
    assert found.verdict is fits
    if fits is Fits.REPRODUCES:
        assert found.envelope_interval == same_units(Fraction(300), Fraction(100))
        assert found.rate_interval == Interval.point(Fraction(75))


def test_equal_remainders_that_went_another_way_are_compatible() -> None:
    """1 unit over equal keys is a half for each; ours goes to the first code."""
    keys = {"a": 5, "b": 5}
    first = searched({"a": Fraction(1), "b": Fraction(0)}, keys)
    second = searched({"a": Fraction(0), "b": Fraction(1)}, keys)
    method = Method.LARGEST_REMAINDER
    assert without_base(first, in_unit(first, 1), method).verdict is Fits.REPRODUCES
    assert without_base(second, in_unit(second, 1), method).verdict is Fits.COMPATIBLE
    # 9 units by 1, 1, 4 are 1.5, 1.5 and 6: the one left over went to the second.
    apart = dict(zip("abc", map(Fraction, (1, 2, 6)), strict=True))
    third = searched(apart, {"a": 1, "b": 1, "c": 4})
    assert without_base(third, in_unit(third, 1), method).verdict is Fits.COMPATIBLE


# Which bases are tried


def euros(low: str, high: str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


@pytest.mark.parametrize(
    ("amounts", "bases", "tried"),
    [
        # 50 € beside units of 100 €: 2 units are near the middle of 0.99 to 3.70; then one by one.
        ((50, 150), euros("149", "420"), "250 150 250 350"),
        ((50, 150), euros("150", "350"), "250 150 250 350"),
        ((50, 150), euros("60", "140"), "60"),  # no whole unit: the least, which can't be paid
        ((50, 150), euros("50", "5000"), f"2050 {' '.join(str(50 + 100 * n) for n in range(20))}"),
        # No shift: whole units, then the middle, an eighth and seven eighths, to a sixteenth.
        ((100, 300), euros("0", "160"), "100 80 20 140"),
        ((100, 300), euros("0.03", "1.63"), "0.8 0.8 0.2 1.4"),  # 0.83, 0.23, 1.43 to 0.1
        ((100, 300), euros("0.03", "1.62"), "0.8 0.82 0.23 1.42"),  # to 0.01; 0.825 to the even
        ((100, 300), euros("10.02", "10.42"), "10.2 10.22 10.07 10.37"),  # the first to a quarter
        ((100, 300), euros("10.04", "10.42"), "10.23 10.23 10.09 10.37"),
        ((100, 300), euros("10", "90"), "50 50 20 80"),
    ],
)
def test_the_bases_that_are_tried(amounts: tuple[int, int], bases: Interval, tried: str) -> None:
    rows = UnitRows([Fraction(amount) for amount in amounts], Fraction(100))
    assert list(some_bases(bases, rows)) == [Fraction(each) for each in tried.split()]
    assert round_base(bases, rows) == Fraction(tried.split()[0])


@pytest.mark.parametrize(
    ("key", "table", "envelope", "method", "base"),
    [
        # b / 2 + 25 from 29.50 to 30.50, as 75 - b / 2 from 69.50 to 70.50: b is 9 to 11.
        ((1, 3), (30, 70), 100, Method.NEAREST, 10),
        # b / 2 + 15, 30 whatever b is, 45 - b / 2: the same.
        ((1, 2, 3), (20, 30, 40), 90, Method.NEAREST, 10),
        # b / 2 + 15.17 and 45.50 - b / 2: 8.67 to 10.67 and 10 to 12; of 10 to 10.67 the middle.
        ((1, 2, 3), (20, 30, 40), 91, Method.NEAREST, Fraction("10.3")),
        ((1, 2, 3), (20, 30, 40), 93, Method.NEAREST, None),  # the second row would be 31
        # At most 50 / 2 = 25: b / 2 + 12.50 under 26, 37.50 - b / 2 under 25 asks for more than 25.
        ((1, 3), (25, 24), 50, Method.DOWN, None),
        # At least 0: b / 2 + 25 under 25 would take a base of less.
        ((1, 3), (24, 75), 100, Method.DOWN, None),
        # Up: b / 2 + 25 above 29 and at most 30 is 8 to 10, 75 - b / 2 above 70 under 10.
        ((1, 3), (30, 71), 100, Method.UP, 9),
    ],
)
def test_a_base_under_an_envelope_by_hand(
    key: tuple[int, ...],
    table: tuple[int, ...],
    envelope: int,
    method: Method,
    base: int | Fraction | None,
) -> None:
    codes = "abc"[: len(key)]
    division = searched(
        {code: Fraction(amount) for code, amount in zip(codes, table, strict=True)},
        dict(zip(codes, key, strict=True)),
    )
    rows = UnitRows(division.table.amounts, Fraction(1))
    assert bases_under(division, Fraction(envelope), rows, method) == base


def test_envelopes_of_a_text_are_tried_first() -> None:
    """b / 2 + E / 4 and 3 E / 4 - b / 2, for 30 and 70: under 100 €, which a text prints, 10."""
    text = Envelope("text", Fraction(100))
    table = TableRows(
        {"a": Fraction(30), "b": Fraction(70)}, [Envelope("rows", Fraction(100), free=True), text]
    )
    division, rows = Division(table, "key", 1, [1, 3]), UnitRows(table.amounts, Fraction(1))
    tried = bases_to_try(division, rows, Method.NEAREST, euros("9", "11"), euros("98", "102"))
    assert list(islice(tried, 2)) == [(text, 10), (table.envelopes[0], 10)]
    outside = euros("101", "102")
    alone = bases_to_try(division, rows, Method.NEAREST, euros("9", "11"), outside)
    assert len(list(alone)) == 4  # bases alone: one, and those at three places between 9 and 11


@pytest.mark.parametrize(
    ("base", "envelope"),
    [
        # 10 + (E - 20) / 4 is 29.50 to 30.50, 10 + (E - 20) x 3 / 4 is 69.50 to 70.50: from 99.33
        # to 100.67.
        (10, 100),
        # 25 + (E - 50) / 4 asks for 68 to 72, 25 + (E - 50) x 3 / 4 for 109.33: none; 5 to 9 has 7.
        (25, 7),
    ],
)
def test_an_envelope_over_a_base_by_hand(base: int, envelope: int) -> None:
    table = TableRows({"a": Fraction(30), "b": Fraction(70)}, [])
    division, rows = Division(table, "key", 1, [1, 3]), UnitRows(table.amounts, Fraction(1))
    found = under_base(division, Fraction(base), rows, Method.NEAREST, euros("5", "9"))
    assert found == Envelope("", Fraction(envelope))


@pytest.mark.parametrize(
    ("key", "table", "bases", "rates"),
    [
        # b + r and b + 3 r from 9.50 to 10.50: r from -0.50 to 0.50, and not under 0.
        ((1, 3), (10, 10), "9 10.5", "0 0.5"),
        # b + r from 0.50 to 1.50, b + 3 r from 3.50 to 4.50: b from -1.50 to 0.50, and not under 0.
        ((1, 3), (1, 4), "0 0.5", "1 1.5"),
    ],
)
def test_neither_a_base_nor_a_rate_is_less_than_nothing(
    key: tuple[int, int], table: tuple[int, int], bases: str, rates: str
) -> None:
    division = searched(
        dict(zip("ab", map(Fraction, table), strict=True)), dict(zip("ab", key, strict=True))
    )
    found = with_base(division, UnitRows(division.table.amounts, Fraction(1)), Method.NEAREST)
    assert found.base_interval == euros(*bases.split())
    assert found.rate_interval == euros(*rates.split())


def test_no_base_under_the_largest_remainder_is_less_than_nothing() -> None:
    """5 by 1 and 3, of which b each: 1.25 + b / 2 and 3.75 - b / 2; up to 0.50 the unit left goes
    to the second, as it would from -0.50 on."""
    division = searched({"a": Fraction(1), "b": Fraction(4)}, {"a": 1, "b": 3})
    rows = UnitRows(division.table.amounts, Fraction(1))
    found = with_base(division, rows, Method.LARGEST_REMAINDER)
    assert found.base_interval == euros("0", "0.5")


def test_the_envelopes_over_a_base_that_is_no_multiple_of_the_unit() -> None:
    """50 € each, and 1 and 3 units of 100 €: 100 + 400, half a unit more or less."""
    division = searched({"a": Fraction(150), "b": Fraction(350)}, {"a": 1, "b": 3})
    rows = UnitRows(division.table.amounts, Fraction(100))
    found = with_base(division, rows, Method.LARGEST_REMAINDER)
    assert found.envelope_interval == same_units(Fraction(500), Fraction(100))


# What a hypothesis gives


@settings(max_examples=150)
@given(
    st.integers(0, 2**32),
    st.integers(0, 60).map(lambda n: Fraction(n, 4)),
    st.integers(100, 400).map(lambda n: Fraction(n, 3)),
    st.sampled_from(ONE_BY_ONE),
)
def test_what_is_recomputed_is_in_plain_fractions(
    seed: int, base: Fraction, envelope: Fraction, method: Method
) -> None:
    """A base of whole units stands beside the rounded share; another one is rounded with it."""
    random = Random(seed)
    key = {code: random.randint(1, 50) for code in CODES[:4]}
    table = {code: Fraction(random.randint(1, 99)) for code in key}
    division = searched(table, key)
    computed, exact = division.recomputed(base, envelope, in_unit(division, 1), method)
    total, pool = sum(key.values()), envelope - 4 * base
    for code, count, value in zip(division.table.codes, computed, exact, strict=True):
        share = pool * key[code] / total
        assert value == base + share
        if base.denominator == 1:
            assert count == base + one_by_one(share, method)
        else:
            assert count == one_by_one(base + share, method)


@pytest.mark.parametrize(("left", "computed"), [(-1, [5, 5, 5]), (-2, [4, 4, 4]), (1, [6, 5, 5])])
def test_bases_that_leave_less_than_nothing_take_from_each_row(
    left: int, computed: list[int]
) -> None:
    """Bases of 5 € leave 1 € too little: a third less for each, which is no euro to the nearest."""
    division = searched(
        {"a": Fraction(5), "b": Fraction(5), "c": Fraction(6)}, dict.fromkeys("abc", 1)
    )
    given = Fraction(5), Fraction(15 + left), in_unit(division, 1), Method.LARGEST_REMAINDER
    assert division.recomputed(*given)[0] == computed


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 5), st.sampled_from([1, 10]), st.sampled_from([3, 7]))
def test_the_base_of_the_least_error_is_one_of_those(
    seed: int, n: int, unit: int, shift: int
) -> None:
    """Unrounded, among all whole bases that an envelope can pay; to the unit above the shift."""
    random = Random(seed)
    key = {code: random.randint(1, 50) for code in CODES[:n]}
    table = {code: Fraction(random.randint(1, 20) * 10 + shift) for code in key}
    assume(len(set(table.values())) > 1)
    envelope = Fraction(random.randint(20 * n, 90 * n))
    division = searched(table, key)
    found = division.least_error_base(envelope, in_unit(division, unit))
    total = sum(key.values())

    def worst(base: int) -> Fraction:
        return max(
            abs(base + (envelope - n * base) * value / total - table[code])
            for code, value in key.items()
        )

    least = min(worst(base) for base in range(int(envelope / n) + 1))
    best = [base for base in range(int(envelope / n) + 1) if worst(base) == least]
    if unit == 1:
        assert found in best
    else:
        assert found % 10 == shift
        assert found >= 0
        assert any(abs(found - base) <= 5 or found == shift for base in best)


def test_no_base_is_less_than_nothing() -> None:
    """No base is best, and it would be nearest to -30 of 70, 170…: the least that can be paid."""
    division = searched({"a": Fraction(70), "b": Fraction(270)}, {"a": 1, "b": 4})
    assert division.least_error_base(Fraction(340), in_unit(division, 100)) == 70


# Candidates


def candidate(**fields: object) -> Candidate:
    plain = Candidate(
        key="k", key_unit=1, base=Fraction(0), base_found=False, envelope=Fraction(1_000),
        envelope_name="text", unit=Fraction(100), method=Method.NEAREST,
        verdict=Fits.INCOMPATIBLE, rows=5, equal=3, within=3, max_error=Fraction(200),
        worst="11", base_interval=None, envelope_interval=None, rate_interval=None, free=0,
    )  # fmt: skip
    return plain._replace(**fields)


def test_candidates_are_ranked_by_each_thing_in_its_turn() -> None:
    """Each is worse than the one before it in one thing, and better in the next."""
    fits = {"verdict": Fits.REPRODUCES, "equal": 5, "max_error": Fraction(0)}
    in_order = [
        candidate(**fits, free=0, base_found=True),
        candidate(**fits, free=1),
        candidate(verdict=Fits.COMPATIBLE, equal=5, free=2),
        candidate(verdict=Fits.COMPATIBLE, equal=4, free=0),
        candidate(equal=4, base_found=True, free=2),
        candidate(equal=3, max_error=Fraction(300), free=3),
        candidate(equal=3, base_found=True, max_error=Fraction(100), key_unit=1000),
        candidate(equal=3, base_found=True, max_error=Fraction(101)),
        candidate(equal=2, key_unit=1),
        candidate(equal=2, key_unit=1000, unit=Fraction(1_000)),
        candidate(equal=2, key_unit=1000, unit=Fraction(100), method=Method.LARGEST_REMAINDER),
        candidate(equal=2, key_unit=1000, unit=Fraction(100), key="a"),
        candidate(equal=2, key_unit=1000, unit=Fraction(100), key="b"),
    ]
    for better, worse in pairwise(in_order):
        assert rank(better) < rank(worse), (better, worse)


def test_of_a_key_that_fits_each_way_is_reported_and_of_others_the_best() -> None:
    interval = Interval(Fraction(0), Fraction(40))
    fits = candidate(key="good", verdict=Fits.REPRODUCES, equal=5)
    rounded = fits._replace(key_unit=1000)
    needless = fits._replace(base_found=True, free=1, base_interval=interval)
    needed = needless._replace(method=Method.UP)
    near = candidate(key="good", method=Method.DOWN)
    nearer = near._replace(equal=4, unit=Fraction(50))
    idle = near._replace(base_found=True)
    bad, worse = candidate(key="bad"), candidate(key="bad", unit=Fraction(50))
    beside = candidate(key="bad", base_found=True, equal=1)
    found = list(
        reported([fits, rounded, needless, needed, near, nearer, idle, bad, worse, beside])
    )
    assert sorted(found, key=rank) == sorted(
        [fits._replace(base_interval=interval), rounded, needed, nearer, bad, beside], key=rank
    )


def test_the_least_error_of_a_key_with_a_base_and_without() -> None:
    errors = [
        ("a", False, 300),
        ("a", False, 200),
        ("a", True, 250),
        ("a", True, 260),
        ("b", True, 9),
    ]
    found = least_errors(
        candidate(key=key, base_found=base, max_error=Fraction(error))
        for key, base, error in errors
    )
    assert found == {"a": Least(Fraction(200), Fraction(250)), "b": Least(None, Fraction(9))}


# In words


def result(*candidates: Candidate, rows: int = 5, **least: Least) -> Fit:
    return Fit(candidates, 10, 2, rows, (), (Fraction(100),), least)


def test_keys_that_fit_in_no_way_the_nearest_first_and_by_how_much() -> None:
    found = result(
        candidate(key="fits", verdict=Fits.REPRODUCES),
        candidate(key="nearly", verdict=Fits.COMPATIBLE),
        *(candidate(key=key) for key in ("far", "near", "base")),
        fits=Least(Fraction(0)),
        nearly=Least(Fraction(1)),
        far=Least(Fraction(900), Fraction(80)),
        near=Least(Fraction(100), Fraction(100)),
        base=Least(None, Fraction(500)),
    )
    assert excluded(found) == ["near", "base", "far"]
    assert missed(found, "far") == "far 900 € (80 € with a base)"
    assert missed(found, "near") == "near 100 €"
    assert missed(found, "base") == "base 500 €"


@pytest.mark.parametrize(
    ("free", "rows", "told", "little"),
    [
        ((1, 1), 3, "1 (", False),
        ((1, 1), 2, "1 (", True),
        ((0, 2), 4, "0 to 2 (", False),
        ((0, 2), 3, "0 to 2 (", True),
    ],
)
def test_two_rows_must_be_left_over(
    free: tuple[int, ...], rows: int, told: str, little: bool
) -> None:
    some = [candidate(verdict=Fits.REPRODUCES, free=n) for n in free]
    first, *rest = free_parameters(result(*some, rows=rows))
    assert f"fitted to the {rows} rows: {told}" in first
    assert bool(rest) is little
    assert list(free_parameters(result(candidate()))) == []


def test_a_hypothesis_in_words() -> None:
    bases = Interval(Fraction(0), Fraction(401, 3))
    assert named(candidate()) == "k, no base, nearest on 100 €"
    assert "k rounded to 1\u202f000, " in named(candidate(key_unit=1000))
    assert "a base of ≈ 33.33 €" in named(candidate(base_found=True, base=Fraction(100, 3)))
    assert "a base in [0; 133.66] €" in named(candidate(base_found=True, base_interval=bases))
    assert "no base (or up to ≈ 133.67 €)" in named(candidate(base_interval=bases))
    none = Interval(Fraction(0), Fraction(0))
    assert "no base, " in named(candidate(base_interval=none))


def test_in_what_those_agree_that_can_not_be_told_apart() -> None:
    """Two are enough to be told; one says all that there is to say."""
    fits = candidate(verdict=Fits.REPRODUCES)
    assert list(apart(result(fits))) == []
    assert list(apart(result(fits, fits._replace(method=Method.DOWN)))) == [
        "All of them say: key k, rounding of the key plain, base none, unit 100 €.",
        "The table does not tell: method (nearest, down).",
    ]


def test_of_a_key_that_fits_the_ways_in_which_it_does_not() -> None:
    """Nothing of the way that fits, nor of a key that fits in none."""
    rivals = {
        "asks_most": Rival("53", Fraction(900)),
        "allows_least": Rival("94", Fraction(2_401, 3)),
    }
    found = result(
        candidate(verdict=Fits.REPRODUCES),
        candidate(verdict=Fits.COMPATIBLE, method=Method.HALF_EVEN),
        candidate(method=Method.DOWN, **rivals),
        candidate(method=Method.UP, equal=2),
        candidate(key="other", **rivals),
    )
    assert list(near(found, REGIONS)) == [
        "k, no base, half-even on 100 € fits only with another convention for halves or equal "
        "remainders.",
        "k, no base, down on 100 € fits under no envelope: Bretagne asks for 900 € or more, Corse "
        "for ≈ 800.33 € or less.",
        "k, no base, up on 100 € fits under no envelope: 2 of 5 rows at best.",
    ]


def test_ends_for_people() -> None:
    assert near_interval(None) == near_interval(Interval(None, Fraction(1))) == "none"
    assert near_interval(Interval(Fraction(1, 3), Fraction(2, 3))) == "[0.34; 0.66]"
    open_ = Interval(Fraction(1), Fraction(2), low_in=False, high_in=False)
    assert near_interval(open_) == "(1; 2)"
    # Between 0.33333… and 0.3335 there are no two numbers of two decimals, nor of three.
    assert near_interval(Interval(Fraction(1, 3), Fraction(667, 2_000))) == "[0.3334; 0.3335]"
    # Of two decimals there is 0.34 alone.
    assert near_interval(euros("0.335", "0.345")) == "[0.335; 0.345]"
    assert near_euros(Fraction(5, 2)) == "2.50"
    assert near_euros(Fraction(2, 3)) == "≈ 0.67"


# The search


def test_how_many_hypotheses_are_tried() -> None:
    """Units of 100, 50, … 0.01 € and 5 methods, plain and rounded, with a base and without."""
    key = {"11": 7_300, "94": 2_100, "53": 4_100}
    table = {code: Fraction(100 * (value // 1000)) for code, value in key.items()}
    steps: list[tuple[int, int]] = []
    found = fit(table, {"a": key, "b": dict.fromkeys(key, 1)}, advance=lambda *at: steps.append(at))
    n = len(units(list(table.values())))
    assert found.units == tuple(units(list(table.values())))
    # A key that is the same for all has no base, and rounded to 1 000 it is 0: not tried.
    assert found.tried == n * 5 * 2 * 2 + n * 5
    assert steps == [(1, 2), (2, 2)]
    assert (found.keys, found.rows, found.same) == (2, 3, None)
    two = fit({"11": Fraction(7), "94": Fraction(2)}, {"a": {"11": 7, "94": 2}})
    assert not any(each.base_found for each in two.candidates)


def test_an_envelope_that_is_the_sum_of_the_rows_is_tried_once() -> None:
    table = {"11": Fraction(70), "94": Fraction(20), "53": Fraction(40)}
    given_ = [
        Envelope("text", Fraction(130)),
        Envelope("one", Fraction(7)),
        Envelope("two", Fraction(7)),
    ]
    found = fit(table, {"a": {"11": 7, "94": 2, "53": 4}}, given_)
    assert [each.name for each in found.envelopes] == ["sum of the rows", "one"]
    best = found.candidates[0]
    assert (best.verdict, best.free, best.equal, best.within) == (Fits.REPRODUCES, 1, 3, 3)
    assert (best.base, best.base_found) == (0, False)


def test_how_many_rows_lie_where_they_could_have_been_rounded_from() -> None:
    """1 000 by 3, 2, 5 is 300, 200, 500: 310 and 490 are a whole unit of 10 € off."""
    table = {"11": Fraction(310), "94": Fraction(200), "53": Fraction(490)}
    found = fit(table, {"a": {"11": 3, "94": 2, "53": 5}})
    best = next(c for c in found.candidates if not c.base_found)
    assert (best.unit, best.equal, best.within) == (10, 1, 1)


def test_of_many_that_reproduce_the_first_twelve_are_named() -> None:
    fits = candidate(verdict=Fits.REPRODUCES)
    for n, last in ((12, "12. k"), (13, "… and 1 more."), (14, "… and 2 more.")):
        told = list(verdict(result(*(fits._replace(key_unit=k) for k in range(1, n + 1)))))
        assert told[0].startswith(f"{n} hypotheses reproduce all 5 rows")
        assert told[-1].startswith(last)
        assert len(told) == 13 + (n > 12)


def test_as_near_as_a_key_comes() -> None:
    """1 000 by 3, 2, 5 is 300, 200, 500: the table has 110 more for one, 110 less for another."""
    table = {"11": Fraction(410), "94": Fraction(200), "53": Fraction(390)}
    found = fit(table, {"a": {"11": 3, "94": 2, "53": 5}})
    best = next(c for c in found.candidates if not c.base_found)
    assert (best.envelope, best.equal, best.max_error, best.worst) == (1_000, 1, 110, "11")
    assert best.base == 0
    assert found.least["a"].without_base == 110
