"""A rule on one screen: its lines in words, what they are divided by, and what is supposed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from allocation.engine.case import Case
from allocation.engine.planned import PlannedComponent
from allocation.model.expression import (
    Across,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Result,
    Shared,
    TakingPart,
    Weights,
    formula_of,
    written,
)
from allocation.model.rule import Rule, value_text
from allocation.model.status import Status
from allocation.reading.overrides import names
from allocation.views.cells import MARKS, standing
from allocation.views.citations import figure_said, where
from allocation.views.labels import component_label, label, line_label
from allocation.views.language import _, counted, exact_euros
from allocation.views.remarks import hypotheses_in_short
from allocation.views.report import Item, Items
from allocation.views.values import (
    key_in_words,
    pool_in_words,
    pool_title,
    set_in_words,
    several,
    value_in_words,
)
from allocation.words import N_


def in_short(case: Case) -> list[Items]:
    """A block for each line, then pools, scope, hypotheses, and what `--set` calls them."""
    rule = case.rule
    blocks = []
    for name, line in rule.lines.items():
        title = _("{line}: {credit}", line=line_label(rule, name), credit=_(line.credit))
        items = [_component(case, found) for found in case.components if found.line == name]
        blocks.append(Items(title, tuple(items)))
    rests_on = [_pool(case, name) for name in case.plan.pools if name in rule.pools]
    rests_on += [_scope(case), *_participation(case), *_published(case)]
    rests_on += hypotheses_in_short(case).items
    return [*blocks, Items("", tuple(rests_on)), Items(_("Names for --set"), tuple(_names(rule)))]


def _names(rule: Rule) -> Iterator[Item]:
    """What `--set` takes: of hypotheses, with what they are called above; of lines; the others.

    A pool or a rate that a line's own name stands for is left to the record.
    """
    known = names(rule)
    groups: dict[str, list[str]] = {}
    for name in known:
        line, _dot, rest = name.partition(".")
        short = f"{line}.{rest.rpartition('.')[2]}"
        if line in rule.lines and (short == name or short not in known):
            groups.setdefault(line_label(rule, line), []).append(name)
        elif line not in rule.lines:
            group = _("Hypotheses") if name in rule.hypotheses else _("Others")
            what = label(rule, name)
            plain = re.sub(r"\W", " ", name)  # says nothing that the name does not
            named = _("{name} ({what})", name=name, what=what)
            groups.setdefault(group, []).append(name if what in (name, plain) else named)
    for group, told in groups.items():
        yield Item(group, ", ".join(told) + ".")


def _component(case: Case, found: PlannedComponent) -> Item:
    name = component_label(case.rule, found.line, found.name)
    cite = where(case.rule, found.component.cite)
    status = case.standing.component(found)
    if found.quota is None:
        assert found.pool is not None
        words = N_("{pool}, delegated; its distribution is unknown ({where}).")
        pool = in_words(case, case.plan.pools[found.pool].parts[found.line])
        return Item(name, _(words, pool=pool, where=cite))
    formula = in_words(case, found.quota.expression)
    figure = found.quota.expression
    fixed = isinstance(figure, Figure) and figure_said(case.rule, figure, found.quota.status)
    if fixed:
        if found.quota.status is Status.FIXED and case.rule.participation:
            fixed = N_(
                "{amount}, fixed by the instruction ({where}), for an agency that takes part."
            )
        return Item(name, _(fixed, amount=formula, where=cite))
    values = {"formula": formula, "status": standing(status), "where": cite}
    return Item(name, _("{formula}, {status} ({where}).", **values))


def _pool(case: Case, name: str) -> Item:
    pool = case.rule.pools[name]
    formula = in_words(case, case.plan.pools[name].value.expression)
    if pool.split:
        values = {
            "split": label(case.rule, pool.split),
            "weights": value_in_words(value_text(case.rule.value_of(pool.split))),
        }
        formula = _("{formula}; {split} {weights}", formula=formula, **values)
    return Item(pool_title(name), f"{formula}.")


def _scope(case: Case) -> Item:
    rule, n = case.rule, len(case.concerned)
    named = set_in_words(case.territories.set)
    text = _("{n} of {all} {kinds}", n=n, all=len(case.territories.members), kinds=named)
    if rule.scope.cite:
        text += f" ({where(rule, rule.scope.cite)})"
    return Item(_("Scope"), text)


def _participation(case: Case) -> list[Item]:
    about = case.rule.participation
    if about is None:
        return []
    words = N_("which agencies take part is not fixed by the text; all {n} count ({where})")
    if case.ceiling:
        words = N_(
            "which agencies take part is not public; counting all {n} gives a ceiling ({where})"
        )
    text = _(words, n=len(case.takes_part), where=where(case.rule, about.cite))
    return [Item(_("Participation"), text)]


def _published(case: Case) -> list[Item]:
    """What is printed of the year, row by row."""
    publication = case.publication
    if publication is None or publication.rows is None:
        return []
    cite, n = where(case.rule, publication.rows.cite), len(publication.amounts)
    return [
        Item(_("Published"), counted("1 amount ({where})", "{n} amounts ({where})", n, where=cite))
    ]


def in_words(case: Case, expression: Expression) -> str:
    """A formula of the plan in words: ``rest for ARS (FIR) × births_2021 ÷ …``."""
    return written(expression, lambda operand: _operand(case, operand))


def _operand(case: Case, operand: Operand) -> str:
    rule = case.rule
    match operand:
        case Figure() if operand.name in rule.hypotheses:
            what = label(rule, operand.name)
            amount = f"{MARKS[Status.ESTIMATED]}{exact_euros(operand.value)}"
            return _("{amount} € ({what}, supposed)", amount=amount, what=what)
        case Figure():
            mark = MARKS[operand.status]
            return _("{amount} €", amount=f"{mark}{exact_euros(operand.value)}")
        case KeyOf():
            return key_in_words(operand.key)
        case Across(of=KeyOf() as key):
            among = several(case.territories, len(key.among))
            return _("the sum of {key} over {among}", key=key_in_words(key.key), among=among)
        case Across(of=Result() as result) | (Result() as result):
            return _result(case, result)
        case Across(of=of):
            return _("Σ {what}", what=_operand(case, of))
        case Weights():
            return _("weight")
        case TakingPart():
            return _("participation")
        case Shared():
            return _("quota")


def _result(case: Case, result: Result) -> str:
    step = formula_of(result.step)
    for pool in case.plan.pools.values():
        if step is pool.value:
            return pool_in_words(label(case.rule, pool.label))
        if result in pool.parts.values() and result.at:
            values = {
                "pool": pool_in_words(label(case.rule, pool.label)),
                "line": line_label(case.rule, result.at),
            }
            return _("{pool} for {line}", **values)
    if step.line and step.component:
        line, n = line_label(case.rule, step.line), len(step.members)
        what = component_label(case.rule, step.line, step.component)
        return _("{line} {component} of all {n}", line=line, component=what, n=n)
    return step.title(result.at)
