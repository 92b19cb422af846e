"""The register of texts: short names, figures that were read by two, and what the others become."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from allocation.diagnostics import Refusal
from allocation.model.text import RegisteredText
from allocation.reading.loading import load_rule
from allocation.reading.places import Folder, rules_folder
from conftest import ROOT, Run
from test_honest import copy_of, flat

AsJson = Callable[..., Any]
DRAFT = "not read by a second reader"
OWN = """\
year: 2030
title: made up
source: {id: T/2030/1, nor: TEXT3000001A, date: 2030-01-31}
lines:
  fund:
    agency: ars
    credit: made up
    cite: "§1"
    components:
      base: {kind: flat, amount: 1_500, cite: "§1"}
"""
READ = """\
texts:
  T-2030:
    number: T/2030/1
    nature: instruction
    nor: TEXT3000001A
    signed: 2030-01-31
    title: made up
    sections: ["§1"]
    figures:
      - amount: 1_500
        kind: flat
        agency: ars
        section: "§1"
        read-by: A
        checked-by: B
        on: 2030-02-01
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A rule of the user's own about a text that is in no register."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def register(folder: Path, text: str = READ) -> Path:
    """A folder of data with a register of the user's own."""
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "texts.yaml").write_text(text, encoding="utf-8")
    return folder / "data"


# Short names


@pytest.mark.parametrize(
    ("year", "number", "nor", "signed"),
    [  # as the headings of the texts have them
        ("2021", "SGMCAS/2021/74", "SSAZ2110059J", date(2021, 4, 1)),
        ("2022", "SGMCAS/2022/106", None, date(2022, 4, 12)),
        ("2023", "SGMCAS/2023/110", "SPRZ2318297J", date(2023, 7, 18)),
        ("2024", "DGCS/SD2C/SGMCAS/DGS/2024/151", "SAEA2427438J", date(2024, 10, 25)),
        ("2025", "DGCS/SD2/DGS/2025/159", "SFHA2529787J", date(2025, 12, 8)),
    ],
)
def test_a_shipped_rule_names_its_text_and_is_about_it(
    year: str, number: str, nor: str | None, signed: date
) -> None:
    written = yaml.safe_load((ROOT / "rules" / f"{year}.yaml").read_text(encoding="utf-8"))
    assert written["source"] == f"I-{year}"
    assert "other-sources" not in written
    source = load_rule(year, rules_folder()).rule.source
    assert (source.id, source.nor, source.date) == (number, nor, signed)


def test_a_cited_text_is_that_of_the_register_and_others_are_left_out() -> None:
    assert [*load_rule("2024", rules_folder()).rule.other_sources] == ["I-2025"]
    assert [*load_rule("2022", rules_folder()).rule.other_sources] == ["I-2023", "I-2025"]


def test_what_a_file_describes_under_the_same_name_stays(tmp_path: Path) -> None:
    described = "source: I-2023\nother-sources:\n  I-2025: {id: another, date: 2020-01-01}\n"
    path = copy_of("rules/2023.yaml", tmp_path / "own.yaml", ("source: I-2023\n", described))
    assert load_rule(str(path), rules_folder()).rule.other_sources["I-2025"].id == "another"


@pytest.mark.parametrize(
    "change", [("source: I-2023", "source: I-2032"), ("{source: I-2025", "{source: I-2052")]
)
def test_an_unknown_text_is_refused_where_it_is_named(
    change: tuple[str, str], tmp_path: Path
) -> None:
    path = copy_of("rules/2023.yaml", tmp_path / "own.yaml", change)
    with pytest.raises(Refusal) as refused:
        load_rule(str(path), rules_folder())
    (problem,) = refused.value.diagnostics
    assert problem.code == "unknown-source"
    assert problem.place
    assert problem.place.excerpt
    assert change[1].split()[-1].strip("{") in problem.place.excerpt


@pytest.mark.parametrize(
    ("section", "there"),
    [
        ("§1", True),
        ("annexe, §3", True),
        ("§1, annexe, §3", True),
        ("§1 et annexe, §3", True),
        ("annexe, §3 et annexe, §6", True),
        ("§2 et 3", True),
        ("§3", False),
        ("annexe, §3 et §6", False),
        ("§1 et", False),
        ("", False),
    ],
)
def test_a_citation_names_sections_that_exist(section: str, there: bool) -> None:
    sections = ["§1", "annexe, §3", "annexe, §6", "§2 et 3"]
    text = RegisteredText.model_validate(
        {"number": "T", "nature": "order", "title": "made up", "sections": sections}
    )
    assert text.has(section) is there


# Figures


def bases(found: Any) -> tuple[str, ...]:
    """What the flat parts of one region are, by line."""
    (lines,) = (region["lines"] for region in found["regions"] if region["code"] == "94")
    return tuple(line["components"]["base"]["status"] for line in lines.values())


@pytest.mark.parametrize(
    "change",
    [
        ("amount: 50_000", "amount: 50_800"),
        ('amount: 50_000, cite: "§3.1, volet santé"', 'amount: 50_000, cite: "§3.1, volet social"'),
        (
            "{kind: flat, label: part forfaitaire, amount: 50_000",
            "{kind: floor, label: part forfaitaire, amount: 50_000",
        ),
    ],
    ids=["another amount", "another section", "another kind"],
)
@pytest.mark.parametrize("inline", [False, True])
def test_a_figure_that_the_register_lacks_is_estimated(
    change: tuple[str, str], inline: bool, tmp_path: Path, as_json: AsJson
) -> None:
    changes = [change]
    if inline:
        changes += [("source: I-2023", "source: {id: SGMCAS/2023/110, date: 2023-07-18}")]
    path = copy_of("rules/2023.yaml", tmp_path / "own.yaml", *changes)
    assert bases(as_json(path)) == ("estimated", "fixed-by-own-rule")


def test_a_figure_of_the_register_stays_what_it_is(tmp_path: Path, as_json: AsJson) -> None:
    assert bases(as_json("2023")) == ("fixed", "fixed")
    other = ("unit: 1\n", "unit: 2\n")
    own = copy_of("rules/2023.yaml", tmp_path / "own.yaml", other)
    assert bases(as_json(own)) == ("fixed-by-own-rule", "fixed-by-own-rule")


def test_one_reader_does_not_read_twice(own: Path, tmp_path: Path, run: Run) -> None:
    data = register(tmp_path, READ.replace("checked-by: B", "checked-by: A"))
    result = run(own, "--data-dir", data)
    assert result.exit_code == 3
    assert "a second reader has another name than the first" in flat(result.stderr)


# Drafts


def outputs(own: Path, run: Run, *options: str | Path) -> dict[str, str]:
    """Everything that can be written of a rule, by how it was asked for."""
    asked: dict[str, list[str | Path]] = {
        "table": [own],
        "details": [own, "--details"],
        "md": [own, "-f", "md"],
        "csv": [own, "-f", "csv"],
        "excel": [own, "--dialect", "excel-fr"],
        "beside another year": [own, "2023"],
        "show": ["show", own],
        "explain": ["explain", own, "Corse"],
        "diff": ["diff", own, "2023"],
        "structure": ["diff", own, "2023", "--structure"],
        "diff csv": ["diff", own, "2023", "-f", "csv"],
        "sweep": ["sweep", own, "--vary", "fund.base.amount=1000,2000"],
        "sweep csv": ["sweep", own, "--vary", "fund.base.amount=1000,2000", "-f", "csv"],
    }
    said = {}
    for name, words in asked.items():
        result = run(*words, *options)
        assert result.exit_code in (0, 1), (name, result.stderr)
        said[name] = flat(result.stdout).replace("sans seconde lecture", DRAFT)
    for kind in ("xlsx", "ods"):
        book = own.with_suffix(f".{kind}")
        assert run(own, "-o", book, "--force", *options).exit_code == 0
        with zipfile.ZipFile(book) as parts:
            said[kind] = flat(
                "".join(
                    parts.read(n).decode("utf-8") for n in parts.namelist() if n.endswith(".xml")
                )
            )
    return said


def test_every_output_says_that_a_rule_is_a_draft(own: Path, run: Run) -> None:
    for name, text in outputs(own, run).items():
        assert DRAFT in text, name


def test_json_says_so_too(own: Path, as_json: AsJson) -> None:
    assert as_json(own)["rule"]["draft"] is True
    assert as_json("2023")["rule"]["draft"] is False


def test_with_two_readers_it_is_none(own: Path, tmp_path: Path, run: Run) -> None:
    data = register(tmp_path)
    for name, text in outputs(own, run, "--data-dir", data).items():
        assert DRAFT not in text, name


@pytest.mark.parametrize("who", ["", "        checked-by: B\n"])
def test_one_reader_makes_a_draft(who: str, own: Path, tmp_path: Path, run: Run) -> None:
    data = register(tmp_path, READ.replace("        checked-by: B\n", who))
    assert (DRAFT in flat(run(own, "--data-dir", data).stdout)) is (who == "")


def test_an_own_register_is_named_among_what_a_result_rests_on(
    own: Path, tmp_path: Path, as_json: AsJson, run: Run
) -> None:
    data = register(tmp_path)
    files = as_json(own, "--data-dir", data)["data"]
    assert [f["file"] for f in files if f["key"] == "texts"] == [str(data / "texts.yaml")]
    assert "texts.yaml" in run(own, "--data-dir", data).stdout
    assert not [f for f in as_json(own)["data"] if f["key"] == "texts"]


def test_what_the_user_gives_in_place_of_a_figure_is_no_draft(run: Run) -> None:
    """A value of the user's own is marked as such; the rule's figures have been read."""
    assert DRAFT not in run("2023", "--set", "ars-fir.base.amount=60000").stdout


@pytest.mark.parametrize("year", ["2021", "2022", "2023", "2024", "2025"])
def test_no_shipped_rule_is_a_draft(year: str) -> None:
    assert not load_rule(year, rules_folder()).file.draft


def test_every_figure_of_the_register_was_read_by_two() -> None:
    from allocation.reading.texts import Texts

    (file,) = Texts(Folder("data", None)).files
    figures = [(n, f) for n, text in file.register.texts.items() for f in text.figures]
    assert {(n, str(f.amount), f.kind, f.agency) for n, f in figures if n != "CEFAP"} == {
        ("I-2021", "100000", "flat", "ars"),  # annexe, §3
        ("I-2021", "100000", "flat", "dreets"),
        ("I-2023", "50000", "flat", "ars"),  # §3.1
        ("I-2023", "30000", "flat", "dreets"),
        ("I-2024", "200000", "floor", "ars"),  # §2, Moyens
    }
    assert all(f.checked_by and f.checked_by != f.read_by for _n, f in figures)


# What a check tells


@pytest.mark.parametrize("modifies", ["modifies: [I-2023]", "repeals: [SGMCAS/2023/110]", ""])
def test_a_figure_that_another_text_modifies_may_be_left_out(
    modifies: str, tmp_path: Path, run: Run
) -> None:
    """A later text raises the base; the rule is of the instruction, and cites both."""
    later = READ.replace("T/2030/1", "T/2024/9").replace("2030-01-31", "2024-01-31")
    register(tmp_path, later.replace("amount: 1_500", "amount: 50_800") + f"    {modifies}\n")
    (tmp_path / "rules").mkdir()
    copy_of(
        "rules/2023.yaml",
        tmp_path / "rules" / "raised.yaml",
        (
            "source: I-2023\n",
            "source: I-2023\nother-sources: {L: {id: T/2024/9, date: 2024-01-31}}\n",
        ),
        (
            'amount: 50_000, cite: "§3.1, volet santé"',
            "amount: 50_800, cite: {source: L, section: §1}",
        ),
    )
    told = run("check", tmp_path, "-f", "parsable").stdout
    assert ("figure-left-out" in told) is (modifies == "")
    assert "unread-figure" not in told


def test_an_own_register_or_lock_takes_the_place_of_no_shipped_one(
    own: Path, tmp_path: Path, run: Run
) -> None:
    data = register(tmp_path)
    (data / "lock.yaml").write_text("locked: {}\n", encoding="utf-8")
    (tmp_path / "lock.yaml").write_text("locked: {}\n", encoding="utf-8")
    for words in ((own,), ("2023",), ("rules",)):
        result = run(*words, "--data-dir", data, "--rules-dir", tmp_path)
        assert "own-file" not in result.stderr


def test_a_register_of_ones_own_adds_texts_and_changes_none(
    tmp_path: Path, as_json: AsJson
) -> None:
    """A false figure for a registered text makes no figure of the user's the text's."""
    false = (ROOT / "tests/broken/check/registered-twice/data/texts.yaml").read_text("utf-8")
    data = register(tmp_path, false)
    own = copy_of("rules/2023.yaml", tmp_path / "own.yaml", ("amount: 50_000", "amount: 60_000"))
    found = as_json(own, "--data-dir", data)
    assert bases(found) == ("estimated", "fixed-by-own-rule")
    assert found["rule"]["draft"] is True


@pytest.mark.parametrize(
    "number",
    ["N° SGMCAS/2023/110", "sgmcas/2023/110", "SGMCAS / 2023 / 110", "ＳＧＭＣＡＳ/2023/110"],
)
def test_a_number_that_is_spelled_otherwise_is_the_same_text(
    number: str, tmp_path: Path, as_json: AsJson
) -> None:
    inline = ("source: I-2023", f"source: {{id: {number}, date: 2023-07-18}}")
    change = ("amount: 50_000", "amount: 60_000")
    own = copy_of("rules/2023.yaml", tmp_path / "own.yaml", inline, change)
    assert bases(as_json(own)) == ("estimated", "fixed-by-own-rule")


def test_what_a_third_party_says_fixes_nothing(own: Path, tmp_path: Path, as_json: AsJson) -> None:
    data = register(tmp_path, READ.replace("nature: instruction", "nature: third-party"))
    found = as_json(own, "--data-dir", data)
    assert found["rule"]["draft"] is True
    assert found["totals"]["status"] == "estimated"


def test_a_rule_is_no_example_for_lying_in_a_folder_of_that_name(
    own: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules" / "examples").mkdir(parents=True)
    (tmp_path / "rules" / "examples" / "mine.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for path in ("rules/examples/mine.yaml", "rules/examples/../../own.yaml"):
        said = flat(run(path).stdout)
        assert "Your own rule" in said
        assert "An example" not in said
        assert "(example" not in said
        assert "unregistered-text" in run("check", path).stdout


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_a_search_in_the_rows_of_a_draft_says_so(form: str, tmp_path: Path, run: Run) -> None:
    share = "      share: {kind: share"
    flat = '      base: {kind: flat, amount: 1_000, cite: "§2.2"}\n'
    own = copy_of("rules/2025.yaml", tmp_path / "own.yaml", (share, f"{flat}{share}"))
    said = run("fit", own, "-f", form).stdout
    assert ('"draft": true' if form == "json" else DRAFT) in " ".join(said.split())
