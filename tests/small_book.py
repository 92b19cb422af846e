"""A small workbook that has everything a writer must know, with values worked out by hand."""

from __future__ import annotations

from fractions import Fraction

from allocation.views.workbook.looks import Digits, Look, Style
from allocation.views.workbook.worksheet import (
    Book,
    Cell,
    Limits,
    Restyled,
    Span,
    Worksheet,
    call,
    join,
    when,
)

EUROS = Digits(2, unit="\u00a0€")
ESTIMATED = Digits(2, mark="~\u00a0", unit="\u00a0€")
SENTENCE = "Ce classeur ne vaut pas notification de crédits ; il montre un calcul. "
TRICKY = ["=1+1", "@SUM(A1)", "+33", "-2", "02", "a  b ", 'dit « "oui" »', "<&>", "x\x00\x0b\ufffe"]


def small_book(language: str = "fr") -> Book:
    """Keys and an envelope on the second sheet, what follows from them on the first.

    2 500 000,50 € by the keys 1, 2 and 5: 312 500, 625 000 and 1 562 500 whole euros.
    """
    book = Book("Répartition <2023> & co", language, "ab12cd34")
    first, figures = book.sheet("Lire d'abord"), book.sheet("Données")
    envelope, keys = _figures(figures)
    first.across(0, "1000 premiers jours", 4, Look.TITLE)
    first.across(1, SENTENCE * 5, 4)
    first.repeated, first.frozen = 2, (3, 1)
    first.widths = {0: 30, 1: 20, 2: 14, 4: 8}
    first.heights = {2: 6}
    changed = join(envelope, "<>", Fraction(5_000_001, 2))
    total = call("SUM", Span(keys))
    for row, key in enumerate(keys, start=3):
        first.text(row, 0, f"Région {row}", Look.LABEL)
        share = call("INT", join(join(envelope, "*", key), "/", total))
        restyled = Restyled(changed, Style(Look.BAD, ESTIMATED))
        first.put(row, 1, Cell(share, Style(Look.FIGURE, EUROS), restyled=(restyled,)))
        signed = Style(Look.FIGURE, Digits(signed=True))
        first.put(row, 2, Cell(join(key, "-", 2), signed))
        first.put(row, 3, Cell(join(key, ">=", 2), Style(Look.FIGURE)))
    said = when(changed, "changée depuis", 'comme "écrite"')
    first.across(6, said, 4, Look.GOOD)
    counted = call("COUNTIFS", Span(keys), ">1", Span(keys), "<5")
    first.put(7, 1, Cell(counted, Style(Look.FIGURE)))
    # 3 - (2 - 1) = 2, and 2 * (2 / (4 * 1)) = 1: brackets stand where they are needed.
    product = join(2, "/", join(4, "*", 1))
    first.put(7, 2, Cell(join(join(3, "-", join(2, "-", 1)), "*", product)))
    first.put(8, 1, Cell(True))
    first.put(8, 2, Cell(Fraction(1, 3)))
    first.put(8, 3, Cell(None, Style(Look.INPUT)))
    for row, text in enumerate(TRICKY, start=10):
        first.text(row, 1, text, Look.LABEL)
    return book


def _figures(sheet: Worksheet) -> tuple[Cell, list[Cell]]:
    whole = Limits(0, None, whole=True, said="Un nombre entier, 0 ou plus.")
    sheet.text(0, 0, "Région", Look.HEADING)
    sheet.text(0, 1, "Naissances", Look.GREY_HEADING)
    look = Style(Look.INPUT, Digits())
    keys = [
        sheet.put(row, 1, Cell(key, look, limits=whole)) for row, key in enumerate([1, 2, 5], 1)
    ]
    euros = Limits(0, 10**9, said="Un montant.", strict=False)
    content = Fraction(5_000_001, 2)
    envelope = Cell(content, Style(Look.INPUT, EUROS), name="enveloppe_", limits=euros)
    sheet.put(5, 1, envelope)
    choices = Limits(choices=("oui", "non"), said="oui ou non")
    sheet.put(6, 1, Cell("oui", Style(Look.INPUT), limits=choices))
    return envelope, keys
