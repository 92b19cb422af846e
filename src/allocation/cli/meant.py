"""What people type for a verb, an option or a value of this program: in its sense, not its letters.

Words stand here without accents, capitals and hyphens at the front, in English and French. What a
catalogue of names has (`views/names.py`) is understood, and is not here.
"""

from __future__ import annotations

COMPARE = "compare"
"""In the place of a verb: `reconcile` where a table is named, `diff` where there is none."""
VERIFY = "verify"
"""The same: `reconcile` where a year or a table is named, `check` where there is none."""

_VERBS = {
    COMPARE: "compare comparaison comparison vs versus ecart ecarts delta",
    "compute": (
        "calcul calculate calc run repartition allouer allocate allocation "
        "distribuer distribute ventiler simuler simulate simulation montants amounts table tableau "
        "export exporter save enregistrer amount montant get line"
    ),
    VERIFY: (
        "verify verifier verification controle controles control validate valider validation audit "
        "auditer test tests tester"
    ),
    "check": "lint linter integrity integrite registre register",
    "reconcile": "rapprochement reconcilier pointer match",
    "explain": "explication why pourquoi justify detailler detail trace how",
    "fit": (
        "reconstitution ajuster guess deviner search chercher infer deduire find "
        "trouver solve reverse method methode"
    ),
    "sweep": ("sensitivity balayer balayage vary varier variation scenarios scenario what-if grid"),
    "rules": (
        "regle rule versions years year annees annee list lister liste ls instructions "
        "instruction textes"
    ),
    "show": (
        "montrer voir view display print cat describe decrire source sources hypotheses "
        "hypothesis hypothese"
    ),
    "keys": ("cle key clefs clef population populations births naissances demographie"),
    "regions": (
        "region territoires territoire territories territory departements departments agences "
        "agencies agence ars dreets codes"
    ),
    "schema": "schemas schemata json-schema jsonschema editor editeur",
    "--help": "help aide aider man usage",
    "--version": "version",
}
VERBS = {word: verb for verb, words in _VERBS.items() for word in words.split()}

_OPTIONS = {
    "--envelope": "envelop budget amount montant total dotation credit credits pot",
    "--key": "clef by-key cle-de-repartition",
    "--line": "lines lignes credit-line agency agence",
    "--region": "reg regions territory territoire area dept departement department r",
    "--output": "out save file fichier export to write destination",
    "--details": (
        "detail detailles full verbose complet complete long explanations provenance sources v"
    ),
    "--no-details": "short court brief summary resume",
    "--set": "hypothesis value param parameter parametre assume supposer",
    "--help": "h man usage",
    "--pool": "pot-commun",
    "--rate": "taux unit-amount per-birth par-naissance",
    "--participants": "participation-file agences agencies participant",
    "--against": "versus vs compare-to",
    "--unit": "arrondi round rounding units",
    "--tolerance": "threshold tol marge margin",
    "--vary": "range varier grid",
    "--sample": "tirage draws n random",
    "--runs": "resultats",
    "--sort": "trier order ordre order-by sort-by",
    "--force": "overwrite yes y remplacer replace",
    "--quiet": "silent s no-notices",
    "--encoding": "charset",
    "--sheet": "tab worksheet",
    "--dialect": "separator separateur delimiter sep",
    "--metadata": "meta",
    "--region-column": "colonne-regions region-col",
    "--amount-column": "colonne-montants amount-col column colonne",
    "--only-differences": "differences only-diff diffs",
    "--all": "tous toutes a",
    "--structure": "structural text-changes",
    "--effect": "effects effets",
    "--exit-code": "check",
    "--by component": "par-composante components composantes component composante by-component",
    "--per": "ratio per-capita",
    "--strict": "severe werror warnings-as-errors",
    "--explain": "code meaning explication",
    "--accept": "approve approuver",
    "--why": "reason raison message because parce-que",
    "--rules-dir": "rules regles rule-dir rules-folder",
    "--data-dir": "data donnees data-folder",
    "--format": "output-format type",
    "--shape": "layout long wide",
    "-f json": "json",
    "-f csv": "csv tsv",
    "-f md": "md markdown",
    "-f table": "table text texte-seul tableau txt",
    "-f csv --dialect excel-fr": "excel-fr fr",
    "-o allocate.xlsx": "xlsx excel xls xlsm spreadsheet tableur workbook classeur",
    "-o allocate.ods": "ods opendocument libreoffice calc",
}
OPTIONS = {word: option for option, words in _OPTIONS.items() for word in words.split()}
"""An option by the words that are typed for it; some stand for an option and its value."""

_VALUES = {
    "json": "js yaml xml",
    "csv": "tsv",
    "md": "markdown pdf html docx word",
    "table": "txt tableau console screen ecran plain",
    "excel-fr": "excel fr french francais semicolon ;",
    "standard": "en english comma default rfc4180 ,",
    "region": "regions name names code alphabetical",
    "total": "montants amount amounts largest",
    "difference": "differences ecarts diff delta",
    "long": "tidy tall",
    "publication": "published publie publiee texte",
    "computed": "calculated compute computation",
    "github": "actions annotations workflow ci",
    "parsable": "emacs vim editor editeur gcc compact parseable analysable",
}
VALUES = {word: value for value, words in _VALUES.items() for word in words.split()}
"""A value by the words that are typed for it; of which option they are, their lists say."""

TOTAL = {"total", "totals", "totaux", "all", "tout", "toutes", "tous", "ensemble", "france", "sum"}
"""Words for all regions together, where one region may stand."""

YEAR = {"year", "years", "an", "ans", "annee", "annees", "exercice"}
"""Words before a year that stands alone."""

ABSENT = {"absent", "absente", "absents", "absences", "exclude", "exclure", "without", "sans"}
"""Options by which people would say that an agency takes no part."""
