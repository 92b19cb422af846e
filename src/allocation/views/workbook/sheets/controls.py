"""The sheet of controls: what a workbook checks of itself, each time it is opened or changed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from allocation.model.expression import Figure, figures
from allocation.model.method import Level, Method
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.money import CENTS
from allocation.views.cells import amount_of, standing
from allocation.views.labels import label
from allocation.views.language import _
from allocation.views.owners import OwnBound, owned
from allocation.views.tables import headed
from allocation.views.values import key_in_words
from allocation.views.workbook.calculation.arithmetic import LIMIT, total
from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.pages import SEVERAL, Head, mark_of, page_head, with_number
from allocation.views.workbook.sheets.rows import rows_of
from allocation.views.workbook.sheets.year import Year
from allocation.views.workbook.worksheet import (
    Cell,
    Node,
    Restyled,
    Span,
    Worksheet,
    call,
    join,
    when,
)
from allocation.words import N_

_LAST = 5
_SPANS = 50
"""Of one condition: more would make too long a formula."""


class Control(NamedTuple):
    """What is checked, whether it holds, and what it says when it does and when it does not.

    `gap` are the euros by which two figures differ, where it compares any.
    """

    title: str
    holds: Node
    good: Node
    bad: Node
    gap: Node | None = None


class Held(NamedTuple):
    """What other sheets say of the controls."""

    held: Cell
    """How many hold."""
    of: int
    exact: Cell
    """Whether the computation is exact to the cent: in words."""


def put_controls(sheet: Worksheet, year: Year, head: Head, held: Sequence[Span]) -> Held:
    """Fill the sheet; `held` are the cells to which the arithmetic is held."""
    row = page_head(sheet, head, _LAST)
    sheet.frozen = (row, 0)
    sheet.widths.update({0: 34.0, 1: 16.0, 2: 56.0, **dict.fromkeys(range(3, _LAST + 1), 16.0)})
    first = row + 1
    exported, pieces = _Exported(year), _Pieces()
    to_the_cent = _exact(year, pieces, held)
    controls = [
        _lines_and_total(year, pieces),
        *_parts(year, pieces),
        *_envelope(year, pieces),
        *_published(year, pieces),
        _unaltered(year, exported),
        to_the_cent,
        _participants(year),
    ]
    titles = (_("control"), _("verdict"), _("what it found"), _("gap (€)"))
    for column, title in enumerate(titles):
        sheet.text(row, column, title, Look.HEADING)
    yes, no = _("holds"), _("to be checked")
    marks: list[Cell] = []
    exact: Cell | None = None
    for n, control in enumerate(controls, first):
        sheet.text(n, 0, control.title, Look.LABEL)
        mark = Cell(call("IFERROR", when(control.holds, yes, no), no), Style(Look.GOOD))
        mark.restyled = (Restyled(join(mark, "=", no), Style(Look.BAD)),)
        marks.append(sheet.put(n, 1, mark))
        said = Cell(when(join(mark, "=", yes), control.good, control.bad), Style(Look.LABEL))
        sheet.put(n, 2, said)
        if control.gap is not None:
            sheet.put(n, 3, Cell(control.gap, Style(Look.FIGURE, Digits(2, signed=True))))
        if control is to_the_cent:
            exact = said
    last = first + len(controls)
    sheet.text(last, 0, _("controls that hold"), Look.TOTAL)
    held_cell = sheet.put(
        last, 1, Cell(call("COUNTIF", Span(tuple(marks)), yes), Style(Look.TOTAL, Digits()))
    )
    pieces.put(sheet, exported.put(sheet, last + 2) + 1)
    assert exact is not None
    return Held(held_cell, len(controls), exact)


class _Pieces:
    """What controls add up, each figure in its own cell: one formula would be too long."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Cell]] = []

    def sum(self, figures: Sequence[tuple[str, Node]]) -> Node:
        """The sum of some figures, each of which is put with its label."""
        cells = [Cell(node, Style(Look.FIGURE, Digits())) for _text, node in figures]
        self._rows += [(text, cell) for (text, _node), cell in zip(figures, cells, strict=True)]
        return call("SUM", Span(tuple(cells))) if cells else 0

    def put(self, sheet: Worksheet, row: int) -> None:
        """Put them from a row on."""
        sheet.text(row, 0, _("What the controls add up"), Look.SECTION)
        for n, (text, cell) in enumerate(self._rows, row + 1):
            sheet.text(n, 0, text, Look.LABEL)
            sheet.put(n, 1, cell)


def _lines_and_total(year: Year, pieces: _Pieces) -> Control:
    plan = year.case.plan
    lines = pieces.sum(
        [
            (
                _("cents: {component}", component=year.label(line)),
                call("SUM", year.calculation.amounts(step).cents.span()),
            )
            for line, step in plan.lines.items()
        ]
    )
    whole: Node = 0
    if plan.whole is not None:
        whole = call("SUM", year.calculation.amounts(plan.whole).cents.span())
    gap = join(join(whole, "-", lines), "/", CENTS)
    return Control(
        _("The lines make the total"),
        join(whole, "=", lines),
        _("the sum of the lines is the total"),
        _("the sum of the lines is not the total"),
        gap,
    )


def _parts(year: Year, pieces: _Pieces) -> list[Control]:
    """The parts of each pool make it."""
    if not year.calculation.checks:
        return []
    checks = year.calculation.checks
    said = [_("doesn't agree: {what}", what=check.title) for check in checks]
    failed = pieces.sum(
        [(text, when(check.condition, 0, 1)) for text, check in zip(said, checks, strict=True)]
    )
    return [
        Control(
            _("The parts make the pool"),
            join(failed, "=", 0),
            _("what is divided and its parts agree, {n} times", n=len(checks)),
            with_number(_("what is divided and its parts don't agree: {n}", n=SEVERAL), failed),
        )
    ]


def _envelope(year: Year, pieces: _Pieces) -> list[Control]:
    """All that is given, left and withheld, against the envelopes it comes from."""
    case = year.case
    if not case.plan.pools:
        return []
    roots: dict[tuple[str, object], Figure] = {}
    for pool in case.plan.pools.values():
        figure = next(figures(pool.value.expression))
        roots[figure.name, figure.place] = figure
    by_scale: dict[int, list[Node]] = {}
    for root in roots.values():
        typed = year.inputs.figure(root)
        by_scale.setdefault(typed.scale, []).extend(typed.whole.cells.values())
    given = [join(total(cells), "/", scale) for scale, cells in by_scale.items()]
    after = [place for pool in case.plan.pools.values() for place in pool.after]
    if len(set(after)) < len(after) or len(roots) < len(case.plan.pools):
        return []
    nodes: list[tuple[str, Node]] = []
    amounts = 0
    for found in case.components:
        name = label(case.rule, f"{found.line}.{found.name}")
        text = _("cents: {component}", component=name)
        if found.withheld is not None:
            nodes.append((text, year.calculation.amounts(found.withheld).cents.number(None)))
        if found.amount is not None and case.stays(found):
            cents = year.calculation.amounts(found.amount).cents
            nodes.append((text, call("SUM", cents.span())))
            amounts += len(found.eligible)
    spent = join(pieces.sum(nodes), "/", CENTS)
    gap = call("ROUND", join(spent, "-", total(given)), 2)
    unit: Node = 1
    if year.inputs.rounds:
        (unit,) = year.inputs.unit.whole.cells.values()
    # What is rounded together with others gives each of them more or less than a unit.
    seats = case.rounding.level is Level.COMPONENT
    seats = seats and case.rounding.method is Method.LARGEST_REMAINDER
    allowed = join(join(unit, "*", len(roots) if seats else max(amounts, 1)), "/", CENTS)
    return [
        Control(
            _("The total and the envelope"),
            join(call("ABS", gap), "<=", allowed),
            _("what is given, left and withheld makes the envelope, but for the rounding"),
            _("the gap is more than the rounding explains"),
            gap,
        )
    ]


def _published(year: Year, pieces: _Pieces) -> list[Control]:
    published = year.allocation.published
    if not published:
        return []
    same: list[tuple[str, Node]] = []
    for code, cents in published.items():
        text = _("equals the published one: {region}", region=year.names[code])
        same.append((text, when(join(year.cents(year.lines, [code]), "=", cents), 1, 0)))
    n = pieces.sum(same)
    text = _("{n} of {all} amounts equal the published ones", n=SEVERAL, all=len(same))
    said = with_number(text, n)
    return [
        Control(_("The published amounts"), join(n, "=", len(same)), said, said),
    ]


class _Exported:
    """The amounts that the workbook was made with, beside those that it shows now."""

    def __init__(self, year: Year) -> None:
        lines = [(year.label(line), [line]) for line in year.lines]
        self.columns = [*(lines if len(lines) > 1 else []), (_("total"), year.lines)]
        self._statuses: list[set[Status | OwnBound]] = [set() for _column in self.columns]
        """Those of the amounts of each column."""
        self.flags: list[Cell] = []
        self._rows: list[tuple[str, list[Cell], Cell]] = []
        for row in rows_of(year):
            codes = tuple(t.code for t in row.territories)
            exported: list[Cell] = []
            same: list[Node] = []
            for (_title, of), statuses in zip(self.columns, self._statuses, strict=True):
                amount = amount_of(year.allocation, of, row.territories)
                cents, status = amount.cents, owned(amount.status, shipped=year.case.shipped)
                value = standing(status) if cents is None else Fraction(cents, CENTS)
                mark = ""
                if cents is not None:
                    statuses.add(status)
                    mark = mark_of(amount.status, shipped=year.case.shipped)
                exported.append(Cell(value, Style(Look.VALUE, Digits(2, mark))))
                shown = year.shown[tuple(of), codes]
                same += [join(cell, "=", exported[-1]) for cell in shown]
            flag = Cell(when(call("AND", *same), 0, 1), Style(Look.FIGURE, Digits()))
            self.flags.append(flag)
            self._rows.append((row.name, exported, flag))

    def put(self, sheet: Worksheet, row: int) -> int:
        """Put them from a row on; the next free row."""
        sheet.text(row, 0, _("Amounts as exported, in euros"), Look.SECTION)
        row += 1
        sheet.text(row, 0, _("region"), Look.HEADING)
        sheet.text(row, 1, _("altered (1: yes)"), Look.HEADING)
        for n, ((what, _of), statuses) in enumerate(
            zip(self.columns, self._statuses, strict=True), 2
        ):
            title = headed(what, next(iter(statuses)) if len(statuses) == 1 else None)
            sheet.text(row, n, title, Look.GREY_HEADING)
        for n, (name, exported, flag) in enumerate(self._rows, row + 1):
            sheet.text(n, 0, name, Look.LABEL)
            sheet.put(n, 1, flag)
            for column, cell in enumerate(exported, 2):
                sheet.put(n, column, cell)
        return row + 1 + len(self._rows)


def _unaltered(year: Year, exported: _Exported) -> Control:
    """With no input changed, every amount is the exported one; else it can't be said."""
    altered = call("SUM", Span(tuple(exported.flags)))
    untouched = join(year.changed, "=", 0)
    said = when(
        untouched,
        _("every amount is the one that was exported"),
        _("not checked: values were changed, so that amounts may differ"),
    )
    return Control(
        _("Nothing altered"),
        call("NOT", call("AND", untouched, join(altered, ">", 0))),
        said,
        _("a formula was altered"),
    )


def _exact(year: Year, pieces: _Pieces, held: Sequence[Span]) -> Control:
    """Every cell of the arithmetic within its range, every input one that can be computed with."""
    spans = [*held, *(each.whole.span() for each in year.inputs.all)]
    conditions = [
        (_("can't be computed with: {name}", name=each.name), each.sound)
        for each in year.inputs.all
    ]
    for cell, key in year.calculation.key_sums.items():
        conditions.append((_("adds up to 0: {key}", key=key_in_words(key)), join(cell, ">", 0)))
    for start in range(0, len(spans), _SPANS):
        part = spans[start : start + _SPANS]
        within = call(
            "AND", join(call("MIN", *part), ">=", 0), join(call("MAX", *part), "<", LIMIT)
        )
        n = start // _SPANS + 1
        conditions.append((_("whole numbers beyond the range, part {n}", n=n), within))
    frozen = year.calculation.frozen
    if frozen:
        text = _("changed, and followed by a value that follows nothing")
        conditions.append((text, join(year.inputs.changed(frozen), "=", 0)))
    failed = pieces.sum([(text, when(condition, 0, 1)) for text, condition in conditions])
    return Control(
        _("To the cent"),
        join(failed, "=", 0),
        _("guaranteed"),
        _("to be checked: a value is beyond what a spreadsheet computes exactly"),
    )


def _participants(year: Year) -> Control:
    parts = list(year.inputs.parts.values())
    counted = total([call("SUM", part.whole.span()) for part in parts])
    n = sum(len(part.typed) for part in parts)
    words = N_("{n} of {all} agencies counted")
    if TakesPart.UNKNOWN in year.case.takes_part.values():
        words = N_("{n} of {all} agencies counted; whether each takes part is not known")
    said = with_number(_(words, n=SEVERAL, all=n), counted)
    sound = call("AND", *(part.sound for part in parts)) if parts else True
    return Control(_("Who takes part"), sound, said, _("a value is neither 1 nor 0"))
