"""`allocate 2023`: what each region gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import (
    Csv,
    Data,
    Format,
    Given,
    Output,
    Rules,
    complete_by,
    complete_key,
    complete_line,
    complete_region,
    complete_rule,
    complete_shape,
    complete_sort,
)
from allocation.words import Typed, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocation.engine.allocation import Allocation
    from allocation.reading.rules import RuleFile
    from allocation.views.selection import Selection
    from allocation.views.workbook.worksheet import Book


@command(
    help=_("What each region gets: years, versions (2023@1) or rule files, side by side."),
    short_help=_("What each region gets (allocate 2023)."),
    examples=(
        Example("2023", _("what each region gets in 2023, in euros")),
        Example(
            "2023 --region Bretagne --envelope 6M€",
            _("one region, under an envelope of your own in place of the supposed one"),
        ),
    ),
)
def compute(
    rules: Annotated[
        list[str] | None,
        typer.Argument(metavar="YEAR...", show_default=False, autocompletion=complete_rule),
    ] = None,
    *,
    given: Given,
    output: Output,
    csv: Csv,
    own_rules: Rules,
    own_data: Data,
    region: Annotated[
        list[str] | None,
        typer.Option(
            help=_(
                "Show only this region: code, name or short name; overseas or metropolitan; "
                "several with commas. Without a year, every year is shown."
            ),
            metavar="REGION",
            autocompletion=complete_region,
        ),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Show only this line of credit, such as ars-fir. May be repeated."),
            metavar="LINE",
            autocompletion=complete_line,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="total|line|component",
            help=_("What has a column; by default each line, where they fit."),
            autocompletion=complete_by,
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="region|total|name",
            help=_("The order of the regions."),
            autocompletion=complete_sort,
        ),
    ] = None,
    per: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help=_("Euros per unit of a key too, a computed ratio; key is the rule's own."),
            autocompletion=complete_key,
        ),
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option(
            metavar="wide|long",
            help=_("Rows of CSV: regions, or region, line and component."),
            autocompletion=complete_shape,
        ),
    ] = None,
) -> None:
    """Read, compute, show."""
    from allocation.cli.output import WORKBOOKS, check_csv, form_of, notify, write
    from allocation.cli.values import alternatives, choice, no_effect, refuse_idle, years_in
    from allocation.diagnostics import usage
    from allocation.reading.loading import load_rule
    from allocation.views.delimited import Shape
    from allocation.views.selection import By, Sort

    overrides = alternatives(given.overrides)
    form = form_of(output, csv, book=True)
    check_csv(csv, form, output)
    shaped = choice(Shape, shape or "wide", "--shape")
    if shape and form is not Format.CSV:
        raise no_effect("--shape", _("it is for CSV"), _("add --format csv"))
    if form in WORKBOOKS:
        lists = {"--region": region, "--line": line}
        idle = {option: next(iter(texts or ()), None) for option, texts in lists.items()}
        why = _("a workbook holds the whole calculation")
        refuse_idle({**idle, "--by": by, "--sort": sort}, why, _("leave it out"))
    columns = choice(By, by, "--by") if by else None
    order = choice(Sort, sort or "region", "--sort")
    folder, data = own_rules.folder, own_data.folder
    if not rules and not region:
        message = _("{name} is missing", name=Typed("YEAR"))
        raise usage("missing-word", message, _("write {command}", command="allocate 2023"))
    loaded = [load_rule(which, folder) for which in years_in(rules or [], folder)]
    if len(loaded) > 1 and len(overrides) > 1:
        message = _("{option} is repeated beside several years", option=overrides[0][-1].option)
        raise usage("two-series", message, _("name one year"))
    if per and shaped is Shape.LONG:
        raise no_effect("--per", _("it is one figure for a region"), _("leave out --shape long"))
    for option, value in (("--by", by), ("--per", per)):
        if value and len(loaded) * len(overrides) > 1:
            why = _("each has one column side by side")
            raise no_effect(option, why, _("show one at a time"))

    from allocation.engine.run import years_of
    from allocation.views import allocation as view
    from allocation.views import allocation_data
    from allocation.views.ratio import key_of_ratio
    from allocation.views.report import Forms
    from allocation.views.selection import computed, select

    years = [
        year for values in overrides for year in years_of(loaded, values, given.participants, data)
    ]
    selection = select(computed(years), region or [], line or [])
    selection = selection._replace(by=columns, sort=order)
    if per is not None:
        selection = selection._replace(per=key_of_ratio(computed(years), per, data))
    notify([*folder.notices, *data.notices], output)
    forms = Forms(
        report=lambda: view.describe(years, selection),
        json=lambda: allocation_data.as_json(years, selection),
        table=lambda: allocation_data.as_table(years, selection, shaped),
        book=lambda: _book(years, selection),
    )
    write(forms, form, output, csv)
    if form is Format.CSV:
        notify(allocation_data.left_out(years), output)


def _book(years: Sequence[Allocation | RuleFile], selection: Selection) -> Book:
    from allocation.views.workbook.allocation import book_of

    return book_of(years, selection)
