"""Exact amounts of money: read what people type, write what programs and people read.

Inside, an amount is a `Fraction` of euros while it is a figure of a rule, and a whole number of
cents once it has been rounded. No binary float comes near either.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from allocation.words import THIN_SPACE, Written, _, grouped

CENTS = 100
_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009_")
_POWERS = {"": 0, "k": 3, "m": 6, "md": 9}
_AMOUNT = re.compile(
    r"(?P<sign>[-+\u2212]?)(?P<number>[0-9][0-9.,]*|[.,][0-9]+)(?P<multiple>md|m|k|)(€|eur|euros?|)",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?P<space>[ \u00a0\u202f\u2009_])\d{3}((?P=space)\d{3})*(?!\d)")


class AmountError(ValueError):
    """A text that is no amount, or not for certain; `hint` says how to write it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_amount(text: str) -> Decimal:
    """Euros from ``5100000``, ``5_100_000``, ``5 100 000,50 €``, ``5,1 M€``, ``5.1M``, ``200 k€``.

    Raises AmountError for anything else, and for what could be read in two ways: in ``1.234`` the
    point may group thousands or begin decimals.
    """
    hint = _("write an amount like 5100000, 5 100 000, 5,1 M€ or 200 k€")
    stripped = text.strip()
    if len(stripped) > 60:
        raise AmountError(_("an amount of {n} characters is too long", n=len(stripped)), hint)
    head = re.match(r"[-+\u2212]?([\d\s_]*)", stripped)
    digits = head.group(1).strip() if head else ""
    if re.search(r"[\s_]", digits) and not _GROUPED.fullmatch(digits):
        raise AmountError(_("{text!r} does not group thousands by three", text=text), hint)
    match = _AMOUNT.fullmatch(stripped.translate(_SPACES))
    if match is None:
        raise AmountError(_("{text!r} is not an amount", text=text), hint)
    number, multiple = match["number"], match["multiple"].lower()
    separators = re.findall(r"[.,]", number)
    if len(separators) > 1:
        raise AmountError(_("{text!r} has more than one separator", text=text), hint)
    whole, decimals = re.split(r"[.,]", number) if separators else (number, "")
    if separators and not decimals:
        raise AmountError(_("{text!r} ends with a separator", text=text), hint)
    unit = " k€" if multiple else ""
    if len(decimals) == 3 and multiple in ("", "k") and whole.lstrip("0") and len(whole) <= 3:
        raise AmountError(
            _("{text!r} is ambiguous: thousands or decimals?", text=text),
            _(
                "write {a} or {b}",
                a=f"{whole}{decimals}{unit}",
                b=f"{whole},{_unambiguous(decimals)}{unit}",
            ),
        )
    # Joined as text: the sign and the multiple must not round to the 28 digits of a context.
    sign = "-" if match["sign"] in ("-", "\u2212") else ""
    return Decimal(f"{sign}{whole or '0'}.{decimals or '0'}e{_POWERS[multiple]}")


def _unambiguous(decimals: str) -> str:
    """Three decimals as two or four, of the same value."""
    return decimals[:2] if decimals.endswith("0") else f"{decimals}0"


def whole_cents(euros: Fraction) -> int | None:
    """The amount in cents, or None when it is not a whole number of them."""
    cents = euros * CENTS
    return cents.numerator if cents.denominator == 1 else None


def machine(cents: int) -> str:
    """``5100000.00``: euros with two decimals and a point, for programs."""
    sign, cents = ("-" if cents < 0 else ""), abs(cents)
    return f"{sign}{cents // CENTS}.{cents % CENTS:02d}"


def machine_euros(euros: Fraction) -> str:
    """Exact euros for programs: two decimals, more where they are needed, or ``1/3``."""
    cents = whole_cents(euros)
    if cents is not None:
        return machine(cents)
    # A denominator of twos and fives has at most as many of either as it has binary digits.
    text = _decimal(euros, euros.denominator.bit_length(), "-", str)
    return f"{euros.numerator}/{euros.denominator}" if text.endswith("…") else text


def human(cents: int) -> Written:
    """``5 100 000`` or ``5 100 000.50``: grouped by U+202F, cents only when there are some."""
    sign, whole = ("\u2212" if cents < 0 else ""), abs(cents)
    tail = f".{whole % CENTS:02d}" if whole % CENTS else ""
    return Written(sign + grouped(whole // CENTS) + tail, machine(cents))


def human_euros(cents: int) -> Written:
    """`human`, with the sign of the euro: ``5 100 000 €``."""
    return Written(f"{human(cents)}{THIN_SPACE}€", machine(cents))


def machine_decimal(value: Fraction, places: int = 6) -> str:
    """``11549.875``: an exact number in decimals, for programs.

    What does not end after `places` decimals is cut, never rounded, and marked: ``0.333333…``.
    """
    return _decimal(value, places, "-", str)


def human_decimal(value: Fraction, places: int = 6) -> Written:
    """As `machine_decimal`, for people: ``11 549.875``."""
    return Written(_decimal(value, places, "\u2212", grouped), machine_decimal(value, places))


def _decimal(value: Fraction, places: int, minus: str, whole: Callable[[int], str]) -> str:
    units, rest = divmod(abs(value.numerator), value.denominator)
    digits, cut = divmod(rest * 10**places, value.denominator)
    tail = f"{digits:0{places}d}" + "…" if cut else f"{digits:0{places}d}".rstrip("0")
    return (minus if value < 0 else "") + whole(units) + ("." + tail if tail else "")


def human_rounded(value: Fraction, places: int) -> Written:
    """A ratio for people, to so many decimals (at least 1), half to even: ``27.00``."""
    units, rest = divmod(round(abs(value) * 10**places), 10**places)
    sign = value < 0 and (units or rest)
    tail = f"{rest:0{places}d}"
    text = f"{grouped(units)}.{tail}"
    return Written(("\u2212" if sign else "") + text, f"{'-' if sign else ''}{units}.{tail}")


def exact_euros(value: Fraction) -> Written:
    """A fraction of euros for people: as `human` when it is whole cents, else exactly.

    What does not end after 12 decimals is written ``1/3``.
    """
    cents = whole_cents(value)
    if cents is not None:
        return human(cents)
    text = _decimal(value, 12, "\u2212", grouped)
    if text.endswith("…"):
        text = f"{value.numerator}/{value.denominator}"
    return Written(text, machine_euros(value))
