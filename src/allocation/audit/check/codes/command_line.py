"""Codes of what was typed, and of files that are to be written; no file causes them."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

COMMAND_LINE: dict[str, CodePage] = {
    "ambiguous-list": CodePage(
        N_("A list of values to vary can be read in two ways."),
        remedy=N_("Put the amounts apart with spaces between them, or write each with its unit."),
    ),
    "dialect": CodePage(
        N_("A word about how CSV is written for a spreadsheet."),
        remedy=N_("Choose another with --dialect."),
    ),
    "different-territories": CodePage(
        N_("Two rules are about different sets of territories, and have no region in common."),
        remedy=N_("Name rules of the same set."),
    ),
    "exists": CodePage(
        N_("The file that is to be written exists already."),
        remedy=N_("Give another name, or add --force to overwrite it."),
    ),
    "extra-word": CodePage(
        N_("A word on the command line is one too many."),
        remedy=N_("Leave it out; a name with spaces stands in quotes."),
    ),
    "git-too-slow": CodePage(
        N_("Git did not answer in time."),
        remedy=N_("Try again, or name a file in place of the revision."),
    ),
    "given-once": CodePage(
        N_("An option holds for both sides of a comparison, and was given for one."),
        remedy=N_("Give it once, without naming a side."),
    ),
    "installed-copy": CodePage(
        N_("What was installed with the program can't be accepted anew."),
        remedy=N_("Copy it to a folder of yours, and give that with --rules-dir or --data-dir."),
    ),
    "internal-error": CodePage(
        N_("The program made a mistake of its own; your files are not to blame."),
        remedy=N_(
            "Report it with the command that you ran; ALLOCATE_TRACEBACK=1 shows where it was."
        ),
    ),
    "line-of-one-rule": CodePage(
        N_("A line exists in one of two rules only."),
        remedy=N_("Leave --line out to compare the whole."),
    ),
    "misplaced-word": CodePage(
        N_("A word stands where another is expected: a year, a region, a table or a value."),
        remedy=N_("Type the line that the hint gives."),
    ),
    "missing-word": CodePage(
        N_("The command needs a word that is not there, such as a year or a table."),
        remedy=N_("Add it; --help shows the form."),
    ),
    "no-bounds": CodePage(
        N_("A hypothesis has no bounds, so that there is nothing to go through."),
        remedy=N_("Say from where to where, and in which steps, after --vary."),
    ),
    "no-completion": CodePage(
        N_("Words can't be completed in this shell."),
        remedy=N_("Use bash, zsh or fish."),
    ),
    "no-file-for-workbook": CodePage(
        N_("A workbook is a file, and none is named."),
        remedy=N_("Add --output with a name that ends in .xlsx or .ods."),
    ),
    "no-file-to-describe": CodePage(
        N_("Metadata describe a CSV file, and none is written."),
        remedy=N_("Add --output with a name that ends in .csv."),
    ),
    "no-folder": CodePage(
        N_("A folder of rules or of data is named that is not there."),
        remedy=N_("Correct its name, or leave it out for what is shipped."),
    ),
    "no-git": CodePage(
        N_("A revision is named, and Git is not installed."),
        remedy=N_("Install Git, or name a file in place of the revision."),
    ),
    "no-own-key": CodePage(
        N_("Amounts are asked for per unit of the rule's key, and it has none."),
        remedy=N_("Name a key after --per."),
    ),
    "no-range": CodePage(
        N_("A name is to vary, and it is not said over which values."),
        remedy=N_("Write a list or a range after its name."),
    ),
    "changed-meanwhile": CodePage(
        N_("A lock was written by someone else between its reading and its writing."),
        remedy=N_("Give the same command once more: nothing was lost."),
    ),
    "no-reason": CodePage(
        N_("A file is to be accepted, and it is not said by whom, or why."),
        remedy=N_("Add --by with a name and --why with a reason."),
    ),
    "no-repository": CodePage(
        N_("A revision is named, and this is no Git repository."),
        remedy=N_("Go to the repository, or name a file."),
    ),
    "no-such-form": CodePage(
        N_("The command has no output of that form."),
        remedy=N_("Choose another with --format."),
    ),
    "no-value-taken": CodePage(
        N_("An option takes no value, and was given one."),
        remedy=N_("Write the option alone."),
    ),
    "not-a-key": CodePage(
        N_("A word is not the name of a key."),
        remedy=N_("allocate keys lists the keys."),
    ),
    "not-a-range": CodePage(
        N_("What a name varies over is neither a list nor a range."),
        remedy=N_("Write values with commas, or the lower end, the upper end and the step."),
    ),
    "not-a-revision": CodePage(
        N_("A file at a revision is not written as one."),
        remedy=N_("Write git:REV:PATH, such as git:HEAD:rules/2023.yaml."),
    ),
    "not-an-assignment": CodePage(
        N_("A name and a value with an equals sign between them are needed."),
        remedy=N_("Write NAME=VALUE, such as --set envelope=5M€."),
    ),
    "not-in-clone": CodePage(
        N_("The file is not in the part of the repository that was cloned."),
        remedy=N_("Fetch the whole history, then try again."),
    ),
    "not-in-tree": CodePage(
        N_("A file that is to be accepted is none of the rules or data that are looked at."),
        remedy=N_("Give its folder with --rules-dir or --data-dir."),
    ),
    "not-sound": CodePage(
        N_("A file that is to be accepted has errors, which are told below."),
        remedy=N_("Mend them first: what is accepted is sound."),
    ),
    "note": CodePage(
        N_("A word about how the result is to be read."),
        remedy=N_("Nothing is to be mended."),
    ),
    "nothing-to-check": CodePage(
        N_("What is named holds no file that could be checked: no rule, no data."),
        remedy=N_(
            "Name a folder of YAML and CSV files, one that has folders rules and data, or a file."
        ),
    ),
    "nothing-varies": CodePage(
        N_("A sensitivity analysis is asked for, and nothing varies in it."),
        remedy=N_("Add --vary with the name of a hypothesis."),
    ),
    "same-file": CodePage(
        N_("Two outputs are to be written to the same file."),
        remedy=N_("Give one of them another name."),
    ),
    "too-many": CodePage(
        N_("An analysis would take more runs than can be made."),
        remedy=N_("Vary fewer names, take larger steps, or draw some points with --sample."),
    ),
    "tried-anyway": CodePage(
        N_("A key is named that is tried without being named."),
        remedy=N_("Leave it out."),
    ),
    "two-forms": CodePage(
        N_("Two forms of output are asked for at once."),
        remedy=N_("Leave out one of the two, or name the file with the ending that is meant."),
    ),
    "two-series": CodePage(
        N_("Two years or series stand where one is expected."),
        remedy=N_("Leave out one of the two."),
    ),
    "unit-in-doubt": CodePage(
        N_("An amount without a unit is far from the rule's own, and near to it in k€ or M€."),
        remedy=N_("Write the unit: 5.1M€, or 5.1€ if euros are meant."),
    ),
    "unknown-choice": CodePage(
        N_("A word is none of those that an option takes."),
        remedy=N_("Write one of those that the hint tells."),
    ),
    "unknown-code": CodePage(
        N_("There is no page for the code."),
        remedy=N_("Type it as it stands in brackets, in lower case; the hint tells the nearest."),
    ),
    "unknown-command": CodePage(
        N_("A word is no command, year or file."),
        remedy=N_("allocate --help lists the commands."),
    ),
    "unknown-encoding": CodePage(
        N_("A word is not the name of an encoding."),
        remedy=N_("Write utf-8, windows-1252 or another that the hint tells."),
    ),
    "unknown-ending": CodePage(
        N_("The ending of an output file says no form that can be written."),
        remedy=N_("End it in one of those that the hint tells, or say --format."),
    ),
    "unknown-language": CodePage(
        N_("The program does not speak that language."),
        remedy=N_("Write en or fr."),
    ),
    "unknown-option": CodePage(
        N_("The command has no option of that name."),
        remedy=N_("Correct it; --help lists the options."),
    ),
    "unknown-revision": CodePage(
        N_("The repository has no such revision, or no such file in it."),
        remedy=N_("Correct its name; git log lists the revisions."),
    ),
    "unknown-schema": CodePage(
        N_("There is no schema of that name."),
        remedy=N_("Write one of those that the hint tells; allocate schema lists them."),
    ),
    "unknown-shell": CodePage(
        N_("Completion is not known for that shell."),
        remedy=N_("Use bash, zsh or fish."),
    ),
    "unwritable": CodePage(
        N_("A file or standard output can't be written."),
        remedy=N_("Choose another folder, or make room."),
    ),
    "wrong-number": CodePage(
        N_("A number is not one that is taken here, such as a sample of 0 points."),
        remedy=N_("Write one that the message asks for."),
    ),
    "wrong-words": CodePage(
        N_("The words of the command line don't belong together."),
        remedy=N_("--help shows the form."),
    ),
}
