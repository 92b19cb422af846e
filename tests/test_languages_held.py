"""What a language may not do: end in an error, take another's names, or say more than English does.

Catalogues that are damaged or made carelessly, words that a user typed, files for Excel, and
sentences of French that would say of an amount what the English does not.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import texts
import yaml

import made_up
import walk
from allocation.views import names
from allocation.views.language import decimal_mark, human, say
from allocation.views.spoken import speaking
from allocation.words import Message, Written, counted, listed
from conftest import ROOT, Run

CODE = "xx"

Catalogues = dict[str, dict[Any, Any]]


@pytest.fixture
def catalogues(tmp_path: Path) -> Iterator[Callable[[Catalogues], None]]:
    """Give the program another language, with these catalogues."""
    folder = tmp_path / "locale"
    own = folder / CODE / "LC_MESSAGES"
    own.mkdir(parents=True)
    for path in texts.LOCALE.glob("*"):
        (folder / path.name).symlink_to(path, target_is_directory=True)

    def write(found: Catalogues) -> None:
        for domain, entries in found.items():
            catalog = texts.Catalog(locale="en", domain=domain, fuzzy=False, charset="utf-8")
            for id_, string in entries.items():
                catalog.add(id_, string)
            with (own / f"{domain}.mo").open("wb") as file:
                texts.write_mo(file, catalog)

    with made_up.in_catalogues_of(folder):
        yield write


WRONG = ["{unknown}", "{}", "{0}", "{", "}", "{total!z}", "{total:d}", "{total.x}", "{total[x]}"]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_a_catalogue_fills_wrongly_is_said_in_english(
    wrong: str, catalogues: Callable[[Catalogues], None]
) -> None:
    one, several = "1 of {total}", "{n} of {total}"
    catalogues(
        {"allocate": {"all of {total}": wrong, "unfilled": wrong, (one, several): (wrong,) * 2}}
    )
    with speaking(CODE):
        assert say(Message("all of {total}", {"total": "5"})) == "all of 5"
        assert say(Message("unfilled", {})) in ("unfilled", "}")
        assert say(counted(one, several, 1, total="5")) == "1 of 5"
        assert say(counted(one, several, 2, total="5")) == "2 of 5"


def test_a_whole_catalogue_of_such_texts_ends_in_no_error(
    catalogues: Callable[[Catalogues], None], run: Run
) -> None:
    said = {
        each: f"{each} {{unknown}}" if isinstance(each, str) else (f"{each[0]} {{}}",) * 2
        for each in texts.messages("allocate")
    }
    catalogues({"allocate": said})
    for words in ("2023", "compute --help", "2026", "diff 2021 2023 -f md"):
        other, english = run(*words.split(), "--lang", CODE), run(*words.split(), "--lang", "en")
        assert other.exit_code == english.exit_code, words
        assert "internal" not in other.output + other.stderr
        assert "{unknown}" not in other.output + other.stderr


@pytest.mark.parametrize("mark", ["decimal mark: {x}", " ", "decimal mark", "decimal mark:  "])
def test_a_decimal_mark_is_one(mark: str, catalogues: Callable[[Catalogues], None]) -> None:
    catalogues({"allocate": {"decimal mark: .": mark, "total": " "}})
    with speaking(CODE):
        assert (decimal_mark(), human(1250)) == (".", "12.50")
        assert say(Message("total", {})) == "total"


CARELESS = {
    "--key": "--mot",
    "--line": "--mot",  # is that of another already
    "--region": "--key",  # is the program's own name of another
    "--set": "--line --autre",
    "compute": "explain",
    "show": "--montrer",  # a verb with hyphens
    "diff": "2023",
    "--by": "--",
    "--per": "-p",
    "--by=total": "--by=line",
    "--by=line": "--by=mot",
    "--by=component": "--by=mot",
    "FOLDER": "WO",
    "FILE": "WO",
}


def test_a_name_is_one_thing_s_alone(catalogues: Callable[[Catalogues], None], run: Run) -> None:
    catalogues({"allocate": {"total": "ŧ"}, "names": CARELESS})
    found = {own: said for own, said in names._names(CODE).items() if said != [own]}
    assert found == {
        "--key": ["--mot"],
        "--set": ["--autre"],
        "--by=line": ["--by=mot"],
        "FOLDER": ["WO"],
        "FILE": ["WO"],
    }
    for words in ("2023 --line ars-fir", "2023 --region Corse", "2023 --by total", "show 2023"):
        assert run(*words.split(), "--lang", CODE).exit_code == 0
        machine = [*words.split(), "-f", "json"]
        assert run(*machine, "--lang", CODE).stdout == run(*machine).stdout


def test_where_two_languages_differ_the_reader_s_is_meant(
    catalogues: Callable[[Catalogues], None],
) -> None:
    catalogues({"allocate": {"total": "ŧ"}, "names": {"--per": "--par", "--by": "--nach"}})
    assert names.own_name("--par") == "--by"
    with speaking(CODE):
        assert names.own_name("--par") == "--per"
        assert names.own_name("--by") == "--by"


# What a user typed, and what his files say


@pytest.mark.parametrize("name", ["FILE", "TOTAL", "LINE.csv"])
def test_a_file_that_is_named_like_a_word_of_the_help_keeps_its_name(
    name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(walk.TABLE, name)
    monkeypatch.setenv("LANGUAGE", "fr")
    refused = run("fit", "2025", name)
    assert f"allocate reconstituer {name}" in refused.stderr
    assert f"--clé {name}" in run("2023", "--key", f"{name}:x").stderr
    assert name in run("reconcile", "2025", name).stdout


ODD = ["{x}", "{why}", "100 % {0} %s", "{", "} {why!r:>5}", "allocate diff A B", "--key {n}"]
_PROSE = {"why", "title", "label", "notes", "cite", "credit", "section"}


def _odd(value: Any, within: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _odd(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_odd(inner, within) for inner in value]
    return ODD[len(value) % len(ODD)] if isinstance(value, str) and within in _PROSE else value


def test_braces_of_a_user_s_prose_are_shown_as_they_are(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rule = yaml.safe_load((ROOT / "rules/2023.yaml").read_text(encoding="utf-8"))
    Path("2023.yaml").write_text(yaml.safe_dump(_odd(rule), sort_keys=False), encoding="utf-8")
    for words in ("2023.yaml", "show 2023.yaml --details", "explain 2023.yaml Corse --details"):
        for code in ("en", "fr"):
            result = run("--lang", code, *words.split())
            assert result.exit_code == 0, result.stderr
            assert "{" in result.stdout


# Files for Excel in French


@pytest.fixture
def excel(run: Run) -> Callable[[str], list[list[str]]]:
    """A table for Excel, which is the same whoever asks for it."""

    def read(words: str) -> list[list[str]]:
        found = {
            run(*words.split(), "-f", "csv", "--dialect", "excel-fr", "--lang", code).stdout
            for code in ("en", "fr")
        }
        assert len(found) == 1
        text = re.sub("[\u00a0\u202f]", " ", found.pop().removeprefix("\ufeff"))
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    return read


def test_causes_are_headed_by_their_labels_and_the_amount_agrees(
    excel: Callable[[str], list[list[str]]],
) -> None:
    head, first, *_rest = excel("diff 2023 2024")
    assert "part forfaitaire ARS (FIR) : montant estimé (€)" in head
    assert first[-1].startswith("allocate 0.1.0 ; a : 2023@1, b : 2024@1 ; ")
    assert "enveloppe : montant estimé (€)" in excel("diff 2023 2025")[0]
    assert not [each for each in head if re.search(r"[a-z]-[a-z]*\.|p304|part \w+ estimé", each)]


def test_a_spread_agrees_and_says_what_it_leaves_over(
    excel: Callable[[str], list[list[str]]],
) -> None:
    head, first, *_rest = excel("sweep 2023 --vary envelope=5M€:6M€:500k€")
    assert {"médiane : montant estimé (€)", "sans variation : montant estimé (€)"} <= {*head}
    first = excel("sweep 2024 --vary envelope=2M€:3M€:1M€")[1]
    assert "hors tableau : ARS (FIR), ~ 1 000 000 € (répartition inconnue)" in first[-1]


def test_a_variant_is_called_one_in_every_table(
    excel: Callable[[str], list[list[str]]], tmp_path: Path
) -> None:
    (tmp_path / "zz.yaml").write_text(walk.VARIANT, encoding="utf-8")
    for words in ("--shape long", "2023", "2023 --shape long"):
        table = excel(f"{tmp_path / 'zz.yaml'} {words}")
        assert "2023@1 variante zz" in " ".join(table[1])
        assert not [cell for row in table for cell in row if "variant " in cell]


# Honesty


def test_a_difference_of_one_s_own_rules_is_not_the_instruction_s(
    excel: Callable[[str], list[list[str]]], run: Run, tmp_path: Path
) -> None:
    own = (ROOT / "rules/2024.yaml").read_text(encoding="utf-8")
    (tmp_path / "2024.yaml").write_text(f"{own}\n# mine\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text(walk.PARTICIPANTS, encoding="utf-8")
    words = f"{tmp_path / '2024.yaml'} --participants {tmp_path / 'people.csv'}"
    table = excel(f"diff {tmp_path / '2024.yaml'} {words}")
    assert not [
        cell for row in table for cell in row if "fixé par" in cell or "écart fixé (" in cell
    ]
    assert ",fixed," not in run("diff", tmp_path / "2024.yaml", *words.split(), "-f", "csv").stdout


@pytest.mark.parametrize(
    "words", ["2023 --pool ars-fir=3M€", "2023 --participants PEOPLE", "2023 --region Corse"]
)
def test_an_envelope_is_never_called_the_total_of_other_figures(
    words: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text(walk.PARTICIPANTS, encoding="utf-8")
    typed = words.replace("PEOPLE", str(tmp_path / "people.csv")).split()
    shown = run(*typed, "--lang", "fr").stdout.replace("\u202f", " ").replace("\u00a0", " ")
    assert "L'enveloppe de 5 100 000 €" in " ".join(shown.split())
    assert "total de 5 100 000" not in " ".join(shown.split())


ESTIMATES = [
    *("2021", "2023", "2024", "2025", "2021 2023", "2023 --by component", "2024 --key equal"),
    *("2023 --set ars-fir.base.amount=60000", "2023 --per key", "2023 --participants PEOPLE"),
    *("explain 2023 Corse", "diff 2023 2025", "diff 2021 2024", "reconcile 2025", "OWN"),
    "reconcile 2023 --participants PEOPLE",
    "OWN --key equal",
]


@pytest.mark.parametrize("words", ESTIMATES)
def test_both_languages_mark_the_same_amounts(words: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(walk.PARTICIPANTS, encoding="utf-8")
    own = (ROOT / "rules/2024.yaml").read_text(encoding="utf-8")
    (tmp_path / "2024.yaml").write_text(f"{own}\n# mine\n", encoding="utf-8")
    paths = {"PEOPLE": str(tmp_path / "people.csv"), "OWN": str(tmp_path / "2024.yaml")}
    typed = [paths.get(word, word) for word in words.split()]
    english, french = (run(*typed, "--lang", code).stdout for code in ("en", "fr"))
    assert english != french
    for mark in "~≥≤":
        counts = [len(re.findall(rf"{mark}\u00a0[\d−+-]", text)) for text in (english, french)]
        assert counts[0] == counts[1], mark
    flat = " ".join(french.replace("\u202f", " ").replace("\u00a0", " ").split())
    assert "Ne vaut pas notification de crédits." in flat
    assert ("règle de l'utilisateur" in flat.lower()) == ("OWN" in words)
    changed = "--set" in words or "--key" in words
    assert ("Modifié par l'utilisateur" in flat) == changed
    assert not re.search(r"(?i)\b(officiel\w*|valid[eé]\w*|certifi\w*|garanti\w*)\b", flat)
    assert not re.search(r"(?i)(?<!ne )(?<!le )\bconfirme\w*", flat)


# The spaces of figures and series that are put together


def test_what_is_put_together_has_the_spaces_of_french(run: Run) -> None:
    for words in ("reconcile 2025 -f md", "reconcile 2023 -f md", "diff 2021 2023 --structure"):
        said = run(*words.split(), "--lang", "fr").stdout
        assert not re.search(r"\d [kM]?€|\w; ", said), words
    with speaking("fr"):
        assert say(listed([Written("1.5", "1.5"), "FILE"])) == "1,5, FILE"


# Programs


OPTIONS = ["--key", "--region", "--line", "--set", "--by", "--envelope", "--participants", "--sort"]
VALUES = {
    "--key": ["births_2021", "equal", "none", "nosuch"],
    "--region": ["Corse", "overseas", "metropolitan", "2B", "Corse,overseas"],
    "--line": ["ars-fir", "dreets-p304", "nosuch"],
    "--set": ["key=equal", "envelope=6M€", "rounding.unit=100", "scope=overseas", "x=1"],
    "--by": ["total", "line", "component", "x"],
    "--envelope": ["6M€", "5,2M€", "x"],
    "--participants": ["people.csv", "nosuch.csv"],
    "--sort": ["region", "total", "name", "x"],
}


def _in_french(own: str, drawn: random.Random) -> str:
    """One of the French names of a word, with or without its accents and capitals."""
    name = drawn.choice(names._names("fr").get(own, [own]))
    return drawn.choice([name, names.unaccented(name), name.upper()])


@pytest.mark.parametrize("seed", range(24))
def test_french_names_give_what_english_ones_do(
    seed: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("people.csv").write_text(walk.PARTICIPANTS, encoding="utf-8")
    drawn = random.Random(seed)
    year = drawn.choice(["2021", "2023", "2024", "2025"])
    english, french = ["compute", year], [_in_french("compute", drawn), year]
    for option in drawn.sample(OPTIONS, drawn.randint(1, 3)):
        value = drawn.choice(VALUES[option])
        named = f"{option}={value}"
        said = _in_french(named, drawn).partition("=")[2] if named in names.NAMES else value
        english += [option, value]
        french += [f"{_in_french(option, drawn)}={said}"]
    form = drawn.choice(["json", "csv"])
    one = run(*english, "--format", form, "--lang", "en")
    for words, code in ((english, "fr"), (french, "en"), (french, "fr")):
        other = run(*words, _in_french("--format", drawn), form, "--lang", code)
        assert (other.exit_code, other.stdout_bytes) == (one.exit_code, one.stdout_bytes)
        codes = [re.findall(r"\[([a-z-]+)\]$", each.stderr, re.M) for each in (one, other)]
        assert codes[0] == codes[1]
