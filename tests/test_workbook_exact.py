"""Largest remainders in a spreadsheet of floats: the cases on which the plain way fails.

Small exact ties, where equal remainders come out as different floats, and remainders one apart of
units near 10^12, which floats don't tell apart, are searched for in a fixed order. Each is given
to a workbook and to formulas as one writes them first: quota, quota - INT(quota), MOD, rank.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, permutations
from math import gcd
from pathlib import Path
from typing import NamedTuple

import pytest

from allocation import allocate, load_rule
from allocation.reading.rules import RuleFile
from allocation.views.workbook.files.xlsx import write
from allocation.views.workbook.worksheet import Book, Cell, Node, Span, call, join, when
from live import Live, expected
from spreadsheet import OtherSheets, Sheets

CODES = ["11", "24", "27", "28", "32", "44", "52", "53"]
OTHERS = ["84", "94", "75", "76", "93", "01", "02", "03", "04", "06"]
"""Regions that a key must have, and that are out of the scope of the rule."""
RULE = """\
year: 2023
version: 9
title: t
source: {{id: i, date: 2023-01-01}}
scope: {{of: ["11", "24", "27", "28", "32", "44", "52", "53"], cite: s}}
lines:
  one:
    credit: c
    cite: x
    components:
      share: {{kind: share, pool: pool, key: {key}, cite: d}}
hypotheses:
  pool: {{value: 1000, why: w}}
rounding: {{unit: {unit}, method: largest-remainder, level: component, why: w}}
"""


class Case(NamedTuple):
    """Units, and the keys of the first regions by their codes; all others have 0."""

    units: int
    keys: tuple[int, ...]

    def by_code(self) -> dict[str, int]:
        return {**dict.fromkeys(CODES, 0), **dict(zip(CODES, self.keys, strict=False))}


def exact(case: Case) -> list[int]:
    """Hamilton's method in whole numbers: ties to the larger key, then the first."""
    total = sum(case.keys)
    whole = [case.units * key // total for key in case.keys]
    order = sorted(
        range(len(case.keys)),
        key=lambda n: (-(case.units * case.keys[n] % total), -case.keys[n], n),
    )
    for n in order[: case.units - sum(whole)]:
        whole[n] += 1
    return whole


def by_floats(case: Case, *, of_product: bool = False) -> list[int]:
    """The same with a remainder in floats: that of a quota, or of the product of units and key."""
    total = float(sum(case.keys))
    products = [float(case.units) * key for key in case.keys]
    whole = [int(product / total) for product in products]
    lefts = [
        product - total * units if of_product else product / total - units
        for product, units in zip(products, whole, strict=True)
    ]
    order = sorted(range(len(case.keys)), key=lambda n: (-lefts[n], -case.keys[n], n))
    for n in order[: case.units - sum(whole)]:
        whole[n] += 1
    return whole


def small_ties(wanted: int) -> list[Case]:
    """Cases of small numbers with a tie at the cut that floats decide otherwise."""
    found = [Case(954, (3, 27, 32, 55))]
    numbers = random.Random(954)
    while len(found) < wanted:
        keys = tuple(sorted(numbers.randint(1, 60) for _ in range(numbers.randint(3, 8))))
        case = Case(numbers.randint(10, 2000), keys)
        if exact(case) != by_floats(case):
            found.append(case)
    return found


def one_apart(keys: tuple[int, ...]) -> Iterator[Case]:
    """Units near 10^12 for which the last remainder that gets a unit is 1 above the next one."""
    total = sum(keys)
    for a, b in permutations(keys, 2):
        if gcd(a - b, total) > 1:
            continue
        at = pow(a - b, -1, total)
        left = sorted((at * key % total for key in keys), reverse=True)
        n = sum(left) // total
        if left[n - 1] - left[n] != 1:
            continue
        near = (Case((10**12 // total - more) * total + at, keys) for more in range(100))
        yield from islice(filter(hard, near), 6)


def hard(case: Case) -> bool:
    """Whether floats decide otherwise, whichever remainder they are asked for."""
    return exact(case) not in (by_floats(case), by_floats(case, of_product=True))


# The plain way, as formulas


def by_quota(units: Cell, key: Cell, total: Cell) -> tuple[Node, Node]:
    """The whole part and the remainder of a quota."""
    quota = join(join(units, "*", key), "/", total)
    whole = call("INT", quota)
    return whole, join(quota, "-", whole)


def by_product(units: Cell, key: Cell, total: Cell) -> tuple[Node, Node]:
    """The whole part, and the remainder of units x key as MOD works it out."""
    product = join(units, "*", key)
    whole = call("INT", join(product, "/", total))
    return whole, join(product, "-", join(total, "*", whole))


Plain = Callable[[Cell, Cell, Cell], tuple[Node, Node]]


def plain(case: Case, way: Plain) -> list[list[object]]:
    """What the plain formulas give in two spreadsheets."""
    book = Book("t", "en", "")
    sheet = book.sheet("plain")
    units, total = sheet.put(0, 0, Cell(case.units)), sheet.put(0, 1, Cell(sum(case.keys)))
    keys = [sheet.put(n, 2, Cell(key)) for n, key in enumerate(case.keys)]
    ways = [way(units, key, total) for key in keys]
    wholes = [sheet.put(n, 3, Cell(_content(whole))) for n, (whole, _left) in enumerate(ways)]
    lefts = [sheet.put(n, 4, Cell(_content(left))) for n, (_whole, left) in enumerate(ways)]
    orders = [sheet.put(n, 5, Cell(n)) for n in range(len(keys))]
    cut = join(units, "-", call("SUM", Span(wholes)))
    cells = []
    for n, (key, left, order) in enumerate(zip(keys, lefts, orders, strict=True)):
        own: tuple[Node, Node] = Span(lefts), left
        ranks: list[Node] = [
            call("COUNTIF", Span(lefts), join(">", "&", left)),
            call("COUNTIFS", *own, Span(keys), join(">", "&", key)),
            call("COUNTIFS", *own, Span(keys), key, Span(orders), join("<", "&", order)),
        ]
        rank = call("SUM", 1, *ranks)
        amount = join(wholes[n], "+", when(join(rank, "<=", cut), 1, 0))
        cells.append(sheet.put(n, 6, Cell(amount)))
    with pytest.MonkeyPatch.context() as patch:
        # Our own values are exact, and would refuse the text of a fraction.
        patch.setattr("allocation.views.workbook.values.CachedValues._text", lambda *_: "0")
        data = write(book)
    return [[each[cell] for cell in cells] for each in (Sheets(data), OtherSheets(data))]


def _content(node: Node) -> Node:
    assert not isinstance(node, Span)
    return node


# Workbooks


def rule_of(folder: Path, unit: str, key: str = "own") -> RuleFile:
    path = folder / "rule.yaml"
    path.write_text(RULE.format(unit=unit, key=key), encoding="utf-8")
    return load_rule(path)


def own_key(folder: Path, keys: Mapping[str, int]) -> Path:
    """A data folder with a key of its own."""
    rows = "\n".join(f"{code},{key}" for code, key in {**dict.fromkeys(OTHERS, 7), **keys}.items())
    (folder / "own.csv").write_text(f"code,own\n{rows}\n", encoding="utf-8")
    return folder


def typed_in(live: Live, case: Case, unit: Fraction) -> None:
    """Type units and keys into a workbook."""
    for code, key in case.by_code().items():
        live.sheets.enter(live.input("own", code), key)
    live.sheets.enter(live.input("pool"), float(case.units * unit))
    live.sheets.evaluate()


def test_the_case_of_the_text_books_that_a_plain_spreadsheet_gets_wrong() -> None:
    """954 units over 3, 27, 32 and 55: remainders 54, 18, 108 and 54 of 117, for two units.

    The second one goes to the larger key of those that have 54, worked out by hand.
    """
    case = Case(954, (3, 27, 32, 55))
    assert [954 * key % 117 for key in case.keys] == [54, 18, 108, 54]
    assert exact(case) == [24, 220, 261, 449]
    assert by_floats(case) == [25, 220, 261, 448]
    assert plain(case, by_quota) == [[25, 220, 261, 448]] * 2


SMALL = small_ties(12)
BIRTHS = (87312, 25429, 32065, 25607, 2728, 53113, 65528, 167066)
NEAR = list(one_apart(BIRTHS))


@pytest.mark.parametrize("unit", ["0.01", "1", "100"])
def test_exact_ties_go_as_in_the_engine(unit: str, tmp_path: Path) -> None:
    start = dict.fromkeys(CODES, 1)
    rule = rule_of(tmp_path, unit)
    live = Live(allocate(rule, data_dir=own_key(tmp_path, start)))
    for case in SMALL:
        typed_in(live, case, Fraction(unit))
        folder = own_key(tmp_path, case.by_code())
        pool = f"{float(case.units * Fraction(unit)):.2f}"
        told = allocate(rule, set={"pool": pool}, data_dir=folder)
        assert live.guaranteed()
        assert live.amounts() == expected(told)
        assert by_case(live, case) == [Fraction(unit) * n for n in exact(case)]


@pytest.mark.parametrize("case", SMALL)
def test_the_plain_way_fails_on_each_of_these_ties(case: Case) -> None:
    assert exact(case) != by_floats(case)
    for found in plain(case, by_quota):
        assert found != exact(case)


def test_remainders_one_apart_near_10_12_units(tmp_path: Path) -> None:
    rule = rule_of(tmp_path, "1")
    keys = dict(zip(CODES, BIRTHS, strict=True))
    folder = own_key(tmp_path, keys)
    live = Live(allocate(rule, data_dir=folder))
    assert len(NEAR) >= 10
    for case in NEAR:
        live.sheets["v_pool"] = case.units
        assert live.guaranteed()
        told = allocate(rule, set={"pool": str(case.units)}, data_dir=folder)
        assert live.amounts() == expected(told)
        assert by_case(live, case) == exact(case)


@pytest.mark.parametrize("way", [by_quota, by_product])
def test_the_plain_way_fails_near_10_12_units(way: Plain) -> None:
    """The product of units and key is more than 2^53, and a quota has no digit left for 1/K."""
    for case in NEAR:
        assert all(found != exact(case) for found in plain(case, way))


def by_case(live: Live, case: Case) -> list[Fraction]:
    """What the first regions are shown to get, in euros."""
    shown = live.amounts()
    amounts = [shown[code, "total"].amount for code in CODES[: len(case.keys)]]
    return [Fraction(int(amount), 100) for amount in amounts]
