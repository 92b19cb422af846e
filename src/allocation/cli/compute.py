"""`allocate 2023`: what each region gets."""

from __future__ import annotations

from typing import Annotated, assert_never

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    DialectOption,
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
    RulesDirOption,
    SetOption,
    complete_region,
    complete_rule,
)
from allocation.views.language import _


@app.command(
    help=_("What each region gets: years, versions (2023@1) or rule files, side by side."),
    short_help=_("What each region gets (allocate 2023)."),
)
def compute(
    rules: Annotated[
        list[str],
        typer.Argument(metavar="YEAR...", show_default=False, autocompletion=complete_rule),
    ],
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
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
    participants: ParticipantsOption = None,
    envelope: EnvelopeOption = None,
    key: KeyOption = None,
    pool: PoolOption = None,
    rate: RateOption = None,
    set: SetOption = None,
    dialect: DialectOption = None,
    shape: Annotated[
        str | None,
        typer.Option(
            metavar="wide|long", help=_("Rows of CSV: regions, or region, line and component.")
        ),
    ] = None,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read, compute, show."""
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.cli.settings import choice, settings
    from allocation.diagnostics import usage
    from allocation.reading.loading import load_rule
    from allocation.reading.places import data_folder, rules_folder

    given = settings(envelope or [], key or [], pool or [], rate or [], set or [])
    form = check_output(output, format, force=force)
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    loaded = [load_rule(which, rules_at) for which in rules]

    from allocation.engine.run import years_of
    from allocation.views.as_csv import Shape
    from allocation.views.delimited import Dialect
    from allocation.views.selection import computed, select

    written = (
        choice(Dialect, dialect or "standard", "--dialect"),
        choice(Shape, shape or "wide", "--shape"),
    )
    if (dialect or shape) and form is not Format.CSV:
        raise usage("no-effect", _("--dialect and --shape are for CSV"), _("add --format csv"))
    years = years_of(loaded, given, participants, data_at)
    selection = select(computed(years), region or [], line or [])
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    match form:
        case Format.JSON:
            from allocation.views import as_json

            emit(as_json.render(years, selection), output, force=force)
        case Format.CSV:
            from allocation.views import as_csv

            emit(as_csv.render(years, selection, *written), output, force=force)
            notify(as_csv.left_out(years), quiet=quiet)
        case Format.TABLE | Format.MD:
            from allocation.views.describe import describe

            emit_report(describe(years, selection), form, output, force=force)
        case _:
            assert_never(form)
