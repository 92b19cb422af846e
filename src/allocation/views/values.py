"""Values and formulas as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from allocation.engine.case import Case
from allocation.engine.planned import PlannedComponent
from allocation.model.expression import (
    Across,
    Expression,
    Figure,
    KeyOf,
    Operand,
    Result,
    Shared,
    TakingPart,
    Weights,
    written,
)
from allocation.model.key import key_named
from allocation.model.method import Method, called
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros
from allocation.views import language
from allocation.views.language import say
from allocation.words import N_, THIN_SPACE, Written, _, listed


def human_value(value: str) -> str:
    """The value of a hypothesis for people: an amount in euros, anything else as it is."""
    if re.fullmatch(r"\d+\.\d\d", value):
        figure = f"{exact_euros(Fraction(value))}{THIN_SPACE}€"
        return say(Written(figure, value))
    return value


_WORDS = {
    "all": N_("= all"),
    "overseas": N_("= overseas"),
    "metropolitan": N_("= metropolitan"),
    "excluded": N_("= excluded"),
    "undistributed": N_("= undistributed"),
    "redistributed": N_("= redistributed"),
    "none": N_("= none"),
    "equal": N_("= equal"),
    "component": N_("= component"),
    "line": N_("= line"),
    "region": N_("= region"),
}
"""Words that are values of hypotheses; the sign tells them apart from the same word elsewhere."""
_METHODS = {method.value: method for method in Method}


def value_named(value: str) -> str:
    """The value of a hypothesis as a message: amounts, weights, methods and keys by their words."""
    weights = re.fullmatch(r"(\d+):(\d+)", value)
    if weights:
        return _("{a}:{b}", a=weights[1], b=weights[2])
    if value in _METHODS:
        return called(_METHODS[value])
    if re.fullmatch(r"\d+\.\d\d", value):
        return Written(f"{exact_euros(Fraction(value))}{THIN_SPACE}€", value)
    return key_named(value)


def value_in_words(value: str) -> str:
    """The value of a hypothesis as it is read, not typed: what is a word in the reader's own."""
    if value in _WORDS:
        return language.say(_(_WORDS[value])).removeprefix("= ")
    if value in _METHODS:
        return language.say(called(_METHODS[value]))
    weights = re.fullmatch(r"(\d+):(\d+)", value)
    if weights:
        return language.say(_("{a}:{b}", a=weights[1], b=weights[2]))
    return key_in_words(human_value(value))


def key_in_words(name: str) -> str:
    """The name of a key as it is read: its year behind what it counts."""
    return language.say(key_named(name))


_UNITS = {
    "birth": N_("birth"),
    "person": N_("person"),
    "agency": N_("agency"),
    "territory": N_("territory"),
}


def unit_of(unit: str) -> str:
    """One of what a key or a count counts, as a message where it is known."""
    return _(_UNITS[unit]) if unit in _UNITS else unit


def unit_in_words(unit: str) -> str:
    """The same in the reader's language."""
    return language.say(unit_of(unit))


_SETS = {
    "regions": N_("1 region", "{n} regions"),
    "departments": N_("1 department", "{n} departments"),
}
_KINDS = {"regions": N_("regions"), "departments": N_("departments")}


def several(territories: TerritorySet, n: int) -> str:
    """How many of a set: ``18 regions``."""
    if territories.set in _SETS:
        return language.counted(*_SETS[territories.set], n)
    return f"{n} {territories.set}"


_ONE = {"regions": N_("region"), "departments": N_("department")}


def member_in_words(territories: TerritorySet) -> str:
    """One of a set: ``region``."""
    return language.say(_(_ONE.get(territories.set, N_("territory"))))


def set_of(name: str) -> str:
    """What the members of a set are, as a message where it is one that is known."""
    return _(_KINDS[name]) if name in _KINDS else name


def set_in_words(name: str) -> str:
    """The same in the reader's language: ``regions``."""
    return language.say(set_of(name))


_POOLS = {"rest": N_("= rest")}
_POOL_TITLES = {"rest": N_("Pool rest")}
_COMPONENTS = {
    "flat": N_("= flat"),
    "floor": N_("= floor"),
    "rate": N_("= rate"),
    "share": N_("= share"),
}


def pool_in_words(name: str) -> str:
    """The name of a pool of the shipped rules in the reader's language; another as it is."""
    return language.say(_(_POOLS[name])).removeprefix("= ") if name in _POOLS else name


def pool_title(name: str) -> str:
    """A pool as a title: that of the shipped rules in the reader's language."""
    return language.say(
        _(_POOL_TITLES[name]) if name in _POOL_TITLES else _("Pool {name}", name=name)
    )


def kind_in_words(kind: str) -> str:
    """The kind of a component in the reader's language."""
    return language.say(_(_COMPONENTS[kind])).removeprefix("= ")


def in_place_of(case: Case, found: PlannedComponent, say: Callable[[str], str], where: str) -> str:
    """Where the text has a component; of figures that were given, in place of what they stand."""
    within = f"{found.line}.{found.name}."
    given = [used for used in case.hypotheses if used.overridden and used.name.startswith(within)]
    was = listed([say(used.was) for used in given if used.was])
    if not was:
        return where
    if any(used.of_variant for used in given):
        return _("the variant's, in place of {was} ({where})", was=was, where=where)
    return _("yours, in place of {was} ({where})", was=was, where=where)


def formula(expression: Expression, say: Callable[[object], str] = say) -> str:
    """An expression in symbols: ``rest × births_2021 ÷ Σ births_2021``.

    `say` says its messages: in the reader's language, or as they are for programs.
    """
    return written(expression, lambda operand: say(_operand(operand)))


def _operand(operand: Operand) -> str:
    match operand:
        case Figure():
            return _("{amount} €", amount=exact_euros(operand.value))
        case KeyOf():
            return operand.key
        case Across(of=Result() as result):
            return _operand(result)
        case Across(of=of):
            return _("Σ {what}", what=_operand(of))
        case Result():
            return operand.step.title(operand.at)
        case Weights():
            return _("weight")
        case TakingPart():
            return _("participation")
        case Shared():
            return _("quota")
        case _:
            assert_never(operand)
