"""What people type for a verb, an option or a value of this program: in its sense, not its letters.

Words stand here without accents, capitals and hyphens at the front, in English and French.
"""

from __future__ import annotations

COMPARE = "compare"
"""In the place of a verb: `reconcile` where a table is named, `diff` where there is none."""

_VERBS = {
    COMPARE: "compare comparer comparaison comparison vs versus ecart ecarts delta",
    "compute": (
        "calculer calcul calculate calc run repartir repartition allouer allocate allocation "
        "distribuer distribute ventiler simuler simulate simulation montants amounts table tableau "
        "export exporter save enregistrer amount montant get region line"
    ),
    "reconcile": (
        "rapprocher rapprochement reconcilier verifier verification verify check controler "
        "controle control validate valider pointer match audit"
    ),
    "explain": "expliquer explication why pourquoi justifier justify detailler detail trace how",
    "fit": (
        "reconstituer reconstitution ajuster guess deviner search chercher infer deduire find "
        "trouver solve reverse method methode"
    ),
    "sweep": (
        "sensibilite sensitivity balayer balayage faire-varier vary varier variation scenarios "
        "scenario what-if grid"
    ),
    "rules": (
        "regles regle rule versions years year annees annee list lister liste ls instructions "
        "instruction textes"
    ),
    "show": (
        "afficher montrer voir view display print cat describe decrire source sources hypotheses "
        "hypothesis hypothese"
    ),
    "keys": ("cles cle key clefs clef population populations births naissances demographie"),
    "regions": (
        "territoires territoire territories territory departements departments agences agencies "
        "agence ars dreets codes"
    ),
    "--help": "help aide man usage",
    "--version": "version",
}
VERBS = {word: verb for verb, words in _VERBS.items() for word in words.split()}

_OPTIONS = {
    "--envelope": "enveloppe envelop budget amount montant total dotation credit credits pot",
    "--key": "cle clef by-key cle-de-repartition",
    "--line": "ligne volet lines lignes credit-line agency agence",
    "--region": "reg regions territory territoire area dept departement department r",
    "--output": "sortie out save file fichier export to write destination",
    "--details": (
        "detail detailles full verbose complet complete long explanations provenance sources v"
    ),
    "--no-details": "short court brief summary resume",
    "--set": "hypothese hypothesis valeur value param parameter parametre assume supposer h",
    "--pool": "masse pot-commun",
    "--rate": "montant-unitaire taux unit-amount per-birth par-naissance",
    "--participants": "participation participation-file agences agencies participant",
    "--against": "reference versus vs compare-to",
    "--unit": "unite arrondi round rounding units",
    "--tolerance": "seuil threshold tol marge margin",
    "--vary": "faire-varier range varier grid",
    "--sample": "tirages tirage draws n random",
    "--seed": "graine",
    "--runs": "simulations resultats",
    "--sort": "tri trier order ordre order-by sort-by",
    "--force": "ecraser overwrite yes y remplacer replace",
    "--quiet": "silencieux silent s no-notices",
    "--encoding": "encodage charset",
    "--sheet": "feuille onglet tab worksheet",
    "--dialect": "dialecte separator separateur delimiter sep",
    "--metadata": "metadonnees meta",
    "--region-column": "colonne-region colonne-regions region-col",
    "--amount-column": "colonne-montant colonne-montants amount-col column colonne",
    "--only-differences": "ecarts differences only-diff diffs",
    "--all": "tout tous toutes a",
    "--partial": "partiel partielle",
    "--structure": "texte structural text-changes",
    "--effect": "effet effects effets",
    "--exit-code": "code-retour check",
    "--by component": "par-composante components composantes component composante by-component",
    "--per": "rapporte-a par ratio per-capita",
    "--rules-dir": "rules regles rule-dir rules-folder",
    "--data-dir": "data donnees data-folder",
    "--format": "forme output-format type",
    "--shape": "layout long wide",
    "-f json": "json",
    "-f csv": "csv tsv",
    "-f md": "md markdown",
    "-f table": "table text texte-seul tableau txt",
    "-f csv --dialect excel-fr": "xlsx excel xls ods spreadsheet tableur excel-fr fr",
    "--help": "aide",
}
OPTIONS = {word: option for option, words in _OPTIONS.items() for word in words.split()}
"""An option by the words that are typed for it; some stand for an option and its value."""

_VALUES = {
    "json": "js yaml xml",
    "csv": "tsv xlsx excel xls ods tableur spreadsheet",
    "md": "markdown pdf html docx word",
    "table": "txt tableau console screen ecran plain",
    "excel-fr": "excel fr french francais semicolon ;",
    "standard": "en english comma default rfc4180 ,",
    "region": "regions name names nom code alphabetical",
    "total": "montant montants amount amounts largest",
    "difference": "differences ecart ecarts diff delta",
    "wide": "large",
    "long": "tidy tall",
    "publication": "published publie publiee texte",
    "computed": "calcul calcule calculated compute computation",
}
VALUES = {word: value for value, words in _VALUES.items() for word in words.split()}
"""A value by the words that are typed for it; of which option they are, their lists say."""

TOTAL = {"total", "totals", "totaux", "all", "tout", "toutes", "tous", "ensemble", "france", "sum"}
"""Words for all regions together, where one region may stand."""

ABSENT = {"absent", "absente", "absents", "absences", "exclude", "exclure", "without", "sans"}
"""Options by which people would say that an agency takes no part."""
