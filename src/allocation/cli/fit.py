"""`allocate fit 2025`: which key, envelope and rounding does a published table follow?"""

from __future__ import annotations

import re
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
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
    RegionColumnOption,
    RulesDirOption,
    SheetOption,
    complete_rule,
)
from allocation.views.language import _

_RULE = re.compile(r"\d{4}(@\d+)?|.*\.ya?ml", re.ASCII | re.IGNORECASE)


@app.command(
    help=_(
        "Search for the key, base, envelope and rounding that a table follows: the published one "
        "of a YEAR, or a TABLE of your own (CSV, XLSX, - for standard input)."
    ),
    short_help=_("Which key, envelope and rounding does a table follow?"),
)
def fit(
    table: Annotated[str, typer.Argument(metavar="YEAR|TABLE", autocompletion=complete_rule)],
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE:COLUMN", help=_("One more key to try, from a table. May be repeated.")
        ),
    ] = None,
    envelope: Annotated[
        list[str] | None,
        typer.Option(metavar="AMOUNT", help=_("One more envelope to try. May be repeated.")),
    ] = None,
    region_column: RegionColumnOption = None,
    amount_column: AmountColumnOption = None,
    sheet: SheetOption = None,
    encoding: EncodingOption = None,
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    dialect: DialectOption = None,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read the table and every key, search, show."""
    from allocation.audit.fit.search import fit as search
    from allocation.audit.fit.subject import given, keys_to_try, own, published
    from allocation.cli.output import check_output, emit, emit_report, notify, progress
    from allocation.cli.settings import csv_dialect, refuse_idle
    from allocation.model.key import DataFile
    from allocation.reading.loading import load_rule
    from allocation.reading.overrides import amount
    from allocation.reading.places import data_folder, rules_folder
    from allocation.reading.tables.amounts import read_amounts
    from allocation.reading.territories import read_territories
    from allocation.views import fit as view
    from allocation.views import fit_data

    form = check_output(output, format, force=force)
    written = csv_dialect(dialect, form)
    tried = given(Fraction(amount(text, f"--envelope {text}")) for text in envelope or [])
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    for_tables = {
        "--region-column": region_column,
        "--amount-column": amount_column,
        "--sheet": sheet,
        "--encoding": encoding,
    }
    if _RULE.fullmatch(table):
        refuse_idle(for_tables, _("no table is given"), _("name one in place of the year"))
        subject = published(load_rule(table, rules_at), data_at)
    else:
        territories = read_territories("regions", data_at)
        read = read_amounts(
            None if table == "-" else Path(table),
            territories,
            region_column=region_column,
            amount_column=amount_column,
            sheet=sheet,
            encoding=encoding,
        )
        notify(read.notices, quiet=quiet)
        subject = own(read, territories)
    keys = keys_to_try(subject.territories, data_at, key or [], frozenset(subject.amounts))
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    with progress(_("keys tried"), quiet=quiet) as advance:
        values = {key.description.name: key.values for key in keys}
        found = search(subject.amounts, values, [*subject.envelopes, *tried], advance=advance)
    files = [*subject.files]
    files += [DataFile(key.description.name, key.file, key.sha256) for key in keys]
    match form:
        case Format.JSON:
            emit(fit_data.as_json(found, subject.territories, files), output, force=force)
        case Format.CSV:
            emit(fit_data.as_csv(found, subject.files, written), output, force=force)
        case Format.TABLE | Format.MD:
            report = view.describe(found, subject.name, subject.territories, files)
            emit_report(report, form, output, force=force)
        case _:
            assert_never(form)
