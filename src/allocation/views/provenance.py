"""Which rule, data and version made an output, and that it is not official."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.model.key import DataFile
from allocation.model.variant import VariantFile, variant_files
from allocation.reading.places import is_shipped
from allocation.reading.rules import RuleFile
from allocation.version import __version__
from allocation.views.language import _
from allocation.views.made import SHORT, made_by
from allocation.views.report import Item
from allocation.words import N_, listed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation
    from allocation.views.outputs.common import (
        FileJson,
        OfRule,
        RuleFileJson,
        VariantJson,
        Varied,
    )


def not_official() -> str:
    """What every output says of itself."""
    return _("Not an official notification.")


def not_official_in_full() -> str:
    """The same at length, for the record."""
    return _(
        "Computed by allocate {version} from public texts; neither a notification nor a delegation "
        "nor a commitment of credits.",
        version=__version__,
    )


def inferred() -> str:
    """What a fit says of itself."""
    return _("Inferred; no text says so.")


def labels(years: Sequence[Allocation | RuleFile]) -> list[str]:
    """A name for each year side by side: its version, its file and what was given where need be."""
    versions = [y.label if isinstance(y, RuleFile) else y.case.label for y in years]
    files = [y.document.name if isinstance(y, RuleFile) else y.case.file.file for y in years]
    several = len(set(zip(versions, files, strict=True))) > 1
    own = [not (y.shipped if isinstance(y, RuleFile) else y.case.shipped) for y in years]
    names = [
        listed([version, Path(file).name], " ")
        if theirs or (several and versions.count(version) > 1)
        else version
        for version, file, theirs in zip(versions, files, own, strict=True)
    ]
    given = [() if isinstance(year, RuleFile) else _given(year) for year in years]
    same = set.intersection(*map(set, given))
    names = [
        listed([name, *(each for each in values if each not in same)], " ")
        for name, values in zip(names, given, strict=True)
    ]
    return [
        listed([name, f"({number})"], " ") if names.count(name) > 1 else name
        for number, name in enumerate(names, 1)
    ]


def _given(allocation: Allocation) -> tuple[str, ...]:
    """What was given in place of the rule's own, as programs write it."""
    return tuple(
        f"{h.name}={h.value}"
        for h in allocation.case.hypotheses
        if h.overridden and not h.of_variant
    )


def source(file: DataFile) -> Item:
    """A file among the sources of a report."""
    return Item(kind_of(file), f"{file.file}, sha256:{file.sha256[:SHORT]}")


def kind_of(file: DataFile) -> str:
    """What a file is: a rule, a key or a variant by its name, others by a word."""
    variant = file.key.removeprefix("variant ")
    if variant != file.key:
        return _("variant {name}", name=variant)
    return _(_KINDS[file.key]) if file.key in _KINDS else file.key


_KINDS = {
    "catalogue": N_("catalogue"),
    "differences": N_("differences"),
    "participation": N_("participation"),
    "publication": N_("publication"),
    "table": N_("table"),
}


def rule_json(year: Allocation | RuleFile) -> OfRule:
    """The members ``rule``, and ``variant`` where one was computed, of a JSON object."""
    variant = year.variant if isinstance(year, RuleFile) else year.case.variant
    return {"rule": rule_file_json(made_by(year).rules[0]), **variant_json(variant)}


def rule_file_json(file: DataFile) -> RuleFileJson:
    """The member ``rule``, of a file whose key is ``2025@1``."""
    year, _at, version = file.key.partition("@")
    return {
        "year": int(year),
        "version": int(version),
        "file": file.file,
        "sha256": file.sha256,
        "shipped": is_shipped(file),
        "draft": file.draft,
    }


def files_json(files: Iterable[DataFile]) -> list[FileJson]:
    """The member ``data`` of a JSON object."""
    return list(map(_file_json, files))


def _file_json(file: DataFile) -> FileJson:
    found: FileJson = {
        "key": file.key,
        "file": file.file,
        "sha256": file.sha256,
        "shipped": is_shipped(file),
        "source": str(file.source) or None,
        "licence": str(file.licence) or None,
    }
    if file.described_in:
        found["described_in"] = file.described_in
    return found


def variant_json(found: VariantFile | None) -> Varied:
    """The member ``variant`` of a JSON object; nothing where a rule stands as it is."""
    if found is None:
        return {}
    about = found.variant
    (file,) = variant_files(found)
    variant: VariantJson = {
        "variant": about.variant,
        "title": str(about.title),
        "author": str(about.author),
        "date": about.date.isoformat(),
        "reason": str(about.reason),
        "baseline": about.baseline,
        "file": file.file,
        "sha256": file.sha256,
        "shipped": is_shipped(file),
    }
    return {"variant": variant}
