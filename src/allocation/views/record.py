"""What stands in the record of an answer: formulas, reasons, notes and sources."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from allocation.engine.case import UsedHypothesis
from allocation.model.fields import Source
from allocation.model.participation import UNDATED, Answer
from allocation.model.rule import Rule
from allocation.views.labels import label
from allocation.views.language import _, in_series, say
from allocation.views.made import SHORT
from allocation.views.provenance import kind_of, not_official_in_full
from allocation.views.report import Item, Items
from allocation.views.values import formula, human_value, in_place_of

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def formulas(allocation: Allocation) -> Items:
    """Where each amount comes from: the formula of each component, and the line of the text."""
    rule = allocation.case.rule
    items = []
    for found in allocation.case.components:
        text = formula(found.quota.expression) if found.quota else _("no key is known")
        cite = found.component.cite
        where = f"{rule.source_of(cite).id}, {say(cite.section)}"
        where = say(in_place_of(allocation.case, found, human_value, where))
        items.append(Item(label(rule, f"{found.line}.{found.name}"), f"{text} ({where})"))
    for pool in allocation.case.plan.pools.values():
        if pool.after:
            items.append(Item(say(pool.label), formula(pool.value.expression)))
    return Items(_("Formulas, for one agency and before rounding"), tuple(items))


def participation(allocation: Allocation) -> Items:
    """What is known of who takes part, with source, date and reference of each statement."""
    participants = allocation.case.participants
    items = []
    if participants:
        for code, agency in participants.sources:
            territory = allocation.case.territories.by_code[code]
            name = territory.agencies.get(agency, f"{territory.name} {agency}".strip())
            items.append(Item(name, _answer(participants.answers[code, agency])))
    return Items(_("Known to take part"), tuple(items))


def _answer(answer: Answer) -> str:
    """Who says so, with the date and the reference where the file has them."""
    date = answer.date
    if date in UNDATED:
        date = _("not dated")
    else:
        with suppress(ValueError):
            date = say(datetime.date.fromisoformat(date))
    more = ", ".join(filter(None, (date, answer.reference)))
    return f"{say(answer.source)} ({more})" if more else say(answer.source)


def hypotheses(allocation: Allocation) -> Items:
    """Every hypothesis in use with its reason; neighbours with one reason are put together."""
    case = allocation.case
    items = listed_hypotheses(case.rule, case.hypotheses)
    return Items(_("Hypotheses (change one with --set NAME=VALUE)"), tuple(items))


def listed_hypotheses(rule: Rule, used: Sequence[UsedHypothesis]) -> list[Item]:
    """Some hypotheses of a rule with their reasons, as `hypotheses` has all of them."""
    items: list[Item] = []
    for hypothesis in used:
        named = f"{hypothesis.name} = {human_value(hypothesis.value)}"
        text = _(hypothesis.why)
        if hypothesis.cite:
            text += f" ({_where(rule, hypothesis)})"
        if items and items[-1].text == text:
            items[-1] = Item(f"{items[-1].label}, {named}", text)
        else:
            items.append(Item(named, text))
    return items


def _where(rule: Rule, hypothesis: UsedHypothesis) -> str:
    assert hypothesis.cite is not None
    return f"{rule.source_of(hypothesis.cite).id}, {say(hypothesis.cite.section)}"


def notes(allocation: Allocation) -> Items:
    """The notes of the rule and of the computation, and the doubts of each key."""
    items = [Item("", _(note)) for note in allocation.notes]
    for name, key in allocation.case.keys.items():
        items += [Item(name, _(doubt)) for doubt in key.doubts]
    return Items(_("Notes"), tuple(items))


def sources(allocation: Allocation) -> Items:
    """The rule, the texts and every data file, with checksums."""
    case = allocation.case
    rule = (case.rule.source, _digest(case.file.file, case.file.sha256))
    items = [Item(case.rule.label, in_series(map(_told, rule)))]
    if case.variant:
        found = case.variant
        by = f"{say(found.variant.author)}, {say(found.variant.date)}"
        name = _("variant {name}", name=found.variant.variant)
        items.append(Item(name, in_series([by, _digest(found.file, found.sha256)])))
    items += [Item(name, _told(source)) for name, source in case.rule.other_sources.items()]
    for data in case.data:
        key = case.keys.get(data.key)
        about: tuple[object, ...] = ()
        if key:
            about = (key.description.what, key.description.source)
        if case.publication and data.key == "publication":
            about = (case.publication.title, case.publication.source)
        licence = (key.description.licence,) if key else ()
        told = (*about, _digest(data.file, data.sha256), *licence)
        items.append(Item(kind_of(data), in_series(map(_told, told))))
    return Items(_("Sources"), tuple(items))


def _told(part: object) -> str:
    """A text of the law, or what is said of a file, in the reader's language."""
    return say(part.cited if isinstance(part, Source) else part)


def _digest(file: str, sha256: str) -> str:
    return f"{file}, sha256:{sha256[:SHORT]}"


def computed_by() -> Items:
    """What made the output, and what it is not, at length."""
    return Items("", (Item("", not_official_in_full()),))
