"""Amounts as people type and read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.money import (
    AmountError,
    exact_euros,
    human,
    human_decimal,
    human_euros,
    human_rounded,
    machine,
    machine_decimal,
    machine_euros,
    read_amount,
    whole_cents,
)


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("5100000", "5100000"),
        ("5_100_000", "5100000"),
        ("5 100 000", "5100000"),
        ("5\u00a0100\u00a0000", "5100000"),
        ("5\u202f100\u202f000 €", "5100000"),
        ("5,1 M€", "5100000"),
        ("5,1M€", "5100000"),
        ("5.1M", "5100000"),
        ("1.234M", "1234000"),
        ("200 k€", "200000"),
        ("200 K€", "200000"),
        ("2 Md€", "2000000000"),
        ("3.10", "3.10"),
        ("3,1", "3.1"),
        ("0.125", "0.125"),
        ("1 234,50 €", "1234.50"),
        ("1234.567", "1234.567"),
        ("12 euros", "12"),
        (",5", "0.5"),
        ("-3", "-3"),
        ("-5 100 000", "-5100000"),
        ("\u22123,5", "-3.5"),
        ("+7", "7"),
        ("123456789012345678901234567890,12", "123456789012345678901234567890.12"),
    ],
)
def test_amounts_that_are_understood(text: str, euros: str) -> None:
    assert read_amount(text) == Decimal(euros)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "€",
        "M",
        "five",
        "1.234",  # thousands or decimals?
        "1,234",
        "1,234 k€",
        "12.345",
        "123.456",
        "1.234.567",
        "1,234.50",
        "5 10 000",
        "5100 000",
        "1 2",
        "1e6",
        "0x10",
        "5,1 M€ 2",
        "12.",
        "nan",
        "inf",
        "--5",
        "5€€",
        "٣",
    ],
)
def test_amounts_that_are_not(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        read_amount(text)
    assert caught.value.hint


def test_an_ambiguous_amount_says_how_to_write_either() -> None:
    with pytest.raises(AmountError) as caught:
        read_amount("1.234")
    assert "1234" in caught.value.hint
    assert "1,2340" in caught.value.hint
    with pytest.raises(AmountError) as caught:
        read_amount("12.340 k€")
    assert caught.value.hint == "write 12340 k€ or 12,34 k€"


@pytest.mark.parametrize(
    ("text", "euros"),
    [("0.125", "0.125"), ("00,125", "0.125"), ("1234,567", "1234.567"), ("1,234 M€", "1234000")],
)
def test_three_decimals_that_are_no_thousands(text: str, euros: str) -> None:
    """After a 0, after more than three digits, or in millions, nothing is grouped."""
    assert read_amount(text) == Decimal(euros)


@given(st.integers(-(10**30), 10**30))
def test_cents_are_written_and_read_back(cents: int) -> None:
    assert whole_cents(Fraction(Decimal(machine(cents)))) == cents
    shown = human(cents).replace("\u202f", "").replace("\u2212", "-")
    assert Fraction(shown) * 100 == cents


def test_what_people_read() -> None:
    assert human(510_000_000) == "5\u202f100\u202f000"
    assert human(123_450) == "1\u202f234.50"
    assert human(-5) == "\u22120.05"
    assert machine(-5) == "-0.05"
    assert machine(-1) == "-0.01"
    assert human(-1) == "\u22120.01"
    assert exact_euros(Fraction(31, 10)) == "3.10"
    assert exact_euros(Fraction(3105, 1000)) == "3.105"
    assert exact_euros(Fraction(1, 3)) == "1/3"
    assert exact_euros(Fraction(-3105, 1000)) == "\u22123.105"
    assert human(0) == human_decimal(Fraction(0)) == "0"
    assert human_euros(-100) == "\u22121\u202f€"


@pytest.mark.parametrize(
    ("euros", "shown", "written"),
    [
        (Fraction(3), "3", "3.00"),
        (Fraction(-1, 10), "\u22120.10", "-0.10"),
        (Fraction(1, 8), "0.125", "0.125"),
        (Fraction(-1, 8), "\u22120.125", "-0.125"),
        (Fraction(12_345_678, 10_000), "1\u202f234.5678", "1234.5678"),
        (Fraction(1, 5**12), "0.000000004096", "0.000000004096"),  # 2^12 = 4 096 of 10^12
        (Fraction(1, 2**13), "1/8192", "0.0001220703125"),  # 5^13 of 10^13
        (Fraction(-2, 3), "-2/3", "-2/3"),
        (Fraction(1, 30), "1/30", "1/30"),
    ],
)
def test_exact_euros_of_any_fraction(euros: Fraction, shown: str, written: str) -> None:
    assert exact_euros(euros) == shown
    assert exact_euros(euros).machine == machine_euros(euros) == written


@pytest.mark.parametrize(
    ("value", "shown", "written"),
    [
        (Fraction(11_549_875, 1000), "11\u202f549.875", "11549.875"),
        (Fraction(0), "0", "0"),
        (Fraction(-1, 2), "\u22120.5", "-0.5"),
        (Fraction(1, 3), "0.333333…", "0.333333…"),
        (Fraction(2, 3), "0.666666…", "0.666666…"),  # cut, never rounded
        (Fraction(1, 10**6), "0.000001", "0.000001"),
        (Fraction(1, 10**7), "0.000000…", "0.000000…"),
        (Fraction(-100, 3), "\u221233.333333…", "-33.333333…"),
    ],
)
def test_decimals_are_cut_and_marked(value: Fraction, shown: str, written: str) -> None:
    assert human_decimal(value) == shown
    assert human_decimal(value).machine == machine_decimal(value) == written


@pytest.mark.parametrize(
    ("value", "places", "shown", "written"),
    [
        (Fraction(27), 2, "27.00", "27.00"),
        (Fraction(1, 8), 2, "0.12", "0.12"),  # half to even
        (Fraction(3, 8), 2, "0.38", "0.38"),
        (Fraction(-5, 4), 1, "\u22121.2", "-1.2"),
        (Fraction(-1, 4), 1, "\u22120.2", "-0.2"),
        (Fraction(-1, 1000), 2, "0.00", "0.00"),  # what is shown as 0 has no sign
        (Fraction(12_345_678, 10), 1, "1\u202f234\u202f567.8", "1234567.8"),
    ],
)
def test_ratios_are_rounded_half_to_even(
    value: Fraction, places: int, shown: str, written: str
) -> None:
    assert human_rounded(value, places) == shown
    assert human_rounded(value, places).machine == written


def test_a_text_of_60_characters_is_read_and_no_longer_one() -> None:
    assert read_amount("1" * 60) == Decimal("1" * 60)
    with pytest.raises(AmountError, match="61 characters"):
        read_amount("1" * 61)
