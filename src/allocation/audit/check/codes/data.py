"""Codes of keys, territories, participation, publications and the register of texts."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

DATA: dict[str, CodePage] = {
    "contradiction": CodePage(
        N_(
            "A participation file says of a region as a whole what it denies of its agencies, or "
            "the other way round."
        ),
        N_("Either the region receives money or it does not; both can't be true."),
        N_("Correct the row of the region, or those of its agencies."),
    ),
    "departments-differ": CodePage(
        N_("The departments of a region do not add up to the figure of the region."),
        N_("Both files count the same: a row of one of them is wrong, and amounts rest on it."),
        N_("Hold the rows that are told against the source, and correct the wrong one."),
    ),
    "duplicate-row": CodePage(
        N_("A territory or an agency has two rows in one table."),
        N_("One of the figures would be left out, or both would be added up."),
        N_("Delete one of the two rows."),
    ),
    "duplicate-territory": CodePage(
        N_("Two territories of a set share a code, a name or an alias."),
        N_("A row of that name would be of the one or the other."),
        N_("Correct the code or the name of one of them."),
    ),
    "figure-left-out": CodePage(
        N_("The text fixes an amount that the rule does not have."),
        N_("A line or a component may be missing, and with it what an agency is to receive."),
        N_(
            "Add what is missing; if the figure differs from the register's, correct the one that "
            "is wrong."
        ),
    ),
    "hole": CodePage(
        N_("A territory has a row and no figure in it."),
        N_("A figure that is not known is not 0: the shares of all the others depend on it."),
        N_("Find the figure in the source of the key; without it the key can't be used."),
    ),
    "incomplete-participation": CodePage(
        N_("A participation file has no row for some agencies."),
        N_(
            "That nothing is known of an agency must be told; a row that was forgotten looks the "
            "same."
        ),
        N_("Add a row for each, unknown where nothing is known."),
        example="2023,Mayotte,dreets,unknown",
    ),
    "missing-row": CodePage(
        N_("A territory of the set has no row."),
        N_("It would get nothing, and the others would share what is its own."),
        N_(
            "Add its row: each territory of the set has one. Codes that lost their zero are the "
            "usual reason."
        ),
    ),
    "no-key-file": CodePage(
        N_("The catalogue describes a key whose file is not there."),
        N_("A rule that names the key could not be computed."),
        N_("Put the file beside the catalogue, or delete the entry."),
    ),
    "no-reference": CodePage(
        N_("An answer on who takes part has no reference."),
        N_("Whoever asks where it comes from can't be answered."),
        N_("Write the number of the document, or where it can be read."),
    ),
    "no-source": CodePage(
        N_("An agency is said to take part, and it is not said according to whom."),
        N_("An amount that is shown as received must have a source."),
        N_("Write in source who says so, and where."),
    ),
    "not-a-year": CodePage(
        N_("A year is not four digits."),
        N_("The row would be of no year, and what it says would not count."),
        N_("Write the year in four digits, such as 2023."),
    ),
    "not-whole": CodePage(
        N_("A figure of a key is no whole number from 0."),
        N_(
            "Births and inhabitants are whole; a decimal, a space or a sign comes of a "
            "spreadsheet, and may hide another number."
        ),
        N_("Write digits alone, without a separator of thousands."),
    ),
    "not-yes-or-no": CodePage(
        N_("What a participation file says of an agency is neither yes, no nor unknown."),
        N_("Whether the agency receives anything would be guessed."),
        N_("Write yes, no or unknown."),
        example=("region,agency,takes_part\nBretagne,ars,no"),
    ),
    "other-text": CodePage(
        N_(
            "A file describes a text otherwise than the register does: its number, its NOR or its "
            "date differs."
        ),
        N_("The reader would look for another text, or for none that exists."),
        N_(
            "Hold both against the text and correct the one that is wrong; or name the text by its "
            "short name."
        ),
        example="source: I-2023",
    ),
    "registered-twice": CodePage(
        N_("A register of texts has a text that is registered already."),
        N_("Of two entries the first counts, and that of the program before any other."),
        N_(
            "Take the second away. What the program has wrong of a text is corrected there; what "
            "it lacks is described in the rule."
        ),
    ),
    "read-once": CodePage(
        N_("An amount was not read in its text by a second reader."),
        N_(
            "What one person typed, nobody has compared; the rule is a draft, and every output "
            "says so."
        ),
        N_(
            "Have someone else read the figure in the text, who enters checked-by and on in "
            "texts.yaml."
        ),
        example=("checked-by: second reading\non: 2026-01-15"),
    ),
    "same-figure": CodePage(
        N_("What another source is said to have is the key's own figure."),
        N_("The entry is there to keep two sources that differ; these don't."),
        N_("Correct the figure, or delete the entry under also."),
    ),
    "same-figures": CodePage(
        N_("Two keys that count the same on different dates have the same figure in every row."),
        N_("The figures of one year stand under the name of another."),
        N_("Fetch the figures of that year from the source."),
    ),
    "source-without-answer": CodePage(
        N_("A source is named, and whether the agency takes part is not said."),
        N_("The answer was forgotten, or the source says nothing of it."),
        N_("Write yes or no, or delete the source."),
    ),
    "stranger": CodePage(
        N_("A row has a code that no territory of the set has."),
        N_(
            "Its figure would count for nobody; a spreadsheet that drops the zero of 01 is the "
            "usual reason."
        ),
        N_(
            "Correct the code, or delete the row: overseas collectivities such as Saint-Martin are "
            "no regions."
        ),
    ),
    "undated-answer": CodePage(
        N_("An answer on who takes part has no date, or what stands there is none."),
        N_(
            "Agencies sign up in the course of the year: without its date an answer may be out of "
            "date."
        ),
        N_("Write the day, the month or the year; unknown where the source has no date."),
        example="2021-06-03",
    ),
    "unknown-section": CodePage(
        N_("A citation names a section that the text does not have."),
        N_("Whoever verifies the figure would not find it."),
        N_(
            "Correct the section. If the text has it, add it to the sections of the text in "
            "texts.yaml."
        ),
    ),
    "unread-figure": CodePage(
        N_("A rule takes from a text an amount that nobody is on record as having read there."),
        N_(
            "A figure that was typed once may be another than the text's, and what is paid rests "
            "on it. Until it has been read its amounts are estimated."
        ),
        N_(
            "Compare the amount, the section and the kind of agency with the text. If the rule is "
            "wrong, mend it; if it is right, enter the figure in texts.yaml with its two readers."
        ),
        example=(
            "- amount: 50_000\n"
            "  kind: flat\n"
            "  agency: ars\n"
            '  section: "§3.1"\n'
            "  read-by: first reading\n"
            "  on: 2026-01-15"
        ),
    ),
    "unread-file": CodePage(
        N_("A file has a name by which nothing looks for it."),
        N_("What stands in it counts nowhere, and whoever wrote it believes that it does."),
        N_(
            "Rename it: rules are YEAR.yaml, the catalogue is catalogue.yaml, the register "
            "texts.yaml, known differences are NAME.differences.yaml beside NAME.yaml."
        ),
    ),
    "unregistered-text": CodePage(
        N_("A file rests on a text that is not in the register of texts."),
        N_("Whether the sections and figures it cites exist was checked by nobody."),
        N_("Enter the text in texts.yaml, with its number, its dates and its sections."),
    ),
    "unusual-change": CodePage(
        N_(
            "A figure of a key changed within a year by more, or by less, than any was ever seen "
            "to."
        ),
        N_("A digit too many or too few is the usual reason."),
        N_(
            "Hold the row against the source. If it is right, widen what was seen in "
            "catalogue.yaml."
        ),
        example="yearly-change: {least: -7.2, most: 15.6}",
    ),
    "unusual-ratio": CodePage(
        N_(
            "A figure of a key is more, or less, of that of another key than any was ever seen to "
            "be."
        ),
        N_("A digit too many or too few, or the row of another region, is the usual reason."),
        N_(
            "Hold the row against the source. If it is right, widen what was seen in "
            "catalogue.yaml."
        ),
        example="ratio: {to: population, per: 1_000, least: 8, most: 42}",
    ),
    "wrong-total": CodePage(
        N_("The rows of a table do not add up to the total that is declared for them."),
        N_("A row or the total is mistyped, and each share is computed from both."),
        N_(
            "Hold the rows against the source, then correct the row or the total in catalogue.yaml."
        ),
    ),
}
