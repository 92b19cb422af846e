"""What a fit is about: the rows of a publication or of a user's table, and every key to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import NamedTuple

from allocation.audit.fit.rows import Envelope
from allocation.diagnostics import Place, Problems, Refusal, gather, usage, wrong
from allocation.engine.resolve import refuse_no_formula
from allocation.model.key import DataFile, Key, KeyDescription, key_meant
from allocation.model.publication import Reading
from allocation.model.territory import TerritorySet, set_named
from allocation.money import whole_cents
from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.places import Folder
from allocation.reading.publications import publication_of
from allocation.reading.rules import RuleFile
from allocation.reading.tables.amounts import AmountTable, read_counts
from allocation.reading.territories import read_territories
from allocation.words import _


class Subject(NamedTuple):
    """Euros by territory code, and the totals that stand beside them."""

    name: str
    amounts: Mapping[str, Fraction]
    envelopes: tuple[Envelope, ...]
    territories: TerritorySet
    files: tuple[DataFile, ...]
    rule: RuleFile | None = None
    """The rule of whose year they are, where they are published."""

    @property
    def tables(self) -> tuple[DataFile, ...]:
        """The user's own table, which is what is asked about."""
        return () if self.rule else self.files


def published(loaded: RuleFile, data: Folder) -> Subject:
    """The rows that are published of a rule's year, with the totals that its texts print.

    Raises Refusal: exit code 4 for a year without a formula, 2 where no rows are published.
    """
    rule, document = loaded.rule, loaded.document
    territories = read_territories(rule.territories, data, document.place(("territories",)))
    found = publication_of(rule, document, data, territories)
    if found is None or found.publication.rows is None:
        refuse_no_formula(rule, document.name)
        message = _("no amount by region is published for {rule}", rule=rule.label)
        raise usage("no-rows", message, _("fit a table of your own: allocate fit TABLE"))
    publication = found.publication
    envelopes = tuple(
        Envelope(total.called, total.value)
        for total in publication.totals
        if total.reading is Reading.ROUNDED
    )
    files = (loaded.file, found.file)
    return Subject(publication.title, publication.amounts, envelopes, territories, files, loaded)


def own(table: AmountTable, territories: TerritorySet) -> Subject:
    """The rows of a user's table, with its TOTAL; raises Refusal (exit code 3) for unfit ones."""
    problems = Problems()
    for amount in table.amounts.values():
        if amount.euros < 0:
            message = _("a negative amount is no share of an envelope")
            problems.add("negative-amount", message, amount.place)
        elif whole_cents(amount.euros) is None:
            problems.add("part-cent", _("not a whole number of cents"), amount.place)
    problems.refuse()
    amounts = {code: amount.euros for code, amount in table.amounts.items()}
    if len(amounts) < 2:
        message = _("a table of one row follows every key")
        hint = _("give the rows of two regions or more")
        raise wrong("too-few-rows", message, Place(table.file.file), hint)
    if not any(amounts.values()):
        raise wrong("all-zero", _("every amount is 0"), Place(table.file.file))
    total = (Envelope(_("TOTAL row"), table.total.euros),) if table.total else ()
    return Subject(table.file.file, amounts, total, territories, (table.file,))


def given(envelopes: Iterable[Fraction]) -> list[Envelope]:
    """Envelopes that the user asks to be tried, in euros."""
    return [Envelope(_("given"), value, given=True) for value in envelopes]


def keys_to_try(
    territories: TerritorySet, data: Folder, columns: Iterable[str], rows: frozenset[str]
) -> list[Key]:
    """Every key of the catalogue over these territories, and those given as FILE:COLUMN."""
    catalogue = read_catalogue(data)
    steps = [
        partial(read_key, name, catalogue, territories, data)
        for name, description in catalogue.items()
        if description.territories == territories.set
    ]
    columns = list(dict.fromkeys(columns))
    for text in columns:
        if (name := key_meant(text)) in catalogue:
            raise _tried_anyway(catalogue[name], territories)
    return gather([*steps, *(partial(_column, text, territories, rows) for text in columns)])


def _tried_anyway(key: KeyDescription, territories: TerritorySet) -> Refusal:
    """The refusal of a key of the catalogue, which is tried without being named, or can't be."""
    message = _("{key} is a key of the catalogue, each of which is tried", key=key.name)
    if key.territories != territories.set:
        message = _(
            "the key {name} counts {has}, and the table is about {needs}",
            name=key.name,
            has=set_named(key.territories),
            needs=set_named(territories.set),
        )
    option = f"--key {key.name}"
    hint = _("leave it out, or add one of your own: --key FILE:COLUMN")
    return usage("tried-anyway", message, hint, Place(option, option=True))


def _column(text: str, territories: TerritorySet, rows: frozenset[str]) -> Key:
    file, colon, column = text.rpartition(":")
    if not colon or not file.strip() or not column.strip():
        place = Place(f"--key {text}", option=True)
        hint = _("write the heading of its column: --key {file}:HEADING", file=text.strip(": "))
        raise usage("not-a-key", _("--key takes FILE:COLUMN"), hint, place)
    key = read_counts(Path(file), column.strip(), territories, expected=rows)
    if not any(key.values.values()):
        message = _("{key} is 0 in every row: it divides nothing", key=text)
        raise wrong("empty-key", message, Place(file))
    # Under its file's name, since a key of the catalogue may have the same.
    return key._replace(description=key.description._replace(name=f"{file}:{column.strip()}"))
