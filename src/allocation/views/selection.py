"""Which lines and regions are shown, and in which order; what is computed does not change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from allocation.diagnostics import Refusal, did_you_mean, near_words, usage
from allocation.model.key import Key
from allocation.model.naming import line_meant
from allocation.model.rule import Rule
from allocation.model.territory import Territory, TerritorySet, folded
from allocation.reading.rules import RuleFile
from allocation.reading.territories import territory_now
from allocation.views.values import set_of
from allocation.words import N_, _, listed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


class By(StrEnum):
    """What a table has columns for, beside the total."""

    TOTAL = "total"
    LINE = "line"
    COMPONENT = "component"


class Sort(StrEnum):
    """The order of the regions: that of the set, the largest first, or by name."""

    REGION = "region"
    TOTAL = "total"
    NAME = "name"


GROUPS = {"overseas": True, "outre-mer": True, "metropolitan": False, "métropole": False}
"""Words for several regions, and whether these are overseas."""
_GROUP = {True: N_("overseas"), False: N_("metropolitan")}
_NEAR_GROUPS = {
    **dict.fromkeys(
        ("dom", "drom", "dom tom", "drom com", "outremer", "outre mer"), N_("overseas")
    ),
    **dict.fromkeys(("ultramarin", "ultramarines", "antilles"), N_("overseas")),
    **dict.fromkeys(("hexagone", "metropole", "france metropolitaine"), N_("metropolitan")),
    **dict.fromkeys(("metropolitaine", "metropolitaines", "mainland"), N_("metropolitan")),
}
_ALL = {"all", "tout", "toute", "toutes", "tous", "toutes regions", "france", "france entiere"}


class Selection(NamedTuple):
    """The regions to show, by code, and the lines; None means all of them.

    `by` is None where the width of the page decides. `per` is the key by whose unit a ratio is
    shown.
    """

    regions: tuple[str, ...] | None = None
    lines: tuple[str, ...] | None = None
    by: By | None = None
    sort: Sort = Sort.REGION
    per: Key | None = None

    @property
    def alone(self) -> str | None:
        """The code of the one region that is shown; None where several are."""
        return self.regions[0] if self.regions and len(self.regions) == 1 else None

    def territories(self, allocation: Allocation) -> list[Territory]:
        """The territories to show, in the order that was asked for."""
        members = allocation.case.territories.members
        shown = [m for m in members if self.regions is None or m.code in self.regions]
        if self.sort is Sort.NAME:
            shown.sort(key=lambda territory: folded(territory.name))
        if self.sort is Sort.TOTAL:
            lines = self.line_names(allocation)
            shown.sort(key=lambda t: -(allocation.region(t.code, lines).cents or -1))
        return shown

    def line_names(self, allocation: Allocation) -> list[str]:
        """The lines of an allocation to show, in the order of the rule."""
        lines = allocation.case.rule.lines
        return [line for line in lines if self.lines is None or line in self.lines]


def computed(years: Sequence[Allocation | RuleFile]) -> list[Allocation]:
    """Those of some years that have a formula."""
    return [year for year in years if not isinstance(year, RuleFile)]


def select(
    allocations: Sequence[Allocation], regions: Iterable[str], lines: Iterable[str]
) -> Selection:
    """A selection from words as typed; raises Refusal (exit code 2) for an unknown one.

    A region is a code, a name, several of them with commas between, or a group (`GROUPS`).
    """
    sets = {allocation.case.territories.set for allocation in allocations}
    if len(sets) > 1:
        message = _(
            "rules about {sets} can't stand side by side", sets=listed(map(set_of, sorted(sets)))
        )
        raise usage("different-territories", message, _("run them one by one"))
    territories = allocations[0].case.territories
    rules = [allocation.case.rule for allocation in allocations]
    codes = [code for text in regions for code in codes_of(territories, text, rules)]
    wanted: list[str] = []
    for text in lines:
        found = [line_meant(allocation.case.rule, text) for allocation in allocations]
        if not any(found):
            raise _no_line(text, allocations)
        wanted += filter(None, dict.fromkeys(found))
    return Selection(tuple(dict.fromkeys(codes)) or None, tuple(dict.fromkeys(wanted)) or None)


def _no_line(line: str, allocations: Sequence[Allocation]) -> Refusal:
    """The refusal of a line; of one rule with one line, with the place where the text says so."""
    lines = [item for allocation in allocations for item in allocation.case.rule.lines.items()]
    names = list(dict.fromkeys(name for name, _line in lines))
    hint = did_you_mean(line, names)
    if len(names) == 1:
        hint = _("write {words}", words=f"--line {names[0]}")
    if len(names) > 1 or len(allocations) > 1:
        return usage("unknown-line", _("there is no line {line!r}", line=line[:80]), hint)
    rule = allocations[0].case.rule
    message = _(
        "there is no line {line!r}: {year} has one line, {only} ({source}, {cite})",
        line=line[:80],
        year=rule.year,
        only=names[0],
        source=rule.source_of(lines[0][1].cite).id,
        cite=lines[0][1].cite.section,
    )
    return usage("unknown-line", message, hint)


def codes_of(territories: TerritorySet, text: str, rules: Sequence[Rule]) -> list[str]:
    """The codes that a word names: one region, several with commas between, or a group.

    `rules` are asked for what they say of a territory that is none of the set. Raises Refusal (exit
    code 2).
    """
    if territories.find(text):
        return [_code(territories, text, rules)]
    found = []
    for word in text.split(","):
        overseas = GROUPS.get(word.strip().casefold())
        group = [t.code for t in territories.members if t.overseas is overseas]
        found += group or [_code(territories, word, rules)]
    return found


def _code(territories: TerritorySet, text: str, rules: Sequence[Rule]) -> str:
    found = territories.find(text)
    if found:
        return found.code
    apart = territories.find_apart(text)
    if apart:
        message = _("{name} is never a row: {note}", name=apart.name, note=apart.note)
        raise usage("unknown-region", message, _("allocate regions lists those that are"))
    now = territory_now(text, territories)
    if now:
        what, region = now
        message = _("{what}, and not one of the {set}", what=what, set=territories.called)
        hint = _("its region is {name}: write {code}", name=region.name, code=region.code)
        raise usage("unknown-region", message, hint)
    _refuse_excluded(text, rules)
    message = _("{text!r} is not one of the {set}", text=text[:80], set=territories.called)
    plain, short = folded(text), territories.by_code.get(f"0{text.strip()}")
    if plain in _NEAR_GROUPS:
        raise usage("unknown-region", message, _("write {word}", word=_(_NEAR_GROUPS[plain])))
    if plain in _ALL:
        raise usage("unknown-region", message, _("leave it out: every region is shown"))
    if short:
        hint = _("did you mean {code}, the code of {name}?", code=short.code, name=short.name)
        raise usage("unknown-region", message, hint)
    raise usage("unknown-region", message, _near_region(text, territories))


def _near_region(text: str, territories: TerritorySet) -> str:
    """The hint that names what is spelled most like a word: each region once, by its name."""
    names = {n: m.name for m in territories.members for n in (m.name, *m.aliases) if len(n) > 4}
    groups = {word: _(_GROUP[overseas]) for word, overseas in GROUPS.items()}
    shown = names | groups
    near = dict.fromkeys(shown[word] for word in near_words(text, shown))
    if near:
        return _("did you mean {words}?", words=listed(near))
    return did_you_mean(text, [*names.values(), *GROUPS]) or _("allocate regions lists them")


def _refuse_excluded(text: str, rules: Sequence[Rule]) -> None:
    """Refuse what a text names as left out, by its name or the beginning of it."""
    plain = folded(text)
    for rule in rules:
        for name in rule.scope.excluded:
            if len(plain) < _BEGUN or not folded(name).startswith(plain):
                continue
            cite = rule.scope.cite
            where = rule.cited(cite) if cite else rule.source.id
            message = _(
                "{name} is left out by the text of {year} ({where})",
                name=name,
                year=rule.year,
                where=where,
            )
            raise usage("unknown-region", message, _("allocate regions lists those that count"))


_BEGUN = 4
"""How many letters name what is left out."""
