"""The parts of a comparison of two rules, each by itself and by hand."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from allocation import allocate, load_rule
from allocation.audit.diff import decomposition, shapley
from allocation.audit.diff.amounts import (
    AmountDifference,
    difference_of_sums,
    proportional,
    same_participants,
    subtract,
)
from allocation.audit.diff.causes import Between, Cause
from allocation.audit.diff.difference import compared, difference
from allocation.audit.diff.effect import Effect, RegionEffect, effect
from allocation.audit.diff.lines import Lines, chosen
from allocation.audit.diff.pairing import pair
from allocation.audit.diff.remarks import Gap, beside, gaps, not_told_apart, remarks
from allocation.audit.diff.rounding import controlled
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Amount
from allocation.model.fields import Role
from allocation.model.status import Status
from allocation.reading.places import data_folder
from allocation.reading.rules import Override, RuleFile
from allocation.words import Named
from conftest import ROOT, Load, edited, said

DATA = data_folder()
FIXED, FLOOR, CEILING = Status.FIXED, Status.FLOOR, Status.CEILING
HEAD = "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\n"


# Amounts


@pytest.mark.parametrize(
    ("span", "none"),
    [((0, 0), True), ((0, 1), False), ((-1, 0), False), ((1, 1), False), (None, False)],
)
def test_amounts_are_surely_equal_where_they_can_differ_by_nothing(
    span: tuple[int, int] | None, none: bool
) -> None:
    assert AmountDifference(0, FIXED, span).none is none


AT_LEAST_5, AT_MOST_9, NOTHING = (
    Amount(5, FLOOR, (5, 8)),
    Amount(9, CEILING, (3, 9)),
    Amount(0, FIXED),
)


NOBODY = Amount(None, Status.NOT_CONCERNED)


def test_what_one_sum_may_exceed(load: Load) -> None:
    """A rest that is one for all ends where one term alone has it, or where no term differs."""
    up = AmountDifference(5, FLOOR, (5, 8))
    one = difference_of_sums([(NOTHING, AT_LEAST_5, up)], NOTHING, Amount(5, FLOOR))
    assert one == AmountDifference(5, FLOOR, (5, 8))
    same = (AT_LEAST_5, AT_LEAST_5, AmountDifference(0, FIXED, (0, 0)))
    ten = Amount(10, FLOOR)
    assert difference_of_sums([same, same], ten, ten) == AmountDifference(0, FIXED, (0, 0))
    # One is the same on both sides, and may have a part of the rest of the other.
    known = (Amount(7, FIXED), Amount(7, FIXED), AmountDifference(0, FIXED, (0, 0)))
    terms = [known, (NOTHING, AT_LEAST_5, up)]
    two = difference_of_sums(terms, Amount(7, FIXED), Amount(12, FLOOR))
    assert two == AmountDifference(5, FLOOR, (5, None))
    # At most 9 twice leaves nothing open above: from 3 + 3 to 9 + 9.
    most = (NOTHING, AT_MOST_9, AmountDifference(9, CEILING, (3, 9)))
    whole = difference_of_sums([most, most], NOTHING, Amount(18, CEILING))
    assert whole == AmountDifference(18, CEILING, (6, 18))
    # Of what is no amount on one side there is no difference.
    for a, b in ((NOBODY, NOTHING), (NOTHING, NOBODY)):
        none = AmountDifference(None, Status.UNKNOWN, (None, None))
        assert difference_of_sums([(a, b, subtract(a, b))], a, b) == none


@pytest.mark.parametrize(
    ("a", "b", "known"),
    [
        (NOTHING, NOTHING, True),
        (NOTHING, AT_LEAST_5, True),  # at least 5 more, whatever that is in per cent
        (AT_MOST_9, NOTHING, True),
        (AT_MOST_9, AT_LEAST_5, True),  # from 9 to 5, and from 3 to 8
        (AT_LEAST_5, AT_LEAST_5, False),  # from −3 to 3
        (AT_MOST_9, AT_MOST_9, False),
        (AT_MOST_9, Amount(9, CEILING, (9, 12)), True),  # 0 is the least of 0 to 9
        (NOBODY, NOTHING, False),
        (NOTHING, NOBODY, False),
    ],
)
def test_whether_a_bound_in_euros_is_one_in_per_cent(a: Amount, b: Amount, known: bool) -> None:
    assert proportional(a, b) is known


VOLUNTEERS = (
    HEAD
    + """
participation: {unknown: ceiling, why: w, cite: c}
lines:
  health: {agency: ars, credit: c, cite: c, components: {f: {kind: flat, amount: 100, cite: c}}}
  social: {agency: dreets, credit: c, cite: c, components: {f: {kind: flat, amount: 200, cite: c}}}
"""
)


def test_which_agencies_take_part_is_one_unknown_under_both_rules(
    load: Load, tmp_path: Path
) -> None:
    """30 € more for an ARS and 50 € less for a DREETS, each of which may take part or not."""
    file = tmp_path / "who.csv"
    rows = "94,ars,yes 11,dreets,yes 06,ars,no 53,dreets,no 76,ars,yes 76,dreets,yes"
    file.write_text("region,agency,takes_part\n" + "\n".join(rows.split()), encoding="utf-8")
    second = edited(VOLUNTEERS, {"amount: 100": "amount: 130", "amount: 200": "amount: 150"})
    a, b = (allocate(load(text), participants=file) for text in (VOLUNTEERS, second))
    expected = {
        "94": (3_000 - 5_000, 3_000),
        "11": (-5_000, 3_000 - 5_000),
        "06": (-5_000, 0),
        "53": (0, 3_000),
        "84": (-5_000, 3_000),
        "76": None,  # who takes part is known
    }
    assert {code: same_participants(a, b, code) for code in expected} == expected
    health, social = Lines(("health",), ("health",)), Lines(("social",), ("social",))
    assert same_participants(a, b, "11", health) == (0, 3_000)
    assert same_participants(a, b, "94", health) is None
    assert same_participants(a, b, "94", social) == (-5_000, 0)
    # Two agencies of other lines, who is known on one side only, two years: not one unknown.
    assert same_participants(a, b, "84", Lines(("health",), ("social",))) is None
    assert same_participants(a, allocate(load(second)), "94") is None
    # Of one region each bound is one in per cent, of the other not; so of both together it is not.
    found = effect(a, b, DATA, file)
    known = {r.territory.code: r.in_proportion for r in found.counted if r.territory}
    assert (known["76"], known["53"]) == (True, False)
    assert found.total is not None
    assert not found.total.in_proportion
    later = allocate(load(second.replace("year: 2030", "year: 2031")), participants=file)
    assert same_participants(a, later, "84") is None
    counted = allocate(load(second.replace("ceiling", "counted")), participants=file)
    assert same_participants(a, counted, "84") is None


# Whole numbers that add up


def test_a_remainder_is_that_of_a_whole() -> None:
    """Of 1.3 and 0.7 the second goes up, and of 1 and 0.5, 0.5 the first stays 1."""
    assert controlled([[Fraction(13, 10), Fraction(7, 10)]]) == ([[1, 1]], [1, 1])
    half = Fraction(1, 2)
    assert controlled([[half, Fraction(1), half]]) == ([[1, 1, 0]], [1, 1, 0])


# Shapley values


def by_orders(
    orders: list[tuple[str, ...]], worth: Callable[[frozenset[str]], tuple[int, ...]]
) -> dict[str, list[Fraction]]:
    """The mean, over some orders, of what each cause adds when its turn comes."""
    found = {cause: [Fraction(0)] * len(worth(frozenset())) for cause in orders[0]}
    for order in orders:
        for n, cause in enumerate(order):
            before, after = worth(frozenset(order[:n])), worth(frozenset(order[: n + 1]))
            for row, (x, y) in enumerate(zip(before, after, strict=True)):
                found[cause][row] += Fraction(y - x, len(orders))
    return found


def game(taken: frozenset[str]) -> tuple[int, int]:
    """Two territories: in the first p and q need each other, in the second r counts thrice."""
    return 12 * ({"p", "q"} <= taken) + len(taken), 30 * ("r" in taken) - 6 * ("p" in taken)


def test_three_causes_in_two_territories_by_hand() -> None:
    """p and q share the 12 that they make together, and each of the three makes 1."""
    assert shapley.exact(["p", "q", "r"], game) == {"p": [7, -6], "q": [7, 0], "r": [1, 30]}
    every = list(itertools.permutations(["p", "q", "r"]))
    assert shapley.exact(["p", "q", "r"], game) == by_orders(every, game)
    assert shapley.exact(["p"], lambda taken: (5 * len(taken),)) == {"p": [5]}


def test_orders_are_drawn_by_one_seed_each_with_its_reverse() -> None:
    """A game of ten, where what comes first counts: other orders give other values."""
    causes = [f"c{n}" for n in range(10)]

    def first(taken: frozenset[str]) -> tuple[int, ...]:
        return (max((causes.index(cause) ** 2 for cause in taken), default=0),)

    draw = random.Random(1793)
    drawn = [tuple(draw.sample(causes, 10)) for _ in range(3)]
    orders = [order for each in drawn for order in (each, each[::-1])]
    assert shapley.sampled(causes, first, 3) == by_orders(orders, first)


# Causes


PARTS = (
    HEAD
    + """
scope: {of: ["11", "94"], cite: c}
participation: {absent: gone, why: w, cite: c}
lines:
  one:
    agency: ars
    credit: c
    cite: c
    components:
      base: {kind: flat, amount: each, cite: c}
      least: {kind: floor, amount: low, cite: c}
      rate: {kind: rate, amount: per, key: births_2021, cite: c}
      share: {kind: share, pool: rest, key: key, over: among, cite: c}
  two:
    agency: dreets
    credit: c
    cite: c
    components:
      share: {kind: share, pool: rest, key: key, cite: c}
pools:
  rest: {remainder-of: envelope, after: [base], split: split}
hypotheses:
  each: {value: 1_000, why: w}
  low: {value: 70, why: w}
  per: {value: 0.01, why: w}
  envelope: {value: 100_000, why: w}
  key: {value: births_2021, why: w}
  among: {value: ["94", "11"], why: w}
  split: {value: {one: 5, two: 3}, why: w}
  gone: {value: undistributed, why: w}
rounding: {unit: 1, method: largest-remainder, cite: c}
"""
)
THREE = """
  three:
    agency: ars
    credit: c
    cite: c
    components:
      share: {kind: share, pool: rest, key: key, cite: c}
pools:"""
WITH_THREE = {"\npools:": THREE, "one: 5, two: 3": "one: 5, two: 3, three: 9"}
CAUSES: list[tuple[dict[str, str], dict[str, tuple[str, ...]]]] = [
    ({}, {}),
    # Where a hypothesis is used says which cause it is.
    ({"value: 1_000": "value: 2_000"}, {"base": ("hypotheses.each.value",)}),
    ({"value: 70": "value: 80"}, {"floor": ("hypotheses.low.value",)}),
    ({"value: 0.01": "value: 0.02"}, {"rate": ("hypotheses.per.value",)}),
    ({"value: 100_000": "value: 120_000"}, {"envelope": ("hypotheses.envelope.value",)}),
    ({"{value: births_2021": "{value: births_2020"}, {"key": ("hypotheses.key.value",)}),
    ({"one: 5, two: 3": "one: 5, two: 4"}, {"split": ("hypotheses.split.value",)}),
    (
        {"value: undistributed": "value: redistributed"},
        {"participation": ("hypotheses.gone.value",)},
    ),
    # The order of codes means nothing, and which there are does.
    ({'{value: ["94", "11"]': '{value: ["11", "94"]'}, {}),
    ({'{value: ["94", "11"]': '{value: ["94"]'}, {"scope": ("hypotheses.among.value",)}),
    ({'{value: ["94", "11"]': "{value: overseas"}, {"scope": ("hypotheses.among.value",)}),
    ({'{of: ["11", "94"]': '{of: ["94", "11"]'}, {}),
    ({'{of: ["11", "94"]': '{of: ["11", "06"]'}, {"scope": ("scope",)}),
    # Fields of components and pools, and what stands on one side only.
    ({"kind: floor": "kind: flat"}, {"kind": ("lines.one.components.least",)}),
    ({"key: births_2021,": "key: equal,"}, {"key": ("lines.one.components.rate.key",)}),
    ({"after: [base]": "after: [base, least]"}, {"envelope": ("pools.rest.after",)}),
    (
        {"split: split": "split: ratio", "  split: {value: {one: 5": "  ratio: {value: {one: 4"},
        {"split": ("pools.rest.split",)},
    ),
    (
        {
            "remainder-of: envelope,": "remainder-of: money,",
            "  envelope: {value: 1": "  money: {value: 2",
        },
        {"envelope": ("pools.rest.remainder_of",)},
    ),
    ({"agency: dreets": "agency: ars"}, {"agency": ("lines.two.agency",)}),
    (
        {
            "      least: {kind: floor, amount: low, cite: c}\n": "",
            "  low: {value: 70, why: w}\n": "",
        },
        {"one.least": ("lines.one.components.least",)},
    ),
    # A weight of a line that one rule alone has comes with the line.
    (WITH_THREE, {"three": ("lines.three",)}),
    ({"unit: 1,": "unit: 10,"}, {"rounding": ("rounding",)}),
    # A year has no effect by itself.
    ({"year: 2030": "year: 2031"}, {}),
    (
        {"year: 2030": "year: 2031", "w, cite: c}\nlines": "w, cite: c, known: f.csv}\nlines"},
        {"participation": ("participation",)},
    ),
    (
        {"  gone: {value: undistributed, why: w}\n": "", "absent: gone, ": ""},
        {"participation": ("participation",)},
    ),
    (
        {"w, cite: c}\nlines": "w, cite: c, regions: {count: 3, why: w, cite: c}}\nlines"},
        {"participation": ("participation",)},
    ),
    (
        {"w, cite: c}\nlines": "w, cite: c, unknown: ceiling}\nlines"},
        {"participation": ("participation",)},
    ),
]


@pytest.mark.parametrize(("edits", "causes"), CAUSES)
def test_what_can_be_a_cause_and_where_it_lies(
    edits: dict[str, str], causes: dict[str, tuple[str, ...]], load: Load
) -> None:
    a, b = load(PARTS).rule, load(edited(PARTS, edits)).rule
    assert dict(Between(a, b).causes()) == causes
    back = dict(Between(b, a).causes())
    assert {name: len(paths) for name, paths in back.items()} == {
        n: len(p) for n, p in causes.items()
    }


def test_a_hypothesis_that_one_of_the_rules_alone_uses(load: Load) -> None:
    """It may stand in the other where it has but one choice; its cause is that of its use."""
    last = "  gone: {value: undistributed, why: w}\n"
    key = "  other: {{value: {0}, choices: [{0}], why: w}}\n"
    a = edited(PARTS, {last: last + key.format("births_2021")})
    b = edited(PARTS, {last: last + key.format("births_2020"), "births_2021, cite": "other, cite"})
    for first, second in ((a, b), (b, a)):
        paths = ("hypotheses.other.value", "lines.one.components.rate.key")
        assert dict(Between(load(first).rule, load(second).rule).causes()) == {"key": paths}


def test_a_rounding_that_one_rule_alone_has_is_no_cause(load: Load) -> None:
    """It comes along with what needs it."""
    rounded = VOLUNTEERS + "rounding: {unit: 1, method: down, cite: c}\n"
    for first, second in ((VOLUNTEERS, rounded), (rounded, VOLUNTEERS)):
        assert Between(load(first).rule, load(second).rule).causes() == []


def test_causes_come_in_their_order_and_lines_last(load: Load) -> None:
    edits = {
        "value: 1_000": "value: 2_000",
        "value: 70": "value: 80",
        "value: 0.01": "value: 0.02",
        "{value: births_2021": "{value: births_2020",
        "one: 5, two: 3": "one: 5, two: 4, three: 9",
        "unit: 1,": "unit: 10,",
        "\npools:": THREE,
        "      base:": "      another: {kind: flat, amount: 5, cite: c}\n      base:",
    }
    between = Between(load(PARTS).rule, load(edited(PARTS, edits)).rule)
    names = ["base", "floor", "rate", "key", "split", "rounding", "one.another", "three"]
    assert [cause.name for cause in between.causes()] == names


def test_a_name_for_two_things_of_two_kinds(load: Load) -> None:
    """A split or a list of codes here is an amount there: they differ, and both are looked at."""
    for old in ("split", "among"):
        other = PARTS.replace(f"{old}: {{value", "other: {value").replace(
            "envelope: {", f"{old}: {{"
        )
        other = other.replace(f": {old}", ": other").replace(
            "remainder-of: envelope", f"remainder-of: {old}"
        )
        a, b = load(PARTS).rule, load(other).rule
        for between in (Between(a, b), Between(b, a)):
            paths = [path for cause in between.causes() for path in cause.paths]
            assert f"hypotheses.{old}.value" in paths


def test_who_takes_part_is_read_by_year_where_a_file_says_it(load: Load) -> None:
    """The year comes from the second rule along with who takes part, and has no other effect."""
    known = {"w, cite: c}\nlines": "w, cite: c, known: f.csv}\nlines"}
    plain, file = load(PARTS).rule, edited(PARTS, known)
    later = load(file.replace("year: 2030", "year: 2031")).rule
    for between in (Between(plain, later), Between(load(file).rule, later)):
        assert between.rule([]).rule.year == 2030
        assert between.rule(["participation"]).rule.year == 2031
    unread = load(PARTS.replace("year: 2030", "year: 2031")).rule
    assert Between(plain, unread).causes() == []
    between = Between(plain, unread, dated=True)
    assert [cause.name for cause in between.causes()] == ["participation"]
    assert between.rule(["participation"]).rule.year == 2031


def test_a_year_counts_where_a_file_of_participants_is_given(load: Load, tmp_path: Path) -> None:
    """The ARS of Corsica is absent in 2031 alone: its 100 € are what that year makes of it."""
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part,year\n94,ars,no,2031\n", encoding="utf-8")
    text = VOLUNTEERS.replace("ceiling", "counted")
    a, b = load(text), load(text.replace("year: 2030", "year: 2031"))
    assert effect_of(a, b).causes == ()
    found = effect(allocate(a, participants=file), allocate(b, participants=file), DATA, file)
    assert names_of(found) == ["participation"]
    assert found.total is not None
    assert found.total.causes == {"participation": -100_00}


# Rules in between


def test_a_rule_takes_each_cause_from_one_of_two(load: Load) -> None:
    """Everything else stays that of the first rule, whichever else differs."""
    edits = {
        "value: 1_000": "value: 2_000",
        '{of: ["11", "94"]': '{of: ["11", "06"]',
        "one: 5, two: 3": "one: 5, two: 4, three: 9",
        "unit: 1,": "unit: 10,",
        "after: [base]": "after: [base, another]",
        "{kind: rate, amount: per, key: births_2021": "{kind: rate, amount: per, key: equal",
        "agency: dreets": "agency: ars",
        "value: undistributed": "value: redistributed",
        "\npools:": THREE,
        "      base:": "      another: {kind: flat, amount: 5, cite: c}\n      base:",
    }
    between = Between(load(PARTS).rule, load(edited(PARTS, edits)).rule)
    names = [cause.name for cause in between.causes()]
    for count in (0, 1, 2, len(names)):
        for taken in itertools.combinations(names, count):
            rule = between.rule(taken).rule
            assert rule.hypotheses["each"].value == (2_000 if "base" in taken else 1_000)
            assert rule.hypotheses["key"].value == "births_2021"
            assert set(rule.scope.of) == ({"11", "06"} if "scope" in taken else {"11", "94"})
            weights = {"one": 5, "two": 4 if "split" in taken else 3}
            assert rule.hypotheses["split"].value == weights | (
                {"three": 9} if "three" in taken else {}
            )
            assert rule.rounding is not None
            assert rule.rounding.unit == (10 if "rounding" in taken else 1)
            another = "one.another" in taken
            assert rule.pools["rest"].after == (("another", "base") if another else ("base",))
            assert ("another" in rule.lines["one"].components) is another
            rate = rule.lines["one"].components["rate"]
            assert rate.named(Role.KEY) == {"key": "equal" if "key" in taken else "births_2021"}
            assert rule.lines["two"].agency == ("ars" if "agency" in taken else "dreets")
            assert ("three" in rule.lines) is ("three" in taken)
            assert rule.participation is not None
            assert rule.participation.absent == "gone"
            gone = "redistributed" if "participation" in taken else "undistributed"
            assert rule.hypotheses["gone"].value == gone


def test_a_component_of_another_kind_is_taken_whole(load: Load) -> None:
    """A rate has a key, a flat part has none; the amount of both is one hypothesis."""
    rate, flat = "{kind: rate, amount: per, key: births_2021", "{kind: flat, amount: per"
    changed = edited(PARTS, {rate: flat, "value: 0.01": "value: 2"})
    first, second = load(PARTS).rule, load(changed).rule
    for a, b, kinds in ((first, second, ("rate", "flat")), (second, first, ("flat", "rate"))):
        between = Between(a, b)
        (cause,) = (cause for cause in between.causes() if cause.name == "kind")
        assert cause.paths == ("lines.one.components.rate",)
        for taken, kind in zip(([], ["kind"]), kinds, strict=True):
            found = between.rule(taken).rule.lines["one"].components["rate"]
            assert (found.kind, found.named(Role.AMOUNT)) == (kind, {"amount": "per"})
            assert found.named(Role.KEY) == ({"key": "births_2021"} if kind == "rate" else {})


def test_a_pool_and_a_hypothesis_of_one_rule_come_with_what_draws_on_them(load: Load) -> None:
    """The second line draws on a pool of its own, of an amount that the first rule has not."""
    pool = "\n  own: {remainder-of: purse, after: [least], cite: c}"
    pool += "\nhypotheses:\n  purse: {value: 9, why: w}"
    draws = "      share: {kind: share, pool: rest, key: key, cite: c}\npools:"
    own = "      share: {kind: share, pool: own, key: key, cite: c}\npools:"
    edits = {draws: own, "\nhypotheses:": pool, "one: 5, two: 3": "one: 5"}
    first, second = load(PARTS).rule, load(edited(PARTS, edits)).rule
    for a, b in ((first, second), (second, first)):
        between = Between(a, b)
        names = [cause.name for cause in between.causes()]
        assert names == ["envelope", "split"]
        for taken, rule in (([], a), (names, b)):
            found = between.rule(taken).rule
            assert found.pools.keys() == rule.pools.keys()
            assert found.hypotheses.keys() == rule.hypotheses.keys()
            for name, pool_ in rule.pools.items():
                assert found.pools[name].after == pool_.after
                assert found.pools[name].remainder_of == pool_.remainder_of


MORE = (
    HEAD
    + """
scope: {of: ["11", "94"], cite: c}
lines:
  fund:
    agency: ars
    credit: c
    cite: c
    components:
      base: {kind: flat, amount: 100, cite: c}
      extra: {kind: rate, amount: 100, key: equal, cite: c}
      share: {kind: share, pool: rest, key: births_2021, cite: c}
pools:
  rest: {remainder-of: 1_000, after: [base, extra], cite: c}
rounding: {unit: 0.01, method: largest-remainder, cite: c}
"""
)


def effect_of(a: RuleFile, b: RuleFile, lines: Lines | None = None) -> Effect:
    return effect(allocate(a), allocate(b), DATA, None, lines)


def names_of(found: Effect) -> list[str]:
    return [cause.name for cause in found.causes]


def test_a_cause_that_needs_one_other_is_one_with_it_in_its_place(load: Load) -> None:
    """2 x (500 + 100) is more than 1 000, and less than 1 400; a key is a matter of its own."""
    edits = {"amount: 100, cite": "amount: 500, cite", "1_000": "1_400", "births_2021": "equal"}
    found = effect_of(load(MORE), load(edited(MORE, edits)))
    assert names_of(found) == ["base+envelope", "key"]
    assert found.merged == ("base+envelope",)
    assert found.causes[0].paths == (
        "lines.fund.components.base.amount",
        "pools.rest.remainder_of",
    )
    assert found.orders == 0
    both = edited(MORE, edits | {"births_2021": "births_2021"})
    assert names_of(effect_of(load(MORE), load(both))) == ["base+envelope"]


def test_the_causes_that_a_cause_needs_are_looked_for_among_pairs(load: Load) -> None:
    """A base of 1 050 is valid with an envelope of 1 120, one region and a rate of 20: 1 070.

    It is with no two of them: a rate of 100 makes 1 150, two regions 2 140, and 1 000 is less than
    1 070. Pairs are tried in every way, and then all that is left at once, the key as well; in
    1 150 there is room for the old rate, and the pair of envelope and region is enough.
    """
    edits = {
        "amount: 100, cite": "amount: 1_050, cite",
        "amount: 100, key": "amount: 20, key",
        "1_000": "1_120",
        "births_2021": "equal",
        '["11", "94"]': '["11"]',
    }
    found = effect_of(load(MORE), load(edited(MORE, edits)))
    assert names_of(found) == ["base+rate+envelope+key+scope"]
    enough = edited(MORE, edits | {"1_000": "1_150"})
    assert names_of(effect_of(load(MORE), load(enough))) == ["base+envelope+scope", "rate", "key"]


def test_the_work_that_is_done_at_most_is_that_of_the_documentation() -> None:
    rows = (ROOT / "docs" / "security.md").read_text("utf-8").splitlines()
    (row,) = (row for row in rows if "`audit.diff.decomposition.MOST_WORK`" in row)
    assert f"| {decomposition.MOST_WORK:,} |".replace(",", " ") in row


WORK = 10 + 3
"""Of a rule of three components, by the measure of `MOST_WORK`."""


@pytest.mark.parametrize(
    ("exact", "work", "orders"),
    [
        (10, 8 * WORK, 0),  # all 2 x 2 x 2 combinations
        (10, 8 * WORK - 1, None),
        (3, 8 * WORK, 0),
        (2, 3 * 2 * 3 * WORK, 3),  # three orders of three steps, and their reverses
        (2, 3 * 2 * 3 * WORK - 1, None),  # fewer than three say too little
        (2, 5 * 2 * 3 * WORK - 1, 4),
        (2, 90 * 2 * 3 * WORK, 32),
        (10, 0, None),
        (2, 0, None),
    ],
)
def test_how_much_is_computed_to_tell_causes_apart(
    exact: int, work: int, orders: int | None, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flat parts of 400 for each of two regions, so that every order gives the same."""
    edits = {"amount: 100, cite": "amount: 200, cite", "1_000": "1_400", "births_2021": "equal"}
    a, b = load(MORE), load(edited(MORE, edits))
    monkeypatch.setattr(shapley, "EXACT", exact)
    monkeypatch.setattr(decomposition, "MOST_WORK", work)
    found = effect_of(a, b)
    assert found.total is not None
    assert found.total.difference.cents == 40_000
    if orders is None:
        assert (names_of(found), found.orders) == (["together"], 0)
        assert found.total.causes == {"together": 40_000}
        assert found.causes[0].paths == (
            "lines.fund.components.base.amount",
            "pools.rest.remainder_of",
            "lines.fund.components.share.key",
        )
    else:
        assert (names_of(found), found.orders) == (["base", "envelope", "key"], orders)
        assert found.total.causes == {"base": 0, "envelope": 40_000, "key": 0}


def test_the_work_of_larger_rules_is_more_than_that_of_their_components(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 148, by the measure: 10 + 148 + 148² / 200 = 267, twice as one cause has."""
    rows = [f"      part-{n}: {{kind: flat, amount: {n}, cite: c}}\n" for n in range(145)]
    text = MORE.replace("      share:", "".join(rows) + "      share:")
    a, b = load(text), load(text.replace("births_2021", "equal"))
    for work, names in ((2 * 267, ["key"]), (2 * 267 - 1, ["together"])):
        monkeypatch.setattr(decomposition, "MOST_WORK", work)
        assert names_of(effect_of(a, b)) == names


def test_how_many_causes_are_told_apart_by_every_combination(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eleven and twelve of them are too many; ten are not, as the sentence about a draw says."""
    found = effect_of(load(MORE), load(MORE))
    (told,) = not_told_apart(found._replace(orders=5))
    assert "more than 10 causes: their values come from 5 orders" in told
    assert not_told_apart(found) == []
    rows = [f"      part-{n}: {{kind: flat, amount: {n + 1}, cite: c}}\n" for n in range(11)]
    monkeypatch.setattr(decomposition, "MOST_WORK", 10**9)
    nothing = {f"fund.part-{n}": [Fraction(0)] * 18 for n in range(11)}
    monkeypatch.setattr(shapley, "exact", lambda *_given: nothing)
    monkeypatch.setattr(shapley, "sampled", lambda *_given: nothing)
    for count, orders in ((10, 0), (11, 32)):
        more = MORE.replace("      share:", "".join(rows[:count]) + "      share:")
        found_ = decomposition.Decomposition(allocate(load(MORE)), allocate(load(more)), DATA, None)
        assert (len(found_.causes), found_.orders) == (count, orders)


SHARED = (
    HEAD
    + """
scope: {of: ["11", "94"], cite: c}
lines:
  fund:
    agency: ars
    credit: c
    cite: c
    components:
      share: {kind: share, pool: money, key: births_2021, cite: c}
hypotheses:
  money: {value: 0, why: w}
rounding: {unit: 1, method: down, cite: c}
"""
)


def births(code: str) -> int:
    with (ROOT / "data" / "births_2021.csv").open(encoding="utf-8", newline="") as lines:
        return next(int(row["births_2021"]) for row in csv.DictReader(lines) if row["code"] == code)


def test_halves_of_a_euro_are_told_to_programs_alone(load: Load) -> None:
    """From nothing to half of 10 003 €, rounded down, of which births would give Corsica 160.

    With the key first, which then does nothing, 5 001 is what the money does, else 160, and the
    key the rest: 2 580.5 and 2 420.5. All amounts are whole euros, 0 as well.
    """
    assert 10_003 * births("94") // (births("94") + births("11")) == 160
    edits = {"value: 0": "value: 10_003", "births_2021": "equal"}
    found = effect_of(load(SHARED), load(edited(SHARED, edits)))
    corsica = next(r for r in found.regions if r.territory and r.territory.code == "94")
    assert corsica.causes == {"envelope": 2_580_50, "key": 2_420_50}
    assert sum(corsica.shown.values()) == 5_001_00
    assert corsica.shown["key"] in (2_420_00, 2_421_00)
    # To the cent: from nothing to 3 cents of 7 each, rounded down.
    text = edited(SHARED, {"births_2021": "equal", "unit: 1,": "unit: 0.01,"})
    found = effect_of(load(text), load(edited(text, {"value: 0": "value: 0.07"})))
    assert [region.causes for region in found.counted] == [{"envelope": 3}] * 2
    # In cents where one amount is: half of 10 003 €, to the cent on the other side.
    cents = edited(SHARED, edits | {"unit: 1,": "unit: 0.01,"})
    found = effect_of(load(SHARED), load(cents))
    for region in found.counted:
        assert region.shown == region.causes
    assert found.total is not None
    assert found.total.difference.cents == 10_003_00


# Names


PAIRED: list[tuple[dict[str, str], dict[tuple[str, str], str]]] = [
    ({}, {}),
    ({"low": "least-amount"}, {("hypotheses", "least-amount"): "low"}),
    ({"base": "basis"}, {("components one", "basis"): "base"}),
    (
        {"among": "where", "two:": "social:"},
        {("hypotheses", "where"): "among", ("lines", "social"): "two"},
    ),
    # A pool and all that it refers to, and what it comes after.
    (
        {"rest": "pot", "envelope": "money", "base": "basis"},
        {
            ("components one", "basis"): "base",
            ("pools", "pot"): "rest",
            ("hypotheses", "money"): "envelope",
        },
    ),
    # Another value, reason or kind: another thing, and so is what refers to it.
    ({"low": "least-amount", "value: 70": "value: 71"}, {}),
    ({"each": "all-alike", "value: 1_000, why: w": "value: 1_000, why: v"}, {}),
    ({"base": "basis", "kind: flat": "kind: floor"}, {}),
    ({"rest": "pot", "value: 100_000": "value: 100_001", "envelope": "money"}, {}),
    # A citation of another section, or of another text, is another one.
    ({"base": "basis", "amount: each, cite: c": "amount: each, cite: d"}, {}),
]


@pytest.mark.parametrize(("edits", "names"), PAIRED)
def test_what_bears_another_name(
    edits: dict[str, str], names: dict[tuple[str, str], str], load: Load
) -> None:
    text = PARTS
    for old, new in edits.items():
        text = text.replace(old, new)
    a, b = load(PARTS).rule, load(text).rule
    assert pair(a, b).other == names
    back = {(kind, ours): theirs for (kind, theirs), ours in names.items()}
    assert pair(b, a).other == back


def test_alike_things_that_bear_other_names_are_paired_in_their_order(load: Load) -> None:
    """Two components of one line that say the same; and none with one of another line."""
    twins = "      {}: {{kind: flat, amount: 5, cite: c}}\n"
    here, there = (
        "      base: {kind",
        "      share: {kind: share, pool: rest, key: key, cite: c}\npools",
    )
    a = edited(PARTS, {here: twins.format("a") + twins.format("b") + here})
    b = edited(PARTS, {here: twins.format("x") + twins.format("y") + here})
    names = {("components one", "x"): "a", ("components one", "y"): "b"}
    assert pair(load(a).rule, load(b).rule).other == names
    b = edited(PARTS, {there: twins.format("x") + twins.format("y") + there})
    assert pair(load(a).rule, load(b).rule).other == {}


TWO_POOLS = (
    HEAD
    + """
lines:
  one: {agency: ars, credit: c, cite: c, components: {s: SHARE-1}}
  two: {agency: dreets, credit: c, cite: c, components: {s: SHARE-2}}
pools:
  first: {remainder-of: more, cite: c}
  second: {remainder-of: less, cite: c}
hypotheses:
  more: {value: 9, why: w}
  less: {value: 5, why: w}
rounding: {unit: 1, method: down, cite: c}
"""
)


def test_pools_whose_amounts_bear_other_names_are_told_apart_by_these(load: Load) -> None:
    """Two pools are alike but for what they divide: where all four names are new, 9 € say which."""
    share = "{{kind: share, pool: {}, key: equal, cite: c}}"
    first = edited(TWO_POOLS, {"SHARE-1": share.format("first"), "SHARE-2": share.format("second")})
    second = edited(
        TWO_POOLS,
        {
            "SHARE-1": share.format("b"),
            "SHARE-2": share.format("a"),
            "  first:": "  b:",
            "  second:": "  a:",
            "remainder-of: more": "remainder-of: x",
            "remainder-of: less": "remainder-of: y",
            "  more:": "  x:",
            "  less:": "  y:",
        },
    )
    names = {
        ("pools", "b"): "first",
        ("pools", "a"): "second",
        ("hypotheses", "x"): "more",
        ("hypotheses", "y"): "less",
    }
    a, b = load(first).rule, load(second).rule
    assert pair(a, b).other == names
    assert pair(b, a).other == {(kind, old): new for (kind, new), old in names.items()}


def test_a_citation_is_compared_by_its_text_and_section(load: Load) -> None:
    """The rule's own text is one and the same thing in both, whatever it is called there."""
    others = "other-sources:\n  X: {id: x, date: 2029-01-01}\n  Y: {id: y, date: 2029-01-01}\n"
    text = HEAD + others + PARTS.removeprefix(HEAD)
    cite = "amount: each, cite: {source: X, section: c}"
    first = edited(text, {"amount: each, cite: c": cite})
    renamed = first.replace("base", "basis")
    same = {("components one", "basis"): "base"}
    assert pair(load(first).rule, load(renamed).rule).other == same
    assert pair(load(first).rule, load(renamed.replace("id: i", "id: j")).rule).other == same
    for other in ("amount: each, cite: {source: Y, section: c}", "amount: each, cite: c"):
        assert pair(load(first).rule, load(edited(renamed, {cite: other})).rule).other == {}


# Lines


@pytest.mark.parametrize(
    ("wanted", "lines"),
    [
        (["one"], (("one",), ("one",))),
        (["social"], (("two",), ("social",))),
        (["two"], (("two",), ("social",))),
        (["two", "one"], (("one", "two"), ("one", "social"))),
        (["three", "one"], (("one",), ("one", "three"))),
    ],
)
def test_lines_by_the_name_of_either_rule(
    wanted: list[str], lines: tuple[tuple[str, ...], tuple[str, ...]], load: Load
) -> None:
    """The second rule calls `social` what is `two` in the first, and has a third line."""
    a = load(PARTS).rule
    third = edited(PARTS, WITH_THREE)
    b = load(edited(third, {"\n  two:": "\n  social:", "two: 3": "social: 3"})).rule
    assert chosen(a, b, wanted) == Lines(*lines)
    assert chosen(b, a, wanted) == Lines(*lines[::-1])


@pytest.mark.parametrize(("name", "code"), [("three", "line-of-one-rule"), ("tow", "unknown-line")])
def test_a_line_that_nothing_can_be_held_against(name: str, code: str, load: Load) -> None:
    a, b = load(PARTS).rule, load(edited(PARTS, WITH_THREE)).rule
    for first, second in ((a, b), (b, a)):
        with pytest.raises(Refusal) as caught:
            chosen(first, second, [name])
        (problem,) = caught.value.diagnostics
        assert problem.code == code
        if code == "unknown-line":
            assert problem.hint == "did you mean two?"
        else:
            assert problem.message == "2030@1 has no line three"
            hint = "add what of it is to be held against that: --line one --line two"
            assert problem.hint == hint


def test_one_line_and_what_it_changes_by_itself(load: Load) -> None:
    """36 € for a person of the ARS are none of the DREETS'; the lines are read from either side."""
    b = edited(VOLUNTEERS, {"amount: 100": "amount: 136", "social:": "people:"}).replace(
        "ceiling", "counted"
    )
    a = VOLUNTEERS.replace("ceiling", "counted")
    for first, second, sign in ((a, b, 1), (b, a, -1)):
        rules = load(first), load(second)
        for name, cents in (("health", 3_600), ("social", 0)):
            lines = chosen(rules[0].rule, rules[1].rule, [name])
            found = effect_of(*rules, lines)
            assert {region.difference.cents for region in found.regions} == {sign * cents}
            assert found.total is not None
            assert found.total.causes == {"base": 18 * sign * cents}


# One region, and all of them


def test_a_region_of_which_one_rule_says_nothing(load: Load) -> None:
    """It is concerned by either rule, and has another amount if one only gives it one."""

    def region(a: Amount, b: Amount, span: tuple[int, int] | None = None) -> RegionEffect:
        return RegionEffect(None, a, b, AmountDifference(None, FIXED, span), {}, {})

    assert region(NOBODY, NOTHING).concerned
    assert region(NOTHING, NOBODY).concerned
    assert not region(NOBODY, NOBODY).concerned
    assert region(NOBODY, NOTHING).differs
    assert region(NOTHING, NOBODY).differs
    assert not region(NOBODY, Amount(None, Status.ABSENT)).differs
    assert not region(Amount(5, Status.UNKNOWN), Amount(5, Status.UNKNOWN)).differs
    assert not region(NOTHING, NOTHING, (0, 0)).differs
    assert region(NOTHING, NOTHING, (0, 1)).differs


def test_the_largest_differences_come_first_and_regions_without_one_last(load: Load) -> None:
    """By size, whatever the sign: −5, 3, 1 cent, 0; those that are as large stay in their order."""
    found = effect_of(load(MORE), load(MORE))
    base = found.regions[0]
    cents = [None, 0, 1, -5, 0, 3, -1]
    regions = tuple(base._replace(difference=AmountDifference(c, FIXED, None)) for c in cents)
    ordered = found._replace(regions=regions).largest_first().regions
    assert [r.difference.cents for r in ordered] == [-5, 3, 1, -1, 0, 0, None]


def test_one_region_that_differs_is_a_difference(load: Load) -> None:
    """Of 2 €, rounded down, Corsica's births have nothing and the others 1 €."""
    found = effect_of(load(SHARED), load(edited(SHARED, {"value: 0": "value: 2"})))
    assert sorted(r.difference.cents or 0 for r in found.counted) == [0, 100]
    assert found.differs
    assert not found.only(["94"]).differs
    assert (found.selected, found.only(["94"]).selected) == (False, True)


def test_some_regions_together(load: Load) -> None:
    """Of 1 000 € to each of two there is a part for each; a third one is no matter of the rule."""
    edits = {"value: 0": "value: 2_000", "births_2021": "equal"}
    found = effect_of(load(SHARED), load(edited(SHARED, edits)))
    for codes, cents in ((["94"], 1_000_00), (["94", "11", "06"], 2_000_00)):
        some = found.only(codes)
        assert [r.territory.code for r in some.regions if r.territory] == sorted(
            codes, key=list(found.a.case.territories.codes).index
        )
        assert some.total is not None
        assert some.total.difference == AmountDifference(cents, Status.ESTIMATED, (cents, cents))
        assert sum(some.total.causes.values()) == sum(some.total.shown.values()) == cents
        assert (some.total.a.cents, some.total.b.cents) == (0, cents)
    assert found.only(["06"]).total is None
    # By births 1 999 € are given, rounded down: in half of all orders the key makes the last one.
    assert found.total is not None
    assert found.total.causes == {"envelope": 1_999_50, "key": 50}
    assert found.total.shown == {"envelope": 2_000_00, "key": 0}  # of two halves the first


# What is said


def test_what_must_be_said_beside_an_effect(load: Load) -> None:
    """That causes come in no order is said of two; one cause needs no such sentence."""
    two = effect_of(
        load(SHARED), load(edited(SHARED, {"value: 0": "value: 9", "births_2021": "equal"}))
    )
    one = effect_of(load(SHARED), load(edited(SHARED, {"value: 0": "value: 9"})))
    labels = ("A", "B")
    assert ["Shapley value" in text for text in remarks(two, labels)] == [True]
    assert remarks(one, labels) == []
    assert remarks(one._replace(merged=("base+fund.share",)), labels) == [
        "base+fund.share count as one cause: one without the other makes no valid rule."
    ]
    (told,) = not_told_apart(
        effect_of(load(SHARED), load(SHARED))._replace(causes=(Cause("together", ()),))
    )
    assert told.startswith("What each cause does is not told")


def test_why_regions_have_no_difference_and_under_which_rule(load: Load) -> None:
    """Corsica is no matter of the second rule, or of the first; of neither, nothing is said."""
    a, b = load(SHARED), load(edited(SHARED, {'["11", "94"]': '["11"]'}))
    for first, second, label in ((a, b, "B"), (b, a, "A")):
        between = effect_of(first, second)
        assert gaps(between, ("A", "B")) == [Gap(Status.NOT_CONCERNED, label, ("Corse",))]
        sentence = f"1 region has no difference, as {label} does not concern it: Corse."
        assert remarks(between, ("A", "B"))[0] == sentence
    # An ARS at least has 100 € or 130 €: no figure, within bounds that are no gap of a rule.
    floor = VOLUNTEERS.replace("kind: flat", "kind: floor")
    floor = edited(floor, {"participation: {unknown: ceiling, why: w, cite: c}\n": ""})
    between = effect_of(load(floor), load(edited(floor, {"amount: 100": "amount: 130"})))
    found = gaps(between, ("A", "B"))
    assert [(gap.status, gap.rule, len(gap.names)) for gap in found] == [(Status.UNKNOWN, "", 18)]
    sentence = "18 regions have differences within bounds only, and are in no total: "
    assert remarks(between, ("A", "B"))[0].startswith(sentence)


def test_a_rule_whose_amounts_are_ceilings_says_so_under_its_own_name(load: Load) -> None:
    counted = VOLUNTEERS.replace("ceiling", "counted")
    sentence = "{}: each amount counts every agency that may take part."
    for texts, labels in (
        ((VOLUNTEERS, counted), ["A"]),
        ((counted, VOLUNTEERS), ["B"]),
        ((VOLUNTEERS, VOLUNTEERS), ["A", "B"]),
        ((counted, counted), []),
    ):
        found = beside(effect_of(load(texts[0]), load(texts[1])), ("A", "B"))
        assert found == [sentence.format(label) for label in labels]


def test_what_reaches_nobody_is_told_of_the_lines_that_are_compared(tmp_path: Path) -> None:
    """Both agencies of Corsica are absent: 50 000 + 8 423 € and 30 000 + 5 054 € by line."""
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\n94,ars,no\n94,dreets,no\n", encoding="utf-8")
    a = allocate(load_rule(2023), participants=file)
    whole = effect(a, a, DATA, file)
    health, social = "ars-fir: ~\u00a058 423 €", "dreets-p304: ~\u00a035 054 €"
    for lines, rests in (
        (None, [f"A, {health}", f"A, {social}", f"B, {health}", f"B, {social}"]),
        (Lines(("ars-fir",), ("ars-fir",)), [f"A, {health}", f"B, {health}"]),
        (Lines(("ars-fir",), ("dreets-p304",)), [f"A, {health}", f"B, {social}"]),
    ):
        found = beside(whole._replace(lines=lines), ("A", "B"))
        told = [said(text).partition(" undistributed, in no difference; ")[0] for text in found]
        assert told == rests


def test_a_rule_is_called_by_what_tells_it_from_the_other(load: Load, tmp_path: Path) -> None:
    """By its version, by its file where the versions are alike, by its side where these are too."""
    first, second = load(SHARED), load(SHARED)
    assert difference(compared(first), compared(second), DATA).labels == (
        "2030@1 rule-0.yaml",
        "2030@1 rule-1.yaml",
    )
    assert difference(compared(first), compared(first), DATA).labels == ("2030@1 (A)", "2030@1 (B)")
    later = load(SHARED.replace("2030", "2031"))
    assert difference(compared(first), compared(later), DATA).labels == (
        "2030@1 rule-0.yaml",
        "2031@1 rule-2.yaml",
    )
    shipped = compared(load_rule(2023))
    years = difference(shipped, compared(load_rule(2025)), DATA, effect=False)
    assert years.labels == ("2023@1", "2025@1")


def test_who_takes_part_is_asked_once(load: Load) -> None:
    rule = load(VOLUNTEERS)
    with pytest.raises(Refusal) as caught:
        compared(rule, [Override("participation", "who.csv", "--set-b participation=who.csv")])
    (problem,) = caught.value.diagnostics
    assert problem.code == "given-once"
    side = compared(rule, [Override("health.f.amount", "130", "--set-b health.f.amount=130")])
    assert side.read is rule
    assert [(override.name, override.text) for override in side.overrides] == [
        ("health.f.amount", "130")
    ]


def test_what_is_asked_for_decides_whether_it_differs(load: Load) -> None:
    """Another title is a difference of the text, an envelope of 2 € is one of amounts as well."""
    a, title, money = (
        load(SHARED),
        load(SHARED.replace("title: t", "title: u")),
        load(edited(SHARED, {"value: 0": "value: 2"})),
    )
    for b, structure, effect_, differs in (
        (a, True, True, False),
        (title, True, True, True),
        (title, True, False, True),
        (title, False, True, False),
        (money, False, True, True),
        (money, True, False, True),
        (money, False, False, False),
    ):
        found = difference(compared(a), compared(b), DATA, structure=structure, effect=effect_)
        assert found.differs is differs
        assert (found.structure is not None, found.effect is not None) == (structure, effect_)
        if effect_:
            some = found.only(["94"])
            assert some.differs is (structure and b is not a)
            assert some.effect is not None
            assert len(some.effect.regions) == 1
        else:
            assert found.only(["94"]) is found


def test_two_rules_that_have_no_effect(load: Load) -> None:
    """Of two years without a formula the reason is given twice, of one year once."""
    head = "source: {id: i, date: 2030-01-01}\ntitle: t\n"
    none = "no-formula: {why: none is known, known: [{what: so it is, cite: c}]}\n"
    first, second = load(f"year: 2030\n{head}{none}"), load(f"year: 2031\n{head}{none}")
    sentence = "No effect can be computed: no formula is known for {} (none is known)."
    for a, b, years in (
        (first, second, [2030, 2031]),
        (first, first, [2030]),
        (load(SHARED), second, [2031]),
    ):
        found = difference(compared(a), compared(b), DATA)
        assert list(map(said, found.notes)) == [sentence.format(year) for year in years]
        assert found.effect is None
        assert found.differs is (a is not b)
        assert difference(compared(a), compared(b), DATA, structure=False).differs is (a is not b)


def test_two_rules_of_other_territories(load: Load) -> None:
    """Departments are no regions; where there is no formula that is reason enough."""
    departments = load_rule(ROOT / "rules" / "examples" / "bretagne-2021.yaml")
    found = difference(compared(load(SHARED)), compared(departments), DATA)
    (note,) = found.notes
    assert "regions and " in said(note)
    assert said(note).endswith(" are not the same territories.")
    (note,) = difference(compared(departments), compared(load_rule(2022)), DATA).notes
    assert "no formula is known for 2022" in said(note)


def test_what_a_figure_is_taken_from_is_told_by_its_label() -> None:
    """By the labels of two publications; inferred values are taken from the printed rows."""
    rules = compared(load_rule(2024)), compared(load_rule(2025))
    changes = difference(*rules, DATA, effect=False).structure
    assert changes is not None
    told = {c.path: (c.a, c.b) for c in changes if c.path.endswith(".taken-from")}
    assert {path: [called and label(called) for called in both] for path, both in told.items()} == {
        "hypotheses.envelope.taken-from": ["total délégué", "TOTAL imprimé"],
        "hypotheses.key.taken-from": [None, "printed rows"],
        "rounding.taken-from": [None, "printed rows"],
    }
    # Programs get the names.
    assert told["hypotheses.envelope.taken-from"] == ("total delegated", "printed total")
    assert told["rounding.taken-from"] == (None, "rows")


def label(called: str) -> str:
    return said(called.label) if isinstance(called, Named) else called
