"""A workbook as an OpenDocument spreadsheet (ODF 1.2), on nothing but the standard library.

The same book gives the same bytes: no date but a fixed one, nothing in an order of chance.
"""

from __future__ import annotations

import zipfile
from fractions import Fraction
from io import BytesIO

from allocation.version import __version__
from allocation.views.workbook.files import paper
from allocation.views.workbook.files.ods_styles import FONTS, Styles
from allocation.views.workbook.files.ods_xml import (
    FORMULA,
    absolute,
    around,
    document,
    paragraphs,
    repeated,
    xml,
)
from allocation.views.workbook.files.spelling import decimal, shown, spelt
from allocation.views.workbook.values import CachedValues
from allocation.views.workbook.worksheet import WIDTH, Book, Cell, Constant, Limits, Worksheet

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_SPLIT = {"Horizontal": 1, "Vertical": 0}
"""Directions in which a sheet is frozen, and which part of `Worksheet.frozen` says where."""
_FAR = 10**15
"""No number of a workbook reaches it."""


def write(book: Book) -> bytes:
    """The bytes of the file."""
    return _Writer(book).file()


class _Writer:
    """One book on its way into a file."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._value = CachedValues()
        self._styles = Styles(book.language)
        self._limits: dict[Limits, tuple[str, str]] = {}
        """The name of each, and what it says."""

    def file(self) -> bytes:
        """All parts, in a fixed order; the kind of file stands first and is not packed."""
        parts = {
            "mimetype": _KIND,
            "content.xml": document("content", self._content()),
            "styles.xml": document("styles", self._common()),
            "meta.xml": document("meta", self._meta()),
            "settings.xml": document("settings", _settings(self._book)),
        }
        parts["META-INF/manifest.xml"] = _manifest(parts)
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, text in parts.items():
                entry = zipfile.ZipInfo(path)
                entry.create_system = 0  # the same on every system
                if path != "mimetype":
                    entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, text.encode(), compresslevel=9)
        return packed.getvalue()

    def _content(self) -> str:
        tables = "".join(map(self._table, self._book.sheets))
        places = ((xml(cell.name), xml(absolute(cell, cell))) for cell in self._book.named())
        names = "".join(
            f'<table:named-range table:name="{name}" table:base-cell-address="{place}"'
            f' table:cell-range-address="{place}"/>'
            for name, place in places
        )
        # Texts are equal in either case, as Excel has it, and no condition is a pattern.
        return (
            f"{FONTS}<office:automatic-styles>{''.join(self._styles.automatic())}"
            "</office:automatic-styles><office:body><office:spreadsheet>"
            '<table:calculation-settings table:case-sensitive="false"'
            ' table:automatic-find-labels="false" table:use-regular-expressions="false"/>'
            + around("table:content-validations", "".join(s for _n, s in self._limits.values()))
            + tables
            + around("table:named-expressions", names)
            + "</office:spreadsheet></office:body>"
        )

    def _table(self, sheet: Worksheet) -> str:
        """A sheet that is protected, without a password: only what is not locked may be typed."""
        across = paper.pages_across(sheet)
        beside = sheet.frozen[1] if across > 1 else 0
        tall = paper.heights(sheet, self._value)
        breaks = paper.breaks(sheet, tall)
        one = paper.on_one_page(sheet, tall)
        rows, columns = paper.extent(sheet)
        spread = dict(sheet.spread)
        wide = [
            f'<table:table-column table:style-name="{self._styles.column(width)}"/>'
            for width in (sheet.widths.get(column, WIDTH) for column in range(columns))
        ]
        lines = []
        for row in range(rows):
            cells = self._cells(sheet, row, columns, spread.get(row, 0))
            named = self._styles.row(tall.get(row), new=row in breaks)
            style = f' table:style-name="{named}"' if row in tall or row in breaks else ""
            lines.append(f"<table:table-row{style}>{cells}</table:table-row>")
        return (
            f'<table:table table:name="{xml(sheet.title)}" table:protected="true"'
            f' table:style-name="{self._styles.sheet(across, one=one)}">'
            + around("table:table-header-columns", repeated(wide[:beside], "columns"))
            + repeated(wide[beside:], "columns")
            + around("table:table-header-rows", repeated(lines[: sheet.repeated], "rows"))
            + repeated(lines[sheet.repeated :], "rows")
            + "</table:table>"
        )

    def _cells(self, sheet: Worksheet, row: int, columns: int, last: int) -> str:
        """The cells of a row; the first of them stands across the columns up to `last`."""
        written = []
        for column in range(columns):
            cell = sheet.cells.get((row, column))
            if 0 < column <= last:
                assert cell is None, "a cell under a sentence"
                written.append("<table:covered-table-cell/>")
            elif cell is None:
                written.append("<table:table-cell/>")
            else:
                written.append(self._cell(cell, last if column == 0 else 0))
        return repeated(written, "columns")

    def _cell(self, cell: Cell, last: int) -> str:
        said = f' table:style-name="{self._styles.cell(cell)}"'
        if last:
            said += f' table:number-columns-spanned="{last + 1}" table:number-rows-spanned="1"'
        if cell.limits is not None:
            said += f' table:content-validation-name="{self._validation(cell, cell.limits)}"'
        if cell.is_formula:
            assert cell.sheet is not None
            assert not isinstance(cell.content, str | bool | int | Fraction | None)
            formula = shown(spelt(cell.content, cell.sheet, FORMULA))
            said += f' table:formula="of:={xml(formula)}"'
        kind, text = self._typed(cell, self._value(cell))
        return f"<table:table-cell{said}{kind}>{paragraphs(text)}</table:table-cell>"

    def _typed(self, cell: Cell, value: Constant | None) -> tuple[str, str]:
        """A value with its type, and the text that it shows."""
        match value:
            case None:
                return "", ""
            case str():
                said = ' office:value-type="string"'
                if cell.is_formula:  # without it LibreOffice shows 0 in some cells that are merged
                    said += f' office:string-value="{xml(shown(value))}"'
                return said, shown(value)
            case bool():
                said = "true" if value else "false"
                return f' office:value-type="boolean" office:boolean-value="{said}"', said.upper()
            case _:
                text = self._styles.shown(value, cell.style.digits)
                return f' office:value-type="float" office:value="{decimal(value)}"', text

    def _validation(self, cell: Cell, limits: Limits) -> str:
        """The name of what may be typed into a cell."""
        if limits not in self._limits:
            name = f"limits{len(self._limits) + 1}"
            self._limits[limits] = name, _validation(name, cell, limits)
        return self._limits[limits][0]

    def _common(self) -> str:
        foot = paper.foot(
            self._book.digest, file="&F", sheet="&A", page="&P", pages="&N", date="&D"
        )
        automatic, master = self._styles.pages(foot)
        return (
            f"{FONTS}<office:styles>{''.join(self._styles.common())}</office:styles>"
            f"<office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:master-styles>{master}</office:master-styles>"
        )

    def _meta(self) -> str:
        """Who made the file, what it is, and when.

        Whoever made it, LibreOffice takes its numbers as they are and works out what rests on a
        cell that is changed; told to recalculate always, it works out everything.
        """
        date = paper.MADE.isoformat()
        return (
            f"<office:meta><meta:generator>allocate/{__version__}</meta:generator>"
            f"<dc:title>{xml(shown(self._book.title))}</dc:title>"
            f"<dc:language>{self._book.language}</dc:language>"
            f"<dc:description>{xml(paper.made())}</dc:description>"
            f"<meta:creation-date>{date}</meta:creation-date><dc:date>{date}</dc:date>"
            "</office:meta>"
        )


def _validation(name: str, cell: Cell, limits: Limits) -> str:
    if limits.choices:
        choices = ";".join('"' + choice.replace('"', '""') + '"' for choice in limits.choices)
        condition = f"cell-content-is-in-list({choices})"
    else:
        low = decimal(-_FAR if limits.low is None else limits.low)
        high = decimal(_FAR if limits.high is None else limits.high)
        kind = "whole" if limits.whole else "decimal"
        condition = f"cell-content-is-{kind}-number() and cell-content-is-between({low},{high})"
    return (
        f'<table:content-validation table:name="{name}" table:condition="of:{xml(condition)}"'
        ' table:allow-empty-cell="false" table:display-list="unsorted"'
        f' table:base-cell-address="{xml(absolute(cell, cell))}"><table:error-message'
        f' table:message-type="{"stop" if limits.strict else "warning"}" table:display="true">'
        f"{paragraphs(shown(limits.said))}</table:error-message></table:content-validation>"
    )


def _item(name: str, kind: str, value: object) -> str:
    item = f'config:name="{name}" config:type="{kind}"'
    return f"<config:config-item {item}>{value}</config:config-item>"


def _settings(book: Book) -> str:
    """What stays where it is on the screen while the rest moves; the first sheet is shown."""
    sheets = ""
    for sheet in book.sheets:
        frozen = _item("ShowGrid", "boolean", "false")
        for direction, part in _SPLIT.items():
            if at := sheet.frozen[part]:
                frozen += _item(f"{direction}SplitMode", "short", 2)
                frozen += _item(f"{direction}SplitPosition", "int", at)
        row, column = sheet.frozen
        if row or column:
            frozen += _item("ActiveSplitRange", "short", 3 if column and row else 2 if row else 1)
            frozen += _item("PositionRight", "int", column) + _item("PositionBottom", "int", row)
        sheets += (
            f'<config:config-item-map-entry config:name="{xml(sheet.title)}">{frozen}'
            "</config:config-item-map-entry>"
        )
    view = (
        _item("ViewId", "string", "view1")
        + f'<config:config-item-map-named config:name="Tables">{sheets}'
        + "</config:config-item-map-named>"
        + _item("ActiveTable", "string", xml(book.sheets[0].title))
    )
    return (
        '<office:settings><config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f"{view}</config:config-item-map-entry></config:config-item-map-indexed>"
        "</config:config-item-set></office:settings>"
    )


def _manifest(parts: dict[str, str]) -> str:
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"{}/>'
    entries = entry.format("/", _KIND, ' manifest:version="1.2"')
    entries += "".join(entry.format(path, "text/xml", "") for path in parts if path != "mimetype")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.2">{entries}'
        "</manifest:manifest>"
    )
