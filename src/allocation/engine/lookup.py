"""Figures and keys of a rule, looked up where they stand, each with its status."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from allocation.diagnostics import Place, wrong
from allocation.engine.agencies import Agencies
from allocation.model.components import Component
from allocation.model.expression import Figure, KeyOf
from allocation.model.fields import Role
from allocation.model.key import EQUAL_KEY, NO_KEY, Key, KeyDescription
from allocation.model.participation import TakesPart
from allocation.model.status import Status, weakest
from allocation.model.territory import TerritorySet
from allocation.money import whole_cents
from allocation.reading.document import Path_
from allocation.reading.key_names import Preferred
from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile
from allocation.reading.texts import Texts
from allocation.words import _

_CONTAINERS = ("lines", "components", "pools", "hypotheses")


class Lookup:
    """What the names in a rule stand for; each key is read once."""

    def __init__(self, loaded: RuleFile, data: Folder, agencies: Agencies) -> None:
        self.rule, self.document = loaded.rule, loaded.document
        self.fixed = Status.FIXED if loaded.shipped else Status.OWN_RULE
        """The status of what the rule fixes: only a shipped one has it from an instruction."""
        self.data, self.agencies = data, agencies
        self.texts = Texts(data)
        self._unread = frozenset(figure.path for figure in self.texts.unread(self.rule))
        self._before = tuple(override.was for override in loaded.overrides)
        self.keys: dict[str, Key] = {}
        self._catalogue: dict[str, KeyDescription] | None = None

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
        # What a registered text is said to fix, and nobody read there, is only supposed.
        supposed = place.given or path in self._unread
        status = Status.ESTIMATED if supposed else self.fixed
        return Figure(name, Fraction(value), status, place)

    def key(self, name: str, path: Path_) -> Key:
        """The key that a field names, directly or through a hypothesis."""
        if name in self.rule.hypotheses:
            path = ("hypotheses", name, "value")
            name = str(self.rule.hypotheses[name].value)
        if name not in self.keys:
            territories = self.agencies.territories
            if self._catalogue is None:
                self._catalogue = read_catalogue(self.data)
            if name == EQUAL_KEY:
                self.keys[name] = _equal(territories)
            else:
                place = self.document.place(path)
                self.keys[name] = read_key(
                    name, self._catalogue, territories, self.data, place, self._preferred
                )
        return self.keys[name]

    @property
    def _preferred(self) -> Preferred:
        """The keys of the rule, those too in whose place another was given."""
        named = [
            n for _line, _name, c in self.rule.components() for n in c.named(Role.KEY).values()
        ]
        own = [str(self.rule.value_of(name)) for name in named]
        return Preferred((*self._before, *own), self.rule.year)

    def rounding(self) -> Status:
        """The weakest that a rounded amount can be: estimated where no text says how to round."""
        rounding = self.rule.rounding
        paths: list[Path_] = [("rounding", field) for field in ("unit", "method", "level")]
        given = any(self.document.place(path).given for path in paths)
        cited = rounding is None or rounding.cite is not None
        return self.fixed if cited and not given else Status.ESTIMATED

    def scope(self) -> Status:
        """The weakest that any amount can be: estimated where the scope was given."""
        given = self.document.place(("scope", "of")).given
        return Status.ESTIMATED if given else self.fixed


class Fields:
    """The fields of one component, looked up: all that its formula needs but its pool."""

    def __init__(self, lookup: Lookup, line: str, name: str, component: Component) -> None:
        self.lookup, self.line, self.component = lookup, line, component
        self.here: Path_ = ("lines", line, "components", name)
        self.place = lookup.document.place(self.here)

    def figure(self, field: str) -> Figure:
        """The euros in a field; raises Refusal for part of a cent that nothing rounds."""
        figure = self.lookup.figure(getattr(self.component, field), (*self.here, field))
        if not self.component.computed and whole_cents(figure.value) is None:
            message = _("{name} is not a whole number of cents", name=figure.name)
            raise wrong("part-cent", message, figure.place)
        return figure

    def key_of(self, field: str) -> KeyOf:
        """The key that a field names, counted among the territories of the share's own scope."""
        named, path = str(getattr(self.component, field)), (*self.here, field)
        key = self.lookup.key(named, path)
        over, codes = self._over, self._among()
        absent = self._absent(codes)
        among = codes - (absent or frozenset())
        if not among:
            message = _("no territory is both in scope and in the share's own scope")
            places: list[Path_] = [("hypotheses", over, "value")] if over else []
            found = [self.lookup.document.place(p) for p in (*places, ("scope", "of"))]
            place = next((p for p in found if p.given), found[0])
            raise wrong("empty-scope", message, place)
        if sum(key.values[code] for code in among) == 0:
            message = _("{key} adds up to 0: it divides nothing", key=key.description.name)
            hint = _("the territories that count are {n}", n=", ".join(sorted(among)))
            raise wrong("empty-key", message, Place(key.file, 1), hint)
        hypotheses = self.lookup.rule.hypotheses
        at = ("hypotheses", named, "value") if named in hypotheses else path
        place = self.lookup.document.place(at)
        assumed = place.given or named in hypotheses or over in hypotheses
        status = Status.ESTIMATED if assumed else self.lookup.fixed
        return KeyOf(key.description.name, among, status, named, place, over, absent)

    @property
    def key(self) -> Key | None:
        """The key that the component goes by; None where it goes by none, or none is known."""
        for field, name in self.component.named(Role.KEY).items():
            if not self.withheld:
                return self.lookup.key(name, (*self.here, field))
        return None

    @property
    def withheld(self) -> bool:
        """Whether no key is known, so that nothing is divided."""
        names = self.component.named(Role.KEY).values()
        return any(self.lookup.rule.value_of(name) == NO_KEY for name in names)

    def status(self, formula: Status) -> Status:
        """The status of an amount whose formula has a status, unrounded."""
        return weakest([self.component.status, self.lookup.scope(), formula])

    @property
    def _over(self) -> str | None:
        return next(iter(self.component.named(Role.SCOPE).values()), None)

    def _among(self) -> frozenset[str]:
        agencies, rule = self.lookup.agencies, self.lookup.rule
        codes = agencies.eligible[self.line]
        over = self._over
        if over is not None:
            codes &= agencies.codes(rule.value_of(over), ("hypotheses", over, "value"))
        return codes

    def _absent(self, codes: frozenset[str]) -> frozenset[str] | None:
        """Those whose agency takes no part, where their shares are redistributed."""
        rule, takes_part = self.lookup.rule, self.lookup.agencies.takes_part
        absent = rule.participation.absent if rule.participation else None
        if not absent or rule.value_of(absent) != "redistributed":
            return None
        return frozenset(code for code in codes if takes_part[self.line, code] is TakesPart.NO)


def _equal(territories: TerritorySet) -> Key:
    words = _("one for each territory")
    description = KeyDescription(
        EQUAL_KEY, words, "territory", territories.set, words, "", "", len(territories.members)
    )
    values = dict.fromkeys(territories.codes, 1)
    return Key(description, values, "", "", {})
