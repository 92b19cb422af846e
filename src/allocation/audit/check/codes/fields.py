"""Codes of fields and values, whatever kind of file they stand in."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

FIELDS: dict[str, CodePage] = {
    "missing": CodePage(
        N_("A field is missing without which the file says too little."),
        N_(
            "Nothing is supposed in its place: what is left out of a rule is never completed by "
            "the program."
        ),
        N_("Add the field where the line says; docs/rule-files.md lists the fields of each part."),
    ),
    "missing-citation": CodePage(
        N_("A figure, a line or the rounding does not say where in the text it stands."),
        N_(
            "An amount that can't be traced to a section of a text can't be verified, and is not "
            "shown as the text's."
        ),
        N_("Add cite with the section. What no text says is a hypothesis, with its reason (why)."),
        example=('cite: "§3.1"\ncite: {source: I-2025, section: Annexe 1}'),
    ),
    "unknown-key": CodePage(
        N_("A field has a name that is not known where it stands."),
        N_("A misspelt field that was passed over would be a figure that does not count."),
        N_("Correct its name: names have hyphens, and are those that the hint tells."),
    ),
    "unknown-kind": CodePage(
        N_("A component is of a kind that does not exist."),
        N_("Its kind says how it is computed; without it there is no formula."),
        N_(
            "Write flat (one amount for each agency), floor (the same, as a minimum), share (a "
            "part of a pool by a key) or rate (an amount for each unit of a key)."
        ),
        example='base: {kind: flat, amount: 50_000, cite: "§3"}',
    ),
    "wrong-file-name": CodePage(
        N_("The name of a file says another year, version or set than what is in it."),
        N_("Files are found by their name: asking for one year would give the rule of another."),
        N_(
            "Rename the file, or correct the field: 2023.yaml holds year 2023, 2023@2.yaml its "
            "version 2; a variant has a name of its own."
        ),
    ),
    "wrong-name": CodePage(
        N_("A name is not spelled as names are, or is not that of the code beside it."),
        N_(
            "Names are typed on the command line and stand in every table; a code and a name that "
            "differ leave open which region is meant."
        ),
        N_(
            "Write lower case letters, digits and hyphens; in a table correct the code or the "
            "name, whichever is wrong."
        ),
        example="ars-fir:",
    ),
    "wrong-type": CodePage(
        N_(
            "A value is not of the type that its field takes, such as a word where a number is "
            "needed."
        ),
        N_(
            "Nothing is converted: a value that is nearly right would be read in a way that its "
            "author did not choose."
        ),
        N_(
            "Write what the message asks for; text that looks like a number stands in quotes, a "
            "number does not."
        ),
    ),
    "wrong-value": CodePage(
        N_("A value is of the right type, and is none of those that its field can have."),
        N_(
            "A negative amount, a method that does not exist or weights that are all 0 would give "
            "amounts that nobody meant."
        ),
        N_("Write what the message asks for; the hint tells the nearest word."),
        example='rounding: {unit: 100, method: largest-remainder, cite: "§4"}',
    ),
}
