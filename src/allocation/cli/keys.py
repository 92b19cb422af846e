"""`allocate keys`: which keys there are."""

from __future__ import annotations

from allocation.cli.app import app
from allocation.cli.options import (
    DataDirOption,
    ForceOption,
    FormatOption,
    OutputOption,
    QuietOption,
)
from allocation.words import _


@app.command(
    help=_("Keys (clés de répartition): what each counts, its total, source and doubts."),
    short_help=_("Keys (clés de répartition) to divide by."),
)
def keys(
    format: FormatOption = None,
    output: OutputOption = None,
    force: ForceOption = False,
    data_dir: DataDirOption = None,
    quiet: QuietOption = False,
) -> None:
    """Every key is read and checked, so a list without a complaint is a list of sound files."""
    from functools import partial

    from allocation.cli.output import check_output, emit_listing, notify
    from allocation.diagnostics import gather
    from allocation.reading.keys import read_catalogue, read_key
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories
    from allocation.views.listing import Listing

    form = check_output(output, format, force=force)
    data = data_folder(data_dir)
    catalogue = read_catalogue(data)
    sets = {
        name: read_territories(name, data)
        for name in {description.territories for description in catalogue.values()}
    }
    rows: list[dict[str, object]] = []
    read = gather(
        partial(read_key, name, catalogue, sets[description.territories], data)
        for name, description in catalogue.items()
    )
    for key in read:
        name, description = key.description.name, key.description
        rows.append(
            {
                "key": name,
                "counts": description.what,
                "territories": description.territories,
                "total": sum(key.values.values()),
                "source": description.source,
                "date": description.date,
                "licence": description.licence,
                "doubts": list(description.doubts),
                "file": key.file,
                "sha256": key.sha256,
            }
        )
    notify(data.notices, quiet=quiet)
    shown = ("key", "counts", "territories", "total", "date", "doubts")
    emit_listing(Listing(_("Keys"), rows, shown, "doubts"), form, output, force=force)
