"""One rule, readably: what the file says, with each citation in full."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from allocation.model.components import Component
from allocation.model.expression import Expression, Figure, KeyOf, KeySum, PaidTotal, PoolPart
from allocation.model.key import NO_KEY
from allocation.model.rule import Rule, value_text
from allocation.model.status import Status
from allocation.money import exact_euros
from allocation.reading.overrides import names
from allocation.reading.rules import RuleFile
from allocation.views.provenance import SHORT, said_of_variant, variant_json
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from allocation.views.values import formula, human_value
from allocation.words import _


def as_json(loaded: RuleFile) -> str:
    """The rule as JSON, with the names of its YAML file."""
    document = loaded.rule.model_dump(mode="json", by_alias=True, exclude_none=True)
    about: dict[str, Any] = {"file": loaded.document.name, "sha256": loaded.document.sha256}
    if loaded.variant:
        changes = [{"name": o.name, "value": o.value, "was": o.was} for o in loaded.overrides]
        about |= {**variant_json(loaded.variant), "changed": changes}
    return json.dumps({**about, **document}, ensure_ascii=False, indent=2) + "\n"


def describe_rule(loaded: RuleFile) -> Report:
    """The rule as a report; nothing is computed and no data file is opened."""
    rule, document = loaded.rule, loaded.document
    blocks: list[Grid | Items] = []
    if rule.no_formula:
        facts = [Item("", f"{_(f.what)} ({rule.cited(f.cite)})") for f in rule.no_formula.known]
        title = _("No known formula: {why}", why=_(rule.no_formula.why))
        blocks.append(Items(title, tuple(facts)))
    for name, line in rule.lines.items():
        rows = [
            Row((part, c.kind, _formula(loaded, name, part), _status(rule, c), _cited(rule, c)))
            for part, c in line.components.items()
        ]
        columns = [_("component"), _("kind"), _("formula"), _("status"), _("cited from")]
        to = line.agency or _("each territory")
        title = _("{name}: to {to}, {credit}", name=name, to=to, credit=_(line.credit))
        blocks.append(Grid(tuple(map(Column, columns)), tuple(rows), title))
    blocks.append(Items(_("Pools"), tuple(_pools(loaded))))
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


def _changes(loaded: RuleFile) -> list[Item]:
    return [
        Item(
            f"{found.name} = {human_value(found.value)}",
            _("in place of {was}", was=human_value(found.was)),
        )
        for found in loaded.overrides
    ]


class _Names:
    """Operands by name only, so that a formula can be shown without opening a data file."""

    def __init__(self, loaded: RuleFile, line: str, component: Component) -> None:
        self.loaded, self.line, self.component = loaded, line, component

    def figure(self, field: str) -> Expression:
        return _figure(self.loaded, getattr(self.component, field))

    def key_of(self, field: str) -> KeyOf:
        return KeyOf(self._key(field), frozenset(), Status.FIXED)

    def key_sum(self, field: str) -> KeySum:
        return KeySum(self._key(field), frozenset(), Status.FIXED)

    def pool(self, field: str) -> Expression:
        value = getattr(self.component, field)
        if isinstance(value, str) and value in self.loaded.rule.pools:
            return PoolPart(value, self.line, Status.FIXED)
        return _figure(self.loaded, value)

    def _key(self, field: str) -> str:
        return str(self.loaded.rule.value_of(getattr(self.component, field)))


def _figure(loaded: RuleFile, value: object) -> Figure:
    name = str(value)
    if isinstance(value, str):
        value = loaded.rule.value_of(value)
    place = loaded.document.place(())
    return Figure(name, Fraction(str(value)), Status.FIXED, place)


def _formula(loaded: RuleFile, line: str, name: str) -> str:
    component = loaded.rule.lines[line].components[name]
    if loaded.rule.value_of(getattr(component, "key", None) or "") == NO_KEY:
        return _("no key is known: its pool stays undistributed")
    return formula(component.expression(_Names(loaded, line, component)))


def _status(rule: Rule, component: Component) -> str:
    return rule.component_status(component).value


def _cited(rule: Rule, component: Component) -> str:
    return f"{rule.source_of(component.cite).id}, {component.cite.section}"


def _pools(loaded: RuleFile) -> list[Item]:
    rule = loaded.rule
    items = []
    for name, pool in rule.pools.items():
        expression: Expression = _figure(loaded, pool.remainder_of)
        for line, component, _c in rule.components():
            if component in pool.after:
                expression = expression - PaidTotal(line, component, Status.FIXED)
        text = formula(expression)
        if pool.split:
            text += ", " + _("split {weights}", weights=value_text(rule.value_of(pool.split)))
        items.append(Item(name, text))
    return items


def _scope(rule: Rule) -> list[Item]:
    of = rule.scope.of if isinstance(rule.scope.of, str) else ", ".join(rule.scope.of)
    text = f"{of} ({rule.territories})"
    if rule.scope.excluded:
        text += "; " + _("without {names}", names=", ".join(rule.scope.excluded))
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
            text += _("; taken from the published figure {name}", name=hypothesis.taken_from)
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
