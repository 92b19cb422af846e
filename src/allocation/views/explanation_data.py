"""An explanation as JSON, for programs: fractions as text, formulas that can be evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

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
    from allocation.views.outputs.common import Bounded, Cites
    from allocation.views.outputs.explain import (
        AddedUp,
        Because,
        ExplanationJson,
        NeighbourJson,
        OperandJson,
        PrintedJson,
        RoundingJson,
        Sourced,
        StepJson,
        WhyJson,
    )


def as_json(explanation: Explanation, allocation: Allocation) -> str:
    """One object; exact values are ``num/den`` or whole, amounts have two decimals."""
    case, region = allocation.case, explanation.region
    printed: PrintedJson = {}
    if explanation.published is not None:
        printed["published"] = machine(explanation.published)
        printed["reproduces"] = explanation.reproduces
    document: ExplanationJson = {
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
        **printed,
    }
    return json.write(document)


def _step(step: ExplainedStep, *, shipped: bool) -> StepJson:
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
        "hypotheses": list(map(_why, step.hypotheses)),
        "remarks": list(step.remarks),
    }


def _operand(term: Term, *, shipped: bool) -> OperandJson:
    rows: AddedUp = {} if term.rows is None else {"rows": term.rows}
    cite: Sourced = {"cite": term.cite} if term.cite else {}
    return {
        "symbol": term.symbol,
        "what": term.what,
        "value": str(term.value),
        "decimal": machine_decimal(term.value),
        "unit": term.unit,
        "origin": term.origin,
        **rows,
        **cite,
        **_because(term.hypotheses),
        "status": owned(term.status, shipped=shipped),
    }


def _rounding(decision: Decision) -> RoundingJson:
    cite: Cites = {"cite": decision.cite} if decision.cite else {}
    return {
        "method": decision.method,
        "unit": _amount(decision.unit),
        "quota": str(decision.quota),
        "floor": decision.floor,
        "remainder": str(decision.remainder),
        "rank": decision.rank,
        "of": decision.of,
        "left": decision.left,
        "got": decision.got,
        "added": decision.added,
        "last": _neighbour(decision.last) if decision.last else None,
        "next": _neighbour(decision.next) if decision.next else None,
        "nearest": decision.nearest,
        "line": list(map(_neighbour, decision.queue)),
        "origin": decision.origin,
        **cite,
        **_because(decision.hypotheses),
    }


def _neighbour(neighbour: Neighbour) -> NeighbourJson:
    return {
        "name": neighbour.name,
        "rank": neighbour.rank,
        "remainder": str(neighbour.remainder),
    }


def _because(hypotheses: Sequence[NamedHypothesis]) -> Because:
    """A hypothesis, and what else is assumed, where there are any."""
    found: Because = {}
    if hypotheses:
        found["hypothesis"] = _why(hypotheses[0])
    if len(hypotheses) > 1:
        found["also"] = list(map(_why, hypotheses[1:]))
    return found


def _why(hypothesis: NamedHypothesis) -> WhyJson:
    return {"name": hypothesis.name, "why": hypothesis.why}


def _interval(interval: tuple[int, int] | None) -> Bounded:
    return {"interval": [machine(bound) for bound in interval]} if interval else {}


def _amount(euros: Fraction) -> str:
    """``11500.00``, or exactly where it is no whole number of cents."""
    cents = whole_cents(euros)
    return machine(cents) if cents is not None else str(euros)
