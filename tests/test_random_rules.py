"""Rules made at random: of every kind, method, level and split, with absent agencies.

The amounts are those that the steps of `explain` give when they are done again from their own
operands, and what `show` says of a component is what the table says of it.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from allocation.engine.allocation import Allocation
from allocation.views import allocation_data
from allocation.views.report import Grid
from allocation.views.rule import describe_rule
from allocation.views.selection import Selection
from conftest import at_least
from following import adds_up_on_screen, check

CODES = ["11", "94", "53", "01", "06"]
KEYS = st.sampled_from(["births_2018", "births_2021", "population_2025", "equal"])
STRENGTH = ["fixed", "published", "fixed-by-own-rule", "floor", "ceiling", "estimated", "unknown"]
NOT_USABLE = {"unit-too-large", "envelope-too-small", "negative-quota", "no-participant"}


@st.composite
def components(draw: Any, line: str, pools: list[str]) -> dict[str, str]:
    """Components of one line by name, as a rule file has them; a pool is drawn on once at most."""
    found: dict[str, str] = {}
    for number in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["flat", "floor", "rate", "share", "pool"]))
        name = f"{kind}{number}"
        key = draw(st.one_of(KEYS, st.just("key")))
        over = draw(st.sampled_from(["", ", over: some"]))
        amount = draw(st.one_of(st.integers(0, 90_000), st.just("amount")))
        if kind in ("flat", "floor"):
            found[name] = f"{{kind: {kind}, amount: {amount}, cite: a}}"
        elif kind == "rate":
            rate = draw(st.decimals(0, 9, places=3))
            found[name] = f"{{kind: rate, amount: {rate:f}, key: {key}{over}, cite: b}}"
        elif kind == "share" or not pools:
            found[name] = f"{{kind: share, pool: {amount}, key: {key}{over}, cite: c}}"
        else:
            known = draw(st.sampled_from([key, "none-known"]))
            found[name] = f"{{kind: share, pool: {pools.pop()}, key: {known}, cite: d}}"
    return found


@st.composite
def rules(draw: Any) -> str:
    """The text of a rule file, with one pool that all its lines may share, or none."""
    lines = draw(st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, unique=True))
    pool = draw(st.booleans())
    agencies = {line: draw(st.sampled_from(["ars", "dreets", None])) for line in lines}
    text = "year: 2023\nversion: 9\ntitle: t\nsource: {id: i, date: 2023-01-01}\nlines:\n"
    drawing, names = [], set()
    for line in lines:
        parts = draw(components(line, ["rest"] if pool else []))
        drawing += [line] if any("pool: rest" in part for part in parts.values()) else []
        names |= {name for name, part in parts.items() if name[:4] in ("flat", "floo", "rate")}
        agency = f"    agency: {agencies[line]}\n" if agencies[line] else ""
        text += f"  {line}:\n{agency}    credit: c\n    cite: x\n    components:\n"
        text += "".join(f"      {name}: {part}\n" for name, part in parts.items())
    used = [name for name in ("amount", "key", "some", "none-known") if f": {name}" in text]
    values = {
        "amount": str(draw(st.integers(0, 10**6))),
        "key": draw(KEYS),
        "some": draw(st.sampled_from(["all", "overseas", '["11", "94", "01"]'])),
        "none-known": "none",
    }
    hypotheses = {name: values[name] for name in used}
    if drawing:
        first = [name for name in sorted(names) if draw(st.booleans())]
        envelope = draw(st.sampled_from(["envelope", str(draw(st.integers(10**7, 10**9)))]))
        if envelope == "envelope":
            hypotheses["envelope"] = str(draw(st.integers(10**7, 10**9)))
        split = len(drawing) > 1 or draw(st.booleans())
        if split:
            weights = {line: draw(st.integers(1, 9)) for line in drawing}
            hypotheses["split"] = "{" + ", ".join(f"{n}: {w}" for n, w in weights.items()) + "}"
        text += f"pools:\n  rest:\n    remainder-of: {envelope}\n    cite: p\n"
        text += f"    after: [{', '.join(first)}]\n" + ("    split: split\n" if split else "")
    if draw(st.booleans()):
        unknown = draw(st.sampled_from(["counted", "ceiling"]))
        text += f"participation: {{unknown: {unknown}, absent: absent, why: w, cite: y}}\n"
        hypotheses["absent"] = draw(st.sampled_from(["undistributed", "redistributed"]))
    if hypotheses:
        text += "hypotheses:\n"
        text += "".join(f"  {name}: {{value: {v}, why: w}}\n" for name, v in hypotheses.items())
    unit = draw(st.sampled_from(["0.01", "0.05", "1", "7", "100"]))
    methods = ["largest-remainder", "nearest", "half-even", "up", "down"]
    method = draw(st.sampled_from(methods))
    level = draw(st.sampled_from(["component", "line", "region"]))
    reason = draw(st.sampled_from(["cite: z", "why: w"]))
    return text + f"rounding: {{unit: {unit}, method: {method}, level: {level}, {reason}}}\n"


ABSENT = st.sets(st.tuples(st.sampled_from(CODES), st.sampled_from(["ars", "dreets"])), max_size=6)


@at_least(125)
@settings(
    max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(rule=rules(), absent=ABSENT, told=st.booleans(), code=st.sampled_from(CODES))
def test_steps_and_statuses_of_any_rule(
    rule: str, absent: set[tuple[str, str]], told: bool, code: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rule.yaml"
        path.write_text(rule, encoding="utf-8")
        file = Path(folder) / "participants.csv"
        rows = [f"{region},{agency},no" for region, agency in sorted(absent)]
        file.write_text(
            "\n".join(["region,agency,takes_part", *rows, "84,ars,yes"]) + "\n", encoding="utf-8"
        )
        try:
            allocation = allocate(load_rule(path), participants=file if told else None)
        except Refusal as refusal:
            if not {problem.code for problem in refusal.diagnostics} <= NOT_USABLE:
                raise
            assume(False)
        check(allocation, [code, "84"], [None, *allocation.case.rule.lines])
        for line in (None, *allocation.case.rule.lines):
            adds_up_on_screen(allocation, code, line)
            adds_up_on_screen(allocation, None, line)
        shown_as_in_the_table(allocation, path)
        adds_up(allocation)


def shown_as_in_the_table(allocation: Allocation, path: Path) -> None:
    """The weakest status that a component has anywhere in the table is the one that show gives."""
    document = allocation_data.document(allocation, Selection())
    report = describe_rule(load_rule(path), allocation.case)
    lines = list(allocation.case.rule.lines)
    grids = [block for block in report.record if isinstance(block, Grid)]
    for line, grid in zip(lines, grids, strict=True):
        for row in grid.rows:
            found = {
                region["lines"][line]["components"][row.cells[0]]["status"].removesuffix(
                    "-by-own-rule"
                )
                for region in document["regions"]
            }
            amounts = [status for status in STRENGTH if status in found]
            if {"floor", "ceiling"} <= found:
                amounts.append("unknown")
            words = row.cells[3].replace("fixed by your rule", "fixed")
            if amounts:
                assert words == amounts[-1]
            else:
                assert words.replace(" ", "-") in found


def adds_up(allocation: Allocation) -> None:
    """Sums over regions, lines and components are of the same cells."""
    cells = sum(amount.cents or 0 for amount in allocation.cells.values())
    by_region = sum(allocation.region(c).cents or 0 for c in allocation.case.territories.codes)
    by_line = sum(allocation.whole([line]).cents or 0 for line in allocation.case.rule.lines)
    assert cells == by_region == by_line == allocation.total
    whole = allocation.case.plan.whole
    if whole is not None:
        assert Fraction(allocation.total, 100) == allocation.execution.value(whole).sum()
