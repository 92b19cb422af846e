"""What changed in the text of a rule: each change with its path, both values and both citations."""

from __future__ import annotations

import pytest

from allocation.audit.diff.structure import Change, ChangeKind, compare
from conftest import Load, edited

HEAD = "year: 2030\ntitle: t\nsource: {id: i, date: 2030-01-01}\n"
PLAIN = (
    HEAD
    + """
lines:
  one: {agency: ars, credit: c, cite: c, components: {f: {kind: flat, amount: 100, cite: c}}}
"""
)
FULL = """
year: 2030
title: t
source: {id: i, date: 2030-01-01, title: Text, url: "https://example.org/"}
other-sources:
  X: {id: x, date: 2029-01-01}
scope: {of: ["11", "94"], excluded: [Atlantis], cite: c}
participation: {absent: gone, why: w, cite: c, regions: {count: 3, why: w, cite: c}}
lines:
  one:
    agency: ars
    credit: FIR
    label: One
    cite: c
    components:
      base: {kind: flat, amount: 1_000, label: basis, cite: c}
      share: {kind: share, pool: rest, key: key, over: among, cite: {source: X, section: d}}
pools:
  rest: {remainder-of: envelope, after: [base], split: split, cite: c}
hypotheses:
  envelope: {value: 100_000, why: w, bounds: {from: 90_000, to: 110_000, step: 10_000}}
  key: {value: births_2021, why: w, choices: [births_2021, births_2020]}
  split: {value: {one: 5}, why: w}
  gone: {value: undistributed, why: w}
  among: {value: ["94", "11"], why: w}
rounding: {unit: 1, method: largest-remainder, cite: c, why: w}
notes: [First., Second.]
"""
OWN, OTHER = "i, 2030-01-01", "x, 2029-01-01"
CHANGES: list[tuple[dict[str, str], tuple[str, str, str | None, str | None, str | None]]] = [
    ({'of: ["11", "94"]': 'of: ["94", "11"]'}, ("", "", None, None, None)),
    (
        {"      base:": "      more: {kind: flat, amount: 5, cite: e}\n      base:"},
        ("added", "lines.one.components.more", None, "flat: amount 5.00", None),
    ),
    ({"year: 2030\n": "year: 2031\n"}, ("changed", "year", "2030", "2031", None)),
    ({"title: t\n": "version: 2\ntitle: t\n"}, ("changed", "version", "1", "2", None)),
    ({"title: t\n": "title: u\n"}, ("changed", "title", "t", "u", None)),
    (
        {'url: "https://example.org/"': 'url: "https://example.com/"'},
        (
            "changed",
            "source",
            f"{OWN}; Text; https://example.org/",
            f"{OWN}; Text; https://example.com/",
            None,
        ),
    ),
    (
        {"2029-01-01}\n": "2029-01-01}\n  Y: {id: y, date: 2029-01-01}\n"},
        ("added", "other-sources.Y", None, "y, 2029-01-01", None),
    ),
    ({'of: ["11", "94"]': 'of: ["94"]'}, ("changed", "scope.of", "11,94", "94", f"{OWN}, c")),
    (
        {'of: ["11", "94"]': "of: overseas"},
        ("changed", "scope.of", "11,94", "overseas", f"{OWN}, c"),
    ),
    ({"excluded: [Atlantis], ": ""}, ("removed", "scope.excluded", "Atlantis", None, f"{OWN}, c")),
    (
        {"absent: gone, why: w": "absent: gone, why: v"},
        ("changed", "participation.why", "w", "v", f"{OWN}, c"),
    ),
    ({"count: 3": "count: 4"}, ("changed", "participation.regions.count", "3", "4", f"{OWN}, c")),
    (
        {"count: 3, why: w": "count: 3, why: v"},
        ("changed", "participation.regions.why", "w", "v", f"{OWN}, c"),
    ),
    (
        {", regions: {count: 3, why: w, cite: c}}": "}"},
        ("removed", "participation.regions", "3", None, f"{OWN}, c"),
    ),
    (
        {"agency: ars": "agency: dreets"},
        ("changed", "lines.one.agency", "ars", "dreets", f"{OWN}, c"),
    ),
    ({"    agency: ars\n": ""}, ("removed", "lines.one.agency", "ars", None, f"{OWN}, c")),
    ({"label: One": "label: Two"}, ("changed", "lines.one.label", "One", "Two", f"{OWN}, c")),
    (
        {"amount: 1_000": "amount: 2_000"},
        ("changed", "lines.one.components.base.amount", "1000.00", "2000.00", f"{OWN}, c"),
    ),
    (
        {"      base:": "      more: {kind: flat, label: More, amount: 5, cite: e}\n      base:"},
        ("added", "lines.one.components.more", None, "flat: amount 5.00", None),
    ),
    (
        {"section: d": "section: e"},
        ("changed", "lines.one.components.share.cite", f"{OTHER}, d", f"{OTHER}, e", f"{OTHER}, d"),
    ),
    ({"after: [base]": "after: []"}, ("removed", "pools.rest.after", "base", None, f"{OWN}, c")),
    (
        {"value: 100_000": "value: 95_000"},
        ("changed", "hypotheses.envelope.value", "100000.00", "95000.00", None),
    ),
    (
        {"to: 110_000": "to: 120_000"},
        (
            "changed",
            "hypotheses.envelope.bounds",
            "90000.00 to 110000.00 in steps of 10000.00",
            "90000.00 to 120000.00 in steps of 10000.00",
            None,
        ),
    ),
    (
        {"choices: [births_2021, births_2020]": "choices: [births_2021, births_2022]"},
        (
            "changed",
            "hypotheses.key.choices",
            "births_2021, births_2020",
            "births_2021, births_2022",
            None,
        ),
    ),
    (
        {", choices: [births_2021, births_2020]": ""},
        ("removed", "hypotheses.key.choices", "births_2021, births_2020", None, None),
    ),
    (
        {"value: {one: 5}": "value: {one: 6}"},
        ("changed", "hypotheses.split.value", "one:5", "one:6", None),
    ),
    ({"unit: 1,": "unit: 10,"}, ("changed", "rounding.unit", "1.00", "10.00", f"{OWN}, c")),
    (
        {"largest-remainder, cite: c, why: w": "largest-remainder, cite: c, why: v"},
        ("changed", "rounding.why", "w", "v", f"{OWN}, c"),
    ),
    ({"[First., Second.]": "[First., Second., Third.]"}, ("added", "notes", None, "Third.", None)),
    ({"[First., Second.]": "[Second.]"}, ("removed", "notes", "First.", None, None)),
    (
        {'value: ["94", "11"]': 'value: ["11"]'},
        ("changed", "hypotheses.among.value", "94,11", "11", None),
    ),
    ({'value: ["94", "11"]': 'value: ["11", "94"]'}, ("", "", None, None, None)),
    ({"[First., Second.]": "[Second., First.]"}, ("", "", None, None, None)),
]


@pytest.mark.parametrize(("edits", "change"), CHANGES)
def test_one_change_of_the_text(
    edits: dict[str, str], change: tuple[str, str, str | None, str | None, str | None], load: Load
) -> None:
    """Its kind and path, both values, and the citation on the first side."""
    a, b = load(FULL), load(edited(FULL, edits))
    turned = {"added": "removed", "removed": "added"}
    kind, path, old, new, cite = change
    found = [(c.kind.value, c.path, c.a, c.b, c.cite_a) for c in compare(a, b)]
    assert found == ([change] if kind else [])
    back = [(c.kind.value, c.path, c.a, c.b, c.cite_b) for c in compare(b, a)]
    assert back == ([(turned.get(kind, kind), path, new, old, cite)] if kind else [])


def test_a_change_beside_another_citation_is_one(load: Load) -> None:
    """Both citations stand beside what changed; alone they are what changed."""
    (found,) = compare(load(FULL), load(edited(FULL, {"basis, cite: c": "ground, cite: d"})))
    assert (found.path, found.a, found.b) == ("lines.one.components.base.label", "basis", "ground")
    assert (found.cite_a, found.cite_b) == (f"{OWN}, c", f"{OWN}, d")


def test_what_a_pool_comes_after_stays_in_the_order_of_its_file(load: Load) -> None:
    part = "      another: {kind: flat, amount: 5, cite: c}\n      base:"
    after = "after: [base, another]"
    first = edited(FULL, {"      base:": part, "after: [base]": after})
    (found,) = compare(load(first), load(edited(first, {after: "after: [another]"})))
    assert (found.path, found.a, found.b) == ("pools.rest.after", "base,another", "another")
    # In another order, or twice, it is the same.
    for same in ("after: [another, base]", "after: [base, another, base]"):
        assert compare(load(first), load(edited(first, {after: same}))) == []


def test_rounding_and_a_replaced_version_in_words(load: Load) -> None:
    """Unit, method and level are what a rounding is; its reason is a field of it."""
    rounded = "rounding: {unit: 1, method: down, level: line, why: w, cite: c}\n"
    (found,) = compare(load(PLAIN), load(PLAIN + rounded))
    told = (found.path, found.a, found.b)
    assert told == ("rounding", None, "unit 1.00, method down, level line")
    replaced = "version: 2\nreplaces: {version: 2030@1, from: 2030-02-01, why: so it is}\n"
    found_ = compare(load(PLAIN), load(replaced + PLAIN.lstrip()))
    assert [(change.path, change.a, change.b) for change in found_] == [
        ("version", "1", "2"),
        ("replaces", None, "2030@1, 2030-02-01; so it is"),
    ]


def test_what_is_known_of_a_year_without_a_formula(load: Load) -> None:
    """A fact is added and removed whole, by what it says; its figures are a field of it."""
    text = (
        HEAD
        + "no-formula:\n  why: w\n  known:\n"
        + "    - {what: One., cite: c}\n    - {what: Two., cite: c}\n"
    )
    for edits, change in (
        ({"why: w": "why: v"}, ("changed", "no-formula.why", "w", "v")),
        ({"    - {what: One., cite: c}\n": ""}, ("removed", "no-formula.known", "One.", None)),
        ({"what: Two.": "what: Three."}, None),
    ):
        found = compare(load(text), load(edited(text, edits)))
        told = [(c.kind.value, c.path, c.a, c.b) for c in found]
        both = [
            ("removed", "no-formula.known", "Two.", None),
            ("added", "no-formula.known", None, "Three."),
        ]
        assert told == ([change] if change else both)


def test_what_a_line_gains_comes_before_the_next_line(load: Load) -> None:
    second = "\n  two: {agency: dreets, credit: x, cite: c, components: {f: "
    second += "{kind: flat, amount: 1, cite: c}}}"
    text = edited(FULL, {"\npools:": f"{second}\npools:"})
    plus = {"      share:": "      plus: {kind: flat, amount: 5, cite: c}\n      share:"}
    more = edited(
        text, plus | {"agency: dreets": "agency: ars", "flat, amount: 1,": "flat, amount: 2,"}
    )
    for a, b in ((text, more), (more, text)):
        assert [change.path for change in compare(load(a), load(b))] == [
            "lines.one.components.plus",
            "lines.two.agency",
            "lines.two.components.f.amount",
        ]


def test_changes_come_in_the_order_of_the_sections_and_lines_whole(load: Load) -> None:
    """A line and then its components, wherever they stand in either file."""
    second = """
    agency: dreets
    credit: P304
    cite: c
    components:
      base: {kind: flat, amount: 7, cite: c}
"""
    edits = {
        "largest-remainder, cite: c, why: w": "largest-remainder, cite: c, why: v",
        "title: t\n": "title: u\n",
        "year: 2030\n": "year: 2031\n",
        "label: One": "label: Two",
        "amount: 1_000": "amount: 2_000",
        "label: basis": "label: foundation",
        "value: 100_000": "value: 95_000",
        "remainder-of: envelope, after: [base]": "remainder-of: envelope, after: [plus]",
        "      share:": "      plus: {kind: flat, amount: 5, cite: c}\n      share:",
        "\npools:": f"\n  two:{second}pools:",
        "[First., Second.]": "[First.]",
        "absent: gone, why: w": "absent: gone, why: v",
        "excluded: [Atlantis], ": "",
    }
    forth = [
        "year",
        "title",
        "scope.excluded",
        "participation.why",
        "lines.one.label",
        "lines.one.components.base.label",
        "lines.one.components.base.amount",
        "lines.one.components.plus",
        "lines.two",
        "lines.two.components.base",
        "pools.rest.after",
        "hypotheses.envelope.value",
        "rounding.why",
        "notes",
    ]
    a, b = load(FULL), load(edited(FULL, edits))
    assert [change.path for change in compare(a, b)] == forth
    assert [change.path for change in compare(b, a)] == forth


def test_a_new_name_is_a_change_at_the_old_one(load: Load) -> None:
    """In the order of the sections; a component has its line in its path."""
    line = {"\n  one:": "\n  first:", "{one: 5}": "{first: 5}"}
    component = {"      base:": "      basis:", "after: [base]": "after: [basis]"}
    others = {
        "pool: rest": "pool: pot",
        "\n  rest:": "\n  pot:",
        "key: key": "key: whose",
        "\n  key:": "\n  whose:",
    }
    for edits, first in (
        (line, ("lines.one", "one", "first")),
        (component, ("lines.one.components.base", "base", "basis")),
    ):
        found = compare(load(FULL), load(edited(FULL, edits | others)))
        assert {change.kind for change in found} == {ChangeKind.RENAMED}
        assert [(change.path, change.a, change.b) for change in found] == [
            first,
            ("pools.rest", "rest", "pot"),
            ("hypotheses.key", "key", "whose"),
        ]


@pytest.mark.parametrize(
    ("path", "kind", "of_figures"),
    [
        ("lines.label", "added", True),  # a line of that name
        ("lines.one", "added", True),
        ("lines.one", "renamed", False),
        ("lines.one.label", "changed", False),
        ("lines.one.agency", "changed", True),
        ("lines.one.components.label", "added", True),
        ("lines.one.components.base.label", "changed", False),
        ("lines.one.components.base.amount", "changed", True),
        ("hypotheses.why", "removed", True),
        ("hypotheses.why.why", "changed", False),
        ("hypotheses.key.value", "changed", True),
        ("pools.rest.cite", "changed", False),
        ("rounding", "added", True),
        ("rounding.why", "changed", False),
        ("rounding.unit", "changed", True),
        ("scope.of", "changed", True),
        ("scope.excluded", "changed", False),
        ("territories", "changed", True),
        ("title", "changed", False),
        ("year", "changed", False),
        ("notes", "added", False),
    ],
)
def test_whether_a_change_is_one_of_figures(path: str, kind: str, of_figures: bool) -> None:
    change = Change(path, ChangeKind(kind), None, None, None, None, None, None)
    assert change.of_figures is of_figures
