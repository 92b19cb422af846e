"""`allocate rules`: which rules there are."""

from __future__ import annotations

import sys

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    ForceOption,
    FormatOption,
    OutputOption,
    QuietOption,
    RulesDirOption,
)
from allocation.views.language import _


@app.command(help=_("Rule versions, with what each can claim and its source."))
def rules(
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """A rule that can't be read does not hide the others: it is reported, and the exit says so."""
    from allocation.cli.output import check_output, emit_listing, notify
    from allocation.diagnostics import Refusal
    from allocation.engine.resolve import resolve
    from allocation.model.status import Status
    from allocation.reading.document import read_document
    from allocation.reading.loading import rule_of
    from allocation.reading.places import data_folder, rules_folder
    from allocation.reading.rules import RuleFile, rule_files
    from allocation.views.listing import Listing

    form = check_output(output, format, force=force)
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    read: list[tuple[RuleFile, Status]] = []
    refusals: list[Refusal] = []
    for path in rule_files(rules_at).values():
        try:
            loaded = rule_of(read_document(path, rules_at.name_of(path)), rules_at)
            status = Status.UNKNOWN
            if not loaded.rule.no_formula:
                status = resolve(loaded, data_at).standing.of(loaded.rule.lines)
            read.append((loaded, status))
        except Refusal as refusal:
            refusals.append(refusal)
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    rows = [
        {
            "rule": loaded.rule.label,
            "status": status.value,
            "lines": list(loaded.rule.lines),
            "source": str(loaded.rule.source),
            "title": loaded.rule.title,
            "file": loaded.document.name,
        }
        for loaded, status in read
    ]
    emit_listing(
        Listing(_("Rules"), rows, ("rule", "status", "lines", "source")), form, output, force=force
    )
    for failed in refusals:
        print(failed, file=sys.stderr)
    if refusals:
        raise typer.Exit(refusals[0].exit)
