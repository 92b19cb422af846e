"""For each reader of the program, what makes cases of it: valid files, mutated, and commands."""

from __future__ import annotations

import csv
import functools
import io
from pathlib import Path
from random import Random

from . import spreadsheets
from .case import Case, Maker
from .mutate import Dictionary, csv_mutant, rows_of, yaml_mutant

ROOT = Path(__file__).parents[2]
RULES = sorted((ROOT / "rules").glob("*.yaml")) + sorted((ROOT / "rules/examples").glob("*.yaml"))
VARIANTS = sorted((ROOT / "rules/variants").glob("*.yaml"))
PUBLISHED = sorted((ROOT / "data/published").glob("*.yaml"))
REGIONS = ("84", "Corse", "idf", "La Réunion", "Bretagne", "Mayotte")

SOUND_VARIANT = """\
variant: test
title: a variant
author: someone
date: 2026-01-02
reason: to see
baseline: 2023
changes:
  envelope: 6_000_000
  split: {ars-fir: 1, dreets-p304: 1}
  rounding.unit: 100
  ars-fir.base.amount: 45_000
"""

SMALL_RULE = """\
year: 2030
title: a small rule
source: {id: I-2030, date: 2030-01-02}
lines:
  one:
    agency: ars
    credit: a credit
    cite: §1
    components:
      base: {kind: flat, amount: 1_000.50, cite: §1}
      rest: {kind: share, pool: rest, key: key, over: some, cite: §2}
      each: {kind: rate, amount: 0.25, key: births_2021, cite: §3}
  two:
    credit: another
    cite: §4
    components:
      least: {kind: floor, amount: 2_000, cite: §4}
pools:
  rest: {remainder-of: envelope, after: [base], cite: §5}
hypotheses:
  envelope: {value: 1_000_000, why: an example}
  key: {value: population_2025, why: an example}
  some: {value: ["11", "94", "01"], why: an example}
rounding: {unit: 0.01, method: nearest, level: line, why: an example}
notes:
  - A note.
"""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def words() -> Dictionary:
    """The tokens of all valid files."""
    files = [
        *RULES,
        *VARIANTS,
        *PUBLISHED,
        ROOT / "data/catalogue.yaml",
        ROOT / "data/regions.yaml",
    ]
    files += [ROOT / "data/participation.csv", ROOT / "data/births_2021.csv"]
    return Dictionary([*map(_text, files), SOUND_VARIANT, SMALL_RULE])


@functools.cache
def _texts(kind: str) -> list[str]:
    match kind:
        case "rule":
            return [*map(_text, RULES), SMALL_RULE, SMALL_RULE]
        case "variant":
            return [*map(_text, VARIANTS), SOUND_VARIANT, SOUND_VARIANT]
        case "publication":
            return [*map(_text, PUBLISHED)]
    return [_text(ROOT / "data" / f"{kind}.yaml")]


def _form(rng: Random) -> tuple[str, ...]:
    return rng.choice(((), (), ("-f", "json"), ("-f", "json"), ("-f", "csv"), ("-f", "md")))


def rule(rng: Random) -> Case:
    """A rule file."""
    texts = _texts("rule")
    data = yaml_mutant(rng.choice(texts), rng, words(), texts)
    commands: list[tuple[str, ...]] = [
        *[("m.yaml", *_form(rng))] * 5,
        ("m.yaml", "-f", "csv", "--shape", "long"),
        ("show", "m.yaml", *_form(rng)),
        ("show", "m.yaml", *_form(rng)),
        ("explain", "m.yaml", rng.choice(REGIONS), *_form(rng)),
        ("explain", "m.yaml", *_form(rng)),
        ("diff", "m.yaml", "2023", "--structure", *_form(rng)),
        ("diff", "2025", "m.yaml", *_form(rng)),
        ("reconcile", "m.yaml", *_form(rng)),
        ("sweep", "m.yaml", "--vary", "envelope=5M€:6M€:250k€", *_form(rng)),
    ]
    return Case("rule", rng.choice(commands), {"m.yaml": data})


def variant(rng: Random) -> Case:
    """A variant file, of a shipped rule or of one beside it."""
    texts = _texts("variant")
    data = yaml_mutant(rng.choice(texts), rng, words(), texts)
    commands: list[tuple[str, ...]] = [
        ("v.yaml", *_form(rng)),
        ("v.yaml", *_form(rng)),
        ("show", "v.yaml", *_form(rng)),
        ("diff", "2023", "v.yaml", "--structure", *_form(rng)),
        ("diff", "2023", "v.yaml", *_form(rng)),
        ("explain", "v.yaml", rng.choice(REGIONS)),
    ]
    return Case("variant", rng.choice(commands), {"v.yaml": data})


def publication(rng: Random) -> Case:
    """A published table, in a data folder that wins over the shipped one."""
    path = rng.choice(PUBLISHED)
    data = yaml_mutant(_text(path), rng, words(), _texts("publication"))
    year = path.stem[-4:]
    commands: list[tuple[str, ...]] = [
        ("reconcile", year, *_form(rng)),
        ("reconcile", year, *_form(rng)),
        ("reconcile", year, "--sort", "difference"),
        (year, *_form(rng)),
        ("show", year),
        ("explain", year, rng.choice(REGIONS)),
    ]
    found = (*rng.choice(commands), "--data-dir", "d")
    if rng.random() < 0.01:
        found = ("fit", year, "--data-dir", "d")
    return Case("publication", found, {f"d/published/{path.name}": data})


def catalogue(rng: Random) -> Case:
    """The catalogue of keys."""
    texts = _texts("catalogue")
    data = yaml_mutant(texts[0], rng, words(), texts)
    commands: list[tuple[str, ...]] = [
        ("keys", *_form(rng)),
        ("keys", "births_2021", *_form(rng)),
        ("2025", *_form(rng)),
        ("2023", "--key", "births_2019"),
        ("show", "2023"),
    ]
    return Case("catalogue", (*rng.choice(commands), "--data-dir", "d"), {"d/catalogue.yaml": data})


def territories(rng: Random) -> Case:
    """The set of regions."""
    texts = _texts("regions")
    data = yaml_mutant(texts[0], rng, words(), texts)
    commands: list[tuple[str, ...]] = [
        ("regions", *_form(rng)),
        ("regions", *_form(rng)),
        (rng.choice(("2021", "2023", "2024", "2025")), *_form(rng)),
        ("reconcile", "2025"),
        ("explain", "2023", rng.choice(REGIONS)),
        ("2025", "--region", rng.choice(REGIONS)),
    ]
    return Case("territories", (*rng.choice(commands), "--data-dir", "d"), {"d/regions.yaml": data})


@functools.cache
def _participants() -> list[bytes]:
    known = (ROOT / "data/participation.csv").read_bytes()
    no_year = [[row[1], row[3], row[4]] for row in rows_of(known)]
    no_year[0] = ["region", "agency", "takes_part"]
    return [
        known,
        _csv(no_year),
        b"region,agency,takes_part\nCorse,ars,no\nBretagne,dreets,yes\n84,,unknown\n",
        "Région;Agence;Participe\nÎle-de-France;DRIEETS;Non\nRéunion;ARS;oui\n".replace(
            ";", ","
        ).encode(),
    ]


def _csv(rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")


def participants(rng: Random) -> Case:
    """Who takes part: a file of the command line, or of the data folder."""
    seeds = _participants()
    shipped = rng.random() < 0.2
    data = csv_mutant(seeds[0] if shipped else rng.choice(seeds[1:]), rng, words(), seeds)
    if shipped:
        found = ("2021", "--data-dir", "d", *_form(rng))
        return Case("participants", found, {"d/participation.csv": data})
    year = rng.choice(("2021", "2023", "2024", "2025"))
    commands: list[tuple[str, ...]] = [
        (year, *_form(rng)),
        (year, *_form(rng)),
        ("explain", year, rng.choice(REGIONS)),
        ("diff", "2021", year, *_form(rng)),
        ("reconcile", year),
    ]
    found = (*rng.choice(commands), "--participants", "p.csv")
    return Case("participants", found, {"p.csv": data})


def key(rng: Random) -> Case:
    """A key: a shipped one with a total to keep, one of one's own, or a column of a table."""
    name = rng.choice(("births_2021", "population_2025", "mine", "mine", "mine"))
    rows = rows_of((ROOT / "data/births_2021.csv").read_bytes())
    if name == "population_2025":
        rows = rows_of((ROOT / "data/population_2025.csv").read_bytes())
    seeds = [_csv(rows)]
    if name == "mine":
        rows[0] = [heading.replace("births_2021", "mine") for heading in rows[0]]
    data = csv_mutant(_csv(rows), rng, words(), seeds)
    if name == "mine" and rng.random() < 0.01:
        return Case("key", ("fit", "2025", "--key", "k.csv:mine"), {"k.csv": data})
    commands: list[tuple[str, ...]] = [
        ("keys", name, *_form(rng)),
        ("2025", "--key", name, *_form(rng)),
        ("2025", "--key", name, *_form(rng)),
        ("2023", "--key", name),
        ("2025", "--key", f"round({name},1000)"),
        ("explain", "2025", "Corse", "--key", name),
    ]
    if name == "mine":
        commands = [found for found in commands if found[0] != "keys"]
    return Case("key", (*rng.choice(commands), "--data-dir", "d"), {f"d/{name}.csv": data})


@functools.cache
def _tables() -> list[list[list[str]]]:
    printed = rows_of((ROOT / "tests/tables/annexe-5.csv").read_bytes())
    codes = rows_of((ROOT / "data/births_2021.csv").read_bytes())
    both = [["Code", "Région", "Montant (€)"]]
    both += [[row[0], row[1], row[2]] for row in codes[1:]]
    thousands = [["Région", "Montants en k€"]]
    thousands += [[row[0], f"{int(row[1]) / 1000:.1f}".replace(".", ",")] for row in printed[1:19]]
    spaced = [["Annexe 5", ""], ["", ""], *[list(row) for row in printed]]
    spaced[2] = ["Régions", "Total"]
    return [printed, printed, both, thousands, spaced]


def _table_words(name: str, rng: Random) -> tuple[str, ...]:
    if rng.random() < 0.01:
        return ("fit", name)
    commands: list[tuple[str, ...]] = [
        ("reconcile", "2025", name, *_form(rng)),
        ("reconcile", "2025", name, *_form(rng)),
        ("reconcile", "2025", name, "--tolerance", "100"),
        ("reconcile", "2025", name, "--unit", "0.01"),
        ("reconcile", "2023", name, "--against", "computed", *_form(rng)),
        ("reconcile", "2025", name, "--amount-column", rng.choice(("B", "Total", "C"))),
        ("reconcile", "2025", name, "--region-column", rng.choice(("A", "region", "Code"))),
    ]
    return rng.choice(commands)


def table_csv(rng: Random) -> Case:
    """A table that a user hands in, as CSV."""
    tables = _tables()
    data = csv_mutant(_csv(rng.choice(tables)), rng, words(), [_csv(table) for table in tables])
    if rng.random() < 0.1:
        return Case("table-csv", _table_words("-", rng), standard_input=data)
    name = rng.choice(("t.csv", "t.csv", "t.csv", "t.txt", "t"))
    return Case("table-csv", _table_words(name, rng), {name: data})


def _sheets(rng: Random) -> dict[str, list[list[str]]]:
    """One or more sheets with a table, and some with none; numbers as a workbook has them."""
    chosen = [[cell.replace(",", ".") for cell in row] for row in rng.choice(_tables())]
    found = {"Feuille1": chosen}
    if rng.random() < 0.2:
        found["Notes"] = [["see the other sheet"]]
    if rng.random() < 0.1:
        found["Feuille3"] = rng.choice(_tables())
    return found


def _xlsx(sheets: dict[str, list[list[str]]], rng: Random) -> spreadsheets.Parts:
    merged = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    extra = merged if rng.random() < 0.1 else ""
    return spreadsheets.xlsx(sheets, shared=rng.random() < 0.7, extra=extra)


def _workbook_words(name: str, rng: Random) -> tuple[str, ...]:
    sheet = ("--sheet", rng.choice(("Feuille1", "feuille1", "Notes", "2", "")))
    return _table_words(name, rng) + (sheet if rng.random() < 0.1 else ())


def table_xlsx(rng: Random) -> Case:
    """The same as a workbook."""
    data = spreadsheets.mutant(_sheets(rng), _xlsx, rng, words())
    return Case("table-xlsx", _workbook_words("t.xlsx", rng), {"t.xlsx": data})


def table_ods(rng: Random) -> Case:
    """The same as an OpenDocument spreadsheet."""
    data = spreadsheets.mutant(_sheets(rng), spreadsheets.ods, rng, words())
    return Case("table-ods", _workbook_words("t.ods", rng), {"t.ods": data})


def table_xlsb(rng: Random) -> Case:
    """The same as a binary workbook."""
    data = spreadsheets.mutant(_sheets(rng), spreadsheets.xlsb, rng, words())
    return Case("table-xlsb", _workbook_words("t.xlsb", rng), {"t.xlsb": data})


def table_xls(rng: Random) -> Case:
    """The same as an old workbook."""
    data = spreadsheets.mutant(_sheets(rng), spreadsheets.xls, rng, words())
    return Case("table-xls", _workbook_words("t.xls", rng), {"t.xls": data})


def makers() -> list[Maker]:
    """Every maker of cases, in the order in which runs take turns."""
    from .commands import command_line

    found: list[Maker] = [
        rule, variant, publication, catalogue, territories,
        participants, key, table_csv, table_xlsx, table_ods, table_xlsb, table_xls, command_line,
    ]  # fmt: skip
    return found
