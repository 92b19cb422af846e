"""Allocations as CSV: for a spreadsheet, or for whatever reads tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocation.diagnostics import Diagnostic
from allocation.model.status import Status
from allocation.money import human_euros
from allocation.reading.rules import RuleFile
from allocation.views.delimited import Cell, Dialect, Shape, write
from allocation.views.provenance import labels, made_by, stamped
from allocation.views.selection import Selection, computed
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation, Amount


def render(
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
