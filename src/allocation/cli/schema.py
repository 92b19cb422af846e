"""`allocate schema`: what files and JSON outputs are made of, for editors and programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from allocation.cli.command import command
from allocation.cli.help import Example
from allocation.cli.options import Lang, complete_schema
from allocation.words import _


@command(
    help=_("JSON Schema of each kind of file and of the JSON of each command."),
    short_help=_("JSON Schema of files and outputs."),
    examples=(
        Example("schema", _("which schemas there are, of files and of outputs")),
        Example("schema -o .", _("all of them in a folder, for an editor")),
    ),
)
def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help=_("The name of a schema; without it, all of them."),
            autocompletion=complete_schema,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            readable=False,
            metavar="FILE|FOLDER",
            help=_("Write to a file, or all of them to a folder, which is made where need be."),
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Overwrite existing files."))] = False,
    lang: Lang = None,
) -> None:
    """Without a name and without a folder, they are listed."""
    from allocation.cli.output import emit, writable
    from allocation.cli.values import no_effect
    from allocation.views.schemas import described_by, list_schemas

    if force and output is None:
        raise no_effect("--force", _("no file is written"), _("add --output FILE"))
    if name is not None:
        of = described_by(name)
        if output is not None:
            writable(output, force=force)
        from allocation.views.json_schema import written

        emit(written(of), output, force=force)
    elif output is not None:
        _write_all(output, force=force)
    else:
        from allocation.views.text import render

        emit(render(list_schemas()), None)


def _write_all(folder: Path, *, force: bool) -> None:
    """Every schema in a file of its name; nothing is written where one of them can't be."""
    from allocation.cli.output import emit, writable
    from allocation.diagnostics import usage
    from allocation.views.json_schema import written
    from allocation.views.schemas import DESCRIBED

    if folder.is_dir():
        for of in DESCRIBED:
            writable(folder / of.file, force=force)
    elif folder.exists() or folder.suffix:
        message = _("{path} is no folder, and there are many schemas", path=folder)
        hint = _("name a schema: {command}", command=f"allocate schema rule --output {folder}")
        raise usage("no-folder", message, hint)
    else:
        writable(folder, force=force)
        folder.mkdir()
    for of in DESCRIBED:
        emit(written(of), folder / of.file, force=force)
