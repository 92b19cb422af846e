"""The Python doorway: a function for each command, that calls what the command calls.

- A *rule* is what `load_rule` gives, or what it takes: a year (``2023``), a version (``"2023@1"``),
  or the path of a rule or variant file.
- Options have the names of the command line and are given by name. ``set={"envelope": "6 M€"}`` is
  ``--set "envelope=6 M€"``, and ``--envelope``, ``--key``, ``--pool``, ``--rate`` are names that
  ``set`` takes: ``envelope``, ``key``, ``ars-fir.pool``, ``ars-fir.rate``.
- Amounts that are given are euros, as numbers or as one would type them (``"5,1 M€"``); amounts
  of results are whole cents. A float stands for the decimal digits that Python prints.
- A *table* is the path of a CSV file or workbook, or euros by the code or name of a region: a dict,
  or a pandas Series by its index.
- What can't be done raises `allocation.diagnostics.Refusal`: ``diagnostics`` say what is wrong,
  where, and what may help; ``exit`` is the exit code of the command, 2 for what was given, 3 for
  what a file holds, 4 for a year without a formula. That figures differ is no refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from allocation.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import pandas as pd

    from allocation.engine.allocation import Allocation
    from allocation.reading.places import Folder
    from allocation.reading.rules import Override, RuleFile
    from allocation.reading.tables.amounts import AmountTable
    from allocation.reading.tables.given import Values
    from allocation.results import (
        AllocationResult,
        DifferenceResult,
        ExplanationResult,
        FitResult,
        ReconciliationResult,
        SweepResult,
    )

    AnyRule: TypeAlias = RuleFile | int | str | Path
    AnyTable: TypeAlias = Path | str | Values
    AnyEuros: TypeAlias = int | float | Decimal | Fraction | str


def load_rule(which: int | str | Path, rules_dir: Path | str | None = None) -> RuleFile:
    """The rule of a year (``2023``), of a version (``"2023@1"``) or in a file."""
    from allocation.reading.loading import load_rule as load
    from allocation.reading.places import rules_folder

    return load(str(which), rules_folder(_path(rules_dir)))


def allocate(
    rule: AnyRule,
    *,
    set: Mapping[str, object] | None = None,
    participants: Path | str | None = None,
    data_dir: Path | str | None = None,
) -> AllocationResult:
    """What each region gets: ``frame`` by line and component, ``regions`` all lines together.

    `set` gives values in place of the rule's own; `participants` is the file of who takes part.
    """
    from allocation.engine.run import run

    given = _overrides("set", set)
    found = run(_loaded(rule), given, _path(participants), _data(data_dir))

    from allocation.results import AllocationResult

    return AllocationResult(found)


def speaking(language: str) -> AbstractContextManager[None]:
    """Show results in this language within: ``with speaking("fr"): ...``.

    Without it they are shown in that of the environment, as the command has it.
    """
    from allocation.diagnostics import did_you_mean, usage
    from allocation.views import spoken
    from allocation.words import _

    if language not in spoken.languages():
        message = _("{option} can't be {text!r}", option="language", text=language)
        raise usage("unknown-language", message, did_you_mean(language, spoken.languages()))
    return spoken.speaking(language)


def side_by_side(allocation: Allocation, *others: Allocation) -> pd.DataFrame:
    """Several allocations of the same territories joined by region, such as those of several years.

    Index ``region``; two levels of columns, the rule (``2023@1``, with its file and a number where
    need be) and then ``amount_cents`` and ``status``.
    """
    from allocation.results import joined
    from allocation.views.selection import select

    allocations = [allocation, *others]
    select(allocations, [], [])  # it refuses those of different territories
    return joined(allocations)


def explain(
    allocation: Allocation, region: str | None = None, *, line: str | None = None
) -> ExplanationResult:
    """The steps from the text to the amount of a region, or to the total, of an allocation.

    `region` is a code, name or usual short name, `line` a line of the rule.
    """
    from allocation.audit.explain.explain import explain as steps
    from allocation.results import ExplanationResult
    from allocation.views.selection import select

    regions, lines = ([] if text is None else [text] for text in (region, line))
    shown = select([allocation], regions, lines)
    code = shown.regions[0] if shown.regions else None
    found = ExplanationResult(*steps(allocation, code, *(shown.lines or ())))
    found.allocation = allocation
    return found


def reconcile(
    rule: AnyRule,
    table: AnyTable | None = None,
    *,
    against: str | None = None,
    set: Mapping[str, object] | None = None,
    participants: Path | str | None = None,
    unit: AnyEuros | None = None,
    tolerance: AnyEuros | None = None,
    region_column: str | None = None,
    amount_column: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    data_dir: Path | str | None = None,
) -> ReconciliationResult:
    """What the rule gives, or a table, held against what is published, figure by figure.

    A table is held against ``"publication"``, or ``"computed"``. `unit` is that of its amounts,
    `tolerance` the greatest difference that is accepted; the last four say how a file is read.
    """
    from allocation.audit.reconcile.figures import Against
    from allocation.audit.reconcile.reconcile import reconcile as held_against
    from allocation.cli.values import choice, no_effect, refuse_idle, unit_of
    from allocation.reading.overrides import amount

    how = {
        "region_column": region_column,
        "amount_column": amount_column,
        "sheet": sheet,
        "encoding": encoding,
    }
    whom = choice(Against, against or "publication", "against")
    overrides = _overrides("set", set)
    if table is None:
        typed = {"against": against, "unit": None if unit is None else _text(unit), **how}
        refuse_idle(typed, _("no table is given"), _("name one after the rule"))
    elif whom is Against.PUBLICATION and (set or participants):
        name = "set" if set else "participants"
        raise no_effect(name, _("nothing is computed"), _("add against='computed'"))
    accepted = 0 if tolerance is None else amount(_text(tolerance), f"tolerance={tolerance}")
    found = held_against(
        _loaded(rule),
        _data(data_dir),
        table=None if table is None else _reading(table, how),
        against=whom,
        overrides=overrides,
        participants=_path(participants),
        unit=None if unit is None else unit_of(_text(unit), "unit"),
        tolerance=Fraction(accepted),
    )

    from allocation.results import ReconciliationResult

    return ReconciliationResult(*found)


def fit(
    table: RuleFile | int | AnyTable,
    *,
    keys: Iterable[str] = (),
    envelopes: Iterable[AnyEuros] = (),
    region_column: str | None = None,
    amount_column: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    data_dir: Path | str | None = None,
) -> FitResult:
    """Which key, base, envelope and rounding a table follows: the best hypotheses first.

    `table` is one, or a rule or year whose published rows are meant. `keys` are more keys to try,
    ``"FILE:COLUMN"`` each, and `envelopes` more envelopes. Searching takes a second or two.
    """
    from allocation.audit.fit.search import fit as search
    from allocation.audit.fit.subject import given, keys_to_try, own, published
    from allocation.cli.values import refuse_idle
    from allocation.reading.overrides import amount
    from allocation.reading.rules import RuleFile
    from allocation.reading.territories import read_territories

    how = {
        "region_column": region_column,
        "amount_column": amount_column,
        "sheet": sheet,
        "encoding": encoding,
    }
    tried = given(Fraction(amount(_text(euros), f"envelopes={euros}")) for euros in envelopes)
    data = _data(data_dir)
    if isinstance(table, RuleFile | int):
        refuse_idle(how, _("no table is given"), _("name one in place of the rule"))
        subject = published(_loaded(table), data)
    else:
        territories = read_territories("regions", data)
        subject = own(_reading(table, how)(territories, expected=None), territories)
    columns = keys_to_try(subject.territories, data, keys, frozenset(subject.amounts))
    values = {key.description.name: key.values for key in columns}
    files = dict.fromkeys(file for key in columns for file in key.files)

    from allocation.results import FitResult

    found = FitResult(*search(subject.amounts, values, [*subject.envelopes, *tried]))
    found.subject, found.files = subject, (*subject.files, *files)
    return found


def diff(
    a: AnyRule,
    b: AnyRule,
    *,
    set_a: Mapping[str, object] | None = None,
    set_b: Mapping[str, object] | None = None,
    participants: Path | str | None = None,
    data_dir: Path | str | None = None,
) -> DifferenceResult:
    """What changed from one rule to another, and what each change does to each region.

    A rule may stand in a git repository, too: ``"git:HEAD~1:rules/2023.yaml"``. `set_a` and `set_b`
    are `set` of each; `participants` says who takes part under both.
    """
    from allocation.audit.diff.difference import Compared, compared, difference
    from allocation.diagnostics import gather
    from allocation.results import DifferenceResult

    def side(rule: AnyRule, option: str, given: Mapping[str, object] | None) -> Compared:
        return compared(_loaded(rule), _overrides(option, given))

    sides = ((a, "set_a", set_a), (b, "set_b", set_b))
    first, second = gather(partial(side, *each) for each in sides)
    return DifferenceResult(*difference(first, second, _data(data_dir), _path(participants)))


def sweep(
    rule: AnyRule,
    *,
    vary: Mapping[str, object] | Sequence[str] | str,
    sample: int | None = None,
    seed: int | None = None,
    set: Mapping[str, object] | None = None,
    participants: Path | str | None = None,
    data_dir: Path | str | None = None,
) -> SweepResult:
    """How far amounts move when hypotheses do: each run is exact.

    `vary` gives values by name: a range as the command line has it, ``{"envelope":
    "5M€:6M€:100k€"}``, several values (``[5_000_000, 6_000_000]``), or None, with a `sample`, for
    the rule's own bounds. `sample` draws so many points with `seed`, by default 1.
    """
    from allocation.audit.sweep.factors import factors
    from allocation.cli.values import no_effect
    from allocation.diagnostics import usage

    if (sample is not None and sample < 1) or (seed is not None and seed < 0):
        raise usage("wrong-number", _("a sample is of 1 point at least, and a seed 0 or more"))
    if seed is not None and sample is None:
        raise no_effect("seed", _("nothing is drawn"), _("add sample=N"))
    fixed = _overrides("set", set)
    loaded = _loaded(rule)
    if isinstance(vary, Mapping):
        vary = [_varied(name, values) for name, values in vary.items()]
    texts = [vary] if isinstance(vary, str) else vary
    varied = factors(loaded, texts, sampled=sample is not None)

    from allocation.audit.sweep.sweep import sweep as run_all
    from allocation.results import SweepResult

    found = run_all(
        loaded, fixed, _path(participants), _data(data_dir), varied, sample=sample, seed=seed
    )
    return SweepResult(*found)


# What is given, as the command line has it


def _loaded(rule: AnyRule) -> RuleFile:
    from allocation.reading.places import rules_folder
    from allocation.reading.revisions import read_anywhere
    from allocation.reading.rules import RuleFile

    return rule if isinstance(rule, RuleFile) else read_anywhere(str(rule), rules_folder())


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)


def _data(folder: Path | str | None) -> Folder:
    from allocation.reading.places import data_folder

    return data_folder(_path(folder))


def _overrides(option: str, given: Mapping[str, object] | None) -> list[Override]:
    from allocation.reading.rules import Override

    texts = {name: _text(value) for name, value in (given or {}).items()}
    return [Override(name, text, f"{option} {name}={text}") for name, text in texts.items()]


def _reading(table: AnyTable, how: Mapping[str, str | None]) -> Callable[..., AmountTable]:
    from allocation.reading.tables.amounts import amounts_of, read_amounts

    if isinstance(table, str | Path):
        return partial(read_amounts, Path(table), **dict[str, Any](how))

    from allocation.cli.values import refuse_idle
    from allocation.reading.tables.given import given_table
    from allocation.reading.tables.layout import Wanted

    refuse_idle(how, _("the table is no file"), _("leave it out"))
    return partial(amounts_of, given_table(table), wanted=Wanted())


def _varied(name: str, values: object) -> str:
    """``NAME=VALUES`` as `--vary` takes it."""
    if values is None:
        return name
    if isinstance(values, Iterable) and not isinstance(values, str):
        return f"{name}={';'.join(map(_text, values))}"
    return f"{name}={_text(values)}"


def _text(value: object) -> str:
    """A value as one would type it: plain digits, three decimals never like thousands."""
    if not isinstance(value, float | Decimal):
        return str(value)
    text = format(Decimal(str(value)), "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
