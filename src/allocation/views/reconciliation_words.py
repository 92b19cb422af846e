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
from allocation.audit.reconcile.verdict import Untold, Verdict
from allocation.model.publication import Counted, Reading
from allocation.views.cells import MARKS
from allocation.views.language import _, counted, exact_euros, in_series, say, typeset
from allocation.words import N_
from allocation.words import _ as message

SIDES = {
    SideKind.PUBLICATION: N_("published"),
    SideKind.COMPUTED: N_("computed"),
    SideKind.TABLE: N_("table"),
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
    Verdict.AGREES: N_("Agrees: {found}."),
    Verdict.WITHIN: N_("Within rounding: {found}."),
    Verdict.CANNOT_TELL: N_("Cannot tell: {found}."),
    Verdict.DIFFERS: N_("Differs: {found}."),
}


def summary(found: Reconciliation) -> str:
    """The one line that says it: the verdict of the whole, and which regions decide it.

    Of a table of some regions it begins with that.
    """
    agree = len(found.with_verdict(Verdict.AGREES))
    if found.reference.rows and agree == found.checked and found.verdict is Verdict.AGREES:
        said = counted(
            "Agrees: 1 of {all} regions.",
            "Agrees: {n} of {all} regions.",
            agree,
            all=found.checked,
        )
    elif found.verdict is Verdict.AGREES and any(region.accepted for region in found.regions):
        first, *others = _clauses(found, leading=True)
        said = _("Agrees: {first}; {others}.", first=first, others=in_series(others))
    else:
        said = _(_WHOLE[found.verdict], found=in_series(_clauses(found)))
    if not found.missing:
        return said
    partly = counted(
        "Partial: 1 of {all} regions.",
        "Partial: {n} of {all} regions.",
        found.checked,
        all=len(found.regions),
    )
    return _("{partly} {said}", partly=partly, said=said)


def _clauses(found: Reconciliation, *, leading: bool = False) -> Iterator[str]:
    """How many regions and totals have each verdict, and which; the worst first.

    Those that have the verdict of the whole, which is said before, are named without it. `leading`
    says that the first are differences that are accepted, with which the sentence may begin.
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
        Verdict.WITHIN: N_("1 within rounding", "{n} within rounding"),
        Verdict.CANNOT_TELL: N_("1 that cannot be told", "{n} that cannot be told"),
        found.verdict: N_("1 region", "{n} regions"),
    }
    for regions, (one, several) in (
        (
            [region for region in accepted if region not in tolerated],
            _ACCEPTED[any(r.accepted and r.accepted.by is AcceptedBy.OWN for r in accepted)],
        ),
        (tolerated, _TOLERATED),
        (within, words[Verdict.WITHIN]),
        (untold, words[Verdict.CANNOT_TELL]),
    ):
        if not regions:
            continue
        if leading and len(regions) <= _NAMED:
            one, several = _LEADING[one, several]
            yield counted(one, several, len(regions), names=_names(regions))
        else:
            yield _named(counted(one, several, len(regions)), regions)
        leading = False
    yield counted(
        "1 of {all} regions agrees", "{n} of {all} regions agree", len(agree), all=found.checked
    )


_TOLERATED = N_("1 difference tolerated", "{n} differences tolerated")
_ACCEPTED = {
    False: N_("1 difference accepted", "{n} differences accepted"),
    True: N_("1 difference accepted by your file", "{n} differences accepted by your file"),
}
_LEADING = {
    _TOLERATED: N_("1 difference tolerated ({names})", "{n} differences tolerated ({names})"),
    _ACCEPTED[False]: N_("1 difference accepted ({names})", "{n} differences accepted ({names})"),
    _ACCEPTED[True]: N_(
        "1 difference accepted by your file ({names})",
        "{n} differences accepted by your file ({names})",
    ),
}
"""The same where a sentence begins with them."""
_NAMED = 3
"""Regions that are named where something is said of so many of them at most."""


def _named(words: str, regions: Sequence[RegionFinding]) -> str:
    """What is said of some regions, their names after it, each with its difference, if few."""
    if not 0 < len(regions) <= _NAMED:
        return words
    return _("{said} ({names})", said=words, names=_names(regions))


def _names(regions: Sequence[RegionFinding]) -> str:
    """The names of some regions, each with its difference."""
    return ", ".join(
        r.territory.name
        + (typeset(f" {signed(r.difference)} €") if r.difference is not None else "")
        for r in regions
    )


# Cells


VERDICTS = {
    Verdict.AGREES: N_("agrees"),
    Verdict.WITHIN: N_("within rounding"),
    Verdict.MISSING: N_("missing from the table"),
    Verdict.CANNOT_TELL: N_("cannot tell"),
    Verdict.DIFFERS: N_("differs"),
}
_ACCEPTED_BY = {
    AcceptedBy.TOLERANCE: N_("differs, tolerated"),
    AcceptedBy.KNOWN: N_("differs, accepted"),
    AcceptedBy.OWN: N_("differs, accepted by your file"),
    AcceptedBy.ROWS: N_("differs, accepted"),
}
_UNTOLD = {
    Untold.CIRCULAR: N_("circular"),
    Untold.CEILING: N_("below a ceiling"),
    Untold.BOUNDS: N_("within bounds"),
    Untold.OTHER_MONEY: N_("other money"),
    Untold.NO_BOUND: N_("no bound"),
    Untold.PART: N_("of more rows"),
}
"""Verdicts in words; of differences that are accepted, and where nothing can be told."""


def in_words(found: PairFinding | RegionFinding) -> str:
    """The verdict on two figures, and by what a difference was accepted, as a message."""
    if found.accepted and found.finding.verdict is Verdict.DIFFERS:
        return message(_ACCEPTED_BY[found.accepted.by])
    return message(VERDICTS[found.finding.verdict])


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
    Reading.AT_LEAST: N_("≥ {figure}"),
    Reading.MORE_THAN: N_("> {figure}"),
    Reading.NEARLY: N_("nearly {figure}"),
    Reading.ABOUT: N_("of the order of {figure}"),
}
"""A worded figure, which never looks like a plain one."""
_COUNTED = {
    Counted.REGIONS.value: N_("{value} region", "{value} regions"),
    Counted.PROJECTS.value: N_("{value} project", "{value} projects"),
}
"""What counts are of, of one and of several."""


def figure(total: ComparedFigure) -> str:
    """A total with its mark or the words around it, and what it counts."""
    value = exact_euros(total.value)
    if total.of in _COUNTED:
        value = counted(*_COUNTED[total.of], int(total.value), value=value)
    else:
        value = typeset(f"{value} €")
    if total.reading in _WORDS:
        return _(_WORDS[total.reading], figure=value)
    return mark(total) + value


def verdict(found: PairFinding | RegionFinding) -> str:
    """The verdict on two figures, and by what a difference was accepted."""
    return say(in_words(found))


def in_short(found: Reconciliation, pair: PairFinding) -> str:
    """The verdict on two totals; where nothing can be told, the reason in its place.

    Two sums of rows say nothing that the rows don't: where a row differs, no rounding excuses it.
    """
    if pair.finding.untold:
        return _(_UNTOLD[pair.finding.untold])
    if pair.follows and pair.finding.verdict is Verdict.DIFFERS:
        return _("{verdict} (follows the rows)", verdict=verdict(pair))
    if pair.follows and found.with_verdict(Verdict.DIFFERS):
        return _("follows the rows")
    return verdict(pair)


def both(pair: PairFinding) -> str:
    """The names of two totals."""
    return f"{say(pair.first.name)} / {say(pair.second.name)}"
