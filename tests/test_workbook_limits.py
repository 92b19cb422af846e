"""What the control of a workbook guarantees, up to its limits and beyond them.

Of each input the largest value is searched for that the control still guarantees: there, and below
it, amounts are the engine's to the cent; one more, and it says that they are to be checked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from allocation.views.workbook.looks import Look
from live import Live, Typed, expected
from spreadsheet import Value
from test_workbook_inputs import Change, Start, engine

STARTS: dict[str, Start] = {
    "2021": Start(2021),
    "2023": Start(2023),
    "2023 by region": Start(2023, {"rounding.level": "region"}),
    "2025": Start(2025),
}
INPUTS = [
    ("2021", "ars-fir.base.amount", None),
    ("2023", "envelope", None),
    ("2023", "births_2021", "94"),
    ("2023", "split", "ars-fir"),
    ("2023 by region", "envelope", None),
    ("2023 by region", "births_2021", "11"),
    ("2025", "envelope", None),
    ("2025", "population_2025", "06"),
]


@cache
def started(name: str) -> Live:
    """A workbook whose inputs are put back by whoever changes them."""
    start = STARTS[name]
    return Live(allocate(start.rule, set=start.set))


def typed(live: Live, name: str, member: str | None) -> Typed:
    return next(t for t in live.inputs() if (t.given.name, t.member) == (name, member))


def guaranteed(live: Live, of: Typed, value: float) -> bool:
    live.sheets[of.cell] = value
    return live.guaranteed()


def limit(live: Live, of: Typed) -> int:
    """The largest whole number that is guaranteed, where every smaller one from now on is."""
    low, high = int(of.exported), 10**16
    assert guaranteed(live, of, low)
    assert not guaranteed(live, of, high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if guaranteed(live, of, middle) else (low, middle)
    return low


@pytest.mark.parametrize(("name", "given", "member"), INPUTS)
def test_up_to_the_limit_amounts_are_guaranteed_and_right(
    name: str, given: str, member: str | None, tmp_path: Path
) -> None:
    live, start = started(name), STARTS[name]
    of = typed(live, given, member)
    most = limit(live, of)
    assert most >= 10**7
    compared = 0
    for n, value in enumerate([most, most - 1, most - 7, most // 3, most // 1000 + 1]):
        folder = tmp_path / str(n)
        folder.mkdir()
        try:
            told = expected(engine(start, live, folder, Change(of, value)))
        except Refusal:
            assert value > 10**15  # beyond what a command takes as an amount
            continue
        assert guaranteed(live, of, value)
        assert live.amounts() == told, value
        compared += 1
    assert compared >= 3
    for value in (most + 1, most + 7, most * 10):
        assert not guaranteed(live, of, value)
    live.sheets[of.cell] = float(of.exported)
    assert live.guaranteed()


TWO_KEYS = """\
year: 2023
version: 9
title: t
source: {{id: i, date: 2023-01-01}}
lines:
  one:
    agency: ars
    credit: c
    cite: x
    components:
      births: {{kind: share, pool: envelope, key: births_2021, cite: c}}
      people: {{kind: share, pool: other, key: population_2025, cite: c}}
hypotheses:
  envelope: {{value: 5000000, why: w}}
  other: {{value: 7000000, why: w}}
rounding: {{unit: 1, method: largest-remainder, level: {level}, why: w}}
"""


@pytest.mark.parametrize("level", ["component", "line", "region"])
def test_two_keys_under_one_rounding_are_grey_values(level: str, tmp_path: Path) -> None:
    """Births x people is 10^13: two such quotas can't be added up exactly in 15 digits.

    What is under a grey heading stays as it was made, and once anything that it rests on is changed
    nothing is guaranteed. Each key rounded by itself follows.
    """
    path = tmp_path / "rule.yaml"
    path.write_text(TWO_KEYS.format(level=level), encoding="utf-8")
    rule = load_rule(path)
    live = Live(allocate(rule))
    before = live.amounts()
    sheet = live.sheet("Amounts")
    (heading,) = (c for c in sheet.in_order() if (c.column, c.row) == (2, live.top("Amounts")))
    grey = level != "component"
    assert heading.style.look is (Look.GREY_HEADING if grey else Look.HEADING)
    told = allocate(rule, set={"envelope": "6000000"})
    assert before == expected(allocate(rule))
    assert live.guaranteed()
    live.sheets["v_envelope"] = 6_000_000
    assert live.guaranteed() is not grey
    assert live.amounts() == (before if grey else expected(told))


NOTHING: list[Value] = [-1.0, -0.01, 0.001, 0.125, 1e300, True, "abc", "", "5"]
"""What an input takes no more, whatever it is; a text of digits is a text."""


@pytest.mark.parametrize(("name", "given", "member"), [*INPUTS, ("2023", "rounding.unit", None)])
def test_what_is_no_amount_or_count_is_never_guaranteed(
    name: str, given: str, member: str | None
) -> None:
    """Nor is it an error in place of a verdict, and it is counted as a change."""
    live = started(name)
    of = typed(live, given, member)
    for value in NOTHING:
        live.sheets[of.cell] = value
        assert not live.guaranteed(), value
        assert live.changed() == 1
    live.sheets[of.cell] = float(of.exported)


def test_a_unit_that_is_0_guarantees_nothing() -> None:
    live = started("2023")
    unit = typed(live, "rounding.unit", None)
    for value in (0.0, None):
        live.sheets[unit.cell] = value
        assert not live.guaranteed()
    live.sheets[unit.cell] = 1.0
    assert live.guaranteed()


@pytest.mark.parametrize("name", ["split", "births_2021"])
def test_what_adds_up_to_0_guarantees_nothing(name: str) -> None:
    live = started("2023")
    of = [each for each in live.inputs() if each.given.name == name]
    for each in of:
        assert live.guaranteed()
        live.sheets[each.cell] = 0.0
    assert not live.guaranteed()
    for each in of:
        live.sheets[each.cell] = float(each.exported)


def test_an_envelope_that_is_too_small_guarantees_nothing() -> None:
    """36 fixed parts of 50 000 and 30 000 € come first: 1 440 000 € at least."""
    live = started("2023")
    envelope = typed(live, "envelope", None)
    assert guaranteed(live, envelope, 1_440_000)
    assert not guaranteed(live, envelope, 1_439_999.99)
    with pytest.raises(Refusal):
        allocate(2023, set={"envelope": "1439999.99"})
    live.sheets[envelope.cell] = float(envelope.exported)


def test_who_takes_part_is_1_or_0() -> None:
    live = started("2023")
    part = typed(live, "participation.ars", "84")
    for value in (2.0, 0.5, -1.0, None, "yes", "1", True):
        live.sheets[part.cell] = value
        assert not live.guaranteed(), value
        assert not live.controls()["Who takes part"][0]
    live.sheets[part.cell] = 1.0
    assert live.guaranteed()
