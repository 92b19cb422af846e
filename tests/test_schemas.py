"""JSON Schema: kept in `schemas/`, and telling of files and outputs what the program does.

A validator of its own (`jsonschema-rs`) says what a schema accepts. A file is accepted where its
model accepts it; an output always is, and there is nothing in a schema of outputs that no command
writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

import walk
from allocation.audit.check.parts import Kind, Part, part_of
from allocation.diagnostics import Refusal
from allocation.engine.resolve import resolve
from allocation.reading.document import Document, document_of, read_document
from allocation.reading.loading import rule_of
from allocation.reading.places import data_folder, rules_folder
from allocation.reading.texts import with_texts
from allocation.views.json_schema import schema, written
from allocation.views.schemas import DESCRIBED, Described, described_by
from conftest import ROOT, Run
from mutation.files import mutations, shipped

FILES = [of for of in DESCRIBED if of.files]
OUTPUTS = [of for of in DESCRIBED if of.verb]
BROKEN = ROOT / "tests" / "broken"


@pytest.mark.parametrize("of", DESCRIBED, ids=lambda of: of.name)
def test_schemas_are_current(of: Described) -> None:
    kept = ROOT / "schemas" / of.file
    anew = "run `allocate schema --output schemas --force`, and read the difference"
    assert kept.is_file(), anew
    assert kept.read_text(encoding="utf-8") == written(of), anew


def test_there_is_no_schema_of_nothing() -> None:
    assert {file.name for file in (ROOT / "schemas").iterdir()} == {of.file for of in DESCRIBED}


@pytest.mark.parametrize("of", DESCRIBED, ids=lambda of: of.name)
def test_a_schema_is_one_and_names_no_host(of: Described) -> None:
    found = schema(of)
    jsonschema_rs.meta.validate(found)
    assert found.pop("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert found["$id"] == f"urn:allocate:schema:{of.name}"
    assert "://" not in json.dumps(found)
    assert all(each["description"] for each in found.get("anyOf", [found]) if "$ref" not in each)


# Files


@cache
def validator(of: Described) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(schema(of), validate_formats=True)


def as_json(value: Any) -> Any:
    """The values of a file as JSON has them."""
    match value:
        case dict():
            return {name: as_json(inner) for name, inner in value.items()}
        case list():
            return [as_json(inner) for inner in value]
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
    return value


def refused_by_schema(of: Described, document: Document) -> bool:
    return not validator(of).is_valid(as_json(document.value))


def refused_by_model(of: Described, document: Document) -> bool:
    module, _colon, name = of.type.partition(":")
    model = getattr(import_module(f"allocation.{module}"), name)
    try:
        named = with_texts(document) if of.name in ("rule", "publication") else document
        TypeAdapter(model).validate_python(named.value)
    except (ValidationError, Refusal):
        return True
    return False


def refused_by_program(of: Described, document: Document) -> bool:
    """Whether it has no form, or a rule makes no sense or can't be computed."""
    if document.problems or refused_by_model(of, document):
        return True
    try:
        if of.name in ("rule", "variant"):
            loaded = rule_of(document, rules_folder())
            _case = loaded.rule.no_formula or resolve(loaded, data_folder())
    except Refusal:
        return True
    return False


def described(part: Part) -> Described | None:
    """What has a schema of the files that can be checked."""
    kinds = {of.name: of for of in FILES}
    return kinds.get(part.kind.value)


def yaml_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.yaml"))


@pytest.mark.parametrize("path", yaml_files("rules", "data"), ids=lambda path: path.name)
def test_every_shipped_file_is_as_its_schema_says_and_names_it(path: Path) -> None:
    of = described(part_of(path, path.name))
    assert of is not None, f"{path.name} is of a kind that has no schema"
    document = read_document(path)
    assert list(validator(of).iter_errors(as_json(document.value))) == []
    if of.name == "lock":
        return  # nobody edits it: the program writes it
    first, _break, _rest = path.read_text(encoding="utf-8").partition("\n")
    before, _equals, named = first.partition("=")
    assert before == "# yaml-language-server: $schema"
    assert (path.parent / named).resolve() == ROOT / "schemas" / of.file


def test_each_schema_is_of_files_that_can_be_checked_and_are_shipped() -> None:
    for of in FILES:
        assert of.name in list(Kind)
        assert list(ROOT.glob(of.files)) or of.name == "differences", of.files


NOT_OF_FORM = {
    # Which of two numbers is the larger a schema can't say.
    "interval-upside-down.yaml"
}
"""What a model refuses and no schema can."""


@pytest.mark.parametrize(
    "path", yaml_files("tests/broken"), ids=lambda path: str(path.relative_to(BROKEN))
)
def test_a_broken_file_is_refused_where_its_model_refuses_it(path: Path) -> None:
    """And a schema refuses none that the program takes."""
    of = described(part_of(path, path.name))
    assert of is not None
    try:
        document = read_document(path)
    except Refusal:
        return  # no YAML at all: there is nothing that a schema could be asked about
    if refused_by_model(of, document) and not document.problems:
        assert refused_by_schema(of, document) or path.name in NOT_OF_FORM
    if refused_by_schema(of, document):
        assert refused_by_program(of, document)


def test_a_mutation_is_refused_where_its_model_refuses_it() -> None:
    tried = refused = 0
    for each in islice(mutations(shipped(), 1), 400):
        path = ROOT / each.file
        of = described(part_of(path, each.file))
        if of is None:
            assert path.suffix == ".csv"
            continue
        try:
            document = document_of(each.text.encode(), path, each.file)
        except Refusal:
            continue  # no YAML any more
        by_model, by_schema = refused_by_model(of, document), refused_by_schema(of, document)
        tried += 1
        refused += by_schema
        assert by_schema or not by_model, each
        assert not by_schema or refused_by_program(of, document), each
    assert tried > 250
    assert refused > 20


def test_what_an_editor_reads_as_a_text() -> None:
    """Editors read YAML 1.2, where ``50_000`` is no number."""
    of = described_by("rule")
    value = as_json(read_document(ROOT / "rules" / "2023.yaml").value)
    base = value["lines"]["ars-fir"]["components"]["base"]
    for amount in ("50_000", "1_000_000.50"):
        base["amount"] = amount
        assert validator(of).is_valid(value), amount
    for amount in ("50_00", "5_0000", "_50", "-50_000", "50 000", -1, None, True, [1]):
        base["amount"] = amount
        assert not validator(of).is_valid(value), amount


# Outputs


FUND = """\
year: 2021
version: 2
replaces: {version: 2021@1, from: 2021-06-01, why: to have replaced one}
title: An example in which everything stands that a rule may have
source: {id: Example 1, nor: EXAM0000001X, date: 2021-01-01, url: "urn:example:1"}
territories: cantons
scope: {of: [A, B, C], cite: art. 1}
lines:
  fund:
    credit: a credit
    same-agency: there is none
    cite: art. 1
    components:
      base: {kind: flat, differs: made up, amount: 10, cite: art. 2}
      least: {kind: floor, differs: made up, amount: 5, cite: art. 2}
      each: {kind: rate, amount: 0.10, key: cribs, over: some, cite: art. 2}
      other: {kind: rate, differs: made up, label: others, amount: 0.10, key: cribs, cite: art. 2}
      part: {kind: share, pool: envelope, key: cribs, over: some, cite: art. 3}
      more: {kind: share, differs: made up, pool: rest, key: cribs, cite: art. 3}
pools:
  rest: {remainder-of: 500, after: [least], leaves-out: made up, cite: art. 3}
hypotheses:
  envelope: {value: 1_000, why: to have one}
  some: {value: [A, B], why: to leave one out}
rounding: {unit: 1, method: nearest, cite: art. 4}
participation: {why: unknown, cite: art. 5, regions: {count: 2, why: made up, cite: art. 5}}
"""
FLOOR = """\
year: 2021
title: An example of floors alone
source: {id: Example 2, date: 2021-01-01}
territories: cantons
lines:
  fund:
    credit: a credit
    cite: art. 1
    components:
      least: {kind: floor, amount: 5, cite: art. 2}
"""
CANTONS = """\
set: cantons
title: Cantons of an example
source: made up
members:
  - {code: A, name: Upper}
  - {code: B, name: Middle}
  - {code: C, name: Lower}
"""
CATALOGUE = """\
series:
  - what: cribs
    unit: crib
    territories: cantons
    licence: none, made up
    source: made up
    date: "2021"
    keys:
      cribs: {total: 200}
"""
DIFFERENCES = """\
publication: annexe-5-2025
differences:
  - {region: "94", published: 11_500, amount: 11_600, reason: made up, cite: no text}
  - {region: "53", published: 100, amount: 200, reason: made up, cite: no text}
"""


def own_files(folder: Path) -> None:
    """Files of a user, with all that shipped ones have no occasion to say."""
    walk.written_in(folder)
    for name in ("mine/published", "fewer", "wrong"):
        (folder / name).mkdir(parents=True)
    regions = (ROOT / "data" / "regions.yaml").read_text(encoding="utf-8")
    small = (ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8")
    small = small.replace("value: 5_100_000", "value: 1_000")
    table = (folder / "annexe-5.csv").read_text(encoding="utf-8")
    rows = table.splitlines(keepends=True)
    rule = (ROOT / "rules" / "2024.yaml").read_text(encoding="utf-8")
    files = {
        "fund.yaml": FUND,
        "own.yaml": f"{rule}# not the shipped one",
        "mine/cantons.yaml": CANTONS,
        "mine/catalogue.yaml": CATALOGUE,
        "mine/cribs.csv": "code,name,cribs\nA,Upper,120\nB,Middle,60\nC,Lower,20\n",
        "mine/published/annexe-5-2025.differences.yaml": DIFFERENCES,
        "ten.csv": "".join(rows[:10]),
        "moved.csv": table.replace("11500", "11600"),
        "total.csv": table.replace("2200374", "2200300"),
        "codes.csv": "code,region,montant en k€\n1,Guadeloupe,12.2\n2,Martinique,11.4\n",
        "overseas.csv": "".join([rows[0], *rows[14:19]]),
        "small.yaml": small,
        "floor.yaml": FLOOR,
        "fewer/regions.yaml": regions.replace(", dreets: DREETS Corse", ""),
        "wrong/cribs.csv": "code,name,cribs\n84,Auvergne-Rhône-Alpes,x\n",
        "wrong/wrong.yaml": "set: wrong\ntitl: x\n",
        "wrong/large.yaml": "#" * 300_000,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


MORE = [
    "2022 own.yaml VARIANT",
    "2025 --key none",
    "own.yaml --set ars-fir.floor.amount=250000",
    "2022 2023 --participants PARTICIPANTS",
    "2023 --per births_2021 --set scope=overseas --participants PARTICIPANTS",
    "2023 --rate ars-fir=3",
    "own.yaml",
    "fund.yaml --data-dir mine",
    "explain own.yaml Mayotte",
    "explain 2023 Corse --line ars-fir",
    "explain 2023 Corse --key equal",
    "explain fund.yaml --data-dir mine",
    "explain fund.yaml Upper --data-dir mine",
    "explain 2023 Corse --set rounding.level=line --set rounding.unit=100",
    "diff 2023 VARIANT --region Corse",
    "diff 2021 2023 --line ars-fir",
    "diff 2021 own.yaml",
    "diff 2023 2023 --set-b ars-fir.rate=3",
    "diff 2023 2023 --participants PARTICIPANTS --region Corse --set-b scope=overseas",
    "diff 2024 2025 --region Corse",
    "diff 2025 2024 --region Mayotte",
    "diff 2025 2025 --set-b key=none",
    "diff 2021 2024",
    "diff 2024 2021",
    "diff floor.yaml floor.yaml --data-dir mine --set-b fund.least.amount=6",
    "diff 2023 fund.yaml --data-dir mine --structure",
    "reconcile VARIANT",
    "reconcile 2025 ten.csv",
    "reconcile 2025 total.csv --tolerance 100",
    "reconcile 2025 moved.csv --tolerance 100",
    "reconcile 2025 moved.csv --data-dir mine",
    "reconcile 2025 moved.csv --unit 1000",
    "reconcile own.yaml",
    "reconcile 2025 codes.csv",
    "reconcile 2024 overseas.csv --against computed",
    "fit variants/2025-births.yaml",
    "sweep VARIANT --vary envelope=5M€:5M€:1",
    "sweep own.yaml --vary ars-fir.floor.amount=1:2:1",
    "sweep 2025 --vary key=none",
    "sweep small.yaml --vary envelope=1:3M€:1M€",
    "rules --rules-dir mine",
    "keys --data-dir mine",
    "keys cribs --data-dir mine",
    "regions --data-dir fewer",
    "show fund.yaml --data-dir mine",
    "show own.yaml",
    "check wrong",
    "check mine",
]
"""What no other walk needs: to have everything that an output may say said."""


NOT_MET = {
    # What `machine` writes of a value of a message; no message has one today.
    *("MessageValue/2", "MessageValue/4"),
    # A total is said as a region is; it has all that some region may be without.
    *(f"TotalEffectJson/{name}/1" for name in ("a", "b", "difference", "interval", "percent")),
    "TotalEffectJson/causes/1",
    *(f"SpreadJson/{name}/1" for name in ("min", "q05", "q25", "q50", "q75", "q95", "max")),
    # A table can't have a region that is not computed: it is refused.
    "ComparedRegionJson/computed/1",
    # A diagnostic may have no place; no file that is checked leads to such a one.
    *("NoticeJson/place/1", "ProblemJson/file/1"),
}
"""What is a value of a type that is shared, and none of the output."""


def written_by(run: Run, folder: Path) -> Iterator[tuple[Described, Any]]:
    """What commands write as JSON, each with what it should be."""
    for command in [*walk.EVERY, *MORE]:
        words = walk.words_of(command)
        verb = words[0] if words[0] in walk.VERBS else "compute"
        result = run(*words, "--format", "json")
        assert result.stdout, (command, result.stderr)
        yield described_by(f"output-{verb}"), json.loads(result.stdout)


def test_outputs_are_as_their_schemas_say_and_say_all_that_these_say(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    wanted: set[str] = set()
    met: set[str] = set()
    walkers = {of.name: Walk(of, wanted, met) for of in OUTPUTS}
    for of, output in written_by(run, tmp_path):
        errors = [(list(e.instance_path), e.message) for e in validator(of).iter_errors(output)]
        assert errors == [], of.name
        walkers[of.name].through(output)
    assert wanted - met == NOT_MET


class Walk:
    """What of a schema is met in outputs: properties, there or left out, and each alternative.

    What several schemas define is one thing, and met where one of them meets it.
    """

    def __init__(self, of: Described, wanted: set[str], met: set[str]) -> None:
        self.root, self.met = schema(of), met
        self.defined: dict[str, Any] = self.root.get("$defs", {})
        self.name = of.name
        for at, found in {self.name: self.root, **self.defined}.items():
            wanted |= set(_places(found, at))
        self._alternative = cache(self._validator)

    def _validator(self, branch: str) -> jsonschema_rs.Validator:
        return jsonschema_rs.validator_for({**json.loads(branch), "$defs": self.defined})

    def through(self, output: Any) -> None:
        self._at(self.root, self.name, output)

    def _at(self, schema: Any, at: str, value: Any) -> None:
        self.met.add(at)
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            return self._at(self.defined[name], name, value)
        for word in ("anyOf", "oneOf"):
            for number, branch in enumerate(schema.get(word, ())):
                if self._alternative(json.dumps(branch)).is_valid(value):
                    self._at(branch, f"{at}/{number}", value)
        properties, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, found in properties.items() if isinstance(value, dict) else ():
            if name in value:
                self._at(found, f"{at}/{name}", value[name])
            else:
                self.met.add(f"{at}/{name} left out")
        for name in value.keys() - properties.keys() if isinstance(others, dict) else ():
            self._at(others, f"{at}/*", value[name])
        for each in value if "items" in schema else ():
            self._at(schema["items"], f"{at}/[]", each)
        return None


def _places(schema: Any, at: str) -> Iterator[str]:
    """All that can be met in a schema."""
    yield at
    for word in ("anyOf", "oneOf"):
        for number, branch in enumerate(schema.get(word, ())):
            yield from _places(branch, f"{at}/{number}")
    for name, found in schema.get("properties", {}).items():
        yield from _places(found, f"{at}/{name}")
        if name not in schema.get("required", ()):
            yield f"{at}/{name} left out"
    for word, step in (("items", "[]"), ("additionalProperties", "*")):
        if isinstance(schema.get(word), dict) and schema.get("maxItems") != 0:
            yield from _places(schema[word], f"{at}/{step}")


# The command


def test_schemas_are_listed(run: Run) -> None:
    told = run("schema").stdout
    for of in DESCRIBED:
        assert re.search(
            rf"^{of.name} .*{re.escape(of.files or f'allocate {of.verb}')}$", told, re.MULTILINE
        )
    assert max(map(len, told.splitlines())) <= 80


def test_one_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    printed = run("schema", "variant").stdout
    assert printed == written(described_by("variant"))
    assert run("schéma", "variant", "--sortie", file).exit_code == 0
    assert file.read_text(encoding="utf-8") == printed
    assert "[exists]" in run("schema", "rule", "-o", file).stderr
    assert run("schema", "rule", "-o", file, "--force").exit_code == 0
    assert file.read_text(encoding="utf-8") == written(described_by("rule"))


def test_all_are_written_to_a_folder_or_none(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    assert run("schema", "--output", folder).exit_code == 0
    found = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    assert found == {of.file: written(of) for of in DESCRIBED}
    for file in folder.iterdir():
        if file.name != "variant.json":
            file.unlink()
    refused = run("schema", "--output", folder)
    assert refused.exit_code == 2
    assert "variant.json exists [exists]" in refused.stderr
    assert [file.name for file in folder.iterdir()] == ["variant.json"]
    assert run("schema", "--output", folder, "--force").exit_code == 0
    assert {file.name for file in folder.iterdir()} == set(found)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["compute"],
            "there is no schema 'compute' [unknown-schema]\n  hint: did you mean output-c",
        ),
        (["rulle"], "did you mean rule?"),
        (["--force"], "--force would change nothing: no file is written"),
        (["--output", "rule.json"], "hint: name a schema: allocate schema rule --output rule.json"),
        (["--output", "no/such"], "there is no such folder [unwritable]"),
        (["rule", "--output", "no/such.json"], "there is no such folder [unwritable]"),
        (["rule", "--output", "."], "is a folder [unwritable]"),
        (["rule", "variant"], "there is a word too many: 'variant' [extra-word]"),
    ],
)
def test_what_is_no_schema_or_no_place_for_one(
    words: list[str], told: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("schema", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""
    assert not any(tmp_path.iterdir())


def test_names_of_schemas_are_completed() -> None:
    from allocation.cli.options import complete_schema

    assert complete_schema("output-re") == ["output-reconcile", "output-regions"]
    assert "rule" in complete_schema("")
