"""The parts of a sweep, each by itself and by hand: what varies, which runs, how far apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocation import load_rule
from allocation.audit.sweep import points
from allocation.audit.sweep import sweep as sweeping
from allocation.audit.sweep.factors import MOST, Factor, factors
from allocation.audit.sweep.points import Draws, FullGrid
from allocation.audit.sweep.result import Sweep
from allocation.audit.sweep.spread import Kept, Spread
from allocation.audit.sweep.sweep import Runs, sweep
from allocation.diagnostics import Diagnostic, Exit, Place, Refusal
from allocation.model.status import Status
from allocation.reading.places import data_folder
from allocation.reading.rules import Override, RuleFile
from conftest import said

DATA = data_folder()


def factor(text: str, *, sampled: bool = False, year: int = 2023) -> Factor:
    """What `--vary` makes of a text."""
    (found,) = factors(load_rule(year), [text], sampled=sampled)
    return found


def euros(found: Factor) -> list[Fraction]:
    return [found.euros(at) for at in range(len(found))]


def refusal(text: str, *, sampled: bool = False) -> Diagnostic:
    """Why a text is refused; the one reason."""
    with pytest.raises(Refusal) as caught:
        factor(text, sampled=sampled)
    (problem,) = caught.value.diagnostics
    return problem


# What varies


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # Lists, with commas and with semicolons.
        ("envelope=5M", [5_000_000]),
        ("envelope=5M,6M", [5_000_000, 6_000_000]),
        ("envelope=6M€;5M€", [6_000_000, 5_000_000]),
        ("envelope=5,1M;6M", [5_100_000, 6_000_000]),
        (" envelope = 5M , 6M ", [5_000_000, 6_000_000]),
        ("envelope=0.5;0.25", [Fraction(1, 2), Fraction(1, 4)]),
        # Ranges, both ends included.
        ("envelope=5M:5M:1", [5_000_000]),
        ("envelope=5M:6M:1M", [5_000_000, 6_000_000]),
        ("envelope=1:4:1", [1, 2, 3, 4]),
        ("envelope=1:4.5:1", [1, 2, 3, 4, Fraction(9, 2)]),
        ("envelope=1:1.9:1", [1, Fraction(19, 10)]),
        ("envelope=0.5:1:0.25", [Fraction(1, 2), Fraction(3, 4), 1]),
        ("envelope=0:1:0.4", [0, Fraction(2, 5), Fraction(4, 5), 1]),
    ],
)
def test_amounts_in_their_order(text: str, values: list[Fraction]) -> None:
    found = factor(text)
    assert euros(found) == values
    assert found.name == "envelope"
    assert found.texts == ()
    assert found.steps is (":" in text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("key=births_2021, population_2023", ("births_2021", "population_2023")),
        ("key=births_2021;equal", ("births_2021", "equal")),
        ("split=5:3,1:1", ("5:3", "1:1")),
        ("split=ars-fir:1,dreets-p304:2", ("ars-fir:1,dreets-p304:2",)),
        ("split=ARS-FIR:1,dreets-p304:2", ("ARS-FIR:1,dreets-p304:2",)),
        ("split=5:3;ars-fir:1,dreets-p304:2", ("5:3", "ars-fir:1,dreets-p304:2")),
        ("key=equal,sum(births_2020,births_2021)", ("equal", "sum(births_2020,births_2021)")),
        # Where one of the values is the name of a hypothesis or pool, all are words.
        ("rest.remainder-of=envelope;4M", ("envelope", "4M")),
        ("ars-fir.pool=rest;1M", ("rest", "1M")),
    ],
)
def test_words_as_they_stand(text: str, values: tuple[str, ...]) -> None:
    found = factor(text)
    assert found.texts == values
    assert len(found) == len(values)
    assert [found.text(at) for at in range(len(found))] == list(values)
    assert not found.steps


def test_a_value_is_given_as_an_option_gives_it() -> None:
    """With four decimals where three could be read as thousands."""
    found = factor("envelope=0.125;0.25;5M;0.0625;1000.125")
    texts = ["0.1250", "0.25", "5000000.00", "0.0625", "1000.1250"]
    assert [found.override(at).text for at in range(5)] == texts
    assert [found.text(at) for at in range(5)] == [
        "0.125",
        "0.25",
        "5000000.00",
        "0.0625",
        "1000.125",
    ]
    assert found.override(0).name == "envelope"
    assert found.override(0).option == "--vary envelope=0.125;0.25;5M;0.0625;1000.125"
    # A word that ends as an amount does stays what it is.
    assert Factor("key", "", texts=("k.125",)).override(0).text == "k.125"


def test_draws_are_of_the_steps_and_not_of_the_far_end() -> None:
    assert euros(factor("envelope=1:4.5:2", sampled=True)) == [1, 3]
    assert euros(factor("envelope=1:4.5:2")) == [1, 3, Fraction(9, 2)]


def test_between_the_bounds_of_a_hypothesis() -> None:
    """2024: from 1 950 000 to 2 050 000 in steps of 1 000."""
    found = factor("envelope", sampled=True, year=2024)
    assert euros(found) == list(range(1_950_000, 2_050_001, 1_000))


def test_as_many_steps_as_have_a_number() -> None:
    """2⁶² and more are too many, one less is not."""
    most = 2**62 - 1
    assert MOST == 2**62
    found = factor(f"envelope=1:{most}:1")
    assert len(found) == most
    assert (found.euros(0), found.euros(most - 1)) == (1, most)
    assert refusal(f"envelope=0:{most}:1").code == "too-many"
    assert refusal(f"envelope=1:{2**63}:1").code == "too-many"


@pytest.mark.parametrize(
    ("text", "code", "message", "hint"),
    [
        ("envelope=", "no-value", "a value is missing", "write NAME=VALUE,VALUE"),
        ("key=births_2021,,equal", "no-value", "a value is missing", "write NAME=VALUE,VALUE"),
        ("key=births_2021,", "no-value", "a value is missing", "write NAME=VALUE,VALUE"),
        ("key=equal,equal", "given-twice", "'equal' stands here twice", "write it once"),
        ("key=none,equal,none", "given-twice", "'none' stands here twice", "write it once"),
        ("envelope=5M:6M", "not-a-range", "a range is FROM:TO:STEP", "write envelope=5M:6M:100k"),
        ("envelope=1:2:3:4", "not-a-range", "a range is FROM:TO:STEP", "write envelope=5M:6M:100k"),
        ("envelope=1:2:0", "not-a-range", "a step is more than 0", "write FROM:TO:STEP"),
        (
            "envelope=2:1:1",
            "not-a-range",
            "the range ends before it begins",
            "write the smaller end first: FROM:TO:STEP",
        ),
        (
            "envelope",
            "no-range",
            "envelope varies over what?",
            "write envelope=FROM:TO:STEP or envelope=VALUE,VALUE",
        ),
    ],
)
def test_what_varies_over_nothing_that_can_be_read(
    text: str, code: str, message: str, hint: str
) -> None:
    problem = refusal(text)
    assert (problem.code, problem.message, problem.hint) == (code, message, hint)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        # The comma of one amount alone: whole numbers are all that is sure.
        ("5,4M€", "5;4M€"),
        ("5,4", "5;4"),
        # With units some commas are those of decimals, and two amounts remain.
        ("5,4M€,6", "5,4M€;6"),
        ("1,5,6M€", "1,5;6M€"),
        ("1,5,6", "1;5;6"),
        ("7M€,5,4M€,6M€", "7M€;5,4M€;6M€"),
    ],
)
def test_a_list_in_which_a_comma_may_begin_decimals(text: str, hint: str) -> None:
    problem = refusal(f"envelope={text}")
    assert problem.code == "ambiguous-list"
    assert problem.hint == f'separate amounts with semicolons, within quotes: "envelope={hint}"'


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("10-20€", "10€:20€:1.00€"),
        ("10€-20000€", "10€:20000€:1999.00€"),  # 19 990 / 10
        ("0€..10k€", "0€:10k€:1k€"),
        ("5M to 6M", "5M:6M:100k€"),
        ("5 to 6M", "5M:6M:100k€"),
        ("5M–5,1M", "5M:5,1M:10k€"),
    ],
)
def test_a_range_with_a_dash_has_ten_steps(text: str, hint: str) -> None:
    problem = refusal(f"envelope={text}")
    assert (problem.code, problem.hint) == ("not-a-range", f"write FROM:TO:STEP: envelope={hint}")


# Which runs


def grid(found: FullGrid | Draws, whole: list[Factor]) -> list[tuple[dict[str, int], list[Any]]]:
    """Its groups: what is chosen, and how many runs at a time with what values."""
    return [
        (
            {each.name: number for each, number in group.chosen.items()},
            [
                (count, {each.name: numbers.tolist() for each, numbers in chunk.items()})
                for count, chunk in group.chunks
            ],
        )
        for group in found.groups(whole)
    ]


def values(name: str, count: int) -> Factor:
    return Factor(name, f"--vary {name}", tuple(range(count)))


def test_every_combination_so_many_at_once() -> None:
    """2 x 3 amounts in fours, for each of two words: the last of them changes first."""
    p, q, w = values("p", 2), values("q", 3), Factor("w", "", texts=("x", "y"))
    assert euros(q) == [0, 1, 2]
    found = FullGrid([p, w, q], 4)
    assert found.size == 12
    chunks = [(4, {"p": [0, 0, 0, 1], "q": [0, 1, 2, 0]}), (2, {"p": [1, 1], "q": [1, 2]})]
    assert grid(found, [w]) == [({"w": 0}, chunks), ({"w": 1}, chunks)]
    assert grid(FullGrid([w], 4), [w]) == [({"w": 0}, [(1, {})]), ({"w": 1}, [(1, {})])]
    assert grid(FullGrid([p], 2), []) == [({}, [(2, {"p": [0, 1]})])]
    assert grid(FullGrid([p], 1), []) == [({}, [(1, {"p": [0]}), (1, {"p": [1]})])]


def test_draws_are_put_together_by_their_words() -> None:
    """Each factor has numbers of its own; the runs of a word follow one another in their order."""
    p, w = values("p", 5), Factor("w", "", texts=("x", "y"))
    found = Draws([p, w], 7, 3, 2)
    of_p, of_w = (_drawn(3, position, 7, count) for position, count in ((0, 5), (1, 2)))
    assert [found.drawn[each].tolist() for each in (p, w)] == [of_p, of_w]
    expected = []
    for word in (0, 1):
        runs = [n for n, drawn in zip(of_p, of_w, strict=True) if drawn == word]
        parts = [runs[at : at + 2] for at in range(0, len(runs), 2)]
        expected.append(({"w": word}, [(len(part), {"p": part}) for part in parts]))
    assert {0, 1} == set(of_w)
    assert grid(found, [w]) == expected
    parts = [of_p[at : at + 2] for at in range(0, 7, 2)]
    assert grid(Draws([p], 7, 3, 2), []) == [({}, [(len(part), {"p": part}) for part in parts])]


def _drawn(seed: int, position: int, count: int, of: int) -> list[int]:
    """So many numbers below `of`; no raw number is so large that it is drawn again."""
    raw = np.random.PCG64(np.random.SeedSequence([seed, position])).random_raw(count)
    assert all(int(number) < 2**64 - of for number in raw)
    return [int(number) % of for number in raw]


@pytest.mark.parametrize(
    ("of", "raw", "drawn"),
    [
        # 2⁶⁴ is 2 more than a multiple of 7: the last two numbers are drawn again, and again.
        (7, [[2**64 - 3, 2**64 - 2, 2**64 - 1, 12], [2**64 - 2, 10], [8]], [6, 1, 3, 5]),
        (7, [[2**64 - 3, 0, 6, 7]], [6, 0, 6, 0]),
        # Of a power of two none is.
        (8, [[2**64 - 1, 2**64 - 8, 2**63, 9]], [7, 0, 0, 1]),
        (1, [[2**64 - 1, 5]], [0, 0]),
        # More than half of all numbers that there are: the other half is left out.
        (2**63 + 1, [[2**63, 2**63 + 1], [5]], [2**63, 5]),
    ],
)
def test_no_value_is_likelier_than_another(
    of: int, raw: list[list[int]], drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = iter(raw)

    class Raw:
        def __init__(self, seed: np.random.SeedSequence) -> None:
            pass

        def random_raw(self, count: int) -> Any:
            numbers = next(given)
            assert len(numbers) == count
            return np.array(numbers, np.uint64)

    monkeypatch.setattr(np.random, "PCG64", Raw)
    found = points._draw(of, len(raw[0]), np.random.SeedSequence([1, 0]))
    assert found.astype(np.uint64).tolist() == drawn
    assert next(given, None) is None


@pytest.mark.parametrize("runs", [6, 7])
def test_as_many_runs_as_anybody_waits_for(runs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert points.MOST_RUNS == 10_000_000
    assert points.DEFAULT_SEED == 1
    monkeypatch.setattr(points, "MOST_RUNS", 6)
    factor_ = values("p", runs)
    made: tuple[Callable[[], object], ...] = (
        lambda: FullGrid([factor_], 4),
        lambda: Draws([factor_], runs, 1, 4),
    )
    for make in made:
        if runs == 6:
            make()
            continue
        with pytest.raises(Refusal) as caught:
            make()
        (problem,) = caught.value.diagnostics
        assert (problem.code, problem.message) == ("too-many", "7 runs are too many")
        assert problem.hint == "at most 6: take larger steps, or --sample"


# How far apart


def spread_of(*chunks: tuple[list[int], list[bool]]) -> Spread | None:
    """The spread of one column of some runs, of which some are valid."""
    kept = Kept(slice(0, 1), sum(len(numbers) for numbers, _valid in chunks))
    for numbers, valid in chunks:
        cents = np.array(numbers, dtype=object)[:, None]
        fits = max(map(abs, numbers)) < 2**63
        kept.add(cents.astype(np.int64) if fits else cents, np.array(valid), np.ones(1, bool))
    (found,) = kept.spreads()
    return found


@pytest.mark.parametrize(
    ("count", "quantiles"),
    [
        # Of n values 1, 2, 3…, those of rank 5 n / 100 and so on, a part of one being one more.
        (1, (1, 1, 1, 1, 1)),
        (2, (1, 1, 1, 2, 2)),
        (4, (1, 1, 2, 3, 4)),
        (5, (1, 2, 3, 4, 5)),
        (20, (1, 5, 10, 15, 19)),
        (39, (2, 10, 20, 30, 38)),
        (100, (5, 25, 50, 75, 95)),
        (101, (6, 26, 51, 76, 96)),
    ],
)
def test_quantiles_are_some_of_the_amounts(count: int, quantiles: tuple[int, ...]) -> None:
    numbers = list(range(count, 0, -1))
    assert spread_of((numbers, [True] * count)) == Spread(1, quantiles, count, count)


def test_refused_runs_have_no_amount() -> None:
    assert spread_of(([9, 1, 5], [True, False, True])) == Spread(5, (5, 5, 5, 9, 9), 9, 2)
    assert spread_of(([9, 1], [False, False])) is None
    assert spread_of(([9, 1], [False, False]), ([7], [True])) == Spread(7, (7,) * 5, 7, 1)


def test_amounts_beyond_64_bits_stay_exact() -> None:
    """Before, after and between others: 2⁶³ is the first that does not fit, and so is 2⁶⁴."""
    first, second = 2**63, 2**64 + 1
    found = spread_of(([3], [True]), ([first], [True]), ([2], [True]), ([second], [True]))
    assert found == Spread(2, (2, 2, 3, first, second), second, 4)
    assert spread_of(([first, 1], [True, True])) == Spread(1, (1, 1, 1, first, first), first, 2)


def test_some_columns_and_a_scope_that_varies() -> None:
    """Of three columns the last two; the first runs have no amount in the second."""
    kept = Kept(slice(1, 3), 3)
    rows, valid = np.array([[1, 2, 3], [4, 5, 6]]), np.ones(2, bool)
    kept.add(rows, valid, np.array([True, False, True]))
    kept.add(np.array([[7, 8, 9]]), np.ones(1, bool), np.ones(3, bool))
    assert kept.spreads() == [Spread(8, (8,) * 5, 8, 1), Spread(3, (3, 3, 6, 9, 9), 9, 3)]


# Sweeps


def made(
    rule: RuleFile, vary: list[str], fixed: Mapping[str, str] | None = None, **options: Any
) -> tuple[Sweep, list[Runs]]:
    """The sweep of a rule, and the runs as they were told."""
    told: list[Runs] = []
    varied = factors(rule, vary, sampled="sample" in options)
    given = [Override(name, text, f"--set {name}={text}") for name, text in (fixed or {}).items()]
    return sweep(rule, given, None, DATA, varied, record=told.append, **options), told


REFUSED = ["envelope=1M:1600k:100k"]
"""Of 2023, whose bases are 18 x (50 000 + 30 000) = 1 440 000 €: five are less, two are more."""


@pytest.mark.parametrize(
    ("cells", "kept", "at_once", "passes"),
    [
        (18 * 100, 8 * 7 * 19, [7], 1),
        (18 * 7, 8 * 7 * 19 - 1, [7], 2),
        (18 * 7 - 1, 8 * 7 * 10, [6, 1], 2),
        (18 * 2, 8 * 7 * 10 - 1, [2, 2, 2, 1], 3),
        (18 * 2 - 1, 8 * 7 * 2, [1] * 7, 10),
        (1, 1, [1] * 7, 19),
    ],
)
def test_refused_runs_whatever_is_computed_at_once(
    cells: int, kept: int, at_once: list[int], passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """18 territories and a total, of 8 bytes for each run; in every pass all runs are made."""
    plain, runs = made(load_rule(2023), REFUSED)
    assert (plain.runs, plain.refused) == (2, 5)
    assert [each.found.valid.tolist() for each in runs] == [[False] * 5 + [True] * 2]
    assert plain.total.spread == Spread(
        150_000_000, (150_000_000,) * 3 + (160_000_000,) * 2, 160_000_000, 2
    )
    monkeypatch.setattr(sweeping, "_CELLS", cells)
    monkeypatch.setattr(sweeping, "_KEPT", kept)
    done: list[tuple[int, int]] = []
    found, runs = made(load_rule(2023), REFUSED, advance=lambda *both: done.append(both))
    assert [len(each.found.valid) for each in runs] == at_once
    counts = itertools.accumulate(at_once * passes)
    assert done == [(count, 7 * passes) for count in counts]
    assert (found.runs, found.refused) == (2, 5)
    named = [refused.values for refused in found.first_refused]
    assert named == [{"envelope": f"1{n}00000.00"} for n in range(3)]
    assert {refused.reason.code for refused in found.first_refused} == {"envelope-too-small"}
    assert (found.regions, found.total) == (plain.regions, plain.total)


def test_how_much_is_computed_and_kept_at_once() -> None:
    """131 072 amounts, and 400 MiB."""
    assert (sweeping._CELLS, sweeping._KEPT) == (2**17, 400 * 2**20)


def test_what_a_sweep_rests_on() -> None:
    """What is fixed or supposed, without what varies; and the seed where runs are drawn."""
    found, runs = made(load_rule(2023), ["envelope=5M,6M", "key=equal"], {"split": "1:1"})
    assert found.given == (("split", "1:1"),)
    assert [(override.name, override.value) for override in found.fixed] == [("split", "1:1")]
    assert found.seed is None
    assert found.default is not None
    assert found.default_refused is None
    names = {hypothesis.name for hypothesis in found.hypotheses}
    assert {"split"} < names
    assert not {"envelope", "key"} & names
    assert [each.values for each in runs] == [[["5000000.00", "6000000.00"], ["equal", "equal"]]]
    draws = [
        made(load_rule(2023), ["envelope=5M,6M"], sample=4, **seed)[0].seed
        for seed in ({}, {"seed": 7})
    ]
    assert draws == [1, 7]


def test_a_rule_that_is_refused_with_nothing_varied() -> None:
    """18 x (300 000 + 30 000) = 5 940 000 € are more than its envelope of 5.1 M€, not than 6 M€."""
    found, _runs = made(load_rule(2023), ["envelope=6M,7M"], {"ars-fir.base.amount": "300000"})
    assert found.default is None
    assert found.default_refused is not None
    assert found.default_refused.code == "envelope-too-small"
    assert {row.default for row in (*found.regions, found.total)} == {None}
    assert found.hypotheses == ()
    assert (found.runs, found.refused) == (2, 0)
    assert len(found.regions) == 18


def test_values_that_go_together_once_both_are_others() -> None:
    """Five overseas regions and 13 metropolitan ones, of which 14 or 13 are said to be financed."""
    vary = ["scope=overseas,metropolitan", "participation.regions=14,13"]
    found, _runs = made(load_rule(2021), vary)
    assert (found.runs, found.refused) == (1, 3)
    assert {refused.reason.code for refused in found.first_refused} == {"too-many-regions"}
    with pytest.raises(Refusal) as caught:
        made(load_rule(2021), ["scope=overseas", "participation.regions=14,15"])
    assert caught.value.exit is Exit.USAGE
    (problem,) = caught.value.diagnostics
    assert problem.code == "too-many-regions"
    assert "14" in problem.message
    with pytest.raises(Refusal) as caught:
        made(load_rule(2023), ["envelope=1M,1100k"])
    assert caught.value.exit is Exit.USAGE
    (first,) = caught.value.diagnostics
    assert "1 000 000 €" in said(first.message)


RULE = """
year: 2030
title: t
source: {id: i, date: 2030-01-01}
participation: {why: w, cite: c, regions: {count: 14, why: w, cite: c}}
lines:
  one:
    agency: ars
    credit: c
    cite: c
    components:
      share: {kind: share, pool: money, key: key, cite: c}
hypotheses:
  money: {value: 100_000, why: w}
  key: {value: births_2021, why: w}
rounding: {unit: 1, method: largest-remainder, cite: c}
"""


def test_all_files_are_known_before_the_first_run(tmp_path: Path) -> None:
    """Each value is tried beside the first of the others: with five regions no point is valid."""
    path = tmp_path / "rule.yaml"
    path.write_text(RULE, encoding="utf-8")
    vary = ["key=births_2020,births_2021", "scope=all,overseas"]
    found, runs = made(load_rule(path), vary)
    assert (found.runs, found.refused) == (2, 2)
    for each in runs:
        assert {"births_2020", "births_2021"} <= {file.key for file in each.data}


def test_words_of_which_some_are_refused_by_the_computation() -> None:
    """No amount varies where one is a name: 1 M€ are less than the bases, the envelope is not."""
    found, runs = made(load_rule(2023), ["rest.remainder-of=envelope;1M"])
    assert (found.runs, found.refused) == (1, 1)
    assert [each.found.valid.tolist() for each in runs] == [[True], [False]]


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [
        (0, 3, 1),
        (1, 6, 2),
        (2**61, 2**61 + 7, 3),
        (2**62 - 4, 2**62 - 1, 1),
        (2**62 - 3, 2**62 + 3, 1),
        (2**63 - 3, 2**63 + 4, 2),
        (0, 2**65, 2**64),
        (5, 2**70, 2**69),
        (5, 2**70, 2**71),
        (0, 2**64 + 1, 2**62),
    ],
)
def test_amounts_of_runs_are_those_of_the_steps(low: int, high: int, step: int) -> None:
    """From the lower end by steps, and the upper end where no step leads to it."""
    expected = [*range(low, high + 1, step)]
    expected += [high] if expected[-1] != high else []
    found = factor(f"envelope={low}:{high}:{step}")
    numbers = np.arange(len(expected))[::-1].copy()
    exact = sweeping._exact(found, numbers)
    assert exact.numerators.shape == (len(expected), 1)
    assert [exact.entry((at, 0)) for at in range(len(expected))] == expected[::-1]
    listed = Factor("envelope", "", tuple(expected), 3)
    thirds = sweeping._exact(listed, numbers)
    assert thirds.entry((0, 0)) == Fraction(expected[-1], 3)


@pytest.mark.parametrize(
    ("statuses", "weakest"),
    [
        # Of the runs that give an amount the weakest, whatever the others say.
        ([Status.FIXED, Status.ESTIMATED], Status.ESTIMATED),
        ([Status.FIXED, Status.NOT_CONCERNED], Status.FIXED),
        ([Status.ABSENT, Status.ESTIMATED, Status.FIXED], Status.ESTIMATED),
        ([Status.FLOOR, Status.CEILING], Status.UNKNOWN),
        # Without any, the last of the reasons.
        ([Status.NOT_CONCERNED, Status.ABSENT], Status.ABSENT),
        ([Status.ABSENT, Status.NOT_CONCERNED], Status.ABSENT),
        ([Status.NOT_CONCERNED], Status.NOT_CONCERNED),
    ],
)
def test_the_status_of_several_runs(statuses: list[Status], weakest: Status) -> None:
    assert sweeping._weakest(statuses) is weakest


def test_of_several_reasons_the_first_is_told() -> None:
    reasons = [Diagnostic("first", "one", Place("f")), Diagnostic("second", "two", Place("f"))]

    def refused() -> int:
        raise Refusal(reasons, Exit.CONTENT)

    assert sweeping._or_reason(refused) == (None, reasons[0])
    assert sweeping._or_reason(lambda: 5) == (5, None)


def test_who_is_shown_and_who_is_concerned() -> None:
    """Of 2024 the five overseas regions; some of them can be picked out, the total stays."""
    found, _runs = made(load_rule(2024), ["envelope=2M,2100000"])
    concerned = [row.code for row in found.regions if row.concerned]
    assert len(concerned) == 5
    assert found.shown == found.regions
    some = found._replace(only=frozenset(concerned[:2]))
    assert [row.code for row in some.shown] == concerned[:2]
