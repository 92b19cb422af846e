"""A flat part (part forfaitaire): the same amount for each eligible agency."""

from typing import Literal

from allocation.model.components.component import Component, Operands
from allocation.model.expression import Expression
from allocation.model.fields import EurosOrName


class Flat(Component):
    """`amount` euros for each eligible agency, or each territory where a line has no agency."""

    kind: Literal["flat"]
    amount: EurosOrName

    def expression(self, operands: Operands) -> Expression:
        return operands.figure("amount")
