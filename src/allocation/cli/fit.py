"""`allocate fit 2025`: which key, envelope and rounding does a published table follow?"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Csv, Data, Output, Rules, TableReading, complete_rule
from allocation.words import _

_RULE = re.compile(r"\d{4}(@\d+)?|.*\.ya?ml", re.ASCII | re.IGNORECASE)


@command(
    help=_(
        "Search for the key, base, envelope and rounding that a table follows: the published one "
        "of a YEAR, or a TABLE of your own (CSV, XLSX, ODS, - for standard input)."
    ),
    short_help=_("Which key, envelope and rounding does a table follow?"),
    examples=(
        Example("fit 2025", _("which key, envelope and rounding does the published table follow?")),
        Example("fit table.csv", _("which does a table of your own follow?")),
    ),
)
def fit(
    table: Annotated[str, typer.Argument(metavar="YEAR|TABLE", autocompletion=complete_rule)],
    how: TableReading,
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
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
) -> None:
    """Read the table and every key, search, show."""
    from allocation.audit.fit.search import fit as search
    from allocation.audit.fit.subject import given, keys_to_try, own, published
    from allocation.cli.output import check_csv, form_of, notify, progress, write
    from allocation.cli.values import refuse_idle
    from allocation.reading.loading import load_rule
    from allocation.reading.overrides import amount
    from allocation.reading.tables.amounts import read_amounts
    from allocation.reading.territories import read_territories
    from allocation.views import fit as view
    from allocation.views import fit_data
    from allocation.views.report import Forms

    form = form_of(output, csv)
    check_csv(csv, form, output)
    tried = given(Fraction(amount(text, f"--envelope {text}")) for text in envelope or [])
    folder, data = own_rules.folder, own_data.folder
    if _RULE.fullmatch(table):
        refuse_idle(how.typed, _("no table is given"), _("name one in place of the year"))
        subject = published(load_rule(table, folder), data)
    else:
        territories = read_territories("regions", data)
        read = read_amounts(None if table == "-" else Path(table), territories, **vars(how))
        notify(read.notices, output)
        subject = own(read, territories)
    keys = keys_to_try(subject.territories, data, key or [], frozenset(subject.amounts))
    notify([*folder.notices, *data.notices], output)
    with progress(_("keys tried"), output) as advance:
        values = {key.description.name: key.values for key in keys}
        found = search(subject.amounts, values, [*subject.envelopes, *tried], advance=advance)
    files = [*subject.files]
    files += dict.fromkeys(file for key in keys for file in key.files)
    forms = Forms(
        report=lambda: view.describe(found, subject, files),
        json=lambda: fit_data.as_json(found, subject, files),
        table=lambda: fit_data.as_table(found, subject.name, files),
    )
    write(forms, form, output, csv)
