"""Published tables."""

from __future__ import annotations

from allocation.diagnostics import Diagnostic, Exit, Refusal
from allocation.model.publication import Publication
from allocation.model.territory import TerritorySet
from allocation.reading.document import read_document
from allocation.reading.places import Folder
from allocation.reading.validated import validated
from allocation.words import _


def read_publication(name: str, data: Folder, territories: TerritorySet) -> Publication:
    """The publication ``published/NAME.yaml``: each of its rows is a territory of the set."""
    path = data.find(f"published/{name}.yaml")
    if path is None:
        message = _("there is no publication {name!r}", name=name)
        hint = _("it would be published/{name}.yaml in a data folder", name=name)
        raise Refusal(Diagnostic("unknown-publication", message, hint=hint), Exit.CONTENT)
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
    if problems:
        raise Refusal(problems, Exit.CONTENT)
    return publication
