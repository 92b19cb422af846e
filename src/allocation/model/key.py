"""Keys (clés de répartition): a whole number for each territory, and what is known of it."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, StringConstraints

from allocation import words
from allocation.diagnostics import Place
from allocation.model.fields import (
    Name,
    Number,
    PositiveInt,
    Prose,
    Role,
    Strict,
    Text,
    ValueProblem,
)
from allocation.model.territory import folded
from allocation.words import N_, Named, _, grouped

NO_KEY = "none"
"""The key of a share that no text divides: its pool stays undistributed."""
EQUAL_KEY = "equal"
"""The key that counts 1 for each territory."""
SHOWN = {
    "births": N_("births_{year}"),
    "population": N_("population_{year}"),
    "population_under_20": N_("population_under_20_{year}"),
}
"""What people see in place of the names of keys, by what stands before the year."""
_FORMULA = re.compile(r"round\s*\(\s*([^(),\s]+)\s*,\s*([^(),\s]+)\s*\)")


class KeyFormula(NamedTuple):
    """``births_2021``, or ``round(births_2021, 1000)``: each figure to a multiple of `unit`."""

    key: str
    unit: int = 1

    def __str__(self) -> str:
        return self.key if self.unit == 1 else f"round({self.key}, {self.unit})"


def key_meant(text: str) -> str:
    """``births_2021`` for what people see in its place, such as ``naissances 2021``.

    Anything else as it is: no name of a key has a space.
    """
    year = re.search(r"\s([0-9]{4})\s*$", text)
    if not year:
        return text
    plain = folded(text)
    for name, shown in SHOWN.items():
        label = _(shown, year=year[1])
        if plain in map(folded, (label, *words.translations(label))):
            return f"{name}_{year[1]}"
    return text


def key_formula(text: str) -> KeyFormula:
    """The key that is named, and to what it is rounded; raises ValueProblem for a wrong formula."""
    if not re.search(r"[(),]", text):
        return KeyFormula(key_meant(text))
    found = _FORMULA.fullmatch(text.strip())
    key, unit = found.groups() if found else ("population_2025", "1000")
    example = KeyFormula(key, 1000)
    hint = (
        _("write {formula}", formula=example)
        if ")" in text
        else _('write "{formula}", with quotes: between braces a comma ends it', formula=example)
    )
    if found is None:
        raise ValueProblem(_("{text!r} is neither a key nor a key rounded", text=text), hint)
    if key in (NO_KEY, EQUAL_KEY):
        raise ValueProblem(_("{key} has no figures to round", key=key), _("write {key}", key=key))
    digits = unit.replace("_", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 30 and int(digits)):
        message = _("a key is rounded to a whole number from 1, not to {unit!r}", unit=unit)
        raise ValueProblem(message, hint)
    return KeyFormula(key, int(digits))


def one_spelling(text: str) -> str:
    """A key in its one spelling; whatever names no key stays as it is."""
    try:
        return str(key_formula(text))
    except ValueProblem:
        return text


def multiple(value: int, unit: int) -> int:
    """A figure from 0, rounded half away from zero to a multiple of `unit`."""
    return (2 * value + unit) // (2 * unit) * unit


def _spelled(value: Any) -> Any:
    return str(key_formula(value)) if isinstance(value, str) else value


_NAME = r"[A-Za-z][\w-]*"
KeyName = Annotated[
    str,
    BeforeValidator(_spelled),
    StringConstraints(pattern=rf"^({_NAME}|round\([^(),\s]+, \d+\))$"),
    Role.KEY,
]
"""Of a key, plain or rounded; or of the hypothesis that names one."""
CatalogueName = Annotated[str, StringConstraints(pattern=f"^{_NAME}$")]
"""Of a key, which is also the name of its file."""


class OtherFigure(Strict):
    """What another source has for a territory, by its code, in place of the key's own figure."""

    territory: Text
    figure: Annotated[int, Field(ge=0)]
    source: Prose


class KeyEntry(Strict):
    """What the catalogue says of one key beyond its series; figures that differ are both kept."""

    total: Annotated[int, Field(ge=0)]
    source: Prose | None = None
    date: Prose | None = None
    also: tuple[OtherFigure, ...] = Field(default=(), strict=False)
    doubts: tuple[Prose, ...] = Field(default=(), strict=False)


class Seen(Strict):
    """The least and the most that were ever seen, in any year and territory."""

    least: Number
    most: Number

    def holds(self, value: Fraction) -> bool:
        """Whether a value lies between them."""
        return Fraction(self.least) <= value <= Fraction(self.most)


class SeenRatio(Seen):
    """The same of figures for every `per` of those of another series in the same year.

    `to` is what the names of its keys have before the year: ``population``.
    """

    to: CatalogueName
    per: PositiveInt


class Series(Strict):
    """Keys that count the same thing on different dates.

    `yearly_change`: from a year to the next, in percent; `ratio`: to another series. Both are of
    single territories, rounded outward.
    """

    what: Prose
    unit: Text
    territories: Name
    licence: Text
    source: Prose
    date: Prose
    doubts: tuple[Prose, ...] = Field(default=(), strict=False)
    yearly_change: Seen | None = None
    ratio: SeenRatio | None = None
    keys: dict[CatalogueName, KeyEntry]


class Catalogue(Strict):
    """The description of every key of a data folder."""

    series: tuple[Series, ...] = Field(strict=False)


class KeyDescription(NamedTuple):
    """One key as the catalogue describes it; `total` is None where nothing was declared."""

    name: str
    what: str
    unit: str
    territories: str
    source: str
    date: str
    licence: str
    total: int | None
    doubts: tuple[str, ...] = ()
    """As the catalogue has them; those of a key that was read are more."""
    also: tuple[OtherFigure, ...] = ()
    place: Place | None = None
    """Where the catalogue describes it."""
    catalogue: "DataFile | None" = None
    """That catalogue, where it is not the shipped one."""


class Key(NamedTuple):
    """A key as read and checked: a whole number of its unit for each territory code."""

    description: KeyDescription
    values: Mapping[str, int]
    file: str
    sha256: str
    lines: Mapping[str, int]
    """The line of the file on which each territory stands."""
    others: tuple[str, ...] = ()
    """Where another source has another figure, as a doubt."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is doubtful in it."""
        return (*self.others, *self.description.doubts)

    @property
    def data_file(self) -> "DataFile":
        """The file of this key, as one that a result rests on."""
        about = self.description
        described_in = about.catalogue.file if about.catalogue else ""
        told = (about.source, about.licence, described_in)
        return DataFile(about.name, self.file, self.sha256, *told)

    @property
    def files(self) -> "tuple[DataFile, ...]":
        """That file, and a catalogue of the user's own that describes it."""
        catalogue = self.description.catalogue
        return (self.data_file, catalogue) if catalogue else (self.data_file,)

    def rounded(self, unit: int) -> "Key":
        """This key with its figures rounded; file and lines are those of the key underneath."""
        about = self.description
        described = about._replace(
            name=str(KeyFormula(about.name, unit)),
            what=_("{what}, rounded to {unit}", what=about.what, unit=grouped(unit)),
            total=None,
        )
        values = {code: multiple(value, unit) for code, value in self.values.items()}
        return self._replace(description=described, values=values)


class DataFile(NamedTuple):
    """A data file that the result rests on."""

    key: str
    file: str
    sha256: str
    source: str = ""
    """Where its figures come from, where the file or its catalogue says so."""
    licence: str = ""
    described_in: str = ""
    """The catalogue that says both, where it is the user's own."""
    draft: bool = False
    """Of a rule: whether it has a figure that no second reader has read."""


def key_named(name: str) -> str:
    """The name of a key, which people see with its year behind what it counts."""
    what, _line, year = name.rpartition("_")
    if what not in SHOWN or not re.fullmatch(r"\d{4}", year):
        return name
    return Named(name, _(SHOWN[what], year=year))
