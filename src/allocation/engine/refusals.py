"""What refuses a case: a value of a step that is not what the step asks for."""

from __future__ import annotations

from fractions import Fraction

from allocation.diagnostics import Place, Refusal, wrong
from allocation.model.expression import Expression, figures
from allocation.money import exact_euros
from allocation.words import _


def too_small(remainder: Expression, name: str, before: str, left: Fraction) -> Refusal:
    """An envelope that is less than what comes first; `left` is what remains, in euros.

    `name` is that of the envelope, `before` names the components that come first, for people.
    """
    found = list(figures(remainder))
    place = next((figure.place for figure in found if figure.place.given), found[0].place)
    first = exact_euros(found[0].value - left)
    message = _(
        "{name} is too small: {envelope} € less {first} € that come first ({before}) leaves "
        "{rest} €",
        name=name,
        envelope=exact_euros(found[0].value),
        first=first,
        before=before,
        rest=exact_euros(left),
    )
    return wrong(
        "envelope-too-small", message, place, _("it must be {least} € at least", least=first)
    )


def less_than_0(line: str, component: str, place: Place, _value: Fraction) -> Refusal:
    """An amount below 0."""
    message = _("{line} {component} would be less than 0", line=line, component=component)
    return wrong("negative-quota", message, place)


def part_cent(line: str, component: str, place: Place, _value: Fraction) -> Refusal:
    """A figure that is no whole number of cents and that nothing rounds."""
    name = f"{line} {component}"
    return wrong("part-cent", _("{name} is not a whole number of cents", name=name), place)


def unit_too_large(unit: Fraction, place: Place, _value: Fraction) -> Refusal:
    """A total rounded below the figures of the text that it holds."""
    message = _("rounded to {unit} €, an amount falls below its fixed part", unit=exact_euros(unit))
    hint = _("choose a smaller unit, or round each component")
    return wrong("unit-too-large", message, place, hint)
