"""Rules and publications against the register of texts: which sections and figures exist."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic, Place, did_you_mean
from allocation.model.coherence import citations
from allocation.model.fields import Source, Strict
from allocation.model.rule import Rule
from allocation.model.text import RegisteredText
from allocation.money import exact_euros
from allocation.reading.document import Document, Path_
from allocation.reading.places import is_example
from allocation.reading.texts import RegisterFile
from allocation.words import Prose, _


class _Citing(NamedTuple):
    """A file that cites texts: what it says, and where."""

    model: Strict
    document: Document
    source: Source
    others: dict[str, Source]


def register_problems(tree: Tree) -> Iterator[Diagnostic]:
    """Texts, sections and figures that the register does not have, and what it leaves open."""
    yield from _registers(tree)
    for loaded in tree.rule_files.values():
        if loaded.variant or is_example(loaded.file):
            continue
        rule = loaded.rule
        sources = dict(rule.other_sources)
        yield from _citations(tree, _Citing(rule, loaded.document, rule.source, sources))
        yield from _figures(tree, rule, loaded.document)
    for part, file in tree.publications.items():
        publication, document = file.publication, tree.document(part)
        yield from _citations(tree, _Citing(publication, document, publication.source, {}))


def _registers(tree: Tree) -> Iterator[Diagnostic]:
    """Texts that are registered twice, of which the first counts, and sections that they lack."""
    seen: list[tuple[RegisterFile, str, RegisteredText]] = []
    for file in tree.texts.files:
        for name, text in file.register.texts.items():
            path: Path_ = ("texts", name)
            first = next((each for each in seen if text.is_same(each[2])), None)
            # A copy of what is shipped says the same once more.
            if first and (first[0] is file or first[2] != text):
                place = file.document.place((*path, "number"))
                values = {"text": text.number, "name": first[1]}
                message = _("{text} is registered already, as {name}", **values)
                yield Diagnostic("registered-twice", message, place)
            seen.append((file, name, text))
            for number, figure in enumerate(text.figures):
                if not text.has(figure.section):
                    place = file.document.place((*path, "figures", number, "section"))
                    yield _no_section(text, figure.section, place)


def _citations(tree: Tree, file: _Citing) -> Iterator[Diagnostic]:
    """Texts that are not registered, and sections that a registered text does not have."""
    sources = {"": file.source, **file.others}
    found = {name: tree.texts.text_of(source) for name, source in sources.items()}
    for name, text in found.items():
        path: Path_ = ("other-sources", name) if name else ("source",)
        place = file.document.place(path)
        if text is None:
            message = _("the text {id} is not in the register", id=sources[name].id)
            hint = _("add it to texts.yaml, with its number, dates and sections")
            yield Diagnostic("unregistered-text", message, place, hint, "warning")
        elif differing := _differing(sources[name], text):
            place = file.document.place((*path, differing))
            yield Diagnostic("other-text", _other(differing, text), place)
    for path, cite in citations(file.model):
        text = found.get(cite.source or "")
        if text is not None and not text.has(cite.section):
            yield _no_section(text, cite.section, file.document.place(path))


def _is_modified(tree: Tree, rule: Rule) -> bool:
    """Whether a text that it cites modifies the text of a rule, and may replace its figures."""
    others = [tree.texts.text_of(source) for source in rule.other_sources.values()]
    modified = {name for text in others if text for name in (*text.modifies, *text.repeals)}
    names = {
        name
        for file in tree.texts.files
        for name, text in file.register.texts.items()
        if text.is_(rule.source)
    }
    return bool(modified & {rule.source.id, *names})


def _differing(source: Source, text: RegisteredText) -> str | None:
    """The field in which a described source is not the registered text."""
    if source.nor and source.nor != text.nor:
        return "nor"
    if source.id != text.number:
        return "id"
    return "date" if text.signed and source.date != text.signed else None


def _other(field: str, text: RegisteredText) -> str:
    """What is said of the field in which a source is not the registered text."""
    if field == "nor":
        return _("the NOR number is not that of {id} in the register", id=text.number)
    if field == "id":
        return _("the number is not that of {id} in the register", id=text.number)
    return _("the date is not that of {id} in the register", id=text.number)


def _no_section(text: RegisteredText, section: str, place: Place) -> Diagnostic:
    message = _("{text} has no section {section!r}", text=text.number, section=str(section))
    hint = did_you_mean(section, text.sections)
    return Diagnostic("unknown-section", message, place, hint)


def _figures(tree: Tree, rule: Rule, document: Document) -> Iterator[Diagnostic]:
    """Figures that nobody read, or only one, and those of the rule's text that it leaves out."""
    unread = {figure.path for figure in tree.texts.unread(rule)}
    for figure in tree.texts.drafts(rule, document):
        place, amount = document.place(figure.path), exact_euros(Fraction(figure.amount))
        text = tree.texts.text_of(rule.source_of(figure.cite))
        if figure.path in unread and text:
            message = _(
                "{amount} € is no figure that was read in {text}, {section}",
                amount=amount,
                text=text.number,
                section=figure.cite.section,
            )
            hint = _("correct it, or have it read and enter it in texts.yaml")
            yield Diagnostic("unread-figure", message, place, hint, "warning")
        else:
            message = _("{amount} € was not read by a second reader", amount=amount)
            hint = _("a second reader enters checked-by and on in texts.yaml")
            yield Diagnostic("read-once", message, place, hint, "warning")
    text = tree.texts.text_of(rule.source)
    if text is None or rule.no_formula or _is_modified(tree, rule):
        return
    used = [tree.texts.reading(rule, figure) for figure in rule.fixed_figures()]
    for reading in text.figures:
        if reading not in used:
            message = _(
                "the rule leaves out {amount} €, which {text} fixes ({section})",
                amount=exact_euros(Fraction(reading.amount)),
                text=text.number,
                section=Prose(reading.section),
            )
            yield Diagnostic(
                "figure-left-out", message, document.place(("lines",)), None, "warning"
            )
