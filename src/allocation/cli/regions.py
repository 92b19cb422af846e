"""`allocate regions`: the 18 regions, their agencies and other names."""

from __future__ import annotations

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Csv, Data, Output
from allocation.words import _


@command(
    help=_("Regions: code, name, agencies, and the other names that are understood."),
    short_help=_("Regions, their agencies and other names."),
    amounts=False,
    examples=(
        Example("regions", _("names, codes and agencies of the 18 regions")),
        Example("regions -f csv", _("the same for a spreadsheet")),
    ),
)
def regions(output: Output, csv: Csv, own_data: Data) -> None:
    """The territory set named `regions`."""
    from allocation.cli.output import check_csv, form_of, notify, write
    from allocation.reading.territories import read_territories, territories_file
    from allocation.views.regions import list_regions

    form = form_of(output, csv)
    check_csv(csv, form, output)
    data = own_data.folder
    territories = read_territories("regions", data)
    file = territories_file("regions", data)._replace(key="regions")
    notify(data.notices, output)
    listing = list_regions(territories, [file])
    write(listing.forms, form, output, csv)
