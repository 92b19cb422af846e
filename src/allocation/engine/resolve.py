"""Rule + data + participants + overrides -> one concrete case."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

from allocation.diagnostics import (
    Diagnostic,
    Exit,
    Place,
    Refusal,
    gather,
    wrong,
)
from allocation.engine.agencies import Agencies
from allocation.engine.assumptions import assumptions
from allocation.engine.case import Case, Fund, Part
from allocation.model.components import Component
from allocation.model.expression import (
    Expression,
    Figure,
    KeyOf,
    KeySum,
    PaidTotal,
    PoolPart,
)
from allocation.model.key import EQUAL_KEY, NO_KEY, DataFile, Key, KeyDescription
from allocation.model.participation import TakesPart
from allocation.model.rule import Rounding, Rule
from allocation.model.status import Status, weakest
from allocation.model.territory import TerritorySet
from allocation.money import whole_cents
from allocation.reading.document import Path_
from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.places import Folder
from allocation.reading.publications import publication_of
from allocation.reading.rules import RuleFile
from allocation.words import _


def resolve(loaded: RuleFile, data: Folder, participants: Path | None = None) -> Case:
    """Look everything up for a rule that has a formula.

    Raises Refusal: exit code 2 where a value given on the command line is to blame, else 3.
    """
    return _Resolver(loaded, data, participants).case()


def refuse_no_formula(rule: Rule, file: str) -> None:
    """A rule without a formula computes nothing: say what is known instead (exit code 4)."""
    if rule.no_formula is None:
        return
    known = "".join(f"\n  - {_(f.what)} ({rule.cited(f.cite)})" for f in rule.no_formula.known)
    message = _("no formula is known for {year}: {why}", year=rule.year, why=_(rule.no_formula.why))
    hint = _(
        "if you know it, write it as a rule file of your own: allocate my-{y}.yaml", y=rule.year
    )
    if known:
        message += _("\nwhat is known:") + known
    raise Refusal(Diagnostic("no-formula", message, Place(file), hint), Exit.NO_FORMULA)


class _Resolver:
    def __init__(self, loaded: RuleFile, data: Folder, participants: Path | None) -> None:
        self.rule, self.document, self.loaded = loaded.rule, loaded.document, loaded
        self.data = data
        self.agencies = Agencies(loaded, data, participants)
        self.territories = self.agencies.territories
        self.keys: dict[str, Key] = {}
        self.funds: dict[str, Fund] = {}
        self.parts: dict[tuple[str, str], Part] = {}
        self._catalogue: dict[str, KeyDescription] | None = None

    def case(self) -> Case:
        rule, agencies = self.rule, self.agencies
        parts = gather(partial(self.part, line, name) for line, name, _c in rule.components())
        published = publication_of(rule, self.document, self.data, self.territories)
        return Case(
            rule=rule,
            rule_file=self.document.name,
            rule_sha256=self.document.sha256,
            territories=self.territories,
            concerned=agencies.concerned,
            parts=tuple(parts),
            funds=self.funds,
            keys=self.keys,
            takes_part=agencies.takes_part,
            participants=agencies.participants,
            ceiling=bool(rule.participation and rule.participation.unknown == "ceiling"),
            rounding=rule.rounding or Rounding.model_validate(_CENTS),
            assumptions=tuple(assumptions(self.loaded, self.funds, agencies.given)),
            data=(*self._data(), *([published.file] if published else [])),
            publication=published.publication if published else None,
            rounding_place=self.document.place(("rounding", "unit")),
            scope_place=self.document.place(("scope", "of")),
            participation_place=self.document.place(("participation",)),
            participants_given=agencies.given is not None,
            overridden=bool(self.loaded.overrides) or agencies.given is not None,
            variant=self.loaded.variant,
        )

    # Figures, keys, pools

    def figure(self, value: Decimal | str, path: Path_) -> Figure:
        """A figure that stands at `path`, or in the hypothesis that is named there."""
        if isinstance(value, str):
            hypothesis = self.rule.hypotheses[value]
            amount = hypothesis.value
            assert isinstance(amount, int | Decimal)  # a misfit otherwise
            place = self.document.place(("hypotheses", value, "value"))
            return Figure(value, Fraction(amount), Status.ESTIMATED, place, hypothesis.cite)
        place = self.document.place(path)
        name = ".".join(str(step) for step in path if step not in _CONTAINERS)
        status = Status.ESTIMATED if place.given else Status.FIXED
        return Figure(name, Fraction(value), status, place)

    def fund(self, name: str) -> Fund:
        """A pool of the rule; what comes before it is resolved first."""
        if name not in self.funds:
            self.funds[name] = self._fund(name)
        return self.funds[name]

    def part(self, line: str, name: str) -> Part:
        """A component of a line; the pool that it draws on is resolved first."""
        if (line, name) not in self.parts:
            component = self.rule.lines[line].components[name]
            self.parts[line, name] = self._part(line, name, component)
        return self.parts[line, name]

    def _fund(self, name: str) -> Fund:
        pool = self.rule.pools[name]
        expression: Expression = self.figure(pool.remainder_of, ("pools", name, "remainder-of"))
        envelope_given = any(
            isinstance(operand, Figure) and operand.place.given for operand in expression.operands()
        )
        after = tuple(
            (line, component)
            for line, component, _c in self.rule.components()
            if component in pool.after
        )
        for line, component in after:
            part = self.part(line, component)
            if part.expression is None:
                message = _("{name} comes first and has no known key", name=component)
                place = self.document.place(("pools", name, "after"))
                raise wrong("no-key", message, place)
            expression = expression - PaidTotal(line, component, part.status)
        precision = Fraction(0)
        if pool.precision is not None:
            figure = self.figure(pool.precision, ("pools", name, "precision"))
            # A figure that the user gives is meant exactly, unless its precision is given too.
            precision = figure.value if not envelope_given or figure.place.given else precision
        weights = self.rule.value_of(pool.split) if pool.split else None
        if not isinstance(weights, dict):
            weights = {
                line: 1
                for line, _name, c in self.rule.components()
                if c.divides and getattr(c, c.divides) == name
            }
        weighed = ("hypotheses", pool.split, "value") if pool.split else ("pools", name)
        return Fund(name, expression, precision, weights, self.document.place(weighed), after)

    def key(self, name: str, path: Path_) -> Key:
        """The key that a field names, directly or through a hypothesis; read once."""
        if name in self.rule.hypotheses:
            path = ("hypotheses", name, "value")
            name = str(self.rule.hypotheses[name].value)
        if name not in self.keys:
            if self._catalogue is None:
                self._catalogue = read_catalogue(self.data)
            if name == EQUAL_KEY:
                self.keys[name] = _equal(self.territories)
            else:
                place = self.document.place(path)
                self.keys[name] = read_key(
                    name, self._catalogue, self.territories, self.data, place
                )
        return self.keys[name]

    def _part(self, line: str, name: str, component: Component) -> Part:
        operands = _Operands(self, line, name, component)
        key_field = getattr(component, "key", None)
        withheld = key_field is not None and self.rule.value_of(key_field) == NO_KEY
        if withheld and not component.divides:
            message = _("{name} is an amount per unit of a key, and no key is known", name=name)
            place = self.document.place(("lines", line, "components", name))
            raise wrong("no-key", message, place, _("name a key with --key"))
        pool = operands.fund().name if component.divides else None
        expression = None if withheld else component.expression(operands)
        if expression is None:
            status = Status.UNKNOWN
        else:
            status = weakest([component.status, *(o.status for o in expression.operands())])
            if self._assumed(component):
                status = weakest([status, Status.ESTIMATED])
        key = (
            self.key(key_field, operands.path("key")).description.name
            if (key_field and not withheld)
            else None
        )
        place = self.document.place(("lines", line, "components", name))
        eligible = self.agencies.eligible[line]
        return Part(line, name, component, expression, status, pool, key, place, eligible)

    def _assumed(self, component: Component) -> bool:
        """Whether an amount rests on a scope that was given, or on a rounding that is assumed."""
        rounding = self.rule.rounding
        given = [("scope", "of")]
        if component.computed and rounding is not None:
            if rounding.cite is None:
                return True
            given += [("rounding", field) for field in ("unit", "method", "level")]
        return any(self.document.place(path).given for path in given)

    # What the result must say of itself

    def _data(self) -> list[DataFile]:
        files = [
            DataFile(name, key.file, key.sha256) for name, key in self.keys.items() if key.file
        ]
        participants = self.agencies.participants
        if participants:
            files.append(DataFile("participation", participants.file, participants.sha256))
        return files


class _Operands:
    """The operands of one component, looked up in the rule around it."""

    def __init__(self, resolver: _Resolver, line: str, name: str, component: Component) -> None:
        self.resolver, self.line, self.name, self.component = resolver, line, name, component

    def path(self, field: str) -> Path_:
        return ("lines", self.line, "components", self.name, field)

    def figure(self, field: str) -> Figure:
        figure = self.resolver.figure(getattr(self.component, field), self.path(field))
        if not self.component.computed and whole_cents(figure.value) is None:
            place = figure.place
            message = _("{name} is not a whole number of cents", name=figure.name)
            raise wrong("part-cent", message, place)
        if figure.cite is None:
            return Figure(
                figure.name, figure.value, figure.status, figure.place, self.component.cite
            )
        return figure

    def key_of(self, field: str) -> KeyOf:
        return KeyOf(self._key(field), self.among(), self._key_status(field))

    def key_sum(self, field: str) -> KeySum:
        return KeySum(self._key(field), self.among(), self._key_status(field))

    def pool(self, field: str) -> Expression:
        fund = self.fund()
        statuses = [operand.status for operand in fund.expression.operands()]
        pool = self.resolver.rule.pools.get(fund.name)
        if pool and pool.split:
            statuses.append(Status.ESTIMATED)
        return PoolPart(fund.name, self.line, weakest(statuses))

    def fund(self) -> Fund:
        """The pool that the component divides; an amount of its own becomes a pool of its own."""
        field = str(self.component.divides)
        value = getattr(self.component, field)
        if isinstance(value, str) and value in self.resolver.rule.pools:
            return self.resolver.fund(value)
        name = f"{self.line}.{self.name}.{field}"
        if name not in self.resolver.funds:
            figure = self.resolver.figure(value, self.path(field))
            place = figure.place
            self.resolver.funds[name] = Fund(name, figure, Fraction(0), {self.line: 1}, place, ())
        return self.resolver.funds[name]

    def among(self) -> frozenset[str]:
        """Whose keys count: the eligible territories of the share's own scope."""
        resolver, rule = self.resolver, self.resolver.rule
        codes = resolver.agencies.eligible[self.line]
        over = getattr(self.component, "over", None)
        if over is not None:
            path: Path_ = ("hypotheses", over, "value")
            codes &= resolver.agencies.codes(rule.value_of(over), path)
        absent = rule.participation.absent if rule.participation else None
        if absent and rule.value_of(absent) == "redistributed":
            takes_part = resolver.agencies.takes_part
            codes = frozenset(c for c in codes if takes_part[self.line, c] is not TakesPart.NO)
        return codes

    def _key(self, field: str) -> str:
        key = self.resolver.key(getattr(self.component, field), self.path(field))
        if not self.among():
            message = _("no territory is both in scope and in the share's own scope")
            over = getattr(self.component, "over", None)
            places = [("hypotheses", over, "value"), ("scope", "of")] if over else [("scope", "of")]
            found = [self.resolver.document.place(path) for path in places]
            place = next((p for p in found if p.given), found[0])
            raise wrong("empty-scope", message, place)
        if sum(key.values[code] for code in self.among()) == 0:
            message = _("{key} adds up to 0: it divides nothing", key=key.description.name)
            hint = _("the territories that count are {n}", n=", ".join(sorted(self.among())))
            raise wrong("empty-key", message, Place(key.file, 1), hint)
        return key.description.name

    def _key_status(self, field: str) -> Status:
        named = getattr(self.component, field)
        path = self.path(field)
        over = getattr(self.component, "over", None)
        assumed = (
            named in self.resolver.rule.hypotheses
            or over in self.resolver.rule.hypotheses
            or self.resolver.document.place(path).given
        )
        return Status.ESTIMATED if assumed else Status.FIXED


_CONTAINERS = ("lines", "components", "pools", "hypotheses")
_CENTS = {"unit": Decimal("0.01"), "method": "nearest", "why": "figures are whole cents"}


def _equal(territories: TerritorySet) -> Key:
    words = _("one for each territory")
    description = KeyDescription(
        EQUAL_KEY, words, "territory", territories.set, words, "", "", len(territories.members)
    )
    values = dict.fromkeys(territories.codes, 1)
    return Key(description, values, "", "", {})
