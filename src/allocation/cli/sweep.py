"""`allocate sweep 2023 --vary envelope=5M€:6M€:100k€`: how far do the amounts move?"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
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
    complete_rule,
)
from allocation.views.language import _


@app.command(
    help=_(
        "How far each region's amount moves when hypotheses do: a rule is run at every point of a "
        "grid, or at points drawn from it, and each run is exact."
    ),
    short_help=_("How far do amounts move when hypotheses do?"),
)
def sweep(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FROM:TO:STEP",
            help=_(
                "What varies, both ends included; or a list, NAME=VALUE,VALUE. With --sample a "
                "NAME alone varies between the rule's own bounds. May be repeated."
            ),
        ),
    ] = None,
    sample: Annotated[
        int | None,
        typer.Option(metavar="N", help=_("Draw so many points in place of the whole grid."), min=1),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(metavar="S", help=_("Of the draws; the same one, 1, by default."), min=0),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=_("Write every run as CSV, whole or not at all.")),
    ] = None,
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
    """Read, run at every point, show."""
    from allocation.audit.sweep.factors import factors
    from allocation.cli.output import (
        check_output,
        emit,
        emit_report,
        notify,
        progress,
        stream,
    )
    from allocation.cli.settings import csv_dialect, no_effect, settings
    from allocation.diagnostics import usage
    from allocation.reading.loading import load_rule
    from allocation.reading.places import data_folder, rules_folder

    fixed = settings(envelope or [], key or [], pool or [], rate or [], set or [])
    form = check_output(output, format, force=force)
    if runs is not None:
        if runs.suffix.lower() in (".json", ".md", ".txt"):
            raise usage("unknown-ending", _("every run is written as CSV"), _("name it .csv"))
        check_output(runs, Format.CSV, force=force)
        if output is not None and output.resolve() == runs.resolve():
            raise usage("same-file", _("--runs and --output name one file"))
    if seed is not None and sample is None:
        raise no_effect("--seed", _("nothing is drawn"), _("add --sample N"))
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    loaded = load_rule(rule, rules_at)
    varied = factors(loaded, vary or [], sampled=sample is not None)

    from allocation.audit.sweep.sweep import sweep as run_all
    from allocation.reading.territories import read_territories
    from allocation.views import sweep_data

    written = csv_dialect(dialect, form)
    territories = read_territories(loaded.rule.territories, data_at)
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    with ExitStack() as stack:
        record = None
        if runs is not None:
            put = stack.enter_context(stream(runs, force=force))
            record = sweep_data.runs_as_csv(loaded, fixed, varied, territories, put)
        advance = stack.enter_context(progress(_("runs"), quiet=quiet))
        found = run_all(
            loaded,
            fixed,
            participants,
            data_at,
            varied,
            sample=sample,
            seed=seed,
            record=record,
            advance=advance,
        )
    match form:
        case Format.JSON:
            emit(sweep_data.as_json(found), output, force=force)
        case Format.CSV:
            emit(sweep_data.as_csv(found, written), output, force=force)
        case Format.TABLE | Format.MD:
            from allocation.views.sweep import describe

            emit_report(describe(found), form, output, force=force)
        case _:
            assert_never(form)
