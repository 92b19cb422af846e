"""One rule, readably: what the file says, with each citation in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.planned import PlannedComponent
from allocation.model.publication import ROWS, PublishedFigure
from allocation.model.rule import Rule, value_text
from allocation.model.status import Status
from allocation.model.variant import variant_files
from allocation.reading.overrides import names
from allocation.reading.rules import RuleFile
from allocation.views.cells import standing
from allocation.views.language import _, exact_euros, in_series, say, typed
from allocation.views.lead import own_files, said_of_variant, titled
from allocation.views.made import SHORT
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.rule_in_short import in_short
from allocation.views.values import (
    formula,
    human_value,
    kind_in_words,
    set_in_words,
    value_in_words,
)
from allocation.words import N_


def describe_rule(loaded: RuleFile, case: Case | None) -> Report:
    """The rule as a report, with the formulas of its case where it has any; nothing is computed."""
    rule = loaded.rule
    files = [case.file if case else loaded.file, *variant_files(loaded.variant)]
    lead = [
        *own_files(files, case.data if case else ()),
        *said_of_variant(rule.label, loaded.variant),
        f"{say(rule.source.cited)}.",
        *_replaced(rule),
    ]
    blocks: list[Items] = []
    more = [typed("--details")]
    if rule.no_formula:
        facts = [
            Item("", f"{_(f.what)} ({say(rule.cited(f.cite))})") for f in rule.no_formula.known
        ]
        title = _("No known formula: {why}", why=_(rule.no_formula.why))
        blocks.append(Items(title, tuple(facts)))
    if case:
        blocks = in_short(case)
        lead.append(_(_CLAIMS.get(case.standing.of(rule.lines), _UNKNOWN)))
    if case and case.shipped and not loaded.variant:
        more.append(typed(f"allocate {rule.year}"))
    if loaded.variant:
        blocks.insert(0, Items(_("Changed by the variant"), tuple(_changes(loaded))))
    title = titled(rule, loaded.label, loaded.file)
    return Report(title, tuple(lead), tuple(blocks), tuple(_record(loaded, case)), tuple(more))


def _replaced(rule: Rule) -> Iterator[str]:
    """Which version it takes the place of."""
    if found := rule.replaces:
        told = {"version": found.version, "day": found.from_, "why": _(found.why)}
        yield _("It replaces {version} from {day} on: {why}.", **told)


_UNKNOWN = N_("What it gives is unknown.")
_CLAIMS = {
    Status.FIXED: N_("What it gives is fixed by the instruction."),
    Status.OWN_RULE: N_("What it gives is fixed by your rule, not by the instruction."),
    Status.FLOOR: N_("What it gives is a floor: at least so much."),
    Status.CEILING: N_("What it gives is a ceiling: at most so much."),
    Status.ESTIMATED: N_("What it gives is estimated: it rests on the hypotheses below."),
    Status.DISTRIBUTION_UNKNOWN: N_("How it is distributed is unknown."),
}
"""What the total can claim."""


def _record(loaded: RuleFile, case: Case | None) -> Iterator[Grid | Items]:
    """What the file says, with each citation, reason and name in full."""
    rule = loaded.rule
    for name, line in rule.lines.items():
        rows = [_component(case, c) for c in case.components if c.line == name] if case else []
        columns = [_("component"), _("kind"), _("formula"), _("status"), _("cited from")]
        to = line.agency or _("each territory")
        title = _("{name}: to {to}, {credit}", name=name, to=to, credit=_(line.credit))
        yield Grid(tuple(map(Column, columns)), tuple(rows), title)
    yield Items(_("Pools"), tuple(_pools(case) if case else ()))
    if rule.lines:
        yield Items(_("Scope and participation"), tuple(_scope(rule)))
    printed = case.publication.figures if case and case.publication else ()
    yield Items(_("Hypotheses"), tuple(_hypotheses(loaded, printed)))
    if rule.rounding:
        yield Items(_("Rounding"), tuple(_rounding(loaded)))
    if rule.lines:
        listed = Item("", ", ".join(names(rule)))
        yield Items(_("Names that --set takes"), (listed,))
    yield Items(_("Notes"), tuple(Item("", _(note)) for note in rule.notes))
    yield Items(_("Sources"), tuple(_sources(loaded)))


def _sources(loaded: RuleFile) -> Iterator[Item]:
    rule, document = loaded.rule, loaded.document
    yield Item(
        rule.label,
        in_series([rule.source.cited, f"{document.name}, sha256 {document.sha256[:SHORT]}"]),
    )
    for name, source in rule.other_sources.items():
        yield Item(name, say(source.cited))
    if loaded.variant:
        found = loaded.variant
        name = _("variant {name}", name=found.variant.variant)
        yield Item(name, f"{found.file}, sha256 {found.sha256[:SHORT]}")


def _component(case: Case, found: PlannedComponent) -> Row:
    text = _("no key is known: how its pool is divided is unknown")
    if found.quota:
        text = formula(found.quota.expression)
    status = case.standing.component(found)
    cite = found.component.cite
    where = f"{case.rule.source_of(cite).id}, {say(cite.section)}"
    return Row((found.name, kind_in_words(found.component.kind), text, standing(status), where))


def _changes(loaded: RuleFile) -> list[Item]:
    return [
        Item(
            f"{found.name} = {human_value(found.value)}",
            _("in place of {was}", was=human_value(found.was)),
        )
        for found in loaded.overrides
    ]


def _pools(case: Case) -> list[Item]:
    items = []
    for name, pool in case.plan.pools.items():
        if name not in case.rule.pools:
            continue
        text = formula(pool.value.expression)
        split = case.rule.pools[name].split
        if split:
            weights = value_in_words(value_text(case.rule.value_of(split)))
            text = _("{formula}, split {weights}", formula=text, weights=weights)
        items.append(Item(name, text))
    return items


def _scope(rule: Rule) -> list[Item]:
    of = rule.scope.of if isinstance(rule.scope.of, str) else ", ".join(rule.scope.of)
    text = f"{value_in_words(of)} ({set_in_words(rule.territories)})"
    if rule.scope.excluded:
        text = _("{scope}; without {names}", scope=text, names=", ".join(rule.scope.excluded))
    if rule.scope.cite:
        text += f" ({say(rule.scope.cite.section)})"
    items = [Item(_("scope"), text)]
    if rule.participation:
        where = say(rule.participation.cite.section)
        items.append(Item(_("participation"), f"{_(rule.participation.why)} ({where})"))
    return items


def _hypotheses(loaded: RuleFile, printed: Sequence[PublishedFigure]) -> list[Item]:
    rule, items = loaded.rule, []
    called = {figure.name: figure.called for figure in printed}
    changed = {found.name: found.was for found in loaded.overrides}
    for name, hypothesis in rule.hypotheses.items():
        text = _(hypothesis.why)
        if name in changed:  # the rule's reason is one for its own value
            text = _("changed by the variant, in place of {was}", was=human_value(changed[name]))
            items.append(Item(f"{name} = {human_value(value_text(hypothesis.value))}", text))
            continue
        if hypothesis.cite:
            text += f" ({rule.source_of(hypothesis.cite).id}, {say(hypothesis.cite.section)})"
        if hypothesis.taken_from == ROWS:
            text = _("{why}; inferred from the printed rows", why=text)
        elif hypothesis.taken_from:
            name_of = called.get(hypothesis.taken_from, hypothesis.taken_from)
            text = _("{why}; taken from the published figure {name}", why=text, name=name_of)
        items.append(Item(f"{name} = {human_value(value_text(hypothesis.value))}", text))
    return items


def _rounding(loaded: RuleFile) -> list[Item]:
    rule, rounding = loaded.rule, loaded.rule.rounding
    assert rounding is not None
    label = _(
        "{method}, to {unit} €, {level}",
        method=value_in_words(rounding.method.value),
        unit=exact_euros(Fraction(rounding.unit)),
        level=value_in_words(rounding.level.value),
    )
    why = rounding.why or (rule.cited(rounding.cite) if rounding.cite else "")
    if any(found.name.startswith("rounding.") for found in loaded.overrides):
        why = _("changed by the variant")
    return [Item(label, say(why))]
