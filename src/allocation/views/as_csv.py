"""An allocation as CSV: for a spreadsheet, or for whatever reads tables."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from allocation.diagnostics import Diagnostic
from allocation.money import human_euros
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import labels, made_by
from allocation.views.selection import Selection
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


class Shape(StrEnum):
    """What a row of a CSV file is."""

    WIDE = "wide"
    """A region."""
    LONG = "long"
    """A region, line and component."""


def render(
    allocations: Sequence[Allocation],
    selection: Selection,
    dialect: Dialect = Dialect.STANDARD,
    shape: Shape = Shape.WIDE,
) -> str:
    """The table with its header; amounts are euros with two decimals."""
    if shape is Shape.LONG:
        table = _long(allocations, selection)
    elif len(allocations) == 1:
        table = _wide(allocations[0], selection)
    else:
        table = _several(allocations, selection)
    return write(table, dialect)


def _wide(allocation: Allocation, selection: Selection) -> list[list[Cell]]:
    lines = selection.line_names(allocation)
    header: list[Cell] = ["code", "name"]
    for line in lines:
        components = allocation.components(line)
        header += [f"{line} {component}" for component in components]
        if len(components) != 1:
            header.append(f"{line} total")
    header += ["total", "status", "concerned"]
    if allocation.bounds:
        header += ["minimum", "maximum"]
    if allocation.published:
        header.append("published")
    header.append("made by")
    table: list[list[Cell]] = [header]
    origin = made_by(allocation)
    for territory in selection.territories(allocation):
        code = territory.code
        row: list[Cell] = [code, territory.name]
        for line in lines:
            components = allocation.components(line)
            row += [allocation.cells[code, line, component][0] for component in components]
            if len(components) != 1:
                row.append(allocation.line_of(code, line))
        row += [
            allocation.region_totals[code],
            allocation.region_status(code).value,
            "yes" if code in allocation.case.concerned else "no",
        ]
        if allocation.bounds:
            row += _bounds(allocation, code)
        if allocation.published:
            row.append(allocation.published.get(code, ""))
        table.append([*row, origin])
    return table


def _bounds(allocation: Allocation, code: str) -> list[Cell]:
    """Minimum and maximum; empty where the rule does not concern the territory."""
    if code not in allocation.case.concerned:
        return ["", ""]
    total = allocation.region_totals[code]
    return list(allocation.bounds.get(code, (total, total)))


def _long(allocations: Sequence[Allocation], selection: Selection) -> list[list[Cell]]:
    table: list[list[Cell]] = [
        [
            "rule",
            "code",
            "name",
            "line",
            "component",
            "amount",
            "status",
            "concerned",
            "takes part",
            "made by",
        ]
    ]
    for allocation in allocations:
        origin = made_by(allocation)
        for territory in selection.territories(allocation):
            for line in selection.line_names(allocation):
                for component in allocation.components(line):
                    cents, status = allocation.cells[territory.code, line, component]
                    table.append(
                        [
                            allocation.case.label,
                            territory.code,
                            territory.name,
                            line,
                            component,
                            cents,
                            status.value,
                            "yes" if territory.code in allocation.case.concerned else "no",
                            allocation.case.takes_part.get((line, territory.code), ""),
                            origin,
                        ]
                    )
    return table


def _several(allocations: Sequence[Allocation], selection: Selection) -> list[list[Cell]]:
    header: list[Cell] = ["code", "name"]
    for label, allocation in zip(labels(allocations), allocations, strict=True):
        header += [f"{label} total", f"{label} status"]
        if _has_bounds(allocation, selection):
            header += [f"{label} minimum", f"{label} maximum"]
    table: list[list[Cell]] = [[*header, "made by"]]
    origin = " | ".join(made_by(allocation) for allocation in allocations)
    for territory in selection.territories(allocations[0]):
        code = territory.code
        row: list[Cell] = [code, territory.name]
        for allocation in allocations:
            lines = selection.line_names(allocation)
            row.append(sum(allocation.line_of(code, line) for line in lines))
            row.append(allocation.status_of(lines, [code]).value)
            if _has_bounds(allocation, selection):
                row += _bounds(allocation, code)
        table.append([*row, origin])
    return table


def _has_bounds(allocation: Allocation, selection: Selection) -> bool:
    """Bounds are those of all lines together."""
    everything = len(selection.line_names(allocation)) == len(allocation.case.rule.lines)
    return everything and bool(allocation.bounds)


def left_out(allocations: Sequence[Allocation]) -> list[Diagnostic]:
    """What a table of regions has no row for, and its reader should know of all the same."""
    return [
        Diagnostic(
            "undistributed",
            _(
                "{rule}, {line}: {amount} undistributed, not in the table; {why}",
                rule=allocation.case.label,
                line=item.line,
                amount=human_euros(item.cents),
                why=item.why,
            ),
            level="notice",
        )
        for allocation in allocations
        for item in allocation.undistributed
    ]
