"""Values given in place of a rule's own: by name, checked like the rule itself.

An override edits the rule's document and the result is validated again, so that what a rule file
may not say can't be said on the command line either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, assert_never

from allocation.diagnostics import Place, Refusal, did_you_mean, wrong
from allocation.model.coherence import idle_hypotheses, roles
from allocation.model.fields import Role
from allocation.model.key import EQUAL_KEY, NO_KEY
from allocation.model.naming import amounts_of, line_meant, setting_called, setting_meant
from allocation.model.rule import Rule, value_text
from allocation.model.territory import folded
from allocation.money import AmountError, human, read_amount
from allocation.reading.document import Document, Path_
from allocation.reading.rules import Override, RuleFile, checked
from allocation.words import Named, Prose, _

_BARE = re.compile(r"\d+([.,]\d+)?")
_SCOPES = {
    **dict.fromkeys(("all", "tous", "toutes", "ensemble"), "all"),
    **dict.fromkeys(("overseas", "outre mer", "outremer", "dom", "drom"), "overseas"),
    **dict.fromkeys(("metropolitan", "metropole", "hexagone"), "metropolitan"),
}
"""Scopes that have a word, by the words that are typed for them."""
_FRENCH = {
    "rounding.method": {
        **dict.fromkeys(("plus forts restes", "plus fort reste"), "largest-remainder"),
        **{"au plus proche": "nearest", "plus proche": "nearest"},
        **dict.fromkeys(("au plus proche demi au pair", "demi au pair"), "half-even"),
        **{"par defaut": "down", "par exces": "up"},
    },
    "rounding.level": {"composante": "component", "ligne": "line", "region": "region"},
    Role.ABSENT: {"redistribuee": "redistributed", "non redistribuee": "undistributed"},
    Role.KEY: {"egale": EQUAL_KEY, "aucune": NO_KEY},
}
"""Values that have a word, by the name or the role for which they are typed."""
_WEIGHT = re.compile("[0-9]{1,15}")
PARTICIPATION = "participation"
"""The name under which a participants file can be given with `--set`."""


class ValueKind(Enum):
    """How the text of a value is read."""

    AMOUNT = "euros"
    POOL = "euros, or the name of a pool or of a hypothesis"
    RATE = "euros per unit of a key, in place of a pool to be divided"
    COUNT = "a whole number"
    SCOPE = "all, overseas, metropolitan, or codes"
    SPLIT = "weights by line"
    NAME = "a name, as it stands"

    @property
    def in_euros(self) -> bool:
        """Whether the value is an amount."""
        return self in (ValueKind.AMOUNT, ValueKind.POOL, ValueKind.RATE)

    def text(self, value: object) -> str:
        """A value as programs write it."""
        return str(value) if self is ValueKind.COUNT else value_text(value)


class _Target(NamedTuple):
    """Where a name's value stands in the document, and how its text is to be read.

    That of a rate is the pool in whose place it is given.
    """

    paths: tuple[Path_, ...]
    kind: ValueKind


def overridden(loaded: RuleFile, overrides: Iterable[Override]) -> RuleFile:
    """The rule with every override applied.

    Raises Refusal (exit code 2, or 3 where a variant gives the value) for a name that does not
    exist, a value that can't be read or is not allowed, a name given twice, and an override that no
    amount depends on.
    """
    overrides = list(overrides)
    if not overrides:
        return loaded
    targets = _targets(loaded.rule)
    overrides = [_named(loaded.rule, override, targets) for override in overrides]
    document = loaded.document
    seen: dict[Path_, str] = {}
    applied = list(loaded.overrides)
    for override in overrides:
        target = targets.get(override.name)
        if target is None:
            raise _unknown(loaded.rule, override.name, override.place)
        kind = target.kind
        first = next((seen[path] for path in target.paths if path in seen), None)
        if first:
            message = _("this was given already, with {first}", first=first)
            raise wrong("given-twice", message, override.place, _("leave one of the two out"))
        seen |= dict.fromkeys(target.paths, override.option)
        was = "" if kind is ValueKind.RATE else kind.text(document.get(target.paths[0]))
        given = _value(override, kind, loaded.rule, document.get(target.paths[0]))
        _refuse_other_choice(override, given, loaded.rule)
        if kind in (ValueKind.AMOUNT, ValueKind.POOL):
            _ask_for_the_unit(override, given, document.get(target.paths[0]))
        for path in target.paths:
            document = _given(document, path, kind, given, override.place)
        before = next((found for found in applied if found.name == override.name), None)
        if before:  # what a variant gave is given once more: the rule's own value stays the same
            applied.remove(before)
            was = before.was
        applied.append(override._replace(value=kind.text(given), was=was))
    result = checked(document, tuple(applied))
    idle = set(idle_hypotheses(result.rule)) - set(idle_hypotheses(loaded.rule))
    _refuse_idle(idle, overrides, loaded.rule)
    kept = tuple(found for found in result.overrides if found.name not in idle)
    return result._replace(overrides=kept, variant=loaded.variant, texts=loaded.texts)


def names(rule: Rule) -> list[str]:
    """Every name that can be set in a rule."""
    return [*_targets(rule), *([PARTICIPATION] if rule.participation else [])]


def named(rule: Rule, overrides: Iterable[Override]) -> list[Override]:
    """The same with the names of the rule, where its labels were typed; others stay as they are."""
    known = names(rule)
    return [_named(rule, override, known) for override in overrides]


def _named(rule: Rule, override: Override, known: Collection[str]) -> Override:
    return override._replace(name=setting_meant(rule, override.name, known) or override.name)


def kind_of(rule: Rule, text: str, option: str) -> tuple[str, ValueKind]:
    """The name that a word of the command line is, and how the text of its value is read.

    Raises Refusal (exit code 2) for a name that does not exist; `option` is how it was typed.
    """
    targets = _targets(rule)
    name = setting_meant(rule, text, names(rule))
    if name is None:
        raise _unknown(rule, text, Place(option, option=True))
    return name, ValueKind.NAME if name == PARTICIPATION else targets[name].kind


def _unknown(rule: Rule, name: str, place: Place) -> Refusal:
    message = _("{rule} has no {name!r} to set", rule=rule.label, name=name)
    typed = re.match("--(pool|rate) ", place.file) if place.option else None
    if typed:  # of a line, whose name is all that was typed
        line = name.removesuffix(f".{typed[1]}")
        message = _("{rule} has no line {line!r}", rule=rule.label, line=line)
        if line in rule.lines:
            message = _("{rule} divides no pool on the line {line}", rule=rule.label, line=line)
        known = [n for n in rule.lines if f"{n}.{typed[1]}" in names(rule)]
        hint = did_you_mean(line, known)
    else:
        amounts = amounts_of(rule, name)
        hint = did_you_mean(name, names(rule))
        if amounts:
            hint = _("did you mean {words}?", words=", ".join(amounts))
    hint = hint or _("allocate show {year} lists the names", year=rule.year)
    return wrong("unknown-override", message, place, hint)


def _given(document: Document, path: Path_, kind: ValueKind, value: Any, at: Place) -> Document:
    """The document with a value in its place; a share that is given a rate becomes one."""
    if kind is not ValueKind.RATE:
        return document.overridden(path, value, at)
    *here, pool = path
    rest = {field: said for field, said in document.get(tuple(here)).items() if field != pool}
    return document.overridden(tuple(here), {**rest, "kind": "rate", "amount": value}, at)


def _targets(rule: Rule) -> dict[str, _Target]:
    targets: dict[str, _Target] = {}

    def add(name: str, kind: ValueKind, *paths: Path_) -> None:
        targets.setdefault(name, _Target(paths, kind))

    used = roles(rule)
    for name, hypothesis in rule.hypotheses.items():
        named = name not in used or hypothesis.choices
        kind = ValueKind.NAME if named else _kind_of_hypothesis(used[name])
        add(name, kind, ("hypotheses", name, "value"))
    keys: list[Path_] = []
    for line, name, component in rule.components():
        here: Path_ = ("lines", line, "components", name)
        shares = [c for c in rule.lines[line].components.values() if c.divides]
        for role in Role:
            for field in component.named(role):
                kind = ValueKind.AMOUNT if role is Role.AMOUNT else ValueKind.NAME
                kind = ValueKind.POOL if field == component.divides else kind
                add(f"{line}.{name}.{field}", kind, (*here, field))
        keys += [(*here, field) for field in component.named(Role.KEY)]
        if component.divides:
            pool: Path_ = (*here, component.divides)
            add(f"{line}.{name}.rate", ValueKind.RATE, pool)
            if len(shares) == 1:
                add(f"{line}.pool", ValueKind.POOL, pool)
                add(f"{line}.rate", ValueKind.RATE, pool)
    if keys:
        add("key", ValueKind.NAME, *keys)
    for name, found in rule.pools.items():
        path: Path_ = ("pools", name, "remainder-of")
        add(f"{name}.remainder-of", ValueKind.POOL, path)
        if found.precision is not None:
            add(f"{name}.precision", ValueKind.POOL, ("pools", name, "precision"))
        if len(rule.pools) == 1 and not isinstance(found.remainder_of, str):
            add("envelope", ValueKind.AMOUNT, path)
    if rule.rounding:
        add("rounding.unit", ValueKind.AMOUNT, ("rounding", "unit"))
        add("rounding.method", ValueKind.NAME, ("rounding", "method"))
        add("rounding.level", ValueKind.NAME, ("rounding", "level"))
    if rule.participation and rule.participation.regions:
        add("participation.regions", ValueKind.COUNT, ("participation", "regions", "count"))
    add("scope", ValueKind.SCOPE, ("scope", "of"))
    return targets


def _kind_of_hypothesis(role: Role) -> ValueKind:
    """How the text of a hypothesis is read, by what it is used for."""
    match role:
        case Role.AMOUNT:
            return ValueKind.AMOUNT
        case Role.SCOPE:
            return ValueKind.SCOPE
        case Role.SPLIT:
            return ValueKind.SPLIT
        case Role.KEY | Role.ABSENT:
            return ValueKind.NAME
        case _:
            assert_never(role)


def _value(override: Override, kind: ValueKind, rule: Rule, own: object) -> Any:
    """The text of an override as the value that would stand in the YAML file, in place of `own`."""
    text = override.text.strip()
    place = override.place
    if not text:
        hint = _("write a value after {name}=, or leave it out", name=override.name)
        raise wrong("no-value", _("a value is missing"), place, hint)
    match kind:
        case ValueKind.POOL if text in rule.pools or text in rule.hypotheses:
            return text
        case ValueKind.AMOUNT | ValueKind.POOL | ValueKind.RATE:
            return _amount(text, place, own)
        case ValueKind.COUNT:
            if text.isascii() and text.isdigit() and len(text) <= 9:
                return int(text)
            raise wrong("not-a-number", _("{text!r} is not a whole number", text=text), place)
        case ValueKind.SCOPE:
            word = _SCOPES.get(folded(text))
            if word:
                return word
            return [part.strip() for part in text.split(",") if part.strip()]
        case ValueKind.SPLIT:
            return _split(text, override, rule)
        case ValueKind.NAME:
            of_key = override.name.rpartition(".")[2] == "key"
            role = Role.KEY if of_key else roles(rule).get(override.name)
            return _FRENCH.get(role or override.name, {}).get(folded(text), text)
        case _:
            assert_never(kind)


def amount(text: str, option: str) -> Any:
    """An amount typed on the command line; anything wrong with it is exit code 2."""
    return _amount(text, Place(option, option=True))


def _amount(text: str, place: Place, own: object = None) -> Any:
    try:
        euros = read_amount(text)
    except AmountError as error:
        raise wrong("not-an-amount", error.args[0], place, error.hint) from None
    if euros < 0:
        hint = _("write 0 or more")
        if isinstance(own, int | Decimal):
            hint = _("write an amount such as {own} €, the rule's own", own=human(int(own * 100)))
        raise wrong("negative-amount", _("an amount must not be negative"), place, hint)
    return euros


def _split(text: str, override: Override, rule: Rule) -> dict[str, int]:
    """``5:3`` in the order of the lines, or ``ars-fir:5,dreets-p304:3``."""
    given = rule.hypotheses[override.name].value
    lines = list(given) if isinstance(given, dict) else list(rule.lines)
    parts = [part.strip() for part in text.split("," if "," in text else ":")]
    if "," in text:
        pairs = [tuple(word.strip() for word in part.split(":")) for part in parts]
    else:
        pairs = list(zip(lines, parts, strict=False)) if len(parts) == len(lines) else [()]
    once = len({pair[0].strip() for pair in pairs if pair}) == len(pairs)
    weighed = all(len(pair) == 2 and _WEIGHT.fullmatch(pair[1].strip()) for pair in pairs)
    if once and weighed:
        meant = {line: line_meant(rule, line) for line, _weight in pairs}
        unknown = next((line for line, name in meant.items() if name is None), None)
        if unknown is not None:
            message = _("there is no line {line}", line=unknown)
            raise wrong("wrong-value", message, override.place, did_you_mean(unknown, rule.lines))
        found = {str(meant[line]): int(weight) for line, weight in pairs}
        if len(found) == len(pairs):
            return found
    numbers = re.findall(r"\d{1,15}", text)
    whole = len(numbers) == len(lines) and not re.search("[a-z.]", text, re.IGNORECASE)
    own = given.values() if isinstance(given, dict) else [1] * len(lines)
    hint = _(
        "write the weights of {lines} in this order: {example}",
        lines=", ".join(lines),
        example=":".join(map(str, numbers if whole else own)),
    )
    raise wrong("not-a-split", _("{text!r} is not a split", text=text), override.place, hint)


def _refuse_other_choice(override: Override, given: object, rule: Rule) -> None:
    """Refuse another value of a hypothesis that has only one; why, the rule says."""
    hypothesis = rule.hypotheses.get(override.name)
    if hypothesis is None or hypothesis.choices is None or len(hypothesis.choices) != 1:
        return
    if given != hypothesis.choices[0]:
        message = _(
            "{name} can't be changed, it is always {value}: {why}",
            name=setting_called(rule, override.name),
            value=_choice(rule, str(hypothesis.choices[0])),
            why=Prose(hypothesis.why),
        )
        hint = _("leave it out")
        if override.place.option:
            hint = _("leave out {option}", option=override.place.file)
        raise wrong("not-a-choice", message, override.place, hint)


def _choice(rule: Rule, value: str) -> str:
    """The value of a hypothesis that has only one, which people see by its label."""
    label = rule.lines[value].label if value in rule.lines else None
    if value == "excluded":
        label = _("excluded")
    return Named(value, label) if label else value


def _ask_for_the_unit(override: Override, given: object, own: object) -> None:
    """Refuse a bare number that would be like the rule's own figure if it were in k€ or M€.

    Written with its sign, 6€ is 6 €: nothing is ever multiplied that was not typed so.
    """
    text = override.text.strip()
    typed = override.at is None and override.option.startswith("--")
    if (
        not typed
        or not override.option.endswith((f" {text}", f"={text}"))
        or not _BARE.fullmatch(text)
    ):
        return
    if isinstance(own, str) or not isinstance(given, Decimal) or not isinstance(own, int | Decimal):
        return
    if override.name == "rounding.unit" or not 0 < given < own / 100:
        return
    for unit, multiple in (("M€", 1_000_000), ("k€", 1_000)):
        if own / 20 <= given * multiple <= own * 20:
            message = _(
                "{given} € is far from the {own} € of the rule: was {text} {unit} meant?",
                given=text,
                own=human(int(own * 100)),
                text=text,
                unit=unit,
            )
            option = override.option.removesuffix(override.text)
            hint = _("write {a}, or {b} for euros", a=f"{option}{text}{unit}", b=f"{option}{text}€")
            raise wrong("unit-in-doubt", message, override.place, hint)


def _refuse_idle(idle: set[str], overrides: list[Override], rule: Rule) -> None:
    for override in overrides:
        if override.name in idle:
            raise wrong(
                "no-effect",
                _("nothing depends on {name} any more", name=setting_called(rule, override.name)),
                override.place,
                _("leave it out, or one of the other overrides"),
            )
