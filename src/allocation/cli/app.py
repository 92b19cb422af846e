"""The `allocate` command: its verbs, its exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from allocation.cli import help as helping
from allocation.cli.command import command_of
from allocation.cli.endings import open_streams, tidy_when_ended
from allocation.cli.lang import asked_language
from allocation.cli.mistakes import closed_up, in_our_words, option_names, refuse_misspelt
from allocation.diagnostics import Diagnostic, Exit, Refusal, usage
from allocation.reading.files import is_there
from allocation.views import names
from allocation.views.diagnostics import written
from allocation.views.spoken import chosen, speaking
from allocation.words import _

# What a rule file means must not depend on which other packages are installed beside this one.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

_COMPLETION = "_ALLOCATE_COMPLETE"
"""The variable with which a shell asks for words (`cli/completion.py`)."""
_ASKED = re.compile("(complete|source)_(bash|zsh|fish|powershell|pwsh)")
_NUMBER = re.compile("[0-9]{1,6}")
_COMPLETING = ("--install-completion", "--show-completion")


class Verb(TyperCommand):
    """A command whose help is our own, and whose options and words are refused in our own words."""

    @property
    def examples(self) -> tuple[helping.Example, ...]:
        """What its help begins with."""
        return command_of(str(self.name)).examples

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        words = closed_up(names.own_words(args, option_names(ctx)))
        if ctx.resilient_parsing:
            # For want of a value of the last option, the parser would not read the words before it.
            words = words[:-1] if words and words[-1].startswith("-") else words
        else:
            refuse_misspelt(ctx, words)
        with in_our_words(ctx, words):
            rest = super().parse_args(ctx, list(words))
        if not ctx.resilient_parsing:
            from allocation.cli.misplaced import refuse_misplaced

            refuse_misplaced(ctx, words)
        return rest

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            if refusal.exit is Exit.USAGE and not any(d.hint for d in refusal.diagnostics):
                hint = _("{command} -h shows what it takes", command=ctx.command_path)
                *first, last = refusal.diagnostics
                refusal.diagnostics = (*first, last._replace(hint=hint))
            raise

    def format_help(self, ctx: Any, formatter: Any) -> None:
        amounts = command_of(str(self.name)).amounts
        formatter.write(helping.of_command(ctx, self.help or "", self.examples, amounts=amounts))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        from allocation.cli import completion

        return completion.options(self.get_params(ctx), incomplete)


class _Commands(Mapping[str, Any]):
    """The commands by their verbs, each made when it is first asked for: all of them take long."""

    def __getitem__(self, verb: str) -> Any:
        if verb not in names.VERBS:
            raise KeyError(verb)
        return _made(verb)

    def __contains__(self, verb: object) -> bool:
        return verb in names.VERBS

    def __iter__(self) -> Iterator[str]:
        return iter(names.VERBS)

    def __len__(self) -> int:
        return len(names.VERBS)


@cache
def _made(verb: str) -> Any:
    found, alone = command_of(verb), typer.Typer(add_completion=False, rich_markup_mode=None)
    settings = {"allow_extra_args": True}
    alone.command(verb, cls=Verb, help=found.help, context_settings=settings)(found.run)
    return get_command(alone)


class Verbs(TyperGroup):
    """A group whose first word may be a year, a rule version or a rule file: `compute` is meant."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands: Any = _Commands()

    def main(self, args: Sequence[str] | None = None, *others: Any, **given: Any) -> Any:
        """Run some words in the language that they ask for, or that of the environment."""
        try:
            language, words = asked_language(sys.argv[1:] if args is None else args)
        except Refusal as refusal:
            with speaking(chosen()):
                sys.exit(_refused(refusal))
        if os.environ.get(_COMPLETION):
            from allocation.cli.completion import answer

            answer()
        with speaking(language):
            return super().main(words, *others, **given)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = names.own_words(args, [*option_names(ctx), *_COMPLETING])
        with _refusals(), in_our_words(ctx, args):
            if args and args[0].startswith(_COMPLETING) and not ctx.resilient_parsing:
                from allocation.cli.completion import install

                option, _equals, shell = args[0].partition("=")
                install(option, [shell] if shell else args[1:])
            return super().parse_args(ctx, self._with_verb(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        with _refusals():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        commands = [(verb, command_of(verb).in_short) for verb in names.VERBS]
        formatter.write(helping.of_program(commands))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        from allocation.cli import completion

        if incomplete.startswith("-"):
            return completion.options(self.get_params(ctx), incomplete, program=True)
        years = self.commands["compute"].params[0].shell_complete(ctx, incomplete)
        return [*years, *completion.verbs(incomplete)]

    def _with_verb(self, ctx: Any, args: list[str]) -> list[str]:
        if not args:
            return args
        word = args[0]
        if word.startswith("-"):
            own = {option for parameter in self.params for option in parameter.opts}
            if word in ("--help", "-h") and (
                asked := next(filter(None, map(self._verb, args)), None)
            ):
                return [asked, word]
            if word.split("=")[0] in own | {"--help", "-h"}:
                return args
            # Options may stand before the verb: `allocate --quiet rules`.
            for at, arg in enumerate(args):
                if verb := None if arg.startswith("-") else self._verb(arg):
                    return [verb, *args[:at], *args[at + 1 :]]
            return ["compute", *args]
        if word[:1].isdigit():
            return ["compute", *args]
        if verb := self._verb(word):
            return [verb, *args[1:]]
        if ctx.resilient_parsing or _means_compute(args):
            return ["compute", *args]
        from allocation.cli.misplaced import unknown_verb

        raise unknown_verb(word, args[1:], list(self.commands))

    def _verb(self, word: str) -> str | None:
        """The command that a word names, in whichever language."""
        found = word if word in self.commands else names.own_name(word)
        return found if found in self.commands else None


def _means_compute(words: Sequence[str]) -> bool:
    """Whether words that begin with no verb name a file or a region; `compute` then takes them."""
    word = words[0]
    if word.endswith((".yaml", ".yml")) or "/" in word or os.sep in word or is_there(word):
        return True
    from allocation.cli.named import is_region, is_table

    if is_table(word) or is_region(word):
        return True
    from allocation.cli.unquoted import is_region_apart

    return is_region_apart(words)


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal, said, is a way out with its exit code."""
    try:
        yield
    except Refusal as refusal:
        raise typer.Exit(_refused(refusal)) from None


def _refused(refusal: Refusal) -> Exit:
    for diagnostic in refusal.diagnostics:
        _say(diagnostic)
    return refusal.exit


def _say(diagnostic: Diagnostic) -> None:
    print(written(diagnostic), file=sys.stderr, flush=True)


app = typer.Typer(
    name="allocate",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,  # in our own words: cli/completion.py
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from allocation.version import __version__

        print(f"allocate {__version__}", flush=True)
        raise typer.Exit


@app.callback()
def _allocate(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_("Print the version.")),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; every way out has its exit code."""
    # Importing pandas makes a great many objects that all stay: looking through them for garbage,
    # as often as the default says, takes a tenth of the time of a start.
    gc.set_threshold(100_000, 20, 20)
    open_streams()
    tidy_when_ended()
    code = _run()
    gc.freeze()  # nor need all of them be looked through once more on the way out
    sys.exit(code)


def _run() -> int:
    try:
        language, _words = asked_language(sys.argv[1:])
    except Refusal:  # told by `Verbs.main`
        language = chosen()
    with speaking(language):
        return _run_and_tell()


def _run_and_tell() -> int:
    code: object = 0
    try:
        _check_completion()
        app(prog_name="allocate")
    except SystemExit as way_out:
        code = way_out.code
    except Refusal as refusal:
        return _refused(refusal)
    except Exception as error:
        if os.environ.get("ALLOCATE_TRACEBACK"):
            raise
        message = _(
            "internal error: {kind}: {error}", kind=type(error).__name__, error=str(error)[:200]
        )
        hint = _(
            "please report it with the command you ran; ALLOCATE_TRACEBACK=1 shows where it was"
        )
        _say(Diagnostic("internal-error", message, hint=hint))
        return Exit.INTERNAL
    try:
        sys.stdout.flush()
    except Refusal as refusal:
        return _refused(refusal)
    return code if isinstance(code, int) else 0


def _check_completion() -> None:
    """Refuse (exit code 2) what no shell would ask for that completes a word."""
    asked, environment = os.environ.get(_COMPLETION), os.environ
    if not asked or _ASKED.fullmatch(asked):
        if asked != "complete_bash":
            return
        if "COMP_WORDS" in environment and _NUMBER.fullmatch(environment.get("COMP_CWORD", "")):
            return
    message = _("{name} is set, and no shell asks for words", name=_COMPLETION)
    raise usage("no-completion", message, _("unset {name}", name=_COMPLETION))
