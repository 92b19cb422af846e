"""Texts that are the same in French as in English, each with the reason why it may be."""

WORD = "a word that French has too, with the same meaning"
LATIN = "a Latin word that both languages have"
KIND = "the name of a kind of file, which both languages have"

SAME = {
    "Causes": WORD,
    "Conclusion": WORD,
    "Options": WORD,
    "Participation": WORD,
    "Sources": WORD,
    "Total": WORD,
    "catalogue": KIND,
    "code": WORD,
    "compatible": WORD,
    "date": WORD,
    "incompatible": WORD,
    "licence": WORD,
    "maximum": LATIN,
    "minimum": LATIN,
    "participation": WORD,
    "proportion": WORD,
    "publication": KIND,
    "second": WORD,
    "source": WORD,
    "total": WORD,
    "total {total}": WORD,
    "total, €": WORD,
    "verdict": WORD,
    "{files} (catalogue)": KIND,
    "{files} (participation)": KIND,
    "{files} (publication)": KIND,
}
