"""Codes of variants, and of values that are given on the command line as well."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

VARIANTS: dict[str, CodePage] = {
    "given-twice": CodePage(
        N_("One value is given twice, under two names or in two ways."),
        N_("Only one can count, and which one is not said."),
        N_("Leave one of the two out."),
    ),
    "negative-amount": CodePage(
        N_("An amount that is given in place of the rule's own is negative."),
        N_("No agency gives money back under an instruction."),
        N_("Write 0 or more."),
    ),
    "no-effect": CodePage(
        N_(
            "What is given changes nothing: no amount depends on it any more, or the option does "
            "nothing here."
        ),
        N_("Whoever gave it would believe that the result rests on it."),
        N_("Leave it out, or one of the other values that are given."),
    ),
    "no-value": CodePage(
        N_("A name or an option is given without a value."),
        N_("An empty value is neither 0 nor the rule's own."),
        N_("Write a value, or leave the name out."),
        example="envelope: 5_000_000",
    ),
    "not-a-number": CodePage(
        N_("A whole number is needed, and the value is none."),
        N_("Nothing is rounded that was typed: a number of regions is whole."),
        N_("Write digits alone."),
        example="participation.regions: 14",
    ),
    "not-a-split": CodePage(
        N_("A value is no split of a pool between lines."),
        N_("What each line gets would be guessed."),
        N_("Write a whole weight for each line, in the order of the rule (5:3) or by name."),
        example="split: {ars-fir: 5, dreets-p304: 3}",
    ),
    "not-an-amount": CodePage(
        N_("What is written is no amount in euros, or can be read in two ways."),
        N_(
            "1.234 may be one euro and some cents or a thousand euros: an amount must leave no "
            "choice."
        ),
        N_("Write an amount like 5100000, 5_100_000, 5,1M€ or 3.10."),
    ),
    "unknown-override": CodePage(
        N_("The rule has no figure or hypothesis of that name that could be given another value."),
        N_("A change that was passed over would leave the rule's own amounts under another title."),
        N_(
            "Correct the name; allocate show with the year lists what can be set. Who takes part "
            "is given with --participants."
        ),
    ),
    "variant-of-a-variant": CodePage(
        N_("The baseline of a variant is itself a variant."),
        N_(
            "A variant is read beside its rule: a chain of them would hide which figures are the "
            "text's."
        ),
        N_("Name the rule as baseline, and repeat the changes."),
        example="baseline: 2023",
    ),
}
