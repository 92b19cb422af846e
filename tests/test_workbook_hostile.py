"""Workbooks of rules that are made to break them: names, labels, sizes, orders and figures.

Every cell is worked out anew and held against the engine.
"""

from __future__ import annotations

import io
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from allocation import allocate, load_rule
from allocation.views.selection import Selection
from allocation.views.workbook.allocation import book_of
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


TABS = {
    "l'été des bébés" + "x" * 3 + "'été": "Calculation l'été des bébésxxx",
    "👶" * 20: "Calculation " + "👶" * 9,
    "a": "Calculation a",
    "A": "Calculation A (2)",
    "[b]:*?/\\c": "Calculation  b      c",
}
"""Labels of lines, and the names of their sheets: 31 UTF-16 units, no apostrophe at an end."""


def test_titles_of_sheets_are_such_as_spreadsheets_take(tmp_path: Path) -> None:
    lines = {f"line-{n}": json.dumps(label, ensure_ascii=False) for n, label in enumerate(TABS)}
    weights = ", ".join(f"{name}: 1" for name in lines)
    found = live(tmp_path, shared(lines, weights, 1000))
    titles = [title for title in found.sheets.titles if title.startswith("Calculation")]
    assert sorted(titles) == sorted(TABS.values())


def test_names_of_cells_are_no_longer_than_excel_takes(tmp_path: Path) -> None:
    """Lines and components may have names of 200 characters each."""
    components = ", ".join(
        f"{'b' * 199}{last}: {{kind: flat, amount: 1, cite: c}}" for last in "xy"
    )
    line = f"{{agency: ars, credit: c, cite: c, components: {{{components}}}}}"
    found = live(tmp_path, f"{_HEAD}lines:\n  {'a' * 200}: {line}\n")
    names = [cell.name for cell in found.book.named()]
    assert max(map(len, names)) == 242
    assert len({name.casefold() for name in names}) == len(names)


def test_no_row_is_higher_than_excel_takes(tmp_path: Path) -> None:
    found = live(tmp_path, shared({"a": "x" * 4000, "b": "y"}, "a: 1, b: 1", 1000))
    book = openpyxl.load_workbook(io.BytesIO(found.data))
    heights = [row.height or 0 for sheet in book for row in sheet.row_dimensions.values()]
    assert 400 < max(heights) <= 409


def test_hundreds_of_figures_and_lines_are_written(tmp_path: Path) -> None:
    """As many as a rule may have: no formula is longer than Excel takes, nor has more arguments."""
    names = [f"a-line-whose-name-is-rather-long-{n}" for n in range(200)]
    lines = "".join(
        f"""
  {name}:
    agency: ars
    credit: c
    cite: c
    components:
      one: {{kind: flat, amount: {n}.5, cite: c}}
      two: {{kind: flat, amount: {n}, cite: c}}"""
        for n, name in enumerate(names)
    )
    found = live(tmp_path, _HEAD + f'scope: {{of: ["94", "11"], cite: c}}\nlines:{lines}\n')
    euros = 2 * sum(2 * n + Fraction(1, 2) for n in range(200))
    assert found.amounts()["everywhere", "total"].amount == euros * 100


@pytest.mark.parametrize("level", ["component", "line"])
def test_a_line_of_hundreds_of_rates_is_added_up(tmp_path: Path, level: str) -> None:
    """Each is a product of its own, which takes room: Corse has 2 728 births, each n.25 €."""
    rates = "".join(
        f"""
      rate-{n}: {{kind: rate, amount: {n}.25, key: births_2021, cite: c}}"""
        for n in range(150)
    )
    line = f"  a-line:\n    agency: ars\n    credit: c\n    cite: c\n    components:{rates}\n"
    rounding = f"rounding: {{unit: 1, method: nearest, level: {level}, cite: c}}\n"
    scope = 'scope: {of: ["94", "11"], cite: c}\n'
    found = live(tmp_path, _HEAD + scope + "lines:\n" + line + rounding)
    assert found.amounts()["94", "total"].amount == 100 * sum(2_728 * n + 682 for n in range(150))


def test_a_line_of_which_nobody_takes_part(tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(_OWN, encoding="utf-8")
    people = tmp_path / "participants.csv"
    people.write_text("region,agency,takes_part\n94,ars,no\n11,ars,no\n", encoding="utf-8")
    found = Live(allocate(load_rule(rule), participants=people))
    shown = found.amounts()
    assert shown == expected(found.years[0].allocation)
    assert shown["everywhere", "a"] == ("absent", "absent")
    assert shown["everywhere", "total"].amount == 2_000_00
    found.sheets[found.input("participation.ars", "94")] = 1.0
    people.write_text("region,agency,takes_part\n94,ars,yes\n11,ars,no\n", encoding="utf-8")
    assert found.amounts() == expected(allocate(load_rule(rule), participants=people))
    assert found.amounts()["94", "a"].amount == 500_000_00


@pytest.mark.parametrize(
    ("given", "status"), [({}, "fixed by the user's rule"), ({"rounding.unit": 50}, "supposed")]
)
def test_the_unit_of_an_own_rule_is_fixed_by_no_instruction(
    tmp_path: Path, given: dict[str, int], status: str
) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(_OWN, encoding="utf-8")
    found = Live(allocate(load_rule(rule), set=given))
    unit = found.input("rounding.unit")
    assert unit.sheet is not None
    assert found.sheets[unit.sheet.title, unit.row, 4] == status


_HEAD = "year: 2023\ntitle: t\nsource: {id: I, date: 2023-01-01}\n"
_OWN = f"""\
{_HEAD}scope: {{of: ["94", "11"], cite: c}}
lines:
  a:
    agency: ars
    credit: c
    cite: c
    components: {{share: {{kind: share, pool: 1_000_000, key: equal, cite: c}}}}
  b:
    agency: dreets
    credit: c
    cite: c
    components: {{base: {{kind: flat, amount: 1_000, cite: c}}}}
rounding: {{unit: 100, method: largest-remainder, cite: c}}
"""


def test_the_bounds_of_a_rule_are_not_cut_to_whole_euros(tmp_path: Path) -> None:
    """A hypothesis between 1 000.50 € and 2 000.75 €: neither end is left out."""
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        _HEAD
        + """
scope: {of: ["94", "11"], cite: c}
lines:
  a:
    agency: ars
    credit: c
    cite: c
    components:
      one: {kind: share, pool: given, key: births_2021, cite: c}
hypotheses:
  given:
    value: 1_500
    bounds: {from: 1_000.50, to: 2_000.75, step: 0.25}
    why: w
rounding: {unit: 0.01, method: largest-remainder, cite: c}
""",
        encoding="utf-8",
    )
    (limits,) = (
        cell.limits
        for sheet in book_of([allocate(load_rule(rule))], Selection()).sheets
        for cell in sheet.in_order()
        if cell.limits is not None and not cell.limits.strict
    )
    assert (limits.low, limits.high) == (Fraction("1000.5"), Fraction("2000.75"))
    assert limits.said == "between 1\u202f000.50 and 2\u202f000.75, as the rule says"
