"""A sweep as a report, as JSON and as CSV, and its runs one by one as CSV."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from allocation import __version__
from allocation.audit.sweep.axes import Axis
from allocation.audit.sweep.spread import QUANTILES
from allocation.audit.sweep.sweep import Record, Refused, Row, Sweep
from allocation.engine.scenarios import Totals
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros, machine, machine_euros
from allocation.views.cells import marked
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import SHORT, not_official
from allocation.views.remarks import MEANINGS, hypotheses
from allocation.views.report import Column, Grid, Item, Items, Report
from allocation.views.report import Row as Line
from allocation.views.values import human_value
from allocation.words import _, grouped

FIELDS = ("default", "min", *(f"q{q:02}" for q in QUANTILES), "max")


def describe(found: Sweep) -> Report:
    """What varies, how many runs there were, and how far each territory's totals lie apart."""
    rule = found.loaded.rule
    if found.seed is None:
        how = _("every combination")
    else:
        how = _("drawn with seed {seed}, every value as likely", seed=found.seed)
    runs = _("{n} runs, {how}.", n=grouped(found.runs), how=how)
    lead = [runs]
    if found.refused:
        lead.append(_("{n} more points are refused: see below.", n=grouped(found.refused)))
    lead.append(not_official())
    blocks = (
        _grid(found),
        Items(_("Varied"), tuple(_varied(axis) for axis in found.axes)),
        Items(
            _("Fixed"),
            tuple(Item(setting.name, human_value(setting.text)) for setting in found.fixed),
        ),
        Items(_("Refused, in no figure above"), tuple(map(_refused, found.first_refused))),
        Items(_("Hypotheses that every run rests on"), tuple(hypotheses(rule, found.assumptions))),
        Items(_("Columns and marks"), _columns(found)),
        Items(_("Sources"), _sources(found)),
    )
    return Report(f"{_(rule.title)} ({rule.label})", tuple(lead), blocks)


def _grid(found: Sweep) -> Grid:
    columns = (
        Column(_("region")),
        Column(_("default"), figures=True),
        Column(_("minimum"), figures=True),
        *(Column(f"{q} %" if q != 50 else _("median"), figures=True) for q in QUANTILES),
        Column(_("maximum"), figures=True),
    )
    rows = [
        Line((found.territories.by_code[row.code].name, *_cells(row)))
        for row in found.regions
        if row.code in found.concerned
    ]
    name = _("all {n}", n=len(rows))
    left_out = len(found.regions) - len(rows)
    title = _("Amounts in euros, all lines together")
    if left_out:
        title += " " + _("({n} others are not concerned)", n=left_out)
    return Grid(columns, (*rows, Line((name, *_cells(found.total)), "total")), title)


def _cells(row: Row) -> list[str]:
    default = marked(row.default, row.default_status) if row.default is not None else ""
    return [default, *(marked(cents, row.status) for cents in _figures(row))]


def _figures(row: Row) -> list[int]:
    return [row.spread.least, *row.spread.quantiles, row.spread.most]


def _varied(axis: Axis) -> Item:
    if axis.steps:
        first, last = axis.euros(0), axis.euros(len(axis) - 1)
        if len(axis) == 1:
            return Item(axis.name, f"{exact_euros(first)} €")
        words = _(
            "{first} € to {last} € in steps of {step} €, {n} values",
            first=exact_euros(first),
            last=exact_euros(last),
            step=exact_euros(axis.euros(1) - first),
            n=grouped(len(axis)),
        )
        return Item(axis.name, words)
    return Item(axis.name, ", ".join(human_value(axis.text(at)) for at in range(len(axis))))


def _refused(refused: Refused) -> Item:
    values = ", ".join(f"{name} = {human_value(text)}" for name, text in refused.values.items())
    return Item(values, refused.reason.message)


def _columns(found: Sweep) -> tuple[Item, ...]:
    items = [
        Item(_("default"), _("the rule with what is fixed and nothing varied")),
        Item("5 %", _("of n runs in order the one of rank 0.05 n, rounded up; so for the others")),
        Item(
            _("all {n}", n=len(found.concerned)),
            _("the totals of the runs themselves: not the sum of the column"),
        ),
    ]
    if found.default_refused:
        items[0] = Item(_("default"), _("refused: {why}", why=found.default_refused.message))
    if found.undistributed:
        items.append(Item("", _("What stays undistributed is left out of every total.")))
    statuses = {row.status for row in (*found.regions, found.total)}
    statuses |= {row.default_status for row in found.regions if row.default is not None}
    shown = [_(MEANINGS[status]) for status in MEANINGS if status in statuses]
    return (*items, Item("", "; ".join(shown)))


def _sources(found: Sweep) -> tuple[Item, ...]:
    rule, document = found.loaded.rule, found.loaded.document
    text = f"{rule.source}; {document.name}, sha256 {document.sha256[:SHORT]}"
    files = [Item(file.key, f"{file.file}, sha256 {file.sha256[:SHORT]}") for file in found.data]
    return (Item(rule.label, text), *files)


def as_json(found: Sweep) -> str:
    """One object; amounts are strings of euros, words are never translated."""
    rule, document = found.loaded.rule, found.loaded.document
    whole = {
        "runs": found.runs,
        "invalid": {
            "runs": found.refused,
            "first": [
                {
                    "values": dict(refused.values),
                    "code": refused.reason.code,
                    "reason": refused.reason.message,
                }
                for refused in found.first_refused
            ],
        },
        "rule": {
            "year": rule.year,
            "version": rule.version,
            "file": document.name,
            "sha256": document.sha256,
        },
        "data": [{"key": d.key, "file": d.file, "sha256": d.sha256} for d in found.data],
        "version": __version__,
        "official": False,
        "varied": [_axis(axis) for axis in found.axes],
        "fixed": {setting.name: setting.text for setting in found.fixed},
        "seed": found.seed,
        "regions": [
            {
                "code": row.code,
                "name": found.territories.by_code[row.code].name,
                "concerned": row.code in found.concerned,
                **_amounts(row),
            }
            for row in found.regions
        ],
        "total": _amounts(found.total),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _axis(axis: Axis) -> dict[str, Any]:
    if not axis.steps:
        return {"name": axis.name, "values": [axis.text(at) for at in range(len(axis))]}
    last = len(axis) - 1
    step = axis.euros(1) - axis.euros(0) if last else None
    return {
        "name": axis.name,
        "from": axis.text(0),
        "to": axis.text(last),
        "step": machine_euros(step) if step is not None else None,
        "count": len(axis),
    }


def _amounts(row: Row) -> dict[str, str | None]:
    default = None if row.default is None else machine(row.default)
    figures = (default, *map(machine, _figures(row)))
    status = {"status": row.status.value, "default_status": row.default_status.value}
    return dict(zip(FIELDS, figures, strict=True)) | (
        status if default is not None else {**status, "default_status": None}
    )


def as_csv(found: Sweep, dialect: Dialect) -> str:
    """A row for each territory, and one named TOTAL."""
    table: list[list[Cell]] = [["code", "region", *FIELDS, "status"]]
    for row in (*found.regions, found.total):
        name = found.territories.by_code[row.code].name if row.code else "TOTAL"
        default: Cell = "" if row.default is None else row.default
        table.append([row.code, name, default, *_figures(row), row.status.value])
    return write(table, dialect)


def runs_as_csv(
    axes: Sequence[Axis], territories: TerritorySet, put: Callable[[str], object]
) -> Record:
    """What writes every run: the varied values, each territory by its code, the total.

    The amounts of a point that is refused are empty.
    """
    heading = [*(axis.name for axis in axes), *territories.codes, "total"]
    put(write([heading], Dialect.STANDARD))
    empty = [""] * (len(territories.codes) + 1)

    def record(values: Sequence[Sequence[str]], found: Totals) -> None:
        rows = zip(*values, found.cents.tolist(), found.valid.tolist(), strict=True)
        table: list[list[Cell]] = [
            [*texts, *(cents if valid else empty)] for *texts, cents, valid in rows
        ]
        put(write(table, Dialect.STANDARD))

    return record
