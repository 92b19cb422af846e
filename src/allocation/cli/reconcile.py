"""`allocate reconcile 2025`: do the figures agree with what is published, and if not, where?"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
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


class Against(StrEnum):
    """What a user's table is held against."""

    PUBLICATION = "publication"
    COMPUTED = "computed"


class Order(StrEnum):
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
            help=_("The unit of the table's amounts; by default the publication's."),
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
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.cli.settings import (
        choice,
        csv_dialect,
        no_effect,
        refuse_idle,
        settings,
        unit_of,
    )
    from allocation.diagnostics import Exit, usage
    from allocation.engine.resolve import refuse_no_formula
    from allocation.model.key import DataFile
    from allocation.model.publication import KnownDifference
    from allocation.reading.overrides import amount
    from allocation.reading.places import data_folder, rules_folder
    from allocation.reading.publications import publication_of, read_known_differences
    from allocation.reading.rules import find_rule, read_rule
    from allocation.reading.tables.amounts import read_amounts
    from allocation.reading.territories import read_territories
    from allocation.views.provenance import said_of_variant, variant_files

    given = settings(envelope or [], key or [], pool or [], rate or [], set or [])
    form = check_output(output, format, force=force)
    order = choice(Order, sort or "region", "--sort")
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
    computes = table is None or whom is Against.COMPUTED
    for_computing = [*(s.option for s in given), *(["--participants"] if participants else [])]
    if for_computing and not computes:
        raise no_effect(for_computing[0], _("nothing is computed"), _("add --against computed"))
    held_unit = unit_of(unit, "--unit") if unit is not None else None
    accepted = (
        Fraction(amount(tolerance, f"--tolerance {tolerance}"))
        if tolerance is not None
        else Fraction(0)
    )
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)

    from allocation.audit.reconcile.compare import reconcile as hold
    from allocation.audit.reconcile.compare import sort_by_difference
    from allocation.audit.reconcile.sides import (
        computed_side,
        inferred,
        nothing_computed,
        publication_side,
        table_side,
    )
    from allocation.audit.reconcile.verdict import Verdict
    from allocation.views import reconciliation as view
    from allocation.views import reconciliation_data as data_view

    loaded = read_rule(*find_rule(rule, rules_at))
    territories = read_territories(
        loaded.rule.territories, data_at, loaded.document.place(("territories",))
    )
    published = publication_of(loaded.rule, loaded.document, data_at, territories)
    files = [DataFile(loaded.rule.label, loaded.document.name, loaded.document.sha256)]
    files += variant_files(loaded.variant)
    files += [published.file] if published else []
    reference = publication_side(published.publication) if published else None
    allocation = None
    if computes and loaded.rule.no_formula is None:
        from allocation.engine.run import run

        allocation = run(loaded, given, participants, data_at)
        files += [file for file in allocation.case.data if file not in files]
    elif computes and (table is not None or reference is None):
        refuse_no_formula(loaded.rule, loaded.document.name)
    computed = computed_side(allocation) if allocation else nothing_computed(loaded.label)
    known: tuple[KnownDifference, ...] = ()
    if whom is Against.COMPUTED:
        reference = computed
    elif reference is None or published is None:
        message = _("{rule} names no publication to hold against", rule=loaded.rule.label)
        hint = _("hold a table of your own against the computation: --against computed")
        raise usage("no-publication", message, hint)
    else:
        known = read_known_differences(published.publication.publication, data_at, territories)
    held, read = computed, None
    if table is not None:
        read = read_amounts(
            None if table == "-" else Path(table),
            territories,
            expected=frozenset(reference.rows) or None,
            region_column=region_column,
            amount_column=amount_column,
            sheet=sheet,
            encoding=encoding,
        )
        held = table_side(read, held_unit or reference.unit or Fraction(1))
        notify(read.notices, quiet=quiet)
        files.append(read.file)
    found = hold(reference, held, territories, held_unit=held_unit, tolerance=accepted, known=known)
    regions = sort_by_difference(found.regions) if order is Order.DIFFERENCE else found.regions
    said = said_of_variant(loaded.rule.label, loaded.variant)
    beside = view.Beside(
        tuple(files),
        tuple(str(notice) for notice in read.notices) if read else (),
        (*said, *loaded.rule.notes) if computes else (),
        tuple(inferred(allocation)) if allocation and whom is Against.PUBLICATION else (),
    )
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    match form:
        case Format.JSON:
            emit(data_view.as_json(found, regions, beside), output, force=force)
        case Format.CSV:
            emit(data_view.as_csv(found, regions, beside, written), output, force=force)
        case Format.TABLE | Format.MD:
            emit_report(view.describe(found, regions, beside), form, output, force=force)
        case _:
            assert_never(form)
    if computes:
        refuse_no_formula(loaded.rule, loaded.document.name)
    if found.verdict is Verdict.DIFFERS:
        raise typer.Exit(Exit.DIFFERENCE)
