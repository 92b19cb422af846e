"""Options that several commands share, and what completes them."""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from allocation.diagnostics import Refusal
from allocation.views.language import _


class Format(StrEnum):
    """Output forms."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Years and versions; no rule file is opened, and nothing is said of a folder that is wrong."""
    from allocation.reading.places import rules_folder
    from allocation.reading.rules import rule_files

    try:
        files = rule_files(rules_folder())
    except Refusal:
        return []
    years = sorted({str(year) for year, _version in files})
    labels = years + [f"{year}@{version}" for year, version in files]
    return [(label, _("a rule")) for label in labels if label.startswith(incomplete)]


def complete_region(incomplete: str) -> list[tuple[str, str]]:
    """Regions in the spelling that was begun: with or without accents and capitals, or by code.

    Without spaces, which a shell would take for the end of the word: Centre-Val-de-Loire.
    """
    from allocation.model.territory import unaccented
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories

    found = []
    with suppress(Refusal):
        for member in read_territories("regions", data_folder()).members:
            name = member.name.replace(" ", "-")
            plain = unaccented(name)
            short = [alias for alias in member.aliases if " " not in alias]
            for spelling in (name, plain, plain.lower(), member.code, *short):
                if spelling.startswith(incomplete):
                    found.append((spelling, member.code))
                    break
    return found


def complete_key(incomplete: str) -> list[tuple[str, str]]:
    """Names of keys."""
    from allocation.reading.keys import read_catalogue
    from allocation.reading.places import data_folder

    with suppress(Refusal):
        keys = read_catalogue(data_folder())
        return [(name, key.what) for name, key in keys.items() if name.startswith(incomplete)]
    return []


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help=_("Output form; by default a table."), show_default=False),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help=_("Write to a file, whole or not at all; its ending says the form."),
    ),
]
ForceOption = Annotated[bool, typer.Option("--force", help=_("Overwrite an existing file."))]
RulesDirOption = Annotated[
    Path | None,
    typer.Option(
        "--rules-dir",
        metavar="FOLDER",
        help=_("Your own rules, which win over shipped ones (or ALLOCATE_RULES_DIR)."),
    ),
]
DataDirOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="FOLDER",
        help=_("Your own data, which win over shipped ones (or ALLOCATE_DATA_DIR)."),
    ),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help=_("No notices."))]
ParticipantsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help=_("Who takes part: CSV with region, agency, takes_part (yes, no, unknown)."),
    ),
]
EnvelopeOption = Annotated[
    list[str] | None,
    typer.Option(metavar="AMOUNT", help=_("The envelope to divide: 5100000, 5,1 M€.")),
]
KeyOption = Annotated[
    list[str] | None,
    typer.Option(metavar="KEY", help=_("The key to divide by."), autocompletion=complete_key),
]
PoolOption = Annotated[
    list[str] | None,
    typer.Option(metavar="LINE=AMOUNT", help=_("The pool that one line divides.")),
]
RateOption = Annotated[
    list[str] | None,
    typer.Option(metavar="LINE=AMOUNT", help=_("Euros per unit of the key for one line.")),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help=_("Any hypothesis or figure of the rule.")),
]
DialectOption = Annotated[
    str | None,
    typer.Option(metavar="standard|excel-fr", help=_("How CSV is written.")),
]
RegionColumnOption = Annotated[
    str | None,
    typer.Option(metavar="HEADING", help=_("The table's column of regions, by heading or letter.")),
]
AmountColumnOption = Annotated[
    str | None,
    typer.Option(metavar="HEADING", help=_("The table's column of amounts, by heading or letter.")),
]
SheetOption = Annotated[
    str | None, typer.Option(metavar="NAME", help=_("The sheet of the workbook."))
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help=_("How the CSV is encoded; by default UTF-8, else Windows-1252.")
    ),
]
