"""Options and words that a command does not take, told in our own words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from allocation.diagnostics import Refusal, did_you_mean, usage
from allocation.views.language import _

# Typer has no public name for what its parser raises, but for one that is made of it.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]


@contextmanager
def in_our_words(ctx: Any) -> Iterator[None]:
    """Make what the parser refuses a Refusal (exit code 2)."""
    try:
        yield
    except _UsageError as error:
        found = _refusal(ctx, error)
        if found is None:
            raise
        raise found from None


def refuse_more_words(ctx: Any) -> None:
    """Refuse (exit code 2) words that stand after the last that a command takes."""
    if ctx.args and not ctx.resilient_parsing:
        message = _("there is a word too many: {word!r}", word=ctx.args[0])
        raise usage("extra-word", message, _("write {usage}", usage=_usage(ctx)))


def _refusal(ctx: Any, error: Any) -> Refusal | None:
    """What the parser refused; None for the help that is shown when nothing is typed."""
    parameters = ctx.command.get_params(ctx)
    options = {name: each for each in parameters for name in each.opts if name.startswith("-")}
    typed, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    all_of_them = _("{command} -h lists the options", command=ctx.command_path)
    if parameter is not None and parameter.param_type_name == "argument":
        message = _("{name} is missing", name=_metavar(parameter))
        return usage("missing-word", message, _("write {usage}", usage=_usage(ctx)))
    if parameter is not None:
        option = parameter.opts[0]
        message = _("{option} takes {value}", option=option, value=_metavar(parameter))
        return usage("wrong-value", message, all_of_them)
    if typed is None:
        return None
    option = options.get(typed)
    if option is None:
        message = _("there is no option {option}", option=typed)
        near = did_you_mean(typed, options) if len(typed) > 2 else None
        return usage("unknown-option", message, near or all_of_them)
    if option.is_flag:
        message = _("{option} takes no value", option=typed)
        return usage("no-value-taken", message, _("write {option} alone", option=typed))
    message = _("{option} takes a value", option=typed)
    return usage(
        "no-value", message, _("write {option} {value}", option=typed, value=option.metavar)
    )


def _usage(ctx: Any) -> str:
    words = [each for each in ctx.command.params if each.param_type_name == "argument"]
    return " ".join([ctx.command_path, *map(_metavar, words)])


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar)
