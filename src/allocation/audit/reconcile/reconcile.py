"""Reconciliation of a year: both sides read or computed, and held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from allocation.audit.reconcile.compare import AcceptedBy, Reconciliation, hold
from allocation.audit.reconcile.computed import caveat, computed_side, nothing_computed
from allocation.audit.reconcile.figures import Against
from allocation.audit.reconcile.sides import publication_side, table_side
from allocation.diagnostics import Diagnostic, usage
from allocation.engine.resolve import refuse_no_formula
from allocation.engine.run import run
from allocation.model.territory import TerritorySet
from allocation.model.variant import variant_files
from allocation.money import machine_euros
from allocation.reading.places import Folder, is_shipped
from allocation.reading.publications import KnownFile, publication_of, read_known_differences
from allocation.reading.rules import Override, RuleFile
from allocation.reading.tables.amounts import AmountTable
from allocation.reading.territories import read_territories
from allocation.words import _


class ReadTable(Protocol):
    """What reads a user's table: `read_amounts`, but for the territories and what is expected."""

    def __call__(
        self, territories: TerritorySet, *, expected: frozenset[str] | None
    ) -> AmountTable: ...


def reconcile(
    loaded: RuleFile,
    data: Folder,
    *,
    table: ReadTable | None = None,
    against: Against = Against.PUBLICATION,
    overrides: Sequence[Override] = (),
    participants: Path | None = None,
    unit: Fraction | None = None,
    tolerance: Fraction = Fraction(0),
) -> Reconciliation:
    """Hold a table, or without one what the rule gives, against what is published or computed.

    `unit` (euros) is that of the table's amounts, by default that of what they are held against or
    finer. A rule without a formula is held against nothing; of a table of some regions these are
    held. Raises Refusal: exit code 2 where there is nothing to hold against, 4 where there is no
    formula for what is asked, 3 for wrong files.
    """
    rule, place = loaded.rule, loaded.document.place
    territories = read_territories(rule.territories, data, place(("territories",)))
    published = publication_of(rule, loaded.document, data, territories)
    files = [loaded.file, *variant_files(loaded.variant), *([published.file] if published else [])]
    computes = table is None or against is Against.COMPUTED
    if computes and (table is not None or published is None):
        refuse_no_formula(rule, loaded.document.name)
    allocation = None
    if computes and rule.no_formula is None:
        allocation = run(loaded, overrides, participants, data)
        files += [file for file in allocation.case.data if file not in files]
    computed = computed_side(allocation) if allocation else nothing_computed(loaded.label)
    known = KnownFile()
    if against is Against.COMPUTED:
        reference = computed
    elif published is None:
        message = _("{rule} names no publication to hold against", rule=rule.label)
        hint = _("hold a table of your own against the computation: --against computed")
        raise usage("no-publication", message, hint)
    else:
        own = not is_shipped(published.file)
        reference = publication_side(published.publication, territories, own=own)
        known = read_known_differences(published.publication.publication, data, territories)
        files += [known.file] if known.file else []
    held = computed
    notices: tuple[Diagnostic, ...] = ()
    columns = ""
    if table is not None:
        read = table(territories, expected=frozenset(reference.rows) or None)
        held = table_side(read, territories, reference.unit or Fraction(1), unit)
        notices, columns = read.notices, read.columns
        files.append(read.file)
    own = known.file is not None and not is_shipped(known.file)
    by = AcceptedBy.OWN if own else AcceptedBy.KNOWN
    accepted = [(difference, by) for difference in known.differences]
    return hold(reference, held, territories, tolerance=tolerance, known=accepted)._replace(
        files=tuple(files),
        notices=notices,
        columns=columns,
        rule=loaded,
        allocation=allocation,
        tolerance=tolerance,
        unit_given=unit is not None,
        caveat=caveat(allocation) if allocation and table is None else "",
        given=(
            *(allocation.case.given if allocation else ()),
            *([("against", against.value)] if against is not Against.PUBLICATION else []),
            *([("unit", machine_euros(unit))] if unit is not None else []),
            *([("tolerance", machine_euros(tolerance))] if tolerance else []),
        ),
    )
