"""Cases worked out by hand: computed, and held against what is expected of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Refusal, gather
from allocation.engine.case import Case
from allocation.engine.resolve import refuse_no_formula, resolve
from allocation.model.worked import Expectation, WorkedCase
from allocation.reading.document import Path_
from allocation.reading.overrides import overridden
from allocation.reading.rules import RuleFile
from allocation.reading.worked import WorkedFile, overrides_of, participants_in
from allocation.words import _, listed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def case_problems(tree: Tree) -> Iterator[Diagnostic]:
    """What is expected of a rule and is not what it gives, and cases that can't be computed.

    Those that nobody asks for are not computed: what is told of them is told of their own file.
    """
    for part, file in tree.worked.items():
        if part not in tree.asked:
            continue
        try:
            rule = tree.rule_of(file)
        except Refusal as refusal:
            place = file.document.place(("rule",))
            yield from (problem._replace(place=place) for problem in refusal.diagnostics)
            continue
        if rule is not None:  # else what is wrong with it is told of its own file
            cases = _Cases(tree, file, rule)
            for at in range(len(file.worked.cases)):
                yield from cases.problems(at)


class _Cases:
    """The cases of one file; those under the same values are computed once."""

    def __init__(self, tree: Tree, file: WorkedFile, rule: RuleFile) -> None:
        self.tree, self.file, self.rule = tree, file, rule
        self.document = file.document
        self._known: dict[str, Allocation] = {}

    def problems(self, at: int) -> Iterator[Diagnostic]:
        """What is wrong with one case, by its number."""
        path: Path_ = ("cases", at)
        case = self.file.worked.cases[at]
        try:
            allocation = self._allocation(case, path)
        except Refusal as refusal:
            yield from self._refused(case, path, refusal)
            return
        from allocation.audit.check.held import HeldExpectation

        for number, expectation in enumerate(case.expect):
            here = (*path, "expect", number)
            try:
                fell = list(HeldExpectation(allocation, expectation, self.document, here).falls())
            except Refusal as refusal:
                yield from refusal.diagnostics
                continue
            for each in fell:
                yield self._fell(case, expectation, here, *each)

    def _allocation(self, case: WorkedCase, path: Path_) -> Allocation:
        given = repr((case.with_, case.participation))
        if given not in self._known:
            refuse_no_formula(self.rule.rule, self.rule.document.name)
            from allocation.engine.allocation import Allocation  # numpy only once it is needed

            self._known[given] = Allocation(self._case(case, path))
        return self._known[given]

    def _case(self, case: WorkedCase, path: Path_) -> Case:
        usual = self.tree.case_of(self.rule)
        if not case.with_ and not case.participation:
            return usual
        steps: list[Callable[[], Any]] = [
            lambda: overridden(self.rule, list(overrides_of(case, self.document, path))),
            lambda: participants_in(case, self.document, path, usual.territories),
        ]
        rule, who = gather(steps)
        return resolve(rule, self.tree.data, who)

    def _refused(self, case: WorkedCase, path: Path_, refusal: Refusal) -> Iterator[Diagnostic]:
        """A refusal, where it is not what is expected."""
        codes = [found.code for found in refusal.diagnostics]
        for number, expectation in enumerate(case.expect):
            if expectation.refusal and expectation.refusal not in codes:
                here = (*path, "expect", number)
                told = ("refusal", _("the refusal"), expectation.refusal, listed(codes))
                yield self._fell(case, expectation, here, *told)
        if all(expectation.refusal for expectation in case.expect):
            return
        for found in refusal.diagnostics:
            if found in self.tree.problems:  # of a file that it rests on, and told there
                continue
            if found.place and found.place.line and found.place.file == self.document.name:
                yield found
            else:
                message = _('"{case}": it is refused: {why}', case=case.case, why=found.message)
                place = self.document.place((*path, "case"))
                yield Diagnostic("case-fell", message, place, found.hint)

    def _fell(
        self,
        case: WorkedCase,
        expectation: Expectation,
        path: Path_,
        field: str,
        figure: str,
        expected: str,
        found: str,
    ) -> Diagnostic:
        message = _(
            '"{case}": {figure}: {expected} expected, {found} found',
            case=case.case,
            figure=figure,
            expected=expected,
            found=found,
        )
        hint = _("as worked out: {working}", working=expectation.working or case.working)
        return Diagnostic("case-fell", message, self.document.place((*path, field)), hint)
