"""Texts that are the same in French as in English, each with the reason why it may be."""

WORD = "the word is French too"
SIGNS = "signs, units and values only"
NAME = "a name: of a form, an agency, a text, a fund"
LATIN = "an abbreviation that both languages have"

SAME: dict[str, str] = {}
