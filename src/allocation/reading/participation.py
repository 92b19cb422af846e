"""Participation files: region, agency, takes_part (yes, no, unknown)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from allocation.diagnostics import Place, Problems, did_you_mean, usage
from allocation.model.participation import Answer, Participants, TakesPart
from allocation.model.territory import Territory, TerritorySet, unaccented
from allocation.reading.files import is_there
from allocation.reading.table import Entry, Table, read_table
from allocation.reading.territories import stranger, worth_a_hint
from allocation.words import Prose, _, either

_WORDS = {
    "yes": TakesPart.YES,
    "oui": TakesPart.YES,
    "no": TakesPart.NO,
    "non": TakesPart.NO,
    "unknown": TakesPart.UNKNOWN,
    "inconnu": TakesPart.UNKNOWN,
    "sans reponse": TakesPart.UNKNOWN,
    "": TakesPart.UNKNOWN,
}


_OTHERS = ("code", "agency", "year", "source", "date", "reference")
_FRENCH = {
    "agence": "agency",
    "annee": "year",
    **dict.fromkeys(("participe", "participation", "participe ?"), "takes_part"),
}


def says_who(header: str) -> bool:
    """Whether a line of headings is that of a participation file."""
    words = {unaccented(word).casefold().strip(' "\ufeff\r') for word in re.split("[,;\t]", header)}
    return any(_FRENCH.get(word, word) == "takes_part" for word in words)


class Statement(NamedTuple):
    """What is said of one agency; an empty one is the region as a whole."""

    territory: Territory
    agency: str
    takes_part: TakesPart
    place: Place
    source: str = ""
    date: str = ""
    reference: str = ""
    """Where it is said, when, and where to find it, as far as that is given."""


def read_participants(path: Path, name: str, territories: TerritorySet, year: int) -> Participants:
    """Read a participation file; the rows of other years, where it has years, don't count.

    A row without an agency says that the region takes part, through which agency is not said.
    Raises Refusal with every problem of the file (exit code 3).
    """
    if not path.suffix and not is_there(path):
        region = territories.find(re.split("[:=,;]", name)[0])
        message = _("there is no file {name}", name=name)
        raise usage("unreadable", message, how_to_say_it(region, territories))
    table = read_answers(path, name)
    problems = Problems()
    rows = (_statement(row, territories, year, problems) for row in table.entries)
    statements = [statement for statement in rows if statement]
    found = participants_of(statements, territories, table.name, table.sha256, problems)
    return found._replace(notices=table.notices)


def participants_of(
    statements: Iterable[Statement],
    territories: TerritorySet,
    file: str,
    sha256: str,
    problems: Problems,
) -> Participants:
    """Who takes part by some statements that a file makes, in its order.

    Raises Refusal with `problems`, what is wrong with the file so far, and with what contradicts.
    """
    said: dict[tuple[str, str], Statement] = {}
    for statement in statements:
        who = (statement.territory.code, statement.agency)
        if who in said:
            name = statement.territory.name
            message = _("{name} {agency} stands here twice", name=name, agency=who[1])
            hint = _("first on line {n}", n=said[who].place.line)
            problems.add("duplicate-row", message, statement.place, hint)
        else:
            said[who] = statement
    _contradictions(said, problems)
    problems.refuse()
    agencies: dict[tuple[str, str], TakesPart] = {}
    regions = set()
    for (code, agency), statement in said.items():
        if agency or not territories.agencies:
            agencies[code, agency] = statement.takes_part
        elif statement.takes_part is TakesPart.YES:
            regions.add(code)
        elif statement.takes_part is TakesPart.NO:
            agencies |= {(code, kind): TakesPart.NO for kind in statement.territory.agencies}
    for code in regions:  # where all its agencies but one are out, that one takes part
        left = [
            kind
            for kind in territories.by_code[code].agencies
            if agencies.get((code, kind)) is not TakesPart.NO
        ]
        if len(left) == 1:
            agencies[code, left[0]] = TakesPart.YES
    answers = {who: _answer(statement) for who, statement in said.items()}
    return Participants(agencies, frozenset(regions), file, sha256, answers)


def _answer(said: Statement) -> Answer:
    source = Prose(said.source) if said.source else ""
    return Answer(said.takes_part, said.place.line or 0, source, said.date, said.reference)


def read_answers(path: Path, name: str) -> Table:
    """The rows of a participation file, of all years, before they are looked into."""
    hint = _("the columns it needs are region, agency and takes_part")
    return read_table(path, name, ("region", "takes_part"), _OTHERS, _FRENCH, hint=hint)


def how_to_say_it(region: Territory | None, territories: TerritorySet) -> str:
    """The hint that says how to write that a region takes no part: columns, a row, the words."""
    kinds = territories.agencies
    return _(
        "write the file who.csv, with a line of headings, region,agency,takes_part, and a line "
        "{row}; agency is {kinds}, or empty: one of them at least; then add --participants who.csv",
        row=_(
            "{region},{agency},no",
            region=(region or territories.members[0]).name,
            agency=next(iter(kinds), ""),
        ),
        kinds=either(kinds) if kinds else "",
    )


def _statement(
    row: Entry, territories: TerritorySet, year: int, problems: Problems
) -> Statement | None:
    """What a row says, or None where it is of another year or has a problem."""
    found, shown = len(problems), worth_a_hint(problems, territories)
    of_year = row.cells.get("year", "")
    if of_year and not re.fullmatch(r"[12]\d{3}", of_year, re.ASCII):
        problems.add("not-a-year", _("{text!r} is not a year", text=of_year), row.place)
    elif of_year not in ("", str(year)):
        return None
    region, code = row.cells["region"], row.cells.get("code", "")
    territory, by_code = territories.find(region), territories.by_code.get(code)
    if code and by_code is None:
        problems.append(
            stranger(code, territories, row.place, "unknown-region", region, shown=shown)
        )
    elif territory is None:
        problems.append(stranger(region, territories, row.place, "unknown-region", shown=shown))
    elif by_code and by_code is not territory:
        message = _("{code} is {name}, not {found}", code=code, name=by_code.name, found=region)
        problems.add("wrong-name", message, row.place)
    word = row.cells.get("agency", "")
    agency = territories.find_agency(word) if word else ""
    if agency is None:
        message = _("{agency!r} is not a kind of agency", agency=word)
        hint = did_you_mean(word, territories.agencies) if shown else None
        problems.add("unknown-agency", message, row.place, hint)
    takes_part = _WORDS.get(unaccented(row.cells["takes_part"]).casefold())
    if takes_part is None:
        message = _("{text!r} is not yes, no or unknown", text=row.cells["takes_part"])
        hint = _("write yes, no or unknown; oui, non, inconnu and an empty cell are taken too")
        problems.add("not-yes-or-no", message, row.place, hint)
    if len(problems) > found or territory is None or agency is None or takes_part is None:
        return None
    told = (row.cells.get(name, "") for name in ("source", "date", "reference"))
    return Statement(territory, agency, takes_part, row.place, *told)


def _contradictions(said: dict[tuple[str, str], Statement], problems: Problems) -> None:
    """Where a region as a whole and its agencies can't both be as they are said to be."""
    for (code, agency), statement in said.items():
        kinds = statement.territory.agencies
        if agency or not kinds:
            continue
        parts = [said[code, kind].takes_part for kind in kinds if (code, kind) in said]
        name = statement.territory.name
        if statement.takes_part is TakesPart.YES and parts == [TakesPart.NO] * len(kinds):
            message = _("{region} takes part, and none of its agencies does", region=name)
        elif statement.takes_part is TakesPart.NO and TakesPart.YES in parts:
            message = _("{region} does not take part, and one of its agencies does", region=name)
        else:
            continue
        hint = _("its agencies stand on other lines of the file")
        problems.add("contradiction", message, statement.place, hint)
