"""`allocate rules`: which rules there are."""

from __future__ import annotations

import sys

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Csv, Data, Output, Rules
from allocation.words import _


@command(
    help=_("Rule versions, with what each can claim and its source."),
    amounts=False,
    examples=(
        Example("rules", _("which years there are, and what can be said of each")),
        Example("rules --rules-dir .", _("with the rules of a folder of your own")),
    ),
)
def rules(output: Output, csv: Csv, own_rules: Rules, own_data: Data) -> None:
    """A rule that can't be read does not hide the others: it is reported, and the exit says so."""
    from allocation.cli.output import check_csv, form_of, notify, write
    from allocation.diagnostics import Refusal
    from allocation.engine.resolve import resolve
    from allocation.model.status import Status
    from allocation.reading.document import read_document
    from allocation.reading.loading import rule_of
    from allocation.reading.rules import RuleFile, rule_files
    from allocation.views.diagnostics import written
    from allocation.views.rules import list_rules

    form = form_of(output, csv)
    check_csv(csv, form, output)
    folder, data = own_rules.folder, own_data.folder
    read: list[tuple[RuleFile, Status]] = []
    refusals: list[Refusal] = []
    for path in rule_files(folder).values():
        try:
            loaded = rule_of(read_document(path, folder.name_of(path)), folder)
            status = Status.UNKNOWN
            if not loaded.rule.no_formula:
                status = resolve(loaded, data).standing.of(loaded.rule.lines)
            read.append((loaded, status))
        except Refusal as refusal:
            refusals.append(refusal)
    notify([*folder.notices, *data.notices], output)
    write(list_rules(read).forms, form, output, csv)
    for failed in refusals:
        for problem in failed.diagnostics:
            print(written(problem), file=sys.stderr)
    if refusals:
        raise typer.Exit(refusals[0].exit)
