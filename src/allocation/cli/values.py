"""Options that give values in place of a rule's own, as overrides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from allocation.diagnostics import Place, Refusal, did_you_mean, usage
from allocation.money import whole_cents
from allocation.reading.overrides import amount
from allocation.reading.rules import Override
from allocation.views import names
from allocation.words import Typed, _, listed, unaccented

if TYPE_CHECKING:
    from allocation.reading.places import Folder

_YEARS = re.compile("([0-9]{4})-([0-9]{4})")
_DIGITS = re.compile("[0-9]{1,18}")

E = TypeVar("E", bound=StrEnum)


def assignments(option: str, texts: Sequence[str], suffix: str = "") -> list[Override]:
    """``NAME=VALUE`` after an option as overrides of ``NAME`` + `suffix`."""
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        typed = f"{option} {text}"
        if not equals or not name.strip():
            left, right = ("LINE", "AMOUNT") if suffix else ("NAME", "VALUE")
            message = _("{option} takes {value}", option=option, value=Typed(f"{left}={right}"))
            word = text.strip(" =") or right
            amount_alone = word[:1].isdigit() or equals
            filled = f"{left}={word}" if amount_alone else f"{word}={right}"
            split = re.fullmatch(r"([\w.-]+)\s*[:\s]\s*(\d.*)", word)
            if split:
                filled = f"{split[1]}={split[2]}"
            hint = _("write {option}", option=Typed(f"{option} {filled}"))
            raise usage("not-an-assignment", message, hint, Place(typed, option=True))
        found.append(Override(name.strip() + suffix, value, typed))
    return found


def choice(kind: type[E], text: str, option: str) -> E:
    """A word as one of an enumeration, in capitals too; raises Refusal (exit code 2) for others."""
    plain = text.strip().casefold()
    if plain in list(kind):
        return kind(plain)
    from allocation.cli.meant import OPTIONS, VALUES

    said = names.name(f"{option}={plain}").rpartition("=")[2] if "=" not in text else text
    said = text if said == plain else said  # as typed, before it was made the program's own
    message = _("{option} can't be {text!r}", option=option, text=said)
    hint = did_you_mean(said, names.values(option, list(kind)))
    if option == "--format" and _form(OPTIONS.get(plain, "")) in list(kind):
        hint = _("write {option}", option=OPTIONS[plain])
    elif (meant := VALUES.get(unaccented(plain))) in list(kind):
        hint = _("write {option}", option=f"{option} {meant}")
    raise usage("unknown-choice", message, hint)


def _form(option: str) -> str:
    """The form that an option asks for: ``-f csv``, ``-o allocate.xlsx``."""
    return option.removeprefix("-f ").removeprefix("-o allocate.").split(" ")[0]


def no_effect(option: str, why: str, hint: str | None = None) -> Refusal:
    """The refusal of an option that would change nothing (exit code 2)."""
    message = _("{option} would change nothing: {why}", option=option, why=why)
    return usage("no-effect", message, hint, Place(option, option=True))


def whole_number(text: str | None, option: str, *, least: int) -> int | None:
    """A whole number as typed, of at most 18 digits; raises Refusal (exit code 2)."""
    if text is None:
        return None
    if not _DIGITS.fullmatch(text.strip()) or int(text) < least:
        message = _("{text!r} is not a whole number from {least} on", text=text, least=least)
        hint = _("write {option}", option=f"{option} {max(least, 1)}")
        raise usage("not-a-number", message, hint, Place(f"{option} {text}", option=True))
    return int(text)


def unit_of(text: str, option: str) -> Fraction:
    """A rounding unit as typed: euros above 0, whole cents; raises Refusal (exit code 2)."""
    typed = f"{option} {text}"
    euros = Fraction(amount(text, typed))
    if not euros or whole_cents(euros) is None:
        message = _("a unit is a whole number of cents, more than 0")
        hint = _("write {option}", option=f"{option} 100")
        raise usage("wrong-unit", message, hint, Place(typed, option=True))
    return euros


def refuse_idle(options: Mapping[str, str | None], why: str, hint: str) -> None:
    """Refuse the first of some options that was given though it would change nothing."""
    for option, value in options.items():
        if value is not None:
            raise no_effect(option, why, hint)


def alternatives(given: Sequence[Override]) -> list[list[Override]]:
    """What to compute with: once, or once for each value of the one name that is given repeatedly.

    Raises Refusal (exit code 2) where two names are, or where a value is given twice.
    """
    typed = [(override.name, override.option.split(" ")[0]) for override in given]
    names = [name for name, option in typed if typed.count((name, option)) > 1]
    several = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if not several:
        return [list(given)]
    values = [override for override in given if override.name == several[0]]
    if len(several) > 1:
        first, second = several[:2]
        texts = (o.text for o in given if o.name == first)
        message = _("{first} and {second} are both repeated", first=first, second=second)
        hint = _("try allocate sweep: --vary {name}={texts}", name=first, texts=",".join(texts))
        raise usage("two-series", message, hint)
    for position, override in enumerate(values):
        if override.text.strip() in [other.text.strip() for other in values[:position]]:
            message = _("this was given already, with {first}", first=values[0].option)
            hint = _("write each value once")
            raise usage("given-twice", message, hint, override.place)
    others = [override for override in given if override.name != several[0]]
    return [[*others, value] for value in values]


def years_in(words: Sequence[str], rules: Folder) -> list[str]:
    """Rules as named, with ``2021-2025`` spelled out; without any, every year that there is."""
    from allocation.reading.rules import rule_files

    known = sorted({year for year, _version in rule_files(rules)})
    if not words:
        return [str(year) for year in known]
    found = []
    for word in words:
        ends = _YEARS.fullmatch(word)
        if ends is None:
            found.append(word)
            continue
        first, last = int(ends[1]), int(ends[2])
        between = [str(year) for year in known if first <= year <= last]
        if not between:
            message = _("there is no rule from {first} to {last}", first=first, last=last)
            raise usage(
                "unknown-year", message, _("there are rules of {years}", years=listed(known))
            )
        found += between
    return found
