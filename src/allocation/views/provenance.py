"""Which rule, data and version made an output, and that it is not official."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocation import __version__
from allocation.model.key import DataFile
from allocation.model.variant import VariantFile
from allocation.views.report import Item
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

SHORT = 12
"""Digits of a SHA-256 shown to people; JSON has all 64."""


def not_official() -> str:
    """What every output says of itself."""
    return _("Computed by allocate {version}; not an official notification.", version=__version__)


def labels(allocations: Sequence[Allocation]) -> list[str]:
    """A name for each allocation side by side: its version, and its file where need be."""
    versions = [allocation.case.label for allocation in allocations]
    names = [
        f"{version} {a.case.rule_file}" if versions.count(version) > 1 else version
        for version, a in zip(versions, allocations, strict=True)
    ]
    return [f"{n} ({i})" if names.count(n) > 1 else n for i, n in enumerate(names, 1)]


def made_by(allocation: Allocation) -> str:
    """One line for a table cell: version, rule and data files with their checksums."""
    case = allocation.case
    files = {data.key for data in case.data}
    parts = [
        f"allocate {__version__}",
        stamp(DataFile(case.rule.label, case.rule_file, case.rule_sha256)),
        *map(stamp, variant_files(case.variant)),
        *map(stamp, case.data),
        *(f"{a.name}={a.value}" for a in case.assumptions if a.overridden and a.name not in files),
        _("not an official notification"),
    ]
    return "; ".join(parts)


def stamp(file: DataFile) -> str:
    """A file in one cell of a table: what it is, its name and its checksum."""
    return f"{file.key} {_shared(file.file)} sha256:{file.sha256[:SHORT]}"


def source(file: DataFile) -> Item:
    """A file among the sources of a report."""
    return Item(file.key, f"{file.file}, sha256 {file.sha256[:SHORT]}")


def files_json(files: Iterable[DataFile]) -> list[dict[str, str]]:
    """The member ``data`` of a JSON object."""
    return [{"key": d.key, "file": d.file, "sha256": d.sha256} for d in files]


def variant_files(found: VariantFile | None) -> list[DataFile]:
    """The file of a variant; none where a rule stands as it is."""
    if found is None:
        return []
    return [DataFile(f"variant {found.variant.variant}", found.file, found.sha256)]


def said_of_variant(rule: str, found: VariantFile | None) -> tuple[str, ...]:
    """What an output says first of the variant it is about: whose it is, of what, and why."""
    if found is None:
        return ()
    variant = found.variant
    return (
        _(
            "Variant {name} of {rule}: {title} ({author}, {date}).",
            name=variant.variant,
            rule=rule,
            title=_(variant.title),
            author=variant.author,
            date=variant.date.isoformat(),
        ),
        _("Reason: {reason}.", reason=_(variant.reason).rstrip(".")),
    )


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
