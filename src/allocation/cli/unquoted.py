"""Words of a command line that belong together, or apart, and were typed otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from allocation.cli.meant import VERBS
from allocation.cli.mistakes import options_of, typed
from allocation.cli.named import is_region, is_table, is_year, today
from allocation.diagnostics import Refusal, usage
from allocation.reading.files import is_there
from allocation.words import Typed, _, unaccented

_ASSIGNED = {
    **dict.fromkeys(("--set", "--set-a", "--set-b", "--vary"), "NAME=VALUE"),
    **dict.fromkeys(("--pool", "--rate"), "LINE=AMOUNT"),
}
"""Options whose value has an equals sign, and how it is shown."""
_FILES = ("--output", "-o", "--participants", "--key")
_TOGETHER = 6
"""How many words are looked at together: Provence Alpes Côte d'Azur is four."""
_AND = {"et", "and", "&", "+", ",", ";", "/", "|"}
_SMALL = {*_AND, "la", "le", "les", "l", "de", "du", "des", "d"}
"""Words that no name ends in, though names are found without them."""
_BETWEEN = re.compile(r"\s*[,;/&+|]\s*|\s+(?:et|and)\s+", re.IGNORECASE)
_TO_MEND = re.compile(r"[;/&+|]|\s(?:et|and)\s|^\s*,|,\s*(,|$)", re.IGNORECASE)


class _Word(NamedTuple):
    """A word of a command line, and the option whose value it is or that it gives itself."""

    text: str
    option: str | None = None
    bare: bool = True


class JoinedLine(NamedTuple):
    """A command line with the words joined that belong together."""

    args: list[str]
    words: list[str]
    """Those that neither are options nor stand after one."""
    joined: list[str]


def joined(ctx: Any, args: Sequence[str]) -> JoinedLine:
    """Neighbouring words that together name a region or a file, as one."""
    words = list(_words(ctx, args))
    line, at = JoinedLine([], [], []), 0
    while at < len(words):
        word, length = words[at], _together(words[at:])
        text = " ".join(each.text for each in words[at : at + length])
        if length > 1:
            begun, _equals, value = text.partition("=") if word.text[:2] == "--" else ("", "", text)
            line.joined.append(value)
            text = value if is_there(value) or is_table(value) else _mended(value)
            line.args.extend([begun] * bool(begun))
        line.args.append(text)
        if word.bare:
            line.words.append(text)
        at += length
    return line


def _words(ctx: Any, args: Sequence[str]) -> Iterator[_Word]:
    options, after = options_of(ctx), None
    for arg in args:
        name, equals, _value = arg.partition("=")
        if after is not None:
            yield _Word(arg, after, bare=False)
            after = None
        elif arg[:1] == "-" and len(arg) > 1:
            takes = name in options and not options[name].is_flag
            yield _Word(arg, name if equals and takes else "", bare=False)
            after = name if takes and not equals else None
        else:
            yield _Word(arg)


def _together(words: Sequence[_Word]) -> int:
    """How many of the first words are one name."""
    first = words[0]
    if first.option == "" or first.option not in (None, "--region", *_FILES):
        return 1
    most = 1
    while most < min(len(words), _TOGETHER) and words[most].bare:
        most += 1
    value = first.text.partition("=")[2] if first.text[:2] == "--" else first.text
    for length in range(most, 1, -1):
        text = " ".join([value, *(each.text for each in words[1:length])])
        small = words[length - 1].text.casefold() in _SMALL or value.casefold() in _AND
        regions = first.option in (None, "--region") and not small
        if regions and all(map(is_region, _BETWEEN.split(text))):
            return length
        if first.option != "--region" and is_there(text):
            return length
    if first.option == "--region":
        return 1
    for at, text in enumerate([value, *(each.text for each in words[1:most])]):
        if at and is_table(text) and not is_there(text):
            return at + 1
        if text == "-" or is_year(text) or is_table(text) or is_region(text):
            break
    return 1


def unquoted(ctx: Any, line: JoinedLine) -> Refusal:
    """The refusal of words that are one."""
    text, args = line.joined[0], line.args
    message = _("{text!r} needs quotes: a space ends a word", text=text)
    parts = [text] if is_there(text) or is_table(text) else _BETWEEN.split(text)
    if len(parts) > 1:
        if text != _mended(text):
            message = _("regions stand with a comma between, and not as {text!r}", text=text)
        if ctx.info_name == "explain":
            message = _("explain takes one region, and {n} are given", n=len(parts))
            args = [today(parts[0]) if arg == _mended(text) else arg for arg in args]
    return _say(message, [ctx.info_name, *args])


def _mended(text: str) -> str:
    """Regions as they are called now, with commas between."""
    return ",".join(map(today, _BETWEEN.split(text)))


def is_region_apart(words: Sequence[str]) -> bool:
    """Whether the first words name a region together."""
    if unaccented(words[0]).casefold() in VERBS:
        return False  # region Corse
    return any(is_region(" ".join(words[:length])) for length in range(2, _TOGETHER))


def refuse_apart(ctx: Any, args: Sequence[str]) -> None:
    """Refuse (exit code 2) ``--set envelope 6M€``, without its equals sign."""
    words = list(_words(ctx, args))
    for at, (word, following) in enumerate(pairwise(words)):
        what = _ASSIGNED.get(word.option or "")
        if what is None or "=" in word.text or not following.bare or is_year(following.text):
            continue
        whole = [*args[:at], f"{word.text}={following.text}", *args[at + 2 :]]
        message = _("{option} takes {value}", option=word.option, value=Typed(what))
        raise _say(message, [ctx.info_name, *whole])


def refuse_several(ctx: Any, args: Sequence[str]) -> None:
    """Refuse (exit code 2) regions with other things than single commas between."""
    given = ctx.params.get("region") or []
    for text in [given] if isinstance(given, str) else given:
        if not _TO_MEND.search(text):
            continue
        parts = [part for part in _BETWEEN.split(text.strip()) if part]
        if not parts or not all(map(is_region, parts)):
            continue
        alone = isinstance(given, str)
        mended = today(parts[0]) if alone else ",".join(map(today, parts))
        message = _("regions stand with a comma between, and not as {text!r}", text=text)
        if alone and len(parts) > 1:
            message = _("explain takes one region, and {n} are given", n=len(parts))
        whole = [f"{arg.removesuffix(text)}{mended}" if _is(arg, text) else arg for arg in args]
        raise _say(message, [ctx.info_name, *whole])


def _is(arg: str, text: str) -> bool:
    return arg in (text, f"--region={text}")


def _say(message: str, words: Sequence[str]) -> Refusal:
    return usage("misplaced-word", message, _("write {command}", command=typed(words)))
