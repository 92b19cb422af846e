"""`allocate explain 2025 Corse`: from the text to the cent, step by step."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    EnvelopeOption,
    ForceOption,
    Format,
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


class Form(StrEnum):
    """Output forms of an explanation; steps are no table, though `table` is understood."""

    TEXT = "text"
    MD = "md"
    JSON = "json"


@app.command(
    help=_("From the text to the cent: numbered steps to what a region gets, or all of them."),
    short_help=_("The steps to an amount (allocate explain 2025 Corse)."),
)
def explain(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    region: Annotated[
        str | None,
        typer.Argument(
            metavar="[REGION]",
            help=_("Code, name or usual short name; without it, the total is explained."),
            autocompletion=complete_region,
        ),
    ] = None,
    line: Annotated[
        str | None,
        typer.Option(metavar="LINE", help=_("Explain one line of credit only, such as ars-fir.")),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="text|md|json", help=_("Output form.")),
    ] = None,
    output: OutputOption = None,
    force: ForceOption = False,
    participants: ParticipantsOption = None,
    envelope: EnvelopeOption = None,
    key: KeyOption = None,
    pool: PoolOption = None,
    rate: RateOption = None,
    set: SetOption = None,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read, compute, explain."""
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.cli.settings import settings
    from allocation.diagnostics import usage
    from allocation.reading.loading import load_rule
    from allocation.reading.places import data_folder, rules_folder

    given = settings(envelope or [], key or [], pool or [], rate or [], set or [])
    form = check_output(output, _asked(format), force=force)
    if form is Format.CSV:
        raise usage("no-such-form", _("steps are no table"), _("use text, md or json"))
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    loaded = load_rule(rule, rules_at)

    from allocation.engine.run import run

    allocation = run(loaded, given, participants, data_at)

    from allocation.audit.explain.explain import explain as steps
    from allocation.views.selection import select

    regions, lines = ([text] if text is not None else [] for text in (region, line))
    shown = select([allocation], regions, lines)
    code = shown.regions[0] if shown.regions else None
    explanation = steps(allocation, code, line)
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    if form is Format.JSON:
        from allocation.views import explanation_json

        emit(explanation_json.render(explanation, allocation), output, force=force)
    else:
        from allocation.views.explanation import describe_explanation

        emit_report(describe_explanation(explanation, allocation), form, output, force=force)


def _asked(format: str | None) -> Format | None:
    """The form that was asked for, among those that the program has."""
    from allocation.cli.settings import choice

    if format in (None, Form.TEXT, Format.TABLE):
        return Format.TABLE if format else None
    if format == Format.CSV:
        return Format.CSV
    return Format(choice(Form, format, "--format"))
