"""Checks of sense: each code has one broken file that it is found in, and nothing else is."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from allocation.audit.check.figures import figures_problems
from allocation.audit.check.inference import inference_problems
from allocation.audit.check.participation import participation_problems
from allocation.audit.check.pools import pools_problems
from allocation.audit.check.printed import numbers_in, read_printed
from allocation.audit.check.prose import prose_problems
from allocation.audit.check.publications import publications_problems
from allocation.audit.check.register import register_problems
from allocation.audit.check.rule_and_publication import rule_and_publication_problems
from allocation.audit.check.sense import sense_problems
from allocation.audit.check.tree import Tree
from allocation.diagnostics import Diagnostic
from allocation.model.publication import Reading
from allocation.reading.places import Folder
from conftest import ROOT, Run

BROKEN = Path(__file__).parent / "broken" / "check"
CHECKS = (
    register_problems,
    figures_problems,
    inference_problems,
    publications_problems,
    sense_problems,
    pools_problems,
    rule_and_publication_problems,
    participation_problems,
    prose_problems,
)


class Found(NamedTuple):
    """What is expected of a broken file: in which, on which line, and words of the message."""

    file: str
    line: int
    words: str
    level: str = "error"


FOUND = {
    "not-the-figure": Found("envelope.yaml", 13, "5 200 000 is taken from"),
    "not-as-printed": Found("outcome.yaml", 8, "reading is at least, and 'plus de 5,1 M€'"),
    "totals-apart": Found("outcome.yaml", 10, "[3 498.50; 3 499.50]", "warning"),
    "told-twice": Found("known.yaml", 11, "213 is", "warning"),
    "unknown-figure": Found("known.yaml", 9, "'projects'"),
    "untold-origin": Found("envelope.yaml", 13, "nothing says that it was taken from", "warning"),
    "other-agency": Found(
        "line.yaml", 8, "fund pays the dreets and is called ARS (FIR)", "warning"
    ),
    "inference-fails": Found("key.yaml", 18, "gives 3 of 18"),
    "no-agency": Found("cantons.yaml", 8, "Aval has no ars"),
    "excluded-member": Found("scope.yaml", 6, "Mayotte is excluded"),
    "shared-agency": Found("lines.yaml", 12, "other-fund pays the ars as fund does"),
    "differing-components": Found("lines.yaml", 16, "other-fund.share has another key"),
    "idle-pool": Found("pool.yaml", 12, "rest"),
    "left-out": Found("pool.yaml", 14, "fund.base does not come before rest"),
    "other-unit": Found("unit.yaml", 15, "rounded to 1 000 €", "warning"),
    "count-left-out": Found("count.yaml", 4, "18 regions are counted", "warning"),
    "other-territories": Found("scope.yaml", 5, "counts 18 regions, and 5 are in scope"),
    "loose-figure": Found("note.yaml", 14, "12 mai 2023", "warning"),
    "other-key": Found("key.yaml", 16, "counts population", "warning"),
    "incomplete-participation": Found("who.csv", 1, "Mayotte dreets", "warning"),
    "undated-answer": Found("who.csv", 10, "'au printemps'", "warning"),
    "no-reference": Found("who.csv", 10, "Corse ars", "warning"),
    "no-source": Found("who.csv", 10, "according to whom", "warning"),
    "source-without-answer": Found("who.csv", 10, "a source is named", "warning"),
}
"""Lines are those of the careful reader; 3 of 18 is what Insee's population of 2024 gives."""


def _problems(rules: Path | None = None, data: Path | None = None) -> list[Diagnostic]:
    tree = Tree(Folder("rules", rules), Folder("data", data))
    return [problem for check in CHECKS for problem in check(tree)]


@pytest.fixture(scope="module")
def shipped() -> list[Diagnostic]:
    return _problems()


def test_nothing_is_wrong_with_what_is_shipped(shipped: list[Diagnostic]) -> None:
    assert [str(problem) for problem in shipped] == []


@pytest.mark.parametrize("code", FOUND)
def test_a_broken_file_is_found_by_its_code(code: str, shipped: list[Diagnostic]) -> None:
    folder, expected = BROKEN / code, FOUND[code]
    problems = [p for p in _problems(folder / "rules", folder / "data") if p not in shipped]
    assert [problem.code for problem in problems] == [code]
    (problem,) = problems
    assert problem.level == expected.level
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == expected[:2]
    assert expected.words in str(problem.message).replace("\u202f", " ")


MENDED = {
    "not-the-figure": ("5_200_000", "5_100_000"),
    "not-as-printed": ("at least", "more than"),
    "totals-apart": ("amount: 3_499,", "amount: 3_099,"),
    "told-twice": ("      cite", "      figures: [financed projects]\n      cite"),
    "unknown-figure": (", projects]", "]"),
    "untold-origin": ("5_100_000", "5_100_000\n    taken-from: received by projects"),
    "other-agency": ("ARS (FIR)", "DREETS (P304)"),
    "inference-fails": ("population_2024", "population_2025"),
    "no-agency": ("name: Aval", "name: Aval, lacks: {ars: celle d'Amont est compétente}"),
    "excluded-member": ("Mayotte", "Polynésie française"),
    "shared-agency": ("other-fund:\n", "other-fund:\n    same-agency: deux crédits distincts\n"),
    "differing-components": ("key: births_2020", "key: births_2020, differs: selon le texte"),
    "idle-pool": ("pool: envelope", "pool: rest"),
    "left-out": ("remainder-of: envelope", "remainder-of: envelope, after: [base]"),
    "other-unit": ("unit: 1000", "unit: 50"),
    "count-left-out": ("unknown: ceiling", "unknown: counted"),
    "other-territories": ("overseas", "all"),
    "loose-figure": ("12 mai 2023", "8 décembre 2025"),
    "other-key": ("population_2023", "births_2021"),
    "undated-answer": ("au printemps", "inconnue"),
    "no-reference": ("2030-05-02,", "2030-05-02,courrier n° 7"),
    "no-source": ("yes,,", "yes,ARS Corse,"),
    "source-without-answer": ("unknown,courrier", "yes,courrier"),
}
"""What is written in place of what in the one file of each code."""


@pytest.mark.parametrize("code", MENDED)
def test_a_mended_file_is_not(code: str, shipped: list[Diagnostic], tmp_path: Path) -> None:
    old, new = MENDED[code]
    (path,) = (path for path in (BROKEN / code).rglob("*") if path.is_file())
    text = path.read_text(encoding="utf-8")
    assert old in text
    at = text.rindex(old)
    mended = text[:at] + new + text[at + len(old) :]
    _overlay(tmp_path, path.relative_to(BROKEN / code).as_posix(), mended)
    found = {p.code for p in _problems(tmp_path / "rules", tmp_path / "data") if p not in shipped}
    assert code not in found


def _overlay(top: Path, name: str, text: str) -> None:
    for folder in ("rules", "data"):
        (top / folder).mkdir(exist_ok=True)
    (top / name).parent.mkdir(exist_ok=True)
    (top / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "codes"),
    [
        ("rules/2021.yaml", "count: 15", "count: 16", {"not-the-figure"}),
        ("rules/2023.yaml", "ars-fir: 5,", "ars-fir: 6,", {"not-the-figure"}),
        ("rules/2024.yaml", "value: 100_000", "value: 10_000", {"not-the-figure"}),
        ("rules/2024.yaml", "from: 1_950_000", "from: 1_960_000", {"not-the-figure"}),
        ("rules/2024.yaml", "    after: [floor]\n", "", {"left-out"}),
        ("rules/2025.yaml", "unit: 100\n", "unit: 10\n", {"inference-fails", "other-unit"}),
        ("rules/2025.yaml", "largest-remainder", "nearest", {"inference-fails"}),
        ("rules/2025.yaml", "2_200_374", "2_200_000", {"inference-fails", "not-the-figure"}),
        ("rules/2023.yaml", "of: all", "of: overseas", {"other-territories"}),
        ("rules/2023.yaml", "4 septembre 2023", "5 septembre 2023", {"loose-figure"}),
        ("rules/2025.yaml", "96 900 euros", "97 900 euros", {"loose-figure"}),
        ("rules/2021.yaml", "près de 190 projets", "près de 191 projets", {"loose-figure"}),
        ("data/published/outcome-2022.yaml", "number: 213", "number: 214", {"not-the-figure"}),
        ("data/published/annexe-5-2025.yaml", "11_500", "11_600", {"inference-fails"}),
        ("data/published/outcome-2024.yaml", "2 M€", "3 M€", {"not-as-printed"}),
        ("data/published/outcome-2024.yaml", "outcome-2024", "outcome-2023", {"wrong-file-name"}),
        ("data/published/annexe-5-2025.yaml", "unit: 1\n", "unit: 2\n", {"not-as-printed"}),
        ("rules/2025.yaml", "    taken-from: rows\n", "", {"untold-origin"}),
        ("rules/2024.yaml", "    taken-from: total delegated\n", "", {"untold-origin"}),
        ("rules/2025.yaml", "agency: ars", "agency: dreets", {"other-agency"}),
        ("rules/2022.yaml", ", regions with financed projects]", "]", {"told-twice"}),
        ("data/participation.csv", "Corse,ars,unknown", "Corse,ars,no", {"undated-answer"}),
        ("data/regions.yaml", ", dreets: DREETS Corse", "", {"no-agency"}),
    ],
)
def test_a_slip_in_a_shipped_file_is_found(
    file: str, old: str, new: str, codes: set[str], tmp_path: Path
) -> None:
    """Each moves an amount, or what is said of one; none needs a digest to be found."""
    text = (ROOT / file).read_text(encoding="utf-8")
    assert old in text
    _overlay(tmp_path, file, text.replace(old, new, 1))
    assert codes <= {p.code for p in _problems(tmp_path / "rules", tmp_path / "data")}


@pytest.mark.parametrize(
    ("text", "reading", "value", "step"),
    [
        ("plus de 5,1 M€", Reading.MORE_THAN, 5_100_000, 100_000),
        ("2,2 M€", Reading.ROUNDED, 2_200_000, 100_000),
        ("2 M€", Reading.ROUNDED, 2_000_000, 1_000_000),
        ("au moins 200 k€", Reading.AT_LEAST, 200_000, 1_000),
        ("a minima 200 000 €", Reading.AT_LEAST, 200_000, 1),
        ("de l'ordre de 1,25 Md€", Reading.ABOUT, 1_250_000_000, 10_000_000),
        ("près de 190", Reading.NEARLY, 190, 1),
        ("2 200 374 €", Reading.ROUNDED, 2_200_374, 1),
        ("12,50 euros", Reading.ROUNDED, Fraction(25, 2), Fraction(1, 100)),
    ],
)
def test_a_printed_figure(text: str, reading: Reading, value: Fraction, step: Fraction) -> None:
    found = read_printed(text)
    assert found is not None
    assert (found[0], found[1].value, found[1].step) == (reading, value, step)


@pytest.mark.parametrize("text", ["", "plus de", "213 projets", "2 à 3 M€", "5,1,2 M€", "deux M€"])
def test_what_is_no_printed_figure(text: str) -> None:
    assert read_printed(text) is None


def test_the_numbers_of_a_sentence() -> None:
    text = (
        "50 000 pour 30 000 (SGMCAS/2023/110, §3.1) ; « 2,2 M€ », 213 projets, P304-17, 18 régions"
    )
    assert [number.value for number in numbers_in(text)] == [50_000, 30_000, 2_200_000, 213, 18]


def test_what_is_taken_from_rows_confirms_nothing(run: Run) -> None:
    """The rows of 2025 come out, and no answer says more of that than that they do."""
    for language in ("en", "fr"):
        for words in (["2025"], ["reconcile", "2025"], ["explain", "2025", "Corse"]):
            for more in ([], ["--details"]):
                shown = run(*words, *more, "--lang", language).stdout
                claims = re.findall(r"[^.;:]*\bconfirm\w*[^.;:]*", " ".join(shown.split()))
                denied = ("can't confirm", "confirms no", "not confirm", "ne peut", "ne confirme")
                assert all(any(no in claim for no in denied) for claim in claims), claims
