"""A report as plain text, for pipes and files: every column whole, however wide the table."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.views.report import Grid, Items, Report


def render(report: Report) -> str:
    """The report without a width to keep to and without colour."""
    report = report.visible
    lines = [report.title, *report.lead]
    for block in report.blocks:
        if isinstance(block, Items) and not block.items:
            continue
        lines += ["", block.title] if block.title else [""]
        lines += _grid(block) if isinstance(block, Grid) else _items(block)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _items(block: Items) -> Iterator[str]:
    for item in block.items:
        yield f"  {item.label}: {item.text}" if item.label else f"  {item.text}"


def _grid(grid: Grid) -> Iterator[str]:
    titles = tuple(column.title for column in grid.columns)
    widths = [
        max(map(len, cells))
        for cells in zip(titles, *(row.cells for row in grid.rows), strict=True)
    ]

    def line(cells: tuple[str, ...]) -> str:
        return "  ".join(
            cell.rjust(width) if column.figures else cell.ljust(width)
            for cell, width, column in zip(cells, widths, grid.columns, strict=True)
        )

    yield line(titles)
    yield "─" * len(line(titles))
    for index, row in enumerate(grid.rows):
        yield line(row.cells)
        if row.kind == "total" and index < len(grid.rows) - 1:
            yield ""
