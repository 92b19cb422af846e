"""Every text for people is a `Message` until a view writes it in the reader's language.

The English sentence in the code is the id of a message; its `{names}` are filled with values. What
is read, computed or audited says what it has to say as messages, so that programs get the same
bytes in every language; only `views` know a language (`views/language.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Self, overload

THIN_SPACE = "\u202f"  # narrow no-break space: groups thousands in every language

_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d)|[kM]?€)")
"""A plain space inside a figure: it must not be where a line is broken."""

CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What would steer a terminal or turn a line around instead of being read: C0 and C1, line and
paragraph separators, marks of direction; and bytes of a file name that are no UTF-8."""


class Message(str):
    """A text in English that knows its id and values, so that it can be said in another language.

    `values` are names, numbers, figures as text, or other messages. Where things are counted the id
    is the text for one of them, however many there are.
    """

    __slots__ = ("id", "plural", "values")
    id: str
    values: Mapping[str, object]
    plural: tuple[str, int] | None
    """The id for several, and how many, where things are counted."""

    def __new__(
        cls, id: str, values: Mapping[str, object], plural: tuple[str, int] | None = None
    ) -> Self:
        text = filled(plural[0] if plural and plural[1] != 1 else id, values)
        message = super().__new__(cls, text)
        message.id, message.values, message.plural = id, values, plural
        return message

    @property
    def english(self) -> str:
        """The text in the code, its `{names}` not filled."""
        return self.plural[0] if self.plural and self.plural[1] != 1 else self.id

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.id, self.values, self.plural)


class Prose(Message):
    """The prose of a file: programs get it as the file has it, people in their language.

    That of the shipped files is French; other languages have a catalogue of it. What a user wrote
    is in none, and is shown as it is written.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        prose = str.__new__(cls, text)
        prose.id, prose.values, prose.plural = text, {}, None
        return prose

    def __reduce__(self) -> tuple[object, ...]:
        return Prose, (self.id,)


class Cited(Message):
    """Numbers, dates and prose of files in a row, such as a citation: programs get its text."""

    __slots__ = ()


class Named(str):
    """A name that programs get, with the label that people see in its place."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, name: str, label: str) -> Self:
        named = super().__new__(cls, name)
        named.label = label
        return named

    def __reduce__(self) -> tuple[object, ...]:
        return Named, (str(self), self.label)


class Written(str):
    """A figure as people read it in English; `machine` is the same for programs.

    Another language writes another mark between euros and cents, and nothing else.
    """

    __slots__ = ("machine",)
    machine: str

    def __new__(cls, text: str, machine: str) -> Written:
        figure = super().__new__(cls, text)
        figure.machine = machine
        return figure


class Typed(str):
    """A word to be typed, such as a verb or ``FILE``, as a value of a message.

    It is said as the reader types it. Options and command lines need no such mark.
    """

    __slots__ = ()


def _no_translations(_text: str) -> Iterable[str]:
    return ()


translations: Callable[[str], Iterable[str]] = _no_translations
"""What prose of a file or another message is in other languages, for who is to understand it; set
by `views`."""


def _(text: str, /, **values: object) -> str:
    """A `Message`, its `{names}` filled with `values`."""
    return Message(text, values)


def counted(one: str, several: str, n: int, /, **values: object) -> str:
    """A message about `n` things: `one` where there is one, else `several`; both may use `{n}`."""
    return Message(one, {"n": n, **values}, (several, n))


@overload
def N_(text: str, /) -> str: ...
@overload
def N_(one: str, several: str, /) -> tuple[str, str]: ...
def N_(*texts: str) -> str | tuple[str, ...]:  # noqa: N802 - its name in every gettext
    """A text, or those for one thing and for several, that `_` or `counted` is given elsewhere.

    The mark by which the catalogues find it.
    """
    return texts if len(texts) > 1 else texts[0]


def listed(items: Iterable[object], by: str = ", ") -> str:
    """Several messages, names or figures as one value of another: ``a, b``."""
    return Message(*_in_a_row(items, by))


def either(items: Iterable[object]) -> str:
    """Several names or messages of which one is meant, as one value of another: ``a, b or c``."""
    *others, last = items
    if not others:
        return listed([last])
    return _("{a} or {b}", a=listed(others), b=last)


def cited(items: Iterable[object], by: str = ", ") -> str:
    """The parts of a citation as one text."""
    return Cited(*_in_a_row(items, by))


def _in_a_row(items: Iterable[object], by: str) -> tuple[str, dict[str, object]]:
    values = {f"n{number}": item for number, item in enumerate(items, 1)}
    return by.join(f"{{{name}}}" for name in values), values


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its `{names}` filled."""
    text = spaced(text)
    return text.format(**values) if values else text


def spaced(text: str) -> str:
    """A text whose figures no line break can part."""
    return _GROUPS.sub(THIN_SPACE, text)


LONGEST_NAME = 200
"""Characters of a name or a heading; what is longer is none, and is compared as it stands."""


def unaccented(text: str) -> str:
    """A name without its accents: ``Ile-de-France``."""
    if text.isascii() or len(text) > LONGEST_NAME:
        return text
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    if len(plain) > 2 * LONGEST_NAME:  # one character can stand for 18: U+FDFA
        return text
    return "".join(char for char in plain if not unicodedata.combining(char))


def visible(text: str) -> str:
    """A text with its control characters escaped, as ``\\x1b`` or ``\\u202e``, to be shown."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def grouped(whole: int) -> str:
    """A whole number with its thousands grouped by U+202F: ``1 234 567``."""
    return f"{whole:,}".replace(",", THIN_SPACE)
