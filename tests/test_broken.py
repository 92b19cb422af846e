"""One broken file for each kind of mistake, and one broken command line for each.

The tables say what a careful reader of the file would: which line is wrong, what to call it, and a
word that the diagnostic can't do without.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from allocation.cli.app import main

BROKEN = Path(__file__).parent / "broken"
ENDLESS = "9" * 5000


class Problem(NamedTuple):
    """A diagnostic that is expected: its code, the line that is wrong, a word of its text."""

    code: str
    line: int | None
    word: str


class Wrong(NamedTuple):
    """What is wrong with a file."""

    problems: list[Problem]


class Typed(NamedTuple):
    """A mistake on the command line; code None where the parser of options refuses it itself."""

    words: list[str]
    code: str | None
    word: str
    exit: int = 2


def one(code: str, line: int | None, word: str) -> Wrong:
    return Wrong([Problem(code, line, word)])


def several(*problems: tuple[str, int | None, str]) -> Wrong:
    return Wrong([Problem(*problem) for problem in problems])


RULES = {
    # The form of the file.
    "alias": one("alias", 20, "aliases"),
    "alias-of-a-figure": one("alias", 12, "aliases"),
    "base-sixty": one("ambiguous-number", 25, "5:3"),
    "control-character": one("control-character", 3, "U+0007"),
    "duplicate-key": one("duplicate-key", 14, "line 13"),
    "empty": one("empty-file", 1, "empty"),
    "endless-number": one("ambiguous-number", 13, "digits"),
    "exponent": one("ambiguous-number", 13, "1.5e+3"),
    "hexadecimal": one("ambiguous-number", 13, "0x64"),
    "key-not-text": one("key-not-text", 18, '"2030"'),
    "leading-zero": several(("ambiguous-number", 6, '"07"'), ("ambiguous-number", 6, '"08"')),
    "leading-zero-amount": one("ambiguous-number", 13, "0100"),
    "nested-too-deeply": one("too-deep", 3, "deep"),
    "not-a-date": one("not-a-date", 4, "no day of the calendar"),
    "not-a-mapping": one("not-a-rule", 1, "rule"),
    "not-a-number": one("ambiguous-number", 13, ".nan"),
    "not-utf-8": one("not-utf-8", 3, "UTF-8"),
    "not-yaml": one("yaml", 3, "no colon"),
    "only-a-comment": one("not-a-rule", 1, "rule"),
    "several-problems-of-form": several(
        ("duplicate-key", 4, "title"),
        ("ambiguous-number", 6, "07"),
        ("ambiguous-number", 27, "5:3"),
    ),
    "tab": one("yaml", 12, "tab"),
    "two-documents": one("yaml", 15, "more than one document"),
    "unclosed-brace": one("yaml", 4, "a bracket or brace is opened here"),
    "unclosed-quote": one("yaml", 3, "a quote is opened here"),
    "wrong-grouping": one("ambiguous-number", 13, "10_00"),
    # Each value by itself.
    "amount-in-quotes": one("unknown-name", 13, "an amount is written"),
    "amount-with-comma": one("unknown-name", 13, "an amount is written"),
    "amount-with-spaces": one("unknown-name", 13, "an amount is written"),
    "date-out-of-form": one("wrong-type", 4, "date"),
    "empty-citation": one("wrong-type", 14, ""),
    "envelope-in-quotes": one("wrong-value", 19, "amount in euros"),
    "formula-and-none": one("formula-and-none", 15, "formula"),
    "missing-amount": one("missing", 11, "amount"),
    "missing-citation": one("missing-citation", 11, "add cite"),
    "missing-citation-of-a-line": one("missing-citation", 6, "add cite"),
    "missing-citation-of-a-pool": one("missing-citation", 20, "cite"),
    "missing-citation-of-the-rounding": one("missing-citation", 16, "add cite"),
    "missing-kind": one("missing", 11, "kind"),
    "missing-lines": one("missing", 2, "no-formula"),
    "missing-reason": one("missing", 18, "why"),
    "missing-source": one("missing", 2, "source"),
    "missing-year": one("missing", 2, "year"),
    "negative-amount": one("wrong-value", 13, "negative"),
    "negative-envelope": one("wrong-value", 19, "negative"),
    "no-components": one("wrong-type", 10, ""),
    "null-amount": one("wrong-value", 13, "amount in euros"),
    "part-cent": one("part-cent", 13, "cents"),
    "part-cent-in-a-hypothesis": one("part-cent", 17, "cents"),
    "several-problems": several(
        ("wrong-type", 2, ""),
        ("unknown-key", 9, "did you mean credit?"),
        ("missing-citation", 12, "add cite"),
    ),
    "underscore-for-hyphen": several(
        ("missing", 14, "remainder-of"), ("unknown-key", 15, "did you mean remainder-of?")
    ),
    "unit-of-part-cents": one("wrong-unit", 17, "cents"),
    "unknown-key": one("unknown-key", 14, "did you mean amount?"),
    "unknown-key-at-the-top": one("unknown-key", 15, "did you mean notes?"),
    "unknown-key-of-the-rounding": several(
        ("missing", 16, "method"), ("unknown-key", 18, "did you mean method?")
    ),
    "unknown-kind": one("unknown-kind", 12, "did you mean flat?"),
    "unknown-level": one("wrong-value", 19, "did you mean region?"),
    "unknown-method": one("wrong-value", 18, "did you mean largest-remainder?"),
    "wrong-name": one("wrong-name", 6, "lower case"),
    "wrong-type": one("wrong-type", 2, ""),
    "year-out-of-range": one("wrong-type", 2, "1900"),
    "zero-unit": one("wrong-unit", 17, "more than 0"),
    # Whether the parts fit one another.
    "circular-pool": one("circular", 16, "share"),
    "drawn-twice": one("drawn-twice", 15, "rest"),
    "duplicate-name": one("duplicate-name", 18, "envelope"),
    "idle-hypothesis": one("idle-hypothesis", 18, "births"),
    "missing-rounding": one("missing-rounding", 11, "add rounding"),
    "missing-split": one("missing-split", 19, "weight"),
    "missing-weight": one("missing-weight", 25, "dreets-p304"),
    "not-a-choice": one("not-a-choice", 18, "redistributed"),
    "several-problems-of-sense": several(
        ("unknown-source", 11, "I-2031"),
        ("unknown-name", 16, "did you mean base?"),
        ("wrong-unit", 21, "more than 0"),
    ),
    "unknown-component": one("unknown-name", 16, "did you mean base?"),
    "unknown-hypothesis": one("unknown-name", 15, "did you mean envelope?"),
    "unknown-line-in-split": one("wrong-value", 25, "dreets-p147"),
    "unknown-pool": one("unknown-name", 12, "did you mean rest?"),
    "scope-of-numbers": one("wrong-value", 18, "a list of codes in quotes"),
    "unknown-scope": one("unknown-name", 15, "everywhere"),
    "unknown-source": one("unknown-source", 15, "did you mean I-2030?"),
    "unknown-source-of-a-fact": one("unknown-source", 9, "I-2031"),
    "zero-weights": one("wrong-value", 25, "not all of them 0"),
    # Whether what the rule names exists, and the money is enough.
    "empty-scope": one("empty-scope", 6, "scope"),
    "envelope-too-small": one("envelope-too-small", 19, "it must be 1\u202f800 € at least"),
    "key-of-other-territories": one("wrong-territories", 14, "departments"),
    "two-agencies-unknown": several(
        ("unknown-agency", 7, "did you mean ars?"),
        ("unknown-agency", 13, "did you mean dreets?"),
    ),
    "two-keys-unknown": several(
        ("unknown-key-name", 11, "births_2021"),
        ("unknown-key-name", 17, "births_2021"),
    ),
    "two-territories-unknown": several(
        ("unknown-region", 6, "did you mean Bretagne?"),
        ("unknown-region", 6, "did you mean Corse?"),
    ),
    "unit-too-large": one("unit-too-large", 14, "smaller unit"),
    "unknown-agency": one("unknown-agency", 7, "did you mean ars?"),
    "unknown-data": one("unknown-key-name", 14, "births_2021"),
    "unknown-data-in-a-hypothesis": one("unknown-key-name", 18, "births_2021"),
    "taken-from-no-figure": one("unknown-figure", 20, "printed total"),
    "unknown-participation-file": one("no-file", 16, "nobody-knows.csv"),
    "unknown-publication": one("unknown-publication", 15, "annexe-9"),
    "unknown-territory": one("unknown-region", 6, "did you mean Bretagne?"),
    "unknown-territory-in-a-list": one("unknown-region", 8, "did you mean Bretagne?"),
    "unknown-territory-set": one("unknown-territories", 5, "regons"),
    "wrong-file-name/2031": one("wrong-file-name", 2, "2031"),
    # Form and types are reported together; whether the parts fit one another is asked of values
    # of the right types, and what they name is looked up for parts that fit.
    "form-and-types": several(("ambiguous-number", 5, "07"), ("missing-citation", 12, "add cite")),
    "idle-and-data": one("idle-hypothesis", 18, "births"),
    "sense-and-data": one("wrong-unit", 16, "more than 0"),
    "types-and-sense": one("unknown-key", 9, "did you mean credit?"),
}

# Data folders whose key `visits` is asked for: the file that is wrong, and what is wrong with it.
KEYS = {
    "all-zero/visits.csv": one("empty-key", 1, "0"),
    "decimal/visits.csv": one("not-whole", 4, "30.5"),
    "duplicate/visits.csv": one("duplicate-row", 20, "line 4"),
    "duplicate-column/visits.csv": one("duplicate-column", 1, "visits"),
    "empty/visits.csv": one("empty-file", 1, "empty"),
    "endless-number/visits.csv": one("not-whole", 4, "999"),
    "grouped-thousands/visits.csv": one("not-whole", 4, "digits only"),
    "header-only/visits.csv": one("no-rows", 1, "no row"),
    "hole/visits.csv": one("hole", 4, "Bretagne"),
    "missing-column/visits.csv": one("missing-column", 1, "'visits'"),
    "missing-row/visits.csv": one("missing-row", 18, "Bretagne (53)"),
    "negative/visits.csv": one("not-whole", 4, "-30"),
    "not-a-number/visits.csv": one("not-whole", 4, "n.d."),
    "not-utf-8/visits.csv": one("not-utf-8", 2, "UTF-8"),
    "ragged-row/visits.csv": one("ragged-row", 4, "4 cells"),
    "several-problems/visits.csv": several(
        ("hole", 4, "Bretagne"), ("not-whole", 6, "-50"), ("stranger", 20, "978")
    ),
    "stranger/visits.csv": one("stranger", 20, "Saint-Martin is never a row"),
    "unclosed-quote/visits.csv": one("csv", 4, ""),
    "unquoted-code/visits.csv": several(
        ("stranger", 15, 'its code is "01"'), ("missing-row", 19, "Guadeloupe (01)")
    ),
    "wrong-name/visits.csv": one("wrong-name", 4, "Bretagne"),
    "wrong-total/visits.csv": one("wrong-total", 1, "1711"),
    "catalogue-decimal-total/catalogue.yaml": one("wrong-type", 11, ""),
    "catalogue-empty/catalogue.yaml": one("empty-file", 1, "empty"),
    "catalogue-key-doubled/catalogue.yaml": one("duplicate-key", 12, "line 10"),
    "catalogue-key-twice/catalogue.yaml": one("duplicate-key", 19, "visits"),
    "catalogue-missing-total/catalogue.yaml": one("missing", 10, "total"),
    "catalogue-negative-total/catalogue.yaml": one("wrong-type", 11, "0"),
    "catalogue-unknown-field/catalogue.yaml": several(
        ("missing", 3, "licence"), ("unknown-key", 6, "did you mean licence?")
    ),
    "catalogue-without-file/catalogue.yaml": one("no-key-file", 10, "visits.csv"),
}

# Data folders with a set of regions of their own.
TERRITORIES = {
    "territory-alias-twice/regions.yaml": one("duplicate-territory", 16, "Bretagne"),
    "territory-code-a-number/regions.yaml": one("wrong-type", 14, ""),
    "territory-code-twice/regions.yaml": one("duplicate-territory", 14, "53"),
    "territory-code-unquoted/regions.yaml": one("ambiguous-number", 14, '"01"'),
    "territory-name-twice/regions.yaml": one("duplicate-territory", 15, "Bretagne"),
    "territory-none/regions.yaml": one("wrong-type", 7, "members"),
    "territory-set-name/regions.yaml": one("wrong-file-name", 2, "departments"),
    "territory-unknown-agency/regions.yaml": one("unknown-agency", 16, "did you mean ars?"),
}

# Data folders with a publication of their own.
_TABLE = "published/annexe-5-2025.yaml"
PUBLICATIONS = {
    f"publication-code-unquoted/{_TABLE}": one("key-not-text", 12, '"94"'),
    f"publication-missing-citation/{_TABLE}": one("missing-citation", 6, "add cite"),
    f"publication-part-cent/{_TABLE}": one("part-cent", 11, "cents"),
    f"publication-name-twice/{_TABLE}": one("duplicate-name", 13, "printed total"),
    f"publication-row-finer-than-its-unit/{_TABLE}": one("wrong-unit", 9, "100"),
    f"publication-stranger/{_TABLE}": one("stranger", 12, "978"),
    f"publication-total-finer-than-its-unit/{_TABLE}": one("wrong-unit", 11, "100\u202f000"),
    f"publication-total-without-unit/{_TABLE}": one("wrong-value", 11, "unit is missing"),
    f"publication-unit-zero/{_TABLE}": one("wrong-unit", 7, "more than 0"),
    f"publication-unknown-reading/{_TABLE}": one("wrong-value", 11, "more than"),
}

# Variants, most of them of small-baseline.yaml beside them, which is sound.
VARIANTS = {
    # The file.
    "2031": one("wrong-file-name", 2, "rule of a year"),
    "duplicate-key": one("duplicate-key", 10, "line 9"),
    "leading-zero": one("ambiguous-number", 9, '"07"'),
    "missing-changes": one("missing", 2, "changes"),
    "missing-reason": one("missing", 2, "reason"),
    "missing-variant": one("missing", 2, "variant"),
    "no-changes": one("wrong-type", 8, "1 entry"),
    "not-a-date": one("wrong-type", 5, "date"),
    "null-value": one("wrong-value", 9, "a value is needed"),
    "truth-value": one("wrong-value", 9, "a value is needed"),
    "unknown-field": several(
        ("missing", 2, "changes"), ("unknown-key", 8, "did you mean changes?")
    ),
    # Its baseline.
    "no-baseline-file": one("no-file", 7, "variants/nosuch.yaml"),
    "unknown-year": one("unknown-year", 7, "2099"),
    "variant-of-a-variant": one("variant-of-a-variant", 7, "itself a variant"),
    "variant-of-itself": one("variant-of-a-variant", 7, "itself a variant"),
    # Its changes: their names, their values, and what they make of the rule.
    "given-twice": one("given-twice", 11, "given-twice.yaml:10"),
    "no-effect": one("no-effect", 9, "envelope"),
    "no-formula": one("no-formula", 7, "2022"),
    "participation": one("unknown-override", 9, "--participants"),
    "unknown-name": one("unknown-override", 9, "did you mean envelope?"),
    "negative-amount": one("negative-amount", 9, "negative"),
    "not-an-amount": one("not-an-amount", 9, "much"),
    "unknown-key-name": one("unknown-key-name", 9, "births_2021"),
    "unknown-territory": one("unknown-region", 9, "did you mean Bretagne?"),
    "wrong-value": one("wrong-value", 9, "did you mean nearest?"),
    "envelope-too-small": one("envelope-too-small", 9, "it must be 1\u202f800 € at least"),
    "part-cent": one("part-cent", 9, "cents"),
    "zero-unit": one("wrong-unit", 9, "more than 0"),
}

PARTICIPANTS = {
    "code-and-name-differ": one("wrong-name", 2, "Bretagne"),
    "contradiction": one("contradiction", 2, "Bretagne"),
    "contradiction-region-out": one("contradiction", 3, "Bretagne"),
    "doubled-row": one("duplicate-row", 4, "line 2"),
    "empty": one("empty-file", 1, "empty"),
    "header-only": one("no-rows", 1, "no row"),
    "missing-column": one("missing-column", 1, "takes_part"),
    "misspelt-column": one("missing-column", 1, "did you mean take_part?"),
    "nobody": one("no-participant", None, "no for every agency"),
    "not-a-year": one("not-a-year", 3, "20221"),
    "not-yes-or-no": one("not-yes-or-no", 4, "maybe"),
    "ragged-row": one("ragged-row", 3, "2 cells"),
    "region-apart": one("unknown-region", 4, "Guadeloupe agency"),
    "several-problems": several(
        ("unknown-region", 2, "did you mean Bretagne?"),
        ("unknown-agency", 3, "did you mean ars?"),
        ("not-yes-or-no", 4, "maybe"),
    ),
    "undecodable": one("undecodable", 3, "CSV UTF-8"),
    "unknown-agency": one("unknown-agency", 4, "did you mean dreets?"),
    "unknown-code": one("unknown-region", 2, "99"),
    "unknown-region": one("unknown-region", 4, "did you mean Bretagne?"),
}

COMMAND_LINES = [
    # Which rule.
    Typed(["2099"], "unknown-year", "2021, 2022, 2023, 2024, 2025"),
    Typed(["2023", "2099"], "unknown-year", "2099"),
    Typed(["show", "2099"], "unknown-year", "2099"),
    Typed(["2_023"], "not-a-year", "write 2023"),
    Typed(["2023.0"], "not-a-year", "write 2023"),
    Typed(["20233"], "not-a-year", "write 2023"),
    Typed(["2023@9"], "unknown-version", "2023@1"),
    Typed(["2023@0"], "not-a-year", "write 2023"),
    Typed([f"2023@{ENDLESS}"], "not-a-year", "write 2023"),
    Typed(["nosuch.yaml"], "no-file", "nosuch.yaml"),
    Typed(["compute", "last-year"], "not-a-rule", "2021, 2022"),
    Typed(["last-year"], "unknown-command", "2021, 2022"),
    Typed(["2022"], "no-formula", "14 regions", exit=4),
    Typed(["2022", "--envelope", "5M"], "no-formula", "14 regions", exit=4),
    # What to show.
    Typed(["2023", "--region", "Bretange"], "unknown-region", "did you mean Bretagne"),
    Typed(["2021", "2023", "--region", "Bretange"], "unknown-region", "did you mean Bretagne"),
    Typed(["2023", "--region", "Saint-Martin"], "unknown-region", "Guadeloupe agency"),
    Typed(["2023", "--region", ""], "unknown-region", "allocate regions"),
    Typed(["2023", "--line", "ars-fri"], "unknown-line", "did you mean ars-fir?"),
    # Amounts.
    Typed(["2023", "--envelope", "much"], "not-an-amount", "write an amount like"),
    Typed(["2023", "--envelope", "5,1,0"], "not-an-amount", "separator"),
    Typed(["2023", "--envelope", "5_10_0"], "not-an-amount", "thousands"),
    Typed(["2023", "--envelope", "5 10"], "not-an-amount", "thousands"),
    Typed(["2023", "--envelope", "1."], "not-an-amount", "separator"),
    Typed(["2023", "--envelope", "1e6"], "not-an-amount", "write an amount like"),
    Typed(["2023", "--envelope", "5.1 M$"], "not-an-amount", "write an amount like"),
    Typed(["2023", "--envelope", "1.234"], "not-an-amount", "ambiguous"),
    Typed(["2023", "--envelope", ""], "no-value", "missing"),
    Typed(["2023", "--envelope=-5M"], "negative-amount", "negative"),
    Typed(["2023", "--envelope", "-5M"], "negative-amount", "negative"),
    Typed(["2023", "--rate", "ars-fir=-3"], "negative-amount", "negative"),
    Typed(["2023", "--envelope", ENDLESS], "not-an-amount", "999"),
    Typed(["2023", "--set", "ars-fir.base.amount=0,001"], "part-cent", "cents"),
    # Overrides.
    Typed(["2023", "--set", "splitt=1:1"], "unknown-override", "did you mean split?"),
    Typed(["2023", "--set", "title=x"], "unknown-override", "allocate show 2023"),
    Typed(["2023", "--pool", "ars-fri=1M"], "unknown-override", "did you mean ars-fir?"),
    Typed(["2023", "--rate", "ars=3"], "unknown-override", "did you mean ars-fir?"),
    Typed(["2021", "--envelope", "5M"], "unknown-override", "ars-fir.base.amount"),
    Typed(["2023", "--set", "envelope"], "not-an-assignment", "NAME=VALUE"),
    Typed(["2023", "--set", "=5"], "not-an-assignment", "NAME=VALUE"),
    Typed(["2023", "--pool", "ars-fir"], "not-an-assignment", "LINE=AMOUNT"),
    Typed(["2023", "--envelope", "5M", "--set", "envelope=6M"], "given-twice", "--envelope 5M"),
    Typed(["2023", "--set", "envelope=5M", "--set", "envelope=5M"], "given-twice", "already"),
    Typed(
        ["2023", "--envelope", "5M", "--pool", "ars-fir=1M", "--pool", "dreets-p304=1M"],
        "no-effect",
        "envelope",
    ),
    Typed(
        ["2023", "--envelope", "5M", "--rate", "ars-fir=1", "--pool", "dreets-p304=1M"],
        "no-effect",
        "envelope",
    ),
    Typed(
        ["2023", "--envelope", "1M"], "envelope-too-small", "it must be 1\u202f440\u202f000 € at"
    ),
    Typed(
        ["2023", "--set", "ars-fir.base.amount=1M"],
        "envelope-too-small",
        "--set ars-fir.base.amount=1M",
    ),
    Typed(["2023", "--set", "split=5"], "not-a-split", "in this order: 5:3"),
    Typed(["2023", "--set", "split=a:b"], "not-a-split", "in this order: 5:3"),
    Typed(["2023", "--set", "split=0:0"], "wrong-value", "not all of them 0"),
    Typed(["2023", "--set", "key=births_2001"], "unknown-key-name", "births_2021"),
    Typed(["2023", "--key", "births_2001"], "unknown-key-name", "births_2021"),
    Typed(["2023", "--key", "births_2021_by_department"], "wrong-territories", "departments"),
    Typed(["2023", "--set", "rounding.unit=0"], "wrong-unit", "more than 0"),
    Typed(
        ["2023", "--set", "rounding.method=nearst"],
        "wrong-value",
        "did you mean nearest",
    ),
    Typed(["2023", "--set", "scope="], "no-value", "missing"),
    Typed(["2023", "--set", "scope=,"], "empty-scope", "scope"),
    Typed(["2023", "--set", "scope=Bretange"], "unknown-region", "did you mean Bretagne?"),
    Typed(["2023", "--set", "share-scope=Bretange"], "unknown-region", "did you mean Bretagne?"),
    Typed(["2023", "--set", "collectivities=included"], "not-a-choice", "excluded"),
    Typed(
        ["2023", "--set", "absent-share=gone"],
        "not-a-choice",
        "undistributed",
    ),
    Typed(["2021", "--set", "participation.regions=x"], "not-a-number", "whole number"),
    Typed(["2021", "--set", "participation.regions=0"], "wrong-type", "1"),
    Typed(
        ["2021", "--set", "participation.regions=99"],
        "too-many-regions",
        "18",
    ),
    Typed(
        ["2021", "--set", f"participation.regions={ENDLESS}"],
        "not-a-number",
        "999",
    ),
    # Files and folders.
    Typed(["2023", "--participants", "nosuch.csv"], "unreadable", "nosuch.csv"),
    Typed(["2023", "--participants", "folder"], "unreadable", "folder"),
    Typed(["2023", "--set", "participation=nosuch.csv"], "unreadable", "nosuch.csv"),
    Typed(
        ["2023", "--participants", "nosuch.csv", "--set", "participation=nosuch.csv"],
        "given-twice",
        "leave one of the two out",
    ),
    Typed(["2023", "--data-dir", "nowhere"], "no-folder", "--data-dir"),
    Typed(["2023", "--rules-dir", "nowhere"], "no-folder", "--rules-dir"),
    Typed(["2023", "--output", "nowhere/new.csv"], "unwritable", "no such folder"),
    Typed(["2023", "--output", "old.csv/new.csv"], "unwritable", "no such folder"),
    Typed(["keys", "--output", "nowhere/new.csv"], "unwritable", "no such folder"),
    Typed(
        ["2023", "--output", "folder", "--force"],
        "unwritable",
        "is a folder",
    ),
    Typed(["2023", "--output", "old.csv"], "exists", "--force"),
    Typed(["rules", "--output", "old.csv"], "exists", "--force"),
    Typed(["2023", "--output", "old.csv", "--force", "--envelope", "x"], "not-an-amount", "x"),
    Typed(["2023", "--output", "new.docx"], "unknown-ending", ".json"),
    Typed(["2023", "--output", "new"], "unknown-ending", "--format"),
    # What to compare.
    Typed(["diff", "2021", "2099"], "unknown-year", "2099"),
    Typed(["diff", "git:-x:p", "2023"], "not-a-revision", "an option"),
    Typed(["diff", "git:--output=x:p", "2023"], "not-a-revision", "an option"),
    Typed(["diff", "git:HEAD", "2023"], "not-a-revision", "git:REV:PATH"),
    Typed(["diff", "git::rules/2023.yaml", "2023"], "not-a-revision", "git:REV:PATH"),
    Typed(["diff", "2021", "2023", "--set-a", "envelop=1"], "unknown-override", "2021@1"),
    Typed(["diff", "2021", "2023", "--set-b", "envelop=1"], "unknown-override", "envelope?"),
    Typed(["diff", "2021", "2023", "--set-b", "envelope"], "not-an-assignment", "NAME=VALUE"),
    Typed(["diff", "2021", "2023", "--set-b", "participation=x"], "given-once", "--participants"),
    Typed(["diff", "2021", "2023", "--set-b", "envelope=1M"], "envelope-too-small", "1\u202f440"),
    Typed(["diff", "2021", "2023", "--sort", "size"], "unknown-choice", "region"),
    Typed(["diff", "2021", "2023", "--structure", "--sort", "region"], "no-effect", "--structure"),
    Typed(
        ["diff", "2021", "2023", "--dialect", "excel-fr", "-f", "json"], "no-effect", "--format csv"
    ),
    Typed(
        ["diff", "2021", "2023", "--structure", "--effect", "--format", "csv"],
        "no-effect",
        "one table",
    ),
    # Words of options.
    Typed(["2023", "--dialect", "french"], "unknown-choice", "excel-fr"),
    Typed(["2023", "--dialect", "french", "--format", "json"], "unknown-choice", "excel-fr"),
    Typed(["2023", "--shape", "lon"], "unknown-choice", "did you mean long?"),
    Typed(["2023", "--format", "cvs"], "unknown-choice", "did you mean csv?"),
    Typed(["2023", "--nosuch"], "unknown-option", "--nosuch"),
]

# The commonest mistakes: each gets a hint.
HINTS = [
    ["compute", "rules/missing-citation.yaml"],
    ["compute", "rules/unknown-key.yaml"],
    ["compute", "rules/duplicate-key.yaml"],
    ["compute", "rules/leading-zero.yaml"],
    ["compute", "rules/not-utf-8.yaml"],
    ["compute", "rules/envelope-too-small.yaml"],
    ["compute", "rules/negative-amount.yaml"],
    ["compute", "rules/empty.yaml"],
    ["compute", "rules/empty-scope.yaml"],
    ["2023", "--data-dir", "data/stranger", "--key", "visits"],
    ["2023", "--data-dir", "data/duplicate", "--key", "visits"],
    ["2023", "--data-dir", "data/negative", "--key", "visits"],
    ["2023", "--data-dir", "data/decimal", "--key", "visits"],
    ["2023", "--data-dir", "data/hole", "--key", "visits"],
    ["2023", "--data-dir", "data/empty", "--key", "visits"],
    ["2021", "--participants", "participants/nobody.csv"],
    ["compute", "variants/unknown-name.yaml"],
    ["compute", "variants/no-baseline-file.yaml"],
    ["2099"],
    ["2_023"],
    ["2023", "--region", "Bretange"],
    ["2023", "--envelope", "much"],
    ["2023", "--envelope", "-5M"],
    ["2023", "--set", "splitt=1:1"],
    ["2023", "--envelope", "1M"],
    ["2023", "--output", "nowhere/new.csv"],
]

# Where the words of the library that checks types show through, in English in every language.
BORROWED = [
    ["compute", "rules/wrong-type.yaml"],
    ["compute", "rules/year-out-of-range.yaml"],
    ["compute", "rules/date-out-of-form.yaml"],
    ["compute", "rules/empty-citation.yaml"],
    ["compute", "rules/no-components.yaml"],
    ["regions", "--data-dir", "data/territory-code-a-number"],
    ["2023", "--data-dir", "data/catalogue-decimal-total", "--key", "visits"],
]


def file_cases() -> Iterator[tuple[str, list[str], Wrong]]:
    """Every broken file, the words that run into it, and what is wrong."""
    for name, wrong in RULES.items():
        yield f"rules/{name}.yaml", ["compute", f"rules/{name}.yaml"], wrong
    for name, wrong in VARIANTS.items():
        yield f"variants/{name}.yaml", ["compute", f"variants/{name}.yaml"], wrong
    for table, words in (
        (KEYS, ["2023", "--key", "visits"]),
        (TERRITORIES, ["regions"]),
        (PUBLICATIONS, ["2025"]),
    ):
        for name, wrong in table.items():
            folder = f"data/{name.split('/')[0]}"
            yield f"data/{name}", [*words, "--data-dir", folder], wrong
    for name, wrong in PARTICIPANTS.items():
        file = f"participants/{name}.csv"
        yield file, ["2021", "--participants", file], wrong


def parameters(rows: list[tuple[Any, ...]], name: Callable[..., str]) -> list[Any]:
    """Rows as test parameters, by names that can be read."""
    return [pytest.param(*row, id=name(*row).replace(ENDLESS, "9…")) for row in rows]


FILES = parameters(list(file_cases()), lambda file, *_: file)


class Outcome(NamedTuple):
    """What a run left behind; `problems` is standard error cut into diagnostics."""

    exit: int
    stdout: str
    stderr: str

    @property
    def problems(self) -> list[re.Match[str]]:
        blocks = re.split(r"(?m)^(?=error: )", self.stderr)
        return [found for block in blocks if (found := _DIAGNOSTIC.match(block))]


_DIAGNOSTIC = re.compile(
    r"error: (?:(?P<file>\S.*?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?: )?"
    r"(?P<message>.+?) \[(?P<code>[a-z0-9-]+)\]$(?:.*^  hint: (?P<hint>[^\n]*))?",
    re.DOTALL | re.MULTILINE,
)
Allocate = Callable[..., Outcome]


def text_of(problem: re.Match[str]) -> str:
    """The message and the hint, without the file's own words that stand between them."""
    return f"{problem['message']}\n{problem['hint'] or ''}"


@pytest.fixture
def allocate(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Allocate:
    """Run the command as its entry point does, where even a crash has an exit code."""

    def run(*words: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["allocate", *words])
        with pytest.raises(SystemExit) as left:
            main()
        captured = capsys.readouterr()
        code = left.value.code
        return Outcome(int(code) if code is not None else 0, captured.out, captured.err)

    return run


def expect_refused(outcome: Outcome, exit: int) -> None:
    assert "Traceback" not in outcome.stderr
    assert "internal error" not in outcome.stderr
    assert outcome.exit == exit, outcome.stderr
    assert outcome.stdout == ""


@pytest.mark.parametrize(("file", "words", "wrong"), FILES)
def test_broken_file(
    file: str,
    words: list[str],
    wrong: Wrong,
    allocate: Allocate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(BROKEN)
    outcome = allocate(*words)
    expect_refused(outcome, 3)
    found = [
        (problem["file"], problem["line"] and int(problem["line"]), problem["code"])
        for problem in outcome.problems
    ]
    # By line, with lines that are not known at the front.
    expected = [(file, problem.line, problem.code) for problem in wrong.problems]
    assert sorted(found, key=lambda p: p[1] or 0) == sorted(expected, key=lambda p: p[1] or 0)
    for problem in wrong.problems:
        texts = [text_of(p) for p in outcome.problems if p["code"] == problem.code]
        assert any(problem.word in text for text in texts), outcome.stderr


@pytest.mark.parametrize(
    ("file", "words"),
    [(file, words) for file, words, wrong in file_cases() if len(wrong.problems) > 1],
)
def test_problems_stand_in_the_order_of_the_file(
    file: str, words: list[str], allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    lines = [int(problem["line"]) for problem in allocate(*words).problems]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("file", "columns"),
    [
        ("rules/leading-zero.yaml", [14, 18]),
        ("rules/unknown-key.yaml", [9]),
        ("rules/unknown-pool.yaml", [28]),
        ("rules/not-utf-8.yaml", [13]),
    ],
)
def test_column(
    file: str, columns: list[int], allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    assert [int(p["column"]) for p in allocate("compute", file).problems] == columns


def test_the_offending_line_is_shown_with_a_caret(
    allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    lines = allocate("compute", "rules/unknown-key.yaml").stderr.splitlines()
    assert lines[1:3] == ["   14 |         amuont: 100", "      |         ^"]


@pytest.mark.parametrize(
    "words",
    parameters([(words,) for words in HINTS], " ".join),
)
def test_hint(words: list[str], allocate: Allocate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    assert "\n  hint: " in allocate(*words).stderr


@pytest.mark.parametrize("words", BORROWED, ids=" ".join)
def test_words_are_our_own(
    words: list[str], allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    stderr = allocate(*words).stderr
    assert "[wrong-type]" in stderr
    assert " should " not in stderr


def test_the_hint_about_a_ratio_can_be_followed(tmp_path: Path, allocate: Allocate) -> None:
    broken = (BROKEN / "rules" / "base-sixty.yaml").read_text(encoding="utf-8")
    mended = tmp_path / "mended.yaml"
    ratio = "value: {ars-fir: 5, dreets-p304: 3}"
    mended.write_text(broken.replace("value: 5:3", ratio), encoding="utf-8")
    assert allocate("compute", str(mended)).exit == 0


def test_nesting_without_end(tmp_path: Path) -> None:
    """In a process of its own, since it may end it."""
    rule = tmp_path / "rule.yaml"
    rule.write_text("year: " + "[" * 200_000, encoding="utf-8")
    script = "from allocation.cli.app import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", script, "compute", str(rule)], capture_output=True, text=True
    )
    expect_refused(Outcome(ended.returncode, ended.stdout, ended.stderr), 3)


@pytest.mark.parametrize(
    "words",
    [
        ["compute", "rules/unknown-key.yaml"],
        ["compute", "rules/envelope-too-small.yaml"],
        ["2023", "--data-dir", "data/hole", "--key", "visits"],
        ["2021", "--participants", "participants/nobody.csv"],
        ["2022"],
    ],
    ids=" ".join,
)
def test_nothing_is_written(
    words: list[str], tmp_path: Path, allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BROKEN)
    old = tmp_path / "old.json"
    old.write_bytes(b"as it was\r\n")
    for output in (tmp_path / "new.csv", old):
        assert allocate(*words, "--output", str(output), "--force").exit in (3, 4)
    assert contents(tmp_path) == {"old.json": b"as it was\r\n"}


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, and what the files hold."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(
    "typed",
    parameters(
        [(typed,) for typed in COMMAND_LINES],
        lambda typed: " ".join(typed.words),
    ),
)
def test_command_line(
    typed: Typed, tmp_path: Path, allocate: Allocate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_bytes(b"as it was\r\n")
    Path("folder").mkdir()
    before = contents(tmp_path)
    outcome = allocate(*typed.words)
    expect_refused(outcome, typed.exit)
    codes = [problem["code"] for problem in outcome.problems]
    assert codes == ([typed.code] if typed.code else [])
    assert typed.word in outcome.stderr
    assert contents(tmp_path) == before


def test_every_broken_file_is_in_a_table() -> None:
    """A key and the catalogue that describes it stand together, and only one of them is wrong."""
    named = {file for file, _words, _wrong in file_cases()}
    held = {path.relative_to(BROKEN).as_posix() for path in BROKEN.rglob("*") if path.is_file()}
    # Those of test_tables, and of the tests of what `check` tells.
    held = {file for file in held if not file.startswith(("tables/", "check/", "cases/"))}
    held.remove("variants/small-baseline.yaml")  # sound itself
    assert named <= held
    beside = {
        f"{folder}/{name}"
        for folder in {file.rpartition("/")[0] for file in named if file.startswith("data/")}
        for name in ("visits.csv", "catalogue.yaml")
    }
    assert held - named <= beside


def test_every_rule_says_what_is_wrong_with_it() -> None:
    """On its first line, in a short comment; a check has folders that are named so."""
    for path in BROKEN.rglob("*.yaml"):
        if BROKEN / "check" in path.parents:
            continue
        first = path.read_bytes().partition(b"\n")[0]
        assert not path.stat().st_size or re.fullmatch(rb"# [A-Z0-9].{5,90}[.]", first), path
