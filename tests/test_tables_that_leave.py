"""Tables that leave the program: what made them, how far to trust them, what describes them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from allocation.views import spoken
from conftest import ROOT, Run
from made_up import MadeUp

AsJson = Callable[..., Any]
WARNING = "calcul (ne vaut pas notification)"
PARTICIPANTS = "region,agency,takes_part\nCorse,ars,no\n"


def records(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text in either dialect."""
    people = text.startswith("\ufeff")
    text = text.removeprefix("\ufeff")
    if people:  # in French, a no-break space stands before a sign
        text = text.replace("\u00a0", " ").replace("\u202f", " ")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if people else ","))


@pytest.fixture
def rows(run: Run) -> Callable[..., list[dict[str, str]]]:
    """The rows that a command writes as CSV to standard output."""

    def written(*words: str | Path) -> list[dict[str, str]]:
        result = run(*words, "-f", "csv")
        assert result.exit_code == 0, result.stderr
        return records(result.stdout)

    return written


@pytest.fixture
def made(rows: Callable[..., list[dict[str, str]]]) -> Callable[..., str]:
    """What every row says of what made it."""

    def cell(*words: str | Path) -> str:
        (text,) = {row.get("made by") or row[WARNING] for row in rows(*words)}
        return text

    return cell


def digest_of(text: str) -> str:
    found = re.search(r"; sha256:([0-9a-f]{12});", text)
    assert found, text
    return found[1]


# What made it, in one cell


def test_made_by_is_short_and_says_what_it_is_not(made: Callable[..., str]) -> None:
    text = made("2023")
    assert re.fullmatch(
        r"allocate \d+\.\d+\.\d+; 2023@1; sha256:[0-9a-f]{12}; not an official notification", text
    )
    assert len(text) < 80


def test_the_digest_is_that_of_the_files_and_of_what_was_given(
    made: Callable[..., str], as_json: AsJson
) -> None:
    """By hand, as a shell would: a line for each file and each value, sorted."""
    words = ("2023", "--envelope", "6 M€", "--set", "split=1:1")
    document = as_json(*words)
    lines = [f"2023@1 {document['rule']['sha256']}"]
    lines += [f"{file['key']} {file['sha256']}" for file in document["data"]]
    lines += ["envelope=6000000.00", "split=1:1"]
    expected = hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()
    assert document["digest"] == expected
    text = made(*words)
    assert digest_of(text) == expected[:12]
    assert text.endswith("; envelope=6000000.00; split=1:1")


def test_the_digest_changes_with_each_input_alone(made: Callable[..., str], tmp_path: Path) -> None:
    who = tmp_path / "who.csv"
    who.write_text(PARTICIPANTS, encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    births = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8")
    (data / "births_2021.csv").write_text(births + "\n", encoding="utf-8")
    regions = (ROOT / "data" / "regions.yaml").read_text(encoding="utf-8")
    others = tmp_path / "others"
    others.mkdir()
    (others / "regions.yaml").write_text(regions + "# mine\n", encoding="utf-8")
    rule = tmp_path / "2023.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(text + "# mine\n", encoding="utf-8")
    commands: list[tuple[str | Path, ...]] = [
        ("2023",),
        ("2023", "--envelope", "6M€"),
        ("2023", "--envelope", "7M€"),
        ("2023", "--participants", who),
        ("2023", "--data-dir", data),
        ("2023", "--data-dir", others),
        (rule,),
        ("2023", "2023"),
    ]
    assert len({digest_of(made(*words)) for words in commands}) == len(commands)
    who.write_text(PARTICIPANTS.replace("ars", "dreets"), encoding="utf-8")
    assert digest_of(made(*commands[3])) not in {digest_of(made(*words)) for words in commands[:3]}


def test_the_same_inputs_elsewhere_have_the_same_digest(
    made: Callable[..., str], tmp_path: Path
) -> None:
    """Neither where files are nor how a value was typed makes a difference, nor what is shown."""
    cells = []
    for folder in (tmp_path / "here", tmp_path / "there"):
        folder.mkdir()
        for name in ("2023.yaml", "who.csv"):
            source = ROOT / "rules" / name
            text = source.read_text(encoding="utf-8") if source.exists() else PARTICIPANTS
            (folder / name).write_text(text + "\n", encoding="utf-8")
        words = (folder / "2023.yaml", "--participants", folder / "who.csv")
        cells.append(made(*words, "--envelope", "6 000 000 €"))
        cells.append(made(*words, "--set", "envelope=6M€", "--region", "Corse"))
        cells.append(made(*words, "--envelope", "6000000", "--shape", "long"))
    assert len({digest_of(cell) for cell in cells}) == 1
    assert not any(str(tmp_path) in cell for cell in cells)


def test_what_is_not_shipped_is_named_in_every_row(
    made: Callable[..., str], tmp_path: Path
) -> None:
    rule, who = tmp_path / "2023.yaml", tmp_path / "who.csv"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(text.replace("50_000", "60_000"), encoding="utf-8")
    who.write_text(PARTICIPANTS.replace("no", "yes"), encoding="utf-8")
    cell = made(rule, "--participants", who)
    assert "; own rule, not shipped: 2023.yaml; " in f"{cell}; "
    assert "; own participation, not shipped: who.csv; " in f"{cell}; "
    births = tmp_path / "data"
    births.mkdir()
    lines = (ROOT / "data" / "births_2021.csv").read_text(encoding="utf-8")
    (births / "births_2021.csv").write_text(lines + "\n", encoding="utf-8")
    assert "; own data, not shipped: births_2021.csv" in made("2023", "--data-dir", births)
    for words in (
        ("reconcile", rule),
        ("diff", "2023", rule),
        ("diff", "2023", rule, "--structure"),
        ("sweep", rule, "--vary", "envelope=5M:6M:1M"),
    ):
        assert "; own rule, not shipped: 2023.yaml" in made(*words)


def test_what_was_given_to_one_of_two_rules_is_said_of_that_one(made: Callable[..., str]) -> None:
    cell = made("diff", "2023", "2023", "--set-b", "envelope=6M€")
    assert cell.endswith("; b: 2023@1: envelope=6000000.00")
    both = made("2023", "2024", "--envelope", "6M€")
    assert both.count("=6000000.00") == 1
    assert both.endswith("; envelope=6000000.00")


def test_what_asks_changes_the_digest_of_a_reconciliation(made: Callable[..., str]) -> None:
    found = [
        made("reconcile", "2025", *words)
        for words in ((), ("--tolerance", "100"), ("--envelope", "2200380"))
    ]
    assert len(set(map(digest_of, found))) == 3
    assert found[1].endswith("; tolerance=100.00")


def test_a_fit_says_that_it_is_inferred(made: Callable[..., str], as_json: AsJson) -> None:
    cell = made("fit", "2025", "--envelope", "2,3M€")
    assert "; not an official notification; inferred; no text says so; " in cell
    assert cell.endswith("; envelope=2300000.00")
    document = as_json("fit", "2025", "--envelope", "2,3M€")
    assert document["digest"][:12] == digest_of(cell)


def test_both_tables_of_a_sweep_have_one_digest(
    run: Run, made: Callable[..., str], as_json: AsJson, tmp_path: Path
) -> None:
    words = ("sweep", "2023", "--vary", "envelope=5M:6M:1M", "--vary", "key=births_2021,equal")
    file = tmp_path / "runs.csv"
    cell = made(*words, "--runs", file)
    (runs,) = {row["made by"] for row in records(file.read_text(encoding="utf-8"))}
    assert digest_of(cell) == digest_of(runs) == as_json(*words)["digest"][:12]
    assert runs.endswith("; envelope=5000000.00:6000000.00:1000000.00; key=births_2021,equal")
    other = made(*words[:3], "envelope=5M:6M:500k", *words[4:])
    assert digest_of(other) != digest_of(cell)
    drawn = [made(*words, "--sample", "3", "--seed", seed) for seed in ("1", "2")]
    assert len({digest_of(text) for text in (cell, *drawn)}) == 3
    assert digest_of(drawn[0]) == digest_of(made(*words, "--sample", "3"))


def test_money_that_no_row_has_is_said_in_every_row(
    made: Callable[..., str], tmp_path: Path
) -> None:
    """2024: 2 M€ were delegated, five floors of 200 000 € are known. 2023: what the ARS of Corse
    would get is 50 000 and 8 423 €, and nobody else gets it.
    """
    assert "; not in the table: ars-fir=1000000.00 distribution-unknown" in made("2024")
    who = tmp_path / "who.csv"
    who.write_text(PARTICIPANTS, encoding="utf-8")
    cell = made("2023", "--participants", who)
    assert "; not in the table: ars-fir=58423.00 undistributed; " in cell
    assert "not in the table" not in made("2023", "--participants", who, "--line", "dreets-p304")


# For programs


@pytest.mark.parametrize("year", ["2021", "2023", "2024", "2025"])
def test_every_amount_of_a_line_has_its_status(
    year: str, rows: Callable[..., list[dict[str, str]]]
) -> None:
    for row in rows(year):
        for name in row:
            if name.endswith((" base", " share", " floor", " total")):
                status = row[f"{name} status"]
                none = status in ("not-concerned", "absent", "distribution-unknown")
                assert (row[name] == "") == none


def test_a_fixed_base_and_an_estimated_share_are_told_apart(
    rows: Callable[..., list[dict[str, str]]],
) -> None:
    for row in rows("2023"):
        assert (row["ars-fir base"], row["ars-fir base status"]) == ("50000.00", "fixed")
        assert (row["dreets-p304 base"], row["dreets-p304 base status"]) == ("30000.00", "fixed")
        assert row["ars-fir share status"] == row["ars-fir total status"] == "estimated"


def test_the_standard_dialect_is_data_alone(rows: Callable[..., list[dict[str, str]]]) -> None:
    """No row of sums, and the same headings whatever the figures are."""
    assert [row["code"] for row in rows("2023")][-1] == "06"
    given = rows("2023", "--envelope", "6M€", "--set", "ars-fir.base.amount=60000")
    assert list(given[0]) == list(rows("2023")[0])
    assert len(given) == 18


def test_runs_say_how_far_they_can_be_trusted(run: Run, tmp_path: Path) -> None:
    """1 440 000 € are the bases alone: less than that is refused, and has neither amount."""
    file = tmp_path / "runs.csv"
    words = ("sweep", "2023", "--vary", "envelope=1,4M:1,5M:50k", "--runs", file)
    assert run(*words).exit_code == 0
    found = records(file.read_text(encoding="utf-8"))
    assert [(row["total"], row["status"]) for row in found] == [
        ("", ""),
        ("1450000.00", "estimated"),
        ("1500000.00", "estimated"),
    ]


# For people


def test_a_heading_for_people_names_the_status_of_its_amounts(
    rows: Callable[..., list[dict[str, str]]],
) -> None:
    french = ("--dialect", "excel-fr")
    assert list(rows("2025", *french)[0]) == [
        "code",
        "nom",
        "ARS (P304-17), part variable : montant estimé (€)",
        "total estimé (€)",
        "statut",
        "montant publié (€)",
        WARNING,
    ]
    assert "total, plancher (€)" in rows("2024", *french)[0]
    mixed = rows("2021", *french)[0]
    assert "total (€, statut par ligne)" in mixed
    assert "ARS (FIR), part forfaitaire : statut" in mixed
    assert list(rows("2025", "--shape", "long", *french)[0])[5:7] == [
        "montant estimé (€)",
        "statut",
    ]


def test_a_figure_of_ones_own_rule_is_never_headed_fixed(
    rows: Callable[..., list[dict[str, str]]], tmp_path: Path
) -> None:
    rule = tmp_path / "mine.yaml"
    text = (ROOT / "rules" / "2021.yaml").read_text(encoding="utf-8")
    text = text.replace("source: I-2021", "source: {id: T/1, date: 2021-01-01}")
    rule.write_text(text.replace("100_000", "90_000"), encoding="utf-8")
    found = rows(rule, "--region", "Pays de la Loire", "--dialect", "excel-fr")
    assert found[0]["total fixé selon la règle de l'utilisateur (€)"] == "180000,00"
    assert not any("total fixé (" in heading for heading in found[0])
    shipped = rows("2021", "--region", "Pays de la Loire", "--dialect", "excel-fr")
    assert shipped[0]["total fixé (€)"] == "200000,00"


def test_the_last_row_is_a_sum_with_its_own_status(
    rows: Callable[..., list[dict[str, str]]],
) -> None:
    """2025: the printed rows add up to 2 200 400 €, and the TOTAL that is printed is no sum."""
    *regions, total = rows("2025", "--dialect", "excel-fr")
    assert len(regions) == 18
    assert (total["code"], total["nom"], total["statut"]) == ("", "total (somme)", "estimé")
    assert total["total estimé (€)"] == total["montant publié (€)"] == "2200400,00"
    *_regions, total = rows("2023", "--dialect", "excel-fr")
    assert total["ARS (FIR), part forfaitaire : montant (€, statut par ligne)"] == "900000,00"
    # Fixed for each agency; that all 18 take part is not.
    assert total["ARS (FIR), part forfaitaire : statut"] == "estimé"
    assert total["total estimé (€)"] == "5100000,00"
    *_regions, total = rows("2021", "--dialect", "excel-fr")
    assert (total["total (€, statut par ligne)"], total["statut"]) == ("3600000,00", "plafond")
    assert (total["minimum (€)"], total["maximum (€)"]) == ("600000,00", "3600000,00")


def test_a_sum_is_of_the_rows_above_it(rows: Callable[..., list[dict[str, str]]]) -> None:
    """Corse 93 477 and Bretagne 238 407; of 2021 each gets 200 000 € at most, 50 000 € at least."""
    words = ("--region", "Corse", "--region", "Bretagne", "--dialect", "excel-fr")
    *_regions, total = rows("2023", *words)
    assert total["total estimé (€)"] == "331884,00"
    *_regions, total = rows("2021", *words)
    assert (total["minimum (€)"], total["maximum (€)"]) == ("100000,00", "400000,00")
    assert len(rows("2023", "--region", "Corse", "--dialect", "excel-fr")) == 1


def test_amounts_of_several_years_make_no_sum(rows: Callable[..., list[dict[str, str]]]) -> None:
    *_regions, total = rows("2021", "2023", "--dialect", "excel-fr")
    assert total["2021@1 : total (€, statut par ligne)"] == "3600000,00"
    assert total["2023@1 : total estimé (€)"] == "5100000,00"
    found = rows("2021", "2023", "--shape", "long", "--dialect", "excel-fr")
    assert not any(row["nom"] == "total (somme)" for row in found)


def test_the_causes_of_a_sum_are_the_sums_of_the_causes(
    rows: Callable[..., list[dict[str, str]]],
) -> None:
    *regions, total = rows("diff", "2023", "2025", "--dialect", "excel-fr")
    assert total["nom"] == "total (somme)"
    for heading in total:
        if heading.startswith(("a : ", "b : ", "écart ")):
            cents = [int(row[heading].replace(",", "")) for row in (*regions, total)]
            assert sum(cents[:-1]) == cents[-1]


def test_headings_for_people_are_those_of_the_french_catalogue(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("2023", "-f", "csv", "--dialect", "excel-fr")
    plain = run(*words).stdout
    monkeypatch.setattr(spoken, "catalogue", lambda domain, code: MadeUp())
    other = run(*words).stdout
    first, second = (records(text) for text in (plain, other))
    assert list(first[0])[2] != list(second[0])[2]
    assert list(first[0])[-1] != list(second[0])[-1]
    assert first[-1]["nom"] != list(second[-1].values())[1]
    assert [row["code"] for row in first] == [next(iter(row.values())) for row in second]


def test_text_that_begins_like_a_formula_stays_text(run: Run, tmp_path: Path) -> None:
    """In a heading too: a label is a rule's own word."""
    rule = tmp_path / "rule.yaml"
    rule.write_text(
        "year: 2021\ntitle: t\nsource: {id: i, date: 2021-01-01}\n"
        "lines:\n  a:\n    credit: c\n    label: '=1+1'\n    cite: x\n"
        "    components: {base: {kind: flat, amount: 5, cite: x}}\n",
        encoding="utf-8",
    )
    file = tmp_path / "x.csv"
    words = (rule, "-o", file, "--dialect", "excel-fr", "--metadata")
    assert run(*words).exit_code == 0
    header = file.read_text(encoding="utf-8-sig").splitlines()[0].split(";")
    assert (
        header[2].replace("\u00a0", " ")
        == "'=1+1, base : montant fixé selon la règle de l'utilisateur (€)"
    )
    described = json.loads((tmp_path / "x.csv-metadata.json").read_text(encoding="utf-8"))
    assert [column["titles"] for column in described["tableSchema"]["columns"]] == header


# Reading one's own table back


@pytest.mark.parametrize("dialect", ["standard", "excel-fr"])
@pytest.mark.parametrize("year", ["2023", "2025"])
def test_ones_own_table_agrees_with_what_made_it(
    year: str, dialect: str, run: Run, as_json: AsJson, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    assert run(year, "-o", file, "--dialect", dialect).exit_code == 0
    words = ("reconcile", year, file, "--against", "computed")
    found = as_json(*words)
    assert found["verdict"] == "agrees"
    assert {region["verdict"] for region in found["regions"]} == {"agrees"}
    table = (total for total in found["totals"] if total["side"] == "table")
    totals = [total for total in table if total["of"] == "euros"]
    amount = {"2023": "5100000.00", "2025": "2200400.00"}[year]
    assert {total["value"] for total in totals} == {amount}
    # The sum for people is read as the total of the table, and no region is called by its name.
    assert len(totals) == {"standard": 1, "excel-fr": 2}[dialect]
    if year == "2025":
        assert run("reconcile", year, file).exit_code == 0


def test_a_changed_amount_of_ones_own_table_is_found(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    assert run("2025", "-o", file, "--dialect", "excel-fr").exit_code == 0
    text = file.read_bytes().decode("utf-8-sig")
    file.write_text(text.replace(";11500,00;estimé", ";11600,00;estimé"), encoding="utf-8-sig")
    result = run("reconcile", "2025", file)
    assert result.exit_code == 1
    assert "Corse" in result.stdout


def test_a_long_table_of_one_line_is_read_back(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    words = ("2025", "--shape", "long", "-o", file, "--force", "--dialect")
    for dialect in ("standard", "excel-fr"):
        assert run(*words, dialect).exit_code == 0
        result = run("reconcile", "2025", file)
        assert result.exit_code == 0, result.stderr


def test_a_french_table_of_our_own_is_one_too() -> None:
    from allocation.reading.tables.headings import is_amount, is_our_own, is_total

    assert is_our_own(["code", "nom", "calcul (ne vaut pas notification)"])
    assert is_amount("montant estimé (€)")
    assert is_amount("montant (statut par ligne) (€)")
    assert is_total("total (somme)")
    assert not is_amount("montant estimé (%)")


# Which dialect


@pytest.mark.parametrize(
    ("dialect", "written", "other"),
    [("standard", "commas", "excel-fr"), ("excel-fr", "semicolons", "standard")],
)
def test_a_file_says_in_one_line_which_dialect_it_has(
    dialect: str, written: str, other: str, run: Run, tmp_path: Path
) -> None:
    words = ("2023", "-o", tmp_path / "x.csv", "--force", "--dialect", dialect)
    (line,) = run(*words).stderr.splitlines()
    assert "x.csv" in line
    assert written in line
    assert f"--dialect {other}" in line
    assert run(*words, "-q").stderr == ""
    assert run("2023", "-f", "csv", "--dialect", dialect).stderr == ""


@pytest.mark.parametrize("verb", ["rules", "keys", "regions"])
def test_a_list_has_both_dialects_too(verb: str, run: Run) -> None:
    plain = run(verb, "-f", "csv").stdout
    french = run(verb, "-f", "csv", "--dialect", "excel-fr").stdout
    assert french.startswith("\ufeff")
    assert [next(iter(row.values())) for row in records(plain)] == [
        next(iter(row.values())) for row in records(french)
    ]


# What describes it: CSV on the Web

COMMANDS: dict[str, list[str]] = {
    "wide": ["2023"],
    "wide with bounds": ["2021"],
    "wide with nothing for some": ["2024"],
    "wide with published": ["2025"],
    "long": ["2023", "--shape", "long"],
    "several": ["2021", "2022", "2023"],
    "long of several": ["2021", "2022", "2023", "--shape", "long"],
    "reconcile": ["reconcile", "2025"],
    "diff": ["diff", "2021", "2023"],
    "structure": ["diff", "2021", "2023", "--structure"],
    "sweep": ["sweep", "2023", "--vary", "envelope=5M:6M:500k"],
    "fit": ["fit", "2025"],
    "keys": ["keys"],
}
_PREFIXES = ("dc:", "schema:")
_VARIABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.]*")
_TABLE = {"@context", "@type", "url", "notes", "dialect", "tableSchema"}
_DIALECT = {"encoding", "delimiter", "lineTerminators", "quoteChar", "doubleQuote", "header"}
_COLUMN = {"name", "titles", "datatype"}


def common(value: Any) -> None:
    """A common property is text, or objects whose words have a prefix, or are those of JSON-LD."""
    if isinstance(value, list):
        for inner in value:
            common(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            assert name in ("@id", "@type") or name.startswith(_PREFIXES), name
            common(inner)
    else:
        assert isinstance(value, str)
        assert value


def well_formed(document: dict[str, Any], file: Path) -> None:
    """By the rules of the vocabulary (REC-tabular-metadata-20151217), and true of the file."""
    assert document["@context"] == "http://www.w3.org/ns/csvw"
    assert document["@type"] == "Table"
    assert document["url"] == file.name
    for name, value in document.items():
        if name not in _TABLE:
            assert name.startswith(_PREFIXES), name
            common(value)
    common(document["notes"])
    assert set(document["dialect"]) <= _DIALECT
    schema = document["tableSchema"]
    assert set(schema) <= {"columns", "primaryKey"}
    names = [column["name"] for column in schema["columns"]]
    assert len(set(names)) == len(names)
    assert all(_VARIABLE.fullmatch(name) for name in names)
    text = file.read_bytes().decode(document["dialect"]["encoding"]).removeprefix("\ufeff")
    delimiter = document["dialect"]["delimiter"]
    assert text.endswith(tuple(document["dialect"]["lineTerminators"]))
    header, *table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    assert [column["titles"] for column in schema["columns"]] == header
    for at, column in enumerate(schema["columns"]):
        assert all(name in _COLUMN or name.startswith(_PREFIXES) for name in column)
        decimal = column["datatype"]
        if decimal != "string":
            mark = "."
            if decimal != "decimal":
                assert decimal == {"base": "decimal", "format": {"decimalChar": ","}}
                mark = ","
            pattern = re.compile(rf"-?\d+({re.escape(mark)}\d+)?|")
            assert all(pattern.fullmatch(row[at]) for row in table), column
    key = [names.index(name) for name in schema.get("primaryKey", [])]
    if key:
        assert len({tuple(row[at] for at in key) for row in table}) == len(table)


@pytest.mark.parametrize("dialect", ["standard", "excel-fr"])
@pytest.mark.parametrize("which", COMMANDS)
def test_every_table_can_be_described(which: str, dialect: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a table.csv"
    result = run(*COMMANDS[which], "-o", file, "--metadata", "--dialect", dialect)
    assert result.exit_code == 0, result.stderr
    text = (tmp_path / "a table.csv-metadata.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document["url"] == "a%20table.csv"
    well_formed(document | {"url": file.name}, file)
    assert "Not an official notification of credits." in document["dc:description"]
    assert str(tmp_path) not in text


@pytest.fixture
def described(run: Run, tmp_path: Path) -> Callable[..., Any]:
    """What describes the table that a command writes."""

    def read(*words: str | Path) -> Any:
        file = tmp_path / "x.csv"
        result = run(*words, "-o", file, "--metadata", "--force")
        assert result.exit_code == 0, result.stderr
        return json.loads((tmp_path / "x.csv-metadata.json").read_text(encoding="utf-8"))

    return read


def test_it_has_each_hypothesis_with_its_value_and_why(
    described: Callable[..., Any], as_json: AsJson
) -> None:
    found = described("2023", "--envelope", "6M€")
    document = as_json("2023", "--envelope", "6M€")
    values = {
        note["schema:propertyID"]: (note["schema:value"], note["dc:description"])
        for note in found["notes"]
        if "schema:propertyID" in note
    }
    for hypothesis in document["hypotheses"]:
        assert values[hypothesis["name"]][0] == hypothesis["value"]
    (envelope,) = [note for note in found["notes"] if note.get("schema:propertyID") == "envelope"]
    assert (envelope["schema:value"], envelope["dc:replaces"]) == ("6000000.00", "5100000.00")
    assert envelope["dc:type"] == "given in place of the rule's own"
    assert found["dc:identifier"] == f"sha256:{document['digest']}"


def test_it_has_each_source_with_its_digest_and_licence(
    described: Callable[..., Any], as_json: AsJson
) -> None:
    found = described("2023")
    assert any("SGMCAS/2023/110" in source["dc:title"] for source in found["dc:source"])
    sources = {source.get("dc:identifier"): source for source in found["dc:source"]}
    document = as_json("2023")
    for file in (document["rule"], *document["data"]):
        assert sources[f"sha256:{file['sha256']}"]["dc:provenance"] == "shipped with the program"
    (births,) = [source for source in found["dc:source"] if "births_2021" in source["dc:title"]]
    assert births["dc:license"].startswith("Licence Ouverte")
    assert "Insee" in births["dc:source"]
    assert found["dc:license"] == [births["dc:license"]]


def test_it_says_what_is_not_shipped(described: Callable[..., Any], tmp_path: Path) -> None:
    rule = tmp_path / "2023.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(text.replace("50_000", "60_000"), encoding="utf-8")
    found = described(rule)
    (source,) = [each for each in found["dc:source"] if each["dc:title"] == "2023@1: 2023.yaml"]
    assert source["dc:provenance"].startswith("the user's own, not shipped")
    assert "own rule, not shipped: 2023.yaml" in found["dc:description"]


def test_it_says_how_far_amounts_can_be_trusted_and_what_no_row_has(
    described: Callable[..., Any],
) -> None:
    found = described("2025")
    columns = {column["titles"]: column for column in found["tableSchema"]["columns"]}
    assert columns["total"]["schema:unitCode"] == "EUR"
    assert columns["total"]["dc:description"].endswith("Every amount is estimated.")
    assert columns["published"]["dc:description"].endswith("Every amount is published.")
    found = described("2021")
    columns = {column["titles"]: column for column in found["tableSchema"]["columns"]}
    assert columns["total"]["dc:description"].endswith("is in the column 'status'.")
    told = [note["dc:description"] for note in described("2024")["notes"]]
    assert "not in the table: ars-fir=1000000.00 distribution-unknown" in told


@pytest.mark.parametrize(
    "words",
    [
        ["--metadata"],
        ["--metadata", "-f", "csv"],
        ["--metadata", "-f", "json"],
        ["--metadata", "-o", "x.json"],
        ["--metadata", "-o", "/dev/null", "-f", "csv"],
    ],
)
def test_there_must_be_a_file_to_describe(
    words: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("2023", *words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "hint: " in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_both_files_are_written_or_neither(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, beside = tmp_path / "x.csv", tmp_path / "x.csv-metadata.json"
    beside.write_text("mine", encoding="utf-8")
    result = run("2023", "-o", file, "--metadata")
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [beside.name]
    assert beside.read_text(encoding="utf-8") == "mine"
    assert run("2023", "-o", file, "--metadata", "--force").exit_code == 0
    assert json.loads(beside.read_text(encoding="utf-8"))["url"] == "x.csv"
    file.unlink()
    beside.unlink()

    from allocation.cli import output

    place = output._put_in_place

    def full(temporary: Path, path: Path) -> None:
        if path == file:
            raise OSError(28, "No space left on device")
        place(temporary, path)

    monkeypatch.setattr(output, "_put_in_place", full)
    assert run("2023", "-o", file, "--metadata").exit_code == 2
    assert list(tmp_path.iterdir()) == []


# JSON spells it all out


def test_json_has_labels_and_the_rules_own_values(as_json: AsJson) -> None:
    document = as_json("2023", "--envelope", "6M€")
    assert document["format"] == 2
    labels = {line["name"]: line["label"] for line in document["lines"]}
    assert labels == {"ars-fir": "ARS (FIR)", "dreets-p304": "DREETS (P304-17)"}
    hypotheses = {found["name"]: found for found in document["hypotheses"]}
    envelope = hypotheses["envelope"]
    assert (envelope["value"], envelope["was"]) == ("6000000.00", "5100000.00")
    assert all(found["label"] for found in hypotheses.values())
    assert [name for name, found in hypotheses.items() if "was" in found] == ["envelope"]


def test_json_has_the_source_and_licence_of_each_file(as_json: AsJson) -> None:
    files = {file["key"]: file for file in as_json("2025")["data"]}
    assert files["population_2025"]["licence"] == "Licence Ouverte / Etalab 2.0 (Insee)"
    assert "Insee" in files["population_2025"]["source"]
    assert "DGCS/SD2/DGS/2025/159" in files["publication"]["source"]


def test_json_says_of_an_own_rule_that_it_is_not_shipped(as_json: AsJson, tmp_path: Path) -> None:
    rule = tmp_path / "2023.yaml"
    text = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    rule.write_text(text.replace("50_000", "60_000"), encoding="utf-8")
    for words in ((), ("explain",), ("reconcile",), ("show",)):
        about = as_json(*words, rule)
        assert (about if words == ("show",) else about["rule"])["shipped"] is False
    assert as_json("diff", "2023", rule)["rules"]["b"]["shipped"] is False
    assert as_json("sweep", rule, "--vary", "envelope=5M:6M:1M")["rule"]["shipped"] is False
    assert as_json("reconcile", "2025")["rule"]["shipped"] is True


def test_the_digest_is_the_same_in_every_form(as_json: AsJson, made: Callable[..., str]) -> None:
    for words in (("2023",), ("diff", "2021", "2023"), ("reconcile", "2025")):
        assert as_json(*words)["digest"][:12] == digest_of(made(*words))
    assert as_json("explain", "2023")["digest"] == as_json("2023")["digest"]


def test_amounts_of_a_description_are_those_of_the_table(
    described: Callable[..., Any], tmp_path: Path
) -> None:
    """Read by the description alone, the 18 regions of 2025 add up to 2 200 400 €."""
    about = described("2025")
    columns = [column["name"] for column in about["tableSchema"]["columns"]]
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as lines:
        _header, *table = csv.reader(lines, delimiter=about["dialect"]["delimiter"])
    assert sum(Fraction(row[columns.index("published")]) for row in table) == 2_200_400
