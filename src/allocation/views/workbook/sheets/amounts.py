"""The sheet of amounts: a row for each territory, each amount with its status beside it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.expression import Step
from allocation.model.participation import TakesPart
from allocation.model.status import MARKS, Status, weakest
from allocation.model.territory import Territory
from allocation.money import CENTS
from allocation.reading.rules import RuleFile
from allocation.views.allocation import of_totals
from allocation.views.cells import ratio
from allocation.views.cells import standing as in_words
from allocation.views.headline import found_again, of_whole
from allocation.views.language import _, say, typeset
from allocation.views.owners import owned
from allocation.views.remarks import precision
from allocation.views.table import BALANCES
from allocation.views.tables import headed
from allocation.views.values import key_in_words, several, unit_in_words
from allocation.views.workbook.calculation.arithmetic import total
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import Head, follows_nothing, mark_of, page_head, paragraphs
from allocation.views.workbook.sheets.statuses import heading, standings
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import Cell, Node, Restyled, Worksheet, call, join, when
from allocation.words import N_, spaced

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

_NAME, _FIRST = 1, 2
_MONEY, _STATUS, _BOUND = 15.5, 18.0, 12.5
_SIDE_BY_SIDE = 133.0
"""What a page has for years beside each other; a year of more than four is narrower."""


class Rows(NamedTuple):
    """One row: a territory or a sum of some, and where it stands."""

    name: str
    territories: tuple[Territory, ...]
    is_sum: bool


def put_amounts(sheet: Worksheet, year: Year, head: Head) -> None:
    """Fill the sheet."""
    rows = rows_of(year)
    how_far = when(join(year.changed, "=", 0), " ".join(of_whole(year.allocation)), _again())
    top = page_head(sheet, head._replace(lines=(*head.lines, how_far)), 9)
    sheet.text(top, 0, _("code"), Look.HEADING)
    sheet.text(top, _NAME, _("region"), Look.HEADING)
    sheet.frozen = (top + 1, _FIRST)
    sheet.repeated = top + 1
    sheet.widths.update({0: 7.0, _NAME: 28.0})
    for n, row in enumerate(rows, top + 1):
        look = Look.TOTAL if row.is_sum else Look.LABEL
        sheet.text(n, 0, "" if row.is_sum else row.territories[0].code, look)
        sheet.text(n, _NAME, row.name, look)
    column = _FIRST
    for line in year.lines:
        if len(year.lines) > 1:
            column = _put_sums(sheet, year, rows, top, column, [line], year.label(line))
    whole = column
    column = _put_sums(sheet, year, rows, top, column, year.lines, _("total"))
    below = _put_printed(sheet, year, top + 1 + len(rows), whole)
    column = _put_published(sheet, year, rows, top, column)
    below = _put_below(sheet, year, below, column)
    column = _put_bounds(sheet, year, rows, top, column)
    _put_ratio(sheet, year, rows, top, column)
    paragraphs(sheet, below + 1, _remarks(year), 9, Look.NOTE)


def rows_of(year: Year) -> list[Rows]:
    """Territories, and their sums below those that they are the sum of."""
    members = year.case.territories.members
    rows: list[Rows] = []
    for overseas, name in ((False, _("metropolitan")), (True, _("overseas"))):
        group = tuple(t for t in members if t.overseas is overseas)
        rows += [Rows(t.name, (t,), False) for t in group]
        if 0 < len(group) < len(members):
            rows.append(Rows(name, group, True))
    return [*rows, Rows(several(year.case.territories, len(members)), tuple(members), True)]


def _look(row: Rows) -> Look:
    return Look.TOTAL if row.is_sum else Look.FIGURE


def _put_sums(
    sheet: Worksheet,
    year: Year,
    rows: Sequence[Rows],
    top: int,
    column: int,
    lines: Sequence[str],
    what: str,
) -> int:
    """What some lines give together: amounts, and the status of each beside it."""
    found = [standings(year, lines, [t.code for t in row.territories]) for row in rows]
    sheet.put(top, column, Cell(heading(found, what), Style(Look.HEADING)))
    status = _("{label}: status", label=what) if len(lines) < len(year.lines) else _("status")
    sheet.text(top, column + 1, status, Look.HEADING)
    live = all(
        year.calculation.amounts(step).live
        for each in year.case.components
        if each.line in lines and (step := each.amount) is not None
    )
    if not live:
        sheet.cells[top, column].style = Style(Look.GREY_HEADING)
    for n, (row, standing) in enumerate(zip(rows, found, strict=True), top + 1):
        codes = [t.code for t in row.territories]
        euros = join(year.cents(lines, codes), "/", CENTS)
        look = Look.VALUE if not live and not row.is_sum else _look(row)
        style, restyled = standing.style(look, year.inputs.has_cents)
        cell = sheet.put(n, column, Cell(standing.figure(euros), style, restyled=restyled))
        year.shown.setdefault((tuple(lines), tuple(codes)), []).append(cell)
        words = Look.TOTAL if row.is_sum else Look.LABEL
        sheet.put(n, column + 1, Cell(standing.text(), Style(words)))
    sheet.widths.update({column: _MONEY, column + 1: _STATUS})
    return column + 2


def _put_published(
    sheet: Worksheet, year: Year, rows: Sequence[Rows], top: int, column: int
) -> int:
    """What is published beside it, and what is computed less that."""
    published = year.allocation.published
    if not published:
        return column
    own = year.case.is_own("publication")
    status = Status.OWN_RULE if own else Status.PUBLISHED
    title = _("your publication") if own else _("published")
    sheet.text(top, column, follows_nothing(title), Look.GREY_HEADING)
    sheet.text(top, column + 1, _("difference (€)"), Look.HEADING)
    for n, row in enumerate(rows, top + 1):
        codes = [t.code for t in row.territories]
        cents = [published[code] for code in codes if code in published]
        look = Look.TOTAL if row.is_sum else Look.VALUE
        if not cents:
            continue
        style = Style(look, Digits(0, MARKS[status]))
        content: Node = (
            sum(cents) // CENTS if sum(cents) % CENTS == 0 else join(sum(cents), "/", CENTS)
        )
        sheet.put(
            n,
            column,
            Cell(total(_above(sheet, rows, top, column, codes)) if row.is_sum else content, style),
        )
        computed = year.cents(year.lines, codes)
        difference = join(join(computed, "-", sum(cents)), "/", CENTS)
        sheet.put(n, column + 1, _difference(year, difference, _look(row)))
    sheet.widths.update({column: _MONEY, column + 1: _MONEY})
    return column + 2


def _above(
    sheet: Worksheet, rows: Sequence[Rows], top: int, column: int, codes: Sequence[str]
) -> list[Cell]:
    """The cells of a column of some territories, where they have one."""
    return [
        sheet.cells[n, column]
        for n, row in enumerate(rows, top + 1)
        if not row.is_sum and row.territories[0].code in codes and (n, column) in sheet.cells
    ]


def _put_printed(sheet: Worksheet, year: Year, row: int, column: int) -> int:
    """The totals that a text prints beside its rows, each as it stands, with the difference."""
    publication = year.case.publication
    if publication is None or not publication.rows or not year.allocation.published:
        return row
    codes = [t.code for t in year.case.territories.members]
    found = standings(year, year.lines, codes)
    mark = mark_of(Status.PUBLISHED, shipped=not year.case.is_own("publication"))
    for printed in publication.totals:
        name = _("{name}, {where}", name=say(printed.called), where=printed.cite.section)
        for at in range(column):
            sheet.text(row, at, name if at == _NAME else "", Look.TOTAL)
        style, restyled = found.style(Look.TOTAL, year.inputs.has_cents)
        euros = join(year.cents(year.lines, codes), "/", CENTS)
        sheet.put(row, column, Cell(found.figure(euros), style, restyled=restyled))
        sheet.put(row, column + 1, Cell(found.text(), Style(Look.TOTAL)))
        content: str | Fraction = printed.value
        if printed.printed:
            content = typeset(spaced(printed.printed))
        style = Style(Look.VALUE, Digits(0, mark))
        sheet.put(row, column + 2, Cell(content, style))
        cents = int(printed.value * CENTS)
        gap = join(join(year.cents(year.lines, codes), "-", cents), "/", CENTS)
        sheet.put(row, column + 3, _difference(year, gap, Look.TOTAL))
        row += 1
    return row


def _difference(year: Year, euros: Node, look: Look) -> Cell:
    style, fine = (Style(look, Digits(decimals, signed=True)) for decimals in (0, 2))
    return Cell(euros, style, restyled=(Restyled(year.inputs.has_cents, fine),))


def _put_bounds(sheet: Worksheet, year: Year, rows: Sequence[Rows], top: int, column: int) -> int:
    """Between what amounts lie, as computed: once a value was changed it is not known here."""
    bounds = year.allocation.bounds(year.lines)
    if not bounds.regions:
        return column
    for end, title in enumerate((_("at least"), _("at most"))):
        sheet.text(top, column + end, follows_nothing(title), Look.GREY_HEADING)
        mark = MARKS[(Status.FLOOR, Status.CEILING)[end]]
        for n, row in enumerate(rows, top + 1):
            code = row.territories[0].code
            known = (
                bounds.total if len(row.territories) == len(year.case.territories.members) else None
            )
            if not row.is_sum:
                known = bounds.regions.get(code)
            if known is None:
                continue
            sheet.put(n, column + end, _bound(year, known[end], mark))
        sheet.widths[column + end] = _BOUND
    return column + 2


def _bound(year: Year, cents: int, mark: str) -> Cell:
    """One end of what an amount lies between, as long as nothing was changed."""
    euros = join(cents, "/", CENTS)
    content = when(join(year.changed, "=", 0), euros, _("compute again"))
    return Cell(content, Style(Look.VALUE, Digits(0, mark)))


def _put_ratio(sheet: Worksheet, year: Year, rows: Sequence[Rows], top: int, column: int) -> None:
    """Euros for each unit of the key: computed, whatever the amount is."""
    key = year.key
    if key is None or key.description.name not in year.inputs.keys:
        return
    cells = year.inputs.key(key.description.name).whole
    unit = unit_in_words(key.description.unit)
    title = headed(_("per {unit}", unit=unit), Status.ESTIMATED)
    known, _amount = ratio(year.allocation, year.lines, key, year.case.territories.members)
    decimals = 4 if known is not None and known < 1 else 2
    sheet.text(top, column, title, Look.HEADING)
    for n, row in enumerate(rows, top + 1):
        codes = [t.code for t in row.territories]
        standing = standings(year, year.lines, codes)
        if not standing.amount:
            continue
        having = [code for code in codes if standings(year, year.lines, [code]).amount]
        units = total([cells.cells[code] for code in having])
        euros = join(join(year.cents(year.lines, codes), "/", CENTS), "/", call("MAX", 1, units))
        style = Style(_look(row), Digits(decimals, MARKS[Status.ESTIMATED]))
        sheet.put(n, column, Cell(euros, style))
    sheet.widths[column] = _BOUND


def _put_below(sheet: Worksheet, year: Year, row: int, bounds: int) -> int:
    """What reaches nobody, in no total above; `bounds` is the first column of ends."""
    for kind, words in BALANCES.items():
        cents = [
            (line, cell) for line in year.lines if (cell := _balance(year, line, kind)) is not None
        ]
        if not cents:
            continue
        sheet.text(row, 0, "", Look.TOTAL)
        sheet.text(row, _NAME, _(words), Look.TOTAL)
        columns = {line: _FIRST + 2 * n for n, line in enumerate(year.lines)}
        cells = [
            _put_balance(sheet, year, row, columns[line], [line], join(cell, "/", CENTS), kind)
            for line, cell in cents
        ]
        if len(year.lines) > 1:
            # Of some there may be words; sums of binary numbers have dust.
            added = call("ROUND", call("SUM", *cells), 2)
            lines = [line for line, _cell in cents]
            _put_balance(sheet, year, row, _FIRST + 2 * len(year.lines), lines, added, kind)
        known = [b for b in year.allocation.balances if b.kind is kind]
        if known and year.allocation.bounds(year.lines).regions:
            for end, status in enumerate((Status.FLOOR, Status.CEILING)):
                far = sum((b.bounds or (b.cents, b.cents))[end] for b in known)
                sheet.put(row, bounds + end, _bound(year, far, MARKS[status]))
        row += 1
    return row


def _put_balance(
    sheet: Worksheet,
    year: Year,
    row: int,
    column: int,
    lines: Sequence[str],
    euros: Node,
    kind: Status,
) -> Cell:
    """What some lines leave together, as sure as the components that leave it."""
    left = [step for line in lines for step in _leaving(year, line, kind)]
    status = weakest(step.status for step in left)
    inputs = list(dict.fromkeys(each for step in left for each in year.calculation.inputs(step)))
    inputs = [each for each in inputs if each not in year.inputs.participation]
    style, restyled = year.inputs.amount_style(status, inputs, Look.TOTAL)
    nothing = join(euros, "=", 0)
    now, changed = (
        in_words(owned(each, shipped=year.case.shipped))
        for each in (status, weakest([status, Status.ESTIMATED]))
    )
    words = when(join(year.inputs.changed(inputs), ">", 0), changed, now) if inputs else now
    sheet.put(row, column + 1, Cell(when(nothing, "", words), Style(Look.TOTAL)))
    content = when(nothing, _("nothing"), euros)
    return sheet.put(row, column, Cell(content, style, restyled=restyled))


def _leaving(year: Year, line: str, kind: Status) -> list[Step]:
    """The steps of a line that leave something of a kind."""
    steps = [
        found.withheld if kind is Status.DISTRIBUTION_UNKNOWN else found.amount
        for found in year.case.components
        if found.line == line and (kind is Status.DISTRIBUTION_UNKNOWN or year.case.stays(found))
    ]
    return [step for step in steps if step is not None]


def _balance(year: Year, line: str, kind: Status) -> Node | None:
    """What reaches nobody of a line, in whole cents; None where nothing of it can."""
    case = year.case
    nodes: list[Node] = []
    for found in case.components:
        if found.line != line:
            continue
        if kind is Status.DISTRIBUTION_UNKNOWN and found.withheld is not None:
            cell = year.at(found.withheld, None)
            nodes += [cell] if cell is not None else []
    if kind is Status.UNDISTRIBUTED and line in year.calculation.left:
        nodes.append(call("SUM", year.calculation.left[line].span()))
    return total(nodes) if nodes else None


def _again() -> str:
    return _("Values were changed: what was said of the amounts as exported no longer holds.")


def _marks(*, shipped: bool) -> str:
    """What the marks mean."""
    if not shipped:
        return _("~ fixed by your rule, or estimated; ≥ at least; ≤ at most.")
    return _(
        "No mark: fixed by the instruction, or published; ~ estimated, from the hypotheses of this "
        "workbook; ≥ at least; ≤ at most."
    )


def _remarks(year: Year) -> list[Node]:
    """What the marks mean, and what must be said of estimates."""
    said: list[Node] = [_marks(shipped=year.case.shipped)]
    if found_again(year.allocation):
        again = _(
            "What is estimated finds the published amounts again, which does not confirm the "
            "method, as others do too."
        )
        said.append(when(join(year.changed, "=", 0), again, ""))
    publication = year.case.publication
    if year.allocation.published and publication and publication.totals:
        said.append(of_totals(year.allocation))
    said += [_("Once a value was changed, every amount that rests on it is estimated.")]
    said.append(_("In an estimate {precision}.", precision=precision()))
    if year.key is not None:
        unit = unit_in_words(year.key.description.unit)
        key = key_in_words(year.key.description.name)
        words = N_("Per {unit} ({key}): a computed ratio; no text fixes an amount per {unit}.")
        said.append(_(words, unit=unit, key=key))
    if TakesPart.UNKNOWN in year.case.takes_part.values():
        said.append(_("It is not known of every agency that is counted whether it takes part."))
    return said


def put_side_by_side(
    sheet: Worksheet,
    found: Sequence[Year],
    years: Sequence[Allocation | RuleFile],
    names: Sequence[str],
    head: Head,
) -> None:
    """Several allocations beside each other: what each gives each territory, all lines together."""
    computed = {id(year.allocation): year for year in found}
    rows = rows_of(found[0])
    top = page_head(sheet, head, 2 * len(years) + 1)
    sheet.text(top, 0, _("code"), Look.HEADING)
    sheet.text(top, _NAME, _("region"), Look.HEADING)
    sheet.frozen, sheet.repeated = (top + 1, _FIRST), top + 1
    sheet.widths.update({0: 7.0, _NAME: 28.0})
    for n, row in enumerate(rows, top + 1):
        look = Look.TOTAL if row.is_sum else Look.LABEL
        sheet.text(n, 0, "" if row.is_sum else row.territories[0].code, look)
        sheet.text(n, _NAME, row.name, look)
    for at, (each, name) in enumerate(zip(years, names, strict=True)):
        column = _FIRST + 2 * at
        year = computed.get(id(each))
        if year is not None:
            what = _("{rule} total", rule=name)
            _put_sums(sheet, year, rows, top, column, year.lines, what)
            continue
        sheet.text(top, column, headed(name, Status.UNKNOWN), Look.GREY_HEADING)
        sheet.text(top, column + 1, _("status"), Look.HEADING)
        for n, row in enumerate(rows, top + 1):
            look = Look.TOTAL if row.is_sum else Look.LABEL
            for place in (column, column + 1):
                sheet.text(n, place, in_words(Status.UNKNOWN), look)
    room = min(_SIDE_BY_SIDE / len(years), _MONEY + _STATUS)
    money = _MONEY if room == _MONEY + _STATUS else _BOUND
    for column in range(_FIRST, _FIRST + 2 * len(years), 2):
        sheet.widths.update({column: money, column + 1: max(room - money, _BOUND - 2)})
    said = [_marks(shipped=shipped) for shipped in (True, False) if shipped in _whose(found)]
    said.append(_("Once a value was changed, every amount that rests on it is estimated."))
    paragraphs(sheet, top + 2 + len(rows), said, 2 * len(years) + 1, Look.NOTE)


def _whose(found: Sequence[Year]) -> set[bool]:
    return {year.case.shipped for year in found}
