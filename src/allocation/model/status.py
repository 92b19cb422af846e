"""How far an amount can be trusted, and what becomes of that when amounts are added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from allocation.money import human_euros
from allocation.words import N_, Named, Written, _


class Status(StrEnum):
    """The standing of an amount, or why there is none; written to JSON and CSV, never translated.

    The first seven are amounts, each weaker than the one before it; the others are none, never 0.
    """

    FIXED = "fixed"
    """The instruction fixes it."""
    PUBLISHED = "published"
    """Read from an official table, never computed."""
    OWN_RULE = "fixed-by-own-rule"
    """A rule fixes it that is of no instruction: the user's own, or an example."""
    FLOOR = "floor"
    """The text says "at least"."""
    CEILING = "ceiling"
    """What it would be if every agency took part."""
    ESTIMATED = "estimated"
    """It rests on a named hypothesis."""
    UNKNOWN = "unknown"
    """No text gives it."""
    NOT_CONCERNED = "not-concerned"
    """The rule is not about the territory, or it has no agency that could receive."""
    ABSENT = "absent"
    """The agency takes no part."""
    DISTRIBUTION_UNKNOWN = "distribution-unknown"
    """It is delegated, and no text says how it is divided."""
    UNDISTRIBUTED = "undistributed"
    """It reaches nobody: what an absent agency would have received (reliquat non réparti)."""

    @property
    def amount(self) -> bool:
        """Whether there is an amount of this standing."""
        return self in _STRENGTH


IN_WORDS: Mapping[StrEnum, str] = {
    Status.FIXED: N_("fixed"),
    Status.PUBLISHED: N_("published"),
    Status.OWN_RULE: N_("fixed by your rule"),
    Status.FLOOR: N_("floor"),
    Status.CEILING: N_("ceiling"),
    Status.ESTIMATED: N_("estimated"),
    Status.UNKNOWN: N_("unknown"),
    Status.NOT_CONCERNED: N_("not concerned"),
    Status.ABSENT: N_("absent"),
    Status.DISTRIBUTION_UNKNOWN: N_("distribution unknown"),
    Status.UNDISTRIBUTED: N_("undistributed"),
}
"""What people see in place of a status."""
MARKS = {
    Status.FIXED: "",
    Status.PUBLISHED: "",
    Status.OWN_RULE: "~\u00a0",
    Status.FLOOR: "≥\u00a0",
    Status.CEILING: "≤\u00a0",
    Status.ESTIMATED: "~\u00a0",
    Status.UNKNOWN: "?\u00a0",
}
"""What stands before an amount, so that an estimate never looks like a fact; a no-break space, so
that it stays with the amount."""
_STRENGTH = list(Status)[:7]
_TURNED = {Status.FLOOR: Status.CEILING, Status.CEILING: Status.FLOOR}


def named(status: Status) -> str:
    """A status as a value of a message: programs get it as it is."""
    return Named(status.value, _(IN_WORDS[status]))


def in_euros(cents: int, status: Status) -> Written:
    """``~ 1 000 000 €`` as a value of a message, which programs get without its mark."""
    amount = human_euros(cents)
    return Written(MARKS[status] + amount, amount.machine)


def turned(status: Status) -> Status:
    """The status of what is taken away or divided by: at least so much leaves at most the rest."""
    return _TURNED.get(status, status)


def weakest(statuses: Iterable[Status]) -> Status:
    """The status of a sum: as weak as its weakest term; what is no amount is left out.

    `fixed` when there is no term. A floor added to a ceiling bounds nothing on either side, so that
    sum is `unknown`.
    """
    found = {status for status in statuses if status.amount}
    if {Status.FLOOR, Status.CEILING} <= found:
        return Status.UNKNOWN
    return max(found, key=_STRENGTH.index, default=Status.FIXED)
