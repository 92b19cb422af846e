"""`allocate sweep 2023 --vary envelope=5M€:6M€:100k€`: how far do the amounts move?"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
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
from allocation.words import _

if TYPE_CHECKING:
    from allocation.audit.sweep.result import Sweep
    from allocation.views.workbook.sweep import WrittenRuns
    from allocation.views.workbook.worksheet import Book


@command(
    help=_(
        "How far each region's amount moves when hypotheses do: a rule is run at every point of a "
        "grid, or at points drawn from it, and each run is exact."
    ),
    short_help=_("How far do amounts move when hypotheses do?"),
    examples=(
        Example(
            "sweep 2023 --vary envelope=5M€:6M€:250k€",
            _("how far each amount moves between these envelopes"),
        ),
        Example(
            "sweep 2023 --vary key=births_2021,population_2023", _("and from one key to another")
        ),
    ),
)
def sweep(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    given: Given,
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
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
        str | None,
        typer.Option(metavar="N", help=_("Draw so many points in place of the whole grid.")),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option(metavar="S", help=_("Of the draws; the same one, 1, by default.")),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="REGION",
            help=_("Show only this region, a group, or several with commas; the total is of all."),
            autocompletion=complete_region,
        ),
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option(
            readable=False, metavar="FILE", help=_("Write every run as CSV, whole or not at all.")
        ),
    ] = None,
) -> None:
    """Read, run at every point, show."""
    from allocation.audit.sweep.factors import factors
    from allocation.cli.output import check_csv, form_of, notify, progress, stream, target, write
    from allocation.cli.values import no_effect, whole_number
    from allocation.diagnostics import usage
    from allocation.reading.loading import load_rule

    fixed = given.overrides
    form = form_of(output, csv, runs=runs, book=True)
    draws = whole_number(sample, "--sample", least=1)
    first = whole_number(seed, "--seed", least=0)
    if runs is not None:
        if runs.suffix.lower() in (".json", ".md", ".txt", ".xlsx", ".ods"):
            raise usage("unknown-ending", _("every run is written as CSV"), _("name it .csv"))
        if output.output is not None and target(output.output) == target(runs):
            raise usage("same-file", _("--runs and --output name one file"), _("name two"))
    if first is not None and draws is None:
        raise no_effect("--seed", _("nothing is drawn"), _("add --sample N"))
    folder, data = own_rules.folder, own_data.folder
    loaded = load_rule(rule, folder)
    varied = factors(loaded, vary or [], sampled=draws is not None)

    from allocation.audit.sweep.sweep import sweep as run_all
    from allocation.reading.territories import read_territories
    from allocation.views import sweep as view
    from allocation.views import sweep_data
    from allocation.views.report import Forms
    from allocation.views.selection import codes_of

    check_csv(csv, form, output)
    territories = read_territories(loaded.rule.territories, data)
    codes = [code for text in region or [] for code in codes_of(territories, text, [loaded.rule])]
    notify([*folder.notices, *data.notices], output)
    with ExitStack() as stack:
        record = None
        if runs is not None:
            put = stack.enter_context(stream(runs, force=output.force))
            record = sweep_data.runs_as_csv(
                loaded,
                varied,
                territories,
                put,
                sample=draws,
                seed=first,
                dialect=csv.chosen,
            )
        written = None
        if form in (Format.XLSX, Format.ODS):
            from allocation.views.workbook.sweep import WrittenRuns

            written = WrittenRuns(record)
        with progress(_("runs"), output) as advance:
            found = run_all(
                loaded,
                fixed,
                given.participants,
                data,
                varied,
                sample=draws,
                seed=first,
                record=written or record,
                advance=advance,
            )
        found = found._replace(only=frozenset(codes) if codes else None)
        forms = Forms(
            report=lambda: view.describe(found),
            json=lambda: sweep_data.as_json(found),
            table=lambda: sweep_data.as_table(found),
            book=lambda: _book(found, written),
        )
        write(forms, form, output, csv)  # where this fails there is no file of runs either
    if form is Format.CSV or runs is not None:
        notify(sweep_data.left_out(found), output)


def _book(found: Sweep, written: WrittenRuns | None) -> Book:
    from allocation.views.workbook.sweep import book_of

    return book_of(found, written)
