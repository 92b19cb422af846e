"""Allocations as JSON, for programs: words and field names are never translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import machine
from allocation.reading.rules import RuleFile
from allocation.views import machine as json
from allocation.views.provenance import files_json, rule_json
from allocation.views.selection import Selection, computed
from allocation.views.values import formula

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount, Balance


def render(years: Sequence[Allocation | RuleFile], selection: Selection) -> str:
    """One object, or ``{"allocations": [...]}`` for several; amounts are strings of euros."""
    first = computed(years)[0]
    documents = [
        _unknown(year, first, selection)
        if isinstance(year, RuleFile)
        else document(year, selection)
        for year in years
    ]
    return json.write(documents[0] if len(documents) == 1 else {"allocations": documents})


def document(allocation: Allocation, selection: Selection) -> dict[str, Any]:
    """The allocation as plain values: of the lines that `selection` shows, and its regions.

    Totals are of all regions. What is no amount is None, with the reason as its status.
    """
    case = allocation.case
    lines = selection.line_names(allocation)
    totals = {
        "all": _euros(allocation.whole(lines).cents),
        "status": allocation.whole(lines).status.value,
        "lines": {line: _euros(allocation.whole([line]).cents) for line in lines},
        **_bounds(allocation.whole(lines)),
    }
    if allocation.reproduces is not None:
        totals["reproduces"] = allocation.reproduces
    balances = [balance for balance in allocation.balances if balance.line in lines]
    return {
        **rule_json(allocation),
        "data": files_json(case.data),
        "formulas": [
            {
                "line": found.line,
                "component": found.name,
                "kind": found.component.kind,
                "formula": formula(found.quota.expression, str) if found.quota else None,
                "cite": case.rule.cited(found.component.cite),
            }
            for found in case.components
        ],
        "totals": totals,
        "regions": [_region(allocation, t, lines) for t in selection.territories(allocation)],
        "undistributed": [_balance(b) for b in balances if b.kind is Status.UNDISTRIBUTED],
        "distribution_unknown": [
            _balance(b) for b in balances if b.kind is Status.DISTRIBUTION_UNKNOWN
        ],
        "hypotheses": [
            {
                "name": hypothesis.name,
                "value": hypothesis.value,
                "status": hypothesis.status.value,
                "why": hypothesis.why,
                "overridden": hypothesis.overridden,
                **({"cite": case.rule.cited(hypothesis.cite)} if hypothesis.cite else {}),
            }
            for hypothesis in case.hypotheses
        ],
        "notes": [
            *allocation.notes,
            *(
                f"{name}: {doubt}"
                for name, key in case.keys.items()
                for doubt in key.description.doubts
            ),
        ],
    }


def _unknown(year: RuleFile, first: Allocation, selection: Selection) -> dict[str, Any]:
    """A year without a formula beside others: no amount of it is known."""
    assert year.rule.no_formula is not None
    nothing = {"total": None, "status": Status.UNKNOWN.value}
    territories = selection.territories(first)
    return {
        **rule_json(year),
        "data": [],
        "totals": {"all": None, "status": Status.UNKNOWN.value},
        "regions": [{"code": t.code, "name": t.name, **nothing} for t in territories],
        "notes": [year.rule.no_formula.why],
    }


def _region(allocation: Allocation, territory: Territory, lines: Sequence[str]) -> dict[str, Any]:
    code = territory.code
    amount = allocation.region(code, lines)
    region: dict[str, Any] = {
        "code": code,
        "name": territory.name,
        "total": _euros(amount.cents),
        "status": amount.status.value,
        "lines": {
            line: {
                "total": _euros(allocation.region(code, [line]).cents),
                "status": allocation.region(code, [line]).status.value,
                **_takes_part(allocation, code, line),
                "components": {
                    component: {"amount": _euros(cell.cents), "status": cell.status.value}
                    for (at, of, component), cell in allocation.cells.items()
                    if (at, of) == (code, line)
                },
            }
            for line in lines
        },
        **_bounds(amount),
    }
    if code in allocation.published:
        region["published"] = machine(allocation.published[code])
    return region


def _balance(balance: Balance) -> dict[str, Any]:
    bounds = balance.bounds or (balance.cents, balance.cents)
    return {
        "line": balance.line,
        "amount": machine(balance.cents),
        "status": balance.status.value,
        "interval": [machine(bound) for bound in bounds],
        "why": balance.why,
    }


def _takes_part(allocation: Allocation, code: str, line: str) -> dict[str, str]:
    takes_part = allocation.case.takes_part.get((line, code))
    return {"takes_part": takes_part.value} if takes_part else {}


def _bounds(amount: Amount) -> dict[str, Any]:
    return {"interval": [machine(b) for b in amount.bounds]} if amount.bounds else {}


def _euros(cents: int | None) -> str | None:
    return None if cents is None else machine(cents)
