"""Small workbooks, XLSX and ODS, of the same bytes every time, and mutants of their inner XML."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random
from xml.sax.saxutils import escape, quoteattr

from .mutate import NASTY, Dictionary, bytes_changed, how_many, number_nudged, rows_changed

Parts = dict[str, bytes]

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


def xlsx(sheets: dict[str, list[list[str]]], *, shared: bool = True, extra: str = "") -> Parts:
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


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: dict[str, list[list[str]]]) -> Parts:
    """The parts of an OpenDocument spreadsheet."""

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        kind = 'office:value-type="string"'
        if _NUMBER.fullmatch(text):
            kind = f'office:value-type="float" office:value="{text}"'
        return f"<table:table-cell {kind}><text:p>{_text(text)}</text:p></table:table-cell>"

    tables = "".join(
        f"<table:table table:name={quoteattr(_CONTROL.sub('', name))}>"
        + "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    spaces = " ".join(f'xmlns:{n}="{_ODF}{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODF}manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    return {
        "mimetype": _ODS.encode(),
        "content.xml": (_HEAD + content).encode(),
        "META-INF/manifest.xml": (_HEAD + manifest).encode(),
    }


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
    sheets: dict[str, list[list[str]]],
    make: Callable[[dict[str, list[list[str]]], Random], Parts],
    rng: Random,
    words: Dictionary,
) -> bytes:
    """A workbook whose cells, inner XML, parts or bytes have been changed."""
    chance = rng.random()
    if chance < 0.5:
        name = rng.choice(list(sheets))
        for _ in range(how_many(rng)):
            sheets = {**sheets, name: rows_changed(sheets[name], rng, words)}
    parts = make(sheets, rng)
    if chance >= 0.5:
        for _ in range(how_many(rng)):
            name = rng.choice(sorted(parts))
            if chance < 0.88:
                text = parts[name].decode("utf-8", "replace")
                parts[name] = inner_changed(text, rng).encode("utf-8", "surrogatepass")
            elif chance < 0.92:
                parts[name] = bytes_changed(parts[name], rng)
            elif chance < 0.94:
                parts[rng.choice((*sorted(parts), "x.xml", "../x", "xl/vbaProject.bin"))] = parts[
                    name
                ]
            elif len(parts) > 1:
                del parts[name]
    data = packed(parts, stored=rng.random() < 0.1)
    if chance > 0.96:
        data = bytes_changed(data, rng)
    return data
