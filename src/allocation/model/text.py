"""The register of texts: each text of law once, and the figures that were read in it twice."""

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from allocation.model.fields import Euros, Name, Prose, Source, Strict, Text
from allocation.model.rule import FixedFigure
from allocation.words import _

REGISTER = "texts.yaml"
"""The register of a folder of data."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256, in hexadecimal digits."""


def _plain(text: str) -> str:
    """A number or a name for comparison: ``N° SGMCAS / 2023/110`` is ``sgmcas/2023/110``."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return plain.removeprefix("n°").removeprefix("no") if "/" in plain else plain


def _same(one: str | None, two: str | None) -> bool:
    return bool(one and two) and _plain(one or "") == _plain(two or "")


class Nature(StrEnum):
    """What a text is, which says what it can fix."""

    INSTRUCTION = "instruction"
    ORDER = "order"
    """An order (arrêté)."""
    NOTIFICATION = "notification"
    THIRD_PARTY = "third-party"
    """What someone else says of a text: it fixes nothing."""


class FigureRead(Strict):
    """An amount in euros that a text fixes, where it stands there, and who read it.

    `kind` is the kind of component that it is the amount of, and `agency` the kind of agency that
    gets it; the day is that of the second reading, or of the only one.
    """

    amount: Euros
    kind: Name
    agency: Name | None = None
    section: Text
    read_by: Text
    checked_by: Text | None = None
    on: date

    def is_(self, figure: FixedFigure) -> bool:
        """Whether a figure of a rule, which cites this text, is this one."""
        return (self.amount, self.kind, self.agency, self.section) == (
            figure.amount,
            figure.kind,
            figure.agency,
            figure.cite.section,
        )

    @model_validator(mode="after")
    def _is_read_by_two(self) -> Self:
        if _same(self.checked_by, self.read_by):
            raise ValueError(_("a second reader has another name than the first"))
        return self


class TextFact(Strict):
    """A day, a year or an amount that a text names and that no rule takes from it, and where."""

    what: Prose
    section: Text
    on: date | None = None
    year: int | None = None
    amount: Euros | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.on, self.year, self.amount).count(None) != 2:
            raise ValueError(_("one of on, year and amount is needed"))
        return self


class RegisteredText(Strict):
    """A text: its number and dates, what it does to other texts, which sections exist in it.

    `facts` are what files say in words. `copy` is the SHA-256 of the copy that was read; without it
    none was. A date that is left out is
    not known, and neither is whether it is opposable.
    """

    number: Text
    nature: Annotated[Nature, Field(strict=False)]
    nor: Text | None = None
    signed: date | None = None
    applies: date | None = None
    published: date | None = None
    title: Prose
    opposable: bool | None = None
    modifies: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    repeals: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    repeats: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    note: Prose | None = None
    sections: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    copy_: Annotated[Digest | None, Field(alias="copy")] = None
    figures: Annotated[tuple[FigureRead, ...], Field(strict=False)] = ()
    facts: Annotated[tuple[TextFact, ...], Field(strict=False)] = ()

    def is_(self, source: Source) -> bool:
        """Whether a source that a file describes is this text."""
        return _same(self.nor, source.nor) or _same(self.number, source.id)

    def is_same(self, other: Self) -> bool:
        """Whether another entry is of this text."""
        return _same(self.nor, other.nor) or _same(self.number, other.number)

    def has(self, section: str) -> bool:
        """Whether a citation names sections of this text: one, or several as ``§2.2, Annexe 5``."""
        parts, known, reached = re.split(r", | et ", section), frozenset(self.sections), {0}
        for end in range(1, len(parts) + 1):
            if any(", ".join(parts[start:end]) in known for start in reached):
                reached.add(end)
        return section in known or len(parts) in reached

    def reading(self, figure: FixedFigure) -> FigureRead | None:
        """What was read of a figure of a rule; None where the register has no such figure."""
        return next((each for each in self.figures if each.is_(figure)), None)


class Register(Strict):
    """Every text by its short name, by which rules and publications cite it."""

    texts: dict[Text, RegisteredText]

    @property
    def sources(self) -> dict[str, dict[str, object]]:
        """The texts as files describe them, by short name; one that was never signed is none."""
        return {
            name: {
                "id": text.number,
                **({"nor": text.nor} if text.nor else {}),
                "date": text.signed,
                "title": str(text.title),
            }
            for name, text in self.texts.items()
            if text.signed
        }

    def text_of(self, source: Source) -> RegisteredText | None:
        """The text that a source is; None where it is in no register."""
        return next((text for text in self.texts.values() if text.is_(source)), None)
