"""What a plan is made of: a component, and a pool, each with its steps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from allocation.model.components import Component
from allocation.model.expression import Formula, Result, Step
from allocation.model.status import Status


class PlannedComponent(NamedTuple):
    """A component of a line with its steps; those to an amount are None where no key is known."""

    line: str
    name: str
    component: Component
    status: Status
    eligible: frozenset[str]
    """Codes of the territories whose agency can receive it, whether it takes part or not."""
    pool: str | None
    """The pool that it divides, if it divides one."""
    quota: Formula | None = None
    """Unrounded euros of each agency."""
    amount: Step | None = None
    """Whole cents of each agency, whether it takes part or not."""
    withheld: Step | None = None
    """What is delegated and no key divides: one amount."""


class PlannedPool(NamedTuple):
    """A pool with its steps: what it is, and what each line gets of it."""

    name: str
    label: str
    """As people know it: by its own name, or by that of the one figure it is."""
    value: Formula
    precision: Fraction
    """The unit to which its envelope is printed, in euros; 0 where it is taken as exact."""
    weights: Mapping[str, int]
    after: tuple[tuple[str, str], ...]
    """The line and component of everything that is taken from the envelope first."""
    parts: Mapping[str, Result]
    """By line."""
