"""Codes of rules: whether their parts fit one another, and what they name exists."""

from allocation.audit.check.codes.page import CodePage
from allocation.words import N_

RULES: dict[str, CodePage] = {
    "circular": CodePage(
        N_("A pool is what remains after a component that itself draws on the pool."),
        N_("Each would have to be known before the other: there is no amount."),
        N_("Take the component out of after, or have it draw on another pool."),
        example="pools: {rest: {remainder-of: envelope, after: [base]}}",
    ),
    "drawn-twice": CodePage(
        N_("One line has two components that draw on the same pool."),
        N_(
            "A pool is divided among lines; which part is for which component of a line is not "
            "said."
        ),
        N_("Keep one share, or give the other a pool of its own."),
    ),
    "duplicate-name": CodePage(
        N_("Two things of a file have the same name, such as a pool and a hypothesis."),
        N_(
            "What names one of them would name the other as well, and --set would change one or "
            "the other."
        ),
        N_("Rename one of the two."),
    ),
    "empty-key": CodePage(
        N_("The key adds up to 0 over the territories among which it divides."),
        N_("Nothing can be divided in proportion to nothing."),
        N_("Correct the figures of the key or the scope, or name another key."),
    ),
    "empty-scope": CodePage(
        N_("No territory is in scope, or none that the share is for."),
        N_("The money would reach nobody, and no amount would say so."),
        N_("Write all, overseas, metropolitan or a list of codes in quotes."),
        example='scope: {of: ["84", "94"], cite: "§2"}',
    ),
    "envelope-too-small": CodePage(
        N_("What comes before a pool takes more than its envelope holds."),
        N_("The pool would be negative, and regions would owe money."),
        N_(
            "Correct the envelope, or the amounts that come first: they count for every agency in "
            "scope, whether it takes part or not."
        ),
    ),
    "formula-and-none": CodePage(
        N_("The file says that no formula is known, and has lines all the same."),
        N_("Amounts would be computed of which the rule itself says that they can't be."),
        N_("Delete no-formula, or the lines."),
    ),
    "idle-hypothesis": CodePage(
        N_("Nothing in the rule uses a hypothesis."),
        N_(
            "Its value could be changed to no effect: usually the name is misspelt where it is to "
            "be used, and another figure counts."
        ),
        N_("Name it where it is to be used, or delete it."),
    ),
    "idle-weight": CodePage(
        N_("A split gives a weight to a line that draws nothing from the pool."),
        N_("That part of the pool would reach nobody."),
        N_("Leave the weight out, or write 0; or give the line a share of the pool."),
    ),
    "missing-rounding": CodePage(
        N_("Amounts are computed, and the rule does not say how they are rounded."),
        N_("To which unit and by which method moves euros from one region to another."),
        N_("Add rounding, with a citation, or with the reason why it is supposed."),
        example='rounding: {unit: 100, method: nearest, why: "le texte ne le dit pas"}',
    ),
    "missing-split": CodePage(
        N_("Several lines draw on one pool, and nothing says how it is divided between them."),
        N_("Each line would get all of it, or a part that nobody chose."),
        N_("Name a hypothesis that has a weight for each line."),
        example=("split: split\nvalue: {ars-fir: 5, dreets-p304: 3}"),
    ),
    "missing-weight": CodePage(
        N_("A split has no weight for a line that draws on the pool."),
        N_("The line would get nothing, and nothing would say so."),
        N_("Add its weight; 0 says that it gets nothing."),
    ),
    "negative-quota": CodePage(
        N_("An amount would be less than 0."),
        N_("No agency gives money back under an instruction."),
        N_("Correct the figures from which it is computed."),
    ),
    "no-file": CodePage(
        N_("A file that another file names, or that is asked for, is not there."),
        N_("What it would say, such as who takes part, would be taken for unknown."),
        N_(
            "Correct the name, or put the file in the folder of data; the baseline of a variant is "
            "a year, or a rule file beside it."
        ),
    ),
    "no-formula": CodePage(
        N_("The rule of that year says that no formula is known."),
        N_(
            "There is nothing to compute, and nothing that a variant could change. What is known "
            "of the year is shown instead."
        ),
        N_(
            "Name a rule that has a formula; if you know the formula, write it as a rule of your "
            "own."
        ),
    ),
    "no-key": CodePage(
        N_("An amount needs a key, and the rule says that none is known."),
        N_(
            "A pool can be left undivided; an amount for each birth, or what comes before a pool, "
            "can't be."
        ),
        N_("Name a key in the rule, or give one for a calculation with --key."),
    ),
    "no-participant": CodePage(
        N_("No agency in scope takes part."),
        N_("Nothing would be delegated; more often a scope, a year or a file is wrong."),
        N_("Correct takes_part in the file, or the scope of the rule."),
    ),
    "not-a-choice": CodePage(
        N_("The value of a hypothesis is not one of the choices that the rule lists for it."),
        N_("What the rule says of each choice says nothing of this one."),
        N_("Write one of the choices, or add this one to them with a reason."),
        example="choices: [undistributed, redistributed]",
    ),
    "not-a-rule": CodePage(
        N_("The file is no rule: it is no mapping of fields, or another kind of file."),
        N_("Nothing of it can be checked as a rule."),
        N_(
            "See whether it is the right file. A rule begins with its year, its title and its "
            "source."
        ),
        example=(
            'year: 2030\ntitle: "Instruction 2030"\nsource: {id: DGCS/2030/1, date: 2030-05-02}'
        ),
    ),
    "out-of-bounds": CodePage(
        N_("The value of a hypothesis lies outside its own bounds."),
        N_(
            "The value or a bound is mistyped, and a sensitivity analysis would leave out the "
            "value that is used."
        ),
        N_("Correct whichever is wrong; the bounds hold the value."),
        example=("value: 5_100_000\nbounds: {from: 5_000_000, to: 5_200_000, step: 50_000}"),
    ),
    "part-cent": CodePage(
        N_("An amount is no whole number of cents, and nothing rounds it."),
        N_("Money is paid in cents; the rest of the cent would vanish or come from nowhere."),
        N_("Write the amount with two decimals at most."),
        example="amount: 3.10",
    ),
    "too-many-components": CodePage(
        N_("A rule has more components than anybody could check."),
        N_("No file may take all the memory or time of the machine."),
        N_("Split it into rules, one a text."),
    ),
    "too-many-regions": CodePage(
        N_("The rule says that more regions received money than are in scope."),
        N_("The number or the scope is mistyped, and bounds would be drawn from it."),
        N_("Correct participation.regions.count, or the scope."),
    ),
    "unit-too-large": CodePage(
        N_("Rounded to so large a unit, a region would get less than its fixed part."),
        N_("The fixed part stands in the text, and rounding must not take from it."),
        N_("Choose a smaller unit, or round each component by itself."),
        example='rounding: {unit: 100, method: nearest, level: component, cite: "§4"}',
    ),
    "unknown-agency": CodePage(
        N_("A line, a set of territories or a row names a kind of agency that does not exist."),
        N_("No region would have such an agency, and its money would reach nobody."),
        N_("Correct its name: kinds are listed under agencies in regions.yaml."),
    ),
    "unknown-figure": CodePage(
        N_(
            "A value says that it is taken from a published figure that the publication does not "
            "have."
        ),
        N_(
            "A result that is held against the very figure it was made from proves nothing; which "
            "one that is must be known."
        ),
        N_(
            "Write the name of a total or a count of the publication, or rows for what was "
            "inferred from its rows."
        ),
    ),
    "unknown-key-name": CodePage(
        N_("A key is named that does not exist, or a file of figures stands in no catalogue."),
        N_(
            "Without its source and date nobody knows what a key counts; the nearest name may be "
            "another year's."
        ),
        N_("Correct the name (allocate keys lists them), or describe the file in catalogue.yaml."),
    ),
    "unknown-line": CodePage(
        N_("The rule has no line of that name."),
        N_("An amount of one line would be taken for that of another, or of all."),
        N_("Correct it; allocate show with the year lists the lines."),
    ),
    "unknown-name": CodePage(
        N_(
            "A word stands where the name of a hypothesis, a pool or a component belongs, and "
            "nothing has that name."
        ),
        N_("An amount in quotes, or with a comma, is such a word too."),
        N_("Correct the name, or write the amount in digits without quotes."),
        example="amount: 50_000",
    ),
    "unknown-publication": CodePage(
        N_("The rule names a publication for which there is no file."),
        N_("Its results would be held against nothing, as if nothing had been printed."),
        N_("Correct the name: it is that of a file of the folder published, without its ending."),
        example="publication: annexe-5-2025",
    ),
    "unknown-region": CodePage(
        N_("A word is neither the name nor the code of a region of the set."),
        N_(
            "A region that is not recognised would be left out of the amounts. Former regions and "
            "departments are none."
        ),
        N_("Correct the name or write the code in quotes; allocate regions lists both."),
    ),
    "unknown-source": CodePage(
        N_("A citation names a text that neither the file nor the register describes."),
        N_("The reader is sent to a text that can't be found."),
        N_(
            "Correct the name. A short name is one of the shipped register: describe a text of "
            "your own in the file itself, under source or other-sources."
        ),
        example="cite: {source: I-2025, section: Annexe 1}",
    ),
    "unknown-territories": CodePage(
        N_("A rule or a key is about a set of territories for which there is no file."),
        N_("Who can receive is not known."),
        N_("Write regions, or put the file of the set in the folder of data."),
        example="territories: regions",
    ),
    "unknown-version": CodePage(
        N_("A version of a rule is named for which there is no file."),
        N_("Another version has other figures."),
        N_("Name a version that exists: allocate rules lists them."),
    ),
    "unknown-year": CodePage(
        N_("A year is named for which there is no rule."),
        N_("No year is computed by the rule of another."),
        N_("Name a year that has a rule: allocate rules lists them."),
    ),
    "wrong-bounds": CodePage(
        N_(
            "The bounds of a hypothesis are none: upside down, without a step, or of a value that "
            "is no amount."
        ),
        N_("A sensitivity analysis would have nothing to go through."),
        N_("Write the lower end, the upper end and the step."),
        example="bounds: {from: 5_000_000, to: 5_200_000, step: 50_000}",
    ),
    "wrong-publication": CodePage(
        N_("The rule names a publication of another year."),
        N_("Its results would be held against figures of another year."),
        N_("Correct the name of the publication, or the year."),
    ),
    "wrong-territories": CodePage(
        N_("The key counts other territories than the rule is about."),
        N_("Figures of departments can't divide money among regions before they are added up."),
        N_("Name a key of the same set: allocate keys says of each what it counts."),
    ),
    "wrong-unit": CodePage(
        N_(
            "A unit is 0 or part of a cent, or a printed figure is no multiple of the unit to "
            "which it is printed."
        ),
        N_(
            "The unit says for which interval a printed figure stands; a wrong one makes figures "
            "agree that do not."
        ),
        N_("Correct the unit or the figure: 5 100 000 printed as 5,1 M€ has the unit 100 000."),
        example=("amount: 5_100_000\nunit: 100_000"),
    ),
}
