"""Whole command lines: verbs and options as the program has them, values that they may take."""

from __future__ import annotations

import functools
import re
from random import Random
from typing import Any

import typer.main

from allocation.cli.app import app

from .case import Case
from .mutate import NASTY, bytes_changed
from .readers import ROOT, SMALL_RULE, SOUND_VARIANT, _csv, _participants, _tables, _xlsx
from .spreadsheets import packed

YEARS = ("2023", "2023", "2025", "2025", "2021", "2024", "2022", "2023@1", "m.yaml", "v.yaml")
NAMES = (
    *("envelope", "key", "split", "scope", "share-scope", "absent-share", "participation"),
    *("ars-fir.base.amount", "ars-fir.base", "rest", "ars-fir.share.pool", "rounding.unit"),
    *("rounding.method", "rounding.level", "2023", "envelop", "dreets-p304.base", "title", ""),
)
VALUES = (
    *("5100000", "6M€", "5,1 M€", "200 k€", "0", "1", "-1", "0.01", "100", "births_2019", "all"),
    *("population_2025", "equal", "overseas", "ars-fir:5,dreets-p304:3", "redistributed", "none"),
    *(
        "largest-remainder",
        "nearest",
        "line",
        "region",
        "1e9",
        "999999999999999999999",
        "11,94",
        "",
    ),
)
METAVARS: dict[str, tuple[str, ...]] = {
    "YEAR": YEARS,
    "YEAR...": YEARS,
    "A": (*YEARS, "git:HEAD:rules/2023.yaml", "git::", "git:-x:y"),
    "B": YEARS,
    "YEAR|TABLE": ("t.csv", "2022", "2021", "2023"),
    "[TABLE]": ("t.csv", "t.xlsx", "-", "p.csv", "m.yaml", "folder", "loop", "absent.csv"),
    "REGION": ("Corse", "84", "idf", "PACA", "reunion", "Saint-Martin", "975", "corze", "01"),
    "[REGION]": ("Corse", "84", "idf", "PACA", "reunion", "Saint-Martin", "975", "corze", "01"),
    "KEY": ("births_2021", "births_2019", "equal", "round(population_2025,1000)", "round(x,0)"),
    "[KEY]": ("births_2021", "equal", "births", "births_2021_by_department"),
    "LINE": ("ars-fir", "dreets-p304", "ars", "ars-fir,dreets-p304"),
    "AMOUNT": (*VALUES, "5 100 000 €", "1.234,56", "5,1 m", "M€"),
    "HEADING": ("A", "B", "Z", "AA", "region", "amount_eur", "Total", "1"),
    "NAME": ("Feuille1", "utf-8", "cp1252", "utf-7", "rot13", "idna", "hex", "utf-16", "punycode"),
    "FILE": ("p.csv", "t.csv", "k.csv", "absent.csv", "folder", "loop", "pipe", "m.yaml"),
    "FILE:COLUMN": ("k.csv:mine", "t.csv:amount_eur", "t.csv:", ":x", "t.csv:{x}", "a:b:c"),
    "FOLDER": ("folder", "d", "absent", "t.csv", "loop"),
    "N": ("1", "10", "100", "0", "-1", "x"),
    "S": ("1", "0", "99999999999999999999", "-1"),
}
OUTPUTS = (
    *("out.json", "out.csv", "out.md", "out.txt", "out.xlsx", "out.ods", "out"),
    *("there.json", "folder", "absent/x.csv"),
    *(
        "loop",
        "link.json",
        "x" * 300 + ".csv",
        "caf\udce9.json",
        "{x}.csv",
        "\x1b[31m.csv",
        "pipe2",
    ),
    *("/dev/null", "/dev/full", "folder/out.csv", "a\0b.csv", "m.yaml", ""),
)
VARY = (
    *("envelope=5M€:6M€:250k€", "key=births_2018,births_2021", "envelope", "ars-fir.base=1:9:4"),
    *("split=ars-fir:1,dreets-p304:1", "envelope=1:2:0", "envelope=6M:5M:1", "envelope=5:6:0.3"),
    *("envelope=", "=1:2:1", "rounding.unit=1,100", "envelope=0:100:7", "rounding.method=up,down"),
)


@functools.cache
def verbs() -> dict[str, list[Any]]:
    """The parameters of every verb, as the program declares them."""
    group: Any = typer.main.get_command(app)
    return {name: list(command.params) for name, command in sorted(group.commands.items())}


@functools.cache
def _files() -> dict[str, bytes]:
    rng = Random(0)
    return {
        "m.yaml": SMALL_RULE.encode(),
        "v.yaml": SOUND_VARIANT.encode(),
        "t.csv": _csv(_tables()[0]),
        "t.xlsx": packed(_xlsx({"Feuille1": _tables()[0]}, rng)),
        "p.csv": _participants()[2],
        "k.csv": (ROOT / "data/births_2021.csv").read_bytes().replace(b"births_2021", b"mine"),
        "d/mine.csv": (ROOT / "data/births_2021.csv").read_bytes().replace(b"births_2021", b"mine"),
        "folder/note.txt": b"a note\n",
        "there.json": b"{}\n",
    }


def value_of(parameter: Any, rng: Random) -> str:
    """A value that this parameter may take, or nearly."""
    options = parameter.opts
    if "--output" in options or "--runs" in options:
        return rng.choice(OUTPUTS)
    if rng.random() < 0.04:
        return rng.choice(NASTY)
    if "--vary" in options:
        return rng.choice(VARY)
    metavar = str(parameter.metavar or "").strip()
    if "=" in metavar:
        return f"{rng.choice(NAMES)}={rng.choice(VALUES)}"
    if "|" in metavar and metavar not in METAVARS:
        return rng.choice([*metavar.split("|"), *metavar.split("|"), "tables", ""])
    if metavar == "NAME" and "--sheet" not in options:
        return rng.choice(METAVARS["NAME"][1:])
    values = METAVARS.get(metavar) or METAVARS.get(metavar.strip("[].")) or VALUES
    return rng.choice(values)


def command_line(rng: Random) -> Case:
    """A verb with plausible options, now and then with a mistake."""
    verb = rng.choice(list(verbs()))
    parameters = verbs()[verb]
    found: list[str] = []
    for parameter in parameters:
        if parameter.param_type_name == "argument" and (parameter.required or rng.random() < 0.4):
            found += [value_of(parameter, rng) for _ in range(2 if rng.random() < 0.1 else 1)]
    if verb == "fit" and rng.random() < 0.9:  # it takes seconds where it succeeds
        found = ["2022"]
    options = [p for p in parameters if p.param_type_name == "option" and "--help" not in p.opts]
    for option in rng.choices(options, k=rng.choice((0, 1, 1, 2, 3))):
        name = rng.choice([*option.opts, *option.secondary_opts])
        if option.is_flag:
            found.append(name)
        elif rng.random() < 0.2 and name.startswith("--"):
            found.append(f"{name}={value_of(option, rng)}")
        else:
            found += [name, value_of(option, rng)]
    if verb == "sweep" and "--vary" not in found and rng.random() < 0.7:
        found += ["--vary", rng.choice(VARY)]
    if verb != "compute" or rng.random() < 0.3:
        found.insert(0, verb)
    if rng.random() < 0.15:
        found = _mistaken(found, rng)
    words = tuple(word for word in found if _inside(word))
    links = {"loop": "loop", "link.json": "there.json"}
    standard_input = bytes_changed(_files()["t.csv"], rng) if "-" in words else b""
    return Case("command-line", words, _files(), links, standard_input)


def _mistaken(found: list[str], rng: Random) -> list[str]:
    found = list(found) or [""]
    at = rng.randrange(len(found))
    match rng.randrange(5):
        case 0:
            del found[at]
        case 1:
            found.insert(at, found[rng.randrange(len(found))])
        case 2:
            rng.shuffle(found)
        case 3:
            found.insert(at, rng.choice(("--", "-x", "--no-such", "-h", "--version", "---", "-")))
        case _:
            word = found[at]
            cut = rng.randrange(len(word) + 1)
            found[at] = word[:cut] + rng.choice(("", rng.choice(NASTY))) + word[cut + 1 :]
    return found


def _inside(word: str) -> bool:
    """Whether a word can be typed, and nothing outside the folder of the run can be meant by it."""
    if word in ("/dev/null", "/dev/full"):
        return True
    if re.search("[\0\ud800-\udc7f\udd00-\udfff]", word):  # no system gives these to a program
        return False
    return ".." not in word and not re.match(r"(-\w+|--?[\w-]*=)?/", word)
