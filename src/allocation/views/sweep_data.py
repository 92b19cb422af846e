"""A sweep for programs: as JSON and as CSV, and its runs one by one; never translated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocation.audit.sweep.factors import Factor
from allocation.audit.sweep.result import RegionSpread, Sweep
from allocation.audit.sweep.spread import QUANTILES, Spread
from allocation.audit.sweep.sweep import Record
from allocation.engine.scenarios import Totals
from allocation.model.key import DataFile
from allocation.model.territory import TerritorySet
from allocation.model.variant import variant_files
from allocation.money import machine, machine_euros
from allocation.reading.rules import Override, RuleFile
from allocation.views import machine as json
from allocation.views.delimited import Cell, Dialect, write
from allocation.views.provenance import files_json, rule_json, stamp, stamped

_FIELDS = ("min", *(f"q{q:02}" for q in QUANTILES), "max")


def figures(spread: Spread) -> list[int]:
    """What is shown of a spread, in cents: as `_FIELDS`."""
    return [spread.least, *spread.quantiles, spread.most]


def as_json(found: Sweep) -> str:
    """One object; amounts are strings of euros, words are never translated."""
    document = {
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
        "varied": [_factor(factor) for factor in found.factors],
        "fixed": {override.name: override.text for override in found.fixed},
        "seed": found.seed,
        "regions": [
            {
                "code": row.code,
                "name": found.territories.by_code[row.code].name,
                **_amounts(row),
            }
            for row in found.regions
        ],
        "total": _amounts(found.total),
    }
    return json.write(document)


def _factor(factor: Factor) -> dict[str, Any]:
    if not factor.steps:
        return {"name": factor.name, "values": [factor.text(at) for at in range(len(factor))]}
    last = len(factor) - 1
    step = factor.euros(1) - factor.euros(0) if last else None
    return {
        "name": factor.name,
        "from": factor.text(0),
        "to": factor.text(last),
        "step": machine_euros(step) if step is not None else None,
        "count": len(factor),
    }


def _amounts(row: RegionSpread) -> dict[str, str | int | None]:
    cells = dict(zip(("default", *_FIELDS), _figures(row), strict=True))
    return {
        **{name: None if cents is None else machine(cents) for name, cents in cells.items()},
        "runs": row.spread.runs if row.spread else 0,
        "status": row.status.value,
        "default_status": row.default.status.value if row.default else None,
    }


def _figures(row: RegionSpread) -> list[int | None]:
    """The default, and then what is shown of the spread; None where there is no amount."""
    default = row.default.cents if row.default else None
    return [default, *(figures(row.spread) if row.spread else [None] * len(_FIELDS))]


def as_csv(found: Sweep, dialect: Dialect) -> str:
    """A row for each territory, and one named TOTAL; an empty cell where there is no amount."""
    table: list[list[Cell]] = [["code", "region", "default", *_FIELDS, "status", "made by"]]
    seed = [] if found.seed is None else [f"seed {found.seed}"]
    counts = [f"{found.runs} runs", f"{found.refused} refused", *seed]
    origin = _made_by(found.loaded, found.factors, found.fixed, [*map(stamp, found.data), *counts])
    for row in (*found.regions, found.total):
        name = found.territories.by_code[row.code].name if row.code else "TOTAL"
        amounts = ["" if cents is None else cents for cents in _figures(row)]
        table.append([row.code, name, *amounts, row.status.value, origin])
    return write(table, dialect)


def _made_by(
    loaded: RuleFile, factors: Sequence[Factor], fixed: Sequence[Override], more: Sequence[str] = ()
) -> str:
    """One line for a table cell: version, rule, what is fixed and what varies."""
    rule = DataFile(loaded.rule.label, loaded.document.name, loaded.document.sha256)
    given = (f"{override.name}={override.text}" for override in fixed)
    varied = "varied: " + ", ".join(factor.name for factor in factors)
    return stamped([rule, *variant_files(loaded.variant)], *given, varied, *more)


def runs_as_csv(
    loaded: RuleFile,
    fixed: Sequence[Override],
    factors: Sequence[Factor],
    territories: TerritorySet,
    put: Callable[[str], object],
) -> Record:
    """What writes every run: the varied values, each territory by its code, the total.

    The amounts of a point that is refused are empty, and so is that of a territory that gets none.
    Every row says that its amounts are computed, and by what.
    """
    heading = [*(factor.name for factor in factors), *territories.codes, "total", "made by"]
    put(write([heading], Dialect.STANDARD))
    origin = _made_by(loaded, factors, fixed)

    def record(values: Sequence[Sequence[str]], found: Totals, amounts: NDArray[np.bool_]) -> None:
        shown = found.valid[:, None] & amounts
        cells = np.where(shown, found.cents.astype(object), "").tolist()
        table = [[*texts, *row, origin] for *texts, row in zip(*values, cells, strict=True)]
        put(write(table, Dialect.STANDARD))

    return record
