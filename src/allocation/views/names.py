"""What is typed on the command line, in the reader's words and back in the program's own.

Verbs, options, values of options and words that stand for what is to be typed (``FILE``) have names
in other languages: the catalogue `names` of gettext. Its ids are the program's own spelling
(`NAMES`), its texts the names in the language: the first is shown, all are understood, in every
language, in capitals and without accents too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from allocation import words
from allocation.views.spoken import ENGLISH, catalogue, current, languages
from allocation.words import Message, Prose, Typed, filled, unaccented

VERBS = (
    *("compute", "explain", "diff", "reconcile", "fit", "sweep"),
    *("rules", "show", "keys", "regions", "check", "schema"),
)
NAMES = (
    *VERBS,
    *("--accept", "--against", "--all", "--amount-column", "--by", "--causes", "--data-dir"),
    *("--details", "--dialect", "--effect", "--encoding", "--envelope", "--exit-code"),
    *("--explain", "--force", "--format", "--help", "--install-completion", "--key", "--lang"),
    *("--line", "--metadata", "--no-details", "--only-differences", "--output"),
    *("--participants", "--per", "--pool", "--quiet", "--rate", "--region", "--region-column"),
    *("--rules-dir", "--runs", "--sample", "--seed", "--set", "--set-a", "--set-b", "--shape"),
    *("--sheet", "--show-completion", "--sort", "--strict", "--structure", "--tolerance"),
    *("--unit", "--vary", "--version", "--why"),
    *("--by=total", "--by=line", "--by=component", "--shape=wide", "--shape=long"),
    *("--sort=region", "--sort=total", "--sort=name", "--sort=difference"),
    *("--against=publication", "--against=computed", "--key=equal", "--key=none"),
    *("--region=overseas", "--region=metropolitan", "--per=key"),
    *("YEAR", "YEAR...", "TABLE", "FILE", "FOLDER", "AMOUNT", "LINE", "KEY", "NAME", "VALUE"),
    *("REGION", "HEADING", "COLUMN", "FROM", "TO", "STEP", "COMMAND", "PATH...", "CODE"),
    "REASON",
)
"""Everything that has a name; ``--by=component`` is a value of an option."""

_KNOWN = frozenset(NAMES)
_VALUED = frozenset(name.partition("=")[0] for name in NAMES if "=" in name)
_SET = ("--set", "--set-a", "--set-b", "--vary")
"""Options whose value is NAME=VALUE, of any name in a rule."""
_TYPED = r"(allocate\b|--?[a-z])[\s\S]*"
_WORD = r'"[^"]*"|\S+'
_STANDS_FOR = r"\b[A-Z]{2,}\b(\.\.\.)?"
"""Patterns, compiled when they are first needed."""


@cache
def _names(code: str) -> dict[str, list[str]]:
    """The names in one language, by the program's own."""
    if code == ENGLISH:
        return {own: [own] for own in NAMES}
    found = catalogue("names", code)
    taken = {_place(own): own for own in NAMES}
    named = {}
    for own in NAMES:
        told = found.gettext(own).split()
        # What is the program's own name of another, or is given to two, names the first alone.
        named[own] = [
            each
            for each in told
            if _shape(each) == _shape(own) and taken.setdefault(_place(each, own), own) == own
        ] or [own]
    return named


def _shape(name: str) -> tuple[bool, bool] | None:
    """Whether a name is an option's, and whether it is that of a value of one; None for no name."""
    parts = re.fullmatch(r"(--)?[^\W\d_][^=\s]*(=\S+)?", name)
    return (bool(parts[1]), bool(parts[2])) if parts else None


def _place(name: str, own: str = "") -> tuple[str, str]:
    """Where a name must be one thing's alone: of a value, among those of its option.

    Words that stand for what is to be typed are never typed: two may be the same.
    """
    if (own or name).isupper():
        return (own or name), name
    option, equals, value = name.partition("=")
    return ((own or name).partition("=")[0], _plain(value)) if equals else ("", _plain(option))


def _own() -> dict[str, str]:
    """The program's own names, by those of every language, without accents and capitals."""
    return _own_for(current().code)


@cache
def _own_for(reader: str) -> dict[str, str]:
    """These names: where two languages differ, English is meant, then the reader's language."""
    return {
        _plain(name): own
        for code in reversed(_preferred(reader))
        for own, names in _names(code).items()
        if own.upper() != own
        for name in names
    }


def _preferred(reader: str) -> list[str]:
    return list(dict.fromkeys((ENGLISH, reader, *languages())))


def _plain(word: str) -> str:
    return unaccented(word).casefold()


def name(own: str) -> str:
    """A verb, an option, a value of one, in the reader's language: ``--par=composante``."""
    return _names(current().code).get(own, [own])[0]


def names(owns: Iterable[str]) -> dict[str, str]:
    """Every name of some verbs or options, in any language, with the program's own of each."""
    told = {own: own for own in owns}
    return told | {name: own for name, own in _own().items() if own in told}


def own_name(word: str) -> str | None:
    """The program's own spelling of a verb or an option in any language; None for other words."""
    return word if word in _KNOWN else _own().get(_plain(word))


def values(option: str, owns: Iterable[str]) -> dict[str, str]:
    """The values of an option as the reader types them, with the program's own of each."""
    return {name(f"{option}={own}").rpartition("=")[2]: own for own in owns}


def own_words(words: Iterable[str], options: Collection[str] = _KNOWN) -> list[str]:
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
            value = own_value(option, value)
            word, after = f"{option}{equals}{value}", "" if equals else option
        elif after:
            word, after = own_value(after, word), ""
        found.append(word)
    return found


def own_value(option: str, value: str) -> str:
    """The value of an option as the program's own, where it has a name in some language."""
    if option in _SET:
        return _own_assignment(value)
    if option not in _VALUED or f"{option}={value}" in _KNOWN or not value:
        return value
    plain = _plain(value)
    for own, told in _told_of(option):
        if plain in (_plain(each.partition("=")[2]) for each in told):
            return own.partition("=")[2]
    return value


def _told_of(option: str) -> Iterator[tuple[str, list[str]]]:
    """The values of an option that have names, with these in each language."""
    for code in _preferred(current().code):
        for own, told in _names(code).items():
            if own.startswith(f"{option}="):
                yield own, told


def _own_assignment(text: str) -> str:
    """``clé=égale`` with the program's own value."""
    left, equals, right = text.partition("=")
    option = own_name(f"--{left.strip()}") if equals and " " not in left else None
    if option in _VALUED:
        right = ",".join(own_value(option, each) for each in right.split(","))
    return f"{left}{equals}{right}"


def _in_other_languages(label: str) -> list[str]:
    """What a label of a shipped file, or of the code, is in the languages that have it."""
    if isinstance(label, Message) and not isinstance(label, Prose):
        values, codes = label.values, languages()
        found = [filled(catalogue("allocate", code).gettext(label.id), values) for code in codes]
    else:
        found = [catalogue("rules", code).gettext(label) for code in languages()]
    return [said for said in found if said != label]


words.translations = _in_other_languages


def in_words_of_reader(text: str) -> str:
    """A command line, or an option with its value, as the reader would type it; else as it is.

    Of a `Typed` one, words that stand for others (``FILE``) too: elsewhere they are the user's own.
    """
    ours = isinstance(text, Typed)
    if ours and text in _KNOWN:
        return name(text)
    if current().code == ENGLISH:
        return text
    if not re.fullmatch(_TYPED, text):
        return _stood_for(text) if ours else text
    before = ""

    def said(found: re.Match[str]) -> str:
        nonlocal before
        word, last = found[0], before
        before = word
        option, equals, value = word.partition("=")
        if option.startswith("--"):
            return name(option) + equals + _said_value(option, value, ours=ours)
        if last == "allocate" and word in VERBS:
            return name(word)
        return _said_value(last, word, ours=ours)

    return re.sub(_WORD, said, text)


def _said_value(option: str, text: str, *, ours: bool) -> str:
    """A value, or several with ``|`` or commas between."""
    if option in _VALUED:
        return re.sub(r"[^|,]+", lambda each: _one_value(option, each[0], ours=ours), text)
    return _stood_for(text) if ours else text


def _one_value(option: str, text: str, *, ours: bool) -> str:
    named = f"{option}={text}"
    if named in _KNOWN:
        return name(named).partition("=")[2]
    return _stood_for(text) if ours else text


def _stood_for(text: str) -> str:
    """``LINE=AMOUNT`` and other words that stand for what is to be typed."""
    return re.sub(_STANDS_FOR, lambda word: name(word[0]), text)
