"""The parts of a rule must fit one another: what a type can't say about one field alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, did_you_mean
from allocation.model.fields import Citation, Role, Strict, ValueProblem, parts_of
from allocation.model.key import key_formula
from allocation.model.rule import MOST_COMPONENTS, MOST_LINES, SCOPES, Hypothesis, Rule
from allocation.money import whole_cents
from allocation.words import _

Path = tuple[str | int, ...]

MOST_POOLS_IN_A_ROW = 20
"""Of which each is what remains after a part of the one before it."""
ABSENT_CHOICES = ("undistributed", "redistributed")


class Misfit(NamedTuple):
    """A problem of a rule, at a path of its file."""

    path: Path
    code: str
    message: str
    hint: str | Callable[[], str | None] | None = None
    """What to do about it; where that takes a search, the search."""

    def told(self, place: Place) -> Diagnostic:
        """What is said of it, by where that is."""
        hint = self.hint() if callable(self.hint) else self.hint
        return Diagnostic(self.code, self.message, place, hint)


def _near(word: str, known: Iterable[str]) -> Callable[[], str | None]:
    return partial(did_you_mean, word, known)


def references(rule: Rule) -> Iterator[tuple[Path, str, Role]]:
    """Each place of the rule that may name a hypothesis: its path, the name, the role.

    Only what leads to an amount counts: a pool on which no component draws refers to nothing.
    """
    drawn: set[str] = set()
    for line, name, component in rule.components():
        for path, value, role in _names(component, ("lines", line, "components", name)):
            if path[-1] == component.divides and value in rule.pools:
                drawn.add(value)
            else:
                yield path, value, role
    for name, pool in rule.pools.items():
        if name in drawn:
            yield from _names(pool, ("pools", name))
    if rule.participation:
        yield from _names(rule.participation, ("participation",))


def _names(part: Strict, here: Path) -> Iterator[tuple[Path, str, Role]]:
    for role in Role:
        for field, value in part.named(role).items():
            if isinstance(value, str):
                yield (*here, field.replace("_", "-")), value, role


def roles(rule: Rule) -> dict[str, Role]:
    """The role of each hypothesis that something uses."""
    return {name: role for _path, name, role in references(rule) if name in rule.hypotheses}


def misfits(rule: Rule) -> Iterator[Misfit]:
    """Everything that doesn't fit, in the order of the file's sections."""
    yield from _form(rule)
    yield from _citations(rule)
    yield from _figures(rule)
    yield from _pools(rule)
    yield from _hypotheses(rule)
    yield from _rounding(rule)


def idle_hypotheses(rule: Rule) -> list[str]:
    """Hypotheses that nothing uses, and that could be given another value to no effect."""
    used = roles(rule)
    return [
        name
        for name, hypothesis in rule.hypotheses.items()
        if name not in used and not (hypothesis.choices and len(hypothesis.choices) == 1)
    ]


def bounds_misfits(rule: Rule) -> Iterator[Misfit]:
    """The bounds of a hypothesis hold its value; one given in its place may lie beyond them."""
    for name, hypothesis in rule.hypotheses.items():
        bounds, value = hypothesis.bounds, hypothesis.value
        if bounds and isinstance(value, int | Decimal) and not bounds.from_ <= value <= bounds.to:
            message = _("the value lies outside its own bounds")
            yield Misfit(("hypotheses", name, "bounds"), "out-of-bounds", message)


def idle_misfits(rule: Rule) -> Iterator[Misfit]:
    """A hypothesis that nothing uses is a slip in a rule file: its value would change nothing."""
    idle = idle_hypotheses(rule)
    used = sorted(rule.hypotheses.keys() - set(idle))
    for name in idle:
        message = _("nothing uses the hypothesis {name}", name=name)
        yield Misfit(("hypotheses", name), "idle-hypothesis", message, _near(name, used))
    yield from _idle_weights(rule)


def _idle_weights(rule: Rule) -> Iterator[Misfit]:
    """A line that has a weight and draws on nothing: its part of the pool would go nowhere."""
    drawing: dict[object, set[str]] = {name: set() for name in rule.pools}
    for line, _name, component in rule.components():
        for named in component.named(Role.AMOUNT).values():
            drawing.get(named, set()).add(line)
    for name, pool in rule.pools.items():
        weights = rule.value_of(pool.split) if pool.split else None
        if not isinstance(weights, dict):
            continue
        idle = [line for line, weight in weights.items() if weight and line not in drawing[name]]
        for line in idle:
            message = _("{line} has a weight and draws nothing from {pool}", line=line, pool=name)
            here: Path = ("hypotheses", str(pool.split), "value", line)
            yield Misfit(here, "idle-weight", message, _("leave it out, or write 0"))


def _form(rule: Rule) -> Iterator[Misfit]:
    if rule.no_formula and rule.lines:
        message = _("a rule without a formula has no lines")
        yield Misfit(("no-formula",), "formula-and-none", message)
    n = sum(len(line.components) for line in rule.lines.values())
    if n > MOST_COMPONENTS:
        message = _("{n} components, and {most} at most", n=n, most=MOST_COMPONENTS)
        yield Misfit(("lines",), "too-many-components", message)
    if not rule.no_formula and not rule.lines:
        message = _("there are no lines")
        hint = _("if no formula is known, say so with no-formula")
        yield Misfit((), "missing", message, hint)


def _citations(rule: Rule) -> Iterator[Misfit]:
    for path, cite in citations(rule):
        if cite.source and cite.source not in rule.other_sources:
            message = _("no source is called {name!r}", name=cite.source)
            hint = _near(cite.source, rule.other_sources)
            yield Misfit((*path, "source"), "unknown-source", message, hint)


def citations(value: object, path: Path = ()) -> Iterator[tuple[Path, Citation]]:
    """Every citation in a rule, publication or part of one, with its path in the file."""
    if isinstance(value, Citation):
        yield path, value
        return
    for step, part in parts_of(value):
        yield from citations(part, (*path, step))


def _figures(rule: Rule) -> Iterator[Misfit]:
    divided: set[Path] = set()
    for line_name, name, component in rule.components():
        here: Path = ("lines", line_name, "components", name)
        divided |= {(*here, component.divides)} if component.divides else set()
        for field, amount in component.named(Role.AMOUNT).items():
            exact = component.computed or not isinstance(amount, Decimal)
            if not exact and whole_cents(Fraction(amount)) is None:
                yield Misfit((*here, field), "part-cent", _("not a whole number of cents"))
    for path, name, role in references(rule):
        if name in rule.hypotheses:
            continue
        if role is Role.AMOUNT:
            pools = rule.pools if path in divided else {}
            message = (
                _("{name!r} is neither a pool nor a hypothesis", name=name)
                if pools
                else _("{name!r} is not a hypothesis", name=name)
            )
            written = _("an amount is written 50_000 or 3.10, without quotes")
            near = _near(name, chain(rule.hypotheses, pools))
            yield Misfit(path, "unknown-name", message, written if name[:1].isdigit() else near)
        elif role is not Role.KEY:
            message = _("{name!r} is not a hypothesis", name=name)
            yield Misfit(path, "unknown-name", message, _near(name, rule.hypotheses))


def _pools(rule: Rule) -> Iterator[Misfit]:
    drawers: dict[str, list[str]] = {name: [] for name in rule.pools}
    draws_on: dict[str, set[str]] = {}
    for line_name, name, component in rule.components():
        pool = getattr(component, component.divides, None) if component.divides else None
        if isinstance(pool, str) and pool in rule.pools:
            drawers[pool].append(line_name)
            draws_on.setdefault(name, set()).add(pool)
    names = Counter(name for _line, name, _component in rule.components())
    before, every = _resting_on(rule, draws_on)
    yield from _too_deep(before, every)
    for pool_name, found in rule.pools.items():
        here: Path = ("pools", pool_name)
        if sum(names[first] for first in set(found.after)) > MOST_LINES:
            message = _("more than {n} components come before the pool", n=MOST_LINES)
            yield Misfit((*here, "after"), "too-many-components", message)
        for name in found.after:
            if name not in names:
                message = _("there is no component {name!r}", name=name)
                yield Misfit((*here, "after"), "unknown-name", message, _near(name, names))
            elif any(pool_name in {drawn, *every[drawn]} for drawn in draws_on.get(name, ())):
                message = _("{pool} depends on itself through {name}", pool=pool_name, name=name)
                yield Misfit((*here, "after"), "circular", message)
        for field, value in (("remainder-of", found.remainder_of), ("precision", found.precision)):
            if isinstance(value, Decimal) and found.cite is None:
                message = _("a figure needs its citation")
                hint = _('add cite: "§…", where in the text it stands')
                yield Misfit((*here, field), "missing-citation", message, hint)
        lines = drawers[pool_name]
        if len(lines) > len(set(lines)):
            message = _("one line draws on {pool} twice", pool=pool_name)
            yield Misfit(here, "drawn-twice", message)
        if len(set(lines)) > 1 and not found.split:
            message = _("{n} lines draw on {pool}: how is it split?", n=len(lines), pool=pool_name)
            hint = _("name a hypothesis with a weight for each line: split: split")
            yield Misfit(here, "missing-split", message, hint)
        weights = rule.value_of(found.split) if found.split else None
        if isinstance(weights, dict):
            for line in set(lines) - weights.keys():
                message = _("the split has no weight for {line}", line=line)
                yield Misfit(("hypotheses", str(found.split), "value"), "missing-weight", message)


def _resting_on(
    rule: Rule, draws_on: Mapping[str, set[str]]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each pool those that come directly before it, and all that come before it."""
    before = {
        name: {drawn for first in set(pool.after) for drawn in draws_on.get(first, ())}
        for name, pool in rule.pools.items()
    }
    every = {name: set(pools) for name, pools in before.items()}
    for middle in every:  # Warshall's closure
        for pools in every.values():
            if middle in pools:
                pools |= every[middle]
    return before, every


def _too_deep(before: Mapping[str, set[str]], every: Mapping[str, set[str]]) -> Iterator[Misfit]:
    """Pools of which too many come one after the other."""
    depth: dict[str, int] = {}
    for name in sorted(every, key=lambda pool: len(every[pool])):  # each after what it rests on
        depth[name] = 1 + max((depth.get(first, 0) for first in before[name]), default=0)
        if depth[name] == MOST_POOLS_IN_A_ROW + 1:
            message = _("more than {n} pools come one after the other", n=MOST_POOLS_IN_A_ROW)
            yield Misfit(("pools", name, "after"), "too-deep", message)


def _hypotheses(rule: Rule) -> Iterator[Misfit]:
    uses: dict[str, list[tuple[Path, Role]]] = {}
    for path, name, role in references(rule):
        uses.setdefault(name, []).append((path, role))
    for name, hypothesis in rule.hypotheses.items():
        here: Path = ("hypotheses", name, "value")
        value = hypothesis.value
        yield from _bounds(name, hypothesis)
        if name in rule.pools:
            message = _("{name} names a pool and a hypothesis", name=name)
            yield Misfit(("hypotheses", name), "duplicate-name", message)
        if hypothesis.choices and str(value) not in hypothesis.choices:
            message = _("{value!r} is not one of the choices", value=value)
            hint = _near(str(value), hypothesis.choices)
            yield Misfit(here, "not-a-choice", message, hint)
            continue
        wrong = {role: _WRONG[role](rule, value) for _path, role in uses.get(name, [])}
        for path, role in uses.get(name, []):
            problem = wrong[role]
            if problem is None:
                continue
            why, help = _told(problem)
            if None in wrong.values():  # right for one use: then it is the other use that is wrong
                message = _("{name} can't be used here: {why}", name=name, why=why)
                yield Misfit(path, "wrong-value", message)
            else:
                yield Misfit(here, "wrong-value", why, help)
                break


def _told(problem: str | ValueProblem) -> tuple[str, str | None]:
    """A problem as a message, and its hint."""
    if isinstance(problem, ValueProblem):
        return problem.args[0], problem.hint
    return problem, None


def _bounds(name: str, hypothesis: Hypothesis) -> Iterator[Misfit]:
    bounds, here = hypothesis.bounds, ("hypotheses", name, "bounds")
    if bounds is None:
        return
    if not isinstance(hypothesis.value, int | Decimal):
        yield Misfit(here, "wrong-bounds", _("only an amount has bounds"))
    if bounds.to < bounds.from_:
        yield Misfit((*here, "to"), "wrong-bounds", _("the upper bound is below the lower one"))
    if not bounds.step:
        yield Misfit((*here, "step"), "wrong-bounds", _("a step is more than 0"))


def _wrong_amount(_rule: Rule, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return _("an amount in euros is needed, such as 50_000 or 3.10")
    return _("an amount must not be negative") if value < 0 else None


def _wrong_key(_rule: Rule, value: object) -> str | ValueProblem | None:
    if not isinstance(value, str):
        return _("the name of a key is needed")
    try:
        key_formula(value)
    except ValueProblem as problem:
        return problem
    return None


def _wrong_scope(_rule: Rule, value: object) -> str | None:
    codes = value if isinstance(value, list) else []
    if value in SCOPES or (codes and all(isinstance(code, str) for code in codes)):
        return None
    return _("all, overseas, metropolitan or a list of codes in quotes is needed")


def _wrong_split(rule: Rule, value: object) -> str | None:
    if not isinstance(value, dict) or not value:
        return _("a weight for each line is needed, such as {ars-fir: 5, dreets-p304: 3}")
    unknown = [line for line in value if line not in rule.lines]
    if unknown:
        return _("there is no line {line}", line=unknown[0])
    whole = all(isinstance(w, int) and not isinstance(w, bool) and w >= 0 for w in value.values())
    if not whole or not any(value.values()):
        return _("weights are whole numbers from 0, not all of them 0")
    return None


def _wrong_absent(_rule: Rule, value: object) -> str | None:
    if value in ABSENT_CHOICES:
        return None
    return _("one of {words} is needed", words=", ".join(ABSENT_CHOICES))


_WRONG = {
    Role.AMOUNT: _wrong_amount,
    Role.KEY: _wrong_key,
    Role.SCOPE: _wrong_scope,
    Role.SPLIT: _wrong_split,
    Role.ABSENT: _wrong_absent,
}


def _rounding(rule: Rule) -> Iterator[Misfit]:
    rounding = rule.rounding
    if rounding is None:
        for line, name in [(line, name) for line, name, c in rule.components() if c.computed][:1]:
            message = _("{name} must be rounded: to which unit, how?", name=name)
            here: Path = ("lines", line, "components", name)
            yield Misfit(here, "missing-rounding", message, _("add rounding: unit, method, why"))
        return
    if rounding.unit == 0 or whole_cents(Fraction(rounding.unit)) is None:
        message = _("a unit is a whole number of cents, more than 0")
        yield Misfit(("rounding", "unit"), "wrong-unit", message)
    if not rounding.cite and not rounding.why:
        message = _("the rounding needs a citation, or a reason as a hypothesis")
        yield Misfit(("rounding",), "missing-citation", message, _("add cite or why"))
