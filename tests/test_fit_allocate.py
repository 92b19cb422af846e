"""What a fit calls a reproduction is one: `allocate`, under that hypothesis, gives the table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.rows import Envelope
from allocation.audit.fit.search import Fit, fit
from allocation.cli.app import app
from allocation.model.method import Method
from conftest import ROOT
from test_facts_2025 import CODES, PRINTED
from test_fit import column, made, random_key

RULE = """\
year: 2025
title: a base, and a share of what remains
source: {{id: Example, date: 2025-01-01}}
lines:
  line:
    credit: an example
    cite: art. 1
    components:
      base: {{kind: flat, amount: {base}, cite: art. 1}}
      share: {{kind: share, pool: rest, key: "{key}", cite: art. 1}}
pools:
  rest: {{remainder-of: {envelope}, after: [base], cite: art. 1}}
rounding: {{unit: {unit}, method: {method}, level: {level}, cite: art. 2}}
"""


def decimal(value: Fraction) -> str:
    """An amount as it can be typed: not with three decimals, which might be thousands."""
    for places in (0, 1, 2, *range(4, 30)):
        scaled = value * 10**places
        if scaled.denominator == 1:
            whole, part = divmod(int(scaled), 10**places)
            return f"{whole}.{part:0{places}d}" if places else f"{whole}"
    pytest.fail(f"{value} is no decimal number")


def given_to_allocate(
    candidate: Candidate, table: Mapping[str, Fraction], folder: Path
) -> dict[str, Fraction]:
    """The amounts that `allocate` gives under the hypothesis of a candidate.

    Where every row is the base and whole units, base and share stand side by side; else they are
    rounded together.
    """
    key, unit = candidate.key, decimal(candidate.unit)
    if candidate.key_unit > 1:
        key = f"round({key}, {candidate.key_unit})"
    envelope = decimal(candidate.envelope)
    if candidate.base_found:
        apart = not (table["11"] - candidate.base) % candidate.unit
        text = RULE.format(
            base=decimal(candidate.base),
            key=key,
            envelope=envelope,
            unit=unit,
            method=candidate.method.value,
            level="component" if apart else "line",
        )
        (folder / "rule.yaml").write_text(text, encoding="utf-8")
        words = [str(folder / "rule.yaml")]
    else:
        words = ["2025", "--key", key, "--envelope", envelope]
        words += ["--set", f"rounding.unit={unit}"]
        words += ["--set", f"rounding.method={candidate.method.value}"]
    words += ["--data-dir", str(folder), "--format", "json"]
    result = CliRunner().invoke(app, words, prog_name="allocate")
    assert result.exit_code == 0, result.stderr
    return {row["code"]: Fraction(row["total"]) for row in json.loads(result.stdout)["regions"]}


@pytest.fixture(scope="module")
def found_2025() -> Fit:
    names = [path.stem for path in sorted((ROOT / "data").glob("*_20??.csv"))]
    texts = [Envelope("TOTAL", Fraction(2_200_374)), Envelope("body", Fraction(2_200_000))]
    return fit(PRINTED, {name: column(name) for name in names}, texts)


@pytest.mark.parametrize("method", list(Method))
def test_whatever_reproduces_2025_gives_it_when_computed(
    found_2025: Fit, method: Method, tmp_path: Path
) -> None:
    of_method = [candidate for candidate in found_2025.reproducing if candidate.method is method]
    assert of_method or method is Method.UP  # by which no row of it was rounded
    for candidate in of_method:
        assert given_to_allocate(candidate, PRINTED, tmp_path) == PRINTED, candidate


@pytest.mark.parametrize("method", list(Method))
def test_whatever_reproduces_a_made_table_gives_it_when_computed(
    method: Method, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    computed: Counter[bool] = Counter()  # by whether there is a base

    @settings(max_examples=10)
    @given(
        seed=st.integers(0, 2**32),
        base=st.one_of(st.just(0), st.integers(1, 2_000).map(lambda n: n * 50)),
        unit=st.sampled_from([Fraction(unit) for unit in ("0.01", "1", "10", "50", "100", "1000")]),
        thousands=st.booleans(),
    )
    def holds(seed: int, base: int, unit: Fraction, thousands: bool) -> None:
        random = Random(seed)
        key = random_key(random, len(CODES))
        rows = "".join(f"{code},{value}\n" for code, value in key.items())
        (folder / "followed.csv").write_text(f"code,followed\n{rows}", encoding="utf-8")
        followed = {c: (v + 500) // 1000 * 1000 for c, v in key.items()} if thousands else key
        envelope = Fraction(random.randint(10**8, 10**10), 100) + base * len(CODES)
        table = made(followed, Fraction(base), envelope, unit, method)
        found = fit(table, {"followed": key}, [Envelope("given", envelope)])
        for candidate in found.reproducing:
            if candidate.method is method:
                assert given_to_allocate(candidate, table, folder) == table, candidate
                computed[candidate.base_found] += 1

    holds()
    assert computed[True] >= 1, computed
    assert computed[False] >= 1, computed
