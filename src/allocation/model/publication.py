"""Published figures: read from an official table, never computed."""

from typing import Annotated

from pydantic import Field

from allocation.model.fields import Cite, Euros, Name, Source, Strict, Text


class PublishedRows(Strict):
    """The rows of a published table, by territory code, in euros, printed to `unit` euros."""

    unit: Euros
    cite: Cite
    amounts: Annotated[dict[Text, Euros], Field(min_length=1)]


class PublishedTotal(Strict):
    """A total that the text prints, with the unit to which it prints it."""

    name: Text
    amount: Euros
    unit: Euros
    printed: Text | None = None
    """As the text has it, where that is not the bare figure."""
    cite: Cite


class Publication(Strict):
    """An official table as printed, totals apart: they need not be the sum of the rows."""

    publication: Text
    year: int
    title: Text
    source: Source
    territories: Name = "regions"
    rows: PublishedRows
    totals: tuple[PublishedTotal, ...] = Field(default=(), strict=False)
