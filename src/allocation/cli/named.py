"""What a word of the command line names: a rule, a table, a region."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import PurePath

from allocation.diagnostics import Refusal

_RULE = re.compile(r"[0-9]{4}(@[0-9]+)?|[0-9]{4}-[0-9]{4}|git:.+|.+\.ya?ml", re.IGNORECASE)
_TABLE = {
    *(".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".pdf", ".docx", ".json"),
}


def is_table(word: str) -> bool:
    """Whether a word names a table, by its ending."""
    return PurePath(word).suffix.lower() in _TABLE


def is_year(word: str) -> bool:
    """Whether a word names a rule: a year, a version, a file."""
    return _RULE.fullmatch(word) is not None


def is_region(word: str) -> bool:
    """Whether a word names a region, several, or what has become part of one."""
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories, whereabouts
    from allocation.views.selection import GROUPS

    with suppress(Refusal):
        territories = read_territories("regions", data_folder())
        return all(
            part.strip().casefold() in GROUPS
            or territories.find(part) is not None
            or (not part.isdigit() and whereabouts(part, territories) is not None)
            for part in word.split(",")
        )
    return False


def today(word: str) -> str:
    """A region as it is called now; several, each of them."""
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories, territory_now

    territories = read_territories("regions", data_folder())
    if territories.find(word):
        return word
    now = [(part, territory_now(part, territories)) for part in word.split(",")]
    return ",".join(what[1].name if what else part for part, what in now)
