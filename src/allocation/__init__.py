"""`allocate`: what each region of France gets from each credit of a yearly instruction.

>>> from allocation import load_rule, allocate
>>> result = allocate(load_rule(2025))
>>> result.total
220040000

Importing this package imports nothing; using it imports what it uses.
"""

from __future__ import annotations

from allocation.version import __version__

TYPE_CHECKING = False  # what typing calls so, which would take longer than all the rest
if TYPE_CHECKING:
    from allocation.api import (
        allocate,
        diff,
        explain,
        fit,
        load_rule,
        reconcile,
        side_by_side,
        speaking,
        sweep,
    )

__all__ = [
    "__version__",
    "allocate",
    "diff",
    "explain",
    "fit",
    "load_rule",
    "reconcile",
    "side_by_side",
    "speaking",
    "sweep",
]


def __getattr__(name: str) -> object:
    # At the first use: the command comes this way too, and until it has set how it is interrupted
    # an interruption is a traceback.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from allocation import api

    return getattr(api, name)
