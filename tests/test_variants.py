"""Variants: a baseline with other values, named like a rule, never taken for one."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocation import allocate, load_rule
from allocation.diagnostics import Refusal
from conftest import ROOT, Run, said

SHIPPED = ROOT / "rules" / "variants" / "2025-births.yaml"
NAMES = ["variants/2025-births.yaml", "rules/variants/2025-births.yaml", str(SHIPPED)]
HEAD = "title: A title\nauthor: Jeanne\ndate: 2026-03-01\nreason: to see\n"


@pytest.fixture
def variant(tmp_path: Path) -> Callable[..., Path]:
    """A variant file of some changes, as YAML."""

    def write(changes: str, baseline: str = "2023", name: str = "mine") -> Path:
        path = tmp_path / f"{name}.yaml"
        lines = "".join(f"  {line}\n" for line in changes.splitlines())
        text = f"variant: {name}\n{HEAD}baseline: {baseline}\nchanges:\n{lines}"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# The one that is shipped


@pytest.mark.parametrize("name", NAMES[:2])
def test_births_in_2025(
    name: str, as_json: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annexe 5 by births of 2021: as it was worked out, Île-de-France would have had 496 200."""
    monkeypatch.chdir(tmp_path)  # from any folder
    document = as_json(name)
    totals = {region["code"]: region["total"] for region in document["regions"]}
    assert totals["11"] == "496200.00"
    assert document["totals"]["all"] == "2200400.00"
    assert "reproduces" not in document["totals"] or not document["totals"]["reproduces"]
    assert document["official"] is False
    assert {region["status"] for region in document["regions"]} == {"estimated"}


def test_the_output_says_whose_variant_of_what_it_is(as_json: Callable[..., Any]) -> None:
    document = as_json("variants/2025-births.yaml")
    about = document["variant"]
    assert about["variant"] == "2025-births"
    assert about["baseline"] == "2025"
    assert about["file"] == "rules/variants/2025-births.yaml"
    assert about["sha256"] == sha256(SHIPPED)
    assert all(about[field] for field in ("title", "author", "date", "reason"))
    assert document["rule"]["file"] == "rules/2025.yaml"
    assert document["rule"]["sha256"] == sha256(ROOT / "rules" / "2025.yaml")
    (key,) = [h for h in document["hypotheses"] if h["name"] == "key"]
    assert key["overridden"]
    assert key["value"] == "births_2021"
    assert said(key["why"]) == "given by the variant in place of the rule's population_2025"


def test_a_rule_is_no_variant(as_json: Callable[..., Any]) -> None:
    assert "variant" not in as_json("2025")


def test_variant_report(run: Run, check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("variants/2025-births.yaml").stdout)


def test_variant_shown(run: Run, check_snapshot: Callable[[str], None]) -> None:
    check_snapshot(run("show", "variants/2025-births.yaml").stdout)


def test_csv_names_the_variant_and_what_it_changes(run: Run) -> None:
    result = run("variants/2025-births.yaml", "--format", "csv")
    (text,) = {row["made by"] for row in csv.DictReader(io.StringIO(result.stdout))}
    assert "; 2025@1 variant 2025-births; sha256:" in text
    assert "; key=births_2021" in text


def test_explained_with_the_line_of_the_variant(run: Run) -> None:
    result = run("explain", "variants/2025-births.yaml", "11", "--details")
    assert result.exit_code == 0
    assert "2025@1 variant 2025-births" in result.stdout.replace("\n", " ")
    assert "496\u202f200" in result.stdout
    assert "given by the variant in place of the rule's population_2025" in result.stdout


def test_explained_for_programs(as_json: Callable[..., Any]) -> None:
    assert as_json("explain", "variants/2025-births.yaml", "11")["variant"]["author"]


def test_held_against_the_publication(run: Run) -> None:
    result = run("reconcile", "variants/2025-births.yaml", "--details")
    assert result.exit_code == 1  # births do not give Annexe 5
    assert "2025@1 variant 2025-births as computed" in result.stdout
    assert f"rules/variants/2025-births.yaml, sha256:{sha256(SHIPPED)[:12]}" in result.stdout


def test_beside_its_baseline(run: Run) -> None:
    lines = run("2025", "variants/2025-births.yaml", "--region", "11").stdout.splitlines()
    assert lines[0] == "Île-de-France: 2025@1, 2025@1 variant 2025-births"
    (row,) = [line for line in lines if line.startswith("Île-de-France  ")]
    # Published under the rule as it stands, estimated under the variant.
    assert row.replace("\u202f", "").replace("\u00a0", "").split()[1:] == ["399300", "~496200"]


def test_rules_lists_rules_only(run: Run) -> None:
    assert "births" not in run("rules").stdout


def test_from_python() -> None:
    loaded = load_rule("variants/2025-births.yaml")
    assert loaded.label == "2025@1 variant 2025-births"
    assert allocate(loaded).region("11").cents == 49_620_000


# What a variant can change


@pytest.mark.parametrize(
    ("changes", "settings"),
    [
        ("envelope: 5_200_000", {"envelope": "5200000"}),
        ('envelope: "5,2 M€"', {"envelope": "5,2 M€"}),
        ("key: births_2020", {"key": "births_2020"}),
        ("dreets-p304.base.amount: 40_000", {"dreets-p304.base.amount": "40000"}),
        ("ars-fir.rate: 3.1", {"ars-fir.rate": "3.1"}),
        ("ars-fir.rate: 3.10", {"ars-fir.rate": "3.10"}),
        ("ars-fir.rate: 0.0375", {"ars-fir.rate": "0.0375"}),
        ("ars-fir.rate: 3.125", {"ars-fir.rate": "3.1250"}),
        ('split: "1:1"', {"split": "1:1"}),
        ("split: {ars-fir: 1, dreets-p304: 2}", {"split": "1:2"}),
        ("share-scope: overseas", {"share-scope": "overseas"}),
        ('scope: ["11", "94"]', {"scope": "11,94"}),
        ("scope: [Corse, Bretagne]", {"scope": "Corse,Bretagne"}),
        ("rounding.unit: 0.01", {"rounding.unit": "0.01"}),
        ("rounding.method: down", {"rounding.method": "down"}),
        ("absent-share: redistributed", {"absent-share": "redistributed"}),
        (
            "envelope: 6_000_000\nkey: births_2020",
            {"envelope": "6000000", "key": "births_2020"},
        ),
    ],
)
def test_a_variant_gives_what_set_gives(
    changes: str, settings: dict[str, str], variant: Callable[..., Path]
) -> None:
    ours = allocate(load_rule(variant(changes)))
    theirs = allocate(load_rule(2023), set=settings)
    assert ours.cells == theirs.cells  # amounts and statuses
    assert ours.status == theirs.status
    assert ours.reproduces is None


def test_a_figure_of_the_text_becomes_estimated(variant: Callable[..., Path]) -> None:
    assert allocate(load_rule(2023)).cells["11", "ars-fir", "base"][1] == "fixed"
    loaded = load_rule(variant("ars-fir.base.amount: 60_000"))
    assert allocate(loaded).cells["11", "ars-fir", "base"][:2] == (6_000_000, "estimated")


def test_set_on_top_of_a_variant(as_json: Callable[..., Any], variant: Callable[..., Path]) -> None:
    path = variant("envelope: 5_200_000\nkey: births_2020")
    ours = as_json(path, "--set", "envelope=6M")
    theirs = as_json("2023", "--set", "envelope=6M", "--key", "births_2020")
    assert ours["regions"] == theirs["regions"]
    (envelope,) = [h for h in ours["hypotheses"] if h["name"] == "envelope"]
    assert (
        said(envelope["why"]) == "given in place of the rule's 5100000.00"
    )  # and not the variant's


def test_a_set_that_makes_a_change_idle(
    as_json: Callable[..., Any], variant: Callable[..., Path]
) -> None:
    path = variant("envelope: 5_200_000")
    document = as_json(path, "--pool", "ars-fir=1M", "--pool", "dreets-p304=1M")
    assert "envelope" not in {h["name"] for h in document["hypotheses"]}


def test_a_wrong_set_is_still_wrong_usage(run: Run, variant: Callable[..., Path]) -> None:
    path = variant("envelope: 5_200_000")
    assert run(path, "--set", "envelop=6M").exit_code == 2
    result = run(path, "--set", "ars-fir.base.amount=1M")
    assert result.exit_code == 2, result.stderr
    assert "--set ars-fir.base.amount=1M" in result.stderr


def test_the_baseline_beside_it(tmp_path: Path, variant: Callable[..., Path]) -> None:
    rule = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    (tmp_path / "base.yaml").write_text(rule, encoding="utf-8")
    loaded = load_rule(variant("key: births_2021", "base.yaml"))
    assert loaded.document.name == str(tmp_path / "base.yaml")
    assert allocate(loaded).region("11").cents == 49_620_000


def test_a_mistake_of_the_baseline_is_shown_there(
    tmp_path: Path, variant: Callable[..., Path]
) -> None:
    rule = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    (tmp_path / "base.yaml").write_text(rule.replace("unit: 100", "unit: 0"), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_rule(variant("key: births_2021", "base.yaml"))
    assert refused.value.exit == 3
    (problem,) = refused.value.diagnostics
    assert problem.place
    assert problem.place.file == str(tmp_path / "base.yaml")


def test_ones_own_rule_may_be_the_baseline(
    run: Run, tmp_path: Path, variant: Callable[..., Path]
) -> None:
    """The folder of --rules-dir wins, and that is said."""
    folder = tmp_path / "ours"
    folder.mkdir()
    rule = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    (folder / "2025.yaml").write_text(rule.replace("2_200_374", "1_000_000"), encoding="utf-8")
    result = run(variant("key: births_2021", "2025"), "--rules-dir", folder)
    assert result.exit_code == 0
    assert "1\u202f000\u202f000" in result.stdout
    assert "is used in place of the shipped one" in result.stderr
