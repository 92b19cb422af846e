"""Corners of a rule in which a bound, a balance or a refusal is easily wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Allocation
from allocation.engine.bounds import RegionBounds, total_interval

HEAD = "year: 2021\ntitle: t\nsource: {id: i, date: 2021-01-01}\n"
CEILING = "participation: {unknown: ceiling, why: w, cite: y}\n"


def rule(folder: Path, text: str) -> Path:
    path = folder / "rule.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def computed(folder: Path, text: str, participants: str | None = None) -> Allocation:
    file = folder / "participants.csv"
    file.write_text(f"region,agency,takes_part\n{participants}\n", encoding="utf-8")
    return allocate(load_rule(rule(folder, text)), participants=file if participants else None)


FLOOR = (
    "lines:\n  a: {agency: ars, credit: c, cite: x,"
    " components: {s: {kind: floor, amount: 100, cite: y}}}\n"
)


def test_a_floor_of_an_agency_that_may_not_take_part_bounds_nothing(tmp_path: Path) -> None:
    """At least 100 if it takes part, and no text says how much more; nothing if not."""
    result = computed(tmp_path, CEILING + FLOOR)
    assert result.region("11") == (10_000, "unknown", None)
    assert result.whole() == (180_000, "unknown", None)


def test_a_floor_has_no_upper_bound_where_the_agency_is_known_to_take_part(tmp_path: Path) -> None:
    result = computed(tmp_path, CEILING + FLOOR, "Bretagne,ars,yes")
    assert result.region("53") == (10_000, "floor", None)
    assert result.whole().bounds is None


def test_what_remains_after_a_floor_is_a_ceiling(tmp_path: Path) -> None:
    """1 000 000 less at least 5 x 100 is at most 999 500, in five equal shares of 199 900."""
    result = computed(
        tmp_path,
        "scope: {of: overseas, cite: s}\nlines:\n"
        "  a: {credit: c, cite: x, components: {f: {kind: floor, amount: 100, cite: y}}}\n"
        "  b: {credit: c, cite: x, components: {s: {kind: share, pool: p, key: equal, cite: y}}}\n"
        "pools: {p: {remainder-of: 1_000_000, cite: p, after: [f]}}\n"
        "rounding: {unit: 1, method: largest-remainder, cite: z}\n",
    )
    assert result.region("06", ["b"]) == (19_990_000, "ceiling", None)
    assert result.region("06").status == "unknown"  # a floor and a ceiling bound nothing together


@pytest.mark.parametrize(("euros", "least"), [(40, 0), (50, 0), (60, 1_000)])
def test_what_no_key_divides_lies_within_what_its_envelope_was_rounded_from(
    tmp_path: Path, euros: int, least: int
) -> None:
    """To 100 €, 40 € stand for 0 to 90 €: no envelope is less than nothing."""
    result = computed(
        tmp_path,
        'scope: {of: ["11", "94"], cite: s}\nlines:\n'
        "  a: {credit: c, cite: x, components: {s: {kind: share, pool: p, key: k, cite: y}}}\n"
        f"pools: {{p: {{remainder-of: {euros}, precision: 100, cite: p}}}}\n"
        "hypotheses: {k: {value: none, why: w}}\n"
        "rounding: {unit: 0.01, method: nearest, cite: z}\n",
    )
    (balance,) = result.balances
    assert (balance.cents, balance.bounds) == (euros * 100, (least, euros * 100 + 5_000))
    assert result.bounds().regions == dict.fromkeys(("94", "11"), (0, euros * 100 + 5_000))


def test_a_split_moves_money_between_its_lines_whatever_stands_beside_them(
    tmp_path: Path,
) -> None:
    """Two lines share a pool by one key; a third divides a pool of its own by another key."""
    share = "{{credit: c, cite: x, components: {{s: {{kind: share, pool: {}, key: {}, cite: y}}}}}}"
    text = (
        "lines:\n"
        f"  a: {share.format('p', 'equal')}\n  b: {share.format('p', 'KEY')}\n"
        f"  c: {share.format('10', 'births_2021')}\n"
        "pools: {p: {remainder-of: 100, split: sp, cite: p}}\n"
        "hypotheses: {sp: {value: {a: 1, b: 1}, why: w}}\n"
        "rounding: {unit: 1, method: nearest, cite: z}\n"
    )
    assert computed(tmp_path, text.replace("KEY", "equal")).moving_split == "sp"
    assert computed(tmp_path, text.replace("KEY", "births_2021")).moving_split is None


def test_whatever_is_given_makes_a_case_one_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,yes\n", encoding="utf-8")
    rule = load_rule(2023)
    assert not allocate(rule).case.overridden
    assert allocate(rule, set={"envelope": "5100000"}).case.overridden
    assert allocate(rule, participants=file).case.overridden
    case = allocate(rule, set={"envelope": "6000000"}, participants=file).case
    assert case.overridden
    assert case.is_own("participation")
    assert not case.is_own("publication")
    assert not allocate(rule).case.is_own("participation")


def test_what_no_key_divides_has_no_bounds_where_its_envelope_is_exact() -> None:
    result = allocate(load_rule(2025), set={"key": "none"})
    assert result.total == 0
    (balance,) = result.balances
    assert (balance.cents, balance.bounds) == (220_040_000, None)  # 2 200 374 € in units of 100 €


@pytest.mark.parametrize(
    ("n", "named"),
    [
        (1, "a f0"),
        (4, "a f0, a f1, a f2, a f3"),
        (6, "a f0, a f1, a f2, a f3, …"),
    ],
)
def test_what_comes_first_is_named_up_to_four(tmp_path: Path, n: int, named: str) -> None:
    """Five overseas regions, 1 € for each component: 5 € of 4 € are too much already."""
    flat = ", ".join(f"f{i}: {{kind: flat, amount: 1, cite: y}}" for i in range(n))
    after = ", ".join(f"f{i}" for i in range(n))
    text = (
        "scope: {of: overseas, cite: s}\nlines:\n"
        f"  a: {{credit: c, cite: x, components: {{{flat}}}}}\n"
        "  b: {credit: c, cite: x, components: {s: {kind: share, pool: p, key: equal, cite: y}}}\n"
        f"pools: {{p: {{remainder-of: 4, cite: p, after: [{after}]}}}}\n"
        "rounding: {unit: 1, method: nearest, cite: z}\n"
    )
    with pytest.raises(Refusal) as caught:
        computed(tmp_path, text)
    (problem,) = caught.value.diagnostics
    assert problem.code == "envelope-too-small"
    assert f"4 € less {5 * n} € that come first ({named}) leaves \u2212{5 * n - 4} €" in (
        problem.message
    )


def test_a_weight_of_a_line_that_draws_on_nothing_is_refused(tmp_path: Path) -> None:
    """Three quarters of the pool would go nowhere, and nothing would say so."""
    text = (
        "lines:\n"
        "  a: {credit: c, cite: x, components: {s: {kind: share, pool: p, key: equal, cite: y}}}\n"
        "  b: {credit: c, cite: x, components: {f: {kind: flat, amount: 0, cite: y}}}\n"
        "pools: {p: {remainder-of: 1_000_000, cite: p, split: sp}}\n"
        "hypotheses: {sp: {value: {a: 1, b: WEIGHT}, why: w}}\n"
        "rounding: {unit: 1, method: largest-remainder, cite: z}\n"
    )
    with pytest.raises(Refusal) as caught:
        load_rule(rule(tmp_path, text.replace("WEIGHT", "3")))
    (problem,) = caught.value.diagnostics
    assert (problem.code, caught.value.exit) == ("idle-weight", 3)
    result = computed(tmp_path, text.replace("WEIGHT", "0"))
    assert (result.total, result.moving_split) == (100_000_000, None)


def test_one_agency_takes_part_in_all_its_lines_or_in_none(tmp_path: Path) -> None:
    """The one health agency of the region that takes part gets 100 and 30."""
    lines = "".join(
        f"  {name}: {{agency: ars, credit: c, cite: x, components: {{b: {{kind: flat,"
        f" amount: {amount}, cite: y}}}}}}\n"
        for name, amount in (("a", 100), ("b", 30))
    )
    text = f'scope: {{of: ["11"], cite: s}}\n{CEILING}lines:\n{lines}'
    result = computed(tmp_path, text, "Île-de-France,,yes")
    assert result.region("11").bounds in (None, (13_000, 13_000))
    assert result.region("11", ["b"]).bounds in (None, (3_000, 3_000))
    result = computed(tmp_path, text, "Île-de-France,ars,unknown")
    assert result.region("11").bounds == (0, 13_000)


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        (None, (10, 58)),  # A alone, or all that may take part
        (0, None),  # A takes part
        (1, (10, 20)),
        (2, (15, 50)),  # A and the lesser of the two, or the greater
        (3, (22, 58)),
        (4, None),  # D has no agency
    ],
)
def test_a_total_of_exactly_so_many(regions: int | None, expected: tuple[int, int] | None) -> None:
    some = [
        RegionBounds("A", True, 10, 20, False, True),
        RegionBounds("B", False, 7, 8, True, True),
        RegionBounds("C", False, 5, 30, True, True),
        RegionBounds("D", False, 0, 0, False, False),
    ]
    assert total_interval(some, regions) == expected
    assert [bound.interval for bound in some] == [(10, 20), (0, 8), (0, 30), (0, 0)]


def test_bounds_of_a_total_of_so_many_regions(tmp_path: Path) -> None:
    """2021: 100 000 € for each agency, 15 regions.

    Known are both agencies of Pays de la Loire, one of Bretagne, three regions by name: at least
    200 + 100 + 3 x 100, and 10 more regions of 100; at most 5 x 200 and 10 x 200.
    """
    result = allocate(load_rule(2021))
    assert result.whole().bounds == (160_000_000, 300_000_000)
    assert result.bounds().note == (
        "Inference: if exactly 15 regions received credits, the total lies between "
        "1\u202f600\u202f000\u202f€ and 3\u202f000\u202f000\u202f€."
    )
    # With 17 regions known the count does not hold: their 17 x 100 000, and all 36 at most.
    file = tmp_path / "who.csv"
    codes = [code for code in result.case.territories.codes if code != "94"]
    rows = "".join(f"{code},ars,yes\n" for code in codes)
    file.write_text(f"region,agency,takes_part\n{rows}", encoding="utf-8")
    result = allocate(load_rule(2021), participants=file)
    assert result.whole().bounds == (170_000_000, 360_000_000)
    assert "exactly 15 regions received credits does not agree" in (result.bounds().note or "")


@pytest.mark.parametrize(
    ("unknown", "participants", "told"),
    [
        ("counted", "Bretagne,ars,yes", ["3 agencies are unknown in {file} and are counted"]),
        (
            "counted",
            "Bretagne,ars,yes\nBretagne,dreets,yes\nCorse,ars,yes",
            ["1 agency is unknown in {file} and is counted"],
        ),
        ("counted", "Bretagne,ars,no\nBretagne,dreets,yes\nCorse,ars,yes\nCorse,dreets,no", []),
        ("counted", None, []),
        ("ceiling", "Bretagne,ars,yes", []),
    ],
)
def test_who_is_unknown_and_counted_is_told(
    tmp_path: Path, unknown: str, participants: str | None, told: list[str]
) -> None:
    """Two regions with two agencies each: who is not said to take part, or not to, is unknown."""
    lines = "".join(
        f"  {kind}: {{agency: {kind}, credit: c, cite: x, components: {{b: {{kind: flat,"
        " amount: 100, cite: y}}}\n"
        for kind in ("ars", "dreets")
    )
    text = f'scope: {{of: ["53", "94"], cite: s}}\nlines:\n{lines}'
    result = computed(
        tmp_path, f"participation: {{unknown: {unknown}, why: w, cite: y}}\n{text}", participants
    )
    file = tmp_path / "participants.csv"
    notes = [note for note in result.notes if "unknown in" in note]
    expected = [text.format(file=file) for text in told]
    assert [note[: len(text)] for note, text in zip(notes, expected, strict=True)] == expected


def test_a_territory_without_a_computed_amount_is_not_rounded(tmp_path: Path) -> None:
    """Middle gets 160 as the text says, and has no part in the rounding of the others' totals."""
    (tmp_path / "cantons.yaml").write_text(
        "set: cantons\ntitle: Cantons\nsource: made up\n"
        "agencies: {ars: {title: ars}, dreets: {title: dreets}}\nmembers:\n"
        "  - {code: A, name: Upper, agencies: {ars: Ars A, dreets: Dreets A}}\n"
        "  - {code: B, name: Middle, agencies: {ars: Ars B}}\n",
        encoding="utf-8",
    )
    lines = (
        "lines:\n  a: {agency: ars, credit: c, cite: x,"
        " components: {f: {kind: flat, amount: AMOUNT, cite: y}}}\n"
        "  b: {agency: dreets, credit: c, cite: x,"
        " components: {s: {kind: share, pool: 1_000, key: equal, cite: y}}}\n"
    )
    for amount, method, upper, moved in (
        (160, "nearest", 1_200, "+40"),  # 1 160 to the nearest hundred
        (140, "nearest", 1_100, "−40"),
        (140, "largest-remainder", 1_100, "−40"),
    ):
        rounding = f"rounding: {{unit: 100, method: {method}, level: region, cite: z}}\n"
        text = "territories: cantons\n" + lines.replace("AMOUNT", str(amount)) + rounding
        result = allocate(load_rule(rule(tmp_path, text)), data_dir=tmp_path)
        assert result.region("B").cents == amount * 100
        assert result.region("A").cents == upper * 100
        assert any(f"{moved} € by rounding" in note for note in result.notes)


def test_a_rounded_zero_may_be_an_amount(run: Callable[..., Any], tmp_path: Path) -> None:
    """281 and 9 719 to the thousand are 0 and 10 000: both regions may well have an amount."""
    path = rule(
        tmp_path,
        'scope: {of: ["11", "94"], cite: s}\nlines:\n  a: {credit: c, cite: x,'
        " components: {s: {kind: share, pool: 10_000, key: population_2025, cite: y}}}\n"
        "rounding: {unit: 1, method: nearest, cite: z}\n",
    )
    table = tmp_path / "table.csv"
    table.write_text("region,amount\n11,10000\n94,0\n", encoding="utf-8")
    words = ("reconcile", path, table, "--against", "computed", "--unit", "1000")
    result = run(*words)
    assert result.exit_code == 0, result.stdout
    assert "\nWithin rounding: 2 regions (" in result.stdout


def test_what_rounding_moved_is_told_to_the_cent_or_cut(tmp_path: Path) -> None:
    """100.50 € are 10.05 units of 10 €: 10. A third of 100 €, rounded down, is 33 € each."""
    text = (
        'scope: {of: ["11", "94"], cite: s}\nlines:\n'
        "  a: {credit: c, cite: x, components: {s: {kind: share, pool: p, key: equal, cite: y}}}\n"
        "pools: {p: {remainder-of: POOL, cite: p}}\n"
        "rounding: {unit: UNIT, method: METHOD, cite: z}\n"
    )

    def noted(pool: str, unit: str, method: str) -> list[str]:
        words = {"POOL": pool, "UNIT": unit, "METHOD": method}
        filled = re.sub("POOL|UNIT|METHOD", lambda found: words[found[0]], text)
        return list(computed(tmp_path, filled).notes)

    assert noted("100.50", "10", "largest-remainder") == [
        "p.remainder-of: 100.50 € is 10 units of 10 €, that is 100 € (\u22120.50 € by rounding)."
    ]
    assert noted("19.50", "20", "largest-remainder") == [
        "p.remainder-of: 19.50 € is 1 unit of 20 €, that is 20 € (+0.50 € by rounding)."
    ]
    assert noted("100", "10", "largest-remainder") == []
    assert noted("100.333", "1", "down") == [
        "a s of all 2: the rounded amounts add up to 100 €, what was rounded to 100.333 € "
        "(\u22120.333 € by rounding)."
    ]
    assert noted("101", "1", "down") == [
        "a s of all 2: the rounded amounts add up to 100 €, what was rounded to 101 € "
        "(\u22121 € by rounding)."
    ]
    assert noted("101", "1", "up") == [
        "a s of all 2: the rounded amounts add up to 102 €, what was rounded to 101 € "
        "(+1 € by rounding)."
    ]


def test_what_is_told_of_an_agency_that_takes_none_is_as_if_it_took_part(tmp_path: Path) -> None:
    """It would be the user who says so; an agency of which nothing is known stays what it is."""
    lines = (
        "lines:\n  a: {agency: ars, credit: c, cite: x,"
        " components: {s: {kind: flat, amount: 100, cite: y}}}\n"
    )
    case = computed(tmp_path, CEILING + lines, "Bretagne,ars,no\nCorse,ars,yes").case
    (component,) = case.components
    codes = ("53", "94", "11")
    now = [case.standing.cell(component, code).value for code in codes]
    assert now == ["absent", "estimated", "ceiling"]
    told = [case.standing.told.cell(component, code).value for code in codes]
    assert told == ["estimated", "estimated", "ceiling"]
    # In 2021 a source says that the ARS of Bretagne takes part, and of the DREETS none says so.
    case = allocate(load_rule(2021)).case
    ars, dreets = case.components
    assert [case.standing.cell(each, "53").value for each in (ars, dreets)] == ["fixed", "ceiling"]
    told = [case.standing.told.cell(each, "53").value for each in (ars, dreets)]
    assert told == ["estimated", "ceiling"]


@pytest.mark.parametrize(
    ("rule_scope", "options", "line"),
    [("overseas", {}, 6), ("all", {"scope": "overseas"}, None)],
)
def test_a_share_of_nobody_is_refused_where_its_own_scope_stands(
    tmp_path: Path, rule_scope: str, options: dict[str, str], line: int | None
) -> None:
    text = (
        f"scope: {{of: {rule_scope}, cite: s}}\n"
        'hypotheses:\n  few: {value: ["11"], why: w}\n'
        "lines:\n  a: {credit: c, cite: x, components:"
        " {s: {kind: share, pool: 10, key: equal, over: few, cite: y}}}\n"
        "rounding: {unit: 1, method: largest-remainder, cite: z}\n"
    )
    with pytest.raises(Refusal) as caught:
        allocate(load_rule(rule(tmp_path, text)), set=options)
    (problem,) = caught.value.diagnostics
    assert problem.code == "empty-scope"
    assert problem.place is not None
    assert problem.place.line == line if line else problem.place.option


def test_as_many_regions_as_are_in_scope_may_take_part() -> None:
    rule = load_rule(2021)
    assert allocate(rule, set={"participation.regions": "18"}).whole().bounds is not None
    with pytest.raises(Refusal):
        allocate(rule, set={"participation.regions": "19"})


def test_a_line_gives_nothing_where_its_own_agency_takes_no_part(tmp_path: Path) -> None:
    lines = "lines:\n" + "".join(
        f"  {name}: {{agency: {name}, credit: c, cite: x,"
        f" components: {{f: {{kind: flat, amount: {euros}, cite: y}}}}}}\n"
        for name, euros in (("ars", 100), ("dreets", 30))
    )
    result = computed(tmp_path, lines, "Corse,dreets,no\nBretagne,ars,no")
    case, at = result.case, result.case.territories.codes.index
    cents = {line: result.execution.cents(step) for line, step in case.plan.lines.items()}
    assert [int(cents["ars"][at(code)]) for code in ("94", "53", "11")] == [10_000, 0, 10_000]
    assert [int(cents["dreets"][at(code)]) for code in ("94", "53", "11")] == [0, 3_000, 3_000]
