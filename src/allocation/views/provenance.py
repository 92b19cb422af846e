"""Which rule, data and version made an output, and that it is not official."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from allocation import __version__
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
    versions = [allocation.case.rule.label for allocation in allocations]
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
        *(f"{data.key} {_shared(data.file)} sha256:{data.sha256[:SHORT]}" for data in case.data),
        *(f"{a.name}={a.value}" for a in case.assumptions if a.overridden and a.name not in files),
        _("not an official notification"),
    ]
    return "; ".join(parts)


def _shared(file: str) -> str:
    """A shipped file by its path, one's own by its name: the folders of a user are no one's affair,
    and the same inputs elsewhere give the same bytes.
    """
    return file if file.startswith(("rules/", "data/")) else Path(file).name
