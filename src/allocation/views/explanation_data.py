"""An explanation as JSON, for programs: fractions as text, formulas that can be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from allocation.audit.explain.explanation import (
    Decision,
    ExplainedStep,
    Explanation,
    NamedHypothesis,
    Neighbour,
    Term,
)
from allocation.model.expression import written
from allocation.money import machine, machine_decimal, whole_cents
from allocation.views import machine as json
from allocation.views.allocation_data import hypotheses_json
from allocation.views.made import made_by
from allocation.views.owners import owned
from allocation.views.provenance import files_json, rule_json

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def as_json(explanation: Explanation, allocation: Allocation) -> str:
    """One object; exact values are ``num/den`` or whole, amounts have two decimals."""
    case, region = allocation.case, explanation.region
    document = {
        **rule_json(allocation),
        "data": files_json(case.data),
        "digest": made_by(allocation).digest,
        "hypotheses": hypotheses_json(case.rule, case.hypotheses),
        "subject": {
            "region": {"code": region.code, "name": region.name} if region else None,
            "line": explanation.line,
        },
        "total": machine(explanation.cents) if explanation.cents is not None else None,
        "status": owned(explanation.status, shipped=case.shipped),
        **_interval(explanation.interval),
        "steps": [_step(step, shipped=case.shipped) for step in explanation.steps],
        "notes": [*explanation.beside, *(allocation.notes if explanation.steps else ())],
    }
    if explanation.published is not None:
        document["published"] = machine(explanation.published)
        document["reproduces"] = explanation.reproduces
    return json.write(document)


def _step(step: ExplainedStep, *, shipped: bool) -> dict[str, Any]:
    return {
        "step": step.number,
        "what": step.what,
        "line": step.line,
        "component": step.component,
        "words": written(step.expression, lambda operand: str(step.terms[operand].what)),
        "symbols": written(step.expression, lambda operand: step.terms[operand].symbol, str),
        "operands": [_operand(term, shipped=shipped) for term in step.terms.values()],
        "exact": str(step.exact),
        "decimal": machine_decimal(step.exact),
        "rounding": _rounding(step.decision) if step.decision else None,
        "result": _amount(step.result) if step.status.amount else None,
        "status": owned(step.status, shipped=shipped),
        "distribution_unknown": step.withheld,
        **_interval(step.interval),
        "hypotheses": [hypothesis._asdict() for hypothesis in step.hypotheses],
        "remarks": list(step.remarks),
    }


def _operand(term: Term, *, shipped: bool) -> dict[str, Any]:
    return {
        "symbol": term.symbol,
        "what": term.what,
        "value": str(term.value),
        "decimal": machine_decimal(term.value),
        "unit": term.unit,
        "origin": term.origin,
        **({"rows": term.rows} if term.rows is not None else {}),
        **_because(term.cite, term.hypotheses),
        "status": owned(term.status, shipped=shipped),
    }


def _rounding(decision: Decision) -> dict[str, Any]:
    return {
        "method": decision.method.value,
        "unit": _amount(decision.unit),
        "quota": str(decision.quota),
        "floor": decision.floor,
        "remainder": str(decision.remainder),
        "rank": decision.rank,
        "of": decision.of,
        "left": decision.left,
        "got": decision.got,
        "added": decision.added,
        "last": _neighbour(decision.last),
        "next": _neighbour(decision.next),
        "nearest": decision.nearest,
        "line": [_neighbour(neighbour) for neighbour in decision.queue],
        "origin": decision.origin,
        **_because(decision.cite, decision.hypotheses),
    }


def _neighbour(neighbour: Neighbour | None) -> dict[str, Any] | None:
    if neighbour is None:
        return None
    return {
        "name": neighbour.name,
        "rank": neighbour.rank,
        "remainder": str(neighbour.remainder),
    }


def _because(cite: str | None, hypotheses: Sequence[NamedHypothesis]) -> dict[str, Any]:
    """A citation, a hypothesis, and what else is assumed, where there are any."""
    found: dict[str, Any] = {"cite": cite} if cite else {}
    if hypotheses:
        found["hypothesis"] = hypotheses[0]._asdict()
    if len(hypotheses) > 1:
        found["also"] = [hypothesis._asdict() for hypothesis in hypotheses[1:]]
    return found


def _interval(interval: tuple[int, int] | None) -> dict[str, Any]:
    return {"interval": [machine(bound) for bound in interval]} if interval else {}


def _amount(euros: Fraction) -> str:
    """``11500.00``, or exactly where it is no whole number of cents."""
    cents = whole_cents(euros)
    return machine(cents) if cents is not None else str(euros)
