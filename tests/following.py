"""The steps of an explanation done again from their own operands.

Nothing here knows a rule, a key or the engine: formulas are evaluated as text, and what a rounding
record says is held against its own quota.
"""

from __future__ import annotations

import json
import math
import re
from fractions import Fraction
from typing import Any

from allocation.audit.explain.explain import explain
from allocation.engine.allocation import Allocation
from allocation.views import allocation_data, explanation_data, text
from allocation.views.explanation import describe_explanation
from allocation.views.selection import Selection


def evaluated(step: Any, results: dict[str, Fraction]) -> Fraction:
    """The formula of a step over its operands; those of earlier steps must be their results."""
    values = {}
    for operand in step["operands"]:
        value = Fraction(operand["value"])
        if operand["origin"].startswith("step "):
            assert value == results[operand["origin"]]
            assert operand["unit"] == "EUR"
        values[operand["symbol"]] = value
    assert set(re.findall("[a-z]+", step["symbols"])) == set(values)
    return Fraction(eval(step["symbols"], {"__builtins__": {}}, values))


def rounded(exact: Fraction, rounding: Any) -> Fraction:
    """What a rounding record makes of an exact amount."""
    unit, quota = Fraction(rounding["unit"]), exact / Fraction(rounding["unit"])
    assert Fraction(rounding["quota"]) == quota
    assert Fraction(rounding["remainder"]) == quota - rounding["floor"]
    if rounding["rank"] is None and rounding["of"] is not None:  # a sum over several rows
        if rounding["left"] is not None:
            assert rounding["added"] == rounding["left"]
        return (rounding["floor"] + rounding["added"]) * unit
    assert rounding["floor"] == math.floor(quota)
    rest = quota - math.floor(quota)
    up = {
        "largest-remainder": rounding["rank"] is not None
        and rounding["rank"] <= (rounding["left"] or 0),
        "nearest": rest >= Fraction(1, 2),
        "half-even": round(quota) > math.floor(quota),
        "down": False,
        "up": rest > 0,
    }[rounding["method"]]
    assert rounding["added"] == int(up)
    if rounding["rank"] is not None:
        assert rounding["got"] is up
    return (math.floor(quota) + up) * unit


def followed(document: Any) -> Fraction:
    """The amount that the steps of an explanation give when each is done again."""
    results: dict[str, Fraction] = {}
    last = Fraction(0)
    for number, step in enumerate(document["steps"], 1):
        assert step["step"] == number
        exact = evaluated(step, results)
        assert Fraction(step["exact"]) == exact
        result = rounded(exact, step["rounding"]) if step["rounding"] else exact
        if step["result"] is None:  # 0 times what it would have been, and no amount
            assert (step["status"], result) == ("absent", 0)
        else:
            assert Fraction(step["result"]) == result
        if step["distribution_unknown"]:
            continue
        results[f"step {number}"] = last = result
    return last


def explained(allocation: Allocation, region: str | None, line: str | None = None) -> Any:
    return json.loads(explanation_data.as_json(explain(allocation, region, line), allocation))


def check(allocation: Allocation, regions: list[str], lines: list[str | None]) -> None:
    """The steps give the amounts that the table gives, with their status."""
    document = allocation_data.document(allocation, Selection())
    rows = {region["code"]: region for region in document["regions"]}
    for line in lines:
        totals = document["totals"]
        whole = explained(allocation, None, line)
        amount = totals["lines"][line] if line else totals["all"]
        assert whole["total"] == amount
        assert line or whole["status"] == totals["status"]
        if amount is not None:
            assert followed(whole) == Fraction(amount)
        for code in regions:
            amount = rows[code]["lines"][line]["total"] if line else rows[code]["total"]
            found = explained(allocation, code, line)
            if found["total"] is None:
                at = rows[code]["lines"][line] if line else rows[code]
                assert found["status"] == at["status"]
                assert found["status"] in ("not-concerned", "absent", "distribution-unknown")
                assert at["total"] is None
                continue
            assert found["total"] == amount
            assert followed(found) == Fraction(amount)
            assert line or found["status"] == rows[code]["status"]
            assert line or found.get("interval") == rows[code].get("interval")


# What people read


def plain(screen: str) -> str:
    """One line, with plain spaces."""
    return " ".join(screen.replace("\u202f", " ").replace("\u00a0", " ").split())


def on_screen(allocation: Allocation, code: str | None = None, line: str | None = None) -> str:
    report = describe_explanation(explain(allocation, code, line), allocation)
    return plain(text.render(report))


def amounts(words: str) -> list[Fraction]:
    """The terms of a sum, each with its sign."""
    terms = re.findall(r"([+\u2212]?) ?[~≥≤?]? ?(\d[\d ]*(?:\.\d\d)?)", words)
    signs = {"\u2212": -1}
    return [signs.get(sign, 1) * Fraction(figure.replace(" ", "")) for sign, figure in terms]


def adds_up_on_screen(allocation: Allocation, code: str | None, line: str | None = None) -> None:
    """The sum on the screen adds up to the amount of the table."""
    lines = None if line is None else [line]
    amount = allocation.of(lines, None if code is None else [code])
    said = on_screen(allocation, code, line)
    found = re.search(r"notification\. (.*?) = ([^=]*?) € That is", said)
    if found is None:  # no amount, or one that is no sum
        given = [
            cell
            for (at, of, _component), cell in allocation.cells.items()
            if at == code and line in (None, of) and cell.cents is not None
        ]
        assert amount.cents is None or len(given) < 2 or "The sum of" in said
        return
    assert amount.cents is not None
    (total,) = amounts(found[2])
    assert sum(amounts(found[1])) == total == Fraction(amount.cents, 100)
