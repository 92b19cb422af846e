"""The `allocate` command: its verbs, its exit codes, and what happens when something goes wrong."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from allocation.diagnostics import Exit, Refusal
from allocation.words import _

# What a rule file means must not depend on which other packages are installed beside this one.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

VERBS = ("compute", "rules", "show", "keys", "regions")


class Verbs(TyperGroup):
    """A group whose first word may be a year, a rule version or a rule file: `compute` is meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and self._means_a_rule(args[0]):
            args = ["compute", *args]
        return super().parse_args(ctx, args)

    def _means_a_rule(self, word: str) -> bool:
        if word in self.commands:
            return False
        if word.startswith("-"):
            own = {option for parameter in self.params for option in parameter.opts}
            return word.split("=")[0] not in own | {"--help", "-h"}
        looks_like_a_file = word.endswith((".yaml", ".yml")) or os.sep in word or "/" in word
        return word[:1].isdigit() or looks_like_a_file or Path(word).is_file()

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        completions = super().shell_complete(ctx, incomplete)
        if not incomplete.startswith("-"):
            years = self.commands["compute"].params[0]
            completions = [*years.shell_complete(ctx, incomplete), *completions]
        return completions

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            for diagnostic in refusal.diagnostics:
                print(diagnostic, file=sys.stderr)
            raise typer.Exit(refusal.exit) from None
        except KeyboardInterrupt:
            raise typer.Exit(Exit.INTERRUPTED) from None
        except BrokenPipeError:
            # The reader went away; nothing more can be said to it, and that is no error.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(Exit.OK) from None


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
        from allocation import __version__

        print(f"allocate {__version__}")
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
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Figures are grouped by U+202F, which not every terminal's own encoding can hold.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(prog_name="allocate")
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:
        if os.environ.get("ALLOCATE_TRACEBACK"):
            raise
        print(
            _(
                "allocate: internal error: {kind}: {error}\n"
                "  please report it with the command you ran; "
                "ALLOCATE_TRACEBACK=1 shows where it happened",
                kind=type(error).__name__,
                error=error,
            ),
            file=sys.stderr,
        )
        sys.exit(Exit.INTERNAL)
    finally:
        gc.freeze()  # nor need they be looked through once more on the way out


app.info.help = _(
    "What each region of France gets under the yearly 1000 premiers jours instructions.\n\n"
    "allocate 2023 computes the rule of 2023: it is short for allocate compute 2023. "
    "A version (2023@1) or a rule file of your own (my/2023.yaml) works the same."
)
for verb in VERBS:
    import_module(f"allocation.cli.{verb}")
