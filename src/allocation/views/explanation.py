"""An explanation as a report: a block for each step, from the text to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from allocation.audit.explain.explanation import (
    EUROS,
    Decision,
    ExplainedStep,
    Explanation,
    NamedHypothesis,
    Term,
)
from allocation.engine.allocation import Amount
from allocation.engine.case import UsedHypothesis
from allocation.model.expression import written
from allocation.model.fields import Role
from allocation.model.method import Method
from allocation.model.rule import Rule
from allocation.model.status import Status
from allocation.money import CENTS, whole_cents
from allocation.views.cells import MARKS, interval, standing
from allocation.views.citations import where
from allocation.views.explanation_in_short import in_short
from allocation.views.headline import of_amount
from allocation.views.labels import in_labels, label, line_label
from allocation.views.language import (
    _,
    counted,
    exact_euros,
    human,
    human_decimal,
    human_euros,
    in_series,
    say,
    typeset,
)
from allocation.views.lead import said_first, titled
from allocation.views.names import in_words_of_reader
from allocation.views.provenance import not_official
from allocation.views.record import computed_by, listed_hypotheses, notes, sources
from allocation.views.report import Item, Items, Report
from allocation.views.values import unit_in_words
from allocation.words import N_, THIN_SPACE

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

_METHODS = {
    Method.LARGEST_REMAINDER: N_("largest remainder, in units of {unit} €"),
    Method.NEAREST: N_("to the nearest unit of {unit} €, half away from zero"),
    Method.HALF_EVEN: N_("to the nearest unit of {unit} €, half to the even one"),
    Method.DOWN: N_("down to a unit of {unit} €"),
    Method.UP: N_("up to a unit of {unit} €"),
}


def describe_explanation(explanation: Explanation, allocation: Allocation) -> Report:
    """The answer and its sum on a screen; as the record a block per step, and what all rest on."""
    rule = allocation.case.rule
    case = allocation.case
    title = titled(rule, case.label, case.file)
    title = _("{who}: {title}", who=_who(explanation, allocation), title=title)
    answer = [*_answer(explanation, allocation), not_official()]
    lead = (*said_first(allocation), " ".join(answer))
    blocks = in_short(explanation, allocation)
    return Report(
        title,
        lead,
        blocks,
        _record(explanation, allocation),
        more=(in_words_of_reader("--details"),),
    )


def _record(explanation: Explanation, allocation: Allocation) -> tuple[Items, ...]:
    if not explanation.steps:
        return (sources(allocation), computed_by())
    told: set[str] = set()
    blocks = [_step(step, told) for step in explanation.steps]
    rest = [a for a in allocation.case.hypotheses if not _told(a, told)]
    hypotheses = tuple(listed_hypotheses(allocation.case.rule, rest))
    blocks.append(Items(_("Other hypotheses"), hypotheses))
    return (*blocks, notes(allocation), sources(allocation), computed_by())


def _told(hypothesis: UsedHypothesis, told: set[str]) -> bool:
    """Whether a step has named a hypothesis; what a rule says of its rounding it says as one."""
    name = hypothesis.name
    if name.startswith("rounding.") and not hypothesis.overridden:
        name = "rounding"
    return name in told


# The answer


def _who(explanation: Explanation, allocation: Allocation) -> str:
    region, kinds = explanation.region, _(allocation.case.territories.set)
    who = region.name if region else _("All {kinds}", kinds=kinds)
    if explanation.line is None:
        return who
    return f"{who}, {line_label(allocation.case.rule, explanation.line)}"


def _answer(explanation: Explanation, allocation: Allocation) -> list[str]:
    """The amount in one sentence with what it rests on, its bounds, and what is published."""
    if explanation.cents is None or explanation.status is None:
        return [in_labels(allocation.case.rule, text) for text in explanation.beside]
    rule = allocation.case.rule
    amount = Amount(explanation.cents, explanation.status, explanation.interval)
    found = [of_amount(_who(explanation, allocation), amount)]
    names = _rests_on(explanation)
    if names:
        found.append(_("It rests on {names}.", names=_labels(rule, names)))
    bounded = _bounded_by(explanation, allocation)
    if explanation.interval and len(set(explanation.interval)) > 1 and not set(bounded) <= {*names}:
        found.append(_("The bounds follow from {names}.", names=_labels(rule, bounded)))
    if explanation.published is not None:
        found.append(_published(explanation, allocation))
    return [*found, *(in_labels(rule, text) for text in explanation.beside)]


def _labels(rule: Rule, names: Iterable[str]) -> str:
    return ", ".join(_(_ALSO[name]) if name in _ALSO else label(rule, name) for name in names)


_ALSO = {"rounding": N_("rounding"), "participation": N_("participation")}
"""What a rule supposes in a section of its own."""


def _bounded_by(explanation: Explanation, allocation: Allocation) -> list[str]:
    """The hypotheses from which bounds follow."""
    rule = allocation.case.rule
    if allocation.case.ceiling:
        total = explanation.region is None and rule.participation and rule.participation.regions
        return ["participation.regions" if total else "participation"]
    withheld = [c.component for c in allocation.case.components if c.withheld is not None]
    names = [pool.precision for pool in rule.pools.values()]
    names = [n for n in names if n] or [n for c in withheld for n in c.named(Role.KEY).values()]
    return [name for name in names if isinstance(name, str)]


def _rests_on(explanation: Explanation) -> list[str]:
    """The hypotheses that lead to the last step, by name, in the order in which they come in."""
    names: dict[str, None] = {}
    for step in _led_to(explanation.steps):
        hypotheses = [hypothesis for term in step.terms.values() for hypothesis in term.hypotheses]
        if step.decision and step.decision.remainder:
            hypotheses += step.decision.hypotheses
        names |= dict.fromkeys(hypothesis.name for hypothesis in (*hypotheses, *step.hypotheses))
    return list(names)


def _led_to(steps: Sequence[ExplainedStep]) -> list[ExplainedStep]:
    """The last step and those that it rests on, in their order."""
    wanted = {f"step {len(steps)}"}
    for step in reversed(steps):
        if f"step {step.number}" in wanted:
            wanted |= {term.origin for term in step.terms.values()}
    return [step for step in steps if f"step {step.number}" in wanted]


def _published(explanation: Explanation, allocation: Allocation) -> str:
    publication = allocation.case.publication
    assert publication is not None
    assert publication.rows is not None
    assert explanation.published is not None
    assert explanation.cents is not None
    values = {
        "amount": human_euros(explanation.published),
        "where": where(allocation.case.rule, publication.rows.cite),
    }
    if explanation.reproduces:
        return _(
            "Published: {amount} ({where}), found again by the computation, which does not confirm "
            "the method.",
            **values,
        )
    gap = explanation.cents - explanation.published
    if gap == 0:
        return _("Published: {amount} ({where}), the same figure.", **values)
    values["gap"] = human_euros(abs(gap))
    if gap > 0:
        return _("Published: {amount} ({where}); the computed amount is {gap} more.", **values)
    return _("Published: {amount} ({where}); the computed amount is {gap} less.", **values)


# One step


def _step(step: ExplainedStep, told: set[str]) -> Items:
    words = written(step.expression, lambda operand: say(step.terms[operand].what))
    items = [Item(_("formula"), words)]
    cite = None
    for term in step.terms.values():
        items.append(Item(f"{say(term.what)} = {_value(term)}", _origin(term, cite)))
        items += _because(term.hypotheses, told)
        cite = term.cite
    items += _because(step.hypotheses, told)
    if step.decision:
        items += _rounding(step, step.decision, told)
    elif whole_cents(step.exact) is None:
        items.append(Item(_("unrounded"), _unrounded(step.exact)))
    if step.decision or whole_cents(step.exact) is not None:
        items.append(Item(_("result"), _result(step)))
    items += [Item("", say(remark)) for remark in step.remarks]
    return Items(f"{step.number}. {say(step.what)}", tuple(items))


def _result(step: ExplainedStep) -> str:
    if not step.status.amount:
        return standing(step.status)
    amount = typeset(f"{MARKS[step.status]}{exact_euros(step.result)}{THIN_SPACE}€")
    values = {"amount": amount, "status": standing(step.status)}
    if step.interval is None:
        return _("{amount}, {status}", **values)
    words = N_("{amount}, {status}; inferred to lie in {interval}")
    return _(words, **values, interval=interval(step.interval))


def _value(term: Term) -> str:
    cents = whole_cents(term.value)
    if term.unit.startswith(EUROS):
        unit = f"{THIN_SPACE}€"
        figure = human(cents) if cents is not None else human_decimal(term.value)
        # What is supposed is no figure of a text, whatever it was read in.
        mark = MARKS.get(Status.ESTIMATED if term.hypotheses else term.status, "")
        of = term.unit.partition("/")[2]
        return typeset(f"{mark}{figure}{unit}") + (f"/{unit_in_words(of)}" if of else "")
    return human_decimal(term.value)


def _origin(term: Term, cite: str | None) -> str:
    """Where an operand comes from, its citation unless just given, its hypothesis."""
    where = _where(term.origin)
    if term.rows is not None:
        where = counted("{where}, 1 row", "{where}, {n} rows added up", term.rows, where=where)
    parts = [where]
    if term.cite and term.cite != cite:
        parts.append(term.cite)
    return in_series([*parts, *_named(term.hypotheses)])


def _where(origin: str) -> str:
    """A place or an option as it is; what was worked out, in words."""
    if origin.startswith("step "):
        return _("step {n}", n=origin.removeprefix("step "))
    return _(_WORKED_OUT[origin]) if origin in _WORKED_OUT else origin


_WORKED_OUT = {"computed": N_("computed"), "participation": N_("participation")}
"""What stands for a place where there is none."""


def _named(hypotheses: Sequence[NamedHypothesis]) -> list[str]:
    return [_("hypothesis {name}", name=_section(hypothesis.name)) for hypothesis in hypotheses]


def _section(name: str) -> str:
    """A section of a rule by its word; what can be set by its name."""
    return _(_ALSO[name]) if name in _ALSO else name


def _because(hypotheses: Sequence[NamedHypothesis], told: set[str]) -> list[Item]:
    """Why each hypothesis is as it is, the first time that it comes in."""
    new = [hypothesis for hypothesis in hypotheses if hypothesis.name not in told]
    told |= {hypothesis.name for hypothesis in new}
    return [
        Item(_("hypothesis {name}", name=_section(hypothesis.name)), _(hypothesis.why))
        for hypothesis in new
    ]


def _unrounded(exact: Fraction) -> str:
    text = f"{human_decimal(exact)}{THIN_SPACE}€"
    if exact.denominator != 1:
        text += f" = {exact.numerator}/{exact.denominator}{THIN_SPACE}€"
    return typeset(text)


# Rounding


def _rounding(step: ExplainedStep, decision: Decision, told: set[str]) -> list[Item]:
    unit = exact_euros(decision.unit)
    method = _(_METHODS[decision.method], unit=unit)
    items = [Item(_("unrounded"), _unrounded(step.exact))]
    if not decision.remainder:
        whole = counted(
            "1 unit of {unit} €, already whole",
            "{n} units of {unit} €, already whole",
            decision.floor,
            n=human(decision.floor * CENTS),
            unit=unit,
        )
        items.append(Item(_("rounding"), whole))
        return items
    parts = [method, _where(decision.origin)]
    if decision.cite:
        parts.append(decision.cite)
    items.append(Item(_("rounding"), in_series([*parts, *_named(decision.hypotheses)])))
    items += _because(decision.hypotheses, told)
    items += _of_row(step, decision) if decision.of is None or decision.rank else _of_sum(decision)
    return items


def _of_row(step: ExplainedStep, decision: Decision) -> list[Item]:
    quota = _(
        "{quota} units = {floor} whole and a remainder of {remainder}",
        quota=human_decimal(decision.quota),
        floor=human(decision.floor * CENTS),
        remainder=human_decimal(decision.remainder),
    )
    items = [Item(_("quota"), quota)]
    if decision.rank is not None:
        items.append(Item(_("units left over"), _line_for_units(decision)))
        if len(decision.queue) <= _SPELLED_OUT:
            items.append(Item(_("remainders, in line"), _queue(decision)))
    other = (decision.floor + (1 - decision.added)) * decision.unit
    items.append(
        Item(
            _("so"),
            counted(
                "1 unit, that is {amount} € and not {other} €",
                "{units} units, that is {amount} € and not {other} €",
                decision.floor + decision.added,
                units=human((decision.floor + decision.added) * CENTS),
                amount=exact_euros(step.result),
                other=exact_euros(other),
            ),
        )
    )
    if decision.nearest not in (None, decision.floor + decision.added):
        words = _(
            "rounded by itself to the nearest unit it would be {amount} €",
            amount=exact_euros((decision.nearest or 0) * decision.unit),
        )
        items.append(Item("", words))
    return items


_SPELLED_OUT = 20
"""Remainders that are shown one by one; JSON has all of them."""


def _queue(decision: Decision) -> str:
    """Every remainder in its place, with a bar after the last that gets a unit."""
    told = [f"{n.name} {_short(n.remainder)}" for n in decision.queue]
    left = decision.left or 0
    return " | ".join(", ".join(part) for part in (told[:left], told[left:]) if part)


def _short(value: Fraction) -> str:
    return human_decimal(value, 4)


def _line_for_units(decision: Decision) -> str:
    """Where a row stands in the line for the units left over, and who stands at its end."""
    last, first = decision.last, decision.next
    left = human((decision.left or 0) * CENTS)
    told = [_("{left} to give to the largest of {of} remainders", left=left, of=decision.of)]
    if last and last.rank == decision.rank:
        told.append(_("this one, in place {rank}, gets one, the last that does", rank=last.rank))
    elif decision.got:
        told.append(_("this one, in place {rank}, gets one", rank=decision.rank))
    else:
        told.append(_("this one, in place {rank}, gets none", rank=decision.rank))
    if last and last.rank != decision.rank:
        words = _(
            "the last that does is {name}, in place {rank}, with {remainder}",
            name=last.name,
            rank=last.rank,
            remainder=human_decimal(last.remainder),
        )
        told.append(words)
    if first and first.rank == decision.rank:
        told.append(_("this one is the first that does not"))
    elif first:
        words = _(
            "the first that does not is {name}, with {remainder}",
            name=first.name,
            remainder=human_decimal(first.remainder),
        )
        told.append(words)
    ends = [n.remainder for n in (last, first) if n]
    if decision.remainder in ends and len(set(ends)) < len(ends):
        words = _("equal remainders: the larger key or weight goes first, then the smaller code")
        told.append(words)
    return in_series(told)


def _of_sum(decision: Decision) -> list[Item]:
    moved = (decision.floor + decision.added - decision.quota) * decision.unit
    values = {
        "quota": human_decimal(decision.quota),
        "floor": human(decision.floor * CENTS),
        "added": human(decision.added * CENTS),
        "moved": ("+" if moved > 0 else "") + human_decimal(moved),
    }
    one, several = _LEFT_OVER if decision.left is not None else _ADDED
    return [Item(_("quotas"), counted(one, several, decision.of or 0, **values))]


_ADDED = N_(
    "{quota} units over 1 row: {floor} whole, and {added} added in rounding; "
    "moved by rounding: {moved} €",
    "{quota} units over {n} rows: {floor} whole, and {added} added in rounding; "
    "moved by rounding: {moved} €",
)
_LEFT_OVER = N_(
    "{quota} units over 1 row: {floor} whole, and {added} added in rounding, the units left "
    "over, one each to the largest remainders; moved by rounding: {moved} €",
    "{quota} units over {n} rows: {floor} whole, and {added} added in rounding, the units left "
    "over, one each to the largest remainders; moved by rounding: {moved} €",
)
"""Of one row and of several: where each is rounded alone, and where what is left over is given."""
