"""What a fit rests on, for people: every sentence of its conclusion, and the best candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from allocation.audit.fit.allowed import FITS
from allocation.audit.fit.candidates import Candidate
from allocation.audit.fit.conclusion import conclude, near_interval
from allocation.audit.fit.search import Fit
from allocation.model.interval import Interval
from allocation.model.key import DataFile
from allocation.model.method import called
from allocation.model.territory import TerritorySet
from allocation.views.language import _, decimal_mark, exact_euros, say
from allocation.views.provenance import source
from allocation.views.report import Block, Column, Grid, Item, Items, Row
from allocation.words import grouped


def record(found: Fit, territories: TerritorySet, files: Iterable[DataFile]) -> tuple[Block, ...]:
    """The conclusion in full, then the best candidate of every key."""
    items = tuple(Item("", say(sentence)) for sentence in conclude(found, territories))
    return (
        Items(_("Conclusion"), items),
        _grid(found),
        Items(
            _("Columns"),
            (
                Item(_("base"), _("the same for every region, found by the fit")),
                Item(_("between"), _("the envelopes under which every row comes out")),
                Item(_("per unit of the key"), _("the euros per birth or person of every row")),
                Item(_("equal"), _("rows recomputed to the cent")),
                Item(
                    _("within"), _("rows whose unrounded amount the method could have rounded so")
                ),
            ),
        ),
        Items(_("Sources"), tuple(map(source, files))),
    )


def _grid(found: Fit) -> Grid:
    columns = (
        Column(_("key")),
        Column(_("rounded to"), figures=True),
        Column(_("base"), figures=True),
        Column(_("envelope"), figures=True),
        Column(_("between"), figures=True),
        Column(_("per unit of the key"), figures=True),
        Column(_("unit"), figures=True),
        Column(_("method")),
        Column(_("equal"), figures=True),
        Column(_("within"), figures=True),
        Column(_("largest error"), figures=True),
        Column(_("verdict")),
    )
    rows = tuple(_row(candidate) for candidate in _shown(found))
    return Grid(columns, rows, _("The best candidates, best first; amounts in euros"))


def _shown(found: Fit) -> Sequence[Candidate]:
    """All candidates of a key that fits, and the best one of every other key."""
    fitting = {candidate.key for candidate in found.reproducing}
    seen: set[str] = set()
    shown = []
    for candidate in found.candidates:
        if candidate.key in fitting or candidate.key not in seen:
            shown.append(candidate)
        seen.add(candidate.key)
    return shown


def _row(candidate: Candidate) -> Row:
    return Row(
        (
            candidate.key,
            grouped(candidate.key_unit) if candidate.key_unit > 1 else "",
            exact_euros(candidate.base) if candidate.base_found else _("none"),
            exact_euros(candidate.envelope),
            _envelopes(candidate.envelope_interval),
            _rate(candidate.rate_interval),
            exact_euros(candidate.unit),
            say(called(candidate.method)),
            f"{candidate.equal}/{candidate.rows}",
            f"{candidate.within}/{candidate.rows}",
            exact_euros(candidate.max_error),
            _(FITS[candidate.verdict]),
        )
    )


def _envelopes(interval: Interval | None) -> str:
    """The envelopes under which every row comes out."""
    return _("no envelope") if interval is None else say(near_interval(interval))


def _rate(interval: Interval | None) -> str:
    """Euros per unit of the key, to as many decimals as tell its ends apart."""
    if interval is None or interval.low is None or interval.high is None:
        return ""
    low, high = (_decimal(end, interval) for end in (interval.low, interval.high))
    return low if low == high else f"{low} – {high}"


def _decimal(value: Fraction, interval: Interval) -> str:
    assert interval.low is not None
    assert interval.high is not None
    places = 6
    while places < 12 and 0 < (interval.high - interval.low) * 10**places < 2:
        places += 1
    scaled = round(value * 10**places)
    return f"{scaled // 10**places}{decimal_mark()}{scaled % 10**places:0{places}d}"
