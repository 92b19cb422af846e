"""Participation files: region, agency, takes_part (yes, no, unknown)."""

from __future__ import annotations

from pathlib import Path

from allocation.diagnostics import Diagnostic, Exit, Refusal, did_you_mean
from allocation.model.participation import Participants, TakesPart
from allocation.model.territory import TerritorySet
from allocation.reading.table import read_table
from allocation.words import _

_WORDS = {
    "yes": TakesPart.YES,
    "oui": TakesPart.YES,
    "no": TakesPart.NO,
    "non": TakesPart.NO,
    "unknown": TakesPart.UNKNOWN,
    "inconnu": TakesPart.UNKNOWN,
    "": TakesPart.UNKNOWN,
}


def read_participants(path: Path, name: str, territories: TerritorySet, year: int) -> Participants:
    """Read a participation file; the rows of other years, where it has years, don't count.

    A row without an agency says that the region takes part, through which agency is not said.
    Raises Refusal with every problem of the file (exit code 3).
    """
    table = read_table(path, name, ("region", "takes_part"))
    problems: list[Diagnostic] = []
    agencies: dict[tuple[str, str], TakesPart] = {}
    regions: set[str] = set()
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        if row.cells.get("year") not in (None, "", str(year)):
            continue

        def problem(code: str, message: str, hint: str | None, line: int = row.line) -> None:
            problems.append(Diagnostic(code, message, table.place(line), hint))

        region, agency_text = row.cells["region"], row.cells.get("agency", "")
        member = territories.find(row.cells.get("code") or region) or territories.find(region)
        takes_part = _WORDS.get(row.cells["takes_part"].casefold())
        agency = territories.find_agency(agency_text) if agency_text else ""
        if member is None:
            apart = territories.find_apart(region)
            hint = apart.note if apart else did_you_mean(region, territories.names())
            message = _("{region!r} is not one of the {set}", region=region, set=territories.title)
            problem("unknown-region", message, hint)
        if agency is None:
            message = _("{agency!r} is not a kind of agency", agency=agency_text)
            problem("unknown-agency", message, did_you_mean(agency_text, territories.agencies))
        if takes_part is None:
            message = _("{text!r} is not yes, no or unknown", text=row.cells["takes_part"])
            problem("not-yes-or-no", message, None)
        if member is None or agency is None or takes_part is None:
            continue
        place = (member.code, agency)
        if place in seen:
            message = _("{name} {agency} stands here twice", name=member.name, agency=agency)
            problem("duplicate-row", message, _("first on line {n}", n=seen[place]))
            continue
        seen[place] = row.line
        if agency or not territories.agencies:
            agencies[place] = takes_part
        elif takes_part is TakesPart.YES:
            regions.add(member.code)
        elif takes_part is TakesPart.NO:
            agencies |= {(member.code, kind): TakesPart.NO for kind in member.agencies}
    for code in sorted(regions):
        kinds = territories.by_code[code].agencies
        if kinds and all(agencies.get((code, kind)) is TakesPart.NO for kind in kinds):
            message = _("{region} takes part, and none of its agencies does", region=code)
            problems.append(Diagnostic("contradiction", message, table.place(seen[code, ""])))
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    return Participants(agencies, frozenset(regions), table.name, table.sha256)
