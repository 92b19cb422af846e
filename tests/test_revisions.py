"""Every rule and variant that was ever released still loads, and gives its amounts."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from allocation import allocate
from allocation.reading.document import document_of
from allocation.reading.loading import rule_of
from allocation.reading.places import data_folder, rules_folder
from allocation.reading.publications import read_publication
from allocation.reading.territories import read_territories
from conftest import by_region

ROOT = Path(__file__).parents[1]
# What the texts say: all 36 agencies at 100 000 €; the convention of 2023; five floors of 200 000 €
# in 2024; the rows of Annexe 5 in 2025. The fund of the example is as its file says.
TOTALS = {2021: 3_600_000, 2023: 5_100_000, 2024: 1_000_000, 2025: 2_200_400}
EXAMPLE = 400_000


def git(*words: str) -> str:
    """What git prints; nothing where this is no clone of the repository."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return ""
    return done.stdout.decode("utf-8")


def revisions() -> list[tuple[str, str]]:
    """Each content that a rule or variant file ever had, as (blob, path)."""
    found = set()
    raw = ("log", "--format=", "--raw", "--no-abbrev", "--no-renames")
    for line in git(*raw, "--", "rules").splitlines():
        fields, _tab, path = line.partition("\t")
        blob = fields.split(" ")[3]
        if set(blob) != {"0"} and path.endswith(".yaml"):
            found.add((blob, path))
    return sorted(found, key=lambda each: each[::-1])


@pytest.mark.parametrize(("blob", "path"), revisions(), ids=lambda text: text[:30])
def test_every_revision_still_gives_its_amounts(blob: str, path: str) -> None:
    text = git("cat-file", "blob", blob)
    loaded = rule_of(document_of(text.encode(), ROOT / path, path), rules_folder())
    rule = loaded.rule
    if rule.no_formula:
        assert rule.year == 2022
        return
    result = allocate(loaded)
    expected = EXAMPLE if "examples" in path else TOTALS[rule.year]
    assert Fraction(result.total, 100) == expected
    if rule.year == 2025 and loaded.variant is None:
        data = data_folder()
        territories = read_territories("regions", data)
        printed = read_publication("annexe-5-2025", data, territories).publication.amounts
        assert {code: Fraction(cents, 100) for code, cents in by_region(result).items()} == printed
    if rule.year == 2023:  # 50 000 and 30 000 € for each of 18 regions
        codes = result.case.territories.codes
        assert result.of(["ars-fir"], codes, ["base"]).cents == 18 * 5_000_000
        assert result.of(["dreets-p304"], codes, ["base"]).cents == 18 * 3_000_000
