"""`allocate diff 2021 2023`: what changed between two rules, and what each change does."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    DialectOption,
    ForceOption,
    Format,
    FormatOption,
    OutputOption,
    ParticipantsOption,
    QuietOption,
    RulesDirOption,
    complete_rule,
)
from allocation.views.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.audit.diff.difference import Side
    from allocation.audit.diff.effect import Effect
    from allocation.diagnostics import Diagnostic
    from allocation.reading.places import Folder


class Order(StrEnum):
    """The order of the regions."""

    REGION = "region"
    DIFFERENCE = "difference"


@app.command(
    help=_(
        "What changed from rule A to rule B (years, versions, rule or variant files, "
        "git:REV:PATH), and what each change does to each region."
    ),
    short_help=_("What changed between two rules, and to what effect."),
)
def diff(
    a: Annotated[str, typer.Argument(metavar="A", autocompletion=complete_rule)],
    b: Annotated[str, typer.Argument(metavar="B", autocompletion=complete_rule)],
    structure: Annotated[
        bool, typer.Option("--structure", help=_("Only what changed in the rules."))
    ] = False,
    effect: Annotated[
        bool, typer.Option("--effect", help=_("Only what the changes do to each region."))
    ] = False,
    set_a: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help=_("Any hypothesis or figure of A, as --set.")),
    ] = None,
    set_b: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help=_("Any hypothesis or figure of B, as --set.")),
    ] = None,
    participants: ParticipantsOption = None,
    sort: Annotated[
        str | None,
        typer.Option(metavar="region|difference", help=_("The order of the regions.")),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help=_("Exit with 1 when anything shown differs."))
    ] = False,
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    dialect: DialectOption = None,
    rules_dir: RulesDirOption = None,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Read both rules, compare them, compute both and what lies between them, show."""
    from functools import partial

    from allocation.audit.diff.difference import Difference
    from allocation.audit.diff.structure import compare
    from allocation.cli.output import check_output, emit, emit_report, notify
    from allocation.cli.settings import choice, csv_dialect, no_effect
    from allocation.diagnostics import Exit, gather
    from allocation.reading.places import data_folder, rules_folder
    from allocation.views import difference as view

    form = check_output(output, format, force=force)
    order = choice(Order, sort or "region", "--sort")
    written = csv_dialect(dialect, form)
    both = structure == effect
    if form is Format.CSV and structure and effect:
        hint = _("leave one out: by default CSV has the effect")
        raise no_effect("--structure", _("CSV has one table, and --effect is given"), hint)
    with_structure = (structure or both) and not (form is Format.CSV and both)
    with_effect = effect or both
    if not with_effect:
        for option, value in (("--sort", sort), ("--participants", participants)):
            if value is not None:
                raise no_effect(option, _("no effect is shown"), _("leave out --structure"))
    rules_at, data_at = rules_folder(rules_dir), data_folder(data_dir)
    sides = (("--set-a", a, set_a or []), ("--set-b", b, set_b or []))
    first, second = gather(partial(_side, *side, rules_at) for side in sides)
    changes = compare(first.rule, second.rule)
    found: Effect | None = None
    notes: list[str] = []
    if with_effect:
        notes = _no_effect(first, second)
    if with_effect and not notes:
        found, notes = _effect(first, second, data_at, participants)
    difference = Difference(
        first, second, tuple(changes) if with_structure else None, found, tuple(notes)
    )
    regions = found.regions if found else ()
    if order is Order.DIFFERENCE:
        regions = tuple(sorted(regions, key=lambda region: -abs(region.difference)))
    notify([*rules_at.notices, *data_at.notices], quiet=quiet)
    match form:
        case Format.JSON:
            emit(view.as_json(difference, regions), output, force=force)
        case Format.CSV:
            table = (
                view.structure_csv(difference, written)
                if with_structure
                else view.effect_csv(difference, regions, written)
            )
            emit(table, output, force=force)
            notify(map(_notice, notes), quiet=quiet)
        case Format.TABLE | Format.MD:
            emit_report(view.describe(difference, regions), form, output, force=force)
        case _:
            assert_never(form)
    if exit_code and difference.differs:
        raise typer.Exit(Exit.DIFFERENCE)


def _side(option: str, which: str, texts: Sequence[str], rules: Folder) -> Side:
    """A rule as it was named, with what was set in it."""
    from allocation.audit.diff.difference import Side
    from allocation.cli.settings import assignments
    from allocation.diagnostics import usage
    from allocation.engine.run import apply
    from allocation.reading.overrides import PARTICIPATION
    from allocation.reading.revisions import read_anywhere

    loaded = read_anywhere(which, rules)
    settings = assignments(option, texts)
    for setting in settings:
        if setting.name == PARTICIPATION:
            message = _("who takes part is the same on both sides")
            raise usage("given-once", message, _("use --participants FILE"), setting.place)
    return Side(apply(loaded, settings), loaded, tuple(settings))


def _no_effect(first: Side, second: Side) -> list[str]:
    """Why there is no effect to show, if there is none."""
    notes = [
        _(
            "No effect can be computed: no formula is known for {year} ({why}).",
            year=side.rule.rule.year,
            why=_(side.rule.rule.no_formula.why),
        )
        for side in (first, second)
        if side.rule.rule.no_formula
    ]
    sets = [side.rule.rule.territories for side in (first, second)]
    if not notes and sets[0] != sets[1]:
        words = _("No effect can be computed: {a} and {b} are not the same territories.")
        notes.append(words.format(a=sets[0], b=sets[1]))
    return list(dict.fromkeys(notes))


def _effect(
    first: Side, second: Side, data: Folder, participants: Path | None
) -> tuple[Effect, list[str]]:
    """Both sides computed, and what lies between them; pandas only from here on."""
    from allocation.engine.run import run

    a, b = (run(side.read, side.settings, participants, data) for side in (first, second))

    from allocation.audit.diff.effect import effect
    from allocation.audit.diff.remarks import remarks

    found = effect(a, b, data, participants)
    return found, remarks(found)


def _notice(text: str) -> Diagnostic:
    from allocation.diagnostics import Diagnostic

    return Diagnostic("note", text, level="notice")
