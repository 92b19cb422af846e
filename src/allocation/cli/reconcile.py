"""`allocate reconcile 2025`: do the figures agree with what is published, and if not, where?"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Annotated, assert_never

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    AmountColumnOption,
    DataDirOption,
    DialectOption,
    EncodingOption,
    EnvelopeOption,
    ForceOption,
    Format,
    FormatOption,
    KeyOption,
    OutputOption,
    ParticipantsOption,
    PoolOption,
    QuietOption,
    RateOption,
    RegionColumnOption,
    RulesDirOption,
    SetOption,
    SheetOption,
    complete_rule,
)
from allocation.views.language import _


class RegionOrder(StrEnum):
    """The order of the regions."""

    REGION = "region"
    DIFFERENCE = "difference"


@app.command(
    help=_(
        "Hold the computed amounts, or a table of your own (CSV, XLSX, - for standard input), "
        "against what is published. Exit code 1 when anything differs."
    ),
    short_help=_("Do the figures agree with what is published?"),
)
def reconcile(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", show_default=False)] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="publication|computed", help=_("What TABLE is held against.")),
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
        typer.Option(metavar="region|difference", help=_("The order of the regions.")),
    ] = None,
    region_column: RegionColumnOption = None,
    amount_column: AmountColumnOption = None,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    participants: ParticipantsOption = None,
    envelope: EnvelopeOption = None,
    key: KeyOption = None,
    pool: PoolOption = None,
    rate: RateOption = None,
    set: SetOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    dialect: DialectOption = None,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read both sides, hold them against each other, show, and say by the exit code."""
    from allocation.audit.reconcile.figures import Against
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.cli.settings import (
        choice,
        csv_dialect,
        no_effect,
        refuse_idle,
        settings,
        unit_of,
    )
    from allocation.diagnostics import Exit
    from allocation.reading.loading import load_rule
    from allocation.reading.overrides import amount
    from allocation.reading.places import data_folder, rules_folder
    from allocation.reading.tables.amounts import read_amounts

    given = settings(envelope or [], key or [], pool or [], rate or [], set or [])
    form = check_output(output, format, force=force)
    order = choice(RegionOrder, sort or "region", "--sort")
    whom = choice(Against, against or "publication", "--against")
    written = csv_dialect(dialect, form)
    if table is None:
        for_tables = {
            "--against": against,
            "--unit": unit,
            "--region-column": region_column,
            "--amount-column": amount_column,
            "--sheet": sheet,
            "--encoding": encoding,
        }
        refuse_idle(for_tables, _("no table is given"), _("name one after the year"))
    for_computing = [*(s.option for s in given), *(["--participants"] if participants else [])]
    if for_computing and table is not None and whom is Against.PUBLICATION:
        raise no_effect(for_computing[0], _("nothing is computed"), _("add --against computed"))
    held_unit = unit_of(unit, "--unit") if unit is not None else None
    accepted = amount(tolerance, f"--tolerance {tolerance}") if tolerance is not None else 0
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)

    from allocation.audit.reconcile.compare import sort_by_difference
    from allocation.audit.reconcile.reconcile import reconcile as held_against
    from allocation.audit.reconcile.verdict import Verdict
    from allocation.engine.resolve import refuse_no_formula
    from allocation.views import reconciliation as view
    from allocation.views import reconciliation_data as data_view

    loaded = load_rule(rule, rules_at)
    reading = partial(
        read_amounts,
        None if table == "-" else Path(table or ""),
        region_column=region_column,
        amount_column=amount_column,
        sheet=sheet,
        encoding=encoding,
    )
    found = held_against(
        loaded,
        data_at,
        table=reading if table is not None else None,
        against=whom,
        settings=given,
        participants=participants,
        unit=held_unit,
        tolerance=Fraction(accepted),
    )
    by_difference = order is RegionOrder.DIFFERENCE
    regions = sort_by_difference(found.regions) if by_difference else found.regions
    notify([*found.notices, *rules_at.notices, *data_at.notices], quiet=quiet)
    match form:
        case Format.JSON:
            emit(data_view.as_json(found, regions), output, force=force)
        case Format.CSV:
            emit(data_view.as_csv(found, regions, written), output, force=force)
        case Format.TABLE | Format.MD:
            emit_report(view.describe(found, regions), form, output, force=force)
        case _:
            assert_never(form)
    if found.rule:
        refuse_no_formula(loaded.rule, loaded.document.name)
    if found.verdict is Verdict.DIFFERS:
        raise typer.Exit(Exit.DIFFERENCE)
