"""Which rule, data and version made an output, and that it is not official."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocation import __version__
from allocation.model.variant import VariantFile
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
        f"{case.rule.label} {_shared(case.rule_file)} sha256:{case.rule_sha256[:SHORT]}",
        *_variant(case.variant),
        *(f"{data.key} {_shared(data.file)} sha256:{data.sha256[:SHORT]}" for data in case.data),
        *(f"{a.name}={a.value}" for a in case.assumptions if a.overridden and a.name not in files),
        _("not an official notification"),
    ]
    return "; ".join(parts)


def _variant(found: VariantFile | None) -> list[str]:
    if found is None:
        return []
    name, file = found.variant.variant, _shared(found.file)
    return [f"variant {name} {file} sha256:{found.sha256[:SHORT]}"]


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
