"""What `diff` says on one screen: the answer first, and nothing that it rests on left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from allocation import load_rule
from allocation.audit.diff.amounts import proportional
from allocation.audit.diff.structure import compare
from allocation.engine.allocation import Amount
from allocation.model.status import Status
from conftest import ROOT, Run

YEARS = ("2021", "2022", "2023", "2024", "2025")
LONGER = {("2021", "2023"): 43, ("2023", "2021"): 44, ("2025", "2021"): 41}
"""Of 18 regions that all have bounds, between the rules with most hypotheses and most statuses."""


def plain(text: str) -> str:
    """A text with spaces that are all the same."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def screen(run: Run) -> Callable[..., str]:
    """What `diff` writes for some words; it must succeed, and fit in 80 columns."""

    def invoke(*words: str | Path) -> str:
        result = run("diff", *words)
        assert result.exit_code == 0, result.stderr
        text = plain(result.stdout)
        assert all(len(line) <= 80 for line in text.splitlines())
        return text

    return invoke


def one_line(text: str) -> str:
    """A text without its line breaks, where a sentence goes on over two lines."""
    return re.sub(r"\n +|\n", " ", text)


# One screen


@pytest.mark.parametrize("pair", list(permutations(YEARS, 2)), ids="-".join)
def test_one_screen_with_the_answer_in_it(
    pair: tuple[str, str], screen: Callable[..., str]
) -> None:
    lines = screen(*pair).splitlines()
    assert len(lines) <= LONGER.get(pair, 40)
    last = " ".join(lines[-40:])
    if "2022" in pair:
        assert "no formula is known for 2022" in last
    else:
        assert "together: " in last or len(lines) > 40
        assert re.search(r"(all 18|5 compared) +[~≤≥] ", last)
    assert lines[-1].startswith("More: --details")


def test_2023_to_2025(screen: Callable[..., str]) -> None:
    """5 100 000 is supposed, the 18 rows of 2025 add up to 2 200 400: 2 899 600 less."""
    text = screen("2023", "2025")
    said = one_line(text)
    assert said.startswith(
        "2023@1 → 2025@1 All 18 together: ~ 2 899 600 € less (~ −56.9 %), estimated. "
        "Two years don't compare: scope, recipients and statuses differ. "
        "Not an official notification."
    )
    # 50 000 + 8 423 + 30 000 + 5 054 = 93 477, less 11 500; 81 977 is 87.7 % of it
    (corse,) = [line for line in text.splitlines() if line.startswith("Corse")]
    assert re.sub(" +", " ", corse) == "Corse ~ 93 477 ~ 11 500 ~ −81 977 ~ −87.7"
    assert "3 others are 0 in the total" in said
    assert "  envelope: ~ −2 899 6" in text
    assert "  key:" not in text  # a key moves no envelope
    for hypothesis in ("all 36 agencies counted", "envelope: 5 100 000 €", "split: 5:3"):
        assert hypothesis in said
    for hypothesis in ("key: births_2021", "key: population_2025", "largest remainder, 100 €"):
        assert hypothesis in said
    assert "the euro is the unit of the computation, not its precision." in said


def test_every_percentage_has_its_mark(screen: Callable[..., str]) -> None:
    for line in screen("2023", "2025").splitlines():
        for share in re.findall(r"(.{2})[+−]?\d+\.\d(?!\d)", line):
            assert share == "~ "
    assert re.search(r"Mayotte .* ≥ 0$", screen("2021", "2024"), re.MULTILINE)


def test_reasons_and_sources_are_in_the_record(screen: Callable[..., str]) -> None:
    assert "sha256" not in screen("2023", "2025")
    record = screen("2023", "2025", "--details")
    for words in ("sha256", "an illustrative convention for both lines", "Changes of rounding"):
        assert words in record
    assert "Of which, by cause (Shapley values)" in record
    assert "neither a notification nor a delegation" in one_line(record)


# What can't be subtracted


def test_a_ceiling_and_a_floor_have_no_single_difference(screen: Callable[..., str]) -> None:
    """At most 200 000 each, then at least 200 000, for the five overseas regions."""
    said = one_line(screen("2021", "2024"))
    assert (
        "13 of 18 have no difference: 2024@1 does not concern them. The 5 that can be compared, "
        "together: no single figure, as a ceiling and a floor can't be subtracted; at least as "
        "much as before."
    ) in said
    assert "−2 600 000" not in said
    assert "72.2" not in said


def test_two_floors_have_no_difference(screen: Callable[..., str], tmp_path: Path) -> None:
    own = tmp_path / "floors.yaml"
    text = (ROOT / "rules" / "2024.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("amount: 200_000", "amount: 210_000"), encoding="utf-8")
    said = one_line(screen(own, "2024", "--set-a", "envelope=2100000"))
    assert "No region has a single difference" in said
    assert "unknown" in said


def test_a_region_that_a_rule_does_not_concern_keeps_its_amount(
    screen: Callable[..., str],
) -> None:
    """13 of 2023 together: 4 501 494, which is what metropolitan France has."""
    text = screen("2023", "2024")
    (line,) = [line for line in text.splitlines() if line.startswith("13 not concerned by")]
    assert line.split()[-5:] == ["4", "501", "494", "not", "concerned"]
    said = one_line(screen("2024", "2025", "--region", "Bretagne"))
    assert "Bretagne has no difference: 2024@1 does not concern it." in said
    assert "not concerned ~ 111 500" in re.sub(" +", " ", said)
    record = screen("2023", "2024", "--details")
    assert re.search(r"Bretagne +~ 238 407 +not concerned", record)


def test_per_cent_of_what_is_known_within_bounds(
    screen: Callable[..., str], as_json: Callable[..., Any]
) -> None:
    """20 000 more than at most 200 000 may be 20 % of 100 000: it is no 10 %, and no bound."""
    ceiling = Amount(200, Status.CEILING, (0, 200)), Amount(220, Status.CEILING, (0, 220))
    assert not proportional(*ceiling)
    assert proportional(ceiling[0], Amount(93, Status.ESTIMATED))
    assert proportional(Amount(93, Status.ESTIMATED), Amount(10, Status.FLOOR))
    words = ("2021", "2021", "--set-b", "ars-fir.base.amount=120000")
    corse = next(r for r in as_json("diff", *words)["effect"]["regions"] if r["code"] == "94")
    assert (corse["difference"], corse["percent"]) == ("20000.00", None)
    (line,) = [line for line in screen(*words).splitlines() if line.startswith("Pays de la")]
    assert line.split()[-2:] == ["~", "+10"]  # both agencies are known to take part


# One thing changed at a time


def changed(text: str, *expected: str) -> None:
    said = one_line(text)
    for words in expected:
        assert words in said


@pytest.mark.parametrize(("option", "side"), [("--set-a", "A"), ("--set-b", "B")])
def test_a_hypothesis(option: str, side: str, screen: Callable[..., str]) -> None:
    text = screen("2023", "2023", option, "envelope=6000000")
    changed(
        text,
        f"2023@1 ({side}): 6 000 000 €, your envelope (the rule supposes 5 100 000 €).",
        "900 000 €",  # 6 000 000 less 5 100 000
        "envelope: 6 000 000 €",
        "envelope: 5 100 000 €",
    )
    assert text.splitlines()[1].startswith(f"2023@1 ({side}): 6 000 000 €")


def test_a_rule_that_is_not_shipped(screen: Callable[..., str], tmp_path: Path) -> None:
    own = tmp_path / "2023.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace("amount: 50_000", "amount: 60_000"), encoding="utf-8")
    for words in ((own, "2025"), ("2025", own)):
        text = screen(*words)
        changed(text, "2023@1 2023.yaml: Your own rule: 2023.yaml, not shipped with the")
        assert text.splitlines()[1].startswith("2023@1 2023.yaml: Your own rule: 2023.yaml")
    assert "Your own rule" not in screen("2023", "2025")


def test_a_variant(screen: Callable[..., str]) -> None:
    changed(
        screen("2025", "variants/2025-births.yaml"),
        "births_2021, the variant's key (the rule supposes population_2025).",
        "Variant 2025-births of 2025@1",
        "+96 900",  # what the instruction's text would have given Île-de-France more
    )


def test_participants_that_leave_money_undistributed(
    screen: Callable[..., str], tmp_path: Path
) -> None:
    """What Corse would have had: 50 000 + 8 423, and 30 000 + 5 054."""
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\nCorse,dreets,no\n", encoding="utf-8")
    changed(
        screen("2023", "2025", "--participants", file),
        "Your own participation: who.csv, which has not been checked",
        "2023@1, ARS (FIR): ~ 58 423 € undistributed, in no difference",
        "2023@1, DREETS (P304-17): ~ 35 054 € undistributed, in no difference",
        "Corse has no difference: no agency of it takes part under 2023@1.",
        "The 17 that can be compared, together:",
    )


def test_a_status(screen: Callable[..., str], tmp_path: Path) -> None:
    """With everyone said to take part, 2021 is no ceiling any more: 100 000 twice in 18 regions."""
    file = tmp_path / "who.csv"
    codes = [m.code for m in _regions()]
    rows = [f"{code},{agency},yes\n" for code in codes for agency in ("ars", "dreets")]
    file.write_text("region,agency,takes_part\n" + "".join(rows), encoding="utf-8")
    assert "≤ 3 600 000" in screen("2021", "2023")
    text = screen("2021", "2023", "--participants", file)
    assert "≤" not in text
    assert "~ 3 600 000" in text


def _regions() -> Sequence[Any]:
    from allocation.reading.places import data_folder
    from allocation.reading.territories import read_territories

    return read_territories("regions", data_folder()).members


def test_an_interval(screen: Callable[..., str]) -> None:
    """Up to 200 000 + 1 000 000 + half of the precision, from nothing."""
    assert "≥ 0 1 250 000" in re.sub(" +", " ", screen("2021", "2024"))
    text = screen("2021", "2024", "--set-b", "precision=50000")
    assert "1 225 000" in text
    assert "1 250 000" not in text


def test_money_whose_distribution_is_unknown(screen: Callable[..., str]) -> None:
    """2 000 000 less five floors of 200 000, each figure read to 0.1 M€."""
    words = "2024@1, ARS (FIR): ~ 1 000 000 € [950 000; 1 050 000] of unknown distribution"
    changed(screen("2024", "2025"), words)
    changed(screen("2021", "2024", "--region", "Mayotte"), words)


# Some regions, some lines


def test_some_regions(screen: Callable[..., str], as_json: Callable[..., Any]) -> None:
    """238 407 + 93 477 = 331 884, and 111 500 + 11 500 = 123 000: 208 884 less, 62.9 %."""
    words = ("2023", "2025", "--region", "bretagne", "--region", "94")
    said = one_line(screen(*words))
    assert "The 2 shown, together: ~ 208 884 € less (~ −62.9 %), estimated." in said
    document = as_json("diff", *words)
    assert document["selection"] == {"regions": ["53", "94"], "lines": None}
    everywhere = as_json("diff", "2023", "2025")
    assert everywhere["selection"] is None
    some = [r for r in everywhere["effect"]["regions"] if r["code"] in ("53", "94")]
    assert document["effect"]["regions"] == some
    total = document["effect"]["total"]
    assert (total["regions"], total["difference"]) == (2, "-208884.00")
    assert sum(float(x) for x in total["causes"].values()) == pytest.approx(-208884)


def test_one_region(screen: Callable[..., str], run: Run) -> None:
    text = screen("2023", "2025", "--region", "corse")
    assert "Corse: ~ 81 977 € less (~ −87.7 %), estimated." in one_line(text)
    assert len([line for line in text.splitlines() if line.startswith("Corse ")]) == 1
    assert len(text.splitlines()) <= 24
    rows = run("diff", "2023", "2025", "--region", "corse", "-f", "csv").stdout.splitlines()
    assert len(rows) == 2
    assert run("diff", "2023", "2025", "--region", "Narnia").exit_code == 2


def test_the_largest_difference_of_some_regions_first(screen: Callable[..., str]) -> None:
    """From 905 338 to 399 300, and from 93 477 to 11 500."""
    words = ("--sort", "difference", "--region", "Corse,Île-de-France")
    rows = [
        line.split()[0] for line in screen("2023", "2025", *words).splitlines() if " ~ −" in line
    ]
    assert rows[:2] == ["Île-de-France", "Corse"]


def test_the_exit_code_is_about_what_is_shown(run: Run) -> None:
    """The rule of 2024 is not about Corse, whatever its key."""
    words = ("diff", "2024", "2024", "--set-b", "key=equal", "--effect", "--exit-code")
    assert run(*words, "--region", "Mayotte").exit_code == 1
    assert run(*words, "--region", "Corse").exit_code == 0


def test_one_line_of_credit(screen: Callable[..., str], as_json: Callable[..., Any]) -> None:
    """Of 10 000 more for each of 18 ARS their own line gets 180 000 and loses 5/8 of that."""
    words = ("2023", "2023", "--set-b", "ars-fir.base.amount=60000")
    for line, expected in (("ars-fir", "67500.00"), ("dreets-p304", "-67500.00")):
        document = as_json("diff", *words, "--line", line)
        assert document["selection"]["lines"] == {"a": [line], "b": [line]}
        total = document["effect"]["total"]
        assert (total["difference"], total["causes"]) == (expected, {"base": expected})
    assert "All 18 together: ~ 67 500 € more" in screen(*words, "--line", "ars-fir")


def test_lines_of_other_names(screen: Callable[..., str], run: Run) -> None:
    """What the ARS have: 18 x 50 000 + 5/8 x (5 100 000 - 18 x 80 000) before, 2 200 400 after."""
    words = ("2023", "2025", "--line", "ars-fir", "--line", "ars-p304")
    text = screen(*words)
    assert text.startswith("2023@1 ARS (FIR) → 2025@1 ARS (P304-17)\n")
    (total,) = [line for line in text.splitlines() if line.startswith("all 18")]
    amounts = "all 18 ~ 3 187 500 ~ 2 200 400 ~ −987 100 ~ −31.0"
    assert re.sub(" +", " ", total) == amounts
    written = run("diff", *words, "-f", "csv").stdout
    assert "only ars-fir" in written
    assert "only ars-p304" in written


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["--line", "ars-fir"], "line-of-one-rule", "--line ars-p304"),
        (["--line", "ars-p304"], "line-of-one-rule", "--line ars-fir --line dreets-p304"),
        (["--line", "ars"], "unknown-line", "ars-fir"),
        (["--line", "ars-fir", "--structure"], "no-effect", "leave out --structure"),
        (["--region", "Corse", "--structure"], "no-effect", "leave out --structure"),
        (["--causes", "--structure"], "no-effect", "leave out --structure"),
    ],
)
def test_a_line_that_only_one_rule_has(words: list[str], code: str, hint: str, run: Run) -> None:
    """It is not an amount of 0 in the other."""
    result = run("diff", "2023", "2025", *words)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr
    assert hint in result.stderr


def test_a_line_that_was_renamed_is_the_same(
    screen: Callable[..., str], as_json: Callable[..., Any], tmp_path: Path
) -> None:
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    own = tmp_path / "renamed.yaml"
    own.write_text(text.replace("ars-fir", "health"), encoding="utf-8")
    for words in (("2023", own), (own, "2023")):
        for line in ("ars-fir", "health"):
            document = as_json("diff", *words, "--line", line)
            names = {name for side in document["selection"]["lines"].values() for name in side}
            assert names == {"ars-fir", "health"}
            assert document["effect"]["total"]["a"] == "3187500.00"
            assert document["effect"]["total"]["difference"] == "0.00"


def test_undistributed_money_is_that_of_the_lines(
    screen: Callable[..., str], tmp_path: Path
) -> None:
    file = tmp_path / "who.csv"
    file.write_text("region,agency,takes_part\nCorse,ars,no\nCorse,dreets,no\n", encoding="utf-8")
    words = ("2023", "2023", "--set-b", "envelope=6M", "--participants", file)
    assert "35 054" not in screen(*words, "--line", "ars-fir")
    assert "58 423" in screen(*words, "--line", "ars-fir")


# What changed in the rules


def test_changes_of_figures_are_counted_apart_from_words(tmp_path: Path) -> None:
    """One figure, then words only: a label, a reason, a note, a title; what moved is no change."""
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    edits = {
        "amount: 50_000": "amount: 60_000",
        "label: ARS (FIR)": "label: Agences (FIR)",
        "why: aucun arrondi n'est indiqué ; euros": "why: aucun n'est indiqué ; euros",
        '  - "L\'instruction porte la mention « Document opposable : Non »."\n': "",
        "title: 1000 premiers jours, déclinaison 2023": "title: 1000 jours",
    }
    for old, new in edits.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    notes = text.index("notes:")
    own = tmp_path / "other.yaml"
    own.write_text(text[notes:] + text[:notes], encoding="utf-8")
    changes = compare(load_rule(2023), load_rule(own))
    assert [change.path for change in changes if change.of_figures] == [
        "lines.ars-fir.components.base.amount"
    ]
    assert {change.path for change in changes if not change.of_figures} == {
        "lines.ars-fir.label",
        "rounding.why",
        "notes",
        "title",
    }


def test_a_name_of_a_rule_is_no_word(tmp_path: Path) -> None:
    """A hypothesis may be called `why`, and a line `label`."""
    text = (ROOT / "rules" / "2025.yaml").read_text(encoding="utf-8")
    own = tmp_path / "named.yaml"
    own.write_text(text.replace("  ars-p304:", "  label:", 1).replace("100\n", "10\n"), "utf-8")
    changes = compare(load_rule(2023), load_rule(own))
    found = {change.path for change in changes if change.of_figures}
    assert {"lines.label", "lines.label.components.share"} <= found
    assert "lines.label.credit" not in found


def test_structure_has_figures_first(screen: Callable[..., str]) -> None:
    text = screen("2023", "2025", "--structure")
    assert re.search(r"^35 changes of the text, 17 of them of figures\.", text, re.MULTILINE)
    words = text.index("Changes of words only")
    figures = re.findall(r"^  [+−±] \S+", text[:words], re.MULTILINE)
    assert len(figures) == 17
    assert len(re.findall(r"^  [+−±] \S+", text[words:], re.MULTILINE)) == 18
    assert "  ± rounding.unit: 1 € → 100 €" in text
    assert "All 18 together" not in text
    both = screen("2023", "2025", "--structure", "--effect")
    assert "All 18 together" in both
    assert "  ± rounding.unit: 1 € → 100 €" in both
    assert "rounding.unit" not in screen("2023", "2025", "--effect")
    assert "changes of the text" not in screen("2023", "2025", "--effect")


def test_causes_by_region(screen: Callable[..., str]) -> None:
    text = screen("2021", "2023", "--causes")
    assert "Of which, by cause (Shapley values)" in text
    assert "Causes of the difference" not in text
    (total,) = [line for line in text.splitlines() if re.match(r"all 18 +~ −1 080 000", line)]
    assert "+1 612 500" in total  # 5/8 x (1 500 000 + 3 660 000) / 2
