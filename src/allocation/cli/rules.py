"""`allocate rules`: which rules there are."""

from __future__ import annotations

import sys

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    ForceOption,
    FormatOption,
    OutputOption,
    QuietOption,
    RulesDirOption,
)
from allocation.words import _


@app.command(help=_("Rule versions, with what each can claim and its source."))
def rules(
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    rules_dir: RulesDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """A rule that can't be read does not hide the others: it is reported, and the exit says so."""
    from allocation.cli.output import check_output, emit_listing, notify
    from allocation.diagnostics import Refusal
    from allocation.reading.places import rules_folder
    from allocation.reading.rules import RuleFile, read_rule, rule_files
    from allocation.views.listing import Listing

    form = check_output(output, format, force=force)
    folder = rules_folder(rules_dir)
    read: list[RuleFile] = []
    refusals: list[Refusal] = []
    for path in rule_files(folder).values():
        try:
            read.append(read_rule(path, folder.name_of(path)))
        except Refusal as refusal:
            refusals.append(refusal)
    notify(folder.notices, quiet=quiet)
    rows = [
        {
            "rule": loaded.rule.label,
            "status": loaded.rule.status.value,
            "lines": list(loaded.rule.lines),
            "source": str(loaded.rule.source),
            "title": loaded.rule.title,
            "file": loaded.document.name,
        }
        for loaded in read
    ]
    emit_listing(
        Listing(_("Rules"), rows, ("rule", "status", "lines", "source")), form, output, force=force
    )
    for failed in refusals:
        print(failed, file=sys.stderr)
    if refusals:
        raise typer.Exit(refusals[0].exit)
