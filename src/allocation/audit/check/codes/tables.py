"""Codes of tables that users hand in, and of what is noticed while amounts are computed."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

TABLES: dict[str, CodePage] = {
    "all-zero": CodePage(
        N_("Every amount of the table is 0."),
        N_("Any rule at all would fit it."),
        N_("See whether the right column is read: --amount-column names another."),
    ),
    "ambiguous-column": CodePage(
        N_("Several columns could be that of the regions or that of the amounts."),
        N_("Another column is another set of amounts; none is chosen for you."),
        N_("Name it with --region-column or --amount-column."),
    ),
    "ambiguous-comma": CodePage(
        N_("A comma in a row of CSV may separate cells or be that of a number."),
        N_("50,000 would be fifty euros or fifty thousand."),
        N_("Save the table with semicolons, or put amounts in quotes."),
    ),
    "ambiguous-unit": CodePage(
        N_("In which unit a column is (€, k€, M€) is said in two ways, or not at all."),
        N_(
            "A table in thousands that is read in euros differs everywhere, and one that is "
            "multiplied twice does too."
        ),
        N_("Say it with --unit, or correct the heading."),
    ),
    "distribution-unknown": CodePage(
        N_("A sum was delegated, and no text says how it was distributed."),
        N_("It is in no region's row, so that the rows don't add up to the total."),
        N_("Nothing is to be mended; whoever adds up the rows must know of it."),
    ),
    "dropped-zero": CodePage(
        N_("A code has lost the zero that it begins with."),
        N_(
            "It was taken for the code with its zero, which a spreadsheet drops; that is a guess, "
            "and is told."
        ),
        N_("Format the column of codes as text."),
    ),
    "formats-not-read": CodePage(
        N_("A workbook of that kind does not tell how its numbers are shown."),
        N_("A number that is only shown in thousands or as a percentage is read as it is stored."),
        N_("Save the workbook as .xlsx to be sure."),
    ),
    "hidden-sheet": CodePage(
        N_("The table is on a sheet that is hidden, or other sheets are."),
        N_("Whoever opens the workbook doesn't see what was read."),
        N_("Show the sheet, or name the one that is meant with --sheet."),
    ),
    "left-over": CodePage(
        N_(
            "Of a sensitivity analysis something is not in the table: a sum that reaches no "
            "region, or a result that was left out."
        ),
        N_("The rows don't add up to the total."),
        N_("Nothing is to be mended; whoever adds up the rows must know of it."),
    ),
    "long-table": CodePage(
        N_("A table has one row for each region and line, where one for each region is needed."),
        N_(
            "A region's rows would have to be added up, and which of them belong to the total is "
            "not said."
        ),
        N_("Make a table with one row for each region."),
    ),
    "merged-header": CodePage(
        N_("A heading is merged over several columns."),
        N_("It was taken for that of the first; which column it names can't be known."),
        N_("Give each column a heading of its own, or name one with --amount-column."),
    ),
    "more": CodePage(
        N_("There are more problems than are told."),
        N_("What isn't told isn't in order for that."),
        N_("Mend those that are told first: many others often come of them."),
    ),
    "multiplied": CodePage(
        N_("The amounts of a column were multiplied, because its heading says k€ or M€."),
        N_("If the heading is wrong, all amounts are."),
        N_("Nothing is to be mended if the heading is right; else say --unit."),
    ),
    "no-amounts": CodePage(
        N_("No column of the table has amounts."),
        N_("There is nothing to hold against anything."),
        N_("Name the column with --amount-column, or the sheet with --sheet."),
    ),
    "no-header": CodePage(
        N_("The table has no headings above its first region."),
        N_("What a column is was taken from its cells alone."),
        N_("Add a line of headings."),
    ),
    "no-publication": CodePage(
        N_("The rule names no publication to hold against."),
        N_("No printed table of that year is known."),
        N_("Hold your table against the calculation: --against computed."),
    ),
    "no-region": CodePage(
        N_("A row has an amount and no region."),
        N_("The amount would count for nobody, or is a subtotal."),
        N_("Write the region, or delete the row."),
    ),
    "not-a-workbook": CodePage(
        N_("The file is no workbook, is damaged, or has a password."),
        N_("Nothing can be read of it."),
        N_("Open it in a spreadsheet and save it again as .xlsx, without a password."),
    ),
    "own-file": CodePage(
        N_("A file of your own is used in place of the shipped one of the same name."),
        N_("What rests on it is no longer what the program ships, and is marked as yours."),
        N_("Nothing is to be mended if it is meant; else rename or delete your file."),
    ),
    "partial-total": CodePage(
        N_("A total stands above rows that it does not hold, or holds only some."),
        N_("It would be taken for that of all regions."),
        N_("Move the total below all rows, or delete it."),
    ),
    "read-as-euros": CodePage(
        N_("No unit is said, and amounts were read in euros."),
        N_("If they are in thousands, all of them are a thousand times too small."),
        N_("Write the unit in the heading, or say --unit."),
    ),
    "reserved-name": CodePage(
        N_(
            "A file of figures has a name that means something else where a key is named, such as "
            "equal or none."
        ),
        N_("It is never read: to name it divides equally, or not at all."),
        N_("Rename the file, and its column."),
    ),
    "several-sheets": CodePage(
        N_("Several sheets of a workbook have a table."),
        N_("Each has other amounts; none is chosen for you."),
        N_("Name one with --sheet."),
    ),
    "too-few-rows": CodePage(
        N_("The table has too few rows to say which rule it follows."),
        N_("Many rules give the same few amounts."),
        N_("Add the rows of other regions."),
    ),
    "too-many-cells": CodePage(
        N_("A table has more cells than any that people read."),
        N_("No file may take all the memory or time of the machine."),
        N_("Copy the table alone to a new file."),
    ),
    "total-in-the-middle": CodePage(
        N_("A total stands between the rows of the regions."),
        N_("It is a subtotal, or rows were added below it: what it holds can't be known."),
        N_("Move it below all rows, or delete it."),
    ),
    "two-totals": CodePage(
        N_("The table has two totals."),
        N_("Which is that of the regions is not said."),
        N_("Delete one of the two."),
    ),
    "undistributed": CodePage(
        N_(
            "What absent agencies would have received is not redistributed, and is in no region's "
            "row."
        ),
        N_("The rows don't add up to the envelope."),
        N_("Nothing is to be mended; whoever adds up the rows must know of it."),
    ),
    "unexpected-region": CodePage(
        N_("A row is of a region that is not looked for here."),
        N_("Its amount is in no total."),
        N_("Delete the row, or see whether it is the right table."),
    ),
    "unit-of-a-title": CodePage(
        N_("The unit was read in a title above the table."),
        N_("If the title is of another table, all amounts are wrong."),
        N_("Nothing is to be mended if it is right; else say --unit."),
    ),
    "unknown-column": CodePage(
        N_("No column has the heading that is asked for."),
        N_("Nothing is guessed: another column is another set of amounts."),
        N_("Correct the heading as the hint tells."),
    ),
    "unknown-sheet": CodePage(
        N_("No sheet of the workbook has the name that is asked for."),
        N_("Nothing is guessed: another sheet is another table."),
        N_("Correct the name as the hint tells."),
    ),
    "unread-column": CodePage(
        N_("A column has amounts and was not read."),
        N_("One column counts; if it is not the one that is meant, all amounts are others."),
        N_("Name the one that is meant with --amount-column."),
    ),
    "windows-1252": CodePage(
        N_("A CSV file is not UTF-8, and was read as Windows-1252, as Excel writes it in French."),
        N_(
            "Another encoding would have other accents; what is read is right only if the names "
            "are."
        ),
        N_("Save it again as CSV UTF-8, or say which one it is with --encoding."),
    ),
    "workbook-too-large": CodePage(
        N_("A workbook takes more memory, time or parts than any table does."),
        N_("No file may take all the memory or time of the machine."),
        N_("Copy the table alone to a new workbook, or save it as CSV."),
    ),
    "wrong-ending": CodePage(
        N_("The ending of a file says another form than its content has."),
        N_("It would be read as what it is not."),
        N_("Rename the file, or save it anew in the form that its ending says."),
    ),
}
