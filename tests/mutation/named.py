"""One mistake in each place whose test was once missing, and the test that must fail."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from .code import Mutant, Outcome, Workbench, source
from .files import ROOT


class Named(NamedTuple):
    """A mistake in a module, and the test, by file and name, that notices it by itself."""

    what: str
    module: str
    before: str
    after: str
    test: str

    def mutant(self) -> Mutant:
        """The module with the mistake, which has one place in it."""
        text = source(ROOT, self.module).read_text("utf-8")
        assert text.count(self.before) == 1, self
        line = text[: text.index(self.before)].count("\n") + 1
        changed = text.replace(self.before, self.after)
        return Mutant(self.what, self.module, line, self.before, self.after, changed)


NAMED = [
    Named(
        "a TOTAL with cents",
        "audit/reconcile/sides",
        "step = last_digit(value) if value % unit else unit",
        "step = unit",
        "reconcile::test_a_total_with_cents_is_given_to_the_cent",
    ),
    Named(
        "--vary a,b",
        "audit/sweep/factors",
        r'return re.split(r",(?![^(]*\))", text)',
        "return [text]",
        "sweep::test_two_lists_of_which_one_has_one_value",
    ),
    Named(
        "two lists of which one has one value",
        "audit/sweep/points",
        "product(*(range(len(factor)) for factor in whole))",
        "product(*(range(len(factor) - 1) for factor in whole))",
        "sweep::test_two_lists_of_which_one_has_one_value",
    ),
    Named(
        "fit -f csv",
        "views/fit_data",
        'return _("yes") if value else _("no")',
        'return _("no") if value else _("yes")',
        "fit_screen::test_csv_of_a_table_has_a_row_for_each_hypothesis",
    ),
    Named(
        "a row of a workbook without r",
        "reading/tables/workbook_process",
        'attributes.get("r", str(row + 1))',
        'attributes.get("r", str(row))',
        "tables::test_rows_without_a_number_of_their_own",
    ),
    Named(
        ".xlsb",
        "reading/tables/workbook_process",
        '"xl/workbook.bin": _XLSB',
        '"xl/workbook.bin": _XLSX',
        "workbooks::test_the_printed_table_in_every_kind[xlsb]",
    ),
    Named(
        "exactly half a unit, one numerator",
        "engine/apportion",
        "(floor >= 0)",
        "(floor > 0)",
        "apportion::test_exactly_half_a_unit_and_one_numerator",
    ),
    Named(
        "a product beyond int64",
        "engine/exact",
        "if _fits(largest(values) * abs(factor)) and _fits(abs(factor)):",
        "if _fits(abs(factor)):",
        "apportion::test_a_product_beyond_int64_is_made_of_python_integers",
    ),
    Named(
        "takes_part in the frame",
        "results",
        '(part.get((line, code)) or "")',
        '""',
        "exactness::test_the_frame_says_who_takes_part",
    ),
    Named(
        "no low end of an interval",
        "model/interval",
        "return (b, b_in) if a is None else (a, a_in)",
        "return (a, a_in) if a is None else (b, b_in)",
        "reconcile::test_an_interval_without_a_low_end",
    ),
    Named(
        "every finding accepted, nothing told",
        "audit/reconcile/compare",
        "return Verdict.AGREES if self.accepted else Verdict.CANNOT_TELL",
        "return Verdict.CANNOT_TELL",
        "reconcile::test_what_is_accepted_and_nothing_told",
    ),
    Named(
        "pairs of the reference alone",
        "audit/reconcile/compare",
        "pairs = [*_alike(reference.totals)]",
        "pairs = []",
        "reconcile::test_2025_agrees_and_its_totals_are_told_apart",
    ),
    Named(
        "pairs of the table alone",
        "audit/reconcile/compare",
        "own = [*_alike(held.totals)]",
        "own = []",
        "reconcile::test_a_total_that_its_rows_do_not_give",
    ),
    Named(
        "the wording of down",
        "views/explanation_in_short",
        "rounded down to {unit}",
        "rounded to {unit}",
        "explain_screen::test_rounded_down_is_said",
    ),
    Named(
        "a tie under half-even",
        "engine/apportion",
        "(floor % 2 == 1)",
        "(floor % 2 == 0)",
        "apportion::test_halves_by_each_method",
    ),
    Named(
        "a base under a given envelope, nearest",
        "model/interval",
        "return Interval(-half, half)",
        "return Interval(-unit, Fraction(0))",
        "fit::test_a_base_under_a_given_envelope[nearest]",
    ),
    Named(
        "a base under a given envelope, down",
        "model/interval",
        "return Interval(Fraction(0), unit, high_in=False)",
        "return Interval(-unit, Fraction(0), high_in=False)",
        "fit::test_a_base_under_a_given_envelope[down]",
    ),
    Named(
        "a base under a given envelope, up",
        "model/interval",
        "return Interval(-unit, Fraction(0), low_in=False)",
        "return Interval(Fraction(0), unit, low_in=False)",
        "fit::test_a_base_under_a_given_envelope[up]",
    ),
    *(
        Named(
            f"tables to {unit} €",
            "audit/fit/rows",
            "_STEPS = (10, 20, 25, 50)",
            "_STEPS = (10, 25, 50)",
            f"fit::test_tables_to_a_unit_of_2[{unit}]",
        )
        for unit in (2, 20, 200)
    ),
]


def prove(options: argparse.Namespace) -> int:
    """Make each mistake and run its test; exit code 1 where one does not fail."""
    unseen: list[str] = []
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        bench = Workbench(Path(folder) / "0", Path(folder) / "times.json")
        for each in NAMED:
            file, name = each.test.split("::")
            test = f"tests/test_{file}.py::{name}"
            sound = bench.test([test], options.timeout)
            found = bench.judge(each.mutant(), options.timeout, [test])
            seen = (sound, found) == (Outcome.ALIVE, Outcome.DEAD)
            print("seen:" if seen else "not seen:", f"{each.what}, by {test}", flush=True)
            unseen += [] if seen else [each.what]
    print("", f"Not seen: {len(unseen)}", *unseen, sep="\n")
    return 1 if unseen else 0
