"""A report as HTML: a fragment that stands by itself in a notebook."""

from __future__ import annotations

from html import escape

from allocation.views.provenance import not_official
from allocation.views.report import Column, Grid, Items, Report

_FIGURES = ' style="text-align: right; white-space: nowrap"'
_WORDS = ' style="text-align: left"'


def render(report: Report) -> str:
    """The report, its lead and every remark with it; whatever it is, it says it is not official."""
    report = report.visible
    said = not_official()
    lead = report.lead if any(said in line for line in report.lead) else (*report.lead, said)
    parts = [f"<p><strong>{escape(report.title)}</strong></p>"]
    parts += [f"<p>{escape(line)}</p>" for line in lead]
    for block in report.shown(details=False):
        parts += _grid(block) if isinstance(block, Grid) else _items(block)
    parts += [f"<p><strong>{escape(report.last)}</strong></p>"] if report.last else []
    return "<div>\n" + "\n".join(parts) + "\n</div>\n"


def _items(block: Items) -> list[str]:
    title = f"<p><em>{escape(block.title)}</em></p>\n" if block.title else ""
    items = "\n".join(f"<li>{escape(item.told)}</li>" for item in block.items)
    return [f"{title}<ul>\n{items}\n</ul>"]


def _grid(grid: Grid) -> list[str]:
    title = f"<caption>{escape(grid.title)}</caption>\n" if grid.title else ""
    head = "".join(_cell("th", column.title, column) for column in grid.columns)
    rows = "\n".join(
        "<tr>"
        + "".join(
            _cell("th" if row.kind == "total" else "td", text, column)
            for text, column in zip(row.cells, grid.columns, strict=True)
        )
        + "</tr>"
        for row in grid.rows
    )
    body = f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>"
    return [f"<table>\n{title}{body}\n</table>"]


def _cell(tag: str, text: str, column: Column) -> str:
    return f"<{tag}{_FIGURES if column.figures else _WORDS}>{escape(text)}</{tag}>"
