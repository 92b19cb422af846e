"""An allocation as JSON, for programs: words and field names are never translated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allocation import __version__
from allocation.model.territory import Territory
from allocation.money import machine
from allocation.views.provenance import files_json, variant_json
from allocation.views.selection import Selection
from allocation.views.values import formula

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation
    from allocation.engine.quotas import Interval


def render(allocations: Sequence[Allocation], selection: Selection) -> str:
    """One object, or ``{"allocations": [...]}`` for several; amounts are strings of euros."""
    documents = [document(allocation, selection) for allocation in allocations]
    whole = documents[0] if len(documents) == 1 else {"allocations": documents}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def document(allocation: Allocation, selection: Selection) -> dict[str, Any]:
    """The allocation as plain values; `selection` filters regions and lines, not totals."""
    case = allocation.case
    lines = selection.line_names(allocation)
    totals: dict[str, Any] = {
        "all": machine(allocation.total),
        "status": allocation.status.value,
        "lines": {line: machine(allocation.line_totals[line]) for line in lines},
    }
    if allocation.total_bounds:
        totals["interval"] = _interval(allocation.total_bounds)
    if allocation.reproduces is not None:
        totals["reproduces"] = allocation.reproduces
    return {
        "rule": {
            "year": case.rule.year,
            "version": case.rule.version,
            "file": case.rule_file,
            "sha256": case.rule_sha256,
        },
        **variant_json(case.variant),
        "data": files_json(case.data),
        "version": __version__,
        "official": False,
        "formulas": [
            {
                "line": part.line,
                "component": part.name,
                "kind": part.component.kind,
                "formula": formula(part.expression) if part.expression else None,
                "cite": case.rule.cited(part.component.cite),
            }
            for part in case.parts
        ],
        "totals": totals,
        "regions": [_region(allocation, t, lines) for t in selection.territories(allocation)],
        "undistributed": [
            {
                "line": item.line,
                "amount": machine(item.cents),
                "status": item.status.value,
                "interval": _interval(item.interval or (item.cents, item.cents)),
                "why": item.why,
            }
            for item in allocation.undistributed
        ],
        "hypotheses": [
            {
                "name": assumption.name,
                "value": assumption.value,
                "status": assumption.status.value,
                "why": assumption.why,
                "overridden": assumption.overridden,
                **({"cite": case.rule.cited(assumption.cite)} if assumption.cite else {}),
            }
            for assumption in case.assumptions
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


def _region(allocation: Allocation, territory: Territory, lines: Sequence[str]) -> dict[str, Any]:
    code = territory.code
    region: dict[str, Any] = {
        "code": code,
        "name": territory.name,
        "total": machine(allocation.region_totals[code]),
        "status": allocation.region_status(code).value,
        "concerned": code in allocation.case.concerned,
        "lines": {
            line: {
                "total": machine(allocation.line_of(code, line)),
                **_takes_part(allocation, code, line),
                "components": {
                    component: {"amount": machine(cents), "status": status.value}
                    for component in allocation.components(line)
                    for cents, status in [allocation.cells[code, line, component]]
                },
            }
            for line in lines
        },
    }
    if code in allocation.bounds:
        region["interval"] = _interval(allocation.bounds[code])
    if code in allocation.published:
        region["published"] = machine(allocation.published[code])
    return region


def _takes_part(allocation: Allocation, code: str, line: str) -> dict[str, str]:
    takes_part = allocation.case.takes_part.get((line, code))
    return {"takes_part": takes_part.value} if takes_part else {}


def _interval(bounds: Interval) -> list[str]:
    return [machine(bound) for bound in bounds]
