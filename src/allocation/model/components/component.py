"""What every kind of component has in common."""

from typing import ClassVar, Protocol

from allocation.model.expression import Across, Expression, KeyOf
from allocation.model.fields import Cite, Prose, Strict
from allocation.model.status import Status


class Operands(Protocol):
    """What a component asks of the rule around it to build its expression."""

    def figure(self, field: str) -> Expression:
        """The euros in one of the component's fields, or in the hypothesis it names."""

    def key_of(self, field: str) -> KeyOf:
        """The region's value of the key that a field names."""

    def key_sum(self, field: str) -> Across:
        """The sum of that key over the territories that take part in the share."""

    def pool(self, field: str) -> Expression:
        """The line's part of the pool that a field names, or the euros it gives."""


class Component(Strict):
    """A part of what an agency receives: its parameters and the formula they make.

    A subclass names its `kind`, its parameters and its `expression`, in euros per agency.
    """

    kind: str
    label: Prose | None = None
    """What people see in place of its name."""
    differs: Prose | None = None
    """Why it is not like the component of the same name of another line, which may have none."""
    cite: Cite

    status: ClassVar[Status] = Status.FIXED
    """The status of an amount whose figures are all fixed by the text."""
    computed: ClassVar[bool] = False
    """True when the amount must be rounded: it is not a figure of the text as it stands."""
    divides: ClassVar[str | None] = None
    """The field that names the pool to be divided, so that the parts must add up to it."""

    def expression(self, operands: Operands) -> Expression:
        """The unrounded amount of one agency, in euros."""
        raise NotImplementedError
