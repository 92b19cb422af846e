"""A table that leaves the program: its columns, each with what it is, and its rows.

Programs get its columns by their names, which are English and never change. People get headings in
French, as it is Excel in French that opens their file. A heading says of an amount how far it can
be trusted where all of its column are alike, and a sum stands below: what is copied out of a sheet
takes its heading with it more often than its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from allocation.model.fields import Source
from allocation.model.participation import TakesPart
from allocation.model.status import Status
from allocation.views.language import _, say
from allocation.views.made import Made
from allocation.views.owners import OwnBound
from allocation.views.spoken import speaking
from allocation.words import N_
from allocation.words import _ as message

FRENCH = "fr"
"""What a table for people is written in: Excel in French opens it by itself."""

Cell = str | int | Fraction
"""Text, a message or a status; or an amount: whole cents as an int, exact euros as a Fraction."""

Row = Sequence[Cell]


class CellKind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    STATUS = "status"
    EUROS = "euros"
    NUMBER = "number"


class Heading(NamedTuple):
    """A column of a table.

    `name` is the heading for programs, `label` that for people, a message. `about` says in a
    sentence what its cells are, for programs. `status` is that of all the amounts of a column,
    or the name of the column that has the status of each; `spare` is a column that people need only
    where its cells differ, since a heading says the rest.
    """

    name: str
    about: str = ""
    kind: CellKind = CellKind.TEXT
    status: Status | str | None = None
    label: str = ""
    spare: bool = False


class Basis(NamedTuple):
    """What the amounts of a rule rest on: its text, its hypotheses as in JSON, its notes."""

    label: str
    title: str
    source: Source
    hypotheses: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


class DataTable(NamedTuple):
    """Columns, rows of as many cells, and what made them, where they were computed.

    `total` are the sums of the rows, for people, where such sums have a meaning. `key` are the
    names of the columns that tell the rows apart, `also` what more the column `made by` says.
    """

    columns: Sequence[Heading]
    rows: Sequence[Row]
    total: Row | None = None
    made: Made | None = None
    key: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    also: tuple[str, ...] = ()
    title: str = ""

    @property
    def for_programs(self) -> list[Row]:
        """The header and all rows; every row says what made it."""
        header = [column.name for column in self.described]
        return [header, *([*row, *self._stamp] for row in self.rows)]

    @property
    def for_people(self) -> list[Row]:
        """The same in French, whatever the reader's language, with a sum below."""
        kept = self._kept
        rows = ([*(row[at] for at in kept), *self._stamp] for row in self._all)
        header = [heading for _column, heading in self.headings]
        with speaking(FRENCH):
            return [header, *([*map(told, row)] for row in rows)]

    @property
    def headings(self) -> list[tuple[Heading, str]]:
        """The columns that people get, with their headings in French."""
        kept = [self.columns[at] for at in self._kept] + [MADE_BY] * bool(self.made)
        with speaking(FRENCH):
            return [(column, self._heading(column)) for column in kept]

    @property
    def described(self) -> list[Heading]:
        """The columns as programs get them, with that of what made the table."""
        return [*self.columns, MADE_BY] if self.made else [*self.columns]

    def standing(self, column: Heading) -> Status | OwnBound | None:
        """The status of all the amounts of a column; None where they differ, or there are none."""
        if not isinstance(column.status, str) or isinstance(column.status, Status):
            return column.status
        names = [each.name for each in self.columns]
        amount, status = names.index(column.name), names.index(column.status)
        found = {row[status] for row in self._all if row[amount] != ""}
        only = found.pop() if len(found) == 1 else None
        return only if isinstance(only, Status | OwnBound) else None

    @property
    def _stamp(self) -> list[str]:
        return [self.made.told(*self.also)] if self.made else []

    @property
    def _kept(self) -> list[int]:
        return [at for at in range(len(self.columns)) if not self._said_above(at)]

    @property
    def _all(self) -> Sequence[Row]:
        return self.rows if self.total is None else [*self.rows, self.total]

    def _heading(self, column: Heading) -> str:
        """A heading for people: of an amount with its status, or that this stands beside it."""
        what = say(column.label) if column.label else _(column.name.replace("_", " "))
        if column.kind is not CellKind.EUROS:
            return what
        if column.status is None:
            return _("{what} (€)", what=what)
        return headed(what, self.standing(column))

    def _said_above(self, at: int) -> bool:
        """Whether a column of statuses says no more than the heading of its amounts."""
        found = {row[at] for row in self._all}
        only = found.pop() if len(found) == 1 else None
        return self.columns[at].spare and (
            isinstance(only, OwnBound) or (isinstance(only, Status) and only.amount)
        )


def told(cell: Cell) -> Cell:
    """A cell for people: statuses and messages in their language."""
    if isinstance(cell, Status | OwnBound | TakesPart):
        return _(_STATUSES[cell])
    return say(cell) if isinstance(cell, str) else cell


_STATUSES: dict[Status | OwnBound | TakesPart, str] = {
    Status.FIXED: N_("fixed by the instruction"),
    Status.PUBLISHED: N_("published"),
    Status.OWN_RULE: N_("fixed by the user's rule"),
    Status.FLOOR: N_("floor"),
    Status.CEILING: N_("ceiling"),
    OwnBound.FLOOR: N_("floor of the user's rule"),
    OwnBound.CEILING: N_("ceiling of the user's rule"),
    Status.ESTIMATED: N_("estimated"),
    Status.UNKNOWN: N_("unknown"),
    Status.NOT_CONCERNED: N_("region not concerned"),
    Status.ABSENT: N_("agency that takes no part"),
    Status.DISTRIBUTION_UNKNOWN: N_("distribution unknown"),
    Status.UNDISTRIBUTED: N_("undistributed"),
    TakesPart.YES: N_("yes"),
    TakesPart.NO: N_("no"),
    TakesPart.UNKNOWN: N_("unknown"),
}
_BY_ROW = N_("{what} (€, status by row)")
_HEADINGS: dict[Status | OwnBound, str] = {
    Status.FIXED: N_("{what} fixed (€)"),
    Status.PUBLISHED: N_("{what} published (€)"),
    Status.OWN_RULE: N_("{what} fixed by your rule (€)"),
    Status.FLOOR: N_("{what} at least (€)"),
    Status.CEILING: N_("{what} at most (€)"),
    OwnBound.FLOOR: N_("{what} at least, by your rule (€)"),
    OwnBound.CEILING: N_("{what} at most, by your rule (€)"),
    Status.ESTIMATED: N_("{what} estimated (€)"),
    Status.UNKNOWN: N_("{what} unknown (€)"),
}


def headed(what: str, status: Status | OwnBound | None) -> str:
    """The heading of amounts that have one status; of None, that it stands beside each."""
    return _(_HEADINGS[status] if status else _BY_ROW, what=what)


MADE_BY = Heading(
    "made by",
    "Program, rule, digest of all inputs, that it is not official, and what was changed.",
    label=message("made by (not an official notification)"),
)
"""The last column of every table: what is copied with a row says where it comes from."""


CODE = Heading("code", "Code of the region, as text: 01 is not 1.", label=message("code"))
NAME = Heading("name", "Name of the region.", label=message("name"))
TOTAL_SUM = message("total (sum)")
"""What names the row of sums, for people."""


def amount(
    name: str, label: str, about: str, status: str = "", *, spare: bool = True, of: str = ""
) -> tuple[Heading, Heading]:
    """A column of amounts and the one that has their status, which is that `of` something."""
    status = status or f"{name} status"
    said = f"How far {name} can be trusted, or why there is no amount."
    heading = message("{label}: status", label=of or label) if spare else message("status")
    return (
        Heading(name, about, CellKind.EUROS, status, label),
        Heading(status, said, CellKind.STATUS, None, heading, spare),
    )


def euros(cents: int | None) -> Cell:
    """An amount, or an empty cell where there is none."""
    return "" if cents is None else cents
