"""`allocate`: what each region of France gets from each credit of a yearly instruction.

>>> from allocation import load_rule, allocate
>>> result = allocate(load_rule(2025))
>>> result.total
220040000

Importing this package imports neither pandas nor anything else heavy; calling it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation
    from allocation.reading.rules import RuleFile

__version__ = "0.1.0"


def load_rule(which: int | str | Path, rules_dir: Path | str | None = None) -> RuleFile:
    """The rule of a year (``2023``), of a version (``"2023@1"``) or in a file.

    Raises `allocation.diagnostics.Refusal` when there is no such rule or its content is wrong.
    """
    from allocation.reading.loading import load_rule as load
    from allocation.reading.places import rules_folder

    return load(str(which), rules_folder(Path(rules_dir) if rules_dir is not None else None))


def allocate(
    rule: RuleFile,
    *,
    set: Mapping[str, str] | None = None,
    participants: Path | str | None = None,
    data_dir: Path | str | None = None,
) -> Allocation:
    """What each region gets under a rule: an `Allocation`, which holds one tidy frame.

    `set` gives values in place of the rule's own, as ``--set NAME=VALUE`` does:
    ``{"envelope": "5,2 M€"}``. Amounts of the frame are whole cents.
    Raises `allocation.diagnostics.Refusal`, whose `exit` is that of the command line.
    """
    from allocation.engine.run import run
    from allocation.reading.places import data_folder
    from allocation.reading.rules import Override

    overrides = [Override(name, text, f"set {name}={text}") for name, text in (set or {}).items()]
    return run(
        rule,
        overrides,
        Path(participants) if participants is not None else None,
        data_folder(Path(data_dir) if data_dir is not None else None),
    )


__all__ = ["__version__", "allocate", "load_rule"]
