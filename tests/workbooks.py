"""Workbooks of every kind with the same cells: text, numbers, true or false, and nothing.

XLSX is written by openpyxl. The others are written by hand from their specifications (OpenDocument
1.3; [MS-XLS] and [MS-CFB]; [MS-XLSB]), as little as a spreadsheet needs: LibreOffice opens each.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook

KINDS = ("xlsx", "xlsm", "ods", "xls", "xlsb")
STATES = {"visible": 0, "hidden": 1, "veryHidden": 2}
Rows = Sequence[Sequence[Any]]
Area = tuple[int, int, int, int]
"""First row and column, last row and column, from 0."""


def write(
    path: Path,
    sheets: Mapping[str, Rows],
    *,
    states: Mapping[str, str] = {},
    merged: Sequence[Area] = (),
) -> Path:
    """A workbook of the kind that its ending says; `merged` are areas of its first sheet."""
    kind = path.suffix.lstrip(".")
    if kind == "ods":
        packed(path, ods(sheets, states, merged))
    elif kind == "xlsb":
        packed(path, xlsb(sheets, states))
    elif kind == "xls":
        path.write_bytes(compound(xls(sheets, states, merged)))
    else:
        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            sheet.sheet_state = states.get(title, "visible")
            for row in rows:
                sheet.append(row)
        for top, left, bottom, right in merged:
            book.worksheets[0].merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        book.save(path)
    return path


def packed(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


# OpenDocument

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
    }.items()
)
_SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods_parts(tables: str, styles: str = "") -> dict[str, str | bytes]:
    """The parts of an ODS workbook around its tables and its automatic styles."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{ODS_TYPE}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
        f'office:version="1.3"><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return {"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content}


def ods_cell(value: Any, spans: str = "") -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        told, text = 'office:value-type="string"', value
    elif isinstance(value, bool):
        text = str(value).lower()
        told = f'office:value-type="boolean" office:boolean-value="{text}"'
    else:
        told, text = f'office:value-type="float" office:value="{value}"', str(value)
    return f"<table:table-cell {told}{spans}><text:p>{escape(text)}</text:p></table:table-cell>"


def ods(
    sheets: Mapping[str, Rows], states: Mapping[str, str], merged: Sequence[Area]
) -> dict[str, str | bytes]:
    styles = (
        '<style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    tables = ""
    for number, (title, rows) in enumerate(sheets.items()):
        corners = {area[:2]: area for area in merged} if number == 0 else {}
        style = ' table:style-name="hidden"' if states.get(title) == "hidden" else ""
        tables += f"<table:table table:name={quoteattr(title)}{style}><table:table-column/>"
        for at, row in enumerate(rows):
            cells = ""
            for across, value in enumerate(row):
                top, left, bottom, right = corners.get((at, across), (0, 0, 0, 0))
                spans = (
                    f' table:number-columns-spanned="{right - left + 1}"'
                    f' table:number-rows-spanned="{bottom - top + 1}"'
                    if (at, across) in corners
                    else ""
                )
                cells += ods_cell(value, spans)
            tables += f"<table:table-row>{cells or ods_cell(None)}</table:table-row>"
        tables += "</table:table>"
    return ods_parts(tables, styles)


# XLSB: records of an id, a length and data

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def record(id: int, data: bytes = b"") -> bytes:
    """A record of an XLSB part; the id and the length have seven bits in a byte."""
    head = bytes([id]) if id < 0x80 else bytes([id & 0x7F | 0x80, id >> 7])
    length = len(data)
    while True:
        more = 0x80 if length > 0x7F else 0
        head += bytes([length & 0x7F | more])
        length >>= 7
        if not more:
            return head + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def xlsb_cell(column: int, value: Any) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, str):
        return record(6, head + wide(value))
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    return record(5, head + struct.pack("<d", value))


def xlsb_sheet(rows: Rows) -> bytes:
    width = max((len(row) for row in rows), default=0)
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0))
    data = record(0x81) + record(0x94, size) + record(0x91)
    for at, row in enumerate(rows):
        data += record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        data += b"".join(xlsb_cell(n, value) for n, value in enumerate(row) if value is not None)
    return data + record(0x92) + record(0x82)


def xlsb(sheets: Mapping[str, Rows], states: Mapping[str, str]) -> dict[str, str | bytes]:
    kind = "application/vnd.ms-excel"
    parts: dict[str, str | bytes] = {}
    relations = types = ""
    book = record(0x83) + record(0x8F)
    for number, (title, rows) in enumerate(sheets.items(), start=1):
        state = STATES[states.get(title, "visible")]
        named = wide(f"rId{number}") + wide(title)
        book += record(0x9C, struct.pack("<II", state, number) + named)
        relations += (
            f'<Relationship Id="rId{number}" Type="{_REL}/worksheet" '
            f'Target="worksheets/sheet{number}.bin"/>'
        )
        types += (
            f'<Override PartName="/xl/worksheets/sheet{number}.bin" '
            f'ContentType="{kind}.worksheet"/>'
        )
        parts[f"xl/worksheets/sheet{number}.bin"] = xlsb_sheet(rows)
    head = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"'
        f"/>{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/workbook.bin": book + record(0x90) + record(0x84),
    }
    return {**head, **parts}


# XLS: records of an id and a length of two bytes each, in the stream "Workbook" of a compound file


def biff(id: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", id, len(data)) + data


def xls_cell(row: int, column: int, value: Any) -> bytes:
    head = struct.pack("<HHH", row, column, 15)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return biff(0x204, head + struct.pack("<HB", len(text) // 2, 1) + text)
    if isinstance(value, bool):
        return biff(0x205, head + bytes([value, 0]))
    return biff(0x203, head + struct.pack("<d", value))


def xls_sheet(rows: Rows, merged: Sequence[Area] = ()) -> bytes:
    width = max((len(row) for row in rows), default=0)
    data = biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    data += biff(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at, row in enumerate(rows):
        data += b"".join(xls_cell(at, n, value) for n, value in enumerate(row) if value is not None)
    areas = b"".join(
        struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in merged
    )
    return data + biff(0xE5, struct.pack("<H", len(merged)) + areas) + biff(0x0A)


def xls(
    sheets: Mapping[str, Rows], states: Mapping[str, str], merged: Sequence[Area] = ()
) -> bytes:
    """The stream of a workbook: what is common to its sheets, then each of them."""
    first = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    names = [title.encode("utf-16-le") for title in sheets]
    at = len(first) + sum(4 + 8 + len(name) for name in names) + len(biff(0x0A))
    bodies = [
        xls_sheet(rows, merged if number == 0 else ())
        for number, rows in enumerate(sheets.values())
    ]
    for title, name, body in zip(sheets, names, bodies, strict=True):
        state = STATES[states.get(title, "visible")]
        first += biff(0x85, struct.pack("<IBBBB", at, state, 0, len(name) // 2, 1) + name)
        at += len(body)
    return first + biff(0x0A) + b"".join(bodies)


def compound(stream: bytes) -> bytes:
    """A compound file of 512-byte sectors: its table of sectors, its directory, and one stream."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    tables = -(-(sectors + 2) // 127)
    links = [table] * tables + [end]
    links += [*range(tables + 2, tables + 1 + sectors), end]
    links += [free] * (tables * 128 - len(links))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text) + 2 if name else 0, kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    directory = entry("Root Entry", 5, 1, end, 0)
    directory += entry("Workbook", 2, free, tables + 1, len(stream))
    directory += entry("", 0, free, 0, 0) * 2
    body = struct.pack(f"<{len(links)}I", *links) + directory + stream
    return head + body + bytes(-len(body) % 512)
