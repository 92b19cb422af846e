"""What describes a CSV file, in the file beside it: CSV on the Web, as W3C recommends it.

The recommendation is *Metadata Vocabulary for Tabular Data* (REC-tabular-metadata-20151217). Its
own words stand bare (``url``, ``tableSchema``, ``notes``); all others have the prefix of a
vocabulary that its context knows: ``dc`` for Dublin Core terms, ``schema`` for schema.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from allocation.model.fields import Source
from allocation.model.key import DataFile
from allocation.model.territory import unaccented
from allocation.reading.places import is_shipped
from allocation.version import __version__
from allocation.views import machine
from allocation.views.delimited import Dialect, neutral
from allocation.views.made import named, shown
from allocation.views.tables import Basis, CellKind, DataTable, Heading

CONTEXT = "http://www.w3.org/ns/csvw"
_NOT_OFFICIAL = "Not an official notification of credits."


def describe(table: DataTable, file: str, dialect: Dialect) -> str:
    """The description of a table that was written to `file` (its name, without folders)."""
    made = table.made
    files = made.files if made else ()
    titles = [f"{found.title} ({found.label})" for found in table.basis]
    french = dialect is Dialect.EXCEL_FR
    schema: dict[str, Any] = {"columns": list(_columns(table, french=french))}
    if table.key and not (french and table.total):
        names = dict(zip((c.name for c in table.described), _names(table.described), strict=True))
        schema["primaryKey"] = [names[name] for name in table.key]
    document = {
        "@context": CONTEXT,
        "@type": "Table",
        "url": quote(file),
        "dc:title": table.title or "; ".join(titles) or (made and str(made.label)),
        "dc:description": f"{_NOT_OFFICIAL} {made.told(*table.also) if made else ''}".rstrip(),
        "dc:creator": f"allocate {__version__}",
        "dc:identifier": made and f"sha256:{made.digest}",
        "dc:license": sorted({str(found.licence) for found in files if found.licence}),
        "dc:source": [*_texts(table.basis), *map(_source, files)],
        "notes": list(_notes(table)),
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ";" if french else ",",
            "lineTerminators": ["\r\n" if french else "\n"],
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "tableSchema": schema,
    }
    return machine.text({name: value for name, value in document.items() if value})


# Columns


def _columns(table: DataTable, *, french: bool) -> Iterator[dict[str, Any]]:
    names = dict(zip(table.described, _names(table.described), strict=True))
    for column, heading in table.headings if french else ((c, c.name) for c in table.described):
        found: dict[str, Any] = {
            "name": names[column],
            "titles": neutral(heading),
            "datatype": _datatype(column.kind, french=french),
            "dc:description": f"{column.about}{_standing(table, column)}",
        }
        if column.kind is CellKind.EUROS:
            found["schema:unitCode"] = "EUR"
        yield found


def _standing(table: DataTable, column: Heading) -> str:
    """How far the amounts of a column can be trusted."""
    only = table.standing(column)
    if only:
        return f" Every amount is {only.value}."
    return f" The status of each is in the column {column.status!r}." if column.status else ""


def _datatype(kind: CellKind, *, french: bool) -> Any:
    if kind in (CellKind.TEXT, CellKind.STATUS):
        return "string"
    return {"base": "decimal", "format": {"decimalChar": ","}} if french else "decimal"


def _names(columns: Iterable[Heading]) -> list[str]:
    """A name for each column, of letters, digits and underscores, as variables of URIs have."""
    found: list[str] = []
    for number, column in enumerate(columns, 1):
        words = re.findall(r"[a-z0-9]+", unaccented(column.name).lower())
        name = "_".join(words) or f"column_{number}"
        found.append(f"{name}_{number}" if name in found else name)
    return found


# What the amounts rest on


def _texts(bases: Iterable[Basis]) -> Iterator[dict[str, Any]]:
    """The official texts, each once."""
    texts: dict[str, Source] = {str(found.source): found.source for found in bases}
    for name, text in texts.items():
        yield {
            **({"@id": text.url} if text.url else {}),
            "dc:title": f"{name}, {text.title}" if text.title else name,
            "dc:date": text.date.isoformat(),
        }


def _source(file: DataFile) -> dict[str, Any]:
    """A file, with its digest; whose it is, and on what terms it may be used."""
    own = "the user's own, not shipped with the program; its figures have not been checked"
    return {
        "dc:title": f"{named(file)}: {shown(file)}",
        "dc:identifier": f"sha256:{file.sha256}",
        "dc:provenance": "shipped with the program" if is_shipped(file) else own,
        **({"dc:source": str(file.source)} if file.source else {}),
        **({"dc:license": str(file.licence)} if file.licence else {}),
    }


def _notes(table: DataTable) -> Iterator[dict[str, Any]]:
    """That it is not official; each hypothesis with its value and why; what must be known."""
    yield {"dc:description": _NOT_OFFICIAL}
    yield from ({"dc:description": str(text)} for text in table.also)
    for basis in table.basis:
        for found in basis.hypotheses:
            yield _hypothesis(str(basis.label), found)
        for note in basis.notes:
            yield {"dc:subject": str(basis.label), "dc:description": str(note)}
    if table.made and not any(basis.hypotheses for basis in table.basis):
        for name, value in table.made.given:
            yield {**_VALUE, "schema:propertyID": name, "schema:value": value}


_VALUE = {"@type": "schema:PropertyValue"}


def _hypothesis(rule: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """`dc:replaces` is the rule's own value, where another was given in its place."""
    return {
        **_VALUE,
        "dc:subject": rule,
        "dc:type": "given in place of the rule's own" if found["overridden"] else "hypothesis",
        "schema:propertyID": found["name"],
        "schema:name": str(found["label"]),
        "schema:value": found["value"],
        **({"dc:replaces": found["was"]} if found.get("was") else {}),
        "dc:description": str(found["why"]),
        **({"dc:references": found["cite"]} if found.get("cite") else {}),
    }
