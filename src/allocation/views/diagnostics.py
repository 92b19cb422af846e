"""A diagnostic as people read it."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from allocation.diagnostics import Diagnostic, Place
from allocation.views.language import _, say
from allocation.views.names import in_words_of_reader
from allocation.words import N_, Message, visible

if TYPE_CHECKING:
    from allocation.views.outputs.reconcile import NoticeJson

WIDTH = 80
"""Columns of a screen."""
_EXCERPT = WIDTH - 8
"""How much of a line is shown: enough to find it, whatever its length."""
_COMMAND = re.compile(r": (allocate .+)$")
"""A command line that a translator wrote at the end of a hint."""
_LEVELS = {"error": N_("error:"), "warning": N_("warning:"), "notice": N_("notice:")}


def where(place: Place) -> str:
    """A place as people find it again: the file and line, or what was typed, in their words."""
    file = in_words_of_reader(place.file) if place.option else say(place.file)
    return ":".join(str(part) for part in (file, place.line, place.column) if part)


def _before(place: Place) -> str:
    """A place before what is said of it: ``file:3:14:``, as compilers have it, or ``--key x:``."""
    return f"{where(place)}:" if place.line else _("{place}:", place=where(place))


def in_line(problem: Diagnostic) -> str:
    """Place, sentence and code on one line, among the remarks of a report."""
    at = f"{_before(problem.place)} " if problem.place else ""
    return f"{at}{say(problem.message)} [{problem.code}]"


def as_value(problem: Diagnostic) -> NoticeJson:
    """A diagnostic in a JSON document."""
    place = str(problem.place) if problem.place else None
    return {"code": problem.code, "place": place, "message": problem.message}


def written(problem: Diagnostic) -> str:
    """Place, sentence and code, the offending line with a caret, and a hint to type.

    Wrapped for 80 columns between words; what is to be typed is never broken.
    """
    return "\n".join([*sentence(problem), *beneath(problem)])


def sentence(problem: Diagnostic) -> list[str]:
    """Level, place, sentence and code, in lines."""
    place = problem.place
    at = where(place) if place else ""
    told = place is not None and place.option and say(problem.message).startswith(f"{at} ")
    before = f"{_before(place)} " if place and not told else ""
    said = visible(f"{_(_LEVELS[problem.level])} {before}").strip()
    first, *more = f"{say(problem.message)} [{problem.code}]".split("\n")
    lines = _wrapped(visible(f"{said} {first}"), indent=7)
    for line in map(visible, more):
        lines += _wrapped(line, indent=len(line) - len(line.lstrip(" -")))
    return lines


def beneath(problem: Diagnostic) -> list[str]:
    """What stands under the sentence: the offending line with a caret, and the hint."""
    place, lines = problem.place, list[str]()
    if place and place.excerpt is not None and place.line:
        number = f"{place.line:>5}"
        column = place.column or 0
        start = max(column - _EXCERPT // 2, 0) if column > _EXCERPT else 0
        excerpt = place.excerpt[start : start + _EXCERPT]
        lines.append(f"{number} | {visible(excerpt)}")
        if column:
            before = visible(excerpt[: column - 1 - start])
            lines.append(f"{' ' * len(number)} | {' ' * len(before)}^")
    if problem.hint:
        hint = visible(f"  {_('hint:')} {say(problem.hint)}")
        command = _typed_at_end(problem.hint, hint)
        if command:
            lines += _with_command(hint.removesuffix(command).rstrip(), command)
        else:
            lines += _wrapped(hint, indent=8)
    return lines


def _typed_at_end(hint: str, said: str) -> str:
    """The command line that a hint ends with; empty where it ends with none."""
    values = hint.values.values() if isinstance(hint, Message) else ()
    commands = [each for each in values if isinstance(each, str) and each.startswith("allocate ")]
    typed = (visible(in_words_of_reader(command)) for command in commands)
    found = _COMMAND.search(said)
    return next((each for each in typed if said.endswith(each)), found[1] if found else "")


def paragraph(text: str) -> list[str]:
    """A sentence or several, wrapped for a screen."""
    return _wrapped(text, indent=0)


def _wrapped(text: str, indent: int) -> list[str]:
    lines = textwrap.wrap(
        text,
        WIDTH,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [""]


def _with_command(text: str, command: str) -> list[str]:
    """A hint that ends with what to type, which stands whole, on a line of its own if need be."""
    lines = _wrapped(text, indent=8)
    if len(f"{lines[-1]} {command}") <= WIDTH:
        lines[-1] += f" {command}"
    else:
        lines.append(f"        {command}")
    return lines
