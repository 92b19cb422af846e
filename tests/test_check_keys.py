"""Keys held against one another, and what was ever seen of them worked out apart."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import defaultdict
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
import yaml

from allocation.audit.check.asked import asked_for
from allocation.audit.check.check import check, check_all
from allocation.audit.check.keys import key_problems
from allocation.audit.check.tree import Tree
from allocation.reading.places import Folder, data_folder, rules_folder
from conftest import ROOT, Run, said

BROKEN = Path(__file__).parent / "broken" / "check"
DATA = ROOT / "data"


# What was seen


def columns() -> dict[str, dict[int, dict[str, int]]]:
    """Every key by series and year, read without the program."""
    found: dict[str, dict[int, dict[str, int]]] = defaultdict(dict)
    for path in DATA.glob("*_20??*.csv"):
        what, year, detail = re.fullmatch(r"(.+)_(\d{4})(_by_department)?", path.stem).groups("")
        with path.open(encoding="utf-8") as lines:
            rows = {row["code"]: int(row[path.stem]) for row in csv.DictReader(lines)}
        found[what + detail][int(year)] = rows
    return found


def outward(values: list[Fraction]) -> tuple[Fraction, Fraction]:
    return Fraction(floor(min(values) * 10), 10), Fraction(ceil(max(values) * 10), 10)


def declared() -> dict[str, dict[str, dict[str, str]]]:
    """What the catalogue says was seen, by series, every value as it is written."""
    catalogue = yaml.load((DATA / "catalogue.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return {
        re.sub(r"_\d{4}", "", next(iter(series["keys"]))): {
            field: series[field] for field in ("yearly-change", "ratio") if field in series
        }
        for series in catalogue["series"]
    }


def ends(seen: dict[str, str]) -> tuple[Fraction, Fraction]:
    return Fraction(seen["least"]), Fraction(seen["most"])


@pytest.mark.parametrize(
    "series", ["births", "births_by_department", "population", "population_under_20"]
)
def test_the_yearly_changes_of_the_catalogue_are_those_of_its_keys(series: str) -> None:
    years = columns()[series]
    changes = [
        Fraction(100 * (years[year + 1][code] - figure), figure)
        for year in years
        if year + 1 in years
        for code, figure in years[year].items()
    ]
    assert len(changes) > 70
    assert ends(declared()[series]["yearly-change"]) == outward(changes)


@pytest.mark.parametrize(("series", "years"), [("births", 4), ("population_under_20", 7)])
def test_the_ratios_of_the_catalogue_are_those_of_its_keys(series: str, years: int) -> None:
    found, seen = columns(), declared()[series]["ratio"]
    both = found[series].keys() & found[seen["to"]].keys()
    assert len(both) == years
    per = int(seen["per"].replace("_", ""))
    ratios = [
        Fraction(per * figure, found[seen["to"]][year][code])
        for year in both
        for code, figure in found[series][year].items()
    ]
    assert ends(seen) == outward(ratios)


def test_the_shipped_keys_are_sound() -> None:
    assert list(key_problems(Tree(rules_folder(), data_folder()))) == []


def test_departments_add_up_to_their_regions() -> None:
    """Without the program: what the check rests on."""
    found = columns()
    departments = yaml.safe_load((DATA / "departments.yaml").read_text("utf-8"))["members"]
    for year, rows in found["births"].items():
        sums: dict[str, int] = defaultdict(int)
        for member in departments:
            sums[member["within"]] += found["births_by_department"][year][member["code"]]
        assert sums == rows


# Mutated figures


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def move(path: Path, code: str, by: int, catalogue: bool = True) -> None:
    """Move one figure, and the total that the catalogue declares, so that loading is content."""
    text = path.read_text(encoding="utf-8")
    row = re.search(rf"(?m)^{code},(.+),(\d+)$", text)
    assert row
    figure = int(row[2])
    path.write_text(text.replace(row[0], f"{code},{row[1]},{figure + by}"), encoding="utf-8")
    about = path.parent / "catalogue.yaml"
    told = about.read_text(encoding="utf-8")
    place = re.search(rf"( {path.stem}:\s+\{{?total: )([\d_]+)", told)
    assert place
    total = int(place[2].replace("_", "")) + by
    told = told.replace(place[0], f"{place[1]}{total:_}")
    about.write_text(told, encoding="utf-8")


def told(data: Path) -> list[tuple[str, str, int | None, str]]:
    tree = Tree(rules_folder(), Folder("data", data))
    return [
        (p.code, Path(p.place.file).name, p.place.line, p.message.replace("\u202f", " "))
        for p in check(tree).problems
        if p.place
    ]


def test_a_figure_that_never_changed_so_much_is_a_warning(copy: Path) -> None:
    """Corse, 350 452 to 360 452 in 2022: 10 000 more; then the next year falls back."""
    before, after = (columns()["population"][year]["94"] for year in (2021, 2022))
    move(copy / "population_2022.csv", "94", 10_000)
    found = [each for each in told(copy) if each[0] == "unusual-change"]
    change = Fraction(100 * (after + 10_000 - before), before)
    assert [each[1:3] for each in found] == [("population_2022.csv", 6), ("population_2023.csv", 6)]
    percent = f"{floor(change * 10) / 10:.1f}"
    assert f"Corse: {after + 10_000:,}".replace(",", " ") in found[0][3]
    assert f"after {before:,}".replace(",", " ") in found[0][3]
    assert f"a change of {percent}… %" in found[0][3]
    assert "from −1 to 3.8 % is what was seen" in found[0][3]
    levels = {p.level for p in key_problems(Tree(rules_folder(), Folder("data", copy)))}
    assert levels == {"warning"}


def test_a_figure_that_is_out_of_proportion_is_a_warning(copy: Path) -> None:
    """Martinique has the fewest births but one for its inhabitants: 300 fewer are too few."""
    births = columns()["births"][2021]["02"] - 1_300
    people = columns()["population"][2021]["02"]
    move(copy / "births_2021.csv", "02", -1_300)
    found = [each for each in told(copy) if each[0] == "unusual-ratio"]
    ratio = f"{floor(Fraction(10_000 * births, people)) / 10:.1f}"
    assert [each[:2] for each in found] == [("unusual-ratio", "births_2021.csv")]
    message = found[0][3]
    told_of = f"Martinique: {births:,} to {people:,} in population_2021".replace(",", " ")
    assert f"{told_of} is {ratio}… per 1 000; " in message
    assert "from 7.8 to 36.8 is what was seen" in message


def test_a_department_that_moves_is_told_in_both_files(copy: Path) -> None:
    move(copy / "births_2019_by_department.csv", "2A", 1)
    found = [each for each in told(copy) if each[0] == "departments-differ"]
    assert [each[:2] for each in found] == [
        ("departments-differ", "births_2019.csv"),
        ("departments-differ", "births_2019_by_department.csv"),
    ]
    figure = columns()["births"][2019]["94"]
    grouped, more = (f"{n:,}".replace(",", " ") for n in (figure, figure + 1))
    assert f"Corse: {grouped} here, and its 2 departments add up to {more} in" in found[0][3]
    assert f"Corse: its 2 departments add up to {more} here, and" in found[1][3]
    assert found[1][3].endswith(f"births_2019.csv has {grouped}")


def test_another_years_births_under_this_years_name(copy: Path) -> None:
    text = (copy / "births_2020.csv").read_text(encoding="utf-8")
    (copy / "births_2021.csv").write_text(text.replace("births_2020", "births_2021"), "utf-8")
    about = copy / "catalogue.yaml"
    about.write_text(about.read_text("utf-8").replace("740_862", "733_857", 1), "utf-8")
    found = [each[:2] for each in told(copy)]
    assert ("same-figures", "births_2021.csv") in found


def test_what_a_ratio_is_to_must_be_there(copy: Path) -> None:
    about = copy / "catalogue.yaml"
    about.write_text(
        about.read_text("utf-8").replace("to: population,", "to: popluation,"), "utf-8"
    )
    found = [(each[0], each[2]) for each in told(copy) if each[0] == "unknown-key-name"]
    lines = about.read_text("utf-8").split("\n")
    assert found == [("unknown-key-name", n) for n, line in enumerate(lines, 1) if "popl" in line]
    assert len(found) == 2


# Two sources


def test_two_sources_that_differ_are_both_kept(run: Run) -> None:
    """The same sentence in the list of keys and in the record, in the reader's language."""
    english = "Nouvelle-Aquitaine is 54 195 here and 54 156 in Insee Flash Nouvelle-Aquitaine n° 98"
    french = "Nouvelle-Aquitaine : 54 195 ici, et 54 156 dans Insee Flash Nouvelle-Aquitaine n° 98"
    (births,) = [
        key
        for key in json.loads(run("keys", "-f", "json").stdout)["rows"]
        if key["key"] == "births_2021"
    ]
    assert said(births["doubts"][0]) == english
    assert len(births["doubts"]) == 6
    for words, sentence in (
        (("keys", "--details"), english),
        (("2023", "--details"), english),
        (("clés", "--détails", "--langue", "fr"), french),
        (("2023", "--détails", "--langue", "fr"), french),
    ):
        shown = " ".join(re.sub("[\u202f\u00a0]", " ", run(*words).stdout).split())
        assert sentence in shown, words


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("figure: 54_156", "figure: 54_195", "same-figure"),
        ('territory: "75"', 'territory: "99"', "stranger"),
    ],
)
def test_another_source_has_another_figure_of_a_territory(
    copy: Path, old: str, new: str, code: str
) -> None:
    about = copy / "catalogue.yaml"
    text = about.read_text("utf-8")
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n") + 1
    about.write_text(text.replace(old, new), "utf-8")
    found = [each[:3] for each in told(copy) if each[0] in ("same-figure", "stranger")]
    assert found == [(code, "catalogue.yaml", line)]


# Broken files

EXPECTED = {
    "departments-differ": [
        ("departments-differ", "data/births_2021.csv", 4, "error"),
        ("departments-differ", "data/births_2021.csv", 5, "error"),
    ],
    "same-figure": [("same-figure", "data/catalogue.yaml", 13, "error")],
    "same-figures": [("same-figures", "data/cribs_2021.csv", 1, "error")],
    "unusual-change": [("unusual-change", "data/cribs_2021.csv", 3, "warning")],
    "unusual-ratio": [("unusual-ratio", "data/cribs_2021.csv", 3, "warning")],
}


@pytest.mark.parametrize("code", EXPECTED)
def test_broken(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    found = check_all(asked_for([Path(code)], rules_folder(), data_folder())).problems
    told = [(p.code, p.place.file, p.place.line, p.level) for p in found if p.place]
    assert told == [(c, f"{code}/{file}", n, level) for c, file, n, level in EXPECTED[code]]


@pytest.mark.parametrize(
    ("old", "new"),
    [("least: -7.2", "least: -7.2e0"), ("least: -7.2", 'least: "-7.2"'), ("most: 15.6", "most: x")],
)
def test_what_was_seen_is_an_exact_number(copy: Path, old: str, new: str) -> None:
    about = copy / "catalogue.yaml"
    about.write_text(about.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert {each[0] for each in told(copy)} & {"ambiguous-number", "wrong-value"}
