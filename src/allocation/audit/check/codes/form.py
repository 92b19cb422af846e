"""Codes of files that are no YAML, no CSV, or more than is read."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

FORM: dict[str, CodePage] = {
    "alias": CodePage(
        N_("A value is written as an alias (*name) of another place of the file."),
        N_(
            "Whoever reads an amount must see it where it counts, beside its citation, and not "
            "look for it elsewhere."
        ),
        N_(
            "Write the value where it is used. What is used twice is a hypothesis, with its name "
            "and its reason."
        ),
    ),
    "ambiguous-number": CodePage(
        N_("A number is written in a way that programs do not all read alike."),
        N_(
            "In YAML 07 may be 7, 5:3 may be 303 and 1.5e+3 is a float: an amount must leave no "
            "choice."
        ),
        N_("Write an amount in digits, with a point for the cents; write a code in quotes."),
        example=('amount: 50_000\namount: 3.10\nof: ["01", "02"]'),
    ),
    "control-character": CodePage(
        N_("The file holds a character that is not text, and that can't be seen."),
        N_(
            "It could change how what follows is shown, and hide a figure from whoever reads the "
            "file."
        ),
        N_(
            "Delete it at the line and column that are told; typing the line anew is often "
            "quickest."
        ),
    ),
    "csv": CodePage(
        N_(
            "A CSV file has a cell that begins with a quotation mark and never ends, or a cell or "
            "row that is too long."
        ),
        N_("All that follows would be taken for one cell, and rows would be lost without a word."),
        N_(
            "Close the quotation mark, or delete it; a quotation mark within a cell is written "
            "twice."
        ),
    ),
    "duplicate-column": CodePage(
        N_("Two columns have the same heading."),
        N_("Which of the two is meant can't be known, and one would be left out unseen."),
        N_("Rename or delete one of the two."),
    ),
    "duplicate-key": CodePage(
        N_(
            "The same name stands twice in one place of the file: a field, a line, a key of the "
            "catalogue."
        ),
        N_(
            "Most programs keep the last one in silence; the amount that a reader sees first would "
            "not be the one that counts."
        ),
        N_("Keep one of the two."),
    ),
    "empty-file": CodePage(
        N_("There is nothing in the file."),
        N_(
            "A file that was not saved, or was cut short, would be taken for one that has nothing "
            "to say."
        ),
        N_("Save it again, or delete it if nothing is to stand in it."),
    ),
    "file-too-large": CodePage(
        N_("The file is larger than any rule or table can be."),
        N_(
            "No file may take all the memory or time of the machine; one that large is usually "
            "another file."
        ),
        N_("See whether it is the right file; delete what stands beside or below the table."),
    ),
    "key-not-text": CodePage(
        N_("A name before a colon is a number, a date or a list, and not text."),
        N_("A region's code such as 01 would lose its zero, and be another code or none."),
        N_("Write it in quotes."),
        example='amounts: {"01": 100_000, "94": 50_000}',
    ),
    "missing-column": CodePage(
        N_("A CSV file lacks a column that it needs."),
        N_(
            "Without it rows have no region or no figure. A column is known by its heading, never "
            "by its place."
        ),
        N_(
            "Add the column, or correct its heading: a key has code and a column of its own name; "
            "a participation file has region, agency and takes_part."
        ),
    ),
    "no-rows": CodePage(
        N_("A table has headings and no row below them."),
        N_("A table without rows says nothing of anybody, and must not be taken for one of zeros."),
        N_("Add its rows, or see whether the file was saved whole."),
    ),
    "not-a-date": CodePage(
        N_("A date is no day of the calendar."),
        N_(
            "By its date a text is told from another; a wrong one sends the reader to a text that "
            "does not exist."
        ),
        N_("Write the day on which the text was signed, as year, month and day."),
        example="date: 2023-07-18",
    ),
    "not-a-file": CodePage(
        N_("What is named is a pipe or a device, and no file."),
        N_(
            "It could be read once only, and by nobody else; what can't be read again can't be "
            "checked."
        ),
        N_("Save what it gives to a file, and name that file."),
    ),
    "not-a-table": CodePage(
        N_("The file is no CSV text: a workbook, or bytes that are no text."),
        N_("Nothing can be read of it, and nothing is guessed."),
        N_("Open it in a spreadsheet and save the sheet as CSV UTF-8."),
    ),
    "not-utf-8": CodePage(
        N_("The file has a byte that UTF-8 text does not have."),
        N_("Names with accents would be garbled, and could no longer be told apart."),
        N_("Save it again as UTF-8; in Excel, as CSV UTF-8."),
    ),
    "ragged-row": CodePage(
        N_("A row has more or fewer cells than there are headings."),
        N_(
            "Its figures may stand in the wrong column: often a comma within a number or a name "
            "made two cells of one."
        ),
        N_(
            "Add the missing cells, delete those in excess, or put the cell that holds a comma in "
            "quotes."
        ),
    ),
    "tag": CodePage(
        N_("A value is written with a tag of YAML (such as !!float or !include)."),
        N_(
            "A tag changes what a value is, or has a program run; a rule is text and figures, and "
            "nothing else."
        ),
        N_("Write the value alone; what is text stands in quotes."),
    ),
    "text-too-long": CodePage(
        N_("A text or a name is longer than any that people read."),
        N_("It usually comes of a quotation mark that is never closed."),
        N_("Close the quotation mark, or shorten the text."),
    ),
    "too-deep": CodePage(
        N_("Values are nested too deeply, or too many pools come one after the other."),
        N_(
            "Nobody could follow the calculation, and to read it could take all the memory there "
            "is."
        ),
        N_(
            "Write it flatter: a pool is what remains of an envelope after components that are "
            "named."
        ),
    ),
    "too-many-columns": CodePage(
        N_("A table has more columns than any that people read."),
        N_(
            "No file may take all the memory or time of the machine; such a row is usually no "
            "heading."
        ),
        N_("See whether it is the right file, and delete empty columns."),
    ),
    "too-many-rows": CodePage(
        N_("A table has more rows than any that people read."),
        N_(
            "No file may take all the memory or time of the machine; there are 18 regions, and "
            "some hundred departments."
        ),
        N_("Delete what stands below the table, blank rows too."),
    ),
    "too-many-values": CodePage(
        N_("A YAML file has more values than a rule can have."),
        N_(
            "No file may take all the memory or time of the machine; nobody could check a rule of "
            "that size."
        ),
        N_("See whether it is the right file; series of figures stand in CSV files."),
    ),
    "undecodable": CodePage(
        N_("A CSV file has a byte that its encoding does not have."),
        N_("Names with accents would be garbled, and rows would be of no region."),
        N_("Save it again as UTF-8; in Excel, as CSV UTF-8."),
    ),
    "unreadable": CodePage(
        N_(
            "A file can't be opened: it is not there, is a folder, or the system does not allow it."
        ),
        N_(
            "What can't be read can't be checked; it must not be passed over as if it were in "
            "order."
        ),
        N_("Correct its name or its permissions, or delete a link that leads nowhere."),
    ),
    "yaml": CodePage(
        N_(
            "The file is not YAML: at the line that is told, a colon, a quotation mark, a bracket "
            "or the indentation is wrong."
        ),
        N_("Nothing behind that line can be read, and nothing is guessed."),
        N_(
            "Indent with spaces, never tabs; put a text that holds a colon in quotes; close every "
            "quotation mark and bracket."
        ),
        example='title: "Instruction 2023: crédits"',
    ),
}
