"""The steps of a rule one by one: what they are called, over what they run, and what they give."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from allocation import allocate, load_rule
from allocation.engine.exact import Exact
from allocation.engine.scenarios import totals
from allocation.model.expression import Axis, KeyOf, Rounded, figures, formula_of
from conftest import Run

RULE = """\
year: 2021
title: t
source: {id: i, date: 2021-01-01}
scope: {of: ["11", "94"], cite: s}
lines:
  a:
    agency: ars
    credit: c
    cite: x
    components:
      base: {kind: flat, amount: 30, cite: y}
      young: {kind: share, pool: 100, key: equal, cite: y}
      each: {kind: rate, amount: 1.1, key: equal, cite: y}
  b:
    agency: dreets
    credit: c
    cite: x
    components:
      s: {kind: share, pool: 50, key: equal, cite: y}
rounding: {unit: 10, method: largest-remainder, level: component, cite: z}
"""

# By hand, for Corse (94) and Île-de-France (11), each in turn: 30 + 50 + 1.10 from the line a and
# 25 from b. A tie between equal totals goes to the smaller code, 11.
_EXACT = [
    ("a base of all 2", "a base of Corse", ["30", "30"]),
    ("a young of all 2", "a young of Corse", ["50", "50"]),
    ("a each of all 2", "a each of Corse", ["1.1", "1.1"]),
    ("b s of all 2", "b s of Corse", ["25", "25"]),
]
_TOTALS = [("a, all agencies", "a of Corse"), ("b, all agencies", "b of Corse")]
_ALL = ("all lines", "Corse, all lines")

STEPS = {
    # 100 and 50 are 10 and 5 units. Of b's 5 units 2.5 each, so one is left over: 2 and 3. 1.10 is
    # 0.11 units, which nothing must add up to: 0.
    "component": [
        _EXACT[0],
        ("a.young.pool in whole units of 10 €", None, ["100"]),
        ("a.young.pool in whole units of 10 €", None, ["100"]),
        _EXACT[1],
        ("a young of all 2", "a young of Corse", ["50", "50"]),
        _EXACT[2],
        ("a each of all 2", "a each of Corse", ["0", "0"]),
        ("b.s.pool in whole units of 10 €", None, ["50"]),
        ("b.s.pool in whole units of 10 €", None, ["50"]),
        _EXACT[3],
        ("b s of all 2", "b s of Corse", ["20", "30"]),
        (*_TOTALS[0], ["80", "80"]),
        (*_TOTALS[1], ["20", "30"]),
        (*_ALL, ["100", "110"]),
    ],
    # a: 81.10 each is 8.11 units, 16.22 together, so 16: 80 each. Less the 30 of the text, 50 for
    # young and each as 50 to 1.10: 48.92368 and 1.07632, of which 48.92 + 1.07 leave a cent.
    "line": [
        _EXACT[0],
        ("a.young.pool", None, ["100"]),
        _EXACT[1],
        _EXACT[2],
        ("b.s.pool", None, ["50"]),
        _EXACT[3],
        ("a of all 2, each rounded as a whole", "a of Corse, rounded as a whole", ["81.1", "81.1"]),
        ("a of all 2, each rounded as a whole", "a of Corse, rounded as a whole", ["80", "80"]),
        (
            "a of all 2, less the figures of the text",
            "a of Corse, less the figures of the text",
            ["50", "50"],
        ),
        (
            "the components, to the cent",
            "a young, to the cent",
            ["25000/511", "550/511", "25000/511", "550/511"],
        ),
        (
            "the components, to the cent",
            "a young, to the cent",
            ["48.92", "1.08", "48.92", "1.08"],
        ),
        ("a young of all 2, to the cent", "a young of Corse, to the cent", ["48.92", "48.92"]),
        ("a each of all 2, to the cent", "a each of Corse, to the cent", ["1.08", "1.08"]),
        ("b of all 2, each rounded as a whole", "b of Corse, rounded as a whole", ["25", "25"]),
        ("b of all 2, each rounded as a whole", "b of Corse, rounded as a whole", ["20", "30"]),
        (
            "b of all 2, less the figures of the text",
            "b of Corse, less the figures of the text",
            ["20", "30"],
        ),
        ("b s of all 2, to the cent", "b s of Corse, to the cent", ["20", "30"]),
        (*_TOTALS[0], ["80", "80"]),
        (*_TOTALS[1], ["20", "30"]),
        (*_ALL, ["100", "110"]),
    ],
    # 106.10 each is 10.61 units, 21.22 together, so 21: 10 each and one more for 11. Less 30: 70
    # and 80 as 50 to 1.10 to 25, of which 45.99 + 1.01 + 22.99 and 52.56 + 1.15 + 26.28 leave a
    # cent each: to s, 22.9961, and to each, 1.1564.
    "region": [
        _EXACT[0],
        ("a.young.pool", None, ["100"]),
        _EXACT[1],
        _EXACT[2],
        ("b.s.pool", None, ["50"]),
        _EXACT[3],
        (
            "all lines of all 2, each rounded as a whole",
            "all lines of Corse, rounded as a whole",
            ["106.1", "106.1"],
        ),
        (
            "all lines of all 2, each rounded as a whole",
            "all lines of Corse, rounded as a whole",
            ["100", "110"],
        ),
        (
            "all lines of all 2, less the figures of the text",
            "all lines of Corse, less the figures of the text",
            ["70", "80"],
        ),
        (
            "the components, to the cent",
            "a young, to the cent",
            ["35000/761", "770/761", "17500/761", "40000/761", "880/761", "20000/761"],
        ),
        (
            "the components, to the cent",
            "a young, to the cent",
            ["45.99", "1.01", "23", "52.56", "1.16", "26.28"],
        ),
        ("a young of all 2, to the cent", "a young of Corse, to the cent", ["45.99", "52.56"]),
        ("a each of all 2, to the cent", "a each of Corse, to the cent", ["1.01", "1.16"]),
        ("b s of all 2, to the cent", "b s of Corse, to the cent", ["23", "26.28"]),
        (*_TOTALS[0], ["77", "83.72"]),
        (*_TOTALS[1], ["23", "26.28"]),
        (*_ALL, ["100", "110"]),
    ],
}


@pytest.mark.parametrize("level", STEPS)
def test_every_step_of_each_level_by_hand(tmp_path: Path, level: str) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(RULE.replace("level: component", f"level: {level}"), encoding="utf-8")
    allocation = allocate(load_rule(path))
    codes = allocation.case.territories.codes
    corse, paris = codes.index("94"), codes.index("11")
    found = []
    for step in allocation.case.plan.steps:
        of = formula_of(step)
        value = allocation.execution.value(step)
        places: list[int | tuple[int, int]] = [0]
        if of.axis is Axis.TERRITORIES:
            places = [corse, paris]
        elif of.axis is Axis.COMPONENTS:
            places = [(row, at) for row in (corse, paris) for at in range(len(of.members))]
        of_one = of.title({"94": "Corse"}.get(of.members[0], of.members[0])) if of.members else None
        found.append((of.title(None), of_one, [value.entry(place) for place in places]))
    assert found == [
        (title, of_one, [Fraction(each) for each in values])
        for title, of_one, values in STEPS[level]
    ]
    assert formula_of(allocation.case.plan.steps[-1]).line is None
    # What divides by a key goes by its whole numbers where quotas tie, as a workbook can tell.
    ties = [step.ties for step in allocation.case.plan.steps if isinstance(step, Rounded)]
    by_key = [tie.key for tie in ties if isinstance(tie, KeyOf)]
    assert by_key == (["equal"] * 3 if level == "component" else [])


@pytest.mark.parametrize("level", STEPS)
def test_many_values_of_an_amount_each_give_what_it_gives_alone(tmp_path: Path, level: str) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(RULE.replace("level: component", f"level: {level}"), encoding="utf-8")
    rule = load_rule(path)
    case = allocate(rule).case
    steps = [formula_of(step).expression for step in case.plan.steps]
    places = {figure.name: figure.place for step in steps for figure in figures(step)}
    amounts = {"a.young.pool": [100, 0, 1237, 100], "a.base.amount": [30, 0, 5, 100]}
    found = totals(
        case,
        {places[name]: Exact(np.array([given]).T, 1) for name, given in amounts.items()},
        4,
    )
    assert found.valid.all()
    for at, row in enumerate(found.cents.tolist()):
        given = {name: str(each[at]) for name, each in amounts.items()}
        alone = allocate(rule, set=given)
        assert row == [
            *(alone.region(code).cents or 0 for code in case.territories.codes),
            alone.total,
        ]
    assert found.cents[0, -1] == 21_000  # 100 + 110, by hand above


def test_each_component_has_a_pool_of_its_own(tmp_path: Path) -> None:
    """100 and 50 in two equal parts: 50 and 25, and together 75."""
    path = tmp_path / "rule.yaml"
    share = "{kind: share, pool: POOL, key: equal, cite: y}"
    parts = ", ".join(f"{name}: {share.replace('POOL', pool)}" for name, pool in _POOLS.items())
    head = RULE[: RULE.index("lines:")]
    text = f"{head}lines: {{a: {{credit: c, cite: x, components: {{{parts}}}}}}}\n"
    path.write_text(text + "rounding: {unit: 1, method: nearest, cite: z}\n", encoding="utf-8")
    allocation = allocate(load_rule(path))
    assert [allocation.cells["94", "a", name].cents for name in _POOLS] == [5_000, 2_500]
    assert allocation.region("94").cents == 7_500
    plan = allocation.case.plan
    assert plan.whole is plan.lines["a"]  # of one line the total is no other sum


@pytest.mark.parametrize(
    ("method", "cents"),
    [
        ("down", [100, 200]),
        ("up", [200, 300]),
        ("nearest", [200, 300]),
        ("half-even", [200, 200]),
        ("largest-remainder", [200, 300]),  # nothing that they must add up to: the nearest
    ],
)
def test_a_rate_is_rounded_by_itself(tmp_path: Path, method: str, cents: list[int]) -> None:
    """1.50 € and 2.50 € for one of each."""
    path = tmp_path / "rule.yaml"
    parts = ", ".join(
        f"{name}: {{kind: rate, amount: {amount}, key: equal, cite: y}}"
        for name, amount in (("a", "1.5"), ("b", "2.5"))
    )
    head = RULE[: RULE.index("lines:")]
    text = f"{head}lines: {{l: {{credit: c, cite: x, components: {{{parts}}}}}}}\n"
    path.write_text(f"{text}rounding: {{unit: 1, method: {method}, cite: z}}\n", encoding="utf-8")
    allocation = allocate(load_rule(path))
    assert [allocation.cells["94", "l", name].cents for name in ("a", "b")] == cents


def test_what_comes_first_is_taken_off_as_it_was_rounded(tmp_path: Path) -> None:
    """1.50 € is 2 € for each of two regions: 100 less 4 are 96, in two parts of 48."""
    path = tmp_path / "rule.yaml"
    path.write_text(
        f"{RULE[: RULE.index('lines:')]}lines: {{l: {{credit: c, cite: x, components:"
        " {r: {kind: rate, amount: 1.5, key: equal, cite: y},"
        " s: {kind: share, pool: p, key: equal, cite: y}}}}\n"
        "pools: {p: {remainder-of: 100, after: [r], cite: p}}\n"
        "rounding: {unit: 1, method: nearest, cite: z}\n",
        encoding="utf-8",
    )
    allocation = allocate(load_rule(path))
    assert [allocation.cells["94", "l", name].cents for name in "rs"] == [200, 4_800]


def test_parts_of_a_pool_are_supposed(tmp_path: Path) -> None:
    """100 at 3 to 1 are 75 and 25; a split is always a hypothesis."""
    path = tmp_path / "rule.yaml"
    share = "{credit: c, cite: x, components: {s: {kind: share, pool: p, key: equal, cite: y}}}"
    path.write_text(
        f"{RULE[: RULE.index('lines:')]}lines:\n  a: {share}\n  b: {share}\n"
        "pools: {p: {remainder-of: 100, split: sp, cite: p}}\n"
        "hypotheses: {sp: {value: {a: 3, b: 1}, why: w}}\n"
        "rounding: {unit: 1, method: nearest, cite: z}\n",
        encoding="utf-8",
    )
    allocation = allocate(load_rule(path))
    (part,) = [s for s in allocation.case.plan.steps if formula_of(s).axis is Axis.LINES]
    assert part.status == "estimated"
    value = allocation.execution.value(part)
    assert [value.entry(at) for at in range(2)] == [75, 25]


_POOLS = {"young": "100", "old": "50"}


def test_what_rounding_leaves_goes_to_the_first_component_that_can_be_received(
    cantons: Path,
) -> None:
    """Upper Canton has no agency `there`, and no share: 1 030 rounded up to 1 100 leaves 70, which
    only `here` can get. Lower: 1 030 + 600 + 400 = 2 030, so 2 100, of which 1 070 are 6 to 4."""
    share = "{kind: share, pool: POOL, key: equal, over: few, cite: y}"
    path = cantons / "rule.yaml"
    path.write_text(
        "year: 2021\ntitle: t\nsource: {id: i, date: 2021-01-01}\nterritories: cantons\nlines:\n"
        "  two: {agency: there, credit: c, cite: x, components:"
        f" {{s: {share.replace('POOL', '600')}}}}}\n"
        "  one: {agency: here, credit: c, cite: x, components:"
        f" {{base: {{kind: flat, amount: 1030, cite: y}}, s: {share.replace('POOL', '400')}}}}}\n"
        "hypotheses: {few: {value: [B], why: w}}\n"
        "rounding: {unit: 100, method: up, level: region, cite: z}\n",
        encoding="utf-8",
    )
    allocation = allocate(load_rule(path), data_dir=cantons)
    cells = {place: amount.cents for place, amount in allocation.cells.items()}
    assert cells == {
        ("A", "two", "s"): None,
        ("A", "one", "base"): 103_000,
        ("A", "one", "s"): 7_000,
        ("B", "two", "s"): 64_200,
        ("B", "one", "base"): 103_000,
        ("B", "one", "s"): 42_800,
    }


def test_steps_are_called_by_the_labels_of_a_rule(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "rule.yaml"
    labelled = RULE.replace("each: {", "each: {label: par naissance, ")
    path.write_text(labelled.replace("  a:\n", "  a:\n    label: fonds\n"), encoding="utf-8")
    told = " ".join(run("explain", path, "Corse", "--details").stdout.split())
    assert "fonds par naissance of Corse" in told
    assert "fonds young of Corse" in told
    assert "b s of Corse" in told
