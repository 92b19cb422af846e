"""One rule, readably: what the file says, with each citation in full."""

from __future__ import annotations

from fractions import Fraction

from allocation.engine.case import Case
from allocation.engine.planned import PlannedComponent
from allocation.model.rule import Rule, value_text
from allocation.reading.overrides import names
from allocation.reading.rules import RuleFile
from allocation.views.cells import standing
from allocation.views.language import _, exact_euros
from allocation.views.lead import said_of_variant
from allocation.views.made import SHORT
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.values import formula, human_value


def describe_rule(loaded: RuleFile, case: Case | None) -> Report:
    """The rule as a report, with the formulas of its case where it has any; nothing is computed."""
    rule, document = loaded.rule, loaded.document
    blocks: list[Grid | Items] = []
    if rule.no_formula:
        facts = [Item("", f"{_(f.what)} ({rule.cited(f.cite)})") for f in rule.no_formula.known]
        title = _("No known formula: {why}", why=_(rule.no_formula.why))
        blocks.append(Items(title, tuple(facts)))
    for name, line in rule.lines.items():
        rows = [_component(case, c) for c in case.components if c.line == name] if case else []
        columns = [_("component"), _("kind"), _("formula"), _("status"), _("cited from")]
        to = line.agency or _("each territory")
        title = _("{name}: to {to}, {credit}", name=name, to=to, credit=_(line.credit))
        blocks.append(Grid(tuple(map(Column, columns)), tuple(rows), title))
    blocks.append(Items(_("Pools"), tuple(_pools(case) if case else ())))
    if rule.lines:
        blocks.append(Items(_("Scope and participation"), tuple(_scope(rule))))
    blocks.append(Items(_("Hypotheses"), tuple(_hypotheses(loaded))))
    if rule.rounding:
        blocks.append(Items(_("Rounding"), tuple(_rounding(loaded))))
    if rule.lines:
        listed = Item("", ", ".join(names(rule)))
        blocks.append(Items(_("Names that --set takes"), (listed,)))
    blocks.append(Items(_("Notes"), tuple(Item("", _(note)) for note in rule.notes)))
    sources = [Item(_("this rule"), str(rule.source))]
    sources += [Item(label, str(source)) for label, source in rule.other_sources.items()]
    blocks.append(Items(_("Sources"), tuple(sources)))
    lead = [f"{document.name}, sha256 {document.sha256[:SHORT]}"]
    found = loaded.variant
    if found:
        lead += [
            *said_of_variant(rule.label, found),
            f"{found.file}, sha256 {found.sha256[:SHORT]}",
        ]
        blocks.insert(0, Items(_("Changed by the variant"), tuple(_changes(loaded))))
    return Report(f"{_(rule.title)} ({loaded.label})", tuple(lead), tuple(blocks))


def _component(case: Case, found: PlannedComponent) -> Row:
    text = _("no key is known: how its pool is divided is unknown")
    if found.quota:
        text = formula(found.quota.expression)
    status = case.standing.component(found)
    cite = found.component.cite
    where = f"{case.rule.source_of(cite).id}, {cite.section}"
    return Row((found.name, found.component.kind, text, standing(status), where))


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
            weights = value_text(case.rule.value_of(split))
            text = _("{formula}, split {weights}", formula=text, weights=weights)
        items.append(Item(name, text))
    return items


def _scope(rule: Rule) -> list[Item]:
    of = rule.scope.of if isinstance(rule.scope.of, str) else ", ".join(rule.scope.of)
    text = f"{of} ({rule.territories})"
    if rule.scope.excluded:
        text = _("{scope}; without {names}", scope=text, names=", ".join(rule.scope.excluded))
    if rule.scope.cite:
        text += f" ({rule.scope.cite.section})"
    items = [Item(_("scope"), text)]
    if rule.participation:
        where = rule.participation.cite.section
        items.append(Item(_("participation"), f"{_(rule.participation.why)} ({where})"))
    return items


def _hypotheses(loaded: RuleFile) -> list[Item]:
    rule, items = loaded.rule, []
    changed = {found.name: found.was for found in loaded.overrides}
    for name, hypothesis in rule.hypotheses.items():
        text = _(hypothesis.why)
        if name in changed:  # the rule's reason is one for its own value
            text = _("changed by the variant, in place of {was}", was=human_value(changed[name]))
            items.append(Item(f"{name} = {human_value(value_text(hypothesis.value))}", text))
            continue
        if hypothesis.cite:
            text += f" ({rule.source_of(hypothesis.cite).id}, {hypothesis.cite.section})"
        if hypothesis.taken_from:
            name_of = hypothesis.taken_from
            text = _("{why}; taken from the published figure {name}", why=text, name=name_of)
        items.append(Item(f"{name} = {human_value(value_text(hypothesis.value))}", text))
    return items


def _rounding(loaded: RuleFile) -> list[Item]:
    rule, rounding = loaded.rule, loaded.rule.rounding
    assert rounding is not None
    label = _(
        "{method}, to {unit} €, {level}",
        method=_(rounding.method.value),
        unit=exact_euros(Fraction(rounding.unit)),
        level=_(rounding.level.value),
    )
    why = rounding.why or (rule.cited(rounding.cite) if rounding.cite else "")
    if any(found.name.startswith("rounding.") for found in loaded.overrides):
        why = _("changed by the variant")
    return [Item(label, _(why))]
