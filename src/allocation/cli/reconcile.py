"""`allocate reconcile 2025`: do the figures agree with what is published, and if not, where?"""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import (
    Csv,
    Data,
    Given,
    Output,
    RegionOrder,
    Rules,
    TableReading,
    complete_against,
    complete_rule,
    complete_sort,
)
from allocation.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.audit.reconcile.compare import PairFinding, Reconciliation, RegionFinding
    from allocation.views.workbook.worksheet import Book


@command(
    help=_(
        "Hold the computed amounts, or a table of your own (CSV, XLSX, ODS, - for standard input), "
        "against what is published. Exit code 1 when anything differs."
    ),
    short_help=_("Do the figures agree with what is published?"),
    examples=(
        Example("reconcile 2025", _("does the computation agree with the published table?")),
        Example("reconcile 2025 table.csv", _("does a table of your own?")),
    ),
)
def reconcile(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    how: TableReading,
    given: Given,
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", show_default=False)] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="publication|computed",
            help=_("What TABLE is held against."),
            autocompletion=complete_against,
        ),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT",
            help=_("The unit of the table's amounts; by default the publication's or finer."),
        ),
    ] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help=_("Accept differences of no more than this.")),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="region|difference",
            help=_("The order of the regions."),
            autocompletion=complete_sort,
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=_("List the regions that agree as well."))
    ] = False,
    only_differences: Annotated[
        bool,
        typer.Option("--only-differences", help=_("Nothing of what agrees, in every form.")),
    ] = False,
) -> None:
    """Read both sides, hold them against each other, show, and say by the exit code."""
    from allocation.audit.reconcile.figures import Against
    from allocation.cli.output import WHOLE, check_csv, form_of, notify, write
    from allocation.cli.values import (
        choice,
        no_effect,
        refuse_idle,
        unit_of,
    )
    from allocation.diagnostics import Exit
    from allocation.reading.loading import load_rule
    from allocation.reading.overrides import amount
    from allocation.reading.tables.amounts import read_amounts

    overrides = given.overrides
    form = form_of(output, csv, book=True)
    order = choice(RegionOrder, sort or "region", "--sort")
    whom = choice(Against, against or "publication", "--against")
    check_csv(csv, form, output)
    if every and only_differences:
        why = _("--only-differences leaves out what --all would list")
        raise no_effect("--all", why, _("leave one of the two out"))
    if every and form in WHOLE:
        why = _("{form} is written whole", form=form.value.upper())
        raise no_effect("--all", why, _("leave it out"))
    if table is None:
        refuse_idle(
            {"--against": against, "--unit": unit, **how.typed},
            _("no table is given"),
            _("name one after the year"),
        )
    for_computing = [s.option for s in overrides] + ["--participants"] * bool(given.participants)
    if for_computing and table is not None and whom is Against.PUBLICATION:
        raise no_effect(for_computing[0], _("nothing is computed"), _("add --against computed"))
    held_unit = unit_of(unit, "--unit") if unit is not None else None
    accepted = amount(tolerance, f"--tolerance {tolerance}") if tolerance is not None else 0
    folder, data = own_rules.folder, own_data.folder

    from allocation.audit.reconcile.compare import sort_by_difference
    from allocation.audit.reconcile.reconcile import reconcile as held_against
    from allocation.audit.reconcile.verdict import Verdict
    from allocation.engine.resolve import refuse_no_formula
    from allocation.views import reconciliation as view
    from allocation.views import reconciliation_data as data_view
    from allocation.views.report import Forms

    loaded = load_rule(rule, folder)
    reading = partial(read_amounts, None if table == "-" else Path(table or ""), **vars(how))
    found = held_against(
        loaded,
        data,
        table=reading if table is not None else None,
        against=whom,
        overrides=overrides,
        participants=given.participants,
        unit=held_unit,
        tolerance=Fraction(accepted),
    )
    by_difference = order is RegionOrder.DIFFERENCE
    regions = sort_by_difference(found.regions) if by_difference else found.regions
    pairs = found.pairs
    if only_differences:
        regions = [region for region in regions if not region.agrees]
        pairs = tuple(pair for pair in pairs if not pair.agrees)
    notify([*found.notices, *folder.notices, *data.notices], output)
    forms = Forms(
        report=lambda: view.describe(found, regions, pairs, every=every),
        json=lambda: data_view.as_json(found, regions, pairs),
        table=lambda: data_view.as_table(found, regions, pairs),
        book=lambda: _book(found, regions, pairs),
    )
    write(forms, form, output, csv)
    if table is None:
        refuse_no_formula(loaded.rule, loaded.document.name)
    if found.verdict is Verdict.DIFFERS:
        raise typer.Exit(Exit.DIFFERENCE)


def _book(
    found: Reconciliation, regions: Sequence[RegionFinding], pairs: Sequence[PairFinding]
) -> Book:
    from allocation.views.workbook.reconciliation import book_of

    return book_of(found, regions, pairs)
