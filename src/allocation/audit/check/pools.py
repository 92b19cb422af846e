"""What comes before a pool: nothing that a line receives anyway is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.rule import Pool, Rule
from allocation.reading.document import Document
from allocation.words import _


def pools_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Pools that nobody draws on, and those that forget what comes before them."""
    for _part, file in tree.own_rules():
        yield from _pools(file.rule, file.document)


def _pools(rule: Rule, document: Document) -> Iterator[Diagnostic]:
    drawn: dict[str, list[str]] = {name: [] for name in rule.pools}
    first: dict[str, set[str]] = {line: set() for line in rule.lines}
    for line, _name, component in rule.components():
        pool = getattr(component, component.divides or "", None)
        if pool in rule.pools:
            drawn[pool].append(line)
            first[line] |= {*rule.pools[pool].after}
    for name, pool in rule.pools.items():
        if not drawn[name]:
            message = _("no component draws on {pool}", pool=name)
            yield Diagnostic("idle-pool", message, document.place(("pools", name)))
        if pool.leaves_out:
            continue
        place = document.place(("pools", name, "after"))
        for told in dict.fromkeys(_left_out(rule, pool, name, drawn[name], first)):
            hint = _("add it, or say why it is left out: leaves-out: …")
            yield Diagnostic("left-out", told, place, hint)


def _left_out(
    rule: Rule, pool: Pool, name: str, lines: list[str], first: dict[str, set[str]]
) -> Iterator[str]:
    """What of the lines that draw on a pool should come before it, and does not."""
    for line in lines:
        for own, component in rule.lines[line].components.items():
            if not component.computed and own not in first[line]:
                yield _(
                    "{line}.{name} does not come before {pool}, on which {line} draws",
                    line=line,
                    name=own,
                    pool=name,
                )
    for before in pool.after:
        having = [c for line in lines if (c := rule.lines[line].components.get(before))]
        if not having or any(component.differs for component in having):
            continue
        for line in lines:
            if before not in rule.lines[line].components:
                yield _(
                    "{line} draws on {pool} and has no {name}, which comes before it",
                    line=line,
                    pool=name,
                    name=before,
                )
