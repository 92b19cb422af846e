"""Workbooks of rules that are made to break them: names, labels, sizes, orders and figures.

Every cell is worked out anew and held against the engine.
"""

from __future__ import annotations

from pathlib import Path

from allocation import allocate, load_rule
from live import Live, expected
from test_workbook_years import differing


def live(folder: Path, rule: str) -> Live:
    """The workbook of a rule, whose cells are all the engine's."""
    path = folder / "rule.yaml"
    path.write_text(rule, encoding="utf-8")
    found = Live(allocate(load_rule(path)))
    assert found.amounts() == expected(found.years[0].allocation)
    assert differing(found, found.sheets) == []
    assert (found.changed(), found.altered(), found.guaranteed()) == (0, False, True)
    return found


def shared(lines: dict[str, str], weights: str, pool: int) -> str:
    """A rule whose lines share a pool, in the order in which they are given, with their labels."""
    written = "\n".join(
        f"""
  {name}:
    agency: ars
    label: {label}
    credit: c
    cite: c
    components: {{share: {{kind: share, pool: all-of-it, key: births_2021, cite: c}}}}"""
        for name, label in lines.items()
    )
    return f"""\
year: 2023
title: t
source: {{id: I, date: 2023-01-01}}
lines:{written}
pools: {{all-of-it: {{remainder-of: {pool}, split: parts, cite: c}}}}
hypotheses: {{parts: {{value: {{{weights}}}, why: w}}}}
rounding: {{unit: 100, method: largest-remainder, cite: c}}
"""


def test_lines_that_share_a_pool_stand_in_any_order_in_the_rule(tmp_path: Path) -> None:
    """Six units by 1 : 1 : 2 : 4 leave two for equal remainders: the larger weights come first.

    Quotas are 0.75, 0.75, 1.5 and 3: b and z get the two units that are left.
    """
    lines = {name: name for name in ("b", "z", "c", "y")}
    found = live(tmp_path, shared(lines, "b: 1, z: 1, c: 2, y: 4", 600))
    assert [found.amounts()["everywhere", name].amount for name in lines] == [
        100_00,
        100_00,
        100_00,
        300_00,
    ]
