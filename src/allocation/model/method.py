"""How an exact amount becomes a whole number of units, and of what."""

from enum import StrEnum

from allocation.words import N_, Named, _


class Method(StrEnum):
    """How an exact quota becomes a whole number of rounding units."""

    LARGEST_REMAINDER = "largest-remainder"
    NEAREST = "nearest"
    HALF_EVEN = "half-even"
    DOWN = "down"
    UP = "up"


_METHODS = {
    Method.LARGEST_REMAINDER: N_("largest remainder"),
    Method.NEAREST: N_("nearest"),
    Method.HALF_EVEN: N_("half even"),
    Method.DOWN: N_("down"),
    Method.UP: N_("up"),
}


def called(method: Method) -> str:
    """A method by its name, which people see in words."""
    return Named(method.value, _(_METHODS[method]))


class Level(StrEnum):
    """What is rounded: each component, each line of a region, or the region's total."""

    COMPONENT = "component"
    LINE = "line"
    REGION = "region"
