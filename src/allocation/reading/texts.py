"""The register of texts: what a short name stands for, and which figures were read by two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from allocation.diagnostics import wrong
from allocation.model.fields import Source
from allocation.model.key import DataFile
from allocation.model.rule import FixedFigure, Rule
from allocation.model.text import REGISTER, FigureRead, Nature, Register, RegisteredText
from allocation.reading.document import MAX_BYTES, Document, document_of
from allocation.reading.files import is_there, read_bytes
from allocation.reading.places import Folder
from allocation.reading.validated import validated
from allocation.words import _


class RegisterFile(NamedTuple):
    """A register and the document it was read from."""

    register: Register
    document: Document

    @property
    def file(self) -> DataFile:
        """Its file, as one that a result rests on."""
        return DataFile("texts", self.document.name, self.document.sha256)


class Texts:
    """The texts that are registered: the shipped ones, and others of the user's own folder."""

    def __init__(self, data: Folder) -> None:
        """Raises Refusal with what is wrong with either register."""
        self.files = tuple(
            read_register(folder / REGISTER, data)
            for folder in (data.shipped, data.own)
            if folder and is_there(folder / REGISTER)
        )

    def text_of(self, source: Source) -> RegisteredText | None:
        """The text that a file describes; None where it is in no register."""
        found = (each.register.text_of(source) for each in self.files)
        return next((text for text in found if text), None)

    def reading(self, rule: Rule, figure: FixedFigure) -> FigureRead | None:
        """What was read of a figure of a rule in the text that it cites."""
        text = self.text_of(rule.source_of(figure.cite))
        if text is None or text.nature is Nature.THIRD_PARTY:  # it fixes nothing
            return None
        return text.reading(figure)

    def unread(self, rule: Rule) -> Iterator[FixedFigure]:
        """The figures of a rule that cite a registered text, which does not have them."""
        for figure in rule.fixed_figures():
            if self.text_of(rule.source_of(figure.cite)) and not self.reading(rule, figure):
                yield figure

    def drafts(self, rule: Rule, document: Document) -> Iterator[FixedFigure]:
        """The figures of a rule that no second reader has read: with one, the rule is a draft.

        What was given in their place is the user's own affair.
        """
        for figure in rule.fixed_figures():
            reading = self.reading(rule, figure)
            if not (reading and reading.checked_by) and not document.place(figure.path).given:
                yield figure


def read_register(path: Path, data: Folder) -> RegisterFile:
    """A register of texts; raises Refusal with every problem of it."""
    name = data.name_of(path)
    return _register_of(read_bytes(path, name, MAX_BYTES), path, name)


@lru_cache(maxsize=4)
def _register_of(content: bytes, path: Path, name: str) -> RegisterFile:
    document = document_of(content, path, name)
    return RegisterFile(validated(Register, document), document)


def with_texts(document: Document) -> Document:
    """A rule or publication in which the short names of texts are the texts themselves.

    They are those of the shipped register: a file of one's own can describe its text in itself,
    and what it describes under the same name stays. Raises Refusal for an unknown name.
    """
    content = document.value
    if not isinstance(content, dict):
        return document
    source, described = content.get("source"), content.get("other-sources", {})
    cited = {name for name in _cited(content) if isinstance(described, dict)} - set(described or ())
    if not cited and not isinstance(source, str):
        return document
    data = Folder("data", None)
    named = read_register(data.shipped / REGISTER, data).register.sources
    if isinstance(source, str):
        if source not in named:
            message = _("no text of the shipped register is called {name!r}", name=source)
            hint = _(
                "it has {names}; describe a text of your own in the rule: source: {form}",
                names=", ".join(named),
                form="{id: …, date: …}",
            )
            raise wrong("unknown-source", message, document.place(("source",)), hint)
        content = {**content, "source": named[source]}
    if found := {name: named[name] for name in named if name in cited}:
        content = {**content, "other-sources": {**described, **found}}
    return replace(document, value=content)


def _cited(value: Any) -> Iterator[str]:
    """The short names in citations, ``{source: I-2025, section: Annexe 1}``, however deep."""
    inner: Iterable[Any] = ()
    if isinstance(value, dict):
        inner = value.values()
        if "section" in value and isinstance(value.get("source"), str):
            yield value["source"]
    elif isinstance(value, list):
        inner = value
    for each in inner:
        yield from _cited(each)
