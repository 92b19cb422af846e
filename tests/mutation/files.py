"""The seeded mutator of rule and data files: one mistake each, of those that are made in typing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from .source import Scalar, entries, scalars

ROOT = Path(__file__).parents[2]
GROUPS = ("rules", "data")

T = TypeVar("T")

_KEY = re.compile(r"(births|population_under_20|population)_(20\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MONEY = re.compile(r"\d[\d ,]*(?= ?(?:M€|€|euros))")
_PROSE = {"why", "notes", "note", "title", "what", "reason", "printed", "doubts", "label", "credit"}
_WORDS = (
    ("flat", "floor"),
    ("largest-remainder", "nearest", "down", "up", "half-even"),
    ("component", "line", "region"),
    ("more than", "nearly", "less than"),
    ("financed", "received"),
    ("undistributed", "redistributed"),
    ("absent-share", "ceiling"),
    ("birth", "person"),
    ("regions", "departments"),
    ("envelope", "rest"),
)
_SCOPES = ("all", "overseas", "metropolitan")
_CONTROLS = re.compile(r"/(examples/|cases/|lock\.yaml)")
"""Files that are not mutated: what the others are held against, and what is no rule."""


class Mutation(NamedTuple):
    """One mistake: the file as it would be, and how it is told in one line."""

    kind: str
    file: str
    line: int
    before: str
    after: str
    text: str
    """The whole file with the mistake in it."""

    @property
    def group(self) -> str:
        return self.file.partition("/")[0]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, {self.kind}: {self.before} → {self.after}"


Tree = Mapping[str, str]
"""The text of each file, by its name from the top of the repository."""
_Edit = tuple[str, int, int, str]
"""Kind, from where to where, and what stands there instead."""


def shipped() -> dict[str, str]:
    """The rule and data files of the repository, in alphabetical order."""
    paths = (path for group in GROUPS for path in (ROOT / group).rglob("*"))
    kept = sorted(path for path in paths if path.suffix in (".yaml", ".csv"))
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in kept}


def mutations(tree: Tree, seed: int) -> Iterator[Mutation]:
    """All mutations in an order that the seed decides: rules and data, and all kinds, in turn."""
    return _in_turn(_of_group(tree, seed, group) for group in GROUPS)


def _of_group(tree: Tree, seed: int, group: str) -> Iterator[Mutation]:
    by_kind: dict[str, list[tuple[str, _Edit]]] = {}
    for file, text in tree.items():
        if file.startswith(f"{group}/") and not _CONTROLS.search(file):
            made = _yaml(file, text) if file.endswith(".yaml") else _csv(file, text)
            for edit in made:
                by_kind.setdefault(edit[0], []).append((file, edit))
    random = Random(f"{seed} {group}")
    kinds = sorted(by_kind)
    random.shuffle(kinds)
    for kind in kinds:
        by_kind[kind].sort()
        random.shuffle(by_kind[kind])
    seen: set[tuple[str, str]] = set()
    for file, edit in _in_turn(iter(by_kind[kind]) for kind in kinds):
        found = _mutation(file, tree[file], edit)
        if found.text != tree[file] and (file, found.text) not in seen:
            seen.add((file, found.text))
            yield found


def _in_turn(of: Iterable[Iterator[T]]) -> Iterator[T]:
    rounds = zip_longest(*of)
    return (each for each in chain.from_iterable(rounds) if each is not None)


def _mutation(file: str, text: str, edit: _Edit) -> Mutation:
    kind, start, end, after = edit
    line = text.count("\n", 0, start) + 1
    return Mutation(
        kind, file, line, _short(text[start:end]), _short(after), text[:start] + after + text[end:]
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return (words if len(words) <= 70 else f"{words[:69]}…") or "nothing"


# YAML


def _yaml(file: str, text: str) -> Iterator[_Edit]:
    found = scalars(text)
    for scalar in found:
        for kind, after in _scalar(file, scalar, text[scalar.start : scalar.end], text):
            yield kind, scalar.start, scalar.end, after
    yield from _entries(file, text)
    if file == "data/regions.yaml":
        names = [s for s in found if s.path[-1] == "name"]
        for one, two in pairwise(names):
            middle = text[one.end : two.start]
            swapped = text[two.start : two.end] + middle + text[one.start : one.end]
            yield "two names swapped", one.start, two.end, swapped


def _scalar(file: str, scalar: Scalar, spelt: str, text: str) -> Iterator[tuple[str, str]]:
    path, value = scalar.path, scalar.value
    words = {str(part) for part in path}
    last = str(path[-1]) if path else ""
    if ("source" in words and last in ("id", "nor")) or last == "id":
        yield "the number of a text", _next_digit(spelt)
    elif last == "section" or ("cite" in words and last != "source"):
        if re.search(r"\d", spelt):
            yield "a citation's section", _next_digit(spelt)
    elif scalar.kind == "timestamp" or _DATE.fullmatch(value):
        yield "a date", _day(spelt)
    elif re.fullmatch("[0-9a-f]{64}", value):
        yield "a checksum", _next_digit(spelt)
    elif words & _PROSE:
        for amount in _MONEY.finditer(spelt):
            digits = _next_digit(amount[0])
            yield "an amount in prose", spelt[: amount.start()] + digits + spelt[amount.end() :]
    elif scalar.kind == "int":
        yield from _number(file, path, spelt)
    else:
        yield from _word(file, path, spelt)


def _number(file: str, path: tuple[str | int, ...], spelt: str) -> Iterator[tuple[str, str]]:
    last = path[-1]
    if last in ("year", "version"):
        yield "a year or version", str(int(spelt) + 1)
        return
    kind = "a figure"
    if last == "unit":
        kind = "a unit"
    elif "bounds" in path:
        kind = "a bound"
    elif last in ("count", "number"):
        kind = "a count"
    elif last == "total":
        kind = "a key's total"
    elif file.startswith("data/published"):
        kind = "a published total" if "totals" in path else "a published amount"
    elif "split" in path or last in ("ars-fir", "dreets-p304"):
        kind = "a weight"
    figure = str(int(spelt.replace("_", "")))
    others = [f"{figure}0", _next_digit(figure), _last_digit(figure)]
    if figure.endswith("0") and len(figure) > 1:
        others.append(figure[:-1])
    for other in others:
        # Grouped as figures are here, so that it is refused for what it says, not for its look.
        yield kind, f"{int(other):_}" if len(other) > 4 or "_" in spelt else other


def _word(file: str, path: tuple[str | int, ...], spelt: str) -> Iterator[tuple[str, str]]:
    last = str(path[-1]) if path else ""
    if found := _KEY.search(spelt):
        for other in _other_keys(found):
            yield "a key", spelt[: found.start()] + other + spelt[found.end() :]
    elif last == "code":
        yield "a code", _next_digit(spelt)
    elif last == "within":
        yield "a department's region", "44" if "44" not in spelt else "32"
    elif last == "agency":
        yield "an agency", "dreets" if spelt == "ars" else "ars"
    elif spelt in _SCOPES:
        for other in _SCOPES:
            if other != spelt:
                yield "a scope", other
        five = '["01", "02", "03", "04", "06"]'
        yield "a scope", five
        yield "a scope", '["84", "27", "53", "24", "94"]'
    elif last == "publication":
        yield "a publication", re.sub(r"20\d\d", lambda y: str(int(y[0]) - 1), spelt)
    else:
        for group in _WORDS:
            if spelt in group:
                at = group.index(spelt)
                yield "a word", group[(at + 1) % len(group)]


_DROPPED = {
    "components": "a component dropped",
    "hypotheses": "a hypothesis dropped",
    "lines": "a line dropped",
    "pools": "a pool dropped",
    "agencies": "an agency dropped",
    "aliases": "an alias dropped",
    "formerly": "an alias dropped",
    "members": "a territory dropped",
    "excluded": "an excluded territory dropped",
    "notes": "a note dropped",
    "doubts": "a doubt dropped",
    "keys": "a catalogue entry dropped",
    "amounts": "a published row dropped",
    "totals": "a published total dropped",
    "counts": "a published count dropped",
    "other-sources": "a source dropped",
    "known": "a known fact dropped",
}

_RENAMED = {
    "components": "a component renamed",
    "hypotheses": "a hypothesis renamed",
    "lines": "a line renamed",
    "keys": "a catalogue entry renamed",
    "agencies": "an agency renamed",
}


def _entries(file: str, text: str) -> Iterator[_Edit]:
    for entry in entries(text):
        parent = str(entry.path[-2]) if len(entry.path) > 1 else ""
        within = f"{parent} of a hypothesis" if "hypotheses" in entry.path[:-1] else ""
        dropped = _DROPPED.get(parent) or ("a field dropped" if entry.key and not within else "")
        yield dropped or "a hypothesis's field dropped", entry.start, entry.end, ""
        if entry.key and parent in _RENAMED:
            spelt = text[slice(*entry.key)]
            named = _KEY.search(spelt)
            other = next(_other_keys(named)) + spelt[named.end() :] if named else f"{spelt}-2"
            yield _RENAMED[parent], *entry.key, other


def _other_keys(found: re.Match[str]) -> Iterator[str]:
    name, year = found[1], int(found[2])
    yield f"{name}_{year - 1}"
    yield f"{name}_{year + 1}"
    others = {"births": "population", "population": "births"}
    yield f"{others.get(name, 'population')}_{year}"


def _next_digit(text: str) -> str:
    """The first digit made another one, never a 0 that it would begin with."""
    return re.sub(r"\d", lambda digit: str(int(digit[0]) % 9 + 1), text, count=1)


def _last_digit(text: str) -> str:
    return text[:-1] + str((int(text[-1]) + 1) % 10)


def _day(text: str) -> str:
    return re.sub(r"(\d\d)(?=\D*$)", lambda day: f"{int(day[0]) % 27 + 1:02}", text, count=1)


# CSV


def _csv(file: str, text: str) -> Iterator[_Edit]:
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    name = Path(file).stem
    for row in range(1, len(lines)):
        start, end, line = starts[row], starts[row + 1], lines[row]
        yield "a row dropped", start, end, ""
        yield "a row twice", start, end, line + line
        if row > 1:
            yield "two rows swapped", starts[row - 1], end, line + lines[row - 1]
        cells = next(csv.reader([line]))
        for kind, column, after in _cells(name, cells):
            changed = [*cells[:column], after, *cells[column + 1 :]]
            yield kind, start, end, _row(changed)
        if row > 1 and name != "participation":
            above = next(csv.reader([lines[row - 1]]))
            pair = _row([*above[:-1], cells[-1]]) + _row([*cells[:-1], above[-1]])
            yield "two values swapped", starts[row - 1], end, pair
    if found := _KEY.search(lines[0]):
        other = next(_other_keys(found))
        yield "a heading", found.start(), found.end(), other


def _cells(name: str, cells: list[str]) -> Iterator[tuple[str, int, str]]:
    if name != "participation":
        yield "a row's code", 0, _next_digit(cells[0])
        yield "a row's name", 1, cells[1][:-1]
        yield "a row's count", 2, f"{cells[2]}0"
        yield "a row's count", 2, _next_digit(cells[2])
        yield "a row's count", 2, _last_digit(cells[2])
        return
    column = cells[4]
    for other in ("yes", "no", "unknown"):
        if other != column:
            yield "who takes part", 4, other
    yield "a year of participation", 0, str(int(cells[0]) + 1)
    yield "a participant's code", 1, _next_digit(cells[1])
    yield "a participant's agency", 3, {"ars": "dreets", "dreets": "ars"}.get(cells[3], "ars")
    if cells[5]:
        yield "a participant's source dropped", 5, ""


def _row(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
