"""What people see in place of the names of a rule file: the labels that it gives, or the names."""

from __future__ import annotations

from allocation.model.rule import Rule
from allocation.views.language import _, say
from allocation.words import Message

_ROUNDING = {
    "rounding.method": "rounding method",
    "rounding.unit": "rounding unit",
    "rounding.level": "rounding level",
    "participation.regions": "number of regions with credits",
}


def line_label(rule: Rule, line: str) -> str:
    """``ARS (FIR)`` for ``ars-fir``."""
    found = rule.lines[line].label if line in rule.lines else None
    return _(found) if found else line


def component_label(rule: Rule, line: str, component: str) -> str:
    """``base`` or ``share``, without its line."""
    found = rule.lines[line].components[component].label
    return _(found) if found else component


def label(rule: Rule, name: str) -> str:
    """Of anything that `--set` takes: a hypothesis, a figure of a component, a line's pool."""
    if name in rule.hypotheses:
        found = rule.hypotheses[name].label
        return _(found) if found else name
    if name in _ROUNDING:
        return _(_ROUNDING[name])
    line, _dot, rest = name.partition(".")
    if line not in rule.lines:
        return name
    if rest == "pool":
        return _("pool of {line}", line=line_label(rule, line))
    if rest == "rate":
        return _("rate of {line}", line=line_label(rule, line))
    component, _dot, field = rest.partition(".")
    if component not in rule.lines[line].components:
        return name
    told = f"{line_label(rule, line)} {component_label(rule, line, component)}"
    return f"{told}, {field}" if field and field != "amount" else told


def in_labels(rule: Rule, text: str) -> str:
    """A message about some lines, said with their labels."""
    if not isinstance(text, Message):
        return say(text)
    values = dict(text.values)
    for name in values.keys() & {"line", "lines"}:
        lines = str(values[name]).split(", ")
        values[name] = ", ".join(line_label(rule, line) for line in lines)
    return say(Message(text.id, values, text.plural))
