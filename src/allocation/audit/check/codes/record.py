"""Codes of what was accepted, what replaces what, and what was worked out by hand."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

RECORD: dict[str, CodePage] = {
    "case-fell": CodePage(
        N_("What somebody worked out by hand is not what the rule gives."),
        N_("The working follows the text: either the rule was changed, or the working is wrong."),
        N_(
            "Go through the working, beside the text. Correct the rule if the working is right; no "
            "option updates cases."
        ),
    ),
    "changed-file": CodePage(
        N_("A file is not what was accepted under its name."),
        N_(
            "Somebody changed it since, on purpose or not, and results of before can't be had "
            "again."
        ),
        N_(
            "Undo the change; or have the file accepted with --accept, --by and --why, which say "
            "who and for what reason."
        ),
    ),
    "changed-version": CodePage(
        N_("A rule is not what was accepted under its version."),
        N_("What was computed by 2023@1 must be computed so by whoever asks for 2023@1 again."),
        N_(
            "Undo the change. Where what applies has changed, write a new version, in a file of "
            "its own; where the file itself was mistaken, correct it under the same version and "
            "have it accepted. Reasons, notes and comments may change freely: they are not held; "
            "titles and labels are."
        ),
        example=("version: 2\nreplaces: {version: 2023@1, from: 2023-09-01, why: …}"),
    ),
    "gone": CodePage(
        N_("A file that was accepted is not there any more."),
        N_("What rested on it is now computed from another file of the same name, or not at all."),
        N_("Restore it, or accept that it is gone."),
    ),
    "no-working": CodePage(
        N_("An expectation of a case says no working."),
        N_(
            "Without it, it can't be told from a figure copied from the program, which proves "
            "nothing."
        ),
        N_("Say in words how the figure follows from the text."),
        example='working: "50 000 + 3 187 500 × 7 ÷ 100 = 273 125"',
    ),
    "not-accepted": CodePage(
        N_("A file that a lock should hold was never accepted."),
        N_("Nobody is on record as having looked at it."),
        N_("Read it beside its source, then have it accepted with --accept, --by and --why."),
    ),
    "replaces-nothing": CodePage(
        N_("A second version of a rule does not say which one it replaces."),
        N_("From when on which one counts, and why, could not be told."),
        N_("Add replaces."),
        example="replaces: {version: 2023@1, from: 2023-09-01, why: …}",
    ),
    "wrong-replaced": CodePage(
        N_(
            "A version says that it replaces one that it can't replace: itself, a later one, one "
            "of another year or one that is not there."
        ),
        N_("The line of versions would be broken."),
        N_("Write the version before it, of the same year."),
        example="replaces: {version: 2023@1, from: 2023-09-01, why: …}",
    ),
}
