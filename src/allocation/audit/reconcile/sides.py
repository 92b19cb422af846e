"""The two sides of a reconciliation: a publication, a computation, or a table that a user has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.interval import Interval, sum_interval
from allocation.model.method import Method
from allocation.model.participation import TakesPart
from allocation.model.publication import (
    ROWS,
    Counted,
    Money,
    Publication,
    PublishedCount,
    PublishedFigure,
    PublishedTotal,
    Reading,
)
from allocation.model.status import Status, weakest
from allocation.money import CENTS, exact_euros
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount
    from allocation.reading.tables.amounts import AmountTable


class Kind(StrEnum):
    """What a side is; written to JSON."""

    PUBLICATION = "publication"
    COMPUTED = "computed"
    TABLE = "table"


class Part(StrEnum):
    """What a total is of its side: figures of one part are like one another."""

    SUM = "sum"
    """Of the rows."""
    TOTAL = "total"
    """A line TOTAL, which need not be their sum."""
    TEXT = "text"
    """A figure in the body of a text."""


class Estimate(NamedTuple):
    """What a total may stand for, and the rounding methods under which it does; () for any."""

    methods: tuple[Method, ...]
    interval: Interval | None


class Total(NamedTuple):
    """A figure that is about all regions together, in euros or a number of things."""

    name: str
    value: Fraction
    part: Part
    estimates: tuple[Estimate, ...]
    of: str = "euros"
    money: Money = Money.DELEGATED
    status: Status = Status.PUBLISHED
    reading: Reading = Reading.ROUNDED
    printed: str = ""
    cite: str = ""
    note: str = ""
    taken_from: frozenset[str] = frozenset()
    """The published figures that it was made from."""
    bounds: Interval | None = None
    """All that is known of it, where that is no more than bounds."""

    @property
    def rounded_rows(self) -> bool:
        """Whether it is a sum of rows that were rounded."""
        return self.part is Part.SUM

    @property
    def open(self) -> bool:
        """Whether the words around it give a bound on one side only."""
        return any(e.interval and e.interval.high is None for e in self.estimates)

    @property
    def step(self) -> Fraction:
        """How wide the interval is that it stands for: the unit to which it is given."""
        widths = [
            e.interval.high - e.interval.low
            for e in self.estimates
            if e.interval and e.interval.high is not None and e.interval.low is not None
        ]
        return max(widths, default=Fraction(0))


class Row(NamedTuple):
    """The amount of one territory, in euros; within `bounds` where only these are known."""

    euros: Fraction
    status: Status | None = None
    bounds: Interval | None = None
    place: str = ""


class Side(NamedTuple):
    """Amounts by territory code, printed to `unit` euros (None: exact), and totals."""

    kind: Kind
    name: str
    rows: Mapping[str, Row]
    unit: Fraction | None
    totals: tuple[Total, ...]


def publication_side(publication: Publication) -> Side:
    """What is printed, the sum of the printed rows beside it."""
    totals: list[Total] = []
    unit = None
    if publication.rows:
        unit = Fraction(publication.rows.unit)
        amounts = list(publication.amounts.values())
        name, cite = _("sum of printed rows"), publication.rows.cite.section
        totals.append(_sum(name, amounts, unit, Method, cite=cite))
    totals += [_figure(figure) for figure in publication.figures]
    rows = {code: Row(a, Status.PUBLISHED) for code, a in publication.amounts.items()}
    return Side(Kind.PUBLICATION, publication.title, rows, unit, tuple(totals))


def _figure(figure: PublishedFigure) -> Total:
    of = "euros"
    part = Part.TEXT
    printed = figure.printed or ""
    if isinstance(figure, PublishedCount):
        of = figure.of.value
    elif isinstance(figure, PublishedTotal) and not figure.printed and figure.step:
        part = Part.TOTAL
        printed = f"{exact_euros(figure.value)} €"
    return Total(
        figure.name,
        figure.value,
        part,
        (Estimate((), figure.interval),),
        of,
        figure.counts,
        reading=figure.reading,
        printed=printed,
        cite=figure.cite.section,
        note=_(figure.note) if figure.note else "",
    )


def _sum(
    name: str,
    amounts: Iterable[Fraction],
    unit: Fraction,
    methods: Iterable[Method],
    *,
    cite: str = "",
) -> Total:
    """The sum of rows; those that are multiples of the unit may have been rounded to it."""
    amounts = list(amounts)
    rounded = sum(1 for amount in amounts if not amount % unit)
    total = sum(amounts, Fraction(0))
    estimates = tuple(
        Estimate((method,), sum_interval(method, unit, rounded).shifted(total))
        for method in methods
    )
    return Total(name, total, Part.SUM, estimates, cite=cite)


def table_side(table: AmountTable, unit: Fraction) -> Side:
    """A user's table, printed to `unit` euros, with its TOTAL row apart from its own sum.

    Its amounts are taken for what agencies receive, as the rules are about nothing else.
    """
    amounts = [amount.euros for amount in table.amounts.values()]
    totals = [_sum(_("sum of the table's rows"), amounts, unit, Method)]
    if table.total is not None:
        value = table.total.euros
        # Given to the unit of the rows where it can be, else to the last digit that it has.
        half = (unit if not value % unit else _last_digit(value)) / 2
        around = Interval(value - half, value + half)
        name = _("the table's TOTAL row")
        totals.append(Total(name, value, Part.TOTAL, (Estimate((), around),)))
    receiving = Fraction(sum(1 for amount in amounts if amount))
    counted = (Estimate((), Interval.point(receiving)),)
    name = _("regions with an amount")
    totals.append(Total(name, receiving, Part.TEXT, counted, Counted.REGIONS.value))
    rows = {code: Row(a.euros, place=str(a.place)) for code, a in table.amounts.items()}
    return Side(Kind.TABLE, table.name, rows, unit, tuple(totals))


def _last_digit(value: Fraction) -> Fraction:
    """The unit to which a figure is given: one euro, or the last decimal that it has."""
    unit = Fraction(1)
    while value % unit and unit > Fraction(1, 10**12):
        unit /= 10
    return unit


def computed_side(allocation: Allocation) -> Side:
    """What the rule gives, what it leaves undistributed counted in the total."""
    case = allocation.case
    unit = Fraction(case.rounding.unit)
    amounts = {code: allocation.region(code) for code in case.territories.codes}
    rows = {
        code: Row(Fraction(amount.cents, CENTS), amount.status, _bounds(amount))
        for code, amount in amounts.items()
        if amount.cents is not None
    }
    return Side(Kind.COMPUTED, case.label, rows, unit, (_total(allocation), _regions(allocation)))


def nothing_computed(name: str) -> Side:
    """The side of a rule that has no formula."""
    return Side(Kind.COMPUTED, name, {}, None, ())


def _bounds(amount: Amount) -> Interval | None:
    bounds = amount.bounds
    if bounds is None or bounds[0] == bounds[1]:
        return None
    return Interval(Fraction(bounds[0], CENTS), Fraction(bounds[1], CENTS))


def _total(allocation: Allocation) -> Total:
    withheld = [b for b in allocation.balances if b.kind is Status.DISTRIBUTION_UNKNOWN]
    value = Fraction(allocation.total + sum(item.cents for item in withheld), CENTS)
    name = _("computed total")
    if withheld:
        name = _("computed total with the undistributed")
    bounds = None
    if known := allocation.whole().bounds:
        low, high = known
        bounds = Interval(Fraction(low, CENTS), Fraction(high, CENTS))
    return Total(
        name,
        value,
        Part.SUM,
        (Estimate((), bounds) if bounds else _before_rounding(allocation, value),),
        status=weakest([allocation.status, *(item.status for item in withheld)]),
        taken_from=_taken_from(allocation),
        bounds=bounds,
    )


def _before_rounding(allocation: Allocation, value: Fraction) -> Estimate:
    """What rounding may have made the total of."""
    case = allocation.case
    computed = [c for c in case.components if c.quota and c.component.computed]
    unit, method = Fraction(case.rounding.unit), case.rounding.method
    moved = Interval.point(Fraction(0))
    for component in computed:
        one = sum_interval(method, unit, len(component.eligible))
        moved = moved.plus(one)
    return Estimate((method,) if computed else (), moved.shifted(value))


def _regions(allocation: Allocation) -> Total:
    """How many regions are counted, with the fewest that may be where taking part is open."""
    case = allocation.case
    receiving = [code for code in case.concerned if allocation.region(code).cents]
    value = Fraction(len(receiving))
    status = Status.FIXED
    if TakesPart.UNKNOWN in case.takes_part.values():
        status = Status.CEILING if case.ceiling else Status.ESTIMATED
    return Total(
        _("regions counted"),
        value,
        Part.TEXT,
        (Estimate((), Interval.point(value)),),
        of=Counted.REGIONS.value,
        status=status,
        taken_from=_taken_from(allocation),
    )


def inferred(allocation: Allocation) -> list[str]:
    """The hypotheses in use that were inferred from the printed rows, as they stand in the rule."""
    case = allocation.case
    used = {a.name.split(".")[0] for a in case.assumptions if not a.overridden}
    names = [path[-2] for path, name in case.rule.taken_from() if name == ROWS]
    return [name for name in names if name in used]


def _taken_from(allocation: Allocation) -> frozenset[str]:
    """The published figures that are in use as values, and still have the value that is printed."""
    case = allocation.case
    publication = case.publication
    if publication is None:
        return frozenset()
    used = {assumption.name for assumption in case.assumptions}
    printed = {figure.name: figure.value for figure in publication.figures}
    found = set()
    for path, name in case.rule.taken_from():
        if name not in printed:
            continue
        if path[0] == "hypotheses":
            in_use, value = path[1] in used, case.rule.value_of(path[1])
        else:
            regions = case.rule.participation.regions if case.rule.participation else None
            in_use, value = True, regions.count if regions else None
        if in_use and Fraction(value) == printed[name]:
            found.add(name)
    return frozenset(found)
