"""The `allocate` command: its verbs, its exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from allocation.cli.command import COMMANDS
from allocation.diagnostics import Diagnostic, Exit, Refusal, did_you_mean
from allocation.views.diagnostics import written
from allocation.views.language import _

# What a rule file means must not depend on which other packages are installed beside this one.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

VERBS = (
    *("compute", "explain", "diff", "reconcile", "fit", "sweep"),
    *("rules", "show", "keys", "regions"),
)


class Verbs(TyperGroup):
    """A group whose first word may be a year, a rule version or a rule file: `compute` is meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _ways_out():
            return super().parse_args(ctx, self._with_verb(ctx, args))

    def invoke(self, ctx: Any) -> Any:
        with _ways_out():
            return super().invoke(ctx)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        completions = super().shell_complete(ctx, incomplete)
        if not incomplete.startswith("-"):
            years = self.commands["compute"].params[0]
            completions = [*years.shell_complete(ctx, incomplete), *completions]
        return completions

    def _with_verb(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or args[0] in self.commands:
            return args
        word = args[0]
        if word.startswith("-"):
            own = {option for parameter in self.params for option in parameter.opts}
            if word.split("=")[0] in own | {"--help", "-h"}:
                return args
            # Options may stand before the verb: `allocate --quiet rules`.
            verb = next((arg for arg in args if arg in self.commands), None)
            if verb:
                rest = list(args)
                rest.remove(verb)
                return [verb, *rest]
            return ["compute", *args]
        if word[:1].isdigit() or _looks_like_a_file(word) or ctx.resilient_parsing:
            return ["compute", *args]
        raise _unknown(word, list(self.commands))


def _looks_like_a_file(word: str) -> bool:
    return (
        word.endswith((".yaml", ".yml"))
        or "/" in word
        or os.sep in word
        or Path(word[:200]).is_file()
    )


def _unknown(word: str, verbs: list[str]) -> Refusal:
    """Neither a verb nor a rule: say which there are of both."""
    from allocation.reading.places import rules_folder
    from allocation.reading.rules import rule_files

    years = sorted({str(year) for year, _version in rule_files(rules_folder())})
    message = _("{word!r} is neither a command nor a year", word=word)
    hint = did_you_mean(word, [*verbs, *years])
    return Refusal(Diagnostic("unknown-command", message, hint=hint), Exit.USAGE)


@contextmanager
def _ways_out() -> Iterator[None]:
    """Every way out of a command, with its exit code."""
    try:
        yield
    except Refusal as refusal:
        for diagnostic in refusal.diagnostics:
            _say(diagnostic)
        raise typer.Exit(refusal.exit) from None
    except KeyboardInterrupt:
        raise typer.Exit(Exit.INTERRUPTED) from None
    except BrokenPipeError:  # the reader went away, which is no error
        _discard_output()
        raise typer.Exit(Exit.OK) from None
    except OSError as error:
        _discard_output()
        _say(_unwritable(error))
        raise typer.Exit(Exit.USAGE) from None


def _say(diagnostic: Diagnostic) -> None:
    with suppress(OSError):  # whoever closed standard error has been told nothing, as they wished
        print(written(diagnostic), file=sys.stderr, flush=True)


def _unwritable(error: OSError) -> Diagnostic:
    message = _("the output can't be written: {why}", why=error.strerror)
    return Diagnostic("unwritable", message)


def _discard_output() -> None:
    """Let what is still buffered go nowhere, so that closing it fails no second time."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before the start; it stays open from here on
            setattr(sys, name, open(os.devnull, "w"))  # noqa: PTH123, SIM115
        # Figures are grouped by U+202F, which not every terminal's own encoding can hold.
        getattr(sys, name).reconfigure(encoding="utf-8", errors="backslashreplace")
    # Ended from outside, half-written files go as they do after an interruption.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.TERMINATED))
    code = _run()
    gc.freeze()  # nor need all of them be looked through once more on the way out
    sys.exit(code)


def _run() -> int:
    try:
        app(prog_name="allocate")
        code = 0
    except SystemExit as way_out:
        code = way_out.code if isinstance(way_out.code, int) else 0
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
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
    except BrokenPipeError:
        _discard_output()
    except OSError as error:
        _discard_output()
        _say(_unwritable(error))
        return Exit.USAGE
    return code


app.info.help = _(
    "What each region of France gets under the yearly 1000 premiers jours instructions.\n\n"
    "allocate 2023 computes the rule of 2023: it is short for allocate compute 2023. "
    "A version (2023@1) or a rule file of your own (my/2023.yaml) works the same."
)
for verb in VERBS:
    import_module(f"allocation.cli.{verb}")
for found in COMMANDS:
    app.command(help=found.help, short_help=found.short_help)(found.run)
