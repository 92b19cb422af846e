"""What a role looks like: colours, fonts, borders, the same in every kind of file.

Every pair of a text and its ground has a contrast of at least 4.5 to 1 (WCAG 2.1, AA); nothing is
told by a colour alone.
"""

from __future__ import annotations

from typing import NamedTuple

from allocation.views.workbook.worksheet import Look

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
