"""Properties of rounding and apportionment, against fractions."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.engine.apportion import (
    by_largest_remainder,
    largest_remainder,
    rounded,
    whole,
)
from allocation.engine.exact import (
    Exact,
    across,
    each_narrow,
    largest,
    narrow,
    plus,
    product,
    times,
)
from allocation.model.method import Method

# Small keys give ties and small pools; keys of 10^9 with pools of 10^17 cents overflow int64.
KEYS = st.lists(
    st.one_of(st.integers(0, 4), st.integers(0, 10**4), st.integers(0, 10**9)),
    min_size=1,
    max_size=20,
).filter(any)
POOLS = st.one_of(st.integers(0, 20), st.integers(0, 10**6), st.integers(0, 10**17))


def shares(pool: int, keys: list[int], order: list[int] | None = None) -> list[int]:
    weights = narrow(np.array(keys, dtype=object))
    ranks = np.array(order if order is not None else range(len(keys)))
    quotas = Exact(times(weights, pool), sum(keys))
    return [int(units) for units in largest_remainder(quotas, weights, ranks)]


def by_weights(units: Any, weights: Any) -> Any:
    """Units of shape (pools, 1), each shared by its own weights of shape (pools, rows)."""
    quotas = Exact(product(units, weights), across(weights))
    return by_largest_remainder(quotas, weights, np.arange(weights.shape[-1])).units


def split(units: int, weights: dict[str, int]) -> dict[str, int]:
    names = sorted(weights)
    parts = shares(units, [weights[name] for name in names])
    return dict(zip(names, parts, strict=True))


@given(POOLS, KEYS)
def test_shares_add_up_to_the_pool(pool: int, keys: list[int]) -> None:
    assert sum(shares(pool, keys)) == pool


@given(POOLS, KEYS)
def test_each_share_is_within_one_unit_of_its_quota(pool: int, keys: list[int]) -> None:
    for units, key in zip(shares(pool, keys), keys, strict=True):
        assert abs(units - Fraction(pool * key, sum(keys))) < 1


@given(POOLS, KEYS)
def test_a_larger_key_never_gets_less(pool: int, keys: list[int]) -> None:
    pairs = sorted(zip(keys, shares(pool, keys), strict=True))
    for (small, less), (large, more) in itertools.pairwise(pairs):
        assert small == large or less <= more


@given(POOLS, KEYS, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(pool: int, keys: list[int], random: object) -> None:
    rows = list(range(len(keys)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    mixed = shares(pool, [keys[row] for row in rows], rows)
    assert [mixed[rows.index(row)] for row in range(len(keys))] == shares(pool, keys)


@given(POOLS, KEYS, st.integers(1, 10**6))
def test_scaling_all_keys_changes_nothing(pool: int, keys: list[int], factor: int) -> None:
    assert shares(pool, [key * factor for key in keys]) == shares(pool, keys)


@given(POOLS, KEYS)
def test_the_same_as_the_method_in_words(pool: int, keys: list[int]) -> None:
    """Round every quota down, then give the units left over to the largest remainders."""
    quotas = [Fraction(pool * key, sum(keys)) for key in keys]
    expected = [math.floor(quota) for quota in quotas]
    line = sorted(range(len(keys)), key=lambda i: (expected[i] - quotas[i], -keys[i], i))
    for row in line[: pool - sum(expected)]:
        expected[row] += 1
    assert shares(pool, keys) == expected


def in_words(quotas: list[Fraction], keys: list[int], order: list[int]) -> list[int]:
    """Largest remainder as it is told: one at a time, from the front of the line."""
    units = [math.floor(quota) for quota in quotas]
    left = math.floor(sum(quotas) - sum(units) + Fraction(1, 2))
    line = sorted(range(len(keys)), key=lambda i: (units[i] - quotas[i], -keys[i], order[i]))
    for row in line[:left]:
        units[row] += 1
    return units


@st.composite
def many_pools(draw: st.DrawFn) -> tuple[list[list[int]], int, list[list[int]] | list[int]]:
    """Numerators by pool and row, their denominator, and keys: one column, or one for each pool."""
    rows, pools = draw(st.integers(1, 8)), draw(st.integers(1, 12))
    small, large = st.integers(0, 6), st.integers(0, 2**70)
    number = draw(st.sampled_from([small, st.integers(0, 10**6), large, st.integers(2**61, 2**63)]))
    row = st.lists(number, min_size=rows, max_size=rows)
    keys = draw(st.one_of(row, st.lists(row, min_size=pools, max_size=pools)))
    denominator = draw(st.one_of(st.integers(1, 8), st.integers(1, 10**6), st.integers(1, 2**66)))
    return draw(st.lists(row, min_size=pools, max_size=pools)), denominator, keys


@settings(max_examples=400)
@given(many_pools(), st.randoms(use_true_random=False))
def test_many_pools_at_once_are_each_apportioned_alone(
    drawn: tuple[list[list[int]], int, Any], random: Any
) -> None:
    """Ties, equal keys, zeros, few large pools, many small ones, numbers beyond int64."""
    numerators, denominator, keys = drawn
    rows = len(numerators[0])
    order = list(range(rows))
    random.shuffle(order)
    column = narrow(np.array(numerators, dtype=object))
    ranks = narrow(np.array(keys, dtype=object))
    found = largest_remainder(Exact(column, denominator), ranks, np.array(order))
    for pool, units in enumerate(found.tolist()):
        quotas = [Fraction(n, denominator) for n in numerators[pool]]
        own = keys[pool] if isinstance(keys[0], list) else keys
        assert units == in_words(quotas, own, order)


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 40) | st.integers(0, 2**70),
            st.lists(st.integers(0, 5) | st.integers(0, 2**40), min_size=3, max_size=3).filter(any),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_each_pool_by_weights_of_its_own(pools: list[tuple[int, list[int]]]) -> None:
    units = narrow(np.array([[pool] for pool, _weights in pools], dtype=object))
    weights = narrow(np.array([weights for _pool, weights in pools], dtype=object))
    found = by_weights(units, weights)
    for (pool, own), parts in zip(pools, found.tolist(), strict=True):
        named = dict(zip("abc", own, strict=True))
        assert parts == list(split(pool, named).values())


@given(POOLS, KEYS)
def test_the_line_begins_with_those_who_got_a_unit(pool: int, keys: list[int]) -> None:
    weights = narrow(np.array(keys, dtype=object))
    quotas = Exact(times(weights, pool), sum(keys))
    made = by_largest_remainder(quotas, weights, np.arange(len(keys)))
    assert made.line is not None
    assert made.left is not None
    got = np.flatnonzero(made.units > made.floor)
    assert sorted(made.line[: int(made.left[0])].tolist()) == got.tolist()


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=6))
def test_sums_across_never_overflow(values: list[int]) -> None:
    assert int(across(np.array([values, values], np.int64))[1, 0]) == sum(values)


def test_ties_go_to_the_larger_key_then_to_the_code() -> None:
    assert shares(1, [1, 1]) == [1, 0]
    assert shares(1, [1, 1], [1, 0]) == [0, 1]
    # 2 x 3/4 = 1.5 and 2 x 1/4 = 0.5: equal remainders, so the larger key gets the unit left.
    assert shares(2, [1, 3]) == [0, 2]


def test_a_unit_is_never_given_to_a_key_of_zero() -> None:
    assert shares(1, [0, 5, 0]) == [0, 1, 0]


HALVES = {
    #          -1.5 -0.5 0.5 1.5 2.5   0.4 0.6
    Method.NEAREST: [-2, -1, 1, 2, 3, 0, 1],
    Method.HALF_EVEN: [-2, 0, 0, 2, 2, 0, 1],
    Method.DOWN: [-2, -1, 0, 1, 2, 0, 0],
    Method.UP: [-1, 0, 1, 2, 3, 1, 1],
    Method.LARGEST_REMAINDER: [-2, -1, 1, 2, 3, 0, 1],
}


def test_halves_by_each_method() -> None:
    tenths = np.array([-15, -5, 5, 15, 25, 4, 6])
    for method, expected in HALVES.items():
        assert rounded(Exact(tenths, 10), method).tolist() == expected


def _by_hand(value: Fraction, method: Method) -> int:
    floor = math.floor(value)
    match method:
        case Method.DOWN:
            return floor
        case Method.UP:
            return math.ceil(value)
        case Method.HALF_EVEN:
            return round(value)  # Python rounds fractions half to even, exactly
    rest = value - floor
    return floor + int(rest > Fraction(1, 2) or (rest == Fraction(1, 2) and value > 0))


@given(
    st.lists(st.integers(-(10**20), 10**20), min_size=1, max_size=10),
    st.one_of(st.integers(1, 12), st.integers(1, 10**20)),
    st.sampled_from(list(Method)),
)
def test_rounding_equals_rounding_of_fractions(
    numerators: list[int], denominator: int, method: Method
) -> None:
    column = Exact(narrow(np.array(numerators, dtype=object)), denominator)
    expected = [_by_hand(Fraction(n, denominator), method) for n in numerators]
    assert [int(value) for value in rounded(column, method)] == expected
    assert whole(Fraction(numerators[0], denominator), method) == expected[0]


@given(st.lists(st.integers(-(2**70), 2**70), min_size=1, max_size=5), st.integers(-(2**70), 2**70))
def test_products_and_sums_never_overflow(values: list[int], factor: int) -> None:
    column = narrow(np.array(values, dtype=object))
    assert [int(v) for v in times(column, factor)] == [v * factor for v in values]
    assert [int(v) for v in plus(column, column)] == [2 * v for v in values]


@settings(max_examples=200)
@given(
    st.integers(0, 10**15),
    st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 9), min_size=1).filter(
        lambda weights: any(weights.values())
    ),
)
def test_a_split_adds_up_and_does_not_depend_on_order(units: int, weights: dict[str, int]) -> None:
    parts = split(units, weights)
    assert sum(parts.values()) == units
    assert split(units, dict(reversed(weights.items()))) == parts


def test_a_tied_split_goes_to_the_larger_weight_then_the_first_name() -> None:
    assert split(1, {"b": 1, "a": 1}) == {"a": 1, "b": 0}
    assert split(2, {"a": 1, "b": 3}) == {"a": 0, "b": 2}


def test_exactly_half_a_unit_and_one_numerator() -> None:
    """2 k + 1 units over 2 lie half-way: 1/2, 3/2, 5/2; one numerator less or more does not.

    Over 10^6: 499 999 is under a half, 500 000 is one, 500 001 above. Half to even makes 0 of 1/2,
    2 of 3/2, 2 of 5/2; to the nearest away from zero.
    """
    column = Exact(np.array([499_999, 500_000, 500_001, 1_500_000, 2_500_000]), 10**6)
    assert rounded(column, Method.NEAREST).tolist() == [0, 1, 1, 2, 3]
    assert rounded(column, Method.HALF_EVEN).tolist() == [0, 0, 1, 2, 2]
    for numerator, units in ((499_999, 0), (500_000, 1), (500_001, 1)):
        assert rounded(Exact(np.array([numerator]), 10**6), Method.NEAREST).tolist() == [units]
    halves = Exact(np.array([-3, -1, 1, 3]), 2)  # the numerator next to 0, too
    assert rounded(halves, Method.NEAREST).tolist() == [-2, -1, 1, 2]
    assert rounded(halves, Method.HALF_EVEN).tolist() == [-2, 0, 0, 2]


def test_a_product_beyond_int64_is_made_of_python_integers() -> None:
    """3 x 10^9 squared is 9 x 10^18, under 2^63 = 9 223 372 036 854 775 808; 4 x 10^9 squared is
    16 x 10^18, above it: as int64 it would be 16 x 10^18 - 2^64 = -2 446 744 073 709 551 616.
    So with two terms of 2^62, whose sum is 2^63."""
    large = np.array([4 * 10**9])
    assert [int(value) for value in times(large, 4 * 10**9)] == [16 * 10**18]
    assert [int(value) for value in product(large, large)] == [16 * 10**18]
    assert [int(value) for value in plus(np.array([2**62]), np.array([2**62]))] == [2**63]
    assert int(across(np.array([[2**62, 2**62]]))[0, 0]) == 2**63


def test_what_is_sure_to_fit_int64_stays_int64() -> None:
    """2^62 − 1 is the most that is taken for sure; of rows, of the largest times their number."""
    most = 2**62 - 1
    for function, values, fits in (
        (narrow, [most], True),
        (narrow, [most + 1], False),
        (narrow, [2**61 - 1, 1], True),
        (narrow, [2**61, 1], False),
        (narrow, [[2**61, 1]], False),
        (narrow, [[2**61], [1]], True),  # two scenarios, each of one row
        (each_narrow, [2**61, 1], True),
        (each_narrow, [-most, most], True),
        (each_narrow, [-most - 1], False),
    ):
        found = function(np.array(values, dtype=object))
        assert (found.dtype == np.int64) is fits, (function, values)
    one = np.array([1])
    for function, left, right in (
        (plus, one * (most - 1), one),
        (product, one * (2**31 - 1), one * 2**31),
        (times, one * (2**61 - 1), 2),
        (times, -one * (2**61 - 1), -2),
        (times, one, most),
    ):
        assert function(left, right).dtype == np.int64, (function, left, right)
    for function, left, right in (
        (plus, one * most, one),
        (product, one * 2**31, one * 2**31),
        (times, one * 2**61, 2),
        (times, -one * 2**61, -2),
        (times, one - 1, most + 1),
    ):
        assert function(left, right).dtype == object, (function, left, right)
    assert largest(np.array([], dtype=np.int64)) == 0
    assert int(across(np.array([[2**61] * 4])).item()) == 2**63
    assert [times(one * 5, factor).tolist() for factor in (0, 1, 2)] == [[0], [5], [10]]


def test_rounding_may_lead_beyond_int64() -> None:
    """2^63 − ½ fits int64 rounded down, and does not rounded up."""
    quota = Exact(np.array([2**64 - 1], dtype=object), 2)
    assert [int(units) for units in rounded(quota, Method.DOWN)] == [2**63 - 1]
    assert [int(units) for units in rounded(quota, Method.NEAREST)] == [2**63]


def test_a_denominator_beyond_int64_under_numbers_within_it() -> None:
    """5 and 2^61 of 2^66 are next to nothing and 1/32; of 2^63, next to nothing and a quarter."""
    for denominator in (2**63, 2**66):
        quotas = Exact(np.array([5, 2**61]), denominator)
        assert rounded(quotas, Method.NEAREST).tolist() == [0, 0]
        assert rounded(quotas, Method.UP).tolist() == [1, 1]
    half = Exact(np.array([2**61, 2**61]), 2**63)  # together half a unit, which is one
    assert largest_remainder(half, np.array([1, 2]), np.array([0, 1])).tolist() == [0, 1]
