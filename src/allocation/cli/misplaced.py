"""Words in a place where a command takes another kind of word: what was meant, as it is typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum
from pathlib import PurePath
from typing import Any, NamedTuple

from allocation.cli.mistakes import example, form_of, options_of_verb, typed
from allocation.cli.named import is_region, is_table, is_year, today
from allocation.cli.unquoted import joined, refuse_apart, refuse_several, unquoted
from allocation.diagnostics import Refusal, near_words, usage
from allocation.reading.files import is_folder, is_there
from allocation.views import names
from allocation.words import Typed, _, listed, unaccented

_YEARS = re.compile(r"[0-9]{4}([,;+/&][0-9]{4})+")
_YEAR = re.compile("[0-9]{4}(@[0-9]+)?")
_UNIT = re.compile(r"(k|m|md)?(€|eur|euros?)|m|k|md|millions?|milliards?", re.IGNORECASE)
_AMOUNT = re.compile(r"[\d.,\u00a0\u202f]+ ?((k|m|md)?(€|eur|euros?)|m|k|md)", re.IGNORECASE)
_AND = {
    **dict.fromkeys(("vs", "vs.", "versus", "contre", "against", "to", "à", "/"), True),
    **dict.fromkeys(("and", "et", "&", "+", "with", "avec", ","), False),
}
"""What is written between two years, and whether they are then to be compared."""
_SPAN = re.compile("[0-9]{4} ?([\u2010-\u2015\u2212]|--|[.]{2,3}|\u2026) ?[0-9]{4}")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
"""What a word processor makes of two hyphens, and what it makes of one."""


class WordKind(Enum):
    """What a word is."""

    RULE = "rule"
    TABLE = "table"
    REGION = "region"
    KEY = "key"
    LINE = "line"
    AMOUNT = "amount"
    VALUE = "value"
    FORM = "form"
    PATH = "path"
    OTHER = "other"


_OPTIONS = {
    WordKind.REGION: "--region",
    WordKind.KEY: "--key",
    WordKind.LINE: "--line",
    WordKind.AMOUNT: "--envelope",
    WordKind.VALUE: "--set",
    WordKind.FORM: "--format",
}
"""The option after which a word of some kind stands."""
_TAKEN = {
    "compute": (),
    "explain": (WordKind.RULE, WordKind.REGION),
    "diff": (WordKind.RULE, WordKind.RULE),
    "reconcile": (WordKind.RULE, WordKind.TABLE),
    "sweep": (WordKind.RULE,),
    "show": (WordKind.RULE,),
    "keys": (WordKind.KEY,),
    "rules": (),
    "regions": (),
}
"""The words of each verb in their order; `compute` takes any number of rules."""


class _Words(NamedTuple):
    """Words by what they are."""

    rules: list[str]
    tables: list[str]
    regions: list[str]


def unknown_verb(word: str, after: Sequence[str], verbs: Sequence[str]) -> Refusal:
    """The refusal of a first word that is neither a verb nor a rule (exit code 2)."""
    from allocation.cli.meant import COMPARE, TOTAL, VERBS, VERIFY, YEAR

    message = _("{word!r} is neither a command nor a year", word=word[:80])
    plain = unaccented(word).casefold().strip("-")
    verb = VERBS.get(plain)
    if verb == "rules" and any(map(is_year, after)):
        verb = "compute" if plain in YEAR else "show"
    if plain == "region" and after:
        verb = "compute"
        rules = [each for each in after if is_year(each)] or [_latest()]
        rest = [each for each in after if not is_year(each)]
        after = [*rules, *(["--region"] if rest and is_region(rest[0]) else []), *rest]
    if verb == COMPARE:
        verb = "reconcile" if any(map(is_table, after)) else "diff"
    if verb == VERIFY:
        amounts = any(is_table(each) or _YEAR.fullmatch(each) for each in after)
        verb = "reconcile" if amounts else "check"
    if verb is not None and verb.startswith("--"):
        known = [own for own in map(names.own_name, after[:1]) if own and own in verbs]
        return usage(
            "unknown-command", message, _("write {command}", command=typed([*known, verb]))
        )
    if verb is not None:
        words = [*after] or _example_of(verb)
        if verb in ("rules", "regions"):
            words = [each for each in after if each.startswith("-")]
        return usage(
            "unknown-command", message, _("write {command}", command=typed([verb, *words]))
        )
    every = names.names(verbs)
    near = near_words(plain, map(unaccented, every)) or near_words(word, every)
    hint = None
    if near and plain not in TOTAL:
        found = names.own_name(near[0]) or near[0]
        words = [*after] or _example_of(found)
        hint = _("write {command}", command=typed([found, *words]))
    if hint is None:
        from allocation.reading.places import rules_folder
        from allocation.reading.rules import rule_files

        years = sorted({year for year, _version in rule_files(rules_folder())})
        hint = _(
            "write a year ({years}) or a command ({verbs})",
            years=listed(years),
            verbs=listed(map(Typed, verbs)),
        )
    return usage("unknown-command", message, hint)


def _example_of(verb: str) -> list[str]:
    """The words that stand after a verb in the first example of its help."""
    from allocation.cli.command import command_of

    words = shlex.split(command_of(verb).examples[0].words)
    return words[1:] if words[0] == verb else words


def refuse_misplaced(ctx: Any, args: Sequence[str]) -> None:
    """Refuse (exit code 2) words that a command does not take, or not in this order."""
    arguments = [each for each in ctx.command.params if each.param_type_name == "argument"]
    words: list[str] = []
    for each in arguments:
        value = ctx.params.get(each.name)
        words += value if isinstance(value, list | tuple) else [value] if value is not None else []
    words += ctx.args
    verb = ctx.info_name
    for word in words:
        _refuse_odd(word, ctx, args)
    kinds = [_kind(word, verb) for word in words]
    if _fits(verb, kinds):
        refuse_several(ctx, args)
        return
    refuse_apart(ctx, args)
    line = joined(ctx, args)
    if not line.joined:
        refuse_several(ctx, args)
    else:
        args, words = line.args, line.words
        kinds = [_kind(word, verb) for word in words]
        if _fits(verb, kinds):
            raise unquoted(ctx, line)
    found = _Words(
        *(
            [w for w, k in zip(words, kinds, strict=True) if k is kind]
            for kind in list(WordKind)[:3]
        )
    )
    kinds = [_in_place(w, k, found.rules) for w, k in zip(words, kinds, strict=True)]
    options = {name for each in ctx.command.params for name in each.opts}
    rest = list(args)
    for word in words:
        with suppress(ValueError):
            rest.remove(word)
    refusal = _meant(ctx, verb, words, kinds, found, rest, options)
    if refusal is not None:
        raise refusal
    if ctx.args:
        message = _("there is a word too many: {word!r}", word=ctx.args[0])
        raise usage("extra-word", message, _("write {command}", command=example(ctx)))


def _refuse_odd(word: str, ctx: Any, args: Sequence[str]) -> None:
    """Refuse what is no word of any command."""
    if word[:1] in _DASHES and word.strip(_DASHES):
        mended = f"--{word.lstrip(_DASHES)}"
        message = _("{word!r} begins with a dash that is no hyphen", word=word)
        words = [mended if arg == word else arg for arg in args]
        command = typed([ctx.info_name, *words])
        raise usage("misplaced-word", message, _("write {command}", command=command))
    if _UNIT.fullmatch(word):
        message = _("{word!r} stands apart from its amount", word=word)
        raise usage("misplaced-word", message, _("close it up, as in --envelope 5,1M€"))


def _kind(word: str, verb: str) -> WordKind:
    """What a word is; regions and keys are looked up, where no file is meant."""
    if verb == "check":
        there = is_there(word) or is_folder(word)
        return WordKind.RULE if _YEAR.fullmatch(word) and not there else WordKind.PATH
    if is_year(word):
        return WordKind.RULE
    if word == "-" or is_table(word):
        return WordKind.TABLE
    if is_there(word) or is_folder(word):
        return WordKind.TABLE if verb in ("reconcile", "fit") else WordKind.RULE
    if verb == "keys":
        return WordKind.KEY
    return WordKind.REGION if is_region(word) else WordKind.OTHER


def _in_place(word: str, kind: WordKind, rules: Sequence[str]) -> WordKind:
    """What a word is that names neither a rule, nor a table, nor a region."""
    from allocation.reading.keys import read_catalogue
    from allocation.reading.loading import load_rule
    from allocation.reading.places import data_folder, rules_folder

    if kind is not WordKind.OTHER:
        return kind
    if "=" in word:
        return WordKind.VALUE
    if _AMOUNT.fullmatch(word):
        return WordKind.AMOUNT
    if form_of(word):
        return WordKind.FORM
    with suppress(Refusal):
        if word in read_catalogue(data_folder()):
            return WordKind.KEY
        for rule in rules[:1]:
            if word in load_rule(rule, rules_folder()).rule.lines:
                return WordKind.LINE
    return kind


def _fits(verb: str, kinds: Sequence[WordKind]) -> bool:
    """Whether every word stands where its kind is taken; what is missing is told elsewhere."""
    if verb == "compute":
        return all(kind is WordKind.RULE for kind in kinds)
    if verb == "schema":
        return len(kinds) < 2
    if verb == "fit":
        return len(kinds) <= 1 and all(kind in (WordKind.RULE, WordKind.TABLE) for kind in kinds)
    if verb == "check":
        return all(kind is WordKind.PATH for kind in kinds)
    taken = _TAKEN.get(verb)
    if taken is None:
        return True
    return len(kinds) <= len(taken) and all(
        kind is there for kind, there in zip(kinds, taken, strict=False)
    )


def _meant(
    ctx: Any,
    verb: str,
    words: Sequence[str],
    kinds: Sequence[WordKind],
    found: _Words,
    rest: Sequence[str],
    options: set[str],
) -> Refusal | None:
    """What is said of words, the first that is out of place; None where nothing is known."""
    rules, tables, regions = found
    if verb == "check":
        message = _("check looks at rules and data; reconcile holds a table against a year")
        table = next(filter(is_table, words), None)
        return _say(message, ["reconcile", rules[0], table]) if table else None
    for word, kind in zip(words, kinds, strict=True):
        option = _OPTIONS.get(kind)
        taken = kind in _TAKEN.get(verb, ()) and kind in (WordKind.REGION, WordKind.KEY)
        if option in options and not taken:
            return _after_an_option(verb, words, kinds, rest, options, word, kind)
    dashes = [word for word in words if word in ("-", *_DASHES)]
    if verb == "compute" and dashes and len(rules) == 2 and len(words) == 3:
        message = _(
            "{word!r}: a hyphen stands between the first year and the last", word=" ".join(words)
        )
        return _say(message, [verb, "-".join(rules), *rest])
    if len(rules) > 1 and (joint := [word for word in words if word.casefold() in _AND]):
        message = _("years stand beside each other without {word!r}", word=joint[0])
        other = "diff" if _AND[joint[0].casefold()] else verb
        return _say(message, [other, *rules, *rest])
    several = [word for word in words if _YEARS.fullmatch(word) or _SPAN.fullmatch(word)]
    if several and verb == "compute" and _SPAN.fullmatch(several[0]):
        message = _(
            "{word!r}: a hyphen stands between the first year and the last", word=several[0]
        )
        line = ["-".join(re.split("[^0-9]+", w)) if w == several[0] else w for w in words]
        return _say(message, [verb, *line, *rest])
    if several:
        message = _("{word!r} is more than one year", word=several[0])
        years = re.split("[^0-9]+", several[0])
        one = verb in ("compute", "diff")
        return _say(
            message, [verb if one else "diff", *years[: 2 if verb != "compute" else None], *rest]
        )
    if tables:
        year = rules[0] if rules else _year_of(tables[0])
        message = _("{word!r} is a table, and {verb} takes none", word=tables[0], verb=Typed(verb))
        if verb == "fit":
            message = _("fit takes a year or a table, and nothing beside it")
            return _say(message, ["fit", tables[0], *rest])
        if verb == "reconcile" and not rules:
            message = _("the year that {word!r} is about is missing", word=tables[0])
        elif verb == "reconcile" and len(tables) > 1:
            message = _("reconcile takes one table, and {n} are given", n=len(tables))
        elif verb == "reconcile":
            message = _("the year comes first, then the table")
        return _say(message, ["reconcile", year, tables[0], *rest])
    if regions:
        year = rules[0] if rules else _latest()
        message = _(
            "{word!r} is a region, and {verb} takes none", word=regions[0], verb=Typed(verb)
        )
        if verb == "explain" and len(regions) > 1:
            message = _("explain takes one region, and {n} are given", n=len(regions))
        elif verb == "explain" and not rules:
            message = _("the year is missing before {region!r}", region=regions[0])
        elif verb == "explain" and kinds[0] is WordKind.REGION:
            message = _("the year comes first, then the region")
        elif verb == "explain":
            return None
        if verb == "regions":
            return _say(message, ["regions", *rest])
        return _say(message, ["explain", year, today(regions[0]), *rest])
    if len(rules) > 1 and len(rules) == len(words):
        message = _("{verb} takes one year, and {n} are given", verb=Typed(verb), n=len(rules))
        if verb == "diff":
            message = _("diff takes two rules, and {n} are given", n=len(rules))
        given = {word.partition("=")[0] for word in rest if word.startswith("-")}
        if not given <= options_of_verb(ctx, "diff"):
            return _say(message, [verb, rules[0], *rest])
        return _say(message, ["diff", *rules[:2], *rest])
    if verb == "keys" and len(words) > 1:
        return _say(_("keys shows one key at a time"), ["keys", words[0], *rest])
    if rules and verb in ("rules", "regions", "keys"):
        message = _("{verb} takes no year", verb=Typed(verb))
        return _say(
            message, ["show" if verb == "rules" else verb, *rules * (verb == "rules"), *rest]
        )
    return None


def _after_an_option(
    verb: str,
    words: Sequence[str],
    kinds: Sequence[WordKind],
    rest: Sequence[str],
    options: set[str],
    word: str,
    kind: WordKind,
) -> Refusal:
    """What is said of words that stand after an option."""
    told = {
        WordKind.REGION: _("{word!r} is a region, and stands after --region", word=word),
        WordKind.KEY: _("{word!r} is a key, and stands after --key", word=word),
        WordKind.LINE: _("{word!r} is a line of credit, and stands after --line", word=word),
        WordKind.AMOUNT: _("{word!r} is an amount, and stands after an option", word=word),
        WordKind.VALUE: _("{word!r} gives a value, and stands after an option", word=word),
        WordKind.FORM: _("{word!r} is a form of output, and stands after -f", word=word),
    }
    line = [each for each, what in zip(words, kinds, strict=True) if what is WordKind.RULE]
    line = line or [_latest()]
    for each, what in zip(words, kinds, strict=True):
        option = _OPTIONS.get(what)
        if what is WordKind.FORM:
            line += form_of(each)
        elif what is WordKind.VALUE:
            line += _set(each)
        elif option in options:
            line += [str(option), today(each) if what is WordKind.REGION else each]
        elif what is not WordKind.RULE:
            line.append(each)
    return _say(told[kind], [verb, *line, *rest])


def _set(text: str) -> list[str]:
    """``enveloppe=6M€`` as an option."""
    from allocation.cli.meant import OPTIONS

    name, _equals, value = text.partition("=")
    option = names.own_name(f"--{name}") or OPTIONS.get(unaccented(name).casefold())
    option = None if name in ("envelope", "key") else option
    return [option, value] if option in ("--envelope", "--key") else ["--set", text]


def _say(message: str, words: Sequence[str]) -> Refusal:
    return usage("misplaced-word", message, _("write {command}", command=typed(words)))


def _latest() -> str:
    """The latest year of which there is a rule."""
    from allocation.reading.places import rules_folder
    from allocation.reading.rules import rule_files

    return str(max((year for year, _version in rule_files(rules_folder())), default=2025))


def _year_of(table: str) -> str:
    """The year that a table is about, if its name says so; else the latest."""
    found = re.search(r"20[0-9]{2}", PurePath(table).name)
    return found[0] if found else _latest()
