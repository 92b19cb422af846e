"""A difference of amounts, of which each may be known within bounds only, and its whole numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.audit.diff.amounts import AmountDifference, difference_of_sums, subtract
from allocation.audit.diff.rounding import controlled
from allocation.engine.allocation import Amount
from allocation.model.status import Status

FIXED, FLOOR, CEILING = Status.FIXED, Status.FLOOR, Status.CEILING
ESTIMATED, UNKNOWN = Status.ESTIMATED, Status.UNKNOWN

EXACTLY, NOTHING = Amount(7, FIXED), Amount(0, FIXED)
ABOUT = Amount(7, ESTIMATED)
AT_LEAST, AT_MOST = Amount(5, FLOOR), Amount(9, CEILING)
FIVE_TO_EIGHT, THREE_TO_NINE = Amount(5, FLOOR, (5, 8)), Amount(9, CEILING, (3, 9))
ABOUT_UP_TO_NINE = Amount(9, ESTIMATED, (0, 9))
NOT_CONCERNED, ABSENT = Amount(None, Status.NOT_CONCERNED), Amount(None, Status.ABSENT)


@pytest.mark.parametrize(
    ("a", "b", "cents", "status", "span"),
    [
        # Two points: their difference, as weak as the weaker.
        (EXACTLY, NOTHING, -7, FIXED, (-7, -7)),
        (NOTHING, ABOUT, 7, ESTIMATED, (7, 7)),
        # From a point to a bound, and from a bound to a point: the bound turns.
        (EXACTLY, AT_LEAST, -2, FLOOR, (-2, None)),
        (EXACTLY, AT_MOST, 2, CEILING, (-7, 2)),
        (AT_LEAST, EXACTLY, 2, CEILING, (None, 2)),
        (AT_MOST, EXACTLY, -2, FLOOR, (-2, 7)),
        (AT_MOST, NOTHING, -9, FLOOR, (-9, 0)),
        (THREE_TO_NINE, NOTHING, -9, FLOOR, (-9, -3)),
        (FIVE_TO_EIGHT, NOTHING, -5, CEILING, (-8, -5)),
        # From a bound to the other: still one end.
        (AT_MOST, AT_LEAST, -4, FLOOR, (-4, None)),
        (AT_LEAST, AT_MOST, 4, CEILING, (None, 4)),
        (THREE_TO_NINE, FIVE_TO_EIGHT, -4, FLOOR, (-4, 5)),
        # From a bound to another of its kind: no single figure.
        (AT_LEAST, AT_LEAST, None, UNKNOWN, (None, None)),
        (AT_MOST, AT_MOST, None, UNKNOWN, (-9, 9)),
        (FIVE_TO_EIGHT, FIVE_TO_EIGHT, None, UNKNOWN, (-3, 3)),
        # What rests on a hypothesis does so whatever else bounds it.
        (ABOUT, AT_LEAST, -2, ESTIMATED, (-2, None)),
        (ABOUT_UP_TO_NINE, EXACTLY, -2, ESTIMATED, (-2, 7)),
        # A difference needs two amounts.
        (NOT_CONCERNED, EXACTLY, None, Status.NOT_CONCERNED, None),
        (EXACTLY, ABSENT, None, Status.ABSENT, None),
        (ABSENT, NOT_CONCERNED, None, Status.ABSENT, None),
        (NOT_CONCERNED, ABSENT, None, Status.ABSENT, None),
        (Amount(5, UNKNOWN), EXACTLY, None, UNKNOWN, None),
    ],
)
def test_a_difference_of_two_amounts(
    a: Amount,
    b: Amount,
    cents: int | None,
    status: Status,
    span: tuple[int | None, int | None] | None,
) -> None:
    assert subtract(a, b) == AmountDifference(cents, status, span)
    back = subtract(b, a)
    turned = {FLOOR: CEILING, CEILING: FLOOR}
    assert back.status == turned.get(status, status)
    assert back.cents == (None if cents is None else -cents)
    if span:
        assert back.span == tuple(None if end is None else -end for end in reversed(span))


def test_the_ends_are_those_of_every_pair_within_bounds() -> None:
    for a, b in product((THREE_TO_NINE, FIVE_TO_EIGHT, ABOUT, EXACTLY), repeat=2):
        of_a, of_b = (range(*_closed(found)) for found in (a, b))
        differences = [y - x for x in of_a for y in of_b]
        assert subtract(a, b).span == (min(differences), max(differences))


@pytest.mark.parametrize(("a", "b"), [(ABSENT, EXACTLY), (EXACTLY, ABSENT), (ABSENT, ABSENT)])
def test_the_difference_of_two_sums_needs_both(a: Amount, b: Amount) -> None:
    found = difference_of_sums([(a, b, subtract(a, b))], a, b)
    assert found == AmountDifference(None, UNKNOWN, (None, None))


def _closed(found: Amount) -> tuple[int, int]:
    low, high = found.bounds or (found.cents or 0, found.cents or 0)
    return low, high + 1


def test_a_rest_that_is_one_for_all_bounds_no_sum() -> None:
    """Two floors of 5, one of which may have 3 more: together they are not at most 8 + 8."""
    terms = [(NOTHING, FIVE_TO_EIGHT, subtract(NOTHING, FIVE_TO_EIGHT))] * 2
    whole = difference_of_sums(terms, Amount(0, FIXED), Amount(10, FLOOR))
    assert whole == AmountDifference(10, FLOOR, (10, None))
    terms = [(AT_MOST, EXACTLY, subtract(AT_MOST, EXACTLY))] * 2
    whole = difference_of_sums(terms, Amount(18, CEILING), Amount(14, FIXED))
    assert whole == AmountDifference(-4, FLOOR, (-4, 14))
    # One of the terms is enough: 5 or more beside 7 is 12 or more, from either side.
    terms = [(NOTHING, found, subtract(NOTHING, found)) for found in (FIVE_TO_EIGHT, EXACTLY)]
    whole = difference_of_sums(terms, Amount(0, FIXED), Amount(12, FLOOR))
    assert whole == AmountDifference(12, FLOOR, (12, None))
    terms = [(found, NOTHING, subtract(found, NOTHING)) for found in (FIVE_TO_EIGHT, EXACTLY)]
    whole = difference_of_sums(terms, Amount(12, FLOOR), Amount(0, FIXED))
    assert whole == AmountDifference(-12, CEILING, (None, -12))


# Whole numbers that add up


@st.composite
def tables(draw: st.DrawFn) -> list[list[Fraction]]:
    """Rows of exact numbers, each with a whole sum."""
    columns = draw(st.integers(1, 7))
    entry = st.fractions(-20, 20, max_denominator=12)
    rows = draw(
        st.lists(
            st.lists(entry, min_size=columns - 1, max_size=columns - 1), min_size=1, max_size=9
        )
    )
    return [[*row, draw(st.integers(-9, 9)) - sum(row, Fraction(0))] for row in rows]


@given(table=tables())
def test_rows_and_columns_add_up(table: list[list[Fraction]]) -> None:
    whole, sums = controlled(table)
    for exact, row in zip(table, whole, strict=True):
        assert sum(row) == sum(exact)
        for entry, number in zip(exact, row, strict=True):
            assert number in {math.floor(entry), math.ceil(entry)}
    for exact, numbers, total in zip(
        zip(*table, strict=True), zip(*whole, strict=True), sums, strict=True
    ):
        assert sum(numbers) == total
        assert total in {math.floor(sum(exact)), math.ceil(sum(exact))}
    assert controlled(table) == (whole, sums)


def test_a_row_alone_is_rounded_by_largest_remainder() -> None:
    row = [Fraction(n, 10) for n in (26, 17, -4, 11)]  # 5.0; remainders .6 .7 .6 .1
    assert controlled([row]) == ([[3, 2, -1, 1]], [3, 2, -1, 1])


def test_the_largest_remainders_of_sums_come_first_as_far_as_rows_allow() -> None:
    """Columns of .6 .6 .4 .4 .8 .2: the largest three would be three units of a row that has 2."""
    tenths = [[6, 6, 0, 0, 8, 0], [0, 0, 4, 4, 0, 2]]
    _whole, sums = controlled([[Fraction(n, 10) for n in row] for row in tenths])
    assert sums == [1, 0, 1, 0, 1, 0]


def test_each_row_keeps_its_largest_remainder_where_the_sums_allow_it() -> None:
    """Sums of 1 and 1, which two tables of 0 and 1 have: in the other each row goes further."""
    more, less = Fraction(6, 10), Fraction(4, 10)
    assert controlled([[more, less], [less, more]]) == ([[1, 0], [0, 1]], [1, 1])


def test_of_two_rows_that_want_a_unit_the_larger_remainder_has_it() -> None:
    """The first column is largest in both rows and has one unit, 0.6 + 0.4; the other row goes on
    to the second column, whose sum of 0.7 is beyond the 0.3 of the third."""
    table = [[Fraction(n, 10) for n in row] for row in ((6, 4, 0), (4, 3, 3))]
    assert controlled(table) == ([[1, 0, 0], [0, 1, 0]], [1, 1, 0])
    assert controlled(table[::-1]) == ([[0, 1, 0], [1, 0, 0]], [1, 1, 0])


def test_a_row_gives_up_a_unit_that_another_needs() -> None:
    """Each row alone would round the first column up: 3 units where their sum is 1.8."""
    row = [Fraction(6, 10), Fraction(2, 10), Fraction(2, 10)]
    whole, sums = controlled([row, row, row])
    assert sorted(sums) == [0, 1, 2]
    assert sums[0] == 2
    assert [sum(row) for row in whole] == [1, 1, 1]


@pytest.mark.parametrize("table", [[], [[]], [[], []]])
def test_nothing_to_round(table: list[list[Fraction]]) -> None:
    assert controlled(table) == (table, [])
