"""Figures that are held against each other, and what each of them may stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from allocation.model.interval import Interval, hull, row_interval, sum_interval
from allocation.model.method import Method, called
from allocation.model.publication import Money, Reading
from allocation.model.status import Status
from allocation.words import _, listed


class SideKind(StrEnum):
    """What a side is; written to JSON."""

    PUBLICATION = "publication"
    COMPUTED = "computed"
    TABLE = "table"


class Against(StrEnum):
    """What a user's table is held against."""

    PUBLICATION = "publication"
    COMPUTED = "computed"


class FigureKind(StrEnum):
    """What a figure is of its side: totals of one kind are like one another."""

    ROW = "row"
    """Of one region."""
    SUM = "sum"
    """Of the rows."""
    TOTAL = "total"
    """A line TOTAL, which need not be their sum."""
    TEXT = "text"
    """A figure in the body of a text."""


class Estimate(NamedTuple):
    """What a figure may stand for, and the rounding methods under which it does; () for any."""

    methods: tuple[Method, ...]
    interval: Interval | None
    """None where no bound follows from the words."""


class Estimates(tuple[Estimate, ...]):
    """All that a figure may stand for; each interval holds the figure, or ends at it."""

    __slots__ = ()

    @staticmethod
    def single(value: Fraction, unit: Fraction | None) -> Estimates:
        """Of one figure that any method rounded to a unit (euros); None where it is exact."""
        if unit is None:
            return Estimates([Estimate((), Interval.point(value))])
        return Estimates(Estimate((m,), row_interval(m, unit).shifted(value)) for m in Method)

    @staticmethod
    def of_sum(figures: Iterable[ComparedFigure]) -> Estimates:
        """Of the sum of figures, each rounded to its own unit by one method for all of them."""
        figures = list(figures)
        units = [figure.unit for figure in figures if figure.unit]
        total = sum((figure.value for figure in figures), Fraction(0))

        def around(method: Method) -> Interval:
            moved = Interval.point(total)
            for unit in set(units):
                moved = moved.plus(sum_interval(method, unit, units.count(unit)))
            return moved

        return Estimates(Estimate((method,), around(method)) for method in Method)

    @property
    def intervals(self) -> list[Interval]:
        """The intervals that are known."""
        return [estimate.interval for estimate in self if estimate.interval]

    @property
    def hull(self) -> Interval:
        """All of them together."""
        return hull(self.intervals)

    def shifted(self, by: Fraction) -> Estimates:
        """The same estimates of a figure `by` further up."""
        return Estimates(Estimate(e.methods, e.interval and e.interval.shifted(by)) for e in self)

    def meeting(self, other: Interval) -> Estimates:
        """Those that hold a number of an interval."""
        return Estimates(e for e in self if e.interval and not (e.interval & other).empty)

    @property
    def methods(self) -> tuple[Method, ...]:
        """Every method that is named."""
        return tuple(method for estimate in self for method in estimate.methods)

    def __str__(self) -> str:
        """``[2 200 350; 2 200 450) (largest-remainder), (2 198 600; 2 200 400] (up)``."""
        methods: dict[Interval, list[str]] = {}
        for estimate in self:
            if estimate.interval:
                named = map(called, estimate.methods)
                methods.setdefault(estimate.interval, []).extend(named)
        return listed(
            _("{interval} ({methods})", interval=str(i), methods=listed(ms)) if ms else str(i)
            for i, ms in methods.items()
        )


class ComparedFigure(NamedTuple):
    """A figure of one region or of all together: euros, or a number of things."""

    name: str
    value: Fraction
    kind: FigureKind
    estimates: Estimates
    unit: Fraction | None = None
    """To which it was rounded, where it was rounded once and is no sum; else None."""
    of: str = "euros"
    money: Money = Money.DELEGATED
    status: Status | None = Status.PUBLISHED
    """None of a table that a user has: whatever it is, the table does not say."""
    reading: Reading = Reading.ROUNDED
    printed: str = ""
    cite: str = ""
    note: str = ""
    taken_from: frozenset[str] = frozenset()
    """The published figures that it was made from."""
    bounds: Interval | None = None
    """All that is known of it, where that is no more than bounds."""
    place: str = ""

    @property
    def worded(self) -> bool:
        """Whether no bound follows from the words around it."""
        return not self.estimates.intervals

    @property
    def open(self) -> bool:
        """Whether the words around it give a bound on one side only."""
        return any(interval.high is None for interval in self.estimates.intervals)

    @property
    def width(self) -> Fraction:
        """Of the widest interval that it may stand for; 0 where it is exact, or has no end."""
        widths = (interval.width for interval in self.estimates.intervals)
        return max((width for width in widths if width is not None), default=Fraction(0))


class Side(NamedTuple):
    """Amounts by territory code, given to `unit` euros (None: exact), and totals."""

    kind: SideKind
    name: str
    rows: Mapping[str, ComparedFigure]
    unit: Fraction | None
    totals: tuple[ComparedFigure, ...]
    own: bool = False
    """Whether it is a publication of the user's own: its figures have no status."""
