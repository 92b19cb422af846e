"""Exact arithmetic over whole cells: quotients against fractions, and what leaves the range.

The cells are worked out exactly here (`CachedValues`); that a spreadsheet, whose numbers
are binary floats, finds the same is held in tests/test_workbook_years.py with two of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.model.expression import Axis
from allocation.views.workbook.calculation.arithmetic import (
    LIMIT,
    Calculator,
    Member,
    NotLive,
    Product,
    Quantity,
    Said,
    Whole,
    common_factors,
    shown,
    total,
    whole_number,
)
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Cell, Node

CODES: tuple[Member, ...] = ("01", "02", "03")
SAID = Said("number", "key", "over", "digit", "part", "left", "whole")
MONEY = st.integers(0, 10**12)
KEYS = st.integers(0, 10**7)


class Bench:
    """A calculator whose cells are kept, and their values."""

    def __init__(self, members: tuple[Member, ...] = CODES) -> None:
        self.values = CachedValues()
        self.cells: list[Cell] = []
        self.calculator = Calculator(self.put, Axis.TERRITORIES, members, self.values)

    def put(self, _title: str, axis: Axis, nodes: Mapping[Member, Node]) -> Whole:
        cells = {member: Cell(node) for member, node in nodes.items()}
        self.cells += cells.values()
        return Whole(axis, cells)

    def divided(self, quantity: Quantity) -> dict[Member, Fraction]:
        """What a quotient says of each member: its whole units and what is left."""
        quotient = self.calculator.divided(quantity, SAID)
        found = {}
        for member in self.calculator.members:
            whole, left, over = (
                Fraction(self.values.number(cell) if part and (cell := part.at(member)) else 0)
                for part in quotient
            )
            assert not quotient.over or 0 <= left < over
            found[member] = whole + (left / over if quotient.over else 0)
        return found

    @property
    def largest(self) -> Fraction:
        return max(Fraction(self.values.number(cell)) for cell in self.cells)


def one(value: int) -> Whole:
    return Whole(Axis.ONE, {None: Cell(value)})


def column(*values: int) -> Whole:
    return Whole(Axis.TERRITORIES, {m: Cell(v) for m, v in zip(CODES, values, strict=True)})


@given(MONEY, st.tuples(KEYS, KEYS, KEYS), st.integers(1, 10**8))
def test_a_pool_times_a_key_over_a_sum_is_divided_exactly(
    pool: int, keys: tuple[int, int, int], over: int
) -> None:
    bench = Bench()
    quantity = Quantity.of(one(pool)) * Quantity.of(column(*keys)) / Quantity.of(one(over))
    expected = {m: Fraction(pool * key, over) for m, key in zip(CODES, keys, strict=True)}
    assert bench.divided(quantity) == expected


def test_the_product_of_units_and_a_key_is_never_formed() -> None:
    """10^12 units x 10^7 persons are 10^19, which no float holds exactly; no cell comes near it."""
    bench = Bench()
    quantity = Quantity.of(one(10**12 + 1)) * Quantity.of(column(9_999_999, 1, 0))
    quantity /= Quantity.of(one(68_605_616))
    found = bench.divided(quantity)
    assert found["01"] == Fraction((10**12 + 1) * 9_999_999, 68_605_616)
    assert bench.largest < LIMIT


@given(MONEY, MONEY, st.tuples(KEYS, KEYS, KEYS), st.integers(1, 1000), st.integers(1, 10**6))
def test_terms_over_different_numbers_are_added_up_exactly(
    base: int, pool: int, keys: tuple[int, int, int], unit: int, over: int
) -> None:
    """A base and a share of a pool, rounded together: over the unit, and over the unit x a sum."""
    bench, per = Bench(), one(unit)
    share = Quantity.of(one(pool)) * Quantity.of(column(*keys)) / Quantity.of(one(over))
    quantity = (Quantity.of(one(base)) + share) / Quantity.of(per)
    expected = {
        member: (base + Fraction(pool * key, over)) / unit
        for member, key in zip(CODES, keys, strict=True)
    }
    assert bench.divided(quantity) == expected


def test_a_divisor_too_large_for_digits_is_refused() -> None:
    """Two populations of France multiplied: 4.6 x 10^15 has no room for another digit."""
    france = 68_000_000
    quantity = Quantity.of(one(10**8)) * Quantity.of(column(1, 2, 3))
    quantity = quantity / Quantity.of(one(france)) / Quantity.of(one(france))
    with pytest.raises(NotLive):
        Bench().divided(quantity)


def test_nothing_is_divided_by_nothing() -> None:
    """A key of which every value was made 0 in the workbook: no error, and nothing is given."""
    quantity = Quantity.of(one(500)) * Quantity.of(column(0, 0, 0)) / Quantity.of(one(0))
    assert set(Bench().divided(quantity).values()) == {0}


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=4), st.integers(1, 9), st.integers(1, 9))
def test_what_cancels_is_never_computed(factors: list[int], a: int, b: int) -> None:
    """(x ÷ y) x y is x, whatever the cells hold."""
    x, y = one(a), one(b)
    quantity = Quantity.of(x) / Quantity.of(y) * Quantity.of(y)
    assert quantity == Quantity.of(x)
    added = Quantity(())
    for factor in factors:
        added += Quantity.of(x).scaled(Fraction(factor))
    assert added == Quantity.of(x).scaled(Fraction(sum(factors))) or (
        sum(factors) == 0 and added == Quantity(())
    )


def test_a_sum_divides_nothing() -> None:
    two = Quantity.of(one(1)) + Quantity.of(one(2))
    with pytest.raises(NotLive):
        Quantity.of(one(6)) / two


@given(st.integers(1, 10**6), st.integers(1, 10**6), KEYS, st.integers(1, 9), st.integers(1, 9))
def test_proportions_lose_what_they_have_in_common(
    pool: int, other: int, key: int, weight: int, weights: int
) -> None:
    """Two quotas of one key stand to each other as their pools do."""
    bench, of_key, over = Bench(), column(key, key, key), one(10**7)
    shared = Quantity.of(of_key) / Quantity.of(over)
    first = Quantity.of(one(pool)) * Quantity.of(one(weight)) / Quantity.of(one(weights)) * shared
    second = Quantity.of(one(other)) * shared
    common, (left, right) = common_factors([first, second])
    assert [term.up for term in common.terms] == [(of_key,)]
    a, b = (bench.values.of(whole_number(each, "01")) for each in (left, right))
    assert Fraction(a) / Fraction(b) == Fraction(pool * weight, weights) / other


def test_a_member_without_a_cell_has_nothing() -> None:
    some = Whole(Axis.TERRITORIES, {"01": Cell(7)})
    quantity = Quantity.of(one(3)) * Quantity.of(some)
    values = CachedValues()
    assert [values.of(whole_number(quantity, code)) for code in ("01", "02")] == [21, 0]
    assert values.of(shown(Quantity((Product(Fraction(1, 2), (some,)),)), "01")) == Fraction(7, 2)


@pytest.mark.parametrize("n", [0, 1, 4, 5, 200, 201, 450])
def test_sums_of_any_length_are_formulas(n: int) -> None:
    """A function takes 255 arguments: longer sums are sums of sums."""
    assert CachedValues().of(total([Cell(k) for k in range(n)])) == n * (n - 1) // 2
