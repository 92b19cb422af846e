"""Published figures: read from an official text, never computed."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from allocation.model.fields import (
    Cite,
    Euros,
    Name,
    PositiveInt,
    Prose,
    SourceOrName,
    Strict,
    Text,
)
from allocation.model.interval import Interval
from allocation.words import Named, _


class Reading(StrEnum):
    """How the words around a figure are read."""

    ROUNDED = "rounded"
    """Whatever the unit of the last printed digit rounds to it."""
    AT_LEAST = "at least"
    MORE_THAN = "more than"
    NEARLY = "nearly"
    """Somewhat less, and how much less is not said."""
    ABOUT = "of the order of"
    """Somewhat more or less, and how much is not said."""


class Money(StrEnum):
    """Which money a figure counts: figures of different money can't be held against each other."""

    DELEGATED = "delegated"
    """What the agencies receive under the instruction."""
    FINANCED = "financed"
    """What projects received, from whichever funder."""


class PublishedRows(Strict):
    """The rows of a published table, by territory code, in euros, printed to `unit` euros."""

    unit: Euros
    cite: Cite
    amounts: Annotated[dict[Text, Euros], Field(min_length=1)]


class PublishedFigure(Strict):
    """What a text prints of one figure, and the words around it.

    `label` is what people see in place of its name, which is what `taken-from`, JSON and CSV say.
    """

    name: Text
    label: Prose | None = None
    reading: Annotated[Reading, Field(strict=False)] = Reading.ROUNDED
    counts: Annotated[Money, Field(strict=False)] = Money.DELEGATED
    printed: Text | None = None
    """As the text has it, where that is not the bare figure."""
    note: Prose | None = None
    cite: Cite

    @property
    def called(self) -> str:
        """Its name, with its label where it has one."""
        return Named(self.name, self.label) if self.label else self.name

    @property
    def value(self) -> Fraction:
        """The figure itself, in its own unit."""
        raise NotImplementedError

    @property
    def step(self) -> Fraction:
        """The unit of the last printed digit."""
        return Fraction(1)

    @property
    def interval(self) -> Interval | None:
        """What the figure stands for; None where the words give no bound."""
        match self.reading:
            case Reading.ROUNDED:
                return Interval(self.value - self.step / 2, self.value + self.step / 2)
            case Reading.AT_LEAST:
                return Interval(self.value, None)
            case Reading.MORE_THAN:
                return Interval(self.value, None, low_in=False)
        return None


class PublishedTotal(PublishedFigure):
    """A total in euros, with the unit to which the text prints it."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"reading": {"const": Reading.ROUNDED.value}}},
            "then": {"required": ["unit"]},
        }
    )

    amount: Euros
    unit: Euros | None = None

    @model_validator(mode="after")
    def _has_a_unit(self) -> Self:
        if self.reading is Reading.ROUNDED and not self.unit:
            raise ValueError(_("unit is missing: to how many euros is the total printed?"))
        return self

    @property
    def value(self) -> Fraction:
        return Fraction(self.amount)

    @property
    def step(self) -> Fraction:
        return Fraction(self.unit or 0)


class Counted(StrEnum):
    """What a count is of."""

    REGIONS = "regions"
    PROJECTS = "projects"


class PublishedCount(PublishedFigure):
    """A number of regions or projects."""

    of: Annotated[Counted, Field(strict=False)]
    number: PositiveInt

    @property
    def value(self) -> Fraction:
        return Fraction(self.number)

    @property
    def interval(self) -> Interval | None:
        return Interval.point(self.value) if self.reading is Reading.ROUNDED else super().interval


ROWS = "rows"
"""What a hypothesis is taken from that was inferred from the printed rows together."""


class Publication(Strict):
    """What an official text prints of a year: rows, totals, counts; none is made from another.

    Totals stand apart from the rows, since they need not be their sum.
    """

    publication: Text
    year: int
    title: Prose
    source: SourceOrName
    territories: Name = "regions"
    rows: PublishedRows | None = None
    totals: tuple[PublishedTotal, ...] = Field(default=(), strict=False)
    counts: tuple[PublishedCount, ...] = Field(default=(), strict=False)

    @property
    def amounts(self) -> dict[str, Fraction]:
        """The printed rows in euros by territory code; empty where none is printed."""
        return {code: Fraction(a) for code, a in self.rows.amounts.items()} if self.rows else {}

    @property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """Totals and counts, in the order of the file."""
        return (*self.totals, *self.counts)


class KnownDifference(Strict):
    """A difference that was looked into and accepted, for two figures as they stood then.

    `published` and `amount` are the printed euros of a region and those held against them; when
    either moves, the difference is no longer the known one.
    """

    region: Text
    published: Euros
    amount: Euros
    reason: Prose
    cite: Prose


class KnownDifferences(Strict):
    """The accepted differences with one publication."""

    publication: Text
    differences: Annotated[tuple[KnownDifference, ...], Field(min_length=1, strict=False)]
