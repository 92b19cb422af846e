"""Amounts as people type and read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocation.money import AmountError, exact_euros, human, machine, read_amount, whole_cents


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
    assert exact_euros(Fraction(31, 10)) == "3.10"
    assert exact_euros(Fraction(3105, 1000)) == "3.105"
    assert exact_euros(Fraction(1, 3)) == "1/3"
