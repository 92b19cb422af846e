"""What the heading of a column means: a region, an amount, and in which unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from allocation.model.territory import LONGEST_NAME, unaccented

_UNIT = re.compile(r"(?<![^\W\d_])(k|m|md)\s?(?:€|eur\b|euros?\b)", re.IGNORECASE)
_FILLERS = {"en", "d", "de", "du", "des", "la", "le", "les", "l", "a", "of", "in", "the"}
_REGIONS = {
    *("region", "regions", "territoire", "territoires", "territory", "territories"),
    *("departement", "departements", "department", "departments"),
    *("code", "codes", "nom", "noms", "name", "names", "libelle", "libelles"),
}
_BESIDE_REGIONS = {"insee", "ars", "dreets", "deets", "agence", "agency", "administrative", "par"}
_AGENCIES = {"ars", "dreets", "deets", "agence", "agences", "agency", "agencies"}
_BESIDE_AGENCIES = {"regionale", "regionales", "sante", "nom", "name", "libelle"}
_RECIPIENTS = {
    *("beneficiaire", "beneficiaires", "attributaire", "attributaires", "destinataire"),
    *("destinataires", "organisme", "organismes", "recipient", "recipients", "beneficiary"),
}
_AMOUNTS = {
    *("montant", "montants", "amount", "amounts", "total", "totaux", "credit", "credits"),
    *("dotation", "dotations", "enveloppe", "enveloppes", "delegation", "delegations"),
    *("somme", "sommes", "subvention", "subventions", "eur", "euro", "euros"),
}
_NOT_AMOUNTS = {
    *("part", "taux", "moyen", "moyenne", "unitaire", "evolution", "nombre", "rate", "number"),
    *("habitant", "habitants", "naissance", "naissances", "births", "enfant", "enfants", "tete"),
}
"""With one of these words a heading is about rates or counts, whatever it begins with."""
_BESIDE_AMOUNTS = {
    *("annee", "exercice", "annuel", "annuelle", "annuels", "year", "ae", "cp", "fir", "bop"),
    *("programme", "p304", "304", "action", "17", "ligne", "ars", "dreets", "deets", "line"),
    *("delegue", "delegues", "deleguee", "deleguees", "notifie", "notifies", "notifiee"),
    *("alloue", "alloues", "allouee", "allouees", "attribue", "attribues", "attribuee"),
    *("accorde", "accordes", "reparti", "repartis", "prevu", "prevus", "publie", "publies"),
    *("definitif", "definitifs", "definitive", "indicatif", "indicatifs", "previsionnel"),
    *("regional", "regionale", "regionaux", "regionales", "region", "regions", "par", "national"),
    *("global", "globale", "general", "arrondi", "arrondis", "exact", "computed", "published"),
}
"""Words that leave an amount what it is."""
_OTHER_UNITS = re.compile(r"[%$£]")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_UNITS = {"unite", "unites", "unit", "units", "devise", "monnaie", "currency"}
_FACTORS = {
    **dict.fromkeys(("keur", "millier", "milliers", "thousand", "thousands"), 1_000),
    **dict.fromkeys(("meur", "million", "millions"), 1_000_000),
    **dict.fromkeys(("mdeur", "milliard", "milliards", "billion", "billions"), 1_000_000_000),
}
_COUNTED = re.compile(
    r"(all |ensemble des |les )?[0-9]+ "
    r"(regions?|territoires?|territories|departements?|departments?|lignes?|rows?)"
    r"( concernees?| concerned)?( somme| sum)?|all [0-9]+( concerned)?|ensemble des [0-9]+"
)
"""So many regions, as the last row of a table of ours is named."""
_TOTALS = {
    *("total", "totaux", "total general", "grand total", "total national", "ensemble", "all"),
    *("france", "france entiere", "total france", "total france entiere", "total ensemble"),
    *("total region", "total regions", "total des regions", "ensemble des regions"),
    *("total sum", "total somme", "ensemble des regions somme", "toutes les regions"),
}
_PARTS = {
    *("metropole", "france metropolitaine", "metropolitan france", "france hexagonale"),
    *("hexagone", "outre mer", "outremer", "overseas", "drom", "dom", "regions d outre mer"),
    *("sum of the rows", "somme des lignes"),
    *("metropolitan", "metropole somme", "metropolitan sum", "outre mer somme", "overseas sum"),
}
_PART_OF_TOTAL = re.compile(
    r"(sous total|sub ?total|total|totaux|ensemble) .+|sous total|sub ?total"
)
_MADE_BY = {"made by", "made by not an official notification", "calcul ne vaut pas notification"}
"""Headings of the last column of a table that `allocate` wrote."""
_STANDINGS = {
    *("eur", "fixed", "by", "your", "rule", "at", "least", "most", "estimated", "unknown"),
    *("fixe", "selon", "la", "regle", "de", "l", "utilisateur", "au", "moins", "plus", "plancher"),
    *("plafond", "estime", "inconnu", "status", "row", "statut", "par", "ligne", "votre"),
}
"""What `allocate` writes beside its amounts for people: how far they can be trusted."""

_NOT_CONCERNED = {
    *("not concerned", "region not concerned", "region non concernee", "non concernee"),
}
_UNKNOWN = {"unknown", "inconnu"}
_NO_AMOUNT = {
    *_NOT_CONCERNED,
    *_UNKNOWN,
    *("absent", "agency that takes no part", "non participante", "agence non participante"),
    *("distribution unknown", "repartition inconnue", "undistributed", "non reparti"),
    *("no row", "aucune ligne", "no such line", "ligne absente"),
}
"""What stands in a workbook of ours in the place of an amount."""
_FIRST_SHEETS = {"read first", "a lire en premier"}
_OUR_SHEETS = {"amounts", "montants", "comparison", "rapprochement"}
"""The first sheet of a workbook that `allocate` wrote, and those of its tables that can be read."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A text without accents, case and punctuation, and with all its words."""
    if len(text) > LONGEST_NAME:
        return text
    text = _UNIT.sub(r" \1eur ", text).replace("€", " eur ")
    words = "".join(char if char.isalnum() else " " for char in unaccented(text).casefold())
    return " ".join(words.split())


def _words(text: str) -> list[str]:
    return [word for word in plain(text[:LONGEST_NAME]).split() if word not in _FILLERS]


def is_region(heading: str) -> bool:
    """Whether a column of this heading says which region a row is about."""
    words = set(_words(heading))
    return bool(words & _REGIONS) and words.issubset(_REGIONS | _BESIDE_REGIONS)


def is_agency(heading: str) -> bool:
    """Whether a column of this heading may name agencies, which say the region too.

    It may also hold the amounts of a line: it counts where no column is headed by regions.
    """
    words = set(_words(heading))
    return bool(words & _AGENCIES) and words.issubset(_AGENCIES | _BESIDE_AGENCIES)


def is_recipient(heading: str) -> bool:
    """Whether a column of this heading may name agencies as those who receive."""
    words = set(_words(heading))
    beside = _AGENCIES | _BESIDE_AGENCIES | _BESIDE_REGIONS
    return bool(words & _RECIPIENTS) and words.issubset(_RECIPIENTS | beside)


def is_amount(heading: str) -> bool:
    """Whether a column of this heading holds amounts: ``Montant (€)``, ``Crédits FIR, en k€``.

    Every word of it must be known: what is not might be a unit.
    """
    words = _words(heading)
    first = next((word for word in words if not word.isdigit()), "")
    known = (first in _AMOUNTS or first in _FACTORS) and not unknown_words(heading)
    return known or is_our_amount(heading)


def is_our_own(headings: Iterable[str]) -> bool:
    """Whether a table with these headings is one that `allocate` wrote."""
    return any(plain(heading) in _MADE_BY for heading in headings)


def is_our_amount(heading: str) -> bool:
    """Whether it is over what `allocate` computed, as it writes it: ``total estimated (€)``."""
    first, *others = plain(heading).split() or [""]
    named = first in ("total", "amount", "montant") and _STANDINGS.issuperset(others)
    return named and not _OTHER_UNITS.search(heading)


def is_long(headings: Iterable[str]) -> bool:
    """Whether a table of `allocate` has a row for each component of each line of a region."""
    words = set(map(plain, headings))
    lines, components = {"line", "ligne"} & words, {"component", "composante"} & words
    return is_our_own(words) and bool(lines and components)


def is_not_concerned(text: str) -> bool:
    """Whether it is the status of a region to which a rule gives nothing at all, not even 0."""
    return plain(text) in _NOT_CONCERNED


def is_no_amount(text: str) -> bool:
    """Whether it is what a workbook of `allocate` has where there is no amount."""
    return plain(text) in _NO_AMOUNT


def is_our_sheet(title: str, titles: Iterable[str]) -> bool:
    """Whether it is the table of a workbook that `allocate` wrote, or that of one of its years.

    `titles` are those of all its sheets.
    """
    return not _OUR_SHEETS.isdisjoint(plain(title).split()) and is_our_book(titles)


def is_our_book(titles: Iterable[str]) -> bool:
    """Whether `allocate` wrote a workbook with sheets of these titles."""
    return not _FIRST_SHEETS.isdisjoint(map(plain, titles))


def is_unknown(text: str) -> bool:
    """Whether it is the status of an amount that no text tells."""
    return plain(text) in _UNKNOWN


def unknown_words(heading: str) -> list[str]:
    """What a heading says beside amounts and their units: it might be a unit of its own."""
    if set(_words(heading)) & _NOT_AMOUNTS or _OTHER_UNITS.search(heading):
        return [heading]
    known = _AMOUNTS | _BESIDE_AMOUNTS | _FACTORS.keys()
    return [word for word in _words(heading) if word not in known and not _YEAR.fullmatch(word)]


def is_unit(heading: str) -> bool:
    """Whether a column of this heading says in which unit the amounts beside it are."""
    words = _words(heading)
    return bool(words) and words[0] in _UNITS


def factors(text: str) -> set[int]:
    """By how much the units that a heading names multiply: {1000} for ``k€``; none for ``€``."""
    return {_FACTORS[word] for word in _words(text) if word in _FACTORS}


def is_total(text: str) -> bool:
    """Whether this stands for all rows together."""
    words = plain(text)
    return words in _TOTALS or _COUNTED.fullmatch(words) is not None


def is_part(text: str) -> bool:
    """Whether this stands for some of the rows together, and which can't be told."""
    words = plain(text)
    return not is_total(text) and (words in _PARTS or _PART_OF_TOTAL.fullmatch(words) is not None)
