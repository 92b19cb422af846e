"""What of a rule a typed word names: by its name, or by the label that people see in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import product

from allocation import words
from allocation.model.fields import Role
from allocation.model.rule import Rule
from allocation.model.territory import folded
from allocation.words import N_, Named, _

SETTINGS = {
    "rounding.method": N_("rounding method"),
    "rounding.unit": N_("rounding unit"),
    "rounding.level": N_("rounding level"),
    "participation.regions": N_("regions with credits"),
    "scope": N_("scope"),
}
"""Labels of what can be set in every rule."""
FIELDS = {
    "key": N_("{what}, key"),
    "over": N_("{what}, over"),
    "pool": N_("{what}, pool"),
    "rate": N_("{what}, rate"),
}
"""Labels of the fields of a component."""
OF_LINE = {"pool": N_("pool of {line}"), "rate": N_("rate of {line}")}
_Also = Callable[[str], Iterable[str]]


def line_meant(rule: Rule, text: str) -> str | None:
    """The line of this name or label; None where there is none, or more than one."""
    labels = {name: [line.label] if line.label else [] for name, line in rule.lines.items()}
    return _meant(text, labels)


def setting_meant(rule: Rule, text: str, names: Collection[str]) -> str | None:
    """The one of the `names` that can be set, by name or by the labels of which it is made.

    Of labels those of the file come first, then what they are in other languages.
    """
    if text in names:
        return text
    as_written = {name: _spellings(rule, name, lambda label: ()) for name in names}
    found = _meant(text, as_written)
    if found is None:
        found = _meant(text, {name: _spellings(rule, name, words.translations) for name in names})
    return found


def setting_called(rule: Rule, name: str) -> str:
    """The name of what can be set, which people see as its label where it has one of its own."""
    label = rule.hypotheses[name].label if name in rule.hypotheses else None
    if name in SETTINGS:
        label = _(SETTINGS[name])
    return Named(name, label) if label else name


def amounts_of(rule: Rule, text: str) -> list[str]:
    """The figures, at most three, of the components of this name or label, whatever their line."""
    plain = folded(text)
    found = [
        f"{line}.{name}.{field}"
        for line, name, component in rule.components()
        if plain in (folded(name), folded(component.label or name))
        for field in component.named(Role.AMOUNT)
    ]
    return found[:3]


def _meant(text: str, spellings: Mapping[str, Iterable[str]]) -> str | None:
    """The name that a text is; else the only one that it is without accents, case and hyphens."""
    if text in spellings:
        return text
    plain = folded(text)
    found = [n for n, others in spellings.items() if plain in map(folded, (n, *others))]
    return found[0] if plain and len(found) == 1 else None


def _spellings(rule: Rule, name: str, also: _Also) -> list[str]:
    """``ARS (FIR).base.amount`` and ``ARS (FIR) base`` for ``ars-fir.base.amount``."""
    if name in rule.hypotheses:
        return _all(rule.hypotheses[name].label, also)
    if name in SETTINGS:
        return _all(_(SETTINGS[name]), also)
    line, *rest = name.split(".")
    if line not in rule.lines:
        return []
    lines = [line, *_all(rule.lines[line].label, also)]
    component = rule.lines[line].components.get(rest[0])
    if component is None:
        labels = [_(OF_LINE[rest[0]], line=one) for one in lines] if rest[0] in OF_LINE else []
        return [*(" ".join([one, *rest]) for one in lines), *_each(labels, also)]
    field = rest[1]
    components = [rest[0], *_all(component.label, also)]
    whole = [" ".join(words) for words in product(lines, components)]
    labels = [_(FIELDS[field], what=what) for what in whole] if field in FIELDS else []
    named = [f"{what} {field}" for what in whole]
    return [*named, *(whole if field == "amount" else []), *_each(labels, also)]


def _each(labels: Iterable[str], also: _Also) -> list[str]:
    return [said for label in labels for said in _all(label, also)]


def _all(label: str | None, also: _Also) -> list[str]:
    return [label, *also(label)] if label else []
