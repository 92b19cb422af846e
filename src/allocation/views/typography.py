"""The spaces that a language wants between words and signs: the only place that knows them.

Texts are typed with plain spaces, which a line break could part from their sign.
"""

from __future__ import annotations

import re

from allocation.words import THIN_SPACE

NO_BREAK = "\u00a0"

_THIN = r"(?<=\S) (?=[;!?](?:\W|$))"
_WIDE = rf"(?<=[^\s|])[ {THIN_SPACE}](?=(?:[kM]?€|[:%»](?:\W|$)))|(?<=«) "


def french(text: str) -> str:
    """U+202F before ``; ! ?``, U+00A0 before ``: % €`` and within guillemets.

    As the Imprimerie nationale has it. Only spaces that stand there already are changed.
    """
    return re.sub(_WIDE, NO_BREAK, re.sub(_THIN, THIN_SPACE, text))


SPACES = {"fr": french}
"""By language; where there is none a text is said with the spaces of its catalogue."""
