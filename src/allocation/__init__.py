"""`allocate`: what each region of France gets from each credit of a yearly instruction.

>>> from allocation import load_rule, allocate
>>> result = allocate(load_rule(2025))
>>> result.total
220040000

Importing this package imports neither pandas nor anything else heavy; calling it does.
"""

from __future__ import annotations

from allocation.api import (
    allocate,
    diff,
    explain,
    fit,
    load_rule,
    reconcile,
    side_by_side,
    sweep,
)
from allocation.version import __version__

__all__ = [
    "__version__",
    "allocate",
    "diff",
    "explain",
    "fit",
    "load_rule",
    "reconcile",
    "side_by_side",
    "sweep",
]
