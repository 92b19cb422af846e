"""What is said of a reconciliation in a line, and in the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from allocation.audit.reconcile.compare import (
    AcceptedBy,
    PairFinding,
    Reconciliation,
    RegionFinding,
    differs,
)
from allocation.audit.reconcile.figures import ComparedFigure, Side, SideKind
from allocation.audit.reconcile.verdict import Verdict
from allocation.model.publication import Reading
from allocation.views.cells import MARKS
from allocation.views.language import _, counted, exact_euros, say

SIDES = {
    SideKind.PUBLICATION: "published",
    SideKind.COMPUTED: "computed",
    SideKind.TABLE: "table",
}
"""What the amounts of a side are called; a computed one is never called published."""


def heading(about: Side) -> str:
    """What the amounts of a side are called by people."""
    return _("your publication") if about.own else _(SIDES[about.kind])


def title(found: Reconciliation) -> str:
    """What is held against what."""
    held, reference = side(found.held), side(found.reference)
    if not (found.held.rows or found.held.totals):
        return _("{reference}: nothing to hold against it", reference=reference)
    return _("{held}, against {reference}", held=held, reference=reference)


def side(about: Side) -> str:
    """A side by its name, and what it is."""
    match about.kind:
        case SideKind.PUBLICATION if about.own:
            return _('your own publication, "{name}"', name=about.name)
        case SideKind.PUBLICATION:
            return _(about.name)
        case SideKind.COMPUTED:
            return _("{name} as computed", name=about.name)
        case SideKind.TABLE:
            return _("the table {name}", name=about.name)


_WHOLE = {
    Verdict.AGREES: "Agrees: {found}.",
    Verdict.WITHIN: "Within rounding: {found}.",
    Verdict.CANNOT_TELL: "Cannot tell: {found}.",
    Verdict.DIFFERS: "Differs: {found}.",
}


def summary(found: Reconciliation) -> str:
    """The one line that says it: the verdict of the whole, and which regions decide it.

    Of a table of some regions it begins with that.
    """
    agree = len(found.with_verdict(Verdict.AGREES))
    if found.reference.rows and agree == found.checked and found.verdict is Verdict.AGREES:
        said = _("Agrees: {n} of {all} regions.", n=agree, all=found.checked)
    else:
        said = _(_WHOLE[found.verdict], found="; ".join(_clauses(found)))
    if not found.missing:
        return said
    partly = _("Partial: {n} of {all} regions.", n=found.checked, all=len(found.regions))
    return _("{partly} {said}", partly=partly, said=said)


def _clauses(found: Reconciliation) -> Iterator[str]:
    """How many regions and totals have each verdict, and which; the worst first.

    Those that have the verdict of the whole, which is said before, are named without it.
    """
    different, agree = found.with_verdict(Verdict.DIFFERS), found.with_verdict(Verdict.AGREES)
    if different:
        yield _named(counted("1 region", "{n} regions", len(different)), different)
    totals = sum(1 for pair in found.pairs if differs(pair) and not pair.follows)
    if totals:
        yield counted("1 pair of totals", "{n} pairs of totals", totals)
    if not found.reference.rows:
        yield _("no amount is published by region")
        return
    accepted = [region for region in found.regions if region.accepted]
    tolerated = [r for r in accepted if r.accepted and r.accepted.by is AcceptedBy.TOLERANCE]
    within, untold = map(found.with_verdict, (Verdict.WITHIN, Verdict.CANNOT_TELL))
    words = {
        Verdict.WITHIN: ("1 within rounding", "{n} within rounding"),
        Verdict.CANNOT_TELL: ("1 that cannot be told", "{n} that cannot be told"),
        found.verdict: ("1 region", "{n} regions"),
    }
    for regions, (one, several) in (
        (
            [region for region in accepted if region not in tolerated],
            _ACCEPTED[any(r.accepted and r.accepted.by is AcceptedBy.OWN for r in accepted)],
        ),
        (tolerated, ("1 difference tolerated", "{n} differences tolerated")),
        (within, words[Verdict.WITHIN]),
        (untold, words[Verdict.CANNOT_TELL]),
    ):
        if regions:
            yield _named(counted(one, several, len(regions)), regions)
    one, several = "1 of {all} regions agrees", "{n} of {all} regions agree"
    yield counted(one, several, len(agree), all=found.checked)


_ACCEPTED = {
    False: ("1 difference accepted", "{n} differences accepted"),
    True: ("1 difference accepted by your file", "{n} differences accepted by your file"),
}
_NAMED = 3
"""Regions that are named where something is said of so many of them at most."""


def _named(words: str, regions: Sequence[RegionFinding]) -> str:
    """What is said of some regions, their names after it, each with its difference, if few."""
    if not 0 < len(regions) <= _NAMED:
        return words
    names = (
        r.territory.name + (f" {signed(r.difference)} €" if r.difference is not None else "")
        for r in regions
    )
    return _("{said} ({names})", said=words, names=", ".join(names))


# Cells


def signed(value: Fraction | None) -> str:
    """A difference with its sign."""
    if value is None:
        return ""
    return ("+" if value > 0 else "") + exact_euros(value)


def mark(row: ComparedFigure) -> str:
    """The mark of its status; a figure of a user's table has none."""
    return MARKS[row.status] if row.status else ""


def amount(row: ComparedFigure | None) -> str:
    """The amount of a region with the mark of its status, or the bounds of what it may be."""
    if row is None:
        return ""
    return say(str(row.bounds)) if row.bounds else mark(row) + exact_euros(row.value)


_WORDS = {
    Reading.AT_LEAST: "≥ ",
    Reading.MORE_THAN: "> ",
    Reading.NEARLY: "nearly ",
    Reading.ABOUT: "of the order of ",
}
"""What stands before a worded figure, so that it never looks like a plain one."""


def figure(total: ComparedFigure) -> str:
    """A total with its mark or the words around it, and what it counts."""
    unit = "€" if total.of == "euros" else _(total.of)
    return f"{_WORDS.get(total.reading, mark(total))}{exact_euros(total.value)} {unit}"


def verdict(found: PairFinding | RegionFinding) -> str:
    """The verdict on two figures, and by what a difference was accepted."""
    word = _(found.finding.verdict.value)
    if not found.accepted:
        return word
    by = _(_BY.get(found.accepted.by, "accepted"))
    return _("{verdict}, {accepted}", verdict=word, accepted=by)


_BY = {AcceptedBy.TOLERANCE: "tolerated", AcceptedBy.OWN: "accepted by your file"}


def in_short(found: Reconciliation, pair: PairFinding) -> str:
    """The verdict on two totals; where nothing can be told, the reason in its place.

    Two sums of rows say nothing that the rows don't: where a row differs, no rounding excuses it.
    """
    if pair.finding.untold:
        return _(pair.finding.untold.value)
    if pair.follows and pair.finding.verdict is Verdict.DIFFERS:
        return _("{verdict} (follows the rows)", verdict=verdict(pair))
    if pair.follows and found.with_verdict(Verdict.DIFFERS):
        return _("follows the rows")
    return verdict(pair)


def both(pair: PairFinding) -> str:
    """The names of two totals."""
    return f"{say(pair.first.name)} / {say(pair.second.name)}"
