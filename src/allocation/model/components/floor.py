"""A floor (plancher): "at least" so much for each eligible agency."""

from typing import ClassVar, Literal

from allocation.model.components.component import Component, Operands
from allocation.model.expression import Expression
from allocation.model.fields import EurosOrName
from allocation.model.status import Status


class Floor(Component):
    """At least `amount` euros for each eligible agency; what is above it stays undistributed."""

    kind: Literal["floor"]
    amount: EurosOrName

    status: ClassVar[Status] = Status.FLOOR

    def expression(self, operands: Operands) -> Expression:
        return operands.figure("amount")
