"""What was inferred from printed rows is held to what it claims: that all of them come out."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.publication import ROWS
from allocation.money import CENTS, human
from allocation.words import _, listed

_SHOWN = 3
"""How many rows that do not come out are told; of others only how many they are."""


def inference_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Rules that take something from the printed rows, and do not give these rows."""
    for part, file in tree.own_rules():
        paths = [path for path, name in file.rule.taken_from() if name == ROWS]
        found, allocation = tree.publication_of(file.rule), tree.allocations.get(part)
        if not paths or found is None or allocation is None:
            continue
        publication, by_code = found[0], allocation.case.territories.by_code
        wrong = [
            (by_code[code].name, computed, int(amount * CENTS))
            for code, amount in publication.amounts.items()
            if (computed := allocation.region(code).cents) != amount * CENTS
        ]
        if not wrong:
            continue
        told = [
            _(
                "{region} {amount}, printed {printed}",
                region=name,
                amount=_in_euros(computed),
                printed=human(cents),
            )
            for name, computed, cents in wrong[:_SHOWN]
        ]
        of = len(publication.amounts)
        message = _(
            "{names}: taken from the rows, and the rule gives {n} of {of} of them: {rows}",
            names=listed(path[-2] for path in paths),
            n=of - len(wrong),
            of=of,
            rows=listed(told, "; "),
        )
        yield Diagnostic("inference-fails", message, file.document.place(paths[0]))


def _in_euros(cents: int | None) -> str:
    return _("nothing") if cents is None else human(cents)
