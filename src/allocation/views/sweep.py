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
from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet
from allocation.model.variant import variant_files
from allocation.money import machine, machine_euros
from allocation.reading.overrides import Setting
from allocation.reading.rules import RuleFile
from allocation.views.cells import marked
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.language import _, exact_euros
from allocation.views.provenance import (
    SHORT,
    files_json,
    not_official,
    said_of_variant,
    source,
    stamp,
    variant_json,
)
from allocation.views.remarks import MEANINGS, hypotheses
from allocation.views.report import Column, Grid, Item, Items, Report
from allocation.views.report import Row as Line
from allocation.views.values import human_value
from allocation.words import grouped

FIELDS = ("default", "min", *(f"q{q:02}" for q in QUANTILES), "max")


def describe(found: Sweep) -> Report:
    """What varies, how many runs there were, and how far each territory's totals lie apart."""
    rule = found.loaded.rule
    if found.seed is None:
        how = _("every combination")
    else:
        how = _("drawn with seed {seed}, every value as likely", seed=found.seed)
    runs = _("Runs: {n}, {how}.", n=grouped(found.runs), how=how)
    lead = [runs, *said_of_variant(rule.label, found.loaded.variant)]
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
    return Report(f"{_(rule.title)} ({found.loaded.label})", tuple(lead), blocks)


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
    if len(axis) > _SPELLED_OUT:
        a, b = (human_value(axis.text(at)) for at in (0, len(axis) - 1))
        words = _("{a} to {b}, {n} values", a=a, b=b, n=grouped(len(axis)))
        return Item(axis.name, words)
    return Item(axis.name, ", ".join(human_value(axis.text(at)) for at in range(len(axis))))


_SPELLED_OUT = 12
"""Values of a list that are all shown."""


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
    files = [*variant_files(found.loaded.variant), *found.data]
    return (Item(rule.label, text), *map(source, files))


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
        **variant_json(found.loaded.variant),
        "data": files_json(found.data),
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
    """A row for each territory, and one named TOTAL; no figures where the rule is not concerned."""
    table: list[list[Cell]] = [["code", "region", *FIELDS, "status", "concerned", "made by"]]
    seed = [] if found.seed is None else [f"seed {found.seed}"]
    counts = [f"{found.runs} runs", f"{found.refused} refused", *seed]
    origin = _made_by(found.loaded, found.axes, found.fixed, [*map(stamp, found.data), *counts])
    for row in (*found.regions, found.total):
        name = found.territories.by_code[row.code].name if row.code else "TOTAL"
        default: Cell = "" if row.default is None else row.default
        figures: list[Cell] = [default, *_figures(row)]
        if row.code and row.code not in found.concerned:
            table.append([row.code, name, *([""] * len(figures)), "", "no", origin])
        else:
            table.append([row.code, name, *figures, row.status.value, "yes", origin])
    return write(table, dialect)


def _made_by(
    loaded: RuleFile, axes: Sequence[Axis], fixed: Sequence[Setting], more: Sequence[str] = ()
) -> str:
    """One line for a table cell: version, rule, what is fixed and what varies."""
    document = loaded.document
    parts = [
        f"allocate {__version__}",
        stamp(DataFile(loaded.rule.label, document.name, document.sha256)),
        *map(stamp, variant_files(loaded.variant)),
        *(f"{setting.name}={setting.text}" for setting in fixed),
        _("varied: {names}", names=", ".join(axis.name for axis in axes)),
        *more,
        _("not an official notification"),
    ]
    return "; ".join(parts)


def runs_as_csv(
    loaded: RuleFile,
    fixed: Sequence[Setting],
    axes: Sequence[Axis],
    territories: TerritorySet,
    put: Callable[[str], object],
) -> Record:
    """What writes every run: the varied values, each territory by its code, the total.

    The amounts of a point that is refused are empty, and so are those of a territory that the
    rule does not concern. Every row says that its amounts are computed, and by what.
    """
    heading = [*(axis.name for axis in axes), *territories.codes, "total", "made by"]
    put(write([heading], Dialect.STANDARD))
    empty = [""] * (len(territories.codes) + 1)
    origin = _made_by(loaded, axes, fixed)

    def record(values: Sequence[Sequence[str]], found: Totals) -> None:
        hidden = [n for n, code in enumerate(territories.codes) if code not in found.concerned]
        rows = zip(*values, found.cents.tolist(), found.valid.tolist(), strict=True)
        table: list[list[Cell]] = []
        for *texts, cents, valid in rows:
            amounts: list[Cell] = cents if valid else list(empty)
            for column in hidden:
                amounts[column] = ""
            table.append([*texts, *amounts, origin])
        put(write(table, Dialect.STANDARD))

    return record
