"""The help of the program and of each command: examples first, options in groups, marks, exits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from allocation.cli.lang import choices
from allocation.views.language import _, say
from allocation.views.names import in_words_of_reader, name
from allocation.words import N_, THIN_SPACE, Typed

WIDTH = 80
_NAMES = 28
"""Columns of an option and its value; where they take more, the text stands below."""


class Example(NamedTuple):
    """A command line that works, without the name of the program, and what it answers."""

    words: str
    answers: str


COMPUTE = N_("What to compute")
SUPPOSE = N_("What to suppose")
SHOW = N_("What to show")
WRITE = N_("Where to write")
OWN = N_("Rules and data of your own")
_OPTIONS = {
    COMPUTE: (
        "--against --unit --tolerance --partial --region-column --amount-column --sheet --encoding "
        "--vary --sample --seed"
    ),
    SUPPOSE: "--participants --envelope --key --pool --rate --set --set-a --set-b",
    SHOW: "",
    WRITE: "--format --output --force --quiet --dialect --metadata --shape --runs",
    OWN: "--rules-dir --data-dir",
}
"""The groups of options, in their order; an option that is in none says what to show."""
_LOOKED_AT = {COMPUTE: N_("What to look at")}
"""What the first group is called where nothing is computed."""
_ARGUMENTS = {
    "YEAR": N_("A year (2023), a version (2023@1), or a rule file of your own."),
    "YEAR...": N_("Years (2023, 2021-2025), versions (2023@1), or rule files of your own."),
    "A": N_("The rule before: a year, a version, a rule or variant file, git:REV:PATH."),
    "B": N_("The rule after."),
    "[TABLE]": N_("A table of your own: CSV, XLSX, ODS, or - for standard input."),
    "YEAR|TABLE": N_("A year, for its published table, or a table of your own."),
}


def of_command(ctx: Any, text: str, examples: Sequence[Example], *, amounts: bool) -> str:
    """The help of one command, in lines of at most 80 columns; `amounts` says if it prints any."""
    parameters = [each for each in ctx.command.get_params(ctx) if not each.hidden]
    parameters.sort(key=lambda each: each.param_type_name != "argument")
    words = [str(each.metavar) for each in parameters if each.param_type_name == "argument"]
    lines = [*_examples(examples), "", *_wrapped(_(text)), ""]
    line = " ".join([in_words_of_reader(ctx.command_path), *map(_said, words)])
    lines += [_("Usage: {line} [options]", line=line)]
    for heading in _OPTIONS:
        found = [_record(each) for each in parameters if _heading(each) == heading]
        if found:
            lines += ["", _(heading if amounts else _LOOKED_AT.get(heading, heading))]
            lines += _two_columns(found)
    if amounts:
        lines += ["", _("Marks before an amount"), *_two_columns(_marks())]
    lines += ["", _("Exit codes"), *_two_columns(_exits())]
    return "\n".join(lines)


def of_program(commands: Iterable[tuple[str, str]]) -> str:
    """The help of the program: what it is for, what can be asked, how to go on."""
    lines = [
        *_wrapped(
            _(
                "What each region of France gets under the yearly 1000 premiers jours "
                "instructions, where every euro comes from, and how far published tables agree."
            )
        ),
        "",
        *_examples(
            [
                Example("2023", _("what each region gets in 2023")),
                Example("explain 2025 Corse", _("how one amount comes about")),
                Example("reconcile 2025", _("does it agree with what is published?")),
            ]
        ),
        "",
        *_wrapped(
            _(
                "A year alone is short for compute. In its place stands a version (2023@1) or "
                "a rule file of your own (my/2023.yaml)."
            )
        ),
        "",
        _("Usage: allocate YEAR... [options], or allocate COMMAND ... [options]"),
        "",
        _("Commands"),
        *_two_columns([(name(verb), _(text)) for verb, text in commands], 12),
        "",
        _("Options"),
        *_two_columns(
            [
                (f"-h, {name('--help')}", _("This help; after a command, its own.")),
                (
                    f"{name('--lang')} {choices()}",
                    _("The language; by default that of the system."),
                ),
                (name("--version"), _("The version of the program.")),
                (name("--install-completion"), _("Have the shell complete words with Tab.")),
                (name("--show-completion"), _("What that would install.")),
            ]
        ),
    ]
    return "\n".join(lines)


def _heading(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return COMPUTE
    headings = (heading for heading, names in _OPTIONS.items() if names)
    return next((h for h in headings if set(_OPTIONS[h].split()) & {*parameter.opts}), SHOW)


def _record(parameter: Any) -> tuple[str, str]:
    if "--help" in parameter.opts:
        return f"-h, {name('--help')}", _("This help.")
    metavar = str(parameter.metavar)
    text = (parameter.help or _ARGUMENTS.get(metavar, "")).replace(THIN_SPACE, " ")
    if parameter.param_type_name == "argument":
        return _said(metavar), _(text)
    *others, last = sorted([*parameter.opts, *parameter.secondary_opts], key=len)
    if last == "--lang":
        metavar = choices()
    with_value = last if parameter.is_flag else f"{last} {metavar}"
    return ", ".join([*map(name, others), in_words_of_reader(Typed(with_value))]), _(text)


def _said(metavar: str) -> str:
    return in_words_of_reader(Typed(metavar))


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    commands = [in_words_of_reader(f"allocate {example.words}") for example in examples]
    for command, example in zip(commands, examples, strict=True):
        yield f"  {command}"
        yield from _wrapped(say(example.answers), indent=6)


def _marks() -> list[tuple[str, str]]:
    return [
        ("~", _("estimated: it rests on the hypotheses that are told, or on a rule of your own")),
        ("≥", _("floor: at least this much")),
        ("≤", _("ceiling: at most this much")),
        ("?", _("unknown: no text that is available tells it")),
        (
            _("no mark"),
            _("fixed by the instruction, or published: the legend says which of the two"),
        ),
    ]


def _exits() -> list[tuple[str, str]]:
    return [
        ("0", _("done")),
        ("1", _("something differs (reconcile; diff with --exit-code)")),
        ("2", _("a mistake in what was typed")),
        ("3", _("a mistake in the content of a file")),
        ("4", _("no formula is known for the year")),
        ("70", _("an error of the program itself: please report it")),
    ]


def _two_columns(rows: Iterable[tuple[str, str]], width: int | None = None) -> Iterator[str]:
    rows = list(rows)
    width = width or min(max(len(word) for word, _text in rows), _NAMES)
    for word, text in rows:
        lines = _wrapped(text, indent=width + 4) or [""]
        if len(word) > width:
            yield f"  {word}"
            yield from lines
        else:
            yield f"  {word:<{width}}  {lines[0].lstrip()}".rstrip()
            yield from lines[1:]


def _wrapped(text: str, indent: int = 0) -> list[str]:
    margin = " " * indent
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
