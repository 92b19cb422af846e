"""The shipped data against the totals that their sources give, and against one another."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allocation.reading.keys import read_catalogue, read_key
from allocation.reading.participation import read_participants
from allocation.reading.places import data_folder
from allocation.reading.publications import read_publication
from allocation.reading.territories import read_territories
from conftest import ROOT

DATA = data_folder()
REGIONS = read_territories("regions", DATA)
CATALOGUE = read_catalogue(DATA)

# Sums of the 18 regions as the source notes of the data give them.
TOTALS = {
    "births_2018": 756_663,
    "births_2019": 751_597,
    "births_2020": 733_857,
    "births_2021": 740_862,
    "births_2022": 724_756,
    "population_2025": 68_605_616,
}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_key_is_sound(name: str) -> None:
    """Held against the file, read without the program: loading compares it with nothing else."""
    description = CATALOGUE[name]
    territories = read_territories(description.territories, DATA)
    key = read_key(name, CATALOGUE, territories, DATA)
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = [(row["code"], int(row[name])) for row in csv.DictReader(lines)]
    assert len(rows) == len(territories.codes)
    assert dict(rows) == key.values
    assert min(key.values.values()) > 0
    assert description.source
    assert description.licence
    assert description.date


@pytest.mark.parametrize("name", TOTALS)
def test_totals_are_those_of_the_source_notes(name: str) -> None:
    """The declared total and the rows, against figures written down apart from both."""
    assert CATALOGUE[name].total == TOTALS[name]
    assert sum(read_key(name, CATALOGUE, REGIONS, DATA).values.values()) == TOTALS[name]


def test_every_year_of_every_series_is_there() -> None:
    expected = {f"births_{year}" for year in range(2018, 2023)}
    expected |= {f"{name}_by_department" for name in expected}
    for stem in ("population", "population_under_20"):
        expected |= {f"{stem}_{year}" for year in range(2019, 2026)}
    assert set(CATALOGUE) == expected


@pytest.mark.parametrize("year", range(2018, 2023))
def test_departments_add_up_to_their_regions(year: int) -> None:
    departments = read_territories("departments", DATA)
    parts = read_key(f"births_{year}_by_department", CATALOGUE, departments, DATA).values
    sums = dict.fromkeys(REGIONS.codes, 0)
    for member in departments.members:
        assert member.within is not None
        sums[member.within] += parts[member.code]
    assert sums == read_key(f"births_{year}", CATALOGUE, REGIONS, DATA).values


def test_the_young_are_fewer_than_all() -> None:
    for year in range(2019, 2026):
        everyone = read_key(f"population_{year}", CATALOGUE, REGIONS, DATA).values
        young = read_key(f"population_under_20_{year}", CATALOGUE, REGIONS, DATA).values
        assert all(0 < young[code] < everyone[code] for code in everyone)


def test_regions() -> None:
    assert len(REGIONS.members) == 18
    assert [m.code for m in REGIONS.members if m.overseas] == ["01", "02", "03", "04", "06"]
    assert all(set(m.agencies) == {"ars", "dreets"} for m in REGIONS.members)
    assert REGIONS.by_code["11"].agencies["dreets"] == "DRIEETS d'Île-de-France"
    assert "Saint-Martin" in REGIONS.by_code["01"].agencies["ars"]
    assert "DEETS" not in REGIONS.by_code["03"].agencies["dreets"]
    assert {apart.code for apart in REGIONS.apart} == {"975", "977", "978"}
    names = [name.casefold() for m in REGIONS.members for name in (m.name, *m.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("84", "84"),
        ("Auvergne Rhone Alpes", "84"),
        ("PACA", "93"),
        ("provence-alpes-côte d’azur", "93"),
        ("ile de france", "11"),
        ("IDF", "11"),
        ("Réunion", "04"),
        ("LA REUNION", "04"),
        ("Guadeloupe", "01"),
        ("pays-de-la-loire", "52"),
        ("Nord-Pas-de-Calais-Picardie", "32"),
        ("Centre", "24"),
        ("1", None),
        ("Saint-Martin", None),
        ("Atlantide", None),
    ],
)
def test_regions_are_found_as_people_write_them(text: str, code: str | None) -> None:
    found = REGIONS.find(text)
    assert (found.code if found else None) == code


def test_what_is_known_of_2021() -> None:
    path = DATA.find("participation.csv")
    assert path is not None
    known = read_participants(path, "participation.csv", REGIONS, 2021)
    yes = {place for place, takes_part in known.agencies.items() if takes_part == "yes"}
    assert yes == {("52", "ars"), ("52", "dreets"), ("53", "ars")}
    assert known.regions == {"27", "04", "93"}
    with Path(path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert bool(row["source"]) is (row["takes_part"] == "yes")


def test_annexe_5_as_printed() -> None:
    publication = read_publication("annexe-5-2025", DATA, REGIONS).publication
    assert set(publication.rows.amounts) == set(REGIONS.codes)
    assert sum(publication.rows.amounts.values()) == 2_200_400
    printed, body = publication.totals
    assert printed.amount == 2_200_374
    assert (body.amount, body.unit) == (2_200_000, 100_000)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "data" / "published").glob("*.yaml")), ids=lambda file: file.stem
)
def test_every_published_figure_has_a_label(file: Path) -> None:
    publication = read_publication(file.stem, DATA, REGIONS).publication
    assert publication.figures
    assert all(figure.label for figure in publication.figures)
