"""Words that a shell asks for, in the reader's language, and what makes it ask.

Loaded when a shell asks, or when the completion is to be installed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from subprocess import SubprocessError
from typing import Any

import typer
from typer import completion

from allocation.cli.command import command_of
from allocation.cli.lang import asked_language
from allocation.diagnostics import Refusal, usage, why_not
from allocation.views.language import _ as said
from allocation.views.language import say
from allocation.views.names import VERBS, name, names, own_words
from allocation.views.spoken import chosen, speaking
from allocation.words import N_, THIN_SPACE, _, listed

VARIABLE = "_ALLOCATE_COMPLETE"
"""The variable with which a shell asks for words."""
INSTALL, SHOW = "--install-completion", "--show-completion"
typers: Any = completion
_SHELLS = [shell.value for shell in typers.Shells]
_HELP = N_("This help.")
_OF_PROGRAM = {
    "--lang": N_("The language; by default that of the system."),
    INSTALL: N_("Have the shell complete words with Tab."),
    SHOW: N_("What that would install."),
}
_Item: Any = typers.shell_completion.CompletionItem


def answer() -> None:
    """Have each shell be answered in the language of the words that it has."""
    typers.completion_init()
    for shell in _SHELLS:
        kind: Any = typers.shell_completion.get_completion_class(shell)
        typers.shell_completion.add_completion_class(_answering(kind), shell)


def _answering(kind: Any) -> Any:
    class Answering(kind):  # type: ignore[misc]
        def get_completions(self, args: list[str], incomplete: str) -> list[Any]:
            try:
                language, words = asked_language(args)
            except Refusal:
                language, words = chosen(), args
            with speaking(language):
                option, equals, value = incomplete.partition("=")
                if equals and option.startswith("--"):
                    words, incomplete = [*words, option], value
                found: list[Any] = super().get_completions(own_words(words), incomplete)
                return found

    return Answering


def verbs(begun: str) -> list[Any]:
    """The verbs that begin so, in the reader's words or in any other that is typed."""
    helps = {verb: said(command_of(verb).in_short) for verb in VERBS}
    return [_Item(word, help=helps[own]) for word, own in _begun(helps, begun).items()]


def options(parameters: Sequence[Any], begun: str, *, program: bool = False) -> list[Any]:
    """The options that begin so; the short ones with them, and those of the program alone."""
    helps = {
        option: said(_HELP if "--help" in each.opts else each.help.replace(THIN_SPACE, " "))
        for each in parameters
        if each.param_type_name == "option" and not each.hidden
        for option in (*each.opts, *each.secondary_opts)
    }
    if program:
        helps |= {option: said(text) for option, text in _OF_PROGRAM.items()}
    return [_Item(word, help=helps[own]) for word, own in _begun(helps, begun).items()]


def _begun(owns: Sequence[str] | dict[str, str], begun: str) -> dict[str, str]:
    """The names that begin with some letters: those that are shown, else any that is understood."""
    shown = {name(own): own for own in owns}
    found = {word: own for word, own in shown.items() if word.startswith(begun)}
    return found or {w: own for w, own in names(owns).items() if begun and w.startswith(begun)}


def install(option: str, words: Sequence[str]) -> None:
    """Have a shell complete words, or show what that takes; and end.

    Raises Refusal (exit code 2) where the shell is not known, or its files can't be written.
    """
    shell = words[0].casefold() if words else _this_shell()
    if shell not in _SHELLS:
        message = _("the shell {shell!r} has no completion", shell=shell)
        if not shell:
            message = _("it can't be told which shell this is")
        raise usage("unknown-shell", message, _("name one: {shells}", shells=listed(_SHELLS)))
    if option == SHOW:
        print(_script(shell), flush=True)
        raise typer.Exit
    told = StringIO()
    try:
        with redirect_stdout(told), redirect_stderr(told):
            _shell, path = typers.install(shell, "allocate", VARIABLE)
    except (OSError, UnicodeError, SubprocessError, typer.Exit) as error:
        why = why_not(error) if isinstance(error, OSError) else _("it is not in UTF-8")
        if isinstance(error, SubprocessError | typer.Exit):
            why = _("{shell} does not say where its settings are", shell=shell)
        message = _("the completion can't be installed: {why}", why=why)
        hint = _("see {option}", option=f"{SHOW} {shell}")
        raise usage("unwritable", message, hint) from None
    print(say(_("The completion of {shell} is installed in {path}.", shell=shell, path=str(path))))
    print(say(_("It works in the next terminal that is opened.")), flush=True)
    raise typer.Exit


def _this_shell() -> str:
    return typers._get_shell_name() or os.path.basename(os.environ.get("SHELL", ""))  # noqa: PTH119


def _script(shell: str) -> Any:
    return typers.get_completion_script(prog_name="allocate", complete_var=VARIABLE, shell=shell)
