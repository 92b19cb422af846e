"""The `allocate` command: its verbs, its exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from allocation.cli import help as helping
from allocation.cli.command import COMMANDS
from allocation.cli.endings import open_streams, tidy_when_ended
from allocation.cli.lang import asked_language
from allocation.cli.mistakes import closed_up, in_our_words, option_names, refuse_swallowed
from allocation.diagnostics import Diagnostic, Exit, Refusal, usage, why_not
from allocation.reading.files import is_there
from allocation.views import names
from allocation.views.diagnostics import written
from allocation.views.spoken import speaking
from allocation.words import _

# What a rule file means must not depend on which other packages are installed beside this one.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

_COMPLETION = "_ALLOCATE_COMPLETE"
"""The variable with which a shell asks for words."""
_ASKED = re.compile("(complete|source)_(bash|zsh|fish|powershell|pwsh)")
_NUMBER = re.compile("[0-9]{1,6}")


class Verb(TyperCommand):
    """A command whose help is our own, and whose options and words are refused in our own words."""

    @property
    def examples(self) -> tuple[helping.Example, ...]:
        """What its help begins with."""
        return next(c.examples for c in COMMANDS if c.run.__name__ == self.name)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        words = closed_up(names.own_words(args, option_names(ctx)))
        if ctx.resilient_parsing:
            # For want of a value of the last option, the parser would not read the words before it.
            words = words[:-1] if words and words[-1].startswith("-") else words
        else:
            refuse_swallowed(ctx, words)
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
        formatter.write(helping.of_command(ctx, self.help or "", self.examples))


class Verbs(TyperGroup):
    """A group whose first word may be a year, a rule version or a rule file: `compute` is meant."""

    def main(self, args: Sequence[str] | None = None, *others: Any, **given: Any) -> Any:
        """Run some words in the language that they ask for, or that of the environment."""
        try:
            language, words = asked_language(sys.argv[1:] if args is None else args)
        except Refusal as refusal:
            sys.exit(_refused(refusal))
        with speaking(language):
            return super().main(words, *others, **given)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = names.own_words(args, option_names(ctx))
        with _refusals(), in_our_words(ctx, args):
            try:
                return super().parse_args(ctx, self._with_verb(ctx, args))
            except (OSError, UnicodeError) as error:  # of --install-completion
                why = why_not(error) if isinstance(error, OSError) else _("it is not in UTF-8")
                message = _("the completion can't be installed: {why}", why=why)
                raise usage("unwritable", message, _("see --show-completion")) from None

    def invoke(self, ctx: Any) -> Any:
        with _refusals():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        commands = [
            (name, each.get_short_help_str(helping.WIDTH)) for name, each in self.commands.items()
        ]
        formatter.write(helping.of_program(commands))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        completions = super().shell_complete(ctx, incomplete)
        if not incomplete.startswith("-"):
            years = self.commands["compute"].params[0]
            completions = [*years.shell_complete(ctx, incomplete), *completions]
        return completions

    def _with_verb(self, ctx: Any, args: list[str]) -> list[str]:
        verbs = {arg: verb for arg in args if (verb := self._verb(arg))}
        if not args or args[0] in verbs:
            return [*map(verbs.__getitem__, args[:1]), *args[1:]]
        word = args[0]
        if word.startswith("-"):
            own = {option for parameter in self.params for option in parameter.opts}
            if word.split("=")[0] in own | {"--help", "-h"}:
                return args
            # Options may stand before the verb: `allocate --quiet rules`.
            if verbs:
                typed, verb = next(iter(verbs.items()))
                rest = list(args)
                rest.remove(typed)
                return [verb, *rest]
            return ["compute", *args]
        if word[:1].isdigit() or ctx.resilient_parsing or _means_compute(word):
            return ["compute", *args]
        from allocation.cli.misplaced import unknown_verb

        raise unknown_verb(word, args[1:], list(self.commands))

    def _verb(self, word: str) -> str | None:
        """The command that a word names, in whichever language."""
        found = word if word in self.commands else names.own_name(word)
        return found if found in self.commands else None


def _means_compute(word: str) -> bool:
    """Whether a first word that is no verb is a file, or a region; `compute` says what it takes."""
    if word.endswith((".yaml", ".yml")) or "/" in word or os.sep in word or is_there(word):
        return True
    from allocation.cli.misplaced import is_region, is_table

    return is_table(word) or is_region(word)


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


for verb in names.VERBS:
    import_module(f"allocation.cli.{verb}")
for found in COMMANDS:
    app.command(
        cls=Verb,
        help=found.help,
        short_help=found.short_help,
        context_settings={"allow_extra_args": True},
    )(found.run)
