"""`allocate show 2023`: one rule, readably."""

from __future__ import annotations

from typing import Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Data, Output, Rules, complete_rule
from allocation.words import _


@command(
    help=_("One rule: its lines, figures, hypotheses and citations."),
    examples=(
        Example(
            "show 2023", _("the lines, figures and hypotheses of a rule, with their citations")
        ),
        Example("show 2023 -o 2023.md", _("the same as a document, with all that it rests on")),
    ),
)
def show(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    output: Output,
    own_rules: Rules,
    own_data: Data,
) -> None:
    """The rule as the file has it, its names looked up; nothing is computed."""
    from allocation.cli.output import form_of, notify, write
    from allocation.engine.resolve import resolve
    from allocation.reading.loading import load_rule
    from allocation.views.report import Forms
    from allocation.views.rule import describe_rule
    from allocation.views.rule_data import as_json

    form = form_of(output, no_csv=_("a rule is no table"))
    folder, data = own_rules.folder, own_data.folder
    loaded = load_rule(rule, folder)
    case = None if loaded.rule.no_formula else resolve(loaded, data)
    notify([*folder.notices, *data.notices], output)
    forms = Forms(lambda: describe_rule(loaded, case), lambda: as_json(loaded))
    write(forms, form, output)
