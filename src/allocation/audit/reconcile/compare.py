"""Reconciliation (rapprochement): two sides held against each other, figure by figure.

Nothing is corrected and no total is called wrong: every pair of figures has its verdict, with the
intervals that decide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from allocation.audit.reconcile import partial
from allocation.audit.reconcile.figures import ComparedFigure, FigureKind, Side
from allocation.audit.reconcile.verdict import Finding, Untold, Verdict, cannot_tell, compare
from allocation.model.key import DataFile
from allocation.model.publication import KnownDifference
from allocation.model.territory import Territory, TerritorySet
from allocation.money import exact_euros
from allocation.words import _

if TYPE_CHECKING:
    from allocation.diagnostics import Diagnostic
    from allocation.engine.allocation import Allocation
    from allocation.reading.rules import RuleFile


class AcceptedBy(StrEnum):
    """What a difference was accepted by; written to JSON and CSV."""

    TOLERANCE = "tolerance"
    KNOWN = "known difference"
    OWN = "own known difference"
    """That of a file of the user's own."""
    ROWS = "rows"
    """Of two sums of rows: all that differs in the rows is accepted."""


Known = tuple[KnownDifference, AcceptedBy]
"""A difference that was accepted before, and by what: `KNOWN`, or `OWN`."""


class Accepted(NamedTuple):
    """Why a difference counts for nothing in the verdict of the whole."""

    by: AcceptedBy
    reason: str
    cite: str = ""


class RegionFinding(NamedTuple):
    """One region on both sides; None where a side has nothing for it."""

    territory: Territory
    reference: ComparedFigure | None
    held: ComparedFigure | None
    finding: Finding
    accepted: Accepted | None = None

    @property
    def difference(self) -> Fraction | None:
        """Held less reference, in euros; None where no more than bounds is known of one of them."""
        if self.reference is None or self.held is None:
            return None
        if self.reference.bounds or self.held.bounds:
            return None
        return self.held.value - self.reference.value

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to look at."""
        return self.finding.verdict is Verdict.AGREES


class PairFinding(NamedTuple):
    """Two totals held against each other."""

    first: ComparedFigure
    second: ComparedFigure
    across: bool
    """True when they stand on different sides."""
    finding: Finding
    accepted: Accepted | None = None

    @property
    def difference(self) -> Fraction:
        """Second less first, in their unit."""
        return self.second.value - self.first.value

    @property
    def agrees(self) -> bool:
        """Whether there is nothing to look at."""
        return self.finding.verdict is Verdict.AGREES

    @property
    def like(self) -> bool:
        """Whether each is to its own side what the other is to the other."""
        return self.across and self.first.kind == self.second.kind != FigureKind.TEXT

    @property
    def follows(self) -> bool:
        """Whether it says nothing that the rows do not: two sums of rows."""
        return self.across and self.first.kind is self.second.kind is FigureKind.SUM


class Reconciliation(NamedTuple):
    """What was found: regions in the order of the set, and totals in pairs."""

    reference: Side
    held: Side
    unit: Fraction
    held_unit: Fraction
    regions: tuple[RegionFinding, ...]
    pairs: tuple[PairFinding, ...]
    problems: tuple[str, ...] = ()
    files: tuple[DataFile, ...] = ()
    """Everything that was read."""
    notices: tuple[Diagnostic, ...] = ()
    """How a table was read, where that is not plain."""
    columns: str = ""
    """In which columns of a table the regions and amounts were read."""
    rule: RuleFile | None = None
    """The rule whose publication, or whose amounts, are one of the sides."""
    allocation: Allocation | None = None
    """What it gives, where that is one of the sides."""
    tolerance: Fraction = Fraction(0)
    """The greatest difference, in euros, that the user accepts."""
    unit_given: bool = False
    """Whether the user said to how many euros the held amounts are given."""
    caveat: str = ""
    """What rows that agree are worth, where the rule was made from them."""
    given: tuple[tuple[str, str], ...] = ()
    """What was asked beside the files: values in place of the rule's, the unit, the tolerance."""

    @property
    def verdict(self) -> Verdict:
        """Of the whole: any difference that is not accepted decides, then rows and like totals."""
        if any(differs(found) for found in self.findings):
            return Verdict.DIFFERS
        across = [pair for pair in self.pairs if pair.across]
        euros = [pair for pair in across if pair.first.of == "euros"]
        lines = [pair for pair in euros if pair.like and not pair.follows]
        groups: list[list[RegionFinding | PairFinding]]
        # A sum of rows says nothing that the rows do not; a line TOTAL does.
        groups = [[*self.regions, *lines], [*euros], [] if euros else [*across]]
        for findings in groups:
            told = {found.finding.verdict for found in findings} & {Verdict.AGREES, Verdict.WITHIN}
            if told:
                return Verdict.WITHIN if Verdict.WITHIN in told else Verdict.AGREES
        return Verdict.AGREES if self.accepted else Verdict.CANNOT_TELL

    @property
    def missing(self) -> list[Territory]:
        """The regions that a table of some of them has no row for; none where it has them all."""
        found = self.regions
        return [r.territory for r in found if r.finding.verdict is Verdict.MISSING]

    @property
    def checked(self) -> int:
        """How many regions were held against each other, or could be told to be on one side."""
        return len(self.regions) - len(self.missing)

    @property
    def findings(self) -> list[RegionFinding | PairFinding]:
        """Of regions and of totals."""
        return [*self.regions, *self.pairs]

    def with_verdict(self, verdict: Verdict) -> list[RegionFinding]:
        """The regions that have a verdict, accepted differences left out."""
        return [r for r in self.regions if r.finding.verdict is verdict and not r.accepted]

    @property
    def accepted(self) -> int:
        """How many differences were accepted; a sum that follows from its rows is not another."""
        regions = sum(1 for region in self.regions if region.accepted)
        return regions + sum(1 for pair in self.pairs if pair.accepted and not pair.follows)

    def counterpart(self, total: ComparedFigure) -> PairFinding | None:
        """The pair that says most of a total: with what it is like on the other side."""
        pairs = [p for p in self.pairs if p.across and total in (p.first, p.second)]
        return min(pairs, key=lambda p: (not p.like, p.second.kind), default=None)


def differs(found: RegionFinding | PairFinding) -> bool:
    """Whether it is a difference that nobody has accepted."""
    return found.finding.verdict is Verdict.DIFFERS and found.accepted is None


def hold(
    reference: Side,
    held: Side,
    territories: TerritorySet,
    *,
    tolerance: Fraction,
    known: Iterable[Known] = (),
) -> Reconciliation:
    """Hold one side against another.

    `tolerance` (euros) is the greatest difference that is accepted; `known` are differences
    accepted before, each for the two figures as they stood then, with who says so.
    """
    unit = reference.unit or held.unit or Fraction(1)
    by_code = {found[0].region: found for found in known}
    things = {total.of for total in reference.totals}
    held = held._replace(totals=tuple(total for total in held.totals if total.of in things))
    regions = tuple(
        _region(territory, reference, held, tolerance, by_code.get(territory.code))
        for territory in territories.members
        if territory.code in reference.rows or territory.code in held.rows
    )
    pairs = [*_alike(reference.totals)]
    if partial.missing(reference, held):
        reference, held = partial.same_regions(reference, held)
        across = [*partial.comparable(reference, held)]
        own = [_of_more(pair) if differs(pair) else pair for pair in _alike(held.totals)]
    else:
        totals = ((first, second) for second in held.totals for first in reference.totals)
        across = [(first, second) for first, second in totals if first.of == second.of]
        own = [*_alike(held.totals)]
    pairs += [_across(first, second, regions, tolerance) for first, second in across]
    pairs += own
    problems = tuple(_stale(regions, by_code))
    held_unit = held.unit or unit
    return Reconciliation(reference, held, unit, held_unit, regions, tuple(pairs), problems)


def _region(
    territory: Territory,
    reference: Side,
    held: Side,
    tolerance: Fraction,
    known: Known | None,
) -> RegionFinding:
    a, b = reference.rows.get(territory.code), held.rows.get(territory.code)
    if territory.code in partial.missing(reference, held):
        return RegionFinding(territory, a, b, Finding(Verdict.MISSING))
    if a is None or b is None:
        return RegionFinding(territory, a, b, _one_sided(a or b, reference if a is None else held))
    finding = compare(a, b)
    accepted = None
    if finding.verdict is Verdict.DIFFERS:
        accepted = _accepted(a, b, tolerance, known)
    return RegionFinding(territory, a, b, finding, accepted)


def _one_sided(row: ComparedFigure | None, without: Side) -> Finding:
    """A region of which one side has no row; where it has others, 0 is the same as no row."""
    if not without.rows:
        why = _("{side} gives no amount by region", side=without.name)
        return Finding(Verdict.CANNOT_TELL, why)
    agrees = row is not None and not row.value
    why = _("{side} has no row for it", side=without.name)
    return Finding(Verdict.AGREES if agrees else Verdict.DIFFERS, why)


def _accepted(
    a: ComparedFigure, b: ComparedFigure, tolerance: Fraction, known: Known | None
) -> Accepted | None:
    if known:
        said, by = known
        if (Fraction(said.published), Fraction(said.amount)) == (a.value, b.value):
            return Accepted(by, said.reason, said.cite)
    # "More than 100" excludes 100 itself; two other figures that are equal need no tolerance.
    ends = ((each.value, i) for each in (a, b) for i in each.estimates.intervals)
    excluded = any(value == i.low and not i.low_in for value, i in ends)
    if (tolerance or not excluded) and abs(a.value - b.value) <= tolerance:
        return Accepted(AcceptedBy.TOLERANCE, _("within the tolerance given"))
    return None


def _alike(totals: Sequence[ComparedFigure]) -> Iterator[PairFinding]:
    """Pairs of one side that are of the same things."""
    for first, second in combinations(totals, 2):
        if first.of == second.of:
            yield PairFinding(first, second, False, compare(first, second))


def _of_more(pair: PairFinding) -> PairFinding:
    """A table's own sum beside a TOTAL that is taken for that of all regions."""
    why = _("the table has not every row that its TOTAL is taken to add up")
    return pair._replace(finding=cannot_tell(Untold.PART, why))


def _across(
    first: ComparedFigure,
    second: ComparedFigure,
    regions: Sequence[RegionFinding],
    tolerance: Fraction,
) -> PairFinding:
    """Totals of two sides."""
    pair = PairFinding(first, second, True, compare(first, second))
    if pair.finding.verdict is not Verdict.DIFFERS or first.of != "euros":
        return pair
    different = [r for r in regions if r.finding.verdict is Verdict.DIFFERS]
    accepted = _accepted(first, second, tolerance, None)
    if accepted is None and pair.follows and different and all(r.accepted for r in different):
        accepted = Accepted(AcceptedBy.ROWS, _("the rows that differ are accepted"))
    return pair._replace(accepted=accepted)


def _stale(regions: Iterable[RegionFinding], known: Mapping[str, Known]) -> Iterator[str]:
    """Known differences whose figures have moved since: they accept nothing any more."""
    for region in regions:
        difference, by = known.get(region.territory.code, (None, None))
        reference, held = region.reference, region.held
        by_known = region.accepted and region.accepted.by is by
        if difference is None or by_known or not (reference and held):
            continue
        published, amount = Fraction(difference.published), Fraction(difference.amount)
        if reference.value != published:
            yield _(
                "{name}: the known difference is no longer accepted, the printed figure has moved "
                "from {was} to {now} €",
                name=region.territory.name,
                was=exact_euros(published),
                now=exact_euros(reference.value),
            )
        elif held.value != reference.value:
            yield _(
                "{name}: the known difference is no longer accepted, the figure held against it "
                "has moved from {was} to {now} €",
                name=region.territory.name,
                was=exact_euros(amount),
                now=exact_euros(held.value),
            )


def sort_by_difference(regions: Sequence[RegionFinding]) -> list[RegionFinding]:
    """The greatest differences first; what can't be compared last."""
    return sorted(regions, key=lambda r: (r.difference is None, -abs(r.difference or 0)))
