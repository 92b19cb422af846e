"""What people type wrong, and what they are told: a sentence, and a hint that can be typed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import Result

from allocation.cli.help import _OPTIONS as GROUPS
from allocation.cli.meant import VERBS as MEANT
from allocation.cli.mistakes import closed_up
from allocation.reading.places import data_folder, rules_folder
from allocation.reading.territories import read_territories, territory_now
from allocation.views.names import VERBS, own_name

Run = Callable[..., Result]

ROWS = {
    "Auvergne-Rhône-Alpes": 264_900,
    "Bourgogne-Franche-Comté": 89_600,
    "Bretagne": 111_500,
    "Centre-Val de Loire": 82_800,
    "Corse": 11_500,
    "Grand Est": 177_800,
    "Hauts-de-France": 191_600,
    "Île-de-France": 399_300,
    "Normandie": 107_200,
    "Nouvelle-Aquitaine": 198_600,
    "Occitanie": 198_900,
    "Pays de la Loire": 126_300,
    "Provence-Alpes-Côte d'Azur": 168_100,
    "Guadeloupe": 12_200,
    "Martinique": 11_400,
    "Guyane": 9_400,
    "La Réunion": 28_700,
    "Mayotte": 10_600,
}
"""Annexe 5 of DGCS/SD2/DGS/2025/159."""


class Mistake(NamedTuple):
    """A command line, a part of the sentence it gets and one of the hint, and the exit code."""

    typed: str
    says: str
    hint: str
    exit: int = 2


M = Mistake
MISTAKES = [
    # The verb.
    M("compare 2025 mon.csv", "'compare' is neither", "write allocate reconcile 2025 mon.csv"),
    M("compare 2023 2025", "neither a command nor a year", "write allocate diff 2023 2025"),
    M("comparer 2025 mon.csv", "and diff takes none", "write allocate reconcile 2025 mon.csv"),
    M("vérifier 2025 mon.csv", "'vérifier'", "write allocate reconcile 2025 mon.csv"),
    M("contrôler 2025 mon.csv", "reconcile holds", "write allocate reconcile 2025 mon.csv"),
    M("valider", "'valider' is neither", "write allocate check"),
    M("verify", "'verify' is neither", "write allocate check"),
    M("lint --strict", "'lint' is neither", "write allocate check --strict"),
    M("validate 2025", "'validate' is neither", "write allocate reconcile 2025"),
    M("contrôle -f json", "'contrôle' is neither", "write allocate check -f json"),
    M("test", "'test' is neither", "write allocate check"),
    M("simuler 2023", "'simuler'", "write allocate 2023"),
    M("sensibilité", "YEAR is missing", "write allocate sweep 2023 --vary"),
    M("versions", "'versions'", "write allocate rules"),
    M("list", "'list'", "write allocate rules"),
    M("départements", "'départements'", "write allocate regions"),
    M("répartr 2023", "'répartr'", "write allocate 2023"),
    M("expliqer 2025 Corse", "'expliqer'", "write allocate explain 2025 Corse"),
    M("help", "'help'", "write allocate --help"),
    M("help diff", "'help'", "write allocate diff --help"),
    M("version", "'version'", "write allocate --version"),
    M("recomcile 2025", "'recomcile'", "write allocate reconcile 2025"),
    M("exlpain 2025 Corse", "'exlpain'", "write allocate explain 2025 Corse"),
    M(
        "foo",
        "'foo' is neither a command nor a year",
        "write a year (2021, 2022, 2023, 2024, 2025) or a command (compute, ",
    ),
    # The year.
    M("2026", "there is no rule for 2026", "there are rules of 2021, 2022, 2023, 2024, 2025"),
    M("23", "'23' is not a year", "write 2023"),
    M("20223", "'20223' is not a year", "write 2022"),
    M("2023@7", "there is no rule 2023@7", "there is only 2023@1"),
    M("2023,2025", "'2023,2025' is more than one year", "write allocate 2023 2025"),
    M("2023/2025", "more than one year", "write allocate 2023 2025"),
    M("2023 vs 2025", "without 'vs'", "write allocate diff 2023 2025"),
    M("2023 et 2025", "without 'et'", "write allocate 2023 2025"),
    M("2030-2040", "there is no rule from 2030 to 2040", "there are rules of 2021, 2022"),
    M("2023.yml", "there is no file 2023.yml", "write 2023 for the rule that is shipped"),
    M("regle.yaml", "there is no file regle.yaml", "correct its name"),
    M("mien.yaml", "there is no file mien.yaml", "did you mean mine.yaml?"),
    M("nosuch/mine.yaml", "there is no file nosuch/mine.yaml", "there is no folder nosuch"),
    M(".", "'.' is neither a command nor a year", "write a year"),
    M("2023 ./", "is a folder, not a rule file", "name a file in it"),
    M("show", "YEAR is missing", "write allocate show 2023"),
    M("explain", "YEAR is missing", "write allocate explain 2025 Corse"),
    M("reconcile", "YEAR is missing", "write allocate reconcile 2025"),
    M("fit", "YEAR|TABLE is missing", "write allocate fit 2025"),
    M("diff", "A is missing", "write allocate diff 2023 2025"),
    M("diff 2023", "B is missing", "write allocate diff 2023 2025"),
    M("check nosuch", "there is no file nosuch", "correct its name"),
    M("check mien.yaml", "there is no file mien.yaml", "did you mean mine.yaml?"),
    M("check none", "there is nothing to check in none", "a folder of rules"),
    M("sweep", "YEAR is missing", "write allocate sweep 2023 --vary"),
    # Words that stand where another kind of word is taken.
    M("reconcile mon.csv", "the year that 'mon.csv' is about", "allocate reconcile 2025 mon.csv"),
    M("reconcile credits-2023.csv", "is missing", "allocate reconcile 2023 credits-2023.csv"),
    M("reconcile mon.csv 2025", "the year comes first", "allocate reconcile 2025 mon.csv"),
    M("2025 mon.csv", "'mon.csv' is a table", "write allocate reconcile 2025 mon.csv"),
    M("2025 nosuch.xlsx", "'nosuch.xlsx' is a table", "allocate reconcile 2025 nosuch.xlsx"),
    M("mon.csv", "'mon.csv' is a table", "write allocate reconcile 2025 mon.csv"),
    M("show mon.csv", "'mon.csv' is a table, and show", "write allocate reconcile 2025 mon.csv"),
    M("diff 2025 mon.csv", "and diff takes none", "write allocate reconcile 2025 mon.csv"),
    M("fit 2025 mon.csv", "fit takes a year or a table", "write allocate fit mon.csv"),
    M("reconcile 2025 mon.csv ars.csv", "one table", "write allocate reconcile 2025 mon.csv"),
    M("explain Corse 2025", "the year comes first", "write allocate explain 2025 Corse"),
    M("explain Corse", "the year is missing before 'Corse'", "write allocate explain 2025 Corse"),
    M("explain 2025 Corse Bretagne", "one region, and 2", "write allocate explain 2025 Corse"),
    M("explain 2025 2023", "one year, and 2 are given", "write allocate diff 2025 2023"),
    M("explain 2025 ars-p304", "after --line", "write allocate explain 2025 --line ars-p304"),
    M("2023 Bretagne", "after --region", "write allocate 2023 --region Bretagne"),
    M("2023 Corse,Bretagne", "after --region", "write allocate 2023 --region Corse,Bretagne"),
    M("2023 --region Corse Bretagne", "'Bretagne' is a region", "--region Bretagne --region Corse"),
    M("2023 Alsace", "after --region", 'write allocate 2023 --region "Grand Est"'),
    M("Bretagne", "after --region", "write allocate 2025 --region Bretagne"),
    M("2023 ars-fir", "'ars-fir' is a line of credit", "write allocate 2023 --line ars-fir"),
    M("2023 births_2021", "is a key", "write allocate 2023 --key births_2021"),
    M("2023 6M€", "'6M€' is an amount", "write allocate 2023 --envelope 6M€"),
    M("2023 envelope=6M€", "gives a value", "write allocate 2023 --set envelope=6M€"),
    M("2023 enveloppe=6M€", "gives a value", "write allocate 2023 --envelope 6M€"),
    M("2023 json", "is a form of output", "write allocate 2023 -f json"),
    M("2023 Excel", "is a form of output", "write allocate 2023 -o allocate.xlsx"),
    M("show 2023 2025", "one year, and 2 are given", "write allocate diff 2023 2025"),
    M("show Bretagne", "'Bretagne' is a region", "write allocate explain 2025 Bretagne"),
    M("rules 2023", "rules takes no year", "write allocate show 2023"),
    M("rules foo", "a word too many: 'foo'", "write allocate rules"),
    M("regions Bretagne", "'Bretagne' is a region", "write allocate regions"),
    M("keys births_2021 births_2020", "one key at a time", "write allocate keys births_2021"),
    M("reconcile 2025 Corse", "'Corse' is a region", "write allocate explain 2025 Corse"),
    M("reconcile 2025 2023", "one year, and 2 are given", "write allocate diff 2025 2023"),
    M("diff 2023 2025 2024", "two rules, and 3 are given", "write allocate diff 2023 2025"),
    M("2023 M€", "'M€' stands apart from its amount", "close it up, as in --envelope 5,1M€"),
    # Words that are one, or several.
    M("explain 2023 Corse,Bretagne", "one region, and 2", "write allocate explain 2023 Corse"),
    M("explain 2023 outre-mer", "one region, and 5", "write allocate explain 2023 Guadeloupe"),
    M("explain 2023 métropole --line ars-fir", "and 13 are", "Auvergne-Rhône-Alpes --line ars-fir"),
    M("explain 2023 'Corse et Bretagne'", "one region, and 2", "write allocate explain 2023 Corse"),
    M("2023 --region Pays de la Loire", "needs quotes", '2023 --region "Pays de la Loire"'),
    M("2023 --region=Pays de la Loire -q", "needs quotes", '--region "Pays de la Loire" -q'),
    M("2023 --region La Réunion", "needs quotes", 'write allocate 2023 --region "La Réunion"'),
    M(
        "2023 --région Île de France",
        "needs quotes",
        'write allocate 2023 --region "Île de France"',
    ),
    M("2023 --region Loire Atlantique", "'Loire Atlantique' needs", '--region "Pays de la Loire"'),
    M("diff 2023 2025 --region Corse,La Réunion", "needs quotes", '--region "Corse,La Réunion"'),
    M("2023 Pays de la Loire", "after --region", '2023 --region "Pays de la Loire"'),
    M("explain 2023 Pays de la Loire", "needs quotes", 'explain 2023 "Pays de la Loire"'),
    M("explain 2023 La Réunion", "needs quotes", 'write allocate explain 2023 "La Réunion"'),
    M("explain 2023 Centre Val de Loire", "quotes", 'explain 2023 "Centre Val de Loire"'),
    M("reconcile 2025 mes crédits.csv", "needs quotes", 'reconcile 2025 "mes crédits.csv"'),
    M("reconcile 2025 répartition nosuch.csv", "quotes", '2025 "répartition nosuch.csv"'),
    M("2023 -o out.de l été.csv", "needs quotes", 'write allocate 2023 -o "out.de l été.csv"'),
    M("2023 -o out. été.csv", "needs quotes", 'write allocate 2023 -o "out. été.csv"'),
    M("2023 --region 'Corse et Bretagne'", "with a comma", "2023 --region Corse,Bretagne"),
    M("2023 --region 'Corse;Bretagne'", "with a comma", "2023 --region Corse,Bretagne"),
    M("2023 --region=Corse/Bretagne", "with a comma", "2023 --region=Corse,Bretagne"),
    M("2023 --region Corse,Bretagne,", "with a comma", "2023 --region Corse,Bretagne"),
    M("diff 2023 2025 --set-b envelope 6M€", "takes NAME=VALUE", "--set-b envelope=6M€"),
    M("2023 --set enveloppe 6M€", "takes NAME=VALUE", "write allocate 2023 --set enveloppe=6M€"),
    M("2023 --pool ars-fir 3M€", "--pool takes LINE=AMOUNT", "2023 --pool ars-fir=3M€"),
    M("2021–2023", "a hyphen stands between", "write allocate 2021-2023"),
    M("2021..2023", "a hyphen stands between", "write allocate 2021-2023"),
    M("explain 2023–2025", "more than one year", "write allocate diff 2023 2025"),
    M("2021 – 2023", "a hyphen stands between", "write allocate 2021-2023"),
    M("explain 2023 Corse La Réunion", "one region, and 2", "write allocate explain 2023 Corse"),
    M("explain 2023 Corse et La Réunion", "one region, and 2", "allocate explain 2023 Corse"),
    M(
        "explain La Réunion 2023",
        "the year comes first",
        'write allocate explain 2023 "La Réunion"',
    ),
    M("Pays de la Loire", "after --region", 'write allocate 2025 --region "Pays de la Loire"'),
    M("2023 Corse et Bretagne", "after --region", "write allocate 2023 --region Corse,Bretagne"),
    M("2023 --region Corse et Bretagne", "with a comma", "2023 --region Corse,Bretagne"),
    M("2023 --region Corse, Bretagne", "with a comma", "2023 --region Corse,Bretagne"),
    # Words that mean another.
    M("aide expliquer", "'aide' is neither", "write allocate explain --help"),
    M("2023 --dialecte français", "--dialect can't be 'français'", "write --dialect excel-fr"),
    M("année 2023", "'année' is neither", "write allocate 2023"),
    M("règle 2023", "'règle' is neither", "write allocate show 2023"),
    M("région 2025 Corse", "is neither", "write allocate 2025 --region Corse"),
    M("region", "'region' is neither", "write allocate regions"),
    M("région Corse", "is neither", "write allocate 2025 --region Corse"),
    M("toutes", "'toutes' is neither", "write a year (2021, "),
    M("aider", "'aider' is neither", "write allocate --help"),
    M("sweep 2023 2025 --vary split=1:1", "one year", "allocate sweep 2023 --vary split=1:1"),
    # Options.
    M("2023 --version", "--version stands alone", "write allocate --version"),
    M("2023 --vers", "no option --vers", "write allocate --version"),
    M("-version", "there is no option -version", "write allocate --version"),
    M("-v", "there is no option -v", "write allocate --version"),
    M("-aide", "there is no option -aide", "write allocate --help"),
    M("2023 --h", "there is no option --h", "write allocate 2023 --help"),
    M("2023 -enveloppe 6M€", "no option -enveloppe", "write allocate 2023 --envelope 6M€"),
    M("2023 -output out.txt", "no option -output", "write allocate 2023 --output out.txt"),
    M("2023 -–détails", "no option -–détails", "write allocate 2023 --details"),
    M("2023 --export excel", "no option --export", "2023 -o allocate.xlsx"),
    M("2023 --export out.txt", "no option --export", "write allocate 2023 --output out.txt"),
    M("explain 2023 Corse --par composante", "explain has no option", "is an option of compute"),
    M("diff 2023 2025 --by component", "diff has no option --by", "is an option of compute"),
    M("reconcile 2025 --région Corse", "reconcile has no option", "is an option of compute"),
    M("fit 2025 --region Corse", "fit has no option --region", "is an option of compute"),
    M("diff 2023 2025 --hypothèse split=1:1", "diff has no option", "did you mean --set-a"),
    M("2023 --tri écart", "--sort can't be 'difference'", "there are region, total, name"),
    M("2023 --json", "there is no option --json", "write allocate 2023 -f json"),
    M("--json 2023", "there is no option --json", "write allocate -f json 2023"),
    M("2023 --csv", "there is no option --csv", "write allocate 2023 -f csv"),
    M("2023 --md", "there is no option --md", "write allocate 2023 -f md"),
    M("2023 --xlsx", "--xlsx", "write allocate 2023 -o allocate.xlsx"),
    M("2023 --verbose", "no option --verbose", "write allocate 2023 --details"),
    M("2023 -v", "no option -v", "write allocate 2023 --details"),
    M("2023 --année 2023", "a year stands alone", "write allocate 2023"),
    M("2023 --envelopp 6M€", "no option --envelopp", "write allocate 2023 --envelope 6M€"),
    M("2023 --hypo envelope=6M€", "no option --hypo", "write allocate 2023 --set envelope=6M€"),
    M("keys --ligne ars-fir", "keys has no option --ligne", "--line is an option of compute"),
    M("2023 --par composants", "--by can't be 'composants'", "did you mean component?"),
    M("2023 --langue xx", "--lang can't be 'xx'", "there are en, fr"),
    M("2023 --lang", "--lang takes a value", "write --lang fr"),
    M("2023 --envelop 6M€", "no option --envelop", "write allocate 2023 --envelope 6M€"),
    M("2023 -region Corse", "no option -region", "write allocate 2023 --region Corse"),
    M("2023 –envelope 6M€", "a dash that is no hyphen", "write allocate 2023 --envelope 6M€"),
    M("2023 --nosuch", "there is no option --nosuch", "allocate compute -h lists the options"),
    M("--verison", "there is no option --verison", "did you mean --version"),
    M(
        "2025 --tolerance 100",
        "compute has no option --tol",
        "allocate reconcile 2025 --tolerance 100",
    ),
    M("diff 2023 2023 --set envelope=6M€", "no option --set", "did you mean --set-a, --set-b?"),
    M("keys --line ars-fir", "keys has no option --line", "--line is an option of compute"),
    M("2023 --region", "--region takes a value", "write --region REGION"),
    M("2023 --region --line ars-fir", "--region takes a value", "write --region REGION"),
    M("2023 --output", "--output takes a value", "write --output FILE"),
    M("2023 --quiet=1", "--quiet takes no value", "write --quiet alone"),
    M("2023 --explain Corse", "no option --explain", "write allocate explain 2023 Corse"),
    M("2023 --strict", "compute has no option --strict", "--strict is an option of check"),
    M("check --json", "there is no option --json", "write allocate check -f json"),
    M("check --quiet", "check has no option --quiet", "--quiet is an option of compute"),
    M("2023 --force", "--force would change nothing: no file", "add --output FILE"),
    M("2023 -f json --dialect excel-fr", "--dialect would change nothing", "add --format csv"),
    M("2023 -o x.md --dialect excel-fr", "--dialect would change nothing", "add --format csv"),
    # Values.
    M("2023 -f xlsx", "a workbook is written to a file", "add --output FILE.xlsx"),
    M("2023 -f Excel", "a workbook is written to a file", "add --output FILE.xlsx"),
    M("2023 -f ODS", "a workbook is written to a file", "add --output FILE.ods"),
    M("2023 -f xls", "--format can't be 'xls'", "write -o allocate.xlsx"),
    M("2023 --ods", "--ods", "write allocate 2023 -o allocate.ods"),
    M("2023 -o x.xlsx -f ods", "x.xlsx and --format ods name two forms", "leave out --format"),
    M("2023 -o x.ods --details", "ODS is written whole", "leave it out"),
    M("2023 -o x.xlsx --dialect excel-fr", "--dialect would change nothing", "--format csv"),
    M("2023 -o x.xlsx --metadata", "--metadata describes a CSV file", "--output FILE.csv"),
    M("2023 -o x.ods --shape long", "--shape would change nothing", "add --format csv"),
    M("keys -o x.xlsx", "this command makes no workbook", "write -f csv --dialect excel-fr"),
    M("show 2023 -o x.ods", "this command makes no workbook", "use table, json, md"),
    M("2023 -f pdf", "--format can't be 'pdf'", "write --format md"),
    M("explain 2025 -f excel", "this command makes no workbook", "use table, json, md"),
    M("2023 -f foo", "--format can't be 'foo'", "there are table, csv, json, md"),
    M("2023 -f csv --dialect Excel", "--dialect can't be 'Excel'", "write --dialect excel-fr"),
    M("check -f csv", "--format can't be 'csv'", "there are table, json, github, parsable"),
    M("check -f text", "--format can't be 'text'", "write -f table"),
    M("check -f emacs", "--format can't be 'emacs'", "write --format parsable"),
    M("check --explain figure-left", "there is no code 'figure-left'", "figure-left-out"),
    M("2023 --sort montants", "--sort can't be 'montants'", "write --sort total"),
    M("2023 --envelope 6", "6 € is far from the 5 100 000 €", "write --envelope 6M€, or"),
    M("2025 --envelope 2,2", "was 2,2 M€ meant?", "write --envelope 2,2M€, or --envelope 2,2€"),
    M("2023 --envelope 5100", "was 5100 k€ meant?", "write --envelope 5100k€"),
    M("2023 --envelope 6€", "envelope is too small: 6 €", "it must be 1 440 000 € at least"),
    M("2023 --envelope '5,1 millions'", "is not an amount", "write an amount like 5100000"),
    M("2023 --envelope cinq", "'cinq' is not an amount", "5,1 M€"),
    M("2023 --envelope 5,1M$", "'5,1M$' is not an amount", "5,1 M€"),
    M("2023 --envelope 1.234", "ambiguous: thousands or decimals", "write 1234 or 1,2340"),
    M("2023 --envelope -5M€", "must not be negative", "write an amount such as 5 100 000 €"),
    M("reconcile 2025 mon.csv --tolerance -5", "must not be negative", "write 0 or more"),
    M(
        "2023 --envelope 1M€",
        "less 1 440 000 € that come first (ARS (FIR) base, DREETS (P304-17) base) leaves",
        "it must be 1 440 000 € at least",
    ),
    M("2023 --set collectivities=included", "can't be changed", "leave out --set"),
    M("2023 --set collectivities=included ", "give a key of your own", "leave out --set"),
    M("2023 --absent Corse", "who takes part stands in a file", "region,agency,takes_part"),
    M("2023 --sans=Bretagne", "who takes part stands in a file", "a line Bretagne,ars,no"),
    M("2023 --set participation=Corse:no", "there is no file Corse:no", "a line Corse,ars,no"),
    M("2023 --participants Bretagne", "no file Bretagne", "agency is ars or dreets, or empty"),
    M("diff 2023 2025 --absent Corse", "stands in a file", "then add --participants who.csv"),
    M("2023 --participants maybe.csv", "'peut-être' is not yes", "oui, non, inconnu", 3),
    M("2023 --set scope=nowhere", "'nowhere' is not one of", "write all, overseas, metropolitan,"),
    M("2023 --set share-scope=metropolitain", "is not one of", "did you mean metropolitan?"),
    M("2023 --envelope ''", "a value is missing", "write a value after envelope="),
    M("2023 --envelope 6M€ --set envelope=6M€", "given already", "leave one of the two out"),
    M("2023 --set envelope", "--set takes NAME=VALUE", "write --set envelope=VALUE"),
    M("2023 --set 6M€", "--set takes NAME=VALUE", "write --set NAME=6M€"),
    M("2023 --set 'envelope 6M€'", "--set takes NAME=VALUE", "write --set envelope=6M€"),
    M("2023 --set envelop=6M€", "2023@1 has no 'envelop' to set", "did you mean envelope?"),
    M(
        "2023 --set base=60000",
        "2023@1 has no 'base' to set",
        "did you mean ars-fir.base.amount, dreets-p304.base.amount?",
    ),
    M("2023 --set regions=12", "has no 'regions'", "allocate show 2023 lists the names"),
    M("2023 --set nosuch=1", "has no 'nosuch' to set", "allocate show 2023 lists the names"),
    M("2023 --set split=5", "'5' is not a split", "of ars-fir, dreets-p304 in this order: 5:3"),
    M("2023 --set split=50/50", "'50/50' is not a split", "in this order: 50:50"),
    M("2023 --set 'split=60 %, 40 %'", "is not a split", "in this order: 60:40"),
    M("2023 --set split=dreets:3,ars:5", "there is no line dreets", "did you mean dreets-p304?"),
    M("2023 --set rounding.method=best", "'best'", "there are largest-remainder, nearest"),
    M("2023 --set rounding.unit=0", "a unit is a whole number of cents", "allocate compute -h"),
    M("2023 --pool 3M€", "--pool takes LINE=AMOUNT", "write --pool LINE=3M€"),
    M("2023 --pool ars=3M€", "2023@1 has no line 'ars'", "did you mean ars-fir?"),
    M("2023 --rate ars=3", "2023@1 has no line 'ars'", "did you mean ars-fir?"),
    M("2023 --key births", "there is no key 'births'", "did you mean births_2021, births_2022"),
    M("2023 --key naissances", "there is no key 'naissances'", "did you mean births_2021, "),
    M("2023 --key 'Naissance 2020'", "is no key 'Naissance 2020'", "did you mean births_2020?"),
    M("2023 --key population", "there is no key 'population'", "did you mean population_2023, "),
    M("2025 --key births", "there is no key 'births'", "did you mean births_2022, "),
    M("2025 --key population", "there is no key 'population'", "did you mean population_2025, "),
    M("2023 --key births_2021_by_department", "counts departments", "did you mean births_2021?"),
    M("2023 --key nosuch", "there is no key 'nosuch'", "allocate keys lists them"),
    M("2023 --per birth", "there is no key 'birth'", "did you mean births_2021, "),
    M("2023 --per naissance", "there is no key 'naissance'", "did you mean births_2021, "),
    M("2023 --per habitant", "there is no key 'habitant'", "did you mean population_2023, "),
    M("2023 --per 'young people'", "no key 'young people'", "did you mean population_under_20_"),
    M("sweep 2023 --vary key=births_2020,naissances", "there is no key", "mean births_2021, "),
    M("keys naissances", "there is no key 'naissances'", "did you mean births_2022, "),
    M(
        "2025 --line dreets-p304",
        "2025 has one line, ars-p304 (DGCS/SD2/DGS/2025/159, §2.2, §2.3)",
        "write --line ars-p304",
    ),
    M("2023 --line fir", "there is no line 'fir'", "did you mean ars-fir?"),
    M("2023 --line 'DREETS (304)'", "there is no line", "did you mean dreets-p304?"),
    M("diff 2023 2024 --line ARS", "there is no line 'ARS'", "did you mean ars-fir?"),
    M(
        "2025 --region Rhône-Alpes",
        "'Rhône-Alpes' is a former region",
        "Auvergne-Rhône-Alpes: write 84",
    ),
    M("2025 --region Alsace", "'Alsace' is a former region", "its region is Grand Est: write 44"),
    M("2025 --region 'nord pas de calais'", "a former region", "Hauts-de-France: write 32"),
    M("2025 --region 971", "'971' is a department, Guadeloupe", "write 01"),
    M("2025 --region 974", "'974' is a department, La Réunion", "write 04"),
    M("2025 --region 2a", "Corse-du-Sud (2A)", "its region is Corse: write 94"),
    M("2025 --region Paris", "'Paris' is a department", "its region is Île-de-France: write 11"),
    M("2025 --region Bretange", "'Bretange' is not one of the Regions", "did you mean Bretagne"),
    M("2025 --region 978", "Saint-Martin is never a row", "allocate regions lists those that are"),
    M("2023 --region DOM", "'DOM' is not one of the Regions", "write overseas"),
    M("2023 --region DROM-COM", "'DROM-COM' is not one of the Regions", "write overseas"),
    M("2023 --region Hexagone", "'Hexagone' is not one of", "write metropolitan"),
    M("2023 --region France", "'France' is not one of", "leave it out: every region is shown"),
    M("2023 --region 1", "'1' is not one of", "did you mean 01, the code of Guadeloupe?"),
    M(
        "2023 --region Polynésie",
        "Polynésie française is left out by the text of 2023 (SGMCAS/2023/110, ",
        "allocate regions lists those that count",
    ),
    M("2023 --region 'nouvelle calédonie'", "left out by the text of 2023", "allocate regions"),
    M("explain 2025 Alsace", "'Alsace' is a former region", "its region is Grand Est"),
    M("explain 2025 -f csv", "steps are no table", "use table, json, md"),
    M("explain 2025 --line dreets-p304", "2025 has one line, ars-p304", "write --line ars-p304"),
    M("sweep 2023", "nothing varies", "add --vary NAME=FROM:TO:STEP"),
    M("sweep 2023 --vary envelope", "varies over what?", "write envelope=FROM:TO:STEP"),
    M("sweep 2023 --vary envelope=6M€:5M€:1M€", "ends before it begins", "smaller end first"),
    M(
        "sweep 2023 --vary key=births_2021,births_2020 --sample x",
        "'x' is not a whole number",
        "--sample 1",
    ),
    M(
        "sweep 2023 --vary key=births_2021,births_2020 --seed 3",
        "nothing is drawn",
        "add --sample N",
    ),
    M("fit 2025 --key births_2021", "each of which is tried", "leave it out, or add one of"),
    M("fit 2025 --key births_2021_by_department", "counts departments", "leave it out, or add"),
    M("fit 2025 --key mon.csv", "--key takes FILE:COLUMN", "write the heading of its column"),
    M("fit 2025 --key mon.csv:Prix", "there is no column 'Prix'", "there are Région, Montant"),
    # Files.
    M("2023 -o mon.csv", "mon.csv exists", "--force overwrites it"),
    M("2023 -o x.pdf", "its ending names no form", ".md, .xlsx, .ods, or --format"),
    M("2023 -o out.json -f csv", "name two forms", "leave out --format"),
    M("2023 -o nosuch/x.csv", "there is no such folder", "make the folder first"),
    M("2023 -o ..", ".. is a folder", "name a file in it"),
    M("2023 --participants nosuch.csv", "there is no file nosuch.csv", "correct its name"),
    M("2023 --participants mon.csv", "no column 'takes_part'", "region, agency and takes_part", 3),
    M("2023 --rules-dir nosuch", "nosuch is not a folder", "correct its name"),
    M("reconcile 2025 mn.csv", "there is no file mn.csv", "did you mean mon.csv?"),
    M("reconcile 2025 ..", ".. is a folder, not a file", "name a file in it"),
    M(
        "reconcile 2025 mon.csv --amount-column Prix",
        "no column 'Prix'",
        "there are Région, Montant",
    ),
    M("reconcile 2025 mon.csv --amount-column Z", "no column 'Z'", "there are Région, Montant"),
    M(
        "reconcile 2025 mon.csv --amount-column A",
        "is the column of the regions",
        "the others are Montant",
    ),
    M(
        "reconcile 2025 mon.csv --region-column Pays",
        "no column 'Pays'",
        "there are Région, Montant",
    ),
    M(
        "reconcile 2025 mon.csv --encoding utf-9",
        "'utf-9' is not an encoding",
        "did you mean utf-8",
    ),
    M("reconcile 2025 mon.csv --sheet A", "mon.csv is no workbook", "leave it out"),
    M("reconcile 2025 mon.csv --unit 0", "a unit is a whole number of cents", "write --unit 100"),
    M("reconcile 2025 mon.csv --envelope 6M€", "nothing is computed", "add --against computed"),
    M("reconcile 2025 --unit 100", "no table is given", "name one after the year"),
    M("reconcile 2025 empty.csv", "the file is empty", "is it the right file?", 3),
    M("reconcile 2025 letters.csv", "'x' is not an amount", "write an amount like", 3),
    M("reconcile 2025 alsace.csv", "'Alsace' is not one", "its region is 44 Grand Est", 3),
    M(
        "reconcile 2025 headless.csv",
        "no row with headings",
        "--region-column and --amount-column",
        3,
    ),
    M("reconcile 2025 a.pdf", "a PDF file, not a table", "save the table as CSV", 3),
    M("fit one.csv", "a table of one row", "give the rows of two regions or more", 3),
    M("2022", "no formula is known for 2022", "a rule file of your own: allocate my-2022.yaml", 4),
    M("explain 2022 Corse", "no formula is known for 2022", "allocate my-2022.yaml", 4),
]

BORROWED = re.compile(
    r"Usage|Traceback|Error|typer|click|pydantic|codec|invalid|Invalid|Input|Errno|No such"
)


@pytest.fixture(autouse=True)
def _wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As people see it, on 80 columns."""
    monkeypatch.setattr("allocation.views.diagnostics.WIDTH", 80)


@pytest.fixture(scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written_in(tmp_path_factory.mktemp("typed"))


def written_in(folder: Path) -> Path:
    """The files that the mistakes above name."""

    def table(name: str, rows: dict[str, object], head: str = "Région;Montant") -> None:
        lines = [head, *(f"{region};{amount}" for region, amount in rows.items())]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    table("mon.csv", dict(ROWS))
    table("credits-2023.csv", dict(ROWS))
    table("mes crédits.csv", dict(ROWS))
    table("ars.csv", {f"ARS {name}": amount for name, amount in ROWS.items()}, "ARS;Montant")
    table("eight.csv", dict(list(ROWS.items())[:10]))
    table("letters.csv", {**ROWS, "Corse": "x"})
    table("alsace.csv", {**ROWS, "Alsace": 100})
    table("headless.csv", {"Bretagne": 100}, "a;b")
    table("one.csv", {"Bretagne": 100})
    (folder / "maybe.csv").write_text("region,agency,takes_part\nCorse,ars,peut-être\n", "utf-8")
    (folder / "empty.csv").touch()
    (folder / "a.pdf").write_text("%PDF-1.4", encoding="utf-8")
    (folder / "none").mkdir()
    (folder / "mine.yaml").write_text("year: 2023\n", encoding="utf-8")
    return folder


@pytest.fixture
def typed(_folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line as it is typed, in a folder with some files."""
    monkeypatch.chdir(_folder)
    return lambda line: run(*shlex.split(line))


def unwrapped(text: str) -> str:
    """What is told, each sentence on a line, with plain spaces in its figures."""
    return re.sub(r"\n {7,8}(?=\S)", " ", text).replace("\u202f", " ")


def test_there_are_enough_of_them() -> None:
    lines = [mistake.typed for mistake in MISTAKES]
    assert len(lines) == len(set(lines)) >= 120


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.typed)
def test_a_mistake_gets_a_sentence_and_a_hint(mistake: Mistake, typed: Run) -> None:
    start = time.process_time()
    result = typed(mistake.typed)
    assert time.process_time() - start < 3
    assert (result.exit_code, result.stdout) == (mistake.exit, "")
    said = unwrapped(result.stderr)
    assert said.startswith("error: ")
    assert said.count("error: ") == said.count("\n  hint: ") == 1
    sentence, hint = said.split("\n  hint: ")
    assert mistake.says in sentence
    assert mistake.hint in hint
    assert not BORROWED.search(said)
    for line in result.stderr.splitlines():
        whole = line.strip()
        assert len(line) <= 80 or " " not in whole or whole.startswith("allocate ")


SAID = [
    (mistake.typed, mistake.hint)
    for mistake in MISTAKES
    if mistake.hint.startswith("write allocate ") and "--help" not in mistake.hint
]


def test_what_a_hint_says_to_type_is_taken(typed: Run) -> None:
    """Each command line of a hint, run as it stands: it may find a difference, never a mistake."""
    tried: set[str] = set()
    for line, _part in SAID:
        hint = unwrapped(typed(line).stderr).split("hint: write ")[1].strip()
        if hint in tried or hint.split()[1] in ("fit", "sweep") or "nosuch" in hint:
            continue
        tried.add(hint)
        result = typed(hint.removeprefix("allocate "))
        assert result.exit_code in (0, 1), f"{line}: {hint}: {result.stderr}"
        for written in (*Path().glob("out.*"), *Path().glob("allocate.*")):
            written.unlink()
    assert len(tried) > 25


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.typed)
def test_a_mistake_is_the_same_in_french(
    mistake: Mistake, typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same exit code and the same diagnostic, in no more columns."""
    english = typed(mistake.typed)
    monkeypatch.setenv("LANGUAGE", "fr")
    french = typed(mistake.typed)
    assert (french.exit_code, french.stdout) == (english.exit_code, "")
    codes = [re.findall(r"\[([a-z-]+)\]$", r.stderr, re.MULTILINE) for r in (english, french)]
    assert codes[0] == codes[1] != []
    said = unwrapped(french.stderr)
    assert said.startswith("erreur\u00a0: ")
    assert said.count("erreur\u00a0: ") == said.count("\n  conseil\u00a0: ") == 1
    assert not BORROWED.search(said)
    for line in french.stderr.splitlines():
        whole = line.strip()
        assert len(line) <= 80 or " " not in whole or whole.startswith("allocate ")


def test_what_a_hint_says_to_type_in_french_is_taken(
    typed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")
    tried: set[str] = set()
    for line, _part in SAID:
        hint = unwrapped(typed(line).stderr).split("crivez ")[1].strip()
        verb = hint.split()[1]
        if hint in tried or verb in ("reconstituer", "sensibilité") or "nosuch" in hint:
            continue
        tried.add(hint)
        result = typed(hint.removeprefix("allocate "))
        assert result.exit_code in (0, 1), f"{line}: {hint}: {result.stderr}"
        for written in (*Path().glob("out.*"), *Path().glob("allocate.*")):
            written.unlink()
    assert len(tried) > 25


IN_FRENCH = {
    "comparer 2023 2025": "diff 2023 2025",
    "rapprocher 2025": "reconcile 2025",
    "RECONCILE 2025": "reconcile 2025",
    "expliquer 2025 Corse": "explain 2025 Corse",
    "justifier 2025 Corse --ligne ars-p304": "explain 2025 Corse --line ars-p304",
    "répartir 2023": "compute 2023",
    "repartir 2023": "2023",
    "calculer 2023 --region Corse": "2023 --region Corse",
    "afficher 2023": "show 2023",
    "règles": "rules",
    "REGLES": "rules",
    "clés births_2021": "keys births_2021",
    "régions": "regions",
    "--silencieux règles": "--quiet rules",
    "2023 --enveloppe 6M€": "2023 --envelope 6M€",
    "2023 --ENVELOPPE=6M€": "2023 --envelope=6M€",
    "2023 --enveloppe 5,1 M€": "2023 --envelope 5,1 M€",
    "2023 --clé population_2025": "2023 --key population_2025",
    "2024 --clé égale": "2024 --key equal",
    "2024 --key egale": "2024 --key equal",
    "2024 --hypothèse key=egale": "2024 --set key=equal",
    "2024 --valeur key=égale": "2024 --set key=equal",
    "2023 --volet ars-fir": "2023 --line ars-fir",
    "2023 --région outre-mer": "2023 --region overseas",
    "2023 --region métropole": "2023 --region metropolitan",
    "2023 --hypothèse envelope=6M€": "2023 --set envelope=6M€",
    "2023 --détails": "2023 --details",
    "2023 --sans-détails": "2023 --no-details",
    "2023 --tri nom": "2023 --sort name",
    "2023 --par composante": "2023 --by component",
    "2023 --rapporté-à clé": "2023 --per key",
    "2023 --montant-unitaire ars-fir=3": "2023 --rate ars-fir=3",
    "2023 --masse ars-fir=3M€": "2023 --pool ars-fir=3M€",
    "comparer 2023 2025 --tri écart --texte": "diff 2023 2025 --sort difference --structure",
    "rapprocher 2025 mon.csv --unité 100 --seuil 100 --tout": (
        "reconcile 2025 mon.csv --unit 100 --tolerance 100 --all"
    ),
    "rapprocher 2025 mon.csv --référence calcul --colonne-montant Montant --écarts": (
        "reconcile 2025 mon.csv --against computed --amount-column Montant --only-differences"
    ),
    "sensibilité 2023 --faire-varier envelope=5M€:6M€:1M€ --tirages 3 --graine 2": (
        "sweep 2023 --vary envelope=5M€:6M€:1M€ --sample 3 --seed 2"
    ),
}


@pytest.mark.parametrize("french", IN_FRENCH)
@pytest.mark.parametrize("form", ["table", "md", "json", "csv"])
def test_french_names_are_the_english_ones(french: str, form: str, typed: Run) -> None:
    """To the byte: what is recorded has one spelling, whatever was typed."""
    found = typed(f"{french} -f {form}")
    expected = typed(f"{IN_FRENCH[french]} -f {form}")
    assert (found.exit_code, found.stdout) == (expected.exit_code, expected.stdout)
    assert found.stderr == expected.stderr
    assert found.exit_code in (0, 1) or "[no-" in found.stderr


def test_no_word_that_is_meant_is_a_name() -> None:
    """A name of a catalogue is understood, not guessed."""
    from allocation.cli.meant import OPTIONS

    assert not [word for word in MEANT if own_name(word) in VERBS]
    assert not [word for word in OPTIONS if own_name(f"--{word}")]


def test_many_missing_regions_are_one_line(typed: Run, tmp_path: Path) -> None:
    """As a key of one's own that must have a figure for each region of the rule."""
    said = unwrapped(typed("fit 2025 --key eight.csv:Montant").stderr)
    assert "8 regions of 18 are missing: Occitanie, Pays de la Loire, Provence" in said
    assert said.count("error: ") == 1


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ("--envelope 5,1 M€", "--envelope|5,1 M€"),
        ("--envelope 5 100 000", "--envelope|5 100 000"),
        ("--envelope 5 100 000 € 2023", "--envelope|5 100 000 €|2023"),
        ("--pool ars-fir=3 M€", "--pool|ars-fir=3 M€"),
        ("--set envelope= 6M€", "--set|envelope=6M€"),
        ("--vary envelope=5 M€:6 M€:100 k€", "--vary|envelope=5 M€:6 M€:100 k€"),
        ("--region 2 M€", "--region|2|M€"),
        ("--envelope 5 2023", "--envelope|5|2023"),
    ],
)
def test_an_amount_that_is_typed_as_several_words(words: str, joined: str) -> None:
    assert closed_up(words.split()) == joined.split("|")


def test_the_amount_of_the_help_is_taken(typed: Run) -> None:
    """As two words it is what it is as one."""
    apart, closed = typed("2023 --envelope 6,2 M€ -f csv"), typed("2023 --envelope 6,2M€ -f csv")
    assert apart.exit_code == 0
    assert [line.split(",")[:6] for line in apart.stdout.splitlines()] == [
        line.split(",")[:6] for line in closed.stdout.splitlines()
    ]


LABELS = [
    ("2023 --set 'ARS/DREETS split=2:1'", "2023 --set split=2:1"),
    ("2023 --set 'ars/dreets SPLIT=2:1'", "2023 --set split=2:1"),
    ("2023 --set 'ARS (FIR).base.amount=60000'", "2023 --set ars-fir.base.amount=60000"),
    ("2023 --set 'ARS (FIR) base=60000'", "2023 --set ars-fir.base.amount=60000"),
    ("2023 --set 'Regions of the share=overseas'", "2023 --set share-scope=overseas"),
    ("2024 --set 'precision of the envelope=1000'", "2024 --set precision=1000"),
    ("2023 --pool 'ARS (FIR)=3M€'", "2023 --pool ars-fir=3M€"),
    ("2023 --rate 'ars fir=3'", "2023 --rate ars-fir=3"),
    ("2023 --line 'DREETS (P304-17)'", "2023 --line dreets-p304"),
    ("explain 2023 Corse --line 'ARS (FIR)'", "explain 2023 Corse --line ars-fir"),
    (
        "diff 2023 2023 --set-b 'ARS/DREETS split=2:1' --line 'ARS (FIR)'",
        "diff 2023 2023 --set-b split=2:1 --line ars-fir",
    ),
    (
        "sweep 2023 --vary 'ARS/DREETS split=2:1;1:1' --set 'ARS (FIR) base=60000'",
        "sweep 2023 --vary 'split=2:1;1:1' --set ars-fir.base.amount=60000",
    ),
]


@pytest.mark.parametrize(("labels", "names"), LABELS, ids=[labels for labels, _names in LABELS])
def test_what_the_screens_call_it_is_taken_for_its_name(
    labels: str, names: str, typed: Run
) -> None:
    found, expected = typed(labels), typed(names)
    assert (found.exit_code, found.stderr) == (expected.exit_code, expected.stderr) == (0, "")
    shown, as_named = (result.stdout.split("\nMore: ")[0] for result in (found, expected))
    assert shown == as_named != ""  # what to type next says it as it was typed


@pytest.mark.parametrize("word", ["TOTAL", "total", "all", "France", "toutes"])
def test_the_total_is_explained_by_its_name_too(word: str, typed: Run) -> None:
    found, expected = typed(f"explain 2025 {word}"), typed("explain 2025")
    assert (found.exit_code, found.stdout) == (0, expected.stdout)


METROPOLITAN = list(ROWS)[:13]
"""Annexe 5 lists them before the five overseas."""


@pytest.mark.parametrize(
    "word", ["metropolitan", "Métropole", "84,27,53,24,94,44,32,11,28,75,76,52,93"]
)
def test_a_scope_may_be_metropolitan(word: str, typed: Run) -> None:
    found = json.loads(typed(f"2023 --set scope={word} -f json").stdout)
    totals = {region["name"]: region["total"] for region in found["regions"]}
    assert [name for name, total in totals.items() if total is not None] == METROPOLITAN
    assert sum(Decimal(totals[name]) for name in METROPOLITAN) == 5_100_000


def test_a_file_as_the_hint_says_is_taken(typed: Run) -> None:
    """A region whose ARS is absent, and then one of which nobody takes part."""
    hint = unwrapped(typed("2023 --absent Corse").stderr)
    head, row = re.findall(r"\w+,\w+,\w+", hint)
    Path("who.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    lines = typed("2023 --participants who.csv --region Corse -f json")
    assert lines.exit_code == 0
    assert "30000.00" in lines.stdout
    assert '"50000.00"' not in lines.stdout.split('"regions"')[1]


def test_a_name_wins_over_a_label(typed: Run) -> None:
    """A line that is called as another is named is reached by its own name alone."""
    text = (rules_folder().shipped / "2023.yaml").read_text(encoding="utf-8")
    assert text.count("label: ARS (FIR)") == 1
    Path("named.yaml").write_text(text.replace("label: ARS (FIR)", "label: dreets-p304"), "utf-8")
    shown = typed("named.yaml --line dreets-p304 -f json")
    assert [line["name"] for line in json.loads(shown.stdout)["lines"]] == ["dreets-p304"]


@pytest.mark.parametrize(
    ("words", "as_is"),
    [
        ("-f markdown", "-f md"),
        ("-f Markdown", "-f md"),
        ("-f text", "-f table"),
        ("-f txt", "-f table"),
        ("--dialect excel-fr", "-f csv --dialect excel-fr"),
        ("--dialect standard", "-f csv"),
    ],
)
def test_a_form_by_another_word(words: str, as_is: str, typed: Run) -> None:
    found, expected = typed(f"2025 {words}"), typed(f"2025 {as_is}")
    assert (found.exit_code, found.stdout) == (0, expected.stdout)


@pytest.mark.parametrize("verb", ["reconcile 2025", "diff 2023 2025", "rules", "keys", "regions"])
def test_a_dialect_is_one_of_csv(verb: str, typed: Run) -> None:
    """Semicolons between cells, as Excel in French takes them; the mark of UTF-8 comes first."""
    found = typed(f"{verb} --dialect excel-fr")
    assert found.exit_code == 0
    assert found.stdout.startswith("\ufeff")
    assert all(";" in line for line in found.stdout.splitlines()[:2])


@pytest.mark.parametrize("form", ["CSV", "Json", "MD", " table"])
def test_capitals_don_t_matter(form: str, typed: Run) -> None:
    assert typed(f"2025 -f '{form}'").exit_code == 0


@pytest.mark.parametrize(
    "heading", ["ARS", "Agence", "Agence régionale de santé", "Bénéficiaire", "Nom du bénéficiaire"]
)
def test_agencies_name_the_regions(heading: str, typed: Run) -> None:
    text = Path("ars.csv").read_text(encoding="utf-8").replace("ARS;", f"{heading};", 1)
    Path("headed.csv").write_text(text, encoding="utf-8")
    result = typed("reconcile 2025 headed.csv")
    assert result.exit_code == 0, result.stderr


def test_agencies_are_amounts_where_regions_have_a_column(typed: Run) -> None:
    lines = ["Région;ARS;Total", *(f"{name};{value};{value}" for name, value in ROWS.items())]
    Path("beside.csv").write_text("\n".join(lines), encoding="utf-8")
    assert typed("reconcile 2025 beside.csv").exit_code == 0


def test_each_former_region_is_in_one_region_of_today() -> None:
    """The regions of before 2016 that were merged, by the law of 16 January 2015."""
    merged = {
        "84": ["Auvergne", "Rhône-Alpes"],
        "27": ["Bourgogne", "Franche-Comté"],
        "44": ["Alsace", "Champagne-Ardenne", "Lorraine"],
        "32": ["Nord-Pas-de-Calais", "Picardie"],
        "28": ["Basse-Normandie", "Haute-Normandie"],
        "75": ["Aquitaine", "Limousin", "Poitou-Charentes"],
        "76": ["Languedoc-Roussillon", "Midi-Pyrénées"],
    }
    territories = read_territories("regions", data_folder())
    found = {m.code: list(m.formerly) for m in territories.members if m.formerly}
    assert found == merged
    for names in merged.values():
        for name in names:
            assert territories.find(name) is None, "never taken for the region that has it now"


def test_every_department_leads_to_its_region() -> None:
    regions = read_territories("regions", data_folder())
    for department in read_territories("departments", data_folder()).members:
        if regions.find(department.code) or regions.find(department.name):
            continue
        for word in (department.code.lower(), department.name.upper()):
            now = territory_now(word, regions)
            assert now, word
            assert (department.code in now[0], now[1].code) == (True, department.within)


# Words


def test_the_words_of_this_program_are_not_taken_for_others() -> None:
    """A word that is a verb means itself, and what is meant is a verb or an option."""
    assert not MEANT.keys() & set(VERBS)
    assert set(MEANT.values()) <= {*VERBS, "compare", "verify", "--help", "--version"}


def options_of(help: str) -> set[str]:
    return set(re.findall(r"(?:^|, |\s)(--[a-z-]+)", help))


# Help


@pytest.fixture(scope="module")
def helps() -> dict[str, str]:
    """The help of each verb, as it is printed."""
    from typer.testing import CliRunner

    from allocation.cli.app import app

    def shown(*words: str) -> str:
        result = CliRunner().invoke(app, [*words], prog_name="allocate")
        assert result.exit_code == 0
        return result.stdout

    return {verb: shown(verb, "--help") for verb in VERBS}


@pytest.mark.parametrize("verb", VERBS)
def test_help_begins_with_two_examples_and_ends_with_exit_codes(
    verb: str, helps: dict[str, str]
) -> None:
    text = helps[verb]
    lines = text.splitlines()
    examples = [line for line in lines[:6] if line.startswith("  allocate ")]
    assert lines[0] == examples[0]
    assert len(examples) == 2
    assert max(map(len, lines)) <= 80
    assert not re.search(r"<|list\[|\{|Path|None|\[required\]", text)
    assert "(" not in next(line for line in lines if line.startswith("Usage: allocate "))
    amounts = verb not in ("rules", "keys", "regions", "check")
    for mark in "~≥≤?":
        assert bool(re.search(rf"^  {re.escape(mark)} +\w", text, re.MULTILINE)) == amounts, mark
    assert ("fixed by the instruction, or published" in text) == amounts
    codes = [line.split()[0] for line in text.split("Exit codes\n")[1].splitlines()]
    assert codes == ["0", "1", "2", "3", "4", "70"]


def test_help_groups_its_options(helps: dict[str, str]) -> None:
    headings = [line for line in helps["compute"].splitlines() if line in GROUPS]
    assert headings == list(GROUPS)
    suppose = helps["compute"].split("What to suppose\n")[1].split("\n\n")[0]
    assert {"--envelope", "--key", "--pool", "--rate", "--set"} <= options_of(suppose)
    write = helps["compute"].split("Where to write\n")[1].split("\n\n")[0]
    assert {"--output", "--format", "--force"} <= options_of(write)
    assert "YEAR..." in helps["compute"].split("What to compute\n")[1].split("\n\n")[0]


@pytest.mark.parametrize("verb", VERBS)
def test_each_option_stands_in_the_help_once_and_says_what_it_is(
    verb: str, helps: dict[str, str]
) -> None:
    from typer.main import get_command

    from allocation.cli.app import app

    command = get_command(app).commands[verb]  # type: ignore[attr-defined]
    for parameter in command.params:
        name = max(parameter.opts, key=len)
        if parameter.param_type_name == "argument":
            name = str(parameter.metavar)
            assert f"\n  {name}" in helps[verb]
        else:
            assert parameter.help
            assert len(re.findall(rf"^  .*{name}(?![\w-])", helps[verb], re.MULTILINE)) >= 1
            assert parameter.is_flag or parameter.metavar


EXAMPLES = [
    (verb, number)
    for verb in VERBS
    for number in range(2)
    if verb != "fit" and (verb, number) != ("sweep", 1)  # other tests run searches
]


@pytest.mark.parametrize(("verb", "number"), EXAMPLES)
def test_the_examples_of_the_help_work(
    verb: str,
    number: int,
    helps: dict[str, str],
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    rows = list(ROWS.items())[:3] if verb == "fit" else ROWS.items()
    lines = ["Région;Montant", *(f"{name};{amount}" for name, amount in rows)]
    (tmp_path / "table.csv").write_text("\n".join(lines), encoding="utf-8")
    found = [line for line in helps[verb].splitlines()[:6] if line.startswith("  allocate ")]
    words = shlex.split(found[number])[1:]
    result = run(*words)
    assert result.exit_code == 0, result.stderr


def test_the_help_of_the_program_is_short(run: Run) -> None:
    result = run("--help")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 40
    for verb in VERBS:
        assert re.search(rf"^  {verb} +[A-Z]", result.stdout, re.MULTILINE)


# Completion

COMPLETIONS = {
    "2023 --set ": {"envelope=", "split=", "ars-fir.base.amount=", "participation="},
    "2023 --set ars": {"ars-fir.base.amount=", "ars-fir.pool="},
    "2025 --line ": {"ars-p304"},
    "2023 --line dr": {"dreets-p304"},
    "2023 --pool ": {"ars-fir=", "dreets-p304="},
    "2023 --rate a": {"ars-fir="},
    "explain 2023 Corse --line ": {"ars-fir", "dreets-p304"},
    "diff 2024 2025 --set-a pre": {"precision="},
    "diff 2024 2025 --set-b e": {"envelope="},
    "--line ars": {"ars-fir", "ars-p304"},
    "chec": {"check"},
    "check --str": {"--strict"},
    "check -f ": {"table", "json", "github", "parsable"},
    "check --explain unread": {"unread-figure"},
    "2023 --set nosuch": set(),
}
ALL_OF_THEM = {
    *("2025 --line ", "2023 --line dr", "2023 --pool ", "2023 --rate a", "--line ars"),
    *("chec", "check --str", "check -f "),
}


@pytest.mark.parametrize("words", COMPLETIONS)
def test_completion_of_names(words: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_ALLOCATE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", f"allocate {words}")
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
    found = set(run().stdout.split())
    expected = COMPLETIONS[words]
    assert found == expected if words in ALL_OF_THEM or not expected else found >= expected


def test_help_and_completion_load_no_library_of_tables() -> None:
    """Neither pandas nor numpy, nor rich: what is asked on every Tab must be there at once."""
    program = (
        "import sys, os\n"
        "from allocation.cli.app import app\n"
        "def words(*typed):\n"
        "    try: app(list(typed), prog_name='allocate')\n"
        "    except SystemExit: pass\n"
        "words('--help'); words('compute', '--help'); words('foo'); words('2023', '--json')\n"
        "os.environ |= {'_ALLOCATE_COMPLETE': 'complete_bash', "
        "'COMP_WORDS': 'allocate 2023 --set ', 'COMP_CWORD': '3'}\n"
        "words()\n"
        "print('LOADED', {'pandas', 'numpy', 'rich'} & sys.modules.keys())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "LOADED set()" in done.stdout, done.stderr
    assert "envelope=" in done.stdout
