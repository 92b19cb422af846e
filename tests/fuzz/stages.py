"""How far a mutant came, by the codes of its refusal."""

from __future__ import annotations

from collections.abc import Iterable

STAGES = (
    *(
        "other",
        "command line",
        "decoding",
        "parsing",
        "validating",
        "coherence",
        "resolving",
        "computing",
    ),
    "accepted",
)

_CODES = {
    "command line": """
        usage unknown-command unwritable exists no-such-form unknown-ending same-file no-effect
        no-file-for-workbook
        not-an-assignment unknown-choice wrong-number given-once given-twice too-many
        nothing-varies not-a-revision no-git no-repository unknown-revision no-file unknown-year
        unknown-version no-folder unreadable not-a-file unknown-override no-value not-a-number
        not-an-amount not-a-range extra-word missing-word two-forms unknown-option
        no-bounds git-too-slow no-completion no-value-taken not-in-clone too-many-values
        misplaced-word no-file-to-describe two-series unit-in-doubt no-own-key line-of-one-rule
        tried-anyway""",
    "decoding": """
        not-utf-8 undecodable empty-file file-too-large not-a-workbook workbook-too-large
        not-a-table wrong-ending control-character""",
    "parsing": """
        yaml alias tag duplicate-key ambiguous-number key-not-text too-deep not-a-date csv
        ragged-row missing-column duplicate-column no-rows no-header ambiguous-column
        ambiguous-unit several-sheets hidden-sheet too-many-rows too-many-columns merged-header
        text-too-long unknown-sheet unknown-column unknown-encoding total-in-the-middle no-range
        ambiguous-comma""",
    "validating": """
        wrong-type missing unknown-key wrong-value unknown-kind wrong-name part-cent not-a-rule
        missing-citation formula-and-none wrong-unit wrong-file-name negative-amount not-whole
        hole not-yes-or-no not-a-year duplicate-row contradiction stranger missing-row wrong-total
        empty-key unknown-region unexpected-region no-region two-totals dropped-zero merged-cell
        formula error-value date-for-amount""",
    "coherence": """
        idle-hypothesis unknown-name unknown-source circular drawn-twice duplicate-name
        missing-rounding missing-split missing-weight not-a-choice duplicate-territory
        idle-weight not-a-split out-of-bounds wrong-bounds
        variant-of-a-variant""",
    "resolving": """
        unknown-agency unknown-territories unknown-key-name wrong-territories no-key-file
        unknown-publication wrong-publication unknown-figure unknown-line empty-scope no-key
        no-participant too-many-regions different-territories no-publication not-a-key all-zero
        too-few-rows""",
    "computing": "envelope-too-small negative-quota unit-too-large no-formula",
}
STAGE = {code: stage for stage, codes in _CODES.items() for code in codes.split()}


def stage(codes: Iterable[str]) -> str:
    """The latest stage that any of some codes belongs to."""
    found = {STAGE.get(code, "other") for code in codes}
    return max(found, key=STAGES.index, default="command line")
