"""A workbook (XLSX, XLSM, XLSB, XLS or ODS) as its sheets, which a process of its own reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from allocation.diagnostics import Diagnostic, Place, did_you_mean, usage, why_not, wrong
from allocation.reading.files import size_of
from allocation.reading.tables import workbook_process as process
from allocation.reading.tables.headings import is_our_sheet
from allocation.reading.tables.sheet import EMPTY, Merged, Sheet, SheetCell, SheetRow, sheet_of
from allocation.reading.tables.sheet import cell_name as named
from allocation.words import _, grouped

MAX_SECONDS = 20
"""How long the process is waited for, on a busy machine or where nothing else ends it."""
_DIGITS = 15
"""Significant digits that a spreadsheet shows, and that the shortest decimal of a binary number
tells as they were typed."""
_ALSO_XLSX = _("save it as .xlsx to be sure")
_FORMATS = (
    _(
        "a number that only its format shows in thousands or as a percentage is read as it is "
        "stored: this workbook does not tell"
    ),
    _ALSO_XLSX,
)
_MERGED = (_("whether a heading is merged over several columns can't be told here"), _ALSO_XLSX)
_UNREAD = {"": (), "formats": (_FORMATS,), "formats and merged": (_FORMATS, _MERGED)}
"""What the process could not tell of a kind of workbook, as messages with their hints."""


def read_workbook(
    data: bytes, name: str, sheet: str | None
) -> tuple[tuple[Sheet, ...], tuple[Diagnostic, ...]]:
    """The sheets of a workbook, or the one of them that is asked for, and what can't be told."""
    found = _run(data, name)
    if "problem" in found:
        code, detail = found["problem"]
        _refuse(code, detail, name)
    sheets: list[dict[str, Any]] = found["sheets"]
    asked = sheets
    if sheet is not None:
        asked = [one for one in sheets if one["title"] == sheet] or [
            one for one in sheets if one["title"].strip().casefold() == sheet.strip().casefold()
        ]
        if not asked:
            raise usage(
                "unknown-sheet",
                _("{name} has no sheet {sheet!r}", name=name, sheet=sheet),
                did_you_mean(sheet, [one["title"] for one in sheets]),
                Place(f"--sheet {sheet}", option=True),
            )
    notices = tuple(
        Diagnostic("formats-not-read", message, Place(name), hint, level="notice")
        for message, hint in _UNREAD[found["unread"]]
    )
    titles = [one["title"] for one in sheets]
    return tuple(_sheet(one, name, titles) for one in asked), notices


def _run(data: bytes, name: str) -> dict[str, Any]:
    """What the process says of the workbook; one that breaks it or takes too much is refused."""
    calamine = find_spec("python_calamine")
    folder = Path(calamine.origin).parents[1] if calamine and calamine.origin else ""
    command = [sys.executable or "", "-I", "-S", process.__file__, str(folder)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=MAX_SECONDS, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        _refuse("memory", "", name)
    except OSError as error:
        message = _("{name} can't be read: {why}", name=name, why=why_not(error))
        raise usage("unreadable", message) from None
    found: dict[str, Any] = json.loads(
        done.stdout, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal
    )
    return found


def _refuse(code: str, detail: str, name: str) -> NoReturn:
    """Say in words why a workbook is not read."""
    alone = _("copy the table alone to a new workbook, or save it as CSV")
    again = _("open it in a spreadsheet and save it again as .xlsx")
    large = {
        "memory": _("the workbook takes too much memory or time to read"),
        "unpacked": _(
            "the workbook has more than {size} unpacked", size=size_of(process.MAX_UNPACKED)
        ),
        "parts": _("the workbook has more than {n} parts", n=grouped(process.MAX_PARTS)),
        "sheets": _("the workbook has more than {n} sheets", n=grouped(process.MAX_SHEETS)),
        "elements": _(
            "the workbook has more than {n} elements of XML", n=grouped(process.MAX_ELEMENTS)
        ),
        "cells": _(
            "the workbook has more than {n} cells, or {m} characters in them",
            n=grouped(process.MAX_CELLS),
            m=grouped(process.MAX_TEXTS),
        ),
        "text": _(
            "the workbook has a text of more than {n} characters", n=grouped(process.MAX_TEXT)
        ),
    }
    if code in large:
        raise wrong("workbook-too-large", large[code], Place(name), alone)
    other = {
        "password": (_("a workbook with a password"), _("save it again without a password")),
        "archive": (_("a ZIP archive, not a workbook"), _("unpack it, and name one file")),
        "doctype": (_("it declares a document type, which no workbook does"), again),
        "part": (_("the part {part} is there twice", part=detail), again),
        "sheet": (_("the sheet {sheet!r} is missing from the file", sheet=detail), again),
        "titles": (_("two sheets are named {sheet!r}", sheet=detail), again),
        "row-order": (_("the row {n} is out of order", n=detail), again),
        "cell-order": (_("the cell {cell} is out of order", cell=detail), again),
        "damaged": (_("not a workbook that can be read"), again),
    }
    message, hint = other[code]
    raise wrong("not-a-workbook", message, Place(name), hint)


def _sheet(told: dict[str, Any], name: str, titles: Sequence[str]) -> Sheet:
    rows = (
        SheetRow(int(number), tuple(_cell(value) for value in values))
        for number, values in told["rows"]
    )
    merged = tuple(_merged(*map(int, (*first, *last))) for first, last in told["merged"])
    title = told["title"]
    ours = is_our_sheet(title, titles)
    return sheet_of(name, rows, title, merged, told["visible"], ours=ours)


def _merged(top: int, left: int, bottom: int, right: int) -> Merged:
    name = f"{named(top + 1, left)}:{named(bottom + 1, right)}"
    return Merged(name, top + 1, bottom + 1, left, right)


def _cell(value: Any) -> SheetCell:
    """A value as it is stored; `odd` where that is neither text nor a number that is shown so."""
    match value:
        case "":
            return EMPTY
        case str():
            return SheetCell(value)
        case bool():
            return SheetCell(odd=_("true or false, not an amount"))
        case Decimal():
            return _number(value)
        case ["error", error, _shown]:
            return SheetCell(odd=_("the error {error}", error=error), hint=_("correct the formula"))
        case ["percentage", _form, shown]:
            return _cell(shown)._replace(odd=_("a percentage, not an amount"), hint=None)
        case ["format", form, shown]:
            hint = _("write the amount in euros, in a cell without a format of its own")
            why = _("a number that its format ({form}) shows in another unit", form=form)
            return _cell(shown)._replace(odd=why, hint=hint)
    hint = _("format the cell as a number")
    return SheetCell(odd=_("a date or a time, not an amount"), hint=hint)


def _number(number: Decimal) -> SheetCell:
    """A number and its text: 84 for a code that a spreadsheet made a number of."""
    if not number.is_finite() or (number and not -9 < number.adjusted() < 30):
        return SheetCell(odd=_("the number {value} is out of range", value=f"{number:.5}"))
    plain = number.normalize()
    if len(plain.as_tuple().digits) > _DIGITS:
        why = _("the number {value} has more digits than a workbook keeps", value=f"{number:f}")
        return SheetCell(f"{plain:f}", odd=why, hint=_("round it in the workbook: =ROUND(…, 2)"))
    return SheetCell(f"{plain:f}", plain)
