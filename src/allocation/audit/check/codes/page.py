"""What is told of a code."""

from typing import NamedTuple


class CodePage(NamedTuple):
    """What a code means, why that matters, how it is mended: a sentence or two each.

    `why` is empty where that is plain, as of a word that is mistyped. `example` is a line or
    several of a file, the same in every language.
    """

    meaning: str
    why: str = ""
    remedy: str = ""
    example: str = ""
