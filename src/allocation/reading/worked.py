"""Files of cases worked out by hand, and what each of them gives in place of the rule's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Problems, did_you_mean, wrong
from allocation.model.participation import Participants
from allocation.model.territory import TerritorySet
from allocation.model.worked import WorkedCase, WorkedCases
from allocation.reading.document import Document, Path_
from allocation.reading.files import is_there
from allocation.reading.overrides import PARTICIPATION
from allocation.reading.participation import Statement, participants_of
from allocation.reading.places import Folder
from allocation.reading.rules import Override, find_rule, is_version
from allocation.reading.territories import stranger
from allocation.reading.validated import validated
from allocation.reading.variants import as_typed
from allocation.words import _


class WorkedFile(NamedTuple):
    """The cases of a file, and the document they were read from."""

    worked: WorkedCases
    document: Document


def read_worked(document: Document) -> WorkedFile:
    """The cases in a document; raises Refusal with every problem of it.

    An expectation without its working is one: it can't be told from a figure copied from the
    program.
    """
    worked = validated(WorkedCases, document)
    problems = Problems()
    for at, case in enumerate(worked.cases):
        for number, expectation in enumerate(case.expect):
            if not (case.working or expectation.working):
                place = document.place(("cases", at, "expect", number))
                message = _("what is expected has no working")
                hint = _("add working: how the figure follows from the text, in words")
                problems.add("no-working", message, place, hint)
    problems.refuse()
    return WorkedFile(worked, document)


def rule_named(file: WorkedFile, rules: Folder) -> tuple[Path, str]:
    """The file of the rule that cases are of, and its name as shown: beside them, else a rule's.

    Raises Refusal where there is none.
    """
    which, document = file.worked.rule, file.document
    if not is_version(which):
        beside = document.path.parent / which
        if is_there(beside):
            folder, slash, _file = document.name.rpartition("/")
            return beside, f"{folder}{slash}{which}"
        if inside := rules.find(which):
            return inside, rules.name_of(inside)
    return find_rule(which, rules)


def overrides_of(case: WorkedCase, document: Document, path: Path_) -> Iterator[Override]:
    """The values that a case gives, each with its line; `path` is where the case stands."""
    for name, value in case.with_.items():
        place = document.place((*path, "with", name))._replace(variant=True)
        if name == PARTICIPATION:
            message = _("who takes part stands beside with, under participation")
            raise wrong("unknown-override", message, place)
        yield Override(name, as_typed(value), f"{place.file}:{place.line}", place)


def participants_in(
    case: WorkedCase, document: Document, path: Path_, territories: TerritorySet
) -> Participants | None:
    """Who takes part as a case has it; None where it says nothing of that.

    Raises Refusal for a region or an agency that there is not.
    """
    if not case.participation:
        return None
    problems = Problems()
    statements = []
    for region, agencies in case.participation.items():
        here = (*path, "participation", region)
        territory = territories.find(region)
        if territory is None:
            problems.append(stranger(region, territories, document.place(here), "unknown-region"))
            continue
        for agency, takes_part in agencies.items():
            place = document.place((*here, agency))
            if agency not in territory.agencies:
                message = _("{agency!r} is not a kind of agency", agency=agency)
                hint = did_you_mean(agency, territory.agencies)
                problems.add("unknown-agency", message, place, hint)
            else:
                statements.append(Statement(territory, agency, takes_part, place))
    return participants_of(statements, territories, document.name, document.sha256, problems)
