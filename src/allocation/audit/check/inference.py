"""What was inferred from printed rows is held to what it claims: that all of them come out."""

from __future__ import annotations

from collections.abc import Iterator

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.coherence import roles
from allocation.model.fields import Role
from allocation.model.publication import ROWS
from allocation.money import CENTS, human
from allocation.reading.rules import RuleFile
from allocation.words import _, listed

_SHOWN = 3
"""How many rows that do not come out are told; of others only how many they are."""


def inference_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Rules that take something from the printed rows, and do not give these rows."""
    for part, file in tree.own_rules():
        paths = [path for path, name in file.rule.taken_from() if name == ROWS]
        found, allocation = tree.publication_of(file.rule), tree.allocations.get(part)
        if found is None or found[0].rows is None or allocation is None:
            continue
        publication, by_code = found[0], allocation.case.territories.by_code
        wrong = [
            (by_code[code].name, computed, int(amount * CENTS))
            for code, amount in publication.amounts.items()
            if (computed := allocation.region(code).cents) != amount * CENTS
        ]
        if not wrong:
            yield from _untold(file)
        if not wrong or not paths:
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


def _untold(file: RuleFile) -> Iterator[Diagnostic]:
    """What must have been taken from rows that all come out, and does not say so."""
    rule, used = file.rule, roles(file.rule)
    untold: list[tuple[str, ...]] = [
        ("hypotheses", name)
        for name, found in rule.hypotheses.items()
        if used.get(name) is Role.KEY and found.taken_from != ROWS
    ]
    rounding = rule.rounding
    if rounding and rounding.cite is None and rounding.taken_from != ROWS:
        untold.append(("rounding",))
    for path in untold:
        message = _(
            "{name}: all printed rows come out, and nothing says that it was taken from them",
            name=path[-1],
        )
        hint = _("add taken-from: rows: what is made from rows can't confirm them")
        yield Diagnostic("untold-origin", message, file.document.place(path), hint, "warning")


def _in_euros(cents: int | None) -> str:
    return _("nothing") if cents is None else human(cents)
