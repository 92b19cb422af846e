"""What is typed on the command line, in the reader's words and back in the program's own.

Verbs, options, values of options and words that stand for what is to be typed (``FILE``) have names
in other languages: the catalogue `names` of gettext. Its ids are the program's own spelling
(`NAMES`), its texts the names in the language: the first is shown, all are understood, in every
language and without accents too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from allocation.model.territory import unaccented
from allocation.views.spoken import catalogue, current, languages

VERBS = (
    *("compute", "explain", "diff", "reconcile", "fit", "sweep"),
    *("rules", "show", "keys", "regions"),
)
NAMES = (
    *VERBS,
    *("--against", "--all", "--amount-column", "--by", "--causes", "--data-dir", "--details"),
    *("--dialect", "--effect", "--encoding", "--envelope", "--exit-code", "--force", "--format"),
    *("--help", "--key", "--lang", "--line", "--metadata", "--no-details", "--only-differences"),
    *("--output", "--partial", "--participants", "--per", "--pool", "--quiet", "--rate"),
    *("--region", "--region-column", "--rules-dir", "--runs", "--sample", "--seed", "--set"),
    *("--set-a", "--set-b", "--shape", "--sheet", "--sort", "--structure", "--tolerance"),
    *("--unit", "--vary", "--version"),
    *("--by=total", "--by=line", "--by=component", "--shape=wide", "--shape=long"),
    *("--sort=region", "--sort=total", "--sort=name", "--sort=difference"),
    *("--against=publication", "--against=computed", "--key=equal", "--key=none"),
    *("YEAR", "TABLE", "FILE", "FOLDER", "AMOUNT", "LINE", "KEY", "NAME", "VALUE", "REGION"),
    *("HEADING", "COLUMN", "FROM", "TO", "STEP"),
)
"""Everything that has a name; ``--by=component`` is a value of an option."""

_TYPED = re.compile(r"(allocate\b|--?[a-z])[\s\S]*")
_WORD = re.compile(r'"[^"]*"|\S+')
_STANDS_FOR = re.compile(r"\b[A-Z]{2,}\b")


@cache
def _names(code: str) -> dict[str, list[str]]:
    """The names in one language, by the program's own."""
    return {own: catalogue("names", code).gettext(own).split() for own in NAMES}


@cache
def _own() -> dict[str, str]:
    """The program's own names, by those of every language, without accents."""
    return {
        _plain(name): own
        for code in languages()
        for own, names in _names(code).items()
        if own.upper() != own
        for name in names
    }


def _plain(word: str) -> str:
    return unaccented(word).casefold()


def name(own: str) -> str:
    """A verb, an option, a value of one, in the reader's language: ``--par=composante``."""
    return _names(current().code).get(own, [own])[0]


def own_name(word: str) -> str | None:
    """The program's own spelling of a verb or an option in any language; None for other words."""
    return _own().get(_plain(word))


def own_words(words: Iterable[str], options: Sequence[str]) -> list[str]:
    """Words of a command line with the options of a command, and their values, as its own.

    A word that is one of `options` already is left alone, and so is what no language knows.
    """
    found: list[str] = []
    after = ""
    for number, word in enumerate(words := list(words)):
        if word == "--":
            return [*found, *words[number:]]
        option, equals, value = word.partition("=")
        if word.startswith("--"):
            known = option if option in options else own_name(option) or option
            option = known if known in options else option
            value = _own_value(option, value)
            word, after = f"{option}{equals}{value}", "" if equals else option
        elif after:
            word, after = _own_value(after, word), ""
        found.append(word)
    return found


def _own_value(option: str, value: str) -> str:
    """The value of an option as its own, where it has a name in some language."""
    for names in (_names(code) for code in languages()):
        for own, told in names.items():
            same = (_plain(each.partition("=")[2]) for each in told)
            if own.startswith(f"{option}=") and _plain(value) in same:
                return own.partition("=")[2]
    return value


def in_words_of_reader(text: str) -> str:
    """A command line, or an option with its value, as the reader would type it; else as it is."""
    if not _TYPED.fullmatch(text):
        return text
    before = ""

    def said(found: re.Match[str]) -> str:
        nonlocal before
        word, last = found[0], before
        before = word
        option, equals, value = word.partition("=")
        if option.startswith("--"):
            if f"{word}" in NAMES:
                return name(word)
            return name(option) + equals + _stood_for(value)
        if last == "allocate" and word in VERBS:
            return name(word)
        if f"{last}={word}" in NAMES:
            return name(f"{last}={word}").partition("=")[2]
        return _stood_for(word)

    return _WORD.sub(said, text)


def _stood_for(text: str) -> str:
    """``LINE=AMOUNT`` and other words that stand for what is to be typed."""
    return _STANDS_FOR.sub(lambda word: name(word[0]), text)
