"""The published table of 2025 under each hypothesis, computed and counted row by row."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

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
ROUNDED = "round(population_2025, 1000)"


def errors(
    as_json: Callable[..., Any], key: str, method: str, envelope: str
) -> dict[str, Fraction]:
    """Computed less printed, in euros, by region."""
    options = ("--key", key, "--envelope", envelope, "--set", f"rounding.method={method}")
    found = as_json("2025", *options)
    computed = {region["code"]: Fraction(region["total"]) for region in found["regions"]}
    return {code: computed[code] - PRINTED[code] for code in CODES}


@pytest.mark.parametrize(
    ("key", "method", "envelope", "equal", "largest"),
    [
        ("population_2025", "largest-remainder", "2200374", 18, 0),
        (ROUNDED, "nearest", "2200374", 18, 0),
        ("population_2025", "nearest", "2200374", 17, 100),
        (ROUNDED, "largest-remainder", "2200400", 16, 100),
        ("population_2025", "largest-remainder", "2200000", 14, 100),
        ("population_2024", "nearest", "2200374", 3, 800),
        ("population_2023", "nearest", "2200374", 1, 1_500),
        ("births_2021", "nearest", "2200374", 0, 96_900),
    ],
)
def test_rows_equal_and_largest_error(
    as_json: Callable[..., Any], key: str, method: str, envelope: str, equal: int, largest: int
) -> None:
    found = errors(as_json, key, method, envelope)
    assert sum(1 for error in found.values() if not error) == equal
    assert max(map(abs, found.values())) == largest


def test_which_row_is_off(as_json: Callable[..., Any]) -> None:
    nearest = errors(as_json, "population_2025", "nearest", "2200374")
    assert {code: error for code, error in nearest.items() if error} == {"94": 100}
    births = errors(as_json, "births_2021", "nearest", "2200374")
    assert max(births, key=lambda code: abs(births[code])) == "11"


@pytest.mark.parametrize(
    ("key", "method", "within", "beyond"),
    [
        (
            "population_2025",
            "largest-remainder",
            ("2200350", "2200449.99"),
            ("2200349.99", "2200450"),
        ),
        (ROUNDED, "nearest", ("2200216", "2200386"), ("2200215", "2200387")),
    ],
)
def test_the_envelopes_that_give_every_row(
    as_json: Callable[..., Any],
    key: str,
    method: str,
    within: tuple[str, str],
    beyond: tuple[str, str],
) -> None:
    for envelope in within:
        assert not any(errors(as_json, key, method, envelope).values()), envelope
    for envelope in beyond:
        assert any(errors(as_json, key, method, envelope).values()), envelope


def test_no_envelope_gives_every_row_to_the_nearest(as_json: Callable[..., Any]) -> None:
    """Pays de la Loire asks for 2 200 172 € or more, Corse for 2 200 107 € or less."""
    low = errors(as_json, "population_2025", "nearest", "2200106")
    assert (low["94"], low["52"]) == (0, -100)
    high = errors(as_json, "population_2025", "nearest", "2200173")
    assert (high["94"], high["52"]) == (100, 0)
