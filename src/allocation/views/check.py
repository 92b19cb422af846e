"""What a check found: for people, for programs, for editors and for the pages of a code host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from allocation.audit.check.accept import Relocked
from allocation.audit.check.check import Checked
from allocation.audit.check.codes import PAGES
from allocation.diagnostics import Diagnostic, did_you_mean, usage
from allocation.views import machine
from allocation.views.diagnostics import paragraph, written
from allocation.views.language import _, counted, say
from allocation.words import _ as message
from allocation.words import visible


class Form(StrEnum):
    """How problems are written."""

    TABLE = "table"
    JSON = "json"
    GITHUB = "github"
    """As commands of a workflow, which become remarks beside the lines of a change."""
    PARSABLE = "parsable"
    """``file:line:column: level: sentence [code]``, one a line."""


def report(found: Checked, form: Form) -> str:
    """All problems in one form, each ended by a line feed."""
    match form:
        case Form.TABLE:
            lines = [*map(written, found.problems), *_in_sum(found)]
        case Form.JSON:
            return _json(found)
        case Form.GITHUB:
            lines = list(map(_for_github, found.problems))
        case Form.PARSABLE:
            lines = list(map(_parsable, found.problems))
    return "".join(f"{line}\n" for line in lines)


def _in_sum(found: Checked) -> Iterator[str]:
    """How many files and problems there are, and what a check can't tell."""
    errors, warnings = found.errors, len(found.problems) - found.errors
    if found.problems:
        yield ""
    files = counted("{n} file", "{n} files", len(found.parts))
    if found.problems:
        told = {
            "errors": counted("{n} error", "{n} errors", errors),
            "warnings": counted("{n} warning", "{n} warnings", warnings),
        }
        yield _("{files} checked: {errors}, {warnings}.", files=files, **told)
    else:
        yield _("{files} checked: nothing to mend.", files=files)
    yield from paragraph(
        _(
            "A check shows that nothing changed unseen and that files make sense; it does not show "
            "that a rule is right."
        )
    )


def _json(found: Checked) -> str:
    problems = [
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
    files = [{"file": part.name, "kind": part.kind} for part in found.parts]
    errors = found.errors
    counts = {"errors": errors, "warnings": len(problems) - errors}
    return machine.write({**counts, "files": files, "problems": problems})


def _parsable(problem: Diagnostic) -> str:
    place = f"{problem.place}: " if problem.place else ""
    return _one_line(f"{place}{problem.level}: {say(problem.message)} [{problem.code}]")


def _for_github(problem: Diagnostic) -> str:
    place = problem.place
    about = {
        "file": place and place.file,
        "line": place and place.line,
        "col": place and place.column,
        "title": problem.code,
    }
    told = ",".join(f"{n}={_escaped(str(v), ',:')}" for n, v in about.items() if v)
    hint = f" ({say(problem.hint)})" if problem.hint else ""
    return f"::{problem.level} {told}::{_escaped(_one_line(say(problem.message) + hint))}"


def _one_line(text: str) -> str:
    return visible(text.replace("\n", " "))


def _escaped(text: str, also: str = "") -> str:
    """A text as workflow commands have it: what would end it, as its hexadecimal code."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + also else c for c in text)


def accepted(locks: Sequence[Relocked]) -> str:
    """What was accepted, by lock."""
    told = [
        _("Accepted in {lock}: {files}.", lock=lock.name, files=", ".join(lock.files))
        for lock in locks
    ]
    told = told or [_("Nothing to accept: the files are what was accepted of them.")]
    return "".join(f"{line}\n" for text in told for line in paragraph(text))


def explained(code: str) -> str:
    """The page of a code: what it means, why it matters, how it is mended.

    Raises Refusal (exit code 2) for a code that there is none of.
    """
    page = PAGES.get(code)
    if page is None:
        told = message("there is no code {code!r}", code=code)
        raise usage("unknown-code", told, did_you_mean(code, PAGES))
    parts = (_(page.meaning), _(page.why), _(page.remedy))
    lines = [code, *(line for part in parts for line in ("", *paragraph(part)))]
    return "".join(f"{line}\n" for line in lines)
