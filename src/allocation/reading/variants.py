"""Variant files: a baseline with other values, each said to stand on its line of the variant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from allocation.diagnostics import Diagnostic, Exit, Place, Refusal, wrong
from allocation.model.variant import Variant, VariantFile
from allocation.reading.document import Document, read_document
from allocation.reading.files import is_there
from allocation.reading.overrides import PARTICIPATION, names, overridden
from allocation.reading.places import Folder
from allocation.reading.rules import Override, RuleFile, find_rule, is_version, read_rule
from allocation.reading.validated import validated
from allocation.words import Prose, _

_FRENCH = "variante"
"""What a file may begin with in place of ``variant``: it is told."""


def is_variant(document: Document) -> bool:
    """Whether a file is a variant, however wrong, and not a rule."""
    fields = document.value.keys() if isinstance(document.value, dict) else set()
    return bool({"variant", _FRENCH, "changes"} & fields) and not {"lines", "no-formula"} & fields


def read_variant(document: Document, rules: Folder) -> RuleFile:
    """The baseline of a variant with its changes made.

    Raises Refusal: whatever is wrong with the variant is its content, exit code 3, at its line.
    """
    if is_version(document.path.stem):
        message = _("the file is named like the rule of a year and holds a variant")
        place = document.place(("variant",))
        hint = _("give it another name")
        raise wrong("wrong-file-name", message, place, hint)
    if _FRENCH in document.value and "variant" not in document.value:
        message = _("{field!r} is not known here", field=_FRENCH)
        hint = _("the fields of a file are in English: write {field}:", field="variant")
        raise wrong("unknown-key", message, document.place((_FRENCH,)), hint)
    variant = validated(Variant, document)
    baseline = _baseline(variant, document, rules)
    overrides = list(_overrides(variant, document, baseline))
    try:
        changed = overridden(baseline, overrides)
    except Refusal as refusal:
        raise _of_the_variant(refusal, document) from None
    return changed._replace(variant=VariantFile(variant, document.name, document.sha256))


def _baseline(variant: Variant, document: Document, rules: Folder) -> RuleFile:
    """The rule that the variant changes: by year or version, or in a file beside it."""
    place = document.place(("baseline",))
    which = variant.baseline
    if is_version(which):
        try:
            path, name = find_rule(which, rules)
        except Refusal as refusal:
            raise _of_the_variant(refusal, document, place) from None
    else:
        path = document.path.parent / which
        folder, slash, _file = document.name.rpartition("/")
        name = f"{folder}{slash}{which}"
        if not is_there(path):
            message = _("there is no file {which}", which=name)
            hint = _("the baseline is a year, a version, or a rule file beside this one")
            raise wrong("no-file", message, place, hint)
        if path.resolve() == document.path.resolve():
            raise _chained(place)
    baseline = read_document(path, name)
    if is_variant(baseline):
        raise _chained(place)
    found = read_rule(baseline)
    if found.rule.no_formula:
        values = {"year": found.rule.year, "why": Prose(found.rule.no_formula.why)}
        message = _("no formula is known for {year}: {why}", **values)
        hint = _("name a rule that has a formula: there is nothing to change in this one")
        raise wrong("no-formula", message, place, hint)
    return found


def _chained(place: Place) -> Refusal:
    message = _("the baseline is itself a variant")
    hint = _("name its rule, and repeat its changes here")
    return wrong("variant-of-a-variant", message, place, hint)


def _overrides(variant: Variant, document: Document, baseline: RuleFile) -> Iterator[Override]:
    """The changes as overrides, each with its line."""
    for name, value in variant.changes.items():
        place = document.place(("changes", name))._replace(variant=True)
        if name == PARTICIPATION and name in names(baseline.rule):
            message = _("a variant can't say who takes part")
            hint = _("give the file with --participants")
            raise wrong("unknown-override", message, place, hint)
        yield Override(name, as_typed(value), f"{place.file}:{place.line}", place)


def as_typed(value: Any) -> str:
    """A value of the file as `--set` would take it."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        # With three decimals a point could be taken to group thousands.
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    if isinstance(value, dict):
        weights = [f"{line}:{weight}" for line, weight in value.items()]
        return ",".join(weights) if len(weights) > 1 else "".join(map(str, value.values()))
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value)


def _of_the_variant(refusal: Refusal, document: Document, place: Place | None = None) -> Refusal:
    """The same problems where they are to be mended: the baseline is sound without the changes."""
    changes = place or document.place(("changes",))

    def here(found: Diagnostic) -> Diagnostic:
        at_home = found.place and found.place.file == document.name
        return found if at_home else found._replace(place=changes)

    return Refusal(refusal.problems.each(here), Exit.CONTENT)
