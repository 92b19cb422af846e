"""What a check found: for people, for programs, for editors and for the pages of a code host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from allocation.audit.check.accept import Relocked
from allocation.audit.check.check import Checked
from allocation.audit.check.codes import PAGES
from allocation.diagnostics import Diagnostic, did_you_mean, usage
from allocation.views import machine
from allocation.views.diagnostics import beneath, paragraph, sentence
from allocation.views.language import _, counted, say
from allocation.views.names import in_words_of_reader
from allocation.views.text import PageLine
from allocation.words import _ as message
from allocation.words import visible

if TYPE_CHECKING:
    from allocation.views.outputs.check import CheckJson, ProblemJson


class Form(StrEnum):
    """How problems are written."""

    TABLE = "table"
    JSON = "json"
    GITHUB = "github"
    """As commands of a workflow, which become remarks beside the lines of a change."""
    PARSABLE = "parsable"
    """``file:line:column: level: sentence [code]``, one a line, for editors."""


def page(found: Checked) -> Iterator[PageLine]:
    """All problems for people, and what there is to say of all of them."""
    for problem in found.problems:
        yield from (PageLine(line, problem.level) for line in sentence(problem))
        yield from map(PageLine, [*beneath(problem), ""])
    yield PageLine(_in_sum(found), "total")
    codes = (problem.code for problem in found.problems)
    if code := next((code for code in codes if code in PAGES), None):
        command = in_words_of_reader(f"allocate check --explain {code}")
        yield PageLine(_("What a code means: {command}", command=command))
    yield from map(
        PageLine,
        paragraph(
            _(
                "A check shows that nothing changed unseen and that files make sense; it does not "
                "show that a rule is right."
            )
        ),
    )


def _in_sum(found: Checked) -> str:
    """How many files and problems there are."""
    files = counted("{n} file checked", "{n} files checked", len(found.parts))
    if not found.problems:
        return _("{files}: nothing to mend.", files=files)
    errors = counted("{n} error", "{n} errors", found.count("error"))
    warnings = counted("{n} warning", "{n} warnings", found.count("warning"))
    return _("{files}: {errors}, {warnings}.", files=files, errors=errors, warnings=warnings)


def for_programs(found: Checked, form: Form) -> str:
    """All problems in a form that programs read, each line ended by a line feed."""
    if form is Form.JSON:
        return _json(found)
    write = _for_github if form is Form.GITHUB else _parsable
    return "".join(f"{write(problem)}\n" for problem in found.problems)


def _json(found: Checked) -> str:
    problems: list[ProblemJson] = [
        {
            "code": problem.code,
            "level": problem.level,
            "file": place.file if (place := problem.place) else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in found.problems
    ]
    document: CheckJson = {
        "errors": found.count("error"),
        "warnings": found.count("warning"),
        "files": [{"file": part.name, "kind": part.kind} for part in found.parts],
        "problems": problems,
    }
    return machine.write(document)


def _parsable(problem: Diagnostic) -> str:
    """One line, and one pattern: what is wrong with a whole file is told of its first letter."""
    place = problem.place
    at = f"{visible(place.file)}:{place.line or 1}:{place.column or 1}: " if place else ""
    told = visible(say(problem.message).replace("\n", " "))
    return f"{at}{problem.level}: {told} [{problem.code}]"


def _for_github(problem: Diagnostic) -> str:
    place = problem.place
    about = {
        "file": place and place.file,
        "line": place and place.line,
        "col": place and place.column,
        "title": problem.code,
    }
    told = ",".join(f"{name}={_escaped(str(of), ',:')}" for name, of in about.items() if of)
    hint = f" ({say(problem.hint)})" if problem.hint else ""
    return f"::{problem.level} {told}::{_escaped(say(problem.message) + hint)}"


def _escaped(text: str, also: str = "") -> str:
    """A text as workflow commands have it: what would end it, as its hexadecimal code."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + also else visible(c) for c in text)


def accepted(locks: Sequence[Relocked]) -> str:
    """What was accepted, by lock."""
    told = []
    for lock in locks:
        values = {"lock": lock.name, "files": ", ".join(lock.files), "gone": ", ".join(lock.gone)}
        if lock.files:
            told.append(_("Accepted in {lock}: {files}.", **values))
        if lock.gone:
            told.append(_("No longer held by {lock}, since they are gone: {gone}.", **values))
    told = told or [_("Nothing to accept: the files are what was accepted of them.")]
    return "".join(f"{line}\n" for text in told for line in paragraph(text))


def explained(code: str) -> Iterator[PageLine]:
    """The page of a code: what it means, why it matters, how it is mended.

    Raises Refusal (exit code 2) for a code that there is none of.
    """
    code = code.strip("[] ").lower()
    told = PAGES.get(code)
    if told is None:
        unknown = message("there is no code {code!r}", code=code)
        raise usage("unknown-code", unknown, did_you_mean(code, PAGES))
    yield PageLine(code, "title")
    yield PageLine("")
    yield from map(PageLine, paragraph(_(told.meaning)))
    example = ["", *(f"    {line}" for line in told.example.split("\n"))] if told.example else []
    for heading, lines in (
        (_("Why it matters"), paragraph(_(told.why)) if told.why else []),
        (_("How to mend it"), [*(paragraph(_(told.remedy)) if told.remedy else []), *example]),
    ):
        if lines:
            yield PageLine("")
            yield PageLine(heading, "heading")
            yield from map(PageLine, lines)
