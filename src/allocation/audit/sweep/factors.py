"""What varies, and over which values: ``NAME=FROM:TO:STEP``, ``NAME=v1,v2``, or a rule's bounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from allocation.diagnostics import Place, Refusal, usage, wrong
from allocation.engine.resolve import refuse_no_formula
from allocation.model.coherence import roles
from allocation.model.fields import Role
from allocation.model.key import one_spelling
from allocation.model.rule import Rule
from allocation.money import AmountError, machine_euros, read_amount
from allocation.reading.overrides import ValueKind, amount, kind_of
from allocation.reading.rules import Override, RuleFile
from allocation.words import _

_DECIMALS = re.compile(r"\d{1,2} ?(€|eur|euros?)?|\d+ ?(k|m|md) ?(€|eur|euros?)?", re.IGNORECASE)
"""What could be the decimals of the amount before the comma."""
_WHOLE = re.compile(r"[\d\s_]+")
_UNIT = re.compile(r"(k|m|md)? ?(€|eur|euros?)$|(k|m|md)$", re.IGNORECASE)
_OTHER_RANGE = re.compile(
    r"(?P<first>.*[^\s-])\s*(-|–|—|\.\.|…|\bà\b|\bto\b)\s*(?P<last>[^\s-].*)", re.IGNORECASE
)
MOST = 2**62
"""More values than this have no number of their own."""


@dataclass(frozen=True)
class Factor:
    """One name and its values, by number from 0.

    Amounts are `numerators` over one `denominator`, in euros; other values are `texts`.
    """

    name: str
    option: str
    """As typed: ``--vary envelope=5M:6M:1k``."""
    numerators: range | tuple[int, ...] = ()
    denominator: int = 1
    texts: tuple[str, ...] = ()
    end: int | None = None
    """The numerator of one more value: the far end of a range, where no step leads to it."""

    def __len__(self) -> int:
        return len(self.texts or self.numerators) + (self.end is not None)

    @property
    def place(self) -> Place:
        """Where a value of this factor stands."""
        return Place(self.option, option=True)

    @property
    def steps(self) -> bool:
        """Whether the values are those of a range."""
        return isinstance(self.numerators, range)

    def numerator(self, index: int) -> int:
        """An amount, over the denominator."""
        if self.end is not None and index == len(self.numerators):
            return self.end
        return self.numerators[index]

    def euros(self, index: int) -> Fraction:
        """An amount."""
        return Fraction(self.numerator(index), self.denominator)

    def text(self, index: int) -> str:
        """A value as programs write it."""
        return self.texts[index] if self.texts else machine_euros(self.euros(index))

    def override(self, index: int) -> Override:
        """The value as `--set` gives it."""
        text = self.text(index)
        if not self.texts and re.search(r"\.\d{3}$", text):
            text += "0"  # three decimals could be read as thousands
        return Override(self.name, text, self.option)


def factors(loaded: RuleFile, varied: Sequence[str], *, sampled: bool) -> list[Factor]:
    """The factors that ``--vary`` names, in their order.

    `sampled` allows a name alone: between the bounds of its hypothesis. Raises Refusal: exit code 4
    for a rule without a formula, 2 where nothing varies, for an unknown name, a range or list that
    can't be read, a hypothesis without bounds.
    """
    refuse_no_formula(loaded.rule, loaded.document.name)
    if not varied:
        hint = _(
            "add --vary NAME=FROM:TO:STEP; allocate show {rule} lists the names", rule=loaded.label
        )
        raise usage("nothing-varies", _("nothing varies"), hint)
    return [_factor(loaded.rule, text, sampled=sampled) for text in varied]


def _factor(rule: Rule, typed: str, *, sampled: bool) -> Factor:
    option = f"--vary {typed}"
    called, equals, text = typed.partition("=")
    called, text = called.strip(), text.strip()
    name, kind = kind_of(rule, called, option)
    if not equals:
        return _between_bounds(rule, name, called, kind, option, sampled=sampled)
    if not text:
        raise _refusal("no-value", _("a value is missing"), option, _("write NAME=VALUE,VALUE"))
    if kind.in_euros and ":" in text:
        return _range(name, option, text.split(":"), sampled=sampled)
    if kind.in_euros:
        _refuse_other_range(called, text, option)
    values = [one_spelling(value.strip()) for value in _listed(text, kind)]
    if kind.in_euros and ";" not in text:
        _refuse_ambiguous(called, values, option)
    twice = next((value for value, times in Counter(values).items() if times > 1), None)
    if twice is not None:
        raise _refusal(
            "given-twice", _("{value!r} stands here twice", value=twice), option, _("write it once")
        )
    if not all(values):
        raise _refusal("no-value", _("a value is missing"), option, _("write NAME=VALUE,VALUE"))
    named = {*rule.pools, *rule.hypotheses} if kind is ValueKind.POOL else set()
    if not kind.in_euros or named & set(values):
        return Factor(name, option, texts=tuple(values))
    amounts = [Fraction(amount(value, option)) for value in values]
    denominator = lcm(*(value.denominator for value in amounts))
    return Factor(name, option, tuple(int(value * denominator) for value in amounts), denominator)


def _listed(text: str, kind: ValueKind) -> list[str]:
    if ";" in text:
        return text.split(";")
    if kind is ValueKind.SPLIT and re.search("[a-z]", text, re.IGNORECASE):
        return [text]  # one split, with the names of its lines
    return re.split(r",(?![^(]*\))", text)  # a comma between brackets stands in a key's formula


def _refuse_ambiguous(called: str, values: list[str], option: str) -> None:
    """A comma stands between amounts, and before decimals."""
    for first, second in pairwise(values):
        if _WHOLE.fullmatch(first) and _DECIMALS.fullmatch(second):
            message = _("{text!r} is ambiguous: two amounts or one?", text=f"{first},{second}")
            amounts = ";".join(_amounts_meant(values))
            hint = _(
                'separate amounts with semicolons, within quotes: "{setting}"',
                setting=f"{called}={amounts}",
            )
            raise _refusal("ambiguous-list", message, option, hint)


def _amounts_meant(values: list[str]) -> list[str]:
    """``4``, ``5M€`` and ``6M€`` with the decimals behind their comma, where two amounts remain."""
    meant: list[str] = []
    whole = False
    for value in values:
        if whole and _DECIMALS.fullmatch(value):
            meant[-1] += f",{value}"
            whole = False
        else:
            meant.append(value)
            whole = bool(_WHOLE.fullmatch(value))
    return meant if len(meant) > 1 and any(map(_has_unit, values)) else values


def _has_unit(text: str) -> bool:
    return bool(_UNIT.search(text))


def _refuse_other_range(called: str, text: str, option: str) -> None:
    """``5M€-6M€`` and ``5M€ à 6M€`` are meant as ranges, of which the step is missing."""
    ends = _OTHER_RANGE.fullmatch(text)
    if not ends:
        return
    first, last = ends["first"], ends["last"]
    unit = _UNIT.search(last)
    if unit and not _has_unit(first):
        first += unit[0]
    with suppress(AmountError):
        step = (Fraction(read_amount(last)) - Fraction(read_amount(first))) / 10
        if step <= 0:
            return
        by = f"{step / 1000}k€" if not step % 1000 else f"{machine_euros(step)}€"
        setting = f"{called}={first}:{last}:{by}"
        written = f'"{setting}"' if " " in setting else setting
        hint = _("write FROM:TO:STEP: {setting}", setting=written)
        raise _refusal("not-a-range", _("a range is FROM:TO:STEP"), option, hint)


def _range(name: str, option: str, ends: list[str], *, sampled: bool) -> Factor:
    if len(ends) != 3:
        message = _("a range is FROM:TO:STEP")
        raise _refusal("not-a-range", message, option, _("write {n}=5M:6M:100k", n=name))
    low, high, step = (Fraction(amount(end, option)) for end in ends)
    return _steps(name, option, low, high, step, sampled=sampled)


def _between_bounds(
    rule: Rule, name: str, called: str, kind: ValueKind, option: str, *, sampled: bool
) -> Factor:
    key = name.rpartition(".")[2] == "key" or roles(rule).get(name) is Role.KEY
    if not sampled:
        message = _("{name} varies over what?", name=called)
        hint = _("write {n}=FROM:TO:STEP or {n}=VALUE,VALUE", n=called)
        if key:
            hint = _("write {n}=KEY,KEY, such as {n}=births_2021,population_2023", n=called)
        elif not kind.in_euros:
            hint = _("write {n}=VALUE,VALUE", n=called)
        raise _refusal("no-range", message, option, hint)
    hypothesis = rule.hypotheses.get(name)
    if hypothesis is None or hypothesis.bounds is None:
        message = _("{rule} gives no bounds for {name}", rule=rule.label, name=called)
        hint = _("give a range to draw from: {n}=FROM:TO:STEP", n=called)
        if key:
            hint = _("give keys to draw from: {n}=births_2021,population_2023", n=called)
        elif not kind.in_euros:
            hint = _("give values to draw from: {n}=VALUE,VALUE", n=called)
        raise _refusal("no-bounds", message, option, hint)
    bounds = hypothesis.bounds
    ends = map(Fraction, (bounds.from_, bounds.to, bounds.step))
    return _steps(name, option, *ends, sampled=True)


def _steps(
    name: str, option: str, low: Fraction, high: Fraction, step: Fraction, *, sampled: bool
) -> Factor:
    """From the lower end in steps to the upper end, even where no step leads to it.

    Draws are of the steps alone, so that each is as likely.
    """
    if step == 0:
        raise _refusal("not-a-range", _("a step is more than 0"), option, _("write FROM:TO:STEP"))
    if high < low:
        hint = _("write the smaller end first: FROM:TO:STEP")
        raise _refusal("not-a-range", _("the range ends before it begins"), option, hint)
    count = (high - low) // step + 1
    if count >= MOST:
        raise _refusal("too-many", _("the range has more steps than can be counted"), option)
    denominator = lcm(low.denominator, high.denominator, step.denominator)
    first, by = int(low * denominator), int(step * denominator)
    steps = range(first, first + by * count, by) if count > 1 else range(first, first + 1)
    beyond = (high - low) % step and not sampled
    return Factor(name, option, steps, denominator, end=int(high * denominator) if beyond else None)


def _refusal(code: str, message: str, option: str, hint: str | None = None) -> Refusal:
    return wrong(code, message, Place(option, option=True), hint)
