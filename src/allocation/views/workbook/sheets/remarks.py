"""What stands under amounts: what marks mean, and what must be said of estimates."""

from __future__ import annotations

from allocation.model.participation import TakesPart
from allocation.views.allocation import of_totals
from allocation.views.headline import found_again
from allocation.views.language import _
from allocation.views.remarks import precision
from allocation.views.values import key_in_words, unit_in_words
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Node, join, when
from allocation.words import N_


def marks(*, shipped: bool) -> str:
    """What the marks mean."""
    if not shipped:
        return _("~ fixed by your rule, or estimated; ≥ at least; ≤ at most.")
    return _(
        "No mark: fixed by the instruction, or published; ~ estimated, from the hypotheses of this "
        "workbook; ≥ at least; ≤ at most."
    )


def changed_later() -> str:
    """What becomes of statuses."""
    return _("Once a value was changed, every amount that rests on it is estimated.")


def remarks(year: Year) -> list[Node]:
    """What the marks mean, and what must be said of estimates."""
    said: list[Node] = [marks(shipped=year.case.shipped)]
    if found_again(year.allocation):
        again = _(
            "What is estimated finds the published amounts again, which does not confirm the "
            "method, as others do too."
        )
        said.append(when(join(year.changed, "=", 0), again, ""))
    publication = year.case.publication
    if year.allocation.published and publication and publication.totals:
        said.append(of_totals(year.allocation))
    said.append(changed_later())
    said.append(_("In an estimate {precision}.", precision=precision()))
    if year.key is not None:
        unit = unit_in_words(year.key.description.unit)
        key = key_in_words(year.key.description.name)
        words = N_("Per {unit} ({key}): a computed ratio; no text fixes an amount per {unit}.")
        said.append(_(words, unit=unit, key=key))
    if TakesPart.UNKNOWN in year.case.takes_part.values():
        said.append(_("It is not known of every agency that is counted whether it takes part."))
    return said
