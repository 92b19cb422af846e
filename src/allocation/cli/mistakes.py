"""Verbs, options and words that a command does not take, told in our own words."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import typer

from allocation.diagnostics import Refusal, near_words, usage
from allocation.views import names
from allocation.words import Typed, _, listed, unaccented

# Typer has no public name for what its parser raises, but for one that is made of it.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]
_NoArgsIsHelp = next(k for k in _UsageError.__subclasses__() if k.__name__ == "NoArgsIsHelpError")

_AMOUNTS = {
    *("--envelope", "--pool", "--rate", "--unit", "--tolerance", "--set", "--set-a", "--set-b"),
    "--vary",
}
"""Options whose value may be an amount, of which people write the unit apart."""
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
"""Hyphens, and what a word processor makes of one or two."""
_BEGUN = re.compile(r"([^=]+=)?(.*[:;,])?[+\-\u2212]?\d[\d\s.,\u00a0\u202f]*")
_GOES_ON = re.compile(r"(\d{3}([.,]\d+)?|(k|m|md)?(€|eur|euros?)|k|m|md)([:;,].*)?", re.IGNORECASE)


def closed_up(args: Sequence[str]) -> list[str]:
    """``--envelope 5,1 M€`` and ``--set envelope= 5 100 000 €`` with the value as one word."""
    found: list[str] = []
    amount = False
    for word in args:
        if amount and found[-1].endswith("=") and not word.startswith("-"):
            found[-1] += word  # a shell that completes NAME= puts a space after it
            continue
        if amount and _BEGUN.fullmatch(found[-1]) and _GOES_ON.fullmatch(word):
            found[-1] += f" {word}"
            continue
        option, equals, _value = word.partition("=")
        after = bool(found) and found[-1] in _AMOUNTS
        amount = after or (option in _AMOUNTS and bool(equals))
        found.append(word)
    return found


@contextmanager
def in_our_words(ctx: Any, args: Sequence[str]) -> Iterator[None]:
    """Make what the parser refuses of some words a Refusal (exit code 2)."""
    try:
        yield
    except _UsageError as error:
        found = _refusal(ctx, error, list(args))
        if found is None:
            raise
        raise found from None


def refuse_misspelt(ctx: Any, args: Sequence[str]) -> None:
    """Refuse (exit code 2) options with other dashes than two, or without a value.

    Of ``-region`` and ``-output`` the parser would make ``-r`` or ``-o``; and an option without a
    value would take the next option for one.
    """
    options = options_of(ctx)
    for word in args[: args.index("--") if "--" in args else None]:
        if word[:1] != "-" or re.match(r"-?-?\w?$|--\w", word):
            continue
        dashed, equals, value = word.partition("=")
        plain = dashed.strip(_DASHES)
        own = names.own_name(f"--{plain}") if len(plain) > 1 else None
        if own in options:
            message = _("there is no option {option}", option=dashed)
            words = [f"{own}{equals}{value}" if arg == word else arg for arg in args]
            hint = _("write {command}", command=typed([ctx.info_name, *words]))
            raise usage("unknown-option", message, hint)
    for word, following in pairwise(args):
        option = options.get(word)
        if option is not None and not option.is_flag and following in options:
            raise _no_value(word, option)


def typed(words: Sequence[str]) -> str:
    """A command line as it is typed, the verb left out where it needs none."""
    words = list(words)
    if words[:1] == ["compute"] and words[1:2] and re.match("[0-9]{4}|-", words[1]):
        words = words[1:]
    return " ".join(["allocate", *map(_quoted, words)])


def _quoted(word: str) -> str:
    """A word as a shell takes it; letters with accents, € and commas need no quotes."""
    plain = re.fullmatch(r"[\w@%+=:,./€-]+", word) is not None
    return word if plain else f'"{word}"' if not re.search(r'["$`\\!]', word) else shlex.quote(word)


def option_names(ctx: Any) -> tuple[str, ...]:
    """Their names."""
    return tuple(options_of(ctx))


def options_of(ctx: Any) -> dict[str, Any]:
    """The options that a command takes, by all their names."""
    parameters = ctx.command.get_params(ctx)
    return {
        name: each
        for each in parameters
        for name in (*each.opts, *each.secondary_opts)
        if name.startswith("-")
    }


def _refusal(ctx: Any, error: Any, args: list[str]) -> Refusal | None:
    """What the parser refused; None for the help that is shown when nothing is typed."""
    options = options_of(ctx)
    name, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    if name is None and parameter is None and not isinstance(error, _NoArgsIsHelp):
        return usage("wrong-words", _("this can't be read as a command"), _all_of_them(ctx))
    if parameter is not None and parameter.param_type_name == "argument":
        message = _("{name} is missing", name=Typed(_metavar(parameter)))
        return usage("missing-word", message, _("write {usage}", usage=example(ctx)))
    if parameter is not None:
        option = parameter.opts[0]
        message = _("{option} takes {value}", option=option, value=Typed(_metavar(parameter)))
        return usage("wrong-value", message, _all_of_them(ctx))
    if name is None:
        return None
    option = options.get(name)
    if option is None:
        return _unknown_option(ctx, name, args, options)
    if option.is_flag:
        message = _("{option} takes no value", option=name)
        return usage("no-value-taken", message, _("write {option} alone", option=name))
    return _no_value(name, option)


def _no_value(name: str, option: Any) -> Refusal:
    message = _("{option} takes a value", option=name)
    hint = _("write {option}", option=Typed(f"{name} {option.metavar}"))
    return usage("no-value", message, hint)


def _all_of_them(ctx: Any) -> str:
    return _("{command} -h lists the options", command=ctx.command_path)


def _unknown_option(ctx: Any, name: str, args: list[str], options: Mapping[str, Any]) -> Refusal:
    """By the sense of the word, by its spelling, or by the command that has it."""
    from allocation.cli.meant import ABSENT, OPTIONS

    whole = next((arg for arg in args if arg.split("=")[0] == f"-{name}"), None)
    if name[:1] == "-" and name[:2] != "--":  # of -version the parser says that there is no -v
        name = next((a for a in args if len(a) > 2 and a.startswith(name)), name)
    own = names.own_name(name) if whole is None else None
    plain = unaccented(own or name).casefold().strip("-") if whole is None else ""
    meant = f"--{plain}" if f"--{plain}" in options else OPTIONS.get(plain)
    if plain in ("year", "annee", "an", "exercice", "rule", "regle"):
        message = _("there is no option {option}: a year stands alone", option=name)
        return usage("unknown-option", message, _("write {command}", command=example(ctx)))
    if plain == "version" or (plain == "v" and len(args) == 1):
        message = _("there is no option {option}", option=name)
        if own:
            message = _("{option} stands alone", option=own)
        return usage("unknown-option", message, _("write {command}", command="allocate --version"))
    if plain in ABSENT and "--participants" in options:
        return _absent(name, args)
    if meant is not None and {w for w in meant.split() if w[0] == "-"} <= options.keys():
        return _unknown(ctx, name, args, meant)
    others = _with_option(ctx, meant.split()[0] if meant else own or name)
    known = names.names([o for o in (*options, "--version") if o.startswith("--")])
    start = unaccented(name).casefold()
    long = len(name) > 3
    found = {known[o]: o for o in known if long and unaccented(o).casefold().startswith(start)}
    begun = list(found)
    spelt = near_words(plain, [o.strip("-") for o in known]) if len(name) > 2 else []
    near = list(dict.fromkeys([*begun, *(known[f"--{word}"] for word in spelt)]))
    if begun == ["--version"]:
        message = _("there is no option {option}", option=name)
        return usage("unknown-option", message, _("write {command}", command=typed(begun)))
    parts = [option for option in begun if own and option in (f"{own}-a", f"{own}-b")]
    begun = [] if own and not parts else begun  # --par is no beginning of --partiel
    if len(begun) == 1:
        return _unknown(ctx, name, args, begun[0])
    if others and (parts or not begun):
        option = meant.split()[0] if meant else own or name
        verb = ctx.command_path.split()[-1]
        message = _("{verb} has no option {option}", verb=Typed(verb), option=name)
        verbs = listed(map(Typed, others))
        if parts:
            hint = _("did you mean {words}?", words=listed(parts))
            return usage("unknown-option", message, hint)
        hint = _("{option} is an option of {verbs}", option=option, verbs=verbs)
        if verb == "compute" and option == "--explain":
            words = ["explain", *(arg for arg in args if arg != name)]
            hint = _("write {command}", command=typed(words))
        elif len(others) == 1 and others != ["check"] and args and verb == "compute":
            words = [option if arg == name else arg for arg in args]
            hint = _("write {command}", command=typed([others[0], *words]))
        return usage("unknown-option", message, hint)
    message = _("there is no option {option}", option=name)
    hint = _("did you mean {words}?", words=listed(near[:3])) if near else _all_of_them(ctx)
    return usage("unknown-option", message, hint)


def _absent(name: str, args: Sequence[str]) -> Refusal:
    """The refusal of an option for who takes no part, of which a file tells."""
    from allocation.reading.participation import how_to_say_it
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories

    territories = read_territories("regions", data_folder())
    after = [text for arg, text in pairwise(args) if arg == name]
    after += [arg.removeprefix(f"{name}=") for arg in args if arg.startswith(f"{name}=")]
    region = territories.find(after[0]) if after else None
    message = _("there is no option {option}: who takes part stands in a file", option=name)
    return usage("unknown-option", message, how_to_say_it(region, territories))


def _unknown(ctx: Any, name: str, args: list[str], meant: str) -> Refusal:
    """The refusal of an option, with the line that was meant."""
    words: list[str] = []
    for arg in args:
        option, equals, value = arg.partition("=")
        if meant == "--output" and words[-1:] == [meant] and (form := form_of(arg)):
            words[-1:] = form  # --export excel
        elif option == name:
            words += [*meant.split(), *([value] if equals else [])]
        else:
            words.append(arg)
    message = _("there is no option {option}", option=name)
    if ctx.parent is None:
        return usage("unknown-option", message, _("write {option}", option=meant))
    hint = _("write {command}", command=typed([ctx.info_name, *words]))
    return usage("unknown-option", message, hint)


def options_of_verb(ctx: Any, verb: str) -> set[str]:
    """The options of another command."""
    command = ctx.parent.command.commands[verb]
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)}


def _with_option(ctx: Any, option: str) -> list[str]:
    """The commands that have an option."""
    if ctx.parent is None:
        return []
    commands = ctx.parent.command.commands
    return [verb for verb, each in commands.items() if any(option in p.opts for p in each.params)]


def example(ctx: Any) -> str:
    """What can be typed of a command: the first example of its help."""
    examples = getattr(ctx.command, "examples", ())
    return f"allocate {examples[0].words}" if examples else str(ctx.command_path)


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar)


def form_of(word: str) -> list[str]:
    """A form of output as it is asked for; empty where a word names none."""
    from allocation.cli.meant import OPTIONS

    option = OPTIONS.get(word.casefold(), "")
    return option.split() if option.startswith(("-f ", "-o ")) else []
