"""A sweep for programs: as JSON and as CSV, and its runs one by one; never translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.points import DEFAULT_SEED
from allocation.audit.sweep.result import RegionSpread, Sweep
from allocation.audit.sweep.spread import QUANTILES, Spread
from allocation.audit.sweep.sweep import Record, Runs
from allocation.diagnostics import Diagnostic
from allocation.engine.allocation import Allocation
from allocation.model.key import DataFile
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.model.territory import TerritorySet
from allocation.model.variant import variant_files
from allocation.money import CENTS, exact_euros, human_euros, machine, machine_euros
from allocation.reading.rules import RuleFile
from allocation.views import machine as json
from allocation.views.allocation_data import balances_json, beyond, hypotheses_json
from allocation.views.delimited import Dialect, rows
from allocation.views.labels import label, line_label, unsaid
from allocation.views.language import say
from allocation.views.made import Made, Options
from allocation.views.owners import owned
from allocation.views.provenance import files_json, rule_json
from allocation.views.spoken import speaking
from allocation.views.tables import (
    CODE,
    FRENCH,
    MADE_BY,
    Basis,
    Cell,
    CellKind,
    DataTable,
    Heading,
    Row,
    amount,
    euros,
    told,
)
from allocation.views.values import value_named
from allocation.words import N_, Named, _, grouped, listed

if TYPE_CHECKING:
    from allocation.views.outputs.sweep import RangeJson, SpreadJson, SweepJson, ValuesJson

_FIELDS = ("min", *(f"q{q:02}" for q in QUANTILES), "max")


def figures(spread: Spread) -> list[int]:
    """What is shown of a spread, in cents: as `_FIELDS`."""
    return [spread.least, *spread.quantiles, spread.most]


def as_json(found: Sweep) -> str:
    """One object; amounts are strings of euros, words are never translated."""
    default, lines, shipped = found.default, found.loaded.rule.lines, found.loaded.shipped
    unknown, left = Status.DISTRIBUTION_UNKNOWN, Status.UNDISTRIBUTED
    document: SweepJson = {
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
        **rule_json(found.loaded),
        "data": files_json(found.data),
        "digest": made_by(found).digest,
        "varied": [_factor(factor) for factor in found.factors],
        "fixed": {override.name: override.text for override in found.fixed},
        "seed": found.seed,
        "hypotheses": hypotheses_json(found.loaded.rule, found.hypotheses),
        "regions": [
            {
                "code": row.code,
                "name": found.territories.by_code[row.code].name,
                **_amounts(row, shipped=shipped),
            }
            for row in found.shown
        ],
        "total": _amounts(found.total, shipped=shipped),
        "left_over": [{"line": line, "status": kind} for line, kind in sorted(found.left_over)],
        "undistributed": balances_json(default, left, lines) if default else None,
        "distribution_unknown": balances_json(default, unknown, lines) if default else None,
    }
    return json.write(document)


def _factor(factor: Factor) -> ValuesJson | RangeJson:
    return _range(factor) if factor.steps else {"name": factor.name, "values": _texts(factor)}


def _texts(factor: Factor) -> list[str]:
    return [factor.text(at) for at in range(len(factor))]


def _range(factor: Factor) -> RangeJson:
    last = len(factor) - 1
    step = factor.euros(1) - factor.euros(0) if last else None
    return {
        "name": factor.name,
        "from": factor.text(0),
        "to": factor.text(last),
        "step": machine_euros(step) if step is not None else None,
        "count": len(factor),
    }


def _amounts(row: RegionSpread, *, shipped: bool) -> SpreadJson:
    default, *cells = (None if cents is None else machine(cents) for cents in _figures(row))
    least, q05, q25, q50, q75, q95, most = cells
    return {
        "default": default,
        "min": least,
        "q05": q05,
        "q25": q25,
        "q50": q50,
        "q75": q75,
        "q95": q95,
        "max": most,
        "runs": row.spread.runs if row.spread else 0,
        "status": owned(row.status, shipped=shipped),
        "default_status": owned(row.default.status, shipped=shipped) if row.default else None,
    }


def _figures(row: RegionSpread) -> list[int | None]:
    """The default, and then what is shown of the spread; None where there is no amount."""
    default = row.default.cents if row.default else None
    return [default, *(figures(row.spread) if row.spread else [None] * len(_FIELDS))]


def as_table(found: Sweep) -> DataTable:
    """A row for each territory, and one named TOTAL: the spread of their sum, no sum of spreads."""
    columns = [
        CODE,
        Heading("region", "Name of the region, or TOTAL.", label=_("region")),
        *amount(
            "default",
            _("{part}: amount", part=_("default")),
            "The amount with nothing varied.",
            of=_("default"),
        ),
        *(
            Heading(name, about, CellKind.EUROS, "status", _("{part}: amount", part=label))
            for (name, about), label in zip(_SPREAD.items(), _LABELS, strict=True)
        ),
        Heading(
            "status",
            "The weakest that the amount of any run has.",
            CellKind.STATUS,
            label=_("status"),
        ),
    ]
    table: list[Row] = []
    shipped = found.loaded.shipped
    for row in (*found.shown, found.total):
        name = found.territories.by_code[row.code].name if row.code else "TOTAL"
        default, *others = map(euros, _figures(row))
        standing = owned(row.default.status, shipped=shipped) if row.default else ""
        weakest = owned(row.status, shipped=shipped)
        table.append([row.code, name, default, standing, *others, weakest])
    rule = found.loaded.rule
    hypotheses = tuple(hypotheses_json(rule, found.hypotheses))
    basis = Basis(found.loaded.label, rule.title, rule.source, hypotheses)
    left = tuple(_left_over(found.loaded.rule, found.default, found.left_over))
    counts = (_("{n} runs", n=found.runs), _("{n} refused", n=found.refused), *left)
    return DataTable(columns, table, None, made_by(found), ("code",), (basis,), counts)


def _left_over(
    rule: Rule, default: Allocation | None, left_over: Iterable[tuple[str, Status]]
) -> Iterator[str]:
    """What reaches no territory and is in no column: how much in the default, else what of it."""
    found = [*beyond(default, rule.lines, labelled=True)] if default else []
    yield from (_("{said} in the default", said=each) for each in found)
    known = {(rest.line, rest.kind) for rest in default.balances} if default else set()
    for line, kind in sorted({*left_over} - known):
        named = Named(line, line_label(rule, line, unsaid))
        yield _("not in the table: {line} {kind} in some run", line=named, kind=_(_LEFT[kind]))


_LEFT = {
    Status.UNDISTRIBUTED: N_("undistributed"),
    Status.DISTRIBUTION_UNKNOWN: N_("distribution-unknown"),
}


def left_out(found: Sweep) -> list[Diagnostic]:
    """What tables of a sweep have no column for, and their reader should know of all the same."""
    said = _left_over(found.loaded.rule, found.default, found.left_over)
    return [Diagnostic("left-over", each, level="notice") for each in said]


_SPREAD = {
    "min": "The least amount of any run.",
    **{f"q{q:02}": f"The amount that {q} % of the runs do not exceed." for q in QUANTILES},
    "max": "The greatest amount of any run.",
}


_LABELS = (_("min"), _("q05"), _("q25"), _("q50"), _("q75"), _("q95"), _("max"))
"""Of the same columns, for people."""


def made_by(found: Sweep) -> Made:
    """What made a sweep."""
    sample = None if found.seed is None else found.runs + found.refused
    drawn = _drawn(sample, found.seed)
    return _made_by(found.loaded, found.data, (*found.given, *drawn), found.factors)


def _made_by(
    loaded: RuleFile, data: Sequence[DataFile], given: Options, factors: Sequence[Factor]
) -> Made:
    rules = (loaded.file, *variant_files(loaded.variant))
    rule = loaded.rule
    varied = ((f.name, Named(_values(f), _varied(rule, f))) for f in factors)
    return Made(loaded.label, rules, tuple(data), (*given, *varied))


def _drawn(sample: int | None, seed: int | None) -> Options:
    """How many points are drawn, and from which numbers."""
    if sample is None:
        return ()
    return (("sample", str(sample)), ("seed", str(DEFAULT_SEED if seed is None else seed)))


def _values(factor: Factor) -> str:
    """``5000000.00:6000000.00:100000.00``, or a list."""
    if not factor.steps:
        return ",".join(_texts(factor))
    about = _range(factor)
    return ":".join(end for end in (about["from"], about["to"], about["step"]) if end is not None)


def _varied(rule: Rule, factor: Factor) -> str:
    """The same for people, as a message: ``envelope 5 000 000 € to 6 000 000 € in steps …``."""
    what = label(rule, factor.name, unsaid)
    last = len(factor) - 1
    if factor.texts or not last:
        values = listed(value_named(factor.text(at)) for at in range(len(factor)))
        return _("{what} {value}", what=what, value=values)
    first, most = (human_euros(int(factor.euros(at) * CENTS)) for at in (0, last))
    if not factor.steps:
        words = N_("{what} {first} to {last}, {n} values")
        return _(words, what=what, first=first, last=most, n=grouped(len(factor)))
    step = exact_euros(factor.euros(1) - factor.euros(0))
    words = N_("{what} {first} to {last} in steps of {step} €")
    return _(words, what=what, first=first, last=most, step=step)


def runs_as_csv(
    loaded: RuleFile,
    factors: Sequence[Factor],
    territories: TerritorySet,
    put: Callable[[str], object],
    *,
    sample: int | None = None,
    seed: int | None = None,
    dialect: Dialect = Dialect.STANDARD,
) -> Record:
    """What writes every run: the varied values, each territory by its code, the total.

    The amounts of a point that is refused are empty, and so is that of a territory that gets none.
    Every row says how far its amounts can be trusted, that of the total for all of them, and by
    what they are computed.
    """
    people = dialect is Dialect.EXCEL_FR
    put(rows([_header(loaded.rule, factors, territories, people=people)], dialect))

    def record(runs: Runs) -> None:
        given = (*runs.given, *_drawn(sample, seed))
        left = _left_over(loaded.rule, runs.default, runs.left_over)
        stamp = _made_by(loaded, runs.data, given, factors).told(*left)
        valid = runs.found.valid
        shown = valid[:, None] & runs.amounts
        cells = np.where(shown, runs.found.cents.astype(object), "").tolist()
        statuses = np.where(valid, owned(runs.status, shipped=loaded.shipped), "").tolist()
        found = zip(*runs.values, cells, statuses, strict=True)
        table: list[Row] = [[*texts, *row, status, stamp] for *texts, row, status in found]
        if people:
            with speaking(FRENCH):
                status = told(owned(runs.status, shipped=loaded.shipped))
                table = [
                    [*map(_as_read, row[:-2]), row[-2] and status, say(stamp)] for row in table
                ]
        put(rows(table, dialect, begun=True))

    return record


def _header(
    rule: Rule, factors: Sequence[Factor], territories: TerritorySet, *, people: bool
) -> list[str]:
    """The columns of every run: by their names, or in French."""
    if not people:
        names = [factor.name for factor in factors]
        return [*names, *territories.codes, "total", "status", MADE_BY.name]
    with speaking(FRENCH):
        euros = [*(each.name for each in territories.members), say(_("total"))]
        return [
            *(label(rule, factor.name) for factor in factors),
            *(say(_("{what} (€, status by row)", what=each)) for each in euros),
            say(_("status")),
            say(MADE_BY.label),
        ]


def _as_read(cell: Cell) -> Cell:
    """A cell for people: an amount as a number, a key or a method by its words."""
    if not isinstance(cell, str):
        return cell
    return Fraction(cell) if re.fullmatch(r"\d+\.\d\d", cell) else say(value_named(cell))
