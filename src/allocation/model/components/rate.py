"""A rate: so many euros for each birth, person or other unit of a key."""

from typing import ClassVar, Literal

from allocation.model.components.component import Component, Operands
from allocation.model.expression import Expression
from allocation.model.fields import EurosOrName, ScopeName
from allocation.model.key import KeyName


class Rate(Component):
    """`amount` euros per unit of `key`, in the territories of `over` (default: the scope).

    Each agency's amount is rounded by itself: there is no pool to add up to, so where the rule
    rounds by largest remainder a rate is rounded to the nearest unit, half away from zero.
    """

    kind: Literal["rate"]
    amount: EurosOrName
    key: KeyName
    over: ScopeName = None

    computed: ClassVar[bool] = True

    def expression(self, operands: Operands) -> Expression:
        return operands.figure("amount") * operands.key_of("key")
