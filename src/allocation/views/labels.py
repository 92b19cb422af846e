"""What people see in place of the names of a rule file: the labels that it gives, or the names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from allocation.audit.diff.cause_names import CAUSES
from allocation.model.naming import FIELDS, OF_LINE, SETTINGS
from allocation.model.rule import Rule
from allocation.views import language
from allocation.views.language import _
from allocation.words import N_, Message
from allocation.words import _ as message

if TYPE_CHECKING:
    from allocation.audit.diff.difference import Difference
    from allocation.audit.diff.effect import Effect

Say = Callable[[str], str]
"""Says a label in the reader's language."""


def unsaid(label: str) -> str:
    """A label as it is, for programs: what the file has, or a message."""
    return label


_SECTIONS = {"participation": N_("participation"), "rounding": N_("rounding")}
"""Sections of a rule that suppose something, and are no names of what can be set."""


def line_label(rule: Rule, line: str, say: Say = _) -> str:
    """``ARS (FIR)`` for ``ars-fir``."""
    found = rule.lines[line].label if line in rule.lines else None
    return say(found) if found else line


def component_label(rule: Rule, line: str, component: str, say: Say = _) -> str:
    """``base`` or ``share``, without its line."""
    found = rule.lines[line].components[component].label
    return say(found) if found else component


def label(rule: Rule, name: str, say: Say = _) -> str:
    """Of anything that `--set` takes: a hypothesis, a figure of a component, a line's pool."""
    if name in rule.hypotheses:
        found = rule.hypotheses[name].label
        return say(found) if found else name
    if name in _SECTIONS:
        return say(_SECTIONS[name])
    if name in SETTINGS:
        return say(message(SETTINGS[name]))
    line, _dot, rest = name.partition(".")
    if line not in rule.lines:
        return name
    about = line_label(rule, line, say)
    if rest in OF_LINE:
        return say(message(OF_LINE[rest], line=about))
    component, _dot, field = rest.partition(".")
    if component not in rule.lines[line].components:
        return name
    what = component_label(rule, line, component, say)
    told = say(message("{about} {component}", about=about, component=what))
    if not field or field == "amount":
        return told
    return say(message(FIELDS[field], what=told)) if field in FIELDS else f"{told}, {field}"


def in_labels(rule: Rule, text: str) -> str:
    """A message about some lines, said with their labels."""
    if not isinstance(text, Message):
        return language.say(text)
    values = dict(text.values)
    for name in values.keys() & {"line", "lines"}:
        lines = str(values[name]).split(", ")
        values[name] = ", ".join(line_label(rule, line) for line in lines)
    return language.say(Message(text.id, values, text.plural))


def cause_label(effect: Effect, name: str) -> str:
    """``ARS (FIR) + DREETS (P304-17)`` for ``ars-fir+dreets-p304``."""
    rules = (effect.a.case.rule, effect.b.case.rule)
    return " + ".join(_one_label(rules, part) for part in name.split("+"))


def in_labels_of_both(found: Difference, text: str) -> str:
    """A remark as people read it: its lines and its causes are called by their labels."""
    if not isinstance(text, Message):
        return language.say(text)
    rules = (found.a.rule.rule, found.b.rule.rule)
    values = dict(text.values)
    if "line" in values:
        values["line"] = _one_label(rules, str(values["line"]))
    causes = values.get("causes")
    if isinstance(causes, Message):
        values["causes"] = " + ".join(
            language.say(part) if isinstance(part, Message) else _one_label(rules, str(part))
            for part in causes.values.values()
        )
    return language.say(Message(text.id, values, text.plural))


def _one_label(rules: Sequence[Rule], name: str) -> str:
    for rule in rules:
        line, _dot, component = name.partition(".")
        if line in rule.lines:
            if not component:
                return line_label(rule, line)
            if component in rule.lines[line].components:
                return label(rule, name)
    return _(CAUSES[name]) if name in CAUSES else name
