"""Published tables."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal
from allocation.model.key import DataFile
from allocation.model.publication import Publication
from allocation.model.territory import TerritorySet
from allocation.money import whole_cents
from allocation.reading.document import Path_, read_document
from allocation.reading.places import Folder
from allocation.reading.validated import validated
from allocation.words import _


class PublicationFile(NamedTuple):
    """A publication and the file that it was read from."""

    publication: Publication
    file: DataFile


def read_publication(
    name: str, data: Folder, territories: TerritorySet, asked_at: Place | None = None
) -> PublicationFile:
    """The publication ``published/NAME.yaml``: each of its rows is a territory of the set."""
    path = data.find(f"published/{name}.yaml")
    if path is None:
        message = _("there is no publication {name!r}", name=name)
        hint = _("it would be published/{name}.yaml in a data folder", name=name)
        raise Refusal(Diagnostic("unknown-publication", message, asked_at, hint), Exit.CONTENT)
    document = read_document(path, data.name_of(path))
    publication = validated(Publication, document)
    problems = [
        Diagnostic(
            "stranger",
            _("{code!r} is not one of the {set}", code=code, set=territories.title),
            document.place(("rows", "amounts", code)),
        )
        for code in publication.rows.amounts
        if code not in territories.by_code
    ]
    figures: list[tuple[Path_, Decimal]] = [
        (("rows", "amounts", code), amount) for code, amount in publication.rows.amounts.items()
    ]
    figures += [(("totals", i, "amount"), t.amount) for i, t in enumerate(publication.totals)]
    problems += [
        Diagnostic("part-cent", _("not a whole number of cents"), document.place(path))
        for path, amount in figures
        if whole_cents(Fraction(amount)) is None
    ]
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    return PublicationFile(publication, DataFile("publication", document.name, document.sha256))
