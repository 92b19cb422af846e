"""What changed in the rules, for people: figures and formulas first, then words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from allocation.audit.diff.difference import Difference
from allocation.audit.diff.structure import Change, ChangeKind
from allocation.diagnostics import Place
from allocation.model.rule import Rule
from allocation.views.difference_data import origin
from allocation.views.language import _, counted, in_series, say
from allocation.views.names import in_words_of_reader
from allocation.views.report import Item, Items
from allocation.views.values import human_value
from allocation.words import N_, Message, Named

_TITLES = {
    "lines": N_("Changes of lines and components"),
    "pools": N_("Changes of pools"),
    "hypotheses": N_("Changes of hypotheses"),
    "rounding": N_("Changes of rounding"),
    "scope": N_("Changes of scope and participation"),
    "participation": N_("Changes of scope and participation"),
    "territories": N_("Changes of scope and participation"),
}
"""Of the changes of figures and formulas."""
_WORDS = N_("Changes of words only: year, titles, sources, reasons, citations, notes")
_SIGNS = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "\u2212",
    ChangeKind.CHANGED: "±",
    ChangeKind.RENAMED: "±",
}
"""The signs of a difference, as other tools have them."""
_PROSE = (
    *("title", "label", "why", "notes", "cite", "credit", "known", "source"),
    *("excluded", "no-formula"),
)


def counted_changes(changes: Sequence[Change]) -> str:
    """How many changes there are, those of figures apart from those of words."""
    if not changes:
        return _("No change of the text")
    return counted(
        "1 change of the text, {figures} of figures",
        "{n} changes of the text, {figures} of them of figures",
        len(changes),
        figures=sum(change.of_figures for change in changes),
    )


def changes(found: Difference) -> list[Items]:
    """Each change with both values, citations and places."""
    rules = (found.a.rule.rule, found.b.rule.rule)
    blocks: dict[str, list[Item]] = {}
    for change in sorted(found.structure or (), key=lambda change: not change.of_figures):
        section = change.path.partition(".")[0]
        title = _TITLES[section] if change.of_figures else _WORDS
        blocks.setdefault(title, []).append(_item(change, rules))
    return [Items(_(title), tuple(items)) for title, items in blocks.items()]


def _item(change: Change, rules: tuple[Rule, Rule]) -> Item:
    old, new = _value(change, change.a), _value(change, change.b)
    match change.kind:
        case ChangeKind.ADDED:
            text = new
        case ChangeKind.REMOVED:
            text = old
        case ChangeKind.RENAMED:
            text = _("renamed: {a} → {b}, all else is the same", a=old, b=new)
        case _:
            text = f"{old} → {new}"
    before = _where(change, change.cite_a, change.place_a, rules[0])
    after = _where(change, change.cite_b, change.place_b, rules[1])
    where = " → ".join(part for part in (before, after) if part)
    return Item(f"{_SIGNS[change.kind]} {change.path}", f"{text} ({where})")


def _value(change: Change, text: str | None) -> str:
    last = change.path.rsplit(".", 1)[-1]
    if isinstance(text, Message | Named):
        return say(text)
    if text is None or last in _PROSE or change.path.startswith("other-sources"):
        return say(text) if text else ""
    return re.sub(r"\d+\.\d\d(?!\d)", lambda amount: human_value(amount[0]), text)


def _where(change: Change, cite: str | None, place: Place | None, rule: Rule) -> str:
    """The citation, with the short name of its text, and the line of the file."""
    if cite is None or change.path.endswith(".cite"):
        return in_words_of_reader(origin(place) or "")
    cite = say(cite)
    for source in (rule.source, *rule.other_sources.values()):
        cite = cite.replace(f"{say(str(source))}, ", f"{source.id}, ")
    return in_series(part for part in (cite, in_words_of_reader(origin(place) or "")) if part)
