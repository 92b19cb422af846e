"""A share (part variable): a pool divided in proportion to a key (clé de répartition)."""

from typing import ClassVar, Literal

from allocation.model.components.component import Component, Operands
from allocation.model.expression import Expression
from allocation.model.fields import EurosOrName, ScopeName
from allocation.model.key import KeyName


class Share(Component):
    """`pool` x key / sum of `key` over the territories of `over` (default: the scope).

    `pool` is an amount, a hypothesis that gives one, or a pool of the rule. Two keys need no
    file: `equal` counts 1 for each territory, and `none` leaves the pool undistributed.
    """

    kind: Literal["share"]
    pool: EurosOrName
    key: KeyName
    over: ScopeName = None

    computed: ClassVar[bool] = True
    divides: ClassVar[str | None] = "pool"

    def expression(self, operands: Operands) -> Expression:
        return operands.pool("pool") * operands.key_of("key") / operands.key_sum("key")
