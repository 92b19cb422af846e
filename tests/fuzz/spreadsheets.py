"""Small workbooks of the same bytes every time, and mutants of what is in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import workbooks as written

from .mutate import NASTY, Dictionary, bytes_changed, how_many, number_nudged, rows_changed

Sheets = dict[str, list[list[str]]]
Parts = dict[str, bytes]
STREAM = "Workbook"
"""The part of an old workbook, which is no zip file."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def packed(parts: Parts, *, stored: bool = False) -> bytes:
    """Parts as a zip file without dates."""
    stream = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(stream, "w", method) as file:
        for name, data in parts.items():
            file.writestr(zipfile.ZipInfo(name or "x"), data, method)
    return stream.getvalue()


def _text(cell: str) -> str:
    return escape(_CONTROL.sub("", cell))


def xlsx(sheets: Sheets, *, shared: bool = True, extra: str = "") -> Parts:
    """The parts of a workbook; `extra` follows the rows of each sheet (merged cells, say)."""
    strings: dict[str, int] = {}
    names = list(sheets)
    parts: Parts = {}

    def cell(text: str, row: int, column: int) -> str:
        letters = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        at = f"{letters}{row}"
        if _NUMBER.fullmatch(text):
            return f'<c r="{at}"><v>{text}</v></c>'
        if not text:
            return f'<c r="{at}" s="1"/>'
        if shared:
            return f'<c r="{at}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{_text(text)}</t></is></c>'

    for number, rows in enumerate(sheets.values(), 1):
        body = "".join(
            f'<row r="{r}">' + "".join(cell(text, r, c) for c, text in enumerate(row)) + "</row>"
            for r, row in enumerate(rows, 1)
        )
        sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{body}</sheetData>{extra}</worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = (_HEAD + sheet).encode()
    listed = "".join(
        f'<sheet name={quoteattr(_CONTROL.sub("", name))} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    book = f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATION}"><sheets>{listed}</sheets></workbook>'
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    relations += (
        f'<Relationship Id="s" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    relations += f'<Relationship Id="t" Type="{_RELATION}/styles" Target="styles.xml"/>'
    texts = "".join(f"<si><t>{_text(text)}</t></si>" for text in strings)
    overrides = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("workbook.xml", "sheet.main"),
            ("sharedStrings.xml", "sharedStrings"),
            ("styles.xml", "styles"),
            *((f"worksheets/sheet{n}.xml", "worksheet") for n in range(1, len(names) + 1)),
        )
    )
    styles = (
        '<fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14"/></cellXfs>'
    )
    texts_by_part = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEETS}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEETS}">{styles}</styleSheet>',
    }
    return {name: (_HEAD + text).encode() for name, text in texts_by_part.items()} | parts


def _typed(sheets: Sheets) -> dict[str, list[list[Any]]]:
    """Cells as the writers of `tests/workbooks.py` take them, which write what is right only."""

    def value(cell: str) -> Any:
        if _NUMBER.fullmatch(cell):
            return float(cell)
        return _CONTROL.sub("", cell)[:20_000] or None

    return {
        _CONTROL.sub("", name): [[value(cell) for cell in row[:250]] for row in rows[:5_000]]
        for name, rows in sheets.items()
    }


def ods(sheets: Sheets, rng: Random) -> Parts:
    """The parts of an OpenDocument spreadsheet."""
    return _as_bytes(written.ods(_typed(sheets), _states(sheets, rng), _merged(rng)))


def xlsb(sheets: Sheets, rng: Random) -> Parts:
    """The parts of a binary workbook."""
    return _as_bytes(written.xlsb(_typed(sheets), _states(sheets, rng)))


def xls(sheets: Sheets, rng: Random) -> Parts:
    """The one stream of an old workbook."""
    return {STREAM: written.xls(_typed(sheets), _states(sheets, rng), _merged(rng))}


def _states(sheets: Sheets, rng: Random) -> dict[str, str]:
    states = ("visible", "visible", "visible", "visible", "hidden", "veryHidden")
    return {name: rng.choice(states) for name in list(sheets)[1:]}


def _merged(rng: Random) -> list[tuple[int, int, int, int]]:
    return [(0, 0, 0, 1)] if rng.random() < 0.1 else []


def _as_bytes(parts: Mapping[str, str | bytes]) -> Parts:
    return {name: data.encode() if isinstance(data, str) else data for name, data in parts.items()}


_TAG = re.compile(r"<[^<>]+>")
_VALUE = re.compile(r"(?<==)\"[^\"]*\"")
_HOSTILE = [
    *('<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', "<f>1+1</f>", "<f>A1</f><v>3</v>"),
    *('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', '<c r="A0"/>', '<c r="ZZZZ9"/>'),
    *('<c r="B2" t="e"><v>#REF!</v></c>', '<c r="B3" t="b"><v>1</v></c>', '<c t="d"><v>x</v></c>'),
    *('<c t="s"><v>-1</v></c>', '<c t="s"><v>99999999999</v></c>', "<v>1e400</v>", "<v>nan</v>"),
    *(
        "<!DOCTYPE a [<!ENTITY b 'c'>]>",
        "&b;",
        "&#0;",
        "&#27;",
        "&#xFFFF;",
        "<![CDATA[x]]>",
        "<!--",
    ),
    *('<cols><col min="1" max="16384" hidden="1"/></cols>', '<dimension ref="A1:XFD1048576"/>'),
]
_ATTRIBUTES = [
    *('state="hidden"', 'state="veryHidden"', 'hidden="1"', 't="str"', 's="7"', 'r="A1"', 'r=""'),
    *('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"'),
    *('table:number-columns-spanned="2"', 'table:number-rows-spanned="3"', 'table:visibility="x"'),
]


def inner_changed(text: str, rng: Random) -> str:
    """One tag, attribute or text of an XML part changed."""
    tags = list(_TAG.finditer(text))
    if not tags:
        return text + rng.choice(_HOSTILE)
    tag, other = rng.choice(tags), rng.choice(tags)
    match rng.randrange(8):
        case 0:
            return text[: tag.start()] + text[tag.end() :]
        case 1:
            return text[: tag.start()] + other[0] + text[tag.end() :]
        case 2:
            return text[: tag.end()] + rng.choice(_HOSTILE) + text[tag.end() :]
        case 3 if re.match(r"<\w", tag[0]):
            end = tag.end() - (2 if tag[0].endswith("/>") else 1)
            return text[:end] + " " + rng.choice(_ATTRIBUTES) + text[end:]
        case 4:
            values = list(_VALUE.finditer(text))
            value = rng.choice(values) if values else tag
            new = quoteattr(rng.choice((rng.choice(NASTY[:60]), "1", "0", "x")))
            return text[: value.start()] + new + text[value.end() :]
        case 5:
            first, last = sorted((tag.end(), other.end()))
            return text[:last] + text[first:last][:4000] + text[last:]
        case _:
            return number_nudged(text, rng)


def mutant(
    sheets: Sheets, make: Callable[[Sheets, Random], Parts], rng: Random, words: Dictionary
) -> bytes:
    """A workbook whose cells, inner XML or records, parts or bytes have been changed."""
    chance = rng.random()
    if chance < 0.5:
        name = rng.choice(list(sheets))
        for _ in range(how_many(rng)):
            sheets = {**sheets, name: rows_changed(sheets[name], rng, words)}
    parts = make(sheets, rng)
    if chance >= 0.5:
        for _ in range(how_many(rng)):
            name = rng.choice(sorted(parts))
            if chance < 0.92:
                parts[name] = _part_changed(name, parts[name], rng)
            elif chance < 0.94:
                others = (*sorted(parts), "x.xml", "../x", "xl/vbaProject.bin")
                parts[rng.choice(others)] = parts[name]
            elif len(parts) > 1:
                del parts[name]
    if STREAM in parts:
        data = written.compound(parts[STREAM])
    else:
        data = packed(parts, stored=rng.random() < 0.1)
    return bytes_changed(data, rng) if chance > 0.96 else data


def _part_changed(name: str, data: bytes, rng: Random) -> bytes:
    if name == STREAM or name.endswith(".bin"):
        if rng.random() < 0.7 and data:  # one byte: most of them are of a number or a text
            at = rng.randrange(len(data))
            return data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        return bytes_changed(data, rng)
    if rng.random() < 0.1:
        return bytes_changed(data, rng)
    text = data.decode("utf-8", "replace")
    return inner_changed(text, rng).encode("utf-8", "surrogatepass")
