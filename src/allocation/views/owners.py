"""Whose a floor or a ceiling is: of an instruction, or of a rule that is not shipped."""

from __future__ import annotations

from enum import StrEnum

from allocation.model.status import Status


class OwnBound(StrEnum):
    """How outputs call the floors and ceilings of a rule of the user's own."""

    FLOOR = "floor-by-own-rule"
    CEILING = "ceiling-by-own-rule"


_OWN: dict[Status, Status | OwnBound] = {
    Status.FIXED: Status.OWN_RULE,  # also where nothing is added up, or two bounds are the same
    Status.FLOOR: OwnBound.FLOOR,
    Status.CEILING: OwnBound.CEILING,
}


def owned(status: Status, *, shipped: bool) -> Status | OwnBound:
    """The status of an amount as it is written, of a rule that is shipped or is not."""
    return status if shipped else _OWN.get(status, status)
