"""How far exact arithmetic may lie from what was rounded, and what decides: worked by hand.

A row by largest remainder lies less than a unit from what was divided, one by one half a unit; a
pool that becomes whole units moves by half a unit at most, its part among n lines by (n - 1)/n.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from allocation import allocate, load_rule
from allocation.audit.reconcile.compare import (
    AcceptedBy,
    PairFinding,
    Reconciliation,
    hold,
    sort_by_difference,
)
from allocation.audit.reconcile.computed import caveat, computed_side
from allocation.audit.reconcile.figures import (
    ComparedFigure,
    Estimate,
    Estimates,
    FigureKind,
    Side,
    SideKind,
)
from allocation.audit.reconcile.partial import missing, same_regions
from allocation.audit.reconcile.reconcile import reconcile
from allocation.audit.reconcile.sides import (
    last_digit,
    publication_side,
    table_side,
    table_unit,
)
from allocation.audit.reconcile.verdict import Untold, Verdict, compare
from allocation.diagnostics import Place
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.method import Method
from allocation.model.publication import KnownDifference, Money
from allocation.model.status import Status
from allocation.reading.places import data_folder
from allocation.reading.tables.amounts import AmountTable, PlacedAmount
from allocation.reading.territories import read_territories

REGIONS = read_territories("regions", data_folder())
HEAD = (
    "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\n"
    'scope: {of: ["11", "94"], cite: s}\nlines:\n'
)


def line(name: str, components: str, agency: str = "ars") -> str:
    return f"  {name}: {{agency: {agency}, credit: c, cite: x, components: {{{components}}}}}\n"


SHARE = "s: {kind: share, pool: p, key: equal, cite: y}"
RATE = "r: {kind: rate, amount: 0.05, key: births_2021, cite: y}"
FLAT = "f: {kind: flat, amount: 1_000, cite: y}"
POOL = "pools: {p: {remainder-of: 50_000, cite: p}}\n"
SPLIT = (
    "pools: {p: {remainder-of: 50_000, split: sp, cite: p}}\n"
    "hypotheses: {sp: {value: {a: 1, b: 1}, why: w}}\n"
)
AFTER = "pools: {p: {remainder-of: 50_000, after: [r], cite: p}}\n"
ONE = line("a", SHARE) + POOL
TWO = line("a", SHARE) + line("b", SHARE) + SPLIT
LATER = line("a", RATE) + line("b", SHARE) + AFTER
BESIDE = line("a", f"{FLAT}, {SHARE}") + POOL


def open_(low: int | str, high: int | str) -> Interval:
    return Interval(Fraction(low), Fraction(high), low_in=False, high_in=False)


def closed(low: int | str, high: int | str) -> Interval:
    return Interval(Fraction(low), Fraction(high))


def below(low: int | str, high: int | str) -> Interval:
    return Interval(Fraction(low), Fraction(high), high_in=False)


def of_rule(folder: Path, text: str, method: str, level: str, absent: str = "") -> Side:
    """What a rule gives, rounded to 100 €."""
    path, file = folder / "rule.yaml", folder / "who.csv"
    rounding = f"rounding: {{unit: 100, method: {method}, level: {level}, cite: z}}\n"
    path.write_text(HEAD + text + rounding, encoding="utf-8")
    file.write_text(f"region,agency,takes_part\n{absent}\n", encoding="utf-8")
    return computed_side(allocate(load_rule(path), participants=file if absent else None))


@pytest.mark.parametrize(
    ("text", "method", "level", "row", "total"),
    [
        # One row of the two, and half of what its pool moved: 100 + 50 / 2.
        (ONE, "largest-remainder", "component", open_(-125, 125), below(-50, 50)),
        # Two roundings; each part of the pool moved by 50 + 100 x 1/2, and half of that is hers.
        (TWO, "largest-remainder", "component", open_(-300, 300), below(-100, 100)),
        # A rate is no share: 50 to the nearest. It comes first, and each of its two regions moves
        # what is left by less than 100: 50 + 50 + 2 x 100 of the pool and the rate, half for each.
        (LATER, "largest-remainder", "component", open_(-275, 275), below(-150, 150)),
        # Where each is rounded by itself no pool becomes whole units, but what is before moves it.
        (ONE, "nearest", "component", closed(-50, 50), closed(-100, 100)),
        (LATER, "nearest", "component", closed(-200, 200), closed(-400, 400)),
        (ONE, "down", "component", below(0, 100), below(0, 200)),
        (ONE, "up", "component", Interval(Fraction(-100), Fraction(0), low_in=False), None),
        # Figures of the text are not rounded.
        (BESIDE, "nearest", "component", closed(-50, 50), closed(-100, 100)),
        # A line as a whole once for each line, a region once.
        (TWO, "largest-remainder", "line", open_(-200, 200), below(-100, 100)),
        (TWO, "largest-remainder", "region", open_(-100, 100), below(-50, 50)),
        (LATER, "nearest", "region", closed(-50, 50), closed(-100, 100)),
    ],
)
def test_how_far_the_exact_amount_may_lie(
    tmp_path: Path, text: str, method: str, level: str, row: Interval, total: Interval | None
) -> None:
    side = of_rule(tmp_path, text, method, level)
    for code in ("11", "94"):
        figure = side.rows[code]
        assert figure.estimates.hull.shifted(-figure.value) == row
        assert figure.estimates.methods == (Method(method),)
    if total is not None:
        assert side.totals[0].estimates.hull.shifted(-side.totals[0].value) == total


def test_what_is_known_of_the_unit_of_a_row(tmp_path: Path) -> None:
    """One rounding to 100 € makes a row of hundreds; two, or 1 000 beside, do as well, or don't."""
    one, two = (of_rule(tmp_path, text, "nearest", "component") for text in (ONE, TWO))
    assert {row.unit for row in one.rows.values()} == {Fraction(100)}
    assert {row.unit for row in two.rows.values()} == {None}
    odd = of_rule(
        tmp_path,
        line("a", f"{FLAT.replace('1_000', '950')}, {SHARE}") + POOL,
        "nearest",
        "component",
    )
    assert {row.unit for row in odd.rows.values()} == {None}
    assert one.unit == 100


def test_an_exact_amount_is_a_point_under_no_method(tmp_path: Path) -> None:
    side = of_rule(tmp_path, line("a", FLAT), "nearest", "component")
    assert side.rows["11"].estimates == Estimates([Estimate((), closed(1_000, 1_000))])
    assert side.totals[0].estimates == Estimates([Estimate((), closed(2_000, 2_000))])
    regions = side.totals[1]
    assert (regions.value, regions.estimates.hull) == (2, closed(2, 2))


def test_an_agency_that_takes_no_part(tmp_path: Path) -> None:
    """Its row is none. The sum of what is left is no whole pool: each row as far as it may lie."""
    side = of_rule(tmp_path, TWO, "largest-remainder", "component", "Corse,ars,no")
    assert set(side.rows) == {"11"}
    assert side.totals[0].estimates.hull.shifted(-side.totals[0].value) == open_(-300, 300)
    assert side.totals[1].value == 1
    two = line("a", SHARE) + line("b", SHARE, "dreets") + SPLIT
    # Of a region's total rounded as a whole one agency has a share, to the cent.
    side = of_rule(tmp_path, two, "nearest", "region", "Corse,ars,no")
    around = closed("-50.01", "50.01")
    assert side.rows["94"].estimates.hull.shifted(-side.rows["94"].value) == around
    assert side.rows["94"].unit is None
    assert side.rows["11"].estimates.hull.shifted(-side.rows["11"].value) == closed(-50, 50)


def test_regions_counted_where_a_rounded_0_may_be_an_amount(tmp_path: Path) -> None:
    """0.01 € for each birth: 1 671 € of Île-de-France are 1 700, 27 € of Corse are 0 or 100."""
    small = line("a", RATE.replace("0.05", "0.01"))
    side = of_rule(tmp_path, small, "nearest", "component")
    regions = side.totals[1]
    assert (regions.value, regions.estimates.hull) == (1, closed(1, 2))
    assert of_rule(tmp_path, small, "up", "component").totals[1].value == 2
    # Beside a figure of the text, too; and a 0 that stands in the text is none.
    none = FLAT.replace("1_000", "0")
    beside = line("a", f"{none}, {RATE.replace('0.05', '0.01')}")
    regions = of_rule(tmp_path, beside, "nearest", "component").totals[1]
    assert (regions.value, regions.estimates.hull) == (1, closed(1, 2))
    regions = of_rule(tmp_path, line("a", none), "nearest", "component").totals[1]
    assert (regions.value, regions.estimates.hull) == (0, closed(0, 0))


def test_what_is_taken_from_a_publication_and_what_is_not() -> None:
    printed = computed_side(allocate(load_rule(2025))).totals[0]
    assert printed.taken_from == {"printed total"}
    other = allocate(load_rule(2025), set={"envelope": "2200375"})
    assert computed_side(other).totals[0].taken_from == frozenset()
    assert caveat(allocate(load_rule(2025))).startswith("key, ")
    assert caveat(allocate(load_rule(2023))) == ""


# Verdicts


def figure(
    value: int | str,
    unit: int | str | None = None,
    kind: FigureKind = FigureKind.TEXT,
    **more: object,
) -> ComparedFigure:
    exact, step = Fraction(value), None if unit is None else Fraction(unit)
    found = ComparedFigure(
        f"figure {value}", exact, kind, Estimates.single(exact, step), step, status=None
    )
    return found._replace(**more)


ROW, TEXT = FigureKind.ROW, FigureKind.TEXT


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (figure(100, 100, ROW), figure(100, 100, ROW), Verdict.AGREES),
        (figure(100, 100, ROW), figure(200, 100, ROW), Verdict.DIFFERS),  # one unit, not equal
        (figure(100, 100, ROW), figure(199, 1, ROW), Verdict.WITHIN),
        (figure(100, 100, ROW), figure(200, 1, ROW), Verdict.WITHIN),  # 199.5 rounded down to 100
        (figure(100, 100, ROW), figure(202, 1, ROW), Verdict.DIFFERS),
        (figure(199, 1, ROW), figure(100, 100, ROW), Verdict.WITHIN),
        (figure(202, 1, ROW), figure(100, 100, ROW), Verdict.DIFFERS),
        (figure(100, 100, ROW), figure(100, 1, ROW), Verdict.AGREES),
        # A figure of a text that says less than the other agrees within rounding only.
        (figure(100, 100, TEXT), figure(100, 1, ROW), Verdict.WITHIN),
        (figure(100, 1, TEXT), figure(100, 100, ROW), Verdict.AGREES),
        (figure(100), figure(100), Verdict.AGREES),
        (figure(100), figure(101), Verdict.DIFFERS),
    ],
)
def test_two_figures(first: ComparedFigure, second: ComparedFigure, verdict: Verdict) -> None:
    assert compare(first, second).verdict is verdict
    assert compare(second, first).verdict is verdict


def test_what_a_ceiling_and_a_floor_tell() -> None:
    ceiling = figure(100, status=Status.CEILING)
    for other in (99, 100):  # below it, and at it
        assert compare(ceiling, figure(other)).untold is Untold.CEILING
        assert compare(figure(other), ceiling).untold is Untold.CEILING
    assert compare(ceiling, figure(101)).verdict is Verdict.DIFFERS
    least = figure(100, estimates=Estimates([Estimate((), Interval(Fraction(100), None))]))
    more = figure(
        100, estimates=Estimates([Estimate((), Interval(Fraction(100), None, low_in=False))])
    )
    assert compare(least, figure(100)).verdict is Verdict.AGREES
    assert compare(more, figure(100)).verdict is Verdict.DIFFERS
    assert compare(figure(101), more).verdict is Verdict.AGREES
    assert compare(figure(99), least).verdict is Verdict.DIFFERS
    for pair in ((least, figure(100)), (figure(100), least)):
        assert compare(*pair).why == "lies in [100; ∞)"
    assert compare(figure(100), more).why == "does not lie in (100; ∞)"


def test_how_wide_a_figure_is() -> None:
    """By largest remainder it may lie a unit off on both sides; an open end has no width."""
    assert figure(100, 10).width == 20
    assert figure(100).width == 0
    open_ended = Estimates([Estimate((), Interval(Fraction(1), None))])
    assert figure(100, estimates=open_ended).width == 0


def test_a_ceiling_says_where_its_lower_bound_is_from() -> None:
    told = "at most: a ceiling neither confirms nor contradicts it"
    ceiling = figure(100, status=Status.CEILING, name="at most")
    made = ceiling._replace(taken_from=frozenset({"text"}))
    assert compare(ceiling, figure(99, name="text")).why == told
    assert compare(made, figure(99, name="another")).why == told
    assert compare(figure(99, name="text"), made).why == (
        f"{told}; and its lower bound was made from text"
    )


@pytest.mark.parametrize(
    ("year", "units"),
    [
        # Counts, and words that round nothing: "plus de 5,1 M€"; "2 M€", "2,2 M€" to 0.1 M€ (the
        # publications say so), a line TOTAL to the euro, a sum of rows that is nowhere printed.
        (2021, [None, None]),
        (2023, [None, None, None]),
        (2024, [100_000, None]),
        (2025, [None, 1, 100_000]),
    ],
)
def test_to_which_unit_a_published_figure_was_rounded(year: int, units: list[int | None]) -> None:
    case = allocate(load_rule(year)).case
    assert case.publication is not None
    totals = publication_side(case.publication, case.territories).totals
    assert [total.unit for total in totals] == units


def test_why_two_figures_agree_or_do_not() -> None:
    """In words, with the interval of the coarser one; of rows it stands in a column of its own."""
    assert compare(figure(100, 100), figure(200, 100)).why == (
        "both are given to 100 €, and are not equal"
    )
    assert compare(figure(100, 100, ROW), figure(200, 100, ROW)).why == ""
    # 100 to 100 € is under 200 and over 0; 202 to 1 € from 201 to 203.
    for pair in (
        (figure(100, 100), figure(202, 1)),
        (figure(202, 1), figure(100, 100)),
    ):
        assert compare(*pair).why == "(0; 200) and (201; 203) do not meet"
        assert compare(*pair).interval == open_(0, 200)
    near = compare(figure(100, 100), figure(150, 1))
    assert near.why == "figure 100 stands for (0; 200)"
    assert near.under == (
        *(Method.LARGEST_REMAINDER, Method.NEAREST, Method.HALF_EVEN),
        Method.DOWN,
    )
    # 200 is no number under 200, and 199.5 may have been made 200.
    edge = compare(figure(100, 100), figure(200, 1))
    assert edge.why == "figure 100 stands for (0; 200), figure 200 for (199; 201)"
    assert edge.under == (Method.LARGEST_REMAINDER, Method.DOWN)
    assert compare(figure(100, 100, ROW), figure(150, 1, ROW)).why == ""
    total = figure(100, 100, FigureKind.SUM)
    assert compare(total, figure(150, 1)).why.startswith("unrounded, figure 100 may change by ")
    bounded = figure(150, bounds=closed(100, 200))
    assert compare(bounded, figure(150)).why == "any amount in [100; 200] is possible"
    assert compare(bounded, figure(90)).why == "not in [100; 200], which is all that is possible"


def test_bounds_are_told_where_the_money_is_the_same() -> None:
    bounded = figure(150, bounds=closed(100, 200))
    assert compare(bounded, figure(200)).untold is Untold.BOUNDS
    assert compare(figure(100), bounded).untold is Untold.BOUNDS
    assert compare(bounded, figure(201)).verdict is Verdict.DIFFERS
    assert compare(figure(99), bounded).verdict is Verdict.DIFFERS
    assert compare(bounded, figure(201, 100)).untold is Untold.BOUNDS  # 201 may stand for 200
    other = figure(201, money=Money.FINANCED)
    assert compare(bounded, other).untold is Untold.OTHER_MONEY


def test_why_nothing_can_be_told() -> None:
    words = figure(100, estimates=Estimates([Estimate((), None)]))
    assert compare(words, figure(100)).untold is Untold.NO_BOUND
    assert compare(figure(100), words).untold is Untold.NO_BOUND
    assert compare(words, figure(100)).why == "'figure 100' gives no bound"
    assert compare(words._replace(printed="some"), figure(100)).why == "'some' gives no bound"
    made = figure(90, taken_from=frozenset({"figure 100"}))
    assert compare(made, figure(100)).untold is Untold.CIRCULAR
    assert compare(figure(100), made).untold is Untold.CIRCULAR
    assert compare(made, figure(101)).verdict is Verdict.DIFFERS


# All of them


def side(kind: SideKind, *amounts: int, totals: tuple[ComparedFigure, ...] = ()) -> Side:
    """Rows to the euro of Île-de-France and Corse, as many as are given."""
    codes = ("11", "94")
    rows = {code: figure(a, 1, ROW) for code, a in zip(codes, amounts, strict=False)}
    return Side(kind, "made up", rows, Fraction(1), totals)


def of(kind: FigureKind, value: int, **more: object) -> ComparedFigure:
    return figure(value, 1, kind, **more)


SUM, TOTAL = FigureKind.SUM, FigureKind.TOTAL


def held(reference: Side, other: Side, tolerance: int = 0) -> Reconciliation:
    return hold(reference, other, REGIONS, tolerance=Fraction(tolerance))


def test_pairs_of_one_side_and_across() -> None:
    """Euros beside euros, regions beside regions; each pair once, and in the order of the sides."""
    count = of(TEXT, 2, of="regions", name="count")
    one = side(
        SideKind.COMPUTED, 1, 2, totals=(of(SUM, 3, name="sum"), of(TOTAL, 4, name="total"), count)
    )
    two = side(
        SideKind.COMPUTED, 1, 2, totals=(of(SUM, 3, name="Sum"), of(TOTAL, 3, name="Total"), count)
    )
    agrees, differs = Verdict.AGREES, Verdict.DIFFERS
    told = [
        (p.first.name, p.second.name, p.across, p.finding.verdict, p.like, p.follows)
        for p in held(one, two).pairs
    ]
    assert told == [
        ("sum", "total", False, differs, False, False),
        ("sum", "Sum", True, agrees, True, True),
        ("total", "Sum", True, differs, False, False),
        ("sum", "Total", True, agrees, False, False),
        ("total", "Total", True, differs, True, False),
        ("count", "count", True, agrees, False, False),
        ("Sum", "Total", False, agrees, False, False),
    ]
    assert held(one, two).verdict is differs
    no_count = two._replace(totals=two.totals[:2])
    assert [p.second.name for p in held(no_count, one).pairs if p.across][-1] == "total"


@pytest.mark.parametrize(
    ("one", "two", "tolerance", "verdict", "accepted"),
    [
        ((1, 2), (1, 2), 0, Verdict.AGREES, 0),
        ((1, 2), (1, 3), 0, Verdict.DIFFERS, 0),
        ((1, 2), (1, 3), 1, Verdict.AGREES, 1),
        ((1, 2), (2, 4), 1, Verdict.DIFFERS, 1),
        ((1,), (1, 0), 0, Verdict.AGREES, 0),  # a row of 0 is the same as no row
        ((1,), (1, 2), 0, Verdict.DIFFERS, 0),
        ((), (1, 2), 0, Verdict.CANNOT_TELL, 0),
        ((), (), 0, Verdict.CANNOT_TELL, 0),
    ],
)
def test_the_verdict_of_rows(
    one: tuple[int, ...],
    two: tuple[int, ...],
    tolerance: int,
    verdict: Verdict,
    accepted: int,
) -> None:
    found = held(side(SideKind.COMPUTED, *one), side(SideKind.COMPUTED, *two), tolerance)
    assert (found.verdict, found.accepted) == (verdict, accepted)
    assert found.checked == len(found.regions)


def test_the_verdict_of_totals_where_there_are_no_rows_on_one_side() -> None:
    """Euros decide before counts; a figure that is only within rounding weakens the whole."""
    count = of(TEXT, 2, of="regions")
    near = figure(3, unit=10, kind=TOTAL)
    for totals, others, verdict in (
        ((of(SUM, 3),), (of(SUM, 3),), Verdict.AGREES),
        ((near,), (of(TOTAL, 5),), Verdict.WITHIN),
        ((near, of(SUM, 5)), (of(TOTAL, 5),), Verdict.WITHIN),
        ((count,), (count,), Verdict.AGREES),
        ((count, of(SUM, 3)), (count,), Verdict.AGREES),
        ((near, count), (of(TOTAL, 5), count), Verdict.WITHIN),
    ):
        one, two = side(SideKind.COMPUTED, totals=totals), side(SideKind.COMPUTED, totals=others)
        assert held(one, two).verdict is verdict, (totals, others)


def test_a_sum_is_accepted_where_all_rows_that_differ_are() -> None:
    one = side(SideKind.COMPUTED, 10, 20, totals=(of(SUM, 30),))
    two = side(SideKind.COMPUTED, 12, 22, totals=(of(SUM, 34),))
    found = held(one, two, 2)
    (pair,) = found.pairs
    assert pair.accepted is not None
    assert (pair.accepted.by, found.accepted, found.verdict) == (
        AcceptedBy.ROWS,
        2,  # the sum follows from its rows, and is not a third
        Verdict.AGREES,
    )
    (pair,) = held(one, two, 4).pairs
    assert pair.accepted is not None
    assert pair.accepted.by is AcceptedBy.TOLERANCE
    (pair,) = held(one, two, 1).pairs
    assert pair.accepted is None
    three = side(SideKind.COMPUTED, 12, 29, totals=(of(SUM, 41),))
    (pair,) = held(one, three, 2).pairs  # one of two rows is accepted
    assert pair.accepted is None
    total = two._replace(totals=(of(TOTAL, 34),))
    (pair,) = held(one, total, 2).pairs  # a line TOTAL need not be the sum of its rows
    assert pair.accepted is None
    assert held(one, total, 4).accepted == 3  # so that it is one more beside its two rows
    same = side(SideKind.COMPUTED, 10, 20, totals=(of(SUM, 34),))
    (pair,) = held(one, same, 3).pairs  # no row differs: nothing was accepted
    assert pair.accepted is None
    count = of(TEXT, 2, of="regions")
    one, two = one._replace(totals=(count,)), two._replace(totals=(of(TEXT, 3, of="regions"),))
    (pair,) = held(one, two, 5).pairs  # a tolerance is in euros
    assert (pair.finding.verdict, pair.accepted) == (Verdict.DIFFERS, None)


def test_without_a_tolerance_nothing_is_within_it() -> None:
    """ "More than 100" contradicts 100, from which it differs by 0."""
    more = Estimates([Estimate((), Interval(Fraction(100), None, low_in=False))])
    one = side(SideKind.PUBLICATION, totals=(figure(100, estimates=more),))
    two = side(SideKind.COMPUTED, totals=(figure(100, kind=SUM),))
    (pair,) = held(one, two).pairs
    assert (pair.finding.verdict, pair.accepted) == (Verdict.DIFFERS, None)
    assert held(one, two).verdict is Verdict.DIFFERS
    (pair,) = held(one, two, 1).pairs
    assert pair.accepted is not None
    assert pair.accepted.by is AcceptedBy.TOLERANCE


def test_what_was_not_asked_is_not_said_to_be() -> None:
    found = reconcile(load_rule(2025), data_folder())
    assert (found.tolerance, found.unit_given, found.given) == (0, False, ())


def test_a_known_difference_holds_for_the_two_figures_as_they_stood() -> None:
    def with_known(printed: int, amount: int) -> Reconciliation:
        known = KnownDifference(region="94", published=20, amount=23, reason="a letter", cite="l")
        one, two = side(SideKind.COMPUTED, 10, printed), side(SideKind.COMPUTED, 10, amount)
        accepted = [(known, AcceptedBy.KNOWN)]
        return hold(one, two, REGIONS, tolerance=Fraction(0), known=accepted)

    found = with_known(20, 23)
    assert (found.verdict, found.accepted, found.problems) == (Verdict.AGREES, 1, ())
    for printed, amount, word in ((20, 24, "from 23 to 24"), (21, 23, "from 20 to 21")):
        found = with_known(printed, amount)
        assert (found.verdict, found.accepted) == (Verdict.DIFFERS, 0)
        (problem,) = found.problems
        assert word in problem
    assert with_known(20, 20).problems == ()  # they agree now: there is nothing to accept


def test_a_table_of_some_regions_is_held_against_the_same() -> None:
    """Of 10 and 20 the table has Corse alone: 20 beside 20, and the TOTAL of 30 is that of all."""
    one = side(SideKind.PUBLICATION, 10, 20, totals=(of(SUM, 30, name="printed"),))
    corse = {"94": figure(20, 1, ROW)}
    part = Side(
        SideKind.TABLE,
        "t",
        corse,
        Fraction(1),
        (of(SUM, 20, name="sum"), of(TOTAL, 30, name="all")),
    )
    found = held(one, part)
    assert [member.code for member in found.missing] == ["11"]
    assert (found.checked, found.verdict) == (1, Verdict.AGREES)
    told = {(p.first.name, p.second.name): p.finding.verdict for p in found.pairs}
    assert told == {
        ("sum of the same regions", "sum"): Verdict.AGREES,
        ("printed", "all"): Verdict.AGREES,
        ("sum", "all"): Verdict.CANNOT_TELL,
    }
    own = part._replace(totals=(of(SUM, 20, name="sum"), of(TOTAL, 20, name="all")))
    told = {(p.first.name, p.second.name): p.finding.verdict for p in held(one, own).pairs}
    assert told == {
        ("sum of the same regions", "sum"): Verdict.AGREES,
        ("sum", "all"): Verdict.AGREES,
    }


def test_the_sum_of_the_same_regions_stands_for_all_that_its_rows_do() -> None:
    """100 to 100 € by any method is from under 0 to 200; twice, the sum. Bounds add up, too."""
    rows = {code: figure(100, 100, ROW) for code in ("11", "94", "53")}
    one = Side(SideKind.PUBLICATION, "p", rows, Fraction(100), ())
    held_rows = {code: figure(100, 100, ROW) for code in ("11", "94")}
    two = Side(SideKind.TABLE, "t", held_rows, Fraction(100), (of(SUM, 200), of(TEXT, 2)))
    reference, kept = same_regions(one, two)
    (total,) = reference.totals
    assert (total.value, total.bounds, kept.totals) == (200, None, two.totals[:1])
    assert total.estimates == Estimates([Estimate((), open_(0, 400))])
    rows["94"] = rows["94"]._replace(bounds=closed(40, 90), status=Status.CEILING)
    (total,) = same_regions(one, two)[0].totals
    assert (total.bounds, total.status) == (closed(140, 190), Status.CEILING)
    assert missing(one, two) == ["53"]
    assert missing(one, two._replace(kind=SideKind.COMPUTED)) == []


def test_of_a_total_the_pair_that_says_most() -> None:
    one = side(SideKind.COMPUTED, totals=(of(SUM, 3, name="sum"), of(TOTAL, 4, name="total")))
    two = side(SideKind.COMPUTED, totals=(of(TEXT, 4, name="text"), of(TOTAL, 5, name="Total")))
    found = held(one, two)

    def beside(total: ComparedFigure) -> str:
        pair = found.counterpart(total)
        assert isinstance(pair, PairFinding)
        return f"{pair.first.name}-{pair.second.name}"

    assert [beside(total) for total in (*one.totals, *two.totals)] == [
        "sum-text",
        "total-Total",
        "sum-text",
        "total-Total",
    ]
    assert found.counterpart(of(SUM, 9)) is None
    (first, *_others) = [pair for pair in found.pairs if pair.across]
    assert first.difference == 1


def test_the_greatest_differences_come_first() -> None:
    one = side(SideKind.COMPUTED, 10, 20)
    found = held(one, side(SideKind.COMPUTED, 11, 15))
    assert [f.territory.code for f in sort_by_difference(found.regions)] == ["94", "11"]
    found = held(one, side(SideKind.COMPUTED, 10))
    assert [f.territory.code for f in sort_by_difference(found.regions)] == ["11", "94"]
    assert [f.difference for f in found.regions if f.territory.code == "11"] == [0]
    found = held(one, side(SideKind.COMPUTED, 13, 20))
    assert [f.difference for f in found.regions if f.territory.code == "11"] == [3]
    near = side(SideKind.COMPUTED, 10, 20)
    near.rows["94"] = figure("20.5", "0.5", ROW)  # type: ignore[index]
    assert [f.territory.code for f in sort_by_difference(held(one, near).regions)] == ["94", "11"]
    bounded = {code: row._replace(bounds=closed(5, 40)) for code, row in one.rows.items()}
    found = held(one._replace(rows=bounded), side(SideKind.COMPUTED, 13, 20))
    assert {f.difference for f in found.regions} == {None}


# Units


@pytest.mark.parametrize(
    ("amounts", "expected", "unit"),
    [
        ((100, 200), 100, 100),
        ((100, 250), 100, 100),  # half of the rows
        ((100, 250, 350), 100, 1),
        (("100.5", "200", "300.25"), 100, "0.1"),
        (("0.5", "0.25"), "0.01", "0.1"),
        ((5, 7), "0.01", 1),
        ((4, 6), "0.01", 1),
        (("1/3", "2/3"), 1, "1e-12"),
    ],
)
def test_the_unit_of_a_table(
    amounts: tuple[int | str, ...], expected: int | str, unit: int | str
) -> None:
    assert table_unit([Fraction(a) for a in amounts], Fraction(expected)) == Fraction(unit)


@pytest.mark.parametrize(
    ("total", "around"),
    [
        ("30", closed("29.5", "30.5")),  # to the unit of the rows
        ("30.2", closed("30.15", "30.25")),  # to its own last digit
        ("1/3", closed("1/3", "1/3")),  # without a last digit it is what it is
    ],
)
def test_what_a_total_row_stands_for(total: str, around: Interval) -> None:
    place = Place("t.csv")
    rows = {code: PlacedAmount(Fraction(n), place) for code, n in (("11", 30), ("94", 0))}
    table = AmountTable(
        DataFile("table", "t.csv", ""), "t.csv", rows, PlacedAmount(Fraction(total), place), (), ""
    )
    found = table_side(table, REGIONS, Fraction(1))
    sums, last, regions = found.totals
    assert last.estimates.hull == around
    assert (sums.value, sums.kind, last.kind) == (30, SUM, TOTAL)
    # A 0 that was rounded may well be an amount.
    assert (regions.value, regions.estimates.hull) == (1, closed(1, 2))


@pytest.mark.parametrize(
    ("value", "digit"),
    [("100", "1"), ("0.1", "0.1"), ("12.34", "0.01"), ("1e-12", "1e-12"), ("1/3", None)],
)
def test_the_last_digit(value: str, digit: str | None) -> None:
    assert last_digit(Fraction(value)) == (None if digit is None else Fraction(digit))
