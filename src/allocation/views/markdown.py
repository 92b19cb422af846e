"""A report as Markdown."""

from __future__ import annotations

import re

from allocation.views.language import _
from allocation.views.report import Grid, Items, Report


def render(report: Report, *, details: bool = False) -> str:
    """The report with a heading for each block, tables in the GitHub dialect."""
    report = report.visible
    parts = [f"# {_escaped(report.title)}", *(_escaped(line) for line in report.lead)]
    for block in report.shown(details=details):
        if block.title:
            parts.append(f"## {_escaped(block.title)}")
        parts.append(_grid(block) if isinstance(block, Grid) else _items(block))
    if report.more and not details:
        parts.append(" ".join([_("More:"), *(f"`{word}`" for word in report.more)]))
    parts.append(_escaped(report.last))
    return "\n\n".join(part for part in parts if part) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", text)


def _grid(grid: Grid) -> str:
    lines = [
        _row([_escaped(column.title) for column in grid.columns]),
        _row(["---:" if column.figures else "---" for column in grid.columns]),
    ]
    for row in grid.rows:
        cells = [_escaped(cell) for cell in row.cells]
        if row.kind == "total":
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        lines.append(_row(cells))
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _items(block: Items) -> str:
    return "\n".join(f"- {_escaped(item.told)}" for item in block.items)
