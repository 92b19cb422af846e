"""Every cell of a workbook that may be changed, changed in turn: amounts and statuses follow.

Of each change the engine is asked for the same: ``--set`` for figures, weights and the unit, a data
file for a key, a participants file for who takes part.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Allocation
from allocation.model.participation import TakesPart
from allocation.reading.rules import RuleFile
from allocation.views.selection import Selection
from allocation.views.workbook import allocation as workbook
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import Worksheet
from live import Live, Shown, Typed, expected, number
from spreadsheet import same

DATA = Path(__file__).parents[1] / "data"
EXAMPLE = DATA.parent / "rules" / "examples" / "bretagne-2021.yaml"


class Start(NamedTuple):
    """What a workbook is made of, before anything is changed in it."""

    rule: int | RuleFile
    set: Mapping[str, object] = {}
    people: tuple[tuple[str, str, str], ...] = ()
    """The rows of a participants file: code, agency, yes or no."""


STARTS = {
    "2021": Start(2021),
    "2023": Start(2023),
    "2023 with absent agencies": Start(
        2023,
        {"absent-share": "redistributed"},
        (("94", "ars", "no"), ("11", "dreets", "no"), ("06", "ars", "no")),
    ),
    "2024": Start(2024),
    "2024 in equal parts": Start(2024, {"key": "equal"}),
    "2025": Start(2025),
}


class Change(NamedTuple):
    typed: Typed
    value: Decimal | int


def changes(live: Live) -> Iterator[Change]:
    """Every cell that may be changed, each with one or two other values."""
    for typed in live.inputs():
        old = typed.exported
        values: list[Decimal | int]
        if typed.given.name == "participation" and live.years[0].case.territories.agencies:
            continue  # a line that goes to no agency: no participants file can say it
        if typed.given.name.startswith("participation"):
            values = [1 - int(old)]
        elif typed.given.name == "rounding.unit":
            values = [Decimal("0.05"), 50]
        elif typed.member is not None:
            values = [2 * int(old) + 1]
        else:
            values = [int(old) + Decimal("1234.56"), int(old) // 2]
        yield from (Change(typed, value) for value in values if Fraction(value) != old)


def engine(start: Start, live: Live, folder: Path, *changed: Change) -> Allocation:
    """What the engine says of the same changes."""
    case, given = live.years[0].case, dict(start.set)
    people = {(code, agency): part for code, agency, part in start.people}
    keys: dict[str, dict[str, int]] = {}
    splits: dict[str, dict[str, int]] = {}
    for typed, value in changed:
        name, member = typed.given.name, str(typed.member)
        if name.startswith("participation"):
            for (line, code), part in case.takes_part.items():
                agency = case.rule.lines[line].agency or ""
                named = agency or not case.territories.agencies
                if named and part is not TakesPart.UNKNOWN:
                    people.setdefault((code, agency), part.value)
            people[member, name.partition(".")[2]] = "yes" if value else "no"
        elif name in case.keys:
            keys.setdefault(name, {})[member] = int(value)
        elif typed.member is not None:
            weights = {str(line): int(number(c)) for line, c in typed.given.typed.items()}
            splits.setdefault(name, weights)[member] = int(value)
        else:
            given[name] = str(value)
    for name, values in keys.items():
        if name == "equal":
            given["key"] = "own"
            own = {**dict.fromkeys(case.territories.codes, 1), **values}
            rows = "\n".join(f"{code},{n}" for code, n in own.items())
            (folder / "own.csv").write_text(f"code,own\n{rows}\n", encoding="utf-8")
        else:
            with_key(folder, name, values)
    for name, weights in splits.items():
        order = case.rule.hypotheses[name].value
        given[name] = ":".join(str(weights[line]) for line in order)
    return allocate(
        start.rule,
        set=given,
        data_dir=folder if keys else None,
        participants=participants(folder, people) if people else None,
    )


def participants(folder: Path, people: Mapping[tuple[str, str], str]) -> Path:
    file = folder / "participants.csv"
    rows = [f"{code},{agency},{part}" for (code, agency), part in people.items()]
    file.write_text("\n".join(["region,agency,takes_part", *rows]) + "\n", encoding="utf-8")
    return file


def with_key(folder: Path, name: str, values: Mapping[str, int]) -> None:
    """Make it a data folder whose key has other values for some regions, and another sum."""
    text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    for row in rows[1:]:
        row[-1] = str(values.get(row[0], row[-1]))
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    (folder / f"{name}.csv").write_text(stream.getvalue(), encoding="utf-8")
    own = folder / "catalogue.yaml"
    catalogue = (own if own.exists() else DATA / own.name).read_text(encoding="utf-8")
    total = sum(int(row[-1]) for row in rows[1:])
    of_key = re.compile(rf"(\b{name}:\W+total: )[\d_]+")
    own.write_text(of_key.sub(rf"\g<1>{total}", catalogue), encoding="utf-8")


@cache
def started(name: str) -> tuple[Start, Live]:
    """A workbook that is changed and put back again by whoever uses it."""
    start = STARTS[name]
    with TemporaryDirectory() as folder:
        return start, Live(engine(start, Live(allocate(start.rule)), Path(folder)))


STRENGTH = [
    *("fixed", "published", "fixed by your rule", "floor", "floor of your rule"),
    *("ceiling", "ceiling of your rule", "estimated", "unknown"),
]


def agrees(shown: Mapping[Any, Shown], told: Mapping[Any, Shown]) -> bool:
    """Whether amounts are those of the engine to the cent, and no status is a stronger one.

    Some are weaker: once it was changed who takes part, a sum may be called estimated whose own
    agencies are as before; what was unknown, a floor and a ceiling, stays so where the reader's own
    figure makes it an estimate; a key that a rule of the reader's own fixes is no more fixed once
    it was typed over, while their data file is part of their rule.
    """
    return all(
        shown[place] == amount
        or (
            shown[place].amount == amount.amount != shown[place].status
            and STRENGTH.index(shown[place].status) > STRENGTH.index(amount.status)
        )
        for place, amount in told.items()
    )


def described(change: Change) -> str:
    return f"{change.typed.given.name} {change.typed.member or ''} = {change.value}"


@pytest.mark.parametrize("name", STARTS)
def test_every_input_changed_in_turn_is_followed_as_by_the_engine(
    name: str, tmp_path: Path
) -> None:
    start, live = started(name)
    before = live.amounts()
    wrong, weaker, done = [], 0, 0
    for n, change in enumerate(changes(live)):
        folder = tmp_path / str(n)
        folder.mkdir()
        told = expected(engine(start, live, folder, change))
        live.sheets[change.typed.cell] = float(change.value)
        shown = live.amounts()
        sound = live.changed() == 1 and live.guaranteed() and not live.altered()
        if not (sound and agrees(shown, told)):
            wrong.append(described(change))
        weaker += shown != told
        done += 1
        live.sheets[change.typed.cell] = float(change.typed.exported)
    assert wrong == []
    assert done == CHANGES[name]
    assert weaker <= (2 if name == "2021" else 0)
    assert (live.changed(), live.amounts()) == (0, before)


CHANGES = {
    "2021": 2 * 2 + 36,
    "2023": 2 * 3 + 2 + 2 + 18 + 36,
    "2023 with absent agencies": 2 * 3 + 2 + 2 + 18 + 36,
    "2024": 2 * 2 + 2 + 5,
    "2024 in equal parts": 2 * 2 + 2 + 18 + 5,
    "2025": 2 * 1 + 2 + 18 + 18,
}
"""Figures and the unit twice, weights, key values and agencies once."""


@pytest.mark.parametrize("name", STARTS)
def test_many_inputs_changed_at_once_are_followed_as_by_the_engine(
    name: str, tmp_path: Path
) -> None:
    """A figure, a weight, some key values and some agencies of both kinds, at random."""
    start, live = started(name)
    numbers = random.Random(name)
    all_of_them = list(changes(live))
    compared = 0
    for n in range(8):
        drawn = numbers.sample(all_of_them, min(9, len(all_of_them) // 2))
        some = list({each.typed.cell: each for each in drawn}.values())
        folder = tmp_path / str(n)
        folder.mkdir()
        try:
            told = expected(engine(start, live, folder, *some))
        except Refusal as refusal:
            if "envelope-too-small" not in str(refusal):
                raise
            continue
        for change in some:
            live.sheets.enter(change.typed.cell, float(change.value))
        live.sheets.evaluate()
        assert live.changed() == len(some)
        assert live.guaranteed()
        assert agrees(live.amounts(), told), [described(change) for change in some]
        compared += 1
        for change in some:
            live.sheets.enter(change.typed.cell, float(change.typed.exported))
        live.sheets.evaluate()
    assert compared >= 3


def test_departments_follow_too(tmp_path: Path) -> None:
    """The example of a fund of one region: 101 keys, of which 4 count, and no agencies."""
    start = Start(load_rule(EXAMPLE))
    live = Live(allocate(start.rule))
    assert live.amounts() == expected(live.years[0].allocation)
    inside = ("22", "29", "35", "56", None)
    some = [each for each in changes(live) if each.typed.member in (*inside, "75")]
    assert len(some) == 2 * 3 + 4 + 4 + 1
    for n, change in enumerate(some):
        folder = tmp_path / str(n)
        folder.mkdir()
        live.sheets[change.typed.cell] = float(change.value)
        assert live.guaranteed()
        told = expected(engine(start, live, folder, change))
        assert agrees(live.amounts(), told), described(change)
        live.sheets[change.typed.cell] = float(change.typed.exported)


def test_a_change_in_one_year_leaves_the_others_as_they_are() -> None:
    allocations = [allocate(2021), allocate(2023), allocate(2025)]
    live = Live(*allocations)
    for n in range(3):
        cell = next(live.inputs(n)).cell
        live.sheets[cell] = float(number(cell)) + 1000
        for year, allocation in enumerate(allocations):
            assert live.changed(year) == (year == n)
            assert (live.amounts(year) == expected(allocation)) == (year != n)
        live.sheets[cell] = float(number(cell))


@pytest.mark.parametrize("name", ["2021", "2023", "2023 with absent agencies", "2024", "2025"])
def test_the_sheet_of_amounts_reads_as_one_that_is_made_with_the_change(
    name: str, tmp_path: Path
) -> None:
    """Headings, sums, ratios, differences and what reaches nobody, too.

    Bounds are values, and refer to the program once anything was changed.
    """
    start, live = started(name)
    sheet = live.sheet("Amounts")
    seen = set()
    for change in changes(live):
        if change.typed.given.name in seen or change.typed.member in ("53", "84"):
            continue
        seen.add(change.typed.given.name)
        folder = tmp_path / str(len(seen))
        folder.mkdir()
        made = workbook.book_of([engine(start, live, folder, change)], Selection(None, None))
        values = CachedValues()
        live.sheets[change.typed.cell] = float(change.value)
        (anew,) = (found for found in made.sheets if found.title == sheet.title)
        top, top_anew = heading_row(sheet), heading_row(anew)
        beside = {row for row, _last in sheet.spread}
        places = {(row, column) for row, column in sheet.cells if row >= top and row not in beside}
        for row, column in places:
            heading = str(sheet.cells[top, column].content) if row > top else ""
            bounds = heading.startswith(("at least", "at most"))
            found = live.sheets[sheet.cells[row, column]]
            if bounds:
                assert found in ("compute again", None)
            else:
                told = values(anew.cells[row + top_anew - top, column])
                assert same(found, told), (described(change), row, column)
        remarks = [str(live.sheets[sheet.cells[row, 0]]) for row in sorted(beside) if row > top]
        told_anew = [str(values(anew.cells[row, 0])) for row, _ in anew.spread if row > top_anew]
        assert [text for text in remarks if text] == told_anew
        assert str(live.sheets[sheet.cells[top - 1, 0]]).startswith(NO_LONGER)
        live.sheets[change.typed.cell] = float(change.typed.exported)
    assert len(seen) >= 4


NO_LONGER = "Values were changed: what was said of the amounts as exported"


def heading_row(sheet: Worksheet) -> int:
    """The row of the headings of a sheet of amounts: more lines stand above what was changed."""
    return next(cell.row for cell in sheet.in_order() if cell.content == "code")


def test_each_change_is_counted_once_and_taken_back() -> None:
    _start, live = started("2023")
    inputs = list(live.inputs())
    for n, typed in enumerate(inputs, 1):
        old = int(typed.exported)
        live.sheets.enter(typed.cell, 1 - old if old < 2 else old + 1)
        if n in (1, 2, 3, len(inputs)):
            live.sheets.evaluate()
            assert live.changed() == n
    for typed in inputs:
        live.sheets.enter(typed.cell, float(typed.exported))
    live.sheets.evaluate()
    assert live.changed() == 0


def test_a_mark_follows_the_status_of_its_amount() -> None:
    """What is fixed has no mark until something that it rests on is changed, in its own line."""
    live = Live(allocate(2021, participants=None))
    fixed = next(c for c in live.sheet("Amounts").in_order() if c.style.digits is not None)
    assert fixed.style.digits is not None
    assert fixed.style.digits.mark == "≤\u00a0"
    cell = live.input("ars-fir.base.amount")
    for value, mark in ((100_000, "≤\u00a0"), (100_001, "~\u00a0")):
        cell.content = value
        values = CachedValues()
        shown = next((s.style for s in fixed.restyled if values.of(s.condition)), fixed.style)
        assert shown.digits is not None
        assert shown.digits.mark == mark


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025])
def test_a_formula_that_was_overwritten_is_told(year: int) -> None:
    """Every amount, where it is worked out and where it is shown, over 1 euro more."""
    live = Live(allocate(year))
    of = live.years[0]
    steps = of.case.plan.lines.values()
    cents = [c for step in steps for c in of.calculation.amounts(step).cents.cells.values()]
    shown = [cell for cells in of.shown.values() for cell in cells]
    assert len(shown) >= 21
    for cell in (*cents, *shown):
        before = live.sheets[cell]
        assert not live.altered()
        live.sheets[cell] = before + 1 if isinstance(before, float) else 1
        assert live.altered(), cell
        assert live.changed() == 0
        live.sheets[cell] = before


def test_an_altered_formula_is_told_on_the_sheet_of_several_years_too() -> None:
    live = Live(allocate(2021), allocate(2023))
    sheet = live.book.sheets[1]
    row = next(cell.row for cell in sheet.in_order() if cell.content == "94")
    for n, column in enumerate((2, 4)):
        place = sheet.title, row, column
        euros = live.sheets[place]
        assert isinstance(euros, float)
        live.sheets[place] = euros + 0.01
        assert [live.altered(year) for year in (0, 1)] == [n == 0, n == 1]
        live.sheets[place] = euros
