"""Lines in colour, for a terminal that has some."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from allocation.views.text import PageLine

_STYLES = {
    **{"title": "bold", "heading": "bold", "total": "bold", "": ""},
    **{"error": "red", "warning": "yellow", "notice": ""},
}
_MARKED = "(?:[~≥≤?]\u00a0)[\\d\u202f.,]+"
"""An amount that is not fixed or published, with its mark."""


def render(lines: Iterable[PageLine]) -> str:
    """The same text as without colour, with the codes for it."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        text = Text(line.text, style=_STYLES[line.kind])
        text.highlight_regex(_MARKED, "yellow")
        console.print(text, soft_wrap=True)
    return stream.getvalue()
