"""The operands of an explained step as people read them: a figure, and what it counts or is."""

from __future__ import annotations

from fractions import Fraction

from allocation.audit.explain.explanation import EUROS, Explanation, Term
from allocation.engine.case import Case
from allocation.model.expression import Across, Figure, KeyOf, Operand, Weights
from allocation.model.status import Status
from allocation.money import whole_cents
from allocation.views.cells import MARKS
from allocation.views.labels import label
from allocation.views.language import _, counted, human, human_decimal, typeset
from allocation.views.values import unit_in_words
from allocation.words import N_, THIN_SPACE

_UNITS = {
    "birth": N_("{value} birth", "{value} births"),
    "person": N_("{value} person", "{value} people"),
    "agency": N_("{value} agency", "{value} agencies"),
    "territory": N_("{value} territory", "{value} territories"),
}
"""What keys and counts count, of one and of several."""


class Figures:
    """Writes figures of one explanation; `statuses` are those of the amounts that it wrote."""

    def __init__(self, explanation: Explanation, case: Case) -> None:
        self.case, self.rule = case, case.rule
        self.region = explanation.region.name if explanation.region else ""
        self.statuses = {explanation.status}

    def value(self, operand: Operand, term: Term) -> str:
        """An operand by its figure, with what it counts or is, where that is not plain."""
        value = human_decimal(term.value)
        match operand:
            case KeyOf() if term.unit not in _UNITS:
                return _("{value} of {name}", value=value, name=self.region)
            case KeyOf():
                return self.count(term)
            case Across(of=KeyOf() as key):
                kinds = _(self.case.territories.set)
                words = N_("{counted} of {n} {kinds}")
                if len(self.case.keys) > 1:
                    words = N_("{counted} of {n} {kinds} ({key})")
                return _(words, counted=self.count(term), n=term.rows, kinds=kinds, key=key.key)
            case Weights() | Across(of=Weights()):
                return value
            case Figure() if not term.unit.startswith(EUROS):
                return self.count(term)
        return self.euros(operand, term)

    def euros(self, operand: Operand, term: Term) -> str:
        """An amount: supposed, given in place of the rule's own, or with its mark."""
        supposed = bool(term.hypotheses) and isinstance(operand, Figure)
        given = isinstance(operand, Figure) and operand.place.given
        # What is supposed is no figure of a text, whatever it was read in.
        status = Status.ESTIMATED if supposed and not given else term.status
        amount = self.amount(term.value, status)
        self.statuses.add(Status.ESTIMATED if supposed else status)
        if term.unit != EUROS:
            unit = unit_in_words(term.unit.partition("/")[2])
            amount = _("{amount} per {unit}", amount=amount, unit=unit)
        if not supposed or not isinstance(operand, Figure):
            return amount
        values = {"amount": amount, "what": label(self.rule, operand.name)}
        if operand.place.variant:
            return _("{amount} ({what}, the variant's)", **values)
        if given:
            return _("{amount} ({what}, yours)", **values)
        return _("{amount} ({what}, supposed)", **values)

    def count(self, term: Term) -> str:
        """``2 728 births``."""
        value = human_decimal(term.value)
        if term.unit not in _UNITS:
            return value
        one, several = _UNITS[term.unit]
        return counted(one, several, int(term.value), value=value)

    def amount(self, euros: Fraction, status: Status) -> str:
        """``~ 8 423 €``; what is no whole number of cents is cut after six decimals."""
        cents = whole_cents(euros)
        figure = human(cents) if cents is not None else human_decimal(euros)
        return typeset(f"{MARKS.get(status, '')}{figure}{THIN_SPACE}€")
