"""Who takes part: every agency has a row, and every answer its date, reference and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from allocation.audit.check.parts import Kind, Part
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, Refusal
from allocation.model.participation import UNDATED, Answer, Participants, TakesPart
from allocation.model.territory import TerritorySet
from allocation.reading.participation import read_answers, read_participants
from allocation.words import _, listed

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
"""A day, a month or a year, where no more is known."""
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_SHOWN = 3
"""How many agencies without a row are told; of others only how many they are."""


def participation_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Files that leave agencies out, and answers of which it can't be told where they are from."""
    for part in tree.of(Kind.PARTICIPATION):
        try:
            yield from _file(tree, part)
        except Refusal as refusal:
            yield from refusal.diagnostics


def _file(tree: Tree, part: Part) -> Iterator[Diagnostic]:
    rules = [
        file.rule
        for _part, file in tree.own_rules()
        if file.rule.participation and file.rule.participation.known == part.path.name
    ]
    territories = tree.territories.get(rules[0].territories if rules else "regions")
    if territories is None:
        return
    table = read_answers(part.path, part.name)
    places = {row.line: row.place for row in table.entries}
    written = {row.cells.get("year", "") for row in table.entries}
    years = {int(year) for year in written if _YEAR.fullmatch(year)} | {rule.year for rule in rules}
    for year in sorted(years or {0}):  # without years, its rows count for every one
        read = read_participants(part.path, part.name, territories, year)
        yield from _incomplete(read, territories, year, table.header)
        for (code, agency), answer in read.answers.items():
            name = territories.by_code[code].name
            yield from _answer(f"{name} {agency}".strip(), answer, places)


def _incomplete(
    read: Participants, territories: TerritorySet, year: int, header: Place
) -> Iterator[Diagnostic]:
    """Agencies that have no row: it is not said that nothing is known of them."""
    missing = [
        f"{member.name} {kind}"
        for member in territories.members
        for kind in member.agencies
        if (member.code, kind) not in read.answers
    ]
    if missing:
        message = _(
            "{year}: {n} agencies have no row: {names}",
            year=year or _("every year"),
            n=len(missing),
            names=listed([*missing[:_SHOWN], *(["…"] if missing[_SHOWN:] else [])]),
        )
        hint = _("add a row for each, unknown where nothing is known")
        yield Diagnostic("incomplete-participation", message, header, hint, "warning")


def _answer(who: str, answer: Answer, places: Mapping[int, Place]) -> Iterator[Diagnostic]:
    """What an answer lacks; an agency of which nothing is known has none."""

    def warning(code: str, message: str, hint: str) -> Diagnostic:
        return Diagnostic(code, message, places.get(answer.line), hint, "warning")

    if answer.takes_part is TakesPart.UNKNOWN:
        if answer.source:
            message = _("{who}: a source is named, and whether it takes part is not", who=who)
            yield warning(
                "source-without-answer", message, _("write yes or no, or drop the source")
            )
        return
    if not (answer.date in UNDATED or _DATE.fullmatch(answer.date)):
        hint = _("write 2021-06-03, 2021-06 or 2021; unknown where the source has no date")
        if answer.date:
            message = _("{who}: {text!r} is no date", who=who, text=answer.date)
        else:
            message = _("{who}: the answer has no date", who=who)
        yield warning("undated-answer", message, hint)
    if not answer.reference:
        message = _("{who}: the answer has no reference", who=who)
        yield warning("no-reference", message, _("write its number, or where it can be read"))
    if answer.takes_part is TakesPart.YES and not answer.source:
        message = _("{who}: it takes part, according to whom?", who=who)
        yield warning("no-source", message, _("write in source who says so, and where"))
