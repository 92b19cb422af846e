"""The French of the program keeps to `docs/glossaire.md`, and has no word that misleads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
import texts
from texts import Place

from allocation.audit.reconcile.verdict import Verdict
from allocation.model.status import Status
from allocation.views.names import NAMES
from conftest import ROOT

GLOSSARY = ROOT / "docs" / "glossaire.md"
SECTIONS = ["Statuts", "Verdicts", "Phrases", "Intitulés", "Commandes", "Glossaire"]


@cache
def rows(section: str) -> dict[str, list[str]]:
    """French by English, of the section whose title begins with a word.

    Where a cell has several, with ` ; ` between, the first is the term and the others are short.
    """
    text = GLOSSARY.read_text(encoding="utf-8")
    part = re.split(rf"^## \d+\. {section}.*$", text, flags=re.MULTILINE)[1].split("\n## ")[0]
    found = re.findall(r"^\| (.+?) \| (.+?) \|.*\|$", part, re.MULTILINE)
    return {
        english: french.replace("`", "").split(" ; ")
        for english, french in found
        if english != "Anglais"
    }


@cache
def said() -> dict[str, list[str]]:
    """French forms by the English text, compared without capitals and the last point."""
    found: dict[str, list[str]] = {}
    for english, forms in texts.said(Place("fr", "allocate")).items():
        found.setdefault(_plain(english), []).extend(map(_plain, filter(None, forms)))
    return found


def _plain(text: str) -> str:
    return text.casefold().rstrip(".: ")


def test_the_glossary_is_read() -> None:
    assert all(len(rows(section)) > 8 for section in SECTIONS)


@pytest.mark.parametrize("section", ["Statuts", "Verdicts", "Phrases", "Intitulés", "Glossaire"])
def test_what_the_program_says_is_in_the_glossary(section: str) -> None:
    """A text of the program that is a term of the glossary is said by its French there."""
    lines = []
    for english, french in rows(section).items():
        known = {*map(_plain, french), _plain(" ; ".join(french))}
        forms = said().get(_plain(english), [])
        if not known.issuperset(forms):
            lines.append(f"{english}: {french}, not {forms}")
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def test_every_status_and_verdict_has_its_term() -> None:
    known = {*rows("Statuts"), *rows("Verdicts")}
    statuses = {status.value.replace("-", " ") for status in Status} - {"fixed by own rule"}
    verdicts = {verdict.value.replace("-", " ") for verdict in Verdict}
    assert statuses | verdicts <= known, sorted((statuses | verdicts) - known)
    assert {_plain(word) for word in statuses} <= said().keys()


def test_verbs_and_options_are_those_of_the_glossary() -> None:
    names = {own: forms[0].split() for own, forms in texts.said(Place("fr", "names")).items()}
    told = rows("Commandes")
    own = {name for name in NAMES if name.startswith("--") and "=" not in name}
    assert own | {name for name in NAMES if name.isalpha() and name.islower()} <= told.keys()
    wrong = {
        english: (french, names[english])
        for english, (french, *_others) in told.items()
        if english in names and names[english][0] != french
    }
    assert wrong == {}


# Words that mislead

NEVER = {
    r"\ballocations?\b": "répartition; an allocation is a benefit",
    r"\bdifférences?\b": "écart",
    r"\btaux\b": "montant unitaire; a taux is a percentage",
    r"\benveloppes? estimées?\b": "enveloppe supposée; an estimate is computed",
    r"(?<!ne )(?<!ne la )(?<!ne le )(?<!n'en )\bconfirment?\b": "retrouve",
    r"\blignes? de crédit\b(?!s)": "ligne de crédits; the singular is an overdraft",
    r"(?<!à )\bvérifi\w+": "contrôler, rapprocher; what can't be guaranteed is « à vérifier »",
    r"\bréconcili\w+": "rapprochement",
    r"\bajust(?:er|ement|ée?s?)\b": "reconstituer; ajuster changes credits",
    r"\bbalay\w+": "analyse de sensibilité",
    r"\borganismes?\b": "agence",
    r"\bHexagone\b": "métropole, which has Corse in it",
    r"\bindécidable\b": "non concluant",
    r"\bcertifi\w+|\bvalide(?:r|nt)?\b": "retrouve",
    r"\bstatutaires?\b|\bmontants? légaux?\b": "fixé par l'instruction",
    r"\bimputation\b": "a charge to a budget line",
    r"\bdigest\b|\bhash\b": "empreinte",
    r"\boverrides?\b|\bsurcharg\w+": "valeur saisie par l'utilisateur",
    r"\bcitations?\b": "référence",
    r"\bsupporter\b|\bbasée?s? sur\b|\badress(?:er|e) (?:le|ce) problème": "an anglicism",
    r"\bveuillez\b|s'il vous plaît|\bdésolé": "plain words",
}
"""Words that no French text has, each with what is said in its place."""
ALLOWED: dict[str, str] = {}
"""Texts that may have one of them, each with its reason."""


def french_texts() -> Iterator[tuple[str, str]]:
    for forms in texts.said(Place("fr", "allocate")).values():
        yield from (("allocate.po", form) for form in forms if form)
    for place, each in texts.prose_of_files().items():
        yield from ((place, text) for text in each)


@pytest.mark.parametrize("word", NEVER)
def test_no_french_text_has_a_word_that_misleads(word: str) -> None:
    found = [
        f"{place}: {text}"
        for place, text in french_texts()
        if re.search(word, text) and text not in ALLOWED
    ]
    if found:
        pytest.fail(f"{NEVER[word]}:\n" + "\n".join(found), pytrace=False)


def test_credits_and_their_line_are_plural() -> None:
    found = [text for _place, text in french_texts() if re.search(r"\bcrédit\b", text)]
    assert found == []
