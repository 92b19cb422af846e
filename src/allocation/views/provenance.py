"""Which rule, data and version made an output, and that it is not official."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocation.model.key import DataFile
from allocation.model.variant import VariantFile, variant_files
from allocation.reading.places import is_shipped
from allocation.reading.rules import RuleFile
from allocation.version import __version__
from allocation.views.language import _
from allocation.views.report import Item

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

SHORT = 12
"""Digits of a SHA-256 shown to people; JSON has all 64."""


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
    files = [y.document.name if isinstance(y, RuleFile) else y.case.rule_file for y in years]
    several = len(set(zip(versions, files, strict=True))) > 1
    names = [
        f"{version} {file}" if several and versions.count(version) > 1 else version
        for version, file in zip(versions, files, strict=True)
    ]
    given = [() if isinstance(year, RuleFile) else _given(year) for year in years]
    same = set.intersection(*map(set, given))
    names = [
        " ".join([name, *(each for each in own if each not in same)])
        for name, own in zip(names, given, strict=True)
    ]
    return [f"{n} ({i})" if names.count(n) > 1 else n for i, n in enumerate(names, 1)]


def _given(allocation: Allocation) -> tuple[str, ...]:
    """What was given in place of the rule's own, as programs write it."""
    return tuple(
        f"{h.name}={h.value}"
        for h in allocation.case.hypotheses
        if h.overridden and not h.of_variant
    )


def made_by(allocation: Allocation) -> str:
    """One line for a table cell: version, rule and data files with their checksums."""
    case = allocation.case
    files = [DataFile(case.rule.label, case.rule_file, case.rule_sha256)]
    files += [*variant_files(case.variant), *case.data]
    keys = {data.key for data in case.data}
    given = (f"{a.name}={a.value}" for a in case.hypotheses if a.overridden and a.name not in keys)
    return stamped(files, *given)


def stamped(files: Iterable[DataFile], *also: str) -> str:
    """One line for a table cell: the program, some files, what else made it; never translated."""
    return _stamps(files, *also, "not an official notification")


def stamped_inferred(files: Iterable[DataFile]) -> str:
    """As `stamped`, of what a table follows."""
    return _stamps(files, "inferred; no text says so")


def _stamps(files: Iterable[DataFile], *also: str) -> str:
    return "; ".join([f"allocate {__version__}", *map(stamp, files), *also])


def stamp(file: DataFile) -> str:
    """A file in one cell of a table: what it is, its name and its checksum."""
    return f"{file.key} {_shared(file.file)} sha256:{file.sha256[:SHORT]}"


def source(file: DataFile) -> Item:
    """A file among the sources of a report."""
    return Item(file.key, f"{file.file}, sha256:{file.sha256[:SHORT]}")


def rule_json(year: Allocation | RuleFile) -> dict[str, Any]:
    """The members ``rule``, and ``variant`` where one was computed, of a JSON object."""
    rule = year.rule if isinstance(year, RuleFile) else year.case.rule
    file = year.document.name if isinstance(year, RuleFile) else year.case.rule_file
    sha256 = year.document.sha256 if isinstance(year, RuleFile) else year.case.rule_sha256
    variant = year.variant if isinstance(year, RuleFile) else year.case.variant
    shipped = is_shipped(DataFile(rule.label, file, sha256))
    about = {
        "year": rule.year,
        "version": rule.version,
        "file": file,
        "sha256": sha256,
        "shipped": shipped,
    }
    return {"rule": about, **variant_json(variant)}


def files_json(files: Iterable[DataFile]) -> list[dict[str, str | bool]]:
    """The member ``data`` of a JSON object."""
    return [
        {"key": d.key, "file": d.file, "sha256": d.sha256, "shipped": is_shipped(d)} for d in files
    ]


def variant_json(found: VariantFile | None) -> dict[str, Any]:
    """The member ``variant`` of a JSON object; nothing where a rule stands as it is."""
    if found is None:
        return {}
    about = found.variant.model_dump(mode="json", exclude={"changes"})
    return {"variant": {**about, "file": found.file, "sha256": found.sha256}}


def _shared(file: str) -> str:
    """A shipped file by its path, one's own by its name: the folders of a user are no one's affair,
    and the same inputs elsewhere give the same bytes.
    """
    return file if file.startswith(("rules/", "data/")) else Path(file).name
