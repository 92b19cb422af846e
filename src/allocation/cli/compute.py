"""`allocate 2023`: what each region gets."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.command import command
from allocation.cli.options import (
    Csv,
    Data,
    Format,
    Given,
    Output,
    Rules,
    complete_region,
    complete_rule,
)
from allocation.views.language import _


@command(
    help=_("What each region gets: years, versions (2023@1) or rule files, side by side."),
    short_help=_("What each region gets (allocate 2023)."),
)
def compute(
    rules: Annotated[
        list[str],
        typer.Argument(metavar="YEAR...", show_default=False, autocompletion=complete_rule),
    ],
    given: Given,
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
    region: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Show only this region: code, name or usual short name. May be repeated."),
            metavar="REGION",
            autocompletion=complete_region,
        ),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Show only this line of credit, such as ars-fir. May be repeated."),
            metavar="LINE",
        ),
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(
            metavar="wide|long", help=_("Rows of CSV: regions, or region, line and component.")
        ),
    ] = None,
) -> None:
    """Read, compute, show."""
    from allocation.cli.output import form_of, notify, write
    from allocation.cli.values import choice, no_effect
    from allocation.reading.loading import load_rule
    from allocation.views.delimited import Shape

    overrides = given.overrides
    form = form_of(output)
    dialect = csv.of(form)
    shaped = choice(Shape, shape or "wide", "--shape")
    if shape and form is not Format.CSV:
        raise no_effect("--shape", _("it is for CSV"), _("add --format csv"))
    folder, data = own_rules.folder, own_data.folder
    loaded = [load_rule(which, folder) for which in rules]

    from allocation.engine.run import years_of
    from allocation.views import allocation as view
    from allocation.views import allocation_data
    from allocation.views.report import Forms
    from allocation.views.selection import computed, select

    years = years_of(loaded, overrides, given.participants, data)
    selection = select(computed(years), region or [], line or [])
    notify([*folder.notices, *data.notices], output)
    forms = Forms(
        report=lambda: view.describe(years, selection),
        json=lambda: allocation_data.as_json(years, selection),
        csv=lambda: allocation_data.as_csv(years, selection, dialect, shaped),
    )
    write(forms, form, output)
    if form is Format.CSV:
        notify(allocation_data.left_out(years), output)
