"""What made a table, in one cell of it, and in one digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from allocation.model.key import DataFile
from allocation.model.variant import variant_files
from allocation.reading.places import is_shipped
from allocation.reading.rules import RuleFile
from allocation.version import __version__
from allocation.words import N_, Named, _, listed

if TYPE_CHECKING:
    from allocation.engine.allocation import Allocation

SHORT = 12
"""Digits of a SHA-256 shown to people; JSON has all 64."""

Options = tuple[tuple[str, str], ...]


class Made(NamedTuple):
    """The inputs of a result: the files that it rests on, and what was given beside them.

    `rules` are rules and variants, `data` all other files: keys, publications, who takes part, a
    table that was handed in. `given` are names and values in place of the rule's own, as programs
    write them. Of several results side by side, `parts` are those of each.
    """

    label: str
    rules: tuple[DataFile, ...]
    data: tuple[DataFile, ...]
    given: Options = ()
    parts: tuple[Made, ...] = ()

    @property
    def digest(self) -> str:
        """The one digest of all inputs: 64 hexadecimal digits, of which people see the first 12.

        It is the SHA-256 of a text in UTF-8: a line ``KEY SHA256`` for each file (what it is, such
        as ``2023@1``, ``births_2021`` or ``participation``, and the SHA-256 of its bytes) and a
        line ``NAME=VALUE`` for each value that was given, sorted, each ended by a line feed. Of
        several results it is that of their digests, one a line, in their order.

        It changes with the rule, with any data, with the participants and with any option that
        changes a figure; not with where files are, nor with the version of the program.
        """
        if self.parts:
            lines = [part.digest for part in self.parts]
        else:
            files = {f"{named(file)} {file.sha256}" for file in self.files}
            lines = sorted({*files, *(f"{name}={value}" for name, value in self.given)})
        return sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()

    @property
    def files(self) -> tuple[DataFile, ...]:
        """Every file, each once."""
        return tuple(dict.fromkeys((*self.rules, *self.data)))

    @property
    def own(self) -> tuple[DataFile, ...]:
        """The files that are not shipped with the program."""
        return tuple(file for file in self.files if not is_shipped(file))

    def told(self, *also: str) -> str:
        """All of it in one cell, as a message: short, and the same for the same inputs."""
        said = [
            f"allocate {__version__}",
            self.label,
            f"sha256:{self.digest[:SHORT]}",
            _("not an official notification"),
            *also,
            *self._own(),
            *([_("not read by a second reader")] if any(file.draft for file in self.files) else []),
            *self._changes(),
        ]
        return reduce(lambda some, more: _("{some}; {more}", some=some, more=more), said)

    def _own(self) -> Iterator[str]:
        """Each kind of file that is not shipped, with the names of the files: no folder."""
        found: dict[str, list[str]] = {}
        for file in self.own:
            kind = _OWN.get(file.key, _OWN_DATA if file in self.data else _OWN_RULE)
            found.setdefault(kind, []).append(shown(file))
        for kind, names in found.items():
            yield _(kind, files=listed(names))

    def _changes(self) -> Iterator[str]:
        """What was given; of several results, with the label of those that it was given to."""
        parts = self.parts or (self,)
        common = set.intersection(*(set(part.given) for part in parts))
        same = [each for each in parts[0].given if each in common]
        yield from (_given(name, value) for name, value in same)
        for part in parts:
            own = (_given(*each) for each in part.given if each not in common)
            yield from (
                _("{rule}: {said}", rule=part.label, said=each)
                for each in own
                if each not in part.label
            )


def _given(name: str, value: str) -> str:
    """``envelope=6000000.00``, which people see by the label of the value where it has one."""
    text = f"{name}={value}"
    return Named(text, value.label) if isinstance(value, Named) else text


_OWN_RULE = N_("own rule, not shipped: {files}")
_OWN_DATA = N_("own data, not shipped: {files}")
_OWN = {
    "participation": N_("own participation, not shipped: {files}"),
    "publication": N_("own publication, not shipped: {files}"),
    "catalogue": N_("own catalogue, not shipped: {files}"),
    "differences": N_("own known differences, not shipped: {files}"),
    "table": N_("own table: {files}"),
}


def named(file: DataFile) -> str:
    """What a file is; a column that was named by its file keeps the name of the file alone."""
    return file.key.rpartition("/")[2]


def shown(file: DataFile) -> str:
    """A shipped file by its path, one's own by its name: the folders of a user are no one's affair,
    and the same inputs elsewhere give the same bytes.
    """
    return file.file if file.file.startswith(("rules/", "data/")) else Path(file.file).name


def made_by(year: Allocation | RuleFile) -> Made:
    """What made an allocation; of a rule without a formula, the rule."""
    if isinstance(year, RuleFile):
        rules = (year.file, *variant_files(year.variant))
        return Made(year.label, rules, (), tuple((o.name, o.value) for o in year.overrides))
    case = year.case
    return Made(case.label, (case.file, *variant_files(case.variant)), case.data, case.given)


def side_by_side(years: Sequence[Allocation | RuleFile], labels: Iterable[str]) -> Made:
    """What made several results that stand in one table, each under its label."""
    parts = [made_by(year)._replace(label=label) for year, label in zip(years, labels, strict=True)]
    return together(parts)


def together(parts: Sequence[Made]) -> Made:
    """Several results as one."""
    if len(parts) == 1:
        return parts[0]
    rules = tuple(dict.fromkeys(file for part in parts for file in part.rules))
    data = tuple(dict.fromkeys(file for part in parts for file in part.data))
    return Made(listed(part.label for part in parts), rules, data, (), tuple(parts))
