"""Rule file in, allocation out: override, resolve, compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from allocation.diagnostics import Exit, Place, Refusal, gather, usage
from allocation.engine.resolve import refuse_no_formula, resolve
from allocation.model.territory import folded
from allocation.reading.overrides import PARTICIPATION, overridden
from allocation.reading.places import Folder
from allocation.reading.rules import Override, RuleFile
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation
    from allocation.engine.case import Case

T = TypeVar("T")


def run(
    loaded: RuleFile, overrides: Sequence[Override], participants: Path | None, data: Folder
) -> Allocation:
    """The allocation of a rule file under some overrides; raises Refusal."""
    return _under(_run, loaded, overrides, participants, data)


def years_of(
    loaded: Sequence[RuleFile],
    overrides: Sequence[Override],
    participants: Path | None,
    data: Folder,
) -> list[Allocation | RuleFile]:
    """The allocations of several rules; beside others, one without a formula is left as it is.

    Raises Refusal as `run` does, with exit code 4 where none of them has a formula.
    """
    known = [rule for rule in loaded if rule.rule.no_formula is None]
    if not known:
        gather(partial(run, rule, overrides, participants, data) for rule in loaded)
    return [run(rule, overrides, participants, data) if rule in known else rule for rule in loaded]


def prepare(
    loaded: RuleFile, overrides: Sequence[Override], participants: Path | None, data: Folder
) -> Case:
    """As `run`, up to the case that is ready to compute."""
    return _under(resolve, loaded, overrides, participants, data)


def _under(
    step: Callable[[RuleFile, Folder, Path | None], T],
    loaded: RuleFile,
    overrides: Sequence[Override],
    participants: Path | None,
    data: Folder,
) -> T:
    refuse_no_formula(loaded.rule, loaded.document.name)
    others = []
    for override in overrides:
        if override.name != PARTICIPATION:
            others.append(override)
        elif not _everyone(override.text):
            if participants is not None:
                place, hint = Place(override.option, option=True), _("leave one of the two out")
                raise usage("given-twice", _("participants were given already"), hint, place)
            participants = Path(override.text)
    try:
        return step(overridden(loaded, others), data, participants)
    except Refusal as refusal:
        named = {problem.place.file for problem in refusal.diagnostics if problem.place}
        files = {loaded.document.name, loaded.variant.file if loaded.variant else ""}
        of_rule = refusal.exit is Exit.CONTENT and named <= files
        if others and of_rule and _sound(loaded, participants, data):
            raise _blame(refusal, others) from None
        raise


def _everyone(text: str) -> bool:
    """Whether this says that all agencies take part, as rules have it."""
    return folded(text) in ("all", "tous", "toutes")


def apply(loaded: RuleFile, overrides: Sequence[Override]) -> RuleFile:
    """A sound rule with some overrides; whatever is wrong with the result is theirs (exit 2)."""
    try:
        return overridden(loaded, overrides)
    except Refusal as refusal:
        raise _blame(refusal, overrides) from None


def _run(loaded: RuleFile, data: Folder, participants: Path | None) -> Allocation:
    case = resolve(loaded, data, participants)

    from allocation.engine.allocation import Allocation  # numpy only once there is something to do

    return Allocation(case)


def _sound(loaded: RuleFile, participants: Path | None, data: Folder) -> bool:
    """Whether the rule works as it stands, with nothing set."""
    try:
        _run(loaded, data, participants)
    except Refusal:
        return False
    return True


def _blame(refusal: Refusal, overrides: Sequence[Override]) -> Refusal:
    """The same problems as what they are where the files are sound: a matter of what was typed."""
    place = Place(" ".join(override.option for override in overrides), option=True)
    problems = refusal.problems.each(
        lambda found: found if found.place and found.place.option else found._replace(place=place)
    )
    return Refusal(problems, Exit.USAGE)
