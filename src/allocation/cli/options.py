"""Options that several commands share, in groups, and what completes them.

A command takes a group as one parameter; `cli/command.py` spells out its options.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from allocation.diagnostics import Refusal
from allocation.views import names
from allocation.views.language import say
from allocation.views.spoken import languages
from allocation.words import _, unaccented

if TYPE_CHECKING:
    from allocation.reading.places import Folder
    from allocation.reading.rules import Override, RuleFile
    from allocation.views.delimited import Dialect


class Format(StrEnum):
    """Output forms."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"
    XLSX = "xlsx"
    ODS = "ods"


class RegionOrder(StrEnum):
    """The order of the regions."""

    REGION = "region"
    DIFFERENCE = "difference"


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
    return [(label, say(_("a rule"))) for label in labels if label.startswith(incomplete)]


def complete_region(incomplete: str) -> list[tuple[str, str]]:
    """Regions in the spelling that was begun: with or without accents and capitals, or by code.

    Without spaces, which a shell would take for the end of the word: Centre-Val-de-Loire.
    """
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


def complete_line(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Lines of the rules that are typed already, else of all; with what they are called."""
    found = {
        name: line.label or line.credit
        for loaded in _rules_of(ctx, "rules", "rule")
        for name, line in loaded.rule.lines.items()
    }
    return _begun(found, incomplete)


def complete_pool(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """``LINE=`` of each line that divides a pool."""
    return _lines_with(".pool", _rules_of(ctx, "rules", "rule"), incomplete)


def complete_rate(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """``LINE=`` of each line that can have a rate."""
    return _lines_with(".rate", _rules_of(ctx, "rules", "rule"), incomplete)


def complete_set(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """``NAME=`` of each hypothesis and figure of the rules that are typed already."""
    return _names_of(_rules_of(ctx, "rules", "rule"), incomplete)


def complete_set_a(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The same of rule A."""
    return _names_of(_rules_of(ctx, "a"), incomplete)


def complete_set_b(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The same of rule B."""
    return _names_of(_rules_of(ctx, "b"), incomplete)


def _rules_of(ctx: typer.Context, *arguments: str) -> list[RuleFile]:
    """The rules that stand on the command line; all of them where none does."""
    from allocation.reading.loading import load_rule
    from allocation.reading.places import rules_folder
    from allocation.reading.rules import rule_files

    words: list[str] = []
    for name in arguments:
        typed = ctx.params.get(name)
        words += typed if isinstance(typed, list | tuple) else [typed] if typed else []
    found = []
    with suppress(Refusal):
        folder = rules_folder(ctx.params.get("rules_dir"))
        for word in words or [str(year) for year, _version in rule_files(folder)]:
            with suppress(Refusal):
                found.append(load_rule(word, folder))
    return found


def _names_of(rules: list[RuleFile], incomplete: str) -> list[tuple[str, str]]:
    from allocation.reading.overrides import names as names_of

    found = {}
    for loaded in rules:
        for name in names_of(loaded.rule):
            hypothesis = loaded.rule.hypotheses.get(name)
            found[f"{name}="] = (hypothesis and hypothesis.label) or loaded.rule.label
    return _begun(found, incomplete)


def _lines_with(suffix: str, rules: list[RuleFile], incomplete: str) -> list[tuple[str, str]]:
    from allocation.reading.overrides import names as names_of

    found = {
        f"{line}=": said.label or said.credit
        for loaded in rules
        for line, said in loaded.rule.lines.items()
        if line + suffix in names_of(loaded.rule)
    }
    return _begun(found, incomplete)


def _begun(words: dict[str, str], incomplete: str) -> list[tuple[str, str]]:
    return [(word, what) for word, what in words.items() if word.startswith(incomplete)]


def complete_language(incomplete: str) -> list[str]:
    """The languages that are spoken."""
    return [code for code in languages() if code.startswith(incomplete)]


def complete_format(incomplete: str) -> list[str]:
    """Names of output forms."""
    return [form.value for form in Format if form.value.startswith(incomplete)]


def complete_problems(incomplete: str) -> list[str]:
    """The forms in which problems are written."""
    return _values("--format", "table", "json", "github", "parsable", begun=incomplete)


def complete_code(incomplete: str) -> list[tuple[str, str]]:
    """The codes of problems, with what they mean."""
    from allocation.audit.check.codes import PAGES

    return _begun({code: say(_(page.meaning)) for code, page in PAGES.items()}, incomplete)


def complete_schema(incomplete: str) -> list[str]:
    """The names of schemas."""
    from allocation.views.schemas import DESCRIBED

    return [each.name for each in DESCRIBED if each.name.startswith(incomplete)]


def complete_by(incomplete: str) -> list[str]:
    """What has a column."""
    return _values("--by", "total", "line", "component", begun=incomplete)


def complete_sort(ctx: typer.Context, incomplete: str) -> list[str]:
    """The orders of regions: those of a computation, or of what is compared."""
    orders = ("region", "total", "name") if ctx.info_name == "compute" else tuple(RegionOrder)
    return _values("--sort", *orders, begun=incomplete)


def complete_shape(incomplete: str) -> list[str]:
    """What a row is."""
    return _values("--shape", "wide", "long", begun=incomplete)


def complete_against(incomplete: str) -> list[str]:
    """What a table is held against."""
    return _values("--against", "publication", "computed", begun=incomplete)


def complete_dialect(incomplete: str) -> list[str]:
    """How CSV is written."""
    return _values("--dialect", "standard", "excel-fr", begun=incomplete)


def _values(option: str, *owns: str, begun: str) -> list[str]:
    """The values of an option that begin so, in the reader's words."""
    return [word for word in names.values(option, owns) if word.startswith(begun)]


Lang = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="en|fr",
        help=_("The language; by default that of the system."),
        autocompletion=complete_language,
    ),
]
"""Never given here: it is known before the command line is read (`cli/lang.py`)."""


@dataclass(frozen=True)
class Output:
    """Where output goes, and in which form."""

    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="table|csv|json|md|xlsx|ods",
            help=_("Output form; by default a table."),
            autocompletion=complete_format,
        ),
    ] = None
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            readable=False,
            metavar="FILE",
            help=_(
                "Write to a file, whole or not at all; its ending says the form (.xlsx, .ods: a "
                "workbook with live formulas)."
            ),
        ),
    ] = None
    details: Annotated[
        bool | None,
        typer.Option(
            "--details/--no-details",
            help=_("With all that it rests on, as files are written; or the answer alone."),
        ),
    ] = None
    force: Annotated[bool, typer.Option("--force", help=_("Overwrite an existing file."))] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=_("No notices."))] = False
    lang: Lang = None

    @property
    def detailed(self) -> bool:
        """Whether the record is written too: as asked, else where a result leaves the desk."""
        if self.details is not None or self.output is None:
            return bool(self.details)
        return self.output.is_file() or not self.output.exists()  # a device is no file to keep


@dataclass(frozen=True)
class Csv:
    """How CSV is written."""

    dialect: Annotated[
        str | None,
        typer.Option(
            metavar="standard|excel-fr",
            help=_("How CSV is written; alone, it asks for CSV."),
            autocompletion=complete_dialect,
        ),
    ] = None
    metadata: Annotated[
        bool,
        typer.Option(
            "--metadata",
            help=_("Beside FILE.csv, describe it in FILE.csv-metadata.json (CSV on the Web)."),
        ),
    ] = False

    @property
    def chosen(self) -> Dialect:
        """The dialect; raises Refusal (exit code 2) for an unknown one."""
        from allocation.cli.values import choice
        from allocation.views.delimited import Dialect

        return choice(Dialect, self.dialect or "standard", "--dialect")

    @staticmethod
    def beside(file: Path) -> Path:
        """The file that describes a CSV file: where CSV on the Web has readers look for it."""
        return file.with_name(f"{file.name}-metadata.json")


@dataclass(frozen=True)
class Rules:
    """The folder of one's own rules."""

    rules_dir: Annotated[
        Path | None,
        typer.Option(
            "--rules-dir",
            readable=False,
            metavar="FOLDER",
            help=_("Your own rules, which win over shipped ones (or ALLOCATE_RULES_DIR)."),
        ),
    ] = None

    @property
    def folder(self) -> Folder:
        """The shipped rules and one's own."""
        from allocation.reading.places import rules_folder

        return rules_folder(self.rules_dir)


@dataclass(frozen=True)
class Data:
    """The folder of one's own data."""

    data_dir: Annotated[
        Path | None,
        typer.Option(
            "--data-dir",
            readable=False,
            metavar="FOLDER",
            help=_("Your own data, which win over shipped ones (or ALLOCATE_DATA_DIR)."),
        ),
    ] = None

    @property
    def folder(self) -> Folder:
        """The shipped data and one's own."""
        from allocation.reading.places import data_folder

        return data_folder(self.data_dir)


@dataclass(frozen=True)
class Given:
    """Values in place of a rule's own."""

    participants: Annotated[
        Path | None,
        typer.Option(
            readable=False,
            metavar="FILE",
            help=_(
                "Who takes part: a CSV file with the columns region, agency (ars or dreets, or "
                "empty: one of them at least) and takes_part (yes, no, unknown)."
            ),
        ),
    ] = None
    envelope: Annotated[
        list[str] | None,
        typer.Option(metavar="AMOUNT", help=_("The envelope to divide: 5100000, 5,1 M€.")),
    ] = None
    key: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help=_("The key to divide by."), autocompletion=complete_key),
    ] = None
    pool: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LINE=AMOUNT",
            help=_("The pool that one line divides."),
            autocompletion=complete_pool,
        ),
    ] = None
    rate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LINE=AMOUNT",
            help=_("Euros per unit of the key for one line."),
            autocompletion=complete_rate,
        ),
    ] = None
    set: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help=_("Any hypothesis or figure of the rule."),
            autocompletion=complete_set,
        ),
    ] = None

    @property
    def overrides(self) -> list[Override]:
        """``--envelope X`` is ``--set envelope=X``, ``--pool L=X`` is ``--set L.pool=X``."""
        from allocation.cli.values import assignments
        from allocation.reading.rules import Override

        found = [Override("envelope", text, f"--envelope {text}") for text in self.envelope or []]
        found += [Override("key", text, f"--key {text}") for text in self.key or []]
        found += assignments("--pool", self.pool or [], ".pool")
        found += assignments("--rate", self.rate or [], ".rate")
        return found + assignments("--set", self.set or [])


@dataclass(frozen=True)
class TableReading:
    """How to read a table of one's own."""

    region_column: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING", help=_("The table's column of regions, by heading or letter.")
        ),
    ] = None
    amount_column: Annotated[
        str | None,
        typer.Option(
            metavar="HEADING", help=_("The table's column of amounts, by heading or letter.")
        ),
    ] = None
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("The sheet of the workbook."))
    ] = None
    encoding: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=_("How the CSV is encoded; by default UTF-8, else Windows-1252."),
        ),
    ] = None

    @property
    def typed(self) -> dict[str, str | None]:
        """Each option by its name, with what was typed."""
        return {f"--{name.replace('_', '-')}": text for name, text in vars(self).items()}
