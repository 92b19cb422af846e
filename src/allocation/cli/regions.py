"""`allocate regions`: the 18 regions, their agencies and other names."""

from __future__ import annotations

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Data, Output
from allocation.views.language import _


@command(
    help=_("Regions: code, name, agencies, and the other names that are understood."),
    short_help=_("Regions, their agencies and other names."),
    examples=(
        Example("regions", _("names, codes and agencies of the 18 regions")),
        Example("regions -f csv", _("the same for a spreadsheet")),
    ),
)
def regions(output: Output, own_data: Data) -> None:
    """The territory set named `regions`."""
    from allocation.cli.output import form_of, notify, write
    from allocation.reading.territories import read_territories
    from allocation.views.listing import Listing

    form = form_of(output)
    data = own_data.folder
    territories = read_territories("regions", data)
    rows: list[dict[str, object]] = [
        {
            "code": member.code,
            "name": member.name,
            "overseas": "yes" if member.overseas else "no",
            **{kind: member.agencies.get(kind) for kind in territories.agencies},
            "aliases": list(member.aliases),
        }
        for member in territories.members
    ]
    notify(data.notices, output)
    remarks = tuple(f"{apart.name} ({apart.code}): {apart.note}" for apart in territories.apart)
    listing = Listing(
        _("Regions"), rows, remarks=remarks, remarks_title=_("Never a row of a result")
    )
    write(listing.forms, form, output)
