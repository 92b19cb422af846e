"""A case computed: one tidy table, what stays undistributed, and what must be said."""

from __future__ import annotations

import numpy as np
import pandas as pd

from allocation.engine.allocation import Allocation, Undistributed
from allocation.engine.bounds import bounds
from allocation.engine.case import Case
from allocation.engine.exact import narrow
from allocation.engine.notes import notes
from allocation.engine.quotas import Computation
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest
from allocation.money import CENTS
from allocation.words import _


def compute(case: Case) -> Allocation:
    """The allocation of a case. Raises Refusal when an envelope is smaller than what comes first.

    Amounts are first computed for every agency in scope, then kept for those that take part: what
    one agency gets does not depend on who else signed up, unless the rule says otherwise.
    """
    computation = Computation(case)
    cents = computation.cents()
    records: list[tuple[str, str, str, int, str, str]] = []
    absent: dict[str, list[tuple[str, int, Status]]] = {}
    stays = {place: case.stays(part) for place, part in computation.parts.items()}
    for row, code in enumerate(computation.codes):
        for (line, name), column in cents.items():
            part = computation.parts[line, name]
            amount, takes_part = int(column[row]), case.takes_part.get((line, code))
            status = part.status if code in part.eligible else Status.FIXED
            if takes_part is TakesPart.NO:
                if stays[line, name]:
                    absent.setdefault(line, []).append((code, amount, status))
                amount = 0
            elif takes_part is TakesPart.UNKNOWN and case.ceiling:
                status = _ceiling(status)
            records.append((code, line, name, amount, status.value, takes_part or ""))
    frame = pd.DataFrame(records, columns=list(_COLUMNS))
    amounts = narrow(np.array([record[3] for record in records], dtype=object))
    frame["amount_cents"] = pd.Series(amounts, index=frame.index)
    found = bounds(computation, cents)
    undistributed = [_absent(case, line, amounts) for line, amounts in absent.items()]
    undistributed += _withheld(computation)
    said = [*case.rule.notes, *notes(computation, cents), *([found.note] if found.note else [])]
    return Allocation(case, frame, tuple(undistributed), found.regions, found.total, tuple(said))


def _absent(case: Case, line: str, amounts: list[tuple[str, int, Status]]) -> Undistributed:
    codes = dict.fromkeys(code for code, _cents, _status in amounts)
    names = ", ".join(case.territories.by_code[code].name for code in codes)
    why = _("of agencies that don't take part, not given to the others: {names}", names=names)
    cents = sum(cents for _code, cents, _status in amounts)
    return Undistributed(line, cents, weakest(status for _c, _n, status in amounts), why)


def _withheld(computation: Computation) -> list[Undistributed]:
    case = computation.case
    found = []
    for part in case.parts:
        if part.expression is None and part.pool is not None:
            cents = int(computation.pool_part(part.pool, part.line) * CENTS)
            interval = computation.pool_interval(case.funds[part.pool], part.line)
            why = _("no text says how it is divided")
            statuses = [o.status for o in case.funds[part.pool].expression.operands()]
            found.append(Undistributed(part.line, cents, weakest(statuses), why, interval, True))
    return found


def _ceiling(status: Status) -> Status:
    """The status of an amount whose agency may not take part."""
    return status if status in (Status.ESTIMATED, Status.UNKNOWN) else Status.CEILING


_COLUMNS = ("region", "line", "component", "amount_cents", "status", "takes_part")
