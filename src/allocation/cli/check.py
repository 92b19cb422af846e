"""`allocate check`: whether rules and data hold together, and are what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Data, Lang, Rules, complete_code, complete_problems
from allocation.words import _


@command(
    help=_(
        "Check rules and data: all problems of all files, each with its line, the reason, and what "
        "to do. A check shows that nothing changed unseen and that files make sense; it does not "
        "show that a rule is right."
    ),
    short_help=_("Rules and data as controlled documents."),
    amounts=False,
    examples=(
        Example("check", _("everything that is shipped, and your own folders over it")),
        Example("check --explain unread-figure", _("what a code means, and how to mend it")),
    ),
)
def check(
    own_rules: Rules,
    own_data: Data,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH...]",
            help=_("Files or folders, against the rest; by default everything is checked."),
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="table|json|github|parsable",
            help=_("How problems are written; by default for people."),
            autocompletion=complete_problems,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help=_("Warnings are errors."))] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="CODE",
            help=_("Tell what a code means, why it matters, how to mend it."),
            autocompletion=complete_code,
        ),
    ] = None,
    accepted: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="FILE",
            help=_("Enter a file as it is now, or all of a folder, in its lock.yaml."),
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help=_("Who accepts the files."))
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="REASON", help=_("Why they are as they are."))
    ] = None,
    lang: Lang = None,
) -> None:
    """Nothing is written but what is accepted; exit code 3 where there is an error."""
    from allocation.cli.output import emit, on_screen
    from allocation.cli.values import choice, no_effect
    from allocation.views.check import Form, explained, for_programs, page

    form = choice(Form, format or "table", "--format")
    if explain is not None or accepted:
        alone = "--accept" if explain is None else "--explain"
        others = {"--strict": strict, "--format": format, "--accept": accepted and explain}
        for option in (option for option, given in others.items() if given):
            message = _("{alone} is asked for, and checks nothing", alone=alone)
            raise no_effect(option, message, _("leave one of the two out"))
    if explain is not None:
        emit(on_screen(explained(explain)), None)
        return
    from allocation.audit.check.asked import asked_for
    from allocation.audit.check.check import check_all
    from allocation.diagnostics import Exit

    if accepted:
        _accept([*map(Path, (*accepted, *(paths or [])))], own_rules, own_data, by, why)
        return
    for option, text in (("--by", by), ("--why", why)):
        if text is not None:
            raise no_effect(option, _("no file is accepted"), _("add --accept FILE"))
    found = check_all(asked_for([*map(Path, paths or [])], own_rules.folder, own_data.folder))
    found = found.strict() if strict else found
    text = on_screen(page(found)) if form is Form.TABLE else for_programs(found, form)
    emit(text, None)
    if found.count("error"):
        raise typer.Exit(Exit.CONTENT)


def _accept(
    paths: list[Path], own_rules: Rules, own_data: Data, by: str | None, why: str | None
) -> None:
    """Write the locks of some files."""
    from datetime import date

    from allocation.audit.check.accept import accept
    from allocation.audit.check.asked import as_shown, asked_for
    from allocation.cli.output import emit
    from allocation.reading.files import is_folder, is_there
    from allocation.views.check import accepted

    rules, data = own_rules.folder, own_data.folder
    paths = [as_shown(path, rules, data) or path for path in paths]
    there = [path for path in paths if is_there(path) or is_folder(path)]  # else it may be gone
    locks = accept(asked_for(there, rules, data), paths, by or "", why or "", date.today())
    for lock in locks:
        lock.check_unchanged()
        emit(lock.text, lock.path, force=True)
    emit(accepted(locks), None)
