"""The key by whose unit euros are shown: ``--per births_2021``, or the rule's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from allocation.diagnostics import Place, usage
from allocation.model.fields import ValueProblem
from allocation.model.key import EQUAL_KEY, Key, key_formula
from allocation.reading.key_names import Preferred, keys_meant
from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.places import Folder
from allocation.words import _

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

OWN = "key"
"""The word for the key that a rule divides by."""


def key_of_ratio(allocations: Sequence[Allocation], name: str, data: Folder) -> Key:
    """The key of this name for the territories of some allocations; exit code 2 where none is."""
    place = Place(f"--per {name}", option=True)
    first = allocations[0]
    if name == OWN:
        own = [key for a in allocations for key in a.case.keys.values()]
        keys = [key for key in own if key.description.name != EQUAL_KEY]
        if len({key.description.name for key in keys}) == 1:
            return keys[0]
        message = _("{rule} divides by no key", rule=first.case.label)
        if keys:
            message = _(
                "there are several keys: {keys}",
                keys=", ".join(dict.fromkeys(key.description.name for key in keys)),
            )
        raise usage("no-own-key", message, _("name one, such as --per births_2021"), place)
    catalogue = read_catalogue(data)
    preferred = Preferred(tuple(first.case.keys), first.case.rule.year)
    try:
        named, _unit = key_formula(name)
    except ValueProblem as problem:
        raise usage("wrong-value", str(problem), problem.hint, place) from None
    if named not in catalogue:
        message = _("there is no key {name!r}", name=named)
        hint = keys_meant(named, catalogue, first.case.territories.set, preferred)
        hint = hint or _("allocate keys lists them")
        raise usage("unknown-key-name", message, hint, place)
    return read_key(name, catalogue, first.case.territories, data, place, preferred)
