"""The page of each code: what it means, why it matters, how it is mended."""

from __future__ import annotations

from typing import NamedTuple

from allocation.words import N_


class CodePage(NamedTuple):
    """What is said of a code; each part is a sentence or two."""

    meaning: str
    why: str
    remedy: str


PAGES: dict[str, CodePage] = {
    "unread-figure": CodePage(
        N_("A rule takes from a text an amount that nobody is on record as having read there."),
        N_(
            "A figure that was typed once may be another than the text's, and what is paid rests "
            "on it. Until it has been read its amounts are estimated."
        ),
        N_(
            "Compare the amount, the section and the kind of agency with the text. If the rule is "
            "wrong, mend it; if it is right, enter the figure in texts.yaml with its two readers."
        ),
    ),
}
"""By code; every code that `allocate check` can tell is here."""
