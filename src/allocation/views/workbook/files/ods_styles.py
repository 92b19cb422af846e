"""Styles of an OpenDocument spreadsheet: numbers, cells, rows, columns and the page."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor
from typing import TypeVar

from allocation.views.workbook.files.ods_xml import CONDITION, absolute, paragraphs, xml
from allocation.views.workbook.files.paper import MARGIN, points
from allocation.views.workbook.files.spelling import decimal, spelt
from allocation.views.workbook.looks import FONT, LOOKS, Digits, Drawn, Style
from allocation.views.workbook.worksheet import Cell

FONTS = (
    f'<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="{FONT}"'
    ' style:font-family-generic="swiss" style:font-pitch="variable"/></office:font-face-decls>'
)
MINUS = "\u2212"
_COUNTRIES = {"en": "GB"}
_SEPARATORS = {"fr": ("\u202f", ",")}
"""Between thousands and before decimals; in other languages as in English."""
_FIELDS = {
    "&F": '<text:file-name text:display="name-and-extension"/>',
    "&A": "<text:sheet-name/>",
    "&P": "<text:page-number/>",
    "&N": "<text:page-count/>",
    "&D": '<text:date style:data-style-name="today"/>',
}
_Key = TypeVar("_Key")


class Styles:
    """The styles of one file; each gets its name when something first asks for it."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._locale = f'number:language="{language}" number:country="{_country(language)}"'
        self._digits: dict[Digits, str] = {}
        self._cells: dict[Style, str] = {}
        self._conditional: dict[str, str] = {}
        """By all that such a style says, but its name."""
        self._columns: dict[float, str] = {}
        self._rows: dict[tuple[float | None, bool], str] = {}
        self._sheets: dict[tuple[int, bool], str] = {}

    def cell(self, cell: Cell) -> str:
        """The name of what a cell looks like."""
        name = self._cell(cell.style)
        if not cell.restyled:
            return name
        assert cell.sheet is not None
        said = f'style:family="table-cell" style:parent-style-name="{name}">'
        for condition, style in cell.restyled:
            formula = xml(spelt(condition, cell.sheet, CONDITION))
            base = xml(absolute(cell, cell).replace("$", ""))
            said += (
                f'<style:map style:condition="is-true-formula({formula})"'
                f' style:apply-style-name="{self._cell(style)}" style:base-cell-address="{base}"/>'
            )
        return _named(self._conditional, said, "if")

    def _cell(self, style: Style) -> str:
        if style.digits is not None:
            _named(self._digits, style.digits, "n")
        return _named(self._cells, style, "cell")

    def column(self, width: float) -> str:
        """The name of a column of so many characters."""
        return _named(self._columns, width, "co")

    def row(self, height: float | None, *, new: bool = False) -> str:
        """The name of a row of so many points, with which a `new` page may begin."""
        return _named(self._rows, (height, new), "ro")

    def sheet(self, across: int, *, one: bool = False) -> str:
        """The name of a sheet that is printed so many pages wide, or on `one` page."""
        return _named(self._sheets, (across, one), "sheet")

    def shown(self, value: int | Fraction, digits: Digits | None) -> str:
        """A number as a spreadsheet shows it."""
        between, point = _SEPARATORS.get(self._language, (",", "."))
        if digits is None:
            return decimal(value).replace(".", point)
        whole = floor(abs(value) * 10**digits.decimals + Fraction(1, 2))
        units, rest = divmod(whole, 10**digits.decimals)
        text = f"{units:,}".replace(",", between if digits.grouped else "")
        if digits.decimals:
            text += f"{point}{rest:0{digits.decimals}}"
        sign = MINUS if value < 0 else "+" if digits.signed and value else ""
        return f"{digits.mark}{sign}{text}{digits.unit}"

    def automatic(self) -> Iterator[str]:
        """Of the tables: sheets, columns, rows, and cells with conditions."""
        for name in self._sheets.values():
            yield (
                f'<style:style style:name="{name}" style:family="table"'
                f' style:master-page-name="{name}-page"><style:table-properties'
                ' table:display="true" style:writing-mode="lr-tb"/></style:style>'
            )
        for width, name in self._columns.items():
            size = f'style:column-width="{points(width):.2f}pt"'
            yield _style(name, "table-column", f"<style:table-column-properties {size}/>")
        for (height, new), name in self._rows.items():
            # Not the height that LibreOffice finds best: it is one on the screen, and cuts lines
            # where the page makes letters a little smaller.
            size = 'fo:break-before="page" ' if new else ""
            if height is not None:
                size += f'style:row-height="{height:.2f}pt" style:use-optimal-row-height="false"'
            yield _style(name, "table-row", f"<style:table-row-properties {size}/>")
        for said, name in self._conditional.items():
            yield f'<style:style style:name="{name}" {said}</style:style>'

    def common(self) -> Iterator[str]:
        """Of cells and numbers; those that a condition puts on must stand here."""
        language = f'fo:language="{self._language}" fo:country="{_country(self._language)}"'
        text = f'style:font-name="{FONT}" fo:font-size="10pt" {language}'
        yield (
            '<style:default-style style:family="table-cell">'
            f"<style:text-properties {text}/></style:default-style>"
            '<style:style style:name="Default" style:family="table-cell"/>'
        )
        for digits, name in self._digits.items():
            yield from self._number(digits, name)
        for style, name in self._cells.items():
            numbers = "" if style.digits is None else self._digits[style.digits]
            yield _cell_style(name, LOOKS[style.look], numbers)

    def _number(self, digits: Digits, name: str) -> Iterator[str]:
        """A number with its mark before, its unit behind, and a true minus sign."""
        plain = (
            f'<number:number number:decimal-places="{digits.decimals}"'
            f' number:min-decimal-places="{digits.decimals}" number:min-integer-digits="1"'
            f' number:grouping="{str(digits.grouped).lower()}"/>' + _literal(digits.unit)
        )
        signs = {"value()&gt;0": "+" if digits.signed else "", "value()&lt;0": MINUS}
        maps = ""
        for at, (condition, sign) in enumerate(signs.items()):
            part = f"{name}P{at}"
            yield (
                f'<number:number-style style:name="{part}" style:volatile="true" {self._locale}>'
                f"{_literal(digits.mark + sign)}{plain}</number:number-style>"
            )
            maps += f'<style:map style:condition="{condition}" style:apply-style-name="{part}"/>'
        yield (
            f'<number:number-style style:name="{name}" {self._locale}>'
            f"{_literal(digits.mark)}{plain}{maps}</number:number-style>"
        )

    def pages(self, foot: tuple[str, str, str]) -> tuple[str, str]:
        """Pages of A4 on their side: their measures, and what stands at their foot."""
        regions = "".join(
            f"<style:region-{side}>{_with_fields(text)}</style:region-{side}>"
            for side, text in zip(("left", "center", "right"), foot, strict=True)
        )
        date = _literal("/").join(
            f'<number:{part} number:style="long"/>' for part in ("day", "month", "year")
        )
        automatic = (
            f'<number:date-style style:name="today" {self._locale}>{date}</number:date-style>'
            '<style:style style:name="foot" style:family="text"><style:text-properties'
            f' style:font-name="{FONT}" fo:font-size="10pt"/></style:style>'
        )
        master = ""
        for (across, one), name in self._sheets.items():
            down = ' style:scale-to-Y="1"' if one else ""
            automatic += (
                f'<style:page-layout style:name="{name}-a4"><style:page-layout-properties'
                ' fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape"'
                ' style:first-page-number="continue"'
                f' fo:margin="{MARGIN}cm" style:print-page-order="ttb"'
                f' style:scale-to-X="{across}"{down}/><style:header-style/><style:footer-style>'
                '<style:header-footer-properties fo:min-height="0.7cm" fo:margin-top="0.2cm"'
                ' fo:margin-left="0cm" fo:margin-right="0cm"/>'
                "</style:footer-style></style:page-layout>"
            )
            master += (
                f'<style:master-page style:name="{name}-page" style:page-layout-name="{name}-a4">'
                '<style:header style:display="false"/>'
                f"<style:footer>{regions}</style:footer></style:master-page>"
            )
        return automatic, master


def _named(names: dict[_Key, str], key: _Key, prefix: str) -> str:
    return names.setdefault(key, f"{prefix}{len(names) + 1}")


def _country(language: str) -> str:
    return _COUNTRIES.get(language, language.upper())


def _style(name: str, family: str, properties: str) -> str:
    return f'<style:style style:name="{name}" style:family="{family}">{properties}</style:style>'


def _literal(text: str) -> str:
    return f"<number:text>{xml(text)}</number:text>" if text else ""


def _with_fields(text: str) -> str:
    inner = paragraphs(text)
    for code, field in _FIELDS.items():
        inner = inner.replace(xml(code), field)
    return inner.replace("<text:p>", '<text:p><text:span text:style-name="foot">').replace(
        "</text:p>", "</text:span></text:p>"
    )


def _cell_style(name: str, drawn: Drawn, numbers: str) -> str:
    # A figure is not glued to the text beside it.
    cell = 'style:vertical-align="top" fo:padding="0.035cm"'
    cell += ' fo:padding-left="0.07cm" fo:padding-right="0.07cm"'
    if drawn.ground:
        cell += f' fo:background-color="#{drawn.ground}"'
    if drawn.border:
        cell += ' fo:border="0.75pt solid #7F7F7F"'
    if drawn.wrapped:
        cell += ' fo:wrap-option="wrap"'
    if not drawn.locked:
        cell += ' style:cell-protect="none"'
    text = f'fo:color="#{drawn.ink}" fo:font-size="{drawn.size}pt"'
    if drawn.bold:
        text += ' fo:font-weight="bold"'
    if drawn.italic:
        text += ' fo:font-style="italic"'
    to = '<style:paragraph-properties fo:text-align="end"/>' if drawn.right else ""
    data = f' style:data-style-name="{numbers}"' if numbers else ""
    return (
        f'<style:style style:name="{name}" style:family="table-cell"'
        f' style:parent-style-name="Default"{data}><style:table-cell-properties {cell}/>'
        f"{to}<style:text-properties {text}/></style:style>"
    )
