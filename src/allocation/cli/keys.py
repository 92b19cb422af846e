"""`allocate keys`: which keys there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Csv, Data, Output, complete_key
from allocation.words import _

if TYPE_CHECKING:
    from allocation.model.key import KeyDescription
    from allocation.reading.places import Folder
    from allocation.views.listing import Listing


@command(
    help=_("Keys (clés de répartition): what each counts, its total, source and doubts."),
    short_help=_("Keys (clés de répartition) to divide by."),
    amounts=False,
    examples=(
        Example("keys", _("which keys there are, with their totals and doubts")),
        Example("keys births_2021", _("the figures of one key by region")),
    ),
)
def keys(
    output: Output,
    csv: Csv,
    own_data: Data,
    key: Annotated[
        str | None,
        typer.Argument(
            metavar="[KEY]",
            help=_("Show the figures of this key, with the lines of its file."),
            autocompletion=complete_key,
        ),
    ] = None,
) -> None:
    """Every key is read and checked, so a list without a complaint is a list of sound files."""
    from functools import partial

    from allocation.cli.output import check_csv, form_of, notify, write
    from allocation.diagnostics import gather
    from allocation.reading.keys import read_catalogue, read_key
    from allocation.reading.territories import read_territories
    from allocation.views.keys import list_keys

    form = form_of(output, csv)
    check_csv(csv, form, output)
    data = own_data.folder
    catalogue = read_catalogue(data)
    if key is not None:
        listing = figures(key, catalogue, data)
        notify(data.notices, output)
        write(listing.forms, form, output, csv)
        return
    sets = {
        name: read_territories(name, data)
        for name in {description.territories for description in catalogue.values()}
    }
    read = gather(
        partial(read_key, name, catalogue, sets[description.territories], data)
        for name, description in catalogue.items()
    )
    notify(data.notices, output)
    write(list_keys(read).forms, form, output, csv)


def figures(name: str, catalogue: dict[str, KeyDescription], data: Folder) -> Listing:
    """One key, a row for each territory with the line of the file on which it stands."""
    from allocation.diagnostics import Place, usage
    from allocation.model.fields import ValueProblem
    from allocation.model.key import key_formula
    from allocation.reading.key_names import keys_meant
    from allocation.reading.keys import read_key
    from allocation.reading.territories import read_territories
    from allocation.views.keys import list_figures

    place = Place(name, option=True)
    try:
        named, _unit = key_formula(name)
    except ValueProblem as problem:
        raise usage("wrong-value", str(problem), problem.hint, place) from None
    found = catalogue.get(named)
    if found is None:
        message = _("there is no key {name!r}", name=named)
        hint = keys_meant(named, catalogue) or _("allocate keys lists them")
        raise usage("unknown-key-name", message, hint, place)
    territories = read_territories(found.territories, data)
    return list_figures(read_key(name, catalogue, territories, data), territories)
