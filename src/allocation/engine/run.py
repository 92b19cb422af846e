"""Rule file in, allocation out: override, resolve, compute."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.diagnostics import Place, usage
from allocation.engine.overrides import PARTICIPATION, Setting, override
from allocation.engine.resolve import refuse_no_formula, resolve
from allocation.reading.places import Folder
from allocation.reading.rules import RuleFile
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation


def run(
    loaded: RuleFile, settings: Sequence[Setting], participants: Path | None, data: Folder
) -> Allocation:
    """The allocation of a rule file under some settings; raises Refusal."""
    refuse_no_formula(loaded.rule, loaded.document.name)
    files = [setting for setting in settings if setting.name == PARTICIPATION]
    if len(files) + (participants is not None) > 1:
        place = Place(files[-1].option, option=True)
        raise usage("given-twice", _("participants were given already"), None, place)
    if files:
        participants = Path(files[0].text)
    others = [setting for setting in settings if setting.name != PARTICIPATION]
    case = resolve(override(loaded, others), data, participants)

    from allocation.engine.compute import compute  # pandas only once there is something to compute

    return compute(case)
