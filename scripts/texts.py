"""The catalogues of the languages: made from the sources, compiled, checked, and read as a book.

    python scripts/texts.py update     every catalogue has the messages of now; none is invented
    python scripts/texts.py compile    the .mo beside each .po
    python scripts/texts.py book       docs/textes-fr.md
    python scripts/texts.py check      all of that is done, and every message is said as it must be
    python scripts/texts.py new de     empty catalogues of another language

A language is a folder of `src/allocation/locale` with up to three catalogues of gettext:
`allocate`, the texts of the code, whose id is English; `rules`, the prose of the shipped rule and
data files, whose id is French; `names`, what is typed on the command line. Needs Babel, which
nothing else does.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from itertools import groupby
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

import yaml  # noqa: E402
from pydantic import BaseModel  # noqa: E402

from allocation.model.lock import LOCK  # noqa: E402
from allocation.model.publication import Publication  # noqa: E402
from allocation.model.territory import TerritorySet  # noqa: E402
from allocation.model.text import REGISTER  # noqa: E402
from allocation.reading.document import read_document  # noqa: E402
from allocation.reading.keys import read_catalogue  # noqa: E402
from allocation.reading.locks import read_lock  # noqa: E402
from allocation.reading.participation import read_participants  # noqa: E402
from allocation.reading.places import data_folder, rules_folder  # noqa: E402
from allocation.reading.publications import read_known_differences, read_publication  # noqa: E402
from allocation.reading.rules import read_rule  # noqa: E402
from allocation.reading.territories import read_territories  # noqa: E402
from allocation.reading.texts import read_register  # noqa: E402
from allocation.reading.variants import is_variant, read_variant  # noqa: E402
from allocation.reading.worked import read_worked  # noqa: E402
from allocation.views.names import NAMES  # noqa: E402
from allocation.words import Prose  # noqa: E402

SOURCE = ROOT / "src"
LOCALE = SOURCE / "allocation" / "locale"
BOOK = ROOT / "docs" / "textes-fr.md"
FUNCTIONS = {"_": 1, "message": 1, "counted": 2, "N_": 2}
"""What marks a text, and how many it takes at most; `message` is `words._` in some views."""
DOMAINS = ("allocate", "rules", "names")
OWN = {"en": ("allocate", "names"), "fr": ("rules",)}
"""What is in a language already: texts and names of the code, prose of the files."""

PLURALS = {"fr": (2, "(n > 1)")}
"""Where Babel has more forms than are of use here, such as that of whole millions."""

Id = str | tuple[str, str]
Found = dict[Id, list[str]]
"""The messages of a domain in their order, each with the files that it is in."""


# What there is to say


@cache
def messages(domain: str) -> Found:
    """Every message of a domain, and where it stands."""
    return {"allocate": _of_code, "rules": _of_files, "names": _of_names}[domain]()


def _of_code() -> Found:
    found: Found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for text in marked(path.read_text(encoding="utf-8")):
            _add(found, text, path.relative_to(ROOT).as_posix())
    return _one_of_each(found)


def marked(code: str) -> Iterator[Id]:
    """The texts of some code, in its order.

    Babel's own reader of Python passes over what stands within another text's values.
    """
    for _call, texts in _calls(code):
        plain = [each.value for each in texts if isinstance(each, ast.Constant)]
        if plain and len(plain) == len(texts) and plain[0]:
            yield (plain[0], plain[1]) if len(plain) > 1 else plain[0]


def _calls(code: str) -> list[tuple[ast.Call, list[ast.expr]]]:
    """Every call that takes texts, with what stands in their place."""
    found = [
        (node, node.args[: FUNCTIONS[node.func.id]])
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in FUNCTIONS
    ]
    return sorted(found, key=lambda each: (each[0].lineno, each[0].col_offset))


def _add(found: Found, said: Id, place: str) -> None:
    places = found.setdefault(said, [])
    if place not in places:
        places.append(place)


def _one_of_each(found: Found) -> Found:
    """Messages by the text that gettext looks them up with: a catalogue has each of them once."""
    several = {said[0]: said for said in found if isinstance(said, tuple)}
    twice = [said for said in found if isinstance(said, tuple) and several[said[0]] != said]
    if twice:
        raise SystemExit(f"one text with two texts for several: {twice}")
    merged: Found = {}
    for said, places in found.items():
        for place in places:
            _add(merged, several.get(said, said) if isinstance(said, str) else said, place)
    return merged


def _of_names() -> Found:
    return {own: ["src/allocation/views/names.py"] for own in NAMES}


def _of_files() -> Found:
    found: Found = {}
    for place, texts in prose_of_files().items():
        for text in texts:
            _add(found, text, place)
    return found


@cache
def prose_of_files() -> dict[str, list[str]]:
    """The prose of each shipped file, in its order: whatever its model takes for prose.

    What a rule has from the register, the title of a text say, is the prose of that file.
    """
    found = {}
    for path, model in _shipped():
        text = path.read_text(encoding="utf-8")
        order = _strings(yaml.safe_load(text)) if path.suffix == ".yaml" else [text]
        place = {text: min(_places(text, order)) for text in _prose(model)}
        own = [text for text in place if place[text] < (len(order), 0)]
        found[path.relative_to(ROOT).as_posix()] = sorted(own, key=lambda each: place[each])
    return found


def _shipped() -> Iterator[tuple[Path, Any]]:
    """The shipped files that have prose, each with what was read of it."""
    rules, data = rules_folder(), data_folder()
    years = set()
    for path in sorted(rules.shipped.rglob("*.yaml")):
        document = read_document(path, rules.name_of(path))
        if path.name == LOCK:
            yield path, read_lock(path, rules.name_of(path)).lock
        elif path.parent.name == "cases":
            yield path, read_worked(document).worked
        elif is_variant(document):
            yield path, read_variant(document, rules).variant
        else:
            rule = read_rule(document).rule
            years.add(rule.year)
            yield path, rule
    yield data.shipped / "catalogue.yaml", read_catalogue(data)
    regions = read_territories("regions", data)
    for path in sorted(data.shipped.glob("*.yaml")):
        if path.name == REGISTER:
            yield path, read_register(path, data).register
        elif path.name == LOCK:
            yield path, read_lock(path, data.name_of(path)).lock
        elif path.stem != "catalogue":
            yield path, read_territories(path.stem, data)
    participation = data.shipped / "participation.csv"
    name = data.name_of(participation)
    yield (
        participation,
        [read_participants(participation, name, regions, year) for year in sorted(years)],
    )
    for path in sorted((data.shipped / "published").glob("*.yaml")):
        if path.stem.endswith(".differences"):
            yield path, read_known_differences(path.stem.partition(".")[0], data, regions)
        else:
            yield path, _publication(path.stem, regions)


def _publication(name: str, regions: TerritorySet) -> Publication:
    return read_publication(name, data_folder(), regions).publication


def _prose(value: Any) -> Iterator[str]:
    """Every `Prose` in a model, however deep."""
    if isinstance(value, Prose):
        yield value.id
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _prose(getattr(value, field))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _prose(each)
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from _prose(each)


def _strings(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in _strings(each)]
    return [value.strip()] if isinstance(value, str) else []


def _places(text: str, order: list[str]) -> Iterator[tuple[int, int]]:
    """Where a text stands among those of its file; what is not found as it is comes last."""
    yield len(order), 0
    for number, each in enumerate(order):
        if each == text or (len(order) == 1 and text in each):
            yield number, each.find(text)


# Catalogues


class Place(NamedTuple):
    """A catalogue of a language."""

    language: str
    domain: str

    @property
    def po(self) -> Path:
        """What translators write."""
        return LOCALE / self.language / "LC_MESSAGES" / f"{self.domain}.po"

    @property
    def mo(self) -> Path:
        """What the program reads."""
        return self.po.with_suffix(".mo")

    def __str__(self) -> str:
        return self.po.relative_to(ROOT).as_posix()


class Texts(Catalog):
    """A catalogue whose header says nothing of when, where and by whom it was made."""

    def __init__(self, place: Place) -> None:
        super().__init__(locale=place.language, domain=place.domain, fuzzy=False, charset="utf-8")
        if place.language in PLURALS:
            self._num_plurals, self._plural_expr = PLURALS[place.language]

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header, the same on every machine."""
        return [
            ("Project-Id-Version", "allocate"),
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """What stands in a file is written anew."""


def languages() -> list[str]:
    """The languages that have a folder, English and French whether they have one or not."""
    return sorted({*OWN, *(path.name for path in LOCALE.glob("*") if path.is_dir())})


def places() -> list[Place]:
    """Every catalogue that there must be."""
    return [
        Place(language, domain)
        for language in languages()
        for domain in DOMAINS
        if domain not in OWN.get(language, ())
    ]


def read(place: Place) -> Catalog:
    """A catalogue as it stands in its file; empty where there is none."""
    if not place.po.exists():
        return Texts(place)
    with place.po.open("rb") as file:
        return read_po(file, locale=place.language, domain=place.domain, abort_invalid=True)


def said(place: Place) -> dict[str, list[str]]:
    """What a catalogue has for each message, by its first text: all forms."""
    return {_first(each): _forms(each.string) for each in read(place) if each.id}


def _first(message: Message | Id) -> str:
    found = message.id if isinstance(message, Message) else message
    return found if isinstance(found, str) else str(found[0])


def _forms(string: Any) -> list[str]:
    return [string] if isinstance(string, str) else list(string)


def updated(place: Place, fill: Mapping[str, Any] | None = None) -> Catalog:
    """A catalogue with the messages of now, and what it says of each already, or `fill` does."""
    old = {key: forms for key, forms in said(place).items() if any(forms)}
    catalog = Texts(place)
    catalog.header_comment = f"# {_ABOUT[place.domain]}"
    for number, (id_, files) in enumerate(messages(place.domain).items()):
        key = _first(id_)
        forms = old.get(key) or _forms((fill or {}).get(key, ""))
        string: Any = forms[0]
        if isinstance(id_, tuple):
            string = tuple(forms) if len(forms) == catalog.num_plurals else ()
        found = catalog.add(id_, string, locations=[(file, number) for file in files])
        assert found is not None
        found.flags.discard("python-format")  # "50 % of"
    return catalog


_ABOUT = {
    "allocate": "Texts of the code. Plain spaces only: views/typography.py has the others.",
    "rules": "Prose of the shipped rule and data files.",
    "names": "What is typed. Of several names, with spaces between, the first is shown.",
}


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as its file has it."""
    file = BytesIO()
    write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False)
    return file.getvalue().rstrip(b"\n") + b"\n"


def as_mo(place: Place) -> bytes:
    """What gettext reads of a catalogue: the same bytes on every machine."""
    catalog = Texts(place)
    for each in read(place):
        if each.id and any(_forms(each.string)):
            catalog.add(each.id, each.string, flags=each.flags)
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def update(fill: Mapping[Place, Mapping[str, Any]] | None = None) -> None:
    """Write every catalogue anew from the sources; what nothing asks for any more goes."""
    for place in places():
        text = as_po(updated(place, (fill or {}).get(place)))
        place.po.parent.mkdir(parents=True, exist_ok=True)
        place.po.write_bytes(text)


def compile_() -> None:
    """Write the .mo of every catalogue that says anything."""
    for place in places():
        place.mo.write_bytes(as_mo(place))


def new(language: str) -> None:
    """Empty catalogues of a language."""
    try:
        get_plural(Locale.parse(language))
    except (ValueError, UnknownLocaleError) as error:
        raise SystemExit(f"{language!r} is no language: {error}") from None
    (LOCALE / language).mkdir(exist_ok=True)
    update()


# Checks


def check() -> list[str]:
    """What is wrong with the catalogues, a line each; nothing where they can be shipped."""
    return [found for each in CHECKS for found in each()]


def unmarked() -> Iterator[str]:
    """Texts of the code that are not where they are looked for, as in ``_("a" if b else "c")``."""
    for path in sorted(SOURCE.rglob("*.py")):
        for call, texts in _calls(path.read_text(encoding="utf-8")):
            inner = [each for text in texts for each in _unmarked(text)]
            if any(map(_is_sentence, inner)) and not all(
                isinstance(each, ast.Constant) for each in texts
            ):
                yield f"{path.relative_to(ROOT).as_posix()}:{call.lineno}: not a text as it is"


def _unmarked(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in some code, but for what is marked by itself."""
    yield node
    for inner in ast.iter_child_nodes(node):
        name = inner.func if isinstance(inner, ast.Call) else None
        if not isinstance(name, ast.Name) or name.id not in FUNCTIONS:
            yield from _unmarked(inner)


def _is_sentence(node: ast.AST) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and re.search("[a-z]{2}", text) is not None


def stale() -> Iterator[str]:
    """Catalogues whose messages are not those of now, and the way they are written."""
    for place in places():
        known, asked = set(said(place)), {_first(each) for each in messages(place.domain)}
        yield from (f"{place}: missing: {text!r}" for text in sorted(asked - known))
        yield from (f"{place}: unused: {text!r}" for text in sorted(known - asked))
        if not place.po.exists():
            yield f"{place}: there is none"
        elif known == asked and place.po.read_bytes() != as_po(updated(place)):
            yield f"{place}: not as it is written by update"


def unsaid() -> Iterator[str]:
    """Messages that a catalogue says nothing of, or not surely."""
    for place in places():
        for each in read(place):
            if each.id and not all(_forms(each.string) or [""]):
                yield f"{place}: empty: {_first(each)!r}"
            if each.id and each.fuzzy:
                yield f"{place}: fuzzy: {_first(each)!r}"


def doubled() -> Iterator[str]:
    """Messages that stand in a catalogue twice: what reads it takes one and says nothing."""
    for place in places():
        if not place.po.exists():
            continue
        text = re.sub(r'"\n"', "", place.po.read_text(encoding="utf-8"))
        found = Counter(re.findall(r"^msgid (.*)$", text, re.MULTILINE))
        yield from (f"{place}: twice: {text}" for text, n in found.items() if n > 1)


def misfilled() -> Iterator[str]:
    """Messages whose `{placeholders}` are not those of their id."""
    for place in places():
        if place.domain == "allocate":
            for each in read(place):
                if each.id:
                    yield from (f"{place}: {text}" for text in misfits(each.id, each.string))


def misfits(id_: Id, string: Any) -> Iterator[str]:
    """What is wrong with the placeholders of one message.

    Those of each form are those of its id; where things are counted, how many may be left out or
    added, and the form for one may have what that for several has. A format may be left out, and
    between guillemets a text is not quoted once more: ``« {text} »`` is ``{text!r}``.
    """
    ids = [id_] if isinstance(id_, str) else list(id_)
    for number, form in enumerate(filter(None, _forms(string))):
        of = ids[min(number, len(ids) - 1)]
        try:
            wanted, all_, has = _fields(of), _fields(*ids), _fields(form)
        except ValueError as error:
            yield f"no text to fill: {form!r}: {error}"
            continue
        for name in sorted({*wanted, *has}):
            if name == "n" and len(ids) > 1:
                continue
            given = has.get(name, set())
            quoted = {"r:", "s:"} & all_.get(name, set())
            free = {":"} if not quoted or f"« {{{name}}} »" in form else set()
            if name not in all_ or not given or not given <= all_[name] | free:
                yield f"{{{name}}}: {of!r}: {form!r}"


def _fields(*texts: str) -> dict[str, set[str]]:
    """The placeholders of texts by name, each with its conversion and format."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for _literal, name, spec, conversion in Formatter().parse(text):
            if name is not None:
                found.setdefault(name, set()).add(f"{conversion or ''}:{spec}")
    return found


def miscounted() -> Iterator[str]:
    """Prose whose figures are not those of the file."""
    for place in places():
        if place.domain == "rules":
            for french, forms in said(place).items():
                if forms[0] and figures(french) != figures(forms[0]):
                    yield f"{place}: figures: {french!r}: {forms[0]!r}"


def figures(text: str) -> Counter[str]:
    """The figures of a text, however their thousands and decimals are marked."""
    text = re.sub(r"(?<=\d)[ \u202f](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"\b1er\b|\b1st\b", "1", text)
    return Counter(
        str(float(each.replace(",", "."))) for each in re.findall(r"\d+(?:[.,]\d+)?", text)
    )


def uncompiled() -> Iterator[str]:
    """Catalogues whose .mo is not made of them."""
    for place in places():
        if not place.mo.exists() or place.mo.read_bytes() != as_mo(place):
            yield f"{place}: the .mo is not its compile"


def unread() -> Iterator[str]:
    """The book, where it is not that of now."""
    if not BOOK.exists() or BOOK.read_text(encoding="utf-8") != book():
        yield f"{BOOK.relative_to(ROOT)}: not that of now"


CHECKS = (unmarked, stale, unsaid, doubled, misfilled, miscounted, uncompiled, unread)


# The book

AREAS = {
    "Ligne de commande": ("cli/app", "cli/help", "cli/options", "cli/lang", "cli/output"),
    "Ce qui est mal tapé": ("cli/m", "cli/values", "cli/endings", "diagnostics"),
    "Répartir": ("cli/compute", *(f"views/{x}" for x in ("allocation", "headline", "table."))),
    "Expliquer": ("cli/explain", "views/explanation", "audit/explain"),
    "Rapprocher": ("cli/reconcile", "views/reconciliation", "audit/reconcile"),
    "Comparer": ("cli/diff", "views/difference", "audit/diff"),
    "Reconstituer": ("cli/fit", "views/fit", "audit/fit"),
    "Analyse de sensibilité": ("cli/sweep", "views/sweep", "audit/sweep"),
    "Afficher les règles, les clés, les régions": ("cli/", "views/rule", "views/keys"),
    "Écrans et tableaux": ("views/",),
    "Lecture des fichiers": ("reading/",),
    "Règles et données": ("model/",),
    "Calcul": ("engine/",),
    "Divers": ("",),
}
"""The parts of the book, each with the files whose texts it has; the first that fits counts."""
_PACKAGE = "src/allocation/"


def book() -> str:
    """All French sentences in one text, by area, each with its English in small."""
    french = said(Place("fr", "allocate"))
    english = said(Place("en", "rules"))
    lines = [
        "# Tous les textes français",
        "",
        "Ce fichier est produit par `python scripts/texts.py book` ; il sert à la relecture et ne",
        "se modifie pas à la main. Les phrases du programme se corrigent dans",
        "`src/allocation/locale/fr/LC_MESSAGES/allocate.po`, celles des règles et des données dans",
        "le fichier cité. Ce qui est entre accolades est remplacé par une valeur. L'anglais est en",
        "petit.",
        "",
        "Sommaire : "
        + ", ".join(
            f"[{title}](#{_anchor(title)})"
            for title in (*AREAS, "Verbes et options", "Règles et données livrées")
        )
        + ".",
    ]
    by_area: dict[str, list[tuple[str, Id]]] = {title: [] for title in AREAS}
    for id_, files in sorted(messages("allocate").items(), key=lambda item: item[1][0]):
        by_area[_area(files[0])].append((files[0], id_))
    for title, found in by_area.items():
        lines += ["", f"## {title}"]
        for place, each in groupby(found, key=lambda item: item[0]):
            lines += ["", f"### {place.removeprefix(_PACKAGE)}", ""]
            for _place, id_ in each:
                forms = french.get(_first(id_), [""])
                lines += _entry(forms, [id_] if isinstance(id_, str) else list(id_))
    lines += ["", "## Verbes et options", "", "| français | anglais |", "|---|---|"]
    for own, forms in said(Place("fr", "names")).items():
        names = ", ".join(f"`{name}`" for name in forms[0].split())
        lines += [f"| {names} | `{own}` |"]
    lines += ["", "## Règles et données livrées"]
    for place, texts in prose_of_files().items():
        if texts:
            lines += ["", f"### {place}", ""]
            for text in texts:
                lines += _entry([text], english.get(text, [""]))
    return "\n".join(lines) + "\n"


def _area(file: str) -> str:
    name = file.removeprefix(_PACKAGE)
    return next(title for title, starts in AREAS.items() if name.startswith(starts))


def _entry(french: Iterable[str], english: Iterable[str]) -> list[str]:
    said, small = (" / ".join(map(_shown, forms)) for forms in (french, english))
    return [f"- {said or '(à traduire)'}<br><sub>{small}</sub>"]


def _shown(text: str) -> str:
    """A text in Markdown as it is."""
    return re.sub(r"([\\`*<])", r"\\\1", text).replace("\n", " ")


def _anchor(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def main(words: list[str]) -> int:
    """Do what the words say; exit code 1 where a check found something."""
    match words:
        case ["update"]:
            update()
        case ["compile"]:
            compile_()
        case ["book"]:
            BOOK.write_text(book(), encoding="utf-8", newline="\n")
        case ["new", language]:
            new(language)
        case ["check"]:
            found = check()
            print("\n".join(found) or "every catalogue is whole")
            return int(bool(found))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
