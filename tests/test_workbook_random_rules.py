"""Workbooks of rules made at random: of every kind, method, level, split and absentee.

Each is worked out anew, as it was made and with one value changed, and held against the engine
wherever its own control guarantees the arithmetic.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from allocation.model.participation import TakesPart
from live import Live, expected
from test_random_rules import ABSENT, NOT_USABLE, rules
from test_workbook_inputs import Start, agrees, changes, described, engine
from test_workbook_years import differing

RULES = 12
SEEDS = [2, 3, 4, 5]
"""So many rules of each, of which the engine refuses none or few."""


def any_rule(
    rule: str, absent: set[tuple[str, str]], told: bool, number: int, seen: Counter[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, file = Path(folder) / "rule.yaml", Path(folder) / "participants.csv"
        path.write_text(rule, encoding="utf-8")
        rows = [f"{region},{agency},no" for region, agency in sorted(absent)]
        file.write_text(
            "\n".join(["region,agency,takes_part", *rows, "84,ars,yes"]) + "\n", encoding="utf-8"
        )
        loaded = load_rule(path)
        try:
            allocation = allocate(loaded, participants=file if told else None)
        except Refusal as refusal:
            if not {problem.code for problem in refusal.diagnostics} <= NOT_USABLE:
                raise
            return
        live = Live(allocation)
        as_it_was_made(live, seen)
        people = [*((code, agency, "no") for code, agency in sorted(absent)), ("84", "ars", "yes")]
        start = Start(loaded, people=tuple(people) if told else ())
        one_change(live, start, Path(folder), number, seen)


def as_it_was_made(live: Live, seen: Counter[str]) -> None:
    """Every cell and every amount, whatever the control says: the values are the engine's own."""
    year = live.years[0]
    assert live.amounts() == expected(year.allocation)
    assert differing(live, live.sheets) == []
    assert live.changed() == 0
    assert not live.altered()
    assert [title for title, (holds, _said) in live.controls().items() if not holds] == []
    seen["as made"] += 1
    seen["frozen"] += bool(year.calculation.frozen)
    seen[f"level {year.case.rounding.level}"] += 1
    seen[f"method {year.case.rounding.method}"] += 1
    seen["absent"] += TakesPart.NO in year.case.takes_part.values()


def one_change(live: Live, start: Start, folder: Path, number: int, seen: Counter[str]) -> None:
    """One value changed: the engine's amounts, or a control that says to check them."""
    some = [each for each in changes(live) if each.typed.given.name != "equal"]  # it has no file
    change = random.Random(number).choice(some)
    live.sheets[change.typed.cell] = float(change.value)
    assert live.changed() == 1
    seen["changed"] += 1
    try:
        told = expected(engine(start, live, folder, change))
    except Refusal as refusal:
        if not {problem.code for problem in refusal.diagnostics} <= NOT_USABLE:
            raise
        seen["refused"] += 1
        assert not live.guaranteed(), described(change)
        return
    if live.guaranteed():
        shown = live.amounts()
        differ = {k: (shown[k], told[k]) for k in told if shown[k] != told[k]}
        assert agrees(shown, told), (described(change), differ)
        seen["compared"] += 1
        seen["weaker"] += shown != told
    else:
        seen["to be checked"] += 1


@pytest.mark.parametrize("part", SEEDS)
def test_workbooks_of_random_rules_follow_the_engine(part: int) -> None:
    seen: Counter[str] = Counter()

    @seed(part)
    @settings(
        max_examples=RULES,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(rule=rules(), absent=ABSENT, told=st.booleans(), number=st.integers(0, 10**6))
    def each(rule: str, absent: set[tuple[str, str]], told: bool, number: int) -> None:
        any_rule(rule, absent, told, number, seen)

    each()
    assert seen["as made"] >= 10
    assert seen["compared"] >= 7
    assert seen["weaker"] <= 3
    assert seen["level component"] < seen["as made"]
