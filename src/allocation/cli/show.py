"""`allocate show 2023`: one rule, readably."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
    RulesDirOption,
    complete_rule,
)
from allocation.views.language import _


@app.command(help=_("One rule: its lines, figures, hypotheses and citations."))
def show(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """The rule as the file has it; nothing is computed."""
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.diagnostics import usage
    from allocation.engine.resolve import resolve
    from allocation.reading.loading import load_rule
    from allocation.reading.places import data_folder, rules_folder
    from allocation.views.rule import as_json, describe_rule

    form = check_output(output, format, force=force)
    if form is Format.CSV:
        raise usage("no-such-form", _("a rule is no table"), _("use table, md or json"))
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    loaded = load_rule(rule, rules_at)
    case = None if loaded.rule.no_formula else resolve(loaded, data_at)
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    if form is Format.JSON:
        emit(as_json(loaded), output, force=force)
    else:
        emit_report(describe_rule(loaded, case), form, output, force=force)
