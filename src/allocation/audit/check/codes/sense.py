"""Codes of what makes no sense, or says what something else does not: figures, prose, scope."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

SENSE: dict[str, CodePage] = {
    "count-left-out": CodePage(
        N_("A text counts the regions that received something, and the rule makes nothing of it."),
        N_(
            "The number bounds what was delegated: without it a ceiling is further from the truth "
            "than what is known."
        ),
        N_("Say what follows from it."),
        example="regions: {count: 14, taken-from: financed regions, why: …, cite: Annexe 1}",
    ),
    "differing-components": CodePage(
        N_(
            "Components of one name differ from line to line in something other than amount and "
            "citation."
        ),
        N_("One name stands for one thing; a line with another key or pool is usually a slip."),
        N_("Correct the field, give the component another name, or say why it differs."),
        example="differs: the text names another key for the DREETS",
    ),
    "excluded-member": CodePage(
        N_("A territory is named as excluded, and is a member of the set all the same."),
        N_(
            "Excluded are territories that are no row anyway: this one would receive what the rule "
            "says it does not."
        ),
        N_("Leave it out of excluded, or leave its code out of the scope."),
        example='scope: {of: ["84", "94"], cite: "§2"}',
    ),
    "idle-pool": CodePage(
        N_("No component draws on a pool."),
        N_("Its money reaches nobody, and no amount says so."),
        N_("Name it as the pool of a share, or delete it."),
        example='share: {kind: share, pool: rest, key: births_2021, cite: "§3"}',
    ),
    "inference-fails": CodePage(
        N_(
            "A key, unit or envelope that is said to be inferred from printed rows does not give "
            "these rows."
        ),
        N_(
            "An inference rests on nothing but the rows; where they don't come out, it is wrong, "
            "or a figure is."
        ),
        N_("Correct what was changed; allocate fit tells what a table follows."),
    ),
    "left-out": CodePage(
        N_(
            "A component of a line that draws on a pool does not come before that pool, or the "
            "split has a line less."
        ),
        N_("The envelope would pay for it twice, or not at all."),
        N_("Add it to after, or say why it is left out."),
        example=("after: [base]\nleaves-out: the base is paid from other credits"),
    ),
    "loose-figure": CodePage(
        N_(
            "An amount, a date or a year stands in a sentence, and nowhere else in the file or its "
            "register."
        ),
        N_(
            "A sentence is not computed: a figure that is mistyped in it is believed by whoever "
            "reads it."
        ),
        N_(
            "Correct it, or give it a place: a field of the rule, its publication, its cases, or "
            "the facts of its text in texts.yaml."
        ),
    ),
    "no-agency": CodePage(
        N_("A region has no agency of a kind that others have, and nothing says why."),
        N_("Lines of that kind would pay it nothing, without a word."),
        N_("Name its agency, or say why there is none."),
        example="lacks: {dreets: the prefecture has its tasks}",
    ),
    "not-as-printed": CodePage(
        N_(
            "A published figure is not what its own words say: amount, unit, or how the words are "
            "read."
        ),
        N_(
            'What agrees with a figure depends on all three: "plus de 5,1 M€" is more than 5 100 '
            "000, and not that sum."
        ),
        N_(
            "Compare printed and the other fields with the text, and correct the one that is wrong."
        ),
        example=("reading: more than\nprinted: plus de 5,1 M€"),
    ),
    "not-the-figure": CodePage(
        N_("A value is not the published figure from which it says that it is taken."),
        N_("One of the two is mistyped."),
        N_(
            "Compare both with the text and correct the one that is wrong; or leave out "
            "taken-from, and give the reason."
        ),
    ),
    "other-agency": CodePage(
        N_("A line pays one kind of agency and bears the name of another."),
        N_("Either the money goes to the wrong agency, or the table says so."),
        N_("Correct the agency or the label."),
    ),
    "other-key": CodePage(
        N_("A hypothesis names one key, and its reason speaks of what other keys count."),
        N_(
            "Births and population give other amounts; one of the two was changed without the "
            "other."
        ),
        N_("Correct the key or the reason."),
    ),
    "other-territories": CodePage(
        N_("The scope of a rule is not that of what is published of its year."),
        N_("A region would receive by the rule and not by the text, or the other way round."),
        N_("Correct the scope, or the rows or the count of the publication."),
    ),
    "other-unit": CodePage(
        N_("Amounts are rounded to another unit than the rows that are printed of that year."),
        N_("A coarser unit can't give the printed rows, and moves euros between regions."),
        N_("Correct rounding.unit, or the unit of the publication."),
        example="rounding: {unit: 100, method: largest-remainder, taken-from: rows, why: …}",
    ),
    "shared-agency": CodePage(
        N_("Two lines of credit pay the same kind of agency."),
        N_("More often one of them is mistyped, and another agency gets nothing."),
        N_("Correct the agency, or say why both pay it."),
        example="same-agency: the text has two credits for the ARS",
    ),
    "told-twice": CodePage(
        N_("A published figure is written out in a sentence once more."),
        N_(
            "What is told in two files differs sooner or later; it is told in one, and named in "
            "the other."
        ),
        N_("Name the figure beside the sentence."),
        example="figures: [financed projects]",
    ),
    "totals-apart": CodePage(
        N_("Two totals of a publication, or one and the sum of its rows, can't both be so."),
        N_("One is mistyped, or the text contradicts itself, which its reader must be told."),
        N_("Compare both with the text; where they stand there so, add a note."),
        example="note: the text has both, and does not explain it",
    ),
    "untold-origin": CodePage(
        N_("A hypothesis is a published total, and does not say that it was taken from there."),
        N_(
            "A result that is made from a figure can't confirm it, and would be said to agree with "
            "it."
        ),
        N_("Add taken-from with the name of the figure."),
        example="taken-from: body text",
    ),
}
