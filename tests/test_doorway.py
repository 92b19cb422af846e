"""The Python doorway: every verb, its frames and what a notebook shows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import load_workbook

from allocation import allocate, diff, explain, fit, load_rule, reconcile, side_by_side, sweep
from allocation.diagnostics import Exit, Refusal
from allocation.engine.allocation import Allocation
from allocation.reading.places import data_folder
from allocation.reading.territories import read_territories
from allocation.views import html
from allocation.views.report import Column, Grid, Item, Items, Report, Row
from conftest import Run

ANNEXE_5 = Path(__file__).parent / "tables" / "annexe-5.csv"
VERBS: dict[str, Callable[[], Any]] = {
    "allocate": lambda: allocate(2023),
    "explain": lambda: explain(allocate(2025), "Corse"),
    "reconcile": lambda: reconcile(2025),
    "fit": lambda: fit(2025),
    "diff": lambda: diff(2023, 2025),
    "diff without effect": lambda: diff(2022, 2023),
    "sweep": lambda: sweep(2023, vary={"envelope": "5M€:6M€:500k€"}),
}


@cache
def codes() -> dict[str, str]:
    """The code of each region by its name."""
    territories = read_territories("regions", data_folder())
    return {member.name: member.code for member in territories.members}


def printed() -> dict[str, int]:
    """The rows of Annexe 5 in euros by code, in the order of the text."""
    rows = [line.split(",") for line in ANNEXE_5.read_text(encoding="utf-8").splitlines()[1:-1]]
    return {codes()[name]: int(euros) for name, euros in rows}


def test_importing_the_package_is_light() -> None:
    code = "import sys, allocation; print({'numpy', 'pandas', 'pydantic'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Frames


def test_regions_are_the_sums_of_the_frame() -> None:
    result = allocate(load_rule(2023))
    assert isinstance(result, Allocation)
    sums = result.frame.groupby("region", sort=False)["amount_cents"].sum()
    assert result.regions["amount_cents"].equals(sums.rename("amount_cents"))
    assert result.regions.loc["11", "name"] == "Île-de-France"
    # All 36 agencies: bases of 80 000 € a region, and 3 660 000 € by births.
    assert result.regions["amount_cents"].sum() == 5_100_000_00


def test_what_is_no_amount_is_missing_and_says_why() -> None:
    result = allocate(2024)
    shares = result.frame[result.frame["component"] == "share"].set_index("region")
    assert shares["amount_cents"].isna().all()
    assert shares.loc["06", "status"] == "distribution-unknown"
    regions = result.regions
    assert regions.loc["11", "status"] == "not-concerned"
    assert regions.loc["11", ["amount_cents", "minimum_cents"]].isna().all()
    # 2 M€ at 0.1 M€: at most 2.05 M€, of which the four others have 200 000 € each.
    assert list(regions.loc["06", "amount_cents":"maximum_cents"]) == [  # type: ignore[misc]
        *(200_000_00, "floor", 200_000_00, 1_250_000_00),
    ]


def test_columns_are_of_the_documented_types() -> None:
    frames = {
        "allocate": allocate(2024).regions,
        "reconcile": reconcile(2025).frame,
        "totals": reconcile(2025).totals,
        "diff": diff(2021, 2023).frame,
        "no effect": diff(2022, 2023).frame,
        "sweep": sweep(2023, vary={"envelope": ["5M€", "6M€"]}).frame,
        "explain": explain(allocate(2025), "94").frame.drop(columns="exact"),
    }
    for name, frame in frames.items():
        for column, dtype in frame.dtypes.items():
            number = re.search("_cents|_value|^runs$|^difference$", str(column))
            assert str(dtype) == ("Int64" if number else "str"), f"{name} {column}"
    for name in ("allocate", "reconcile", "diff", "no effect", "sweep"):
        assert frames[name].index.name == "region"


def test_cents_beyond_64_bits_stay_exact_and_can_be_subtracted() -> None:
    envelope = 10**17
    large = allocate(2023, set={"envelope": envelope}).regions["amount_cents"]
    assert large.dtype == object
    assert sum(large) == envelope * 100
    less = large - allocate(2023, set={"envelope": 5_100_000}).regions["amount_cents"]
    assert sum(less) == (envelope - 5_100_000) * 100


@pytest.mark.parametrize(("a", "b"), [(2021, 2023), (2021, 2024), (2023, 2025), (2024, 2025)])
def test_joined_frames_subtracted_are_the_differences_that_diff_reports(a: int, b: int) -> None:
    """Nullable integers: missing where either side has no amount, and exact."""
    sides = allocate(a).regions, allocate(b).regions
    both = pd.merge(*sides, on="region", suffixes=("_a", "_b"), validate="one_to_one")
    subtracted = both["amount_cents_b"] - both["amount_cents_a"]
    assert str(subtracted.dtype) == "Int64"
    found = diff(a, b)
    assert found.effect is not None
    reported = {r.territory.code: r.difference for r in found.effect.regions if r.territory}
    assert list(reported) == list(subtracted.index)
    for code, difference in subtracted.items():
        assert pd.isna(difference) == (reported[str(code)].span is None)
        if reported[str(code)].cents is not None:
            assert difference == reported[str(code)].cents
    assert [None if pd.isna(n) else n for n in found.frame["difference_cents"]] == [
        difference.cents for difference in reported.values()
    ]


def test_causes_add_up_to_the_differences() -> None:
    found = diff(2023, 2025)
    sums = found.causes.sum(axis="columns")
    assert sums.equals(found.frame["difference_cents"].rename(None))
    assert found.effect is not None
    assert found.effect.total is not None
    assert found.causes.sum().to_dict() == dict(found.effect.total.causes)
    assert found.changes.set_index("path").loc["year", ["a", "b"]].tolist() == ["2023", "2025"]


def test_a_rule_without_a_formula_has_no_effect_and_empty_frames() -> None:
    found = diff(2022, 2023)
    assert len(found.frame) == len(found.causes) == 0
    assert "difference_cents" in found.frame
    assert len(found.changes)


def test_years_side_by_side() -> None:
    first, second = allocate(2021), allocate(2025)
    table = side_by_side(first, second)
    assert table["2025@1", "amount_cents"].sum() == second.total
    assert set(table["2021@1", "status"]) == {"fixed", "ceiling"}
    again = side_by_side(first, allocate(2021))
    assert len(set(again.columns)) == 4


def test_steps_can_be_computed_again_from_their_terms() -> None:
    result = allocate(2023)
    found = explain(result, "Île-de-France", line="ars-fir")
    for number, step in found.frame.iterrows():
        terms = found.terms[found.terms["step"] == number]
        values = dict(zip(terms["symbol"], terms["value"], strict=True))
        assert eval(step["formula"], {}, values) == step["exact"]
    of_line = result.frame.query("region == '11' and line == 'ars-fir'")["amount_cents"]
    assert found.frame["result_cents"].iloc[-1] == of_line.sum()
    assert found.allocation is result


def test_a_fit_as_a_frame() -> None:
    found = fit(2025, envelopes=["2 200 300"]).frame
    best = found.iloc[0]
    assert best[["key", "method", "closed", "verdict"]].tolist() == [
        *("population_2025", "largest-remainder", "left", "reproduces every row"),
    ]
    assert (best["minimum_cents"], best["maximum_cents"]) == (2_200_350_00, 2_200_450_00)
    births = found[found["key"] == "births_2021"].iloc[0]
    assert pd.isna(births["minimum_cents"])
    assert births["closed"] == ""


def test_a_sweep_as_a_frame() -> None:
    found = sweep(2023, vary={"envelope": range(5_000_000, 6_000_001, 500_000)})
    for envelope, column in ((5_000_000, "minimum_cents"), (6_000_000, "maximum_cents")):
        alone = allocate(2023, set={"envelope": envelope}).regions["amount_cents"]
        assert found.frame[column].tolist() == alone.tolist()
    assert set(found.frame["runs"]) == {3}
    as_typed = sweep(2023, vary="envelope=5M:6M:500k").frame
    assert as_typed.equals(found.frame)


def test_draws_between_a_range() -> None:
    drawn = sweep(2023, vary={"envelope": "5M:6M:1k"}, sample=20, seed=3)
    assert (drawn.seed, drawn.runs) == (3, 20)


# Tables


@pytest.mark.parametrize(
    "table",
    [
        ANNEXE_5,
        str(ANNEXE_5),
        printed(),
        {code: float(euros) for code, euros in printed().items()},
        {code: Decimal(euros) for code, euros in printed().items()},
        {code: f"{euros} €" for code, euros in printed().items()},
        pd.Series(printed()),
        pd.Series(printed(), dtype="Int64"),
    ],
    ids=["path", "text", "int", "float", "decimal", "typed", "series", "nullable"],
)
def test_a_table_is_a_path_or_euros_by_region(table: Any) -> None:
    found = reconcile(2025, table)
    assert found.verdict == "agrees"
    assert (found.frame["verdict"] == "agrees").all()
    assert fit(table).frame["verdict"].iloc[0] == "reproduces every row"


def test_regions_of_a_table_may_stand_by_name_and_differences_are_found() -> None:
    names = {code: name for name, code in codes().items()}
    table = {names[code]: euros + 100 * (code == "94") for code, euros in printed().items()}
    found = reconcile(2025, table)
    assert found.verdict == "differs"
    different = found.frame[found.frame["verdict"] == "differs"]
    assert different["difference_cents"].to_dict() == {"94": 100_00}
    accepted = reconcile(2025, table, tolerance=100)
    assert accepted.frame.loc["94", "accepted"] == "tolerance"


def test_a_binary_float_is_the_digits_that_it_shows() -> None:
    table = {code: euros + 0.1 for code, euros in printed().items()}
    found = reconcile(2025, table, against="computed", unit=0.1).frame
    assert set(found["difference_cents"]) == {10}


# Refusals: one, and it names what was given


@pytest.mark.parametrize(
    ("step", "exit", "code"),
    [
        (lambda: allocate(2022), Exit.NO_FORMULA, "no-formula"),
        (lambda: allocate(1999), Exit.USAGE, "unknown-year"),
        (lambda: load_rule("none.yaml"), Exit.USAGE, "no-file"),
        (lambda: allocate(2023, set={"envelop": 1}), Exit.USAGE, "unknown-override"),
        (lambda: allocate(2023, set={"envelope": float("nan")}), Exit.USAGE, "not-an-amount"),
        (lambda: allocate(2023, participants="none.csv"), Exit.USAGE, "unreadable"),
        (lambda: allocate(2023, data_dir="none"), Exit.USAGE, "no-folder"),
        (lambda: explain(allocate(2025), "Corze"), Exit.USAGE, "unknown-region"),
        (lambda: explain(allocate(2025), line="ars"), Exit.USAGE, "unknown-line"),
        (lambda: reconcile(2025, against="computed"), Exit.USAGE, "no-effect"),
        (lambda: reconcile(2025, unit=1), Exit.USAGE, "no-effect"),
        (lambda: reconcile(2025, ANNEXE_5, set={"envelope": 1}), Exit.USAGE, "no-effect"),
        (lambda: reconcile(2025, ANNEXE_5, against="computer"), Exit.USAGE, "unknown-choice"),
        (lambda: reconcile(2025, printed(), sheet="1"), Exit.USAGE, "no-effect"),
        (lambda: reconcile(2025, printed() | {"1": 5}), Exit.CONTENT, "unknown-region"),
        (lambda: reconcile(2025, printed() | {"94": None}), Exit.CONTENT, "hole"),
        (lambda: reconcile(2025, printed() | {"94": True}), Exit.CONTENT, "not-an-amount"),
        (lambda: reconcile(2025, printed() | {"Corse": 5}), Exit.CONTENT, "duplicate-row"),
        (lambda: fit(2023), Exit.USAGE, "no-rows"),
        (lambda: fit(2025, sheet="1"), Exit.USAGE, "no-effect"),
        (lambda: fit(2025, keys=["births"]), Exit.USAGE, "not-a-key"),
        (lambda: diff(2023, 2023, set_b={"envelop": 1}), Exit.USAGE, "unknown-override"),
        (lambda: sweep(2023, vary={}), Exit.USAGE, "nothing-varies"),
        (lambda: sweep(2023, vary={"envelope": None}), Exit.USAGE, "no-range"),
        (lambda: sweep(2023, vary="envelope=1M:9M:1k", seed=1), Exit.USAGE, "no-effect"),
        (lambda: sweep(2023, vary="envelope=1M:9M:1k", sample=0), Exit.USAGE, "wrong-number"),
    ],
)
def test_what_can_not_be_done_is_one_refusal(
    step: Callable[[], object], exit: Exit, code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        step()
    assert refusal.value.exit is exit
    assert [problem.code for problem in refusal.value.diagnostics] == [code]


# In a notebook


@pytest.mark.parametrize("verb", VERBS)
def test_every_result_shows_as_a_table_that_is_not_official(verb: str) -> None:
    text = VERBS[verb]()._repr_html_()
    assert "Not an official notification" in text
    assert text.startswith("<div>")
    assert text.count("<table>") == text.count("</table>")
    assert ("<table>" in text) == (verb not in ("explain", "diff without effect"))


def test_an_estimate_has_its_mark_and_marks_their_meaning() -> None:
    text = allocate(2023)._repr_html_().replace("\u202f", " ")
    assert ">~\u00a0319 586<" in text  # 50 000 + 269 586
    assert "~ estimated, from the hypotheses below" in text
    assert ">≥\u00a0200 000<" in allocate(2024)._repr_html_().replace("\u202f", " ")
    assert "13 metropolitan regions: not concerned" in allocate(2024)._repr_html_()
    assert ">~\u00a0" in sweep(2023, vary="envelope=5M:6M:500k")._repr_html_()


def test_html_is_escaped_and_figures_stand_to_the_right() -> None:
    grid = Grid(
        (Column("<a>"), Column("b&c", figures=True)),
        (Row(("<script>", "1 < 2")), Row(("all", "\"3'"), "total")),
        "<caption>",
    )
    items = Items("<i>", (Item("<label>", "<text>"), Item("", "<alone>")))
    text = html.render(Report("<title>", ("<lead>",), (grid, items, Items("none", ()))))
    tags = set(re.findall(r"</?(\w+)", text))
    assert tags == {
        *("div", "p", "strong", "em", "ul", "li"),
        *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    }
    for word in ("title", "lead", "a", "script", "i", "label", "text", "alone"):
        assert f"&lt;{word}&gt;" in text
    assert '<td style="text-align: right; white-space: nowrap">1 &lt; 2</td>' in text
    assert '<td style="text-align: left">&lt;script&gt;</td>' in text
    assert "none" not in text


# Workbooks


@pytest.mark.parametrize(
    ("verb", "command"),
    [
        ("allocate", "2023"),
        ("reconcile", "reconcile 2025"),
        ("diff", "diff 2023 2025"),
        ("diff without effect", "diff 2022 2023"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_result_is_saved_as_the_workbook_of_the_command(
    verb: str, command: str, kind: str, run: Run, tmp_path: Path
) -> None:
    ours, expected = tmp_path / f"ours.{kind}", tmp_path / f"expected.{kind}"
    VERBS[verb]().save(ours)
    run(*command.split(), "-o", expected)
    assert ours.read_bytes() == expected.read_bytes()


def test_a_sweep_is_saved_with_its_statistics(tmp_path: Path) -> None:
    """As values: a result has no runs."""
    VERBS["sweep"]().save(tmp_path / "s.xlsx")
    titles = load_workbook(tmp_path / "s.xlsx").sheet_names
    assert "Order statistics" in titles
    assert "Runs" not in titles


def test_what_is_saved_is_a_workbook_and_replaces_nothing(tmp_path: Path) -> None:
    result, file = allocate(2025), tmp_path / "a.xlsx"
    with pytest.raises(Refusal, match=r"a\.csv: its ending names no workbook"):
        result.save(tmp_path / "a.csv")
    assert not [*tmp_path.iterdir()]
    file.write_text("mine")
    with pytest.raises(Refusal, match="exists"):
        result.save(file)
    assert file.read_text() == "mine"
    result.save(str(file), force=True)
    assert load_workbook(file).sheet_names[0] == "Read first"
