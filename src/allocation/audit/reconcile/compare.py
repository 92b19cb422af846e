"""Reconciliation (rapprochement): two sides held against each other, figure by figure.

Nothing is corrected and no total is called wrong: every pair of figures has its verdict, with the
intervals that decide it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from allocation.audit.reconcile.sides import Part, Row, Side, Total
from allocation.audit.reconcile.verdict import (
    Finding,
    Verdict,
    compare_rows,
    compare_sums,
    compare_totals,
)
from allocation.model.publication import KnownDifference
from allocation.model.territory import Territory, TerritorySet
from allocation.money import exact_euros
from allocation.words import _


class Accepted(NamedTuple):
    """Why a difference counts for nothing in the verdict of the whole."""

    by: str
    """``tolerance`` or ``known difference``."""
    reason: str
    cite: str = ""


class RegionFinding(NamedTuple):
    """One region on both sides; None where a side has nothing for it."""

    territory: Territory
    reference: Row | None
    held: Row | None
    finding: Finding
    accepted: Accepted | None = None

    @property
    def difference(self) -> Fraction | None:
        """Held less reference, in euros."""
        if self.reference is None or self.held is None:
            return None
        return self.held.euros - self.reference.euros


class PairFinding(NamedTuple):
    """Two totals held against each other."""

    first: Total
    second: Total
    across: bool
    """True when they stand on different sides."""
    finding: Finding
    accepted: Accepted | None = None

    @property
    def difference(self) -> Fraction:
        """Second less first, in their unit."""
        return self.second.value - self.first.value

    @property
    def like(self) -> bool:
        """Whether each is to its own side what the other is to the other."""
        return self.across and self.first.part == self.second.part != Part.TEXT


class Reconciliation(NamedTuple):
    """What was found: regions in the order of the set, and totals in pairs."""

    reference: Side
    held: Side
    unit: Fraction
    held_unit: Fraction
    regions: tuple[RegionFinding, ...]
    pairs: tuple[PairFinding, ...]
    problems: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Of the whole: any difference that is not accepted decides, then rows and like totals."""
        if any(differs(found) for found in self.findings):
            return Verdict.DIFFERS
        across = [pair for pair in self.pairs if pair.across]
        euros = [pair for pair in across if pair.first.of == "euros"]
        lines = [pair for pair in euros if pair.like and pair.first.part is Part.TOTAL]
        groups: list[list[RegionFinding | PairFinding]]
        # A sum of rows says nothing that the rows do not; a line TOTAL does.
        groups = [[*self.regions, *lines], [*euros], [] if euros else [*across]]
        for findings in groups:
            told = {found.finding.verdict for found in findings} & {Verdict.AGREES, Verdict.WITHIN}
            if told:
                return Verdict.WITHIN if Verdict.WITHIN in told else Verdict.AGREES
        return Verdict.AGREES if self.accepted else Verdict.CANNOT_TELL

    @property
    def findings(self) -> list[RegionFinding | PairFinding]:
        """Of regions and of totals."""
        return [*self.regions, *self.pairs]

    def count(self, verdict: Verdict) -> int:
        """How many regions have a verdict, accepted differences left out."""
        return sum(1 for r in self.regions if r.finding.verdict is verdict and not r.accepted)

    @property
    def accepted(self) -> int:
        """How many differences were accepted; a sum that follows from its rows is not another."""
        return sum(1 for f in self.findings if f.accepted and not f.finding.rows)

    def counterpart(self, total: Total) -> PairFinding | None:
        """The pair that says most of a total: with what it is like on the other side."""
        pairs = [p for p in self.pairs if p.across and total in (p.first, p.second)]
        return min(pairs, key=lambda p: (not p.like, p.second.part), default=None)


def differs(found: RegionFinding | PairFinding) -> bool:
    """Whether it is a difference that nobody has accepted."""
    return found.finding.verdict is Verdict.DIFFERS and found.accepted is None


def reconcile(
    reference: Side,
    held: Side,
    territories: TerritorySet,
    *,
    held_unit: Fraction | None = None,
    tolerance: Fraction = Fraction(0),
    known: Iterable[KnownDifference] = (),
) -> Reconciliation:
    """Hold one side against another.

    `held_unit` (euros) is the unit of what is held, by default its own, else the reference's;
    `tolerance` (euros) is the greatest difference that is accepted; `known` are differences
    accepted before, each for the two figures as they stood then.
    """
    unit = reference.unit or held.unit or Fraction(1)
    held_unit = held_unit or held.unit or unit
    by_code = {difference.region: difference for difference in known}
    things = {total.of for total in reference.totals}
    held = held._replace(totals=tuple(total for total in held.totals if total.of in things))
    regions = tuple(
        _region(territory, reference, held, (unit, held_unit), tolerance, by_code)
        for territory in territories.members
        if territory.code in reference.rows or territory.code in held.rows
    )
    pairs = [PairFinding(a, b, False, compare_totals(a, b)) for a, b in _alike(reference.totals)]
    for second in held.totals:
        across = [first for first in reference.totals if first.of == second.of]
        pairs += [_across(first, second, regions, tolerance) for first in across]
    pairs += [PairFinding(a, b, False, compare_totals(a, b)) for a, b in _alike(held.totals)]
    found = Reconciliation(reference, held, unit, held_unit, regions, tuple(pairs))
    return found._replace(problems=tuple(_stale(found, by_code)))


def _region(
    territory: Territory,
    reference: Side,
    held: Side,
    units: tuple[Fraction, Fraction],
    tolerance: Fraction,
    known: Mapping[str, KnownDifference],
) -> RegionFinding:
    a, b = reference.rows.get(territory.code), held.rows.get(territory.code)
    if a is None or b is None:
        side = reference if a is None else held
        if not side.rows:
            why = _("{side} gives no amount by region", side=side.name)
            return RegionFinding(territory, a, b, Finding(Verdict.CANNOT_TELL, why))
        return _one_sided(territory, a, b, side)
    finding = compare_rows(a, b, *units)
    accepted = None
    if finding.verdict is Verdict.DIFFERS:
        accepted = _accepted(a, b, tolerance, known.get(territory.code))
    return RegionFinding(territory, a, b, finding, accepted)


def _one_sided(territory: Territory, a: Row | None, b: Row | None, without: Side) -> RegionFinding:
    """A region of which one side has no row, though it has rows: 0 is the same as no row."""
    row = a or b
    why = _("{side} has no row for it", side=without.name)
    agrees = row is not None and not row.euros
    finding = Finding(Verdict.AGREES if agrees else Verdict.DIFFERS, why)
    return RegionFinding(territory, a, b, finding)


def _accepted(
    a: Row, b: Row, tolerance: Fraction, known: KnownDifference | None
) -> Accepted | None:
    if known and (Fraction(known.published), Fraction(known.amount)) == (a.euros, b.euros):
        return Accepted("known difference", _(known.reason), known.cite)
    if abs(a.euros - b.euros) <= tolerance:
        return Accepted("tolerance", _("within the tolerance given"))
    return None


def _alike(totals: Sequence[Total]) -> list[tuple[Total, Total]]:
    """Pairs of one side that are of the same things."""
    return [(a, b) for a, b in combinations(totals, 2) if a.of == b.of]


def _across(
    first: Total, second: Total, regions: Sequence[RegionFinding], tolerance: Fraction
) -> PairFinding:
    """Totals of two sides."""
    rows = [region for region in regions if region.reference]
    if rows and first.part is second.part is Part.SUM:
        finding = compare_sums(first, second, [region.finding for region in rows])
    else:
        finding = compare_totals(first, second)
    accepted = None
    if finding.verdict is Verdict.DIFFERS and first.of == "euros":
        different = [r for r in rows if r.finding.verdict is Verdict.DIFFERS]
        if abs(first.value - second.value) <= tolerance:
            accepted = Accepted("tolerance", _("within the tolerance given"))
        elif finding.rows and different and all(r.accepted for r in different):
            accepted = Accepted("rows", _("the rows that differ are accepted"))
    return PairFinding(first, second, True, finding, accepted)


def _stale(found: Reconciliation, known: Mapping[str, KnownDifference]) -> Iterable[str]:
    """Known differences whose figures have moved since: they accept nothing any more."""
    for region in found.regions:
        difference = known.get(region.territory.code)
        by_known = region.accepted and region.accepted.by == "known difference"
        if difference is None or by_known or not (region.reference and region.held):
            continue
        if region.reference.euros != Fraction(difference.published):
            yield _moved(region, _("printed figure"), difference.published, region.reference.euros)
        elif region.held.euros != region.reference.euros:
            yield _moved(region, _("figure held against it"), difference.amount, region.held.euros)


def _moved(region: RegionFinding, what: str, was: Decimal, now: Fraction) -> str:
    return _(
        "{name}: the known difference is no longer accepted, the {what} has moved from {was} to "
        "{now} €",
        name=region.territory.name,
        what=what,
        was=exact_euros(Fraction(was)),
        now=exact_euros(now),
    )


def sort_by_difference(regions: Sequence[RegionFinding]) -> list[RegionFinding]:
    """The greatest differences first; what can't be compared last."""
    return sorted(regions, key=lambda r: (r.difference is None, -abs(r.difference or 0)))
