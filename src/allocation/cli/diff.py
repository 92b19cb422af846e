"""`allocate diff 2021 2023`: what changed between two rules, and what each change does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import (
    Csv,
    Data,
    Format,
    Output,
    RegionOrder,
    Rules,
    complete_region,
    complete_rule,
    complete_set_a,
    complete_set_b,
    complete_sort,
)
from allocation.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.audit.diff.difference import Compared, Difference
    from allocation.reading.places import Folder
    from allocation.views.workbook.worksheet import Book


@command(
    help=_(
        "What changed from rule A to rule B (years, versions, rule or variant files, "
        "git:REV:PATH), and what each change does to each region."
    ),
    short_help=_("What changed between two rules, and to what effect."),
    examples=(
        Example("diff 2023 2025", _("what changed from one rule to the other, and to what effect")),
        Example(
            "diff 2023 2023 --set-b envelope=6M€",
            _("what a change of your own does to each region"),
        ),
    ),
)
def diff(
    a: Annotated[str, typer.Argument(metavar="A", autocompletion=complete_rule)],
    b: Annotated[str, typer.Argument(metavar="B", autocompletion=complete_rule)],
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
    structure: Annotated[
        bool, typer.Option("--structure", help=_("Only what changed in the rules."))
    ] = False,
    effect: Annotated[
        bool, typer.Option("--effect", help=_("Only what the changes do to each region."))
    ] = False,
    set_a: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=_("Any hypothesis or figure of A, as --set."),
            autocompletion=complete_set_a,
        ),
    ] = None,
    set_b: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=_("Any hypothesis or figure of B, as --set."),
            autocompletion=complete_set_b,
        ),
    ] = None,
    participants: Annotated[
        Path | None,
        typer.Option(
            readable=False,
            metavar="FILE",
            help=_(
                "Who takes part, under both rules: a CSV file with the columns region, agency (ars "
                "or dreets, or empty: one of them at least) and takes_part (yes, no, unknown)."
            ),
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Only this region: code, name or usual short name. May be repeated."),
            metavar="REGION",
            autocompletion=complete_region,
        ),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Only this line of credit, by the name that A or B gives it. May be repeated."),
            metavar="LINE",
        ),
    ] = None,
    causes: Annotated[
        bool, typer.Option("--causes", help=_("What each cause does to each region."))
    ] = False,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="region|difference",
            help=_("The order of the regions."),
            autocompletion=complete_sort,
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=_("Exit with 1 when anything shown differs."))
    ] = False,
) -> None:
    """Read both rules, compare them, compute both and what lies between them, show."""
    from functools import partial

    from allocation.audit.diff.difference import difference
    from allocation.cli.output import check_csv, form_of, notify, write
    from allocation.cli.values import choice, no_effect
    from allocation.diagnostics import Diagnostic, Exit, gather
    from allocation.views import difference as view
    from allocation.views import difference_data
    from allocation.views.labels import in_labels_of_both
    from allocation.views.report import Forms

    form = form_of(output, csv, book=True)
    order = choice(RegionOrder, sort or "region", "--sort")
    check_csv(csv, form, output)
    both = structure == effect
    if form is Format.CSV and structure and effect:
        hint = _("leave one out: by default CSV has the effect")
        raise no_effect("--structure", _("CSV has one table, and --effect is given"), hint)
    if structure and not effect:
        shown = {"--sort": sort, "--participants": participants, "--region": region}
        for option, value in {**shown, "--line": line, "--causes": causes}.items():
            if value:
                raise no_effect(option, _("no effect is shown"), _("leave out --structure"))
    folder, data = own_rules.folder, own_data.folder
    sides = (("--set-a", a, set_a or []), ("--set-b", b, set_b or []))
    first, second = gather(partial(_compared, *side, folder) for side in sides)
    found = difference(
        first,
        second,
        data,
        participants,
        structure=(structure or both) and not (form is Format.CSV and both),
        effect=effect or both,
        lines=line or [],
    )
    if found.effect and region:
        from allocation.views.selection import select

        selection = select([found.effect.a, found.effect.b], region, [])
        found = found.only(selection.regions or ())
    if found.effect and order is RegionOrder.DIFFERENCE:
        found = found._replace(effect=found.effect.largest_first())
    notify([*folder.notices, *data.notices], output)
    forms = Forms(
        report=lambda: view.describe(found, structure=structure, causes=causes),
        json=lambda: difference_data.as_json(found),
        table=lambda: difference_data.as_table(found),
        book=lambda: _book(found),
    )
    write(forms, form, output, csv)
    if form is Format.CSV:
        said = (in_labels_of_both(found, note) for note in found.notes)
        notify([Diagnostic("note", note, level="notice") for note in said], output)
    if exit_code and found.differs:
        raise typer.Exit(Exit.DIFFERENCE)


def _book(found: Difference) -> Book:
    from allocation.views.workbook.difference import book_of

    return book_of(found)


def _compared(option: str, which: str, texts: Sequence[str], rules: Folder) -> Compared:
    """A rule as it was named, with what was set in it."""
    from allocation.audit.diff.difference import compared
    from allocation.cli.values import assignments
    from allocation.reading.revisions import read_anywhere

    return compared(read_anywhere(which, rules), assignments(option, texts))
