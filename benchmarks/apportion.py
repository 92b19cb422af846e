"""What exactness costs: the same division by a float one-liner, by openfisca-core and by ours.

    python benchmarks/apportion.py [RUNS]

Each measure is a process of its own, one contestant after the other on the same made-up keys; the
time is that of the work alone, from the arrays in memory to the amounts, the memory that of the
whole process. An error is the distance in euros of an amount from its exact fraction, the largest
of every hundredth row; `off by` is how far the amounts together are from what was divided. Without
openfisca-core (`pip install '.[bench]'`) its lines are left out.
"""

from __future__ import annotations

import json
import math
import resource
import statistics
import subprocess
import sys
import time
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

POOL = 3_660_000
ROWS, POOLS = 3_600_000, 100
SCENARIOS, REGIONS = 1_000_000, 18
WORKS = {
    "one pool": f"{ROWS:,} rows, one pool",
    "many pools": f"{ROWS:,} rows, {POOLS} pools",
    "scenarios": f"{SCENARIOS:,} envelopes, {REGIONS} regions, 2 lines",
}
CONTESTANTS = ("float", "openfisca", "ours")


def keys(rows: int) -> Any:
    """Births as those of departments: from a few to some ten thousand, always the same."""
    import numpy as np

    return np.random.default_rng(1).integers(1, 40_000, rows)


def timed(work: Any) -> tuple[tuple[float, float], Any]:
    """The median of three times in a row, and the first, which also waits for the memory."""
    times = []
    for _again in range(3):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return (statistics.median(times), times[0]), result


# Rows: a pool, or each of a hundred, in proportion to a key


def rows_float(pools: int) -> tuple[tuple[float, float], Any]:
    import pandas as pd

    frame = pd.DataFrame({"key": keys(ROWS)})
    frame["pool"] = frame.index // (ROWS // pools)
    if pools == 1:
        return timed(lambda: (POOL * frame["key"] / frame["key"].sum()).to_numpy())
    sums = frame.groupby("pool")["key"]
    return timed(lambda: (POOL * frame["key"] / sums.transform("sum")).to_numpy())


def rows_openfisca(pools: int) -> tuple[tuple[float, float], Any]:
    import numpy as np
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    territory = build_entity("territory", "territories", "", is_person=True)

    class births(Variable):  # noqa: N801
        value_type = int
        entity = territory
        definition_period = DateUnit.YEAR

    class amount(Variable):  # noqa: N801
        value_type = float
        entity = territory
        definition_period = DateUnit.YEAR

        def formula(self: Any, period: Any) -> Any:
            by_pool = self("births", period).reshape(pools, -1)
            return (POOL * (by_pool / by_pool.sum(axis=1, keepdims=True))).ravel()

    system = TaxBenefitSystem([territory])
    system.add_variables(births, amount)
    simulation = SimulationBuilder().build_default_simulation(system, count=ROWS)
    simulation.set_input("births", "2021", keys(ROWS).astype(np.int32))

    def work() -> Any:
        simulation.delete_arrays("amount")
        return simulation.calculate("amount", "2021")

    return timed(work)


def rows_ours(pools: int) -> tuple[tuple[float, float], Any]:
    import numpy as np

    from allocation.engine.apportion import largest_remainder
    from allocation.engine.exact import Exact, across, product

    column = keys(ROWS).reshape(pools, -1)
    cents, order = np.full((pools, 1), POOL * 100), np.arange(ROWS // pools)

    def work() -> Any:
        quotas = Exact(product(cents, column), across(column))
        return largest_remainder(quotas, column, order).ravel()

    return timed(work)


def row_errors(amounts: Any, pools: int, *, cents: bool) -> tuple[float, float]:
    """The largest error of a row, and how far all rows together are from the pools."""
    column = keys(ROWS).reshape(pools, -1)
    sums = [int(total) for total in column.sum(axis=1)]
    unit = Fraction(1, 100) if cents else Fraction(1)
    worst = Fraction(0)
    for row in range(0, ROWS, 100):
        exact = Fraction(POOL * int(column.flat[row]), sums[row // (ROWS // pools)])
        worst = max(worst, abs(Fraction(amounts[row].item()) * unit - exact))
    whole = Fraction(int(amounts.sum())) if cents else Fraction(math.fsum(amounts.tolist()))
    return float(worst), float(abs(whole * unit - POOL * pools))


# Scenarios: a million envelopes under the rule of 2023


def envelopes() -> Any:
    import numpy as np

    return 5_000_000 + np.arange(SCENARIOS)


def births() -> Any:
    import numpy as np

    from allocation import allocate, load_rule

    case = allocate(load_rule(2023)).case
    return np.array([case.keys["births_2021"].values[code] for code in case.territories.codes])


def scenarios_float() -> tuple[tuple[float, float], Any]:
    import numpy as np
    import pandas as pd

    key, given = births(), envelopes()
    share = pd.Series(key / key.sum())

    def work() -> Any:
        pool = pd.Series(given) - 1_440_000
        lines = [80_000 / 2 + np.outer(pool * part, share) for part in (5 / 8, 3 / 8)]
        return lines[0] + lines[1]

    return timed(work)


def scenarios_ours() -> tuple[tuple[float, float], Any]:
    import numpy as np

    from allocation import load_rule
    from allocation.engine.exact import Exact
    from allocation.engine.run import prepare
    from allocation.engine.scenarios import totals
    from allocation.model.expression import figures
    from allocation.reading.places import data_folder
    from allocation.reading.rules import Override

    setting = Override("envelope", "1", "--vary envelope")
    case = prepare(load_rule(2023), [setting], None, data_folder(None))
    place = next(figures(case.plan.pools["rest"].value.expression)).place
    given = envelopes()
    at_once = (1 << 17) // REGIONS

    def work() -> Any:
        found = np.empty((SCENARIOS, REGIONS), np.int64)
        for start in range(0, SCENARIOS, at_once):
            some = given[start : start + at_once, None]
            cents = totals(case, {place: Exact(some, 1)}, len(some)).cents
            found[start : start + at_once] = cents[:, :REGIONS]
        return found

    return timed(work)


def scenario_errors(amounts: Any, *, cents: bool) -> tuple[float, float]:
    """As `row_errors`; ours is rounded to the euro on each of two lines, as the rule says."""
    key, given = births(), envelopes()
    total, unit = int(key.sum()), Fraction(1, 100) if cents else Fraction(1)
    worst = off = Fraction(0)
    for run in range(0, SCENARIOS, 100):
        row = [Fraction(amount) * unit for amount in amounts[run].tolist()]
        pool = int(given[run]) - 1_440_000
        exact = [80_000 + Fraction(pool * int(value), total) for value in key]
        worst = max(worst, *(abs(a - b) for a, b in zip(row, exact, strict=True)))
        off = max(off, abs(sum(row) - int(given[run])))
    return float(worst), float(off)


def measure(work: str, contestant: str) -> None:
    """One measure, as a line of JSON."""
    cents = contestant == "ours"
    if work == "scenarios":
        seconds, amounts = {"float": scenarios_float, "ours": scenarios_ours}[contestant]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        errors = scenario_errors(amounts, cents=cents)
    else:
        pools = 1 if work == "one pool" else POOLS
        made = {"float": rows_float, "openfisca": rows_openfisca, "ours": rows_ours}
        seconds, amounts = made[contestant](pools)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        errors = row_errors(amounts, pools, cents=cents)
    print(json.dumps([*seconds, peak, *errors]))


def main(runs: int) -> None:
    print(f"{runs} runs of each, in turn; Python {sys.version.split()[0]}")
    known = [name for name in CONTESTANTS if name != "openfisca" or find_spec("openfisca_core")]
    if "openfisca" not in known:
        print("openfisca-core is not installed: left out (pip install '.[bench]')")
    for work, title in WORKS.items():
        print(f"\n{title}")
        heads = f"{'first':>8}  {'memory':>9}  {'error':>9}  {'off by':>9}"
        print(f"{'':10}  {'time (least to most)':24}  {heads}")
        taking_part = [n for n in known if (work, n) != ("scenarios", "openfisca")]
        measured: dict[str, list[list[float]]] = {name: [] for name in taking_part}
        for _run in range(runs):
            for name in taking_part:
                command = [sys.executable, __file__, work, name]
                done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
                measured[name].append(json.loads(done.stdout.splitlines()[-1]))
        for name, found in measured.items():
            times = sorted(1000 * seconds for seconds, *_rest in found)
            span = f"({times[0]:.0f} to {times[-1]:.0f})"
            first = statistics.median(1000 * seconds for _median, seconds, *_rest in found)
            _seconds, _first, peak, error, off = found[0]
            print(
                f"{name:10}  {statistics.median(times):5.0f} ms {span:15}  {first:5.0f} ms"
                f"  {peak / 1024:5.0f} MiB  {error:9.2g}  {off:9.2g}"
            )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
