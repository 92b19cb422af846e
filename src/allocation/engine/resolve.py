"""Rule + data + participants + overrides -> one concrete case."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from allocation.diagnostics import MOST, Diagnostic, Exit, Place, Refusal
from allocation.engine.agencies import Agencies
from allocation.engine.case import Case
from allocation.engine.hypotheses import used_hypotheses
from allocation.engine.lookup import Lookup
from allocation.engine.plan import Planner
from allocation.model.key import DataFile
from allocation.model.participation import Participants
from allocation.model.rule import Rounding, Rule
from allocation.reading.places import Folder, is_shipped
from allocation.reading.publications import publication_of
from allocation.reading.rules import RuleFile
from allocation.reading.territories import territories_file
from allocation.words import Prose, _, listed


def resolve(
    loaded: RuleFile, data: Folder, participants: Path | Participants | None = None
) -> Case:
    """Look everything up for a rule that has a formula.

    `participants` is who takes part in place of what the rule says: a file, or what one would say.
    Raises Refusal: exit code 2 where a value given on the command line is to blame, else 3.
    """
    rule, document = loaded.rule, loaded.document
    agencies = Agencies(loaded, data, participants)
    lookup = Lookup(loaded, data, agencies)
    rounding = rule.rounding or Rounding.model_validate(_CENTS)
    plan = Planner(lookup, rounding).plan()
    published = publication_of(rule, document, data, agencies.territories)
    return Case(
        rule=rule,
        file=loaded._replace(texts=lookup.texts).file,
        shipped=loaded.shipped,
        territories=agencies.territories,
        concerned=agencies.concerned,
        plan=plan,
        keys=lookup.keys,
        takes_part=agencies.takes_part,
        participants=agencies.participants,
        rounding=rounding,
        hypotheses=tuple(used_hypotheses(loaded, plan.pools, agencies.given)),
        data=(*_data(lookup), *([published.file] if published else [])),
        publication=published.publication if published else None,
        rounding_place=document.place(("rounding", "unit")),
        scope_place=document.place(("scope", "of")),
        participation_place=document.place(("participation",)),
        participants_given=agencies.given is not None,
        overridden=bool(loaded.overrides) or agencies.given is not None,
        variant=loaded.variant,
    )


def _data(lookup: Lookup) -> Iterator[DataFile]:
    for name, key in lookup.keys.items():
        if key.file:
            yield key.data_file._replace(key=name)
    yield from dict.fromkeys(
        key.description.catalogue for key in lookup.keys.values() if key.description.catalogue
    )
    territories = territories_file(lookup.rule.territories, lookup.data)
    if not is_shipped(territories):
        yield territories
    yield from (each.file for each in lookup.texts.files if not is_shipped(each.file))
    participants = lookup.agencies.participants
    if participants:
        yield DataFile("participation", participants.file, participants.sha256)


def refuse_no_formula(rule: Rule, file: str) -> None:
    """A rule without a formula computes nothing: say what is known instead (exit code 4)."""
    if rule.no_formula is None:
        return
    known = [
        _("{what} ({where})", what=Prose(fact.what), where=rule.cited(fact.cite))
        for fact in rule.no_formula.known[:MOST]
    ]
    values: dict[str, object] = {"year": rule.year, "why": Prose(rule.no_formula.why)}
    message = _("no formula is known for {year}: {why}", **values)
    hint = _(
        "if you know it, write it as a rule file of your own: allocate my-{y}.yaml", y=rule.year
    )
    if known:
        message = _(
            "no formula is known for {year}: {why}\nwhat is known:\n  - {known}",
            **values,
            known=listed(known, by="\n  - "),
        )
    raise Refusal(Diagnostic("no-formula", message, Place(file), hint), Exit.NO_FORMULA)


_CENTS = {"unit": Decimal("0.01"), "method": "nearest", "why": "figures are whole cents"}
