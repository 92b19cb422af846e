"""What is told in words: amounts, days, years and counts of a sentence stand elsewhere too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from allocation.audit.check.parts import Kind, Part
from allocation.audit.check.printed import numbers_in
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.fields import Citation, Source, Strict, parts_of
from allocation.model.publication import Publication
from allocation.model.rule import Rule
from allocation.model.text import RegisteredText
from allocation.money import CENTS
from allocation.reading.document import Document, Path_
from allocation.reading.rules import RuleFile
from allocation.words import Prose, _, listed

_MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
_DAY = re.compile(rf"(?P<day>\d\d?)(?:er)? (?P<month>{'|'.join(_MONTHS)}) (?P<year>\d{{4}})")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_COUNTED = re.compile(r" (projets|régions|agences|montants|départements)\b")
_YEARS = range(1900, 2100)
_OF_KEY = re.compile(r"_(\d{4})(?=_|\b)")
"""The year of a key, in its name."""


class Known:
    """The numbers, days and years that a sentence may tell, since they stand elsewhere."""

    def __init__(self) -> None:
        self.amounts: set[Fraction] = set()
        self.days: set[date] = set()
        self.years: set[int] = set()
        self.counts: set[Fraction] = set()

    def add_values(self, value: Any) -> None:
        """Everything in a file that is no prose: figures, days, the years of keys."""
        if isinstance(value, Mapping):
            for each in value.values():
                self.add_values(each)
        elif isinstance(value, list | tuple):
            for each in value:
                self.add_values(each)
        elif isinstance(value, date):
            self.add_day(value)
        elif isinstance(value, int | Decimal):
            self.amounts.add(Fraction(value))
            self.counts.add(Fraction(value))
            self.years |= {int(value)} if value in _YEARS else set()
        elif isinstance(value, str) and " " not in value.replace(", ", ","):  # no sentence
            for year in map(int, _OF_KEY.findall(value)):
                if year in _YEARS:
                    self.add_day(date(year, 1, 1))  # when people are counted

    def add_day(self, day: date) -> None:
        self.days.add(day)
        self.years.add(day.year)

    def add_text(self, text: RegisteredText) -> None:
        """The days of a text, and what was read in it."""
        for day in (text.signed, text.applies, text.published):
            if day:
                self.add_day(day)
        self.amounts |= {Fraction(figure.amount) for figure in text.figures}
        for fact in text.facts:
            self.add_values([fact.on, fact.year, fact.amount])

    def loose_in(self, text: str) -> Iterator[str]:
        """The figures and days of a sentence that stand nowhere else, as it has them."""
        for spelt, day in _days_in(text):
            if day not in self.days:
                yield spelt
            text = text.replace(spelt, "…")
        for number in numbers_in(text):
            counted = _COUNTED.match(text, number.end)
            if number.money or number.grouped:
                loose = number.value not in self.amounts
            elif counted:
                loose = number.value not in self.counts
            else:
                loose = number.value in _YEARS and number.value not in self.years
            if loose:
                yield number.text + (counted[0] if counted else "")


def prose_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Figures and days that only a sentence tells: there they can change and nobody sees it."""
    for part, file in tree.rule_files.items():
        if not all(map(tree.is_whole, (part, *_variants(tree, file)))):
            continue
        known = _of_rule(tree, part, file)
        if file.variant is None:
            yield from _loose(file.rule, file.document, known)
            yield from _other_key(tree, file.rule, file.document)
        else:
            document = tree.document(part)
            known.add_values(document.value)
            yield from _loose(file.variant.variant, document, known)
    for part, found in tree.publications.items():
        document = tree.document(part)
        known = Known()
        known.add_values(document.value)
        _add_sources(known, tree, [found.publication.source])
        yield from _loose(found.publication, document, known)


def _other_key(tree: Tree, rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """A hypothesis that is one key, and whose reason speaks of what others count alone."""
    described = {n: k.description for n, k in tree.keys.items() if k.description.total is not None}
    counts = {name: about.what.partition(" ")[0] for name, about in described.items()}
    for name, hypothesis in rule.hypotheses.items():
        own = counts.get(str(hypothesis.value))
        told = {word for word in counts.values() if word in hypothesis.why}
        if own and told and own not in told:
            message = _(
                "{key} counts {own}, and the reason speaks of {others}",
                key=hypothesis.value,
                own=own,
                others=listed(sorted(told)),
            )
            place = document.place(("hypotheses", name, "value"))
            yield Diagnostic("other-key", message, place, None, "warning")


def _loose(model: Strict, document: Document, known: Known) -> Iterator[Diagnostic]:
    for path, text in _prose(model):
        for figure in dict.fromkeys(known.loose_in(text)):
            message = _("{figure} stands in this sentence alone", figure=figure)
            hint = _(
                "correct it, or give it a place: in the rule, its publication, its cases, or the "
                "facts of its text in texts.yaml"
            )
            yield Diagnostic("loose-figure", message, document.place(path), hint, "warning")


def _prose(value: object, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Every text for people in a model, with its path in the file; citations are none."""
    if isinstance(value, Prose):
        yield path, value
    if isinstance(value, Citation | Source):
        return
    for step, part in parts_of(value):
        yield from _prose(part, (*path, step))


def _add_sources(known: Known, tree: Tree, sources: Iterable[Source]) -> None:
    for source in sources:
        known.add_day(source.date)
        if text := tree.texts.text_of(source):
            known.add_text(text)


def _of_rule(tree: Tree, part: Part, file: RuleFile) -> Known:
    """What stands in a rule, in the texts and the publication that it names, in its cases, and
    what is computed of them.
    """
    known, rule = Known(), file.rule
    known.add_values(file.document.value)
    _add_sources(known, tree, [rule.source, *rule.other_sources.values()])
    for cases in tree.of(Kind.CASES):
        if cases.path.stem == part.path.stem:
            known.add_values(tree.document(cases).value)
    if found := tree.publication_of(rule):
        publication, document = found
        known.add_values(document.value)
        known.amounts.add(sum(publication.amounts.values(), Fraction(0)))
        known.counts.add(Fraction(len(publication.amounts)))
        known.amounts |= set(_off(tree, file, publication))
    for variant in _variants(tree, file):
        known.add_values(tree.document(variant).value)
    if case := tree.resolved.get(part):
        known.counts |= {Fraction(len(each)) for each in (case.concerned, case.takes_part)}
        known.counts.add(Fraction(len(case.territories.members)))
    return known


def _variants(tree: Tree, file: RuleFile) -> Iterator[Part]:
    for part, other in tree.rule_files.items():
        if other.variant and other.document.name == file.document.name:
            yield part


def _off(tree: Tree, file: RuleFile, publication: Publication) -> Iterator[Fraction]:
    """By how much the amounts of the variants of a rule are not those that are printed."""
    found = (tree.allocations.get(variant) for variant in _variants(tree, file))
    for allocation in filter(None, found):
        for code, amount in publication.amounts.items():
            yield abs(Fraction(allocation.region(code).cents or 0, CENTS) - amount)


def _days_in(text: str) -> Iterator[tuple[str, date]]:
    for found in _DAY.finditer(text):
        day, month, year = int(found["day"]), _MONTHS.index(found["month"]) + 1, int(found["year"])
        yield from _day(found[0], year, month, day)
    for found in _ISO.finditer(text):
        yield from _day(found[0], *map(int, found.groups()))


def _day(spelt: str, year: int, month: int, day: int) -> Iterator[tuple[str, date]]:
    try:
        yield spelt, date(year, month, day)
    except ValueError:
        return
