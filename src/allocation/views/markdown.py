"""A report as Markdown."""

from __future__ import annotations

import re

from allocation.views.report import Grid, Items, Report


def render(report: Report) -> str:
    """The report with a heading for each block, tables in the GitHub dialect."""
    report = report.visible
    parts = [f"# {_escaped(report.title)}", *(_escaped(line) for line in report.lead)]
    for block in report.blocks:
        if isinstance(block, Items) and not block.items:
            continue
        if block.title:
            parts.append(f"## {_escaped(block.title)}")
        parts.append(_grid(block) if isinstance(block, Grid) else _items(block))
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
    return "\n".join(
        f"- {_escaped(item.label)}: {_escaped(item.text)}"
        if item.label
        else f"- {_escaped(item.text)}"
        for item in block.items
    )
