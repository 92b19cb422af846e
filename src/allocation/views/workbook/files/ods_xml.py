"""What the parts of an OpenDocument file are made of: names of XML, texts, places, formulas."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from allocation.reading.tables.sheet import letters
from allocation.views.workbook.files.spelling import REFUSED, Spelling, quoted
from allocation.views.workbook.worksheet import Cell, Worksheet

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NAMES = {
    **{name: f"{_ODF}:{name}:1.0" for name in ("office", "style", "text", "table", "meta")},
    "number": f"{_ODF}:datastyle:1.0",
    "config": f"{_ODF}:config:1.0",
    "fo": f"{_ODF}:xsl-fo-compatible:1.0",
    "svg": f"{_ODF}:svg-compatible:1.0",
    "of": f"{_ODF}:of:1.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ooo": "http://openoffice.org/2004/office",
}
_SPACES = "".join(f' xmlns:{name}="{space}"' for name, space in _NAMES.items())
_ESCAPED = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", **REFUSED}


def document(kind: str, inner: str) -> str:
    """One part of the file."""
    root = f"office:document-{kind}"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<{root}{_SPACES} office:version="1.2">{inner}</{root}>'


def around(tag: str, inner: str) -> str:
    """An element, where there is something in it."""
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def xml(text: str) -> str:
    """A text as XML has it, without the characters that XML refuses."""
    return text.translate(_ESCAPED)


def paragraphs(text: str) -> str:
    """Lines of a cell; spaces that XML would put together are said to be several."""
    lines = (xml(line).replace("\t", "<text:tab/>") for line in text.splitlines())
    return "".join(f"<text:p>{_spaced(line)}</text:p>" for line in lines)


def _spaced(line: str) -> str:
    inner = line.strip(" ")
    before = len(line) - len(line.lstrip(" "))
    after = len(line) - before - len(inner)
    while "  " in inner:
        inner = inner.replace("  ", " <text:s/>")
    return "<text:s/>" * before + inner + "<text:s/>" * after


def repeated(elements: Iterable[str], what: str) -> str:
    """Elements of one kind; equal ones that follow each other stand there once.

    But not formulas: LibreOffice leaves out all but the first.
    """
    packed = []
    for element, run in groupby(elements):
        many = sum(1 for _one in run)
        if many == 1 or "table:formula=" in element:
            packed.append(element * many)
        else:
            end = min(at for at in (element.find(sign) for sign in " />") if at > 0)
            packed.append(f'{element[:end]} table:number-{what}-repeated="{many}"{element[end:]}')
    return "".join(packed)


def absolute(first: Cell, last: Cell) -> str:
    """``$'Sheet'.$A$1`` or ``$'Sheet'.$A$1:.$A$9``."""
    assert first.sheet is not None
    start, end = (f".${letters(each.column)}${each.row + 1}" for each in (first, last))
    return f"${quoted(first.sheet.title)}{start}" + ("" if first is last else f":{end}")


def _place(first: Cell, last: Cell, here: Worksheet) -> str:
    if first.sheet is not here:
        return f"[{absolute(first, last)}]"
    start, end = (f".{letters(each.column)}{each.row + 1}" for each in (first, last))
    return f"[{start}]" if first is last else f"[{start}:{end}]"


FORMULA = Spelling(";", _place)
CONDITION = Spelling(";", lambda first, last, _here: f"[{absolute(first, last)}]")
"""Of styles, which cells of several places may share."""
