"""Allocations for programs: JSON, and CSV for a spreadsheet; words are never translated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allocation.diagnostics import Diagnostic
from allocation.model.status import Status
from allocation.model.territory import Territory
from allocation.money import human_euros, machine
from allocation.reading.rules import RuleFile
from allocation.views import machine as json
from allocation.views.delimited import Cell, Dialect, Shape, write
from allocation.views.provenance import files_json, labels, made_by, rule_json, stamped
from allocation.views.selection import Selection, computed
from allocation.views.values import formula
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount, Balance


def as_json(years: Sequence[Allocation | RuleFile], selection: Selection) -> str:
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


# CSV


def as_csv(
    years: Sequence[Allocation | RuleFile],
    selection: Selection,
    dialect: Dialect = Dialect.STANDARD,
    shape: Shape = Shape.WIDE,
) -> str:
    """The table with its header: euros with two decimals, nothing where there is no amount."""
    if shape is Shape.LONG:
        table = _long(years, selection)
    elif len(years) == 1:
        table = _wide(computed(years)[0], selection)
    else:
        table = _several(years, selection)
    return write(table, dialect)


def _wide(allocation: Allocation, selection: Selection) -> list[list[Cell]]:
    lines = selection.line_names(allocation)
    bounded = bool(allocation.bounds(lines).regions)
    header: list[Cell] = ["code", "name"]
    for line in lines:
        components = allocation.distributed(line)
        header += [f"{line} {component}" for component in components]
        if len(components) != 1:
            header.append(f"{line} total")
    header += ["total", "status"]
    if bounded:
        header += ["minimum", "maximum"]
    if allocation.published:
        header.append("published")
    table: list[list[Cell]] = [[*header, "made by"]]
    origin = made_by(allocation)
    for territory in selection.territories(allocation):
        code = territory.code
        row: list[Cell] = [code, territory.name]
        for line in lines:
            components = allocation.distributed(line)
            row += [_cell(allocation.cells[code, line, part].cents) for part in components]
            if len(components) != 1:
                row.append(_cell(allocation.region(code, [line]).cents))
        row += _told(allocation.region(code, lines), bounded=bounded)
        if allocation.published:
            row.append(_cell(allocation.published.get(code)))
        table.append([*row, origin])
    return table


def _cell(cents: int | None) -> Cell:
    return "" if cents is None else cents


def _told(amount: Amount, *, bounded: bool) -> list[Cell]:
    """An amount, its status and its bounds; those of an amount that is known are the amount."""
    found = [_cell(amount.cents), amount.status.value]
    if bounded:
        found += amount.bounds or [_cell(amount.cents)] * 2
    return found


def _long(years: Sequence[Allocation | RuleFile], selection: Selection) -> list[list[Cell]]:
    header = ["rule", "code", "name", "line", "component", "amount", "status", "takes part"]
    table: list[list[Cell]] = [[*header, "made by"]]
    territories = selection.territories(computed(years)[0])
    for label, year in zip(labels(years), years, strict=True):
        origin = _made_by(year)
        for territory in territories:
            where: list[Cell] = [label, territory.code, territory.name]
            if isinstance(year, RuleFile):
                table.append([*where, "", "", "", Status.UNKNOWN.value, "", origin])
                continue
            lines = selection.line_names(year)
            for (code, line, component), amount in year.cells.items():
                if code == territory.code and line in lines:
                    takes_part = year.case.takes_part.get((line, code), "")
                    told = _told(amount, bounded=False)
                    table.append([*where, line, component, *told, takes_part, origin])
    return table


def _several(years: Sequence[Allocation | RuleFile], selection: Selection) -> list[list[Cell]]:
    header: list[Cell] = ["code", "name"]
    for label, year in zip(labels(years), years, strict=True):
        header += [f"{label} total", f"{label} status"]
        if _bounded(year, selection):
            header += [f"{label} minimum", f"{label} maximum"]
    table: list[list[Cell]] = [[*header, "made by"]]
    origin = " | ".join(map(_made_by, years))
    for territory in selection.territories(computed(years)[0]):
        row: list[Cell] = [territory.code, territory.name]
        for year in years:
            if isinstance(year, RuleFile):
                row += ["", Status.UNKNOWN.value]
                continue
            amount = year.region(territory.code, selection.line_names(year))
            row += _told(amount, bounded=_bounded(year, selection))
        table.append([*row, origin])
    return table


def _bounded(year: Allocation | RuleFile, selection: Selection) -> bool:
    if isinstance(year, RuleFile):
        return False
    return bool(year.bounds(selection.line_names(year)).regions)


def _made_by(year: Allocation | RuleFile) -> str:
    return stamped([year.file]) if isinstance(year, RuleFile) else made_by(year)


def left_out(years: Sequence[Allocation | RuleFile]) -> list[Diagnostic]:
    """What a table of regions has no row for, and its reader should know of all the same."""
    words = {
        Status.UNDISTRIBUTED: "{rule}, {line}: {amount} undistributed, not in the table; {why}",
        Status.DISTRIBUTION_UNKNOWN: (
            "{rule}, {line}: {amount} of unknown distribution, not in the table; {why}"
        ),
    }
    return [
        Diagnostic(
            balance.kind.value,
            _(
                words[balance.kind],
                rule=allocation.case.label,
                line=balance.line,
                amount=human_euros(balance.cents),
                why=balance.why,
            ),
            level="notice",
        )
        for allocation in computed(years)
        for balance in allocation.balances
    ]
