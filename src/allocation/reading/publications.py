"""What official texts print of a year, and which differences with it are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from allocation.diagnostics import Diagnostic, Place, Problems, did_you_mean, wrong
from allocation.model.key import DataFile
from allocation.model.publication import ROWS, KnownDifference, KnownDifferences, Publication
from allocation.model.rule import Rule
from allocation.model.territory import TerritorySet
from allocation.money import exact_euros, whole_cents
from allocation.reading.document import Document, Path_, read_document
from allocation.reading.places import Folder
from allocation.reading.territories import stranger
from allocation.reading.texts import with_texts
from allocation.reading.validated import validated
from allocation.words import _


class KnownFile(NamedTuple):
    """The accepted differences with a publication, and the file that says them; none, None."""

    differences: tuple[KnownDifference, ...] = ()
    file: DataFile | None = None


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
        raise wrong("unknown-publication", message, asked_at, hint)
    document = with_texts(read_document(path, data.name_of(path)))
    publication = validated(Publication, document)
    Problems(_problems(publication, document, territories)).refuse()
    source = str(publication.source)
    file = DataFile("publication", document.name, document.sha256, source)
    return PublicationFile(publication, file)


def _problems(
    publication: Publication, document: Document, territories: TerritorySet
) -> Iterator[Diagnostic | Callable[[], Diagnostic]]:
    rows, totals = publication.rows, publication.totals
    for code in publication.amounts:
        if code not in territories.by_code:
            place = document.place(("rows", "amounts", code))
            yield partial(stranger, code, territories, place)
    if rows and not rows.unit:
        message = _("a unit must be more than 0")
        yield Diagnostic("wrong-unit", message, document.place(("rows", "unit")))
    unit = Fraction(rows.unit) if rows else Fraction(0)
    printed: list[tuple[Path_, Fraction, Fraction]] = [
        *((("rows", "amounts", code), a, unit) for code, a in publication.amounts.items()),
        *((("totals", i, "amount"), total.value, total.step) for i, total in enumerate(totals)),
    ]
    for path, amount, unit in printed:
        if whole_cents(amount) is None:
            message = _("not a whole number of cents")
            yield Diagnostic("part-cent", message, document.place(path))
        elif unit and amount % unit:
            message = _(
                "not a multiple of {unit} €, to which it is printed", unit=exact_euros(unit)
            )
            yield Diagnostic("wrong-unit", message, document.place(path))
    paths = [*(("totals", i) for i in range(len(totals)))]
    paths += [("counts", i) for i in range(len(publication.counts))]
    seen: set[str] = set()
    for path, figure in zip(paths, publication.figures, strict=True):
        if figure.name in seen:
            message = _("two figures are named {name}", name=figure.name)
            yield Diagnostic("duplicate-name", message, document.place((*path, "name")))
        seen.add(figure.name)


def publication_of(
    rule: Rule, document: Document, data: Folder, territories: TerritorySet
) -> PublicationFile | None:
    """The publication that a rule names, of its own year and with every figure it takes from it."""
    place = document.place(("publication",))
    if rule.publication is None:
        found = None
    else:
        found = read_publication(rule.publication, data, territories, place)
        if found.publication.year != rule.year:
            message = _(
                "{name} is of {other}, not of {year}",
                name=rule.publication,
                other=found.publication.year,
                year=rule.year,
            )
            raise wrong("wrong-publication", message, place)
    known = [figure.name for figure in found.publication.figures] if found else []
    known += [ROWS] if found and found.publication.rows else []
    problems = Problems()
    for path, name in rule.taken_from():
        if name not in known:
            place = document.place(path)
            problems.append(partial(_no_figure, name, known, place))
    problems.refuse()
    return found


def _no_figure(name: str, known: list[str], place: Place) -> Diagnostic:
    message = _("no published figure is named {name!r}", name=name)
    return Diagnostic("unknown-figure", message, place, did_you_mean(name, known))


def read_known_differences(publication: str, data: Folder, territories: TerritorySet) -> KnownFile:
    """The accepted differences with a publication, from ``published/NAME.differences.yaml``.

    None where there is no such file; `region` of each is a territory code.
    """
    path = data.find(f"published/{publication}.differences.yaml")
    if path is None:
        return KnownFile()
    document = read_document(path, data.name_of(path))
    known = validated(KnownDifferences, document)
    problems = Problems()
    if known.publication != publication:
        message = _(
            "the file is about {name}, not {other}", name=known.publication, other=publication
        )
        problems.add("wrong-file-name", message, document.place(("publication",)))
    seen: set[str] = set()
    for index, difference in enumerate(known.differences):
        place = document.place(("differences", index, "region"))
        if difference.region not in territories.by_code:
            problems.append(partial(stranger, difference.region, territories, place))
        elif difference.region in seen:
            message = _("{code} stands here twice", code=difference.region)
            problems.add("duplicate-row", message, place)
        seen.add(difference.region)
    problems.refuse()
    file = DataFile("differences", document.name, document.sha256)
    return KnownFile(known.differences, file)
