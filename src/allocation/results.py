"""What the verbs of the Python doorway give: each result with its tidy frames, and as HTML.

A result is what the command of its name finds, with all that this has, and beside it:

- ``frame``: a pandas frame, with the exact amounts. Columns named ``..._cents`` are Int64, missing
  (``pd.NA``) where there is no amount; their dtype is object, with Python integers, and fractions
  where a bound is no whole cent, as soon as one value is no integer or the sum could pass 2**62.
  ``minimum_cents`` and ``maximum_cents`` are bounds, missing where nothing, or nothing beyond the
  amount itself, is known. Names, statuses and verdicts are str, statuses values of `Status`.
- in a notebook, the table that the command prints;
- ``save("2023.xlsx")``: the workbook that the command writes, where it writes one.

The index ``region`` is the code of a territory as text (``"01"``), in the order of the set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.audit.diff.difference import Difference
from allocation.audit.explain.explanation import Explanation
from allocation.audit.fit.conclusion import inward
from allocation.audit.fit.search import Fit
from allocation.audit.reconcile.compare import Reconciliation
from allocation.audit.sweep.result import Sweep
from allocation.audit.sweep.spread import QUANTILES
from allocation.engine.allocation import Allocation
from allocation.model.expression import written
from allocation.model.interval import Interval
from allocation.money import CENTS

if TYPE_CHECKING:
    import pandas as pd

    from allocation.audit.fit.subject import Subject
    from allocation.audit.reconcile.figures import ComparedFigure
    from allocation.diagnostics import Place
    from allocation.model.key import DataFile
    from allocation.model.territory import TerritorySet
    from allocation.views.report import Report
    from allocation.views.workbook.worksheet import Book


class InNotebook:
    """What a notebook shows as a table, whole: marks, what it rests on, and that it is unofficial.

    Texts are those of the command, in the reader's language.
    """

    def report(self) -> Report:
        """What the command of this name prints, as plain blocks."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from allocation.views import html

        return html.render(self.report())


class OfWorkbook(InNotebook):
    """What can be saved as the workbook that the command of this name writes."""

    def book(self) -> Book:
        """The workbook, before it is known what kind of file it becomes."""
        raise NotImplementedError

    def save(self, path: Path | str, *, force: bool = False) -> None:
        """Write the workbook to a file, whole or not at all; its ending is .xlsx or .ods.

        An existing file is kept unless `force` is given, and Refusal raised.
        """
        from allocation.cli.output import save

        save(self.book, Path(path), force=force)


class AllocationResult(Allocation, OfWorkbook):
    """An `Allocation` with its frames."""

    def __init__(self, found: Allocation) -> None:
        self.case, self.execution = found.case, found.execution

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each territory x line x component, in the order of the set and of the rule.

        Columns: ``region`` (the code), ``line`` and ``component`` as the rule names them,
        ``amount_cents``, ``status``, and ``takes_part``: str, ``yes``, ``no`` or ``unknown``; empty
        where no agency is concerned. The index is a plain range.
        """
        import pandas as pd

        part = self.case.takes_part
        rows = [
            (code, line, component, amount.status.value, (part.get((line, code)) or ""))
            for (code, line, component), amount in self.cells.items()
        ]
        names = ["region", "line", "component", "status", "takes_part"]
        frame = pd.DataFrame(rows, columns=names, dtype="str")
        frame.insert(3, "amount_cents", _column(amount.cents for amount in self.cells.values()))
        return frame

    @cached_property
    def regions(self) -> pd.DataFrame:
        """A row for each territory: what it gets from all lines together.

        Columns: ``name``, ``amount_cents``, ``status``, ``minimum_cents`` and ``maximum_cents``
        where no more is known than bounds, ``published_cents`` as printed.
        """
        codes = self.case.territories.codes
        amounts = [self.region(code) for code in codes]
        bounds = [amount.bounds or (None, None) for amount in amounts]
        return _by_region(
            self.case.territories,
            codes,
            amount_cents=_column(amount.cents for amount in amounts),
            status=_words(amount.status for amount in amounts),
            minimum_cents=_column(least for least, _most in bounds),
            maximum_cents=_column(most for _least, most in bounds),
            published_cents=_column(self.published.get(code) for code in codes),
        )

    def report(self) -> Report:
        from allocation.views.allocation import describe
        from allocation.views.selection import Selection

        return describe([self], Selection())

    def book(self) -> Book:
        from allocation.views.selection import Selection
        from allocation.views.workbook.allocation import book_of

        return book_of([self], Selection())


class ReconciliationResult(Reconciliation, OfWorkbook):
    """A `Reconciliation` with its frames."""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each territory that either side has.

        Columns: ``name``, ``reference_cents`` (what is published, or computed), ``held_cents``
        (what is held against it), ``difference_cents`` (the second less the first),
        ``minimum_cents`` and ``maximum_cents`` (what the coarser figure may stand for), ``closed``
        (which of the two belong to that: both, left, right or neither), ``verdict``, ``status`` of
        what is held, ``accepted`` (by what a difference was), ``why``; empty where there is nothing
        to say.
        """
        found = self.regions
        codes = [region.territory.code for region in found]
        held = _column(_cents(region.held and region.held.value) for region in found)
        reference = _column(_cents(region.reference and region.reference.value) for region in found)
        return _indexed(
            codes,
            name=_words(region.territory.name for region in found),
            reference_cents=reference,
            held_cents=held,
            difference_cents=held - reference,
            **_ends([region.finding.interval for region in found]),
            verdict=_words(region.finding.verdict for region in found),
            status=_words((region.held and region.held.status) or "" for region in found),
            accepted=_words(region.accepted.by if region.accepted else "" for region in found),
            why=_words(region.finding.why for region in found),
        )

    @cached_property
    def totals(self) -> pd.DataFrame:
        """A row for each pair of totals.

        Columns: ``of`` (``cents``, or the things that are counted), the names ``first`` and
        ``second`` with ``first_value`` and ``second_value``, ``difference`` (the second less the
        first), ``verdict``, ``accepted``, ``why``.
        """
        first = _column(_counted(pair.first) for pair in self.pairs)
        second = _column(_counted(pair.second) for pair in self.pairs)
        return _frame(
            of=_words("cents" if p.first.of == "euros" else p.first.of for p in self.pairs),
            first=_words(pair.first.name for pair in self.pairs),
            second=_words(pair.second.name for pair in self.pairs),
            first_value=first,
            second_value=second,
            difference=second - first,
            verdict=_words(pair.finding.verdict for pair in self.pairs),
            accepted=_words(pair.accepted.by if pair.accepted else "" for pair in self.pairs),
            why=_words(pair.finding.why for pair in self.pairs),
        )

    def report(self) -> Report:
        from allocation.views.reconciliation import describe

        return describe(self, self.regions, self.pairs)

    def book(self) -> Book:
        from allocation.views.workbook.reconciliation import book_of

        return book_of(self, self.regions, self.pairs)


class FitResult(Fit, InNotebook):
    """A `Fit` with its frame, and what it is about."""

    subject: Subject
    files: tuple[DataFile, ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each hypothesis that is reported, the best first. All of it is inferred.

        Columns: ``key``, ``key_unit`` (Int64, the unit that the key was rounded to; 1 for none),
        ``base_cents``, ``envelope_cents``, ``minimum_cents``, ``maximum_cents`` and ``closed`` (the
        envelopes that give every row, cut inwards to decimals), ``unit_cents``, ``method``,
        ``rows_equal``, ``rows_within`` and ``rows`` (Int64), ``max_error_cents``, ``worst`` (the
        region of the largest error), ``free_parameters`` (Int64), ``verdict``.
        """
        found = self.candidates
        intervals = [c.envelope_interval and inward(c.envelope_interval) for c in found]
        return _frame(
            key=_words(c.key for c in found),
            key_unit=_column(c.key_unit for c in found),
            base_cents=_column(_cents(c.base) for c in found),
            envelope_cents=_column(_cents(c.envelope) for c in found),
            **_ends(intervals),
            unit_cents=_column(_cents(c.unit) for c in found),
            method=_words(c.method for c in found),
            rows_equal=_column(c.equal for c in found),
            rows_within=_column(c.within for c in found),
            rows=_column(c.rows for c in found),
            max_error_cents=_column(_cents(c.max_error) for c in found),
            worst=_words(c.worst if c.max_error else "" for c in found),
            free_parameters=_column(c.free for c in found),
            verdict=_words(c.verdict for c in found),
        )

    def report(self) -> Report:
        from allocation.views.fit import describe

        return describe(self, self.subject, self.files)


class ExplanationResult(Explanation, InNotebook):
    """An `Explanation` with its frames, and the allocation that it explains."""

    allocation: Allocation

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each step; the index ``step`` counts from 1.

        Columns: ``what``, ``line`` and ``component`` (empty where a step is of several),
        ``formula`` in the letters of `terms`, ``exact`` (object: euros as a Fraction, before
        rounding), ``result_cents``, ``minimum_cents``, ``maximum_cents``, ``status``.
        """
        import pandas as pd

        found = self.steps
        bounds = [step.interval or (None, None) for step in found]
        frame = _frame(
            step=pd.Series([step.number for step in found], dtype="int64"),
            what=_words(step.what for step in found),
            line=_words(step.line or "" for step in found),
            component=_words(step.component or "" for step in found),
            formula=_words(
                written(step.expression, lambda operand: step.terms[operand].symbol, str)  # noqa: B023
                for step in found
            ),
            exact=pd.Series([step.exact for step in found], dtype="object"),
            result_cents=_column(_cents(step.result) for step in found),
            minimum_cents=_column(least for least, _most in bounds),
            maximum_cents=_column(most for _least, most in bounds),
            status=_words(step.status for step in found),
        )
        return frame.set_index("step")

    @cached_property
    def terms(self) -> pd.DataFrame:
        """A row for each operand of each step.

        Columns: ``step`` (int64), ``symbol``, ``what``, ``value`` (object: a Fraction), ``unit``,
        ``origin`` (a line of a file, ``step 2``, or an option), ``cite``, ``status``.
        """
        import pandas as pd

        found = [(step.number, term) for step in self.steps for term in step.terms.values()]
        return _frame(
            step=pd.Series([number for number, _term in found], dtype="int64"),
            symbol=_words(term.symbol for _number, term in found),
            what=_words(term.what for _number, term in found),
            value=pd.Series([term.value for _number, term in found], dtype="object"),
            unit=_words(term.unit for _number, term in found),
            origin=_words(term.origin for _number, term in found),
            cite=_words(term.cite or "" for _number, term in found),
            status=_words(term.status for _number, term in found),
        )

    def report(self) -> Report:
        from allocation.views.explanation import describe_explanation

        return describe_explanation(self, self.allocation)


class DifferenceResult(Difference, OfWorkbook):
    """A `Difference` with its frames; those of the effect are empty where none can be computed."""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each territory: what both rules give it, joined and subtracted.

        Columns: ``name``, ``a_cents`` and ``b_cents``, ``difference_cents`` (missing where either
        is, and where bounds leave no single figure), ``minimum_cents`` and ``maximum_cents`` (the
        least and the most that it can be), ``status`` of the difference, ``status_a``,
        ``status_b``.
        """
        import pandas as pd

        if self.effect is None:
            names = ["a_cents", "b_cents", "difference_cents", "minimum_cents", "maximum_cents"]
            return _indexed(
                [],
                name=_words([]),
                **{name: _column([]) for name in names},
                **{name: _words([]) for name in ("status", "status_a", "status_b")},
            )
        both = (AllocationResult(found).regions for found in (self.effect.a, self.effect.b))
        a, b = (frame[["name", "amount_cents", "status"]] for frame in both)
        joined = a.merge(b.drop(columns="name"), on="region", suffixes=("_a", "_b")).reset_index()
        codes = joined["region"].tolist()
        found = {r.territory.code: r.difference for r in self.effect.regions if r.territory}
        spans = [found[code].span or (None, None) for code in codes]
        difference = joined["amount_cents_b"] - joined["amount_cents_a"]
        single = pd.Series([found[code].cents is not None for code in codes])
        return _indexed(
            codes,
            name=joined["name"],
            a_cents=joined["amount_cents_a"],
            b_cents=joined["amount_cents_b"],
            difference_cents=difference.where(single),
            minimum_cents=_column(least for least, _most in spans),
            maximum_cents=_column(most for _least, most in spans),
            status=_words(found[code].status for code in codes),
            status_a=joined["status_a"],
            status_b=joined["status_b"],
        )

    @cached_property
    def causes(self) -> pd.DataFrame:
        """A row for each territory whose difference is a single figure, a column for each cause.

        Cents: a row adds up to ``difference_cents`` of the frame, a column to the cause of the
        total.
        """
        effect = self.effect
        counted = effect.counted if effect else ()
        names = [cause.name for cause in effect.causes] if effect else []
        return _indexed(
            [region.territory.code for region in counted if region.territory],
            **{name: _column(region.causes.get(name) for region in counted) for name in names},
        )

    @cached_property
    def changes(self) -> pd.DataFrame:
        """A row for each difference of structure.

        Columns, str and empty where a side has none: ``path``, ``kind``, the values ``a`` and
        ``b``, ``cite_a`` and ``cite_b``, ``place_a`` and ``place_b`` (``rules/2023.yaml:28``).
        """
        found = self.structure or ()

        def place(at: Place | None) -> str:
            return "" if at is None else str(at._replace(column=None))

        return _frame(
            path=_words(change.path for change in found),
            kind=_words(change.kind for change in found),
            a=_words(change.a or "" for change in found),
            b=_words(change.b or "" for change in found),
            cite_a=_words(change.cite_a or "" for change in found),
            cite_b=_words(change.cite_b or "" for change in found),
            place_a=_words(place(change.place_a) for change in found),
            place_b=_words(place(change.place_b) for change in found),
        )

    def report(self) -> Report:
        from allocation.views.difference import describe

        return describe(self)

    def book(self) -> Book:
        from allocation.views.workbook.difference import book_of

        return book_of(self)


class SweepResult(Sweep, OfWorkbook):
    """A `Sweep` with its frame."""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each territory; the spread of the total is that of ``total``.

        Columns: ``name``, ``default_cents`` and ``default_status`` (with nothing varied),
        ``minimum_cents``, ``q05_cents`` to ``q95_cents``, ``maximum_cents`` (each the amount of
        some run), ``runs`` (Int64, those that give an amount), ``status``, the weakest of any run.
        """
        found = self.regions
        spreads = [row.spread for row in found]
        return _by_region(
            self.territories,
            [row.code for row in found],
            default_cents=_column(row.default and row.default.cents for row in found),
            default_status=_words(row.default.status if row.default else "" for row in found),
            minimum_cents=_column(spread and spread.least for spread in spreads),
            **{
                f"q{hundredths:02}_cents": _column(s and s.quantiles[at] for s in spreads)
                for at, hundredths in enumerate(QUANTILES)
            },
            maximum_cents=_column(spread and spread.most for spread in spreads),
            runs=_column(spread.runs if spread else 0 for spread in spreads),
            status=_words(row.status for row in found),
        )

    def report(self) -> Report:
        from allocation.views.sweep import describe

        return describe(self)

    def book(self) -> Book:
        from allocation.views.workbook.sweep import book_of

        return book_of(self)


# Columns


def _column(values: Iterable[int | Fraction | None]) -> pd.Series:
    """Exact numbers: Int64, or Python's own where those are not whole or their sum may not fit."""
    import pandas as pd

    numbers = [int(n) if n is not None and n.denominator == 1 else n for n in values]
    whole = [number for number in numbers if isinstance(number, int)]
    missing = numbers.count(None)
    if len(whole) + missing == len(numbers) and sum(map(abs, whole)) < 2**62:
        return pd.Series(numbers, dtype="Int64")
    return pd.Series([pd.NA if n is None else n for n in numbers], dtype="object")


def _words(values: Iterable[str]) -> pd.Series:
    import pandas as pd

    return pd.Series([str(value) for value in values], dtype="str")


def _ends(intervals: list[Interval | None]) -> dict[str, pd.Series]:
    """The ends of intervals of euros, and which of them belong to them, in pandas' own words."""
    closed = {(True, True): "both", (True, False): "left", (False, True): "right"}
    return {
        "minimum_cents": _column(_cents(found and found.low) for found in intervals),
        "maximum_cents": _column(_cents(found and found.high) for found in intervals),
        "closed": _words(
            closed.get((found.low_in, found.high_in), "neither") if found else ""
            for found in intervals
        ),
    }


def _cents(euros: Fraction | None) -> Fraction | None:
    return None if euros is None else euros * CENTS


def _counted(figure: ComparedFigure) -> Fraction:
    return figure.value * CENTS if figure.of == "euros" else figure.value


def _frame(**columns: pd.Series) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)


def _indexed(codes: list[str], **columns: pd.Series) -> pd.DataFrame:
    """Columns in the order of some territories, indexed by their codes."""
    import pandas as pd

    index = pd.Index(codes, name="region", dtype="str")
    if not columns:
        return pd.DataFrame(index=index)
    return pd.DataFrame(columns).set_axis(index)


def _by_region(territories: TerritorySet, codes: list[str], **columns: pd.Series) -> pd.DataFrame:
    names = _words(territories.by_code[code].name for code in codes)
    return _indexed(codes, name=names, **columns)


def joined(allocations: Sequence[Allocation]) -> pd.DataFrame:
    """The regions of several allocations side by side, each under a name of its own."""
    import pandas as pd

    from allocation.views.provenance import labels

    frames = [AllocationResult(found).regions[["amount_cents", "status"]] for found in allocations]
    return pd.concat(frames, axis=1, keys=labels(allocations))
