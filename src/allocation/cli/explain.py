"""`allocate explain 2025 Corse`: from the text to the cent, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import (
    Data,
    Given,
    Output,
    Rules,
    complete_line,
    complete_region,
    complete_rule,
)
from allocation.words import _

if TYPE_CHECKING:
    from allocation.diagnostics import Refusal
    from allocation.views.selection import Selection


@command(
    help=_("From the text to the cent: numbered steps to what a region gets, or all of them."),
    short_help=_("The steps to an amount (allocate explain 2025 Corse)."),
    examples=(
        Example("explain 2025 Corse", _("the steps to what Corse gets, from the text to the cent")),
        Example("explain 2023 Corse --line ars-fir", _("the same of one line of credit")),
    ),
)
def explain(
    rule: Annotated[str, typer.Argument(metavar="YEAR", autocompletion=complete_rule)],
    given: Given,
    output: Output,
    own_rules: Rules,
    own_data: Data,
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
        typer.Option(
            metavar="LINE",
            help=_("Explain one line of credit only, such as ars-fir."),
            autocompletion=complete_line,
        ),
    ] = None,
) -> None:
    """Read, compute, explain."""
    from allocation.cli.meant import TOTAL
    from allocation.cli.output import form_of, notify, write
    from allocation.model.territory import folded
    from allocation.reading.loading import load_rule

    overrides = given.overrides
    form = form_of(output, no_csv=_("steps are no table"))
    folder, data = own_rules.folder, own_data.folder
    loaded = load_rule(rule, folder)

    from allocation.engine.run import run

    allocation = run(loaded, overrides, given.participants, data)

    from allocation.audit.explain.explain import explain as steps
    from allocation.views import explanation as view
    from allocation.views import explanation_data
    from allocation.views.report import Forms
    from allocation.views.selection import select

    if region is not None and folded(region) in TOTAL:
        region = None
    regions, lines = ([text] if text is not None else [] for text in (region, line))
    shown = select([allocation], regions, lines)
    if shown.regions and len(shown.regions) > 1:
        raise _several(
            rule, allocation.case.territories.by_code[shown.regions[0]].name, line, shown
        )
    found = steps(allocation, shown.regions[0] if shown.regions else None, *(shown.lines or ()))
    notify([*folder.notices, *data.notices], output)
    forms = Forms(
        report=lambda: view.describe_explanation(found, allocation),
        json=lambda: explanation_data.as_json(found, allocation),
    )
    write(forms, form, output)


def _several(rule: str, first: str, line: str | None, shown: Selection) -> Refusal:
    """The refusal of more than one region, of which the first is explained."""
    from allocation.cli.mistakes import typed
    from allocation.diagnostics import usage

    message = _("explain takes one region, and {n} are given", n=len(shown.regions or ()))
    words = ["explain", rule, first, *(["--line", line] if line else [])]
    return usage("misplaced-word", message, _("write {command}", command=typed(words)))
