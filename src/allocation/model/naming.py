"""What of a rule a typed word names: by its name, or by the label that people see in its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import product

from allocation import words
from allocation.model.fields import Role
from allocation.model.rule import Rule
from allocation.model.territory import folded

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
    line, *rest = name.split(".")
    if line not in rule.lines:
        return []
    lines = [line, *_all(rule.lines[line].label, also)]
    component = rule.lines[line].components.get(rest[0])
    if component is None:
        return [" ".join([one, *rest]) for one in lines]
    fields = [rest[1], ""] if rest[1] == "amount" else [rest[1]]
    components = [rest[0], *_all(component.label, also)]
    return [" ".join(words) for words in product(lines, components, fields)]


def _all(label: str | None, also: _Also) -> list[str]:
    return [label, *also(label)] if label else []
