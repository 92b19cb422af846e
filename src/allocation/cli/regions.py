"""`allocate regions`: the 18 regions, their agencies and other names."""

from __future__ import annotations

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    ForceOption,
    FormatOption,
    OutputOption,
    QuietOption,
)
from allocation.views.language import _


@app.command(
    help=_("Regions: code, name, agencies, and the other names that are understood."),
    short_help=_("Regions, their agencies and other names."),
)
def regions(
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """The territory set named `regions`."""
    from allocation.cli.output import check_output, emit_listing, notify
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories
    from allocation.views.listing import Listing

    form = check_output(output, format, force=force)
    data = data_folder(data_dir)
    territories = read_territories("regions", data)
    rows: list[dict[str, object]] = [
        {
            "code": member.code,
            "name": member.name,
            "overseas": "yes" if member.overseas else "no",
            **member.agencies,
            "aliases": list(member.aliases),
        }
        for member in territories.members
    ]
    notify(data.notices, quiet=quiet)
    remarks = tuple(f"{apart.name} ({apart.code}): {apart.note}" for apart in territories.apart)
    listing = Listing(
        _("Regions"), rows, remarks=remarks, remarks_title=_("Never a row of a result")
    )
    emit_listing(listing, form, output, force=force)
