"""A command whose parameters may be groups of options, each given as one object."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import is_dataclass
from importlib import import_module
from typing import Annotated, Any, NamedTuple, get_origin, get_type_hints

from allocation.cli.help import Example


class Command(NamedTuple):
    """A command as the command line takes it, with its options spelled out."""

    run: Callable[..., None]
    help: str
    short_help: str | None
    examples: tuple[Example, ...]
    """What its help begins with; the first is shown to who types it wrong."""
    amounts: bool
    """Whether it prints amounts of regions, with their marks."""

    @property
    def in_short(self) -> str:
        """What it does, in the list of commands."""
        return self.short_help or self.help


_COMMANDS: dict[str, Command] = {}
"""Those whose files are imported."""


def command_of(verb: str) -> Command:
    """The command of a verb, whose file is imported when it is first asked for."""
    if verb not in _COMMANDS:
        import_module(f"allocation.cli.{verb}")
    return _COMMANDS[verb]


def command(
    *,
    help: str,
    examples: tuple[Example, ...],
    short_help: str | None = None,
    amounts: bool = True,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function the command of its name.

    A parameter whose type is a dataclass becomes the options that its fields are, in their order.
    """

    def register(function: Callable[..., None]) -> Callable[..., None]:
        made = Command(_spelled_out(function), help, short_help, examples, amounts)
        _COMMANDS[function.__name__] = made
        return function

    return register


def _spelled_out(function: Callable[..., None]) -> Callable[..., None]:
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, tuple[Any, list[str]]] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(function).parameters.items():
        kind = hints[name]
        if get_origin(kind) is not Annotated and is_dataclass(kind):
            group: Any = kind
            fields = inspect.signature(group).parameters
            types = get_type_hints(group, include_extras=True)
            parameters += [p.replace(annotation=types[n]) for n, p in fields.items()]
            groups[name] = group, list(fields)
        else:
            parameters.append(parameter.replace(annotation=kind))

    def run(**given: Any) -> None:
        for name, (kind, fields) in groups.items():
            given[name] = kind(**{field: given.pop(field) for field in fields})
        function(**given)

    # Which stands first matters to the help only, and a default may stand before none.
    keywords = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    run.__name__ = function.__name__
    run.__signature__ = inspect.Signature(keywords)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in keywords}
    return run
