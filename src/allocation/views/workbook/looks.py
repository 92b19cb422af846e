"""What a cell looks like: its role, and what a role is in colours, fonts and borders.

The same in every kind of file. Every pair of a text and its ground has a contrast of at least 4.5
to 1 (WCAG 2.1, AA); nothing is told by a colour alone.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Look(Enum):
    """What a cell is to its reader."""

    TITLE = auto()
    LEAD = auto()
    """A sentence under the title, over several columns."""
    TEXT = auto()
    """Text that is wrapped in its column."""
    NOTE = auto()
    """Grey: a reason, a citation, a digest."""
    HEADING = auto()
    """Of a column that follows the inputs, or of plain text."""
    GREY_HEADING = auto()
    """Of a column of values that follow nothing."""
    SECTION = auto()
    """A title within a sheet."""
    LABEL = auto()
    """The name of a row."""
    INPUT = auto()
    """Yellow, not locked: what the reader may change."""
    FIGURE = auto()
    """What a formula gives."""
    VALUE = auto()
    """Grey: a figure that is a value and follows nothing."""
    TOTAL = auto()
    """A sum, or the label of its row."""
    GOOD = auto()
    """A control that holds."""
    BAD = auto()
    """A control that doesn't hold, a flag that is up: never told by its colour alone."""


class Digits(NamedTuple):
    """How a number is shown: ``~ 1 234,50 €`` is ``Digits(2, mark="~\u00a0", unit="\u00a0€")``.

    `signed` puts a sign before every number but 0; `grouped` keeps thousands apart.
    """

    decimals: int = 0
    mark: str = ""
    signed: bool = False
    unit: str = ""
    grouped: bool = True


class Style(NamedTuple):
    """What a cell looks like; `digits` is None for text, and for numbers of the plainest form."""

    look: Look = Look.TEXT
    digits: Digits | None = None


PLAIN = Style()


FONT = "Arial"
"""On every computer, or replaced by one of the same widths (Liberation Sans)."""


class Drawn(NamedTuple):
    """A role as a spreadsheet draws it; colours are ``RRGGBB``, sizes points."""

    size: int = 10
    bold: bool = False
    italic: bool = False
    ink: str = "000000"
    ground: str | None = None
    border: bool = False
    """A thin line around the cell."""
    wrapped: bool = False
    right: bool = False
    """To the right, as figures and their headings are."""
    locked: bool = True


LOOKS: dict[Look, Drawn] = {
    Look.TITLE: Drawn(14, bold=True, ink="1F3864"),
    Look.LEAD: Drawn(wrapped=True),
    Look.TEXT: Drawn(wrapped=True),
    Look.NOTE: Drawn(ink="595959", wrapped=True),
    Look.HEADING: Drawn(bold=True, ink="FFFFFF", ground="1F3864", border=True, wrapped=True),
    Look.GREY_HEADING: Drawn(
        bold=True, italic=True, ink="000000", ground="BFBFBF", border=True, wrapped=True
    ),
    Look.SECTION: Drawn(11, bold=True, ink="1F3864"),
    Look.LABEL: Drawn(border=True, wrapped=True),
    Look.INPUT: Drawn(ground="FFF2CC", border=True, locked=False),
    Look.FIGURE: Drawn(border=True),
    Look.VALUE: Drawn(italic=True, ink="404040", ground="EDEDED", border=True),
    Look.TOTAL: Drawn(bold=True, ground="DEEAF6", border=True, wrapped=True),
    Look.GOOD: Drawn(ink="1E5631", ground="E2EFDA", border=True, wrapped=True),
    Look.BAD: Drawn(bold=True, ink="9C0006", ground="FFC7CE", border=True, wrapped=True),
}
