"""What `sweep` says on one screen: what varies, the table, and all that it rests on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, Run

VARY = ("2023", "--vary", "envelope=5M€:6M€:100k€")


def one_line(text: str) -> str:
    """A text without its line breaks, where a sentence goes on over two lines."""
    return re.sub(r"\n +|\n", " ", text)


@pytest.fixture
def screen(run: Run) -> Callable[..., str]:
    """What `sweep` writes for some words; it must succeed, and fit on one screen."""

    def invoke(*words: str | Path) -> str:
        result = run("sweep", *words)
        assert result.exit_code == 0, result.stderr
        text = result.stdout.replace("\u202f", " ").replace("\u00a0", " ")
        lines = text.splitlines()
        assert len(lines) <= 40
        assert all(len(line) <= 80 for line in lines)
        assert lines[-1].startswith("More: --details")
        return text

    return invoke


def test_what_varied_and_the_table(screen: Callable[..., str]) -> None:
    """Eleven envelopes, both ends included: the total is the envelope, 5.5 M€ in the middle."""
    text = screen(*VARY)
    said = one_line(text)
    assert "11 runs: envelope 5 000 000 € to 6 000 000 € in steps of 100 000 €." in said
    assert "Not an official notification." in said
    (total,) = [line for line in text.splitlines() if line.startswith("all 18")]
    amounts = "all 18 ~ 5 100 000 ~ 5 000 000 ~ 5 500 000 ~ 6 000 000"
    assert re.sub(" +", " ", total) == amounts
    for hypothesis in ("all 36 agencies counted", "ARS/DREETS split: 5:3", "key: births_2021"):
        assert hypothesis in said
    assert "the euro is the unit of the computation, not its precision." in said


def test_the_rest_is_in_the_record(run: Run, screen: Callable[..., str]) -> None:
    text = screen(*VARY)
    record = run("sweep", *VARY, "--details").stdout
    for words in ("95 %", "sha256", "no text gives it", "neither a notification"):
        assert words not in text
        assert words in one_line(record)


def test_a_value_that_is_fixed(screen: Callable[..., str]) -> None:
    text = screen(*VARY, "--set", "split=1:1")
    assert text.splitlines()[1] == "1:1, your ARS/DREETS split (the rule supposes 5:3)."
    assert "split: 1:1" in text


def test_a_rule_that_is_not_shipped(screen: Callable[..., str], tmp_path: Path) -> None:
    own = tmp_path / "2021.yaml"
    text = (ROOT / "rules" / "2021.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("amount: 100_000", "amount: 110_000"), encoding="utf-8")
    text = screen(own, "--vary", "ars-fir.base.amount=90k;100k")
    assert text.splitlines()[1].startswith("Your own rule: 2021.yaml, not shipped")


def test_a_variant(screen: Callable[..., str]) -> None:
    said = one_line(screen("variants/2025-births.yaml", "--vary", "envelope=2M:2,4M:100k"))
    assert "Variant 2025-births of 2025@1" in said
    assert "births_2021, the variant's key (the rule supposes population_2025)." in said


def test_participants_that_leave_money_undistributed(
    screen: Callable[..., str], tmp_path: Path
) -> None:
    """In the default what Corse would have had: 50 000 + 8 423, and 30 000 + 5 054."""
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\nCorse,dreets,no\n", encoding="utf-8")
    said = one_line(screen("2023", "--participants", file, "--vary", "envelope=5M:6M:500k"))
    assert "Your own participation: who.csv, which has not been checked" in said
    assert "What stays undistributed is in no total." in said
    assert "Of ARS (FIR), in the default: ~ 58 423 €" in said
    assert "Of DREETS (P304-17), in the default: ~ 35 054 €" in said
    assert "all 17" in said


def test_unknown_distribution_floors_and_who_is_not_concerned(screen: Callable[..., str]) -> None:
    """Five floors of 200 000, whatever the envelope; 2 000 000 less these is of nobody known."""
    said = one_line(screen("2024", "--vary", "envelope=2M:2,2M:100k"))
    assert "≥ floor: at least so much" in said
    assert "≥ 1 000 000" in said
    assert "13 others are not concerned, which is not 0 €." in said
    assert "~ 1 000 000 € [950 000; 1 050 000]" in said


def test_points_that_are_refused(screen: Callable[..., str], run: Run) -> None:
    """18 x (50 000 + 30 000) = 1 440 000 come first."""
    words = ("2023", "--vary", "envelope=1M:1,6M:100k")
    said = one_line(screen(*words))
    assert "2 runs: envelope" in said
    assert "5 more points are refused, and in no figure." in said
    assert "envelope = 1 000 000 €: envelope is too small" in said
    assert "1 440 000 €" in said
    assert "envelope = 1 200 000" in run("sweep", *words, "--details").stdout.replace("\u202f", " ")


def test_combinations_and_draws(screen: Callable[..., str]) -> None:
    both = ("--vary", "envelope=5M:6M:500k", "--vary", "key=births_2021,population_2023")
    said = one_line(screen("2023", *both))
    assert "6 runs, every combination: envelope 5 000 000 € to 6 000 000 €" in said
    assert "key births_2021, population_2023" in said
    said = one_line(screen("2023", *both, "--sample", "5", "--seed", "7"))
    assert "5 runs, drawn with seed 7, every value as likely, from envelope" in said


def test_some_regions_of_a_sweep(run: Run) -> None:
    """What is shown changes, and nothing that is computed: the total is of all 18."""
    words = ("sweep", "2023", "--vary", "envelope=5M€:6M€:500k€")
    whole = {r["code"]: r for r in json.loads(run(*words, "-f", "json").stdout)["regions"]}
    some = json.loads(run(*words, "--region", "guyane,Corse", "-f", "json").stdout)["regions"]
    assert [region["code"] for region in some] == ["94", "03"]
    assert all(region == whole[region["code"]] for region in some)
    text = run(*words, "--region", "guyane,Corse").stdout
    assert "Bretagne" not in text
    assert "all 18" in text
    lines = run(*words, "--region", "Corse", "-f", "csv").stdout.splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["Corse", "TOTAL"]
