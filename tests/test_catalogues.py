"""The catalogues say everything that the sources ask for, once, whole, and as French is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import texts
from texts import Id, Place

import walk
from allocation.views import language, spoken
from allocation.views.names import NAMES, VERBS
from allocation.views.typography import french
from conftest import ROOT
from made_up import in_catalogues_of
from same_in_french import SAME

FRENCH = Place("fr", "allocate")


@pytest.mark.parametrize("check", texts.CHECKS, ids=lambda check: check.__name__)
def test_every_catalogue_is_whole(check: Callable[[], Iterator[str]]) -> None:
    """Of now, nothing empty, doubled, guessed or filled with other values; compiled; in the book.

    `python scripts/texts.py update`, then `compile` and `book`, mend what needs no translator.
    """
    found = list(check())
    if found:
        pytest.fail("\n".join(found), pytrace=False)


# What is extracted


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("one")', ["one"]),
        ('_("one " "text", a=b)', ["one text"]),
        ('counted("1 run", "{n} runs", n)', [("1 run", "{n} runs")]),
        ('N_("one")', ["one"]),
        ('X = (N_("one"), N_("1 run", "{n} runs",))', ["one", ("1 run", "{n} runs")]),
        ('message("one", n="no text")', ["one"]),
        ('_("one", a=f(x, by=_("two")), b=_("three"))', ["one", "two", "three"]),
        ('_(text); _(f"{text}"); _(""); text("one"); x._("one")', []),
        ('_("one" if a else "two"); counted("1 run", several, n)', []),  # told by `unmarked`
    ],
)
def test_what_is_taken_from_code(code: str, found: list[Id]) -> None:
    assert list(texts.marked(code)) == found


def test_the_prose_of_files_is_found_by_their_models() -> None:
    prose = texts.prose_of_files()
    assert len(prose) >= 16
    rule = prose["rules/2023.yaml"]
    assert len(rule) == len(set(rule)) > 20
    order = [text[:30] for text in rule if "\n" not in text]
    written = " ".join((ROOT / "rules" / "2023.yaml").read_text(encoding="utf-8").split())
    places = [written.find(start) for start in order]
    assert places == sorted(places)


# What is checked


@pytest.mark.parametrize(
    ("id_", "string", "wrong"),
    [
        ("{a} of {b}", "{b} : {a}", False),
        ("{a} of {b}", "{a}", True),
        ("{a} of {b}", "{a} {b} {c}", True),
        ("{a!r} is no year", "{a!r} n'est pas une année", False),
        ("{a!r} is no year", "« {a} » n'est pas une année", False),
        ("{a!r} is no year", "{a} n'est pas une année", True),
        ("{a:02} of them", "{a} d'entre eux", False),
        ("{a:02} of them", "{a:03} d'entre eux", True),
        ("{a", "{a", True),
        (("1 run", "{n} runs"), ("{n} calcul", "{n} calculs"), False),
        (("1 run of {a}", "{n} runs of {a}"), ("un calcul", "{n} calculs de {a}"), True),
        (("1 run", "{n} runs"), ("un calcul", "des calculs"), False),
        (("1 run", "{all} runs"), ("{all} calcul", "{all} calculs"), False),
        (("1 run", "{all} runs"), ("{all} calcul", "les calculs"), True),
        ("50 % of {a}", "50 % de {a}", False),
        ("a", "", False),
    ],
)
def test_what_a_message_is_filled_with(id_: Id, string: str | tuple[str, ...], wrong: bool) -> None:
    assert bool(list(texts.misfits(id_, string))) is wrong


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("5 100 000 € le 1er janvier 2025", "5 100 000 € on 1 January 2025", True),
        ("lu à 0,1 M€ près", "read to 0.1 M€", True),
        ("50 000 €", "5 000 €", False),
        ("de 1 à 3", "from 3 to 1", True),
        ("2 régions", "regions", False),
    ],
)
def test_the_figures_of_prose(one: str, other: str, same: bool) -> None:
    assert (texts.figures(one) == texts.figures(other)) is same


CODE = {"one {a}": ["x.py"], ("1 thing", "{n} things"): ["y.py"]}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another folder of catalogues, with none in it, and sources with two messages."""
    folder = tmp_path / "locale"
    folder.mkdir()
    monkeypatch.setattr(texts, "LOCALE", folder)
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    monkeypatch.setattr(texts, "messages", lambda domain: CODE if domain == "allocate" else {})
    return folder


def written(folder: Path, language: str, body: str) -> Path:
    path = folder / language / "LC_MESSAGES" / "allocate.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
    path.write_text(head + '"Content-Type: text/plain; charset=utf-8\\n"\n' + body, "utf-8")
    return path


ONE = '\nmsgid "one {a}"\nmsgstr "un {a}"\n'
THINGS = (
    '\nmsgid "1 thing"\nmsgid_plural "{n} things"\nmsgstr[0] "{n} chose"\nmsgstr[1] "{n} choses"\n'
)


def test_an_update_keeps_what_is_said_and_invents_nothing(elsewhere: Path) -> None:
    path = written(elsewhere, "fr", '\nmsgid "one"\nmsgstr "un"\n' + THINGS)
    texts.update()
    assert texts.said(FRENCH) == {"one {a}": [""], "1 thing": ["{n} chose", "{n} choses"]}
    first = path.read_bytes()
    texts.update()
    assert path.read_bytes() == first
    text = first.decode()
    assert text.index("#: x.py\n") < text.index("#: y.py\n")
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"' in text
    assert not re.search("date|generated|translator|fuzzy|@|:[0-9]", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (ONE + THINGS, []),
        (ONE, ["missing: '1 thing'"]),
        (ONE + THINGS + ONE.replace("one", "two"), ["unused: 'two {a}'"]),
        (ONE.replace("un {a}", "") + THINGS, ["empty: 'one {a}'"]),
        (ONE + THINGS.replace("{n} choses", ""), ["empty: '1 thing'"]),
        (ONE.replace("msgid", "#, fuzzy\nmsgid") + THINGS, ["fuzzy: 'one {a}'"]),
        (ONE.replace("un {a}", "un") + THINGS, ["{a}: 'one {a}': 'un'"]),
        (ONE + ONE + THINGS, ['twice: "one {a}"']),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_told(
    body: str, wrong: list[str], elsewhere: Path
) -> None:
    written(elsewhere, "fr", body)
    checks = (texts.stale, texts.unsaid, texts.doubled, texts.misfilled)
    found = [line for check in checks for line in check() if str(FRENCH) in line]
    expected = [f"{FRENCH}: {line}" for line in wrong]
    assert [
        line for line in found if not line.endswith("not as it is written by update")
    ] == expected


def test_a_compiled_catalogue_is_held_to_its_source(elsewhere: Path) -> None:
    path = written(elsewhere, "fr", ONE + THINGS)
    texts.update()
    texts.compile_()
    assert list(texts.uncompiled()) == []
    path.write_text(path.read_text(encoding="utf-8").replace("un {a}", "le {a}"), encoding="utf-8")
    assert list(texts.uncompiled()) == [f"{FRENCH}: the .mo is not its compile"]


def test_a_language_is_added_with_files_only(elsewhere: Path) -> None:
    """As CONTRIBUTING says: made, filled, compiled; what has no text yet is said in English."""
    texts.new("de")
    folder = elsewhere / "de" / "LC_MESSAGES"
    assert {path.name for path in folder.iterdir()} == {"allocate.po", "rules.po", "names.po"}
    path = folder / "allocate.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgstr ""\n\n', 'msgstr "ein {a}"\n\n'), encoding="utf-8")
    texts.compile_()
    with in_catalogues_of(elsewhere):
        assert "de" in spoken.languages()
        with spoken.speaking("de"):
            assert language._("one {a}", a="x") == "ein x"
            assert language.counted("1 thing", "{n} things", 2) == "2 things"


@pytest.mark.parametrize("code", ["", "klingon", "../x"])
def test_what_is_no_language_is_refused(code: str, elsewhere: Path) -> None:
    with pytest.raises(SystemExit):
        texts.new(code)
    assert list(elsewhere.iterdir()) == []


# How French is written


def french_texts() -> list[tuple[str, str]]:
    """Every French text with the English it is of; prose of files is its own."""
    found = [(key, form) for key, forms in texts.said(FRENCH).items() for form in forms if form]
    return found + [(prose, prose) for each in texts.prose_of_files().values() for prose in each]


def none_of(found: list[tuple[str, str]]) -> None:
    if found:
        pytest.fail("\n".join(f"{what}: {text}" for what, text in found), pytrace=False)


SPACED = re.compile(r"(?<=[^\s|`]) (?:[;!?:%»](?:\W|$)|[kM]?€(?:\W|$))|« ")
CLOSE = re.compile(
    r"[^\W\d_][;!?»](?:\s|$)"  # no space before a sign
    r"|(?<![\w-])[\w-]*[^\W\d_)»}]:(?= )"
    r"|«(?![\u00a0\u202f])|\d[€%]"
)
OTHER = re.compile(r"[\u00a0\u2007\u2009\u202f\t\u2019\u2018\u201c\u201d]|\.\.\.(?!\])|(?<!\n)  ")
"""Spaces, apostrophes and quotes of other keyboards, and three points for one sign."""


def test_catalogues_hold_plain_spaces_and_no_typewriter_signs() -> None:
    found = [(OTHER.search(text), text) for _key, text in french_texts()]
    none_of([(match[0], text) for match, text in found if match])
    ends = re.compile("^ *| *$")
    none_of([("", t) for key, t in french_texts() if ends.findall(key) != ends.findall(t)])


def test_every_text_has_the_spaces_of_french_when_it_is_said() -> None:
    """None that a line break could take before a sign, and one before each sign that has one.

    A colon in what is to be written in a file has none: ``cite: "§…"``.
    """
    fields = walk.identifiers() | walk.named() | {"mark"}  # decimal mark: ,
    found = []
    for _key, text in french_texts():
        said = french(text)
        found += [(match[0], text) for match in SPACED.finditer(said)]
        close = [match[0] for match in CLOSE.finditer(said)]
        found += [(one, text) for one in close if one.rstrip(":") not in fields]
    none_of(found)


def test_no_text_is_the_same_as_its_english_without_a_reason() -> None:
    """What has words, that is: ``{amount} €`` is no English."""
    said = texts.said(FRENCH)
    same = {key for key, forms in said.items() if key in forms and wordy(key)}
    none_of([("the same", key) for key in sorted(same - SAME.keys())])
    none_of([("not the same", key) for key in sorted(SAME.keys() - same)])
    assert all(SAME.values())


def wordy(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", re.sub(r"\{[^}]*\}", "", text)) is not None


OPTIONS = {
    own: forms[0].split() for own, forms in texts.said(Place("fr", "names")).items() if forms[0]
}


def test_what_is_typed_has_its_french_name_in_french_texts() -> None:
    found = []
    for _key, text in french_texts():
        for word in re.findall(r"(?<![\w-])--[a-z][a-z-]*(?![\w-])", text):
            if word in OPTIONS and word not in OPTIONS[word]:
                found.append((word, text))
        for verb in re.findall(r"\ballocate ([a-z]+)", text):
            if verb in VERBS and verb not in OPTIONS.get(verb, [verb]):
                found.append((verb, text))
    none_of(found)


def test_the_form_for_one_serves_for_none_too() -> None:
    """French is singular up to 1.99: a text that says 1 would be said of 0."""
    wrong = re.compile(r"\b1 (?![€%])")
    said = texts.said(FRENCH).values()
    none_of([("1", forms[0]) for forms in said if len(forms) > 1 and wrong.search(forms[0])])


def test_names_are_found_by_one_name_only() -> None:
    """No name stands for two things: not in French, and not for one of the program's own."""
    seen: dict[str, str] = {}
    for own, names in OPTIONS.items():
        for name in names:
            assert seen.setdefault(name, own) == own
            assert name == own or name not in NAMES
            assert name.startswith("--") == own.startswith("--")
            assert ("=" in name) == ("=" in own)
            assert (name.upper() == name) == (own.upper() == own)
